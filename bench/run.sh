#!/bin/sh
# Times that people feel: start-up, a script of 10,000 lines, the examples. STROM in the environment.
# Each figure is the best of several runs: what the program needs, not what else the machine did.
set -u
cd "$(dirname "$0")/.." || exit 1
strom=${STROM:-build/strom}
case $strom in /*) ;; *) strom=$PWD/$strom ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# best RUNS COMMAND…: milliseconds of the fastest run, to a tenth; the status of the last in $status
best()
{
  runs=$1 least=
  shift
  while [ "$runs" -gt 0 ]; do
    begin=$(date +%s%N)
    "$@" >/dev/null 2>"$work/err" </dev/null
    status=$?
    took=$((($(date +%s%N) - begin) / 1000))
    if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
    runs=$((runs - 1))
  done
  milliseconds=$(awk -v us="$least" 'BEGIN { printf "%.1f", us / 1000 }')
}

# row NAME LIMIT RUNS COMMAND…
row()
{
  name=$1 limit=$2
  shift 2
  best "$@"
  note=
  [ -n "$limit" ] && note=$(awk -v got="$milliseconds" -v limit="$limit" \
    'BEGIN { print got <= limit ? "(limit " limit " ms: kept)" : "(limit " limit " ms: MISSED)" }')
  [ "$status" != 0 ] && note="$note exit status $status: $(head -n 1 "$work/err")"
  printf '%-36s %9s ms  %s\n' "$name" "$milliseconds" "$note"
}

echo 'show 1 + 1' >"$work/tiny.strom"
awk 'BEGIN {
  print "over year = 2024..2035"
  for (i = 1; i <= 999; i++) {
    print "# Step " i ": capacity, cost, and what they give."
    print "build_" i " : GW = " (i % 40) + 1 " GW                  source \"made up, row " i "\""
    print "cost_" i " = " 20 + i % 9 " USD/MWh"
    print "share_" i " = " 10 + i % 80 " %"
    print "hours_" i " = 8760 h * share_" i
    print "energy_" i " = build_" i " * hours_" i
    print "bill_" i " = energy_" i " * cost_" i
    print "growing_" i " = build_" i " * (1 + 3 %) ^ (year - 2024)"
    print "larger_" i " = if growing_" i "[2030] > 20 GW then bill_" i " else " (i > 1 ? "larger_" i - 1 : "0 USD")
    print ""
  }
  print "show larger_999 in million USD"
}' >"$work/large.strom"

row "start-up (run a one-line script)" 10 20 "$strom" run "$work/tiny.strom"
row "version (no prelude)" "" 20 "$strom" version
row "check $(wc -l <"$work/large.strom") lines" 100 5 "$strom" check "$work/large.strom"
row "run $(wc -l <"$work/large.strom") lines" "" 3 "$strom" run "$work/large.strom"
for script in examples/*.strom; do
  [ -f "$script" ] && row "$script" "" 3 "$strom" run "$script"
done
exit 0
