#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs the pipeline by every runner from every language: check.sh SOURCE BUILD PYTHON GJS
set -eu

source=$1
build=$2
python=$3
gjs=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

PYTHONPATH="$source:${PYTHONPATH-}"
KEDROC_PYTHON=$python
KEDROC_GJS=$gjs
export PYTHONPATH KEDROC_PYTHON KEDROC_GJS

# run LANGUAGE RUNNER: the program in that language.
run() {
  case $1 in
    c) "$build/polyglot" "$source" "$build" "$2" ;;
    vala) "$build/polyglot-in-vala" "$source" "$build" "$2" ;;
    python) "$python" "$source/main.py" "$source" "$build" "$2" ;;
    js) "$gjs" -m "$source/main.js" "$source" "$build" "$2" ;;
  esac
}

# miss LANGUAGE RUNNER NODE PACKAGE: the interpreter is not there, which is told of the node, and no node has begun.
miss() {
  if run "$1" "$2" >"$scratch/out" 2>"$scratch/err"; then
    echo "The program in $1 ran under the $2 runner without $4" >&2
    exit 1
  fi
  for text in "Node '$3'" "there is no program '/no/such/interpreter': install $4"; do
    grep -qF "$text" "$scratch/err" || { echo "$1, $2: no $text" >&2; cat "$scratch/err" >&2; exit 1; }
  done
  test ! -s "$scratch/out"
}

for runner in sequential thread parallel; do
  for language in c vala python js; do
    run "$language" "$runner" >"$scratch/$language-$runner.result"
  done
done
cat "$scratch/c-sequential.result"
grep -qx 'the same' "$scratch/c-sequential.result"
for result in "$scratch"/*.result; do
  cmp "$scratch/c-sequential.result" "$result"
done

for runner in sequential thread parallel; do
  for language in c vala python js; do
    # A program runs nodes in its own language by itself; workers of one in Python are run by the Python that it has.
    if test "$language" != js || test "$runner" = parallel; then
      KEDROC_GJS=/no/such/interpreter
      miss "$language" "$runner" make-weights gjs
      KEDROC_GJS=$gjs
    fi
    if test "$language" != python; then
      KEDROC_PYTHON=/no/such/interpreter
      miss "$language" "$runner" make-ranks python3
      KEDROC_PYTHON=$python
    fi
  done
done
