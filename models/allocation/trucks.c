/* models/allocation/trucks.c - whole rounds of lorries: which of today's loads go, when no lorry may go in part. */
#include "models/allocation/trucks.h"
#include "models/allocation/inside.h"
#include "engine/lp/lp.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_BRANCHES = 500 };            /* a count, so that the answer can be repeated */
static const double LATER_SHARE = 0.9;   /* what rides along before its day is worth this share of what is due: it saves a round later */

typedef struct {
    pnk_ctx *ctx;
    const pnk_yard *yard;
    pnk_lp *lp;
    pnk_wish *wishes; size_t n;
    pnk_trip *trip;                      /* [n] */
    int *load;                           /* [n] first wish of its load; -1: cannot ride today */
    int *now, *later;                    /* [n] columns */
    int *rounds;                         /* [n] column, at the first wish of a load */
    int *hours, *money, *stock;          /* rows: [day,pool], [line], [lot]; -1: not yet */
    int *whole; size_t n_whole;          /* [n] columns that must be whole */
} packing;

/* Person-days that a unit saves when it is there from `arrives` on. */
static double worth(const pnk_world *w, int item, int arrives)
{
    double days = w->n_days - arrives + 1;
    int need = w->item_need[item];
    const pnk_item *what = &w->records->items.v[item];

    if (need >= 0) {
        const pnk_need *of = &w->needs[need];
        return w->severity[of->sector] * of->weight / of->mean * (of->kind == PNK_NEED_DURABLE ? days : 1);
    }
    if (what->supports_persons > 0)
        return what->supports_persons * w->w_wait * fmin(days, pnk_known(what->support_days, 30));
    if (what->covered_area_m2 > 0)
        return w->item_room[(size_t)item * PNK_N_LEVELS] * w->w_wait * days;
    const pnk_service_need *of = w->item_service[item] >= 0 ? &w->services[w->item_service[item]] : NULL;
    return w->w_gap * days * (of && of->per_person[w->phase] ? what->adds_per_day / of->mean[w->phase] : 1);     /* it adds to a service */
}

static int row_of(packing *p, int *row, double high, pnk_status *status)
{
    if (*row < 0 && !*status)
        *status = pnk_lp_add_row(p->ctx, p->lp, -INFINITY, high, 0, NULL, NULL, row);
    return *row;
}

static int column(packing *p, double high, double cost, int n, const int *rows, const double *values, pnk_status *status)
{
    int index = -1;
    if (!*status)
        *status = pnk_lp_add_column(p->ctx, p->lp, 0, high, cost, (size_t)n, rows, values, &index);
    return index;
}

static bool same_load(const packing *p, size_t a, size_t b)
{
    const pnk_world *w = p->yard->w;
    return p->wishes[a].pool == p->wishes[b].pool && p->wishes[a].drop == p->wishes[b].drop &&
           w->lots[p->wishes[a].lot].warehouse == w->lots[p->wishes[b].lot].warehouse;
}

/* The rounds of a load, in a row each of weight and volume: column and rows are made together. */
static pnk_status add_rounds(packing *p, size_t i, int load[2])
{
    const pnk_world *w = p->yard->w;
    int pool_index = p->wishes[i].pool, line = w->pools[pool_index].line, rows[64], n = 2;
    const pnk_pool *pool = &w->pools[pool_index];
    double values[64], usd = pool->usd_per_km * p->trip[i].km, most = floor(pnk_yard_most_trips(p->yard, pool_index, &p->trip[i]) + 1e-9);
    pnk_status status = PNK_OK;

    load[0] = load[1] = -1;
    rows[0] = row_of(p, &load[0], 0, &status), values[0] = -pool->payload_kg;
    rows[1] = row_of(p, &load[1], 0, &status), values[1] = -pool->volume_m3;
    for (int k = 0; p->yard->day + k <= w->n_days && n < 62; k++) {
        double needs = pnk_world_hours_on(pool, p->trip[i].hours, k);
        size_t at = (size_t)(p->yard->day + k) * (size_t)w->n_pools + (size_t)pool_index;
        if (!(needs > 0))
            break;
        rows[n] = row_of(p, &p->hours[at], fmax(0, pool->count[p->yard->day + k] * pool->hours - p->yard->hours[at]), &status);
        values[n++] = needs;
    }
    if (line >= 0 && usd > 0) {
        rows[n] = row_of(p, &p->money[line], pnk_yard_money(p->yard, line), &status);
        values[n++] = usd;
    }
    p->rounds[i] = column(p, fmin(most, 1e6), w->weighted_t4 * usd, n, rows, values, &status);
    p->whole[p->n_whole++] = p->rounds[i];
    return status;
}

static pnk_status add_wish(packing *p, size_t i, const int load[2])
{
    const pnk_world *w = p->yard->w;
    pnk_wish *wish = &p->wishes[i];
    int item = w->lots[wish->lot].item, rows[3] = { load[0], load[1] };
    double values[3] = { pnk_world_kg(w, item), pnk_world_m3(w, item), 1 }, value = worth(w, item, p->trip[i].arrives);
    pnk_status status = PNK_OK;

    rows[2] = row_of(p, &p->stock[wish->lot], pnk_yard_stock(p->yard, wish->lot), &status);
    p->now[i] = column(p, wish->now, -value, 3, rows, values, &status);
    p->later[i] = column(p, wish->later, -LATER_SHARE * value, 3, rows, values, &status);
    return status;
}

static pnk_status build(packing *p)
{
    const pnk_world *w = p->yard->w;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < p->n; i++)
        p->load[i] = p->now[i] = p->later[i] = p->rounds[i] = -1;
    for (size_t i = 0; i < p->n && !status; i++) {
        int load[2];
        if (p->load[i] >= 0 || !pnk_world_trip(w, p->wishes[i].pool, w->lots[p->wishes[i].lot].warehouse, p->wishes[i].drop, p->yard->day, &p->trip[i]))
            continue;
        status = add_rounds(p, i, load);
        for (size_t j = i; j < p->n && !status; j++)
            if (p->load[j] < 0 && same_load(p, i, j) && pnk_world_lot_fits(w, p->wishes[j].lot, p->wishes[j].drop, p->yard->day)) {
                p->trip[j] = p->trip[i];
                p->load[j] = (int)i;
                status = add_wish(p, j, load);
            }
        p->load[i] = (int)i;             /* asked once, also where its own lot may not ride */
    }
    return status;
}

/* Units of each wish within the whole rounds of its load, what is due first. */
static void read_answer(packing *p)
{
    const pnk_world *w = p->yard->w;

    for (size_t i = 0; i < p->n; i++) {
        if (p->load[i] != (int)i || p->rounds[i] < 0)
            continue;
        const pnk_pool *pool = &w->pools[p->wishes[i].pool];
        double rounds = floor(pnk_lp_value(p->lp, p->rounds[i]) + 1e-6), kg = rounds * pool->payload_kg, m3 = rounds * pool->volume_m3;
        bool used = false;
        for (size_t j = i; j < p->n; j++) {
            if (p->load[j] != (int)i || p->now[j] < 0)
                continue;
            int item = w->lots[p->wishes[j].lot].item;
            double each_kg = pnk_world_kg(w, item), each_m3 = pnk_world_m3(w, item);
            double units = pnk_lp_value(p->lp, p->now[j]) + pnk_lp_value(p->lp, p->later[j]);
            units = floor(fmin(units, fmin(kg / each_kg, m3 / each_m3)) + 1e-6);
            if (!(units >= 1))
                continue;
            kg -= units * each_kg;
            m3 -= units * each_m3;
            p->wishes[j].units = units;
            p->wishes[j].trips = used ? 0 : rounds;
            used = true;
        }
    }
}

pnk_status pnk_whole_trucks(pnk_ctx *ctx, const pnk_yard *yard, pnk_wish *wishes, size_t n)
{
    const pnk_world *w = yard->w;
    size_t hours = ((size_t)w->n_days + 1) * (size_t)w->n_pools + 1, limits = hours + (size_t)w->n_lines + (size_t)w->n_lots + 2;
    packing p = {.ctx = ctx, .yard = yard, .wishes = wishes, .n = n};
    int *numbers = malloc((limits + 5 * (n + 1)) * sizeof *numbers);
    pnk_lp_info info;
    pnk_status status = PNK_OK;

    p.trip = calloc(n + 1, sizeof *p.trip);
    if (!numbers || !p.trip) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < limits; i++)
        numbers[i] = -1;
    p.hours = numbers;
    p.money = p.hours + hours;
    p.stock = p.money + w->n_lines + 1;
    p.load = numbers + limits;
    p.now = p.load + n + 1;
    p.later = p.now + n + 1;
    p.rounds = p.later + n + 1;
    p.whole = p.rounds + n + 1;
    if ((status = pnk_lp_new(ctx, &p.lp)) || (status = build(&p)) || !p.n_whole ||
        (status = pnk_lp_solve_whole(ctx, p.lp, p.whole, p.n_whole, MOST_BRANCHES, &info)))
        goto done;
    read_answer(&p);                     /* none found in time: the values are those in fractions, cut down there */
done:
    pnk_lp_free(p.lp);
    free(numbers);
    free(p.trip);
    return status;
}
