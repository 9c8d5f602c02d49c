/* models/cases/tables.c - a case written as the tables of an operation. */
#include "models/cases/tables.h"
#include "engine/base/hash.h"
#include "engine/table/csv.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

#define SOURCE_ID "case-counts"
#define FROM_FLEE "scenario files, kept under flee/"

enum { LONGEST_SLUG = 40 };

typedef struct { double lon_deg, lat_deg; } centre;

typedef struct {
    const pnk_case *c;
    const pnk_case_table_options *options;
    pnk_arena arena;
    pnk_index ids;                   /* taken */
    const char **place_id, **area_id, **region_id, **country_id;    /* [places] */
    pnk_index regions;               /* country/region -> its first place */
    centre *at;                      /* [places] where it is, or the middle of its country */
    bool failed;
} writing;

/** An id out of a name: Latin letters, digits and - _ . kept, the rest a dash; with a number behind it where it is taken. */
static const char *make_id(writing *w, const char *start, const char *name)
{
    char slug[LONGEST_SLUG + 1];
    size_t n = 0;
    const char *id;

    for (const char *p = name ? name : ""; *p && n < LONGEST_SLUG; p++) {
        bool plain = isalnum((unsigned char)*p) && (unsigned char)*p < 0x80;
        if (plain || (n && slug[n - 1] != '-'))
            slug[n++] = plain || strchr("_.", *p) ? *p : '-';
    }
    while (n && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
    for (int k = 1;; k++) {
        id = k == 1 ? pnk_arena_printf(&w->arena, "%s%s", start, n ? slug : "x") : pnk_arena_printf(&w->arena, "%s%s-%d", start, n ? slug : "x", k);
        int is_new = id ? pnk_index_put(&w->ids, &w->arena, id, 1) : -1;
        if (is_new) {
            w->failed = w->failed || is_new < 0;
            return id ? id : "";
        }
    }
}

/** Ids of countries and regions once each, of places one each. */
static void make_ids(writing *w)
{
    const pnk_case *c = w->c;

    for (size_t i = 0; i < c->n_places && !w->failed; i++) {
        const pnk_case_place *place = &c->places[i];
        const char *region = pnk_arena_printf(&w->arena, "%s/%s", place->country, place->region);
        const char *country = pnk_arena_printf(&w->arena, "%s/", place->country);
        int k = pnk_index_get(&w->regions, region), l = pnk_index_get(&w->regions, country);
        w->failed = !region || !country;
        w->country_id[i] = l >= 0 ? w->country_id[l] : make_id(w, "c-", place->country);
        w->region_id[i] = k >= 0 ? w->region_id[k] : make_id(w, "r-", place->region);
        w->place_id[i] = make_id(w, "", place->name);
        w->area_id[i] = make_id(w, "a-", place->name);
        if (!w->failed && ((k < 0 && pnk_index_put(&w->regions, &w->arena, region, (int)i) < 0) || (l < 0 && pnk_index_put(&w->regions, &w->arena, country, (int)i) < 0)))
            w->failed = true;
    }
}

/** The middle of the places for which `same` is equal; NULL: of all. */
static centre middle_of(const writing *w, const char *const *ids, const char *same)
{
    double lon = 0.0, lat = 0.0, n = 0.0;

    for (size_t i = 0; i < w->c->n_places; i++) {
        const pnk_case_place *place = &w->c->places[i];
        if (isnan(place->lon_deg) || isnan(place->lat_deg) || (ids && ids[i] != same))
            continue;
        lon += place->lon_deg;
        lat += place->lat_deg;
        n += 1.0;
    }
    return n > 0.0 ? (centre){ lon / n, lat / n } : (centre){ 0.0, 0.0 };
}

static bool is_located(const pnk_case_place *place) { return !isnan(place->lon_deg) && !isnan(place->lat_deg); }

static void locate(writing *w)
{
    for (size_t i = 0; i < w->c->n_places; i++) {
        const pnk_case_place *place = &w->c->places[i];
        centre middle = is_located(place) ? (centre){ place->lon_deg, place->lat_deg } : middle_of(w, w->country_id, w->country_id[i]);
        w->at[i] = middle.lon_deg == 0.0 && middle.lat_deg == 0.0 && !is_located(place) ? middle_of(w, NULL, NULL) : middle;
    }
}

static void put_end(pnk_csv *csv, bool assumed, const char *note)
{
    pnk_csv_text(csv, FROM_FLEE);
    pnk_csv_text(csv, assumed ? "assumed" : "medium");
    pnk_csv_text(csv, note);
    pnk_csv_end(csv);
}

/* ---- one function a table ---- */

static void put_area(pnk_csv *csv, const char *id, const char *parent, int level, const char *name, centre at, double persons, bool assumed)
{
    pnk_csv_text(csv, id);
    pnk_csv_text(csv, parent);
    pnk_csv_count(csv, level);
    pnk_csv_text(csv, name);
    pnk_csv_fixed(csv, at.lon_deg, 6);
    pnk_csv_fixed(csv, at.lat_deg, 6);
    pnk_csv_number(csv, persons > 0.0 ? floor(persons) : NAN);
    put_end(csv, assumed, assumed ? "no coordinates in the scenario: the middle of its country" : NULL);
}

static void areas_table(writing *w, pnk_csv *csv)
{
    const pnk_case *c = w->c;

    pnk_csv_header(csv, "area_id,parent_id,level,name_en,lon_deg,lat_deg,population_persons,source,confidence,note");
    put_area(csv, PNK_CASE_ROOT_AREA, NULL, 0, c->name, middle_of(w, NULL, NULL), NAN, false);
    for (size_t i = 0; i < c->n_places; i++) {
        const pnk_case_place *place = &c->places[i];
        bool new_country = true, new_region = true;
        for (size_t k = 0; k < i; k++) {
            new_country = new_country && w->country_id[k] != w->country_id[i];
            new_region = new_region && w->region_id[k] != w->region_id[i];
        }
        if (new_country)
            put_area(csv, w->country_id[i], PNK_CASE_ROOT_AREA, 1, place->country, middle_of(w, w->country_id, w->country_id[i]), NAN, false);
        if (new_region)
            put_area(csv, w->region_id[i], w->country_id[i], 2, place->region, middle_of(w, w->region_id, w->region_id[i]), NAN, false);
        put_area(csv, w->area_id[i], w->region_id[i], 3, place->name, w->at[i], place->population_persons, !is_located(place));
    }
}

static void places_table(writing *w, pnk_csv *csv)
{
    pnk_csv_header(csv, "place_id,area_id,type,name_en,lon_deg,lat_deg,population_persons,source,confidence,note");
    for (size_t i = 0; i < w->c->n_places; i++) {
        const pnk_case_place *place = &w->c->places[i];
        pnk_csv_text(csv, w->place_id[i]);
        pnk_csv_text(csv, w->area_id[i]);
        pnk_csv_text(csv, place->type == PNK_CASE_MARKER || place->type == PNK_CASE_FORWARD ? "junction" : "town");
        pnk_csv_text(csv, place->name);
        pnk_csv_fixed(csv, w->at[i].lon_deg, 6);
        pnk_csv_fixed(csv, w->at[i].lat_deg, 6);
        pnk_csv_number(csv, place->population_persons > 0.0 ? floor(place->population_persons) : NAN);
        put_end(csv, !is_located(place), NULL);
    }
}

static const char *road_id(writing *w, const pnk_case_link *link)
{
    return make_id(w, "", pnk_arena_printf(&w->arena, "%.18s-%.18s", w->place_id[link->a], w->place_id[link->b]));
}

static void roads_table(writing *w, pnk_csv *csv, const char **ids)
{
    const pnk_case *c = w->c;

    pnk_csv_header(csv, "road_id,from_place,to_place,length_km,travel_min,class,source,confidence,note");
    for (size_t i = 0; i < c->n_links; i++) {
        const pnk_case_link *link = &c->links[i];
        double km_per_day = isnan(link->max_move_km_per_day) ? c->settings.max_move_km_per_day : link->max_move_km_per_day;
        ids[i] = road_id(w, link);
        pnk_csv_text(csv, ids[i]);
        pnk_csv_text(csv, w->place_id[link->a]);
        pnk_csv_text(csv, w->place_id[link->b]);
        pnk_csv_number(csv, link->length_km);
        pnk_csv_fixed(csv, km_per_day > 0.0 ? fmin(60.0 * w->options->hours_per_day * link->length_km / km_per_day, 100000.0) : 100000.0, 1);
        pnk_csv_text(csv, "regional");
        put_end(csv, false, "minutes from the km a day of the scenario's settings");
    }
}

static bool closes(const pnk_case *c, const pnk_case_closure *closure, const pnk_case_link *link)
{
    const char *a = c->places[link->a].country, *b = c->places[link->b].country;
    bool both = (link->a == closure->place_1 && link->b == closure->place_2) || (link->b == closure->place_1 && link->a == closure->place_2);

    if (closure->what == PNK_CASE_CLOSE_COUNTRY)
        return closure->name_1 && closure->name_2 && ((!strcmp(a, closure->name_1) && !strcmp(b, closure->name_2)) || (!strcmp(b, closure->name_1) && !strcmp(a, closure->name_2)));
    if (closure->what == PNK_CASE_CLOSE_LOCATION)
        return closure->place_1 >= 0 && (link->a == closure->place_1 || link->b == closure->place_1);
    return (closure->what == PNK_CASE_CLOSE_LINK || closure->what == PNK_CASE_CLOSE_LINK_TWOWAY) && both;
}

static void closures_table(writing *w, pnk_csv *csv, const char **ids)
{
    const pnk_case *c = w->c;

    pnk_csv_header(csv, "road_id,closed_from,closed_to,reason,source,confidence,note");
    for (size_t k = 0; k < c->n_closures; k++)
        for (size_t i = 0; i < c->n_links; i++) {
            const pnk_case_closure *closure = &c->closures[k];
            if (!closes(c, closure, &c->links[i]) || closure->to_day <= closure->from_day)
                continue;
            pnk_csv_text(csv, ids[i]);
            pnk_csv_day(csv, c->start + closure->from_day);
            pnk_csv_day(csv, closure->to_day < c->n_days ? c->start + closure->to_day - 1 : PNK_DAY_UNKNOWN);
            pnk_csv_text(csv, closure->what == PNK_CASE_CLOSE_COUNTRY ? "border closed" : "way closed");
            put_end(csv, false, NULL);
        }
}

static void put_hazard(writing *w, pnk_csv *csv, int place, int from, int to, double intensity, const char *kind)
{
    pnk_csv_text(csv, w->place_id[place]);
    pnk_csv_day(csv, w->c->start + from);
    pnk_csv_day(csv, to < w->c->n_days ? w->c->start + to - 1 : PNK_DAY_UNKNOWN);
    pnk_csv_number(csv, fmin(intensity, 1.0));
    pnk_csv_text(csv, kind);
    put_end(csv, false, NULL);
}

/** Days of the same value together; `most` is the value of intensity 1. */
static void hazards_of(writing *w, pnk_csv *csv, const pnk_case_days *days, double most, const char *kind)
{
    for (size_t k = 0; k < days->n_columns; k++)
        for (size_t from = 0, to; from < days->n_days; from = to) {
            double value = days->value[from * days->n_columns + k];
            for (to = from + 1; to < days->n_days && days->value[to * days->n_columns + k] == value;)
                to++;
            if (value > 1e-6 && days->place[k] >= 0)             /* the peer's own threshold */
                put_hazard(w, csv, days->place[k], (int)from, (int)to, value / most, kind);
        }
}

static void hazards_table(writing *w, pnk_csv *csv)
{
    const pnk_case *c = w->c;
    double highest = 0.0;

    pnk_csv_header(csv, "place_id,from,to,intensity,kind,source,confidence,note");
    hazards_of(w, csv, &c->conflicts, 1.0, "conflict");
    for (size_t i = 0; i < c->floods.n_columns * c->floods.n_days; i++)
        highest = fmax(highest, c->floods.value[i]);
    if (c->settings.max_flood_level > 0.0)
        highest = c->settings.max_flood_level;
    hazards_of(w, csv, &c->floods, highest > 0.0 ? highest : 1.0, "flood");
    for (size_t i = 0; i < c->n_places && c->conflicts.n_columns == 0; i++)
        if (c->places[i].type == PNK_CASE_CONFLICT && c->places[i].conflict_day < c->n_days)
            put_hazard(w, csv, (int)i, c->places[i].conflict_day > 0 ? c->places[i].conflict_day : 0, c->n_days, c->places[i].conflict_intensity, "conflict");
}

static void groups_table(writing *w, pnk_csv *csv)
{
    pnk_csv_header(csv, "group_id,name_en,share,persons_per_household,priority,source,confidence,note");
    pnk_csv_text(csv, "all");
    pnk_csv_text(csv, "All people");
    pnk_csv_number(csv, 1.0);
    pnk_csv_number(csv, w->options->household_persons);
    pnk_csv_number(csv, 1.0);
    put_end(csv, true, "a scenario has no groups; household size: parameter case_household_persons");
}

static void sites_table(writing *w, pnk_csv *csv)
{
    const pnk_case *c = w->c;

    pnk_csv_header(csv, "site_id,place_id,type,name_en,capacity_persons,source,confidence,note");
    for (size_t i = 0; i < c->n_camps; i++) {
        int place = c->camps[i].place;
        pnk_csv_text(csv, make_id(w, "s-", c->places[place].name));
        pnk_csv_text(csv, w->place_id[place]);
        pnk_csv_text(csv, "tent_site");
        pnk_csv_text(csv, c->places[place].name);
        pnk_csv_number(csv, c->places[place].capacity_persons > 0.0 ? floor(c->places[place].capacity_persons) : NAN);
        put_end(csv, false, c->places[place].type == PNK_CASE_IDP_CAMP ? "camp in the home country" : NULL);
    }
}

static void sources_table(writing *w, pnk_csv *csv)
{
    pnk_csv_header(csv, "source_id,name,error_share,source,confidence,note");
    pnk_csv_text(csv, SOURCE_ID);
    pnk_csv_text(csv, "Counts of the camps in source_data");
    pnk_csv_number(csv, w->options->error_share);
    put_end(csv, true, "error share: parameter case_count_error_share");
}

static void put_reports(writing *w, pnk_csv *csv, const pnk_case_camp *row, const char *name, const char *id, const char *measure)
{
    for (size_t k = 0; k < row->n_counts; k++) {
        const pnk_case_count *count = &row->counts[k];
        char day[16];
        if (count->day < 0 || count->day >= w->c->n_days)
            continue;
        pnk_day_text(w->c->start + count->day, day);
        pnk_csv_text(csv, make_id(w, "", pnk_arena_printf(&w->arena, "%s.%.24s", day, id)));
        pnk_csv_text(csv, day);
        pnk_csv_text(csv, SOURCE_ID);
        pnk_csv_text(csv, name);
        pnk_csv_text(csv, id);
        pnk_csv_text(csv, measure);
        pnk_csv_number(csv, floor(count->persons));
        pnk_csv_text(csv, "now");
        pnk_csv_text(csv, "exact");
        put_end(csv, false, NULL);
    }
}

/** Camps, and the scenario's own total: who is still away. Without the total the ledger has nothing that says how many left. */
static void reports_table(writing *w, pnk_csv *csv)
{
    const pnk_case *c = w->c;

    pnk_csv_header(csv, "report_id,as_of,source_id,place_as_heard,place_hint,measure,persons,count,bound,source,confidence,note");
    for (size_t i = 0; i < c->n_camps; i++)
        put_reports(w, csv, &c->camps[i], c->places[c->camps[i].place].name, w->place_id[c->camps[i].place], "in_sites");
    for (size_t i = 0; i < c->n_rows; i++)
        if (c->rows[i].place < 0 && !strcasecmp(c->rows[i].name, "total"))
            put_reports(w, csv, &c->rows[i], c->name, PNK_CASE_ROOT_AREA, "remaining");
}

pnk_status pnk_case_tables(pnk_ctx *ctx, const pnk_case *c, const pnk_case_table_options *options, pnk_case_table out[PNK_CASE_N_TABLES])
{
    static void (*const tables[])(writing *, pnk_csv *) = { areas_table, places_table, hazards_table, groups_table, sites_table, sources_table, reports_table };
    static const char *const names[PNK_CASE_N_TABLES] = { "areas.csv", "places.csv", "hazards.csv", "groups.csv", "sites.csv", "sources.csv", "reports.csv",
                                                         "roads.csv", "closures.csv" };
    writing w = { .c = c, .options = options };
    const char **road_ids = PNK_NEW(&w.arena, const char *, c->n_links + 1);
    bool failed = pnk_index_put(&w.ids, &w.arena, PNK_CASE_ROOT_AREA, 1) < 0;

    w.place_id = PNK_NEW(&w.arena, const char *, c->n_places + 1);
    w.area_id = PNK_NEW(&w.arena, const char *, c->n_places + 1);
    w.region_id = PNK_NEW(&w.arena, const char *, c->n_places + 1);
    w.country_id = PNK_NEW(&w.arena, const char *, c->n_places + 1);
    w.at = PNK_NEW(&w.arena, centre, c->n_places + 1);
    failed = failed || !road_ids || !w.place_id || !w.area_id || !w.region_id || !w.country_id || !w.at;
    if (!failed) {
        make_ids(&w);
        failed = w.failed;
    }
    if (!failed)
        locate(&w);
    for (size_t i = 0; i < PNK_CASE_N_TABLES && !failed; i++) {
        pnk_csv csv = {0};
        if (i < sizeof tables / sizeof *tables)
            tables[i](&w, &csv);
        else if (!strcmp(names[i], "roads.csv"))
            roads_table(&w, &csv, road_ids);
        else
            closures_table(&w, &csv, road_ids);
        out[i] = (pnk_case_table){ names[i], csv.buf };
        failed = csv.buf.failed || w.failed;
    }
    pnk_arena_release(&w.arena);
    return failed ? pnk_no_memory(ctx) : PNK_OK;
}

void pnk_case_tables_free(pnk_case_table tables[PNK_CASE_N_TABLES])
{
    for (size_t i = 0; i < PNK_CASE_N_TABLES; i++)
        pnk_buf_free(&tables[i].text);
}
