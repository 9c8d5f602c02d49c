/* models/allocation/funding.c - the plan at other budgets: every line of money times the same share, all tiers before cost solved anew, warm, unless the prices of the
 * plan say that it stays the best. */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"

#include <stdlib.h>
#include <string.h>

/* What is there now is among them. From it upwards, then downwards, so that each is near the one before. */
static const double shares[] = {1, 1.25, 1.5, 0.75, 0.5, 0.25, 0};

/* A limit that is not there stays so, also without money. */
static double scaled(double limit, double share) { return isfinite(limit) ? limit * share : limit; }

static void scale_money(pnk_tiers *t, double share)
{
    pnk_world *w = t->w;
    pnk_model *m = t->m;

    for (int line = 0; line < w->n_lines; line++)
        for (int day = 0; day <= w->n_days; day++)
            w->lines[line].usd[day] *= share;
    for (size_t r = 0; r < m->n_rows; r++)
        if (m->row_ref[r].kind == PNK_R_MONEY) {
            m->row_low[r] = scaled(m->row_low[r], share);
            m->row_high[r] = scaled(m->row_high[r], share);
        }
}

/* To the last bit, so that what comes after does not depend on whether this was asked for. */
typedef struct { double *usd, *low, *high; pnk_arena arena; } kept;

static pnk_status keep_money(pnk_ctx *ctx, const pnk_tiers *t, kept *k)
{
    const pnk_world *w = t->w;
    size_t days = (size_t)w->n_days + 1;

    k->usd = PNK_NEW(&k->arena, double, (size_t)w->n_lines * days + 1);
    k->low = PNK_NEW(&k->arena, double, t->m->n_rows + 1);
    k->high = PNK_NEW(&k->arena, double, t->m->n_rows + 1);
    if (!k->usd || !k->low || !k->high)
        return pnk_no_memory(ctx);
    for (int line = 0; line < w->n_lines; line++)
        memcpy(k->usd + (size_t)line * days, w->lines[line].usd, days * sizeof(double));
    memcpy(k->low, t->m->row_low, t->m->n_rows * sizeof(double));
    memcpy(k->high, t->m->row_high, t->m->n_rows * sizeof(double));
    return PNK_OK;
}

static void give_back_money(pnk_tiers *t, const kept *k)
{
    size_t days = (size_t)t->w->n_days + 1;

    for (int line = 0; line < t->w->n_lines; line++)
        memcpy(t->w->lines[line].usd, k->usd + (size_t)line * days, days * sizeof(double));
    memcpy(t->m->row_low, k->low, t->m->n_rows * sizeof(double));
    memcpy(t->m->row_high, k->high, t->m->n_rows * sizeof(double));
}

static double all_money(const pnk_world *w)
{
    double usd = 0;

    for (int line = 0; line < w->n_lines; line++)
        usd += w->lines[line].usd[w->n_days];
    return usd;
}

static double mean_coverage(const pnk_cells *cells, bool shelter, const double *coverage)
{
    double need = 0, met = 0;

    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter) {
            need += cells->cells[c].need;
            met += cells->cells[c].need * coverage[c];
        }
    return need > 0 ? met / need : 1;
}

/* At what is there now, and wherever money makes no difference, this is the plan itself. */
static pnk_status point_of(pnk_ctx *ctx, const pnk_tiers *t, double share, pnk_funding *out)
{
    double *coverage = calloc(t->cells->n_cells + 1, sizeof *coverage);
    const pnk_stage_answer *first = &t->answers[t->answers[PNK_S_T1_KEPT].there ? PNK_S_T1_KEPT : PNK_S_T1];
    size_t worst;

    if (!coverage)
        return pnk_no_memory(ctx);
    *out = (pnk_funding){.budget_share = share, .usd = all_money(t->w), .unsheltered_person_days = first->value, .unmet_person_days = t->answers[PNK_S_T3].value};
    out->worst_shelter = pnk_cells_coverage(t->w, t->cells, t->course, true, coverage, &worst);
    out->mean_shelter = mean_coverage(t->cells, true, coverage);
    out->worst_goods = pnk_cells_coverage(t->w, t->cells, t->course, false, coverage, &worst);
    out->mean_goods = mean_coverage(t->cells, false, coverage);
    free(coverage);
    return PNK_OK;
}

/* World, model, what follows from nothing and the need of the cells are borrowed; the simple rule has to do with that money, too. */
static pnk_status plan_with(pnk_ctx *ctx, const pnk_tiers *t, pnk_master *master, double share, pnk_funding *out)
{
    pnk_tiers other = {.w = t->w, .m = t->m, .nothing = t->nothing, .cells_at = pnk_counted_from(t)};      /* coverage is of the same need everywhere */
    pnk_status status;

    if (!(status = pnk_greedy(ctx, t->w, &other.greedy_acts)) && !(status = pnk_world_run(ctx, t->w, other.greedy_acts, &other.greedy)) &&
        !(status = pnk_tiers_again(ctx, &other, master)))
        status = point_of(ctx, &other, share, out);
    other.w = NULL;
    other.m = NULL;
    other.nothing = NULL;
    pnk_tiers_release(&other);
    return status;
}

static const double AS_GOOD = 2e-6;      /* the last tier holds those before it by a millionth; no point tells more */

/* What is left of the money when the same is spent of more or less. */
static void spend_the_same(const pnk_tiers *t, const kept *k, const double *core, double *out)
{
    const pnk_model *m = t->m;

    memcpy(out, core, m->n_cols * sizeof *out);
    for (size_t j = 0; j < m->n_cols; j++) {
        const pnk_ref *ref = &m->col_ref[j];
        if (ref->kind == PNK_C_LEFT_MONEY)
            out[j] += t->w->lines[ref->a].usd[ref->t] - k->usd[(size_t)ref->a * ((size_t)t->w->n_days + 1) + (size_t)ref->t];
    }
}

/* Is the stage's answer, or else the last tier's plan with its prices, still the best with the money as it is now? core: [n_cols] scratch. */
static pnk_status still_holds(pnk_ctx *ctx, const pnk_tiers *t, const kept *k, const pnk_stage *stage, const pnk_stage_answer *a, double *core, bool *holds)
{
    const pnk_stage_answer *last = &t->answers[PNK_S_T4];
    pnk_stage_answer other = *a;
    pnk_status status;

    spend_the_same(t, k, a->core, core);
    other.core = core;
    if ((status = pnk_stage_holds(ctx, t->m, stage, &other, PNK_AS_IT_WAS_SLACK, holds)) || *holds || !last->there)
        return status;
    spend_the_same(t, k, last->core, core);
    pnk_answer_borrow_values(&other, last);
    other.core = core;
    if (stage->one_by_one)
        other.cell_theta = last->cell_theta;
    return pnk_stage_holds(ctx, t->m, stage, &other, AS_GOOD, holds);
}

/* No stage before cost does better, or worse, with that money: then it is the same plan. */
static pnk_status same_plan(pnk_ctx *ctx, const pnk_tiers *t, const kept *k, bool *same)
{
    double *core = malloc((t->m->n_cols + 1) * sizeof *core);
    pnk_status status = core ? PNK_OK : pnk_no_memory(ctx);

    *same = true;
    for (int kind = 0; kind < PNK_S_T4 && *same && !status; kind++)
        if (t->answers[kind].there)
            status = still_holds(ctx, t, k, &t->stages[kind], &t->answers[kind], core, same);
    for (size_t i = 0; i < t->rounds.n && *same && !status; i++) {
        const pnk_round *round = t->rounds.v[i];
        if (round->answer.there && round->stage.kind < PNK_S_T4)         /* not one of the curve of fairness */
            status = still_holds(ctx, t, k, &round->stage, &round->answer, core, same);
    }
    free(core);
    return status;
}

static pnk_status point_at(pnk_ctx *ctx, pnk_tiers *t, const kept *k, pnk_master *master, double share, pnk_funding *out)
{
    bool same = share == 1;
    pnk_status status = same ? PNK_OK : same_plan(ctx, t, k, &same);

    if (status)
        return status;
    return same ? point_of(ctx, t, share, out) : plan_with(ctx, t, master, share, out);
}

static int by_share(const void *a, const void *b)
{
    const pnk_funding *x = a, *y = b;
    return (x->budget_share > y->budget_share) - (x->budget_share < y->budget_share);
}

pnk_status pnk_funding_find(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master)
{
    kept k = {0};
    pnk_status status;

    if (!(all_money(t->w) > 0))
        return PNK_OK;
    if ((status = keep_money(ctx, t, &k)))
        goto done;
    for (size_t i = 0; i < sizeof shares / sizeof *shares && !status; i++) {
        pnk_funding point;
        if (shares[i] != 1)
            scale_money(t, shares[i]);
        status = point_at(ctx, t, &k, master, shares[i], &point);
        give_back_money(t, &k);
        if (!status && !PNK_GROW(&t->arena, t->funding.v, t->funding.n, t->funding.capacity))
            status = pnk_no_memory(ctx);
        if (!status)
            t->funding.v[t->funding.n++] = point;
    }
    if (!status)
        qsort(t->funding.v, t->funding.n, sizeof *t->funding.v, by_share);
done:
    pnk_arena_release(&k.arena);
    return status;
}
