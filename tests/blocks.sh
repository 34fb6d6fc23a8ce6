# Runs the code blocks of documents; sourced after harness.sh by spec.sh and doc.sh. spec.awk says how
# the blocks are marked.

# What a refused block must say: the codes of its first line, and those at its marked lines.
check_codes()
{
  for code in $2; do
    grep -q "\[$code\]" "$work/err" || { echo "  $code is not reported"; return 1; }
  done
  awk -v name="$1" '
    match($0, /#.*[EW][0-9][0-9][0-9][0-9]/) {
      rest = substr($0, RSTART)
      while (match(rest, /[EW][0-9][0-9][0-9][0-9]/)) {
        print name ":" NR ":", "[" substr(rest, RSTART, 5) "]"
        rest = substr(rest, RSTART + 5)
      }
    }' "$1" >"$work/marks"
  while read -r place code; do
    grep -F "$place" "$work/err" | grep -qF "$code" || { echo "  $place $code is not reported"; return 1; }
  done <"$work/marks"
}

run_block()
{
  cp "$1.strom" example.strom # the name that readers see in messages
  expected=$PWD/$1.expected script=example.strom kind=$2
  shift 2
  codes=
  if [ "$kind" = error ]; then codes=$* && set --; fi
  timeout 120 "$strom" run "$@" "$script" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  if [ "$kind" = run ]; then
    [ $got = 0 ] || { echo "  exit status $got"; sed 12q "$work/err"; return 1; }
    cp "$work/out" "$work/shown"
    # Blanks that only align columns do not count.
    awk '
      { gsub(/  +/, " ") }
      FNR == NR { if ($0 !~ /^ *##/ && (i = index($0, "# => "))) want[++n] = substr($0, i + 5); next }
      k < n {
        w = want[k + 1]; at = length($0) - length(w)
        if (at >= 0 && substr($0, at + 1) == w && (at == 0 || substr($0, at, 1) == " ")) k++
      }
      END { if (k < n) { print "  nothing printed ends in: " want[k + 1]; exit 1 } }' \
      "$script" "$work/out" || return 1
  else
    case $got in 2 | 3 | 4) ;; *) echo "  exit status $got, expected a refusal"; return 1 ;; esac
    cp "$work/err" "$work/shown"
    check_codes "$script" "$codes" || return 1
  fi
  if [ -f "$expected" ] && ! diff -u "$expected" "$work/shown" >"$work/diff"; then
    sed -n '3,40p' "$work/diff"
    return 1
  fi
}

# run_document DOCUMENT: each of its blocks; adds to $passed and $failed.
run_document()
{
  folder=$work/$(basename "$1")
  mkdir "$folder"
  awk -v folder="$folder" -f tests/spec.awk "$1" >"$work/blocks"
  cd "$folder" || exit 1
  while read -r line kind arguments; do
    # shellcheck disable=SC2086
    if run_block "$line" "$kind" $arguments >"$work/report"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAIL ${1#"$work/"}:$line"
      grep -e '# => ' -e '# E' "$line.strom" | sed 's/^/  | /'
      cat "$work/report"
    fi
  done <"$work/blocks"
  cd "$root" || exit 1
}
