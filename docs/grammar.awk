# grammar.awk - the grammar of SPEC.md's appendix, from lang/parse.y: its rules without their actions,
# tokens by their spelling. usage: awk -f docs/grammar.awk lang/parse.y

# Tokens are declared as NAME "spelling"; those whose spelling is a description stay capitals.
/^%token/ {
  line = $0
  while (match(line, /[A-Z_]+ "[^"]*"/)) {
    pair = substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
    split(pair, part, " \"")
    spelling = substr(pair, index(pair, "\"") + 1)
    sub(/"$/, "", spelling)
    if (spelling !~ / /)
      text[part[1]] = "\"" spelling "\""
  }
  next
}
/^%%/ { rules++; next }
rules == 1 { body = body $0 "\n" }

function put(word) {
  if (word == ":" || word == "|") {
    flush_alternative(word)
  } else if (word == ";") {
    flush_alternative("")
    if (rule != "unread")
      print ""
    rule = ""
  } else if (rule == "") {
    rule = word
  } else if (word in text) {
    symbols = symbols " " text[word]
  } else if (word != "START_FILE" && word != "START_EXPRESSION") {
    symbols = symbols " " word
  }
}

# Prints the alternative that has been gathered; [next_mark] says what comes after it.
function flush_alternative(next_mark) {
  if (rule == "unread") # what the parser does about mistakes
    return
  if (next_mark == ":") {
    print rule
    mark = "  ="
    symbols = ""
    return
  }
  if (symbols !~ / unread$/) {
    print mark (symbols == "" ? " (nothing)" : symbols)
    mark = "  |"
  }
  symbols = ""
}

END {
  n = length(body)
  for (i = 1; i <= n; i++) {
    c = substr(body, i, 1)
    if (c ~ /[ \t\n]/)
      continue
    if (substr(body, i, 2) == "/*") {
      i += index(substr(body, i), "*/")
    } else if (c == "{") {
      i = action_end(i)
    } else if (c == "'") {
      put("\"" substr(body, i + 1, 1) "\"")
      i += 2
    } else if (c == "%") {
      match(substr(body, i), /^%(empty|prec [A-Z]+)/)
      i += RLENGTH - 1
    } else if (c ~ /[:|;]/) {
      put(c)
    } else {
      match(substr(body, i), /^[A-Za-z_]+/)
      put(substr(body, i, RLENGTH))
      i += RLENGTH - 1
    }
  }
}

function action_end(i,    depth, c) {
  for (depth = 0; i <= n; i++) {
    c = substr(body, i, 1)
    if (c == "\"" || c == "'") {
      for (i++; substr(body, i, 1) != c; i++)
        i += substr(body, i, 1) == "\\"
    } else if (c == "{") {
      depth++
    } else if (c == "}" && --depth == 0) {
      return i
    }
  }
  return n
}
