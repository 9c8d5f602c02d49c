#!/bin/bash
# plan.gpkg: every layer can be read, lies in WGS 84 and carries a style; days, sources, metadata and a project are with them.
. "$(dirname "$0")/lib.sh"
command -v ogrinfo >/dev/null || { skip "layers are read by ogrinfo (no gdal-bin here)"; exit 77; }
for name in tiny batken-2022; do
  operation=$operations/$name
  [ -f "$operations/$name/operation.json" ] || continue
  claim "$name runs" result "$name" "$operations/$name"
  gpkg=$made/plan.gpkg
  [ -s "$gpkg" ] || continue
  claim "$name: ogrinfo -al -so reads every layer without a warning" eval 'ends_with 0 ogrinfo -ro -al -so "$gpkg" && [ ! -s "$scratch/err" ]'
  cp "$scratch/out" "$scratch/layers"
  for layer in areas places sites moves shipments roads warehouses gaps people_by_day sites_by_day sources; do
    claim "$name: layer $layer" grep -qx "Layer name: $layer" "$scratch/layers"
  done
  geometries() {
    # each layer with a geometry names its system by EPSG 4326
    awk '/^Layer name: / { layer = $3 } /^Geometry: / { with[layer] = $2 != "None" } /ID\["EPSG",4326\]/ { seen[layer] = 1 }
         END { for (l in with) if (with[l] && !seen[l]) { print l, "is not in EPSG:4326"; bad = 1 } exit bad }' "$scratch/layers"
  }
  claim "$name: every layer is in EPSG:4326" geometries
  claim "$name: places have rows" eval 'grep -A4 -x "Layer name: places" "$scratch/layers" | grep -qE "^Feature Count: [1-9]"'
  claim "$name: every place within Central Asia" eval 'awk "/^Layer name: / { l = \$3 } /^Extent: / && l == \"places\" { gsub(/[(),]/, \"\"); exit !(\$2 > 60 && \$5 < 85 && \$3 > 35 && \$6 < 50) }" "$scratch/layers"'
  if command -v sqlite3 >/dev/null; then
    sql() { sqlite3 -readonly "$gpkg" "$1"; }
    claim "$name: the file is sound" [ "$(sql 'pragma integrity_check')" = ok ]
    claim "$name: layer_styles names a style for every layer with a geometry" [ "$(sql "select count(*) from gpkg_geometry_columns where table_name not in (select f_table_name from layer_styles)")" = 0 ]
    claim "$name: styles are QML" [ "$(sql "select count(*) from layer_styles where styleQML not like '%<qgis%'")" = 0 ]
    claim "$name: a project of QGIS over every layer" [ "$(sql "select count(*) from qgis_projects where content like '504b0304%'")" = 1 ]
    claim "$name: metadata says what it is" [ "$(sql "select count(*) from gpkg_metadata m join gpkg_metadata_reference r on r.md_file_id = m.id where r.reference_scope = 'geopackage' and m.metadata like '%<gmd:title>%' and m.metadata like '%Sources of the count: _%'")" = 1 ]
    claim "$name: every source has its row" [ "$(sql "select count(*) from sources")" = "$(tail -n +2 "$made/inputs/${operation##*/}/sources.csv" | grep -c .)" ]
    for layer in moves shipments people_by_day sites_by_day; do
      claim "$name: $layer hold for a day each" [ "$(sql "select count(*) from $layer where end_date is not date(start_date, '+1 day')")" = 0 ]
    done
    claim "$name: days of the count and of the forecast follow each other" [ "$(sql "select count(*) from people_by_day a where not exists (select 1 from people_by_day b where b.area_id = a.area_id and b.start_date = a.end_date) and a.end_date < (select max(end_date) from people_by_day)")" = 0 ]
    as_of=$(sed -nE 's/.*"as_of" *: *"([0-9-]+)".*/\1/p' "$made/summary.json" | head -n 1)
    claim "$name: its time is that of the plan, not of the clock" [ "$(sql "select count(*) from gpkg_contents where last_change not like '$as_of%'")" = 0 ]
    moved=$(number "$made/summary.json" plan.moved_persons)
    table=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "persons") p = i } NR > 1 { n += $p } END { print n + 0 }' "$made/people_moves.csv")
    claim "$name: people moved in the table are those of the summary ($moved)" [ "$table" = "$moved" ]
  fi
done
finish
