/* models/displacement/start.c - day 0: the ledger's counts, and draws from its ranges. */
#include "models/displacement/start.h"

#include "engine/base/rng.h"
#include "engine/sim/sim.h"
#include "models/displacement/dials.h"

#include <math.h>
#include <string.h>

/* ---- the counts of the ledger ---- */

/** Shares a count that has no place over the areas of origin, by the persons away from each. */
static pnk_status place_at_origin(pnk_ctx *ctx, const int64_t *away, size_t n, int64_t persons, double *parts, int64_t *out)
{
    double sum = 0.0;

    for (size_t l = 0; l < n; l++)
        sum += parts[l] = (double)away[l];
    if (persons < 0 || (persons > 0 && !(sum > 0.0)))
        return pnk_fail(ctx, PNK_INTERNAL, "the ledger has %lld persons in transit or abroad, and %g away from home", (long long)persons, sum);
    if (persons == 0)
        return PNK_OK;
    for (size_t l = 0; l < n; l++)
        parts[l] *= (double)persons / sum;
    pnk_round_to_total(parts, n, persons, out);
    return PNK_OK;
}

static pnk_status read_counts(pnk_ctx *ctx, const pnk_scene *scene, const pnk_ledger *ledger, double *parts, int64_t *counts, int64_t *scratch)
{
    size_t n = scene->n_leaves, last = (size_t)(scene->as_of - ledger->first);
    const pnk_balance *today = ledger->v + last * n;
    pnk_status status;

    for (size_t l = 0; l < n; l++) {
        counts[PNK_AWAY * n + l] = today[l].away;
        counts[PNK_AT_HOSTS * n + l] = today[l].with_hosts;
        counts[PNK_AT_SITES * n + l] = today[l].in_sites;
        for (size_t d = 0; d <= last; d++)
            counts[PNK_HOME_AGAIN * n + l] += ledger->v[d * n + l].back;
        if (today[l].away < 0 || today[l].with_hosts < 0 || today[l].in_sites < 0 || today[l].way < 0 || counts[PNK_HOME_AGAIN * n + l] < 0)
            return pnk_fail(ctx, PNK_INTERNAL, "the ledger has a negative count in area %s", scene->records->areas.v[scene->leaves[l]].id);
    }
    if ((status = place_at_origin(ctx, counts + PNK_AWAY * n, n, ledger->abroad ? ledger->abroad[last] : 0, parts, counts + PNK_ABROAD * n)) ||
        (status = place_at_origin(ctx, counts + PNK_AWAY * n, n, ledger->in_transit ? ledger->in_transit[last] : 0, parts, scratch)))
        return status;
    for (size_t l = 0; l < n; l++)
        counts[PNK_UNSETTLED * n + l] = today[l].way + scratch[l];
    return PNK_OK;
}

static int64_t sum_of(const int64_t *v, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return sum;
}

pnk_status pnk_start_split(pnk_ctx *ctx, const pnk_scene *scene, const int64_t *counts, int64_t *cells)
{
    size_t n = scene->n_leaves, n_groups = scene->n_groups, block = n * n_groups;
    int64_t away = sum_of(counts + PNK_AWAY * n, n), present = sum_of(counts + PNK_AT_HOSTS * n, (PNK_N_COUNTS - PNK_AT_HOSTS) * n);
    pnk_arena arena = {0};
    int64_t *totals = PNK_NEW(&arena, int64_t, n_groups);
    double *parts = PNK_NEW(&arena, double, n_groups), *room = PNK_NEW(&arena, double, n_groups);
    pnk_status status = PNK_OK;

    if (!totals || !parts || !room)
        status = pnk_no_memory(ctx);
    else if (away != present)
        status = pnk_fail(ctx, PNK_INTERNAL, "the ledger has %lld persons away from home and %lld somewhere else", (long long)away,
                          (long long)present);
    if (status)
        goto done;
    for (size_t g = 0; g < n_groups; g++)
        parts[g] = (double)away * scene->share[g];
    pnk_round_to_total(parts, n_groups, away, totals);
    pnk_split_rows(counts + PNK_AWAY * n, n, scene->share, n_groups, totals, room, cells);
    pnk_split_rows(counts + PNK_HOME_AGAIN * n, n, scene->share, n_groups, NULL, room, cells + PNK_HOME_AGAIN * block);
    pnk_split_rows(counts + PNK_AT_HOSTS * n, (PNK_N_COUNTS - PNK_AT_HOSTS) * n, scene->share, n_groups, totals, room, cells + PNK_AT_HOSTS * block);
    for (size_t i = 0; i < block; i++)
        cells[i] += cells[PNK_HOME_AGAIN * block + i];
done:
    pnk_arena_release(&arena);
    return status;
}

/* ---- its ranges ---- */

/** So many standard deviations hold this share of a normal distribution around its middle. */
static double deviations_of(double cover)
{
    double low = 0.0, high = 8.0;

    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);

        if (erf(middle / sqrt(2.0)) < cover)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static const pnk_measure drawn[PNK_N_DRAWN] = { PNK_DISPLACED, PNK_RETURNED, PNK_WITH_HOSTS, PNK_IN_SITES };

/** The tree as lists: node areas.n is all in scope, areas.n + 1 whatever is not; parents come before their children in `order`. */
static void list_children(const pnk_records *records, pnk_start *start)
{
    size_t n = records->areas.n, total = n, elsewhere = n + 1, filled = 2;

    for (size_t i = 0; i < n + 2; i++)
        start->child[i] = start->next[i] = -1;
    for (size_t a = n; a-- > 0;) {
        int parent = records->areas.v[a].parent;
        bool scope = records->areas.v[a].in_scope;
        bool joined = parent >= 0 && (scope ? records->areas.v[parent].in_scope : start->pure[parent]);
        size_t above = joined ? (size_t)parent : scope ? total : elsewhere;

        if (!scope && !start->pure[a])           /* it holds areas in scope: those below it stand for themselves */
            continue;
        start->next[a] = start->child[above];
        start->child[above] = (int)a;
    }
    start->order[0] = (int)total;
    start->order[1] = (int)elsewhere;
    for (size_t i = 0; i < filled; i++)
        for (int c = start->child[start->order[i]]; c >= 0; c = start->next[c])
            start->order[filled++] = c;
    start->n_order = filled;
}

/** A sum is no further off than its parts are together: where the parts are surer than the ledger's range of the sum, they hold. Else a draw of a
 *  district far from its count would tear along an area that was counted to the person. Not of all in scope: that range is found by itself, and
 *  knows of people on the way, whom the ranges of where people sleep leave out. */
static void bound_by_children(pnk_start *start)
{
    for (size_t i = start->n_order; i-- > 1;)
        for (size_t m = 0; m < PNK_N_DRAWN; m++) {
            size_t node = (size_t)start->order[i];
            pnk_sure *sure = &start->sure[node * PNK_N_DRAWN + m];
            double below = 0.0, above = 0.0;

            for (int c = start->child[node]; c >= 0; c = start->next[c]) {
                below += start->sure[(size_t)c * PNK_N_DRAWN + m].below;
                above += start->sure[(size_t)c * PNK_N_DRAWN + m].above;
            }
            if (start->child[node] >= 0) {
                sure->below = fmin(sure->below, below);
                sure->above = fmin(sure->above, above);
            }
        }
}

static void read_ranges(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, pnk_start *start)
{
    double deviations = deviations_of(ledger->range_cover > 0.0 && ledger->range_cover < 1.0 ? ledger->range_cover : 0.8);

    for (size_t node = 0; node <= records->areas.n; node++)
        for (size_t m = 0; m < PNK_N_DRAWN; m++) {
            int area = node < records->areas.n ? (int)node : -1;
            double persons = (double)pnk_ledger_persons(records, ledger, day, area, drawn[m]);
            pnk_range range = ledger->day_ranges ? pnk_ledger_range(records, ledger, day, area, drawn[m], NULL) : (pnk_range){ NAN, NAN };
            pnk_sure *sure = &start->sure[node * PNK_N_DRAWN + m];

            sure->persons = persons;
            sure->below = range.low < persons ? persons - range.low : 0.0;
            sure->above = range.high > persons ? range.high - persons : 0.0;
        }
    bound_by_children(start);
    for (size_t i = 0; i < (records->areas.n + 1) * PNK_N_DRAWN; i++) {
        pnk_sure *sure = &start->sure[i];

        sure->bottomless = sure->below >= sure->persons && sure->persons > 0.0;
        sure->below /= deviations;
        sure->above /= deviations;
        start->unsure |= sure->below > 0.0 || sure->above > 0.0;
    }
}

static pnk_status lay_out_ranges(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger)
{
    const pnk_records *records = scene->records;
    size_t n = records->areas.n + 2;
    pnk_start *start = &scene->start;

    start->sure = PNK_NEW(&scene->arena, pnk_sure, n * PNK_N_DRAWN);
    start->child = PNK_NEW(&scene->arena, int, n);
    start->next = PNK_NEW(&scene->arena, int, n);
    start->order = PNK_NEW(&scene->arena, int, n);
    start->pure = PNK_NEW(&scene->arena, bool, n);
    if (!start->sure || !start->child || !start->next || !start->order || !start->pure)
        return pnk_no_memory(ctx);
    for (size_t a = 0; a < records->areas.n; a++)
        start->pure[a] = !records->areas.v[a].in_scope;
    for (size_t a = 0; a < records->areas.n; a++)
        if (records->areas.v[a].in_scope)
            for (int above = records->areas.v[a].parent; above >= 0; above = records->areas.v[above].parent)
                start->pure[above] = false;
    list_children(records, start);
    read_ranges(records, ledger, scene->as_of, start);
    return PNK_OK;
}

pnk_status pnk_start_read(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger)
{
    size_t n = scene->n_leaves, block = n * scene->n_groups;
    pnk_arena arena = {0};
    int64_t *scratch = PNK_NEW(&arena, int64_t, n + 1), *cells = PNK_NEW(&scene->arena, int64_t, PNK_N_COUNTS * block + 1);
    double *parts = PNK_NEW(&arena, double, n + 1);
    pnk_status status;

    scene->counts = PNK_NEW(&scene->arena, int64_t, PNK_N_COUNTS * n + 1);
    if (!scene->counts || !scratch || !parts || !cells)
        status = pnk_no_memory(ctx);
    else if (!(status = read_counts(ctx, scene, ledger, parts, scene->counts, scratch)) &&
             !(status = pnk_start_split(ctx, scene, scene->counts, cells)))
        status = lay_out_ranges(ctx, scene, ledger);
    scene->cells = cells;
    pnk_arena_release(&arena);
    return status;
}

/* ---- a member's draw ---- */

static double draw_node(const pnk_scene *scene, uint64_t seed, uint64_t member, size_t node, size_t m)
{
    const pnk_sure *sure = &scene->start.sure[node * PNK_N_DRAWN + m];
    uint64_t key = node < scene->records->areas.n ? pnk_key_of(scene->records->areas.v[node].id) : pnk_key_of("all in scope");
    pnk_rng rng;
    double z;

    if (!(sure->below > 0.0) && !(sure->above > 0.0))
        return sure->persons;
    rng = pnk_rng_stream(seed, member, key ^ (0x5354415254u + m));
    z = pnk_rng_normal(&rng, 0.0, 1.0);
    if (z < 0.0 && sure->bottomless)
        return sure->persons * sqrt(erfc(-z / sqrt(2.0)));
    return fmax(0.0, sure->persons + z * (z < 0.0 ? sure->below : sure->above));
}

static double missing_in(const pnk_start *start, size_t node, const double *persons)
{
    double sum = 0.0;

    for (int c = start->child[node]; c >= 0; c = start->next[c])
        sum += persons[c];
    return persons[node] - sum;
}

/** First those on the wrong side of their count come back towards it: where the node has its count, so have its children on the whole. */
static void fit_back(const pnk_start *start, size_t node, size_t m, double *persons, double missing)
{
    double slack = 0.0, sign = missing > 0.0 ? 1.0 : -1.0;

    for (int pass = 0; pass < 2; pass++)
        for (int c = start->child[node]; c >= 0; c = start->next[c]) {
            double back = fmax(0.0, sign * (start->sure[(size_t)c * PNK_N_DRAWN + m].persons - persons[c]));

            if (pass == 0)
                slack += back;
            else if (slack > 0.0)
                persons[c] += sign * back * fmin(1.0, fabs(missing) / slack);
        }
}

/** Moves the children of a node until they add up to it: beyond their counts each by its width on that side, none below zero; the sure ones only
 *  where all are. */
static void fit_children(const pnk_start *start, size_t node, size_t m, double *persons)
{
    double missing = missing_in(start, node, persons);

    fit_back(start, node, m, persons, missing);
    for (int pass = 0; pass < 4 && fabs(missing = missing_in(start, node, persons)) > 0.5; pass++) {
        double widths = 0.0, sum = persons[node] - missing;

        for (int turn = 0; turn < 2; turn++)
            for (int c = start->child[node]; c >= 0; c = start->next[c]) {
                const pnk_sure *sure = &start->sure[(size_t)c * PNK_N_DRAWN + m];
                double width = missing > 0.0 ? sure->above : persons[c] > 0.0 ? sure->below : 0.0;

                if (turn == 0)
                    widths += width;
                else if (widths > 0.0)
                    persons[c] = fmax(0.0, persons[c] + missing * width / widths);
                else if (sum > 0.0)
                    persons[c] *= persons[node] / sum;
            }
    }
}

static void draw_measure(const pnk_scene *scene, uint64_t seed, uint64_t member, size_t m, double *persons)
{
    const pnk_start *start = &scene->start;
    size_t total = scene->records->areas.n;

    persons[total] = draw_node(scene, seed, member, total, m);
    for (size_t i = 0; i < start->n_order; i++) {
        size_t node = (size_t)start->order[i];

        for (int c = start->child[node]; c >= 0; c = start->next[c])
            persons[c] = draw_node(scene, seed, member, (size_t)c, m);
        if (node <= total)
            fit_children(start, node, m, persons);
    }
}

static void scale_to(int64_t *counts, size_t n, int64_t total, double *parts)
{
    for (size_t l = 0; l < n; l++)
        parts[l] = (double)counts[l];
    pnk_round_to_total(parts, n, total, counts);
}

/** Makes as many sleep somewhere as are away: people abroad first, then in sites, then with hosts; who is left is on the way where the ledger
 *  has more people than the draw has found a bed for, and beyond that with hosts like the others. */
static void balance(const pnk_scene *scene, int64_t *counts, double *parts)
{
    size_t n = scene->n_leaves;
    int64_t left = sum_of(counts + PNK_AWAY * n, n), *hosts = counts + PNK_AT_HOSTS * n, *way = counts + PNK_UNSETTLED * n;
    static const int beds[] = { PNK_ABROAD, PNK_AT_SITES, PNK_AT_HOSTS };
    double gaps = 0.0;

    for (size_t b = 0; b < sizeof beds / sizeof *beds; b++) {
        int64_t *bed = counts + (size_t)beds[b] * n, persons = sum_of(bed, n);

        if (persons > left)
            scale_to(bed, n, persons = left, parts);
        left -= persons;
    }
    for (size_t l = 0; l < n; l++) {
        int64_t expected = scene->counts[PNK_AT_HOSTS * n + l] + scene->counts[PNK_AT_SITES * n + l] + scene->counts[PNK_UNSETTLED * n + l];

        gaps += parts[l] = fmax(0.0, (double)(expected - hosts[l] - counts[PNK_AT_SITES * n + l]));
    }
    pnk_round_to_total(parts, n, gaps < (double)left ? (int64_t)gaps : left, way);
    left -= sum_of(way, n);
    if (left > 0 && sum_of(hosts, n) > 0)
        scale_to(hosts, n, sum_of(hosts, n) + left, parts);
    else if (left > 0) {
        for (size_t l = 0; l < n; l++)
            parts[l] = (double)(scene->counts[PNK_AT_HOSTS * n + l] + scene->counts[PNK_AT_SITES * n + l]);
        pnk_round_to_total(parts, n, left, hosts);
    }
}

pnk_status pnk_start_draw(pnk_ctx *ctx, const pnk_scene *scene, uint64_t seed, uint64_t member, int64_t *counts)
{
    size_t n = scene->n_leaves, n_nodes = scene->records->areas.n + 2;
    pnk_arena arena = {0};
    double *persons, *parts;

    memcpy(counts, scene->counts, PNK_N_COUNTS * n * sizeof *counts);
    if (!scene->start.unsure || n == 0)
        return PNK_OK;
    persons = PNK_NEW(&arena, double, PNK_N_DRAWN * n_nodes);
    parts = PNK_NEW(&arena, double, n + 1);
    if (!persons || !parts) {
        pnk_arena_release(&arena);
        return pnk_no_memory(ctx);
    }
    for (size_t m = 0; m < PNK_N_DRAWN; m++)
        draw_measure(scene, seed, member, m, persons + m * n_nodes);
    for (size_t l = 0; l < n; l++) {
        size_t area = (size_t)scene->leaves[l];
        int64_t left_home = llround(persons[area]), home = llround(persons[n_nodes + area]);

        counts[PNK_HOME_AGAIN * n + l] = home < left_home ? home : left_home;
        counts[PNK_AWAY * n + l] = left_home - counts[PNK_HOME_AGAIN * n + l];
        counts[PNK_AT_HOSTS * n + l] = llround(persons[2 * n_nodes + area]);
        counts[PNK_AT_SITES * n + l] = llround(persons[3 * n_nodes + area]);
    }
    balance(scene, counts, parts);
    pnk_arena_release(&arena);
    return PNK_OK;
}
