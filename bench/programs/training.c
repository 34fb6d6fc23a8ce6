/* training.strom by hand: the formulas of std.training for GPT-3 on A100. usage: training POINTS */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double layers = 96, h = 12288, heads = 96, vocabulary = 50257, trained = 2048;
static const double tp = 8, pp = 8, node = 8;
static const double peak = 312e12 * 0.66, bandwidth = 2.039e12, link = 300e9 * 0.72,
                    network = 25e9 * 0.80;

static double step_time(double batch, double s, double chips)
{
  const double matrices = layers * 12 * h * h;
  const double stage_parameters =
      ((matrices + layers * 13 * h) / pp + h * (vocabulary + trained)) / tp;
  const double dp = chips / (tp * pp), microbatches = batch / dp;
  const double forward_layers = 2 * matrices + 4 * layers * h * s;
  const double made = 10 * h + (24 * h + 5 * heads * s) / tp;
  const double matmul =
      s / (tp * pp) / peak * (3 * (forward_layers + 2 * h * vocabulary) + forward_layers);
  const double memory = 2.1 * s * layers / pp * (4 * made) / bandwidth;
  const double tensor = 6 * layers / pp * 2 * (tp - 1) / tp * s * h * 2 / link;
  const double stage = 2 * s * h * 2 / tp / network, bubble = (pp - 1) / microbatches;
  const double ways = fmax(1, fmin(node / tp, dp));
  const double data =
      2 * (dp - 1) / dp * 2 * stage_parameters / fmin(link, network * ways);
  return microbatches * (1 + bubble) * (matmul + memory + tensor + stage) + data +
         2 * 18 * stage_parameters / bandwidth;
}

int main(int count, char **arguments)
{
  const int points = count > 1 ? atoi(arguments[1]) : 100;
  double total = 0, least = HUGE_VAL;
  for (int b = 1; b <= points; b++)
    for (int s = 1; s <= points; s++)
      for (int c = 1; c <= points; c++) {
        const double time = step_time(384.0 * b, 512.0 * s, 64.0 * c);
        total += time;
        least = fmin(least, time);
      }
  printf("%.17g\n%.17g\n", total, least);
}
