#!/bin/bash
# plan.gpkg: every layer can be read, lies in WGS 84 and carries a style.
. "$(dirname "$0")/lib.sh"
command -v ogrinfo >/dev/null || { skip "layers are read by ogrinfo (no gdal-bin here)"; exit 77; }
for name in tiny batken-2022; do
  [ -f "$operations/$name/operation.json" ] || continue
  claim "$name runs" result "$name" "$operations/$name"
  gpkg=$made/plan.gpkg
  [ -s "$gpkg" ] || continue
  claim "$name: ogrinfo -al -so reads every layer without a warning" eval 'ends_with 0 ogrinfo -ro -al -so "$gpkg" && [ ! -s "$scratch/err" ]'
  cp "$scratch/out" "$scratch/layers"
  for layer in areas places sites moves shipments roads warehouses gaps; do
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
    as_of=$(sed -nE 's/.*"as_of" *: *"([0-9-]+)".*/\1/p' "$made/summary.json" | head -n 1)
    claim "$name: its time is that of the plan, not of the clock" [ "$(sql "select count(*) from gpkg_contents where last_change not like '$as_of%'")" = 0 ]
    moved=$(number "$made/summary.json" plan.moved_persons)
    table=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "persons") p = i } NR > 1 { n += $p } END { print n + 0 }' "$made/people_moves.csv")
    claim "$name: people moved in the table are those of the summary ($moved)" [ "$table" = "$moved" ]
  fi
done
finish
