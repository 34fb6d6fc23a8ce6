/* sweep.strom by hand. usage: sweep fused|blocks POINTS
   fused: one loop does all; blocks: op by op over blocks of hours, as an interpreter of arrays
   would. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOURS = 8760, BLOCK = 1024 };

typedef struct Sums {
  double served, missed;
} Sums;

typedef struct Hours {
  double wind[HOURS], solar[HOURS], demand[HOURS];
} Hours;

static Sums fused(const Hours *hours, double w, double s)
{
  Sums sums = {0};
  for (int t = 0; t < HOURS; t++) {
    const double supply = w * hours->wind[t] + s * hours->solar[t] + 300;
    const double demand = hours->demand[t];
    sums.served += (supply < demand ? supply : demand) * 1.7e6;
    sums.missed += supply < demand ? 1.0 : 0.0;
  }
  return sums;
}

static void multiply_by(double *restrict out, const double *x, double factor, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = x[i] * factor;
}

static void add(double *restrict out, const double *x, const double *y, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = x[i] + y[i];
}

static void add_to(double *restrict out, const double *x, double y, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = x[i] + y;
}

static void least(double *restrict out, const double *x, const double *y, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = x[i] < y[i] ? x[i] : y[i];
}

static void less(double *restrict out, const double *x, const double *y, int n)
{
  for (int i = 0; i < n; i++)
    out[i] = x[i] < y[i] ? 1.0 : 0.0;
}

static double sum(const double *x, int n)
{
  double total = 0;
  for (int i = 0; i < n; i++)
    total += x[i];
  return total;
}

static Sums in_blocks(const Hours *hours, double w, double s)
{
  static double a[BLOCK], b[BLOCK], c[BLOCK];
  Sums sums = {0};
  for (int t = 0; t < HOURS; t += BLOCK) {
    const int n = HOURS - t < BLOCK ? HOURS - t : BLOCK;
    multiply_by(a, hours->wind + t, w, n);
    multiply_by(b, hours->solar + t, s, n);
    add(c, a, b, n);
    add_to(a, c, 300, n);
    least(b, a, hours->demand + t, n);
    multiply_by(c, b, 1.7e6, n);
    less(b, a, hours->demand + t, n);
    sums.served += sum(c, n);
    sums.missed += sum(b, n);
  }
  return sums;
}

int main(int count, char **words)
{
  static Hours hours;
  const double pi = 3.14159265358979323846;
  const int points = count > 2 ? atoi(words[2]) : 200;
  Sums (*work)(const Hours *, double, double) =
      count > 1 && !strcmp(words[1], "blocks") ? in_blocks : fused;
  for (int t = 0; t < HOURS; t++) {
    hours.wind[t] = 0.35 + 0.25 * sin(t * 0.0123) + 0.1 * sin(t * 1.7);
    hours.solar[t] = fmax(0, sin(2 * pi * (t - 6) / 24));
    hours.demand[t] = 1000 * (0.9 + 0.1 * sin(2 * pi * (t - 9) / 24));
  }
  Sums all = {0};
  for (int i = 0; i < points; i++)
    for (int j = 0; j < points; j++) {
      const Sums one = work(&hours, 2000.0 * i / (points - 1), 3000.0 * j / (points - 1));
      all.served += one.served;
      all.missed += one.missed;
    }
  printf("%.17g\n%.17g\n", all.served, all.missed);
  return 0;
}
