# Do two lists of numbers agree? usage: awk -f agree.awk FIRST OTHER; prints nothing, or what differs.
# Where the first list has standard errors, two samples may lie six of them apart (about four of
# their difference); else the numbers agree to 1e-9.
function size(x) { return x < 0 ? -x : x }
FNR == NR { want[FNR] = $1; error[FNR] = $2; wanted = FNR; next }
{ seen = FNR }
FNR <= wanted && !said {
  room = error[FNR] != "" ? 6 * error[FNR] : 1e-9 * size(want[FNR])
  if ($1 + 0 != $1 || !(size($1 - want[FNR]) <= room)) {
    said = 1
    print "number " FNR " is " $1 ", not " want[FNR] (error[FNR] != "" ? " (give or take " error[FNR] ")" : "")
  }
}
END { if (!said && seen + 0 != wanted + 0) print seen + 0 " numbers, not " wanted + 0 }
