/* engine/gis/gis.c - GDAL's manners: silent, offline, with its data; which files may be opened, and with which driver. */
#include "engine/gis/inner.h"
#include "engine/base/file.h"
#include <cpl_conv.h>
#include <cpl_error.h>
#include <errno.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static void CPL_STDCALL quiet(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)level;
    (void)number;
    (void)text;
}

static void CPL_STDCALL collect(CPLErr level, CPLErrorNum number, const char *text)
{
    pnk_gis_errors *errors = CPLGetErrorHandlerUserData();
    (void)number;
    if (level < CE_Failure || !errors)
        return;
    if (errors->n++ == 0) {
        size_t n = strlen(text);
        if (n >= sizeof errors->first)
            n = sizeof errors->first - 1;
        memcpy(errors->first, text, n);
        errors->first[n] = '\0';
        for (char *c = errors->first; *c; c++)
            if ((unsigned char)*c < ' ')
                *c = ' ';
    }
}

void pnk_gis_errors_begin(pnk_gis_errors *errors)
{
    *errors = (pnk_gis_errors){0};
    CPLPushErrorHandlerEx(collect, errors);
}

void pnk_gis_errors_end(void)
{
    CPLPopErrorHandler();
    CPLErrorReset();
}

/** Takes the folder of the file out of GDAL's sentence: only what stands around it helps the reader. */
void pnk_gis_errors_plain(pnk_gis_errors *errors, const char *real_path)
{
    const char *slash = strrchr(real_path, '/');
    size_t n = slash ? (size_t)(slash - real_path) + 1 : 0;

    for (char *at = n > 1 ? errors->first : NULL; at && (at = memmem(at, strlen(at), real_path, n));)
        memmove(at, at + n, strlen(at + n) + 1);
}

/* Options of ours, set before any driver is asked. The network: no name may be fetched, whatever a file asks for. */
static const char *const options[][2] = {
    { "CPL_VSIL_CURL_ALLOWED_FILENAME", "/none" },
    { "CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{noext}" },
    { "GDAL_HTTP_PROXY", "0.0.0.0:0" },
    { "OGR_SQLITE_LOAD_EXTENSIONS", "" },
    { "OGR_ENABLE_PARTIAL_REPROJECTION", "NO" },
    { "GDAL_PAM_ENABLED", "NO" },
};

static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
static bool begun;

static pnk_status begin_once(pnk_ctx *ctx)
{
    CPLSetErrorHandler(quiet);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        CPLSetConfigOption(options[i][0], options[i][1]);
    GDALAllRegister();

    /* Without proj.db everything seems to work and every CRS is lost; so it is asked for one at the start. */
    pnk_gis_errors errors;
    pnk_gis_errors_begin(&errors);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OGRErr error = srs ? OSRImportFromEPSG(srs, 4326) : OGRERR_FAILURE;
    OSRDestroySpatialReference(srs);
    pnk_gis_errors_end();
    if (error != OGRERR_NONE)
        return pnk_fail(ctx, PNK_INTERNAL, "the coordinate systems of PROJ (proj.db) were not found; is the package proj-data installed?");
    begun = true;
    return PNK_OK;
}

pnk_status pnk_gis_begin(pnk_ctx *ctx)
{
    pthread_mutex_lock(&once);
    pnk_status status = begun ? PNK_OK : begin_once(ctx);
    pthread_mutex_unlock(&once);
    return status;
}

void pnk_gis_end(void)
{
    pthread_mutex_lock(&once);
    if (begun)
        GDALDestroyDriverManager();
    begun = false;
    pthread_mutex_unlock(&once);
}

const char *pnk_gis_version(void)
{
    return GDALVersionInfo("RELEASE_NAME");
}

static const pnk_gis_format formats[] = {
/*    suffix       GDAL driver        read as            */
    { ".csv",      NULL,              PNK_FORMAT_CSV     },
    { ".xlsx",     "XLSX",            PNK_FORMAT_SHEETS  },
    { ".ods",      "ODS",             PNK_FORMAT_SHEETS  },
    { ".gpkg",     "GPKG",            PNK_FORMAT_GPKG    },
    { ".geojson",  "GeoJSON",         PNK_FORMAT_SHAPES  },
    { ".shp",      "ESRI Shapefile",  PNK_FORMAT_SHAPES  },
};
static const pnk_gis_format postgis = { "PG:", "PostgreSQL", PNK_FORMAT_POSTGIS };

const pnk_gis_format *pnk_gis_format_of(const char *path)
{
    size_t n = strlen(path);
    if (pnk_text_starts(path, postgis.suffix))
        return &postgis;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t k = strlen(formats[i].suffix);
        if (n > k && strcasecmp(path + n - k, formats[i].suffix) == 0)
            return &formats[i];
    }
    return NULL;
}

static pnk_status refuse(pnk_ctx *ctx, pnk_problems *problems, const char *path, const char *expected)
{
    pnk_problem_add(problems, PNK_ERROR, path, NULL, 0, NULL, path, "%s", expected);
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: expected %s", path, pnk_said(expected));
}

static bool climbs(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        while (*part == '/')
            part++;
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || part[2] == '\0'))
            return true;
    }
    return false;
}

/** The last check: a plain file, not larger than allowed, and (after every link is followed) under the folder. */
static pnk_status check_real(pnk_ctx *ctx, const char *folder, const char *path, const char *real, const pnk_gis_limits *limits, pnk_problems *problems)
{
    struct stat about;
    if (folder) {
        char *real_folder = realpath(folder, NULL);
        if (!real_folder && errno == ENOMEM)
            return pnk_no_memory(ctx);
        size_t n = real_folder ? strlen(real_folder) : 0;
        bool under = n && strncmp(real, real_folder, n) == 0 && (real[n] == '/' || real_folder[n - 1] == '/');
        free(real_folder);
        if (!under)
            return refuse(ctx, problems, path, "a file in the operation folder, not a link out of it");
    }
    if (stat(real, &about) != 0 || !S_ISREG(about.st_mode))
        return refuse(ctx, problems, path, "a plain file");
    if ((size_t)about.st_size > limits->max_bytes)
        return pnk_fail(ctx, PNK_LIMIT, "%s: larger than %zu bytes", path, limits->max_bytes);
    return PNK_OK;
}

pnk_status pnk_gis_resolve(pnk_ctx *ctx, const char *folder, const char *path, const pnk_gis_limits *limits,
                           pnk_problems *problems, char **out)
{
    if (!path || !*path || pnk_text_starts(path, "/vsi"))
        return refuse(ctx, problems, path ? path : "", "the name of a file");
    if (folder && (path[0] == '/' || climbs(path)))
        return refuse(ctx, problems, path, "a path within the operation folder");
    char *joined = folder ? pnk_path_join(folder, path) : strdup(path);
    if (!joined)
        return pnk_no_memory(ctx);
    errno = 0;
    char *real = realpath(joined, NULL);
    free(joined);
    if (!real)
        return errno == ENOMEM ? pnk_no_memory(ctx)
             : errno == ENOENT || errno == ENOTDIR ? pnk_fail(ctx, PNK_NOT_FOUND, "%s: no such file", path)
             : pnk_fail(ctx, PNK_IO, "%s: %s", path, strerror(errno));
    pnk_status status = check_real(ctx, folder, path, real, limits, problems);
    if (status) {
        free(real);
        return status;
    }
    *out = real;
    return PNK_OK;
}

pnk_status pnk_gis_open(pnk_ctx *ctx, const char *real_path, const char *name, const pnk_gis_format *format,
                        pnk_problems *problems, GDALDatasetH *out)
{
    const char *const drivers[] = { format->driver, NULL };
    pnk_gis_errors errors;
    pnk_status status = pnk_gis_begin(ctx);

    if (status)
        return status;
    pnk_gis_errors_begin(&errors);
    GDALDatasetH set = GDALOpenEx(real_path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    pnk_gis_errors_end();
    if (!set) {
        char found[480];
        pnk_gis_errors_plain(&errors, real_path);
        pnk_snprintf(found, sizeof found, pnk_said("not readable as %s%s%s"), format->driver, errors.first[0] ? ": " : "", errors.first);
        pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, found, "a sound file of its kind");
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s", name, found);
    }
    *out = set;
    return PNK_OK;
}

/** Stops SQLite after so many steps: a damaged or hostile file may never end. */
static int out_of_steps(void *user)
{
    int *left = user;
    return --*left < 0;
}

static const char foreign_parts[] =
    "SELECT type || ' ' || name FROM sqlite_master WHERE type = 'view' OR (type = 'trigger' AND name NOT LIKE 'rtree\\_%' ESCAPE '\\' "
    "AND name NOT LIKE 'trigger\\_%\\_feature\\_count\\_%' ESCAPE '\\' AND name NOT LIKE 'gpkg\\_%' ESCAPE '\\' "
    "AND name NOT LIKE 'fid\\_%' ESCAPE '\\') LIMIT 1";

pnk_status pnk_gis_check_gpkg(pnk_ctx *ctx, const char *real_path, const char *name, pnk_problems *problems)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int steps = 20000;
    char found[200] = "";

    if (sqlite3_open_v2(real_path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        pnk_snprintf(found, sizeof found, "%s", pnk_said("not a database"));
        goto done;
    }
    sqlite3_progress_handler(db, 10000, out_of_steps, &steps);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW ||
        !pnk_text_equal((const char *)sqlite3_column_text(statement, 0), "ok")) {
        pnk_snprintf(found, sizeof found, "%s", pnk_said("a damaged database"));
        goto done;
    }
    sqlite3_finalize(statement);
    statement = NULL;
    if (sqlite3_prepare_v2(db, foreign_parts, -1, &statement, NULL) != SQLITE_OK)
        pnk_snprintf(found, sizeof found, "%s", pnk_said("a damaged database"));
    else if (sqlite3_step(statement) == SQLITE_ROW)
        pnk_snprintf(found, sizeof found, pnk_said("the %s"), (const char *)sqlite3_column_text(statement, 0));
done:
    sqlite3_finalize(statement);
    sqlite3_close(db);
    if (!found[0])
        return PNK_OK;
    pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, found, "a sound GeoPackage of plain tables");
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s", name, found);
}
