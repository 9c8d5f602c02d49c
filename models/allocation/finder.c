/* models/allocation/finder.c - names of an answer back to rows, columns and ways of the model. */
#include "models/allocation/answer.h"

#include <stdlib.h>
#include <string.h>

static pnk_status list_names(pnk_finder *f, pnk_directory *d, const pnk_ref *refs, size_t n)
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

static int look_up(pnk_directory *d, const char *name)
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

static bool find_move(const pnk_finder *f, const char *name, size_t *arc, int *group)
{
    pnk_act_move x;

    if (!pnk_way_move(&f->ways, name, &x))
        return false;
    *group = x.group;
    *arc = pnk_model_find_arc(f->m, &x);
    return *arc < f->m->n_arcs && pnk_model_may(f->m, &f->m->arcs[*arc], *group);
}

static bool find_goods(const pnk_finder *f, const char *name, size_t *route, int *lot)
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

pnk_status pnk_finder_unknown(pnk_finder *f, const char *name)
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

static pnk_status make_room(pnk_finder *f, const pnk_answer_file *from, const pnk_stage *stage, pnk_stage_answer *a)
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

static pnk_status take_way(pnk_finder *f, const char *name, double value, pnk_stage_answer *a)
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
        return pnk_finder_unknown(f, name);
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

static pnk_status take_core(pnk_finder *f, const pnk_stage *stage, const char *name, double value, pnk_stage_answer *a)
{
    if (f->lenient && pnk_text_starts(name, "as announced|"))
        return PNK_OK;                   /* they are numbered by the plan that was in force then */
    if (stage->raised && pnk_text_starts(name, "theta|"))
        return take_theta(stage, name, value, a) ? PNK_OK : pnk_finder_unknown(f, name);
    int core = look_up(&f->columns, name);
    if (core < 0 || f->m->col_stage[core] > stage->rows)
        return pnk_finder_unknown(f, name);
    a->core[core] = value;
    return PNK_OK;
}

static pnk_status resolve_primal(pnk_finder *f, const pnk_answer_file *from, const pnk_stage *stage, pnk_stage_answer *a)
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

static pnk_status resolve_dual(pnk_finder *f, const pnk_answer_file *from, const pnk_stage *stage, pnk_stage_answer *a)
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
        if (!known && (status = pnk_finder_unknown(f, name)))
            return status;
    }
    return PNK_OK;
}

pnk_status pnk_finder_new(pnk_ctx *ctx, const pnk_model *m, pnk_finder **out)
{
    pnk_finder *f = calloc(1, sizeof *f);
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
    const pnk_answer_file *files[2];
    char of[24];
    pnk_status status = pnk_answer_await(ctx, given, stage, files);

    if (status)
        return status;
    pnk_stage_name(stage, of);
    if (!files[0] || !files[1])
        return pnk_fail(ctx, PNK_BAD_INPUT, "the answer has no %s.%s.csv, expected both values and prices of every tier", of, files[0] ? "dual" : "primal");
    f->lenient = false;
    f->file = files[0]->name;
    if ((status = resolve_primal(f, files[0], stage, out)))
        return status;
    f->file = files[1]->name;
    if ((status = resolve_dual(f, files[1], stage, out)))
        return status;
    out->there = true;
    return PNK_OK;
}

pnk_status pnk_answer_of_before(pnk_finder *f, const pnk_lp_answer *before, const pnk_stage *stage, pnk_stage_answer *out)
{
    const pnk_answer_file *primal = pnk_answer_file_of(before, stage, false), *dual = pnk_answer_file_of(before, stage, true);
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
