/* models/allocation/answer.c - the LP's own answer as named values, kept in files and read back. */
#include "models/allocation/bases.h"
#include "models/allocation/way_names.h"
#include "models/allocation/worth.h"
#include "engine/base/hash.h"

#include <stdlib.h>
#include <string.h>

typedef struct { char name[32]; pnk_named *v; size_t n, capacity; } file;

/* A number that was written, with its text: most are written again, stage after stage. */
typedef struct { double value; char text[32]; } written;
enum { MOST_WRITTEN = 1 << 16 };

struct pnk_lp_answer {
    pnk_arena arena;
    file *files;                         /* primal and dual of each stage that was there, the bases of all; prices and funding */
    size_t n, capacity;
    const char **column_names, **row_names;      /* of the model's core, as far as they were asked for; NULL: it was read */
    written *written;                    /* [MOST_WRITTEN] by what a number hashes to; the same */
};

void pnk_lp_answer_free(pnk_lp_answer *answer)
{
    if (!answer)
        return;
    pnk_arena_release(&answer->arena);
    free(answer);
}

void pnk_stage_name(const pnk_stage *stage, char name[24])
{
    if (stage->number > 1)
        pnk_snprintf(name, 24, "%s.%d", pnk_stage_names[stage->kind], stage->number);
    else
        pnk_snprintf(name, 24, "%s", pnk_stage_names[stage->kind]);
}

static void file_name(const pnk_stage *stage, bool dual, char name[32])
{
    char of[24];

    pnk_stage_name(stage, of);
    pnk_snprintf(name, 32, "%s.%s.csv", of, dual ? "dual" : "primal");
}

static file *file_called(const pnk_lp_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->n; i++)
        if (strcmp(answer->files[i].name, name) == 0)
            return &answer->files[i];
    return NULL;
}

static const file *file_of(const pnk_lp_answer *answer, const pnk_stage *stage, bool dual)
{
    char name[32];

    file_name(stage, dual, name);
    return file_called(answer, name);
}

/* Room for one more, which counts once it is complete. */
static file *next_file(pnk_lp_answer *answer)
{
    if (!PNK_GROW(&answer->arena, answer->files, answer->n, answer->capacity))
        return NULL;
    answer->files[answer->n] = (file){0};
    return &answer->files[answer->n];
}

bool pnk_answer_value(const pnk_lp_answer *answer, pnk_stage_kind kind, size_t i, const char **name, double *value)
{
    const pnk_stage stage = {.kind = kind};
    const file *f = file_of(answer, &stage, false);

    if (!f || i >= f->n)
        return false;
    *name = f->v[i].name;
    *value = f->v[i].value;
    return true;
}

/* ---- keeping ---- */

/* `name` lives as long as the answer; NULL: there was no memory for it. */
static pnk_status keep_as(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const char *name, double value)
{
    if (!name || !PNK_GROW(&answer->arena, f->v, f->n, f->capacity))
        return pnk_no_memory(ctx);
    f->v[f->n++] = (pnk_named){name, value};
    return PNK_OK;
}

static const char *name_in(pnk_lp_answer *answer, pnk_buf *name)
{
    const char *copy = name->failed ? NULL : pnk_arena_text(&answer->arena, name->text);

    name->n = 0;
    return copy;
}

static pnk_status keep(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, pnk_buf *name, double value) { return keep_as(ctx, answer, f, name_in(answer, name), value); }

/* The same by a name that the model has; *known: NULL at first; `name` is scratch. */
static pnk_status keep_known(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const pnk_model *m, pnk_ref ref, pnk_buf *name, const char **known, double value)
{
    if (!*known) {
        pnk_model_name(m, ref, name);
        *known = name_in(answer, name);
    }
    return keep_as(ctx, answer, f, *known, value);
}

static pnk_status keep_primal(pnk_ctx *ctx, pnk_lp_answer *answer, file *f, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++)
        if (a->core[j] != 0)
            status = keep_known(ctx, answer, f, m, m->col_ref[j], &name, &answer->column_names[j], a->core[j]);
    if (!status && stage->raised && !stage->one_by_one) {
        pnk_model_name(m, (pnk_ref){.kind = PNK_C_THETA}, &name);
        status = keep(ctx, answer, f, &name, a->theta);
    }
    for (size_t c = 0; stage->one_by_one && c < stage->cells->n_cells && !status; c++)
        if (stage->raised[c]) {
            pnk_model_name(m, (pnk_ref){.kind = PNK_C_THETA, .a = (int)c}, &name);
            status = keep(ctx, answer, f, &name, a->cell_theta[c]);
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
        if (a->price[r] != 0)
            status = keep_known(ctx, answer, f, m, m->row_ref[r], &name, &answer->row_names[r], a->price[r]);
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

static pnk_status keep_stage(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_status status = PNK_OK;

    for (int dual = 0; dual < 2 && a->there && !status; dual++) {
        file *f = next_file(answer);
        if (!f)
            return pnk_no_memory(ctx);
        file_name(stage, dual, f->name);
        status = dual ? keep_dual(ctx, answer, f, m, stage, a) : keep_primal(ctx, answer, f, m, stage, a);
        answer->n++;
    }
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
        if (!(f = next_file(answer)))
            return pnk_no_memory(ctx);
        answer->n++;
        pnk_snprintf(f->name, sizeof f->name, "%s", solved_files[0]);
        for (size_t i = 0; i < t->worths->worths.n && !status; i++)
            status = keep_worth(ctx, answer, f, t, t->worths->worths.v[i]);
    }
    if (t->funding.n) {
        if (!(f = next_file(answer)))
            return pnk_no_memory(ctx);
        answer->n++;
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

/* ---- bases: of no use to whoever checks, of much to the next plan ---- */

static const char bases_file[] = "bases.csv";

typedef struct { pnk_lp_answer *answer; file *file; } lines;

static pnk_status put_line(pnk_ctx *ctx, void *user, const char *name, double value)
{
    lines *to = user;

    if (!PNK_GROW(&to->answer->arena, to->file->v, to->file->n, to->file->capacity))
        return pnk_no_memory(ctx);
    to->file->v[to->file->n] = (pnk_named){pnk_arena_text(&to->answer->arena, name), value};
    return to->file->v[to->file->n++].name ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status keep_bases(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_tiers *t)
{
    lines to = {answer, next_file(answer)};

    if (!to.file)
        return pnk_no_memory(ctx);
    pnk_snprintf(to.file->name, sizeof to.file->name, "%s", bases_file);
    answer->n++;
    return pnk_bases_write(ctx, t, put_line, &to);
}

const pnk_named *pnk_answer_bases(const pnk_lp_answer *answer, size_t *n)
{
    const file *f = file_called(answer, bases_file);

    *n = f ? f->n : 0;
    return f ? f->v : NULL;
}

pnk_status pnk_answer_keep(pnk_ctx *ctx, pnk_tiers *t, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = PNK_OK;

    if (!answer)
        return pnk_no_memory(ctx);
    answer->column_names = PNK_NEW(&answer->arena, const char *, t->m->n_cols + 1);
    answer->row_names = PNK_NEW(&answer->arena, const char *, t->m->n_rows + 1);
    answer->written = PNK_NEW(&answer->arena, written, MOST_WRITTEN);
    if (!answer->column_names || !answer->row_names || !answer->written)
        status = pnk_no_memory(ctx);
    for (int i = 0; i < PNK_N_STAGES && !status; i++)
        status = keep_stage(ctx, answer, t->m, &t->stages[i], &t->answers[i]);
    for (size_t i = 0; i < t->rounds.n && !status; i++)
        status = keep_stage(ctx, answer, t->m, &t->rounds.v[i]->stage, &t->rounds.v[i]->answer);
    const pnk_stage counted = pnk_counted_stage(t->n_counted);
    if (!status)
        status = keep_stage(ctx, answer, t->m, &counted, &t->counted);
    if (!status && pnk_bases_any(t))
        status = keep_bases(ctx, answer, t);
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

static const char *number_text(const pnk_lp_answer *answer, double value, char text[32])
{
    const uint64_t golden = 0x9E3779B97F4A7C15u;             /* 2^64 over the golden ratio: spreads what is alike */
    uint64_t bits;

    if (!answer->written)
        return pnk_text_number(value, text);
    memcpy(&bits, &value, sizeof bits);
    written *one = &answer->written[bits * golden >> 48];
    if (!one->text[0] || memcmp(&one->value, &value, sizeof value) != 0) {
        one->value = value;
        pnk_text_number(value, one->text);
    }
    return one->text;
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
        pnk_buf_add(text, ",");
        pnk_buf_add(text, number_text(answer, f->v[j].value, number));
        pnk_buf_add(text, "\n");
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
    file *f = next_file(answer);
    size_t line = 1;
    double said = -1;

    if (!f)
        return pnk_no_memory(ctx);
    if (strlen(name) >= sizeof f->name)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the file name %s is too long", name);
    strcpy(f->name, name);
    if (!pnk_text_starts(text, "name,value\n"))
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s does not begin with name,value", name);
    for (const char *at = text + strlen("name,value\n"); *at; line++) {
        pnk_named one;
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

/* "T1.primal.csv", "T2goods.12.dual.csv" */
static bool is_of_a_stage(const char *name)
{
    for (int kind = 0; kind <= PNK_S_COUNTED; kind++) {
        if (!pnk_text_starts(name, pnk_stage_names[kind]))
            continue;
        const char *rest = name + strlen(pnk_stage_names[kind]);
        if (*rest == '.' && rest[1] >= '1' && rest[1] <= '9')
            rest += 1 + strspn(rest + 1, "0123456789");
        if (strcmp(rest, ".primal.csv") == 0 || strcmp(rest, ".dual.csv") == 0)
            return true;
    }
    return false;
}

static bool is_solved(const char *name)
{
    for (size_t k = 0; k < sizeof solved_files / sizeof *solved_files; k++)
        if (strcmp(name, solved_files[k]) == 0)
            return true;
    return false;
}

pnk_status pnk_lp_answer_read(pnk_ctx *ctx, const char *const *names, const char *const *texts, size_t n, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = PNK_OK;

    if (!answer)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n && !status; i++)
        status = is_of_a_stage(names[i]) || is_solved(names[i]) || strcmp(names[i], bases_file) == 0
                     ? read_file(ctx, answer, names[i], texts[i])
                     : pnk_fail(ctx, PNK_BAD_INPUT, "%s is no part of an answer, expected T1.primal.csv and the like", names[i]);
    if (status) {
        pnk_lp_answer_free(answer);
        return status;
    }
    *out = answer;
    return PNK_OK;
}

/* ---- names back to rows and columns ---- */

/* Rows or columns by name, numbered as the model has them. Files have them in that order, too: the next one asked for is mostly among the next few. */
typedef struct {
    const char **names;
    size_t n, next;
    pnk_index index;
} directory;

struct pnk_finder {
    pnk_ctx *ctx;
    const pnk_model *m;
    pnk_arena arena;
    directory columns, rows;
    pnk_way_names ways;
    const char *file;
    bool lenient;                        /* an answer of another day's model: what is no more is passed over, not refused */
};
typedef pnk_finder finder;

static pnk_status list_names(finder *f, directory *d, const pnk_ref *refs, size_t n)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    d->names = PNK_NEW(&f->arena, const char *, n + 1);
    if (!d->names)
        return pnk_no_memory(f->ctx);
    for (d->n = 0; d->n < n && !status; d->n++) {
        name.n = 0;
        pnk_model_name(f->m, refs[d->n], &name);
        d->names[d->n] = name.failed ? NULL : pnk_arena_text(&f->arena, name.text);
        if (!d->names[d->n] || pnk_index_put(&d->index, &f->arena, d->names[d->n], (int)d->n) < 0)
            status = pnk_no_memory(f->ctx);
    }
    pnk_buf_free(&name);
    return status;
}

static int look_up(directory *d, const char *name)
{
    const size_t few = 4;
    int at = -1;

    for (size_t i = d->next; i < d->n && i < d->next + few && at < 0; i++)
        if (strcmp(d->names[i], name) == 0)
            at = (int)i;
    if (at < 0)
        at = pnk_index_get(&d->index, name);
    if (at >= 0)
        d->next = (size_t)at + 1;
    return at;
}

int pnk_finder_get(pnk_finder *f, bool row, const char *name) { return look_up(row ? &f->rows : &f->columns, name); }

static bool find_move(const finder *f, const char *name, size_t *arc, int *group)
{
    pnk_act_move x;

    if (!pnk_way_move(&f->ways, name, &x))
        return false;
    *group = x.group;
    *arc = pnk_model_find_arc(f->m, &x);
    return *arc < f->m->n_arcs && pnk_model_may(f->m, &f->m->arcs[*arc], *group);
}

static bool find_goods(const finder *f, const char *name, size_t *route, int *lot)
{
    pnk_act_ship y;
    int house;

    if (!pnk_way_goods(&f->ways, name, &y, &house))
        return false;
    *lot = y.lot;
    *route = pnk_model_find_route(f->m, y.pool, house, y.drop, y.day);
    return *route < f->m->n_routes && (y.lot < 0 || pnk_world_lot_fits(f->m->w, y.lot, y.drop, y.day));
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

static pnk_status unknown(finder *f, const char *name)
{
    if (f->lenient)
        return PNK_OK;
    return pnk_fail(f->ctx, PNK_BAD_INPUT, "%s names %s, which the model does not know", f->file, name);
}

/* "cell|3|0": 3; -1: not of that form. */
static int number_between(const char *name)
{
    const char *first = strchr(name, '|'), *second = first ? strchr(first + 1, '|') : NULL;
    char copy[16];
    int64_t value;

    if (!second || strchr(second + 1, '|') || second - first > 9)
        return -1;
    pnk_snprintf(copy, sizeof copy, "%.*s", (int)(second - first - 1), first + 1);
    return pnk_text_to_int(copy, &value) && value >= 0 && value < 10000000 ? (int)value : -1;
}

/* "theta|0|0", or one of each cell: "theta|7|0" */
static bool take_theta(const pnk_stage *stage, const char *name, double value, pnk_stage_answer *a)
{
    int cell = pnk_text_starts(name, "theta|") && strcmp(strrchr(name, '|'), "|0") == 0 ? number_between(name) : -1;

    if (!stage->one_by_one) {
        a->theta = value;
        return cell == 0;
    }
    if (cell < 0 || (size_t)cell >= stage->cells->n_cells || !stage->raised[cell])
        return false;
    a->cell_theta[cell] = value;
    return true;
}

/* "x|", "x out|", "y|" and "r|" are ways; no core column is called so. */
static bool is_way(const char *name)
{
    return pnk_text_starts(name, "x|") || pnk_text_starts(name, "x out|") || pnk_text_starts(name, "y|") || pnk_text_starts(name, "r|");
}

static pnk_status make_room(finder *f, const file *from, const pnk_stage *stage, pnk_stage_answer *a)
{
    size_t ways = 0;

    for (size_t i = 0; i < from->n; i++)
        ways += is_way(from->v[i].name);
    a->core = PNK_NEW(&a->arena, double, f->m->n_cols + 1);
    a->x = pnk_arena_alloc(&a->arena, ways + 1, sizeof *a->x);
    a->y = pnk_arena_alloc(&a->arena, ways + 1, sizeof *a->y);
    a->r = pnk_arena_alloc(&a->arena, ways + 1, sizeof *a->r);
    a->cell_theta = PNK_NEW(&a->arena, double, (stage->cells ? stage->cells->n_cells : 0) + 1);
    return a->core && a->x && a->y && a->r && a->cell_theta ? PNK_OK : pnk_no_memory(f->ctx);
}

static pnk_status take_way(finder *f, const char *name, double value, pnk_stage_answer *a)
{
    size_t at;
    int other;

    if (find_move(f, name, &at, &other)) {
        a->x[a->n_x].arc = at;
        a->x[a->n_x].group = other;
        a->x[a->n_x++].persons = value;
        return PNK_OK;
    }
    if (!find_goods(f, name, &at, &other))
        return unknown(f, name);
    if (other >= 0) {
        a->y[a->n_y].route = at;
        a->y[a->n_y].lot = other;
        a->y[a->n_y++].units = value;
    } else {
        a->r[a->n_r].route = at;
        a->r[a->n_r++].rounds = value;
    }
    return PNK_OK;
}

static pnk_status take_core(finder *f, const pnk_stage *stage, const char *name, double value, pnk_stage_answer *a)
{
    if (f->lenient && pnk_text_starts(name, "as announced|"))
        return PNK_OK;                   /* they are numbered by the plan that was in force then */
    if (stage->raised && pnk_text_starts(name, "theta|"))
        return take_theta(stage, name, value, a) ? PNK_OK : unknown(f, name);
    int core = look_up(&f->columns, name);
    if (core < 0 || f->m->col_stage[core] > stage->rows)
        return unknown(f, name);
    a->core[core] = value;
    return PNK_OK;
}

static pnk_status resolve_primal(finder *f, const file *from, const pnk_stage *stage, pnk_stage_answer *a)
{
    pnk_status status = make_room(f, from, stage, a);

    for (size_t i = 0; i < from->n && !status; i++) {
        const char *name = from->v[i].name;
        status = is_way(name) ? take_way(f, name, from->v[i].value, a) : take_core(f, stage, name, from->v[i].value, a);
    }
    if (status)
        return status;
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
        const char *name = from->v[i].name;
        int row, known = 0;
        pnk_status status;
        if (f->lenient && pnk_text_starts(name, "announced|"))
            continue;
        row = look_up(&f->rows, name);
        if (row >= 0) {
            a->price[row] = from->v[i].value;
            continue;
        }
        int which = number_between(name);
        for (int h = 0; h < stage->n_holds && which >= 0 && pnk_text_starts(name, "tier|"); h++)
            if (stage->holds[h].tier == which) {
                a->hold_price[h] = from->v[i].value;
                known = 1;
            }
        if (which >= 0 && pnk_text_starts(name, "cell|") && (size_t)which < n_cells) {
            a->cell_price[which] = from->v[i].value;
            known = 1;
        }
        if (!known && (status = unknown(f, name)))
            return status;
    }
    return PNK_OK;
}

pnk_status pnk_finder_new(pnk_ctx *ctx, const pnk_model *m, pnk_finder **out)
{
    finder *f = calloc(1, sizeof *f);
    pnk_status status;

    if (!f)
        return pnk_no_memory(ctx);
    f->ctx = ctx;
    f->m = m;
    if ((status = pnk_way_names_new(ctx, m->w, &f->ways)) || (status = list_names(f, &f->columns, m->col_ref, m->n_cols)) ||
        (status = list_names(f, &f->rows, m->row_ref, m->n_rows))) {
        pnk_finder_free(f);
        return status;
    }
    *out = f;
    return PNK_OK;
}

void pnk_finder_free(pnk_finder *f)
{
    if (!f)
        return;
    pnk_arena_release(&f->ways.arena);
    pnk_arena_release(&f->arena);
    free(f);
}

pnk_status pnk_answer_resolve(pnk_ctx *ctx, pnk_finder *f, const pnk_lp_answer *given, const pnk_stage *stage, pnk_stage_answer *out)
{
    const file *primal = file_of(given, stage, false), *dual = file_of(given, stage, true);
    char of[24];
    pnk_status status;

    pnk_stage_name(stage, of);
    if (!primal || !dual)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the answer has no %s.%s.csv, expected both values and prices of every tier", of, primal ? "dual" : "primal");
    f->lenient = false;
    f->file = primal->name;
    if ((status = resolve_primal(f, primal, stage, out)))
        return status;
    f->file = dual->name;
    if ((status = resolve_dual(f, dual, stage, out)))
        return status;
    out->there = true;
    return PNK_OK;
}

bool pnk_answer_has(const pnk_lp_answer *answer, const pnk_stage *stage)
{
    return file_of(answer, stage, false) && file_of(answer, stage, true);
}

pnk_status pnk_answer_of_before(pnk_finder *f, const pnk_lp_answer *before, const pnk_stage *stage, pnk_stage_answer *out)
{
    const file *primal = file_of(before, stage, false), *dual = file_of(before, stage, true);
    pnk_status status;

    if (!primal || !dual)
        return PNK_OK;
    f->lenient = f->ways.renumbered = true;
    if (!(status = resolve_primal(f, primal, stage, out)))
        status = resolve_dual(f, dual, stage, out);
    f->lenient = f->ways.renumbered = false;
    out->there = !status;
    return status;
}

/* ---- prices and funding back from their names ---- */

static pnk_status index_limits(finder *f, pnk_index *names, const pnk_limits *limits)
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
static pnk_status read_worth(finder *f, const pnk_index *names, pnk_worths *out, const char *name, double value)
{
    const pnk_world *w = f->m->w;
    char copy[512];
    const char *end = strrchr(name, '|');
    pnk_worth *last = out->worths.n ? &out->worths.v[out->worths.n - 1] : NULL;

    if (!end || end - name < 3 || (size_t)(end - name) >= sizeof copy || (!pnk_text_starts(name, "T1|") && !pnk_text_starts(name, "T3|")))
        return unknown(f, name);
    memcpy(copy, name + 3, (size_t)(end - name) - 3);
    copy[end - name - 3] = '\0';
    int tier = name[1] - '0', limit = pnk_index_get(names, copy);
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

static pnk_status read_funding(finder *f, const pnk_lp_answer *given, pnk_tiers *t)
{
    const file *from = file_called(given, solved_files[1]);

    f->file = solved_files[1];
    for (size_t i = 0; from && i < from->n; i++) {
        const char *name = from->v[i].name, *bar = strchr(name, '|');
        char head[32];
        double share;
        int k = 0;
        if (!bar || (size_t)(bar - name) >= sizeof head)
            return unknown(f, name);
        memcpy(head, name, (size_t)(bar - name));
        head[bar - name] = '\0';
        if (!pnk_text_to_number(head, &share))
            return unknown(f, name);
        while (k < N_FUNDING_NUMBERS && strcmp(bar + 1, funding_numbers[k].name) != 0)
            k++;
        if (k == N_FUNDING_NUMBERS)
            return unknown(f, name);
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
    pnk_status status = read_worths(f, given, &t->worths);

    return status ? status : read_funding(f, given, t);
}
