/* models/outlook/ways.c - how far every camp is from every place, over the roads open on each day. */
#include "models/outlook/inside.h"
#include <stdlib.h>
#include <string.h>

static bool holds(const pnk_case_closure *x, int day)
{
    return x->from_day <= day && day < x->to_day;
}

static bool between_countries(const pnk_case *c, const pnk_case_closure *x, const pnk_case_link *l)
{
    const char *a = c->places[l->a].country, *b = c->places[l->b].country;

    return x->name_1 && x->name_2 && ((!strcmp(a, x->name_1) && !strcmp(b, x->name_2)) || (!strcmp(a, x->name_2) && !strcmp(b, x->name_1)));
}

static bool between_places(const pnk_case_closure *x, const pnk_case_link *l)
{
    return (l->a == x->place_1 && l->b == x->place_2) || (l->b == x->place_1 && l->a == x->place_2);
}

/** A closure between two countries is not among these: people go round it, see lengths_on. */
static bool closes_link(const pnk_case_closure *x, const pnk_case_link *l)
{
    switch (x->what) {
    case PNK_CASE_CLOSE_LOCATION:                /* "towards" a place: the road between the two; else all its roads */
        return x->place_2 >= 0 ? between_places(x, l) : x->place_1 >= 0 && (l->a == x->place_1 || l->b == x->place_1);
    case PNK_CASE_CLOSE_LINK: case PNK_CASE_CLOSE_LINK_TWOWAY:
        return x->place_2 >= 0 && between_places(x, l);
    default:
        return false;
    }
}

/** A closure that shuts a camp as a whole, so that its end is an opening. */
static bool shuts_camp(const pnk_case_closure *x, int place)
{
    return x->place_1 == place && (x->what == PNK_CASE_CLOSE_CAMP || x->what == PNK_CASE_CLOSE_IDP_CAMP || (x->what == PNK_CASE_CLOSE_LOCATION && x->place_2 < 0));
}

static bool takes_people(const pnk_case *c, int place, int day)
{
    for (size_t i = 0; i < c->n_closures; i++) {
        const pnk_case_closure *x = &c->closures[i];
        if (x->place_1 == place && (x->what == PNK_CASE_CLOSE_CAMP || x->what == PNK_CASE_CLOSE_IDP_CAMP) && holds(x, day))
            return false;
    }
    return true;
}

/** Lengths of the links on a day; INFINITY where closed, a detour longer where they cross a closed border. */
static void lengths_on(const pnk_case *c, int day, const pnk_outlook_dials *d, double *km)
{
    for (size_t i = 0; i < c->n_links; i++) {
        const pnk_case_link *l = &c->links[i];
        bool abroad = c->places[l->a].foreign && c->places[l->b].foreign, closed = false, border = false;
        for (size_t k = 0; k < c->n_closures; k++) {
            const pnk_case_closure *x = &c->closures[k];
            if (!holds(x, day))
                continue;
            border = border || (x->what == PNK_CASE_CLOSE_COUNTRY && between_countries(c, x, l));
            closed = closed || closes_link(x, l);
        }
        km[i] = closed ? INFINITY : l->length_km * (abroad ? d->abroad_km_share : 1.0) + (border ? d->closed_border_km : 0.0);
    }
}

/** Neighbours by place: at[place]..at[place+1] in `link`. */
typedef struct { size_t *at; int *link; bool *done; double *link_km; } net;

static pnk_status make_net(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, net *out)
{
    size_t *fill = PNK_NEW(arena, size_t, c->n_places + 2);

    *out = (net){ PNK_NEW(arena, size_t, c->n_places + 2), PNK_NEW(arena, int, 2 * c->n_links + 1), PNK_NEW(arena, bool, c->n_places + 1),
                  PNK_NEW(arena, double, c->n_links + 1) };
    if (!fill || !out->at || !out->link || !out->done || !out->link_km)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < c->n_links; i++) {
        out->at[c->links[i].a + 1]++;
        out->at[c->links[i].b + 1]++;
    }
    for (size_t p = 0; p < c->n_places; p++)
        out->at[p + 1] += out->at[p];
    memcpy(fill, out->at, (c->n_places + 1) * sizeof *fill);
    for (size_t i = 0; i < c->n_links; i++) {
        out->link[fill[c->links[i].a]++] = (int)i;
        out->link[fill[c->links[i].b]++] = (int)i;
    }
    return PNK_OK;
}

/** Dijkstra (1959) with a scan for the nearest: networks of cases have tens to hundreds of places. */
static void shortest(const pnk_case *c, net *n, int from, double *km)
{
    for (size_t p = 0; p < c->n_places; p++) {
        km[p] = INFINITY;
        n->done[p] = false;
    }
    km[from] = 0.0;
    for (;;) {
        int at = -1;
        for (size_t p = 0; p < c->n_places; p++)
            if (!n->done[p] && km[p] < INFINITY && (at < 0 || km[p] < km[at]))
                at = (int)p;
        if (at < 0)
            return;
        n->done[at] = true;
        for (size_t k = n->at[at]; k < n->at[at + 1]; k++) {
            const pnk_case_link *l = &c->links[n->link[k]];
            int to = l->a == at ? l->b : l->a;
            double there = km[at] + n->link_km[n->link[k]];
            if (there < km[to])
                km[to] = there;
        }
    }
}

static bool is_camp(const pnk_case_place *p)
{
    return p->type == PNK_CASE_CAMP || p->type == PNK_CASE_IDP_CAMP;
}

static void mark_open(const pnk_case *c, const pnk_outlook_ways_stretch *s)
{
    for (size_t k = 0; k < c->n_camps; k++) {
        s->open[k] = false;
        for (size_t p = 0; p < c->n_places && !s->open[k]; p++)
            s->open[k] = !is_camp(&c->places[p]) && s->km[k * c->n_places + p] < INFINITY;
        s->open[k] = s->open[k] && takes_people(c, c->camps[k].place, s->from_day);
    }
}

/** The day on which a camp that was shut at the start was opened; -1: it was open, or is not yet. */
static int opened_on(const pnk_case *c, int place, int day)
{
    int opened = -1;

    for (size_t i = 0; i < c->n_closures; i++) {
        const pnk_case_closure *x = &c->closures[i];
        if (shuts_camp(x, place) && x->from_day <= 0 && x->to_day > 0 && x->to_day <= day && x->to_day > opened)
            opened = x->to_day;
    }
    return opened;
}

/** People are led past the older camps of a country to the one opened last. A camp that is alone in its country is not new in that sense. */
static void mark_newest(const pnk_case *c, const pnk_outlook_ways_stretch *s)
{
    for (size_t k = 0; k < c->n_camps; k++) {
        int mine = opened_on(c, c->camps[k].place, s->from_day);
        bool newer = false, older = false;
        for (size_t j = 0; j < c->n_camps; j++) {
            if (strcmp(c->places[c->camps[j].place].country, c->places[c->camps[k].place].country))
                continue;
            int theirs = opened_on(c, c->camps[j].place, s->from_day);
            newer = newer || theirs > mine;
            older = older || (theirs < mine && s->open[j]);
        }
        s->newest[k] = mine > 0 && older && !newer;
    }
}

/** A hub that sends everybody on is a way station: nobody stays in it. */
static bool only_passed(const pnk_case *c, int hub)
{
    for (size_t i = 0; i < c->n_links; i++)
        if (c->links[i].forced && (c->links[i].a == hub || c->links[i].b == hub))
            return true;
    return false;
}

/** Hubs of a country that lead to each of its camps without passing another camp or the home country: sites that the camp stands for. */
static void count_hubs(const pnk_case *c, net *n, int *stack, double *hubs)
{
    for (size_t h = 0; h < c->n_places; h++) {
        size_t top = 0;
        if (c->places[h].type != PNK_CASE_FORWARD || only_passed(c, (int)h))
            continue;
        memset(n->done, 0, c->n_places * sizeof *n->done);
        n->done[h] = true;
        stack[top++] = (int)h;
        while (top) {
            int at = stack[--top];
            for (size_t k = n->at[at]; k < n->at[at + 1]; k++) {
                const pnk_case_link *l = &c->links[n->link[k]];
                int to = l->a == at ? l->b : l->a;
                if (n->done[to] || !c->places[to].foreign)
                    continue;
                n->done[to] = true;
                if (!is_camp(&c->places[to]))
                    stack[top++] = to;
                for (size_t m = 0; m < c->n_camps; m++)
                    hubs[m] += c->camps[m].place == to && !strcmp(c->places[to].country, c->places[h].country);
            }
        }
    }
}

static int by_int(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

/** Days on which anything opens or closes, in order, each once, day 0 first. */
static size_t turning_days(const pnk_case *c, int *days)
{
    size_t n = 0, kept = 0;

    days[n++] = 0;
    for (size_t i = 0; i < c->n_closures; i++) {
        const int ends[] = { c->closures[i].from_day, c->closures[i].to_day };
        for (int k = 0; k < 2; k++)
            if (ends[k] > 0 && ends[k] < c->n_days)
                days[n++] = ends[k];
    }
    qsort(days, n, sizeof *days, by_int);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || days[i] != days[kept - 1])
            days[kept++] = days[i];
    return kept;
}

pnk_status pnk_outlook_ways_find(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, pnk_arena *arena, pnk_outlook_ways *out)
{
    int *days = PNK_NEW(arena, int, 2 * c->n_closures + 1), *stack = PNK_NEW(arena, int, c->n_places + 1);
    net n;
    pnk_status status;

    *out = (pnk_outlook_ways){0};
    out->hubs = PNK_NEW(arena, double, c->n_camps + 1);
    if (!days || !stack || !out->hubs)
        return pnk_no_memory(ctx);
    if ((status = make_net(ctx, c, arena, &n)))
        return status;
    count_hubs(c, &n, stack, out->hubs);
    out->n_stretches = turning_days(c, days);
    if (!(out->stretches = PNK_NEW(arena, pnk_outlook_ways_stretch, out->n_stretches)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < out->n_stretches; i++) {
        pnk_outlook_ways_stretch *s = &out->stretches[i];
        *s = (pnk_outlook_ways_stretch){ days[i], PNK_NEW(arena, double, c->n_camps * c->n_places + 1), PNK_NEW(arena, bool, c->n_camps + 1),
                                 PNK_NEW(arena, bool, c->n_camps + 1) };
        if (!s->km || !s->open || !s->newest)
            return pnk_no_memory(ctx);
        lengths_on(c, days[i], dials, n.link_km);
        for (size_t k = 0; k < c->n_camps; k++)
            shortest(c, &n, c->camps[k].place, s->km + k * c->n_places);
        mark_open(c, s);
        mark_newest(c, s);
    }
    return PNK_OK;
}
