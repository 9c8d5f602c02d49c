/* models/preposition/layout.c - the best layout by cuts, and what it is worth.
 *
 * Every future keeps the basis of its last solve, so what it answers depends on the layouts it was asked about alone, not on who asked. Cuts are put
 * together in the order of the futures. The master is solved by every rank for itself: the same numbers go in, the same come out.
 */
#include "models/preposition/inside.h"

#include "engine/sim/sim.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_ITERATIONS 500
#define HALF_WAY 0.5                     /* of in-out separation */
#define NEXT_TO_NOTHING 1e-9             /* person-days a piece: such a price is noise of the solver */
#define NORMAL_95 1.959964               /* two-sided 95 % point of the normal distribution */
enum { NEXT_ITERATIONS = 40, NEXT_FINER = 10 };      /* the last money is looked at more closely than all of it */

typedef struct { unsigned char *places; size_t n; } basis;

/** A layout: columns of the first stage (hold, buy, move), what stands in the hubs, its money and what it is worth. */
typedef struct { double *x, *stand, usd, value, quantile, tie; } layout;     /* tie: the part of futures just at the quantile that counts as worst */

typedef struct {
    const pnk_depots *y;
    const pnk_preposition_settings *settings;
    const double *rows; size_t n;
    double budget;
    size_t n_first, n_stand, length;     /* columns of a layout; stocks; figures of an answer */
    pnk_arena arena;
    basis *bases;                        /* [n] */
    double *answers;                     /* [n * length] value, then the price of each stock */
    double *sorted;                      /* [n] */
    const double *stand, *other;         /* layouts in question */
    bool keep;                           /* bases are kept */
    /* master */
    pnk_lp *lp;
    pnk_first first;
    int theta, quantile;                 /* columns; quantile -1: mean */
    size_t n_groups;
    size_t iterations;
} job;

/* ---- a future ---- */

static pnk_status take_basis(pnk_ctx *ctx, pnk_lp *lp, const basis *b)
{
    size_t rows = pnk_lp_n_rows(lp), columns = pnk_lp_n_columns(lp);
    pnk_status status = PNK_OK;

    if (b->n != rows + columns)
        return PNK_OK;
    for (size_t i = 0; i < rows && !status; i++)
        status = pnk_lp_set_row_place(ctx, lp, (int)i, (pnk_lp_place)b->places[i]);
    for (size_t i = 0; i < columns && !status; i++)
        status = pnk_lp_set_column_place(ctx, lp, (int)i, (pnk_lp_place)b->places[rows + i]);
    return status;
}

static pnk_status keep_basis(pnk_ctx *ctx, const pnk_lp *lp, basis *b)
{
    size_t rows = pnk_lp_n_rows(lp), columns = pnk_lp_n_columns(lp);

    if (b->n != rows + columns) {
        free(b->places);
        b->n = 0;
        if (!(b->places = malloc(rows + columns + 1)))
            return pnk_no_memory(ctx);
        b->n = rows + columns;
    }
    for (size_t i = 0; i < rows; i++)
        b->places[i] = (unsigned char)pnk_lp_row_place(lp, (int)i);
    for (size_t i = 0; i < columns; i++)
        b->places[rows + i] = (unsigned char)pnk_lp_column_place(lp, (int)i);
    return PNK_OK;
}

static pnk_status solved(pnk_ctx *ctx, pnk_lp *lp, const char *what, double *objective)
{
    pnk_lp_info info;
    pnk_status status = pnk_lp_solve(ctx, lp, NULL, &info);

    if (!status && info.outcome != PNK_LP_OPTIMAL)
        return pnk_fail(ctx, PNK_INTERNAL, "the program of %s has no optimum", what);
    *objective = status ? (double)NAN : info.objective;
    return status;
}

/* The master grows by rows that are much alike: where its basis fails it starts anew, and then by way of the presolver. */
static pnk_status solve_master(pnk_ctx *ctx, pnk_lp *lp, double *objective)
{
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info;
    pnk_status status = pnk_lp_solve(ctx, lp, &settings, &info);

    for (int again = 0; again < 2 && status == PNK_INTERNAL; again++) {
        pnk_ctx_clear(ctx);
        pnk_lp_forget_basis(lp);
        settings.presolve = again > 0;
        status = pnk_lp_solve(ctx, lp, &settings, &info);
    }
    if (!status && info.outcome != PNK_LP_OPTIMAL)
        return pnk_fail(ctx, PNK_INTERNAL, "the program of the first stage has no optimum");
    *objective = status ? (double)NAN : info.objective;
    return status;
}

/* The program of future i with the layout in question; to be freed, however it ends. */
typedef struct { pnk_lp *lp; pnk_recourse recourse; } future;

static pnk_status open_future(pnk_ctx *ctx, const job *j, size_t i, future *of)
{
    const pnk_recourse_order order = { .row = j->rows + i * pnk_depots_figures(j->y), .max_min = j->settings->max_min, .stand = j->stand, .weight = 1 };
    pnk_status status;

    *of = (future){ .recourse = { .scale = -1 } };
    if ((status = pnk_check(ctx)) || (status = pnk_lp_new(ctx, &of->lp)))
        return status;
    return pnk_recourse_build(ctx, j->y, &order, of->lp, &of->recourse);
}

static void close_future(future *of)
{
    pnk_recourse_free(&of->recourse);
    pnk_lp_free(of->lp);
}

/* What is short in future i with the layout in question, and the price of each stock. */
static pnk_status ask(pnk_ctx *ctx, void *user, size_t i, double *answer)
{
    const job *j = user;
    future of;
    pnk_status status;

    if ((status = open_future(ctx, j, i, &of)) || (j->keep && (status = take_basis(ctx, of.lp, &j->bases[i]))) || (status = solved(ctx, of.lp, "a future", &answer[0])))
        goto done;
    for (size_t k = 0; k < j->n_stand; k++)
        answer[1 + k] = fmin(0, pnk_lp_dual(of.lp, of.recourse.stock_row + (int)k));
    if (j->keep)
        status = keep_basis(ctx, of.lp, &j->bases[i]);
done:
    close_future(&of);
    return status;
}

/* The same of two layouts, values alone. */
static pnk_status ask_both(pnk_ctx *ctx, void *user, size_t i, double *answer)
{
    const job *j = user;
    future of;
    pnk_status status;

    if ((status = open_future(ctx, j, i, &of)) || (status = solved(ctx, of.lp, "a future", &answer[0])))
        goto done;
    for (size_t k = 0; k < j->n_stand && !status; k++)
        status = pnk_lp_set_row_bounds(ctx, of.lp, of.recourse.stock_row + (int)k, -INFINITY, j->other[k]);
    if (!status)
        status = solved(ctx, of.lp, "a future", &answer[1]);
done:
    close_future(&of);
    return status;
}

/* The best that could have been done had this future been known: both stages in one program. */
static pnk_status foreseen(pnk_ctx *ctx, const job *j, const double *row, double *value, double *x)
{
    pnk_first first;
    pnk_recourse_order order = { .row = row, .max_min = j->settings->max_min, .first = &first, .weight = 1 };
    pnk_recourse recourse = { .scale = -1 };
    pnk_lp *lp = NULL;
    pnk_status status;

    if ((status = pnk_check(ctx)) || (status = pnk_lp_new(ctx, &lp)) || (status = pnk_first_build(ctx, j->y, j->budget, j->y->usd_weight, lp, &first)) ||
        (status = pnk_recourse_build(ctx, j->y, &order, lp, &recourse)) || (status = solved(ctx, lp, "a future foreseen", value)))
        goto done;
    for (size_t k = 0; k < j->n_first && x; k++)
        x[k] = fmax(0, pnk_lp_value(lp, first.hold + (int)k));
done:
    pnk_recourse_free(&recourse);
    pnk_lp_free(lp);
    return status;
}

static pnk_status wait_and_see(pnk_ctx *ctx, void *user, size_t i, double *answer)
{
    const job *j = user;
    return foreseen(ctx, j, j->rows + i * pnk_depots_figures(j->y), answer, NULL);
}

/* ---- what many futures are worth together ---- */

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* The mean, or the mean of the worst share (Rockafellar and Uryasev 2000): then *quantile is where the worst begin. */
static double together(const job *j, const double *values, size_t step, double *quantile, double *tie)
{
    double sum = 0, share = j->settings->cvar_share, above = 0, equal = 0;

    *quantile = -INFINITY;
    if (share > 0) {
        for (size_t i = 0; i < j->n; i++)
            j->sorted[i] = values[i * step];
        qsort(j->sorted, j->n, sizeof *j->sorted, falling);
        size_t at = (size_t)floor(share * (double)j->n + 1e-9);
        *quantile = j->sorted[at < j->n ? at : j->n - 1];
    }
    for (size_t i = 0; i < j->n; i++) {
        sum += share > 0 ? fmax(0, values[i * step] - *quantile) : values[i * step];
        above += values[i * step] > *quantile;
        equal += values[i * step] == *quantile;
    }
    *tie = equal > 0 ? fmin(1, fmax(0, (share * (double)j->n - above) / equal)) : 0;
    return share > 0 ? *quantile + sum / (share * (double)j->n) : sum / (double)j->n;
}

static double mean_of(const double *values, size_t n, size_t step)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i * step];
    return sum / (double)n;
}

static void count_money(const job *j, layout *l)
{
    const double *x = l->x + j->y->n_stores * j->y->n_items;
    double cost, low, high;

    l->usd = 0;
    for (size_t k = 0; k + j->y->n_stores * j->y->n_items < j->n_first; k++) {
        const int *rows;
        const double *values;
        size_t n;

        pnk_lp_column(j->lp, j->first.buy + (int)k, &low, &high, &cost, &n, &rows, &values);
        for (size_t e = 0; e < n; e++)
            l->usd += rows[e] == j->first.budget_row ? values[e] * x[k] : 0;
    }
    pnk_stand_of(j->y, l->x, l->stand);
}

static pnk_status evaluate(pnk_ctx *ctx, job *j, layout *l)
{
    pnk_status status;

    count_money(j, l);
    j->stand = l->stand;
    if ((status = pnk_ensemble_rows(ctx, j->n, j->length, ask, j, j->answers)))
        return status;
    l->value = together(j, j->answers, j->length, &l->quantile, &l->tie) + j->y->usd_weight * l->usd;
    return PNK_OK;
}

/* ---- the master ---- */

static pnk_status new_master(pnk_ctx *ctx, job *j)
{
    pnk_status status;

    if ((status = pnk_lp_new(ctx, &j->lp)) || (status = pnk_first_build(ctx, j->y, j->budget, j->y->usd_weight, j->lp, &j->first)))
        return status;
    j->theta = (int)pnk_lp_n_columns(j->lp);
    for (size_t g = 0; g < j->n_groups && !status; g++)
        status = pnk_lp_add_column(ctx, j->lp, 0, INFINITY, 1, 0, NULL, NULL, NULL);
    j->quantile = -1;
    if (!status && j->settings->cvar_share > 0)
        status = pnk_lp_add_column(ctx, j->lp, 0, INFINITY, 1, 0, NULL, NULL, &j->quantile);
    return status;
}

/* What the futures of a group answered about a layout, as one row. Of the worst futures max(0, loss - quantile) is at least any part of loss - quantile: with the
 * part of those just at the quantile the rows of all groups together say no less than the layout's own value. */
static pnk_status add_cut(pnk_ctx *ctx, job *j, const layout *l, size_t group, int *columns, double *values)
{
    double each = 1 / ((double)j->n * (j->settings->cvar_share > 0 ? j->settings->cvar_share : 1)), side = 0, tail = 0;
    size_t n = j->n_stand;

    memset(values, 0, n * sizeof *values);
    for (size_t i = group; i < j->n; i += j->n_groups) {
        const double *answer = j->answers + i * j->length;
        double weight = each * (j->settings->cvar_share > 0 && !(answer[0] > l->quantile) ? (answer[0] == l->quantile ? l->tie : 0) : 1);

        if (!(weight > 0))
            continue;
        side += weight * answer[0];
        tail += weight;
        for (size_t k = 0; k < j->n_stand; k++) {
            side -= weight * answer[1 + k] * l->stand[k];
            values[k] -= weight * answer[1 + k];
        }
    }
    for (size_t k = 0; k < j->n_stand; k++) {
        columns[k] = j->first.stand + (int)k;
        values[k] = values[k] > NEXT_TO_NOTHING ? values[k] : 0;
    }
    columns[n] = j->theta + (int)group;
    values[n++] = 1;
    if (j->quantile >= 0) {
        columns[n] = j->quantile;
        values[n++] = tail;
    }
    return tail > 0 ? pnk_lp_add_row(ctx, j->lp, side, INFINITY, n, columns, values, NULL) : PNK_OK;
}

static pnk_status add_cuts(pnk_ctx *ctx, job *j, const layout *l)
{
    int *columns = malloc((j->n_stand + 2) * sizeof *columns);
    double *values = malloc((j->n_stand + 2) * sizeof *values);
    pnk_status status = columns && values ? PNK_OK : pnk_no_memory(ctx);

    for (size_t g = 0; g < j->n_groups && !status; g++)
        status = add_cut(ctx, j, l, g, columns, values);
    free(columns);
    free(values);
    return status;
}

static pnk_status new_layout(pnk_ctx *ctx, job *j, layout *l)
{
    *l = (layout){ .x = PNK_NEW(&j->arena, double, j->n_first + 1), .stand = PNK_NEW(&j->arena, double, j->n_stand + 1) };
    return l->x && l->stand ? PNK_OK : pnk_no_memory(ctx);
}

static void copy_layout(const job *j, const layout *from, layout *to)
{
    memcpy(to->x, from->x, j->n_first * sizeof *to->x);
    memcpy(to->stand, from->stand, j->n_stand * sizeof *to->stand);
    to->usd = from->usd;
    to->value = from->value;
    to->quantile = from->quantile;
    to->tie = from->tie;
}

static double gap_allowed(const job *j, double value)
{
    double share = j->settings->gap_share > 0 ? j->settings->gap_share : j->y->gap_share;
    return share * fmax(1, fabs(value));
}

/* Until the best layout is as good as the bound, or so many times. */
static pnk_status improve(pnk_ctx *ctx, job *j, layout *best, layout *query, double allowed, size_t most, double *bound, bool *closed)
{
    pnk_status status = PNK_OK;

    *closed = false;
    for (size_t i = 0; i < most && !status; i++) {
        if ((status = solve_master(ctx, j->lp, bound)) || (*closed = best->value - *bound <= allowed))
            return status;
        for (size_t k = 0; k < j->n_first; k++)
            query->x[k] = HALF_WAY * fmax(0, pnk_lp_value(j->lp, j->first.hold + (int)k)) + (1 - HALF_WAY) * best->x[k];
        if ((status = evaluate(ctx, j, query)) || (status = add_cuts(ctx, j, query)))
            return status;
        if (query->value < best->value)
            copy_layout(j, query, best);
        j->iterations++;
        pnk_progress(ctx, "preposition", (double)j->iterations, 0);
    }
    return status;
}

/* The master's own answer is a corner: it holds few items at few stores, where the best layout is a mix of many. It is taken where it is as good, and no worse than `most`. */
static pnk_status take_corner(pnk_ctx *ctx, job *j, layout *best, layout *query, double bound, double allowed, double most)
{
    pnk_status status;

    for (size_t k = 0; k < j->n_first; k++)
        query->x[k] = fmax(0, pnk_lp_value(j->lp, j->first.hold + (int)k));
    if (!(status = evaluate(ctx, j, query)) && query->value - bound <= allowed && query->value <= most)
        copy_layout(j, query, best);
    return status;
}

/* ---- what came of it ---- */

static void as_it_stands(const job *j, layout *l)
{
    memset(l->x, 0, j->n_first * sizeof *l->x);
    memcpy(l->x, j->y->have, j->y->n_stores * j->y->n_items * sizeof *l->x);
}

/* Whole pieces: what is bought or moved is cut to whole ones, so no store and no budget runs over. */
static void make_whole(const job *j, const layout *from, layout *to)
{
    size_t cells = j->y->n_stores * j->y->n_items, K = j->y->n_items;

    for (size_t i = 0; i < cells; i++) {
        to->x[cells + i] = floor(from->x[cells + i] + 1e-6);
        to->x[i] = j->y->have[i] + to->x[cells + i];
    }
    for (size_t m = 0; m < j->y->n_moves; m++)
        for (size_t k = 0; k < K; k++) {
            double pieces = floor(from->x[2 * cells + m * K + k] + 1e-6);
            to->x[2 * cells + m * K + k] = pieces;
            to->x[(size_t)j->y->moves[m].from * K + k] -= pieces;
            to->x[(size_t)j->y->moves[m].to * K + k] += pieces;
        }
}

static pnk_status tell_held(pnk_ctx *ctx, const job *j, const layout *whole, pnk_preposition *out)
{
    size_t cells = j->y->n_stores * j->y->n_items;

    for (size_t i = 0; i < cells; i++) {
        pnk_stock_position held = { (int)(i / j->y->n_items), j->y->items[i % j->y->n_items], j->y->have[i], fmax(0, whole->x[i]), whole->x[cells + i] };

        if (!(held.present > 0) && !(held.optimum > 0))
            continue;
        if (!PNK_GROW(&out->arena, out->held.v, out->held.n, out->held.capacity))
            return pnk_no_memory(ctx);
        out->held.v[out->held.n++] = held;
    }
    return PNK_OK;
}

static int dearest(const void *a, const void *b)
{
    const pnk_next_buy *x = a, *y = b;
    return x->usd != y->usd ? (x->usd < y->usd ? 1 : -1) : x->warehouse != y->warehouse ? x->warehouse - y->warehouse : x->item - y->item;
}

/* The best layout stays as it is and so much more money is there. */
static pnk_status next_money(pnk_ctx *ctx, job *j, const layout *best, pnk_preposition *out)
{
    size_t cells = j->y->n_stores * j->y->n_items;
    double bound, allowed = gap_allowed(j, best->value) / NEXT_FINER;
    layout more, query;
    bool closed;
    pnk_status status;

    if ((status = new_layout(ctx, j, &more)) || (status = new_layout(ctx, j, &query)) ||
        (status = pnk_lp_set_row_bounds(ctx, j->lp, j->first.budget_row, -INFINITY, fmax(j->budget, best->usd) + j->y->next_usd)))
        return status;
    for (size_t k = cells; k < j->n_first && !status; k++) {
        double low, high, cost;
        const int *rows;
        const double *values;
        size_t n;

        pnk_lp_column(j->lp, j->first.hold + (int)k, &low, &high, &cost, &n, &rows, &values);
        status = pnk_lp_set_bounds(ctx, j->lp, j->first.hold + (int)k, fmin(best->x[k], high), k < 2 * cells ? high : fmin(best->x[k], high));
    }
    copy_layout(j, best, &more);
    if (status || (status = improve(ctx, j, &more, &query, allowed, NEXT_ITERATIONS, &bound, &closed)) || (status = take_corner(ctx, j, &more, &query, bound, allowed, best->value)))
        return status;
    out->next_usd = j->y->next_usd;
    out->next_spared = best->value - more.value;
    for (size_t i = 0; i < cells; i++) {
        double quantity = more.x[cells + i] - best->x[cells + i];
        double usd = quantity * fmax(0, j->y->records->items.v[j->y->items[i % j->y->n_items]].unit_cost_usd);

        if (!(usd > 0.5))                /* less than a dollar is not told */
            continue;
        if (!PNK_GROW(&out->arena, out->next.v, out->next.n, out->next.capacity))
            return pnk_no_memory(ctx);
        out->next.v[out->next.n++] = (pnk_next_buy){ (int)(i / j->y->n_items), j->y->items[i % j->y->n_items], quantity, usd };
    }
    if (out->next.n)
        qsort(out->next.v, out->next.n, sizeof *out->next.v, dearest);
    return PNK_OK;
}

static pnk_status score_fresh(pnk_ctx *ctx, job *j, const layout *best, const layout *present, const double *fresh, size_t n, pnk_preposition *out)
{
    double *values = n ? malloc(2 * n * sizeof *values) : NULL, squares = 0;
    const double *rows = j->rows;
    pnk_status status;

    out->fresh = n;
    out->out_mean = out->out_low = out->out_high = out->out_present = NAN;
    if (n == 0)
        return PNK_OK;
    if (!values)
        return pnk_no_memory(ctx);
    j->rows = fresh;
    j->stand = best->stand;
    j->other = present->stand;
    status = pnk_ensemble_rows(ctx, n, 2, ask_both, j, values);
    j->rows = rows;
    if (!status) {
        out->out_mean = mean_of(values, n, 2);
        out->out_present = mean_of(values + 1, n, 2);
        for (size_t i = 0; i < n; i++)
            squares += (values[2 * i] - out->out_mean) * (values[2 * i] - out->out_mean);
        double half = n > 1 ? NORMAL_95 * sqrt(squares / (double)(n - 1) / (double)n) : (double)NAN;
        out->out_low = out->out_mean - half;
        out->out_high = out->out_mean + half;
    }
    free(values);
    return status;
}

static pnk_status tell_drawn(pnk_ctx *ctx, const job *j, pnk_preposition *out)
{
    out->drawn.v = PNK_NEW(&out->arena, pnk_drawn, j->n);
    if (!out->drawn.v)
        return pnk_no_memory(ctx);
    out->drawn.n = out->drawn.capacity = j->n;
    for (size_t i = 0; i < j->n; i++) {
        const double *row = j->rows + i * pnk_depots_figures(j->y);
        out->drawn.v[i] = (pnk_drawn){ (pnk_day)row[PNK_F_DAY], (int)row[PNK_F_AREA], row[PNK_F_AREAS], row[PNK_F_COLD], row[PNK_F_DISPLACED], row[PNK_F_CLOSED], NAN, NAN };
    }
    return PNK_OK;
}

static void note_drawn(const job *j, pnk_preposition *out, bool optimum)
{
    for (size_t i = 0; i < j->n; i++)
        *(optimum ? &out->drawn.v[i].optimum : &out->drawn.v[i].present) = j->answers[i * j->length];
}

/* The layout for the mean future, and the value of knowing the future. */
static pnk_status simpler_ways(pnk_ctx *ctx, job *j, layout *mean_layout, pnk_preposition *out)
{
    double *mean = PNK_NEW(&j->arena, double, pnk_depots_figures(j->y)), *seen = PNK_NEW(&j->arena, double, j->n + 1), value, quantile, tie;
    pnk_status status;

    if (!mean || !seen)
        return pnk_no_memory(ctx);
    pnk_mean_future(j->y, j->rows, j->n, mean);
    if ((status = foreseen(ctx, j, mean, &value, mean_layout->x)) || (status = pnk_ensemble_rows(ctx, j->n, 1, wait_and_see, j, seen)))
        return status;
    out->wait_and_see = together(j, seen, 1, &quantile, &tie);
    return PNK_OK;
}

static pnk_status go_through(pnk_ctx *ctx, job *j, const double *fresh, size_t n_fresh, pnk_preposition *out)
{
    layout present, mean, best, query, whole;
    layout *all[] = { &present, &mean, &best, &query, &whole };
    bool closed;
    pnk_status status;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((status = new_layout(ctx, j, all[i])))
            return status;
    if ((status = new_master(ctx, j)) || (status = tell_drawn(ctx, j, out)) || (status = simpler_ways(ctx, j, &mean, out)))
        return status;
    as_it_stands(j, &present);
    if ((status = evaluate(ctx, j, &present)) || (status = add_cuts(ctx, j, &present)))
        return status;
    note_drawn(j, out, false);
    if ((status = evaluate(ctx, j, &mean)) || (status = add_cuts(ctx, j, &mean)))
        return status;
    copy_layout(j, mean.value < present.value ? &mean : &present, &best);
    if ((status = improve(ctx, j, &best, &query, gap_allowed(j, best.value), j->settings->most_iterations ? j->settings->most_iterations : DEFAULT_ITERATIONS, &out->bound, &closed)))
        return status;
    if (!closed)
        return pnk_fail(ctx, PNK_LIMIT, "after %zu rounds of cuts the layout is still %g person-days from its bound", j->iterations, best.value - out->bound);
    if ((status = take_corner(ctx, j, &best, &query, out->bound, gap_allowed(j, best.value), fmin(mean.value, present.value))))
        return status;
    out->iterations = j->iterations;
    out->present = present.value;
    out->expected_value_solution = mean.value;
    out->objective = best.value;
    out->gap_share = fmax(0, best.value - out->bound) / fmax(1, fabs(best.value));
    out->vss = mean.value - best.value;
    out->evpi = best.value - out->wait_and_see;
    make_whole(j, &best, &whole);
    if ((status = evaluate(ctx, j, &whole)))
        return status;
    out->objective_whole = whole.value;
    out->expected = mean_of(j->answers, j->n, j->length);
    out->spent_usd = whole.usd;
    note_drawn(j, out, true);
    if ((status = tell_held(ctx, j, &whole, out)) || (status = score_fresh(ctx, j, &best, &present, fresh, n_fresh, out)))
        return status;
    return next_money(ctx, j, &best, out);
}

pnk_status pnk_preposition_solve(pnk_ctx *ctx, const pnk_depots *depots, const double *rows, size_t n, const double *fresh, size_t n_fresh,
                                 const pnk_preposition_settings *settings, pnk_preposition *out)
{
    size_t cells = depots->n_stores * depots->n_items;
    job j = { .y = depots, .settings = settings, .rows = rows, .n = n, .keep = true,
              .budget = isnan(settings->budget_usd) ? pnk_depots_money(depots->records) : settings->budget_usd,
              .n_first = 2 * cells + depots->n_moves * depots->n_items, .n_stand = depots->n_hubs * depots->n_items, .n_groups = n < (size_t)depots->groups ? n : (size_t)depots->groups };
    pnk_status status;

    j.length = 1 + j.n_stand;
    out->scenarios = n;
    out->budget_usd = j.budget;
    out->cvar_share = settings->cvar_share;
    out->max_min = settings->max_min;
    j.bases = calloc(n + 1, sizeof *j.bases);
    j.answers = malloc((n * j.length + 1) * sizeof *j.answers);
    j.sorted = malloc((n + 1) * sizeof *j.sorted);
    status = j.bases && j.answers && j.sorted ? go_through(ctx, &j, fresh, n_fresh, out) : pnk_no_memory(ctx);
    for (size_t i = 0; i < n && j.bases; i++)
        free(j.bases[i].places);
    free(j.bases);
    free(j.answers);
    free(j.sorted);
    pnk_lp_free(j.lp);
    pnk_arena_release(&j.arena);
    return status;
}
