#include "collect.h"

#include "reduce.h"

#include <math.h>
#include <string.h>

static const double quantiles[] = {0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995};
static const double heavy_share = 0.01; /* the charter's bound */

static void collect_moments(const double *column, size_t draws, Summary *out)
{
  Sample sample = {0};
  sample_add(&sample, column, draws);
  sample_end(&sample);
  const Moments *all = &sample.all;
  out->absent = draws ? (double)all->absent / (double)draws : 0;
  out->mean = moments_mean(all, lane_absent());
  out->sd = all->count ? moments_sd(all) : lane_absent();
  out->min = all->count ? all->min : lane_absent();
  out->max = all->count ? all->max : lane_absent();
  out->se_mean = sample_mean_error(&sample);
  if (out->se_mean != out->se_mean && all->count)
    out->se_mean = out->sd / sqrt((double)all->count); /* too few draws for replicates */
}

static void collect_quantiles(const double *column, size_t draws, double *scratch, Summary *out)
{
  double whole[LEN(quantiles)], p5[REDUCE_REPLICATES], p50[REDUCE_REPLICATES],
      p95[REDUCE_REPLICATES];
  double *const replicates[LEN(quantiles)] = {[1] = p5, [3] = p50, [5] = p95};
  reduce_sample_quantiles(column, draws, quantiles, LEN(quantiles), whole, replicates, scratch);
  out->low = whole[0];
  out->p5 = whole[1];
  out->p25 = whole[2];
  out->p50 = whole[3];
  out->p75 = whole[4];
  out->p95 = whole[5];
  out->high = whole[6];
  out->se_p5 = replicates_error(p5, REDUCE_REPLICATES);
  out->se_p50 = replicates_error(p50, REDUCE_REPLICATES);
  out->se_p95 = replicates_error(p95, REDUCE_REPLICATES);
}

/* Shares of the draws by value, in the order of first appearance; the first MAX_SHARES values. */
static void collect_shares(const double *column, size_t draws, Summary *out)
{
  for (size_t i = 0; i < draws; i++) {
    if (column[i] != column[i])
      continue;
    uint32_t k = 0;
    while (k < out->share_count && out->share_values[k] != column[i])
      k++;
    if (k == MAX_SHARES)
      continue;
    if (k == out->share_count)
      out->share_values[out->share_count++] = column[i];
    out->shares[k] += 1;
  }
  for (uint32_t k = 0; k < out->share_count; k++)
    out->shares[k] /= (double)draws;
}

void collect_summary(double *column, size_t draws, double scale, bool distinct, double *scratch,
                     Summary *out)
{
  *out = (Summary){0};
  if (scale != 1)
    for (size_t i = 0; i < draws; i++)
      column[i] = column[i] / scale;
  collect_moments(column, draws, out);
  if (distinct)
    collect_shares(column, draws, out);
  collect_quantiles(column, draws, scratch, out);
  reduce_histogram(column, draws, out->low, out->high, out->bins, HISTOGRAM_BINS);
  out->heavy = reduce_heavy(column, draws, heavy_share, scratch);
}
