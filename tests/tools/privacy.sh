#!/bin/bash
# privacy: what a profile hands out has no sensitive place, no free text and no small count in any file of any format; what it tells is what
# the run found; names that are formulas, markup or paths stay names.
. "$(dirname "$0")/lib.sh"
operation=$scratch/op
cp -r "$operations/tiny" "$operation"
hidden_name='Quiet house of Boston'
sed -i "s|^S1,boston,collective_centre,[^,]*,[^,]*,[^,]*,70.7,40.0,\(.*\),no,Town,|S1,boston,collective_centre,$hidden_name,$hidden_name,$hidden_name,70.712345,40.012345,\1,yes,Town,|
s|^S2,arpa,\(.*\),70.5,40.0,\(.*\),yes,,,no,Town|S2,arpa,\1,70.512345,40.054321,\2,yes,everybody,,no,Town|" "$operation/sites.csv"
sed -i "s|^arpa,A,town,Arpa,Арпа,|arpa,A,town,\"=HYPERLINK(\"\"http://x\"\")<script>alert(7)</script>\",../../x$(printf '\342\200\256')😀,|" "$operation/places.csv"
sed -i 's|^B,LAND,2,Boston,|B,LAND,2,<img src=x onerror=alert(8)>@SUM(1),|' "$operation/areas.csv"
sed -i '2s/,,,,,,made for/,,,,,secret remark,made for/' "$operation/reports.csv"
sed -i 's|^blanket,shelter,Blanket,|blanket,shelter,@SUM(1)</script><svg onload=alert(9)>,|' "$operation/items.csv"
sed -i "s|^W,boston,Store of Boston,|W,boston,=1+cmd$(printf '\342\200\256')😀,|" "$operation/warehouses.csv"
sed -i 's|^clerk,Clerk of the town hall,|clerk,-2+3]]><b>clerk</b>,|' "$operation/sources.csv"
sed -i 's|Town|../../x=<b>Town</b>|' "$operation"/{sites,warehouses,stocks,budgets,fleet}.csv
sed -i 's|"en": "Tiny: [^"]*"|"en": "=Tiny()</title><script>alert(6)</script>../../x"|' "$operation/operation.json"
# few people in one area: what a profile withholds
echo "r8,2022-09-16,,clerk,Boston,,on_the_way,3,,now,,exact,,,,,,made for this operation,assumed" >>"$operation/reports.csv"
echo "r9,2022-09-16,,clerk,Boston,,displaced,3,,since_start,,exact,,,,,,made for this operation,assumed" >>"$operation/reports.csv"

claim "an operation of nasty names is planned" ends_with 0 "$PAANEK" run --quiet -o "$scratch/plan" "$operation"
claim "... and handed out whole, with and without the word for it" eval 'ends_with 0 "$PAANEK" publish "$scratch/plan" -o "$scratch/plain" && ends_with 0 "$PAANEK" publish "$scratch/plan" --profile internal -o "$scratch/internal" && diff -r "$scratch/plain" "$scratch/internal"'
claim "internal has no list of what is missing" is_absent "$scratch/internal/removed.csv"

# everything DIR FILE: the bytes of every file there, packed ones unpacked, into FILE; texts of pages to print and cells as one line each
everything() {
  find "$1" -type f | LC_ALL=C sort | while read -r f; do
    cat "$f"
    case $f in
      *.kmz | *.xlsx) unzip -p "$f" ;;
      *.gpkg) command -v sqlite3 >/dev/null && sqlite3 -readonly "$f" .dump ;;
      *.pdf) command -v pdftotext >/dev/null && { pdftotext "$f" - | tr '\n' ' '; pdfinfo "$f"; } ;;
    esac
  done >"$2"
}
# finds FILE PATTERN: a Perl pattern over those bytes
finds() { perl -0777 -ne "exit(/$2/s ? 0 : 1)" "$1"; }
position() { perl -e 'print map { sprintf "\\x%02x", $_ } unpack "C*", pack "d<", $ARGV[0]' "$1"; }

# told WHOLE SAFE TABLE N COLUMNS...: each row of a profile's table is a row of the whole one with the same first N cells, and every cell of COLUMNS is
# that of the run or hidden; rows that put others together are left out (their key is not there)
told() {
  perl -e 'use strict; use Text::ParseWords; my ($whole, $safe, $n, @columns) = @ARGV; my %row;
    sub rows { open my $f, "<", shift or die; my @r; while (<$f>) { chomp; push @r, [map { defined $_ ? $_ : "" } quotewords(",", 0, s/\x27/\\\x27/gr)] } @r }
    my ($head, @w) = rows($whole); my (undef, @s) = rows($safe); my %at = map { $head->[$_] => $_ } 0 .. $#$head; my ($same, $wrong) = (0, 0);
    $row{join ",", @$_[0 .. $n - 1]} = $_ for @w;
    for my $r (@s) { my $x = $row{join ",", @$r[0 .. $n - 1]} or next;
      for (@columns) { my ($a, $b) = ($x->[$at{$_}], $r->[$at{$_}]); next if $b eq "hidden"; if ($a eq $b) { $same++ } else { $wrong++; print "@$r[0 .. $n - 1] $_: $a and $b\n" } } }
    print "$same cells are told\n"; exit($same > 0 && !$wrong ? 0 : 1)' "$1/$3" "$2/tables/$3" "${@:4}"
}
# cells FILE.xlsx SHEET: the numbers of a sheet as "cell value", a line each
cells() { unzip -p "$1" "xl/worksheets/sheet$2.xml" | perl -0777 -ne 'print "$1 $2\n" while /<c r="([A-Z]+\d+)"(?: s="\d+")?><v>([^<]*)<\/v>/g'; }
# agree FILE FILE: every line of the second is one of the first, and there are some
agree() { [ -s "$2" ] && [ -z "$(comm -13 <(sort "$1") <(sort "$2"))" ] || { comm -13 <(sort "$1") <(sort "$2") | head; return 1; }; }
# figures FILE.html: the key figures of a page as "measure number", a line each
figures() { perl -MJSON::PP -0777 -ne '/<script[^>]*type="application\/json"[^>]*>(.*?)<\/script>/s or die "no data"; my $d = decode_json($1); for my $m (sort keys %{$d->{key}}) { print "$m $_ $d->{key}{$m}[$_]\n" for grep { ($d->{key}{$m}[$_] // "hidden") ne "hidden" } 0 .. 2 }
  for my $w (qw(plan greedy nothing)) { for my $k (sort keys %{$d->{$w}}) { my $v = $d->{$w}{$k}; print "$w $k $v\n" if defined $v && !ref $v && $v =~ /^[\d.]+$/ } }' "$1"; }
# headline FILE.pdf: the figures below the heads of the first page
headline() { pdftotext -layout -l 1 "$1" - | perl -CSD -ne 'if ($on && /\S/) { s/^\s+|\s+$//g; my $i = 0; print $i++, " $_\n" for split /\s{2,}/; exit } $on = 1 if /^\s*Displaced\s/'; }
# no_formulas DIR: no sheet of any workbook has a formula or leads elsewhere
no_formulas() {
  local f bad=0 n=0
  while read -r f; do
    n=$((n + 1))
    unzip -p "$f" 'xl/worksheets/*' 'xl/externalLinks/*' 2>/dev/null | grep -qE '<f[ >]|<hyperlink [^>]*r:id|TargetMode="External"' && { echo "$f"; bad=1; }
  done < <(find "$1" -name '*.xlsx')
  [ "$n" -gt 0 ] && [ "$bad" = 0 ]
}
# well_formed DIR: whatever is XML there parses, and has no element out of a name
well_formed() {
  local f bad=0
  while read -r f; do
    if command -v xmllint >/dev/null; then xmllint --noout "$f" || bad=1; fi
    grep -qiE '<(script|img|svg|b)[ >]' "$f" && { echo "$f"; bad=1; }
  done < <(find "$1" -name '*.kml' -o -name '*.xml' -o -name '*.qml' -o -name '*.qgs')
  [ "$bad" = 0 ]
}
# stays_inside DIR: as many files in the folder as its list names, none of them with a name that leads elsewhere, and nothing beside it
stays_inside() { ! find "$1" -name '*[<>|:"*?\\]*' | grep . && ! find "$1" -name '..*' | grep . && ! find "$scratch" -maxdepth 1 -name 'x*' | grep .; }
no_markup() { ! grep -qE '<script>alert|<img src=x|<svg onload|<b>(Town|clerk)' "$1"; }
no_formula_in_csv() { ! find "$1" -name '*.csv' -exec grep -hE "(^|,)\"?[=@+-][A-Za-z(]" {} + | grep .; }

everything "$scratch/internal" "$scratch/internal.bytes"
for what in "$hidden_name" '70\.512345' "$(position 40.054321)" '"S1"'; do        # what is kept for a group is protected too; the sensitive one is never where it is
  claim "the whole results have $what" finds "$scratch/internal.bytes" "$what"
done
for profile in internal partner public; do
  d=$scratch/$profile
  if [ $profile != internal ]; then
    claim "$profile: handed out in every format" ends_with 0 "$PAANEK" publish "$scratch/plan" --profile $profile -o "$d"
    claim "... says how much is missing" out_has "profile $profile: [1-9][0-9]* of [0-9]+ counts"
  fi
  claim "$profile: no name becomes markup of the page" no_markup "$d/page/report.html"
  claim "... no cell of a table becomes a formula" no_formula_in_csv "$d"
  claim "... nor of a workbook" no_formulas "$d"
  claim "... what is XML stays well-formed, with no element out of a name" well_formed "$d"
  claim "... no file lies elsewhere" stays_inside "$d"
done
cells "$scratch/internal/workbook/workbook.xlsx" 1 >"$scratch/internal.cells"
figures "$scratch/internal/page/report.html" >"$scratch/internal.figures"
headline "$scratch/internal/report/report.pdf" >"$scratch/internal.headline"
for profile in partner public; do
  d=$scratch/$profile
  everything "$d" "$scratch/bytes"
  claim "$profile: the list of what is missing lies beside it" grep -q "sensitive place" "$d/removed.csv"
  for what in "$hidden_name" '70\.712345' '40\.012345' "$(position 70.712345)" "$(position 40.012345)" 'Club of Arpa' '70\.512345' '40\.054321' "$(position 70.512345)" "$(position 40.054321)" 'secret remark' '"S[12]"' '>S[12]<'; do
    claim "... without $what" eval '! finds "$scratch/bytes" "$what"'
  done
  claim "... nothing of the folder that only the house has" eval '! find "$d" -name run.json -o -name inputs -o -name certificate | grep -q .'
  claim "... something is hidden in tables, pages, sheets and prints" eval 'grep -q ",hidden," "$d/tables/ledger.csv" && grep -q "\"hidden\"" "$d/page/report.html" && unzip -p "$d/workbook/workbook.xlsx" | grep -q ">hidden<"'
  claim "... counts that are told are those of the run" told "$scratch/plan" "$d" ledger.csv 4 persons low_persons high_persons
  claim "... and those that are expected" told "$scratch/plan" "$d" forecast.csv 4 mean_persons p10_persons p50_persons p90_persons p01_persons p99_persons
  cells "$d/workbook/workbook.xlsx" 1 >"$scratch/cells"
  claim "... and the key figures of the workbook" agree "$scratch/internal.cells" "$scratch/cells"
  figures "$d/page/report.html" >"$scratch/figures"
  claim "... and of the page" agree "$scratch/internal.figures" "$scratch/figures"
  if command -v pdftotext >/dev/null; then
    headline "$d/report/report.pdf" | grep -v ' hidden$' >"$scratch/headline"
    claim "... and of the report" agree "$scratch/internal.headline" "$scratch/headline"
    claim "... which says what is hidden on every page" eval '[ "$(pdftotext "$d/report/report.pdf" - | grep -c "^Profile $profile: counts of fewer than")" = 2 ]'
    claim "... and so does a map" eval 'pdftotext "$d/maps/map_a4_people.pdf" - | tr "\n" " " | grep -q "Profile $profile: counts of fewer than"'
  fi
  claim "... and each sheet" eval 'unzip -p "$d/workbook/workbook.xlsx" xl/sharedStrings.xml | grep -q "Profile $profile: counts of fewer than" && unzip -p "$d/5w/5w.xlsx" xl/sharedStrings.xml | grep -q "Profile $profile: counts of fewer than"'
  claim "... a message about few people is not sent" eval '! grep -q "^B," "$d/texts/texts.csv" && grep -q "^C," "$d/texts/texts.csv" && grep -q "^texts.csv,B," "$d/removed.csv"'
  claim "... nor one that says what is short where that is not all told" eval '! grep -qE "Unmet|Nothing is short|No site" "$d/texts/texts.csv"'
done
claim "where nobody is few" result tiny "$operations/tiny"
d=$scratch/tiny
claim "... everything is told" eval 'ends_with 0 "$PAANEK" publish "$made" --profile public --to tables,texts -o "$d" && out_has "profile public: 0 of [0-9]+ counts"'
claim "... what was reported as it was" told "$made" "$d" residuals.csv 1 stated_persons fitted_persons residual_persons
claim "... what is covered as it is planned" told "$made" "$d" coverage.csv 3 need_person_days plan_share
claim "... what one more would change" told "$made" "$d" prices.csv 3 price low now high sentence
claim "... and how many there are in a message" eval '[ "$(cut -d. -f1-3 "$d/texts/texts.csv" | grep -c displaced)" = 3 ] && cut -d\" -f2 "$d/texts/texts.csv" | sed -n "2s/).*/)/p" | grep -Ff - "$made/texts.csv"'
claim "what only agencies need is not for everybody" eval 'is_absent "$scratch/public/agencies" && is_there "$(find "$scratch/partner/agencies" -name "*.xlsx" | head -n 1)"'
claim "... asked for by name it is refused" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --profile public --to agencies -o "$scratch/no" && one_line "$scratch/err" && err_has "agencies is for the agencies of the plan" && is_absent "$scratch/no"'
claim "once more: the same bytes" eval 'ends_with 0 "$PAANEK" publish "$scratch/plan" --profile public -o "$scratch/again" && diff -r "$scratch/public" "$scratch/again"'
claim "a profile that is none is refused" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --profile friends && one_line "$scratch/err" && err_has "internal, partner or public"'
claim "a database has no place for the list" eval 'ends_with 64 "$PAANEK" publish "$scratch/plan" --profile public --to "PG:dbname=x" && one_line "$scratch/err"'
finish
