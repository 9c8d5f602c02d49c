/* models/outlook/allocate.c - a day's arrivals over the camps. */
#include "models/outlook/inside.h"
#include <string.h>

/** Is there conflict, or flood, by the files of the case? 0..1. */
static double heat(const pnk_case *c, const int *column_of, double highest_flood, size_t place, int day)
{
    const pnk_case_days *table = c->floods.n_columns ? &c->floods : &c->conflicts;
    const pnk_case_place *p = &c->places[place];

    if (!table->n_columns)
        return p->type == PNK_CASE_CONFLICT && p->conflict_day <= day ? p->conflict_intensity : 0.0;
    if (column_of[place] < 0 || table->n_days == 0)
        return 0.0;
    size_t row = (size_t)day < table->n_days ? (size_t)day : table->n_days - 1;
    double value = table->value[row * table->n_columns + (size_t)column_of[place]];
    return c->floods.n_columns ? (highest_flood > 0.0 ? value / highest_flood : 0.0) : value;
}

static void fill_push(const pnk_case *c, const pnk_outlook_dials *d, const int *column_of, double highest, int *since, double *push)
{
    for (size_t p = 0; p < c->n_places; p++) {
        const pnk_case_place *place = &c->places[p];
        double before = 0.0;
        since[p] = -1;
        for (int day = 0; day < c->n_days; day++) {
            double now = heat(c, column_of, highest, p, day);
            if (now > 0.0 && !(before > 0.0))
                since[p] = day;
            if (now > 0.0 && place->type != PNK_CASE_CAMP && place->type != PNK_CASE_IDP_CAMP)
                push[(size_t)day * c->n_places + p] =
                    now * (d->conflict_floor_share + (1.0 - d->conflict_floor_share) * exp2(-(double)(day - since[p]) / d->conflict_memory_days));
            before = now;
        }
    }
}

pnk_status pnk_outlook_push_find(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, pnk_arena *arena, pnk_outlook_push *out)
{
    const pnk_case_days *table = c->floods.n_columns ? &c->floods : &c->conflicts;
    int *column_of = PNK_NEW(arena, int, c->n_places + 1), *since = PNK_NEW(arena, int, c->n_places + 1);
    double highest = 0.0;

    out->push = PNK_NEW(arena, double, (size_t)c->n_days * c->n_places + 1);
    out->total = PNK_NEW(arena, double, (size_t)c->n_days + 1);
    out->first = PNK_NEW(arena, double, c->n_camps + 1);
    if (!column_of || !since || !out->push || !out->total || !out->first)
        return pnk_no_memory(ctx);
    for (size_t p = 0; p < c->n_places; p++)
        column_of[p] = -1;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->place[i] >= 0)
            column_of[table->place[i]] = (int)i;
    for (size_t i = 0; i < c->floods.n_columns * c->floods.n_days; i++)
        highest = fmax(highest, c->floods.value[i]);
    fill_push(c, dials, column_of, highest, since, out->push);
    for (int day = 0; day < c->n_days; day++)
        out->total[day] = pnk_case_observed_total(c, day, true);
    for (size_t k = 0; k < c->n_camps; k++)
        out->first[k] = pnk_case_observed(&c->camps[k], 0, true);
    return PNK_OK;
}

/** Everything a day needs, reserved once. */
typedef struct {
    const pnk_case *c;
    const pnk_outlook_dials *d;
    bool withhold;
    const pnk_outlook_ways *ways;
    const pnk_outlook_push *push;
    double *share;                       /* [n_camps * n_places] choice of each place among the camps, of this stretch */
    double *access, *weight, *here;      /* [n_camps] */
    double usual_capacity;               /* of camps whose capacity is not given, among camps where it is */
} work;

/** Open camps in the neighbourhood of one, itself among them: camps side by side share the people that one of them would draw. */
static double neighbours(const work *w, const pnk_outlook_ways_stretch *s, size_t k)
{
    double sum = 1.0;

    for (size_t j = 0; j < w->c->n_camps; j++)
        if (j != k && s->open[j])
            sum += exp(-s->km[k * w->c->n_places + (size_t)w->c->camps[j].place] / w->d->neighbour_km);
    return sum;
}

/** Choices of every place among the camps open in a stretch. */
static void choices(work *w, const pnk_outlook_ways_stretch *s)
{
    size_t n = w->c->n_places, m = w->c->n_camps;

    for (size_t k = 0; k < m; k++)
        w->weight[k] = !w->withhold ? 1.0 : pow(1.0 + w->ways->hubs[k], w->d->gateway_exponent) * (s->newest[k] ? w->d->new_camp_factor : 1.0) *
                                            pow(neighbours(w, s, k), -w->d->neighbour_exponent);
    for (size_t p = 0; p < n; p++) {
        double sum = 0.0;
        for (size_t k = 0; k < m; k++) {
            double km = s->km[k * n + p], pull = s->open[k] && km < INFINITY ? exp(-km / w->d->reach_km) * w->weight[k] : 0.0;
            w->share[k * n + p] = pull;
            sum += pull;
        }
        for (size_t k = 0; k < m; k++)
            w->share[k * n + p] = sum > 0.0 ? w->share[k * n + p] / sum : 0.0;
    }
}

/** Shares of the camps in the people that the conflict of a day pushes; where it pushes nobody who can reach a camp, every place sends the same. */
static void access_on(work *w, int day)
{
    size_t n = w->c->n_places;
    const double *push = w->push->push + (size_t)day * n;
    double sum = 0.0;

    for (int all = 0; all < 2 && !(sum > 0.0); all++)
        for (size_t k = 0; k < w->c->n_camps; k++) {
            w->access[k] = 0.0;
            for (size_t p = 0; p < n; p++)
                w->access[k] += (all ? (w->c->places[p].type != PNK_CASE_CAMP && w->c->places[p].type != PNK_CASE_IDP_CAMP) : push[p]) * w->share[k * n + p];
            sum += w->access[k];
        }
    for (size_t k = 0; k < w->c->n_camps && sum > 0.0; k++)
        w->access[k] /= sum;
}

static double attraction(const work *w, size_t k, double everybody)
{
    double capacity = w->c->places[w->c->camps[k].place].capacity_persons;

    if (w->withhold)
        return pow((everybody > 0.0 ? w->here[k] / everybody : 0.0) + w->d->herd_floor_share, w->d->herd_exponent);
    if (!(capacity > 0.0))
        return pow(w->usual_capacity, w->d->capacity_exponent);                /* without limit */
    return pow(capacity, w->d->capacity_exponent) * pow(fmax(1.0 - w->here[k] / capacity, w->d->room_least_share), w->d->room_exponent);
}

/** Adds `more` people. Where no camp can be reached, those that take people share; where none does, all. */
static void add(work *w, const pnk_outlook_ways_stretch *s, double everybody, double more)
{
    double sum = 0.0;

    for (int step = 0; step < 3 && !(sum > 0.0); step++)
        for (size_t k = 0; k < w->c->n_camps; k++) {
            double reach = step == 0 ? w->access[k] : step == 1 ? s->open[k] : 1.0;
            w->weight[k] = reach > 0.0 ? reach * attraction(w, k, everybody + more) : 0.0;
            sum += w->weight[k];
        }
    for (size_t k = 0; k < w->c->n_camps && sum > 0.0; k++)
        w->here[k] += more * w->weight[k] / sum;
}

static double usual_capacity(const pnk_case *c)
{
    double sum = 0.0, n = 0.0;

    for (size_t k = 0; k < c->n_camps; k++)
        if (c->places[c->camps[k].place].capacity_persons > 0.0) {
            sum += c->places[c->camps[k].place].capacity_persons;
            n++;
        }
    return n > 0.0 ? sum / n : 0.0;
}

static pnk_status reserve(pnk_ctx *ctx, work *w, pnk_arena *arena)
{
    size_t m = w->c->n_camps;

    w->share = PNK_NEW(arena, double, m * w->c->n_places + 1);
    w->access = PNK_NEW(arena, double, m + 1);
    w->weight = PNK_NEW(arena, double, m + 1);
    w->here = PNK_NEW(arena, double, m + 1);
    return w->share && w->access && w->weight && w->here ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_outlook_allocate_over(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, bool withhold, const pnk_outlook_ways *ways,
                                     const pnk_outlook_push *push, double *camp_persons)
{
    work w = { .c = c, .d = dials, .ways = ways, .push = push, .usual_capacity = usual_capacity(c) };
    size_t m = c->n_camps, stretch = 0;
    pnk_arena arena = {0};
    pnk_status status = reserve(ctx, &w, &arena);

    w.withhold = withhold || !(w.usual_capacity > 0.0);      /* a case without any capacity knows none */
    for (int day = 0; day < c->n_days && !status; day++) {
        double everybody = 0.0, total = push->total[day];
        if (day == 0) {
            choices(&w, &ways->stretches[0]);
            memcpy(w.here, push->first, m * sizeof *w.here);
        } else if (stretch + 1 < ways->n_stretches && ways->stretches[stretch + 1].from_day <= day)
            choices(&w, &ways->stretches[++stretch]);
        for (size_t k = 0; k < m; k++)
            everybody += w.here[k];
        if (total > everybody) {
            access_on(&w, day);
            add(&w, &ways->stretches[stretch], everybody, total - everybody);
        } else if (everybody > 0.0)
            for (size_t k = 0; k < m; k++)
                w.here[k] *= total / everybody;
        memcpy(camp_persons + (size_t)day * m, w.here, m * sizeof *w.here);
        status = pnk_check(ctx);
    }
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_outlook_allocate(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, const pnk_outlook_options *options, double *camp_persons,
                                double *person_days)
{
    pnk_arena arena = {0};
    pnk_outlook_ways ways;
    pnk_outlook_push push;
    pnk_status status;

    if (!(status = pnk_outlook_ways_find(ctx, c, dials, &arena, &ways)) && !(status = pnk_outlook_push_find(ctx, c, dials, &arena, &push)))
        status = pnk_outlook_allocate_over(ctx, c, dials, options && options->withhold_capacity, &ways, &push, camp_persons);
    if (!status && person_days) {
        *person_days = 0.0;
        for (size_t i = 0; i < (size_t)c->n_days * c->n_camps; i++)
            *person_days += camp_persons[i];
    }
    pnk_arena_release(&arena);
    return status;
}
