/* engine/gis/child.h - hostile or broken files are read in a child process; not a door.
 *
 * Question  What did the child read, and how did it end?
 * Promise   a crash, a hang or a want of memory in the child is one problem line in the parent; the child is always reaped; the parent waits
 *           only with its eyes open, so that a cancel ends both; the child can write no file
 * Note      the child is a fork, not a new program: what it needs of GDAL is begun before. A thread that holds one of GDAL's locks at the moment of
 *           the fork would stop the child for ever, and the time limit then ends it.
 */
#ifndef PNK_GIS_CHILD_H
#define PNK_GIS_CHILD_H

#include "engine/base/text.h"
#include "engine/table/problems.h"

/** The child's end: items are put one after another; pnk_wire_cut says that a frame may end here. */
typedef struct {
    int fd;
    pnk_buf buf;
    size_t sent_bytes, max_bytes;    /* more than this is a limit */
} pnk_wire;

void pnk_wire_byte(pnk_wire *wire, unsigned char byte);
void pnk_wire_number(pnk_wire *wire, uint64_t number);
void pnk_wire_text(pnk_wire *wire, const char *text);                 /* NULL is welcome */
void pnk_wire_text_n(pnk_wire *wire, const char *text, size_t n);
/** Sends what has gathered when it is enough. PNK_LIMIT, PNK_IO (the parent is gone) or PNK_NO_MEMORY. */
pnk_status pnk_wire_cut(pnk_ctx *ctx, pnk_wire *wire);
static inline size_t pnk_wire_n(const pnk_wire *wire) { return wire->buf.n; }

/** The parent's end: frames as they came, kept in the caller's arena; texts point into them. */
typedef struct { const char *bytes; size_t n; } pnk_frame;
typedef struct { pnk_frame *v; size_t n, capacity; } pnk_frames;

typedef struct {
    const pnk_frames *frames;
    size_t next;                     /* frame */
    const char *p, *end;
    bool bad;                        /* what came is not what was agreed; later items are empty */
} pnk_unwire;

pnk_unwire    pnk_unwire_of(const pnk_frames *frames);
bool          pnk_unwire_more(pnk_unwire *in);                        /* false at the end, and when bad */
unsigned char pnk_unwire_byte(pnk_unwire *in);
uint64_t      pnk_unwire_number(pnk_unwire *in);
const char   *pnk_unwire_text(pnk_unwire *in);

/** What the child does. Problems it notes and the sentence of its status reach the parent by themselves. */
typedef pnk_status (*pnk_child_fn)(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user);

/** Runs fn in a child that may use `seconds` of processor time (0: no limit other than the caller's deadline) and about 1 GiB of memory.
 *  Gives back the status of fn, or PNK_BAD_INPUT with a problem line for `name` when the child came to grief. */
pnk_status pnk_child_run(pnk_ctx *ctx, pnk_arena *arena, const char *name, double seconds, pnk_child_fn fn, void *user,
                         pnk_problems *problems, pnk_frames *out);
/** Time that an honest file of this size may need. */
double pnk_child_seconds(size_t bytes);

#endif
