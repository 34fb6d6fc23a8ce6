#!/bin/sh
# Holds the library against published tables: every tests/validation/*.strom is run. Its asserts state
# the tolerances; a `show` of a cell called error_of_TABLE, along the rows of the table, is summed up
# as mean and worst error. Ends with `validate: N passed, N failed`, N asserts. FILTER: part of a name.
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
    function row(name, rows, mean, worst) { printf "%-24s %-34s %5s %9s %9s\n", script, name, rows, mean, worst }
    /"passed": true/ { held++ }
    /"passed": false/ { missed++; failures = failures "  does not hold: " text("label") "\n" }
    /"kind": "show", "label": "error_of_/ && /"value": / {
      values = $0; sub(/.*"value": /, "", values); sub(/}.*/, "", values); sub(/, ".*/, "", values); gsub(/[][]/, "", values)
      n = split(values, error, /, /); sum = 0; worst = 0
      scale = text("unit") == "%" ? 1 : 100
      for (i = 1; i <= n; i++) { e = size(error[i]) * scale; sum += e; if (e > worst) worst = e }
      name = text("label"); sub(/^error_of_/, "", name); sub(/ in .*/, "", name)
      row(name, n, sprintf("%.3g %%", sum / n), sprintf("%.3g %%", worst)); script = ""
    }
    END {
      row(held + 0 " of " held + missed " hold", "", "", ""); printf "%s", failures
      printf "%d passed, %d failed\n", held, missed + (held + missed == 0)
    }'
}

printf '%-24s %-34s %5s %9s %9s\n' script table rows "mean" "worst"
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
echo "validate: $passed passed, $failed failed"
[ "$failed" = 0 ]
