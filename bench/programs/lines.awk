# A script of about so many lines of all sorts: comments, units, axes, branches. usage: awk -v lines=N -f lines.awk
BEGIN {
  print "over year = 2024..2035"
  steps = int(lines / 10)
  for (i = 1; i <= steps; i++) {
    print "# Step " i ": capacity, cost, and what they give."
    print "build_" i " : GW = " (i % 40) + 1 " GW                  source \"made up, row " i "\""
    print "cost_" i " = " 20 + i % 9 " USD/MWh"
    print "share_" i " = " 10 + i % 80 " %"
    print "hours_" i " = 8760 h * share_" i
    print "energy_" i " = build_" i " * hours_" i
    print "bill_" i " = energy_" i " * cost_" i
    print "growing_" i " = build_" i " * (1 + 3 %) ^ (year - 2024)"
    print "larger_" i " = if growing_" i "[2030] > 20 GW then bill_" i " else " (i > 1 ? "larger_" i - 1 : "0 USD")
    print ""
  }
  print "show larger_" steps " in million USD"
}
