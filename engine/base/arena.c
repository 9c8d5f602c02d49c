/* engine/base/arena.c - blocks of growing size, given back together. */
#include "engine/base/arena.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct pnk_arena_block {
    struct pnk_arena_block *next;
    size_t used, size;                  /* of the bytes that follow */
    bool zeroed;                        /* as it came */
    bool of_list;                       /* a long list has it for itself */
};

enum { ALIGN = _Alignof(max_align_t), SMALLEST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, OWN_BLOCK = 1 << 16 };

static size_t aligned(size_t n) { return (n + ALIGN - 1) / ALIGN * ALIGN; }
#define BLOCK_HEAD aligned(sizeof(pnk_arena_block))

static pnk_arena_block *new_block(pnk_arena *arena, size_t wanted)
{
    size_t size = arena->used_bytes < SMALLEST_BLOCK ? SMALLEST_BLOCK : arena->used_bytes;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    bool for_one = wanted >= size;       /* its pages that nobody writes to are never touched */
    size = aligned(for_one ? wanted : size);
    pnk_arena_block *block = for_one ? calloc(1, BLOCK_HEAD + size) : malloc(BLOCK_HEAD + size);
    if (!block)
        return NULL;
    block->zeroed = for_one;
    block->used = 0;
    block->size = size;
    block->of_list = false;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *pnk_arena_alloc(pnk_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX / 4) / size)
        return NULL;
    size_t bytes = n * size;
    bytes = aligned(bytes > 0 ? bytes : 1);
    pnk_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < bytes)
        block = new_block(arena, bytes);
    if (!block)
        return NULL;
    char *memory = (char *)block + BLOCK_HEAD + block->used;
    block->used += bytes;
    arena->used_bytes += bytes;
    return block->zeroed ? memory : memset(memory, 0, bytes);
}

char *pnk_arena_text_n(pnk_arena *arena, const char *text, size_t n)
{
    char *copy = n < SIZE_MAX ? pnk_arena_alloc(arena, n + 1, 1) : NULL;
    if (copy && n)
        memcpy(copy, text, n);
    return copy;
}

char *pnk_arena_text(pnk_arena *arena, const char *text)
{
    return text ? pnk_arena_text_n(arena, text, strlen(text)) : NULL;
}

char *pnk_arena_printf(pnk_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = pnk_vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = n < 0 ? NULL : pnk_arena_alloc(arena, (size_t)n + 1, 1);
    if (text)
        pnk_vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void pnk_arena_release(pnk_arena *arena)
{
    pnk_arena_block *block = arena->blocks;
    while (block) {
        pnk_arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (pnk_arena){0};
}

/* Where the block of a long list is linked; NULL: it has none. */
static pnk_arena_block **link_of(pnk_arena *arena, const void *items)
{
    for (pnk_arena_block **link = &arena->blocks; *link; link = &(*link)->next)
        if ((*link)->of_list && (char *)*link + BLOCK_HEAD == items)
            return link;
    return NULL;
}

/* A long list grows in its block, or moves with it, so that nothing is left behind. */
static void *grow_block(pnk_arena *arena, const void *items, size_t held, size_t wanted)
{
    pnk_arena_block **link = link_of(arena, items);
    size_t before = link ? (*link)->size : held, size = aligned(wanted);
    pnk_arena_block *block = realloc(link ? *link : NULL, BLOCK_HEAD + size);

    if (!block)
        return NULL;
    char *memory = (char *)block + BLOCK_HEAD;
    if (!link) {
        if (held)
            memcpy(memory, items, held);
        link = arena->blocks ? &arena->blocks->next : &arena->blocks;      /* what is small goes on in the block that is first */
        block->next = *link;
        block->zeroed = false;
        block->of_list = true;
        arena->used_bytes += held;
    }
    *link = block;
    block->used = block->size = size;
    memset(memory + before, 0, size - before);
    arena->used_bytes += size - before;
    return memory;
}

int pnk_arena_grow(pnk_arena *arena, void **items, size_t size, size_t n, size_t *capacity)
{
    size_t more = pnk_memory_room(*capacity, n + 1);       /* whatever the size: lists that stand side by side grow alike */
    if (more > SIZE_MAX / 4 / size)
        return 0;
    bool own = more * size >= OWN_BLOCK;
    void *grown = own ? grow_block(arena, *items, n * size, more * size) : pnk_arena_alloc(arena, more, size);
    if (!grown)
        return 0;
    if (n && !own)
        memcpy(grown, *items, n * size);
    *items = grown;
    *capacity = more;
    return 1;
}
