#!/bin/sh
# The golden tests: every tests/golden/**/NAME.strom is run from its folder, and what it prints is
# held against NAME.out (standard output) and NAME.err (standard error).
#
#   show 3 MW + 500 kW      # => 3.5 MW     a line of the output ends so, in the order of the script
#
# In the comment lines at the top of the file:
#   # exit 2                 the exit status (0 where nothing is said)
#   # args --seed 7          more arguments; $TMP is an empty folder of this test
#   # command check          instead of `run`; `# command explain E0301 without file` leaves NAME.strom out
#   # stdin                  the script is given on standard input
# A folder NAME.files holds what must be in $TMP afterwards. Output that neither a file nor a `# =>`
# expects is a fault: a test that pins nothing down is a draft.
#
# usage: tests/run.sh [--update] [PART-OF-A-PATH…]
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
update=
[ "${1-}" = --update ] && update=1 && shift

if [ ! -x "$strom" ]; then
  echo "no program at $strom: run make first"
  echo "golden: 0 passed, 1 failed"
  exit 1
fi

# Reads the comment lines at the top into: status, arguments, command, with_file, with_stdin.
read_directives()
{
  status=0 arguments= command=run with_file=1 with_stdin=
  while IFS= read -r line; do
    case $line in
    '# exit '*) status=${line#'# exit '} ;;
    '# args '*) arguments=${line#'# args '} ;;
    '# stdin') with_stdin=1 ;;
    '# command '*' without file') command=${line#'# command '} command=${command%' without file'} with_file= ;;
    '# command '*) command=${line#'# command '} ;;
    '#'*) ;;
    *) break ;;
    esac
  done <"$1"
}

# Every `# => TEXT` must end a line of the output, after a blank, in the same order.
check_arrows()
{
  awk '
    FNR == NR { if (i = index($0, "# => ")) want[++n] = substr($0, i + 5); next }
    k < n {
      gsub(/  +/, " ") # columns are aligned by blanks
      w = want[k + 1]; at = length($0) - length(w)
      if (at >= 0 && substr($0, at + 1) == w && (at == 0 || substr($0, at, 1) == " ")) k++
    }
    END { if (k < n) { print "  nothing printed ends in: " want[k + 1]; exit 1 } }' "$1" "$2"
}

# expect GOT FILE WHAT: compares, or with --update rewrites.
expect()
{
  if [ -n "$update" ]; then
    if [ ! -s "$1" ]; then
      rm -f "$2"
    elif ! cmp -s "$1" "$2"; then
      cp "$1" "$2"
      echo "  wrote $2"
    fi
  elif [ -f "$2" ]; then
    cmp -s "$1" "$2" || { diff -u "$2" "$1" | sed -n '3,40p'; return 1; }
  elif [ -s "$1" ]; then
    echo "  unexpected on $3:"
    sed 5q "$1"
    return 1
  fi
}

run_one()
{
  script=$1 mine=$2
  base=${script%.strom}
  name=${base##*/}
  folder=${script%/*}
  read_directives "$script"
  rm -rf "$mine"
  mkdir -p "$mine/tmp"
  TMP=$mine/tmp
  file=
  [ -n "$with_file" ] && file=$name.strom
  [ -n "$with_stdin" ] && file=-
  (
    cd "$folder" || exit 99
    eval "set -- $command $arguments"
    [ -n "$file" ] && set -- "$@" "$file"
    if [ -n "$with_stdin" ]; then exec <"$name.strom"; else exec </dev/null; fi
    exec timeout 120 "$strom" "$@"
  ) >"$mine/out" 2>"$mine/err"
  got=$?
  sound=1
  if [ "$got" != "$status" ]; then
    echo "  exit status $got, expected $status"
    [ "$got" -gt 100 ] && sed 20q "$mine/err"
    sound=
  fi
  if grep -q '# => ' "$script"; then
    check_arrows "$script" "$mine/out" || sound=
    [ -f "$base.out" ] && { expect "$mine/out" "$base.out" "standard output" || sound=; }
  else
    expect "$mine/out" "$base.out" "standard output" || sound=
  fi
  expect "$mine/err" "$base.err" "standard error" || sound=
  if [ -d "$base.files" ]; then
    if [ -n "$update" ]; then
      rm -rf "$base.files" && cp -r "$mine/tmp" "$base.files"
    else
      diff -ru "$base.files" "$mine/tmp" || sound=
    fi
  fi
  [ -n "$sound" ]
}

# Two workers, each with every second test.
worker()
{
  index=0 good=0 bad=0
  while IFS= read -r script; do
    index=$((index + 1))
    [ $((index % 2)) = "$1" ] || continue
    if run_one "$script" "$work/$1" >"$work/report$1"; then
      good=$((good + 1))
      [ -s "$work/report$1" ] && cat "$work/report$1"
    else
      bad=$((bad + 1))
      { echo "FAIL $script"; cat "$work/report$1"; } >"$work/block$1"
      cat "$work/block$1"
    fi
  done <"$work/list"
  echo "$good $bad" >"$work/sum$1"
}

find tests/golden -name '*.strom' ! -path '*.files/*' ! -name '_*' | sort >"$work/all"
if [ $# = 0 ]; then
  mv "$work/all" "$work/list"
else
  for part in "$@"; do grep -F -e "$part" "$work/all"; done | sort -u >"$work/list"
fi
worker 0 &
worker 1
wait
awk '{ good += $1; bad += $2 } END { printf "golden: %d passed, %d failed\n", good, bad; exit bad > 0 }' \
  "$work/sum0" "$work/sum1"
