/* engine/gis/maps_gpkg.c - what a GeoPackage carries beside its layers: styles and a project of QGIS, metadata, the day stamped. */
#include "engine/base/file.h"
#include "engine/gis/maps_inner.h"
#include <sqlite3.h>
#include <string.h>

/* The tables in which QGIS keeps the styles and the projects of a GeoPackage; names and columns are QGIS's own. */
static const char styles_sql[] =
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), "
    "f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, "
    "description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)";
static const char contents_sql[] =
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1, 0)";
static const char style_sql[] =
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
    "VALUES ('', '', ?2, ?3, ?2, ?4, '', 1, '', '', ?1)";
static const char stamp_sql[] = "UPDATE gpkg_contents SET last_change = ?1";
static const char projects_sql[] = "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)";
static const char project_sql[] = "INSERT INTO qgis_projects VALUES (?1, ?2, ?3)";

/* The metadata extension of the GeoPackage standard (OGC 12-128r18, annex F.8), with its own definitions. */
static const char *const metadata_sql[] = {
    "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",
    "INSERT INTO gpkg_extensions VALUES ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'), "
    "('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write')",
    "CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER, "
    "timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL, md_parent_id INTEGER, "
    "CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))",
};
static const char metadata_row_sql[] = "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'http://www.isotc211.org/2005/gmd', 'text/xml', ?1)";
static const char reference_sql[] = "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?1, 1, NULL)";

/** One statement with up to four texts. */
static bool run_sql(sqlite3 *db, const char *sql, const char *const *texts, int n)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
    for (int i = 0; ok && i < n; i++)
        ok = sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC) == SQLITE_OK;
    ok = ok && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return ok;
}

static bool write_styles(sqlite3 *db, const pnk_map *map, const char *time)
{
    const char *const stamp[] = { time };
    bool ok = run_sql(db, styles_sql, NULL, 0) && run_sql(db, contents_sql, stamp, 1);

    for (size_t i = 0; ok && i < map->n_layers; i++) {
        const pnk_map_layer *layer = &map->layers[i].is;
        const char *const texts[] = { time, layer->name, layer->geometry == PNK_GEOM_NONE ? "" : "geom", layer->qml };
        if (layer->qml)
            ok = run_sql(db, style_sql, texts, 4);
    }
    return ok;
}

static bool write_metadata(sqlite3 *db, const pnk_map *map, const char *time)
{
    const char *const texts[] = { map->about.metadata_xml }, *const stamp[] = { time };
    bool ok = true;

    if (!map->about.metadata_xml)
        return true;
    for (size_t i = 0; ok && i < sizeof metadata_sql / sizeof *metadata_sql; i++)
        ok = run_sql(db, metadata_sql[i], NULL, 0);
    return ok && run_sql(db, metadata_row_sql, texts, 1) && run_sql(db, reference_sql, stamp, 1);
}

/** A project as QGIS keeps it: its .qgs file packed (.qgz), in hexadecimal digits. */
static pnk_status pack_project(pnk_ctx *ctx, const pnk_map *map, pnk_buf *hex)
{
    static const char digits[] = "0123456789abcdef";
    pnk_buf packed = {0};
    pnk_status status = pnk_zip_one(ctx, "plan.qgs", map->about.project_xml, strlen(map->about.project_xml), map->stamp, &packed);

    for (size_t i = 0; i < packed.n && !status; i++) {
        unsigned char byte = (unsigned char)packed.text[i];
        const char two[2] = { digits[byte >> 4], digits[byte & 15] };
        pnk_buf_add_n(hex, two, 2);
    }
    pnk_buf_free(&packed);
    return status ? status : hex->failed ? pnk_no_memory(ctx) : PNK_OK;
}

static bool write_project(sqlite3 *db, const pnk_map *map, const char *hex)
{
    char day[16], about[120];
    pnk_snprintf(about, sizeof about, "{\"last_modified_time\": \"%sT00:00:00\", \"last_modified_user\": \"\" }", pnk_day_text(map->stamp, day));
    const char *const texts[] = { PNK_MAP_PROJECT, about, hex };
    return run_sql(db, projects_sql, NULL, 0) && run_sql(db, project_sql, texts, 3);
}

pnk_status pnk_map_gpkg_finish(pnk_ctx *ctx, const pnk_map *map)
{
    sqlite3 *db = NULL;
    pnk_buf hex = {0};
    char time[40];
    pnk_status status = map->about.project_xml ? pack_project(ctx, map, &hex) : PNK_OK;

    if (status)
        goto done;
    const char *const stamp[] = { pnk_map_time(map->stamp, time) };
    bool ok = sqlite3_open_v2(map->target, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK && run_sql(db, "BEGIN", NULL, 0) &&
              write_styles(db, map, time) && write_metadata(db, map, time) && (!map->about.project_xml || write_project(db, map, hex.text)) &&
              run_sql(db, stamp_sql, stamp, 1) && run_sql(db, "COMMIT", NULL, 0);
    if (!ok)
        status = pnk_fail(ctx, PNK_IO, "%s: writing the styles failed: %s", map->target, db ? sqlite3_errmsg(db) : "no memory");
    if (sqlite3_close(db) != SQLITE_OK && !status)
        status = pnk_fail(ctx, PNK_IO, "%s: closing failed", map->target);
    if (!status)
        status = pnk_file_sync(ctx, map->target);
done:
    pnk_buf_free(&hex);
    return status;
}
