#!/bin/bash
# paanek preposition: where stock should stand, as its user meets it; the same bytes whatever the threads, the locale and the ranks.
. "$(dirname "$0")/lib.sh"

# A small operation in which people leave: the tiny one, its village with more people and parameters of its own.
small=$scratch/small
cp -a "$operations/tiny" "$small"
sed -i 's/^departure_willing_share,.*/departure_willing_share,0.9,0.8,1,share,made for this test,assumed/; s/^departure_daily_share,.*/departure_daily_share,0.6,0.5,0.7,share per day,made for this test,assumed/' "$small/parameters.csv"
cat >>"$small/parameters.csv" <<'CSV'
preposition_closure_share,0.1,,,share,made for this test,assumed
preposition_closure_struck_share,0.3,,,share,made for this test,assumed
preposition_fresh_scenarios,30,,,futures,made for this test,assumed
CSV
sed -i '2,$d' "$small/closures.csv"      # the way out of the village is open
sed -i 's/"horizon_days": 2/"horizon_days": 14/' "$small/operation.json"
same() { local f; for f in preposition.csv scenarios.csv value.csv next_money.csv readiness.csv preposition.html; do cmp "$1/$f" "$2/$f" || return 1; done; }

claim "a layout is found" ends_with 0 "$PAANEK" preposition --scenarios 60 --threads 1 -o "$scratch/one" "$small"
claim "... and told" eval 'out_has "with stock as it stands" && out_has "value of the stochastic solution" && out_has "value of perfect information" && out_has "95 % confidence" && out_has "the largest changes"'
for file in preposition.csv scenarios.csv value.csv next_money.csv readiness.csv preposition.html summary.json run.json inputs/small/stocks.csv; do
  claim "$file is there" is_there "$scratch/one/$file"
done
claim "60 futures are listed" [ "$(wc -l <"$scratch/one/scenarios.csv")" = 61 ]
figure() { awk -F, -v what="$1" '$1 == what { print $2 }' "$scratch/one/value.csv"; }
in_order() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b + 0.01) }'; }
claim "people leave and something is short" eval '! in_order "$(figure present)" 1'
claim "the layout helps" eval '! in_order "$(figure present)" "$(figure objective)"'
claim "wait and see is no worse than the layout" in_order "$(figure wait_and_see)" "$(figure objective)"
claim "the layout is no worse than that for the mean future" in_order "$(figure objective)" "$(figure expected_value_solution)"
claim "the values of the solution and of information are not negative" eval 'in_order 0 "$(figure vss)" && in_order 0 "$(figure evpi)"'
claim "no more is spent than there is" in_order "$(figure spent)" "$(figure budget)"
claim "readiness: three standards, two seasons, an area" [ "$(wc -l <"$scratch/one/readiness.csv")" = 7 ]
claim "readiness names the limit" eval 'grep -q ",stock,,,blanket,no more of Blanket in the stores$" "$scratch/one/readiness.csv"'
claim "verify says that it is no plan" eval 'ends_with 65 "$PAANEK" verify "$scratch/one" && err_has "holds what .preposition. found" && one_line "$scratch/err"'
claim "run.json says what was done" grep -q '"what": "preposition"' "$scratch/one/run.json"

claim "two threads" "$PAANEK" preposition --quiet --threads 2 --scenarios 60 -o "$scratch/two" "$small"
claim "... give the same bytes" same "$scratch/one" "$scratch/two"
claim "another seed gives others" eval '"$PAANEK" preposition --quiet --scenarios 60 --seed 5 -o "$scratch/seed" "$small" && ! cmp -s "$scratch/one/scenarios.csv" "$scratch/seed/scenarios.csv"'
claim "the first futures of more are the same" eval '"$PAANEK" preposition --quiet --scenarios 80 -o "$scratch/more" "$small" && diff <(head -n 61 "$scratch/one/scenarios.csv" | cut -d, -f1-8) <(head -n 61 "$scratch/more/scenarios.csv" | cut -d, -f1-8)'
claim "--json" eval 'ends_with 0 "$PAANEK" preposition --json --scenarios 60 -o "$scratch/json" "$small" && for key in objective vss evpi out_of_sample seconds scenarios gap iterations next_usd_10000; do out_has "\"$key\":" || exit 1; done'
claim "--lang ru and ky" eval 'for l in ru ky; do ends_with 0 "$PAANEK" preposition --lang $l --scenarios 60 -o "$scratch/$l" "$small" && grep -q "<html lang=\"$l\"" "$scratch/$l/preposition.html" || exit 1; done'
claim "--cvar and --max-min" eval 'ends_with 0 "$PAANEK" preposition --json --cvar 0.1 --scenarios 60 -o "$scratch/cvar" "$small" && out_has "\"cvar_share\": 0.1" && ends_with 0 "$PAANEK" preposition --json --max-min --scenarios 60 -o "$scratch/worst" "$small" && out_has worst_area'
claim "the worst tenth is worse than the mean" eval '! in_order "$(awk -F, "\$1 == \"objective\" { print \$2 }" "$scratch/cvar/value.csv")" "$(figure objective)"'
claim "more money is no worse" eval '"$PAANEK" preposition --quiet --budget 5000 --scenarios 60 -o "$scratch/rich" "$small" && in_order "$(awk -F, "\$1 == \"objective\" { print \$2 }" "$scratch/rich/value.csv")" "$(figure objective)"'
claim "no money: nothing is bought" eval '"$PAANEK" preposition --quiet --budget 0 --scenarios 60 -o "$scratch/poor" "$small" && ! awk -F, "NR > 1 && \$8 > 0" "$scratch/poor/preposition.csv" | grep -q .'
default_folder() { mkdir "$scratch/here" && (cd "$scratch/here" && "$PAANEK" preposition --quiet --scenarios 60 "$small" && is_there out/small-preposition/summary.json); }
claim "results go to out/<operation>-preposition" default_folder

# What is wrong is said in a line, and nothing is written.
refused() { ends_with "$1" "$PAANEK" preposition --quiet -o "$scratch/none" "${@:3}" && err_has "$2" && one_line "$scratch/err" && is_absent "$scratch/none"; }
claim "49 futures are too few" refused 64 'expected a whole number, 50 to 1000' --scenarios 49 "$small"
claim "a budget must be a number" refused 64 'expected US\$' --budget much "$small"
claim "a share must be one" refused 64 'expected a share' --cvar 2 "$small"
without() { rm -rf "$scratch/without"; cp -a "$small" "$scratch/without"; sed -i '2,$d' "$scratch/without/$1"; }
claim "no money and no --budget" eval 'without budgets.csv && refused 65 "budgets.csv has no rows" --scenarios 60 "$scratch/without"'
claim "... with --budget" eval 'ends_with 0 "$PAANEK" preposition --quiet --budget 1000 --scenarios 60 -o "$scratch/given" "$scratch/without"'
claim "no stores" eval 'without warehouses.csv && sed -i "2,\$d" "$scratch/without/stocks.csv" "$scratch/without/fleet.csv" && refused 65 "warehouses.csv has no rows" --scenarios 60 "$scratch/without"'
claim "no stock: all is to be bought" eval 'without stocks.csv && ends_with 0 "$PAANEK" preposition --quiet --scenarios 60 -o "$scratch/bought" "$scratch/without"'
claim "no stock and no money" eval 'refused 65 "stocks.csv has no rows and there is no money" --budget 0 --scenarios 60 "$scratch/without"'
claim "a bad cell is a line" eval 'cp -a "$small" "$scratch/bad" && sed -i "2s/,50,/,many,/" "$scratch/bad/stocks.csv" && ends_with 65 "$PAANEK" preposition -o "$scratch/none" "$scratch/bad" && err_has "stocks.csv row 2 quantity: found \"many\"" && is_absent "$scratch/none"'
claim "a folder of others is not replaced" eval 'mkdir "$scratch/theirs" && echo 1 >"$scratch/theirs/letter.txt" && ends_with 64 "$PAANEK" preposition --quiet --scenarios 60 -o "$scratch/theirs" "$small" && is_there "$scratch/theirs/letter.txt"'

# A signal: it stops by itself, says so, and writes nothing.
stopped() {
  local status=0 program id
  program=$(program_for batken)
  "$program" preposition --quiet --scenarios 1000 -o "$scratch/stopped" "$operations/batken-2022" >"$scratch/out" 2>"$scratch/err" </dev/null &
  id=$!
  listens() { [ "$(readlink -f "/proc/$id/exe")" = "$(readlink -f "$program")" ] && [ $((0x$(awk '/^SigCgt/ { print $2 }' "/proc/$id/status") & 2)) != 0 ]; }
  for _ in $(seq 100); do listens 2>/dev/null && break; sleep 0.05; done
  sleep 1
  kill -INT $id 2>/dev/null
  wait $id || status=$?
  [ $status = 69 ] && err_has cancelled && is_absent "$scratch/stopped" || { echo "exit status $status"; cat "$scratch/err"; return 1; }
}
set -m
claim "an interrupt ends it with 69 and leaves no result" stopped
set +m

# Over several processes: Open MPI is of the loader's own kind, so leaks of it are not ours.
if command -v mpirun >/dev/null; then
  export LSAN_OPTIONS=detect_leaks=0 ASAN_OPTIONS=detect_leaks=0
  ranks() { local n=$1; shift; timeout 600 mpirun -n "$n" --oversubscribe --allow-run-as-root "$@"; }
  for n in 2 4; do
    claim "over $n ranks" ranks $n "$PAANEK" preposition --quiet --threads 1 --scenarios 60 -o "$scratch/over$n" "$small"
    claim "... the same bytes" same "$scratch/one" "$scratch/over$n"
  done
  claim "an error is said once and ends the job" eval 'ranks 2 "$PAANEK" preposition --quiet -o "$scratch/none" "$scratch/not-there" >"$scratch/out" 2>"$scratch/err"; [ $? = 65 ] && [ "$(grep -c "there is no such folder" "$scratch/err")" = 1 ] && is_absent "$scratch/none"'
else
  skip "over several processes (no mpirun here)"
fi
finish
