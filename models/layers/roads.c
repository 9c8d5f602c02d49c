/* models/layers/roads.c - lines -> junctions in places.csv and rows of roads.csv. */
#include "engine/base/say.h"
#include "models/layers/inside.h"
#include "models/layers/net.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const class_fields[] = { "highway", "fclass", "road_class", "roadclass", "class", "rtt_descri", "category", "type", "road_type", NULL };
static const char *const month_fields[] = { "months_open", "open_months", NULL };
static const char *const bridge_fields[] = { "bridge", NULL };
static const char *const tunnel_fields[] = { "tunnel", NULL };
static const char *const layer_fields[] = { "layer", NULL };
static const char *const oneway_fields[] = { "oneway", NULL };
static const char *const class_words[] = { "trunk", "regional", "local", "mountain" };

typedef struct { const char *word; int class_; double kmh; size_t used; } road_class;       /* class -1: not driven */
typedef struct { int class_; const char *months; } road_kind;

typedef struct {
    road_class *classes;
    size_t n_classes, fallback;
    pnk_index by_word;
    road_kind *kinds;
    size_t n_kinds, kinds_capacity;
    net_line *lines;
    size_t n_lines, lines_capacity;
    size_t n_not_driven, n_oneway, n_unknown;
    pnk_index unknown;               /* words that are not in the table */
    const char **unknown_words;
    size_t unknown_capacity;
    bool has_levels;
} road_list;

/** "Secondary Route" -> "secondary_route". */
static const char *folded(pnk_arena *arena, const char *text)
{
    char *out = text ? pnk_arena_text(arena, text) : NULL;
    for (char *c = out; c && *c; c++)
        *c = *c == ' ' || *c == '-' ? '_' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return out;
}

static pnk_status read_classes(job *j, road_list *list)
{
    const pnk_table *table = NULL;
    pnk_status status = job_reference(j, "road_classes", &table);
    bool fallback = false;

    if (status || !(list->classes = PNK_NEW(&j->arena, road_class, table->n_rows + 1)))
        return status ? status : pnk_no_memory(j->ctx);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *word = folded(&j->arena, pnk_table_text(table, i, pnk_table_column(table, "word")));
        road_class row = { word, pnk_table_word(table, i, "class", "trunk regional local mountain", -1), pnk_table_number(table, i, "kmh"), 0 };
        if (row.class_ >= 0 && !(row.kmh > 0.0)) {
            pnk_problem_add(j->problems, PNK_ERROR, table->file, NULL, table->rows[i], "kmh", NULL, "a speed above 0 for a class that is driven");
            return pnk_fail(j->ctx, PNK_BAD_INPUT, "road_classes.csv: no speed for %s", word ? word : pnk_said("the row without a word"));
        }
        if (!word && row.class_ >= 0) {
            fallback = true;
            list->fallback = list->n_classes;
        } else if (word && pnk_index_put(&list->by_word, &j->arena, word, (int)list->n_classes) < 0) {
            return pnk_no_memory(j->ctx);
        }
        list->classes[list->n_classes++] = row;
    }
    if (!fallback) {
        pnk_problem_add(j->problems, PNK_ERROR, table->file, NULL, 0, "word", NULL, "a row with an empty word: the class where no other fits");
        return pnk_fail(j->ctx, PNK_BAD_INPUT, "road_classes.csv: no row with an empty word");
    }
    return PNK_OK;
}

static bool says_yes(const char *text)
{
    static const char *const no[] = { "no", "0", "f", "false", "n", "none", "unknown" };
    for (size_t i = 0; text && i < sizeof no / sizeof *no; i++)
        if (strcasecmp(text, no[i]) == 0)
            return false;
    return text != NULL;
}

static pnk_status class_of(job *j, road_list *list, const char *word, road_class **out)
{
    const char *key = folded(&j->arena, word);
    int i = pnk_index_get(&list->by_word, key);
    *out = &list->classes[i >= 0 ? (size_t)i : list->fallback];
    if (i < 0 && key && pnk_index_get(&list->unknown, key) < 0) {
        if (!PNK_GROW(&j->arena, list->unknown_words, list->n_unknown, list->unknown_capacity) ||
            pnk_index_put(&list->unknown, &j->arena, key, (int)list->n_unknown) < 0)
            return pnk_no_memory(j->ctx);
        list->unknown_words[list->n_unknown++] = word;
    }
    return PNK_OK;
}

static pnk_status kind_of(job *j, road_list *list, int class_, const char *months, int *out)
{
    for (size_t i = 0; i < list->n_kinds; i++)
        if (list->kinds[i].class_ == class_ && pnk_text_equal(list->kinds[i].months, months)) {
            *out = (int)i;
            return PNK_OK;
        }
    if (!PNK_GROW(&j->arena, list->kinds, list->n_kinds, list->kinds_capacity))
        return pnk_no_memory(j->ctx);
    list->kinds[list->n_kinds] = (road_kind){ class_, months };
    *out = (int)list->n_kinds++;
    return PNK_OK;
}

static pnk_status take_line(job *j, road_list *list, const pnk_feature *f)
{
    const char *level = job_value(j, f, layer_fields);
    road_class *class_ = NULL;
    int64_t number = 0;
    net_line line = {0};
    pnk_status status = class_of(j, list, job_value(j, f, class_fields), &class_);

    if (status)
        return status;
    class_->used++;
    if (class_->class_ < 0) {
        list->n_not_driven++;
        return PNK_OK;
    }
    list->n_oneway += says_yes(job_value(j, f, oneway_fields));
    line.kmh = class_->kmh;
    line.level = level && pnk_text_to_int(level, &number) && number > -100 && number < 100 ? (int)number : 0;
    line.over = says_yes(job_value(j, f, bridge_fields)) || says_yes(job_value(j, f, tunnel_fields));
    if ((status = kind_of(j, list, class_->class_, job_value(j, f, month_fields), &line.kind)))
        return status;
    for (size_t i = 0; i < f->n_paths; i++) {
        if (!PNK_GROW(&j->arena, list->lines, list->n_lines, list->lines_capacity))
            return pnk_no_memory(j->ctx);
        line.v = f->paths[i].v;
        line.n = f->paths[i].n;
        list->lines[list->n_lines++] = line;
    }
    return PNK_OK;
}

static pnk_status take_settings(job *j, road_list *list, net_settings *set)
{
    const struct { const char *name; double *to; } wanted[] = {
        { "road_join_m", &set->join_m }, { "road_attach_m", &set->attach_m }, { "road_split_m", &set->split_m },
        { "road_connector_kmh", &set->connector_kmh }, { "road_connector_detour", &set->connector_detour }, { "road_piece_least_km", &set->piece_least_km },
    };
    pnk_status status = PNK_OK;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && !status; i++)
        status = job_parameter(j, wanted[i].name, wanted[i].to);
    return status ? status : kind_of(j, list, 2, NULL, &set->connector_kind);
}

/* --- rows ------------------------------------------------------------------------------------------------------ */

/** The settlements of the operation; junctions of an earlier import are no settlements. */
typedef struct { pnk_point *at; const char **id; size_t n, capacity[2]; pnk_index ids; } settlements;

static pnk_status find_settlements(job *j, pnk_merge *places, settlements *s)
{
    for (size_t i = 0; i < pnk_merge_rows(places); i++) {
        const char *id = pnk_merge_cell(places, i, "place_id"), *lon = pnk_merge_cell(places, i, "lon_deg"), *lat = pnk_merge_cell(places, i, "lat_deg");
        pnk_point at;
        if (id && pnk_index_put(&s->ids, &j->arena, id, 1) < 0)
            return pnk_no_memory(j->ctx);
        if (!id || pnk_text_equal(pnk_merge_cell(places, i, "type"), "junction") || !lon || !lat ||
            !pnk_text_to_number(lon, &at.lon_deg) || !pnk_text_to_number(lat, &at.lat_deg) || !pnk_point_valid(at))
            continue;
        if (!PNK_GROW(&j->arena, s->at, s->n, s->capacity[0]) || !PNK_GROW(&j->arena, s->id, s->n, s->capacity[1]))
            return pnk_no_memory(j->ctx);
        s->at[s->n] = at;
        s->id[s->n++] = id;
    }
    return PNK_OK;
}

/** Names of the nodes: a settlement's own id; for a junction its position, which stays the same from import to import. */
static pnk_status name_nodes(job *j, const net *n, const settlements *s, const char ***out)
{
    const char **ids = PNK_NEW(&j->arena, const char *, n->n_nodes + 1);
    pnk_index taken = {0};
    if (!ids)
        return pnk_no_memory(j->ctx);
    for (size_t i = 0; i < n->n_nodes; i++) {
        const net_node *node = &n->nodes[i];
        if (node->place >= 0) {
            ids[i] = s->id[node->place];
            continue;
        }
        const char *base = pnk_arena_printf(&j->arena, "J%.5f:%.5f", node->at.lat_deg, node->at.lon_deg);
        ids[i] = base;
        for (int k = 2; ids[i] && pnk_index_get(&taken, ids[i]) >= 0; k++)
            ids[i] = pnk_arena_printf(&j->arena, "%s.%d", base, k);
        if (!ids[i] || pnk_index_put(&taken, &j->arena, ids[i], 1) < 0)
            return pnk_no_memory(j->ctx);
    }
    *out = ids;
    return PNK_OK;
}

enum { N_PLACE = 10, N_ROAD = 11 };
static const char *const place_columns[N_PLACE] = { "place_id", "area_id", "type", "name_en", "lon_deg", "lat_deg", "source", "confidence", "from_file", "from_sheet" };
static const char *const road_columns[N_ROAD] = { "road_id", "from_place", "to_place", "length_km", "travel_min", "class", "months_open", "source", "confidence", "from_file", "from_sheet" };

static pnk_status put_junctions(job *j, const net *n, const char *const *ids, ground *g, pnk_merge *places)
{
    pnk_index there = {0};
    for (size_t i = 0; i < pnk_merge_rows(places); i++) {
        const char *id = pnk_merge_cell(places, i, "place_id");
        if (id && pnk_index_put(&there, &j->arena, id, 1) < 0)
            return pnk_no_memory(j->ctx);
    }
    for (size_t i = 0; i < n->n_nodes; i++) {
        const net_node *node = &n->nodes[i];
        bool far;
        if (node->place >= 0 || pnk_index_get(&there, ids[i]) >= 0)
            continue;
        const char *cells[N_PLACE] = {
            ids[i], ground_find(g, node->at, &far), "junction", pnk_arena_printf(&j->arena, "Junction %.4f, %.4f", node->at.lat_deg, node->at.lon_deg),
            layers_fixed(&j->arena, node->at.lon_deg, 6), layers_fixed(&j->arena, node->at.lat_deg, 6), j->source, "medium", j->layer.file, j->layer.name,
        };
        pnk_merge_add(places, place_columns, cells, N_PLACE);
        if (i % 4096 == 0 && pnk_check(j->ctx))
            return PNK_CANCELLED;
    }
    return PNK_OK;
}

static pnk_status put_roads(job *j, const net *n, const road_list *list, const char *const *ids, pnk_merge *roads)
{
    pnk_index there = {0};
    size_t others = 0;
    for (size_t i = 0; i < pnk_merge_rows(roads); i++) {
        const char *id = pnk_merge_cell(roads, i, "road_id");
        if (id && pnk_index_put(&there, &j->arena, id, 1) < 0)
            return pnk_no_memory(j->ctx);
    }
    for (size_t i = 0; i < n->n_edges; i++) {
        const net_edge *e = &n->edges[i];
        const road_kind *kind = &list->kinds[e->kind];
        const char *id = pnk_arena_printf(&j->arena, strlen(ids[e->a]) + strlen(ids[e->b]) <= 62 ? "%s--%s" : "%.31s--%.31s", ids[e->a], ids[e->b]);
        int fresh = id ? pnk_index_put(&there, &j->arena, id, 1) : -1;
        if (fresh < 0)
            return pnk_no_memory(j->ctx);
        others += fresh == 0;
        const char *cells[N_ROAD] = {
            id, ids[e->a], ids[e->b], layers_fixed(&j->arena, e->km, 3), layers_fixed(&j->arena, e->minutes, 2), class_words[kind->class_], kind->months,
            j->source, "medium", j->layer.file, j->layer.name,
        };
        if (fresh)
            pnk_merge_add(roads, road_columns, cells, N_ROAD);
    }
    if (others)
        pnk_layers_say(j, "%zu roads are in roads.csv already from elsewhere and stay as they are there", others);
    return PNK_OK;
}

static void say_lines(job *j, const road_list *list)
{
    if (list->n_not_driven)
        pnk_layers_say(j, "%zu lines are of classes that are not driven and were left out", list->n_not_driven);
    for (size_t i = 0; i < list->n_unknown && i < 10; i++)
        pnk_problem_add(j->problems, PNK_WARNING, j->layer.file, j->layer.name, 0, NULL, list->unknown_words[i],
                        "a word of road_classes.csv; taken as %s at %g km/h", class_words[list->classes[list->fallback].class_], list->classes[list->fallback].kmh);
    if (list->classes[list->fallback].used)
        pnk_layers_say(j, "%zu lines have no class or an unknown one and were taken as %s at %g km/h", list->classes[list->fallback].used,
                       class_words[list->classes[list->fallback].class_], list->classes[list->fallback].kmh);
    if (list->n_oneway)
        pnk_layers_say(j, "%zu lines are one-way; roads here are driven both ways", list->n_oneway);
}

static void say_net(job *j, const net *n, const net_settings *set, bool has_levels)
{
    if (n->n_crossed)
        pnk_layers_say(j, has_levels ? PNK_PHRASE("%zu crossings without a common vertex are neither bridge nor tunnel and were made junctions")
                                     : PNK_PHRASE("%zu crossings without a common vertex were made junctions: the layer tells of no bridges or tunnels"), n->n_crossed);
    if (n->n_over)
        pnk_layers_say(j, "%zu crossings are bridges, tunnels or on different layers and join nothing", n->n_over);
    if (n->n_touched)
        pnk_layers_say(j, "%zu ends lie within %g m of another line and were joined to it", n->n_touched, set->join_m);
    if (n->n_zero + n->n_loops + n->n_twice)
        pnk_layers_say(j, "left out: %zu lines without length, %zu roads that lead back to their start, %zu slower roads between the same two junctions",
                       n->n_zero, n->n_loops, n->n_twice);
    if (n->n_dropped)
        pnk_layers_say(j, "%zu pieces without a settlement and with less than %g km each were left out, %.1f km in all", n->n_dropped, set->piece_least_km, n->dropped_km);
    pnk_layers_say(j, "%zu roads between %zu junctions and settlements, %.1f km", n->n_edges, n->n_nodes, n->km);
    if (n->n_pieces > 1)
        pnk_layers_say(j, "the network is in %zu pieces that no road joins; the largest has %.1f km of it", n->n_pieces, n->largest_km);
    if (n->n_on_road + n->n_by_way + n->n_off)
        pnk_layers_say(j, "settlements: %zu on a road, %zu by a way of their own, %zu farther than %g m from any road", n->n_on_road, n->n_by_way, n->n_off, set->attach_m);
}

static void warn_of_far(job *j, const net *n, const settlements *s, const net_settings *set)
{
    size_t told = 0;
    for (size_t i = 0; i < s->n && told < 20; i++)
        if (isnan(n->place_m[i])) {
            pnk_problem_add(j->problems, PNK_WARNING, "places.csv", NULL, 0, "place_id", s->id[i], "a settlement within %g m of a road of this layer", set->attach_m);
            told++;
        }
}

static pnk_status take_lines(job *j, road_list *list)
{
    pnk_status status = read_classes(j, list);
    for (size_t i = 0; i < j->layer.n && !status; i++)
        status = take_line(j, list, &j->layer.v[i]);
    list->has_levels = pnk_layer_field(&j->layer, "bridge") >= 0 || pnk_layer_field(&j->layer, "tunnel") >= 0 || pnk_layer_field(&j->layer, "layer") >= 0 ||
                       pnk_layer_field(&j->layer, "other_tags") >= 0;
    if (!status && list->n_lines == 0)
        status = pnk_fail(j->ctx, PNK_BAD_INPUT, "%s: no line of a class that is driven", j->layer.file);
    return status;
}

pnk_status pnk_layers_roads(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    job j;
    ground g = {0};
    road_list list = {0};
    net_settings set = {0};
    net n = {0};
    settlements s = {0};
    const char **ids = NULL;
    const pnk_index none = {0};
    pnk_layer_wish wish = { .want = PNK_WANT_LINES, .need = "highway" };
    pnk_merge *tables[2] = {0};
    pnk_status status;

    if ((status = job_begin(&j, ctx, options, problems, said)) || (status = ground_of_operation(&j, &g)) || (status = job_read_layer(&j, &wish)) ||
        (status = take_lines(&j, &list)) || (status = take_settings(&j, &list, &set)) ||
        (status = job_table(&j, "places", place_columns, N_PLACE, &tables[0])) || (status = job_table(&j, "roads", road_columns, N_ROAD, &tables[1])))
        goto done;
    job_drop_older(&j, tables[0], "place_id", &none);
    job_drop_older(&j, tables[1], "road_id", &none);
    if ((status = find_settlements(&j, tables[0], &s)) ||
        (status = net_build(ctx, &j.arena, list.lines, list.n_lines, s.at, s.n, &set, &n)) ||
        (status = name_nodes(&j, &n, &s, &ids)) || (status = put_junctions(&j, &n, ids, &g, tables[0])) ||
        (status = put_roads(&j, &n, &list, ids, tables[1])))
        goto done;
    say_lines(&j, &list);
    say_net(&j, &n, &set, list.has_levels);
    ground_say(&j, &g, pnk_said("junctions"));
    warn_of_far(&j, &n, &s, &set);
    if (!(status = pnk_merge_save(ctx, options->operation, tables, 2, NULL, 0)))
        said->rows += n.n_edges;
done:
    pnk_merge_free(tables[0]);
    pnk_merge_free(tables[1]);
    job_end(&j);
    return status;
}
