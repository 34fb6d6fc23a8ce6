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
/* A number of [value]: dates as dates, counts of years without commas. */
Str figure_at(Arena *arena, const ValueResult *value, double number, int place);

/* The places that the sample supports: no digit below the standard error, none finer than a tenth
   or so of the spread, and at least one digit of every figure. */
typedef struct SummaryPlaces {
  int mean, p5, p50, p95;
} SummaryPlaces;

SummaryPlaces summary_places(const Summary *summary);
/* As above; calendar years are never broken. */
SummaryPlaces value_places(const ValueResult *value, const Summary *summary);
int value_place(double value, double se); /* of a certain value that rests on draws */

Str share_text(Arena *arena, double share);        /* "61 %", "0.3 %", "< 0.1 %" */
Str unit_after(Arena *arena, const Unit *unit);    /* " GW"; empty for plain numbers */
const char *absent_word(const ValueResult *value); /* "never" of times, else "absent" */
Str shares_text(Arena *arena, const ValueResult *value, const Summary *summary);
/* The value without its unit; the mean where it is uncertain. */
Str cell_text(Arena *arena, const ValueResult *value, size_t index);

/* How a page is being written: passed to every writer. */
typedef struct Page {
  const Results *results;
  const ShowOptions *options;
  size_t columns;
  Arena *arena;
  StrBuf *out;
} Page;

size_t page_columns(const ShowOptions *options);

typedef enum Paint {
  PAINT_NONE,
  PAINT_BOLD,
  PAINT_DIM,
  PAINT_GREEN,
  PAINT_RED,
  PAINT_YELLOW,
  PAINT_CYAN,
  PAINT_UNDERLINE,
  PAINT_HEADING
} Paint;
void paint(StrBuf *out, const ShowOptions *options, Paint paint, Str text);
/* A label of an axis as it stands in a table: never grouped, dates as dates. */
Str axis_label_short(Arena *arena, const Axis *axis, uint32_t position);
Str label_unit(Arena *arena, const Axis *axis); /* " GW" of its labels; empty for names and dates */
/* "year 2030, region texas" for all axes of a nest. */
Str positions_text(Arena *arena, const Nest *nest, uint32_t count, const uint32_t *positions);
/* Text broken at blanks to lines of at most [columns], those after the first indented. */
Str wrapped_text(Arena *arena, Str text, size_t columns, size_t indent);

/* show_figure.c: one uncertain or certain value in the columns of a sheet. */
enum {
  FIGURE_VALUE,
  FIGURE_UNIT,
  FIGURE_LOW,
  FIGURE_TO,
  FIGURE_HIGH,
  FIGURE_SPARK,
  FIGURE_COLUMNS
};
struct Sheet;
void figure_columns(struct Sheet *sheet, uint32_t first); /* sets aligns and gaps */
void figure_header(struct Sheet *sheet, uint32_t row, uint32_t first);
typedef struct FigureScale { /* of the small histograms of a table; low == high: each its own */
  double low, high;
  size_t cells; /* columns of each */
} FigureScale;
enum { SPARK_CELLS = 12 };
FigureScale figure_scale(const ValueResult *value); /* of all its summaries */
void figure_put(struct Sheet *sheet, uint32_t row, uint32_t first, const ValueResult *value,
                size_t index, bool with_unit, FigureScale scale);
Str figure_note(Arena *arena, const ValueResult *value, const Summary *summary); /* may be empty */
Str spark_of_summary(Arena *arena, const Summary *summary, FigureScale scale);
/* The columns left for histograms where a sheet with [cells] is this wide; 0 where too few are. */
size_t spark_cells_left(size_t cells, size_t width, size_t columns);
Str spark_of_numbers(Arena *arena, const double *numbers, size_t count, size_t cells);

/* show_table.c, show_compare.c, show_claim.c, show_prose.c */
void show_values(const Page *page, const OutputResult *result);
/* Certain values over the same one axis, in one table. */
void show_series(const Page *page, const OutputResult *first, uint32_t count);
void show_nested(const Page *page, const ValueResult *value,
                 const Nest *nest); /* two axes or more */
/* Along which axes a table runs, in the unit of their labels, and that it is one of means. */
const char *by_axes(Arena *arena, const Nest *nest, const ValueResult *value);
/* In how many draws some of the figures are absent, or that some rest on few draws; may be none. */
void show_caveat(const Page *page, const ValueResult *value);
void show_title(const Page *page, Str label, const ValueResult *value, const char *more);
void show_compare(const Page *page, const OutputResult *result);
void show_claims(const Page *page, const OutputResult *first, uint32_t count);
void show_prose(const Page *page, Str markdown);

#endif
