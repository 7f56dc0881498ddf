#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check.sh PROGRAM RUNNER real|generated|corpus FIGURES
#
# Runs the example and compares the nodes it names, alone and in its report, and
# its last line with what is expected: FIGURES is an extended regular expression
# for rows to r2.
set -eu

program=$1 runner=$2 tables=$3 figures=$4

if [ "$tables" = real ]; then
  data=${KEDROC_SHARED_DATA-}/spaceflights
  if [ ! -f "$data/shuttles.csv" ]; then
    echo "SKIPPED: the tables of the tutorial are not in '$data'" >&2
    exit 77
  fi
  set -- --data "$data"
elif [ "$tables" = corpus ]; then
  set -- --data "$(dirname "$0")/../../tests/corpus/spaceflights/tables"
else
  set -- --shuttles 3000
fi

output=$("$program" --runner "$runner" --workers 2 --report "$@")
echo "$output"
for node in preprocess_companies preprocess_shuttles create_model_input_table summarize_model_input_table \
  split_data train_model evaluate_model; do
  echo "$output" | grep -Eq "^ +[0-9.]+ s  $node\$" || {
    echo "FAILED: the output does not say that $node ended" >&2
    exit 1
  }
  echo "$output" | grep -Eq "^succeeded +1 +([12] [(][0-9]+[)]|caller) .*  $node\$" || {
    echo "FAILED: the report does not tell of $node" >&2
    exit 1
  }
done
expected="^[{]\"runner\": \"$runner\", $figures, \"seconds\": [0-9]+[.][0-9]+[}]\$"
echo "$output" | tail -n 1 | grep -Eq "$expected" || {
  echo "FAILED: the last line is not as expected: $runner, $figures" >&2
  exit 1
}
