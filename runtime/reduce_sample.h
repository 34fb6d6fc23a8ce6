/* reduce_sample.h - quantiles of a sample and of its 16 replicates (reduce.h), and how much of it
   carries the mean. May include: reduce.h. */
#ifndef STROM_REDUCE_SAMPLE_H
#define STROM_REDUCE_SAMPLE_H

#include "reduce.h"

/* Quantiles of a sample and of its 16 replicates, absent elements left out: the same numbers as
   reduce_quantiles finds. Shares rise, are in 0..1, and are at most 8. replicates[k] has room for
   those of the 16 replicates at p[k]; NULL where they are not asked for. x is kept; scratch has
   room for n. */
void reduce_sample_quantiles(const double *x, size_t n, const double *p, size_t count,
                             double *whole, double *const *replicates, double *scratch);

/* The least share of the numbers among x that carries half of the sum of their absolute values,
   where it is below `most`, else 1. Small where a mean rests on few draws. x is kept; scratch has
   room for n. */
double reduce_heavy(const double *x, size_t n, double most, double *scratch);

/* ---- a sample that is not kept --------------------------------------------------------------- */

enum { RANKS_WANTED = 8 };

typedef struct Tally { /* of a replicate, or of the whole sample */
  uint64_t numbers;
  uint64_t at_least[RANKS_WANTED], above[RANKS_WANTED]; /* the low ends, the high ends */
  double *inside;                                       /* what is in any bracket */
  size_t inside_count;
} Tally;

/* What is kept of a sample whose elements come in order: counts, and what is near wanted ranks. */
typedef struct Ranks {
  uint64_t total, leaves; /* elements in all; leaves taken */
  const double *p;
  size_t wanted, brackets, capacity;            /* capacity: of a tally */
  double low[RANKS_WANTED], high[RANKS_WANTED]; /* of brackets: both inside, rising, apart */
  size_t bracket_of[RANKS_WANTED];
  Tally tallies[REDUCE_REPLICATES];
  bool is_lost; /* more came than there is room for */
} Ranks;

/* Begins with some numbers of the sample, whose order is destroyed; the more there are, the less is
   kept. p and room stay in use. */
void ranks_begin(Ranks *ranks, uint64_t total, const double *p, size_t count, double *part,
                 size_t part_count, double *room, size_t room_count);
void ranks_take(Ranks *ranks, const double *x, size_t n); /* whole leaves, but for the last */
/* As reduce_sample_quantiles. False where that cannot be told from what was kept: there was no
   room, or the sample is not like the part of it that it began with. */
bool ranks_end(Ranks *ranks, double *whole, double *const *replicates);

#endif
