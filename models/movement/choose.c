/* models/movement/choose.c - how much each way out of a place weighs today. */
#include "models/movement/inside.h"

#include <math.h>

/* ---- capacity ---- */

/** 1 up to the buffer, then down to 0 at capacity; people under way are not counted. */
static double cap_of(const move_run *r, int place, double persons)
{
    double most = r->capacity[place] * r->s->capacity_scaling, easy = r->s->capacity_buffer * most;

    if (most < 1.0 || persons <= easy)
        return 1.0;
    return persons >= most ? 0.0 : 1.0 - (persons - easy) / (most - easy);
}

/** Agents act one after the other, so what one of them finds is a mean over the round: half of those who leave a place have left it
 *  (first round), half of those who arrive in this slice have arrived (second round). */
static double cap_now(const move_run *r, int place, bool first_round)
{
    return cap_of(r, place, r->count[place] - 0.5 * (first_round ? r->count[place] * fmin(1.0, r->chance[place]) : r->arrived[place]));
}

void move_caps(move_run *r, bool first_round)
{
    bool changed = false;

    for (size_t i = 0; i < r->n_limited && !changed; i++)
        changed = cap_now(r, r->limited[i], first_round) != r->cap[r->limited[i]];
    if (!changed)
        return;
    move_settle(r);                                  /* whoever has chosen has chosen by the weights of before */
    for (size_t i = 0; i < r->n_limited; i++) {
        int place = r->limited[i];
        double cap = cap_now(r, place, first_round);

        if (cap == r->cap[place])
            continue;
        r->cap[place] = cap;
        for (size_t from = r->chosen_first[i]; from < r->chosen_first[i + 1]; from++)
            r->version[r->chosen_from[from]]++;
    }
}

/** A camp that people with a plan no longer set out for. */
bool move_full(const move_run *r, int place)
{
    return r->camp[place] && r->cap[place] < 0.5;
}

/* ---- weights ---- */

/** Do people of a kind draw each other at this place, as it is today? */
static bool matches(const move_run *r, int place)
{
    const pnk_case_settings *s = r->s;

    if (!r->groups->match)
        return false;
    return r->camp[place] ? s->match_camp_ethnicity : r->intensity[place] > 0.0 ? s->match_conflict_ethnicity : s->match_town_ethnicity;
}

static double felt_score(const move_run *r, const move_option *o, size_t group)
{
    double score = r->score[o->end];

    if (r->groups->kind[group] == MOVE_NO_RISK)
        score = 1.0;
    for (int i = 0; i < r->groups->kind[group]; i++)
        score *= score;
    score *= r->extra[o->end] * o->near;
    return matches(r, o->end) ? score * r->groups->match[group * r->c->n_places + (size_t)o->end] : score;
}

static double weight_of(const move_run *r, const move_option *o, size_t group)
{
    const pnk_case_settings *s = r->s;
    double felt = felt_score(r, o, group), weight;

    if (s->fixed_routes) {                           /* the table of a place knows no capacity, and the score comes in twice */
        weight = (s->weight_softening + r->score[o->end] * r->extra[o->end]) * o->reach;
        return (s->weight_power == 1.0 ? weight : pow(weight, s->weight_power)) * felt;
    }
    weight = (s->weight_softening + felt) * o->reach * r->cap[o->end];
    return s->weight_power == 1.0 ? weight : pow(weight, s->weight_power);
}

/** Weight of every open option, 0 for the others; where all are 0 the open ones are alike. */
static void weigh(move_run *r, size_t first, size_t n, size_t group, double *weight)
{
    double most = 0.0;

    for (size_t i = 0; i < n; i++) {
        weight[i] = r->option_open[first + i] ? weight_of(r, &r->net->options[first + i], group) : 0.0;
        most = fmax(most, weight[i]);
    }
    for (size_t i = 0; i < n && !(most > 0.0); i++)
        weight[i] = r->option_open[first + i] ? 1.0 : 0.0;
    if (r->s->pruning_threshold > 1.001 && !r->s->fixed_routes)
        for (size_t i = 0; i < n && most > 0.0; i++)
            if (weight[i] < most / r->s->pruning_threshold)
                weight[i] = 0.0;
}

const move_view *move_view_of(move_run *r, int place, size_t group)
{
    move_view *view = &r->views[(size_t)place * r->groups->n + group];
    size_t first = r->net->option_first[place], n = r->net->option_first[place + 1] - first, at = group * r->net->n_options + first;
    double *weight = &r->weight[first], rest = 0.0;

    if (view->version == r->version[place])
        return view;
    weigh(r, first, n, group, weight);
    view->version = r->version[place];
    view->n_live = 0;
    for (size_t i = 0; i < n; i++)
        if (weight[r->net->by_room[first + i] - first] > 0.0)
            r->live[at + view->n_live++] = r->net->by_room[first + i];
    for (size_t i = view->n_live; i-- > 0;) {
        double w = weight[r->live[at + i] - first];

        rest += w;
        r->rest[at + i] = rest;
        r->share[at + i] = w / rest;
    }
    return view;
}
