/* models/ledger/plain.c - the plainest count, where the program is too large for the stages of settle.c.
 *
 * What the program fixed is kept: the running sums of the sets that reports speak of, the stocks of the days on which
 * they do. Between, everything follows what is usual (people leave as hazards fell, all who are away are as likely to come
 * home, guests are where there is room), scaled until every sum is met, in turn and again (iterative proportional fitting:
 * of all counts with these sums the one nearest to the usual, in relative entropy; Deming and Stephan 1940).
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS 40
#define SEED 1e-3                    /* of the usual: no cell is ruled out beforehand */

typedef struct { int set, what, step; double persons; } wanted;      /* what: 0 hosts, 1 sites, 2 both */

typedef struct {
    pnk_work *w;
    pnk_counts *m;
    double *out, *back;              /* [origins.n * n_steps] */
    double *stock[2];                /* [presence.n * n_steps] hosts, sites */
    double *usual[2];                /* [presence.n] share of everybody */
    bool *told[2];                   /* [presence.n * n_steps] */
    int *cells, n_cells;             /* scratch: of one set */
    wanted *v;
    size_t n, capacity;
    int *set_size;                   /* [n_sets] presence cells */
} plain;

/* ---- homes ---- */

static void list_cells(plain *p, const bool *in, int n)
{
    p->n_cells = 0;
    for (int c = 0; c < n; c++)
        if (in[c])
            p->cells[p->n_cells++] = c;
}

/* Scales the moves between two nodes of a set so that they add up. */
static void scale_block(plain *p, double *v, int from, int to, double persons)
{
    int n_steps = p->w->n_steps;
    double sum = 0.0;
    for (int i = 0; i < p->n_cells; i++)
        for (int k = from; k <= to; k++)
            sum += v[p->cells[i] * n_steps + k];
    double factor = sum > 0.0 ? fmax(0.0, persons) / sum : 0.0;
    for (int i = 0; i < p->n_cells; i++)
        for (int k = from; k <= to; k++)
            v[p->cells[i] * n_steps + k] *= factor;
}

static void meet_sums(plain *p, double *v, int part)
{
    pnk_work *w = p->w;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int s = 0; s < (int)w->n_sets; s++) {
            double before = 0.0;
            int from = 0;
            if (!w->sets[s].origin_in)
                continue;
            p->n_cells = 0;
            for (int k = 0; k < w->n_steps; k++) {
                if (!pnk_thin_node(p->m, s, part, k))
                    continue;
                if (!p->n_cells)
                    list_cells(p, w->sets[s].origin_in, w->origins.n);
                double sum = pnk_thin_sum(p->m, s, part, k);
                scale_block(p, v, from, k, sum - before);
                before = sum;
                from = k + 1;
            }
        }
}

static double people_of(const pnk_work *w, int cell)
{
    double people = w->origin_population[cell];
    return people >= 0.0 ? people : w->c.scale_floor_persons;
}

static void usual_out(plain *p)
{
    const pnk_work *w = p->w;
    for (int cell = 0; cell < w->origins.n; cell++) {
        int all = w->all_set[w->origins.pool[cell]];
        double struck = w->origin_hit[cell] || !w->any_hazard ? 1.0 : w->c.unhit_silence_share / w->c.silence_share;
        double total = pnk_thin_sum(p->m, all, PNK_OUT, w->n_steps - 1);
        for (int k = 0; k < w->n_steps; k++) {
            double that_day = pnk_thin_sum(p->m, all, PNK_OUT, k) - (k ? pnk_thin_sum(p->m, all, PNK_OUT, k - 1) : 0.0);
            p->out[cell * w->n_steps + k] = people_of(w, cell) * struck * (that_day + SEED * (total + 1.0));
        }
    }
}

static void usual_back(plain *p)
{
    const pnk_work *w = p->w;
    for (int cell = 0; cell < w->origins.n; cell++) {
        int all = w->all_set[w->origins.pool[cell]];
        double away = 0.0, before = 0.0;
        for (int k = 0; k < w->n_steps; k++) {
            double back = pnk_thin_sum(p->m, all, PNK_BACK, k), among = pnk_thin_sum(p->m, all, PNK_OUT, k) - before;
            double share = among > 0.0 ? fmin(1.0, fmax(0.0, back - before) / among) : 0.0;
            away += p->out[cell * w->n_steps + k];
            p->back[cell * w->n_steps + k] = away * fmax(share, SEED);
            away -= away * share;
            before = back;
        }
    }
}

/* Nobody comes home who has not left: whoever would, comes as soon as somebody has. */
static void keep_homes(plain *p)
{
    pnk_work *w = p->w;
    for (int cell = 0; cell < w->origins.n; cell++) {
        double away = 0.0, late = 0.0;
        for (int k = 0; k < w->n_steps; k++) {
            double out = p->out[cell * w->n_steps + k], back = p->back[cell * w->n_steps + k] + late;
            away += out;
            late = fmax(0.0, back - away);
            back -= late;
            away -= back;
            *pnk_home_value(w, cell, k, PNK_OUT) = out;
            *pnk_home_value(w, cell, k, PNK_BACK) = back;
            *pnk_home_value(w, cell, k, PNK_AWAY) = away;
        }
    }
}

/* ---- roofs ---- */

static int what_of(pnk_measure measure) { return measure == PNK_WITH_HOSTS ? 0 : measure == PNK_IN_SITES ? 1 : measure == PNK_PRESENT ? 2 : -1; }

static pnk_status gather_wanted(pnk_ctx *ctx, plain *p)
{
    pnk_work *w = p->w;
    double sum[2] = {0.0, 0.0};
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        int what = what_of(o->measure), step = w->step_of_day[o->day];
        if (what < 0)
            continue;
        pnk_counts_form(w, p->m, &w->sets[o->set], o->measure, PNK_NOW, 0, step);
        if (!PNK_GROW(&w->arena, p->v, p->n, p->capacity))
            return pnk_no_memory(ctx);
        p->v[p->n++] = (wanted){o->set, what, step, fmax(0.0, pnk_counts_form_value(p->m))};
        if (what < 2)
            sum[what] += p->v[p->n - 1].persons;
    }
    double in_sites = sum[0] + sum[1] > 0.0 ? sum[1] / (sum[0] + sum[1]) : 0.0;
    for (int cell = 0; cell < w->presence.n; cell++) {
        p->usual[1][cell] = p->usual[0][cell] * in_sites;
        p->usual[0][cell] *= 1.0 - in_sites;
    }
    return PNK_OK;
}

static int by_step(const void *x, const void *y)
{
    const wanted *a = x, *b = y;
    return a->step != b->step ? a->step - b->step : a->set != b->set ? a->set - b->set : a->what - b->what;
}

static void usual_hosts(plain *p)
{
    pnk_work *w = p->w;
    double all[PNK_N_POOLS] = {0.0};
    for (int cell = 0; cell < w->presence.n; cell++) {
        for (int i = w->presence.start[cell]; i < w->presence.start[cell + 1]; i++)
            p->usual[0][cell] += (w->host_weight[(size_t)w->presence.atom[i] / w->n_splits] + SEED) * w->split_share[(size_t)w->presence.atom[i] % w->n_splits];
        all[w->presence.pool[cell]] += p->usual[0][cell];
    }
    for (int cell = 0; cell < w->presence.n; cell++)
        p->usual[0][cell] /= fmax(all[w->presence.pool[cell]], 1e-9);
}

static double away_of(const plain *p, int pool, int k)
{
    double away = 0.0;
    for (int cell = 0; cell < p->w->origins.n; cell++)
        if (p->w->origins.pool[cell] == pool)
            away += *pnk_home_value(p->w, cell, k, PNK_AWAY);
    return away;
}

static void start_stocks(plain *p)
{
    const pnk_work *w = p->w;
    for (int k = 0; k < w->n_steps; k++) {
        double away[PNK_N_POOLS];
        for (int pool = 0; pool < PNK_N_POOLS; pool++)
            away[pool] = away_of(p, pool, k) + SEED;
        for (int cell = 0; cell < w->presence.n; cell++)
            for (int what = 0; what < 2; what++)
                p->stock[what][cell * w->n_steps + k] = p->usual[what][cell] * away[w->presence.pool[cell]];
    }
}

/* Scales the stocks of one step to what reports of it say, in turn and again. */
static void meet_stocks(plain *p, size_t first, size_t end)
{
    const pnk_work *w = p->w;
    int k = p->v[first].step;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t i = first; i < end; i++) {
            const bool *in = w->sets[p->v[i].set].presence_in;
            int from = p->v[i].what == 1 ? 1 : 0, to = p->v[i].what == 0 ? 0 : 1;
            double sum = 0.0;
            for (int cell = 0; cell < w->presence.n; cell++)
                for (int what = from; in[cell] && what <= to; what++)
                    sum += p->stock[what][cell * w->n_steps + k];
            double factor = sum > 0.0 ? p->v[i].persons / sum : 0.0;
            for (int cell = 0; cell < w->presence.n; cell++)
                for (int what = from; in[cell] && what <= to; what++) {
                    p->stock[what][cell * w->n_steps + k] *= factor;
                    p->told[what][cell * w->n_steps + k] = true;
                }
        }
}

static void meet_all(plain *p)
{
    for (size_t first = 0, end; first < p->n; first = end) {
        for (end = first + 1; end < p->n && p->v[end].step == p->v[first].step; end++)
            ;
        meet_stocks(p, first, end);
    }
}

/* What the closest reports say of a cell, as a multiple of the usual, holds between them too. */
static void carry_over(plain *p, int what, int cell, const int *closest, const double *start)
{
    const pnk_work *w = p->w;
    double *v = p->stock[what] + (size_t)cell * (size_t)w->n_steps;
    int last = -1;
    double before = 1.0;
    for (int k = 0; k <= w->n_steps; k++) {
        bool known = k < w->n_steps && closest[k];
        if (!known && k < w->n_steps)
            continue;
        double now = known ? (v[k] + SEED) / (start[k] + SEED) : before;
        for (int t = last + 1; t < k; t++) {
            double share = last < 0 || k == w->n_steps ? 1.0 : (double)(t - last) / (k - last);
            double multiple = last < 0 ? now : exp((1.0 - share) * log(before) + share * log(now));
            v[t] = start[t] * (k == w->n_steps ? before : multiple);
        }
        last = k;
        before = now;
    }
}

/* The step's reports of the smallest set around each cell. */
static pnk_status carry_all(pnk_ctx *ctx, plain *p)
{
    pnk_work *w = p->w;
    size_t n = (size_t)w->presence.n * (size_t)w->n_steps;
    int *fewest = PNK_NEW(&w->arena, int, w->presence.n + 1), *closest = PNK_NEW(&w->arena, int, n + 1);
    double *start = PNK_NEW(&w->arena, double, n + 1);
    if (!fewest || !closest || !start)
        return pnk_no_memory(ctx);
    for (int what = 0; what < 2; what++) {
        memset(closest, 0, n * sizeof *closest);
        for (int cell = 0; cell < w->presence.n; cell++)
            fewest[cell] = 0;
        for (int pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < p->n; i++)
                for (int cell = 0; cell < w->presence.n && p->v[i].what != 1 - what; cell++) {
                    int size = p->set_size[p->v[i].set];
                    if (!w->sets[p->v[i].set].presence_in[cell])
                        continue;
                    if (!pass)
                        fewest[cell] = !fewest[cell] || size < fewest[cell] ? size : fewest[cell];
                    else if (size == fewest[cell])
                        closest[cell * w->n_steps + p->v[i].step] = 1;
                }
        for (int k = 0; k < w->n_steps; k++)
            for (int pool = 0; pool < PNK_N_POOLS; pool++) {
                double away = away_of(p, pool, k) + SEED;
                for (int cell = 0; cell < w->presence.n; cell++)
                    if (w->presence.pool[cell] == pool)
                        start[cell * w->n_steps + k] = p->usual[what][cell] * away;
            }
        for (int cell = 0; cell < w->presence.n; cell++)
            carry_over(p, what, cell, closest + cell * w->n_steps, start + cell * w->n_steps);
    }
    return PNK_OK;
}

/* How a stock of one day is known: by figures of that day; a site after its last figure, which stays as it was; not at all. */
typedef enum { TOLD, SILENT, UNTOLD, N_KNOWN } known;

static known how_known(const plain *p, int what, int cell, int k)
{
    return p->told[what][cell * p->w->n_steps + k] ? TOLD : what == 1 && k > p->w->heard_sites[cell] ? SILENT : UNTOLD;
}

/* Sites of which nothing more is heard keep the people they had; sites nobody spoke of have none. */
static void keep_silent_sites(plain *p)
{
    pnk_work *w = p->w;
    for (int cell = 0; cell < w->presence.n; cell++) {
        double *v = p->stock[1] + (size_t)cell * (size_t)w->n_steps;
        int heard = w->heard_sites[cell];
        for (int k = heard + 1; k < w->n_steps; k++)
            if (!p->told[1][cell * w->n_steps + k])
                v[k] = heard >= 0 ? v[heard] : 0.0;
    }
}

/* Whoever is away is under a roof: cells of which nothing is said that day take the rest; where there are none, the rest is on the road. */
static void keep_roofs(plain *p, int pool, int k)
{
    pnk_work *w = p->w;
    double away = away_of(p, pool, k), sum[N_KNOWN] = {0.0}, factor[N_KNOWN] = {1.0, 1.0, 0.0};
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int what = 0; w->presence.pool[cell] == pool && what < 2; what++)
            sum[how_known(p, what, cell, k)] += p->stock[what][cell * w->n_steps + k];
    double rest = fmax(0.0, away - sum[TOLD]);
    if (sum[SILENT] > rest)
        factor[SILENT] = rest / sum[SILENT];
    rest = fmax(0.0, rest - sum[SILENT]);
    if (sum[UNTOLD] > 0.0)
        factor[UNTOLD] = rest / sum[UNTOLD];
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int what = 0; w->presence.pool[cell] == pool && what < 2; what++)
            *pnk_place_value(w, cell, k, what ? PNK_IN_S : PNK_IN_H) = p->stock[what][cell * w->n_steps + k] * factor[how_known(p, what, cell, k)];
    if (pool == PNK_POOL_HOME)
        w->road_value[k] = sum[UNTOLD] > 0.0 ? 0.0 : rest;
}

static pnk_status reserve(pnk_ctx *ctx, plain *p)
{
    pnk_work *w = p->w;
    pnk_arena *arena = &w->arena;
    size_t homes = (size_t)w->origins.n * (size_t)w->n_steps, places = (size_t)w->presence.n * (size_t)w->n_steps;
    bool fine = (p->out = PNK_NEW(arena, double, homes + 1)) && (p->back = PNK_NEW(arena, double, homes + 1)) && (p->cells = PNK_NEW(arena, int, w->origins.n + 1)) &&
                (p->set_size = PNK_NEW(arena, int, w->n_sets + 1)) && (w->home_value = PNK_NEW(arena, double, homes * PNK_N_ORIGIN + 1)) &&
                (w->place_value = PNK_NEW(arena, double, places * PNK_N_PRESENCE + 1)) && (w->road_value = PNK_NEW(arena, double, w->n_steps + 1));
    for (int what = 0; what < 2; what++)
        fine = fine && (p->stock[what] = PNK_NEW(arena, double, places + 1)) && (p->told[what] = PNK_NEW(arena, bool, places + 1)) &&
               (p->usual[what] = PNK_NEW(arena, double, w->presence.n + 1));
    for (size_t s = 0; fine && s < w->n_sets; s++)
        for (int cell = 0; w->sets[s].presence_in && cell < w->presence.n; cell++)
            p->set_size[s] += w->sets[s].presence_in[cell];
    return fine ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_plain(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    plain p = {.w = w, .m = m};
    pnk_status status = reserve(ctx, &p);
    if (status)
        return status;
    usual_out(&p);
    meet_sums(&p, p.out, PNK_OUT);
    usual_back(&p);
    meet_sums(&p, p.back, PNK_BACK);
    keep_homes(&p);
    usual_hosts(&p);
    if ((status = gather_wanted(ctx, &p)))
        return status;
    if (p.n)
        qsort(p.v, p.n, sizeof *p.v, by_step);
    start_stocks(&p);
    meet_all(&p);
    if ((status = carry_all(ctx, &p)))
        return status;
    meet_all(&p);
    keep_silent_sites(&p);
    for (int pool = 0; pool < PNK_N_POOLS; pool++)
        for (int k = 0; k < w->n_steps; k++)
            keep_roofs(&p, pool, k);
    return PNK_OK;
}
