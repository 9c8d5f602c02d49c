/* models/drill/players.c - players/: an operation folder of what players know by now, always marked as an exercise. */
#include "models/drill/inside.h"

#include "engine/base/file.h"
#include "engine/json/json.h"
#include "engine/table/csv.h"

#include <stdlib.h>
#include <string.h>

void pnk_exercise_head(const pnk_records *r, const pnk_inputs *inputs, pnk_buf *out)
{
    static const char *const phases[] = { "survival", "emergency", "sphere" };
    const pnk_operation_head *h = &r->head;
    pnk_json_out json = {0};
    char day[16];

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "title"), pnk_json_begin(&json, '{');
    if (h->title.en) pnk_json_member_text(&json, "en", h->title.en);
    if (h->title.ru) pnk_json_member_text(&json, "ru", h->title.ru);
    if (h->title.ky) pnk_json_member_text(&json, "ky", h->title.ky);
    pnk_json_end(&json, '}');
    pnk_json_member_text(&json, "start", pnk_day_text(h->start, day));
    pnk_json_member_text(&json, "as_of", pnk_day_text(h->as_of, day));
    pnk_json_member_number(&json, "horizon_days", h->horizon_days > 0 ? h->horizon_days : 1);
    pnk_json_member_number(&json, "seed", (double)h->seed);
    pnk_json_member_text(&json, "phase", phases[h->phase]);
    pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_name(&json, "scope"), pnk_json_begin(&json, '[');
    for (size_t a = 0; a < r->areas.n; a++)
        if (r->areas.v[a].in_scope && !r->areas.v[a].rest && (r->areas.v[a].parent < 0 || !r->areas.v[r->areas.v[a].parent].in_scope))
            pnk_json_put_text(&json, r->areas.v[a].id);
    pnk_json_end(&json, ']');
    pnk_json_name(&json, "tables"), pnk_json_begin(&json, '{');
    for (size_t i = 0; inputs && i < inputs->files.n; i++) {
        const pnk_input_file *f = &inputs->files.v[i];
        size_t n = f->table ? strlen(f->table) : 0;
        if (!f->reference && n && strcmp(f->name, "operation.json") && strcmp(f->name, "areas.geojson") && (strncmp(f->name, f->table, n) || strcmp(f->name + n, ".csv")))
            pnk_json_member_text(&json, f->table, f->name);
    }
    pnk_json_end(&json, '}');
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    *out = json.buf;
}

/* ---- tables that change ---- */

static const char *area_id(const pnk_records *r, int i) { return i < 0 ? NULL : r->areas.v[i].id; }
static const char *place_id(const pnk_records *r, int i) { return i < 0 ? NULL : r->places.v[i].id; }
static const char *item_id(const pnk_records *r, int i) { return i < 0 ? NULL : r->items.v[i].id; }
static const char *store_id(const pnk_records *r, int i) { return i < 0 ? NULL : r->warehouses.v[i].id; }

static void end_row(pnk_csv *c, const pnk_row *row)
{
    static const char *const words[] = { "high", "medium", "low", "assumed", NULL };
    pnk_csv_text(c, row->source);
    pnk_csv_text(c, words[row->confidence]);
    pnk_csv_day(c, row->reported_at);
    pnk_csv_end(c);
}

static void closures(const pnk_records *r, pnk_csv *c)
{
    pnk_csv_header(c, "road_id,closed_from,closed_to,reason,source,confidence,reported_at");
    for (size_t i = 0; i < r->closures.n; i++) {
        const pnk_closure *x = &r->closures.v[i];
        if (x->to != PNK_DAY_UNKNOWN && x->to < x->from)
            continue;                /* opened on the day it was closed */
        pnk_csv_text(c, r->roads.v[x->road].id), pnk_csv_day(c, x->from), pnk_csv_day(c, x->to), pnk_csv_text(c, x->reason);
        end_row(c, &x->row);
    }
}

static void hazards(const pnk_records *r, pnk_csv *c)
{
    pnk_csv_header(c, "place_id,area_id,from,to,intensity,kind,source,confidence,reported_at");
    for (size_t i = 0; i < r->hazards.n; i++) {
        const pnk_hazard *x = &r->hazards.v[i];
        pnk_csv_text(c, place_id(r, x->place)), pnk_csv_text(c, area_id(r, x->area)), pnk_csv_day(c, x->from), pnk_csv_day(c, x->to);
        pnk_csv_number(c, x->intensity), pnk_csv_text(c, x->kind);
        end_row(c, &x->row);
    }
}

static void sites(const pnk_records *r, pnk_csv *c)
{
    static const char *const types[] = { "collective_centre", "tent_site", "transit", "rental" }, *const states[] = { "ready", "to_check", "unfit" };

    pnk_csv_header(c, "site_id,place_id,type,name_en,name_ru,name_ky,lon_deg,lat_deg,covered_area_m2,land_area_m2,capacity_persons,occupied_persons,blocked_persons,opens,closes,status,"
                      "toilets_women,toilets_men,water_l_per_day,accessible_places,winter_fit,reserved_for,features,sensitive,agency,source,confidence,reported_at");
    for (size_t i = 0; i < r->sites.n; i++) {
        const pnk_site *x = &r->sites.v[i];
        pnk_csv_text(c, x->id), pnk_csv_text(c, place_id(r, x->place)), pnk_csv_text(c, types[x->type]);
        pnk_csv_text(c, x->name.en), pnk_csv_text(c, x->name.ru), pnk_csv_text(c, x->name.ky), pnk_csv_number(c, x->at.lon_deg), pnk_csv_number(c, x->at.lat_deg);
        const double numbers[] = { x->covered_area_m2, x->land_area_m2, x->capacity_persons, x->occupied_persons, x->blocked_persons };
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            pnk_csv_number(c, numbers[k]);
        pnk_csv_day(c, x->opens), pnk_csv_day(c, x->closes), pnk_csv_text(c, states[x->status]);
        pnk_csv_number(c, x->toilets_women), pnk_csv_number(c, x->toilets_men), pnk_csv_number(c, x->water_l_per_day), pnk_csv_number(c, x->accessible_places);
        pnk_csv_text(c, x->winter_fit == 1 ? "yes" : x->winter_fit == 0 ? "no" : NULL), pnk_csv_text(c, x->reserved_for), pnk_csv_text(c, x->features);
        pnk_csv_text(c, x->sensitive == 1 ? "yes" : x->sensitive == 0 ? "no" : NULL), pnk_csv_text(c, x->agency);
        end_row(c, &x->row);
    }
}

static void fleet(const pnk_records *r, pnk_csv *c)
{
    static const char *const carries[] = { "goods", "people", "both" };

    pnk_csv_header(c, "warehouse_id,place_id,vehicle,count,payload_kg,volume_m3,seats,carries,hours_per_day,kmh_trunk,kmh_local,kmh_mountain,usd_per_km,access_areas,available_from,source,confidence,reported_at");
    for (size_t i = 0; i < r->fleet.n; i++) {
        const pnk_fleet *x = &r->fleet.v[i];
        const double before[] = { x->count, x->payload_kg, x->volume_m3, x->seats }, after[] = { x->hours_per_day, x->kmh_trunk, x->kmh_local, x->kmh_mountain, x->usd_per_km };
        pnk_csv_text(c, store_id(r, x->warehouse)), pnk_csv_text(c, x->warehouse < 0 ? place_id(r, x->place) : NULL), pnk_csv_text(c, x->vehicle);
        for (size_t k = 0; k < 4; k++)
            pnk_csv_number(c, before[k]);
        pnk_csv_text(c, carries[x->carries]);
        for (size_t k = 0; k < 5; k++)
            pnk_csv_number(c, after[k]);
        pnk_csv_text(c, x->access_areas), pnk_csv_day(c, x->available_from);
        end_row(c, &x->row);
    }
}

static void stocks(const pnk_records *r, pnk_csv *c)
{
    pnk_csv_header(c, "warehouse_id,item_id,quantity,agency,available_from,expires,earmark_area,earmark_group,source,confidence,reported_at");
    for (size_t i = 0; i < r->stocks.n; i++) {
        const pnk_stock *x = &r->stocks.v[i];
        pnk_csv_text(c, store_id(r, x->warehouse)), pnk_csv_text(c, item_id(r, x->item)), pnk_csv_number(c, x->quantity), pnk_csv_text(c, x->agency);
        pnk_csv_day(c, x->available_from), pnk_csv_day(c, x->expires), pnk_csv_text(c, area_id(r, x->earmark_area));
        pnk_csv_text(c, x->earmark_group < 0 ? NULL : r->groups.v[x->earmark_group].id);
        end_row(c, &x->row);
    }
}

static void distributed(const pnk_records *r, pnk_csv *c)
{
    pnk_csv_header(c, "place_id,item_id,quantity,date,source,confidence,reported_at");
    for (size_t i = 0; i < r->distributed.n; i++) {
        const pnk_distributed *x = &r->distributed.v[i];
        pnk_csv_text(c, place_id(r, x->place)), pnk_csv_text(c, item_id(r, x->item)), pnk_csv_number(c, x->quantity), pnk_csv_day(c, x->date);
        end_row(c, &x->row);
    }
}

static void budgets(const pnk_records *r, pnk_csv *c)
{
    pnk_csv_header(c, "agency,sector,usd,available_from,funded_share,source,confidence,reported_at");
    for (size_t i = 0; i < r->budgets.n; i++) {
        const pnk_budget *x = &r->budgets.v[i];
        pnk_csv_text(c, x->agency), pnk_csv_text(c, x->sector), pnk_csv_number(c, x->usd), pnk_csv_day(c, x->available_from), pnk_csv_number(c, x->funded_share);
        end_row(c, &x->row);
    }
}

static void reports(const pnk_records *r, pnk_csv *c)
{
    static const char *const kinds[] = { "now", "since_start", "in_period", NULL }, *const bounds[] = { "exact", "at_least", "at_most", "about" };

    pnk_csv_header(c, "report_id,as_of,source_id,place_as_heard,place_hint,measure,persons,households,count,period_from,bound,group_id,attribute,replaces,note,source,confidence,reported_at");
    for (size_t i = 0; i < r->reports.n; i++) {
        const pnk_report *x = &r->reports.v[i];
        pnk_csv_text(c, x->id), pnk_csv_day(c, x->as_of), pnk_csv_text(c, r->sources.v[x->source].id), pnk_csv_text(c, x->place_as_heard), pnk_csv_text(c, x->place_hint);
        pnk_csv_text(c, pnk_measure_word(x->measure)), pnk_csv_number(c, x->persons), pnk_csv_number(c, x->households), pnk_csv_text(c, kinds[x->count]);
        pnk_csv_day(c, x->period_from), pnk_csv_text(c, bounds[x->bound]), pnk_csv_text(c, x->group < 0 ? NULL : r->groups.v[x->group].id);
        pnk_csv_text(c, x->attribute), pnk_csv_text(c, x->replaces), pnk_csv_text(c, x->note);
        end_row(c, &x->row);
    }
}

static void locks(const pnk_records *r, pnk_csv *c)
{
    static const char *const whats[] = { "site_open", "site_closed", "move", "shipment", "occupancy_min", "occupancy_max" };

    pnk_csv_header(c, "lock_id,what,site_id,area_id,warehouse_id,item_id,group_id,from,to,value,who,why,source,confidence,reported_at");
    for (size_t i = 0; i < r->locks.n; i++) {
        const pnk_lock *x = &r->locks.v[i];
        char id[32];
        if (x->what == PNK_LOCK_AREA_FIRST || (x->to != PNK_DAY_UNKNOWN && x->from != PNK_DAY_UNKNOWN && x->to < x->from))
            continue;
        pnk_snprintf(id, sizeof id, "lock-%zu", i + 1);
        pnk_csv_text(c, id), pnk_csv_text(c, whats[x->what]), pnk_csv_text(c, x->site < 0 ? NULL : r->sites.v[x->site].id), pnk_csv_text(c, area_id(r, x->area));
        pnk_csv_text(c, store_id(r, x->warehouse)), pnk_csv_text(c, item_id(r, x->item)), pnk_csv_text(c, x->group < 0 ? NULL : r->groups.v[x->group].id);
        pnk_csv_day(c, x->from), pnk_csv_day(c, x->to), pnk_csv_number(c, x->value), pnk_csv_text(c, x->who), pnk_csv_text(c, x->why);
        end_row(c, &x->row);
    }
}

static const struct { const char *table; void (*write)(const pnk_records *, pnk_csv *); } changing[] = {
    { "closures", closures }, { "hazards", hazards }, { "sites", sites }, { "fleet", fleet }, { "stocks", stocks },
    { "distributed", distributed }, { "budgets", budgets }, { "reports", reports }, { "locks", locks },
};
enum { N_CHANGING = sizeof changing / sizeof *changing };

static int changing_file(const char *name)
{
    for (int i = 0; i < N_CHANGING; i++)
        if (!strncmp(name, changing[i].table, strlen(changing[i].table)) && !strcmp(name + strlen(changing[i].table), ".csv"))
            return i;
    return -1;
}

static pnk_status put(pnk_ctx *ctx, const char *folder, const char *name, const char *bytes, size_t n)
{
    char *path = pnk_path_join(folder, name);
    pnk_status status = path ? pnk_file_write(ctx, path, bytes ? bytes : "", n) : pnk_no_memory(ctx);

    free(path);
    return status;
}

/* The tables that stay, as they are in the drill's own copy. */
static pnk_status copy_rest(pnk_ctx *ctx, const pnk_drill *d, const char *stage)
{
    pnk_arena arena = {0};
    const char *from = pnk_arena_printf(&arena, "%s/operation", d->folder);
    char **names = NULL;
    size_t n = 0;
    pnk_status status = from ? pnk_folder_list(ctx, from, &names, &n) : pnk_no_memory(ctx);

    for (size_t i = 0; i < n && !status; i++) {
        const char *path = pnk_arena_printf(&arena, "%s/%s", from, names[i]);
        char *bytes = NULL;
        size_t size = 0;
        if (!strcmp(names[i], "operation.json") || changing_file(names[i]) >= 0 || (path && pnk_folder_exists(path)))
            continue;
        status = path ? pnk_file_read(ctx, path, 0, &bytes, &size) : pnk_no_memory(ctx);
        if (!status)
            status = put(ctx, stage, names[i], bytes, size);
        free(bytes);
    }
    pnk_folder_list_free(names, n);
    pnk_arena_release(&arena);
    return status;
}

static pnk_status fill(pnk_ctx *ctx, const char *stage, void *with)
{
    const pnk_drill *d = with;
    pnk_buf head = {0};
    pnk_status status = copy_rest(ctx, d, stage);

    pnk_exercise_head(d->live->seen, NULL, &head);
    if (!status)
        status = head.failed ? pnk_no_memory(ctx) : put(ctx, stage, "operation.json", head.text, head.n);
    pnk_buf_free(&head);
    for (int i = 0; i < N_CHANGING && !status; i++) {
        pnk_csv csv = {0};
        char name[32];
        changing[i].write(d->live->seen, &csv);
        pnk_snprintf(name, sizeof name, "%s.csv", changing[i].table);
        status = csv.buf.failed ? pnk_no_memory(ctx) : put(ctx, stage, name, csv.buf.text, csv.buf.n);
        pnk_csv_free(&csv);
    }
    return status;
}

pnk_status pnk_players_write(pnk_ctx *ctx, const pnk_drill *d)
{
    char *folder = pnk_path_join(d->folder, "players");
    pnk_status status = folder ? pnk_folder_write(ctx, folder, fill, (void *)d) : pnk_no_memory(ctx);

    free(folder);
    return status;
}
