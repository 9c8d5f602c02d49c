/* tests/bench/outlook.c - Paanek's own rules on the shared conflicts, each judged by parameters fitted on the others: refits, and prints the table by case.
 *
 *     PAANEK_SHARED=../shared paanek-bench outlook
 */
#include "tests/bench/bench.h"
#include "tests/models/outlook_cases.h"

static void print_folds(const pnk_outlook_fold *folds, size_t n)
{
    printf("%-18s %9s %9s %9s | %9s %9s %9s %9s %9s %9s\n", "left out", "ard given", "withheld", "flee", "reach_km", "abroad", "herd", "new_camp", "capacity", "room");
    for (size_t i = 0; i <= n; i++) {
        const pnk_outlook_dials *d = &folds[i].dials;
        printf("%-18s %9.3f %9.3f %9.3f | %9.0f %9.2f %9.2f %9.1f %9.2f %9.2f\n", folds[i].left_out ? folds[i].left_out : "none",
               folds[i].left_out ? folds[i].ard_given : folds[i].train_given, folds[i].left_out ? folds[i].ard_withheld : folds[i].train_withheld,
               i < n ? outlook_cases[i].flee_ard : NAN, d->reach_km, d->abroad_km_share, d->herd_exponent, d->new_camp_factor, d->capacity_exponent, d->room_exponent);
    }
    puts("");
    for (size_t i = 0; i <= n; i++) {
        const pnk_outlook_dials *d = &folds[i].dials;
        printf("%-18s floor %5.2f pace %5.3f size %8.6f trend %5.3f adapt_mean %5.3f train crps %5.3f\n", folds[i].left_out ? folds[i].left_out : "none", d->floor_persons,
               d->pace_share, d->size_daily_share, d->trend_share, d->adapt_mean, folds[i].train_crps);
    }
    puts("");
}

static void print_trials(const pnk_outlook_trial *trials, size_t n, bool counted)
{
    printf("%s\n%-18s  crps / persistence, / best of persistence and drift, / dressed persistence, cover80 at 1 3 7 14 30 days\n",
           counted ? "camps that have reported people" : "all camps that have reported", "");
    for (size_t i = 0; i < n; i++) {
        printf("%-18s", trials[i].name);
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
            const pnk_outlook_tally *t = counted ? &trials[i].counted[h] : &trials[i].all[h];
            printf(" |%6.3f%6.3f%6.3f%6.3f", t->crps / t->persistence, t->crps / fmin(t->persistence, t->drift), t->crps / t->dressed_persistence, t->cover80);
        }
        puts("");
    }
    puts("");
}

static void add_figures(measured *m, const pnk_outlook_fold *folds, const pnk_outlook_trial *trials)
{
    double given = 0, withheld = 0, crps7 = 0, crps14 = 0, cover = 0;

    for (size_t i = 0; i < OUTLOOK_N_MOVING; i++) {
        const pnk_outlook_tally *a = &trials[i].counted[2], *b = &trials[i].counted[3];
        given += folds[i].ard_given / OUTLOOK_N_MOVING;
        withheld += folds[i].ard_withheld / OUTLOOK_N_MOVING;
        crps7 += a->crps / fmin(a->persistence, a->drift) / OUTLOOK_N_MOVING;
        crps14 += b->crps / fmin(b->persistence, b->drift) / OUTLOOK_N_MOVING;
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            cover += trials[i].counted[h].cover80 / (OUTLOOK_N_MOVING * PNK_OUTLOOK_N_HORIZONS);
    }
    figure(m, "ard_given", given);
    figure(m, "ard_withheld", withheld);
    figure(m, "crps_ratio_7", crps7);
    figure(m, "crps_ratio_14", crps14);
    figure(m, "cover80", cover);
}

static void print_parameters(const pnk_outlook_dials *d)
{
    puts("fitted on all:");
    for (size_t i = 0; i < pnk_outlook_n_dials(); i++)
        printf("%s,%.6g\n", pnk_outlook_dial_name(i), pnk_outlook_dial_value(d, i));
    puts("");
}

pnk_status bench_outlook(pnk_ctx *ctx, const options *o, measured *m)
{
    const char *shared = getenv("PAANEK_SHARED");
    pnk_case *cases[OUTLOOK_N_CASES] = {0};
    pnk_outlook_fold *folds = calloc(OUTLOOK_N_CASES + 1, sizeof *folds);
    pnk_outlook_trial trials[OUTLOOK_N_CASES];
    pnk_outlook_dials base, dials[OUTLOOK_N_CASES];
    pnk_outlook_dress dress[OUTLOOK_N_CASES];
    size_t n = 0;
    double start = pnk_seconds();
    pnk_status status;

    (void)o;
    if (!shared)
        status = pnk_fail(ctx, PNK_NOT_FOUND, "PAANEK_SHARED is not set: it names the folder that has conflicts/");
    else if (!folds)
        status = pnk_no_memory(ctx);
    else if (!(status = outlook_dials(ctx, PNK_SOURCE_DIR "/data/reference/parameters.csv", &base)) && !(status = outlook_read(ctx, shared, cases, &n)))
        status = pnk_outlook_calibrate(ctx, (const pnk_case *const *)cases, n, &base, folds);
    timed(m, pnk_seconds() - start);
    for (size_t i = 0; i < n && !status; i++) {
        dials[i] = folds[i].dials;
        dress[i] = folds[i].dress;
    }
    if (!status && !(status = pnk_outlook_backtest(ctx, (const pnk_case *const *)cases, n, dials, dress, NULL, trials))) {
        print_folds(folds, n);
        print_trials(trials, n, true);
        print_trials(trials, n, false);
        print_parameters(&folds[n].dials);
        add_figures(m, folds, trials);
    }
    for (size_t i = 0; i < n; i++)
        pnk_case_free(cases[i]);
    free(folds);
    return status;
}
