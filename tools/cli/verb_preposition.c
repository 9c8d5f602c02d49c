/* tools/cli/verb_preposition.c - paanek preposition OPERATION: where stock should stand before the next event, and what today's can hold. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/sim/ranks.h"
#include "models/operation/preposition.h"

#include <math.h>
#include <string.h>

enum { MOST_SHOWN = 8 };

static const char *shown(const pnk_name *name, const char *id)
{
    const char *language = pnk_language(), *own = !strcmp(language, "ru") ? name->ru : !strcmp(language, "ky") ? name->ky : name->en;
    return own ? own : name->en ? name->en : id;
}

static void line(const char *label, double value, const char *unit)
{
    char digits[48];

    fputs("  ", stdout);
    pnk_print_padded(label, 46);
    pnk_print_right(pnk_grouped(round(value), digits), 14);
    printf(" %s\n", unit);
}

static double by_how_much(const pnk_stock_position *h) { return fabs(h->optimum - h->present); }

/* The largest changes by the money or goods they stand for: pieces times price. */
static void print_changes(const pnk_prepositioned *p)
{
    const pnk_preposition *f = &p->found;
    double last = INFINITY;
    size_t last_at = 0;

    for (size_t n = 0; n < MOST_SHOWN; n++) {
        size_t best = f->held.n;
        double most = 0;

        for (size_t i = 0; i < f->held.n; i++) {
            double worth = by_how_much(&f->held.v[i]) * fmax(0, p->records->items.v[f->held.v[i].item].unit_cost_usd);
            bool later = worth < last || (worth == last && i > last_at);
            if (later && worth > most) {
                most = worth;
                best = i;
            }
        }
        if (best == f->held.n)
            return;
        if (n == 0)
            printf("\n  %s\n", pnk_said("the largest changes: present, best"));
        last = most;
        last_at = best;
        const pnk_stock_position *h = &f->held.v[best];
        char present[48], optimum[48];
        const pnk_warehouse *w = &p->records->warehouses.v[h->warehouse];
        const pnk_item *item = &p->records->items.v[h->item];
        fputs("    ", stdout);
        pnk_print_padded(shown(&w->name, w->id), 34);
        pnk_print_padded(shown(&item->name, item->id), 34);
        pnk_print_right(pnk_grouped(round(h->present), present), 10);
        pnk_print_right(pnk_grouped(round(h->optimum), optimum), 10);
        putchar('\n');
    }
}

static void print_next(const pnk_prepositioned *p)
{
    const pnk_preposition *f = &p->found;
    char usd[48], spared[48], quantity[48];

    if (f->next.n == 0)
        return;
    printf(pnk_said("\n  the next US$ %s spare %s person-days and buy\n"), pnk_grouped(round(f->next_usd), usd), pnk_grouped(round(f->next_spared), spared));
    for (size_t i = 0; i < f->next.n && i < MOST_SHOWN; i++) {
        const pnk_next_buy *b = &f->next.v[i];
        const pnk_warehouse *w = &p->records->warehouses.v[b->warehouse];
        const pnk_item *item = &p->records->items.v[b->item];
        if (round(b->quantity) > 0)
            printf(pnk_said("    %s of %s for %s (US$ %s)\n"), pnk_grouped(round(b->quantity), quantity), shown(&item->name, item->id), shown(&w->name, w->id), pnk_grouped(round(b->usd), usd));
    }
}

/* Areas where the least can be held in winter at the standard of emergencies. */
static void print_ready(const pnk_prepositioned *p)
{
    const pnk_preposition *f = &p->found;
    char persons[48];

    if (f->ready.n)
        printf("\n  %s\n", pnk_said("what today's stock can hold in winter at emergency level, people who leave"));
    for (size_t i = 0; i < f->ready.n; i++) {
        const pnk_ready *r = &f->ready.v[i];
        const pnk_area *area = &p->records->areas.v[r->area];

        if (!r->cold || r->phase != PNK_EMERGENCY)
            continue;
        fputs("    ", stdout);
        pnk_print_padded(shown(&area->name, area->id), 28);
        pnk_print_right(pnk_grouped(r->persons, persons), 10);
        printf("   %s\n", r->sentence);
    }
}

static void print_digest(const pnk_prepositioned *p)
{
    const pnk_preposition *f = &p->found;
    const char *days = pnk_said("person-days"), *title = shown(&p->records->head.title, p->records->head.id);
    char low[48], high[48], spent[48], budget[48];

    if (p->records->head.exercise)
        printf("EXERCISE  ");
    printf("%s\n", title);
    printf(pnk_said_of("  %zu future, unmet need weighted\n\n", "  %zu futures, unmet need weighted\n\n", f->scenarios), f->scenarios);
    line(pnk_said("with stock as it stands"), f->present, days);
    line(pnk_said("with the best layout for the mean future"), f->expected_value_solution, days);
    line(pnk_said("with the best layout"), f->objective, days);
    line(pnk_said("if each future were known"), f->wait_and_see, days);
    line(pnk_said("value of the stochastic solution"), f->vss, days);
    line(pnk_said("value of perfect information"), f->evpi, days);
    if (f->fresh) {
        line(pnk_said("in fresh futures"), f->out_mean, days);
        printf(pnk_said("    95 %% confidence: %s to %s\n"), pnk_grouped(round(f->out_low), low), pnk_grouped(round(f->out_high), high));
    }
    printf(pnk_said("  spent US$ %s of %s\n"), pnk_grouped(round(f->spent_usd), spent), pnk_grouped(round(f->budget_usd), budget));
    print_changes(p);
    print_next(p);
    print_ready(p);
    printf(pnk_said("\n  page          %s/preposition.html, tables beside it\n"), p->out);
}

pnk_status pnk_verb_preposition(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_preposition_options wanted = cli->preposition;
    pnk_problems problems = {0};
    pnk_prepositioned found;
    pnk_status status;

    if (!(cli->given & PNK_TAKES(SCENARIOS)))
        wanted.scenarios = 200;
    if (!(cli->given & PNK_TAKES(BUDGET)))
        wanted.budget_usd = NAN;
    status = pnk_operation_preposition(ctx, &cli->run, &wanted, &problems, &found);
    pnk_progress_stop();
    if (pnk_ranks_mine() == 0) {
        pnk_print_problems(cli, &problems);
        if (!status && cli->json)
            fputs(found.summary, stdout);
        else if (!status && !cli->quiet)
            print_digest(&found);
    }
    pnk_problems_free(&problems);
    if (!status)
        pnk_prepositioned_free(&found);
    return status;
}
