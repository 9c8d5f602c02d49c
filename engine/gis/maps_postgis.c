/* engine/gis/maps_postgis.c - the tables of a PostGIS database, in a schema of ours. */
#include "engine/gis/maps_inner.h"
#include <ctype.h>
#include <string.h>

static const char own_schema[] = "paanek";
static const char schema_key[] = "active_schema=";

/** The schema that the connection string names; NULL: a name that we would have to quote. */
static const char *schema_of(pnk_map *map)
{
    const char *at = strstr(map->target, schema_key), *end;

    if (!at)
        return own_schema;
    at += sizeof schema_key - 1;
    for (end = at; islower((unsigned char)*end) || isdigit((unsigned char)*end) || *end == '_'; end++)
        ;
    return end == at || (*end && *end != ' ') ? NULL : pnk_arena_printf(&map->arena, "%.*s", (int)(end - at), at);
}

/** The first cell of an answer; "": there is none. */
static void ask(const pnk_map *map, const char *sql, char *out, size_t size)
{
    OGRLayerH answer = GDALDatasetExecuteSQL(map->set, sql, NULL, NULL);
    OGRFeatureH row = answer ? OGR_L_GetNextFeature(answer) : NULL;

    pnk_snprintf(out, size, "%s", row ? OGR_F_GetFieldAsString(row, 0) : "");
    if (row)
        OGR_F_Destroy(row);
    if (answer)
        GDALDatasetReleaseResultSet(map->set, answer);
}

pnk_status pnk_map_postgis_open(pnk_ctx *ctx, pnk_map *map)
{
    const char *const drivers[] = { map->kind->driver, NULL };
    char found[80];
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    if (!(map->schema = schema_of(map)))
        return pnk_fail(ctx, PNK_USAGE, "active_schema= of the connection is no name of small letters, digits and _");
    pnk_gis_errors_begin(&errors);
    map->set = GDALOpenEx(map->target, GDAL_OF_VECTOR | GDAL_OF_UPDATE | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    if (!map->set) {
        status = pnk_fail(ctx, PNK_USAGE, "the database cannot be opened: %s", errors.first);
        goto done;
    }
    ask(map, "SELECT extname FROM pg_extension WHERE extname = 'postgis'", found, sizeof found);
    if (strcmp(found, "postgis") != 0) {
        status = pnk_fail(ctx, PNK_USAGE, "the database has no PostGIS; its owner can say CREATE EXTENSION postgis there");
        goto done;
    }
    const char *sql = pnk_arena_printf(&map->arena, "CREATE SCHEMA IF NOT EXISTS %s", map->schema);
    if (!sql) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    map->in_transaction = GDALDatasetStartTransaction(map->set, FALSE) == OGRERR_NONE;
    OGRLayerH nothing = GDALDatasetExecuteSQL(map->set, sql, NULL, NULL);
    if (nothing)
        GDALDatasetReleaseResultSet(map->set, nothing);
    if (!map->in_transaction || errors.n > 0)
        status = pnk_fail(ctx, PNK_USAGE, "the schema %s cannot be made: %s", map->schema, errors.first);
done:
    pnk_gis_errors_end();
    return status;
}

pnk_status pnk_map_postgis_mine(pnk_ctx *ctx, pnk_map *map, const char *layer)
{
    char comment[80];
    pnk_gis_errors errors;
    const char *sql = pnk_arena_printf(&map->arena,
        "SELECT 'is:' || coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = '%s' AND c.relname = '%s'", map->schema, layer);

    if (!sql)
        return pnk_no_memory(ctx);
    pnk_gis_errors_begin(&errors);
    ask(map, sql, comment, sizeof comment);
    pnk_gis_errors_end();
    if (errors.n > 0)
        return pnk_map_failed(ctx, map, &errors, "looking for the tables");
    if (*comment && !pnk_text_starts(comment, "is:" PNK_MAP_MARK))
        return pnk_fail(ctx, PNK_USAGE, "the database has a table %s.%s that was not written by paanek; expected another active_schema=", map->schema, layer);
    return PNK_OK;
}
