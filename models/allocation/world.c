/* models/allocation/world.c - people and shelters of the problem; goods.c and travel.c fill the rest. */
#include "models/allocation/inside.h"
#include "engine/base/text.h"
#include "engine/sim/sim.h"

#include <stdlib.h>
#include <string.h>

double pnk_known(double value, double otherwise)
{
    return isfinite(value) ? value : otherwise;
}

const pnk_standard *pnk_standard_row(const pnk_records *records, const char *need, pnk_phase phase, pnk_day day, int group)
{
    pnk_season season = pnk_is_cold(records, day) ? PNK_COLD : PNK_WARM;
    const pnk_standard *best = NULL;
    int best_rank = -1;

    for (size_t i = 0; i < records->standards.n; i++) {
        const pnk_standard *row = &records->standards.v[i];
        int rank = (int)row->phase * 4 + (row->group >= 0 ? 2 : 0) + (row->season != PNK_ANY_SEASON ? 1 : 0);
        if (row->phase <= phase && (row->season == PNK_ANY_SEASON || row->season == season) && (row->group < 0 || row->group == group) &&
            rank > best_rank && pnk_text_equal(row->need, need)) {
            best = row;
            best_rank = rank;
        }
    }
    return best;
}

/* ---- leaves and groups ---- */

static void find_leaf_places(pnk_world *w)
{
    const pnk_records *records = w->records;

    for (int a = 0; a < w->n_leaves; a++) {
        double best = -1;
        w->leaf_place[a] = -1;
        for (size_t p = 0; p < records->places.n; p++) {
            const pnk_place *place = &records->places.v[p];
            if (place->area != w->leaf_area[a])
                continue;
            double size = place->type == PNK_JUNCTION ? 0 : 1 + pnk_known(place->population_persons, 0);
            if (size > best) {
                best = size;
                w->leaf_place[a] = (int)p;
            }
        }
    }
}

static pnk_status fill_leaves(pnk_ctx *ctx, pnk_world *w)
{
    size_t n = (size_t)w->n_leaves;

    w->leaf_area = PNK_NEW(&w->arena, int, n);
    w->leaf_place = PNK_NEW(&w->arena, int, n);
    w->leaf_region = PNK_NEW(&w->arena, int, n);
    w->leaf_hosts = PNK_NEW(&w->arena, int, n);
    w->leaf_unlisted = PNK_NEW(&w->arena, int, n);
    w->leaf_drop = PNK_NEW(&w->arena, int, n);
    if (!w->leaf_area || !w->leaf_place || !w->leaf_region || !w->leaf_hosts || !w->leaf_unlisted || !w->leaf_drop)
        return pnk_no_memory(ctx);
    for (int a = 0; a < w->n_leaves; a++) {
        w->leaf_area[a] = w->forecast->leaves[a];
        w->leaf_region[a] = w->leaf_area[a];
        w->leaf_unlisted[a] = -1;
        w->leaf_drop[a] = a;
    }
    find_leaf_places(w);
    return PNK_OK;
}

static pnk_status fill_groups(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *records = w->records;
    const pnk_forecast *f = w->forecast;
    size_t n = (size_t)w->n_groups;
    double total = 0, mean = 0, family = pnk_parameter_value(records, "family_size_persons");

    w->household = PNK_NEW(&w->arena, double, n);
    w->priority = PNK_NEW(&w->arena, double, n);
    w->seat = PNK_NEW(&w->arena, double, n);
    w->own_share = PNK_NEW(&w->arena, double, n);
    w->will = PNK_NEW(&w->arena, double, n);
    w->group_share = PNK_NEW(&w->arena, double, n);
    if (!w->household || !w->priority || !w->seat || !w->own_share || !w->will || !w->group_share)
        return pnk_no_memory(ctx);
    for (int g = 0; g < w->n_groups; g++) {
        const pnk_group *group = &records->groups.v[g];
        for (int t = 0; t <= w->n_days; t++)
            for (int a = 0; a < w->n_leaves; a++) {
                size_t at = pnk_forecast_at(f, t, (size_t)a, (size_t)g);
                w->group_share[g] += t ? f->begin_to_wait[at] + f->reach_hosts[at] + f->reach_sites[at]
                                       : f->with_hosts[at] + f->in_sites[at] + f->on_the_way[at] - f->travelling[at];
            }
        total += w->group_share[g];
        w->household[g] = fmax(1, pnk_known(group->persons_per_household, pnk_known(family, 1)));
        w->priority[g] = pnk_known(group->priority, 1);
        w->seat[g] = pnk_known(group->seats_per_person, 1);
        w->own_share[g] = fmin(1, fmax(0, pnk_known(group->own_transport_share, pnk_known(pnk_parameter_value(records, "own_transport_share"), 0))));
        w->will[g] = fmin(1, fmax(0, pnk_known(group->accepts_sites_share, 1)));
    }
    for (int g = 0; g < w->n_groups; g++) {
        w->group_share[g] = total > 0 ? w->group_share[g] / total : pnk_known(records->groups.v[g].share, 1.0 / w->n_groups);
        mean += w->group_share[g] * w->priority[g];
    }
    for (int g = 0; g < w->n_groups; g++)
        w->priority[g] = mean > 0 ? w->priority[g] / mean : 1;
    return PNK_OK;
}

/* ---- shelters ---- */

static bool ever_in_sites(const pnk_world *w, int leaf)
{
    const pnk_forecast *f = w->forecast;

    for (int g = 0; g < w->n_groups; g++)
        for (int t = 0; t <= w->n_days; t++) {
            size_t at = pnk_forecast_at(f, t, (size_t)leaf, (size_t)g);
            if ((t ? f->reach_sites[at] : f->in_sites[at]) > 0)
                return true;
        }
    return false;
}

static int leaf_of_area(const pnk_world *w, int area)
{
    for (int a = 0; a < w->n_leaves; a++)
        if (w->leaf_area[a] == area)
            return a;
    return -1;
}

static void name_shelter(pnk_world *w, int s, pnk_shelter_kind kind, int leaf)
{
    const char *area_id = w->records->areas.v[w->leaf_area[leaf]].id;

    w->shelters[s] = (pnk_shelter){
        .id = pnk_arena_printf(&w->arena, "%s:%s", kind == PNK_SHELTER_HOSTS ? "hosts" : "unlisted", area_id),
        .kind = kind, .site = -1, .area = w->leaf_area[leaf], .place = w->leaf_place[leaf],
    };
    w->shelter_leaf[s] = leaf;
    w->shelter_place[s] = kind == PNK_SHELTER_HOSTS ? w->leaf_place[leaf] : -1;
}

static pnk_status list_shelters(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *records = w->records;
    size_t most = records->sites.n + 2 * (size_t)w->n_leaves;

    w->n_sites = (int)records->sites.n;
    w->shelters = PNK_NEW(&w->arena, pnk_shelter, most);
    w->shelter_leaf = PNK_NEW(&w->arena, int, most);
    w->shelter_place = PNK_NEW(&w->arena, int, most);
    w->shelter_drop = PNK_NEW(&w->arena, int, most);
    if (!w->shelters || !w->shelter_leaf || !w->shelter_place || !w->shelter_drop)
        return pnk_no_memory(ctx);
    for (int s = 0; s < w->n_sites; s++) {
        const pnk_site *site = &records->sites.v[s];
        w->shelters[s] = (pnk_shelter){.id = site->id, .kind = PNK_SHELTER_SITE, .site = s, .area = site->area, .place = site->place};
        w->shelter_leaf[s] = leaf_of_area(w, site->area);
        w->shelter_place[s] = site->place;
        if (w->shelter_leaf[s] < 0)
            return pnk_fail(ctx, PNK_BAD_INPUT, "site %s stands in no leaf area, expected one where people are counted", site->id);
    }
    w->n_shelters = w->n_sites;
    for (int a = 0; a < w->n_leaves; a++) {
        w->leaf_hosts[a] = w->n_shelters;
        name_shelter(w, w->n_shelters++, PNK_SHELTER_HOSTS, a);
    }
    for (int a = 0; a < w->n_leaves; a++)
        if (ever_in_sites(w, a)) {
            w->leaf_unlisted[a] = w->n_shelters;
            name_shelter(w, w->n_shelters++, PNK_SHELTER_UNLISTED, a);
        }
    for (int s = 0; s < w->n_shelters; s++)
        w->shelter_drop[s] = -1;
    return PNK_OK;
}

static bool lock_holds(const pnk_lock *lock, pnk_lock_what what, int site, pnk_day day)
{
    return lock->what == what && lock->site == site && (lock->from == PNK_DAY_UNKNOWN || lock->from <= day) &&
           (lock->to == PNK_DAY_UNKNOWN || day <= lock->to);
}

static bool locked(const pnk_world *w, pnk_lock_what what, int site, pnk_day day)
{
    for (size_t i = 0; i < w->records->locks.n; i++)
        if (lock_holds(&w->records->locks.v[i], what, site, day))
            return true;
    return false;
}

static bool in_hazard(const pnk_world *w, const pnk_site *site, pnk_day day)
{
    for (size_t i = 0; i < w->records->hazards.n; i++) {
        const pnk_hazard *hazard = &w->records->hazards.v[i];
        bool here = hazard->place >= 0 ? hazard->place == site->place : hazard->area >= 0 && pnk_area_within(w->records, site->area, hazard->area);
        if (here && hazard->intensity > 0 && (hazard->from == PNK_DAY_UNKNOWN || hazard->from <= day) &&
            (hazard->to == PNK_DAY_UNKNOWN || day <= hazard->to))
            return true;
    }
    return false;
}

static void floor_standard(const pnk_world *w, pnk_day day, double floor_m2[PNK_N_LEVELS])
{
    double known = NAN;

    for (int level = 0; level < PNK_N_LEVELS; level++) {
        double amount = pnk_standard_amount(w->records, "covered_area_m2", (pnk_phase)level, day, -1);
        floor_m2[level] = amount > 0 ? amount : known;
        if (level && floor_m2[level] < floor_m2[level - 1])
            floor_m2[level] = floor_m2[level - 1];           /* a higher level never asks for less */
        known = floor_m2[level];
    }
    for (int level = PNK_N_LEVELS - 2; level >= 0; level--)  /* no row at survival level: the first level that has one */
        if (!(floor_m2[level] > 0))
            floor_m2[level] = floor_m2[level + 1];
}

static double site_places(const pnk_world *w, const pnk_site *site, const double floor_m2[PNK_N_LEVELS], int level)
{
    double by_floor = INFINITY, by_count = INFINITY;

    if (site->covered_area_m2 >= 0 && floor_m2[level] > 0)
        by_floor = site->covered_area_m2 / floor_m2[level];
    if (site->capacity_persons >= 0)                          /* stated at emergency level */
        by_count = site->capacity_persons * (floor_m2[level] > 0 ? floor_m2[1] / floor_m2[level] : 1);
    if (!isfinite(by_floor) && !isfinite(by_count))
        return w->land_m2[site - w->records->sites.v] > 0 ? 0 : INFINITY;
    return fmax(0, floor(fmin(by_floor, by_count) + 1e-9) - fmax(0, pnk_known(site->blocked_persons, 0)));     /* nobody sleeps on half a place */
}

static void fill_site(pnk_world *w, int s)
{
    const pnk_site *site = &w->records->sites.v[s];
    double floor_m2[PNK_N_LEVELS];

    for (int t = 0; t <= w->n_days; t++) {
        pnk_day day = w->as_of + t;
        bool closed = locked(w, PNK_LOCK_SITE_CLOSED, s, day);
        bool ready = site->status == PNK_READY || (site->status == PNK_TO_CHECK && locked(w, PNK_LOCK_SITE_OPEN, s, day));
        bool begun = site->opens == PNK_DAY_UNKNOWN || site->opens <= day;
        bool shut = closed || (site->closes != PNK_DAY_UNKNOWN && day > site->closes);

        floor_standard(w, day, floor_m2);
        for (int level = 0; level < PNK_N_LEVELS; level++)
            w->cap[pnk_w_tsl(w, t, s, level)] = begun && !shut ? site_places(w, site, floor_m2, level) : 0;
        w->shut[pnk_w_ts(w, t, s)] = shut;
        w->open[pnk_w_ts(w, t, s)] = ready && begun && !shut && !in_hazard(w, site, day) && isfinite(w->cap[pnk_w_tsl(w, t, s, 0)]);
    }
    for (size_t i = 0; i < w->records->locks.n; i++)
        if (w->records->locks.v[i].site == s && w->records->locks.v[i].what != PNK_LOCK_SITE_OPEN && !w->records->locks.v[i].supposed)
            w->may_leave[s] = true;
    for (int t = 1; t <= w->n_days; t++)
        if (w->shut[pnk_w_ts(w, t, s)] || in_hazard(w, site, w->as_of + t))
            w->may_leave[s] = true;
}

static void fill_hosts(pnk_world *w, int leaf)
{
    const pnk_area *area = &w->records->areas.v[w->leaf_area[leaf]];
    int s = w->leaf_hosts[leaf];
    double places = pnk_known(area->host_places_persons, area->population_persons * pnk_parameter_value(w->records, "host_share_of_population"));
    double days = pnk_known(area->host_days, pnk_known(pnk_parameter_value(w->records, "host_days"), INFINITY));
    double fatigue = fmax(0, pnk_known(area->host_fatigue_share, pnk_known(pnk_parameter_value(w->records, "host_fatigue_share"), 0)));

    for (int t = 0; t <= w->n_days; t++) {
        double most = 1;
        for (int g = 0; g < w->n_groups; g++)
            most = fmin(most, 1 - w->rho[pnk_w_tg(w, t, g)]);
        for (int level = 0; level < PNK_N_LEVELS; level++)
            w->cap[pnk_w_tsl(w, t, s, level)] = isfinite(places) ? fmax(0, places) : INFINITY;
        w->open[pnk_w_ts(w, t, s)] = isfinite(places) && places > 0;
        if (t && w->as_of + t - w->records->head.start > days)
            w->psi[pnk_w_ts(w, t, s)] = fmin(fatigue, fmax(0, most));
    }
}

static void fill_support0(pnk_world *w)
{
    const pnk_records *records = w->records;

    for (size_t i = 0; i < records->distributed.n; i++) {
        const pnk_distributed *row = &records->distributed.v[i];
        const pnk_item *item = &records->items.v[row->item];
        int leaf = row->place >= 0 ? leaf_of_area(w, records->places.v[row->place].area) : -1;
        if (leaf < 0 || !(item->supports_persons > 0) || row->date == PNK_DAY_UNKNOWN)
            continue;
        for (int t = 0; t <= w->n_days; t++)
            if (row->date <= w->as_of + t && w->as_of + t < row->date + (int)pnk_known(item->support_days, 30))
                w->support0[pnk_w_ts(w, t, w->leaf_hosts[leaf])] += row->quantity * item->supports_persons;
    }
}

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = list; at && (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ';' || at[-1] == ' ') && (at[n] == '\0' || at[n] == ';' || at[n] == ' '))
            return true;
    return false;
}

static bool is_feature(const pnk_records *records, const char *word)
{
    if (pnk_text_is_blank(word) || pnk_find_item(records, word) >= 0)
        return false;
    for (size_t i = 0; i < records->standards.n; i++)
        if (pnk_text_equal(records->standards.v[i].need, word))
            return false;
    return true;
}

static void fill_features(pnk_world *w, int s)
{
    const pnk_records *records = w->records;
    const pnk_site *site = &records->sites.v[s];

    w->accessible[s] = site->accessible_places >= 0 ? site->accessible_places : INFINITY;
    for (int g = 0; g < w->n_groups; g++)
        w->admits[pnk_w_sg(w, s, g)] = pnk_text_is_blank(site->reserved_for) || pnk_text_equal(site->reserved_for, records->groups.v[g].id);
    for (size_t i = 0; i < records->attributes.n; i++) {
        const pnk_attribute *row = &records->attributes.v[i];
        if (row->share > 0 && pnk_text_equal(site->reserved_for, row->attribute))
            w->admits[pnk_w_sg(w, s, row->group)] = true;
        if (row->share > 0 && is_feature(records, row->raises) && !pnk_text_starts(row->raises, "accessible") && !has_word(site->features, row->raises))
            w->miss[pnk_w_sg(w, s, row->group)] += row->share;
    }
}

static pnk_status fill_shelters(pnk_ctx *ctx, pnk_world *w)
{
    size_t days = (size_t)w->n_days + 1, n = (size_t)w->n_shelters, groups = (size_t)w->n_groups;
    const pnk_records *records = w->records;

    w->open = PNK_NEW(&w->arena, bool, days * n);
    w->shut = PNK_NEW(&w->arena, bool, days * n);
    w->admits = PNK_NEW(&w->arena, bool, n * groups);
    w->may_leave = PNK_NEW(&w->arena, bool, n);
    w->cap = PNK_NEW(&w->arena, double, days * n * PNK_N_LEVELS);
    w->exc = PNK_NEW(&w->arena, double, days * n);
    w->kept_free = PNK_NEW(&w->arena, double, days * n);
    w->psi = PNK_NEW(&w->arena, double, days * n);
    w->support0 = PNK_NEW(&w->arena, double, days * n);
    w->miss = PNK_NEW(&w->arena, double, n * groups);
    w->accessible_need = PNK_NEW(&w->arena, double, groups);
    w->accessible = PNK_NEW(&w->arena, double, n);
    w->land_m2 = PNK_NEW(&w->arena, double, n);
    if (!w->open || !w->shut || !w->admits || !w->may_leave || !w->cap || !w->exc || !w->kept_free || !w->psi || !w->support0 || !w->miss ||
        !w->accessible_need || !w->accessible || !w->land_m2)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        w->accessible[i] = INFINITY;
    for (size_t i = 0; i < n * groups; i++)
        w->admits[i] = true;
    for (int s = 0; s < w->n_sites; s++) {
        w->land_m2[s] = fmax(0, pnk_known(records->sites.v[s].land_area_m2, 0));
        fill_site(w, s);
        fill_features(w, s);
    }
    for (int a = 0; a < w->n_leaves; a++) {
        fill_hosts(w, a);
        if (w->leaf_unlisted[a] >= 0)
            for (int t = 0; t <= w->n_days; t++)
                for (int level = 0; level < PNK_N_LEVELS; level++)
                    w->cap[pnk_w_tsl(w, t, w->leaf_unlisted[a], level)] = INFINITY;
    }
    for (size_t i = 0; i < records->attributes.n; i++) {
        const pnk_attribute *row = &records->attributes.v[i];
        if (is_feature(records, row->raises) && pnk_text_starts(row->raises, "accessible"))
            w->accessible_need[row->group] += row->share;
    }
    fill_support0(w);
    return PNK_OK;
}

/* ---- who is where at the start, and who comes ---- */

/* People that the ledger has in sites of a leaf: listed occupancy first, then sites whose occupancy nobody gave up to their places, the rest unlisted. */
static void split_start(pnk_world *w, int leaf)
{
    const pnk_forecast *f = w->forecast;
    double known = 0, room = 0, all = 0;

    for (int g = 0; g < w->n_groups; g++)
        all += f->in_sites[pnk_forecast_at(f, 0, (size_t)leaf, (size_t)g)];
    for (int s = 0; s < w->n_sites; s++) {
        double occupied = w->records->sites.v[s].occupied_persons, places = w->cap[pnk_w_tsl(w, 0, s, w->phase)];
        if (w->shelter_leaf[s] == leaf) {
            known += fmax(0, pnk_known(occupied, 0));
            room += isnan(occupied) && isfinite(places) && w->records->sites.v[s].status == PNK_READY ? places : 0;
        }
    }
    double of_known = known > 0 ? fmin(1, all / known) : 0;
    double rest = fmax(0, all - known), of_room = room > 0 ? fmin(1, rest / room) : 0, listed = 0;
    for (int s = 0; s < w->n_sites && all > 0; s++) {
        double occupied = w->records->sites.v[s].occupied_persons, places = w->cap[pnk_w_tsl(w, 0, s, w->phase)];
        if (w->shelter_leaf[s] != leaf)
            continue;
        double persons = isnan(occupied) ? (isfinite(places) && w->records->sites.v[s].status == PNK_READY ? places * of_room : 0) : fmax(0, occupied) * of_known;
        listed += persons;
        for (int g = 0; g < w->n_groups; g++)
            w->n0[pnk_w_sg(w, s, g)] = persons * f->in_sites[pnk_forecast_at(f, 0, (size_t)leaf, (size_t)g)] / all;
    }
    for (int g = 0; g < w->n_groups && all > 0 && w->leaf_unlisted[leaf] >= 0; g++)
        w->n0[pnk_w_sg(w, w->leaf_unlisted[leaf], g)] = fmax(0, all - listed) * f->in_sites[pnk_forecast_at(f, 0, (size_t)leaf, (size_t)g)] / all;
}

/* People who find a site by themselves fill what survival space is left in open sites of the leaf; the rest are unlisted. */
static void split_arrivals(pnk_world *w, int leaf, int t, const double *before)
{
    const pnk_forecast *f = w->forecast;
    double all = 0, room = 0;

    for (int g = 0; g < w->n_groups; g++)
        all += f->reach_sites[pnk_forecast_at(f, t, (size_t)leaf, (size_t)g)];
    for (int s = 0; s < w->n_sites && all > 0; s++)
        if (w->shelter_leaf[s] == leaf && w->open[pnk_w_ts(w, t, s)] && !w->records->sites.v[s].reserved_for)
            room += fmax(0, w->cap[pnk_w_tsl(w, t, s, 0)] - before[s]);
    double share = room > 0 ? fmin(1, all / room) : 0, placed = 0;
    for (int s = 0; s < w->n_sites && room > 0; s++)
        if (w->shelter_leaf[s] == leaf && w->open[pnk_w_ts(w, t, s)] && !w->records->sites.v[s].reserved_for) {
            double persons = share * fmax(0, w->cap[pnk_w_tsl(w, t, s, 0)] - before[s]);
            placed += persons;
            for (int g = 0; g < w->n_groups; g++)
                w->beta[pnk_w_tsg(w, t, s, g)] = persons * f->reach_sites[pnk_forecast_at(f, t, (size_t)leaf, (size_t)g)] / all;
        }
    for (int g = 0; g < w->n_groups && all > 0; g++)
        w->beta[pnk_w_tsg(w, t, w->leaf_unlisted[leaf], g)] = fmax(0, all - placed) * f->reach_sites[pnk_forecast_at(f, t, (size_t)leaf, (size_t)g)] / all;
}

/* A forecast spreads a handful of people over hundreds of areas, groups and days, and nobody is a fraction: whole persons begin to wait. Every day the sum of
 * all so far is that of the forecast, rounded; who has the largest part outstanding comes first. Two forecasts that are alike up to a day are so here, too. */
static pnk_status whole_persons(pnk_ctx *ctx, pnk_world *w)
{
    size_t n = (size_t)w->n_leaves * (size_t)w->n_groups;
    double *due = calloc(n + 1, sizeof *due), forecast = 0, come = 0;
    int64_t *whole = calloc(n + 1, sizeof *whole);
    pnk_status status = due && whole ? PNK_OK : pnk_no_memory(ctx);

    for (int t = 1; t <= w->n_days && !status; t++) {
        double *alpha = &w->alpha[(size_t)t * n];
        for (size_t i = 0; i < n; i++) {
            forecast += alpha[i];
            due[i] += alpha[i];
        }
        double today = fmax(0, floor(forecast + 0.5) - come);
        pnk_round_to_total(due, n, (int64_t)today, whole);
        come += today;
        for (size_t i = 0; i < n; i++) {
            alpha[i] = (double)whole[i];
            due[i] -= alpha[i];
        }
    }
    free(due);
    free(whole);
    return status;
}

static void start_people(pnk_world *w)
{
    const pnk_forecast *f = w->forecast;

    for (int a = 0; a < w->n_leaves; a++) {
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = pnk_forecast_at(f, 0, (size_t)a, (size_t)g);
            w->u0[pnk_w_lg(w, a, g)] = w->nothing_u[pnk_w_tlg(w, 0, a, g)] = f->on_the_way[at] - f->travelling[at];   /* travellers come in through alpha and beta */
            w->n0[pnk_w_sg(w, w->leaf_hosts[a], g)] = f->with_hosts[at];
            for (int t = 1; t <= w->n_days; t++) {
                w->alpha[pnk_w_tlg(w, t, a, g)] = f->begin_to_wait[pnk_forecast_at(f, t, (size_t)a, (size_t)g)];
                w->beta[pnk_w_tsg(w, t, w->leaf_hosts[a], g)] = f->reach_hosts[pnk_forecast_at(f, t, (size_t)a, (size_t)g)];
            }
        }
        split_start(w, a);
    }
    for (int s = 0; s < w->n_shelters; s++)
        for (int g = 0; g < w->n_groups; g++)
            w->nothing_n[pnk_w_tsg(w, 0, s, g)] = w->n0[pnk_w_sg(w, s, g)];
}

/* One day of nobody doing anything. `kept` follows the same people as if no host gave up: what `exc` measures. */
static void nothing_day(pnk_world *w, int t, double *kept, double *before)
{
    for (int s = 0; s < w->n_shelters; s++) {
        before[s] = 0;
        for (int g = 0; g < w->n_groups; g++)
            before[s] += (1 - w->rho[pnk_w_tg(w, t, g)]) * kept[pnk_w_sg(w, s, g)];
    }
    for (int a = 0; a < w->n_leaves; a++) {
        split_arrivals(w, a, t, before);
        for (int g = 0; g < w->n_groups; g++)
            w->nothing_u[pnk_w_tlg(w, t, a, g)] = (1 - w->rho[pnk_w_tg(w, t, g)]) * w->nothing_u[pnk_w_tlg(w, t - 1, a, g)] + w->alpha[pnk_w_tlg(w, t, a, g)];
    }
    for (int s = 0; s < w->n_shelters; s++) {
        double guests = 0, persons = 0;
        for (int g = 0; g < w->n_groups; g++)
            guests += w->nothing_n[pnk_w_tsg(w, t - 1, s, g)];
        double unsupported = guests > 0 ? fmax(0, 1 - w->support0[pnk_w_ts(w, t - 1, s)] / guests) : 0;
        for (int g = 0; g < w->n_groups; g++) {
            double was = w->nothing_n[pnk_w_tsg(w, t - 1, s, g)], rho = w->rho[pnk_w_tg(w, t, g)];
            double leave = w->psi[pnk_w_ts(w, t, s)] * unsupported * was;
            w->nothing_n[pnk_w_tsg(w, t, s, g)] = (1 - rho) * was - leave + w->beta[pnk_w_tsg(w, t, s, g)];
            w->nothing_u[pnk_w_tlg(w, t, w->shelter_leaf[s], g)] += leave;
            kept[pnk_w_sg(w, s, g)] = (1 - rho) * kept[pnk_w_sg(w, s, g)] + w->beta[pnk_w_tsg(w, t, s, g)];
            persons += kept[pnk_w_sg(w, s, g)];
        }
        w->exc[pnk_w_ts(w, t, s)] = fmax(0, persons - w->cap[pnk_w_tsl(w, t, s, 0)]);
    }
}

static pnk_status fill_people(pnk_ctx *ctx, pnk_world *w)
{
    size_t days = (size_t)w->n_days + 1, leaves = (size_t)w->n_leaves, shelters = (size_t)w->n_shelters, groups = (size_t)w->n_groups;
    double *kept = PNK_NEW(&w->arena, double, shelters * groups), *before = PNK_NEW(&w->arena, double, shelters);

    w->u0 = PNK_NEW(&w->arena, double, leaves * groups);
    w->alpha = PNK_NEW(&w->arena, double, days * leaves * groups);
    w->n0 = PNK_NEW(&w->arena, double, shelters * groups);
    w->beta = PNK_NEW(&w->arena, double, days * shelters * groups);
    w->nothing_u = PNK_NEW(&w->arena, double, days * leaves * groups);
    w->nothing_n = PNK_NEW(&w->arena, double, days * shelters * groups);
    w->rho_mean = PNK_NEW(&w->arena, double, days * leaves);
    if (!kept || !before || !w->u0 || !w->alpha || !w->n0 || !w->beta || !w->nothing_u || !w->nothing_n || !w->rho_mean)
        return pnk_no_memory(ctx);
    start_people(w);
    pnk_status status = whole_persons(ctx, w);
    if (status)
        return status;
    memcpy(kept, w->n0, shelters * groups * sizeof *kept);
    for (int t = 1; t <= w->n_days; t++)
        nothing_day(w, t, kept, before);
    for (int s = 0; s < w->n_sites; s++) {
        double persons = 0;
        for (int g = 0; g < w->n_groups; g++)
            persons += w->n0[pnk_w_sg(w, s, g)];
        if (persons > w->cap[pnk_w_tsl(w, 0, s, 0)] + 1e-9)
            w->may_leave[s] = true;
    }
    return PNK_OK;
}

static void fill_rho_mean(pnk_world *w)
{
    for (int t = 1; t <= w->n_days; t++)
        for (int a = 0; a < w->n_leaves; a++) {
            double persons = 0, leave = 0, plain = 0;
            for (int g = 0; g < w->n_groups; g++) {
                double here = w->nothing_u[pnk_w_tlg(w, t - 1, a, g)], rho = w->rho[pnk_w_tg(w, t, g)];
                for (int s = 0; s < w->n_shelters; s++)
                    if (w->shelter_leaf[s] == a)
                        here += w->nothing_n[pnk_w_tsg(w, t - 1, s, g)];
                persons += here;
                leave += here * rho;
                plain += w->group_share[g] * rho;
            }
            w->rho_mean[pnk_w_tl(w, t, a)] = persons > 0 ? leave / persons : plain;
        }
}

/* ---- the whole ---- */

static pnk_status fill_weights(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *r = w->records;
    double decent = pnk_parameter_value(r, "longest_decent_wait_days"), rounds = 0, points = 0;
    const struct { double *to; const char *tier, *name; } wanted[] = {
        {&w->w_wait, "T1", "waiting"}, {&w->w_road, "T1", "on_road"}, {&w->w_late, "T1", "late"}, {&w->w_over, "T1", "over_1"}, {&w->w_stay, "T1", "stay"},
        {&w->w_crowd[1], "T3", "crowd_2"}, {&w->w_crowd[2], "T3", "crowd_3"}, {&w->w_miss, "T3", "miss"}, {&w->w_gap, "T3", "gap"},
        {&w->usd_person_km, "T4", "person_km"}, {&w->usd_outside, "T4", "outside_municipality"}, {&w->holdback, "T4", "holdback"},
        {&w->weighted_t0, "weighted", "T0"}, {&w->weighted_t4, "weighted", "T4"},
        {&w->tiny_cell, NULL, "tiny_cell_persons"}, {&w->allowance_share, NULL, "fairness_allowance_share"},
        {&w->walk_km, NULL, "walk_km"}, {&w->travel_hours, NULL, "drive_hours_per_day"}, {&w->load_hours, NULL, "load_hours"},
        {&w->board_hours, NULL, "board_hours"}, {&w->tents_per_day, NULL, "tents_per_day"},
        {&rounds, NULL, "fairness_rounds"}, {&points, NULL, "fairness_curve_points"},
    };

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        *wanted[i].to = wanted[i].tier ? pnk_weight_value(r, wanted[i].tier, wanted[i].name) : pnk_parameter_value(r, wanted[i].name);
        if (!(*wanted[i].to >= 0) || !isfinite(*wanted[i].to))
            return pnk_fail(ctx, PNK_BAD_INPUT, "%s %s%s%s is not known, expected 0 or more", wanted[i].tier ? "the weight" : "the parameter",
                            wanted[i].tier ? wanted[i].tier : "", wanted[i].tier ? " " : "", wanted[i].name);
    }
    if (!(decent >= 0) || !(w->travel_hours > 0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "the parameter %s is not known or not positive", decent >= 0 ? "drive_hours_per_day" : "longest_decent_wait_days");
    w->decent_days = (int)decent;
    w->fair_rounds = (int)fmax(1, fmin(rounds, 10000));
    w->fair_points = (int)fmin(points, 100);
    return PNK_OK;
}

static pnk_status fill_rho(pnk_ctx *ctx, pnk_world *w)
{
    size_t n = ((size_t)w->n_days + 1) * (size_t)w->n_groups;

    w->rho = PNK_NEW(&w->arena, double, n);
    if (!w->rho)
        return pnk_no_memory(ctx);
    for (size_t i = (size_t)w->n_groups; i < n; i++) {
        w->rho[i] = w->forecast->return_share[i];
        if (!(w->rho[i] >= 0 && w->rho[i] <= 1))
            return pnk_fail(ctx, PNK_BAD_INPUT, "the forecast's share of returns is %g, expected 0 to 1", w->rho[i]);
    }
    return PNK_OK;
}

pnk_status pnk_world_new(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                         const pnk_access *access, pnk_world **out)
{
    pnk_world *w = calloc(1, sizeof *w);
    pnk_status status;

    (void)ledger;                        /* its day stands in the forecast as day 0, group by group */
    if (!w)
        return pnk_no_memory(ctx);
    w->records = records;
    w->forecast = forecast;
    w->as_of = forecast->as_of;
    w->n_days = forecast->n_days;
    w->n_leaves = (int)forecast->n_leaves;
    w->n_groups = (int)forecast->n_groups;
    w->n_items = (int)records->items.n;
    w->phase = (int)records->head.phase;
    if (w->n_groups != (int)records->groups.n) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "the forecast has %d groups and the records %zu, expected the same", w->n_groups, records->groups.n);
        goto done;
    }
    if ((status = fill_weights(ctx, w)) || (status = fill_leaves(ctx, w)) || (status = fill_groups(ctx, w)) || (status = fill_rho(ctx, w)) ||
        (status = list_shelters(ctx, w)) || (status = fill_shelters(ctx, w)) || (status = fill_people(ctx, w)))
        goto done;
    fill_rho_mean(w);
    if ((status = pnk_world_goods(ctx, w)) || (status = pnk_world_travel(ctx, w, access)))
        goto done;
    *out = w;
    w = NULL;
done:
    pnk_world_free(w);
    return status;
}

void pnk_world_free(pnk_world *world)
{
    if (!world)
        return;
    pnk_acts_free(world->in_force);
    pnk_arena_release(&world->arena);
    free(world);
}

#define NEW_AND_FREE(type, name)                       \
    pnk_##type *pnk_##type##_new(void)                 \
    {                                                  \
        return calloc(1, sizeof(pnk_##type));          \
    }                                                  \
    void pnk_##type##_free(pnk_##type *name)           \
    {                                                  \
        if (!name)                                     \
            return;                                    \
        pnk_arena_release(&name->arena);               \
        free(name);                                    \
    }
NEW_AND_FREE(acts, acts)
