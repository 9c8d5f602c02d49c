#!/bin/bash
# A broken copy of an operation: every planted fault is named at its file, row and column, all in one pass, and nothing is written.
. "$(dirname "$0")/lib.sh"
operation=$operations/batken-2022
[ -f "$operation/operation.json" ] || operation=$operations/tiny
copy=$scratch/broken
cp -a "$operation" "$copy"
planted=()

# add TABLE COLUMN_AT_FAULT NAME=VALUE...: appends a row to a table; columns that are not named take the value of the first row.
add() {
  local table=$1 fault=$2 file=$copy/$1.csv
  shift 2
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  perl -e '
    my ($file, @set) = @ARGV;
    open my $in, "<", $file or die; my @lines = <$in>; close $in;
    sub cells { my ($l) = @_; chomp $l; $l =~ s/\r$//; my @c; while ($l =~ /\G(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g) { push @c, defined $1 ? $1 : $2; last if $3 eq "" } @c }
    my @names = cells($lines[0]); my @row = cells($lines[1]); $#row = $#names;
    my %set = map { /^([^=]+)=(.*)$/s ? ($1, $2) : () } @set;
    my @out = map { my $v = exists $set{$names[$_]} ? $set{$names[$_]} : ($row[$_] // ""); $v =~ /[",\n]/ ? do { $v =~ s/"/""/g; "\"$v\"" } : $v } 0 .. $#names;
    my %known = map { $_ => 1 } @names; for (keys %set) { die "$file has no column $_\n" unless $known{$_} }
    open my $to, ">>", $file or die; print $to join(",", @out), "\n";' "$file" "$@" || { echo "not ok - a fault could not be planted in $table"; failures=$((failures + 1)); return; }
  planted+=("$table.csv row $(wc -l <"$file") $fault")
}
first_id() { perl -F, -ane 'print $F[0] if $. == 2' "$operation/$1.csv" | tr -d '"'; }
place=$(first_id places) area=$(first_id areas) source=$(first_id sources)

# a row that is right but for one cell
report() { local fault=$1; shift; add reports "$fault" "report_id=fault-$((${#planted[@]} + 1))" "$@"; }
report as_of              as_of=2022-09-31
report as_of              as_of=18.09.2022
report persons            persons=-5
report persons            persons=NaN
report persons            persons=1,5
report persons            "persons=12 000"
report persons            persons=many
report persons            persons=12.5
report measure            measure=fled
report source_id          source_id=nobody
add reports report_id     "report_id=$(first_id reports)"
add places place_id       "place_id=$place"
add places area_id        place_id=fault-p1 area_id=nowhere
add places lon_deg        place_id=fault-p2 lon_deg=739.5
add places lat_deg        place_id=fault-p3 lat_deg=
add places place_id       "place_id=two words"
add roads to_place        road_id=fault-r1 to_place=nowhere
add roads travel_min      road_id=fault-r2 travel_min=-1
add roads length_km       road_id=fault-r3 length_km=inf
add sites place_id        site_id=fault-s1 place_id= lon_deg= lat_deg=
add sites type            site_id=fault-s2 type=castle
add sites capacity_persons site_id=fault-s3 capacity_persons=-1
add warehouses place_id   warehouse_id=fault-w1 place_id=nowhere
add stocks quantity       quantity=-3
add stocks item_id        item_id=unicorn
add groups share          group_id=fault-g1 share=1.5
add closures closed_to    closed_from=2022-09-17 closed_to=2022-09-01

status=0
"$PAANEK" check "$copy" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
claim "a broken operation ends with 65" [ "$status" = 65 ]
for fault in "${planted[@]}"; do
  claim "named: $fault" eval 'grep -qE "(^|[ /])${fault}( |:)" "$scratch/err" || { grep -F "${fault% *}" "$scratch/err"; head -n 3 "$scratch/err"; false; }'
done
claim "at least 25 faults in one pass" eval '[ "$(grep -c ^error "$scratch/err")" -ge 25 ]'
claim "the count closes the list" out_has "^[0-9]+ errors, [0-9]+ warnings?$"
claim "run refuses it too" ends_with 65 "$PAANEK" run -o "$scratch/none" "$copy"
claim "... and writes no result" eval '[ -z "$(find "$scratch" -maxdepth 1 -name "*none*")" ]'
json() { ends_with 65 "$PAANEK" check --json "$copy" && out_has '"accepted" *: *false' && out_has '"column" *: *"capacity_persons"'; }
claim "--json names them too" json

# Faults of a whole file, one at a time: what stands behind them cannot be read with the others.
whole() {   # whole TEXT PATTERN COMMAND: on a fresh copy
  local text=$1 pattern=$2
  rm -rf "$copy" && cp -a "$operations/tiny" "$copy"
  (cd "$copy" && eval "$3")
  claim "$text" eval 'ends_with 65 "$PAANEK" check "$copy" && err_has "$pattern"'
}
whole "wrong encoding is named at its row"     'places.csv row 2'              'printf "place_id,area_id,name_en,lon_deg,lat_deg\np1,A,\377\376,70,40\n" >places.csv'
whole "a missing column is named"              'sites.csv.*site_id'            'sed -i "1s/site_id/sight_id/" sites.csv'
whole "a missing table is named"               'places.csv'                    'rm places.csv'
whole "a cycle of areas is named"              'areas.csv row [0-9]+ parent_id' 'perl -F, -i -ane "BEGIN { \$, = q(,) } chomp(@F); if (\$. == 1) { for (0 .. \$#F) { \$p = \$_ if \$F[\$_] eq q(parent_id); \$i = \$_ if \$F[\$_] eq q(area_id) } unless (defined \$p) { push @F, q(parent_id); \$p = \$#F } } else { \$F[\$p] = \$F[\$i] } print @F; print qq(\n)" areas.csv'
whole "an unclosed quote is named"             'roads.csv row'                 'printf "\"unclosed,A,B\n" >>roads.csv'
whole "operation.json that is not JSON is named with its line" 'operation.json'     'echo "{ \"start\": 2022-, }" >operation.json'
whole "a table outside of the folder is not followed" 'operation.json|sites'     'perl -0777 -i -pe "s/\}\s*\z/, \"tables\": {\"sites\": \"..\/..\/etc\/passwd\"} }\n/" operation.json'
finish
