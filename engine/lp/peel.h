/* engine/lp/peel.h - what of a program may stand aside, for aside.c. Internal to the room.
 *
 * Three kinds leave, in this order:
 *   free    a row whose slack is basic, or whose basic column costs nothing and stands in such rows alone: the row has no price, and what its column is follows
 *           from the rest
 *   said    an equation of which one basic column is left that varies, with columns that follow from others (pnk_lp_column_follows): it says what that column is,
 *           a constant, and the row's price follows from those of the rest
 *   idle    a column that follows from others, rests at its lower limit and stands in rows alone that it can only burden
 */
#ifndef PNK_LP_PEEL_H
#define PNK_LP_PEEL_H

#include "engine/lp/inside.h"

typedef struct { int row, column; } pnk_lp_pair;      /* column -1: the row's slack */
typedef struct { pnk_lp_pair *v; size_t n; } pnk_lp_pairs;

typedef enum { PNK_LP_STAYS, PNK_LP_LEFT_FREE, PNK_LP_LEFT_SAID } pnk_lp_leaving;

typedef struct {
    pnk_lp_pairs free;               /* each column stands in its own row and in those of later pairs */
    pnk_lp_pairs said;               /* each column stands in its own row, in those of later pairs, in free ones and in what stays */
    unsigned char *row;              /* [n_rows] pnk_lp_leaving */
    double *sum;                     /* [n_rows] what columns that left with a constant are in the row */
    bool *out;                       /* [n_columns] left, paired or not */
    double *known;                   /* [n_columns] the constant of a column that left with one */
} pnk_lp_peel;

/** Rows and columns for which this is true have to stay: they left once and turned out to bind, or to pay. */
typedef struct { const bool *rows; size_t n_rows; const bool *columns; size_t n_columns; } pnk_lp_kept;

/** Peels a program with a basis; false: no memory. Its places are not touched. Cost: twice a pass over all entries. */
bool pnk_lp_peel_all(const pnk_lp *lp, const pnk_lp_kept *kept, pnk_lp_peel *out);
void pnk_lp_peel_free(pnk_lp_peel *peel);

/** Where a column or row that is not basic is. */
static inline double pnk_lp_at_place(double low, double high, unsigned char place) { return place == PNK_LP_AT_HIGH ? high : place == PNK_LP_FREE ? 0 : low; }

#endif
