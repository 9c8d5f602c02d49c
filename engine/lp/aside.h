/* engine/lp/aside.h - a program and the small one that is solved in its place: what aside.c and wake.c share. Internal to the room. */
#ifndef PNK_LP_ASIDE_H
#define PNK_LP_ASIDE_H

#include "engine/lp/peel.h"

enum { PNK_LP_MOST_NOTED = 1024 };            /* more changes than that, and the small program is made anew */

struct pnk_lp_aside {
    pnk_lp *small;
    int *row_in, *col_in;                     /* [n_rows], [col_capacity] in the small program; -1: aside */
    int *entry_row;                           /* with entry_value [n_rows] room for the entries of a column */
    double *entry_value;
    size_t n_columns, col_capacity;           /* of the whole that the small one knows */
    pnk_lp_peel peel;                         /* of n_peeled columns */
    size_t n_peeled;
    unsigned long changes;                    /* of the whole that the small one knows or has noted */
    struct { bool row; int index; } noted[PNK_LP_MOST_NOTED];
    size_t n_noted;
    bool *row_back; size_t n_row_back;        /* came back */
    bool *col_back; size_t n_col_back;
};

/** Entries of a column of the whole in rows of the small program, in their order; gives how many. */
static inline size_t pnk_lp_aside_entries(const struct pnk_lp_aside *a, const pnk_lp_col *c, int *rows, double *values)
{
    size_t n = 0;

    for (int k = 0; k < c->n; k++)
        if (a->row_in[c->rows[k]] >= 0) {
            rows[n] = a->row_in[c->rows[k]];
            values[n++] = c->values[k];
        }
    return n;
}

/** A row that stays, with its limits less what is known of it; its columns come after it, or are there and given the entry. */
pnk_status pnk_lp_aside_take_row(pnk_ctx *ctx, pnk_lp *lp, size_t row);
/** A column, with its entries in rows that are there. */
pnk_status pnk_lp_aside_take_column(pnk_ctx *ctx, pnk_lp *lp, size_t column);

/** wake.c: what came back joins the small program, and so does what can stand aside no longer because of it or of columns that are new; the basis is what it was, and theirs.
 *  *fits false: there is so much of it that the small program is better made anew. Cost: a pass over all entries if anything joins. */
pnk_status pnk_lp_wake(pnk_ctx *ctx, pnk_lp *lp, bool *fits);

#endif
