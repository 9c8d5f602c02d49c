/* models/preposition/ready.c - how many people who leave an area today's stock, places and vehicles can hold, and what binds first.
 *
 * The number of people is a column of the program and its maximum is the answer: nobody waits, nothing of the standard is short. By duality the
 * answer is the sum of limits times their prices; the limit with the largest part is named.
 */
#include "models/preposition/inside.h"

#include "engine/base/say.h"
#include "engine/base/text.h"

#include <stdlib.h>

#define PRICED 1e-9                      /* a price above the noise of the solver */

/* What each limit is called in a sentence; the first name is the item, area or store it is of. */
static const struct { const char *plain, *of_one; } phrases[PNK_N_READY_LIMITS] = {
    [PNK_READY_PEOPLE]  = { PNK_PHRASE("everybody who would leave can be sheltered and served"), NULL },
    [PNK_READY_STOCK]   = { NULL, PNK_PHRASE("no more of %s in the stores") },
    [PNK_READY_PLACES]  = { NULL, PNK_PHRASE("no more places to sleep in %s") },
    [PNK_READY_LAND]    = { NULL, PNK_PHRASE("no more ground for tents in %s") },
    [PNK_READY_LORRIES] = { NULL, PNK_PHRASE("no more lorry hours from %s") },
    [PNK_READY_SEATS]   = { PNK_PHRASE("no more seats in buses"), NULL },
    [PNK_READY_CUT_OFF] = { PNK_PHRASE("something that the standard asks for cannot get there at all"), NULL },
};

static const char *shown(const pnk_name *name, const char *id)
{
    const char *language = pnk_language(), *own = pnk_text_equal(language, "ru") ? name->ru : pnk_text_equal(language, "ky") ? name->ky : name->en;
    return own ? own : name->en ? name->en : id;
}

static const char *sentence_of(const pnk_records *r, pnk_arena *arena, const pnk_ready *ready)
{
    const char *place = ready->place >= 0 ? shown(&r->places.v[ready->place].name, r->places.v[ready->place].id) : NULL;
    const char *area = ready->limit_area >= 0 ? shown(&r->areas.v[ready->limit_area].name, r->areas.v[ready->limit_area].id) : NULL;

    if (ready->limit == PNK_READY_PEOPLE && !(ready->persons > 0))
        return pnk_arena_text(arena, pnk_said("nobody would leave"));
    if (phrases[ready->limit].plain)
        return pnk_arena_text(arena, pnk_said(phrases[ready->limit].plain));
    const char *item = ready->item >= 0 ? shown(&r->items.v[ready->item].name, r->items.v[ready->item].id) : NULL;
    return pnk_arena_printf(arena, pnk_said(phrases[ready->limit].of_one), item ? item : area ? area : place);
}

/* One item in all stores is one limit, and so are the periods of a place. */
static bool same_limit(const pnk_limit_row *a, const pnk_limit_row *b)
{
    return a->limit == b->limit && a->item == b->item && a->area == b->area && (a->place == b->place || a->item >= 0);
}

static void name_limit(const pnk_lp *lp, const pnk_recourse *recourse, double most, pnk_ready *ready)
{
    double largest = 0, scale = pnk_lp_value(lp, recourse->scale);

    ready->limit = scale >= most * (1 - 1e-9) ? PNK_READY_PEOPLE : PNK_READY_CUT_OFF;
    for (size_t i = 0; i < recourse->n_limits && ready->limit != PNK_READY_PEOPLE; i++) {
        const pnk_limit_row *row = &recourse->limits[i];
        double part = 0;

        for (size_t k = i; k < recourse->n_limits; k++) {
            double price = same_limit(row, &recourse->limits[k]) ? -pnk_lp_dual(lp, recourse->limits[k].row) : 0;
            part += price > PRICED ? price * recourse->limits[k].amount + PRICED : 0;      /* a limit of 0 binds too */
        }
        if (!(part > largest))
            continue;
        largest = part;
        ready->limit = row->limit;
        ready->place = row->item >= 0 ? -1 : row->place;
        ready->limit_area = row->area;
        ready->item = row->item;
    }
}

pnk_status pnk_preposition_ready(pnk_ctx *ctx, const pnk_depots *depots, const double *row, pnk_arena *arena, pnk_ready *out)
{
    double displaced = row[PNK_F_DISPLACED], population = depots->records->areas.v[(size_t)row[PNK_F_AREA]].population_persons, most;
    double *stand = malloc((depots->n_hubs * depots->n_items + 1) * sizeof *stand);
    pnk_recourse recourse = { .scale = -1 };
    pnk_lp_info info;
    pnk_lp *lp = NULL;
    pnk_status status = PNK_OK;

    *out = (pnk_ready){ .area = (int)row[PNK_F_AREA], .cold = row[PNK_F_COLD] > 0, .population_persons = population, .place = -1, .limit_area = -1, .item = -1 };
    most = displaced > 0 && population > 0 ? population / displaced : 1;
    if (!stand) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    pnk_stand_of(depots, depots->have, stand);
    const pnk_recourse_order order = { .row = row, .scale = true, .most_scale = most, .stand = stand, .weight = 1 };
    if ((status = pnk_lp_new(ctx, &lp)) || (status = pnk_recourse_build(ctx, depots, &order, lp, &recourse)) || (status = pnk_lp_solve(ctx, lp, NULL, &info)))
        goto done;
    if (info.outcome != PNK_LP_OPTIMAL) {
        status = pnk_fail(ctx, PNK_INTERNAL, "the program of what can be held has no optimum");
        goto done;
    }
    out->persons = floor(pnk_lp_value(lp, recourse.scale) * displaced + 1e-6);
    name_limit(lp, &recourse, most, out);
    if (!(out->sentence = sentence_of(depots->records, arena, out)))
        status = pnk_no_memory(ctx);
done:
    pnk_recourse_free(&recourse);
    pnk_lp_free(lp);
    free(stand);
    return status;
}
