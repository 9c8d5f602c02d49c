/* engine/base/hash.c - open addressing with FNV-1a; at most half full. */
#include "engine/base/hash.h"
#include <stdint.h>
#include <string.h>

static size_t hash_of(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

/** The cell of this key, or the empty one where it belongs. */
static struct pnk_index_cell *cell_of(const pnk_index *index, const char *key)
{
    size_t i = hash_of(key) & (index->capacity - 1);
    while (index->cells[i].key && strcmp(index->cells[i].key, key) != 0)
        i = (i + 1) & (index->capacity - 1);
    return &index->cells[i];
}

static int grow(pnk_index *index, pnk_arena *arena)
{
    pnk_index larger = { .n = index->n, .capacity = index->capacity ? index->capacity * 2 : 16 };
    larger.cells = PNK_NEW(arena, struct pnk_index_cell, larger.capacity);
    if (!larger.cells)
        return 0;
    for (size_t i = 0; i < index->capacity; i++)
        if (index->cells[i].key)
            *cell_of(&larger, index->cells[i].key) = index->cells[i];
    *index = larger;
    return 1;
}

int pnk_index_put(pnk_index *index, pnk_arena *arena, const char *key, int value)
{
    if (index->n * 2 >= index->capacity && !grow(index, arena))
        return -1;
    struct pnk_index_cell *cell = cell_of(index, key);
    if (cell->key)
        return 0;
    *cell = (struct pnk_index_cell){ .key = key, .value = value };
    index->n++;
    return 1;
}

int pnk_index_get(const pnk_index *index, const char *key)
{
    if (!key || index->capacity == 0)
        return -1;
    struct pnk_index_cell *cell = cell_of(index, key);
    return cell->key ? cell->value : -1;
}

int *pnk_index_at(pnk_index *index, const char *key)
{
    struct pnk_index_cell *cell = key && index->capacity ? cell_of(index, key) : NULL;
    return cell && cell->key ? &cell->value : NULL;
}
