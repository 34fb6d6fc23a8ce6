#include "kernel_sum.h"
#include "reduce.h"

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

#define TOTAL(name, op, shape, value)                                                              \
  LANE_CLONES static bool total_##name(double *total, const double *restrict x,                    \
                                       const double *restrict y, size_t leaves)                    \
  {                                                                                                \
    double sum = *total;                                                                           \
    for (size_t leaf = 0; leaf < leaves; leaf++) {                                                 \
      double s[REDUCE_STRIDE] = {0};                                                               \
      for (size_t k = 0; k < REDUCE_LEAF; k += REDUCE_STRIDE)                                      \
        for (size_t j = 0; j < REDUCE_STRIDE; j++) {                                               \
          const size_t i = leaf * REDUCE_LEAF + k + j;                                             \
          s[j] += value;                                                                           \
        }                                                                                          \
      sum += ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));                    \
    }                                                                                              \
    if (sum != sum)                                                                                \
      return false;                                                                                \
    *total = sum;                                                                                  \
    return true;                                                                                   \
  }
/* Whole numbers add up to the same in any order. */
#define COUNT(name, op, shape, condition, is_none)                                                 \
  LANE_CLONES static bool total_##name(double *total, const double *restrict x,                    \
                                       const double *restrict y, size_t leaves)                    \
  {                                                                                                \
    uint64_t count = 0, special = 0;                                                               \
    for (size_t i = 0; i < leaves * REDUCE_LEAF; i++) {                                            \
      count += condition;                                                                          \
      special |= (uint64_t)(is_none);                                                              \
    }                                                                                              \
    if (special)                                                                                   \
      return false;                                                                                \
    *total += (double)count;                                                                       \
    return true;                                                                                   \
  }
#include "stdlib/kernel_sum.def"
#undef TOTAL
#undef COUNT

KernelTotal *const kernel_total[OP_COUNT][SHAPES2] = {
#define TOTAL(name, op, shape, value) [op][shape] = total_##name,
#define COUNT(name, op, shape, condition, is_none) [op][shape] = total_##name,
#include "stdlib/kernel_sum.def"
#undef TOTAL
#undef COUNT
};
