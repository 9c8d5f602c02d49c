/* engine/base/file.h - files and folders, written so that a reader sees all or nothing; SHA-256. */
#ifndef PNK_BASE_FILE_H
#define PNK_BASE_FILE_H

#include "engine/base/ctx.h"

/** Whole file into memory (free() it), with a NUL after the last byte. limit_bytes 0: none. PNK_IO, PNK_LIMIT, PNK_NO_MEMORY. */
pnk_status pnk_file_read(pnk_ctx *ctx, const char *path, size_t limit_bytes, char **out, size_t *n);
/** Writes and fsyncs. Only for files inside a folder made by pnk_folder_stage, or where half a file does no harm. */
pnk_status pnk_file_write(pnk_ctx *ctx, const char *path, const char *bytes, size_t n);
pnk_status pnk_file_sync(pnk_ctx *ctx, const char *path);      /* fsync a file written by a library */
bool       pnk_file_exists(const char *path);
bool       pnk_folder_exists(const char *path);
pnk_status pnk_folder_make(pnk_ctx *ctx, const char *path);    /* with its parents */
/** Names of the entries of a folder in byte order; free with pnk_folder_list_free. */
pnk_status pnk_folder_list(pnk_ctx *ctx, const char *path, char ***names, size_t *n);
void       pnk_folder_list_free(char **names, size_t n);
pnk_status pnk_folder_remove(pnk_ctx *ctx, const char *path);  /* with all below; a missing one is fine; follows no link */

/** A new, empty folder beside `final_path` to write results in (mode 0700): its path in `stage` (free() it). */
pnk_status pnk_folder_stage(pnk_ctx *ctx, const char *final_path, char **stage);
/** Fsyncs the stage and puts it into place, in exchange for an older folder of that name (in one step where the file
 *  system can, else by moving the older one away first), fsyncs the parent, then removes the older one with all in it:
 *  the caller has made sure that it is a folder of results. After a failure the older folder is back in its place. */
pnk_status pnk_folder_publish(pnk_ctx *ctx, const char *stage, const char *final_path);

/** Both at once: `fill` writes into the stage; what it leaves behind after a failure or a cancellation is removed, and its message stays. */
typedef pnk_status (*pnk_folder_fill)(pnk_ctx *ctx, const char *stage, void *with);
pnk_status pnk_folder_write(pnk_ctx *ctx, const char *final_path, pnk_folder_fill fill, void *with);

/** Puts files into a folder (made where not there) that stays where it is: all of them, or after a failure none. The older ones are replaced. */
typedef struct { const char *name, *bytes; size_t n; } pnk_new_file;
pnk_status pnk_files_publish(pnk_ctx *ctx, const char *folder, const pnk_new_file *files, size_t n);

/** SHA-256 (FIPS 180-4) as 64 hex digits. */
void       pnk_sha256(const void *bytes, size_t n, char hex[65]);
pnk_status pnk_sha256_file(pnk_ctx *ctx, const char *path, char hex[65]);

char *pnk_path_join(const char *folder, const char *name);     /* free() it; NULL when out of memory */

#endif
