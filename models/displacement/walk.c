/* models/displacement/walk.c - the rules of a day. */
#include "models/displacement/walk.h"

#include "models/displacement/settle.h"
#include "models/displacement/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- draws ---- */

/** The stream of one step of one day at one place. */
static pnk_rng stream(const pnk_walk *w, uint64_t place_key, uint64_t step)
{
    return pnk_rng_stream(w->seed, w->member, place_key ^ (((uint64_t)w->day * PNK_N_STEPS + step + 1) * 0x9E3779B97F4A7C15u));
}

pnk_rng pnk_walk_stream(const pnk_walk *w, size_t leaf, pnk_walk_step step)
{
    return stream(w, w->scene->leaf_key[leaf], (uint64_t)step);
}

double pnk_walk_part(const pnk_walk *w, pnk_rng *rng, double persons, double share)
{
    if (!(share > 0.0) || !(persons > 0.0))
        return 0.0;
    share = fmin(share, 1.0);
    return w->expected ? persons * share : (double)pnk_rng_binomial(rng, (uint64_t)persons, share);
}

/* ---- going home ---- */

/** Share of those with a home to go to who go that day: rises after the hazards ended, logistic around the lag. */
static double homing_share(const pnk_walk *w, size_t leaf)
{
    double days = (double)(w->scene->as_of + w->day) - (double)w->scene->calm_after[leaf];
    double rise;

    if (w->scene->calm_after[leaf] == INT32_MAX || days < 1.0)
        return 0.0;
    if (w->dials.return_ramp_days > 0.0)
        rise = 1.0 / (1.0 + exp(-(days - w->dials.return_lag_days) / w->dials.return_ramp_days));
    else
        rise = days >= w->dials.return_lag_days ? 1.0 : 0.0;
    return w->dials.return_daily_share * rise;
}

/** Takes `leaving` of `of` persons out of cells in even measure. A member walks along the cells with one random offset
 *  (systematic sampling): whole persons, each cell within one of its share, and the sum exact. */
typedef struct { bool expected; double share; uint64_t leaving, of, passed, offset, taken; } evenly;

static double take(evenly *e, double persons)
{
    uint64_t upto, taken;

    if (e->expected)
        return persons * e->share;
    if (e->of == 0)
        return 0.0;
    e->passed += (uint64_t)persons;
    upto = (e->leaving * e->passed + e->offset) / e->of;
    taken = upto - e->taken;
    e->taken = upto;
    return (double)taken;
}

static evenly evenly_from(const pnk_walk *w, pnk_rng *rng, double leaving, double of, double share)
{
    evenly e = { .expected = w->expected, .share = share, .leaving = (uint64_t)leaving, .of = (uint64_t)of };

    if (!w->expected && e.of > 0)
        e.offset = pnk_rng_below(rng, e.of);
    return e;
}

/** How many of those who go home come out of sites: a member's people in sites go more or less readily than the others. */
static double out_of_sites(const pnk_walk *w, pnk_rng *rng, size_t g, double leaving, double all, double *in_sites)
{
    double weight, share, out;

    *in_sites = 0.0;
    for (size_t l = 0; l < w->scene->n_leaves; l++)
        *in_sites += w->sites[l * w->scene->n_groups + g];
    weight = w->dials.return_sites_factor * *in_sites;
    share = weight + all - *in_sites > 0.0 ? weight / (weight + all - *in_sites) : 0.0;
    out = floor(leaving * share + pnk_rng_uniform(rng));
    return fmin(fmax(out, leaving - (all - *in_sites)), fmin(*in_sites, leaving));
}

/** Sends so many of a group home from wherever they sleep; on the expected path in even measure, so that one share tells it all. */
static void send_home(pnk_walk *w, pnk_rng *rng, size_t g, double leaving, double all)
{
    double *pools[] = { w->hosts, w->waiting, w->unsettled, w->abroad }, in_sites = 0.0, out;
    size_t n_groups = w->scene->n_groups;
    bool apart = !w->expected && w->dials.return_sites_factor != 1.0;
    evenly e, sites;

    if (apart) {
        out = out_of_sites(w, rng, g, leaving, all, &in_sites);
        sites = evenly_from(w, rng, out, in_sites, 0.0);
        e = evenly_from(w, rng, leaving - out, all - in_sites, 0.0);
    } else
        e = evenly_from(w, rng, leaving, all, w->return_share[g]);
    for (size_t l = 0; l < w->scene->n_leaves; l++)
        w->sites[l * n_groups + g] -= take(apart ? &sites : &e, w->sites[l * n_groups + g]);
    for (size_t p = 0; p < sizeof pools / sizeof *pools; p++)
        for (size_t l = 0; l < w->scene->n_leaves; l++)
            pools[p][l * n_groups + g] -= take(&e, pools[p][l * n_groups + g]);
    for (size_t i = 0; i < w->n_cohorts; i++) {
        pnk_cohort *cohort = &w->cohorts[i];

        if ((size_t)cohort->group == g && cohort->persons > 0.0) {
            double home = take(&e, cohort->persons);

            cohort->persons -= home;
            w->under_way[(size_t)cohort->from * n_groups + g] -= home;
        }
    }
}

static void go_home(pnk_walk *w)
{
    const pnk_scene *scene = w->scene;
    size_t n_groups = scene->n_groups;

    for (size_t g = 0; g < n_groups; g++)
        w->all[g] = w->return_share[g] = 0.0;
    for (size_t l = 0; l < scene->n_leaves; l++) {
        double share = homing_share(w, l);
        pnk_rng rng = pnk_walk_stream(w, l, PNK_STEP_HOME);

        for (size_t g = 0; g < n_groups; g++) {
            size_t cell = l * n_groups + g;
            double away = w->displaced[cell] - w->returned[cell], homeless = w->dials.homes_destroyed_share * w->displaced[cell];

            if (!w->expected)
                homeless = floor(homeless + 0.5);
            w->going_home[cell] = pnk_walk_part(w, &rng, away - homeless, share);
            w->returned[cell] += w->going_home[cell];
            w->all[g] += away;
            w->return_share[g] += w->going_home[cell];
        }
    }
    for (size_t g = 0; g < n_groups; g++) {
        pnk_rng rng = stream(w, 0x5245545552u + g, PNK_STEP_HOME);
        double leaving = w->return_share[g];

        if (!(leaving > 0.0))
            continue;
        w->return_share[g] = fmin(leaving / w->all[g], 1.0);
        send_home(w, &rng, g, leaving, w->all[g]);
    }
}

/* ---- checks ---- */

static pnk_status check_cell(pnk_ctx *ctx, const pnk_walk *w, size_t cell)
{
    const struct { const char *what; double persons; } counts[] = {
        { "displaced", w->displaced[cell] }, { "returned", w->returned[cell] }, { "at home", w->at_risk[cell] }, { "with hosts", w->hosts[cell] },
        { "in sites", w->sites[cell] }, { "waiting", w->waiting[cell] }, { "on the way", w->unsettled[cell] },
        { "under way", w->under_way[cell] }, { "abroad", w->abroad[cell] }, { "away", w->displaced[cell] - w->returned[cell] },
    };
    double least = w->expected ? -1e-6 : 0.0;

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (!(counts[i].persons >= least))
            return pnk_fail(ctx, PNK_INTERNAL, "the forecast has %g persons %s on day %d in area %s", counts[i].persons, counts[i].what, w->day,
                            w->scene->records->areas.v[w->scene->leaves[cell / w->scene->n_groups]].id);
    return PNK_OK;
}

/** Group by group: as many away from home as there are with hosts, in sites, waiting and under way. */
static pnk_status check_day(pnk_ctx *ctx, const pnk_walk *w)
{
    size_t n_groups = w->scene->n_groups;
    pnk_status status;

    for (size_t g = 0; g < n_groups; g++) {
        double away = 0.0, somewhere = 0.0, tolerance;

        for (size_t l = 0; l < w->scene->n_leaves; l++) {
            size_t cell = l * n_groups + g;

            if ((status = check_cell(ctx, w, cell)))
                return status;
            away += w->displaced[cell] - w->returned[cell];
            somewhere += w->hosts[cell] + w->sites[cell] + w->waiting[cell] + pnk_walk_travelling(w, cell);
        }
        tolerance = w->expected ? 1e-9 * (1.0 + away) : 0.0;
        if (!(fabs(away - somewhere) <= tolerance))
            return pnk_fail(ctx, PNK_INTERNAL, "the forecast has %.17g persons of group %s away on day %d and %.17g somewhere", away,
                            w->scene->records->groups.v[g].id, w->day, somewhere);
    }
    return PNK_OK;
}

/* ---- a walk ---- */

static double *cells_of(pnk_walk *w)
{
    return PNK_NEW(&w->arena, double, w->scene->n_leaves * w->scene->n_groups + 1);
}

static pnk_status make_room(pnk_ctx *ctx, pnk_walk *w)
{
    double **cells[] = { &w->displaced, &w->returned, &w->at_risk, &w->hosts, &w->sites, &w->waiting, &w->unsettled, &w->under_way,
                         &w->abroad, &w->alpha, &w->reach_hosts, &w->reach_sites, &w->arriving, &w->going_home };
    double **lines[] = { &w->pull, &w->bound_drive, &w->bound_walk, &w->spread, &w->cumulative, &w->away_persons };
    size_t n = w->scene->n_leaves, ways = w->scene->n_states * w->scene->n_origins;

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (!(*cells[i] = cells_of(w)))
            return pnk_no_memory(ctx);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!(*lines[i] = PNK_NEW(&w->arena, double, n + 1)))
            return pnk_no_memory(ctx);
    w->return_share = PNK_NEW(&w->arena, double, w->scene->n_groups);
    w->all = PNK_NEW(&w->arena, double, w->scene->n_groups);
    w->counts = PNK_NEW(&w->arena, uint64_t, n + 1);
    w->weight_known = PNK_NEW(&w->arena, bool, ways + 1);
    w->weight = malloc((ways * n * 2 + 1) * sizeof *w->weight);      /* not zeroed: most rows are never needed */
    if (!w->return_share || !w->all || !w->counts || !w->weight_known || !w->weight)
        return pnk_no_memory(ctx);
    return PNK_OK;
}

/** Who is still at home under a hazard, and would leave. Whoever would leave goes sooner or later, so those who stayed for long are mostly those who
 *  never would: of the ready, (1 - daily share)^days are still there, of the others everybody (Bayes). */
static double still_willing(const pnk_walk *w, size_t l)
{
    const pnk_scene *scene = w->scene;
    double ready = w->dials.departure_willing_share * pow(1.0 - w->dials.departure_daily_share, scene->past_intensity_days[l]);
    double others = 1.0 - w->dials.departure_willing_share, home = fmax(0.0, scene->at_risk_persons[l] - w->away_persons[l]);

    return ready + others > 0.0 ? home * ready / (ready + others) : 0.0;
}

/** Who may still leave: residents at risk and ready to go, but for those already away. */
static pnk_status count_at_risk(pnk_ctx *ctx, pnk_walk *w)
{
    const pnk_scene *scene = w->scene;
    size_t n = scene->n_leaves, n_groups = scene->n_groups;
    pnk_arena arena = {0};
    int64_t *rows = PNK_NEW(&arena, int64_t, n + 1), *cells = PNK_NEW(&arena, int64_t, n * n_groups + 1);
    double *room = PNK_NEW(&arena, double, n_groups);
    pnk_status status = PNK_OK;

    if (!rows || !cells || !room) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t l = 0; l < n; l++) {
        double persons = still_willing(w, l);

        rows[l] = (int64_t)floor(persons + 0.5);
        for (size_t g = 0; g < n_groups; g++)
            w->at_risk[l * n_groups + g] = persons * scene->share[g];
    }
    if (!w->expected) {
        pnk_split_rows(rows, n, scene->share, n_groups, NULL, room, cells);
        for (size_t i = 0; i < n * n_groups; i++)
            w->at_risk[i] = (double)cells[i];
    }
done:
    pnk_arena_release(&arena);
    return status;
}

static void take_cells(pnk_walk *w, const int64_t *cells)
{
    size_t block = w->scene->n_leaves * w->scene->n_groups;
    const pnk_parameter *row = pnk_parameter_find(w->scene->records, "way_waits_share");
    double waits = row ? fmin(1.0, fmax(0.0, row->value)) : 0.0;

    for (size_t i = 0; i < block; i++) {
        w->displaced[i] = (double)cells[i];
        w->returned[i] = (double)cells[PNK_HOME_AGAIN * block + i];
        w->hosts[i] = (double)cells[PNK_AT_HOSTS * block + i];
        w->sites[i] = (double)cells[PNK_AT_SITES * block + i];
        w->waiting[i] = floor((double)cells[PNK_UNSETTLED * block + i] * waits + 0.5);
        w->unsettled[i] = (double)cells[PNK_UNSETTLED * block + i] - w->waiting[i];
        w->abroad[i] = (double)cells[PNK_ABROAD * block + i];
    }
}

/** Day 0: the ledger's own count, or for a member a draw from its ranges. */
static pnk_status start(pnk_ctx *ctx, pnk_walk *w)
{
    const pnk_scene *scene = w->scene;
    size_t n = scene->n_leaves;
    pnk_arena arena = {0};
    int64_t *counts, *cells;
    pnk_status status;

    memcpy(w->away_persons, scene->away_persons, n * sizeof *w->away_persons);
    if (w->expected || !scene->start.unsure) {
        take_cells(w, scene->cells);
        return PNK_OK;
    }
    counts = PNK_NEW(&arena, int64_t, PNK_N_COUNTS * n + 1);
    cells = PNK_NEW(&arena, int64_t, PNK_N_COUNTS * n * scene->n_groups + 1);
    if (!counts || !cells)
        status = pnk_no_memory(ctx);
    else if (!(status = pnk_start_draw(ctx, scene, w->seed, w->member, counts)) && !(status = pnk_start_split(ctx, scene, counts, cells))) {
        take_cells(w, cells);
        for (size_t l = 0; l < n; l++)
            w->away_persons[l] = (double)counts[PNK_AWAY * n + l];
    }
    pnk_arena_release(&arena);
    return status;
}

static pnk_status one_day(pnk_ctx *ctx, pnk_walk *w)
{
    size_t bytes = w->scene->n_leaves * w->scene->n_groups * sizeof(double);
    pnk_status status;

    memset(w->arriving, 0, bytes);
    memset(w->alpha, 0, bytes);
    memset(w->reach_hosts, 0, bytes);
    memset(w->reach_sites, 0, bytes);
    go_home(w);
    if ((status = pnk_walk_set_out(ctx, w)))
        return status;
    pnk_walk_settle(w);
    return check_day(ctx, w);
}

pnk_status pnk_walk_run(pnk_ctx *ctx, const pnk_scene *scene, const pnk_dials *dials, bool expected, uint64_t seed, uint64_t member,
                        pnk_day_fn fn, void *user)
{
    pnk_walk w = { .scene = scene, .dials = *dials, .expected = expected, .seed = seed, .member = member };
    pnk_status status;

    if ((status = make_room(ctx, &w)) || (status = start(ctx, &w)) || (status = count_at_risk(ctx, &w)))
        goto done;
    if ((status = check_day(ctx, &w)) || (status = fn(user, &w)))
        goto done;
    for (w.day = 1; w.day <= scene->n_days; w.day++)
        if ((status = pnk_check(ctx)) || (status = one_day(ctx, &w)) || (status = fn(user, &w)))
            goto done;
done:
    free(w.cohorts);
    free(w.weight);
    pnk_arena_release(&w.arena);
    return status;
}
