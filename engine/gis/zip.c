/* engine/gis/zip.c - one file packed as a zip archive; the same bytes from the same file and day. */
#include "engine/gis/maps_inner.h"
#include <cpl_conv.h>
#include <string.h>

static unsigned crc32_of(const char *bytes, size_t n)
{
    unsigned crc = ~0u;
    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

/** The lowest byte first. */
static void put(pnk_buf *out, size_t value, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++) {
        char byte = i < (int)sizeof value ? (char)(value >> 8 * i & 0xFF) : 0;
        pnk_buf_add_n(out, &byte, 1);
    }
}

typedef struct { const char *name; size_t n_name, n, n_packed; unsigned crc, day; } member;

/** What the local header and the one in the directory have in common; bit 11 says that the name is UTF-8, method 8 is deflate. */
static void put_about(pnk_buf *out, const member *m)
{
    put(out, 20, 2);
    put(out, 0x800, 2);
    put(out, 8, 2);
    put(out, 0, 2);
    put(out, m->day, 2);
    put(out, m->crc, 4);
    put(out, m->n_packed, 4);
    put(out, m->n, 4);
    put(out, m->n_name, 2);
    put(out, 0, 2);
}

pnk_status pnk_zip_one(pnk_ctx *ctx, const char *name, const char *bytes, size_t n, pnk_day day, pnk_buf *out)
{
    int year, month, of_month;
    size_t n_stream = 0, start = out->n;
    char *stream = n < 0xFFFFFFFFu ? CPLZLibDeflate(bytes, n, 9, NULL, 0, &n_stream) : NULL;

    if (!stream || n_stream < 6) {
        VSIFree(stream);
        return pnk_fail(ctx, PNK_INTERNAL, "packing %s failed", name);
    }
    pnk_day_split(day, &year, &month, &of_month);
    if (year < 1980)                 /* the first year that a zip knows */
        year = 1980, month = 1, of_month = 1;
    /* a zlib stream without its two bytes of header and four of checksum is what a zip holds */
    const member m = { name, strlen(name), n, n_stream - 6, crc32_of(bytes, n), (unsigned)((year - 1980) << 9 | month << 5 | of_month) };
    pnk_buf_add_n(out, "PK\x03\x04", 4);
    put_about(out, &m);
    pnk_buf_add_n(out, name, m.n_name);
    pnk_buf_add_n(out, stream + 2, m.n_packed);
    VSIFree(stream);
    size_t directory = out->n - start;
    pnk_buf_add_n(out, "PK\x01\x02", 4);
    put(out, 20, 2);
    put_about(out, &m);
    put(out, 0, 14);                 /* no comment, disk 0, plain, at the start */
    pnk_buf_add_n(out, name, m.n_name);
    size_t n_directory = out->n - start - directory;
    pnk_buf_add_n(out, "PK\x05\x06", 4);
    put(out, 0, 4);
    put(out, 1, 2);
    put(out, 1, 2);
    put(out, n_directory, 4);
    put(out, directory, 4);
    put(out, 0, 2);
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}
