/* tests/models/ledger_truths.h - made truths with reports of them, in several ways of moving, and how well ranges hold them.
 *
 * People leave areas that a hazard strikes, take a day or more to reach a roof elsewhere, move on, and return. Sources
 * then tell of it: each with its own error (normal, a share of the truth) and its own lean. The truth is a ledger of its
 * own, so that a figure of it is asked for in the same way as one of the answer.
 */
#ifndef PNK_TEST_LEDGER_TRUTHS_H
#define PNK_TEST_LEDGER_TRUTHS_H

#include "models/ledger/ledger.h"
#include "tests/models/ledger_made.h"

/** How people move in a made truth. */
enum { TRUTH_WAVES, TRUTH_JUMPS, TRUTH_RESTLESS, N_TRUTH_WAYS };

typedef struct {
    int parents, leaves_each, days, sources, way;
    double error_low, error_high;    /* of a source */
    double lean;                     /* standard deviation of a source's lean, 0: none */
    bool lean_said;                  /* in the table of sources */
    double leaf_density, parent_density;     /* reports a day, area and source */
    double silent_share;             /* leaves without any report of their own */
} truth_settings;

typedef struct {
    ledger_made taken;               /* where the truth comes from ledger_made.h: owns the records then */
    pnk_records *records;
    pnk_ledger *truth;               /* NULL: taken */
    pnk_matches own;
    bool *spoken;                    /* [areas.n * PNK_N_SOLVED] some report speaks of just this */
    int *area;                       /* of each report */
    size_t n_area, area_capacity;
} made_truth;

static inline void truth_areas(pnk_records *r, const truth_settings *s, pnk_rng *rng)
{
    int country = support_area(r, "T", -1, NAN);
    for (int p = 0; p < s->parents; p++) {
        char id[32];
        pnk_snprintf(id, sizeof id, "P%d", p);
        int parent = support_area(r, id, country, NAN);
        double sum = 0.0;
        for (int l = 0; l < s->leaves_each; l++) {
            pnk_snprintf(id, sizeof id, "L%d-%d", p, l);
            int leaf = support_area(r, id, parent, floor(exp(support_between(rng, log(2000.0), log(60000.0)))));
            r->areas.v[leaf].at = (pnk_point){ 69.0 + support_between(rng, 0.0, 3.0), 39.5 + support_between(rng, 0.0, 1.0) };
            sum += r->areas.v[leaf].population_persons;
        }
        r->areas.v[parent].population_persons = sum;
    }
}

typedef struct { double start, peak, length, share, home, hosts, pull, wave[120]; bool hit; } truth_leaf;

static inline void truth_leaf_draw(const truth_settings *s, pnk_rng *rng, truth_leaf *l)
{
    double sum = 0.0;
    int n = s->days < 120 ? s->days : 120;
    *l = (truth_leaf){ .hit = pnk_rng_uniform(rng) < 0.6 };
    l->start = floor(support_between(rng, 0.0, 0.3 * s->days));
    l->length = s->way == TRUTH_JUMPS ? 1.0 + (double)pnk_rng_below(rng, 2) : support_between(rng, 2.0, 2.0 + 0.3 * s->days);
    l->share = l->hit ? support_between(rng, 0.03, 0.7) : pnk_rng_uniform(rng) < 0.3 ? support_between(rng, 0.0, 0.03) : 0.0;
    l->home = s->way == TRUTH_JUMPS && pnk_rng_uniform(rng) < 0.4 ? 0.0 : support_between(rng, 0.01, 0.15);
    l->hosts = support_between(rng, 0.4, 0.98);
    l->pull = exp(pnk_rng_normal(rng, 0.0, 1.2)) * (l->hit ? 0.3 : 1.0);
    for (int d = 0; d < n; d++) {
        double since = d - l->start;
        l->wave[d] = since < 0.0 ? 0.0 : exp(-since / l->length) * (s->way == TRUTH_RESTLESS ? exp(pnk_rng_normal(rng, 0.0, 1.0)) : 1.0);
        sum += l->wave[d];
    }
    for (int d = 0; d < n; d++)
        l->wave[d] = sum > 0.0 ? l->wave[d] / sum : 0.0;
}

static inline int64_t truth_share(pnk_rng *rng, int64_t of, double share)
{
    return (int64_t)pnk_rng_binomial(rng, (uint64_t)(of > 0 ? of : 0), share > 1.0 ? 1.0 : share < 0.0 ? 0.0 : share);
}

/* Takes `persons` from under the roofs of all leaves, by who is there; what could not be taken is left on the road. */
static inline int64_t truth_take(pnk_rng *rng, pnk_ledger *t, int day, int64_t persons)
{
    pnk_balance *v = &t->v[(size_t)day * t->n_leaves];
    double all = 0.0;
    for (size_t l = 0; l < t->n_leaves; l++)
        all += (double)(v[l].with_hosts + v[l].in_sites);
    double share = all > 0.0 ? fmin(1.0, (double)persons / all) : 0.0;
    int64_t taken = 0;
    for (size_t l = 0; l < t->n_leaves; l++) {
        int64_t hosts = truth_share(rng, v[l].with_hosts, share), sites = truth_share(rng, v[l].in_sites, share);
        v[l].dep_hosts += hosts;
        v[l].dep_sites += sites;
        v[l].with_hosts -= hosts;
        v[l].in_sites -= sites;
        taken += hosts + sites;
    }
    return taken;
}

static inline void truth_arrive(pnk_rng *rng, pnk_ledger *t, int day, const truth_leaf *leaves, int64_t persons)
{
    double weight[1024];
    uint64_t count[1024];
    support_must(t->n_leaves <= 1024, "too many leaves in a made truth");
    for (size_t l = 0; l < t->n_leaves; l++)
        weight[l] = leaves[l].pull;
    pnk_rng_multinomial(rng, (uint64_t)persons, t->n_leaves, weight, count);
    for (size_t l = 0; l < t->n_leaves; l++) {
        pnk_balance *b = &t->v[(size_t)day * t->n_leaves + l];
        int64_t hosts = truth_share(rng, (int64_t)count[l], leaves[l].hosts);
        b->arr_hosts += hosts;
        b->arr_sites += (int64_t)count[l] - hosts;
        b->with_hosts += hosts;
        b->in_sites += (int64_t)count[l] - hosts;
    }
}

static inline void truth_day(pnk_rng *rng, const pnk_records *r, const truth_settings *s, pnk_ledger *t, int day, const truth_leaf *leaves, int64_t *road)
{
    int64_t home = 0, moved = 0;
    for (size_t l = 0; l < t->n_leaves; l++) {
        pnk_balance *b = &t->v[(size_t)day * t->n_leaves + l], *last = day ? b - t->n_leaves : NULL;
        double people = r->areas.v[t->leaves[l]].population_persons;
        *b = (pnk_balance){ .away = last ? last->away : 0, .with_hosts = last ? last->with_hosts : 0, .in_sites = last ? last->in_sites : 0 };
        b->out = (int64_t)(people * leaves[l].share * leaves[l].wave[day]);
        bool over = day > leaves[l].start + 2.0 * leaves[l].length;
        bool order = s->way == TRUTH_JUMPS && day == (int)(leaves[l].start + 0.5 * s->days);
        b->back = truth_share(rng, b->away, order ? 0.6 : over ? leaves[l].home : 0.1 * leaves[l].home);
        b->away += b->out - b->back;
        *road += b->out;
        home += b->back;
    }
    if (s->way == TRUTH_RESTLESS)
        for (size_t l = 0; l < t->n_leaves; l++)
            moved += (int64_t)(0.04 * (double)t->v[(size_t)day * t->n_leaves + l].with_hosts);
    moved = truth_take(rng, t, day, moved);
    *road += truth_take(rng, t, day, home) - home + moved;
    int64_t late = 0;
    if (*road < 0) {                 /* who returned from the road before reaching a roof was never beyond it */
        late = truth_take(rng, t, day, -*road);
        *road += late;
    }
    if (*road > 0) {
        int64_t arrive = truth_share(rng, *road, 0.9);
        truth_arrive(rng, t, day, leaves, arrive);
        *road -= arrive;
    }
    t->in_transit[day] = *road;
}

/* ---- what sources say of it ---- */

static inline void truth_report(made_truth *m, pnk_rng *rng, int day, int source, int area, pnk_measure measure, double lean)
{
    pnk_records *r = m->records;
    double truth = (double)pnk_ledger_persons(r, m->truth, r->head.start + day, area, measure), error = r->sources.v[source].error_share;
    int i = SUPPORT_ADD(r, reports);
    char id[32];
    pnk_snprintf(id, sizeof id, "r%d", i);
    r->reports.v[i] = (pnk_report){ .row = support_row(), .id = support_text(r, id), .as_of = r->head.start + day, .as_of_minutes = -1, .source = source,
        .measure = measure, .persons = fmax(0.0, round(truth * (1.0 + lean) + pnk_rng_normal(rng, 0.0, 1.0) * error * truth)), .households = NAN,
        .count = measure == PNK_DISPLACED || measure == PNK_RETURNED || measure == PNK_ARRIVED ? PNK_SINCE_START : PNK_NOW,
        .period_from = PNK_DAY_UNKNOWN, .group = -1 };
    m->spoken[(size_t)area * PNK_N_SOLVED + measure] = true;
    support_must(PNK_GROW(&r->arena, m->area, m->n_area, m->area_capacity), "out of memory");
    m->area[m->n_area++] = area;
}

static inline void truth_sources(made_truth *m, const truth_settings *s, pnk_rng *rng)
{
    static const pnk_measure said[] = { PNK_DISPLACED, PNK_RETURNED, PNK_REMAINING, PNK_PRESENT, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_ARRIVED };
    pnk_records *r = m->records;
    bool *silent = PNK_NEW(&r->arena, bool, r->areas.n);
    support_must(silent != NULL, "out of memory");
    for (size_t a = 0; a < r->areas.n; a++)
        silent[a] = r->areas.v[a].leaf && pnk_rng_uniform(rng) < s->silent_share;
    for (int k = 0; k < s->sources; k++) {
        char id[32];
        pnk_snprintf(id, sizeof id, "s%d", k);
        int source = SUPPORT_ADD(r, sources);
        r->sources.v[source] = (pnk_source){ .row = support_row(), .id = support_text(r, id), .error_share = support_between(rng, s->error_low, s->error_high),
            .bias_share = s->lean_said ? s->lean : NAN, .origin = -1 };
        double lean = pnk_rng_normal(rng, 0.0, s->lean);
        bool tells[sizeof said / sizeof *said];
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
            tells[i] = k == 0 ? i < 2 : pnk_rng_uniform(rng) < 0.4;
        for (int d = 0; d < s->days; d++)
            for (size_t a = 0; a < r->areas.n; a++)
                for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
                    double density = r->areas.v[a].leaf ? s->leaf_density : s->parent_density;
                    bool whole = r->areas.v[a].parent < 0 && k == 0 && i < 2;      /* the first source tells totals often */
                    if (tells[i] && !silent[a] && pnk_rng_uniform(rng) < (whole ? fmax(density, 0.3) : density))
                        truth_report(m, rng, d, source, (int)a, said[i], lean);
                }
    }
}

static inline void truth_place(made_truth *m)
{
    pnk_records *r = m->records;
    m->own.reports = PNK_NEW(&m->own.arena, pnk_placed, r->reports.n + 1);
    support_must(m->own.reports != NULL, "out of memory");
    for (size_t i = 0; i < r->reports.n; i++) {
        m->own.reports[i] = (pnk_placed){ .areas = &m->area[i], .n_areas = 1, .place = -1, .confidence = 1.0, .how = "id" };
    }
}

/** A truth, and the records that speak of it. */
static inline made_truth truth_made(uint64_t seed, const truth_settings *s)
{
    made_truth m = { .records = support_records("2030-05-01", "2030-05-01", 14) };
    pnk_rng rng = pnk_rng_stream(seed, 17, 0), told = pnk_rng_stream(seed, 17, 1);
    int64_t road = 0;
    m.records->head.as_of = m.records->head.start + s->days - 1;
    support_sure_parameters(m.records);
    truth_areas(m.records, s, &rng);
    m.truth = support_ledger(m.records);
    truth_leaf *leaves = calloc(m.truth->n_leaves, sizeof *leaves);
    m.spoken = calloc(m.records->areas.n * PNK_N_SOLVED, sizeof *m.spoken);
    support_must(leaves && m.spoken, "out of memory");
    for (size_t l = 0; l < m.truth->n_leaves; l++) {
        truth_leaf_draw(s, &rng, &leaves[l]);
        if (leaves[l].hit)
            support_hazard(m.records, -1, m.truth->leaves[l], (int)leaves[l].start - s->days + 1, (int)(leaves[l].start + 2.0) - s->days + 1, 0.8);
    }
    for (int d = 0; d < s->days; d++)
        truth_day(&rng, m.records, s, m.truth, d, leaves, &road);
    truth_sources(&m, s, &told);
    truth_place(&m);
    free(leaves);
    return m;
}

/** One of ledger_made.h. */
static inline made_truth truth_taken(const ledger_made_size *size)
{
    made_truth m = { .taken = ledger_made_new(size) };
    m.records = m.taken.records;
    m.spoken = calloc(m.records->areas.n * PNK_N_SOLVED, sizeof *m.spoken);
    support_must(m.spoken != NULL, "out of memory");
    for (size_t i = 0; i < m.records->reports.n; i++)
        if (m.records->reports.v[i].measure < PNK_N_SOLVED && m.records->reports.v[i].group < 0)
            m.spoken[(size_t)m.taken.matches.reports[i].areas[0] * PNK_N_SOLVED + m.records->reports.v[i].measure] = true;
    return m;
}

static inline const pnk_matches *truth_matches(const made_truth *m) { return m->truth ? &m->own : &m->taken.matches; }

/** Persons of a measure that truly were in an area at the end of a day; NAN where this truth does not know it. */
static inline double truth_persons(const made_truth *m, int day, int area, pnk_measure measure)
{
    if (m->truth)
        return (double)pnk_ledger_persons(m->records, m->truth, m->records->head.start + day, area, measure);
    bool known = measure == PNK_DISPLACED || measure == PNK_RETURNED || measure == PNK_REMAINING || measure == PNK_PRESENT || measure == PNK_WITH_HOSTS ||
                 measure == PNK_IN_SITES;
    return known ? ledger_made_truth(&m->taken, measure, area, day, -1) : NAN;
}

static inline void truth_free(made_truth *m)
{
    free(m->spoken);
    if (!m->truth) {
        ledger_made_free(&m->taken);
        return;
    }
    support_ledger_free(m->truth);
    pnk_arena_release(&m->own.arena);
    pnk_records_free(m->records);
}

/* ---- how often the ranges hold it ---- */

enum { HELD_ALL, HELD_SPOKEN, HELD_SILENT, HELD_LEAVES, HELD_SUMS, HELD_TOTAL, HELD_LP, HELD_EMPTY, N_HELD_KINDS };
typedef struct { double in, n, width, truth, below, above; } held;
typedef struct { double reports; held kind[N_HELD_KINDS], measure[PNK_N_SOLVED], measure_spoken[PNK_N_SOLVED], measure_silent[PNK_N_SOLVED]; } held_counts;

static inline void held_add(held *h, pnk_range r, double truth)
{
    h->n += 1.0;
    h->truth += truth;
    h->below += truth < r.low - 0.5;             /* ranges are of whole persons */
    h->above += truth > r.high + 0.5;
    h->in = h->n - h->below - h->above;
    h->width += r.high - r.low;
}

static inline double held_share(const held *h) { return h->n > 0.0 ? h->in / h->n : NAN; }

/** Adds up every area, day and measure; a figure that is surely 0 and is 0 counts apart, for it is no feat to hold it. */
static inline void held_count(const made_truth *m, const pnk_ledger *ledger, held_counts *c)
{
    const pnk_records *r = m->records;
    for (int d = 0; d < ledger->n_days; d++)
        for (int a = -1; a < (int)r->areas.n; a++)
            for (int i = 0; i < PNK_N_SOLVED; i++) {
                pnk_day day = ledger->first + d;
                pnk_range_method method;
                pnk_range range = pnk_ledger_range(r, ledger, day, a, (pnk_measure)i, &method);
                double truth = truth_persons(m, d, a, (pnk_measure)i);
                if (isnan(truth) || method == PNK_RANGE_NONE)
                    continue;
                if (range.high < 1.0 && truth < 1.0) {
                    held_add(&c->kind[HELD_EMPTY], range, truth);
                    continue;
                }
                if (a < 0) {
                    held_add(&c->kind[method == PNK_RANGE_LP ? HELD_LP : HELD_TOTAL], range, truth);
                    continue;
                }
                bool spoken = m->spoken[(size_t)a * PNK_N_SOLVED + i];
                held_add(&c->kind[HELD_ALL], range, truth);
                held_add(&c->kind[spoken ? HELD_SPOKEN : HELD_SILENT], range, truth);
                held_add(&c->kind[r->areas.v[a].leaf ? HELD_LEAVES : HELD_SUMS], range, truth);
                held_add(&c->measure[i], range, truth);
                held_add(spoken ? &c->measure_spoken[i] : &c->measure_silent[i], range, truth);
            }
}

#endif
