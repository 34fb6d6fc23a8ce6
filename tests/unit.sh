#!/bin/sh
# Runs the unit tests that `make units` (or `make long-tests`) built.
# usage: tests/unit.sh [unit|long]     (OUT in the environment; FILTER=part of a name)
set -u
cd "$(dirname "$0")/.." || exit 1
kind=${1:-unit}
out=${OUT:-build/release}
. tests/harness.sh
log=$work/log
for source in tests/"$kind"/test_*.c; do
  [ -f "$source" ] || continue
  name=$(basename "$source" .c)
  case $name in *"${FILTER-}"*) ;; *) continue ;; esac
  if [ ! -x "$out/$kind/$name" ] || [ "$source" -nt "$out/$kind/$name" ]; then
    echo "FAIL $name: does not build"
    failed=$((failed + 1))
    continue
  fi
  CMOCKA_MESSAGE_OUTPUT=TAP timeout 600 "$out/$kind/$name" >"$log" 2>&1 </dev/null
  status=$?
  good=$(grep -c '^ok ' "$log")
  bad=$(grep -c '^not ok ' "$log")
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
    echo "FAIL $name: ended with status $status"
    tail -n 40 "$log"
    bad=1
  elif [ "$good" = 0 ] && [ "$bad" = 0 ]; then
    echo "FAIL $name: no tests in it"
    bad=1
  elif [ "$bad" != 0 ]; then
    echo "FAIL $name"
    grep -v '^ok ' "$log"
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
done
echo "$kind: $passed passed, $failed failed"
[ "$failed" = 0 ]
