#!/bin/sh
# What is slow: builds of two compilers and for each instruction set held against each other, all tests under ASan and UBSan, two threads under TSan, every allocation refused in
# turn, fuzzing. MAKE, FUZZ_SECONDS in the environment. PARTS="asan tsan …" picks parts.
set -u
cd "$(dirname "$0")/.." || exit 1
make=${MAKE:-make}
seconds=${FUZZ_SECONDS:-60}
. tests/harness.sh
log=$work/log
# A leak or a bad access must be a failure, not a line that a golden test could take for output.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99:detect_stack_use_after_return=0
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=exitcode=99:halt_on_error=1

# run NAME COMMAND…: what it prints, and its sum
run()
{
  name=$1
  shift
  echo "== $name"
  "$@" >"$log" 2>&1
  status=$?
  put_log "$log"
  add_sum "$name" $status "$log"
}

# long_test NAME VARIANT: tests/long/test_NAME.c, built and run in that variant
long_test()
{
  $make VARIANT="$2" long-tests >"$log.build" 2>&1 || grep -v '^  cc' "$log.build"
  OUT=build/$2 FILTER=$1 tests/unit.sh long
}

fuzz()
{
  clang=$(command -v clang-14 || command -v clang) || { echo "no clang: skipped"; echo "fuzz: 0 passed, 0 failed"; return 0; }
  echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { (void)d; (void)n; return 0; }' |
    "$clang" -fsanitize=fuzzer -x c - -o "$log.probe" 2>/dev/null || { echo "no libFuzzer: skipped"; echo "fuzz: 0 passed, 0 failed"; return 0; }
  $make VARIANT=fuzz build/fuzz/fuzz_run || return 1
  mkdir -p build/fuzz/corpus build/fuzz/seeds build/fuzz/finds
  for file in $(find tests/golden tests/fuzz examples stdlib -name '*.strom' 2>/dev/null); do
    cp "$file" "build/fuzz/seeds/$(echo "$file" | tr / _)"
  done
  dictionary=
  [ -f tests/fuzz/strom.dict ] && dictionary=-dict=tests/fuzz/strom.dict
  if build/fuzz/fuzz_run -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=20000 \
    -artifact_prefix=build/fuzz/finds/ -print_final_stats=1 -verbosity=1 $dictionary \
    build/fuzz/corpus build/fuzz/seeds >"$log.fuzz" 2>&1; then
    grep -E 'stat::(number_of_executed_units|new_units_added)' "$log.fuzz"
    echo "fuzz: 1 passed, 0 failed"
  else
    grep -vE '^#[0-9]+' "$log.fuzz" | tail -n 60
    echo "fuzz: 0 passed, 1 failed"
  fi
}

# The same bytes whichever compiler built the program.
# same_bytes NAME VARIANT: another build gives what the first one gives, and so it does in other blocks
# and threads
same_bytes()
{
  $make VARIANT="$2" program >"$log.build" 2>&1 || { cat "$log.build"; failed=$((failed + 1)); return; }
  for options in "" "--block 64" "--block 512 --threads 2"; do
    build/$2/strom run --json $options tests/prop/determinism.strom >"$log.other" 2>"$log.err"
    if [ -s "$log.one" ] && cmp "$log.one" "$log.other"; then
      passed=$((passed + 1))
    else
      echo "FAIL $1 $options"
      diff "$log.one" "$log.other" | head -n 4 | cut -c1-200
      failed=$((failed + 1))
    fi
  done
}

# Two compilers, and the instruction sets that this machine has: the build for all of them chooses by
# itself, those for one cannot.
builds()
(
  passed=0 failed=0
  $make VARIANT=release program >"$log.build" 2>&1 || cat "$log.build"
  build/strom run --json tests/prop/determinism.strom >"$log.one" 2>"$log.err"
  same_bytes "gcc, SSE2" sse2
  if grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo; then same_bytes "gcc, AVX2" avx2; else echo "no AVX2: skipped"; fi
  if command -v clang-14 >/dev/null || command -v clang >/dev/null; then same_bytes "clang" clang; else echo "no clang: skipped"; fi
  echo "builds: $passed passed, $failed failed"
  [ "$failed" = 0 ]
)

for part in ${PARTS:-builds asan allocations tsan fuzz}; do
  case $part in
  asan) run "asan: every test" $make VARIANT=asan test ;;
  allocations) run "asan: every allocation refused in turn" long_test allocations asan ;;
  builds) run "two compilers, each instruction set: the same output" builds ;;
  tsan) run "tsan: two threads" long_test threads tsan ;;
  fuzz) run "fuzz: $seconds s" fuzz ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
