#!/bin/sh
# How fast strom is, beside other programs at the same work. README.md says how to read what it prints.
# In the environment:
#   WORKS="fib fold"   these parts only          RUNS=5      runs of each program
#   PEERS=none         only strom and C          SMALL=1     tiny sizes: does all of it still run and agree?
#   SQUIGGLE=FOLDER    where node_modules with @quri/squiggle-lang is
#   STROM, INTERNAL    the program, and the archive of its objects     CC
# Exit status 1 where a program fails or disagrees; a missed target is only said.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
. bench/works.sh
. bench/felt.sh
. bench/scale.sh
. bench/where.sh

absolute() { case $1 in /*) echo "$1" ;; *) echo "$root/$1" ;; esac; }
strom=$(absolute "${STROM:-build/strom}")
internal=$(absolute "${INTERNAL:-build/release/internal.a}")
CC=${CC:-cc}
RUNS=${RUNS:-5}
LC_ALL=C
NO_COLOR=1
OPENBLAS_NUM_THREADS=1
export LC_ALL NO_COLOR OPENBLAS_NUM_THREADS SQUIGGLE

if [ -n "${SMALL-}" ]; then
  fib=15 steps=1000 draws=10000 points=5 configurations=5 plants=50 cells=50 whatifs=5 whatifs_all=5
  most_draws=10000 most_cells=100 most_lines=1000
else
  fib=30 steps=10000000 draws=1000000 points=200 configurations=100 plants=4000 cells=500 whatifs=2000 whatifs_all=5
  most_draws=100000000 most_cells=100000 most_lines=100000
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cp bench/programs/* "$work" && chmod u+w "$work"/* && cd "$work" || exit 1
tab=$(printf '\t')
faults=0

# ---- what there is to run ---------------------------------------------------------------------

# The interpreters themselves: `python3` may be a script that looks for one, and not have numpy.
python= numpy=
for candidate in /usr/bin/python3 python3; do
  itself=$("$candidate" -c 'import sys; print(sys.executable)' 2>/dev/null) || continue
  python=${python:-$itself}
  if [ -z "$numpy" ] && "$itself" -c 'import numpy' 2>/dev/null; then numpy=$itself; fi
done
octave="octave-cli --no-init-file --no-history --quiet"
squiggle=
[ -d "${SQUIGGLE:-/nowhere}/node_modules/@quri/squiggle-lang" ] && squiggle=node

# compile NAME SOURCE FLAG…
compile()
{
  made=$1 source=$2
  shift 2
  "$CC" -std=c11 -D_XOPEN_SOURCE=700 "$@" -o "$made" "$source" ${objects-} -lm || exit 1
}

# The flags are part of what the figures mean: README.md repeats them.
build_references()
{
  fastest="-O3 -march=native -ffast-math"
  compile measure "$root/bench/measure.c" -O2
  compile start start.c -O2
  compile fib fib.c -O2 -fno-optimize-sibling-calls
  compile fold fold.c -O2
  compile sweep sweep.c $fastest
  compile merit merit.c $fastest
  compile merit_plain merit.c -O2
  compile training training.c -O2
  compile montecarlo_fast montecarlo_fast.c $fastest
  # The kernels' own flags: the same exp and log, the same bits.
  objects="$internal"
  compile montecarlo montecarlo.c "-I$root" -O3 -fno-math-errno -fno-trapping-math -ffp-contract=off
  compile dispatch_lp dispatch_lp.c "-I$root" -O2
  objects=
}

# What the figures were measured on.
put_machine()
{
  model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
  echo "machine: ${model:-unknown}, $(nproc 2>/dev/null || echo '?') cores; $("$CC" --version | head -n 1); $(date -u +%Y-%m-%d)"
  echo "strom:   $("$strom" version | head -n 1), $(cd "$root" && git rev-parse --short HEAD 2>/dev/null || echo 'no commit')"
  [ "${PEERS-}" = none ] || echo "peers:   $(put_versions | awk 'NF { printf "%s%s", n++ ? "; " : "", $0 }')"
  echo "runs:    $RUNS of each, in turn; CPU time in ms of the least, the median and the most"
  echo
}

put_versions()
{
  lua5.4 -v | awk '{ print $1, $2 }'
  luajit -v | awk '{ print $1, $2 }'
  "$python" --version
  [ -n "$numpy" ] && "$numpy" -c 'import sys, numpy; print("numpy", numpy.__version__, "on", sys.version.split()[0])'
  node --version | sed 's/^v/node /'
  gawk --version | sed -n '1s/,.*//p'
  Rscript --version 2>&1 | sed 's/Rscript (R) version \([^ ]*\).*/R \1/'
  octave-cli --version | sed -n '1s/GNU Octave, version/Octave/p'
  qalc --version | head -n 1 | sed 's/^/qalc /'
  [ -n "$squiggle" ] && sed -n 's/.*"version": "\(.*\)".*/Squiggle \1/p' "$SQUIGGLE/node_modules/@quri/squiggle-lang/package.json"
} 2>/dev/null

# ---- a work: what it consists of --------------------------------------------------------------

title() { echo "$1"; rounds=$RUNS once= apart= skipped=; : >programs; : >table; }

# program NAME COMMAND…: a row of the table, where the command is installed.
program()
{
  name=$1
  case $2 in ./* | "$strom") ;; *) [ "${PEERS-}" = none ] && return ;; esac
  if [ -z "$2" ] || ! command -v "$2" >/dev/null; then
    skipped="$skipped${skipped:+, }$name"
    return
  fi
  line="$once$tab$apart"
  for word in "$@"; do line=$line$tab$word; done
  printf '%s\n' "$line" >>programs
}
once() { once=once; "$@"; once=; }    # a slow one: run in the first round only
apart() { apart=apart; "$@"; apart=; } # one with an answer of its own

less() { printf 'less\t%s\t%s\t%s\t%s\n' "$@" >>table; }
target() { printf 'target\t%s\t%s\t%s\t%s\n' "$@" >>table; }
fault() { printf 'fault\t%s\t%s\n' "$1" "$2" >>table; }

# ---- running it -------------------------------------------------------------------------------

# run_one APART NAME COMMAND…
run_one()
{
  compared=$([ "$1" = apart ] || echo yes) name=$2
  shift 2
  ./measure cost "$@" >answer 2>errors </dev/null || { fault "$name" "did not start"; return; }
  read -r cpu wall memory status <cost
  printf 'run\t%s\t%s\t%s\t%s\n' "$name" "$cpu" "$wall" "$memory" >>table
  [ "$status" = 0 ] || { fault "$name" "exit status $status: $(head -n 1 errors)"; return; }
  [ -n "$compared" ] || return
  awk -f "$root/bench/numbers.awk" answer >numbers
  [ -f first ] || cp numbers first
  difference=$(awk -f "$root/bench/agree.awk" first numbers)
  [ -z "$difference" ] || fault "$name" "$difference"
}

# The programs in turn, and again: other load on the machine hits all alike.
run_all()
{
  rm -f first
  round=1
  while [ "$round" -le "$rounds" ]; do
    while IFS= read -r line; do
      # Empty fields would run together: the marks are never empty for `set`.
      mark=${line%%"$tab"*} line=${line#*"$tab"}
      mark_apart=${line%%"$tab"*} line=${line#*"$tab"}
      [ -n "$mark" ] && [ "$round" != 1 ] && continue
      IFS=$tab
      set -f
      set -- $line
      unset IFS
      set +f
      run_one "$mark_apart" "$@"
    done <programs
    round=$((round + 1))
  done
}

run_work()
{
  "work_$1"
  run_all
  awk -f "$root/bench/table.awk" table || faults=$((faults + 1))
  [ -z "$skipped" ] || echo "  skipped, not here: $skipped"
  echo
}

# ---- all of it --------------------------------------------------------------------------------

build_references
put_machine
: "${WORKS:=start fib fold montecarlo sweep whatif whatif_certain merit training linear felt scale where}"
for part in $WORKS; do
  case $part in
  start | fib | fold | montecarlo | sweep | whatif | whatif_certain | merit | training | linear) run_work "$part" ;;
  felt | scale | where) "part_$part" ;;
  *) echo "no part is called $part" >&2; exit 64 ;;
  esac
done
[ "$faults" = 0 ]
