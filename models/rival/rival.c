/* models/rival/rival.c - a case cut to what was known on a day, and the peer's rules run over it. */
#include "models/rival/rival.h"

#include "models/movement/movement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAST_DAYS = 30 };             /* the past month, as most series are monthly */

/* ---- what was counted ---- */

static int by_day(const void *a, const void *b)
{
    const pnk_case_count *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->persons > y->persons) - (x->persons < y->persons);
}

static double between(const pnk_case_count *v, size_t n, double day)
{
    size_t i = 1;

    if (day <= v[0].day)
        return v[0].persons;
    while (i < n && v[i].day <= day)
        i++;
    return i == n ? v[n - 1].persons : v[i - 1].persons + (day - v[i - 1].day) / (double)(v[i].day - v[i - 1].day) * (v[i].persons - v[i - 1].persons);
}

/** Reports up to as_of in order of days, each day once, and room for two more. n: how many. */
static pnk_case_count *known(const pnk_case_count *v, size_t n, int as_of_day, pnk_arena *arena, size_t *n_known)
{
    pnk_case_count *out = PNK_NEW(arena, pnk_case_count, n + 2);
    size_t kept = 0, once = 0;

    for (size_t i = 0; i < n && out; i++)
        if (v[i].day <= as_of_day)
            out[kept++] = v[i];
    if (out)
        qsort(out, kept, sizeof *out, by_day);
    for (size_t i = 0; i < kept; i++)
        if (i + 1 == kept || out[i + 1].day != out[i].day)
            out[once++] = out[i];
    *n_known = once;
    return out;
}

/** Goes on as in the past month. */
static void carry_on(pnk_case_count *v, size_t *n, int as_of_day, int ahead)
{
    double now, before;

    if (*n == 0)
        return;
    now = v[*n - 1].persons;
    before = between(v, *n, as_of_day - PAST_DAYS);
    if (v[*n - 1].day < as_of_day)
        v[(*n)++] = (pnk_case_count){ as_of_day, now };
    v[(*n)++] = (pnk_case_count){ as_of_day + ahead, fmax(0.0, now + (now - before) * ahead / PAST_DAYS) };
}

static pnk_status cut_counts(pnk_ctx *ctx, const pnk_case *c, pnk_case_camp *camps, size_t n, int as_of_day, int ahead, pnk_arena *arena)
{
    for (size_t i = 0; i < n; i++) {
        pnk_case_camp *camp = &camps[i];
        if (!(camp->counts = known(camp->counts, camp->n_counts, as_of_day, arena, &camp->n_counts)))
            return pnk_no_memory(ctx);
        camp->taken_off_persons = c->settings.empty_camps_on_day0 && camp->n_counts ? trunc(between(camp->counts, camp->n_counts, 0)) : 0.0;
        carry_on(camp->counts, &camp->n_counts, as_of_day, ahead);
        camp->corrected = camp->counts;
        camp->n_corrected = camp->n_counts;
    }
    return PNK_OK;
}

/* ---- the case ---- */

#define COPY(arena, type, v, n) ((type *)copy_of((arena), (v), (n), sizeof(type)))

static void *copy_of(pnk_arena *arena, const void *v, size_t n, size_t size)
{
    void *out = pnk_arena_alloc(arena, n + 1, size);

    if (out && n)
        memcpy(out, v, n * size);
    return out;
}

static void cut_days(pnk_case_days *table, int as_of_day)
{
    if (table->n_days > (size_t)as_of_day + 1)
        table->n_days = (size_t)as_of_day + 1;       /* the last row is taken to hold */
}

static void cut_closures(pnk_case *c, int as_of_day)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->n_closures; i++) {
        if (c->closures[i].from_day > as_of_day)
            continue;
        c->closures[kept] = c->closures[i];
        if (c->closures[kept].to_day > as_of_day)
            c->closures[kept].to_day = c->n_days;
        kept++;
    }
    c->n_closures = kept;
    kept = 0;
    for (size_t i = 0; i < c->n_changes; i++)
        if (c->changes[i].day <= as_of_day)
            c->changes[kept++] = c->changes[i];
    c->n_changes = kept;
}

pnk_status pnk_rival_known(pnk_ctx *ctx, const pnk_case *c, int as_of_day, int ahead, pnk_arena *arena, pnk_case *out)
{
    pnk_case cut = *c;
    pnk_status status;

    cut.arena = (pnk_arena){0};
    cut.n_days = as_of_day + ahead + 1;
    cut.places = COPY(arena, pnk_case_place, c->places, c->n_places);
    cut.closures = COPY(arena, pnk_case_closure, c->closures, c->n_closures);
    cut.changes = COPY(arena, pnk_case_change, c->changes, c->n_changes);
    cut.camps = COPY(arena, pnk_case_camp, c->camps, c->n_camps);
    cut.rows = COPY(arena, pnk_case_camp, c->rows, c->n_rows);
    cut.total = known(c->total, c->n_total, as_of_day, arena, &cut.n_total);
    if (!cut.places || !cut.closures || !cut.changes || !cut.camps || !cut.rows || !cut.total)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < c->n_places; i++)
        if (cut.places[i].type == PNK_CASE_CONFLICT && cut.places[i].conflict_day > as_of_day)
            cut.places[i].type = PNK_CASE_TOWN;
    for (size_t k = 0; k < c->n_camps; k++)
        cut.places[c->camps[k].place].capacity_persons = cut.places[c->camps[k].place].capacity_per_day_persons = 0.0;
    cut_days(&cut.conflicts, as_of_day);
    cut_days(&cut.floods, as_of_day);
    cut_days(&cut.hunger, as_of_day);
    cut_closures(&cut, as_of_day);
    if ((status = cut_counts(ctx, c, cut.camps, cut.n_camps, as_of_day, ahead, arena)) ||
        (status = cut_counts(ctx, c, cut.rows, cut.n_rows, as_of_day, ahead, arena)))
        return status;
    carry_on(cut.total, &cut.n_total, as_of_day, ahead);
    *out = cut;
    return PNK_OK;
}

/* ---- its forecast ---- */

/** The last report and what the rules add to it after as_of. Rebased at the day of the report instead, they are worse on all public conflicts but one. */
static double rebased(const pnk_case_camp *camp, size_t k, const pnk_movement_result *run, int as_of_day, int horizon)
{
    const pnk_case_count *last = NULL;
    const double *course = &run->camp_persons[(size_t)as_of_day * run->n_camps + k];

    for (size_t i = 0; i < camp->n_counts; i++)
        if (camp->counts[i].day <= as_of_day && (!last || by_day(&camp->counts[i], last) > 0))
            last = &camp->counts[i];
    return last ? fmax(0.0, last->persons + course[(size_t)horizon * run->n_camps] - course[0]) : NAN;
}

pnk_status pnk_rival_flee(pnk_ctx *ctx, const pnk_case *c, int as_of_day, const int *horizons, size_t n_horizons, uint64_t seed, uint64_t member,
                          double *persons)
{
    const pnk_movement_options options = { .seed = seed, .member = member };
    pnk_arena arena = {0};
    pnk_case cut;
    pnk_movement_result run = {0};
    int ahead = 1;
    pnk_status status = as_of_day < 0 ? pnk_fail(ctx, PNK_BAD_INPUT, "as_of is day %d of the case, expected 0 or more", as_of_day) : PNK_OK;

    for (size_t h = 0; h < n_horizons; h++)
        ahead = horizons[h] > ahead ? horizons[h] : ahead;
    for (size_t i = 0; i < n_horizons * c->n_camps; i++)
        persons[i] = NAN;
    if (status || (status = pnk_rival_known(ctx, c, as_of_day, ahead, &arena, &cut)))
        goto done;
    status = pnk_movement_run(ctx, &cut, &options, &run);
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT) {        /* no forecast is an answer */
        pnk_ctx_clear(ctx);
        status = pnk_check(ctx);
        goto done;
    }
    for (size_t h = 0; h < n_horizons && !status; h++)
        for (size_t k = 0; k < c->n_camps; k++)
            persons[h * c->n_camps + k] = rebased(&c->camps[k], k, &run, as_of_day, horizons[h]);
done:
    pnk_movement_result_free(&run);
    pnk_arena_release(&arena);
    return status;
}
