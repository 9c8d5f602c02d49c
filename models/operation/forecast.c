/* models/operation/forecast.c - members of the rules over a case, scored beside the naive rivals. */
#include "models/operation/forecast.h"

#include "engine/base/parallel.h"
#include "models/operation/outlook.h"
#include "models/operation/rules.h"

#include <stdlib.h>
#include <string.h>

enum { USUAL_MEMBERS = 20, MOST_CELLS = 1 << 28 };       /* of all members together: 2 GiB */

typedef struct {
    const pnk_case *c;
    const pnk_rules *rules;
    const pnk_validation_options *options;
    const pnk_outlook_dials *dials;
    size_t cells;                    /* of a member */
    double *sims;                    /* [members * cells] */
    double *person_days;             /* [members] */
    pnk_score *scores;               /* [members] */
    const double **courses;          /* [members] into sims */
} work;

static pnk_status run_member(pnk_ctx *ctx, void *user, size_t i)
{
    work *w = user;
    const pnk_rule_settings settings = { w->options->seed, i, w->options->withhold_capacity, w->dials };

    return w->rules->run(ctx, w->c, &settings, w->sims + i * w->cells, &w->person_days[i]);
}

static pnk_status score_member(pnk_ctx *ctx, void *user, size_t i)
{
    work *w = user;
    return pnk_score_course(ctx, w->c, w->courses[i], &w->scores[i]);
}

static pnk_status score_rivals(pnk_ctx *ctx, const pnk_case *c, pnk_validation *out)
{
    double *course = calloc((size_t)c->n_days * c->n_camps + 1, sizeof *course), persons;
    pnk_status status = course ? PNK_OK : pnk_no_memory(ctx);

    for (int k = 0; k < PNK_N_RIVALS && !status; k++) {
        const double *one[] = { course };
        pnk_rival_course(c, (pnk_rival)k, course);
        if (!(status = pnk_score_course(ctx, c, course, &out->rivals[k])))
            status = pnk_score_crps(ctx, c, one, 1, &out->rival_crps[k], &persons);
    }
    free(course);
    return status;
}

/** The rules see camps without a limit. */
static void withhold(pnk_case *c)
{
    for (size_t i = 0; i < c->n_camps; i++)
        c->places[c->camps[i].place].capacity_persons = 0.0;
}

static pnk_status run_members(pnk_ctx *ctx, work *w, pnk_validation *out)
{
    size_t n = out->members;
    double began;
    pnk_status status;

    w->sims = calloc(n * w->cells + 1, sizeof *w->sims);
    w->person_days = calloc(n, sizeof *w->person_days);
    w->scores = calloc(n, sizeof *w->scores);
    w->courses = calloc(n, sizeof *w->courses);
    if (!w->sims || !w->person_days || !w->scores || !w->courses)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        w->courses[i] = w->sims + i * w->cells;
    began = pnk_seconds();
    if ((status = pnk_parallel(ctx, n, run_member, w)))
        return status;
    out->seconds = pnk_seconds() - began;
    for (size_t i = 0; i < n; i++)
        out->person_days += w->person_days[i];
    if ((status = pnk_parallel(ctx, n, score_member, w)))
        return status;
    pnk_score_mean(w->scores, n, &out->score, &out->ard_sd, &out->ard_rescaled_sd);
    return pnk_score_crps(ctx, w->c, w->courses, n, &out->crps, &out->crps_persons);
}

static pnk_status validate(pnk_ctx *ctx, const pnk_validation_options *options, const pnk_rules *rules, const pnk_outlook_dials *dials, pnk_case *c, pnk_validation *out)
{
    work w = { .c = c, .rules = rules, .options = options, .dials = dials, .cells = (size_t)c->n_days * c->n_camps };
    pnk_status status;

    out->rules = rules->word;
    out->case_name = pnk_arena_text(&out->arena, c->name);
    out->members = rules->one_member ? 1 : options->members ? options->members : USUAL_MEMBERS;
    out->n_days = (size_t)c->n_days;
    out->n_camps = c->n_camps;
    out->n_places = c->n_places;
    out->seed = options->seed;
    out->withheld_capacity = options->withhold_capacity;
    if (!out->case_name)
        return pnk_no_memory(ctx);
    if (w.cells == 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s has no camps to hold the rules against", c->name);
    if (out->members > MOST_CELLS / w.cells)
        return pnk_fail(ctx, PNK_LIMIT, "%zu members of %zu days and %zu camps are more than are kept at a time", out->members, out->n_days, out->n_camps);
    if (!(status = score_rivals(ctx, c, out))) {
        if (options->withhold_capacity)
            withhold(c);
        status = run_members(ctx, &w, out);
    }
    free(w.sims);
    free(w.person_days);
    free(w.scores);
    free(w.courses);
    return status;
}

/** The cases, and for the own rules the parameters of each. */
static pnk_status prepare(pnk_ctx *ctx, const pnk_validation_options *options, bool own, pnk_problems *problems, pnk_outlook_answer *answer)
{
    const pnk_outlook_question question = { .folders = options->folders, .n = options->n, .settings = options->settings, .reference = options->reference };

    return pnk_operation_cases(ctx, &question, own, problems, answer);
}

pnk_status pnk_operation_validate(pnk_ctx *ctx, const pnk_validation_options *options, pnk_problems *problems, pnk_validation *out)
{
    const char *word = options->rules ? options->rules : "own";
    const pnk_rules *rules = pnk_rules_find(word);
    pnk_outlook_answer answer = {0};
    pnk_status status;

    if (!rules)
        return pnk_fail(ctx, PNK_USAGE, "--rules is \"%s\", expected flee or own", word);
    for (size_t i = 0; i < options->n; i++)
        out[i] = (pnk_validation){0};
    status = prepare(ctx, options, rules->one_member, problems, &answer);
    for (size_t i = 0; i < options->n && !status; i++) {
        out[i].own = rules->one_member;
        out[i].fitted = answer.folds != NULL;
        out[i].dials = answer.folds ? answer.folds[i].dials : answer.dials;
        status = validate(ctx, options, rules, &out[i].dials, answer.cases[i], &out[i]);
    }
    pnk_outlook_answer_free(&answer);
    for (size_t i = 0; i < options->n && status; i++)
        pnk_validation_free(&out[i]);
    return status;
}

void pnk_validation_free(pnk_validation *validation)
{
    pnk_arena_release(&validation->arena);
    *validation = (pnk_validation){0};
}
