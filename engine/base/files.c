/* engine/base/files.c - several files put into a folder that stays where it is, together.
 *
 * Each is first written and brought to disk beside its place. Then they change places with the older ones, one after the other; when
 * one will not, those before it change back. A folder in use (somebody's working folder) is never moved.
 */
#include "engine/base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *path, *part;               /* the place, and the new file beside it (later the older one) */
    bool written, older, placed;
} placing;

static pnk_status write_beside(pnk_ctx *ctx, const char *folder, const pnk_new_file *file, placing *place)
{
    struct stat about;
    size_t n;
    int fd;

    if (!(place->path = pnk_path_join(folder, file->name)))
        return pnk_no_memory(ctx);
    n = strlen(place->path) + sizeof ".part-XXXXXX";
    if (!(place->part = malloc(n)))
        return pnk_no_memory(ctx);
    snprintf(place->part, n, "%s.part-XXXXXX", place->path);
    if (lstat(place->path, &about) == 0) {
        place->older = true;
        if (!S_ISREG(about.st_mode))
            return pnk_fail(ctx, PNK_IO, "%s: not a plain file, so it is not replaced by one", place->path);
    }
    if ((fd = mkstemp(place->part)) < 0)
        return pnk_fail(ctx, PNK_IO, "writing beside %s: %s", place->path, strerror(errno));
    place->written = true;
    if (place->older && fchmod(fd, about.st_mode & 07777) != 0)
        errno = 0;                   /* the rights of the older file are a courtesy */
    close(fd);
    return pnk_file_write(ctx, place->part, file->bytes, file->n);
}

static pnk_status put_in_place(pnk_ctx *ctx, placing *place)
{
    if (place->older)
        place->placed = renameat2(AT_FDCWD, place->part, AT_FDCWD, place->path, RENAME_EXCHANGE) == 0;
    if (!place->placed && rename(place->part, place->path) == 0) {
        place->placed = true;
        place->written = false;      /* nothing waits beside it, and there is no way back */
    }
    return place->placed ? PNK_OK : pnk_fail(ctx, PNK_IO, "writing %s: %s", place->path, strerror(errno));
}

static void take_back(placing *place)
{
    if (!place->placed)
        return;
    if (place->older && place->written)
        renameat2(AT_FDCWD, place->part, AT_FDCWD, place->path, RENAME_EXCHANGE);
    else if (!place->older)
        unlink(place->path);
}

pnk_status pnk_files_publish(pnk_ctx *ctx, const char *folder, const pnk_new_file *files, size_t n)
{
    placing *places = calloc(n + 1, sizeof *places);
    pnk_status status = places ? pnk_folder_make(ctx, folder) : pnk_no_memory(ctx);

    for (size_t i = 0; i < n && !status; i++)
        status = write_beside(ctx, folder, &files[i], &places[i]);
    for (size_t i = 0; i < n && !status; i++)
        status = put_in_place(ctx, &places[i]);
    if (!status && n)
        status = pnk_file_sync(ctx, folder);
    for (size_t i = n; places && i-- > 0;) {
        if (status)
            take_back(&places[i]);
        if (places[i].written)
            unlink(places[i].part);
        free(places[i].path);
        free(places[i].part);
    }
    free(places);
    return status;
}
