#include "sheet.h"

#include <assert.h>
#include <string.h>

Sheet *sheet_new(Arena *arena, uint32_t columns)
{
  Sheet *sheet = NEW(arena, Sheet);
  *sheet = (Sheet){.arena = arena,
                   .columns = columns,
                   .aligns = NEW_ARRAY(arena, SheetAlign, columns),
                   .gaps = NEW_ARRAY(arena, uint8_t, columns)};
  for (uint32_t i = 1; i < columns; i++)
    sheet->gaps[i] = 2;
  return sheet;
}

uint32_t sheet_row(Sheet *sheet)
{
  if (sheet->rows == sheet->capacity) {
    uint32_t capacity = sheet->capacity ? 2 * sheet->capacity : 16;
    sheet->cells = arena_grow(sheet->arena, sheet->cells, (size_t)sheet->rows * sheet->columns,
                              (size_t)capacity * sheet->columns, sizeof *sheet->cells);
    sheet->capacity = capacity;
  }
  return sheet->rows++;
}

SheetCell *sheet_cell(Sheet *sheet, uint32_t row, uint32_t column)
{
  assert(row < sheet->rows && column < sheet->columns);
  return &sheet->cells[(size_t)row * sheet->columns + column];
}

void sheet_put(Sheet *sheet, uint32_t row, uint32_t column, Paint paint, Str text)
{
  *sheet_cell(sheet, row, column) = (SheetCell){.text = text, .paint = paint};
}

void sheet_span(Sheet *sheet, uint32_t row, uint32_t column, Paint paint, Str text)
{
  *sheet_cell(sheet, row, column) = (SheetCell){.text = text, .paint = paint, .spans = true};
}

static const SheetCell *cell_at(const Sheet *sheet, uint32_t row, uint32_t column)
{
  return &sheet->cells[(size_t)row * sheet->columns + column];
}

static bool has_digits(Str text)
{
  for (size_t i = 0; i < text.length; i++) {
    if (text.text[i] >= '0' && text.text[i] <= '9')
      return true;
  }
  return false;
}

/* Columns before the decimal point of a number. */
static size_t before_point(Str text)
{
  size_t point = 0;
  while (point < text.length && text.text[point] != '.' && text.text[point] != 'e')
    point++;
  return str_columns(str_slice(text, 0, point));
}

/* Whether a cell goes by its decimal point; words beside numbers ("absent") end where they end. */
static bool is_aligned(const SheetCell *cell)
{
  return !cell->right && !cell->spans && has_digits(cell->text);
}

typedef struct Widths {
  size_t before, after, all;
} Widths;

static Widths column_widths(const Sheet *sheet, uint32_t column)
{
  Widths widths = {0};
  bool by_point = sheet->aligns[column] == SHEET_POINT;
  for (uint32_t row = 0; row < sheet->rows; row++) {
    const SheetCell *cell = cell_at(sheet, row, column);
    size_t all = cell->spans ? 0 : str_columns(cell->text);
    if (by_point && is_aligned(cell)) {
      size_t before = before_point(cell->text);
      widths.before = before > widths.before ? before : widths.before;
      widths.after = all - before > widths.after ? all - before : widths.after;
    } else {
      widths.all = all > widths.all ? all : widths.all;
    }
  }
  size_t both = widths.before + widths.after;
  if (both < widths.all)
    widths.before += widths.all - both; /* a header is wider: numbers stay at its right end */
  else
    widths.all = both;
  return widths;
}

size_t sheet_column_width(const Sheet *sheet, uint32_t column)
{
  return column_widths(sheet, column).all;
}

size_t sheet_width(const Sheet *sheet)
{
  size_t sum = 0;
  for (uint32_t i = 0; i < sheet->columns; i++) {
    size_t width = sheet_column_width(sheet, i);
    sum += width ? width + sheet->gaps[i] : 0;
  }
  return sum;
}

static size_t blanks_before(const Sheet *sheet, const SheetCell *cell, uint32_t column,
                            const Widths *widths)
{
  size_t all = str_columns(cell->text);
  if (cell->right)
    return widths->all - all;
  switch (sheet->aligns[column]) {
  case SHEET_LEFT: return 0;
  case SHEET_RIGHT: return widths->all - all;
  case SHEET_POINT:
    return is_aligned(cell) ? widths->before - before_point(cell->text) : widths->all - all;
  }
  return 0;
}

static bool is_one_line(Str text)
{
  return text.length == 0 || !memchr(text.text, '\n', text.length);
}

/* Text that runs on to the right of the page goes on below where it began, if nothing follows. */
static Str within_page(const Sheet *sheet, uint32_t row, uint32_t column, size_t begin,
                       const ShowOptions *options)
{
  enum { LEAST_ROOM = 16 };
  const SheetCell *cell = cell_at(sheet, row, column);
  size_t limit = page_columns(options);
  if (!cell->spans || !is_one_line(cell->text) || begin + str_columns(cell->text) <= limit ||
      begin + LEAST_ROOM > limit)
    return cell->text;
  for (uint32_t next = column + 1; next < sheet->columns; next++) {
    if (cell_at(sheet, row, next)->text.length)
      return cell->text;
  }
  return wrapped_text(sheet->arena, cell->text, limit - begin, begin);
}

/* Blanks are written only when something follows them, so that no line ends in blanks. */
static void write_row(const Sheet *sheet, uint32_t row, const Widths *widths, size_t indent,
                      const ShowOptions *options, StrBuf *out)
{
  size_t start = indent, cursor = 0; /* of the column; of what is written */
  for (uint32_t column = 0; column < sheet->columns; column++) {
    const SheetCell *cell = cell_at(sheet, row, column);
    bool is_shown = widths[column].all || cell->spans;
    start += is_shown ? sheet->gaps[column] : 0;
    if (cell->text.length && is_shown) {
      size_t before = cell->spans ? 0 : blanks_before(sheet, cell, column, &widths[column]);
      size_t begin = start + before;
      if (cursor >= begin && cursor > indent)
        begin = cursor + 2; /* pushed on by text that runs on */
      strbuf_repeat(out, ' ', begin - cursor);
      paint(out, options, cell->paint, within_page(sheet, row, column, begin, options));
      cursor = begin + str_columns(cell->text);
    }
    start += widths[column].all;
  }
  strbuf_char(out, '\n');
}

void sheet_write(const Sheet *sheet, size_t indent, const ShowOptions *options, StrBuf *out)
{
  Widths *widths = NEW_ARRAY(sheet->arena, Widths, sheet->columns);
  for (uint32_t i = 0; i < sheet->columns; i++)
    widths[i] = column_widths(sheet, i);
  for (uint32_t row = 0; row < sheet->rows; row++)
    write_row(sheet, row, widths, indent, options, out);
}
