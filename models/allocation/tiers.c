/* models/allocation/tiers.c - the stages in their order, each held while the next is solved. */
#include "models/allocation/answer.h"
#include "models/allocation/apart.h"
#include "models/allocation/bases.h"
#include "models/allocation/excursion.h"
#include "models/allocation/inside.h"
#include "models/allocation/rounds.h"
#include "models/allocation/worth.h"

#include <stdlib.h>
#include <string.h>

const char *const pnk_stage_names[PNK_N_STAGES + 1] = {"T0", "T1", "T2shelter", "T1kept", "T2goods", "T3", "T4", "weighted",
                                                   "curve_shelter", "curve_goods", "counted"};

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

/* Of cells that are raised one by one, counted by need. */
static double mean_theta(const pnk_stage *stage, const pnk_stage_answer *a)
{
    double value = 0, need = 0;

    for (size_t c = 0; c < stage->cells->n_cells; c++)
        if (stage->raised[c]) {
            need += stage->cells->cells[c].need;
            value += stage->cells->cells[c].need * a->cell_theta[c];
        }
    return value / fmax(1e-300, need);
}

static double value_of(const pnk_stage_run *r, const pnk_stage *stage, const pnk_stage_answer *a)
{
    double value = 0;

    if (stage->tier == 2)
        return stage->one_by_one ? mean_theta(stage, a) : a->theta;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        if (pnk_stage_weight(stage, tier) != 0)
            value += pnk_stage_weight(stage, tier) * (pnk_answer_cost(r->t->m, a, tier) + r->t->m->constant[tier]);
    return value;
}

/* Where a stage and its answer are kept. */
static pnk_round *new_round(pnk_tiers *t)
{
    pnk_round *round = PNK_NEW(&t->arena, pnk_round, 1);

    if (!round || !PNK_GROW(&t->arena, t->rounds.v, t->rounds.n, t->rounds.capacity))
        return NULL;
    return t->rounds.v[t->rounds.n++] = round;
}

/* What is done as announced, when the plan in force is done again, and the price that says so. */
static void keep_announced(const pnk_model *m, pnk_stage_answer *a)
{
    for (size_t j = 0; j < m->n_cols; j++)
        if (m->col_ref[j].kind == PNK_C_ANNOUNCED)
            a->core[j] = m->high[j];
    for (size_t r = 0; r < m->n_rows; r++)
        if (m->row_ref[r].kind == PNK_R_ANNOUNCED)
            a->price[r] = pnk_model_announced_price(m, r);
}

/* Stages were taken as they were since the master last solved, so it stands behind: it gets what the last of those answers uses; and where it
 * never solved, the basis of the first tier, which costs little, instead of coming to the goods from slacks. Locks that are held may be kept to
 * by moves and loads alone that the tier's own answer has. */
static pnk_status catch_up(pnk_ctx *ctx, pnk_stage_run *r)
{
    const pnk_stage_answer *kept = &r->t->answers[PNK_S_T1];
    pnk_stage_answer first = {0};
    pnk_status status = PNK_OK;

    if (!r->began && kept->there && !(status = pnk_master_know(ctx, r->master, kept)))
        status = pnk_master_solve(ctx, r->master, &r->t->stages[PNK_S_T1], NULL, &first);
    pnk_arena_release(&first.arena);
    return status ? status : pnk_master_know(ctx, r->master, r->last_kept);
}

/* What follows from the last stage's answer, worked out once somebody asks. */
pnk_status pnk_stage_latest(pnk_ctx *ctx, pnk_stage_run *r, const pnk_course **out)
{
    pnk_acts *acts = NULL;
    pnk_status status = PNK_OK;

    if (r->latest_of) {
        pnk_course_free(r->latest);
        r->latest = NULL;
        if (!(status = pnk_answer_acts(ctx, r->t->m, r->latest_of, &acts)))
            status = pnk_world_run(ctx, r->t->w, acts, &r->latest);
        pnk_acts_free(acts);
        r->latest_of = NULL;
    }
    *out = r->latest;
    return status;
}

/* The answer of the plan in force, where it is still the best. */
static pnk_status keep_stage(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, pnk_stage_answer *a, bool *holds)
{
    pnk_status status = pnk_answer_of_before(r->finder, r->before, stage, a);

    *holds = false;
    if (status)
        return status;
    if (a->there && stage->kind == PNK_S_T4)
        keep_announced(r->t->m, a);
    if (a->there && (status = pnk_stage_holds(ctx, r->t->m, stage, a, PNK_AS_IT_WAS_SLACK, holds)))
        return status;
    if (*holds) {
        r->t->n_as_it_was++;
        r->solved = false;
        r->last_kept = a;
    }
    return PNK_OK;
}

/* What the master knows before it solves: the columns of the plan in force. Not in the first tier: its answer is what needs are counted from, and should
 * be the one that a cold solve comes to. */
static pnk_status prepare(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, const pnk_stage_answer *before)
{
    pnk_status status = !r->solved && r->last_kept ? catch_up(ctx, r) : PNK_OK;

    if (status || !before->x || stage->turned || stage->kind == PNK_S_T0 || stage->kind == PNK_S_T1)
        return status;
    return pnk_master_know(ctx, r->master, before);
}

/* Pivots: the last tier goes a long way from the stage before it, the others a short one. Where rounds came out otherwise, the one that is left for the end shows soon
 * whether it is much the same. */
enum { PATIENCE = 600, REST_PATIENCE = 200, LAST_PATIENCE = 3000 };

static long patience_with(const pnk_stage_run *r, const pnk_stage *stage)
{
    return stage->kind == PNK_S_T4 ? LAST_PATIENCE : r->strays || r->went_own_way ? REST_PATIENCE : PATIENCE;
}

/* As long as the stages before are what they were, one begins where it ended with the plan in force, if that is known; the last tier, and the round of what is left,
 * which have the longest ways from the stage before them, in any case. `before` gets that basis. */
static pnk_status start_where_it_ended(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *stage, pnk_stage_answer *before, bool *starts)
{
    pnk_basis *b = &before->basis;
    pnk_status status = PNK_OK;

    *starts = false;
    if (!r->bases || !before->there || ((r->strays || r->went_own_way) && stage->kind != PNK_S_T4 && !stage->one_by_one))
        return PNK_OK;
    if ((status = pnk_bases_of(ctx, r->bases, stage, &before->arena, b)) || !b->there || pnk_basis_is_past(b) || (status = pnk_master_mark(ctx, r->master)))
        return status;
    stage->turned = false;
    pnk_master_start(r->master, before, patience_with(r, stage));
    *starts = true;
    return PNK_OK;
}

/* Where the prices of the plan in force prove the new answer, too, they are kept: of many that do, so that the stages after this one stay what they were. */
static pnk_status keep_prices(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, pnk_stage_answer *a, const pnk_stage_answer *before)
{
    pnk_stage_answer other = *before;
    bool holds = false;
    pnk_status status = PNK_OK;

    if (before->there) {
        pnk_answer_borrow_values(&other, a);
        other.theta = a->theta;
        other.cell_theta = a->cell_theta;
        status = pnk_stage_holds(ctx, r->t->m, stage, &other, PNK_NEW_VALUES_SLACK, &holds);
    }
    r->strays = r->strays || !holds;
    if (!holds)
        return status;
    memcpy(a->price, other.price, r->t->m->n_rows * sizeof *a->price);
    memcpy(a->hold_price, other.hold_price, sizeof a->hold_price);
    for (size_t c = 0; c < a->n_cell_prices; c++)
        a->cell_price[c] = c < other.n_cell_prices ? other.cell_price[c] : 0;
    return PNK_OK;
}

/* Stages of goods that are far from what was solved before them: the first round, and the first point of the curve. Where rounds were looked ahead at, the
 * master stands near all of them, and has marked where it was before. */
static pnk_status go_apart(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *stage)
{
    if (r->looked_ahead) {
        r->apart = true;
        return PNK_OK;
    }
    if (stage->kind == PNK_S_CURVE_GOODS && stage->number == 1)
        return pnk_apart_stage(ctx, r, stage);
    if (stage->kind != PNK_S_T2_GOODS || stage->number > 1 || stage->one_by_one)
        return PNK_OK;
    pnk_status status = pnk_apart_rounds(ctx, r, stage);
    return status ? status : pnk_excursion_set_out(ctx, r);
}

static pnk_status solve_stage(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *stage, pnk_stage_answer *a)
{
    pnk_stage_answer before = {0};
    const pnk_course *course = NULL;
    bool holds = false, starts = false;
    pnk_status status = PNK_OK;

    if (r->before && ((status = keep_stage(ctx, r, stage, a, &holds)) || holds))
        return status;
    stage->turned = stage->turned && r->solved;
    if (r->before) {
        before = *a;
        *a = (pnk_stage_answer){0};
        if (!(status = prepare(ctx, r, stage, &before)))
            status = start_where_it_ended(ctx, r, stage, &before, &starts);
    }
    if (!status && !starts)
        status = go_apart(ctx, r, stage);
    if (!status && (stage->turned || !(status = pnk_stage_latest(ctx, r, &course)))) {
        r->began = r->solved = true;
        r->t->n_solved++;
        status = pnk_master_solve(ctx, r->master, stage, course, a);
        pnk_master_start(r->master, NULL, 0);
        if (status == PNK_LIMIT && starts) {
            pnk_ctx_clear(ctx);
            pnk_master_back(r->master);
            starts = false;
            if (!(status = go_apart(ctx, r, stage)))
                status = pnk_master_solve(ctx, r->master, stage, course, a);
        }
        if (status == PNK_INTERNAL && r->apart) {
            pnk_ctx_clear(ctx);
            pnk_master_back(r->master);
            status = pnk_master_solve(ctx, r->master, stage, course, a);
        }
        r->apart = r->looked_ahead = false;
        r->went_own_way = !starts;
    }
    if (!status && r->before && stage->kind != PNK_S_T4)
        status = keep_prices(ctx, r, stage, a, &before);
    pnk_arena_release(&before.arena);
    return status;
}

static pnk_status prove(pnk_ctx *ctx, void *user)
{
    pnk_stage_proof *proof = user;

    return pnk_stage_check(ctx, proof->m, proof->stage, proof->answer, &proof->found);
}

/* An answer that is there does not change any more: it is proved while the next stage is being solved. */
static pnk_status have_proved(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, pnk_stage_answer *a)
{
    pnk_tiers *t = r->t;
    pnk_stage_proof *proof;

    if (!r->beside || t->unproved)
        return PNK_OK;
    if (r->given)                        /* nobody is solving meanwhile */
        return pnk_stage_check(ctx, t->m, stage, a, &a->certificate);
    proof = PNK_NEW(&t->arena, pnk_stage_proof, 1);
    if (!proof || !PNK_GROW(&t->arena, r->proofs.v, r->proofs.n, r->proofs.capacity))
        return pnk_no_memory(ctx);
    *proof = (pnk_stage_proof){.m = t->m, .stage = stage, .answer = a};
    r->proofs.v[r->proofs.n++] = proof;
    return pnk_beside_do(ctx, r->beside, prove, proof);
}

void pnk_stage_take_proofs(const pnk_stage_run *r)
{
    for (size_t i = 0; i < r->proofs.n; i++)
        r->proofs.v[i]->answer->certificate = r->proofs.v[i]->found;
}

/* Room for a stage and its answer among the tiers. */
static pnk_status have_room(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, pnk_stage **kept, pnk_stage_answer **a)
{
    pnk_tiers *t = r->t;
    pnk_round *round = stage->number > 1 ? new_round(t) : NULL;

    if (stage->number > 1 && !round)
        return pnk_no_memory(ctx);
    *kept = round ? &round->stage : &t->stages[stage->kind];
    *a = round ? &round->answer : &t->answers[stage->kind];
    **kept = *stage;
    return PNK_OK;
}

static pnk_status have_answer(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *kept, pnk_stage_answer *a, const pnk_stage_answer **out)
{
    a->value = value_of(r, kept, a);
    r->latest_of = a;
    if (out)
        *out = a;
    pnk_status status = r->t->grows ? pnk_answer_hand(ctx, r->t->grows, kept, a) : PNK_OK;
    return status ? status : have_proved(ctx, r, kept, a);
}

pnk_status pnk_stage_do(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, const pnk_stage_answer **out)
{
    pnk_stage *kept;
    pnk_stage_answer *a;
    pnk_status status = have_room(ctx, r, stage, &kept, &a);

    pnk_progress(ctx, pnk_stage_names[stage->kind], stage->kind, PNK_N_STAGES);
    if (status || (status = r->master ? solve_stage(ctx, r, kept, a) : pnk_answer_resolve(ctx, r->finder, r->given, kept, a)))
        return status;
    return have_answer(ctx, r, kept, a, out);
}

pnk_status pnk_stage_keep(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, const pnk_stage_answer **out, bool *held)
{
    pnk_stage_answer found = {0}, *a;
    pnk_stage *kept;
    pnk_status status = keep_stage(ctx, r, stage, &found, held);

    if (status || !*held || (status = have_room(ctx, r, stage, &kept, &a))) {
        pnk_arena_release(&found.arena);
        return status;
    }
    *a = found;
    r->last_kept = a;
    return have_answer(ctx, r, kept, a, out);
}

pnk_status pnk_stage_take(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage, pnk_stage_answer *answer)
{
    pnk_stage_answer *a;
    pnk_stage *kept;
    pnk_status status = have_room(ctx, r, stage, &kept, &a);

    if (status)
        return status;
    *a = *answer;
    *answer = (pnk_stage_answer){0};
    r->t->n_as_it_was++;
    return have_answer(ctx, r, kept, a, NULL);
}

static pnk_status do_stage(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage)
{
    return pnk_stage_do(ctx, r, stage, NULL);
}

/* Later stages keep to the answers that are as good for this one. */
static pnk_status keep_to_face(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *base, pnk_stage_kind kind)
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
    for (size_t i = 0; i < a->n_y; i++)
        pnk_face_use_unit(t->faces[base->n_faces], a->y[i].lot, a->y[i].route);
    if ((status = pnk_face_list_arcs(ctx, t->faces[base->n_faces])))
        return status;
    base->faces[base->n_faces] = t->faces[base->n_faces];
    base->n_faces++;
    return PNK_OK;
}

/* What more of a limit is worth, while the master stands where the stage was solved. */
static pnk_status price_limits(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage_kind kind)
{
    return pnk_stage_is_priced(r) ? pnk_worths_of_stage(ctx, r->t, r->master, kind, r->t->most_prices) : PNK_OK;
}

/* ---- all stages ---- */

/* To whoever follows: where needs are counted from, if not from the first tier. */
static pnk_status tell_counted(pnk_ctx *ctx, const pnk_tiers *t)
{
    const pnk_stage counted = pnk_counted_stage(t->n_counted);
    pnk_status status = t->grows ? pnk_answer_hand(ctx, t->grows, &counted, &t->counted) : PNK_OK;

    if (t->grows)
        pnk_answer_counted(t->grows);
    return status;
}

static pnk_status first_tiers(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *base)
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
    if ((status = do_stage(ctx, r, &stage)) || (status = price_limits(ctx, r, PNK_S_T1)))
        return status;
    pnk_acts *acts = NULL;               /* the course from which one goes on is another: this one is kept */
    if (!(status = pnk_answer_acts(ctx, t->m, &t->answers[PNK_S_T1], &acts)))
        status = pnk_world_run(ctx, t->w, acts, &t->first);
    pnk_acts_free(acts);
    if (status || (status = pnk_counted_find(ctx, r)) || (status = tell_counted(ctx, t)))
        return status;
    return pnk_cells_new(ctx, t->w, pnk_counted_from(t), &t->cells);
}

/* Fairness may cost 1 % of the first tier, never more than the nearest-shelter rule would. */
static pnk_status shelter_fairness(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *base)
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
    stage.of_shelter = true;
    hold(&stage, 1, cost + fmax(1e-6 * fabs(value), 1e-6) + allowance);
    if ((status = pnk_rounds_raise(ctx, r, stage)) || (status = pnk_rounds_floor(ctx, r, 1e-6, 0, &base->floor)))
        return status;
    base->cells = t->cells;
    if (!t->answers[PNK_S_T2_SHELTER].there) {
        hold(base, 1, cost + fmax(1e-6 * fabs(value), 1e-6));
        return keep_to_face(ctx, r, base, PNK_S_T1);
    }
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

/* The points of a curve are an excursion: the master, and what follows from the acts so far, come back to where they were. */
static pnk_status curve_of(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *stage)
{
    const pnk_course *course;
    pnk_status status = pnk_stage_latest(ctx, r, &course);
    pnk_course *here = r->latest;

    if (status || (r->master && (status = pnk_master_mark(ctx, r->master))))
        return status;
    r->latest = NULL;
    if (!(status = pnk_rounds_curve_begin(ctx, r, stage)))
        status = pnk_rounds_curve(ctx, r, *stage);
    pnk_course_free(r->latest);
    r->latest = here;
    r->latest_of = NULL;
    if (r->master)
        pnk_master_back(r->master);
    return status;
}

/* What a worst coverage of shelter costs in the first tier, whatever the allowance is. */
static pnk_status shelter_curve(pnk_ctx *ctx, pnk_stage_run *r, const pnk_stage *base)
{
    pnk_tiers *t = r->t;
    pnk_stage stage = {.kind = PNK_S_CURVE_SHELTER, .tier = 1, .rows = 1, .cells = t->cells, .of_shelter = true};

    double least;

    if (!t->answers[PNK_S_T2_SHELTER].there || t->w->fair_points == 0 || !pnk_rounds_any_open(t->cells, true, &least))
        return PNK_OK;
    for (int h = 0; h < base->n_holds; h++)
        if (base->holds[h].tier == 0)
            hold(&stage, 0, base->holds[h].limit);
    return curve_of(ctx, r, &stage);
}

/* curve: what is begun beside the rounds; NULL: nothing. */
static pnk_status goods_tiers(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *base, pnk_excursion *curve)
{
    pnk_stage stage = *base;
    const double *floor;                 /* what is held of shelter alone */
    double rest;
    pnk_status status;

    stage.kind = PNK_S_T2_GOODS;
    stage.tier = 2;
    stage.rows = 2;
    if ((status = pnk_rounds_floor(ctx, r, 1e-6, 0, &floor)) || (curve && (status = pnk_excursion_begin(ctx, r, base, floor, curve))) || (status = pnk_rounds_raise(ctx, r, stage)) || (status = pnk_excursion_set_out(ctx, r)) ||
        (status = pnk_rounds_floor(ctx, r, 1e-6, 1e-6, &base->floor)))
        return status;
    rest = pnk_rounds_rest(r->t, base);
    if (base->one_by_one)
        hold(base, 2, held_at(-rest));
    stage = *base;
    stage.kind = PNK_S_T3;
    stage.tier = 3;
    stage.rows = 2;
    if ((status = do_stage(ctx, r, &stage)) || !curve || (status = pnk_excursion_go_on(ctx, r, curve)))
        return status;
    return pnk_excursion_prices(ctx, r, curve);
}

/* The third tier is held by its value alone. Its face would hold it, too, but which face is one of many: its prices are not the only ones, and near the fairest share of
 * what is scarce a person-day costs hundreds of dollars, so with another face, and the millionth that every value may be missed by, the last tier came to 4 % more. */
static pnk_status cost_tier(pnk_ctx *ctx, pnk_stage_run *r, pnk_stage *base)
{
    pnk_tiers *t = r->t;
    pnk_stage stage;
    double cost = pnk_answer_cost(t->m, &t->answers[PNK_S_T3], 3);

    hold(base, 3, cost + fmax(1e-6 * fabs(t->answers[PNK_S_T3].value), 1e-6));
    stage = *base;
    stage.kind = PNK_S_T4;
    stage.tier = 4;
    stage.rows = 3;
    return do_stage(ctx, r, &stage);
}

/* Small plans take some thousands; a simplex that goes round in circles would go on for ever. */
enum { MAKESHIFT_PIVOTS = 20000 };

/* *anew: the needs are off, and whoever has solved does it again. */
static pnk_status look_at_needs(pnk_ctx *ctx, const pnk_stage_run *r, bool *anew)
{
    const pnk_tiers *t = r->t;

    if (!r->master || t->cells_at || t->makeshift || t->n_counted == PNK_MOST_COUNTED || !t->answers[PNK_S_T2_GOODS].there)
        return PNK_OK;
    return pnk_counted_off(ctx, t, anew);
}

/* All stages once. */
static pnk_status run_once(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                           const pnk_access *access, const pnk_lp_answer *given, pnk_tiers *t, bool *anew)
{
    pnk_stage_run r = {.t = t, .given = given, .before = t->in_force && !t->cold ? t->in_force->answer : NULL};
    pnk_excursion curve = {0};
    pnk_stage base = {0};
    pnk_stage_kind last = PNK_S_T4;
    const pnk_course *latest;
    pnk_status status;

    if ((status = pnk_world_new(ctx, records, ledger, forecast, access, &t->w)))
        goto done;
    pnk_world_hold_back(t->w, t->two_stage);
    if ((status = pnk_world_in_force(ctx, t->w, t->in_force)) || (status = pnk_model_new(ctx, t->w, &t->m)) ||
        (status = pnk_greedy(ctx, t->w, &t->greedy_acts)) || (status = pnk_world_run(ctx, t->w, t->greedy_acts, &t->greedy)))
        goto done;
    if (!(t->nothing_acts = pnk_acts_new())) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = pnk_world_run(ctx, t->w, t->nothing_acts, &t->nothing)))
        goto done;
    if (t->grows && (status = pnk_answer_begin(ctx, t->grows, t->m)))
        goto done;
    if ((given || t->in_force) && (status = pnk_finder_new(ctx, t->m, &r.finder)))
        goto done;
    if (r.before && !given && (status = pnk_bases_new(ctx, r.finder, t->m, r.before, &r.bases)))
        goto done;
    double began = pnk_seconds();
    if (t->no_curve || t->in_force)      /* it was shown with the plan in force; now somebody waits for the answer */
        t->w->fair_points = 0;
    if ((status = pnk_beside_new(ctx, &r.beside)) || (!given && (status = pnk_master_new(ctx, t->m, t->greedy_acts, &r.master))))
        goto done;
    if (t->makeshift)
        pnk_master_limit(r.master, MAKESHIFT_PIVOTS);
    if ((status = first_tiers(ctx, &r, &base)) || (status = shelter_fairness(ctx, &r, &base)) || (status = shelter_curve(ctx, &r, &base)) ||
        (status = goods_tiers(ctx, &r, &base, &curve)))
        goto done;
    status = cost_tier(ctx, &r, &base);
    if ((status == PNK_INTERNAL || status == PNK_LIMIT) && t->makeshift) {
        pnk_ctx_clear(ctx);
        last = PNK_S_T3;
    } else if (status)
        goto done;
    if ((status = pnk_stage_latest(ctx, &r, &latest)))
        goto done;
    t->course = r.latest;
    r.latest = NULL;
    t->seconds += pnk_seconds() - began;
    if ((status = look_at_needs(ctx, &r, anew)))
        goto done;
    /* what comes after moves limits of the model, or makes the plan: all that was done beside the stages is wanted now */
    if ((status = pnk_beside_end(ctx, r.beside)) || *anew || (status = pnk_excursion_back(ctx, t, &curve)) || (status = pnk_rounds_curve_end(ctx, t)))
        goto done;
    pnk_stage_take_proofs(&r);
    if (given && (status = pnk_answer_solved(r.finder, given, t)))
        goto done;
    if (r.master && t->exact_prices > 0 && !t->in_force && (status = pnk_worths_find(ctx, t, r.master, t->exact_prices)))
        goto done;
    if (r.master && t->find_funding && !t->in_force && (status = pnk_funding_find(ctx, t, r.master)))
        goto done;
    if (r.before && !given && (status = pnk_bases_carry(ctx, r.finder, r.before, t)))
        goto done;
    status = pnk_answer_acts(ctx, t->m, &t->answers[last], &t->acts);
done:
    pnk_beside_free(r.beside);           /* its threads work on what is freed below */
    if (t->grows && (status || *anew))   /* and whoever follows reads it */
        pnk_answer_drop(t->grows);
    pnk_excursion_release(&curve);
    pnk_bases_free(r.bases);
    pnk_finder_free(r.finder);
    pnk_master_free(r.master);
    pnk_course_free(r.latest);
    return status;
}

pnk_status pnk_tiers_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                         const pnk_access *access, const pnk_lp_answer *given, pnk_tiers *t)
{
    const pnk_tiers asked = *t;
    pnk_status status = PNK_OK;

    for (bool anew = true; anew && !status;) {
        anew = false;
        if (given)
            pnk_answer_follow(given);
        status = run_once(ctx, records, ledger, forecast, access, given, t, &anew);
        if (!status && anew)
            pnk_counted_anew(t, &asked);
        if (status && given && (anew = pnk_answer_began_anew(given))) {
            pnk_ctx_clear(ctx);
            pnk_tiers_release(t);
            *t = asked;
            status = PNK_OK;
        }
    }
    return status;
}

pnk_status pnk_tiers_again(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master)
{
    pnk_stage_run r = {.t = t, .master = master, .solved = true};
    pnk_stage base = {0};
    const pnk_course *latest;
    pnk_status status;

    if (!(status = first_tiers(ctx, &r, &base)) && !(status = shelter_fairness(ctx, &r, &base)))
        status = goods_tiers(ctx, &r, &base, NULL);
    if (!status)
        status = pnk_stage_latest(ctx, &r, &latest);
    t->course = r.latest;
    return status;
}

long pnk_tiers_pivots(const pnk_tiers *t)
{
    long pivots = t->pivots_apart;

    for (int i = 0; i < PNK_N_STAGES; i++)
        pivots += t->answers[i].pivots;
    for (size_t i = 0; i < t->rounds.n; i++)
        pivots += t->rounds.v[i]->answer.pivots;
    return pivots;
}

void pnk_tiers_release(pnk_tiers *t)
{
    for (int i = 0; i < PNK_N_STAGES; i++)
        pnk_arena_release(&t->answers[i].arena);
    for (size_t i = 0; i < t->shared.n; i++)
        pnk_arena_release(&t->shared.v[i]->arena);
    for (size_t i = 0; i < t->rounds.n; i++)
        pnk_arena_release(&t->rounds.v[i]->answer.arena);
    pnk_acts_free(t->greedy_acts);
    pnk_acts_free(t->nothing_acts);
    pnk_acts_free(t->acts);
    pnk_course_free(t->greedy);
    pnk_course_free(t->nothing);
    pnk_course_free(t->first);
    pnk_course_free(t->course);
    pnk_course_free(t->counted_at);
    pnk_arena_release(&t->counted.arena);
    pnk_cells_free(t->cells);
    pnk_face_free(t->faces[0]);
    pnk_face_free(t->faces[1]);
    pnk_worths_free(t->worths);
    pnk_model_free(t->m);
    pnk_world_free(t->w);
    pnk_arena_release(&t->curve_arena);
    pnk_arena_release(&t->arena);
    memset(t, 0, sizeof *t);
}
