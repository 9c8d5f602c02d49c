/* models/drill/draft.c - a script drafted from a simulated course of events: a report each morning, and injects for each objective.
 *
 * What happens is drawn from what the operation has: its mountain roads, sites, stores and areas where the course brings people. The
 * sentences are in the reader's language; the facilitator edits them in a spreadsheet.
 */
#include "models/drill/inside.h"

#include "engine/base/rng.h"
#include "engine/base/say.h"

#include <stdlib.h>
#include <string.h>

const char pnk_drill_objective_words[] = "shelter,access,logistics,information,funding";

/** How hard the injects strike: shares of parameters.csv. */
enum { COLUMN_LEAST, HAZARD_INTENSITY, STOCK_LOST, FLEET_OUT, COUNT_MORE, COUNT_LESS, BUDGET_CUT, N_SHARES };
static const char *const share_names[N_SHARES] = { "drill_column_least_share", "drill_hazard_intensity", "drill_stock_lost_share", "drill_fleet_out_share",
                                                   "drill_count_more_share", "drill_count_less_share", "drill_budget_cut_share" };

typedef struct {
    pnk_ctx *ctx;
    const pnk_records *r;
    const pnk_forecast *course;
    double shares[N_SHARES];
    pnk_script *out;
    pnk_rng rng;
    int n_days, n_wanted;
    bool *site_used, *road_used;
    size_t n_notes;
    int budget_cuts, source, loud;   /* sources: of the morning report, of rumours */
} drafter;

typedef pnk_status (*draw_fn)(drafter *d, int minute, const char *objective);

static const char *site_name(const drafter *d, int site)
{
    const pnk_name *n = &d->r->sites.v[site].name;
    return !strcmp(pnk_language(), "ru") && n->ru ? n->ru : !strcmp(pnk_language(), "ky") && n->ky ? n->ky : n->en;
}

static const char *area_name(const drafter *d, int area)
{
    const pnk_name *n = &d->r->areas.v[area].name;
    return !strcmp(pnk_language(), "ru") && n->ru ? n->ru : !strcmp(pnk_language(), "ky") && n->ky ? n->ky : n->en;
}

static const char *place_name(const drafter *d, int place)
{
    const pnk_name *n = &d->r->places.v[place].name;
    return !strcmp(pnk_language(), "ru") && n->ru ? n->ru : !strcmp(pnk_language(), "ky") && n->ky ? n->ky : n->en;
}

static pnk_inject blank(pnk_effect effect, int minute, const char *objective)
{
    return (pnk_inject){ .minute = minute, .objective = objective, .after = -1, .effect = effect, .road = -1, .site = -1, .area = -1, .warehouse = -1, .item = -1,
                         .source = -1, .measure = -1, .value = NAN, .share = NAN, .days = NAN, .known_after_hours = NAN, .to = pnk_said("coordination group") };
}

/** A sentence with one "%s", for a share in per cent; NULL: out of memory. */
static const char *with_percent(drafter *d, const char *sentence, double share)
{
    char digits[48];
    return pnk_arena_printf(&d->out->arena, sentence, pnk_text_number(floor(1000 * share + 0.5) / 10, digits));
}

static pnk_status add(drafter *d, pnk_inject x)
{
    if (!x.title || !x.message || !PNK_GROW(&d->out->arena, d->out->v, d->out->n, d->out->capacity))
        return pnk_no_memory(d->ctx);
    x.row = (long)d->out->n + 2;
    d->out->v[d->out->n++] = x;
    return PNK_OK;
}

static size_t below(drafter *d, size_t n) { return (size_t)pnk_rng_below(&d->rng, n); }

/* An area where the course brings people, the likelier the more it brings; -1: none. */
static int busy_area(drafter *d)
{
    double all = 0, at;

    for (int pass = 0; pass < 2; pass++) {
        double sum = 0;
        at = pass ? pnk_rng_uniform(&d->rng) * all : 0;
        for (size_t leaf = 0; leaf < d->course->n_leaves; leaf++)
            for (size_t g = 0; g < d->course->n_groups && d->r->areas.v[d->course->leaves[leaf]].in_scope; g++)
                for (int day = 1; day <= d->n_days; day++) {
                    sum += d->course->begin_to_wait[pnk_forecast_at(d->course, day, leaf, g)];
                    if (pass && sum >= at)
                        return d->course->leaves[leaf];
                }
        all = sum;
    }
    for (size_t leaf = 0; leaf < d->course->n_leaves; leaf++)
        if (d->r->areas.v[d->course->leaves[leaf]].in_scope)
            return d->course->leaves[leaf];
    return -1;
}

static double persons_a_day(const drafter *d)
{
    double sum = 0;

    for (size_t leaf = 0; leaf < d->course->n_leaves; leaf++)
        for (size_t g = 0; g < d->course->n_groups && d->r->areas.v[d->course->leaves[leaf]].in_scope; g++)
            for (int day = 1; day <= d->n_days; day++)
                sum += d->course->begin_to_wait[pnk_forecast_at(d->course, day, leaf, g)];
    return sum / d->n_days;
}

/* Up to tens: nobody counts to the person in a message. */
static double round_number(double persons) { return fmax(20, 10 * floor(persons / 10 + 0.5)); }

/* ---- templates ---- */

/* Nothing changes but the day of those who play; each is used once before the first comes again. */
static const struct { const char *title, *message, *from, *expected; } notes[] = {
    { PNK_PHRASE("The press asks for one figure"), PNK_PHRASE("A news agency wants the number of people without shelter, and who says so, within the hour."), PNK_PHRASE("news agency"),
      PNK_PHRASE("One figure is given, with its day and range.") },
    { PNK_PHRASE("A donor asks what is missing"), PNK_PHRASE("An embassy could pay for one thing this week. Which, how much, and for whom?"), PNK_PHRASE("embassy"),
      PNK_PHRASE("The dearest gap is named, with its quantity and price.") },
    { PNK_PHRASE("Parents ask when school begins again"), PNK_PHRASE("Classrooms are full of mattresses; the parents' meeting is tonight."), PNK_PHRASE("head of a school"),
      PNK_PHRASE("A day is given, and where people will go from there.") },
    { PNK_PHRASE("The minister comes tomorrow"), PNK_PHRASE("One page is wanted: where people are, what is short, what has been decided."), PNK_PHRASE("ministry"),
      PNK_PHRASE("One page is written from the figures in use.") },
    { PNK_PHRASE("Two lists of the same families"), PNK_PHRASE("A volunteer offers a list with names and telephone numbers."), PNK_PHRASE("volunteers"),
      PNK_PHRASE("Counts are taken, names are not.") },
};

static pnk_status no_effect(drafter *d, int minute, const char *objective)
{
    size_t k = d->n_notes++ % (sizeof notes / sizeof *notes);
    pnk_inject x = blank(PNK_EFFECT_NONE, minute, objective);

    x.title = pnk_said(notes[k].title), x.message = pnk_said(notes[k].message), x.means = pnk_said("telephone");
    x.from = pnk_said(notes[k].from), x.expected = pnk_said(notes[k].expected);
    return add(d, x);
}

static int free_site(drafter *d, bool to_check)
{
    size_t n = d->r->sites.n, first = n ? below(d, n) : 0;

    for (size_t i = 0; i < n; i++) {
        size_t s = (first + i) % n;
        if (!d->site_used[s] && (d->r->sites.v[s].status == PNK_TO_CHECK) == to_check && d->r->sites.v[s].status != PNK_UNFIT && d->r->sites.v[s].covered_area_m2 > 0)
            return (int)s;
    }
    return -1;
}

static pnk_status site_lost(drafter *d, int minute, const char *objective)
{
    int site = free_site(d, false);
    pnk_inject x = blank(PNK_EFFECT_SITE_LOST, minute, objective);

    if (site < 0)
        return no_effect(d, minute, objective);
    d->site_used[site] = true;
    x.site = site;
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("%s: the heating has failed"), site_name(d, site));
    x.message = pnk_arena_printf(&d->out->arena, pnk_said("%s cannot be slept in any more; the people in it must go elsewhere tonight."), site_name(d, site));
    x.means = pnk_said("telephone"), x.from = pnk_said("site manager"), x.expected = pnk_said("The people are moved to sites with room, and the plan is made anew.");
    return add(d, x);
}

static pnk_status site_found(drafter *d, int minute, const char *objective)
{
    int site = free_site(d, true);
    pnk_inject x = blank(PNK_EFFECT_SITE_FOUND, minute, objective);

    if (site < 0)
        return site_lost(d, minute, objective);
    d->site_used[site] = true;
    x.site = site;
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("%s is found fit"), site_name(d, site));
    x.message = pnk_arena_printf(&d->out->arena, pnk_said("The inspection is done: %s can take people from today."), site_name(d, site));
    x.means = pnk_said("letter"), x.from = pnk_said("inspection"), x.expected = pnk_said("The site enters the plan on the same day.");
    return add(d, x);
}

static pnk_status site_unfit(drafter *d, int minute, const char *objective)
{
    int site = free_site(d, true);
    pnk_inject x = blank(PNK_EFFECT_SITE_UNFIT, minute, objective);

    if (site < 0 && (site = free_site(d, false)) < 0)
        return no_effect(d, minute, objective);
    d->site_used[site] = true;
    x.site = site;
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("%s is found unfit"), site_name(d, site));
    x.message = pnk_arena_printf(&d->out->arena, pnk_said("The inspection does not allow people to sleep in %s."), site_name(d, site));
    x.means = pnk_said("letter"), x.from = pnk_said("inspection"), x.known_after_hours = 6, x.expected = pnk_said("The site leaves the plan.");
    x.note = pnk_said("Players hear of it six hours later.");
    return add(d, x);
}

static pnk_status arrivals(drafter *d, int minute, const char *objective)
{
    int area = busy_area(d);
    pnk_inject x = blank(PNK_EFFECT_ARRIVALS, minute, objective);

    if (area < 0)
        return no_effect(d, minute, objective);
    x.area = area;
    x.value = round_number(persons_a_day(d) * (d->shares[COLUMN_LEAST] + (1 - d->shares[COLUMN_LEAST]) * pnk_rng_uniform(&d->rng)));
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("A column of buses reaches %s"), area_name(d, area));
    x.message = pnk_arena_printf(&d->out->arena, pnk_said("People are getting out in the cold in %s; nobody has counted them yet."), area_name(d, area));
    x.means = pnk_said("radio"), x.from = pnk_said("road police"), x.expected = pnk_said("Room is found before night; a count is asked for.");
    return add(d, x);
}

static pnk_status hazard(drafter *d, int minute, const char *objective)
{
    int area = busy_area(d);
    pnk_inject x = blank(PNK_EFFECT_HAZARD, minute, objective);

    for (int tries = 0; tries < 20 && area >= 0 && d->r->areas.v[area].population_persons > 50000; tries++)
        area = d->course->leaves[below(d, d->course->n_leaves)];
    if (area < 0 || !d->r->areas.v[area].in_scope || d->r->areas.v[area].population_persons > 50000)
        return arrivals(d, minute, objective);
    x.area = area, x.value = d->shares[HAZARD_INTENSITY], x.days = 2;
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("The danger moves to %s"), area_name(d, area));
    x.message = pnk_arena_printf(&d->out->arena, pnk_said("Families are leaving %s; sites there cannot be used for two days."), area_name(d, area));
    x.means = pnk_said("radio"), x.from = pnk_said("duty officer"), x.expected = pnk_said("People in sites there are moved; those who leave find a place.");
    return add(d, x);
}

static bool shut_already(const drafter *d, int road)
{
    for (size_t i = 0; i < d->r->closures.n; i++)
        if (d->r->closures.v[i].road == road)
            return true;
    return d->r->roads.v[road].months_open != 0xFFF;
}

/* A road of the mountains if one is left, else any. */
static int free_road(drafter *d)
{
    size_t n = d->r->roads.n, first = n ? below(d, n) : 0;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            size_t k = (first + i) % n;
            const pnk_road *road = &d->r->roads.v[k];
            bool slow = road->travel_min > 0 && road->length_km / road->travel_min * 60 < 50 && road->length_km > 15;
            if (!d->road_used[k] && !shut_already(d, (int)k) && (pass || slow))
                return (int)k;
        }
    return -1;
}

static pnk_status road_closed(drafter *d, int minute, const char *objective)
{
    int road = free_road(d);
    pnk_inject x = blank(PNK_EFFECT_CLOSE_ROAD, minute, objective);

    if (road < 0)
        return no_effect(d, minute, objective);
    d->road_used[road] = true;
    x.road = road;
    x.known_after_hours = below(d, 2) ? 3 : NAN;
    bool cold = pnk_is_cold(d->r, d->r->head.as_of + 1 + minute / PNK_DAY_MINUTES);
    x.title = pnk_arena_printf(&d->out->arena, cold ? pnk_said("Snow closes the road %s - %s") : pnk_said("A landslide closes the road %s - %s"), place_name(d, d->r->roads.v[road].from), place_name(d, d->r->roads.v[road].to));
    x.message = pnk_said("Nobody gets through; when it opens is not known.");
    x.means = pnk_said("radio"), x.from = pnk_said("road service"), x.expected = pnk_said("Convoys and buses are sent another way, or people are helped where they are.");
    return add(d, x);
}

/* Of a road that an earlier inject closed. */
static pnk_status road_opened(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_OPEN_ROAD, minute, objective);

    for (size_t i = 0; i < d->out->n; i++) {
        const pnk_inject *shut = &d->out->v[i];
        bool opened = shut->effect != PNK_EFFECT_CLOSE_ROAD || shut->minute + PNK_DAY_MINUTES > minute;
        for (size_t k = 0; k < d->out->n && !opened; k++)
            opened = d->out->v[k].effect == PNK_EFFECT_OPEN_ROAD && d->out->v[k].road == shut->road;
        if (opened)
            continue;
        x.road = shut->road, x.after = (int)i;
        x.title = pnk_arena_printf(&d->out->arena, pnk_said("The road %s - %s is cleared"), place_name(d, d->r->roads.v[x.road].from), place_name(d, d->r->roads.v[x.road].to));
        x.message = pnk_said("One lane is open for lorries and buses with chains.");
        x.means = pnk_said("radio"), x.from = pnk_said("road service"), x.expected = pnk_said("What waited for the road is sent.");
        return add(d, x);
    }
    return road_closed(d, minute, objective);
}

static pnk_status convoy_late(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_CONVOY_LATE, minute, objective);
    pnk_day day = d->r->head.as_of + 1 + minute / PNK_DAY_MINUTES;

    for (size_t i = 0; i < d->r->stocks.n; i++)
        if (d->r->stocks.v[i].available_from != PNK_DAY_UNKNOWN && d->r->stocks.v[i].available_from >= day) {
            x.warehouse = d->r->stocks.v[i].warehouse, x.item = d->r->stocks.v[i].item, x.days = 2;
            x.title = pnk_said("A convoy is late");
            x.message = pnk_said("The lorries on their way to the store stand in a queue; two days more, says the driver.");
            x.means = pnk_said("telephone"), x.from = pnk_said("driver"), x.expected = pnk_said("Shares are cut until it comes, or goods are lent.");
            return add(d, x);
        }
    return no_effect(d, minute, objective);
}

static pnk_status stock_lost(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_STOCK_LOST, minute, objective);

    if (d->r->stocks.n == 0)
        return no_effect(d, minute, objective);
    const pnk_stock *s = &d->r->stocks.v[below(d, d->r->stocks.n)];
    x.warehouse = s->warehouse, x.item = s->item, x.share = d->shares[STOCK_LOST];
    x.title = pnk_said("Part of a stock is wet");
    x.message = with_percent(d, pnk_said("The roof of the store has leaked; %s %% of one item cannot be used."), x.share);
    x.means = pnk_said("letter"), x.from = pnk_said("store keeper"), x.expected = pnk_said("The stock is corrected and the plan made anew.");
    return add(d, x);
}

static pnk_status fleet_cut(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_FLEET, minute, objective);
    int store = -1;

    for (size_t i = 0; i < d->r->fleet.n && store < 0; i++)
        if (d->r->fleet.v[i].warehouse >= 0 && d->r->fleet.v[i].count >= 2)
            store = d->r->fleet.v[i].warehouse;
    for (size_t i = 0; i < d->out->n; i++)
        if (d->out->v[i].effect == PNK_EFFECT_FLEET)
            store = -1;
    if (store < 0)
        return stock_lost(d, minute, objective);
    x.warehouse = store, x.share = d->shares[FLEET_OUT];
    x.title = pnk_said("Vehicles do not start in the cold");
    x.message = with_percent(d, pnk_said("%s %% of the vehicles of the store are out of use."), x.share);
    x.means = pnk_said("telephone"), x.from = pnk_said("transport officer"), x.expected = pnk_said("Rides are put in an order; others are asked for vehicles.");
    return add(d, x);
}

static pnk_status rumour(drafter *d, int minute, const char *objective)
{
    int area = busy_area(d);
    pnk_inject x = blank(PNK_EFFECT_RUMOUR, minute, objective);

    if (area < 0)
        return no_effect(d, minute, objective);
    x.area = area, x.source = d->loud, x.measure = PNK_ON_THE_WAY;
    x.value = round_number(persons_a_day(d) * (8 + 8 * pnk_rng_uniform(&d->rng)));
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("A message about thousands in the street in %s"), area_name(d, area));
    x.message = pnk_said("It is shared from telephone to telephone; nobody knows who wrote it.");
    x.means = pnk_said("social media"), x.from = pnk_said("unknown"), x.expected = pnk_said("It is checked with a second source before anybody acts on it.");
    x.note = pnk_said("It is not true.");
    return add(d, x);
}

static pnk_status contradiction(drafter *d, int minute, const char *objective)
{
    int area = busy_area(d);
    pnk_inject x = blank(PNK_EFFECT_CONTRADICTION, minute, objective);
    size_t n = d->r->sources.n;

    if (area < 0)
        return no_effect(d, minute, objective);
    x.source = (int)below(d, n);
    if (x.source == d->source || x.source == d->loud)
        x.source = (x.source + 1) % (int)n;
    x.area = area, x.share = below(d, 2) ? d->shares[COUNT_MORE] : -d->shares[COUNT_LESS];
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("Another count of %s"), area_name(d, area));
    x.message = pnk_said("A second office has counted too, and comes to quite another figure.");
    x.means = pnk_said("letter"), x.from = pnk_said("second office"), x.expected = pnk_said("Both are rung; the figure in use and its range are said.");
    return add(d, x);
}

static pnk_status late_report(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_LATE_REPORT, minute, objective);

    if (minute < 3 * PNK_DAY_MINUTES)
        return rumour(d, minute, objective);
    x.area = busy_area(d);
    if (x.area < 0)
        return no_effect(d, minute, objective);
    x.source = d->source, x.days = 2;
    x.title = pnk_arena_printf(&d->out->arena, pnk_said("A report from %s that is two days old"), area_name(d, x.area));
    x.message = pnk_said("It was lost on the way; its figures are of the day before yesterday.");
    x.means = pnk_said("letter"), x.from = pnk_said("district administration"), x.expected = pnk_said("It is entered with its own day.");
    return add(d, x);
}

static pnk_status budget_cut(drafter *d, int minute, const char *objective)
{
    pnk_inject x = blank(PNK_EFFECT_BUDGET_CUT, minute, objective);

    if (d->budget_cuts++ >= 1)
        return no_effect(d, minute, objective);
    x.share = d->shares[BUDGET_CUT];
    x.title = with_percent(d, pnk_said("The budget is cut by %s %%"), x.share);
    x.message = pnk_said("A donor has withdrawn; what is left must do.");
    x.means = pnk_said("letter"), x.from = pnk_said("finance"), x.expected = pnk_said("It is said what is given up, and for whom.");
    return add(d, x);
}

static const struct { const char *objective; draw_fn draw[6]; } templates[] = {
    { "shelter", { arrivals, site_lost, site_found, arrivals, hazard, site_unfit } },
    { "access", { road_closed, road_closed, road_opened, road_opened, road_closed, road_opened } },
    { "logistics", { convoy_late, stock_lost, fleet_cut, convoy_late, stock_lost, convoy_late } },
    { "information", { rumour, contradiction, late_report, rumour, contradiction, rumour } },
    { "funding", { budget_cut, no_effect, no_effect, no_effect, no_effect, no_effect } },
};
enum { N_OBJECTIVES = sizeof templates / sizeof *templates, N_DRAWS = 6 };

static pnk_status morning(drafter *d, int day)
{
    pnk_inject x = blank(PNK_EFFECT_REPORT, day * PNK_DAY_MINUTES + 6 * 60, "information");

    x.source = d->source;
    x.title = pnk_said("Morning report of the districts");
    x.message = pnk_said("Who waits, who is with hosts and who sleeps in sites, area by area, as of last night.");
    x.means = pnk_said("message"), x.from = pnk_said("district administrations"), x.expected = pnk_said("The figures are entered and the plan is made anew.");
    return add(d, x);
}

/* Which objectives are asked for; PNK_USAGE for a word that is none. */
static pnk_status chosen(pnk_ctx *ctx, const char *text, bool wanted[N_OBJECTIVES])
{
    const char *at = text ? text : pnk_drill_objective_words;

    while (*at) {
        size_t n = strcspn(at, ",");
        int found = -1;
        for (int k = 0; k < N_OBJECTIVES; k++)
            if (strlen(templates[k].objective) == n && !strncmp(templates[k].objective, at, n))
                found = k;
        if (found < 0)
            return pnk_fail(ctx, PNK_USAGE, "--objectives: \"%.*s\" is none, expected some of %s", (int)n, at, pnk_drill_objective_words);
        wanted[found] = true;
        at += n + (at[n] == ',');
    }
    return PNK_OK;
}

static void choose_sources(drafter *d)
{
    size_t most = 0;

    for (size_t s = 0; s < d->r->sources.n; s++) {
        size_t n = 0;
        for (size_t i = 0; i < d->r->reports.n; i++)
            n += d->r->reports.v[i].source == (int)s;
        if (n > most) {
            most = n;
            d->source = (int)s;
        }
        if (d->r->sources.v[s].error_share > d->r->sources.v[d->loud].error_share)
            d->loud = (int)s;
    }
}

static int by_minute(const void *a, const void *b)
{
    const pnk_inject *x = a, *y = b;
    return x->minute != y->minute ? (x->minute < y->minute ? -1 : 1) : x->row < y->row ? -1 : x->row > y->row;
}

/* Numbers in order of time; what hangs on another follows it. */
static pnk_status number(drafter *d)
{
    pnk_script *s = d->out;
    long *rows = PNK_NEW(&s->arena, long, s->n + 1);

    if (!rows)
        return pnk_no_memory(d->ctx);
    for (size_t i = 0; i < s->n; i++)
        rows[i] = s->v[i].after < 0 ? 0 : s->v[s->v[i].after].row;
    for (size_t i = 0; i < s->n; i++)
        s->v[i].after = (int)rows[i];        /* by row while they are sorted */
    qsort(s->v, s->n, sizeof *s->v, by_minute);
    for (size_t i = 0; i < s->n; i++)
        if (!(s->v[i].id = pnk_arena_printf(&s->arena, "I-%02zu", i + 1)))
            return pnk_no_memory(d->ctx);
    for (size_t i = 0; i < s->n; i++) {
        long row = s->v[i].after;
        s->v[i].after = -1;
        for (size_t k = 0; k < s->n && row > 0; k++)
            if (s->v[k].row == row) {
                s->v[i].after = (int)k;
                s->v[i].after_id = s->v[k].id;
            }
    }
    return PNK_OK;
}

static pnk_status draw_all(drafter *d, const bool wanted[N_OBJECTIVES])
{
    int turn[N_OBJECTIVES] = {0}, k = 0, left = d->n_wanted - d->n_days;
    pnk_status status = PNK_OK;

    for (int day = 0; day < d->n_days && !status; day++)
        status = morning(d, day);
    for (int i = 0; i < left && !status; i++) {
        while (!wanted[k % N_OBJECTIVES])
            k++;
        int o = k++ % N_OBJECTIVES;
        /* spread over the days, between seven and eighteen */
        int minute = (int)((double)i * d->n_days / left) * PNK_DAY_MINUTES + 7 * 60 + 10 * (int)below(d, 66);
        status = templates[o].draw[turn[o]++ % N_DRAWS](d, minute, templates[o].objective);
    }
    return status;
}

static pnk_status read_shares(drafter *d)
{
    for (int i = 0; i < N_SHARES; i++) {
        d->shares[i] = pnk_parameter_value(d->r, share_names[i]);
        if (!(d->shares[i] >= 0 && d->shares[i] < 1))
            return pnk_fail(d->ctx, PNK_BAD_INPUT, "parameters.csv: %s is missing or outside 0 to 1", share_names[i]);
    }
    return PNK_OK;
}

pnk_status pnk_draft(pnk_ctx *ctx, const pnk_records *records, const pnk_forecast *course, const pnk_drill_order *order, int n_days, uint64_t seed, pnk_script *out)
{
    pnk_arena arena = {0};
    bool wanted[N_OBJECTIVES] = {0};
    drafter d = { .ctx = ctx, .r = records, .course = course, .out = out, .rng = pnk_rng_stream(seed, 0xd7af7, 0), .n_days = n_days,
                  .n_wanted = order->injects > 0 ? order->injects : 4 * n_days, .site_used = PNK_NEW(&arena, bool, records->sites.n + 1), .road_used = PNK_NEW(&arena, bool, records->roads.n + 1) };
    const char *before = pnk_say_language(order->lang ? order->lang : "en");
    pnk_status status = d.site_used && d.road_used ? chosen(ctx, order->objectives, wanted) : pnk_no_memory(ctx);

    choose_sources(&d);
    if (!status && !(status = read_shares(&d)) && !(status = draw_all(&d, wanted)))
        status = number(&d);
    pnk_say_language(before);
    pnk_arena_release(&arena);
    return status;
}
