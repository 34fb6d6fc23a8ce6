#!/bin/sh
# No object of the program holds data that can change, and libstrom.a shows nothing but strom_ names.
set -u
cd "$(dirname "$0")/../.." || exit 1
objects=$(find "${OUT:-build/release}/lang" "${OUT:-build/release}/runtime" "${OUT:-build/release}/gen" \
  "${OUT:-build/release}/stdlib" -name '*.o' 2>/dev/null | sort)
size -A $objects | awk '
  / :$/ || /:$/ { object = $1; objects++ }
  $1 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 {
    print "  " object " has " $2 " bytes in " $1
    bad[object] = 1
  }
  END {
    for (o in bad) n++
    printf "%d %d\n", objects - n, n
  }' >"${TMPDIR:-/tmp}/strom-data.$$"
sed '$d' "${TMPDIR:-/tmp}/strom-data.$$"
sum=$(tail -n 1 "${TMPDIR:-/tmp}/strom-data.$$")
rm -f "${TMPDIR:-/tmp}/strom-data.$$"
passed=${sum% *}
failed=${sum#* }
foreign=$(nm -g --defined-only "${BIN:-build}/libstrom.a" | awk 'NF == 3 && $3 !~ /^strom_/ { print $3 }')
if [ -z "$foreign" ]; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "  libstrom.a shows:" $foreign
fi
echo "data: $passed passed, $failed failed"
[ "$failed" = 0 ]
