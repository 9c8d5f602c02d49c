/* models/allocation/rounds.c - coverage raised in rounds, worst first; and the curve of what that costs. */
#include "models/allocation/bases.h"
#include "models/allocation/rounds.h"

#include <string.h>

static pnk_status copy_floor(pnk_ctx *ctx, pnk_tiers *t, const double *from, double **out)
{
    size_t n = t->cells->n_cells;

    *out = PNK_NEW(&t->arena, double, n + 1);
    if (!*out)
        return pnk_no_memory(ctx);
    for (size_t c = 0; c < n; c++)
        (*out)[c] = from ? from[c] : -INFINITY;
    return PNK_OK;
}

/* One of the goods' that were open at the limit: held with the others, by their sum. */
static bool shares_rest(const pnk_cell *cell) { return !cell->shelter && cell->round < 0; }

pnk_status pnk_rounds_floor(pnk_ctx *ctx, pnk_stage_run *run, double less_shelter, double less_goods, const double **out)
{
    pnk_tiers *t = run->t;
    double *floor;
    pnk_status status = copy_floor(ctx, t, NULL, &floor);

    if (status)
        return status;
    for (size_t c = 0; c < t->cells->n_cells; c++) {
        const pnk_cell *cell = &t->cells->cells[c];
        if (cell->round != 0 && !shares_rest(cell))
            floor[c] = cell->held - (cell->shelter ? less_shelter : less_goods);
    }
    *out = floor;
    return PNK_OK;
}

/* ---- rounds ---- */

static bool waits(const pnk_cell *cell, bool shelter)
{
    return cell->shelter == shelter && pnk_cell_reached(cell) && cell->round == 0;
}

bool pnk_rounds_any_waits(const pnk_cells *cells, bool shelter)
{
    for (size_t c = 0; c < cells->n_cells; c++)
        if (waits(&cells->cells[c], shelter))
            return true;
    return false;
}

/* The cells still open as those to be raised, the fixed ones at their floor. */
static pnk_status set_cells(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, size_t *n_open)
{
    pnk_tiers *t = run->t;
    size_t n = t->cells->n_cells;
    bool *raised = PNK_NEW(&t->arena, bool, n + 1);
    pnk_status status = raised ? pnk_rounds_floor(ctx, run, stage->of_shelter ? 0 : 1e-6, 0, &stage->floor) : pnk_no_memory(ctx);

    *n_open = 0;
    for (size_t c = 0; c < n && !status; c++) {
        raised[c] = waits(&t->cells->cells[c], stage->of_shelter);
        *n_open += raised[c];
    }
    stage->raised = raised;
    return status;
}

static void fix(pnk_cell *cell, int round, double held)
{
    cell->round = round;
    cell->held = held;
    /* all that it can get: it is named with its reason, and nobody waits for it */
    if (cell->ceiling < 1 - 1e-9 && cell->ceiling <= held + 1e-5)
        cell->open = false;
}

void pnk_rounds_fix(pnk_cells *cells, const pnk_stage *stage, const pnk_stage_answer *a)
{
    size_t fixed = 0, dearest = cells->n_cells;
    double most = -1;

    for (size_t c = 0; c < cells->n_cells; c++) {
        double share = fabs(a->cell_price[c]) * cells->cells[c].need;
        if (!stage->raised[c])
            continue;
        if (share > most) {
            most = share;
            dearest = c;
        }
        if (share > 1e-7 || a->theta >= 1 - 1e-9) {
            fix(&cells->cells[c], stage->number, a->theta);
            fixed++;
        }
    }
    if (!fixed && dearest < cells->n_cells)
        fix(&cells->cells[dearest], stage->number, a->theta);
}

/* The limit is reached: the cells still open share what is left, counted by need. Of goods the rounds vouch for no more than the last of them gave to all. */
static pnk_status share_rest(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage)
{
    const pnk_stage_answer *a = NULL;
    pnk_cells *cells = run->t->cells;
    pnk_status status;

    stage.one_by_one = true;
    if ((status = pnk_stage_do(ctx, run, &stage, &a)))
        return status;
    for (size_t c = 0; c < cells->n_cells; c++)
        if (stage.raised[c]) {
            fix(&cells->cells[c], -1, a->cell_theta[c]);
            if (!stage.of_shelter)
                cells->cells[c].held = stage.theta_from;
        }
    return PNK_OK;
}

double pnk_rounds_rest(const pnk_tiers *t, pnk_stage *base)
{
    double days = 0;

    for (size_t i = 0; i < t->rounds.n; i++) {
        const pnk_round *round = t->rounds.v[i];
        if (round->stage.kind != PNK_S_T2_GOODS || !round->stage.one_by_one)
            continue;
        for (size_t c = 0; c < t->cells->n_cells; c++)
            days += round->stage.raised[c] ? t->cells->cells[c].need * round->answer.cell_theta[c] : 0;
        base->raised = round->stage.raised;
        base->one_by_one = true;
        base->theta_from = round->stage.theta_from - 1e-6;
    }
    return days;
}

/* ---- rounds of the plan in force, as far as its prices still say how far they go ---- */

static const double SHARED_MISS = 1.5e-7;    /* of a coverage: each round holds those before it by a ten-millionth less, and so must what keeps to all of them */
enum { PATIENCE = 1200, MOST_TRIES = 2 };      /* what takes more pivots had better be solved round by round */

typedef struct {
    pnk_stage first;                     /* the round from which on they are looked at */
    PNK_LIST(pnk_round) rounds;          /* with the prices of the plan in force and the theta that they allow */
    pnk_cell *cells;                     /* as they were before */
    pnk_arena arena;
} ahead;

double pnk_rounds_next(const pnk_stage_run *run, const pnk_stage *stage, double theta)
{
    return theta - (stage->number == run->t->w->fair_rounds ? 1e-6 : 1e-5);
}

/* One round: *fine false where its prices say nothing any more. */
static pnk_status foresee(pnk_ctx *ctx, pnk_stage_run *run, ahead *f, const pnk_stage *stage, bool *fine)
{
    pnk_round round = {.stage = *stage};
    double bound;
    pnk_status status = pnk_answer_of_before(run->finder, run->before, &round.stage, &round.answer);

    *fine = round.answer.there;
    if (!status && *fine)
        status = pnk_stage_bound(ctx, run->t->m, &round.stage, &round.answer, &bound, fine);
    if (status || !*fine || !PNK_GROW(&f->arena, f->rounds.v, f->rounds.n, f->rounds.capacity)) {
        pnk_arena_release(&round.answer.arena);
        return status ? status : *fine ? pnk_no_memory(ctx) : PNK_OK;
    }
    round.answer.theta = fmin(1, -bound);
    f->rounds.v[f->rounds.n++] = round;
    pnk_rounds_fix(run->t->cells, stage, &round.answer);
    return PNK_OK;
}

/* As many rounds as their prices speak for. */
static pnk_status foresee_all(pnk_ctx *ctx, pnk_stage_run *run, ahead *f)
{
    pnk_stage stage = f->first;
    pnk_status status = PNK_OK;
    size_t n_open = 0;

    for (bool fine = true; fine && !(status = set_cells(ctx, run, &stage, &n_open)) && n_open && stage.number <= run->t->w->fair_rounds; stage.number++) {
        if ((status = foresee(ctx, run, f, &stage, &fine)))
            break;
        if (fine)
            stage.theta_from = pnk_rounds_next(run, &stage, f->rounds.v[f->rounds.n - 1].answer.theta);
    }
    return status;
}

/* Every cell that the first n rounds fix where they fix it, the others no lower than the last of them; theta is what all of that fails by. */
static pnk_status whole_of(pnk_ctx *ctx, pnk_stage_run *run, const ahead *f, size_t n, pnk_stage *stage)
{
    const pnk_cells *cells = run->t->cells;
    const pnk_round *last = &f->rounds.v[n - 1];
    bool *raised = PNK_NEW(&run->t->arena, bool, cells->n_cells + 1);
    double *floor = PNK_NEW(&run->t->arena, double, cells->n_cells + 1);

    if (!raised || !floor)
        return pnk_no_memory(ctx);
    *stage = f->first;
    stage->only_floors = true;
    stage->turned = false;
    stage->theta_from = -1;
    stage->raised = raised;
    stage->floor = floor;
    for (size_t c = 0; c < cells->n_cells; c++) {
        const pnk_cell *cell = &cells->cells[c];
        bool waits_on = cell->round == 0 || cell->round > last->stage.number;
        raised[c] = cell->shelter == stage->of_shelter && pnk_cell_reached(cell);
        floor[c] = !raised[c] ? f->first.floor[c] : waits_on ? last->answer.theta : cell->held;
    }
    return PNK_OK;
}

/* The last round that the plan in force has of that kind, with its basis. */
static pnk_status last_of_before(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *of, pnk_stage_answer *out)
{
    pnk_stage stage = *of;
    pnk_status status = PNK_OK;

    stage.number = pnk_bases_round(run->bases, stage.kind);
    stage.one_by_one = stage.number > run->t->w->fair_rounds;
    if (!stage.number || (status = pnk_answer_of_before(run->finder, run->before, &stage, out)) || !out->there)
        return status;
    return pnk_bases_of(ctx, run->bases, &stage, &out->arena, &out->basis);
}

/* Values for the first n rounds at once, from the basis of the last round of the plan in force, which had all of that. *fine false: not to be had. */
static pnk_status reach(pnk_ctx *ctx, pnk_stage_run *run, ahead *f, size_t n, const pnk_stage_answer *start, bool *fine)
{
    pnk_tiers *t = run->t;
    pnk_stage *stage = PNK_NEW(&t->arena, pnk_stage, 1);
    pnk_stage_answer *values = PNK_NEW(&t->arena, pnk_stage_answer, 1);
    const pnk_course *course;
    pnk_status status;

    *fine = false;
    if (!stage || !values || !PNK_GROW(&t->arena, t->shared.v, t->shared.n, t->shared.capacity))
        return pnk_no_memory(ctx);
    t->shared.v[t->shared.n++] = values;
    if ((status = whole_of(ctx, run, f, n, stage)) || (status = pnk_stage_latest(ctx, run, &course)))
        return status;
    stage->turned = n < f->rounds.n;     /* but for its floors it is the one before */
    if (!stage->turned && (status = pnk_master_mark(ctx, run->master)))
        return status;
    pnk_master_start(run->master, start, PATIENCE);
    status = pnk_master_solve(ctx, run->master, stage, course, values);
    pnk_master_start(run->master, NULL, 0);
    run->began = run->solved = true;
    if (status == PNK_LIMIT) {
        pnk_ctx_clear(ctx);
        pnk_master_back(run->master);
        run->solved = false;
        return PNK_OK;
    }
    run->looked_ahead = !status;
    *fine = !status && values->theta > -SHARED_MISS;
    run->went_own_way = run->went_own_way && !*fine;
    return status;
}

/* The first n rounds with the values that were reached and the prices of the plan in force: taken as long as each is its optimum. */
static pnk_status take_rounds(pnk_ctx *ctx, pnk_stage_run *run, ahead *f, size_t n, pnk_stage *stage)
{
    pnk_tiers *t = run->t;
    const pnk_stage_answer *values = t->shared.v[t->shared.n - 1];
    bool fine = true;
    size_t n_open;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < n && !status; i++) {
        pnk_stage_answer *a = &f->rounds.v[i].answer;
        pnk_answer_borrow_values(a, values);
        stage->turned = stage->number > 1;
        if ((status = set_cells(ctx, run, stage, &n_open)) || (status = pnk_stage_holds(ctx, t->m, stage, a, PNK_NEW_VALUES_SLACK, &fine)) || !fine)
            break;
        pnk_rounds_fix(t->cells, stage, a);
        double from = pnk_rounds_next(run, stage, a->theta);
        status = pnk_stage_take(ctx, run, stage, a);
        stage->theta_from = from;
        stage->number++;
    }
    return status;
}

/* Rounds from stage->number on that can be had without solving each: *stage goes on to the one after them, or stays. */
static pnk_status look_ahead(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, int *tries)
{
    pnk_cells *cells = run->t->cells;
    ahead f = {.first = *stage};
    pnk_stage_answer start = {0};
    bool fine = false;
    size_t n = 0;
    pnk_status status;

    if (!(f.cells = PNK_NEW(&f.arena, pnk_cell, cells->n_cells + 1))) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    memcpy(f.cells, cells->cells, cells->n_cells * sizeof *f.cells);
    if ((status = foresee_all(ctx, run, &f)) || (status = last_of_before(ctx, run, stage, &start)))
        goto done;
    if (start.basis.there ? pnk_basis_is_past(&start.basis) : !run->solved)
        *tries = 0;
    for (n = f.rounds.n; n > 0 && *tries > 0 && !fine && !status; n = fine ? n : n / 2) {
        status = reach(ctx, run, &f, n, start.basis.there && n == f.rounds.n ? &start : NULL, &fine);
        *tries = run->solved ? *tries - 1 : 0;
    }
    pnk_cells_back(cells, f.cells);
    if (!status && fine)
        status = take_rounds(ctx, run, &f, n, stage);
done:
    for (size_t i = 0; i < f.rounds.n; i++)
        pnk_arena_release(&f.rounds.v[i].answer.arena);
    pnk_arena_release(&start.arena);
    pnk_arena_release(&f.arena);
    return status;
}

pnk_status pnk_rounds_raise(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage)
{
    const pnk_stage_answer *a = NULL;
    bool held = run->before && run->master;
    int tries = held ? MOST_TRIES : 0;
    pnk_status status;
    size_t n_open;

    stage.theta_from = -INFINITY;
    for (stage.number = 1; !(status = set_cells(ctx, run, &stage, &n_open)) && n_open; stage.number++) {
        stage.turned = stage.number > 1;
        if (stage.number > run->t->w->fair_rounds)
            return share_rest(ctx, run, stage);
        if (held && (status = pnk_stage_keep(ctx, run, &stage, &a, &held)))
            return status;
        if (!held && tries > 0) {
            int was = stage.number;
            if ((status = look_ahead(ctx, run, &stage, &tries)))
                return status;
            if (stage.number > was) {
                stage.number--;          /* it has been counted */
                continue;
            }
        }
        if (!held && (status = pnk_stage_do(ctx, run, &stage, &a)))
            return status;
        pnk_rounds_fix(run->t->cells, &stage, a);
        stage.theta_from = pnk_rounds_next(run, &stage, a->theta);
    }
    return status;
}

/* ---- the curve ---- */

static pnk_status add_point(pnk_ctx *ctx, pnk_tiers *t, bool shelter, pnk_fair_what what, double held, const pnk_course *course, double unmet)
{
    double *coverage = PNK_NEW(&t->arena, double, t->cells->n_cells + 1);
    size_t worst;

    if (!coverage || !PNK_GROW(&t->arena, t->curve.v, t->curve.n, t->curve.capacity))
        return pnk_no_memory(ctx);
    double least = pnk_cells_coverage(t->w, t->cells, course, shelter, coverage, &worst);
    t->curve.v[t->curve.n++] = (pnk_fair_point){.shelter = shelter, .what = what, .held_share = held, .worst_share = least,
                                                .gini = pnk_cells_gini(t->cells, coverage, shelter), .unmet_person_days = unmet};
    return PNK_OK;
}

/* Every cell that counts as worst off at least there; cells at their ceiling as in the plan. */
static pnk_status set_floor(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, const double *of_others, double held)
{
    const pnk_cells *cells = run->t->cells;
    double *floor;
    pnk_status status = copy_floor(ctx, run->t, of_others, &floor);

    for (size_t c = 0; c < cells->n_cells && !status; c++)
        if (cells->cells[c].shelter == stage->of_shelter && cells->cells[c].open)
            floor[c] = held - 1e-6;      /* the highest would leave no room for rounding */
    stage->floor = floor;
    return status;
}

static pnk_status do_point(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, const double *of_others, pnk_fair_what what, double held, bool turned)
{
    const pnk_stage_answer *a = NULL;
    const pnk_course *course;
    pnk_status status = set_floor(ctx, run, stage, of_others, held);

    stage->raised = NULL;
    stage->turned = turned;
    if (status || (status = pnk_stage_do(ctx, run, stage, &a)) || (status = pnk_stage_latest(ctx, run, &course)))
        return status;
    stage->number++;
    return add_point(ctx, run->t, stage->of_shelter, what, held, course, a->value);
}

/* The highest worst coverage over the cells that count, with nothing held but what the stage holds. */
static pnk_status most_fair(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, const double *of_others, double *held)
{
    const pnk_cells *cells = run->t->cells;
    bool *raised = PNK_NEW(&run->t->arena, bool, cells->n_cells + 1);
    const pnk_stage_answer *a = NULL;
    pnk_stage most = *stage;
    pnk_status status;

    if (!raised)
        return pnk_no_memory(ctx);
    for (size_t c = 0; c < cells->n_cells; c++)
        raised[c] = cells->cells[c].shelter == stage->of_shelter && cells->cells[c].open;
    most.tier = 2;
    most.raised = raised;
    most.floor = of_others;
    most.turned = false;
    most.theta_from = -INFINITY;
    if ((status = pnk_stage_do(ctx, run, &most, &a)))
        return status;
    *held = a->theta;
    stage->number++;
    return PNK_OK;
}

bool pnk_rounds_any_open(const pnk_cells *cells, bool shelter, double *least_held)
{
    bool any = false;

    *least_held = 1;
    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && cells->cells[c].open) {
            any = true;
            *least_held = fmin(*least_held, cells->cells[c].held);
        }
    return any;
}

pnk_status pnk_rounds_curve_begin(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage)
{
    pnk_stage first = *stage;

    first.raised = NULL;
    first.number = 1;
    return pnk_stage_do(ctx, run, &first, NULL);
}

pnk_status pnk_rounds_curve(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage)
{
    pnk_tiers *t = run->t;
    const double *of_others = stage.floor;
    int between = t->w->fair_points;
    const pnk_course *course;
    double most;
    pnk_status status;

    if (!pnk_rounds_any_open(t->cells, stage.of_shelter, &most))
        return PNK_OK;
    if ((status = pnk_stage_latest(ctx, run, &course)) || (status = add_point(ctx, t, stage.of_shelter, PNK_FAIR_NOT, NAN, course, t->answers[stage.kind].value)))
        return status;
    stage.number = 2;
    double from = t->curve.v[t->curve.n - 1].worst_share;
    /* goods are raised before their unmet need is counted, so the plan has the highest; shelter only as far as the allowance goes */
    if (stage.of_shelter && (status = most_fair(ctx, run, &stage, of_others, &most)))
        return status;
    for (int i = 1; i <= between + 1 && most > from + 1e-6 && !status; i++) {
        double held = i <= between ? from + (most - from) * i / (between + 1) : most;
        status = do_point(ctx, run, &stage, of_others, i <= between ? PNK_FAIR_BETWEEN : PNK_FAIR_MOST, held, i > 1);
    }
    return status;
}

pnk_status pnk_rounds_curve_end(pnk_ctx *ctx, pnk_tiers *t)
{
    const pnk_stage_answer *shelter = &t->answers[PNK_S_T1_KEPT], *goods = &t->answers[PNK_S_T3];
    pnk_status status = PNK_OK;

    if (t->answers[PNK_S_CURVE_SHELTER].there)
        status = add_point(ctx, t, true, PNK_FAIR_PLAN, NAN, t->course, shelter->value);
    if (!status && t->answers[PNK_S_CURVE_GOODS].there)
        status = add_point(ctx, t, false, PNK_FAIR_PLAN, NAN, t->course, goods->value);
    return status;
}
