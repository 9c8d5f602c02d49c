/* models/allocation/answer.c - the LP's own answer as named values, kept in files and read back. finder.c finds what the names stand for. */
#include "models/allocation/answer.h"
#include "models/allocation/bases.h"
#include "engine/base/hash.h"

#include <stdlib.h>
#include <string.h>

void pnk_lp_answer_free(pnk_lp_answer *answer)
{
    if (!answer)
        return;
    pnk_growing_free(answer->growing);
    for (size_t i = 0; i < answer->n; i++)
        pnk_buf_free(&answer->files[i].text);
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

pnk_answer_file *pnk_answer_file_called(const pnk_lp_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->n; i++)
        if (strcmp(answer->files[i].name, name) == 0)
            return &answer->files[i];
    return NULL;
}

const pnk_answer_file *pnk_answer_file_of(const pnk_lp_answer *answer, const pnk_stage *stage, bool dual)
{
    char name[32];

    file_name(stage, dual, name);
    return pnk_answer_file_called(answer, name);
}

/* Room for one more, which counts once it is complete. */
pnk_answer_file *pnk_answer_next_file(pnk_lp_answer *answer)
{
    if (!PNK_GROW(&answer->arena, answer->files, answer->n, answer->capacity))
        return NULL;
    answer->files[answer->n] = (pnk_answer_file){0};
    return &answer->files[answer->n];
}

bool pnk_answer_value(const pnk_lp_answer *answer, pnk_stage_kind kind, size_t i, const char **name, double *value)
{
    const pnk_stage stage = {.kind = kind};
    const pnk_answer_file *f = pnk_answer_file_of(answer, &stage, false);

    if (!f || i >= f->n)
        return false;
    *name = f->v[i].name;
    *value = f->v[i].value;
    return true;
}

/* ---- keeping ---- */

/* `name` lives as long as the answer; NULL: there was no memory for it. */
static pnk_status keep_as(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const char *name, double value)
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

pnk_status pnk_answer_put(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, pnk_buf *name, double value) { return keep_as(ctx, answer, f, name_in(answer, name), value); }

/* The same by a name that the model has; *known: NULL at first; `name` is scratch. */
static pnk_status keep_known(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const pnk_model *m, pnk_ref ref, pnk_buf *name, const char **known, double value)
{
    if (!*known) {
        pnk_model_name(m, ref, name);
        *known = name_in(answer, name);
    }
    return keep_as(ctx, answer, f, *known, value);
}

static pnk_status keep_primal(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++)
        if (a->core[j] != 0)
            status = keep_known(ctx, answer, f, m, m->col_ref[j], &name, &answer->column_names[j], a->core[j]);
    if (!status && stage->raised && !stage->one_by_one) {
        pnk_model_name(m, (pnk_ref){.kind = PNK_C_THETA}, &name);
        status = pnk_answer_put(ctx, answer, f, &name, a->theta);
    }
    for (size_t c = 0; stage->one_by_one && c < stage->cells->n_cells && !status; c++)
        if (stage->raised[c]) {
            pnk_model_name(m, (pnk_ref){.kind = PNK_C_THETA, .a = (int)c}, &name);
            status = pnk_answer_put(ctx, answer, f, &name, a->cell_theta[c]);
        }
    for (size_t i = 0; i < a->n_x && !status; i++) {
        pnk_model_move_name(m, &m->arcs[a->x[i].arc], a->x[i].group, &name);
        status = pnk_answer_put(ctx, answer, f, &name, a->x[i].persons);
    }
    for (size_t i = 0; i < a->n_y && !status; i++) {
        pnk_model_unit_name(m, a->y[i].lot, &m->routes[a->y[i].route], &name);
        status = pnk_answer_put(ctx, answer, f, &name, a->y[i].units);
    }
    for (size_t i = 0; i < a->n_r && !status; i++) {
        pnk_model_round_name(m, &m->routes[a->r[i].route], &name);
        status = pnk_answer_put(ctx, answer, f, &name, a->r[i].rounds);
    }
    pnk_buf_free(&name);
    return status;
}

static pnk_status keep_dual(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_buf name = {0};
    pnk_status status = PNK_OK;

    for (size_t r = 0; r < m->n_rows && !status; r++)
        if (a->price[r] != 0)
            status = keep_known(ctx, answer, f, m, m->row_ref[r], &name, &answer->row_names[r], a->price[r]);
    for (int h = 0; h < stage->n_holds && !status; h++) {
        pnk_model_name(m, (pnk_ref){.kind = PNK_R_KEPT, .a = stage->holds[h].tier}, &name);
        status = pnk_answer_put(ctx, answer, f, &name, a->hold_price[h]);
    }
    for (size_t c = 0; c < a->n_cell_prices && !status; c++)
        if (a->cell_price[c] != 0) {
            pnk_model_name(m, (pnk_ref){.kind = PNK_R_CELL, .a = (int)c}, &name);
            status = pnk_answer_put(ctx, answer, f, &name, a->cell_price[c]);
        }
    pnk_buf_free(&name);
    return status;
}

pnk_status pnk_answer_keep_stage(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_status status = PNK_OK;

    for (int dual = 0; dual < 2 && a->there && !status; dual++) {
        pnk_answer_file *f = pnk_answer_next_file(answer);
        if (!f)
            return pnk_no_memory(ctx);
        file_name(stage, dual, f->name);
        status = dual ? keep_dual(ctx, answer, f, m, stage, a) : keep_primal(ctx, answer, f, m, stage, a);
        answer->n++;
    }
    return status;
}

/* ---- bases: of no use to whoever checks, of much to the next plan ---- */

static const char bases_file[] = "bases.csv";

typedef struct { pnk_lp_answer *answer; pnk_answer_file *file; } lines;

static pnk_status put_line(pnk_ctx *ctx, void *user, const char *name, double value)
{
    lines *to = user;

    if (!PNK_GROW(&to->answer->arena, to->file->v, to->file->n, to->file->capacity))
        return pnk_no_memory(ctx);
    to->file->v[to->file->n] = (pnk_named){pnk_arena_text(&to->answer->arena, name), value};
    return to->file->v[to->file->n++].name ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_answer_keep_bases(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_tiers *t)
{
    lines to = {answer, pnk_answer_next_file(answer)};

    if (!to.file)
        return pnk_no_memory(ctx);
    pnk_snprintf(to.file->name, sizeof to.file->name, "%s", bases_file);
    answer->n++;
    return pnk_bases_write(ctx, t, put_line, &to);
}

const pnk_named *pnk_answer_bases(const pnk_lp_answer *answer, size_t *n)
{
    const pnk_answer_file *f = pnk_answer_file_called(answer, bases_file);

    *n = f ? f->n : 0;
    return f ? f->v : NULL;
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
    pnk_written *one = &answer->written[bits * golden >> 48];
    if (!one->text[0] || memcmp(&one->value, &value, sizeof value) != 0) {
        one->value = value;
        pnk_text_number(value, one->text);
    }
    return one->text;
}

static pnk_status write_text(pnk_ctx *ctx, const pnk_lp_answer *answer, const pnk_answer_file *f, pnk_buf *text)
{
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

pnk_status pnk_lp_answer_file(pnk_ctx *ctx, const pnk_lp_answer *answer, size_t i, char name[32], pnk_buf *text)
{
    if (i >= answer->n)
        return pnk_fail(ctx, PNK_NOT_FOUND, "the answer has %zu files, file %zu was asked for", answer->n, i);
    const pnk_answer_file *f = &answer->files[i];
    memcpy(name, f->name, sizeof f->name);
    if (!f->text.text)
        return write_text(ctx, answer, f, text);
    pnk_buf_add_n(text, f->text.text, f->text.n);
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

static pnk_status read_values(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, const char *text)
{
    size_t line = 1;
    double said = -1;

    if (!pnk_text_starts(text, "name,value\n"))
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s does not begin with name,value", f->name);
    for (const char *at = text + strlen("name,value\n"); *at; line++) {
        pnk_named one;
        if (said >= 0 || !read_line(&answer->arena, &at, &one.name, &one.value))
            return pnk_fail(ctx, PNK_BAD_INPUT, "%s line %zu: expected a name and a number", f->name, line + 1);
        if (strcmp(one.name, "values") == 0) {
            said = one.value;
            continue;
        }
        if (!PNK_GROW(&answer->arena, f->v, f->n, f->capacity))
            return pnk_no_memory(ctx);
        f->v[f->n++] = one;
    }
    if (said != (double)f->n)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s holds %zu values and says %g: some are missing", f->name, f->n, said);
    return PNK_OK;
}

static pnk_status read_file(pnk_ctx *ctx, pnk_lp_answer *answer, const char *name, const char *text)
{
    pnk_answer_file *f = pnk_answer_next_file(answer);

    if (!f)
        return pnk_no_memory(ctx);
    if (strlen(name) >= sizeof f->name)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the file name %s is too long", name);
    strcpy(f->name, name);
    pnk_status status = read_values(ctx, answer, f, text);
    if (!status)
        answer->n++;
    return status;
}

pnk_status pnk_answer_reread(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f)
{
    if (f->text.text)
        return PNK_OK;
    pnk_status status = write_text(ctx, answer, f, &f->text);
    f->v = NULL;
    f->n = f->capacity = 0;
    return status ? status : read_values(ctx, answer, f, f->text.text);
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

pnk_status pnk_lp_answer_read(pnk_ctx *ctx, const char *const *names, const char *const *texts, size_t n, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = PNK_OK;

    if (!answer)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n && !status; i++)
        status = is_of_a_stage(names[i]) || pnk_answer_is_solved(names[i]) || strcmp(names[i], bases_file) == 0
                     ? read_file(ctx, answer, names[i], texts[i])
                     : pnk_fail(ctx, PNK_BAD_INPUT, "%s is no part of an answer, expected T1.primal.csv and the like", names[i]);
    if (status) {
        pnk_lp_answer_free(answer);
        return status;
    }
    *out = answer;
    return PNK_OK;
}
