#!/bin/bash
# track: the count alone, from a folder that holds no more than it needs; verified like a run.
. "$(dirname "$0")/lib.sh"
tiny=$operations/tiny
out=$scratch/counted

claim "track counts tiny" ends_with 0 "$PAANEK" track -o "$out" "$tiny"
cp "$scratch/out" "$scratch/digest"
digest() { cp "$scratch/digest" "$scratch/out"; for word in 'displaced +100' 'remaining +100' 'reports used' 'ledger.csv'; do out_has "$word" || return 1; done; }
claim "... and says so in short" digest
files() { for f in ledger residuals sums calls contradictions sources_fit matches problems; do is_there "$out/$f.csv" || return 1; done; for f in summary.json run.json; do is_there "$out/$f" || return 1; done; [ -d "$out/inputs/tiny" ] && is_absent "$out/plan.gpkg" && is_absent "$out/forecast.csv" && is_absent "$out/certificate"; }
claim "every table of the count is written, and none of a plan" files
keys() { for k in displaced returned remaining with_hosts in_sites on_the_way; do number "$out/summary.json" ${k}_persons >/dev/null || return 1; done; for k in reports.used contradictions calls questions; do number "$out/summary.json" $k >/dev/null || return 1; done; number "$out/summary.json" displaced_low_persons && number "$out/summary.json" displaced_high_persons; }
claim "the summary has figures, ranges and counts" keys
claim "it is the count that a run gives" eval 'result tiny "$tiny" && cmp "$out/ledger.csv" "$made/ledger.csv" && cmp "$out/residuals.csv" "$made/residuals.csv"'
claim "--json prints the summary" eval 'ends_with 0 "$PAANEK" track --json -o "$scratch/json" "$tiny" && is_number "$scratch/out" displaced_persons 100'
claim "--quiet prints nothing" eval 'ends_with 0 "$PAANEK" track --quiet -o "$scratch/json" "$tiny" && [ ! -s "$scratch/out" ] && [ ! -s "$scratch/err" ]'
claim "verify accepts it, also elsewhere" eval 'mv "$out" "$scratch/carried" && ends_with 0 "$PAANEK" verify "$scratch/carried" && mv "$scratch/carried" "$out"'
seen() { cp -a "$out" "$scratch/changed" && sed -i '2s/,100,/,101,/' "$scratch/changed/ledger.csv" && sed -i 's/,0,/,1,/' "$scratch/changed/$1" && ends_with 65 "$PAANEK" verify "$scratch/changed" && err_has "$1"; local status=$?; rm -rf "$scratch/changed"; return $status; }
claim "verify sees a changed count" seen ledger.csv

small=$scratch/small
mkdir "$small" && cp "$tiny"/{operation.json,areas.csv,places.csv,sources.csv,reports.csv} "$small"
claim "areas, places, sources and reports are enough" ends_with 0 "$PAANEK" track -o "$scratch/small-out" "$small"
claim "... and it is verified" ends_with 0 "$PAANEK" verify "$scratch/small-out"
claim "... while a plan needs more, and says what" eval 'ends_with 65 "$PAANEK" check "$small" && err_has "sites.csv.*the count alone" && err_has "roads.csv.*the count alone"'
needs() { cp -r "$small" "$scratch/less" && rm "$scratch/less/$1.csv" && ends_with 65 "$PAANEK" track -o "$scratch/none" "$scratch/less" && err_has "$1.csv.*must have the table $1" && is_absent "$scratch/none"; local status=$?; rm -rf "$scratch/less"; return $status; }
for table in areas sources reports; do
  claim "without $table there is no count: one clear line and nothing written" needs $table
done
claim "a fault in a table that the count does not read is not in its way" eval 'cp -r "$tiny" "$scratch/odd" && chmod -R u+w "$scratch/odd" && echo "nonsense" >"$scratch/odd/roads.csv" && ends_with 0 "$PAANEK" track -o "$scratch/odd-out" "$scratch/odd"'

unknown=$scratch/unknown
cp -r "$small" "$unknown" && chmod -R u+w "$unknown"
awk -F, -v OFS=, 'NR == FNR || FNR > 0 { print }' "$small/reports.csv" >"$unknown/reports.csv"
head -n 2 "$small/reports.csv" | tail -n 1 | sed 's/^r1,/r99,/; s/Chek/Qwertyville/' >>"$unknown/reports.csv"
asks() { ends_with 0 "$PAANEK" track -o "$scratch/asked" "$unknown" && out_has 'Qwertyville' && err_has '^warning: reports.csv' && grep -q '^Qwertyville,' "$scratch/asked/matches.csv" && is_number "$scratch/asked/summary.json" questions 1 && is_number "$scratch/asked/summary.json" reports.unplaced 1; }
claim "a name that nothing fits is asked about, and the rest is counted" asks
claim "... and it is verified" ends_with 0 "$PAANEK" verify "$scratch/asked"
place=$(awk -F, 'NR == 2 { print $1 }' "$tiny/places.csv")
answers() { sed "s/^Qwertyville,\([^,]*\),[^,]*,[^,]*,[^,]*,/Qwertyville,\1,$place,,duty office,/" "$scratch/asked/matches.csv" >"$unknown/matches.csv" && ends_with 0 "$PAANEK" track -o "$scratch/answered" "$unknown" && is_number "$scratch/answered/summary.json" questions 0 && is_number "$scratch/answered/summary.json" reports.unplaced 0; }
claim "once confirmed in matches.csv it decides" answers
claim "... and the answer stays in the next list" grep -q '^Qwertyville,.*duty office' "$scratch/answered/matches.csv"

matched() { ends_with 0 "$PAANEK" match --json "$tiny" Arpa && out_has '"candidates"' && out_has '"place_id": *"arpa"' && out_has '"match": *"arpa"' && number "$scratch/out" threshold; }
claim "match shows what a name means" matched
claim "... and says when nothing is called so" eval 'ends_with 0 "$PAANEK" match "$tiny" Qwertyville && [ -s "$scratch/out" ]'
claim "match needs areas alone" eval 'mkdir "$scratch/names" && cp "$tiny"/{operation.json,areas.csv,places.csv} "$scratch/names" && ends_with 0 "$PAANEK" match "$scratch/names" Arpa'

claim "batken-2022 is counted" ends_with 0 "$PAANEK_FAST" track -o "$scratch/batken" "$operations/batken-2022"
claim "... with the count of its run" eval 'result batken-2022 "$operations/batken-2022" && cmp "$scratch/batken/ledger.csv" "$made/ledger.csv"'
claim "... and verified" ends_with 0 "$PAANEK_FAST" verify "$scratch/batken"
finish
