# What montecarlo.strom computes, whole columns at a time. usage: montecarlo.R DRAWS
n <- as.integer(commandArgs(TRUE)[1])
set.seed(42)
tri <- function(low, mode, high) {
  u <- runif(n)
  ifelse(u < (mode - low) / (high - low),
         low + sqrt(u * (high - low) * (mode - low)),
         high - sqrt((1 - u) * (high - low) * (high - mode)))
}
grid <- rnorm(n, 110e9, 12e9)
share <- tri(0.05, 0.12, 0.30)
pue <- runif(n, 1.08, 1.35)
tdp <- rlnorm(n, log(900), 0.20)
overhead <- tri(1.25, 1.5, 1.9)
peak <- rlnorm(n, log(2e15), 0.35)
mfu <- tri(0.25, 0.38, 0.55)
uptime <- runif(n, 0.85, 0.98)
growth <- rnorm(n, 0.30, 0.08)
years <- runif(n, 2, 6)
price <- rlnorm(n, log(65 / 3.6e9), 0.25)
load <- runif(n, 0.60, 0.95)
cost <- rlnorm(n, log(30000), 0.25)
learning <- rnorm(n, 0.25, 0.05)

it_power <- grid * share / pue * load
chips <- it_power / (tdp * overhead)
now <- chips * (peak * mfu * uptime)
scale <- exp(growth * years)
flops <- now * scale * (1 + learning)^years
ops <- flops * 31557600
opex <- grid * share * load * 31557600 * scale * price
capex <- chips * scale * cost / 4
usd <- (opex + capex) / (ops / 1e21)
put <- function(v) cat(sprintf("%.9g\n", c(mean(v), quantile(v, c(0.05, 0.5, 0.95)))), sep = "")
put(flops / 1e18)
put(usd)
put(log10(ops))
