#!/bin/bash
# QGIS itself, offscreen: the project inside plan.gpkg opens, every layer is valid, styled and drawn, and the days play.
. "$(dirname "$0")/lib.sh"
python=
for candidate in /usr/bin/python3 python3; do
  if QT_QPA_PLATFORM=offscreen "$candidate" -c 'import qgis.core' >/dev/null 2>&1; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { skip "the map in QGIS (no python3-qgis here)"; exit 77; }
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$scratch/runtime HOME=$scratch/home
mkdir -m 700 "$XDG_RUNTIME_DIR" "$HOME"

# look GPKG PICTURES: opens the project, then the layers by themselves; prints what it sees, one line each
cat >"$scratch/look.py" <<'END_OF_PYTHON'
import os
import sys
from qgis.core import (QgsApplication, QgsProject, QgsProviderRegistry, QgsMapSettings, QgsExpressionContext, QgsExpressionContextUtils, QgsMapRendererSequentialJob, QgsRectangle, QgsDateTimeRange, QgsVectorLayer, QgsVectorLayerTemporalContext, QgsFeatureRequest)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

gpkg, pictures = sys.argv[1:3]
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
print("project", project.read("geopackage:%s?projectName=plan" % gpkg), project.crs().authid())
nodes = project.layerTreeRoot().findLayers()
extent = QgsRectangle(project.viewSettings().defaultViewExtent())


def draw(layers, name, days=None):
    """The number of points that are not the ground's, and of colours."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(700, 450))
    settings.setDestinationCrs(project.crs())
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("white"))
    if days:
        settings.setIsTemporal(True)
        settings.setTemporalRange(days)
    context_of_map = QgsExpressionContext()
    for scope in (QgsExpressionContextUtils.globalScope(), QgsExpressionContextUtils.projectScope(project), QgsExpressionContextUtils.mapSettingsScope(settings)):
        context_of_map.appendScope(scope)
    settings.setExpressionContext(context_of_map)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save("%s/%s.png" % (pictures, name))
    points = [image.pixel(x, y) for x in range(image.width()) for y in range(image.height())]
    painted = [p for p in points if p != 0xFFFFFFFF]
    return len(painted), len(set(painted))


for node in nodes:
    layer = node.layer()
    name = node.layerId().replace("paanek_layer_", "")
    if layer is None or not layer.isValid():
        print("layer", name, "broken")
        continue
    if not layer.isSpatial():
        print("layer", name, "table", layer.featureCount())
        continue
    painted, colours = draw([layer], name)
    print("layer", name, "drawn" if painted else "blank", layer.featureCount(), type(layer.renderer()).__name__, "days" if layer.temporalProperties().isActive() else "always")
    alone = QgsVectorLayer("%s|layername=%s" % (gpkg, name), name, "ogr")
    same = isinstance(alone.renderer(), type(layer.renderer())) and alone.renderer().legendSymbolItems()[0].label() == layer.renderer().legendSymbolItems()[0].label()
    print("alone", name, "styled" if alone.isValid() and same else "bare")
print("first", QgsProviderRegistry.instance().querySublayers(gpkg)[0].name())
print("map", *draw([n.layer() for n in nodes if n.isVisible() and n.layer().isSpatial()], "map"))

days = project.timeSettings().temporalRange()
start = days.begin()
shown = []
wrong = 0
standing = 0
context = QgsVectorLayerTemporalContext()
while start < days.end():
    day = QgsDateTimeRange(start, start.addDays(1), True, False)
    layer = next(n.layer() for n in nodes if n.layerId().endswith("people_by_day"))
    context.setLayer(layer)
    rows = layer.getFeatures(QgsFeatureRequest().setFilterExpression(layer.temporalProperties().createFilterString(context, day)))
    dates = [row["start_date"].toString("yyyy-MM-dd") for row in rows]
    areas = layer.featureCount() // round(start.daysTo(days.end()) + len(shown))
    wrong += dates != [start.toString("yyyy-MM-dd")] * areas
    shown.append(draw([layer], "day-" + start.toString("yyyy-MM-dd"), day)[0])
    standing += draw([next(n.layer() for n in nodes if n.layerId() == "paanek_layer_sites")], "standing", day)[0]
    start = start.addDays(1)
print("days", len(shown), len(set(shown)), min(shown), "wrong", wrong, "standing", standing)
sys.stdout.flush()
os._exit(0)      # PyQGIS has been known to fall over its own feet while it is taken down
END_OF_PYTHON
look() { mkdir -p "$2" && ends_with 0 "$python" "$scratch/look.py" "$1" "$2"; }
keep=${PNK_KEEP_PICTURES-$scratch/pictures}

for name in tiny batken-2022; do
  [ -f "$operations/$name/operation.json" ] || continue
  claim "$name runs" result "$name" "$operations/$name"
  gpkg=$made/plan.gpkg
  [ -s "$gpkg" ] || continue
  # carried elsewhere: nothing in it may hang on where it was made
  cp "$gpkg" "$scratch/plan.gpkg"
  claim "$name: QGIS opens what is in the file" look "$scratch/plan.gpkg" "$keep/$name"
  claim "$name: the project is there, on a map grid that keeps shapes" out_has '^project True EPSG:3857$'
  claim "$name: no layer is broken" eval '! grep -E "broken$" "$scratch/out"'
  claim "$name: opened whole, the first layer of the file is that on top of the project" [ "$(sed -n 's/^layer \([a-z_]*\) .*/\1/p' "$scratch/out" | grep -vx sources | head -n 1)" = "$(sed -n 's/^first //p' "$scratch/out")" ]
  for layer in people_by_day sites_by_day; do
    claim "$name: $layer stands back until the days are played" out_has "^layer $layer blank [1-9][0-9]* Qgs(Graduated|Categorized).* days$"
  done
  for layer in areas roads places shipments moves warehouses sites gaps; do
    if grep -qE "^layer $layer [a-z]+ 0 " "$scratch/out"; then
      claim "$name: $layer is empty, and is styled" out_has "^layer $layer blank 0 Qgs(Graduated|Categorized|Single)"
    else
      claim "$name: $layer is drawn" out_has "^layer $layer drawn [1-9][0-9]* Qgs(Graduated|Categorized|Single)"
    fi
  done
  claim "$name: every layer opened by itself has the same style" eval 'out_has "^alone [a-z_]* styled$" && ! grep -E "bare$" "$scratch/out"'
  claim "$name: sources are a table" out_has '^layer sources table [1-9]'
  claim "$name: sites are graduated by free places" out_has '^layer sites drawn [0-9]+ QgsGraduatedSymbolRenderer always$'
  claim "$name: moves and goods know their days" eval 'out_has "^layer moves .* days$" && out_has "^layer shipments .* days$"'
  claim "$name: the map has more than ten colours" out_has '^map [1-9][0-9]{3,} [1-9][0-9]+$'
  claim "$name: every day is drawn, and not all alike" out_has '^days [1-9][0-9]* ([2-9]|[1-9][0-9]+) [1-9]'
  claim "$name: ... and what stands for one day makes room" out_has '^days .* standing 0$'
  claim "$name: a day shows the rows of that day and no other" out_has '^days .* wrong 0 '
done
finish
