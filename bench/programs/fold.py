import sys
from math import sin


def fold(steps):
    x = 1.0
    for i in range(1, steps + 1):
        x = x * 1.0000001 + sin(i)
    return x


print("%.17g" % fold(int(sys.argv[1])))
