/* models/import/own.c - tables whose columns are those of the schema: our own layouts, and lists of sites. */
#include "models/import/inside.h"
#include <math.h>
#include <string.h>

enum { MOST_COLUMNS = 96 };

/** Where each column of the table stands in the block; -1: nowhere. */
typedef struct { const pnk_table_spec *spec; int at[MOST_COLUMNS]; int place[PNK_IM_N_LEVELS], code, lon, lat, name; } layout;

static layout lay(const pnk_im_block *b, const pnk_table_spec *spec)
{
    layout l = { .spec = spec, .code = -1, .lon = -1, .lat = -1, .name = -1 };

    for (size_t i = 0; i < MOST_COLUMNS; i++)
        l.at[i] = -1;
    for (int i = 0; i < PNK_IM_N_LEVELS; i++)
        l.place[i] = -1;
    for (size_t c = b->width; c-- > 0;) {
        const pnk_im_meaning *m = &b->columns[c].meaning;
        if (m->role == PNK_IM_PLACE)
            l.place[m->level] = (int)c;
        else if (m->role == PNK_IM_PLACE_CODE)
            l.code = (int)c;
        else if (m->role == PNK_IM_LON)
            l.lon = (int)c;
        else if (m->role == PNK_IM_LAT)
            l.lat = (int)c;
        else if (m->role == PNK_IM_OWN && m->column && strcmp(m->column, "name") == 0)
            l.name = (int)c;
        for (size_t i = 0; m->role == PNK_IM_OWN && m->column && i < spec->n_columns && i < MOST_COLUMNS; i++)
            if (strcmp(spec->columns[i].name, m->column) == 0)
                l.at[i] = (int)c;
    }
    return l;
}

static int column_of(const pnk_table_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->n_columns; i++)
        if (strcmp(spec->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

static const char *word_value(pnk_im_work *w, pnk_im_kind kind, const char *text)
{
    char *plain = pnk_im_plain(&w->scratch, text);
    pnk_im_tokens t;

    if (!plain || !pnk_im_split(&w->scratch, plain, &t))
        return NULL;
    pnk_im_hit hit = pnk_im_find(&w->words, kind, &t, false);
    return hit.phrase ? hit.phrase->value : NULL;
}

static bool among(const char *text, const char *words)
{
    size_t n = strlen(text);

    for (const char *p = words; (p = strstr(p, text)) != NULL; p++)
        if ((p == words || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0') && n > 0)
            return true;
    return false;
}

static const char *one_word(pnk_im_work *w, const pnk_table_spec *table, const pnk_col_spec *spec, const char *text)
{
    char *small = pnk_arena_text(w->arena, text);

    for (char *p = small; p && *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p == ' ' || *p == '-' ? '_' : *p;
    if (small && among(small, spec->words))
        return small;
    if (strcmp(spec->name, "type") == 0 && strcmp(table->name, "sites") == 0)
        return word_value(w, PNK_IM_SITE_TYPE_WORDS, text);
    if (strcmp(spec->name, "status") == 0)
        return word_value(w, PNK_IM_SITE_STATUS_WORDS, text);
    const char *value = strcmp(spec->name, "measure") == 0 ? word_value(w, PNK_IM_MEASURE_WORDS, text) : strcmp(spec->name, "bound") == 0 ? word_value(w, PNK_IM_BOUND_WORDS, text) : NULL;
    return value && among(value, spec->words) ? value : NULL;
}

static const char *day_of_cell(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t c, const char *text)
{
    double serial;
    char iso[16];
    pnk_im_date date = pnk_text_to_number(text, &serial) && serial < 19000000 ? pnk_im_date_serial(serial, b->context.day)
                                                                                : pnk_im_date_find(&w->words, text, b->columns[c].orders == 3 ? 0 : b->columns[c].orders, 0);

    (void)row;
    return date.day == PNK_DAY_UNKNOWN || date.no_year ? NULL : pnk_arena_text(w->arena, pnk_day_text(date.day, iso));
}

/** The cell as its column wants it; NULL with *bad set: it cannot be read, and that was said. */
static const char *value_of(pnk_im_work *w, const pnk_im_block *b, const pnk_table_spec *table, const pnk_col_spec *spec, size_t row, size_t c, const char **bound, bool *bad)
{
    const char *text = pnk_im_text(b, row, c), *value = NULL, *why = NULL;
    uint8_t kind = pnk_im_cell(b, row, c)->kind;
    pnk_im_number n;
    char digits[32];
    double strict;

    if (!text || (kind == PNK_CELL_TEXT && spec->kind != PNK_COL_FLAG && spec->kind != PNK_COL_TEXT && pnk_im_says_nothing(&w->words, &w->scratch, text)))
        return NULL;
    switch (spec->kind) {
    case PNK_COL_NUMBER: case PNK_COL_COUNT: case PNK_COL_SHARE:
        pnk_im_cell_number(w, b, row, c, &n);
        if (spec->kind != PNK_COL_COUNT && pnk_text_to_number(text, &strict))
            n = (pnk_im_number){ .found = PNK_IM_NUMBER_FOUND, .value = strict };
        if (n.found == PNK_IM_NOT_SAID && kind != PNK_CELL_FAULT)
            return NULL;
        if (n.found != PNK_IM_NUMBER_FOUND || !(isnan(spec->low) || n.value >= spec->low) || !(isnan(spec->high) || n.value <= spec->high) ||
            (spec->kind == PNK_COL_COUNT && n.value != floor(n.value)))
            why = spec->kind == PNK_COL_COUNT ? PNK_PHRASE("a whole number of 0 or more, or nothing") : PNK_PHRASE("a number that can be true, or nothing");
        else
            value = pnk_arena_text(w->arena, pnk_text_number(n.value, digits));
        *bound = n.bound ? n.bound : *bound;
        break;
    case PNK_COL_DATE:
        value = kind == PNK_CELL_FAULT || kind == PNK_CELL_NO_VALUE ? NULL : day_of_cell(w, b, row, c, text);
        why = value ? NULL : PNK_PHRASE("a day, as 2022-09-17");
        break;
    case PNK_COL_WORD:
        value = one_word(w, table, spec, text);
        why = value ? NULL : pnk_arena_printf(&w->scratch, pnk_said("one of: %s"), spec->words);
        break;
    case PNK_COL_FLAG:
        value = word_value(w, PNK_IM_FLAG_WORDS, text);
        value = value ? value : strcmp(text, "1") == 0 ? "yes" : strcmp(text, "0") == 0 ? "no" : NULL;
        why = value ? NULL : PNK_PHRASE("yes or no");
        break;
    case PNK_COL_ID:
        value = strlen(text) <= 64 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:") == strlen(text) ? text : pnk_im_slug(w->arena, text, 60);
        break;
    default:
        value = kind == PNK_CELL_FAULT || kind == PNK_CELL_NO_VALUE ? NULL : text;
        why = value ? NULL : PNK_PHRASE("a text: this cell shows an error or came without its value");
        break;
    }
    if (why) {
        pnk_im_say(w, PNK_ERROR, b, row, c, text, why);
        *bad = true;
    }
    return value;
}

static const char *name_column(const char *text)
{
    bool cyrillic = false;

    for (const char *p = text; *p;) {
        uint32_t c = pnk_utf8_next(&p);
        if (c == 0x4A3 || c == 0x4E9 || c == 0x4AF || c == 0x4A2 || c == 0x4E8 || c == 0x4AE)
            return "name_ky";
        cyrillic = cyrillic || (c >= 0x400 && c < 0x530);
    }
    return cyrillic ? "name_ru" : "name_en";
}

static void put(const pnk_table_spec *spec, const char **cells, const char *name, const char *value)
{
    int at = column_of(spec, name);

    if (at >= 0 && value && !cells[at])
        cells[at] = value;
}

static void put_site(pnk_im_work *w, const pnk_im_block *b, const layout *l, size_t row, const char *address, const char **cells)
{
    const char *place = NULL, *parent = NULL, *name = l->name >= 0 ? pnk_im_text(b, row, (size_t)l->name) : NULL;
    int type = column_of(l->spec, "type"), id = column_of(l->spec, "site_id");

    for (int i = 0; i < PNK_IM_N_LEVELS; i++)
        if (l->place[i] >= 0 && pnk_im_text(b, row, (size_t)l->place[i])) {
            parent = place;
            place = pnk_im_text(b, row, (size_t)l->place[i]);
        }
    put(l->spec, cells, "place_as_heard", place ? place : b->context.place);
    put(l->spec, cells, "place_hint", l->code >= 0 ? pnk_im_text(b, row, (size_t)l->code) : parent ? parent : place ? b->context.place : NULL);
    if (name)
        put(l->spec, cells, name_column(name), name);
    for (int k = 0; k < 2; k++) {
        int c = k ? l->lat : l->lon;
        const char *text = c >= 0 ? pnk_im_text(b, row, (size_t)c) : NULL;
        double deg;
        if (text && pnk_text_to_number(text, &deg) && deg >= (k ? -90 : -180) && deg <= (k ? 90 : 180))
            put(l->spec, cells, k ? "lat_deg" : "lon_deg", text);
        else if (text && !pnk_im_says_nothing(&w->words, &w->scratch, text))
            pnk_im_say(w, PNK_WARNING, b, row, (size_t)c, text, "degrees with a decimal point");
    }
    if (type >= 0 && !cells[type])
        cells[type] = name && word_value(w, PNK_IM_SITE_TYPE_WORDS, name) ? word_value(w, PNK_IM_SITE_TYPE_WORDS, name) : "collective_centre";
    if (id >= 0 && !cells[id]) {
        char *slug = pnk_im_slug(w->arena, name ? name : "site", 40);
        cells[id] = pnk_arena_printf(w->arena, "%s.%s", slug && *slug ? slug : "site", address);
    }
}

static pnk_status take_row(pnk_im_work *w, pnk_im_block *b, const layout *l, size_t row)
{
    const char *cells[MOST_COLUMNS] = { NULL }, *bound = NULL;
    size_t first = SIZE_MAX;
    char address[32];
    pnk_status status = PNK_OK;
    bool bad = false, site = strcmp(l->spec->name, "sites") == 0;

    for (size_t i = 0; i < l->spec->n_columns && i < MOST_COLUMNS; i++) {
        if (l->at[i] < 0)
            continue;
        const pnk_col_spec *spec = &l->spec->columns[i];
        bool cell_bad = false;
        cells[i] = value_of(w, b, l->spec, spec, row, (size_t)l->at[i], &bound, &cell_bad);
        bad = bad || (cell_bad && (spec->required || !site));
        if (cells[i] && (spec->kind == PNK_COL_COUNT || spec->kind == PNK_COL_NUMBER) && first == SIZE_MAX)
            first = (size_t)l->at[i];
    }
    if (first == SIZE_MAX)
        for (size_t c = 0; c < b->width && first == SIZE_MAX; c++)
            first = pnk_im_text(b, row, c) ? c : SIZE_MAX;
    if (first == SIZE_MAX || bad)
        return PNK_OK;
    pnk_im_address(b, row, first, address);
    if (site)
        put_site(w, b, l, row, address, cells);
    put(l->spec, cells, "bound", bound);
    int source = column_of(l->spec, "source_id"), day = column_of(l->spec, "as_of");
    if (source >= 0 && (cells[source] || w->options->source_id || b->context.source))
        cells[source] = pnk_im_source(w, cells[source] ? cells[source] : b->context.source ? b->context.source : w->options->source_id, &status);
    if (day >= 0 && !cells[day] && b->context.day != PNK_DAY_UNKNOWN) {
        char iso[16];
        cells[day] = pnk_arena_text(w->arena, pnk_day_text(b->context.day, iso));
    }
    put(l->spec, cells, "from_file", b->sheet->file);
    put(l->spec, cells, "from_sheet", b->sheet->sheet);
    put(l->spec, cells, "from_cell", pnk_arena_text(w->arena, address));
    for (size_t i = 0; i < l->spec->n_columns; i++)
        if (l->spec->columns[i].required && !cells[i]) {
            pnk_im_say(w, PNK_ERROR, b, row, l->at[i] >= 0 ? (size_t)l->at[i] : first, NULL, pnk_arena_printf(&w->scratch, "%s: %s", l->spec->columns[i].name, pnk_said(l->spec->columns[i].help)));
            return status;
        }
    return status ? status : pnk_im_row_add(w, l->spec->name, cells);
}

pnk_status pnk_im_own_take(pnk_im_work *w, pnk_im_block *b)
{
    const pnk_table_spec *spec = b->own ? b->own : pnk_input_table("sites");
    layout l = lay(b, spec);
    pnk_status status = PNK_OK;

    for (size_t r = b->first; !status && r < b->end; r++) {
        if (b->kinds[r - b->first] != PNK_IM_ROW_DATA)
            continue;
        if ((r & 1023) == 0 && (status = pnk_check(w->ctx)))
            break;
        status = take_row(w, b, &l, r);
        if (w->scratch.used_bytes > 1 << 20)
            pnk_arena_release(&w->scratch);
    }
    return status;
}
