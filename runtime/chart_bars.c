#include "chart_part.h"

#include <math.h>

#include "sheet.h"

enum { HISTOGRAM_ROWS = 8, BIN_COLUMNS = 2, MOST_BARS = 40, BAR_COLUMNS = 28, LEAST_BAR = 10 };

/* ---- bars over names ---- */

typedef struct BarScale {
  double low, high;
  size_t columns;
} BarScale;

static double bar_position(const BarScale *scale, double value)
{
  double share = (value - scale->low) / (scale->high - scale->low);
  return fmin(fmax(share, 0), 1) * (double)scale->columns;
}

/* From 0 to the value, to an eighth of a column; to the left of 0 in whole columns. */
static Str bar_text(Arena *arena, const BarScale *scale, double value)
{
  static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  StrBuf out;
  strbuf_init(&out, arena);
  if (!isfinite(value))
    return STR("");
  double zero = bar_position(scale, 0), end = bar_position(scale, value);
  double from = floor(fmin(zero, end) + 0.5), to = fmax(zero, end);
  strbuf_repeat(&out, ' ', (size_t)from);
  double left = to - from;
  for (; left >= 1; left--)
    strbuf_text(&out, "█");
  int eighths = (int)floor(left * 8 + 0.5);
  strbuf_text(&out, eighths >= 8 ? "█" : parts[eighths < 0 ? 0 : eighths]);
  return strbuf_str(&out);
}

/* The 90 % interval with its mean: ├──●───┤ */
static Str range_text(Arena *arena, const BarScale *scale, const Summary *summary)
{
  if (!isfinite(summary->mean))
    return STR("");
  BarScale cells = {scale->low, scale->high, scale->columns - 1};
  size_t low = (size_t)(bar_position(&cells, summary->p5) + 0.5);
  size_t high = (size_t)(bar_position(&cells, summary->p95) + 0.5);
  size_t mean = (size_t)(bar_position(&cells, summary->mean) + 0.5);
  size_t first = low < mean ? low : mean, last = high > mean ? high : mean;
  StrBuf out;
  strbuf_init(&out, arena);
  strbuf_repeat(&out, ' ', first);
  for (size_t i = first; i <= last; i++)
    strbuf_text(&out, i == mean ? "●" : i == low ? "├" : i == high ? "┤" : "─");
  return strbuf_str(&out);
}

static BarScale bar_scale(const ValueResult *value, size_t columns)
{
  BarScale scale = {0, 0, columns};
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < value->count; i++) {
    double from = value->uncertain ? value->summaries[i].p5 : value->values[i];
    double to = value->uncertain ? value->summaries[i].p95 : value->values[i];
    low = isfinite(from) ? fmin(low, from) : low;
    high = isfinite(to) ? fmax(high, to) : high;
  }
  /* Bars begin at 0, or their lengths would mislead; intervals may stand off it. */
  bool from_zero = !value->uncertain || low < 0.6 * high;
  scale.low = low > 0 && from_zero ? 0 : low;
  scale.high = high < 0 && from_zero ? 0 : high;
  if (!(scale.low < scale.high))
    scale.high = scale.low + 1;
  return scale;
}

static void plot_names(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *axis = value->axes[0];
  Sheet *sheet = sheet_new(page->arena, 1 + FIGURE_COLUMNS);
  figure_columns(sheet, 1);
  if (!axis->labels)
    sheet->aligns[0] = SHEET_RIGHT;
  if (value->uncertain)
    figure_header(sheet, sheet_row(sheet), 1);
  uint32_t head = sheet->rows;
  uint32_t shown = axis->length > MOST_BARS ? MOST_BARS : axis->length;
  for (uint32_t i = 0; i < shown; i++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, 0, PAINT_NONE, axis_label_short(page->arena, axis, i));
    figure_put(sheet, row, 1, value, i, false, (FigureScale){.cells = 0});
  }
  size_t used = sheet_width(sheet) + 5;
  size_t room = page->columns > used + LEAST_BAR ? page->columns - used : LEAST_BAR;
  BarScale scale = bar_scale(value, room > BAR_COLUMNS ? BAR_COLUMNS : room);
  for (uint32_t i = 0; i < shown; i++) {
    bool spread = value->uncertain && !summary_is_exact(&value->summaries[i]);
    double centre = value->uncertain ? value->summaries[i].mean : value->values[i];
    Str text = spread ? range_text(page->arena, &scale, &value->summaries[i])
                      : bar_text(page->arena, &scale, centre);
    if (text.length)
      sheet_put(sheet, head + i, 1 + FIGURE_SPARK, PAINT_CYAN, text);
  }
  show_title(page, result->output->label, value, "");
  sheet_write(sheet, 2, page->options, page->out);
  if (axis->length > shown)
    strbuf_format(page->out, "  … and %u more\n", axis->length - shown);
}

/* ---- the histogram of one uncertain number ---- */

static void write_bars(const Page *page, const Summary *summary)
{
  static const char *const parts[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double highest = 1;
  for (int i = 0; i < HISTOGRAM_BINS; i++)
    highest = fmax(highest, summary->bins[i]);
  for (int row = HISTOGRAM_ROWS; row-- > 0;) {
    StrBuf line;
    strbuf_init(&line, page->arena);
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
      double height = summary->bins[i] / highest * HISTOGRAM_ROWS - row;
      int part = (int)ceil(fmin(fmax(height, 0), 1) * 8 - 1e-9);
      for (int k = 0; k < BIN_COLUMNS; k++)
        strbuf_text(&line, parts[part]);
    }
    Str text = strbuf_str(&line);
    while (text.length && text.text[text.length - 1] == ' ')
      text.length--;
    strbuf_text(page->out, text.length ? "  " : "");
    paint(page->out, page->options, PAINT_CYAN, text);
    strbuf_char(page->out, '\n');
  }
}

enum { MARKS = 3, HISTOGRAM_COLUMNS = HISTOGRAM_BINS * BIN_COLUMNS };

/* The axis with ticks at p5, mean and p95, and their figures where they do not touch. */
static void write_marks(const Page *page, const ValueResult *value, const Summary *summary)
{
  SummaryPlaces places = value_places(value, summary);
  const double at[MARKS] = {summary->p5, summary->mean, summary->p95};
  const int place[MARKS] = {places.p5, places.mean, places.p95};
  static const char *const names[MARKS] = {"p5", "mean", "p95"};
  size_t columns[MARKS];
  for (int i = 0; i < MARKS; i++) {
    double share = (at[i] - summary->low) / (summary->high - summary->low);
    columns[i] = (size_t)(fmin(fmax(share, 0), 1) * (HISTOGRAM_COLUMNS - 1));
  }
  StrBuf line, labels;
  strbuf_init(&line, page->arena);
  strbuf_init(&labels, page->arena);
  strbuf_text(&line, "  ");
  for (size_t c = 0; c < HISTOGRAM_COLUMNS; c++)
    strbuf_text(&line, c == columns[0] || c == columns[1] || c == columns[2] ? "┴" : "─");
  for (int i = 0; i < MARKS; i++) {
    Str number = figure_at(page->arena, value, at[i], place[i]);
    Str label = str_format(page->arena, "%s %.*s", names[i], (int)number.length, number.text);
    size_t half = str_columns(label) / 2, middle = columns[i] + 2;
    size_t begin = middle > half ? middle - half : 0, used = str_columns(strbuf_str(&labels));
    begin = used && begin < used + 2 ? used + 2 : begin;
    strbuf_repeat(&labels, ' ', begin - used);
    strbuf_add(&labels, label);
  }
  paint(page->out, page->options, PAINT_DIM, strbuf_str(&line));
  strbuf_char(page->out, '\n');
  strbuf_add(page->out, strbuf_str(&labels));
  strbuf_char(page->out, '\n');
}

static void plot_histogram(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Summary *summary = &value->summaries[0];
  Str draws = number_text(page->arena, (double)page->results->draws, EXACT_DIGITS);
  show_title(page, result->output->label, value,
             str_format(page->arena, "%.*s draws", (int)draws.length, draws.text).text);
  write_bars(page, summary);
  write_marks(page, value, summary);
  Str note = figure_note(page->arena, value, summary);
  if (note.length) {
    strbuf_text(page->out, "  ");
    paint(page->out, page->options, PAINT_YELLOW,
          wrapped_text(page->arena, note, page->columns - 2, 2));
    strbuf_char(page->out, '\n');
  }
}

void chart_bars(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  bool number = value_is_number(value);
  if (number && value->axis_count == 1 && value->count > 0) {
    plot_names(page, result);
  } else if (number && value->axis_count == 0 && value->uncertain &&
             value->summaries[0].low < value->summaries[0].high) {
    plot_histogram(page, result);
  } else if (value->axis_count) {
    show_values(page, result);
  } else {
    show_title(page, result->output->label, value, value_text(page->arena, value, 0, -1).text);
  }
}
