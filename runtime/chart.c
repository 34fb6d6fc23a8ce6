#include "chart.h"

#include <assert.h>
#include <math.h>

#include "canvas.h"
#include "chart_part.h"

enum { MOST_ROWS = 16, MOST_SERIES = 8, LONGEST_END_LABEL = 20, LEAST_CANVAS = 30 };

typedef struct Series {
  Str name;
  const double *centre;     /* [count]; NaN where absent */
  const double *low, *high; /* p5 and p95, or NULL */
} Series;

typedef struct LineChart {
  const Page *page;
  const ValueResult *first; /* whose unit all are in */
  const Axis *along;
  double *x; /* [count] */
  size_t count;
  Series series[MOST_SERIES];
  uint32_t series_count, left_out;
  double bottom, top, step; /* of the y axis */
  size_t rows;
  size_t margin;     /* columns of the y labels */
  size_t end_labels; /* columns at the right; 0: a legend below */
  Canvas canvas;
} LineChart;

/* ---- what to draw along ---- */

const Axis *chart_along(const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *wanted = result->output->over, *found = NULL;
  for (uint32_t i = 0; i < value->axis_count; i++) {
    const Axis *axis = value->axes[i];
    if (axis == wanted)
      return axis;
    bool better = !found || (axis->kind == AXIS_TIME && found->kind != AXIS_TIME);
    if (!axis->labels && axis->length > 1 && better)
      found = axis;
  }
  return found;
}

static bool is_drawn_as_lines(const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *along = value && value_is_number(value) ? chart_along(result) : NULL;
  return along && !along->labels && along->length > 1;
}

bool chart_together(const OutputResult *first, const OutputResult *next)
{
  if (next->output->first_of_statement || !is_drawn_as_lines(first) || !is_drawn_as_lines(next) ||
      chart_along(first) != chart_along(next))
    return false;
  const Unit *a = first->value->unit, *b = next->value->unit;
  return a == b || (a && b && a->dim == b->dim);
}

/* ---- series ---- */

static Series take_series(const LineChart *chart, const ValueResult *value, const Nest *nest,
                          const uint32_t *positions, uint32_t along_at)
{
  Arena *arena = chart->page->arena;
  double *centre = NEW_ARRAY(arena, double, chart->count);
  double *low = value->uncertain ? NEW_ARRAY(arena, double, chart->count) : NULL;
  double *high = value->uncertain ? NEW_ARRAY(arena, double, chart->count) : NULL;
  for (size_t i = 0; i < chart->count; i++) {
    size_t index = nest_index(nest, positions) + i * nest->strides[along_at];
    if (!value->uncertain) {
      centre[i] = value->values[index];
      continue;
    }
    centre[i] = value->summaries[index].mean;
    low[i] = value->summaries[index].p5;
    high[i] = value->summaries[index].p95;
  }
  return (Series){.centre = centre, .low = low, .high = high};
}

static Str series_name(Arena *arena, Str label, const Nest *others, const uint32_t *positions,
                       bool alone)
{
  if (others->count == 0)
    return label;
  StrBuf out;
  strbuf_init(&out, arena);
  if (!alone) {
    strbuf_add(&out, label);
    strbuf_char(&out, ' ');
  }
  for (uint32_t i = 0; i < others->count; i++) {
    if (i)
      strbuf_text(&out, ", ");
    strbuf_add(&out, axis_label_short(arena, others->axes[i], positions[i]));
    strbuf_add(&out, label_unit(arena, others->axes[i]));
  }
  return strbuf_str(&out);
}

/* One series for every combination of the axes that the chart does not run along. */
static void add_series(LineChart *chart, const OutputResult *result, const ValueResult *value,
                       bool alone)
{
  Arena *arena = chart->page->arena;
  Nest nest = nest_of(arena, value, chart->along);
  assert(nest.count && nest.axes[0] == chart->along);
  Nest others = {.count = nest.count - 1, .axes = nest.axes + 1, .strides = nest.strides + 1};
  uint32_t *positions = NEW_ARRAY(arena, uint32_t, nest.count);
  do {
    if (chart->series_count == MOST_SERIES) {
      chart->left_out++;
      continue;
    }
    Series series = take_series(chart, value, &nest, positions, 0);
    series.name = series_name(arena, result->output->label, &others, positions + 1, alone);
    chart->series[chart->series_count++] = series;
  } while (nest_next(&others, positions + 1));
}

/* ---- scales ---- */

double nice_step(double range, int parts)
{
  double rough = range / parts;
  double power = pow(10, floor(log10(rough)));
  double head = rough / power;
  double nice = head <= 1.001   ? 1
                : head <= 2.001 ? 2
                : head <= 2.501 ? 2.5
                : head <= 5.001 ? 5
                                : 10;
  return nice * power;
}

static void find_range(LineChart *chart)
{
  double low = INFINITY, high = -INFINITY;
  for (uint32_t s = 0; s < chart->series_count; s++) {
    const Series *series = &chart->series[s];
    const double *rows[] = {series->centre, series->low, series->high};
    for (size_t r = 0; r < LEN(rows); r++) {
      for (size_t i = 0; rows[r] && i < chart->count; i++) {
        if (isfinite(rows[r][i])) {
          low = fmin(low, rows[r][i]);
          high = fmax(high, rows[r][i]);
        }
      }
    }
  }
  if (!(low <= high))
    low = 0, high = 1;
  if (low > 0 && low < 0.6 * high)
    low = 0;
  if (high < 0 && high > 0.6 * low)
    high = 0;
  if (high - low <= 1e-9 * fmax(fabs(low), fabs(high)))
    low -= low == 0 ? 1 : fabs(low) / 2, high += high == 0 ? 1 : fabs(high) / 2;
  chart->step = nice_step(high - low, 4);
  chart->bottom = floor(low / chart->step + 1e-9) * chart->step;
  chart->top = ceil(high / chart->step - 1e-9) * chart->step;
  /* As many rows as give every label of the axis one of its own at even distances. */
  size_t steps = (size_t)((chart->top - chart->bottom) / chart->step + 0.5);
  size_t each = steps <= 3 ? 4 : steps == 4 ? 3 : 2;
  chart->rows = steps * each + 1 <= MOST_ROWS ? steps * each + 1 : MOST_ROWS;
}

static Str tick_text(const LineChart *chart, double tick)
{
  int place = (int)floor(log10(chart->step) + 1e-9);
  bool half = fabs(chart->step / pow(10, place) - 2.5) < 1e-6;
  if (fabs(tick) < chart->step / 1e6)
    tick = 0;
  if (value_is_date(chart->first))
    return figure_at(chart->page->arena, chart->first, tick, place);
  double largest = fmax(fabs(chart->top), fabs(chart->bottom));
  if (largest >= 1e9 || largest < 1e-3)
    return number_text(chart->page->arena, tick, 4);
  place = half ? place - 1 : place;
  return number_at(chart->page->arena, tick, place > 0 ? 0 : place, true);
}

static double dot_y(const LineChart *chart, double value)
{
  return (chart->top - value) / (chart->top - chart->bottom) * ((double)chart->rows * 4 - 1);
}

static double dot_x(const LineChart *chart, size_t i)
{
  double first = chart->x[0], last = chart->x[chart->count - 1];
  return (chart->x[i] - first) / (last - first) * (double)(chart->canvas.columns * 2 - 1);
}

/* ---- drawing ---- */

static void draw_band(LineChart *chart, const Series *series, uint8_t owner)
{
  for (size_t i = 0; i + 1 < chart->count; i++) {
    double x0 = dot_x(chart, i), x1 = dot_x(chart, i + 1);
    if (!isfinite(series->low[i]) || !isfinite(series->low[i + 1]))
      continue;
    for (double x = ceil(x0 - 1e-9); x <= x1 + 1e-9; x++) {
      double t = x1 > x0 ? (x - x0) / (x1 - x0) : 0;
      double high = series->high[i] + t * (series->high[i + 1] - series->high[i]);
      double low = series->low[i] + t * (series->low[i + 1] - series->low[i]);
      canvas_band(&chart->canvas, (size_t)x, dot_y(chart, high), dot_y(chart, low), owner);
    }
  }
}

/* Without colours the lines are told apart by how they are broken. */
static uint8_t line_pattern(const LineChart *chart, uint32_t which)
{
  static const uint8_t patterns[] = {0xff, 0x77, 0x55, 0x5f};
  return chart->page->options->color ? 0xff : patterns[which % LEN(patterns)];
}

static void draw_line(LineChart *chart, const Series *series, uint32_t which)
{
  unsigned phase = 0;
  for (size_t i = 0; i < chart->count; i++) {
    size_t next = i + 1 < chart->count && isfinite(series->centre[i + 1]) ? i + 1 : i;
    if (!isfinite(series->centre[i]))
      continue;
    canvas_line(&chart->canvas, dot_x(chart, i), dot_y(chart, series->centre[i]),
                dot_x(chart, next), dot_y(chart, series->centre[next]), (uint8_t)(which + 1),
                line_pattern(chart, which), &phase);
    phase += next > i ? 7 : 0; /* the point that two parts share counts once */
  }
}

static char series_letter(uint32_t which)
{
  return (char)('a' + which);
}

/* The row of each series' label at the right: beside its last point, no two on one row. */
static void end_rows(const LineChart *chart, int rows[MOST_SERIES])
{
  bool taken[MOST_ROWS] = {false};
  const int last_row = (int)chart->rows - 1;
  for (uint32_t s = 0; s < chart->series_count; s++) {
    size_t last = chart->count;
    while (last > 1 && !isfinite(chart->series[s].centre[last - 1]))
      last--;
    double y = dot_y(chart, chart->series[s].centre[last - 1]) / 4;
    int wanted = isfinite(y) ? (int)fmin(fmax(y, 0), last_row) : 0;
    int found = wanted;
    for (int away = 0; away <= last_row; away++) {
      if (wanted + away <= last_row && !taken[wanted + away]) {
        found = wanted + away;
        break;
      }
      if (wanted - away >= 0 && !taken[wanted - away]) {
        found = wanted - away;
        break;
      }
    }
    taken[found] = true;
    rows[s] = found;
  }
}

static void write_end_label(const LineChart *chart, size_t row, const int rows[MOST_SERIES],
                            size_t owed)
{
  for (uint32_t s = 0; s < chart->series_count && chart->series_count > 1; s++) {
    if (rows[s] != (int)row)
      continue;
    char letter = series_letter(s);
    Str text = chart->end_labels ? chart->series[s].name : (Str){&letter, 1};
    strbuf_repeat(chart->page->out, ' ', owed + 1);
    paint(chart->page->out, chart->page->options, canvas_paint((uint8_t)(s + 1)), text);
  }
}

static void write_rows(const LineChart *chart)
{
  const Page *page = chart->page;
  int rows[MOST_SERIES];
  end_rows(chart, rows);
  for (size_t row = 0; row < chart->rows; row++) {
    Str tick = STR("");
    for (double t = chart->bottom; t <= chart->top + chart->step / 2; t += chart->step) {
      if ((size_t)(dot_y(chart, t) / 4 + 1e-9) == row)
        tick = tick_text(chart, t);
    }
    strbuf_repeat(page->out, ' ', chart->margin - str_columns(tick));
    paint(page->out, page->options, PAINT_DIM, tick);
    paint(page->out, page->options, PAINT_DIM, tick.length ? STR(" ┤") : STR(" │"));
    size_t before = page->out->length;
    canvas_write_row(&chart->canvas, row, page->options, page->out);
    Str written = {page->out->text + before, page->out->length - before};
    size_t used = 0; /* colours are not columns: count the braille and blanks */
    for (size_t i = 0; i < written.length; i++)
      used += written.text[i] == ' ' || (unsigned char)written.text[i] == 0xe2;
    write_end_label(chart, row, rows, chart->canvas.columns - used);
    strbuf_char(page->out, '\n');
  }
}

static void write_x_axis(const LineChart *chart)
{
  const Page *page = chart->page;
  Arena *arena = page->arena;
  size_t columns = chart->canvas.columns;
  uint32_t tick_count;
  const ChartTick *ticks = chart_ticks(arena, chart->along, columns, &tick_count);
  StrBuf line, labels;
  strbuf_init(&line, arena);
  strbuf_init(&labels, arena);
  size_t at = 0;
  for (uint32_t i = 0; i < tick_count; i++) {
    size_t column = (size_t)(dot_x(chart, ticks[i].at) / 2);
    Str label = ticks[i].label;
    size_t half = str_columns(label) / 2;
    size_t begin = chart->margin + 2 + column > half ? chart->margin + 2 + column - half : 0;
    size_t used = str_columns(strbuf_str(&labels)), width = str_columns(label);
    if (begin + width > page->columns && page->columns > width)
      begin = page->columns - width;
    if (used && begin < used + 2)
      continue;
    for (; at < column; at++)
      strbuf_text(&line, "─");
    strbuf_text(&line, "┬");
    at++;
    strbuf_repeat(&labels, ' ', begin - used);
    strbuf_add(&labels, label);
  }
  for (; at < columns; at++)
    strbuf_text(&line, "─");
  strbuf_repeat(page->out, ' ', chart->margin + 1);
  paint(page->out, page->options, PAINT_DIM, STR("└"));
  paint(page->out, page->options, PAINT_DIM, strbuf_str(&line));
  strbuf_char(page->out, '\n');
  paint(page->out, page->options, PAINT_DIM, strbuf_str(&labels));
  strbuf_char(page->out, '\n');
}

static bool any_band(const LineChart *chart)
{
  for (uint32_t s = 0; s < chart->series_count; s++) {
    if (chart->series[s].low)
      return true;
  }
  return false;
}

/* "by year; line: mean, shaded: 90 % of draws", and the letters of series with long names. */
static void write_legend(const LineChart *chart)
{
  const Page *page = chart->page;
  Arena *arena = page->arena;
  int year = chart_year(chart->along);
  Str unit = year                         ? str_format(arena, " %d", year)
             : chart->along->has_calendar ? STR("")
                                          : unit_after(arena, chart->along->unit);
  Str text = str_format(arena, "by %.*s%s%.*s%s", (int)chart->along->name->text.length,
                        chart->along->name->text.text, unit.length ? "," : "", (int)unit.length,
                        unit.text, any_band(chart) ? "; line: mean, shaded: 90 % of draws" : "");
  strbuf_repeat(page->out, ' ', chart->margin + 2);
  paint(page->out, page->options, PAINT_DIM, text);
  strbuf_char(page->out, '\n');
  for (uint32_t s = 0; s < chart->series_count && chart->series_count > 1 && !chart->end_labels;
       s++) {
    strbuf_repeat(page->out, ' ', chart->margin + 2);
    char letter = series_letter(s);
    paint(page->out, page->options, canvas_paint((uint8_t)(s + 1)), (Str){&letter, 1});
    strbuf_text(page->out, "  ");
    strbuf_add(page->out, wrapped_text(arena, chart->series[s].name,
                                       page->columns - chart->margin - 5, chart->margin + 5));
    strbuf_char(page->out, '\n');
  }
  if (chart->left_out)
    strbuf_format(page->out, "%*s%u series more are not drawn\n", (int)chart->margin + 2, "",
                  chart->left_out);
}

static void write_title(const LineChart *chart, const OutputResult *first)
{
  bool one = chart->series_count == 1;
  StrBuf names;
  strbuf_init(&names, chart->page->arena);
  for (uint32_t s = 0; s < chart->series_count && !one; s++) {
    strbuf_text(&names, s ? ", " : "");
    strbuf_add(&names, chart->series[s].name);
  }
  bool by_label = first->value->axis_count > 1;
  show_title(chart->page, one || by_label ? first->output->label : strbuf_str(&names), first->value,
             "");
}

static void lay_out(LineChart *chart)
{
  const Page *page = chart->page;
  for (double t = chart->bottom; t <= chart->top + chart->step / 2; t += chart->step) {
    size_t width = str_columns(tick_text(chart, t));
    chart->margin = width > chart->margin ? width : chart->margin;
  }
  size_t widest = 0;
  for (uint32_t s = 0; s < chart->series_count; s++) {
    size_t width = str_columns(chart->series[s].name);
    widest = width > widest ? width : widest;
  }
  size_t room = page->columns - (chart->margin + 2 < page->columns ? chart->margin + 2 : 0);
  bool several = chart->series_count > 1;
  if (several && widest <= LONGEST_END_LABEL && room >= LEAST_CANVAS + widest + 1)
    chart->end_labels = widest;
  size_t end = !several ? 1 : chart->end_labels ? chart->end_labels + 1 : 2;
  size_t columns = room > end + 10 ? room - end : 10;
  chart->canvas = canvas_new(page->arena, columns, chart->rows);
}

static void plot_lines(const Page *page, const OutputResult *first, uint32_t count)
{
  LineChart chart = {.page = page, .first = first->value, .along = chart_along(first)};
  chart.count = chart.along->length;
  chart.x = NEW_ARRAY(page->arena, double, chart.count);
  bool rising = chart.along->values != NULL;
  for (size_t i = 0; i < chart.count; i++) {
    chart.x[i] = chart.along->values ? chart.along->values[i] : (double)i;
    rising &= i == 0 || chart.x[i] > chart.x[i - 1];
  }
  for (size_t i = 0; i < chart.count && !rising; i++)
    chart.x[i] = (double)i;
  for (uint32_t i = 0; i < count; i++)
    add_series(&chart, &first[i], value_in_unit_of(page->arena, first[i].value, first->value),
               count == 1);
  find_range(&chart);
  lay_out(&chart);
  for (uint32_t s = chart.series_count; s-- > 0;) {
    if (chart.series[s].low)
      draw_band(&chart, &chart.series[s], (uint8_t)(s + 1));
  }
  for (uint32_t s = chart.series_count; s-- > 0;)
    draw_line(&chart, &chart.series[s], s);
  write_title(&chart, first);
  write_rows(&chart);
  write_x_axis(&chart);
  write_legend(&chart);
}

void chart_plot(const Page *page, const OutputResult *first, uint32_t count)
{
  if (!first->value)
    return;
  if (is_drawn_as_lines(first)) {
    plot_lines(page, first, count);
    return;
  }
  for (uint32_t i = 0; i < count; i++)
    chart_bars(page, &first[i]);
}
