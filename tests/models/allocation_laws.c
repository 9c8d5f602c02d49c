/* tests/models/allocation_laws.c - what must hold for every plan, over random small operations most of which are short of something. */
#include "engine/base/text.h"
#include "models/allocation/allocation.h"
#include "models/allocation/tiers.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

enum { CASES = 80, CHANGED = 60, SPOILT = 60 };

static pnk_tiers tiers_of(const allocation_case *c, seed_t seed)
{
    pnk_tiers t = { 0 };

    pnk_ctx_deadline(ctx, 60);
    if (pnk_tiers_run(ctx, c->records, c->ledger, c->forecast, c->access, NULL, &t))
        fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
    return t;
}

/* ---- in order: violation of locks, T1, coverage of shelter and of goods with the worst off first, T3, T4 ---- */

enum { ORDER = 6, SHELTER = 2, GOODS = 3 };
static const char *const order_name[ORDER] = { "T0", "T1", "coverage of shelter", "coverage of goods", "T3", "T4" };

typedef struct {
    double v[ORDER];                     /* the worst coverage stands for the two kinds */
    double *rising[ORDER];               /* coverage of the cells, worst first */
    size_t n[ORDER];
} in_order;

static in_order order_of(const pnk_world *w, const pnk_cells *cells, const pnk_course *course)
{
    in_order order = { .v = { course->tier[0], course->tier[1], 1, 1, course->tier[3], course->tier[4] } };
    double *coverage = calloc(cells->n_cells + 1, sizeof *coverage);
    size_t worst;

    assert_non_null(coverage);
    for (int kind = SHELTER; kind <= GOODS; kind++) {
        pnk_cells_coverage(w, cells, course, kind == SHELTER, coverage, &worst);
        order.rising[kind] = calloc(cells->n_cells + 1, sizeof **order.rising);
        assert_non_null(order.rising[kind]);
        order.n[kind] = pnk_cells_rising(cells, coverage, kind == SHELTER, order.rising[kind]);
        if (order.n[kind])
            order.v[kind] = order.rising[kind][0];
    }
    free(coverage);
    return order;
}

static void order_free(in_order *order)
{
    free(order->rising[SHELTER]);
    free(order->rising[GOODS]);
}

static bool short_of_something(const in_order *o)
{
    return o->v[1] > 1e-6 || o->v[SHELTER] < 1 - 1e-6 || o->v[GOODS] < 1 - 1e-6 || o->v[4] > 1e-6;
}

/* A held tier may be missed by its tolerance, and what follows pays that times its price: the later cells the more. */
static double slack(int tier, size_t cell, double value)
{
    return (tier <= 1 ? 2e-6 : 1e-5 * (1 + 9 * (double)(cell > 0))) * (1 + fabs(value));
}

/* The first tier in which they differ: below 0 when `a` is the better there, above when the worse; 0: alike. */
static int first_difference(const in_order *a, const in_order *b, int n)
{
    for (int i = 0; i < n; i++) {
        bool kind = i == SHELTER || i == GOODS;
        for (size_t c = 0; c < (kind ? b->n[i] : 1); c++) {
            double mine = kind ? -a->rising[i][c] : a->v[i], other = kind ? -b->rising[i][c] : b->v[i];
            if (fabs(mine - other) > slack(i, c, other))
                return mine < other ? -(i + 1) : i + 1;
        }
    }
    return 0;
}

/** T1 of acts made whole; they break nothing. */
static double whole_tier1(const pnk_tiers *t, const pnk_acts *acts, seed_t seed)
{
    pnk_acts *whole = NULL;
    pnk_course *course = NULL;

    if (pnk_round_acts(ctx, t->w, acts, true, &whole) || pnk_world_run(ctx, t->w, whole, &course))
        fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
    if (!(course->worst_breach <= 1e-6))
        fail_msg("case %llu: in whole people %s is broken by %g", seed, course->worst_breach_row, course->worst_breach);
    for (size_t i = 0; i < whole->moves.n; i++)
        assert_true(whole->moves.v[i].persons >= 1 && whole->moves.v[i].persons == floor(whole->moves.v[i].persons));
    double value = course->tier[1];
    pnk_course_free(course);
    pnk_acts_free(whole);
    return value;
}

static void never_worse_than_the_rule(void **state)
{
    int short_cases = 0, better[ORDER + 1] = { 0 };
    double sum_plan = 0, sum_whole = 0, sum_rule = 0, sum_whole_rule = 0;

    (void)state;
    for (seed_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2 });
        pnk_tiers t = tiers_of(&made, seed);
        in_order plan = order_of(t.w, t.cells, t.course), greedy = order_of(t.w, t.cells, t.greedy), nothing = order_of(t.w, t.cells, t.nothing);

        int than_greedy = first_difference(&plan, &greedy, ORDER), than_nothing = first_difference(&plan, &nothing, ORDER);
        if (than_greedy > 0 || than_nothing > 0)
            fail_msg("case %llu: the plan is worse than %s in %s", seed, than_greedy > 0 ? "the rule" : "nothing",
                     order_name[(than_greedy > 0 ? than_greedy : than_nothing) - 1]);
        if (!(t.course->worst_breach <= 1e-6))
            fail_msg("case %llu: the plan breaks %s by %g", seed, t.course->worst_breach_row, t.course->worst_breach);
        short_cases += short_of_something(&plan);
        better[-than_greedy]++;
        sum_plan += plan.v[1];
        sum_rule += greedy.v[1];
        order_free(&plan);
        order_free(&greedy);
        order_free(&nothing);
        sum_whole += whole_tier1(&t, t.acts, seed);
        sum_whole_rule += whole_tier1(&t, t.greedy_acts, seed);
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%d cases, %.0f %% of them short of something; better than the rule in T1 %d, coverage %d + %d, T3 %d, T4 %d, alike %d\n", CASES,
                  100.0 * short_cases / CASES, better[2], better[3], better[4], better[5], better[6], better[0]);
    print_message("T1 together: plan %.0f, in whole people %.0f; rule %.0f, in whole people %.0f\n", sum_plan, sum_whole, sum_rule, sum_whole_rule);
    assert_true(2 * short_cases >= CASES);
    assert_true(sum_whole < sum_whole_rule);
}

/* ---- changes ---- */

static bool same_cells(const pnk_cells *a, const pnk_cells *b, bool shelter)
{
    if (a->n_cells != b->n_cells)
        return false;
    for (size_t c = 0; c < a->n_cells; c++)
        if (a->cells[c].shelter != b->cells[c].shelter ||
            (a->cells[c].shelter == shelter && (pnk_cell_reached(&a->cells[c]) != pnk_cell_reached(&b->cells[c]) || fabs(a->cells[c].need - b->cells[c].need) > 1e-6 * b->cells[c].need)))
            return false;
    return true;
}

/** Tiers are compared in order as far as both mean the same by them: coverage only over the same cells with the same needs. */
static int comparable(const pnk_tiers *a, const pnk_tiers *b)
{
    if (!same_cells(a->cells, b->cells, true))
        return 2;
    return same_cells(a->cells, b->cells, false) ? ORDER : 3;
}

typedef struct { int cases, short_cases, felt, deepest[ORDER + 1]; } change_tally;

static void try_change(seed_t seed, case_change change, change_tally *sum)
{
    case_wish wish = { .seed = seed, .plain = true, .no_allowance = true, .which = (int)(seed % 17) };
    allocation_case before = case_random(ctx, wish);
    wish.change = change;
    allocation_case after = case_random(ctx, wish);
    pnk_tiers was = tiers_of(&before, seed), is = tiers_of(&after, seed);
    in_order a = order_of(was.w, was.cells, was.course), b = order_of(is.w, is.cells, is.course);
    int depth = comparable(&was, &is), verdict = first_difference(&b, &a, depth);

    if (change == CASE_MORE_STOCK ? verdict > 0 : verdict < 0)
        fail_msg("case %llu: %s moves %s from %.9g to %.9g", seed,
                 change == CASE_ROAD_CLOSED ? "closing a road" : change == CASE_SITE_LOST ? "losing a site" : "adding stock",
                 order_name[abs(verdict) - 1], a.v[abs(verdict) - 1], b.v[abs(verdict) - 1]);
    sum->cases++;
    sum->felt += verdict != 0;
    sum->short_cases += short_of_something(&a);
    sum->deepest[depth]++;
    order_free(&a);
    order_free(&b);
    pnk_tiers_release(&was);
    pnk_tiers_release(&is);
    case_free(&before);
    case_free(&after);
}

static void changes_move_the_right_way(void **state)
{
    change_tally sum = { 0 };

    (void)state;
    for (seed_t seed = 1; seed <= CHANGED; seed++)
        try_change(1000 + seed, seed % 3 == 0 ? CASE_ROAD_CLOSED : seed % 3 == 1 ? CASE_SITE_LOST : CASE_MORE_STOCK, &sum);
    print_message("%d changes, %.0f %% of the cases short of something; %d made a difference; compared to the end %d, to goods %d, to shelter %d\n", sum.cases,
                  100.0 * sum.short_cases / sum.cases, sum.felt, sum.deepest[ORDER], sum.deepest[3], sum.deepest[2]);
    assert_true(2 * sum.short_cases >= sum.cases);
    assert_true(sum.felt > 0);
}

/* ---- the certificate ---- */

enum { MOST_FILES = 256 };
typedef struct { size_t n; char names[MOST_FILES][32]; pnk_buf texts[MOST_FILES]; } kept_files;

static kept_files files_of(const pnk_lp_answer *answer)
{
    kept_files kept = { .n = pnk_lp_answer_n_files(answer) };

    assert_true(kept.n <= MOST_FILES);
    for (size_t i = 0; i < kept.n; i++)
        assert_int_equal(pnk_lp_answer_file(ctx, answer, i, kept.names[i], &kept.texts[i]), PNK_OK);
    return kept;
}

static void files_free(kept_files *kept)
{
    for (size_t i = 0; i < kept->n; i++)
        pnk_buf_free(&kept->texts[i]);
}

/** Reads the files back and checks them; false when they are refused, in words or by the verdict. */
static bool accepted(const allocation_case *c, const kept_files *kept, pnk_plan **plan)
{
    const char *names[MOST_FILES], *texts[MOST_FILES];
    pnk_lp_answer *answer = NULL;
    bool yes = false;

    *plan = NULL;
    for (size_t i = 0; i < kept->n; i++) {
        names[i] = kept->names[i];
        texts[i] = kept->texts[i].text;
    }
    if (pnk_lp_answer_read(ctx, names, texts, kept->n, &answer) == PNK_OK &&
        pnk_allocation_check(ctx, c->records, c->ledger, c->forecast, c->access, NULL, answer, plan) == PNK_OK)
        yes = (*plan)->certificate.verified;
    pnk_ctx_clear(ctx);
    pnk_lp_answer_free(answer);
    return yes;
}

/** Changes the k-th number (turning round) of a file that is not near 0 by a thousandth of itself; its line, for the message. */
static bool spoil(pnk_buf *text, size_t k, char said[200])
{
    size_t n = 0, lines = 0;

    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (const char *at = strchr(text->text, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
            const char *stop = strchr(at + 1, '\n'), *comma = stop;
            double value;
            char number[40];
            while (comma && *comma != ',')
                comma--;
            if (!stop || stop - comma >= (long)sizeof number || pnk_text_starts(at + 1, "values,"))
                continue;
            pnk_snprintf(number, sizeof number, "%.*s", (int)(stop - comma - 1), comma + 1);
            if (!pnk_text_to_number(number, &value) || fabs(value) < 0.01)
                continue;
            if (pass == 1 && n == k % lines) {
                pnk_buf changed = { 0 };
                pnk_buf_add_n(&changed, text->text, (size_t)(comma + 1 - text->text));
                pnk_buf_printf(&changed, "%.17g%s", value * 1.001, stop);
                pnk_snprintf(said, 200, "%.*s", (int)(stop - at - 1), at + 1);
                pnk_buf_free(text);
                *text = changed;
                return true;
            }
            n++;
        }
        lines = n;
        if (!lines)
            return false;
    }
    return false;
}

static void assert_same_plan(const pnk_plan *a, const pnk_plan *b, seed_t seed)
{
    if (a->moves.n != b->moves.n || a->shipments.n != b->shipments.n || a->gaps.n != b->gaps.n || a->occupancy.n != b->occupancy.n ||
        memcmp(a->plan.tier, b->plan.tier, sizeof a->plan.tier) != 0)
        fail_msg("case %llu: the plan made from the kept answer is another one", seed);
}

/** People of every day are whole and add up to one total; nobody was placed beyond survival room; met and unmet add up. */
static void assert_told_well(const allocation_case *c, const pnk_plan *plan, seed_t seed)
{
    const pnk_world *w = c->world;

    for (int t = 0; t <= w->n_days; t++) {
        double should = 0;
        int64_t told = 0;
        for (int g = 0; g < w->n_groups; g++) {
            double here = 0;
            for (int d = 0; d <= t; d++) {
                here *= d ? 1 - w->rho[pnk_w_tg(w, d, g)] : 1;
                for (int a = 0; a < w->n_leaves; a++)
                    here += d ? w->alpha[pnk_w_tlg(w, d, a, g)] : w->u0[pnk_w_lg(w, a, g)];
                for (int s = 0; s < w->n_shelters; s++)
                    here += d ? w->beta[pnk_w_tsg(w, d, s, g)] : w->n0[pnk_w_sg(w, s, g)];
            }
            should += here;
            for (int a = 0; a < w->n_leaves; a++)
                told += plan->waiting[pnk_w_tlg(w, t, a, g)];
        }
        for (size_t i = 0; i < plan->occupancy.n; i++)
            if (plan->occupancy.v[i].date == w->as_of + t && plan->occupancy.v[i].group < 0)
                told += plan->occupancy.v[i].persons;
        if (fabs((double)told - should) > 0.5 + 1e-6)
            fail_msg("case %llu: %lld persons told on day %d, expected %.3f", seed, (long long)told, t, should);
    }
    for (size_t i = 0; i < plan->gaps.n; i++) {
        const pnk_gap *gap = &plan->gaps.v[i];
        if (!(fabs(gap->needed - gap->met - gap->unmet) <= 1e-6 * (1 + gap->needed)) || gap->met < -1e-6 || gap->unmet < 0)
            fail_msg("case %llu: %s of %s: needed %g, met %g, unmet %g", seed, gap->need, w->records->areas.v[gap->area].id, gap->needed, gap->met, gap->unmet);
    }
}

static void try_certificate(seed_t seed, int *refused, int *spoilt, int *prices)
{
    allocation_case made = case_random(ctx, (case_wish){ .seed = 5000 + seed, .locks = seed % 5 == 0 });
    pnk_plan *plan = NULL, *again = NULL, *wrong = NULL;
    pnk_lp_answer *answer = NULL;
    char line[200] = "";
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;

    settings.most_prices = 0;            /* prices and funding are no part of the proof */
    settings.funding = false;
    pnk_ctx_deadline(ctx, 60);
    if (pnk_allocation_solve(ctx, made.records, made.ledger, made.forecast, made.access, &settings, &plan, &answer))
        fail_msg("case %llu: %s", 5000 + seed, pnk_ctx_message(ctx));
    if (!plan->certificate.verified)
        fail_msg("case %llu: not verified: residuals %g and %g, gap %g", 5000 + seed, plan->certificate.max_primal_residual,
                 plan->certificate.max_dual_residual, plan->certificate.gap_share);
    assert_told_well(&made, plan, 5000 + seed);
    kept_files kept = files_of(answer);
    if (!accepted(&made, &kept, &again))
        fail_msg("case %llu: its own answer, read back, is refused", 5000 + seed);
    assert_same_plan(plan, again, 5000 + seed);
    size_t file = (size_t)(seed % kept.n);
    if (spoil(&kept.texts[file], (size_t)seed * 7, line)) {
        bool yes = accepted(&made, &kept, &wrong), dual = strstr(kept.names[file], "dual") != NULL;
        ++*spoilt;
        *refused += !yes;
        *prices += dual;
        if (yes) {                       /* there are other proofs of the same plan: a slack with no cost, one of several prices of a row */
            print_message("case %llu: %s with %s a thousandth more proves the same\n", 5000 + seed, kept.names[file], line);
            assert_same_plan(plan, wrong, 5000 + seed);
        }
    }
    files_free(&kept);
    pnk_lp_answer_free(answer);
    pnk_plan_free(plan);
    pnk_plan_free(again);
    pnk_plan_free(wrong);
    case_free(&made);
}

static void answers_are_certified_and_spoilt_ones_refused(void **state)
{
    int refused = 0, spoilt = 0, prices = 0;

    (void)state;
    for (seed_t seed = 1; seed <= SPOILT; seed++)
        try_certificate(seed, &refused, &spoilt, &prices);
    print_message("%d answers changed in one number (%d of them prices), %d refused\n", spoilt, prices, refused);
    /* the others were shown above to prove the same plan; a result folder refuses those too, by the digests in certificate.json */
    assert_true(refused * 5 >= spoilt * 4);
}

/* ---- one sector alone ---- */

typedef struct { pnk_stage_answer answer; pnk_acts *acts; pnk_course *course; } state_of_things;

static void state_free(state_of_things *s)
{
    pnk_arena_release(&s->answer.arena);
    pnk_acts_free(s->acts);
    pnk_course_free(s->course);
    *s = (state_of_things){ 0 };
}

static state_of_things state_after(pnk_master *master, const pnk_model *m, const pnk_stage *stage, seed_t seed)
{
    state_of_things s = { 0 };

    MUST(pnk_master_solve(ctx, master, stage, NULL, &s.answer));
    MUST(pnk_answer_acts(ctx, m, &s.answer, &s.acts));
    MUST(pnk_world_run(ctx, m->w, s.acts, &s.course));
    if (!(s.course->worst_breach <= 1e-6))
        fail_msg("case %llu, sector %d: breaks %s by %g", seed, stage->alone - 1, s.course->worst_breach_row, s.course->worst_breach);
    return s;
}

/* Nobody is moved otherwise, and what other sectors lack they lack as before. */
static void assert_others_as_before(const pnk_world *w, const state_of_things *before, const state_of_things *now, int sector, seed_t seed)
{
    assert_int_equal(before->answer.n_x, now->answer.n_x);
    for (size_t i = 0; i < now->answer.n_x; i++)
        assert_true(before->answer.x[i].arc == now->answer.x[i].arc && before->answer.x[i].persons == now->answer.x[i].persons);
    for (int t = 1; t <= w->n_days; t++)
        for (int d = 0; d < w->n_drops; d++)
            for (int m = 0; m < w->n_needs; m++) {
                size_t at = ((size_t)t * (size_t)w->n_drops + (size_t)d) * (size_t)w->n_needs + (size_t)m;
                if (w->needs[m].sector != sector && !(fabs(now->course->b[at] - before->course->b[at]) <= 1e-6 * (1 + before->course->b[at])))
                    fail_msg("case %llu: with sector %d alone, need %d of drop point %d on day %d is short of %g, of %g before", seed, sector, m, d, t, now->course->b[at], before->course->b[at]);
            }
}

static void a_sector_alone_leaves_the_others(void **state)
{
    size_t n_better = 0;

    (void)state;
    for (seed_t seed = 1; seed <= CHANGED; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .locks = seed % 3 == 0 });
        pnk_model *m = NULL;
        pnk_master *master = NULL;
        pnk_cells *cells = NULL;
        const pnk_stage first = { .kind = PNK_S_T1, .tier = 1, .rows = 1 };

        MUST(pnk_model_new(ctx, c.world, &m));
        MUST(pnk_master_new(ctx, m, NULL, &master));
        state_of_things before = state_after(master, m, &first, seed);
        MUST(pnk_cells_new(ctx, c.world, before.course, &cells));
        const pnk_stage settled = { .kind = PNK_S_T2_GOODS, .tier = 2, .rows = 2, .cells = cells };
        state_free(&before);
        before = state_after(master, m, &settled, seed);
        pnk_stage stages[16];
        for (int sector = 0; sector < c.world->n_sectors && sector < 16; sector++) {
            stages[sector] = settled;
            stages[sector].alone = sector + 1;
            stages[sector].tier = PNK_TIER_WEIGHTED;
            stages[sector].weights[3] = 1;
            state_of_things now = state_after(master, m, &stages[sector], seed);
            assert_others_as_before(c.world, &before, &now, sector, seed);
            if (!(now.course->tier[3] <= before.course->tier[3] + 1e-6 * (1 + before.course->tier[3])))
                fail_msg("case %llu: sector %d alone comes to %.9g, %.9g before", seed, sector, now.course->tier[3], before.course->tier[3]);
            n_better += now.course->tier[3] < before.course->tier[3] - 1;
            state_free(&before);
            before = now;
        }
        state_free(&before);
        pnk_master_free(master);
        pnk_cells_free(cells);
        pnk_model_free(m);
        case_free(&c);
    }
    assert_true(n_better > CHANGED / 2);
}

/* ---- the certificate ---- */

static void assert_near(double a, double b, const char *what, seed_t seed, const char *stage)
{
    if (!(fabs(a - b) <= 1e-12 * (1 + fabs(b))))
        fail_msg("case %llu, %s: %s is %.17g where columns that neither earn nor miss anything are counted, %.17g where all are handed in", seed, stage, what, a, b);
}

/* Exact arithmetic wants every column; without it most are only counted. */
static pnk_certificate same_both_ways(const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a, seed_t seed)
{
    const char *name = pnk_stage_names[stage->kind];
    pnk_certificate counted, handed_in;

    MUST(pnk_stage_check_by(ctx, m, stage, a, false, &counted));
    MUST(pnk_stage_check_by(ctx, m, stage, a, true, &handed_in));
    if (counted.n_columns != handed_in.n_columns || counted.n_rows != handed_in.n_rows)
        fail_msg("case %llu, %s: %zu rows and %zu columns counted, %zu and %zu handed in", seed, name, counted.n_rows, counted.n_columns, handed_in.n_rows, handed_in.n_columns);
    assert_near(counted.objective, handed_in.objective, "the objective", seed, name);
    assert_near(counted.bound, handed_in.bound, "the bound", seed, name);
    assert_near(counted.max_primal_residual, handed_in.max_primal_residual, "the residual of limits", seed, name);
    assert_near(counted.max_dual_residual, handed_in.max_dual_residual, "the residual of prices", seed, name);
    return counted;
}

/* A person moved where a held tier leaves nobody to be moved. */
static bool add_one_off_the_face(const pnk_model *m, const pnk_stage *stage, pnk_stage_answer *a)
{
    const pnk_face *face = stage->faces[0];

    for (size_t arc = 0; arc < m->n_arcs; arc++)
        for (int g = 0; g < m->w->n_groups; g++)
            if (pnk_model_may(m, &m->arcs[arc], g) && !pnk_face_move(face, &m->arcs[arc], g)) {
                size_t at = 0, n = a->n_x;
                void *old = a->x;
                a->x = pnk_arena_alloc(&a->arena, n + 1, sizeof *a->x);
                support_must(a->x != NULL, "memory");
                memcpy(a->x, old, n * sizeof *a->x);
                while (at < n && (a->x[at].arc < arc || (a->x[at].arc == arc && a->x[at].group < g)))
                    at++;
                memmove(&a->x[at + 1], &a->x[at], (n - at) * sizeof *a->x);
                a->x[at].arc = arc;
                a->x[at].group = g;
                a->x[at].persons = 1;
                a->n_x++;
                return true;
            }
    return false;
}

static void what_is_only_counted_changes_no_certificate(void **state)
{
    size_t n_on_faces = 0, n_off = 0;

    (void)state;
    for (seed_t seed = 1; seed <= CHANGED; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = 7000 + seed, .locks = seed % 4 == 0 });
        pnk_tiers t = tiers_of(&c, 7000 + seed);
        for (int kind = 0; kind < PNK_N_STAGES; kind++)
            if (t.answers[kind].there) {
                pnk_certificate found = same_both_ways(t.m, &t.stages[kind], &t.answers[kind], 7000 + seed);
                assert_true(found.max_primal_residual <= 1e-6);
                n_on_faces += t.stages[kind].n_faces > 0;
            }
        if (t.answers[PNK_S_T4].there && t.stages[PNK_S_T4].n_faces && add_one_off_the_face(t.m, &t.stages[PNK_S_T4], &t.answers[PNK_S_T4])) {
            pnk_certificate found = same_both_ways(t.m, &t.stages[PNK_S_T4], &t.answers[PNK_S_T4], 7000 + seed);
            assert_true(found.max_primal_residual >= 0.99);
            n_off++;
        }
        pnk_tiers_release(&t);
        case_free(&c);
    }
    assert_true(n_on_faces > CHANGED && n_off > CHANGED / 4);
}

/* ---- loads ---- */

/* One item that fills weight and volume of its round alike, but for the last digits, either way: no other rides along in specks, and the rounds carry everything. */
static void no_specks_ride_along(void **state)
{
    size_t n_pairs = 0;

    (void)state;
    for (seed_t seed = 1; seed <= SPOILT; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed });
        pnk_model *m = NULL;

        MUST(pnk_model_new(ctx, c.world, &m));
        for (size_t r = 0; r < m->n_routes; r++)
            for (int even = 0; even + 1 < c.world->n_lots && c.world->lots[even].item != c.world->lots[even + 1].item; even++) {
                const pnk_pool *pool = &c.world->pools[m->routes[r].pool];
                pnk_item *item = &c.records->items.v[c.world->lots[even].item];
                const pnk_item was = *item;
                const int lot[2] = { even, even + 1 };
                const double units[2] = { 40 + (double)seed, 25 };
                double carried[2] = { 0, 0 };
                pnk_load out[4];
                item->volume_m3 = pnk_world_kg(c.world, c.world->lots[even].item) / pool->payload_kg * pool->volume_m3 * (1 + ((int)(seed % 3) - 1) * 3e-12);
                size_t n = pnk_split_loads(c.world, &m->routes[r], 2, lot, units, out);
                for (size_t i = 0; i < n; i++)
                    for (int k = 0; k < 2 && out[i].lot[k] >= 0; k++) {
                        int of = c.world->lots[out[i].lot[k]].item;
                        double fills = fmax(out[i].units[k] * pnk_world_kg(c.world, of) / pool->payload_kg, out[i].units[k] * pnk_world_m3(c.world, of) / pool->volume_m3);
                        if (!(fills > 1e-8))
                            fail_msg("case %llu: a load carries %g of a round of lot %d", seed, fills, out[i].lot[k]);
                        carried[out[i].lot[k] == even ? 0 : 1] += out[i].units[k] * out[i].rounds;
                    }
                assert_true(fabs(carried[0] - units[0]) <= 1e-9 * units[0] && fabs(carried[1] - units[1]) <= 1e-9 * units[1]);
                *item = was;
                n_pairs++;
            }
        pnk_model_free(m);
        case_free(&c);
    }
    assert_true(n_pairs > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sector_alone_leaves_the_others),
        cmocka_unit_test(what_is_only_counted_changes_no_certificate),
        cmocka_unit_test(no_specks_ride_along),
        cmocka_unit_test(never_worse_than_the_rule),
        cmocka_unit_test(changes_move_the_right_way),
        cmocka_unit_test(answers_are_certified_and_spoilt_ones_refused),
    };
    return cmocka_run_group_tests_name("allocation: laws", tests, begin, end);
}
