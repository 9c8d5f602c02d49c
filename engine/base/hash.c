/* engine/base/hash.c - open addressing; at most half full. A key is mixed eight bytes at a time, and looked at only where its hash is the same. */
#include "engine/base/hash.h"

#include <stdint.h>
#include <string.h>

static uint64_t mixed(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

static uint32_t hash_of(const char *key)
{
    size_t n = strlen(key);
    uint64_t h = n, word;

    for (; n >= sizeof word; n -= sizeof word, key += sizeof word) {
        memcpy(&word, key, sizeof word);
        h = mixed(h, word);
    }
    word = 0;
    memcpy(&word, key, n);
    h = mixed(h, word);
    return (uint32_t)(h ^ h >> 32);
}

/** The cell of this key, or the empty one where it belongs. */
static struct pnk_index_cell *cell_of(const pnk_index *index, const char *key, uint32_t hash)
{
    size_t i = hash & (index->capacity - 1);
    while (index->cells[i].key && (index->cells[i].hash != hash || strcmp(index->cells[i].key, key) != 0))
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
            *cell_of(&larger, index->cells[i].key, index->cells[i].hash) = index->cells[i];
    *index = larger;
    return 1;
}

int pnk_index_put(pnk_index *index, pnk_arena *arena, const char *key, int value)
{
    if (index->n * 2 >= index->capacity && !grow(index, arena))
        return -1;
    uint32_t hash = hash_of(key);
    struct pnk_index_cell *cell = cell_of(index, key, hash);
    if (cell->key)
        return 0;
    *cell = (struct pnk_index_cell){ .key = key, .hash = hash, .value = value };
    index->n++;
    return 1;
}

int pnk_index_put_copy(pnk_index *index, pnk_arena *arena, const char *key, int value)
{
    const char *copy = pnk_arena_text(arena, key);

    return copy ? pnk_index_put(index, arena, copy, value) : -1;
}

int pnk_index_get(const pnk_index *index, const char *key)
{
    if (!key || index->capacity == 0)
        return -1;
    struct pnk_index_cell *cell = cell_of(index, key, hash_of(key));
    return cell->key ? cell->value : -1;
}

int *pnk_index_at(pnk_index *index, const char *key)
{
    struct pnk_index_cell *cell = key && index->capacity ? cell_of(index, key, hash_of(key)) : NULL;
    return cell && cell->key ? &cell->value : NULL;
}
