/* engine/base/file.c - single files, and lists and removal of folders. */
#include "engine/base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pnk_status fail_io(pnk_ctx *ctx, const char *path, int why)
{
    return why == ENOMEM ? pnk_no_memory(ctx) : pnk_fail(ctx, PNK_IO, "%s: %s", path, strerror(why));
}

/** Reads to the end into *bytes, which grows. One byte more than the limit is asked for, to see that it is passed. */
static pnk_status read_all(pnk_ctx *ctx, const char *path, int fd, size_t expected, size_t limit, char **bytes, size_t *n)
{
    size_t capacity = expected + 2;
    *n = 0;
    for (;;) {
        if (!*bytes || *n + 1 >= capacity) {
            capacity = *bytes ? capacity * 2 : capacity;
            char *more = realloc(*bytes, capacity);
            if (!more)
                return pnk_no_memory(ctx);
            *bytes = more;
        }
        ssize_t part = read(fd, *bytes + *n, capacity - *n - 1);
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return fail_io(ctx, path, errno);
        if (part == 0)
            break;
        *n += (size_t)part;
        if (limit && *n > limit)
            return pnk_fail(ctx, PNK_LIMIT, "%s: larger than %zu bytes, the most that is read here", path, limit);
    }
    (*bytes)[*n] = '\0';
    return PNK_OK;
}

pnk_status pnk_file_read(pnk_ctx *ctx, const char *path, size_t limit_bytes, char **out, size_t *n)
{
    char *bytes = NULL;
    size_t n_read = 0;
    struct stat about;
    pnk_status status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);      /* a pipe without a writer must not hold us up */

    if (fd < 0)
        return fail_io(ctx, path, errno);
    if (fstat(fd, &about) != 0)
        status = fail_io(ctx, path, errno);
    else if (!S_ISREG(about.st_mode))
        status = pnk_fail(ctx, PNK_IO, "%s: not a plain file", path);
    else if (limit_bytes && (uintmax_t)about.st_size > limit_bytes)
        status = pnk_fail(ctx, PNK_LIMIT, "%s: larger than %zu bytes, the most that is read here", path, limit_bytes);
    else
        status = read_all(ctx, path, fd, (size_t)about.st_size, limit_bytes, &bytes, &n_read);
    close(fd);
    if (status) {
        free(bytes);
        return status;
    }
    *out = bytes;
    if (n)
        *n = n_read;
    return PNK_OK;
}

pnk_status pnk_file_write(pnk_ctx *ctx, const char *path, const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int why = 0;
    if (fd < 0)
        return fail_io(ctx, path, errno);
    while (n > 0 && !why) {
        ssize_t part = write(fd, bytes, n);
        if (part >= 0) {
            bytes += part;
            n -= (size_t)part;
        } else if (errno != EINTR)
            why = errno;
    }
    if (!why && fsync(fd) != 0)
        why = errno;
    if (close(fd) != 0 && !why)
        why = errno;
    return why ? fail_io(ctx, path, why) : PNK_OK;
}

pnk_status pnk_file_sync(pnk_ctx *ctx, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int why = 0;
    if (fd < 0)
        return fail_io(ctx, path, errno);
    if (fsync(fd) != 0)
        why = errno;
    close(fd);
    return why ? fail_io(ctx, path, why) : PNK_OK;
}

bool pnk_file_exists(const char *path)
{
    struct stat about;
    return path && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool pnk_folder_exists(const char *path)
{
    struct stat about;
    return path && stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

pnk_status pnk_folder_make(pnk_ctx *ctx, const char *path)
{
    pnk_status status = PNK_OK;
    char *part = strdup(path);
    if (!part)
        return pnk_no_memory(ctx);
    for (char *p = part + 1; part[0] && !status; p++) {
        char here = *p;
        if (here != '/' && here != '\0')
            continue;
        *p = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            status = fail_io(ctx, part, errno);
        else if (!pnk_folder_exists(part))
            status = pnk_fail(ctx, PNK_IO, "%s: not a folder", part);
        *p = here;
        if (here == '\0')
            break;
    }
    free(part);
    return status;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void pnk_folder_list_free(char **names, size_t n)
{
    for (size_t i = 0; names && i < n; i++)
        free(names[i]);
    free(names);
}

/** Entries of an open folder but "." and "..", in byte order; an errno, 0 when all went well. */
static int list_entries(DIR *folder, char ***names, size_t *n)
{
    size_t capacity = 0;
    struct dirent *entry;
    for (errno = 0; (entry = readdir(folder)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (*n == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            char **more = realloc(*names, capacity * sizeof *more);
            if (!more)
                return ENOMEM;
            *names = more;
        }
        if (!((*names)[*n] = strdup(entry->d_name)))
            return ENOMEM;
        (*n)++;
    }
    if (errno)
        return errno;
    if (*n > 1)
        qsort(*names, *n, sizeof **names, by_bytes);
    return 0;
}

pnk_status pnk_folder_list(pnk_ctx *ctx, const char *path, char ***names, size_t *n)
{
    char **found = NULL;
    size_t n_found = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return fail_io(ctx, path, errno);
    int why = list_entries(folder, &found, &n_found);
    closedir(folder);
    if (why) {
        pnk_folder_list_free(found, n_found);
        return fail_io(ctx, path, why);
    }
    *names = found;
    *n = n_found;
    return PNK_OK;
}

/** Removes one entry of an open folder, and what is below it; an errno. Links are removed, never followed. */
static int remove_at(int parent, const char *name)
{
    struct stat about;
    if (fstatat(parent, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : errno;
    if (!S_ISDIR(about.st_mode))
        return unlinkat(parent, name, 0) == 0 ? 0 : errno;

    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno;
    DIR *folder = fdopendir(fd);
    if (!folder) {
        int why = errno;
        close(fd);
        return why;
    }
    char **names = NULL;
    size_t n = 0;
    int why = list_entries(folder, &names, &n);
    for (size_t i = 0; i < n && !why; i++)
        why = remove_at(fd, names[i]);
    pnk_folder_list_free(names, n);
    closedir(folder);
    if (!why && unlinkat(parent, name, AT_REMOVEDIR) != 0)
        why = errno;
    return why;
}

pnk_status pnk_folder_remove(pnk_ctx *ctx, const char *path)
{
    int why = remove_at(AT_FDCWD, path);
    return why ? fail_io(ctx, path, why) : PNK_OK;
}

char *pnk_path_join(const char *folder, const char *name)
{
    size_t n = strlen(folder), n_name = strlen(name);
    bool slash = n > 0 && folder[n - 1] != '/';
    char *path = malloc(n + slash + n_name + 1);
    if (!path)
        return NULL;
    memcpy(path, folder, n);
    if (slash)
        path[n] = '/';
    memcpy(path + n + slash, name, n_name + 1);
    return path;
}
