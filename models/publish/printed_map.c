/* models/publish/printed_map.c - the map on pages to print: one projection, layers from the ground up, labels that keep clear of each other.
 *
 * Plate carrée with both axes in metres at the middle latitude: the scale bar is true there. Sizes of signs follow the expressions in drawings.c.
 */
#include "models/publish/printed.h"

#include "engine/base/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LABELS 400

typedef struct { const char *text; pnk_spot at; double off_mm, weight; pnk_pen pen; } label;

typedef struct {
    pnk_pdf *pdf;
    pnk_printed *p;
    pnk_box box;
    pnk_theme theme;
    double scale;
    pnk_point middle;
    double lon_m, lat_m, mm_per_m;
    label labels[MOST_LABELS];
    size_t n_labels;
} canvas;

static pnk_spot spot_of(const canvas *c, pnk_point at)
{
    return (pnk_spot){ c->box.x + c->box.w / 2 + (at.lon_deg - c->middle.lon_deg) * c->lon_m * c->mm_per_m,
                       c->box.y + c->box.h / 2 - (at.lat_deg - c->middle.lat_deg) * c->lat_m * c->mm_per_m };
}

static bool is_inside(const canvas *c, pnk_spot s)
{
    return s.x >= c->box.x && s.x <= c->box.x + c->box.w && s.y >= c->box.y && s.y <= c->box.y + c->box.h;
}

static double persons_of(const pnk_printed *p, int area, pnk_measure measure)
{
    return pnk_ledger_shown(p->records, p->results->ledger, p->records->head.as_of, area, measure);
}

/* ------------------------------------------------------------------ what part of the world */

/** The areas where a fiftieth of the people are or came from; where nobody is, everything. */
static bool is_near(const pnk_printed *p, size_t a, double part)
{
    const pnk_area *area = &p->records->areas.v[a];
    return area->leaf && area->in_scope && (persons_of(p, (int)a, PNK_DISPLACED) >= part || persons_of(p, (int)a, PNK_PRESENT) >= part);
}

typedef struct { double west, east, south, north; } extent;

static void widen(extent *e, pnk_point at)
{
    if (!pnk_point_valid(at))
        return;
    e->west = fmin(e->west, at.lon_deg), e->east = fmax(e->east, at.lon_deg);
    e->south = fmin(e->south, at.lat_deg), e->north = fmax(e->north, at.lat_deg);
}

static extent extent_of(const pnk_printed *p)
{
    const pnk_records *records = p->records;
    double part = 0.02 * fmax(1.0, persons_of(p, -1, PNK_DISPLACED));
    extent e = { INFINITY, -INFINITY, INFINITY, -INFINITY };

    for (int all = 0; all < 2 && !(e.west <= e.east); all++) {
        for (size_t a = 0; a < records->areas.n; a++)
            if (records->areas.v[a].leaf && (all || is_near(p, a, part)))
                widen(&e, records->areas.v[a].at);
        for (size_t i = 0; i < records->places.n; i++)
            if (all || records->places.n <= 12 || (records->places.v[i].area >= 0 && is_near(p, (size_t)records->places.v[i].area, part)))
                widen(&e, records->places.v[i].at);
    }
    return e.west <= e.east ? e : (extent){ -1, 1, -1, 1 };
}

static void fit(canvas *c)
{
    extent e = extent_of(c->p);

    c->middle = (pnk_point){ (e.west + e.east) / 2, (e.south + e.north) / 2 };
    pnk_geo_degree_m(c->middle.lat_deg, &c->lon_m, &c->lat_m);
    double wide_m = fmax((e.east - e.west) * c->lon_m, 4000), high_m = fmax((e.north - e.south) * c->lat_m, 4000);
    c->mm_per_m = fmin(c->box.w / (1.2 * wide_m), c->box.h / (1.2 * high_m));
}

/* ------------------------------------------------------------------ labels */

static void ask_label(canvas *c, const char *text, pnk_spot at, double off_mm, double weight, double size_pt, bool bold, pnk_ink ink)
{
    if (!text || !*text || c->n_labels == MOST_LABELS || !is_inside(c, at))
        return;
    c->labels[c->n_labels++] = (label){ text, at, off_mm, isfinite(weight) ? weight : 0, { .size_pt = size_pt * c->scale, .ink = ink, .bold = bold, .lines = 1, .halo = 0xffffffd0u } };
}

static int by_weight(const void *a, const void *b)
{
    const label *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    int order = strcmp(x->text, y->text);
    return order ? order : x->at.x < y->at.x ? -1 : x->at.x > y->at.x;
}

static bool overlap(pnk_box a, pnk_box b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool is_free(const canvas *c, pnk_box box, const pnk_box *taken, size_t n)
{
    if (box.x < c->box.x + 1 || box.y < c->box.y + 1 || box.x + box.w > c->box.x + c->box.w - 1 || box.y + box.h > c->box.y + c->box.h - 1)
        return false;
    for (size_t i = 0; i < n; i++)
        if (overlap(box, taken[i]))
            return false;
    return true;
}

/** The weightiest first, each at the first of eight sides where it is clear of all before it; one that finds none is left out. */
static void put_labels(canvas *c)
{
    static const double sides[8][2] = { { 1, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1 }, { 1, -1 }, { -1, -1 }, { 1, 1 }, { -1, 1 } };
    pnk_box taken[MOST_LABELS];
    size_t n = 0;

    qsort(c->labels, c->n_labels, sizeof *c->labels, by_weight);
    for (size_t i = 0; i < c->n_labels; i++) {
        const label *l = &c->labels[i];
        double w = fmin(pnk_pdf_width(c->pdf, &l->pen, l->text), c->box.w / 3) + 0.6, h = pnk_pdf_height(c->pdf, (pnk_box){ 0, 0, w, 0 }, &l->pen, l->text);
        for (int s = 0; s < 8; s++) {
            double dx = sides[s][0], dy = sides[s][1];
            pnk_box box = { l->at.x + dx * (l->off_mm + 0.5) + (dx < 0 ? -w : dx > 0 ? 0 : -w / 2),
                            l->at.y + dy * (l->off_mm + 0.2) + (dy < 0 ? -h : dy > 0 ? 0 : -h / 2), w, h };
            if (!is_free(c, box, taken, n))
                continue;
            taken[n++] = box;
            pnk_pdf_text(c->pdf, box, &l->pen, l->text);
            break;
        }
    }
}

/* ------------------------------------------------------------------ layers */

static void put_shape(canvas *c, const pnk_shape *shape, pnk_ink fill)
{
    pnk_outline_ring *rings = PNK_NEW(&c->p->arena, pnk_outline_ring, shape->n + 1);

    for (size_t r = 0; rings && r < shape->n; r++) {
        pnk_spot *v = PNK_NEW(&c->p->arena, pnk_spot, shape->rings[r].n + 1);
        for (size_t i = 0; v && i < shape->rings[r].n; i++)
            v[i] = spot_of(c, shape->rings[r].v[i]);
        rings[r] = (pnk_outline_ring){ v, v ? shape->rings[r].n : 0 };
    }
    if (rings)
        pnk_pdf_shape(c->pdf, rings, shape->n, fill, 0xb9b19fffu, 0.2);
}

/** What stays unmet of an area's needs, all sectors together in person-days; where fairness compared none of them, its worst need's share.
 *  NAN: a profile tells nothing of it. */
static double unmet_share(const pnk_printed *p, int area)
{
    const pnk_gap_sum *worst = pnk_worst_gap(p->gaps, p->n_gaps, area);
    double need = 0, unmet = 0;

    for (size_t i = 0; i < p->results->plan->cover.n; i++) {
        const pnk_cover *c = &p->results->plan->cover.v[i];
        if (c->area == area && c->need_person_days > 0 && isfinite(c->plan_share))
            need += c->need_person_days, unmet += c->need_person_days * (1 - c->plan_share);
    }
    return need > 0 ? fmax(unmet / need, 0) : worst ? worst->unmet / worst->needed : p->results->withheld ? NAN : 0.0;
}

static void put_areas(canvas *c)
{
    const pnk_printed *p = c->p;

    for (size_t a = 0; a < p->records->areas.n; a++) {
        if (!p->shapes[a].n)
            continue;
        const pnk_map_class *class_ = c->theme == PNK_MAP_GAPS ? pnk_class_of(pnk_drawing_of("gaps"), unmet_share(p, (int)a))
                                                                : pnk_class_of(pnk_drawing_of("areas"), persons_of(p, (int)a, PNK_PRESENT));
        bool told = c->theme == PNK_MAP_GAPS ? !isnan(unmet_share(p, (int)a)) : !pnk_is_withheld(persons_of(p, (int)a, PNK_PRESENT));
        bool anybody = persons_of(p, (int)a, PNK_PRESENT) > 0 || pnk_worst_gap(p->gaps, p->n_gaps, (int)a);
        put_shape(c, &p->shapes[a], !told || c->theme == PNK_MAP_STREAMS || (c->theme == PNK_MAP_GAPS && !anybody) ? 0xf4f2ebffu : pnk_ink_of(class_->color));
    }
}

static void put_roads(canvas *c)
{
    const pnk_printed *p = c->p;

    for (size_t i = 0; i < p->records->roads.n; i++) {
        const pnk_road *r = &p->records->roads.v[i];
        bool open = !p->access || pnk_access_road_open(p->access, (int)i, p->records->head.as_of);
        const pnk_spot v[2] = { spot_of(c, p->records->places.v[r->from].at), spot_of(c, p->records->places.v[r->to].at) };
        if (isfinite(v[0].x + v[0].y + v[1].x + v[1].y))
            pnk_pdf_line(c->pdf, v, 2, open ? 0xa7a08fffu : PNK_INK_ALERT, (r->class_ == PNK_TRUNK ? 0.5 : 0.25) * c->scale, !open);
    }
}

static void put_places(canvas *c)
{
    const pnk_printed *p = c->p;

    for (size_t i = 0; i < p->records->places.n; i++) {
        const pnk_place *place = &p->records->places.v[i];
        bool big = place->type == PNK_CITY || place->type == PNK_TOWN;
        pnk_spot at = spot_of(c, place->at);
        if (!isfinite(at.x + at.y) || place->type == PNK_JUNCTION || !is_inside(c, at))
            continue;
        pnk_pdf_disc(c->pdf, at, (big ? 0.6 : 0.35) * c->scale, big ? 0x3c3c3cffu : 0x969696ffu, 0, 0);
        if (big || p->records->places.n <= 12)
            ask_label(c, pnk_shown_name(&place->name, p->lang, place->id), at, 0.8 * c->scale, place->type == PNK_CITY ? 3e6 : 1e6, 6.5, place->type == PNK_CITY, PNK_INK);
    }
}

/** The greatest below, so that it hides nothing. */
static void put_sites(canvas *c)
{
    const pnk_printed *p = c->p;
    size_t n = p->results->plan->n_shelters, n_days = (size_t)p->days.n_days;
    bool *done = PNK_NEW(&c->p->arena, bool, n + 1);

    for (size_t k = 0; done && k < n; k++) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (!done[i] && (best == n || p->days.persons[i * n_days] > p->days.persons[best * n_days]))
                best = i;
        done[best] = true;
        const pnk_shelter *s = &p->results->plan->shelters[best];
        pnk_spot at = spot_of(c, pnk_shelter_point(p->results, (int)best));
        double persons = p->days.persons[best * n_days], free_places = p->days.free_places[best * n_days], r = (0.7 + sqrt(fmax(persons, 0)) / 32) * c->scale * 0.8;
        if (s->kind == PNK_SHELTER_HOSTS || !isfinite(at.x + at.y) || !is_inside(c, at))
            continue;
        pnk_pdf_disc(c->pdf, at, r, pnk_ink_of(isfinite(free_places) ? pnk_class_of(pnk_drawing_of("sites"), free_places)->color : "185,191,196,255"), 0x3a3a3affu, 0.12);
        if (s->kind == PNK_SHELTER_SITE && persons > 0)
            ask_label(c, pnk_shelter_name(p->results, (int)best, p->lang), at, r, persons, 5, false, 0x2166acffu);
    }
}

static void put_area_names(canvas *c)
{
    pnk_printed *p = c->p;

    for (size_t a = 0; a < p->records->areas.n; a++) {
        const pnk_area *area = &p->records->areas.v[a];
        const pnk_gap_sum *worst = pnk_worst_gap(p->gaps, p->n_gaps, (int)a);
        double persons = persons_of(p, (int)a, PNK_PRESENT);
        if (!area->leaf || area->rest || !pnk_point_valid(area->at) || (persons <= 0 && !worst))
            continue;
        const char *name = pnk_area_name(p->records, (int)a, p->lang);
        const char *text = c->theme == PNK_MAP_GAPS ? pnk_arena_printf(&p->arena, "%s %s", name, worst ? pnk_print_percent(p, unmet_share(p, (int)a)) : "")
                         : c->theme == PNK_MAP_PEOPLE ? pnk_arena_printf(&p->arena, "%s %s", name, pnk_print_number(p, persons)) : name;
        ask_label(c, text, spot_of(c, area->at), 0.6, c->theme == PNK_MAP_GAPS && worst ? 2e6 + worst->persons : persons, 6, false, c->theme == PNK_MAP_GAPS ? PNK_INK : 0x7a3b0cffu);
    }
}

/** The marker of the gaps' layer, its tip up. */
static void put_gaps(canvas *c)
{
    pnk_printed *p = c->p;

    for (size_t a = 0; a < p->records->areas.n; a++) {
        const pnk_gap_sum *worst = pnk_worst_gap(p->gaps, p->n_gaps, (int)a);
        pnk_spot at = spot_of(c, p->records->areas.v[a].at);
        if (!worst || !isfinite(at.x + at.y))
            continue;
        double r = (0.7 + sqrt(fmax(worst->persons, 0)) / 80) * c->scale;
        const pnk_spot v[3] = { { at.x, at.y - r }, { at.x + 0.87 * r, at.y + 0.5 * r }, { at.x - 0.87 * r, at.y + 0.5 * r } };
        pnk_pdf_shape(c->pdf, &(pnk_outline_ring){ v, 3 }, 1, pnk_ink_of(pnk_class_of(pnk_drawing_of("gaps"), unmet_share(p, (int)a))->color), PNK_INK, 0.15);
    }
}

/** A head at the end of a line, as wide as the line asks for. */
static void put_head(canvas *c, const pnk_spot *v, size_t n, pnk_ink ink, double line_mm)
{
    pnk_spot tip = v[n - 1], from = v[n - 2];
    double length = hypot(tip.x - from.x, tip.y - from.y), size = 1.2 * c->scale + 1.6 * line_mm;

    if (!(length > 0.1))
        return;
    double ux = (tip.x - from.x) / length, uy = (tip.y - from.y) / length;
    const pnk_spot head[3] = { tip, { tip.x - size * ux - 0.45 * size * uy, tip.y - size * uy + 0.45 * size * ux }, { tip.x - size * ux + 0.45 * size * uy, tip.y - size * uy - 0.45 * size * ux } };
    pnk_pdf_shape(c->pdf, &(pnk_outline_ring){ head, 3 }, 1, ink, 0, 0);
}

static double stream_mm(double amount, bool people) { return 0.3 + sqrt(fmax(amount, 0)) / (people ? 24 : 8); }

/** What comes to a place, all together, beside the first stream that ends there. */
static void put_amount_label(canvas *c, const pnk_stream *streams, size_t n, size_t first, pnk_spot at, bool people)
{
    pnk_point end = streams[first].v[streams[first].n - 1];
    double amount = 0;

    for (size_t i = 0; i < n; i++) {
        const pnk_stream *s = &streams[i];
        if (!s->n || s->v[s->n - 1].lon_deg != end.lon_deg || s->v[s->n - 1].lat_deg != end.lat_deg)
            continue;
        if (i < first)
            return;
        amount = pnk_plus(amount, s->amount);
    }
    const char *persons = pnk_print_number(c->p, amount), *name = streams[first].label;
    ask_label(c, people ? pnk_arena_printf(&c->p->arena, "%s: %s", name, persons) : pnk_arena_printf(&c->p->arena, pnk_said("%s: %s t"), name, persons), at, 1.2, 2e6 + amount, 5.5, false,
              people ? 0x08519cffu : 0x5b3d7dffu);
}

static void put_streams(canvas *c, const pnk_stream *streams, size_t n, bool people)
{
    for (size_t i = 0; i < n; i++) {
        const pnk_stream *s = &streams[i];
        pnk_spot *v = PNK_NEW(&c->p->arena, pnk_spot, s->n + 1);
        size_t k = 0;
        for (size_t j = 0; v && j < s->n; j++) {
            v[k] = spot_of(c, s->v[j]);
            k += isfinite(v[k].x + v[k].y);
        }
        if (k < 2)
            continue;
        pnk_ink ink = people ? pnk_ink_of(pnk_class_of(pnk_drawing_of("moves"), s->amount)->color) : pnk_ink_of(pnk_drawing_of("shipments")->classes[0].color);
        double line_mm = fmin(stream_mm(s->amount, people), 3.0) * c->scale;
        pnk_pdf_line(c->pdf, v, k, ink, line_mm, false);
        put_head(c, v, k, ink | 0xffu, line_mm);
        put_amount_label(c, streams, n, i, v[k - 1], people);
    }
}

static void put_warehouses(canvas *c)
{
    const pnk_printed *p = c->p;

    for (size_t i = 0; i < p->records->warehouses.n; i++) {
        const pnk_warehouse *w = &p->records->warehouses.v[i];
        pnk_spot at = spot_of(c, p->records->places.v[w->place].at);
        double half = 1.1 * c->scale;
        if (!isfinite(at.x + at.y) || !is_inside(c, at))
            continue;
        pnk_pdf_rect(c->pdf, (pnk_box){ at.x - half, at.y - half, 2 * half, 2 * half }, pnk_ink_of(pnk_drawing_of("warehouses")->classes[0].color), PNK_INK_WHITE, 0.2);
        ask_label(c, pnk_shown_name(&w->name, p->lang, w->id), at, half, 4e6, 6, false, 0x5b3d7dffu);
    }
}

/* ------------------------------------------------------------------ around the map */

/** Steps of 1, 2 and 5 at which at least three ticks fit. */
static double step_of(double span)
{
    static const double steps[] = { 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (span / steps[i] >= 3)
            return steps[i];
    return 0.005;
}

static const char *degrees_text(pnk_printed *p, double value, double step, const char *positive, const char *negative)
{
    char digits[48];
    return pnk_arena_printf(&p->arena, "%s°%s", pnk_text_fixed(fabs(value), step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3, digits), value >= 0 ? positive : negative);
}

/** Ticks in degrees inside the frame. */
static void put_grid(canvas *c)
{
    const pnk_pen pen = { .size_pt = 5.5 * c->scale, .ink = PNK_INK_QUIET, .halo = 0xffffffc0u };
    double wide = c->box.w / (c->lon_m * c->mm_per_m), high = c->box.h / (c->lat_m * c->mm_per_m), step = step_of(fmin(wide, high));
    double right = c->box.x + c->box.w, foot = c->box.y + c->box.h, tick = 1.4 * c->scale;

    for (double lon = ceil((c->middle.lon_deg - wide / 2) / step) * step; lon < c->middle.lon_deg + wide / 2; lon += step) {
        double x = spot_of(c, (pnk_point){ lon, c->middle.lat_deg }).x;
        if (x < c->box.x + 4 || x > right - 12)
            continue;
        pnk_pdf_line(c->pdf, (pnk_spot[]){ { x, c->box.y }, { x, c->box.y + tick } }, 2, PNK_INK, 0.2, false);
        pnk_pdf_line(c->pdf, (pnk_spot[]){ { x, foot }, { x, foot - tick } }, 2, PNK_INK, 0.2, false);
        pnk_pdf_text(c->pdf, (pnk_box){ x + 0.5, c->box.y + 0.3, 0, 0 }, &pen, degrees_text(c->p, lon, step, pnk_said("E"), pnk_said("W")));
    }
    for (double lat = ceil((c->middle.lat_deg - high / 2) / step) * step; lat < c->middle.lat_deg + high / 2; lat += step) {
        double y = spot_of(c, (pnk_point){ c->middle.lon_deg, lat }).y;
        if (y < c->box.y + 6 || y > foot - 5)
            continue;
        pnk_pdf_line(c->pdf, (pnk_spot[]){ { c->box.x, y }, { c->box.x + tick, y } }, 2, PNK_INK, 0.2, false);
        pnk_pdf_line(c->pdf, (pnk_spot[]){ { right, y }, { right - tick, y } }, 2, PNK_INK, 0.2, false);
        pnk_pdf_text(c->pdf, (pnk_box){ c->box.x + 0.5, y + 0.2, 0, 0 }, &pen, degrees_text(c->p, lat, step, pnk_said("N"), pnk_said("S")));
    }
}

static pnk_map_scale scale_of(const canvas *c)
{
    static const double kms[] = { 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2 };
    pnk_map_scale scale = { .mid_lat_deg = c->middle.lat_deg };

    for (size_t i = 0; i < sizeof kms / sizeof *kms && !(scale.bar_km > 0); i++)
        if (kms[i] * 1000 * c->mm_per_m <= 0.25 * c->box.w)
            scale = (pnk_map_scale){ kms[i], kms[i] * 1000 * c->mm_per_m, c->middle.lat_deg };
    return scale;
}

/** People whose areas' points lie beyond the frame: a map must not be silent about them. */
static void put_outside(canvas *c)
{
    pnk_printed *p = c->p;
    const pnk_pen pen = { .size_pt = 6 * c->scale, .ink = PNK_INK, .align = PNK_RIGHT, .lines = 1, .halo = 0xffffffd0u };
    double persons = 0;
    int n = 0;

    for (size_t a = 0; a < p->records->areas.n; a++)
        if (p->records->areas.v[a].leaf && p->records->areas.v[a].in_scope && !(persons_of(p, (int)a, PNK_PRESENT) <= 0) && !is_inside(c, spot_of(c, p->records->areas.v[a].at)))
            persons = pnk_plus(persons, persons_of(p, (int)a, PNK_PRESENT)), n++;
    if (n)
        pnk_pdf_text(c->pdf, (pnk_box){ c->box.x + c->box.w / 3, c->box.y + c->box.h - 4.5 * c->scale, c->box.w * 2 / 3 - 2, 0 }, &pen,
                     pnk_arena_printf(&p->arena, pnk_said("beyond this map: %s persons, areas: %d"), pnk_print_number(p, persons), n));
}

pnk_map_scale pnk_print_map(pnk_pdf *pdf, pnk_printed *p, pnk_box box, pnk_theme theme, double scale)
{
    canvas c = { .pdf = pdf, .p = p, .box = box, .theme = theme, .scale = scale };

    fit(&c);
    pnk_pdf_rect(pdf, box, 0xfbfaf7ffu, 0, 0);
    pnk_pdf_clip(pdf, box);
    put_areas(&c);
    put_roads(&c);
    put_places(&c);
    if (theme == PNK_MAP_PEOPLE)
        put_sites(&c);
    if (theme == PNK_MAP_GAPS)
        put_gaps(&c);
    if (theme == PNK_MAP_STREAMS) {
        put_streams(&c, p->loads, p->n_loads, false);
        put_streams(&c, p->moves, p->n_moves, true);
        put_warehouses(&c);
    }
    put_area_names(&c);
    put_labels(&c);
    put_grid(&c);
    put_outside(&c);
    pnk_pdf_unclip(pdf);
    pnk_pdf_rect(pdf, box, 0, PNK_INK, 0.3);
    return scale_of(&c);
}

/* ------------------------------------------------------------------ the key */

typedef enum { SIGN_BOX, SIGN_DISC, SIGN_LINE, SIGN_SQUARE, SIGN_TRIANGLE } sign;

static double put_sign(pnk_pdf *pdf, pnk_box box, double scale, sign kind, pnk_ink ink, const char *text)
{
    const pnk_pen pen = { .size_pt = 6.5 * scale, .ink = PNK_INK, .lines = 2 };
    double w = 5 * scale, h = fmax(pnk_pdf_height(pdf, (pnk_box){ 0, 0, box.w - w - 1.5, 0 }, &pen, text), 2.6 * scale), y = box.y + 1.4 * scale;

    switch (kind) {
    case SIGN_BOX:    pnk_pdf_rect(pdf, (pnk_box){ box.x, y - 1 * scale, w, 2.2 * scale }, ink, 0xb9b19fffu, 0.15); break;
    case SIGN_DISC:   pnk_pdf_disc(pdf, (pnk_spot){ box.x + w / 2, y }, 1.1 * scale, ink, 0x3a3a3affu, 0.15); break;
    case SIGN_SQUARE: pnk_pdf_rect(pdf, (pnk_box){ box.x + w / 2 - scale, y - scale, 2 * scale, 2 * scale }, ink, PNK_INK_WHITE, 0.15); break;
    case SIGN_LINE:   pnk_pdf_line(pdf, (pnk_spot[]){ { box.x, y }, { box.x + w, y } }, 2, ink, 0.8 * scale, false); break;
    case SIGN_TRIANGLE:
        pnk_pdf_shape(pdf, &(pnk_outline_ring){ (pnk_spot[]){ { box.x + w / 2, y - 1.2 * scale }, { box.x + w / 2 + 1.1 * scale, y + 0.8 * scale }, { box.x + w / 2 - 1.1 * scale, y + 0.8 * scale } }, 3 }, 1, ink, PNK_INK, 0.15);
        break;
    }
    pnk_pdf_text(pdf, (pnk_box){ box.x + w + 1.5, box.y, box.w - w - 1.5, 0 }, &pen, text);
    return h + 0.5 * scale;
}

/** The classes of a layer under its title. */
static double put_classes(pnk_pdf *pdf, pnk_box box, double scale, sign kind, const char *layer, const char *title)
{
    const pnk_drawing *drawing = pnk_drawing_of(layer);
    const pnk_pen pen = { .size_pt = 7 * scale, .ink = PNK_INK, .bold = true, .lines = 2 };
    double y = box.y;

    y += pnk_pdf_text(pdf, (pnk_box){ box.x, y, box.w, 0 }, &pen, pnk_said(title ? title : drawing->title)) + 0.6 * scale;
    for (size_t i = 0; i < drawing->n_classes; i++)
        y += put_sign(pdf, (pnk_box){ box.x, y, box.w, 0 }, scale, kind, pnk_ink_of(drawing->classes[i].color), pnk_said(drawing->classes[i].label));
    return y + 1.2 * scale - box.y;
}

double pnk_print_legend(pnk_pdf *pdf, pnk_printed *p, pnk_box box, pnk_theme theme, double scale)
{
    static const struct { pnk_theme theme; sign kind; const char *layer, *title; } rows[] = {
        { PNK_MAP_PEOPLE, SIGN_BOX, "areas" }, { PNK_MAP_PEOPLE, SIGN_DISC, "sites" }, { PNK_MAP_STREAMS, SIGN_LINE, "moves" }, { PNK_MAP_STREAMS, SIGN_LINE, "shipments" },
        { PNK_MAP_STREAMS, SIGN_SQUARE, "warehouses" }, { PNK_MAP_GAPS, SIGN_BOX, "gaps", PNK_PHRASE("Need that stays unmet over the plan, all sectors together (person-days)") },
    };
    double y = box.y;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].theme == theme)
            y += put_classes(pdf, (pnk_box){ box.x, y, box.w, 0 }, scale, rows[i].kind, rows[i].layer,
                             rows[i].theme == PNK_MAP_GAPS && p->results->withheld ? PNK_PHRASE("Need that stays unmet over the plan, of what is told here (person-days)") : rows[i].title);
    if (theme == PNK_MAP_GAPS)
        y += put_sign(pdf, (pnk_box){ box.x, y, box.w, 0 }, scale, SIGN_TRIANGLE, 0xfd8d3cffu, pnk_said("the more people, the larger"));
    y += put_sign(pdf, (pnk_box){ box.x, y, box.w, 0 }, scale, SIGN_LINE, 0xa7a08fffu, pnk_said("road open"));
    y += put_sign(pdf, (pnk_box){ box.x, y, box.w, 0 }, scale, SIGN_LINE, PNK_INK_ALERT, pnk_said("road closed"));
    return y - box.y;
}
