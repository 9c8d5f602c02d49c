/* models/publish/qml.c - the XML that QGIS calls QML, for our kinds of layers. */
#include "models/publish/qml.h"
#include "engine/base/text.h"
#include "engine/page/page.h"

static const char *const symbol_types[] = { "marker", "line", "fill", "" };
static const char *const symbol_classes[] = { "SimpleMarker", "SimpleLine", "SimpleFill", "" };

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

/** QGIS reads sizes that follow the data from a map of maps. */
static void sized_by(pnk_buf *out, const char *property, const char *expression)
{
    pnk_buf_add(out, "<data_defined_properties><Option type=\"Map\"><Option name=\"name\" type=\"QString\" value=\"\"/><Option name=\"properties\" type=\"Map\">");
    pnk_buf_printf(out, "<Option name=\"%s\" type=\"Map\"><Option name=\"active\" type=\"bool\" value=\"true\"/><Option name=\"expression\" type=\"QString\" value=\"", property);
    pnk_html_text(out, expression);
    pnk_buf_add(out, "\"/><Option name=\"type\" type=\"int\" value=\"3\"/></Option></Option><Option name=\"type\" type=\"QString\" value=\"collection\"/></Option></data_defined_properties>");
}

static void symbol(pnk_buf *out, const pnk_qml_style *style, size_t i)
{
    const char *color = style->classes[i].color;

    pnk_buf_printf(out, "<symbol name=\"%zu\" type=\"%s\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\"><layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\">",
                   i, symbol_types[style->geometry], symbol_classes[style->geometry]);
    if (style->geometry == PNK_GEOM_LINE) {
        prop(out, "line_color", color);
        prop_number(out, "line_width", style->size_mm);
        prop(out, "line_width_unit", "MM");
        prop(out, "capstyle", "round");
        prop(out, "joinstyle", "round");
    } else {
        prop(out, "color", color);
        prop(out, "outline_color", "90,90,90,255");
        prop(out, "outline_width", style->geometry == PNK_GEOM_POINT ? "0.2" : "0.26");
        prop(out, "outline_style", "solid");
    }
    if (style->geometry == PNK_GEOM_POINT) {
        prop(out, "name", "circle");
        prop_number(out, "size", style->size_mm);
        prop(out, "size_unit", "MM");
    }
    if (style->geometry == PNK_GEOM_POLYGON)
        prop(out, "style", "solid");
    if (style->size_expression)
        sized_by(out, style->geometry == PNK_GEOM_LINE ? "outlineWidth" : "size", style->size_expression);
    pnk_buf_add(out, "</layer></symbol>");
}

static void word_class(pnk_buf *out, const pnk_qml_class *c, size_t i)
{
    pnk_buf_printf(out, "<category symbol=\"%zu\" render=\"true\" value=\"", i);
    pnk_html_text(out, c->word);
    pnk_buf_add(out, "\" label=\"");
    pnk_html_text(out, c->label);
    pnk_buf_add(out, "\"/>");
}

static void step_class(pnk_buf *out, const pnk_qml_style *style, size_t i)
{
    char number[32];
    double from = i > 0 ? style->classes[i - 1].upto : -1e12;
    pnk_buf_printf(out, "<range symbol=\"%zu\" render=\"true\" lower=\"%s\" ", i, pnk_text_number(from, number));
    pnk_buf_printf(out, "upper=\"%s\" label=\"", pnk_text_number(style->classes[i].upto, number));
    pnk_html_text(out, style->classes[i].label);
    pnk_buf_add(out, "\"/>");
}

static void classes(pnk_buf *out, const pnk_qml_style *style)
{
    if (style->kind == PNK_QML_SINGLE)
        return;
    pnk_buf_add(out, style->kind == PNK_QML_WORDS ? "<categories>" : "<ranges>");
    for (size_t i = 0; i < style->n_classes; i++) {
        if (style->kind == PNK_QML_WORDS)
            word_class(out, &style->classes[i], i);
        else
            step_class(out, style, i);
    }
    pnk_buf_add(out, style->kind == PNK_QML_WORDS ? "</categories>" : "</ranges>");
}

static void labels(pnk_buf *out, const char *attribute)
{
    if (!attribute)
        return;
    pnk_buf_add(out, "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"");
    pnk_html_text(out, attribute);
    pnk_buf_add(out, "\" fontSize=\"8\" fontSizeUnit=\"Point\" textColor=\"50,50,50,255\" isExpression=\"0\" fontFamily=\"Sans Serif\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" "
                     "bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\"/></text-style><placement placement=\"1\" priority=\"5\"/><rendering obstacle=\"1\" scaleVisibility=\"0\"/></settings></labeling>");
}

const char *pnk_qml(pnk_arena *arena, const pnk_qml_style *style)
{
    static const char *const renderers[] = { "singleSymbol", "categorizedSymbol", "graduatedSymbol" };
    pnk_buf out = {0};

    pnk_buf_add(&out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\">");
    pnk_buf_printf(&out, "<renderer-v2 type=\"%s\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"", renderers[style->kind]);
    if (style->kind == PNK_QML_STEPS)
        pnk_buf_add(&out, " graduatedMethod=\"GraduatedColor\"");
    if (style->attribute) {
        pnk_buf_add(&out, " attr=\"");
        pnk_html_text(&out, style->attribute);
        pnk_buf_add(&out, "\"");
    }
    pnk_buf_add(&out, ">");
    classes(&out, style);
    pnk_buf_add(&out, "<symbols>");
    for (size_t i = 0; i < style->n_classes; i++)
        symbol(&out, style, i);
    pnk_buf_add(&out, "</symbols></renderer-v2>");
    labels(&out, style->label_attribute);
    pnk_buf_add(&out, "<blendMode>0</blendMode></qgis>\n");
    const char *text = out.failed ? NULL : pnk_arena_text(arena, out.text);
    pnk_buf_free(&out);
    return text;
}
