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

for runner in sequential thread parallel; do
  "$build/polyglot" "$source" "$build" "$runner" >"$scratch/c-$runner"
  "$python" "$source/main.py" "$source" "$build" "$runner" >"$scratch/python-$runner"
  "$gjs" -m "$source/main.js" "$source" "$build" "$runner" >"$scratch/js-$runner"
done
cat "$scratch/c-sequential"
grep -qx 'the same' "$scratch/c-sequential"
for result in "$scratch"/*; do
  cmp "$scratch/c-sequential" "$result"
done
