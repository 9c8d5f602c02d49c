/* models/intake/head.c - operation.json. */
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/json/json.h"
#include "models/intake/reading.h"
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "operation.json"
#define MAX_SEED 9007199254740992.0            /* 2^53: every whole number up to here is a JSON number */

static const char *const known_keys[] = { "title", "start", "as_of", "horizon_days", "seed", "phase", "exercise", "scope", "tables", "note" };

typedef struct { pnk_reading *r; const pnk_json *root; } head;

#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
static void problem(const head *h, pnk_severity severity, const char *key, const char *found, const char *expected, ...)
{
    char text[1200];
    va_list args;

    va_start(args, expected);
    pnk_vsaid(text, sizeof text, expected, args);
    va_end(args);
    pnk_problem_add(h->r->problems, severity, FILE_NAME, NULL, pnk_json_line(h->root, key), key, found, "%s", text);
}

/** What stands under a key, in words for a problem line. */
static const char *found_words(const pnk_json *value, char out[64])
{
    char number[32];

    if (pnk_json_is_text(value))
        return pnk_json_text(value);
    if (pnk_json_is_number(value))
        pnk_snprintf(out, 64, "%s", pnk_text_number(pnk_json_number(value), number));
    else
        pnk_snprintf(out, 64, "%s", pnk_json_is_object(value) ? pnk_said("an object") : pnk_json_is_array(value) ? pnk_said("a list") :
                                    pnk_json_is_flag(value) ? (pnk_json_flag(value, false) ? "true" : "false") : "null");
    return out;
}

static pnk_day day_of(const head *h, const char *key)
{
    const pnk_json *value = pnk_json_get(h->root, key);
    const char *text = pnk_json_text(value);
    char words[64];
    pnk_day day;

    if (text && pnk_day_parse(text, &day))
        return day;
    problem(h, PNK_ERROR, key, value ? found_words(value, words) : NULL, "a date in quotes, as \"2022-09-14\"");
    return PNK_DAY_UNKNOWN;
}

/** A whole number within low..high; `otherwise` where the key is not there and need not be (NAN: it must). */
static double whole_of(const head *h, const char *key, double low, double high, double otherwise)
{
    const pnk_json *value = pnk_json_get(h->root, key);
    double number = pnk_json_number(value);
    char words[64], a[32], b[32];

    if (!value && !isnan(otherwise))
        return otherwise;
    if (number >= low && number <= high && floor(number) == number)
        return number;
    problem(h, PNK_ERROR, key, value ? found_words(value, words) : NULL, "a whole number from %s to %s", pnk_text_number(low, a), pnk_text_number(high, b));
    return low;
}

static bool keep(const head *h, const char *text, const char **out)
{
    *out = pnk_arena_text(h->r->arena, text);
    return *out || !text;
}

static pnk_status read_title(const head *h)
{
    const pnk_json *title = pnk_json_get(h->root, "title");
    pnk_name *name = &h->r->records->head.title;
    const struct { const char *key; const char **out; } languages[] = { { "en", &name->en }, { "ru", &name->ru }, { "ky", &name->ky } };
    char words[64];

    if (!pnk_json_is_object(title) || !pnk_json_is_text(pnk_json_get(title, "en"))) {
        problem(h, PNK_ERROR, "title", title ? found_words(title, words) : NULL, "titles by language, as {\"en\": \"...\", \"ru\": \"...\", \"ky\": \"...\"}");
        return PNK_OK;
    }
    for (size_t i = 0; i < 3; i++) {
        const pnk_json *value = pnk_json_get(title, languages[i].key);
        if (value && !pnk_json_is_text(value))
            problem(h, PNK_ERROR, "title", found_words(value, words), "text under \"%s\"", languages[i].key);
        if (!keep(h, pnk_json_text(value), languages[i].out))
            return pnk_no_memory(h->r->ctx);
    }
    return PNK_OK;
}

static void read_phase_and_exercise(const head *h)
{
    static const char *const phases[] = { "survival", "emergency", "sphere" };
    const pnk_json *phase = pnk_json_get(h->root, "phase"), *exercise = pnk_json_get(h->root, "exercise");
    pnk_operation_head *out = &h->r->records->head;
    bool known = !phase;
    char words[64];

    out->phase = PNK_EMERGENCY;
    for (int i = 0; i < 3; i++)
        if (phase && pnk_text_equal(pnk_json_text(phase), phases[i])) {
            out->phase = (pnk_phase)i;
            known = true;
        }
    if (!known)
        problem(h, PNK_ERROR, "phase", found_words(phase, words), "\"survival\", \"emergency\" or \"sphere\"");
    if (exercise && !pnk_json_is_flag(exercise))
        problem(h, PNK_ERROR, "exercise", found_words(exercise, words), "true or false");
    out->exercise = pnk_json_flag(exercise, false);
}

static pnk_status read_scope(const head *h)
{
    const pnk_json *scope = pnk_json_get(h->root, "scope");
    size_t n = pnk_json_size(scope);
    char words[64];

    if (!scope)
        return PNK_OK;
    if (!pnk_json_is_array(scope)) {
        problem(h, PNK_ERROR, "scope", found_words(scope, words), "a list of area_ids");
        return PNK_OK;
    }
    h->r->scope_line = pnk_json_line(h->root, "scope");
    if (!(h->r->scope = PNK_NEW(h->r->arena, const char *, n + 1)))
        return pnk_no_memory(h->r->ctx);
    for (size_t i = 0; i < n; i++) {
        const pnk_json *value = pnk_json_at(scope, i);
        if (!pnk_json_is_text(value))
            problem(h, PNK_ERROR, "scope", found_words(value, words), "an area_id in quotes");
        else if (!keep(h, pnk_json_text(value), &h->r->scope[h->r->n_scope++]))
            return pnk_no_memory(h->r->ctx);
    }
    return PNK_OK;
}

/** A table named by the operation lies inside its folder: a received folder must not make us open anything else. */
static bool is_inside(const char *path)
{
    if (!*path || *path == '/' || *path == '\\' || pnk_text_starts(path, "/vsi") || strchr(path, ':') || strchr(path, '\\'))
        return false;
    for (const char *p = path; *p;) {
        const char *end = strchr(p, '/');
        size_t n = end ? (size_t)(end - p) : strlen(p);
        if (n == 2 && p[0] == '.' && p[1] == '.')
            return false;
        p += n + (end ? 1 : 0);
    }
    return true;
}

static pnk_status read_locations(const head *h)
{
    const pnk_json *tables = pnk_json_get(h->root, "tables");
    char words[64];

    if (tables && !pnk_json_is_object(tables)) {
        problem(h, PNK_ERROR, "tables", found_words(tables, words), "names of tables with their files, as {\"sites\": \"sites.xlsx#Sheet1\"}");
        return PNK_OK;
    }
    for (size_t i = 0; tables && i < pnk_json_size(tables); i++) {
        const pnk_json *value = pnk_json_at(tables, i);
        const char *name = pnk_json_key(value), *location = pnk_json_text(value);
        const pnk_table_spec *spec = pnk_input_table(name);
        if (!spec)
            problem(h, PNK_ERROR, "tables", name, "the name of a table");
        else if (!location || !is_inside(location))
            problem(h, PNK_ERROR, "tables", location ? location : found_words(value, words), "for %s, a file inside the folder of the operation", name);
        else if (!keep(h, location, &h->r->locations[spec - pnk_input_tables]))
            return pnk_no_memory(h->r->ctx);
    }
    return PNK_OK;
}

static void read_days(const head *h)
{
    pnk_operation_head *out = &h->r->records->head;
    const pnk_intake_options *options = h->r->options;
    char text[16], start[16];

    out->start = day_of(h, "start");
    out->as_of = day_of(h, "as_of");
    if (options->as_of != PNK_DAY_UNKNOWN)
        out->as_of = options->as_of;
    h->r->as_of = out->as_of;
    if (out->as_of != PNK_DAY_UNKNOWN && out->start != PNK_DAY_UNKNOWN && out->as_of < out->start)
        problem(h, PNK_ERROR, "as_of", pnk_day_text(out->as_of, text), "%s or later, the day of start", pnk_day_text(out->start, start));
    out->horizon_days = (int)whole_of(h, "horizon_days", 1, 365, NAN);
    if (options->horizon_days > 0)
        out->horizon_days = options->horizon_days;
    double seed = whole_of(h, "seed", 0, MAX_SEED, 1);
    out->seed = options->seed ? *options->seed : (uint64_t)seed;
}

static pnk_status read_root(const head *h)
{
    pnk_status status;

    if (!pnk_json_is_object(h->root)) {
        problem(h, PNK_ERROR, NULL, NULL, "an object { ... }");
        return PNK_OK;
    }
    for (size_t i = 0; i < pnk_json_size(h->root); i++) {
        const char *key = pnk_json_key(pnk_json_at(h->root, i));
        bool known = false;
        for (size_t k = 0; k < sizeof known_keys / sizeof known_keys[0]; k++)
            known = known || pnk_text_equal(key, known_keys[k]);
        if (!known)
            problem(h, PNK_WARNING, key, key, "one of title start as_of horizon_days seed phase exercise scope tables note");
    }
    read_days(h);
    read_phase_and_exercise(h);
    if ((status = read_title(h)) || (status = read_scope(h)))
        return status;
    return read_locations(h);
}

/** The line in "operation.json line 12: ..." of the json room, in whichever language it speaks: the first number after the name. */
static long line_in(const char *message)
{
    const char *at = pnk_text_starts(message, FILE_NAME) ? message + strlen(FILE_NAME) : "";

    at += strcspn(at, "0123456789");
    return strtol(at, NULL, 10);
}

pnk_status pnk_read_head(pnk_reading *r)
{
    char *path = pnk_path_join(r->options->folder, FILE_NAME), *text = NULL;
    pnk_json *root = NULL;
    size_t n = 0;
    pnk_status status;

    r->as_of = r->records->head.as_of = r->options->as_of;
    r->records->head.start = PNK_DAY_UNKNOWN;
    if (!path)
        return pnk_no_memory(r->ctx);
    status = pnk_file_read(r->ctx, path, (size_t)1 << 20, &text, &n);
    if (status == PNK_NOT_FOUND || status == PNK_IO || status == PNK_LIMIT) {
        pnk_problem_add(r->problems, PNK_ERROR, FILE_NAME, NULL, 0, NULL, status == PNK_LIMIT ? "over 1 MiB" : NULL, "this file, which says what the operation is");
        status = PNK_OK;
        goto done;
    }
    if (status || (status = pnk_reading_note_file(r, "operation", FILE_NAME, path, false)))
        goto done;
    status = pnk_json_parse(r->ctx, FILE_NAME, text, n, &root);
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT) {
        pnk_problem_add(r->problems, PNK_ERROR, FILE_NAME, NULL, line_in(pnk_ctx_message(r->ctx)), NULL, NULL, "%s", pnk_ctx_message(r->ctx));
        status = PNK_OK;
    } else if (!status) {
        status = read_root(&(head){ r, root });
    }
done:
    pnk_json_free(root);
    free(text);
    free(path);
    return status;
}
