/* kernel.h - the loops over lanes, by operation and by which operands are scalars.
   May include: lanes.h, lang/op.h. stdlib/kernel.def says what each operation means on one lane.

   A kernel reads n lanes of each vector operand and 1 of each scalar operand, and writes n lanes
   of `out`, which must not overlap an operand. Where an operand is absent or a fault the result
   is that operand (see kernel.def); where operands that are numbers have no result, it is `fault`,
   made by the caller with lane_fault. A result depends on the lane's operands alone: never on the
   shape, the block or the machine. */
#ifndef STROM_KERNEL_H
#define STROM_KERNEL_H

#include "lang/op.h"
#include "lanes.h"

/* A shape has one bit for each scalar operand: the first is bit 0. A caller that knows which
   operands are uniform finds its kernel by kernel2[op][a_uniform | b_uniform << 1]. Where all are
   scalars, pass n = 1. */
enum { SHAPE_VV = 0, SHAPE_SV = 1, SHAPE_VS = 2, SHAPE_SS = 3, SHAPES2 = 4, SHAPES3 = 8 };

typedef void (*Kernel1)(double *restrict out, const double *a, size_t n, double fault);
typedef void (*Kernel2)(double *restrict out, const double *a, const double *b, size_t n,
                        double fault);
typedef void (*Kernel3)(double *restrict out, const double *a, const double *b, const double *c,
                        size_t n, double fault);

extern const Kernel1 kernel1[OP_COUNT]; /* NULL where the operation takes more operands */
extern const Kernel2 kernel2[OP_COUNT][SHAPES2];
extern const Kernel3 kernel3[OP_COUNT][SHAPES3];

/* The same on one lane, by value: for what is not worth a loop. The same bits. */
typedef double Scalar1(double x, double fault);
typedef double Scalar2(double x, double y, double fault);
typedef double Scalar3(double x, double y, double z, double fault);

extern Scalar1 *const scalar1[OP_COUNT];
extern Scalar2 *const scalar2[OP_COUNT];
extern Scalar3 *const scalar3[OP_COUNT];

int kernel_arity(Op op);        /* 1, 2 or 3 */
const char *kernel_name(Op op); /* as written in a script: "+", "clamp" */

#endif
