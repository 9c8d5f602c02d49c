/* models/intake/reading.h - what the files of this room share: the tables as they were read, ids, and cells by name.
 *
 * Promise   a fault is noted at its cell and reading goes on; an id is called unknown only where its own table was
 *           read to the end, so that one broken table does not drown the list in consequences
 */
#ifndef PNK_INTAKE_READING_H
#define PNK_INTAKE_READING_H

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "models/domain/schema.h"
#include "models/intake/intake.h"
#include <limits.h>

#define PNK_N_TABLES_MAX 40
#define PNK_LATER INT_MAX            /* in an index: the row exists, but was not known yet on as_of */

typedef enum {
    PNK_KEY_AREA, PNK_KEY_PLACE, PNK_KEY_GROUP, PNK_KEY_ROAD, PNK_KEY_ITEM, PNK_KEY_VEHICLE,
    PNK_KEY_SITE, PNK_KEY_WAREHOUSE, PNK_KEY_SOURCE, PNK_KEY_REPORT, PNK_N_KEYS
} pnk_key;

typedef struct {
    const pnk_table_spec *spec;
    pnk_table *table;                /* NULL: not there, or not readable */
    pnk_table *under;                /* the reference rows beneath the operation's own (parameters, weights) */
    bool whole;                      /* every row was read: an id not among them is unknown */
    bool from_reference;
} pnk_read_table;

/** Where a column of a table stands and what may stand in it: looked up once, not once a row. */
typedef struct { const pnk_table *table; const char *name; int column; const pnk_col_spec *spec; } pnk_known_column;
enum { PNK_N_KNOWN_COLUMNS = 256 };

typedef struct {
    pnk_ctx *ctx;
    const pnk_intake_options *options;
    pnk_problems *problems;
    pnk_inputs *inputs;
    pnk_records *records;
    pnk_arena *arena;                /* that of the records */
    pnk_day as_of;
    const char **scope;              /* area ids of operation.json */
    size_t n_scope;
    long scope_line;                 /* of operation.json */
    const char *locations[PNK_N_TABLES_MAX];   /* "tables" of operation.json, by table; NULL: not said */
    pnk_read_table tables[PNK_N_TABLES_MAX];
    pnk_index index[PNK_N_KEYS];
    pnk_known_column known[PNK_N_KNOWN_COLUMNS];    /* by the address of the name: columns are named by literals */
    pnk_index parameter_index, weight_index;
    pnk_index standard_ids, lock_ids, flow_ids, figure_ids;   /* only to find an id given twice */
} pnk_reading;

/* Steps, in their order; each notes its problems and fails only where nothing can go on (memory, cancel). */
pnk_status pnk_read_head(pnk_reading *r);          /* operation.json */
pnk_status pnk_read_tables(pnk_reading *r);        /* files -> tables, each against its specification */
pnk_status pnk_read_rules(pnk_reading *r);         /* parameters, weights */
pnk_status pnk_read_people(pnk_reading *r);        /* areas, places, groups, attributes */
pnk_status pnk_make_rests(pnk_reading *r);         /* leaves for what children do not cover; leaves and scope */
pnk_status pnk_read_shapes(pnk_reading *r);        /* areas.geojson */
pnk_status pnk_read_ways(pnk_reading *r);          /* roads, closures, hazards */
pnk_status pnk_read_vehicles_items(pnk_reading *r);
pnk_status pnk_read_sites(pnk_reading *r);         /* sites, services, warehouses, fleet */
pnk_status pnk_read_goods(pnk_reading *r);         /* standards, stocks, distributed, budgets */
pnk_status pnk_read_words(pnk_reading *r);         /* sources, reports, figures, flows */
pnk_status pnk_read_locks(pnk_reading *r);

/* Tables and files. */
pnk_read_table *pnk_reading_table(pnk_reading *r, const char *name);
pnk_status pnk_reading_note_file(pnk_reading *r, const char *table, const char *name, const char *path, bool reference);

/** The cells of one row. `later` is set when the row, or something that it names, was not known yet on as_of. */
typedef struct {
    pnk_reading *r;
    const pnk_table *table;
    size_t row;
    bool later;
    bool started;
} pnk_cells;

pnk_cells pnk_cells_of(pnk_reading *r, const pnk_table *table);
bool      pnk_cells_next(pnk_cells *c);            /* for (c = pnk_cells_of(...); pnk_cells_next(&c);) */
pnk_row   pnk_cells_row(const pnk_cells *c);
pnk_name  pnk_cells_name(const pnk_cells *c, const char *otherwise);

const char *pnk_cells_text(const pnk_cells *c, const char *column);          /* NULL: empty */
bool        pnk_cells_filled(const pnk_cells *c, const char *column);
double      pnk_cells_number(const pnk_cells *c, const char *column);        /* NAN: unknown */
double      pnk_cells_number_or(const pnk_cells *c, const char *column, double otherwise);
pnk_day     pnk_cells_day(const pnk_cells *c, const char *column);
int         pnk_cells_flag(const pnk_cells *c, const char *column);          /* -1: unknown */
int         pnk_cells_word(const pnk_cells *c, const char *column, int otherwise);   /* words as in the specification */
/** Index of the record that the cell names; -1 when empty, unknown (noted), or not known yet (sets later). */
int         pnk_cells_ref(pnk_cells *c, const char *column, pnk_key key);
/** Index of an id out of a list; -1 unknown, PNK_LATER not known yet; *sure false: it may be unknown only because its table was not read to the end. */
int         pnk_key_find(const pnk_reading *r, pnk_key key, const char *id, bool *sure);
const char *pnk_key_words(const pnk_reading *r, pnk_key key);              /* "an area_id of areas.csv" */
/** Takes the id of this row into an index as `value` (PNK_LATER where the row is left out); one given twice is noted.
 *  False only when out of memory. */
bool        pnk_cells_put_id(const pnk_cells *c, const char *column, pnk_index *index, const char *id, int value);

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
void pnk_cells_problem(const pnk_cells *c, pnk_severity severity, const char *column, const char *expected, ...);
/** The same where only the origin of a record is left. */
#if defined(__GNUC__)
__attribute__((format(printf, 6, 7)))
#endif
void pnk_origin_problem(pnk_reading *r, pnk_severity severity, const pnk_origin *at, const char *column, const char *found, const char *expected, ...);
/** `to` (a column) may not lie before `from`. */
void pnk_cells_order(const pnk_cells *c, const char *from, const char *to);
/** The next part of a list with ";" between, trimmed, into out; false at the end. Starts with *p at the list. */
bool pnk_next_part(const char **p, char *out, size_t size);

/** Appends to a list of the records; returns from the function when out of memory. */
#define PNK_TAKE(r, list, item)                                                       \
    do {                                                                              \
        if (!PNK_GROW((r)->arena, (list).v, (list).n, (list).capacity))               \
            return pnk_no_memory((r)->ctx);                                           \
        (list).v[(list).n++] = (item);                                                \
    } while (0)

/** Room for a list known to grow to so many, so that it is not copied as it grows. */
#define PNK_RESERVE(r, list, most)                                                    \
    do {                                                                              \
        if ((list).n == 0 && (most) > 0) {                                            \
            void *room = pnk_arena_alloc((r)->arena, (most), sizeof *(list).v);       \
            if (!room)                                                                \
                return pnk_no_memory((r)->ctx);                                       \
            (list).v = room;                                                          \
            (list).capacity = (most);                                                 \
        }                                                                             \
    } while (0)

#endif
