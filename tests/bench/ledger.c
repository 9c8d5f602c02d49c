/* tests/bench/ledger.c - how well the ranges of the ledger hold made truths, and what a large ledger costs. */
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "engine/base/text.h"
#include "models/ledger/ledger.h"
#include "tests/bench/bench.h"
#include "tests/models/ledger_truths.h"

#include <stdio.h>

static truth_settings settings_of(const options *o, int truth)
{
    truth_settings s = { .parents = 4, .leaves_each = (int)ceil(o->areas / 4.0), .days = (int)o->days, .way = (int)o->way - 1, .lean_said = true,
                         .sources = o->sources >= 1.0 ? (int)o->sources : 3 + truth % 3, .error_low = o->error_low, .error_high = o->error_high,
                         .lean = o->lean, .silent_share = o->silent };
    double told = (double)s.sources * s.days * 3.2;      /* a source tells of about three measures of seven */
    s.leaf_density = 0.6 * o->reports / (told * s.parents * s.leaves_each);
    s.parent_density = 0.4 * o->reports / (told * (s.parents + 1));
    return s;
}

static ledger_made_size size_of(const options *o, int truth)
{
    ledger_made_size s = LEDGER_MADE_SMALL;
    int tenths = (int)fmax(1.0, round(o->areas / 100.0));
    s.oblasts = o->areas > 100.0 ? 5 : 2;
    s.rayons_per_oblast = o->areas > 100.0 ? 2 * tenths : 2;
    s.leaves_per_rayon = (int)fmax(1.0, round(o->areas / (s.oblasts * s.rayons_per_oblast)));
    s.days = (int)o->days;
    s.groups = (int)o->groups;
    s.sources = o->sources >= 1.0 ? (int)o->sources : 3 + truth % 3;
    s.reports = (size_t)o->reports;
    s.group_share = s.groups > 1 ? 0.1 : 0.0;
    s.error_low = o->error_low;
    s.error_high = o->error_high;
    s.bias_share = o->lean;
    s.seed = (uint64_t)o->seed + (uint64_t)truth;
    return s;
}

static pnk_status one_truth(pnk_ctx *ctx, const options *o, int i, measured *m, held_counts *c)
{
    truth_settings set = settings_of(o, i);
    ledger_made_size size = size_of(o, i);
    made_truth made = o->way >= 1.0 ? truth_made((uint64_t)o->seed + (uint64_t)i, &set) : truth_taken(&size);
    pnk_ledger_settings settings = { .ranges = true };
    pnk_ledger *ledger = NULL;
    double start = pnk_seconds();
    pnk_status status = pnk_ledger_solve(ctx, made.records, truth_matches(&made), &settings, &ledger);

    timed(m, pnk_seconds() - start);
    if (!status)
        held_count(&made, ledger, c);
    c->reports += (double)made.records->reports.n;
    pnk_ledger_free(ledger);
    truth_free(&made);
    return status;
}

static void tell_held(const char *name, const held *h)
{
    if (h->n > 0.0)
        fprintf(stderr, "  %-22s cover %5.1f %%   truth below %5.1f %%  above %5.1f %%   mean width %9.1f   of mean %6.2f   figures %.0f\n", name, 100.0 * held_share(h),
                100.0 * h->below / h->n, 100.0 * h->above / h->n, h->width / h->n, h->truth > 0.0 ? h->width / h->truth : 0.0, h->n);
}

pnk_status bench_intervals(pnk_ctx *ctx, const options *o, measured *m)
{
    static const char *const kinds[N_HELD_KINDS] = { "all areas and days", "spoken of", "silent", "leaves", "sums", "total", "total, as_of (lp)", "surely nobody" };
    held_counts c = { .reports = 0.0 };
    pnk_status status = PNK_OK;

    for (int i = 0; i < (int)o->truths && !status; i++)
        status = one_truth(ctx, o, i, m, &c);
    if (status)
        return status;
    for (int k = 0; k < N_HELD_KINDS; k++)
        tell_held(kinds[k], &c.kind[k]);
    for (int i = 0; i < PNK_N_SOLVED; i++) {
        char name[64];
        tell_held(pnk_measure_word((pnk_measure)i), &c.measure[i]);
        pnk_snprintf(name, sizeof name, "  %s, spoken", pnk_measure_word((pnk_measure)i));
        tell_held(name, &c.measure_spoken[i]);
        pnk_snprintf(name, sizeof name, "  %s, silent", pnk_measure_word((pnk_measure)i));
        tell_held(name, &c.measure_silent[i]);
        if (c.measure[i].n > 0.0)
            figure(m, pnk_measure_word((pnk_measure)i), held_share(&c.measure[i]));
    }
    figure(m, "cover", held_share(&c.kind[HELD_ALL]));
    figure(m, "cover_with_empty", (c.kind[HELD_ALL].in + c.kind[HELD_EMPTY].in) / (c.kind[HELD_ALL].n + c.kind[HELD_EMPTY].n));
    figure(m, "cover_spoken", held_share(&c.kind[HELD_SPOKEN]));
    figure(m, "cover_silent", held_share(&c.kind[HELD_SILENT]));
    figure(m, "cover_headline_lp", held_share(&c.kind[HELD_LP]));
    figure(m, "mean_width_persons", c.kind[HELD_ALL].width / c.kind[HELD_ALL].n);
    figure(m, "reports_each", c.reports / o->truths);
    return PNK_OK;
}

pnk_status bench_ledger(pnk_ctx *ctx, const options *o, measured *m)
{
    pnk_status status = PNK_OK;
    ledger_made_size size = size_of(o, 0);
    ledger_made made = ledger_made_new(&size);
    pnk_ledger_settings settings = PNK_LEDGER_DEFAULTS;

    for (int i = 0; i < (int)o->repeat && !status; i++) {
        pnk_ledger *ledger = NULL;
        double start = pnk_seconds();
        status = pnk_ledger_solve(ctx, made.records, &made.matches, &settings, &ledger);
        timed(m, pnk_seconds() - start);
        if (!status && !i) {
            figure(m, "leaves", (double)ledger->n_leaves);
            figure(m, "rows", (double)ledger->rows);
            figure(m, "columns", (double)ledger->columns);
            figure(m, "pivots", (double)ledger->pivots);
        }
        pnk_ledger_free(ledger);
    }
    ledger_made_free(&made);
    return status;
}
