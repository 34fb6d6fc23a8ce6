#!/bin/sh
# Same script, same result, bit for bit: whatever the block of lanes, the threads and the order of the
# definitions, and whatever else the script defines. Ends with `determinism: N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
script=tests/prop/determinism.strom

# Outputs alone: the name and the hash of the script differ by design.
outputs() { "$strom" run --json "$@" 2>"$work/err" | sed '1s/"script": "[^"]*", "sha256": "[^"]*"//'; }

held()
{
  name=$1
  shift
  outputs "$@" >"$work/got"
  if [ -s "$work/got" ] && cmp -s "$work/want" "$work/got"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL determinism: $name"
    diff "$work/want" "$work/got" | head -4 | cut -c1-200
    head -3 "$work/err"
  fi
}

outputs "$script" >"$work/want"
[ -s "$work/want" ] || { cat "$work/err"; echo "determinism: 0 passed, 1 failed"; exit 1; }

for block in 64 128 512; do held "blocks of $block" --block $block "$script"; done
for threads in 2 3 8; do held "$threads threads" --threads $threads "$script"; done
held "2 threads in blocks of 64" --threads 2 --block 64 "$script"

# Definitions before the prose, outputs from it on. Lines change places; the random order is fixed by the seed.
awk '/^"""/ { exit } !/^#/' "$script" >"$work/definitions"
awk '/^"""/ { on = 1 } on' "$script" >"$work/shown"
for seed in 1 2 3 4 5; do
  awk -v seed=$seed 'BEGIN { srand(seed) } { print rand() "\t" $0 }' "$work/definitions" | sort -n | cut -f2- >"$work/shuffled"
  cat "$work/shuffled" "$work/shown" >"$work/shuffled.strom"
  held "definitions shuffled ($seed)" "$work/shuffled.strom"
done
awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$work/definitions" | cat - "$work/shown" >"$work/reversed.strom"
held "definitions reversed" "$work/reversed.strom"

more()
{
  { cat "$work/definitions"; printf '%s\n' "$2"; cat "$work/shown"; } >"$work/more.strom"
  held "$1 added" "$work/more.strom"
}
more "a cell" 'unrelated = 3 GW'
more "a distribution" 'unrelated = normal(0, 1)'
more "an uncertain cell that reads others" 'unrelated = a * x * noise'
more "a scenario" 'scenario unrelated { a = 3 GW }'
more "an object" 'chip unrelated { peak = 2 PFLOP/s; tdp = 1 kW to 2 kW }'
more "an axis" 'over depth = 1..5 m'
more "a function" 'fn unrelated(n: 1) : 1 = n * normal(0, 1)'

echo "determinism: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
