/* models/publish/texts.c - texts.csv: one text message for each area, for where there is no data network.
 *
 * A message says date, place, people displaced there with their range, where there is room, and what is short: the first two always,
 * the others whole or not at all, so that no word and no number is ever cut. A profile has no message of an area whose count it withholds, and
 * none says what is short.
 */
#include "models/publish/inner.h"
#include "engine/base/say.h"
#include <math.h>
#include <string.h>

#define LONGEST   160                /* characters of a text */
#define NAME      34                 /* characters that a name may take */
#define SHORT_MAX 3                  /* sectors named as short */
#define LEAST     0.005              /* a share that prints as nothing is none */

/* 3GPP TS 23.038: letters of the default alphabet of messages, and those that take two places in it. */
static const char alphabet[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static const char doubles[] = "^{}\\[~]|€";

static bool has_letter(const char *letters, uint32_t code)
{
    while (*letters)
        if (pnk_utf8_next(&letters) == code)
            return true;
    return false;
}

static size_t n_characters(const char *text)
{
    size_t n = 0;

    for (; *text; n++)
        pnk_utf8_next(&text);
    return n;
}

/** Messages that a text is sent as: 160 letters of the default alphabet or 70 of any, and 153 or 67 where there are several (TS 23.040). */
static int n_parts(const char *text)
{
    int plain = 0, units = 0;
    bool all_plain = true;

    while (*text) {
        uint32_t code = pnk_utf8_next(&text);
        bool twice = has_letter(doubles, code);

        plain += twice ? 2 : 1;
        units += code > 0xFFFF ? 2 : 1;
        all_plain = all_plain && (twice || has_letter(alphabet, code));
    }
    int length = all_plain ? plain : units, one = all_plain ? 160 : 70, each = all_plain ? 153 : 67;
    return length <= one ? 1 : (length + each - 1) / each;
}

/** A name short enough for a message: what stands in brackets or after a comma goes first, then whole words from its end; else the id; "" where
 *  that is too long as well. */
static void short_name(const char *name, const char *id, char out[4 * NAME + 1])
{
    const char *at = name, *end = name;
    size_t n = 0;

    while (*at && n <= NAME) {
        const char *before = at;
        uint32_t code = pnk_utf8_next(&at);
        bool brace = code == '(' || code == ',' || code == ';';

        if (brace || code <= ' ' || code == 0xA0)
            end = before;
        if (brace && n_characters(name) > NAME)
            break;
        n++;
    }
    if (!*at && n <= NAME)
        end = at;
    size_t length = (size_t)(end - name);
    if (length == 0 && id && n_characters(id) <= NAME)
        name = id, length = strlen(id);
    while (length && (unsigned char)name[length - 1] <= ' ')
        length--;
    memcpy(out, name, length);
    out[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)out[i] < ' ')
            out[i] = ' ';
}

/** Adds a piece when the whole of it still fits. */
static bool add_piece(pnk_buf *text, const pnk_buf *piece)
{
    if (piece->failed)
        text->failed = true;
    if (piece->failed || !piece->text || n_characters(text->text ? text->text : "") + n_characters(piece->text) > LONGEST)
        return false;
    pnk_buf_add(text, piece->text);
    return true;
}

/** "18.09 Batken city: 12345 displaced (11000-14000)." */
static void say_people(const pnk_results *results, int area, pnk_buf *text)
{
    const pnk_records *records = results->records;
    pnk_day day = records->head.as_of;
    int64_t persons = (int64_t)pnk_ledger_shown(records, results->ledger, day, area, PNK_PRESENT);
    pnk_range range = pnk_ledger_range(records, results->ledger, day, area, PNK_PRESENT, NULL);
    char iso[16], date[8], name[4 * NAME + 1];

    pnk_day_text(day, iso);                                      /* YYYY-MM-DD */
    pnk_snprintf(date, sizeof date, "%.2s.%.2s", iso + 8, iso + 5);
    short_name(pnk_shown_name(&records->areas.v[area].name, pnk_language(), records->areas.v[area].id), records->areas.v[area].id, name);
    if (persons == 0 && !(range.high >= 0.5))
        pnk_buf_printf(text, pnk_said("%s %s: nobody displaced here."), date, name);
    else if (isfinite(range.low) && isfinite(range.high))
        pnk_buf_printf(text, pnk_said_of("%s %s: %lld displaced here (%.0f-%.0f).", "%s %s: %lld displaced here (%.0f-%.0f).", (unsigned long)persons), date, name,
                       (long long)persons, range.low, range.high);
    else
        pnk_buf_printf(text, pnk_said_of("%s %s: %lld displaced here.", "%s %s: %lld displaced here.", (unsigned long)persons), date, name, (long long)persons);
}

/** Free places of every shelter today and, of those that the plan leaves, on every day; 0 where that is not known or it may not be named. */
typedef struct { double *now, *always; } rooms;

static bool find_room(const pnk_results *results, pnk_arena *arena, rooms *out)
{
    const pnk_plan *plan = results->plan;
    rooms r = { PNK_NEW(arena, double, plan->n_shelters + 1), PNK_NEW(arena, double, plan->n_shelters + 1) };

    if (!r.now || !r.always)
        return false;
    for (size_t i = 0; i < plan->n_shelters; i++)
        r.now[i] = r.always[i] = NAN;
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        if (o->group >= 0 || !isfinite(o->free_places))
            continue;
        if (o->date == results->records->head.as_of)
            r.now[o->shelter] = o->free_places;
        if (!(r.always[o->shelter] <= o->free_places))
            r.always[o->shelter] = o->free_places;
    }
    for (size_t i = 0; i < plan->n_shelters; i++) {
        const pnk_shelter *s = &plan->shelters[i];
        const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &results->records->sites.v[s->site] : NULL;
        bool named = site && site->sensitive != 1 && site->status != PNK_UNFIT;
        r.now[i] = named && r.now[i] >= 1 ? floor(r.now[i]) : 0;
        r.always[i] = named && r.always[i] >= 1 ? floor(r.always[i]) : 0;
    }
    *out = r;
    return true;
}

/** The site to name for an area, and its places: where the plan takes most of its people, else the one of the area that keeps most room; -1: none. */
static int site_for(const pnk_results *results, int area, const rooms *room, double *places)
{
    const pnk_plan *plan = results->plan;
    int best = -1;
    int64_t most = 0;

    for (size_t i = 0; i < plan->moves.n; i++) {
        const pnk_move *move = &plan->moves.v[i];
        if (move->from_area == area && room->now[move->shelter] >= 1 && move->persons > most)
            best = move->shelter, most = move->persons, *places = room->now[best];
    }
    for (size_t i = 0; most == 0 && i < plan->n_shelters; i++)
        if (plan->shelters[i].area == area && room->always[i] >= 1 && (best < 0 || room->always[i] > *places))
            best = (int)i, *places = room->always[i];
    return best;
}

static void say_where(const pnk_results *results, int area, const rooms *room, pnk_buf *text)
{
    double places = 0;
    int shelter = site_for(results, area, room, &places);
    char name[4 * NAME + 1];
    pnk_buf piece = {0};

    if (shelter < 0 && results->withheld)                        /* there may be one that is not told by itself */
        return;
    if (shelter < 0)
        pnk_buf_add(&piece, pnk_said(" No site here has free places."));
    else {
        const pnk_site *site = &results->records->sites.v[results->plan->shelters[shelter].site];
        short_name(pnk_shown_name(&site->name, pnk_language(), site->id), site->id, name);
        pnk_buf_printf(&piece, pnk_said_of(" Go to: %s, %.0f free place.", " Go to: %s, %.0f free places.", (unsigned long)places), name, places);
    }
    add_piece(text, &piece);
    pnk_buf_free(&piece);
}

typedef struct { const char *sector; double need, unmet; } lack;
typedef struct { lack v[16]; size_t n; } lacks;

static void add_lack(lacks *all, const char *sector, double need, double unmet)
{
    size_t k = 0;

    while (k < all->n && strcmp(all->v[k].sector, sector) != 0)
        k++;
    if (k == sizeof all->v / sizeof *all->v)
        return;
    if (k == all->n)
        all->v[all->n++] = (lack){ sector, 0, 0 };
    all->v[k].need += need;
    all->v[k].unmet += unmet;
}

static double share_of(const lack *one) { return one->need > 0 ? one->unmet / one->need : 0; }

/** Unmet shares of an area by sector over the plan, worst first: as its coverage says; an area too small for coverage of its own has the mean
 *  of its needs. Shelter is a roof: the other things of its sector are household items. */
static lacks lacks_of(const pnk_results *results, const pnk_gap_sum *gaps, size_t n_gaps, int area)
{
    const pnk_plan *plan = results->plan;
    lacks all = {0};
    size_t n = 0;

    for (size_t i = 0; i < plan->cover.n; i++)
        if (plan->cover.v[i].area == area && plan->cover.v[i].need_person_days > 0)
            add_lack(&all, plan->cover.v[i].sector, plan->cover.v[i].need_person_days, plan->cover.v[i].need_person_days * (1 - plan->cover.v[i].plan_share));
    for (size_t i = 0; all.n == 0 && i < n_gaps; i++)
        n += gaps[i].area == area;
    for (size_t i = 0; n > 0 && i < n_gaps; i++)
        if (gaps[i].area == area && gaps[i].needed > 0) {
            bool goods = strcmp(gaps[i].sector, "shelter") == 0 && strcmp(gaps[i].need, "a_roof") != 0;
            add_lack(&all, goods ? "nfi" : gaps[i].sector, 1, gaps[i].unmet / gaps[i].needed);
        }
    n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (share_of(&all.v[i]) >= LEAST)
            all.v[n++] = all.v[i];
    all.n = n;
    for (size_t i = 1; i < all.n; i++)                           /* a handful: by insertion */
        for (size_t k = i; k > 0 && share_of(&all.v[k]) > share_of(&all.v[k - 1]); k--) {
            lack held = all.v[k];
            all.v[k] = all.v[k - 1], all.v[k - 1] = held;
        }
    return all;
}

static void say_short(const lacks *short_of, pnk_buf *text)
{
    for (size_t most = short_of->n < SHORT_MAX ? short_of->n : SHORT_MAX; most > 0; most--) {
        pnk_buf piece = {0};

        pnk_buf_add(&piece, pnk_said(" Unmet:"));
        for (size_t i = 0; i < most; i++)
            pnk_buf_printf(&piece, "%s %s %.0f%%", i ? "," : "", pnk_sector_phrase(short_of->v[i].sector), fmax(1, round(share_of(&short_of->v[i]) * 100)));
        pnk_buf_add(&piece, ".");
        bool added = add_piece(text, &piece);
        pnk_buf_free(&piece);
        if (added)
            return;
    }
    if (short_of->n == 0) {
        pnk_buf piece = {0};
        pnk_buf_add(&piece, pnk_said(" Nothing is short."));
        add_piece(text, &piece);
        pnk_buf_free(&piece);
    }
}

/** Is there a message for an area? Not about few people. */
static bool is_told(const pnk_results *results, size_t a)
{
    const pnk_records *records = results->records;

    return records->areas.v[a].leaf && records->areas.v[a].in_scope && !pnk_is_withheld(pnk_ledger_shown(records, results->ledger, records->head.as_of, (int)a, PNK_PRESENT));
}

static bool is_empty(const pnk_results *results, int area)
{
    const pnk_records *records = results->records;
    pnk_range range = pnk_ledger_range(records, results->ledger, records->head.as_of, area, PNK_PRESENT, NULL);

    return pnk_ledger_shown(records, results->ledger, records->head.as_of, area, PNK_PRESENT) == 0 && !(range.high >= 0.5);
}

void pnk_texts_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;
    pnk_arena arena = {0};
    pnk_gap_sum *gaps = NULL;
    size_t n_gaps = 0;
    pnk_ctx *ctx = pnk_ctx_new();
    rooms room = {0};

    pnk_csv_header(csv, "area_id,date,characters,messages,text");
    if (!ctx || !find_room(results, &arena, &room) || pnk_sum_gaps(ctx, &arena, results, &gaps, &n_gaps))
        csv->buf.failed = true;
    for (size_t a = 0; !csv->buf.failed && a < records->areas.n; a++) {
        pnk_buf text = {0};

        if (!is_told(results, a))
            continue;
        lacks short_of = lacks_of(results, gaps, n_gaps, (int)a);
        say_people(results, (int)a, &text);
        if (!is_empty(results, (int)a) || short_of.n > 0)
            say_where(results, (int)a, &room, &text);
        if (!results->withheld)                                  /* needs of groups, and of few people, are not told: the worst of the others is not the worst */
            say_short(&short_of, &text);
        csv->buf.failed = csv->buf.failed || text.failed;
        if (!csv->buf.failed) {
            pnk_csv_text(csv, records->areas.v[a].id);
            pnk_csv_day(csv, records->head.as_of);
            pnk_csv_count(csv, (int64_t)n_characters(text.text));
            pnk_csv_count(csv, n_parts(text.text));
            pnk_csv_text(csv, text.text);
            pnk_csv_end(csv);
        }
        pnk_buf_free(&text);
    }
    pnk_ctx_free(ctx);
    pnk_arena_release(&arena);
}
