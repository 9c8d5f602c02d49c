#!/bin/bash
# import flee and forecast: a scenario of the peer becomes an operation that checks, its rules are scored beside no model at all, and the forecast stands without a plan.
. "$(dirname "$0")/lib.sh"
twin=$PNK_SOURCE/tests/cases/flee/twin
operation=$scratch/operation

claim "a scenario becomes an operation" ends_with 0 "$PAANEK" import flee "$twin" -o "$operation"
claim "... and says what it took" eval 'out_has "40 days from 2020-01-01, 5 places, 3 links" && out_has "2 camps with 8 counts"'
claim "... whose tables check without an error" ends_with 0 "$PAANEK" check "$operation"
copies() { (cd "$twin" && find . -type f | sort) >"$scratch/a" && (cd "$operation/flee" && find . -type f | sort) >"$scratch/b" && cmp "$scratch/a" "$scratch/b" && diff -r "$twin" "$operation/flee"; }
claim "... with the scenario's files in it, byte for byte" copies
claim "an import again replaces it" ends_with 0 "$PAANEK" import flee "$twin" -o "$operation"
claim "but not with somebody's file in it" eval 'touch "$operation/notes.txt"; ends_with 64 "$PAANEK" import flee "$twin" -o "$operation" && err_has "notes.txt" && rm "$operation/notes.txt"'
claim "an import needs a folder to make" eval 'ends_with 64 "$PAANEK" import flee "$twin" && err_has "needs -o"'
claim "--settings belongs to it alone" ends_with 64 "$PAANEK" import --settings x.yml x.csv
printf 'move_rules:\n  softening: 12\n  max_mvoe_speed: 1\n' >"$scratch/other.yml"
other() { ends_with 0 "$PAANEK" import flee "$twin" --settings "$scratch/other.yml" -o "$scratch/other" && err_has '^warning: other.yml row 3 move_rules.max_mvoe_speed' && cmp "$scratch/other.yml" "$scratch/other/flee/simsetting.yml"; }
claim "--settings takes the place of the scenario's own, and a key that is not known is named" other

broken=$scratch/broken
cp -r "$twin" "$broken" && chmod -R u+w "$broken"
sed -i '2s/200/far/' "$broken/simsetting.yml"; sed -i '3s/2020-01-11/2020-13-11/' "$broken/source_data/gamma.csv"; sed -i '2s/Alpha/Alhpa/' "$broken/input_csv/routes.csv"
faults() { ends_with 65 "$PAANEK" import flee "$broken" -o "$scratch/none" && err_has '^error: source_data/gamma.csv row 3 date: found "2020-13-11"' && err_has '^error: input_csv/routes.csv row 2 name1: found "Alhpa"' && is_absent "$scratch/none"; }
claim "all faults are told in one pass and nothing is written" faults
claim "a folder that is no scenario is refused" eval 'ends_with 65 "$PAANEK" import flee "$scratch" -o "$scratch/none" && is_absent "$scratch/none"'

validate() { ends_with 0 "$PAANEK" forecast --validate --rules flee --members 3 "$@"; }
keys() {
  validate --json "$operation" || return 1
  for key in ard ard_rescaled ard_whole ard_rescaled_whole mase7 mase30 crps person_days_per_s seconds rivals.capacity_split.ard rivals.flat_ratio.ard_rescaled rivals.persistence.ard rivals.uniform_split.ard; do
    number "$scratch/out" $key >/dev/null || return 1
  done
  is_number "$scratch/out" days 40 && is_number "$scratch/out" camps 2 && is_number "$scratch/out" members 3 && out_has '"rules": "flee"' && out_has '"case": "operation"'
}
claim "the rules are scored, with every figure in the JSON" keys
same() { validate --json --threads 1 "$operation" && grep -v seconds "$scratch/out" | grep -v per_s >"$scratch/one" && validate --json --threads 4 "$operation" && grep -v seconds "$scratch/out" | grep -v per_s | cmp - "$scratch/one"; }
claim "... the same with any number of threads" same
claim "... and a table for people" eval 'validate "$operation" && out_has "ARD" && out_has "day.s total by camp capacities"'
claim "a scenario folder itself may be scored, under other settings" eval 'validate --settings "$scratch/other.yml" "$twin"'
claim "capacities can be withheld" eval 'validate --json --withhold capacity "$operation" && out_has "\"withheld\": \"capacity\""'
claim "an operation without a scenario has nothing to be held against" eval 'ends_with 65 "$PAANEK" forecast --validate --rules flee "$operations/tiny" && err_has "import flee"'
own() { ends_with 0 "$PAANEK" forecast --validate --json "$operation" && is_number "$scratch/out" members 1 && out_has '"rules": "own"' && number "$scratch/out" ard >/dev/null; }
claim "without --rules the own ones are scored" own
several() { ends_with 0 "$PAANEK" forecast --validate --json "$operation" "$scratch/other" && out_has 'fitted on the other cases' && number "$scratch/out" mean.ard >/dev/null; }
claim "several scenarios are each judged by parameters fitted on the others" several
claim "... which are printed for each of them" eval 'ends_with 0 "$PAANEK" forecast --validate "$operation" "$scratch/other" && [ "$(grep -c outlook_reach_km "$scratch/out")" -eq 2 ] && out_has "fitted on the other cases:"'
claim "of one scenario alone it is said that the parameters may have seen it" eval 'ends_with 0 "$PAANEK" forecast --validate "$operation" && out_has "fitted on the public cases" && out_has "outlook_reach_km"'
back() { ends_with 0 "$PAANEK" forecast --backtest --json "$@" && out_has '"shown": "(own|persistence)"' && number "$scratch/out" horizons.days >/dev/null; }
claim "a backtest scores every horizon and says what is shown" back "$operation"
claim "... over several cases too" back "$operation" "$scratch/other"
claim "... and prints a table for people" eval 'ends_with 0 "$PAANEK" forecast --backtest "$operation" && out_has "within the 80 % band"'
claim "calibration prints the parameters fold by fold" eval 'ends_with 0 "$PAANEK" forecast --calibrate "$operation" "$scratch/other" && out_has "fitted without operation" && out_has "outlook_reach_km" && out_has "fitted on all"'
claim "... which takes two cases" eval 'ends_with 64 "$PAANEK" forecast --calibrate "$twin" && err_has "two scenarios"'
beside() { ends_with 0 "$PAANEK" forecast --backtest --json -o "$scratch/back" "$operation" && number "$scratch/out" horizons.beside_flee.flee_to_persistence >/dev/null && grep -q '^operation,7,beside_flee,[1-9]' "$scratch/back/backtest.csv"; }
claim "... with Flee's rules beside it, as a table too" beside
claim "... the same for any number of threads" eval 'for n in 1 3; do ends_with 0 "$PAANEK" forecast --backtest --threads $n -o "$scratch/back$n" "$operation" "$scratch/other" || exit 1; done; cmp "$scratch/back1/backtest.csv" "$scratch/back3/backtest.csv"'
claim "the rules of Flee have no backtest of their own" ends_with 64 "$PAANEK" forecast --backtest --rules flee "$operation"
claim "a forecast is of one operation" ends_with 64 "$PAANEK" forecast "$operations/tiny" "$operations/tiny"
claim "other rules are refused" eval 'ends_with 64 "$PAANEK" forecast --validate --rules nobody "$operation" && err_has "expected flee or own"'
claim "two questions at once are refused" ends_with 64 "$PAANEK" forecast --validate --backtest "$operation"
claim "--rules without a question is refused" ends_with 64 "$PAANEK" forecast --rules flee "$operations/tiny"

camps() { ends_with 0 "$PAANEK" forecast "$twin" && out_has 'Gamma .*240' && ends_with 0 "$PAANEK" forecast --json --as-of 2020-01-20 "$twin" && out_has '"p90_persons"' && out_has '"as_of": "2020-01-20"'; }
claim "the camps of a scenario folder are forecast from what was reported by a day" camps
claim "... and those of an operation made of one stand below its count" eval 'ends_with 0 "$PAANEK" forecast -o "$scratch/below" "$operation" && out_has "camps of the scenario" && is_there "$scratch/below/forecast.csv"'
blind() { cp -r "$twin" "$scratch/poisoned" && chmod -R u+w "$scratch/poisoned" && echo '2020-01-25,999999' >>"$scratch/poisoned/source_data/gamma-outside.csv" && for f in "$twin" "$scratch/poisoned"; do ends_with 0 "$PAANEK" forecast --json --as-of 2020-01-20 "$f" || return 1; grep persons "$scratch/out" >"$scratch/seen-$(basename "$f")"; done; cmp "$scratch/seen-twin" "$scratch/seen-poisoned"; }
claim "a row of a later day does not reach it" blind
out=$scratch/ahead
claim "the forecast stands without a plan" ends_with 0 "$PAANEK" forecast -o "$out" "$operations/tiny"
tables() { for f in forecast.csv ledger.csv summary.json run.json; do is_there "$out/$f" || return 1; done; is_absent "$out/occupancy.csv" && is_absent "$out/plan.gpkg" && number "$out/summary.json" forecast.remaining_p50; }
claim "... with its tables and those of the count" tables
claim "... as a run gives it" eval 'result tiny "$operations/tiny" && cmp "$out/forecast.csv" "$made/forecast.csv"'
claim "... and verify accepts it" ends_with 0 "$PAANEK" verify "$out"

# One operation is calibrated by its own reports.
printf 'name,value,low,high,unit,source,confidence\ncalibration_draws,200,,,draws,test,assumed\n' >"$scratch/few.csv"
fitted() { local out=$1; shift; ends_with 0 "$PAANEK" forecast --calibrate --members 20 --as-of 2022-09-18 --table parameters="$scratch/few.csv" -o "$out" "$@" "$operations/batken-2022"; }
claim "an operation is calibrated and forecast in one go" eval 'fitted "$scratch/fitted" && out_has "draws kept" && out_has "departure_daily_share" && out_has "foretold from 2022-09-17"'
claim "... with a table of what was learnt" eval 'grep -q "^return_lag_days,days,0,3,10,.*,200,19,20220914,2022-09-14,2022-09-18" "$scratch/fitted/calibration.csv" && number "$scratch/fitted/summary.json" calibration.held_out.reports >/dev/null'
claim "... the same on one thread" eval 'fitted "$scratch/single" --threads 1 && cmp "$scratch/fitted/calibration.csv" "$scratch/single/calibration.csv" && cmp "$scratch/fitted/forecast.csv" "$scratch/single/forecast.csv"'
claim "... which verify accepts" ends_with 0 "$PAANEK" verify "$scratch/fitted"
tampered() { cp -r "$scratch/fitted" "$scratch/tampered" && sed -i '2s/[0-9]\{4\},/9999,/' "$scratch/tampered/calibration.csv" && ends_with 65 "$PAANEK" verify "$scratch/tampered"; }
claim "... and no other" tampered
claim "without --calibrate there is no such table" is_absent "$out/calibration.csv"
claim "tiny has nothing to learn and is forecast as it is" eval 'ends_with 0 "$PAANEK" forecast --calibrate -o "$scratch/tiny" "$operations/tiny" && cmp "$out/forecast.csv" "$scratch/tiny/forecast.csv"'

if [ -n "${PAANEK_SHARED-}" ]; then
  for folder in "$PAANEK_SHARED"/conflicts/[!_]*/; do
    name=$(basename "$folder")
    claim "$name is imported" ends_with 0 "$PAANEK_FAST" import flee "$folder" -o "$scratch/case-$name"
    claim "... and checks" ends_with 0 "$PAANEK_FAST" check --quiet "$scratch/case-$name"
  done
else
  skip "the published conflicts (PAANEK_SHARED is not set)"
fi
finish
