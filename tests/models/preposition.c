/* tests/models/preposition.c - stock before the event: the cuts against the whole program, the laws of two stages, events, readiness. */
#include "models/preposition/inside.h"
#include "tests/models/fixture.h"
#include "tests/models/support.h"

/* ---- small operations and random futures ---- */

enum { MOST_FUTURES = 6, DAY_ALL = 0, WAITING = 1, IN_SITES = 2, COME = 3 };

typedef struct { pnk_records *records; pnk_access *access; pnk_depots *depots; double *rows; size_t n, length; } made;

static int add_item(pnk_records *r, const char *id, pnk_item_kind kind, double kg, double m3, double usd)
{
    int i = SUPPORT_ADD(r, items);

    r->items.v[i] = (pnk_item){ .row = support_row(), .id = support_text(r, id), .sector = "shelter", .name = { support_text(r, id), NULL, NULL }, .unit = "pc", .kind = kind,
        .weight_kg = kg, .volume_m3 = m3, .unit_cost_usd = usd, .supplier_days = NAN, .supplier_per_day = NAN, .covered_area_m2 = NAN, .land_m2 = NAN,
        .supports_persons = NAN, .support_days = NAN, .adds_per_day = NAN };
    return i;
}

static void add_standard(pnk_records *r, const char *need, int item, double amount, pnk_period period, pnk_season season)
{
    int i = SUPPORT_ADD(r, standards);

    r->standards.v[i] = (pnk_standard){ .row = support_row(), .id = support_text(r, need), .sector = "shelter", .need = support_text(r, need), .item = item, .amount = amount,
        .period = period, .phase = PNK_SURVIVAL, .season = season, .group = -1 };
}

static void add_weight(pnk_records *r, const char *tier, const char *term, double weight)
{
    int i = SUPPORT_ADD(r, weights);
    r->weights.v[i] = (pnk_weight){ support_row(), tier, term, weight, "" };
}

static int add_store(pnk_records *r, const char *id, int place, const char *agency, double volume_m3)
{
    int i = SUPPORT_ADD(r, warehouses);

    r->warehouses.v[i] = (pnk_warehouse){ support_row(), support_text(r, id), place, { support_text(r, id), NULL, NULL }, agency, volume_m3 };
    return i;
}

static void add_stock(pnk_records *r, int store, int item, double quantity)
{
    int i = SUPPORT_ADD(r, stocks);
    r->stocks.v[i] = (pnk_stock){ support_row(), store, item, quantity, NULL, PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN, -1, -1 };
}

static void add_lorries(pnk_records *r, int store, double count)
{
    int i = SUPPORT_ADD(r, fleet);

    r->fleet.v[i] = (pnk_fleet){ .row = support_row(), .warehouse = store, .place = r->warehouses.v[store].place, .vehicle = "lorry", .count = count, .payload_kg = 2000, .volume_m3 = 10,
        .seats = 0, .carries = PNK_CARRIES_GOODS, .hours_per_day = 9, .kmh_trunk = 60, .kmh_local = 40, .kmh_mountain = 20, .usd_per_km = 0.5, .available_from = PNK_DAY_UNKNOWN };
}

static void add_buses(pnk_records *r, int place, double seats)
{
    int i = SUPPORT_ADD(r, fleet);

    r->fleet.v[i] = (pnk_fleet){ .row = support_row(), .warehouse = -1, .place = place, .vehicle = "bus", .count = 1, .payload_kg = 0, .volume_m3 = 0, .seats = seats,
        .carries = PNK_CARRIES_PEOPLE, .hours_per_day = 9, .kmh_trunk = 60, .kmh_local = 40, .kmh_mountain = 20, .usd_per_km = 0.5, .available_from = PNK_DAY_UNKNOWN };
}

static void add_money(pnk_records *r, double usd)
{
    int i = SUPPORT_ADD(r, budgets);
    r->budgets.v[i] = (pnk_budget){ support_row(), "agency", NULL, usd, PNK_DAY_UNKNOWN, 1 };
}

static pnk_records *land_of(int n_areas)
{
    pnk_records *r = support_records("2022-09-18", "2022-09-18", 14);
    int root;

    support_sure_parameters(r);
    root = support_area(r, "oblast", -1, NAN);
    for (int a = 0; a < n_areas; a++) {
        char id[16];
        snprintf(id, sizeof id, "area%d", a);
        int area = support_area(r, id, root, 5000);
        support_place(r, id, area, 70 + 0.1 * a, 40, 5000);
        if (a)
            support_road(r, a - 1, a, 20, 30, PNK_TRUNK);
    }
    support_group(r, "all", 1);
    add_weight(r, "T1", "waiting", 1);
    add_weight(r, "T3", "sev_shelter", 1);
    add_weight(r, "T3", "sev_other", 0.5);
    return r;
}

static void open_up(made *m)
{
    MUST(pnk_access_new(ctx, m->records, &m->access));
    MUST(pnk_depots_new(ctx, m->records, m->access, PNK_EMERGENCY, PNK_SURVIVAL, &m->depots));
    m->length = pnk_depots_figures(m->depots);
    m->rows = calloc(MOST_FUTURES * m->length, sizeof *m->rows);
    assert_non_null(m->rows);
}

static void free_made(made *m)
{
    free(m->rows);
    pnk_depots_free(m->depots);
    pnk_access_free(m->access);
    pnk_records_free(m->records);
}

static double *at(made *m, size_t i, size_t figure) { return &m->rows[i * m->length + figure]; }

static void ways(made *m, pnk_rng *rng, size_t i)
{
    const pnk_depots *d = m->depots;

    for (size_t p = 0; p < d->n_periods; p++)
        for (size_t q = p; q < d->n_periods; q++)
            *at(m, i, pnk_f_keep(d, p, q)) = q > p ? 0.8 : 1;
    for (size_t h = 0; h < d->n_hubs; h++)
        for (size_t l = 0; l < d->n_leaves; l++)
            for (size_t p = 0; p < d->n_periods; p++)
                *at(m, i, pnk_f_lorry(d, h, l, p)) = pnk_rng_uniform(rng) < 0.2 ? -1 : support_between(rng, 10, 400);
    for (size_t l = 0; l < d->n_leaves; l++)
        for (size_t k = 0; k < d->n_leaves; k++)
            *at(m, i, pnk_f_drive(d, l, k)) = l == k ? 0 : pnk_rng_uniform(rng) < 0.2 ? -1 : support_between(rng, 10, 200);
}

static void people(made *m, pnk_rng *rng, size_t i)
{
    const pnk_depots *d = m->depots;

    *at(m, i, PNK_F_COLD) = pnk_rng_uniform(rng) < 0.5;
    for (size_t l = 0; l < d->n_leaves; l++)
        for (size_t p = 0; p < d->n_periods && pnk_rng_uniform(rng) < 0.8; p++) {
            double waiting = support_between(rng, 0, 1500), sites = support_between(rng, 0, 200);
            *at(m, i, pnk_f_people(d, WAITING, l, p)) = waiting;
            *at(m, i, pnk_f_people(d, IN_SITES, l, p)) = sites;
            *at(m, i, pnk_f_people(d, DAY_ALL, l, p)) = waiting + sites + support_between(rng, 0, 2000);
            *at(m, i, pnk_f_people(d, COME, l, p)) = waiting + sites;
            *at(m, i, PNK_F_DISPLACED) += waiting;
        }
    *at(m, i, PNK_F_AREA) = d->leaves[0];
}

/* Two or three areas, one to three stores, four items, of which one is for winter and one houses people. */
static made random_made(seed_t seed)
{
    pnk_rng rng = pnk_rng_stream(seed, 77, 0);
    int areas = 2 + (int)pnk_rng_below(&rng, 2), stores = 1 + (int)pnk_rng_below(&rng, 3);
    made m = { .records = land_of(areas), .n = 2 + pnk_rng_below(&rng, MOST_FUTURES - 1) };
    pnk_records *r = m.records;

    pnk_ctx_threads(ctx, 1);             /* cases are too small to share */
    support_parameter(r, "preposition_point_persons", pnk_rng_uniform(&rng) < 0.5 ? 0 : 800, NAN, NAN);
    support_parameter(r, "preposition_cut_groups", 1 + (double)pnk_rng_below(&rng, 4), NAN, NAN);
    int blanket = add_item(r, "blanket", PNK_DURABLE, 2, 0.01, 8), soap = add_item(r, "soap", PNK_CONSUMABLE, 1, 0.002, 2);
    int stove = add_item(r, "stove", PNK_DURABLE, 25, 0.1, 70), tent = add_item(r, "tent", PNK_SHELTER, 55, 0.3, 300), latrine = add_item(r, "latrine", PNK_DURABLE, 35, 0.15, 120);
    r->items.v[tent].covered_area_m2 = 16;
    r->items.v[tent].land_m2 = 75;
    r->items.v[latrine].adds_service = "toilets";
    r->items.v[latrine].adds_per_day = 1;
    add_standard(r, "covered_area_m2", -1, 2, PNK_ONCE, PNK_ANY_SEASON);
    add_standard(r, "blanket", blanket, 1, PNK_ONCE, PNK_ANY_SEASON);
    add_standard(r, "soap", soap, 0.25, PNK_A_MONTH, PNK_ANY_SEASON);
    add_standard(r, "stove", stove, 0.1, PNK_ONCE, PNK_COLD);
    add_standard(r, "toilets", -1, 0.02, PNK_A_DAY, PNK_ANY_SEASON);
    for (int a = 0; a < areas; a++) {
        int site = support_site(r, "site", a, support_between(&rng, 0, 600));
        r->sites.v[site].land_area_m2 = support_between(&rng, 0, 20000);
        r->sites.v[site].toilets_women = 2;
    }
    for (int w = 0; w < stores; w++) {
        add_store(r, "store", (int)pnk_rng_below(&rng, (uint64_t)areas), w % 2 ? "Two" : "One", pnk_rng_uniform(&rng) < 0.3 ? (double)NAN : support_between(&rng, 5, 60));
        add_lorries(r, w, support_between(&rng, 0.1, 3));
        add_stock(r, w, blanket, support_between(&rng, 0, 800));
        add_stock(r, w, soap, support_between(&rng, 0, 100));
    }
    add_buses(r, 0, support_between(&rng, 0, 40));
    add_money(r, support_between(&rng, 0, 60000));
    open_up(&m);
    for (size_t i = 0; i < m.n; i++) {
        ways(&m, &rng, i);
        people(&m, &rng, i);
    }
    return m;
}

static const pnk_preposition_settings exact = { .budget_usd = NAN, .gap_share = 1e-9 };

static pnk_preposition solved_with(made *m, const pnk_preposition_settings *settings)
{
    pnk_preposition found = {0};

    MUST(pnk_preposition_solve(ctx, m->depots, m->rows, m->n, NULL, 0, settings, &found));
    return found;
}

static double objective_with(made *m, const pnk_preposition_settings *settings)
{
    pnk_preposition found = solved_with(m, settings);
    double objective = found.objective;

    pnk_preposition_free(&found);
    return objective;
}

/* ---- the whole program ---- */

/* Costs of the columns from `first` on become a row: z >= costs - q, and the mean of the worst share is q + sum z / (share n). */
static void into_tail(pnk_lp *lp, int from, int quantile, double each)
{
    size_t columns = pnk_lp_n_columns(lp), n = 0;
    int *index = malloc((columns + 2) * sizeof *index), tail;
    double *value = malloc((columns + 2) * sizeof *value);

    assert_true(index && value);
    for (int c = from; c < (int)columns; c++) {
        double low, high, cost;
        const int *rows;
        const double *values;
        size_t entries;

        pnk_lp_column(lp, c, &low, &high, &cost, &entries, &rows, &values);
        if (cost == 0)
            continue;
        index[n] = c;
        value[n++] = -cost;
        MUST(pnk_lp_set_cost(ctx, lp, c, 0));
    }
    MUST(pnk_lp_add_column(ctx, lp, 0, INFINITY, each, 0, NULL, NULL, &tail));
    index[n] = tail;
    value[n++] = 1;
    index[n] = quantile;
    value[n++] = 1;
    MUST(pnk_lp_add_row(ctx, lp, 0, INFINITY, n, index, value, NULL));
    free(index);
    free(value);
}

static double extensive(made *m, const pnk_preposition_settings *settings)
{
    double budget = isnan(settings->budget_usd) ? pnk_depots_money(m->records) : settings->budget_usd, share = settings->cvar_share;
    pnk_first first;
    pnk_lp_info info;
    pnk_lp *lp = NULL;
    int quantile = -1;

    MUST(pnk_lp_new(ctx, &lp));
    MUST(pnk_first_build(ctx, m->depots, budget, m->depots->usd_weight, lp, &first));
    if (share > 0)
        MUST(pnk_lp_add_column(ctx, lp, 0, INFINITY, 1, 0, NULL, NULL, &quantile));
    for (size_t i = 0; i < m->n; i++) {
        pnk_recourse_order order = { .row = m->rows + i * m->length, .max_min = settings->max_min, .first = &first, .weight = share > 0 ? 1 : 1 / (double)m->n };
        pnk_recourse recourse;
        int from = (int)pnk_lp_n_columns(lp);

        MUST(pnk_recourse_build(ctx, m->depots, &order, lp, &recourse));
        pnk_recourse_free(&recourse);
        if (share > 0)
            into_tail(lp, from, quantile, 1 / (share * (double)m->n));
    }
    MUST(pnk_lp_solve(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    pnk_lp_free(lp);
    return info.objective;
}

static void near(seed_t seed, const char *what, double a, double b)
{
    if (!(fabs(a - b) <= 1e-6 * fmax(1, fabs(b))))
        fail_msg("case %llu: %s is %.12g, expected %.12g", seed, what, a, b);
}

static void not_above(seed_t seed, const char *what, double a, double b)
{
    if (!(a <= b + 1e-6 * fmax(1, fabs(b))))
        fail_msg("case %llu: %s: %.12g is more than %.12g", seed, what, a, b);
}

static void cuts_find_what_the_whole_program_finds(void **state)
{
    size_t better = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 300; seed++) {
        made m = random_made(seed);
        pnk_preposition_settings settings = exact;

        settings.max_min = seed % 3 == 1;
        settings.cvar_share = seed % 3 == 2 ? 0.3 : 0;
        pnk_preposition found = solved_with(&m, &settings);
        near(seed, "the objective", found.objective, extensive(&m, &settings));
        better += found.objective < found.present - 1;
        pnk_preposition_free(&found);
        free_made(&m);
    }
    assert_true(better > 200);           /* the cases are worth solving */
}

static void the_laws_of_two_stages_hold(void **state)
{
    size_t vss = 0, evpi = 0;

    (void)state;
    for (seed_t seed = 1001; seed <= 1060; seed++) {
        made m = random_made(seed);
        pnk_preposition_settings settings = exact;

        settings.cvar_share = seed % 2 ? 0.4 : 0;
        pnk_preposition found = solved_with(&m, &settings);
        not_above(seed, "wait and see, recourse", found.wait_and_see, found.objective);
        not_above(seed, "recourse, layout of the mean future", found.objective, found.expected_value_solution);
        not_above(seed, "recourse, stock as it stands", found.objective, found.present);
        not_above(seed, "bound, objective", found.bound, found.objective);
        not_above(seed, "recourse, whole pieces", found.objective, found.objective_whole);
        assert_true(found.vss >= 0);
        assert_true(found.evpi >= -1e-6 * fmax(1, found.objective));
        near(seed, "vss", found.vss, found.expected_value_solution - found.objective);
        near(seed, "evpi", found.evpi, found.objective - found.wait_and_see);
        vss += found.vss > 1;
        evpi += found.evpi > 1;
        pnk_preposition_free(&found);
        free_made(&m);
    }
    assert_true(vss > 12 && evpi > 12);  /* and are not idle */
}

static void whole_layouts_keep_their_limits(void **state)
{
    (void)state;
    for (seed_t seed = 2001; seed <= 2030; seed++) {
        made m = random_made(seed);
        pnk_preposition found = solved_with(&m, &exact);
        double volume[8] = {0}, usd = 0;

        for (size_t i = 0; i < found.held.n; i++) {
            const pnk_stock_position *h = &found.held.v[i];
            volume[h->warehouse] += h->optimum * m.records->items.v[h->item].volume_m3;
            usd += h->bought * m.records->items.v[h->item].unit_cost_usd;
            assert_true(h->optimum >= 0 && h->bought >= 0 && h->bought == floor(h->bought));
        }
        for (size_t w = 0; w < m.records->warehouses.n; w++)
            not_above(seed, "volume", volume[w], m.depots->volume[w]);
        not_above(seed, "money", usd, pnk_depots_money(m.records));
        not_above(seed, "money with moves", found.spent_usd, pnk_depots_money(m.records));
        pnk_preposition_free(&found);
        free_made(&m);
    }
}

static void more_money_is_never_worse(void **state)
{
    (void)state;
    for (seed_t seed = 3001; seed <= 3030; seed++) {
        made m = random_made(seed);
        double before = INFINITY;

        for (double budget = 0; budget <= 40000; budget += 10000) {
            pnk_preposition_settings settings = exact;
            settings.budget_usd = budget;
            double objective = objective_with(&m, &settings);
            not_above(seed, "with more money", objective, before);
            before = objective;
        }
        free_made(&m);
    }
}

/* What is said of the next money is what it does: with so much more the best layout is at least as good, and the purchases cost no more than it. */
static void the_next_money_does_what_is_said(void **state)
{
    size_t spared = 0;

    (void)state;
    for (seed_t seed = 4001; seed <= 4040; seed++) {
        made m = random_made(seed);
        pnk_preposition_settings more = exact;
        pnk_preposition found = solved_with(&m, &exact);
        double usd = 0;

        more.budget_usd = pnk_depots_money(m.records) + found.next_usd;
        assert_true(found.next_usd == 10000);
        assert_true(found.next_spared >= -1e-9);
        not_above(seed, "with the next money", objective_with(&m, &more), found.objective - found.next_spared);
        for (size_t i = 0; i < found.next.n; i++)
            usd += found.next.v[i].usd;
        not_above(seed, "its purchases", usd, found.next_usd + fmax(0, pnk_depots_money(m.records) - found.spent_usd));
        spared += found.next_spared > 1;
        pnk_preposition_free(&found);
        free_made(&m);
    }
    assert_true(spared > 12);
}

static void threads_do_not_show(void **state)
{
    (void)state;
    for (seed_t seed = 5001; seed <= 5010; seed++) {
        made m = random_made(seed);
        pnk_preposition one, two;

        pnk_ctx_threads(ctx, 1);
        one = solved_with(&m, &exact);
        pnk_ctx_threads(ctx, 2);
        two = solved_with(&m, &exact);
        assert_memory_equal(&one.objective, &two.objective, sizeof one.objective);
        assert_memory_equal(&one.objective_whole, &two.objective_whole, sizeof one.objective);
        assert_memory_equal(&one.evpi, &two.evpi, sizeof one.evpi);
        assert_memory_equal(&one.next_spared, &two.next_spared, sizeof one.next_spared);
        assert_int_equal(one.iterations, two.iterations);
        assert_int_equal(one.held.n, two.held.n);
        assert_memory_equal(one.held.v, two.held.v, one.held.n * sizeof *one.held.v);
        pnk_preposition_free(&one);
        pnk_preposition_free(&two);
        free_made(&m);
    }
}

/* ---- by hand ---- */

/* One store and one area 30 minutes off; two futures alike but for the people: 100 and 300 for 14 days, all with hosts. A person needs one blanket. */
static made blankets(double stock, double usd)
{
    made m = { .records = land_of(2), .n = 2 };
    int blanket = add_item(m.records, "blanket", PNK_DURABLE, 2, 0.01, 10), store = add_store(m.records, "store", 0, "One", NAN);
    pnk_rng rng = pnk_rng_stream(1, 2, 3);

    support_parameter(m.records, "preposition_usd_weight", 0, NAN, NAN);
    support_parameter(m.records, "preposition_next_usd", 500, NAN, NAN);
    support_parameter(m.records, "preposition_point_persons", 0, NAN, NAN);
    add_standard(m.records, "blanket", blanket, 1, PNK_ONCE, PNK_ANY_SEASON);
    add_lorries(m.records, store, 10);
    add_stock(m.records, store, blanket, stock);
    add_money(m.records, usd);
    open_up(&m);
    for (size_t i = 0; i < 2; i++) {
        ways(&m, &rng, i);
        for (size_t p = 0; p < m.depots->n_periods; p++) {
            for (size_t l = 0; l < 2; l++)
                *at(&m, i, pnk_f_lorry(m.depots, 0, l, p)) = 30;
            *at(&m, i, pnk_f_people(m.depots, DAY_ALL, 1, p)) = i ? 300 : 100;
            *at(&m, i, pnk_f_people(m.depots, COME, 1, p)) = 100;
        }
        *at(&m, i, PNK_F_DISPLACED) = 100;
        *at(&m, i, PNK_F_AREA) = m.depots->leaves[1];
    }
    return m;
}

/* With 50 blankets: 50 and 250 people without, 14 days, mean 2,100. US$ 1,000 buy 100 more: 0 and 150, mean 1,050. The mean future has 200 people, and 150 bought
 * by both rules are the same 100. Knowing the future buys nothing else. US$ 500 more: 50 blankets for 14 days in half the futures: 350. */
static void blankets_by_hand(void **state)
{
    made m = blankets(50, 1000);
    pnk_preposition found = solved_with(&m, &exact);

    (void)state;
    near(0, "present", found.present, 2100);
    near(0, "objective", found.objective, 1050);
    near(0, "vss", found.vss, 0);
    near(0, "evpi", found.evpi, 0);
    near(0, "next", found.next_spared, 350);
    assert_int_equal(found.next.n, 1);
    near(0, "what it buys", found.next.v[0].quantity, 50);
    assert_int_equal(found.held.n, 1);
    near(0, "the store", found.held.v[0].optimum, 150);
    pnk_preposition_free(&found);
    const pnk_preposition_settings worst = { .budget_usd = 1000, .cvar_share = 0.5, .gap_share = 1e-9 };
    near(0, "the worse half", objective_with(&m, &worst), 2100);
    free_made(&m);
}

/* 250 people could be given a blanket; the hosts have room for all. */
static void readiness_by_hand(void **state)
{
    made m = blankets(250, 0);
    pnk_arena arena = {0};
    pnk_ready ready;

    (void)state;
    support_parameter(m.records, "host_find_share", 1, NAN, NAN);
    m.depots->host_share = 1;
    MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &ready));
    near(0, "people held", ready.persons, 250);
    assert_int_equal(ready.limit, PNK_READY_STOCK);
    assert_int_equal(ready.item, 0);
    assert_string_equal(ready.sentence, "no more of blanket in the stores");
    m.depots->have[0] = 1e6;
    m.depots->host_places[1] = 1200;
    MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &ready));
    near(0, "people held", ready.persons, 1200);
    assert_int_equal(ready.limit, PNK_READY_PLACES);
    m.depots->host_places[1] = 1e6;
    m.depots->kg_hours[0] = 1e9;
    MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &ready));
    near(0, "people held", ready.persons, 5000);      /* all who live there */
    assert_int_equal(ready.limit, PNK_READY_PEOPLE);
    for (size_t l = 0; l < 2; l++)
        for (size_t p = 0; p < m.depots->n_periods; p++)
            *at(&m, 0, pnk_f_lorry(m.depots, 0, l, p)) = -1;
    MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &ready));
    near(0, "people held", ready.persons, 0);
    assert_int_equal(ready.limit, PNK_READY_CUT_OFF);
    pnk_arena_release(&arena);
    free_made(&m);
}

static void more_stock_never_holds_fewer(void **state)
{
    size_t more = 0;

    (void)state;
    for (seed_t seed = 6001; seed <= 6060; seed++) {
        made m = random_made(seed);
        pnk_arena arena = {0};
        pnk_ready before, after;

        MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &before));
        for (size_t i = 0; i < m.depots->n_stores * m.depots->n_items; i++)
            m.depots->have[i] += 100;
        MUST(pnk_preposition_ready(ctx, m.depots, m.rows, &arena, &after));
        assert_true(after.persons >= before.persons);
        more += after.persons > before.persons;
        pnk_arena_release(&arena);
        free_made(&m);
    }
    assert_true(more > 10);
}

/* ---- what may happen ---- */

static void an_event_is_the_same_whatever_came_before(void **state)
{
    pnk_records *r = land_of(6);
    size_t cold = 0, spread = 0, closed = 0;

    (void)state;
    support_hazard(r, -1, 2, -3, -1, 1);
    support_hazard(r, -1, 4, -3, -1, 0.5);
    support_hazard(r, -1, 5, -3, -1, 0.5);
    for (uint64_t i = 0; i < 400; i++) {
        pnk_event one, two;

        MUST(pnk_event_draw(ctx, r, 7, i, &one));
        MUST(pnk_event_draw(ctx, r, 7, i, &two));
        assert_int_equal(one.day, two.day);
        assert_int_equal(one.n_areas, two.n_areas);
        assert_memory_equal(one.records.closures.v, two.records.closures.v, one.records.closures.n * sizeof(pnk_closure));
        assert_true(one.day > r->head.as_of && one.day <= r->head.as_of + 365);
        assert_true(one.first == 2 || one.first == 4 || one.first == 5);
        assert_true(one.n_areas >= 1 && one.n_areas <= 3);
        cold += pnk_is_cold(r, one.day);
        spread += one.n_areas > 1;
        closed += one.closed_roads > 0;
        pnk_event_free(&one);
        pnk_event_free(&two);
    }
    assert_true(cold > 180 && cold < 290);           /* seven months of twelve: 233 */
    assert_true(spread > 260 && spread < 340);       /* three in four */
    assert_true(closed > 200);
    pnk_records_free(r);
}

static void what_is_missing_is_said(void **state)
{
    pnk_records *r = land_of(2);
    pnk_access *access = NULL;
    pnk_depots *depots = NULL;

    (void)state;
    MUST(pnk_access_new(ctx, r, &access));
    assert_int_equal(pnk_depots_new(ctx, r, access, PNK_EMERGENCY, PNK_SURVIVAL, &depots), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "warehouses.csv has no rows"));
    pnk_ctx_clear(ctx);
    add_store(r, "store", 0, "One", NAN);
    assert_int_equal(pnk_depots_new(ctx, r, access, PNK_EMERGENCY, PNK_SURVIVAL, &depots), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "no item meets a standard"));
    pnk_ctx_clear(ctx);
    support_parameter(r, "preposition_period_days", 0, NAN, NAN);
    assert_int_equal(pnk_depots_new(ctx, r, access, PNK_EMERGENCY, PNK_SURVIVAL, &depots), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "preposition_period_days is 0"));
    pnk_ctx_clear(ctx);
    assert_null(depots);
    pnk_access_free(access);
    pnk_records_free(r);
}

static void a_cancelled_search_stops(void **state)
{
    made m = random_made(9);
    pnk_preposition found = {0};
    pnk_ctx *own = pnk_ctx_new();

    (void)state;
    assert_non_null(own);
    pnk_cancel(own);
    assert_int_equal(pnk_preposition_solve(own, m.depots, m.rows, m.n, NULL, 0, &exact, &found), PNK_CANCELLED);
    pnk_preposition_free(&found);
    pnk_ctx_free(own);
    free_made(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_find_what_the_whole_program_finds), cmocka_unit_test(the_laws_of_two_stages_hold), cmocka_unit_test(whole_layouts_keep_their_limits),
        cmocka_unit_test(more_money_is_never_worse), cmocka_unit_test(the_next_money_does_what_is_said), cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(blankets_by_hand), cmocka_unit_test(readiness_by_hand), cmocka_unit_test(more_stock_never_holds_fewer),
        cmocka_unit_test(an_event_is_the_same_whatever_came_before), cmocka_unit_test(what_is_missing_is_said), cmocka_unit_test(a_cancelled_search_stops),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
