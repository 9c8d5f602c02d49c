/* engine/base/publish.c - a folder of results appears whole or not at all.
 *
 * Everything in the stage is brought to disk first. Then stage and older folder change places in one step where the
 * file system can do that, so that there is no moment without a folder; else the older one is moved away first.
 */
#include "engine/base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pnk_status fail_io(pnk_ctx *ctx, const char *doing, const char *path, int why)
{
    return pnk_fail(ctx, PNK_IO, "%s %s: %s", doing, path, strerror(why));
}

/** The path without slashes at its end; NULL when out of memory. */
static char *plain_path(const char *path)
{
    char *plain = strdup(path);
    for (size_t n = plain ? strlen(plain) : 0; n > 1 && plain[n - 1] == '/'; n--)
        plain[n - 1] = '\0';
    return plain;
}

static char *parent_of(const char *plain)
{
    const char *slash = strrchr(plain, '/');
    if (!slash)
        return strdup(".");
    return slash == plain ? strdup("/") : strndup(plain, (size_t)(slash - plain));
}

/** A new, empty folder "<plain>.<word>-XXXXXX". */
static pnk_status make_beside(pnk_ctx *ctx, const char *plain, const char *word, char **out)
{
    size_t n = strlen(plain) + strlen(word) + sizeof ".-XXXXXX";
    char *path = malloc(n);
    if (!path)
        return pnk_no_memory(ctx);
    snprintf(path, n, "%s.%s-XXXXXX", plain, word);
    if (!mkdtemp(path)) {
        pnk_status status = fail_io(ctx, "making a folder beside", plain, errno);
        free(path);
        return status;
    }
    *out = path;
    return PNK_OK;
}

pnk_status pnk_folder_stage(pnk_ctx *ctx, const char *final_path, char **stage)
{
    pnk_status status;
    char *plain = plain_path(final_path);
    char *parent = plain ? parent_of(plain) : NULL;
    if (!parent)
        status = pnk_no_memory(ctx);
    else if (plain[0] == '\0' || strcmp(plain, "/") == 0 || strcmp(plain, ".") == 0 || strcmp(plain, "..") == 0)
        status = pnk_fail(ctx, PNK_USAGE, "\"%s\" cannot be a folder of results: name a new folder", final_path);
    else if (!(status = pnk_folder_make(ctx, parent)))
        status = make_beside(ctx, plain, "part", stage);
    free(parent);
    free(plain);
    return status;
}

static pnk_status sync_below(pnk_ctx *ctx, const char *folder)
{
    char **names = NULL;
    size_t n = 0;
    pnk_status status = pnk_folder_list(ctx, folder, &names, &n);
    for (size_t i = 0; i < n && !status; i++) {
        struct stat about;
        char *path = pnk_path_join(folder, names[i]);
        if (!path)
            status = pnk_no_memory(ctx);
        else if (lstat(path, &about) != 0)
            status = fail_io(ctx, "looking at", path, errno);
        else if (S_ISDIR(about.st_mode))
            status = sync_below(ctx, path);
        else if (S_ISREG(about.st_mode))
            status = pnk_file_sync(ctx, path);
        free(path);
    }
    pnk_folder_list_free(names, n);
    return status ? status : pnk_file_sync(ctx, folder);
}

/** Where the older folder waits until the new one is safe: in the stage's place after an exchange, else in one of its own. */
typedef struct {
    bool there, exchanged;
    char *path;                                      /* of its own; malloc'd */
} older;

static pnk_status move_in_two_steps(pnk_ctx *ctx, const char *stage, const char *plain, older *old)
{
    pnk_status status = make_beside(ctx, plain, "old", &old->path);
    if (status)
        return status;
    if (rename(plain, old->path) != 0) {
        status = fail_io(ctx, "moving away", plain, errno);
        rmdir(old->path);
    } else if (rename(stage, plain) != 0) {
        status = fail_io(ctx, "moving results to", plain, errno);
        if (rename(old->path, plain) != 0)
            status = pnk_fail(ctx, PNK_IO, "moving results to %s failed, and the older folder waits in %s", plain, old->path);
    }
    return status;
}

static pnk_status put_in_place(pnk_ctx *ctx, const char *stage, const char *plain, older *old)
{
    struct stat about;
    if (lstat(plain, &about) != 0) {
        if (errno != ENOENT)
            return fail_io(ctx, "looking at", plain, errno);
        return rename(stage, plain) == 0 ? PNK_OK : fail_io(ctx, "moving results to", plain, errno);
    }
    if (!S_ISDIR(about.st_mode))
        return pnk_fail(ctx, PNK_IO, "%s: not a folder, so it is not replaced by one", plain);
    old->there = true;
    old->exchanged = renameat2(AT_FDCWD, stage, AT_FDCWD, plain, RENAME_EXCHANGE) == 0;
    return old->exchanged ? PNK_OK : move_in_two_steps(ctx, stage, plain, old);
}

/** The way back, when the new folder's place could not be made lasting. */
static void take_back(const char *stage, const char *plain, const older *old)
{
    if (old->exchanged)
        renameat2(AT_FDCWD, stage, AT_FDCWD, plain, RENAME_EXCHANGE);
    else if (rename(plain, stage) == 0 && old->there)
        rename(old->path, plain);
}

pnk_status pnk_folder_publish(pnk_ctx *ctx, const char *stage, const char *final_path)
{
    pnk_status status;
    older old = {0};
    char *plain = plain_path(final_path);
    char *parent = plain ? parent_of(plain) : NULL;

    if (!parent) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = sync_below(ctx, stage)) ||
        (status = put_in_place(ctx, stage, plain, &old)))
        goto done;
    if ((status = pnk_file_sync(ctx, parent))) {
        take_back(stage, plain, &old);
        goto done;
    }
    if (old.there && (status = pnk_folder_remove(ctx, old.exchanged ? stage : old.path)))
        pnk_fail_within(ctx, status, "the results are in %s, but the older ones could not be removed", plain);
done:
    free(old.path);
    free(parent);
    free(plain);
    return status;
}

pnk_status pnk_folder_write(pnk_ctx *ctx, const char *final_path, pnk_folder_fill fill, void *with)
{
    char *stage = NULL;
    pnk_status status = pnk_folder_stage(ctx, final_path, &stage);

    if (!status && !(status = fill(ctx, stage, with)) && !(status = pnk_check(ctx)))
        status = pnk_folder_publish(ctx, stage, final_path);
    if (status && stage)
        pnk_folder_remove(NULL, stage);      /* tidying up must not hide what went wrong */
    free(stage);
    return status;
}
