/* models/domain/cases.c - what was counted on a day, by the peer's formula. */
#include "models/domain/cases.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As the peer walks the rows: in the order of the file, which is not always that of the days. */
static double between(const pnk_case_count *v, size_t n, double day)
{
    if (n == 0)
        return 0.0;
    if (day <= v[0].day)
        return trunc(v[0].persons);
    for (size_t i = 1; i < n; i++)
        if (day < v[i].day) {
            double share = (day - v[i - 1].day) / (double)(v[i].day - v[i - 1].day);
            return trunc(v[i - 1].persons + share * (v[i].persons - v[i - 1].persons));
        }
    return trunc(v[n - 1].persons);
}

double pnk_case_observed(const pnk_case_camp *camp, double day, bool corrected)
{
    if (corrected && camp->n_corrected)
        return between(camp->corrected, camp->n_corrected, day) - camp->taken_off_persons;
    return camp->n_counts ? between(camp->counts, camp->n_counts, day) - camp->taken_off_persons : 0.0;
}

double pnk_case_observed_total(const pnk_case *c, double day, bool corrected)
{
    double sum = 0.0;

    for (size_t i = 0; i < c->n_camps; i++)
        sum += pnk_case_observed(&c->camps[i], day, corrected);
    return sum;
}

double pnk_case_given_total(const pnk_case *c, double day)
{
    double sum = 0.0;

    if (c->n_rows == 0)                          /* a case made by hand */
        return pnk_case_observed_total(c, day, true);
    for (size_t i = 0; i < c->n_rows; i++)
        if (c->settings.sum_from_camps ? i > 0 : !strcmp(c->rows[i].name, "total"))
            sum += pnk_case_observed(&c->rows[i], day, true);
    return sum;
}

int pnk_case_find_place(const pnk_case *c, const char *name)
{
    for (size_t i = 0; name && i < c->n_places; i++)
        if (!strcmp(c->places[i].name, name))
            return (int)i;
    return -1;
}

void pnk_case_free(pnk_case *c)
{
    if (!c)
        return;
    pnk_arena arena = c->arena;                  /* the record may lie in it */
    pnk_arena_release(&arena);
}
