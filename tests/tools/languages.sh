#!/bin/bash
# Problem lists and messages in Russian and Kyrgyz: nothing is missing, nothing is doubtful, and a bare system is enough.
. "$(dirname "$0")/lib.sh"

if command -v xgettext >/dev/null; then
  claim "every sentence stands in both catalogues, with the same arguments" "$PNK_SOURCE/tools/po/update" --check
else
  skip "the catalogues against the sources (no xgettext here)"
fi

if command -v node >/dev/null; then
  glossary=$PNK_SOURCE/data/reference/glossary.csv
  claim "sentences of the page and of the catalogues: none missing, values and plural forms alike, terms of the glossary" node "$PNK_SOURCE/tests/tools/strings.mjs" "$PNK_SOURCE/tools/web" "$PNK_SOURCE/tools/po" "$glossary"
  shared=${PAANEK_SHARED-}/facts/glossary_en_ru_ky.csv
  if [ -s "$shared" ]; then
    claim "... and of the one that is shared" node "$PNK_SOURCE/tests/tools/strings.mjs" "$PNK_SOURCE/tools/web" "$PNK_SOURCE/tools/po" "$shared"
  else
    skip "the shared glossary (not here)"
  fi
  # what the test would say of a missing, an unmarked and a wrong one
  for spoiling in "s/persons: \['Persons', 'Человек', /persons: ['Persons', '', /" "s/'{0} still displaced (8 of 10 runs: {1} to {2})', 'остаются перемещёнными {0}/'{0} still displaced (8 of 10 runs: {1} to {2})', 'остаются перемещёнными {1}/" "s/children: \['children', 'дети', /children: ['children', 'kids', /"; do
    rm -rf "$scratch/web" && cp -r "$PNK_SOURCE/tools/web" "$scratch/web" && chmod -R u+w "$scratch/web" && sed -i "$spoiling" "$scratch/web/strings.js"
    claim "... spoiled, it is noticed" eval '! cmp -s "$scratch/web/strings.js" "$PNK_SOURCE/tools/web/strings.js" && ! node "$PNK_SOURCE/tests/tools/strings.mjs" "$scratch/web" "$PNK_SOURCE/tools/po" "$glossary"'
  done
else
  skip "the sentences of the page (no node here)"
fi

# An operation with something wrong in most ways that intake knows.
broken=$scratch/broken
cp -r "$operations/tiny" "$broken" && chmod -R u+w "$broken"
sed -i '2s/,100,/,many,/; 3s/2022-09-16/yesterday/' "$broken/reports.csv"
sed -i '1s/lon_deg/lon_dge/' "$broken/places.csv"
sed -i '1s/error_share/eror_share/' "$broken/sources.csv"
sed -i 's/"start": "2022-09-14"/"start": 14/; s/"phase": "emergency"/"phase": "later"/; s/"seed": 1/"sead": 1/' "$broken/operation.json"
rm "$broken/roads.csv"

# says LANGUAGE PATTERN: check ends with 65 and a line has the words
says() { ends_with 65 env -u LANGUAGE LC_ALL="${locale-C}" "$PAANEK" check --lang "$1" "$broken" && err_has "$2"; }
claim "a Russian line" says ru '^ошибка: reports\.csv, строка 2 persons: стоит «many», ожидается: целое число от 0 до [0-9]+$'
claim "a Kyrgyz line" says ky '^ката: reports\.csv, 2-сап persons: «many» турат, күтүлгөнү: бүтүн сан, 0 – [0-9]+ аралыгында$'
claim "an English line" says en '^error: reports\.csv row 2 persons: found "many", expected a whole number from 0 to [0-9]+$'
counted() { says ru 'мест|строка' && out_has '^[0-9]+ (ошибка|ошибки|ошибок), [0-9]+ (предупреждение|предупреждения|предупреждений)$'; }
claim "what is counted has its Russian form" counted
for locale in C POSIX C.UTF-8 xx_XX.UTF-8; do
  claim "Russian is spoken in the locale $locale" says ru 'ожидается'
done
# Every line of a list is in the language asked for: with ids, numbers and quoted words taken out nothing Latin is left of a sentence but names of columns, tables and files.
no_english() {
  says "$1" "$2" || return 1
  perl -CSD -Mutf8 -ne 's/«[^»]*»//g; s/"[^"]*"//g; s/[A-Za-z0-9_.\/`]*[_.\/][A-Za-z0-9_.\/`]*//g; print if /\b(?:the|of|or|and|expected|found|number|name|with|that|this|nothing|row|must)\b/' "$scratch/err" >"$scratch/left"
  [ ! -s "$scratch/left" ] || { cat "$scratch/left"; return 1; }
}
locale=C
claim "no English is left in a Russian list" no_english ru 'ожидается'
claim "no English is left in a Kyrgyz list" no_english ky 'күтүлгөнү'
user() { ends_with 65 env -u LANGUAGE "$1" "$PAANEK" check "$broken" && err_has "$2"; }
claim "without --lang the locale decides: Russian" user LC_ALL=ru_RU.UTF-8 '^ошибка: '
claim "... Kyrgyz" user LC_ALL=ky_KG.UTF-8 '^ката: '
claim "... C is English" user LC_ALL=C '^error: '
claim "... a language that is not spoken is English" user LC_ALL=fr_FR.UTF-8 '^error: '
claim "LANGUAGE names several in order" eval 'ends_with 65 env LC_ALL=C.UTF-8 LANGUAGE=fr:ky:ru "$PAANEK" check "$broken" && err_has "^ката: "'
json() { ends_with 65 "$PAANEK" check --json --lang ru "$broken" && out_has '"expected": *"целое число от 0 до [0-9]+"' && out_has '"severity": *"error"'; }
claim "JSON has the sentences in the language and its own words in English" json
claim "a refused command line is answered in the language" eval 'ends_with 64 "$PAANEK" --lang ru chekc x && err_has "неизвестная команда"'

# Results: the language of problems.csv is that of --lang, and verify makes the same bytes wherever it runs.
warned=$scratch/warned
cp -r "$operations/tiny" "$warned" && chmod -R u+w "$warned" && sed -i '1s/$/,colour/; 2,$s/$/,red/' "$warned/sources.csv"
for language in en ru ky; do
  claim "track in $language" ends_with 0 "$PAANEK" track --quiet --lang $language -o "$scratch/track-$language" "$warned"
  claim "... run.json says so" grep -q "\"lang\": *\"$language\"" "$scratch/track-$language/run.json"
  claim "... and it is verified by a reader of another language" eval 'for l in en ru ky; do "$PAANEK" verify --quiet --lang $l "$scratch/track-$language" || exit 1; done'
done
claim "problems.csv in Russian" grep -q 'столбец этой таблицы' "$scratch/track-ru/problems.csv"
claim "problems.csv in Kyrgyz" grep -q 'бул жадыбалдын мамычасы' "$scratch/track-ky/problems.csv"
claim "problems.csv in English" grep -q 'a column of this table' "$scratch/track-en/problems.csv"
claim "without --lang results are English in any locale" eval 'LC_ALL=ru_RU.UTF-8 "$PAANEK" track --quiet -o "$scratch/track-locale" "$warned" && cmp "$scratch/track-en/problems.csv" "$scratch/track-locale/problems.csv"'
claim "numbers do not follow the language" cmp "$scratch/track-en/ledger.csv" "$scratch/track-ru/ledger.csv"

# What people sent, with something wrong in most ways that import knows: a range, a share, a figure under zero, half a person, a number that can be
# read in two ways, words for a number, a row without a place, two columns of one header, names of persons, and a total that does not fit.
received=$scratch/received
mkdir -p "$received"
cat >"$received/bad.csv" <<'END'
Сведения об эвакуированных на 17.09.2022,,,,,,,
Населённый пункт,Эвакуировано (чел.),Принято (чел.),Принято (чел.),ФИО ответственного,Телефон,Пункты,Прочее
Ак-Сай,10-12,5,6,Асанов Асан,0555123456,1,17
Достук,40%,7,7,Усенов Усен,0555123457,1,18
Кулунду,-5,8,8,Бакиров Бакыт,0555123458,2,19
Самаркандек,10.5,9,9,Токтов Ток,0555123459,1,20
Ак-Татыр,"1,234",9,9,Сыдыков Сыдык,0555123450,1,21
Арка,много,10,10,Алиев Али,0555123451,1,22
Учкун,?,10,10,Жумабаев Жума,0555123452,1,22
,75,11,11,Эшматов Эшмат,0555123453,1,23
Кок-Таш,80,12,12,Тешебаев Теше,0555123454,1,24
Итого,900,100,101,,,9,165
END
printf 'Place,Date,Evacuated\nAk-Sai,yesterday,10\nDostuk,03/04/2022,20\nKulundu,2022-09-17,30\nKulundu,2022-09-17,31\n' >"$received/days.csv"
printf 'report_id,as_of,source_id,place_as_heard,persons,measure,colour\nr1,2022-09-17,s1,Ak-Sai,many,displaced,red\nr2,soon,s1,Ak-Sai,-3,happy,red\n,2022-09-17,,Dostuk,7.5,displaced,red\n' >"$received/reports.csv"
printf 'xylo;quux\n1;2\n' >"$received/nothing.csv"
printf '\x89PNG\r\n' >"$received/picture.csv"
: >"$received/empty.csv"
printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}},5]}' >"$received/layer.geojson"
# english_in FILE: sentences of which nothing is quoted, no name of a column, table or file, and that still hold words of English
english_in() {
  perl -CSD -Mutf8 -ne 's/«[^»]*»//g; s/"[^"]*"//g; s/[A-Za-z0-9_.\/`-]*[_.\/][A-Za-z0-9_.\/`-]*//g; s/--[a-z-]+//g;
    print if /\b(?:the|of|or|and|a|an|is|are|was|were|expected|found|number|name|column|with|that|this|nothing|row|rows|must|what|one|no)\b/' "$1"
}
# import_says LANGUAGE: every file is asked about, in that language and no other
import_says() {
  local file left n=0
  for file in "$received"/*; do
    env -u LANGUAGE "$PAANEK" import --guess --lang "$1" "$file" >"$scratch/out" 2>"$scratch/err" </dev/null
    n=$((n + $(grep -c "$2" "$scratch/err")))
    left=$(english_in "$scratch/err"; english_in "$scratch/out")
    [ -z "$left" ] || { echo "$file: $left"; return 1; }
  done
  [ "$n" -ge 20 ] || { echo "only $n lines"; return 1; }
}
claim "import asks in Russian, without a word of English" import_says ru 'ожидается'
claim "import asks in Kyrgyz, without a word of English" import_says ky 'күтүлгөнү'
# kept LANGUAGE PATTERN: what stays beside the operation and goes back to the sender
kept() {
  local operation=$scratch/kept-$1 folder left
  ends_with 65 env -u LANGUAGE "$PAANEK" import --guess --lang "$1" -o "$operation" "$received/bad.csv" || return 1
  folder=$operation/imports/bad.csv
  grep -q "$2" "$folder/problems.csv" || { cat "$folder/problems.csv"; return 1; }
  tail -n +2 "$folder/problems.csv" >"$scratch/kept"
  left=$(english_in "$scratch/kept" | sed 's/^\(error\|warning\),//')
  [ -z "$left" ] || { echo "$left"; return 1; }
  command -v unzip >/dev/null || return 0
  unzip -p "$folder/problems.xlsx" 'xl/sharedStrings.xml' 'xl/comments*.xml' | perl -CSD -ne 'while (/<t(?: [^>]*)?>([^<]*)</g) { my $text = $1; $text =~ s/&quot;/"/g; print "$text\n" }' >"$scratch/texts"
  grep -q "$2" "$scratch/texts" || { cat "$scratch/texts"; return 1; }
  left=$(english_in "$scratch/texts")
  [ -z "$left" ] || { echo "$left"; return 1; }
}
claim "problems.csv and problems.xlsx of an import in Russian" kept ru 'это промежуток'
claim "... in Kyrgyz" kept ky 'бул аралык'
# Layers: each kind of trouble with an outline, and what is said of a layer as it is taken.
cat >"$scratch/areas.geojson" <<'END'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM1_EN":"Upper","ADM2_PCODE":"XX0101","ADM2_EN":"Batken"},"geometry":{"type":"Polygon","coordinates":[[[70,40],[71,40],[71,40.5],[70,40.5],[70,40]]]}},
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM1_EN":"Upper","ADM2_PCODE":"XX0101","ADM2_EN":"Leilek"},"geometry":{"type":"Polygon","coordinates":[[[70.5,40],[71.5,40],[71.5,40.5],[70.5,40.5],[70.5,40]]]}},
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM1_EN":"Upper","ADM2_EN":"Leilek"},"geometry":{"type":"Polygon","coordinates":[[[69,40],[70,40],[70,40.5],[69,40.5],[69,40]]]}},
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM2_PCODE":"XX0103","ADM2_EN":"Leilek"},"geometry":{"type":"Polygon","coordinates":[[[70.5,40],[71.5,40],[71.5,40.5],[70.5,40.5],[70.5,40]]]}},
{"type":"Feature","properties":{"ADM1_PCODE":"XX01","ADM2_EN":"Leilek"},"geometry":null}]}
END
layers() {
  ends_with 65 env -u LANGUAGE "$PAANEK" import areas --lang "$1" -o "$scratch/layers-$1" "$scratch/areas.geojson" && err_has "$2" && out_has "$3" || return 1
  ! english_in "$scratch/err" | grep . && ! english_in "$scratch/out" | grep .
}
claim "a layer of areas in Russian" layers ru 'каждый код один раз' 'уровень 2'
claim "... in Kyrgyz" layers ky 'ар бир код бир жолу' '2-деңгээл'
# matched LANGUAGE NAME PATTERN: what a name may mean, and why
matched() { ends_with 0 env -u LANGUAGE "$PAANEK" match --lang "$1" "$operations/tiny" "$2" && out_has "$3"; }
claim "match says in Russian why" matched ru 'Арпа' 'точное .* название'
claim "... in Kyrgyz" matched ky 'Арпа' 'так .* аталышы'

# texts_are_short FILE: every text is as long as it says, and no longer than 160
texts_are_short() {
  perl -CSD -ne 'next if $. == 1; chomp; /^[^,]*,[^,]*,(\d+),\d+,(.*)$/ or die "what is this: $_\n"; my ($n, $text) = ($1, $2); $text =~ s/""/"/g if $text =~ s/^"(.*)"$/$1/;
    die length($text) . " characters, said $n: $text\n" if length $text > 160 || length $text != $n' "$1" && [ "$(wc -l <"$1")" -gt 1 ]
}
# What the verbs print of a result: with paths and numbers taken out, no English word is left.
english_out() { [ -z "$(english_in "$scratch/out")" ] || { english_in "$scratch/out"; return 1; }; }
for language in ru ky; do
  plan=$scratch/plan-$language
  claim "run in $language, without a word of English" eval 'ends_with 0 env -u LANGUAGE "$PAANEK" run --lang $language -o "$plan" "$operations/tiny" && english_out && ! grep -qw "nfi\|Arpa" "$scratch/out"'
  claim "... verify" eval 'ends_with 0 env -u LANGUAGE "$PAANEK" verify --lang $language "$plan" && english_out'
  claim "... publish" eval 'ends_with 0 env -u LANGUAGE "$PAANEK" publish --lang $language --to page,texts -o "$scratch/out-$language" "$plan" && english_out'
  claim "... why" eval 'ends_with 0 env -u LANGUAGE "$PAANEK" why --lang $language --site S1 "$plan" && english_out'
  claim "... the texts, at most 160 characters each" eval 'tail -n +2 "$plan/texts.csv" >"$scratch/out" && english_out && texts_are_short "$plan/texts.csv"'
  claim "... the paragraph of summary.json" eval 'grep "summary_text" "$plan/summary.json" | sed "s/summary_text//" >"$scratch/out" && [ -s "$scratch/out" ] && english_out'
done
finish
