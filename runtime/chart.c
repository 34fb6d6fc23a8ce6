#include "chart.h"

#include <math.h>
#include <string.h>

enum { ROWS = 17, GUTTER = 10, MOST_SERIES = 6, LEAST_WIDTH = 24 };

/* A canvas of braille cells, two dots wide and four high; each cell also has the series that drew
 * it last. */
typedef struct Canvas {
  size_t columns, rows;
  bool dashed; /* without colours, series are told apart by their dashes */
  unsigned char *dots;
  unsigned char *owner;
  bool *shade;
} Canvas;

typedef struct Frame {
  double low, high, step; /* ends and distance of the labels */
  const Axis *axis;
  Canvas canvas;
} Frame;

bool chart_together(const OutputResult *first, const OutputResult *next)
{
  const ValueResult *a = first->value, *b = next->value;
  if (next->output->first_of_statement || !a || !b || !a->unit || !b->unit ||
      a->unit->dim != b->unit->dim)
    return false;
  return a->axis_count == 1 && b->axis_count == 1 && a->axes[0] == b->axes[0];
}

static void dot(Canvas *canvas, long x, long y, int series)
{
  static const unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  if (x < 0 || y < 0 || x >= (long)canvas->columns * 2 || y >= (long)canvas->rows * 4)
    return;
  if (canvas->dashed && series > 0 && x / (2 * series) % 2)
    return;
  size_t cell = (size_t)(y / 4) * canvas->columns + (size_t)(x / 2);
  canvas->dots[cell] |= bits[y % 4][x % 2];
  canvas->owner[cell] = (unsigned char)(series + 1);
}

static void line(Canvas *canvas, double x0, double y0, double x1, double y1, int series)
{
  double steps = fmax(1, fmax(fabs(x1 - x0), fabs(y1 - y0)));
  for (double i = 0; i <= steps; i++)
    dot(canvas, lround(x0 + (x1 - x0) * i / steps), lround(y0 + (y1 - y0) * i / steps), series);
}

static double at_mean(const ValueResult *value, size_t i)
{
  return value->uncertain ? value->summaries[i].mean : value->values[i];
}

static void widen(Frame *frame, double value)
{
  if (!isfinite(value))
    return;
  frame->low = fmin(frame->low, value);
  frame->high = fmax(frame->high, value);
}

static double round_up(double value)
{
  double power = pow(10, floor(log10(value)));
  static const double steps[] = {1, 2, 2.5, 5, 10};
  for (size_t i = 0; i < LEN(steps); i++)
    if (value <= steps[i] * power * (1 + 1e-12))
      return steps[i] * power;
  return 10 * power;
}

/* Ends at round numbers; zero is an end where the data come near it. */
static void choose_ends(Frame *frame)
{
  if (!(frame->low <= frame->high))
    frame->low = 0, frame->high = 1;
  if (frame->low > 0 && frame->low < 0.5 * frame->high)
    frame->low = 0;
  if (frame->high < 0 && frame->high > 0.5 * frame->low)
    frame->high = 0;
  double span = frame->high - frame->low;
  if (!(span > 0))
    span = fabs(frame->high) > 0 ? fabs(frame->high) : 1;
  double step = frame->step = round_up(span / 4);
  frame->low = floor(frame->low / step + 1e-9) * step;
  frame->high = ceil(frame->high / step - 1e-9) * step;
  if (frame->high <= frame->low)
    frame->high = frame->low + step;
  /* So many rows that each label has one of its own. */
  size_t steps = (size_t)((frame->high - frame->low) / step + 0.5);
  size_t each = steps <= 3 ? 4 : steps == 4 ? 3 : steps <= 7 ? 2 : 1;
  frame->canvas.rows = steps * each + 1 <= ROWS ? steps * each + 1 : ROWS;
}

static double x_of(const Frame *frame, uint32_t i)
{
  double last = frame->axis->length > 1 ? frame->axis->length - 1 : 1;
  return i / last * ((double)frame->canvas.columns * 2 - 1);
}

static double y_of(const Frame *frame, double value)
{
  return (frame->high - value) / (frame->high - frame->low) * ((double)frame->canvas.rows * 4 - 1);
}

/* The 90 % band as light cells behind the line. */
static void shade_band(Frame *frame, const ValueResult *value)
{
  Canvas *canvas = &frame->canvas;
  for (size_t column = 0; column < canvas->columns; column++) {
    double place = ((double)column + 0.5) / (double)canvas->columns * (frame->axis->length - 1);
    uint32_t i = (uint32_t)place, next = i + 1 < frame->axis->length ? i + 1 : i;
    double part = place - i;
    double low = value->summaries[i].p5 * (1 - part) + value->summaries[next].p5 * part;
    double high = value->summaries[i].p95 * (1 - part) + value->summaries[next].p95 * part;
    long top = lround(y_of(frame, high) / 4 - 0.5), bottom = lround(y_of(frame, low) / 4 - 0.5);
    for (long row = top < 0 ? 0 : top; row <= bottom && row < (long)canvas->rows; row++)
      canvas->shade[(size_t)row * canvas->columns + column] = true;
  }
}

static void draw_series(Frame *frame, const ValueResult *value, int series)
{
  double x0 = 0, y0 = 0;
  bool has_last = false;
  for (uint32_t i = 0; i < frame->axis->length; i++) {
    double mean = at_mean(value, i);
    if (!isfinite(mean)) {
      has_last = false;
      continue;
    }
    double x = x_of(frame, i), y = y_of(frame, mean);
    if (has_last)
      line(&frame->canvas, x0, y0, x, y, series);
    else
      dot(&frame->canvas, lround(x), lround(y), series);
    x0 = x;
    y0 = y;
    has_last = true;
  }
}

static Paint series_paint(int series)
{
  static const Paint paints[] = {PAINT_CYAN, PAINT_YELLOW, PAINT_GREEN,
                                 PAINT_RED,  PAINT_BOLD,   PAINT_NONE};
  return paints[series % (int)LEN(paints)];
}

static void put_cell(const Page *page, const Frame *frame, size_t cell)
{
  unsigned char dots = frame->canvas.dots[cell];
  if (!dots) {
    if (frame->canvas.shade[cell])
      paint(page->out, page->options, PAINT_DIM, STR("░"));
    else
      strbuf_char(page->out, ' ');
    return;
  }
  unsigned code = 0x2800u + dots;
  char text[3] = {(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3f)),
                  (char)(0x80 | (code & 0x3f))};
  paint(page->out, page->options, series_paint(frame->canvas.owner[cell] - 1), (Str){text, 3});
}

/* Whether a round number belongs to this row, and which. */
static bool row_label(const Frame *frame, size_t row, double *value)
{
  double each = (frame->high - frame->low) / (double)(frame->canvas.rows - 1);
  double here = frame->high - each * (double)row;
  *value = round(here / frame->step) * frame->step;
  return fabs(*value - here) <= each / 2 * (1 - 1e-9);
}

static void put_rows(const Page *page, const Frame *frame)
{
  for (size_t row = 0; row < frame->canvas.rows; row++) {
    double value = 0;
    bool labelled = row_label(frame, row, &value);
    Str label = labelled ? number_text(page->arena, value, 3) : STR("");
    size_t width = str_columns(label);
    strbuf_repeat(page->out, ' ', width < GUTTER - 2 ? GUTTER - 2 - width : 0);
    paint(page->out, page->options, PAINT_DIM, label);
    strbuf_text(page->out, labelled ? " ┤" : " │");
    for (size_t column = 0; column < frame->canvas.columns; column++)
      put_cell(page, frame, row * frame->canvas.columns + column);
    strbuf_char(page->out, '\n');
  }
}

static void put_axis(const Page *page, const Frame *frame)
{
  size_t width = frame->canvas.columns;
  strbuf_repeat(page->out, ' ', GUTTER - 1);
  strbuf_text(page->out, "└");
  for (size_t i = 0; i < width; i++)
    strbuf_text(page->out, "─");
  strbuf_char(page->out, '\n');
  const Axis *axis = frame->axis;
  Str first = axis_label_short(page->arena, axis, 0),
      last = axis_label_short(page->arena, axis, axis->length - 1);
  Str middle = axis_label_short(page->arena, axis, axis->length / 2);
  Str unit = unit_after(page->arena, axis->unit);
  strbuf_repeat(page->out, ' ', GUTTER);
  strbuf_add(page->out, first);
  size_t used = str_columns(first), centre = width / 2, middle_width = str_columns(middle);
  if (axis->length > 2 && centre > used + middle_width / 2 + 2) {
    strbuf_repeat(page->out, ' ', centre - middle_width / 2 - used);
    strbuf_add(page->out, middle);
    used = centre - middle_width / 2 + middle_width;
  }
  size_t tail = str_columns(last) + str_columns(unit);
  strbuf_repeat(page->out, ' ', width > used + tail ? width - used - tail : 1);
  strbuf_add(page->out, last);
  strbuf_add(page->out, unit);
  strbuf_char(page->out, '\n');
}

static void put_legend(const Page *page, const OutputResult *first, uint32_t count, bool band)
{
  for (uint32_t i = 0; i < count; i++) {
    strbuf_repeat(page->out, ' ', GUTTER);
    static const char *const dashes[] = {"⠤⠤⠤⠤ ", "⠤ ⠤ ", "⠤⠤  ", "⠤   ", "⠤⠤  ", "⠤   "};
    paint(page->out, page->options, series_paint((int)i),
          str_of(page->options->color ? dashes[0] : dashes[i % LEN(dashes)]));
    strbuf_add(page->out, first[i].output->label);
    Str unit = unit_after(page->arena, first[i].value->unit);
    strbuf_add(page->out, unit);
    strbuf_text(page->out, band && i == 0 ? "   ░ 90 % of draws\n" : "\n");
  }
}

/* Names along the axis: a bar for each. */
static void put_bars(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *axis = value->axes[0];
  size_t widest = 0;
  double most = 0;
  for (uint32_t i = 0; i < axis->length; i++) {
    size_t width = str_columns(axis_label_short(page->arena, axis, i));
    widest = width > widest ? width : widest;
    most = fmax(most, fabs(at_mean(value, i)));
  }
  show_title(page, result->output->label, value, "");
  size_t room = page->columns > widest + 24 ? page->columns - widest - 24 : 20;
  for (uint32_t i = 0; i < axis->length; i++) {
    strbuf_text(page->out, "  ");
    strbuf_pad(page->out, axis_label_short(page->arena, axis, i), widest + 1);
    double mean = at_mean(value, i);
    size_t length =
        most > 0 && isfinite(mean) ? (size_t)(fabs(mean) / most * (double)room + 0.5) : 0;
    StrBuf bar;
    strbuf_init(&bar, page->arena);
    for (size_t k = 0; k < length; k++)
      strbuf_text(&bar, "█");
    paint(page->out, page->options, PAINT_CYAN, strbuf_str(&bar));
    strbuf_char(page->out, ' ');
    strbuf_add(page->out, cell_text(page->arena, value, i));
    strbuf_char(page->out, '\n');
  }
}

static Frame frame_of(const Page *page, const OutputResult *first, uint32_t count)
{
  Frame frame = {.low = INFINITY, .high = -INFINITY, .axis = first->value->axes[0]};
  Canvas *canvas = &frame.canvas;
  canvas->columns = page->columns > GUTTER + LEAST_WIDTH ? page->columns - GUTTER - 1 : LEAST_WIDTH;
  canvas->dashed = !page->options->color;
  canvas->dots = arena_array(page->arena, canvas->columns * ROWS, 1);
  canvas->owner = arena_array(page->arena, canvas->columns * ROWS, 1);
  canvas->shade = NEW_ARRAY(page->arena, bool, canvas->columns *ROWS);
  for (uint32_t s = 0; s < count; s++)
    for (uint32_t i = 0; i < frame.axis->length; i++) {
      const ValueResult *value = first[s].value;
      widen(&frame, at_mean(value, i));
      if (value->uncertain) {
        widen(&frame, value->summaries[i].p5);
        widen(&frame, value->summaries[i].p95);
      }
    }
  choose_ends(&frame);
  return frame;
}

/* One uncertain value: its histogram, a row for each height. */
static void put_histogram(const Page *page, const OutputResult *result)
{
  enum { HEIGHT = 8, WIDE = 2 };
  const Summary *s = &result->value->summaries[0];
  uint32_t most = 1;
  for (size_t i = 0; i < HISTOGRAM_BINS; i++)
    most = s->bins[i] > most ? s->bins[i] : most;
  show_title(page, result->output->label, result->value, "");
  for (int row = HEIGHT; row > 0; row--) {
    strbuf_text(page->out, "  ");
    for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
      double filled = (double)s->bins[i] / most * HEIGHT - (row - 1);
      for (int k = 0; k < WIDE; k++)
        strbuf_text(page->out, filled >= 0.75 ? "█" : filled >= 0.25 ? "▄" : " ");
    }
    strbuf_char(page->out, '\n');
  }
  Str low = number_text(page->arena, s->low, 3), high = number_text(page->arena, s->high, 3);
  Str middle = str_format(page->arena, "mean %s",
                          str_terminated(page->arena, cell_text(page->arena, result->value, 0)));
  size_t width = HISTOGRAM_BINS * WIDE,
         used = str_columns(low) + str_columns(high) + str_columns(middle);
  size_t gap = width > used ? (width - used) / 2 : 1;
  strbuf_text(page->out, "  ");
  strbuf_add(page->out, low);
  strbuf_repeat(page->out, ' ', gap);
  strbuf_add(page->out, middle);
  strbuf_repeat(page->out, ' ', gap);
  strbuf_add(page->out, high);
  strbuf_char(page->out, '\n');
}

void chart_plot(const Page *page, const OutputResult *first, uint32_t count)
{
  const ValueResult *value = first->value;
  if (value && value->axis_count == 0) {
    bool spread = value->uncertain && value_is_number(value) &&
                  value->summaries[0].low < value->summaries[0].high;
    if (spread) {
      put_histogram(page, first);
    } else {
      show_title(page, first->output->label, value, "");
      strbuf_format(page->out, "  %s\n",
                    str_terminated(page->arena, value_text(page->arena, value, 0, -1)));
    }
    return;
  }
  bool lines =
      value && value_is_number(value) && value->axis_count == 1 && value->axes[0]->length > 1;
  if (!lines) {
    show_values(page, first);
    return;
  }
  if (value->axes[0]->labels) {
    for (uint32_t i = 0; i < count; i++)
      put_bars(page, &first[i]);
    return;
  }
  count = count > MOST_SERIES ? MOST_SERIES : count;
  OutputResult *series = NEW_ARRAY(page->arena, OutputResult, count);
  bool band = false;
  for (uint32_t i = 0; i < count; i++) {
    series[i] = first[i];
    series[i].value =
        (ValueResult *)(uintptr_t)value_in_unit_of(page->arena, first[i].value, value);
    band |= first[i].value->uncertain;
  }
  Frame frame = frame_of(page, series, count);
  for (uint32_t i = 0; i < count; i++)
    if (series[i].value->uncertain)
      shade_band(&frame, series[i].value);
  for (uint32_t i = 0; i < count; i++)
    draw_series(&frame, series[i].value, (int)i);
  put_rows(page, &frame);
  put_axis(page, &frame);
  put_legend(page, series, count, band);
}
