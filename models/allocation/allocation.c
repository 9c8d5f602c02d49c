/* models/allocation/allocation.c - the door: solve or check, round to whole people, tell. */
#include "models/allocation/futures.h"
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"

#include <stdlib.h>

static const int tier_stage[PNK_N_TIERS] = {PNK_S_T0, PNK_S_T1_KEPT, PNK_S_T2_GOODS, PNK_S_T3, PNK_S_T4};

static int set_apart(double a, double b)
{
    double tolerance = 1e-6 * (1 + fabs(b));
    return a < b - tolerance ? -1 : a > b + tolerance ? 1 : 0;
}

/* Lexicographic: -1 when a is the better by more than its tolerance in the first tier that tells them apart; fairness by the worst off first. */
static pnk_status compare(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *a, const pnk_course *b, int *verdict)
{
    double *left = calloc(2 * cells->n_cells + 1, sizeof *left), *right = left ? left + cells->n_cells : NULL;
    pnk_status status = PNK_OK;
    size_t worst;

    if (!left)
        return pnk_no_memory(ctx);
    pnk_cells_coverage(w, cells, a, true, left, &worst);
    pnk_cells_coverage(w, cells, b, true, right, &worst);
    *verdict = 0;
    for (int tier = 0; tier < PNK_N_TIERS && !*verdict && !status; tier++)
        if (tier != 2)
            *verdict = set_apart(a->tier[tier], b->tier[tier]);
        else if (!(status = pnk_cells_compare(ctx, cells, left, right, true, 1e-6, verdict)) && !*verdict)
            status = pnk_cells_compare(ctx, cells, left, right, false, 1e-6, verdict);
    free(left);
    return status;
}

/* One stage's proof into that of the plan. */
static void add_certificate(const pnk_stage_answer *a, pnk_plan *plan)
{
    pnk_plan_certificate *c = &plan->certificate;
    const pnk_certificate *one = &a->certificate;

    if (!a->there)
        return;
    c->max_primal_residual = fmax(c->max_primal_residual, one->max_primal_residual);
    c->max_dual_residual = fmax(c->max_dual_residual, one->max_dual_residual);
    c->gap_share = fmax(c->gap_share, fabs(one->gap_share));
    c->verified = c->verified && pnk_certificate_holds(one);
    c->n_stages++;
    if (one->exact.proven) {
        c->n_exact++;
        c->exact_max_primal_residual = fmax(c->exact_max_primal_residual, one->exact.max_primal_residual);
        c->exact_gap_share = fmax(c->exact_gap_share, fabs(one->exact.gap_share));
    }
    plan->pivots += a->pivots;
}

static void certificate_of(const pnk_tiers *t, pnk_plan *plan)
{
    pnk_plan_certificate *c = &plan->certificate;

    *c = (pnk_plan_certificate){.verified = !t->unproved};
    for (int i = 0; i < PNK_N_STAGES; i++)
        add_certificate(&t->answers[i], plan);
    for (size_t i = 0; i < t->rounds.n; i++)
        add_certificate(&t->rounds.v[i]->answer, plan);
    for (int tier = 0; tier < PNK_N_TIERS; tier++) {
        const pnk_stage_answer *a = &t->answers[tier_stage[tier]];
        if (!a->there && tier == 1)
            a = &t->answers[PNK_S_T1];
        if (!a->there && tier == 2)
            a = &t->answers[PNK_S_T2_SHELTER];
        if (!a->there)
            continue;
        c->tier_value[tier] = a->value;
        c->tier_bound[tier] = tier == 2 ? -a->certificate.bound : a->certificate.bound + t->m->constant[tier];
    }
}

/* Rows whose price a coordinator would ask for, in their own unit. */
static const char *price_unit(pnk_ref_kind kind)
{
    switch (kind) {
    case PNK_R_HOURS: return "per vehicle hour";
    case PNK_R_STOCK: return "per unit";
    case PNK_R_MONEY: return "per US$";
    case PNK_R_SUPPLIER: return "per unit a day";
    case PNK_R_LAND: return "per m2";
    case PNK_R_SPACE: return "per place";
    default: return NULL;
    }
}

static pnk_status add_prices(pnk_ctx *ctx, pnk_tiers *t, const pnk_stage_answer *a, const char *tier, pnk_row_price **prices, size_t *n, size_t *capacity)
{
    const pnk_model *m = t->m;
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t r = 0; r < m->n_rows && a->there && !status; r++) {
        pnk_ref ref = m->row_ref[r];
        const char *unit = price_unit((pnk_ref_kind)ref.kind);
        double price = a->price[r];
        if (!unit || !(fabs(price) > 1e-9))
            continue;
        if (ref.kind == PNK_R_SPACE && !(price > 0))
            continue;
        name.n = 0;
        pnk_model_name(m, ref, &name);
        if (name.failed || !PNK_GROW(&t->arena, *prices, *n, *capacity)) {
            status = pnk_no_memory(ctx);
            break;
        }
        char *text = pnk_arena_text(&t->arena, name.text), *id = text;
        if (!text) {
            status = pnk_no_memory(ctx);
            break;
        }
        while (*id && *id != '|')
            id++;
        if (*id)
            *id++ = '\0';
        for (char *end = id; *end; end++)
            if (*end == '|' && end[1] >= '0' && end[1] <= '9') {
                char *last = end;
                for (char *more = end; *more; more++)
                    last = *more == '|' ? more : last;
                *last = '\0';
                break;
            }
        (*prices)[(*n)++] = (pnk_row_price){
            .constraint = pnk_arena_printf(&t->arena, "%s %s", tier, text), .id = id, .day = ref.t,
            /* a place is worth what one person less in the space row saves; other limits fall when they are raised */
            .price = ref.kind == PNK_R_SPACE ? price : -price, .unit = unit};
    }
    pnk_buf_free(&name);
    return status;
}

/* The full model, rows and columns that no master ever held included. */
static void count_model(const pnk_model *m, pnk_plan *plan)
{
    plan->rows = m->n_rows + 2 * m->n_routes;
    plan->columns = m->n_cols + m->n_routes;
    for (size_t i = 0; i < m->n_arcs; i++)
        for (int g = 0; g < m->w->n_groups; g++)
            plan->columns += pnk_model_may(m, &m->arcs[i], g);
    for (size_t i = 0; i < m->n_routes; i++)
        for (int lot = 0; lot < m->w->n_lots; lot++)
            plan->columns += m->w->lots[lot].warehouse == m->routes[i].warehouse && pnk_world_lot_fits(m->w, lot, m->routes[i].drop, m->routes[i].day);
}

/* The curve by kind, the plan's own point last. */
static pnk_status tell_curve(pnk_ctx *ctx, const pnk_tiers *t, pnk_plan *plan)
{
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < t->curve.n; i++) {
            if (t->curve.v[i].shelter == (kind == 1))
                continue;
            if (!PNK_GROW(&plan->arena, plan->fair.v, plan->fair.n, plan->fair.capacity))
                return pnk_no_memory(ctx);
            plan->fair.v[plan->fair.n++] = t->curve.v[i];
        }
    return PNK_OK;
}

/* Acts in whole people, and what follows from them. */
typedef struct { pnk_acts *acts; pnk_course *course; } whole_plan;

static pnk_status make_whole(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, const pnk_allocation_settings *settings, whole_plan *out)
{
    pnk_wholeness wholeness = !settings->whole_people ? PNK_FRACTIONS : settings->whole_trucks ? PNK_WHOLE_TRUCKS : PNK_WHOLE_PEOPLE;
    pnk_status status = pnk_round_acts(ctx, w, acts, wholeness, &out->acts);

    return status ? status : pnk_world_run(ctx, w, out->acts, &out->course);
}

static void whole_free(whole_plan *plan)
{
    pnk_acts_free(plan->acts);
    pnk_course_free(plan->course);
}

static double loss(double value, double bound)
{
    return (value - bound) / fmax(1, fabs(bound));
}

static pnk_status publish(pnk_ctx *ctx, pnk_tiers *t, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings, pnk_plan *plan)
{
    whole_plan own = {0}, greedy = {0}, *told = &own;
    pnk_row_price *prices = NULL;
    size_t n_prices = 0, capacity = 0;
    int verdict = 0;
    pnk_status status;

    if ((status = make_whole(ctx, t->w, t->acts, settings, &own)) ||
        (status = make_whole(ctx, t->w, t->greedy_acts, settings, &greedy)))
        goto done;
    /* whole people may cost the plan a small lead: then the nearest-shelter rule itself is the plan */
    if (settings->whole_people && (status = compare(ctx, t->w, t->cells, own.course, greedy.course, &verdict)))
        goto done;
    if (verdict > 0)
        told = &greedy;
    if ((status = add_prices(ctx, t, &t->answers[PNK_S_T1], "T1", &prices, &n_prices, &capacity)) ||
        (status = add_prices(ctx, t, &t->answers[PNK_S_T3], "T3", &prices, &n_prices, &capacity)) ||
        (status = pnk_tell(ctx, t->w, t->cells, told->acts, told->course, greedy.course, t->nothing, prices, n_prices, plan)) ||
        (status = pnk_tell_changes(ctx, t, plan)) || (status = tell_curve(ctx, t, plan)) ||
        (status = pnk_score_futures(ctx, t, ledger, access, settings, told->acts, plan)))
        goto done;
    certificate_of(t, plan);
    count_model(t->m, plan);
    pnk_plan_certificate *c = &plan->certificate;
    c->rounding_loss_share = loss(told->course->tier[1], c->tier_bound[1]);
    c->rounding_loss_tier3_share = loss(told->course->tier[3], c->tier_bound[3]);
    c->whole_trucks = settings->whole_people && settings->whole_trucks;
done:
    whole_free(&own);
    whole_free(&greedy);
    return status;
}

static pnk_status run_all(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast, const pnk_access *access,
                          const pnk_allocation_settings *settings, const pnk_lp_answer *given, pnk_plan **plan, pnk_lp_answer **kept)
{
    const pnk_allocation_settings defaults = PNK_ALLOCATION_DEFAULTS;
    pnk_tiers t = {.unproved = settings && settings->unproved};
    pnk_plan *made = calloc(1, sizeof *made);
    pnk_status status;

    if (!made)
        return pnk_no_memory(ctx);
    t.in_force = settings ? settings->in_force : NULL;
    if ((status = pnk_tiers_run(ctx, records, ledger, forecast, access, given, &t)) ||
        (status = publish(ctx, &t, ledger, access, settings ? settings : &defaults, made)) ||
        (kept && (status = pnk_answer_keep(ctx, &t, kept))))
        goto done;
    *plan = made;
    made = NULL;
done:
    pnk_plan_free(made);
    pnk_tiers_release(&t);
    return status;
}

pnk_status pnk_allocation_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                const pnk_access *access, const pnk_allocation_settings *settings,
                                pnk_plan **plan, pnk_lp_answer **answer)
{
    return run_all(ctx, records, ledger, forecast, access, settings, NULL, plan, answer);
}

pnk_status pnk_allocation_check(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                const pnk_access *access, const pnk_allocation_settings *settings,
                                const pnk_lp_answer *answer, pnk_plan **plan)
{
    return run_all(ctx, records, ledger, forecast, access, settings, answer, plan, NULL);
}

void pnk_plan_free(pnk_plan *plan)
{
    if (!plan)
        return;
    pnk_arena_release(&plan->arena);
    free(plan);
}
