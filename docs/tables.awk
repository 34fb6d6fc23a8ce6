# tables.awk - the reference tables of SPEC.md from the .def files, one row a line.
# usage: awk -v table=functions|distributions|units|codes|reserved|statements|places -f docs/tables.awk FILE.def

# The arguments of NAME("a", x, "b") as field[1..], texts without their quotes; gives their number.
function read_row(line,    c, inside, count, i, escaped) {
  count = 1
  delete field
  for (i = index(line, "(") + 1; i <= length(line); i++) {
    c = substr(line, i, 1)
    if (escaped) {
      field[count] = field[count] (c == "n" ? " " : c)
      escaped = 0
    } else if (inside && c == "\\") {
      escaped = 1
    } else if (c == "\"") {
      inside = !inside
    } else if (inside) {
      field[count] = field[count] c
    } else if (c == ",") {
      count++
    } else if (c == ")") {
      return count
    } else if (c != " ") {
      field[count] = field[count] c
    }
  }
  return count
}

function cell(text) {
  gsub(/\|/, "\\|", text)
  return text
}

# Code spans in table cells: a bar would end the cell even there.
function code(text) {
  return "`" cell(text) "`"
}

BEGIN {
  if (table == "functions" || table == "distributions")
    print "| call | what it is |\n|---|---|"
  if (table == "units")
    print "| unit | prefixes | what it is |\n|---|---|---|"
  if (table == "codes")
    print "| code | | what is wrong |\n|---|---|---|"
  prefixes["PREFIX_METRIC"] = "metric"
  prefixes["PREFIX_LARGE"] = "k to Q"
  prefixes["PREFIX_BINARY_TOO"] = "metric, binary"
}

table == "functions" && /^(ELEMENTWISE|BUILTIN)\(/ {
  read_row($0)
  shift = /^ELEMENTWISE/ ? 1 : 0
  print "| " code(field[3 + shift]) " | " cell(field[4 + shift]) " |"
}

table == "distributions" && /^DIST\(/ {
  read_row($0)
  print "| " code(field[3]) " | " cell(field[4]) " |"
}

table == "units" && /^BASE\(/ {
  read_row($0)
  print "| " code(field[2]) " | " prefixes[field[3]] " | " cell(field[4]) " |"
}

table == "units" && /^SCALE\(/ {
  read_row($0)
  print "| " code(field[1]) " | | " cell(field[3]) " |"
}

table == "units" && /^UNIT\(/ {
  read_row($0)
  print "| " code(field[1]) " | " prefixes[field[4]] " | " cell(field[5]) " |"
}

table == "units" && /^CURRENCY\(/ {
  read_row($0)
  currencies = currencies (currencies == "" ? "" : ", ") "`" field[1] "`"
}

table == "codes" && /^DIAG\(/ {
  read_row($0)
  severity = field[3]
  sub(/DIAG_/, "", severity)
  print "| " code(field[2]) " | " tolower(severity) " | " cell(field[4]) " |"
}

# The words of words.def, in lines of running text.
(table == "reserved" && /^RESERVED(_OF)?\(/) ||
(table == "statements" && /^STATEMENT\(/) ||
(table == "places" && /^IN_PLACE(_OF)?\(/) {
  read_row($0)
  if (length(words) + length(field[1]) > 118) {
    print "`" words
    words = field[1]
    is_open = 1
  } else {
    words = words (words == "" ? "" : " ") field[1]
  }
}

END {
  if (words != "")
    print (is_open ? "" : "`") words "`"
  if (table == "units")
    print "\nCurrencies, with the metric prefixes (`kUSD`, `MEUR`): " currencies "."
}
