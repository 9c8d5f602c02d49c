/* models/cases/counts.c - the data layout, the series of the camps, and the corrections of registration. */
#include "engine/base/text.h"
#include "models/cases/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/** A series while it is put together. */
typedef struct { pnk_case_count *v; size_t n, capacity; } series;

static bool add_count(pnk_case_reader *r, series *s, int day, double persons)
{
    if (!PNK_GROW(&r->scratch, s->v, s->n, s->capacity)) {
        r->full = true;
        return false;
    }
    s->v[s->n++] = (pnk_case_count){ day, persons };
    return true;
}

static void take_count(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, series *s)
{
    const char *text = pnk_case_cell(row, 0);
    double persons, ignored;
    pnk_day day;

    if (row->comment || !pnk_case_cell(row, 1))
        return;                                  /* the peer passes over rows without a count */
    if (!text || !pnk_day_parse(text, &day)) {
        if (row != file->v || pnk_text_to_number(pnk_case_cell(row, 1), &ignored))
            pnk_case_problem(r, file, PNK_ERROR, row->row, "date", text, "a day written as YYYY-MM-DD");
        return;                                  /* the first row may name the columns */
    }
    if (pnk_case_number(r, file, row, 1, "persons", 0.0, &persons) == PNK_CELL_IS_GOOD)
        add_count(r, s, (int)(day - r->c->start), persons);
}

/** Days out of order are most likely mistyped; they stay, because the peer's figures rest on them. */
static void check_order(pnk_case_reader *r, pnk_case_file *file, const series *s)
{
    char day[16];

    for (size_t i = 1; i < s->n; i++)
        if (s->v[i].day < s->v[i - 1].day)
            pnk_case_problem(r, file, PNK_WARNING, 0, "date", pnk_day_text(r->c->start + s->v[i].day, day), "days in their order; it is taken as it stands");
}

static series read_series(pnk_case_reader *r, pnk_case_file *layout, const pnk_case_row *row, size_t i)
{
    const char *name = pnk_case_cell(row, i);
    pnk_case_file *file;
    series s = {0};

    if (name[0] == '/' || strstr(name, "..") || strlen(name) > 255) {
        pnk_case_problem(r, layout, PNK_ERROR, row->row, "file", name, "the name of a file in source_data");
        return s;
    }
    if (!(file = pnk_case_open(r, "source_data", name))) {
        if (!r->full)
            pnk_case_problem(r, layout, PNK_ERROR, row->row, "file", name, "the name of a file in source_data; there is none");
        return s;
    }
    for (size_t k = 0; k < file->n && !r->full; k++)
        take_count(r, file, &file->v[k], &s);
    check_order(r, file, &s);
    if (s.n == 0 && file->n_said == 0)
        pnk_case_problem(r, file, PNK_WARNING, 0, NULL, NULL, "at least one count");
    return s;
}

/** Adds two series as the peer does: on every day of either, the latest value of the second so far and the value at the place reached in the first.
 *  Days of the first after the last of the second are lost with it; that is how its figures were made. */
static series add_series(pnk_case_reader *r, const series *a, const series *b)
{
    series sum = {0};
    double last = 0.0;
    size_t at = 0;

    if (a->n == 0 || b->n == 0)
        return a->n ? *a : *b;
    for (size_t i = 0; i < b->n; i++) {
        const pnk_case_count *second = &b->v[i];
        while (second->day > a->v[at].day) {
            if (!add_count(r, &sum, a->v[at].day, last + a->v[at].persons))
                return sum;
            if (at + 1 == a->n)
                break;
            at++;
        }
        if (second->day <= a->v[at].day) {
            if (!add_count(r, &sum, second->day, second->persons + a->v[at].persons))
                return sum;
            if (second->day == a->v[at].day && at + 1 < a->n)
                at++;
            last = second->persons;
        }
    }
    return sum;
}

static void keep_series(pnk_case_reader *r, const series *s, pnk_case_camp *row)
{
    row->counts = PNK_NEW(r->arena, pnk_case_count, s->n + 1);
    row->corrected = PNK_NEW(r->arena, pnk_case_count, s->n + 1);
    if (!row->counts || !row->corrected) {
        r->full = true;
        return;
    }
    row->n_counts = row->n_corrected = s->n;
    if (s->n) {
        memcpy(row->counts, s->v, s->n * sizeof *s->v);
        memcpy(row->corrected, s->v, s->n * sizeof *s->v);
    }
}

static bool is_layout_header(const pnk_case_row *row)
{
    const char *file = pnk_case_cell(row, 1);
    return file && !strchr(file, '.') && strcasestr(file, "file");
}

static void read_layout(pnk_case_reader *r, pnk_case_file *layout)
{
    pnk_case *c = r->c;

    if (!(c->rows = PNK_NEW(r->arena, pnk_case_camp, layout->n + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < layout->n && !r->full; i++) {
        const pnk_case_row *row = &layout->v[i];
        const char *name = pnk_case_cell(row, 0);
        series sum = {0};
        if (row->comment || (i == 0 && is_layout_header(row)))
            continue;
        if (!name || !pnk_case_cell(row, 1)) {
            pnk_case_problem(r, layout, PNK_ERROR, row->row, name ? "file" : "name", NULL, "the name of a camp and of its file");
            continue;
        }
        for (size_t k = 1; k < row->n && !r->full; k++) {
            if (!pnk_case_cell(row, k))
                continue;
            series one = read_series(r, layout, row, k);
            sum = k == 1 ? one : add_series(r, &sum, &one);
        }
        pnk_case_camp *kept = &c->rows[c->n_rows++];
        *kept = (pnk_case_camp){ .name = pnk_case_keep(r, name), .place = pnk_index_get(&r->places, name) };
        keep_series(r, &sum, kept);
    }
}

static pnk_case_camp *row_named(pnk_case *c, const char *name)
{
    for (size_t i = 0; name && i < c->n_rows; i++)
        if (!strcmp(c->rows[i].name, name))
            return &c->rows[i];
    return NULL;
}

/** Counts before a new registration are scaled so that the last of them meets the first of the new ones. */
static void correct(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *line)
{
    const char *name = pnk_case_cell(line, 0), *text = pnk_case_cell(line, 1);
    pnk_case_camp *row = row_named(r->c, name);
    bool found = false;
    pnk_day date;

    if (line->comment || (!name && !text))
        return;
    if (!row)
        pnk_case_problem(r, file, PNK_ERROR, line->row, "name", name, "a name of data_layout.csv");
    if (!text || !pnk_day_parse(text, &date)) {
        pnk_case_problem(r, file, PNK_ERROR, line->row, "date", text, "a day written as YYYY-MM-DD");
        return;
    }
    if (!row || date < r->c->start)
        return;
    for (size_t i = 0; i < row->n_corrected; i++) {
        if (row->corrected[i].day != (int)(date - r->c->start))
            continue;
        found = true;
        if (i == 0)
            continue;
        if (!(row->corrected[i - 1].persons > 0.0)) {
            pnk_case_problem(r, file, PNK_WARNING, line->row, "date", text, "a count above 0 before this day; nothing is corrected");
            continue;
        }
        double factor = row->corrected[i].persons / row->corrected[i - 1].persons;
        for (size_t k = 0; k < i; k++)
            row->corrected[k].persons *= factor;
    }
    if (!found)
        pnk_case_problem(r, file, PNK_WARNING, line->row, "date", text, "a day of this camp's counts; nothing is corrected");
}

/** The camps among the rows, in the order of the locations. */
static void find_camps(pnk_case_reader *r, pnk_case_file *layout)
{
    pnk_case *c = r->c;

    if (!(c->camps = PNK_NEW(r->arena, pnk_case_camp, c->n_places + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < c->n_places; i++) {
        const pnk_case_place *place = &c->places[i];
        const pnk_case_camp *row = row_named(c, place->name);
        if (place->type != PNK_CASE_CAMP && place->type != PNK_CASE_IDP_CAMP)
            continue;
        if (!row && layout)
            pnk_case_problem(r, layout, PNK_ERROR, 0, "name", place->name, "a row for every camp of locations.csv");
        c->camps[c->n_camps] = row ? *row : (pnk_case_camp){ .name = place->name };
        c->camps[c->n_camps++].place = (int)i;
    }
}

static void empty_on_day_0(pnk_case *c)
{
    for (size_t i = 0; i < c->n_rows; i++)
        c->rows[i].taken_off_persons = pnk_case_observed(&c->rows[i], 0.0, true);
}

void pnk_case_read_counts(pnk_case_reader *r)
{
    pnk_case_file *layout = pnk_case_open(r, "source_data", "data_layout.csv"), *corrections;
    pnk_case *c = r->c;
    const pnk_case_camp *total;

    if (!layout && !r->full) {
        pnk_case_file missing = { .file = "source_data/data_layout.csv" };
        bool needed = !c->settings.conflict_driven_spawning && !c->settings.flood_driven_spawning;
        pnk_case_problem(r, &missing, needed ? PNK_ERROR : PNK_WARNING, 0, NULL, NULL, "this file; it names the counts of every camp");
    }
    if (layout)
        read_layout(r, layout);
    corrections = r->full ? NULL : pnk_case_open(r, "input_csv", "registration_corrections.csv");
    for (size_t i = 0; corrections && layout && i < corrections->n; i++)
        correct(r, corrections, &corrections->v[i]);
    if (r->full)
        return;
    if (c->settings.empty_camps_on_day0)
        empty_on_day_0(c);
    find_camps(r, layout);
    if ((total = row_named(c, "total"))) {
        c->total = total->corrected;
        c->n_total = total->n_corrected;
    } else if (layout && !c->settings.sum_from_camps)
        pnk_case_problem(r, layout, PNK_ERROR, 0, "name", NULL, "a row \"total\", as sum_from_camps is off");
}
