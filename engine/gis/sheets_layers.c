/* engine/gis/sheets_layers.c - attribute tables of map layers, and the old workbooks that only GDAL reads.
 *
 * The driver is named by what the file is; GDAL guesses nothing. Text of DBF files is taken as its bytes: where a file does not say its
 * encoding GDAL takes it for West European, and Russian becomes rubbish without a word.
 */
#include "engine/base/file.h"
#include "engine/gis/dbf_text.h"
#include "engine/gis/layers_inner.h"
#include "engine/gis/package.h"
#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <dirent.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_LAYERS 400

static const struct { pnk_file_kind kind; const char *format, *driver; } drivers[] = {
/*    kind                 called         GDAL driver        */
    { PNK_FILE_XLS,        "XLS",         "XLS"              },
    { PNK_FILE_DBF,        "DBF",         "ESRI Shapefile"   },
    { PNK_FILE_GPKG,       "GPKG",        "GPKG"             },
    { PNK_FILE_GEOJSON,    "GeoJSON",     "GeoJSON"          },
    { PNK_FILE_SHP,        "shapefile",   "ESRI Shapefile"   },
    { PNK_FILE_SHP_ZIP,    "shapefile",   "ESRI Shapefile"   },
    { PNK_FILE_KML,        "KML",         "LIBKML"           },
    { PNK_FILE_FGB,        "FlatGeobuf",  "FlatGeobuf"       },
    { PNK_FILE_POSTGIS,    "PostGIS",     "PostgreSQL"       },
};

/** The reading of one layer. */
typedef struct {
    pnk_reading *r;
    OGRLayerH layer;
    bool workbook;                   /* rows as they stand; no names */
    bool points;                     /* lon_deg and lat_deg are added */
    int n_fields;
    int *fields;                     /* those put, in order */
    OGRCoordinateTransformationH transformation;
    bool unknown_system;
    const pnk_dbf_text *text;        /* NULL: GDAL gives UTF-8 */
} layer_reader;

/* --- cells ----------------------------------------------------------------------------------------------------- */

static pnk_status put_text(layer_reader *l, long row, size_t column, const char *text)
{
    pnk_reading *r = l->r;
    size_t n = strlen(text);
    char *decoded = NULL;
    pnk_status status = PNK_OK;

    if (l->text) {
        if (!(decoded = pnk_dbf_text_decode(l->text, text, &n)))
            return pnk_no_memory(r->ctx);
        text = decoded;
    }
    bool sound = pnk_utf8_valid(text, n) == n && !strstr(text, "\xEF\xBF\xBD");
    if (!sound && !decoded) {
        static const pnk_dbf_text utf8 = { .encoding = "UTF-8" };
        if (!(decoded = pnk_dbf_text_decode(&utf8, text, &n)))
            return pnk_no_memory(r->ctx);
        text = decoded;
    }
    pnk_put_cell(r, PNK_CELL_TEXT, false, text, n);
    if (!sound)
        status = pnk_cell_fault(r, PNK_ERROR, row, column, text, "text in the encoding that the file says");
    free(decoded);
    return status;
}

static void put_plain(pnk_reading *r, pnk_cell_kind kind, const char *text) { pnk_put_cell(r, kind, false, text, strlen(text)); }

/** Cells of an old workbook come as text, whatever they were. What reads as a number in the very form a machine writes was one. */
static pnk_status put_workbook_cell(layer_reader *l, long row, size_t column, const char *text)
{
    double value;
    char number[32];
    pnk_day day;

    if (pnk_text_to_number(text, &value) && strcmp(pnk_text_number(value, number), text) == 0)
        put_plain(l->r, PNK_CELL_NUMBER, text);
    else if (pnk_day_parse(text, &day))
        put_plain(l->r, PNK_CELL_DATE, text);
    else
        return put_text(l, row, column, text);
    return PNK_OK;
}

static pnk_status put_field(layer_reader *l, OGRFeatureH feature, int field, long row, size_t column)
{
    pnk_reading *r = l->r;
    char text[48];
    int year, month, day, hour, minute, second, zone;
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field));

    if (!OGR_F_IsFieldSetAndNotNull(feature, field)) {
        pnk_put_cell(r, PNK_CELL_EMPTY, false, NULL, 0);
        return PNK_OK;
    }
    if (type == OFTReal) {
        double value = OGR_F_GetFieldAsDouble(feature, field);
        put_plain(r, PNK_CELL_NUMBER, pnk_text_number(value, text));
    } else if (type == OFTInteger || type == OFTInteger64) {
        put_plain(r, PNK_CELL_NUMBER, OGR_F_GetFieldAsString(feature, field));
    } else if ((type == OFTDate || type == OFTDateTime) && OGR_F_GetFieldAsDateTime(feature, field, &year, &month, &day, &hour, &minute, &second, &zone)) {
        int n = pnk_snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        if (type == OFTDateTime && (hour || minute))
            pnk_snprintf(text + n, sizeof text - (size_t)n, "T%02d:%02d", hour, minute);
        put_plain(r, PNK_CELL_DATE, text);
    } else {
        const char *string = OGR_F_GetFieldAsString(feature, field);
        return l->workbook ? put_workbook_cell(l, row, column, string ? string : "") : put_text(l, row, column, string ? string : "");
    }
    return PNK_OK;
}

/** Longitude and latitude of a point; two empty cells where there is none. */
static pnk_status put_position(layer_reader *l, OGRFeatureH feature, long row)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    char lon[32], lat[32];

    if (geometry && wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbMultiPoint && OGR_G_GetGeometryCount(geometry) == 1)
        geometry = OGR_G_GetGeometryRef(geometry, 0);
    if (!geometry || wkbFlatten(OGR_G_GetGeometryType(geometry)) != wkbPoint || OGR_G_IsEmpty(geometry)) {
        pnk_put_cell(l->r, PNK_CELL_EMPTY, false, NULL, 0);
        pnk_put_cell(l->r, PNK_CELL_EMPTY, false, NULL, 0);
        return PNK_OK;
    }
    OGRErr error = l->transformation ? OGR_G_Transform(geometry, l->transformation) : OGRERR_NONE;
    double x = OGR_G_GetX(geometry, 0), y = OGR_G_GetY(geometry, 0);
    if (error == OGRERR_NONE && !l->unknown_system && x >= -180.0 && x <= 180.0 && y >= -90.0 && y <= 90.0) {
        put_plain(l->r, PNK_CELL_NUMBER, pnk_text_number(x, lon));
        put_plain(l->r, PNK_CELL_NUMBER, pnk_text_number(y, lat));
        return PNK_OK;
    }
    pnk_put_cell(l->r, PNK_CELL_EMPTY, false, NULL, 0);
    pnk_put_cell(l->r, PNK_CELL_EMPTY, false, NULL, 0);
    return pnk_cell_fault(l->r, PNK_ERROR, row, (size_t)l->n_fields, NULL, "a point in degrees, or in a coordinate system that leads to them");
}

/* --- a layer --------------------------------------------------------------------------------------------------- */

static bool same_name(OGRFeatureDefnH definition, const char *name)
{
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++)
        if (strcasecmp(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)), name) == 0)
            return true;
    return false;
}

/** A layer that may hold any shape holds points when the first shape in it is one. */
static bool holds_points(OGRLayerH layer)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(layer));
    OGRFeatureH feature;

    if (type != wkbUnknown)
        return type == wkbPoint || type == wkbMultiPoint;
    OGR_L_ResetReading(layer);
    while ((feature = OGR_L_GetNextFeature(layer))) {
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        type = geometry ? wkbFlatten(OGR_G_GetGeometryType(geometry)) : wkbUnknown;
        OGR_F_Destroy(feature);
        if (geometry)
            return type == wkbPoint;
    }
    return false;
}

/** LIBKML gives every layer the same fields, whether any place has them or not. */
static bool only_kml(OGRLayerH layer, int field)
{
    static const char *const always[] = { "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet", NULL };
    const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), field));
    OGRFeatureH feature;
    bool fixed = false, used = false;

    for (size_t i = 0; always[i]; i++)
        fixed = fixed || strcmp(always[i], name) == 0;
    if (!fixed)
        return false;
    if (strcmp(name, "tessellate") == 0 || strcmp(name, "extrude") == 0 || strcmp(name, "visibility") == 0)
        return true;                 /* how a globe draws it */
    OGR_L_ResetReading(layer);
    while (!used && (feature = OGR_L_GetNextFeature(layer))) {
        used = OGR_F_IsFieldSetAndNotNull(feature, field) && *OGR_F_GetFieldAsString(feature, field);
        OGR_F_Destroy(feature);
    }
    return !used;
}

static pnk_status choose_fields(layer_reader *l, bool kml)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(l->layer);
    int n = OGR_FD_GetFieldCount(definition);

    if (n < 0 || (size_t)n + 2 > l->r->limits.max_columns)
        return pnk_fail(l->r->ctx, PNK_LIMIT, "%s: more than %zu columns", l->r->name, l->r->limits.max_columns);
    if (!(l->fields = PNK_NEW(&l->r->arena, int, n + 1)))
        return pnk_no_memory(l->r->ctx);
    for (int i = 0; i < n; i++)
        if (!kml || !only_kml(l->layer, i))
            l->fields[l->n_fields++] = i;
    l->points = !l->workbook && holds_points(l->layer) && !same_name(definition, "lon_deg") && !same_name(definition, "lat_deg");
    return PNK_OK;
}

static pnk_status put_names(layer_reader *l)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(l->layer);
    pnk_status status = pnk_put_row(l->r, 1, false, (size_t)l->n_fields + (l->points ? 2 : 0));

    for (int i = 0; i < l->n_fields && !status; i++)
        status = put_text(l, 1, (size_t)i, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, l->fields[i])));
    if (l->points) {
        put_plain(l->r, PNK_CELL_TEXT, "lon_deg");
        put_plain(l->r, PNK_CELL_TEXT, "lat_deg");
    }
    return status;
}

/** From the layer's own system to longitude and latitude. */
static void find_system(layer_reader *l)
{
    OGRSpatialReferenceH from = OGR_L_GetSpatialRef(l->layer), degrees;

    if (!from || !(degrees = pnk_gis_degrees()))
        return;                      /* says nothing: degrees where they fit */
    if ((from = OSRClone(from))) {
        OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
        if (!OSRIsSame(from, degrees)) {
            l->transformation = OCTNewCoordinateTransformation(from, degrees);
            l->unknown_system = !l->transformation;
        }
        OSRDestroySpatialReference(from);
    }
    OSRDestroySpatialReference(degrees);
}

static pnk_status put_features(layer_reader *l)
{
    OGRFeatureH feature;
    long row = l->workbook ? 0 : 1;
    pnk_status status = PNK_OK;

    OGR_L_ResetReading(l->layer);
    while (!status && (feature = OGR_L_GetNextFeature(l->layer))) {
        row = l->workbook ? (long)OGR_F_GetFID(feature) : row + 1;
        status = l->workbook ? pnk_put_row_dense(l->r, row, false, (size_t)l->n_fields)
                             : pnk_put_row(l->r, row, false, (size_t)l->n_fields + (l->points ? 2 : 0));
        for (int i = 0; i < l->n_fields && !status; i++)
            status = put_field(l, feature, l->fields[i], row, (size_t)i);
        if (!status && l->points)
            status = put_position(l, feature, row);
        OGR_F_Destroy(feature);
    }
    return status;
}

static pnk_status put_layer(pnk_reading *r, OGRLayerH layer, pnk_file_kind kind, const pnk_dbf_text *text)
{
    layer_reader l = { .r = r, .layer = layer, .workbook = kind == PNK_FILE_XLS, .text = text };
    const char *name = OGR_L_GetName(layer);
    char *decoded = NULL;
    size_t n;
    pnk_status status;

    if (kind == PNK_FILE_DBF)
        name = NULL;
    if (name && pnk_utf8_valid(name, strlen(name)) < strlen(name)) {
        static const pnk_dbf_text utf8 = { .encoding = "UTF-8" };
        if (!(name = decoded = pnk_dbf_text_decode(&utf8, name, &n)))
            return pnk_no_memory(r->ctx);
    }
    status = pnk_put_sheet(r, name, false, !l.workbook);
    if (!status && !(status = choose_fields(&l, kind == PNK_FILE_KML)) && (l.workbook || !(status = put_names(&l)))) {
        if (l.points)
            find_system(&l);
        status = put_features(&l);
        OCTDestroyCoordinateTransformation(l.transformation);
    }
    if (!status)
        status = pnk_put_end(r, NULL, 0, NULL, 0);
    free(decoded);
    return status;
}

/* --- before GDAL may open it --------------------------------------------------------------------------------------- */

/** A shapefile brings side files of the same name: none may be a link that leads elsewhere. */
static pnk_status check_side_files(pnk_reading *r)
{
    const char *slash = strrchr(r->real, '/'), *dot = strrchr(r->real, '.');
    size_t stem = dot && slash && dot > slash ? (size_t)(dot - slash - 1) : 0;
    char *folder = slash ? pnk_arena_text_n(&r->arena, r->real, (size_t)(slash - r->real) + 1) : NULL;
    DIR *entries = folder && stem ? opendir(folder) : NULL;
    struct dirent *entry;
    pnk_status status = PNK_OK;

    if (!entries)
        return pnk_fail(r->ctx, PNK_IO, "%s: its folder cannot be read", r->name);
    while (!status && (entry = readdir(entries)))
        if (strncasecmp(entry->d_name, slash + 1, stem) == 0 && entry->d_name[stem] == '.' && entry->d_type == DT_LNK)
            status = pnk_file_fault(r, entry->d_name, "side files that are plain files, not links");
    closedir(entries);
    return status;
}

static bool has_index(pnk_reading *r)
{
    int stem = (int)(strrchr(r->real, '.') - r->real);
    const char *low = pnk_arena_printf(&r->arena, "%.*s.shx", stem, r->real), *high = pnk_arena_printf(&r->arena, "%.*s.SHX", stem, r->real);
    return low && high && (pnk_file_exists(low) || pnk_file_exists(high));
}

typedef struct { bool seen_root, is_kml, links; } kml_look;

static void kml_start(pnk_xml *xml, const char *name, const char *const *attributes)
{
    kml_look *look = xml->user;
    (void)attributes;
    if (!look->seen_root)
        look->is_kml = strcmp(name, "kml") == 0;
    look->seen_root = true;
    look->links = look->links || strcmp(name, "NetworkLink") == 0;
}

static void kml_end(pnk_xml *xml, const char *name)
{
    (void)xml;
    (void)name;
}

static pnk_status check_kml(pnk_reading *r)
{
    kml_look look = {0};
    pnk_xml xml = { .user = &look, .start = kml_start, .end = kml_end };
    pnk_status status = pnk_xml_read(r, r->real, &xml);

    if (status == PNK_NOT_FOUND)
        return pnk_fail(r->ctx, PNK_IO, "%s: not readable", r->name);
    if (!status && !look.is_kml)
        status = pnk_file_fault(r, pnk_said("an XML file that is no KML"), "a KML file");
    if (!status && look.links)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, 0, NULL, pnk_said("a link to another file"), "all places in this file; links are not followed");
    return status;
}

static pnk_status check_before(pnk_reading *r, pnk_file_kind kind)
{
    pnk_status status;

    switch (kind) {
    case PNK_FILE_GPKG:
        return pnk_gis_check_gpkg(r->ctx, r->real, r->name, r->problems);
    case PNK_FILE_GEOJSON:
        return pnk_check_geojson(r);
    case PNK_FILE_SHP:
    case PNK_FILE_DBF:
        if ((status = check_side_files(r)))
            return status;
        if (kind == PNK_FILE_SHP && !has_index(r))
            return pnk_file_fault(r, pnk_said("a shapefile without its .shx"), "all files of the shapefile, best in one zip");
        return pnk_check_shapefile(r, r->real, kind == PNK_FILE_SHP);
    case PNK_FILE_SHP_ZIP:
        return pnk_check_shapefile(r, r->inside, true);
    case PNK_FILE_KML:
        return check_kml(r);
    default:
        return PNK_OK;
    }
}

static const char held_table[] = "/vsimem/table.dbf";

/** A table alone is asked for: in memory it has no shapes beside it that GDAL would want as well. */
static pnk_status hold_table(pnk_reading *r)
{
    GByte *bytes = NULL;
    vsi_l_offset n = 0;

    if (!VSIIngestFile(NULL, r->real, &bytes, &n, (GIntBig)r->limits.max_bytes))
        return pnk_fail(r->ctx, PNK_IO, "%s: not readable", r->name);
    VSILFILE *file = VSIFileFromMemBuffer(held_table, bytes, n, TRUE);
    if (!file)
        return pnk_no_memory(r->ctx);
    VSIFCloseL(file);
    return PNK_OK;
}

static pnk_status put_layers(pnk_reading *r, GDALDatasetH set, pnk_file_kind kind, const char *path)
{
    pnk_dbf_text text = {0};
    bool dbf = kind == PNK_FILE_DBF || kind == PNK_FILE_SHP || kind == PNK_FILE_SHP_ZIP;
    int n = GDALDatasetGetLayerCount(set);
    pnk_status status = PNK_OK;

    for (int i = 0; i < n && i < MAX_LAYERS && !status; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(set, i);
        if (!layer || !pnk_sheet_wanted(r, kind == PNK_FILE_DBF ? NULL : OGR_L_GetName(layer)) || (kind == PNK_FILE_GPKG && !r->only && strcmp(OGR_L_GetName(layer), "layer_styles") == 0))
            continue;
        if (dbf)
            status = pnk_dbf_text_of(r, layer, path, &text);
        if (!status && r->n_put == 0)
            for (size_t k = 0; k < sizeof drivers / sizeof *drivers && !status; k++)
                if (drivers[k].kind == kind)
                    status = pnk_put_format(r, drivers[k].format, dbf ? text.encoding : NULL, 0);
        if (!status)
            status = put_layer(r, layer, kind, dbf ? &text : NULL);
    }
    if (!status && n == 0)
        status = pnk_file_fault(r, pnk_said("no layer"), "a file with a layer or sheet");
    return status;
}

pnk_status pnk_read_layers(pnk_reading *r, pnk_file_kind kind)
{
    pnk_gis_format format = { .suffix = "", .family = PNK_FORMAT_SHAPES };
    const char *path = r->inside ? r->inside : r->real;
    pnk_gis_errors errors;
    GDALDatasetH set = NULL;
    pnk_status status;

    for (size_t k = 0; k < sizeof drivers / sizeof *drivers; k++)
        if (drivers[k].kind == kind)
            format.driver = drivers[k].driver;
    /* Of this process alone, which ends with the file. */
    CPLSetConfigOption("OGR_XLS_HEADERS", "DISABLE");
    CPLSetConfigOption("OGR_XLS_FIELD_TYPES", "STRING");
    CPLSetConfigOption("SHAPE_ENCODING", "");
    if ((status = check_before(r, kind)) || (kind == PNK_FILE_DBF && (status = hold_table(r))) ||
        (status = pnk_gis_open(r->ctx, kind == PNK_FILE_DBF ? held_table : path, r->name, &format, r->problems, &set)))
        return status;
    if (kind == PNK_FILE_XLS)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, 0, NULL, pnk_said("an old workbook (.xls)"),
                        "the same saved as .xlsx; of an .xls hidden rows and sheets, merged cells, error values and formulas without a value cannot be told");
    pnk_gis_errors_begin(&errors);
    status = put_layers(r, set, kind, path);
    pnk_gis_errors_end();
    if (!status && errors.n > 0) {
        pnk_gis_errors_plain(&errors, path);
        status = pnk_file_fault(r, errors.first, "a file that reads without errors");
    }
    GDALClose(set);
    return status;
}
