/* engine/base/status.h - what a function that can fail answers.
 *
 * One list makes the codes, their names, their exit statuses and their texts, so that they agree.
 */
#ifndef PNK_BASE_STATUS_H
#define PNK_BASE_STATUS_H

#include "engine/base/say.h"

/*        name        exit  text                                  */
#define PNK_STATUS_LIST(X)                                                  \
    X(OK,         0,  PNK_PHRASE("done"))                                   \
    X(USAGE,      64, PNK_PHRASE("the command was not understood"))         \
    X(BAD_INPUT,  65, PNK_PHRASE("the data has problems"))                  \
    X(NOT_FOUND,  65, PNK_PHRASE("a thing that was asked for is not there"))\
    X(CANCELLED,  69, PNK_PHRASE("cancelled"))                              \
    X(LIMIT,      69, PNK_PHRASE("a limit of time or size was reached"))    \
    X(INTERNAL,   70, PNK_PHRASE("a fault of the program itself"))          \
    X(NO_MEMORY,  70, PNK_PHRASE("out of memory"))                          \
    X(IO,         74, PNK_PHRASE("reading or writing failed"))

typedef enum {
#define X(name, exit_status, text) PNK_##name,
    PNK_STATUS_LIST(X)
#undef X
} pnk_status;

/** Name of a status ("BAD_INPUT"), its sentence, and the exit status of a program that ends with it. */
const char *pnk_status_name(pnk_status status);
const char *pnk_status_text(pnk_status status);
int pnk_status_exit(pnk_status status);

#endif
