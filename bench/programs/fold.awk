BEGIN {
  x = 1
  for (i = 1; i <= steps; i++) x = x * 1.0000001 + sin(i)
  printf "%.17g\n", x
}
