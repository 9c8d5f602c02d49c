/* models/operation/outlook.c - own rules over several scenarios. */
#include "models/operation/outlook.h"

#include "engine/gis/gis.h"
#include "models/operation/flee.h"
#include "models/operation/rivals.h"

#include <stdlib.h>

pnk_status pnk_operation_dials(pnk_ctx *ctx, const char *reference, pnk_problems *problems, pnk_outlook_dials *out)
{
    pnk_arena arena = {0};
    pnk_table *table = NULL;
    pnk_status status;

    if (!(status = pnk_gis_begin(ctx)) && !(status = pnk_gis_read_table(ctx, &arena, reference, "parameters.csv", NULL, NULL, problems, &table)))
        status = pnk_outlook_dials_read(ctx, table, out);
    pnk_arena_release(&arena);
    return status;
}

static pnk_status read_cases(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_problems *problems, pnk_outlook_answer *out)
{
    pnk_status status, worst = PNK_OK;

    if (!(out->cases = calloc(question->n, sizeof *out->cases)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < question->n; i++) {               /* the faults of all are told before giving up */
        status = pnk_flee_case(ctx, question->folders[i], question->settings, problems, &out->cases[out->n]);
        out->n += !status;
        worst = worst ? worst : status;
        if (status && status != PNK_BAD_INPUT)
            return status;
    }
    pnk_problems_sort(problems);
    return worst;
}

pnk_status pnk_operation_cases(pnk_ctx *ctx, const pnk_outlook_question *question, bool fit, pnk_problems *problems, pnk_outlook_answer *out)
{
    pnk_status status;

    *out = (pnk_outlook_answer){0};
    if ((status = read_cases(ctx, question, problems, out)) || !fit || (status = pnk_operation_dials(ctx, question->reference, problems, &out->dials)) || out->n < 2)
        goto done;
    if (!(out->folds = calloc(out->n + 1, sizeof *out->folds)))
        status = pnk_no_memory(ctx);
    else
        status = pnk_outlook_calibrate(ctx, (const pnk_case *const *)out->cases, out->n, &out->dials, out->folds);
done:
    if (status)
        pnk_outlook_answer_free(out);
    return status;
}

static pnk_status try_cases(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_outlook_answer *out)
{
    pnk_outlook_dials *dials = calloc(out->n, sizeof *dials);
    pnk_outlook_dress *dress = out->folds ? calloc(out->n, sizeof *dress) : NULL;
    pnk_outlook_rival *flee = NULL;
    pnk_status status = PNK_OK;

    out->trials = calloc(out->n, sizeof *out->trials);
    if (!dials || !out->trials || (out->folds && !dress))
        status = pnk_no_memory(ctx);
    for (size_t i = 0; i < out->n && !status; i++) {
        dials[i] = out->folds ? out->folds[i].dials : out->dials;
        if (dress)
            dress[i] = out->folds[i].dress;
    }
    out->flee_members = question->members ? question->members : PNK_FLEE_MEMBERS;
    if (!status && !(status = pnk_operation_flee_ahead(ctx, (const pnk_case *const *)out->cases, out->n, &out->dials, out->flee_members, question->seed, &flee)))
        status = pnk_outlook_backtest(ctx, (const pnk_case *const *)out->cases, out->n, dials, dress, flee, out->trials);
    pnk_operation_rivals_free(flee, out->n);
    free(dials);
    free(dress);
    return status;
}

pnk_status pnk_operation_calibrate(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_problems *problems, pnk_outlook_answer *out)
{
    if (question->n < 2)
        return pnk_fail(ctx, PNK_USAGE, "--calibrate needs two scenarios or more: each is judged by parameters fitted on the others");
    return pnk_operation_cases(ctx, question, true, problems, out);
}

pnk_status pnk_operation_backtest(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_problems *problems, pnk_outlook_answer *out)
{
    pnk_status status = pnk_operation_cases(ctx, question, true, problems, out);

    if (!status && (status = try_cases(ctx, question, out)))
        pnk_outlook_answer_free(out);
    return status;
}

void pnk_outlook_answer_free(pnk_outlook_answer *answer)
{
    for (size_t i = 0; i < answer->n; i++)
        pnk_case_free(answer->cases[i]);
    free(answer->cases);
    free(answer->folds);
    free(answer->trials);
    *answer = (pnk_outlook_answer){0};
}

pnk_status pnk_operation_camps(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_day as_of, uint64_t seed, pnk_problems *problems, pnk_camps_ahead *out)
{
    pnk_outlook_dials dials;
    pnk_status status;

    *out = (pnk_camps_ahead){0};
    if ((status = pnk_flee_case(ctx, question->folders[0], question->settings, problems, &out->c)) ||
        (status = pnk_operation_dials(ctx, question->reference, problems, &dials)))
        goto done;
    pnk_problems_sort(problems);
    out->as_of_day = as_of == PNK_DAY_UNKNOWN ? out->c->n_days - 1 : (int)(as_of - out->c->start);
    if (!(out->points = calloc(PNK_OUTLOOK_N_HORIZONS * out->c->n_camps + 1, sizeof *out->points)))
        status = pnk_no_memory(ctx);
    else
        status = pnk_outlook_forecast(ctx, out->c, &dials, out->as_of_day, pnk_outlook_horizons, PNK_OUTLOOK_N_HORIZONS, seed, out->points, NULL, 0);
done:
    if (status)
        pnk_camps_ahead_free(out);
    return status;
}

void pnk_camps_ahead_free(pnk_camps_ahead *ahead)
{
    pnk_case_free(ahead->c);
    free(ahead->points);
    *ahead = (pnk_camps_ahead){0};
}
