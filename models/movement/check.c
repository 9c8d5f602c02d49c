/* models/movement/check.c - what these rules cannot do is said by name before a day is run. */
#include "models/movement/inside.h"

#include <math.h>
#include <string.h>

static pnk_status cannot(pnk_ctx *ctx, const char *what, const char *why)
{
    return pnk_fail(ctx, PNK_BAD_INPUT, "setting %s: %s; expected it off", what, why);
}

static bool is_marker_change(const pnk_case *c, const pnk_case_change *change)
{
    return change->place >= 0 && (change->type == PNK_CASE_MARKER) != (c->places[change->place].type == PNK_CASE_MARKER);
}

static pnk_status check_settings(pnk_ctx *ctx, const pnk_case_settings *s)
{
    if (s->match_camp_religion)
        return cannot(ctx, "match_camp_religion", "needs the share of each religion in every camp, which cohorts do not follow");
    if (s->match_conflict_religion)
        return cannot(ctx, "match_conflict_religion", "needs the share of each religion in every place, which cohorts do not follow");
    if (s->read_agents)
        return cannot(ctx, "read_from_agents_csv_file", "agents.csv lists persons one by one, cohorts have no persons");
    if (s->camps_are_sinks)
        return cannot(ctx, "camps_are_sinks", "the peer reads a misspelt key, so nobody can have run it");
    if (!(s->max_move_km_per_day > 0.0) || !(s->max_walk_km_per_day > 0.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "max_move_speed %g, max_walk_speed %g: expected more than 0 km a day", s->max_move_km_per_day,
                        s->max_walk_km_per_day);
    if (s->hasten < 1)
        return pnk_fail(ctx, PNK_BAD_INPUT, "hasten %d: expected 1 or more", s->hasten);
    return PNK_OK;
}

static pnk_status check_modes(pnk_ctx *ctx, const pnk_case *c)
{
    static const char *const modes[] = { "constant", "pop_ratio", "poisson", "Poisson" };
    const pnk_case_settings *s = &c->settings;
    const char *mode = s->conflict_driven_spawning ? s->conflict_spawn_mode : s->flood_driven_spawning ? s->flood_spawn_mode : "constant";
    bool known = false;

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        known = known || (mode && strcmp(mode, modes[i]) == 0);
    if (!known)
        return pnk_fail(ctx, PNK_BAD_INPUT, "spawn_mode \"%s\": expected constant, pop_ratio or poisson", mode ? mode : "");
    if (s->starvation_driven_spawning && c->hunger.n_columns == 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "starvation_driven_spawning is on, but the case has no region_attributes_IPC.csv");
    return PNK_OK;
}

pnk_status move_check(pnk_ctx *ctx, const pnk_case *c)
{
    pnk_status status;

    if ((status = check_settings(ctx, &c->settings)) || (status = check_modes(ctx, c)))
        return status;
    for (size_t i = 0; i < c->n_changes; i++)
        if (is_marker_change(c, &c->changes[i]))
            return pnk_fail(ctx, PNK_BAD_INPUT, "location_changes.csv: \"%s\" becomes a marker or ceases to be one on day %d, which these rules cannot do",
                            c->places[c->changes[i].place].name, c->changes[i].day);
    for (size_t i = 0; i < c->n_links; i++)
        if (!(c->links[i].length_km >= 0.0))
            return pnk_fail(ctx, PNK_BAD_INPUT, "link from \"%s\" to \"%s\": length %g km, expected 0 or more", c->places[c->links[i].a].name,
                            c->places[c->links[i].b].name, c->links[i].length_km);
    return PNK_OK;
}
