# tests/tools/lib.sh - what the scripts here share. A script makes claims and ends with `finish`.
#   PAANEK the program, PAANEK_FAST one built without sanitizers for the large operation (default: PAANEK), PNK_SOURCE the tree, PNK_BUILD the build folder, CMAKE and CC the tools that built it (CTest sets them)
set -u
: "${PAANEK:?the program to test}" "${PNK_SOURCE:?the source tree}" "${PNK_BUILD:?the build folder}"
: "${PAANEK_FAST:=$PAANEK}"
operations=$PNK_SOURCE/data/operations
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0
unset LANGUAGE                           # claims are about the English sentences, in a locale that every machine has
export LC_ALL=C.UTF-8

# claim TEXT COMMAND...: the claim holds when the command succeeds; what it prints is shown when it does not.
claim() {
  local text=$1
  shift
  if "$@" >"$scratch/claim" 2>&1; then
    echo "ok - $text"
  else
    failures=$((failures + 1))
    echo "not ok - $text"
    echo "    command: $*"
    head -n 25 "$scratch/claim" | sed 's/^/    /'
  fi
}
skip() { echo "skipped - $*"; }
finish() { [ "$failures" = 0 ]; exit; }

# ends_with CODE COMMAND...: the command's exit status is CODE; its output stays in $scratch/out and $scratch/err.
ends_with() {
  local expected=$1 status=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
  [ "$status" = "$expected" ] || { echo "exit status $status, expected $expected"; tail -n 40 "$scratch/err"; return 1; }
}
out_has() { grep -qE -- "$1" "$scratch/out" || { echo "not on standard output: $1"; head -n 40 "$scratch/out"; return 1; }; }
err_has() { grep -qE -- "$1" "$scratch/err" || { echo "not on standard error: $1"; head -n 40 "$scratch/err"; return 1; }; }
# one_line FILE: exactly one line, so that a person sees the reason at once
one_line() { [ "$(wc -l <"$1")" = 1 ] || { cat "$1"; return 1; }; }
is_absent() { [ ! -e "$1" ] || { echo "$1 is there"; return 1; }; }
is_there() { [ -s "$1" ] || { echo "$1 is missing or empty"; return 1; }; }

# program_for OPERATION: a sanitized run of the large one takes minutes, so it is left to the other build where there is one
program_for() { case $1 in *batken*) echo "$PAANEK_FAST" ;; *) echo "$PAANEK" ;; esac; }

# result NAME OPERATION [OPTION...]: the result folder of a run, made once for all scripts of this build (its path in $made).
# Several scripts may ask for it at the same time.
result() {
  local name=$1 operation=$2 kept=$PNK_BUILD/test-results program
  program=$(program_for "$operation")
  shift 2
  made=$kept/$name
  mkdir -p "$kept"
  (
    flock 9
    if [ "$made/run.json" -nt "$program" ] && [ -z "$(find "$operation" "$PNK_SOURCE/data/reference" -newer "$made/run.json" -print -quit)" ]; then
      exit 0
    fi
    "$program" run --quiet -o "$made" "$@" "$operation" 2>"$made.log" </dev/null
  ) 9>"$kept/$name.lock" || { cat "$made.log"; return 1; }
}

# number FILE KEY: a number in summary.json, by a key that stands there once at its level: "plan.moved_persons"
number() {
  perl -0777 -e '
    my ($file, $path) = @ARGV;
    open my $in, "<", $file or die "$file: $!"; my $text = <$in>;
    for my $key (split /\./, $path) { $text =~ s/^.*?"\Q$key\E"\s*:\s*//s or die "$key is not in $file\n" }
    $text =~ /^(-?[0-9][0-9.eE+-]*)/ or die "$path is not a number in $file\n";
    print "$1\n";' "$1" "$2"
}
# is_number FILE KEY VALUE
is_number() {
  local found
  found=$(number "$1" "$2") || return 1
  [ "$found" = "$3" ] || { echo "$2 is $found, expected $3"; return 1; }
}
# is_between FILE KEY LOW HIGH
is_between() {
  local found
  found=$(number "$1" "$2") || return 1
  awk -v x="$found" -v low="$3" -v high="$4" 'BEGIN { exit !(x >= low && x <= high) }' || { echo "$2 is $found, expected $3 to $4"; return 1; }
}
