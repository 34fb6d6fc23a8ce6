# spec.awk - cuts the fenced blocks that can be run out of a Markdown file.
# usage: awk -v folder=DIR -f tests/spec.awk SPEC.md
# Prints a line for each: LINE run|error ARGUMENTS; its text goes to DIR/LINE.strom.
#
#   ```strom run --seed 2      runs with status 0; lines with `# => TEXT` as in golden tests
#   ```strom error E0301       is refused; every code named here is reported, and a line with
#                              `# E0301` in a comment reports that code at that line
#   ```output                  right after one of these: all that it prints
#   ```csv weather.csv         a file for the blocks that follow; also ```strom file common.strom

/^ *```/ {
  mark = $0
  sub(/^ *```/, "", mark)
  if (inside) {
    if (target)
      close(target)
    target = ""
    inside = 0
    next
  }
  inside = 1
  indent = index($0, "`") - 1
  n = split(mark, word, " ")
  target = ""
  if (word[1] == "strom" && (word[2] == "run" || word[2] == "error")) {
    last = target = folder "/" NR ".strom"
    arguments = ""
    for (i = 3; i <= n; i++)
      arguments = arguments " " word[i]
    print NR, word[2] arguments
    printf "" >target
  } else if (word[1] == "output" && last) {
    target = last
    sub(/strom$/, "expected", target)
    printf "" >target
  } else if (word[1] == "csv" && n == 2 || word[1] == "strom" && word[2] == "file" && n == 3) {
    target = folder "/" word[n]
    printf "" >target
  }
  if (target != last)
    last = ""
  next
}

inside && target {
  line = $0
  if (substr(line, 1, indent) ~ /^ *$/)
    line = substr(line, indent + 1)
  print line >target
}

!inside && NF { last = "" }
