/* models/cases/inside.h - what the files of this room share; not a door. */
#ifndef PNK_CASES_INSIDE_H
#define PNK_CASES_INSIDE_H

#include "engine/base/hash.h"
#include "models/cases/cases.h"

/** A row of a file: cells without blanks and quotes around them; NULL: nothing. */
typedef struct {
    long row;                        /* as a person counts */
    bool comment;                    /* begins with #, which is taken off */
    size_t n;
    const char **cells;
} pnk_case_row;

typedef struct {
    const char *file;                /* below the folder, as in problem lines */
    pnk_case_row *v;                 /* rows with something in them */
    size_t n;
    size_t n_said;                   /* problem lines about it so far */
} pnk_case_file;

typedef struct {
    pnk_ctx *ctx;
    pnk_problems *problems;
    const char *folder, *settings;
    pnk_case *c;
    pnk_arena *arena;                /* of the case */
    pnk_arena scratch;               /* cells and whatever is gone after the reading */
    pnk_index places;                /* name -> place */
    size_t files_capacity;
    bool full;                       /* out of memory */
} pnk_case_reader;

/** One problem line; after a hundred about one file a last one says that there are more. */
#if defined(__GNUC__)
__attribute__((format(printf, 7, 8)))
#endif
void pnk_case_problem(pnk_case_reader *r, pnk_case_file *file, pnk_severity severity, long row, const char *column, const char *found, const char *expected, ...);

/** Reads "<under>/<name>" of the folder, or "<name>"; NULL where neither is there, or reading failed. The rows are in `scratch`. */
pnk_case_file *pnk_case_open(pnk_case_reader *r, const char *under, const char *name);
/** Below the folder, where the file is: "<under>/<name>" or "<name>"; NULL: nowhere. */
const char *pnk_case_where(pnk_case_reader *r, const char *under, const char *name);
pnk_status  pnk_case_note_file(pnk_case_reader *r, const char *where);
/** The first row, where it is a comment; else NULL. */
const pnk_case_row *pnk_case_header(const pnk_case_file *file);
const char *pnk_case_cell(const pnk_case_row *row, size_t i);           /* NULL: blank or not there */

typedef enum { PNK_CELL_IS_BLANK, PNK_CELL_IS_GOOD, PNK_CELL_IS_BAD } pnk_case_cell_state;
/** A number of a cell. Blank, and NaN with a warning, leave *out as it is; what is no number, or below `low`, is an error line. */
pnk_case_cell_state pnk_case_number(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, double low, double *out);
pnk_case_cell_state pnk_case_whole(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, int low, int *out);
/** The place of a cell's name; -1 with a line of this severity where there is none. */
int pnk_case_place_of(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, pnk_severity severity);
const char *pnk_case_keep(pnk_case_reader *r, const char *text);         /* a copy that lives as long as the case; NULL gives NULL */

/** The type that a word of the files means; PNK_CASE_N_TYPES: none. */
pnk_case_type pnk_case_type_of(const char *word);

/** The steps, in their order. Each notes its problems and leaves the case as complete as it can. */
void pnk_case_read_settings(pnk_case_reader *r);
void pnk_case_read_period(pnk_case_reader *r);
void pnk_case_read_places(pnk_case_reader *r);
void pnk_case_read_links(pnk_case_reader *r);
void pnk_case_read_closures(pnk_case_reader *r);
void pnk_case_read_changes(pnk_case_reader *r);
void pnk_case_read_ways(pnk_case_reader *r);
void pnk_case_read_days(pnk_case_reader *r);
void pnk_case_read_demographics(pnk_case_reader *r);
void pnk_case_read_counts(pnk_case_reader *r);

#endif
