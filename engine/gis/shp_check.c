/* engine/gis/shp_check.c - a strict look at a shapefile's tables before GDAL reads them.
 *
 * GDAL makes the number 33 of the bytes "33#4" and an empty point of a record whose kind is wrong, and says nothing. Here both are problem lines.
 */
#include "engine/gis/sheets_inner.h"
#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct { char type; size_t at, n; } dbf_field;

static uint32_t little(const unsigned char *b, size_t n)
{
    uint32_t value = 0;
    while (n-- > 0)
        value = value << 8 | b[n];
    return value;
}

static uint32_t big(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/** The whole file beside `path` that ends in `suffix` (free() it); NULL: there is none, or it is too large. */
static unsigned char *whole(pnk_reading *r, const char *path, const char *suffix, size_t *n)
{
    const char *dot = strrchr(path, '.');
    GByte *bytes = NULL;
    vsi_l_offset size = 0;

    *n = 0;
    for (int i = 0; i < 2 && dot && !bytes; i++) {
        char *side = pnk_arena_printf(&r->arena, "%.*s%s", (int)(dot - path), path, suffix);
        for (char *c = side && i == 1 ? side + (dot - path) : NULL; c && *c; c++)
            *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
        if (side && !VSIIngestFile(NULL, side, &bytes, &size, (GIntBig)r->limits.max_bytes))
            bytes = NULL;
    }
    *n = bytes ? (size_t)size : 0;
    return bytes;
}

static void odd_file(pnk_reading *r, const char *found, const char *expected)
{
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, 0, NULL, found, "%s", expected);
}

/* --- the table of attributes ----------------------------------------------------------------------------------------- */

static bool is_fine(const dbf_field *field, const char *text)
{
    double value;
    size_t stars = strspn(text, "*");

    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\n' && *c != '\r' && *c != '\t')
            return false;
    if (field->type == 'N' || field->type == 'F')
        return *text == '\0' || text[stars] == '\0' || pnk_text_to_number(text, &value);
    if (field->type == 'D')
        return *text == '\0' || (strlen(text) == 8 && strspn(text, "0123456789") == 8);
    return true;
}

static const char *what_fits(const dbf_field *field)
{
    return field->type == 'N' || field->type == 'F' ? PNK_PHRASE("a number") : field->type == 'D' ? PNK_PHRASE("a date") : PNK_PHRASE("text without control characters");
}

static pnk_status check_records(pnk_reading *r, const unsigned char *at, size_t n_records, size_t record, const dbf_field *fields, size_t n_fields)
{
    char text[300];
    long row = 1;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < n_records && !status; i++, at += record) {
        if (*at == '*')              /* a deleted row: no reader shows it */
            continue;
        row++;
        if (*at != ' ')
            status = pnk_cell_fault(r, PNK_ERROR, row, SIZE_MAX, pnk_said("a row neither kept nor deleted"), "a space before the row");
        for (size_t k = 0; k < n_fields && !status; k++) {
            memcpy(text, at + fields[k].at, fields[k].n);
            text[fields[k].n] = '\0';
            const char *trimmed = pnk_text_trim(text);
            if (!is_fine(&fields[k], trimmed))
                status = pnk_cell_fault(r, PNK_ERROR, row, k, trimmed, what_fits(&fields[k]));
        }
    }
    return status;
}

static pnk_status check_table(pnk_reading *r, const unsigned char *bytes, size_t n)
{
    if (n < 33)
        return pnk_file_fault(r, pnk_said("a table cut short"), "a whole .dbf");
    size_t n_records = little(bytes + 4, 4), head = little(bytes + 8, 2), record = little(bytes + 10, 2), n_fields = 0, sum = 1;
    dbf_field *fields = PNK_NEW(&r->arena, dbf_field, head / 32 + 1);

    if (!fields)
        return pnk_no_memory(r->ctx);
    for (size_t at = 32; at + 32 <= head && at + 32 <= n && bytes[at] != 0x0D; at += 32) {
        dbf_field *field = &fields[n_fields++];
        *field = (dbf_field){ .type = (char)bytes[at + 11], .at = sum, .n = bytes[at + 16] };
        sum += field->n;
    }
    if (head < 33 || head > n || record != sum || n_fields == 0) {
        odd_file(r, pnk_said("a table whose header does not fit its rows"), "a sound .dbf");
        return PNK_OK;               /* GDAL may still make something of it */
    }
    size_t fit = (n - head) / record;
    if (n_records > fit)
        odd_file(r, pnk_said("a table that holds fewer rows than it says"), "a whole .dbf");
    return check_records(r, bytes + head, n_records < fit ? n_records : fit, record, fields, n_fields);
}

/* --- the shapes ------------------------------------------------------------------------------------------------------- */

static pnk_status check_shapes(pnk_reading *r, const unsigned char *bytes, size_t n)
{
    pnk_status status = PNK_OK;
    long row = 1;

    if (n < 100 || big(bytes) != 9994)
        return pnk_file_fault(r, pnk_said("shapes cut short"), "a whole .shp");
    if ((size_t)big(bytes + 24) * 2 != n)
        odd_file(r, pnk_said("shapes of another length than their header says"), "a whole .shp");
    uint32_t type = little(bytes + 32, 4);
    for (size_t at = 100; at + 12 <= n && !status;) {
        size_t length = (size_t)big(bytes + at + 4) * 2;
        uint32_t kind = little(bytes + at + 8, 4);
        row++;
        if (length < 4 || length > n - at - 8)
            return pnk_cell_fault(r, PNK_ERROR, row, SIZE_MAX, pnk_said("a shape of an impossible length"), "a sound shape");
        if (big(bytes + at) != (uint32_t)(row - 1) || (kind != 0 && kind != type))
            status = pnk_cell_fault(r, PNK_ERROR, row, SIZE_MAX, pnk_said("a shape of another number or kind than its place says"), "a sound shape");
        at += 8 + length;
    }
    return status;
}

pnk_status pnk_check_shapefile(pnk_reading *r, const char *path, bool shapes)
{
    size_t n;
    unsigned char *bytes = whole(r, path, ".dbf", &n);
    pnk_status status = bytes ? check_table(r, bytes, n) : PNK_OK;

    VSIFree(bytes);
    if (status || !shapes)
        return status;
    bytes = whole(r, path, ".shp", &n);
    status = bytes ? check_shapes(r, bytes, n) : PNK_OK;
    VSIFree(bytes);
    return status;
}
