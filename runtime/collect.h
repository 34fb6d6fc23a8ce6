/* collect.h - from a column of draws to a Summary. May include: results.h.
   All in a fixed order, so that the bits do not depend on threads or blocks. */
#ifndef STROM_COLLECT_H
#define STROM_COLLECT_H

#include "results.h"

/* Summarises [draws] numbers, absent ones among them, none a fault. The column is divided by
   [scale] first, and [scratch], as long, is destroyed. [distinct]: counts shares of distinct values
   too. */
void collect_summary(double *column, size_t draws, double scale, bool distinct, double *scratch,
                     Summary *out);

#endif
