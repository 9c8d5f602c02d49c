/* tests/engine/package.h - a zip archive written by hand, for tests that read workbooks. */
#ifndef PNK_TESTS_PACKAGE_H
#define PNK_TESTS_PACKAGE_H

#include "engine/base/text.h"
#include <string.h>

static uint32_t crc_of(const char *bytes, size_t n)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

static void put_little(pnk_buf *out, uint32_t value, int n)
{
    for (int i = 0; i < n; i++) {
        char c = i < 4 ? (char)(value >> (8 * i)) : '\0';
        pnk_buf_add_n(out, &c, 1);
    }
}

typedef struct { const char *name, *text; } part;

/** A zip archive whose parts are stored as they are; pnk_buf_free it. */
static pnk_buf make_package(const part *parts, size_t n)
{
    pnk_buf out = {0}, list = {0};
    for (size_t i = 0; i < n; i++) {
        uint32_t at = (uint32_t)out.n, size = (uint32_t)strlen(parts[i].text), crc = crc_of(parts[i].text, size), k = (uint32_t)strlen(parts[i].name);
        for (int central = 0; central < 2; central++) {
            pnk_buf *to = central ? &list : &out;
            pnk_buf_add_n(to, central ? "PK\1\2\x14\0" : "PK\3\4", central ? 6 : 4);
            put_little(to, 20, 2);
            put_little(to, 0, 4);                                           /* flags, stored */
            put_little(to, 0x00210000, 4);                                  /* 1980-01-01 */
            put_little(to, crc, 4);
            put_little(to, size, 4);
            put_little(to, size, 4);
            put_little(to, k, 4);                                           /* and no extra field */
            if (central) {
                put_little(to, 0, 10);
                put_little(to, at, 4);
            }
            pnk_buf_add(to, parts[i].name);
        }
        pnk_buf_add_n(&out, parts[i].text, size);
    }
    uint32_t at = (uint32_t)out.n;
    pnk_buf_add_n(&out, list.text ? list.text : "", list.n);
    pnk_buf_add_n(&out, "PK\5\6\0\0\0\0", 8);
    put_little(&out, (uint32_t)n, 2);
    put_little(&out, (uint32_t)n, 2);
    put_little(&out, (uint32_t)list.n, 4);
    put_little(&out, at, 4);
    put_little(&out, 0, 2);
    pnk_buf_free(&list);
    return out;
}

#endif
