#!/bin/sh
# Runs groups of tests and adds them up. usage: tests/all.sh GROUP…   (STROM, OUT in the environment)
# A group is tests/GROUP.sh (or a script of tests/check/ each, for `check`); its last line is
# "GROUP: N passed, N failed". The last line of all is the sum, "N passed, N failed", alone.
set -u
cd "$(dirname "$0")/.." || exit 1
STROM=${STROM:-build/strom}
OUT=${OUT:-build/release}
export STROM OUT

. tests/harness.sh

run_group()
{
  name=$1
  shift
  "$@" >"$work/log" 2>&1
  status=$?
  cat "$work/log"
  add_sum "$name" $status "$work/log"
}

for group in "$@"; do
  case $group in
  golden) run_group golden tests/run.sh ;;
  check) for script in tests/check/*.sh; do run_group "$script" "$script"; done ;;
  *) run_group "$group" "tests/$group.sh" ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
