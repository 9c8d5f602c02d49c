#!/bin/bash
# check, run and verify on the smallest operation, whose answer is worked out by hand in its README.md.
. "$(dirname "$0")/lib.sh"
tiny=$operations/tiny
out=$scratch/out-tiny

claim "check finds no error in tiny" ends_with 0 "$PAANEK" check "$tiny"
claim "... and says so" out_has '^0 errors, [0-9]+ warnings?$'
claim "run plans it" ends_with 0 "$PAANEK" run -o "$out" "$tiny"
cp "$scratch/out" "$scratch/figures"
figures() { cp "$scratch/figures" "$scratch/out"; for word in 'displaced +100' 'returned +0' 'remaining +100' 'person-days without shelter +60 +60 +200' 'report.html' 'plan.gpkg'; do out_has "$word" || return 1; done; }
claim "the key figures are those of the hand-made answer" figures
files() { for f in ledger forecast people_moves occupancy shipments gaps prices problems; do is_there "$out/$f.csv" || return 1; done; for f in summary.json certificate.json run.json plan.gpkg workbook.xlsx report.html; do is_there "$out/$f" || return 1; done; [ -d "$out/inputs" ] && [ -n "$(ls "$out/certificate")" ]; }
claim "every result is written" files
s=$out/summary.json
claim "summary: displaced" is_number "$s" displaced_persons 100
claim "summary: returned" is_number "$s" returned_persons 0
claim "summary: remaining" is_number "$s" remaining_persons 100
claim "summary: no residual" is_number "$s" ledger_residual_share 0
claim "summary: the forecast" eval 'is_number "$s" forecast.days 2 && is_number "$s" forecast.remaining_p10 98 && is_number "$s" forecast.remaining_p50 101 && is_number "$s" forecast.remaining_p90 107 && is_number "$s" forecast.remaining_p01 98 && is_number "$s" forecast.remaining_p99 111'
claim "summary: 60 person-days without shelter" is_number "$s" plan.unsheltered_person_days 60
claim "summary: 70 moved" is_number "$s" plan.moved_persons 70
claim "summary: the worst coverage, that of blankets, is a half" is_between "$s" plan.worst_coverage 0.4999 0.5001
claim "30 blankets for Arpa and 20 for Boston" eval 'awk -F, "/,arpa,blanket,/ { a += \$6 } /,boston,blanket,/ { b += \$6 } END { print a, b; exit !(a == 30 && b == 20) }" "$out/shipments.csv"'
claim "summary: the greedy rule" is_number "$s" greedy.unsheltered_person_days 60
claim "summary: doing nothing" is_number "$s" nothing.unsheltered_person_days 200
claim "summary: certified" eval 'grep -qE "\"verified\" *: *true" "$s"'
keys() { for k in waiting_persons with_hosts_persons in_sites_persons plan.worst_coverage plan.cost_usd plan.tonnes_km greedy.cost_usd nothing.worst_coverage certificate.max_primal_residual certificate.max_dual_residual certificate.gap_share seconds.total columns rows peak_memory_mib; do number "$s" "$k" >/dev/null || return 1; done; }
claim "summary: every other figure is a number" keys
private() { [ -z "$(find "$out" -perm /077 -print -quit)" ] || { find "$out" -perm /077; return 1; }; }
claim "the results are for their owner alone" private
claim "the page names the standard in force" grep -q '"phase":"emergency"' "$out/report.html"
claim "a second run takes the place of the first" ends_with 0 "$PAANEK" run -o "$out" --quiet "$tiny"
claim "... silently with --quiet" eval '[ ! -s "$scratch/out" ] && [ ! -s "$scratch/err" ]'
claim "... and leaves nothing beside it" eval '[ "$(cd "$scratch" && ls -d .*out-tiny* out-tiny* 2>/dev/null | wc -l)" = 1 ]'
json() { ends_with 0 "$PAANEK" run -o "$scratch/other" --json --progress json "$tiny" && cp "$scratch/out" "$scratch/said.json" && is_number "$scratch/said.json" displaced_persons 100 && [ "$(head -c 1 "$scratch/said.json")" = "{" ]; }
claim "--json prints the summary" json
default_folder() { mkdir "$scratch/here" && (cd "$scratch/here" && "$PAANEK" run --quiet "$tiny" && is_there out/tiny/summary.json); }
claim "without -o the results are in out/<operation>" default_folder
claim "--table takes tables from elsewhere" eval 'cp "$tiny/sites.csv" "$scratch/elsewhere.csv" && cp "$tiny/reports.csv" "$scratch/told.csv" && ends_with 0 "$PAANEK" run --quiet -o "$scratch/moved" --table sites="$scratch/elsewhere.csv" --table reports="$scratch/told.csv" "$tiny"'
claim "... and it can be verified" ends_with 0 "$PAANEK" verify "$scratch/moved"
claim "... and no path of this machine stands in the tables" eval '! grep -l "$scratch" "$scratch/moved"/*.csv "$scratch/moved/report.html"'
claim "--lang ru and --lang ky write a page in that language" eval 'for l in ru ky; do ends_with 0 "$PAANEK" run --quiet -o "$scratch/$l" --lang $l "$tiny" && grep -q "<html[^>]*lang=\"$l\"" "$scratch/$l/report.html" || exit 1; done'

claim "verify accepts the result" ends_with 0 "$PAANEK" verify "$out"
claim "... wherever it lies" eval 'mv "$out" "$scratch/carried" && ends_with 0 "$PAANEK" verify "$scratch/carried" && mv "$scratch/carried" "$out"'

# altered FILE: true when verify refuses a copy of the result in which the last digit that matters in FILE was changed, first with the
# old hashes and then with all hashes of run.json made anew
alter() {
  perl -0777 -i -pe 's/^([^\n]*\n(?:[^\n]*\n)*?[^\n]*,)([1-9][0-9]*)((?:\.[0-9]+)?,[^\n]*\n)/$1 . ($2 + 1) . $3/e or s/([0-9])(?=[^0-9]*\z)/($1 + 1) % 10/e' "$1"
}
rehash() {   # every "sha256" of run.json that differs from its file is replaced
  local folder=$1 name old new
  perl -0777 -ne 'while (/\{[^{}]*\}/g) { my $o = $&; if ($o =~ /"name"\s*:\s*"([^"]+)"/ and my ($n) = $o =~ /"name"\s*:\s*"([^"]+)"/ and $o =~ /"sha256"\s*:\s*"([0-9a-f]{64})"/) { print "$n $1\n" } }' "$folder/run.json" |
  while read -r name old; do
    [ -f "$folder/$name" ] || continue
    new=$(sha256sum "$folder/$name" | cut -d' ' -f1)
    sed -i "s/$old/$new/" "$folder/run.json"
  done
}
changed_is_seen() {
  local file=$1 copy=$scratch/changed
  rm -rf "$copy" && cp -a "$out" "$copy" && alter "$copy/$file" || return 1
  ! cmp -s "$out/$file" "$copy/$file" || { echo "nothing was changed in $file"; return 1; }
  ends_with 65 "$PAANEK" verify "$copy" && err_has "$file" || return 1
  rehash "$copy"
  ! cmp -s "$out/run.json" "$copy/run.json" || { echo "the hashes were not made anew"; return 1; }
  ends_with 65 "$PAANEK" verify "$copy" || return 1
  if grep -q 'SHA-256' "$scratch/err"; then echo "the new hashes do not fit"; return 1; fi
}
for file in ledger.csv forecast.csv people_moves.csv occupancy.csv shipments.csv gaps.csv prices.csv coverage.csv fairness.csv certificate.json; do
  claim "verify sees a changed number in $file, also with the hashes made anew" changed_is_seen "$file"
done
claim "verify sees a changed summary" eval 'rm -rf "$scratch/changed" && cp -a "$out" "$scratch/changed" && sed -i -E "s/(\"displaced_persons\" *: *)100/\1101/" "$scratch/changed/summary.json" && rehash "$scratch/changed" && ends_with 65 "$PAANEK" verify "$scratch/changed"'
claim "verify sees a missing table" eval 'rm -rf "$scratch/changed" && cp -a "$out" "$scratch/changed" && rm "$scratch/changed/gaps.csv" && ends_with 65 "$PAANEK" verify "$scratch/changed"'
claim "verify sees a changed input" eval 'rm -rf "$scratch/changed" && cp -a "$out" "$scratch/changed" && sed -i "s/,100,/,110,/" "$scratch/changed/inputs/tiny/reports.csv" && rehash "$scratch/changed" && ! ends_with 0 "$PAANEK" verify "$scratch/changed"'
claim "verify of a folder that is no result ends with an error" eval 'mkdir "$scratch/empty" && ! ends_with 0 "$PAANEK" verify "$scratch/empty" && one_line "$scratch/err"'

# What if: the same figures by hand as in the README of the tiny operation.
supposed=$scratch/supposed
claim "what if the road closes: 140 nights without shelter" eval '"$PAANEK" run --quiet -o "$supposed" --what-if close=arpa:boston "$operations/tiny" && is_number "$supposed/summary.json" plan.unsheltered_person_days 140'
claim "... it stands in run.json, and verify supposes it too" eval 'grep -q "close=arpa:boston" "$supposed/run.json" && ends_with 0 "$PAANEK" verify "$supposed"'
claim "... what was counted is the same" cmp "$supposed/ledger.csv" "$out/ledger.csv"
claim "... verify sees when it is taken out of run.json" eval 'sed -i "s/\"close=arpa:boston\"//" "$supposed/run.json" && ends_with 65 "$PAANEK" verify "$supposed"'
claim "what if something unheard of: refused" eval 'ends_with 64 "$PAANEK" run --what-if rain "$operations/tiny" && err_has "expected hazards_end=DATE" && one_line "$scratch/err"'
claim "what if a road that is not there: refused" eval 'ends_with 64 "$PAANEK" run -o "$scratch/none" --what-if close=nowhere "$operations/tiny" && err_has "there is no road" && is_absent "$scratch/none"'
claim "--horizon lengthens the forecast, and verify knows it" eval '"$PAANEK" run --quiet -o "$supposed" --horizon 4 "$operations/tiny" && is_number "$supposed/summary.json" forecast.days 4 && ends_with 0 "$PAANEK" verify "$supposed"'

# A signal: the program stops by itself, says so, and writes nothing.
stopped() {
  local big=$operations/batken-2022 status=0
  "$(program_for batken)" run --quiet -o "$scratch/stopped" "$big" >"$scratch/out" 2>"$scratch/err" </dev/null &
  local id=$!
  listens() { [ "$(readlink -f "/proc/$id/exe")" = "$(readlink -f "$(program_for batken)")" ] && [ $((0x$(awk '/^SigCgt/ { print $2 }' "/proc/$id/status") & 2)) != 0 ]; }
  for _ in $(seq 100); do listens 2>/dev/null && break; sleep 0.05; done      # a busy machine takes its time to start
  sleep 0.3
  kill -INT $id 2>/dev/null
  wait $id || status=$?
  [ $status = 69 ] && err_has cancelled && is_absent "$scratch/stopped" || { echo "exit status $status"; cat "$scratch/err"; return 1; }
}
if [ -f "$operations/batken-2022/operation.json" ]; then
  # a background process of a script ignores SIGINT; job control gives it back
  set -m
  claim "an interrupt ends the run with 69 and leaves no result" stopped
  set +m
fi

claim "a plan may be made for more people than expected" ends_with 0 "$PAANEK" run --plan-for p80 -o "$scratch/p80" "$operations/tiny"
claim "... which is said" out_has 'planned for .*80 of 100'
claim "... and noted" eval 'grep -q "\"plan_for\": \"p80\"" "$scratch/p80/run.json" && grep -q "\"plan_for\": \"p80\"" "$scratch/p80/summary.json"'
claim "... with its score against hindsight" out_has 'against hindsight +mean of 3 futures'
claim "... future by future" eval '[ "$(wc -l <"$scratch/p80/futures.csv")" = 4 ] && awk -F, "NR > 1 && !(\$6 >= 0) { wrong = 1 } END { exit wrong }" "$scratch/p80/futures.csv"'
claim "... which nobody gets unasked" eval '! [ -e "$out/futures.csv" ]'
claim "... while the forecast stays" eval '"$PAANEK" run --quiet --plan-for expected -o "$scratch/expected" "$operations/tiny" && cmp "$scratch/p80/forecast.csv" "$scratch/expected/forecast.csv"'
claim "... that verify makes again" ends_with 0 "$PAANEK" verify "$scratch/p80"
claim "... and refuses where run.json says another word" eval 'sed -i "s/\"plan_for\": \"p80\"/\"plan_for\": \"expected\"/" "$scratch/p80/run.json" && ends_with 65 "$PAANEK" verify "$scratch/p80"'
claim "a plan may be made for scenarios" ends_with 0 "$PAANEK" run --plan-for scenarios --cvar 0.2 -o "$scratch/scenarios" "$operations/tiny"
claim "... which is said, with the proof of their program" eval 'out_has "planned for .*held back for a few scenarios" && out_has "their program +verified"'
claim "... and what holding back is worth, if anything" eval 'out_has "scenarios +(Nothing is worth holding back|In 3 scenarios)" && head -1 "$scratch/scenarios/hold_back.csv" | grep -q "^date,site_id,warehouse_id,item_id,agency,quantity,unit,worth_person_days,scenarios,probability_share,sentence"'
claim "... noted with the share of the worst" eval 'grep -q "\"plan_for\": \"scenarios\"" "$scratch/scenarios/run.json" && grep -q "\"cvar\": 0.2" "$scratch/scenarios/run.json" && grep -q "\"cvar_share\": 0.2" "$scratch/scenarios/summary.json"'
claim "... scored beside the plan for the people expected" eval 'out_has "against the plan for the people expected" && awk -F, "NR > 1 && \$11 == \"\" { wrong = 1 } END { exit wrong || NR != 4 }" "$scratch/scenarios/futures.csv"'
claim "... the same on one thread" eval '"$PAANEK" run --quiet --threads 1 --plan-for scenarios --cvar 0.2 -o "$scratch/scenarios-1" "$operations/tiny" && cmp "$scratch/scenarios/hold_back.csv" "$scratch/scenarios-1/hold_back.csv" && cmp "$scratch/scenarios/futures.csv" "$scratch/scenarios-1/futures.csv"'
claim "... that verify makes again" ends_with 0 "$PAANEK" verify "$scratch/scenarios"
tampered() {
  cp -r "$scratch/scenarios" "$scratch/tampered" && echo "2022-09-18,school,,,,20,persons,1,1,1,keep them" >>"$scratch/tampered/hold_back.csv" || return 1
  perl -pi -e 'BEGIN { $new = (split " ", `sha256sum "'"$scratch"'/tampered/hold_back.csv"`)[0] } s/"sha256": "[0-9a-f]{64}"/"sha256": "$new"/ if $here; $here = /"name": "hold_back.csv"/' "$scratch/tampered/run.json"
  ends_with 65 "$PAANEK" verify "$scratch/tampered" && err_has 'hold_back.csv.*as recomputed'
}
claim "... which finds a place that nobody holds back, hashes made anew" tampered
claim "a tail without scenarios is refused" ends_with 64 "$PAANEK" run --cvar 0.2 "$operations/tiny"
claim "... and a share that is none" ends_with 64 "$PAANEK" run --plan-for scenarios --cvar 1 "$operations/tiny"
claim "an unknown word is refused" ends_with 64 "$PAANEK" run --plan-for p90 "$operations/tiny"
finish
