/* models/cases/days.c - tables with a row a day: conflict, floods, hunger; and the demographic weights. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "models/cases/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;                /* of the file */
    bool by_region;                  /* columns are regions, not places */
    bool by_row;                     /* row t is day t and every day has one; else the days are those of the first column, linear between */
    double high;                     /* above it is odd; NAN: no limit */
} kind;

static const kind conflict_kind = { "conflicts.csv", false, true, 1.0 };
static const kind flood_kind = { "flood_level.csv", false, false, NAN };
static const kind hunger_kind = { "region_attributes_IPC.csv", true, false, 100.0 };

static bool is_region(const pnk_case *c, const char *name)
{
    for (size_t i = 0; i < c->n_places; i++)
        if (!strcmp(c->places[i].region, name))
            return true;
    return false;
}

/** Which cells are columns of the table: those whose name is a place (or region). position[k] is the cell of column k. */
static bool take_columns(pnk_case_reader *r, pnk_case_file *file, const kind *k, const pnk_case_row *header, pnk_case_days *days, size_t *position)
{
    days->names = PNK_NEW(r->arena, const char *, header->n + 1);
    days->place = PNK_NEW(r->arena, int, header->n + 1);
    if (!days->names || !days->place) {
        r->full = true;
        return false;
    }
    for (size_t i = 1; i < header->n; i++) {
        const char *name = pnk_case_cell(header, i);
        int place = k->by_region ? -1 : pnk_index_get(&r->places, name);
        if (!name)
            continue;
        if (k->by_region ? !is_region(r->c, name) : place < 0) {
            pnk_case_problem(r, file, PNK_WARNING, header->row, name, name,
                             k->by_region ? "a region of locations.csv; this column is not read" : "a name that stands in locations.csv; this column is not read");
            continue;
        }
        position[days->n_columns] = i;
        days->place[days->n_columns] = place;
        days->names[days->n_columns++] = pnk_case_keep(r, name);
    }
    return true;
}

/** One row of values; blanks are 0, with one line for the row. */
static void take_values(pnk_case_reader *r, pnk_case_file *file, const kind *k, const pnk_case_row *row, const pnk_case_days *days, const size_t *position, double *value)
{
    size_t n_blank = 0;

    for (size_t i = 0; i < days->n_columns; i++) {
        value[i] = 0.0;
        n_blank += !pnk_case_cell(row, position[i]);
        pnk_case_number(r, file, row, position[i], days->names[i], 0.0, &value[i]);
        if (!isnan(k->high) && value[i] > k->high)
            pnk_case_problem(r, file, PNK_WARNING, row->row, days->names[i], pnk_case_cell(row, position[i]), "a number from 0 to %g", k->high);
    }
    if (n_blank)
        pnk_case_problem(r, file, PNK_WARNING, row->row, NULL, NULL, "a value in every column; %zu blank cells are taken as 0", n_blank);
}

/** Between the days of the rows, and constant outside them. `at` are the days of the rows, in order. */
static void spread(const pnk_case_days *rows, const double *at, size_t n_rows, pnk_case_days *days)
{
    size_t n = days->n_columns, next = 0;

    for (size_t day = 0; day < days->n_days; day++) {
        while (next < n_rows && at[next] <= (double)day)
            next++;
        size_t before = next ? next - 1 : 0, after = next < n_rows ? next : n_rows - 1;
        double gap = at[after] - at[before], share = gap > 0.0 ? ((double)day - at[before]) / gap : 0.0;
        for (size_t i = 0; i < n; i++)
            days->value[day * n + i] = rows->value[before * n + i] + share * (rows->value[after * n + i] - rows->value[before * n + i]);
    }
}

static void take_rows(pnk_case_reader *r, pnk_case_file *file, const kind *k, const size_t *position, pnk_case_days *days)
{
    size_t n = days->n_columns, n_rows = 0;
    pnk_case_days rows = *days;
    double *at = PNK_NEW(&r->scratch, double, file->n);

    rows.value = PNK_NEW(&r->scratch, double, file->n * (n ? n : 1));
    days->value = PNK_NEW(r->arena, double, days->n_days * (n ? n : 1));
    if (!at || !rows.value || !days->value) {
        r->full = true;
        return;
    }
    for (size_t i = 1; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        if (row->comment)
            continue;
        at[n_rows] = (double)n_rows;
        pnk_case_number(r, file, row, 0, "Day", NAN, &at[n_rows]);
        if (k->by_row && at[n_rows] != (double)n_rows && n_rows == 0)
            pnk_case_problem(r, file, PNK_WARNING, row->row, "Day", pnk_case_cell(row, 0), "day 0 in the first row; the rows are taken as days 0, 1, 2 ...");
        if (k->by_row)
            at[n_rows] = (double)n_rows;
        else if (n_rows && at[n_rows] <= at[n_rows - 1]) {
            pnk_case_problem(r, file, PNK_ERROR, row->row, "Day", pnk_case_cell(row, 0), "days in their order, each once");
            continue;
        }
        take_values(r, file, k, row, days, position, &rows.value[n_rows * n]);
        n_rows++;
    }
    if (k->by_row && n_rows < days->n_days)
        pnk_case_problem(r, file, PNK_ERROR, 0, NULL, NULL, "a row for each of the %zu days; there are %zu", days->n_days, n_rows);
    if (n_rows)
        spread(&rows, at, n_rows, days);
}

static void read_table(pnk_case_reader *r, const kind *k, pnk_case_days *days)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", k->name);
    size_t *position;

    if (!file || file->n == 0 || r->c->n_days < 1)
        return;
    if (!(position = PNK_NEW(&r->scratch, size_t, file->v[0].n + 1))) {
        r->full = true;
        return;
    }
    days->n_days = (size_t)r->c->n_days;
    if (take_columns(r, file, k, &file->v[0], days, position))
        take_rows(r, file, k, position, days);
}

void pnk_case_read_days(pnk_case_reader *r)
{
    read_table(r, &conflict_kind, &r->c->conflicts);
    read_table(r, &flood_kind, &r->c->floods);
    read_table(r, &hunger_kind, &r->c->hunger);
}

/* ---- demographics ---- */

static void take_weights(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *header, pnk_case_demographic *d)
{
    size_t n_places = r->c->n_places;

    for (size_t i = 1; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        if (row->comment)
            continue;
        d->values[d->n_values++] = pnk_case_keep(r, pnk_case_cell(row, 0));
    }
    for (size_t i = 0; i < n_places * d->n_values; i++)
        d->by_place[i] = NAN;
    for (size_t k = 1; k < header->n; k++) {
        const char *name = pnk_case_cell(header, k);
        bool usual = name && !strcasecmp(name, "Default");
        int place = usual ? -1 : pnk_index_get(&r->places, name);
        size_t v = 0;
        if (name && !usual && place < 0)
            pnk_case_problem(r, file, PNK_WARNING, header->row, name, name, "Default, or a name that stands in locations.csv; this column is not read");
        for (size_t i = 1; i < file->n && name && (usual || place >= 0); i++)
            if (!file->v[i].comment) {
                pnk_case_number(r, file, &file->v[i], k, name, 0.0, usual ? &d->usual[v] : &d->by_place[(size_t)place * d->n_values + v]);
                v++;
            }
    }
}

static void read_demographic(pnk_case_reader *r, const char *name)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", name);
    pnk_case_demographic *d = &r->c->demographics[r->c->n_demographics];
    size_t most = file ? file->n : 0, from = strlen("demographics_"), n = strlen(name);

    if (most < 2)
        return;
    d->attribute = pnk_arena_text_n(r->arena, name + from, n - from - strlen(".csv"));
    d->values = PNK_NEW(r->arena, const char *, most);
    d->usual = PNK_NEW(r->arena, double, most);
    d->by_place = PNK_NEW(r->arena, double, most * (r->c->n_places + 1));
    if (!d->attribute || !d->values || !d->usual || !d->by_place) {
        r->full = true;
        return;
    }
    take_weights(r, file, &file->v[0], d);
    r->c->n_demographics++;
}

void pnk_case_read_demographics(pnk_case_reader *r)
{
    static const char *const folders[] = { "input_csv", "." };
    size_t done = 0;

    for (int f = 0; f < 2 && !done && !r->full; f++) {
        char *path = pnk_path_join(r->folder, folders[f]), **names = NULL;
        size_t n = 0;
        if (!path) {
            r->full = true;
            return;
        }
        if (pnk_folder_exists(path) && !pnk_folder_list(r->ctx, path, &names, &n)) {
            if (!(r->c->demographics = PNK_NEW(r->arena, pnk_case_demographic, n + 1)))
                r->full = true;
            for (size_t i = 0; i < n && !r->full; i++)
                if (pnk_text_starts(names[i], "demographics_") && strlen(names[i]) > strlen("demographics_.csv") && !strcmp(names[i] + strlen(names[i]) - 4, ".csv")) {
                    read_demographic(r, names[i]);
                    done++;
                }
            pnk_folder_list_free(names, n);
        }
        free(path);
    }
}
