/* models/allocation/apart.c - a stage of goods and services begun sector by sector, with people where they are.
 *
 * Blankets do not compete with water: what sectors share is people, vehicles and money, and by the time goods are decided few people are still to be placed. Yet
 * in one program of all sectors every step costs all their rows. So before a stage is solved as a whole each sector is, alone: a program of a tenth of the rows,
 * in which people, the vehicles and money of the others, and all else are held still. Its steps cost a twentieth, what it comes to can be done, and the whole
 * starts from there. With a plan in force a sector begins its rounds where that plan's last tier ended, as far as that is the sector's: without people in it, little
 * can be amiss. That the whole has to be solved is what makes the stage exact: nothing here is kept but columns, values and a basis.
 * Rounds are done by two teams of sectors, about alike in rows, each with a master of its own and as if the other did nothing. Where what both take of vehicles and
 * money is there, the one takes over what the other has found; where it is not, it does the other's sectors after its own. Which it is does not depend on threads.
 */
#include "models/allocation/apart.h"
#include "models/allocation/bases.h"

#include <stdlib.h>
#include <string.h>

static const double NEARLY = 1e-5, A_DOLLAR = 1e-3;         /* a coverage; person-days of unmet need */

enum { PATIENCE = 20000, FEW_OF = 20 };      /* pivots of a sector alone; one that takes more is left as it is. One of so many is few */

/* `start`: from whose basis; NULL: from that of the last. *fine false: the solver gave up, and the master is as it was. */
static pnk_status solve(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage, const pnk_course *course, const pnk_stage_answer *start, pnk_stage_answer *answer, bool *fine)
{
    pnk_stage *kept = PNK_NEW(&run->t->arena, pnk_stage, 1);         /* the master remembers its last */
    pnk_status status;

    *answer = (pnk_stage_answer){0};
    if (!kept)
        return pnk_no_memory(ctx);
    *kept = *stage;
    run->began = run->solved = true;
    pnk_master_start(run->master, start, PATIENCE);
    status = pnk_master_solve(ctx, run->master, kept, course, answer);
    pnk_master_start(run->master, NULL, 0);
    run->t->pivots_apart += answer->pivots;
    *fine = !status;
    if (status != PNK_LIMIT)
        return status;
    pnk_ctx_clear(ctx);
    return PNK_OK;
}

static pnk_status solve_alone(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage, const pnk_course *course, bool *fine)
{
    pnk_stage_answer answer;
    pnk_status status = solve(ctx, run, stage, course, NULL, &answer, fine);

    pnk_arena_release(&answer.arena);
    return status;
}

/* A program in which nothing is better than anything else says what the people so far need, and what they lack: the last solve may not have counted goods. */
static pnk_status settle(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *of, const pnk_course *course, bool *fine)
{
    pnk_stage stage = *of;

    stage.tier = 2;
    stage.raised = NULL;
    return solve_alone(ctx, run, &stage, course, fine);
}

/* Should the whole not come to its end from there, it goes back to where it is now. */
static pnk_status begin(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *of, bool settles, const pnk_course **course, bool *fine)
{
    pnk_status status = pnk_master_mark(ctx, run->master);

    run->apart = true;
    *fine = true;
    if (status || (status = pnk_stage_latest(ctx, run, course)) || !settles)
        return status;
    return settle(ctx, run, of, *course, fine);
}

/* ---- rounds ---- */

static bool own(const pnk_cell *cell, const pnk_stage *stage) { return !cell->shelter && cell->sector == stage->alone - 1; }

/* The sector's cells that wait as those to be raised, its fixed ones where they are held. */
static pnk_status set_cells(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage *stage, size_t *n_open)
{
    const pnk_cells *cells = run->t->cells;
    bool *raised = PNK_NEW(&run->t->arena, bool, cells->n_cells + 1);
    double *floor = PNK_NEW(&run->t->arena, double, cells->n_cells + 1);

    *n_open = 0;
    if (!raised || !floor)
        return pnk_no_memory(ctx);
    for (size_t c = 0; c < cells->n_cells; c++) {
        const pnk_cell *cell = &cells->cells[c];
        raised[c] = own(cell, stage) && pnk_cell_reached(cell) && cell->round == 0;
        floor[c] = own(cell, stage) && cell->round != 0 ? cell->held : -INFINITY;
        *n_open += raised[c];
    }
    stage->raised = raised;
    stage->floor = floor;
    return PNK_OK;
}

static pnk_status rounds_of(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage, const pnk_course *course, const pnk_stage_answer *start)
{
    bool fine = true;
    size_t n_open;
    pnk_status status = PNK_OK;

    for (stage.number = 1; fine && !(status = set_cells(ctx, run, &stage, &n_open)) && n_open && stage.number <= run->t->w->fair_rounds; stage.number++) {
        pnk_stage_answer answer;
        status = solve(ctx, run, &stage, course, stage.number == 1 ? start : NULL, &answer, &fine);
        if (!status && fine) {
            pnk_rounds_fix(run->t->cells, &stage, &answer);
            stage.theta_from = pnk_rounds_next(run, &stage, answer.theta);
            stage.turned = true;
        }
        pnk_arena_release(&answer.arena);
        if (status)
            break;
    }
    return status;
}

/* What is left to choose once the rounds are kept to, nearly: least unmet need, at least cost, so that the last tiers find little to change. */
static pnk_status rest_of(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage, const pnk_course *course)
{
    const pnk_cells *cells = run->t->cells;
    double *floor = PNK_NEW(&run->t->arena, double, cells->n_cells + 1);
    bool fine;

    if (!floor)
        return pnk_no_memory(ctx);
    for (size_t c = 0; c < cells->n_cells; c++)
        floor[c] = own(&cells->cells[c], &stage) && cells->cells[c].round != 0 ? cells->cells[c].held - NEARLY : -INFINITY;
    stage.tier = PNK_TIER_WEIGHTED;
    stage.weights[3] = 1;
    stage.weights[4] = A_DOLLAR;
    stage.raised = NULL;
    stage.floor = floor;
    return solve_alone(ctx, run, &stage, course, &fine);
}

/* The last tier of the plan in force, with its basis; *start NULL: there is none. */
static pnk_status in_force(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *first, pnk_stage_answer *out, const pnk_stage_answer **start)
{
    const pnk_stage stage = {.kind = PNK_S_T4, .tier = 4, .rows = 3, .cells = first->cells};
    pnk_bases *bases = NULL;
    pnk_status status;

    *start = NULL;
    if (!run->bases)
        return PNK_OK;
    if ((status = pnk_answer_of_before(run->finder, run->before, &stage, out)) || !out->there || (status = pnk_bases_new(ctx, run->finder, run->t->m, run->before, &bases)))
        return status;
    if (!(status = pnk_bases_of(ctx, bases, &stage, &out->arena, &out->basis)) && out->basis.there)
        *start = out;
    pnk_bases_free(bases);
    return status;
}

/* ---- two teams ---- */

typedef struct {
    pnk_stage_run run;
    pnk_tiers t;                         /* w and m are borrowed */
    pnk_cells cells;                     /* its own, as they were; which cell is whose is borrowed */
    pnk_stage first;
    const pnk_course *course;
    const pnk_stage_answer *start;
    const bool *sectors;                 /* [n_sectors] */
    double *use;                         /* of vehicles and money in the end, everybody's (pnk_master_shared_use) */
} team;

static pnk_status do_sectors(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage, const pnk_course *course, const pnk_stage_answer *start, const bool *sectors)
{
    pnk_status status = PNK_OK;

    for (stage.alone = 1; stage.alone <= run->t->w->n_sectors && !status; stage.alone++)
        if (sectors[stage.alone - 1] && !(status = rounds_of(ctx, run, stage, course, start)))
            status = rest_of(ctx, run, stage, course);
    return status;
}

static pnk_status do_team(pnk_ctx *ctx, void *user)
{
    team *of = user;
    pnk_status status = do_sectors(ctx, &of->run, of->first, of->course, of->start, of->sectors);

    if (!status)
        status = pnk_master_shared_use(ctx, of->run.master, of->use);
    pnk_master_rest(of->run.master);     /* by the thread that used it */
    return status;
}

/* The larger sectors first, each to the team that has less to do. True: both have something. */
static bool divide(pnk_ctx *ctx, const pnk_stage_run *run, bool *ours, bool *theirs, pnk_status *status)
{
    const pnk_tiers *t = run->t;
    int n = t->w->n_sectors;
    size_t *rows = calloc((size_t)n + 1, sizeof *rows), load[2] = {0};

    *status = rows ? PNK_OK : pnk_no_memory(ctx);
    for (size_t r = 0; r < t->m->n_rows && rows; r++) {
        int sector = pnk_model_row_sector(t->m, r);
        if (sector >= 0 && sector < n)
            rows[sector]++;
    }
    for (int k = 0; k < n && rows; k++) {
        int most = -1;
        for (int s = 0; s < n; s++)
            if (!ours[s] && !theirs[s] && (most < 0 || rows[s] > rows[most]))
                most = s;
        bool other = load[1] < load[0];
        (other ? theirs : ours)[most] = true;
        load[other] += rows[most];
    }
    free(rows);
    return load[0] && load[1];
}

static void look(double value, double low, double high, size_t *n_used, size_t *n_beyond)
{
    bool beyond = !(value >= low - 1e-9 * (1 + fabs(low)) && value <= high + 1e-9 * (1 + fabs(high)));

    *n_used += fabs(value) > 1e-9;
    *n_beyond += beyond;
}

/* Is there as much as both take together, but for a few days of a pool, which the whole puts right in a few steps? */
static bool fits(const pnk_model *m, const double *before, const double *ours, const double *theirs)
{
    size_t n_used = 0, n_beyond = 0;

    for (size_t r = 0; r < m->n_rows; r++)
        if (pnk_model_row_is_shared(m, r))
            look(ours[r] + theirs[r] - before[r], m->row_low[r], m->row_high[r], &n_used, &n_beyond);
    for (size_t j = 0, at = m->n_rows; j < m->n_cols; j++, at++)
        if (pnk_model_col_is_shared(m, j))
            look(ours[at] + theirs[at] - before[at], m->low[j], m->high[j], &n_used, &n_beyond);
    return n_beyond * FEW_OF <= n_used;
}

static pnk_status both_teams(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *first, team *other, const bool *ours, double *use[2])
{
    pnk_beside *beside = NULL;
    pnk_status status;

    if ((status = pnk_beside_new(ctx, &beside)))
        return status;
    if (!(status = pnk_beside_do(ctx, beside, do_team, other)) && !(status = do_sectors(ctx, run, *first, other->course, other->start, ours)))
        status = pnk_beside_end(ctx, beside);
    pnk_beside_free(beside);
    run->t->pivots_apart += other->t.pivots_apart;
    if (status || (status = pnk_master_shared_use(ctx, run->master, use[1])))
        return status;
    if (fits(run->t->m, use[0], use[1], other->use))
        return pnk_master_take_over(ctx, run->master, other->run.master, other->sectors);
    return do_sectors(ctx, run, *first, other->course, other->start, other->sectors);
}

static pnk_status in_teams(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *first, const pnk_course *course, const pnk_stage_answer *start)
{
    pnk_tiers *t = run->t;
    size_t n = (size_t)t->w->n_sectors;
    bool *ours = PNK_NEW(&t->arena, bool, 2 * n + 1), *theirs = ours ? ours + n : NULL;
    size_t shared = t->m->n_rows + t->m->n_cols;
    double *use[2] = {PNK_NEW(&t->arena, double, shared), PNK_NEW(&t->arena, double, shared)};
    team other = {.t = {.w = t->w, .m = t->m}, .cells = *t->cells, .first = *first, .course = course, .start = start, .sectors = theirs, .use = PNK_NEW(&t->arena, double, shared)};
    pnk_status status;

    other.cells.cells = PNK_NEW(&t->arena, pnk_cell, t->cells->n_cells + 1);
    if (!ours || !use[0] || !use[1] || !other.use || !other.cells.cells)
        return pnk_no_memory(ctx);
    memcpy(other.cells.cells, t->cells->cells, t->cells->n_cells * sizeof *other.cells.cells);
    other.t.cells = &other.cells;
    other.first.cells = &other.cells;
    if (!divide(ctx, run, ours, theirs, &status))
        return status ? status : do_sectors(ctx, run, *first, course, start, ours);
    other.run = (pnk_stage_run){.t = &other.t};
    if (!(status = pnk_master_shared_use(ctx, run->master, use[0])) && !(status = pnk_master_like(ctx, run->master, &other.run.master)))
        status = both_teams(ctx, run, first, &other, ours, use);
    pnk_master_free(other.run.master);
    pnk_arena_release(&other.t.arena);
    return status;
}

pnk_status pnk_apart_rounds(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *first)
{
    pnk_cells *cells = run->t->cells;
    pnk_cell *before = PNK_NEW(&run->t->arena, pnk_cell, cells->n_cells + 1);
    pnk_stage_answer plan = {0};
    const pnk_stage_answer *start;
    const pnk_course *course;
    bool fine;
    pnk_status status = before ? begin(ctx, run, first, true, &course, &fine) : pnk_no_memory(ctx);

    if (status || !fine)
        return status;
    status = in_force(ctx, run, first, &plan, &start);
    memcpy(before, cells->cells, cells->n_cells * sizeof *before);
    if (!status)
        status = in_teams(ctx, run, first, course, start);
    pnk_cells_back(cells, before);       /* what the whole comes to is not known yet */
    pnk_arena_release(&plan.arena);
    return status;
}

/* ---- any other stage ---- */

pnk_status pnk_apart_stage(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *of)
{
    pnk_stage stage = *of;
    const pnk_course *course;
    bool fine;
    pnk_status status = begin(ctx, run, of, !pnk_master_knows_goods(run->master), &course, &fine);

    if (status || !fine)
        return status;
    for (stage.alone = 1; stage.alone <= run->t->w->n_sectors && !status; stage.alone++)
        status = solve_alone(ctx, run, &stage, course, &fine);
    return status;
}
