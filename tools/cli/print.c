/* tools/cli/print.c - what the verbs print alike: columns that line up in every script, numbers, the count with its ranges. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include <math.h>
#include <string.h>

void pnk_print_padded(const char *text, int width)
{
    for (const char *p = text; *p; width--)
        pnk_utf8_next(&p);
    printf("%s%*s", text, width > 0 ? width : 0, "");
}

void pnk_print_right(const char *text, int width)
{
    for (const char *p = text; *p; width--)
        pnk_utf8_next(&p);
    printf("%*s%s", width > 0 ? width : 0, "", text);
}

const char *pnk_grouped(double value, char out[48])
{
    char digits[48];
    size_t n, from, k = 0;

    if (!(value > -1e15 && value < 1e15))
        return strcpy(out, "-");
    pnk_text_fixed(value, 0, digits);
    n = strlen(digits);
    from = digits[0] == '-';
    for (size_t i = 0; i < n && k < 46; i++) {
        if (i > from && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

/* The figures that summary.json gives, so that the screen and the file cannot differ. */
static void print_figure(const pnk_json *summary, const char *label, const char *word)
{
    char key[64], number[48], low[48], high[48];
    double persons, from, to;

    pnk_snprintf(key, sizeof key, "%s_persons", word);
    persons = pnk_json_number(pnk_json_get(summary, key));
    pnk_snprintf(key, sizeof key, "%s_low_persons", word);
    from = pnk_json_number(pnk_json_get(summary, key));
    pnk_snprintf(key, sizeof key, "%s_high_persons", word);
    to = pnk_json_number(pnk_json_get(summary, key));
    fputs("  ", stdout);
    pnk_print_padded(label, 34);
    printf(" %12s", pnk_grouped(persons, number));
    if (from <= to)
        printf(pnk_said("   %s to %s"), pnk_grouped(from, low), pnk_grouped(to, high));
    putchar('\n');
}

void pnk_print_count(const pnk_records *records, const pnk_json *summary, const char *on_the_way)
{
    const pnk_name *title = &records->head.title;
    const char *name = !strcmp(pnk_language(), "ru") && title->ru ? title->ru : !strcmp(pnk_language(), "ky") && title->ky ? title->ky : title->en;
    char day[16], number[48];

    printf(pnk_said("%s, end of %s\n\n"), name ? name : records->head.id, pnk_day_text(records->head.as_of, day));
    fputs("  ", stdout);
    pnk_print_padded(pnk_said("people"), 34);
    pnk_print_right(pnk_said("persons"), 13);
    printf("   %s\n", pnk_said("range"));
    print_figure(summary, pnk_said("displaced"), "displaced");
    print_figure(summary, pnk_said("returned"), "returned");
    print_figure(summary, pnk_said("remaining"), "remaining");
    print_figure(summary, pnk_said("  with host families"), "with_hosts");
    print_figure(summary, pnk_said("  in sites"), "in_sites");
    print_figure(summary, strcmp(on_the_way, "waiting") ? pnk_said("  on the way") : pnk_said("  waiting for a place"), on_the_way);
    fputs("  ", stdout);
    pnk_print_padded(pnk_said("share of the reports not explained"), 34);
    printf(" %12s\n", pnk_text_fixed(pnk_json_number(pnk_json_get(summary, "ledger_residual_share")), 3, number));
}

/* "108.9 instead of 96.0 (13.4 %)"; of next to nothing there is no share. */
static const char *loss(double share, double bound, char out[96])
{
    char whole[48], least[48];

    pnk_text_fixed(bound + share * fmax(1, fabs(bound)), 1, whole);
    pnk_text_fixed(fmax(0, bound), 1, least);
    if (fabs(bound) >= 1)
        pnk_snprintf(out, 96, pnk_said("%s instead of %s (%.2f %%)"), whole, least, 100 * share);
    else
        pnk_snprintf(out, 96, pnk_said("%s instead of %s"), whole, least);
    return out;
}

void pnk_print_loss(const pnk_plan_certificate *c)
{
    char shelter[96], needs[96];

    printf(c->whole_trucks ? pnk_said("  whole persons and lorries   days without shelter %s, unmet needs %s\n") : pnk_said("  whole persons days without shelter %s, unmet needs %s\n"),
           loss(c->rounding_loss_share, c->tier_bound[1], shelter), loss(c->rounding_loss_tier3_share, c->tier_bound[3], needs));
}
