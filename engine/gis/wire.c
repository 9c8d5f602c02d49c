/* engine/gis/wire.c - items as bytes, and back. */
#include "engine/gis/child.h"
#include "engine/gis/inner.h"
#include <string.h>

void pnk_wire_byte(pnk_wire *wire, unsigned char byte)
{
    char c = (char)byte;
    pnk_buf_add_n(&wire->buf, &c, 1);
}

/** Seven bits a byte, the lowest first. */
void pnk_wire_number(pnk_wire *wire, uint64_t number)
{
    char bytes[10];
    size_t n = 0;
    do {
        bytes[n++] = (char)((number & 0x7F) | (number > 0x7F ? 0x80 : 0));
        number >>= 7;
    } while (number);
    pnk_buf_add_n(&wire->buf, bytes, n);
}

void pnk_wire_text_n(pnk_wire *wire, const char *text, size_t n)
{
    pnk_wire_number(wire, n + 1);
    pnk_buf_add_n(&wire->buf, text, n);
    pnk_buf_add_n(&wire->buf, "", 1);
}

void pnk_wire_text(pnk_wire *wire, const char *text)
{
    if (text)
        pnk_wire_text_n(wire, text, strlen(text));
    else
        pnk_wire_number(wire, 0);
}

pnk_unwire pnk_unwire_of(const pnk_frames *frames)
{
    return (pnk_unwire){ .frames = frames };
}

bool pnk_unwire_more(pnk_unwire *in)
{
    while (in->p == in->end && in->next < in->frames->n) {
        in->p = in->frames->v[in->next].bytes;
        in->end = in->p + in->frames->v[in->next++].n;
    }
    return !in->bad && in->p < in->end;
}

unsigned char pnk_unwire_byte(pnk_unwire *in)
{
    if (in->bad || in->p >= in->end) {
        in->bad = true;
        return 0;
    }
    return (unsigned char)*in->p++;
}

uint64_t pnk_unwire_number(pnk_unwire *in)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        unsigned char byte = pnk_unwire_byte(in);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return number;
    }
    in->bad = true;
    return 0;
}

const char *pnk_unwire_text(pnk_unwire *in)
{
    uint64_t n = pnk_unwire_number(in);
    if (n == 0)
        return NULL;
    if (in->bad || n > (uint64_t)(in->end - in->p) || in->p[n - 1] != '\0') {
        in->bad = true;
        return NULL;
    }
    const char *text = in->p;
    in->p += n;
    return text;
}
