#!/bin/sh
# Runs the scenario scripts that the charter calls the contract, where they lie beside this folder.
set -u
cd "$(dirname "$0")/.." || exit 1
check=../shared/scenarios/check
if [ ! -e "$check" ]; then
  echo "no ../shared/scenarios here: skipped"
  echo "scenarios: 0 passed, 0 failed"
  exit 0
fi
if ! command -v python3 >/dev/null; then
  echo "no python3, which ../shared/scenarios/check needs: skipped"
  echo "scenarios: 0 passed, 0 failed"
  exit 0
fi
set --
for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14; do
  set -- "$@" ../shared/scenarios/$number-*.strom
done
STROM=${STROM:-build/strom} exec python3 "$check" "$@"
