# tools/packages.sh - what tools/quickstart and tools/check share: Debian packages, steps that say what they do, one way to fail.
# Read with `.` from bash; `set -euo pipefail` is the caller's.

build_packages="gcc libc6-dev cmake ninja-build pkg-config ca-certificates
  libgsl-dev librandom123-dev libcjson-dev libgdal-dev libsqlite3-dev libglpk-dev libgmp-dev nettle-dev libsuitesparse-dev libopenblas-dev libutf8proc-dev libexpat1-dev libyaml-dev libxlsxwriter-dev libcairo2-dev libpango1.0-dev fonts-noto-core libopenmpi-dev gettext"
test_packages="libcmocka-dev libigraph-dev glpk-utils gdal-bin sqlite3 chromium locales man-db openmpi-bin poppler-utils unzip"
long_packages="clang libclang-rt-14-dev postgresql-15 postgresql-15-postgis-3 python3-qgis qgis-providers"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step() { printf '== %s\n' "$*"; }
give_up() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# quietly WHAT COMMAND...: runs it; its output is shown only when it fails, and then the end of it.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp "$scratch/XXXXXX")
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 60 "$log" >&2
    give_up "$what failed; what it said stands above"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    give_up "packages are missing and this user may not install them; as root: apt-get install $missing"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"
}

# install_missing PACKAGE...: only those that are not there; npm and Node.js only where no npm is on the path,
# because Debian's conflict with other builds of them.
install_missing() {
  local package wanted="$*"
  missing=
  if [ -n "${with_npm-}" ] && ! command -v npm >/dev/null; then
    wanted="$wanted nodejs npm"
  fi
  for package in $wanted; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing="$missing $package"
    fi
  done
  missing=${missing# }
  if [ -z "$missing" ]; then
    step "every package that is needed is there"
    return
  fi
  step "installing with apt: $missing"
  # Lists that cannot be refreshed may still be good enough; the installation itself tells.
  apt update >"$scratch/update" 2>&1 </dev/null || cat "$scratch/update" >&2
  # shellcheck disable=SC2086
  quietly "apt-get install" apt install -y --no-install-recommends $missing
}

# build PRESET: configures and builds; a build folder that came from elsewhere with the tree is made anew.
build() {
  local preset=$1 folder=build/$1 fresh=
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    fresh=--fresh
  fi
  quietly "cmake --preset $preset" cmake $fresh --preset "$preset"
  quietly "the build" cmake --build "$folder"
}
