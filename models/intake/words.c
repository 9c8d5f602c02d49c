/* models/intake/words.c - what was said: sources, reports, figures, flows. */
#include "models/intake/reading.h"

static pnk_status index_sources(pnk_reading *r, const pnk_table *table)
{
    int next = 0;

    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        if (!pnk_cells_put_id(&c, "source_id", &r->index[PNK_KEY_SOURCE], pnk_cells_text(&c, "source_id"), c.later ? PNK_LATER : next))
            return pnk_no_memory(r->ctx);
        next += !c.later;
    }
    return PNK_OK;
}

/** Two sources that quote each other have no origin. */
static void check_quotes(pnk_reading *r)
{
    for (size_t i = 0; i < r->records->sources.n; i++) {
        pnk_source *source = &r->records->sources.v[i];
        int at = source->origin;
        for (size_t steps = 0; at >= 0 && at != (int)i && steps <= r->records->sources.n; steps++)
            at = r->records->sources.v[at].origin;
        if (at != (int)i)
            continue;
        pnk_origin_problem(r, PNK_ERROR, &source->row.at, "origin_source", r->records->sources.v[source->origin].id, "a source that does not itself quote %s", source->id);
        source->origin = -1;
    }
}

static pnk_status read_sources(pnk_reading *r)
{
    const pnk_table *table = pnk_reading_table(r, "sources")->table;
    pnk_status status = index_sources(r, table);

    if (status)
        return status;
    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        if (c.later)
            continue;
        const char *id = pnk_cells_text(&c, "source_id"), *name = pnk_cells_text(&c, "name");
        pnk_source source = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .name = name ? name : id ? id : "", .error_share = pnk_cells_number(&c, "error_share"),
            .bias_share = pnk_cells_number(&c, "bias_share"), .origin = pnk_cells_ref(&c, "origin_source", PNK_KEY_SOURCE),
        };
        PNK_TAKE(r, r->records->sources, source);
    }
    check_quotes(r);
    return PNK_OK;
}

static void check_as_of(const pnk_cells *c)
{
    pnk_day as_of = pnk_cells_day(c, "as_of"), start = c->r->records->head.start;
    char text[16];

    if (as_of != PNK_DAY_UNKNOWN && start != PNK_DAY_UNKNOWN && as_of < start)
        pnk_cells_problem(c, PNK_WARNING, "as_of", "%s or later, the start of the operation", pnk_day_text(start, text));
}

static void check_report(const pnk_cells *c, pnk_count_kind count)
{
    bool persons = pnk_cells_filled(c, "persons"), households = pnk_cells_filled(c, "households");
    pnk_day from = pnk_cells_day(c, "period_from"), as_of = pnk_cells_day(c, "as_of");

    if (persons == households)
        pnk_cells_problem(c, PNK_ERROR, persons ? "households" : "persons", "%s", persons ? PNK_PHRASE("persons or households, not both") : PNK_PHRASE("a figure in persons or in households"));
    if (count == PNK_IN_PERIOD && !pnk_cells_filled(c, "period_from"))
        pnk_cells_problem(c, PNK_ERROR, "period_from", "the first day of the period that in_period speaks of");
    if (from != PNK_DAY_UNKNOWN && as_of != PNK_DAY_UNKNOWN && from > as_of)
        pnk_cells_problem(c, PNK_ERROR, "period_from", "the day of as_of or earlier");
    check_as_of(c);
}

static int minutes_of(const pnk_cells *c)
{
    const char *text = pnk_cells_text(c, "as_of_time");
    int minutes;

    return text && pnk_time_parse(text, &minutes) ? minutes : -1;
}

static pnk_status read_reports(pnk_reading *r)
{
    const pnk_table *table = pnk_reading_table(r, "reports")->table;

    PNK_RESERVE(r, r->records->reports, table ? table->n_rows : 0);      /* there may be a million */
    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "report_id"), *heard = pnk_cells_text(&c, "place_as_heard");
        c.later = false;                 /* reports not known yet are kept for the trace; the ledger looks at reported_at */
        pnk_report report = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .as_of = pnk_cells_day(&c, "as_of"), .as_of_minutes = minutes_of(&c),
            .source = pnk_cells_ref(&c, "source_id", PNK_KEY_SOURCE), .place_as_heard = heard ? heard : "", .place_hint = pnk_cells_text(&c, "place_hint"),
            .measure = (pnk_measure)pnk_cells_word(&c, "measure", PNK_AFFECTED), .persons = pnk_cells_number(&c, "persons"),
            .households = pnk_cells_number(&c, "households"), .count = (pnk_count_kind)pnk_cells_word(&c, "count", PNK_COUNT_UNSAID),
            .period_from = pnk_cells_day(&c, "period_from"), .bound = (pnk_bound)pnk_cells_word(&c, "bound", PNK_EXACT),
            .group = pnk_cells_ref(&c, "group_id", PNK_KEY_GROUP), .attribute = pnk_cells_text(&c, "attribute"),
            .replaces = pnk_cells_text(&c, "replaces"), .note = pnk_cells_text(&c, "note"),
            .from_file = pnk_cells_text(&c, "from_file"), .from_sheet = pnk_cells_text(&c, "from_sheet"), .from_cell = pnk_cells_text(&c, "from_cell"),
        };
        check_report(&c, report.count);
        if (!pnk_cells_put_id(&c, "report_id", &r->index[PNK_KEY_REPORT], id, (int)r->records->reports.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->reports, report);
    }
    return PNK_OK;
}

static void check_replaces(pnk_reading *r)
{
    for (size_t i = 0; i < r->records->reports.n; i++) {
        const pnk_report *report = &r->records->reports.v[i];
        bool sure;
        if (!report->replaces)
            continue;
        int older = pnk_key_find(r, PNK_KEY_REPORT, report->replaces, &sure);
        if (older == (int)i)
            pnk_origin_problem(r, PNK_WARNING, &report->row.at, "replaces", report->replaces, "another report than itself");
        else if (older < 0 && sure)
            pnk_origin_problem(r, PNK_WARNING, &report->row.at, "replaces", report->replaces, "%s", pnk_key_words(r, PNK_KEY_REPORT));
    }
}

static pnk_status read_figures(pnk_reading *r)
{
    const pnk_table *table = pnk_reading_table(r, "figures")->table;

    PNK_RESERVE(r, r->records->figures, table ? table->n_rows : 0);
    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "figure_id"), *heard = pnk_cells_text(&c, "place_as_heard");
        const char *measure = pnk_cells_text(&c, "measure"), *unit = pnk_cells_text(&c, "unit");
        c.later = false;
        pnk_figure figure = {
            .row = pnk_cells_row(&c), .id = id, .as_of = pnk_cells_day(&c, "as_of"), .source = pnk_cells_ref(&c, "source_id", PNK_KEY_SOURCE),
            .place_as_heard = heard ? heard : "", .place_hint = pnk_cells_text(&c, "place_hint"), .measure = measure ? measure : "",
            .value = pnk_cells_number(&c, "value"), .unit = unit ? unit : "", .note = pnk_cells_text(&c, "note"),
            .from_file = pnk_cells_text(&c, "from_file"), .from_sheet = pnk_cells_text(&c, "from_sheet"), .from_cell = pnk_cells_text(&c, "from_cell"),
        };
        check_as_of(&c);
        if (!pnk_cells_put_id(&c, "figure_id", &r->figure_ids, id, 0))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->figures, figure);
    }
    return PNK_OK;
}

static pnk_status read_flows(pnk_reading *r)
{
    const pnk_table *table = pnk_reading_table(r, "flows")->table;

    PNK_RESERVE(r, r->records->flows, table ? table->n_rows : 0);
    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "report_id"), *origin = pnk_cells_text(&c, "origin_as_heard"), *to = pnk_cells_text(&c, "destination_as_heard");
        pnk_flow flow = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .as_of = pnk_cells_day(&c, "as_of"), .source = pnk_cells_ref(&c, "source_id", PNK_KEY_SOURCE),
            .origin_as_heard = origin ? origin : "", .destination_as_heard = to ? to : "", .persons = pnk_cells_number(&c, "persons"),
            .group = pnk_cells_ref(&c, "group_id", PNK_KEY_GROUP), .period_from = pnk_cells_day(&c, "period_from"),
        };
        check_as_of(&c);
        pnk_cells_order(&c, "period_from", "as_of");
        if (!pnk_cells_put_id(&c, "report_id", &r->flow_ids, id, 0))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->flows, flow);
    }
    return PNK_OK;
}

/** Answers to questions about names. */
static pnk_status read_matches(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "matches")->table); pnk_cells_next(&c);) {
        const char *heard = pnk_cells_text(&c, "name_as_heard");
        if (c.later)
            continue;
        pnk_confirmed confirmed = {
            .row = pnk_cells_row(&c), .heard = heard ? heard : "", .parent = pnk_cells_text(&c, "parent_as_heard"),
            .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE), .area = pnk_cells_ref(&c, "area_id", PNK_KEY_AREA),
            .confirmed_by = pnk_cells_text(&c, "confirmed_by"),
        };
        if (pnk_cells_filled(&c, "place_id") && pnk_cells_filled(&c, "area_id") && confirmed.place >= 0 && confirmed.area >= 0 &&
            !pnk_area_within(r->records, r->records->places.v[confirmed.place].area, confirmed.area))
            pnk_cells_problem(&c, PNK_ERROR, "area_id", "the area that the place stands in, or nothing: one of the two is meant");
        if (!c.later)
            PNK_TAKE(r, r->records->confirmed, confirmed);
    }
    return PNK_OK;
}

pnk_status pnk_read_words(pnk_reading *r)
{
    pnk_status status;

    if ((status = read_sources(r)) || (status = read_reports(r)))
        return status;
    check_replaces(r);
    if ((status = read_figures(r)) || (status = read_flows(r)))
        return status;
    return read_matches(r);
}
