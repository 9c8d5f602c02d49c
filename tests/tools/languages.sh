#!/bin/bash
# Problem lists and messages in Russian and Kyrgyz: nothing is missing, nothing is doubtful, and a bare system is enough.
. "$(dirname "$0")/lib.sh"

if command -v xgettext >/dev/null; then
  claim "every sentence stands in both catalogues, with the same arguments" "$PNK_SOURCE/tools/po/update" --check
else
  skip "the catalogues against the sources (no xgettext here)"
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
finish
