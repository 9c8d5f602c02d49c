/* tests/models/allocation_data.h - a world of the allocation model as a data file for allocation.mod. Header only.
 *
 * Names: areas, groups, shelters and items by their ids; "crowd:AREA" waits in an area, "at:ID" is a drop point, lots,
 * pools and lines are numbered. Ways that are absent in the world are absent here.
 */
#ifndef PNK_TESTS_MODELS_ALLOCATION_DATA_H
#define PNK_TESTS_MODELS_ALLOCATION_DATA_H

#include "engine/base/text.h"
#include "models/allocation/world.h"

#include <stdio.h>

typedef struct { FILE *file; const pnk_world *w; } data_pen;

static inline const char *data_area(const pnk_world *w, int leaf)   { return w->records->areas.v[w->leaf_area[leaf]].id; }
static inline const char *data_group(const pnk_world *w, int g)     { return w->records->groups.v[g].id; }
static inline const char *data_item(const pnk_world *w, int k)      { return w->records->items.v[k].id; }

static inline void data_from(const data_pen *p, int from)
{
    int s = pnk_w_from_shelter(p->w, from);
    fprintf(p->file, s < 0 ? " 'crowd:%s'" : " '%s'", s < 0 ? data_area(p->w, from) : p->w->shelters[s].id);
}

static inline void data_target(const data_pen *p, int target)
{
    data_from(p, target < p->w->n_shelters ? p->w->n_leaves + target : target - p->w->n_shelters);
}

static inline void data_drop(const data_pen *p, int drop)
{
    const pnk_drop *d = &p->w->drops[drop];
    fprintf(p->file, " 'at:%s'", d->shelter >= 0 ? p->w->shelters[d->shelter].id : data_area(p->w, d->leaf));
}

static inline void data_mode(const data_pen *p, int mode)
{
    if (mode >= PNK_FIRST_POOL)
        fprintf(p->file, " pool%d", mode - PNK_FIRST_POOL);
    else
        fputs(mode == PNK_OWN ? " own" : " foot", p->file);
}

#define DATA_NUMBER(p, value) fprintf((p)->file, " %.17g\n", (double)(value))

/* ---- sets of names ---- */

static inline void data_items_where(const data_pen *p, const char *set, bool (*is)(const pnk_world *, int))
{
    fprintf(p->file, "set %s :=", set);
    for (int k = 0; k < p->w->n_items; k++)
        if (is(p->w, k))
            fprintf(p->file, " '%s'", data_item(p->w, k));
    fputs(";\n", p->file);
}

static inline bool data_is_item(const pnk_world *w, int k)     { (void)w; (void)k; return true; }
static inline bool data_is_need(const pnk_world *w, int k)     { return w->item_need[k] >= 0; }
static inline bool data_is_used(const pnk_world *w, int k)     { return w->item_need[k] >= 0 && w->needs[w->item_need[k]].kind == PNK_NEED_CONSUMABLE; }
static inline bool data_is_first(const pnk_world *w, int k)    { return w->item_need[k] >= 0 && w->needs[w->item_need[k]].first_contact; }
static inline bool data_consumed(const pnk_world *w, int k)    { return w->records->items.v[k].kind == PNK_CONSUMABLE; }
static inline bool data_is_package(const pnk_world *w, int k)  { return w->records->items.v[k].supports_persons > 0; }
static inline bool data_is_tent(const pnk_world *w, int k)     { return w->item_room[(size_t)k * PNK_N_LEVELS] > 0; }

static inline void data_names(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("set AREA :=", p->file);
    for (int a = 0; a < w->n_leaves; a++)
        fprintf(p->file, " '%s'", data_area(w, a));
    fputs(";\nset CROWD :=", p->file);
    for (int a = 0; a < w->n_leaves; a++)
        data_from(p, a);
    fputs(";\nset GROUP :=", p->file);
    for (int g = 0; g < w->n_groups; g++)
        fprintf(p->file, " '%s'", data_group(w, g));
    for (int hosts = 0; hosts < 2; hosts++) {
        fputs(hosts ? ";\nset HOSTS :=" : ";\nset SHELTER :=", p->file);
        for (int s = 0; s < w->n_shelters; s++)
            if (!hosts || pnk_w_is_host(w, s))
                data_from(p, w->n_leaves + s);
    }
    fputs(";\nset DROP :=", p->file);
    for (int j = 0; j < w->n_drops; j++)
        data_drop(p, j);
    fputs(";\n", p->file);
    data_items_where(p, "ITEM", data_is_item);
    data_items_where(p, "NEED", data_is_need);
    data_items_where(p, "USED_NEED", data_is_used);
    data_items_where(p, "FIRST_CONTACT", data_is_first);
    data_items_where(p, "CONSUMABLE", data_consumed);
    data_items_where(p, "PACKAGE", data_is_package);
    data_items_where(p, "TENT", data_is_tent);
    for (int building = 0; building < 2; building++) {
        fprintf(p->file, "set %s :=", building ? "BUILDING" : "SERVICE");
        for (int q = 0; q < w->n_services; q++)
            if (!building || w->services[q].building)
                fprintf(p->file, " '%s'", w->services[q].name);
        fputs(";\n", p->file);
    }
    fputs("set SECTOR :=", p->file);
    for (int e = 0; e < w->n_sectors; e++)
        fprintf(p->file, " '%s'", w->sectors[e]);
    fputs(";\nset WAREHOUSE :=", p->file);
    for (size_t h = 0; h < w->records->warehouses.n; h++)
        fprintf(p->file, " '%s'", w->records->warehouses.v[h].id);
    const struct { const char *set, *name; int n; } numbered[] = { { "LOT", "lot", w->n_lots }, { "POOL", "pool", w->n_pools }, { "LINE", "line", w->n_lines } };
    for (size_t i = 0; i < 3; i++) {
        fprintf(p->file, ";\nset %s :=", numbered[i].set);
        for (int k = 0; k < numbered[i].n; k++)
            fprintf(p->file, " %s%d", numbered[i].name, k);
    }
    fputs(";\nparam area_of :=", p->file);
    for (int from = 0; from < pnk_w_n_from(w); from++) {
        int s = pnk_w_from_shelter(w, from);
        data_from(p, from);
        fprintf(p->file, " '%s'", data_area(w, s < 0 ? from : w->shelter_leaf[s]));
    }
    fputs(";\nparam crowd_of :=", p->file);
    for (int a = 0; a < w->n_leaves; a++) {
        fprintf(p->file, " '%s'", data_area(w, a));
        data_from(p, a);
    }
    fputs(";\nparam drop_of :=", p->file);
    for (int a = 0; a < w->n_leaves; a++) {
        fprintf(p->file, " '%s'", data_area(w, a));
        data_drop(p, w->leaf_drop[a]);
    }
    fputs(";\n", p->file);
}

/* ---- people ---- */

static inline void data_leaf_people(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("param waiting0 :=\n", p->file);
    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            fprintf(p->file, " '%s' '%s'", data_area(w, a), data_group(w, g));
            DATA_NUMBER(p, w->u0[pnk_w_lg(w, a, g)]);
        }
    fputs(";\nparam begin_to_wait :=\n", p->file);
    for (int t = 1; t <= w->n_days; t++)
        for (int a = 0; a < w->n_leaves; a++)
            for (int g = 0; g < w->n_groups; g++) {
                fprintf(p->file, " '%s' '%s' %d", data_area(w, a), data_group(w, g), t);
                DATA_NUMBER(p, w->alpha[pnk_w_tlg(w, t, a, g)]);
            }
    fputs(";\n", p->file);
}

static inline void data_shelter_people(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int kind = 0; kind < 3; kind++) {
        fprintf(p->file, "param %s :=\n", kind == 0 ? "present0" : kind == 1 ? "missing_feature" : "reach");
        for (int t = 1; t <= (kind == 2 ? w->n_days : 1); t++)
            for (int s = 0; s < w->n_shelters; s++)
                for (int g = 0; g < w->n_groups; g++) {
                    fprintf(p->file, " '%s' '%s'", w->shelters[s].id, data_group(w, g));
                    if (kind == 2)
                        fprintf(p->file, " %d", t);
                    DATA_NUMBER(p, kind == 0 ? w->n0[pnk_w_sg(w, s, g)] : kind == 1 ? w->miss[pnk_w_sg(w, s, g)] : w->beta[pnk_w_tsg(w, t, s, g)]);
                }
        fputs(";\n", p->file);
    }
    for (int kind = 0; kind < 3; kind++) {
        fprintf(p->file, "param %s :=\n", kind == 0 ? "psi" : kind == 1 ? "support0" : "exc");
        for (int t = kind == 1 ? 0 : 1; t <= w->n_days; t++)
            for (int s = 0; s < w->n_shelters; s++) {
                fprintf(p->file, " '%s' %d", w->shelters[s].id, t);
                DATA_NUMBER(p, (kind == 0 ? w->psi : kind == 1 ? w->support0 : w->exc)[pnk_w_ts(w, t, s)]);
            }
        fputs(";\n", p->file);
    }
}

static inline void data_groups(const data_pen *p)
{
    const pnk_world *w = p->w;
    const struct { const char *name; const double *of; } list[] = { { "priority", w->priority }, { "own_share", w->own_share }, { "will", w->will },
                                                                    { "seat", w->seat }, { "accessible_need", w->accessible_need } };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        fprintf(p->file, "param %s :=\n", list[i].name);
        for (int g = 0; g < w->n_groups; g++) {
            fprintf(p->file, " '%s'", data_group(w, g));
            DATA_NUMBER(p, list[i].of[g]);
        }
        fputs(";\n", p->file);
    }
    fputs("param home :=\n", p->file);
    for (int t = 1; t <= w->n_days; t++)
        for (int g = 0; g < w->n_groups; g++) {
            fprintf(p->file, " '%s' %d", data_group(w, g), t);
            DATA_NUMBER(p, w->rho[pnk_w_tg(w, t, g)]);
        }
    fputs(";\n", p->file);
}

/** Walks all ways of moving: what 0 writes the set, 1..4 a parameter of the first group that may take the way. */
static inline void data_ways(const data_pen *p)
{
    static const char *const heads[] = { "set MOVE :=", "param nights :=", "param km :=", "param round_hours :=", "param round_km :=" };
    const pnk_world *w = p->w;

    for (int what = 0; what < 5; what++) {
        fprintf(p->file, "%s\n", heads[what]);
        for (int from = 0; from < pnk_w_n_from(w); from++)
            for (int s = 0; s < w->n_shelters; s++)
                for (int mode = 0; mode < w->n_modes; mode++)
                    for (int t = 1; t <= w->n_days; t++)
                        for (int g = 0, said = 0; g < w->n_groups; g++) {
                            pnk_way way;
                            if (!pnk_world_way(w, from, g, s, mode, t, &way) || (what > 0 && said++))
                                continue;
                            data_from(p, from);
                            if (what == 0)
                                fprintf(p->file, " '%s'", data_group(w, g));
                            data_from(p, w->n_leaves + s);
                            data_mode(p, mode);
                            fprintf(p->file, " %d", t);
                            if (what == 0)
                                fputs("\n", p->file);
                            else
                                DATA_NUMBER(p, what == 1 ? way.nights : what == 2 ? way.km : what == 3 ? way.pool_hours : way.pool_km);
                        }
        fputs(";\n", p->file);
    }
}

/* ---- shelters ---- */

static inline void data_space(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 2; what++) {
        fputs(what ? "param cap :=\n" : "set SPACE :=\n", p->file);
        for (int t = 1; t <= w->n_days; t++)
            for (int s = 0; s < w->n_shelters; s++)
                for (int level = 0; level < PNK_N_LEVELS; level++) {
                    double cap = w->cap[pnk_w_tsl(w, t, s, level)];
                    if (!isfinite(cap))
                        continue;
                    fprintf(p->file, " '%s' %d %d", w->shelters[s].id, level + 1, t);
                    if (what)
                        DATA_NUMBER(p, cap);
                    else
                        fputs("\n", p->file);
                }
        fputs(";\n", p->file);
    }
    fputs("set SHUT :=\n", p->file);
    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++)
            if (w->shut[pnk_w_ts(w, t, s)])
                fprintf(p->file, " '%s' %d\n", w->shelters[s].id, t);
    fputs(";\n", p->file);
    for (int what = 0; what < 2; what++) {
        fputs(what ? "param accessible_places :=\n" : "set LIMITED_ACCESS :=\n", p->file);
        for (int s = 0; s < w->n_shelters; s++) {
            if (!isfinite(w->accessible[s]))
                continue;
            fprintf(p->file, " '%s'", w->shelters[s].id);
            if (what)
                DATA_NUMBER(p, w->accessible[s]);
        }
        fputs(";\n", p->file);
    }
}

static inline void data_tents(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 3; what++) {
        fputs(what == 0 ? "set TENTED :=" : what == 1 ? "param tent_drop :=" : "param ground :=", p->file);
        for (int s = 0; s < w->n_shelters; s++) {
            if (w->shelter_drop[s] < 0)
                continue;
            fprintf(p->file, " '%s'", w->shelters[s].id);
            if (what == 1)
                data_drop(p, w->shelter_drop[s]);
            if (what == 2)
                DATA_NUMBER(p, w->land_m2[s]);
        }
        fputs(";\n", p->file);
    }
    fputs("param tent_ground :=", p->file);
    for (int k = 0; k < w->n_items; k++)
        if (data_is_tent(w, k)) {
            fprintf(p->file, " '%s'", data_item(w, k));
            DATA_NUMBER(p, w->records->items.v[k].land_m2);
        }
    fputs(";\nparam tent_room :=", p->file);
    for (int k = 0; k < w->n_items; k++)
        for (int level = 0; level < PNK_N_LEVELS && data_is_tent(w, k); level++) {
            fprintf(p->file, " '%s' %d", data_item(w, k), level + 1);
            DATA_NUMBER(p, w->item_room[(size_t)k * PNK_N_LEVELS + (size_t)level]);
        }
    fputs(";\n", p->file);
}

/* ---- goods ---- */

static inline void data_needs(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("param sector_of :=\n", p->file);
    for (int m = 0; m < w->n_needs; m++)
        fprintf(p->file, " '%s' '%s'\n", data_item(w, w->needs[m].item), w->sectors[w->needs[m].sector]);
    for (int q = 0; q < w->n_services; q++)
        fprintf(p->file, " '%s' '%s'\n", w->services[q].name, w->sectors[w->services[q].sector]);
    fputs(";\nparam weight :=\n", p->file);
    for (int m = 0; m < w->n_needs; m++) {
        fprintf(p->file, " '%s'", data_item(w, w->needs[m].item));
        DATA_NUMBER(p, w->needs[m].weight);
    }
    for (int q = 0; q < w->n_services; q++) {
        fprintf(p->file, " '%s'", w->services[q].name);
        DATA_NUMBER(p, w->services[q].weight);
    }
    fputs(";\nparam severity :=\n", p->file);
    for (int e = 0; e < w->n_sectors; e++) {
        fprintf(p->file, " '%s'", w->sectors[e]);
        DATA_NUMBER(p, w->severity[e]);
    }
    fputs(";\nparam mean_need :=\n", p->file);
    for (int m = 0; m < w->n_needs; m++) {
        fprintf(p->file, " '%s'", data_item(w, w->needs[m].item));
        DATA_NUMBER(p, w->needs[m].mean);
    }
    fputs(";\nparam per_person :=\n", p->file);
    for (int m = 0; m < w->n_needs; m++)
        for (int t = 1; t <= w->n_days; t++)
            for (int g = 0; g < w->n_groups; g++) {
                fprintf(p->file, " '%s' '%s' %d", data_item(w, w->needs[m].item), data_group(w, g), t);
                DATA_NUMBER(p, w->needs[m].per_person[pnk_w_tg(w, t, g)]);
            }
    fputs(";\nparam hold0 :=\n", p->file);
    for (int a = 0; a < w->n_leaves; a++)
        for (int m = 0; m < w->n_needs; m++) {
            fprintf(p->file, " '%s' '%s'", data_area(w, a), data_item(w, w->needs[m].item));
            DATA_NUMBER(p, w->hold0[(size_t)w->leaf_drop[a] * (size_t)w->n_needs + (size_t)m]);
        }
    fputs(";\nparam fades :=\n", p->file);
    for (int t = 1; t <= w->n_days; t++)
        for (int a = 0; a < w->n_leaves; a++) {
            fprintf(p->file, " '%s' %d", data_area(w, a), t);
            DATA_NUMBER(p, w->rho_mean[pnk_w_tl(w, t, a)]);
        }
    fputs(";\n", p->file);
}

static inline void data_items(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 7; what++) {
        static const char *const names[] = { "kg", "m3", "usd", "supply", "supply_days", "supports_persons", "support_days" };
        fprintf(p->file, "param %s :=\n", names[what]);
        for (int k = 0; k < w->n_items; k++) {
            const pnk_item *item = &w->records->items.v[k];
            double value = what == 0 ? pnk_world_kg(w, k) : what == 1 ? pnk_world_m3(w, k) : what == 2 ? w->unit_usd[k] : what == 3 ? w->supply_per_day[k]
                         : what == 4 ? w->supply_days[k] : what == 5 ? item->supports_persons : isfinite(item->support_days) ? (int)item->support_days : 30;
            if (what >= 5 && !data_is_package(w, k))
                continue;
            fprintf(p->file, " '%s'", data_item(w, k));
            DATA_NUMBER(p, isfinite(value) ? value : 0);
        }
        fputs(";\n", p->file);
    }
}

static inline void data_lots(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("param : lot_item lot_store :=\n", p->file);
    for (int o = 0; o < w->n_lots; o++)
        fprintf(p->file, " lot%d '%s' '%s'\n", o, data_item(w, w->lots[o].item), w->records->warehouses.v[w->lots[o].warehouse].id);
    fputs(";\nparam landed :=\n", p->file);
    for (int o = 0; o < w->n_lots; o++)
        for (int t = 1; t <= w->n_days; t++) {
            fprintf(p->file, " lot%d %d", o, t);
            DATA_NUMBER(p, w->lots[o].landed[t]);
        }
    fputs(";\nset BUY :=\n", p->file);
    for (int o = 0; o < w->n_lots; o++)
        for (int line = 0; line < w->n_lines; line++) {
            const pnk_line *l = &w->lines[line];
            int item = w->lots[o].item;
            bool pays = w->lots[o].bought && pnk_text_equal(l->agency, w->lots[o].agency) &&
                        (!l->sector || pnk_text_equal(l->sector, w->records->items.v[item].sector));
            for (int t = 1; pays && w->supply_per_day[item] > 0 && t + w->supply_days[item] <= w->n_days; t++)
                fprintf(p->file, " lot%d line%d %d\n", o, line, t);
        }
    fputs(";\nparam money :=\n", p->file);
    for (int line = 0; line < w->n_lines; line++)
        for (int t = 1; t <= w->n_days; t++) {
            fprintf(p->file, " line%d %d", line, t);
            DATA_NUMBER(p, w->lines[line].usd[t]);
        }
    fputs(";\n", p->file);
}

static inline void data_pools(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("param : hours_a_day payload volume seats usd_km :=\n", p->file);
    for (int i = 0; i < w->n_pools; i++) {
        const pnk_pool *pool = &w->pools[i];
        fprintf(p->file, " pool%d %.17g %.17g %.17g %.17g %.17g\n", i, pool->hours, pool->goods ? pool->payload_kg : 0, pool->goods ? pool->volume_m3 : 0,
                pool->people ? pool->seats : 0, pool->usd_per_km);
    }
    fputs(";\nparam vehicles :=\n", p->file);
    for (int i = 0; i < w->n_pools; i++)
        for (int t = 1; t <= w->n_days; t++) {
            fprintf(p->file, " pool%d %d", i, t);
            DATA_NUMBER(p, w->pools[i].count[t]);
        }
    for (int what = 0; what < 2; what++) {
        fputs(what ? ";\nparam pays :=\n" : ";\nset PAID :=\n", p->file);
        for (int i = 0; i < w->n_pools; i++)
            if (w->pools[i].line >= 0) {
                fprintf(p->file, " pool%d", i);
                if (what)
                    fprintf(p->file, " line%d\n", w->pools[i].line);
            }
    }
    fputs(";\n", p->file);
}

static inline void data_trips(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 4; what++) {
        static const char *const heads[] = { "set TRIP :=", "param trip_hours :=", "param trip_km :=", "param arrives :=" };
        fprintf(p->file, "%s\n", heads[what]);
        for (int i = 0; i < w->n_pools; i++)
            for (int h = 0; h < (int)w->records->warehouses.n; h++)
                for (int j = 0; j < w->n_drops; j++)
                    for (int t = 1; t <= w->n_days; t++) {
                        pnk_trip trip;
                        if (!pnk_world_trip(w, i, h, j, t, &trip))
                            continue;
                        fprintf(p->file, " pool%d '%s'", i, w->records->warehouses.v[h].id);
                        data_drop(p, j);
                        fprintf(p->file, " %d", t);
                        if (what)
                            DATA_NUMBER(p, what == 1 ? trip.hours : what == 2 ? trip.km : trip.arrives);
                        else
                            fputs("\n", p->file);
                    }
        fputs(";\n", p->file);
    }
    fputs("set SHIP :=\n", p->file);
    for (int o = 0; o < w->n_lots; o++)
        for (int j = 0; j < w->n_drops; j++)
            for (int i = 0; i < w->n_pools; i++)
                for (int t = 1; t <= w->n_days; t++) {
                    pnk_trip trip;
                    if (!pnk_world_lot_fits(w, o, j, t) || !pnk_world_trip(w, i, w->lots[o].warehouse, j, t, &trip))
                        continue;
                    fprintf(p->file, " lot%d", o);
                    data_drop(p, j);
                    fprintf(p->file, " pool%d %d\n", i, t);
                }
    fputs(";\n", p->file);
}

/* ---- services ---- */

static inline bool data_asked(const pnk_world *w, int q, int level)
{
    return w->services[q].per_person[level] && (level == w->phase || (level == 0 && w->services[q].late_cost > 0));
}

static inline void data_standards(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 3; what++) {
        fputs(what == 0 ? "set ASKED :=\n" : what == 1 ? "param mean_service :=\n" : "param nu :=\n", p->file);
        for (int q = 0; q < w->n_services; q++)
            for (int level = 0; level < PNK_N_LEVELS; level++) {
                if (!data_asked(w, q, level))
                    continue;
                if (what < 2)
                    fprintf(p->file, " '%s' %d", w->services[q].name, level + 1);
                if (what == 1)
                    DATA_NUMBER(p, w->services[q].mean[level]);
                for (int t = 1; what == 2 && t <= w->n_days; t++)
                    for (int g = 0; g < w->n_groups; g++) {
                        fprintf(p->file, " '%s' %d '%s' %d", w->services[q].name, level + 1, data_group(w, g), t);
                        DATA_NUMBER(p, w->services[q].per_person[level][pnk_w_tg(w, t, g)]);
                    }
            }
        fputs(";\n", p->file);
    }
    fputs("param gap_weight :=\n", p->file);
    for (int q = 0; q < w->n_services; q++) {
        fprintf(p->file, " '%s'", w->services[q].name);
        DATA_NUMBER(p, w->services[q].late_cost);
    }
    fputs(";\n", p->file);
}

static inline void data_services(const data_pen *p)
{
    const pnk_world *w = p->w;

    for (int what = 0; what < 2; what++) {
        fputs(what ? "param given :=\n" : "set COUNTED :=\n", p->file);
        for (int target = 0; target < pnk_w_n_targets(w); target++)
            for (int q = 0; q < w->n_services; q++)
                for (int t = 1; t <= w->n_days; t++) {
                    double units = w->service[pnk_w_service(w, t, target, q)];
                    if (!isfinite(units))
                        continue;
                    data_target(p, target);
                    fprintf(p->file, " '%s' %d", w->services[q].name, t);
                    if (what)
                        DATA_NUMBER(p, units);
                    else
                        fputs("\n", p->file);
                }
        fputs(";\n", p->file);
    }
    fputs("set INSTALL :=\n", p->file);
    for (int target = 0; target < pnk_w_n_targets(w); target++)
        for (int k = 0; k < w->n_items; k++)
            for (int t = 1; t <= w->n_days && w->item_service[k] >= 0; t++)
                if (isfinite(w->service[pnk_w_service(w, t, target, w->item_service[k])])) {
                    data_target(p, target);
                    fprintf(p->file, " '%s' %d\n", data_item(w, k), t);
                }
    for (int what = 0; what < 2; what++) {
        fputs(what ? ";\nparam adds :=\n" : ";\nparam adds_to :=\n", p->file);
        for (int k = 0; k < w->n_items; k++) {
            bool somewhere = false;
            for (int target = 0; target < pnk_w_n_targets(w) && w->item_service[k] >= 0; target++)
                for (int t = 1; t <= w->n_days; t++)
                    somewhere = somewhere || isfinite(w->service[pnk_w_service(w, t, target, w->item_service[k])]);
            if (!somewhere)
                continue;
            fprintf(p->file, " '%s'", data_item(w, k));
            if (what)
                DATA_NUMBER(p, w->records->items.v[k].adds_per_day);
            else
                fprintf(p->file, " '%s'\n", w->services[w->item_service[k]].name);
        }
    }
    fputs(";\n", p->file);
}

/* ---- locks, cells, weights ---- */

static inline bool data_lock_day(const pnk_world *w, const pnk_lock *lock, int t)
{
    return (lock->from == PNK_DAY_UNKNOWN || lock->from <= w->as_of + t) && (lock->to == PNK_DAY_UNKNOWN || w->as_of + t <= lock->to);
}

static inline bool data_lock_area(const pnk_world *w, const pnk_lock *lock, int leaf)
{
    return lock->area < 0 || pnk_area_within(w->records, w->leaf_area[leaf], lock->area);
}

static inline bool data_lock_move(const pnk_world *w, const pnk_lock *lock, int from, int group, int s, int t)
{
    int out_of = pnk_w_from_shelter(w, from);
    return lock->what == PNK_LOCK_MOVE && lock->site == s && (lock->group < 0 || lock->group == group) && data_lock_day(w, lock, t) &&
           data_lock_area(w, lock, out_of < 0 ? from : w->shelter_leaf[out_of]);
}

static inline void data_locks(const data_pen *p)
{
    const pnk_world *w = p->w;

    fputs("set LOCK :=", p->file);
    for (size_t i = 0; i < w->records->locks.n; i++)
        fprintf(p->file, " '%s'", w->records->locks.v[i].id);
    fputs(";\nset LOCKED_SUM :=", p->file);
    for (size_t i = 0; i < w->records->locks.n; i++)
        if (w->records->locks.v[i].what == PNK_LOCK_MOVE || w->records->locks.v[i].what == PNK_LOCK_SHIPMENT)
            fprintf(p->file, " '%s'", w->records->locks.v[i].id);
    fputs(";\nparam lock_value :=", p->file);
    for (size_t i = 0; i < w->records->locks.n; i++) {
        fprintf(p->file, " '%s'", w->records->locks.v[i].id);
        DATA_NUMBER(p, w->records->locks.v[i].value);
    }
    fputs(";\nset LOCKED_MOVE :=\n", p->file);
    for (size_t i = 0; i < w->records->locks.n; i++)
        for (int from = 0; from < pnk_w_n_from(w); from++)
            for (int s = 0; s < w->n_shelters; s++)
                for (int mode = 0; mode < w->n_modes; mode++)
                    for (int t = 1; t <= w->n_days; t++)
                        for (int g = 0; g < w->n_groups; g++) {
                            pnk_way way;
                            if (!data_lock_move(w, &w->records->locks.v[i], from, g, s, t) || !pnk_world_way(w, from, g, s, mode, t, &way))
                                continue;
                            fprintf(p->file, " '%s'", w->records->locks.v[i].id);
                            data_from(p, from);
                            fprintf(p->file, " '%s'", data_group(w, g));
                            data_from(p, w->n_leaves + s);
                            data_mode(p, mode);
                            fprintf(p->file, " %d\n", t);
                        }
    fputs(";\nset LOCKED_SHIP := ;\n", p->file);
    for (int most = 0; most < 2; most++) {
        fputs(most ? ";\nset AT_MOST :=\n" : "set AT_LEAST :=\n", p->file);
        for (size_t i = 0; i < w->records->locks.n; i++)
            for (int t = 1; t <= w->n_days; t++)
                if (w->records->locks.v[i].what == (most ? PNK_LOCK_OCCUPANCY_MAX : PNK_LOCK_OCCUPANCY_MIN) && data_lock_day(w, &w->records->locks.v[i], t))
                    fprintf(p->file, " '%s' '%s' %d\n", w->records->locks.v[i].id, w->shelters[w->records->locks.v[i].site].id, t);
    }
    fputs(";\n", p->file);
}

static inline void data_cells(const data_pen *p, const pnk_cells *cells)
{
    const pnk_world *w = p->w;
    size_t n = cells ? cells->n_cells : 0;

    for (int what = 0; what < 3; what++) {
        fputs(what == 0 ? "set CELL :=" : what == 1 ? "set GOODS_CELL :=" : "param cell_need :=\n", p->file);
        for (size_t c = 0; c < n; c++) {
            if (!pnk_cell_reached(&cells->cells[c]) || (what == 1 && cells->cells[c].shelter))
                continue;
            fprintf(p->file, " cell%zu", c);
            if (what == 2)
                DATA_NUMBER(p, cells->cells[c].need);
        }
        fputs(";\n", p->file);
    }
    fputs("set SHELTER_PART :=\n", p->file);
    for (int a = 0; a < w->n_leaves && n; a++)
        for (int g = 0; g < w->n_groups; g++) {
            int c = cells->shelter_cell[pnk_w_lg(w, a, g)];
            if (c >= 0 && pnk_cell_reached(&cells->cells[c]))
                fprintf(p->file, " cell%d '%s' '%s'\n", c, data_area(w, a), data_group(w, g));
        }
    fputs(";\nset GOODS_PART :=\n", p->file);
    for (int a = 0; a < w->n_leaves && n; a++)
        for (int e = 0; e < w->n_sectors; e++) {
            int c = cells->goods_cell[a * w->n_sectors + e];
            if (c >= 0 && pnk_cell_reached(&cells->cells[c]))
                fprintf(p->file, " cell%d '%s' '%s'\n", c, data_area(w, a), w->sectors[e]);
        }
    fputs(";\n", p->file);
}

static inline void data_weights(const data_pen *p)
{
    const pnk_world *w = p->w;
    const struct { const char *name; double value; } list[] = {
        { "days", w->n_days }, { "phase", w->phase + 1 }, { "decent_days", w->decent_days }, { "tents_per_day", w->tents_per_day },
        { "w_wait", w->w_wait }, { "w_road", w->w_road }, { "w_late", w->w_late }, { "w_over", w->w_over }, { "w_stay", w->w_stay },
        { "w_miss", w->w_miss }, { "w_gap", w->w_gap }, { "usd_person_km", w->usd_person_km }, { "usd_outside", w->usd_outside },
        { "holdback", w->holdback },
    };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        fprintf(p->file, "param %s := %.17g;\n", list[i].name, list[i].value);
    fprintf(p->file, "param w_crowd := 2 %.17g 3 %.17g;\n", w->w_crowd[1], w->w_crowd[2]);
}

/** Writes all but what is asked for (tier, part, held values): the caller adds those to a file of their own. */
static inline void data_write(FILE *file, const pnk_world *w, const pnk_cells *cells)
{
    data_pen p = { file, w };

    fputs("data;\n", file);
    data_weights(&p);
    data_names(&p);
    data_groups(&p);
    data_leaf_people(&p);
    data_shelter_people(&p);
    data_ways(&p);
    data_space(&p);
    data_tents(&p);
    data_needs(&p);
    data_items(&p);
    data_lots(&p);
    data_pools(&p);
    data_trips(&p);
    data_standards(&p);
    data_services(&p);
    data_locks(&p);
    data_cells(&p, cells);
    fputs("end;\n", file);
}

#endif
