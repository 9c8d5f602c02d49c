/* engine/base/memory.h - what a process holds of the machine's memory beyond what it uses.
 *
 * Question  How much does a process keep back between a `free` and the next `malloc`, and how much room does a list that grows get ahead?
 * Promise   speaks to glibc, and does nothing with another C library
 */
#ifndef PNK_BASE_MEMORY_H
#define PNK_BASE_MEMORY_H

#include <stddef.h>

/* For a program, once, before its first thread: */

/** All is kept. GLPK takes and gives back blocks of many megabytes at every call; otherwise the kernel hands each out anew, zeroed page by page, which is a third
 *  of a large plan's time. Room for the first half gigabyte is asked for at once, in pages of megabytes where the kernel has them; none of it is used before it is needed. */
void pnk_memory_hold_much(void);
/** Large blocks go back when they are freed, and all threads draw on one store. */
void pnk_memory_hold_little(void);
/** What has been freed goes back now, where little is to be held. Cost: some milliseconds; for the end of a step that used much. */
void pnk_memory_give_back(void);

/** For a thread that does long errands, at its start: where all is kept, its own store takes room in large pages, too. Cost: some calls of the kernel. */
void pnk_memory_for_thread(void);
/** What has been freed goes back before the process doubles and goes on working: else it copies page by page what nobody reads. Cost: some milliseconds, and large
 *  pages that were asked for; late in a process, therefore. */
void pnk_memory_before_fork(void);

/** Room for a list that has some and needs more, in items: twice as much while it is short, a quarter more when it is long. */
static inline size_t pnk_memory_room(size_t has, size_t needed)
{
    const size_t least = 8, is_long = 8192;
    size_t room = has < least ? least : has < is_long ? 2 * has : has + has / 4;

    return room < needed ? needed : room;
}

#endif
