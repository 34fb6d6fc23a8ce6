#!/bin/sh
# Runs the examples of SPEC.md and README.md; spec.awk says how they are marked.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
. tests/blocks.sh

for document in SPEC.md README.md docs/*.md; do
  [ -f "$document" ] && run_document "$document"
done
if STROM=$strom docs/refresh.sh --check; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
echo "spec: $passed passed, $failed failed"
[ "$failed" = 0 ]
