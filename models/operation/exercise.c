/* models/operation/exercise.c - exercises and real operations kept apart. */
#include "models/operation/exercise.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/json.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 16 << 20 };

/* What a JSON file says of itself. A context of its own: a file that cannot be read says nothing. */
static pnk_exercise_is said_by(const char *folder, const char *name)
{
    pnk_ctx *ctx = pnk_ctx_new();
    char *path = pnk_path_join(folder, name), *text = NULL;
    pnk_json *json = NULL;
    size_t n = 0;
    pnk_exercise_is is = PNK_EXERCISE_UNSAID;

    if (ctx && path && pnk_file_exists(path) && !pnk_file_read(ctx, path, MAX_BYTES, &text, &n) && !pnk_json_parse(ctx, name, text, n, &json))
        is = pnk_json_flag(pnk_json_get(json, "exercise"), false) ? PNK_EXERCISE_YES : PNK_EXERCISE_NO;
    pnk_json_free(json);
    free(text);
    free(path);
    pnk_ctx_free(ctx);
    return is;
}

static pnk_exercise_is folder_is(const char *folder)
{
    static const char *const marks[] = { "drill.json", "operation.json", "run.json", "export.json" };
    pnk_exercise_is is = PNK_EXERCISE_UNSAID;

    for (size_t i = 0; i < sizeof marks / sizeof *marks && is == PNK_EXERCISE_UNSAID; i++)
        is = said_by(folder, marks[i]);
    return is;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

pnk_exercise_is pnk_exercise_of(const char *path)
{
    char *at = strdup(path);
    pnk_exercise_is is = PNK_EXERCISE_UNSAID;

    if (at && pnk_text_starts(last_part(at), "EXERCISE"))
        is = PNK_EXERCISE_YES;
    for (int up = 0; at && up < 3 && is == PNK_EXERCISE_UNSAID; up++) {
        if (pnk_folder_exists(at))
            is = folder_is(at);
        char *slash = strrchr(at, '/');
        if (!slash) {
            is = is == PNK_EXERCISE_UNSAID ? folder_is(".") : is;
            break;
        }
        *slash = '\0';
    }
    free(at);
    return is;
}

static pnk_status mixed(pnk_ctx *ctx, const char *exercise, const char *other)
{
    return pnk_fail(ctx, PNK_USAGE, "%s is of an exercise and %s is not: the two are never mixed", exercise, other);
}

pnk_status pnk_exercise_same(pnk_ctx *ctx, const char *from, const char *into)
{
    pnk_exercise_is a = pnk_exercise_of(from), b = pnk_exercise_of(into);

    if (a == PNK_EXERCISE_UNSAID || b == PNK_EXERCISE_UNSAID || a == b)
        return PNK_OK;
    return a == PNK_EXERCISE_YES ? mixed(ctx, from, into) : mixed(ctx, into, from);
}

pnk_status pnk_exercise_apart(pnk_ctx *ctx, const char *from, const char *into)
{
    return pnk_exercise_of(from) == PNK_EXERCISE_YES && pnk_exercise_of(into) != PNK_EXERCISE_YES ? mixed(ctx, from, into)      /* a folder that is only being made would be no exercise */
                                                                                                  : pnk_exercise_same(ctx, from, into);
}
