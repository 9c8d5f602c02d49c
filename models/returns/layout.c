/* models/returns/layout.c - keys and seals: how a row is found again, and how it is known that what was sent is what came back. */
#include "models/returns/returns.h"

#include "engine/base/file.h"

#include <string.h>

void pnk_returns_seal_cell(pnk_buf *seal, const char *text)
{
    bool blank = true;                   /* those at the start go */

    for (const char *p = text ? text : ""; *p; p++) {
        bool is_blank = *p == ' ' || *p == '\n' || *p == '\t' || *p == '\r';
        if (is_blank && !blank)
            pnk_buf_add(seal, " ");
        else if (!is_blank)
            pnk_buf_add_n(seal, p, 1);
        blank = is_blank;
    }
    if (seal->n && seal->text[seal->n - 1] == ' ')
        seal->text[--seal->n] = '\0';
    pnk_buf_add(seal, "\x1f");
}

void pnk_returns_seal_row(pnk_buf *seal)
{
    while (seal->n && seal->text[seal->n - 1] == '\x1f')     /* how wide a sheet is says nothing */
        seal->text[--seal->n] = '\0';
    pnk_buf_add(seal, "\x1e");
}

void pnk_returns_seal(const pnk_buf *seal, char out[17])
{
    char hex[65];

    pnk_sha256(seal->text ? seal->text : "", seal->n, hex);
    memcpy(out, hex, 16);
    out[16] = '\0';
}

bool pnk_returns_key(char kind, const char *operation, const char *as_of, const char *const *ids, size_t n_ids, int ordinal, char out[16])
{
    pnk_buf text = {0};
    char hex[65];

    pnk_buf_printf(&text, "%s\x1f%s\x1f%d", operation, as_of, ordinal);
    for (size_t i = 0; i < n_ids; i++)
        pnk_buf_printf(&text, "\x1f%s", ids[i] ? ids[i] : "");
    pnk_sha256(text.text ? text.text : "", text.n, hex);
    pnk_snprintf(out, 16, "%c%.12s", kind, hex);
    bool made = !text.failed;
    pnk_buf_free(&text);
    return made;
}
