/* engine/base/memory.c - glibc told how much to hold back. */
#include "engine/base/memory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

enum { LARGE_BLOCK_BYTES = 1 << 20 };        /* smaller than that, blocks that come and go cost more than they save */
enum { STORES_OF_A_THREAD = 4 };
static bool holds_little, holds_much;

/* Room that a heap takes at once, untouched: what is made there later comes in pages of megabytes, not in a hundred thousand small ones. */
static char *ask_for_large_pages(size_t room)
{
    const size_t page = (size_t)2 << 20;
    char *heap = malloc(room);

    if (heap) {
        uintptr_t first = ((uintptr_t)heap + page - 1) / page * page, end = ((uintptr_t)heap + room) / page * page;
        madvise((void *)first, end - first, MADV_HUGEPAGE);
    }
    return heap;
}

void pnk_memory_hold_much(void)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    holds_much = true;
    free(ask_for_large_pages((size_t)512 << 20));
}

/* glibc has a thread draw on stores of up to 64 MiB each; free, they stay with it. */
void pnk_memory_for_thread(void)
{
    char *stores[STORES_OF_A_THREAD];

    if (!holds_much)
        return;
    for (int i = 0; i < STORES_OF_A_THREAD; i++)
        stores[i] = ask_for_large_pages((size_t)56 << 20);
    for (int i = STORES_OF_A_THREAD; i-- > 0;)
        free(stores[i]);
}

void pnk_memory_hold_little(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES);
    mallopt(M_ARENA_MAX, 1);
    holds_little = true;
}

void pnk_memory_give_back(void)
{
    if (holds_little)
        malloc_trim(0);
}

void pnk_memory_before_fork(void) { malloc_trim(0); }

#else

void pnk_memory_hold_much(void) {}
void pnk_memory_for_thread(void) {}
void pnk_memory_before_fork(void) {}
void pnk_memory_hold_little(void) {}
void pnk_memory_give_back(void) {}

#endif
