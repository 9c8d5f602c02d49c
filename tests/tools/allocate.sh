#!/bin/bash
# allocate: the same results as run, and the single weighted objective with the whole program for other solvers.
. "$(dirname "$0")/lib.sh"
tiny=$operations/tiny

claim "allocate writes a plan" ends_with 0 "$PAANEK" allocate --quiet -o "$scratch/plan" "$tiny"
claim "... with the tables of run" eval '"$PAANEK" run --quiet -o "$scratch/run" "$tiny" && for f in "$scratch"/run/*.csv; do cmp "$f" "$scratch/plan/${f##*/}" || exit 1; done'
claim "... that verify accepts" ends_with 0 "$PAANEK" verify "$scratch/plan"

claim "prices are said in sentences" eval 'grep -q "would spare" "$scratch/plan/prices.csv" && ! grep "^T3" "$scratch/plan/prices.csv" | grep -q "[0-9] person-days of"'
claim "... and the budget is left alone" eval '[ "$(wc -l <"$scratch/plan/funding.csv")" = 1 ]'
claim "where asked they are followed to their ends, and the plan is made at other budgets" ends_with 0 "$PAANEK" allocate --quiet --prices 5 --funding-curve -o "$scratch/money" "$tiny"
claim "... without another plan" eval 'for f in people_moves shipments gaps occupancy; do cmp "$scratch/plan/$f.csv" "$scratch/money/$f.csv" || exit 1; done'
claim "... with a point for each budget" eval '[ "$(wc -l <"$scratch/money/funding.csv")" = 8 ]'
claim "... that verify tells again" ends_with 0 "$PAANEK" verify "$scratch/money"
claim "... and refuses where the certificate says otherwise" eval 'sed -i "s/^\(T1|places|[^,]*|saves\),.*/,1000/" "$scratch/money/certificate/prices.csv" && ends_with 65 "$PAANEK" verify "$scratch/money"'
claim "the weighted sum has neither" ends_with 64 "$PAANEK" allocate --objective weighted --funding-curve "$tiny"

w=$scratch/weighted.json
claim "the weighted objective is solved" eval 'ends_with 0 "$PAANEK" allocate --objective weighted --json --write-mps "$scratch/whole.mps" "$tiny" && cp "$scratch/out" "$w"'
claim "... and certified over every row and column" eval 'grep -qE "\"verified\" *: *true" "$w"'
figures() { for key in objective seconds columns rows columns_full rows_full peak_memory_mib certificate.gap_share; do number "$w" "$key" >/dev/null || return 1; done; }
claim "... with every figure a number" figures
count() { awk -v section="$1" '/^[A-Z]/ { in_it = $1 == section; next } in_it && !($1 in seen) { seen[$1]; n++ } END { print n }' "$scratch/whole.mps"; }
claim "the file has every column of the whole program" eval '[ "$(count COLUMNS)" = "$(number "$w" columns_full)" ]'
claim "the words say the same" eval 'ends_with 0 "$PAANEK" allocate --objective weighted "$tiny" && out_has "certificate +verified"'
claim "a file that cannot be written ends with 74" ends_with 74 "$PAANEK" allocate --objective weighted --write-mps "$scratch/nowhere/x.mps" "$tiny"
claim "lorries go whole where asked" ends_with 0 "$PAANEK" allocate --whole-trucks -o "$scratch/lorries" "$tiny"
claim "... which is said with what it costs" out_has 'whole persons and lorries'
claim "... and no round is a share of one" eval 'awk -F, "NR > 1 && \$7 != int(\$7) { wrong = 1 } END { exit wrong || NR < 3 }" "$scratch/lorries/shipments.csv"'
claim "verify makes the same plan again" ends_with 0 "$PAANEK" verify "$scratch/lorries"
claim "... proving every program without rounding" eval 'n=$(grep -oE "each of [0-9]+ programs" "$scratch/out" | tr -dc 0-9) && [ "$n" -gt 5 ] && out_has "exactly +$n of them proven"'
claim "... and refuses it where run.json forgets the lorries" eval 'sed -i "/\"whole_trucks\"/d" "$scratch/lorries/run.json" && ends_with 65 "$PAANEK" verify "$scratch/lorries"'
finish
