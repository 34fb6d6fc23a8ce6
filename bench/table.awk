# The table of one work. Reads lines with fields separated by tabs:
#   run NAME CPU WALL MEMORY         one run of a program, or of
#   less NAME FIRST SECOND COUNT     a figure of ours: (FIRST - SECOND) / COUNT, run by run
#   target MEASURE NAME OTHER LIMIT  MEASURE (cpu, wall) of NAME is at most LIMIT times that of OTHER;
#                                    without OTHER: (memory, in MB; cpu, wall, in ms) at most LIMIT
#   fault NAME TEXT                  it failed, or its answer differs
BEGIN { FS = "\t"; subject = "strom" }
function add(name, cpu, wall, memory) {
  if (!(name in runs)) order[++names] = name
  runs[name]++
  sample["cpu", name, runs[name]] = cpu
  sample["wall", name, runs[name]] = wall
  sample["memory", name, runs[name]] = memory
}
$1 == "run" { add($2, $3, $4, $5) }
$1 == "less" { less[++lesses] = $0 }
$1 == "target" { target[++targets] = $0 }
$1 == "fault" { fault[$2] = $3; faults++ }

# Sorts the runs of a measure; rank(…, share): the least (0), the median (0.5), the most (1).
function rank(measure, name, share,   n, i, j, x, sorted, h) {
  n = runs[name]
  for (i = 1; i <= n; i++) {
    x = sample[measure, name, i] + 0
    for (j = i - 1; j >= 1 && sorted[j] > x; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = x
  }
  h = 1 + (n - 1) * share
  i = int(h)
  return i >= n ? sorted[n] : sorted[i] + (h - i) * (sorted[i + 1] - sorted[i])
}
function short(x) { return sprintf(x >= 99.95 ? "%.0f" : x >= 9.995 ? "%.1f" : x >= 0.9995 ? "%.2f" : "%.3f", x) }
function subtract(words,   part, i, n) {
  split(words, part, "\t")
  if (!(part[3] in runs) || !(part[4] in runs)) return
  n = runs[part[3]] < runs[part[4]] ? runs[part[3]] : runs[part[4]]
  for (i = 1; i <= n; i++)
    add(part[2], (sample["cpu", part[3], i] - sample["cpu", part[4], i]) / part[5], \
      (sample["wall", part[3], i] - sample["wall", part[4], i]) / part[5], "")
}
function judge(words,   part, got, of, unit) {
  split(words, part, "\t")
  unit = part[2] == "memory" ? " MB" : part[4] == "" ? " ms" : " x"
  of = part[2] == "memory" ? "memory" : part[2] == "wall" ? "time on the clock" : "CPU time"
  printf "  target: %s of %s at most %s%s%s: ", of, part[3], part[5], unit, part[4] == "" ? "" : " " part[4]
  if (!(part[3] in runs) || (part[4] != "" && !(part[4] in runs))) { print "not measured"; return }
  got = rank(part[2], part[3], 0.5)
  if (part[4] != "") got /= rank(part[2], part[4], 0.5)
  print short(got) unit ", " (got <= part[5] ? "kept" : "MISSED")
}
END {
  for (i = 1; i <= lesses; i++) subtract(less[i])
  for (i = 1; i <= names; i++) if (length(order[i]) > width) width = length(order[i])
  if (names) printf "  %-" width "s  %9s %9s %9s  %9s %9s  %9s\n", "", "CPU least", "median", "most", "clock", "MB", "strom / it"
  for (i = 1; i <= names; i++) {
    name = order[i]
    middle = rank("cpu", name, 0.5)
    memory = sample["memory", name, 1] == "" ? "" : short(rank("memory", name, 1))
    ratio = subject in runs && memory != "" && middle > 0 ? short(rank("cpu", subject, 0.5) / middle) : ""
    line = sprintf("  %-" width "s  %9s %9s %9s  %9s %9s  %9s", name, short(rank("cpu", name, 0)), short(middle), \
      short(rank("cpu", name, 1)), short(rank("wall", name, 0.5)), memory, ratio)
    sub(/ +$/, "", line)
    print line
  }
  for (name in fault) print "  FAULT: " name ": " fault[name]
  for (i = 1; i <= targets; i++) judge(target[i])
  exit faults > 0
}
