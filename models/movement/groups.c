/* models/movement/groups.c - people whom the rules treat differently: by age and gender, by ethnicity. */
#include "models/movement/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 200 };                          /* a group is a byte of a cohort's state */

typedef struct {
    const pnk_case *c;
    const pnk_case_demographic *age, *gender, *ethnicity;      /* NULL: the settings do not ask */
} wanted;

static const pnk_case_demographic *find(const pnk_case *c, const char *attribute)
{
    for (size_t i = 0; i < c->n_demographics; i++)
        if (strcmp(c->demographics[i].attribute, attribute) == 0)
            return &c->demographics[i];
    return NULL;
}

static double weight_at(const pnk_case_demographic *d, size_t place, size_t value)
{
    double own = d->by_place ? d->by_place[place * d->n_values + value] : NAN;

    return isnan(own) ? d->usual[value] : own;
}

static double share_at(const pnk_case_demographic *d, size_t place, size_t value)
{
    double sum = 0.0;

    for (size_t v = 0; v < d->n_values; v++)
        sum += weight_at(d, place, v);
    return sum > 0.0 ? weight_at(d, place, value) / sum : 0.0;
}

/** To children below 19, women and those over 59 a hazard counts twice (the score is squared), by the settings; with boys_take_risk,
 *  which is read with children_avoid_hazards alone, it does not count at all to a male over 14. */
static int kind_of(const wanted *w, size_t age, size_t gender)
{
    const pnk_case_settings *s = &w->c->settings;
    double years = w->age ? strtod(w->age->values[age], NULL) : 30.0;
    const char *sex = w->gender ? w->gender->values[gender] : "";
    int squared = (s->children_avoid_hazards && years < 19) + (s->elderly_avoid_hazards && years > 59) +
                  (s->women_avoid_hazards && strcmp(sex, "female") == 0);

    if (s->children_avoid_hazards && s->boys_take_risk && strcmp(sex, "male") == 0 && years > 14)
        return MOVE_NO_RISK;
    return squared;
}

static size_t values_of(const pnk_case_demographic *d) { return d ? d->n_values : 1; }

/** How much of a place's people are of an ethnicity, times 10: by its column in the locations. */
static pnk_status match_of(pnk_ctx *ctx, const pnk_case_place *p, const char *value, double *out)
{
    static const double no_bonus_persons = 1e8, times = 10.0;
    double people = p->population_persons < 1.0 ? no_bonus_persons : p->population_persons;

    for (size_t a = 0; a < p->n_attributes; a++)
        if (strcmp(p->attributes[a].name, value) == 0) {
            *out = p->attributes[a].value / people * times;
            return PNK_OK;
        }
    return pnk_fail(ctx, PNK_BAD_INPUT, "locations.csv: \"%s\" has no column \"%s\", expected one for each ethnicity of demographics_ethnicity.csv",
                    p->name, value);
}

static pnk_status fill_group(pnk_ctx *ctx, const wanted *w, move_groups *g, size_t group)
{
    size_t n_gender = values_of(w->gender), n_ethnicity = values_of(w->ethnicity);
    size_t ethnicity = group % n_ethnicity, gender = group / n_ethnicity % n_gender, age = group / n_ethnicity / n_gender;
    pnk_status status = PNK_OK;

    g->kind[group] = kind_of(w, age, gender);
    for (size_t p = 0; p < w->c->n_places && !status; p++) {
        double share = 1.0;

        if (w->age)
            share *= share_at(w->age, p, age);
        if (w->gender)
            share *= share_at(w->gender, p, gender);
        if (w->ethnicity)
            share *= share_at(w->ethnicity, p, ethnicity);
        g->share[p * g->n + group] = share;
        if (w->ethnicity)
            status = match_of(ctx, &w->c->places[p], w->ethnicity->values[ethnicity], &g->match[group * w->c->n_places + p]);
    }
    return status;
}

static pnk_status want(pnk_ctx *ctx, const pnk_case *c, const char *attribute, const char *setting, const pnk_case_demographic **out)
{
    if (!(*out = find(c, attribute)))
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s is on, but the case has no demographics_%s.csv", setting, attribute);
    return PNK_OK;
}

pnk_status move_groups_new(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_groups *g)
{
    const pnk_case_settings *s = &c->settings;
    wanted w = { c, NULL, NULL, NULL };
    pnk_status status = PNK_OK;

    if (s->children_avoid_hazards || s->elderly_avoid_hazards)
        status = want(ctx, c, "age", "avoid_hazards of children or elderly", &w.age);
    if (!status && ((s->children_avoid_hazards && s->boys_take_risk) || s->women_avoid_hazards))
        status = want(ctx, c, "gender", "boys_take_risk or women_avoid_hazards", &w.gender);
    if (!status && (s->match_camp_ethnicity || s->match_town_ethnicity || s->match_conflict_ethnicity))
        status = want(ctx, c, "ethnicity", "match ethnicity", &w.ethnicity);
    if (status)
        return status;
    *g = (move_groups){ .n = values_of(w.age) * values_of(w.gender) * values_of(w.ethnicity) };
    if (g->n > MOST_GROUPS || g->n == 0)
        return pnk_fail(ctx, PNK_LIMIT, "%zu groups of people by age, gender and ethnicity, expected 1 to %d", g->n, MOST_GROUPS);
    g->kind = PNK_NEW(arena, int, g->n);
    g->share = PNK_NEW(arena, double, g->n * c->n_places + 1);
    if (w.ethnicity)
        g->match = PNK_NEW(arena, double, g->n * c->n_places + 1);
    if (!g->kind || !g->share || (w.ethnicity && !g->match))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < g->n && !status; i++)
        status = fill_group(ctx, &w, g, i);
    return status;
}
