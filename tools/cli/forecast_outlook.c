/* tools/cli/forecast_outlook.c - what forecast --backtest and --calibrate print. */
#include "tools/cli/cli.h"
#include "tools/cli/forecast.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include <math.h>

static double ratio(double a, double b) { return b > 0.0 ? a / b : NAN; }
static double better_rival(const pnk_outlook_tally *t) { return fmin(t->persistence, t->drift); }

/** Mean over the cases in which anything was held out. */
typedef struct { double to_persistence, to_better, cover; size_t n; bool beats; } mean_of;
/** Over the cases in which the peer's rules were held against something, on the same camp-days; over the CRPS of persistence. */
typedef struct { double own, drift, flee, own_to_flee; size_t n; } flee_mean;

static mean_of mean_at(const pnk_outlook_answer *answer, size_t horizon)
{
    mean_of mean = {0};

    for (size_t i = 0; i < answer->n; i++) {
        const pnk_outlook_tally *t = &answer->trials[i].counted[horizon];
        double a = ratio(t->crps, t->persistence), b = ratio(t->crps, better_rival(t));
        if (t->n == 0 || isnan(a) || isnan(b))
            continue;
        mean.to_persistence += a;
        mean.to_better += b;
        mean.cover += t->cover80;
        mean.n++;
    }
    mean.to_persistence /= (double)mean.n;                       /* of none: NAN */
    mean.to_better /= (double)mean.n;
    mean.cover /= (double)mean.n;
    mean.beats = pnk_outlook_beats_persistence(answer->trials, answer->n, horizon);
    return mean;
}

static flee_mean flee_mean_at(const pnk_outlook_answer *answer, size_t horizon)
{
    flee_mean mean = {0};

    for (size_t i = 0; i < answer->n; i++) {
        const pnk_outlook_tally *t = &answer->trials[i].beside[horizon];
        if (t->n == 0 || !(t->persistence > 0.0) || !(t->flee > 0.0))
            continue;
        mean.own += t->crps / t->persistence;
        mean.drift += t->drift / t->persistence;
        mean.flee += t->flee / t->persistence;
        mean.own_to_flee += t->crps / t->flee;
        mean.n++;
    }
    double n = (double)mean.n;                                   /* of none: NAN */
    return (flee_mean){ mean.own / n, mean.drift / n, mean.flee / n, mean.own_to_flee / n, mean.n };
}

/* ---- for programs ---- */

/* The same camp-days by all four, at the origins that the peer's rules were run from. */
static void put_beside(pnk_json_out *json, const pnk_outlook_tally *t)
{
    pnk_json_name(json, "beside_flee"), pnk_json_begin(json, '{');
    pnk_json_member_number(json, "n", (double)t->n);
    pnk_json_member_number(json, "crps_persons", t->crps);
    pnk_json_member_number(json, "persistence_persons", t->persistence);
    pnk_json_member_number(json, "drift_persons", t->drift);
    pnk_json_member_number(json, "flee_persons", t->flee);
    pnk_json_member_number(json, "flee_to_persistence", ratio(t->flee, t->persistence));
    pnk_json_member_number(json, "crps_to_flee", ratio(t->crps, t->flee));
    pnk_json_end(json, '}');
}

/* The last report of a camp taken to hold to the end. */
static void put_carried(pnk_json_out *json, const pnk_outlook_tally *t)
{
    pnk_json_name(json, "last_report_carried_on"), pnk_json_begin(json, '{');
    pnk_json_member_number(json, "n", (double)t->n);
    pnk_json_member_number(json, "crps_to_persistence", ratio(t->crps, t->persistence));
    pnk_json_member_number(json, "crps_to_better_rival", ratio(t->crps, better_rival(t)));
    pnk_json_member_number(json, "cover80", t->cover80);
    pnk_json_end(json, '}');
}

static void put_tally(pnk_json_out *json, int days, const pnk_outlook_trial *trial, size_t h)
{
    const pnk_outlook_tally *t = &trial->counted[h];

    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "days", days);
    pnk_json_member_number(json, "n", (double)t->n);
    pnk_json_member_number(json, "crps_persons", t->crps);
    pnk_json_member_number(json, "persistence_persons", t->persistence);
    pnk_json_member_number(json, "drift_persons", t->drift);
    pnk_json_member_number(json, "dressed_persistence_persons", t->dressed_persistence);
    pnk_json_member_number(json, "crps_to_persistence", ratio(t->crps, t->persistence));
    pnk_json_member_number(json, "crps_to_better_rival", ratio(t->crps, better_rival(t)));
    pnk_json_member_number(json, "cover80", t->cover80);
    pnk_json_member_number(json, "held_share", t->held);
    put_beside(json, &trial->beside[h]);
    put_carried(json, &trial->carried[h]);
    pnk_json_end(json, '}');
}

static void put_trials(pnk_json_out *json, const pnk_outlook_answer *answer)
{
    pnk_json_name(json, "cases"), pnk_json_begin(json, '[');
    for (size_t i = 0; i < answer->n; i++) {
        pnk_json_begin(json, '{');
        pnk_json_name(json, "case"), pnk_json_put_text(json, answer->cases[i]->name);
        pnk_json_member_number(json, "origins", (double)answer->trials[i].n_origins);
        pnk_json_member_number(json, "flee_origins", (double)answer->trials[i].n_flee_origins);
        pnk_json_name(json, "horizons"), pnk_json_begin(json, '[');
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            put_tally(json, pnk_outlook_horizons[h], &answer->trials[i], (size_t)h);
        pnk_json_end(json, ']');
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
    pnk_json_name(json, "horizons"), pnk_json_begin(json, '[');
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
        mean_of mean = mean_at(answer, (size_t)h);
        flee_mean beside = flee_mean_at(answer, (size_t)h);
        pnk_json_begin(json, '{');
        pnk_json_member_number(json, "days", pnk_outlook_horizons[h]);
        pnk_json_member_number(json, "crps_to_persistence", mean.to_persistence);
        pnk_json_member_number(json, "crps_to_better_rival", mean.to_better);
        pnk_json_member_number(json, "cover80", mean.cover);
        pnk_json_name(json, "beside_flee"), pnk_json_begin(json, '{');
        pnk_json_member_number(json, "cases", (double)beside.n);
        pnk_json_member_number(json, "crps_to_persistence", beside.own);
        pnk_json_member_number(json, "drift_to_persistence", beside.drift);
        pnk_json_member_number(json, "flee_to_persistence", beside.flee);
        pnk_json_member_number(json, "crps_to_flee", beside.own_to_flee);
        pnk_json_end(json, '}');
        pnk_json_name(json, "shown"), pnk_json_put_text(json, mean.beats ? "own" : "persistence");
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
}

static void put_folds(pnk_json_out *json, const pnk_outlook_answer *answer)
{
    pnk_json_name(json, "folds"), pnk_json_begin(json, '[');
    for (size_t i = 0; i <= answer->n && answer->folds; i++) {
        const pnk_outlook_fold *fold = &answer->folds[i];
        pnk_json_begin(json, '{');
        pnk_json_name(json, "left_out"), pnk_json_put_text(json, fold->left_out);
        pnk_json_member_number(json, "ard", fold->ard_given);
        pnk_json_member_number(json, "ard_withheld", fold->ard_withheld);
        pnk_json_member_number(json, "train_ard", fold->train_given);
        pnk_json_member_number(json, "train_ard_withheld", fold->train_withheld);
        pnk_json_member_number(json, "train_crps", fold->train_crps);
        pnk_json_name(json, "parameters"), pnk_json_begin(json, '{');
        for (size_t k = 0; k < pnk_outlook_n_dials(); k++)
            pnk_json_member_number(json, pnk_outlook_dial_name(k), pnk_outlook_dial_value(&fold->dials, k));
        pnk_json_end(json, '}');
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
}

pnk_status pnk_print_outlook_json(pnk_ctx *ctx, const pnk_outlook_answer *answer, double seconds, pnk_problems *problems)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "rules"), pnk_json_put_text(&json, "own");
    pnk_json_name(&json, "parameters"), pnk_json_put_text(&json, answer->folds ? "fitted without the case judged" : "parameters.csv");
    pnk_json_member_number(&json, "seconds", seconds);
    if (answer->trials)
        pnk_json_member_number(&json, "flee_members", (double)answer->flee_members);
    if (answer->trials)
        put_trials(&json, answer);
    put_folds(&json, answer);
    pnk_put_problems_json(&json, problems);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

/* ---- for people ---- */

static void print_number(double value, int decimals, int width)
{
    char number[48];
    printf(" %*s", width, isnan(value) ? "-" : pnk_text_fixed(value, decimals, number));
}

static void print_heads(const char *first)
{
    char days[32];

    fputs("  ", stdout);
    pnk_print_padded(first, 34);
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
        pnk_snprintf(days, sizeof days, pnk_said_of("%d day", "%d days", (unsigned long)pnk_outlook_horizons[h]), pnk_outlook_horizons[h]);
        pnk_print_right(days, 11);
    }
    putchar('\n');
}

typedef double (*cell_of)(const pnk_outlook_trial *trial, size_t h);
typedef double (*mean_cell)(const pnk_outlook_answer *answer, size_t h);

static double to_rival_cell(const pnk_outlook_trial *trial, size_t h) { return ratio(trial->counted[h].crps, better_rival(&trial->counted[h])); }
static double cover_cell(const pnk_outlook_trial *trial, size_t h) { return trial->counted[h].n ? trial->counted[h].cover80 : NAN; }
static double carried_cell(const pnk_outlook_trial *trial, size_t h) { return ratio(trial->carried[h].crps, better_rival(&trial->carried[h])); }
static double flee_cell(const pnk_outlook_trial *trial, size_t h) { return ratio(trial->beside[h].flee, trial->beside[h].persistence); }
static double to_rival_mean(const pnk_outlook_answer *answer, size_t h) { return mean_at(answer, h).to_better; }
static double cover_mean(const pnk_outlook_answer *answer, size_t h) { return mean_at(answer, h).cover; }
static double own_beside(const pnk_outlook_answer *answer, size_t h) { return flee_mean_at(answer, h).own; }
static double drift_beside(const pnk_outlook_answer *answer, size_t h) { return flee_mean_at(answer, h).drift; }
static double flee_beside(const pnk_outlook_answer *answer, size_t h) { return flee_mean_at(answer, h).flee; }

/* The middle one: where a case goes silent persistence is never wrong by this, and a mean would be that case alone. */
static double carried_median(const pnk_outlook_answer *answer, size_t h)
{
    double cells[PNK_MAX_WORDS];
    size_t n = 0;

    for (size_t i = 0; i < answer->n && n < PNK_MAX_WORDS; i++) {
        double cell = carried_cell(&answer->trials[i], h);
        size_t at = n;
        if (isnan(cell))
            continue;
        for (; at > 0 && cells[at - 1] > cell; at--)
            cells[at] = cells[at - 1];
        cells[at] = cell;
        n++;
    }
    return n == 0 ? NAN : (cells[(n - 1) / 2] + cells[n / 2]) / 2.0;
}

static void print_means(const pnk_outlook_answer *answer, const char *label, mean_cell mean)
{
    fputs("  ", stdout);
    pnk_print_padded(label, 34);
    for (size_t h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        print_number(mean(answer, h), 3, 10);
    putchar('\n');
}

static void print_cases(const pnk_outlook_answer *answer, const char *head, cell_of cell)
{
    print_heads(head);
    for (size_t i = 0; i < answer->n; i++) {
        fputs("  ", stdout);
        pnk_print_padded(answer->cases[i]->name, 34);
        for (size_t h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            print_number(cell(&answer->trials[i], h), 3, 10);
        putchar('\n');
    }
}

/* The peer's rules, with what was known. */
static void print_flee(const pnk_outlook_answer *answer)
{
    size_t origins = 0, all = 0;

    for (size_t i = 0; i < answer->n; i++) {
        origins += answer->trials[i].n_flee_origins;
        all += answer->trials[i].n_origins;
    }
    print_cases(answer, pnk_said("Flee's rules over last report held"), flee_cell);
    puts(pnk_said("\n  mean over the cases, CRPS over that of the last report held, on the same camp-days"));
    print_means(answer, pnk_said("the rules"), own_beside);
    print_means(answer, pnk_said("drift"), drift_beside);
    print_means(answer, pnk_said("Flee's rules"), flee_beside);
    printf(pnk_said("  Flee's rules from %zu of %zu origins, %zu members each, without capacities, with totals that go on as in the past 30 days\n\n"), origins, all,
           answer->flee_members);
}

void pnk_print_backtest(const pnk_outlook_answer *answer)
{
    puts(answer->folds ? pnk_said("Each case is forecast with parameters fitted on the others; rivals: the last report held, and its drift.\n")
                       : pnk_said("Forecast with the parameters of parameters.csv; rivals: the last report held, and its drift.\n"));
    print_cases(answer, pnk_said("CRPS over that of the better rival"), to_rival_cell);
    print_means(answer, pnk_said("mean"), to_rival_mean);
    print_means(answer, pnk_said("median, last reports carried on"), carried_median);
    putchar('\n');
    print_cases(answer, pnk_said("share within the 80 % band"), cover_cell);
    print_means(answer, pnk_said("mean"), cover_mean);
    putchar('\n');
    print_flee(answer);
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        if (!mean_at(answer, (size_t)h).beats)
            printf(pnk_said("  %d days ahead the last report held is not beaten; it is shown instead\n"), pnk_outlook_horizons[h]);
}

void pnk_print_folds(const pnk_outlook_answer *answer)
{
    for (size_t i = 0; i <= answer->n && answer->folds; i++) {
        const pnk_outlook_fold *fold = &answer->folds[i];
        char ard[48], withheld[48], number[32];
        if (fold->left_out)
            printf(pnk_said("fitted without %s: its ARD %s, without capacities %s\n"), fold->left_out, pnk_text_fixed(fold->ard_given, 3, ard),
                   pnk_text_fixed(fold->ard_withheld, 3, withheld));
        else
            printf(pnk_said("fitted on all: ARD %s, without capacities %s\n"), pnk_text_fixed(fold->train_given, 3, ard), pnk_text_fixed(fold->train_withheld, 3, withheld));
        for (size_t k = 0; k < pnk_outlook_n_dials(); k++)
            printf("    %-34s %s\n", pnk_outlook_dial_name(k), pnk_text_number(pnk_outlook_dial_value(&fold->dials, k), number));
    }
}

/* ---- camps of a scenario ---- */

static const char *camp_name(const pnk_camps_ahead *ahead, size_t camp) { return ahead->c->places[ahead->c->camps[camp].place].name; }

pnk_status pnk_print_camps_json(pnk_ctx *ctx, const pnk_camps_ahead *ahead, pnk_problems *problems)
{
    static const char *const names[PNK_OUTLOOK_N_QUANTILES] = { "p01_persons", "p10_persons", "p50_persons", "p90_persons", "p99_persons" };
    size_t n = ahead->c->n_camps;
    pnk_json_out json = {0};
    char day[16];

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "case"), pnk_json_put_text(&json, ahead->c->name);
    pnk_json_name(&json, "rules"), pnk_json_put_text(&json, "own");
    pnk_json_name(&json, "as_of"), pnk_json_put_text(&json, pnk_day_text(ahead->c->start + ahead->as_of_day, day));
    pnk_json_name(&json, "camps"), pnk_json_begin(&json, '[');
    for (size_t k = 0; k < n; k++)
        for (size_t h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
            const pnk_outlook_point *point = &ahead->points[h * n + k];
            pnk_json_begin(&json, '{');
            pnk_json_name(&json, "camp"), pnk_json_put_text(&json, camp_name(ahead, k));
            pnk_json_member_number(&json, "days", pnk_outlook_horizons[h]);
            pnk_json_member_number(&json, "last_persons", point->last_persons);
            pnk_json_member_number(&json, "mean_persons", point->mean);
            pnk_json_name(&json, "shown"), pnk_json_put_text(&json, point->held ? "persistence" : "own");
            for (int q = 0; q < PNK_OUTLOOK_N_QUANTILES; q++)
                pnk_json_member_number(&json, names[q], point->quantiles[q]);
            pnk_json_end(&json, '}');
        }
    pnk_json_end(&json, ']');
    pnk_put_problems_json(&json, problems);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

void pnk_print_camps(const pnk_camps_ahead *ahead)
{
    static const size_t shown[] = { 2, 3, 4 };                   /* 7, 14 and 30 days */
    size_t n = ahead->c->n_camps;
    char day[16], number[48], low[48], high[48], text[160];

    printf(pnk_said("\n  camps of the scenario, from what was reported by %s: the middle, and in eight cases of ten from and to\n"),
           pnk_day_text(ahead->c->start + ahead->as_of_day, day));
    fputs("  ", stdout);
    pnk_print_padded("", 24);
    pnk_print_right(pnk_said("last report"), 12);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        pnk_snprintf(text, sizeof text, pnk_said_of("%d day", "%d days", (unsigned long)pnk_outlook_horizons[shown[i]]), pnk_outlook_horizons[shown[i]]);
        pnk_print_right(text, 32);
    }
    putchar('\n');
    for (size_t k = 0; k < n; k++) {
        fputs("  ", stdout);
        pnk_print_padded(camp_name(ahead, k), 24);
        printf("%12s", pnk_grouped(ahead->points[k].last_persons, number));
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            const pnk_outlook_point *point = &ahead->points[shown[i] * n + k];
            pnk_snprintf(text, sizeof text, "%s (%s - %s)", pnk_grouped(point->quantiles[2], number), pnk_grouped(point->quantiles[1], low), pnk_grouped(point->quantiles[3], high));
            printf("%32s", text);
        }
        putchar('\n');
    }
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        bool held = false;
        for (size_t k = 0; k < n; k++)
            held = held || ahead->points[shown[i] * n + k].held;
        if (held)
            printf(pnk_said("  %d days ahead the last report held is not beaten; it is shown instead\n"), pnk_outlook_horizons[shown[i]]);
    }
}
