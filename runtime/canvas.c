#include "canvas.h"

#include <math.h>

enum { DOTS_ACROSS = 2, DOTS_DOWN = 4 };

Canvas canvas_new(Arena *arena, size_t columns, size_t rows)
{
  return (Canvas){.columns = columns,
                  .rows = rows,
                  .lines = NEW_ARRAY(arena, uint8_t, columns * rows),
                  .bands = NEW_ARRAY(arena, uint8_t, columns * rows),
                  .owners = NEW_ARRAY(arena, uint8_t, columns * rows)};
}

/* Unicode's order of the dots: 1 2 3 7 down the left, 4 5 6 8 down the right. */
static uint8_t dot_bit(size_t x, size_t y)
{
  static const uint8_t bits[DOTS_DOWN][DOTS_ACROSS] = {
      {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  return bits[y % DOTS_DOWN][x % DOTS_ACROSS];
}

static bool is_inside(const Canvas *canvas, double x, double y)
{
  return x >= 0 && y >= 0 && x < (double)(canvas->columns * DOTS_ACROSS) &&
         y < (double)(canvas->rows * DOTS_DOWN);
}

static void set_dot(Canvas *canvas, double x, double y, uint8_t owner)
{
  if (!is_inside(canvas, x, y))
    return;
  size_t column = (size_t)x, line = (size_t)y;
  size_t cell = line / DOTS_DOWN * canvas->columns + column / DOTS_ACROSS;
  canvas->lines[cell] |= dot_bit(column, line);
  canvas->owners[cell] = owner;
}

void canvas_line(Canvas *canvas, double x0, double y0, double x1, double y1, uint8_t owner,
                 uint8_t pattern, unsigned *phase)
{
  double length = fmax(fabs(x1 - x0), fabs(y1 - y0));
  if (!isfinite(length) || length > 1e6)
    return;
  size_t steps = (size_t)ceil(length);
  for (size_t i = 0; i <= steps; i++) {
    double t = steps ? (double)i / (double)steps : 0;
    if (pattern >> (*phase)++ % 8 & 1)
      set_dot(canvas, round(x0 + t * (x1 - x0)), round(y0 + t * (y1 - y0)), owner);
  }
}

void canvas_band(Canvas *canvas, size_t x, double y0, double y1, uint8_t owner)
{
  size_t height = canvas->rows * DOTS_DOWN;
  for (size_t y = 0; y < height; y++) {
    /* Every fourth dot, so that the lines stand out without colours too. */
    bool is_dot = y % 2 == 0 && (x + y / 2) % 2 == 0;
    bool shaded = is_dot && (double)y >= round(y0) && (double)y <= round(y1);
    if (!shaded || x >= canvas->columns * DOTS_ACROSS)
      continue;
    size_t cell = y / DOTS_DOWN * canvas->columns + x / DOTS_ACROSS;
    canvas->bands[cell] |= dot_bit(x, y);
    if (!canvas->lines[cell])
      canvas->owners[cell] = owner;
  }
}

Paint canvas_paint(uint8_t owner)
{
  static const Paint paints[] = {PAINT_CYAN, PAINT_YELLOW, PAINT_GREEN, PAINT_RED};
  return owner ? paints[(owner - 1) % LEN(paints)] : PAINT_NONE;
}

void canvas_write_row(const Canvas *canvas, size_t row, const ShowOptions *options, StrBuf *out)
{
  size_t last = canvas->columns; /* blanks at the end are not written */
  const size_t first = row * canvas->columns;
  while (last && !canvas->lines[first + last - 1] && !canvas->bands[first + last - 1])
    last--;
  for (size_t column = 0; column < last; column++) {
    size_t cell = first + column;
    uint8_t dots = canvas->lines[cell] ? canvas->lines[cell] : canvas->bands[cell];
    if (!dots) {
      strbuf_char(out, ' ');
      continue;
    }
    char text[3] = {(char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f))};
    paint(out, options, canvas_paint(canvas->owners[cell]), (Str){text, sizeof text});
  }
}
