#!/bin/sh
# Every header compiles alone, as C and (strom.h) as C++; every .c includes its own header first.
set -u
cd "$(dirname "$0")/../.." || exit 1
cc=${CC:-cc}
language=${LANGUAGE:--std=c11 -D_POSIX_C_SOURCE=200809L -I. -Ibuild/gen}
warnings=${WARNINGS:--Wall -Wextra -Werror}
passed=0
failed=0
verdict()
{
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "  $2"
  fi
}
for header in lang/*.h runtime/*.h stdlib/*.h; do
  [ -f "$header" ] || continue
  echo "#include \"$header\"" | $cc $language $warnings -fsyntax-only -x c - || false
  verdict $? "$header does not compile alone"
done
if [ -f runtime/strom.h ] && command -v g++ >/dev/null; then
  echo '#include "runtime/strom.h"' | g++ -std=c++11 -Wall -Wextra -Werror -I. -fsyntax-only -x c++ -
  verdict $? "strom.h does not compile as C++"
fi
for source in lang/*.c runtime/*.c stdlib/*.c; do
  [ -f "$source" ] || continue
  own=${source%.c}.h
  [ -f "$own" ] || continue
  first=$(sed -n 's/^#include "\(.*\)".*/\1/p; /^#include </{s/.*/<>/p;}' "$source" | head -n 1)
  [ "$first" = "$(basename "$own")" ] || [ "$first" = "$own" ]
  verdict $? "$source does not include its own header first"
done
echo "headers: $passed passed, $failed failed"
[ "$failed" = 0 ]
