/* models/drill/folder.c - a drill on disk: made, edited, opened.
 *
 * drill.json, injects.csv (and .xlsx), course.csv, operation/, reference/, decisions/, players/, EXERCISE-log.csv, EXERCISE-state.json
 */
#include "models/drill/inside.h"

#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "engine/json/json.h"
#include "engine/table/csv.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_JSON = 1 << 20 };

static pnk_status put(pnk_ctx *ctx, const char *folder, const char *name, const pnk_buf *text)
{
    pnk_arena arena = {0};
    char *path = pnk_arena_printf(&arena, "%s/%s", folder, name), *slash = path ? strrchr(path, '/') : NULL;
    pnk_status status = path && !text->failed ? PNK_OK : pnk_no_memory(ctx);

    if (!status && slash) {
        *slash = '\0';
        status = pnk_folder_make(ctx, path);
        *slash = '/';
    }
    if (!status)
        status = pnk_file_write(ctx, path, text->text ? text->text : "", text->n);
    pnk_arena_release(&arena);
    return status;
}

/* ---- the operation, as an exercise ---- */

static pnk_status copy_file(pnk_ctx *ctx, const pnk_input_file *file, const char *folder)
{
    char *bytes = NULL;
    size_t n = 0;
    pnk_buf text = {0};
    pnk_arena arena = {0};
    const char *name = pnk_arena_printf(&arena, "%s/%s", file->reference ? "reference" : "operation", file->name);
    pnk_status status = name ? pnk_file_read(ctx, file->path, 0, &bytes, &n) : pnk_no_memory(ctx);

    if (!status) {
        pnk_buf_add_n(&text, bytes, n);
        status = put(ctx, folder, name, &text);
    }
    pnk_buf_free(&text);
    free(bytes);
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_exercise_copy(pnk_ctx *ctx, const pnk_records *records, const pnk_inputs *inputs, const char *folder)
{
    pnk_buf head = {0};
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < inputs->files.n && !status; i++)
        if (strcmp(inputs->files.v[i].name, "operation.json") != 0)
            status = copy_file(ctx, &inputs->files.v[i], folder);
    pnk_exercise_head(records, inputs, &head);
    if (!status)
        status = put(ctx, folder, "operation/operation.json", &head);
    pnk_buf_free(&head);
    return status;
}

/* ---- the course of events ---- */

pnk_status pnk_course_csv(pnk_ctx *ctx, const pnk_records *r, const pnk_forecast *f, int n_days, pnk_buf *out)
{
    pnk_csv csv = {0};

    pnk_csv_header(&csv, "day,area_id,group_id,wait,hosts,sites,return_share");
    for (int day = 0; day <= n_days; day++)
        for (size_t leaf = 0; leaf < f->n_leaves; leaf++)
            for (size_t g = 0; g < f->n_groups; g++) {
                size_t at = pnk_forecast_at(f, day, leaf, g);
                pnk_csv_count(&csv, day);
                pnk_csv_text(&csv, r->areas.v[f->leaves[leaf]].id);
                pnk_csv_text(&csv, r->groups.v[g].id);
                pnk_csv_number(&csv, day ? f->begin_to_wait[at] : f->on_the_way[at] - f->travelling[at]);
                pnk_csv_number(&csv, day ? f->reach_hosts[at] : f->with_hosts[at]);
                pnk_csv_number(&csv, day ? f->reach_sites[at] : f->in_sites[at]);
                pnk_csv_number(&csv, f->return_share[(size_t)day * f->n_groups + g]);
                pnk_csv_end(&csv);
            }
    *out = csv.buf;
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

static pnk_status read_course(pnk_ctx *ctx, pnk_drill *d, pnk_problems *problems)
{
    size_t cells = ((size_t)d->n_days + 1) * d->n_leaves * d->base->groups.n;
    pnk_table *t = NULL;
    pnk_status status = pnk_gis_read_table(ctx, &d->arena, d->folder, "course.csv", NULL, NULL, problems, &t);

    if (status)
        return status;
    d->course = (pnk_drill_course){ d->n_days, d->n_leaves, d->base->groups.n, PNK_NEW(&d->arena, double, cells + 1), PNK_NEW(&d->arena, double, cells + 1),
                                    PNK_NEW(&d->arena, double, cells + 1), PNK_NEW(&d->arena, double, ((size_t)d->n_days + 1) * d->base->groups.n + 1) };
    if (!d->course.wait || !d->course.hosts || !d->course.sites || !d->course.return_share)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *area_id = pnk_table_text(t, i, pnk_table_column(t, "area_id")), *group_id = pnk_table_text(t, i, pnk_table_column(t, "group_id"));
        double day = pnk_table_number(t, i, "day");
        int area = area_id ? pnk_find_area(d->base, area_id) : -1, group = group_id ? pnk_find_group(d->base, group_id) : -1;
        if (area < 0 || group < 0 || d->leaf_of_area[area] < 0 || !(day >= 0 && day <= d->n_days))
            return pnk_fail(ctx, PNK_BAD_INPUT, "course.csv row %ld: expected a day of the drill, an area and a group of its operation", t->rows[i]);
        size_t at = pnk_drill_at(d, (int)day, (size_t)d->leaf_of_area[area], (size_t)group);
        d->course.wait[at] = fmax(0, pnk_table_number(t, i, "wait"));
        d->course.hosts[at] = fmax(0, pnk_table_number(t, i, "hosts"));
        d->course.sites[at] = fmax(0, pnk_table_number(t, i, "sites"));
        d->course.return_share[(size_t)day * d->base->groups.n + (size_t)group] = fmin(1, fmax(0, pnk_table_number(t, i, "return_share")));
    }
    return PNK_OK;
}

/* ---- new ---- */

typedef struct { const pnk_drill_order *order; pnk_records *records; pnk_inputs *inputs; const pnk_forecast *course; int n_days; uint64_t seed; } draft;

static void drill_json(const draft *d, pnk_buf *out)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_member_text(&json, "operation", d->records->head.id);
    pnk_json_name(&json, "title"), pnk_json_begin(&json, '{');
    pnk_json_member_text(&json, "en", d->records->head.title.en);
    pnk_json_member_text(&json, "ru", d->records->head.title.ru);
    pnk_json_member_text(&json, "ky", d->records->head.title.ky);
    pnk_json_end(&json, '}');
    pnk_json_member_number(&json, "seed", (double)d->seed);
    pnk_json_member_number(&json, "days", d->n_days);
    pnk_json_member_text(&json, "objectives", d->order->objectives ? d->order->objectives : pnk_drill_objective_words);
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    *out = json.buf;
}

static pnk_status put_script(pnk_ctx *ctx, const pnk_script *script, const pnk_records *records, const char *folder)
{
    pnk_buf text = {0};
    char *path = pnk_path_join(folder, "injects.xlsx");
    pnk_status status = path ? pnk_script_csv(ctx, script, records, &text) : pnk_no_memory(ctx);

    if (!status && !(status = put(ctx, folder, "injects.csv", &text)) && !(status = pnk_script_xlsx(ctx, script, records, path)))
        status = pnk_file_sync(ctx, path);
    pnk_buf_free(&text);
    free(path);
    return status;
}

static pnk_status fill(pnk_ctx *ctx, const char *stage, void *with)
{
    draft *d = with;
    pnk_script script = {0};
    pnk_buf json = {0}, course = {0};
    char *decisions = pnk_path_join(stage, "decisions");
    pnk_status status = decisions ? pnk_folder_make(ctx, decisions) : pnk_no_memory(ctx);

    drill_json(d, &json);
    if (!status && !(status = pnk_draft(ctx, d->records, d->course, d->order, d->n_days, d->seed, &script)) &&
        !(status = put_script(ctx, &script, d->records, stage)) && !(status = put(ctx, stage, "drill.json", &json)) &&
        !(status = pnk_course_csv(ctx, d->records, d->course, d->n_days, &course)) && !(status = put(ctx, stage, "course.csv", &course)))
        status = pnk_exercise_copy(ctx, d->records, d->inputs, stage);
    pnk_script_free(&script);
    pnk_buf_free(&json);
    pnk_buf_free(&course);
    free(decisions);
    return status;
}

static pnk_status ours(pnk_ctx *ctx, const char *folder)
{
    pnk_status status = PNK_OK;
    char **names = NULL, *mark = pnk_path_join(folder, "drill.json");
    size_t n = 0;

    if (!mark)
        return pnk_no_memory(ctx);
    if (pnk_folder_exists(folder) && !(status = pnk_folder_list(ctx, folder, &names, &n)) && n > 0 && !pnk_file_exists(mark))
        status = pnk_fail(ctx, PNK_USAGE, "%s holds files that are no drill; expected a new folder, an empty one, or an earlier drill", folder);
    pnk_folder_list_free(names, n);
    free(mark);
    return status;
}

pnk_status pnk_drill_new(pnk_ctx *ctx, const pnk_drill_order *order, pnk_problems *problems)
{
    const pnk_intake_options options = { .folder = order->operation, .reference = order->reference, .as_of = PNK_DAY_UNKNOWN, .seed = order->seed, .horizon_days = order->days };
    const pnk_ahead_order far = { .how = PNK_AHEAD_FORECAST };
    pnk_inputs inputs = {0};
    draft d = { .order = order, .inputs = &inputs };
    pnk_ahead ahead = {0};
    pnk_forecast *course = NULL;
    pnk_status status = ours(ctx, order->out);

    if (status || (status = pnk_intake_read(ctx, &options, problems, &inputs, &d.records)))
        goto done;
    d.n_days = d.records->head.horizon_days;
    d.seed = d.records->head.seed;
    if ((status = pnk_operation_ahead(ctx, d.records, &far, &ahead)) || (status = pnk_operation_course(ctx, d.records, &ahead, 0, &course)))
        goto done;
    d.course = course;
    status = pnk_folder_write(ctx, order->out, fill, &d);
done:
    pnk_ahead_course_free(course);
    pnk_ahead_free(&ahead);
    pnk_records_free(d.records);
    pnk_inputs_free(&inputs);
    return status;
}

/* ---- open ---- */

static pnk_status read_json(pnk_ctx *ctx, const char *folder, const char *name, pnk_json **out)
{
    char *path = pnk_path_join(folder, name), *text = NULL;
    size_t n = 0;
    pnk_status status = path ? pnk_file_read(ctx, path, MAX_JSON, &text, &n) : pnk_no_memory(ctx);

    if (!status)
        status = pnk_json_parse(ctx, name, text, n, out);
    free(text);
    free(path);
    return status;
}

static pnk_status read_head(pnk_ctx *ctx, pnk_drill *d)
{
    pnk_json *json = NULL;
    char *mark = pnk_path_join(d->folder, "drill.json");
    bool there = mark && pnk_file_exists(mark);
    pnk_status status;

    free(mark);
    if (!there)
        return pnk_fail(ctx, PNK_NOT_FOUND, "%s is no drill: it has no drill.json; `paanek drill new` makes one", d->folder);
    if ((status = read_json(ctx, d->folder, "drill.json", &json)))
        return status;
    const pnk_json *title = pnk_json_get(json, "title");
    double seed = pnk_json_number(pnk_json_get(json, "seed")), days = pnk_json_number(pnk_json_get(json, "days"));
    d->title = (pnk_name){ pnk_arena_text(&d->arena, pnk_json_text(pnk_json_get(title, "en"))), pnk_arena_text(&d->arena, pnk_json_text(pnk_json_get(title, "ru"))),
                           pnk_arena_text(&d->arena, pnk_json_text(pnk_json_get(title, "ky"))) };
    d->objectives = pnk_arena_text(&d->arena, pnk_json_text(pnk_json_get(json, "objectives")));
    if (!pnk_json_flag(pnk_json_get(json, "exercise"), false) || !(seed >= 0 && seed < 9007199254740992.0) || !(days >= 1 && days <= 365))
        status = pnk_fail(ctx, PNK_BAD_INPUT, "drill.json: expected exercise true, a seed and 1 to 365 days");
    else {
        d->seed = (uint64_t)seed;
        d->n_days = (int)days;
    }
    pnk_json_free(json);
    return status;
}

static pnk_status read_operation(pnk_ctx *ctx, pnk_drill *d, pnk_problems *problems)
{
    pnk_inputs inputs = {0};
    const char *operation = pnk_arena_printf(&d->arena, "%s/operation", d->folder), *reference = pnk_arena_printf(&d->arena, "%s/reference", d->folder);
    const pnk_intake_options options = { .folder = operation, .reference = reference, .as_of = PNK_DAY_UNKNOWN, .seed = &d->seed, .horizon_days = d->n_days };
    pnk_status status = operation && reference ? pnk_intake_read(ctx, &options, problems, &inputs, &d->base) : pnk_no_memory(ctx);

    pnk_inputs_free(&inputs);
    if (!status && !d->base->head.exercise)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s/operation is no exercise: expected \"exercise\": true in its operation.json", d->folder);
    return status;
}

static pnk_status find_leaves(pnk_ctx *ctx, pnk_drill *d)
{
    const pnk_records *r = d->base;

    d->leaves = PNK_NEW(&d->arena, int, r->areas.n + 1);
    d->leaf_of_area = PNK_NEW(&d->arena, int, r->areas.n + 1);
    d->leaf_place = PNK_NEW(&d->arena, int, r->areas.n + 1);
    if (!d->leaves || !d->leaf_of_area || !d->leaf_place)
        return pnk_no_memory(ctx);
    for (size_t a = 0; a < r->areas.n; a++) {
        d->leaf_of_area[a] = -1;
        if (!r->areas.v[a].leaf)
            continue;
        int best = -1;
        for (size_t p = 0; p < r->places.n; p++)
            if (r->places.v[p].area == (int)a && (best < 0 || r->places.v[p].population_persons > r->places.v[best].population_persons ||
                                                  (isnan(r->places.v[best].population_persons) && !isnan(r->places.v[p].population_persons))))
                best = (int)p;
        d->leaf_of_area[a] = (int)d->n_leaves;
        d->leaf_place[d->n_leaves] = best < 0 ? 0 : best;
        d->leaves[d->n_leaves++] = (int)a;
    }
    return PNK_OK;
}

static pnk_status relive(pnk_ctx *ctx, pnk_drill *d)
{
    pnk_status status = pnk_live_new(ctx, d, false, &d->live);

    for (size_t i = 0; i < d->log.n && !status; i++)
        status = pnk_live_apply(ctx, d->live, &d->log.v[i]);
    d->minute = d->live ? d->live->minute : 0;
    return status;
}

/* The script that a drill has begun with must stay: the log speaks of it. */
static pnk_status read_state(pnk_ctx *ctx, pnk_drill *d)
{
    const char *path = pnk_arena_printf(&d->arena, "%s/" PNK_EXERCISE "-state.json", d->folder), *script = pnk_arena_printf(&d->arena, "%s/injects.csv", d->folder);
    char hex[65];
    pnk_json *json = NULL;
    pnk_status status = path && script ? pnk_sha256_file(ctx, script, hex) : pnk_no_memory(ctx);

    d->speed = 30;
    if (status || !pnk_file_exists(path) || (status = read_json(ctx, d->folder, PNK_EXERCISE "-state.json", &json)))
        return status;
    double minute = pnk_json_number(pnk_json_get(json, "minute")), speed = pnk_json_number(pnk_json_get(json, "speed"));
    if (d->log.n > 0 && !pnk_text_equal(pnk_json_text(pnk_json_get(json, "script_sha256")), hex))
        status = pnk_fail(ctx, PNK_BAD_INPUT, "injects.csv has been changed since this drill began; put the old one back, or make a new drill with --from");
    if (minute >= d->minute && minute <= d->n_days * PNK_DAY_MINUTES)
        d->minute = (int)minute;
    if (speed >= 1 && speed <= 60)
        d->speed = (int)speed;
    pnk_json_free(json);
    return status;
}

pnk_status pnk_drill_clock(pnk_ctx *ctx, pnk_drill *d, int minute, int speed)
{
    pnk_json_out json = {0};
    char hex[65], *script = pnk_path_join(d->folder, "injects.csv");
    pnk_status status = script ? pnk_sha256_file(ctx, script, hex) : pnk_no_memory(ctx);

    d->minute = minute;
    d->speed = speed;
    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_member_number(&json, "minute", minute);
    pnk_json_member_number(&json, "speed", speed);
    pnk_json_member_text(&json, "script_sha256", hex);
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    const pnk_new_file file = { PNK_EXERCISE "-state.json", json.buf.text, json.buf.n };
    if (!status)
        status = json.buf.failed ? pnk_no_memory(ctx) : pnk_files_publish(ctx, d->folder, &file, 1);
    pnk_json_free_out(&json);
    free(script);
    return status;
}

void pnk_drill_free(pnk_drill *d)
{
    if (!d)
        return;
    pnk_live_free(d->live);
    pnk_script_free(&d->script);
    pnk_records_free(d->base);
    pnk_arena_release(&d->arena);
    free(d);
}

static pnk_status open_up_to_script(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_drill *d)
{
    pnk_status status = (d->folder = pnk_arena_text(&d->arena, folder)) ? PNK_OK : pnk_no_memory(ctx);

    if (status || (status = read_head(ctx, d)) || (status = read_operation(ctx, d, problems)) || (status = find_leaves(ctx, d)))
        return status;
    return read_course(ctx, d, problems);
}

pnk_status pnk_drill_open(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_drill **out)
{
    pnk_drill *d = calloc(1, sizeof *d);
    pnk_status status;

    if (!d)
        return pnk_no_memory(ctx);
    if ((status = open_up_to_script(ctx, folder, problems, d)) || (status = pnk_script_read(ctx, folder, "injects.csv", d->base, problems, &d->script)) ||
        (status = pnk_log_read(ctx, d)) || (status = relive(ctx, d)) || (status = read_state(ctx, d)))
        pnk_drill_free(d);
    else
        *out = d;
    return status;
}

pnk_status pnk_drill_import(pnk_ctx *ctx, const char *file, const char *folder, pnk_problems *problems)
{
    pnk_drill *d = calloc(1, sizeof *d);
    pnk_buf text = {0};
    pnk_status status;

    if (!d)
        return pnk_no_memory(ctx);
    if ((status = open_up_to_script(ctx, folder, problems, d)) || (status = pnk_log_read(ctx, d)))
        goto done;
    if (d->log.n > 0) {
        status = pnk_fail(ctx, PNK_USAGE, "%s has begun already: its script stays; make a new drill instead", folder);
        goto done;
    }
    if (!(status = pnk_script_read(ctx, NULL, file, d->base, problems, &d->script)) && !(status = pnk_script_csv(ctx, &d->script, d->base, &text))) {
        const pnk_new_file made = { "injects.csv", text.text, text.n };
        char *path = pnk_path_join(folder, "injects.xlsx");
        status = path ? pnk_files_publish(ctx, folder, &made, 1) : pnk_no_memory(ctx);
        if (!status)
            status = pnk_script_xlsx(ctx, &d->script, d->base, path);
        free(path);
    }
done:
    pnk_buf_free(&text);
    pnk_drill_free(d);
    return status;
}

int pnk_drill_minute(const pnk_drill *d) { return d->minute; }
int pnk_drill_speed(const pnk_drill *d) { return d->speed; }
const pnk_records *pnk_drill_records(const pnk_drill *d) { return d->base; }
const char *pnk_drill_folder(const pnk_drill *d) { return d->folder; }

void pnk_drill_state(const pnk_drill *d, pnk_drill_status *out)
{
    const pnk_live *l = d->live;

    *out = (pnk_drill_status){ .day = l->day, .n_days = d->n_days, .unsheltered_person_days = pnk_live_total(l), .title = d->title.en };
    for (size_t i = 0; i < d->script.n; i++) {
        out->fired += l->fired[i] >= 0;
        out->pending += l->fired[i] == -1;
    }
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++) {
        size_t at = (size_t)l->day * d->n_leaves + leaf;
        out->waiting += d->base->areas.v[d->leaves[leaf]].in_scope ? l->was[0][at] : 0;
        out->sheltered += d->base->areas.v[d->leaves[leaf]].in_scope ? l->was[1][at] + l->was[2][at] : 0;
    }
}
