/* models/preposition/recourse.c - the two stages as parts of a linear program. */
#include "models/preposition/inside.h"

#include <stdlib.h>
#include <string.h>

static double or_zero(double value) { return value > 0 ? value : 0; }

/* ---- first stage ---- */

static double weight_of(const pnk_depots *y, size_t hub, size_t k)     /* kg that lorries feel */
{
    const pnk_item *item = &y->records->items.v[y->items[k]];
    return fmax(or_zero(item->weight_kg), or_zero(item->volume_m3) * y->kg_a_m3[hub]);
}

static pnk_status first_columns(pnk_ctx *ctx, const pnk_depots *y, double usd_weight, pnk_lp *lp, pnk_first *f, int balance, int volume, int stand)
{
    size_t K = y->n_items;
    pnk_status status = PNK_OK;

    f->hold = (int)pnk_lp_n_columns(lp);
    for (size_t i = 0; i < y->n_stores * K && !status; i++) {
        int rows[] = { balance + (int)i, volume + (int)(i / K), stand + y->hub_of[i / K] * (int)K + (int)(i % K) };
        double values[] = { 1, or_zero(y->records->items.v[y->items[i % K]].volume_m3), -1 };
        status = pnk_lp_add_column(ctx, lp, 0, INFINITY, 0, 3, rows, values, NULL);
    }
    f->buy = (int)pnk_lp_n_columns(lp);
    for (size_t i = 0; i < y->n_stores * K && !status; i++) {
        double usd = y->records->items.v[y->items[i % K]].unit_cost_usd;
        int rows[] = { balance + (int)i, f->budget_row };
        double values[] = { -1, or_zero(usd) };
        status = pnk_lp_add_column(ctx, lp, 0, usd > 0 ? INFINITY : 0, usd_weight * or_zero(usd), 2, rows, values, NULL);
    }
    f->move = (int)pnk_lp_n_columns(lp);
    for (size_t m = 0; m < y->n_moves && !status; m++)
        for (size_t k = 0; k < K && !status; k++) {
            size_t from = (size_t)y->moves[m].from * K + k, to = (size_t)y->moves[m].to * K + k;
            double usd = y->moves[m].usd_a_kg * weight_of(y, (size_t)y->hub_of[y->moves[m].from], k);
            int rows[] = { balance + (int)from, balance + (int)to, f->budget_row };
            double values[] = { 1, -1, usd };
            status = pnk_lp_add_column(ctx, lp, 0, y->have[from], usd_weight * usd, 3, rows, values, NULL);
        }
    f->stand = (int)pnk_lp_n_columns(lp);
    for (size_t i = 0; i < y->n_hubs * K && !status; i++) {
        int row = stand + (int)i;
        double value = 1;
        status = pnk_lp_add_column(ctx, lp, 0, INFINITY, 0, 1, &row, &value, NULL);
    }
    return status;
}

static pnk_status start_as_it_stands(pnk_ctx *ctx, const pnk_depots *y, pnk_lp *lp, const pnk_first *f, int balance, int stand)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < y->n_stores * y->n_items && !status; i++)
        if (!(status = pnk_lp_set_column_place(ctx, lp, f->hold + (int)i, PNK_LP_BASIC)))
            status = pnk_lp_set_row_place(ctx, lp, balance + (int)i, PNK_LP_FIXED);
    for (size_t i = 0; i < y->n_hubs * y->n_items && !status; i++)
        if (!(status = pnk_lp_set_column_place(ctx, lp, f->stand + (int)i, PNK_LP_BASIC)))
            status = pnk_lp_set_row_place(ctx, lp, stand + (int)i, PNK_LP_FIXED);
    return status;
}

pnk_status pnk_first_build(pnk_ctx *ctx, const pnk_depots *y, double budget_usd, double usd_weight, pnk_lp *lp, pnk_first *first)
{
    int balance = (int)pnk_lp_n_rows(lp), volume, stand;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < y->n_stores * y->n_items && !status; i++)
        status = pnk_lp_add_row(ctx, lp, y->have[i], y->have[i], 0, NULL, NULL, NULL);
    volume = (int)pnk_lp_n_rows(lp);
    for (size_t w = 0; w < y->n_stores && !status; w++)
        status = pnk_lp_add_row(ctx, lp, -INFINITY, y->volume[w], 0, NULL, NULL, NULL);
    stand = (int)pnk_lp_n_rows(lp);
    for (size_t i = 0; i < y->n_hubs * y->n_items && !status; i++)
        status = pnk_lp_add_row(ctx, lp, 0, 0, 0, NULL, NULL, NULL);
    if (!status)
        status = pnk_lp_add_row(ctx, lp, -INFINITY, budget_usd, 0, NULL, NULL, &first->budget_row);
    if (!status)
        status = first_columns(ctx, y, usd_weight, lp, first, balance, volume, stand);
    return status ? status : start_as_it_stands(ctx, y, lp, first, balance, stand);
}

void pnk_stand_of(const pnk_depots *y, const double *hold, double *stand)
{
    memset(stand, 0, y->n_hubs * y->n_items * sizeof *stand);
    for (size_t i = 0; i < y->n_stores * y->n_items; i++)
        stand[(size_t)y->hub_of[i / y->n_items] * y->n_items + i % y->n_items] += hold[i];
}

/* ---- points: leaves of their own, or small ones of a district that the same lorries reach ---- */

typedef struct { size_t first; size_t speaks; double peak; int area; } point;

typedef struct {
    pnk_ctx *ctx;
    const pnk_depots *y;
    const pnk_recourse_order *o;
    pnk_lp *lp;
    pnk_recourse *out;
    int cold;
    size_t P, K, N;                      /* periods, items, needs */
    point *points; size_t n_points;
    size_t *point_of;                    /* [n_leaves] */
    double *all, *waiting, *come;        /* [point * P + period] */
    double *room;                        /* [point * P + period] */
    double *land, *hosts;                /* [point] */
    double *base;                        /* [point * N + need] */
    int *wait_row, *room_row, *need_row; /* [point * P], [point * P], [(point * N + need) * P] ; -1: none */
    int *land_row, *worst_row;           /* [point] */
    int lorry_row, seat_row;             /* [hub * P], [P] */
    int worst;                           /* column of the worst share */
    bool *used;                          /* [point] has rows */
    size_t *targets, *n_targets;         /* [point * move_points], [point] */
    int *at; double *value; size_t n;    /* entries of the column in the making */
} maker;

static double figure(const maker *m, size_t at) { return m->o->row[at]; }
static double lorry(const maker *m, size_t hub, size_t p, size_t period) { return figure(m, pnk_f_lorry(m->y, hub, m->points[p].speaks, period)); }

static bool same_reach(const maker *m, size_t a, size_t b)
{
    for (size_t h = 0; h < m->y->n_hubs; h++)
        for (size_t p = 0; p < m->P; p++)
            if ((figure(m, pnk_f_lorry(m->y, h, a, p)) >= 0) != (figure(m, pnk_f_lorry(m->y, h, b, p)) >= 0))
                return false;
    return true;
}

static double peak_of(const maker *m, size_t leaf)
{
    double peak = 0;

    for (size_t p = 0; p < m->P; p++)
        peak = fmax(peak, figure(m, pnk_f_people(m->y, m->o->scale ? 3 : 0, leaf, p)));
    return peak;
}

static bool joins(const maker *m, const point *to, size_t leaf, double peak)
{
    const pnk_area *areas = m->y->records->areas.v;

    return to->peak < m->y->point_persons && peak < m->y->point_persons && areas[m->y->leaves[to->first]].parent == areas[m->y->leaves[leaf]].parent &&
           same_reach(m, to->first, leaf);
}

static void find_points(maker *m)
{
    for (size_t l = 0; l < m->y->n_leaves; l++) {
        double peak = peak_of(m, l);
        size_t i = 0;

        while (i < m->n_points && !joins(m, &m->points[i], l, peak))
            i++;
        if (i == m->n_points)
            m->points[m->n_points++] = (point){ l, l, peak, m->y->leaves[l] };
        else if (peak > peak_of(m, m->points[i].speaks))
            m->points[i].speaks = l;
        m->point_of[l] = i;
    }
}

static void add_up_points(maker *m)
{
    const pnk_depots *y = m->y;

    for (size_t l = 0; l < y->n_leaves; l++) {
        size_t i = m->point_of[l];

        m->land[i] += y->land[l];
        m->hosts[i] += y->host_places[l];
        for (size_t k = 0; k < m->N; k++)
            m->base[i * m->N + k] += y->needs[m->cold][k].base[l];
        for (size_t p = 0; p < m->P; p++) {
            double in_sites = m->o->scale ? 0 : figure(m, pnk_f_people(y, 2, l, p));

            m->all[i * m->P + p] += figure(m, pnk_f_people(y, 0, l, p));
            m->waiting[i * m->P + p] += figure(m, pnk_f_people(y, 1, l, p));
            m->come[i * m->P + p] += figure(m, pnk_f_people(y, 3, l, p));
            m->room[i * m->P + p] += fmax(0, y->room[m->cold][l] - in_sites);
        }
    }
}

static bool all_there(maker *m)
{
    const pnk_depots *y = m->y;
    pnk_arena *a = &m->out->arena;
    size_t L = y->n_leaves + 1, cells = L * m->P;

    m->points = PNK_NEW(a, point, L);
    m->point_of = PNK_NEW(a, size_t, L);
    m->all = PNK_NEW(a, double, cells);
    m->waiting = PNK_NEW(a, double, cells);
    m->come = PNK_NEW(a, double, cells);
    m->room = PNK_NEW(a, double, cells);
    m->land = PNK_NEW(a, double, L);
    m->hosts = PNK_NEW(a, double, L);
    m->base = PNK_NEW(a, double, L * (m->N + 1));
    m->wait_row = PNK_NEW(a, int, cells);
    m->room_row = PNK_NEW(a, int, cells);
    m->need_row = PNK_NEW(a, int, cells * (m->N + 1));
    m->land_row = PNK_NEW(a, int, L);
    m->worst_row = PNK_NEW(a, int, L);
    m->used = PNK_NEW(a, bool, L);
    m->targets = PNK_NEW(a, size_t, L * y->move_points);
    m->n_targets = PNK_NEW(a, size_t, L);
    m->at = PNK_NEW(a, int, 16 + L + m->P * (2 * m->N + 8));
    m->value = PNK_NEW(a, double, 16 + L + m->P * (2 * m->N + 8));
    m->out->limits = PNK_NEW(a, pnk_limit_row, L * (3 * m->P + 2) + (y->n_hubs + 1) * (m->P + m->K) + 1);
    return m->points && m->point_of && m->all && m->waiting && m->come && m->room && m->land && m->hosts && m->base && m->wait_row && m->room_row && m->need_row &&
           m->land_row && m->worst_row && m->used && m->targets && m->n_targets && m->at && m->value && m->out->limits;
}

/* ---- rows ---- */

static pnk_status row(maker *m, double low, double high, int *index) { return pnk_lp_add_row(m->ctx, m->lp, low, high, 0, NULL, NULL, index); }

static pnk_status limit(maker *m, double high, pnk_ready_limit what, int place, int area, int item, int *index)
{
    pnk_status status = row(m, -INFINITY, high, index);

    if (!status)
        m->out->limits[m->out->n_limits++] = (pnk_limit_row){ *index, what, place, area, item, high };
    return status;
}

static double wanted(const maker *m, size_t i, size_t k, size_t p)
{
    const pnk_depots_need *need = &m->y->needs[m->cold][k];
    double persons = m->all[i * m->P + p];

    if (need->outside) {
        persons = m->waiting[i * m->P + p];
        for (size_t l = 0; l < m->y->n_leaves; l++)
            if (m->point_of[l] == i)
                persons += figure(m, pnk_f_people(m->y, 2, l, p));
    }
    return persons;
}

/* What a need's row must reach: persons less those served already, or person-days so far. */
static double need_side(const maker *m, size_t i, size_t k, size_t p)
{
    const pnk_depots_need *need = &m->y->needs[m->cold][k];
    double side = 0;

    if (m->o->scale)
        return need->flow ? 0 : -m->base[i * m->N + k] / need->amount;
    if (!need->flow)
        return wanted(m, i, k, p) - m->base[i * m->N + k] / need->amount;
    for (size_t q = 0; q <= p; q++)
        side += m->y->days[q] * wanted(m, i, k, q);
    return side;
}

static pnk_status point_rows(maker *m, size_t i)
{
    pnk_status status = PNK_OK;

    for (size_t p = 0; p < m->P && !status; p++) {
        double waiting = m->o->scale ? 0 : m->waiting[i * m->P + p];

        if (!(status = row(m, waiting, waiting, &m->wait_row[i * m->P + p])))
            status = limit(m, m->room[i * m->P + p], PNK_READY_PLACES, -1, m->points[i].area, -1, &m->room_row[i * m->P + p]);
        for (size_t k = 0; k < m->N && !status; k++)
            status = row(m, need_side(m, i, k, p), INFINITY, &m->need_row[(i * m->N + k) * m->P + p]);
    }
    if (!status)
        status = limit(m, m->land[i], PNK_READY_LAND, -1, m->points[i].area, -1, &m->land_row[i]);
    if (!status && m->o->max_min)
        status = row(m, 0, INFINITY, &m->worst_row[i]);
    return status;
}

static pnk_status make_rows(maker *m)
{
    const pnk_depots *y = m->y;
    pnk_status status = PNK_OK;
    int index;

    m->out->stock_row = (int)pnk_lp_n_rows(m->lp);
    for (size_t i = 0; i < y->n_hubs * m->K && !status; i++)
        status = limit(m, m->o->stand ? m->o->stand[i] : 0, PNK_READY_STOCK, y->hub_place[i / m->K], -1, y->items[i % m->K], &index);
    m->lorry_row = (int)pnk_lp_n_rows(m->lp);
    for (size_t i = 0; i < y->n_hubs * m->P && !status; i++)
        status = limit(m, y->kg_hours[i / m->P] * y->days[i % m->P], PNK_READY_LORRIES, y->hub_place[i / m->P], -1, -1, &index);
    m->seat_row = (int)pnk_lp_n_rows(m->lp);
    for (size_t p = 0; p < m->P && !status; p++)
        status = limit(m, y->seat_hours * y->days[p], PNK_READY_SEATS, -1, -1, -1, &index);
    for (size_t i = 0; i < m->n_points && !status; i++)
        if (m->used[i])
            status = point_rows(m, i);
    return status;
}

/* ---- columns ---- */

static void put(maker *m, int at, double value)
{
    if (value == 0)
        return;
    m->at[m->n] = at;
    m->value[m->n++] = value;
}

static pnk_status column(maker *m, double high, double cost, int *index)
{
    pnk_status status = pnk_lp_add_column(m->ctx, m->lp, 0, high, cost, m->n, m->at, m->value, index);

    m->n = 0;
    return status;
}

/* A shortage: a column that is basic where nothing is done. */
static pnk_status shortage(maker *m, size_t i, double cost, int home_row, bool basic)
{
    int index;
    pnk_status status;

    if (m->o->max_min)
        put(m, m->worst_row[i], -cost);
    if ((status = column(m, INFINITY, m->o->weight * (m->o->max_min ? m->y->tie_weight : 1) * cost, &index)) || !basic)
        return status;
    if ((status = pnk_lp_set_column_place(m->ctx, m->lp, index, PNK_LP_BASIC)))
        return status;
    double low, high;
    pnk_lp_row_bounds(m->lp, home_row, &low, &high);
    return pnk_lp_set_row_place(m->ctx, m->lp, home_row, low == high ? PNK_LP_FIXED : PNK_LP_AT_LOW);
}

static pnk_status shortages(maker *m, size_t i)
{
    pnk_status status = PNK_OK;

    for (size_t p = 0; p < m->P && !status; p++) {
        put(m, m->wait_row[i * m->P + p], 1);
        status = shortage(m, i, m->y->waiting_weight * m->y->days[p], m->wait_row[i * m->P + p], true);
    }
    for (size_t k = 0; k < m->N && !status; k++)
        for (size_t p = 0; p < m->P && !status; p++) {
            const pnk_depots_need *need = &m->y->needs[m->cold][k];
            int *rows = &m->need_row[(i * m->N + k) * m->P];
            double side = need_side(m, i, k, p), before = need->flow && p ? need_side(m, i, k, p - 1) : 0;

            for (size_t q = p; q < (need->flow ? m->P : p + 1); q++)
                put(m, rows[q], 1);
            status = shortage(m, i, need->weight * (need->flow ? 1 : m->y->days[p]), rows[p], side > before);
        }
    return status;
}

static void change_needs(maker *m, size_t i, size_t p, double sign)
{
    for (size_t k = 0; k < m->N; k++) {
        const pnk_depots_need *need = &m->y->needs[m->cold][k];
        double days = 0;

        for (size_t q = p; q < m->P; q++) {
            double keep = figure(m, pnk_f_keep(m->y, p, q));
            days += keep * m->y->days[q];
            put(m, m->need_row[(i * m->N + k) * m->P + q], sign * (need->flow ? days : keep));
        }
    }
}

static pnk_status move(maker *m, size_t from, size_t to, double minutes)
{
    pnk_status status = PNK_OK;

    for (size_t p = 0; p < m->P && !status; p++) {
        for (size_t q = p; q < m->P; q++) {
            double keep = figure(m, pnk_f_keep(m->y, p, q));
            put(m, m->wait_row[from * m->P + q], keep);
            put(m, m->room_row[to * m->P + q], keep);
        }
        if (from != to) {
            put(m, m->seat_row + (int)p, (1 - m->y->own_share) * m->y->seats_a_person * (2 * minutes / 60 + m->y->board_hours));
            change_needs(m, from, p, 1);
            change_needs(m, to, p, -1);
        }
        status = column(m, INFINITY, 0, NULL);
    }
    return status;
}

static bool can_house(const maker *m, size_t i)
{
    for (size_t p = 0; p < m->P; p++)
        if (m->room[i * m->P + p] > 0)
            return true;
    return m->land[i] > 0;
}

static bool anybody(const maker *m, size_t i)
{
    for (size_t p = 0; p < m->P; p++)
        if ((m->o->scale ? m->come : m->waiting)[i * m->P + p] > 0)
            return true;
    return false;
}

/* People go to their own point, or to the nearest that may have room, within a day's drive. */
static void find_targets(maker *m, size_t from)
{
    size_t *targets = &m->targets[from * m->y->move_points];
    double last = -1;

    while (m->n_targets[from] < m->y->move_points) {
        size_t best = m->n_points, n = m->n_targets[from];
        double least = INFINITY;

        for (size_t to = 0; to < m->n_points; to++) {
            double minutes = figure(m, pnk_f_drive(m->y, m->points[from].speaks, m->points[to].speaks));
            bool later = minutes > last || (minutes == last && n && to > targets[n - 1]);

            if (to != from && minutes >= 0 && minutes <= m->y->drive_minutes && can_house(m, to) && later && minutes < least) {
                least = minutes;
                best = to;
            }
        }
        if (best == m->n_points)
            return;
        last = least;
        targets[m->n_targets[from]++] = best;
        m->used[best] = true;
    }
}

/* Only points with people, or where they may be taken to, have rows. */
static void find_used(maker *m)
{
    for (size_t i = 0; i < m->n_points; i++)
        m->used[i] = m->points[i].peak > 0;
    for (size_t i = 0; i < m->n_points; i++)
        if (anybody(m, i))
            find_targets(m, i);
}

static pnk_status moves_from(maker *m, size_t from)
{
    pnk_status status = can_house(m, from) ? move(m, from, from, 0) : PNK_OK;

    for (size_t n = 0; n < m->n_targets[from] && !status; n++) {
        size_t to = m->targets[from * m->y->move_points + n];
        status = move(m, from, to, figure(m, pnk_f_drive(m->y, m->points[from].speaks, m->points[to].speaks)));
    }
    return status;
}

static pnk_status load(maker *m, size_t hub, size_t i, size_t k, size_t p)
{
    const pnk_depots *y = m->y;
    size_t housed = (size_t)m->cold * m->K + k;

    put(m, m->out->stock_row + (int)(hub * m->K + k), 1);
    put(m, m->lorry_row + (int)(hub * m->P + p), weight_of(y, hub, k) * (2 * lorry(m, hub, i, p) / 60 + y->load_hours));
    if (y->houses[k]) {
        put(m, m->land_row[i], y->land_a_piece[k]);
        for (size_t q = p; q < m->P; q++)
            put(m, m->room_row[i * m->P + q], -y->persons_a_piece[housed]);
    }
    for (size_t n = 0; n < m->N; n++)
        for (size_t q = p; q < m->P; q++)
            put(m, m->need_row[(i * m->N + n) * m->P + q], y->needs[m->cold][n].gives[k] / y->needs[m->cold][n].amount);
    return column(m, INFINITY, 0, NULL);
}

static bool is_wanted(const maker *m, size_t i, size_t k)
{
    if (m->y->houses[k])
        return m->land[i] > 0 && m->y->persons_a_piece[(size_t)m->cold * m->K + k] > 0;
    for (size_t n = 0; n < m->N; n++)
        if (m->y->needs[m->cold][n].gives[k] > 0)
            return true;
    return false;
}

static pnk_status loads(maker *m, size_t i)
{
    pnk_status status = PNK_OK;

    for (size_t h = 0; h < m->y->n_hubs; h++)
        for (size_t p = 0; p < m->P; p++)
            for (size_t k = 0; k < m->K && !status; k++)
                if (lorry(m, h, i, p) >= 0 && is_wanted(m, i, k))
                    status = load(m, h, i, k, p);
    return status;
}

static bool is_reached(const maker *m, size_t i)
{
    for (size_t h = 0; h < m->y->n_hubs; h++)
        for (size_t p = 0; p < m->P; p++)
            if (lorry(m, h, i, p) >= 0)
                return true;
    return false;
}

/* The worst share: of each reachable point's person-days of need no greater share is lacking; all needs together weigh it. */
static pnk_status worst_share(maker *m)
{
    double total = 0;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < m->n_points && !status; i++) {
        double need = 0;

        if (!m->used[i])
            continue;
        for (size_t p = 0; p < m->P; p++) {
            need += m->y->days[p] * m->y->waiting_weight * m->waiting[i * m->P + p];
            for (size_t k = 0; k < m->N; k++)
                need += m->y->days[p] * m->y->needs[m->cold][k].weight * wanted(m, i, k, p);
        }
        total += need;
        if (is_reached(m, i) && need > 0)
            put(m, m->worst_row[i], need);
        else
            status = pnk_lp_set_row_bounds(m->ctx, m->lp, m->worst_row[i], -INFINITY, INFINITY);
    }
    return status ? status : column(m, INFINITY, m->o->weight * total, &m->worst);
}

/* Guests of hosts, who need no place but everything else: at most the places there, and a share of those who come. */
static pnk_status hosts(maker *m, size_t i, size_t p, double come)
{
    int host_row, host;
    pnk_status status = limit(m, m->hosts[i], PNK_READY_PLACES, -1, m->points[i].area, -1, &host_row);

    if (status || (status = row(m, -INFINITY, 0, &host)))
        return status;
    put(m, host_row, 1);
    put(m, host, 1);
    put(m, m->wait_row[i * m->P + p], 1);
    for (size_t k = 0; k < m->N; k++)
        if (m->y->needs[m->cold][k].outside)
            put(m, m->need_row[(i * m->N + k) * m->P + p], 1);
    if ((status = column(m, INFINITY, 0, NULL)))
        return status;
    return pnk_lp_add_entry(m->ctx, m->lp, host, m->out->scale, -m->y->host_share * come);
}

/* The multiple of the future's people: nobody waits and nothing is short. */
static pnk_status scale(maker *m)
{
    pnk_status status = column(m, m->o->most_scale, -1, &m->out->scale);

    for (size_t i = 0; i < m->n_points && !status; i++)
        for (size_t p = 0; p < m->P && m->used[i] && !status; p++) {
            double come = m->come[i * m->P + p], days = 0;

            for (size_t q = 0; q <= p; q++)
                days += m->y->days[q] * m->come[i * m->P + q];
            if (!(come > 0))
                continue;
            status = pnk_lp_add_entry(m->ctx, m->lp, m->wait_row[i * m->P + p], m->out->scale, -come);
            for (size_t k = 0; k < m->N && !status; k++)
                status = pnk_lp_add_entry(m->ctx, m->lp, m->need_row[(i * m->N + k) * m->P + p], m->out->scale, m->y->needs[m->cold][k].flow ? -days : -come);
            if (!status)
                status = hosts(m, i, p, come);
        }
    return status;
}

/* What stands there is a decision of the same program. */
static pnk_status link_stock(maker *m)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < m->y->n_hubs * m->K && !status; i++)
        status = pnk_lp_add_entry(m->ctx, m->lp, m->out->stock_row + (int)i, m->o->first->stand + (int)i, -1);
    return status;
}

static pnk_status build(maker *m)
{
    pnk_status status = make_rows(m);

    if (!status && !m->o->stand)
        status = link_stock(m);
    if (!status && m->o->max_min)
        status = worst_share(m);
    if (!status && m->o->scale)
        status = scale(m);
    for (size_t i = 0; i < m->n_points && !status; i++) {
        if (!m->used[i])
            continue;
        if (!m->o->scale)
            status = shortages(m, i);
        if (!status && anybody(m, i))
            status = moves_from(m, i);
        if (!status)
            status = loads(m, i);
    }
    return status;
}

pnk_status pnk_recourse_build(pnk_ctx *ctx, const pnk_depots *depots, const pnk_recourse_order *order, pnk_lp *lp, pnk_recourse *out)
{
    int cold = order->row[PNK_F_COLD] > 0;
    maker m = { .ctx = ctx, .y = depots, .o = order, .lp = lp, .out = out, .cold = cold, .P = depots->n_periods, .K = depots->n_items, .N = depots->n_needs[cold] };
    pnk_status status;

    *out = (pnk_recourse){ .scale = -1 };
    if (!all_there(&m))
        status = pnk_no_memory(ctx);
    else {
        find_points(&m);
        add_up_points(&m);
        find_used(&m);
        status = build(&m);
    }
    if (status)
        pnk_recourse_free(out);
    return status;
}

void pnk_recourse_free(pnk_recourse *recourse)
{
    pnk_arena_release(&recourse->arena);
    *recourse = (pnk_recourse){ .scale = -1 };
}
