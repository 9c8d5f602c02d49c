/* engine/base/hash.h - text to a whole number, for looking things up by id. */
#ifndef PNK_BASE_HASH_H
#define PNK_BASE_HASH_H

#include "engine/base/arena.h"
#include <stddef.h>
#include <stdint.h>

/** A map from text to a number 0.., kept in an arena. Starts as `pnk_index index = {0};`. Keys are borrowed. */
typedef struct {
    struct pnk_index_cell { const char *key; uint32_t hash; int value; } *cells;
    size_t n, capacity;      /* capacity is a power of two */
} pnk_index;

/** Puts key -> value; gives 1 when new, 0 when the key was there already (nothing changed), -1 when out of memory. */
int pnk_index_put(pnk_index *index, pnk_arena *arena, const char *key, int value);
/** The same of a copy of the key, kept in the arena, too. */
int pnk_index_put_copy(pnk_index *index, pnk_arena *arena, const char *key, int value);
int pnk_index_get(const pnk_index *index, const char *key);   /* -1: not there (or key is NULL) */

/** The number itself, to be changed in place; NULL: not there. Holds until the next put. */
int *pnk_index_at(pnk_index *index, const char *key);

#endif
