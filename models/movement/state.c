/* models/movement/state.c - places and links as a day finds them: kinds, conflict, closures, floods, scores. */
#include "models/movement/inside.h"

#include <math.h>
#include <string.h>

static const double no_conflict = -1.0, least_intensity = 1e-6;

double move_table_at(const double *values, size_t n, double level)
{
    size_t i;

    if (n == 0)
        return 0.0;
    if (!(level > 0.0))
        return values[0];
    i = (size_t)level;
    return i + 1 >= n ? values[n - 1] : values[i] + (level - (double)i) * (values[i + 1] - values[i]);
}

double move_of_day(const pnk_case_days *table, size_t column, int day)
{
    if (table->n_days == 0)
        return 0.0;
    return table->value[((size_t)day < table->n_days ? (size_t)day : table->n_days - 1) * table->n_columns + column];
}

/* ---- kinds of places ---- */

static void set_kind(move_run *r, size_t p, pnk_case_type type)
{
    const pnk_case_settings *s = r->s;

    r->camp[p] = type == PNK_CASE_CAMP || type == PNK_CASE_IDP_CAMP;
    r->idp[p] = type == PNK_CASE_IDP_CAMP;
    r->town[p] = type == PNK_CASE_TOWN;
    r->marker[p] = type == PNK_CASE_MARKER;
    r->forward[p] = type == PNK_CASE_FORWARD;
    r->flood[p] = type == PNK_CASE_FLOOD;
    r->intensity[p] = type == PNK_CASE_CONFLICT ? r->c->places[p].conflict_intensity : no_conflict;
    switch (type) {
    case PNK_CASE_CAMP: r->movechance[p] = s->camp_movechance; break;
    case PNK_CASE_IDP_CAMP: r->movechance[p] = s->idpcamp_movechance; break;
    case PNK_CASE_CONFLICT: r->movechance[p] = s->conflict_movechance; break;
    case PNK_CASE_FORWARD:
    case PNK_CASE_MARKER: r->movechance[p] = 1.0; break;
    default: r->movechance[p] = s->default_movechance; break;
    }
}

/* A place that people hardly leave is taken for a camp when it is made, not when it changes later. */
static void begin_kind(move_run *r, size_t p)
{
    static const double hardly = 0.005;
    const pnk_case_place *place = &r->c->places[p];
    bool later = place->type == PNK_CASE_CONFLICT && place->conflict_day > 0;

    set_kind(r, p, later ? PNK_CASE_TOWN : place->type);
    r->conflict_since[p] = -1;
    if (r->movechance[p] < hardly && !r->camp[p] && !r->flood[p]) {
        r->camp[p] = true;
        r->town[p] = false;
    }
}

void move_changed(move_run *r)
{
    for (size_t p = 0; p < r->c->n_places; p++)
        r->version[p]++;
}

static void find_limited(move_run *r)
{
    for (size_t p = 0; p < r->c->n_places; p++) {
        r->cap[p] = 1.0;
        if (r->capacity[p] > 0.0 || r->c->places[p].capacity_per_day_persons > 0.0)
            r->limited[r->n_limited++] = (int)p;
    }
}

void move_state_begin(move_run *r)
{
    for (size_t p = 0; p < r->c->n_places; p++) {
        const pnk_case_place *place = &r->c->places[p];
        bool camp = place->type == PNK_CASE_CAMP || place->type == PNK_CASE_IDP_CAMP;

        r->capacity[p] = camp ? floor(place->capacity_persons / r->s->hasten) : -1.0;
        r->population[p] = camp ? 0.0 : floor(place->population_persons / r->s->hasten);
        r->score[p] = r->extra[p] = NAN;             /* so that the first day sees a change */
        begin_kind(r, p);
    }
    for (size_t l = 0; l < r->net->n_links; l++)
        r->open[l] = true;
    find_limited(r);
    move_changed(r);
}

/* ---- conflict ---- */

static void begin_conflict(move_run *r, size_t p, double intensity)
{
    r->movechance[p] = r->s->conflict_movechance;
    r->intensity[p] = intensity;
    r->town[p] = false;
    r->conflict_since[p] = r->day;
}

static void end_conflict(move_run *r, size_t p)
{
    r->movechance[p] = r->s->default_movechance;
    r->intensity[p] = no_conflict;
    r->town[p] = true;
}

/** Row t of conflicts.csv: only its beginnings and ends count, not a change of intensity between them. */
static bool change_column(move_run *r, size_t column)
{
    const pnk_case_days *t = &r->c->conflicts;
    double now = move_of_day(t, column, r->day), before = r->day ? move_of_day(t, column, r->day - 1) : 0.0;
    int place = t->place[column];

    if (place < 0)
        return false;
    if (now > least_intensity && (r->day == 0 || before < least_intensity)) {
        begin_conflict(r, (size_t)place, now);
        return true;
    }
    if (now < least_intensity && r->day > 0 && before >= least_intensity) {
        end_conflict(r, (size_t)place);
        return true;
    }
    return false;
}

/** Without conflicts.csv the conflict_date of the locations is the day on which a place becomes a conflict zone. */
static bool change_by_date(move_run *r, size_t p)
{
    const pnk_case_place *place = &r->c->places[p];

    if (place->type != PNK_CASE_CONFLICT || place->conflict_day != r->day)
        return false;
    begin_conflict(r, p, place->conflict_intensity);
    return true;
}

void move_state_conflicts(move_run *r)
{
    bool changed = r->day == 0;

    for (size_t i = 0; i < r->c->n_changes; i++) {
        const pnk_case_change *change = &r->c->changes[i];

        if (change->day != r->day || change->place < 0)
            continue;
        set_kind(r, (size_t)change->place, change->type);
        if (change->type == PNK_CASE_CONFLICT)
            begin_conflict(r, (size_t)change->place, r->c->places[change->place].conflict_intensity);
        changed = true;
    }
    for (size_t column = 0; column < r->c->conflicts.n_columns; column++)
        changed = change_column(r, column) || changed;
    for (size_t p = 0; p < r->c->n_places && r->c->conflicts.n_columns == 0; p++)
        changed = change_by_date(r, p) || changed;
    if (changed)
        move_spawn_weights(r);
}

/* ---- closures ---- */

static bool same_text(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static bool touches(const move_run *r, const pnk_case_closure *closure, size_t link)
{
    const move_link *l = &r->net->links[link];
    const pnk_case_place *a = &r->c->places[l->from], *b = &r->c->places[l->to];

    switch (closure->what) {
    case PNK_CASE_CLOSE_COUNTRY:
        return (same_text(a->country, closure->name_1) && same_text(b->country, closure->name_2)) ||
               (same_text(a->country, closure->name_2) && same_text(b->country, closure->name_1));
    case PNK_CASE_CLOSE_LOCATION: return closure->place_1 >= 0 && (l->from == closure->place_1 || l->to == closure->place_1);
    default: return false;                           /* a closure of a link never works from a file */
    }
}

/** Those on a link that closes go back to where they came from when they reach its end, even if it opens before. */
static void turn_back(move_run *r)
{
    move_table *kept = &r->road_next;

    move_table_clear(kept);
    for (size_t i = 0; i < r->road.n; i++) {
        if (!r->open[r->road.v[i].at])
            r->road.v[i].state |= MOVE_TURNED;
        move_table_add(kept, &r->road.v[i]);
    }
    move_table old = r->road;
    r->road = *kept;
    *kept = old;
}

static bool set_links(move_run *r, const pnk_case_closure *closure, bool open)
{
    bool changed = false;

    for (size_t l = 0; l < r->net->n_links; l++)
        if (r->open[l] != open && touches(r, closure, l)) {
            r->open[l] = open;
            changed = true;
        }
    return changed;
}

static void set_camp(move_run *r, const pnk_case_closure *closure, bool open)
{
    if (closure->place_1 < 0)
        return;
    set_kind(r, (size_t)closure->place_1,
             !open ? PNK_CASE_TOWN : closure->what == PNK_CASE_CLOSE_IDP_CAMP ? PNK_CASE_IDP_CAMP : PNK_CASE_CAMP);
}

static bool is_open_way(const move_run *r, uint32_t plan)
{
    for (; plan; plan = r->net->plans[plan].rest)
        if (!r->open[r->net->plans[plan].hop])
            return false;
    return true;
}

/** Of the open ways to one end fixed_routes keeps the best, the first of equals. */
static void keep_best(move_run *r, size_t place)
{
    const move_network *n = r->net;

    for (size_t o = n->option_first[place]; o < n->option_first[place + 1]; o++)
        for (size_t other = n->option_first[place]; other < o && r->option_open[o]; other++)
            if (r->option_open[other] && n->options[other].end == n->options[o].end) {
                if (n->options[other].reach >= n->options[o].reach)
                    r->option_open[o] = false;
                else
                    r->option_open[other] = false;
            }
}

/** People go by the name of the next place: of several links to it they take the first. */
static int first_open(const move_run *r, size_t link)
{
    const move_network *n = r->net;
    int from = n->links[link].from;

    for (size_t o = n->out_first[from]; o < n->out_first[from + 1]; o++)
        if (r->open[n->out[o]] && n->links[n->out[o]].to == n->links[link].to)
            return n->out[o];
    return -1;
}

static void find_open_ways(move_run *r)
{
    for (size_t o = 0; o < r->net->n_options; o++)
        r->option_open[o] = is_open_way(r, r->net->options[o].plan);
    for (size_t p = 0; p < r->c->n_places && r->s->fixed_routes; p++)
        keep_best(r, p);
    for (size_t l = 0; l < r->net->n_links; l++)
        r->first_open[l] = first_open(r, l);
    move_changed(r);
}

void move_state_closures(move_run *r)
{
    bool changed = false, closed = false;

    for (size_t i = 0; i < r->c->n_closures; i++) {
        const pnk_case_closure *closure = &r->c->closures[i];
        bool camp = closure->what == PNK_CASE_CLOSE_CAMP || closure->what == PNK_CASE_CLOSE_IDP_CAMP;

        for (int open = 0; open < 2; open++) {
            if (r->day != (open ? closure->to_day : closure->from_day))
                continue;
            if (camp) {
                set_camp(r, closure, open);
            } else if (set_links(r, closure, open)) {
                changed = true;
                closed = closed || !open;
                if (!open)
                    turn_back(r);
            }
        }
    }
    if (changed || r->day == 0)
        find_open_ways(r);
}

/* ---- scores ---- */

static double decay(const move_run *r, size_t p)
{
    const pnk_case_settings *s = r->s;
    size_t i;

    if (s->n_spawn_decay == 0)
        return 1.0;
    i = (size_t)((double)(r->day - r->conflict_since[p]) / s->spawn_decay_interval_days);
    return s->spawn_decay[i < s->n_spawn_decay - 1 ? i : s->n_spawn_decay - 1];
}

static double hunger_at(const move_run *r, size_t p)
{
    for (size_t column = 0; column < r->c->hunger.n_columns; column++)
        if (same_text(r->c->hunger.names[column], r->c->places[p].region))
            return move_of_day(&r->c->hunger, column, r->day);
    return 0.0;
}

static double attribute(const pnk_case_place *p, const char *name)
{
    for (size_t a = 0; a < p->n_attributes; a++)
        if (same_text(p->attributes[a].name, name))
            return p->attributes[a].value;
    return 0.0;
}

static double score_of(const move_run *r, size_t p)
{
    const pnk_case_place *place = &r->c->places[p];
    const pnk_case_settings *s = r->s;
    double score = 1.0, hdi;

    if (place->foreign && s->use_economic_pull) {
        hdi = attribute(place, "hdi");
        score += score * (attribute(place, "trade_volume") + hdi * hdi);
    }
    if (place->foreign)
        score *= s->foreign_weight;
    if (r->camp[p])
        score *= s->camp_weight;
    if (r->intensity[p] > 0.0)
        score *= pow(s->conflict_weight, decay(r, p) * r->intensity[p]);
    if (s->avoid_food_deprived && !place->foreign) {
        double share = hunger_at(r, p) / 100.0;

        score *= 1.0 - share * share;
    }
    return score;
}

double move_flood_level(const move_run *r, size_t p)
{
    for (size_t column = 0; column < r->c->floods.n_columns; column++)
        if (r->c->floods.place[column] == (int)p)
            return move_of_day(&r->c->floods, column, r->day);
    return 0.0;
}

/** What is multiplied on after a group has bent the score: floods, and the size of places that are not camps. */
static double extra_of(const move_run *r, size_t p)
{
    double extra = 1.0, level = r->s->flood_driven_spawning ? move_flood_level(r, p) : 0.0;

    if (level > 0.0)
        extra *= move_table_at(r->s->flood_loc_weights, r->s->n_flood_loc_weights, level);
    if (r->s->use_pop_for_loc_weight && !r->camp[p])
        extra *= pow(fmax(1.0, r->population[p]), r->s->pop_power_for_loc_weight);
    return extra;
}

/** Share of those at a place without a plan who leave it on a day. */
static double chance_of(const move_run *r, size_t p)
{
    const pnk_case_settings *s = r->s;
    double level = s->flood_driven_spawning ? move_flood_level(r, p) : 0.0;

    if (level > 0.0)
        return move_table_at(s->flood_movechances, s->n_flood_movechances, level);
    if (s->movechance_pop_scale_factor == 0.0)
        return r->movechance[p];
    return r->movechance[p] * pow(fmax(r->population[p], r->capacity[p]) / s->movechance_pop_base, s->movechance_pop_scale_factor);
}

void move_state_scores(move_run *r)
{
    bool changed = false;

    for (size_t p = 0; p < r->c->n_places; p++) {
        double score = score_of(r, p), extra = extra_of(r, p);

        changed = changed || score != r->score[p] || extra != r->extra[p];
        r->score[p] = score;
        r->extra[p] = extra;
        r->chance[p] = chance_of(r, p);
        if (r->capacity[p] > 0.0)
            r->capacity[p] += r->c->places[p].capacity_per_day_persons;
    }
    if (changed)
        move_changed(r);
}

/** Weight of a place among those where people leave. */
static double spawn_weight(const move_run *r, size_t p)
{
    double weight = 0.0;

    if (r->s->conflict_driven_spawning || (r->s->conflict_zone_spawning_only && r->intensity[p] <= 0.0))
        return 0.0;
    if (r->intensity[p] > 0.0)
        weight = r->population[p] * r->intensity[p] * decay(r, p);
    if (r->s->starvation_driven_spawning)
        weight = fmin(r->population[p], weight + r->population[p] * hunger_at(r, p) / 100.0);
    return weight;
}

void move_spawn_weights(move_run *r)
{
    for (size_t p = 0; p < r->c->n_places; p++)
        r->spawn_weight[p] = spawn_weight(r, p);
}
