# What people feel: start-up, a long script, the examples, by the clock. Sourced by run.sh.
# Each figure is the best of several runs: what the program needs, not what else the machine did.

# felt NAME LIMIT RUNS COMMAND…: LIMIT in milliseconds, or empty
felt()
{
  name=$1 limit=$2 left=$3
  shift 3
  : >costs
  while [ "$left" -gt 0 ]; do
    ./measure cost "$@" >/dev/null 2>errors </dev/null
    cat cost >>costs
    left=$((left - 1))
  done
  awk -v name="$name" -v limit="$limit" '
    NR == 1 || $2 < least { least = $2 }
    $4 { status = $4 }
    END {
      if (limit) note = least <= limit ? "(limit " limit " ms: kept)" : "(limit " limit " ms: MISSED)"
      line = sprintf("  %-36s %9.1f ms  %s%s", name, least, note, status ? " exit status " status : "")
      sub(/ +$/, "", line)
      print line
      exit status > 0
    }' costs || { faults=$((faults + 1)); head -n 1 errors; }
}

part_felt()
{
  echo "felt: by the clock, the best of some runs"
  awk -v lines=9990 -f lines.awk >large.strom
  lines=$(($(wc -l <large.strom)))
  felt "start-up (run a one-line script)" 10 20 "$strom" run start.strom
  felt "version (no prelude)" "" 20 "$strom" version
  felt "check $lines lines" 100 5 "$strom" check large.strom
  felt "run $lines lines" "" 3 "$strom" run large.strom
  felt "RTS-79, exact" 20 10 "$strom" run "$root/tests/validation/rts79_exact.strom"
  for script in "$root"/examples/*.strom; do
    [ -f "$script" ] && felt "${script#"$root"/}" "" 3 "$strom" run "$script"
  done
  echo
}
