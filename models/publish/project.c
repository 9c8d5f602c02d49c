/* models/publish/project.c - the project of QGIS inside plan.gpkg, and its metadata: what opens on a double click and says what it is. */
#include "engine/base/say.h"
#include "engine/page/page.h"
#include "models/publish/drawings.h"
#include "models/publish/inner.h"
#include <math.h>

/* Web Mercator (EPSG:3857): shapes are true on the screen, and a background map fits under it. */
static const double earth_radius_m = 6378137.0, pi = 3.14159265358979323846;

/* QGIS takes a layer by its id only when that is longer than a word. */
#define LAYER_ID "paanek_layer_%s"

typedef struct { double west, south, east, north; } extent;

static void take(extent *e, pnk_point at)
{
    if (!pnk_point_valid(at))
        return;
    e->west = fmin(e->west, at.lon_deg);
    e->east = fmax(e->east, at.lon_deg);
    e->south = fmin(e->south, at.lat_deg);
    e->north = fmax(e->north, at.lat_deg);
}

/** Is a hundredth of the displaced from here, or here now? Then the map is about this area. */
static bool matters(const pnk_results *results, int area)
{
    const pnk_records *records = results->records;
    pnk_day as_of = records->head.as_of;
    double all = pnk_ledger_shown(records, results->ledger, as_of, -1, PNK_DISPLACED);
    double from = pnk_ledger_shown(records, results->ledger, as_of, area, PNK_DISPLACED), here = pnk_ledger_shown(records, results->ledger, as_of, area, PNK_PRESENT);
    return fmax(from, here) * 100.0 > all;
}

/** Where people are and where they are taken, with a margin of a tenth; where nobody is, all areas. */
static extent extent_of(const pnk_results *results)
{
    const pnk_records *records = results->records;
    extent e = { 180, 90, -180, -90 };

    for (int all = 0; all < 2 && e.west >= e.east; all++)
        for (size_t i = 0; i < records->areas.n; i++)
            if (records->areas.v[i].leaf && (all || matters(results, (int)i)))
                take(&e, records->areas.v[i].at);
    for (size_t i = 0; i < results->plan->moves.n; i++)
        take(&e, pnk_shelter_point(results, results->plan->moves.v[i].shelter));
    if (e.west > e.east)
        return (extent){ -180, -80, 180, 80 };
    double x = fmax(0.05, (e.east - e.west) / 10), y = fmax(0.05, (e.north - e.south) / 10);
    return (extent){ fmax(-180, e.west - x), fmax(-85, e.south - y), fmin(180, e.east + x), fmin(85, e.north + y) };
}

static double mercator_x(double lon_deg) { return earth_radius_m * lon_deg * pi / 180.0; }
static double mercator_y(double lat_deg) { return earth_radius_m * log(tan(pi / 4.0 + lat_deg * pi / 360.0)); }

static void element(pnk_buf *out, const char *name, const char *text)
{
    pnk_buf_printf(out, "<%s>", name);
    pnk_html_text(out, text);
    pnk_buf_printf(out, "</%s>\n", name);
}

/* A system of coordinates as QGIS has it: srsid is the number in its own list, without which it looks no further. */
#define LON_LAT  "<spatialrefsys><srsid>3452</srsid><srid>4326</srid><authid>EPSG:4326</authid></spatialrefsys>"
#define MERCATOR "<spatialrefsys><srsid>3857</srsid><srid>3857</srid><authid>EPSG:3857</authid></spatialrefsys>"

static void tree_layer(pnk_buf *out, const pnk_drawing *drawing)
{
    pnk_buf_printf(out, "<layer-tree-layer id=\"" LAYER_ID "\" name=\"", drawing->layer);
    pnk_html_text(out, pnk_said(drawing->title));
    pnk_buf_printf(out, "\" providerKey=\"ogr\" source=\"./plan.gpkg|layername=%s\" checked=\"Qt::Checked\" expanded=\"%d\"><customproperties><Option/></customproperties></layer-tree-layer>\n",
                   drawing->layer, drawing->n_classes > 0 && drawing->when != PNK_DRAWN_PLAYING);
}

/** The legend: the first is drawn on top. */
static void tree(pnk_buf *out)
{
    pnk_buf_add(out, "<layer-tree-group>\n<customproperties><Option/></customproperties>\n");
    for (size_t i = pnk_n_drawings; i-- > 0;)
        tree_layer(out, &pnk_drawings[i]);
    pnk_buf_add(out, "</layer-tree-group>\n");
}

static pnk_status map_layer(pnk_ctx *ctx, pnk_arena *arena, pnk_buf *out, const pnk_drawing *drawing)
{
    static const char *const kinds[] = { "Point", "Line", "Polygon", "No geometry" };
    pnk_map_layer layer = {0};
    pnk_status status = pnk_drawing_layer(ctx, arena, drawing, &layer);

    if (status)
        return status;
    pnk_buf_printf(out, "<maplayer type=\"vector\" geometry=\"%s\" labelsEnabled=\"%d\" styleCategories=\"AllStyleCategories\" hasScaleBasedVisibilityFlag=\"0\" autoRefreshEnabled=\"0\">\n",
                   kinds[drawing->geometry], drawing->labelled);
    pnk_buf_printf(out, "<id>" LAYER_ID "</id>\n", drawing->layer);
    pnk_buf_printf(out, "<datasource>./plan.gpkg|layername=%s</datasource>\n", drawing->layer);
    element(out, "layername", layer.title);
    if (drawing->geometry != PNK_GEOM_NONE)
        pnk_buf_add(out, "<srs>" LON_LAT "</srs>\n");
    pnk_buf_add(out, "<provider encoding=\"UTF-8\">ogr</provider>\n");
    if (drawing->n_classes)
        pnk_qml_elements(out, drawing, &layer);
    pnk_buf_add(out, "\n<layerOpacity>1</layerOpacity>\n</maplayer>\n");
    return PNK_OK;
}

/** The days of the plan, one a step. */
static void days(pnk_buf *out, const pnk_results *results)
{
    pnk_day first = results->ledger->first, last = results->records->head.as_of + results->forecast->n_days;
    char a[16], b[16];

    pnk_buf_printf(out, "<ProjectTimeSettings timeStep=\"1\" timeStepUnit=\"d\" frameRate=\"1\" cumulativeTemporalRange=\"0\"><TemporalRange><start>%sT00:00:00Z</start><end>%sT00:00:00Z</end>"
                        "</TemporalRange></ProjectTimeSettings>\n", pnk_day_text(first, a), pnk_day_text(last + 1, b));
}

static void view(pnk_buf *out, const extent *e)
{
    const double m[4] = { mercator_x(e->west), mercator_y(e->south), mercator_x(e->east), mercator_y(e->north) };

    pnk_buf_printf(out, "<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\"><units>meters</units><extent><xmin>%.3f</xmin><ymin>%.3f</ymin><xmax>%.3f</xmax><ymax>%.3f</ymax></extent>"
                        "<rotation>0</rotation>", m[0], m[1], m[2], m[3]);
    pnk_buf_add(out, "<destinationsrs>" MERCATOR "</destinationsrs><rendermaptile>0</rendermaptile></mapcanvas>\n");
    pnk_buf_printf(out, "<ProjectViewSettings UseProjectScales=\"0\" rotation=\"0\"><Scales/><DefaultViewExtent xmin=\"%.3f\" ymin=\"%.3f\" xmax=\"%.3f\" ymax=\"%.3f\">"
                        MERCATOR "</DefaultViewExtent></ProjectViewSettings>\n", m[0], m[1], m[2], m[3]);
}

static const char *kept(pnk_arena *arena, pnk_buf *out)
{
    const char *text = out->failed ? NULL : pnk_arena_text(arena, out->text);
    pnk_buf_free(out);
    return text;
}

const char *pnk_qgis_project(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, const char *title)
{
    pnk_buf out = {0};
    extent e = extent_of(results);

    pnk_buf_add(&out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" projectname=\"");
    pnk_html_text(&out, title);
    pnk_buf_add(&out, "\">\n<homePath path=\"\"/>\n");
    element(&out, "title", title);
    pnk_buf_add(&out, "<projectCrs>" MERCATOR "</projectCrs>\n");
    tree(&out);
    view(&out, &e);
    pnk_buf_add(&out, "<projectlayers>\n");
    for (size_t i = 0; i < pnk_n_drawings; i++)
        if (map_layer(ctx, arena, &out, &pnk_drawings[i]))
            out.failed = true;
    pnk_buf_add(&out, "</projectlayers>\n<layerorder>\n");
    for (size_t i = pnk_n_drawings; i-- > 0;)
        pnk_buf_printf(&out, "<layer id=\"" LAYER_ID "\"/>\n", pnk_drawings[i].layer);
    pnk_buf_add(&out, "</layerorder>\n<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys><Measurement><DistanceUnits type=\"QString\">km</DistanceUnits></Measurement><Paths><Absolute type=\"bool\">false</Absolute></Paths></properties>\n");
    days(&out, results);
    pnk_buf_add(&out, "</qgis>\n");
    return kept(arena, &out);
}

static void character(pnk_buf *out, const char *name, const char *text)
{
    pnk_buf_printf(out, "<gmd:%s><gco:CharacterString>", name);
    pnk_html_text(out, text);
    pnk_buf_printf(out, "</gco:CharacterString></gmd:%s>\n", name);
}

static void bound(pnk_buf *out, const char *name, double value)
{
    pnk_buf_printf(out, "<gmd:%s><gco:Decimal>%.4f</gco:Decimal></gmd:%s>", name, value, name);
}

const char *pnk_iso_metadata(pnk_arena *arena, const pnk_results *results, const char *title, const char *lang)
{
    const pnk_records *records = results->records;
    extent e = extent_of(results);
    pnk_buf out = {0}, sources = {0}, abstract = {0};
    char day[16];

    pnk_day_text(records->head.as_of, day);
    if (records->head.exercise)
        pnk_buf_printf(&abstract, "%s ", pnk_said("EXERCISE: not real."));
    pnk_buf_printf(&abstract, pnk_said("Displaced people, shelter and relief items as of %s: what was counted, what is expected and what is planned. "
                                       "Boundaries and names are those of the sources and say nothing of their status."), day);
    pnk_buf_add(&sources, pnk_said("Sources of the count: "));
    for (size_t i = 0; i < records->sources.n; i++) {
        pnk_buf_add(&sources, i ? "; " : "");
        pnk_buf_add(&sources, records->sources.v[i].name ? records->sources.v[i].name : records->sources.v[i].id);
    }
    pnk_buf_add(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211.org/2005/gco\">\n");
    character(&out, "fileIdentifier", records->head.id);
    character(&out, "language", lang);
    pnk_buf_add(&out, "<gmd:contact><gmd:CI_ResponsibleParty>\n");
    character(&out, "organisationName", "paanek");
    pnk_buf_add(&out, "<gmd:role><gmd:CI_RoleCode codeList=\"http://www.isotc211.org/2005/resources/codeList.xml#CI_RoleCode\" codeListValue=\"processor\"/></gmd:role></gmd:CI_ResponsibleParty></gmd:contact>\n");
    pnk_buf_printf(&out, "<gmd:dateStamp><gco:Date>%s</gco:Date></gmd:dateStamp>\n<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>\n", day);
    character(&out, "title", title);
    pnk_buf_printf(&out, "<gmd:date><gmd:CI_Date><gmd:date><gco:Date>%s</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode "
                         "codeList=\"http://www.isotc211.org/2005/resources/codeList.xml#CI_DateTypeCode\" codeListValue=\"creation\"/></gmd:dateType></gmd:CI_Date></gmd:date>"
                         "</gmd:CI_Citation></gmd:citation>\n", day);
    character(&out, "abstract", abstract.text ? abstract.text : "");
    character(&out, "language", lang);
    pnk_buf_add(&out, "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>");
    bound(&out, "westBoundLongitude", e.west);
    bound(&out, "eastBoundLongitude", e.east);
    bound(&out, "southBoundLatitude", e.south);
    bound(&out, "northBoundLatitude", e.north);
    pnk_buf_add(&out, "</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent></gmd:MD_DataIdentification></gmd:identificationInfo>\n"
                      "<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage>\n");
    character(&out, "statement", sources.text ? sources.text : "");
    pnk_buf_add(&out, "</gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>\n</gmd:MD_Metadata>\n");
    out.failed = out.failed || abstract.failed || sources.failed;
    pnk_buf_free(&abstract);
    pnk_buf_free(&sources);
    return kept(arena, &out);
}
