/* models/cases/scores.c - the peer's score (its extract-validation-results.py and analysis.py), MASE and CRPS. */
#include "models/cases/scores.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The counts of a case by day and camp, worked out once. */
typedef struct {
    size_t n_days, n_camps;
    double *data, *whole;            /* [n_days * n_camps]: cut to whole persons, and not cut */
    double *total, *total_whole;     /* [n_days] */
} counted;

static void counted_free(counted *k)
{
    free(k->data);
    free(k->whole);
    free(k->total);
    free(k->total_whole);
}

/** Linear between the days counted, not cut. */
static double uncut(const pnk_case_camp *camp, double day)
{
    const pnk_case_count *v = camp->corrected;
    size_t n = camp->n_corrected;

    if (n == 0)
        return 0.0;
    if (day <= v[0].day)
        return v[0].persons - camp->taken_off_persons;
    for (size_t i = 1; i < n; i++)
        if (day < v[i].day)
            return v[i - 1].persons + (day - v[i - 1].day) / (double)(v[i].day - v[i - 1].day) * (v[i].persons - v[i - 1].persons) - camp->taken_off_persons;
    return v[n - 1].persons - camp->taken_off_persons;
}

static pnk_status count_case(pnk_ctx *ctx, const pnk_case *c, counted *out)
{
    size_t n_days = c->n_days > 0 ? (size_t)c->n_days : 0, n = n_days * c->n_camps;

    *out = (counted){ .n_days = n_days, .n_camps = c->n_camps, .data = calloc(n + 1, sizeof(double)), .whole = calloc(n + 1, sizeof(double)),
                      .total = calloc(n_days + 1, sizeof(double)), .total_whole = calloc(n_days + 1, sizeof(double)) };
    if (!out->data || !out->whole || !out->total || !out->total_whole)
        return pnk_no_memory(ctx);
    for (size_t day = 0; day < n_days; day++)
        for (size_t k = 0; k < c->n_camps; k++) {
            double persons = pnk_case_observed(&c->camps[k], (double)day, true), exact = uncut(&c->camps[k], (double)day);
            out->data[day * c->n_camps + k] = persons;
            out->whole[day * c->n_camps + k] = exact;
            out->total[day] += persons;
            out->total_whole[day] += exact;
        }
    /* the peer writes 0 for the day's total as long as the total it spawns from is 0 */
    for (size_t day = 0; day < n_days; day++)
        if (out->total[day] > 0.0 && pnk_case_given_total(c, (double)day) == 0.0)
            out->total[day] = out->total_whole[day] = 0.0;
    return PNK_OK;
}

static double sum_of(const double *v, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return sum;
}

/** Brings a day's course to the day's total, as the peer does; 0 where nobody is in a camp. */
static double rescaling(const counted *k, const double *sim, size_t day, bool whole)
{
    double simulated = sum_of(sim + day * k->n_camps, k->n_camps);
    return simulated > 0.0 ? (whole ? k->total_whole : k->total)[day] / simulated : 0.0;
}

static double round_4(double value) { return nearbyint(value * 1e4) / 1e4; }

static double ard_of(const counted *k, const double *sim, bool rescaled, bool whole)
{
    const double *data = whole ? k->whole : k->data, *total = whole ? k->total_whole : k->total;
    double sum = 0.0;

    for (size_t day = 0; day < k->n_days; day++) {
        double factor = rescaled ? rescaling(k, sim, day, whole) : 1.0, error = 0.0;
        for (size_t i = day * k->n_camps; i < (day + 1) * k->n_camps; i++) {
            double difference = fabs(sim[i] * factor - data[i]);
            error += whole ? difference : round_4(difference);
        }
        sum += error / fmax(1.0, total[day]);
    }
    return sum / (double)k->n_days;
}

static double pooled_of(const counted *k, const double *sim)
{
    double error = 0.0, total = sum_of(k->data, k->n_days * k->n_camps);

    for (size_t i = 0; i < k->n_days * k->n_camps; i++)
        error += fabs(sim[i] - k->data[i]);
    return total > 0.0 ? error / total : NAN;
}

/** The errors of one camp: of the course over all days, of its count of day `from` over the days after. */
static double mase_of_camp(const counted *k, const double *sim, size_t camp, size_t from)
{
    double error = 0.0, naive = 0.0;

    for (size_t day = 0; day < k->n_days; day++) {
        size_t i = day * k->n_camps + camp;
        error += fabs(k->data[i] - sim[i] * rescaling(k, sim, day, false));
        if (day > from)
            naive += fabs(k->data[i] - k->data[from * k->n_camps + camp]);
    }
    naive /= (double)(k->n_days - from - 1);
    return naive > 0.0 ? round_4(error / (double)k->n_days / naive) : NAN;
}

static double mase_of(const counted *k, const double *sim, size_t from)
{
    double sum = 0.0, weights = 0.0;

    if (k->n_days <= from + 1)
        return NAN;
    for (size_t camp = 0; camp < k->n_camps; camp++) {
        double mase = mase_of_camp(k, sim, camp, from), weight = 0.0;
        for (size_t day = 0; day < k->n_days; day++)
            weight += k->data[day * k->n_camps + camp];
        if (isnan(mase))
            continue;
        sum += mase * weight;
        weights += weight;
    }
    return weights > 0.0 ? sum / weights : NAN;
}

pnk_status pnk_score_course(pnk_ctx *ctx, const pnk_case *c, const double *sim, pnk_score *out)
{
    counted k;
    pnk_status status = count_case(ctx, c, &k);

    *out = (pnk_score){ NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    if (!status && k.n_days && k.n_camps) {
        *out = (pnk_score){ .ard = ard_of(&k, sim, false, false), .ard_rescaled = ard_of(&k, sim, true, false),
                            .ard_whole = ard_of(&k, sim, false, true), .ard_rescaled_whole = ard_of(&k, sim, true, true),
                            .ard_pooled = pooled_of(&k, sim), .mase7 = mase_of(&k, sim, 7), .mase30 = mase_of(&k, sim, 30) };
    }
    counted_free(&k);
    return status;
}

static double spread_of(const pnk_score *scores, size_t n, bool rescaled)
{
    double mean = 0.0, square = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += (rescaled ? scores[i].ard_rescaled : scores[i].ard) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double away = (rescaled ? scores[i].ard_rescaled : scores[i].ard) - mean;
        square += away * away;
    }
    return n > 1 ? sqrt(square / (double)(n - 1)) : 0.0;
}

void pnk_score_mean(const pnk_score *scores, size_t n, pnk_score *mean, double *ard_sd, double *ard_rescaled_sd)
{
    pnk_score sum = {0};

    for (size_t i = 0; i < n; i++) {
        sum.ard += scores[i].ard / (double)n;
        sum.ard_rescaled += scores[i].ard_rescaled / (double)n;
        sum.ard_whole += scores[i].ard_whole / (double)n;
        sum.ard_rescaled_whole += scores[i].ard_rescaled_whole / (double)n;
        sum.ard_pooled += scores[i].ard_pooled / (double)n;
        sum.mase7 += scores[i].mase7 / (double)n;
        sum.mase30 += scores[i].mase30 / (double)n;
    }
    *mean = sum;
    *ard_sd = spread_of(scores, n, false);
    *ard_rescaled_sd = spread_of(scores, n, true);
}

/* ---- CRPS ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Of one camp and day; sorts x. The double sum over pairs is a single one over the sorted values. */
static double crps_of(double *x, size_t n, double y)
{
    double error = 0.0, pairs = 0.0;

    qsort(x, n, sizeof *x, by_size);
    for (size_t i = 0; i < n; i++) {
        error += fabs(x[i] - y);
        pairs += x[i] * (2.0 * (double)i - (double)n + 1.0);
    }
    return error / (double)n - pairs / ((double)n * (double)n);
}

pnk_status pnk_score_crps(pnk_ctx *ctx, const pnk_case *c, const double *const *members, size_t n, double *crps_share, double *crps_persons)
{
    counted k;
    double *x = calloc(n + 1, sizeof *x), sum = 0.0, total = 0.0;
    pnk_status status = count_case(ctx, c, &k);
    size_t cells = k.n_days * k.n_camps;

    if (!x && !status)
        status = pnk_no_memory(ctx);
    for (size_t i = 0; i < cells && !status && n; i++) {
        for (size_t m = 0; m < n; m++)
            x[m] = members[m][i];
        sum += crps_of(x, n, k.data[i]);
        total += k.data[i];
    }
    if (!status) {
        *crps_share = total > 0.0 && n ? sum / total : NAN;
        *crps_persons = cells && n ? sum / (double)cells : NAN;
    }
    free(x);
    counted_free(&k);
    return status;
}

/* ---- rivals ---- */

const char *pnk_rival_word(pnk_rival rival)
{
    static const char *const words[PNK_N_RIVALS] = { "capacity_split", "flat_ratio", "persistence", "uniform_split" };
    return words[rival];
}

/** The first day on which anybody was counted; 0 where nobody ever was. */
static int first_day_counted(const pnk_case *c)
{
    for (int day = 0; day < c->n_days; day++)
        if (pnk_case_observed_total(c, day, true) > 0.0)
            return day;
    return 0;
}

static double weight_of(const pnk_case *c, pnk_rival rival, size_t camp, int first)
{
    if (rival == PNK_RIVAL_UNIFORM_SPLIT)
        return 1.0;
    return rival == PNK_RIVAL_CAPACITY_SPLIT ? c->places[c->camps[camp].place].capacity_persons : pnk_case_observed(&c->camps[camp], first, true);
}

void pnk_rival_course(const pnk_case *c, pnk_rival rival, double *course)
{
    int first = first_day_counted(c);
    double weights = 0.0;

    for (size_t k = 0; k < c->n_camps; k++)
        weights += weight_of(c, rival, k, first);
    for (int day = 0; day < c->n_days; day++) {
        double total = rival == PNK_RIVAL_PERSISTENCE ? weights : pnk_case_observed_total(c, day, true);
        for (size_t k = 0; k < c->n_camps; k++)
            course[(size_t)day * c->n_camps + k] = weights > 0.0 ? total * weight_of(c, rival, k, first) / weights : total / (double)c->n_camps;
    }
}
