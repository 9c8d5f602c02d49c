/* engine/lp/exact.c - weak duality in integers with an exponent. */
#include "engine/lp/exact.h"

#include <gmp.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

/* ---- GMP ends the process when memory is short: its blocks come from here, and a proof under way is given up instead ---- */

static _Thread_local jmp_buf *rescue;

static void *not_there(size_t n)
{
    if (rescue)
        longjmp(*rescue, 1);
    fprintf(stderr, "GNU MP: Cannot allocate memory (size=%zu)\n", n);      /* somebody else's use of GMP: as it would be without us */
    abort();
}

static void *take(size_t n)
{
    void *block = malloc(n);
    return block ? block : not_there(n);
}

static void *grow_block(void *old, size_t before, size_t n)
{
    (void)before;
    void *block = realloc(old, n);
    return block ? block : not_there(n);
}

static void give_back(void *block, size_t n)
{
    (void)n;
    free(block);
}

static void use_our_memory(void) { mp_set_memory_functions(take, grow_block, give_back); }

/* ---- m * 2^e ---- */

typedef struct { mpz_t m; long e; } dyadic;

static void zero(dyadic *v)
{
    mpz_set_si(v->m, 0);
    v->e = 0;
}

static void set(dyadic *v, double d)
{
    int e;
    mpz_set_d(v->m, ldexp(frexp(d, &e), 53));
    v->e = (long)e - 53;
}

/* v += t; t may be shifted */
static void add(dyadic *v, dyadic *t)
{
    if (mpz_sgn(t->m) == 0)
        return;
    if (mpz_sgn(v->m) == 0) {
        mpz_set(v->m, t->m);
        v->e = t->e;
        return;
    }
    if (v->e > t->e) {
        mpz_mul_2exp(v->m, v->m, (mp_bitcnt_t)(v->e - t->e));
        v->e = t->e;
    } else if (t->e > v->e) {
        mpz_mul_2exp(t->m, t->m, (mp_bitcnt_t)(t->e - v->e));
        t->e = v->e;
    }
    mpz_add(v->m, v->m, t->m);
}

/* The double next to v on one side of it (up: at or above), or the nearest toward 0 where v is beyond doubles. */
static double rounded(const dyadic *v, bool up)
{
    long e;
    double d = mpz_get_d_2exp(&e, v->m);       /* cut toward 0 */

    if (d == 0)
        return 0;
    bool cut = mpz_sizeinbase(v->m, 2) - mpz_scan1(v->m, 0) > 53;
    if (cut && up && d > 0)
        d = nextafter(d, 2);
    if (cut && !up && d < 0)
        d = nextafter(d, -2);
    long power = e + v->e;
    if (power < -1000)                         /* below that ldexp itself would round */
        return up == (d > 0) ? copysign(0x1p-1000, d) : 0;
    return ldexp(d, power > 5000 ? 5000 : (int)power);
}

/* ---- the program ---- */

typedef struct { double low, high, cost, x; size_t first; bool low_given, high_given; } column;
typedef struct { double low, high, price; } row;

/* What a row's columns can add up to: the finite parts, and how many of them are not finite. */
typedef struct { dyadic least, most; size_t least_open, most_open; } activity;

struct pnk_exact {
    row *rows; size_t n_rows, row_capacity;
    column *columns; size_t n_columns, column_capacity;
    int *entry_row; double *entry_value; size_t n_entries, entry_row_capacity, entry_capacity;
    bool failed;                     /* no memory, or not a number */
    activity *acts; size_t n_acts;   /* [n_rows]; n_acts of them are initialised */
    dyadic a, b, c, sum;             /* scratch */
    bool scratch;                    /* is initialised */
    pnk_exact_proof proof;
};

static bool room(void **items, size_t size, size_t needed, size_t *capacity)
{
    if (needed <= *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    wanted = wanted < needed ? needed : wanted;
    void *larger = realloc(*items, wanted * size);
    if (larger) {
        *items = larger;
        *capacity = wanted;
    }
    return larger != NULL;
}

pnk_exact *pnk_exact_new(void)
{
    static once_flag once = ONCE_FLAG_INIT;

    call_once(&once, use_our_memory);
    return calloc(1, sizeof(pnk_exact));
}

size_t pnk_exact_n_rows(const pnk_exact *e) { return e->n_rows; }

void pnk_exact_row(pnk_exact *e, double low, double high, double price)
{
    if (!room((void **)&e->rows, sizeof *e->rows, e->n_rows + 1, &e->row_capacity) || !isfinite(price) || isnan(low) || isnan(high)) {
        e->failed = true;
        return;
    }
    e->rows[e->n_rows++] = (row){ low, high, price };
}

void pnk_exact_column(pnk_exact *e, double low, double high, double cost, double x, size_t n, const int *rows, const double *values)
{
    if (e->failed || !room((void **)&e->columns, sizeof *e->columns, e->n_columns + 1, &e->column_capacity) ||
        !room((void **)&e->entry_row, sizeof *e->entry_row, e->n_entries + n, &e->entry_row_capacity) ||
        !room((void **)&e->entry_value, sizeof *e->entry_value, e->n_entries + n, &e->entry_capacity) ||
        !isfinite(cost) || !isfinite(x) || isnan(low) || isnan(high)) {
        e->failed = true;
        return;
    }
    e->columns[e->n_columns++] = (column){ low, high, cost, x, e->n_entries, isfinite(low), isfinite(high) };
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(values[k]) || rows[k] < 0 || (size_t)rows[k] >= e->n_rows)
            e->failed = true;
        e->entry_row[e->n_entries] = rows[k];
        e->entry_value[e->n_entries++] = values[k];
    }
}

static size_t end_of(const pnk_exact *e, size_t j)
{
    return j + 1 < e->n_columns ? e->columns[j + 1].first : e->n_entries;
}

/* v += x y */
static void add_product(pnk_exact *e, dyadic *v, double x, double y)
{
    if (x == 0 || y == 0)
        return;
    set(&e->a, x);
    set(&e->b, y);
    mpz_mul(e->a.m, e->a.m, e->b.m);
    e->a.e += e->b.e;
    add(v, &e->a);
}

static void add_double(pnk_exact *e, dyadic *v, double x)
{
    if (x != 0) {
        set(&e->a, x);
        add(v, &e->a);
    }
}

/* ---- the answer itself ---- */

/* Raises the residual by how far v lies on the wrong side of the limit. */
static void hold_to(pnk_exact *e, const dyadic *v, double limit, bool below)
{
    if (!isfinite(limit))
        return;
    mpz_set(e->c.m, v->m);
    e->c.e = v->e;
    add_double(e, &e->c, -limit);
    if (below)
        mpz_neg(e->c.m, e->c.m);
    if (mpz_sgn(e->c.m) <= 0)
        return;
    double residual = nextafter(nextafter(rounded(&e->c, true) / (1 + fabs(limit)), INFINITY), INFINITY);
    if (residual > e->proof.max_primal_residual)
        e->proof.max_primal_residual = residual;
}

static void check_answer(pnk_exact *e)
{
    for (size_t j = 0; j < e->n_columns; j++) {
        const column *c = &e->columns[j];
        if (c->x != 0)
            for (size_t k = c->first; k < end_of(e, j); k++)
                add_product(e, &e->acts[e->entry_row[k]].least, e->entry_value[k], c->x);
        set(&e->sum, c->x);
        hold_to(e, &e->sum, c->low, true);
        hold_to(e, &e->sum, c->high, false);
    }
    for (size_t i = 0; i < e->n_rows; i++) {
        hold_to(e, &e->acts[i].least, e->rows[i].low, true);
        hold_to(e, &e->acts[i].least, e->rows[i].high, false);
    }
}

/* ---- bounds that the rows imply ---- */

static void row_activities(pnk_exact *e)
{
    for (size_t i = 0; i < e->n_rows; i++) {
        zero(&e->acts[i].least);
        zero(&e->acts[i].most);
        e->acts[i].least_open = e->acts[i].most_open = 0;
    }
    for (size_t j = 0; j < e->n_columns; j++)
        for (size_t k = e->columns[j].first; k < end_of(e, j); k++) {
            activity *a = &e->acts[e->entry_row[k]];
            double v = e->entry_value[k], at_least = v > 0 ? e->columns[j].low : e->columns[j].high, at_most = v > 0 ? e->columns[j].high : e->columns[j].low;
            if (v == 0)
                continue;
            if (isfinite(at_least))
                add_product(e, &a->least, v, at_least);
            else
                a->least_open++;
            if (isfinite(at_most))
                add_product(e, &a->most, v, at_most);
            else
                a->most_open++;
        }
}

/* What entry k lets column j reach at the most (upper) or at the least, from one row; infinite where the row says nothing. */
static double implied_by(pnk_exact *e, size_t j, size_t k, bool upper)
{
    const row *r = &e->rows[e->entry_row[k]];
    const activity *a = &e->acts[e->entry_row[k]];
    double v = e->entry_value[k], none = upper ? INFINITY : -INFINITY;
    bool at_top = (v > 0) == upper;                     /* the row's upper limit is what holds the column back */
    double limit = at_top ? r->high : r->low, own = at_top == (v > 0) ? e->columns[j].low : e->columns[j].high;
    size_t open = at_top ? a->least_open : a->most_open;

    /* `own` is the column's own share of the row's activity; it is taken out, and nothing else there may be open */
    if (v == 0 || !isfinite(limit) || open > (isfinite(own) ? 0u : 1u))
        return none;
    const dyadic *others = at_top ? &a->least : &a->most;
    mpz_set(e->sum.m, others->m);
    e->sum.e = others->e;
    if (isfinite(own))
        add_product(e, &e->sum, -v, own);
    mpz_neg(e->sum.m, e->sum.m);
    add_double(e, &e->sum, limit);                      /* limit - others; the column is at most (least) that over v */
    double guess = rounded(&e->sum, upper == (v > 0)) / v;
    guess = nextafter(nextafter(guess, none), none);    /* one rounding of the sum, one of the division */
    return isfinite(guess) ? guess : none;
}

/* One pass; true when something became bounded that was not. */
static bool imply(pnk_exact *e)
{
    bool news = false;

    row_activities(e);
    for (size_t j = 0; j < e->n_columns; j++) {
        column *c = &e->columns[j];
        double low = c->low, high = c->high;
        for (size_t k = c->first; k < end_of(e, j); k++) {
            if (!isfinite(c->high))
                high = fmin(high, implied_by(e, j, k, true));
            if (!isfinite(c->low))
                low = fmax(low, implied_by(e, j, k, false));
        }
        /* the activities of this pass stay valid: they were added up from wider bounds */
        news = news || isfinite(high) != isfinite(c->high) || isfinite(low) != isfinite(c->low);
        c->low = low;
        c->high = high;
    }
    return news;
}

/* ---- prices ---- */

static void clip_prices(pnk_exact *e)
{
    for (size_t i = 0; i < e->n_rows; i++) {
        row *r = &e->rows[i];
        if (r->price != 0 && !isfinite(r->price > 0 ? r->low : r->high)) {
            r->price = 0;
            e->proof.n_moved++;
        }
    }
}

/* Reduced cost of column j into e->c; its sign. */
static int reduced(pnk_exact *e, size_t j)
{
    zero(&e->c);
    add_double(e, &e->c, e->columns[j].cost);
    for (size_t k = e->columns[j].first; k < end_of(e, j); k++)
        add_product(e, &e->c, -e->entry_value[k], e->rows[e->entry_row[k]].price);
    return mpz_sgn(e->c.m);
}

static bool points_nowhere(const column *c, int sign)
{
    return sign != 0 && !isfinite(sign > 0 ? c->low : c->high);
}

/* Moves the price of entry k's row by as little as makes the reduced cost of column j point at a side that is there. */
static bool move_price(pnk_exact *e, size_t j, size_t k)
{
    row *r = &e->rows[e->entry_row[k]];
    double before = r->price, v = e->entry_value[k];

    for (int i = 0; i < 64 && v != 0; i++) {
        int sign = reduced(e, j);
        if (!points_nowhere(&e->columns[j], sign)) {
            if (r->price != 0 && !isfinite(r->price > 0 ? r->low : r->high))
                break;
            e->proof.n_moved++;
            return true;
        }
        double moved = r->price + rounded(&e->c, sign > 0) / v;
        r->price = moved != r->price ? moved : nextafter(r->price, (sign > 0) == (v > 0) ? INFINITY : -INFINITY);
    }
    r->price = before;
    return false;
}

/* A column that nothing bounds: the largest of its prices is moved, or else any that can be. */
static bool mend(pnk_exact *e, size_t j)
{
    size_t first = e->columns[j].first, last = end_of(e, j), best = first;

    for (size_t k = first; k < last; k++)
        if (fabs(e->rows[e->entry_row[k]].price * e->entry_value[k]) > fabs(e->rows[e->entry_row[best]].price * e->entry_value[best]))
            best = k;
    if (first < last && move_price(e, j, best))
        return true;
    for (size_t k = first; k < last; k++)
        if (k != best && move_price(e, j, k))
            return true;
    return false;
}

/* True once no reduced cost points at an open side. */
static bool make_dual_feasible(pnk_exact *e)
{
    bool more = true;

    clip_prices(e);
    for (int pass = 0; pass < 200; pass++) {
        bool open = false, mended = false;
        for (size_t j = 0; j < e->n_columns; j++)
            open = open || points_nowhere(&e->columns[j], reduced(e, j));
        if (!open)
            return true;
        if (more && (more = imply(e)))
            continue;
        for (size_t j = 0; j < e->n_columns; j++)
            if (points_nowhere(&e->columns[j], reduced(e, j))) {
                if (!mend(e, j))
                    return false;
                mended = true;
            }
        if (!mended)
            return true;
    }
    return false;
}

static void add_bound(pnk_exact *e, dyadic *bound, double side)      /* bound += e->c * side */
{
    set(&e->b, side);
    mpz_mul(e->c.m, e->c.m, e->b.m);
    e->c.e += e->b.e;
    add(bound, &e->c);
}

/* The bound goes into e->sum, the objective less the bound into acts[0].most, which is free by now. */
static void add_up(pnk_exact *e, dyadic *gap)
{
    zero(&e->sum);
    for (size_t i = 0; i < e->n_rows; i++)
        if (e->rows[i].price != 0)
            add_product(e, &e->sum, e->rows[i].price, e->rows[i].price > 0 ? e->rows[i].low : e->rows[i].high);
    for (size_t j = 0; j < e->n_columns; j++) {
        const column *c = &e->columns[j];
        int sign = reduced(e, j);
        if (sign == 0)
            continue;
        e->proof.n_implied += !(sign > 0 ? c->low_given : c->high_given);
        add_bound(e, &e->sum, sign > 0 ? c->low : c->high);
    }
    zero(gap);
    for (size_t j = 0; j < e->n_columns; j++)
        add_product(e, gap, e->columns[j].cost, e->columns[j].x);
    e->proof.objective = rounded(gap, false);
    e->proof.bound = rounded(&e->sum, false);
    mpz_neg(e->sum.m, e->sum.m);
    add(gap, &e->sum);
    double share = rounded(gap, true) / fmax(1, fabs(e->proof.objective));
    e->proof.gap_share = share == 0 ? 0 : nextafter(nextafter(share, INFINITY), INFINITY);
}

static void prove(pnk_exact *e)
{
    mpz_init(e->a.m), mpz_init(e->b.m), mpz_init(e->c.m), mpz_init(e->sum.m);
    e->scratch = true;
    for (; e->n_acts < e->n_rows + 1; e->n_acts++) {
        mpz_init(e->acts[e->n_acts].least.m);
        mpz_init(e->acts[e->n_acts].most.m);
    }
    check_answer(e);
    if (make_dual_feasible(e)) {
        add_up(e, &e->acts[e->n_rows].least);
        e->proof.proven = true;
    }
}

static void release(pnk_exact *e)
{
    for (size_t i = 0; i < e->n_acts; i++) {
        mpz_clear(e->acts[i].least.m);
        mpz_clear(e->acts[i].most.m);
    }
    if (e->scratch)
        mpz_clear(e->a.m), mpz_clear(e->b.m), mpz_clear(e->c.m), mpz_clear(e->sum.m);
    free(e->acts);
    free(e->rows);
    free(e->columns);
    free(e->entry_row);
    free(e->entry_value);
    free(e);
}

pnk_exact_proof pnk_exact_end(pnk_exact *e)
{
    jmp_buf here, *before = rescue;
    pnk_exact_proof none = { .tried = true, .max_primal_residual = INFINITY, .bound = -INFINITY, .gap_share = INFINITY }, proof = none;

    e->acts = e->failed ? NULL : calloc(e->n_rows + 1, sizeof *e->acts);
    if (e->acts) {
        rescue = &here;
        if (setjmp(here) == 0)
            prove(e);
        else
            e->proof = none;
        rescue = before;
        proof = e->proof.proven ? e->proof : none;
        proof.tried = true;
    }
    release(e);
    return proof;
}
