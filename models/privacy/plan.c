/* models/privacy/plan.c - the plan of a profile: everybody together where it told groups, and few people only together with others.
 *
 * A place to sleep keeps its row where on every day nobody is there or enough are, and nobody comes or goes or enough do. Sites of one area that
 * are too small share one row, the least people first. An area with a withheld count, or too small even so, is quiet: its sites share a row
 * with those of the other quiet areas below the nearest area above whose counts are all told, and so do its hosts and its gaps. That tells nothing
 * new: what quiet areas hold together is what the area above holds less what the others do. Where no area above is told whole it is left out.
 * Gaps of an area and need with few people on some day are one row for all days, without a date.
 */
#include "engine/base/hash.h"
#include "models/privacy/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** A row of the new plan: shelters that are told together. */
typedef struct { pnk_shelter shelter; size_t n_members; } row;

typedef struct {
    pnk_ctx *ctx;
    pnk_private *made;
    const pnk_results *whole;
    const pnk_plan *plan;
    int n_days;
    double *persons, *free_places;   /* [n_shelters * n_days], NAN where no row */
    bool *blocked;                   /* [areas.n] what is quiet below it goes further up */
    int *row_of;                     /* [n_shelters], -1: left out */
    row *rows; size_t n_rows;
    double *in, *out, *there;        /* [n_days], of a set of shelters */
    bool *member;                    /* [n_shelters] the set */
    int *from;                       /* [moves.n] shelter that a move starts at, -1: an area */
} work;

static bool is_hosts(const pnk_shelter *s) { return s->kind == PNK_SHELTER_HOSTS; }

static int shelter_of(const pnk_plan *plan, const char *id)
{
    for (size_t i = 0; id && i < plan->n_shelters; i++)
        if (!strcmp(plan->shelters[i].id, id))
            return (int)i;
    return -1;
}

static int day_of(const work *w, pnk_day date)
{
    long day = (long)date - (long)w->whole->records->head.as_of;
    return day >= 0 && day < w->n_days ? (int)day : -1;
}

static pnk_status begin(work *w)
{
    const pnk_plan *plan = w->plan;
    pnk_arena *arena = &w->made->arena;
    size_t n = plan->n_shelters * (size_t)w->n_days, days = (size_t)w->n_days + 1;

    w->persons = PNK_NEW(arena, double, n + 1), w->free_places = PNK_NEW(arena, double, n + 1);
    w->blocked = PNK_NEW(arena, bool, w->whole->records->areas.n + 1);
    w->row_of = PNK_NEW(arena, int, plan->n_shelters + 1), w->rows = PNK_NEW(arena, row, plan->n_shelters + 1);
    w->in = PNK_NEW(arena, double, days), w->out = PNK_NEW(arena, double, days), w->there = PNK_NEW(arena, double, days);
    w->member = PNK_NEW(arena, bool, plan->n_shelters + 1), w->from = PNK_NEW(arena, int, plan->moves.n + 1);
    if (!w->persons || !w->free_places || !w->blocked || !w->row_of || !w->rows || !w->in || !w->out || !w->there || !w->member || !w->from)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < n; i++)
        w->persons[i] = w->free_places[i] = NAN;
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        int day = day_of(w, o->date);
        if (o->group >= 0 || day < 0)
            continue;
        w->persons[(size_t)o->shelter * (size_t)w->n_days + (size_t)day] = (double)o->persons;
        w->free_places[(size_t)o->shelter * (size_t)w->n_days + (size_t)day] = o->free_places;
    }
    for (size_t i = 0; i < plan->moves.n; i++)
        w->from[i] = shelter_of(plan, plan->moves.v[i].from_id);
    return PNK_OK;
}

/** Can the set w->member be told as one row? */
static bool can_be_told(work *w)
{
    size_t n_days = (size_t)w->n_days;

    memset(w->in, 0, n_days * sizeof *w->in), memset(w->out, 0, n_days * sizeof *w->out), memset(w->there, 0, n_days * sizeof *w->there);
    for (size_t s = 0; s < w->plan->n_shelters; s++)
        for (size_t d = 0; d < n_days && w->member[s]; d++)
            w->there[d] += isfinite(w->persons[s * n_days + d]) ? w->persons[s * n_days + d] : 0.0;
    for (size_t i = 0; i < w->plan->moves.n; i++) {
        const pnk_move *m = &w->plan->moves.v[i];
        int day = day_of(w, m->date);
        bool comes = w->member[m->shelter], goes = w->from[i] >= 0 && w->member[w->from[i]];
        if (day < 0 || comes == goes)
            continue;
        (comes ? w->in : w->out)[day] += (double)m->persons;
    }
    for (size_t d = 0; d < n_days; d++)
        if (pnk_few(w->made, w->there[d]) || pnk_few(w->made, w->in[d]) || pnk_few(w->made, w->out[d]))
            return false;
    return true;
}

static bool alone(work *w, size_t shelter)
{
    memset(w->member, 0, w->plan->n_shelters * sizeof *w->member);
    w->member[shelter] = true;
    return can_be_told(w);
}

static double peak(const work *w, size_t shelter)
{
    double most = 0.0;
    for (int d = 0; d < w->n_days; d++)
        most = fmax(most, isfinite(w->persons[shelter * (size_t)w->n_days + (size_t)d]) ? w->persons[shelter * (size_t)w->n_days + (size_t)d] : 0.0);
    return most;
}

/** The next of an area's sites that is not in the set: one that cannot stand alone, then the one with the least people, but somebody. -1: none. */
static int next_site(work *w, int area, const bool *needs)
{
    int best = -1;
    for (size_t s = 0; s < w->plan->n_shelters; s++) {
        const pnk_shelter *one = &w->plan->shelters[s];
        if (one->area != area || is_hosts(one) || w->member[s] || !(peak(w, s) > 0.0))
            continue;
        if (best < 0 || (needs[s] && !needs[best]) || (needs[s] == needs[best] && peak(w, s) < peak(w, (size_t)best)))
            best = (int)s;
    }
    return best;
}

/** Sites of one area that share a row, marked in w->member. False: the area cannot be told. */
static bool small_sites(work *w, int area, const bool *needs)
{
    size_t n = 0, n_needy = 0;

    memset(w->member, 0, w->plan->n_shelters * sizeof *w->member);
    for (size_t s = 0; s < w->plan->n_shelters; s++)
        n_needy += needs[s] && w->plan->shelters[s].area == area && !is_hosts(&w->plan->shelters[s]);
    while (n_needy > 0 && (n < 2 || n < n_needy || !can_be_told(w))) {
        int s = next_site(w, area, needs);
        if (s < 0)
            return false;
        w->member[s] = true, n++;
    }
    return true;
}

static bool hosts_told(const work *w, int area, const bool *needs)
{
    for (size_t s = 0; s < w->plan->n_shelters; s++)
        if (w->plan->shelters[s].area == area && is_hosts(&w->plan->shelters[s]) && needs[s])
            return false;
    return true;
}

/** The area whose row takes what is quiet in a leaf; -1: none. */
static int above(const work *w, int leaf)
{
    const pnk_records *records = w->whole->records;
    int area = records->areas.v[leaf].parent;

    while (area >= 0 && (w->made->touched[area] || w->blocked[area]))
        area = records->areas.v[area].parent;
    return area;
}

/** Quiet shelters of one kind that go to an area; how many areas they are of. */
static size_t gather(work *w, int area, bool hosts)
{
    size_t n = 0;
    int last = -1;

    memset(w->member, 0, w->plan->n_shelters * sizeof *w->member);
    for (size_t s = 0; s < w->plan->n_shelters; s++) {
        const pnk_shelter *one = &w->plan->shelters[s];
        if (one->area < 0 || !w->made->quiet[one->area] || is_hosts(one) != hosts || above(w, one->area) != area)
            continue;
        w->member[s] = true;
        if (peak(w, s) > 0.0)
            n += one->area != last, last = one->area;
    }
    return n;
}

/** One more area goes quiet, the one with the least people: with nobody else the quiet ones are too few. */
static bool absorb(work *w)
{
    const pnk_records *records = w->whole->records;
    double least = INFINITY;
    int best = -1;

    for (size_t a = 0; a < records->areas.n; a++) {
        double people = 0.0;
        for (size_t s = 0; s < w->plan->n_shelters; s++)
            people += w->plan->shelters[s].area == (int)a ? peak(w, s) : 0.0;
        if (records->areas.v[a].leaf && !w->made->quiet[a] && people > 0.0 && people < least)
            least = people, best = (int)a;
    }
    if (best >= 0)
        w->made->quiet[best] = true;
    return best >= 0;
}

/** Every quiet area's row, from below; false: nothing had to change. */
static bool settle_above(work *w)
{
    const pnk_records *records = w->whole->records;

    for (size_t a = records->areas.n; a-- > 0;) {
        if (records->areas.v[a].leaf || w->blocked[a])
            continue;
        size_t n_sites = gather(w, (int)a, false);
        bool told = can_be_told(w) && n_sites != 1;
        size_t n_hosts = gather(w, (int)a, true);
        told = told && can_be_told(w) && n_hosts != 1;
        if (told || n_sites + n_hosts == 0)
            continue;
        if (records->areas.v[a].parent >= 0 || !absorb(w))
            w->blocked[a] = true;
        return true;
    }
    return false;
}

static void put_row(work *w, const pnk_shelter *shelter)
{
    row *r = &w->rows[w->n_rows];

    *r = (row){ .shelter = *shelter };
    for (size_t s = 0; s < w->plan->n_shelters; s++)
        if (w->member[s])
            w->row_of[s] = (int)w->n_rows, r->n_members++;
    w->n_rows += r->n_members > 0;
}

static pnk_status put_shared(work *w, int area, bool hosts)
{
    const pnk_records *records = w->whole->records;
    const char *id = pnk_arena_printf(&w->made->arena, "%s:%s", hosts ? "hosts" : "sites", records->areas.v[area].id);
    const pnk_shelter shared = { id, hosts ? PNK_SHELTER_HOSTS : PNK_SHELTER_UNLISTED, -1, area, pnk_main_place(records, area) };

    if (!id)
        return pnk_no_memory(w->ctx);
    put_row(w, &shared);
    return PNK_OK;
}

/** A row of its own, under the name that these results have for it. */
static void put_own(work *w, size_t s)
{
    pnk_shelter shelter = w->plan->shelters[s];

    if (shelter.kind == PNK_SHELTER_SITE && shelter.site >= 0 && pnk_site_protected(&w->whole->records->sites.v[shelter.site])) {
        shelter.id = w->made->records.sites.v[shelter.site].id;
        shelter.place = w->made->records.sites.v[shelter.site].place;
    }
    memset(w->member, 0, w->plan->n_shelters * sizeof *w->member);
    w->member[s] = true;
    put_row(w, &shelter);
}

static pnk_status make_rows(work *w, const bool *needs)
{
    const pnk_records *records = w->whole->records;
    pnk_status status = PNK_OK;

    for (size_t s = 0; s < w->plan->n_shelters; s++)
        w->row_of[s] = -1;
    for (size_t a = 0; a < records->areas.n && !status; a++) {
        if (!records->areas.v[a].leaf) {
            if (gather(w, (int)a, false), can_be_told(w))
                status = put_shared(w, (int)a, false);
            if (!status && (gather(w, (int)a, true), can_be_told(w)))
                status = put_shared(w, (int)a, true);
        } else if (!w->made->quiet[a] && small_sites(w, (int)a, needs)) {
            status = put_shared(w, (int)a, false);
        }
    }
    for (size_t s = 0; s < w->plan->n_shelters && !status; s++) {
        int area = w->plan->shelters[s].area;
        if (w->row_of[s] < 0 && area >= 0 && !w->made->quiet[area])
            put_own(w, s);
    }
    for (size_t s = 0; s < w->plan->n_shelters && !status; s++) {
        const pnk_shelter *one = &w->plan->shelters[s];
        bool covered = one->kind == PNK_SHELTER_SITE && one->site >= 0 && pnk_site_protected(&w->whole->records->sites.v[one->site]);
        const char *id = covered ? w->made->records.sites.v[one->site].id : one->id;
        if (w->row_of[s] < 0 || w->rows[w->row_of[s]].n_members > 1)
            status = pnk_remove(w->ctx, w->made, "occupancy.csv", id, "", PNK_REMOVED_MERGED);
    }
    return status;
}

static pnk_status settle(work *w)
{
    const pnk_records *records = w->whole->records;
    bool *needs = PNK_NEW(&w->made->arena, bool, w->plan->n_shelters + 1);

    if (!needs)
        return pnk_no_memory(w->ctx);
    for (size_t s = 0; s < w->plan->n_shelters; s++)
        needs[s] = !alone(w, s);
    for (size_t a = 0; a < records->areas.n; a++)
        if (records->areas.v[a].leaf && (w->made->touched[a] || !hosts_told(w, (int)a, needs) || !small_sites(w, (int)a, needs)))
            w->made->quiet[a] = true;
    while (settle_above(w))
        continue;
    return make_rows(w, needs);
}

/* ------------------------------------------------------------------ the tables of the new plan */

static pnk_status put_shelters(work *w)
{
    pnk_plan *to = &w->made->plan;
    size_t n_days = (size_t)w->n_days;

    to->shelters = PNK_NEW(&w->made->arena, pnk_shelter, w->n_rows + 1);
    to->occupancy.v = PNK_NEW(&w->made->arena, pnk_occupancy, w->n_rows * n_days + 1);
    to->occupancy.n = 0;
    if (!to->shelters || !to->occupancy.v)
        return pnk_no_memory(w->ctx);
    to->n_shelters = w->n_rows;
    for (size_t r = 0; r < w->n_rows; r++)
        to->shelters[r] = w->rows[r].shelter;
    for (size_t d = 0; d < n_days; d++)
        for (size_t r = 0; r < w->n_rows; r++) {
            pnk_occupancy o = { .date = w->whole->records->head.as_of + (pnk_day)d, .shelter = (int)r, .group = -1 };
            bool listed = false;
            for (size_t s = 0; s < w->plan->n_shelters; s++)
                if (w->row_of[s] == (int)r && isfinite(w->persons[s * n_days + d])) {
                    o.persons += (int64_t)w->persons[s * n_days + d];
                    o.free_places += w->free_places[s * n_days + d];
                    listed = true;
                }
            if (listed)
                to->occupancy.v[to->occupancy.n++] = o;
        }
    return pnk_remove(w->ctx, w->made, "occupancy.csv", "rows by group", "", PNK_REMOVED_GROUPS);
}

/** The area that tells what is of an area: itself, one above it, or -2: none. All areas together (-1) stay. */
static int told_by(const work *w, int area)
{
    if (area < 0)
        return -1;
    if (!w->whole->records->areas.v[area].leaf)
        return w->made->touched[area] ? -2 : area;
    if (!w->made->quiet[area])
        return area;
    int up = above(w, area);
    return up >= 0 ? up : -2;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const char *told_from(const work *w, const pnk_move *m, int from)
{
    if (from >= 0)
        return w->row_of[from] >= 0 ? w->rows[w->row_of[from]].shelter.id : "all";
    int area = told_by(w, m->from_area);
    return area >= 0 ? w->whole->records->areas.v[area].id : "all";
}

static void add_move(pnk_plan *to, const pnk_move *m)
{
    for (size_t i = 0; i < to->moves.n; i++) {
        pnk_move *t = &to->moves.v[i];
        if (t->date != m->date || t->shelter != m->shelter || !same_text(t->from_id, m->from_id))
            continue;
        t->persons += m->persons, t->households += m->households;
        if (!same_text(t->vehicle, m->vehicle))
            t->vehicle = NULL;
        return;
    }
    to->moves.v[to->moves.n++] = *m;
}

/** Few from one place: where all who come there that day came from is not told. */
static bool join_small_moves(work *w, pnk_plan *to)
{
    for (size_t i = 0; i < to->moves.n; i++)
        if (pnk_few(w->made, (double)to->moves.v[i].persons) && strcmp(to->moves.v[i].from_id, "all")) {
            const pnk_move small = to->moves.v[i];
            pnk_plan again = { .moves.v = to->moves.v };
            for (size_t k = 0; k < to->moves.n; k++) {
                pnk_move m = to->moves.v[k];
                if (m.date == small.date && m.shelter == small.shelter)
                    m.from_id = "all", m.from_area = -1;
                add_move(&again, &m);
            }
            to->moves.n = again.moves.n;
            return true;
        }
    return false;
}

static pnk_status put_moves(work *w)
{
    pnk_plan *to = &w->made->plan;

    to->moves.v = PNK_NEW(&w->made->arena, pnk_move, w->plan->moves.n + 1);
    to->moves.n = 0;
    if (!to->moves.v)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->moves.n; i++) {
        pnk_move m = w->plan->moves.v[i];
        int into = w->row_of[m.shelter], from = w->from[i];
        if (into < 0 || (from >= 0 && w->row_of[from] == into))
            continue;
        m.from_id = told_from(w, &m, from);
        m.from_area = told_by(w, m.from_area) >= 0 ? told_by(w, m.from_area) : -1;
        m.shelter = into, m.group = -1;
        add_move(to, &m);
    }
    while (join_small_moves(w, to))
        continue;
    return pnk_remove(w->ctx, w->made, "people_moves.csv", "rows by group; those within a row of occupancy.csv", "", PNK_REMOVED_GROUPS);
}

/** Rows of an area, day and need are one: groups and sites together. */
static pnk_status add_gap(work *w, pnk_plan *to, pnk_index *index, const pnk_gap *g)
{
    pnk_arena *arena = &w->made->arena;
    const char *key = pnk_arena_printf(arena, "%d\t%d\t%s\t%s", (int)g->date, g->area, g->sector ? g->sector : "", g->need ? g->need : "");
    int put = key ? pnk_index_put(index, arena, key, (int)to->gaps.n) : -1;

    if (put < 0)
        return pnk_no_memory(w->ctx);
    if (put == 1) {
        to->gaps.v[to->gaps.n++] = *g;
        return PNK_OK;
    }
    pnk_gap *t = &to->gaps.v[pnk_index_get(index, key)];
    t->needed += g->needed, t->met += g->met, t->unmet += g->unmet, t->persons += g->persons;
    if (!same_text(t->reason, g->reason))
        t->reason = NULL;
    t->ceiling_share = NAN;
    return PNK_OK;
}

/** The fewest persons that one unit of each need stands for, over all rows where somebody is short; 1 where nobody ever is. */
static pnk_status persons_each(work *w, pnk_index *index, double **each)
{
    size_t n = 0;

    *each = PNK_NEW(&w->made->arena, double, w->plan->gaps.n + 1);
    if (!*each)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->gaps.n; i++) {
        const pnk_gap *g = &w->plan->gaps.v[i];
        int put = pnk_index_put(index, &w->made->arena, g->need ? g->need : "", (int)n);
        if (put < 0)
            return pnk_no_memory(w->ctx);
        if (put == 1)
            (*each)[n++] = 1.0;
        double *one = &(*each)[pnk_index_get(index, g->need ? g->need : "")];
        if (g->unmet > 0.0 && g->persons > 0.0)
            *one = fmin(*one, g->persons / g->unmet);
    }
    return PNK_OK;
}

/** Persons short, persons helped and persons in need: is one of them few? */
static bool few_in(const pnk_private *made, const pnk_gap *g, double each)
{
    return pnk_few(made, g->persons) || pnk_few(made, g->needed * each) || pnk_few(made, (g->needed - g->unmet) * each) || pnk_few(made, g->unmet * each);
}

static const char *gap_name(work *w, const pnk_gap *g, const char *day)
{
    return pnk_arena_printf(&w->made->arena, "%s %s %s", day, g->area >= 0 ? w->whole->records->areas.v[g->area].id : "all", g->need ? g->need : "");
}

static pnk_status withhold_gap(work *w, pnk_gap *g)
{
    char day[16];
    const char *name = gap_name(w, g, g->date == PNK_DAY_UNKNOWN ? "all days" : pnk_day_text(g->date, day));

    if (!name)
        return pnk_no_memory(w->ctx);
    g->needed = g->met = g->unmet = g->persons = pnk_withheld();
    return pnk_remove(w->ctx, w->made, "gaps.csv", name, "needed;met;unmet;persons", PNK_REMOVED_SMALL);
}

static bool same_need(const pnk_gap *a, const pnk_gap *b)
{
    return a->area == b->area && same_text(a->sector, b->sector) && same_text(a->need, b->need);
}

/** Days of which one is few are one row without a date: the sum of all, and the most persons of a day. */
static pnk_status join_days(work *w, pnk_plan *to, size_t first)
{
    pnk_gap sum = to->gaps.v[first];
    size_t n = first + 1;
    const char *name = gap_name(w, &sum, "each day");

    sum.date = PNK_DAY_UNKNOWN;
    for (size_t i = first + 1; i < to->gaps.n; i++) {
        const pnk_gap *g = &to->gaps.v[i];
        if (!same_need(g, &sum)) {
            to->gaps.v[n++] = *g;
            continue;
        }
        sum.needed += g->needed, sum.met += g->met, sum.unmet += g->unmet;
        sum.persons = fmax(sum.persons, g->persons);
        sum.reason = same_text(sum.reason, g->reason) ? sum.reason : NULL;
        sum.ceiling_share = NAN;
    }
    to->gaps.v[first] = sum;
    to->gaps.n = n;
    return name ? pnk_remove(w->ctx, w->made, "gaps.csv", name, "", PNK_REMOVED_MERGED) : pnk_no_memory(w->ctx);
}

static double each_of(const pnk_index *needs, const double *each, const pnk_gap *g)
{
    return each[pnk_index_get(needs, g->need ? g->need : "")];
}

static pnk_status put_gaps(work *w)
{
    pnk_plan *to = &w->made->plan;
    pnk_index index = {0}, needs = {0};
    double *each = NULL;
    pnk_status status = persons_each(w, &needs, &each);

    to->gaps.v = PNK_NEW(&w->made->arena, pnk_gap, w->plan->gaps.n + 1);
    to->gaps.n = 0;
    if (status || !to->gaps.v)
        return status ? status : pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->gaps.n && !status; i++) {
        pnk_gap g = w->plan->gaps.v[i];
        g.area = told_by(w, g.area), g.shelter = -1, g.group = -1;
        if (g.area != -2)
            status = add_gap(w, to, &index, &g);
    }
    for (size_t i = 0; i < to->gaps.n && !status; i++) {
        size_t first;
        if (to->gaps.v[i].date == PNK_DAY_UNKNOWN || !few_in(w->made, &to->gaps.v[i], each_of(&needs, each, &to->gaps.v[i])))
            continue;
        for (first = 0; !same_need(&to->gaps.v[first], &to->gaps.v[i]); first++)
            continue;
        status = join_days(w, to, first);
        i = first;
    }
    for (size_t i = 0; i < to->gaps.n && !status; i++)
        if (to->gaps.v[i].date == PNK_DAY_UNKNOWN && few_in(w->made, &to->gaps.v[i], each_of(&needs, each, &to->gaps.v[i])))
            status = withhold_gap(w, &to->gaps.v[i]);
    return status ? status : pnk_remove(w->ctx, w->made, "gaps.csv", "rows by site and group", "", PNK_REMOVED_GROUPS);
}

static pnk_status say_quiet(work *w)
{
    const pnk_records *records = w->whole->records;
    pnk_status status = PNK_OK;

    for (size_t a = 0; a < records->areas.n && !status; a++)
        if (w->made->quiet[a])
            status = pnk_remove(w->ctx, w->made, "gaps.csv;coverage.csv;shipments.csv;prices.csv", records->areas.v[a].id, "", PNK_REMOVED_MERGED);
    return status;
}

static pnk_status put_cover(work *w)
{
    pnk_plan *to = &w->made->plan;

    to->cover.v = PNK_NEW(&w->made->arena, pnk_cover, w->plan->cover.n + 1);
    to->cover.n = 0;
    if (!to->cover.v)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->cover.n; i++) {
        const pnk_cover *c = &w->plan->cover.v[i];
        if (c->group < 0 && c->area >= 0 && !w->made->quiet[c->area] && c->need_person_days >= w->made->list.least_persons * w->n_days)
            to->cover.v[to->cover.n++] = *c;
    }
    return pnk_remove(w->ctx, w->made, "coverage.csv", "rows by group; all areas that are too small together", "", PNK_REMOVED_GROUPS);
}

static bool place_protected(const pnk_records *records, int place)
{
    for (size_t i = 0; i < records->sites.n; i++)
        if (pnk_site_protected(&records->sites.v[i]) && records->sites.v[i].place == place)
            return true;
    return false;
}

/** Loads by what is known of people: how much goes to a quiet area would tell how many are there; where a protected site is, the place of most people stands. */
static pnk_status put_shipments(work *w)
{
    const pnk_records *records = w->whole->records;
    pnk_plan *to = &w->made->plan;

    to->shipments.v = PNK_NEW(&w->made->arena, pnk_shipment, w->plan->shipments.n + 1);
    if (!to->shipments.v)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->shipments.n; i++) {
        pnk_shipment s = w->plan->shipments.v[i];
        int area = s.place >= 0 ? records->places.v[s.place].area : -1;
        if (area >= 0 && w->made->quiet[area])
            s.quantity = s.trips = pnk_withheld();
        if (s.place >= 0 && place_protected(records, s.place))
            s.place = pnk_main_place(records, area);
        to->shipments.v[i] = s;
    }
    return PNK_OK;
}

/** Limits of places that are told as they are; how far a price of places holds is how many people would come to them. */
static bool price_told(const work *w, const pnk_price *p)
{
    int s = shelter_of(w->plan, p->id);

    if ((p->area >= 0 && w->made->quiet[p->area]) || pnk_names_protected(w->whole->records, p->id))
        return false;
    return s < 0 || (w->row_of[s] >= 0 && w->rows[w->row_of[s]].n_members == 1 && !pnk_few(w->made, p->high - p->now) && !pnk_few(w->made, p->now - p->low));
}

static pnk_status put_prices(work *w)
{
    pnk_plan *to = &w->made->plan;

    to->prices.v = PNK_NEW(&w->made->arena, pnk_price, w->plan->prices.n + 1);
    to->prices.n = 0;
    if (!to->prices.v)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->prices.n; i++) {
        pnk_price p = w->plan->prices.v[i];
        pnk_status status = PNK_OK;
        if (!price_told(w, &p)) {
            if (p.area < 0 || !w->made->quiet[p.area])           /* of those say_quiet speaks */
                status = pnk_remove(w->ctx, w->made, "prices.csv", pnk_names_protected(w->whole->records, p.id) ? "" : p.id, "", PNK_REMOVED_MERGED);
            if (status)
                return status;
            continue;
        }
        if (pnk_names_protected(w->whole->records, p.next))
            p.next = NULL;
        if (pnk_names_protected(w->whole->records, p.sentence))
            p.sentence = NULL;
        to->prices.v[to->prices.n++] = p;
    }
    return PNK_OK;
}

/** May what is kept free be told? Places of a shelter that is told by itself, and not few. */
static bool held_told(const work *w, const pnk_held *h)
{
    int s = shelter_of(w->plan, h->site_id);

    if (pnk_names_protected(w->whole->records, h->sentence) || pnk_names_protected(w->whole->records, h->site_id))
        return false;
    return h->shelter < 0 || (s >= 0 && w->row_of[s] >= 0 && w->rows[w->row_of[s]].n_members == 1 && !pnk_few(w->made, h->quantity));
}

static pnk_status put_held(work *w)
{
    const pnk_two_stage *from = w->plan->two_stage;
    pnk_two_stage *to = &w->made->two_stage;
    pnk_status status = PNK_OK;

    if (!from)
        return PNK_OK;
    *to = *from;
    to->arena = (pnk_arena){0};
    to->held.v = PNK_NEW(&w->made->arena, pnk_held, from->held.n + 1);
    to->held.n = 0;
    to->persons_to_come = PNK_NEW(&w->made->arena, double, from->n_scenarios + 1);
    if (!to->held.v || !to->persons_to_come)
        return pnk_no_memory(w->ctx);
    for (size_t s = 0; s < from->n_scenarios; s++)
        to->persons_to_come[s] = pnk_few(w->made, from->persons_to_come[s]) ? pnk_withheld() : from->persons_to_come[s];
    for (size_t i = 0; i < from->held.n; i++)
        if (held_told(w, &from->held.v[i]))
            to->held.v[to->held.n++] = from->held.v[i];
    if (to->held.n < from->held.n)
        status = pnk_remove(w->ctx, w->made, "hold_back.csv", "places of sites that are not told by themselves, or for few people", "", PNK_REMOVED_MERGED);
    w->made->plan.two_stage = to;
    return status;
}

static pnk_status put_futures(work *w)
{
    pnk_plan *to = &w->made->plan;
    pnk_status status = PNK_OK;

    to->futures = PNK_NEW(&w->made->arena, pnk_future_score, w->plan->n_futures + 1);
    if (!to->futures)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->n_futures && !status; i++) {
        const char *number = pnk_arena_printf(&w->made->arena, "%zu", i + 1);
        to->futures[i] = w->plan->futures[i];
        if (!pnk_few(w->made, to->futures[i].persons_to_come))
            continue;
        to->futures[i].persons_to_come = pnk_withheld();
        status = number ? pnk_remove(w->ctx, w->made, "futures.csv", number, "persons_to_come", PNK_REMOVED_SMALL) : pnk_no_memory(w->ctx);
    }
    return status;
}

static pnk_status put_funding(work *w)
{
    pnk_plan *to = &w->made->plan;

    to->funding.v = PNK_NEW(&w->made->arena, pnk_funding, w->plan->funding.n + 1);
    if (!to->funding.v)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->plan->funding.n; i++) {
        to->funding.v[i] = w->plan->funding.v[i];
        if (pnk_few(w->made, to->funding.v[i].unsheltered_person_days))
            to->funding.v[i].unsheltered_person_days = pnk_withheld();
    }
    return PNK_OK;
}

/** Messages are of areas that are told; none says what is short. Sums of moves and sites by day would be of those that are told alone. */
static pnk_status say_texts(work *w)
{
    const pnk_records *records = w->whole->records;
    pnk_status status = pnk_remove(w->ctx, w->made, "texts.csv", "", "what is short", PNK_REMOVED_GROUPS);

    if (!status)
        status = pnk_remove(w->ctx, w->made, "workbook.xlsx", "plan by day", "people and moves", PNK_REMOVED_MERGED);
    for (size_t a = 0; a < records->areas.n && !status; a++)
        if (records->areas.v[a].leaf && records->areas.v[a].in_scope &&
            pnk_is_withheld(pnk_ledger_shown(records, &w->made->ledger, records->head.as_of, (int)a, PNK_PRESENT)))
            status = pnk_remove(w->ctx, w->made, "texts.csv", records->areas.v[a].id, "", PNK_REMOVED_SMALL);
    return status;
}

static void cover_account(const work *w, pnk_account *account)
{
    if (account->worst_area >= 0 && w->made->quiet[account->worst_area])
        account->worst_area = -1;
    account->worst_group = -1;
    if (pnk_few(w->made, account->moved_persons))
        account->moved_persons = pnk_withheld();
    if (pnk_few(w->made, account->unsheltered_person_days))
        account->unsheltered_person_days = account->tier[1] = pnk_withheld();
}

pnk_status pnk_private_plan(pnk_ctx *ctx, pnk_private *made)
{
    work w = { .ctx = ctx, .made = made, .whole = made->whole, .plan = made->whole->plan };
    pnk_status status;

    if (!w.plan || !made->whole->forecast)
        return PNK_OK;
    w.n_days = made->whole->forecast->n_days + 1;
    made->plan = *w.plan;
    made->plan.arena = (pnk_arena){0};
    made->plan.waiting = NULL;
    made->plan.changes.n = 0;                    /* against a plan in force, whole household by whole household */
    if ((status = begin(&w)) || (status = settle(&w)) || (status = put_shelters(&w)) || (status = put_moves(&w)) || (status = put_gaps(&w)) || (status = put_cover(&w)) ||
        (status = put_shipments(&w)) || (status = put_prices(&w)) || (status = put_held(&w)) || (status = put_futures(&w)) ||
        (status = put_funding(&w)) || (status = say_texts(&w)) || (status = say_quiet(&w)) || (status = pnk_remove(ctx, made, "changes.csv", "", "", PNK_REMOVED_INSIDE)))
        return status;
    cover_account(&w, &made->plan.plan), cover_account(&w, &made->plan.greedy), cover_account(&w, &made->plan.nothing);
    return PNK_OK;
}
