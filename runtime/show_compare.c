#include <math.h>

#include "sheet.h"
#include "show_part.h"

enum { NEVER = 1 + FIGURE_COLUMNS, DIFFERENCE, DIFFERENCE_RANGE, RELATIVE, BOTH, COMPARE_COLUMNS };

static Str signed_text(Arena *arena, Str number)
{
  bool is_negative = number.length && number.text[0] == '-';
  bool is_zero = true;
  for (size_t i = 0; i < number.length; i++)
    is_zero &= number.text[i] == '0' || number.text[i] == '.' || number.text[i] == ',';
  return is_negative || is_zero ? number
                                : str_format(arena, "+%.*s", (int)number.length, number.text);
}

static double central(const ValueResult *value, size_t index)
{
  return value->uncertain ? value->summaries[index].mean : value->values[index];
}

static Str relative_text(Arena *arena, double change)
{
  if (!isfinite(change))
    return STR("");
  double percent = 100 * change;
  int place = fabs(percent) < 9.95 && fabs(percent) > 1e-9 ? -1 : 0;
  Str number = signed_text(arena, number_at(arena, percent, place, true));
  return str_format(arena, "%.*s %%", (int)number.length, number.text);
}

/* ---- the differences ---- */

/* What rounding alone may have made of two numbers of this size. */
static double noise_of(double value, double difference)
{
  return 1e-12 * fmax(fabs(value), fabs(difference));
}

static Summary summary_without_noise(const Summary *summary, double noise)
{
  if (!(summary->max - summary->min <= noise))
    return *summary;
  double same = fabs(summary->mean) <= noise ? 0 : summary->mean;
  return (Summary){.mean = same,
                   .p5 = same,
                   .p25 = same,
                   .p50 = same,
                   .p75 = same,
                   .p95 = same,
                   .min = same,
                   .max = same,
                   .low = same,
                   .high = same,
                   .absent = summary->absent};
}

/* The differences as people read them: 0 where only rounding made one, certain where it is the same
   in every draw but for that. Their axes are those of the value. */
static const ValueResult *readable_difference(Arena *arena, const ValueResult *difference,
                                              const ValueResult *value)
{
  ValueResult *copy = NEW(arena, ValueResult);
  *copy = *difference;
  if (difference->uncertain)
    copy->summaries = NEW_ARRAY(arena, Summary, copy->count);
  else
    copy->values = NEW_ARRAY(arena, double, copy->count);
  for (size_t i = 0; i < copy->count; i++) {
    double size = central(value, i), change = central(difference, i);
    double noise = noise_of(isfinite(size) ? size : 0, isfinite(change) ? change : 0);
    if (difference->uncertain)
      copy->summaries[i] = summary_without_noise(&difference->summaries[i], noise);
    else
      copy->values[i] = fabs(change) <= noise ? 0 : change;
  }
  return copy;
}

/* What a date differs by needs its unit; other differences have that of the value. */
static Str against_text(Arena *arena, const ValueResult *value, const ValueResult *difference,
                        const Axis *worlds)
{
  Str base = axis_label_short(arena, worlds, 0);
  Str unit = value_is_date(value) ? unit_after(arena, difference->unit) : STR("");
  return str_format(arena, "against %.*s%s%.*s", (int)base.length, base.text,
                    unit.length ? "," : "", (int)unit.length, unit.text);
}

/* ---- one figure for each scenario ---- */

static bool any_absent(const ValueResult *value)
{
  for (size_t i = 0; value && value->uncertain && value_is_number(value) && i < value->count; i++) {
    if (value->summaries[i].absent > 0)
      return true;
  }
  return false;
}

static void put_difference(Sheet *sheet, uint32_t row, const ValueResult *difference, size_t index)
{
  Arena *arena = sheet->arena;
  if (isnan(central(difference, index)))
    return;
  sheet_put(sheet, row, DIFFERENCE, PAINT_NONE,
            signed_text(arena, cell_text(arena, difference, index)));
  if (!difference->uncertain || summary_is_exact(&difference->summaries[index]))
    return;
  const Summary *summary = &difference->summaries[index];
  SummaryPlaces places = value_places(difference, summary);
  Str low = signed_text(arena, number_at(arena, summary->p5, places.p5, true));
  Str high = signed_text(arena, number_at(arena, summary->p95, places.p95, true));
  sheet_put(
      sheet, row, DIFFERENCE_RANGE, PAINT_DIM,
      str_format(arena, "(%.*s to %.*s)", (int)low.length, low.text, (int)high.length, high.text));
}

static void put_shares(Sheet *sheet, uint32_t row, const ValueResult *value,
                       const ValueResult *difference, size_t index)
{
  if (any_absent(value))
    sheet_put(sheet, row, NEVER, PAINT_NONE,
              share_text(sheet->arena, value->summaries[index].absent));
  if (any_absent(difference) && index > 0)
    sheet_put(sheet, row, BOTH, PAINT_NONE,
              share_text(sheet->arena, 1 - difference->summaries[index].absent));
}

static Sheet *compare_sheet_new(const Page *page, const ValueResult *value,
                                const ValueResult *difference, const Axis *worlds)
{
  Sheet *sheet = sheet_new(page->arena, COMPARE_COLUMNS);
  figure_columns(sheet, 1);
  sheet->aligns[NEVER] = sheet->aligns[BOTH] = sheet->aligns[RELATIVE] = SHEET_RIGHT;
  sheet->aligns[DIFFERENCE] = SHEET_POINT;
  sheet->gaps[NEVER] = sheet->gaps[DIFFERENCE] = 3;
  sheet->gaps[DIFFERENCE_RANGE] = 1;
  uint32_t header = sheet_row(sheet);
  sheet_put(sheet, header, 0, PAINT_DIM, worlds->name->text);
  if (value->uncertain && value_is_number(value))
    figure_header(sheet, header, 1);
  if (any_absent(value))
    sheet_put(sheet, header, NEVER, PAINT_DIM, str_of(absent_word(value)));
  if (difference && worlds->length > 1)
    sheet_span(sheet, header, DIFFERENCE, PAINT_DIM,
               against_text(page->arena, value, difference, worlds));
  if (any_absent(difference))
    sheet_put(sheet, header, BOTH, PAINT_DIM, STR("both"));
  return sheet;
}

/* The columns of the differences are at least as wide as what stands above them together. */
static void make_room_for_header(Sheet *sheet)
{
  size_t header = str_columns(sheet_cell(sheet, 0, DIFFERENCE)->text), under = 0;
  for (uint32_t column = DIFFERENCE; column <= RELATIVE; column++) {
    size_t width = sheet_column_width(sheet, column);
    under += width && under ? width + sheet->gaps[column] : width;
  }
  sheet->gaps[BOTH] = (uint8_t)(2 + (header > under ? header - under : 0));
}

static Sheet *compare_sheet(const Page *page, const ValueResult *value,
                            const ValueResult *difference, const Axis *worlds, size_t cells)
{
  Sheet *sheet = compare_sheet_new(page, value, difference, worlds);
  FigureScale scale = figure_scale(value);
  scale.cells = cells;
  double base = central(value, 0);
  for (uint32_t i = 0; i < worlds->length; i++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_NONE, axis_label_short(page->arena, worlds, i));
    figure_put(sheet, row, 1, value, i, false, scale);
    put_shares(sheet, row, value, difference, i);
    if (!difference || i == 0)
      continue;
    put_difference(sheet, row, difference, i);
    if (base != 0 &&
        !value_is_moment(value)) /* a year has no size of which there could be a share */
      sheet_put(sheet, row, RELATIVE, PAINT_NONE,
                relative_text(page->arena, central(difference, i) / fabs(base)));
  }
  make_room_for_header(sheet);
  return sheet;
}

static void drop_column(Sheet *sheet, uint32_t column)
{
  for (uint32_t row = 0; row < sheet->rows; row++)
    sheet_put(sheet, row, column, PAINT_NONE, STR(""));
}

static void compare_figures(const Page *page, const OutputResult *result,
                            const ValueResult *difference)
{
  const ValueResult *value = result->value;
  const Axis *axis = value->axes[0];
  Sheet *sheet = compare_sheet(page, value, difference, axis, SPARK_CELLS);
  size_t left = spark_cells_left(SPARK_CELLS, sheet_width(sheet) + 2, page->columns);
  if (left < SPARK_CELLS)
    sheet = compare_sheet(page, value, difference, axis, left);
  if (sheet_width(sheet) + 2 > page->columns) {
    drop_column(sheet, DIFFERENCE_RANGE);
    make_room_for_header(sheet);
  }
  show_title(page, result->output->label, value, "");
  sheet_write(sheet, 2, page->options, page->out);
  if (!any_absent(value))
    return;
  Str note = STR("the figures describe the other draws, differences those in which both have one");
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_YELLOW,
        wrapped_text(page->arena, note, page->columns - 2, 2));
  strbuf_char(page->out, '\n');
}

/* ---- over further axes: one table for each scenario, then the differences ---- */

/* [difference] and its nest from the second scenario on: the first differs from itself by 0. */
static void drop_base(Arena *arena, Nest *nest, ValueResult *difference)
{
  Axis *others = NEW(arena, Axis);
  *others = *nest->axes[0];
  others->labels += others->labels ? 1 : 0;
  others->length--;
  nest->axes[0] = others;
  if (difference->uncertain)
    difference->summaries += nest->strides[0];
  else
    difference->values += nest->strides[0];
}

void show_compare(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *worlds = result->output->worlds;
  const ValueResult *difference =
      result->difference ? readable_difference(page->arena, result->difference, value) : NULL;
  if (value->axis_count == 1) {
    compare_figures(page, result, difference);
    return;
  }
  Nest nest = nest_of(page->arena, value, worlds);
  show_title(page, result->output->label, value, by_axes(page->arena, &nest, value));
  show_nested(page, value, &nest);
  show_caveat(page, value);
  if (!difference || worlds->length < 2)
    return;
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_DIM, against_text(page->arena, value, difference, worlds));
  strbuf_char(page->out, '\n');
  ValueResult others = *difference;
  Nest other = nest_of(page->arena, difference, worlds);
  drop_base(page->arena, &other, &others);
  show_nested(page, &others, &other);
}
