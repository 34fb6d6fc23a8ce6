#!/bin/sh
# Runs the examples in the library's doc comments, as `strom doc` writes them out, and names each
# function and kind that has none. FILTER: part of a module's name.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
. tests/blocks.sh

# The functions and kinds of a page without a block that runs: `std.finance: crf`.
without_example()
{
  awk '
    function settle() { if (name != "" && !has) print page ": " name; name = "" }
    /^# / && page == "" { page = $2 }
    /^```/ { inside = !inside; if ($0 ~ /^```strom (run|error)/) has = 1; next }
    inside { next }
    /^## / { settle(); section = $2 }
    /^###+ / {
      settle(); has = 0
      name = section == "Kinds" || section == "Functions" ? $0 : ""
      sub(/^#+ /, "", name)
    }
    END { settle() }' "$1"
}

"$strom" doc -o "$work/pages" || exit 1
for page in "$work"/pages/*.md; do
  case $page in */index.md) continue ;; *"${FILTER-}"*) ;; *) continue ;; esac
  run_document "$page"
  without_example "$page" >"$work/missing"
  while IFS= read -r name; do
    failed=$((failed + 1))
    echo "no example: $name"
  done <"$work/missing"
done
echo "doc: $passed passed, $failed failed"
[ "$failed" = 0 ]
