#include "show_part.h"

#include "sheet.h"

#include <math.h>
#include <string.h>

/* ---- claims: verdict, share of draws, text, and the two sides below ---- */

static Paint verdict_paint(double probability)
{
  return probability >= 0.66 ? PAINT_GREEN : probability <= 0.34 ? PAINT_RED : PAINT_YELLOW;
}

static const char *verdict_mark(double probability)
{
  return probability >= 1 ? "✔" : probability <= 0 ? "✘" : "~";
}

static Str side_text(const Page *page, const ValueResult *side, size_t index)
{
  return side && index < side->count ? value_text(page->arena, side, index, -1) : STR("");
}

/* Lines one below another in the text column, from [row] on. */
static void put_wrapped(Sheet *sheet, uint32_t row, Paint color, Str text)
{
  for (size_t begin = 0; begin < text.length;) {
    size_t end = begin;
    while (end < text.length && text.text[end] != '\n')
      end++;
    sheet_span(sheet, row, 3, color, str_slice(text, begin, end));
    begin = end + 1;
    if (begin < text.length)
      row = sheet_row(sheet);
  }
}

static void put_claim(const Page *page, Sheet *sheet, Str label, const OutputResult *result,
                      size_t index)
{
  double probability = result->value->values[index];
  uint32_t row = sheet_row(sheet);
  Paint color = verdict_paint(probability);
  sheet_put(sheet, row, 0, color, str_of(verdict_mark(probability)));
  sheet_put(sheet, row, 1, color, str_of(verdict_word(probability)));
  if (probability > 0 && probability < 1)
    sheet_put(sheet, row, 2, PAINT_NONE, share_text(page->arena, probability));
  size_t room = page->columns > 50 ? page->columns - 26 : 40;
  put_wrapped(sheet, row, PAINT_BOLD, wrapped_text(page->arena, label, room, 0));
  bool one_side =
      result->left && (result->left->count == 1 || result->left->count == result->value->count);
  if (!one_side)
    return;
  Str left = side_text(page, result->left, result->left->count == 1 ? 0 : index);
  Str right = result->right ? side_text(page, result->right, result->right->count == 1 ? 0 : index)
                            : STR("");
  if (!left.length || !right.length)
    return;
  Str margin = str_format(page->arena, "%.*s against %.*s", (int)left.length, left.text,
                          (int)right.length, right.text);
  put_wrapped(sheet, sheet_row(sheet), PAINT_DIM, wrapped_text(page->arena, margin, room, 0));
}

void show_claims(const Page *page, const OutputResult *first, uint32_t count)
{
  Sheet *sheet = sheet_new(page->arena, 4);
  sheet->gaps[1] = 1;
  sheet->aligns[2] = SHEET_RIGHT;
  for (uint32_t i = 0; i < count; i++) {
    const ValueResult *value = first[i].value;
    if (!value->axis_count) {
      put_claim(page, sheet, first[i].output->label, &first[i], 0);
      continue;
    }
    Nest nest = nest_of(page->arena, value, NULL);
    uint32_t *positions = NEW_ARRAY(page->arena, uint32_t, nest.count + 1);
    do {
      Str where = positions_text(page->arena, &nest, nest.count, positions);
      Str label = str_format(page->arena, "%.*s (%.*s)", (int)first[i].output->label.length,
                             first[i].output->label.text, (int)where.length, where.text);
      put_claim(page, sheet, label, &first[i], nest_index(&nest, positions));
    } while (nest_next(&nest, positions));
  }
  sheet_write(sheet, 0, page->options, page->out);
}

/* ---- compare: one row for each scenario, with its difference to the first ---- */

enum { SCENARIO, VALUE, DIFFERENCE = VALUE + FIGURE_COLUMNS, PERCENT, COLUMNS };

static double middle(const ValueResult *value, size_t index)
{
  return value->uncertain ? value->summaries[index].mean : value->values[index];
}

static void put_difference(const Page *page, Sheet *sheet, uint32_t row, const OutputResult *result,
                           size_t first, size_t index)
{
  const ValueResult *difference = result->difference;
  if (!difference || index == first || index >= difference->count)
    return;
  double by = middle(difference, index), base = middle(result->value, first);
  Str figure = cell_text(page->arena, difference, index);
  bool positive = by > 0 && figure.length && figure.text[0] != '+';
  Paint color = by > 0 ? PAINT_GREEN : by < 0 ? PAINT_RED : PAINT_DIM;
  sheet_put(
      sheet, row, DIFFERENCE, color,
      str_format(page->arena, "%s%.*s", positive ? "+" : "", (int)figure.length, figure.text));
  if (base != 0 && isfinite(by / base))
    sheet_put(sheet, row, PERCENT, PAINT_DIM,
              str_format(page->arena, "%+.1f %%", 100 * by / fabs(base)));
}

void show_compare(const Page *page, const OutputResult *result)
{
  const ValueResult *value = result->value;
  const Axis *worlds = result->output->worlds;
  if (value->axis_count != 1) {
    Nest nest = nest_of(page->arena, value, worlds);
    show_title(page, result->output->label, value, "");
    show_nested(page, value, &nest);
    return;
  }
  bool uncertain = value->uncertain && value_is_number(value);
  show_title(page, result->output->label, value,
             uncertain && result->difference ? "mean, 90 % of draws, difference to the first"
             : result->difference            ? "and difference to the first"
                                             : "");
  Sheet *sheet = sheet_new(page->arena, COLUMNS);
  figure_columns(sheet, VALUE);
  sheet->aligns[DIFFERENCE] = SHEET_RIGHT;
  sheet->aligns[PERCENT] = SHEET_RIGHT;
  FigureScale scale = figure_scale(value);
  for (uint32_t i = 0; i < worlds->length; i++) {
    uint32_t row = sheet_row(sheet);
    sheet_put(sheet, row, SCENARIO, PAINT_NONE, worlds->labels[i]->text);
    figure_put(sheet, row, VALUE, value, i, false, scale);
    put_difference(page, sheet, row, result, 0, i);
  }
  if (sheet_width(sheet) > page->columns)
    for (uint32_t row = 0; row < sheet->rows; row++)
      sheet_cell(sheet, row, VALUE + FIGURE_SPARK)->text = STR("");
  sheet_write(sheet, 2, page->options, page->out);
}
