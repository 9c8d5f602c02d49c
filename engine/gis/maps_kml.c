/* engine/gis/maps_kml.c - layers as one KML 2.2 document: a folder each, shared styles, spans of time, the fields as data. */
#include "engine/base/file.h"
#include "engine/gis/maps_inner.h"
#include <cpl_conv.h>
#include <stdio.h>
#include <string.h>

/** Text of an element or an attribute; what XML cannot hold is left out. */
static void put_text(pnk_buf *out, const char *text)
{
    for (const char *p = text; *p;) {
        char bytes[4];
        uint32_t code = pnk_utf8_next(&p);
        if (code == '<')
            pnk_buf_add(out, "&lt;");
        else if (code == '>')
            pnk_buf_add(out, "&gt;");
        else if (code == '&')
            pnk_buf_add(out, "&amp;");
        else if (code == '"')
            pnk_buf_add(out, "&quot;");
        else if (code >= ' ' ? code != 0xFFFE && code != 0xFFFF : code == '\t' || code == '\n')
            pnk_buf_add_n(out, bytes, pnk_utf8_put(code, bytes));
    }
}

/** "r,g,b,a" as KML has it: aabbggrr in hexadecimal. */
static void put_color(pnk_buf *out, const char *color)
{
    unsigned r = 0, g = 0, b = 0, a = 255;
    sscanf(color, "%u,%u,%u,%u", &r, &g, &b, &a);
    pnk_buf_printf(out, "<color>%02x%02x%02x%02x</color>", a & 255, b & 255, g & 255, r & 255);
}

/* Sizes of ours are in millimetres: a line is drawn in pixels of a quarter of one, a marker of 3 mm at half the size of the viewer's own
 * picture (one of ours would have to be fetched). */
static const double pixels_per_mm = 4.0, marker_mm = 6.0;

static void put_style(pnk_map *map, const pnk_map_layer *layer, size_t i)
{
    pnk_buf *out = &map->kml_styles;
    const char *color = layer->classes[i].color;

    pnk_buf_printf(out, "<Style id=\"%s-%zu\">", layer->name, i);
    if (layer->geometry == PNK_GEOM_POINT) {
        pnk_buf_add(out, "<IconStyle>");
        put_color(out, color);
        pnk_buf_printf(out, "<scale>%.2f</scale></IconStyle><LabelStyle><scale>0.7</scale></LabelStyle>", layer->size_mm / marker_mm);
    } else if (layer->geometry == PNK_GEOM_LINE) {
        pnk_buf_add(out, "<LineStyle>");
        put_color(out, color);
        pnk_buf_printf(out, "<width>%.2f</width></LineStyle>", layer->size_mm * pixels_per_mm);
    } else {
        pnk_buf_add(out, "<LineStyle><color>ff5a5a5a</color><width>1</width></LineStyle><PolyStyle>");
        put_color(out, color);
        pnk_buf_add(out, "</PolyStyle>");
    }
    pnk_buf_add(out, "</Style>\n");
}

static void end_folder(pnk_map *map)
{
    if (map->kml.n)
        pnk_buf_add(&map->kml, "</Folder>\n");
}

static void put_visibility(pnk_map *map)
{
    if (pnk_map_present(map)->is.hidden)
        pnk_buf_add(&map->kml, "<visibility>0</visibility>");
}

void pnk_map_kml_layer(pnk_map *map)
{
    const pnk_map_layer *layer = &pnk_map_present(map)->is;

    end_folder(map);
    for (size_t i = 0; i < layer->n_classes; i++)
        put_style(map, layer, i);
    pnk_buf_printf(&map->kml, "<Folder id=\"%s\"><name>", layer->name);
    put_text(&map->kml, layer->title ? layer->title : layer->name);
    pnk_buf_add(&map->kml, "</name>");
    put_visibility(map);
    pnk_buf_add(&map->kml, "\n");
}

static void put_value(pnk_buf *out, const pnk_field *field, const pnk_value *value)
{
    char text[40] = "";
    const char *shown = text;

    switch (field->kind) {
    case PNK_FIELD_TEXT: shown = value->text ? value->text : ""; break;
    case PNK_FIELD_DAY: pnk_day_text(value->day, text); break;
    default: pnk_text_number(value->number, text); break;
    }
    if (!*shown)
        return;
    pnk_buf_printf(out, "<Data name=\"%s\"><value>", field->name);
    put_text(out, shown);
    pnk_buf_add(out, "</value></Data>");
}

static void put_day(pnk_buf *out, const pnk_map_layer *layer, const char *element, const char *field, const pnk_value *values)
{
    int at = pnk_map_field(layer, field);
    char day[16];

    if (at >= 0 && values[at].day != PNK_DAY_UNKNOWN)
        pnk_buf_printf(out, "<%s>%s</%s>", element, pnk_day_text(values[at].day, day), element);
}

pnk_status pnk_map_kml_row(pnk_ctx *ctx, pnk_map *map, OGRGeometryH geometry, const pnk_value *values)
{
    const pnk_map_layer *layer = &pnk_map_present(map)->is;
    pnk_buf *out = &map->kml;
    int label = pnk_map_field(layer, layer->label), class_ = pnk_map_class_of(layer, values);

    pnk_buf_add(out, "<Placemark>");
    if (label >= 0 && values[label].text) {
        pnk_buf_add(out, "<name>");
        put_text(out, values[label].text);
        pnk_buf_add(out, "</name>");
    }
    put_visibility(map);
    if (layer->start) {
        pnk_buf_add(out, "<TimeSpan>");
        put_day(out, layer, "begin", layer->start, values);
        put_day(out, layer, "end", layer->end, values);
        pnk_buf_add(out, "</TimeSpan>");
    }
    if (class_ >= 0)
        pnk_buf_printf(out, "<styleUrl>#%s-%d</styleUrl>", layer->name, class_);
    pnk_buf_add(out, "<ExtendedData>");
    for (size_t i = 0; i < layer->n_fields; i++)
        put_value(out, &layer->fields[i], &values[i]);
    pnk_buf_add(out, "</ExtendedData>");
    if (geometry) {
        char *kml = OGR_G_ExportToKML(geometry, NULL);
        pnk_buf_add(out, kml ? kml : "");
        CPLFree(kml);
    }
    pnk_buf_add(out, "</Placemark>\n");
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

pnk_status pnk_map_kml_finish(pnk_ctx *ctx, pnk_map *map)
{
    pnk_buf text = {0}, packed = {0};
    const char *path = pnk_map_path(map, NULL);
    pnk_status status = path ? PNK_OK : pnk_no_memory(ctx);

    end_folder(map);
    pnk_buf_add(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    if (map->about.title) {
        pnk_buf_add(&text, "<name>");
        put_text(&text, map->about.title);
        pnk_buf_add(&text, "</name>\n");
    }
    if (map->kml_styles.n)
        pnk_buf_add_n(&text, map->kml_styles.text, map->kml_styles.n);
    if (map->kml.n)
        pnk_buf_add_n(&text, map->kml.text, map->kml.n);
    pnk_buf_add(&text, "</Document>\n</kml>\n");
    if (!status && (text.failed || map->kml.failed || map->kml_styles.failed))
        status = pnk_no_memory(ctx);
    if (!status && map->format == PNK_MAP_KMZ)
        status = pnk_zip_one(ctx, "doc.kml", text.text, text.n, map->stamp, &packed);
    const pnk_buf *file = map->format == PNK_MAP_KMZ ? &packed : &text;
    if (!status)
        status = pnk_file_write(ctx, path, file->text, file->n);
    pnk_buf_free(&packed);
    pnk_buf_free(&text);
    return status;
}
