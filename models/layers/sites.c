/* models/layers/sites.c - points and polygons of buildings and grounds -> sites.csv; of settlements -> places.csv.
 *
 * What a feature is, is told by the words of data/reference/site_kinds.csv. Nothing is known yet of what a site can hold: capacity stays empty,
 * its status is to_check, and no plan puts people there before somebody has looked.
 */
#include "engine/base/say.h"
#include "models/layers/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const site_ids[] = { "site_id", "osm_id", "osm_way_id", "id", "code", "uuid", "polling_station_no", NULL };
static const char *const place_ids[] = { "place_id", "osm_id", "osm_way_id", "wof_id", "gn_id", "geonameid", "id", "code", "uuid", NULL };
static const char *const en_fields[] = { "name_en", "name:en", "name_eng", "int_name", "name", "name_published", "building_ru", "facility", "facility_name", "title", NULL };
static const char *const ru_fields[] = { "name_ru", "name:ru", "name_rus", NULL };
static const char *const ky_fields[] = { "name_ky", "name:ky", "name_kir", "name_kg", NULL };
static const char *const capacity_fields[] = { "capacity_persons", "capacity:persons", NULL };
static const char *const type_fields[] = { "type", "kind", "category", "facility_type", "building_type", "fclass", NULL };

typedef struct { const char *field, *word, *type, *features; size_t used; } site_kind;
typedef struct {
    site_kind *kinds;
    size_t n_kinds;
    pnk_point *places;               /* that a site may stand in */
    const char **place_ids;
    size_t n_places, capacity[2];
    pnk_index ids;                   /* of the rows that are made */
    size_t n_other, n_untyped, n_far;
    double far_km;
    bool typed;                      /* the layer has some field that tells what a feature is */
} site_list;

static pnk_status read_kinds(job *j, site_list *list)
{
    const pnk_table *table = NULL;
    pnk_status status = job_reference(j, "site_kinds", &table);

    if (status || !(list->kinds = PNK_NEW(&j->arena, site_kind, table->n_rows + 1)))
        return status ? status : pnk_no_memory(j->ctx);
    for (size_t i = 0; i < table->n_rows; i++) {
        site_kind kind = { pnk_table_text(table, i, pnk_table_column(table, "field")), pnk_table_text(table, i, pnk_table_column(table, "word")),
                           pnk_table_text(table, i, pnk_table_column(table, "type")), pnk_table_text(table, i, pnk_table_column(table, "features")), 0 };
        if (!kind.field || !kind.word || !kind.type)
            continue;
        list->typed = list->typed || pnk_layer_field(&j->layer, kind.field) >= 0;
        list->kinds[list->n_kinds++] = kind;
    }
    list->typed = list->typed || pnk_layer_field(&j->layer, "other_tags") >= 0;
    for (size_t i = 0; type_fields[i]; i++)
        list->typed = list->typed || pnk_layer_field(&j->layer, type_fields[i]) >= 0;
    return PNK_OK;
}

static site_kind *kind_of(job *j, site_list *list, const pnk_feature *f)
{
    const char *type = job_value(j, f, type_fields);
    for (size_t i = 0; i < list->n_kinds; i++) {
        site_kind *kind = &list->kinds[i];
        const char *value = strcmp(kind->field, "type") == 0 ? type : layers_text(pnk_layer_value(&j->layer, f, kind->field, &j->arena));
        if (value && strcasecmp(value, kind->word) == 0)
            return kind;
    }
    return NULL;
}

/** The settlements; where there are none, any place. */
static pnk_status find_places(job *j, site_list *list, pnk_merge *places)
{
    for (int pass = 0; pass < 2 && list->n_places == 0; pass++)
        for (size_t i = 0; i < pnk_merge_rows(places); i++) {
            const char *id = pnk_merge_cell(places, i, "place_id"), *lon = pnk_merge_cell(places, i, "lon_deg"), *lat = pnk_merge_cell(places, i, "lat_deg");
            pnk_point at;
            if (!id || !lon || !lat || !pnk_text_to_number(lon, &at.lon_deg) || !pnk_text_to_number(lat, &at.lat_deg) || !pnk_point_valid(at) ||
                (pass == 0 && pnk_text_equal(pnk_merge_cell(places, i, "type"), "junction")))
                continue;
            if (!PNK_GROW(&j->arena, list->places, list->n_places, list->capacity[0]) || !PNK_GROW(&j->arena, list->place_ids, list->n_places, list->capacity[1]))
                return pnk_no_memory(j->ctx);
            list->places[list->n_places] = at;
            list->place_ids[list->n_places++] = id;
        }
    if (list->n_places == 0) {
        pnk_problem_add(j->problems, PNK_ERROR, "places.csv", NULL, 0, NULL, NULL, "places in the operation first: every site stands in one");
        return pnk_fail(j->ctx, PNK_BAD_INPUT, "the operation has no places yet; import settlements or roads first");
    }
    return PNK_OK;
}

/** Nearest by the plane around the point, which orders near points as the ellipsoid does; the distance is then the true one. */
static size_t nearest_place(const site_list *list, pnk_point at, double *km)
{
    double lon_m, lat_m, best = INFINITY;
    size_t nearest = 0;
    pnk_geo_degree_m(at.lat_deg, &lon_m, &lat_m);
    for (size_t i = 0; i < list->n_places; i++) {
        double x = (list->places[i].lon_deg - at.lon_deg) * lon_m, y = (list->places[i].lat_deg - at.lat_deg) * lat_m, d = x * x + y * y;
        if (d < best) {
            best = d;
            nearest = i;
        }
    }
    *km = pnk_geo_km(at, list->places[nearest]);
    return nearest;
}

/** An id that no other row of this import has. */
static const char *own_id(job *j, pnk_index *ids, const pnk_feature *f, const char *const *fields, const char *prefix)
{
    const char *base = layers_id(&j->arena, job_value(j, f, fields));
    base = base ? pnk_arena_printf(&j->arena, "%s%.56s", base[0] >= '0' && base[0] <= '9' ? prefix : "", base)
                : pnk_arena_printf(&j->arena, "%s%.40s-%ld", prefix, layers_id(&j->arena, j->layer.name ? j->layer.name : j->layer.file), f->row);
    const char *id = base;
    for (int k = 2; id && pnk_index_get(ids, id) >= 0; k++)
        id = pnk_arena_printf(&j->arena, "%s.%d", base, k);
    return id && pnk_index_put(ids, &j->arena, id, 1) >= 0 ? id : NULL;
}

enum { N_SITE = 15, N_SETTLED = 12 };
static const char *const site_columns[N_SITE] = { "site_id", "place_id", "type", "name_en", "name_ru", "name_ky", "lon_deg", "lat_deg", "capacity_persons", "status",
                                                  "features", "source", "confidence", "from_file", "from_sheet" };
static const char *const place_columns[N_SETTLED] = { "place_id", "area_id", "type", "name_en", "name_ru", "name_ky", "lon_deg", "lat_deg", "population_persons",
                                                      "source", "confidence", "from_file" };

static const char *count_of(job *j, const pnk_feature *f, const char *const *fields)
{
    const char *text = job_value(j, f, fields);
    double value;
    return text && pnk_text_to_number(text, &value) && value >= 0.0 && value <= 1e10 ? layers_number(&j->arena, round(value)) : NULL;
}

/** Row of an id in a table, -1: none. Rows that somebody has worked on since stay theirs. */
static pnk_status rows_by_id(job *j, pnk_merge *merge, const char *column, pnk_index *out)
{
    for (size_t i = 0; i < pnk_merge_rows(merge); i++) {
        const char *id = pnk_merge_cell(merge, i, column);
        if (id && pnk_index_put(out, &j->arena, id, (int)i) < 0)
            return pnk_no_memory(j->ctx);
    }
    return PNK_OK;
}

static pnk_status put_sites(job *j, site_list *list, pnk_merge *sites, size_t *n)
{
    pnk_index there = {0};
    pnk_arena *arena = &j->arena;
    size_t known = 0;
    pnk_status status = rows_by_id(j, sites, "site_id", &there);

    for (size_t i = 0; i < j->layer.n && !status; i++) {
        const pnk_feature *f = &j->layer.v[i];
        site_kind *kind = kind_of(j, list, f);
        const char *name = job_value(j, f, en_fields), *id;
        double km;
        if (!kind && list->typed) {
            list->n_other++;
            continue;
        }
        if (!(id = own_id(j, &list->ids, f, site_ids, "s")))
            return pnk_no_memory(j->ctx);
        list->n_untyped += !kind;
        if (kind)
            kind->used++;
        if (pnk_index_get(&there, id) >= 0) {
            known++;
            continue;
        }
        size_t place = nearest_place(list, f->at, &km);
        list->n_far += !(km <= list->far_km);
        const char *cells[N_SITE] = {
            id, list->place_ids[place], kind ? kind->type : "collective_centre", name, job_value(j, f, ru_fields), job_value(j, f, ky_fields),
            layers_fixed(arena, f->at.lon_deg, 6), layers_fixed(arena, f->at.lat_deg, 6), count_of(j, f, capacity_fields), "to_check", kind ? kind->features : NULL,
            j->source, "low", j->layer.file, j->layer.name,
        };
        pnk_merge_add(sites, site_columns, cells, N_SITE);
        ++*n;
        if (i % 1024 == 0)
            status = pnk_check(j->ctx);
    }
    if (known)
        pnk_layers_say(j, "%zu sites are in sites.csv already and stay as they are there", known);
    return status;
}

static void say_sites(job *j, const site_list *list, size_t n)
{
    pnk_layers_say(j, "%zu sites, all to be checked: what they can hold is not known", n);
    for (size_t i = 0; i < list->n_kinds; i++)
        if (list->kinds[i].used)
            pnk_layers_say(j, "%zu with %s=%s as %s", list->kinds[i].used, list->kinds[i].field, list->kinds[i].word, list->kinds[i].type);
    if (list->n_untyped)
        pnk_layers_say(j, "the layer does not say what its features are; %zu were taken as collective_centre", list->n_untyped);
    if (list->n_other)
        pnk_layers_say(j, "%zu features are nothing that people could stay in by site_kinds.csv and were left out", list->n_other);
    if (list->n_far)
        pnk_layers_say(j, "%zu sites stand more than %g km from the nearest place", list->n_far, list->far_km);
}

static pnk_status sites_of_layer(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    job j;
    site_list list = {0};
    const pnk_index none = {0};
    pnk_layer_wish wish = { .want = PNK_WANT_POINTS | PNK_WANT_POLYGONS, .need = "amenity,building,leisure,landuse,tourism,type" };
    pnk_merge *tables[2] = {0};
    size_t n = 0;
    pnk_status status;

    if ((status = job_begin(&j, ctx, options, problems, said)) || (status = job_read_layer(&j, &wish)) || (status = read_kinds(&j, &list)) ||
        (status = job_parameter(&j, "site_far_km", &list.far_km)) ||
        (status = job_table(&j, "places", NULL, 0, &tables[0])) || (status = find_places(&j, &list, tables[0])) ||
        (status = job_table(&j, "sites", site_columns, N_SITE, &tables[1])))
        goto done;
    job_drop_older(&j, tables[1], "site_id", &none);
    if ((status = put_sites(&j, &list, tables[1], &n)))
        goto done;
    if (n == 0 && list.n_other == j.layer.n)
        pnk_problem_add(problems, PNK_WARNING, j.layer.file, j.layer.name, 0, NULL, NULL, "features of a kind that site_kinds.csv names");
    say_sites(&j, &list, n);
    if (!(status = pnk_merge_save(ctx, options->operation, &tables[1], 1, NULL, 0)))
        said->rows += n;
done:
    pnk_merge_free(tables[0]);
    pnk_merge_free(tables[1]);
    job_end(&j);
    return status;
}

/** OSM keeps buildings that are drawn and those that are a point in two layers: both are meant where none is named. */
pnk_status pnk_layers_sites(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    pnk_layers_options each = *options;
    size_t n = options->file ? strlen(options->file) : 0;
    bool osm = n > 4 && (strcasecmp(options->file + n - 4, ".pbf") == 0 || strcasecmp(options->file + n - 4, ".osm") == 0);
    pnk_status status;

    if (options->layer || !osm)
        return sites_of_layer(ctx, options, problems, said);
    each.layer = "points";
    if ((status = sites_of_layer(ctx, &each, problems, said)) && status != PNK_BAD_INPUT)
        return status;
    each.layer = "multipolygons";
    return sites_of_layer(ctx, &each, problems, said);
}

/* --- settlements ---------------------------------------------------------------------------------------------- */

static const char *place_type(job *j, const pnk_feature *f)
{
    static const struct { const char *word, *type; } words[] = {
        { "city", "city" }, { "town", "town" }, { "village", "village" }, { "hamlet", "village" }, { "isolated_dwelling", "village" }, { "post", "post" },
        { "junction", "junction" }, { "PPLC", "city" }, { "PPLA", "city" }, { "PPLA2", "town" }, { "PPL", "village" },
    };
    static const char *const fields[] = { "place", "type", "gn_fcode", "fclass", "feature_code", NULL };
    const char *value = job_value(j, f, fields);
    for (size_t i = 0; value && i < sizeof words / sizeof *words; i++)
        if (strcasecmp(value, words[i].word) == 0)
            return words[i].type;
    return "village";
}

static pnk_status put_places(job *j, ground *g, pnk_merge *places, size_t *n)
{
    static const char *const populations[] = { "population_persons", "population", "pop", NULL };
    pnk_index there = {0}, ids = {0};
    size_t unnamed = 0, known = 0, outside = 0;
    pnk_status status = rows_by_id(j, places, "place_id", &there);

    for (size_t i = 0; i < j->layer.n && !status; i++) {
        const pnk_feature *f = &j->layer.v[i];
        const char *en = job_value(j, f, en_fields), *ru = job_value(j, f, ru_fields), *ky = job_value(j, f, ky_fields), *id;
        bool far;
        if (!en && !ru && !ky) {
            unnamed++;
            continue;
        }
        if (!(id = own_id(j, &ids, f, place_ids, "p")))
            return pnk_no_memory(j->ctx);
        if (pnk_index_get(&there, id) >= 0) {
            known++;
            continue;
        }
        const char *area = ground_find(g, f->at, &far);
        if (!area || (far && g->n)) {            /* of another country, where the operation has no area for it */
            outside++;
            continue;
        }
        const char *cells[N_SETTLED] = {
            id, area, place_type(j, f), en ? en : ru ? ru : ky, ru, ky, layers_fixed(&j->arena, f->at.lon_deg, 6),
            layers_fixed(&j->arena, f->at.lat_deg, 6), count_of(j, f, populations), j->source, "low", j->layer.file,
        };
        pnk_merge_add(places, place_columns, cells, N_SETTLED);
        ++*n;
    }
    if (g->n)
        g->n_far = 0;
    if (outside)
        pnk_layers_say(j, "%zu features stand outside all areas by more than %g m and were left out", outside, g->reach_m);
    if (unnamed)
        pnk_layers_say(j, "%zu features without a name were left out", unnamed);
    if (known)
        pnk_layers_say(j, "%zu places are in places.csv already and stay as they are there", known);
    pnk_layers_say(j, "%zu settlements", *n);
    return status;
}

pnk_status pnk_layers_places(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    job j;
    ground g = {0};
    pnk_layer_wish wish = { .want = PNK_WANT_POINTS | PNK_WANT_POLYGONS, .need = "place" };
    pnk_merge *places = NULL;
    size_t n = 0;
    pnk_status status;

    if ((status = job_begin(&j, ctx, options, problems, said)) || (status = ground_of_operation(&j, &g)) || (status = job_read_layer(&j, &wish)) ||
        (status = job_table(&j, "places", place_columns, N_SETTLED, &places)))
        goto done;
    if ((status = put_places(&j, &g, places, &n)))
        goto done;
    ground_say(&j, &g, pnk_said("settlements"));
    if (!(status = pnk_merge_save(ctx, options->operation, &places, 1, NULL, 0)))
        said->rows += n;
done:
    pnk_merge_free(places);
    job_end(&j);
    return status;
}
