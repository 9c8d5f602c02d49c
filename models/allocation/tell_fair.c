/* models/allocation/tell_fair.c - how far every cell is covered: by the plan, by the nearest-shelter rule, by nothing; and how unequally. */
#include "models/allocation/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SOME 1e-6

enum { PLAN, GREEDY, NOTHING, N_WAYS };

static const char *sector_of(const pnk_world *w, const pnk_cell *cell)
{
    return cell->shelter ? "shelter" : strcmp(w->sectors[cell->sector], "shelter") == 0 ? "nfi" : w->sectors[cell->sector];
}

static pnk_cover_state state_of(const pnk_cell *cell)
{
    if (!pnk_cell_reached(cell))
        return PNK_COVER_UNREACHED;
    return cell->round < 0 ? PNK_COVER_OPEN : cell->open ? PNK_COVER_FIXED : PNK_COVER_CEILING;
}

static pnk_status tell_cells(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, double *const coverage[N_WAYS], const double *need, bool shelter, pnk_plan *plan)
{
    for (size_t c = 0; c < cells->n_cells; c++) {
        const pnk_cell *cell = &cells->cells[c];
        if (cell->shelter != shelter)
            continue;
        if (!PNK_GROW(&plan->arena, plan->cover.v, plan->cover.n, plan->cover.capacity))
            return pnk_no_memory(ctx);
        plan->cover.v[plan->cover.n++] = (pnk_cover){
            .area = cell->area, .group = cell->group, .sector = pnk_arena_text(&plan->arena, sector_of(w, cell)), .need_person_days = cell->need,
            .nothing_share = coverage[NOTHING][c], .greedy_share = coverage[GREEDY][c], .plan_share = coverage[PLAN][c],
            .true_share = pnk_cell_true_share(cell, coverage[PLAN][c], need[c]), .ceiling_share = cell->ceiling,
            .reason = cell->reason ? pnk_arena_text(&plan->arena, cell->reason) : NULL, .held_share = cell->round ? cell->held : NAN,
            .round = cell->round, .state = state_of(cell)};
        plan->open_cells += cell->round < 0;
        plan->fair_rounds = cell->round > plan->fair_rounds ? cell->round : plan->fair_rounds;
        if (!plan->cover.v[plan->cover.n - 1].sector)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

/** The worst-off cell of both kinds that more could be done for. */
static pnk_status worst_cell(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const double *coverage, pnk_arena *arena, pnk_account *account)
{
    const pnk_cell *worst = NULL;

    account->worst_coverage = 1;
    account->worst_area = account->worst_group = -1;
    account->worst_need = NULL;
    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].open && coverage[c] < account->worst_coverage) {
            account->worst_coverage = coverage[c];
            worst = &cells->cells[c];
        }
    if (!worst || account->worst_coverage >= 1 - SOME)
        return PNK_OK;
    account->worst_area = worst->area;
    account->worst_group = worst->group;
    account->worst_need = pnk_arena_text(arena, sector_of(w, worst));
    return account->worst_need ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_tell_fair(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, const pnk_course *greedy,
                         const pnk_course *nothing, pnk_plan *plan)
{
    const pnk_course *courses[N_WAYS] = {course, greedy, nothing};
    pnk_account *accounts[N_WAYS] = {&plan->plan, &plan->greedy, &plan->nothing};
    size_t n = cells->n_cells + 1, worst;
    double *memory = calloc((N_WAYS + 1) * n, sizeof *memory), *coverage[N_WAYS], *need = memory ? memory + N_WAYS * n : NULL;
    pnk_status status = memory ? pnk_cells_need(ctx, w, cells, course, need) : pnk_no_memory(ctx);

    for (int way = 0; way < N_WAYS && !status; way++) {
        coverage[way] = memory + (size_t)way * n;
        pnk_cells_coverage(w, cells, courses[way], true, coverage[way], &worst);
        accounts[way]->gini_shelter = pnk_cells_gini(cells, coverage[way], true);
        accounts[way]->gini_goods = pnk_cells_gini(cells, coverage[way], false);
        if (!(status = worst_cell(ctx, w, cells, coverage[way], &plan->arena, accounts[way])))
            accounts[way]->tier[2] = accounts[way]->worst_coverage;
    }
    if (!status && !(status = tell_cells(ctx, w, cells, coverage, need, true, plan)))
        status = tell_cells(ctx, w, cells, coverage, need, false, plan);
    free(memory);
    return status;
}
