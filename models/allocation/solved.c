/* models/allocation/solved.c - what is solved for beside the tiers, prices of limits and the plan at other budgets, kept with an answer and read back. */
#include "models/allocation/answer.h"
#include "models/allocation/worth.h"

#include <stdlib.h>
#include <string.h>

static const char *const solved_files[] = {"prices.csv", "funding.csv"};

static const struct { const char *name; size_t at; } worth_numbers[] = {
    {"saves", offsetof(pnk_worth, saves)}, {"low", offsetof(pnk_worth, low)}, {"high", offsetof(pnk_worth, high)},
    {"after", offsetof(pnk_worth, after)}, {"area share", offsetof(pnk_worth, leaf_share)},
}, funding_numbers[] = {
    {"usd", offsetof(pnk_funding, usd)}, {"unsheltered", offsetof(pnk_funding, unsheltered_person_days)}, {"unmet", offsetof(pnk_funding, unmet_person_days)},
    {"worst shelter", offsetof(pnk_funding, worst_shelter)}, {"worst goods", offsetof(pnk_funding, worst_goods)},
    {"mean shelter", offsetof(pnk_funding, mean_shelter)}, {"mean goods", offsetof(pnk_funding, mean_goods)},
};
enum { N_WORTH_NUMBERS = sizeof worth_numbers / sizeof *worth_numbers, N_FUNDING_NUMBERS = sizeof funding_numbers / sizeof *funding_numbers };

bool pnk_answer_is_solved(const char *name)
{
    for (size_t k = 0; k < sizeof solved_files / sizeof *solved_files; k++)
        if (strcmp(name, solved_files[k]) == 0)
            return true;
    return false;
}

static double *number_at(void *of, size_t at) { return (double *)((char *)of + at); }

/* "T1|places|school-3|saves"; what is not a number is left out. */
static pnk_status keep_worth(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const pnk_tiers *t, pnk_worth worth)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (int i = 0; i < N_WORTH_NUMBERS + 2 && !status; i++) {
        double value = i < N_WORTH_NUMBERS ? *number_at(&worth, worth_numbers[i].at) : i == N_WORTH_NUMBERS ? worth.leaf : worth.next;
        if (isnan(value) || (i >= N_WORTH_NUMBERS && value < 0))
            continue;
        pnk_buf_printf(&name, "T%d|", worth.tier);
        pnk_limit_name(t->m, &t->worths->limits->limits.v[worth.limit], &name);
        pnk_buf_printf(&name, "|%s", i < N_WORTH_NUMBERS ? worth_numbers[i].name : i == N_WORTH_NUMBERS ? "area" : "next");
        status = pnk_answer_put(ctx, answer, f, &name, value);
    }
    pnk_buf_free(&name);
    return status;
}

pnk_status pnk_answer_keep_solved(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_tiers *t)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;
    pnk_answer_file *f;

    if (t->worths) {
        if (!(f = pnk_answer_next_file(answer)))
            return pnk_no_memory(ctx);
        answer->n++;
        pnk_snprintf(f->name, sizeof f->name, "%s", solved_files[0]);
        for (size_t i = 0; i < t->worths->worths.n && !status; i++)
            status = keep_worth(ctx, answer, f, t, t->worths->worths.v[i]);
    }
    if (t->funding.n) {
        if (!(f = pnk_answer_next_file(answer)))
            return pnk_no_memory(ctx);
        answer->n++;
        pnk_snprintf(f->name, sizeof f->name, "%s", solved_files[1]);
        for (size_t i = 0; i < t->funding.n; i++)
            for (int k = 0; k < N_FUNDING_NUMBERS && !status; k++) {
                pnk_funding point = t->funding.v[i];
                char share[32];
                pnk_buf_printf(&name, "%s|%s", pnk_text_number(point.budget_share, share), funding_numbers[k].name);
                status = pnk_answer_put(ctx, answer, f, &name, *number_at(&point, funding_numbers[k].at));
            }
    }
    pnk_buf_free(&name);
    return status;
}

/* ---- back from their names ---- */

static pnk_status index_limits(pnk_finder *f, pnk_index *names, const pnk_limits *limits)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < limits->limits.n && !status; i++) {
        name.n = 0;
        pnk_limit_name(f->m, &limits->limits.v[i], &name);
        if (name.failed || pnk_index_put_copy(names, &f->arena, name.text, (int)i) < 0)
            status = pnk_no_memory(f->ctx);
    }
    pnk_buf_free(&name);
    return status;
}

/* One number of a price; the first of them begins it. */
static pnk_status read_worth(pnk_finder *f, const pnk_index *names, pnk_worths *out, const char *name, double value)
{
    const pnk_world *w = f->m->w;
    char copy[512];
    const char *end = strrchr(name, '|');
    pnk_worth *last = out->worths.n ? &out->worths.v[out->worths.n - 1] : NULL;

    if (!end || end - name < 3 || (size_t)(end - name) >= sizeof copy || (!pnk_text_starts(name, "T1|") && !pnk_text_starts(name, "T3|")))
        return pnk_finder_unknown(f, name);
    memcpy(copy, name + 3, (size_t)(end - name) - 3);
    copy[end - name - 3] = '\0';
    int tier = name[1] - '0', limit = pnk_index_get(names, copy);
    if (limit < 0)
        return pnk_finder_unknown(f, name);
    if (strcmp(end + 1, worth_numbers[0].name) == 0) {
        if (!PNK_GROW(&out->arena, out->worths.v, out->worths.n, out->worths.capacity))
            return pnk_no_memory(f->ctx);
        last = &out->worths.v[out->worths.n++];
        *last = (pnk_worth){.tier = tier, .limit = (size_t)limit, .low = NAN, .high = NAN, .after = NAN, .leaf_share = NAN, .leaf = -1, .next = -1};
    }
    if (!last || last->tier != tier || last->limit != (size_t)limit)
        return pnk_finder_unknown(f, name);
    for (int i = 0; i < N_WORTH_NUMBERS; i++)
        if (strcmp(end + 1, worth_numbers[i].name) == 0) {
            *number_at(last, worth_numbers[i].at) = value;
            return PNK_OK;
        }
    bool area = strcmp(end + 1, "area") == 0;
    double most = area ? w->n_leaves : (double)out->limits->limits.n;
    if ((!area && strcmp(end + 1, "next") != 0) || !(value >= 0 && value < most && value == floor(value)))
        return pnk_finder_unknown(f, name);
    *(area ? &last->leaf : &last->next) = (int)value;
    return PNK_OK;
}

static pnk_status read_worths(pnk_finder *f, const pnk_lp_answer *given, pnk_worths **out)
{
    const pnk_answer_file *from = pnk_answer_file_called(given, solved_files[0]);
    pnk_index names = {0};
    pnk_worths *worths = from ? calloc(1, sizeof *worths) : NULL;
    pnk_status status;

    if (!from)
        return PNK_OK;
    if (!worths)
        return pnk_no_memory(f->ctx);
    f->file = from->name;
    if (!(status = pnk_limits_new(f->ctx, f->m, &worths->limits)))
        status = index_limits(f, &names, worths->limits);
    for (size_t i = 0; i < from->n && !status; i++)
        status = read_worth(f, &names, worths, from->v[i].name, from->v[i].value);
    if (status)
        pnk_worths_free(worths);
    else
        *out = worths;
    return status;
}

static pnk_status read_funding(pnk_finder *f, const pnk_lp_answer *given, pnk_tiers *t)
{
    const pnk_answer_file *from = pnk_answer_file_called(given, solved_files[1]);

    f->file = solved_files[1];
    for (size_t i = 0; from && i < from->n; i++) {
        const char *name = from->v[i].name, *bar = strchr(name, '|');
        char head[32];
        double share;
        int k = 0;
        if (!bar || (size_t)(bar - name) >= sizeof head)
            return pnk_finder_unknown(f, name);
        memcpy(head, name, (size_t)(bar - name));
        head[bar - name] = '\0';
        if (!pnk_text_to_number(head, &share))
            return pnk_finder_unknown(f, name);
        while (k < N_FUNDING_NUMBERS && strcmp(bar + 1, funding_numbers[k].name) != 0)
            k++;
        if (k == N_FUNDING_NUMBERS)
            return pnk_finder_unknown(f, name);
        if (!t->funding.n || t->funding.v[t->funding.n - 1].budget_share != share) {
            if (!PNK_GROW(&t->arena, t->funding.v, t->funding.n, t->funding.capacity))
                return pnk_no_memory(f->ctx);
            t->funding.v[t->funding.n++] = (pnk_funding){.budget_share = share};
        }
        *number_at(&t->funding.v[t->funding.n - 1], funding_numbers[k].at) = from->v[i].value;
    }
    return PNK_OK;
}

pnk_status pnk_answer_solved(pnk_finder *f, const pnk_lp_answer *given, pnk_tiers *t)
{
    pnk_status status = pnk_answer_await_end(f->ctx, given);

    if (!status)
        status = read_worths(f, given, &t->worths);
    return status ? status : read_funding(f, given, t);
}
