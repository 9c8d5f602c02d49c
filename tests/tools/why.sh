#!/bin/bash
# why: what it would cost to do otherwise, out of the result folder alone; and allocate --from: the plan made anew, and what moves.
. "$(dirname "$0")/lib.sh"
tiny=$scratch/tiny
cp -r "$operations/tiny" "$tiny"
cat >"$tiny/locks.csv" <<'CSV'
lock_id,what,site_id,area_id,from,to,value,who,why
keep-s2-free,occupancy_max,S2,,,,10,Town,a wedding
CSV

claim "a plan" ends_with 0 "$PAANEK" allocate --quiet -o "$scratch/plan" "$operations/tiny"
mv "$tiny" "$scratch/locked"
claim "a plan with a decision in it" ends_with 0 "$PAANEK" allocate --quiet -o "$scratch/decided" "$scratch/locked"

why() { ends_with 0 "$PAANEK" why "$scratch/plan" "$@"; }
claim "a site in use is told to be" eval 'why --site S1 && out_has "so already: the plan places 40 people"'
claim "a site that is full is told to be" eval 'why --site S1 --at-least 60 && out_has "No more than 40 people"'
claim "the closed road is named" eval 'why --shipment W,C,blanket && out_has "the road is closed \(Chek - Arpa\)"'
claim "what goods cost others is said" eval 'why --shipment W,A,blanket --at-least 50 && out_has "^Worse off: Boston, .* of unmet need in shelter" && out_has "^Better off: Arpa"'
claim "... in Russian" eval 'why --lang ru --shipment W,A,blanket --at-least 50 && out_has "^Хуже: "'
claim "... in Kyrgyz" eval 'why --lang ky --shipment W,A,blanket --at-least 50 && out_has "^Начарлайт: "'
claim "... and as JSON" eval 'why --json --shipment W,A,blanket --at-least 50 && grep -qE "\"verdict\" *: *\"costs\"" "$scratch/out" && grep -qE "\"before_person_days\"" "$scratch/out"'
claim "an area served first" eval 'why --area A && out_has "."'
claim "without decisions there is nothing to price" eval 'why --lock all && out_has "Nobody has decided anything"'
claim "a decision has its price" eval 'ends_with 0 "$PAANEK" why "$scratch/decided" --lock keep-s2-free && out_has "It costs [0-9.]+ person-days without shelter" && out_has "^Worse off: Arpa"'
claim "a site that is none ends with 64" eval 'ends_with 64 "$PAANEK" why "$scratch/plan" --site nowhere && err_has "sites.csv has no"'
claim "two questions at once are refused" ends_with 64 "$PAANEK" why "$scratch/plan" --site S1 --area A
claim "a count has no plan to ask" eval 'ends_with 0 "$PAANEK" track --quiet -o "$scratch/count" "$operations/tiny" && ends_with 65 "$PAANEK" why "$scratch/count" --site S1'

cp -r "$operations/tiny" "$tiny"
again() { ends_with 0 "$PAANEK" allocate --quiet --from "$scratch/plan" -o "$scratch/$1" "$tiny" && ends_with 0 "$PAANEK" verify "$scratch/$1"; }
tiers() { tr -d ' \n' <"$1/certificate.json" | grep -oE '"value":[-0-9.e+]+' | head -4 | awk -F: '{ printf "%.12g\n", $2 }'; }      # the last digit is rounding
claim "nothing happened: the plan is made anew and verified" again same
claim "... and nothing moves" [ "$(wc -l <"$scratch/same/changes.csv")" = 1 ]
claim "... and the moves are those of before" cmp "$scratch/plan/people_moves.csv" "$scratch/same/people_moves.csv"
sed -i '/^S2,/s/,ready,/,unfit,/' "$tiny/sites.csv"
claim "a site is lost: the plan is made anew and verified" again lost
claim "... what moves is told, with the reason" grep -qx 'move,2022-09-17,A,S2,everybody,,30,0,-30,persons,closed' "$scratch/lost/changes.csv"
claim "... on the page too" grep -q '"changes":\[\[1,"A","S2",0,-1,30,0,"closed"\]' "$scratch/lost/report.html"
claim "... and the tiers are those of a plan from nothing" eval 'ends_with 0 "$PAANEK" allocate --quiet -o "$scratch/cold" "$tiny" && [ "$(tiers "$scratch/lost")" = "$(tiers "$scratch/cold")" ]'
claim "a plan from nothing has no changes" is_absent "$scratch/cold/changes.csv"
claim "the folder in force may be the one that is replaced" ends_with 0 "$PAANEK" allocate --quiet --from "$scratch/lost" -o "$scratch/lost" "$tiny"
claim "... and why? can be asked of it" eval 'ends_with 0 "$PAANEK" why "$scratch/lost" --site S2 && out_has "not ready"'
sed -i 's/^\(x|A|S1|everybody|own|1\),40/\1,39/' "$scratch/lost/inputs/in_force/T4.primal.csv"
claim "another plan in force than the one that was is found out" ends_with 65 "$PAANEK" verify "$scratch/lost"
claim "a count is no plan in force" ends_with 65 "$PAANEK" allocate --quiet --from "$scratch/count" -o "$scratch/x" "$tiny"
finish
