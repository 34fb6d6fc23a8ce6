#!/bin/sh
# Every diagnostic code occurs in some golden .err file (what only a host can bring about: in a unit
# test of the public interface), and has an explanation.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0
failed=0
renderings=$(find tests/golden -name '*.err' -exec cat {} +; cat tests/unit/test_strom.c)
for code in $(sed -n 's/^DIAG([A-Z_0-9]*, "\([EW][0-9]*\)".*/\1/p' lang/diag.def); do
  case $renderings in
  *"[$code]"*) passed=$((passed + 1)) ;;
  *)
    failed=$((failed + 1))
    echo "  $code is in no tests/golden/**/*.err"
    ;;
  esac
done
empty=$(grep -c '^DIAG(.*, "")$' lang/diag.def)
if [ "$empty" = 0 ]; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "  $empty codes have no explanation in lang/diag.def"
fi
echo "codes: $passed passed, $failed failed"
[ "$failed" = 0 ]
