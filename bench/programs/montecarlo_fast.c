/* montecarlo.strom as fast as C goes without strom's generator and functions: xoshiro256++ in eight
   lanes, Box and Muller, the compiler's exp and log under -ffast-math, quickselect; op by op over
   blocks. usage: montecarlo_fast DRAWS (rounded up to whole blocks) */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1024, LANES = 8, OUTPUTS = 3 };

typedef double Lanes[BLOCK];

typedef struct Generator {
  uint64_t s[4][LANES];
} Generator;

static uint64_t split_mix(uint64_t *state)
{
  uint64_t z = (*state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static void fill(Generator *g, double *out)
{
  for (int i = 0; i < BLOCK; i += LANES)
    for (int l = 0; l < LANES; l++) {
      const uint64_t sum = g->s[0][l] + g->s[3][l], bits = (sum << 23 | sum >> 41) + g->s[0][l];
      const uint64_t t = g->s[1][l] << 17;
      g->s[2][l] ^= g->s[0][l];
      g->s[3][l] ^= g->s[1][l];
      g->s[1][l] ^= g->s[2][l];
      g->s[0][l] ^= g->s[3][l];
      g->s[2][l] ^= t;
      g->s[3][l] = g->s[3][l] << 45 | g->s[3][l] >> 19;
      out[i + l] = ((double)(int64_t)(bits >> 12) + 0.5) * 0x1p-52;
    }
}

static void normal(Generator *g, double *out, double mean, double sd)
{
  Lanes u, v;
  fill(g, u);
  fill(g, v);
  for (int i = 0; i < BLOCK / 2; i++) {
    const double r = sqrt(-2 * log(u[i])), turn = 6.283185307179586 * v[i];
    out[i] = mean + sd * r * cos(turn);
    out[i + BLOCK / 2] = mean + sd * r * sin(turn);
  }
}

static void exponential(double *restrict out, const double *x)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = exp(x[i]);
}

static void lognormal(Generator *g, double *out, double median, double spread)
{
  Lanes score;
  normal(g, score, log(median), spread);
  exponential(out, score);
}

static void uniform(Generator *g, double *out, double low, double high)
{
  fill(g, out);
  for (int i = 0; i < BLOCK; i++)
    out[i] = low + (high - low) * out[i];
}

static void triangular(Generator *g, double *restrict out, double low, double mode, double high)
{
  Lanes u;
  fill(g, u);
  for (int i = 0; i < BLOCK; i++) {
    const double left = low + sqrt(u[i] * (high - low) * (mode - low));
    const double right = high - sqrt((1 - u[i]) * (high - low) * (high - mode));
    out[i] = u[i] < (mode - low) / (high - low) ? left : right;
  }
}

static void multiply(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] * y[i];
}

static void divide(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] / y[i];
}

static void add(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] + y[i];
}

static void scale_by(double *restrict out, const double *x, double factor)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] * factor;
}

static void power(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = exp(y[i] * log(1 + x[i]));
}

static void logarithm(double *restrict out, const double *x)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = log(x[i]) * 0.43429448190325182;
}

/* One block of the three outputs. */
static void evaluate(Generator *g, double *flops, double *usd, double *decades)
{
  static const double year = 31557600;
  Lanes grid, share, pue, tdp, overhead, peak, mfu, uptime, growth, years, price, load, cost,
      learning;
  Lanes x, y, chips, scale, ops;
  normal(g, grid, 110e9, 12e9);
  triangular(g, share, 0.05, 0.12, 0.30);
  uniform(g, pue, 1.08, 1.35);
  lognormal(g, tdp, 900, 0.20);
  triangular(g, overhead, 1.25, 1.5, 1.9);
  lognormal(g, peak, 2e15, 0.35);
  triangular(g, mfu, 0.25, 0.38, 0.55);
  uniform(g, uptime, 0.85, 0.98);
  normal(g, growth, 0.30, 0.08);
  uniform(g, years, 2, 6);
  lognormal(g, price, 65 / 3.6e9, 0.25);
  uniform(g, load, 0.60, 0.95);
  lognormal(g, cost, 30000, 0.25);
  normal(g, learning, 0.25, 0.05);
  multiply(x, grid, share);
  divide(y, x, pue);
  multiply(x, y, load);
  multiply(y, tdp, overhead);
  divide(chips, x, y);
  multiply(x, peak, mfu);
  multiply(y, x, uptime);
  multiply(x, chips, y);
  multiply(y, growth, years);
  exponential(scale, y);
  multiply(y, x, scale);
  power(x, learning, years);
  multiply(flops, y, x);
  scale_by(ops, flops, year);
  multiply(x, grid, share);
  multiply(y, x, load);
  scale_by(x, y, year);
  multiply(y, x, scale);
  multiply(x, y, price);
  multiply(y, chips, scale);
  multiply(grid, y, cost);
  scale_by(y, grid, 0.25);
  add(grid, x, y);
  scale_by(x, ops, 1e-21);
  divide(usd, grid, x);
  logarithm(decades, ops);
}

static double select_least(double *a, long n, long k)
{
  long low = 0, high = n - 1;
  while (low < high) {
    const double pivot = a[(low + high) / 2];
    long i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot)
        i++;
      while (a[j] > pivot)
        j--;
      if (i <= j) {
        const double swapped = a[i];
        a[i++] = a[j];
        a[j--] = swapped;
      }
    }
    if (k <= j)
      high = j;
    else if (k >= i)
      low = i;
    else
      break;
  }
  return a[k];
}

static void report(double *x, long n, double factor)
{
  static const double shares[] = {0.05, 0.5, 0.95};
  double sum = 0;
  for (long i = 0; i < n; i++)
    sum += x[i];
  printf("%.9g\n", sum / (double)n * factor);
  for (int i = 0; i < 3; i++)
    printf("%.9g\n", select_least(x, n, (long)((double)(n - 1) * shares[i])) * factor);
}

int main(int count, char **words)
{
  const size_t wanted = count > 1 ? strtoull(words[1], NULL, 10) : 1000000;
  const size_t draws = (wanted + BLOCK - 1) / BLOCK * BLOCK;
  double *outputs[OUTPUTS];
  Generator generator;
  uint64_t seed = 42;
  for (int l = 0; l < LANES; l++)
    for (int k = 0; k < 4; k++)
      generator.s[k][l] = split_mix(&seed);
  for (int k = 0; k < OUTPUTS; k++)
    if (!(outputs[k] = malloc(draws * sizeof(double))))
      return 1;
  for (size_t at = 0; at < draws; at += BLOCK)
    evaluate(&generator, outputs[0] + at, outputs[1] + at, outputs[2] + at);
  for (int k = 0; k < OUTPUTS; k++)
    report(outputs[k], (long)draws, k == 0 ? 1e-18 : 1);
  return 0;
}
