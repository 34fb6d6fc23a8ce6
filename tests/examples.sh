#!/bin/sh
# Runs every examples/NAME.strom and holds its output against examples/NAME.out where there is one.
# usage: tests/examples.sh [--update]
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
for script in examples/*.strom; do
  [ -f "$script" ] || continue
  name=$(basename "$script" .strom)
  (cd examples && exec timeout 300 "$strom" run "$name.strom") >"$work/out" 2>"$work/err" </dev/null
  status=$?
  sound=1
  if [ "$status" != 0 ] || [ -s "$work/err" ]; then
    echo "FAIL $script: exit status $status"
    sed 20q "$work/err"
    sound=
  elif [ "${1-}" = --update ]; then
    cp "$work/out" "examples/$name.out"
  elif [ -f "examples/$name.out" ] && ! cmp -s "$work/out" "examples/$name.out"; then
    echo "FAIL $script"
    diff -u "examples/$name.out" "$work/out" | sed -n '3,40p'
    sound=
  fi
  if [ -n "$sound" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "examples: $passed passed, $failed failed"
[ "$failed" = 0 ]
