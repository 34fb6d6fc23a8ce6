#include "show.h"

#include <math.h>

#include "chart.h"
#include "sheet.h"
#include "show_part.h"

enum { WIDEST_LABEL = 40, LEAST_COLUMNS = 40, USUAL_COLUMNS = 72 };

size_t page_columns(const ShowOptions *options)
{
  int columns = options->columns > 0 ? options->columns : USUAL_COLUMNS;
  return (size_t)(columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns);
}

void paint(StrBuf *out, const ShowOptions *options, Paint paint, Str text)
{
  static const char *const codes[] = {
      [PAINT_NONE] = "",          [PAINT_BOLD] = "\033[1m",      [PAINT_DIM] = "\033[2m",
      [PAINT_GREEN] = "\033[32m", [PAINT_RED] = "\033[31m",      [PAINT_YELLOW] = "\033[33m",
      [PAINT_CYAN] = "\033[36m",  [PAINT_UNDERLINE] = "\033[4m", [PAINT_HEADING] = "\033[1;4m"};
  bool painted = options->color && paint != PAINT_NONE && text.length;
  if (painted)
    strbuf_text(out, codes[paint]);
  strbuf_add(out, text);
  if (painted)
    strbuf_text(out, "\033[0m");
}

Str axis_label_short(Arena *arena, const Axis *axis, uint32_t position)
{
  if (axis->labels || axis->has_calendar)
    return axis_label_text(axis, position, arena);
  double label = axis_label_number(axis, position);
  bool grouped = axis->unit && axis->unit->count && fabs(label) >= 10000;
  if (fabs(label) >= 1e15 || (label != 0 && fabs(label) < 1e-4))
    return number_text(arena, label, 4);
  int place = 0; /* down to the last digit that is not 0 */
  while (place > -9 && fabs(label * pow(10, -place) - round(label * pow(10, -place))) > 1e-6)
    place--;
  return number_at(arena, label, place, grouped);
}

Str label_unit(Arena *arena, const Axis *axis)
{
  return axis->labels || axis->has_calendar ? STR("") : unit_after(arena, axis->unit);
}

Str positions_text(Arena *arena, const Nest *nest, uint32_t count, const uint32_t *positions)
{
  StrBuf out;
  strbuf_init(&out, arena);
  for (uint32_t i = 0; i < count; i++) {
    const Axis *axis = nest->axes[i];
    Str label = axis_label_short(arena, axis, positions[i]);
    Str unit = label_unit(arena, axis);
    strbuf_format(&out, "%s%.*s %.*s%.*s", i ? ", " : "", (int)axis->name->text.length,
                  axis->name->text.text, (int)label.length, label.text, (int)unit.length,
                  unit.text);
  }
  return strbuf_str(&out);
}

static bool is_blank(Str text, size_t at)
{
  return text.text[at] == ' ' || text.text[at] == '\n';
}

/* The end of the word at [at]; the sign of a per cent goes with its number. */
static size_t word_end(Str text, size_t at)
{
  while (at < text.length && !is_blank(text, at))
    at++;
  bool is_percent = at + 1 < text.length && text.text[at] == ' ' && text.text[at + 1] == '%';
  return is_percent ? word_end(text, at + 1) : at;
}

Str wrapped_text(Arena *arena, Str text, size_t columns, size_t indent)
{
  StrBuf out;
  strbuf_init(&out, arena);
  size_t used = 0;
  for (size_t at = 0; at < text.length;) {
    while (at < text.length && is_blank(text, at))
      at++;
    size_t begin = at;
    at = word_end(text, at);
    if (begin == at)
      break;
    Str word = str_slice(text, begin, at);
    size_t width = str_columns(word);
    if (used && used + 1 + width > columns) {
      strbuf_char(&out, '\n');
      strbuf_repeat(&out, ' ', indent);
      used = 0;
    } else if (used) {
      strbuf_char(&out, ' ');
      used++;
    }
    strbuf_add(&out, word);
    used += width;
  }
  return strbuf_str(&out);
}

/* ---- figures without axes: one line each ---- */

static void put_label(const Page *page, Sheet *sheet, Str label)
{
  uint32_t row = sheet_row(sheet);
  size_t widest = page->columns * 2 / 5;
  if (str_columns(label) <= (widest < WIDEST_LABEL ? widest : WIDEST_LABEL)) {
    sheet_put(sheet, row, 0, PAINT_NONE, label);
    return;
  }
  sheet_span(sheet, row, 0, PAINT_NONE, wrapped_text(page->arena, label, page->columns - 4, 4));
  sheet_row(sheet); /* the figure stands below a label that is too long for its column */
}

static Sheet *lines_sheet(const Page *page, const OutputResult *first, uint32_t count, size_t cells)
{
  Sheet *sheet = sheet_new(page->arena, 1 + FIGURE_COLUMNS);
  figure_columns(sheet, 1);
  bool with_header = false;
  for (uint32_t i = 0; i < count; i++)
    with_header |= first[i].value->uncertain && value_is_number(first[i].value);
  if (with_header)
    figure_header(sheet, sheet_row(sheet), 1);
  for (uint32_t i = 0; i < count; i++) {
    const ValueResult *value = first[i].value;
    put_label(page, sheet, first[i].output->label);
    figure_put(sheet, sheet->rows - 1, 1, value, 0, true, (FigureScale){.cells = cells});
    Str note = value->uncertain ? figure_note(page->arena, value, &value->summaries[0]) : STR("");
    if (note.length == 0)
      continue;
    note = wrapped_text(page->arena, note, page->columns - 2, 2);
    sheet_span(sheet, sheet_row(sheet), 0, PAINT_YELLOW,
               str_format(page->arena, "  %.*s", (int)note.length, note.text));
  }
  return sheet;
}

static void show_lines(const Page *page, const OutputResult *first, uint32_t count)
{
  const Sheet *sheet = lines_sheet(page, first, count, SPARK_CELLS);
  size_t left = spark_cells_left(SPARK_CELLS, sheet_width(sheet), page->columns);
  if (left < SPARK_CELLS)
    sheet = lines_sheet(page, first, count, left);
  sheet_write(sheet, 0, page->options, page->out);
}

/* ---- asserts, tests, checks, exports ---- */

static void show_test(const Page *page, const OutputResult *result)
{
  const Output *output = result->output;
  paint(page->out, page->options, result->failed ? PAINT_RED : PAINT_GREEN,
        result->failed ? STR("✘ failed  ") : STR("✔ passed  "));
  StrBuf text;
  strbuf_init(&text, page->arena);
  strbuf_add(&text, output->group);
  strbuf_text(&text, output->group.length ? ": " : "");
  strbuf_add(&text, output->label);
  strbuf_add(page->out, wrapped_text(page->arena, strbuf_str(&text), page->columns - 10, 10));
  strbuf_char(page->out, '\n');
}

static void show_export(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  if (!result->written) {
    paint(page->out, page->options, PAINT_RED, STR("✘ not written  "));
    paint(page->out, page->options, PAINT_BOLD, result->output->file);
    strbuf_char(page->out, '\n');
    return;
  }
  strbuf_text(page->out, "→ ");
  paint(page->out, page->options, PAINT_BOLD, result->output->file);
  if (value) {
    Str rows = number_text(page->arena, (double)value->count, EXACT_DIGITS);
    strbuf_format(page->out, "  %.*s row%s of ", (int)rows.length, rows.text,
                  value->count == 1 ? "" : "s");
    strbuf_add(page->out, result->output->label);
    Str unit = unit_after(page->arena, value->unit);
    if (unit.length)
      strbuf_format(page->out, ",%.*s", (int)unit.length, unit.text);
  }
  strbuf_char(page->out, '\n');
}

/* ---- the page ---- */

static bool is_line(const OutputResult *result)
{
  return result->output->kind == OUTPUT_SHOW && result->value && result->value->axis_count == 0;
}

static bool is_test(const OutputResult *result)
{
  OutputKind kind = result->output->kind;
  return kind == OUTPUT_ASSERT || kind == OUTPUT_TEST || kind == OUTPUT_CHECK;
}

static bool is_series(const OutputResult *result)
{
  const ValueResult *value = result->value;
  return value && value->axis_count == 1 && !value->uncertain && value->count > 0;
}

/* How many outputs from [at] on are written together: lines, claims, series of one plot. */
static uint32_t run_length(const OutputResult *outputs, uint32_t count, uint32_t at)
{
  const OutputResult *first = &outputs[at];
  uint32_t length = 1;
  for (; at + length < count; length++) {
    const OutputResult *next = &outputs[at + length];
    if (is_test(first) && is_test(next))
      continue;
    if (next->output->kind != first->output->kind)
      break;
    bool together = false;
    switch (first->output->kind) {
    case OUTPUT_SHOW:
      together =
          (is_line(first) && is_line(next)) ||
          (is_series(first) && is_series(next) && first->value->axes[0] == next->value->axes[0]);
      break;
    case OUTPUT_PLOT: together = chart_together(first, next); break;
    case OUTPUT_CLAIM:
    case OUTPUT_EXPORT: together = true; break;
    case OUTPUT_COMPARE:
    case OUTPUT_PROSE:
    case OUTPUT_ASSERT:
    case OUTPUT_TEST:
    case OUTPUT_CHECK: break;
    }
    if (!together)
      break;
  }
  return length;
}

static void show_run(const Page *page, const OutputResult *first, uint32_t count)
{
  switch (first->output->kind) {
  case OUTPUT_SHOW:
    if (is_line(first))
      show_lines(page, first, count);
    else if (count > 1)
      show_series(page, first, count);
    else if (first->value)
      show_values(page, first);
    return;
  case OUTPUT_PLOT: chart_plot(page, first, count); return;
  case OUTPUT_COMPARE: show_compare(page, first); return;
  case OUTPUT_CLAIM: show_claims(page, first, count); return;
  case OUTPUT_ASSERT:
  case OUTPUT_TEST:
  case OUTPUT_CHECK:
    for (uint32_t i = 0; i < count; i++)
      show_test(page, &first[i]);
    return;
  case OUTPUT_EXPORT:
    for (uint32_t i = 0; i < count; i++)
      show_export(page, &first[i]);
    return;
  case OUTPUT_PROSE: show_prose(page, first->prose); return;
  }
}

void show_results(const Results *results, const ShowOptions *options, StrBuf *out)
{
  Page page = {.results = results,
               .options = options,
               .columns = page_columns(options),
               .arena = out->arena,
               .out = out};
  const OutputResult *outputs = results->outputs;
  for (uint32_t at = 0; at < results->count;) {
    uint32_t length = run_length(outputs, results->count, at);
    if (at)
      strbuf_char(out, '\n');
    show_run(&page, &outputs[at], length);
    at += length;
  }
}
