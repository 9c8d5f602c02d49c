/* models/import/meaning.c - what a column speaks of, from its tag or from the words of its header. */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

/* ---- as text ---- */

static const char *const date_names[] = { "as_of", "time", "from", "reported", "year", "month" };
static const struct { const char *text; pnk_im_role role; } plain_roles[] = {
    { "none", PNK_IM_OUT }, { "personal", PNK_IM_PERSONAL }, { "source.name", PNK_IM_SOURCE }, { "note", PNK_IM_NOTE }, { "measure.name", PNK_IM_MEASURE },
    { "value", PNK_IM_VALUE }, { "unit", PNK_IM_UNIT }, { "attribute.name", PNK_IM_ATTRIBUTE }, { "sum", PNK_IM_SUM }, { "place.lon", PNK_IM_LON },
    { "place.lat", PNK_IM_LAT },
};

static bool parse_place(const char *text, pnk_im_meaning *out)
{
    bool code = strstr(text, "_code") != NULL;

    out->role = code ? PNK_IM_PLACE_CODE : PNK_IM_PLACE;
    if (pnk_text_starts(text, "adm") && text[3] >= '0' && text[3] <= '4')
        out->level = text[3] - '0';
    else if (pnk_text_starts(text, "name") || pnk_text_starts(text, "any"))
        out->level = PNK_IM_N_LEVELS - 1;
    else
        return false;
    return true;
}

static bool parse_counted(pnk_arena *arena, const char *rest, pnk_im_meaning *out)
{
    char *measure = *rest == ':' ? pnk_arena_text(arena, rest + 1) : NULL;

    out->role = PNK_IM_NUMBER;
    if (measure) {
        char *slash = strchr(measure, '/');
        if (slash) {
            *slash = '\0';
            out->attribute = slash + 1;
        }
        out->measure = *measure ? measure : NULL;
    }
    return *rest == ':' || *rest == '\0';
}

bool pnk_im_meaning_parse(pnk_arena *arena, const char *text, pnk_im_meaning *out)
{
    *out = (pnk_im_meaning){ .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    for (size_t i = 0; i < sizeof plain_roles / sizeof plain_roles[0]; i++)
        if (strcmp(plain_roles[i].text, text) == 0) {
            out->role = plain_roles[i].role;
            return true;
        }
    if (pnk_text_starts(text, "place."))
        return parse_place(text + 6, out);
    if (pnk_text_starts(text, "origin.")) {
        out->origin = true;
        return parse_place(text + 7, out);
    }
    if (pnk_text_starts(text, "date."))
        for (int d = 0; d < PNK_IM_N_DATES; d++)
            if (strcmp(text + 5, date_names[d]) == 0) {
                out->role = PNK_IM_DATE;
                out->date = (pnk_im_date_kind)d;
                return true;
            }
    for (int h = 0; h < 2; h++)
        if (pnk_text_starts(text, h ? "reports.households" : "reports.persons")) {
            out->unit = h ? "households" : "persons";
            return parse_counted(arena, text + (h ? 18 : 15), out);
        }
    if (pnk_text_starts(text, "figures.value:")) {
        char *measure = pnk_arena_text(arena, text + 14), *space = measure ? strchr(measure, ' ') : NULL;
        if (space)
            *space = '\0';
        out->role = PNK_IM_FIGURE;
        out->measure = measure;
        out->unit = space ? space + 1 : NULL;
        return measure && *measure;
    }
    const char *point = strchr(text, '.');
    if (!point)
        return false;
    out->role = PNK_IM_OWN;
    out->table = pnk_arena_text_n(arena, text, (size_t)(point - text));
    out->column = pnk_arena_text(arena, point + 1);
    return out->table && out->column && pnk_input_table(out->table);
}

const char *pnk_im_meaning_text(pnk_arena *arena, const pnk_im_meaning *m)
{
    const char *side = m->origin ? "origin" : "place", *end = m->role == PNK_IM_PLACE_CODE ? "_code" : "";

    switch (m->role) {
    case PNK_IM_PLACE: case PNK_IM_PLACE_CODE:
        return m->level == PNK_IM_N_LEVELS - 1 ? pnk_arena_printf(arena, "%s.name%s", side, end) : pnk_arena_printf(arena, "%s.adm%d%s", side, m->level, end);
    case PNK_IM_DATE:
        return pnk_arena_printf(arena, "date.%s", date_names[m->date]);
    case PNK_IM_NUMBER:
        return pnk_arena_printf(arena, "reports.%s%s%s%s%s", m->unit && strcmp(m->unit, "households") == 0 ? "households" : "persons",
                                m->measure || m->attribute ? ":" : "", m->measure ? m->measure : "", m->attribute ? "/" : "", m->attribute ? m->attribute : "");
    case PNK_IM_FIGURE:
        return pnk_arena_printf(arena, "figures.value:%s%s%s", m->measure, m->unit ? " " : "", m->unit ? m->unit : "");
    case PNK_IM_OWN:
        return pnk_arena_printf(arena, "%s.%s", m->table, m->column);
    default:
        for (size_t i = 0; i < sizeof plain_roles / sizeof plain_roles[0]; i++)
            if (plain_roles[i].role == m->role)
                return plain_roles[i].text;
        return "none";
    }
}

/* ---- tags ---- */

/** Splits "#affected +idps+f" into its base and attributes, small letters, in `out`. */
static size_t tag_parts(pnk_arena *arena, const char *tag, char *parts[16])
{
    char *copy = pnk_arena_text(arena, tag);
    size_t n = 0;

    for (char *p = copy; p && *p && n < 16;) {
        while (*p == ' ' || *p == '\t')
            p++;
        char *start = p;
        if (!*p)
            break;
        do {
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
            p++;
        } while (*p && *p != '+' && *p != ' ');
        char stop = *p, *end = p;
        parts[n++] = start;
        if (stop == ' ')
            *p++ = '\0';
        else if (stop == '+') {                              /* the next one needs its sign: moved apart */
            char *next = pnk_arena_text(arena, end);
            *end = '\0';
            p = next;
        }
    }
    return n;
}

/** How many of its parts a pattern shares with the tag; -1 when it asks for one that is not there. */
static int tag_fit(pnk_arena *arena, const char *pattern, char *const *parts, size_t n)
{
    char *wanted[16];
    size_t m = tag_parts(arena, pattern, wanted);

    if (m == 0 || n == 0 || strcmp(wanted[0], parts[0]) != 0)
        return -1;
    for (size_t i = 1; i < m; i++) {
        size_t k = 1;
        while (k < n && strcmp(wanted[i], parts[k]) != 0)
            k++;
        if (k == n)
            return -1;
    }
    return (int)m;
}

static void apply_attribute(pnk_im_meaning *m, const char *value)
{
    if (pnk_text_starts(value, "unit ") && m->role == PNK_IM_NUMBER)
        m->unit = value + 5;
    else if (pnk_text_starts(value, "attribute ") && m->role == PNK_IM_NUMBER)
        m->attribute = value + 10;
    else if (pnk_text_starts(value, "origin"))
        m->origin = true;
    else if (pnk_text_starts(value, "code") && m->role == PNK_IM_PLACE)
        m->role = PNK_IM_PLACE_CODE;
    else if (pnk_text_starts(value, "count "))
        m->count = value + 6;
    else if (pnk_text_starts(value, "times "))
        m->times = atof(value + 6);
}

double pnk_im_meaning_of_tag(pnk_im_work *w, const char *tag, pnk_im_meaning *out)
{
    const pnk_im_phrases *tags = &w->words.kinds[PNK_IM_TAG_WORDS], *attributes = &w->words.kinds[PNK_IM_TAG_ATTRIBUTE_WORDS];
    char *parts[16];
    size_t n = tag_parts(w->arena, tag, parts);
    const char *meaning = NULL, *pattern = "";
    int best = 0;

    for (size_t i = 0; i < tags->n; i++) {
        int fit = tag_fit(&w->scratch, tags->v[i].words[0], parts, n);
        if (fit > best) {
            best = fit;
            meaning = tags->v[i].value;
            pattern = tags->v[i].words[0];
        }
    }
    if (!meaning || !pnk_im_meaning_parse(w->arena, meaning, out))
        return 0.0;
    for (size_t k = 1; k < n; k++) {
        bool known = strstr(pattern, parts[k]) != NULL || strlen(parts[k]) == 3;      /* +es: a language */
        for (size_t i = 0; i < attributes->n; i++)
            if (strcmp(attributes->v[i].words[0], parts[k]) == 0) {
                apply_attribute(out, attributes->v[i].value);
                known = true;
            }
        if (!known && out->role == PNK_IM_NUMBER)            /* houses, cattle, anything: not simply people */
            return 0.0;
    }
    return 1.0;
}

/* ---- words ---- */

/** All that a header's words hold. */
typedef struct { pnk_im_hit hit[PNK_IM_N_KINDS]; double share; } found;

static double share_known(pnk_im_work *w, const pnk_im_tokens *t)
{
    size_t known = 0;

    for (size_t i = 0; i < t->n;) {
        size_t n = 0;
        for (int k = 0; k < PNK_IM_N_KINDS; k++) {
            const pnk_im_phrase *p = k == PNK_IM_UNKNOWN_WORDS || k == PNK_IM_TAG_WORDS || k == PNK_IM_TAG_ATTRIBUTE_WORDS ? NULL : pnk_im_at(&w->words, (pnk_im_kind)k, t, i);
            if (p && p->n > n)
                n = p->n;
        }
        if (n == 0 && t->v[i][0] >= '0' && t->v[i][0] <= '9')
            n = 1;
        known += n;
        i += n ? n : 1;
    }
    return t->n ? (double)known / (double)t->n : 0.0;
}

static const char *value_of(const found *f, pnk_im_kind kind)
{
    return f->hit[kind].phrase ? f->hit[kind].phrase->value : NULL;
}

/** Ages and other words in the header make the part finer: "f 18 59" -> female_18_59, "elderly women" -> female_elderly. */
static const char *with_ages(pnk_im_work *w, const pnk_im_tokens *t, const char *attribute)
{
    const char *sex = NULL;

    for (size_t i = 0; i < t->n; i++) {
        const pnk_im_phrase *p = pnk_im_at(&w->words, PNK_IM_ATTRIBUTE_WORDS, t, i);
        if (p && (strcmp(p->value, "female") == 0 || strcmp(p->value, "male") == 0)) {
            if (sex && strcmp(sex, p->value) != 0)
                return attribute;
            sex = p->value;
        }
    }
    if (!sex && !attribute)
        return NULL;
    for (size_t i = 0; i + 1 < t->n; i++) {
        int a = t->v[i][0] >= '0' && t->v[i][0] <= '9' ? atoi(t->v[i]) : -1, b = t->v[i + 1][0] >= '0' && t->v[i + 1][0] <= '9' ? atoi(t->v[i + 1]) : -1;
        if (sex && a >= 0 && b > a && b <= 120)
            return pnk_arena_printf(w->arena, "%s_%d_%d", sex, a, b);
    }
    return sex && attribute && strcmp(sex, attribute) != 0 ? pnk_arena_printf(w->arena, "%s_%s", sex, attribute) : attribute;
}

/** The same among the words that the measure does not use: "in host families" counts persons. */
static const char *outside(pnk_im_work *w, const found *f, pnk_im_kind kind, const pnk_im_tokens *t)
{
    const pnk_im_hit *measure = &f->hit[PNK_IM_MEASURE_WORDS];
    pnk_im_tokens rest = { PNK_NEW(&w->scratch, const char *, t->n + 1), t->n };

    if (!measure->phrase || !rest.v || measure->phrase->n < 2)
        return value_of(f, kind);
    for (size_t i = 0; i < t->n; i++)
        rest.v[i] = i >= measure->at && i < measure->at + measure->phrase->n ? "" : t->v[i];
    pnk_im_hit hit = pnk_im_find(&w->words, kind, &rest, false);
    return hit.phrase ? hit.phrase->value : NULL;
}

static double counted(pnk_im_work *w, const found *f, const pnk_im_tokens *t, pnk_im_meaning *out)
{
    const char *figure = value_of(f, PNK_IM_FIGURE_WORDS), *unit = outside(w, f, PNK_IM_UNIT_WORDS, t), *times = value_of(f, PNK_IM_TIMES_WORDS);
    const char *attribute = outside(w, f, PNK_IM_ATTRIBUTE_WORDS, t);

    out->times = times ? atof(times) : 0.0;
    out->count = value_of(f, PNK_IM_COUNT_WORDS);
    out->total = f->hit[PNK_IM_TOTAL_WORDS].phrase != NULL;
    out->including = f->hit[PNK_IM_INCLUDING_WORDS].phrase != NULL;
    if (figure) {
        const char *space = strchr(figure, ' ');
        out->role = PNK_IM_FIGURE;
        out->measure = pnk_arena_text_n(w->arena, figure, (size_t)(space - figure));
        out->unit = unit && strcmp(unit, "persons") != 0 && strcmp(unit, "pieces") != 0 ? unit : space + 1;
        return 0.9;
    }
    out->role = PNK_IM_NUMBER;
    out->measure = value_of(f, PNK_IM_MEASURE_WORDS);
    out->attribute = with_ages(w, t, attribute);
    out->unit = unit && (strcmp(unit, "households") == 0 || strcmp(unit, "persons") == 0) ? unit : unit ? NULL : "persons";
    if (unit && !out->unit) {                                /* tonnes, dollars: of something not named here */
        out->role = PNK_IM_OUT;
        return 0.0;
    }
    if (!unit)
        out->unit = NULL;
    if (!out->measure && f->share < 1.0)                     /* a word not known here may well be the measure */
        return 0.0;
    return out->measure ? (f->hit[PNK_IM_MEASURE_WORDS].score < 1.0 ? 0.75 : 0.9) : unit || out->attribute ? 0.8 : out->total ? 0.75 : 0.0;
}

static double placed(const found *f, bool numbers, pnk_im_meaning *out)
{
    const char *place = value_of(f, PNK_IM_PLACE_WORDS);
    bool origin = f->hit[PNK_IM_ORIGIN_WORDS].phrase != NULL, destination = f->hit[PNK_IM_DESTINATION_WORDS].phrase != NULL;
    bool code = f->hit[PNK_IM_CODE_WORDS].phrase != NULL;

    if ((numbers && !(code && place && !f->hit[PNK_IM_MEASURE_WORDS].phrase)) || (!place && !origin && !destination && !(code && strstr(f->hit[PNK_IM_CODE_WORDS].phrase->words[0], "cod"))))
        return 0.0;
    out->role = code ? PNK_IM_PLACE_CODE : PNK_IM_PLACE;
    out->level = place ? atoi(place) : PNK_IM_N_LEVELS - 1;
    out->origin = origin && !destination;
    return place && f->hit[PNK_IM_PLACE_WORDS].score >= 1.0 ? 0.9 : 0.7;
}

static double dated(const found *f, bool numbers, pnk_im_meaning *out)
{
    const char *date = value_of(f, PNK_IM_DATE_WORDS);

    if (!date || (numbers && f->hit[PNK_IM_MEASURE_WORDS].phrase))
        return 0.0;
    for (int d = 0; d < PNK_IM_N_DATES; d++)
        if (strcmp(date, date_names[d]) == 0)
            out->date = (pnk_im_date_kind)d;
    if (numbers && out->date != PNK_IM_YEAR && out->date != PNK_IM_MONTH && out->date != PNK_IM_AS_OF)
        return 0.0;
    out->role = PNK_IM_DATE;
    return 0.85;
}

/** Words that settle a column of text or of little use. */
static double other(const found *f, bool numbers, pnk_im_meaning *out)
{
    static const struct { pnk_im_kind kind; pnk_im_role role; bool numbers, texts; double score; } rows[] = {
        { PNK_IM_SOURCE_WORDS, PNK_IM_SOURCE, false, true, 0.85 },   { PNK_IM_INDICATOR_WORDS, PNK_IM_MEASURE, false, true, 0.8 },
        { PNK_IM_NOTE_WORDS, PNK_IM_NOTE, false, true, 0.85 },       { PNK_IM_UNIT_WORDS, PNK_IM_OUT, false, true, 0.0 },
        { PNK_IM_ROW_NUMBER_WORDS, PNK_IM_OUT, true, true, 0.8 },    { PNK_IM_IGNORE_WORDS, PNK_IM_OUT, true, true, 0.8 },
        { PNK_IM_VALUE_WORDS, PNK_IM_VALUE, true, false, 0.6 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (f->hit[rows[i].kind].phrase && rows[i].score > 0.0 && (numbers ? rows[i].numbers : rows[i].texts)) {
            out->role = rows[i].role;
            return rows[i].score;
        }
    return 0.0;
}

static bool exact(const pnk_im_tokens *t, const pnk_im_hit *hit)
{
    return hit->phrase && hit->phrase->n == t->n;
}

double pnk_im_meaning_of_words(pnk_im_work *w, const pnk_im_tokens *t, bool numbers, pnk_im_meaning *out)
{
    found f;
    double score;

    *out = (pnk_im_meaning){ .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    if (t->n == 0)
        return 0.0;
    for (int k = 0; k < PNK_IM_N_KINDS; k++)
        f.hit[k] = pnk_im_find(&w->words, (pnk_im_kind)k, t, k == PNK_IM_MEASURE_WORDS || k == PNK_IM_PLACE_WORDS || k == PNK_IM_SOURCE_WORDS);
    f.share = 0.5 + 0.5 * share_known(w, t);
    if (f.hit[PNK_IM_PERSONAL_WORDS].phrase && !(numbers && f.hit[PNK_IM_MEASURE_WORDS].phrase)) {
        out->role = PNK_IM_PERSONAL;
        return 1.0;
    }
    if (f.hit[PNK_IM_PERCENT_WORDS].phrase) {
        out->role = PNK_IM_OUT;
        return 0.9;
    }
    for (int k = 0; k < 2; k++)                              /* a header that is nothing but such a word */
        if (exact(t, &f.hit[k ? PNK_IM_IGNORE_WORDS : PNK_IM_ROW_NUMBER_WORDS]) && (numbers || k) && !exact(t, &f.hit[PNK_IM_VALUE_WORDS])) {
            out->role = PNK_IM_OUT;
            return 0.9;
        }
    for (int k = 0; k < 2; k++)
        if (numbers && exact(t, &f.hit[k ? PNK_IM_LAT_WORDS : PNK_IM_LON_WORDS])) {
            out->role = k ? PNK_IM_LAT : PNK_IM_LON;
            return 0.9;
        }
    if (!numbers && exact(t, &f.hit[PNK_IM_UNIT_NAME_WORDS])) {
        out->role = PNK_IM_UNIT;
        return 0.9;
    }
    if ((score = dated(&f, numbers, out)) > 0.0 || (score = placed(&f, numbers, out)) > 0.0)
        return score * f.share;
    if (numbers && (score = counted(w, &f, t, out)) > 0.0 && !(score < 0.65 && f.hit[PNK_IM_VALUE_WORDS].phrase && !out->total))
        return score * f.share;
    if ((score = other(&f, numbers, out)) > 0.0)
        return score * f.share;
    return 0.0;
}
