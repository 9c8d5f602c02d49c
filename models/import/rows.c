/* models/import/rows.c - the cells of a settled block become rows of reports, figures, flows or sites; each number keeps its cell. */
#include "models/import/inside.h"
#include <math.h>
#include <string.h>

enum { R_ID, R_AS_OF, R_TIME, R_SOURCE, R_PLACE, R_HINT, R_MEASURE, R_PERSONS, R_HOUSEHOLDS, R_COUNT, R_FROM, R_BOUND, R_ATTRIBUTE, R_REPORTED, R_FILE, R_SHEET, R_CELL, R_NOTE, R_N };
enum { F_ID, F_AS_OF, F_SOURCE, F_PLACE, F_HINT, F_MEASURE, F_VALUE, F_UNIT, F_FILE, F_SHEET, F_CELL, F_NOTE, F_N };
enum { W_ID, W_AS_OF, W_SOURCE, W_ORIGIN, W_DESTINATION, W_PERSONS, W_FILE, W_SHEET, W_CELL, W_NOTE, W_N };
enum { MOST_PLACES = 2 };

static const char *const report_names[] = { "report_id", "as_of", "as_of_time", "source_id", "place_as_heard", "place_hint", "measure", "persons", "households",
    "count", "period_from", "bound", "attribute", "reported_at", "from_file", "from_sheet", "from_cell", "note" };
static const char *const figure_names[] = { "figure_id", "as_of", "source_id", "place_as_heard", "place_hint", "measure", "value", "unit", "from_file", "from_sheet",
    "from_cell", "note" };
static const char *const flow_names[] = { "report_id", "as_of", "source_id", "origin_as_heard", "destination_as_heard", "persons", "from_file", "from_sheet", "from_cell",
    "note" };
static const char *const source_names[] = { "source_id", "name", "error_share", "confidence", "from_file", "note" };

/* ---- tables ---- */

static pnk_table *table_named(pnk_im_work *w, const char *name, const char *const *names, size_t n_names, size_t **capacity)
{
    for (size_t i = 0; i < w->out->n_tables; i++)
        if (strcmp(w->out->tables[i].spec->name, name) == 0 && w->out->tables[i].rows->n_columns == (names ? n_names : w->out->tables[i].spec->n_columns)) {
            *capacity = &w->rows_capacity[i];
            return w->out->tables[i].rows;
        }
    size_t i = w->out->n_tables;
    const pnk_table_spec *spec = pnk_input_table(name);
    const char *all[128];
    size_t n = n_names;
    if (!spec || i == sizeof w->out->tables / sizeof w->out->tables[0])
        return NULL;
    for (n = 0; !names && n < spec->n_columns && n < 128; n++)
        all[n] = spec->columns[n].name;
    w->out->tables[i].spec = spec;
    w->out->tables[i].rows = pnk_table_new(w->arena, pnk_arena_printf(w->arena, "%s.csv", name), names ? names : all, names ? n_names : n);
    if (!w->out->tables[i].rows)
        return NULL;
    w->out->n_tables++;
    *capacity = &w->rows_capacity[i];
    return w->out->tables[i].rows;
}

/** Adds a row whose texts already live in the arena. */
static pnk_status add(pnk_im_work *w, const char *name, const char *const *names, size_t n_names, const char *const *cells)
{
    size_t *capacity;
    pnk_table *t = table_named(w, name, names, n_names, &capacity);

    if (!t)
        return pnk_no_memory(w->ctx);
    if (t->n_rows == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 64;
        const char **grown = PNK_NEW(w->arena, const char *, more * t->n_columns);
        long *rows = PNK_NEW(w->arena, long, more);
        if (!grown || !rows)
            return pnk_no_memory(w->ctx);
        if (t->n_rows) {
            memcpy(grown, t->cells, t->n_rows * t->n_columns * sizeof *grown);
            memcpy(rows, t->rows, t->n_rows * sizeof *rows);
        }
        t->cells = grown;
        t->rows = rows;
        *capacity = more;
    }
    for (size_t c = 0; c < t->n_columns; c++)
        t->cells[t->n_rows * t->n_columns + c] = cells[c] && *cells[c] ? cells[c] : NULL;
    t->rows[t->n_rows] = (long)t->n_rows + 2;
    t->n_rows++;
    return PNK_OK;
}

pnk_status pnk_im_row_add(pnk_im_work *w, const char *table, const char *const *cells)
{
    return add(w, table, NULL, 0, cells);
}

static const char *make_source(pnk_im_work *w, const char *name, pnk_status *status)
{
    char *plain = pnk_im_plain(&w->scratch, name), share[32];
    const char *id = NULL;
    pnk_im_tokens t;

    *status = PNK_OK;
    if (plain && pnk_im_split(&w->scratch, plain, &t)) {
        pnk_im_hit hit = pnk_im_find(&w->words, PNK_IM_ORGANISATION_WORDS, &t, false);
        id = hit.phrase && 2 * hit.phrase->n >= t.n ? hit.phrase->value : pnk_im_slug(w->arena, name, 40);
    }
    if (!id || !*id)
        id = "unnamed-source";
    int known = pnk_index_put(&w->sources, w->arena, id, 1);
    if (known == 1) {
        pnk_text_number(pnk_im_setting(&w->words, "new_source_error_share"), share);
        const char *cells[] = { id, pnk_arena_text(w->arena, name), pnk_arena_text(w->arena, share), "assumed", pnk_arena_text(w->arena, w->out->sheets.n ? w->out->sheets.v[0].file : NULL),
            "proposed by the import: how far its figures may be off is not known yet" };
        *status = add(w, "sources", source_names, 6, cells);
    }
    if (known < 0)
        *status = pnk_no_memory(w->ctx);
    return id;
}

const char *pnk_im_source(pnk_im_work *w, const char *name, pnk_status *status)
{
    int at = pnk_index_get(&w->source_names, name);

    *status = PNK_OK;
    if (at >= 0)
        return w->source_ids[at];
    const char *id = make_source(w, name, status), *kept = pnk_arena_text(w->arena, name);
    if (!*status && (!kept || !PNK_GROW(w->arena, w->source_ids, w->n_source_ids, w->source_ids_capacity) ||
                     pnk_index_put(&w->source_names, w->arena, kept, (int)w->n_source_ids) < 0))
        *status = pnk_no_memory(w->ctx);
    else if (!*status)
        w->source_ids[w->n_source_ids++] = id;
    return id;
}

/* ---- one number ---- */

/** A number in merged cells stands once: over rows that name one place it belongs to the first of them; over several places, or over
 *  columns that count different things, nobody can tell what it counts. */
typedef enum { CELL_ALONE, CELL_REPEATED, CELL_SHARED } share_of_cell;

static bool carried(const pnk_im_block *b, size_t row, size_t c, size_t from_row, size_t from_c)
{
    const char *text = pnk_im_text(b, row, c), *before = pnk_im_text(b, from_row, from_c);

    return text && before && pnk_im_cell(b, row, c)->merged && strcmp(text, before) == 0;
}

/** A row that names a place of its own in it. */
static bool names_place(const pnk_im_block *b, size_t row)
{
    for (size_t c = 0; c < b->width; c++)
        if (b->columns[c].meaning.role == PNK_IM_PLACE && pnk_im_text(b, row, c) && !pnk_im_cell(b, row, c)->merged)
            return true;
    return false;
}

static bool counts(const pnk_im_block *b, size_t c)
{
    pnk_im_role role = b->columns[c].meaning.role;
    return role == PNK_IM_NUMBER || role == PNK_IM_VALUE || role == PNK_IM_FIGURE;
}

static share_of_cell shared_cell(const pnk_im_block *b, size_t row, size_t c)
{
    size_t first = row, last = row;
    bool several = false;

    while (first > b->first && carried(b, first, c, first - 1, c))
        first--;
    while (last + 1 < b->end && carried(b, last + 1, c, last, c))
        last++;
    for (size_t r = first + 1; r <= last; r++)
        several = several || names_place(b, r);
    several = several || (c > 0 && carried(b, first, c, first, c - 1) && counts(b, c - 1)) || (c + 1 < b->width && carried(b, first, c + 1, first, c) && counts(b, c + 1));
    return several ? CELL_SHARED : first < row ? CELL_REPEATED : CELL_ALONE;
}

static double rounded(double value)
{
    double near = nearbyint(value);

    return fabs(value - near) < 1e-6 ? near : value;
}

/** "1,234": by the other cells of its column, and by what can be counted. True: settled. */
static bool settle_sign(const pnk_im_column *column, pnk_im_number *n, bool counted, bool scaled)
{
    bool decimal = n->separator == ',' ? column->signs.comma_decimal : column->signs.point_decimal;
    bool thousands = n->separator == ',' ? column->signs.comma_thousands : column->signs.point_thousands;

    if (decimal && thousands)
        return false;
    if (decimal && counted && !scaled)                       /* a column with "12,0" and "1,234" */
        return false;
    if (!decimal && !thousands && !counted && !scaled)
        return false;
    if (decimal || (scaled && !thousands))
        n->value = n->as_decimal;
    n->separator = 0;
    return true;
}

static bool is_counted(const char *unit)
{
    return !unit || !(strcmp(unit, "t") == 0 || strcmp(unit, "km") == 0 || strcmp(unit, "m2") == 0 || strcmp(unit, "USD") == 0 || strcmp(unit, "KGS") == 0);
}

void pnk_im_cell_number(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t c, pnk_im_number *out)
{
    const pnk_cell *cell = pnk_im_cell(b, row, c);
    const pnk_im_column *column = &b->columns[c];
    const char *text = pnk_im_text(b, row, c);
    double times = column->meaning.times > 0 ? column->meaning.times : column->meaning.role == PNK_IM_OWN ? 0.0 : b->context.times;

    *out = (pnk_im_number){ .found = text ? PNK_IM_NO_NUMBER : PNK_IM_NOT_SAID };
    if (!text || cell->kind == PNK_CELL_DATE || cell->kind == PNK_CELL_NO_VALUE || cell->kind == PNK_CELL_FAULT)
        return;
    if (cell->kind == PNK_CELL_NUMBER && pnk_text_to_number(text, &out->value))
        out->found = PNK_IM_NUMBER_FOUND;
    else
        pnk_im_number_read(&w->words, &w->scratch, text, out);
    bool counted = is_counted(column->meaning.unit) && !(column->meaning.role == PNK_IM_OWN && column->meaning.column && strstr(column->meaning.column, "_m2"));
    if (out->separator && !settle_sign(column, out, counted, times > 0)) {
        out->found = PNK_IM_NO_NUMBER;
        return;
    }
    if (times > 0 && !out->times && (out->found == PNK_IM_NUMBER_FOUND || out->found == PNK_IM_RANGE)) {
        out->value *= times;
        out->high *= times;
        out->times = true;
    }
    out->value = rounded(out->value);
    out->high = rounded(out->high);
}

/** True: the number may be taken; otherwise the problem has been said, or there is nothing. */
static bool number_stands(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t c, const pnk_im_number *n, bool people)
{
    const pnk_cell *cell = pnk_im_cell(b, row, c);
    const char *text = pnk_im_text(b, row, c), *why = NULL;

    if (!text)
        return false;
    if (cell->kind == PNK_CELL_NO_VALUE)
        why = PNK_PHRASE("a number: this formula came without its value; open the file in the spreadsheet program, let it calculate, and save it again");
    else if (cell->kind == PNK_CELL_FAULT)
        why = PNK_PHRASE("a number: this cell shows an error of the spreadsheet");
    else if (cell->kind == PNK_CELL_DATE)
        why = PNK_PHRASE("a number: this cell holds a date; the spreadsheet may have made one out of a figure such as 12-3");
    else if (n->found == PNK_IM_NOT_SAID) {
        if (strchr(text, '?'))
            pnk_im_say(w, PNK_WARNING, b, row, c, text, "a number, or nothing; taken as not known");
        return false;
    } else if (n->found == PNK_IM_RANGE)
        why = PNK_PHRASE("one number: this is a range; give the figure, or \"at least\" or \"up to\" one of its ends");
    else if (n->found == PNK_IM_PERCENT)
        why = PNK_PHRASE("a number of people or things, not a share of them");
    else if (n->found == PNK_IM_NO_NUMBER && n->separator)
        why = PNK_PHRASE("a number that can be read in one way: here the comma or point may part thousands or decimals");
    else if (n->found == PNK_IM_NO_NUMBER)
        why = PNK_PHRASE("a number, or nothing where it is not known");
    else if (!(n->value >= 0))
        why = PNK_PHRASE("a number of 0 or more");
    else if (people && n->value != floor(n->value))
        why = PNK_PHRASE("a whole number of people");
    else if (!(n->value < 1e12))
        why = PNK_PHRASE("a number that can be true");
    if (why)
        pnk_im_say(w, PNK_ERROR, b, row, c, text, why);
    return !why;
}

/* ---- what a row says of itself ---- */

typedef struct {
    const char *place[2], *hint[2];  /* of the row; of the origin */
    pnk_day day, from, reported;
    int minutes;
    const char *source, *note, *attribute, *unit;
    const pnk_im_meaning *label;     /* the measure that the row names */
    bool bad;                        /* a problem was said: nothing of the row is taken */
} row_facts;

/** What cells above hold for rows below, and what was said already. */
typedef struct {
    const char *carried[2][PNK_IM_N_LEVELS], *code[2][PNK_IM_N_LEVELS];
    pnk_index labels;
    pnk_im_meaning *meanings; size_t n_meanings, capacity;
    bool no_day, no_source, *no_measure;
    const char *file_slug, *tag;
    size_t section;                  /* the one that section_* speak of */
    pnk_im_meaning section_meaning;
    bool section_counts;
    const char *section_place;
    pnk_day section_day;
    size_t first_rows;               /* reports when the block began */
} memory;

static int year_near(const pnk_im_work *w, const pnk_im_block *b)
{
    int year = 0, month, day;
    pnk_day near = b->context.day != PNK_DAY_UNKNOWN ? b->context.day : w->options->as_of;

    if (near != PNK_DAY_UNKNOWN)
        pnk_day_split(near, &year, &month, &day);
    return year;
}

static bool is_cyrillic(const char *text)
{
    for (; text && *text; text++)
        if ((unsigned char)*text >= 0xD0 && (unsigned char)*text <= 0xD4)
            return true;
    return false;
}

/** False: it could not be read, and that was said. An empty cell is fine. */
static bool read_day(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t c, pnk_im_date *out)
{
    const pnk_cell *cell = pnk_im_cell(b, row, c);
    const pnk_im_column *column = &b->columns[c];
    const char *text = pnk_im_text(b, row, c);
    unsigned order = column->orders == 3 ? 0 : column->orders;
    double serial;

    *out = (pnk_im_date){ .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    if (!text || (cell->kind == PNK_CELL_TEXT && pnk_im_says_nothing(&w->words, &w->scratch, text)))
        return true;
    if (order == 0 && column->orders == 0 && (is_cyrillic(column->header) || is_cyrillic(b->sheet->sheet)))
        order = PNK_IM_DAY_FIRST;
    if (cell->kind != PNK_CELL_FAULT && cell->kind != PNK_CELL_NO_VALUE) {
        bool number = pnk_text_to_number(text, &serial);
        if (number && strlen(text) == 4 && serial >= 1990 && serial <= 2100)
            *out = pnk_im_date_find(&w->words, text, order, 0);
        else if (number && serial < 19000000)
            *out = pnk_im_date_serial(serial, b->context.day);
        else
            *out = pnk_im_date_find(&w->words, text, order, year_near(w, b));
    }
    if (out->day != PNK_DAY_UNKNOWN && !out->no_year)
        return true;
    pnk_im_say(w, PNK_ERROR, b, row, c, text, out->either_order ? PNK_PHRASE("a day that can be read in one way: here day and month may be either way round; write 2022-09-17")
               : out->no_year ? PNK_PHRASE("a day with its year") : cell->kind == PNK_CELL_NO_VALUE ? PNK_PHRASE("a day: this formula came without its value") : PNK_PHRASE("a day, as 2022-09-17 or 17.09.2022"));
    out->day = PNK_DAY_UNKNOWN;
    return false;
}

static const pnk_im_meaning *read_label(pnk_im_work *w, memory *m, const char *text)
{
    int at = pnk_index_get(&m->labels, text);
    pnk_im_tokens t;

    if (at >= 0)
        return &m->meanings[at];
    char *plain = pnk_im_plain(w->arena, text);
    pnk_im_meaning found = { .role = PNK_IM_OUT };
    if (!plain || !pnk_im_split(w->arena, plain, &t) || !PNK_GROW(w->arena, m->meanings, m->n_meanings, m->capacity))
        return NULL;
    double score = pnk_im_meaning_of_words(w, &t, true, &found);
    if (!(score >= 0.4) || (found.role != PNK_IM_NUMBER && found.role != PNK_IM_FIGURE))
        found = (pnk_im_meaning){ .role = PNK_IM_OUT };
    m->meanings[m->n_meanings] = found;
    pnk_index_put(&m->labels, w->arena, text, (int)m->n_meanings);
    return &m->meanings[m->n_meanings++];
}

static void read_section(pnk_im_work *w, const pnk_im_block *b, memory *m, size_t row)
{
    if (row == m->section)
        return;
    m->section = row;
    m->section_place = NULL;
    m->section_counts = false;
    m->section_day = PNK_DAY_UNKNOWN;
    const char *text = NULL;
    for (size_t c = 0; row != SIZE_MAX && c < b->width && !text; c++)
        text = pnk_im_text(b, row, c);
    if (!text)
        return;
    pnk_im_date date = pnk_im_date_title(&w->words, &w->scratch, text, PNK_IM_DAY_FIRST, year_near(w, b));
    const pnk_im_meaning *label = read_label(w, m, text);
    if (date.day != PNK_DAY_UNKNOWN && !date.no_year && !date.only_year)
        m->section_day = date.day;
    else if (label && label->role == PNK_IM_NUMBER && label->measure) {
        m->section_meaning = *label;
        m->section_counts = true;
    } else
        m->section_place = text;
}

/** Several rows may share a place that is written once; then something else tells them apart. */
static bool told_apart(const pnk_im_block *b, size_t row)
{
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_role role = b->columns[c].meaning.role;
        if ((role == PNK_IM_DATE || role == PNK_IM_MEASURE || role == PNK_IM_SOURCE || role == PNK_IM_ATTRIBUTE || (role == PNK_IM_PLACE && b->flows)) && pnk_im_text(b, row, c))
            return true;
    }
    return false;
}

static void read_places(const pnk_im_block *b, memory *m, size_t row, row_facts *f)
{
    const char *here[2][PNK_IM_N_LEVELS] = { { NULL } }, *code[2][PNK_IM_N_LEVELS] = { { NULL } };
    bool has[2][PNK_IM_N_LEVELS] = { { false } };

    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_meaning *x = &b->columns[c].meaning;
        if (x->role == PNK_IM_PLACE)
            has[x->origin][x->level] = true;
        if (x->role == PNK_IM_PLACE && !here[x->origin][x->level])
            here[x->origin][x->level] = pnk_im_text(b, row, c);
        if (x->role == PNK_IM_PLACE_CODE && !code[x->origin][x->level])
            code[x->origin][x->level] = pnk_im_text(b, row, c);
    }
    for (int side = 0; side < 2; side++) {
        int finest = -1, lowest = -1;
        for (int l = 0; l < PNK_IM_N_LEVELS; l++) {
            finest = here[side][l] ? l : finest;
            lowest = has[side][l] ? l : lowest;
        }
        for (int l = 0; l < PNK_IM_N_LEVELS; l++) {
            if (here[side][l]) {
                for (int k = l; k < PNK_IM_N_LEVELS; k++)    /* a new oblast: its rayons begin anew */
                    if (!m->carried[side][l] || strcmp(m->carried[side][l], here[side][l]) != 0)
                        m->carried[side][k] = k == l ? m->carried[side][k] : NULL;
                m->carried[side][l] = here[side][l];
            } else if (l < finest || (finest < 0 && has[side][l] && (l < lowest || told_apart(b, row))))
                here[side][l] = finest < 0 && l < lowest && !told_apart(b, row) ? NULL : m->carried[side][l];
        }
        const char *parent = NULL;
        for (int l = 0; l < PNK_IM_N_LEVELS; l++)
            if (here[side][l]) {
                parent = f->place[side];
                f->place[side] = here[side][l];
            }
        f->hint[side] = parent;
        for (int l = 0; l < PNK_IM_N_LEVELS; l++)
            if (code[side][l])
                f->hint[side] = code[side][l];
        for (int l = 0; l < PNK_IM_N_LEVELS && !f->place[side]; l++)
            f->place[side] = code[side][PNK_IM_N_LEVELS - 1 - l];
    }
}

static void read_dates(pnk_im_work *w, const pnk_im_block *b, size_t row, row_facts *f)
{
    int year = 0, month = 0;
    pnk_im_date date;

    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_meaning *x = &b->columns[c].meaning;
        const char *text = x->role == PNK_IM_DATE ? pnk_im_text(b, row, c) : NULL;
        pnk_im_number n;
        if (!text)
            continue;
        if (x->date == PNK_IM_TIME) {
            pnk_im_date at = pnk_im_date_find(&w->words, pnk_arena_printf(&w->scratch, "2022-01-01 %s", text), PNK_IM_DAY_FIRST, 2022);
            f->minutes = at.minutes >= 0 ? at.minutes : f->minutes;
            continue;
        }
        if (x->date == PNK_IM_YEAR || x->date == PNK_IM_MONTH) {
            pnk_im_number_read(&w->words, &w->scratch, text, &n);
            *(x->date == PNK_IM_YEAR ? &year : &month) = n.found == PNK_IM_NUMBER_FOUND && n.value > 0 && n.value < 3000 ? (int)n.value : 0;
            continue;
        }
        if (!read_day(w, b, row, c, &date)) {
            f->bad = f->bad || x->date == PNK_IM_AS_OF;
            continue;
        }
        if (x->date == PNK_IM_AS_OF && date.day != PNK_DAY_UNKNOWN && f->day == PNK_DAY_UNKNOWN) {
            f->day = date.day;
            f->minutes = date.minutes >= 0 ? date.minutes : f->minutes;
        } else if (x->date == PNK_IM_FROM)
            f->from = date.day;
        else if (x->date == PNK_IM_REPORTED)
            f->reported = date.day;
    }
    for (int last = 31; f->day == PNK_DAY_UNKNOWN && year > 0 && last > 27; last--)
        f->day = pnk_im_day(year, month > 0 ? month : 12, last);
    if (f->day == PNK_DAY_UNKNOWN)
        f->day = f->reported;
}

static void read_row(pnk_im_work *w, const pnk_im_block *b, memory *m, size_t row, row_facts *f)
{
    pnk_status status = PNK_OK;

    *f = (row_facts){ .day = PNK_DAY_UNKNOWN, .from = PNK_DAY_UNKNOWN, .reported = PNK_DAY_UNKNOWN, .minutes = -1 };
    read_section(w, b, m, b->section[row - b->first]);
    read_places(b, m, row, f);
    read_dates(w, b, row, f);
    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_meaning *x = &b->columns[c].meaning;
        const char *text = pnk_im_text(b, row, c);
        if (!text)
            continue;
        if (x->role == PNK_IM_SOURCE && !f->source)
            f->source = pnk_im_source(w, text, &status);
        else if (x->role == PNK_IM_MEASURE && (!f->label || f->label->role == PNK_IM_OUT))
            f->label = read_label(w, m, text);
        else if (x->role == PNK_IM_NOTE && strlen(text) < 400 && !strchr(text, '@'))
            f->note = text;
        else if (x->role == PNK_IM_UNIT)
            f->unit = text;
        else if (x->role == PNK_IM_ATTRIBUTE) {
            const pnk_im_meaning *part = read_label(w, m, text);
            f->attribute = part && part->attribute ? part->attribute : NULL;
            f->label = f->label || !part || !part->measure ? f->label : part;
        }
    }
    if (!f->hint[0] && m->section_place && f->place[0])
        f->hint[0] = m->section_place;
    if (!f->place[0])
        f->place[0] = m->section_place;
    if (f->day == PNK_DAY_UNKNOWN)
        f->day = m->section_day;
}

/* ---- ids ---- */

/** Made of the file, the sheet and the cell alone. */
static const char *id_of(pnk_im_work *w, memory *m, const pnk_im_block *b, const char *cell)
{
    uint64_t h = UINT64_C(14695981039346656037);

    if (!m->file_slug) {
        const char *parts[2] = { b->sheet->file ? b->sheet->file : "", b->sheet->sheet ? b->sheet->sheet : "" };
        for (int i = 0; i < 2; i++, h = (h ^ 31u) * UINT64_C(1099511628211))
            for (const char *p = parts[i]; *p; p++)
                h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
        const char *slug = pnk_im_slug(w->arena, parts[0], 24);
        m->file_slug = pnk_arena_printf(w->arena, "%s.%06x", slug && *slug ? slug : "file", (unsigned)(h ^ h >> 32) & 0xFFFFFFu);
    }
    return pnk_arena_printf(w->arena, "%s.%s", m->file_slug, cell);
}

static const char *day_text(pnk_im_work *w, pnk_day day)
{
    char iso[16];

    return day == PNK_DAY_UNKNOWN ? NULL : pnk_arena_text(w->arena, pnk_day_text(day, iso));
}

/** The day, the source and the place of a number; false: one of them is missing, which has been said. */
static bool complete(pnk_im_work *w, pnk_im_block *b, memory *m, size_t row, size_t c, row_facts *f, pnk_status *status)
{
    const pnk_im_meaning *x = &b->columns[c].meaning;

    if (x->place) {
        f->hint[0] = f->place[0] ? f->place[0] : f->hint[0];
        f->place[0] = x->place;
    }
    if (!f->place[0])
        f->place[0] = b->context.place;
    else if (!f->hint[0] && b->context.place && strcmp(b->context.place, f->place[0]) != 0)
        f->hint[0] = b->context.place;
    if (x->day != PNK_DAY_UNKNOWN) {
        f->day = x->day;
        f->minutes = x->minutes;
    } else if (f->day == PNK_DAY_UNKNOWN) {
        f->day = b->context.day;
        f->minutes = f->minutes >= 0 ? f->minutes : b->context.minutes;
    }
    if (!f->source && (b->context.source || w->options->source_id))
        f->source = b->context.source ? b->context.source : w->options->source_id;
    if (f->day == PNK_DAY_UNKNOWN && !m->no_day) {
        m->no_day = true;
        pnk_im_say(w, PNK_ERROR, b, b->header_end > b->header ? b->header_end - 1 : row, SIZE_MAX, NULL,
                   "a day that these figures speak of, in a column, the title, the sheet's or the file's name; or give it with --as-of");
    }
    if (!f->source) {
        const char *name = b->sheet->file ? b->sheet->file : "file";
        f->source = pnk_im_source(w, name, status);
        if (!m->no_source)
            pnk_im_say(w, PNK_WARNING, b, SIZE_MAX, SIZE_MAX, NULL, "who counted, in a column or the title, or with --source; the file's own name was taken for the source");
        m->no_source = true;
    } else if (f->source == b->context.source || f->source == w->options->source_id)
        f->source = pnk_im_source(w, f->source, status);
    if (!f->place[0] && f->day != PNK_DAY_UNKNOWN)
        pnk_im_say(w, PNK_ERROR, b, row, c, pnk_im_text(b, row, c), "a place for this figure: no name stands in its row");
    return f->place[0] && f->day != PNK_DAY_UNKNOWN;
}

/** What a number counts, from its column, its row, the label above, the title. */
static pnk_im_meaning counted(const pnk_im_block *b, const memory *m, const row_facts *f, size_t c)
{
    pnk_im_meaning x = b->columns[c].meaning;
    const pnk_im_meaning *others[2] = { f->label, m->section_counts ? &m->section_meaning : NULL };

    for (int i = 0; i < 2; i++) {
        if (!others[i] || others[i]->role == PNK_IM_OUT)
            continue;
        if (!x.measure && others[i]->role == PNK_IM_FIGURE)
            x.role = PNK_IM_FIGURE;
        x.measure = x.measure ? x.measure : others[i]->measure;
        x.attribute = x.attribute ? x.attribute : others[i]->attribute;
        x.unit = x.unit ? x.unit : others[i]->unit;
        x.count = x.count ? x.count : others[i]->count;
    }
    if (f->attribute && !x.attribute)
        x.attribute = f->attribute;
    if (x.role != PNK_IM_FIGURE) {
        x.measure = x.measure ? x.measure : b->context.measure;
        x.count = x.count ? x.count : b->context.count;
        x.unit = x.unit ? x.unit : b->context.unit;
        x.role = PNK_IM_NUMBER;
    }
    return x;
}

/* ---- the rows ---- */

static pnk_status add_figure(pnk_im_work *w, const pnk_im_block *b, const row_facts *f, const pnk_im_meaning *x, const char *id, const char *value, const char *cell)
{
    const char *cells[F_N] = { [F_ID] = id, [F_AS_OF] = day_text(w, f->day), [F_SOURCE] = f->source, [F_PLACE] = f->place[0], [F_HINT] = f->hint[0], [F_MEASURE] = x->measure,
        [F_VALUE] = value, [F_UNIT] = x->unit ? x->unit : "persons", [F_FILE] = b->sheet->file, [F_SHEET] = b->sheet->sheet, [F_CELL] = cell, [F_NOTE] = f->note };

    return add(w, "figures", figure_names, F_N, cells);
}

static pnk_status add_flow(pnk_im_work *w, const pnk_im_block *b, const row_facts *f, const char *id, const char *value, const char *cell)
{
    const char *cells[W_N] = { [W_ID] = id, [W_AS_OF] = day_text(w, f->day), [W_SOURCE] = f->source, [W_ORIGIN] = f->place[1], [W_DESTINATION] = f->place[0], [W_PERSONS] = value,
        [W_FILE] = b->sheet->file, [W_SHEET] = b->sheet->sheet, [W_CELL] = cell, [W_NOTE] = f->note };

    return add(w, "flows", flow_names, W_N, cells);
}

static pnk_status add_report(pnk_im_work *w, const pnk_im_block *b, const row_facts *f, const pnk_im_meaning *x, const pnk_im_number *n, const char *id, const char *value,
                             const char *cell)
{
    bool households = x->unit && strcmp(x->unit, "households") == 0;
    const char *cells[R_N] = { [R_ID] = id, [R_AS_OF] = day_text(w, f->day), [R_SOURCE] = f->source, [R_PLACE] = f->place[0], [R_HINT] = f->hint[0], [R_MEASURE] = x->measure,
        [R_PERSONS] = households ? NULL : value, [R_HOUSEHOLDS] = households ? value : NULL, [R_COUNT] = x->count, [R_FROM] = day_text(w, f->from), [R_BOUND] = n->bound,
        [R_ATTRIBUTE] = x->attribute, [R_REPORTED] = f->reported >= f->day ? day_text(w, f->reported) : NULL, [R_FILE] = b->sheet->file, [R_SHEET] = b->sheet->sheet,
        [R_CELL] = cell, [R_NOTE] = f->note };

    if (f->minutes >= 0)
        cells[R_TIME] = pnk_arena_printf(w->arena, "%02d:%02d", f->minutes / 60, f->minutes % 60);
    return add(w, "reports", report_names, R_N, cells);
}

static pnk_status take_number(pnk_im_work *w, pnk_im_block *b, memory *m, size_t row, size_t c, const row_facts *facts)
{
    row_facts f = *facts;
    pnk_im_number n;
    pnk_status status = PNK_OK;
    char address[32], digits[32];

    share_of_cell share = shared_cell(b, row, c);
    if (share == CELL_REPEATED)
        return PNK_OK;
    pnk_im_cell_number(w, b, row, c, &n);
    if (share == CELL_SHARED && n.found == PNK_IM_NUMBER_FOUND) {
        pnk_im_say(w, PNK_ERROR, b, row, c, pnk_im_text(b, row, c), "a number for each place and each count: this one stands in merged cells over several");
        return PNK_OK;
    }
    if (n.found == PNK_IM_NOT_SAID && !(pnk_im_text(b, row, c) && strchr(pnk_im_text(b, row, c), '?')) && pnk_im_cell(b, row, c)->kind != PNK_CELL_FAULT)
        return PNK_OK;
    pnk_im_meaning x = counted(b, m, &f, c);
    if (!number_stands(w, b, row, c, &n, x.role != PNK_IM_FIGURE || (x.unit && strcmp(x.unit, "persons") == 0)) || f.bad || !complete(w, b, m, row, c, &f, &status))
        return status;
    if (!x.measure) {
        if (!m->no_measure[c] || f.label)
            pnk_im_say(w, PNK_ERROR, b, row, c, pnk_im_text(b, row, c), f.label ? PNK_PHRASE("what was counted: the words in this row are not known") : PNK_PHRASE("what was counted, in the header or the title: nothing says it for this column"));
        m->no_measure[c] = true;
        return PNK_OK;
    }
    if (f.unit && !b->columns[c].meaning.unit) {
        const pnk_im_meaning *said = read_label(w, m, f.unit);
        x.unit = said && said->unit ? said->unit : x.role == PNK_IM_FIGURE ? f.unit : x.unit;
    }
    if (n.unit && x.role == PNK_IM_NUMBER) {
        if (b->columns[c].meaning.unit && strcmp(n.unit, b->columns[c].meaning.unit) != 0) {
            pnk_im_say(w, PNK_ERROR, b, row, c, pnk_im_text(b, row, c), "a figure in the unit of its column");
            return PNK_OK;
        }
        x.unit = n.unit;
    }
    const char *cell = pnk_arena_text(w->arena, pnk_im_address(b, row, c, address)), *id = id_of(w, m, b, cell), *value = pnk_arena_text(w->arena, pnk_text_number(n.value, digits));
    if (!cell || !id || !value)
        return pnk_no_memory(w->ctx);
    if (x.role == PNK_IM_FIGURE)
        return add_figure(w, b, &f, &x, id, value, cell);
    if (b->flows && f.place[1] && strcmp(f.place[1], f.place[0]) != 0 && !x.attribute && !(x.unit && strcmp(x.unit, "households") == 0))
        return add_flow(w, b, &f, id, value, cell);
    return add_report(w, b, &f, &x, &n, id, value, cell);
}

/** Sums across a row: men and women against all, the columns that a total adds. */
static void check_across(pnk_im_work *w, pnk_im_block *b, size_t row)
{
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_number n;
        double parts = 0.0;
        size_t n_parts = 0;
        char x[48], y[48];
        if (b->columns[c].meaning.role != PNK_IM_SUM || !pnk_im_text(b, row, c))
            continue;
        pnk_im_cell_number(w, b, row, c, &n);
        if (n.found != PNK_IM_NUMBER_FOUND)
            continue;
        double stated = n.value;
        for (size_t d = 0; d < b->width; d++) {
            const pnk_im_meaning *o = &b->columns[d].meaning, *s = &b->columns[c].meaning;
            if ((o->role != PNK_IM_NUMBER && o->role != PNK_IM_VALUE) || o->attribute || (s->measure && o->measure && strcmp(s->measure, o->measure) != 0) ||
                (s->unit && o->unit && strcmp(s->unit, o->unit) != 0))
                continue;
            pnk_im_cell_number(w, b, row, d, &n);
            if (n.found == PNK_IM_NUMBER_FOUND) {
                parts += n.value;
                n_parts++;
            }
        }
        if (n_parts < 2 || fabs(parts - stated) < 0.5)
            continue;
        pnk_im_say(w, PNK_WARNING, b, row, c, pnk_text_fixed(stated, 0, x), pnk_arena_printf(&w->scratch, pnk_said("%s, what its row adds up to"), pnk_text_fixed(parts, 0, y)));
    }
}

static pnk_status begin(pnk_im_work *w, pnk_im_block *b, memory *m)
{
    *m = (memory){ .section = SIZE_MAX - 1, .section_day = PNK_DAY_UNKNOWN };
    m->no_measure = PNK_NEW(w->arena, bool, b->width + 1);
    return m->no_measure ? PNK_OK : pnk_no_memory(w->ctx);
}

pnk_status pnk_im_rows_take(pnk_im_work *w, pnk_im_block *b)
{
    memory m;
    row_facts f;
    pnk_status status = begin(w, b, &m);
    bool hidden = false;

    for (size_t r = b->first; !status && r < b->end; r++) {
        if (b->kinds[r - b->first] != PNK_IM_ROW_DATA)
            continue;
        if ((r & 1023) == 0 && (status = pnk_check(w->ctx)))
            break;
        hidden = hidden || (b->sheet->hidden_rows && b->sheet->hidden_rows[r]);
        read_row(w, b, &m, r, &f);
        for (size_t c = 0; !status && c < b->width; c++) {
            pnk_im_role role = b->columns[c].meaning.role;
            if (role == PNK_IM_NUMBER || role == PNK_IM_FIGURE || role == PNK_IM_VALUE)
                status = take_number(w, b, &m, r, c, &f);
        }
        check_across(w, b, r);
        if (w->scratch.used_bytes > 1 << 20)
            pnk_arena_release(&w->scratch);
    }
    if (hidden)
        pnk_im_say(w, PNK_WARNING, b, SIZE_MAX, SIZE_MAX, NULL, "rows that can be seen: hidden or filtered rows of this sheet were taken like the others");
    return status;
}
