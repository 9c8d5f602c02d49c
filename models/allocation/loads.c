/* models/allocation/loads.c - a route's goods as rounds of at most two lots each.
 *
 * A lot takes a share of a round's weight and a share of its volume. Lots that are heavy for their size leave volume over, bulky ones
 * leave weight over: one of each is put together so that neither is left over, until one kind has run out; the rest goes alone.
 * The rounds are then those of the weight, or of the volume, whichever is more: no other way needs fewer.
 */
#include "models/allocation/tiers.h"

static const double EVEN = 1e-9;              /* a lot that leaves no more of its round over fills it alone: of another there would be a speck */

static pnk_load alone(int lot, double units, double rounds)
{
    return (pnk_load){.lot = {lot, -1}, .units = {units / rounds, 0}, .rounds = rounds};
}

static pnk_load together(int heavy, double units_heavy, int bulky, double units_bulky, double rounds)
{
    return (pnk_load){.lot = {heavy, bulky}, .units = {units_heavy / rounds, units_bulky / rounds}, .rounds = rounds};
}

typedef struct { double weight, volume; } taken;         /* rounds by either */

static taken taken_by(const pnk_world *w, const pnk_route *route, int lot, double units)
{
    const pnk_pool *pool = &w->pools[route->pool];
    int item = w->lots[lot].item;
    return (taken){units * pnk_world_kg(w, item) / pool->payload_kg, units * pnk_world_m3(w, item) / pool->volume_m3};
}

/* The next lot of the kind from `i` on; n: there is none. */
static size_t next_of(const pnk_world *w, const pnk_route *route, size_t n, const int *lot, const double *units, size_t i, bool heavy)
{
    for (; i < n; i++) {
        taken t = taken_by(w, route, lot[i], units[i]);
        if (units[i] > 0 && (t.weight >= t.volume) == heavy)
            return i;
    }
    return n;
}

size_t pnk_split_loads(const pnk_world *w, const pnk_route *route, size_t n, const int *lot, const double *units, pnk_load *out)
{
    size_t h = next_of(w, route, n, lot, units, 0, true), b = next_of(w, route, n, lot, units, 0, false), n_out = 0;
    double left_h = 1, left_b = 1;       /* shares of the present two */

    while (h < n || b < n) {
        taken th = h < n ? taken_by(w, route, lot[h], left_h * units[h]) : (taken){0, 0};
        taken tb = b < n ? taken_by(w, route, lot[b], left_b * units[b]) : (taken){0, 0};
        double over_h = th.weight - th.volume, over_b = tb.volume - tb.weight;
        bool h_alone = b == n || over_h <= EVEN * th.weight, b_alone = h == n || over_b <= EVEN * tb.volume;
        if (h_alone || b_alone) {
            bool heavy = h < n && (h_alone || b == n);
            double rounds = heavy ? th.weight : tb.volume;
            out[n_out++] = alone(lot[heavy ? h : b], (heavy ? left_h * units[h] : left_b * units[b]), rounds);
            if (heavy)
                h = next_of(w, route, n, lot, units, h + 1, true), left_h = 1;
            else
                b = next_of(w, route, n, lot, units, b + 1, false), left_b = 1;
            continue;
        }
        double even = fmin(over_h, over_b), share_h = even / over_h, share_b = even / over_b;
        out[n_out++] = together(lot[h], share_h * left_h * units[h], lot[b], share_b * left_b * units[b], share_h * th.weight + share_b * tb.weight);
        if (over_h <= over_b)
            h = next_of(w, route, n, lot, units, h + 1, true), left_b *= 1 - share_b, left_h = 1;
        else
            b = next_of(w, route, n, lot, units, b + 1, false), left_h *= 1 - share_h, left_b = 1;
        if (b < n && left_b < 1e-12)
            b = next_of(w, route, n, lot, units, b + 1, false), left_b = 1;
    }
    return n_out;
}

bool pnk_full_load(const pnk_world *w, const pnk_route *route, const int lot[2], double units[2])
{
    double payload = w->pools[route->pool].payload_kg, volume = w->pools[route->pool].volume_m3;
    double kg[2] = {pnk_world_kg(w, w->lots[lot[0]].item), 1}, m3[2] = {pnk_world_m3(w, w->lots[lot[0]].item), 1};

    units[0] = fmin(payload / kg[0], volume / m3[0]);
    units[1] = 0;
    if (lot[1] < 0)
        return true;
    kg[1] = pnk_world_kg(w, w->lots[lot[1]].item);
    m3[1] = pnk_world_m3(w, w->lots[lot[1]].item);
    double det = kg[0] * m3[1] - kg[1] * m3[0];
    units[0] = (payload * m3[1] - kg[1] * volume) / det;
    units[1] = (kg[0] * volume - payload * m3[0]) / det;
    return fabs(det) > 1e-9 * kg[0] * m3[1] && units[0] > 0 && units[1] > 0;
}

double pnk_best_load(const pnk_cargo *items, size_t n, double payload, double volume, int lot[2], double units[2])
{
    double best = 0;

    for (size_t i = 0; i < n; i++) {
        double q = fmin(payload / items[i].kg, volume / items[i].m3);
        if (q * items[i].value > best) {
            best = q * items[i].value;
            lot[0] = items[i].lot;
            lot[1] = -1;
            units[0] = q;
            units[1] = 0;
        }
        for (size_t j = i + 1; j < n; j++) {
            double det = items[i].kg * items[j].m3 - items[j].kg * items[i].m3;
            if (fabs(det) <= 1e-9 * items[i].kg * items[j].m3)
                continue;
            double a = (payload * items[j].m3 - items[j].kg * volume) / det, b = (items[i].kg * volume - payload * items[i].m3) / det;
            if (a > 1e-9 * payload / items[i].kg && b > 1e-9 * payload / items[j].kg && a * items[i].value + b * items[j].value > best) {
                best = a * items[i].value + b * items[j].value;
                lot[0] = items[i].lot;
                lot[1] = items[j].lot;
                units[0] = a;
                units[1] = b;
            }
        }
    }
    return best;
}

size_t pnk_cargo_offer(const pnk_world *w, pnk_cargo *items, size_t n, int lot, double value)
{
    int item = w->lots[lot].item;
    size_t same = 0;

    while (same < n && w->lots[items[same].lot].item != item)
        same++;
    if (same < n && items[same].value >= value)
        return n;
    items[same] = (pnk_cargo){lot, value, pnk_world_kg(w, item), pnk_world_m3(w, item)};
    return n + (same == n);
}

bool pnk_same_load(const int lot[2], const double units[2], const int other_lot[2], const double other_units[2])
{
    return lot[0] == other_lot[0] && lot[1] == other_lot[1] && fabs(units[0] - other_units[0]) <= 1e-9 * other_units[0] &&
           fabs(units[1] - other_units[1]) <= 1e-9 * other_units[1];
}
