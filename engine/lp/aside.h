/* engine/lp/aside.h - a program and the small one that is solved in its place: what aside.c and wake.c share. Internal to the room. */
#ifndef PNK_LP_ASIDE_H
#define PNK_LP_ASIDE_H

#include "engine/lp/peel.h"

enum { PNK_LP_MOST_NOTED = 1024 };            /* more changes than that, and the small program is made anew */

struct pnk_lp_aside {
    pnk_lp *small;
    int *row_in, *col_in;                     /* [n_rows], [col_capacity] in the small program; -1: aside */
    size_t n_columns, col_capacity;           /* of the whole that the small one knows */
    pnk_lp_peel peel;                         /* of n_peeled columns */
    size_t n_peeled;
    unsigned long changes;                    /* of the whole that the small one knows or has noted */
    struct { bool row; int index; } noted[PNK_LP_MOST_NOTED];
    size_t n_noted;
    bool *row_back; size_t n_row_back;        /* came back */
    bool *col_back; size_t n_col_back;
};

typedef struct { int *rows; double *values; } pnk_lp_scratch;      /* [n_rows] each */

/** A row that stays, with its limits less what is known of it; its columns come after it, or are there and given the entry. */
pnk_status pnk_lp_aside_take_row(pnk_ctx *ctx, pnk_lp *lp, size_t row);
/** A column, with its entries in rows that are there. */
pnk_status pnk_lp_aside_take_column(pnk_ctx *ctx, pnk_lp *lp, size_t column, const pnk_lp_scratch *room);

/** wake.c: what came back joins the small program, and so does what can stand aside no longer because of it or of columns that are new; the basis is what it was, and theirs.
 *  *fits false: there is so much of it that the small program is better made anew. Cost: a pass over all entries if anything joins. */
pnk_status pnk_lp_wake(pnk_ctx *ctx, pnk_lp *lp, bool *fits);

#endif
