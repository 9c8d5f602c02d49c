/* models/allocation/excursion.c - the curve of goods, and the prices of the third tier, beside the stages. */
#include "models/allocation/excursion.h"
#include "models/allocation/rounds.h"
#include "models/allocation/worth.h"

static pnk_status go_on(pnk_ctx *ctx, void *user)
{
    pnk_excursion *e = user;
    pnk_status status = PNK_OK;

    if (e->run.master)
        status = pnk_master_know(ctx, e->run.master, e->plan);
    if (!status)
        status = pnk_rounds_curve(ctx, &e->run, e->stage);

    pnk_master_free(e->run.master);      /* by the thread that used it */
    e->run.master = NULL;
    return status;
}

static pnk_status go(pnk_ctx *ctx, void *user)
{
    pnk_excursion *e = user;
    pnk_status status = pnk_rounds_curve_begin(ctx, &e->run, &e->stage);

    pnk_master_hand_on(e->run.master);   /* whoever goes on may be another thread */
    return status || atomic_fetch_add(&e->ready, 1) == 0 ? status : go_on(ctx, e);
}

pnk_status pnk_excursion_begin(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *base, const double *floor, pnk_excursion *e)
{
    const pnk_tiers *t = r->t;
    pnk_acts *acts = NULL;
    pnk_status status;

    if (t->w->fair_points == 0 || !pnk_rounds_any_waits(t->cells, false))
        return PNK_OK;
    e->t = (pnk_tiers){.unproved = t->unproved, .grows = t->grows, .w = t->w, .m = t->m, .cells = t->cells};
    e->run = (pnk_stage_run){.t = &e->t, .given = r->given, .finder = r->finder, .solved = true, .beside = r->beside};
    e->plan = &t->answers[PNK_S_T3];
    e->stage = *base;
    e->stage.kind = PNK_S_CURVE_GOODS;
    e->stage.tier = 3;
    e->stage.rows = 2;
    e->stage.floor = floor;
    e->begun = true;
    if (!r->master)
        return PNK_OK;                   /* answers that are given are looked up when their turn comes */
    const pnk_stage_answer *last = &t->answers[t->answers[PNK_S_T1_KEPT].there ? PNK_S_T1_KEPT : PNK_S_T1];
    if ((status = pnk_answer_acts(ctx, t->m, last, &acts)))
        return status;
    status = pnk_world_run(ctx, t->w, acts, &e->run.latest);
    pnk_acts_free(acts);
    r->later = e;
    return status;
}

pnk_status pnk_excursion_set_out(pnk_ctx *ctx, pnk_stage_run *r)
{
    pnk_excursion *e = r->later;
    pnk_status status = PNK_OK;

    r->later = NULL;
    if (e && !(status = pnk_master_like(ctx, r->master, &e->run.master)))
        status = pnk_beside_do(ctx, r->beside, go, e);
    return status;
}

static pnk_status go_given(pnk_ctx *ctx, pnk_excursion *e)
{
    pnk_status status = pnk_rounds_curve_begin(ctx, &e->run, &e->stage);

    return status ? status : go_on(ctx, e);
}

pnk_status pnk_excursion_go_on(pnk_ctx *ctx, const pnk_stage_run *r, pnk_excursion *e)
{
    double least;

    e->begun = e->begun && pnk_rounds_any_open(r->t->cells, false, &least);
    if (!r->master)
        return e->begun ? go_given(ctx, e) : PNK_OK;
    return atomic_fetch_add(&e->ready, 1) ? pnk_beside_do(ctx, r->beside, go_on, e) : PNK_OK;
}

pnk_status pnk_excursion_back(pnk_ctx *ctx, pnk_tiers *t, pnk_excursion *e)
{
    pnk_tiers *far = &e->t;

    if (!e->begun)
        return PNK_OK;
    pnk_stage_take_proofs(&e->run);
    t->stages[PNK_S_CURVE_GOODS] = far->stages[PNK_S_CURVE_GOODS];
    t->answers[PNK_S_CURVE_GOODS] = far->answers[PNK_S_CURVE_GOODS];
    far->answers[PNK_S_CURVE_GOODS] = (pnk_stage_answer){0};
    t->curve_arena = far->arena;
    far->arena = (pnk_arena){0};
    t->n_solved += far->n_solved;
    t->pivots_apart += far->pivots_apart;
    for (size_t i = 0; i < far->curve.n; i++) {
        if (!PNK_GROW(&t->arena, t->curve.v, t->curve.n, t->curve.capacity))
            return pnk_no_memory(ctx);
        t->curve.v[t->curve.n++] = far->curve.v[i];
    }
    for (; far->rounds.n; far->rounds.v++, far->rounds.n--) {
        if (!PNK_GROW(&t->arena, t->rounds.v, t->rounds.n, t->rounds.capacity))
            return pnk_no_memory(ctx);
        t->rounds.v[t->rounds.n++] = far->rounds.v[0];
    }
    return PNK_OK;
}

static pnk_status price_beside(pnk_ctx *ctx, void *user)
{
    pnk_excursion *e = user;
    pnk_tiers *t = e->home;
    pnk_stage_answer a = {0};
    pnk_status status = pnk_master_solve(ctx, e->priced, &t->stages[PNK_S_T3], NULL, &a);

    pnk_arena_release(&a.arena);
    if (!status)
        status = pnk_worths_of_stage(ctx, t, e->priced, PNK_S_T3, t->most_prices);
    pnk_master_free(e->priced);          /* by the thread that used it */
    e->priced = NULL;
    return status;
}

pnk_status pnk_excursion_prices(pnk_ctx *ctx, pnk_stage_run *r, pnk_excursion *e)
{
    if (!pnk_stage_is_priced(r))
        return PNK_OK;
    e->home = r->t;
    pnk_status status = pnk_master_like(ctx, r->master, &e->priced);
    return status ? status : pnk_beside_do(ctx, r->beside, price_beside, e);
}

void pnk_excursion_release(pnk_excursion *e)
{
    pnk_course_free(e->run.latest);
    pnk_master_free(e->run.master);
    pnk_master_free(e->priced);
    e->t.w = NULL;                       /* borrowed, like the next two */
    e->t.m = NULL;
    e->t.cells = NULL;
    pnk_tiers_release(&e->t);
}
