/* models/privacy/counts.c - the ledger and the forecast: which counts are withheld, and the same two without them.
 *
 * One cell is one count: an area, all in scope or those between, a day, a measure. What every reader knows of them: an area is the sum of those
 * below it, stages add up to those present, who remain are those displaced less those returned, the first day of the forecast is the last of the ledger,
 * and what is counted since the start never falls. Identities that the figures themselves do not keep are none.
 */
#include "models/privacy/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double half_person = 0.5, thousandth = 0.001;

static const pnk_measure told[] = { PNK_DISPLACED, PNK_RETURNED, PNK_PRESENT, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_ON_THE_WAY, PNK_REMAINING };
enum { N_TOLD = sizeof told / sizeof *told };

/** Numbers of the cells of one table, day by day: [(day * n_slots + slot) * PNK_N_SOLVED + measure]; -1: none. */
typedef struct {
    int *cell;
    int n_days;
    size_t n_slots;
    int first_block;
    double slack;                    /* of one figure */
    bool ledger;
} sheet;

static size_t slot_at(const sheet *s, int day, size_t slot, int measure)
{
    return ((size_t)day * s->n_slots + slot) * PNK_N_SOLVED + (size_t)measure;
}

/** What hiding a count loses: more of an area above others, more of a large one; a zero is an odd thing to hide. */
static double loss_of(const pnk_records *records, size_t slot, double value)
{
    double level = slot >= records->areas.n ? 200.0 : records->areas.v[slot].leaf ? 1.0 : 20.0;
    return level * (value > 0.0 ? 1.0 + log1p(value) : 6.0);
}

static pnk_status make_sheet(pnk_ctx *ctx, pnk_private *made, int n_days, size_t n_slots, int first_block, sheet *out)
{
    size_t n = (size_t)n_days * n_slots * PNK_N_SOLVED;
    *out = (sheet){ PNK_NEW(&made->arena, int, n + 1), n_days, n_slots, first_block, 0.0, false };
    if (!out->cell)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        out->cell[i] = -1;
    return PNK_OK;
}

static void add_cells(pnk_private *made, pnk_cells *cells, sheet *s, const double *values)
{
    for (int d = 0; d < s->n_days; d++)
        for (size_t slot = 0; slot < s->n_slots; slot++)
            for (int m = 0; m < N_TOLD; m++) {
                size_t at = slot_at(s, d, slot, told[m]);
                if (slot > made->whole->records->areas.n && told[m] != PNK_ON_THE_WAY)
                    continue;
                s->cell[at] = pnk_cells_add(cells, values[at], loss_of(made->whole->records, slot, values[at]), s->first_block + d);
                if (s->cell[at] >= 0 && pnk_few(made, values[at]))
                    cells->v[s->cell[at]].hidden = true;
            }
}

static void tie_stages(pnk_cells *cells, const sheet *s, int day, size_t slot)
{
    static const double parts[] = { 1, -1, -1, -1 }, less[] = { 1, -1, 1 };
    const int *c = &s->cell[slot_at(s, day, slot, 0)];
    const int present[] = { c[PNK_PRESENT], c[PNK_WITH_HOSTS], c[PNK_IN_SITES], c[PNK_ON_THE_WAY] };
    const int remaining[] = { c[PNK_REMAINING], c[PNK_WITH_HOSTS], c[PNK_IN_SITES], c[PNK_ON_THE_WAY] };
    const int home[] = { c[PNK_REMAINING], c[PNK_DISPLACED], c[PNK_RETURNED] };

    pnk_cells_tie(cells, 4, present, parts, false, 4 * s->slack);
    pnk_cells_tie(cells, 4, remaining, parts, false, 4 * s->slack);
    pnk_cells_tie(cells, 3, home, less, false, 3 * s->slack);
}

static bool below(const pnk_records *records, size_t slot, size_t area)
{
    const pnk_area *a = &records->areas.v[area];
    return slot < records->areas.n ? a->parent == (int)slot : a->leaf && a->in_scope;
}

/** An area and those right below it; all in scope and its leaves, with those between. */
static void tie_parts(const pnk_private *made, pnk_cells *cells, const sheet *s, int day, size_t slot, int measure, int *which, double *factors)
{
    const pnk_records *records = made->whole->records;
    size_t n = 0;

    which[n] = s->cell[slot_at(s, day, slot, measure)], factors[n++] = 1.0;
    for (size_t a = 0; a < records->areas.n; a++)
        if (below(records, slot, a))
            which[n] = s->cell[slot_at(s, day, a, measure)], factors[n++] = -1.0;
    if (slot == records->areas.n && s->ledger && measure == PNK_ON_THE_WAY)
        for (size_t k = 1; k <= 2; k++)
            which[n] = s->cell[slot_at(s, day, slot + k, measure)], factors[n++] = -1.0;
    if (n > 1)
        pnk_cells_tie(cells, n, which, factors, false, (double)n * s->slack);
}

static void tie_days(pnk_cells *cells, const sheet *s, int day, size_t slot)
{
    static const double later_less[] = { 1, -1 };
    static const pnk_measure rising[] = { PNK_DISPLACED, PNK_RETURNED };

    for (int k = 0; day > 0 && k < 2; k++) {
        const int pair[] = { s->cell[slot_at(s, day, slot, rising[k])], s->cell[slot_at(s, day - 1, slot, rising[k])] };
        pnk_cells_tie(cells, 2, pair, later_less, true, 0.0);
    }
}

static pnk_status tie_sheet(pnk_ctx *ctx, pnk_private *made, pnk_cells *cells, const sheet *s)
{
    size_t n_areas = made->whole->records->areas.n;
    int *which = PNK_NEW(&made->arena, int, n_areas + 4);
    double *factors = PNK_NEW(&made->arena, double, n_areas + 4);

    if (!which || !factors)
        return pnk_no_memory(ctx);
    for (int d = 0; d < s->n_days; d++)
        for (size_t slot = 0; slot <= n_areas; slot++) {
            tie_stages(cells, s, d, slot);
            tie_days(cells, s, d, slot);
            for (int m = 0; m < N_TOLD; m++)
                tie_parts(made, cells, s, d, slot, told[m], which, factors);
        }
    return PNK_OK;
}

/** The last day of the ledger is the first of the forecast. */
static void tie_tables(const pnk_private *made, pnk_cells *cells, const sheet *counted, const sheet *expected)
{
    static const double same[] = { 1, -1 };

    for (size_t slot = 0; slot <= made->whole->records->areas.n; slot++)
        for (int m = 0; m < N_TOLD; m++) {
            const int pair[] = { counted->cell[slot_at(counted, counted->n_days - 1, slot, told[m])], expected->cell[slot_at(expected, 0, slot, told[m])] };
            pnk_cells_tie(cells, 2, pair, same, false, half_person);
        }
}

/* ------------------------------------------------------------------ the figures */

static pnk_status ledger_values(pnk_ctx *ctx, pnk_private *made, const sheet *s, double **out)
{
    const pnk_records *records = made->whole->records;
    const pnk_ledger *ledger = made->whole->ledger;
    double *v = PNK_NEW(&made->arena, double, (size_t)s->n_days * s->n_slots * PNK_N_SOLVED + 1);

    if (!v)
        return pnk_no_memory(ctx);
    for (int d = 0; d < s->n_days; d++) {
        for (size_t slot = 0; slot <= records->areas.n; slot++)
            for (int m = 0; m < PNK_N_SOLVED; m++)
                v[slot_at(s, d, slot, m)] = (double)pnk_ledger_persons(records, ledger, ledger->first + d, slot < records->areas.n ? (int)slot : -1, (pnk_measure)m);
        for (int abroad = 0; abroad < 2; abroad++)
            v[slot_at(s, d, records->areas.n + 1 + (size_t)abroad, PNK_ON_THE_WAY)] = pnk_ledger_between(records, ledger, ledger->first + d, abroad);
    }
    *out = v;
    return PNK_OK;
}

static pnk_status forecast_values(pnk_ctx *ctx, pnk_private *made, const sheet *s, double **out)
{
    const pnk_records *records = made->whole->records;
    const pnk_forecast *f = made->whole->forecast;
    double *v = PNK_NEW(&made->arena, double, (size_t)s->n_days * s->n_slots * PNK_N_SOLVED + 1);

    if (!v)
        return pnk_no_memory(ctx);
    for (int d = 0; d < s->n_days; d++)
        for (size_t l = 0; l < f->n_leaves; l++)
            for (size_t g = 0; g < f->n_groups; g++)
                for (int m = 0; m < N_TOLD; m++) {
                    double persons = (double)pnk_forecast_thousandths(f, pnk_forecast_at(f, d, l, g), told[m]);
                    for (int a = f->leaves[l]; a >= 0; a = records->areas.v[a].parent)
                        v[slot_at(s, d, (size_t)a, told[m])] += persons;
                    if (records->areas.v[f->leaves[l]].in_scope)
                        v[slot_at(s, d, records->areas.n, told[m])] += persons;
                }
    for (size_t i = 0; i < (size_t)s->n_days * s->n_slots * PNK_N_SOLVED; i++)
        v[i] /= 1000.0;
    *out = v;
    return PNK_OK;
}

/* ------------------------------------------------------------------ what is left of them */

static bool is_hidden(const pnk_cells *cells, const sheet *s, size_t at)
{
    return s->cell[at] >= 0 && cells->v[s->cell[at]].hidden;
}

static pnk_status say_hidden(pnk_ctx *ctx, pnk_private *made, const pnk_cells *cells, const sheet *s, pnk_day first, const char *table, const char *columns)
{
    const pnk_records *records = made->whole->records;
    pnk_status status = PNK_OK;
    char day[16];

    for (int d = 0; d < s->n_days; d++)
        for (size_t slot = 0; slot < s->n_slots; slot++)
            for (int m = 0; m < N_TOLD && !status; m++) {
                size_t at = slot_at(s, d, slot, told[m]);
                made->list.n_counts += s->cell[at] >= 0;
                if (!is_hidden(cells, s, at))
                    continue;
                const char *area = slot < records->areas.n ? records->areas.v[slot].id : slot == records->areas.n ? "total" : slot == records->areas.n + 1 ? "in_transit" : "abroad";
                const char *row = pnk_arena_printf(&made->arena, "%s %s %s", pnk_day_text(first + d, day), area, pnk_measure_word(told[m]));
                made->list.n_withheld++;
                made->touched[slot < records->areas.n ? slot : records->areas.n] = true;
                made->recounted[slot < records->areas.n ? slot : records->areas.n] |= s->ledger;
                status = row ? pnk_remove(ctx, made, table, row, columns, PNK_REMOVED_SMALL) : pnk_no_memory(ctx);
            }
    return status;
}

static pnk_range withheld_range(void)
{
    return (pnk_range){ pnk_withheld(), pnk_withheld() };
}

/** Counts without those withheld; measures that no table of ours has are not told at all. */
static pnk_status safe_ledger(pnk_ctx *ctx, pnk_private *made, const pnk_cells *cells, const sheet *s, double *values)
{
    const pnk_ledger *whole = made->whole->ledger;
    size_t n_slots = made->whole->records->areas.n + 1, last = (size_t)s->n_days - 1;
    pnk_ledger *ledger = &made->ledger;

    *ledger = *whole;
    ledger->arena = (pnk_arena){0};
    ledger->v = NULL, ledger->in_transit = NULL, ledger->abroad = NULL;
    ledger->shown = values;
    ledger->ranges = NULL;
    ledger->day_ranges = PNK_NEW(&made->arena, pnk_range, (size_t)s->n_days * n_slots * PNK_N_SOLVED + 1);
    ledger->range_methods = PNK_NEW(&made->arena, unsigned char, (size_t)s->n_days * n_slots * PNK_N_SOLVED + 1);
    if (!ledger->day_ranges || !ledger->range_methods)
        return pnk_no_memory(ctx);
    for (int d = 0; d < s->n_days; d++)
        for (size_t slot = 0; slot < s->n_slots; slot++)
            for (int m = 0; m < PNK_N_SOLVED; m++) {
                size_t at = slot_at(s, d, slot, m), range = ((size_t)d * n_slots + slot) * PNK_N_SOLVED + (size_t)m;
                bool hidden = s->cell[at] < 0 || is_hidden(cells, s, at);
                pnk_range_method method;
                if (hidden)
                    values[at] = pnk_withheld();
                if (slot >= n_slots)
                    continue;
                ledger->day_ranges[range] = hidden ? withheld_range()
                    : pnk_ledger_range(made->whole->records, whole, whole->first + d, slot + 1 < n_slots ? (int)slot : -1, (pnk_measure)m, &method);
                ledger->range_methods[range] = hidden ? PNK_RANGE_NONE : (unsigned char)method;
            }
    for (int m = 0; m < PNK_N_SOLVED && s->n_days > 0; m++)
        ledger->headline[m] = s->cell[slot_at(s, (int)last, n_slots - 1, m)] < 0 || is_hidden(cells, s, slot_at(s, (int)last, n_slots - 1, m)) ? withheld_range() : whole->headline[m];
    return PNK_OK;
}

static pnk_band withheld_band(void)
{
    double w = pnk_withheld();
    return (pnk_band){ w, w, w, w, w, w };
}

static pnk_status safe_forecast(pnk_ctx *ctx, pnk_private *made, const pnk_cells *cells, const sheet *s, const double *values)
{
    const pnk_forecast *whole = made->whole->forecast;
    pnk_forecast *f = &made->forecast;
    size_t n_details = (size_t)s->n_days * whole->n_leaves * whole->n_groups, n_nodes = s->n_slots;
    double *nothing = PNK_NEW(&made->arena, double, n_details + 1);
    double *rates = PNK_NEW(&made->arena, double, (size_t)s->n_days * whole->n_groups + 1);

    *f = *whole;
    f->arena = (pnk_arena){0};
    f->bands = PNK_NEW(&made->arena, pnk_band, (size_t)s->n_days * n_nodes * PNK_N_SOLVED + 1);
    if (!nothing || !rates || !f->bands)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n_details; i++)
        nothing[i] = pnk_withheld();
    for (size_t i = 0; i < (size_t)s->n_days * whole->n_groups; i++)
        rates[i] = pnk_withheld();
    f->displaced = f->returned = f->with_hosts = f->in_sites = f->on_the_way = f->travelling = f->begin_to_wait = f->reach_hosts = f->reach_sites = nothing;
    f->return_share = rates;
    f->group_bands = NULL;
    f->n_nodes = n_nodes;
    f->bands_alone = true;
    for (size_t i = 0; i < (size_t)s->n_days * n_nodes * PNK_N_SOLVED; i++) {
        bool hidden = s->cell[i] < 0 || is_hidden(cells, s, i);
        f->bands[i] = hidden ? withheld_band() : whole->bands && whole->n_nodes == n_nodes ? whole->bands[i] : (pnk_band){ 0, NAN, NAN, NAN, NAN, NAN };
        if (!hidden)
            f->bands[i].mean = values[i];
    }
    return pnk_remove(ctx, made, "forecast.csv", "rows by group", "", PNK_REMOVED_GROUPS);
}

pnk_status pnk_private_counts(pnk_ctx *ctx, pnk_private *made)
{
    const pnk_results *whole = made->whole;
    size_t n_areas = whole->records->areas.n;
    pnk_cells cells = { .arena = &made->arena };
    sheet counted, expected = {0};
    double *counts = NULL, *means = NULL;
    pnk_status status;

    if ((status = make_sheet(ctx, made, whole->ledger->n_days, n_areas + 3, 0, &counted)) || (status = ledger_values(ctx, made, &counted, &counts)))
        return status;
    counted.slack = 0.0, counted.ledger = true;
    add_cells(made, &cells, &counted, counts);
    if (whole->forecast) {
        if ((status = make_sheet(ctx, made, whole->forecast->n_days + 1, n_areas + 1, whole->ledger->n_days - 1, &expected)) ||
            (status = forecast_values(ctx, made, &expected, &means)))
            return status;
        expected.slack = thousandth;
        add_cells(made, &cells, &expected, means);
    }
    if ((status = tie_sheet(ctx, made, &cells, &counted)) || (whole->forecast && (status = tie_sheet(ctx, made, &cells, &expected))))
        return status;
    if (whole->forecast)
        tie_tables(made, &cells, &counted, &expected);
    if ((status = pnk_cells_protect(ctx, &cells, made->list.least_persons)) ||
        (status = say_hidden(ctx, made, &cells, &counted, whole->ledger->first, "ledger.csv", "persons;low_persons;high_persons")) ||
        (status = safe_ledger(ctx, made, &cells, &counted, counts)) || !whole->forecast)
        return status;
    if ((status = say_hidden(ctx, made, &cells, &expected, whole->forecast->as_of, "forecast.csv", "mean_persons;p10_persons;p50_persons;p90_persons;p01_persons;p99_persons")))
        return status;
    return safe_forecast(ctx, made, &cells, &expected, means);
}
