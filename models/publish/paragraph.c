/* models/publish/paragraph.c - what the results come to, in one paragraph: how many, who is worst off and why, what to do next. */
#include "models/publish/inner.h"
#include "engine/base/say.h"
#include <math.h>
#include <string.h>

/** Somebody's share of a need that is covered by less than this counts as short: half a percent is lost in the printing. */
#define COVERED 0.995

/** One area by itself says more than a larger one's rest, and that more than small areas together. */
static int plainness(const pnk_records *records, const pnk_cover *cover)
{
    return cover->area < 0 || (size_t)cover->area >= records->areas.n ? 0 : records->areas.v[cover->area].leaf ? 2 : 1;
}

/** The worst covered of what is looked at by itself; what stands together counts only where there is nothing else. */
static const pnk_cover *worst_off(const pnk_records *records, const pnk_plan *plan)
{
    const pnk_cover *worst = NULL;

    for (size_t i = 0; i < plan->cover.n; i++) {
        const pnk_cover *cover = &plan->cover.v[i];

        if (!(cover->plan_share < COVERED) || !(cover->need_person_days > 0))
            continue;
        int plainer = worst ? plainness(records, cover) - plainness(records, worst) : 1;
        if (plainer > 0 || (plainer == 0 && (cover->plan_share < worst->plan_share ||
                                             (cover->plan_share == worst->plan_share && cover->need_person_days > worst->need_person_days))))
            worst = cover;
    }
    return worst;
}

/** The price of most worth: of the first tier that has one, what all that surely holds of it would spare. */
static const pnk_price *best_price(const pnk_plan *plan)
{
    const pnk_price *best = NULL;
    double most = 0;

    for (size_t i = 0; i < plan->prices.n; i++) {
        const pnk_price *price = &plan->prices.v[i];
        double worth = price->price * (price->high - price->now);

        if (!price->sentence || !(worth > 0))
            continue;
        int tier = best ? strncmp(price->constraint, best->constraint, 2) : -1;
        if (tier < 0 || (tier == 0 && worth > most))
            best = price, most = worth;
    }
    return best;
}

static void say_count(const pnk_results *results, pnk_buf *out)
{
    const pnk_records *records = results->records;
    pnk_day day = records->head.as_of;
    pnk_range range = pnk_ledger_range(records, results->ledger, day, -1, PNK_REMAINING, NULL);
    double shown = pnk_ledger_shown(records, results->ledger, day, -1, PNK_REMAINING);
    int64_t persons = isnan(shown) ? 0 : (int64_t)shown;
    unsigned long form = persons > 0 ? (unsigned long)persons : 0;
    char date[16], n[48], low[48], high[48];

    pnk_day_text(day, date);
    if (isnan(shown)) {
        pnk_buf_printf(out, pnk_said("How many persons are displaced on %s is not told."), date);
        return;
    }
    pnk_digits_grouped((double)persons, n);
    if (isfinite(range.low) && isfinite(range.high))
        pnk_buf_printf(out, pnk_said_of("On %s, %s person is displaced (from %s to %s).", "On %s, %s persons are displaced (from %s to %s).", form), date, n,
                       pnk_digits_grouped(range.low, low), pnk_digits_grouped(range.high, high));
    else
        pnk_buf_printf(out, pnk_said_of("On %s, %s person is displaced.", "On %s, %s persons are displaced.", form), date, n);
}

static void say_worst(const pnk_results *results, const pnk_cover *cover, pnk_buf *out)
{
    const pnk_records *records = results->records;
    const char *language = pnk_language(), *what = pnk_sector_phrase(cover->sector), *reason = pnk_reason_phrase(cover->reason);
    const pnk_area *area = cover->area >= 0 && (size_t)cover->area < records->areas.n ? &records->areas.v[cover->area] : NULL;
    const pnk_group *group = cover->group >= 0 && (size_t)cover->group < records->groups.n ? &records->groups.v[cover->group] : NULL;
    const char *place = area ? pnk_shown_name(&area->name, language, area->id) : pnk_said("small areas together");
    char percent[48];

    pnk_text_fixed(fmax(0, floor(cover->plan_share * 100 + 1e-6)), 0, percent);
    pnk_buf_add(out, " ");
    if (results->withheld)
        pnk_buf_printf(out, pnk_said("Of the needs that are told here the worst covered is %s, %s: the plan covers %s %% of it."), place, what, percent);
    else if (group)
        pnk_buf_printf(out, pnk_said("Worst off: %s, %s (%s): the plan covers %s %% of the need."), place, what, pnk_shown_name(&group->name, language, group->id), percent);
    else
        pnk_buf_printf(out, pnk_said("Worst off: %s, %s: the plan covers %s %% of the need."), place, what, percent);
    pnk_buf_add(out, " ");
    if (reason)
        pnk_buf_printf(out, pnk_said("Why: %s."), reason);
    else
        pnk_buf_add(out, pnk_said("Why: there is not enough for everybody, and what there is, is shared by need."));
}

void pnk_publish_paragraph(const pnk_results *results, pnk_buf *out)
{
    const pnk_cover *worst = worst_off(results->records, results->plan);
    const pnk_price *price = best_price(results->plan);

    say_count(results, out);
    if (worst) {
        say_worst(results, worst, out);
    } else if (!results->withheld) {                             /* what a profile withholds may be short */
        pnk_buf_add(out, " ");
        pnk_buf_add(out, pnk_said("Nothing is short: the plan covers the needs of every area."));
        return;
    }
    pnk_buf_add(out, " ");
    if (price)
        pnk_buf_printf(out, pnk_said("Next best action: %s"), price->sentence);
    else
        pnk_buf_add(out, pnk_said("No single addition is known to spare more; the prices of the plan say what each limit is worth."));
}
