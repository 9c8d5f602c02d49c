/* models/allocation/two_stage.c - what the first days should keep free, because nobody knows yet which scenario comes.
 *
 * Two programs decide on the same first days: one for all scenarios at once, where the later days may know which of them came (futures.c), and one for the
 * people expected alone. Where the first leaves more places of a shelter or more of a good than the second would, and one more of it is worth something
 * on the later days of some scenario, that is held back. The tiers then plan for the people expected with everything but what is held back: fairness and
 * certificates are theirs. The two programs know no fairness, and their own moves are not published.
 */
#include "models/allocation/futures.h"
#include "models/allocation/inside.h"
#include "models/allocation/words.h"
#include "engine/base/parallel.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST_WORTH 1e-6
#define SMALLEST_GAIN 1e-6               /* share of the objective: less is the solver's own tolerance */

typedef struct {
    const pnk_records *records;
    const pnk_ledger *ledger;
    const pnk_forecast *expected;
    const pnk_access *access;
    const pnk_scenarios *scenarios;
    pnk_futures_settings settings;       /* of the program for all */
    pnk_world **worlds;                  /* [n+1] of the scenarios, then of those expected */
    pnk_futures_plan all, one;           /* for all scenarios; for the people expected */
    pnk_futures_plan *alone;             /* [n] for each scenario by itself: to start from */
    pnk_futures_plan after;              /* `of`: the first days of the latter, in each scenario */
    pnk_acts *firm;                      /* those days */
    double least_worth;                  /* weighted person-days that a place or unit must save to be held back */
    pnk_two_stage *out;
} work;

/* ---- solving ---- */

/* A scenario by itself, or (the last) the people expected. */
static pnk_status solve_alone(pnk_ctx *ctx, void *user, size_t i)
{
    work *k = user;
    const double sure = 1;
    const pnk_futures_settings settings = { .firm_days = i < k->scenarios->n ? 0 : k->settings.firm_days };

    return pnk_futures_solve(ctx, (const pnk_world *const *)k->worlds + i, &sure, 1, &settings, i < k->scenarios->n ? &k->alone[i] : &k->one);
}

static pnk_status solve_all(pnk_ctx *ctx, work *k)
{
    pnk_futures_settings settings = k->settings;
    pnk_status status;

    pnk_progress(ctx, "scenarios", 0, 0);
    if ((status = pnk_parallel(ctx, k->scenarios->n + 1, solve_alone, k)))
        return status;
    settings.alone = k->alone;
    return pnk_futures_solve(ctx, (const pnk_world *const *)k->worlds, k->scenarios->probability, k->scenarios->n, &settings, &k->all);
}

/* The first days for the people expected, as far as they can be done in a scenario, and the best that follows. */
static pnk_status follow(pnk_ctx *ctx, void *user, size_t s)
{
    work *k = user;
    const pnk_world *w = k->worlds[s];
    const double sure = 1;
    pnk_futures_settings settings = { .firm_days = k->settings.firm_days };
    pnk_acts *firm = NULL;
    pnk_futures_plan plan = {0};
    pnk_status status = pnk_firm_as_far(ctx, w, k->firm, settings.firm_days, false, &firm);

    settings.firm = firm;
    settings.alone = &k->alone[s];
    if (!status && !(status = pnk_futures_solve(ctx, &w, &sure, 1, &settings, &plan))) {
        k->after.of[s] = (pnk_future_plan){ .probability = k->scenarios->probability[s], .value = plan.value };
        memcpy(k->after.of[s].tier, plan.of[0].tier, sizeof plan.of[0].tier);
    }
    pnk_futures_plan_free(&plan);
    pnk_acts_free(firm);
    return status;
}

static pnk_status make_worlds(pnk_ctx *ctx, work *k)
{
    size_t n = k->scenarios->n;
    pnk_status status = PNK_OK;

    if (!(k->worlds = calloc(n + 1, sizeof(pnk_world *))) || !(k->after.of = calloc(n, sizeof *k->after.of)) || !(k->alone = calloc(n, sizeof *k->alone)))
        return pnk_no_memory(ctx);
    k->after.n = n;
    for (size_t s = 0; s <= n && !status; s++)
        status = pnk_world_new(ctx, k->records, k->ledger, s < n ? k->scenarios->futures[s] : k->expected, k->access, &k->worlds[s]);
    return status;
}

static double objective_after(const work *k)
{
    double value = 0;

    for (size_t s = 0; s < k->after.n; s++)
        value += k->after.of[s].probability * k->after.of[s].value;
    return value + (k->settings.cvar_weight > 0 ? k->settings.cvar_weight * pnk_futures_cvar(&k->after, k->settings.cvar_level) : 0);
}

/* ---- what is held back ---- */

typedef struct { double left, less, worth; size_t n_used; } slack;       /* left by the plan for all, by the one for those expected */

static slack places_of(const work *k, int shelter)
{
    slack left = { .left = INFINITY, .less = k->one.of[0].places_left[shelter] };

    for (size_t s = 0; s < k->all.n; s++) {
        double here = k->all.of[s].places_left[shelter];
        left.left = isnan(here) || here < left.left ? here : left.left;
        left.worth += k->all.of[s].place_worth[shelter];
        left.n_used += k->all.of[s].place_worth[shelter] > SMALLEST_WORTH;
    }
    return left;
}

static slack stock_of(const work *k, int lot)
{
    slack left = { .left = k->all.of[0].stock_left[lot], .less = k->one.of[0].stock_left[lot] };

    for (size_t s = 0; s < k->all.n; s++) {
        left.worth += k->all.of[s].stock_worth[lot];
        left.n_used += k->all.of[s].stock_worth[lot] > SMALLEST_WORTH;
    }
    return left;
}

/* Half a place or unit is no difference between two programs that could as well have agreed. What saves money alone is not held back from people. */
static bool is_held(const slack *s, double least_worth)
{
    return s->left + 1e-6 >= 1 && s->left > s->less + 0.5 && s->worth > fmax(SMALLEST_WORTH, least_worth);
}

/* A unit that is worth no more than another one costs can as well be bought again. */
static double least_of_lot(const work *k, int lot)
{
    const pnk_world *w = k->worlds[0];
    double price = w->weighted_t4 * w->unit_usd[w->lots[lot].item] * (1 + SMALLEST_GAIN);

    return fmax(k->least_worth, isfinite(price) ? price : 0);
}

static pnk_status list_used(pnk_ctx *ctx, const work *k, pnk_held *held)
{
    pnk_buf text = {0};

    for (size_t s = 0; s < k->all.n; s++) {
        const pnk_future_plan *of = &k->all.of[s];
        if (!((held->shelter >= 0 ? of->place_worth[held->shelter] : of->stock_worth[held->lot]) > SMALLEST_WORTH))
            continue;
        pnk_buf_printf(&text, "%s%zu", text.n ? ";" : "", s + 1);
        held->probability += of->probability;
    }
    held->scenarios = text.failed ? NULL : pnk_arena_text(&k->out->arena, text.text ? text.text : "");
    pnk_buf_free(&text);
    return held->scenarios ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status hold(pnk_ctx *ctx, work *k, pnk_held held, const slack *of)
{
    pnk_two_stage *out = k->out;
    pnk_status status;

    held.until = k->expected->as_of + k->settings.firm_days;
    held.quantity = floor(of->left + 1e-6);
    held.worth = of->worth;
    if ((status = list_used(ctx, k, &held)) || (status = pnk_held_sentence(ctx, k->worlds[0], out, &held, of->n_used, &out->arena)))
        return status;
    if (!PNK_GROW(&out->arena, out->held.v, out->held.n, out->held.capacity))
        return pnk_no_memory(ctx);
    out->held.v[out->held.n++] = held;
    return PNK_OK;
}

static int dearest_first(const void *a, const void *b)
{
    const pnk_held *x = a, *y = b;
    double dx = x->quantity * x->worth, dy = y->quantity * y->worth;

    if (fabs(dx - dy) > 1e-9 * (fabs(dx) + fabs(dy)))
        return dx > dy ? -1 : 1;
    return x->shelter != y->shelter ? (x->shelter > y->shelter ? -1 : 1) : (x->lot > y->lot) - (x->lot < y->lot);
}

static pnk_status hold_back(pnk_ctx *ctx, work *k)
{
    const pnk_world *w = k->worlds[0];
    pnk_status status = PNK_OK;

    for (int s = 0; s < w->n_sites + w->n_leaves && !status; s++) {      /* hosts stand behind the sites, as in every world */
        slack left = places_of(k, s);
        const char *id = pnk_arena_text(&k->out->arena, w->shelters[s].id);
        if (!id)
            return pnk_no_memory(ctx);
        if (is_held(&left, k->least_worth))
            status = hold(ctx, k, (pnk_held){ .shelter = s, .lot = -1, .site_id = id, .warehouse = -1, .item = -1 }, &left);
    }
    for (int o = 0; o < w->n_lots && !status; o++) {
        slack left = stock_of(k, o);
        if (is_held(&left, least_of_lot(k, o)))
            status = hold(ctx, k, (pnk_held){ .shelter = -1, .lot = o, .warehouse = w->lots[o].warehouse, .item = w->lots[o].item, .agency = w->lots[o].agency }, &left);
    }
    if (k->out->held.n)
        qsort(k->out->held.v, k->out->held.n, sizeof *k->out->held.v, dearest_first);
    return status;
}

/* ---- the answer ---- */

static double to_come(const pnk_forecast *f)
{
    double persons = 0;

    for (size_t at = f->n_leaves * f->n_groups; at < ((size_t)f->n_days + 1) * f->n_leaves * f->n_groups; at++)
        persons += f->begin_to_wait[at] + f->reach_hosts[at] + f->reach_sites[at];
    return persons;
}

static pnk_status tell(pnk_ctx *ctx, work *k)
{
    pnk_two_stage *out = k->out;
    const pnk_certificate *c = &k->all.certificate;
    pnk_status status = PNK_OK;

    out->firm_days = k->settings.firm_days;
    out->n_scenarios = k->all.n;
    out->probability = PNK_NEW(&out->arena, double, k->all.n);
    out->persons_to_come = PNK_NEW(&out->arena, double, k->all.n);
    if (!out->probability || !out->persons_to_come)
        return pnk_no_memory(ctx);
    for (size_t s = 0; s < k->all.n; s++) {
        out->probability[s] = k->scenarios->probability[s];
        out->persons_to_come[s] = to_come(k->scenarios->futures[s]);
    }
    out->cvar_share = k->settings.cvar_weight > 0 ? k->scenarios->cvar_share : 0;
    out->cvar_weight = k->settings.cvar_weight;
    out->value = k->all.value;
    out->mean = k->all.mean;
    out->cvar = k->all.cvar;
    out->expected_value = objective_after(k);
    out->bound = out->value - (c->objective - c->bound);
    out->max_primal_residual = c->max_primal_residual;
    out->max_dual_residual = c->max_dual_residual;
    out->gap_share = c->gap_share;
    out->verified = pnk_certificate_holds(c);
    out->rows = k->all.rows;
    out->columns = k->all.columns;
    if (out->expected_value - out->value > SMALLEST_GAIN * (1 + fabs(out->value)))
        status = hold_back(ctx, k);
    return status ? status : pnk_two_stage_sentence(ctx, out);
}

static void work_free(work *k)
{
    for (size_t s = 0; s <= k->scenarios->n && k->worlds; s++)
        pnk_world_free(k->worlds[s]);
    free(k->worlds);
    for (size_t s = 0; s < k->scenarios->n && k->alone; s++)
        pnk_futures_plan_free(&k->alone[s]);
    free(k->alone);
    pnk_futures_plan_free(&k->all);
    pnk_futures_plan_free(&k->one);
    pnk_futures_plan_free(&k->after);
    pnk_acts_free(k->firm);
}

pnk_status pnk_allocation_two_stage(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *expected,
                                    const pnk_access *access, const pnk_scenarios *scenarios, pnk_two_stage **out)
{
    work k = { .records = records, .ledger = ledger, .expected = expected, .access = access, .scenarios = scenarios,
               .settings = { .firm_days = scenarios->firm_days, .cvar_level = 1 - scenarios->cvar_share, .cvar_weight = scenarios->cvar_weight },
               .least_worth = pnk_known(pnk_parameter_value(records, "hold_back_least_person_days"), 0) };
    pnk_status status;

    if (!(k.out = calloc(1, sizeof *k.out)))
        return pnk_no_memory(ctx);
    if ((status = make_worlds(ctx, &k)) || (status = solve_all(ctx, &k)) ||
        (status = pnk_firm_acts(ctx, k.one.of[0].acts, k.settings.firm_days, &k.firm)) || (status = pnk_parallel(ctx, scenarios->n, follow, &k)) || (status = tell(ctx, &k)))
        goto done;
    *out = k.out;
    k.out = NULL;
done:
    work_free(&k);
    pnk_two_stage_free(k.out);
    return status;
}

void pnk_two_stage_free(pnk_two_stage *two_stage)
{
    if (!two_stage)
        return;
    pnk_arena_release(&two_stage->arena);
    free(two_stage);
}

/* ---- the world without it ---- */

/* Persons on a day who were there or came by themselves, and stay: nobody's place can be held back from them. */
static double there_by_themselves(const pnk_world *w, int shelter, int day)
{
    double all = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double persons = w->n0[pnk_w_sg(w, shelter, g)];
        for (int t = 1; t <= day; t++)
            persons = (1 - w->rho[pnk_w_tg(w, t, g)]) * persons + w->beta[pnk_w_tsg(w, t, shelter, g)];
        all += persons;
    }
    return all;
}

static void hold_places(pnk_world *w, int shelter, double quantity, int last_day)
{
    for (int t = 1; t <= last_day; t++) {
        double *cap = &w->cap[pnk_w_tsl(w, t, shelter, 0)];
        double held = isfinite(*cap) ? fmax(0, fmin(quantity, *cap - there_by_themselves(w, shelter, t))) : 0;

        *cap -= held;
        w->kept_free[pnk_w_ts(w, t, shelter)] = held;
    }
}

void pnk_world_hold_back(pnk_world *w, const pnk_two_stage *two_stage)
{
    int last_day = !two_stage ? 0 : two_stage->firm_days < w->n_days ? two_stage->firm_days : w->n_days;

    for (size_t i = 0; two_stage && i < two_stage->held.n; i++) {
        const pnk_held *held = &two_stage->held.v[i];
        if (held->shelter >= 0)
            hold_places(w, held->shelter, held->quantity, last_day);
        for (int t = 0; t <= last_day && held->lot >= 0; t++)
            w->lots[held->lot].landed[t] = fmax(0, w->lots[held->lot].landed[t] - held->quantity);
    }
}
