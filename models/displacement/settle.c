/* models/displacement/settle.c - setting out, arriving, finding a bed. */
#include "models/displacement/settle.h"

#include <math.h>
#include <stdlib.h>

/* ---- where to ---- */

/** What draws people to an area today, before distance: its size and its free host places. 0 where a hazard runs. */
static void look_around(pnk_walk *w)
{
    const pnk_scene *scene = w->scene;

    for (size_t d = 0; d < scene->n_leaves; d++) {
        double guests = 0.0, free_share = 0.0;

        for (size_t g = 0; g < scene->n_groups; g++)
            guests += w->hosts[d * scene->n_groups + g];
        if (scene->host_places[d] > 0.0)
            free_share = fmin(fmax(1.0 - guests / scene->host_places[d], 0.0), 1.0);
        w->pull[d] = w->dials.destination_full_share + (1.0 - w->dials.destination_full_share) * free_share;
        if (scene->unsafe[(size_t)w->day * scene->n_leaves + d] || !(scene->population[d] > 0.0))
            w->pull[d] = 0.0;
    }
}

/** Gravity: population to a power over minutes to a power, by car and on foot; worked out once a member, road state and origin. */
static const double *weights_from(pnk_walk *w, size_t leaf)
{
    const pnk_scene *scene = w->scene;
    size_t n = scene->n_leaves, row = (size_t)scene->state[w->day] * scene->n_origins + (size_t)scene->origin[leaf];
    double *weight = w->weight + row * n * 2;

    if (w->weight_known[row])
        return weight;
    for (size_t d = 0; d < n; d++) {
        double size = scene->population[d] > 0.0 ? pow(scene->population[d], w->dials.destination_population_exponent) : 0.0;
        double drive = d == leaf ? w->dials.within_area_min : scene->drive_min[row * n + d];
        double walk = d == leaf ? w->dials.within_area_min : 60.0 * scene->walk_km[row * n + d] / w->dials.walk_kmh;

        weight[d] = isfinite(drive) ? size * pow(w->dials.destination_offset_min + drive, -w->dials.destination_minutes_exponent) : 0.0;
        weight[n + d] = isfinite(walk) ? size * pow(w->dials.destination_offset_min + walk, -w->dials.destination_minutes_exponent) : 0.0;
    }
    w->weight_known[row] = true;
    return weight;
}

/** Nights on the road: whole days of travel before the day of arrival. */
static int nights(const pnk_walk *w, size_t from, size_t to, bool walking)
{
    const pnk_scene *scene = w->scene;
    size_t cell = ((size_t)scene->state[w->day] * scene->n_origins + (size_t)scene->origin[from]) * scene->n_leaves + to;
    double days;

    if (from == to)
        return 0;
    days = walking ? scene->walk_km[cell] / (w->dials.walk_kmh * w->dials.walk_hours_per_day)
                   : scene->drive_min[cell] / (60.0 * w->dials.drive_hours_per_day);
    return (int)fmin(floor(days), (double)scene->n_days + 1.0);
}

/** Splits `persons` over the areas by weight; a few are drawn one by one, many by conditional binomials: the law is the same. */
static void spread(pnk_walk *w, pnk_rng *rng, double persons, const double *weight, double total)
{
    size_t n = w->scene->n_leaves;

    for (size_t d = 0; d < n; d++)
        w->spread[d] = w->expected ? persons * weight[d] / total : 0.0;
    if (w->expected)
        return;
    if (persons > 12.0) {
        pnk_rng_multinomial(rng, (uint64_t)persons, n, weight, w->counts);
        for (size_t d = 0; d < n; d++)
            w->spread[d] = (double)w->counts[d];
        return;
    }
    for (double i = 0.0; i < persons; i += 1.0) {
        double u = pnk_rng_uniform(rng) * total;
        size_t low = 0, high = n - 1;                      /* the first area whose cumulative weight exceeds u */

        while (low < high) {
            size_t middle = low + (high - low) / 2;

            if (w->cumulative[middle] > u)
                high = middle;
            else
                low = middle + 1;
        }
        while (!(weight[low] > 0.0) && low > 0)            /* u rounded up to the very end */
            low--;
        w->spread[low] += 1.0;
    }
}

/* ---- setting out ---- */

static pnk_status add_cohort(pnk_ctx *ctx, pnk_walk *w, pnk_cohort cohort)
{
    if (w->n_cohorts == w->room_cohorts) {
        size_t room = w->room_cohorts ? 2 * w->room_cohorts : 64;
        pnk_cohort *grown = realloc(w->cohorts, room * sizeof *grown);

        if (!grown)
            return pnk_no_memory(ctx);
        w->cohorts = grown;
        w->room_cohorts = room;
    }
    w->cohorts[w->n_cohorts++] = cohort;
    w->under_way[(size_t)cohort.from * w->scene->n_groups + (size_t)cohort.group] += cohort.persons;
    return PNK_OK;
}

/** Sends people of a group on their way from an area, by car or on foot. Those who were on the way already arrive the same day. */
static pnk_status send(pnk_ctx *ctx, pnk_walk *w, pnk_rng *rng, size_t from, size_t g, double persons, bool walking, bool at_once)
{
    size_t n = w->scene->n_leaves, n_groups = w->scene->n_groups;
    const double *weight = walking ? w->bound_walk : w->bound_drive;
    double total = 0.0;
    pnk_status status;

    if (!(persons > 0.0))
        return PNK_OK;
    for (size_t d = 0; d < n; d++)
        w->cumulative[d] = total += weight[d];
    if (!(total > 0.0)) {                                   /* no safe area can be reached: they wait where they are */
        w->waiting[from * n_groups + g] += persons;
        w->alpha[from * n_groups + g] += persons;
        return PNK_OK;
    }
    spread(w, rng, persons, weight, total);
    for (size_t d = 0; d < n; d++) {
        int wait;

        if (!(w->spread[d] > 0.0))
            continue;
        wait = at_once ? 0 : nights(w, from, d, walking);
        if (wait == 0)
            w->arriving[d * n_groups + g] += w->spread[d];
        else if ((status = add_cohort(ctx, w, (pnk_cohort){ (int)from, (int)d, (int)g, wait, w->spread[d] })))
            return status;
    }
    return PNK_OK;
}

static pnk_status send_both_ways(pnk_ctx *ctx, pnk_walk *w, pnk_rng *rng, size_t from, size_t g, double persons, bool at_once)
{
    double drive = pnk_walk_part(w, rng, persons, w->scene->own_transport[g]);
    pnk_status status = send(ctx, w, rng, from, g, drive, false, at_once);

    return status ? status : send(ctx, w, rng, from, g, persons - drive, true, at_once);
}

static pnk_status leave(pnk_ctx *ctx, pnk_walk *w, size_t from)
{
    const pnk_scene *scene = w->scene;
    double share = w->dials.departure_daily_share * scene->intensity[(size_t)w->day * scene->n_leaves + from];
    const double *weight = weights_from(w, from);
    pnk_rng rng = pnk_walk_stream(w, from, PNK_STEP_LEAVE), go = pnk_walk_stream(w, from, PNK_STEP_GO);   /* who leaves does not hang on where to */
    pnk_status status;

    for (size_t d = 0; d < scene->n_leaves; d++) {
        w->bound_drive[d] = weight[d] * w->pull[d];
        w->bound_walk[d] = weight[scene->n_leaves + d] * w->pull[d];
    }
    for (size_t g = 0; g < scene->n_groups; g++) {
        size_t cell = from * scene->n_groups + g;
        double leaving = pnk_walk_part(w, &rng, w->at_risk[cell], share);
        double moving_on = pnk_walk_part(w, &rng, w->unsettled[cell], w->dials.way_arrival_daily_share);

        w->at_risk[cell] -= leaving;
        w->displaced[cell] += leaving;
        w->unsettled[cell] -= moving_on;
        if ((status = send_both_ways(ctx, w, &go, from, g, leaving, false)) ||
            (status = send_both_ways(ctx, w, &go, from, g, moving_on, true)))
            return status;
    }
    return PNK_OK;
}

/** Cohorts of earlier days come a day nearer; those who are there leave the list. */
static void come_nearer(pnk_walk *w)
{
    size_t n_groups = w->scene->n_groups, kept = 0;

    for (size_t i = 0; i < w->n_cohorts; i++) {
        pnk_cohort cohort = w->cohorts[i];

        if (!(cohort.persons > 0.0))
            continue;
        if (--cohort.days_left > 0) {
            w->cohorts[kept++] = cohort;
            continue;
        }
        w->arriving[(size_t)cohort.to * n_groups + (size_t)cohort.group] += cohort.persons;
        w->under_way[(size_t)cohort.from * n_groups + (size_t)cohort.group] -= cohort.persons;
    }
    w->n_cohorts = kept;
}

/** Subtracting means leaves dust of the last bit; a place nobody is under way from has exactly nobody under way. */
static void add_up_under_way(pnk_walk *w)
{
    size_t n_groups = w->scene->n_groups;

    for (size_t i = 0; i < w->scene->n_leaves * n_groups; i++)
        w->under_way[i] = 0.0;
    for (size_t i = 0; i < w->n_cohorts; i++)
        w->under_way[(size_t)w->cohorts[i].from * n_groups + (size_t)w->cohorts[i].group] += w->cohorts[i].persons;
}

pnk_status pnk_walk_set_out(pnk_ctx *ctx, pnk_walk *w)
{
    pnk_status status;

    come_nearer(w);
    look_around(w);
    for (size_t l = 0; l < w->scene->n_leaves; l++)
        if (w->scene->origin[l] >= 0 && (status = leave(ctx, w, l)))
            return status;
    add_up_under_way(w);
    return PNK_OK;
}

/* ---- finding a bed ---- */

static void find_hosts(pnk_walk *w, pnk_rng *rng, size_t leaf, double arriving)
{
    size_t n_groups = w->scene->n_groups;
    double left = w->scene->host_places[leaf], share;

    for (size_t g = 0; g < n_groups; g++)
        left -= w->hosts[leaf * n_groups + g];
    share = w->dials.host_find_share * fmin(1.0, fmax(0.0, left) / arriving);
    for (size_t g = 0; g < n_groups; g++) {
        size_t cell = leaf * n_groups + g;
        double found = pnk_walk_part(w, rng, w->arriving[cell], share);

        w->arriving[cell] -= found;
        w->hosts[cell] += found;
        w->reach_hosts[cell] = found;
    }
}

static void find_sites(pnk_walk *w, pnk_rng *rng, size_t leaf)
{
    const pnk_scene *scene = w->scene;
    size_t n_groups = scene->n_groups, today = (size_t)w->day * scene->n_leaves + leaf;
    double inside = -scene->unlisted_persons[leaf], wanting = 0.0, room, share;

    for (size_t g = 0; g < n_groups; g++) {
        inside += w->sites[leaf * n_groups + g];
        wanting += w->arriving[leaf * n_groups + g] * scene->accepts_sites[g] * w->dials.site_self_share;
    }
    room = scene->unsafe[today] ? 0.0 : fmax(0.0, scene->site_places[today] - fmax(0.0, inside));
    if (!w->expected)
        room = floor(room);
    share = wanting > 0.0 ? w->dials.site_self_share * fmin(1.0, room / wanting) : 0.0;
    for (size_t g = 0; g < n_groups; g++) {
        size_t cell = leaf * n_groups + g;
        double in = fmin(pnk_walk_part(w, rng, w->arriving[cell], share * scene->accepts_sites[g]), room);

        room -= in;
        w->arriving[cell] -= in;
        w->sites[cell] += in;
        w->reach_sites[cell] = in;
    }
}

void pnk_walk_settle(pnk_walk *w)
{
    size_t n_groups = w->scene->n_groups;

    for (size_t l = 0; l < w->scene->n_leaves; l++) {
        pnk_rng rng = pnk_walk_stream(w, l, PNK_STEP_BED);
        double arriving = 0.0;

        for (size_t g = 0; g < n_groups; g++)
            arriving += w->arriving[l * n_groups + g];
        if (!(arriving > 0.0))
            continue;
        find_hosts(w, &rng, l, arriving);
        find_sites(w, &rng, l);
        for (size_t g = 0; g < n_groups; g++) {
            size_t cell = l * n_groups + g;

            w->waiting[cell] += w->arriving[cell];
            w->alpha[cell] += w->arriving[cell];
            w->arriving[cell] = 0.0;
        }
    }
}
