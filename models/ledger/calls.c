/* models/ledger/calls.c - whom to ring: the reports that would narrow the totals most.
 *
 * A possible report (source, measure, area, as_of) is worth the width it takes off the range of the total of its
 * measure, were it to confirm the present count. All are screened by how far the two ends of the range disagree about
 * what it would say, priced by what a unit of tolerance moves the end; the best are solved again with the report in.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>

static const struct { pnk_measure measure; pnk_count_kind kind; } asked[] = {
    {PNK_DISPLACED, PNK_SINCE_START}, {PNK_RETURNED, PNK_SINCE_START}, {PNK_WITH_HOSTS, PNK_NOW}, {PNK_IN_SITES, PNK_NOW},
};
enum { N_ASKED = sizeof asked / sizeof *asked };

typedef struct { int source, area, set, which; double score, present, error_share; } candidate;
typedef struct {
    pnk_work *w;
    pnk_ranger *r;
    candidate *v;
    size_t n, capacity;
    int *area_set;                   /* [areas.n] */
    pnk_range before[N_ASKED];
} round_of_calls;

/* The source speaks of some of these people already, and did not say just this today. */
static bool may_know(const pnk_work *w, int source, int area_set, int which)
{
    bool knows = false;
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        if (o->source != source)
            continue;
        if (o->set == area_set && o->measure == asked[which].measure && o->day == w->n_days - 1)
            return false;
        for (size_t leaf = 0; !knows && leaf < w->n_leaves; leaf++)
            knows = w->sets[o->set].leaf_in[leaf] && w->sets[area_set].leaf_in[leaf];
    }
    return knows;
}

static bool worth_asking(const pnk_work *w, int set, int which)
{
    const pnk_area_set *s = &w->sets[set];
    bool home = false;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        home = home || (s->leaf_in[leaf] && w->records->areas.v[w->ledger->leaves[leaf]].in_scope);
    return home && (pnk_measure_touches_origin(asked[which].measure) ? s->origin_whole : s->presence_whole);
}

static pnk_status add_candidates(pnk_ctx *ctx, round_of_calls *c, int area, int which)
{
    pnk_work *w = c->w;
    int set = c->area_set[area];
    if (!worth_asking(w, set, which) ||
        (c->r->model.thin && !pnk_thin_tells(w, &c->r->model, &w->sets[set], asked[which].measure, w->n_steps - 1)))
        return PNK_OK;
    double present = (double)pnk_ledger_persons(w->records, w->ledger, w->records->head.as_of, area, asked[which].measure);
    for (size_t s = 0; s < w->records->sources.n; s++) {
        if (w->records->sources.v[s].origin >= 0 || !may_know(w, (int)s, set, which))
            continue;                                        /* who only quotes has nothing new to say */
        if (!PNK_GROW(&w->arena, c->v, c->n, c->capacity))
            return pnk_no_memory(ctx);
        c->v[c->n++] = (candidate){(int)s, area, set, which, 0.0, present, pnk_observe_error(w, (int)s, PNK_EXACT)};
    }
    return PNK_OK;
}

static pnk_status gather(pnk_ctx *ctx, round_of_calls *c)
{
    pnk_work *w = c->w;
    pnk_status status = PNK_OK;
    c->area_set = PNK_NEW(&w->arena, int, w->records->areas.n + 1);
    if (!c->area_set)
        return pnk_no_memory(ctx);
    for (int a = 0; !status && a < (int)w->records->areas.n; a++) {
        if ((status = pnk_work_set(ctx, w, &a, 1, &c->area_set[a])))
            break;
        if (!w->sets[c->area_set[a]].origin_in)
            status = pnk_work_set_cells(ctx, w, &w->sets[c->area_set[a]], &w->arena);
    }
    for (int which = 0; which < N_ASKED; which++)
        for (int a = 0; !status && a < (int)w->records->areas.n; a++)
            status = add_candidates(ctx, c, a, which);
    return status;
}

static double cost_of(const pnk_work *w, const candidate *k, double persons)
{
    return fabs(persons - k->present) / (k->error_share * fmax(k->present, w->c.scale_floor_persons));
}

static void total_form(round_of_calls *c, int scope, int which)
{
    pnk_counts_form(c->w, &c->r->model, &c->w->sets[scope], asked[which].measure, asked[which].kind, 0, c->w->n_steps - 1);
}

/* At one end of the range of a total: what would each possible report have to say, and how dear would that be? */
static pnk_status screen_end(pnk_ctx *ctx, round_of_calls *c, int scope, int which, double sign, double *end)
{
    pnk_counts *m = &c->r->model;
    pnk_lp_info info;
    pnk_status status = PNK_OK, cleared = PNK_OK;
    total_form(c, scope, which);
    for (int i = 0; !status && i < m->form_n; i++)
        status = pnk_lp_set_cost(ctx, m->lp, m->form_columns[i], sign * m->form_values[i]);
    if (!status && !(status = pnk_counts_resolve(ctx, m, &info))) {
        *end = info.outcome == PNK_LP_OPTIMAL ? sign * info.objective : -sign * INFINITY;
        double price = info.outcome == PNK_LP_OPTIMAL ? fabs(pnk_lp_dual(m->lp, m->budget_row)) * m->factor : 0.0;
        for (size_t i = 0; i < c->n; i++) {
            if (c->v[i].which != which)
                continue;
            pnk_counts_form(c->w, m, &c->w->sets[c->v[i].set], asked[which].measure, asked[which].kind, 0, c->w->n_steps - 1);
            c->v[i].score += price * fmin(c->w->c.range_tolerance, cost_of(c->w, &c->v[i], pnk_counts_form_value(m)));
        }
        total_form(c, scope, which);
    }
    for (int i = 0; !cleared && i < m->form_n; i++)
        cleared = pnk_lp_set_cost(ctx, m->lp, m->form_columns[i], 0.0);
    return status ? status : cleared;
}

/* The range of its total with the report in; the report is taken out again. */
static pnk_status solve_with(pnk_ctx *ctx, round_of_calls *c, int scope, const candidate *k, pnk_range *after)
{
    pnk_counts *m = &c->r->model;
    double price = m->factor / (k->error_share * fmax(k->present, c->w->c.scale_floor_persons)), one = 1.0;
    int row, over, under;
    pnk_status status;
    pnk_counts_form(c->w, m, &c->w->sets[k->set], asked[k->which].measure, asked[k->which].kind, 0, c->w->n_steps - 1);
    if ((status = pnk_lp_add_row(ctx, m->lp, k->present, k->present, (size_t)m->form_n, m->form_columns, m->form_values, &row)) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, 0.0, 1, &m->budget_row, &price, &over)) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, 0.0, 1, &m->budget_row, &price, &under)) ||
        (status = pnk_lp_add_entry(ctx, m->lp, row, over, one)) ||
        (status = pnk_lp_add_entry(ctx, m->lp, row, under, -one)))
        return status;
    total_form(c, scope, k->which);
    c->r->may_be_empty = m->thin != NULL;                    /* a spread of plain.c need not be one of the program's */
    status = pnk_ranger_ends(ctx, c->r, after, NULL);
    c->r->may_be_empty = false;
    if (status)
        return status;
    return pnk_lp_set_row_bounds(ctx, m->lp, row, -PNK_LP_INF, PNK_LP_INF);
}

static int by_score(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->which != y->which)
        return x->which - y->which;
    return x->area != y->area ? x->area - y->area : x->source - y->source;
}

static int by_worth(const void *a, const void *b)
{
    const pnk_call *x = a, *y = b;
    double gain_x = x->width_before - x->width_after, gain_y = y->width_before - y->width_after;
    if (gain_x != gain_y)
        return gain_x > gain_y ? -1 : 1;
    if (x->measure != y->measure)
        return (int)x->measure - (int)y->measure;
    return x->area != y->area ? x->area - y->area : x->source - y->source;
}

/* A better source for the same figure stands before it: ring that one. */
static bool asked_before(const candidate *v, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (v[k].which == v[i].which && v[k].area == v[i].area)
            return true;
    return false;
}

pnk_status pnk_calls(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r)
{
    round_of_calls c = {.w = w, .r = r};
    pnk_ledger *ledger = w->ledger;
    int scope;
    pnk_status status;

    if ((status = pnk_work_scope_set(ctx, w, &scope)) || (status = gather(ctx, &c)))
        return status;
    for (int which = 0; which < N_ASKED; which++)
        if ((status = screen_end(ctx, &c, scope, which, 1.0, &c.before[which].low)) ||
            (status = screen_end(ctx, &c, scope, which, -1.0, &c.before[which].high)))
            return status;
    qsort(c.v, c.n, sizeof *c.v, by_score);
    ledger->calls = PNK_NEW(&ledger->arena, pnk_call, (size_t)w->c.calls + 1);
    if (!ledger->calls)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < c.n && ledger->n_calls < (size_t)w->c.calls; i++) {
        const candidate *k = &c.v[i];
        pnk_range before = c.before[k->which], after;
        if (!(k->score >= 1.0) || !isfinite(before.high - before.low) || asked_before(c.v, i))
            continue;
        if ((status = solve_with(ctx, &c, scope, k, &after)))
            return status;
        if (isnan(after.high - after.low))
            continue;
        double width = round(before.high - before.low), narrower = fmin(width, round(after.high - after.low));
        if (width - narrower >= 1.0)
            ledger->calls[ledger->n_calls++] = (pnk_call){k->source, k->area, asked[k->which].measure, width, narrower};
    }
    qsort(ledger->calls, ledger->n_calls, sizeof *ledger->calls, by_worth);
    return PNK_OK;
}
