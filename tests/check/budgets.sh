#!/bin/sh
# Budgets: lines of a file and of a function, function-like macros, width.
set -u
cd "$(dirname "$0")/../.." || exit 1
LC_ALL=C awk '
  function complain(text) { print "  " text; bad++ }
  function end_function(lines) {
    functions++
    if (lines > 60 && !only_switch) {
      long++
      worst = worst "  " FILENAME ":" start ": a function of " lines " lines\n"
      if (lines > 120) complain(FILENAME ":" start ": a function of " lines " lines (120 at most)")
    }
  }
  function end_file() {
    if (file == "") return
    if (too_wide) complain(file ": " too_wide " lines beyond 100 columns")
    if (macros && !has_rows) complain(file ": function-like macros:" macros)
    too_wide = has_rows = 0
    macros = ""
    limit = file ~ /\.h$/ ? 200 : 600
    if (lines > limit) complain(file ": " lines " lines (" limit " at most)"); else good++
  }
  FNR == 1 { end_file(); file = FILENAME; start = 0 }
  { lines = FNR }
  length($0) > 100 && !/^#[ \t]*include/ {
    wide = $0
    gsub(/[\200-\277]/, "", wide)           # count characters, not bytes
    if (length(wide) > 100) too_wide++
  }
  /^{/ { start = FNR; only_switch = 1; next }
  start && /^}/ { end_function(FNR - start + 1); start = 0 }
  # A switch that only maps an enum to a constant may be as long as the enum.
  start && !/^ *(switch \(.*\) {|case .*|default:.*|return [^(]*;|}|)$/ { only_switch = 0 }
  # Function-like macros belong to files that expand the rows of a .def; five others are allowed.
  /^#[ \t]*include .*\.def"/ { has_rows = 1 }
  /^#[ \t]*define[ \t]+[A-Za-z_0-9]+\(/ {
    macro = $2
    sub(/\(.*/, "", macro)
    if (macro !~ /^(LEN|NEW|NEW_ARRAY|STR|PRINTF_LIKE)$/) macros = macros " " macro
  }
  END {
    end_file()
    share = functions ? 100 * long / functions : 0
    if (share > 2) { printf "%s", worst; complain(sprintf("%.1f %% of %d functions are longer than 60 lines (2 %% at most)", share, functions)) }
    else good++
    printf "budgets: %d passed, %d failed\n", good, bad
    exit bad > 0
  }' $(ls lang/*.[ch] runtime/*.[ch] stdlib/*.[ch] tests/*/*.c 2>/dev/null)
