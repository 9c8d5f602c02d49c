/* models/publish/printed.c - what pages to print are made from, gathered once, and figures and words as people read them. */
#include "models/publish/printed.h"

#include "engine/base/say.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ outlines */

static bool read_ring(const pnk_json *json, pnk_arena *arena, pnk_ring *ring)
{
    size_t n = pnk_json_size(json);

    *ring = (pnk_ring){ .v = PNK_NEW(arena, pnk_point, n + 1), .n = n };
    for (size_t i = 0; ring->v && i < n; i++)
        ring->v[i] = (pnk_point){ pnk_json_number(pnk_json_at(pnk_json_at(json, i), 0)), pnk_json_number(pnk_json_at(pnk_json_at(json, i), 1)) };
    return ring->v != NULL;
}

static bool read_polygon(const pnk_json *json, pnk_arena *arena, pnk_shape *shape, size_t *room)
{
    for (size_t r = 0; r < pnk_json_size(json); r++) {
        if (!PNK_GROW(arena, shape->rings, shape->n, *room) || !read_ring(pnk_json_at(json, r), arena, &shape->rings[shape->n]))
            return false;
        shape->n++;
    }
    return true;
}

static pnk_status read_shape(pnk_ctx *ctx, pnk_arena *arena, const char *geojson, pnk_shape *shape)
{
    pnk_json *json = NULL;
    size_t room = 0;
    bool fine = true;
    pnk_status status = pnk_json_parse(ctx, "outline", geojson, strlen(geojson), &json);

    if (status)
        return status;
    const pnk_json *coordinates = pnk_json_get(json, "coordinates");
    if (pnk_text_equal(pnk_json_text(pnk_json_get(json, "type")), "Polygon"))
        fine = read_polygon(coordinates, arena, shape, &room);
    else
        for (size_t i = 0; i < pnk_json_size(coordinates) && fine; i++)
            fine = read_polygon(pnk_json_at(coordinates, i), arena, shape, &room);
    pnk_json_free(json);
    return fine ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status read_shapes(pnk_ctx *ctx, pnk_printed *p)
{
    pnk_outline *outlines = NULL;
    pnk_status status = pnk_outlines(ctx, &p->arena, p->records, &outlines);

    p->shapes = PNK_NEW(&p->arena, pnk_shape, p->records->areas.n + 1);
    if (!status && !p->shapes)
        status = pnk_no_memory(ctx);
    for (size_t a = 0; a < p->records->areas.n && !status; a++)
        if (p->records->areas.v[a].leaf && outlines[a].geojson) {
            status = read_shape(ctx, &p->arena, outlines[a].geojson, &p->shapes[a]);
            p->approximate = p->approximate || outlines[a].approximate;
        }
    return status;
}

/* ------------------------------------------------------------------ streams */

/** The stream of this key, made where there is none; NULL: out of memory. */
static pnk_stream *stream_of(pnk_printed *p, pnk_index *index, pnk_stream *streams, size_t *n, const char *key)
{
    int put = key ? pnk_index_put(index, &p->arena, key, (int)*n) : -1;

    if (put < 0)
        return NULL;
    if (put == 1)
        (*n)++;
    return &streams[pnk_index_get(index, key)];
}

static pnk_status gather_moves(pnk_ctx *ctx, pnk_printed *p)
{
    const pnk_plan *plan = p->results->plan;
    pnk_index index = {0};

    p->moves = PNK_NEW(&p->arena, pnk_stream, plan->moves.n + 1);
    for (size_t i = 0; i < plan->moves.n; i++) {
        const pnk_move *m = &plan->moves.v[i];
        pnk_stream *stream = p->moves ? stream_of(p, &index, p->moves, &p->n_moves, pnk_arena_printf(&p->arena, "%s\t%d", m->from_id, m->shelter)) : NULL;
        if (!stream)
            return pnk_no_memory(ctx);
        stream->amount += (double)m->persons;
        if (stream->v)
            continue;
        if (!(stream->v = PNK_NEW(&p->arena, pnk_point, 2)))
            return pnk_no_memory(ctx);
        stream->v[0] = pnk_move_start(p->results, m);
        stream->v[1] = pnk_shelter_point(p->results, m->shelter);
        stream->label = pnk_shelter_name(p->results, m->shelter, p->lang);
        stream->n = pnk_point_valid(stream->v[0]) && pnk_point_valid(stream->v[1]) ? 2 : 0;
    }
    return p->moves ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status gather_loads(pnk_ctx *ctx, pnk_printed *p)
{
    const pnk_plan *plan = p->results->plan;
    pnk_index index = {0};
    pnk_ways ways;
    pnk_status status = pnk_ways_begin(ctx, &p->arena, p->records, p->access, &ways);

    p->loads = PNK_NEW(&p->arena, pnk_stream, plan->shipments.n + 1);
    for (size_t i = 0; i < plan->shipments.n && !status; i++) {
        const pnk_shipment *s = &plan->shipments.v[i];
        if (s->warehouse < 0 || s->place < 0 || s->item < 0)
            continue;
        int from = p->records->warehouses.v[s->warehouse].place;
        pnk_stream *stream = p->loads ? stream_of(p, &index, p->loads, &p->n_loads, pnk_arena_printf(&p->arena, "%d %d", from, s->place)) : NULL;
        if (!stream)
            return pnk_no_memory(ctx);
        double kg = pnk_is_withheld(s->quantity) ? s->quantity : s->quantity * p->records->items.v[s->item].weight_kg;
        if (isfinite(kg) || pnk_is_withheld(kg))
            stream->amount = pnk_plus(stream->amount, isfinite(kg) ? kg / 1000.0 : kg);
        if (!stream->v) {
            status = pnk_way(ctx, &ways, from, s->place, s->date, &stream->v, &stream->n);
            stream->label = pnk_shown_name(&p->records->places.v[s->place].name, p->lang, p->records->places.v[s->place].id);
        }
    }
    return status ? status : p->loads ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_printed_gather(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_printed *p)
{
    pnk_status status;

    *p = (pnk_printed){ .results = results, .records = results->records, .access = access, .lang = lang ? lang : "en" };
    if ((status = read_shapes(ctx, p)) || (status = pnk_shelter_days_of(ctx, &p->arena, results, &p->days)) ||
        (status = pnk_sum_gaps(ctx, &p->arena, results, &p->gaps, &p->n_gaps)) || (status = gather_moves(ctx, p)) || (status = gather_loads(ctx, p)))
        pnk_printed_free(p);
    return status;
}

void pnk_printed_free(pnk_printed *p)
{
    pnk_arena_release(&p->arena);
}

/* ------------------------------------------------------------------ figures and words */

static const char *or_nothing(const char *text) { return text ? text : ""; }

const char *pnk_print_number(pnk_printed *p, double value)
{
    const char *between = strcmp(p->lang, "en") == 0 ? "," : "\xc2\xa0";
    char digits[48], grouped[128];
    size_t n, at = 0;

    if (pnk_is_withheld(value))
        return pnk_said("hidden");
    if (!isfinite(value) || fabs(value) >= 9e15)
        return "–";
    pnk_text_fixed(fabs(value), fabs(value) < 10 && fabs(value - round(value)) > 0.05 ? 1 : 0, digits);
    n = strcspn(digits, ".");
    if (value < 0 && strspn(digits, "0.") < strlen(digits))
        at += (size_t)pnk_snprintf(grouped, sizeof grouped, "−");
    for (size_t i = 0; i < n; i++)
        at += (size_t)pnk_snprintf(grouped + at, sizeof grouped - at, "%s%c", i && (n - i) % 3 == 0 ? between : "", digits[i]);
    pnk_snprintf(grouped + at, sizeof grouped - at, "%s", digits + n);
    return or_nothing(pnk_arena_text(&p->arena, grouped));
}

const char *pnk_print_percent(pnk_printed *p, double share)
{
    if (!isfinite(share))
        return pnk_is_withheld(share) ? pnk_said("hidden") : "–";
    double percent = floor(100.0 * share + 0.5);
    if (percent == 0 && share > 0)
        return "<\xc2\xa0" "1\xc2\xa0%";
    return or_nothing(pnk_arena_printf(&p->arena, "%s\xc2\xa0%%", pnk_print_number(p, percent)));
}

const char *pnk_print_day(pnk_printed *p, pnk_day day)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int y, m, d;

    if (day == PNK_DAY_UNKNOWN)
        return "–";
    pnk_day_split(day, &y, &m, &d);
    return or_nothing(strcmp(p->lang, "en") ? pnk_arena_printf(&p->arena, "%02d.%02d.%d", d, m, y) : pnk_arena_printf(&p->arena, "%d %s %d", d, months[m - 1], y));
}

const char *pnk_print_withheld(pnk_printed *p)
{
    pnk_buf line = {0};
    const char *text = NULL;

    pnk_withheld_line(p->results, &line);
    if (line.n)
        text = or_nothing(pnk_arena_text(&p->arena, line.text));
    pnk_buf_free(&line);
    return text;
}

const char *pnk_print_title(const pnk_printed *p)
{
    return pnk_shown_name(&p->records->head.title, p->lang, p->records->head.id);
}

/** Has the count anything from this source? */
static bool is_heard(const pnk_printed *p, int source)
{
    for (size_t i = 0; i < p->records->reports.n; i++)
        if (p->records->reports.v[i].source == source && p->results->ledger->fits[i].use != PNK_REPORT_AFTER)
            return true;
    return false;
}

const char *pnk_print_sources(pnk_printed *p, size_t most)
{
    const char *text = NULL;
    size_t n = 0;

    for (size_t i = 0; i < p->records->sources.n; i++) {
        const pnk_source *s = &p->records->sources.v[i];
        if (!is_heard(p, (int)i))
            continue;
        if (n++ < most)
            text = pnk_arena_printf(&p->arena, "%s%s%s", text ? text : "", text ? "; " : "", s->name ? s->name : s->id);
    }
    if (n > most && text)
        text = pnk_arena_printf(&p->arena, pnk_said("%s; and %zu more"), text, n - most);
    return text ? text : pnk_said("none");
}

const char *pnk_print_disclaimer(const pnk_printed *p)
{
    return p->approximate ? pnk_said("Outlines are the land nearest to the places of an area; they are no boundaries. Names and outlines imply no opinion on the status of any territory or the course of any boundary.")
                          : pnk_said("Names and boundaries imply no opinion on the status of any territory or the course of any boundary.");
}

pnk_ink pnk_ink_of(const char *color)
{
    unsigned r = 0, g = 0, b = 0, a = 0;
    if (!color || sscanf(color, "%u,%u,%u,%u", &r, &g, &b, &a) != 4)
        return 0;
    return (pnk_ink)((r & 255) << 24 | (g & 255) << 16 | (b & 255) << 8 | (a & 255));
}

const pnk_map_class *pnk_class_of(const pnk_drawing *drawing, double value)
{
    for (size_t i = 0; i < drawing->n_classes; i++)
        if (value <= drawing->classes[i].upto)
            return &drawing->classes[i];
    return &drawing->classes[drawing->n_classes - 1];
}
