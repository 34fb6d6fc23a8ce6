/* copula.h - the factor of a matrix of correlations. May include: base.h. */
#ifndef STROM_COPULA_H
#define STROM_COPULA_H

#include "base.h"

/* Replaces the lower triangle of a symmetric matrix (row-major, n x n) by its Cholesky factor and
   the upper by zeros. A variable that follows from those before it gets a diagonal of 0. False
   where the matrix is no matrix of correlations (not positive semidefinite, to 1e-9). */
bool copula_factor(double *matrix, uint32_t n);

#endif
