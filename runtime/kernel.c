#include "kernel.h"
#include "vecmath.h"

/* Build with -O3 -fno-math-errno -fno-trapping-math, so that the loops vectorise; without these
   flags they give the same bits, more slowly. */

/* ---- what the rows of kernel.def use --------------------------------------------------------- */

/* y, but first an operand that is absent or a fault, and last the fault where y is NaN. The choice
   is written out since hardware picks either NaN, and compilers may swap operands. */
LANE double strict1(double x, double y, double fault)
{
  return x != x ? x : y != y ? fault : y;
}

LANE double strict2(double x1, double x2, double y, double fault)
{
  return x1 != x1 ? x1 : x2 != x2 ? x2 : y != y ? fault : y;
}

/* The same where y is a number whatever the operands are. */
LANE double decided1(double x, double y)
{
  return x != x ? x : y;
}

LANE double decided2(double x1, double x2, double y)
{
  return x1 != x1 ? x1 : x2 != x2 ? x2 : y;
}

/* y, for lanes that are thought to be numbers: [special] says whether something was not. */
LANE double noted(double y, uint64_t *special)
{
  *special |= y != y;
  return y;
}

LANE double noted1(double x, double y, uint64_t *special)
{
  *special |= x != x;
  return y;
}

LANE double noted2(double x1, double x2, double y, uint64_t *special)
{
  *special |= (uint64_t)__builtin_isunordered(x1, x2); /* one of them is no number */
  return y;
}

LANE double noted3(double x1, double x2, double x3, double y, uint64_t *special)
{
  *special |= (uint64_t)(__builtin_isunordered(x1, x2) | __builtin_isunordered(x3, y));
  return y;
}

/* strict… by masks. Where one operand is a scalar, gcc makes a loop for either outcome of a ?: on
   it, but not of a long loop, which then stays scalar; so long rows use these. (Short rows do not:
   SSE2 has no vector form of masks from comparisons, as gcc 12 sees it.) */
LANE double masked2(double x1, double x2, double y, double fault)
{
  return vec_pick(x1 != x1, x1, vec_pick(x2 != x2, x2, vec_pick(y != y, fault, y)));
}

LANE double masked3(double x1, double x2, double x3, double y, double fault)
{
  return vec_pick(x1 != x1, x1, masked2(x2, x3, y, fault));
}

LANE bool holds(double condition) /* true, and neither absent nor a fault */
{
  return vec_abs(condition) > 0.0;
}

LANE double clamp(double x, double low, double high)
{
  const double at_least = vec_pick(x < low, low, x);
  return vec_pick(at_least > high, high, at_least);
}

LANE double within(double x, double low, double high, double fault)
{
  const bool is_above = x >= low - 1e-12 * vec_abs(low);
  const bool is_below = x <= high + 1e-12 * vec_abs(high);
  return vec_pick(is_above, vec_pick(is_below, x, fault), fault);
}

/* ---- each row on one lane -------------------------------------------------------------------- */

#define OP1(id, text, expression)                                                                  \
  LANE double lane_##id(double x, double fault)                                                    \
  {                                                                                                \
    (void)fault;                                                                                   \
    return expression;                                                                             \
  }
#define OP2(id, text, expression)                                                                  \
  LANE double lane_##id(double x, double y, double fault)                                          \
  {                                                                                                \
    (void)fault;                                                                                   \
    return expression;                                                                             \
  }
#define OP3(id, text, expression)                                                                  \
  LANE double lane_##id(double x, double y, double z, double fault)                                \
  {                                                                                                \
    (void)fault;                                                                                   \
    return expression;                                                                             \
  }
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3

/* The same for lanes that are all numbers, as most are: nothing is picked, and it is only noted
   whether it should have been. Without the picks a loop takes a third of the time. */
#define strict1(x, y, fault) noted(y, special)
#define strict2(x1, x2, y, fault) noted(y, special)
#define masked3(x1, x2, x3, y, fault) noted3(x1, x2, x3, y, special)
#define decided1(x, y) noted1(x, y, special)
#define decided2(x1, x2, y) noted2(x1, x2, y, special)
#define OP1(id, text, expression)                                                                  \
  LANE double quick_##id(double x, double fault, uint64_t *special)                                \
  {                                                                                                \
    (void)fault, (void)special;                                                                    \
    return expression;                                                                             \
  }
#define OP2(id, text, expression)                                                                  \
  LANE double quick_##id(double x, double y, double fault, uint64_t *special)                      \
  {                                                                                                \
    (void)fault, (void)special;                                                                    \
    return expression;                                                                             \
  }
#define OP3(id, text, expression)                                                                  \
  LANE double quick_##id(double x, double y, double z, double fault, uint64_t *special)            \
  {                                                                                                \
    (void)fault, (void)special;                                                                    \
    return expression;                                                                             \
  }
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
#undef strict1
#undef strict2
#undef masked3
#undef decided1
#undef decided2

/* ---- loops ----------------------------------------------------------------------------------- */

/* Quick, and again with care where some lane was special. */
#define LOOP(quick, careful)                                                                       \
  uint64_t special = 0;                                                                            \
  for (size_t i = 0; i < n; i++)                                                                   \
    out[i] = quick;                                                                                \
  if (special)                                                                                     \
    for (size_t i = 0; i < n; i++)                                                                 \
      out[i] = careful;
#define OP1(id, text, expression)                                                                  \
  LANE_CLONES static void loop_##id(double *restrict out, const double *a, size_t n, double fault) \
  {                                                                                                \
    LOOP(quick_##id(a[i], fault, &special), lane_##id(a[i], fault))                                \
  }
#define OP2(id, text, expression)                                                                  \
  OP2_LOOP(id, vv, a[i], b[i])                                                                     \
  OP2_LOOP(id, sv, a[0], b[i])                                                                     \
  OP2_LOOP(id, vs, a[i], b[0])
#define OP2_LOOP(id, shape, x, y)                                                                  \
  LANE_CLONES static void shape##_##id(double *restrict out, const double *a, const double *b,     \
                                       size_t n, double fault)                                     \
  {                                                                                                \
    LOOP(quick_##id(x, y, fault, &special), lane_##id(x, y, fault))                                \
  }
#define OP3(id, text, expression)                                                                  \
  OP3_LOOP(id, vvv, a[i], b[i], c[i])                                                              \
  OP3_LOOP(id, svv, a[0], b[i], c[i])                                                              \
  OP3_LOOP(id, vsv, a[i], b[0], c[i])                                                              \
  OP3_LOOP(id, ssv, a[0], b[0], c[i])                                                              \
  OP3_LOOP(id, vvs, a[i], b[i], c[0])                                                              \
  OP3_LOOP(id, svs, a[0], b[i], c[0])                                                              \
  OP3_LOOP(id, vss, a[i], b[0], c[0])
#define OP3_LOOP(id, shape, x, y, z)                                                               \
  LANE_CLONES static void shape##_##id(double *restrict out, const double *a, const double *b,     \
                                       const double *c, size_t n, double fault)                    \
  {                                                                                                \
    LOOP(quick_##id(x, y, z, fault, &special), lane_##id(x, y, z, fault))                          \
  }
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP2_LOOP
#undef OP3
#undef OP3_LOOP
#undef LOOP

/* ---- one lane by value -------------------------------------------------------------------------
 */

#define OP1(id, text, expression)                                                                  \
  static double one_##id(double x, double fault)                                                   \
  {                                                                                                \
    return lane_##id(x, fault);                                                                    \
  }
#define OP2(id, text, expression)                                                                  \
  static double one_##id(double x, double y, double fault)                                         \
  {                                                                                                \
    return lane_##id(x, y, fault);                                                                 \
  }
#define OP3(id, text, expression)                                                                  \
  static double one_##id(double x, double y, double z, double fault)                               \
  {                                                                                                \
    return lane_##id(x, y, z, fault);                                                              \
  }
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3

/* ---- tables ---------------------------------------------------------------------------------- */

const Kernel1 kernel1[OP_COUNT] = {
#define OP1(id, text, expression) [OP_##id] = loop_##id,
#define OP2(id, text, expression)
#define OP3(id, text, expression)
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

const Kernel2 kernel2[OP_COUNT][SHAPES2] = {
#define OP1(id, text, expression)
#define OP2(id, text, expression) [OP_##id] = {vv_##id, sv_##id, vs_##id, vv_##id},
#define OP3(id, text, expression)
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

const Kernel3 kernel3[OP_COUNT][SHAPES3] = {
#define OP1(id, text, expression)
#define OP2(id, text, expression)
#define OP3(id, text, expression)                                                                  \
  [OP_##id] = {vvv_##id, svv_##id, vsv_##id, ssv_##id, vvs_##id, svs_##id, vss_##id, vvv_##id},
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

Scalar1 *const scalar1[OP_COUNT] = {
#define OP1(id, text, expression) [OP_##id] = one_##id,
#define OP2(id, text, expression)
#define OP3(id, text, expression)
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

Scalar2 *const scalar2[OP_COUNT] = {
#define OP1(id, text, expression)
#define OP2(id, text, expression) [OP_##id] = one_##id,
#define OP3(id, text, expression)
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

Scalar3 *const scalar3[OP_COUNT] = {
#define OP1(id, text, expression)
#define OP2(id, text, expression)
#define OP3(id, text, expression) [OP_##id] = one_##id,
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
};

int kernel_arity(Op op)
{
  return kernel1[op] ? 1 : kernel2[op][SHAPE_VV] ? 2 : 3;
}

const char *kernel_name(Op op)
{
  static const char *const names[OP_COUNT] = {
#define OP1(id, text, expression) [OP_##id] = text,
#define OP2(id, text, expression) [OP_##id] = text,
#define OP3(id, text, expression) [OP_##id] = text,
#include "stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
  };
  return names[op];
}
