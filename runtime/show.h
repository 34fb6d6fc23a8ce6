/* show.h - what a run found out, as text for people: figures, tables, verdicts, charts.
   May include: results.h. Pure: Results in, text out; the caller knows whether there is a terminal.
 */
#ifndef STROM_SHOW_H
#define STROM_SHOW_H

#include "results.h"

typedef struct ShowOptions {
  bool color;  /* ANSI colours and weights */
  int columns; /* width to fill; 0: 72 */
} ShowOptions;

/* All outputs in the order of the script. */
void show_results(const Results *results, const ShowOptions *options, StrBuf *out);

/* One value with its unit, as it stands in prose: "1.10 GW", "4", "45 %", "true", "chips",
   "0.41 ZFLOP/s (0.33 to 0.50)". [decimals] < 0: as many digits as make sense. */
Str value_text(Arena *arena, const ValueResult *value, size_t index, int decimals);

/* A number for people: at most [significant] digits (never fewer than its whole part has), digits
   grouped by commas, no trailing zeros, a power of ten only below 1e-4 and from 1e15. */
Str number_text(Arena *arena, double value, int significant);

#endif
