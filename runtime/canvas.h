/* canvas.h - a picture of braille dots, 2 by 4 in a character. May include: show_part.h. */
#ifndef STROM_CANVAS_H
#define STROM_CANVAS_H

#include "show_part.h"

typedef struct Canvas {
  size_t columns, rows; /* in characters; dots are twice and four times as many */
  uint8_t *lines;       /* dots of lines, per character */
  uint8_t *bands;       /* dots of shaded bands; hidden where there is a line */
  uint8_t *owners;      /* which series drew the line last, from 1; 0: none */
} Canvas;

Canvas canvas_new(Arena *arena, size_t columns, size_t rows);
/* Dots from one point to another, in dots from the top left; what is outside is left out. [pattern]
   has a bit for every one of 8 steps, [phase] counts them on over a line of several parts. */
void canvas_line(Canvas *canvas, double x0, double y0, double x1, double y1, uint8_t owner,
                 uint8_t pattern, unsigned *phase);
/* Shades the dots of column [x] from y0 down to y1. */
void canvas_band(Canvas *canvas, size_t x, double y0, double y1, uint8_t owner);
void canvas_write_row(const Canvas *canvas, size_t row, const ShowOptions *options, StrBuf *out);
Paint canvas_paint(uint8_t owner); /* the colour of a series, from 1 */

#endif
