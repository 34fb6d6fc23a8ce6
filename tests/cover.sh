#!/bin/sh
# Lines that the tests ran, file by file, the least covered first. usage: tests/cover.sh build/cover
set -u
cd "$(dirname "$0")/.." || exit 1
find "$1" -name '*.gcda' ! -path '*/unit/*' | xargs -r gcov -n 2>/dev/null | awk '
  /^File / { split($0, part, "\047"); file = part[2] }
  /^Lines executed:/ && file ~ /^(lang|runtime|stdlib)\/.*\.[cly]$/ {
    sub(/.*:/, ""); share = $1 + 0; lines = $NF
    if (!(file in total) || lines > total[file]) { total[file] = lines; hit[file] = share * lines / 100 }
    file = ""
  }
  END {
    for (file in total) {
      printf "%6.1f %%  %5d  %s\n", 100 * hit[file] / total[file], total[file], file | "sort -n"
      all += total[file]; ran += hit[file]
    }
    close("sort -n")
    if (all) printf "%6.1f %%  %5d  in all\n", 100 * ran / all, all
  }'
