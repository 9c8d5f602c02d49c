/* models/preposition/figures.c - a future as a row of numbers: who is where, and how far everything is. */
#include "models/preposition/inside.h"

#include <stdlib.h>
#include <string.h>

enum { ALL, WAITING, IN_SITES, COME, N_PEOPLE };

static size_t people_cells(const pnk_depots *y) { return N_PEOPLE * y->n_leaves * y->n_periods; }
static size_t keep_cells(const pnk_depots *y) { return y->n_periods * y->n_periods; }
static size_t lorry_cells(const pnk_depots *y) { return y->n_hubs * y->n_leaves * y->n_periods; }

size_t pnk_f_people(const pnk_depots *y, int what, size_t leaf, size_t period)
{
    return PNK_F_HEAD + ((size_t)what * y->n_leaves + leaf) * y->n_periods + period;
}

size_t pnk_f_keep(const pnk_depots *y, size_t from, size_t to) { return PNK_F_HEAD + people_cells(y) + from * y->n_periods + to; }

size_t pnk_f_lorry(const pnk_depots *y, size_t hub, size_t leaf, size_t period)
{
    return PNK_F_HEAD + people_cells(y) + keep_cells(y) + (hub * y->n_leaves + leaf) * y->n_periods + period;
}

size_t pnk_f_drive(const pnk_depots *y, size_t from, size_t to)
{
    return PNK_F_HEAD + people_cells(y) + keep_cells(y) + lorry_cells(y) + from * y->n_leaves + to;
}

size_t pnk_depots_figures(const pnk_depots *y) { return pnk_f_drive(y, y->n_leaves, 0); }

static void read_people(const pnk_depots *y, const pnk_forecast *f, double *row)
{
    int end = 0;

    for (size_t p = 0; p < y->n_periods; p++) {
        int first = end + 1;

        end += (int)y->days[p];
        for (size_t l = 0; l < y->n_leaves; l++)
            for (int t = 1; t <= end; t++)
                for (size_t g = 0; g < f->n_groups; g++) {
                    size_t at = pnk_forecast_at(f, t, l, g);
                    double waiting = f->on_the_way[at] - f->travelling[at];

                    if (t <= y->middle[p])
                        row[pnk_f_people(y, COME, l, p)] += f->begin_to_wait[at] + f->reach_hosts[at] + f->reach_sites[at];
                    if (t < first)
                        continue;
                    row[pnk_f_people(y, ALL, l, p)] += (waiting + f->with_hosts[at] + f->in_sites[at]) / y->days[p];
                    row[pnk_f_people(y, WAITING, l, p)] += waiting / y->days[p];
                    row[pnk_f_people(y, IN_SITES, l, p)] += f->in_sites[at] / y->days[p];
                }
    }
    for (size_t l = 0; l < y->n_leaves; l++)
        for (size_t g = 0; g < f->n_groups; g++)
            row[PNK_F_DISPLACED] += f->displaced[pnk_forecast_at(f, f->n_days, l, g)];
}

/* Of those taken in in one period, the share still there in a later one. */
static void read_keep(const pnk_depots *y, const pnk_forecast *f, double *row)
{
    for (size_t p = 0; p < y->n_periods; p++) {
        double keep = 1;

        for (size_t q = p; q < y->n_periods; q++) {
            for (int t = q > p ? y->middle[q - 1] + 1 : y->middle[p] + 1; t <= y->middle[q]; t++) {
                double home = 0, share = 0;
                for (size_t g = 0; g < f->n_groups; g++) {
                    home += y->records->groups.v[g].share * f->return_share[(size_t)t * f->n_groups + g];
                    share += y->records->groups.v[g].share;
                }
                keep *= 1 - (share > 0 ? home / share : 0);
            }
            row[pnk_f_keep(y, p, q)] = keep;
        }
    }
}

static double way(double minutes) { return minutes < INFINITY ? minutes : -1; }

static pnk_status read_ways(pnk_ctx *ctx, const pnk_depots *y, const pnk_event *event, const pnk_access *access, double *minutes, double *row)
{
    pnk_status status;

    for (size_t h = 0; h < y->n_hubs; h++)
        for (size_t p = 0; p < y->n_periods; p++) {
            if ((status = pnk_access_from(ctx, access, y->hub_place[h], event->day + y->middle[p], &y->speeds[h], minutes, NULL, NULL)))
                return status;
            for (size_t l = 0; l < y->n_leaves; l++)
                row[pnk_f_lorry(y, h, l, p)] = y->leaf_place[l] >= 0 && y->kg_hours[h] > 0 ? way(minutes[y->leaf_place[l]]) : -1;
        }
    for (size_t l = 0; l < y->n_leaves; l++) {
        if (y->leaf_place[l] >= 0 && (status = pnk_access_from(ctx, access, y->leaf_place[l], event->day + y->middle[0], NULL, minutes, NULL, NULL)))
            return status;
        for (size_t m = 0; m < y->n_leaves; m++)
            row[pnk_f_drive(y, l, m)] = l == m ? 0 : y->leaf_place[l] >= 0 && y->leaf_place[m] >= 0 ? way(minutes[y->leaf_place[m]]) : -1;
    }
    return PNK_OK;
}

pnk_status pnk_depots_read(pnk_ctx *ctx, const pnk_depots *depots, const pnk_event *event, const pnk_access *access, const pnk_forecast *path, double *row)
{
    double *minutes = malloc((depots->records->places.n + 1) * sizeof *minutes);
    pnk_status status;

    if (!minutes)
        return pnk_no_memory(ctx);
    memset(row, 0, pnk_depots_figures(depots) * sizeof *row);
    row[PNK_F_DAY] = event->day;
    row[PNK_F_AREA] = event->first;
    row[PNK_F_AREAS] = (double)event->n_areas;
    row[PNK_F_CLOSED] = (double)event->closed_roads;
    row[PNK_F_COLD] = pnk_is_cold(depots->records, event->day + depots->middle[0]);
    read_people(depots, path, row);
    read_keep(depots, path, row);
    status = read_ways(ctx, depots, event, access, minutes, row);
    free(minutes);
    return status;
}

static bool is_way(const pnk_depots *y, size_t figure)
{
    return figure >= PNK_F_HEAD + people_cells(y) + keep_cells(y);
}

void pnk_mean_future(const pnk_depots *y, const double *rows, size_t n, double *mean)
{
    size_t length = pnk_depots_figures(y);

    for (size_t k = 0; k < length; k++) {
        double sum = 0;
        size_t open = 0;

        for (size_t i = 0; i < n; i++)
            if (!is_way(y, k) || rows[i * length + k] >= 0) {
                sum += rows[i * length + k];
                open++;
            }
        mean[k] = 2 * open >= n && open ? sum / (double)open : -1;
    }
    mean[PNK_F_COLD] = mean[PNK_F_COLD] >= 0.5;
}
