/* models/allocation/words.c - prices as sentences: how much more, what it spares, for whom, how far that goes. */
#include "models/allocation/words.h"
#include "engine/base/say.h"

#include <math.h>
#include <string.h>

typedef struct {
    const pnk_model *m;
    const pnk_world *w;
    pnk_arena *arena;
    bool failed;
} pen;

/* ---- figures ---- */

/* Three digits are enough for a sentence, all of them before the point: 1,234 and 56.7 and 0.089. */
static const char *figure(pen *p, double value)
{
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
    char digits[48], out[72];
    const char *text = pnk_text_fixed(fmax(0, value), decimals, digits), *point = strchr(text, '.');
    size_t n = point ? (size_t)(point - text) : strlen(text), end = strlen(text), k = 0;

    while (point && text[end - 1] == '0')
        end--;
    if (point && text[end - 1] == '.')
        end--;
    for (size_t i = 0; i < end && k < sizeof out - 3; i++) {
        if (i && i < n && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = text[i];
    }
    out[k] = '\0';
    const char *kept = pnk_arena_text(p->arena, out);
    p->failed = p->failed || !kept;
    return kept ? kept : "";
}

/* Which form goes with what `figure` shows: fractions take that of two. */
static unsigned long form(double value)
{
    double shown = value >= 99.95 ? round(value) : value >= 9.995 ? round(value * 10) / 10 : value >= 0.9995 ? round(value * 100) / 100 : value;

    return shown == floor(shown) && shown < 1e15 ? (unsigned long)shown : 2;
}

/* The most that is said of a range is never more than it is. */
static double at_most(double value)
{
    double step = value >= 100 ? 1 : value >= 10 ? 0.1 : value >= 1 ? 0.01 : 0.001;

    return floor(value / step * (1 + 5e-6)) * step;     /* what is held is held within its tolerance */
}

/* ---- names ---- */

static const char *shown(const pnk_name *name, const char *id)
{
    const char *language = pnk_language();

    if (pnk_text_equal(language, "ru") && name->ru)
        return name->ru;
    if (pnk_text_equal(language, "ky") && name->ky)
        return name->ky;
    return name->en ? name->en : id;
}

static const char *area_name(const pen *p, int leaf)
{
    const pnk_area *area = &p->w->records->areas.v[p->w->leaf_area[leaf]];
    return shown(&area->name, area->id);
}

static const char *say(pen *p, char *text)
{
    p->failed = p->failed || !text;
    return text ? text : "";
}

static const char *shelter_name(pen *p, int s)
{
    const pnk_shelter *shelter = &p->w->shelters[s];

    if (shelter->kind == PNK_SHELTER_SITE && shelter->site >= 0)
        return shown(&p->w->records->sites.v[shelter->site].name, shelter->id);
    return say(p, pnk_arena_printf(p->arena, pnk_said("host families of %s"), area_name(p, p->w->shelter_leaf[s])));
}

static const char *item_name(const pen *p, int item) { return shown(&p->w->records->items.v[item].name, p->w->records->items.v[item].id); }

static const char *store_name(const pen *p, int house) { return shown(&p->w->records->warehouses.v[house].name, p->w->records->warehouses.v[house].id); }

static const char *depot_name(const pen *p, int pool)
{
    const pnk_pool *v = &p->w->pools[pool];
    return v->warehouse >= 0 ? store_name(p, v->warehouse) : shown(&p->w->records->places.v[v->place].name, p->w->records->places.v[v->place].id);
}

static const char *day_text(pen *p, int day)
{
    char text[16];
    return say(p, pnk_arena_text(p->arena, pnk_day_text(p->w->as_of + day, text)));
}

static const char *line_name(pen *p, int line)
{
    const pnk_line *l = &p->w->lines[line];
    const char *agency = l->agency ? l->agency : pnk_said("no agency");

    return l->sector ? say(p, pnk_arena_printf(p->arena, "%s (%s)", agency, l->sector)) : agency;
}

/* ---- parts of the sentence ---- */

/* "100 more places in School 3" */
static const char *more_of(pen *p, const pnk_limit *limit, double amount)
{
    const pnk_world *w = p->w;
    const char *n = figure(p, amount);
    unsigned long k = form(amount);
    int which = limit->which;

    switch (limit->kind) {
    case PNK_LIMIT_VEHICLE:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more vehicle every day (%s, %s)", "%s more vehicles every day (%s, %s)", k), n, w->pools[which].vehicle, depot_name(p, which)));
    case PNK_LIMIT_VEHICLE_DAY:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more vehicle-day on %s (%s, %s)", "%s more vehicle-days on %s (%s, %s)", k), n, day_text(p, limit->day), w->pools[which].vehicle, depot_name(p, which)));
    case PNK_LIMIT_PLACES:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more place (%s)", "%s more places (%s)", k), n, shelter_name(p, which)));
    case PNK_LIMIT_STOCK:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more unit in store (%s, %s)", "%s more units in store (%s, %s)", k), n, item_name(p, w->lots[which].item), store_name(p, w->lots[which].warehouse)));
    case PNK_LIMIT_MONEY:
        return say(p, pnk_arena_printf(p->arena, pnk_said("US$ %s more for %s"), n, line_name(p, which)));
    case PNK_LIMIT_SUPPLIER:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more unit a day from suppliers (%s)", "%s more units a day from suppliers (%s)", k), n, item_name(p, which)));
    default:
        return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s more square metre of land (%s)", "%s more square metres of land (%s)", k), n, shelter_name(p, which)));
    }
}

static const char *units_more(pen *p, const pnk_limit *limit, double amount)
{
    const char *n = figure(p, amount);
    unsigned long k = form(amount);

    switch (limit->kind) {
    case PNK_LIMIT_VEHICLE: return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s vehicle", "%s vehicles", k), n));
    case PNK_LIMIT_VEHICLE_DAY: return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s vehicle-day", "%s vehicle-days", k), n));
    case PNK_LIMIT_PLACES: return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s place", "%s places", k), n));
    case PNK_LIMIT_MONEY: return say(p, pnk_arena_printf(p->arena, pnk_said("US$ %s"), n));
    case PNK_LIMIT_LAND: return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s square metre", "%s square metres", k), n));
    default: return say(p, pnk_arena_printf(p->arena, pnk_said_of("%s unit", "%s units", k), n));
    }
}

/* "places (School 3)" */
static const char *limit_itself(pen *p, const pnk_limit *limit)
{
    const pnk_world *w = p->w;
    int which = limit->which;

    switch (limit->kind) {
    case PNK_LIMIT_VEHICLE: return say(p, pnk_arena_printf(p->arena, pnk_said("vehicles (%s, %s)"), w->pools[which].vehicle, depot_name(p, which)));
    case PNK_LIMIT_VEHICLE_DAY:
        return say(p, pnk_arena_printf(p->arena, pnk_said("vehicles on %s (%s, %s)"), day_text(p, limit->day), w->pools[which].vehicle, depot_name(p, which)));
    case PNK_LIMIT_PLACES: return say(p, pnk_arena_printf(p->arena, pnk_said("places (%s)"), shelter_name(p, which)));
    case PNK_LIMIT_STOCK:
        return say(p, pnk_arena_printf(p->arena, pnk_said("stock (%s, %s)"), item_name(p, w->lots[which].item), store_name(p, w->lots[which].warehouse)));
    case PNK_LIMIT_MONEY: return say(p, pnk_arena_printf(p->arena, pnk_said("money (%s)"), line_name(p, which)));
    case PNK_LIMIT_SUPPLIER: return say(p, pnk_arena_printf(p->arena, pnk_said("what suppliers can give (%s)"), item_name(p, which)));
    default: return say(p, pnk_arena_printf(p->arena, pnk_said("land (%s)"), shelter_name(p, which)));
    }
}

static const char *spared(pen *p, const pnk_worth *worth, double days)
{
    unsigned long k = form(days);
    const char *format = worth->tier == 1 ? pnk_said_of("%s person-day without shelter", "%s person-days without shelter", k)
                                          : pnk_said_of("%s weighted person-day of unmet need and crowding", "%s weighted person-days of unmet need and crowding", k);
    return say(p, pnk_arena_printf(p->arena, format, figure(p, days)));
}

static const char *for_whom(pen *p, const pnk_worth *worth)
{
    if (worth->leaf < 0)
        return "";
    const char *format = worth->leaf_share >= 0.995 ? pnk_said(", all of it for people in %s")
                       : worth->leaf_share >= 0.5   ? pnk_said(", most of it for people in %s") : pnk_said(", the largest part for people in %s");
    return say(p, pnk_arena_printf(p->arena, format, area_name(p, worth->leaf)));
}

/* Nobody adds a third of a place. */
static bool comes_whole(const pnk_limit *limit)
{
    return limit->kind == PNK_LIMIT_PLACES || limit->kind == PNK_LIMIT_STOCK || limit->kind == PNK_LIMIT_VEHICLE || limit->kind == PNK_LIMIT_SUPPLIER;
}

static const char *how_far(pen *p, const pnk_limits *limits, const pnk_worth *worth)
{
    const pnk_limit *limit = &limits->limits.v[worth->limit];
    double most = at_most(worth->high);
    const char *range = units_more(p, limit, comes_whole(limit) && most >= 1 ? floor(most) : most);

    if (isnan(worth->after))
        return say(p, pnk_arena_printf(p->arena, pnk_said("That holds for at least %s more."), range));
    if (worth->next >= 0)
        return say(p, pnk_arena_printf(p->arena, pnk_said("That holds for up to %s more; beyond it the next limit is %s."), range, limit_itself(p, &limits->limits.v[worth->next])));
    if (worth->after <= 1e-6 * worth->saves)
        return say(p, pnk_arena_printf(p->arena, pnk_said("That holds for up to %s more; beyond it nothing is gained."), range));
    return say(p, pnk_arena_printf(p->arena, pnk_said("That holds for up to %s more; beyond it each gains less."), range));
}

pnk_status pnk_worth_sentence(pnk_ctx *ctx, const pnk_model *m, const pnk_limits *limits, const pnk_worth *worth, pnk_arena *arena, const char **out)
{
    const pnk_limit *limit = &limits->limits.v[worth->limit];
    pen p = {.m = m, .w = m->w, .arena = arena};
    double amount = pnk_worth_amount(limit, worth);

    *out = NULL;
    if (!(amount > 0))
        return PNK_OK;
    const char *more = more_of(&p, limit, amount), *days = spared(&p, worth, worth->saves * amount), *who = for_whom(&p, worth), *far = how_far(&p, limits, worth);
    char *text = pnk_arena_printf(arena, pnk_said("%s would spare %s%s. %s"), more, days, who, far);
    if (p.failed || !text)
        return pnk_no_memory(ctx);
    *out = text;
    return PNK_OK;
}

/* ---- what is held back ---- */

pnk_status pnk_held_sentence(pnk_ctx *ctx, const pnk_world *w, const pnk_two_stage *two_stage, pnk_held *held, size_t n_used, pnk_arena *arena)
{
    pen p = {.w = w, .arena = arena};
    const char *n = figure(&p, held->quantity), *until = day_text(&p, (int)(held->until - w->as_of)), *each = figure(&p, held->worth);
    const char *likely = figure(&p, round(100 * held->probability));
    unsigned long k = form(held->quantity);
    char *what = held->shelter >= 0
        ? pnk_arena_printf(arena, pnk_said_of("Keep %s place free to the end of %s (%s)", "Keep %s places free to the end of %s (%s)", k), n, until, shelter_name(&p, held->shelter))
        : pnk_arena_printf(arena, pnk_said_of("Keep %s unit in store to the end of %s (%s, %s)", "Keep %s units in store to the end of %s (%s, %s)", k), n, until,
                           item_name(&p, held->item), store_name(&p, held->warehouse));

    held->sentence = what ? pnk_arena_printf(arena, pnk_said("%s: each saves %s weighted person-days later on; needed in %zu of %zu scenarios (%s in 100)."), what, each, n_used,
                                             two_stage->n_scenarios, likely) : NULL;
    return p.failed || !held->sentence ? pnk_no_memory(ctx) : PNK_OK;
}

/* An objective that has the tail on top says so. */
static const char *objective(pen *p, const pnk_two_stage *t, double value)
{
    return t->cvar_share > 0 ? say(p, pnk_arena_printf(p->arena, pnk_said("%s (the worst %s %% on top)"), figure(p, value), figure(p, 100 * t->cvar_share))) : figure(p, value);
}

pnk_status pnk_two_stage_sentence(pnk_ctx *ctx, pnk_two_stage *t)
{
    pen p = {.arena = &t->arena};
    const char *value = objective(&p, t, t->value), *expected = objective(&p, t, t->expected_value), *better = figure(&p, t->expected_value - t->value);

    t->sentence = t->held.n
        ? pnk_arena_printf(&t->arena, pnk_said("In %zu scenarios the first %d days of the best plan for all of them cost %s weighted person-days, those of the best plan for the people expected %s: %s more."),
                           t->n_scenarios, t->firm_days, value, expected, better)
        : pnk_arena_printf(&t->arena, pnk_said("Nothing is worth holding back: over %zu scenarios the first %d days of the best plan for the people expected cost %s weighted person-days, those of the best plan for all of them %s."),
                           t->n_scenarios, t->firm_days, expected, value);
    return p.failed || !t->sentence ? pnk_no_memory(ctx) : PNK_OK;
}
