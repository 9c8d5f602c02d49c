/* tools/cli/calibration.c - what --calibrate has learnt of an operation, on standard output. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include <stdlib.h>

static void print_dials(const pnk_calibration *c)
{
    static const char *const heads[] = { PNK_PHRASE("low"), PNK_PHRASE("value"), PNK_PHRASE("high"), "p10", "p50", "p90" };
    char number[48];

    fputs("\n  ", stdout);
    pnk_print_padded(pnk_said("parameter"), 34);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        pnk_print_right(pnk_said(heads[i]), 9);
    putchar('\n');
    for (size_t i = 0; i < c->n_dials; i++) {
        const pnk_calibrated *d = &c->dials[i];
        const double values[] = { d->low, d->mid, d->high, d->p10, d->p50, d->p90 };

        fputs("  ", stdout);
        pnk_print_padded(d->name, 34);
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            printf(" %8s", pnk_text_fixed(values[k], 3, number));
        putchar('\n');
    }
}

/* A difference within a hundredth is that of the draws. */
static const char *verdict(const pnk_foretold *f)
{
    double times = f->crps_share[1] / f->crps_share[0];

    return times < 0.99 ? pnk_said("calibration helped") : times > 1.01 ? pnk_said("calibration did not help, compare with the forecast without it")
                                                         : pnk_said("calibration made no difference");
}

static void print_held_out(const pnk_foretold *f)
{
    char day[16], before[16], without[48], with[48];

    if (f->n_reports == 0) {
        puts(pnk_said("  no report could be held out, so nothing tells whether this helps"));
        return;
    }
    printf(pnk_said("  %zu reports of %s foretold from %s: within the 80 %% band %zu without calibration, %zu with it\n"), f->n_reports,
           pnk_day_text(f->until, day), pnk_day_text(f->as_of, before), f->within_80[0], f->within_80[1]);
    printf(pnk_said("  CRPS, share of the figure: %s without, %s with: %s\n"), pnk_text_fixed(f->crps_share[0], 3, without), pnk_text_fixed(f->crps_share[1], 3, with), verdict(f));
}

void pnk_print_calibration(const pnk_calibration *c)
{
    char from[16], as_of[16];

    if (c->n_reports == 0) {
        printf(pnk_said("\n  calibration   no report after %s can be compared: the parameters keep their ranges\n"), pnk_day_text(c->from, from));
        return;
    }
    printf(pnk_said("\n  calibration   %zu of %zu draws kept, nearest to %zu reports from %s to %s\n"), c->n_kept, c->n_draws, c->n_reports, pnk_day_text(c->from, from),
           pnk_day_text(c->as_of, as_of));
    print_dials(c);
    print_held_out(&c->foretold);
}
