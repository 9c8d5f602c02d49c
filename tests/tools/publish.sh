#!/bin/bash
# publish: the layers of a result in other formats, counted again by GDAL's own tools; a bad target is one line and leaves nothing.
. "$(dirname "$0")/lib.sh"
claim "a plan of tiny in Russian" ends_with 0 "$PAANEK" run --quiet --lang ru -o "$scratch/plan" "$operations/tiny"
plan=$scratch/plan

export_to() { local format=$1; shift; ends_with 0 "$PAANEK" publish "$plan" --to "$format" "$@"; }
claim "... is exported as a GeoPackage" export_to gpkg
claim "... which is the run's own, byte for byte" cmp "$plan/plan.gpkg" "$scratch/plan-gpkg/plan.gpkg"
claim "in another language" export_to gpkg --lang ky -o "$scratch/ky"
if command -v sqlite3 >/dev/null; then
  sql() { sqlite3 -readonly "$1" "$2"; }
  claim "... labels are in it" [ "$(sql "$scratch/ky/plan.gpkg" "select label from areas where area_id = 'A'")" = "$(sql "$scratch/ky/plan.gpkg" "select name_ky from areas where area_id = 'A'")" ]
  claim "... and what the colours mean" [ "$(sql "$scratch/ky/plan.gpkg" "select count(*) from layer_styles where f_table_name = 'sites' and styleQML like '%бош%'")" = 1 ]
  claim "... and the titles of layers" [ "$(sql "$scratch/ky/plan.gpkg" "select description from gpkg_contents where table_name = 'sites'")" != "$(sql "$plan/plan.gpkg" "select description from gpkg_contents where table_name = 'sites'")" ]
fi
for format in geojson fgb kml kmz shp; do
  claim "$format: exported" export_to $format
  claim "$format: nothing is left beside it" eval '! ls "$scratch" | grep -q part'
  claim "$format: once more takes the place of the first" export_to $format
done
claim "--json tells what was written" eval 'export_to geojson --json && out_has "\"format\" *: *\"geojson\"" && out_has "\"rows\" *: *[1-9]"'

claim "several formats at once, each in its own folder" export_to kml,geojson,kml,gpkg
together() { local d=$scratch/plan-export; is_there "$d/kml/plan.kml" && is_there "$d/geojson/areas.geojson" && [ "$(ls "$d" | tr '\n' ' ')" = "export.json geojson gpkg kml " ] && cmp "$d/gpkg/plan.gpkg" "$plan/plan.gpkg" && cmp "$d/kml/plan.kml" "$scratch/plan-kml/plan.kml"; }
claim "... with what each has alone" together

# rfc7946 FILE: what a reader may rely on
rfc7946() {
  perl -MJSON::PP -e '
    sub wrong { die "$ARGV[0]: @_\n" }
    sub position { my ($p) = @_; wrong("a position of ", scalar @$p) if @$p < 2 || @$p > 3;
      wrong("outside the globe") if abs($p->[0]) > 180 || abs($p->[1]) > 90;
      for (@$p) { wrong("too many digits: $_") if /\.[0-9]{8,}/ } wrong("latitude first") if $p->[0] < 50 && $p->[1] > 60 }
    sub ring { my ($r, $outer) = @_; my $area = 0; wrong("a short ring") if @$r < 4; position($_) for @$r;
      wrong("an open ring") if "@{$r->[0]}" ne "@{$r->[-1]}";
      $area += $r->[$_][0] * $r->[$_ + 1][1] - $r->[$_ + 1][0] * $r->[$_][1] for 0 .. $#$r - 1;
      wrong("a ring the wrong way round") unless $outer ? $area > 0 : $area < 0 }
    sub polygon { my $first = 1; for (@{$_[0]}) { ring($_, $first); $first = 0 } }
    my %check = (Point => \&position, LineString => sub { wrong("a short line") if @{$_[0]} < 2; position($_) for @{$_[0]} }, Polygon => \&polygon, MultiPolygon => sub { polygon($_) for @{$_[0]} });
    open my $in, "<", $ARGV[0] or die $!; local $/; my $json = JSON::PP->new->utf8->decode(<$in>);
    wrong("no collection") unless $json->{type} eq "FeatureCollection"; wrong("a crs member") if exists $json->{crs};
    my $n = 0;
    for (@{$json->{features}}) {
      wrong("no feature") unless $_->{type} eq "Feature" && exists $_->{geometry} && ref $_->{properties} eq "HASH";
      $n++; my $g = $_->{geometry} or next; ($check{$g->{type}} or wrong("a $g->{type}"))->($g->{coordinates}); }
    print "$n\n"' "$1"
}
layers="gaps sites_by_day sites warehouses moves shipments people_by_day places roads areas sources"       # in their order
# rows FILE LAYER: as GDAL counts them; nothing where there is no such layer
rows() { ogrinfo -ro -so "$1" "$2" 2>/dev/null | sed -n 's/^Feature Count: //p'; }
# with_place LAYER: rows of the plan that are somewhere
with_place() { ogrinfo -ro -q -dialect sqlite -sql "select count(*) as n from $1 where geom is not null" "$plan/plan.gpkg" | sed -n 's/^ *n (Integer.*) = //p'; }
in_geojson() { rows "$into/geojson/$1.geojson" "$1"; }
in_shp() { rows "$into/shp" "$1"; }
in_fgb() { rows "$into/fgb/$1.fgb" "$1"; }
# equal HOW EXPECTED LAYER...: as many rows in each layer
equal() {
  local how=$1 expected=$2 layer n
  shift 2
  for layer; do
    n=$($expected "$layer")
    [ -n "$n" ] && [ "$($how "$layer")" = "$n" ] || { echo "$layer: $($how "$layer") rows, expected $n"; return 1; }
  done
}
in_plan() { rows "$plan/plan.gpkg" "$1"; }
in_kml() { ogrinfo -ro -so -al "$into/$1/plan.$1" 2>/dev/null | sed -n 's/^Feature Count: //p' | tr '\n' ' '; }
in_order() { local layer; for layer in $layers; do in_plan "$layer"; done | tr '\n' ' '; }
geojson_is_right() { local layer; for layer in $layers; do rfc7946 "$into/geojson/$layer.geojson" || return 1; done; }

for name in tiny batken-2022; do
  [ -f "$operations/$name/operation.json" ] || continue
  program=$(program_for "$name")
  claim "$name runs" result "$name" "$operations/$name"
  plan=$made into=$scratch/all-$name
  claim "$name: exported in every format" ends_with 0 "$program" publish "$plan" --to geojson,fgb,kml,kmz,shp -o "$into" --lang ru
  if perl -MJSON::PP -e 1 2>/dev/null; then
    claim "$name: GeoJSON is as RFC 7946 wants it" geojson_is_right
    if [ $name = tiny ]; then
      sed 's/"coordinates": \[ \([0-9.]*\), \([0-9.]*\) \]/"coordinates": [ \2, \1 ]/' "$into/geojson/sites.geojson" >"$scratch/turned.geojson"
      claim "... and the check sees latitudes that come first" eval '! rfc7946 "$scratch/turned.geojson"'
    fi
  else
    skip "GeoJSON against RFC 7946 (no JSON::PP here)"
  fi
  if command -v ogrinfo >/dev/null; then
    claim "$name: geojson has the rows of the plan" equal in_geojson in_plan $layers
    claim "$name: shp has the rows of the plan" equal in_shp in_plan $layers
    claim "$name: fgb has every row that has a place" equal in_fgb with_place ${layers% sources}
    for format in kml kmz; do
      claim "$name: $format has the rows of the plan, folder by folder" eval '[ "$(in_kml $format)" = "$(in_order)" ] && [ -n "$(in_order)" ]'
    done
    claim "$name: Russian names survive a shapefile" eval 'ogrinfo -ro -al "$into/shp" areas | grep -qE "name_ru .String. = .*(Арпа|Баткен)"'
  else
    skip "rows of the exports (no gdal-bin here)"
  fi
done
plan=$scratch/plan

# What cannot be: one line, status 64 or 65, nothing written.
bad() { local status=$1 words=$2; shift 2; ends_with "$status" "$PAANEK" publish "$@" && one_line "$scratch/err" && err_has "$words"; }
claim "a format that is none" bad 64 "expected some of gpkg|geojson" "$plan" --to xls
claim "one of several that is none, and nothing is written" eval 'bad 64 "expected some of gpkg" "$plan" --to kml,xls -o "$scratch/some" && is_absent "$scratch/some"'
claim "no format: every one that is files" eval 'ends_with 0 "$PAANEK" publish "$plan" -o "$scratch/every" && is_there "$scratch/every/kmz/plan.kmz" && is_there "$scratch/every/page/report.html"'
claim "the page is the one of the run" cmp "$scratch/every/page/report.html" "$plan/report.html"
claim "the workbook is the one of the run" cmp "$scratch/every/workbook/workbook.xlsx" "$plan/workbook.xlsx"
claim "tables are those of the run" cmp "$scratch/every/tables/gaps.csv" "$plan/gaps.csv"
claim "... with tags where they are asked for" eval 'export_to tables --hxl && [ "$(sed -n 2p "$scratch/plan-tables/gaps.csv" | cut -c1-6)" = "#date," ]'
cp -r "$operations/tiny" "$scratch/tiny"
claim "workbooks of agencies that nobody filled in change nothing" eval 'ends_with 0 "$PAANEK" import returns "$scratch/every/agencies" -o "$scratch/tiny" && diff -r "$operations/tiny" "$scratch/tiny"'
claim "returns without an operation" eval 'ends_with 64 "$PAANEK" import returns "$scratch/every/agencies" && err_has "needs -o"'
claim "... into one that is not there" eval '! ends_with 0 "$PAANEK" import returns "$scratch/every/agencies" -o "$scratch/nobody" && one_line "$scratch/err" && is_absent "$scratch/nobody"'
claim "a workbook that is none of ours" eval 'ends_with 65 "$PAANEK" import returns "$plan/workbook.xlsx" -o "$scratch/tiny" && err_has "publish --to agencies" && is_there "$scratch/tiny/imports/workbook.xlsx/problems.csv"'
if perl -MIO::Uncompress::Unzip -e 1 2>/dev/null; then
  member() { perl -MIO::Uncompress::Unzip=unzip -e 'unzip $ARGV[0] => "-", Name => $ARGV[1] or die "no $ARGV[1]\n"' "$scratch/every/$1" "$2"; }
  has() { member "$1" "$2" | grep -qE -- "$3" || { echo "$2 of $1 has no $3"; return 1; }; }
  has_none() { ! member "$1" "$2" | grep -qE -- "$3" || { echo "$2 of $1 has $3"; return 1; }; }
  agency=agencies/Town.xlsx shipments=xl/worksheets/sheet1.xml
  claim "cells to fill in are open, the others locked without a password" eval 'has $agency xl/styles.xml "<protection locked=.0." && has $agency $shipments "<sheetProtection sheet=.1." && has_none $agency $shipments "password|hashValue"'
  claim "... with a list, bounds and days" eval 'for t in list decimal date; do has $agency $shipments "<dataValidation type=.$t." || exit 1; done'
  claim "sheets stand still, can be filtered and print wide with their headers" eval 'has workbook/workbook.xlsx xl/worksheets/sheet2.xml "state=.frozen.*<autoFilter .*orientation=.landscape" && has workbook/workbook.xlsx xl/workbook.xml "_xlnm.Print_Titles"'
  claim "gaps are coloured by their share" has workbook/workbook.xlsx xl/worksheets/sheet2.xml '<cfRule type="colorScale"'
  claim "no formula in any sheet" eval 'for n in 1 2 3 4 5 6 7 8 9; do has_none workbook/workbook.xlsx xl/worksheets/sheet$n.xml "<f>" || exit 1; done'
  claim "no name of a person or a machine, and the day of the data" eval 'has workbook/workbook.xlsx docProps/core.xml "<dc:creator></dc:creator>.*2022-09-16T00:00:00Z"'
else
  skip "what is inside the workbooks (no IO::Uncompress here)"
fi
claim "the word it had at first" ends_with 0 "$PAANEK" export "$plan" --to page -o "$scratch/early"
mkdir "$scratch/theirs" && echo x >"$scratch/theirs/letter.txt"
claim "a folder that is not ours is left alone" eval 'bad 64 "holds files" "$plan" --to kml -o "$scratch/theirs" && is_there "$scratch/theirs/letter.txt"'
claim "a folder of results is not replaced by an export" eval 'bad 64 "holds files" "$plan" --to kml -o "$plan" && is_there "$plan/run.json"'
claim "a folder and a database at once" bad 64 'a database' "$plan" --to PG:dbname=x -o "$scratch/x"
claim "a database that is not there" bad 64 "cannot be opened" "$plan" --lang en --to "PG:host=$scratch dbname=nowhere password=secret"
claim "... and the connection is not printed" eval '! grep -q secret "$scratch/err"'
claim "a count has no plan" eval '"$PAANEK" track --quiet -o "$scratch/count" "$operations/tiny" && bad 65 "holds no plan" "$scratch/count" --to kml'
claim "a folder that is none" eval 'ends_with 74 "$PAANEK" publish "$scratch/nowhere" --to kml && is_absent "$scratch/nowhere-kml"'
cp -r "$plan" "$scratch/changed" && sed -i '0,/,40$/s//,41/' "$scratch"/changed/certificate/T4.primal.csv
claim "a plan that is not proven is not handed on" eval '! "$PAANEK" publish "$scratch/changed" --to kml && is_absent "$scratch/changed-kml"'
claim "nothing half-written is left" eval '! ls -a "$scratch" | grep -q part'
finish
