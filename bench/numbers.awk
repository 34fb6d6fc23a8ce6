# The numbers that a program printed, one a line. Of strom's JSON: values, and of a summary its mean,
# 5 %, 50 % and 95 %. A second number on a line, the standard error of the first, stays beside it.
function field(name, at) {
  at = match($0, "\"" name "\": -?[0-9][-+.0-9e]*")
  return at ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 4) : "none"
}
/^\{"strom"/ { json = 1; next }
json && /"summary"/ { print field("mean"); print field("p5"); print field("p50"); print field("p95"); next }
json { if (/"value"/) print field("value"); next }
NF { print $1, $2 }
