/* models/allocation/why_said.c - the answer to "why not?" in sentences. */
#include "models/allocation/why_inside.h"

#include "engine/base/say.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SHARES = 5 };                /* said by name, each way */
#define SMALLEST_SAID 0.05

typedef struct { pnk_why *why; const pnk_records *r; size_t capacity; bool failed; } speaker;

static void say(speaker *s, const char *sentence)
{
    if (!sentence || !PNK_GROW(&s->why->arena, s->why->sentences, s->why->n_sentences, s->capacity)) {
        s->failed = true;
        return;
    }
    s->why->sentences[s->why->n_sentences++] = sentence;
}

#define TELL(s, ...) say(s, pnk_arena_printf(&(s)->why->arena, __VA_ARGS__))

/* One decimal where there is one. */
static const char *amount(speaker *s, double value)
{
    char number[48];
    size_t n;

    pnk_snprintf(number, sizeof number, "%.1f", fabs(value) < SMALLEST_SAID ? 0 : value);
    n = strlen(number);
    if (n > 2 && number[n - 1] == '0')
        number[n - 2] = '\0';
    const char *kept = pnk_arena_text(&s->why->arena, number);
    s->failed = s->failed || !kept;
    return kept ? kept : "";
}

static const char *target_name(const speaker *s, const pnk_why_question *q)
{
    return q->site >= 0 ? pnk_why_site(s->r, q->site) : pnk_why_area(s->r, q->area);
}

static const char *item_name(const speaker *s, int item)
{
    return pnk_why_name(&s->r->items.v[item].name, s->r->items.v[item].id);
}

static const char *house_name(const speaker *s, int house)
{
    return pnk_why_name(&s->r->warehouses.v[house].name, s->r->warehouses.v[house].id);
}

static void say_already(speaker *s, const pnk_why_question *q)
{
    const char *planned = amount(s, s->why->planned);

    if (q->what == PNK_WHY_SITE)
        TELL(s, pnk_said("It is so already: the plan places %s people in %s."), planned, target_name(s, q));
    else if (q->what == PNK_WHY_AREA)
        TELL(s, pnk_said("It is so already: no plan leaves the people of %s fewer person-days without shelter than this one (%s)."), target_name(s, q), planned);
    else
        TELL(s, pnk_said("It is so already: the plan sends %s units of %s from %s to %s."), planned, item_name(s, q->item), house_name(s, q->warehouse), target_name(s, q));
}

static void say_cannot(speaker *s, const pnk_why_question *q)
{
    const char *reason = s->why->reason ? s->why->reason : pnk_said("room, roads, vehicles or money do not allow it.");

    if (s->why->planned >= SMALLEST_SAID && q->what == PNK_WHY_SITE)
        TELL(s, pnk_said("No more than %s people can be placed in %s, and the plan places them."), amount(s, s->why->planned), target_name(s, q));
    else if (s->why->planned >= SMALLEST_SAID)
        TELL(s, pnk_said("No more than %s units of %s can be sent from %s to %s, and the plan sends them."), amount(s, s->why->planned), item_name(s, q->item),
            house_name(s, q->warehouse), target_name(s, q));
    else if (q->what == PNK_WHY_SITE)
        TELL(s, pnk_said("Nobody can be placed in %s: %s"), target_name(s, q), reason);
    else
        TELL(s, pnk_said("%s cannot be sent from %s to %s: %s"), item_name(s, q->item), house_name(s, q->warehouse), target_name(s, q), reason);
}

/* How far the choice goes. */
static void say_choice(speaker *s, const pnk_why_question *q)
{
    const pnk_why *why = s->why;
    bool whole = why->reached >= why->asked - 0.05;
    const char *reached = amount(s, why->reached), *asked = amount(s, why->asked);

    if (q->what == PNK_WHY_LOCK)
        TELL(s, pnk_said("Decision %s, held against the plan without it:"), s->r->locks.v[q->lock].id);
    else if (q->what == PNK_WHY_AREA)
        TELL(s, pnk_said("Served first, the people of %s are %s person-days without shelter instead of %s."), target_name(s, q), reached, amount(s, why->planned));
    else if (q->what == PNK_WHY_SITE && whole)
        TELL(s, pnk_said("%s people can be placed in %s; the plan places %s there."), reached, target_name(s, q), amount(s, why->planned));
    else if (q->what == PNK_WHY_SITE)
        TELL(s, pnk_said("Of %s people only %s can be placed in %s; the plan places %s there."), asked, reached, target_name(s, q), amount(s, why->planned));
    else if (whole)
        TELL(s, pnk_said("%s units of %s can be sent from %s to %s; the plan sends %s."), reached, item_name(s, q->item), house_name(s, q->warehouse), target_name(s, q), amount(s, why->planned));
    else
        TELL(s, pnk_said("Only %s units of %s can be sent from %s to %s; the plan sends %s."), reached, item_name(s, q->item), house_name(s, q->warehouse), target_name(s, q), amount(s, why->planned));
}

static void say_coverage(speaker *s, const char *falls, const char *rises, double before, double after)
{
    if (fabs(after - before) >= 0.0005)
        TELL(s, after < before ? falls : rises, amount(s, 100 * before), amount(s, 100 * after));
}

static void say_costs(speaker *s)
{
    const pnk_why_side *a = &s->why->before, *b = &s->why->after;
    double days = b->unsheltered_person_days - a->unsheltered_person_days, unmet = b->tier[3] - a->tier[3], usd = b->cost_usd - a->cost_usd;

    if (days >= SMALLEST_SAID)
        TELL(s, pnk_said("It costs %s person-days without shelter."), amount(s, days));
    else if (days <= -SMALLEST_SAID)
        TELL(s, pnk_said("It spares %s person-days without shelter."), amount(s, -days));
    else
        say(s, pnk_said("It costs no person-day without shelter."));
    if (b->tier[0] > a->tier[0] + 1e-4)
        say(s, pnk_said("It goes against a decision of people's that the plan keeps."));
    say_coverage(s, pnk_said("The worst coverage of shelter falls from %s %% to %s %%."), pnk_said("The worst coverage of shelter rises from %s %% to %s %%."),
                 a->coverage_shelter, b->coverage_shelter);
    say_coverage(s, pnk_said("The worst coverage of goods and services falls from %s %% to %s %%."), pnk_said("The worst coverage of goods and services rises from %s %% to %s %%."),
                 a->coverage_goods, b->coverage_goods);
    if (fabs(unmet) >= SMALLEST_SAID)
        TELL(s, unmet > 0 ? pnk_said("It costs %s person-days of unmet need and crowding.") : pnk_said("It spares %s person-days of unmet need and crowding."), amount(s, fabs(unmet)));
    if (fabs(usd) >= 1)
        TELL(s, usd > 0 ? pnk_said("It costs US$ %s more.") : pnk_said("It costs US$ %s less."), amount(s, fabs(usd)));
}

static const char *shelter_name(const speaker *s, const char *id)
{
    int site = pnk_find_site(s->r, id);
    return site >= 0 ? pnk_why_site(s->r, site) : id;
}

static void say_share(speaker *s, const pnk_why_share *one)
{
    double more = one->after - one->before;
    const char *by = amount(s, fabs(more)), *area = pnk_why_area(s->r, one->area);

    if (one->sector)
        TELL(s, more > 0 ? pnk_said("Worse off: %s, %s person-days more of unmet need in %s.") : pnk_said("Better off: %s, %s person-days less of unmet need in %s."),
            area, by, one->sector);
    else if (one->shelter)
        TELL(s, more > 0 ? pnk_said("Worse off: %s, %s person-days more beyond its space or its closing.") : pnk_said("Better off: %s, %s person-days less beyond its space or its closing."),
            shelter_name(s, one->shelter), by);
    else
        TELL(s, more > 0 ? pnk_said("Worse off: %s (%s), %s person-days more without shelter.") : pnk_said("Better off: %s (%s), %s person-days less without shelter."),
            area, pnk_why_name(&s->r->groups.v[one->group].name, s->r->groups.v[one->group].id), by);
}

/* People and goods each: what gets worse from the front of the list, what gets better from its back. */
static void say_shares(speaker *s, bool goods)
{
    const pnk_why *why = s->why;
    size_t first = 0, end = why->n_shares, said = 0;

    while (first < end && !why->shares[first].sector == goods)
        first++;
    while (end > first && !why->shares[end - 1].sector == goods)
        end--;
    for (size_t i = first; i < end && said < MOST_SHARES && why->shares[i].after > why->shares[i].before; i++, said++)
        say_share(s, &why->shares[i]);
    said = 0;
    for (size_t i = end; i > first && said < MOST_SHARES && why->shares[i - 1].after < why->shares[i - 1].before; i--, said++)
        say_share(s, &why->shares[i - 1]);
}

pnk_status pnk_why_say(pnk_ctx *ctx, const pnk_world *w, const pnk_why_question *q, pnk_why *why)
{
    speaker s = {.why = why, .r = w->records};

    if (why->verdict == PNK_WHY_ALREADY)
        say_already(&s, q);
    else if (why->verdict == PNK_WHY_CANNOT)
        say_cannot(&s, q);
    else {
        say_choice(&s, q);
        say_costs(&s);
        say_shares(&s, false);
        say_shares(&s, true);
    }
    return s.failed ? pnk_no_memory(ctx) : PNK_OK;
}
