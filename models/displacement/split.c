/* models/displacement/split.c - whole persons of many rows over the groups. */
#include "models/displacement/scene.h"

#include "engine/sim/sim.h"
#include <math.h>

/** The column that is furthest below (sign +1) or above (sign -1) what it should have and may still change. */
static size_t furthest(const double *wanted, const int64_t *cells, size_t n_groups, int sign)
{
    size_t best = n_groups;
    double best_gap = 0.0;

    for (size_t g = 0; g < n_groups; g++) {
        double gap = sign * (wanted[g] - (double)cells[g]);

        if (sign < 0 && cells[g] <= 0)
            continue;
        if (best == n_groups || gap > best_gap) {
            best = g;
            best_gap = gap;
        }
    }
    return best;
}

/** One row: floors of what is wanted, then person by person to or from the column furthest off; at most n_groups steps. */
static void split_row(int64_t persons, const double *wanted, size_t n_groups, int64_t *cells)
{
    int64_t left = persons;

    for (size_t g = 0; g < n_groups; g++) {
        cells[g] = wanted[g] > 0.0 ? (int64_t)floor(wanted[g]) : 0;
        left -= cells[g];
    }
    for (; left > 0; left--)
        cells[furthest(wanted, cells, n_groups, +1)]++;
    for (; left < 0; left++)
        cells[furthest(wanted, cells, n_groups, -1)]--;
}

/** Moves single persons between columns, in the row that has most of the column with too many, until the columns add up. */
static void settle_columns(int64_t *cells, size_t n, size_t n_groups, const int64_t *totals, double *excess)
{
    for (size_t g = 0; g < n_groups; g++) {
        int64_t sum = 0;

        for (size_t r = 0; r < n; r++)
            sum += cells[r * n_groups + g];
        excess[g] = (double)(sum - totals[g]);
    }
    for (;;) {
        size_t from = n_groups, to = n_groups, row = n;

        for (size_t g = 0; g < n_groups; g++) {
            if (excess[g] > 0.0 && from == n_groups)
                from = g;
            if (excess[g] < 0.0 && to == n_groups)
                to = g;
        }
        if (from == n_groups || to == n_groups)
            return;
        for (size_t r = 0; r < n; r++)
            if (row == n || cells[r * n_groups + from] > cells[row * n_groups + from])
                row = r;
        cells[row * n_groups + from]--;
        cells[row * n_groups + to]++;
        excess[from] -= 1.0;
        excess[to] += 1.0;
    }
}

void pnk_split_rows(const int64_t *rows, size_t n, const double *share, size_t n_groups, const int64_t *totals, double *room, int64_t *cells)
{
    for (size_t g = 0; g < n_groups; g++)
        room[g] = 0.0;
    for (size_t r = 0; r < n; r++) {
        int64_t *row = cells + r * n_groups;

        for (size_t g = 0; g < n_groups; g++)
            room[g] += (double)rows[r] * share[g];
        split_row(rows[r], room, n_groups, row);
        for (size_t g = 0; g < n_groups; g++)
            room[g] -= (double)row[g];
    }
    if (totals)
        settle_columns(cells, n, n_groups, totals, room);
}
