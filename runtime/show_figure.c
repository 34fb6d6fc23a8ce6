#include "show_part.h"

#include <math.h>

#include "sheet.h"

static const char *const BARS[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

static const char *bar_of(double value, double highest)
{
  if (!(value > 0) || !(highest > 0))
    return BARS[0];
  int level = (int)ceil(8 * value / highest - 1e-9);
  return BARS[level < 1 ? 1 : level > 8 ? 8 : level];
}

static Str bars_text(Arena *arena, const double *heights, size_t cells)
{
  double highest = 0;
  for (size_t i = 0; i < cells; i++)
    highest = heights[i] > highest ? heights[i] : highest;
  StrBuf out;
  strbuf_init(&out, arena);
  for (size_t i = 0; i < cells; i++)
    strbuf_text(&out, bar_of(heights[i], highest));
  Str text = strbuf_str(&out);
  while (text.length && text.text[text.length - 1] == ' ')
    text.length--;
  return text;
}

/* The histogram on [scale], its bins shared out among the cells that they overlap. */
Str spark_of_summary(Arena *arena, const Summary *summary, FigureScale scale)
{
  const size_t cells = scale.cells;
  double low = scale.low < scale.high ? scale.low : summary->low;
  double high = scale.low < scale.high ? scale.high : summary->high;
  if (cells == 0 || !(summary->low < summary->high) || !isfinite(high - low))
    return STR("");
  double *heights = NEW_ARRAY(arena, double, cells);
  double bin = (summary->high - summary->low) / HISTOGRAM_BINS;
  double cell = (high - low) / (double)cells;
  for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
    double from = summary->low + (double)i * bin, to = from + bin;
    for (size_t k = 0; k < cells; k++) {
      double begin = low + (double)k * cell, end = begin + cell;
      double overlap = fmin(to, end) - fmax(from, begin);
      if (overlap > 0)
        heights[k] += summary->bins[i] * overlap / bin;
    }
  }
  return bars_text(arena, heights, cells);
}

size_t spark_cells_left(size_t cells, size_t width, size_t columns)
{
  enum { LEAST = 6 };
  if (width <= columns)
    return cells;
  size_t excess = width - columns;
  return cells >= excess + LEAST ? cells - excess : 0;
}

Str spark_of_numbers(Arena *arena, const double *numbers, size_t count, size_t cells)
{
  cells = count < cells ? count : cells;
  double *heights = NEW_ARRAY(arena, double, cells + 1);
  double lowest = INFINITY, highest = -INFINITY;
  for (size_t k = 0; k < cells; k++) {
    size_t begin = k * count / cells, end = (k + 1) * count / cells;
    double sum = 0;
    size_t present = 0;
    for (size_t i = begin; i < end; i++) {
      if (isfinite(numbers[i])) {
        sum += numbers[i];
        present++;
      }
    }
    heights[k] = present ? sum / (double)present : NAN;
    if (present) {
      lowest = fmin(lowest, heights[k]);
      highest = fmax(highest, heights[k]);
    }
  }
  double floor_at = lowest > 0 && lowest < highest / 2 ? 0 : lowest;
  StrBuf out;
  strbuf_init(&out, arena);
  for (size_t k = 0; k < cells; k++) {
    bool is_least = heights[k] <= floor_at;
    strbuf_text(&out, isnan(heights[k]) ? " "
                      : is_least        ? BARS[1]
                                        : bar_of(heights[k] - floor_at, highest - floor_at));
  }
  return strbuf_str(&out);
}

void figure_columns(Sheet *sheet, uint32_t first)
{
  sheet->aligns[first + FIGURE_VALUE] = SHEET_POINT;
  sheet->aligns[first + FIGURE_LOW] = SHEET_RIGHT;
  sheet->gaps[first + FIGURE_UNIT] = 1;
  sheet->gaps[first + FIGURE_LOW] = 3;
  sheet->gaps[first + FIGURE_TO] = 1;
  sheet->gaps[first + FIGURE_HIGH] = 1;
  sheet->gaps[first + FIGURE_SPARK] = 3;
}

void figure_header(Sheet *sheet, uint32_t row, uint32_t first)
{
  sheet_put(sheet, row, first + FIGURE_VALUE, PAINT_DIM, STR("mean"));
  sheet_cell(sheet, row, first + FIGURE_VALUE)->right = true;
  sheet_span(sheet, row, first + FIGURE_LOW, PAINT_DIM, STR("90 % of draws"));
}

FigureScale figure_scale(const ValueResult *value)
{
  FigureScale scale = {INFINITY, -INFINITY, SPARK_CELLS};
  for (size_t i = 0; value->uncertain && value_is_number(value) && i < value->count; i++) {
    const Summary *s = &value->summaries[i];
    if (s->low < s->high && isfinite(s->low) && isfinite(s->high)) {
      scale.low = fmin(scale.low, s->low);
      scale.high = fmax(scale.high, s->high);
    }
  }
  return scale.low < scale.high ? scale : (FigureScale){0, 0, SPARK_CELLS};
}

static bool is_plain_text(const ValueResult *value, size_t index)
{
  if (!value_is_number(value))
    return true;
  double number = value->uncertain ? value->summaries[index].mean : value->values[index];
  return isnan(number);
}

void figure_put(Sheet *sheet, uint32_t row, uint32_t first, const ValueResult *value, size_t index,
                bool with_unit, FigureScale scale)
{
  Arena *arena = sheet->arena;
  if (is_plain_text(value, index)) {
    sheet_span(sheet, row, first, PAINT_NONE, cell_text(arena, value, index));
    return;
  }
  sheet_put(sheet, row, first + FIGURE_VALUE, PAINT_BOLD, cell_text(arena, value, index));
  if (with_unit)
    sheet_put(sheet, row, first + FIGURE_UNIT, PAINT_NONE,
              str_trim(unit_after(arena, value->unit)));
  const Summary *summary = value->uncertain ? &value->summaries[index] : NULL;
  if (!summary || summary_is_exact(summary))
    return;
  SummaryPlaces places = value_places(value, summary);
  sheet_put(sheet, row, first + FIGURE_LOW, PAINT_NONE,
            figure_at(arena, value, summary->p5, places.p5));
  sheet_put(sheet, row, first + FIGURE_TO, PAINT_DIM, STR("to"));
  sheet_put(sheet, row, first + FIGURE_HIGH, PAINT_NONE,
            figure_at(arena, value, summary->p95, places.p95));
  sheet_put(sheet, row, first + FIGURE_SPARK, PAINT_CYAN, spark_of_summary(arena, summary, scale));
}

Str figure_note(Arena *arena, const ValueResult *value, const Summary *summary)
{
  StrBuf out;
  strbuf_init(&out, arena);
  if (!value_is_number(value) || summary->absent >= 1 || isnan(summary->mean))
    return STR("");
  if (summary->absent > 0) {
    Str share = share_text(arena, summary->absent);
    strbuf_format(&out, "%s in %.*s of draws; the figures describe the others", absent_word(value),
                  (int)share.length, share.text);
  }
  /* `heavy` is the share of draws that carry half of the mean: 1 % is the charter's bound. */
  if (summary->heavy > 0 && summary->heavy < 0.01 && !summary_is_exact(summary)) {
    Str share = share_text(arena, summary->heavy);
    Str median = figure_at(arena, value, summary->p50, value_places(value, summary).p50);
    strbuf_format(
        &out,
        "%shalf of this mean rests on %.*s of the draws: do not rely on it; the median is %.*s",
        out.length ? "; " : "", (int)share.length, share.text, (int)median.length, median.text);
  }
  return strbuf_str(&out);
}
