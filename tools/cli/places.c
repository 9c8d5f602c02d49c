/* tools/cli/places.c - what belongs to the program and lies elsewhere: reference tables and catalogues. */
#include "tools/cli/cli.h"
#include "engine/base/file.h"
#include "engine/base/say.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *pnk_beside_program(const char *below, const char *above)
{
    const char *const names[] = { below, above };
    char program[PATH_MAX], *path, *slash;
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

    if (n <= 0)
        return NULL;
    program[n] = '\0';
    if (!(slash = strrchr(program, '/')))
        return NULL;
    *slash = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!names[i] || !(path = pnk_path_join(program, names[i])))
            continue;
        if (pnk_folder_exists(path))
            return path;
        free(path);
    }
    return NULL;
}

void pnk_cli_languages(void)
{
    char *folder = pnk_beside_program("share/locale/ru", "../share/locale/ru");

    if (folder) {
        *strrchr(folder, '/') = '\0';
        pnk_say_folder(folder);
    }
    free(folder);
    pnk_say_language(pnk_user_language());
}

pnk_status pnk_cli_reference(pnk_ctx *ctx, pnk_cli *cli)
{
    const char *path = cli->run.intake.reference, *set = getenv("PAANEK_REFERENCE");

    if (!path && set && *set)
        path = set;
    if (!path)
        path = cli->reference = pnk_beside_program(NULL, "../share/paanek/reference");
    if (!path && pnk_folder_exists(PNK_SOURCE_REFERENCE))
        path = PNK_SOURCE_REFERENCE;
    if (!path)
        return pnk_fail(ctx, PNK_NOT_FOUND, "the reference tables were not found; say where they are with --reference DIR or PAANEK_REFERENCE");
    if (!pnk_folder_exists(path))
        return pnk_fail(ctx, PNK_NOT_FOUND, "reference folder \"%s\" is not there", path);
    cli->run.intake.reference = path;
    return PNK_OK;
}
