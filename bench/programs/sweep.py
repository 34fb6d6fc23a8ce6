# sweep.strom with numpy. usage: sweep.py slabs|vectors POINTS
#   slabs: a loop over one axis, 200 x 8,760 at a time (14 MB); vectors: over both, 8,760 at a time
# (All at once needs 8 GB and takes longer than either.)
import sys
import numpy as np

points = int(sys.argv[2])
t = np.arange(8760)
wind = 0.35 + 0.25 * np.sin(t * 0.0123) + 0.1 * np.sin(t * 1.7)
solar = np.maximum(0.0, np.sin(2 * np.pi * (t - 6) / 24))
demand = 1000 * (0.9 + 0.1 * np.sin(2 * np.pi * (t - 9) / 24))
wind_cap = np.linspace(0, 2000, points)
solar_cap = np.linspace(0, 3000, points)
served = np.empty((points, points))
short = np.empty((points, points))


def slabs():
    rest = solar_cap[:, None] * solar + 300
    for i in range(points):
        supply = wind_cap[i] * wind + rest
        served[i] = (np.minimum(supply, demand) * 1.7e6).sum(axis=1)
        short[i] = (supply < demand).sum(axis=1)


def vectors():
    a = np.empty(8760)
    b = np.empty(8760)
    for i in range(points):
        rest = wind_cap[i] * wind + 300
        for j in range(points):
            np.multiply(solar_cap[j], solar, out=a)
            np.add(a, rest, out=a)
            np.minimum(a, demand, out=b)
            np.multiply(b, 1.7e6, out=b)
            served[i, j] = b.sum()
            short[i, j] = np.count_nonzero(a < demand)


slabs() if sys.argv[1] == "slabs" else vectors()
print("%.17g\n%.17g" % (served.sum(), short.sum()))
