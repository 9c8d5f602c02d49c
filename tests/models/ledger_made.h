/* tests/models/ledger_made.h - made operations of which the truth is known: who left, came home and slept where, by leaf, day and group, and
 * what sources that err and lean said about it. For tests of the ledger and for the benchmark.
 *
 *     ledger_made_size size = LEDGER_MADE_SMALL;
 *     size.seed = 7;
 *     ledger_made made = ledger_made_new(&size);
 *     pnk_ledger_solve(ctx, made.records, &made.matches, NULL, &ledger);
 *     double truth = ledger_made_truth(&made, PNK_DISPLACED, area, day, -1);
 *     ledger_made_free(&made);
 *
 * A report is truth x (1 + lean of its source) + normal error with sd = error_share x truth, in whole persons, never below 0.
 * The lean of a source is drawn once, normal with sd = bias_share. The same size and seed give the same operation.
 */
#ifndef PNK_TESTS_MODELS_LEDGER_MADE_H
#define PNK_TESTS_MODELS_LEDGER_MADE_H

#include "tests/models/support.h"

typedef struct {
    int oblasts, rayons_per_oblast, leaves_per_rayon;
    int days, groups, sources;
    size_t reports;
    double group_share;              /* of reports that speak of one group only */
    double leaf_share, rayon_share;  /* of reports at these levels; the others speak of an oblast, some of the country */
    double error_low, error_high;    /* error_share of a source is drawn between these */
    double bias_share;               /* 0: nobody leans */
    uint64_t seed;
} ledger_made_size;

#define LEDGER_MADE_SMALL ((ledger_made_size){ .oblasts = 2, .rayons_per_oblast = 2, .leaves_per_rayon = 3, .days = 12, .groups = 1, .sources = 4, \
    .reports = 240, .leaf_share = 0.6, .rayon_share = 0.25, .error_low = 0.03, .error_high = 0.2, .bias_share = 0.08, .seed = 1 })
/* 500 leaves x 60 days x 3 groups */
#define LEDGER_MADE_LARGE ((ledger_made_size){ .oblasts = 5, .rayons_per_oblast = 10, .leaves_per_rayon = 10, .days = 60, .groups = 3, .sources = 5, \
    .reports = 6000, .group_share = 0.1, .leaf_share = 0.6, .rayon_share = 0.25, .error_low = 0.03, .error_high = 0.2, .bias_share = 0.08, .seed = 1 })

enum { MADE_OUT, MADE_BACK, MADE_HOSTS, MADE_SITES, MADE_N };    /* out and back since the start; hosts and sites on the day */

typedef struct {
    ledger_made_size size;
    pnk_records *records;
    pnk_matches matches;
    int n_leaves;
    int *leaf_of_area;               /* [areas.n], -1: no leaf */
    int *area_of_leaf;
    double *truth[MADE_N];           /* [days][leaves][groups] */
    double *lean;                    /* [sources] */
} ledger_made;

static inline size_t ledger_made_at(const ledger_made *m, int day, int leaf, int group)
{
    return ((size_t)day * (size_t)m->n_leaves + (size_t)leaf) * (size_t)m->size.groups + (size_t)group;
}

/* ---- land ---- */

static inline void ledger_made_land(ledger_made *m, pnk_rng *rng)
{
    pnk_records *r = m->records;
    const ledger_made_size *s = &m->size;
    char id[64];
    int country = support_area(r, "land", -1, NAN);

    for (int o = 0; o < s->oblasts; o++) {
        pnk_snprintf(id, sizeof id, "oblast-%d", o);
        int oblast = support_area(r, id, country, NAN);
        for (int y = 0; y < s->rayons_per_oblast; y++) {
            pnk_snprintf(id, sizeof id, "rayon-%d-%d", o, y);
            int rayon = support_area(r, id, oblast, NAN);
            for (int l = 0; l < s->leaves_per_rayon; l++) {
                pnk_snprintf(id, sizeof id, "aimak-%d-%d-%d", o, y, l);
                int leaf = support_area(r, id, rayon, floor(support_between(rng, 2000, 16000)));
                r->areas.v[leaf].at = (pnk_point){ 69.5 + o + support_between(rng, 0, 0.8), 39.5 + 0.2 * y + support_between(rng, 0, 0.1) };
                r->areas.v[leaf].host_places_persons = floor(support_between(rng, 0.1, 0.5) * r->areas.v[leaf].population_persons);
            }
        }
    }
    m->leaf_of_area = PNK_NEW(&m->matches.arena, int, r->areas.n + 1);
    m->area_of_leaf = PNK_NEW(&m->matches.arena, int, r->areas.n + 1);
    support_must(m->leaf_of_area && m->area_of_leaf, "out of memory");
    for (size_t a = 0; a < r->areas.n; a++) {
        m->leaf_of_area[a] = r->areas.v[a].leaf ? m->n_leaves : -1;
        if (r->areas.v[a].leaf)
            m->area_of_leaf[m->n_leaves++] = (int)a;
    }
    for (int g = 0; g < s->groups; g++) {
        pnk_snprintf(id, sizeof id, "group-%d", g);
        support_group(r, id, 2.0 * (s->groups - g) / (s->groups * (s->groups + 1.0)));
    }
}

/* ---- truth ---- */

/* Share gone or come home by a day: nothing before it begins, then ever slower. */
static inline double ledger_made_curve(int day, double begins, double days)
{
    return day < begins ? 0.0 : 1.0 - exp(-(day + 1.0 - begins) / days);
}

static inline void ledger_made_homes(ledger_made *m, pnk_rng *rng)
{
    const ledger_made_size *s = &m->size;
    for (int l = 0; l < m->n_leaves; l++) {
        const pnk_area *area = &m->records->areas.v[m->area_of_leaf[l]];
        bool struck = pnk_rng_below(rng, 10) < 6;
        double begins = floor(support_between(rng, 0, 0.15 * s->days)), peak = struck ? support_between(rng, 0.1, 0.7) : support_between(rng, 0.0, 0.05);
        double calm = floor(support_between(rng, 0.3, 0.5) * s->days), home = support_between(rng, 0.5, 0.98), pace = support_between(rng, 0.03, 0.1) * s->days;
        double return_pace = support_between(rng, 0.1, 0.3) * s->days;
        if (struck)
            support_hazard(m->records, -1, m->area_of_leaf[l], (int)begins - s->days + 1, (int)begins - s->days + 3, support_between(rng, 0.3, 1.0));
        for (int g = 0; g < s->groups; g++) {
            double people = area->population_persons * m->records->groups.v[g].share, tilt = support_between(rng, 0.85, 1.15);
            for (int d = 0; d < s->days; d++) {
                double out = people * fmin(0.95, peak * tilt) * ledger_made_curve(d, begins, pace);
                double gone_at_calm = people * fmin(0.95, peak * tilt) * ledger_made_curve(d < calm ? d : (int)calm, begins, pace);
                m->truth[MADE_OUT][ledger_made_at(m, d, l, g)] = out;
                m->truth[MADE_BACK][ledger_made_at(m, d, l, g)] = gone_at_calm * home * ledger_made_curve(d, calm, return_pace);
            }
        }
    }
}

/* Who is away sleeps in three leaves: mostly of the own rayon, then of the oblast; some in sites. */
static inline void ledger_made_roofs(ledger_made *m, pnk_rng *rng)
{
    const ledger_made_size *s = &m->size;
    int per_rayon = s->leaves_per_rayon, per_oblast = per_rayon * s->rayons_per_oblast;
    double *site_share = PNK_NEW(&m->matches.arena, double, m->n_leaves);
    support_must(site_share != NULL, "out of memory");
    for (int l = 0; l < m->n_leaves; l++)
        site_share[l] = pnk_rng_below(rng, 3) ? support_between(rng, 0.0, 0.1) : support_between(rng, 0.1, 0.5);
    for (int l = 0; l < m->n_leaves; l++) {
        int to[3] = { l / per_rayon * per_rayon + (int)pnk_rng_below(rng, (uint64_t)per_rayon),
                      l / per_oblast * per_oblast + (int)pnk_rng_below(rng, (uint64_t)per_oblast), (int)pnk_rng_below(rng, (uint64_t)m->n_leaves) };
        double near = support_between(rng, 0.5, 0.8), share[3] = { near, 0.9 - near, 0.1 };
        for (int k = 0; k < 3; k++)
            for (int d = 0; d < s->days; d++)
                for (int g = 0; g < s->groups; g++) {
                    size_t from = ledger_made_at(m, d, l, g), at = ledger_made_at(m, d, to[k], g);
                    double guests = share[k] * (m->truth[MADE_OUT][from] - m->truth[MADE_BACK][from]);
                    m->truth[MADE_SITES][at] += guests * site_share[to[k]];
                    m->truth[MADE_HOSTS][at] += guests * (1.0 - site_share[to[k]]);
                }
    }
}

/** What was so: persons of a measure in an area (any level; -1: all) at the end of a day of the operation; group -1: everybody. */
static inline double ledger_made_truth(const ledger_made *m, pnk_measure measure, int area, int day, int group)
{
    double persons = 0.0;
    for (int l = 0; l < m->n_leaves; l++) {
        if (area >= 0 && !pnk_area_within(m->records, m->area_of_leaf[l], area))
            continue;
        for (int g = group < 0 ? 0 : group; g < (group < 0 ? m->size.groups : group + 1); g++) {
            size_t at = ledger_made_at(m, day, l, g);
            persons += measure == PNK_DISPLACED ? m->truth[MADE_OUT][at] : measure == PNK_RETURNED ? m->truth[MADE_BACK][at] :
                       measure == PNK_REMAINING ? m->truth[MADE_OUT][at] - m->truth[MADE_BACK][at] : measure == PNK_WITH_HOSTS ? m->truth[MADE_HOSTS][at] :
                       measure == PNK_IN_SITES ? m->truth[MADE_SITES][at] : measure == PNK_PRESENT ? m->truth[MADE_HOSTS][at] + m->truth[MADE_SITES][at] : 0.0;
        }
    }
    return persons;
}

/* ---- reports ---- */

static inline void ledger_made_sources(ledger_made *m, pnk_rng *rng)
{
    m->lean = PNK_NEW(&m->matches.arena, double, m->size.sources + 1);
    support_must(m->lean != NULL, "out of memory");
    for (int s = 0; s < m->size.sources; s++) {
        int i = SUPPORT_ADD(m->records, sources);
        char id[32];
        pnk_snprintf(id, sizeof id, "source-%d", s);
        m->records->sources.v[i] = (pnk_source){ .row = support_row(), .id = support_text(m->records, id), .name = support_text(m->records, id),
            .error_share = support_between(rng, m->size.error_low, m->size.error_high), .bias_share = m->size.bias_share, .origin = -1 };
        m->lean[s] = m->size.bias_share > 0.0 ? fmax(-0.9, pnk_rng_normal(rng, 0.0, m->size.bias_share)) : 0.0;
    }
}

static inline int ledger_made_area(const ledger_made *m, pnk_rng *rng)
{
    double level = pnk_rng_uniform(rng);
    int area = m->area_of_leaf[pnk_rng_below(rng, (uint64_t)m->n_leaves)], up = 0;
    if (level > m->size.leaf_share)
        up++;
    if (level > m->size.leaf_share + m->size.rayon_share)
        up++;
    if (level > 1.0 - 0.25 * (1.0 - m->size.leaf_share - m->size.rayon_share))
        up++;
    for (; up > 0 && m->records->areas.v[area].parent >= 0; up--)
        area = m->records->areas.v[area].parent;
    return area;
}

static inline void ledger_made_report(ledger_made *m, pnk_rng *rng, const pnk_measure *measures, size_t n_measures)
{
    pnk_records *r = m->records;
    int i = SUPPORT_ADD(r, reports), area = ledger_made_area(m, rng), day = (int)pnk_rng_below(rng, (uint64_t)m->size.days);
    int source = (int)pnk_rng_below(rng, (uint64_t)m->size.sources), group = -1;
    pnk_measure measure = measures[pnk_rng_below(rng, n_measures)];
    if (m->size.groups > 1 && pnk_rng_uniform(rng) < m->size.group_share)
        group = (int)pnk_rng_below(rng, (uint64_t)m->size.groups);
    double truth = ledger_made_truth(m, measure, area, day, group);
    double said = truth * (1.0 + m->lean[source]) + pnk_rng_normal(rng, 0.0, 1.0) * r->sources.v[source].error_share * truth;
    char id[32];

    pnk_snprintf(id, sizeof id, "report-%d", i);
    r->reports.v[i] = (pnk_report){ .row = support_row(), .id = support_text(r, id), .as_of = r->head.start + day, .as_of_minutes = -1, .source = source,
        .place_as_heard = r->areas.v[area].id, .measure = measure, .persons = fmax(0.0, round(said)), .households = NAN,
        .count = measure == PNK_DISPLACED || measure == PNK_RETURNED ? PNK_SINCE_START : PNK_NOW, .period_from = PNK_DAY_UNKNOWN, .group = group };
    m->matches.reports[i] = (pnk_placed){ .areas = PNK_NEW(&m->matches.arena, int, 1), .n_areas = 1, .place = -1, .confidence = 1.0, .how = "id" };
    support_must(m->matches.reports[i].areas != NULL, "out of memory");
    m->matches.reports[i].areas[0] = area;
}

static inline ledger_made ledger_made_new(const ledger_made_size *size)
{
    static const pnk_measure measures[] = { PNK_DISPLACED, PNK_DISPLACED, PNK_RETURNED, PNK_RETURNED, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_PRESENT };
    ledger_made m = { .size = *size, .records = support_records("2022-09-14", "2022-09-14", 14) };
    pnk_rng rng = pnk_rng_stream(size->seed, 9, 0);

    m.records->head.as_of = m.records->head.start + size->days - 1;
    ledger_made_land(&m, &rng);
    for (int t = 0; t < MADE_N; t++) {
        m.truth[t] = PNK_NEW(&m.matches.arena, double, (size_t)size->days * (size_t)m.n_leaves * (size_t)size->groups);
        support_must(m.truth[t] != NULL, "out of memory");
    }
    ledger_made_homes(&m, &rng);
    ledger_made_roofs(&m, &rng);
    ledger_made_sources(&m, &rng);
    m.matches.reports = PNK_NEW(&m.matches.arena, pnk_placed, size->reports + 1);
    m.matches.figures = PNK_NEW(&m.matches.arena, pnk_placed, 1);
    m.matches.flow_origins = PNK_NEW(&m.matches.arena, pnk_placed, 1);
    m.matches.flow_destinations = PNK_NEW(&m.matches.arena, pnk_placed, 1);
    support_must(m.matches.reports && m.matches.figures && m.matches.flow_origins && m.matches.flow_destinations, "out of memory");
    for (size_t i = 0; i < size->reports; i++)
        ledger_made_report(&m, &rng, measures, sizeof measures / sizeof *measures);
    return m;
}

static inline void ledger_made_free(ledger_made *m)
{
    pnk_records_free(m->records);
    pnk_arena_release(&m->matches.arena);
    *m = (ledger_made){ .records = NULL };
}

#endif
