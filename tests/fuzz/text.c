/* tests/fuzz/text.c - numbers, dates and UTF-8 out of any bytes; what is accepted reads back equal. */
#include "engine/base/date.h"
#include "engine/base/text.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *text = malloc(n + 1), number[32], day_text[16];
    double value, again;
    int64_t whole;
    pnk_day day, day_again;
    int minutes;

    if (!text)
        return 0;
    memcpy(text, bytes, n);
    text[n] = '\0';
    if (pnk_text_to_number(text, &value) && (!pnk_text_to_number(pnk_text_number(value, number), &again) || again != value))
        abort();
    if (pnk_text_to_int(text, &whole) && !pnk_text_to_number(text, &value))
        abort();
    if (pnk_day_parse(text, &day) && (!pnk_day_parse(pnk_day_text(day, day_text), &day_again) || day != day_again))
        abort();
    pnk_time_parse(text, &minutes);
    if (pnk_utf8_valid(text, n) > n)
        abort();
    for (const char *p = text; *p;)
        pnk_utf8_next(&p);
    pnk_text_trim(text);
    free(text);
    return 0;
}
