/* models/intake/reading.c - cells by name, ids to indices, problems at their cell. */
#include "models/intake/reading.h"
#include "engine/base/say.h"
#include <string.h>

static const struct { const char *table, *column; } keys[PNK_N_KEYS] = {
    [PNK_KEY_AREA]      = { "areas", "area_id" },
    [PNK_KEY_PLACE]     = { "places", "place_id" },
    [PNK_KEY_GROUP]     = { "groups", "group_id" },
    [PNK_KEY_ROAD]      = { "roads", "road_id" },
    [PNK_KEY_ITEM]      = { "items", "item_id" },
    [PNK_KEY_VEHICLE]   = { "vehicles", "vehicle" },
    [PNK_KEY_SITE]      = { "sites", "site_id" },
    [PNK_KEY_WAREHOUSE] = { "warehouses", "warehouse_id" },
    [PNK_KEY_SOURCE]    = { "sources", "source_id" },
    [PNK_KEY_REPORT]    = { "reports", "report_id" },
};

pnk_read_table *pnk_reading_table(pnk_reading *r, const char *name)
{
    for (size_t i = 0; i < pnk_n_input_tables; i++)
        if (pnk_text_equal(pnk_input_tables[i].name, name))
            return &r->tables[i];
    return NULL;
}

static const pnk_col_spec *spec_of(const pnk_cells *c, const char *column)
{
    for (size_t i = 0; i < pnk_n_input_tables; i++) {
        const pnk_read_table *table = &c->r->tables[i];
        if (table->table != c->table && table->under != c->table)
            continue;
        for (size_t k = 0; k < table->spec->n_columns; k++)
            if (pnk_text_equal(table->spec->columns[k].name, column))
                return &table->spec->columns[k];
    }
    return NULL;
}

/** The place of the column in its table, and its specification. */
static const pnk_known_column *known_column(const pnk_cells *c, const char *column)
{
    uintptr_t address = (uintptr_t)column;
    pnk_known_column *known = &c->r->known[(address ^ address >> 6 ^ address >> 12) % PNK_N_KNOWN_COLUMNS];

    if (known->table != c->table || known->name != column)
        *known = (pnk_known_column){ c->table, column, pnk_table_column(c->table, column), spec_of(c, column) };
    return known;
}

const char *pnk_cells_text(const pnk_cells *c, const char *column)
{
    return pnk_table_text(c->table, c->row, known_column(c, column)->column);
}

pnk_cells pnk_cells_of(pnk_reading *r, const pnk_table *table)
{
    return (pnk_cells){ .r = r, .table = table };
}

bool pnk_cells_next(pnk_cells *c)
{
    if (c->started)
        c->row++;
    c->started = true;
    if (!c->table || c->row >= c->table->n_rows)
        return false;
    pnk_day reported = pnk_cells_day(c, "reported_at");
    c->later = reported != PNK_DAY_UNKNOWN && c->r->as_of != PNK_DAY_UNKNOWN && reported > c->r->as_of;
    return true;
}

bool pnk_cells_filled(const pnk_cells *c, const char *column)
{
    return !pnk_text_is_blank(pnk_cells_text(c, column));
}

/** A number outside its range was noted by the check of the table; here it is unknown, so that nothing is built on it. */
double pnk_cells_number(const pnk_cells *c, const char *column)
{
    const pnk_known_column *known = known_column(c, column);
    const pnk_col_spec *spec = known->spec;
    double value = pnk_table_number_at(c->table, c->row, known->column);

    if (!spec || !isfinite(value) || (!isnan(spec->low) && value < spec->low) || (!isnan(spec->high) && value > spec->high))
        return NAN;
    return value;
}

double pnk_cells_number_or(const pnk_cells *c, const char *column, double otherwise)
{
    double value = pnk_cells_number(c, column);

    return isnan(value) ? otherwise : value;
}

pnk_day pnk_cells_day(const pnk_cells *c, const char *column)
{
    return pnk_table_day_at(c->table, c->row, known_column(c, column)->column);
}

int pnk_cells_flag(const pnk_cells *c, const char *column)
{
    return pnk_table_flag(c->table, c->row, column, -1);
}

int pnk_cells_word(const pnk_cells *c, const char *column, int otherwise)
{
    const pnk_known_column *known = known_column(c, column);

    return known->spec && known->spec->words ? pnk_table_word_at(c->table, c->row, known->column, known->spec->words, otherwise) : otherwise;
}

pnk_row pnk_cells_row(const pnk_cells *c)
{
    return (pnk_row){
        .at = pnk_table_origin(c->table, c->row),
        .source = pnk_cells_text(c, "source"),
        .confidence = (pnk_confidence)pnk_cells_word(c, "confidence", PNK_UNSAID),
        .reported_at = pnk_cells_day(c, "reported_at"),
    };
}

pnk_name pnk_cells_name(const pnk_cells *c, const char *otherwise)
{
    const char *en = pnk_cells_text(c, "name_en");

    return (pnk_name){ .en = en ? en : otherwise, .ru = pnk_cells_text(c, "name_ru"), .ky = pnk_cells_text(c, "name_ky") };
}

int pnk_key_find(const pnk_reading *r, pnk_key key, const char *id, bool *sure)
{
    int found = pnk_index_get(&r->index[key], id);

    *sure = true;
    for (size_t i = 0; i < pnk_n_input_tables && found < 0; i++) {
        const pnk_read_table *table = &r->tables[i];
        if (!pnk_text_equal(table->spec->name, keys[key].table))
            continue;
        *sure = table->whole && (!table->table || pnk_table_column(table->table, keys[key].column) >= 0);
    }
    return found;
}

const char *pnk_key_words(const pnk_reading *r, pnk_key key)
{
    const char *format = key == PNK_KEY_AREA || key == PNK_KEY_ITEM ? pnk_said("an %s of the table %s") : pnk_said("a %s of the table %s");
    char *words = pnk_arena_printf(r->arena, format, keys[key].column, keys[key].table);

    return words ? words : keys[key].column;
}

int pnk_cells_ref(pnk_cells *c, const char *column, pnk_key key)
{
    const char *id = pnk_cells_text(c, column);
    bool sure;
    int found;

    if (pnk_text_is_blank(id))
        return -1;
    found = pnk_key_find(c->r, key, id, &sure);
    if (found == PNK_LATER) {
        c->later = true;
        return -1;
    }
    if (found < 0 && sure)
        pnk_cells_problem(c, PNK_ERROR, column, "%s", pnk_key_words(c->r, key));
    return found;
}

bool pnk_cells_put_id(const pnk_cells *c, const char *column, pnk_index *index, const char *id, int value)
{
    if (!id)
        return true;
    int put = pnk_index_put(index, c->r->arena, id, value);
    if (put == 0)
        pnk_cells_problem(c, PNK_ERROR, column, "an id that no row above has");
    return put >= 0;
}

static void problem(pnk_reading *r, pnk_severity severity, const pnk_origin *at, const char *column, const char *found, const char *format, va_list args)
{
    char expected[1200];

    pnk_vsaid(expected, sizeof expected, format, args);
    pnk_problem_add(r->problems, severity, at->file, at->sheet, at->row, column, found, "%s", expected);
}

void pnk_cells_problem(const pnk_cells *c, pnk_severity severity, const char *column, const char *expected, ...)
{
    pnk_origin at = pnk_table_origin(c->table, c->row);
    va_list args;

    va_start(args, expected);
    problem(c->r, severity, &at, column, pnk_cells_text(c, column), expected, args);
    va_end(args);
}

void pnk_origin_problem(pnk_reading *r, pnk_severity severity, const pnk_origin *at, const char *column, const char *found, const char *expected, ...)
{
    va_list args;

    va_start(args, expected);
    problem(r, severity, at, column, found, expected, args);
    va_end(args);
}

void pnk_cells_order(const pnk_cells *c, const char *from, const char *to)
{
    pnk_day first = pnk_cells_day(c, from), last = pnk_cells_day(c, to);
    char text[16];

    if (first != PNK_DAY_UNKNOWN && last != PNK_DAY_UNKNOWN && last < first)
        pnk_cells_problem(c, PNK_ERROR, to, "%s or later, the day of %s", pnk_day_text(first, text), from);
}

bool pnk_next_part(const char **p, char *out, size_t size)
{
    while (*p && **p) {
        const char *end = strchr(*p, ';');
        size_t n = end ? (size_t)(end - *p) : strlen(*p);
        size_t kept = n < size ? n : size - 1;
        memcpy(out, *p, kept);
        out[kept] = '\0';
        *p += n + (end ? 1 : 0);
        char *trimmed = pnk_text_trim(out);
        if (!*trimmed)
            continue;
        memmove(out, trimmed, strlen(trimmed) + 1);
        return true;
    }
    return false;
}
