#!/bin/bash
# tests/bench/allocate.sh - the weighted program of a made operation: column generation beside other solvers on the very same program.
#   tests/bench/allocate.sh [S|M|L] [SECONDS]      S when not said; a solver gets SECONDS (3600) before it is stopped
# One row a solver: seconds, greatest memory, objective. clp (coinor-clp), glpsol (glpk-utils), HiGHS in SciPy (python3-scipy) and in its npm build (NODE_PATH says where);
# what is not there is left out. HiGHS in SciPy: its own seconds stand behind, without the reading of the file and the crossover.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
bench=${PAANEK_BENCH:-build/plain/paanek-bench}
limit=${2-3600}
case ${1-S} in
  S) size='--areas 30 --groups 3 --sites 60 --warehouses 5 --items 6 --days 14' ;;
  M) size='--areas 60 --groups 4 --sites 150 --warehouses 8 --items 8 --days 21' ;;
  L) size='--areas 120 --groups 4 --sites 400 --warehouses 12 --items 12 --days 28' ;;
  *) echo "usage: tests/bench/allocate.sh [S|M|L] [SECONDS]"; exit 64 ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
program=$scratch/program.mps

# row NAME COMMAND...: runs it under the clock; what it says stays in $scratch/said
row() {
  local name=$1 status=0 objective; shift
  /usr/bin/time -f '%e %M' -o "$scratch/clock" timeout "$limit" "$@" >"$scratch/said" 2>&1 || status=$?
  [ $status -eq 124 ] && { printf '%-28s over %s s\n' "$name" "$limit"; return; }
  read -r seconds kib < <(tail -1 "$scratch/clock")
  objective=$(sed -nE 's/.*(objective value|[Oo]bjective|obj =)[ :]*([0-9][0-9.e+]*).*/\2/p' "$scratch/said" | tail -1)
  printf '%-28s %10.2f s %8d MiB   %s\n' "$name" "$seconds" $((kib / 1024)) "${objective:-no objective (status $status)}"
}

"$bench" allocate $size --only-write --repeat 1 --write-mps "$program" >"$scratch/said"
grep -E '^(rows|columns|entries)_full' "$scratch/said"
row 'columns, interior point' bash -c "'$bench' allocate $size --repeat 1 | grep '^objective '"
row 'columns, simplex' bash -c "'$bench' allocate $size --repeat 1 --simplex | grep '^objective '"
grep -q . <(command -v clp) && row 'clp, dual simplex' clp "$program" -dualsimplex && row 'clp, primal simplex' clp "$program" -primalsimplex
grep -q . <(command -v glpsol) && row 'glpsol' glpsol --freemps "$program" --min
if /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
  row 'HiGHS, native' tests/bench/highs.py "$program" ipm
  sed -nE 's/^ *Runtime: +([0-9.]+)s/  its interior point with crossover: \1 s/p; s/^HiGHS run time +: +/  all of HiGHS: /p' "$scratch/said"
  awk '$1 ~ /^[0-9]+[*]?$/ && $NF ~ /s$/ { last = $NF } END { if (last) print "  its interior point alone: " last }' "$scratch/said"
fi
if command -v glpsol >/dev/null && command -v node >/dev/null && node -e 'require.resolve("highs")' 2>/dev/null; then
  glpsol --freemps "$program" --check --wlp "$scratch/program.lp" >"$scratch/said"
  row 'HiGHS, interior point' node tests/bench/highs.cjs "$scratch/program.lp" ipm
  row 'HiGHS, simplex' node tests/bench/highs.cjs "$scratch/program.lp" simplex
fi
