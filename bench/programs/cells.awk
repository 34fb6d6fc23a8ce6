# A chain of so many cells. usage: awk -v cells=N -f cells.awk
BEGIN {
  print "c1 = 1 GW"
  for (i = 2; i <= cells; i++) print "c" i " = c" i - 1 " * 0.999 + " 1 + i % 7 " MW"
  print "show c" cells
}
