#!/bin/sh
# Runs groups of tests and adds them up. usage: tests/all.sh GROUP…   (STROM, OUT in the environment)
# A group is tests/GROUP.sh (or a script of tests/check/ each, for `check`); its last line is
# "GROUP: N passed, N failed". The last line of all is the sum, "N passed, N failed", alone.
set -u
cd "$(dirname "$0")/.." || exit 1
STROM=${STROM:-build/strom}
OUT=${OUT:-build/release}
export STROM OUT

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0
run_group()
{
  name=$1
  shift
  "$@" >"$log" 2>&1
  status=$?
  cat "$log"
  sum=$(tail -n 1 "$log" | sed -n 's/^.*: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
  if [ -z "$sum" ]; then
    echo "$name: ended with status $status and no sum"
    sum="0 1"
  elif [ "$status" != 0 ] && [ "${sum#* }" = 0 ]; then
    echo "$name: ended with status $status"
    sum="${sum% *} 1"
  fi
  passed=$((passed + ${sum% *}))
  failed=$((failed + ${sum#* }))
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
