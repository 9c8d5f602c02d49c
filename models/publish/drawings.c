/* models/publish/drawings.c - the table of drawings: what each layer of a map looks like. */
#include "models/publish/drawings.h"
#include "engine/base/say.h"
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const pnk_map_class by_persons[] = {
    { NULL, 0, PNK_PHRASE("nobody displaced here"), "240,240,236,150" },
    { NULL, 100, PNK_PHRASE("up to 100 persons"), "254,237,222,170" },
    { NULL, 1000, PNK_PHRASE("up to 1,000 persons"), "253,208,162,180" },
    { NULL, 5000, PNK_PHRASE("up to 5,000 persons"), "253,174,107,190" },
    { NULL, 20000, PNK_PHRASE("up to 20,000 persons"), "230,120,40,200" },
    { NULL, 1e12, PNK_PHRASE("more than 20,000 persons"), "166,54,3,210" },
};
/* Diverging at zero, from red to blue through white: told apart by every kind of eye. */
static const pnk_map_class by_free[] = {
    { NULL, -50.5, PNK_PHRASE("more than 50 persons beyond the standard"), "178,24,43,255" },
    { NULL, -0.5, PNK_PHRASE("up to 50 persons beyond the standard"), "239,138,98,255" },
    { NULL, 0.5, PNK_PHRASE("site full"), "247,247,247,255" },
    { NULL, 50.5, PNK_PHRASE("up to 50 places free"), "146,197,222,255" },
    { NULL, 1e12, PNK_PHRASE("more than 50 places free"), "33,102,172,255" },
};
static const pnk_map_class by_road[] = { { "open", 0, PNK_PHRASE("road open"), "120,120,120,255" }, { "closed", 0, PNK_PHRASE("road closed"), "178,24,43,255" } };
static const pnk_map_class by_place[] = {
    { "city", 0, PNK_PHRASE("city"), "60,60,60,255" },
    { "town", 0, PNK_PHRASE("town"), "90,90,90,255" },
    { "village", 0, PNK_PHRASE("village"), "150,150,150,255" },
    { "post", 0, PNK_PHRASE("border post"), "178,24,43,255" },
    { "junction", 0, PNK_PHRASE("junction"), "210,210,210,255" },
};
static const pnk_map_class by_share[] = {
    { NULL, 0, PNK_PHRASE("need met"), "50,130,120,200" },
    { NULL, 0.25, PNK_PHRASE("up to a quarter unmet"), "254,217,118,220" },
    { NULL, 0.5, PNK_PHRASE("up to a half unmet"), "253,141,60,220" },
    { NULL, 1e12, PNK_PHRASE("more than a half unmet"), "189,0,38,220" },
};
static const pnk_map_class by_moved[] = {
    { NULL, 50, PNK_PHRASE("up to 50 persons moved"), "107,174,214,210" },
    { NULL, 200, PNK_PHRASE("up to 200 persons moved"), "49,130,189,220" },
    { NULL, 1e12, PNK_PHRASE("more than 200 persons moved"), "8,81,156,230" },
};
static const pnk_map_class by_kind[] = { { "count", 0, PNK_PHRASE("people counted"), "230,120,40,170" }, { "forecast", 0, PNK_PHRASE("people expected"), "140,107,177,170" } };
static const pnk_map_class of_goods[] = { { NULL, 0, PNK_PHRASE("goods sent"), "118,78,159,150" } };
static const pnk_map_class of_warehouses[] = { { NULL, 0, PNK_PHRASE("warehouse"), "118,78,159,255" } };

#define CLASSES(list) .classes = (list), .n_classes = COUNT(list)
const pnk_drawing pnk_drawings[] = {
    { "sources", PNK_PHRASE("Sources"), PNK_GEOM_NONE },
    { "areas", PNK_PHRASE("Displaced people present, by area"), PNK_GEOM_POLYGON, PNK_MAP_STEPS, "present_persons", .labelled = true, CLASSES(by_persons) },
    { "roads", PNK_PHRASE("Roads"), PNK_GEOM_LINE, PNK_MAP_WORDS, "state", .size_mm = 0.35, CLASSES(by_road) },
    { "places", PNK_PHRASE("Places"), PNK_GEOM_POINT, PNK_MAP_WORDS, "type", .size_mm = 1.2, CLASSES(by_place) },
    { "people_by_day", PNK_PHRASE("People present, day by day"), PNK_GEOM_POINT, PNK_MAP_WORDS, "kind", .size_mm = 4, .timed = true, .when = PNK_DRAWN_PLAYING,
      .size_expression = "1 + sqrt(coalesce(\"present_persons\", 0)) / 12", .below = "present_persons", CLASSES(by_kind) },
    { "shipments", PNK_PHRASE("Goods sent"), PNK_GEOM_LINE, PNK_MAP_SINGLE, .size_mm = 0.5, .size_expression = "0.3 + sqrt(coalesce(\"trips\", 0)) / 3", .line = PNK_LINE_ALONG, .timed = true,
      .on_top = "trips", CLASSES(of_goods) },
    { "moves", PNK_PHRASE("People moved"), PNK_GEOM_LINE, PNK_MAP_STEPS, "persons", .size_mm = 0.6, .size_expression = "0.3 + sqrt(coalesce(\"persons\", 0)) / 12", .line = PNK_LINE_ACROSS, .timed = true,
      .on_top = "persons", CLASSES(by_moved) },
    { "warehouses", PNK_PHRASE("Warehouses"), PNK_GEOM_POINT, PNK_MAP_SINGLE, .size_mm = 3, .marker = "square", .labelled = true, CLASSES(of_warehouses) },
    { "sites", PNK_PHRASE("Sites: free places"), PNK_GEOM_POINT, PNK_MAP_STEPS, "free_places", .size_mm = 3, .when = PNK_DRAWN_STANDING, .size_expression = "1.4 + sqrt(coalesce(\"persons\", 0)) / 16", .below = "persons", CLASSES(by_free) },
    { "sites_by_day", PNK_PHRASE("Sites: free places, day by day"), PNK_GEOM_POINT, PNK_MAP_STEPS, "free_places", .size_mm = 3, .timed = true, .when = PNK_DRAWN_PLAYING,
      .size_expression = "1.4 + sqrt(coalesce(\"persons\", 0)) / 16", .below = "persons", CLASSES(by_free) },
    { "gaps", PNK_PHRASE("Gaps"), PNK_GEOM_POINT, PNK_MAP_STEPS, "unmet_share", .size_mm = 2.4, .size_expression = "1.4 + sqrt(coalesce(\"most_persons_on_a_day\", 0)) / 40",
      .marker = "triangle", .on_top = "unmet_share", CLASSES(by_share) },
};
const size_t pnk_n_drawings = COUNT(pnk_drawings);

const pnk_drawing *pnk_drawing_of(const char *layer)
{
    for (size_t i = 0; i < pnk_n_drawings; i++)
        if (strcmp(pnk_drawings[i].layer, layer) == 0)
            return &pnk_drawings[i];
    return NULL;
}

pnk_status pnk_drawing_layer(pnk_ctx *ctx, pnk_arena *arena, const pnk_drawing *drawing, pnk_map_layer *layer)
{
    pnk_map_class *classes = PNK_NEW(arena, pnk_map_class, drawing->n_classes + 1);

    if (!classes)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < drawing->n_classes; i++) {
        classes[i] = drawing->classes[i];
        classes[i].label = pnk_said(classes[i].label);
    }
    layer->name = drawing->layer;
    layer->title = pnk_said(drawing->title);
    layer->label = "label";
    layer->start = drawing->timed ? "start_date" : NULL;
    layer->end = drawing->timed ? "end_date" : NULL;
    layer->geometry = drawing->geometry;
    layer->classing = drawing->classing;
    layer->attribute = drawing->attribute;
    layer->size_mm = drawing->size_mm;
    layer->hidden = drawing->when == PNK_DRAWN_PLAYING;
    layer->classes = classes;
    layer->n_classes = drawing->n_classes;
    return !drawing->n_classes || (layer->qml = pnk_qml(arena, drawing, layer)) ? PNK_OK : pnk_no_memory(ctx);
}
