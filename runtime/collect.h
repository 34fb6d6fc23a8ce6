/* collect.h - from the draws of a value to its Summary, wave by wave. May include: results.h,
   reduce_sample.h. All in a fixed order, so that the bits do not depend on threads or blocks. */
#ifndef STROM_COLLECT_H
#define STROM_COLLECT_H

#include "reduce_sample.h"
#include "results.h"

/* The draws come in waves: the first is kept, and of the others what the Summary needs. */
typedef struct Collector {
  uint64_t draws, taken;
  double scale;
  bool distinct;       /* counts shares of distinct values too */
  const double *first; /* the first wave, in printed units */
  size_t first_count;
  Sample sample;
  Ranks ranks; /* where there is more than the first wave */
  Summary *out;
} Collector;

/* How many numbers the collector needs room for, beside the waves. */
size_t collect_room(uint64_t draws, size_t first);
/* Values are divided by [scale]. */
void collect_begin(Collector *c, uint64_t draws, double scale, bool distinct, Summary *out);
/* The next n draws, absent ones among them, none a fault; whole leaves but for the last wave. They
   are divided by the scale, and the first n stay in use, as does room. */
void collect_take(Collector *c, double *values, size_t n, double *room);
/* Fills the Summary. scratch has room for the first wave. False where the draws have to be
   collected once more, all of them in the first wave. */
bool collect_end(Collector *c, double *scratch);

#endif
