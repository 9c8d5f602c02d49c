#!/bin/bash
# report.pdf and the maps to print, as pdftotext, pdffonts and pdfinfo see them.
. "$(dirname "$0")/lib.sh"
command -v pdftotext >/dev/null || { skip "pdftotext is not here"; finish; exit 77; }
tiny=$operations/tiny

pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
# text FILE: what is on it, spaces of every kind made one
text() { pdftotext -layout "$1" - | perl -CSD -pe 's/[\x{a0}\x{202f}]/ /g; s/ +/ /g; s/ ?\x{2013} ?/\x{2013}/g; s/\x{2212}/-/g'; }
has() { text "$1" | grep -qF -- "$2" || { echo "$1 does not say: $2"; text "$1" | head -n 40; return 1; }; }
# grouped NUMBER LANG: as people read it
grouped() { perl -e 'my ($n, $lang) = @ARGV; my $by = $lang eq "en" ? "," : " "; 1 while $n =~ s/^(\d+)(\d{3})/$1$by$2/; print $n' "$1" "$2"; }
all_embedded() { [ -z "$(pdffonts "$1" | sed 1,2d | awk '{ print $(NF-4) }' | grep -v yes)" ] && [ "$(pdffonts "$1" | sed 1,2d | wc -l)" -ge 2 ]; }
nameless() { ! pdfinfo "$1" | grep -qE '^(Author|Creator|ModDate|Subject|Keywords):'; }

# key_figures FOLDER FILE LANG: the row of key figures is what summary.json has, in its order, with nothing between
key_figures() {
  local wanted="" key range=""
  for key in displaced returned remaining with_hosts in_sites waiting; do
    wanted="$wanted $(grouped "$(number "$1/summary.json" ${key}_persons)" "$3")"
    range="$range $(grouped "$(number "$1/summary.json" ${key}_low_persons)" "$3")–$(grouped "$(number "$1/summary.json" ${key}_high_persons)" "$3")"
  done
  text "$2" | grep -qE "^ ?${wanted# } ?$" || { echo "no line of figures: $wanted"; text "$2" | head -n 20; return 1; }
  text "$2" | grep -qE "^ ?${range# } ?$" || { echo "no line of ranges: $range"; text "$2" | head -n 20; return 1; }
}
# plan_figures FOLDER FILE LANG: the plan's whole figures stand beside those of the simple rule and of doing nothing
plan_figures() {
  local wanted="" which
  for which in plan greedy nothing; do wanted="$wanted $(grouped "$(number "$1/summary.json" $which.moved_persons)" "$3")"; done
  text "$2" | grep -qF -- "$wanted" || { echo "no line of the plan: $wanted"; text "$2" | tail -n 60; return 1; }
}

result tiny "$tiny"
plan=$made
claim "a run leaves report.pdf" is_there "$plan/report.pdf"
claim "... of two pages" [ "$(pages "$plan/report.pdf")" = 2 ]
claim "... that verify holds to its digest" ends_with 0 "$PAANEK" verify "$plan"
cp -a "$plan" "$scratch/changed"; printf ' ' >>"$scratch/changed/report.pdf"
claim "... and finds changed" eval 'ends_with 65 "$PAANEK" verify "$scratch/changed" && { grep -q report.pdf "$scratch/out" || grep -q report.pdf "$scratch/err"; }'
for lang in en ru ky; do
  claim "$lang: report and maps are made again" ends_with 0 "$PAANEK" publish "$plan" --to report,maps --lang $lang -o "$scratch/$lang"
  report=$scratch/$lang/report/report.pdf
  claim "$lang: key figures and ranges are those of summary.json" key_figures "$plan" "$report" $lang
  claim "$lang: the plan's too" plan_figures "$plan" "$report" $lang
  claim "$lang: two pages" [ "$(pages "$report")" = 2 ]
  claim "$lang: six maps of one page" eval 'for f in people moves gaps; do for s in a3 a4; do [ "$(pages "$scratch/$lang/maps/map_${s}_$f.pdf")" = 1 ] || exit 1; done; done'
  for f in "$report" "$scratch/$lang"/maps/*.pdf; do
    claim "$lang: ${f##*/}: fonts are embedded, nobody is named" eval 'all_embedded "$f" && nameless "$f"'
  done
done
claim "the run's own is the one made again" cmp "$plan/report.pdf" "$scratch/en/report/report.pdf"
claim "pages of an operation that is real have no watermark" eval '! has "$scratch/en/report/report.pdf" EXERCISE'
claim "Kyrgyz words are read back" eval 'has "$scratch/ky/report/report.pdf" "Кичи мисал: үч жер, кол менен текшерүү" && has "$scratch/ky/report/report.pdf" "Көчүрүлгөн адам" && has "$scratch/ky/report/report.pdf" "Эң жакын жай"'
claim "maps say their scale, sources, language and that they draw no boundaries" eval 'for w in "km (true at latitude 40.0" Sources "language: en" "no opinion on the status" "Map 3.1" "16 Sep 2022"; do has "$scratch/en/maps/map_a4_people.pdf" "$w" || exit 1; done'
claim "moves are drawn with their persons" has "$scratch/en/maps/map_a3_moves.pdf" "$(perl -F, -ane '$n += $F[4] if $F[2] eq "S2"; END { print ": $n" }' "$plan/people_moves.csv")"
other() { (export LC_ALL=C LANG=ky_KG.UTF-8 TZ=Asia/Bishkek; "$PAANEK" publish "$plan" --to report,maps --lang ky -o "$scratch/again" --quiet); cmp "$scratch/again/report/report.pdf" "$scratch/ky/report/report.pdf" && for f in "$scratch/again"/maps/*.pdf; do cmp "$f" "$scratch/ky/maps/${f##*/}" || return 1; done; }
claim "the same bytes again, in another environment" other

# variant NAME: a copy of tiny to change, its result in $scratch/NAME-out
variant() { rm -rf "$scratch/$1"; cp -a "$tiny" "$scratch/$1"; }
runs() { "$PAANEK" run --quiet -o "$scratch/$1-out" --lang "${2-en}" "$scratch/$1" </dev/null; }

mkdir "$scratch/fonts"
echo "<?xml version=\"1.0\"?><fontconfig><dir>$scratch/fonts</dir><cachedir>$scratch/fonts</cachedir></fontconfig>" >"$scratch/fonts/fonts.conf"
claim "without the fonts a run says which, at once, and writes nothing" eval 'FONTCONFIG_FILE=$scratch/fonts/fonts.conf ends_with 65 "$PAANEK" run --quiet -o "$scratch/fontless" "$tiny" && err_has "fonts-noto-core" && one_line "$scratch/err" && is_absent "$scratch/fontless"'
variant drill
sed -i 's/"exercise": *false/"exercise": true/' "$scratch/drill/operation.json"
claim "an exercise runs" runs drill
claim "... and says so in three languages, on the report and the maps" eval '"$PAANEK" publish "$scratch/drill-out" --to maps -o "$scratch/drill-maps" --quiet && for w in EXERCISE УЧЕНИЕ МАШЫГУУ; do has "$scratch/drill-out/report.pdf" $w && has "$scratch/drill-maps/map_a4_gaps.pdf" $w || exit 1; done'
marks() { pdftocairo -svg -f "$2" -l "$2" "$1" - | wc -c; }
claim "... across the second page too" [ "$(marks "$scratch/drill-out/report.pdf" 2)" -gt "$(marks "$plan/report.pdf" 2)" ]

variant hostile
HOSTILE_LONG=$(perl -e 'print "Very" x 400') perl -CSD -Mutf8 -e '
  my ($folder) = @ARGV;
  my @names = ("<b>bold</b> &lt;i&gt; &amp; <span", $ENV{HOSTILE_LONG}, "\x{202e}\x{645}\x{631}\x{62d}\x{628}\x{627} \x{5e9}\x{5dc}\x{5d5}\x{5dd}", "=cmd()|calc");
  for my $table (qw(areas places sites)) {
    open my $in, "<", "$folder/$table.csv" or die; my @lines = <$in>; close $in;
    chomp(my $head = $lines[0]); my @heads = split /,/, $head; my ($at) = grep { $heads[$_] eq "name_ky" } 0 .. $#heads; defined $at or next;
    for my $i (1 .. $#lines) { chomp $lines[$i]; my @c = split /,/, $lines[$i], -1; $c[$at] = $names[($i - 1) % @names]; $lines[$i] = join(",", @c) . "\n" }
    open my $to, ">", "$folder/$table.csv" or die; print $to @lines; close $to;
  }' "$scratch/hostile"
claim "hostile names run" runs hostile ky
claim "... markup is shown, not obeyed" eval '"$PAANEK" publish "$scratch/hostile-out" --to maps --lang ky -o "$scratch/hostile-maps" --quiet && has "$scratch/hostile-maps/map_a3_people.pdf" "<b>bold</b> &lt;i&gt; &amp; <span"'
claim "... long ones are shortened, and two pages stay two" eval '[ "$(pages "$scratch/hostile-out/report.pdf")" = 2 ] && has "$scratch/hostile-out/report.pdf" "…" && key_figures "$scratch/hostile-out" "$scratch/hostile-out/report.pdf" ky'

variant bare
sed -i '2,$d' "$scratch/bare/sites.csv"
claim "an operation without sites" runs bare
claim "... has its two pages and figures" eval '[ "$(pages "$scratch/bare-out/report.pdf")" = 2 ] && key_figures "$scratch/bare-out" "$scratch/bare-out/report.pdf" en && "$PAANEK" publish "$scratch/bare-out" --to maps -o "$scratch/bare-maps" --quiet && [ "$(pages "$scratch/bare-maps/map_a4_moves.pdf")" = 1 ]'
variant quiet
perl -i -pe 'if ($. == 1) { chomp(my $h = $_); @h = split /,/, $h; ($at) = grep { $h[$_] eq "persons" } 0 .. $#h } else { chomp; my @c = split /,/, $_, -1; $c[$at] = 0 if length $c[$at]; $_ = join(",", @c) . "\n" }' "$scratch/quiet/reports.csv"
claim "an operation with nobody displaced" runs quiet ky
claim "... has its two pages and figures" eval '[ "$(pages "$scratch/quiet-out/report.pdf")" = 2 ] && key_figures "$scratch/quiet-out" "$scratch/quiet-out/report.pdf" ky'
finish
