/* tests/models/allocation_replan.c - plans made anew from a plan in force: nothing happened, then any one road closed, any one site lost. */
#include "models/allocation/allocation.h"
#include "models/allocation/bases.h"
#include "models/allocation/tiers.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

enum { CASES = 8 };

static pnk_lp_answer *answer_of(const allocation_case *c, pnk_plan **plan)
{
    pnk_lp_answer *answer = NULL;

    if (pnk_allocation_solve(ctx, c->records, c->ledger, c->forecast, c->access, NULL, plan, &answer))
        fail_msg("%s", pnk_ctx_message(ctx));
    return answer;
}

static void run_with(const allocation_case *c, const pnk_in_force *in_force, bool cold, const pnk_course *cells_at, seed_t seed, pnk_tiers *t)
{
    *t = (pnk_tiers){ .in_force = in_force, .cold = cold, .cells_at = cells_at };
    if (pnk_tiers_run(ctx, c->records, c->ledger, c->forecast, c->access, NULL, t))
        fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
    for (int i = 0; i < PNK_N_STAGES; i++) {
        const pnk_certificate *one = &t->answers[i].certificate;
        if (t->answers[i].there && !(one->max_primal_residual <= 1e-6 && one->max_dual_residual <= 1e-6 && fabs(one->gap_share) <= 1e-6))
            fail_msg("case %llu: %s is not certified: residuals %g and %g, gap %g", seed, pnk_stage_names[i], one->max_primal_residual, one->max_dual_residual, one->gap_share);
    }
    for (size_t i = 0; i < t->rounds.n; i++)
        if (!pnk_certificate_holds(&t->rounds.v[i]->answer.certificate))
            fail_msg("case %llu: round %d of %s is not certified: residuals %g and %g, gap %g", seed, t->rounds.v[i]->stage.number, pnk_stage_names[t->rounds.v[i]->stage.kind],
                     t->rounds.v[i]->answer.certificate.max_primal_residual, t->rounds.v[i]->answer.certificate.max_dual_residual, t->rounds.v[i]->answer.certificate.gap_share);
    double lp = t->answers[PNK_S_T4].value, followed = t->course->tier[4];
    if (!(fabs(lp - followed) <= 1e-5 * (1 + fabs(lp))))
        fail_msg("case %llu: T4 is %.9g in the program and %.9g in what follows from it", seed, lp, followed);
}

static void run(const allocation_case *c, const pnk_in_force *in_force, bool cold, seed_t seed, pnk_tiers *t) { run_with(c, in_force, cold, NULL, seed, t); }

static double change_of(const pnk_tiers *t)
{
    double usd = NAN;

    assert_int_equal(pnk_change_usd(ctx, t->w, t->acts, &usd), PNK_OK);
    return usd;
}

static size_t shared_rounds(const pnk_tiers *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->rounds.n; i++)
        n += t->rounds.v[i]->stage.one_by_one;
    return n;
}

/* With nothing changed the plan in force stands to the last person, also where the cells left over share what is left. */
static void nothing_happened(void **state)
{
    double moved = 0;
    size_t shared = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 3 * CASES; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2, .locks = seed % 5 == 0 });
        if (seed % 3 == 0)
            support_parameter(c.records, "fairness_rounds", 1, NAN, NAN);
        pnk_plan *plan = NULL;
        pnk_lp_answer *answer = answer_of(&c, &plan);
        const pnk_in_force in_force = { .as_of = c.records->head.as_of, .answer = answer };
        pnk_tiers t;

        for (int cold = 0; cold < 2; cold++) {
            run(&c, &in_force, cold, seed, &t);
            if (!(change_of(&t) <= 1e-4))
                fail_msg("case %llu: nothing happened, and US$ %g of the plan is changed", seed, change_of(&t));
            if (!cold && t.n_solved > 0)
                fail_msg("case %llu: nothing happened, and %d stages are solved after %d that still hold", seed, t.n_solved, t.n_as_it_was);
            moved += t.course->moved_persons;
            shared += shared_rounds(&t);
            pnk_tiers_release(&t);
        }
        pnk_plan_free(plan);
        pnk_lp_answer_free(answer);
        case_free(&c);
    }
    assert_true(moved > 0 && shared > 0);
}

typedef struct { int cases, changed, as_it_was, other_needs, stages_kept, stages_solved, together; size_t spared, bent; double usd, usd_free; } tally;

static bool same_needs(const pnk_cells *a, const pnk_cells *b)
{
    if (a->n_cells != b->n_cells)
        return false;
    for (size_t c = 0; c < a->n_cells; c++)
        if (fabs(a->cells[c].need - b->cells[c].need) > 1e-6 * b->cells[c].need)
            return false;
    return true;
}

/* Rounds that were had with one plan for several of them. */
static int rounds_together(const pnk_tiers *t)
{
    int n = 0;

    for (size_t i = 0; i < t->shared.n; i++) {
        for (int kind = 0; kind < PNK_N_STAGES; kind++)
            n += t->answers[kind].there && t->answers[kind].core == t->shared.v[i]->core;
        for (size_t r = 0; r < t->rounds.n; r++)
            n += t->rounds.v[r]->answer.core == t->shared.v[i]->core;
    }
    return n;
}

/* Values of all tiers as a cold solve finds them; and stability is worth something: what is decided otherwise is no more than without it. */
static void try_change(seed_t seed, case_change change, int which, const pnk_in_force *in_force, tally *sum)
{
    allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2, .change = change, .which = which });
    pnk_tiers warm, cold, free_of_it;

    run(&c, in_force, false, seed, &warm);
    run(&c, in_force, true, seed, &cold);
    run_with(&c, NULL, true, pnk_counted_from(&warm), seed, &free_of_it);     /* of the same needs */
    for (int i = 0; i < PNK_N_STAGES; i++) {
        if (warm.answers[i].there != cold.answers[i].there)
            fail_msg("case %llu, change %d of %d: %s is there in one of two", seed, (int)change, which, pnk_stage_names[i]);
        double a = warm.answers[i].value, b = cold.answers[i].value;
        /* needs are counted from an answer of the first tier, of which there may be several: what comes after is compared where they agree */
        if (i > PNK_S_T1_KEPT && !same_needs(warm.cells, cold.cells))
            continue;
        /* the last tier turns into money the millionths by which the tiers before it are held, and there are several such answers */
        if (!(fabs(a - b) <= (i == PNK_S_T4 ? 1e-4 : 1e-5) * (1 + fabs(b))))
            fail_msg("case %llu, change %d of %d: %s is %.9g warm and %.9g cold", seed, (int)change, which, pnk_stage_names[i], a, b);
        if (i < PNK_S_T4 && !(fabs(b - free_of_it.answers[i].value) <= 1e-5 * (1 + fabs(b))))
            fail_msg("case %llu: %s is %.9g with a plan in force and %.9g without", seed, pnk_stage_names[i], b, free_of_it.answers[i].value);
    }
    double usd = 0;
    pnk_acts *kept = free_of_it.w->in_force;
    free_of_it.w->in_force = warm.w->in_force;           /* the free plan, measured by the same yardstick */
    free_of_it.w->usd_change = warm.w->usd_change;
    free_of_it.w->change_share = warm.w->change_share;
    free_of_it.w->announced_factor = warm.w->announced_factor;
    free_of_it.w->announced_days = warm.w->announced_days;
    assert_int_equal(pnk_change_usd(ctx, free_of_it.w, free_of_it.acts, &usd), PNK_OK);
    free_of_it.w->in_force = kept;
    double plain = warm.course->tier[4] - change_of(&warm);
    if (!(warm.course->tier[4] <= free_of_it.course->tier[4] + usd + 1e-4 * (1 + usd)) || !(plain >= free_of_it.course->tier[4] - 1e-4 * (1 + plain)))
        fail_msg("case %llu: with stability US$ %g and %g of change, without it %g and %g", seed, plain, change_of(&warm), free_of_it.course->tier[4], usd);
    sum->cases++;
    sum->other_needs += !same_needs(warm.cells, cold.cells);
    sum->changed += change_of(&warm) > 0.1;
    sum->as_it_was += warm.n_solved == 0;
    sum->stages_kept += warm.n_as_it_was;
    sum->stages_solved += warm.n_solved;
    sum->together += rounds_together(&warm);
    sum->spared += warm.answers[PNK_S_T4].n_spared;
    sum->bent += warm.answers[PNK_S_T4].n_bent;
    sum->usd += change_of(&warm);
    sum->usd_free += usd;
    pnk_tiers_release(&warm);
    pnk_tiers_release(&cold);
    pnk_tiers_release(&free_of_it);
    case_free(&c);
}

static void any_road_any_site(void **state)
{
    tally sum = { 0 };

    (void)state;
    for (seed_t seed = 1; seed <= CASES; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2 });
        pnk_plan *plan = NULL;
        pnk_lp_answer *answer = answer_of(&c, &plan);
        const pnk_in_force in_force = { .as_of = c.records->head.as_of, .answer = answer };

        for (size_t road = 0; road < c.records->roads.n; road++)
            try_change(seed, CASE_ROAD_CLOSED, (int)road, &in_force, &sum);
        for (size_t site = 0; site < c.records->sites.n; site++)
            try_change(seed, CASE_SITE_LOST, (int)site, &in_force, &sum);
        pnk_plan_free(plan);
        pnk_lp_answer_free(answer);
        case_free(&c);
    }
    print_message("%d closures and losses: in %d the plan changed; %d plans and %d stages of others held as they were, %d rounds with one plan for several, %d stages were solved\n",
                  sum.cases, sum.changed, sum.as_it_was, sum.stages_kept, sum.together, sum.stages_solved);
    print_message("needs counted otherwise than by the cold solve in %d; change US$ %.0f, and %.0f where nobody minds it\n", sum.other_needs, sum.usd, sum.usd_free);
    print_message("in last tiers %zu acts were counted as announced, and %zu that are done otherwise got their rows\n", sum.spared, sum.bent);
    assert_true(sum.spared > 0 && sum.bent > 0);
    assert_true(sum.together > 0);
    assert_true(sum.as_it_was > 0 && sum.other_needs * 5 <= sum.cases);
    assert_true(sum.changed > 0 && sum.changed < sum.cases);
    assert_true(sum.usd < 0.9 * sum.usd_free);
}

/* ---- the basis that is kept ---- */

static pnk_lp_answer *read_back(const pnk_lp_answer *answer, double version)
{
    size_t n = pnk_lp_answer_n_files(answer);
    char (*names)[32] = calloc(n, sizeof *names);
    pnk_buf *texts = calloc(n, sizeof *texts);
    const char **name = calloc(n, sizeof *name), **text = calloc(n, sizeof *text);
    pnk_lp_answer *out = NULL;

    for (size_t i = 0; i < n; i++) {
        assert_int_equal(pnk_lp_answer_file(ctx, answer, i, names[i], &texts[i]), PNK_OK);
        char *at = strcmp(names[i], "bases.csv") == 0 ? strstr(texts[i].text, "version,2") : NULL;
        if (at && version != 2)
            at[strlen("version,")] = (char)('0' + (int)version);
        name[i] = names[i];
        text[i] = texts[i].text;
    }
    assert_int_equal(pnk_lp_answer_read(ctx, name, text, n, &out), PNK_OK);
    for (size_t i = 0; i < n; i++)
        pnk_buf_free(&texts[i]);
    free(names);
    free(texts);
    free(name);
    free(text);
    return out;
}

static const pnk_stage_answer *last_goods(const pnk_tiers *t, const pnk_stage **stage)
{
    const pnk_stage_answer *a = &t->answers[PNK_S_T2_GOODS];

    *stage = &t->stages[PNK_S_T2_GOODS];
    for (size_t i = 0; i < t->rounds.n; i++)
        if (t->rounds.v[i]->stage.kind == PNK_S_T2_GOODS) {
            *stage = &t->rounds.v[i]->stage;
            a = &t->rounds.v[i]->answer;
        }
    return a;
}

static void same_basis(const pnk_tiers *t, const pnk_basis *a, const pnk_basis *b, seed_t seed)
{
    for (size_t r = 0; r < t->m->n_rows; r++)
        if (a->row[r] != b->row[r])
            fail_msg("case %llu: row %zu is basic in one of two", seed, r);
    for (size_t j = 0; j < t->m->n_cols; j++)
        if (a->core[j] != b->core[j])
            fail_msg("case %llu: column %zu is basic in one of two", seed, j);
    assert_int_equal(a->n_moves, b->n_moves);
    assert_int_equal(a->n_loads, b->n_loads);
    assert_int_equal(b->n_past_moves + b->n_past_loads, 0);
    assert_memory_equal(a->moves, b->moves, a->n_moves * sizeof *a->moves);
    for (size_t i = 0; i < a->n_loads; i++)
        assert_int_equal(pnk_basic_load_order(&a->loads[i], &b->loads[i]), 0);
    for (size_t c = 0; c < a->n_cells; c++)
        assert_true(a->cell[c] == b->cell[c] && a->own[c] == b->own[c]);
    assert_int_equal(a->theta, b->theta);
    assert_memory_equal(a->hold, b->hold, sizeof a->hold);
}

static size_t basis_is_kept(const pnk_tiers *t, const pnk_stage *stage, const pnk_stage_answer *a, seed_t seed)
{
    pnk_lp_answer *kept = NULL;
    pnk_finder *finder = NULL;
    size_t n_loads = 0;

    assert_int_equal(pnk_answer_keep(ctx, (pnk_tiers *)t, &kept), PNK_OK);
    assert_int_equal(pnk_finder_new(ctx, t->m, &finder), PNK_OK);
    for (int version = 2; version <= 3 && a->there; version++) {
        pnk_lp_answer *back = read_back(kept, version);
        pnk_bases *bases = NULL;
        pnk_basis found;
        pnk_arena arena = { 0 };
        assert_true(a->basis.there);
        assert_int_equal(pnk_bases_new(ctx, finder, t->m, back, &bases), PNK_OK);
        assert_int_equal(pnk_bases_of(ctx, bases, stage, &arena, &found), PNK_OK);
        assert_int_equal(found.there, version == 2);
        if (found.there)
            same_basis(t, &a->basis, &found, seed);
        n_loads += found.there ? found.n_loads : 0;
        pnk_bases_free(bases);
        pnk_lp_answer_free(back);
        pnk_arena_release(&arena);
    }
    pnk_finder_free(finder);
    pnk_lp_answer_free(kept);
    return n_loads;
}

/* What a plan keeps of its last round and of its last tiers is that basis, name by name; and a list of another version is passed over. */
static void the_bases_come_back(void **state)
{
    size_t n_loads = 0;

    (void)state;
    for (seed_t seed = 1; seed <= CASES; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2, .locks = seed % 5 == 0 });
        if (seed % 3 == 0)
            support_parameter(c.records, "fairness_rounds", 1, NAN, NAN);
        pnk_tiers t;
        run(&c, NULL, true, seed, &t);
        const pnk_stage *stage;
        const pnk_stage_answer *goods = last_goods(&t, &stage);
        n_loads += basis_is_kept(&t, stage, goods, seed);
        n_loads += basis_is_kept(&t, &t.stages[PNK_S_T3], &t.answers[PNK_S_T3], seed);
        n_loads += basis_is_kept(&t, &t.stages[PNK_S_T4], &t.answers[PNK_S_T4], seed);
        pnk_tiers_release(&t);
        case_free(&c);
    }
    assert_true(n_loads > 0);
}

/* Ways by which people come a night later are told as they were, move by move; and by ways that only take longer the same moves go. */
static void moves_that_come_later_are_past(void **state)
{
    size_t n_moves = 0;

    (void)state;
    for (seed_t seed = 1; seed <= CASES / 4; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed });
        pnk_tiers t;
        run(&c, NULL, true, seed, &t);
        const pnk_basis *was = &t.answers[PNK_S_T4].basis;
        pnk_lp_answer *kept = NULL;
        pnk_finder *finder = NULL;
        assert_int_equal(pnk_answer_keep(ctx, &t, &kept), PNK_OK);
        assert_int_equal(pnk_finder_new(ctx, t.m, &finder), PNK_OK);
        for (int nights = 1; nights >= 0; nights--) {
            pnk_lp_answer *back = read_back(kept, 2);
            pnk_bases *bases = NULL;
            pnk_basis found;
            pnk_arena arena = { 0 };
            for (size_t i = 0; i < t.m->n_arcs; i++) {
                t.m->arcs[i].way.nights += nights ? 1 : -1;
                t.m->arcs[i].way.pool_hours += 0.5;
            }
            assert_int_equal(pnk_bases_new(ctx, finder, t.m, back, &bases), PNK_OK);
            assert_int_equal(pnk_bases_of(ctx, bases, &t.stages[PNK_S_T4], &arena, &found), PNK_OK);
            assert_int_equal(found.n_past_moves, nights ? was->n_moves : 0);
            assert_int_equal(found.n_moves, nights ? 0 : was->n_moves);
            for (size_t i = 0; i < found.n_past_moves; i++) {
                const pnk_past_move *x = &found.past_moves[i];
                size_t arc = pnk_model_find_arc(t.m, &(pnk_act_move){ .from = x->arc.from, .shelter = x->arc.shelter, .mode = x->arc.mode, .day = x->arc.day });
                assert_true(arc < t.m->n_arcs);
                assert_int_equal(x->arc.way.nights, t.m->arcs[arc].way.nights - 1);
                assert_true(fabs(x->arc.way.pool_hours + 0.5 - t.m->arcs[arc].way.pool_hours) < 1e-9);
            }
            pnk_bases_free(bases);
            pnk_lp_answer_free(back);
            pnk_arena_release(&arena);
        }
        n_moves += was->n_moves;
        pnk_finder_free(finder);
        pnk_lp_answer_free(kept);
        pnk_tiers_release(&t);
        case_free(&c);
    }
    assert_true(n_moves > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_happened),
        cmocka_unit_test(any_road_any_site),
        cmocka_unit_test(the_bases_come_back),
        cmocka_unit_test(moves_that_come_later_are_past),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
