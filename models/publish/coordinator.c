/* models/publish/coordinator.c - workbook.xlsx: a run for the one who coordinates, one sheet for each question.
 *
 * Figures are values, not formulas: they stand in summary.json and in the tables as they stand here.
 */
#include "models/publish/sheets.h"

#include "engine/base/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- key figures ---- */

static const pnk_workbook_column key_columns[] = {
    { PNK_PHRASE("Figure"), 58 }, { PNK_PHRASE("Unit"), 14 }, { PNK_PHRASE("Value"), 14 }, { PNK_PHRASE("Low"), 14 }, { PNK_PHRASE("High"), 14 },
    { PNK_PHRASE("Nearest-shelter rule"), 16 }, { PNK_PHRASE("Nothing done"), 16 },
};

static void key_headline(pnk_book *b, const char *figure, pnk_measure measure)
{
    const pnk_results *r = b->results;
    pnk_range range = pnk_ledger_range(r->records, r->ledger, r->records->head.as_of, -1, measure, NULL);

    pnk_book_text(b, figure);
    pnk_book_text(b, pnk_said("persons"));
    pnk_book_count(b, pnk_ledger_shown(r->records, r->ledger, r->records->head.as_of, -1, measure));
    pnk_book_count(b, range.low);
    pnk_book_count(b, range.high);
    pnk_book_end_row(b);
}

static void key_of_plans(pnk_book *b, const char *figure, const char *unit, pnk_look look, double plan, double greedy, double nothing)
{
    const double values[] = { plan, NAN, NAN, greedy, nothing };

    pnk_book_text(b, figure);
    pnk_book_text(b, unit);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        pnk_workbook_number(b->workbook, b->row, b->column++, values[i], look);
    pnk_book_end_row(b);
}

static void key_forecast(pnk_book *b)
{
    const pnk_forecast *f = b->results->forecast;
    const pnk_band *band = f->bands && f->n_nodes ? &f->bands[((size_t)f->n_days * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + PNK_REMAINING] : NULL;
    char *figure = pnk_arena_printf(b->arena, pnk_said("Still displaced in %d days (median, 8 of 10 draws between)"), f->n_days);

    pnk_book_text(b, figure ? figure : "");
    pnk_book_text(b, pnk_said("persons"));
    pnk_book_count(b, band ? band->p50 : NAN);
    pnk_book_count(b, band ? band->p10 : NAN);
    pnk_book_count(b, band ? band->p90 : NAN);
    pnk_book_end_row(b);
}

static void key_coverage(pnk_book *b)
{
    const pnk_account *plan = &b->results->plan->plan, *greedy = &b->results->plan->greedy, *nothing = &b->results->plan->nothing;

    for (size_t i = 0; i < plan->n_sectors; i++) {
        char *figure = pnk_arena_printf(b->arena, pnk_said("Coverage of needs: %s"), pnk_book_word(b, plan->sectors[i]));
        key_of_plans(b, figure ? figure : "", "%", PNK_LOOK_SHARE, plan->coverage_by_sector[i], i < greedy->n_sectors ? greedy->coverage_by_sector[i] : NAN,
                     i < nothing->n_sectors ? nothing->coverage_by_sector[i] : NAN);
    }
}

static pnk_status key_figures(pnk_book *b)
{
    const pnk_account *plan = &b->results->plan->plan, *greedy = &b->results->plan->greedy, *nothing = &b->results->plan->nothing;
    pnk_status status = pnk_book_table(b, pnk_said("Key figures"), NULL, key_columns, sizeof key_columns / sizeof *key_columns, 0, 1);

    if (status)
        return status;
    key_headline(b, pnk_said("Displaced"), PNK_DISPLACED);
    key_headline(b, pnk_said("Returned"), PNK_RETURNED);
    key_headline(b, pnk_said("Still displaced"), PNK_REMAINING);
    key_headline(b, pnk_said("With host families"), PNK_WITH_HOSTS);
    key_headline(b, pnk_said("In sites"), PNK_IN_SITES);
    key_headline(b, pnk_said("On the way or waiting"), PNK_ON_THE_WAY);
    key_forecast(b);
    key_of_plans(b, pnk_said("Person-days without shelter"), pnk_said("person-days"), PNK_LOOK_COUNT, plan->unsheltered_person_days, greedy->unsheltered_person_days,
                 nothing->unsheltered_person_days);
    key_of_plans(b, pnk_said("People moved"), pnk_said("persons"), PNK_LOOK_COUNT, plan->moved_persons, greedy->moved_persons, nothing->moved_persons);
    key_coverage(b);
    key_of_plans(b, pnk_said("Worst coverage of any area and need"), "%", PNK_LOOK_SHARE, plan->worst_coverage, greedy->worst_coverage, nothing->worst_coverage);
    key_of_plans(b, pnk_said("Cost"), pnk_said("US dollars"), PNK_LOOK_COUNT, plan->cost_usd, greedy->cost_usd, nothing->cost_usd);
    key_of_plans(b, pnk_said("Transport"), pnk_said("tonne-km"), PNK_LOOK_COUNT, plan->tonnes_km, greedy->tonnes_km, nothing->tonnes_km);
    return PNK_OK;
}

/* ---- what stays unmet ---- */

enum { MOST_SECTORS = 32 };

static size_t sectors_of(const pnk_gap_sum *gaps, size_t n, const char **sectors)
{
    size_t n_sectors = 0;

    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < n_sectors && strcmp(sectors[at], gaps[i].sector) != 0)
            at++;
        if (at == n_sectors && n_sectors < MOST_SECTORS)
            sectors[n_sectors++] = gaps[i].sector;
    }
    return n_sectors;
}

static size_t areas_of(const pnk_gap_sum *gaps, size_t n)
{
    size_t n_areas = 0;

    for (size_t i = 0; i < n; i++)
        n_areas += i == 0 || gaps[i].area != gaps[i - 1].area;
    return n_areas;
}

/** The share of a sector's worst need that stays unmet in the area whose sums begin at `first`; NAN: nothing is needed. Withheld where one of its needs is
 *  that may be worse. */
static double worst_share(const pnk_gap_sum *gaps, size_t n, size_t first, const char *sector)
{
    double worst = NAN;
    bool withheld = false;

    for (size_t i = first; i < n && gaps[i].area == gaps[first].area; i++)
        if (strcmp(gaps[i].sector, sector) == 0 && pnk_is_withheld(gaps[i].needed))
            withheld = true;
        else if (strcmp(gaps[i].sector, sector) == 0 && gaps[i].needed > 0 && !(gaps[i].unmet / gaps[i].needed <= worst))
            worst = gaps[i].unmet / gaps[i].needed;
    return withheld && !(worst >= 1) ? pnk_withheld() : worst;
}

static pnk_status gap_matrix(pnk_book *b, const pnk_gap_sum *gaps, size_t n)
{
    const char *sectors[MOST_SECTORS];
    size_t n_sectors = sectors_of(gaps, n, sectors), n_areas = areas_of(gaps, n);
    pnk_workbook_column columns[MOST_SECTORS + 2] = { { PNK_PHRASE("Area"), 30 }, { PNK_PHRASE("Area id"), 26 } };
    pnk_status status;

    for (size_t s = 0; s < n_sectors; s++)
        columns[s + 2] = (pnk_workbook_column){ pnk_book_word(b, sectors[s]), 14 };
    if ((status = pnk_book_table(b, pnk_said("Gaps by area"), pnk_said("Share of the need that stays unmet over the whole plan; of several needs in a sector the worst."), columns,
                                 n_sectors + 2, n_areas, 1)))
        return status;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && gaps[i].area == gaps[i - 1].area)
            continue;
        pnk_book_text(b, pnk_book_area(b, gaps[i].area));
        pnk_book_text(b, pnk_area_id(b->results->records, gaps[i].area));
        for (size_t s = 0; s < n_sectors; s++)
            pnk_book_share(b, worst_share(gaps, n, i, sectors[s]));
        pnk_book_end_row(b);
    }
    if (n_areas && n_sectors)
        pnk_workbook_shade(b->workbook, (pnk_workbook_range){ PNK_TABLE_TOP, 2, b->row - 1, n_sectors + 1 });
    return PNK_OK;
}

static const pnk_workbook_column need_columns[] = {
    { PNK_PHRASE("Area"), 30 }, { PNK_PHRASE("Sector"), 20 }, { PNK_PHRASE("Need"), 28 }, { PNK_PHRASE("Needed"), 14 }, { PNK_PHRASE("Met"), 14 }, { PNK_PHRASE("Unmet"), 14 },
    { PNK_PHRASE("Most persons on one day"), 16 }, { PNK_PHRASE("Why not more"), 40 },
};

static pnk_status gaps_by_need(pnk_book *b, const pnk_gap_sum *gaps, size_t n)
{
    pnk_status status = pnk_book_table(b, pnk_said("Gaps by need"), NULL, need_columns, sizeof need_columns / sizeof *need_columns, n, 1);

    for (size_t i = 0; i < n && !status; i++) {
        pnk_book_text(b, pnk_book_area(b, gaps[i].area));
        pnk_book_text(b, pnk_book_word(b, gaps[i].sector));
        pnk_book_text(b, pnk_book_word(b, gaps[i].need));
        pnk_book_amount(b, gaps[i].needed);
        pnk_book_amount(b, gaps[i].met);
        pnk_book_amount(b, gaps[i].unmet);
        pnk_book_count(b, gaps[i].persons);
        pnk_book_long(b, gaps[i].reason ? pnk_book_word(b, gaps[i].reason) : NULL);
        pnk_book_end_row(b);
    }
    return status;
}

/* ---- the plan by day ---- */

static const pnk_workbook_column day_columns[] = {
    { PNK_PHRASE("Date"), 12 }, { PNK_PHRASE("People moved"), 14 }, { PNK_PHRASE("Moves"), 12 }, { PNK_PHRASE("Shipments"), 12 }, { PNK_PHRASE("Trips"), 12 },
    { PNK_PHRASE("Persons in sites in the evening"), 18 }, { PNK_PHRASE("Persons with host families in the evening"), 18 }, { PNK_PHRASE("Persons waiting in the evening"), 18 },
};

typedef struct { double persons, moves, shipments, trips, in_sites, with_hosts, waiting; } day_sums;

static void add_days(const pnk_results *r, day_sums *days)
{
    const pnk_plan *plan = r->plan;
    const pnk_forecast *f = r->forecast;
    pnk_day first = r->records->head.as_of;

    for (size_t i = 0; i < plan->moves.n; i++) {
        int d = plan->moves.v[i].date - first;
        if (d >= 0 && d <= f->n_days)
            days[d].persons += (double)plan->moves.v[i].persons, days[d].moves++;
    }
    for (size_t i = 0; i < plan->shipments.n; i++) {
        int d = plan->shipments.v[i].date - first;
        if (d >= 0 && d <= f->n_days)
            days[d].shipments++, days[d].trips = pnk_plus(days[d].trips, plan->shipments.v[i].trips);
    }
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        int d = o->date - first;
        if (d >= 0 && d <= f->n_days && o->group < 0)
            *(plan->shelters[o->shelter].kind == PNK_SHELTER_HOSTS ? &days[d].with_hosts : &days[d].in_sites) += (double)o->persons;
    }
    for (int d = 0; plan->waiting && d <= f->n_days; d++)
        for (size_t l = 0; l < f->n_leaves; l++)
            for (size_t g = 0; g < f->n_groups; g++)
                days[d].waiting += (double)plan->waiting[pnk_forecast_at(f, d, l, g)];
}

/** A profile leaves moves and rows of sites out, or puts them together: sums over the others would pass for all. */
static void hide_people(day_sums *day)
{
    day->persons = day->moves = day->in_sites = day->with_hosts = day->waiting = pnk_withheld();
}

static pnk_status plan_by_day(pnk_book *b)
{
    const pnk_results *r = b->results;
    int n_days = r->forecast->n_days;
    day_sums *days = PNK_NEW(b->arena, day_sums, n_days + 1), all = {0};
    pnk_status status;

    if (!days)
        return pnk_no_memory(b->ctx);
    add_days(r, days);
    if ((status = pnk_book_table(b, pnk_said("Plan by day"), NULL, day_columns, sizeof day_columns / sizeof *day_columns, (size_t)n_days + 1, 1)))
        return status;
    for (int d = 0; d <= n_days; d++) {
        if (r->withheld)
            hide_people(&days[d]);
        pnk_book_day(b, r->records->head.as_of + d);
        pnk_book_count(b, days[d].persons);
        pnk_book_count(b, days[d].moves);
        pnk_book_count(b, days[d].shipments);
        pnk_book_amount(b, days[d].trips);
        pnk_book_count(b, days[d].in_sites);
        pnk_book_count(b, days[d].with_hosts);
        pnk_book_count(b, days[d].waiting);
        pnk_book_end_row(b);
        all.persons = pnk_plus(all.persons, days[d].persons), all.moves = pnk_plus(all.moves, days[d].moves), all.shipments += days[d].shipments, all.trips = pnk_plus(all.trips, days[d].trips);
    }
    pnk_book_total_text(b, pnk_said("Total"));
    pnk_book_total(b, all.persons);
    pnk_book_total(b, all.moves);
    pnk_book_total(b, all.shipments);
    pnk_book_total_amount(b, all.trips);
    return PNK_OK;
}

/* ---- moves, shipments, sites ---- */

static const pnk_workbook_column move_columns[] = {
    { PNK_PHRASE("Date"), 12 }, { PNK_PHRASE("From"), 32 }, { PNK_PHRASE("To"), 32 }, { PNK_PHRASE("Group"), 24 }, { PNK_PHRASE("Persons"), 12 }, { PNK_PHRASE("Households"), 12 },
    { PNK_PHRASE("Vehicle"), 18 }, { PNK_PHRASE("From (id)"), 22 }, { PNK_PHRASE("Site id"), 22 },
};

static pnk_status moves(pnk_book *b)
{
    const pnk_plan *plan = b->results->plan;
    double persons = 0, households = 0;
    pnk_status status = pnk_book_table(b, pnk_said("Moves"), NULL, move_columns, sizeof move_columns / sizeof *move_columns, plan->moves.n, 1);

    for (size_t i = 0; i < plan->moves.n && !status; i++) {
        const pnk_move *m = &plan->moves.v[i];
        pnk_book_day(b, m->date);
        pnk_book_text(b, pnk_book_start(b, m));
        pnk_book_text(b, pnk_book_shelter(b, m->shelter));
        pnk_book_text(b, pnk_book_group(b, m->group));
        pnk_book_count(b, (double)m->persons);
        pnk_book_count(b, (double)m->households);
        pnk_book_text(b, pnk_book_word(b, m->vehicle));
        pnk_book_text(b, m->from_id);
        pnk_book_text(b, m->shelter >= 0 ? plan->shelters[m->shelter].id : "");
        pnk_book_end_row(b);
        persons += (double)m->persons, households += (double)m->households;
    }
    if (status)
        return status;
    pnk_book_total_text(b, b->results->withheld ? pnk_said("Total of these rows") : pnk_said("Total"));
    for (int c = 0; c < 3; c++)
        pnk_book_total_text(b, NULL);
    pnk_book_total(b, persons);
    pnk_book_total(b, households);
    return PNK_OK;
}

static const pnk_workbook_column shipment_columns[] = {
    { PNK_PHRASE("Date"), 12 }, { PNK_PHRASE("Agency"), 20 }, { PNK_PHRASE("From"), 26 }, { PNK_PHRASE("To"), 24 }, { PNK_PHRASE("Item"), 34 }, { PNK_PHRASE("Quantity"), 12 },
    { PNK_PHRASE("Unit"), 10 }, { PNK_PHRASE("Trips"), 10 }, { PNK_PHRASE("Vehicle"), 16 }, { PNK_PHRASE("Warehouse id"), 18 }, { PNK_PHRASE("Place id"), 18 }, { PNK_PHRASE("Item id"), 20 },
};

static pnk_status shipments(pnk_book *b)
{
    const pnk_results *r = b->results;
    const pnk_records *records = r->records;
    double trips = 0;
    pnk_status status = pnk_book_table(b, pnk_said("Shipments"), NULL, shipment_columns, sizeof shipment_columns / sizeof *shipment_columns, r->plan->shipments.n, 1);

    for (size_t i = 0; i < r->plan->shipments.n && !status; i++) {
        const pnk_shipment *s = &r->plan->shipments.v[i];
        pnk_book_day(b, s->date);
        pnk_book_text(b, s->agency);
        pnk_book_text(b, pnk_book_warehouse(b, s->warehouse));
        pnk_book_text(b, pnk_book_place(b, s->place));
        pnk_book_text(b, pnk_book_item(b, s->item));
        pnk_book_amount(b, s->quantity);
        pnk_book_text(b, s->item >= 0 ? records->items.v[s->item].unit : "");
        pnk_book_amount(b, s->trips);
        pnk_book_text(b, s->vehicle);
        pnk_book_text(b, s->warehouse >= 0 ? records->warehouses.v[s->warehouse].id : "");
        pnk_book_text(b, s->place >= 0 ? records->places.v[s->place].id : "");
        pnk_book_text(b, s->item >= 0 ? records->items.v[s->item].id : "");
        pnk_book_end_row(b);
        trips = pnk_plus(trips, s->trips);
    }
    if (status)
        return status;
    pnk_book_total_text(b, pnk_said("Total"));
    for (int c = 0; c < 6; c++)
        pnk_book_total_text(b, NULL);
    pnk_book_total_amount(b, trips);
    return PNK_OK;
}

static const pnk_workbook_column site_columns[] = {
    { PNK_PHRASE("Site"), 36 }, { PNK_PHRASE("Kind"), 18 }, { PNK_PHRASE("Area"), 26 }, { PNK_PHRASE("Agency"), 26 }, { PNK_PHRASE("State"), 14 }, { PNK_PHRASE("Persons on the first day"), 14 },
    { PNK_PHRASE("Persons on the last day"), 14 }, { PNK_PHRASE("Most persons"), 14 }, { PNK_PHRASE("Free places on the last day"), 14 }, { PNK_PHRASE("Fewest free places"), 14 }, { PNK_PHRASE("Site id"), 22 },
};

static void site_row(pnk_book *b, const pnk_shelter_days *days, size_t i)
{
    const pnk_shelter *s = &b->results->plan->shelters[i];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &b->results->records->sites.v[s->site] : NULL;
    const double *persons = &days->persons[i * (size_t)days->n_days], *free_places = &days->free_places[i * (size_t)days->n_days];
    double most = NAN, least = NAN;

    for (int d = 0; d < days->n_days; d++) {
        most = fmax(most, persons[d]);
        least = fmin(least, free_places[d]);
    }
    pnk_book_text(b, pnk_book_shelter(b, (int)i));
    pnk_book_text(b, site ? pnk_book_word(b, pnk_site_type_word(site->type)) : "");
    pnk_book_text(b, pnk_book_area(b, s->area));
    pnk_book_text(b, site ? site->agency : NULL);
    pnk_book_text(b, site ? pnk_book_word(b, pnk_site_status_word(site->status)) : "");
    pnk_book_count(b, days->n_days ? persons[0] : NAN);
    pnk_book_count(b, days->n_days ? persons[days->n_days - 1] : NAN);
    pnk_book_count(b, most);
    pnk_book_count(b, days->n_days ? free_places[days->n_days - 1] : NAN);
    pnk_book_count(b, least);
    pnk_book_text(b, s->id);
    pnk_book_end_row(b);
}

static pnk_status sites(pnk_book *b)
{
    pnk_shelter_days days;
    size_t n = b->results->plan->n_shelters;
    pnk_status status = pnk_shelter_days_of(b->ctx, b->arena, b->results, &days);

    if (status || (status = pnk_book_table(b, pnk_said("Sites"), pnk_said("Free places are counted at the standard in force; a negative number is people beyond it."), site_columns,
                                           sizeof site_columns / sizeof *site_columns, n, 1)))
        return status;
    for (size_t i = 0; i < n; i++)
        site_row(b, &days, i);
    if (n)
        pnk_workbook_below_zero(b->workbook, (pnk_workbook_range){ PNK_TABLE_TOP, 8, b->row - 1, 9 });
    return PNK_OK;
}

/* ---- what it rests on ---- */

static const pnk_workbook_column report_columns[] = {
    { PNK_PHRASE("Date"), 12 }, { PNK_PHRASE("Source"), 34 }, { PNK_PHRASE("Place as heard"), 26 }, { PNK_PHRASE("Measure"), 20 }, { PNK_PHRASE("Stated"), 12 }, { PNK_PHRASE("Fitted"), 12 },
    { PNK_PHRASE("Residual"), 12 }, { PNK_PHRASE("Use"), 18 }, { PNK_PHRASE("Report id"), 26 }, { PNK_PHRASE("File"), 22 }, { PNK_PHRASE("Row"), 8 },
};

static pnk_status sources(pnk_book *b)
{
    const pnk_records *records = b->results->records;
    pnk_status status = pnk_book_table(b, pnk_said("Sources"), pnk_said("What was reported, and how far it is from the count: residual = stated - fitted."), report_columns,
                                       sizeof report_columns / sizeof *report_columns, records->reports.n, 1);

    for (size_t i = 0; i < records->reports.n && !status; i++) {
        const pnk_report *report = &records->reports.v[i];
        const pnk_report_fit *fit = &b->results->ledger->fits[i];
        bool solved = fit->use == PNK_REPORT_USED || fit->use == PNK_REPORT_PART;
        const pnk_source *source = report->source >= 0 ? &records->sources.v[report->source] : NULL;
        pnk_book_day(b, report->as_of);
        pnk_book_text(b, source ? source->name ? source->name : source->id : "");
        pnk_book_text(b, report->place_as_heard);
        pnk_book_text(b, pnk_book_word(b, pnk_measure_word(report->measure)));
        pnk_book_count(b, isfinite(fit->stated_persons) ? fit->stated_persons : report->persons);
        pnk_book_count(b, solved ? fit->fitted_persons : NAN);
        pnk_book_count(b, solved ? fit->residual_persons : NAN);
        pnk_book_text(b, pnk_book_word(b, pnk_report_use_word(fit->use)));
        pnk_book_text(b, report->id);
        pnk_book_text(b, b->results->withheld ? NULL : report->row.at.file);       /* files of those who do the count */
        pnk_book_count(b, report->row.at.row > 0 && !b->results->withheld ? (double)report->row.at.row : NAN);
        pnk_book_end_row(b);
    }
    return status;
}

static const pnk_workbook_column assumed_columns[] = {
    { PNK_PHRASE("File"), 24 }, { PNK_PHRASE("Sheet"), 16 }, { PNK_PHRASE("Row"), 8 }, { PNK_PHRASE("What"), 30 }, { PNK_PHRASE("Where the figure is from"), 100 },
};

/* Twice: to count the rows, which the sheet's filter wants to know first, and to write them. */
static void assumed_row(pnk_book *b, size_t *n, const pnk_row *row, const char *what)
{
    if (row->confidence != PNK_ASSUMED)
        return;
    ++*n;
    if (!b)
        return;
    pnk_book_text(b, row->at.file);
    pnk_book_text(b, row->at.sheet);
    pnk_book_count(b, row->at.row > 0 && !b->results->withheld ? (double)row->at.row : NAN);      /* a row's number would say which site it is */
    pnk_book_text(b, what);
    pnk_book_text(b, row->source);
    pnk_book_end_row(b);
}

static void assumed_rows(const pnk_records *r, pnk_book *b, size_t *n)
{
#define ROWS(list, what) for (size_t i = 0; i < r->list.n; i++) assumed_row(b, n, &r->list.v[i].row, what)
    ROWS(areas, r->areas.v[i].id);
    ROWS(places, r->places.v[i].id);
    ROWS(roads, r->roads.v[i].id);
    ROWS(closures, r->closures.v[i].reason);
    ROWS(hazards, r->hazards.v[i].kind);
    ROWS(groups, r->groups.v[i].id);
    ROWS(attributes, r->attributes.v[i].attribute);
    ROWS(services, r->services.v[i].service);
    ROWS(sites, r->sites.v[i].id);
    ROWS(warehouses, r->warehouses.v[i].id);
    ROWS(fleet, r->fleet.v[i].vehicle);
    ROWS(vehicles, r->vehicles.v[i].id);
    ROWS(items, r->items.v[i].id);
    ROWS(standards, r->standards.v[i].id);
    ROWS(stocks, r->stocks.v[i].item >= 0 ? r->items.v[r->stocks.v[i].item].id : "");
    ROWS(distributed, r->distributed.v[i].item >= 0 ? r->items.v[r->distributed.v[i].item].id : "");
    ROWS(budgets, r->budgets.v[i].agency);
    ROWS(sources, r->sources.v[i].id);
    ROWS(reports, r->reports.v[i].id);
    ROWS(figures, r->figures.v[i].measure);
    ROWS(flows, r->flows.v[i].id);
    ROWS(weights, r->weights.v[i].term);
    ROWS(parameters, r->parameters.v[i].name);
#undef ROWS
}

static pnk_status assumed(pnk_book *b)
{
    const pnk_records *records = b->results->records;
    size_t n = 0;
    pnk_status status;

    assumed_rows(records, NULL, &n);
    if (!(status = pnk_book_table(b, pnk_said("Assumed"), pnk_said("Rows that nobody has counted or measured: ask for them first."), assumed_columns,
                                  sizeof assumed_columns / sizeof *assumed_columns, n, 1)))
        assumed_rows(records, b, &n);
    return status;
}

static pnk_status fill(pnk_book *b)
{
    pnk_gap_sum *gaps = NULL;
    size_t n = 0;
    pnk_status status;

    if (!(status = pnk_sum_gaps(b->ctx, b->arena, b->results, &gaps, &n)) && !(status = key_figures(b)) && !(status = gap_matrix(b, gaps, n)) && !(status = plan_by_day(b)) &&
        !(status = moves(b)) && !(status = shipments(b)) && !(status = sites(b)) && !(status = gaps_by_need(b, gaps, n)) && !(status = sources(b)))
        status = assumed(b);
    return status;
}

pnk_status pnk_publish_workbook(pnk_ctx *ctx, const pnk_results *results, const char *lang, const char *path)
{
    pnk_arena arena = {0};
    pnk_book book = { .ctx = ctx, .arena = &arena, .results = results, .lang = lang };
    const char *before = pnk_say_language(lang);
    pnk_status status = pnk_book_begin(&book, path);

    if (!status && (status = fill(&book)))
        pnk_workbook_drop(book.workbook);
    else if (!status)
        status = pnk_workbook_close(ctx, book.workbook);
    pnk_say_language(before);
    pnk_arena_release(&arena);
    return status;
}
