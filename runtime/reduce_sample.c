/* The order statistics of a sample and of its replicates. A part of the sample gives brackets that
   almost surely hold the wanted ranks; what lies below them is counted, what lies inside is kept,
   and only there are ranks selected. Which part that was changes nothing but the work. */
#include "reduce_sample.h"
#include <math.h>
#include <string.h>

enum { LEAST = 1 << 14, MOST_SORTED = 1 << 15 };

/* ---- brackets ------------------------------------------------------------------------------ */

/* Copies numbers at even distances, MOST_SORTED at most. */
static size_t take_part(double *out, const double *x, size_t n)
{
  const size_t most = n / 32 < MOST_SORTED ? n / 32 : MOST_SORTED;
  size_t count = 0;
  for (size_t i = 0; i < most; i++) {
    const double here = x[i * (n / most)];
    out[count] = here;
    count += here == here;
  }
  return count;
}

/* How far from p the share may lie, below which `part` numbers and a replicate have their quantile:
   five standard deviations. */
static double doubt(double p, size_t part, uint64_t replicate)
{
  const double variance = p * (1.0 - p) * (1.0 / (double)part + 1.0 / (double)replicate);
  return 5.0 * sqrt(variance) + 2.0 / (double)part + 2.0 / (double)replicate;
}

static double number_of_rank(double *part, size_t n, size_t *from, size_t rank)
{
  if (rank < *from)
    *from = 0;
  return reduce_between(part, n, from, rank, 0.0);
}

static void make_brackets(Ranks *ranks, double *part, size_t n)
{
  size_t last = 0;
  for (size_t k = 0; k < ranks->wanted; k++) {
    const double p = ranks->p[k], width = doubt(p, n, ranks->total / REDUCE_REPLICATES + 1);
    const double from = floor((p - width) * (double)n), to = ceil((p + width) * (double)n);
    const double low = from < 0.0 ? -HUGE_VAL : number_of_rank(part, n, &last, (size_t)from);
    const double high = to >= (double)n ? HUGE_VAL : number_of_rank(part, n, &last, (size_t)to);
    if (k == 0 || low > ranks->high[ranks->brackets - 1]) {
      ranks->low[ranks->brackets] = low;
      ranks->high[ranks->brackets++] = high;
    } else if (high > ranks->high[ranks->brackets - 1]) {
      ranks->high[ranks->brackets - 1] = high;
    }
    ranks->bracket_of[k] = ranks->brackets - 1;
  }
}

void ranks_begin(Ranks *ranks, uint64_t total, const double *p, size_t count, double *part,
                 size_t part_count, double *room, size_t room_count)
{
  *ranks = (Ranks){.total = total, .p = p, .wanted = count};
  ranks->capacity = room_count / REDUCE_REPLICATES;
  for (size_t r = 0; r < REDUCE_REPLICATES; r++)
    ranks->tallies[r].inside = room + r * ranks->capacity;
  if (part_count > 0)
    make_brackets(ranks, part, part_count);
  ranks->is_lost = part_count == 0;
}

/* ---- taking -------------------------------------------------------------------------------- */

/* Counts a leaf and appends what is inside to tally->inside, where there is room for a leaf. */
LANE_CLONES static void take_leaf(Tally *tally, const Ranks *ranks, const double *x)
{
  uint64_t inside[REDUCE_LEAF] = {0}, numbers = 0;
  for (size_t i = 0; i < REDUCE_LEAF; i++)
    numbers += x[i] == x[i];
  for (size_t b = 0; b < ranks->brackets; b++) {
    const double low = ranks->low[b], high = ranks->high[b];
    const uint64_t keeps = low < high; /* what is inside is known where both are one number */
    uint64_t at_least = 0, above = 0;
    for (size_t i = 0; i < REDUCE_LEAF; i++) {
      const uint64_t is_at_least = x[i] >= low, is_above = x[i] > high;
      inside[i] |= (is_at_least ^ is_above) & keeps;
      at_least += is_at_least;
      above += is_above;
    }
    tally->at_least[b] += at_least;
    tally->above[b] += above;
  }
  tally->numbers += numbers;
  double *out = tally->inside;
  size_t count = tally->inside_count;
  for (size_t i = 0; i < REDUCE_LEAF; i++) {
    out[count] = x[i];
    count += inside[i];
  }
  tally->inside_count = count;
}

void ranks_take(Ranks *ranks, const double *x, size_t n)
{
  double last[REDUCE_LEAF];
  for (size_t i = 0; i < n && !ranks->is_lost; i += REDUCE_LEAF) {
    Tally *tally = &ranks->tallies[ranks->leaves++ % REDUCE_REPLICATES];
    const double *leaf = x + i;
    if (n - i < REDUCE_LEAF) {
      for (size_t k = 0; k < REDUCE_LEAF; k++)
        last[k] = i + k < n ? leaf[k] : lane_absent();
      leaf = last;
    }
    ranks->is_lost = tally->inside_count + REDUCE_LEAF > ranks->capacity;
    if (!ranks->is_lost)
      take_leaf(tally, ranks, leaf);
  }
}

/* ---- selecting ----------------------------------------------------------------------------- */

/* The whole sample: the replicates', moved together. */
static Tally sum_of(Ranks *ranks)
{
  Tally sum = {.inside = ranks->tallies[0].inside};
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    const Tally *tally = &ranks->tallies[r];
    memmove(sum.inside + sum.inside_count, tally->inside, tally->inside_count * sizeof(double));
    sum.numbers += tally->numbers;
    sum.inside_count += tally->inside_count;
    for (size_t b = 0; b < ranks->brackets; b++) {
      sum.at_least[b] += tally->at_least[b];
      sum.above[b] += tally->above[b];
    }
  }
  return sum;
}

/* The quantile at p[k], where `from` is the rank of the last one. False where it is not in its
   bracket. */
static bool select_inside(const Ranks *ranks, const Tally *tally, size_t k, size_t *from,
                          double *out)
{
  const size_t b = ranks->bracket_of[k];
  uint64_t before = 0; /* inside lower brackets */
  for (size_t lower = 0; lower < b; lower++)
    if (ranks->low[lower] < ranks->high[lower])
      before += tally->at_least[lower] - tally->above[lower];
  const uint64_t below = tally->numbers - tally->at_least[b];
  const double h = (double)(tally->numbers - 1) * ranks->p[k];
  const uint64_t rank = (uint64_t)h;
  if (!tally->numbers || rank < below || rank + 1 >= tally->numbers - tally->above[b])
    return false;
  if (ranks->low[b] == ranks->high[b])
    *out = ranks->low[b] + 0.0;
  else
    *out = reduce_between(tally->inside, tally->inside_count, from, (size_t)(rank - below + before),
                          h - (double)rank);
  return true;
}

bool ranks_end(Ranks *ranks, double *whole, double *const *replicates)
{
  if (ranks->is_lost)
    return false;
  for (size_t r = 0; r < REDUCE_REPLICATES; r++)
    for (size_t k = 0, from = 0; k < ranks->wanted; k++)
      if (replicates[k] && !select_inside(ranks, &ranks->tallies[r], k, &from, &replicates[k][r]))
        return false;
  const Tally all = sum_of(ranks);
  for (size_t k = 0, from = 0; k < ranks->wanted; k++)
    if (!select_inside(ranks, &all, k, &from, &whole[k]))
      return false;
  return true;
}

void reduce_sample_quantiles(const double *x, size_t n, const double *p, size_t count,
                             double *whole, double *const *replicates, double *scratch)
{
  if (n >= LEAST) {
    double part[MOST_SORTED];
    Ranks ranks;
    ranks_begin(&ranks, n, p, count, part, take_part(part, x, n), scratch, n);
    ranks_take(&ranks, x, n);
    if (ranks_end(&ranks, whole, replicates))
      return;
  }
  double found[RANKS_WANTED];
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    reduce_quantiles(scratch, reduce_replicate(scratch, x, n, r), p, count, found);
    for (size_t k = 0; k < count; k++)
      if (replicates[k])
        replicates[k][r] = found[k];
  }
  reduce_quantiles(scratch, reduce_present(scratch, x, n), p, count, whole);
}

/* ---- heavy draws --------------------------------------------------------------------------- */

static double sum_of_sizes(const double *x, size_t n, size_t *numbers)
{
  double sum = 0.0;
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    const bool is_number = x[i] == x[i];
    sum += is_number ? fabs(x[i]) : 0.0;
    count += is_number;
  }
  *numbers = count;
  return sum;
}

/* Copies the sizes from `least` on. */
static size_t take_sizes(double *out, const double *x, size_t n, double least)
{
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    if (fabs(x[i]) >= least)
      out[count++] = fabs(x[i]);
  return count;
}

/* A size that twice the share `most` of the numbers should have. */
static double large_size(const double *x, size_t n, double most)
{
  double sizes[MOST_SORTED];
  const size_t part = n < LEAST ? 0 : take_part(sizes, x, n);
  for (size_t i = 0; i < part; i++)
    sizes[i] = fabs(sizes[i]);
  const size_t large = (size_t)(2.0 * most * (double)part) + 8;
  size_t from = 0;
  return large < part ? reduce_between(sizes, part, &from, part - large, 0.0) : 0.0;
}

double reduce_heavy(const double *x, size_t n, double most, double *scratch)
{
  size_t numbers, rank = 0;
  const double sum = sum_of_sizes(x, n, &numbers);
  const double enough = most * (double)numbers;
  if (!(sum > 0.0) || isinf(sum))
    return sum > 0.0 ? 1.0 / (double)numbers : 1.0;
  size_t count = take_sizes(scratch, x, n, large_size(x, n, most));
  if ((double)count < enough)
    count = take_sizes(scratch, x, n, 0.0);
  double all_taken = 0.0;
  for (size_t i = 0; i < count; i++)
    all_taken += scratch[i];
  if (all_taken < 0.499 * sum) /* nor do the largest of them, in whatever order they are added */
    return 1.0;
  reduce_sort(scratch, count);
  double carried = 0.0;
  while (carried < 0.5 * sum && rank < count && (double)rank < enough)
    carried += scratch[count - ++rank];
  return carried >= 0.5 * sum && (double)rank < enough ? (double)rank / (double)numbers : 1.0;
}
