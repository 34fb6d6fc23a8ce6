#include "kernel_sum.h"
#include "lanes.h"

/* Build with the flags of kernel.c. */

#define SUM(name, first, second, sum_of_terms)                                                     \
  LANE_CLONES static bool name(double *restrict out, const double *x, const double *u,             \
                               const double *y, const double *v, double c, size_t n)               \
  {                                                                                                \
    uint64_t special = 0;                                                                          \
    (void)u, (void)y, (void)v;                                                                     \
    for (size_t i = 0; i < n; i++) {                                                               \
      const double sum = sum_of_terms + c;                                                         \
      special |= sum != sum;                                                                       \
      out[i] = sum;                                                                                \
    }                                                                                              \
    return special == 0;                                                                           \
  }
#include "stdlib/kernel_sum.def"
#undef SUM

KernelSum *const kernel_sum[TERM_SHAPES][TERM_SHAPES] = {
#define SUM(name, first, second, sum_of_terms) [first][second] = name,
#include "stdlib/kernel_sum.def"
#undef SUM
};
