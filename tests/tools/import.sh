#!/bin/bash
# import: from files as they came to a count in three commands, and what becomes of what could not be read.
. "$(dirname "$0")/lib.sh"
flood=$scratch/ops/flood
mkdir "$scratch/in"
cat >"$scratch/in/areas.geojson" <<'J'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM1_EN":"Upper","ADM2_PCODE":"XX0101","ADM2_EN":"Batken district","ADM2_RU":"Баткенский район"},"geometry":{"type":"Polygon","coordinates":[[[70,40],[71,40],[71,40.5],[70,40.5],[70,40]]]}},
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM1_EN":"Upper","ADM2_PCODE":"XX0102","ADM2_EN":"Leilek district","ADM2_RU":"Лейлекский район"},"geometry":{"type":"Polygon","coordinates":[[[69,40],[70,40],[70,40.5],[69,40.5],[69,40]]]}}]}
J
cat >"$scratch/in/bulletin.csv" <<'C'
Сводка МЧС на 17 сентября 2022 года,,,
,,,
Район,Эвакуировано человек,Вернулись,Дата
Баткенский район,"12 500",300,17.09.2022
Лейлекский район,8 200,100,17.09.2022
ИТОГО,20 700,400,
C
sed 's/8 200/много/' "$scratch/in/bulletin.csv" >"$scratch/in/doubtful.csv"

shows() { ends_with 0 "$PAANEK" import "$scratch/in/bulletin.csv" && out_has 'Эвакуировано человек.*displaced' && out_has 'ИТОГО.*20700 stated' && out_has 'for reports' && is_absent "$scratch/ops"; }
claim "without -o it shows how the file is understood, and writes nothing" shows
rows() { ends_with 0 "$PAANEK" import --json "$scratch/in/bulletin.csv" && out_has '"meaning"' && out_has '"persons": *"12500"' && out_has '"from_cell": *"B4"'; }
claim "--json has the rows, with their cells" rows
claim "first command: the areas" ends_with 0 "$PAANEK" import areas "$scratch/in/areas.geojson" -o "$flood"
claim "... without reports there is no operation.json yet" is_absent "$flood/operation.json"
claim "second command: the figures" ends_with 0 "$PAANEK" import "$scratch/in/bulletin.csv" -o "$flood"
made() { is_there "$flood/areas.csv" && is_there "$flood/reports.csv" && is_there "$flood/sources.csv" && grep -q '"start": *"2022-09-17"' "$flood/operation.json" && grep -q '"note"' "$flood/operation.json"; }
claim "... makes the operation, marked as made" made
claim "third command: the count" ends_with 0 "$PAANEK" track -o "$scratch/counted" "$flood"
claim "... of 20,700" is_number "$scratch/counted/summary.json" displaced_persons 20700
claim "every number leads back to its cell" grep -q ',bulletin.csv,,B5$' "$scratch/counted/residuals.csv"
claim "it is verified" ends_with 0 "$PAANEK" verify "$scratch/counted"

rows_before=$(wc -l <"$flood/reports.csv")
again() { ends_with 0 "$PAANEK" import --quiet "$scratch/in/bulletin.csv" -o "$flood" && [ "$(wc -l <"$flood/reports.csv")" = "$rows_before" ]; }
claim "the same file again replaces its own rows" again
doubtful() { ends_with 65 "$PAANEK" import "$scratch/in/doubtful.csv" -o "$flood" && err_has 'много' && is_there "$flood/imports/doubtful.csv/problems.csv" && is_there "$flood/imports/doubtful.csv/problems.xlsx" && grep -q 'doubtful.csv,,B4' "$flood/reports.csv"; }
claim "a cell that cannot be read ends with 65, its good neighbours are taken, and there is a list for the sender" doubtful
claim "... in the sender's language" eval 'ends_with 65 "$PAANEK" import --lang ky "$scratch/in/doubtful.csv" -o "$flood" && err_has "^ката: doubtful" && unzip -p "$flood/imports/doubtful.csv/problems.xlsx" 2>/dev/null | grep -q "күтүлгөнү\|сан" || ! command -v unzip'
repaired() { cp "$scratch/in/bulletin.csv" "$scratch/in/doubtful.csv" && ends_with 0 "$PAANEK" import --quiet "$scratch/in/doubtful.csv" -o "$flood" && is_absent "$flood/imports/doubtful.csv"; }
claim "once it is corrected the list goes" repaired
several() { ends_with 0 "$PAANEK" import --quiet "$scratch/in/bulletin.csv" "$scratch/in/doubtful.csv" -o "$scratch/ops/two" && grep -q 'bulletin.csv,' "$scratch/ops/two/reports.csv" && grep -q 'doubtful.csv,' "$scratch/ops/two/reports.csv"; }
claim "several files at once" several
touched() { sed -i 's/"horizon_days": 14/"horizon_days": 7/' "$flood/operation.json" && cp "$flood/operation.json" "$scratch/kept.json" && sed 's/17\.09/18.09/; s/17 сентября/18 сентября/' "$scratch/in/bulletin.csv" >"$scratch/in/later.csv" && ends_with 0 "$PAANEK" import --quiet "$scratch/in/later.csv" -o "$flood" && cmp "$scratch/kept.json" "$flood/operation.json"; }
claim "an operation.json that somebody has changed is left alone" touched
follows() { rm "$flood/operation.json" && ends_with 0 "$PAANEK" import --quiet "$scratch/in/later.csv" -o "$flood" && grep -q '"as_of": *"2022-09-18"' "$flood/operation.json" && grep -q '"start": *"2022-09-17"' "$flood/operation.json"; }
claim "one that nobody has changed follows the reports" follows

printf 'xylo,quux\n1,2\n3,4\n' >"$scratch/in/strange.csv"
strange() { ends_with 65 "$PAANEK" import "$scratch/in/strange.csv" -o "$scratch/ops/strange" && is_absent "$scratch/ops/strange/reports.csv"; }
claim "a layout that nobody knows ends with 65 and writes no rows" strange
claim "a file that is not there ends with 65" ends_with 65 "$PAANEK" import "$scratch/in/nowhere.xlsx"
claim "a map that is not there ends with 65" ends_with 65 "$PAANEK" import --map nope "$scratch/in/bulletin.csv"
claim "... and names it" err_has 'nope'
finish
