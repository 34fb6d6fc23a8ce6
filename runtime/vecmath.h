/* vecmath.h - elementary functions on one lane, to be inlined into loops over lanes.
   May include: vecmath_piece.h, vecmath_exp.h, vecmath_erf.h, vecmath_angle.h, which hold them by
   subject.

   All are free of branches and of calls, so that the loops vectorise, and made of single IEEE
   operations, so that every compiler and machine gives the same bits (build with
   -ffp-contract=off). Errors are below 1 ulp unless a line says more. Outside its domain a
   function gives NaN (what to make of it is the caller's business); overflow gives infinity.
   Polynomials are near-minimax fits (Chebyshev, 40 digits) over the interval that their reduction
   needs; the methods are the usual ones (Muller, "Elementary Functions"; Cody and Waite). */
#ifndef STROM_VECMATH_H
#define STROM_VECMATH_H

#include "vecmath_angle.h"
#include "vecmath_erf.h"
#include "vecmath_exp.h"
#include "vecmath_piece.h"

#endif
