# merit.strom with numpy. usage: merit.py slabs|whole   (plants.csv in the working folder)
#   slabs: 60 hours x 4,000 plants at a time (2 MB); whole: all hours at once (280 MB an array)
import csv
import sys
import numpy as np

with open("plants.csv", newline="") as file:
    rows = list(csv.DictReader(file))
capacity = np.array([float(row["capacity"]) for row in rows])
price = np.array([float(row["cost"]) for row in rows])
below = np.cumsum(capacity) - capacity
t = np.arange(8760)
daily = np.sin(2 * np.pi * (t - 9) / 24)
load = 0.6 * capacity.sum() * (0.9 + 0.3 * daily + 0.1 * np.sin(t * 0.0123))
step = 60 if sys.argv[1] == "slabs" else 8760
cost = energy = most = 0
for at in range(0, 8760, step):
    output = np.clip(load[at:at + step, None] - below, 0, capacity)
    cost += (output @ price).sum()
    most = max(most, (output > 0).sum(axis=1).max())
    energy += output.sum()
print("%.17g\n%.17g\n%.17g" % (cost / 1e9, most, energy / 1e6))
