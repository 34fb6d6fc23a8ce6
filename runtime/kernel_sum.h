/* kernel_sum.h - sums of products in one pass: what models are full of, as `a * x + b * y + c` with
   single a, b and c; and what is only added up, as `sum(x * y over hour)`. May include: kernel.h.

   The loops take every lane for a number. Where one is not they say so, and the caller works the
   sum out again operation by operation. */
#ifndef STROM_KERNEL_SUM_H
#define STROM_KERNEL_SUM_H

#include "kernel.h"

/* What a term is made of: nothing, lanes, lanes times one number, lanes times lanes. */
typedef enum TermShape { TERM_NONE, TERM_V, TERM_VS, TERM_VV, TERM_SHAPES } TermShape;

/* out = x * u + y * v + c, where x has n lanes, and u and v as many as the shapes say; rounded
   after each operation. False where a result is no number. */
typedef bool KernelSum(double *restrict out, const double *x, const double *u, const double *y,
                       const double *v, double c, size_t n);

/* By the shapes of both terms, of which the first is the greater one; NULL where one kernel of
   kernel.h does the same. */
extern KernelSum *const kernel_sum[TERM_SHAPES][TERM_SHAPES];

/* Adds the values of an operation on whole leaves to *total, in the order of reduce.h. False, and
   nothing added, where one of them is no number. */
typedef bool KernelTotal(double *total, const double *x, const double *y, size_t leaves);

/* By operation and shape (kernel.h); NULL where there is none. */
extern KernelTotal *const kernel_total[OP_COUNT][SHAPES2];

#endif
