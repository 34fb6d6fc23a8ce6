/* montecarlo.c - montecarlo.strom by hand: the same generator, exp, log and quantiles as strom's,
   op by op over blocks, without care for lanes that are no numbers. usage: montecarlo DRAWS Prints
   each figure with its standard error. */
#include "runtime/reduce.h"
#include "runtime/rng.h"
#include "runtime/special_normal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1024, OUTPUTS = 3 };

typedef double Lanes[BLOCK];

typedef struct Draws {
  uint64_t first, key; /* of the block, of the next variable */
} Draws;

LANE_CLONES static void score(double *x, double mean, double sd)
{
  for (int i = 0; i < BLOCK; i++)
    x[i] = mean + sd * special_normal_score(x[i]);
}

static void normal(Draws *draws, double *x, double mean, double sd)
{
  rng_uniform(x, 1, draws->key++, draws->first, BLOCK);
  score(x, mean, sd);
}

LANE_CLONES static void exponential(double *x, double factor)
{
  for (int i = 0; i < BLOCK; i++)
    x[i] = factor * vec_exp(x[i]);
}

static void lognormal(Draws *draws, double *x, double median, double spread)
{
  normal(draws, x, 0, spread);
  exponential(x, median);
}

LANE_CLONES static void stretch(double *x, double low, double high)
{
  for (int i = 0; i < BLOCK; i++)
    x[i] = low + (high - low) * x[i];
}

static void uniform(Draws *draws, double *x, double low, double high)
{
  rng_uniform(x, 1, draws->key++, draws->first, BLOCK);
  stretch(x, low, high);
}

LANE_CLONES static void bend(double *x, double low, double mode, double high)
{
  for (int i = 0; i < BLOCK; i++) {
    const double left = low + vec_sqrt(x[i] * (high - low) * (mode - low));
    const double right = high - vec_sqrt((1 - x[i]) * (high - low) * (high - mode));
    x[i] = vec_pick(x[i] * (high - low) < mode - low, left, right);
  }
}

static void triangular(Draws *draws, double *x, double low, double mode, double high)
{
  rng_uniform(x, 1, draws->key++, draws->first, BLOCK);
  bend(x, low, mode, high);
}

LANE_CLONES static void multiply(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] * y[i];
}

LANE_CLONES static void divide(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] / y[i];
}

LANE_CLONES static void add(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] + y[i];
}

LANE_CLONES static void scale_by(double *restrict out, const double *x, double factor)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = x[i] * factor;
}

LANE_CLONES static void power(double *restrict out, const double *x, const double *y)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = vec_pow(1 + x[i], y[i]);
}

LANE_CLONES static void logarithm(double *restrict out, const double *x)
{
  for (int i = 0; i < BLOCK; i++)
    out[i] = vec_log10(x[i]);
}

/* One block of the three outputs. */
static void evaluate(uint64_t first, double *flops, double *usd, double *decades)
{
  static const double year = 31557600;
  Draws draws = {.first = first, .key = 1};
  Lanes grid, share, pue, tdp, overhead, peak, mfu, uptime, growth, years, price, load, cost,
      learning;
  Lanes x, y, chips, scale, ops;
  normal(&draws, grid, 110e9, 12e9);
  triangular(&draws, share, 0.05, 0.12, 0.30);
  uniform(&draws, pue, 1.08, 1.35);
  lognormal(&draws, tdp, 900, 0.20);
  triangular(&draws, overhead, 1.25, 1.5, 1.9);
  lognormal(&draws, peak, 2e15, 0.35);
  triangular(&draws, mfu, 0.25, 0.38, 0.55);
  uniform(&draws, uptime, 0.85, 0.98);
  normal(&draws, growth, 0.30, 0.08);
  uniform(&draws, years, 2, 6);
  lognormal(&draws, price, 65 / 3.6e9, 0.25);
  uniform(&draws, load, 0.60, 0.95);
  lognormal(&draws, cost, 30000, 0.25);
  normal(&draws, learning, 0.25, 0.05);
  multiply(x, grid, share);
  divide(y, x, pue);
  multiply(x, y, load);
  multiply(y, tdp, overhead);
  divide(chips, x, y);
  multiply(x, peak, mfu);
  multiply(y, x, uptime);
  multiply(x, chips, y);
  multiply(scale, growth, years);
  exponential(scale, 1);
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

/* Mean, 5 %, 50 % and 95 %, each with its standard error: of a quantile, half the distance of the
   quantiles that lie one standard error of a share away. */
static void report(double *x, size_t n, double factor)
{
  static const double shares[] = {0.05, 0.5, 0.95};
  double wanted[9], out[9];
  Sample sample = {0};
  for (int i = 0; i < 3; i++) {
    const double reach = sqrt(shares[i] * (1 - shares[i]) / (double)n);
    for (int side = -1; side <= 1; side++)
      wanted[3 * i + side + 1] = shares[i] + side * reach;
  }
  sample_add(&sample, x, n);
  sample_end(&sample);
  const double error = moments_sd(&sample.all) / sqrt((double)n);
  printf("%.9g %.3g\n", moments_mean(&sample.all, 0) * factor, error * factor);
  reduce_quantiles(x, n, wanted, LEN(wanted), out);
  for (int i = 0; i < 3; i++)
    printf("%.9g %.3g\n", out[3 * i + 1] * factor, (out[3 * i + 2] - out[3 * i]) / 2 * factor);
}

int main(int count, char **words)
{
  const size_t draws = count > 1 ? strtoull(words[1], NULL, 10) : 1000000;
  const size_t room = (draws + BLOCK - 1) / BLOCK * BLOCK;
  double *outputs[OUTPUTS];
  for (int k = 0; k < OUTPUTS; k++)
    if (!(outputs[k] = malloc(room * sizeof(double))))
      return 1;
  for (size_t at = 0; at < draws; at += BLOCK)
    evaluate(at, outputs[0] + at, outputs[1] + at, outputs[2] + at);
  for (int k = 0; k < OUTPUTS; k++)
    report(outputs[k], draws, k == 0 ? 1e-18 : 1);
  return 0;
}
