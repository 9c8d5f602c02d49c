/* models/layers/inside.h - what the four imports share: the options, constants, what is said; the areas of the operation. Not a door. */
#ifndef PNK_LAYERS_INSIDE_H
#define PNK_LAYERS_INSIDE_H

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/gis/layers.h"
#include "engine/table/merge.h"
#include "models/layers/layers.h"

/** One import at work. */
typedef struct {
    pnk_ctx *ctx;
    const pnk_layers_options *options;
    pnk_problems *problems;
    pnk_layers_said *said;
    pnk_arena arena;                 /* ends with the job */
    const char *source;              /* for the `source` of each row */
    pnk_layer layer;
    const pnk_table *parameters, *own_parameters;    /* of the reference folder; of the operation, or NULL */
} job;

pnk_status job_begin(job *j, pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
void       job_end(job *j);
/** One sentence for the terminal. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void       pnk_layers_say(job *j, const char *format, ...);
/** A constant: the operation's own, else the reference's. PNK_BAD_INPUT with a problem line where neither has it. */
pnk_status job_parameter(job *j, const char *name, double *out);
/** A table of the reference folder. */
pnk_status job_reference(job *j, const char *name, const pnk_table **out);
/** Opens NAME.csv of the operation (a new one begins with these columns); refuses where operation.json takes the table from elsewhere. */
pnk_status job_table(job *j, const char *name, const char *const *columns, size_t n_columns, pnk_merge **out);
pnk_status job_read_layer(job *j, const pnk_layer_wish *wish);
/** The value under the first of these names (NULL-ended) that says something; NULL: none does. */
const char *job_value(job *j, const pnk_feature *f, const char *const *names);
/** Drops rows that an earlier import of the same file and layer brought and this one did not. Rows that were kept are in `keep` by id. */
size_t     job_drop_older(job *j, pnk_merge *merge, const char *id_column, const pnk_index *keep);

/** Text as an id: what is not a Latin letter, digit, - _ . : becomes "-"; NULL when nothing is left. At most 64 bytes. */
const char *layers_id(pnk_arena *arena, const char *text);
const char *layers_number(pnk_arena *arena, double value);
const char *layers_fixed(pnk_arena *arena, double value, int decimals);
/** Text without the dashes and spaces that stand for nothing; NULL when nothing is left. */
const char *layers_text(const char *text);

/** The areas of an operation as ground that a point may stand on. */
typedef struct { const char *id; int level; pnk_zone zone; double km2; } ground_area;
typedef struct {
    ground_area *v;
    size_t n, capacity;
    pnk_zones *zones;
    pnk_index known;                 /* every area_id of areas.csv -> its level + 1 (0: not said) */
    pnk_point *points;               /* of the leaves of areas.csv, for operations without outlines */
    const char **point_ids;
    size_t n_points, points_capacity;
    double reach_m;
    size_t n_near, n_far, n_twice;   /* points outside by less than reach_m; by more; in two areas of one level */
} ground;

/** Outlines and rows as they stand in the operation folder. No areas at all: PNK_BAD_INPUT with a problem line. */
pnk_status ground_of_operation(job *j, ground *g);
pnk_status ground_add(job *j, ground *g, const char *id, int level, const pnk_ring *rings, size_t n_rings);
pnk_status ground_ready(job *j, ground *g);
/** The deepest area that holds the point; else the nearest. *far: it lies outside all areas by more than reach_m. NULL: no areas. */
const char *ground_find(ground *g, pnk_point at, bool *far);
/** Says how many points fell outside. */
void       ground_say(job *j, const ground *g, const char *what);

#endif
