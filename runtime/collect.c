#include "collect.h"

#include "reduce.h"

#include <math.h>
#include <string.h>

static const double quantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95, 0.005, 0.995};
static const double ends[] = {0.05, 0.5, 0.95};

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

/* Standard errors of quantiles, from those of the replicates. */
static void collect_errors(const double *column, size_t draws, double *scratch, Summary *out)
{
  double found[LEN(ends)][REDUCE_REPLICATES];
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    const size_t n = reduce_replicate(scratch, column, draws, r);
    double values[LEN(ends)];
    reduce_quantiles(scratch, n, ends, LEN(ends), values);
    for (size_t k = 0; k < LEN(ends); k++)
      found[k][r] = values[k];
  }
  out->se_p5 = replicates_error(found[0], REDUCE_REPLICATES);
  out->se_p50 = replicates_error(found[1], REDUCE_REPLICATES);
  out->se_p95 = replicates_error(found[2], REDUCE_REPLICATES);
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
  const size_t present = reduce_present(scratch, column, draws);
  double found[LEN(quantiles)];
  reduce_quantiles(scratch, present, quantiles, LEN(quantiles), found);
  out->p5 = found[0];
  out->p25 = found[1];
  out->p50 = found[2];
  out->p75 = found[3];
  out->p95 = found[4];
  out->low = found[5];
  out->high = found[6];
  reduce_histogram(scratch, present, out->low, out->high, out->bins, HISTOGRAM_BINS);
  out->heavy = reduce_heavy(scratch, present);
  collect_errors(column, draws, scratch, out);
}
