#include "collect.h"

#include <math.h>
#include <string.h>

static const double quantiles[] = {0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995};
static const double heavy_share = 0.01; /* the charter's bound */

/* ---- wave by wave -------------------------------------------------------------------------- */

/* Near wanted ranks lie about 2 % of 1e8 draws after a first wave of 1e6; the rest is for luck. */
static size_t ranks_room(uint64_t draws, size_t first)
{
  const double share = 0.01 + 60.0 / sqrt((double)first + 1.0);
  return (size_t)(share * (double)draws) + (size_t)REDUCE_LEAF * REDUCE_REPLICATES * 16;
}

size_t collect_room(uint64_t draws, size_t first)
{
  return draws <= first ? 0 : first + ranks_room(draws, first);
}

void collect_begin(Collector *c, uint64_t draws, double scale, bool distinct, Summary *out)
{
  *c = (Collector){.draws = draws, .scale = scale, .distinct = distinct, .out = out};
  *out = (Summary){0};
}

static void begin_ranks(Collector *c, double *values, size_t n, double *room)
{
  c->first = values;
  c->first_count = n;
  if (n == c->draws)
    return;
  const size_t part = reduce_present(room, values, n);
  ranks_begin(&c->ranks, c->draws, quantiles, LEN(quantiles), room, part, room + n,
              ranks_room(c->draws, n));
}

/* Draws by value, in the order of first appearance; the first MAX_SHARES values. */
static void count_shares(const double *values, size_t n, Summary *out)
{
  for (size_t i = 0; i < n; i++) {
    if (values[i] != values[i])
      continue;
    uint32_t k = 0;
    while (k < out->share_count && out->share_values[k] != values[i])
      k++;
    if (k == MAX_SHARES)
      continue;
    if (k == out->share_count)
      out->share_values[out->share_count++] = values[i];
    out->shares[k] += 1;
  }
}

void collect_take(Collector *c, double *values, size_t n, double *room)
{
  if (c->scale != 1)
    for (size_t i = 0; i < n; i++)
      values[i] = values[i] / c->scale;
  if (c->taken == 0)
    begin_ranks(c, values, n, room);
  c->taken += n;
  sample_add(&c->sample, values, n);
  if (c->first_count < c->draws)
    ranks_take(&c->ranks, values, n);
  if (c->distinct)
    count_shares(values, n, c->out);
}

/* ---- in the end ---------------------------------------------------------------------------- */

static void put_moments(Collector *c)
{
  Summary *out = c->out;
  sample_end(&c->sample);
  const Moments *all = &c->sample.all;
  out->absent = c->draws ? (double)all->absent / (double)c->draws : 0;
  out->mean = moments_mean(all, lane_absent());
  out->sd = all->count ? moments_sd(all) : lane_absent();
  out->min = all->count ? all->min : lane_absent();
  out->max = all->count ? all->max : lane_absent();
  out->se_mean = sample_mean_error(&c->sample);
  if (out->se_mean != out->se_mean && all->count)
    out->se_mean = out->sd / sqrt((double)all->count); /* too few draws for replicates */
}

static bool put_quantiles(Collector *c, double *scratch)
{
  double whole[LEN(quantiles)], p5[REDUCE_REPLICATES], p50[REDUCE_REPLICATES],
      p95[REDUCE_REPLICATES];
  double *const replicates[LEN(quantiles)] = {[1] = p5, [3] = p50, [5] = p95};
  if (c->first_count == c->draws)
    reduce_sample_quantiles(c->first, c->first_count, quantiles, LEN(quantiles), whole, replicates,
                            scratch);
  else if (!ranks_end(&c->ranks, whole, replicates))
    return false;
  Summary *out = c->out;
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
  return true;
}

bool collect_end(Collector *c, double *scratch)
{
  Summary *out = c->out;
  put_moments(c);
  if (!put_quantiles(c, scratch))
    return false;
  for (uint32_t k = 0; k < out->share_count; k++)
    out->shares[k] /= (double)c->draws;
  /* The first wave tells the shape, and whether few draws carry the mean, as well as all do. */
  reduce_histogram(c->first, c->first_count, out->low, out->high, out->bins, HISTOGRAM_BINS);
  out->heavy = reduce_heavy(c->first, c->first_count, heavy_share, scratch);
  return true;
}
