/* models/allocation/tiers.c - the stages in their order, each held while the next is solved. */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"
#include "models/allocation/worth.h"

#include <stdlib.h>
#include <string.h>

const char *const pnk_stage_names[PNK_N_STAGES] = {"T0", "T1", "T2shelter", "T1kept", "T2goods", "T3", "T4", "weighted"};

static double held_at(double value)      /* a held value may be missed by the tolerance of the solver */
{
    return value + fmax(1e-6 * fabs(value), 1e-6);
}

static void hold(pnk_stage *stage, int tier, double limit)
{
    stage->holds[stage->n_holds].tier = tier;
    stage->holds[stage->n_holds++].limit = limit;
}

/* ---- from an answer to acts ---- */

static pnk_status moves_of(pnk_ctx *ctx, const pnk_model *m, const pnk_stage_answer *a, pnk_acts *acts)
{
    for (size_t i = 0; i < a->n_x; i++) {
        const pnk_arc *arc = &m->arcs[a->x[i].arc];
        if (!PNK_GROW(&acts->arena, acts->moves.v, acts->moves.n, acts->moves.capacity))
            return pnk_no_memory(ctx);
        acts->moves.v[acts->moves.n++] = (pnk_act_move){arc->from, a->x[i].group, arc->shelter, arc->mode, arc->day, a->x[i].persons};
    }
    return PNK_OK;
}

/* The rounds of a route are shared among what rides on them by weight. */
static pnk_status ships_of(pnk_ctx *ctx, const pnk_model *m, const pnk_stage_answer *a, pnk_acts *acts)
{
    const pnk_world *w = m->w;
    size_t r = 0;

    for (size_t i = 0, j; i < a->n_y; i = j) {
        const pnk_route *route = &m->routes[a->y[i].route];
        double kg = 0, rounds = 0;
        for (j = i; j < a->n_y && a->y[j].route == a->y[i].route; j++)
            kg += a->y[j].units * pnk_world_kg(w, w->lots[a->y[j].lot].item);
        while (r < a->n_r && a->r[r].route < a->y[i].route)
            r++;
        if (r < a->n_r && a->r[r].route == a->y[i].route)
            rounds = a->r[r].rounds;
        for (size_t l = i; l < j; l++) {
            if (!PNK_GROW(&acts->arena, acts->ships.v, acts->ships.n, acts->ships.capacity))
                return pnk_no_memory(ctx);
            double share = kg > 0 ? a->y[l].units * pnk_world_kg(w, w->lots[a->y[l].lot].item) / kg : 0;
            acts->ships.v[acts->ships.n++] = (pnk_act_ship){a->y[l].lot, route->drop, route->pool, route->day, a->y[l].units, rounds * share};
        }
    }
    return PNK_OK;
}

static bool core_act(pnk_acts *acts, pnk_ref ref, double value)
{
    pnk_arena *arena = &acts->arena;

    switch (ref.kind) {
    case PNK_C_BUY:
        if (!PNK_GROW(arena, acts->buys.v, acts->buys.n, acts->buys.capacity)) return false;
        acts->buys.v[acts->buys.n++] = (pnk_act_buy){ref.a, ref.b, ref.t, value};
        return true;
    case PNK_C_PITCH:
        if (!PNK_GROW(arena, acts->pitches.v, acts->pitches.n, acts->pitches.capacity)) return false;
        acts->pitches.v[acts->pitches.n++] = (pnk_act_pitch){ref.a, ref.b, ref.t, value};
        return true;
    case PNK_C_INSTALL:
        if (!PNK_GROW(arena, acts->installs.v, acts->installs.n, acts->installs.capacity)) return false;
        acts->installs.v[acts->installs.n++] = (pnk_act_install){ref.a, ref.b, ref.t, value};
        return true;
    case PNK_C_SUPPORT:
        if (!PNK_GROW(arena, acts->supports.v, acts->supports.n, acts->supports.capacity)) return false;
        acts->supports.v[acts->supports.n++] = (pnk_act_support){ref.a, ref.b, ref.t, value};
        return true;
    default:
        return true;
    }
}

/* Days on which hosts give guests up name whom support keeps, 0 included. */
static pnk_status keeps_of(pnk_ctx *ctx, const pnk_model *m, const pnk_stage_answer *a, pnk_acts *acts)
{
    const pnk_world *w = m->w;

    for (size_t j = 0; j < m->n_cols; j++) {
        pnk_ref ref = m->col_ref[j];
        if (ref.kind != PNK_C_N || ref.t >= w->n_days || !(w->psi[pnk_w_ts(w, ref.t + 1, ref.a)] > 0))
            continue;
        if (!PNK_GROW(&acts->arena, acts->keeps.v, acts->keeps.n, acts->keeps.capacity))
            return pnk_no_memory(ctx);
        acts->keeps.v[acts->keeps.n++] = (pnk_act_keep){ref.a, ref.b, ref.t, 0};
    }
    for (size_t j = 0; j < m->n_cols; j++) {
        pnk_ref ref = m->col_ref[j];
        if (ref.kind != PNK_C_KEEP || !(a->core[j] > 0))
            continue;
        if (!PNK_GROW(&acts->arena, acts->keeps.v, acts->keeps.n, acts->keeps.capacity))
            return pnk_no_memory(ctx);
        acts->keeps.v[acts->keeps.n++] = (pnk_act_keep){ref.a, ref.b, ref.t, a->core[j]};
    }
    return PNK_OK;
}

pnk_status pnk_answer_acts(pnk_ctx *ctx, const pnk_model *m, const pnk_stage_answer *a, pnk_acts **out)
{
    pnk_acts *acts = pnk_acts_new();
    pnk_status status;

    if (!acts)
        return pnk_no_memory(ctx);
    if ((status = moves_of(ctx, m, a, acts)) || (status = ships_of(ctx, m, a, acts)) || (status = keeps_of(ctx, m, a, acts)))
        goto done;
    for (size_t j = 0; j < m->n_cols; j++)
        if (a->core[j] > 1e-9 && !core_act(acts, m->col_ref[j], a->core[j])) {
            status = pnk_no_memory(ctx);
            goto done;
        }
    *out = acts;
    acts = NULL;
done:
    pnk_acts_free(acts);
    return status;
}

/* ---- one stage ---- */

typedef struct {
    pnk_tiers *t;
    pnk_master *master;                  /* NULL: answers are given */
    const pnk_lp_answer *given;
    pnk_course *latest;                  /* what follows from the last stage's acts; NULL: nothing done */
} run;

static double value_of(const run *r, const pnk_stage *stage, const pnk_stage_answer *a)
{
    if (stage->tier == 2)
        return a->theta;
    double value = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        if (pnk_stage_weight(stage, tier) != 0)
            value += pnk_stage_weight(stage, tier) * (pnk_answer_cost(r->t->m, a, tier) + r->t->m->constant[tier]);
    return value;
}

static pnk_status do_stage(pnk_ctx *ctx, run *r, const pnk_stage *stage)
{
    pnk_tiers *t = r->t;
    pnk_stage_answer *a = &t->answers[stage->kind];
    pnk_acts *acts = NULL;
    pnk_status status;

    pnk_progress(ctx, pnk_stage_names[stage->kind], stage->kind, PNK_N_STAGES);
    pnk_arena_release(&a->arena);
    *a = (pnk_stage_answer){0};
    t->stages[stage->kind] = *stage;
    if (r->master)
        status = pnk_master_solve(ctx, r->master, &t->stages[stage->kind], r->latest, a);
    else
        status = pnk_answer_resolve(ctx, r->given, t->m, stage, a);
    if (status)
        return status;
    a->value = value_of(r, stage, a);
    if ((status = pnk_answer_acts(ctx, t->m, a, &acts)))
        return status;
    pnk_course_free(r->latest);
    r->latest = NULL;
    status = pnk_world_run(ctx, t->w, acts, &r->latest);
    pnk_acts_free(acts);
    return status;
}

/* A cell whose ceiling is no higher than what the worst cell gets cannot be what fairness waits for: it is named and left out. */
static bool close_cells(pnk_cells *cells, bool shelter, double theta)
{
    bool closed = false;

    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && cells->cells[c].open && cells->cells[c].ceiling < 1 - 1e-9 && cells->cells[c].ceiling <= theta + 1e-5) {
            cells->cells[c].open = false;
            closed = true;
        }
    return closed;
}

static bool any_open(const pnk_cells *cells, bool shelter)
{
    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && cells->cells[c].open)
            return true;
    return false;
}

static pnk_status raise_coverage(pnk_ctx *ctx, run *r, pnk_stage stage)
{
    bool shelter = stage.kind == PNK_S_T2_SHELTER;
    pnk_status status = PNK_OK;

    if (!r->master) {                    /* the answer's own theta says which cells were left out */
        pnk_stage_answer look = {0};
        if (!pnk_answer_has(r->given, stage.kind)) {     /* the solve closed every cell of the kind, one by one */
            for (size_t c = 0; c < r->t->cells->n_cells; c++)
                if (r->t->cells->cells[c].shelter == shelter)
                    r->t->cells->cells[c].open = false;
            return PNK_OK;
        }
        status = pnk_answer_resolve(ctx, r->given, r->t->m, &stage, &look);
        if (!status)
            close_cells(r->t->cells, shelter, look.theta);
        pnk_arena_release(&look.arena);
        return status ? status : do_stage(ctx, r, &stage);
    }
    do {
        if (!any_open(r->t->cells, shelter)) {
            pnk_arena_release(&r->t->answers[stage.kind].arena);
            r->t->answers[stage.kind] = (pnk_stage_answer){0};
            return PNK_OK;
        }
        status = do_stage(ctx, r, &stage);
    } while (!status && close_cells(r->t->cells, shelter, r->t->answers[stage.kind].theta));
    return status;
}

/* Later stages keep to the answers that are as good for this one. */
static pnk_status keep_to_face(pnk_ctx *ctx, run *r, pnk_stage *base, pnk_stage_kind kind)
{
    pnk_tiers *t = r->t;
    const pnk_stage *stage = &t->stages[kind];
    const pnk_stage_answer *a = &t->answers[kind];
    double mix[PNK_N_TIERS] = {0}, *key_price = PNK_NEW(&t->arena, double, t->m->n_keys + 1);
    pnk_status status;

    if (!key_price)
        return pnk_no_memory(ctx);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        mix[tier] = pnk_stage_weight(stage, tier);
    for (int h = 0; h < stage->n_holds; h++)
        mix[stage->holds[h].tier] -= a->hold_price[h];
    for (int key = 0; key < t->m->n_keys; key++) {
        int cell = stage->cells ? pnk_cell_of_key(t->m, stage->cells, key) : -1;
        key_price[key] = cell >= 0 && (size_t)cell < a->n_cell_prices ? a->cell_price[cell] : 0;
    }
    if ((status = pnk_face_new(ctx, t->m, stage->rows, stage->faces, stage->n_faces, mix, a->price, key_price, &t->faces[base->n_faces])))
        return status;
    for (size_t j = 0; j < t->m->n_cols; j++)
        pnk_face_use_core(t->faces[base->n_faces], j, a->core[j]);
    for (size_t i = 0; i < a->n_x; i++)
        pnk_face_use_move(t->faces[base->n_faces], a->x[i].arc, a->x[i].group);
    for (size_t i = 0; i < a->n_y && !status; i++)
        status = pnk_face_use_unit(ctx, t->faces[base->n_faces], a->y[i].lot, a->y[i].route);
    if (status)
        return status;
    base->faces[base->n_faces] = t->faces[base->n_faces];
    base->n_faces++;
    return PNK_OK;
}

/* ---- all stages ---- */

static pnk_status first_tiers(pnk_ctx *ctx, run *r, pnk_stage *base)
{
    pnk_tiers *t = r->t;
    pnk_stage stage;
    pnk_status status;

    if (t->w->records->locks.n) {
        stage = (pnk_stage){.kind = PNK_S_T0, .tier = 0, .rows = 1};
        if ((status = do_stage(ctx, r, &stage)))
            return status;
        hold(base, 0, held_at(pnk_answer_cost(t->m, &t->answers[PNK_S_T0], 0)));
    }
    stage = *base;
    stage.kind = PNK_S_T1;
    stage.tier = 1;
    stage.rows = 1;
    if ((status = do_stage(ctx, r, &stage)))
        return status;
    t->first = r->latest;
    r->latest = NULL;
    if ((status = pnk_cells_new(ctx, t->w, t->cells_at ? t->cells_at : t->first, &t->cells)))
        return status;
    pnk_acts *acts = NULL;               /* the course is needed once more, to go on from */
    if ((status = pnk_answer_acts(ctx, t->m, &t->answers[PNK_S_T1], &acts)))
        return status;
    status = pnk_world_run(ctx, t->w, acts, &r->latest);
    pnk_acts_free(acts);
    return status;
}

/* Fairness may cost 1 % of the first tier, never more than the nearest-shelter rule would. */
static pnk_status shelter_fairness(pnk_ctx *ctx, run *r, pnk_stage *base)
{
    pnk_tiers *t = r->t;
    double cost = pnk_answer_cost(t->m, &t->answers[PNK_S_T1], 1), value = t->answers[PNK_S_T1].value;
    double allowance = fmax(0, fmin(t->w->allowance_share * fabs(value), t->greedy->tier[1] - value));
    pnk_stage stage = *base;
    pnk_status status;

    if (t->m->constant[0] > 0)
        allowance = 0;
    stage.kind = PNK_S_T2_SHELTER;
    stage.tier = 2;
    stage.rows = 1;
    stage.cells = t->cells;
    stage.theta_shelter = true;
    hold(&stage, 1, cost + fmax(1e-6 * fabs(value), 1e-6) + allowance);
    if ((status = raise_coverage(ctx, r, stage)))
        return status;
    base->cells = t->cells;
    if (!t->answers[PNK_S_T2_SHELTER].there) {
        hold(base, 1, cost + fmax(1e-6 * fabs(value), 1e-6));
        return keep_to_face(ctx, r, base, PNK_S_T1);
    }
    base->held_shelter = true;
    base->held_at[0] = t->answers[PNK_S_T2_SHELTER].theta;
    double limit = t->stages[PNK_S_T2_SHELTER].holds[t->stages[PNK_S_T2_SHELTER].n_holds - 1].limit;
    stage = *base;
    hold(&stage, 1, limit);              /* never binding here, but the basis of the stage before has this row */
    stage.kind = PNK_S_T1_KEPT;
    stage.tier = 1;
    stage.rows = 1;
    if ((status = do_stage(ctx, r, &stage)))
        return status;
    cost = pnk_answer_cost(t->m, &t->answers[PNK_S_T1_KEPT], 1);
    value = t->answers[PNK_S_T1_KEPT].value;
    hold(base, 1, cost + fmax(1e-6 * fabs(value), 1e-6));
    return keep_to_face(ctx, r, base, PNK_S_T1_KEPT);
}

static pnk_status goods_tiers(pnk_ctx *ctx, run *r, pnk_stage *base)
{
    pnk_tiers *t = r->t;
    pnk_stage stage = *base;
    pnk_status status;

    stage.kind = PNK_S_T2_GOODS;
    stage.tier = 2;
    stage.rows = 2;
    stage.theta_goods = true;
    if ((status = raise_coverage(ctx, r, stage)))
        return status;
    if (t->answers[PNK_S_T2_GOODS].there) {
        base->held_goods = true;
        base->held_at[1] = t->answers[PNK_S_T2_GOODS].theta;
    }
    stage = *base;
    stage.kind = PNK_S_T3;
    stage.tier = 3;
    stage.rows = 2;
    return do_stage(ctx, r, &stage);
}

static pnk_status cost_tier(pnk_ctx *ctx, run *r, pnk_stage *base)
{
    pnk_tiers *t = r->t;
    pnk_stage stage;
    pnk_status status;
    double cost = pnk_answer_cost(t->m, &t->answers[PNK_S_T3], 3);

    hold(base, 3, cost + fmax(1e-6 * fabs(t->answers[PNK_S_T3].value), 1e-6));
    if ((status = keep_to_face(ctx, r, base, PNK_S_T3)))
        return status;
    stage = *base;
    stage.kind = PNK_S_T4;
    stage.tier = 4;
    stage.rows = 2;
    return do_stage(ctx, r, &stage);
}

static pnk_status certify(pnk_ctx *ctx, pnk_tiers *t)
{
    pnk_status status = PNK_OK;

    for (int i = 0; i < PNK_N_STAGES && !status; i++)
        if (t->answers[i].there)
            status = pnk_stage_check(ctx, t->m, &t->stages[i], &t->answers[i], &t->answers[i].certificate);
    return status;
}

pnk_status pnk_tiers_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                         const pnk_access *access, const pnk_lp_answer *given, pnk_tiers *t)
{
    run r = {.t = t, .given = given};
    pnk_stage base = {0};
    pnk_status status;

    if ((status = pnk_world_new(ctx, records, ledger, forecast, access, &t->w)) || (status = pnk_model_new(ctx, t->w, &t->m)) ||
        (status = pnk_greedy(ctx, t->w, &t->greedy_acts)) || (status = pnk_world_run(ctx, t->w, t->greedy_acts, &t->greedy)))
        goto done;
    if (!(t->nothing_acts = pnk_acts_new())) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = pnk_world_run(ctx, t->w, t->nothing_acts, &t->nothing)))
        goto done;
    if (!given && (status = pnk_master_new(ctx, t->m, t->greedy_acts, &r.master)))
        goto done;
    if ((status = first_tiers(ctx, &r, &base)) || (status = shelter_fairness(ctx, &r, &base)) || (status = goods_tiers(ctx, &r, &base)) ||
        (status = cost_tier(ctx, &r, &base)))
        goto done;
    t->course = r.latest;
    r.latest = NULL;
    if (given && (status = pnk_answer_solved(ctx, given, t)))
        goto done;
    if (r.master && t->most_prices > 0 && (status = pnk_worths_find(ctx, t, r.master, t->most_prices, &t->worths)))
        goto done;
    if (r.master && t->find_funding && (status = pnk_funding_find(ctx, t, r.master)))
        goto done;
    pnk_master_free(r.master);           /* its memory before the certificate's */
    r.master = NULL;
    if ((status = pnk_answer_acts(ctx, t->m, &t->answers[PNK_S_T4], &t->acts)))
        goto done;
    status = certify(ctx, t);
done:
    pnk_master_free(r.master);
    pnk_course_free(r.latest);
    return status;
}

pnk_status pnk_tiers_again(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master)
{
    run r = {.t = t, .master = master};
    pnk_stage base = {0};
    pnk_status status;

    if (!(status = first_tiers(ctx, &r, &base)) && !(status = shelter_fairness(ctx, &r, &base)))
        status = goods_tiers(ctx, &r, &base);
    t->course = r.latest;
    return status;
}

void pnk_tiers_release(pnk_tiers *t)
{
    for (int i = 0; i < PNK_N_STAGES; i++)
        pnk_arena_release(&t->answers[i].arena);
    pnk_acts_free(t->greedy_acts);
    pnk_acts_free(t->nothing_acts);
    pnk_acts_free(t->acts);
    pnk_course_free(t->greedy);
    pnk_course_free(t->nothing);
    pnk_course_free(t->first);
    pnk_course_free(t->course);
    pnk_cells_free(t->cells);
    pnk_face_free(t->faces[0]);
    pnk_face_free(t->faces[1]);
    pnk_worths_free(t->worths);
    pnk_model_free(t->m);
    pnk_world_free(t->w);
    pnk_arena_release(&t->arena);
    memset(t, 0, sizeof *t);
}
