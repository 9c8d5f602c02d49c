/* engine/lp/whole.c - whole numbers: GLPK's branch and bound, from the optimum without them, under a limit that is a count. */
#include "engine/lp/inside.h"

#include <glpk.h>

typedef struct {
    pnk_ctx *ctx;
    pnk_lp *lp;
    const int *columns;
    size_t n;
    long node_limit, nodes;
    bool cancelled, stopped;
    int code, status;
    double objective;
} search;

static void look(glp_tree *tree, void *user)
{
    search *s = user;

    if (glp_ios_reason(tree) != GLP_ISELECT)
        return;
    s->cancelled = s->cancelled || pnk_check(s->ctx);
    s->stopped = s->stopped || s->nodes >= s->node_limit;
    if (s->cancelled || s->stopped)
        glp_ios_terminate(tree);
    else
        s->nodes++;
}

static void branch_and_bound(void *user)
{
    search *s = user;
    glp_prob *prob = s->lp->prob;
    glp_iocp parameters;

    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.mip_gap = 1e-6;
    parameters.cb_func = look;
    parameters.cb_info = s;
    for (size_t k = 0; k < s->n; k++)
        glp_set_col_kind(prob, s->columns[k] + 1, GLP_IV);
    s->code = glp_intopt(prob, &parameters);
    s->status = glp_mip_status(prob);
    if (s->status == GLP_OPT || s->status == GLP_FEAS) {
        s->objective = glp_mip_obj_val(prob);
        for (size_t j = 0; j < s->lp->n_columns; j++)
            s->lp->columns[j].value = glp_mip_col_val(prob, (int)j + 1);
    }
    for (size_t k = 0; k < s->n; k++)
        glp_set_col_kind(prob, s->columns[k] + 1, GLP_CV);
}

static pnk_status check_columns(pnk_ctx *ctx, const pnk_lp *lp, const int *columns, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const pnk_lp_col *c;
        if (columns[k] < 0 || (size_t)columns[k] >= lp->n_columns)
            return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: column %d is not there (%zu columns)", columns[k], lp->n_columns);
        c = &lp->columns[columns[k]];
        if ((isfinite(c->low) && c->low != floor(c->low)) || (isfinite(c->high) && c->high != floor(c->high)))
            return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: column %d is to be whole within %g .. %g, expected whole limits", columns[k], c->low, c->high);
    }
    return PNK_OK;
}

pnk_status pnk_lp_solve_whole(pnk_ctx *ctx, pnk_lp *lp, const int *columns, size_t n, long node_limit, pnk_lp_info *info)
{
    search s = {.ctx = ctx, .lp = lp, .columns = columns, .n = n, .node_limit = node_limit};
    pnk_lp_info own;
    pnk_status status = check_columns(ctx, lp, columns, n);

    info = info ? info : &own;
    if (status || (status = pnk_lp_solve(ctx, lp, NULL, info)) || info->outcome != PNK_LP_OPTIMAL || !lp->prob)
        return status;
    if (!pnk_lp_under_net(branch_and_bound, &s))
        return pnk_fail(ctx, PNK_INTERNAL, "linear program: the solver failed while looking for whole numbers");
    if (s.cancelled)
        return pnk_check(ctx);
    info->outcome = s.status == GLP_NOFEAS ? PNK_LP_INFEASIBLE : s.status != GLP_OPT && s.status != GLP_FEAS ? PNK_LP_UNSOLVED : s.status == GLP_OPT && !s.stopped ? PNK_LP_OPTIMAL : PNK_LP_LIMIT;
    info->objective = s.objective + lp->offset;
    return PNK_OK;
}
