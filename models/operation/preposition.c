/* models/operation/preposition.c - the order of the steps of prepositioning: events, roads, who leaves, then where stock should stand. */
#include "models/operation/preposition.h"

#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "engine/base/say.h"
#include "engine/sim/ranks.h"
#include "engine/sim/sim.h"
#include "models/operation/steps.h"
#include "models/preposition/preposition.h"
#include "models/publish/preposition.h"

#include <stdlib.h>
#include <string.h>

enum { N_PHASES = 3, N_SEASONS = 2 };

/* ---- futures ---- */

typedef struct {
    const pnk_records *records;
    const pnk_depots *depots;
    uint64_t seed;
    size_t first;
    const int *areas;                /* readiness: of each row its area; NULL: drawn */
} futures;

static pnk_status walk(pnk_ctx *ctx, const pnk_depots *depots, const pnk_event *event, double *row)
{
    pnk_access *access = NULL;
    pnk_forecast *path = NULL;
    pnk_status status;

    if (!(status = pnk_access_new(ctx, &event->records, &access)) &&
        !(status = pnk_displacement_paths(ctx, &event->records, &event->ledger, access, NULL, event->member, 1, &path)))
        status = pnk_depots_read(ctx, depots, event, access, path, row);
    pnk_forecast_free(path);
    pnk_access_free(access);
    return status;
}

static pnk_status one_future(pnk_ctx *ctx, void *user, size_t i, double *row)
{
    const futures *f = user;
    pnk_event event;
    pnk_status status = f->areas ? pnk_event_at(ctx, f->records, f->areas[i / N_SEASONS], i % N_SEASONS, &event)
                                 : pnk_event_draw(ctx, f->records, f->seed, f->first + i, &event);

    if (status)
        return status;
    status = walk(ctx, f->depots, &event, row);
    pnk_event_free(&event);
    return status;
}

static pnk_status make_futures(pnk_ctx *ctx, futures *f, size_t n, double **rows)
{
    size_t length = pnk_depots_figures(f->depots);

    *rows = calloc(n * length + 1, sizeof **rows);
    return *rows ? pnk_ensemble_rows(ctx, n, length, one_future, f, *rows) : pnk_no_memory(ctx);
}

/* ---- readiness ---- */

typedef struct {
    pnk_depots *depots[N_PHASES];
    double *rows[N_PHASES];
    size_t length[N_PHASES];
    pnk_arena *arenas;               /* [n]: sentences, each of its own worker */
    pnk_ready *ready;
} readying;

static pnk_status one_ready(pnk_ctx *ctx, void *user, size_t i)
{
    readying *r = user;
    size_t phase = i / N_SEASONS % N_PHASES, row = i / (N_SEASONS * N_PHASES) * N_SEASONS + i % N_SEASONS;
    pnk_status status = pnk_preposition_ready(ctx, r->depots[phase], r->rows[phase] + row * r->length[phase], &r->arenas[i], &r->ready[i]);

    r->ready[i].phase = (pnk_phase)phase;
    return status;
}

static pnk_status solve_ready(pnk_ctx *ctx, readying *r, size_t n, pnk_preposition *found)
{
    pnk_status status;

    r->arenas = calloc(n + 1, sizeof *r->arenas);
    r->ready = PNK_NEW(&found->arena, pnk_ready, n + 1);
    if (!r->arenas || !r->ready)
        return pnk_no_memory(ctx);
    status = pnk_parallel(ctx, n, one_ready, r);
    for (size_t i = 0; i < n && !status; i++)
        if (r->ready[i].sentence && !(r->ready[i].sentence = pnk_arena_text(&found->arena, r->ready[i].sentence)))
            status = pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        pnk_arena_release(&r->arenas[i]);
    found->ready.v = r->ready;
    found->ready.n = found->ready.capacity = status ? 0 : n;
    return status;
}

/* The same events for every standard; by area, standard and season. */
static pnk_status readiness(pnk_ctx *ctx, const pnk_records *records, const pnk_access *access, pnk_preposition *found)
{
    readying r = {0};
    pnk_arena arena = {0};
    int *areas;
    double *weights;
    size_t n = 0;
    pnk_status status = pnk_border_areas(ctx, records, &arena, &areas, &weights, &n);

    for (size_t phase = 0; phase < N_PHASES && !status; phase++) {
        if ((status = pnk_depots_new(ctx, records, access, (pnk_phase)phase, (pnk_phase)phase, &r.depots[phase])))
            break;
        futures f = { .records = records, .depots = r.depots[phase], .areas = areas };
        r.length[phase] = pnk_depots_figures(r.depots[phase]);
        status = make_futures(ctx, &f, n * N_SEASONS, &r.rows[phase]);
    }
    pnk_ranks_end();
    if (!status && pnk_ranks_mine() == 0)
        status = solve_ready(ctx, &r, n * N_SEASONS * N_PHASES, found);
    for (size_t phase = 0; phase < N_PHASES; phase++) {
        pnk_depots_free(r.depots[phase]);
        free(r.rows[phase]);
    }
    free(r.arenas);
    pnk_arena_release(&arena);
    return status;
}

/* ---- all of it ---- */

static pnk_status check(pnk_ctx *ctx, const pnk_run *run, const pnk_preposition_options *wanted)
{
    double usd = isnan(wanted->budget_usd) ? pnk_depots_money(run->records) : wanted->budget_usd;

    if (wanted->scenarios < 1)
        return pnk_fail(ctx, PNK_USAGE, "--scenarios is %zu, expected 1 or more", wanted->scenarios);
    if (isnan(wanted->budget_usd) && run->records->budgets.n == 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "budgets.csv has no rows, expected the money there is, or --budget");
    if (run->records->stocks.n == 0 && !(usd > 0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "stocks.csv has no rows and there is no money, expected either");
    return PNK_OK;
}

static pnk_status count_fresh(pnk_ctx *ctx, const pnk_records *records, size_t *n)
{
    double fresh = pnk_parameter_value(records, "preposition_fresh_scenarios");

    if (!(fresh >= 0 && fresh <= 10000))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter preposition_fresh_scenarios is %g, expected 0 to 10000", fresh);
    *n = (size_t)fresh;
    return PNK_OK;
}

static pnk_status think(pnk_ctx *ctx, pnk_run *run, const pnk_preposition_options *wanted, pnk_preposition *found)
{
    const pnk_preposition_settings settings = { .budget_usd = wanted->budget_usd, .cvar_share = wanted->cvar_share, .max_min = wanted->max_min };
    pnk_depots *depots = NULL;
    double *rows = NULL, began = pnk_seconds();
    size_t n_fresh = 0;
    pnk_status status;

    if ((status = check(ctx, run, wanted)) || (status = count_fresh(ctx, run->records, &n_fresh)) || (status = pnk_access_new(ctx, run->records, &run->access)) ||
        (status = pnk_depots_new(ctx, run->records, run->access, run->records->head.phase, PNK_SURVIVAL, &depots)))
        goto done;
    futures f = { .records = run->records, .depots = depots, .seed = run->records->head.seed };
    found->seed = f.seed;
    if ((status = make_futures(ctx, &f, wanted->scenarios + n_fresh, &rows)) ||
        (status = pnk_preposition_solve(ctx, depots, rows, wanted->scenarios, rows + wanted->scenarios * pnk_depots_figures(depots), n_fresh, &settings, found)))
        goto done;
    found->seconds = pnk_seconds() - began;
    if (!wanted->no_readiness)
        status = readiness(ctx, run->records, run->access, found);
done:
    pnk_ranks_end();
    free(rows);
    pnk_depots_free(depots);
    return status;
}

typedef struct { pnk_run *run; const pnk_run_options *options; const pnk_preposition *found; const char *summary; } delivery;

static pnk_status deliver(pnk_ctx *ctx, const char *stage, void *with)
{
    const delivery *d = with;
    pnk_status status = PNK_OK;
    const char *files[16];
    size_t n = 0;

    for (size_t i = 0; i < pnk_n_preposition_files && !status; i++) {
        pnk_buf text = {0};

        files[n++] = pnk_preposition_files[i];
        status = pnk_publish_preposition(ctx, d->run->records, d->found, d->run->lang, pnk_preposition_files[i], &text);
        if (!status)
            status = pnk_write_text(ctx, stage, pnk_preposition_files[i], &text);
        pnk_buf_free(&text);
    }
    if (!status && !(status = pnk_copy_inputs(ctx, d->run, stage))) {
        char *path = pnk_path_join(stage, "summary.json");
        status = path ? pnk_file_write(ctx, path, d->summary, strlen(d->summary)) : pnk_no_memory(ctx);
        files[n++] = "summary.json";
        free(path);
    }
    return status ? status : pnk_write_run_json(ctx, d->run, d->options, stage, files, n);
}

static pnk_status summarise(pnk_ctx *ctx, const pnk_run *run, const pnk_preposition *found, char **text)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_preposition_summary(run->records, found, &json);
    pnk_json_member_number(&json, "seconds", found->seconds);
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    *text = json.buf.failed ? NULL : strdup(json.buf.text);
    pnk_json_free_out(&json);
    return *text ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status out_folder(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options)
{
    char name[256];

    pnk_snprintf(name, sizeof name, "%s-preposition", run->records->head.id);
    run->out = options->out ? strdup(options->out) : pnk_path_join("out", name);
    return run->out ? pnk_ours_to_replace(ctx, run->out, "run.json") : pnk_no_memory(ctx);
}

static pnk_status carry_out(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options, const pnk_preposition_options *wanted, pnk_problems *problems, pnk_prepositioned *out)
{
    pnk_status status = pnk_steps_read(ctx, run, &options->intake, problems);

    pnk_problems_sort(problems);
    if (status || (status = out_folder(ctx, run, options)) || (status = think(ctx, run, wanted, &out->found)) || pnk_ranks_mine() > 0 || wanted->no_readiness)
        return status;
    if ((status = summarise(ctx, run, &out->found, &out->summary)))
        return status;
    return pnk_folder_write(ctx, run->out, deliver, &(delivery){ run, options, &out->found, out->summary });
}

pnk_status pnk_operation_preposition(pnk_ctx *ctx, const pnk_run_options *options, const pnk_preposition_options *wanted, pnk_problems *problems, pnk_prepositioned *out)
{
    pnk_run *run = pnk_run_new(ctx);
    const char *before;
    pnk_status status;

    *out = (pnk_prepositioned){0};
    if (!run)
        return PNK_NO_MEMORY;
    pnk_run_ask(run, options);
    run->preposition = true;
    before = pnk_say_language(run->lang);
    status = carry_out(ctx, run, options, wanted, problems, out);
    pnk_say_language(before);
    out->records = run->records;
    out->out = run->out;
    run->records = NULL;
    run->out = NULL;
    pnk_run_free(run);
    if (status)
        pnk_prepositioned_free(out);
    return status;
}

void pnk_prepositioned_free(pnk_prepositioned *p)
{
    pnk_preposition_free(&p->found);
    pnk_records_free(p->records);
    free(p->out);
    free(p->summary);
    *p = (pnk_prepositioned){0};
}
