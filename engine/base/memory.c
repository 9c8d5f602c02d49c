/* engine/base/memory.c - glibc told how much to hold back. */
#include "engine/base/memory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <stdbool.h>

enum { LARGE_BLOCK_BYTES = 1 << 20 };        /* smaller than that, blocks that come and go cost more than they save */
static bool holds_little;

void pnk_memory_hold_much(void)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
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

#else

void pnk_memory_hold_much(void) {}
void pnk_memory_hold_little(void) {}
void pnk_memory_give_back(void) {}

#endif
