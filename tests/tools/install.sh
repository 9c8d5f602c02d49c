#!/bin/bash
# What `cmake --install` lays out works where it lies, also after the tree was moved, and another program can be built upon it.
. "$(dirname "$0")/lib.sh"
: "${CMAKE:=cmake}" "${CC:=cc}" "${PNK_C_FLAGS:=}"
claim "the installation runs" "$CMAKE" --install "$PNK_BUILD" --prefix "$scratch/first"
root=$scratch/moved
mv "$scratch/first" "$root"
claim "program, library, headers, data, manual and completion are there" eval 'for f in bin/paanek share/paanek/reference/parameters.csv share/paanek/operations/tiny/operation.json share/man/man1/paanek.1 share/bash-completion/completions/paanek include/paanek/engine/base/ctx.h include/paanek/models/operation/operation.h share/doc/paanek/LICENSE; do is_there "$root/$f" || exit 1; done; [ -n "$(find "$root" -name libpaanek.a)" ]'
stay_at_home() { (cd "$root/include/paanek" && grep -rhoE '^#include "(engine|models)/[^"]+"' . | cut -d'"' -f2 | sort -u | while read -r h; do is_there "$h" || exit 1; done); }
claim "every header that an installed header includes is installed" stay_at_home
installed_run() { (cd "$scratch" && env -u PAANEK_REFERENCE "$root/bin/paanek" run --quiet -o "$scratch/result" "$root/share/paanek/operations/tiny" && env -u PAANEK_REFERENCE "$root/bin/paanek" verify --quiet "$scratch/result"); }
claim "the installed program runs the installed operation" installed_run
claim "the installed program speaks Russian and Kyrgyz, also after the tree was moved" eval 'for l in ru ky; do is_there "$root/share/locale/$l/LC_MESSAGES/paanek.mo" || exit 1; done; ends_with 65 "$root/bin/paanek" check --lang ru "$scratch/nowhere" && err_has "такой папки нет" && ends_with 65 "$root/bin/paanek" check --lang ky "$scratch/nowhere" && err_has "мындай папка жок"'
claim "it finds the reference tables beside itself" eval 'mv "$root/share/paanek/reference" "$root/share/paanek/away" && cp -a "$root/share/paanek/away" "$root/share/paanek/reference" && echo "broken" >"$root/share/paanek/reference/parameters.csv" && ! env -u PAANEK_REFERENCE "$root/bin/paanek" check --quiet "$root/share/paanek/operations/tiny" && env PAANEK_REFERENCE="$root/share/paanek/away" "$root/bin/paanek" check --quiet "$root/share/paanek/operations/tiny" && "$root/bin/paanek" check --quiet --reference "$root/share/paanek/away" "$root/share/paanek/operations/tiny" && rm -r "$root/share/paanek/reference" && mv "$root/share/paanek/away" "$root/share/paanek/reference"'

mkdir "$scratch/guest"
cat >"$scratch/guest/guest.c" <<'C'
#include "engine/base/date.h"
#include "models/operation/operation.h"
#include <stdio.h>

int main(int argc, char **argv)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_problems problems = {0};
    pnk_run_options options = { .intake = { .folder = argv[1], .reference = argv[2], .as_of = PNK_DAY_UNKNOWN }, .lang = "en" };
    pnk_status status = argc == 3 && ctx ? pnk_operation_check(ctx, &options, &problems) : PNK_USAGE;

    printf("%s, %zu errors\n", pnk_status_name(status), problems.n_errors);
    pnk_problems_free(&problems);
    pnk_ctx_free(ctx);
    return pnk_status_exit(status);
}
C
cat >"$scratch/guest/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(guest LANGUAGES C)
find_package(Paanek 0.2 REQUIRED)
add_executable(guest guest.c)
target_link_libraries(guest PRIVATE Paanek::paanek)
CMAKE
guest_works() { ends_with 0 "$1" "$root/share/paanek/operations/tiny" "$root/share/paanek/reference" && out_has '^OK, 0 errors$'; }
PKG_CONFIG_PATH=$(dirname "$(find "$root" -name paanek.pc)")
export PKG_CONFIG_PATH
claim "pkg-config knows the library" pkg-config --exists --print-errors paanek
claim "a program is built with pkg-config" eval '$CC $PNK_C_FLAGS -o "$scratch/guest/by-pkg-config" "$scratch/guest/guest.c" $(pkg-config --cflags --libs paanek)'
claim "... and works" guest_works "$scratch/guest/by-pkg-config"
claim "a program is built with the CMake package" eval '"$CMAKE" -G Ninja -S "$scratch/guest" -B "$scratch/guest/build" -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="$PNK_C_FLAGS" -DCMAKE_PREFIX_PATH="$root" && "$CMAKE" --build "$scratch/guest/build"'
claim "... and works" guest_works "$scratch/guest/build/guest"
claim "the installed manual page is that of the program" eval '"$root/bin/paanek" help --man | cmp - "$root/share/man/man1/paanek.1"'
claim "the installed completion is that of the program" eval '"$root/bin/paanek" help --completion | cmp - "$root/share/bash-completion/completions/paanek"'
finish
