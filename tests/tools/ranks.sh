#!/bin/bash
# One ensemble over several processes: any number of ranks gives the same bytes, rank 0 alone writes, and a plain run knows nothing of it.
. "$(dirname "$0")/lib.sh"
command -v mpirun >/dev/null || { skip "ensembles over several processes (no mpirun here)"; exit 77; }
export OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_btl=self,vader
# The library keeps what it took until the process ends; that is its own affair.
export LSAN_OPTIONS=detect_leaks=0 ASAN_OPTIONS=detect_leaks=0
ranks() { local n=$1; shift; timeout 300 mpirun -n "$n" --oversubscribe --allow-run-as-root "$@"; }
tiny=$operations/tiny

claim "the tiny operation by itself" "$PAANEK" run --quiet -o "$scratch/alone" "$tiny"
for n in 2 4; do
  claim "... over $n ranks" ranks $n "$PAANEK" run --quiet --threads 1 -o "$scratch/over$n" "$tiny"
  same_tables() { local f; for f in "$scratch"/alone/*.csv "$scratch"/alone/report.html "$scratch"/alone/plan.gpkg; do cmp "$f" "$scratch/over$n/${f##*/}" || return 1; done; }
  claim "... gives the same tables, map and page" same_tables
done
printf 'name,value,low,high,unit,source,confidence\ncalibration_draws,60,,,draws,test,assumed\n' >"$scratch/few.csv"
fitted() { local out=$1; shift; "$@" "$PAANEK" forecast --quiet --calibrate --members 10 --threads 1 --table parameters="$scratch/few.csv" -o "$out" "$operations/batken-2022"; }
claim "a calibration by itself" fitted "$scratch/fitted"
claim "... over 2 ranks" fitted "$scratch/fitted2" ranks 2
claim "... is the same" eval 'cmp "$scratch/fitted/calibration.csv" "$scratch/fitted2/calibration.csv" && cmp "$scratch/fitted/forecast.csv" "$scratch/fitted2/forecast.csv"'
claim "what ranks have made can be verified" "$PAANEK" verify --quiet "$scratch/over4"
claim "verify under mpirun works by itself" ranks 2 "$PAANEK" verify --quiet "$scratch/over4"
claim "an error is said once and ends the job" eval 'ranks 3 "$PAANEK" run --quiet -o "$scratch/none" "$scratch/not-there" >"$scratch/out" 2>"$scratch/err"; [ $? = 65 ] && [ "$(grep -c "there is no such folder" "$scratch/err")" = 1 ] && is_absent "$scratch/none"'
claim "a plain run does not load Open MPI" eval '! LD_DEBUG=libs "$PAANEK" run --quiet -o "$scratch/plain" "$tiny" 2>&1 | grep libmpi'

# More members than are kept: bins are joined over the ranks.
bench=$PNK_BUILD/paanek-bench
if [ -x "$bench" ]; then
  digest() { sed -nE 's/.*"digest": ([0-9.]+).*/\1/p'; }
  row() { "$@" forecast --areas 60 --days 30 --members 190 --repeat 1 --threads 1 --json; }
  one=$(row "$bench" | digest)
  claim "a large ensemble by itself" [ -n "$one" ]
  for n in 2 3; do
    claim "... over $n ranks has the same bands" eval '[ "$(row ranks $n "$bench" | digest)" = "$one" ]'
  done
fi
finish
