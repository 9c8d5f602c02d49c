#!/bin/bash
# Same seed, same bytes: with one thread and two, and in a locale whose decimal sign is a comma.
. "$(dirname "$0")/lib.sh"

# same A B: every table, the map, the certificate and the page are equal byte for byte
same() {
  local file n=0
  while read -r file; do
    case $file in ./run.json|./summary.json) continue ;; esac
    cmp "$1/$file" "$2/$file" || return 1
    n=$((n + 1))
  done < <(cd "$1" && find . -type f | sort)
  [ $n -ge 10 ] && [ "$(cd "$1" && find . -type f | sort)" = "$(cd "$2" && find . -type f | sort)" ]
}
list="tiny batken-2022"
LOCPATH=$scratch/locale
mkdir "$LOCPATH"
kyrgyz=
if localedef -i ky_KG -f UTF-8 "$LOCPATH/ky_KG.UTF-8" >"$scratch/localedef" 2>&1; then
  kyrgyz=yes
  export LOCPATH
  claim "the decimal sign of ky_KG.UTF-8 is a comma here" [ "$(LC_ALL=ky_KG.UTF-8 env printf '%.1f' 1)" = 1,0 ]
  cat >"$scratch/comma.c" <<'C'
#include <locale.h>
#include <stdio.h>
int main(void) { return !setlocale(LC_ALL, "") || printf("%.1f", 0.5) < 0; }
C
  claim "... also for a program in C" eval '${CC:-cc} -o "$scratch/comma" "$scratch/comma.c" && [ "$(LC_ALL=ky_KG.UTF-8 "$scratch/comma")" = 0,5 ]'
else
  unset LOCPATH
  skip "the locale ky_KG.UTF-8 (localedef could not build it)"
fi
for name in $list; do
  [ -f "$operations/$name/operation.json" ] || continue
  claim "$name runs" result "$name" "$operations/$name"
  whole=$made
  program=$(program_for "$name")
  claim "$name: with one thread" result "$name-1" "$operations/$name" --threads 1
  claim "$name: the same bytes as with all threads" same "$whole" "$made"
  one=$made
  claim "$name: with two threads" result "$name-2" "$operations/$name" --threads 2
  claim "$name: the same bytes with one thread and two" same "$one" "$made"
  if [ -n "$kyrgyz" ]; then
    claim "$name: where the decimal sign is a comma" env LC_ALL=ky_KG.UTF-8 "$program" run --quiet -o "$scratch/$name-ky" "$operations/$name"
    claim "$name: the same bytes in ky_KG.UTF-8" same "$whole" "$scratch/$name-ky"
    claim "$name: workbooks by themselves, written there" env LC_ALL=ky_KG.UTF-8 "$program" publish --quiet --lang en --to workbook,agencies,5w -o "$scratch/$name-books-ky" "$whole"
    claim "$name: ... and here" env LC_ALL=C "$program" publish --quiet --lang en --to workbook,agencies,5w -o "$scratch/$name-books" "$whole"
    claim "$name: ... are the same, byte for byte" diff -r "$scratch/$name-books" "$scratch/$name-books-ky"
    claim "$name: verified there" env LC_ALL=ky_KG.UTF-8 "$program" verify --quiet "$whole"
  fi
done
if [ -n "${PAANEK_LONG-}" ] && [ "$PAANEK" != "$PAANEK_FAST" ]; then
  claim "batken-2022: with sanitizers" "$PAANEK" run --quiet -o "$scratch/sanitized" "$operations/batken-2022"
  claim "batken-2022: the same bytes from either build" same "$PNK_BUILD/test-results/batken-2022" "$scratch/sanitized"
fi
another_seed() { result tiny-seed "$operations/tiny" --seed 4242 && grep -q '"seed" *: *4242' "$made/run.json"; }
claim "another seed is kept in run.json" another_seed
finish
