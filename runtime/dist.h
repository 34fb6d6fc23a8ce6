/* dist.h - the distributions: quantiles, by which a uniform number becomes a draw, and shares.
   May include: lanes.h, lang/op.h. stdlib/dist.def lists them and their parameters; in full:

   interval      5 % below low and 5 % above high; lognormal where low > 0, else normal
   three_point   the quantiles 5 %, 50 % and 95 % are low, central and high: a lognormal shifted,
   and mirrored where the lower half is the wider, so that it has a smooth density; it is
                 interval(low, high) where central is their geometric mean, and normal where it is
                 their mean. Where central is one of the ends, half of a normal and an atom.
   lognormal     exp of a normal with mean log(median) and standard deviation log(gsd)
   pert          lo + (hi - lo) beta(1 + 4 (mode - lo)/(hi - lo), 1 + 4 (hi - mode)/(hi - lo))
   weibull       share exp(-(x/scale)^shape) above x
   exponential   share exp(-x/mean) above x
   bernoulli     1 for uniform numbers above 1 - p, else 0: like all quantiles it rises

   Impossible parameters (sd < 0, lo > hi, a shape <= 0, p outside 0..1, gsd < 1, infinite ones)
   give the fault; a spread of 0 is possible and makes a constant. */
#ifndef STROM_DIST_H
#define STROM_DIST_H

#include "lanes.h"
#include "lang/op.h"

/* out[i] = the quantile at u[i]. params[k] has one value, or n where varying[k]. A lane whose
   parameters are absent or faulty gets the first of these; then a u that is so; else, where they
   are impossible, the fault. out must not overlap the rest. */
void dist_quantile(DistKind kind, const double *const params[], const bool varying[],
                   const double *u, double *out, size_t n, double fault);

/* out[i] = the share of the distribution below x[i], or up to and including it. x may be infinite.
   For truncation; not vectorised. */
void dist_share(DistKind kind, const double *const params[], const bool varying[], const double *x,
                bool inclusive, double *out, size_t n, double fault);

int dist_param_count(DistKind kind);

/* The normal scores of probabilities, and one alone. A u of 0 or 1 counts as the nearest number
   between. */
void dist_normal_scores(double *restrict out, const double *u, size_t n);
double dist_normal_score(double u);

#endif
