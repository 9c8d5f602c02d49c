/* engine/base/arena.h - memory that lives and dies together.
 *
 * An arena starts as `pnk_arena arena = {0};`, hands out zeroed memory and gives it all back in one release.
 * A NULL answer means out of memory, and only that.
 */
#ifndef PNK_BASE_ARENA_H
#define PNK_BASE_ARENA_H

#include <stddef.h>

typedef struct pnk_arena_block pnk_arena_block;
typedef struct {
    pnk_arena_block *blocks;
    size_t used_bytes;       /* all that was handed out */
} pnk_arena;

void *pnk_arena_alloc(pnk_arena *arena, size_t n, size_t size);   /* zeroed, aligned for any type; n*size checked */
char *pnk_arena_text(pnk_arena *arena, const char *text);         /* copy; NULL gives NULL */
char *pnk_arena_text_n(pnk_arena *arena, const char *text, size_t n);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
char *pnk_arena_printf(pnk_arena *arena, const char *format, ...); /* C locale */
void  pnk_arena_release(pnk_arena *arena);                        /* leaves it empty and usable */

#define PNK_NEW(arena, type, n) ((type *)pnk_arena_alloc((arena), (size_t)(n), sizeof(type)))

/** Makes room for one more item in an array kept in an arena; false when out of memory. A long one (64 KiB) moves, and what pointed into it does so no longer.
 *  Usage: if (!PNK_GROW(arena, items, n, capacity)) return pnk_no_memory(ctx); items[n++] = ...; */
#define PNK_GROW(arena, items, n, capacity) \
    ((size_t)(n) < (size_t)(capacity) || pnk_arena_grow((arena), (void **)&(items), sizeof *(items), (size_t)(n), &(capacity)))
int pnk_arena_grow(pnk_arena *arena, void **items, size_t size, size_t n, size_t *capacity);

#endif
