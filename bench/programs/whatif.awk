# A script of so many cells and so many what-ifs, each of which reaches the last three cells.
# usage: awk -v form=FORM -v cells=500 -v count=200 -v base="3 to 5" -f whatif.awk
#   with     the what-ifs are `with`
#   copies   the same cells; for each what-if the three stand there once more, written by hand
#   alone    likewise, but what the three read is a single cell
#   all      the what-ifs change `base`, which reaches every cell
function put_three(price, mark) {
  print "d1" mark " = " price " * 2 + c" last
  print "d2" mark " = d1" mark " * 1.1 + sqrt(" price ")"
  print "d3" mark " = d2" mark " - " price
}
function shown(mark) { return "show mean_of(sum(d3" mark " over year))" }
BEGIN {
  uncertain = base ~ /to/
  print "over year = 2025..2060"
  print "base = " base
  print "price = 50"
  print "fn mean_of(x) = " (uncertain ? "mean(x)" : "x")
  last = cells - 6
  for (i = form == "alone" ? last : 0; i <= last; i++)
    print "c" i " = base * " (1 + i % 7) " + exp(base / " (3 + i % 5) ") + (year - 2025) * 0.01" \
      (i && form != "alone" ? " + c" (i - 1) " * 0.1" : "")
  put_three("price", "")
  print shown("")
  for (k = 1; k <= count; k++) {
    if (form == "with") print shown("") " with { price = " (50 + k) " }"
    else if (form == "all") print shown("") " with { base *= " (1 + k / 1000) " }"
    else {
      print "price_" k " = " (50 + k)
      put_three("price_" k, "_" k)
      print shown("_" k)
    }
  }
}
