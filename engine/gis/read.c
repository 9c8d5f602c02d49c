/* engine/gis/read.c - one layer of a file as a table of text. */
#include "engine/gis/inner.h"
#include <cpl_conv.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_BYTES   ((size_t)256 << 20)
#define DEFAULT_ROWS    ((size_t)2000000)
#define DEFAULT_COLUMNS ((size_t)1000)

pnk_gis_limits pnk_gis_limits_or_defaults(const pnk_gis_limits *limits)
{
    pnk_gis_limits out = limits ? *limits : (pnk_gis_limits){0};
    if (!out.max_bytes)
        out.max_bytes = DEFAULT_BYTES;
    if (!out.max_rows)
        out.max_rows = DEFAULT_ROWS;
    if (!out.max_columns)
        out.max_columns = DEFAULT_COLUMNS;
    return out;
}

/** Keeps a copy; false only when out of memory. */
static bool keep(pnk_arena *arena, const char *text, const char **out)
{
    *out = text && *text ? pnk_arena_text(arena, text) : NULL;
    return *out || !text || !*text;
}

/** Sheets give every cell as text: a day as 2022/09/14, a number as 2.5000000000000000. Both are brought to how a CSV has them. */
static bool keep_sheet_cell(pnk_arena *arena, const char *text, const char **out)
{
    static const char day[] = "dddd/dd/dd";
    char iso[16], number[32];
    size_t i = 0;
    double value;

    while (i < 10 && text[i] && (day[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == '/'))
        i++;
    if (i == 10 && (text[10] == '\0' || pnk_text_equal(text + 10, " 00:00:00"))) {
        memcpy(iso, text, 10);
        iso[4] = iso[7] = '-';
        iso[10] = '\0';
        return keep(arena, iso, out);
    }
    if (strchr(text, '.') && pnk_text_to_number(text, &value))
        return keep(arena, pnk_text_number(value, number), out);
    return keep(arena, text, out);
}

/** A field as the text that a CSV would hold: ISO dates, numbers that read back to the same bits. */
static bool field_text(pnk_arena *arena, OGRFeatureH feature, int i, bool sheet, const char **out)
{
    char text[48];
    int year, month, day, hour, minute, second, zone;

    *out = NULL;
    if (!OGR_F_IsFieldSetAndNotNull(feature, i))
        return true;
    switch (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, i))) {
    case OFTReal:
        return keep(arena, pnk_text_number(OGR_F_GetFieldAsDouble(feature, i), text), out);
    case OFTDate:
    case OFTDateTime:
        if (!OGR_F_GetFieldAsDateTime(feature, i, &year, &month, &day, &hour, &minute, &second, &zone))
            break;
        pnk_snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        return keep(arena, text, out);
    default:
        break;
    }
    const char *string = OGR_F_GetFieldAsString(feature, i);
    return sheet && string ? keep_sheet_cell(arena, string, out) : keep(arena, string, out);
}

typedef struct {
    pnk_table *table;
    int n_fields;
    bool points;                     /* lon_deg and lat_deg are added from the geometry */
    bool sheets;                     /* the feature's id is its row in the sheet */
    size_t rows_capacity, cells_capacity, n_cells;
} layer_reader;

static pnk_status layer_header(pnk_ctx *ctx, pnk_arena *arena, OGRLayerH layer, const char *name, const pnk_gis_limits *limits, layer_reader *r)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    pnk_table *table = r->table;

    r->n_fields = OGR_FD_GetFieldCount(definition);
    if (r->n_fields < 0 || (size_t)r->n_fields + 2 > limits->max_columns)
        return pnk_fail(ctx, PNK_LIMIT, "%s: more than %zu columns", name, limits->max_columns);
    r->points = wkbFlatten(OGR_L_GetGeomType(layer)) == wkbPoint && OGR_FD_GetFieldIndex(definition, "lon_deg") < 0 &&
                OGR_FD_GetFieldIndex(definition, "lat_deg") < 0;
    table->n_columns = (size_t)r->n_fields + (r->points ? 2 : 0);
    table->names = PNK_NEW(arena, const char *, table->n_columns + 1);
    table->file = pnk_arena_text(arena, name);
    table->sheet = pnk_arena_text(arena, OGR_L_GetName(layer));
    if (!table->names || !table->file)
        return pnk_no_memory(ctx);
    for (int i = 0; i < r->n_fields; i++) {
        char *field = pnk_arena_text(arena, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        if (!field)
            return pnk_no_memory(ctx);
        table->names[i] = pnk_text_trim(field);
    }
    if (r->points) {
        table->names[r->n_fields] = "lon_deg";
        table->names[r->n_fields + 1] = "lat_deg";
    }
    return PNK_OK;
}

static bool point_text(pnk_arena *arena, OGRFeatureH feature, bool lat, const char **out)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    char number[32];

    *out = NULL;
    if (!geometry || wkbFlatten(OGR_G_GetGeometryType(geometry)) != wkbPoint || OGR_G_IsEmpty(geometry))
        return true;
    return keep(arena, pnk_text_number(lat ? OGR_G_GetY(geometry, 0) : OGR_G_GetX(geometry, 0), number), out);
}

static void check_text(const char *text, const pnk_table *table, long row, const char *column, pnk_problems *problems)
{
    size_t n = strlen(text);
    if (pnk_utf8_valid(text, n) < n)
        pnk_problem_add(problems, PNK_ERROR, table->file, table->sheet, row, column, text, "text in UTF-8");
}

static pnk_status add_feature(pnk_ctx *ctx, pnk_arena *arena, OGRFeatureH feature, pnk_problems *problems, layer_reader *r)
{
    pnk_table *table = r->table;
    long row = r->sheets ? (long)OGR_F_GetFID(feature) : (long)table->n_rows + 2;
    size_t start = r->n_cells;
    bool filled = false;

    for (size_t i = 0; i < table->n_columns; i++) {
        bool own = i < (size_t)r->n_fields;
        const char *text;
        bool kept = own ? field_text(arena, feature, (int)i, r->sheets, &text) : point_text(arena, feature, i > (size_t)r->n_fields, &text);
        if (!kept || !PNK_GROW(arena, table->cells, r->n_cells, r->cells_capacity))
            return pnk_no_memory(ctx);
        if (text)
            check_text(text, table, row, table->names[i], problems);
        filled = filled || text;
        table->cells[r->n_cells++] = text;
    }
    if (!filled) {                   /* an empty row of a sheet */
        r->n_cells = start;
        return PNK_OK;
    }
    if (!PNK_GROW(arena, table->rows, table->n_rows, r->rows_capacity))
        return pnk_no_memory(ctx);
    table->rows[table->n_rows++] = row;
    return PNK_OK;
}

static pnk_status layer_rows(pnk_ctx *ctx, pnk_arena *arena, OGRLayerH layer, const pnk_gis_limits *limits, pnk_problems *problems, layer_reader *r)
{
    OGRFeatureH feature;
    pnk_status status = PNK_OK;

    OGR_L_ResetReading(layer);
    while (!status && (feature = OGR_L_GetNextFeature(layer))) {
        if (r->table->n_rows >= limits->max_rows)
            status = pnk_fail(ctx, PNK_LIMIT, "%s: more than %zu rows", r->table->file, limits->max_rows);
        else if (!(status = add_feature(ctx, arena, feature, problems, r)))
            status = pnk_check(ctx);
        OGR_F_Destroy(feature);
    }
    return status;
}

/** The layer asked for, or the first. */
static pnk_status find_layer(pnk_ctx *ctx, GDALDatasetH set, const char *name, const char *layer, pnk_problems *problems, OGRLayerH *out)
{
    *out = layer ? GDALDatasetGetLayerByName(set, layer) : GDALDatasetGetLayer(set, 0);
    if (*out)
        return PNK_OK;
    pnk_problem_add(problems, PNK_ERROR, name, layer, 0, NULL, layer ? layer : "no layer", "the name of a sheet or layer in this file");
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: no layer %s", name, layer ? layer : "at all");
}

static pnk_status read_layer(pnk_ctx *ctx, pnk_arena *arena, const char *real, const char *name, const char *layer,
                             const pnk_gis_format *format, const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out)
{
    GDALDatasetH set = NULL;
    OGRLayerH from;
    pnk_gis_errors errors;
    layer_reader r = { .table = PNK_NEW(arena, pnk_table, 1), .sheets = format->family == PNK_FORMAT_SHEETS };
    pnk_status status = r.table ? PNK_OK : pnk_no_memory(ctx);

    if (status || (format->family == PNK_FORMAT_GPKG && (status = pnk_gis_check_gpkg(ctx, real, name, problems))) ||
        (status = pnk_gis_open(ctx, real, name, format, problems, &set)) ||
        (status = find_layer(ctx, set, name, layer, problems, &from)))
        goto done;
    pnk_gis_errors_begin(&errors);
    if (!(status = layer_header(ctx, arena, from, name, limits, &r)))
        status = layer_rows(ctx, arena, from, limits, problems, &r);
    pnk_gis_errors_end();
    if (!status && errors.n > 0) {
        pnk_problem_add(problems, PNK_ERROR, name, r.table->sheet, 0, NULL, errors.first, "a file that reads without errors");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s", name, errors.first);
    }
    if (!status)
        *out = r.table;
done:
    if (set)
        GDALClose(set);
    return status;
}

pnk_status pnk_gis_read_table(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *layer,
                              const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out)
{
    pnk_gis_limits within = pnk_gis_limits_or_defaults(limits);
    const pnk_gis_format *format = path ? pnk_gis_format_of(path) : NULL;
    char *real = NULL;
    pnk_status status;

    if (format && format->family == PNK_FORMAT_POSTGIS && !folder)
        return read_layer(ctx, arena, path, "PostGIS", layer, format, &within, problems, out);
    if ((status = pnk_gis_resolve(ctx, folder, path, &within, problems, &real)))
        return status;
    if (!format || format->family == PNK_FORMAT_POSTGIS) {
        pnk_problem_add(problems, PNK_ERROR, path, NULL, 0, NULL, path, "a file named .csv, .xlsx, .ods, .gpkg, .geojson or .shp");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not a kind of file that can be read", path);
    } else if (format->family == PNK_FORMAT_CSV) {
        status = pnk_gis_read_csv(ctx, arena, real, path, &within, problems, out);
    } else {
        status = read_layer(ctx, arena, real, path, layer, format, &within, problems, out);
    }
    free(real);
    return status;
}
