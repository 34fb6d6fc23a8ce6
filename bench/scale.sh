# What more of the same costs: per draw, per cell, per line. Flat columns are what is wanted.
# Sourced by run.sh.

# costs_of COMMAND…: "CPU MEMORY STATUS" of the run with the least CPU time, of as many as half a second
# has room for (one at least, 20 at most)
costs_of()
{
  : >costs
  spent=0 attempts=0
  while [ "$spent" -lt 500 ] && [ "$attempts" -lt 20 ]; do
    ./measure cost "$@" >/dev/null 2>errors </dev/null
    cat cost >>costs
    read -r cpu rest <cost
    spent=$((spent + ${cpu%.*})) attempts=$((attempts + 1))
  done
  awk '
    NR == 1 || $1 < least { least = $1; memory = $3 }
    $4 { status = $4 }
    END { print least, memory, status + 0 }' costs
}

# scale_row N UNIT BASE COMMAND…: what N things cost is what the run costs beyond BASE milliseconds;
# not given where that is lost beside BASE. UNIT: ns or us
scale_row()
{
  n=$1 unit=$2 base=$3
  shift 3
  costs_of "$@" | awk -v n="$n" -v unit="$unit" -v base="$base" '{
    each = sprintf("%.2f", ($1 - base) / n * (unit == "ns" ? 1e6 : 1e3))
    printf "  %11d %11.1f ms %11s %s %9.1f MB", n, $1, $1 < 1.5 * base ? "-" : each, unit, $2
    print $3 ? "  exit status " $3 : ""
    exit $3 > 0
  }' || { faults=$((faults + 1)); head -n 1 errors; }
}

# up_to MOST FIRST: FIRST, ten times as many, … up to MOST
up_to() { awk -v most="$1" -v n="$2" 'BEGIN { for (; n <= most; n *= 10) printf "%d ", n }'; }

part_scale()
{
  # What a run costs before any of these: taken off, so that small sizes can be compared.
  base=$(costs_of "$strom" run start.strom)
  base=${base%% *}
  echo "scale: what more of the same costs, less the $base ms of a trivial script (CPU time, memory)"
  for script in summaries quantiles; do
    echo "draws, $script:"
    for n in $(up_to "$most_draws" 1000); do
      scale_row "$n" ns "$base" "$strom" run --draws "$n" $script.strom
    done
  done
  for command in check run; do
    echo "cells, $command:"
    for n in $(up_to "$most_cells" 10); do
      awk -v cells="$n" -f cells.awk >cells.strom
      scale_row "$n" us "$base" "$strom" "$command" cells.strom
    done
  done
  echo "lines, check:"
  for n in $(up_to "$most_lines" 1000); do
    awk -v lines="$n" -f lines.awk >lines.strom
    scale_row "$n" us "$base" "$strom" check lines.strom
  done
  echo
}
