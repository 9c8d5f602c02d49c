#!/bin/bash
# tests/bench/batken.sh [PROGRAM] - one row: seconds, memory and size of the Batken run. What is asked of it: 60 s and 1,024 MiB on two cores.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
program=${1:-build/release/paanek}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
began=$(date +%s.%N)
"$program" run --quiet --threads 2 -o "$scratch/out" data/operations/batken-2022
ended=$(date +%s.%N)
value() { sed -nE "s/.*\"$1\" *: *([0-9.eE+-]+).*/\1/p" "$scratch/out/summary.json" | head -n 1; }
echo "operation,wall_seconds,peak_memory_mib,columns,rows,limit_seconds,limit_mib"
echo "batken-2022,$(awk -v a="$began" -v b="$ended" 'BEGIN { printf "%.1f", b - a }'),$(value peak_memory_mib),$(value columns),$(value rows),60,1024"
