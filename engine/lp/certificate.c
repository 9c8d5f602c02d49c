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

/* The product of two doubles in two parts: what long double rounds off is kept. */
static void add_product(exact *e, double a, double b)
{
    double high = a * b, low = fma(a, b, -high);
    if (isfinite(high)) {
        add(e, high);
        e->lost += low;
    } else
        add(e, (long double)a * b);
}

static long double total(const exact *e) { return e->sum + e->lost; }

typedef struct { double low, high, y; exact activity; } passing;
typedef struct { int row; double value, x; } term;

struct pnk_certifier {
    size_t n_rows, n_columns, n_passed;
    const double *row_low, *row_high, *y;
    exact *activity;                 /* [n_rows]; NULL in a part, */
    term *terms;                     /* which keeps what columns that are not 0 add, for the whole to add in its turn */
    size_t n_terms, term_capacity;
    passing open[PNK_PASSING_ROWS];
    int n_open;
    pnk_exact *exactly;              /* NULL: not asked for */
    bool wants_exact;
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

void pnk_certifier_exactly(pnk_certifier *c)
{
    c->wants_exact = true;
    if (!(c->exactly = pnk_exact_new()))
        return;
    for (size_t i = 0; i < c->n_rows; i++)
        pnk_exact_row(c->exactly, c->row_low[i], c->row_high[i], c->y[i]);
}

void pnk_certifier_open(pnk_certifier *c, double row_low, double row_high, double y)
{
    if (c->n_open == PNK_PASSING_ROWS) {
        c->primal = NAN;
        return;
    }
    c->open[c->n_open++] = (passing){.low = row_low, .high = row_high, .y = y};
    if (c->exactly)
        pnk_exact_row(c->exactly, row_low, row_high, y);
}

void pnk_certifier_close(pnk_certifier *c)
{
    for (int i = 0; i < c->n_open; i++) {
        check_between(c, total(&c->open[i].activity), c->open[i].low, c->open[i].high);
        earn(c, c->open[i].y, c->open[i].low, c->open[i].high, 0.0);
    }
    c->n_passed += (size_t)c->n_open;
    c->n_open = 0;
}

static void add_term(pnk_certifier *c, int row, double value, double x)
{
    if (c->n_terms == c->term_capacity) {
        size_t capacity = c->term_capacity ? 2 * c->term_capacity : 256;
        term *larger = realloc(c->terms, capacity * sizeof *larger);
        if (!larger) {
            c->primal = NAN;             /* nothing is proven without it */
            return;
        }
        c->terms = larger;
        c->term_capacity = capacity;
    }
    c->terms[c->n_terms++] = (term){row, value, x};
}

static void add_activity(pnk_certifier *c, int row, double value, double x)
{
    if ((size_t)row >= c->n_rows)
        add_product(&c->open[(size_t)row - c->n_rows].activity, value, x);
    else if (c->activity)
        add_product(&c->activity[row], value, x);
    else
        add_term(c, row, value, x);
}

static void hand_on(pnk_certifier *c, double low, double high, double cost, double x, size_t n, const int *rows, const double *values)
{
    int named[1024];
    size_t shift = pnk_exact_n_rows(c->exactly) - (size_t)c->n_open - c->n_rows;     /* passing rows stand behind one another there */

    if (!c->n_open || n > sizeof named / sizeof *named) {
        pnk_exact_column(c->exactly, low, high, cost, x, n, rows, values);
        return;
    }
    for (size_t k = 0; k < n; k++)
        named[k] = rows[k] + ((size_t)rows[k] >= c->n_rows ? (int)shift : 0);
    pnk_exact_column(c->exactly, low, high, cost, x, n, named, values);
}

static double price_of(const pnk_certifier *c, int row)
{
    return (size_t)row < c->n_rows ? c->y[row] : c->open[(size_t)row - c->n_rows].y;
}

/* Most columns stand at their lower bound 0 and cost no less than they are worth: nothing is earned and nothing missed, and plain doubles can
 *  tell. Their sum of n products is within (n + 1) half units in the last place of the sum of magnitudes. */
static bool clearly_left_out(const pnk_certifier *c, double low, double high, double cost, double x, size_t n, const int *rows, const double *values)
{
    double reduced = cost, size = fabs(cost);

    if (x != 0 || low != 0 || c->exactly)
        return false;
    if (high == 0)
        return isfinite(cost);               /* nothing can be earned there, whatever the price */
    for (size_t k = 0; k < n; k++) {
        double worth = values[k] * price_of(c, rows[k]);
        reduced -= worth;
        size += fabs(worth);
    }
    return reduced > 4e-16 * (double)(n + 2) * size || size == 0;         /* false for NAN */
}

void pnk_certifier_column(pnk_certifier *c, double low, double high, double cost, double x,
                          size_t n, const int *rows, const double *values)
{
    exact reduced = {0};

    c->n_columns++;
    if (clearly_left_out(c, low, high, cost, x, n, rows, values))
        return;
    add(&reduced, cost);
    for (size_t k = 0; k < n; k++)
        add_product(&reduced, -values[k], price_of(c, rows[k]));
    if (x != 0) {
        for (size_t k = 0; k < n; k++)
            add_activity(c, rows[k], values[k], x);
        add_product(&c->objective, cost, x);
    }
    check_between(c, x, low, high);
    earn(c, total(&reduced), low, high, cost);
    if (c->exactly)
        hand_on(c, low, high, cost, x, n, rows, values);
}

void pnk_certifier_left_out(pnk_certifier *c, size_t n) { c->n_columns += n; }

pnk_certifier *pnk_certifier_part(const pnk_certifier *whole)
{
    pnk_certifier *part = calloc(1, sizeof *part);
    if (part) {
        part->n_rows = whole->n_rows;
        part->row_low = whole->row_low;
        part->row_high = whole->row_high;
        part->y = whole->y;
    }
    return part;
}

static void certifier_free(pnk_certifier *c)
{
    free(c->activity);
    free(c->terms);
    free(c);
}

void pnk_certifier_join(pnk_certifier *whole, pnk_certifier *part)
{
    if (!part)
        return;
    for (size_t i = 0; i < part->n_terms; i++)
        add_product(&whole->activity[part->terms[i].row], part->terms[i].value, part->terms[i].x);
    add(&whole->objective, part->objective.sum);
    add(&whole->objective, part->objective.lost);
    add(&whole->bound, part->bound.sum);
    add(&whole->bound, part->bound.lost);
    raise_to(&whole->primal, part->primal);
    raise_to(&whole->dual, part->dual);
    whole->n_columns += part->n_columns;
    whole->n_passed += part->n_passed;
    certifier_free(part);
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
        .n_rows = c->n_rows + c->n_passed,
        .n_columns = c->n_columns,
        .exact.tried = c->wants_exact,
    };
    if (c->exactly)
        answer.exact = pnk_exact_end(c->exactly);
    certifier_free(c);
    return answer;
}

bool pnk_certificate_holds(const pnk_certificate *c)
{
    const double most = 1e-6;            /* each comparison is written so that NAN fails */

    return c->max_primal_residual <= most && c->max_dual_residual <= most && fabs(c->gap_share) <= most &&
           (!c->exact.proven || (c->exact.max_primal_residual <= most && fabs(c->exact.gap_share) <= most));
}
