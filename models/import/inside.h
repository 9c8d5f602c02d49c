/* models/import/inside.h - what the files of this room share.
 *
 * A file goes through: sheets of cells -> blocks (a header and the rows under it; header.c) -> the meaning of each column (meaning.c, maps.c,
 * guess.c) -> kinds of rows (totals.c) -> rows of an operation's tables (rows.c). Vocabulary is data: words.csv and the maps beside it.
 */
#ifndef PNK_IMPORT_INSIDE_H
#define PNK_IMPORT_INSIDE_H

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "models/import/import.h"

/* ---- words.c: the vocabulary ---- */

/*        enumerator    kind in words.csv                                                                                */
#define PNK_IM_WORD_LIST(X)                                                                                               \
    X(UNKNOWN, "unknown") X(MONTH, "month") X(BOUND, "bound") X(TIMES, "times") X(UNIT, "unit") X(TOTAL, "total")         \
    X(FILLER, "filler") X(AS_OF, "as_of") X(MEASURE, "measure") X(ATTRIBUTE, "attribute") X(PLACE, "place")               \
    X(CODE, "code") X(ORIGIN, "origin") X(DESTINATION, "destination") X(FIGURE, "figure") X(SITE, "site")                 \
    X(SITE_TYPE, "site_type") X(SITE_STATUS, "site_status") X(DATE, "date") X(SOURCE, "source") X(ORGANISATION, "organisation") \
    X(NOTE, "note") X(PERSONAL, "personal") X(ROW_NUMBER, "row_number") X(INCLUDING, "including")                         \
    X(INDICATOR, "indicator") X(VALUE, "value") X(PERCENT, "percent") X(REMARK, "remark") X(COUNT, "count")               \
    X(IGNORE, "ignore") X(FLAG, "flag") X(ADMIN, "admin") X(TAG, "tag") X(TAG_ATTRIBUTE, "tag_attribute") X(HOUR, "hour") \
    X(UNIT_NAME, "unit_name")                \
    X(LON, "lon") X(LAT, "lat") X(DECREE, "decree")
typedef enum {
#define X(name, word) PNK_IM_##name##_WORDS,
    PNK_IM_WORD_LIST(X)
#undef X
    PNK_IM_N_KINDS
} pnk_im_kind;

/** Words in a row, as they would stand in a cell once plain; a stem fits every word that begins with it. */
typedef struct {
    const char *value, *language;
    const char **words;
    bool *stem;
    size_t n;
    double weight;
} pnk_im_phrase;

typedef struct { pnk_im_phrase *v; size_t n, capacity; } pnk_im_phrases;
typedef struct {
    pnk_im_phrases kinds[PNK_IM_N_KINDS];
    pnk_index unknown;               /* plain text of a whole cell that says nothing */
    pnk_index settings;
    double *setting_values;
    size_t n_settings;
} pnk_im_words;

typedef struct { const char **v; size_t n; } pnk_im_tokens;
typedef struct { const pnk_im_phrase *phrase; size_t at; double score; } pnk_im_hit;

pnk_status pnk_im_words_read(pnk_ctx *ctx, pnk_arena *arena, const char *folder, pnk_problems *problems, pnk_im_words *out);
double     pnk_im_setting(const pnk_im_words *words, const char *name);            /* NAN: there is no such row */
/** Small letters, marks off, everything but letters and digits a single space; "numPresentIdp" becomes "num present idp". NULL: no memory. */
char      *pnk_im_plain(pnk_arena *arena, const char *text);
/** Latin letters, digits and "-", for ids; at most `most` bytes. */
char      *pnk_im_slug(pnk_arena *arena, const char *text, size_t most);
bool       pnk_im_split(pnk_arena *arena, const char *plain, pnk_im_tokens *out);
/** The heaviest, then longest, phrase of a kind among the tokens; phrase NULL: none. `near`: small slips of spelling are let pass. */
pnk_im_hit pnk_im_find(const pnk_im_words *words, pnk_im_kind kind, const pnk_im_tokens *tokens, bool near);
/** Phrase at exactly this token, the longest; NULL: none. */
const pnk_im_phrase *pnk_im_at(const pnk_im_words *words, pnk_im_kind kind, const pnk_im_tokens *tokens, size_t at);
bool       pnk_im_phrase_make(pnk_arena *arena, const char *text, pnk_im_phrase *out);
bool       pnk_im_phrase_at(const pnk_im_phrase *phrase, const pnk_im_tokens *tokens, size_t at);

/* ---- number.c ---- */

typedef enum { PNK_IM_NOT_SAID, PNK_IM_NUMBER_FOUND, PNK_IM_RANGE, PNK_IM_PERCENT, PNK_IM_NO_NUMBER } pnk_im_found;
typedef struct {
    pnk_im_found found;
    double value, high;              /* high: of a range */
    const char *bound;               /* "about" "at_least" "at_most"; NULL: exact */
    const char *unit;                /* said in the cell: "persons" "households"; NULL */
    bool times;                      /* a word like "thousand" multiplied it */
    char separator;                  /* "1,234" or "1.234": could be either; value is with the sign as thousands */
    double as_decimal;               /* then: with the sign as decimal */
} pnk_im_number;

/** What a column's other cells say of a comma and a point. */
typedef struct { bool comma_decimal, comma_thousands, point_decimal, point_thousands; } pnk_im_signs;

void pnk_im_number_read(const pnk_im_words *words, pnk_arena *scratch, const char *text, pnk_im_number *out);
/** Notes what this text alone settles. */
void pnk_im_signs_see(const char *text, pnk_im_signs *signs);
bool pnk_im_says_nothing(const pnk_im_words *words, pnk_arena *scratch, const char *text);

/* ---- dates.c ---- */

typedef enum { PNK_IM_DAY_FIRST = 1, PNK_IM_MONTH_FIRST = 2 } pnk_im_order;
typedef struct {
    pnk_day day;                     /* PNK_DAY_UNKNOWN: none found */
    int minutes;                     /* after midnight, -1: not said */
    bool no_year, either_order;      /* what was missing for a day: the year; whether day or month comes first */
    bool only_year, only_month;
    unsigned orders;                 /* what this date alone proves, of a/b/yyyy */
    const char *end;                 /* just after it */
} pnk_im_date;

/** The first date in the text. `order` 0: not settled; `year` 0: not known. */
pnk_im_date pnk_im_date_find(const pnk_im_words *words, const char *text, unsigned order, int year);
/** The date that a title speaks of: after "as of", else the last one. */
pnk_im_date pnk_im_date_title(const pnk_im_words *words, pnk_arena *scratch, const char *text, unsigned order, int year);
/** A spreadsheet's serial number; 1904 when that alone comes near `about`. */
pnk_im_date pnk_im_date_serial(double serial, pnk_day about);
pnk_day pnk_im_day(int year, int month, int day_of_month);       /* PNK_DAY_UNKNOWN: no such day */

/* ---- blocks: a header and the rows under it (header.c) ---- */

typedef enum {
    PNK_IM_OUT,                      /* left out: not understood, or of no use here */
    PNK_IM_PERSONAL,                 /* left out: about persons */
    PNK_IM_PLACE, PNK_IM_PLACE_CODE, PNK_IM_LON, PNK_IM_LAT,
    PNK_IM_DATE, PNK_IM_SOURCE, PNK_IM_NOTE,
    PNK_IM_MEASURE, PNK_IM_VALUE, PNK_IM_UNIT, PNK_IM_ATTRIBUTE,   /* long tables: what, how many, of what */
    PNK_IM_NUMBER,                   /* people: persons or households of a measure */
    PNK_IM_FIGURE,                   /* other figures */
    PNK_IM_SUM,                      /* adds up its neighbours: a check */
    PNK_IM_OWN                       /* a column of a table, named as in the schema */
} pnk_im_role;

typedef enum { PNK_IM_AS_OF, PNK_IM_TIME, PNK_IM_FROM, PNK_IM_REPORTED, PNK_IM_YEAR, PNK_IM_MONTH, PNK_IM_N_DATES } pnk_im_date_kind;
enum { PNK_IM_N_LEVELS = 6 };        /* country, oblast, rayon, ayil aimak, settlement, not said */

typedef struct {
    pnk_im_role role;
    int level;                       /* PLACE and PLACE_CODE */
    bool origin;
    pnk_im_date_kind date;
    const char *measure, *attribute, *unit, *count, *bound;    /* unit: "persons", "households", or that of a figure */
    const char *table, *column;      /* OWN */
    double times;                    /* 0: not said */
    pnk_day day;                     /* the column speaks of this day */
    int minutes;
    const char *place;               /* ... of this place */
    bool total, including;
} pnk_im_meaning;

typedef struct {
    const char *header, *tag;        /* joined; NULL: none */
    pnk_im_tokens tokens;
    pnk_im_meaning meaning;
    double score;
    const char *why;
    bool of_map, twice;              /* said by a map; another column says the same */
    size_t n_filled, n_numbers, n_dates, n_texts;      /* of the data rows looked at */
    pnk_im_signs signs;
    unsigned orders;                 /* dates: what the column proves of the order */
} pnk_im_column;

typedef enum { PNK_IM_ROW_DATA, PNK_IM_ROW_SKIP, PNK_IM_ROW_SECTION, PNK_IM_ROW_TOTAL } pnk_im_row_kind;

/** What the title, the sheet's name or a section says for all rows. */
typedef struct {
    pnk_day day;
    int minutes;
    const char *measure, *unit, *attribute, *count, *source, *place;
    double times;
} pnk_im_context;

typedef struct {
    const pnk_sheet *sheet;
    size_t left, width;              /* columns of the sheet */
    size_t title;                    /* first row of what stands above */
    size_t header, header_end;       /* rows of the header; none when equal */
    size_t tags;                     /* row of the tags; SIZE_MAX: none */
    size_t first, end;               /* rows below */
    pnk_im_column *columns;          /* [width] */
    uint8_t *kinds;                  /* [end - first] pnk_im_row_kind */
    size_t *section;                 /* [end - first] row of the label above; SIZE_MAX: none */
    pnk_im_context context;
    const pnk_table_spec *own;       /* the columns are those of this table */
    const char *map;                 /* name of the map that explains it; NULL */
    bool sites, flows;
} pnk_im_block;

typedef struct pnk_im_map pnk_im_map;
typedef struct {
    pnk_ctx *ctx;
    pnk_arena *arena;                /* lives with the result */
    pnk_arena scratch;               /* emptied now and then */
    const pnk_import_options *options;
    pnk_problems *problems;
    pnk_import *out;
    pnk_im_words words;
    pnk_im_map *maps; size_t n_maps;
    struct { pnk_im_block *v; size_t n, capacity; } blocks;
    size_t columns_capacity, totals_capacity;
    size_t rows_capacity[8];
    pnk_index sources, source_names; /* ids proposed; names as they stand -> their place in source_ids */
    const char **source_ids; size_t n_source_ids, source_ids_capacity;
} pnk_im_work;

const pnk_cell *pnk_im_cell(const pnk_im_block *block, size_t row, size_t column);
/** Text of a cell that stands there; NULL: empty. */
const char *pnk_im_text(const pnk_im_block *block, size_t row, size_t column);
pnk_status pnk_im_blocks_find(pnk_im_work *w, const pnk_sheet *sheet);
/** Does this cell read like a header? */
bool pnk_im_is_header(pnk_im_work *w, const char *text);

/* ---- meaning.c ---- */

/** "reports.persons:displaced/children" and back; false: no such meaning. */
bool        pnk_im_meaning_parse(pnk_arena *arena, const char *text, pnk_im_meaning *out);
const char *pnk_im_meaning_text(pnk_arena *arena, const pnk_im_meaning *meaning);
/** From the words of the header, from a tag; the score is 0 when they say nothing. */
double pnk_im_meaning_of_words(pnk_im_work *w, const pnk_im_tokens *tokens, bool numbers, pnk_im_meaning *out);
double pnk_im_meaning_of_tag(pnk_im_work *w, const char *tag, pnk_im_meaning *out);
/** Joins the headers and looks at the values: what both maps and guesses go by. */
pnk_status pnk_im_columns_look(pnk_im_work *w, pnk_im_block *block);
/** Settles each column of a block, the map given or NULL. */
pnk_status pnk_im_columns_settle(pnk_im_work *w, pnk_im_block *block, const pnk_im_map *map);
void pnk_im_context_read(pnk_im_work *w, pnk_im_block *block);

/* ---- maps.c ---- */

struct pnk_im_map {
    const char *name;
    struct pnk_im_map_row { const char *text; pnk_im_meaning meaning; pnk_im_phrases headers; const char *tags; bool required; double weight; } *rows;
    size_t n_rows;
    const char *languages;           /* NULL: any */
    pnk_im_context sets;             /* what the layout says for all rows */
    bool tags;                       /* only for tagged tables */
};
pnk_status pnk_im_maps_read(pnk_im_work *w);
const pnk_im_map *pnk_im_map_named(const pnk_im_work *w, const char *name);
/** Best row of a map for a column, with how well it fits; NULL: none. */
const struct pnk_im_map_row *pnk_im_map_row(pnk_im_work *w, const pnk_im_map *map, const pnk_im_column *column, double *score);
double     pnk_im_map_fit(pnk_im_work *w, const pnk_im_map *map, pnk_im_block *block);
pnk_status pnk_im_map_save(pnk_im_work *w, const char *name);

/* ---- totals.c, rows.c, own.c ---- */

void       pnk_im_rows_sort_out(pnk_im_work *w, pnk_im_block *block);
pnk_status pnk_im_rows_take(pnk_im_work *w, pnk_im_block *block);
/** Warns of figures that contradict each other within the file. */
pnk_status pnk_im_doubles_say(pnk_im_work *w);
pnk_status pnk_im_own_take(pnk_im_work *w, pnk_im_block *block);
/** A cell as a number, with its column's signs and multiplier; says nothing of problems. */
void pnk_im_cell_number(pnk_im_work *w, const pnk_im_block *block, size_t row, size_t column, pnk_im_number *out);
/** One row of a table; cells in the order of its columns. */
pnk_status pnk_im_row_add(pnk_im_work *w, const char *table, const char *const *cells);
const char *pnk_im_source(pnk_im_work *w, const char *name, pnk_status *status);
const char *pnk_im_address(const pnk_im_block *block, size_t row, size_t column, char out[32]);
const char *pnk_im_column_name(const pnk_im_block *block, size_t column, char out[32]);
void pnk_im_say(pnk_im_work *w, pnk_severity severity, const pnk_im_block *block, size_t row, size_t column, const char *found, const char *sentence);

#endif
