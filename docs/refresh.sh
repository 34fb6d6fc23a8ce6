#!/bin/sh
# Makes the generated parts of SPEC.md, README.md and docs/gallery.md again: what stands between the
# lines `<!-- made: NAME -->` and `<!-- end -->`. With --check it changes nothing and says what is stale.
# usage: docs/refresh.sh [--check]
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
check=
[ "${1-}" = --check ] && check=1

# For every example its row in the gallery's table, or its page: from the script its name, from the
# output that tests/examples.sh holds it to the rest.
each_example()
{
  for output in examples/*.out; do
    awk -v shape="$1" -v name="$(basename "$output" .out)" -f docs/gallery.awk "$output"
  done
}

# What belongs between the marks of that name.
make_part()
{
  case $1 in
  grammar) echo '```text' && awk -f docs/grammar.awk lang/parse.y && echo '```' ;;
  functions) awk -v table=functions -f docs/tables.awk stdlib/builtins.def ;;
  distributions) awk -v table=distributions -f docs/tables.awk stdlib/dist.def ;;
  units) awk -v table=units -f docs/tables.awk stdlib/units.def ;;
  reserved | statements | places) awk -v table="$1" -f docs/tables.awk stdlib/words.def ;;
  codes) awk -v table=codes -f docs/tables.awk lang/diag.def ;;
  usage) echo '```text' && "$strom" --help && echo '```' ;;
  header) echo '```c' && sed -n '/^typedef struct Strom Strom/,/^const char \*strom_version/p' runtime/strom.h && echo '```' ;;
  picture)
    echo '```text'
    (cd examples && "$strom" run headline.strom 2>/dev/null) |
      awk '/^What holds/ { on = 1 } /^Who leads/ { exit } on { line[++n] = $0; if (NF) last = n }
        END { for (i = 1; i <= last; i++) print line[i] }'
    echo '```'
    ;;
  questions) echo '| question | short answer |' && echo '|---|---|' && each_example row ;;
  gallery) each_example page ;;
  *) echo "docs/refresh.sh: nothing is made by the name $1" >&2 && return 1 ;;
  esac
}

stale=0
for document in SPEC.md README.md docs/gallery.md; do
  [ -f "$document" ] || continue
  for part in $(sed -n 's/^<!-- made: \([a-z]*\) -->$/\1/p' "$document"); do
    make_part "$part" >"$work/$part" || exit 1
  done
  awk -v work="$work" '
    /^<!-- made: [a-z]* -->$/ {
      print
      file = work "/" $3
      while ((getline line <file) > 0)
        print line
      close(file)
      skipping = 1
      next
    }
    /^<!-- end -->$/ { skipping = 0 }
    !skipping' "$document" >"$work/made"
  cmp -s "$work/made" "$document" && continue
  stale=1
  if [ -n "$check" ]; then
    echo "$document: a generated part is stale; run docs/refresh.sh"
    diff "$document" "$work/made" | sed 12q
  else
    cat "$work/made" >"$document"
    echo "  made   $document"
  fi
done
[ -z "$check" ] || [ $stale = 0 ]
