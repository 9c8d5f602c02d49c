/* models/privacy/cells.c - secondary suppression: a second table, at least so far away, for every hidden cell. */
#include "models/privacy/cells.h"

#include "engine/lp/lp.h"

#include <stdlib.h>

static const double reuse_loss = 1e-3;           /* of a cell that is hidden already: no loss, but shorter ways first */
static const double nothing = 1e-7;              /* persons: a solver's last digits */

int pnk_cells_add(pnk_cells *cells, double value, double loss, int block)
{
    if (!isfinite(value))
        return -1;
    if (!PNK_GROW(cells->arena, cells->v, cells->n, cells->capacity)) {
        cells->failed = true;
        return -1;
    }
    cells->v[cells->n] = (pnk_count_cell){ .value = value, .loss = loss, .block = block };
    return (int)cells->n++;
}

static bool put_tied(pnk_cells *cells, int which, double factor)
{
    if (!PNK_GROW(cells->arena, cells->tied, cells->n_tied, cells->tied_capacity) || !PNK_GROW(cells->arena, cells->factors, cells->n_tied, cells->factors_capacity))
        return false;
    cells->tied[cells->n_tied] = which;
    cells->factors[cells->n_tied++] = factor;
    return true;
}

void pnk_cells_tie(pnk_cells *cells, size_t n, const int *which, const double *factors, bool rising, double slack)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (which[i] < 0)
            return;
        sum += factors[i] * cells->v[which[i]].value;
    }
    if (!rising && fabs(sum) > slack)
        return;
    if (!PNK_GROW(cells->arena, cells->ties, cells->n_ties, cells->ties_capacity)) {
        cells->failed = true;
        return;
    }
    cells->ties[cells->n_ties++] = (pnk_tie){ cells->n_tied, n, rising ? -fmax(sum, 0.0) : 0.0, rising ? PNK_LP_INF : 0.0 };
    for (size_t i = 0; i < n && !cells->failed; i++)
        cells->failed = !put_tied(cells, which[i], factors[i]);
}

/** A linear program over the cells of a block: for each a rise and a fall, which together leave every tie as it was. */
typedef struct {
    pnk_lp *lp;
    int *cells;                      /* [n] */
    size_t n;
} program;

static void close_program(program *p)
{
    pnk_lp_free(p->lp);
    free(p->cells);
    *p = (program){0};
}

/** Entries of a cell: the rows of its ties, by cell. */
typedef struct { size_t *first; int *rows; double *factors; } entries;

static void free_entries(entries *e)
{
    free(e->first);
    free(e->rows);
    free(e->factors);
}

static pnk_status make_entries(pnk_ctx *ctx, const pnk_cells *cells, entries *e)
{
    *e = (entries){ calloc(cells->n + 2, sizeof *e->first), calloc(cells->n_tied + 1, sizeof *e->rows), calloc(cells->n_tied + 1, sizeof *e->factors) };
    if (!e->first || !e->rows || !e->factors)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < cells->n_tied; i++)
        e->first[cells->tied[i] + 2]++;
    for (size_t c = 0; c < cells->n; c++)
        e->first[c + 2] += e->first[c + 1];
    for (size_t t = 0; t < cells->n_ties; t++)
        for (size_t i = cells->ties[t].first; i < cells->ties[t].first + cells->ties[t].n; i++) {
            size_t at = e->first[cells->tied[i] + 1]++;
            e->rows[at] = (int)t;
            e->factors[at] = cells->factors[i];
        }
    return PNK_OK;
}

static double loss_of(const pnk_count_cell *cell)
{
    return cell->hidden ? reuse_loss : cell->loss;
}

/** One row for each tie of the block; row[t] is its number, -1: not there. */
static pnk_status add_rows(pnk_ctx *ctx, const pnk_cells *cells, const entries *e, program *p, int *row)
{
    pnk_status status = PNK_OK;

    for (size_t t = 0; t < cells->n_ties; t++)
        row[t] = -1;
    for (size_t k = 0; k < p->n && !status; k++)
        for (size_t i = e->first[p->cells[k]]; i < e->first[p->cells[k] + 1] && !status; i++) {
            const pnk_tie *tie = &cells->ties[e->rows[i]];
            if (row[e->rows[i]] < 0)
                status = pnk_lp_add_row(ctx, p->lp, tie->down, tie->up, 0, NULL, NULL, &row[e->rows[i]]);
        }
    return status;
}

static pnk_status add_pair(pnk_ctx *ctx, const pnk_cells *cells, const entries *e, int c, const int *row, int *rows, double *values, program *p)
{
    const pnk_count_cell *cell = &cells->v[c];
    size_t n = 0;
    pnk_status status;

    for (size_t i = e->first[c]; i < e->first[c + 1]; i++) {
        rows[n] = row[e->rows[i]];
        values[n++] = e->factors[i];
    }
    if ((status = pnk_lp_add_column(ctx, p->lp, 0.0, PNK_LP_INF, loss_of(cell), n, rows, values, NULL)))
        return status;
    for (size_t i = 0; i < n; i++)
        values[i] = -values[i];
    return pnk_lp_add_column(ctx, p->lp, 0.0, fmax(cell->value, 0.0), loss_of(cell), n, rows, values, NULL);
}

/** block -1: all cells. */
static pnk_status open_program(pnk_ctx *ctx, const pnk_cells *cells, const entries *e, int block, program *p)
{
    int *row = calloc(cells->n_ties + 1, sizeof *row), *rows = calloc(cells->n_ties + 1, sizeof *rows);
    double *values = calloc(cells->n_ties + 1, sizeof *values);
    pnk_status status = PNK_OK;

    *p = (program){ .cells = calloc(cells->n + 1, sizeof *p->cells) };
    if (!row || !rows || !values || !p->cells)
        status = pnk_no_memory(ctx);
    for (size_t c = 0; c < cells->n && !status; c++)
        if (block < 0 || cells->v[c].block == block)
            p->cells[p->n++] = (int)c;
    if (!status && !(status = pnk_lp_new(ctx, &p->lp)))
        status = add_rows(ctx, cells, e, p, row);
    for (size_t k = 0; k < p->n && !status; k++)
        status = add_pair(ctx, cells, e, p->cells[k], row, rows, values, p);
    free(row);
    free(rows);
    free(values);
    if (status)
        close_program(p);
    return status;
}

static int rise(size_t k) { return 2 * (int)k; }
static int fall(size_t k) { return 2 * (int)k + 1; }

/** Cells that the witness changes are hidden, and it stands for all of them. */
static pnk_status take_witness(pnk_ctx *ctx, pnk_cells *cells, program *p)
{
    pnk_status status = PNK_OK;

    for (size_t k = 0; k < p->n && !status; k++) {
        pnk_count_cell *cell = &cells->v[p->cells[k]];
        double change = fabs(pnk_lp_value(p->lp, rise(k)) - pnk_lp_value(p->lp, fall(k)));
        if (change <= nothing)
            continue;
        cell->shown = fmax(cell->shown, change);
        if (cell->hidden)
            continue;
        cell->hidden = true;
        if (!(status = pnk_lp_set_cost(ctx, p->lp, rise(k), reuse_loss)))
            status = pnk_lp_set_cost(ctx, p->lp, fall(k), reuse_loss);
    }
    return status;
}

/** A table that differs in cell k by `width`, with the least loss; *found false: the cells of the program have none. */
static pnk_status find_witness(pnk_ctx *ctx, pnk_cells *cells, program *p, size_t k, double width, bool *found)
{
    pnk_lp_info info;
    pnk_status status;

    if ((status = pnk_lp_set_bounds(ctx, p->lp, rise(k), width, width)) || (status = pnk_lp_set_bounds(ctx, p->lp, fall(k), 0.0, 0.0)) ||
        (status = pnk_lp_solve(ctx, p->lp, NULL, &info)))
        return status;
    *found = info.outcome == PNK_LP_OPTIMAL;
    if (*found && (status = take_witness(ctx, cells, p)))
        return status;
    if ((status = pnk_lp_set_bounds(ctx, p->lp, rise(k), 0.0, PNK_LP_INF)))
        return status;
    return pnk_lp_set_bounds(ctx, p->lp, fall(k), 0.0, fmax(cells->v[p->cells[k]].value, 0.0));
}

static bool exposed(const pnk_count_cell *cell, double width)
{
    return cell->hidden && cell->shown < width - nothing;
}

/** Until no cell of the program is exposed; *left: some cell has no witness in it. */
static pnk_status protect_program(pnk_ctx *ctx, pnk_cells *cells, program *p, double width, bool *left)
{
    pnk_status status = PNK_OK;
    bool again = true;

    *left = false;
    while (again && !status) {
        again = false;
        for (size_t k = 0; k < p->n && !status; k++) {
            bool found = true;
            if (!exposed(&cells->v[p->cells[k]], width) || (status = find_witness(ctx, cells, p, k, width, &found)))
                continue;
            again = again || found;
            *left = *left || !found;
        }
        if (!status)
            status = pnk_check(ctx);
        if (*left)
            break;
    }
    return status;
}

static bool block_exposed(const pnk_cells *cells, int block, double width)
{
    for (size_t c = 0; c < cells->n; c++)
        if ((block < 0 || cells->v[c].block == block) && exposed(&cells->v[c], width))
            return true;
    return false;
}

static pnk_status protect_block(pnk_ctx *ctx, pnk_cells *cells, const entries *e, int block, double width, bool *left)
{
    program p = {0};
    pnk_status status = open_program(ctx, cells, e, block, &p);

    if (!status)
        status = protect_program(ctx, cells, &p, width, left);
    close_program(&p);
    return status;
}

pnk_status pnk_cells_protect(pnk_ctx *ctx, pnk_cells *cells, double width)
{
    entries e = {0};
    bool left = false;
    int last = -1;
    pnk_status status = cells->failed ? pnk_no_memory(ctx) : make_entries(ctx, cells, &e);

    for (size_t c = 0; c < cells->n; c++)
        last = cells->v[c].block > last ? cells->v[c].block : last;
    for (int block = 0; block <= last && !status; block++)
        if (block_exposed(cells, block, width))
            status = protect_block(ctx, cells, &e, block, width, &left);
    if (!status && block_exposed(cells, -1, width)) {
        status = protect_block(ctx, cells, &e, -1, width, &left);
        if (!status && block_exposed(cells, -1, width))
            status = pnk_fail(ctx, PNK_INTERNAL, "a small figure cannot be hidden: every table with the same published figures has it");
    }
    free_entries(&e);
    return status;
}
