/* models/publish/qml.c - the XML that QGIS calls QML, for our kinds of layers. */
#include "engine/page/page.h"
#include "models/publish/drawings.h"

static void prop(pnk_buf *out, const char *key, const char *value)
{
    pnk_buf_printf(out, "<prop k=\"%s\" v=\"", key);
    pnk_html_text(out, value);
    pnk_buf_add(out, "\"/>");
}

static void prop_number(pnk_buf *out, const char *key, double value)
{
    char number[32];
    prop(out, key, pnk_text_number(value, number));
}

/** QGIS reads sizes that follow the data from a map of maps; `times` of what the expression gives. What is not to be drawn has no size. */
typedef struct { const char *property; double times; } sized;
static void sized_by(pnk_buf *out, const sized *list, size_t n, const pnk_drawing *drawing)
{
    static const char *const conditions[] = { "", "@map_start_time is not null and ", "@map_start_time is null and " };
    char number[32];

    if (!drawing->size_expression)
        return;
    pnk_buf_add(out, "<data_defined_properties><Option type=\"Map\"><Option name=\"name\" type=\"QString\" value=\"\"/><Option name=\"properties\" type=\"Map\">");
    for (size_t i = 0; i < n; i++) {
        pnk_buf_printf(out, "<Option name=\"%s\" type=\"Map\"><Option name=\"active\" type=\"bool\" value=\"true\"/><Option name=\"expression\" type=\"QString\" value=\"if(%strue, %s * (",
                       list[i].property, conditions[drawing->when], pnk_text_number(list[i].times, number));
        pnk_html_text(out, drawing->size_expression);
        pnk_buf_add(out, "), 0)\"/><Option name=\"type\" type=\"int\" value=\"3\"/></Option>");
    }
    pnk_buf_add(out, "</Option><Option name=\"type\" type=\"QString\" value=\"collection\"/></Option></data_defined_properties>");
}

static void begin_symbol(pnk_buf *out, const char *type, const char *name, const char *class_)
{
    pnk_buf_printf(out, "<symbol name=\"%s\" type=\"%s\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\"><layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\">", name, type, class_);
}

/** One arrow from the first point to the last, thinner at its start. */
static void arrow(pnk_buf *out, const pnk_drawing *drawing, const char *color, const char *name)
{
    static const sized sizes[] = { { "arrowWidth", 1 }, { "arrowStartWidth", 0.5 }, { "arrowHeadLength", 4 }, { "arrowHeadThickness", 1.5 } };

    begin_symbol(out, "line", name, "ArrowLine");
    prop_number(out, "arrow_width", drawing->size_mm);
    prop_number(out, "arrow_start_width", drawing->size_mm / 2);
    prop_number(out, "head_length", drawing->size_mm * 4);
    prop_number(out, "head_thickness", drawing->size_mm * 1.5);
    prop(out, "arrow_type", "0");
    prop(out, "head_type", "0");
    prop(out, "is_curved", "0");
    prop(out, "is_repeated", "0");
    sized_by(out, sizes, sizeof sizes / sizeof *sizes, drawing);
    begin_symbol(out, "fill", "@0@0", "SimpleFill");
    prop(out, "color", color);
    prop(out, "outline_style", "no");
    prop(out, "style", "solid");
    pnk_buf_add(out, "</layer></symbol></layer></symbol>");
}

/** An arrow head at the end of a line, turned as the line goes. */
static void head(pnk_buf *out, const pnk_drawing *drawing, const char *color)
{
    static const sized sizes[] = { { "size", 4 } };

    pnk_buf_add(out, "<layer class=\"MarkerLine\" enabled=\"1\" locked=\"0\" pass=\"0\">");
    prop(out, "placement", "lastvertex");
    prop(out, "rotate", "1");
    begin_symbol(out, "marker", "@0@1", "SimpleMarker");
    prop(out, "color", color);
    prop(out, "outline_style", "no");
    prop(out, "name", "filled_arrowhead");
    prop_number(out, "size", drawing->size_mm * 4);
    prop(out, "size_unit", "MM");
    sized_by(out, sizes, 1, drawing);
    pnk_buf_add(out, "</layer></symbol></layer>");
}

static void line(pnk_buf *out, const pnk_drawing *drawing, const char *color, const char *name)
{
    static const sized sizes[] = { { "outlineWidth", 1 } };

    begin_symbol(out, "line", name, "SimpleLine");
    prop(out, "line_color", color);
    prop_number(out, "line_width", drawing->size_mm);
    prop(out, "line_width_unit", "MM");
    prop(out, "capstyle", "round");
    prop(out, "joinstyle", "round");
    sized_by(out, sizes, 1, drawing);
    pnk_buf_add(out, "</layer>");
    if (drawing->line == PNK_LINE_ALONG)
        head(out, drawing, color);
    pnk_buf_add(out, "</symbol>");
}

static void marker(pnk_buf *out, const pnk_drawing *drawing, const char *color, const char *name)
{
    static const sized sizes[] = { { "size", 1 } };

    begin_symbol(out, "marker", name, "SimpleMarker");
    prop(out, "color", color);
    prop(out, "outline_color", "90,90,90,255");
    prop(out, "outline_width", "0.2");
    prop(out, "outline_style", "solid");
    prop(out, "name", drawing->marker ? drawing->marker : "circle");
    prop_number(out, "size", drawing->size_mm);
    prop(out, "size_unit", "MM");
    sized_by(out, sizes, 1, drawing);
    pnk_buf_add(out, "</layer></symbol>");
}

static void fill(pnk_buf *out, const char *color, const char *name)
{
    begin_symbol(out, "fill", name, "SimpleFill");
    prop(out, "color", color);
    prop(out, "outline_color", "90,90,90,255");
    prop(out, "outline_width", "0.26");
    prop(out, "outline_style", "solid");
    prop(out, "style", "solid");
    pnk_buf_add(out, "</layer></symbol>");
}

static void symbol(pnk_buf *out, const pnk_drawing *drawing, const pnk_map_layer *layer, size_t i)
{
    const char *color = layer->classes[i].color;
    char name[24];

    pnk_snprintf(name, sizeof name, "%zu", i);
    if (drawing->geometry == PNK_GEOM_POLYGON)
        fill(out, color, name);
    else if (drawing->geometry == PNK_GEOM_POINT)
        marker(out, drawing, color, name);
    else if (drawing->line == PNK_LINE_ACROSS)
        arrow(out, drawing, color, name);
    else
        line(out, drawing, color, name);
}

static void word_class(pnk_buf *out, const pnk_map_class *c, size_t i)
{
    pnk_buf_printf(out, "<category symbol=\"%zu\" render=\"true\" value=\"", i);
    pnk_html_text(out, c->word);
    pnk_buf_add(out, "\" label=\"");
    pnk_html_text(out, c->label);
    pnk_buf_add(out, "\"/>");
}

static void step_class(pnk_buf *out, const pnk_map_layer *layer, size_t i)
{
    char number[32];
    double from = i > 0 ? layer->classes[i - 1].upto : -1e12;
    pnk_buf_printf(out, "<range symbol=\"%zu\" render=\"true\" lower=\"%s\" ", i, pnk_text_number(from, number));
    pnk_buf_printf(out, "upper=\"%s\" label=\"", pnk_text_number(layer->classes[i].upto, number));
    pnk_html_text(out, layer->classes[i].label);
    pnk_buf_add(out, "\"/>");
}

static void classes(pnk_buf *out, const pnk_map_layer *layer)
{
    if (layer->classing == PNK_MAP_SINGLE)
        return;
    pnk_buf_add(out, layer->classing == PNK_MAP_WORDS ? "<categories>" : "<ranges>");
    for (size_t i = 0; i < layer->n_classes; i++) {
        if (layer->classing == PNK_MAP_WORDS)
            word_class(out, &layer->classes[i], i);
        else
            step_class(out, layer, i);
    }
    pnk_buf_add(out, layer->classing == PNK_MAP_WORDS ? "</categories>" : "</ranges>");
}

static void labels(pnk_buf *out, const pnk_drawing *drawing, const char *attribute)
{
    if (!drawing->labelled || !attribute)
        return;
    pnk_buf_add(out, "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"");
    pnk_html_text(out, attribute);
    pnk_buf_add(out, "\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"50,50,50,255\" isExpression=\"0\" fontFamily=\"Sans Serif\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" "
                     "bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\"/></text-style><placement placement=\"1\" priority=\"5\"/><rendering obstacle=\"1\" scaleVisibility=\"0\"/></settings></labeling>");
}

/** A row is shown from its start up to the moment before its end. By expressions: of the fields alone QGIS hands a day and a moment to the file's own
 *  comparison of texts, where "2022-09-18" comes before "2022-09-18T00:00:00" and the next day is shown too. */
static void times(pnk_buf *out, const pnk_map_layer *layer)
{
    if (!layer->start)
        return;
    pnk_buf_printf(out, "<temporal enabled=\"1\" mode=\"4\" startField=\"%s\" endField=\"%s\" limitMode=\"0\" accumulate=\"0\" fixedDuration=\"0\" durationUnit=\"d\" durationField=\"\" "
                        "startExpression=\"to_datetime(&quot;%s&quot;)\" endExpression=\"to_datetime(&quot;%s&quot;)\"><fixedRange><start></start><end></end></fixedRange></temporal>",
                   layer->start, layer->end, layer->start, layer->end);
}

void pnk_qml_elements(pnk_buf *out, const pnk_drawing *drawing, const pnk_map_layer *layer)
{
    static const char *const renderers[] = { "singleSymbol", "categorizedSymbol", "graduatedSymbol" };

    const char *order = drawing->on_top ? drawing->on_top : drawing->below;

    times(out, layer);
    pnk_buf_printf(out, "<renderer-v2 type=\"%s\" symbollevels=\"0\" enableorderby=\"%d\" forceraster=\"0\"", renderers[layer->classing], order != NULL);
    if (layer->classing == PNK_MAP_STEPS)
        pnk_buf_add(out, " graduatedMethod=\"GraduatedColor\"");
    if (layer->attribute) {
        pnk_buf_add(out, " attr=\"");
        pnk_html_text(out, layer->attribute);
        pnk_buf_add(out, "\"");
    }
    pnk_buf_add(out, ">");
    classes(out, layer);
    pnk_buf_add(out, "<symbols>");
    for (size_t i = 0; i < layer->n_classes; i++)
        symbol(out, drawing, layer, i);
    pnk_buf_add(out, "</symbols>");
    if (order)
        pnk_buf_printf(out, "<orderby><orderByClause asc=\"%d\" nullsFirst=\"1\">&quot;%s&quot;</orderByClause></orderby>", drawing->on_top != NULL, order);
    pnk_buf_add(out, "</renderer-v2>");
    labels(out, drawing, layer->label);
    pnk_buf_add(out, "<blendMode>0</blendMode>");
}

const char *pnk_qml(pnk_arena *arena, const pnk_drawing *drawing, const pnk_map_layer *layer)
{
    pnk_buf out = {0};

    pnk_buf_printf(&out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling|Temporal\" labelsEnabled=\"%d\">",
                   drawing->labelled);
    pnk_qml_elements(&out, drawing, layer);
    pnk_buf_add(&out, "</qgis>\n");
    const char *text = out.failed ? NULL : pnk_arena_text(arena, out.text);
    pnk_buf_free(&out);
    return text;
}
