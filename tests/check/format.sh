#!/bin/sh
# Sources stand as clang-format 14 writes them (.clang-format). FIX=1 rewrites them.
set -u
cd "$(dirname "$0")/../.." || exit 1
if ! command -v clang-format-14 >/dev/null; then
  echo "no clang-format-14 here: skipped"
  echo "format: 0 passed, 0 failed"
  exit 0
fi
passed=0
failed=0
for file in lang/*.[ch] runtime/*.[ch] stdlib/*.[ch] tests/*/*.[ch]; do
  [ -f "$file" ] || continue
  [ -n "${FIX-}" ] && clang-format-14 -i "$file"
  if clang-format-14 --dry-run -Werror "$file" 2>/dev/null; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "  $file: clang-format-14 -i $file"
  fi
done
echo "format: $passed passed, $failed failed"
[ "$failed" = 0 ]
