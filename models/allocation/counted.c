/* models/allocation/counted.c - what a coverage is a share of: need, counted from the people that a plan has in each place.
 *
 * The rounds need it fixed, and before there is a plan it is counted where the first tier leaves people. Later tiers may house some of them elsewhere: then
 * fairness has compared shares of needs that are not there, and all of it is done again with the needs of the plan that came out, twice at most.
 * That plan is kept with the answer (counted.primal.csv), because who checks the answer, and who makes a plan anew from it, needs the same denominators.
 */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"

#include <stdlib.h>
#include <string.h>

static const double OFF = 0.01;          /* of a coverage (MODELS.md A6) */

/* How often; 0: it names none. */
static int times_counted(const pnk_lp_answer *answer)
{
    for (int n = PNK_MOST_COUNTED; n > 0; n--) {
        const pnk_stage stage = pnk_counted_stage(n);
        if (pnk_answer_has(answer, &stage))
            return n;
    }
    return 0;
}

pnk_status pnk_counted_find(pnk_ctx *ctx, pnk_stage_run *run)
{
    pnk_tiers *t = run->t;
    const pnk_lp_answer *from = run->given ? run->given : t->in_force ? t->in_force->answer : NULL;
    int n = from && !t->cells_at && !t->counted_at ? times_counted(from) : 0;
    const pnk_stage stage = pnk_counted_stage(n);
    pnk_acts *acts = NULL;
    pnk_status status;

    if (!n)
        return PNK_OK;
    t->n_counted = n;
    status = run->given ? pnk_answer_resolve(ctx, run->finder, from, &stage, &t->counted) : pnk_answer_of_before(run->finder, from, &stage, &t->counted);
    if (!status && !(status = pnk_answer_acts(ctx, t->m, &t->counted, &acts)))
        status = pnk_world_run(ctx, t->w, acts, &t->counted_at);
    pnk_acts_free(acts);
    return status;
}

pnk_status pnk_counted_off(pnk_ctx *ctx, const pnk_tiers *t, bool *off)
{
    const pnk_cells *cells = t->cells;
    double *coverage = calloc(2 * cells->n_cells + 1, sizeof *coverage), *need = coverage ? coverage + cells->n_cells : NULL;
    size_t worst;
    pnk_status status;

    *off = false;
    if (!coverage)
        return pnk_no_memory(ctx);
    pnk_cells_coverage(t->w, cells, t->course, false, coverage, &worst);
    status = pnk_cells_need(ctx, t->w, cells, t->course, need);
    for (size_t c = 0; c < cells->n_cells && !status; c++) {
        const pnk_cell *cell = &cells->cells[c];
        *off = *off || (!cell->shelter && pnk_cell_reached(cell) && fabs(pnk_cell_true_share(cell, coverage[c], need[c]) - coverage[c]) > OFF);
    }
    free(coverage);
    return status;
}

void pnk_counted_anew(pnk_tiers *t, const pnk_tiers *asked)
{
    pnk_course *course = t->course;
    pnk_stage_answer plan = t->answers[PNK_S_T4];
    int n = t->n_counted + 1, n_as_it_was = t->n_as_it_was, n_solved = t->n_solved;
    double seconds = t->seconds;

    memset(plan.price, 0, t->m->n_rows * sizeof *plan.price);     /* its acts are wanted, no longer why */
    memset(plan.hold_price, 0, sizeof plan.hold_price);
    plan.n_cell_prices = 0;
    t->course = NULL;
    t->answers[PNK_S_T4] = (pnk_stage_answer){0};
    pnk_tiers_release(t);
    *t = *asked;
    t->counted_at = course;
    t->counted = plan;
    t->n_counted = n;
    t->n_as_it_was = n_as_it_was;
    t->n_solved = n_solved;
    t->seconds = seconds;
}
