/* engine/base/status.c - names, texts and exit statuses out of the one list in status.h. */
#include "engine/base/status.h"
#include <stddef.h>

static const struct {
    const char *name, *text;
    int exit_status;
} statuses[] = {
#define X(name, exit_status, text) { #name, text, exit_status },
    PNK_STATUS_LIST(X)
#undef X
};

static size_t place_of(pnk_status status)
{
    size_t i = (size_t)status;
    return i < sizeof statuses / sizeof statuses[0] ? i : (size_t)PNK_INTERNAL;
}

const char *pnk_status_name(pnk_status status) { return statuses[place_of(status)].name; }
const char *pnk_status_text(pnk_status status) { return statuses[place_of(status)].text; }
int pnk_status_exit(pnk_status status) { return statuses[place_of(status)].exit_status; }
