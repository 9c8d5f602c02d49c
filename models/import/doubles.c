/* models/import/doubles.c - two figures of one thing: rows of one place, day, measure and source that say different numbers.
 *
 * Both are taken, for the ledger can weigh them; but something that tells them apart may not have been understood, so a person is told.
 * After some lines the rest is only counted: nobody reads thousands.
 */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_KEYS = 16, MOST_VALUES = 4, MOST_LINES = 20 };

typedef struct {
    pnk_im_work *w;
    const pnk_table *t;
    int key[MOST_KEYS], value[MOST_VALUES];
    size_t n_key, n_value;
    int households, file, sheet, cell;
    uint32_t *rows;                  /* open addressing: row + 1 of the first of its kind */
    size_t capacity;                 /* a power of two */
    size_t n_said, n_left;           /* lines; doubles beyond them */
} doubles;

static uint64_t hash_cells(const doubles *d, size_t row)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < d->n_key; i++) {
        const char *text = pnk_table_text(d->t, row, d->key[i]);
        for (; text && *text; text++)
            h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
        h = (h ^ 31u) * UINT64_C(1099511628211);
    }
    return h ^ h >> 29;
}

static bool same_cells(const pnk_table *t, size_t a, size_t b, const int *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *x = pnk_table_text(t, a, columns[i]), *y = pnk_table_text(t, b, columns[i]);
        if (x != y && (!x || !y || strcmp(x, y) != 0))
            return false;
    }
    return true;
}

static bool of_families(const doubles *d, size_t row) { return pnk_table_text(d->t, row, d->households) != NULL; }

/** Is `name` one of the words, each between blanks? */
static bool among(const char *words, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = strstr(words, name); at; at = strstr(at + 1, name))
        if (at > words && at[-1] == ' ' && at[n] == ' ')
            return true;
    return false;
}

static void find_columns(doubles *d, const char *keys, const char *values)
{
    for (size_t c = 0; c < d->t->n_columns; c++) {
        if (among(keys, d->t->names[c]) && d->n_key < MOST_KEYS)
            d->key[d->n_key++] = (int)c;
        else if (among(values, d->t->names[c]) && d->n_value < MOST_VALUES)
            d->value[d->n_value++] = (int)c;
    }
    d->households = pnk_table_column(d->t, "households");
    d->file = pnk_table_column(d->t, "from_file");
    d->sheet = pnk_table_column(d->t, "from_sheet");
    d->cell = pnk_table_column(d->t, "from_cell");
}

static void say(doubles *d, size_t first, size_t row)
{
    const char *cell = pnk_table_text(d->t, row, d->cell), *before = pnk_table_text(d->t, first, d->cell), *said = NULL;

    if (++d->n_said > MOST_LINES) {
        d->n_left++;
        return;
    }
    for (size_t v = 0; v < d->n_value; v++)
        said = said ? said : pnk_table_text(d->t, row, d->value[v]);
    pnk_problem_add(d->w->problems, PNK_WARNING, pnk_table_text(d->t, row, d->file), pnk_table_text(d->t, row, d->sheet),
                    cell ? strtol(cell + strcspn(cell, "0123456789"), NULL, 10) : 0, NULL, said,
                    "one figure for one place, day and measure: cell %s says another than %s of the same, and both were taken", cell ? cell : "", before ? before : "");
}

static void look_at(doubles *d, size_t row)
{
    size_t at = (hash_cells(d, row) + of_families(d, row)) & (d->capacity - 1);

    while (d->rows[at] && !(same_cells(d->t, d->rows[at] - 1, row, d->key, d->n_key) && of_families(d, row) == of_families(d, d->rows[at] - 1)))
        at = (at + 1) & (d->capacity - 1);
    if (!d->rows[at])
        d->rows[at] = (uint32_t)row + 1;
    else if (!same_cells(d->t, d->rows[at] - 1, row, d->value, d->n_value))
        say(d, d->rows[at] - 1, row);
}

static pnk_status say_doubles(pnk_im_work *w, const char *name, const char *keys, const char *values)
{
    pnk_arena own = { 0 };
    doubles d = { .w = w, .capacity = 64 };

    for (size_t i = 0; i < w->out->n_tables; i++)
        if (strcmp(w->out->tables[i].spec->name, name) == 0)
            d.t = w->out->tables[i].rows;
    if (!d.t || d.t->n_rows == 0)
        return PNK_OK;
    find_columns(&d, keys, values);
    while (d.capacity < 2 * d.t->n_rows)
        d.capacity *= 2;
    if (!(d.rows = PNK_NEW(&own, uint32_t, d.capacity)))
        return pnk_no_memory(w->ctx);
    for (size_t r = 0; r < d.t->n_rows; r++)
        look_at(&d, r);
    if (d.n_left > 0)
        pnk_problem_add(w->problems, PNK_WARNING, pnk_table_text(d.t, 0, d.file), NULL, 0, NULL, NULL,
                        "one figure for one place, day and measure: %zu more cells say another than one before them, and all were taken", d.n_left);
    pnk_arena_release(&own);
    return PNK_OK;
}

pnk_status pnk_im_doubles_say(pnk_im_work *w)
{
    pnk_status status = say_doubles(w, "reports", " as_of as_of_time source_id place_as_heard place_hint measure count attribute period_from from_sheet ", " persons households bound ");

    return status ? status : say_doubles(w, "figures", " as_of source_id place_as_heard place_hint measure unit from_sheet ", " value ");
}
