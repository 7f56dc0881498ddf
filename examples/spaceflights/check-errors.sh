#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check-errors.sh PROGRAM
#
# What a user gets wrong ends with status 1 and a message that names it.
set -eu

program=$1
data=$(mktemp -d)
trap 'rm -r "$data"' EXIT

# expect WORD ARGUMENT...
expect ()
{
  word=$1
  shift
  status=0
  message=$("$program" "$@" 2>&1 >/dev/null) || status=$?
  if [ $status -ne 1 ] || ! echo "$message" | grep -qF -e "$word"; then
    echo "FAILED: $*: status $status, '$word' is not in: $message" >&2
    exit 1
  fi
}

expect --no-such-option --no-such-option
expect surplus surplus
expect "'serial'" --runner serial
expect negative --workers -1
expect positive --shuttles 0
expect 'too few' --shuttles 1 --runner sequential
expect "$data/" --data "$data" --runner sequential

# As the user wrote it, where the terminal can show it.
LC_ALL=C.UTF-8
export LC_ALL
mkdir "$data/größe"
expect "$data/größe/" --data "$data/größe" --runner sequential

# One mistake only, so that the same node fails under each runner.
echo 'id,company_rating,company_location,total_fleet_count,iata_approved
1,90%,Niue,1.0,t
2,most,Niue,1.0,t' >"$data/companies.csv"
echo 'shuttle_id,review_scores_rating
1,90.0' >"$data/reviews.csv"
echo 'id,price,d_check_complete,moon_clearance_complete,company_id
1,"$1,715.0",f,f,1' >"$data/shuttles.csv"
for runner in sequential thread parallel; do
  expect "'most'" --data "$data" --runner $runner
  expect preprocess_companies --data "$data" --runner $runner
done
