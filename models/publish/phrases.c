/* models/publish/phrases.c - words of sentences and short texts that stand for what the tables name by a code. */
#include "models/publish/inner.h"
#include "engine/base/say.h"
#include <math.h>
#include <string.h>

static const struct { const char *code, *phrase; } sectors[] = {
    { "shelter", PNK_PHRASE("shelter") }, { "nfi", PNK_PHRASE("household items") }, { "wash", PNK_PHRASE("water and hygiene") }, { "food", PNK_PHRASE("food") },
    { "health", PNK_PHRASE("health care") }, { "protection", PNK_PHRASE("protection") }, { "education", PNK_PHRASE("education") },
};

/* Why less than all can be had, as allocation says it. */
static const char *const reasons[] = {
    PNK_PHRASE("no open way to a shelter with room"), PNK_PHRASE("no stock or vehicle can reach it within the horizon"),
    PNK_PHRASE("no way out before some days, or by private car only"), PNK_PHRASE("some of it cannot arrive before some days, or not at all"),
};

const char *pnk_sector_phrase(const char *sector)
{
    for (size_t i = 0; i < sizeof sectors / sizeof *sectors; i++)
        if (pnk_text_equal(sector, sectors[i].code))
            return pnk_said(sectors[i].phrase);
    return sector ? sector : "";
}

const char *pnk_reason_phrase(const char *reason)
{
    for (size_t i = 0; reason && i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(reason, reasons[i]) == 0)
            return pnk_said(reasons[i]);
    return reason;
}

void pnk_withheld_line(const pnk_results *results, pnk_buf *out)
{
    const pnk_withheld_list *w = results->withheld;
    char least[32];

    if (w)
        pnk_buf_printf(out, pnk_said("Profile %s: counts of fewer than %s people, and what would give them away, are hidden: %zu of %zu."), w->profile,
                       pnk_text_number(w->least_persons, least), w->n_withheld, w->n_counts);
}

double pnk_plus(double sum, double value)
{
    return pnk_is_withheld(sum) || pnk_is_withheld(value) ? pnk_withheld() : sum + value;
}

const char *pnk_digits_grouped(double value, char out[48])
{
    char digits[48];
    const char *text = pnk_text_fixed(round(value), 0, digits);
    size_t n = strlen(text), k = 0;

    for (size_t i = 0; i < n && k < 46; i++) {
        if (i && (n - i) % 3 == 0 && text[i - 1] != '-')
            out[k++] = ',';
        out[k++] = text[i];
    }
    out[k] = '\0';
    return out;
}
