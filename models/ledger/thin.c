/* models/ledger/thin.c - the program of reconcile.mod for large operations: the same optimum from far fewer columns.
 *
 * What is left out can do no good or no harm there:
 *   - who moves between roofs, and stocks on days on which nobody speaks of them: guests may come and go freely, so a stock
 *     is bound by nothing but its own reports and by who is away that day. Cells that the reports of a day do not tell apart
 *     are one stock. Only in sites, after the last figure, does a change cost something: those stocks run on day by day;
 *   - stocks of people away: for every set of areas that a report speaks of, running sums of who left and came home on the
 *     days it is spoken of; each move of a cell stands in the sums of the sets around it, once;
 *   - moves themselves: a column for a cell, a step and a direction enters when the prices say that it pays;
 *   - "nobody comes home who did not leave", cell by cell: a row enters when it is broken.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAYS 1e-6                    /* a reduced cost below minus this, in units of the multiplied objective */
#define BROKEN 1e-4                  /* persons */

/* Running sums of one set of areas and one direction, at some steps. */
typedef struct { int n, *node_of_step, *column, *row; } chain;       /* node_of_step[k]: first node at k or later, -1: none */

typedef struct { int cell, step, row; } cut;

struct pnk_thin {
    pnk_arena arena;
    chain *chains;                   /* [n_sets * 2] part PNK_OUT, PNK_BACK */
    size_t n_sets;
    int *around_start, *around;      /* chains' sets around an origin cell */
    int *move;                       /* [origins.n * n_steps * 2] column, -1: not there */
    int *people_row;                 /* [origins.n] population, -1: none */
    cut *cuts;
    size_t n_cuts, cuts_capacity;
    int *cut_first;                  /* [origins.n] its last cut, -1; cut_next chains them */
    int *cut_next;
    size_t next_capacity;
    int *stock[3];                   /* [presence.n * n_steps] column of hosts, sites, way; -1: nobody */
    int *stamp, stamped;             /* [columns of stocks] */
    size_t n_stamp;
    double *price;                   /* [n_steps] scratch */
};

void pnk_thin_free(pnk_thin *t)
{
    if (t)
        pnk_arena_release(&t->arena);
    free(t);
}

static bool of_presence(const pnk_observation *o) { return pnk_measure_touches_presence(o->measure); }

bool pnk_thin_fits(const pnk_work *w)
{
    double columns = ((double)w->origins.n * PNK_N_ORIGIN + (double)w->presence.n * (w->way ? PNK_N_PRESENCE : PNK_ARR_W)) * w->n_steps;
    if (!(columns > w->c.full_columns) || w->n_flows)
        return false;
    for (size_t i = 0; i < w->n_obs; i++)
        if (of_presence(&w->obs[i]) && (w->obs[i].kind != PNK_NOW || w->obs[i].measure == PNK_ARRIVED || w->obs[i].measure == PNK_DEPARTED))
            return false;            /* who came to and left a roof must be told apart */
    return true;
}

/* ---- running sums ---- */

static int *slot(const pnk_work *w, pnk_thin *t, int cell, int step, int part) { return &t->move[(cell * w->n_steps + step) * 2 + (part == PNK_BACK)]; }
static chain *chain_of(pnk_thin *t, int set, int part) { return &t->chains[set * 2 + (part == PNK_BACK)]; }

static void need(bool *needed, const pnk_work *w, int set, int part, int step)
{
    if (step >= 0)
        needed[(set * 2 + (part == PNK_BACK)) * w->n_steps + step] = true;
}

static void need_of_reports(const pnk_work *w, bool *needed)
{
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        int step = w->step_of_day[o->day];
        bool out = o->measure == PNK_DISPLACED || o->measure == PNK_REMAINING, back = o->measure == PNK_RETURNED;
        if (!out && !back)
            continue;
        if (out)
            need(needed, w, o->set, PNK_OUT, step);
        if (back || o->kind == PNK_NOW)
            need(needed, w, o->set, PNK_BACK, step);
        if (o->kind == PNK_IN_PERIOD)
            need(needed, w, o->set, back ? PNK_BACK : PNK_OUT, w->step_of_day[o->from_day] - 1);
    }
}

static pnk_status make_chain(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, chain *c, const bool *needed)
{
    pnk_arena *arena = &m->thin->arena;
    for (int k = 0; k < w->n_steps; k++)
        c->n += needed[k];
    if (!c->n)
        return PNK_OK;
    c->node_of_step = PNK_NEW(arena, int, w->n_steps);
    c->column = PNK_NEW(arena, int, c->n);
    c->row = PNK_NEW(arena, int, c->n);
    if (!c->node_of_step || !c->column || !c->row)
        return pnk_no_memory(ctx);
    for (int k = w->n_steps - 1, node = c->n; k >= 0; k--)
        c->node_of_step[k] = needed[k] ? --node : node < c->n ? node : -1;
    for (int node = 0; node < c->n; node++) {
        pnk_status status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, 0.0, 0, NULL, NULL, &c->column[node]);
        m->form_n = 0;
        pnk_form_put(m, c->column[node], 1.0);
        if (node)
            pnk_form_put(m, c->column[node - 1], -1.0);
        if (status || (status = pnk_form_row(ctx, m, 0.0, 0.0, &c->row[node])))
            return status;
    }
    return PNK_OK;
}

static pnk_status make_chains(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    pnk_thin *t = m->thin;
    size_t n = w->n_sets * 2 * (size_t)w->n_steps;
    bool *needed = PNK_NEW(&t->arena, bool, n + 1);
    int scope;
    pnk_status status = pnk_work_scope_set(ctx, w, &scope);
    t->n_sets = w->n_sets;
    t->chains = PNK_NEW(&t->arena, chain, t->n_sets * 2 + 1);
    if (status || !needed || !t->chains)
        return status ? status : pnk_no_memory(ctx);
    need_of_reports(w, needed);
    need(needed, w, scope, PNK_OUT, w->n_steps - 1);
    need(needed, w, scope, PNK_BACK, w->n_steps - 1);
    for (int pool = 0; pool < PNK_N_POOLS; pool++)
        for (int k = 0; k < w->n_steps; k++) {
            need(needed, w, w->all_set[pool], PNK_OUT, k);
            need(needed, w, w->all_set[pool], PNK_BACK, k);
        }
    for (size_t c = 0; !status && c < t->n_sets * 2; c++)
        status = make_chain(ctx, w, m, &t->chains[c], needed + c * (size_t)w->n_steps);
    return status;
}

static pnk_status find_around(pnk_ctx *ctx, const pnk_work *w, pnk_thin *t)
{
    int n = 0;
    t->around_start = PNK_NEW(&t->arena, int, w->origins.n + 1);
    for (int pass = 0; t->around_start && pass < 2; pass++, n = 0) {
        for (int cell = 0; cell < w->origins.n; cell++) {
            t->around_start[cell] = n;
            for (size_t s = 0; s < t->n_sets; s++)
                if ((t->chains[2 * s].n || t->chains[2 * s + 1].n) && w->sets[s].origin_in[cell]) {
                    if (pass)
                        t->around[n] = (int)s;
                    n++;
                }
        }
        t->around_start[w->origins.n] = n;
        if (!pass && !(t->around = PNK_NEW(&t->arena, int, n + 1)))
            return pnk_no_memory(ctx);
    }
    return t->around_start ? PNK_OK : pnk_no_memory(ctx);
}

/* ---- moves ---- */

static double unseen_cost(const pnk_work *w, const pnk_counts *m, int cell, int step, int part)
{
    return step > (part == PNK_OUT ? w->heard_out : w->heard_back)[cell] ? m->factor / w->silence[cell] : 0.0;
}

static pnk_status add_move(pnk_ctx *ctx, pnk_counts *m, int cell, int step, int part)
{
    const pnk_work *w = m->w;
    pnk_thin *t = m->thin;
    double cost = unseen_cost(w, m, cell, step, part);
    if (*slot(w, t, cell, step, part) >= 0)
        return PNK_OK;
    m->form_n = 0;
    for (int i = t->around_start[cell]; i < t->around_start[cell + 1]; i++) {
        const chain *c = chain_of(t, t->around[i], part);
        if (c->n && c->node_of_step[step] >= 0)
            pnk_form_put(m, c->row[c->node_of_step[step]], -1.0);
    }
    if (part == PNK_OUT && t->people_row[cell] >= 0)
        pnk_form_put(m, t->people_row[cell], 1.0);
    for (int i = t->cut_first[cell]; i >= 0; i = t->cut_next[i])
        if (t->cuts[i].step >= step)
            pnk_form_put(m, t->cuts[i].row, part == PNK_OUT ? 1.0 : -1.0);
    if (m->budget_row >= 0 && cost > 0.0)
        pnk_form_put(m, m->budget_row, cost);
    return pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, m->budget_row >= 0 ? 0.0 : cost, (size_t)m->form_n, m->form_columns, m->form_values, slot(w, t, cell, step, part));
}

/* A first choice: the steps on which the smallest set around the cell is spoken of, and the last. */
static pnk_status first_moves(pnk_ctx *ctx, pnk_counts *m, int cell, int part)
{
    const pnk_work *w = m->w;
    pnk_thin *t = m->thin;
    const chain *smallest = NULL;
    int fewest = 0;
    pnk_status status = add_move(ctx, m, cell, w->n_steps - 1, part);
    for (int i = t->around_start[cell]; i < t->around_start[cell + 1]; i++) {
        const chain *c = chain_of(t, t->around[i], part);
        int cells = 0;
        for (int other = 0; c->n && other < w->origins.n; other++)
            cells += w->sets[t->around[i]].origin_in[other];
        if (c->n && (!smallest || cells < fewest))
            smallest = c, fewest = cells;
    }
    for (int k = 0; !status && smallest && k + 1 < w->n_steps; k++)
        if (smallest->node_of_step[k] >= 0 && smallest->node_of_step[k] != smallest->node_of_step[k + 1])
            status = add_move(ctx, m, cell, k, part);
    return status;
}

static pnk_status population_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; !status && cell < w->origins.n; cell++) {
        double population = w->origin_population[cell];
        int beyond;
        m->thin->people_row[cell] = -1;
        if (!(population >= 0.0))
            continue;
        if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, m->factor / (w->c.population_error_share * fmax(population, 1.0)), 0, NULL, NULL, &beyond)))
            return status;
        m->form_n = 0;
        pnk_form_put(m, beyond, -1.0);
        status = pnk_form_row(ctx, m, -PNK_LP_INF, population, &m->thin->people_row[cell]);
    }
    return status;
}

static pnk_status make_moves(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    pnk_thin *t = m->thin;
    size_t n = (size_t)w->origins.n * (size_t)w->n_steps * 2;
    pnk_status status;
    t->move = PNK_NEW(&t->arena, int, n + 1);
    t->people_row = PNK_NEW(&t->arena, int, w->origins.n + 1);
    t->cut_first = PNK_NEW(&t->arena, int, w->origins.n + 1);
    t->price = PNK_NEW(&t->arena, double, w->n_steps + 1);
    if (!t->move || !t->people_row || !t->cut_first || !t->price)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        t->move[i] = -1;
    for (int cell = 0; cell < w->origins.n; cell++)
        t->cut_first[cell] = -1;
    if ((status = find_around(ctx, w, t)) || (status = population_rows(ctx, w, m)))
        return status;
    for (int cell = 0; cell < w->origins.n; cell++)
        if ((status = first_moves(ctx, m, cell, PNK_OUT)) || (status = first_moves(ctx, m, cell, PNK_BACK)))
            return status;
    return PNK_OK;
}

/* The best move of a cell in one direction, if any pays: reduced cost = cost - what its rows are worth. */
static pnk_status price_cell(pnk_ctx *ctx, pnk_counts *m, int cell, int part, int *n)
{
    const pnk_work *w = m->w;
    pnk_thin *t = m->thin;
    int best = -1;
    double people = part == PNK_OUT && t->people_row[cell] >= 0 ? pnk_lp_dual(m->lp, t->people_row[cell]) : 0.0;
    double budget = m->budget_row >= 0 ? pnk_lp_dual(m->lp, m->budget_row) : -1.0;
    for (int k = 0; k < w->n_steps; k++)
        t->price[k] = -people - budget * unseen_cost(w, m, cell, k, part);
    for (int i = t->around_start[cell]; i < t->around_start[cell + 1]; i++) {
        const chain *c = chain_of(t, t->around[i], part);
        for (int k = 0; c->n && k < w->n_steps && c->node_of_step[k] >= 0; k++)
            t->price[k] += pnk_lp_dual(m->lp, c->row[c->node_of_step[k]]);
    }
    for (int i = t->cut_first[cell]; i >= 0; i = t->cut_next[i])
        for (int k = 0; k <= t->cuts[i].step; k++)
            t->price[k] -= (part == PNK_OUT ? 1.0 : -1.0) * pnk_lp_dual(m->lp, t->cuts[i].row);
    for (int k = 0; k < w->n_steps; k++)
        if (t->price[k] < -PAYS && *slot(w, t, cell, k, part) < 0 && (best < 0 || t->price[k] < t->price[best]))
            best = k;
    *n += best >= 0;
    return best >= 0 ? add_move(ctx, m, cell, best, part) : PNK_OK;
}

pnk_status pnk_thin_price(pnk_ctx *ctx, pnk_counts *m, int *n)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; !status && cell < m->w->origins.n; cell++)
        if (!(status = price_cell(ctx, m, cell, PNK_OUT, n)))
            status = price_cell(ctx, m, cell, PNK_BACK, n);
    return status;
}

double pnk_thin_move(const pnk_counts *m, int cell, int step, int part)
{
    int column = *slot(m->w, m->thin, cell, step, part);
    return column >= 0 ? fmax(0.0, pnk_lp_value(m->lp, column)) : 0.0;
}

static pnk_status add_cut(pnk_ctx *ctx, pnk_counts *m, int cell, int step)
{
    const pnk_work *w = m->w;
    pnk_thin *t = m->thin;
    cut c = {cell, step, -1};
    m->form_n = 0;
    for (int k = 0; k <= step; k++)
        for (int part = PNK_OUT; part <= PNK_BACK; part++)
            if (*slot(w, t, cell, k, part) >= 0)
                pnk_form_put(m, *slot(w, t, cell, k, part), part == PNK_OUT ? 1.0 : -1.0);
    pnk_status status = pnk_form_row(ctx, m, 0.0, PNK_LP_INF, &c.row);
    if (status)
        return status;
    if (!PNK_GROW(&t->arena, t->cuts, t->n_cuts, t->cuts_capacity) || !PNK_GROW(&t->arena, t->cut_next, t->n_cuts, t->next_capacity))
        return pnk_no_memory(ctx);
    t->cut_next[t->n_cuts] = t->cut_first[cell];
    t->cut_first[cell] = (int)t->n_cuts;
    t->cuts[t->n_cuts++] = c;
    return PNK_OK;
}

/* One row a cell and time: where most people came home who had not left. */
pnk_status pnk_thin_cut(pnk_ctx *ctx, pnk_counts *m, int *n)
{
    const pnk_work *w = m->w;
    pnk_status status = PNK_OK;
    for (int cell = 0; !status && cell < w->origins.n; cell++) {
        double away = 0.0, least = -BROKEN;
        int worst = -1;
        for (int k = 0; k < w->n_steps; k++) {
            away += pnk_thin_move(m, cell, k, PNK_OUT) - pnk_thin_move(m, cell, k, PNK_BACK);
            if (away < least)
                least = away, worst = k;
        }
        if (worst >= 0) {
            status = add_cut(ctx, m, cell, worst);
            ++*n;
        }
    }
    return status;
}

/* ---- stocks under a roof ---- */

/* Presence cells apart by what the reports of one step, or of a step and all later ones, say: class[p], numbered from 0. */
static pnk_status classes(pnk_ctx *ctx, const pnk_work *w, pnk_arena *arena, int from, int to, bool sites_only, const int *also, int *class, int *n)
{
    *n = 0;
    for (int p = 0; p < w->presence.n; p++)                  /* numbers of `also`, made dense */
        class[p] = also ? also[p] : w->presence.pool[p];
    for (int p = 0; p < w->presence.n; p++)
        *n = class[p] >= *n ? class[p] + 1 : *n;
    int most = *n > w->presence.n ? *n : w->presence.n, *next = PNK_NEW(arena, int, 2 * most + 2);
    if (!next)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        int step = w->step_of_day[o->day];
        if (!of_presence(o) || step < from || step > to || (sites_only && o->measure != PNK_IN_SITES && o->measure != PNK_PRESENT))
            continue;
        const bool *in = w->sets[o->set].presence_in;
        for (int c = 0; c < 2 * *n; c++)
            next[c] = -1;
        int fresh = 0;
        for (int p = 0; p < w->presence.n; p++) {
            int *f = &next[2 * class[p] + in[p]];
            if (*f < 0)
                *f = fresh++;
            class[p] = *f;
        }
        *n = fresh;
    }
    return PNK_OK;
}

static pnk_status stocks_of_step(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, int k, int what, const int *class, int n)
{
    int *column = PNK_NEW(&m->thin->arena, int, n + 1);
    if (!column)
        return pnk_no_memory(ctx);
    for (int c = 0; c < n; c++)
        column[c] = -1;
    for (int p = 0; p < w->presence.n; p++) {
        int *at = &column[class[p]];
        pnk_status status = *at < 0 ? pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, 0.0, 0, NULL, NULL, at) : PNK_OK;
        if (status)
            return status;
        m->thin->stock[what][p * w->n_steps + k] = *at;
    }
    return PNK_OK;
}

/* Sites after their last figure: who enters or leaves unseen costs something. group: cells alike in all that is said from their last figure on. */
static pnk_status silent_sites(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, const int *group, int n_groups)
{
    pnk_thin *t = m->thin;
    bool *spoken = PNK_NEW(&t->arena, bool, w->presence.n + 1);
    if (!spoken)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++)
        for (int p = 0; p < w->presence.n; p++)
            spoken[p] = spoken[p] || ((w->obs[i].measure == PNK_IN_SITES || w->obs[i].measure == PNK_PRESENT) && w->sets[w->obs[i].set].presence_in[p]);
    for (int g = 0; g < n_groups; g++) {
        int first = -1, column = -1;
        double silence = 0.0;
        for (int p = 0; p < w->presence.n; p++)
            if (group[p] == g) {
                first = first < 0 ? p : first;
                silence = fmax(silence, w->site_silence[p]);
            }
        if (first < 0 || !spoken[first])
            continue;                                        /* nobody says that there are people in sites */
        column = w->heard_sites[first] >= 0 ? t->stock[1][first * w->n_steps + w->heard_sites[first]] : -1;
        for (int k = w->heard_sites[first] + 1; k < w->n_steps; k++) {
            int now, come, go;
            double cost = m->factor / silence;
            pnk_status status;
            if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, 0.0, 0, NULL, NULL, &now)) ||
                (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, cost, 0, NULL, NULL, &come)) ||
                (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, cost, 0, NULL, NULL, &go)))
                return status;
            m->form_n = 0;
            pnk_form_put(m, now, 1.0);
            pnk_form_put(m, come, -1.0);
            pnk_form_put(m, go, 1.0);
            if (column >= 0)
                pnk_form_put(m, column, -1.0);
            if ((status = pnk_form_row(ctx, m, 0.0, 0.0, NULL)))
                return status;
            column = now;
            for (int p = 0; p < w->presence.n; p++)
                if (group[p] == g)
                    t->stock[1][p * w->n_steps + k] = column;
        }
    }
    return PNK_OK;
}

/* Cells alike in their last figure of sites and in everything said of sites from that step on. */
static pnk_status silent_groups(pnk_ctx *ctx, const pnk_work *w, pnk_arena *arena, int *group, int *n)
{
    int *heard = PNK_NEW(arena, int, w->presence.n + 1), *class = PNK_NEW(arena, int, w->presence.n + 1), *fresh = PNK_NEW(arena, int, w->presence.n + 2);
    if (!heard || !class || !fresh)
        return pnk_no_memory(ctx);
    *n = 0;
    for (int h = -1; h < w->n_steps; h++) {
        int n_classes;
        bool any = false;
        for (int p = 0; p < w->presence.n; p++)
            any = any || w->heard_sites[p] == h;
        if (!any)
            continue;
        for (int p = 0; p < w->presence.n; p++)
            heard[p] = 2 * w->presence.pool[p] + (w->heard_sites[p] == h);
        pnk_status status = classes(ctx, w, arena, h < 0 ? 0 : h, w->n_steps - 1, true, heard, class, &n_classes);
        if (status)
            return status;
        for (int c = 0; c <= w->presence.n; c++)
            fresh[c] = -1;
        for (int p = 0; p < w->presence.n; p++)
            if (w->heard_sites[p] == h) {
                if (fresh[class[p]] < 0)
                    fresh[class[p]] = (*n)++;
                group[p] = fresh[class[p]];
            }
    }
    return PNK_OK;
}

static pnk_status make_stocks(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_thin *t = m->thin;
    int *class = PNK_NEW(&t->arena, int, w->presence.n + 1), *site_class = PNK_NEW(&t->arena, int, w->presence.n + 1), *group = PNK_NEW(&t->arena, int, w->presence.n + 1);
    int *also = PNK_NEW(&t->arena, int, w->presence.n + 1), n_groups = 0, n;
    size_t cells = (size_t)w->presence.n * (size_t)w->n_steps;
    pnk_status status;
    for (int what = 0; what < 3; what++) {
        t->stock[what] = PNK_NEW(&t->arena, int, cells + 1);
        for (size_t i = 0; t->stock[what] && i < cells; i++)
            t->stock[what][i] = -1;
    }
    if (!class || !site_class || !group || !also || !t->stock[0] || !t->stock[1] || !t->stock[2])
        return pnk_no_memory(ctx);
    if ((status = silent_groups(ctx, w, &t->arena, group, &n_groups)))
        return status;
    for (int k = 0; k < w->n_steps; k++) {
        bool last = k == w->n_steps - 1;
        for (int p = 0; last && p < w->presence.n; p++)      /* the headline is asked for on the last day */
            also[p] = 2 * w->presence.pool[p] + (int)w->records->areas.v[w->ledger->leaves[(size_t)w->presence.atom[w->presence.start[p]] / w->n_splits]].in_scope;
        if ((status = classes(ctx, w, &t->arena, k, k, false, last ? also : NULL, class, &n)) || (status = stocks_of_step(ctx, w, m, k, 0, class, n)))
            return status;
        if (w->way && (status = stocks_of_step(ctx, w, m, k, 2, class, n)))
            return status;
        for (int p = 0; p < w->presence.n; p++)              /* apart where a silence begins here */
            also[p] = w->heard_sites[p] == k ? group[p] : n_groups + w->presence.pool[p];
        if ((status = classes(ctx, w, &t->arena, k, k, true, also, site_class, &n)) || (status = stocks_of_step(ctx, w, m, k, 1, site_class, n)))
            return status;
        for (int p = 0; p < w->presence.n; p++)
            if (w->heard_sites[p] < k)
                t->stock[1][p * w->n_steps + k] = -1;        /* silent_sites gives them theirs, or nobody is there */
    }
    return silent_sites(ctx, w, m, group, n_groups);
}

/* Each stock column of these cells once. */
static void put_stock(const pnk_work *w, pnk_counts *m, const bool *in, int pool, int what, int k, double value)
{
    pnk_thin *t = m->thin;
    t->stamped++;
    for (int p = 0; p < w->presence.n; p++) {
        int column = t->stock[what][p * w->n_steps + k];
        if (column < 0 || (in ? !in[p] : w->presence.pool[p] != pool) || t->stamp[column] == t->stamped)
            continue;
        t->stamp[column] = t->stamped;
        pnk_form_put(m, column, value);
    }
}

static void put_sum(const pnk_work *w, pnk_counts *m, int set, int part, int step, double value)
{
    const chain *c = chain_of(m->thin, set, part);
    (void)w;
    if (step >= 0 && c->n && c->node_of_step[step] >= 0)
        pnk_form_put(m, c->column[c->node_of_step[step]], value);
}

/* Who is under a roof is away; those away beyond them are on the road, where there is one. */
static pnk_status road_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int pool = 0; pool < PNK_N_POOLS; pool++)
        for (int k = 0; !status && k < w->n_steps; k++) {
            m->form_n = 0;
            put_sum(w, m, w->all_set[pool], PNK_OUT, k, 1.0);
            put_sum(w, m, w->all_set[pool], PNK_BACK, k, -1.0);
            for (int what = 0; what < 3; what++)
                put_stock(w, m, NULL, pool, what, k, -1.0);
            pnk_form_put(m, m->transit0 + pool * w->n_steps + k, -1.0);
            status = pnk_form_row(ctx, m, 0.0, 0.0, NULL);
        }
    return status;
}

void pnk_thin_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, pnk_count_kind kind, int from_step, int step)
{
    int id = (int)(set - w->sets);
    int before = kind == PNK_IN_PERIOD ? from_step - 1 : -1;
    bool out = measure == PNK_DISPLACED || measure == PNK_REMAINING;
    bool home = true;
    if (out) {
        put_sum(w, m, id, PNK_OUT, step, 1.0);
        put_sum(w, m, id, kind == PNK_NOW ? PNK_BACK : PNK_OUT, kind == PNK_NOW ? step : before, -1.0);
    }
    if (measure == PNK_RETURNED) {
        put_sum(w, m, id, PNK_BACK, step, 1.0);
        put_sum(w, m, id, PNK_BACK, before, -1.0);
    }
    for (int p = 0; p < w->presence.n; p++)
        home = home && (w->presence.pool[p] != PNK_POOL_HOME || set->presence_in[p]);
    if (measure == PNK_WITH_HOSTS || measure == PNK_PRESENT)
        put_stock(w, m, set->presence_in, 0, 0, step, 1.0);
    if (measure == PNK_IN_SITES || measure == PNK_PRESENT)
        put_stock(w, m, set->presence_in, 0, 1, step, 1.0);
    if (measure == PNK_ON_THE_WAY || measure == PNK_PRESENT)
        put_stock(w, m, set->presence_in, 0, 2, step, 1.0);
    if (measure == PNK_ON_THE_WAY && home)
        pnk_form_put(m, m->transit0 + step, 1.0);
}

/* Of the stocks of a step, those of a set: none stands for cells inside and outside it alike. */
static bool whole_stocks(const pnk_work *w, pnk_thin *t, const bool *in, int what, int k)
{
    t->stamped++;
    for (int p = 0; p < w->presence.n; p++)
        if (in[p] && t->stock[what][p * w->n_steps + k] >= 0)
            t->stamp[t->stock[what][p * w->n_steps + k]] = t->stamped;
    for (int p = 0; p < w->presence.n; p++)
        if (!in[p] && t->stock[what][p * w->n_steps + k] >= 0 && t->stamp[t->stock[what][p * w->n_steps + k]] == t->stamped)
            return false;
    return true;
}

bool pnk_thin_tells(const pnk_work *w, const pnk_counts *m, const pnk_area_set *set, pnk_measure measure, int step)
{
    int id = (int)(set - w->sets);
    bool out = measure == PNK_DISPLACED || measure == PNK_REMAINING, back = measure == PNK_RETURNED || measure == PNK_REMAINING;
    bool hosts = measure == PNK_WITH_HOSTS || measure == PNK_PRESENT, sites = measure == PNK_IN_SITES || measure == PNK_PRESENT, way = measure == PNK_ON_THE_WAY || measure == PNK_PRESENT;
    return (!out || pnk_thin_node(m, id, PNK_OUT, step)) && (!back || pnk_thin_node(m, id, PNK_BACK, step)) && (!hosts || whole_stocks(w, m->thin, set->presence_in, 0, step)) &&
           (!sites || whole_stocks(w, m->thin, set->presence_in, 1, step)) && (!way || whole_stocks(w, m->thin, set->presence_in, 2, step));
}

bool pnk_thin_node(const pnk_counts *m, int set, int part, int step)
{
    const chain *c = (size_t)set < m->thin->n_sets ? chain_of(m->thin, set, part) : NULL;
    return c && c->n && c->node_of_step[step] >= 0 && (step + 1 == m->w->n_steps || c->node_of_step[step + 1] != c->node_of_step[step]);
}

double pnk_thin_sum(const pnk_counts *m, int set, int part, int step)
{
    const chain *c = chain_of(m->thin, set, part);
    return pnk_thin_node(m, set, part, step) ? pnk_lp_value(m->lp, c->column[c->node_of_step[step]]) : NAN;
}

/* ---- building ---- */

static pnk_status all_sets(pnk_ctx *ctx, pnk_work *w)
{
    for (int pool = 0; pool < PNK_N_POOLS; pool++) {
        int *areas = PNK_NEW(&w->arena, int, w->n_leaves + 1);
        size_t n = 0;
        pnk_status status;
        for (size_t leaf = 0; areas && leaf < w->n_leaves; leaf++)
            if (w->pool[leaf] == pool)
                areas[n++] = w->ledger->leaves[leaf];
        if (!areas)
            return pnk_no_memory(ctx);
        if ((status = pnk_work_set(ctx, w, areas, n, &w->all_set[pool])))
            return status;
    }
    int scope;
    pnk_status status = pnk_work_scope_set(ctx, w, &scope);
    for (size_t s = 0; !status && s < w->n_sets; s++)
        if (!w->sets[s].origin_in)
            status = pnk_work_set_cells(ctx, w, &w->sets[s], &w->arena);
    return status;
}

pnk_status pnk_thin_build(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    pnk_status status;
    size_t longest = (size_t)w->presence.n * 3 + w->n_sets + (size_t)w->n_steps * 4 + 64;
    if (!(m->thin = calloc(1, sizeof *m->thin)))
        return pnk_no_memory(ctx);
    if ((status = all_sets(ctx, w)) || (status = pnk_lp_new(ctx, &m->lp)) || (status = pnk_reserve_form(ctx, m, w, longest + w->n_sets)))
        return status;
    m->transit0 = 0;
    for (int i = 0; i < w->n_steps * PNK_N_POOLS; i++)
        if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, i < w->n_steps ? PNK_LP_INF : 0.0, 0.0, 0, NULL, NULL, NULL)))
            return status;
    if ((status = make_chains(ctx, w, m)) || (status = make_stocks(ctx, w, m)))
        return status;
    m->thin->n_stamp = pnk_lp_n_columns(m->lp);
    if (!(m->thin->stamp = PNK_NEW(&m->thin->arena, int, m->thin->n_stamp + 1)))
        return pnk_no_memory(ctx);
    if ((status = road_rows(ctx, w, m)) || (status = pnk_report_rows(ctx, w, m)))
        return status;
    return make_moves(ctx, w, m);
}
