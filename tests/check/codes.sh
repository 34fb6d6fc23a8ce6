#!/bin/sh
# Every diagnostic code occurs in some golden .err file (what only a host can bring about: in a unit
# test of the public interface), and has an explanation.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0
failed=0
for code in $(sed -n 's/^DIAG([A-Z_0-9]*, "\([EW][0-9]*\)".*/\1/p' lang/diag.def); do
  if find tests/golden -name '*.err' -exec cat {} + | grep -qF "[$code]" ||
    grep -qF "[$code]" tests/unit/test_strom.c; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "  $code is in no tests/golden/**/*.err"
  fi
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
