/* models/displacement/hazards.c - who lives under a hazard, on which day, and when calm begins. */
#include "models/displacement/hazards.h"

#include <math.h>
#include <stdlib.h>

static bool runs(const pnk_hazard *hazard, pnk_day day)
{
    return hazard->from <= day && (hazard->to == PNK_DAY_UNKNOWN || day <= hazard->to);
}

/** A spot is a place of a leaf, or what lives there outside all listed places. */
typedef struct {
    size_t leaf;
    int place;                       /* -1: outside the places */
    double persons;
    double *intensity;               /* [n_days+1] */
    double past_intensity_days;      /* sum over the days until as_of */
} spot;

#define LONG_ENOUGH 64.0             /* days at full intensity after which nobody is left who would go */

typedef struct {
    pnk_scene *scene;
    spot *spots;
    size_t n_spots;
} survey;

/** Persons of a place that does not say: an even part of what the leaf's other places leave over. */
static void share_out_unknown(survey *s, size_t first, size_t n, double leaf_persons)
{
    double known_persons = 0.0, rest, each;
    size_t n_unknown = 0;

    for (size_t i = first; i < first + n; i++) {
        if (s->spots[i].persons >= 0.0)
            known_persons += s->spots[i].persons;
        else
            n_unknown++;
    }
    rest = leaf_persons > known_persons ? leaf_persons - known_persons : 0.0;
    each = n_unknown > 0 ? rest / (double)n_unknown : 0.0;
    for (size_t i = first; i < first + n; i++)
        if (!(s->spots[i].persons >= 0.0))
            s->spots[i].persons = each;
    s->spots[first + n].persons = n_unknown > 0 ? 0.0 : rest;      /* the spot outside the places */
    if (!(leaf_persons >= 0.0))
        s->scene->population[s->spots[first].leaf] = known_persons > 0.0 ? known_persons : (double)NAN;
}

static pnk_status find_spots(pnk_ctx *ctx, survey *s, pnk_arena *arena)
{
    const pnk_records *records = s->scene->records;
    size_t n_leaves = s->scene->n_leaves, days = (size_t)s->scene->n_days + 1;

    s->spots = PNK_NEW(arena, spot, records->places.n + n_leaves);
    if (!s->spots)
        return pnk_no_memory(ctx);
    for (size_t l = 0; l < n_leaves; l++) {
        size_t first = s->n_spots;

        for (size_t p = 0; p < records->places.n; p++)
            if (records->places.v[p].area == s->scene->leaves[l])
                s->spots[s->n_spots++] = (spot){ l, (int)p, records->places.v[p].population_persons, NULL, 0.0 };
        s->spots[s->n_spots] = (spot){ l, -1, 0.0, NULL, 0.0 };
        share_out_unknown(s, first, s->n_spots - first, records->areas.v[s->scene->leaves[l]].population_persons);
        s->n_spots++;
    }
    for (size_t i = 0; i < s->n_spots; i++)
        if (!(s->spots[i].intensity = PNK_NEW(arena, double, days)))
            return pnk_no_memory(ctx);
    return PNK_OK;
}

static bool hits(const pnk_records *records, const pnk_hazard *hazard, const spot *at, int leaf_area)
{
    if (hazard->place >= 0)
        return hazard->place == at->place;
    return hazard->area >= 0 && pnk_area_within(records, leaf_area, hazard->area);
}

static void mark_intensity(survey *s)
{
    pnk_scene *scene = s->scene;

    for (size_t h = 0; h < scene->records->hazards.n; h++) {
        const pnk_hazard *hazard = &scene->records->hazards.v[h];

        if (!pnk_row_known(&hazard->row, hazard->from, scene->known_by) || !(hazard->intensity > 0.0))
            continue;
        for (size_t i = 0; i < s->n_spots; i++) {
            spot *at = &s->spots[i];
            pnk_day last = hazard->to == PNK_DAY_UNKNOWN ? INT32_MAX : hazard->to;

            if (!hits(scene->records, hazard, at, scene->leaves[at->leaf]))
                continue;
            if (last > scene->calm_after[at->leaf])
                scene->calm_after[at->leaf] = last;
            for (int t = 0; t <= scene->n_days; t++)
                if (runs(hazard, scene->as_of + t))
                    at->intensity[t] = fmax(at->intensity[t], hazard->intensity);
        }
    }
}

static pnk_day first_hazard(const pnk_scene *scene)
{
    pnk_day first = scene->as_of + 1;

    for (size_t h = 0; h < scene->records->hazards.n; h++)
        first = scene->records->hazards.v[h].from < first ? scene->records->hazards.v[h].from : first;
    return first;
}

/** How long those at risk have stayed under a hazard already: from as_of back, until it is long enough. */
static void count_past(survey *s, spot *at, pnk_day first)
{
    const pnk_scene *scene = s->scene;

    for (pnk_day day = scene->as_of; day >= first && at->past_intensity_days < LONG_ENOUGH; day--) {
        double worst = 0.0;
        for (size_t h = 0; h < scene->records->hazards.n; h++) {
            const pnk_hazard *hazard = &scene->records->hazards.v[h];
            if (runs(hazard, day) && hazard->intensity > worst && pnk_row_known(&hazard->row, hazard->from, scene->known_by) &&
                hits(scene->records, hazard, at, scene->leaves[at->leaf]))
                worst = hazard->intensity;
        }
        at->past_intensity_days += worst;
    }
}

static bool ever(const double *intensity, int n_days)
{
    for (int t = 1; t <= n_days; t++)
        if (intensity[t] > 0.0)
            return true;
    return false;
}

/** Day by day the persons under a hazard and their mean intensity, from spots to leaves. */
static void add_up(survey *s, double *live_persons)
{
    pnk_scene *scene = s->scene;
    size_t n_leaves = scene->n_leaves;
    pnk_day first = first_hazard(scene);

    for (size_t i = 0; i < s->n_spots; i++) {
        spot *at = &s->spots[i];
        bool risky = ever(at->intensity, scene->n_days);

        if (risky) {
            count_past(s, at, first);
            scene->at_risk_persons[at->leaf] += at->persons;
            scene->past_intensity_days[at->leaf] += at->persons * at->past_intensity_days;
        }
        for (int t = 0; t <= scene->n_days; t++) {
            size_t cell = (size_t)t * n_leaves + at->leaf;

            if (at->intensity[t] > 0.0)
                live_persons[cell] += at->persons;
            if (risky)
                scene->intensity[cell] += at->intensity[t] * at->persons;
        }
    }
    for (size_t l = 0; l < n_leaves; l++)
        if (scene->at_risk_persons[l] > 0.0)
            scene->past_intensity_days[l] /= scene->at_risk_persons[l];
    for (int t = 0; t <= scene->n_days; t++)
        for (size_t l = 0; l < n_leaves; l++) {
            size_t cell = (size_t)t * n_leaves + l;

            if (scene->at_risk_persons[l] > 0.0)
                scene->intensity[cell] = fmin(scene->intensity[cell] / scene->at_risk_persons[l], 1.0);
            scene->unsafe[cell] = live_persons[cell] > 0.0 && live_persons[cell] >= 0.5 * scene->population[l];
        }
}

/** Where no hazard is on record calm began the day after the last departure, or with the operation. */
static void calm_without_hazard(pnk_scene *scene, const pnk_ledger *ledger)
{
    for (size_t l = 0; l < scene->n_leaves; l++) {
        if (scene->calm_after[l] != INT32_MIN)
            continue;
        scene->calm_after[l] = ledger->first - 1;
        for (int d = 0; d < ledger->n_days; d++)
            if (ledger->v[(size_t)d * scene->n_leaves + l].out > 0)
                scene->calm_after[l] = ledger->first + d;
    }
}

pnk_status pnk_scene_hazards(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger)
{
    size_t cells = ((size_t)scene->n_days + 1) * scene->n_leaves;
    pnk_arena arena = {0};
    survey s = { .scene = scene };
    double *live_persons = PNK_NEW(&arena, double, cells + 1);
    pnk_status status = PNK_OK;

    scene->at_risk_persons = PNK_NEW(&scene->arena, double, scene->n_leaves + 1);
    scene->past_intensity_days = PNK_NEW(&scene->arena, double, scene->n_leaves + 1);
    scene->intensity = PNK_NEW(&scene->arena, double, cells + 1);
    scene->unsafe = PNK_NEW(&scene->arena, bool, cells + 1);
    scene->calm_after = PNK_NEW(&scene->arena, pnk_day, scene->n_leaves + 1);
    if (!live_persons || !scene->at_risk_persons || !scene->past_intensity_days || !scene->intensity || !scene->unsafe || !scene->calm_after) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t l = 0; l < scene->n_leaves; l++)
        scene->calm_after[l] = INT32_MIN;
    if ((status = find_spots(ctx, &s, &arena)))
        goto done;
    mark_intensity(&s);
    add_up(&s, live_persons);
    calm_without_hazard(scene, ledger);
done:
    pnk_arena_release(&arena);
    return status;
}
