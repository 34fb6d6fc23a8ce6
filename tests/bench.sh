#!/bin/sh
# The programs of bench/ still run, and strom's and C's give the same answers: on tiny sizes, whatever they
# cost. Ends with `bench: N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
OUT=${OUT:-build/release}
# The C program on strom's own functions is linked as the plain program is.
case $OUT in *release | *clang) ;; *) echo "bench: 0 passed, 0 failed"; exit 0 ;; esac

if STROM=$strom INTERNAL=$OUT/internal.a SMALL=1 RUNS=1 PEERS=none bench/run.sh \
  >"$work/out" 2>"$work/err" && [ ! -s "$work/err" ]; then
  passed=1
else
  failed=1
  echo "FAIL bench"
  grep -e FAULT -e 'exit status' "$work/out"
  sed 5q "$work/err"
fi
echo "bench: $passed passed, $failed failed"
[ "$failed" = 0 ]
