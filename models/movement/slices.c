/* models/movement/slices.c - the second round of a day, in slices where a camp would fill.
 *
 * Agents travel one after the other, in the order in which they came, and each sees those before it in the camps. So where a limited
 * place may come near its capacity the travellers are taken in slices of that order, each to the end of its day: thin ones where few
 * more arrivals shut a camp, one for all where none is near. A cohort knows the mean and spread of its people's place in the order
 * and is taken to lie evenly between mean - spread and mean + spread.
 */
#include "models/movement/inside.h"

#include <math.h>
#include <string.h>

enum { THIN = 128, PARTS = 64 };                     /* the thinnest slice is a 128th of all */

static const double step_near = 0.002, step_felt = 0.02;    /* of a place's capacity: what may arrive in a slice */
static const double margin = 1.5, part_of_way = 0.4;  /* on arrivals foreseen; of the way to where capacity is felt, in one slice */
static const double small_share = 1.0 / 1024;        /* of all travellers: a small cohort */
static const double forget = 0.7;                    /* of the most that arrived on a day, kept from one to the next */

static void count_arriving(move_run *r, double *arriving)
{
    memset(arriving, 0, r->c->n_places * sizeof *arriving);
    for (size_t i = 0; i < r->road.n; i++) {
        const move_link *link = &r->net->links[r->road.v[i].at];

        if (r->road.v[i].done_km + link->speed_km > link->km)
            arriving[link->to] += r->road.v[i].persons;
    }
}

/** The count at which a camp is shut to those who set out, or where nobody chooses a place any more. */
static double shut_at(const move_run *r, int place)
{
    double most = r->capacity[place] * r->s->capacity_scaling;

    return r->camp[place] ? most * (r->s->capacity_buffer + 1.0) / 2.0 : most;
}

/** How many 128ths of all travellers may go on together, with `left` of them still to go. */
static size_t width_now(const move_run *r, const double *coming, size_t left)
{
    double width = (double)left;

    for (size_t i = 0; i < r->n_limited; i++) {
        int place = r->limited[i];
        double most = r->capacity[place] * r->s->capacity_scaling, a_thin = margin * coming[i] / THIN, felt, shut = shut_at(r, place);
        double room = r->s->capacity_buffer * most - r->count[place];

        if (most < 1.0 || r->count[place] > shut || !(a_thin > 0.0) || room > a_thin * (double)left)
            continue;
        felt = fmax(1.0, step_felt * most) / a_thin;
        if (r->count[place] + a_thin * felt >= shut)
            felt = fmax(fmax(1.0, step_near * most), part_of_way * (shut - r->count[place])) / a_thin;
        width = fmin(width, fmax(felt, part_of_way * room / a_thin));
    }
    return width < 1.0 ? 1 : (size_t)width;
}

/* ---- the order in which people came ---- */

typedef struct { double low, high; } range;

static range range_of(const move_cohort *c)
{
    double spread = sqrt(3.0 * fmax(0.0, c->born_square - c->born * c->born)) + 0.5;

    return (range){ c->born - spread, c->born + spread };
}

/** Share of a range below x. */
static double share_below(range w, double x) { return fmin(1.0, fmax(0.0, (x - w.low) / (w.high - w.low))); }

/** Ends of the thinnest slices, with about as many travellers in each. */
static void find_ends(const move_run *r, double *ends)
{
    double below[PARTS + 1] = { 0 }, low = INFINITY, high = -INFINITY, width;
    size_t part = 1;

    for (size_t i = 0; i < r->road.n; i++) {
        range w = range_of(&r->road.v[i]);

        low = fmin(low, w.low);
        high = fmax(high, w.high);
    }
    width = (high - low) / PARTS;
    for (size_t i = 0; i < r->road.n; i++) {
        range w = range_of(&r->road.v[i]);

        for (size_t p = 1; p <= PARTS; p++)
            below[p] += r->road.v[i].persons * share_below(w, low + width * (double)p);
    }
    for (size_t s = 0; s < THIN; s++) {
        double wanted = below[PARTS] * (double)(s + 1) / THIN, inside;

        while (part < PARTS && below[part] < wanted)
            part++;
        inside = below[part] > below[part - 1] ? (wanted - below[part - 1]) / (below[part] - below[part - 1]) : 1.0;
        ends[s] = low + width * ((double)part - 1.0 + fmin(1.0, fmax(0.0, inside)));
    }
    ends[THIN - 1] = INFINITY;
}

/** Those of a cohort before a point of the order: whole persons, rounded up or down by turns. */
static double before(const move_run *r, size_t cohort, double end)
{
    static const double turn = 0.6180339887498949;
    const move_cohort *c = &r->road.v[cohort];
    double share = share_below(range_of(c), end), offset = (double)(cohort + 1) * turn;

    if (r->options.expected || share >= 1.0)
        return c->persons * share;
    return floor(c->persons * share + (share > 0.0 ? offset - floor(offset) : 0.0));
}

/* ---- the round ---- */

static pnk_status travel_slice(pnk_ctx *ctx, move_run *r, double from, double to)
{
    bool all = from == -INFINITY && to == INFINITY;

    memset(r->arrived, 0, r->c->n_places * sizeof *r->arrived);
    move_go_on_begin(r);
    for (size_t i = 0; i < r->road.n; i++) {
        double n = all ? r->road.v[i].persons : before(r, i, to) - (from == -INFINITY ? 0.0 : before(r, i, from));

        if (n > 0.0)
            move_advance(r, &r->road.v[i], n);
    }
    return move_go_on(ctx, r);
}

static void foresee(move_run *r, double *coming)
{
    double *arriving = r->parts;

    count_arriving(r, arriving);
    for (size_t i = 0; i < r->n_limited; i++)
        coming[i] = fmax(arriving[r->limited[i]], r->flow[r->limited[i]]);
}

static double small_today(const move_run *r)
{
    double persons = 0.0;

    for (size_t i = 0; i < r->road.n; i++)
        persons += r->road.v[i].persons;
    return persons * small_share;
}

pnk_status move_travel(pnk_ctx *ctx, move_run *r, size_t *slices)
{
    double ends[THIN], from = -INFINITY, *coming = r->new_persons, *today = r->parts;
    size_t at = 0, width;
    pnk_status status = PNK_OK;

    r->small = small_today(r);
    foresee(r, coming);
    for (size_t i = 0; i < r->n_limited; i++)
        today[i] = r->count[r->limited[i]] > shut_at(r, r->limited[i]) ? NAN : 0.0;
    move_table_clear(&r->road_next);
    width = width_now(r, coming, THIN);
    if (width < THIN)
        find_ends(r, ends);
    else
        ends[THIN - 1] = INFINITY;
    for (; at < THIN && !status; width = width_now(r, coming, THIN - at), ++*slices) {
        at += width;
        status = travel_slice(ctx, r, from, ends[at - 1]);
        from = ends[at - 1];
        for (size_t i = 0; i < r->n_limited; i++) {
            today[i] += r->arrived[r->limited[i]];
            coming[i] = fmax(coming[i], today[i] * THIN / (double)at);
        }
    }
    for (size_t i = 0; i < r->n_limited; i++)
        if (!isnan(today[i]))
            r->flow[r->limited[i]] = fmax(today[i], forget * r->flow[r->limited[i]]);
    return status;
}
