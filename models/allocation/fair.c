/* models/allocation/fair.c - coverages set beside each other: worst first, and how unequal. */
#include "models/allocation/world.h"

#include <stdlib.h>

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

size_t pnk_cells_rising(const pnk_cells *cells, const double *coverage, bool shelter, double *out)
{
    size_t n = 0;

    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && pnk_cell_reached(&cells->cells[c]))
            out[n++] = coverage[c];
    if (n > 1)
        qsort(out, n, sizeof *out, rising);
    return n;
}

pnk_status pnk_cells_compare(pnk_ctx *ctx, const pnk_cells *cells, const double *a, const double *b, bool shelter, double tolerance, int *verdict)
{
    double *left = calloc(2 * cells->n_cells + 1, sizeof *left), *right = left ? left + cells->n_cells : NULL;

    if (!left)
        return pnk_no_memory(ctx);
    size_t n = pnk_cells_rising(cells, a, shelter, left);
    pnk_cells_rising(cells, b, shelter, right);
    *verdict = 0;
    for (size_t i = 0; i < n && !*verdict; i++)
        if (fabs(left[i] - right[i]) > tolerance * (1 + fabs(right[i])))
            *verdict = left[i] > right[i] ? -1 : 1;
    free(left);
    return PNK_OK;
}

double pnk_cells_gini(const pnk_cells *cells, const double *coverage, bool shelter)
{
    double apart = 0, sum = 0, weight = 0;

    for (size_t i = 0; i < cells->n_cells; i++) {
        if (cells->cells[i].shelter != shelter)
            continue;
        double x = fmax(0, coverage[i]), wi = cells->cells[i].need;
        weight += wi;
        sum += wi * x;
        for (size_t j = 0; j < i; j++)
            if (cells->cells[j].shelter == shelter)
                apart += wi * cells->cells[j].need * fabs(x - fmax(0, coverage[j]));
    }
    return sum > 0 ? apart / (weight * sum) : 0;
}
