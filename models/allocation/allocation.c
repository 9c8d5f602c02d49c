/* models/allocation/allocation.c - the door: solve or check, round to whole people, tell. */
#include "models/allocation/answer.h"
#include "models/allocation/futures.h"
#include "models/allocation/words.h"
#include "models/allocation/inside.h"

#include <stdlib.h>
#include <string.h>

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
}

static void certificate_of(const pnk_tiers *t, pnk_plan *plan)
{
    pnk_plan_certificate *c = &plan->certificate;

    *c = (pnk_plan_certificate){.verified = !t->unproved};
    plan->pivots += pnk_tiers_pivots(t);
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

/* "T1 places" and "school-3": the kind of the limit, and which one; its day stands for itself. */
static pnk_status split_name(pnk_ctx *ctx, pnk_tiers *t, const pnk_limit *limit, const char **kind, const char **id)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    pnk_limit_name(t->m, limit, &name);
    char *text = name.failed ? NULL : pnk_arena_text(&t->arena, name.text), *at = text ? strchr(text, '|') : NULL, *day = text ? strrchr(text, '|') : NULL;
    if (!text)
        status = pnk_no_memory(ctx);
    else if (at) {
        if (limit->kind == PNK_LIMIT_VEHICLE_DAY && day > at)
            *day = '\0';
        *at++ = '\0';
    }
    *kind = text;
    *id = at ? at : "";
    pnk_buf_free(&name);
    return status;
}

static pnk_status price_of(pnk_ctx *ctx, pnk_tiers *t, const pnk_worth *worth, pnk_row_price *out)
{
    const pnk_limits *l = t->worths->limits;
    const pnk_limit *limit = &l->limits.v[worth->limit];
    const char *kind, *id, *next_kind, *next_id;
    pnk_status status = split_name(ctx, t, limit, &kind, &id);

    if (status)
        return status;
    *out = (pnk_row_price){.constraint = pnk_arena_printf(&t->arena, "T%d %s", worth->tier, kind), .id = id, .day = limit->day ? limit->day : -1, .price = worth->saves,
        .unit = pnk_arena_printf(&t->arena, worth->tier == 3 ? "weighted person-days per %s" : "person-days per %s", pnk_limit_units[limit->kind]), .low = limit->now + worth->low, .high = limit->now + worth->high,
        .now = limit->now, .range_unit = pnk_limit_units[limit->kind], .after = worth->after, .area = worth->leaf < 0 ? -1 : t->w->leaf_area[worth->leaf],
        .area_share = worth->leaf < 0 ? NAN : worth->leaf_share};
    if (worth->next >= 0) {
        const pnk_limit *next = &l->limits.v[worth->next];
        if ((status = split_name(ctx, t, next, &next_kind, &next_id)))
            return status;
        out->next = pnk_arena_printf(&t->arena, "%s %s", next_kind, next_id);
    }
    if (!out->constraint || !out->unit || (worth->next >= 0 && !out->next))
        return pnk_no_memory(ctx);
    return pnk_worth_sentence(ctx, t->m, l, worth, &t->arena, &out->sentence);
}

static pnk_status list_prices(pnk_ctx *ctx, pnk_tiers *t, pnk_row_price **prices, size_t *n)
{
    size_t most = t->worths ? t->worths->worths.n : 0;
    pnk_status status = PNK_OK;

    if (!(*prices = PNK_NEW(&t->arena, pnk_row_price, most + 1)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < most && !status; i++)
        if (t->worths->worths.v[i].saves > 1e-9)
            status = price_of(ctx, t, &t->worths->worths.v[i], &(*prices)[(*n)++]);
    return status;
}

/* What was asked for by the end of the plan; the funded share of it is there. */
static pnk_status tell_funding(pnk_ctx *ctx, const pnk_tiers *t, pnk_plan *plan)
{
    const pnk_records *records = t->w->records;

    for (size_t i = 0; i < records->budgets.n; i++) {
        const pnk_budget *row = &records->budgets.v[i];
        if (row->available_from != PNK_DAY_UNKNOWN && row->available_from > t->w->as_of + t->w->n_days)
            continue;
        plan->asked_usd += pnk_known(row->usd, 0);
        plan->funded_usd += pnk_known(row->usd, 0) * pnk_known(row->funded_share, 1);
    }
    for (size_t i = 0; i < t->funding.n; i++) {
        if (!PNK_GROW(&plan->arena, plan->funding.v, plan->funding.n, plan->funding.capacity))
            return pnk_no_memory(ctx);
        plan->funding.v[plan->funding.n++] = t->funding.v[i];
    }
    return PNK_OK;
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

static pnk_wholeness wholeness_of(const pnk_allocation_settings *settings)
{
    return !settings->whole_people ? PNK_FRACTIONS : settings->whole_trucks ? PNK_WHOLE_TRUCKS : PNK_WHOLE_PEOPLE;
}

/* The nearest-shelter rule decides in no other way than it does: its acts are cut to whole numbers and no more. */
static pnk_status make_rule_whole(pnk_ctx *ctx, const pnk_tiers *t, const pnk_allocation_settings *settings, whole_plan *out)
{
    pnk_status status = pnk_round_acts(ctx, t->w, t->greedy_acts, wholeness_of(settings), &out->acts);

    return status ? status : pnk_world_run(ctx, t->w, out->acts, &out->course);
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

/* The plan in whole people; where those cost it a small lead over the nearest-shelter rule, that rule itself is the plan. */
typedef struct { whole_plan own, greedy, *told; } told_plan;

static pnk_status make_told(pnk_ctx *ctx, const pnk_tiers *t, const pnk_allocation_settings *settings, told_plan *out)
{
    int verdict = 0;
    pnk_status status;

    if ((status = pnk_round_plan(ctx, t->w, t->acts, wholeness_of(settings), &out->own.acts, &out->own.course)) ||
        (status = make_rule_whole(ctx, t, settings, &out->greedy)) ||
        (settings->whole_people && (status = compare(ctx, t->w, t->cells, out->own.course, out->greedy.course, &verdict))))
        return status;
    out->told = verdict > 0 ? &out->greedy : &out->own;
    return PNK_OK;
}

static void told_free(told_plan *plan)
{
    whole_free(&plan->own);
    whole_free(&plan->greedy);
}

/* The score, beside that of the plan for the people expected where something is held back: the same tiers with nothing held. */
static pnk_status score(pnk_ctx *ctx, const pnk_tiers *t, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings, const pnk_acts *told, pnk_plan *plan)
{
    pnk_tiers expected = {.unproved = true, .no_curve = true, .in_force = settings->in_force};
    bool beside = settings->two_stage && settings->two_stage->held.n > 0 && settings->n_futures > 0;
    told_plan freely = {0};
    pnk_status status = PNK_OK;

    if (!beside || (!(status = pnk_tiers_run(ctx, t->w->records, ledger, t->w->forecast, access, NULL, &expected)) && !(status = make_told(ctx, &expected, settings, &freely))))
        status = pnk_score_futures(ctx, t, ledger, access, settings, told, beside ? freely.told->acts : NULL, plan);
    told_free(&freely);
    pnk_tiers_release(&expected);
    return status;
}

static pnk_status publish(pnk_ctx *ctx, pnk_tiers *t, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings, pnk_plan *plan)
{
    told_plan made = {0};
    pnk_row_price *prices = NULL;
    size_t n_prices = 0;
    pnk_status status;

    if ((status = make_told(ctx, t, settings, &made)) || (status = list_prices(ctx, t, &prices, &n_prices)) || (status = tell_funding(ctx, t, plan)) ||
        (status = pnk_tell(ctx, t->w, t->cells, made.told->acts, made.told->course, made.greedy.course, t->nothing, prices, n_prices, plan)) ||
        (status = pnk_tell_changes(ctx, t, plan)) || (status = tell_curve(ctx, t, plan)) ||
        (status = score(ctx, t, ledger, access, settings, made.told->acts, plan)))
        goto done;
    plan->two_stage = settings->two_stage;
    plan->counted_anew = t->counted.there;
    certificate_of(t, plan);
    count_model(t->m, plan);
    pnk_plan_certificate *c = &plan->certificate;
    c->rounding_loss_share = loss(made.told->course->tier[1], c->tier_bound[1]);
    c->rounding_loss_tier3_share = loss(made.told->course->tier[3], c->tier_bound[3]);
    c->whole_trucks = settings->whole_people && settings->whole_trucks;
done:
    told_free(&made);
    return status;
}

static pnk_status run_all(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast, const pnk_access *access,
                          const pnk_allocation_settings *settings, const pnk_lp_answer *given, pnk_plan **plan, pnk_lp_answer *grows)
{
    const pnk_allocation_settings defaults = PNK_ALLOCATION_DEFAULTS;
    const pnk_allocation_settings *s = settings ? settings : &defaults;
    pnk_tiers t = {.unproved = s->unproved, .grows = grows, .makeshift = s->unproved && !grows, .in_force = s->in_force, .two_stage = s->two_stage, .most_prices = s->most_prices, .exact_prices = s->exact_prices, .find_funding = s->funding};
    pnk_plan *made = plan ? calloc(1, sizeof *made) : NULL;
    pnk_status status = made || !plan ? pnk_tiers_run(ctx, records, ledger, forecast, access, given, &t) : pnk_no_memory(ctx);

    if (!status && made)
        status = publish(ctx, &t, ledger, access, s, made);
    if (!status && grows) {
        grows->pivots = pnk_tiers_pivots(&t);
        status = pnk_answer_complete(ctx, grows, &t);
    }
    if (grows && status) {
        pnk_answer_drop(grows);
        pnk_answer_end(grows);
    }
    if (!status && plan) {
        *plan = made;
        made = NULL;
    }
    pnk_plan_free(made);
    pnk_tiers_release(&t);
    return status;
}

pnk_status pnk_allocation_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                const pnk_access *access, const pnk_allocation_settings *settings,
                                pnk_plan **plan, pnk_lp_answer **answer)
{
    pnk_lp_answer *made = NULL;
    pnk_status status = answer ? pnk_lp_answer_new(ctx, &made) : PNK_OK;

    if (!status)
        status = run_all(ctx, records, ledger, forecast, access, settings, NULL, plan, made);
    if (status)
        pnk_lp_answer_free(made);
    else if (answer)
        *answer = made;
    return status;
}

pnk_status pnk_allocation_solve_into(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                     const pnk_access *access, const pnk_allocation_settings *settings, pnk_lp_answer *answer)
{
    return run_all(ctx, records, ledger, forecast, access, settings, NULL, NULL, answer);
}

long pnk_lp_answer_pivots(const pnk_lp_answer *answer) { return answer->pivots; }

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
