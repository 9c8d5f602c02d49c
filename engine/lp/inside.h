/* engine/lp/inside.h - what lp.c (our own copy) and glpk.c (GLPK's side) share. Not for other rooms. */
#ifndef PNK_LP_INSIDE_H
#define PNK_LP_INSIDE_H

#include "engine/lp/lp.h"

struct glp_prob;

/* What GLPK has not heard of yet. */
enum { PNK_LP_NEW_BOUNDS = 1, PNK_LP_NEW_COST = 2, PNK_LP_NEW_ENTRIES = 4 };

typedef struct {
    double low, high, cost;
    double value, reduced_cost;
    double scale;                    /* factor of the last scaling of such a program; 0: not known */
    int *rows;
    double *values;
    int n, capacity;
    unsigned char place, pending;
    bool follows;                    /* nobody decides on it: it is what rows make of the others */
} pnk_lp_col;

typedef struct {
    double low, high;
    double value, dual;
    double scale;                    /* as of columns */
    unsigned char place, pending;
    bool rare;                       /* hardly ever binds */
} pnk_lp_row;

struct pnk_lp_aside;

struct pnk_lp {
    pnk_lp_col *columns;
    pnk_lp_row *rows;
    size_t n_columns, column_capacity;
    size_t n_rows, row_capacity;
    size_t n_entries;
    int *mark;                       /* [mark_capacity] scratch, by row: position + 1 of the row in the entries being merged */
    size_t mark_capacity;
    int *changed_columns, *changed_rows;
    size_t n_changed_columns, changed_column_capacity;
    size_t n_changed_rows, changed_row_capacity;
    bool places_set;                 /* places were changed by hand and GLPK has not heard of it */
    bool has_basis;                  /* GLPK's problem holds a basis worth starting from */
    double offset;                   /* constant of the objective, from a file */
    bool scales_known;               /* the factors are taken from rows and columns, not worked out */
    unsigned long changes;           /* grows with every change but a new column */
    struct pnk_lp_aside *aside;      /* aside.c; NULL: nothing was ever put aside */

    struct glp_prob *prob;           /* NULL: to be built */
    unsigned long age;               /* of the thread's GLPK environment in which prob lives */
    size_t built_columns, built_rows;
    bool scaled;
};

/** Marks for the next synchronisation. */
pnk_status pnk_lp_touch_column(pnk_ctx *ctx, pnk_lp *lp, int column, unsigned what);
pnk_status pnk_lp_touch_row(pnk_ctx *ctx, pnk_lp *lp, int row);

/** lp.c: a scale for entries between these sizes: one over their geometric mean, a power of two so that nothing is rounded. */
double pnk_lp_scale_of(double smallest, double largest);

/** lp.c: where a variable between these limits is when it is not basic. */
unsigned char pnk_lp_resting_place(double low, double high);

/** Of OpenBLAS, which is used with one thread: with two, digits differ. */
void openblas_set_num_threads(int n);

/** aside.c: a row or column has changed, and lp->changes has counted it: what is in the small program follows it there. */
void pnk_lp_aside_note(pnk_lp *lp, bool row, int index);
void pnk_lp_aside_free(struct pnk_lp_aside *aside);

/** refine.c: an optimum that misses a limit by more than the tolerance in plain units, or has a price of the wrong sign, is put right; it may move on to another basis of the same optimum. */
pnk_status pnk_lp_refine(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info);

/** glpk.c: limits that GLPK's problem is to have, and the places of our copy, which are a basis; and our word for a place of GLPK's. */
void pnk_lp_show_limits(pnk_lp *lp, int column, double low, double high);
void pnk_lp_show_row_limits(pnk_lp *lp, int row, double low, double high);
void pnk_lp_show_places(pnk_lp *lp);
unsigned char pnk_lp_place_of(int stat);

/** glpk.c: count of the living problems of a thread, so that the last one frees GLPK's environment. */
void pnk_lp_glpk_enter(void);
void pnk_lp_glpk_leave(pnk_lp *lp);
/** glpk.c: prob is there and knows all that our copy says. */
bool pnk_lp_in_step(const pnk_lp *lp);

/** glpk.c: values, prices and places as GLPK has them, into our copy. False: something is not a number, and our copy is as it was. */
bool pnk_lp_keep_answer(pnk_lp *lp);
/** glpk.c: values and prices of the basis as it stands, without a pivot. *fine false: there is none, or it cannot be factored. */
pnk_status pnk_lp_at_basis(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, bool *fine);

/** near.c: pnk_lp_solve by PNK_LP_NEAR. */
pnk_status pnk_lp_solve_near(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info);

/** glpk.c: writes the factors of the last solve into rows and columns. */
void pnk_lp_learn_scales(pnk_lp *lp);

/** glpk.c: runs a step of GLPK's under the net. False: GLPK faulted and all its problems are gone. */
bool pnk_lp_under_net(void (*step)(void *), void *with);

#endif
