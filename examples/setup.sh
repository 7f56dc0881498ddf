#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sees to it that everything is there to build kedroc and to run its examples;
# with the argument "tests" also what the test suite needs. On Debian and its
# relatives what is missing is installed by apt, as root or through sudo; on
# another system it is named and the script ends with exit status 1.
set -eu

case "${1-}" in
  '' | tests) ;;
  *)
    echo "usage: sh examples/setup.sh [tests]" >&2
    exit 2
    ;;
esac

missing=''
packages=''
# Named before it is made: an interrupt finds what to remove at any time.
scratch=${TMPDIR:-/tmp}/kedroc-setup-$$-$(date +%N)
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch" || {
  trap - EXIT
  exit 1
}

# need KIND NAME PACKAGE
need ()
{
  case $1 in
    command) command -v "$2" >/dev/null 2>&1 && return ;;
    module) pkg-config --exists "$2" 2>/dev/null && return ;;
    header) echo "#include <$2>" | cc -E - >/dev/null 2>&1 && return ;;
    typelib) ls /usr/lib*/girepository-1.0/"$2".typelib /usr/lib/*/girepository-1.0/"$2".typelib \
      2>/dev/null | grep -q . && return ;;
    python) /usr/bin/python3 -c "import $2" >/dev/null 2>&1 || python3 -c "import $2" >/dev/null 2>&1 \
      && return ;;
    flag) echo 'int main (void) { return 0; }' | cc "$2" -x c -o "$scratch/trial" - >/dev/null 2>&1 && return ;;
    libfuzzer) echo 'int LLVMFuzzerTestOneInput (void) { return 0; }' \
      | clang -fsanitize=fuzzer,address -x c -o "$scratch/trial" - >/dev/null 2>&1 && return ;;
  esac
  missing="$missing $2"
  case "$packages " in
    *" $3 "*) ;;
    *) packages="$packages $3" ;;
  esac
}

need command cc gcc
need header stdio.h libc6-dev
need command meson meson
need command ninja ninja-build
need command pkg-config pkg-config
need module 'glib-2.0 >= 2.74' libglib2.0-dev
need module 'gio-unix-2.0 >= 2.74' libglib2.0-dev
need module json-glib-1.0 libjson-glib-dev
need module yaml-0.1 libyaml-dev
need header csv.h libcsv-dev
need module 'sqlite3 >= 3.35' libsqlite3-dev
need module gsl libgsl-dev

if [ "${1-}" = tests ]; then
  need command c++ g++
  need module tbb libtbb-dev
  need command g-ir-scanner gobject-introspection
  need module gobject-introspection-1.0 libgirepository1.0-dev
  need typelib Json-1.0 gir1.2-json-1.0
  need command valac valac
  need command vapigen valac
  need command python3 python3
  need python gi python3-gi
  need python 'gi, ensurepip' python3-venv
  need command gjs gjs
  need command gi-docgen gi-docgen
  need command valgrind valgrind
  need command gtester libglib2.0-dev-bin
  need command dot graphviz
  need command clang clang
  need libfuzzer libFuzzer libclang-rt-dev
  need flag -fsanitize=address,undefined libgcc-12-dev
fi

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: not found:$missing" >&2
  echo "setup: install them first; their Debian packages are:$packages" >&2
  exit 1
fi

if [ "$(id -u)" -eq 0 ]; then
  as_root=env
elif command -v sudo >/dev/null 2>&1; then
  as_root='sudo env'
else
  echo "setup: not found:$missing" >&2
  echo "setup: as root, run: apt-get install$packages" >&2
  exit 1
fi

apt ()
{
  # shellcheck disable=SC2086
  $as_root DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y "$@" </dev/null >"$scratch/log" 2>&1 || {
    cat "$scratch/log" >&2
    echo "setup: apt-get $1 failed; missing:$missing" >&2
    exit 1
  }
}

echo "setup: installing$packages" >&2
apt update
# shellcheck disable=SC2086
apt install --no-install-recommends $packages
