#!/bin/bash
# privacy: what a profile hands out has no sensitive place, no free text and no small count in any file of any format; names that are
# formulas, markup or paths stay names.
. "$(dirname "$0")/lib.sh"
operation=$scratch/op
cp -r "$operations/tiny" "$operation"
hidden_name='Quiet house of Boston'
sed -i "s|^S1,boston,collective_centre,[^,]*,[^,]*,[^,]*,70.7,40.0,\(.*\),no,Town,|S1,boston,collective_centre,$hidden_name,$hidden_name,$hidden_name,70.712345,40.012345,\1,yes,Town,|
s|^S2,arpa,\(.*\),70.5,40.0,\(.*\),yes,,,no,Town|S2,arpa,\1,70.512345,40.054321,\2,yes,everybody,,no,Town|" "$operation/sites.csv"
sed -i "s|^arpa,A,town,Arpa,Арпа,|arpa,A,town,\"=HYPERLINK(\"\"http://x\"\")<script>alert(7)</script>\",../../x$(printf '\342\200\256')😀,|" "$operation/places.csv"
sed -i 's|^B,LAND,2,Boston,|B,LAND,2,<img src=x onerror=alert(8)>@SUM(1),|' "$operation/areas.csv"
sed -i '2s/,,,,,,made for/,,,,,secret remark,made for/' "$operation/reports.csv"

claim "an operation of nasty names is planned" ends_with 0 "$PAANEK" run --quiet -o "$scratch/plan" "$operation"
claim "... and handed out whole, with and without the word for it" eval 'ends_with 0 "$PAANEK" publish "$scratch/plan" -o "$scratch/plain" && ends_with 0 "$PAANEK" publish "$scratch/plan" --profile internal -o "$scratch/internal" && diff -r "$scratch/plain" "$scratch/internal"'
claim "internal has no list of what is missing" is_absent "$scratch/internal/removed.csv"

# everything DIR: the bytes of every file, packed ones unpacked
everything() { find "$1" -type f | LC_ALL=C sort | while read -r f; do cat "$f"; case $f in *.kmz | *.xlsx) unzip -p "$f" ;; *.gpkg) command -v sqlite3 >/dev/null && sqlite3 -readonly "$f" .dump ;; esac; done; }
# finds DIR PATTERN: a Perl pattern over those bytes
finds() { everything "$1" | perl -0777 -ne "exit(/$2/s ? 0 : 1)"; }
position() { perl -e 'print map { sprintf "\\x%02x", $_ } unpack "C*", pack "d<", $ARGV[0]' "$1"; }

for what in "$hidden_name" '70\.512345' "$(position 40.054321)" '"S1"'; do        # what is kept for a group is protected too; the sensitive one is never where it is
  claim "the whole results have $what" finds "$scratch/internal" "$what"
done
for profile in partner public; do
  claim "$profile: handed out in every format" ends_with 0 "$PAANEK" publish "$scratch/plan" --profile $profile
  d=$scratch/plan-$profile
  claim "... says how much is missing" out_has "profile $profile: [0-9]+ of [0-9]+ counts"
  claim "... with the list beside it" grep -q "sensitive place" "$d/removed.csv"
  for what in "$hidden_name" '70\.712345' '40\.012345' "$(position 70.712345)" "$(position 40.012345)" 'Club of Arpa' '70\.512345' '40\.054321' "$(position 70.512345)" "$(position 40.054321)" 'secret remark' '"S[12]"'; do
    claim "... without $what" eval '! finds "$d" "$what"'
  done
  claim "... nothing of the folder that only the house has" eval '! find "$d" -name run.json -o -name inputs -o -name certificate | grep -q .'
  claim "... no name becomes markup of the page" eval '! grep -qE "<script>alert|<img src=x" "$d/page/report.html"'
  claim "... no cell of a table becomes a formula" eval '! find "$d" -name "*.csv" -exec grep -hE "(^|,)\"?[=@+-][A-Za-z]" {} + | grep .'
  claim "... KML stays well-formed" perl -e 'open F, "<", $ARGV[0]; local $/; $_ = <F>; exit(/<script>|<img /i ? 1 : 0)' "$d/kml/plan.kml"
  claim "... and no file lies elsewhere" eval '[ "$(ls "$scratch" | grep -c "^x")" = 0 ]'
done
claim "once more: the same bytes" eval 'ends_with 0 "$PAANEK" publish "$scratch/plan" --profile public -o "$scratch/again" && diff -r "$scratch/plan-public" "$scratch/again"'
claim "a profile that is none is refused" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --profile friends && one_line "$scratch/err" && err_has "internal, partner or public"'
claim "a database has no place for the list" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --profile public --to "PG:dbname=x" && one_line "$scratch/err"'
finish
