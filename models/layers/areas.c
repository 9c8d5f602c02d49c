/* models/layers/areas.c - boundaries -> areas.csv and areas.geojson.
 *
 * The level of a layer is that of its deepest column of codes. A feature names its parents by their own codes and names, so that a file of
 * one level gives the rows above it too; a file of another level, imported before or later, brings their outlines.
 */
#include "engine/base/file.h"
#include "engine/json/json.h"
#include "models/layers/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEEPEST 4

/* Names of columns, case ignored; %d is the level. The first that the layer has is used. */
static const char *const code_names[] = { "ADM%d_PCODE", "ADM%dPCODE", "admin%d_pcode", "admin%dPcode", "Adm%d_Code", "PCODE_%d", "GID_%d", NULL };
static const char *const en_names[] = { "ADM%d_EN", "ADM%d_NAME", "ADM%d_REF", "admin%dName_en", "admin%dName", "NAME_%d", "VARNAME_%d", NULL };
static const char *const ru_names[] = { "ADM%d_RU", "admin%dName_ru", NULL };
static const char *const ky_names[] = { "ADM%d_KY", "ADM%d_KR", "ADM%d_KG", "admin%dName_ky", NULL };
static const char *const plain_codes[] = { "area_id", "pcode", "p_code", "P_codes", "P_codess", "shapeID", "HASC", "wof_id", "osm_id", "code", "id", NULL };
static const char *const plain_en[] = { "name_en", "name:en", "name_eng", "NAME_EN", "int_name", "shapeName", "DistrictE", "name", "Name", "NAME", NULL };
static const char *const plain_ru[] = { "name_ru", "name:ru", "name_rus", "DistrictR", NULL };
static const char *const plain_ky[] = { "name_ky", "name:ky", "name_kir", "name_kg", NULL };
static const char *const parents[] = { "parent_id", "parent", "parent_pcode", NULL };
static const char *const populations[] = { "population_persons", "population", "pop", "pop_total", "population_total", "Population_2021", "T_TL", NULL };

/** One area to be: from a feature, or named by its children. */
typedef struct {
    const char *id, *parent, *en, *ru, *ky;
    int level;                       /* -1: not known */
    pnk_point at;
    double population;
    const pnk_feature *first;        /* NULL: named by its children */
    const pnk_ring *rings;
    size_t n_rings;
    const char **shapes;             /* geometry texts of its parts */
    size_t n_shapes;
    double sum_lon, sum_lat;         /* of its children's points, for an area without an outline */
    size_t n_children;
} area;

typedef struct {
    area *v;
    size_t n, capacity;
    pnk_index index;
    int code[DEEPEST + 1], en[DEEPEST + 1], ru[DEEPEST + 1], ky[DEEPEST + 1];    /* columns; -1: none */
    int level;                       /* of the layer by its codes; -1: no such codes */
    size_t n_joined, n_faults;
} area_list;

static int column_at(const pnk_layer *layer, const char *const *names, int level)
{
    for (size_t i = 0; names[i]; i++) {
        char name[40], digit[8];
        const char *mark = strstr(names[i], "%d");
        pnk_snprintf(digit, sizeof digit, "%d", level);
        pnk_snprintf(name, sizeof name, "%.*s%s%s", (int)(mark - names[i]), names[i], digit, mark + 2);
        int column = pnk_layer_field(layer, name);
        if (column >= 0)
            return column;
    }
    return -1;
}

static void find_columns(const pnk_layer *layer, area_list *list)
{
    list->level = -1;
    for (int level = 0; level <= DEEPEST; level++) {
        list->code[level] = column_at(layer, code_names, level);
        list->en[level] = column_at(layer, en_names, level);
        list->ru[level] = column_at(layer, ru_names, level);
        list->ky[level] = column_at(layer, ky_names, level);
        for (size_t i = 0; list->code[level] >= 0 && i < layer->n; i++)
            if (layers_text(layer->v[i].cells[list->code[level]])) {
                list->level = level;
                break;
            }
    }
}

static const char *cell(const pnk_feature *f, int column)
{
    return column >= 0 ? layers_text(f->cells[column]) : NULL;
}

/** Level by other words: our own column, OSM's admin_level, Who's On First's placetype. */
static int plain_level(job *j, const pnk_feature *f)
{
    static const struct { const char *word; int level; } words[] = {
        { "country", 0 }, { "region", 1 }, { "county", 2 }, { "localadmin", 3 }, { "ADM0", 0 }, { "ADM1", 1 }, { "ADM2", 2 }, { "ADM3", 3 },
    };
    const char *level = pnk_layer_value(&j->layer, f, "level", &j->arena), *osm = pnk_layer_value(&j->layer, f, "admin_level", &j->arena);
    const char *kinds[] = { pnk_layer_value(&j->layer, f, "placetype", &j->arena), pnk_layer_value(&j->layer, f, "shapeType", &j->arena) };
    int64_t number;
    if (level && pnk_text_to_int(level, &number) && number >= 0 && number <= 9)
        return (int)number;
    if (osm && pnk_text_to_int(osm, &number) && number >= 2 && number <= 10)
        return number <= 3 ? 0 : (int)(number - 2) / 2;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; kinds[k] && i < sizeof words / sizeof *words; i++)
            if (strcasecmp(kinds[k], words[i].word) == 0)
                return words[i].level;
    return -1;
}

static area *find_or_add(job *j, area_list *list, const char *id, bool *is_new)
{
    int i = pnk_index_get(&list->index, id);
    *is_new = i < 0;
    if (i >= 0)
        return &list->v[i];
    if (!PNK_GROW(&j->arena, list->v, list->n, list->capacity) || pnk_index_put(&list->index, &j->arena, id, (int)list->n) < 0)
        return NULL;
    list->v[list->n] = (area){ .id = id, .level = -1, .population = NAN, .at = { NAN, NAN } };
    return &list->v[list->n++];
}

static void feature_problem(job *j, area_list *list, const pnk_feature *f, const char *found, const char *expected)
{
    list->n_faults++;
    pnk_problem_add(j->problems, PNK_ERROR, j->layer.file, j->layer.name, f->row, NULL, found, "%s", expected);
}

static double population_of(job *j, const pnk_feature *f)
{
    const char *text = job_value(j, f, populations);
    double value;
    return text && pnk_text_to_number(text, &value) && value >= 0.0 && value <= 1e10 ? round(value) : NAN;
}

/** More rings and texts for an area that comes in several features. */
static pnk_status add_outline(job *j, area *a, const pnk_feature *f)
{
    pnk_ring *rings = PNK_NEW(&j->arena, pnk_ring, a->n_rings + f->n_paths + 1);
    const char **shapes = PNK_NEW(&j->arena, const char *, a->n_shapes + 1);
    if (!rings || !shapes)
        return pnk_no_memory(j->ctx);
    if (a->n_rings)
        memcpy(rings, a->rings, a->n_rings * sizeof *rings);
    if (f->n_paths)
        memcpy(rings + a->n_rings, f->paths, f->n_paths * sizeof *rings);
    if (a->n_shapes)
        memcpy(shapes, a->shapes, a->n_shapes * sizeof *shapes);
    a->rings = rings;
    a->n_rings += f->n_paths;
    a->shapes = shapes;
    a->shapes[a->n_shapes++] = f->geojson;
    return PNK_OK;
}

/** The same code in two features: parts of one area where the names agree. */
static pnk_status join_part(job *j, area_list *list, area *a, const pnk_feature *f, const char *en)
{
    if (!pnk_text_equal(a->en, en)) {
        feature_problem(j, list, f, a->id, "each code once, or parts of one area under one name; this feature is left out");
        return PNK_OK;
    }
    list->n_joined++;
    return add_outline(j, a, f);
}

/** Rows for the areas above, as far as the feature names them; gives the id of the one directly above. */
static pnk_status name_parents(job *j, area_list *list, const pnk_feature *f, int level, const char **parent)
{
    const char *above = NULL;
    for (int k = 0; k < level; k++) {
        const char *id = layers_id(&j->arena, cell(f, list->code[k]));
        bool is_new;
        if (!id)
            continue;
        area *a = find_or_add(j, list, id, &is_new);
        if (!a)
            return pnk_no_memory(j->ctx);
        if (is_new) {
            a->level = k;
            a->parent = above;
            a->en = cell(f, list->en[k]);
            a->ru = cell(f, list->ru[k]);
            a->ky = cell(f, list->ky[k]);
        }
        a->sum_lon += f->at.lon_deg;
        a->sum_lat += f->at.lat_deg;
        a->n_children++;
        above = id;
    }
    *parent = above;
    return PNK_OK;
}

static pnk_status take_feature(job *j, area_list *list, const pnk_feature *f)
{
    int level = list->level, deep = level < 0 ? 0 : level;
    const char *code = level >= 0 ? cell(f, list->code[level]) : job_value(j, f, plain_codes);
    const char *id = layers_id(&j->arena, code), *parent = NULL;
    const char *en = level >= 0 ? cell(f, list->en[deep]) : NULL, *ru = level >= 0 ? cell(f, list->ru[deep]) : NULL, *ky = level >= 0 ? cell(f, list->ky[deep]) : NULL;
    pnk_status status;
    bool is_new;

    if (!id) {
        feature_problem(j, list, f, code, level >= 0 ? PNK_PHRASE("the code (P-code) of this area") : PNK_PHRASE("an id of this area: a column area_id, pcode, shapeID, id ..."));
        return PNK_OK;
    }
    en = en ? en : job_value(j, f, plain_en);
    ru = ru ? ru : job_value(j, f, plain_ru);
    ky = ky ? ky : job_value(j, f, plain_ky);
    area *a = find_or_add(j, list, id, &is_new);
    if (!a)
        return pnk_no_memory(j->ctx);
    if (!is_new && a->first)
        return join_part(j, list, a, f, en);
    size_t at = (size_t)(a - list->v);
    if ((status = name_parents(j, list, f, deep, &parent)))
        return status;
    a = &list->v[at];                /* the list may have moved */
    if (!parent && (parent = layers_id(&j->arena, job_value(j, f, parents))) && strcmp(parent, id) == 0)
        parent = NULL;
    a->parent = parent;
    a->level = level >= 0 ? level : plain_level(j, f);
    a->en = en;
    a->ru = ru;
    a->ky = ky;
    a->at = f->at;
    a->population = population_of(j, f);
    a->first = f;
    return add_outline(j, a, f);
}

/** An area that only its children name: the child's point nearest to their middle, which is sure to lie inside. */
static void place_parents(area_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        area *a = &list->v[i];
        double best = INFINITY;
        if (a->first || a->n_children == 0)
            continue;
        double lon = a->sum_lon / (double)a->n_children, lat = a->sum_lat / (double)a->n_children;
        for (size_t k = 0; k < list->n; k++) {
            const area *child = &list->v[k], *up = child;
            for (int steps = 0; up && up != a && steps <= DEEPEST; steps++) {
                int above = pnk_index_get(&list->index, up->parent);
                up = above >= 0 ? &list->v[above] : NULL;
            }
            double d = child->first && up == a ? hypot(child->at.lon_deg - lon, child->at.lat_deg - lat) : INFINITY;
            if (d < best) {
                best = d;
                a->at = child->at;
            }
        }
    }
}

/** Two areas of one level on the same ground: told from a grid of points in each. */
static pnk_status find_overlaps(job *j, const area_list *list)
{
    pnk_zone *zones = PNK_NEW(&j->arena, pnk_zone, list->n + 1);
    pnk_zones *index = NULL;
    const int side = 24;
    double limit = 0.0;
    size_t n = 0;
    pnk_status status = zones ? job_parameter(j, "area_overlap_share", &limit) : pnk_no_memory(j->ctx);

    for (size_t i = 0; !status && i < list->n; i++)
        zones[i] = (pnk_zone){ list->v[i].rings, list->v[i].n_rings };
    if (status || (status = pnk_zones_new(j->ctx, &j->arena, zones, list->n, &index)))
        return status;
    for (size_t i = 0; i < list->n; i++) {
        double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
        int own = 0, most = 0, with = -1, hits[32];
        int *shared = PNK_NEW(&j->arena, int, list->n + 1);
        if (!shared)
            return pnk_no_memory(j->ctx);
        for (size_t r = 0; r < list->v[i].n_rings; r++)
            for (size_t k = 0; k < list->v[i].rings[r].n; k++) {
                pnk_point p = list->v[i].rings[r].v[k];
                west = fmin(west, p.lon_deg), east = fmax(east, p.lon_deg);
                south = fmin(south, p.lat_deg), north = fmax(north, p.lat_deg);
            }
        for (int c = 0; c < side * side && list->v[i].n_rings; c++) {
            pnk_point p = { west + (east - west) * (c % side + 0.5) / side, south + (north - south) * (c / side + 0.5) / side };
            size_t k, found = pnk_zones_at(index, p, hits, 32);
            for (k = 0; k < found && hits[k] != (int)i; k++)
                ;
            own += k < found;
            for (size_t m = 0; k < found && m < found; m++)
                if (hits[m] != (int)i && list->v[hits[m]].level == list->v[i].level && ++shared[hits[m]] > most) {
                    most = shared[hits[m]];
                    with = hits[m];
                }
        }
        if (with > (int)i && own > 0 && most > limit * own) {
            n++;
            pnk_problem_add(j->problems, PNK_WARNING, j->layer.file, j->layer.name, list->v[i].first->row, NULL, list->v[i].id,
                            "areas beside each other; about %.0f %% of it lies in %s too", 100.0 * most / own, list->v[with].id);
        }
    }
    if (n)
        pnk_layers_say(j, "%zu pairs of areas overlap", n);
    return PNK_OK;
}

/** The longest id of the operation that this one begins with: P-codes are built so. */
static const char *parent_by_code(job *j, pnk_merge *merge, const char *id)
{
    const char *best = NULL;
    for (size_t i = 0; i < pnk_merge_rows(merge); i++) {
        const char *other = pnk_merge_cell(merge, i, "area_id");
        if (other && strlen(other) < strlen(id) && strncmp(other, id, strlen(other)) == 0 && (!best || strlen(other) > strlen(best)))
            best = other;
    }
    return best ? pnk_arena_text(&j->arena, best) : NULL;
}

enum { N_COLUMNS = 13 };
static const char *const columns[N_COLUMNS] = { "area_id", "parent_id", "level", "name_en", "name_ru", "name_ky", "lon_deg", "lat_deg", "population_persons",
                                                "source", "confidence", "from_file", "from_sheet" };

/** Puts one area in: a new row, or into the row of that id what the layer says (and only that). */
static pnk_status put_row(job *j, pnk_merge *merge, const pnk_index *rows, const area *a)
{
    pnk_arena *arena = &j->arena;
    const char *cells[N_COLUMNS] = {
        a->id, a->parent ? a->parent : parent_by_code(j, merge, a->id), a->level >= 0 ? layers_number(arena, a->level) : NULL, a->en ? a->en : a->ru ? a->ru : a->ky ? a->ky : a->id,
        a->ru, a->ky, layers_fixed(arena, a->at.lon_deg, 6), layers_fixed(arena, a->at.lat_deg, 6), layers_number(arena, a->population),
        j->source, "medium", j->layer.file, j->layer.name,
    };
    int row = pnk_index_get(rows, a->id);
    if (row < 0) {
        pnk_merge_add(merge, columns, cells, N_COLUMNS);
        return PNK_OK;
    }
    if (!a->first)                   /* its own row says more than what its children know of it */
        return PNK_OK;
    for (size_t c = 1; c < N_COLUMNS; c++)
        if (cells[c] && !pnk_text_equal(cells[c], pnk_merge_cell(merge, (size_t)row, columns[c])))
            pnk_merge_set(merge, (size_t)row, columns[c], cells[c]);
    return PNK_OK;
}

static pnk_status put_rows(job *j, const area_list *list, pnk_merge *merge)
{
    pnk_index rows = {0};
    pnk_status status = PNK_OK;
    size_t older = job_drop_older(j, merge, "area_id", &list->index), n = pnk_merge_rows(merge), met = 0;

    for (size_t i = 0; i < n; i++) {
        const char *id = pnk_merge_cell(merge, i, "area_id");
        if (id && pnk_index_put(&rows, &j->arena, id, (int)i) < 0)
            return pnk_no_memory(j->ctx);
    }
    for (int pass = 0; pass <= DEEPEST + 1 && !status; pass++)       /* parents before their parts, so that parts find them by code */
        for (size_t i = 0; i < list->n && !status; i++) {
            int level = list->v[i].level < 0 ? DEEPEST + 1 : list->v[i].level > DEEPEST ? DEEPEST : list->v[i].level;
            if (level != pass)
                continue;
            met += pnk_index_get(&rows, list->v[i].id) >= 0;
            status = put_row(j, merge, &rows, &list->v[i]);
        }
    if (older)
        pnk_layers_say(j, "%zu rows of an earlier import of this layer are no longer in it and were taken out", older);
    if (met)
        pnk_layers_say(j, "%zu areas were there already; their rows now say what the layer says", met);
    return status;
}

/* --- areas.geojson ---------------------------------------------------------------------------------------- */

/** One geometry of all parts: a MultiPolygon, put together from the parts' texts. */
static void put_geometry(pnk_buf *buf, const area *a)
{
    if (a->n_shapes == 1) {
        pnk_buf_add(buf, a->shapes[0]);
        return;
    }
    pnk_buf_add(buf, "{ \"type\": \"MultiPolygon\", \"coordinates\": [");
    for (size_t i = 0, put = 0; i < a->n_shapes; i++) {
        const char *at = strstr(a->shapes[i], "\"coordinates\"");
        const char *open = at ? strchr(at, '[') : NULL, *close = strrchr(a->shapes[i], ']');
        bool one = strstr(a->shapes[i], "\"Polygon\"") != NULL;
        if (!open || !close || close <= open)
            continue;
        pnk_buf_add(buf, put++ ? ", " : " ");
        if (one)
            pnk_buf_add_n(buf, open, (size_t)(close - open) + 1);
        else
            pnk_buf_add_n(buf, open + 1, (size_t)(close - open) - 1);
    }
    pnk_buf_add(buf, " ] }");
}

/** The features of the file that is there, those of other areas byte for byte. */
static pnk_status keep_features(job *j, const area_list *list, const char *text, size_t n, pnk_buf *buf, bool *any)
{
    const char *p = strstr(text, "\"features\""), *end = text + n;
    pnk_status status = PNK_OK;

    p = p ? strchr(p, '[') : NULL;
    while (p && !status) {
        int depth = 0;
        bool quoted = false;
        while (p < end && *p != '{' && *p != ']')
            p++;
        if (p >= end || *p == ']')
            break;
        const char *start = p;
        for (; p < end; p++) {
            if (quoted)
                quoted = *p != '"', p += *p == '\\';
            else if (*p == '"')
                quoted = true;
            else if (*p == '{')
                depth++;
            else if (*p == '}' && --depth == 0)
                break;
        }
        if (p >= end)
            break;
        p++;
        pnk_json *feature = NULL;
        if ((status = pnk_json_parse(j->ctx, "areas.geojson", start, (size_t)(p - start), &feature)))
            break;
        const pnk_json *properties = pnk_json_get(feature, "properties");
        const char *id = properties ? pnk_json_text(pnk_json_get(properties, "area_id")) : NULL;
        int own = pnk_index_get(&list->index, id);
        if (own < 0 || !list->v[own].first) {
            pnk_buf_add(buf, *any ? ",\n" : "\n");
            pnk_buf_add_n(buf, start, (size_t)(p - start));
            *any = true;
        }
        pnk_json_free(feature);
    }
    if (status)
        pnk_problem_add(j->problems, PNK_ERROR, "areas.geojson", NULL, 0, NULL, pnk_ctx_message(j->ctx), "a sound file of outlines, before others are put into it");
    return status;
}

static pnk_status write_outlines(job *j, const area_list *list, pnk_buf *buf)
{
    char *path = pnk_path_join(j->options->operation, "areas.geojson"), *text = NULL;
    size_t n = 0;
    bool any = false;
    pnk_status status = path ? PNK_OK : pnk_no_memory(j->ctx);

    pnk_buf_add(buf, "{\n\"type\": \"FeatureCollection\",\n\"name\": \"areas\",\n\"features\": [");
    if (!status && pnk_file_exists(path) && !(status = pnk_file_read(j->ctx, path, (size_t)1 << 30, &text, &n)))
        status = keep_features(j, list, text, n, buf, &any);
    for (size_t i = 0; i < list->n && !status; i++) {
        const area *a = &list->v[i];
        if (!a->first)
            continue;
        pnk_buf_add(buf, any ? ",\n" : "\n");
        any = true;
        pnk_buf_add(buf, "{ \"type\": \"Feature\", \"properties\": { \"area_id\": ");
        pnk_json_escape(buf, a->id);
        pnk_buf_add(buf, " }, \"geometry\": ");
        put_geometry(buf, a);
        pnk_buf_add(buf, " }");
    }
    pnk_buf_add(buf, "\n]\n}\n");
    free(text);
    free(path);
    return !status && buf->failed ? pnk_no_memory(j->ctx) : status;
}

/* --- places that wait for their area ---------------------------------------------------------------------- */

static pnk_status assign_places(job *j, const area_list *list, pnk_merge *areas, pnk_merge *places)
{
    ground g = {0};
    pnk_index known = {0};
    size_t n = 0, without = 0;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < pnk_merge_rows(areas); i++) {
        const char *id = pnk_merge_cell(areas, i, "area_id");
        if (id && pnk_index_put(&known, &j->arena, id, 1) < 0)
            return pnk_no_memory(j->ctx);
    }
    for (size_t i = 0; i < list->n && !status; i++)
        if (list->v[i].first)
            status = ground_add(j, &g, list->v[i].id, list->v[i].level, list->v[i].rings, list->v[i].n_rings);
    if (status || (status = ground_ready(j, &g)))
        return status;
    for (size_t i = 0; i < pnk_merge_rows(places); i++) {
        const char *lon = pnk_merge_cell(places, i, "lon_deg"), *lat = pnk_merge_cell(places, i, "lat_deg"), *id = pnk_merge_cell(places, i, "area_id");
        pnk_point at;
        bool far;
        if ((id && pnk_index_get(&known, id) >= 0) || !lon || !lat || !pnk_text_to_number(lon, &at.lon_deg) || !pnk_text_to_number(lat, &at.lat_deg))
            continue;
        const char *found = ground_find(&g, at, &far);
        if (found && !far) {
            pnk_merge_set(places, i, "area_id", found);
            n++;
        } else {
            without++;
        }
    }
    if (n)
        pnk_layers_say(j, "%zu places of the operation got their area by where they stand", n);
    if (without)
        pnk_layers_say(j, "%zu places without a known area stand outside all areas of this layer and stay as they are", without);
    return PNK_OK;
}

static void say_areas(job *j, const area_list *list)
{
    for (int level = -1; level <= 9; level++) {
        size_t drawn = 0, named = 0;
        for (size_t i = 0; i < list->n; i++) {
            drawn += list->v[i].level == level && list->v[i].first;
            named += list->v[i].level == level && !list->v[i].first;
        }
        if (drawn + named == 0)
            continue;
        if (level < 0)
            pnk_layers_say(j, "%zu areas of a level that the layer does not say", drawn);
        else
            pnk_layers_say(j, "level %d: %zu areas with outlines, %zu named by their parts", level, drawn, named);
    }
    if (list->n_joined)
        pnk_layers_say(j, "%zu features were parts of an area that came in several, and were joined", list->n_joined);
    if (list->n_faults)
        pnk_layers_say(j, "%zu features were left out; each has its problem line", list->n_faults);
}

pnk_status pnk_layers_areas(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    job j;
    area_list list = {0};
    pnk_layer_wish wish = { .want = PNK_WANT_POLYGONS, .geojson = true };
    pnk_merge *tables[2] = {0};
    pnk_buf outlines = {0};
    pnk_status status;

    if ((status = job_begin(&j, ctx, options, problems, said)) || (status = job_read_layer(&j, &wish)))
        goto done;
    find_columns(&j.layer, &list);
    for (size_t i = 0; i < j.layer.n && !status; i++)
        status = take_feature(&j, &list, &j.layer.v[i]);
    if (!status && list.n == 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: no area could be taken", j.layer.file);
    place_parents(&list);
    if (status || (status = find_overlaps(&j, &list)) ||
        (status = job_table(&j, "areas", columns, N_COLUMNS, &tables[0])) || (status = put_rows(&j, &list, tables[0])) ||
        (status = write_outlines(&j, &list, &outlines)) ||
        (status = job_table(&j, "places", NULL, 0, &tables[1])) ||
        (pnk_merge_rows(tables[1]) > 0 && (status = assign_places(&j, &list, tables[0], tables[1]))))
        goto done;
    say_areas(&j, &list);
    const pnk_merge_file file = { "areas.geojson", outlines.text, outlines.n };
    if (!(status = pnk_merge_save(ctx, options->operation, tables, pnk_merge_rows(tables[1]) > 0 ? 2 : 1, &file, 1)))
        said->rows += list.n;
done:
    pnk_buf_free(&outlines);
    pnk_merge_free(tables[0]);
    pnk_merge_free(tables[1]);
    job_end(&j);
    return status;
}
