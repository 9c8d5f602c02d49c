/* models/layers/exposure.c - a population grid under hazard polygons -> first reports.
 *
 * For each leaf area two reports stand in reports.csv. `affected` is the zonal sum itself: people who live where the danger is; it is shown and
 * kept, and nothing is solved for it. `displaced` is that sum times departure_willing_share, as "about": the first estimate for the ledger. Its
 * source has so wide an error (exposure_error_share) that any count outweighs it from the first hour on.
 */
#include "engine/base/say.h"
#include "engine/gis/raster.h"
#include "models/layers/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_REPORT = 13, N_HAZARD = 9, N_SOURCE = 7 };
static const char *const report_columns[N_REPORT] = { "report_id", "as_of", "source_id", "place_as_heard", "place_hint", "measure", "persons", "count", "bound",
                                                      "note", "source", "confidence", "from_file" };
static const char *const hazard_columns[N_HAZARD] = { "area_id", "from", "intensity", "kind", "note", "source", "confidence", "from_file", "from_sheet" };
static const char *const source_columns[N_SOURCE] = { "source_id", "name", "error_share", "note", "source", "confidence", "from_file" };

typedef struct { const char *id, *name; const pnk_feature *outline; double persons, residents, km2; int64_t whole; } leaf;

typedef struct {
    leaf *v;
    size_t n, capacity;
    pnk_layer outlines, hazards;
    pnk_raster_sums sums;
    double outside, error_share, leaving_share;
    const char *source_id, *raster;
} exposure;

/** Areas that no other area with an outline lies in: where people are counted. */
static pnk_status find_leaves(job *j, exposure *x)
{
    pnk_layer_wish wish = { .want = PNK_WANT_POLYGONS };
    pnk_index parents = {0}, rows = {0};
    pnk_merge *areas = NULL;
    pnk_status status = pnk_gis_read_layer(j->ctx, &j->arena, j->options->operation, "areas.geojson", NULL, &wish, j->problems, &x->outlines);

    if (status == PNK_NOT_FOUND) {
        pnk_problem_add(j->problems, PNK_ERROR, "areas.geojson", NULL, 0, NULL, NULL, "outlines of the areas in the operation first");
        return pnk_fail(j->ctx, PNK_BAD_INPUT, "the operation has no outlines of areas yet; import areas first");
    }
    if (status || (status = job_table(j, "areas", NULL, 0, &areas)))
        return status;
    for (size_t i = 0; i < pnk_merge_rows(areas) && !status; i++) {
        const char *id = pnk_arena_text(&j->arena, pnk_merge_cell(areas, i, "area_id")), *parent = pnk_arena_text(&j->arena, pnk_merge_cell(areas, i, "parent_id"));
        if ((id && pnk_index_put(&rows, &j->arena, id, (int)i) < 0) || (parent && pnk_index_put(&parents, &j->arena, parent, 1) < 0))
            status = pnk_no_memory(j->ctx);
    }
    for (size_t i = 0; i < x->outlines.n && !status; i++) {
        const char *id = pnk_layer_value(&x->outlines, &x->outlines.v[i], "area_id", &j->arena);
        int row = pnk_index_get(&rows, id);
        if (row < 0 || pnk_index_get(&parents, id) >= 0)
            continue;
        const char *name = pnk_arena_text(&j->arena, pnk_merge_cell(areas, (size_t)row, "name_en"));
        if (!PNK_GROW(&j->arena, x->v, x->n, x->capacity))
            status = pnk_no_memory(j->ctx);
        else
            x->v[x->n++] = (leaf){ .id = id, .name = name ? name : id, .outline = &x->outlines.v[i] };
    }
    pnk_merge_free(areas);
    if (!status && x->n == 0) {
        pnk_problem_add(j->problems, PNK_ERROR, "areas.geojson", NULL, 0, NULL, NULL, "outlines of areas that areas.csv knows");
        status = pnk_fail(j->ctx, PNK_BAD_INPUT, "no area of the operation has an outline");
    }
    return status;
}

/** Words that say density in the name of the file: WorldPop and others give both. */
static bool per_km2(const char *file)
{
    static const char *const words[] = { "density", "per_km2", "perkm2", "_pd_", "popd_", NULL };
    char name[256];
    pnk_snprintf(name, sizeof name, "%s", file);
    for (char *c = name; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    for (size_t i = 0; words[i]; i++)
        if (strstr(name, words[i]))
            return true;
    return false;
}

/** All people of the areas that the hazard touches: how hard it hits an area is the share of them inside it. */
static pnk_status find_residents(job *j, exposure *x, pnk_raster_wish raster)
{
    pnk_layer touched = { .file = "areas.geojson", .v = PNK_NEW(&j->arena, pnk_feature, x->n + 1) };
    pnk_raster_sums sums = {0};
    pnk_status status = touched.v ? PNK_OK : pnk_no_memory(j->ctx);
    size_t k = 0;

    for (size_t i = 0; i < x->n && !status; i++)
        if (x->v[i].persons > 0.0)
            touched.v[touched.n++] = *x->v[i].outline;
    raster.zones = &touched;
    raster.mask = NULL;
    if (status || touched.n == 0 || (status = pnk_gis_raster_sums(j->ctx, &j->arena, NULL, j->options->file, &raster, j->problems, &sums)))
        return status;
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i].persons > 0.0)
            x->v[i].residents = sums.sums[k++];
    return PNK_OK;
}

static pnk_status sum_up(job *j, exposure *x)
{
    pnk_layer zones = { .file = "areas.geojson", .n = x->n, .v = PNK_NEW(&j->arena, pnk_feature, x->n + 1) };
    pnk_layer_wish wish = { .want = PNK_WANT_POLYGONS };
    pnk_raster_wish raster = { .zones = &zones, .mask = &x->hazards, .per_km2 = j->options->density || per_km2(x->raster) };
    pnk_status status = zones.v ? PNK_OK : pnk_no_memory(j->ctx);

    if (status || (status = pnk_gis_read_layer(j->ctx, &j->arena, NULL, j->options->hazard_file, j->options->hazard_layer, &wish, j->problems, &x->hazards)))
        return status;
    if (x->hazards.n == 0) {
        pnk_problem_add(j->problems, PNK_ERROR, x->hazards.file, x->hazards.name, 0, NULL, NULL, "polygons of the hazard");
        return pnk_fail(j->ctx, PNK_BAD_INPUT, "%s: no polygon can be used", x->hazards.file);
    }
    if (x->hazards.n_mended)
        pnk_layers_say(j, "%zu outlines crossed themselves and were mended", x->hazards.n_mended);
    for (size_t i = 0; i < x->n; i++)
        zones.v[i] = *x->v[i].outline;
    if (!isnan(j->options->error_share))
        x->error_share = j->options->error_share;
    else
        status = job_parameter(j, "exposure_error_share", &x->error_share);
    if (status || (status = job_parameter(j, "departure_willing_share", &x->leaving_share)) ||
        (status = pnk_gis_raster_sums(j->ctx, &j->arena, NULL, j->options->file, &raster, j->problems, &x->sums)))
        return status;
    pnk_layers_say(j, "%s: %zu x %zu pixels, %s", x->raster, x->sums.columns, x->sums.rows, raster.per_km2 ? pnk_said("persons per km2") : pnk_said("persons in each pixel"));
    for (size_t i = 0; i < x->n; i++) {
        x->v[i].persons = x->sums.sums[i];
        x->v[i].km2 = x->sums.km2[i];
    }
    return find_residents(j, x, raster);
}

static int by_remainder(const void *a, const void *b)
{
    const leaf *const *x = a, *const *y = b;
    double rx = (*x)->persons - floor((*x)->persons), ry = (*y)->persons - floor((*y)->persons);
    if (rx < ry || rx > ry)
        return rx > ry ? -1 : 1;
    return strcmp((*x)->id, (*y)->id);
}

/** Whole persons that add up to the whole of the total: the largest remainders get the ones left over. */
static pnk_status make_whole(job *j, exposure *x)
{
    leaf **order = PNK_NEW(&j->arena, leaf *, x->n + 1);
    double total = 0.0;
    int64_t left;

    if (!order)
        return pnk_no_memory(j->ctx);
    for (size_t i = 0; i < x->n; i++) {
        order[i] = &x->v[i];
        total += x->v[i].persons;
        if (!(x->v[i].persons >= 0.0 && x->v[i].persons <= 1e11)) {
            pnk_problem_add(j->problems, PNK_ERROR, x->raster, NULL, 0, NULL, x->v[i].id, "persons in this area between 0 and 1e11");
            return pnk_fail(j->ctx, PNK_BAD_INPUT, "%s: the sum over %s is no number of persons", x->raster, x->v[i].id);
        }
    }
    x->outside = fmax(0.0, x->sums.total - total);
    left = llround(total);
    for (size_t i = 0; i < x->n; i++)
        left -= x->v[i].whole = (int64_t)floor(x->v[i].persons);
    qsort(order, x->n, sizeof *order, by_remainder);
    for (size_t i = 0; i < x->n && left > 0; i++, left--)
        order[i]->whole++;
    return PNK_OK;
}

static const char *count_text(pnk_arena *arena, int64_t value)
{
    return pnk_arena_printf(arena, "%lld", (long long)value);
}

static void put_reports(job *j, const exposure *x, pnk_merge *reports)
{
    char day[16];
    pnk_arena *arena = &j->arena;
    pnk_day_text(j->options->as_of, day);
    /* The same source, day and raster again: its older reports go. */
    for (size_t i = 0; i < pnk_merge_rows(reports); i++)
        if (pnk_text_equal(pnk_merge_cell(reports, i, "from_file"), x->raster) && pnk_text_equal(pnk_merge_cell(reports, i, "source_id"), x->source_id) &&
            pnk_text_equal(pnk_merge_cell(reports, i, "as_of"), day))
            pnk_merge_drop(reports, i);
    for (size_t i = 0; i < x->n; i++) {
        const leaf *l = &x->v[i];
        const struct { const char *measure; int64_t persons; const char *count, *note; } rows[] = {
            { "affected", l->whole, "now", pnk_arena_printf(arena, "people of the grid inside the hazard, %.1f km2", l->km2) },
            { "displaced", llround((double)l->whole * x->leaving_share), "since_start",
              pnk_arena_printf(arena, "%lld people exposed x %g who would leave: a first estimate until there is a count", (long long)l->whole, x->leaving_share) },
        };
        for (size_t k = 0; k < 2 && l->whole > 0; k++) {
            const char *cells[N_REPORT] = {
                pnk_arena_printf(arena, "exp-%.16s-%s-%.30s-%s", x->source_id, day, l->id, k ? "d" : "a"), day, x->source_id, l->name, l->id, rows[k].measure,
                count_text(arena, rows[k].persons), rows[k].count, "about", rows[k].note, j->source, "low", x->raster,
            };
            pnk_merge_add(reports, report_columns, cells, N_REPORT);
        }
    }
}

static void put_hazards(job *j, const exposure *x, pnk_merge *hazards)
{
    static const char *const kinds[] = { "kind", "hazard", "type", "event", NULL };
    char day[16];
    const char *kind = NULL;

    pnk_day_text(j->options->as_of, day);
    for (size_t i = 0; kinds[i] && !kind; i++)
        kind = layers_text(pnk_layer_value(&x->hazards, &x->hazards.v[0], kinds[i], &j->arena));
    for (size_t i = 0; i < pnk_merge_rows(hazards); i++)
        if (pnk_text_equal(pnk_merge_cell(hazards, i, "from_file"), x->hazards.file) && pnk_text_equal(pnk_merge_cell(hazards, i, "from"), day))
            pnk_merge_drop(hazards, i);
    for (size_t i = 0; i < x->n; i++) {
        bool there = !(x->v[i].km2 > 0.0);
        for (size_t k = 0; k < pnk_merge_rows(hazards) && !there; k++)
            there = pnk_text_equal(pnk_merge_cell(hazards, k, "area_id"), x->v[i].id);
        double share = x->v[i].residents > 0.0 ? fmin(1.0, x->v[i].persons / x->v[i].residents) : 0.0;
        if (there || !(share >= 0.0005))
            continue;
        const char *cells[N_HAZARD] = { x->v[i].id, day, layers_fixed(&j->arena, share, 3), kind, "intensity: share of the area's people who live inside the hazard",
                                        j->source, "low", x->hazards.file, x->hazards.name };
        pnk_merge_add(hazards, hazard_columns, cells, N_HAZARD);
    }
}

static void put_source(job *j, const exposure *x, pnk_merge *sources)
{
    for (size_t i = 0; i < pnk_merge_rows(sources); i++)
        if (pnk_text_equal(pnk_merge_cell(sources, i, "source_id"), x->source_id)) {
            if (!isnan(j->options->error_share))
                pnk_merge_set(sources, i, "error_share", layers_number(&j->arena, x->error_share));
            return;
        }
    const char *cells[N_SOURCE] = { x->source_id, pnk_arena_printf(&j->arena, "Exposure: %s under %s", x->raster, x->hazards.file),
                                    layers_number(&j->arena, x->error_share), "people exposed, not people counted", j->source, "assumed", x->raster };
    pnk_merge_add(sources, source_columns, cells, N_SOURCE);
}

static void say_exposure(job *j, const exposure *x)
{
    int64_t total = 0;
    size_t n = 0;
    double km2 = 0.0;
    for (size_t i = 0; i < x->n; i++) {
        total += x->v[i].whole;
        n += x->v[i].whole > 0;
        km2 += x->v[i].km2;
    }
    pnk_layers_say(j, "%lld people in %zu areas live inside the hazard, on %.1f km2", (long long)total, n, km2);
    if (x->outside >= 0.5)
        pnk_layers_say(j, "%.0f people more inside the hazard are outside all areas and in no report", x->outside);
    if (x->sums.n_shared)
        pnk_layers_say(j, "%zu areas overlap with others; shared ground was counted once, for the first", x->sums.n_shared);
    if (x->sums.nodata_pixels >= 0.5)
        pnk_layers_say(j, "%.0f pixels inside the hazard have no value and count nobody", x->sums.nodata_pixels);
    if (x->sums.negative_pixels > 0.0)
        pnk_problem_add(j->problems, PNK_WARNING, x->raster, NULL, 0, NULL, NULL, "no pixel under 0; %.0f of them were taken as 0", ceil(x->sums.negative_pixels));
    if (x->sums.outside_km2 > 0.001 * (km2 + x->sums.outside_km2))
        pnk_problem_add(j->problems, PNK_WARNING, x->raster, NULL, 0, NULL, NULL, "a raster that covers the hazard; %.1f km2 of it lie outside", x->sums.outside_km2);
    if (!x->sums.crs)
        pnk_layers_say(j, "the raster names no coordinate system; its corners fit degrees, so WGS 84 is assumed");
}

pnk_status pnk_layers_exposure(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    job j;
    exposure x = { .source_id = options->source_id };
    pnk_merge *tables[3] = {0};
    pnk_status status;

    if ((status = job_begin(&j, ctx, options, problems, said)))
        goto done;
    const char *slash = strrchr(options->file, '/');
    x.raster = slash ? slash + 1 : options->file;
    if (!options->hazard_file || !options->source_id || options->as_of == PNK_DAY_UNKNOWN) {
        status = pnk_fail(ctx, PNK_USAGE, "exposure needs the polygons of the hazard, a source and a day");
        goto done;
    }
    if ((status = find_leaves(&j, &x)) || (status = sum_up(&j, &x)) || (status = make_whole(&j, &x)) ||
        (status = job_table(&j, "sources", source_columns, N_SOURCE, &tables[0])) ||
        (status = job_table(&j, "hazards", hazard_columns, N_HAZARD, &tables[1])) ||
        (status = job_table(&j, "reports", report_columns, N_REPORT, &tables[2])))
        goto done;
    put_source(&j, &x, tables[0]);
    put_hazards(&j, &x, tables[1]);
    put_reports(&j, &x, tables[2]);
    say_exposure(&j, &x);
    if (!(status = pnk_merge_save(ctx, options->operation, tables, 3, NULL, 0)))
        for (size_t i = 0; i < x.n; i++)
            said->rows += x.v[i].whole > 0 ? 2 : 0;
done:
    for (size_t i = 0; i < 3; i++)
        pnk_merge_free(tables[i]);
    job_end(&j);
    return status;
}
