/* show_part.h - what the writers for people share: digits, shares, labels, colours.
   May include: show.h, reading.h. Not for use outside show*.c and chart.c. */
#ifndef STROM_SHOW_PART_H
#define STROM_SHOW_PART_H

#include "reading.h"
#include "show.h"

enum { EXACT_DIGITS = 6, TABLE_DIGITS = 5 };

/* A "place" is the power of ten of the last digit printed: -2 for 0.41, 3 for 12,000. */
int number_exponent(double value); /* of the first digit; 0 for 0 */
int number_place(double value, int significant);
Str number_at(Arena *arena, double value, int place, bool grouped);

/* The places that the sample supports: no digit below the standard error, none finer than a tenth or
   so of the spread, and at least one digit of every figure. */
typedef struct SummaryPlaces {
  int mean, p5, p50, p95;
} SummaryPlaces;

SummaryPlaces summary_places(const Summary *summary);
int value_place(double value, double se);      /* of a certain value that rests on draws */

Str share_text(Arena *arena, double share);    /* "61 %", "0.3 %", "< 0.1 %" */
Str unit_after(Arena *arena, const Unit *unit); /* " GW"; empty for plain numbers */
const char *absent_word(const ValueResult *value); /* "never" of times, else "absent" */
Str shares_text(Arena *arena, const ValueResult *value, const Summary *summary);
/* The value without its unit; the mean where it is uncertain. */
Str cell_text(Arena *arena, const ValueResult *value, size_t index);

typedef enum Paint { PAINT_NONE, PAINT_BOLD, PAINT_DIM, PAINT_GREEN, PAINT_RED, PAINT_YELLOW,
                     PAINT_CYAN, PAINT_HEADING } Paint;
void paint(StrBuf *out, const ShowOptions *options, Paint paint, Str text);

#endif
