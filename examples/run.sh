#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what is missing, builds and runs the spaceflights example.
set -eu

usage ()
{
  cat <<'END'
usage: sh examples/run.sh [--runner NAME] [--workers N] [--data DIR] [--report]

Installs what is missing, builds kedroc and runs the spaceflights example:
three tables of shuttles, companies and reviews become a model of the price of
a flight.

  --runner NAME  sequential, thread or parallel. Without it the parallel runner,
                 and then the other two, to compare how long each of them takes
  --workers N    how many threads or processes; 0, as without it: as many as
                 there are processors
  --data DIR     the folder of companies.csv, reviews.csv and shuttles.csv.
                 Without it the tables are generated, with 100,000 shuttles
  --report       print what each node took: time, memory, bytes
  --help         this text

The last line is one JSON object: runner, rows, price_sum, r2, seconds.
END
}

refuse ()
{
  echo "run.sh: $1; see sh examples/run.sh --help" >&2
  exit 1
}

runner='' workers='' data='' report=''
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --report)
      report=yes
      shift
      continue
      ;;
    --runner=* | --workers=* | --data=*)
      option=${1%%=*} value=${1#*=}
      shift
      ;;
    --runner | --workers | --data)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      option=$1 value=$2
      shift 2
      ;;
    *) refuse "unknown argument '$1'" ;;
  esac
  case $option in
    --runner)
      case $value in
        sequential | thread | parallel) runner=$value ;;
        *) refuse "there is no runner '$value': take sequential, thread or parallel" ;;
      esac
      ;;
    --workers)
      case $value in
        '' | *[!0-9]*) refuse "--workers has to be a number, not '$value'" ;;
        *) workers=$value ;;
      esac
      ;;
    --data)
      [ -d "$value" ] || refuse "--data '$value' is not a folder"
      data=$value
      ;;
  esac
done

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$top/build-examples
program=$build/examples/spaceflights/spaceflights
# Named before it is made: an interrupt finds what to remove at any time.
scratch=${TMPDIR:-/tmp}/kedroc-example-$$-$(date +%N)
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch" || {
  trap - EXIT
  exit 1
}

quietly ()
{
  "$@" >"$scratch/log" 2>&1 </dev/null || {
    cat "$scratch/log" >&2
    echo "run.sh: could not build the example: $* failed" >&2
    exit 1
  }
}

sh "$top/examples/setup.sh"
if [ ! -f "$build/build.ninja" ]; then
  quietly meson setup "$build" "$top"
elif ! grep -q examples/spaceflights/spaceflights "$build/build.ninja"; then
  quietly meson setup --reconfigure "$build" "$top" # what the example needs was not there before
fi
quietly ninja -C "$build" examples/spaceflights/spaceflights

set --
[ -z "$runner" ] || set -- "$@" "--runner=$runner"
[ -z "$workers" ] || set -- "$@" "--workers=$workers"
[ -z "$data" ] || set -- "$@" "--data=$data"
[ -z "$report" ] || set -- "$@" --report
TMPDIR=$scratch "$program" "$@"
