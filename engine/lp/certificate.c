/* engine/lp/certificate.c - weak duality, added up in long double with compensation. Knows nothing of the solver. */
#include "engine/lp/certificate.h"

#include <stdlib.h>

/* Neumaier (1974): the lost low parts are kept beside the sum. */
typedef struct { long double sum, lost; } exact;

static void add(exact *e, long double v)
{
    long double s = e->sum + v;
    e->lost += fabsl(e->sum) >= fabsl(v) ? (e->sum - s) + v : (v - s) + e->sum;
    e->sum = s;
}

static long double total(const exact *e) { return e->sum + e->lost; }

struct pnk_certifier {
    size_t n_rows, n_columns;
    const double *row_low, *row_high, *y;
    exact *activity;                 /* [n_rows] */
    exact objective, bound;
    long double primal, dual;        /* largest residuals; NAN once a number was not one */
};

static void raise_to(long double *largest, long double v)
{
    if (!isnan(*largest) && !(v <= *largest))
        *largest = v;
}

pnk_certifier *pnk_certifier_new(size_t n_rows, const double *row_low, const double *row_high, const double *y)
{
    pnk_certifier *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->activity = calloc(n_rows ? n_rows : 1, sizeof *c->activity);
    if (!c->activity) {
        free(c);
        return NULL;
    }
    c->n_rows = n_rows;
    c->row_low = row_low;
    c->row_high = row_high;
    c->y = y;
    return c;
}

static void check_between(pnk_certifier *c, long double v, double low, double high)
{
    if (!isfinite(v)) {
        c->primal = NAN;
        return;
    }
    if (isfinite(low))
        raise_to(&c->primal, (low - v) / (1.0L + fabsl((long double)low)));
    if (isfinite(high))
        raise_to(&c->primal, (v - high) / (1.0L + fabsl((long double)high)));
}

/* A price or reduced cost r earns r times the side of the interval it points from; an infinite side earns nothing and is a residual. */
static void earn(pnk_certifier *c, long double r, double low, double high, double cost)
{
    if (!isfinite(r)) {
        c->dual = NAN;
        return;
    }
    double side = r > 0.0L ? low : high;
    if (r == 0.0L)
        return;
    if (isfinite(side))
        add(&c->bound, r * side);
    else
        raise_to(&c->dual, fabsl(r) / (1.0L + fabsl((long double)cost)));
}

void pnk_certifier_column(pnk_certifier *c, double low, double high, double cost, double x,
                          size_t n, const int *rows, const double *values)
{
    exact reduced = {0};
    add(&reduced, cost);
    for (size_t k = 0; k < n; k++) {
        add(&c->activity[rows[k]], (long double)values[k] * x);
        add(&reduced, -(long double)values[k] * c->y[rows[k]]);
    }
    add(&c->objective, (long double)cost * x);
    check_between(c, x, low, high);
    earn(c, total(&reduced), low, high, cost);
    c->n_columns++;
}

pnk_certificate pnk_certifier_end(pnk_certifier *c)
{
    for (size_t i = 0; i < c->n_rows; i++) {
        check_between(c, total(&c->activity[i]), c->row_low[i], c->row_high[i]);
        earn(c, c->y[i], c->row_low[i], c->row_high[i], 0.0);
    }
    long double objective = total(&c->objective), bound = total(&c->bound);
    pnk_certificate answer = {
        .max_primal_residual = (double)c->primal,
        .max_dual_residual = (double)c->dual,
        .objective = (double)objective,
        .bound = (double)bound,
        .gap_share = (double)((objective - bound) / fmaxl(1.0L, fabsl(objective))),
        .n_rows = c->n_rows,
        .n_columns = c->n_columns,
    };
    free(c->activity);
    free(c);
    return answer;
}

bool pnk_certificate_holds(const pnk_certificate *c)
{
    const double most = 1e-6;            /* each comparison is written so that NAN fails */

    return c->max_primal_residual <= most && c->max_dual_residual <= most && fabs(c->gap_share) <= most;
}
