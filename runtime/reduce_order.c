/* The order statistics of reduce.h: quantiles, heavy draws, histograms. */
#include "reduce.h"
#include <math.h>
#include <string.h>

size_t reduce_present(double *out, const double *x, size_t n)
{
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    if (lane_is_number(x[i]))
      out[count++] = x[i];
  return count;
}

size_t reduce_replicate(double *out, const double *x, size_t n, size_t replicate)
{
  size_t count = 0;
  const size_t step = (size_t)REDUCE_LEAF * REDUCE_REPLICATES;
  for (size_t i = replicate * REDUCE_LEAF; i < n; i += step)
    count += reduce_present(out + count, x + i, n - i < REDUCE_LEAF ? n - i : REDUCE_LEAF);
  return count;
}

static void swap(double *a, double *b)
{
  const double keep = *a;
  *a = *b;
  *b = keep;
}

static double middle_of(double a, double b, double c)
{
  if (a < b)
    return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}

static double pivot_of(const double *x, size_t n)
{
  const size_t step = n / 8, last = n - 1;
  if (n < 40)
    return middle_of(x[0], x[n / 2], x[last]);
  return middle_of(middle_of(x[0], x[step], x[2 * step]),
                   middle_of(x[n / 2 - step], x[n / 2], x[n / 2 + step]),
                   middle_of(x[last - 2 * step], x[last - step], x[last]));
}

static void sift_down(double *x, size_t root, size_t n)
{
  for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
    if (child + 1 < n && x[child] < x[child + 1])
      child++;
    if (!(x[root] < x[child]))
      return;
    swap(&x[root], &x[child]);
    root = child;
  }
}

static void heap_sort(double *x, size_t n)
{
  for (size_t i = n / 2; i-- > 0;)
    sift_down(x, i, n);
  for (size_t end = n; end-- > 1;) {
    swap(&x[0], &x[end]);
    sift_down(x, 0, end);
  }
}

/* Puts the element of rank k (from 0) at x[k], none greater before it and none less after it
   (Hoare's selection). Pivots are taken by position, so the work is the same every time; where
   they do badly, which only contrived data make happen, the rest is sorted. */
static void select_rank(double *x, size_t n, size_t k)
{
  size_t low = 0, high = n; /* x[k] belongs in low..high-1 */
  for (int patience = 128; high - low > 1; patience--) {
    if (patience == 0) {
      heap_sort(x + low, high - low);
      return;
    }
    const double pivot = pivot_of(x + low, high - low);
    size_t i = low, j = high - 1;
    for (;;) {
      while (x[i] < pivot)
        i++;
      while (x[j] > pivot)
        j--;
      if (i >= j)
        break;
      swap(&x[i++], &x[j--]);
    }
    /* now low..i-1 <= pivot <= j+1..high-1, and j is i or i-1 */
    if (k < i)
      high = i;
    else if (k > j)
      low = j + 1;
    else
      return;
  }
}

static double least_of(const double *x, size_t n)
{
  double least = x[0];
  for (size_t i = 1; i < n; i++)
    least = x[i] < least ? x[i] : least;
  return least;
}

static double limited(double p)
{
  return p > 0.0 ? (p < 1.0 ? p : 1.0) : 0.0;
}

void reduce_sort(double *x, size_t n)
{
  heap_sort(x, n);
}

double reduce_between(double *x, size_t n, size_t *from, size_t rank, double part)
{
  select_rank(x + *from, n - *from, rank - *from);
  *from = rank;
  const double below = x[rank];
  if (part == 0.0 || rank + 1 == n)
    return below + 0.0;
  const double above = least_of(x + rank + 1, n - rank - 1);
  return above == below ? below + 0.0 : below + part * (above - below);
}

void reduce_quantiles(double *x, size_t n, const double *p, size_t count, double *out)
{
  size_t from = 0, done = 0;
  double last = -1.0; /* shares are taken from the least up, so that each selection is shorter */
  while (done < count) {
    double next = 1.0;
    for (size_t i = 0; i < count; i++)
      next = limited(p[i]) > last && limited(p[i]) < next ? limited(p[i]) : next;
    const double h = n ? (double)(n - 1) * next : 0;
    const size_t rank = (size_t)h;
    const double value =
        n == 0 ? lane_absent() : reduce_between(x, n, &from, rank, h - (double)rank);
    for (size_t i = 0; i < count; i++)
      if (limited(p[i]) == next) {
        out[i] = value;
        done++;
      }
    last = next;
  }
}

void reduce_histogram(const double *x, size_t n, double low, double high, uint32_t *bins,
                      size_t count)
{
  memset(bins, 0, count * sizeof *bins);
  const double scale = (double)count / (high - low);
  for (size_t i = 0; i < n; i++) {
    if (!(x[i] >= low && x[i] <= high))
      continue;
    const double place = (x[i] - low) * scale; /* NaN where high = low */
    const size_t bin = place > 0.0 ? (size_t)place : 0;
    bins[bin < count ? bin : count - 1]++;
  }
}
