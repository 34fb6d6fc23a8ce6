fold <- function(steps) {
  x <- 1
  for (i in 1:steps) x <- x * 1.0000001 + sin(i)
  x
}
cat(sprintf("%.17g\n", fold(as.integer(commandArgs(TRUE)[1]))))
