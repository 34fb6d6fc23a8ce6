/* The order statistics of a sample and of its replicates, without sorting or selecting among what
   is not asked for: a small part of the sample, sorted, gives brackets that almost surely hold the
   wanted ranks; one pass counts what lies below them and copies what lies inside; only there are
   ranks selected. Where a rank is outside its bracket after all, everything is looked at. Which
   part is sorted depends on positions alone, and the results do not depend on it at all. */
#include "reduce.h"
#include <math.h>
#include <string.h>

enum { LEAST = 1 << 14, MOST_WANTED = 8, MOST_SORTED = 1 << 13 };

typedef struct Brackets {
  size_t count;
  double low[MOST_WANTED], high[MOST_WANTED]; /* both inside; rising, apart from each other */
  size_t of[MOST_WANTED];                     /* the bracket of a wanted share */
} Brackets;

/* Of a replicate or of the whole sample. */
typedef struct Tally {
  uint64_t numbers;
  uint64_t at_least[MOST_WANTED], above[MOST_WANTED]; /* the low ends, the high ends */
  double *inside;                                     /* copies of what is in any bracket */
  size_t inside_count;
} Tally;

/* ---- brackets ------------------------------------------------------------------------------ */

/* Copies numbers at even distances, MOST_SORTED at most. */
static size_t take_part(double *out, const double *x, size_t n)
{
  const size_t most = n / 64 < MOST_SORTED ? n / 64 : MOST_SORTED;
  size_t count = 0;
  for (size_t i = 0; i < most; i++) {
    const double here = x[i * (n / most)];
    out[count] = here;
    count += here == here;
  }
  return count;
}

/* How far from p the share may lie, below which `part` sorted numbers and `replicate` others have
   their quantile: 4.5 standard deviations. */
static double doubt(double p, size_t part, size_t replicate)
{
  const double variance = p * (1.0 - p) * (1.0 / (double)part + 1.0 / (double)replicate);
  return 4.5 * sqrt(variance) + 2.0 / (double)part + 2.0 / (double)replicate;
}

/* So wide that the ranks of replicates are inside too. */
static Brackets brackets_of(const double *sorted, size_t part, size_t n, const double *p,
                            size_t count)
{
  Brackets found = {0};
  for (size_t k = 0; k < count; k++) {
    const double width = doubt(p[k], part, n / REDUCE_REPLICATES);
    const double from = floor((p[k] - width) * (double)part);
    const double to = ceil((p[k] + width) * (double)part);
    const double low = from < 0.0 ? -HUGE_VAL : sorted[(size_t)from];
    const double high = to >= (double)part ? HUGE_VAL : sorted[(size_t)to];
    if (k == 0 || low > found.high[found.count - 1]) {
      found.low[found.count] = low;
      found.high[found.count++] = high;
    } else if (high > found.high[found.count - 1]) {
      found.high[found.count - 1] = high;
    }
    found.of[k] = found.count - 1;
  }
  return found;
}

/* ---- one pass ------------------------------------------------------------------------------ */

/* Counts a leaf and appends what is inside to tally->inside, where there is room for a leaf. */
LANE_CLONES static void take_leaf(Tally *tally, const Brackets *brackets, const double *x)
{
  uint64_t inside[REDUCE_LEAF] = {0}, numbers = 0;
  for (size_t i = 0; i < REDUCE_LEAF; i++)
    numbers += x[i] == x[i];
  for (size_t b = 0; b < brackets->count; b++) {
    const double low = brackets->low[b], high = brackets->high[b];
    uint64_t at_least = 0, above = 0;
    for (size_t i = 0; i < REDUCE_LEAF; i++) {
      const uint64_t is_at_least = x[i] >= low, is_above = x[i] > high;
      inside[i] |= is_at_least ^ is_above;
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

/* Tallies of the replicates, one behind the other in `room`; false where that does not hold them.
 */
static bool take_sample(Tally *tallies, const Brackets *brackets, const double *x, size_t n,
                        double *room, size_t capacity)
{
  double last[REDUCE_LEAF];
  size_t used = 0;
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    tallies[r] = (Tally){.inside = room + used};
    for (size_t i = r * REDUCE_LEAF; i < n; i += (size_t)REDUCE_LEAF * REDUCE_REPLICATES) {
      if (used + tallies[r].inside_count + REDUCE_LEAF > capacity)
        return false;
      const double *leaf = x + i;
      if (n - i < REDUCE_LEAF) {
        for (size_t k = 0; k < REDUCE_LEAF; k++)
          last[k] = i + k < n ? leaf[k] : lane_absent();
        leaf = last;
      }
      take_leaf(&tallies[r], brackets, leaf);
    }
    used += tallies[r].inside_count;
  }
  return true;
}

static Tally sum_of(const Tally *tallies, size_t brackets)
{
  Tally sum = {.inside = tallies[0].inside};
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    sum.numbers += tallies[r].numbers;
    sum.inside_count += tallies[r].inside_count;
    for (size_t b = 0; b < brackets; b++) {
      sum.at_least[b] += tallies[r].at_least[b];
      sum.above[b] += tallies[r].above[b];
    }
  }
  return sum;
}

/* ---- selecting ----------------------------------------------------------------------------- */

/* The quantile at p[k], where `from` is the rank of the last one. False where it is not in its
   bracket. */
static bool select_inside(const Tally *tally, const Brackets *brackets, const double *p, size_t k,
                          size_t *from, double *out)
{
  const size_t b = brackets->of[k];
  uint64_t before = 0; /* inside lower brackets */
  for (size_t lower = 0; lower < b; lower++)
    before += tally->at_least[lower] - tally->above[lower];
  const uint64_t below = tally->numbers - tally->at_least[b];
  const double h = (double)(tally->numbers - 1) * p[k];
  const uint64_t rank = (uint64_t)h;
  if (!tally->numbers || rank < below || rank + 1 >= tally->numbers - tally->above[b])
    return false;
  *out = reduce_between(tally->inside, tally->inside_count, from, (size_t)(rank - below + before),
                        h - (double)rank);
  return true;
}

static bool by_brackets(const double *x, size_t n, const double *p, size_t count, double *whole,
                        double *const *replicates, double *scratch)
{
  double sorted[MOST_SORTED];
  const size_t part = take_part(sorted, x, n);
  if (part < MOST_WANTED)
    return false;
  reduce_sort(sorted, part);
  const Brackets brackets = brackets_of(sorted, part, n, p, count);
  Tally tallies[REDUCE_REPLICATES];
  if (!take_sample(tallies, &brackets, x, n, scratch, n))
    return false;
  const Tally all = sum_of(tallies, brackets.count);
  for (size_t r = 0; r < REDUCE_REPLICATES; r++)
    for (size_t k = 0, from = 0; k < count; k++)
      if (replicates[k] && !select_inside(&tallies[r], &brackets, p, k, &from, &replicates[k][r]))
        return false;
  for (size_t k = 0, from = 0; k < count; k++)
    if (!select_inside(&all, &brackets, p, k, &from, &whole[k]))
      return false;
  return true;
}

void reduce_sample_quantiles(const double *x, size_t n, const double *p, size_t count,
                             double *whole, double *const *replicates, double *scratch)
{
  if (n >= LEAST && by_brackets(x, n, p, count, whole, replicates, scratch))
    return;
  double found[MOST_WANTED];
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
  reduce_sort(sizes, part);
  const size_t large = (size_t)(2.0 * most * (double)part) + MOST_WANTED;
  return large < part ? sizes[part - large] : 0.0;
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
  reduce_sort(scratch, count);
  double carried = 0.0;
  while (carried < 0.5 * sum && rank < count && (double)rank < enough)
    carried += scratch[count - ++rank];
  return carried >= 0.5 * sum && (double)rank < enough ? (double)rank / (double)numbers : 1.0;
}
