#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# fuzz.sh PROGRAM SECONDS CORPUS [DICTIONARY]: lets libFuzzer try inputs for a while.
# What it finds interesting is kept beside the program in PROGRAM-finds, from where
# the next run goes on; an input that breaks something in PROGRAM-crashes.
set -u

program=$1
seconds=$2
corpus=$3
finds=$program-finds
crashes=$program-crashes
if [ $# -gt 3 ]; then
  set -- "-dict=$4"
else
  set --
fi

# As `meson test --setup fuzz` sets them, for a run by hand.
: "${UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1}"
: "${LSAN_OPTIONS=suppressions=$(dirname "$0")/../lib/lsan.supp:print_suppressions=0}"
export UBSAN_OPTIONS LSAN_OPTIONS

mkdir -p "$finds" "$crashes" || exit 1
"$program" "$@" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
  -verbosity=0 -print_final_stats=1 -artifact_prefix="$crashes/" "$finds" "$corpus"
status=$?

if [ $status -ne 0 ]; then
  echo "fuzz: $(basename "$program") found what breaks the library; see it again by"
  for input in "$crashes"/*; do
    echo "  $program $input"
  done
fi
exit $status
