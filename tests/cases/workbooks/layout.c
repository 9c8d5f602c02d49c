/* tests/cases/workbooks/layout.c - a recipe becomes sheets, and every cell that counts is written down as it is placed.
 *
 * Columns: "Header>under it>and under that=meaning#tag", with | between columns. {word} comes from words.c. Meanings:
 *   n oblast rayon rayon_pcode aimak aimak_pcode place where      where the row is about (`where`: rayons and cities in one column)
 *   date otherdate lat lon text name phone id label:TEXT          `name` and `phone` are nobody's business
 *   p.MEASURE[.ATTRIBUTE]  h. the same in households  k. in thousands  o. right but of no use  f. a figure  x a sum across, never taken  x.MEASURE one with a name
 *   y.MEASURE  twice under one header: nobody can tell which holds    d.N.MEASURE  persons on day N, the header being the day
 *   what:MEASURE,MEASURE..  the measure stands in the row; then `value`; r.N: the count of rayon N (a table on its side)
 *   poptype  by.p by.h     who is counted stands in the row          site site_type site_code capacity occupied    from to flow
 * Troubles: title notes aside blank_first blank_before gap numbering offset tags cover merged bottom carried typos prefixes parents
 *   total total_wrong total_top total_formula subtotals subtotals_first
 *   pagebreak blank_inside remarks signature hidden_old hidden_row hidden_column
 *   empty_sheets sheets_rayon side long_text inject merged_count
 */
#include "tests/cases/workbooks/make.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COLUMNS 48
#define FIRST_DAY 19251                  /* 2022-09-16 */
#define OPTION_DAY 19265                 /* 2022-09-30: what the reader is told for files that do not say when */

typedef struct { const char *levels[3]; int n_levels; const char *meaning, *tag; } column;
typedef struct { int rayon, aimak, village, city; const char *measure, *unit; pnk_day day; double people; } record;

typedef struct {
    book *b;
    const recipe *r;
    sheet *s;
    const char *sheet_name;              /* NULL: a file without sheets */
    column columns[MOST_COLUMNS];
    int n, levels, row, column0;
    record *records;
    int n_records;
    double sums[MOST_COLUMNS], parts[MOST_COLUMNS];     /* of all rows, of the present rayon */
    bool adds[MOST_COLUMNS], hidden[MOST_COLUMNS];
    double across;                       /* of the present group of columns */
    const char *group;
    bool quiet, row_hidden;              /* an old or hidden sheet: nothing of it counts */
    pnk_day day;
    const char *place_of_sheet;
} table;

static const struct { const char *name[3]; } cities[] = {
    { { "Batken city", "г. Баткен", "Баткен шаары" } }, { { "Sulukta city", "г. Сулюкта", "Сүлүктү шаары" } },
    { { "Kyzyl-Kiya city", "г. Кызыл-Кия", "Кызыл-Кыя шаары" } }, { { "Razzakov town", "г. Раззаков", "Раззаков шаары" } },
};

/* ---- columns ---- */

static bool means(const column *c, const char *meaning)
{
    return !strcmp(c->meaning, meaning);
}

static bool begins(const column *c, const char *start)
{
    return !strncmp(c->meaning, start, strlen(start));
}

static int find(const table *t, const char *meaning)
{
    for (int i = 0; i < t->n; i++)
        if (!strncmp(t->columns[i].meaning, meaning, strlen(meaning)))
            return i;
    return -1;
}

static void read_column(table *t, const char *text, size_t n)
{
    book *b = t->b;
    column *c = &t->columns[t->n++];
    char *copy = pnk_arena_text_n(b->arena, text, n), *at;

    must(copy && t->n < MOST_COLUMNS, "a recipe with too many columns");
    *c = (column){ .n_levels = 0 };
    if ((at = strchr(copy, '#'))) {
        c->tag = pnk_arena_text(b->arena, at);
        *at = '\0';
    }
    must((at = strrchr(copy, '=')) != NULL, copy);
    *at = '\0';
    c->meaning = at + 1;
    for (char *level = copy; level; level = at ? at + 1 : NULL) {
        if ((at = strchr(level, '>')))
            *at = '\0';
        must(c->n_levels < 3, "more than three rows of header");
        c->levels[c->n_levels++] = level;
    }
    if (c->n_levels > t->levels)
        t->levels = c->n_levels;
}

static bool is_geography(const column *c)
{
    static const char *const words[] = { "n", "oblast", "rayon", "aimak", "place", "where", "site", "from", "what", "id" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(c, words[i]) && !begins(c, "name"))
            return true;
    return false;
}

/* Other variants put the blocks of columns behind the names of places in another order. */
static void shuffle_columns(table *t)
{
    int blocks[MOST_COLUMNS], n_blocks = 0, first = 0;
    column old[MOST_COLUMNS];

    while (first < t->n && is_geography(&t->columns[first]))
        first++;
    memcpy(old, t->columns, sizeof old);
    for (int i = first; i < t->n; i++) {
        if (begins(&old[i], "d.") || begins(&old[i], "r.") || begins(&old[i], "x"))
            return;                                  /* days and rayons stand in their order */
        if (i == first || strcmp(old[i].levels[0], old[i - 1].levels[0]))
            blocks[n_blocks++] = i;
    }
    for (int i = n_blocks - 1; i > 0; i--) {
        int k = drawn(t->b, i + 1), keep = blocks[i];

        blocks[i] = blocks[k];
        blocks[k] = keep;
    }
    for (int i = 0, to = first; i < n_blocks; i++)
        for (int k = blocks[i]; k < t->n && (k == blocks[i] || !strcmp(old[k].levels[0], old[k - 1].levels[0])); k++)
            t->columns[to++] = old[k];
}

static void read_columns(table *t, const char *text)
{
    char *last[3] = { NULL, NULL, NULL };
    const char *last_raw[3] = { NULL, NULL, NULL };

    while (*text) {
        size_t n = strcspn(text, "|");

        read_column(t, text, n);
        text += n + (text[n] == '|');
    }
    if (t->b->variant)
        shuffle_columns(t);
    for (int i = 0; i < t->n; i++)                   /* one word for neighbours that share it */
        for (int l = 0; l < t->columns[i].n_levels; l++) {
            const char *raw = t->columns[i].levels[l];

            if (!last_raw[l] || strcmp(raw, last_raw[l]))
                last[l] = pnk_arena_text(t->b->arena, expand(t->b, raw));
            last_raw[l] = raw;
            t->columns[i].levels[l] = last[l];
        }
}

/* ---- records ---- */

static void add_records(table *t, int rayon, int aimak, int village_, int city)
{
    int what = find(t, "what:");
    const char *list = what >= 0 ? strchr(t->columns[what].meaning, ':') + 1 : "";
    double people = exp(pnk_rng_uniform(&t->b->rng) * 3.2) * (village_ >= 0 ? 90 : 700);

    do {
        size_t n = strcspn(list, ",");
        char *measure = pnk_arena_text_n(t->b->arena, list, n), *unit = strchr(measure, '/');

        must(t->n_records < 8000, "too many records");
        if (unit)
            *unit++ = '\0';
        t->records[t->n_records++] = (record){ rayon, aimak, village_, city, measure, unit, FIRST_DAY + drawn(t->b, 15), people };
        list += n + (list[n] == ',');
    } while (*list);
}

static void make_records(table *t, int only_rayon)
{
    bool by_rayon = find(t, "r.") >= 0, by_village = find(t, "place") >= 0 || find(t, "site") >= 0, by_aimak = find(t, "aimak") >= 0;
    int wanted = t->r->rows, skip;

    t->records = PNK_NEW(t->b->arena, record, 8000);
    must(t->records != NULL, "out of memory");
    if (find(t, "from") >= 0)                        /* where people left from, 0 and on; where they went is drawn */
        by_village = true;
    if (by_rayon || (!by_village && !by_aimak && find(t, "rayon") < 0 && find(t, "where") < 0)) {
        add_records(t, -1, -1, -1, -1);
        return;
    }
    if (!by_village && !by_aimak) {
        for (int i = 0; i < (int)n_rayons; i++)
            add_records(t, i, -1, -1, -1);
        for (int i = 0; find(t, "where") >= 0 && i < 4 && t->n_records < wanted; i++)
            add_records(t, -1, -1, -1, i);
        return;
    }
    if (by_aimak && !by_village) {
        for (int i = 0; i < (int)n_aimaks && (wanted == 0 || t->n_records < wanted); i++)
            add_records(t, i < 4 ? 0 : i < 7 ? 1 : 2, i, -1, -1);
        return;
    }
    skip = wanted >= (int)n_villages ? 1 : (int)n_villages / (wanted > 0 ? wanted : 1);
    for (int round = 0; t->n_records < wanted && (round == 0 || find(t, "date") >= 0); round++)      /* more rows than villages: again, on other days */
        for (int i = 0; i < (int)n_villages && t->n_records < wanted; i += skip)
            if (only_rayon < 0 || villages[i].rayon == only_rayon)
                add_records(t, villages[i].rayon, villages[i].aimak, i, -1);
}

static int tongue(const table *t)
{
    return language_index(t->b->language);
}

static const char *with_typo(table *t, const char *name)
{
    char copy[128], *p;

    strncpy(copy, name, sizeof copy - 1);
    copy[sizeof copy - 1] = '\0';
    if (drawn(t->b, 2) && (p = strchr(copy, '-')))
        *p = ' ';                                    /* Ak Sai */
    else if (tongue(t) == 0 && (p = strpbrk(copy + 1, "aeiou")) && p[1])
        memmove(p, p + 1, strlen(p));                /* a vowel lost */
    return pnk_arena_text(t->b->arena, copy);
}

static const char *village_name(table *t, int v)
{
    static const char *const before[] = { "v. ", "с. ", "" }, *const after[] = { " village", "", " айылы" };
    const char *name = villages[v].name[tongue(t)];

    if (has_word(t->r->troubles, "typos") && drawn(t->b, 3) == 0)
        return with_typo(t, name);
    if (has_word(t->r->troubles, "prefixes"))
        return print(t->b, "%s%s%s", tongue(t) == 1 ? before[1] : "", name, after[tongue(t)]);
    return name;
}

/* ---- header ---- */

static void put_header(table *t)
{
    bool merged = has_word(t->r->troubles, "merged"), bottom = has_word(t->r->troubles, "bottom");

    for (int i = 0; i < t->n; i++) {
        const column *c = &t->columns[i];
        int down = c->n_levels == 1 && bottom && !merged ? t->levels - 1 : 0;

        for (int l = 0; l < c->n_levels; l++) {
            bool same = i > 0 && c->n_levels > l + 1 && t->columns[i - 1].n_levels > l + 1 && !strcmp(c->levels[l], t->columns[i - 1].levels[l]) &&
                        (l == 0 || !strcmp(c->levels[0], t->columns[i - 1].levels[0]));
            int last = i;

            if (same)
                continue;
            put_bold(t->b, t->s, t->row + l + down, t->column0 + i, c->levels[l]);
            while (merged && c->n_levels > l + 1 && last + 1 < t->n && t->columns[last + 1].n_levels > l + 1 &&
                   !strcmp(c->levels[l], t->columns[last + 1].levels[l]) && (l == 0 || !strcmp(c->levels[0], t->columns[last + 1].levels[0])))
                last++;
            if (merged)
                put_merge(t->b, t->s, t->row + l, t->column0 + i, t->row + (l + 1 == c->n_levels ? t->levels - 1 : l), t->column0 + last);
        }
    }
    t->row += t->levels;
}

static void put_day_headers(table *t)
{
    const char *style = strchr(t->r->dates, ':') ? strchr(t->r->dates, ':') + 1 : "dots";

    for (int i = 0; i < t->n; i++)
        if (begins(&t->columns[i], "d.")) {
            int l = t->columns[i].n_levels - 1;
            pnk_day day = FIRST_DAY + atoi(t->columns[i].meaning + 2);

            if (strcmp(style, "serial"))
                t->columns[i].levels[l] = day_in_words(t->b, day, style);
            else
                put_date(t->b, t->s, t->row + l, t->column0 + i, day), t->columns[i].levels[l] = "";
        }
}

/* ---- cells ---- */

static void say(table *t, saying says, int at, expected e)
{
    if (t->quiet)
        return;
    e.says = says == SAYS_VALUE && (t->row_hidden || t->hidden[at]) ? SAYS_MAYBE : says;
    e.sheet = t->sheet_name;
    e.row = t->row;
    e.column = t->column0 + at;
    expect(t->b, e);
}

static const char *iso(table *t, pnk_day day)
{
    char text[16];

    return print(t->b, "%s", pnk_day_text(day, text));
}

static const char *any_measure(table *t, const char *measure)        /* "present+in_sites" -> "present|in_sites" */
{
    char *copy = pnk_arena_text(t->b->arena, measure);

    for (char *p = copy; (p = strchr(p, '+'));)
        *p = '|';
    return copy;
}

static const char *any_attribute(const char *attribute)
{
    return !attribute ? "" : !strcmp(attribute, "women") ? "women|female|females" : !strcmp(attribute, "men") ? "men|male|males" :
           !strcmp(attribute, "elderly") ? "elderly|older" : attribute;
}

/* How many of those concerned a measure counts, or a part of it: enough for figures that a clerk would believe. */
static double share_of(const char *word)
{
    static const struct { const char *word; double share; } shares[] = {
        { "in_sites", 0.09 }, { "with_hosts", 0.6 }, { "present", 0.8 }, { "returned", 0.4 }, { "arrived", 0.2 }, { "departed", 0.15 }, { "remaining", 0.6 },
        { "killed", 0.003 }, { "injured", 0.008 }, { "missing", 0.001 }, { "affected", 1.4 }, { "in_need", 0.9 }, { "targeted", 0.5 }, { "reached", 0.4 },
        { "houses", 0.01 }, { "children", 0.44 }, { "women", 0.29 }, { "men", 0.25 }, { "elderly", 0.07 },
    };

    for (size_t i = 0; word && i < sizeof shares / sizeof *shares; i++)
        if (!strncmp(word, shares[i].word, strlen(shares[i].word)))
            return shares[i].share;
    return 1.0;
}

/* A count at column `at`; `kind` p h k o f y. */
static void put_measured(table *t, int at, char kind, const char *measure, const char *attribute, const char *place, const record *rec, pnk_day day)
{
    book *b = t->b;
    double value = floor(rec->people * share_of(measure) * share_of(attribute) * (0.95 + 0.1 * pnk_rng_uniform(&b->rng))) + 2;
    const char *styles = t->r->numbers;
    reading read;

    if (kind == 'h') {
        value = floor(value / (4.6 + pnk_rng_uniform(&b->rng))) + 1;
        if (strstr(styles, "unit"))
            styles = print(b, "plain:3 family:2");
    }
    if (kind == 'f')
        styles = "plain";
    read = put_count(b, t->s, t->row, t->column0 + at, styles, value, kind == 'k');
    if (read.says != SAYS_NOTHING) {
        t->adds[at] = true;
        t->sums[at] += read.value;
        t->parts[at] += read.value;
        t->across += attribute ? 0 : read.value;
    }
    if (kind == 'y')
        read = (reading){ SAYS_PROBLEM, read.value, "", "two columns of one name" };
    if (kind == 'o' && read.says == SAYS_VALUE)
        read.says = SAYS_OPTIONAL;
    say(t, read.says, at, (expected){ .table = kind == 'f' ? "figures" : strpbrk(measure, "+") || strstr("targeted affected in_need reached", measure) ? "reports|figures" : "reports",
        .measure = kind == 'f' ? "*" : any_measure(t, measure), .place = place, .unit = kind == 'h' ? "households" : kind == 'f' ? "value" : "persons", .value = read.value,
        .bound = read.bound, .as_of = iso(t, day), .attribute = any_attribute(attribute), .why = read.why });
}

/* One figure in a cell merged over two villages: it is of both, and which part is whose nobody can tell. */
static bool put_merged_count(table *t, int at, const record *rec, int index)
{
    bool opens = index % 5 == 1 && index + 1 < t->n_records && rec[1].rayon == rec->rayon, follows = index % 5 == 2 && rec[-1].rayon == rec->rayon;

    if (!has_word(t->r->troubles, "merged_count") || !begins(&t->columns[at], "p.") || (!opens && !follows))
        return false;
    if (opens) {
        put_number(t->b, t->s, t->row, t->column0 + at, floor(rec->people));
        put_merge(t->b, t->s, t->row, t->column0 + at, t->row + 1, t->column0 + at);
    }
    say(t, SAYS_PROBLEM, at, (expected){ .value = floor(rec->people), .why = "one figure for two places" });
    return true;
}

static const char *rayon_name(const table *t, const record *rec)
{
    return rec->rayon >= 0 ? rayons[rec->rayon].name[tongue(t)] : cities[rec->city].name[tongue(t)];
}

static void put_day_cell(table *t, int at, pnk_day day)
{
    const char *styles = strncmp(t->r->dates, "column:", 7) ? "serial" : t->r->dates + 7;
    int n = 1, k;
    char style[32];

    for (const char *p = styles; (p = strchr(p, ',')); p++)
        n++;
    for (k = drawn(t->b, n); k > 0; k--)
        styles = strchr(styles, ',') + 1;
    strncpy(style, styles, sizeof style - 1);
    style[sizeof style - 1] = '\0';
    style[strcspn(style, ",")] = '\0';
    if (!strcmp(style, "serial"))
        put_date(t->b, t->s, t->row, t->column0 + at, day);
    else if (!strcmp(style, "plainserial"))
        put_number(t->b, t->s, t->row, t->column0 + at, day + 25569.0);
    else
        put_text(t->b, t->s, t->row, t->column0 + at, day_in_words(t->b, day, style));
}

static void put_secret(table *t, int at, bool phone)
{
    static const char *const names[] = { "Абдыкадырова Жамиля", "Toktogulov Emil", "Сатыбалдиев Нурлан", "Маматкулова Айгүл" };
    const char *text = phone ? print(t->b, "+996 55%d %03d-%03d", drawn(t->b, 10), 100 + drawn(t->b, 899), 100 + drawn(t->b, 899)) : names[drawn(t->b, 4)];

    put_text(t->b, t->s, t->row, t->column0 + at, text);
    say(t, SAYS_SECRET, at, (expected){ .place = text, .why = phone ? "a telephone number" : "a person's name" });
}

static void put_remark(table *t, int at)
{
    static const char *const remarks[3][4] = {
        { "road closed until 20 Sept", "", "school No. 3, 120 beds", "see also 5 families in tents" },
        { "дорога закрыта", "", "школа № 3 на 120 мест", "ещё 5 семей в палатках" },
        { "жол жабык", "", "№ 3 мектеп, 120 орун", "дагы 5 үй-бүлө чатырда" },
    };
    static const char *const formulas[] = { "=cmd|' /C calc'!A0", "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1:A9)", "=HYPERLINK(\"http://example.org\",\"x\")" };
    const char *text = remarks[tongue(t)][drawn(t->b, 4)];

    if (has_word(t->r->troubles, "inject"))
        text = formulas[drawn(t->b, 5)];
    if (has_word(t->r->troubles, "long_text")) {
        char *big = PNK_NEW(t->b->arena, char, 32001);

        must(big != NULL, "out of memory");
        for (int i = 0; i < 32000; i++)
            big[i] = i % 77 == 76 ? '\n' : (char)('a' + i % 23);
        text = big;
    }
    put_text(t->b, t->s, t->row, t->column0 + at, text);
}

static const char *place_heard(table *t, const record *rec, const char *village_)
{
    if (village_)
        return village_;
    if (find(t, "aimak") >= 0 && rec->aimak >= 0)
        return aimaks[rec->aimak].name[tongue(t)];
    if (rec->rayon >= 0 || rec->city >= 0)
        return rayon_name(t, rec);
    return t->place_of_sheet ? t->place_of_sheet : "Batken oblast|Баткенская область|Баткенской области|Баткен облусу|Баткен облусу боюнча";
}

/* Names of places, days and labels; true when the meaning was one of these. */
static bool put_plain(table *t, int at, const record *rec, const char *village_, int index)
{
    static const char *const oblast[] = { "Batken oblast", "Баткенская область", "Баткен облусу" };
    static const char *const types[] = { "Collective centre", "Школа", "Мектеп" };
    const column *c = &t->columns[at];
    const char *text = means(c, "oblast") ? oblast[tongue(t)] : means(c, "oblast_pcode") ? "KG05000000000" : means(c, "rayon") || means(c, "where") ? rayon_name(t, rec) :
        means(c, "rayon_pcode") ? rayons[rec->rayon].pcode : means(c, "aimak") ? aimaks[rec->aimak].name[tongue(t)] : means(c, "aimak_pcode") ? aimaks[rec->aimak].pcode :
        means(c, "place") || means(c, "from") ? village_ : means(c, "site_code") ? "collective_centre" : means(c, "site_type") ? types[tongue(t)] : begins(c, "label:") ? c->meaning + 6 : NULL;
    bool carries = (means(c, "rayon") || means(c, "oblast")) && (has_word(t->r->troubles, "carried") || has_word(t->r->troubles, "merged"));

    if (text) {
        if (!carries || index == 0 || rec->rayon != rec[-1].rayon)
            put_text(t->b, t->s, t->row, t->column0 + at, text);
        return true;
    }
    if (means(c, "n") || means(c, "lat") || means(c, "lon")) {
        put_number(t->b, t->s, t->row, t->column0 + at, means(c, "n") ? index + 1 : means(c, "lat") ? villages[rec->village].lat : villages[rec->village].lon);
        return true;
    }
    if (means(c, "id"))
        put_text(t->b, t->s, t->row, t->column0 + at, print(t->b, "%s-%03d", t->b->name, index + 1));
    else if (means(c, "text"))
        put_remark(t, at);
    else if (means(c, "name") || means(c, "phone"))
        put_secret(t, at, means(c, "phone"));
    else if (means(c, "date") || means(c, "otherdate"))
        put_day_cell(t, at, means(c, "date") ? rec->day : FIRST_DAY - 3);
    else if (means(c, "what_code"))
        put_text(t->b, t->s, t->row, t->column0 + at, rec->measure);
    else
        return false;
    return true;
}

static void put_site(table *t, int at, const record *rec, const char *village_, int index)
{
    static const char *const form[] = { "School No. %d, %s", "Школа № %d, %s", "№ %d мектеп, %s" };
    const column *c = &t->columns[at];
    double capacity = 60 + 20 * (index % 7), value = means(c, "capacity") ? capacity : 11 + (index * 37) % 60;
    const char *name = print(t->b, form[tongue(t)], 1 + index, village_);

    if (means(c, "site")) {
        put_text(t->b, t->s, t->row, t->column0 + at, name);
        return;
    }
    put_number(t->b, t->s, t->row, t->column0 + at, value);
    t->adds[at] = true;
    t->sums[at] += value;
    t->parts[at] += value;
    say(t, SAYS_VALUE, at, (expected){ .table = "sites|reports|figures", .measure = means(c, "capacity") ? "capacity_persons|capacity|site_capacity" : "occupied_persons|in_sites|present",
        .place = print(t->b, "%s|%s", name, find(t, "place") >= 0 ? village_ : name), .unit = "persons|value", .value = value, .bound = "exact", .as_of = iso(t, rec->day),
        .attribute = "", .why = "a list of sites" });
}

static void put_flow(table *t, int at, const record *rec, const char *from)
{
    static const char *const goals[3][4] = { { "Batken city", "Osh", "Kadamjay district", "Sulukta" }, { "г. Баткен", "г. Ош", "Кадамжайский район", "Сулюкта" },
                                             { "Баткен шаары", "Ош шаары", "Кадамжай району", "Сүлүктү" } };
    const char *to = goals[tongue(t)][rec->village % 4];
    double value = 20 + (rec->village * 131) % 700;

    if (means(&t->columns[at], "to")) {
        put_text(t->b, t->s, t->row, t->column0 + at, to);
        return;
    }
    put_number(t->b, t->s, t->row, t->column0 + at, value);
    t->adds[at] = true;
    t->sums[at] += value;
    say(t, SAYS_VALUE, at, (expected){ .table = "flows", .measure = "*", .place = print(t->b, "%s->%s", from, to), .unit = "persons", .value = value, .bound = "exact",
        .as_of = iso(t, rec->day), .attribute = "", .why = "from one place to another" });
}

/* The sum across a group of columns: never a figure of its own, unless it has a name ("x.present"), and then one that nobody needs. */
static void put_across(table *t, int at, const record *rec, const char *place)
{
    const char *measure = t->columns[at].meaning[1] == '.' ? t->columns[at].meaning + 2 : NULL;

    put_number(t->b, t->s, t->row, t->column0 + at, t->across);
    t->adds[at] = true;
    t->sums[at] += t->across;
    t->parts[at] += t->across;
    if (measure)
        say(t, SAYS_OPTIONAL, at, (expected){ .table = "reports", .measure = any_measure(t, measure), .place = place, .unit = "persons", .value = t->across, .bound = "exact",
            .as_of = iso(t, rec->day), .attribute = "", .why = "a sum across" });
    else
        say(t, SAYS_NOTHING, at, (expected){ .why = "a sum across" });
}

static void put_word_of_row(table *t, int at, const record *rec)
{
    static const struct { const char *en, *ru, *ky; } people[] = { { "Internally displaced persons", "Внутренне перемещённые лица", "Ички жер которгондор" },
                                                                   { "Returnees", "Вернувшиеся", "Кайтып келгендер" } };
    const char *word = means(&t->columns[at], "poptype")
        ? (rec->village % 3 == 0 ? (const char *[]){ people[1].en, people[1].ru, people[1].ky } : (const char *[]){ people[0].en, people[0].ru, people[0].ky })[tongue(t)]
        : means(&t->columns[at], "unit") ? word_for(t->b, rec->unit && *rec->unit == 'h' ? "households" : "persons") : word_for(t->b, rec->measure);

    if (begins(&t->columns[at], "what:") && rec->unit && find(t, "unit") < 0)
        word = print(t->b, "%s, %s", word, word_for(t->b, *rec->unit == 'h' ? "households" : "persons"));
    put_text(t->b, t->s, t->row, t->column0 + at, word);
}

static void put_cell(table *t, int at, const record *rec, const char *village_, int index)
{
    const column *c = &t->columns[at];
    const char *place = place_heard(t, rec, village_), *returned = rec->village % 3 == 0 ? "returned" : "present+displaced";
    char *measure, *attribute;

    if (c->n_levels > 1 && (!t->group || strcmp(t->group, c->levels[0])))
        t->across = 0;
    t->group = c->n_levels > 1 ? c->levels[0] : NULL;
    if (put_plain(t, at, rec, village_, index) || put_merged_count(t, at, rec, index))
        return;
    if (begins(c, "what:") || means(c, "poptype") || means(c, "unit")) {
        put_word_of_row(t, at, rec);
    } else if (means(c, "site") || means(c, "capacity") || means(c, "occupied")) {
        put_site(t, at, rec, village_, index);
    } else if (means(c, "to") || means(c, "flow")) {
        put_flow(t, at, rec, village_);
    } else if (means(c, "x") || begins(c, "x.")) {
        put_across(t, at, rec, place);
    } else if (means(c, "value")) {
        put_measured(t, at, rec->unit && *rec->unit == 'h' ? 'h' : !strcmp(rec->measure, "houses") ? 'f' : 'p', rec->measure, NULL, place, rec, rec->day);
    } else if (begins(c, "r.")) {
        int i = atoi(c->meaning + 2);
        record of_rayon = *rec;

        of_rayon.people *= 1.0 + 0.7 * i;
        put_measured(t, at, rec->unit && *rec->unit == 'h' ? 'h' : !strcmp(rec->measure, "houses") ? 'f' : 'p', rec->measure, NULL,
                     i < 3 ? rayons[i].name[tongue(t)] : cities[i - 3].name[tongue(t)], &of_rayon, rec->day);
    } else if (begins(c, "by.")) {
        put_measured(t, at, c->meaning[3], returned, NULL, place, rec, rec->day);
    } else if (begins(c, "d.")) {
        put_measured(t, at, 'p', strchr(c->meaning + 2, '.') + 1, NULL, place, rec, FIRST_DAY + atoi(c->meaning + 2));
    } else {
        must(c->meaning[1] == '.', c->meaning);
        measure = pnk_arena_text(t->b->arena, c->meaning + 2);
        if ((attribute = strchr(measure, '.')))
            *attribute++ = '\0';
        put_measured(t, at, c->meaning[0], measure, attribute, place, rec, rec->day);
    }
}

/* ---- sums ---- */

static void put_sums(table *t, const char *label, double *sums, bool wrong, bool optional, const record *rec)
{
    bool formula = has_word(t->r->troubles, "total_formula"), labelled = false;
    int spoilt = -1;

    for (int i = 0; i < t->n; i++)
        if (wrong && spoilt < 0 && t->adds[i] && !begins(&t->columns[i], "x"))
            spoilt = i;
    for (int i = 0; i < t->n; i++) {
        double sum = sums[i] + (i == spoilt ? 11 : 0);

        if (!labelled && is_geography(&t->columns[i]) && !means(&t->columns[i], "n") && !means(&t->columns[i], "id") && !strstr(t->columns[i].meaning, "pcode")) {
            put_bold(t->b, t->s, t->row, t->column0 + i, label);
            labelled = true;
        }
        if (!t->adds[i])
            continue;
        put_kind(t->b, t->s, t->row, t->column0 + i, formula ? CELL_FORMULA : CELL_NUMBER, formula ? "SUM(1,2)" : NULL,
                 begins(&t->columns[i], "k.") ? sum / 1000.0 : sum);
        if (optional && begins(&t->columns[i], "p."))
            say(t, SAYS_OPTIONAL, i, (expected){ .table = "reports", .measure = t->columns[i].meaning + 2, .place = rayon_name(t, rec), .unit = "persons", .value = sum,
                .bound = "exact", .as_of = iso(t, rec->day), .attribute = "", .why = "a rayon above its villages" });
        else
            say(t, i == spoilt ? SAYS_CHECK : SAYS_NOTHING, i, (expected){ .value = sum, .why = i == spoilt ? "a total that does not add" : "a total" });
        if (sums == t->parts)
            t->parts[i] = 0;
    }
    t->row++;
}

/* ---- the table ---- */

static void put_above(table *t, pnk_day day, bool first)
{
    const char *troubles = t->r->troubles;
    bool dated = !strncmp(t->r->dates, "title", 5);
    const char *style = dated && t->r->dates[5] == ':' ? t->r->dates + 6 : tongue(t) == 2 ? "until" : "words";

    if (!first) {
        t->row += 2;
        put_bold(t->b, t->s, t->row++, t->column0, word_for(t->b, "title"));
    } else {
        if (has_word(troubles, "blank_first"))
            t->row += 2 + (t->b->variant ? drawn(t->b, 3) : 0);
        if (has_word(troubles, "notes"))
            put_text(t->b, t->s, t->row++, t->column0 + (t->n > 3 ? t->n - 2 : 0), word_for(t->b, "office"));
        if (has_word(troubles, "title") || dated) {
            put_bold(t->b, t->s, t->row, t->column0, word_for(t->b, "title"));
            if (has_word(troubles, "merged"))
                put_merge(t->b, t->s, t->row, t->column0, t->row, t->column0 + t->n - 1);
            t->row++;
        }
        if (dated) {
            put_text(t->b, t->s, t->row, t->column0, print(t->b, word_for(t->b, "as_of"), day_in_words(t->b, day, style)));
            if (has_word(troubles, "merged"))
                put_merge(t->b, t->s, t->row, t->column0, t->row, t->column0 + t->n - 1);
            t->row++;
        }
        if (has_word(troubles, "aside"))
            put_text(t->b, t->s, t->row++, t->column0, word_for(t->b, "aside"));
        if (has_word(troubles, "blank_before"))
            t->row += 1 + (t->b->variant ? drawn(t->b, 2) : 0);
    }
}

static void put_under_header(table *t)
{
    if (has_word(t->r->troubles, "tags")) {
        for (int i = 0; i < t->n; i++)
            put_text(t->b, t->s, t->row, t->column0 + i, t->columns[i].tag);
        t->row++;
    }
    if (has_word(t->r->troubles, "numbering")) {
        for (int i = 0; i < t->n; i++)
            put_number(t->b, t->s, t->row, t->column0 + i, i + 1);
        t->row++;
    }
    if (has_word(t->r->troubles, "gap"))
        t->row += 1 + drawn(t->b, 2);
}

/* Sums above what they add up: their row is left free and filled once the numbers are known. */
static void put_sums_above(table *t, int row, const char *label, double *sums, bool optional, const record *rec)
{
    int below = t->row;

    t->row = row;
    put_sums(t, label, sums, false, optional, rec);
    t->row = below;
}

static void put_records(table *t)
{
    const char *troubles = t->r->troubles;
    int from = t->row, above = t->row, rayon_column = find(t, "rayon"), middle = t->n_records / 2;

    for (int i = 0; i < t->n_records; i++) {
        const record *rec = &t->records[i];
        bool opens = i == 0 || rec->rayon != rec[-1].rayon, closes = i + 1 == t->n_records || rec->rayon != rec[1].rayon;
        const char *name = rec->village >= 0 ? village_name(t, rec->village) : NULL;

        if (opens && i >= middle && middle > 0) {
            if (has_word(troubles, "pagebreak"))
                put_header(t);
            t->row += has_word(troubles, "blank_inside");
            middle = 0;
        }
        if (opens) {
            above = t->row;
            from = t->row += has_word(troubles, "subtotals_first");
        }
        t->row_hidden = has_word(troubles, "hidden_row") && i == 2;
        if (t->row_hidden)
            hide_row(t->b, t->s, t->row);
        t->group = NULL;
        t->across = 0;
        for (int c = 0; c < t->n; c++)
            put_cell(t, c, rec, name, i);
        t->row_hidden = false;
        t->row++;
        if (closes && has_word(troubles, "merged") && rayon_column >= 0 && means(&t->columns[rayon_column], "rayon"))
            put_merge(t->b, t->s, from, t->column0 + rayon_column, t->row - 1, t->column0 + rayon_column);
        if (closes && has_word(troubles, "subtotals"))
            put_sums(t, print(t->b, word_for(t->b, "subtotal"), rayon_name(t, rec)), t->parts, false, false, rec);
        if (closes && has_word(troubles, "subtotals_first"))
            put_sums_above(t, above, rayon_name(t, rec), t->parts, true, rec);
    }
}

static void put_table(table *t, const char *columns, pnk_day day, bool first, int only_rayon)
{
    const char *troubles = t->r->troubles;
    bool by_row;
    int above;

    read_columns(t, columns);
    by_row = find(t, "date") >= 0;
    make_records(t, only_rayon);
    for (int i = 0; i < t->n_records && !by_row; i++)
        t->records[i].day = day;
    put_above(t, day, first);
    put_day_headers(t);
    put_header(t);
    put_under_header(t);
    above = t->row;
    t->row += has_word(troubles, "total_top");
    for (int i = 0; i < t->n; i++)
        if (has_word(troubles, "hidden_column") && begins(&t->columns[i], "h.")) {
            t->hidden[i] = true;
            hide_column(t->b, t->s, t->column0 + i);
        }
    put_records(t);
    if (has_word(troubles, "total"))
        put_sums(t, word_for(t->b, "total"), t->sums, has_word(troubles, "total_wrong"), false, NULL);
    if (has_word(troubles, "total_top"))
        put_sums_above(t, above, word_for(t->b, "total"), t->sums, false, NULL);
}

static void put_below(table *t)
{
    if (has_word(t->r->troubles, "remarks")) {
        t->row++;
        put_text(t->b, t->s, t->row++, t->column0, word_for(t->b, "note"));
        put_text(t->b, t->s, t->row++, t->column0, word_for(t->b, "aside"));
    }
    if (has_word(t->r->troubles, "signature")) {
        t->row += 2;
        put_secret(t, 0, false);
        t->row++;
        put_secret(t, 0, true);
    }
}

static void lay_sheet(book *b, const recipe *r, const char *name, pnk_day day, int only_rayon, bool hidden)
{
    table *t = PNK_NEW(b->arena, table, 1), *second;
    sheet *s = add_sheet(b, name);

    must(t != NULL, "out of memory");
    s->hidden = hidden;
    *t = (table){ .b = b, .r = r, .s = s, .sheet_name = strncmp(r->format, "csv", 3) ? s->name : NULL, .quiet = hidden, .day = day,
                  .column0 = has_word(r->troubles, "offset") ? 2 + (b->variant ? drawn(b, 3) : 0) : 0 };
    put_table(t, r->columns, day, true, only_rayon);
    if (r->second) {
        second = PNK_NEW(b->arena, table, 1);
        must(second != NULL, "out of memory");
        *second = (table){ .b = b, .r = r, .s = s, .sheet_name = t->sheet_name, .quiet = hidden, .day = day, .row = t->row, .column0 = t->column0 };
        if (has_word(r->troubles, "side")) {
            second->column0 += t->n + 1;
            second->row = 0;
        }
        put_table(second, r->second, day, has_word(r->troubles, "side"), only_rayon);
        if (second->row < t->row)
            second->row = t->row;
        t = second;
        t->column0 = has_word(r->troubles, "offset") ? 2 : 0;
    }
    put_below(t);
}

/* Variants from 2 on meet troubles that their recipe does not name. */
static const char *more_troubles(book *b, const recipe *r)
{
    static const char *const troubles[] = { "notes", "aside", "blank_first", "blank_before", "gap", "offset", "remarks", "signature", "hidden_old", "empty_sheets", "cover" };
    const char *all = r->troubles;
    bool csv = !strncmp(r->format, "csv", 3);

    for (size_t i = 0; b->variant > 1 && i < sizeof troubles / sizeof *troubles; i++)
        if (drawn(b, 5) == 0 && !(csv && i >= 8) && !(i == 4 && strstr(r->troubles, "tags")) && !has_word(all, troubles[i]))
            all = print(b, "%s %s", all, troubles[i]);
    return all;
}

void lay_out(book *b, const recipe *as_written)
{
    recipe with_more = *as_written, *r = &with_more;

    static const char *const names[] = { "Data", "Данные", "Маалымат" }, *const old[] = { "old", "старое", "эски" }, *const covers[] = { "Read me", "Титул", "Түшүндүрмө" };
    int language = language_index(b->language);
    pnk_day day;

    r->troubles = more_troubles(b, as_written);
    day = !strncmp(r->dates, "title", 5) || !strcmp(r->dates, "file") ? FIRST_DAY + 1 + drawn(b, 12) : OPTION_DAY;

    if (!strcmp(r->dates, "file"))
        b->name = print(b, "%s %s", b->name, day_in_words(b, day, "dots"));
    if (has_word(r->troubles, "empty_sheets"))
        add_sheet(b, "Sheet1");
    if (has_word(r->troubles, "cover")) {
        sheet *s = add_sheet(b, covers[language]);

        put_bold(b, s, 1, 1, word_for(b, "title"));
        put_text(b, s, 3, 1, word_for(b, "aside"));
        put_text(b, s, 4, 1, word_for(b, "note"));
    }
    if (has_word(r->troubles, "hidden_old"))
        lay_sheet(b, r, old[language], day - 7, -1, true);
    if (has_word(r->troubles, "sheets_rayon"))
        for (int i = 0; i < (int)n_rayons; i++)
            lay_sheet(b, r, rayons[i].name[language], day, i, false);
    else if (!strcmp(r->dates, "sheet"))
        for (int i = 0; i < 3; i++)
            lay_sheet(b, r, day_in_words(b, FIRST_DAY + i, language == 0 ? "dots" : b->variant ? "dots" : "noyear"), FIRST_DAY + i, -1, false);
    else
        lay_sheet(b, r, names[language], day, -1, false);
    if (has_word(r->troubles, "empty_sheets"))
        add_sheet(b, "Sheet3");
}
