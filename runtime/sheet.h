/* sheet.h - rows and columns of text, aligned: what every table on the terminal is made of.
   May include: show_part.h. */
#ifndef STROM_SHEET_H
#define STROM_SHEET_H

#include "show_part.h"

typedef enum SheetAlign {
  SHEET_LEFT,
  SHEET_RIGHT,
  SHEET_POINT /* decimal points one below another */
} SheetAlign;

typedef struct SheetCell {
  Str text;
  Paint paint;
  bool right; /* whatever its column says, as headers need it */
  bool spans; /* runs on over the columns after it and widens none */
} SheetCell;

typedef struct Sheet {
  Arena *arena;
  uint32_t columns, rows, capacity;
  SheetAlign *aligns; /* per column; SHEET_LEFT to begin with */
  uint8_t *gaps;      /* blanks before a column; 2 to begin with, 0 before the first */
  SheetCell *cells;
} Sheet;

Sheet *sheet_new(Arena *arena, uint32_t columns);
uint32_t sheet_row(Sheet *sheet); /* adds an empty one; its number */
SheetCell *sheet_cell(Sheet *sheet, uint32_t row, uint32_t column);
void sheet_put(Sheet *sheet, uint32_t row, uint32_t column, Paint paint, Str text);
/* Text that runs on to the right of [column]: notes, and what is no figure. */
void sheet_span(Sheet *sheet, uint32_t row, uint32_t column, Paint paint, Str text);
/* The columns it takes; trailing columns that are empty take none. */
size_t sheet_width(const Sheet *sheet);
/* The width of one column's widest cell. */
size_t sheet_column_width(const Sheet *sheet, uint32_t column);
void sheet_write(const Sheet *sheet, size_t indent, const ShowOptions *options, StrBuf *out);

#endif
