/* models/outlook/bands.c - how much wider or narrower the bands of a case must be than those of others, by its own settled forecasts. */
#include "models/outlook/inside.h"
#include <stdlib.h>
#include <string.h>

enum { P10 = 4, P50 = 9, P90 = 14, N_POINTS = 200 };
static const double covered = 0.8;
static const double inner_low = 0.25, inner_high = 0.75;         /* levels between them stay: the middle is for the CRPS */

typedef struct { int known_day; double needed; } settled;

static int by_day(const void *a, const void *b)
{
    const settled *x = a, *y = b;

    if (x->known_day != y->known_day)
        return x->known_day < y->known_day ? -1 : 1;
    return (x->needed > y->needed) - (x->needed < y->needed);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/** How many times as wide the half band of this side must be to just hold the error. */
static double needed(const double z[PNK_OUTLOOK_N_LEVELS], double error)
{
    double half = error > z[P50] ? z[P90] - z[P50] : z[P50] - z[P10];

    return fabs(error - z[P50]) / fmax(1e-9, half);
}

/** In rising order: what others need, as so many values together, and what the case needed. */
typedef struct { double others[N_POINTS], weight, *own; size_t n; } needs;

static void insert(needs *all, double value)
{
    size_t i = all->n++;

    for (; i > 0 && all->own[i - 1] > value; i--)
        all->own[i] = all->own[i - 1];
    all->own[i] = value;
}

static double wide_enough(const needs *all)
{
    double sum = all->weight + (double)all->n, so_far = 0.0, at = 0.0;
    size_t i = 0, k = 0;

    while (so_far < covered * sum && (i < all->n || k < N_POINTS)) {
        bool own = k == N_POINTS || (i < all->n && all->own[i] <= all->others[k]);
        at = own ? all->own[i++] : all->others[k++];
        so_far += own ? 1.0 : all->weight / N_POINTS;
    }
    return at;
}

/** The law with its tails stretched; quantiles go on rising. */
static void stretch(const double z[PNK_OUTLOOK_N_LEVELS], double times, double out[PNK_OUTLOOK_N_LEVELS])
{
    for (int q = 0; q < PNK_OUTLOOK_N_LEVELS; q++) {
        bool inner = pnk_outlook_levels[q] > inner_low && pnk_outlook_levels[q] < inner_high;
        out[q] = inner ? z[q] : z[P50] + times * (z[q] - z[P50]);
    }
    for (int q = P50 + 1; q < PNK_OUTLOOK_N_LEVELS; q++)
        out[q] = fmax(out[q], out[q - 1]);
    for (int q = P50; q-- > 0;)
        out[q] = fmin(out[q], out[q + 1]);
}

static size_t settled_of(const pnk_outlook_trial_rows *rows, const pnk_outlook_dials *d, settled *out)
{
    size_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const pnk_outlook_trial_row *r = &rows->v[i];
        double error = (r->truth - pnk_outlook_centre(&r->b, d, r->own.trust)) / (pnk_outlook_spread(&r->b, d) * r->own.spread);
        if (r->counted && pnk_outlook_horizons[r->horizon] == (int)d->adapt_days)
            out[n++] = (settled){ r->known_day, needed(d->z, error) };
    }
    qsort(out, n, sizeof *out, by_day);
    return n;
}

pnk_status pnk_outlook_trial_laws(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials, int last_day, pnk_arena *arena, const double **now)
{
    settled *past = PNK_NEW(arena, settled, rows->n + 1);
    needs all = { .weight = dials->band_camps * (double)rows->c->n_camps, .own = PNK_NEW(arena, double, rows->n + 1) };
    const double *z = dials->z;
    size_t n;

    if (!past || !all.own)
        return pnk_no_memory(ctx);
    for (int k = 0; k < N_POINTS; k++)
        all.others[k] = needed(dials->z, pnk_outlook_z_at(dials->z, (k + 0.5) / N_POINTS));
    qsort(all.others, N_POINTS, sizeof *all.others, by_value);
    n = settled_of(rows, dials, past);
    for (size_t i = 0; i <= rows->n; i++) {                      /* rows come by origin; last, the day it is */
        int day = i < rows->n ? rows->v[i].origin_day : last_day;
        size_t before = all.n;
        while (all.n < n && past[all.n].known_day <= day)
            insert(&all, past[all.n].needed);
        if (all.n > before) {
            double *law = PNK_NEW(arena, double, PNK_OUTLOOK_N_LEVELS);
            if (!law)
                return pnk_no_memory(ctx);
            stretch(dials->z, fmax(dials->band_least, fmin(dials->band_most, wide_enough(&all))), law);
            z = law;
        }
        if (i < rows->n)
            rows->v[i].z = z;
    }
    if (now)
        *now = z;
    return PNK_OK;
}
