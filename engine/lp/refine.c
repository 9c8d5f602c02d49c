/* engine/lp/refine.c - an optimum of the scaled program, made one of the program as it was given.
 *
 * GLPK scales, and what it lets a scaled value miss its limit by may be much in plain units. So the values of our own copy are looked at in plain units,
 * and where one misses a limit, the program of what is missing is solved from the same basis: the same entries and costs, the limits as far away as they are
 * from the values, enlarged by a factor. Its optimum, made small again, is added. Costs are the same, so the prices are those of its last basis.
 * Prices come first: where a reduced cost in plain units has the wrong sign by too much, the simplex goes on with a finer tolerance for them.
 *
 * Method  Gleixner, Steffy and Wolter (2016), Iterative refinement for linear programming, INFORMS Journal on Computing 28:449-464.
 */
#include "engine/lp/inside.h"

#include <glpk.h>
#include <stdlib.h>
#include <string.h>

static const double FINEST = 5e-8;       /* what is missed by less is not looked after: rounding large values leaves about as much */
static const double PRICES = 2e-7;       /* a reduced cost may have the wrong sign by so much of 1 + |cost|: a fifth of what the certificate lets pass */
enum { MOST_PIVOTS = 1000 };             /* a correction takes about a hundred; more is noise that the simplex turns about in */

/* The first correction aims at this share of what may be missed. Where it does not get there because something has a larger scale, the next one is enlarged
 * by a step more; where there is none, because rounding is enlarged as well and holds it up, by a step less. */
static const double AIM = 0.25, STEP = 16;
enum { MOST_TURNS = 4 };

typedef struct { double value, price; unsigned char place; } stand;

typedef struct {
    pnk_lp *lp;
    double tolerance, price_tolerance;   /* GLPK's, scaled */
    double within, factor;
    long pivot_limit, pivots;
    long double *activity;               /* [n_rows] what the columns of our copy add up to */
    stand *rows, *columns;               /* the optimum of the correction */
    bool found;
} refinement;

/* ---- how far from feasible ---- */

static double beyond(long double v, double low, double high)
{
    long double below = isfinite(low) ? (low - v) / (1 + fabsl((long double)low)) : 0, above = isfinite(high) ? (v - high) / (1 + fabsl((long double)high)) : 0;

    return (double)fmaxl(0, fmaxl(below, above));
}

static void add_up(const pnk_lp *lp, const stand *columns, long double *activity)
{
    memset(activity, 0, (lp->n_rows + 1) * sizeof *activity);
    for (size_t j = 0; j < lp->n_columns; j++) {
        const pnk_lp_col *c = &lp->columns[j];
        double x = columns ? columns[j].value : c->value;
        for (int k = 0; x != 0 && k < c->n; k++)
            activity[c->rows[k]] += (long double)c->values[k] * x;
    }
}

/* A value that is put back to its limit takes its rows along: by how much they would miss theirs counts as well. */
static double column_beyond(const pnk_lp *lp, const pnk_lp_col *c, double x)
{
    double off = beyond(x, c->low, c->high), way_back = x < c->low ? c->low - x : x - c->high;

    for (int k = 0; off > 0 && k < c->n; k++) {
        const pnk_lp_row *row = &lp->rows[c->rows[k]];
        off = fmax(off, fabs(c->values[k]) * way_back / (1 + fmin(fabs(row->low), fabs(row->high))));
    }
    return off;
}

/* `columns` NULL: of the values that are kept. */
static double worst(const pnk_lp *lp, const stand *columns, long double *activity)
{
    double most = 0;

    add_up(lp, columns, activity);
    for (size_t j = 0; j < lp->n_columns; j++)
        most = fmax(most, column_beyond(lp, &lp->columns[j], columns ? columns[j].value : lp->columns[j].value));
    for (size_t i = 0; i < lp->n_rows; i++)
        most = fmax(most, beyond(activity[i], lp->rows[i].low, lp->rows[i].high));
    return most;
}

/* ---- the correction, on GLPK's side ---- */

/* Where low < high they stay so: their basis has a place for each. */
static void limits_from(long double v, double low, double high, double factor, double *new_low, double *new_high)
{
    *new_low = (double)((low - v) * factor);
    *new_high = (double)((high - v) * factor);
    if (low == high)
        *new_high = *new_low;
    else if (!(*new_low < *new_high))
        *new_high = nextafter(*new_low, INFINITY);
}

static void enlarge(refinement *r)
{
    pnk_lp *lp = r->lp;
    double low, high;

    for (size_t j = 0; j < lp->n_columns; j++) {
        const pnk_lp_col *c = &lp->columns[j];
        limits_from(c->value, c->low, c->high, r->factor, &low, &high);
        pnk_lp_show_limits(lp, (int)j, low, high);
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        limits_from(r->activity[i], lp->rows[i].low, lp->rows[i].high, r->factor, &low, &high);
        pnk_lp_show_row_limits(lp, (int)i, low, high);
    }
}

static void give_back(refinement *r)
{
    pnk_lp *lp = r->lp;

    for (size_t j = 0; j < lp->n_columns; j++)
        pnk_lp_show_limits(lp, (int)j, lp->columns[j].low, lp->columns[j].high);
    for (size_t i = 0; i < lp->n_rows; i++)
        pnk_lp_show_row_limits(lp, (int)i, lp->rows[i].low, lp->rows[i].high);
}

/* What is not basic stands at its limit to the last digit. */
static double moved_to(const refinement *r, double value, double by, double low, double high, unsigned char place)
{
    switch (place) {
    case PNK_LP_AT_LOW:
    case PNK_LP_FIXED: return low;
    case PNK_LP_AT_HIGH: return high;
    default: return value + by / r->factor;
    }
}

static void take_optimum(refinement *r)
{
    const pnk_lp *lp = r->lp;

    for (size_t j = 0; j < lp->n_columns; j++) {
        const pnk_lp_col *c = &lp->columns[j];
        unsigned char place = pnk_lp_place_of(glp_get_col_stat(lp->prob, (int)j + 1));
        r->columns[j] = (stand){moved_to(r, c->value, glp_get_col_prim(lp->prob, (int)j + 1), c->low, c->high, place), glp_get_col_dual(lp->prob, (int)j + 1), place};
        r->found = r->found && isfinite(r->columns[j].value) && isfinite(r->columns[j].price);
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        r->rows[i] = (stand){0, glp_get_row_dual(lp->prob, (int)i + 1), pnk_lp_place_of(glp_get_row_stat(lp->prob, (int)i + 1))};
        r->found = r->found && isfinite(r->rows[i].price);
    }
}

static void run(refinement *r, int method)
{
    glp_prob *prob = r->lp->prob;
    glp_smcp parameters;
    int before = glp_get_it_cnt(prob);

    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = method;
    parameters.tol_bnd = r->tolerance;
    parameters.tol_dj = r->price_tolerance;
    parameters.it_lim = (int)r->pivot_limit;
    r->found = glp_simplex(prob, &parameters) == 0 && glp_get_status(prob) == GLP_OPT;
    r->pivots = glp_get_it_cnt(prob) - before;
}

static void correct(void *user)
{
    refinement *r = user;

    enlarge(r);
    run(r, GLP_DUALP);
    if (r->found)
        take_optimum(r);
    give_back(r);
}

static void back_to_our_basis(void *user) { pnk_lp_show_places(((const refinement *)user)->lp); }

/* So that GLPK's values are those of the basis it now has. */
static void work_out(void *user) { glp_warm_up(((const refinement *)user)->lp->prob); }

/* ---- and back ---- */

static double keep(refinement *r)
{
    pnk_lp *lp = r->lp;
    double objective = lp->offset;

    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        c->value = r->columns[j].value;
        c->reduced_cost = r->columns[j].price;
        c->place = r->columns[j].place;
        objective += c->cost * c->value;
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        pnk_lp_row *row = &lp->rows[i];
        row->place = r->rows[i].place;
        row->dual = r->rows[i].price;
        row->value = moved_to(r, (double)r->activity[i], 0, row->low, row->high, row->place);
    }
    return objective;
}

/* A power of two, so that nothing is rounded. */
static double enlargement(double least)
{
    int exponent;

    frexp(least, &exponent);
    return ldexp(1, exponent);
}

static bool correct_once(refinement *r, double *off, pnk_lp_info *info)
{
    double after;

    if (!pnk_lp_under_net(correct, r))
        return false;
    info->pivots += r->pivots;
    after = r->found ? worst(r->lp, r->columns, r->activity) : INFINITY;
    if (after < *off) {
        info->objective = keep(r);
        *off = after;
        return true;
    }
    return pnk_lp_under_net(back_to_our_basis, r);
}

static long pivots_left(const pnk_lp_settings *settings, const pnk_lp_info *info)
{
    long left = settings->pivot_limit - info->pivots;

    return settings->pivot_limit > 0 && left < MOST_PIVOTS ? left : MOST_PIVOTS;
}

/* ---- prices ---- */

/* What is not at a limit has no price, and what is at one has none of the other. */
static double price_off(double price, double cost, double low, double high, unsigned char place)
{
    bool fine = low == high || (price >= 0 && place == PNK_LP_AT_LOW) || (price <= 0 && place == PNK_LP_AT_HIGH);

    return fine ? 0 : fabs(price) / (1 + fabs(cost));
}

static double worst_price(const pnk_lp *lp)
{
    double most = 0;

    for (size_t j = 0; j < lp->n_columns; j++) {
        const pnk_lp_col *c = &lp->columns[j];
        most = fmax(most, price_off(c->reduced_cost, c->cost, c->low, c->high, c->place));
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        const pnk_lp_row *row = &lp->rows[i];
        most = fmax(most, price_off(row->dual, 0, row->low, row->high, row->place));
    }
    return most;
}

static void go_on(void *user) { run(user, GLP_PRIMAL); }

/* False: GLPK faulted. */
static bool refine_prices(refinement *r, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    const double finest = 1e-12;
    double off;

    for (int turn = 0; turn < MOST_TURNS && (off = worst_price(r->lp)) > PRICES && r->price_tolerance > finest && (r->pivot_limit = pivots_left(settings, info)) > 0; turn++) {
        r->price_tolerance = fmax(finest, r->price_tolerance * fmin(1 / STEP, AIM * PRICES / off));
        if (!pnk_lp_under_net(go_on, r))
            return false;
        info->pivots += r->pivots;
        if (!r->found || !pnk_lp_keep_answer(r->lp))
            return pnk_lp_under_net(back_to_our_basis, r) && pnk_lp_under_net(work_out, r);
        info->objective = glp_get_obj_val(r->lp->prob) + r->lp->offset;
    }
    return true;
}

/* The same; off: by how much the values miss their limits. */
static bool refine_values(refinement *r, const pnk_lp_settings *settings, double off, pnk_lp_info *info)
{
    bool standing = true;

    r->factor = enlargement(off / (AIM * r->within));
    for (int turn = 0; turn < MOST_TURNS && standing && off > r->within && r->factor > 1 && (r->pivot_limit = pivots_left(settings, info)) > 0; turn++) {
        add_up(r->lp, NULL, r->activity);
        standing = correct_once(r, &off, info);
        r->factor *= r->found ? STEP : 1 / STEP;
    }
    return standing && pnk_lp_under_net(work_out, r);
}

/* Pivots for the one may undo the other. After a fault GLPK's problem is built anew when it is wanted. */
pnk_status pnk_lp_refine(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    enum { MOST_ROUNDS = 3 };
    refinement r = {.lp = lp, .tolerance = settings->tolerance, .price_tolerance = settings->tolerance, .within = fmax(settings->tolerance, FINEST),
                    .activity = malloc((lp->n_rows + 1) * sizeof *r.activity), .rows = malloc((lp->n_rows + 1) * sizeof *r.rows), .columns = malloc((lp->n_columns + 1) * sizeof *r.columns)};
    pnk_status status = r.activity && r.rows && r.columns ? PNK_OK : pnk_no_memory(ctx);
    double off;

    for (int round = 0; round < MOST_ROUNDS && !status; round++)
        if (!refine_prices(&r, settings, info) || (off = worst(lp, NULL, r.activity)) <= r.within || !refine_values(&r, settings, off, info))
            break;
    free(r.activity);
    free(r.rows);
    free(r.columns);
    return status;
}
