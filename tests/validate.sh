#!/bin/sh
# Holds the library against published tables: every tests/validation/*.strom is run. Its asserts state
# the tolerances; a `show` of a cell called error_of_TABLE, along the rows of the table, is summed up
# as mean and worst error. `unseen_of_TABLE` is the mean error of the rows that nothing was fitted to,
# `coverage_of_TABLE` the share of those inside their 90 % interval, `width_of_TABLE` the median of the
# intervals over what was published. Ends with `validate: N passed, N failed`, N asserts.
# FILTER: part of a name.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh

summary()
{
  awk -v script="$1" '
    function text(key,  s) {
      if (!match($0, "\"" key "\": \"([^\"\\\\]|\\\\.)*\"")) return ""
      s = substr($0, RSTART + length(key) + 5, RLENGTH - length(key) - 6); gsub(/\\"/, "\"", s); return s
    }
    function size(x) { return x < 0 ? -x : x }
    # `rows` of a table, or its line; the last three columns are of rows that nothing was fitted to.
    function row(name, rows, mean, worst, unseen, inside, width) {
      printf "%-24s %-34s %5s %9s %9s %9s %7s %9s\n", script, name, rows, mean, worst, unseen, inside, width
    }
    function percent(x) { return x == "" ? "" : sprintf("%.3g %%", x) }
    function scale() { return text("unit") == "%" ? 1 : 100 }
    function value(  s) {
      s = $0; sub(/.*"value": /, "", s); sub(/}.*/, "", s); sub(/, ".*/, "", s); gsub(/[][]/, "", s)
      return s
    }
    /"passed": true/ { held++ }
    /"passed": false/ { missed++; failures = failures "  does not hold: " text("label") "\n" }
    /"kind": "show", "label": "[a-z]+_of_/ && /"value": / {
      what = text("label"); sub(/_of_.*/, "", what)
      name = text("label"); sub(/^[a-z]+_of_/, "", name); sub(/ in .*/, "", name)
      if (what == "error") {
        n = split(value(), error, /, /); sum = 0; worst = 0
        for (i = 1; i <= n; i++) { e = size(error[i]) * scale(); sum += e; if (e > worst) worst = e }
        table[++tables] = name; rows[name] = n; mean[name] = sum / n; most[name] = worst
      } else if (what ~ /^(unseen|coverage|width)$/)
        of[what, name] = value() * scale()
    }
    END {
      for (i = 1; i <= tables; i++) {
        name = table[i]
        row(name, rows[name], percent(mean[name]), percent(most[name]), percent(of["unseen", name]),
          percent(of["coverage", name]), percent(of["width", name]))
        script = ""
      }
      row(held + 0 " of " held + missed " hold", "", "", ""); printf "%s", failures
      printf "%d passed, %d failed\n", held, missed + (held + missed == 0)
    }'
}

printf '%-24s %-34s %5s %9s %9s %9s %7s %9s\n' script table rows mean worst unseen inside width
for script in tests/validation/*.strom; do
  [ -f "$script" ] || continue
  case $script in *"${FILTER-}"*) ;; *) continue ;; esac
  "$strom" run --json "$script" >"$work/out" 2>"$work/err"
  status=$?
  name=$(basename "$script" .strom)
  if [ $status -gt 1 ]; then
    echo "$name: ended with status $status"
    cat "$work/err"
    failed=$((failed + 1))
    continue
  fi
  summary "$name" <"$work/out" >"$work/log"
  sed '$d; s/ *$//' "$work/log"
  add_sum "$name" 0 "$work/log"
done
# The list of traps names tests that are there.
for named in $(grep -o '`tests/[a-z0-9_./]*`' tests/validation/README.md | tr -d '`' | sort -u); do
  [ -e "$named" ] && continue
  echo "tests/validation/README.md: no $named"
  failed=$((failed + 1))
done
echo "validate: $passed passed, $failed failed"
[ "$failed" = 0 ]
