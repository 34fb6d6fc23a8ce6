#!/bin/sh
# Runs the examples in the library's doc comments, as `strom doc` writes them out, and names each
# function and kind that has none; and follows the links of its HTML. FILTER: part of a module's name.
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

# Links of the HTML pages that lead nowhere.
dead_links()
{
  awk '
    FNR == 1 { page = FILENAME; sub(/.*\//, "", page); known[page] }
    {
      rest = $0
      while (match(rest, /(id|href)="?[^" >]+/)) {
        mark = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
        is_link = mark ~ /^href/
        sub(/^[a-z]+="?/, "", mark)
        if (is_link) links[(mark ~ /^#/ ? page : "") mark] = page
        else known[page "#" mark]
      }
    }
    END { for (link in links) if (!(link in known)) print links[link] ": " link }' "$1"/*.html
}

"$strom" doc -o "$work/pages" && "$strom" doc --html -o "$work/site" || exit 1
dead_links "$work/site" >"$work/dead"
if [ -s "$work/dead" ]; then
  failed=$((failed + 1))
  sed 's/^/leads nowhere: /' "$work/dead"
else
  passed=$((passed + 1))
fi
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
