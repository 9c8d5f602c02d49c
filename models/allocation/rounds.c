/* models/allocation/rounds.c - coverage raised in rounds, worst first; and the curve of what that costs. */
#include "models/allocation/rounds.h"

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

pnk_status pnk_rounds_floor(pnk_ctx *ctx, pnk_stage_run *run, double less_shelter, double less_goods, const double **out)
{
    pnk_tiers *t = run->t;
    double *floor;
    pnk_status status = copy_floor(ctx, t, NULL, &floor);

    if (status)
        return status;
    for (size_t c = 0; c < t->cells->n_cells; c++)
        if (t->cells->cells[c].round != 0)
            floor[c] = t->cells->cells[c].held - (t->cells->cells[c].shelter ? less_shelter : less_goods);
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

/* Open cells whose price says that they cannot rise; where rounding hides them all, the one with the highest price. */
static void fix_priced(pnk_cells *cells, const pnk_stage *stage, const pnk_stage_answer *a)
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

/* The limit is reached: the cells still open share what is left, counted by need. */
static pnk_status share_rest(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage)
{
    const pnk_stage_answer *a = NULL;
    pnk_cells *cells = run->t->cells;
    pnk_status status;

    stage.one_by_one = true;
    if ((status = pnk_stage_do(ctx, run, &stage, &a)))
        return status;
    for (size_t c = 0; c < cells->n_cells; c++)
        if (stage.raised[c])
            fix(&cells->cells[c], -1, a->cell_theta[c]);
    return PNK_OK;
}

pnk_status pnk_rounds_raise(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage)
{
    const pnk_stage_answer *a = NULL;
    pnk_status status;
    size_t n_open;

    stage.theta_from = -INFINITY;
    for (stage.number = 1; !(status = set_cells(ctx, run, &stage, &n_open)) && n_open; stage.number++) {
        stage.turned = stage.number > 1;
        if (stage.number > run->t->w->fair_rounds)
            return share_rest(ctx, run, stage);
        if ((status = pnk_stage_do(ctx, run, &stage, &a)))
            return status;
        fix_priced(run->t->cells, &stage, a);
        stage.theta_from = a->theta - (stage.number == run->t->w->fair_rounds ? 1e-6 : 1e-5);
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
            floor[c] = held;
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
