#include <assert.h>
#include <math.h>

#include "sheet.h"
#include "show_part.h"

enum {
  ROWS_WHOLE = 24,
  HEAD_ROWS = 6,
  TAIL_ROWS = 3,
  COLUMNS_WHOLE = 12,
  MOST_BLOCKS = 8,
  LONGEST_LABEL = 34,
  ELIDED = -1
};

/* The positions of an axis that are printed, ELIDED where some are left out. */
typedef struct Picks {
  uint32_t count;
  int64_t *at;
} Picks;

static Picks picks_of(Arena *arena, uint32_t length, uint32_t whole, uint32_t head, uint32_t tail)
{
  Picks picks = {.at = NEW_ARRAY(arena, int64_t, length < whole ? whole : head + tail + 1 + whole)};
  if (length <= whole || length <= head + tail) {
    for (uint32_t i = 0; i < length; i++)
      picks.at[picks.count++] = i;
    return picks;
  }
  for (uint32_t i = 0; i < head; i++)
    picks.at[picks.count++] = i;
  picks.at[picks.count++] = ELIDED;
  for (uint32_t i = length - tail; i < length; i++)
    picks.at[picks.count++] = i;
  return picks;
}

static bool picks_all(const Picks *picks, uint32_t length)
{
  return picks->count == length;
}

static Str header_of(Arena *arena, const Axis *axis, int64_t position)
{
  return position == ELIDED ? STR("…") : axis_label_short(arena, axis, (uint32_t)position);
}

/* The name of an axis, with the unit of its labels: "power_limit, GW". */
static Str axis_title(Arena *arena, const Axis *axis)
{
  Str unit = label_unit(arena, axis);
  return str_format(arena, "%.*s%s%.*s", (int)axis->name->text.length, axis->name->text.text,
                    unit.length ? "," : "", (int)unit.length, unit.text);
}

/* ---- numbers of one table: the same last digit for all, so that they line up ---- */

static bool fits_place(double value, int place)
{
  double scaled = value * pow(10, -place);
  return fabs(scaled - round(scaled)) <= 1e-9 * fabs(scaled);
}

/* Five digits of the largest, and up to three more where the small ones would vanish. */
static int common_place(const double *numbers, size_t count)
{
  double largest = 0, smallest = INFINITY;
  for (size_t i = 0; i < count; i++) {
    double size = fabs(numbers[i]);
    if (!isfinite(size) || size == 0)
      continue;
    largest = fmax(largest, size);
    smallest = fmin(smallest, size);
  }
  if (largest == 0)
    return 0;
  int coarse = number_place(largest, TABLE_DIGITS);
  int fine = number_place(smallest, 3);
  int place = fine >= coarse ? coarse : fine > coarse - 3 ? fine : coarse - 3;
  place = place > 0 ? 0 : place;
  for (bool all = true; place < 0 && all;) {
    for (size_t i = 0; i < count && all; i++)
      all = !isfinite(numbers[i]) || fits_place(numbers[i], place + 1);
    place += all;
  }
  return place;
}

static Str common_text(Arena *arena, const ValueResult *value, size_t index, int place)
{
  if (value->uncertain && value_is_number(value) && !value_is_moment(value) &&
      summary_is_exact(&value->summaries[index])) /* beside uncertain ones: digits like theirs */
    return number_text(arena, value->summaries[index].mean, TABLE_DIGITS - 1);
  if (value->uncertain || !value_is_number(value) || isnan(value->values[index]) ||
      value_is_date(value))
    return cell_text(arena, value, index);
  double number = value->values[index], size = fabs(number);
  double se = value->se ? value->se[index] : 0;
  if (size >= 1e15 || (size > 0 && size < 0.5 * pow(10, place)))
    return number_text(arena, number, 3);
  if (se > 0) {
    int supported = value_place(number, se);
    return figure_at(arena, value, number, supported > place ? supported : place);
  }
  return figure_at(arena, value, number, place);
}

static int place_of_value(Arena *arena, const ValueResult *value, const Nest *nest, size_t base,
                          const Picks *rows, const Picks *columns)
{
  if (value->uncertain || !value_is_number(value))
    return 0;
  double *numbers = NEW_ARRAY(arena, double, (size_t)rows->count * columns->count);
  size_t count = 0;
  for (uint32_t r = 0; r < rows->count; r++) {
    for (uint32_t c = 0; c < columns->count; c++) {
      if (rows->at[r] == ELIDED || columns->at[c] == ELIDED)
        continue;
      size_t index = base + (size_t)rows->at[r] * nest->strides[nest->count - 2] +
                     (size_t)columns->at[c] * nest->strides[nest->count - 1];
      numbers[count++] = value->values[index];
    }
  }
  return common_place(numbers, count);
}

/* ---- titles ---- */

/* "by price (USD/MWh) and power (MW); means of the draws" */
const char *by_axes(Arena *arena, const Nest *nest, const ValueResult *value)
{
  StrBuf out;
  strbuf_init(&out, arena);
  strbuf_text(&out, "by ");
  for (uint32_t i = 0; i < nest->count; i++) {
    const Axis *axis = nest->axes[i];
    strbuf_text(&out, i == 0 ? "" : i + 1 == nest->count ? " and " : ", ");
    strbuf_add(&out, axis->name->text);
    Str unit = str_trim(label_unit(arena, axis));
    if (unit.length)
      strbuf_format(&out, " (%.*s)", (int)unit.length, unit.text);
  }
  if (value->uncertain && value_is_number(value))
    strbuf_text(&out, "; means of the draws");
  return strbuf_str(&out).text;
}

/* What stands on the last line of what was written from [begin] on; colours are not columns. */
static size_t columns_since_line(const Page *page, size_t begin)
{
  size_t columns = 0;
  bool in_colour = false;
  for (size_t i = begin; i < page->out->length; i++) {
    unsigned char c = (unsigned char)page->out->text[i];
    in_colour |= c == '\033';
    columns = c == '\n' ? 0 : columns + (!in_colour && (c & 0xc0) != 0x80);
    in_colour &= c != 'm';
  }
  return columns;
}

void show_title(const Page *page, Str label, const ValueResult *value, const char *more)
{
  StrBuf *out = page->out;
  size_t begin = out->length;
  paint(out, page->options, PAINT_BOLD, wrapped_text(page->arena, label, page->columns, 4));
  if (value_is_number(value)) {
    Str unit = unit_after(page->arena, value->unit);
    if (unit.length) {
      strbuf_char(out, ',');
      strbuf_add(out, unit);
    }
  }
  if (more && *more) {
    bool fits = columns_since_line(page, begin) + 3 + str_columns(str_of(more)) <= page->columns;
    strbuf_text(out, fits ? "   " : "\n    ");
    paint(out, page->options, PAINT_DIM, str_of(more));
  }
  strbuf_char(out, '\n');
}

/* ---- one axis ---- */

static int series_place(const ValueResult *value, const Picks *picks, Arena *arena)
{
  if (!value_is_number(value))
    return 0;
  double *numbers = NEW_ARRAY(arena, double, picks->count);
  size_t count = 0;
  for (uint32_t i = 0; i < picks->count; i++) {
    if (picks->at[i] != ELIDED)
      numbers[count++] = value->values[picks->at[i]];
  }
  return common_place(numbers, count);
}

static Str series_cell(Arena *arena, const ValueResult *value, int64_t position, int place)
{
  return position == ELIDED ? STR("…") : common_text(arena, value, (size_t)position, place);
}

/* Labels as columns, series as rows: label, unit, values. */
static Sheet *series_across(const Page *page, const OutputResult *first, uint32_t count)
{
  const Axis *axis = first->value->axes[0];
  Picks picks = picks_of(page->arena, axis->length, COLUMNS_WHOLE, HEAD_ROWS, TAIL_ROWS);
  Sheet *sheet = sheet_new(page->arena, 2 + picks.count);
  uint32_t header = sheet_row(sheet);
  sheet_put(sheet, header, 0, PAINT_DIM, axis_title(page->arena, axis));
  for (uint32_t c = 0; c < picks.count; c++) {
    sheet->aligns[2 + c] = SHEET_RIGHT;
    sheet_put(sheet, header, 2 + c, PAINT_DIM, header_of(page->arena, axis, picks.at[c]));
  }
  for (uint32_t i = 0; i < count; i++) {
    const ValueResult *value = first[i].value;
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_BOLD, first[i].output->label);
    sheet_put(sheet, row, 1, PAINT_NONE, str_trim(unit_after(page->arena, value->unit)));
    int place = series_place(value, &picks, page->arena);
    for (uint32_t c = 0; c < picks.count; c++)
      sheet_put(sheet, row, 2 + c, PAINT_NONE, series_cell(page->arena, value, picks.at[c], place));
  }
  return sheet;
}

/* Labels as rows, series as columns under their label and unit. */
static Sheet *series_down(const Page *page, const OutputResult *first, uint32_t count)
{
  const Axis *axis = first->value->axes[0];
  Picks picks = picks_of(page->arena, axis->length, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
  Sheet *sheet = sheet_new(page->arena, 1 + count);
  uint32_t names = sheet_row(sheet), units = sheet_row(sheet);
  bool numeric = axis->labels == NULL;
  sheet->aligns[0] = numeric ? SHEET_RIGHT : SHEET_LEFT;
  sheet_put(sheet, names, 0, PAINT_DIM, axis_title(page->arena, axis));
  for (uint32_t c = 0; c < count; c++) {
    sheet->aligns[1 + c] = SHEET_RIGHT;
    sheet->gaps[1 + c] = 3;
    sheet_put(sheet, names, 1 + c, PAINT_BOLD, first[c].output->label);
    Str unit = str_trim(unit_after(page->arena, first[c].value->unit));
    sheet_put(sheet, units, 1 + c, PAINT_DIM, unit);
  }
  for (uint32_t r = 0; r < picks.count; r++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_NONE, header_of(page->arena, axis, picks.at[r]));
    for (uint32_t c = 0; c < count; c++) {
      int place = series_place(first[c].value, &picks, page->arena);
      sheet_put(sheet, row, 1 + c, PAINT_NONE,
                series_cell(page->arena, first[c].value, picks.at[r], place));
    }
  }
  return sheet;
}

static bool any_unit(const OutputResult *first, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    if (first[i].value->unit && first[i].value->unit->count)
      return true;
  }
  return false;
}

static void drop_row(Sheet *sheet, uint32_t row)
{
  for (uint32_t i = row; i + 1 < sheet->rows; i++) {
    for (uint32_t c = 0; c < sheet->columns; c++)
      *sheet_cell(sheet, i, c) = *sheet_cell(sheet, i + 1, c);
  }
  sheet->rows--;
}

/* What an elided series looks like as a whole. */
static void write_whole(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  if (!value_is_number(value) || value->uncertain)
    return;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < value->count; i++) {
    low = isfinite(value->values[i]) ? fmin(low, value->values[i]) : low;
    high = isfinite(value->values[i]) ? fmax(high, value->values[i]) : high;
  }
  if (!(low <= high))
    return;
  bool is_date = value_is_date(value);
  Str least =
      is_date ? value_date(page->arena, value, low) : number_text(page->arena, low, TABLE_DIGITS);
  Str most =
      is_date ? value_date(page->arena, value, high) : number_text(page->arena, high, TABLE_DIGITS);
  Str steps = number_text(page->arena, (double)value->count, EXACT_DIGITS);
  Str text = str_format(page->arena, "%.*s steps, from %.*s to %.*s", (int)steps.length, steps.text,
                        (int)least.length, least.text, (int)most.length, most.text);
  size_t room = page->columns > text.length + 12 ? page->columns - text.length - 4 : 8;
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_CYAN,
        spark_of_numbers(page->arena, value->values, value->count, room < 32 ? room : 32));
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_DIM, text);
  strbuf_char(page->out, '\n');
}

static bool labels_are_short(const OutputResult *first, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    if (str_columns(first[i].output->label) > LONGEST_LABEL)
      return false;
  }
  return true;
}

static void show_down(const Page *page, const OutputResult *first, uint32_t count)
{
  Sheet *sheet = series_down(page, first, count);
  if (count > 1 && sheet_width(sheet) + 2 > page->columns) {
    show_down(page, first, count / 2);
    strbuf_char(page->out, '\n');
    show_down(page, first + count / 2, count - count / 2);
    return;
  }
  if (!labels_are_short(first, count)) {
    show_title(page, first->output->label, first->value, "");
    drop_row(sheet, 1);
    sheet_put(sheet, 0, 1, PAINT_NONE, STR(""));
  } else if (!any_unit(first, count)) {
    drop_row(sheet, 1);
  }
  sheet_write(sheet, 2, page->options, page->out);
  if (first->value->axes[0]->length > ROWS_WHOLE) {
    for (uint32_t i = 0; i < count; i++)
      write_whole(page, &first[i]);
  }
}

void show_series(const Page *page, const OutputResult *first, uint32_t count)
{
  if (first->value->axes[0]->length <= COLUMNS_WHOLE && labels_are_short(first, count)) {
    const Sheet *sheet = series_across(page, first, count);
    if (sheet_width(sheet) <= page->columns) {
      sheet_write(sheet, 0, page->options, page->out);
      return;
    }
  }
  show_down(page, first, count);
}

void show_caveat(const Page *page, const ValueResult *value)
{
  double most_absent = 0, least_heavy = 1;
  for (size_t i = 0; value->uncertain && value_is_number(value) && i < value->count; i++) {
    const Summary *summary = &value->summaries[i];
    if (summary->absent < 1) /* a row without any value says so itself */
      most_absent = fmax(most_absent, summary->absent);
    if (summary->heavy > 0 && !summary_is_exact(summary))
      least_heavy = fmin(least_heavy, summary->heavy);
  }
  if (!(most_absent > 0) && !(least_heavy < 0.01))
    return;
  Str share = most_absent < 0.01 ? share_text(page->arena, most_absent)
                                 : str_format(page->arena, "%.0f %%", 100 * most_absent);
  Str note = str_format(page->arena, "%s in up to %.*s of draws; the figures describe the others",
                        absent_word(value), (int)share.length, share.text);
  if (least_heavy < 0.01)
    note = STR("some of these means rest on less than 1 % of the draws");
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_YELLOW,
        wrapped_text(page->arena, note, page->columns - 2, 2));
  strbuf_char(page->out, '\n');
}

/* An uncertain value over one axis: a figure a row, its small histograms on one scale. */
static void show_spread(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *axis = value->axes[0];
  Picks picks = picks_of(page->arena, axis->length, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
  Sheet *sheet = sheet_new(page->arena, 1 + FIGURE_COLUMNS);
  figure_columns(sheet, 1);
  sheet->aligns[0] = axis->labels ? SHEET_LEFT : SHEET_RIGHT;
  uint32_t header = sheet_row(sheet);
  sheet_put(sheet, header, 0, PAINT_DIM, axis_title(page->arena, axis));
  if (value_is_number(value))
    figure_header(sheet, header, 1);
  FigureScale scale = figure_scale(value);
  for (uint32_t r = 0; r < picks.count; r++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_NONE, header_of(page->arena, axis, picks.at[r]));
    if (picks.at[r] == ELIDED)
      continue;
    figure_put(sheet, row, 1, value, (size_t)picks.at[r], false, scale);
  }
  show_title(page, result->output->label, value, "");
  sheet_write(sheet, 2, page->options, page->out);
  show_caveat(page, value);
}

/* ---- two axes and more ---- */

typedef struct Matrix {
  const ValueResult *value;
  const Nest *nest; /* its last two axes: rows, columns */
  size_t base;
} Matrix;

static Sheet *matrix_sheet(const Page *page, const Matrix *matrix, const Picks *rows,
                           const Picks *columns)
{
  const Nest *nest = matrix->nest;
  const Axis *down = nest->axes[nest->count - 2], *across = nest->axes[nest->count - 1];
  Sheet *sheet = sheet_new(page->arena, 1 + columns->count);
  uint32_t header = sheet_row(sheet);
  Str name = axis_title(page->arena, down);
  sheet_put(sheet, header, 0, PAINT_DIM, name);
  sheet->aligns[0] = down->labels ? SHEET_LEFT : SHEET_RIGHT;
  for (uint32_t c = 0; c < columns->count; c++) {
    sheet->aligns[1 + c] = value_is_number(matrix->value) ? SHEET_POINT : SHEET_LEFT;
    sheet_put(sheet, header, 1 + c, PAINT_DIM, header_of(page->arena, across, columns->at[c]));
    sheet_cell(sheet, header, 1 + c)->right = value_is_number(matrix->value);
  }
  int place = place_of_value(page->arena, matrix->value, nest, matrix->base, rows, columns);
  for (uint32_t r = 0; r < rows->count; r++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_NONE, header_of(page->arena, down, rows->at[r]));
    for (uint32_t c = 0; c < columns->count; c++) {
      if (rows->at[r] == ELIDED || columns->at[c] == ELIDED)
        continue;
      size_t index = matrix->base + (size_t)rows->at[r] * nest->strides[nest->count - 2] +
                     (size_t)columns->at[c] * nest->strides[nest->count - 1];
      sheet_put(sheet, row, 1 + c, PAINT_NONE,
                common_text(page->arena, matrix->value, index, place));
    }
  }
  return sheet;
}

static Nest swapped(Arena *arena, const Nest *nest)
{
  Nest other = {.count = nest->count,
                .axes = NEW_ARRAY(arena, const Axis *, nest->count),
                .strides = NEW_ARRAY(arena, size_t, nest->count)};
  for (uint32_t i = 0; i < nest->count; i++) {
    uint32_t from = i + 2 < nest->count ? i : 2 * nest->count - 3 - i;
    other.axes[i] = nest->axes[from];
    other.strides[i] = nest->strides[from];
  }
  return other;
}

/* As it is, or turned: the first that fits the page; NULL where neither does. */
static const Sheet *whole_matrix(const Page *page, Matrix matrix)
{
  const Nest *nest = matrix.nest;
  Nest other = swapped(page->arena, nest);
  for (int turn = 0; turn < 2; turn++) {
    matrix.nest = turn ? &other : nest;
    uint32_t across = matrix.nest->axes[nest->count - 1]->length;
    uint32_t down = matrix.nest->axes[nest->count - 2]->length;
    Picks rows = picks_of(page->arena, down, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
    Picks columns = picks_of(page->arena, across, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
    const Sheet *sheet = matrix_sheet(page, &matrix, &rows, &columns);
    if (picks_all(&columns, across) && sheet_width(sheet) + 2 <= page->columns)
      return sheet;
  }
  return NULL;
}

/* The shorter axis across, with as many of its columns as fit. */
static const Sheet *elided_matrix(const Page *page, Matrix matrix)
{
  enum { MOST_COLUMNS = 20 };
  const Nest *nest = matrix.nest;
  Nest other = swapped(page->arena, nest);
  matrix.nest =
      nest->axes[nest->count - 1]->length <= nest->axes[nest->count - 2]->length ? nest : &other;
  uint32_t down = matrix.nest->axes[nest->count - 2]->length;
  uint32_t across = matrix.nest->axes[nest->count - 1]->length;
  Picks rows = picks_of(page->arena, down, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
  for (uint32_t shown = across < MOST_COLUMNS ? across : MOST_COLUMNS;; shown--) {
    uint32_t tail = shown > 5 ? shown / 3 : 1;
    Picks columns = picks_of(page->arena, across, 0, shown > tail ? shown - tail : 1, tail);
    const Sheet *sheet = matrix_sheet(page, &matrix, &rows, &columns);
    if (shown <= 2 || sheet_width(sheet) + 2 <= page->columns)
      return sheet;
  }
}

/* Texts and shares that are too wide for columns: a line for each, under both of its labels. The
   scenarios of a comparison stand below one another. */
static const Sheet *stacked_sheet(const Page *page, const Matrix *matrix)
{
  const Nest *nest = matrix->nest;
  const uint32_t last = nest->count - 1;
  const uint32_t outer = nest->axes[last - 1]->kind == AXIS_WORLD ? last : last - 1;
  const uint32_t inner = 2 * last - 1 - outer;
  const Axis *axes[] = {nest->axes[outer], nest->axes[inner]};
  Picks picks[2];
  Sheet *sheet = sheet_new(page->arena, 3);
  uint32_t header = sheet_row(sheet);
  for (uint32_t i = 0; i < 2; i++) {
    picks[i] = picks_of(page->arena, axes[i]->length, ROWS_WHOLE, HEAD_ROWS, TAIL_ROWS);
    sheet_put(sheet, header, i, PAINT_DIM, axis_title(page->arena, axes[i]));
    sheet->aligns[i] = axes[i]->labels ? SHEET_LEFT : SHEET_RIGHT;
  }
  for (uint32_t r = 0; r < picks[0].count; r++) {
    for (uint32_t c = 0; c < (picks[0].at[r] == ELIDED ? 1 : picks[1].count); c++) {
      uint32_t row = sheet_row(sheet);
      if (c == 0)
        sheet_put(sheet, row, 0, PAINT_NONE, header_of(page->arena, axes[0], picks[0].at[r]));
      if (picks[0].at[r] == ELIDED)
        continue;
      sheet_put(sheet, row, 1, PAINT_NONE, header_of(page->arena, axes[1], picks[1].at[c]));
      if (picks[1].at[c] == ELIDED)
        continue;
      size_t index = matrix->base + (size_t)picks[0].at[r] * nest->strides[outer] +
                     (size_t)picks[1].at[c] * nest->strides[inner];
      sheet_span(sheet, row, 2, PAINT_NONE, cell_text(page->arena, matrix->value, index));
    }
  }
  return sheet;
}

static void show_matrix(const Page *page, Matrix matrix)
{
  const Sheet *sheet = whole_matrix(page, matrix);
  if (!sheet)
    sheet =
        value_is_number(matrix.value) ? elided_matrix(page, matrix) : stacked_sheet(page, &matrix);
  sheet_write(sheet, 2, page->options, page->out);
}

void show_nested(const Page *page, const ValueResult *value, const Nest *nest)
{
  assert(nest->count >= 2);
  Nest leading = {.count = nest->count - 2, .axes = nest->axes, .strides = nest->strides};
  uint32_t *positions = NEW_ARRAY(page->arena, uint32_t, nest->count);
  size_t blocks = 1;
  for (uint32_t i = 0; i < leading.count; i++)
    blocks *= leading.axes[i]->length;
  for (size_t block = 0; block < blocks && block < MOST_BLOCKS; block++) {
    if (leading.count) {
      strbuf_text(page->out, " ");
      paint(page->out, page->options, PAINT_DIM,
            positions_text(page->arena, &leading, leading.count, positions));
      strbuf_char(page->out, '\n');
    }
    show_matrix(page,
                (Matrix){.value = value, .nest = nest, .base = nest_index(&leading, positions)});
    nest_next(&leading, positions);
  }
  if (blocks > MOST_BLOCKS)
    paint(
        page->out, page->options, PAINT_DIM,
        str_format(page->arena, " … and %zu blocks more (--csv has all)\n", blocks - MOST_BLOCKS));
}

void show_values(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  assert(value->axis_count >= 1);
  if (value->count == 0) {
    show_title(page, result->output->label, value, "no labels, no values");
    return;
  }
  if (value->axis_count == 1) {
    if (value->uncertain)
      show_spread(page, result);
    else
      show_series(page, result, 1);
    return;
  }
  Nest nest = nest_of(page->arena, value, NULL);
  show_title(page, result->output->label, value, by_axes(page->arena, &nest, value));
  show_nested(page, value, &nest);
  show_caveat(page, value);
}
