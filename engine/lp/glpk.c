/* engine/lp/glpk.c - GLPK's side: kept in step with our own copy, run under a net, asked for its verdict.
 *
 * GLPK ends the process on a fault unless its error hook jumps away; after a jump its environment is only good for
 * glp_free_env, with which every problem of the thread dies. So problems remember the age of the environment they
 * live in, and one that finds itself outlived is built again from our own copy.
 */
#include "engine/base/text.h"
#include "engine/lp/inside.h"

#include <float.h>
#include <glpk.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#define SLICE_PIVOTS 2000      /* between two looks at the cancel flag */
#define FEW_PIVOTS 100         /* where factors carried along for long break down */

static _Thread_local struct {
    jmp_buf jump;
    unsigned long age;         /* grows when the environment is freed */
    size_t n_alive;            /* problems of this thread */
} net;

static int say_nothing(void *info, const char *text)
{
    (void)info, (void)text;
    return 1;
}

static void on_fault(void *info)
{
    (void)info;
    longjmp(net.jump, 1);
}

static void free_environment(void)
{
    glp_free_env();
    net.age++;
}

typedef struct {
    pnk_lp *lp;
    const pnk_lp_settings *settings;
    const char *path, *data_path;
    int *index;                /* scratch of synchronise, owned outside the net so that a fault does not lose it */
    double *values;
    int answer;
} call;

/* Runs a step under the net. False: GLPK faulted (or had no memory to start), all its problems are gone. */
static bool guarded(void (*step)(call *), call *c)
{
    if (glp_init_env() > 1)
        return false;
    glp_term_hook(say_nothing, NULL);
    glp_error_hook(on_fault, NULL);
    if (setjmp(net.jump)) {
        free_environment();
        return false;
    }
    step(c);
    glp_error_hook(NULL, NULL);
    return true;
}

typedef struct { call base; void (*step)(void *); void *with; } any_call;

static void run_any(call *c)
{
    any_call *any = (any_call *)c;
    any->step(any->with);
}

bool pnk_lp_under_net(void (*step)(void *), void *with)
{
    any_call any = {.step = step, .with = with};
    return guarded(run_any, &any.base);
}

void pnk_lp_glpk_enter(void) { net.n_alive++; }

static void delete_prob(call *c) { glp_delete_prob(c->lp->prob); }

void pnk_lp_glpk_leave(pnk_lp *lp)
{
    call c = {.lp = lp};
    if (lp->prob && lp->age == net.age)
        guarded(delete_prob, &c);
    lp->prob = NULL;
    if (net.n_alive && --net.n_alive == 0)
        free_environment();
}

/* ---- keeping GLPK's problem in step with ours ---- */

static int bound_type(double low, double high)
{
    if (low == high)
        return GLP_FX;
    if (isfinite(low))
        return isfinite(high) ? GLP_DB : GLP_LO;
    return isfinite(high) ? GLP_UP : GLP_FR;
}

static int stat_of(unsigned char place)
{
    static const int stats[] = {
        [PNK_LP_BASIC] = GLP_BS, [PNK_LP_AT_LOW] = GLP_NL, [PNK_LP_AT_HIGH] = GLP_NU, [PNK_LP_FREE] = GLP_NF, [PNK_LP_FIXED] = GLP_NS};
    return stats[place];
}

unsigned char pnk_lp_place_of(int stat)
{
    switch (stat) {
    case GLP_NL: return PNK_LP_AT_LOW;
    case GLP_NU: return PNK_LP_AT_HIGH;
    case GLP_NF: return PNK_LP_FREE;
    case GLP_NS: return PNK_LP_FIXED;
    default: return PNK_LP_BASIC;
    }
}

void pnk_lp_show_limits(pnk_lp *lp, int column, double low, double high)
{
    glp_set_col_bnds(lp->prob, column + 1, bound_type(low, high), low, high);
}

void pnk_lp_show_row_limits(pnk_lp *lp, int row, double low, double high)
{
    glp_set_row_bnds(lp->prob, row + 1, bound_type(low, high), low, high);
}

static void give_bounds(pnk_lp *lp, int column) { pnk_lp_show_limits(lp, column, lp->columns[column].low, lp->columns[column].high); }

static void give_row_bounds(pnk_lp *lp, int row) { pnk_lp_show_row_limits(lp, row, lp->rows[row].low, lp->rows[row].high); }

/* index and values are scratch, numbered from 1 as GLPK likes it */
static void give_entries(pnk_lp *lp, int column, int *index, double *values)
{
    const pnk_lp_col *c = &lp->columns[column];
    for (int k = 0; k < c->n; k++) {
        index[k + 1] = c->rows[k] + 1;
        values[k + 1] = c->values[k];
    }
    glp_set_mat_col(lp->prob, column + 1, c->n, index, values);
}

static void scale_column(pnk_lp *lp, size_t j)
{
    const pnk_lp_col *c = &lp->columns[j];
    double smallest = INFINITY, largest = 0.0;
    for (int k = 0; k < c->n; k++) {
        double v = fabs(c->values[k]) * glp_get_rii(lp->prob, c->rows[k] + 1);
        if (v > 0.0) {
            smallest = fmin(smallest, v);
            largest = fmax(largest, v);
        }
    }
    glp_set_sjj(lp->prob, (int)j + 1, largest > 0.0 ? pnk_lp_scale_of(smallest, largest) : 1.0);
}

/* What came after the whole was scaled. */
static void scale_new_columns(pnk_lp *lp)
{
    for (size_t j = lp->built_columns; j < lp->n_columns; j++)
        scale_column(lp, j);
}

static void give_changes(pnk_lp *lp, int *index, double *values)
{
    for (size_t k = 0; k < lp->n_changed_rows; k++) {
        give_row_bounds(lp, lp->changed_rows[k]);
        lp->rows[lp->changed_rows[k]].pending = 0;
    }
    for (size_t k = 0; k < lp->n_changed_columns; k++) {
        int j = lp->changed_columns[k];
        pnk_lp_col *c = &lp->columns[j];
        if (c->pending & PNK_LP_NEW_BOUNDS)
            give_bounds(lp, j);
        if (c->pending & PNK_LP_NEW_COST)
            glp_set_obj_coef(lp->prob, j + 1, c->cost);
        if (c->pending & PNK_LP_NEW_ENTRIES)
            give_entries(lp, j, index, values);
        c->pending = 0;
    }
    lp->n_changed_rows = lp->n_changed_columns = 0;
}

static void give_new(pnk_lp *lp, int *index, double *values)
{
    if (lp->n_columns > lp->built_columns)
        glp_add_cols(lp->prob, (int)(lp->n_columns - lp->built_columns));
    for (size_t j = lp->built_columns; j < lp->n_columns; j++) {
        give_bounds(lp, (int)j);
        glp_set_obj_coef(lp->prob, (int)j + 1, lp->columns[j].cost);
        give_entries(lp, (int)j, index, values);
        lp->columns[j].pending = 0;
        if (!lp->places_set)
            lp->columns[j].place = PNK_LP_AT_LOW;
    }
    if (lp->scaled)
        scale_new_columns(lp);
    lp->built_columns = lp->n_columns;
}

void pnk_lp_show_places(pnk_lp *lp)
{
    for (size_t i = 0; i < lp->n_rows; i++)
        glp_set_row_stat(lp->prob, (int)i + 1, stat_of(lp->rows[i].place));
    for (size_t j = 0; j < lp->n_columns; j++)
        glp_set_col_stat(lp->prob, (int)j + 1, stat_of(lp->columns[j].place));
}

static void give_places(pnk_lp *lp)
{
    size_t n_basic = 0;
    for (size_t i = 0; i < lp->n_rows; i++)
        n_basic += lp->rows[i].place == PNK_LP_BASIC;
    for (size_t j = 0; j < lp->n_columns; j++)
        n_basic += lp->columns[j].place == PNK_LP_BASIC;
    lp->places_set = false;
    lp->has_basis = n_basic == lp->n_rows;
    if (lp->has_basis)
        pnk_lp_show_places(lp);
}

/* Tells GLPK everything it has not heard of. */
static void synchronise(call *c)
{
    pnk_lp *lp = c->lp;
    if (!lp->prob) {
        lp->prob = glp_create_prob();
        lp->age = net.age;
        lp->built_columns = lp->built_rows = 0;
        lp->n_changed_columns = lp->n_changed_rows = 0;
        lp->scaled = false;
        glp_set_obj_dir(lp->prob, GLP_MIN);
    }
    if (lp->n_rows > lp->built_rows)
        glp_add_rows(lp->prob, (int)(lp->n_rows - lp->built_rows));
    for (size_t i = lp->built_rows; i < lp->n_rows; i++) {
        give_row_bounds(lp, (int)i);
        lp->rows[i].pending = 0;
    }
    lp->built_rows = lp->n_rows;
    give_changes(lp, c->index, c->values);
    give_new(lp, c->index, c->values);
    if (lp->places_set)
        give_places(lp);
}

/* Brings prob up to date, building it anew where a fault has taken it away. False: GLPK faulted; answer 1: our own memory ran out. */
static bool bring_up_to_date(call *c)
{
    pnk_lp *lp = c->lp;
    if (lp->prob && lp->age != net.age) {
        lp->prob = NULL;
        for (size_t j = 0; j < lp->n_columns; j++)
            lp->columns[j].pending = 0;
        for (size_t i = 0; i < lp->n_rows; i++)
            lp->rows[i].pending = 0;
        if (lp->has_basis)
            lp->places_set = true;
    }
    c->index = malloc((lp->n_rows + 2) * sizeof *c->index);
    c->values = malloc((lp->n_rows + 2) * sizeof *c->values);
    c->answer = !c->index || !c->values;
    bool fine = c->answer || guarded(synchronise, c);
    free(c->index);
    free(c->values);
    return fine;
}

bool pnk_lp_in_step(const pnk_lp *lp)
{
    return lp->prob && lp->age == net.age && !lp->n_changed_columns && !lp->n_changed_rows && !lp->places_set &&
           lp->built_columns == lp->n_columns && lp->built_rows == lp->n_rows;
}

bool pnk_lp_has_factors(const pnk_lp *lp) { return lp->has_basis && pnk_lp_in_step(lp); }

/* ---- solving ---- */

static void scale_as_known(pnk_lp *lp)
{
    for (size_t i = 0; i < lp->n_rows; i++)
        glp_set_rii(lp->prob, (int)i + 1, lp->rows[i].scale > 0 ? lp->rows[i].scale : 1);
    for (size_t j = 0; j < lp->n_columns; j++)
        if (lp->columns[j].scale > 0)
            glp_set_sjj(lp->prob, (int)j + 1, lp->columns[j].scale);
        else
            scale_column(lp, j);
}

static void scale(call *c)
{
    if (c->lp->scales_known)
        scale_as_known(c->lp);
    else
        glp_scale_prob(c->lp->prob, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N | GLP_SF_SKIP);
    c->lp->scaled = true;
}

void pnk_lp_learn_scales(pnk_lp *lp)
{
    for (size_t i = 0; i < lp->built_rows; i++)
        lp->rows[i].scale = glp_get_rii(lp->prob, (int)i + 1);
    for (size_t j = 0; j < lp->built_columns; j++)
        lp->columns[j].scale = glp_get_sjj(lp->prob, (int)j + 1);
}

/* A basis to start from: the kept one; else slacks where they are feasible in one sense; else GLPK's triangular one.
 * answer: the method that suits it, where none is asked for. */
static void prepare_basis(call *c)
{
    pnk_lp *lp = c->lp;
    bool kept = lp->has_basis, asked = c->settings->method == PNK_LP_PRIMAL || c->settings->method == PNK_LP_DUAL;
    if (kept && asked && (glp_bf_exists(lp->prob) || glp_factorize(lp->prob) == 0))
        return;
    if (!kept)
        glp_std_basis(lp->prob);
    if (glp_warm_up(lp->prob) != 0) {
        glp_std_basis(lp->prob);
        kept = false;
        glp_warm_up(lp->prob);
    }
    bool primal = glp_get_prim_stat(lp->prob) == GLP_FEAS, dual = glp_get_dual_stat(lp->prob) == GLP_FEAS;
    if (!kept && !primal && !dual)
        glp_adv_basis(lp->prob, 0);
    c->answer = !primal && dual ? GLP_DUALP : GLP_PRIMAL;
    lp->has_basis = true;
}

typedef struct { call base; glp_smcp parameters; } simplex_call;

static void run_simplex(call *c)
{
    simplex_call *s = (simplex_call *)c;
    c->answer = glp_simplex(c->lp->prob, &s->parameters);
}

static void fill_parameters(glp_smcp *p, const pnk_lp_settings *settings, double offset, int method)
{
    glp_init_smcp(p);
    p->msg_lev = GLP_MSG_OFF;
    p->meth = method == GLP_DUALP && settings->hurried ? GLP_DUAL : method;         /* the other goes on by the primal where rounding stops it */
    p->tol_bnd = p->tol_dj = settings->tolerance;
    p->obj_ul = isfinite(settings->objective_limit) ? settings->objective_limit - offset : DBL_MAX;
}

static void triangular_basis(call *c) { glp_adv_basis(c->lp->prob, 0); }
static void slack_basis(call *c) { glp_std_basis(c->lp->prob); }

static pnk_lp_outcome verdict(glp_prob *prob)
{
    switch (glp_get_status(prob)) {
    case GLP_OPT: return PNK_LP_OPTIMAL;
    case GLP_NOFEAS: return PNK_LP_INFEASIBLE;
    case GLP_UNBND: return PNK_LP_UNBOUNDED;
    default: return PNK_LP_UNSOLVED;
    }
}

/* One way of going on after another where GLPK gives no verdict, breaks down or turns in a circle at a degenerate corner. What a slice that breaks down did is
 * lost: with few pivots a slice, and fresh factors for each, that is little, and mostly it does not break down again. */
typedef struct { bool other_method; void (*basis)(call *); int ratio_test, pricing; long slice; } way;
static const way attempts[] = {
/*    method   from            ratio test  pricing     pivots at a time */
    { false, NULL,             GLP_RT_HAR, GLP_PT_PSE, SLICE_PIVOTS },
    { false, NULL,             GLP_RT_HAR, GLP_PT_PSE, FEW_PIVOTS },
    { true,  NULL,             GLP_RT_HAR, GLP_PT_PSE, SLICE_PIVOTS },
    { false, NULL,             GLP_RT_STD, GLP_PT_STD, SLICE_PIVOTS },
    { false, triangular_basis, GLP_RT_STD, GLP_PT_PSE, SLICE_PIVOTS },
    { true,  slack_basis,      GLP_RT_STD, GLP_PT_PSE, SLICE_PIVOTS },
    { false, slack_basis,      GLP_RT_STD, GLP_PT_STD, SLICE_PIVOTS },
};
enum { N_ATTEMPTS = sizeof attempts / sizeof *attempts };

/* False: GLPK faulted. */
static bool begin_attempt(simplex_call *s, int attempt, int method)
{
    fill_parameters(&s->parameters, s->base.settings, s->base.lp->offset, !attempts[attempt].other_method ? method : method == GLP_PRIMAL ? GLP_DUALP : GLP_PRIMAL);
    s->parameters.r_test = attempts[attempt].ratio_test;
    s->parameters.pricing = attempts[attempt].pricing;
    return !attempts[attempt].basis || guarded(attempts[attempt].basis, &s->base);
}

/* Many pivots at one value of the objective: a circle, not progress. Larger programs rest longer at a corner. */
typedef struct { double value; long pivots; } standstill;

static bool turns_in_a_circle(standstill *at, const pnk_lp *lp, long pivots)
{
    double value = glp_get_obj_val(lp->prob);
    at->pivots = fabs(value - at->value) <= 1e-12 * (1.0 + fabs(value)) ? at->pivots + pivots : 0;
    at->value = value;
    return at->pivots > 2 * SLICE_PIVOTS + (long)lp->n_rows;
}

/* The presolver's run; its answer is cleaned by run_slices afterwards. False: GLPK faulted. */
static bool run_presolved(simplex_call *s, long pivot_limit, pnk_lp_outcome *outcome)
{
    fill_parameters(&s->parameters, s->base.settings, s->base.lp->offset, GLP_PRIMAL);
    s->parameters.presolve = GLP_ON;
    s->parameters.it_lim = pivot_limit > 0 && pivot_limit < INT_MAX ? (int)pivot_limit : INT_MAX;
    if (!guarded(run_simplex, &s->base))
        return false;
    if (s->base.answer == GLP_ENOPFS)
        *outcome = PNK_LP_INFEASIBLE;
    else if (s->base.answer == GLP_EITLIM)
        *outcome = PNK_LP_LIMIT;
    else
        s->base.lp->has_basis = s->base.answer == 0;
    return true;
}

static void factor_anew(call *c) { glp_factorize(c->lp->prob); }

/* One attempt, slice by slice, until a verdict or none is to be had. *fault is set when GLPK fell into the net. */
static pnk_status run_attempt(pnk_ctx *ctx, simplex_call *s, const way *how, long start_pivots, long most_pivots, pnk_lp_outcome *outcome, bool *fault)
{
    const pnk_lp_settings *settings = s->base.settings;
    pnk_lp *lp = s->base.lp;
    standstill still = {.value = NAN};
    pnk_status status;

    for (long done = 0;; done += s->parameters.it_lim) {
        if ((status = pnk_check(ctx)))
            return status;
        long left = settings->pivot_limit > 0 ? settings->pivot_limit - (glp_get_it_cnt(lp->prob) - start_pivots) : LONG_MAX;
        if (left <= 0) {
            *outcome = PNK_LP_LIMIT;
            return PNK_OK;
        }
        s->parameters.it_lim = (int)(left < how->slice ? left : how->slice);
        if ((*fault = (how->slice == FEW_PIVOTS && !guarded(factor_anew, &s->base)) || !guarded(run_simplex, &s->base)))
            return PNK_OK;
        if (s->base.answer == GLP_EITLIM && done < most_pivots && !turns_in_a_circle(&still, lp, how->slice))
            continue;
        /* a return code of 0 is no verdict: only the status is */
        *outcome = s->base.answer == 0 ? verdict(lp->prob) : s->base.answer == GLP_EOBJUL ? PNK_LP_LIMIT : PNK_LP_UNSOLVED;
        return PNK_OK;
    }
}

static pnk_status run_slices(pnk_ctx *ctx, simplex_call *s, int method, long start_pivots, pnk_lp_outcome *outcome, bool *fault)
{
    long most_pivots = LONG_MAX;         /* the first way takes its time; another that takes longer than programs of that size do is given up */

    for (int a = 0; a < N_ATTEMPTS; a++) {
        if ((*fault = !begin_attempt(s, a, method)))
            return PNK_OK;
        pnk_status status = run_attempt(ctx, s, &attempts[a], start_pivots, most_pivots, outcome, fault);
        most_pivots = 20 * SLICE_PIVOTS + 4 * (long)s->base.lp->n_rows;
        if (!status && !*fault && *outcome == PNK_LP_UNSOLVED && s->base.settings->hurried)
            *outcome = PNK_LP_LIMIT;
        if (status || *fault || *outcome != PNK_LP_UNSOLVED)
            return status;
    }
    return pnk_fail(ctx, PNK_INTERNAL, "linear program: the solver reached no verdict (code %d)", s->base.answer);
}

static bool is_finite(const pnk_lp *lp)
{
    bool finite = true;

    for (size_t j = 0; j < lp->n_columns; j++)
        finite = finite && isfinite(glp_get_col_prim(lp->prob, (int)j + 1)) && isfinite(glp_get_col_dual(lp->prob, (int)j + 1));
    for (size_t i = 0; i < lp->n_rows; i++)
        finite = finite && isfinite(glp_get_row_prim(lp->prob, (int)i + 1)) && isfinite(glp_get_row_dual(lp->prob, (int)i + 1));
    return finite;
}

bool pnk_lp_keep_answer(pnk_lp *lp)
{
    if (!is_finite(lp))
        return false;
    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        c->value = glp_get_col_prim(lp->prob, (int)j + 1);
        c->reduced_cost = glp_get_col_dual(lp->prob, (int)j + 1);
        c->place = pnk_lp_place_of(glp_get_col_stat(lp->prob, (int)j + 1));
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        pnk_lp_row *r = &lp->rows[i];
        r->value = glp_get_row_prim(lp->prob, (int)i + 1);
        r->dual = glp_get_row_dual(lp->prob, (int)i + 1);
        r->place = pnk_lp_place_of(glp_get_row_stat(lp->prob, (int)i + 1));
    }
    return true;
}

/* A problem without rows or columns: GLPK's simplex wants both. */
static bool solve_trivial(pnk_lp *lp, pnk_lp_info *info)
{
    if (lp->n_rows && lp->n_columns)
        return false;
    info->outcome = PNK_LP_OPTIMAL;
    for (size_t i = 0; i < lp->n_rows; i++) {
        lp->rows[i].value = lp->rows[i].dual = 0.0;
        if (lp->rows[i].low > 0.0 || lp->rows[i].high < 0.0)
            info->outcome = PNK_LP_INFEASIBLE;
    }
    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        c->value = c->cost > 0.0 ? c->low : c->cost < 0.0 ? c->high : fmin(fmax(0.0, c->low), c->high);
        c->reduced_cost = c->cost;
        if (!isfinite(c->value)) {
            c->value = 0.0;
            info->outcome = PNK_LP_UNBOUNDED;
        }
        info->objective += c->cost * c->value;
    }
    return true;
}

static pnk_status try_to_solve(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info, bool *fault)
{
    simplex_call s = {.base = {.lp = lp, .settings = settings}};
    pnk_status status = PNK_OK;

    *fault = true;
    if (!bring_up_to_date(&s.base))
        return PNK_OK;
    if (s.base.answer)
        return *fault = false, pnk_no_memory(ctx);
    long start_pivots = glp_get_it_cnt(lp->prob);
    info->outcome = PNK_LP_UNSOLVED;
    if (settings->scale && !lp->scaled && !guarded(scale, &s.base))
        return PNK_OK;
    if (settings->presolve && !lp->has_basis && !run_presolved(&s, settings->pivot_limit, &info->outcome))
        return PNK_OK;
    if (info->outcome == PNK_LP_UNSOLVED) {
        if (!guarded(prepare_basis, &s.base))
            return PNK_OK;
        int method = settings->method == PNK_LP_PRIMAL ? GLP_PRIMAL : settings->method == PNK_LP_DUAL ? GLP_DUALP : s.base.answer;
        *fault = false;
        status = run_slices(ctx, &s, method, start_pivots, &info->outcome, fault);
    }
    *fault = *fault && info->outcome == PNK_LP_UNSOLVED;
    if (!*fault) {
        info->pivots += glp_get_it_cnt(lp->prob) - start_pivots;
        info->objective = glp_get_obj_val(lp->prob) + lp->offset;
    }
    return status;
}

static void warm_up(call *c) { c->answer = glp_warm_up(c->lp->prob); }

pnk_status pnk_lp_at_basis(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, bool *fine)
{
    call c = {.lp = lp, .settings = settings};

    *fine = false;
    if (!lp->n_rows || !lp->n_columns || !bring_up_to_date(&c))
        return PNK_OK;
    if (c.answer)
        return pnk_no_memory(ctx);
    if ((settings->scale && !lp->scaled && !guarded(scale, &c)) || !lp->has_basis || !guarded(warm_up, &c))
        return PNK_OK;
    *fine = c.answer == 0 && pnk_lp_keep_answer(lp);
    return PNK_OK;
}

/* Values are carried along from pivot to pivot, and drift: does a row say something else than its columns add up to? */
static bool drifts(const pnk_lp *lp)
{
    const double most = 1e-8;
    double *off = malloc((lp->n_rows + 1) * sizeof *off);
    bool found = false;

    if (!off)
        return false;
    for (size_t i = 0; i < lp->n_rows; i++)
        off[i] = -lp->rows[i].value;
    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n; k++)
            off[lp->columns[j].rows[k]] += lp->columns[j].values[k] * lp->columns[j].value;
    for (size_t i = 0; i < lp->n_rows; i++)
        found = found || fabs(off[i]) > most * (1 + fabs(lp->rows[i].value));
    free(off);
    return found;
}

/* With fresh factors the solver sees what has drifted beyond a limit, and goes on from there. */
static pnk_status put_right(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info, bool *fault)
{
    pnk_status status = PNK_OK;

    for (int turn = 0; turn < 2 && !status && !*fault && info->outcome == PNK_LP_OPTIMAL && pnk_lp_keep_answer(lp) && drifts(lp); turn++) {
        call c = {.lp = lp};
        if (!(*fault = !guarded(factor_anew, &c)))
            status = try_to_solve(ctx, lp, settings, info, fault);
    }
    return status;
}

pnk_status pnk_lp_solve(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    const pnk_lp_settings defaults = PNK_LP_DEFAULTS;
    pnk_lp_info account = {0};
    double began = pnk_seconds();
    bool fault = false;
    pnk_status status = PNK_OK;

    if (!settings)
        settings = &defaults;
    if (settings->method == PNK_LP_NEAR)
        return pnk_lp_solve_near(ctx, lp, settings, info ? info : &account);
    if (!(settings->tolerance > 0.0 && settings->tolerance < 1.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: the tolerance is %g, expected between 0 and 1", settings->tolerance);
    if (!solve_trivial(lp, &account)) {
        for (int tries = 0; tries < 2; tries++) {
            if (tries)
                pnk_lp_forget_basis(lp);
            if (!(status = try_to_solve(ctx, lp, settings, &account, &fault)))
                status = put_right(ctx, lp, settings, &account, &fault);
            if (status || !fault)
                break;
        }
        if (!status && fault)
            status = pnk_fail(ctx, PNK_INTERNAL, "linear program: the solver failed twice, with %zu rows and %zu columns", lp->n_rows, lp->n_columns);
        if (!status && !pnk_lp_keep_answer(lp) && account.outcome == PNK_LP_OPTIMAL)
            status = pnk_fail(ctx, PNK_INTERNAL, "linear program: the solver's answer holds something that is not a number");
        if (!status && account.outcome == PNK_LP_OPTIMAL)
            status = pnk_lp_refine(ctx, lp, settings, &account);
    }
    account.seconds = pnk_seconds() - began;
    if (info)
        *info = account;
    return status;
}

/* ---- files: for tests and benchmarks ---- */

static void copy_column(call *c, pnk_ctx *ctx, glp_prob *prob, int j, int *index, double *values)
{
    int n = glp_get_mat_col(prob, j, index, values), type = glp_get_col_type(prob, j);
    double low = type == GLP_FR || type == GLP_UP ? -INFINITY : glp_get_col_lb(prob, j);
    double high = type == GLP_FR || type == GLP_LO ? INFINITY : type == GLP_FX ? low : glp_get_col_ub(prob, j);
    for (int k = 1; k <= n; k++)
        index[k]--;
    c->answer = (int)pnk_lp_add_column(ctx, c->lp, low, high, glp_get_obj_coef(prob, j), (size_t)n, index + 1, values + 1, NULL);
}

static pnk_status copy_prob(pnk_ctx *ctx, pnk_lp *lp, glp_prob *prob)
{
    call c = {.lp = lp};
    int n_rows = glp_get_num_rows(prob), n_columns = glp_get_num_cols(prob);
    int *index = malloc(((size_t)n_rows + 2) * sizeof *index);
    double *values = malloc(((size_t)n_rows + 2) * sizeof *values);
    if (!index || !values)
        c.answer = (int)pnk_no_memory(ctx);
    for (int i = 1; !c.answer && i <= n_rows; i++) {
        int type = glp_get_row_type(prob, i);
        double low = type == GLP_FR || type == GLP_UP ? -INFINITY : glp_get_row_lb(prob, i);
        double high = type == GLP_FR || type == GLP_LO ? INFINITY : type == GLP_FX ? low : glp_get_row_ub(prob, i);
        c.answer = (int)pnk_lp_add_row(ctx, lp, low, high, 0, NULL, NULL, NULL);
    }
    for (int j = 1; !c.answer && j <= n_columns; j++)
        copy_column(&c, ctx, prob, j, index, values);
    lp->offset = glp_get_obj_coef(prob, 0);
    free(index);
    free(values);
    return (pnk_status)c.answer;
}

typedef struct { call base; glp_prob *prob; glp_tran *tran; } file_call;

/* Fixed columns first: a free file does not pass as a fixed one, while the reverse can be misread. */
static void read_mps(call *c)
{
    file_call *f = (file_call *)c;
    f->prob = glp_create_prob();
    c->answer = glp_read_mps(f->prob, GLP_MPS_DECK, NULL, c->path);
    if (c->answer)
        c->answer = glp_read_mps(f->prob, GLP_MPS_FILE, NULL, c->path);
}

static void read_mathprog(call *c)
{
    file_call *f = (file_call *)c;
    f->prob = glp_create_prob();
    f->tran = glp_mpl_alloc_wksp();
    c->answer = glp_mpl_read_model(f->tran, c->path, c->data_path != NULL);
    if (!c->answer && c->data_path)
        c->answer = glp_mpl_read_data(f->tran, c->data_path);
    if (!c->answer)
        c->answer = glp_mpl_generate(f->tran, NULL);
    if (!c->answer)
        glp_mpl_build_prob(f->tran, f->prob);
}

static void close_file(call *c)
{
    file_call *f = (file_call *)c;
    if (f->tran)
        glp_mpl_free_wksp(f->tran);
    if (f->prob)
        glp_delete_prob(f->prob);
}

static void write_mps(call *c) { c->answer = glp_write_mps(c->lp->prob, GLP_MPS_FILE, NULL, c->path); }

/* GLPK reads and writes numbers in the thread's locale: it gets the C one meanwhile. */
static bool in_c_locale(void (*step)(call *), call *c)
{
    void *before = pnk_locale_plain();
    bool fine = guarded(step, c);

    pnk_locale_back(before);
    return fine;
}

static pnk_status read_file(pnk_ctx *ctx, void (*step)(call *), const char *path, const char *data_path, pnk_lp **out)
{
    pnk_lp *lp = NULL;
    pnk_status status = pnk_lp_new(ctx, &lp);
    if (status)
        return status;
    file_call f = {.base = {.lp = lp, .path = path, .data_path = data_path}};
    if (!in_c_locale(step, &f.base)) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: the solver's reader failed", path);
        goto done;
    }
    if (f.base.answer)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not a linear program that can be read", path);
    else if (glp_get_obj_dir(f.prob) != GLP_MIN)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: maximises, expected a least cost", path);
    else
        status = copy_prob(ctx, lp, f.prob);
    guarded(close_file, &f.base);
done:
    if (status) {
        pnk_lp_free(lp);
        return status;
    }
    *out = lp;
    return PNK_OK;
}

pnk_status pnk_lp_read_mps(pnk_ctx *ctx, const char *path, pnk_lp **out)
{
    return read_file(ctx, read_mps, path, NULL, out);
}

pnk_status pnk_lp_read_mathprog(pnk_ctx *ctx, const char *model_path, const char *data_path, pnk_lp **out)
{
    return read_file(ctx, read_mathprog, model_path, data_path, out);
}

pnk_status pnk_lp_write_mps(pnk_ctx *ctx, const pnk_lp *lp, const char *path)
{
    call c = {.lp = (pnk_lp *)lp, .path = path};       /* GLPK's side is brought up to date; our copy stays as it is */
    if (!bring_up_to_date(&c))
        return pnk_fail(ctx, PNK_INTERNAL, "%s: the solver failed while writing", path);
    if (c.answer)
        return pnk_no_memory(ctx);
    if (!in_c_locale(write_mps, &c))
        return pnk_fail(ctx, PNK_INTERNAL, "%s: the solver failed while writing", path);
    return c.answer ? pnk_fail(ctx, PNK_IO, "%s: could not be written", path) : PNK_OK;
}
