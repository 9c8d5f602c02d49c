/* models/preposition/draw.c - what may happen: where, when, how hard, and which roads it shuts.
 *
 * The day is any of the year that follows the operation's day, so that seasons come as often as they last. The area is one that a hazard of the operation
 * has struck, the likelier the heavier it was; its neighbours along the border are struck with it, nearest first, each with the probability
 * preposition_spread_share given the one before. Roads out of places struck, and any other road, are shut with probabilities of their own.
 */
#include "models/preposition/preposition.h"

#include "engine/base/rng.h"
#include "engine/geo/geo.h"

#include <math.h>
#include <string.h>

enum { STREAM_EVENT = 0x70726570, DAYS_OF_A_YEAR = 365, WINTER_MONTH = 1, SUMMER_MONTH = 7 };

static pnk_status bounded(pnk_ctx *ctx, const pnk_records *records, const char *name, double least, double most, double *out)
{
    *out = pnk_parameter_value(records, name);
    if (!(*out >= least && *out <= most))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected %g to %g", name, *out, least, most);
    return PNK_OK;
}

static pnk_status drawn(pnk_ctx *ctx, const pnk_records *records, const char *name, double least, double most, pnk_rng *rng, double *out)
{
    const pnk_parameter *p = pnk_parameter_find(records, name);
    pnk_status status = bounded(ctx, records, name, least, most, out);

    if (!status && isfinite(p->low) && isfinite(p->high) && p->low >= least && p->high <= most)
        *out = pnk_rng_triangular(rng, p->low, p->value, p->high);
    return status;
}

pnk_status pnk_border_areas(pnk_ctx *ctx, const pnk_records *records, pnk_arena *arena, int **areas, double **weights, size_t *n)
{
    double sum = 0;

    *n = 0;
    *areas = PNK_NEW(arena, int, records->areas.n + 1);
    *weights = PNK_NEW(arena, double, records->areas.n + 1);
    if (!*areas || !*weights)
        return pnk_no_memory(ctx);
    for (int struck = 1; struck >= 0 && *n == 0; struck--)
        for (size_t a = 0; a < records->areas.n; a++) {
            double weight = struck ? 0 : fmax(records->areas.v[a].population_persons, 0);

            for (size_t h = 0; h < records->hazards.n && struck; h++) {
                const pnk_hazard *hazard = &records->hazards.v[h];
                int at = hazard->place >= 0 ? records->places.v[hazard->place].area : hazard->area;

                if (hazard->place >= 0 ? at == (int)a : pnk_area_within(records, (int)a, at))
                    weight += hazard->intensity;
            }
            if (!records->areas.v[a].leaf || !records->areas.v[a].in_scope || !(weight > 0))
                continue;
            (*areas)[*n] = (int)a;
            (*weights)[(*n)++] = weight;
            sum += weight;
        }
    for (size_t i = 0; i < *n; i++)
        (*weights)[i] /= sum;
    return *n ? PNK_OK : pnk_fail(ctx, PNK_BAD_INPUT, "nobody could be displaced: expected a hazard, or areas in scope with population_persons");
}

static pnk_row supposed(pnk_day day)
{
    return (pnk_row){ .source = "drawn", .confidence = PNK_ASSUMED, .reported_at = day };
}

/* Nobody is displaced on the day of the outlook. */
static pnk_status peace(pnk_ctx *ctx, pnk_event *e)
{
    size_t n = 0, areas = e->records.areas.n;

    e->ledger.first = e->day;
    e->ledger.n_days = 1;
    e->ledger.leaves = PNK_NEW(&e->arena, int, areas + 1);
    e->ledger.v = PNK_NEW(&e->arena, pnk_balance, areas + 1);
    e->ledger.in_transit = PNK_NEW(&e->arena, int64_t, 1);
    e->ledger.abroad = PNK_NEW(&e->arena, int64_t, 1);
    if (!e->ledger.leaves || !e->ledger.v || !e->ledger.in_transit || !e->ledger.abroad)
        return pnk_no_memory(ctx);
    for (size_t a = 0; a < areas; a++)
        if (e->records.areas.v[a].leaf)
            e->ledger.leaves[n++] = (int)a;
    e->ledger.n_leaves = n;
    return PNK_OK;
}

static pnk_status begin(pnk_ctx *ctx, const pnk_records *base, pnk_day day, pnk_event *e)
{
    *e = (pnk_event){ .day = day, .records = *base };
    e->records.arena = (pnk_arena){0};
    e->records.head.start = e->records.head.as_of = day;
    e->records.closures.v = PNK_NEW(&e->arena, pnk_closure, base->closures.n + base->roads.n + 1);
    e->records.hazards.v = PNK_NEW(&e->arena, pnk_hazard, base->areas.n + 1);
    e->records.hazards.n = 0;
    if (!e->records.closures.v || !e->records.hazards.v)
        return pnk_no_memory(ctx);
    if (base->closures.n)
        memcpy(e->records.closures.v, base->closures.v, base->closures.n * sizeof *base->closures.v);
    return peace(ctx, e);
}

static void strike(pnk_event *e, int area, double days, double intensity)
{
    e->records.hazards.v[e->records.hazards.n++] = (pnk_hazard){ supposed(e->day), -1, area, e->day + 1, e->day + (pnk_day)fmax(1, round(days)), intensity, "drawn" };
    e->n_areas++;
}

/* The next area along the border: of those not struck yet the nearest to the first. */
static size_t nearest(const pnk_records *records, int first, const int *areas, const bool *struck, size_t n)
{
    size_t best = n;
    double least = INFINITY;

    for (size_t i = 0; i < n; i++) {
        double km = pnk_geo_km(records->areas.v[first].at, records->areas.v[areas[i]].at);
        if (!struck[i] && km < least) {
            least = km;
            best = i;
        }
    }
    return best;
}

static pnk_status draw_areas(pnk_ctx *ctx, const pnk_records *base, pnk_rng *rng, pnk_event *e)
{
    int *areas;
    double *weights, spread, days, intensity, at = pnk_rng_uniform(rng);
    size_t n, i = 0;
    bool *struck;
    pnk_status status;

    if ((status = pnk_border_areas(ctx, base, &e->arena, &areas, &weights, &n)) || (status = bounded(ctx, base, "preposition_spread_share", 0, 0.999, &spread)) ||
        (status = drawn(ctx, base, "preposition_hazard_days", 1, 60, rng, &days)) || (status = drawn(ctx, base, "preposition_intensity", 0, 1, rng, &intensity)))
        return status;
    if (!(struck = PNK_NEW(&e->arena, bool, n + 1)))
        return pnk_no_memory(ctx);
    while (i + 1 < n && at > weights[i])
        at -= weights[i++];
    e->first = areas[i];
    do {
        struck[i] = true;
        strike(e, areas[i], days, intensity);
        i = nearest(base, e->first, areas, struck, n);
    } while (i < n && pnk_rng_uniform(rng) < spread);
    return PNK_OK;
}

static bool is_struck(const pnk_event *e, int place)
{
    for (size_t h = 0; h < e->records.hazards.n; h++)
        if (e->records.places.v[place].area == e->records.hazards.v[h].area)
            return true;
    return false;
}

static pnk_status draw_closures(pnk_ctx *ctx, const pnk_records *base, pnk_rng *rng, pnk_event *e)
{
    double usual, near, days;
    pnk_status status;

    if ((status = bounded(ctx, base, "preposition_closure_share", 0, 1, &usual)) || (status = bounded(ctx, base, "preposition_closure_struck_share", 0, 1, &near)) ||
        (status = drawn(ctx, base, "preposition_closure_days", 1, 365, rng, &days)))
        return status;
    for (size_t r = 0; r < base->roads.n; r++) {
        const pnk_road *road = &base->roads.v[r];
        double share = is_struck(e, road->from) || is_struck(e, road->to) ? near : usual;

        if (!(pnk_rng_uniform(rng) < share))
            continue;
        e->records.closures.v[e->records.closures.n++] = (pnk_closure){ supposed(e->day), (int)r, e->day + 1, e->day + (pnk_day)round(days), "drawn" };
        e->closed_roads++;
    }
    return PNK_OK;
}

pnk_status pnk_event_draw(pnk_ctx *ctx, const pnk_records *base, uint64_t seed, uint64_t i, pnk_event *out)
{
    pnk_rng rng = pnk_rng_stream(seed, STREAM_EVENT, i);
    pnk_day day = base->head.as_of + 1 + (pnk_day)pnk_rng_below(&rng, DAYS_OF_A_YEAR);
    pnk_status status;

    if ((status = begin(ctx, base, day, out)) || (status = draw_areas(ctx, base, &rng, out)) || (status = draw_closures(ctx, base, &rng, out)))
        pnk_event_free(out);
    else {
        out->records.head.seed = seed;
        out->member = i;
    }
    return status;
}

/* The first day of that month after the day of the operation. */
static pnk_day next_month(pnk_day day, int wanted)
{
    int year, month, of_month;

    do
        pnk_day_split(++day, &year, &month, &of_month);
    while (month != wanted || of_month != 1);
    return day;
}

pnk_status pnk_event_at(pnk_ctx *ctx, const pnk_records *base, int area, bool cold, pnk_event *out)
{
    double days, intensity;
    pnk_status status;

    if ((status = bounded(ctx, base, "preposition_hazard_days", 1, 60, &days)) || (status = bounded(ctx, base, "preposition_intensity", 0, 1, &intensity)) ||
        (status = begin(ctx, base, next_month(base->head.as_of, cold ? WINTER_MONTH : SUMMER_MONTH), out)))
        return status;
    out->first = area;
    strike(out, area, days, intensity);
    return PNK_OK;
}

void pnk_event_free(pnk_event *event)
{
    pnk_arena_release(&event->arena);
    *event = (pnk_event){0};
}
