#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what is missing, builds, and runs the whole suite four times: as it
# is, under AddressSanitizer and UndefinedBehaviorSanitizer, under
# ThreadSanitizer, and under valgrind.
# With clang at hand the library is compiled by it as well, and where it has
# libFuzzer the fuzz targets are let loose for a minute. Any warning of a
# compiler is an error here. The last line of the output is the sum over
# everything: "N passed, N failed".
#
# The build folders are build/, build-asan/, build-tsan/ and build-clang/, or lie below
# $KEDROC_BUILD_ROOT.
set -u

unset CDPATH
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
builds=${KEDROC_BUILD_ROOT:-$root}

give_up ()
{
  echo "$1"
  echo "0 passed, 1 failed"
  exit 1
}

# build FOLDER OPTION...
build ()
{
  folder=$1
  shift
  if [ -e "$folder/build.ninja" ]; then
    set -- --reconfigure "$@"
  fi
  echo "== build $(basename "$folder")"
  mkdir -p "$folder"
  if ! meson setup "$folder" "$root" -Dwerror=true "$@" >"$folder/setup.log" 2>&1; then
    cat "$folder/setup.log"
    return 1
  fi
  if ! ninja -C "$folder" >"$folder/ninja.log" 2>&1; then
    grep -v '^\[' "$folder/ninja.log"
    return 1
  fi
}

# run FOLDER SETUP [SUITE]
run ()
{
  echo "== test $(basename "$1") ($2)"
  meson test -C "$1" --no-rebuild --setup "$2" ${3:+--suite "$3"} --logbase "testlog-$2" \
    --print-errorlogs </dev/null || true
  results="$results $(basename "$1"):$2${3:+/$3}"
}

has_libfuzzer ()
{
  echo 'int LLVMFuzzerTestOneInput (void) { return 0; }' \
    | clang -fsanitize=fuzzer,address -x c -o /dev/null - >/dev/null 2>&1
}

# Older versions of it cannot live with the address layout of newer kernels.
has_tsan ()
{
  trial=$builds/build/tsan-trial
  echo 'int main (void) { return 0; }' | cc -fsanitize=thread -x c -o "$trial" - >/dev/null 2>&1 \
    && "$trial" >/dev/null 2>&1
}

results=''
failures=0

sh examples/setup.sh tests || give_up "the set-up failed"

build "$builds/build" || give_up "the build failed"
run "$builds/build" default

if build "$builds/build-asan" -Db_sanitize=address,undefined -Db_lundef=false; then
  run "$builds/build-asan" asan
else
  failures=$((failures + 1))
fi

if ! has_tsan; then
  echo "== ThreadSanitizer does not work here: left out"
elif build "$builds/build-tsan" -Db_sanitize=thread -Db_lundef=false; then
  run "$builds/build-tsan" tsan
else
  failures=$((failures + 1))
fi

run "$builds/build" valgrind

if command -v clang >/dev/null 2>&1; then
  CC=clang
  export CC
  if ! has_libfuzzer; then
    echo "== clang has no libFuzzer: nothing is fuzzed"
    build "$builds/build-clang" || failures=$((failures + 1))
  elif build "$builds/build-clang" -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args=-fsanitize=fuzzer-no-link; then
    run "$builds/build-clang" fuzz fuzz
  else
    failures=$((failures + 1))
  fi
  unset CC
else
  echo "== clang is not installed: compiled by cc alone"
fi

# shellcheck disable=SC2086
exec python3 tests/lib/summary.py --root "$builds" --failures "$failures" $results
