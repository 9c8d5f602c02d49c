/* models/allocation/answer.c - the LP's own answer as named values, kept in files and read back. */
#include "models/allocation/worth.h"
#include "engine/base/hash.h"

#include <stdlib.h>
#include <string.h>

typedef struct { const char *name; double value; } named;
typedef struct { char name[32]; named *v; size_t n, capacity; } file;

struct pnk_lp_answer {
    pnk_arena arena;
    file files[2 * PNK_N_STAGES + 2];    /* primal and dual of each stage that was there, prices and funding */
    size_t n;
};

void pnk_lp_answer_free(pnk_lp_answer *answer)
{
    if (!answer)
        return;
    pnk_arena_release(&answer->arena);
    free(answer);
}

static file *file_called(const pnk_lp_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->n; i++)
        if (strcmp(answer->files[i].name, name) == 0)
            return (file *)&answer->files[i];
    return NULL;
}

static file *file_of(const pnk_lp_answer *answer, pnk_stage_kind kind, bool dual)
{
    char name[32];

    pnk_snprintf(name, sizeof name, "%s.%s.csv", pnk_stage_names[kind], dual ? "dual" : "primal");
    return file_called(answer, name);
}

bool pnk_answer_has(const pnk_lp_answer *given, pnk_stage_kind kind)
{
    return file_of(given, kind, false) && file_of(given, kind, true);
}

/* ---- keeping ---- */

static pnk_status keep(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, pnk_buf *name, double value)
{
    if (name->failed || !PNK_GROW(&answer->arena, f->v, f->n, f->capacity))
        return pnk_no_memory(ctx);
    f->v[f->n].name = pnk_arena_text(&answer->arena, name->text);
    f->v[f->n].value = value;
    name->n = 0;
    return f->v[f->n++].name ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status keep_primal(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++)
        if (a->core[j] != 0) {
            pnk_model_name(m, m->col_ref[j], &name);
            status = keep(ctx, answer, f, &name, a->core[j]);
        }
    if (!status && stage->tier == 2) {
        pnk_model_name(m, (pnk_ref){.kind = PNK_C_THETA}, &name);
        status = keep(ctx, answer, f, &name, a->theta);
    }
    for (size_t i = 0; i < a->n_x && !status; i++) {
        pnk_model_move_name(m, &m->arcs[a->x[i].arc], a->x[i].group, &name);
        status = keep(ctx, answer, f, &name, a->x[i].persons);
    }
    for (size_t i = 0; i < a->n_y && !status; i++) {
        pnk_model_unit_name(m, a->y[i].lot, &m->routes[a->y[i].route], &name);
        status = keep(ctx, answer, f, &name, a->y[i].units);
    }
    for (size_t i = 0; i < a->n_r && !status; i++) {
        pnk_model_round_name(m, &m->routes[a->r[i].route], &name);
        status = keep(ctx, answer, f, &name, a->r[i].rounds);
    }
    pnk_buf_free(&name);
    return status;
}

static pnk_status keep_dual(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t r = 0; r < m->n_rows && !status; r++)
        if (a->price[r] != 0) {
            pnk_model_name(m, m->row_ref[r], &name);
            status = keep(ctx, answer, f, &name, a->price[r]);
        }
    for (int h = 0; h < stage->n_holds && !status; h++) {
        pnk_model_name(m, (pnk_ref){.kind = PNK_R_KEPT, .a = stage->holds[h].tier}, &name);
        status = keep(ctx, answer, f, &name, a->hold_price[h]);
    }
    for (size_t c = 0; c < a->n_cell_prices && !status; c++)
        if (a->cell_price[c] != 0) {
            pnk_model_name(m, (pnk_ref){.kind = PNK_R_CELL, .a = (int)c}, &name);
            status = keep(ctx, answer, f, &name, a->cell_price[c]);
        }
    pnk_buf_free(&name);
    return status;
}

/* ---- prices and the plan at other budgets: solved for, so kept ---- */

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

static double *number_at(void *of, size_t at) { return (double *)((char *)of + at); }

/* "T1|places|school-3|saves"; what is not a number is left out. */
static pnk_status keep_worth(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const pnk_tiers *t, pnk_worth worth)
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
        status = keep(ctx, answer, f, &name, value);
    }
    pnk_buf_free(&name);
    return status;
}

static pnk_status keep_solved(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_tiers *t)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;
    file *f;

    if (t->worths) {
        f = &answer->files[answer->n++];
        pnk_snprintf(f->name, sizeof f->name, "%s", solved_files[0]);
        for (size_t i = 0; i < t->worths->worths.n && !status; i++)
            status = keep_worth(ctx, answer, f, t, t->worths->worths.v[i]);
    }
    if (t->funding.n) {
        f = &answer->files[answer->n++];
        pnk_snprintf(f->name, sizeof f->name, "%s", solved_files[1]);
        for (size_t i = 0; i < t->funding.n; i++)
            for (int k = 0; k < N_FUNDING_NUMBERS && !status; k++) {
                pnk_funding point = t->funding.v[i];
                char share[32];
                pnk_buf_printf(&name, "%s|%s", pnk_text_number(point.budget_share, share), funding_numbers[k].name);
                status = keep(ctx, answer, f, &name, *number_at(&point, funding_numbers[k].at));
            }
    }
    pnk_buf_free(&name);
    return status;
}

pnk_status pnk_answer_keep(pnk_ctx *ctx, const pnk_tiers *t, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = PNK_OK;

    if (!answer)
        return pnk_no_memory(ctx);
    for (int i = 0; i < PNK_N_STAGES && !status; i++) {
        if (!t->answers[i].there)
            continue;
        file *primal = &answer->files[answer->n++], *dual = &answer->files[answer->n++];
        pnk_snprintf(primal->name, sizeof primal->name, "%s.primal.csv", pnk_stage_names[i]);
        pnk_snprintf(dual->name, sizeof dual->name, "%s.dual.csv", pnk_stage_names[i]);
        if (!(status = keep_primal(ctx, answer, primal, t->m, &t->stages[i], &t->answers[i])))
            status = keep_dual(ctx, answer, dual, t->m, &t->stages[i], &t->answers[i]);
    }
    if (!status)
        status = keep_solved(ctx, answer, t);
    if (status) {
        pnk_lp_answer_free(answer);
        return status;
    }
    *out = answer;
    return PNK_OK;
}

/* ---- texts ---- */

size_t pnk_lp_answer_n_files(const pnk_lp_answer *answer)
{
    return answer->n;
}

static void add_cell(pnk_buf *text, const char *cell)
{
    if (!strpbrk(cell, ",\"\n\r")) {
        pnk_buf_add(text, cell);
        return;
    }
    pnk_buf_add(text, "\"");
    for (const char *at = cell; *at; at++)
        pnk_buf_add_n(text, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    pnk_buf_add(text, "\"");
}

pnk_status pnk_lp_answer_file(pnk_ctx *ctx, const pnk_lp_answer *answer, size_t i, char name[32], pnk_buf *text)
{
    if (i >= answer->n)
        return pnk_fail(ctx, PNK_NOT_FOUND, "the answer has %zu files, file %zu was asked for", answer->n, i);
    const file *f = &answer->files[i];
    memcpy(name, f->name, sizeof f->name);
    pnk_buf_add(text, "name,value\n");
    for (size_t j = 0; j < f->n; j++) {
        char number[32];
        add_cell(text, f->v[j].name);
        pnk_buf_printf(text, ",%s\n", pnk_text_number(f->v[j].value, number));
    }
    pnk_buf_printf(text, "values,%zu\n", f->n);              /* so that a cut file is seen to be cut */
    return text->failed ? pnk_no_memory(ctx) : PNK_OK;
}

/* One line of our own writing: a name, quoted where it must be, and a number. */
static bool read_line(pnk_arena *arena, const char **at, const char **name, double *value)
{
    char number[40], *out;
    const char *p = *at, *end = strchr(p, '\n');
    size_t n = 0;

    if (!end || !(out = pnk_arena_alloc(arena, (size_t)(end - p) + 1, 1)))
        return false;
    bool quoted = *p == '"';
    for (p += quoted; p < end; p++) {
        if (quoted && *p == '"') {
            if (p[1] != '"')
                break;
            p++;
        } else if (!quoted && *p == ',')
            break;
        out[n++] = *p;
    }
    p += quoted;
    if (p >= end || *p != ',' || (size_t)(end - p) > sizeof number)
        return false;
    p++;
    size_t length = (size_t)(end - p);
    if (length && p[length - 1] == '\r')
        length--;
    memcpy(number, p, length);
    number[length] = '\0';
    *name = out;
    *at = end + 1;
    return pnk_text_to_number(number, value);
}

static pnk_status read_file(pnk_ctx *ctx, pnk_lp_answer *answer, const char *name, const char *text)
{
    file *f = &answer->files[answer->n];
    size_t line = 1;
    double said = -1;

    if (strlen(name) >= sizeof f->name)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the file name %s is too long", name);
    strcpy(f->name, name);
    if (!pnk_text_starts(text, "name,value\n"))
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s does not begin with name,value", name);
    for (const char *at = text + strlen("name,value\n"); *at; line++) {
        named one;
        if (said >= 0 || !read_line(&answer->arena, &at, &one.name, &one.value))
            return pnk_fail(ctx, PNK_BAD_INPUT, "%s line %zu: expected a name and a number", name, line + 1);
        if (strcmp(one.name, "values") == 0) {
            said = one.value;
            continue;
        }
        if (!PNK_GROW(&answer->arena, f->v, f->n, f->capacity))
            return pnk_no_memory(ctx);
        f->v[f->n++] = one;
    }
    if (said != (double)f->n)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s holds %zu values and says %g: some are missing", name, f->n, said);
    answer->n++;
    return PNK_OK;
}

pnk_status pnk_lp_answer_read(pnk_ctx *ctx, const char *const *names, const char *const *texts, size_t n, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = PNK_OK;

    if (!answer)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n && !status; i++) {
        bool known = false;
        for (int kind = 0; kind < PNK_N_STAGES && !known; kind++) {
            char primal[32], dual[32];
            pnk_snprintf(primal, sizeof primal, "%s.primal.csv", pnk_stage_names[kind]);
            pnk_snprintf(dual, sizeof dual, "%s.dual.csv", pnk_stage_names[kind]);
            known = strcmp(names[i], primal) == 0 || strcmp(names[i], dual) == 0;
        }
        for (size_t k = 0; k < sizeof solved_files / sizeof *solved_files; k++)
            known = known || strcmp(names[i], solved_files[k]) == 0;
        if (!known || answer->n >= sizeof answer->files / sizeof *answer->files)
            status = pnk_fail(ctx, PNK_BAD_INPUT, "%s is no part of an answer, expected T1.primal.csv and the like", names[i]);
        else
            status = read_file(ctx, answer, names[i], texts[i]);
    }
    if (status) {
        pnk_lp_answer_free(answer);
        return status;
    }
    *out = answer;
    return PNK_OK;
}

/* ---- names back to rows and columns ---- */

typedef struct {
    pnk_ctx *ctx;
    const pnk_model *m;
    pnk_arena arena;
    pnk_index names;                     /* core columns, or rows */
    pnk_index leaves, shelters, drops, houses, groups;
    const char *file;
} finder;

static pnk_status put_name(finder *f, pnk_index *index, const char *name, int value)
{
    const char *copy = pnk_arena_text(&f->arena, name);
    return copy && pnk_index_put(index, &f->arena, copy, value) >= 0 ? PNK_OK : pnk_no_memory(f->ctx);
}

static pnk_status index_parts(finder *f)
{
    const pnk_world *w = f->m->w;
    const pnk_records *r = w->records;
    pnk_status status = PNK_OK;

    for (int a = 0; a < w->n_leaves && !status; a++)
        status = put_name(f, &f->leaves, r->areas.v[w->leaf_area[a]].id, a);
    for (int s = 0; s < w->n_shelters && !status; s++)
        status = put_name(f, &f->shelters, w->shelters[s].id, s);
    for (int i = 0; i < w->n_drops && !status; i++)
        status = put_name(f, &f->drops, w->drops[i].shelter >= 0 ? w->shelters[w->drops[i].shelter].id : r->areas.v[w->leaf_area[w->drops[i].leaf]].id, i);
    for (size_t h = 0; h < r->warehouses.n && !status; h++)
        status = put_name(f, &f->houses, r->warehouses.v[h].id, (int)h);
    for (size_t g = 0; g < r->groups.n && !status; g++)
        status = put_name(f, &f->groups, r->groups.v[g].id, (int)g);
    return status;
}

static pnk_status index_names(finder *f, const pnk_ref *refs, size_t n)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < n && !status; i++) {
        name.n = 0;
        pnk_model_name(f->m, refs[i], &name);
        status = name.failed ? pnk_no_memory(f->ctx) : put_name(f, &f->names, name.text, (int)i);
    }
    pnk_buf_free(&name);
    return status;
}

enum { MOST_PARTS = 8 };

static size_t split(const char *name, char *copy, size_t size, const char *parts[MOST_PARTS])
{
    size_t n = 0;

    if (strlen(name) >= size)
        return 0;
    strcpy(copy, name);
    for (char *at = copy; n < MOST_PARTS;) {
        parts[n++] = at;
        at = strchr(at, '|');
        if (!at)
            break;
        *at++ = '\0';
    }
    return n;
}

static int number_after(const char *text, char mark)
{
    const char *at = strrchr(text, mark);
    int64_t value;
    return at && pnk_text_to_int(at + 1, &value) && value >= 0 && value < INT32_MAX ? (int)value : -1;
}

static int day_of(const char *text)
{
    int64_t value;
    return pnk_text_to_int(text, &value) && value >= 0 && value < 10000 ? (int)value : -1;
}

static bool find_move(const finder *f, const char *name, size_t *arc, int *group)
{
    const pnk_model *m = f->m;
    char copy[512];
    const char *p[MOST_PARTS];
    size_t n = split(name, copy, sizeof copy, p), low = 0, high = m->n_arcs;

    if (n != 6 || (strcmp(p[0], "x") != 0 && strcmp(p[0], "x out") != 0))
        return false;
    bool out = p[0][1] != '\0';
    int from = out ? pnk_index_get(&f->shelters, p[1]) : pnk_index_get(&f->leaves, p[1]), s = pnk_index_get(&f->shelters, p[2]);
    int mode = strcmp(p[4], "foot") == 0 ? PNK_ON_FOOT : strcmp(p[4], "own") == 0 ? PNK_OWN : number_after(p[4], '#');
    int day = day_of(p[5]);
    *group = pnk_index_get(&f->groups, p[3]);
    if (from < 0 || s < 0 || mode < 0 || day < 0 || *group < 0)
        return false;
    if (out)
        from += m->w->n_leaves;
    if (strcmp(p[4], "foot") != 0 && strcmp(p[4], "own") != 0)
        mode += PNK_FIRST_POOL;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const pnk_arc *a = &m->arcs[middle];
        int order = a->from != from ? a->from - from : a->shelter != s ? a->shelter - s : a->day != day ? a->day - day : a->mode - mode;
        if (order == 0) {
            *arc = middle;
            return pnk_model_may(m, a, *group);
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool find_route(const finder *f, int house, int drop, int pool, int day, size_t *route)
{
    size_t low = 0, high = f->m->n_routes;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const pnk_route *r = &f->m->routes[middle];
        int order = r->pool != pool ? r->pool - pool : r->warehouse != house ? r->warehouse - house : r->drop != drop ? r->drop - drop : r->day - day;
        if (order == 0) {
            *route = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* "y|item@store#lot|drop|vehicle@place#pool|day" or "r|store|drop|vehicle@place#pool|day". */
static bool find_goods(const finder *f, const char *name, size_t *route, int *lot)
{
    const pnk_world *w = f->m->w;
    char copy[512];
    const char *p[MOST_PARTS];

    if (split(name, copy, sizeof copy, p) != 5 || (strcmp(p[0], "y") != 0 && strcmp(p[0], "r") != 0))
        return false;
    bool unit = p[0][0] == 'y';
    int drop = pnk_index_get(&f->drops, p[2]), pool = number_after(p[3], '#'), day = day_of(p[4]);
    *lot = unit ? number_after(p[1], '#') : -1;
    if (drop < 0 || pool < 0 || day < 0 || (unit && (*lot < 0 || *lot >= w->n_lots)))
        return false;
    int house = unit ? w->lots[*lot].warehouse : pnk_index_get(&f->houses, p[1]);
    return house >= 0 && find_route(f, house, drop, pool, day, route) && (!unit || pnk_world_lot_fits(w, *lot, drop, day));
}

static int by_route(const void *a, const void *b)
{
    const struct { size_t route; int lot; double units; } *x = a, *y = b;
    if (x->route != y->route)
        return x->route < y->route ? -1 : 1;
    return (x->lot > y->lot) - (x->lot < y->lot);
}

static int by_arc(const void *a, const void *b)
{
    const struct { size_t arc; int group; double persons; } *x = a, *y = b;
    if (x->arc != y->arc)
        return x->arc < y->arc ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static int by_round(const void *a, const void *b)
{
    const struct { size_t route; double rounds; } *x = a, *y = b;
    return (x->route > y->route) - (x->route < y->route);
}

static pnk_status unknown(const finder *f, const char *name)
{
    return pnk_fail(f->ctx, PNK_BAD_INPUT, "%s names %s, which the model does not know", f->file, name);
}

static pnk_status resolve_primal(finder *f, const file *from, const pnk_stage *stage, pnk_stage_answer *a)
{
    const pnk_model *m = f->m;

    a->core = PNK_NEW(&a->arena, double, m->n_cols + 1);
    a->x = pnk_arena_alloc(&a->arena, from->n + 1, sizeof *a->x);
    a->y = pnk_arena_alloc(&a->arena, from->n + 1, sizeof *a->y);
    a->r = pnk_arena_alloc(&a->arena, from->n + 1, sizeof *a->r);
    if (!a->core || !a->x || !a->y || !a->r)
        return pnk_no_memory(f->ctx);
    for (size_t i = 0; i < from->n; i++) {
        const char *name = from->v[i].name;
        double value = from->v[i].value;
        size_t at;
        int other, core = pnk_index_get(&f->names, name);
        if (core >= 0 && m->col_stage[core] <= stage->rows)
            a->core[core] = value;
        else if (stage->tier == 2 && strcmp(name, "theta|0|0") == 0)
            a->theta = value;
        else if (find_move(f, name, &at, &other)) {
            a->x[a->n_x].arc = at;
            a->x[a->n_x].group = other;
            a->x[a->n_x++].persons = value;
        } else if (find_goods(f, name, &at, &other)) {
            if (other >= 0) {
                a->y[a->n_y].route = at;
                a->y[a->n_y].lot = other;
                a->y[a->n_y++].units = value;
            } else {
                a->r[a->n_r].route = at;
                a->r[a->n_r++].rounds = value;
            }
        } else
            return unknown(f, name);
    }
    qsort(a->x, a->n_x, sizeof *a->x, by_arc);
    qsort(a->y, a->n_y, sizeof *a->y, by_route);
    qsort(a->r, a->n_r, sizeof *a->r, by_round);
    return PNK_OK;
}

static pnk_status resolve_dual(finder *f, const file *from, const pnk_stage *stage, pnk_stage_answer *a)
{
    const pnk_model *m = f->m;
    size_t n_cells = stage->cells ? stage->cells->n_cells : 0;

    a->price = PNK_NEW(&a->arena, double, m->n_rows + 1);
    a->cell_price = PNK_NEW(&a->arena, double, n_cells + 1);
    if (!a->price || !a->cell_price)
        return pnk_no_memory(f->ctx);
    a->n_cell_prices = n_cells;
    for (size_t i = 0; i < from->n; i++) {
        char copy[512];
        const char *p[MOST_PARTS];
        int row = pnk_index_get(&f->names, from->v[i].name), known = 0;
        size_t n = split(from->v[i].name, copy, sizeof copy, p);
        if (row >= 0) {
            a->price[row] = from->v[i].value;
            continue;
        }
        int which = n == 3 ? day_of(p[1]) : -1;
        for (int h = 0; h < stage->n_holds && which >= 0 && strcmp(p[0], "tier") == 0; h++)
            if (stage->holds[h].tier == which) {
                a->hold_price[h] = from->v[i].value;
                known = 1;
            }
        if (which >= 0 && strcmp(p[0], "cell") == 0 && (size_t)which < n_cells) {
            a->cell_price[which] = from->v[i].value;
            known = 1;
        }
        if (!known)
            return unknown(f, from->v[i].name);
    }
    return PNK_OK;
}

pnk_status pnk_answer_resolve(pnk_ctx *ctx, const pnk_lp_answer *given, const pnk_model *m, const pnk_stage *stage, pnk_stage_answer *out)
{
    finder f = {.ctx = ctx, .m = m};
    const file *primal = file_of(given, stage->kind, false), *dual = file_of(given, stage->kind, true);
    pnk_status status;

    if (!primal || !dual)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the answer has no %s.%s.csv, expected both values and prices of every tier", pnk_stage_names[stage->kind], primal ? "dual" : "primal");
    f.file = primal->name;
    if ((status = index_parts(&f)) || (status = index_names(&f, m->col_ref, m->n_cols)) || (status = resolve_primal(&f, primal, stage, out)))
        goto done;
    f.names = (pnk_index){0};
    f.file = dual->name;
    if ((status = index_names(&f, m->row_ref, m->n_rows)) || (status = resolve_dual(&f, dual, stage, out)))
        goto done;
    out->there = true;
done:
    pnk_arena_release(&f.arena);
    return status;
}

/* ---- prices and funding back from their names ---- */

static pnk_status index_limits(finder *f, const pnk_limits *limits)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < limits->limits.n && !status; i++) {
        name.n = 0;
        pnk_limit_name(f->m, &limits->limits.v[i], &name);
        status = name.failed ? pnk_no_memory(f->ctx) : put_name(f, &f->names, name.text, (int)i);
    }
    pnk_buf_free(&name);
    return status;
}

/* One number of a price; the first of them begins it. */
static pnk_status read_worth(finder *f, pnk_worths *out, const char *name, double value)
{
    const pnk_world *w = f->m->w;
    char copy[512];
    const char *end = strrchr(name, '|');
    pnk_worth *last = out->worths.n ? &out->worths.v[out->worths.n - 1] : NULL;

    if (!end || end - name < 3 || (size_t)(end - name) >= sizeof copy || (!pnk_text_starts(name, "T1|") && !pnk_text_starts(name, "T3|")))
        return unknown(f, name);
    memcpy(copy, name + 3, (size_t)(end - name) - 3);
    copy[end - name - 3] = '\0';
    int tier = name[1] - '0', limit = pnk_index_get(&f->names, copy);
    if (limit < 0)
        return unknown(f, name);
    if (strcmp(end + 1, worth_numbers[0].name) == 0) {
        if (!PNK_GROW(&out->arena, out->worths.v, out->worths.n, out->worths.capacity))
            return pnk_no_memory(f->ctx);
        last = &out->worths.v[out->worths.n++];
        *last = (pnk_worth){.tier = tier, .limit = (size_t)limit, .low = NAN, .high = NAN, .after = NAN, .leaf_share = NAN, .leaf = -1, .next = -1};
    }
    if (!last || last->tier != tier || last->limit != (size_t)limit)
        return unknown(f, name);
    for (int i = 0; i < N_WORTH_NUMBERS; i++)
        if (strcmp(end + 1, worth_numbers[i].name) == 0) {
            *number_at(last, worth_numbers[i].at) = value;
            return PNK_OK;
        }
    bool area = strcmp(end + 1, "area") == 0;
    double most = area ? w->n_leaves : (double)out->limits->limits.n;
    if ((!area && strcmp(end + 1, "next") != 0) || !(value >= 0 && value < most && value == floor(value)))
        return unknown(f, name);
    *(area ? &last->leaf : &last->next) = (int)value;
    return PNK_OK;
}

static pnk_status read_worths(finder *f, const pnk_lp_answer *given, pnk_worths **out)
{
    const file *from = file_called(given, solved_files[0]);
    pnk_worths *worths = from ? calloc(1, sizeof *worths) : NULL;
    pnk_status status;

    if (!from)
        return PNK_OK;
    if (!worths)
        return pnk_no_memory(f->ctx);
    f->file = from->name;
    if (!(status = pnk_limits_new(f->ctx, f->m, &worths->limits)))
        status = index_limits(f, worths->limits);
    for (size_t i = 0; i < from->n && !status; i++)
        status = read_worth(f, worths, from->v[i].name, from->v[i].value);
    if (status)
        pnk_worths_free(worths);
    else
        *out = worths;
    return status;
}

static pnk_status read_funding(finder *f, const pnk_lp_answer *given, pnk_tiers *t)
{
    const file *from = file_called(given, solved_files[1]);

    f->file = solved_files[1];
    for (size_t i = 0; from && i < from->n; i++) {
        char copy[512];
        const char *p[MOST_PARTS];
        double share;
        int k = 0;
        if (split(from->v[i].name, copy, sizeof copy, p) != 2 || !pnk_text_to_number(p[0], &share))
            return unknown(f, from->v[i].name);
        while (k < N_FUNDING_NUMBERS && strcmp(p[1], funding_numbers[k].name) != 0)
            k++;
        if (k == N_FUNDING_NUMBERS)
            return unknown(f, from->v[i].name);
        if (!t->funding.n || t->funding.v[t->funding.n - 1].budget_share != share) {
            if (!PNK_GROW(&t->arena, t->funding.v, t->funding.n, t->funding.capacity))
                return pnk_no_memory(f->ctx);
            t->funding.v[t->funding.n++] = (pnk_funding){.budget_share = share};
        }
        *number_at(&t->funding.v[t->funding.n - 1], funding_numbers[k].at) = from->v[i].value;
    }
    return PNK_OK;
}

pnk_status pnk_answer_solved(pnk_ctx *ctx, const pnk_lp_answer *given, pnk_tiers *t)
{
    finder f = {.ctx = ctx, .m = t->m};
    pnk_status status = read_worths(&f, given, &t->worths);

    if (!status)
        status = read_funding(&f, given, t);
    pnk_arena_release(&f.arena);
    return status;
}
