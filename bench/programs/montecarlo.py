# What montecarlo.strom computes, whole columns at a time. usage: montecarlo.py DRAWS
import sys
import numpy as np

n = int(sys.argv[1])
r = np.random.default_rng(42)
grid = r.normal(110e9, 12e9, n)                  # W
share = r.triangular(0.05, 0.12, 0.30, n)
pue = r.uniform(1.08, 1.35, n)
tdp = r.lognormal(np.log(900.0), 0.20, n)        # W
overhead = r.triangular(1.25, 1.5, 1.9, n)
peak = r.lognormal(np.log(2e15), 0.35, n)        # FLOP/s
mfu = r.triangular(0.25, 0.38, 0.55, n)
uptime = r.uniform(0.85, 0.98, n)
growth = r.normal(0.30, 0.08, n)
years = r.uniform(2.0, 6.0, n)
price = r.lognormal(np.log(65 / 3.6e9), 0.25, n)  # USD/J
load = r.uniform(0.60, 0.95, n)
cost = r.lognormal(np.log(30000.0), 0.25, n)     # USD
learning = r.normal(0.25, 0.05, n)

it_power = grid * share / pue * load
chips = it_power / (tdp * overhead)
now = chips * (peak * mfu * uptime)
scale = np.exp(growth * years)
flops = now * scale * np.power(1 + learning, years)
ops = flops * 31557600
opex = grid * share * load * 31557600 * scale * price
capex = chips * scale * cost / 4
usd = (opex + capex) / (ops / 1e21)
decades = np.log10(ops)
for v in (flops / 1e18, usd, decades):
    print("%.9g\n%.9g\n%.9g\n%.9g" % (v.mean(), *np.percentile(v, [5, 50, 95])))
