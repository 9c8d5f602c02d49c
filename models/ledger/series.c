/* models/ledger/series.c - contradictions that show over time: figures that stand still, fall or rise against what else is known. */
#include "models/ledger/inside.h"

#include "engine/base/say.h"
#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>

static bool is_plain(const pnk_statement *a) { return a->group < 0 && !a->attribute; }
static bool is_stock(const pnk_statement *a)
{
    return a->kind == PNK_NOW && (a->measure == PNK_WITH_HOSTS || a->measure == PNK_IN_SITES || a->measure == PNK_PRESENT || a->measure == PNK_REMAINING || a->measure == PNK_DISPLACED);
}

/* The figure of people who returned, in these areas or around them, that stands nearest to a day; of the same hand where there is one. */
static const pnk_statement *returned_near(pnk_statements *s, const pnk_statement *a, pnk_day day, const pnk_statement *set_of)
{
    const pnk_statement *best = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        if (b->measure != PNK_RETURNED || b->kind != PNK_SINCE_START || !is_plain(b) || b->bound == PNK_AT_LEAST || b->bound == PNK_AT_MOST ||
            abs(b->day - day) > s->w->c.near_days || (set_of ? b->set != set_of->set : !pnk_set_within(s, a->set, b->set)))
            continue;
        int far = abs(b->day - day), of_best = best ? abs(best->day - day) : 0;
        if (!best || far < of_best || (far == of_best && b->root == a->root && best->root != a->root) ||
            (far == of_best && (b->root == a->root) == (best->root == a->root) && b->bound == PNK_EXACT && best->bound != PNK_EXACT))
            best = b;
    }
    return best;
}

/* ---- a figure that stands still ---- */

/* People who came home between two days, as told in or around the areas of `a`; 0 where nothing is told. */
static double returns_between(pnk_statements *s, const pnk_statement *a, pnk_day from, pnk_day to)
{
    double least = INFINITY, most = 0.0;
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        bool near = pnk_set_within(s, a->set, b->set) || pnk_set_within(s, b->set, a->set);
        if (b->measure != PNK_RETURNED || b->kind != PNK_SINCE_START || !is_plain(b) || !near || b->day > to)
            continue;
        if (b->day <= from)
            least = fmin(least, b->value);
        most = fmax(most, b->value);
    }
    return fmax(0.0, most - (isinf(least) ? 0.0 : least));
}

static pnk_status say_frozen(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *const *who, size_t n, double returned)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *a = who[0], *z = who[n - 1];
    bool said_now = w->records->reports.v[a->report].count == PNK_NOW || a->kind == PNK_NOW;
    const char *count = pnk_count_text(arena, a->value), *from = pnk_date_text(arena, a->day), *to = pnk_date_text(arena, z->day), *home = pnk_count_text(arena, returned);
    const char *format = said_now ? pnk_said("%s: the %s of %s stands unchanged to %s, while %s people returned; it can hardly have been counted anew: ask.")
                                  : pnk_said("%s: the %s of %s stands unchanged to %s, while %s people returned; it is a count since the start, not of people still away.");
    const char *sentence = !count || !from || !to || !home ? NULL : pnk_arena_printf(arena, format, pnk_source_name(w, a->source), count, from, to, home);
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_FROZEN, .day = a->day, .to_day = z->day, .gap = returned,
                          .verdict = said_now ? PNK_VERDICT_UNDECIDABLE : PNK_VERDICT_EXPLAINED, .source = -1, .sentence = sentence}, who, n);
}

/* The same value again and again by one hand, or by those who quote it, in statements first .. end of one series. */
static pnk_status frozen_in(pnk_ctx *ctx, pnk_statements *s, size_t first, size_t end, const pnk_statement **who, bool *done)
{
    pnk_status status = PNK_OK;
    for (size_t i = first; !status && i < end; i++) {
        size_t n = 0;
        if (done[i] || !(s->v[i].value > 0.0) || s->v[i].bound == PNK_AT_LEAST || s->v[i].kind == PNK_IN_PERIOD || s->v[i].measure == PNK_RETURNED || s->v[i].measure >= PNK_N_SOLVED)
            continue;
        for (size_t k = i; k < end; k++) {
            if (s->v[k].root != s->v[i].root || s->v[k].bound == PNK_AT_LEAST)
                continue;
            if (s->v[k].value != s->v[i].value) {
                if (k > i && s->v[k].source == s->v[i].source)
                    break;
                continue;
            }
            done[k] = true;
            who[n++] = &s->v[k];
        }
        double returned = n >= 2 && is_plain(who[0]) && who[n - 1]->day - who[0]->day >= s->w->c.frozen_days ? returns_between(s, who[0], who[0]->day, who[n - 1]->day) : 0.0;
        if (returned > s->w->c.contradiction_errors * who[0]->error)
            status = say_frozen(ctx, s, who, n, returned);
    }
    return status;
}

/* ---- a count that runs on, yet falls ---- */

static pnk_status say_lower(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *high, const pnk_statement *low)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *who[] = {high, low};
    bool within = high->value - low->value <= pnk_together(w, high->error, low->error);
    const char *format = within ? pnk_said("%s, %s: %s on %s (%s) after %s on %s (%s). Such a count does not fall; the two are within their errors.")
                                : pnk_said("%s, %s: %s on %s (%s) after %s on %s (%s). Such a count does not fall: one of them is wrong, or was corrected without saying so.");
    const char *low_count = pnk_count_text(arena, low->value), *high_count = pnk_count_text(arena, high->value), *low_date = pnk_date_text(arena, low->day),
               *high_date = pnk_date_text(arena, high->day);
    const char *sentence = !low_count || !high_count || !low_date || !high_date ? NULL
        : pnk_arena_printf(arena, format, w->records->reports.v[low->report].place_as_heard, low->attribute ? low->attribute : pnk_measure_word(low->measure),
                           low_count, low_date, pnk_source_name(w, low->source), high_count, high_date, pnk_source_name(w, high->source));
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_LOWER_LATER, .day = high->day, .to_day = low->day, .gap = high->value - low->value,
                          .verdict = within ? PNK_VERDICT_WITHIN_ERROR : PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence}, who, 2);
}

static pnk_status lower_in(pnk_ctx *ctx, pnk_statements *s, size_t first, size_t end)
{
    const pnk_statement *high = NULL;
    pnk_status status = PNK_OK;
    if (s->v[first].kind != PNK_SINCE_START)
        return PNK_OK;
    for (size_t i = first; !status && i < end; i++) {
        const pnk_statement *a = &s->v[i];
        if (high && a->day > high->day && a->value < high->value && a->bound != PNK_AT_LEAST)
            status = say_lower(ctx, s, high, a);
        if (a->bound != PNK_AT_MOST && (!high || a->value >= high->value))
            high = a;
    }
    return status;
}

/* ---- people in one kind of place rise while nobody newly left and people return ---- */

/* What the same hand says on that day of people in areas beyond those of `a`, of which it had not spoken before; NULL: nothing. */
static const pnk_statement *newly_spoken_of(pnk_statements *s, const pnk_statement *a)
{
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        bool before = false;
        if (b->root != a->root || b->day != a->day || b->kind != PNK_NOW || !(b->measure == PNK_PRESENT || b->measure == a->measure) || pnk_set_within(s, b->set, a->set) ||
            pnk_set_within(s, a->set, b->set))
            continue;
        for (size_t i = 0; !before && i < s->n; i++)
            before = s->v[i].root == a->root && s->v[i].day < a->day && s->v[i].set == b->set;
        if (!before)
            return b;
    }
    return NULL;
}

static double newly_displaced(pnk_statements *s, const pnk_statement *a, pnk_day from, pnk_day to)
{
    double before = NAN, after = NAN;
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        if (b->measure != PNK_DISPLACED || b->kind != PNK_SINCE_START || b->root != a->root || !is_plain(b) || !pnk_set_within(s, a->set, b->set) || b->day > to)
            continue;
        if (b->day <= from)
            before = fmax(before, b->value);
        after = fmax(after, b->value);
    }
    return before >= 0.0 ? after - before : 0.0;
}

static pnk_status say_coverage(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a, const pnk_statement *b)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *other = newly_spoken_of(s, b), *who[] = {a, b, other};
    const char *format = other ? pnk_said("%s, %s: %s rises from %s on %s to %s on %s though people were returning and no more left; from that day %s also speaks of %s (%s): "
                                          "they may be counted in.")
                               : pnk_said("%s, %s: %s rises from %s on %s to %s on %s though people were returning and no more left: areas may have been added, or people moved in; ask.");
    const char *count_a = pnk_count_text(arena, a->value), *count_b = pnk_count_text(arena, b->value), *date_a = pnk_date_text(arena, a->day), *date_b = pnk_date_text(arena, b->day);
    const char *elsewhere = other ? pnk_count_text(arena, other->value) : "";
    const char *sentence = !count_a || !count_b || !date_a || !date_b || !elsewhere ? NULL
        : pnk_arena_printf(arena, format, w->records->reports.v[a->report].place_as_heard, pnk_source_name(w, a->source), pnk_measure_word(a->measure), count_a, date_a, count_b, date_b,
                           pnk_source_name(w, b->source), other ? w->records->reports.v[other->report].place_as_heard : "", elsewhere);
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_COVERAGE, .day = a->day, .to_day = b->day, .gap = b->value - a->value,
                          .verdict = other ? PNK_VERDICT_EXPLAINED : PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence}, who, other ? 3 : 2);
}

static pnk_status coverage_in(pnk_ctx *ctx, pnk_statements *s, size_t first, size_t end)
{
    pnk_status status = PNK_OK;
    if (!is_stock(&s->v[first]) || s->v[first].measure == PNK_DISPLACED || !is_plain(&s->v[first]))
        return PNK_OK;
    for (size_t i = first; !status && i < end; i++) {
        const pnk_statement *a = &s->v[i], *b = NULL;
        if (a->bound != PNK_EXACT)
            continue;
        for (size_t k = i + 1; !b && k < end; k++)
            if (s->v[k].root == a->root && s->v[k].day > a->day && s->v[k].bound == PNK_EXACT)
                b = &s->v[k];
        if (b && b->value - a->value > pnk_together(s->w, a->error, b->error) && newly_displaced(s, a, a->day, b->day) <= 0.0 && returns_between(s, a, a->day, b->day) > b->value - a->value)
            status = say_coverage(ctx, s, a, b);
    }
    return status;
}

/* ---- guests fall by more than returns explain ---- */

/* The widest later figure of the same kind that covers the areas of `a`: who moved to a host elsewhere in it has not vanished. On the first day
 * after `a` on which there is one. */
static const pnk_statement *next_of(pnk_statements *s, const pnk_statement *a)
{
    const pnk_statement *best = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        if (b->measure != a->measure || b->kind != PNK_NOW || b->root != a->root || b->day <= a->day || !is_plain(b) || b->bound != PNK_EXACT || !pnk_set_within(s, a->set, b->set))
            continue;
        if (!best || b->day < best->day || (b->day == best->day && b->value > best->value))
            best = b;
    }
    return best;
}

static pnk_status say_balance(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *const who[4], double fall, double home)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const char *from = pnk_date_text(arena, who[0]->day), *to = pnk_date_text(arena, who[1]->day), *fewer = pnk_count_text(arena, fall), *back = pnk_count_text(arena, home),
               *left = pnk_count_text(arena, fall - home), *known_to = pnk_date_text(arena, who[3]->day);
    const char *sentence = !from || !to || !fewer || !back || !left || !known_to ? NULL
        : pnk_arena_printf(arena, pnk_said("Between %s and %s %s fewer are %s, of whom returns explain %s; %s are unexplained: ask %s how many had returned by %s (known to %s), and where the others went."),
                           from, to, fewer, pnk_measure_word(who[0]->measure), back, left, pnk_source_name(w, who[0]->source), to, known_to);
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_FLOW_BALANCE, .day = who[0]->day, .to_day = who[1]->day, .gap = fall - home,
                          .verdict = PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence}, who, 4);
}

static pnk_status balance_of(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a)
{
    const pnk_statement *b = next_of(s, a), *r1, *r2;
    if (!b || !(a->value > b->value) || !(r1 = returned_near(s, a, a->day, NULL)) || !(r2 = returned_near(s, a, b->day, r1)) || r2->day <= r1->day)
        return PNK_OK;
    double fall = a->value - b->value, home = fmax(0.0, r2->value - r1->value);
    double error = hypot(pnk_together(s->w, a->error, b->error), pnk_together(s->w, r1->error, r2->error));
    const pnk_statement *const who[] = {a, b, r1, r2};
    return fall - home > error ? say_balance(ctx, s, who, fall, home) : PNK_OK;
}

pnk_status pnk_series_contradictions(pnk_ctx *ctx, pnk_statements *s)
{
    const pnk_statement **who = PNK_NEW(&s->w->arena, const pnk_statement *, s->n + 1);
    bool *done = PNK_NEW(&s->w->arena, bool, s->n + 1);
    pnk_status status = who && done ? PNK_OK : pnk_no_memory(ctx);
    for (size_t first = 0, end; !status && first < s->n; first = end) {
        for (end = first + 1; end < s->n && pnk_same_series(&s->v[first], &s->v[end]); end++)
            ;
        if (!(status = frozen_in(ctx, s, first, end, who, done)) && !(status = lower_in(ctx, s, first, end)))
            status = coverage_in(ctx, s, first, end);
    }
    for (size_t i = 0; !status && i < s->n; i++)
        if (is_stock(&s->v[i]) && s->v[i].measure != PNK_DISPLACED && is_plain(&s->v[i]) && s->v[i].bound == PNK_EXACT)
            status = balance_of(ctx, s, &s->v[i]);
    return status;
}
