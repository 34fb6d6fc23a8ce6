/* dist.h - distributions as inverse distribution functions: a uniform number in, a draw out.
   May include: lanes.h, lang/op.h. stdlib/dist.def lists them and says what their parameters are.
 */
#ifndef STROM_DIST_H
#define STROM_DIST_H

#include "lanes.h"
#include "lang/op.h"

enum { DIST_PARAMS = 4 };

/* out[i] = the u[i] quantile. params[k] has one value, or n where varying[k]. A lane whose
   parameters are impossible gets [fault]; one whose parameters are absent or a fault gets that. */
void dist_quantile(DistKind kind, const double *const params[], const bool varying[],
                   const double *u, double *out, size_t n, double fault);
int dist_param_count(DistKind kind);
/* The normal score of a probability: the inverse of the standard normal distribution function, to
   about 1e-15 (M. J. Wichura, Applied Statistics 37, 1988, algorithm AS 241). */
void dist_normal_scores(double *out, const double *u, size_t n);
double dist_normal_score(double u);
/* Replaces the lower triangle of a symmetric matrix (row-major, n x n) by its Cholesky factor and
   the upper by zeros. False where the matrix is not positive definite. */
bool dist_cholesky(double *matrix, int n);

#endif
