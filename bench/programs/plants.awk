# A table of plants, made up, in the order of their cost. usage: awk -v plants=4000 -f plants.awk
# The figures come from a generator of our own, so that they are the same with every awk.
function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
BEGIN {
  state = 42
  print "name,capacity,cost"
  for (i = 1; i <= plants; i++)
    printf "p%d,%.1f,%.3f\n", i, 20 + 580 * random(), cost = 5 + 115 * i / plants
}
