/* lanes.h - what a number on a lane may be besides a number: absent, or a fault (a domain error).
   May include: lang/base.h. Both are quiet NaNs with a tag, so that they flow through arithmetic
   and a lane that an `if` excludes drops them without a mask.

   Layout: 0x7ff8, then a tag of 4 bits, then 44 bits: nothing for ABSENT; for FAULT, from the
   bottom, the node (32 bits) and the kind (8 bits); nothing for LEFT_OUT, which stands for elements
   that a reduction skips and is seen by reductions alone. A NaN without a tag is a bug or comes
   from outside (data, native functions): lane_clean gives it a tag. */
#ifndef STROM_LANES_H
#define STROM_LANES_H

#include "lang/base.h"
#include <string.h>

/* Code on one lane is inlined into the loop that calls it, and then compiled for its machine. */
#if defined(__GNUC__)
#define LANE static inline __attribute__((always_inline, unused))
#else
#define LANE static inline
#endif

/* Loops over lanes are compiled for three machines and chosen at start. Every step in them is one
   IEEE operation without contraction, so all three give the same bits. Sanitizers and clang 14
   cannot resolve the choice; they take the plain loop, as a build with LANES_PLAIN does. */
#if !defined(LANES_PLAIN) && defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) &&    \
    defined(__linux__) && defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
#define LANE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define LANE_CLONES
#endif

typedef enum FaultKind {
  FAULT_NONE,
  FAULT_DOMAIN,       /* log of a negative, pow outside its domain, inf - inf, … */
  FAULT_DIVISION,     /* division by zero */
  FAULT_PARAMETER,    /* a distribution's parameters are impossible */
  FAULT_NO_LABEL,     /* an index that is no label of its axis */
  FAULT_OUT_OF_RANGE, /* outside a field's stated range, or outside an interpolation's knots */
  FAULT_REQUIRE,      /* a `require` does not hold */
  FAULT_NO_VALUE,     /* a field that was given none, of an object picked while running */
  FAULT_NATIVE,       /* a native function gave NaN */
  FAULT_NO_OPTIMUM,   /* a value of a problem that has no solution */
  FAULT_UNKNOWN       /* a NaN without a tag: from data or from outside */
} FaultKind;

enum { LANE_TAG_ABSENT = 1, LANE_TAG_FAULT = 2, LANE_TAG_LEFT_OUT = 3 };

LANE uint64_t lane_bits(double x)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

LANE double lane_from_bits(uint64_t bits)
{
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

LANE double lane_absent(void)
{
  return lane_from_bits(0x7ff8000000000000u | (uint64_t)LANE_TAG_ABSENT << 44);
}

LANE double lane_fault(FaultKind kind, uint32_t node)
{
  return lane_from_bits(0x7ff8000000000000u | (uint64_t)LANE_TAG_FAULT << 44 |
                        (uint64_t)kind << 32 | node);
}

/* The tag of a NaN; 0 for numbers and for NaNs without one. */
LANE uint32_t lane_tag(double x)
{
  const uint64_t bits = lane_bits(x);
  return bits >> 48 == 0x7ff8u ? (uint32_t)(bits >> 44) & 0xfu : 0u;
}

LANE bool lane_is_number(double x)
{
  return x == x;
}

LANE bool lane_is_absent(double x)
{
  return lane_bits(x) == lane_bits(lane_absent());
}

LANE double lane_left_out(void)
{
  return lane_from_bits(0x7ff8000000000000u | (uint64_t)LANE_TAG_LEFT_OUT << 44);
}

LANE bool lane_is_left_out(double x)
{
  return x != x && lane_tag(x) == LANE_TAG_LEFT_OUT;
}

/* A fault, or a NaN without a tag. */
LANE bool lane_is_fault(double x)
{
  return x != x && !lane_is_absent(x);
}

LANE FaultKind lane_fault_kind(double x)
{
  if (x == x || lane_is_absent(x))
    return FAULT_NONE;
  return lane_tag(x) == LANE_TAG_FAULT ? (FaultKind)(lane_bits(x) >> 32 & 0xffu) : FAULT_UNKNOWN;
}

LANE uint32_t lane_fault_node(double x)
{
  return (uint32_t)lane_bits(x);
}

/* A value from outside: a NaN without a tag becomes `fault`. */
LANE double lane_clean(double x, double fault)
{
  return x == x || lane_tag(x) != 0 ? x : fault;
}

#endif
