/* models/privacy/cells.h - inside the room of privacy: figures that are to be published, what ties them, and which of them must not be.
 *
 * Question  Which further figures must be hidden so that nobody can work out the small ones from what is left?
 * Takes     cells with their values, linear relations that every reader knows, the small cells
 * Gives     the cells to hide
 * Promise   for each hidden cell there is another table, not below zero anywhere, that fits every published figure and every relation and
 *           has this cell at least `width` higher: so the interval that a linear program finds for it is at least so wide
 * Never     changes a value
 */
#ifndef PNK_PRIVACY_CELLS_H
#define PNK_PRIVACY_CELLS_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"

typedef struct {
    double value;
    double loss;                     /* what hiding it loses, against other cells; over 0 */
    int block;                       /* a witness is looked for among the cells of one block first: a day */
    bool hidden;
    double shown;                    /* the greatest change that a witness has of it */
} pnk_count_cell;

typedef struct { size_t first, n; double down, up; } pnk_tie;        /* its sum may change by down..up: 0..0 for an identity */

typedef struct {
    pnk_count_cell *v; size_t n, capacity;
    pnk_tie *ties; size_t n_ties, ties_capacity;
    int *tied; double *factors; size_t n_tied, tied_capacity, factors_capacity;
    pnk_arena *arena;
    bool failed;                     /* out of memory */
} pnk_cells;

/** -1: out of memory, or the value is not finite: nobody can read it anyway. */
int  pnk_cells_add(pnk_cells *cells, double value, double loss, int block);
/** Sum of factors x cells, which readers know to be what it is (identity), or at least 0 (`rising`). A cell of -1 is left out with its whole tie; so is
 *  an identity that the values miss by more than `slack`: readers know it to be wrong. */
void pnk_cells_tie(pnk_cells *cells, size_t n, const int *which, const double *factors, bool rising, double slack);

/** Hides more cells until each hidden one has its witness.
 *
 * Cost    one linear program for each hidden cell that no earlier witness covers, over the cells of its block, warm from the one before; over all
 *         cells where the block has none. Batken, 9,000 cells of which 500 are small: two seconds.
 * Method  the linear programming heuristic of cell suppression: Fischetti and Salazar-Gonzalez (2000), J. Amer. Statist. Assoc. 95:916-928.
 */
pnk_status pnk_cells_protect(pnk_ctx *ctx, pnk_cells *cells, double width);

#endif
