#!/bin/bash
# drill: an exercise from nothing to a score, killed on the way; what says EXERCISE and what is refused; the engine against the simple rule.
. "$(dirname "$0")/lib.sh"
drill=$scratch/drill osh=$operations/drill-osh
figure() { sed -n "s/^ *\"$1\": *\([-0-9.e]*\),*$/\1/p" "$2" | head -n 1; }

claim "a script is drafted" ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$drill"
claim "... of forty injects, and as a workbook" eval '[ "$(wc -l <"$drill/injects.csv")" = 41 ] && is_there "$drill/injects.xlsx"'
claim "... again the same bytes" eval 'ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$scratch/twin" && diff -r "$drill" "$scratch/twin"'
claim "... with objectives of its own" eval 'ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$scratch/roads" --objectives access --injects 20 && ! grep -q rumour "$scratch/roads/injects.csv"'
claim "an objective that is none is one line" eval 'ends_with 64 "$PAANEK_FAST" drill new "$osh" -o "$scratch/none" --objectives glory && one_line "$scratch/err" && is_absent "$scratch/none"'
other_shares() {
  cp -r "$PNK_SOURCE/data/reference" "$scratch/reference" && sed -i 's/^drill_stock_lost_share,0.2,/drill_stock_lost_share,0.45,/' "$scratch/reference/parameters.csv"
  ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$scratch/wetter" --reference "$scratch/reference" && grep -q ',stock_lost,.*,0\.45,' "$scratch/wetter/injects.csv" && grep -q '45 % of one item' "$scratch/wetter/injects.csv"
}
claim "... as hard as parameters.csv says" other_shares
no_share() { sed -i '/^drill_stock_lost_share,/d' "$scratch/reference/parameters.csv" && ends_with 65 "$PAANEK_FAST" drill new "$osh" -o "$scratch/none" --reference "$scratch/reference" && one_line "$scratch/err" && err_has drill_stock_lost_share && is_absent "$scratch/none"; }
claim "... and what it does not say is one line" no_share
claim "a folder of something else is not replaced" eval 'mkdir "$scratch/other" && touch "$scratch/other/mine" && ends_with 64 "$PAANEK_FAST" drill new "$osh" -o "$scratch/other" && one_line "$scratch/err"'
claim "a script comes back from the workbook" eval 'ends_with 0 "$PAANEK_FAST" drill new --from "$drill/injects.xlsx" -o "$drill" && cmp "$drill/injects.csv" "$scratch/twin/injects.csv"'
broken_script() {
  sed '2s/,report,/,repport,/' "$drill/injects.csv" >"$scratch/bad.csv"
  ends_with 65 "$PAANEK_FAST" drill new --from "$scratch/bad.csv" -o "$drill" && err_has 'row 2 effect: found "repport"' && cmp "$drill/injects.csv" "$scratch/twin/injects.csv"
}
claim "a word of it that is none is a line at its cell, and the script stays" broken_script
claim "no score before the end" eval 'ends_with 64 "$PAANEK_FAST" drill score "$drill" && err_has "not over"'

claim "played by the engine" ends_with 0 "$PAANEK_FAST" drill run "$scratch/twin" --auto engine --quiet
killed_on_the_way() {
  for delay in 0.2 0.3 0.4 0.5 0.6; do
    timeout -s KILL $delay "$PAANEK_FAST" drill run "$drill" --auto engine --quiet </dev/null
  done 2>/dev/null
  ends_with 0 "$PAANEK_FAST" drill run "$drill" --auto engine --quiet && cmp "$drill/EXERCISE-log.csv" "$scratch/twin/EXERCISE-log.csv"
}
claim "killed and started again it goes on where it was, to the same bytes" killed_on_the_way
claim "scored" eval 'ends_with 0 "$PAANEK_FAST" drill score "$drill" --json && cp "$scratch/out" "$scratch/score.json"'
for word in unsheltered_person_days worst_area regret_knowable_share regret_hindsight_share rumours_believed injects seconds; do
  claim "... with $word" grep -q "\"$word\": *[-0-9\"]" "$scratch/score.json"
done
claim "... from another copy, the same review" eval 'ends_with 0 "$PAANEK_FAST" drill score "$scratch/twin" --quiet && diff -r "$drill" "$scratch/twin"'
for language in en ru ky; do
  claim "the page in $language says EXERCISE in all languages" eval '[ "$(grep -o "EXERCISE · УЧЕНИЕ · МАШЫГУУ" "$drill/EXERCISE-review.$language.html" | wc -l)" -ge 4 ]'
done
claim "... and each speaks its own language" eval 'grep -q "After-action review" "$drill/EXERCISE-review.en.html" && grep -q "Разбор учения" "$drill/EXERCISE-review.ru.html" && grep -q "Машыгууну талдоо" "$drill/EXERCISE-review.ky.html"'
on_paper() {
  local language
  for language in en ru ky; do
    is_there "$drill/EXERCISE-review.$language.pdf" && [ "$(pdfinfo "$drill/EXERCISE-review.$language.pdf" | sed -n 's/^Pages: *//p')" = 2 ] || return 1
    for page in 1 2; do pdftotext -f $page -l $page "$drill/EXERCISE-review.$language.pdf" - | grep -q 'EXERCISE · УЧЕНИЕ · МАШЫГУУ' || return 1; done
  done
}
paper_has() { pdftotext -layout "$drill/EXERCISE-review.$1.pdf" - | grep -qF -- "$2"; }
# of_script: the times of the injects that came, on the second page, in their order
of_script() { pdftotext -layout -f 2 -l 2 "$drill/EXERCISE-review.en.pdf" - | grep -o '^ *[0-9]*+[0-9][0-9]:[0-9][0-9]' | tr -d ' '; }
cells() { unzip -p "$drill/EXERCISE-review.$1.xlsx" xl/sharedStrings.xml xl/worksheets/sheet1.xml; }
if command -v pdftotext >/dev/null; then
  claim "the review is printed on two pages, each with the mark, in three languages" on_paper
  claim "... with the head of each language" eval 'paper_has en "After-action review" && paper_has ru "Разбор учения" && paper_has ky "Машыгууну талдоо"'
  claim "... its course of events, regrets, rumours, areas and questions" eval 'for part in "Course of events" "What single decisions cost" "Rumours" "By area" "What to discuss" "What players knew"; do paper_has en "$part" || return 1; done'
  claim "... injects in the order of their times" eval '[ "$(of_script | wc -l)" -ge 30 ] && of_script | sort -c -t+ -k1,1n -k2,2'
fi
claim "the workbook speaks three languages too" eval 'cells en | grep -q "Rumours believed" && cells ru | grep -q "Принятые на веру слухи" && cells ky | grep -q "Ишенилген ушактар"'
claim "every table of the review begins with the mark" eval '! tail -qn +2 "$drill"/EXERCISE-{score,regret,decisions}.csv | grep -vq "^EXERCISE,"'
claim "a drill that is over cannot be given another script" eval 'ends_with 64 "$PAANEK_FAST" drill new --from "$drill/injects.xlsx" -o "$drill" && err_has "has begun"'
changed_script() { cp -r "$drill" "$scratch/changed" && sed -i '5s/,1+/,2+/' "$scratch/changed/injects.csv" && ends_with 65 "$PAANEK_FAST" drill score "$scratch/changed" && one_line "$scratch/err"; }
claim "a script changed behind its back is noticed" changed_script

# played by people: commands come line by line
play() { printf '%s\n' "$@" | "$PAANEK_FAST" drill run "$scratch/people" >"$scratch/out" 2>"$scratch/err"; }
claim "a drill for people" ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$scratch/people"
claim "... goes on by command" eval 'play next next "speed 60" "fire I-99" quit && out_has "x60" && err_has "no inject I-99"'
claim "... what players know is an operation that can be run" ends_with 0 "$PAANEK_FAST" run "$scratch/people/players" --reference "$scratch/people/reference" -o "$scratch/people/plan" --quiet
claim "... their plan is taken" eval 'cp -r "$scratch/people/plan" "$scratch/people/decisions/plan" && play next quit && out_has "2 files of decisions"'
claim "... and once only" eval 'play next quit && ! grep -q "files of decisions" "$scratch/out"'
locks() { printf 'lock_id,what,site_id,area_id,from,to,value\nl1,site_open,osh-dorm,,,,\nl2,move,osh-dorm,KG21000000000,,,50\n' >"$scratch/people/decisions/locks.csv"; play next quit && out_has "1 file of decisions"; }
claim "... so are locks" locks
bad_locks() { printf 'lock_id,what,site_id\nl1,site_open,nowhere\n' >"$scratch/people/decisions/more.csv"; play quit next; play next quit; err_has 'more.csv row 2 site_id: found "nowhere"'; }
claim "... a lock on nothing is a line, and the drill goes on" bad_locks
claim "... a night falls on what they decided" eval 'rm "$scratch/people/decisions/more.csv" && play next next next next next next quit && out_has "night falls"'

claim "a plan of tiny" ends_with 0 "$PAANEK_FAST" run "$operations/tiny" -o "$scratch/tiny" --quiet
refused() { ends_with 64 "$@" && one_line "$scratch/err" && err_has 'exercise'; }
claim "an exercise's plan is not the plan in force of a real operation" refused "$PAANEK_FAST" allocate "$operations/tiny" --from "$scratch/people/plan" -o "$scratch/x"
claim "... nor the other way round" refused "$PAANEK_FAST" allocate "$scratch/people/players" --from "$scratch/tiny" -o "$scratch/x"
claim "an exercise's table is not imported into a real operation" eval 'cp -r "$operations/tiny" "$scratch/real" && refused "$PAANEK_FAST" import "$drill/EXERCISE-decisions.csv" -o "$scratch/real"'
claim "... nor into a new one" refused "$PAANEK_FAST" import "$scratch/people/players/reports.csv" -o "$scratch/new"
claim "... nor a real one into an exercise" refused "$PAANEK_FAST" import "$scratch/tiny/ledger.csv" -o "$scratch/people/players"
claim "results of an exercise do not take the place of real ones" refused "$PAANEK_FAST" run "$scratch/people/players" -o "$scratch/tiny"
handed_out() { cp -r "$scratch/people/plan" "$scratch/handed" && ends_with 0 "$PAANEK_FAST" publish "$scratch/handed" --to "$1" --quiet && is_there "$scratch/handed-EXERCISE-$2/$3"; }
claim "the folder that publish makes of them says so in its name" handed_out 5w 5w 5w.csv
claim "... of several formats too" handed_out 5w,agencies export export.json
claim "... and what lies in it is not imported into a real operation" refused "$PAANEK_FAST" import "$scratch/handed-EXERCISE-5w/5w.csv" -o "$scratch/real"
claim "... by itself or with others" refused "$PAANEK_FAST" import "$scratch/handed-EXERCISE-export/5w/5w.xlsx" -o "$scratch/real"
claim "... and that of a real operation does not" eval 'ends_with 0 "$PAANEK_FAST" publish "$scratch/tiny" --to 5w --quiet && is_there "$scratch/tiny-5w/5w.csv"'
claim "... nor go into a database beside them" refused "$PAANEK_FAST" publish "$scratch/people/plan" --to "PG:dbname=nothing"
real_plan() { cp -r "$scratch/tiny" "$scratch/people/decisions/real" && play next quit; err_has 'a plan of a real operation is not taken into a drill'; }
claim "a real plan is not played with" real_plan

# by the engine and by the simple rule, over seeds
seeds=3
[ -z "${PAANEK_LONG-}" ] || seeds=50
against() {
  local seed who sum_engine=0 sum_greedy=0
  for seed in $(seq 1 $seeds); do
    for who in engine greedy; do
      ends_with 0 "$PAANEK_FAST" drill new "$osh" -o "$scratch/s" --seed "$seed" --quiet && ends_with 0 "$PAANEK_FAST" drill run "$scratch/s" --auto $who --quiet && ends_with 0 "$PAANEK_FAST" drill score "$scratch/s" --json || return 1
      cp "$scratch/out" "$scratch/$who.json"
      echo "seed $seed $who: $(figure unsheltered_person_days "$scratch/out"), regret knowable $(figure regret_knowable_share "$scratch/out"), hindsight $(figure regret_hindsight_share "$scratch/out")" >>"$scratch/table"
      rm -rf "$scratch/s"
    done
    sum_engine=$(awk "BEGIN { print $sum_engine + $(figure unsheltered_person_days "$scratch/engine.json") }")
    sum_greedy=$(awk "BEGIN { print $sum_greedy + $(figure unsheltered_person_days "$scratch/greedy.json") }")
  done
  echo "engine $sum_engine greedy $sum_greedy over $seeds seeds" >>"$scratch/table"
  awk "BEGIN { exit !($sum_engine <= $sum_greedy) }"
}
claim "over $seeds seeds the engine is not worse than the nearest-shelter rule" against
cat "$scratch/table"
finish
