# What the test scripts begin with; sourced in the repository's root.
#   $strom         the program, as an absolute path (STROM in the environment)
#   $root, $work   the repository, and an empty folder that goes when the script ends
#   $passed, $failed, and add_sum to add up what a group of tests says in its last line
strom=${STROM:-build/strom}
case $strom in /*) ;; *) strom=$PWD/$strom ;; esac
LC_ALL=C
NO_COLOR=1
export LC_ALL NO_COLOR
root=$PWD
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

# add_sum NAME STATUS LOG: adds the last "N passed, N failed" of the log, with or without a name before
# it. No sum, or a bad status beside a good sum, is one failure.
add_sum()
{
  sum=$(sed -n 's/^\(.*: \)\{0,1\}\([0-9]*\) passed, \([0-9]*\) failed$/\2 \3/p' "$3" | tail -n 1)
  if [ -z "$sum" ]; then
    echo "$1: ended with status $2 and no sum"
    sum="0 1"
  elif [ "$2" != 0 ] && [ "${sum#* }" = 0 ]; then
    echo "$1: ended with status $2"
    sum="${sum% *} 1"
  fi
  passed=$((passed + ${sum% *}))
  failed=$((failed + ${sum#* }))
}

# The log, with the inner sum not to be mistaken for the last line of all.
put_log()
{
  sed 's/^\([0-9]* passed, [0-9]* failed\)$/all: \1/' "$1"
}
