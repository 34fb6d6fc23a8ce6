/* reduce.h - sums, moments and quantiles whose bits do not depend on how the data arrive.
   May include: lanes.h.

   Everything rests on leaves of 64 consecutive elements. Inside a leaf element 8 k + j goes to
   accumulator j, and the eight are added as ((0+1)+(2+3))+((4+5)+(6+7)); leaves are added in
   order. A leaf may therefore be reduced by any thread, in blocks of any size, and with lanes
   side by side. An absent or faulty element makes a sum so; moments and quantiles skip absent
   elements and count them. */
#ifndef STROM_REDUCE_H
#define STROM_REDUCE_H

#include "lanes.h"

enum { REDUCE_LEAF = 64, REDUCE_STRIDE = 8, REDUCE_REPLICATES = 16 };

/* ---- sums ------------------------------------------------------------------------------------ */

typedef struct Summer { /* zero is the empty sum */
  double parts[REDUCE_STRIDE];
  double total;
  uint64_t count;
} Summer;

void summer_add(Summer *summer, const double *x, size_t n); /* the next n elements */
/* The sum so far, 0 of nothing; `fault` where it has no value (inf - inf). */
double summer_result(const Summer *summer, double fault);

/* The same over steps, for `lanes` lanes at once; each lane gets the bits of a Summer. */
typedef struct LaneSummer {
  double *parts, *total; /* the caller's: 8 * lanes and lanes doubles */
  size_t lanes;
  uint64_t count;
} LaneSummer;

void lane_summer_init(LaneSummer *summer, double *buffer, size_t lanes); /* 9 * lanes doubles */
void lane_summer_add(LaneSummer *summer, const double *x);               /* one step */
void lane_summer_result(const LaneSummer *summer, double *out, double fault);

/* ---- ends ------------------------------------------------------------------------------------ */

/* The least and the greatest of n >= 1 elements; false where one of them is no number. Of zeros of
   both signs either may be taken. */
bool reduce_ends(const double *x, size_t n, double *least, double *most);

/* ---- moments --------------------------------------------------------------------------------- */

typedef struct Moments { /* zero is the empty sample */
  uint64_t seen;         /* elements, absent ones included */
  uint64_t absent;
  uint64_t count;    /* numbers: seen less absent less faulty */
  double mean, m2;   /* m2: sum of squares about the mean */
  double min, max;   /* meaningless where count is 0 */
  double fault;      /* the first faulty element, or 0 */
  uint64_t fault_at; /* its index */
} Moments;

/* One leaf: n <= 64 elements. Two passes about the mean, started from the first number, so that a
   constant has m2 = 0 exactly. */
Moments moments_of_leaf(const double *x, size_t n);
/* Appends `next` to what `total` has seen (Chan, Golub, LeVeque 1979). Merging is not associative:
   merge single leaves, in order. */
void moments_merge(Moments *total, const Moments *next);
double moments_mean(const Moments *moments, double fault); /* absent where count is 0 */
double moments_variance(const Moments *moments);           /* divides by count - 1; one number: 0 */
double moments_sd(const Moments *moments);

/* A sample in order, with 16 replicates of it: leaf i also goes to replicate i mod 16. */
typedef struct Sample { /* zero is the empty sample */
  Moments all;
  Moments replicates[REDUCE_REPLICATES];
  double pending[REDUCE_LEAF];
  size_t pending_count;
  uint64_t leaf_count;
} Sample;

void sample_add(Sample *sample, const double *x, size_t n); /* the next n elements */
void sample_add_leaf(Sample *sample, const Moments *leaf);  /* or leaf by leaf, made elsewhere */
void sample_end(Sample *sample);                            /* takes the last, short leaf in */

/* The standard error of a statistic from its values on the replicates: their standard deviation
   over the root of their number. Absent values are left out; absent where fewer than 2 are left. */
double replicates_error(const double *values, size_t count);
double sample_mean_error(const Sample *sample);

/* ---- the whole sample in memory ---------------------------------------------------------------
 */

/* Copies the numbers among x, in order; returns how many. out may be x. */
size_t reduce_present(double *out, const double *x, size_t n);
/* Copies the numbers of one replicate of x. */
size_t reduce_replicate(double *out, const double *x, size_t n, size_t replicate);

/* Exact quantiles of n numbers, whose order is destroyed: with h = (n - 1) p, the order statistics
   at floor(h) and floor(h) + 1, linearly interpolated (Hyndman and Fan's type 7, as R, NumPy and
   spreadsheets do by default). p may come in any order; it is limited to 0..1. n = 0: absent. */
void reduce_quantiles(double *x, size_t n, const double *p, size_t count, double *out);

/* The building block: the number of that rank (from 0), or so far towards the next one as `part`
   says. All before `from` must be known to be no greater than the rest; `from` moves to the rank.
 */
double reduce_between(double *x, size_t n, size_t *from, size_t rank, double part);
void reduce_sort(double *x, size_t n); /* rising */

/* Counts of the numbers in `count` equal bins from low to high; what lies outside is not counted.
 */
void reduce_histogram(const double *x, size_t n, double low, double high, uint32_t *bins,
                      size_t count);

#endif
