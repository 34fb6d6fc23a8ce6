#include "reduce.h"
#include <math.h>
#include <string.h>

/* ---- sums ------------------------------------------------------------------------------------ */

/* a + b, but an operand without value first: hardware may take either, and compilers swap them. */
LANE double add(double a, double b)
{
  return a != a ? a : b != b ? b : a + b;
}

LANE double combine(const double *s, size_t stride)
{
  return add(add(add(s[0], s[stride]), add(s[2 * stride], s[3 * stride])),
             add(add(s[4 * stride], s[5 * stride]), add(s[6 * stride], s[7 * stride])));
}

static double careful_sum(const double *x)
{
  double parts[REDUCE_STRIDE] = {0};
  for (size_t i = 0; i < REDUCE_LEAF; i += REDUCE_STRIDE)
    for (size_t j = 0; j < REDUCE_STRIDE; j++)
      parts[j] = add(parts[j], x[i + j]);
  return combine(parts, 1);
}

/* [total] and n leaves. The plain sum has the same bits, and vectorises; where it is no number,
   which of the operands without value it shows is not certain. */
LANE_CLONES static double plain_sum(double total, const double *x, size_t n)
{
  for (; n > 0; n--, x += REDUCE_LEAF) {
    double s[REDUCE_STRIDE] = {0};
    for (size_t i = 0; i < REDUCE_LEAF; i += REDUCE_STRIDE)
      for (size_t j = 0; j < REDUCE_STRIDE; j++)
        s[j] += x[i + j];
    total += ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  }
  return total;
}

static double sum_of_leaves(double total, const double *x, size_t n)
{
  const double sum = plain_sum(total, x, n);
  if (sum == sum)
    return sum;
  for (; n > 0; n--, x += REDUCE_LEAF)
    total = add(total, careful_sum(x));
  return total;
}

static void take_element(Summer *summer, double x)
{
  double *part = &summer->parts[summer->count % REDUCE_STRIDE];
  *part = add(*part, x);
  summer->count++;
  if (summer->count % REDUCE_LEAF == 0) {
    summer->total = add(summer->total, combine(summer->parts, 1));
    memset(summer->parts, 0, sizeof summer->parts);
  }
}

void summer_add(Summer *summer, const double *x, size_t n)
{
  size_t i = 0;
  while (i < n) {
    if (summer->count % REDUCE_LEAF == 0 && n - i >= REDUCE_LEAF) {
      const size_t leaves = (n - i) / REDUCE_LEAF;
      summer->total = sum_of_leaves(summer->total, x + i, leaves);
      summer->count += leaves * REDUCE_LEAF;
      i += leaves * REDUCE_LEAF;
    } else {
      take_element(summer, x[i++]);
    }
  }
}

double summer_result(const Summer *summer, double fault)
{
  const bool is_open = summer->count % REDUCE_LEAF != 0;
  return lane_clean(is_open ? add(summer->total, combine(summer->parts, 1)) : summer->total, fault);
}

void lane_summer_init(LaneSummer *summer, double *buffer, size_t lanes)
{
  memset(buffer, 0, (REDUCE_STRIDE + 1) * lanes * sizeof *buffer);
  *summer = (LaneSummer){.parts = buffer, .total = buffer + REDUCE_STRIDE * lanes, .lanes = lanes};
}

LANE_CLONES static void add_lanes(double *restrict sum, const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] = add(sum[i], x[i]);
}

LANE_CLONES static void close_leaf(double *restrict out, const double *total, const double *parts,
                                   size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = add(total[i], combine(parts + i, n));
}

LANE_CLONES static void clean_lanes(double *x, size_t n, double fault)
{
  for (size_t i = 0; i < n; i++)
    x[i] = lane_clean(x[i], fault);
}

void lane_summer_add(LaneSummer *summer, const double *x)
{
  const size_t n = summer->lanes;
  add_lanes(summer->parts + summer->count % REDUCE_STRIDE * n, x, n);
  summer->count++;
  if (summer->count % REDUCE_LEAF == 0) {
    for (size_t i = 0; i < n; i++)
      summer->total[i] = add(summer->total[i], combine(summer->parts + i, n));
    memset(summer->parts, 0, REDUCE_STRIDE * n * sizeof *summer->parts);
  }
}

void lane_summer_result(const LaneSummer *summer, double *out, double fault)
{
  if (summer->count % REDUCE_LEAF != 0)
    close_leaf(out, summer->total, summer->parts, summer->lanes);
  else
    memcpy(out, summer->total, summer->lanes * sizeof *out);
  clean_lanes(out, summer->lanes, fault);
}

/* ---- ends ------------------------------------------------------------------------------------ */

typedef struct Ends {
  double min, max;
} Ends;

static Ends wider(Ends ends, double x)
{
  return (Ends){x < ends.min ? x : ends.min, x > ends.max ? x : ends.max};
}

LANE_CLONES static Ends ends_of_leaf(const double *x)
{
  double least[REDUCE_STRIDE], most[REDUCE_STRIDE];
  for (size_t j = 0; j < REDUCE_STRIDE; j++)
    least[j] = most[j] = x[j];
  for (size_t i = REDUCE_STRIDE; i < REDUCE_LEAF; i += REDUCE_STRIDE)
    for (size_t j = 0; j < REDUCE_STRIDE; j++) {
      least[j] = x[i + j] < least[j] ? x[i + j] : least[j];
      most[j] = x[i + j] > most[j] ? x[i + j] : most[j];
    }
  Ends ends = {least[0], most[0]};
  for (size_t j = 1; j < REDUCE_STRIDE; j++)
    ends = wider(wider(ends, least[j]), most[j]);
  return ends;
}

LANE_CLONES static bool all_numbers(const double *x, size_t n)
{
  uint64_t others = 0;
  for (size_t i = 0; i < n; i++)
    others |= x[i] != x[i];
  return others == 0;
}

bool reduce_ends(const double *x, size_t n, double *least, double *most)
{
  if (!all_numbers(x, n))
    return false;
  Ends ends = {x[0], x[0]};
  size_t i = 0;
  for (; n - i >= REDUCE_LEAF; i += REDUCE_LEAF) {
    const Ends leaf = ends_of_leaf(x + i);
    ends = wider(wider(ends, leaf.min), leaf.max);
  }
  for (; i < n; i++)
    ends = wider(ends, x[i]);
  *least = ends.min;
  *most = ends.max;
  return true;
}

/* ---- moments --------------------------------------------------------------------------------- */

typedef struct Deviations { /* about a centre */
  double sum, squares;
} Deviations;

/* Elements past n count as the centre, so that the loops have a fixed length. */
LANE_CLONES static Deviations deviations(const double *x, double centre)
{
  double sums[REDUCE_STRIDE] = {0}, squares[REDUCE_STRIDE] = {0};
  for (size_t i = 0; i < REDUCE_LEAF; i += REDUCE_STRIDE)
    for (size_t j = 0; j < REDUCE_STRIDE; j++) {
      const double d = x[i + j] - centre;
      sums[j] += d;
      squares[j] += d * d;
    }
  return (Deviations){combine(sums, 1), combine(squares, 1)};
}

/* Copies the numbers of a leaf and counts the rest. */
static void sort_out(Moments *leaf, double *numbers, const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if (lane_is_number(x[i])) {
      numbers[leaf->count++] = x[i];
    } else if (lane_is_absent(x[i])) {
      leaf->absent++;
    } else if (leaf->fault == 0.0) {
      leaf->fault = x[i];
      leaf->fault_at = i;
    }
  }
}

/* A mean without a spread: some number is infinite. */
static void infinite_mean(Moments *leaf, const double *numbers)
{
  for (size_t i = 0; i < leaf->count; i++)
    leaf->mean += numbers[i];
  leaf->m2 = (double)INFINITY;
}

static void fill_up(double *numbers, uint64_t count, double value)
{
  for (uint64_t i = count; i < REDUCE_LEAF; i++)
    numbers[i] = value;
}

Moments moments_of_leaf(const double *x, size_t n)
{
  double copy[REDUCE_LEAF];
  Moments leaf = {.seen = n, .count = n};
  const bool is_whole = n == REDUCE_LEAF && all_numbers(x, REDUCE_LEAF);
  if (!is_whole) {
    leaf.count = 0;
    sort_out(&leaf, copy, x, n);
    if (leaf.count == 0)
      return leaf;
    fill_up(copy, leaf.count, copy[0]);
  }
  const double *numbers = is_whole ? x : copy;
  const double count = (double)leaf.count, first = numbers[0];
  const Ends ends = ends_of_leaf(numbers);
  leaf.min = ends.min;
  leaf.max = ends.max;
  if (isinf(ends.min) || isinf(ends.max)) {
    infinite_mean(&leaf, numbers);
    return leaf;
  }
  leaf.mean = first + deviations(numbers, first).sum / count;
  if (!is_whole)
    fill_up(copy, leaf.count, leaf.mean);
  const Deviations about = deviations(numbers, leaf.mean);
  const double m2 = about.squares - about.sum * about.sum / count;
  leaf.m2 = m2 > 0.0 ? m2 : 0.0;
  return leaf;
}

void moments_merge(Moments *total, const Moments *next)
{
  if (total->fault == 0.0 && next->fault != 0.0) {
    total->fault = next->fault;
    total->fault_at = total->seen + next->fault_at;
  }
  total->seen += next->seen;
  total->absent += next->absent;
  if (next->count == 0)
    return;
  const bool is_first = total->count == 0;
  const double a = (double)total->count, b = (double)next->count;
  if (is_first || next->min < total->min)
    total->min = next->min;
  if (is_first || next->max > total->max)
    total->max = next->max;
  if (is_first) {
    total->mean = next->mean;
    total->m2 = next->m2;
  } else if (isinf(total->m2) || isinf(next->m2)) {
    total->mean += next->mean;
    total->m2 = (double)INFINITY;
  } else {
    const double delta = next->mean - total->mean;
    total->mean += delta * (b / (a + b));
    total->m2 += next->m2 + delta * delta * (a * b / (a + b));
  }
  total->count += next->count;
}

double moments_mean(const Moments *moments, double fault)
{
  return moments->count == 0 ? lane_absent() : lane_clean(moments->mean, fault);
}

double moments_variance(const Moments *moments)
{
  if (moments->count == 0)
    return lane_absent();
  return moments->count == 1 ? 0.0 : moments->m2 / (double)(moments->count - 1);
}

double moments_sd(const Moments *moments)
{
  return moments->count == 0 ? lane_absent() : sqrt(moments_variance(moments));
}

void sample_add_leaf(Sample *sample, const Moments *leaf)
{
  moments_merge(&sample->all, leaf);
  moments_merge(&sample->replicates[sample->leaf_count % REDUCE_REPLICATES], leaf);
  sample->leaf_count++;
}

void sample_add(Sample *sample, const double *x, size_t n)
{
  size_t i = 0;
  while (i < n) {
    if (sample->pending_count == 0 && n - i >= REDUCE_LEAF) {
      const Moments leaf = moments_of_leaf(x + i, REDUCE_LEAF);
      sample_add_leaf(sample, &leaf);
      i += REDUCE_LEAF;
      continue;
    }
    sample->pending[sample->pending_count++] = x[i++];
    if (sample->pending_count == REDUCE_LEAF)
      sample_end(sample);
  }
}

void sample_end(Sample *sample)
{
  if (sample->pending_count == 0)
    return;
  const Moments leaf = moments_of_leaf(sample->pending, sample->pending_count);
  sample->pending_count = 0;
  sample_add_leaf(sample, &leaf);
}

double replicates_error(const double *values, size_t count)
{
  double present[REDUCE_LEAF];
  const size_t n = reduce_present(present, values, count < REDUCE_LEAF ? count : REDUCE_LEAF);
  if (n < 2)
    return lane_absent();
  const Moments moments = moments_of_leaf(present, n);
  return sqrt(moments_variance(&moments) / (double)n);
}

double sample_mean_error(const Sample *sample)
{
  double means[REDUCE_REPLICATES];
  for (size_t i = 0; i < REDUCE_REPLICATES; i++)
    means[i] = moments_mean(&sample->replicates[i], lane_absent());
  return replicates_error(means, REDUCE_REPLICATES);
}
