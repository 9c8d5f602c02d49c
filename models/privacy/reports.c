/* models/privacy/reports.c - what sources said: figures of few people and of areas whose counts are not all told are withheld; sentences are left out. */
#include "models/privacy/inside.h"

#include <math.h>

static bool told_area(const pnk_private *made, const pnk_placed *placed)
{
    if (!placed || placed->n_areas == 0)
        return false;
    for (size_t k = 0; k < placed->n_areas; k++)
        if (made->recounted[placed->areas[k]])
            return false;
    return true;
}

/** May it be told? Everybody of an area that is told whole, and no small figure. */
static bool told_report(const pnk_private *made, size_t i)
{
    const pnk_report *r = &made->whole->records->reports.v[i];
    const pnk_report_fit *fit = &made->whole->ledger->fits[i];
    const pnk_matches *m = made->whole->matches;
    double figures[] = { r->persons, fit->stated_persons, fit->fitted_persons, r->households };

    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++)
        if (pnk_few(made, figures[k]))
            return false;
    return r->group < 0 && !r->attribute && told_area(made, m && m->reports ? &m->reports[i] : NULL);
}

static pnk_status withhold(pnk_ctx *ctx, pnk_private *made, size_t i)
{
    pnk_report *r = &made->records.reports.v[i];
    pnk_report_fit *fit = &made->ledger.fits[i];
    double w = pnk_withheld();

    r->persons = r->households = w;
    fit->stated_persons = fit->fitted_persons = fit->residual_persons = fit->residual_share = fit->scale_persons = w;
    return pnk_remove(ctx, made, "residuals.csv", r->id ? r->id : "", "stated_persons;fitted_persons;residual_persons;residual_share;scale_persons", PNK_REMOVED_SMALL);
}

/** Sentences and checks quote reports figure by figure: the sheet of reports tells what may be told. */
static pnk_status drop_sentences(pnk_ctx *ctx, pnk_private *made)
{
    static const char *const tables[] = { "contradictions.csv", "calls.csv", "sums.csv", "sources_fit.csv" };
    pnk_status status = PNK_OK;

    made->ledger.n_contradictions = made->ledger.n_calls = made->ledger.n_sums = 0;
    made->ledger.sources = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !status; i++)
        status = pnk_remove(ctx, made, tables[i], "", "", PNK_REMOVED_TEXT);
    return status;
}

pnk_status pnk_private_reports(pnk_ctx *ctx, pnk_private *made)
{
    size_t n = made->whole->records->reports.n;
    pnk_status status = PNK_OK;

    made->ledger.fits = PNK_NEW(&made->arena, pnk_report_fit, n + 1);
    if (!made->ledger.fits)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n && !status; i++) {
        made->ledger.fits[i] = made->whole->ledger->fits[i];
        if (!told_report(made, i))
            status = withhold(ctx, made, i);
    }
    return status ? status : drop_sentences(ctx, made);
}
