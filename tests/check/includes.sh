#!/bin/sh
# The include graph has no cycle and is at most sixteen deep (lang alone has ten levels); lang/ includes
# nothing of runtime/; a header includes only the headers that its own first comment names ("May
# include: ..."), which are the levels of docs/architecture.md.
set -u
cd "$(dirname "$0")/../.." || exit 1
LC_ALL=C awk '
  function resolve(from, name,   folder, path) {
    folder = from
    sub(/[^\/]*$/, "", folder)
    path = folder name
    while (match(path, /[a-z]+\/\.\.\//)) path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
    if (path in known) return path
    return (name in known) ? name : ""
  }
  function depth(file,   i, d, most) {
    if (file in done) return done[file]
    if (file in open) { print "  a cycle through " file; bad++; return 0 }
    open[file] = 1
    most = 0
    for (i = 1; i <= count[file]; i++) {
      d = depth(edge[file, i]) + 1
      if (d > most) most = d
    }
    delete open[file]
    return done[file] = most
  }
  BEGIN {
    for (i = 1; i < ARGC; i++) known[ARGV[i]] = 1
  }
  FNR == 1 { head = ""; in_head = 1 }
  in_head { head = head " " $0; if ($0 ~ /\*\//) in_head = 0 }
  /^#[ \t]*include "/ {
    split($0, part, "\"")
    name = part[2]
    sub(/.*\//, "", name)
    if (FILENAME ~ /\.h$/ && name ~ /\.h$/ && index(head, name) == 0) {
      print "  " FILENAME ":" FNR ": its first comment does not name " name " among what it may include"
      bad++
    }
    to = resolve(FILENAME, part[2])
    if (FILENAME ~ /^lang\// && (part[2] ~ /runtime\// || to ~ /^runtime\//)) {
      print "  " FILENAME ":" FNR ": lang/ must not include runtime/"
      bad++
    }
    if (to) edge[FILENAME, ++count[FILENAME]] = to
  }
  END {
    for (file in known) {
      d = depth(file)
      if (d > 16) { print "  " file " includes to a depth of " d " (16 at most)"; bad++ } else good++
    }
    printf "includes: %d passed, %d failed\n", good, bad
    exit bad > 0
  }' $(ls lang/*.[chly] lang/*.def runtime/*.[ch] runtime/*.def stdlib/*.[ch] stdlib/*.def 2>/dev/null)
