#include <assert.h>
#include <math.h>

#include "sheet.h"
#include "show_part.h"

static Paint verdict_paint(double probability)
{
  if (probability >= 0.66)
    return PAINT_GREEN;
  return probability <= 0.34 ? PAINT_RED : PAINT_YELLOW;
}

/* "✔ holds", "· likely 73 %": a sign only where there is no doubt. */
static Str verdict_text(Arena *arena, double probability)
{
  if (isnan(probability))
    return STR("· no verdict");
  const char *word = verdict_word(probability);
  if (probability >= 1 || probability <= 0)
    return str_format(arena, "%s %s", probability >= 1 ? "✔" : "✘", word);
  Str share = share_text(arena, probability);
  return str_format(arena, "· %s %.*s", word, (int)share.length, share.text);
}

static Str indented(Arena *arena, Str text, size_t columns, size_t indent)
{
  return wrapped_text(arena, text, columns > indent + 20 ? columns - indent : 20, indent);
}

static void write_margin(const Page *page, const OutputResult *claim, size_t indent)
{
  if (!claim->left || !claim->right || claim->left->count != 1 || claim->right->count != 1)
    return;
  const ValueResult *right = value_in_unit_of(page->arena, claim->right, claim->left);
  Str lhs = value_text(page->arena, claim->left, 0, -1);
  Str rhs = value_text(page->arena, right, 0, -1);
  Str text = str_format(page->arena, "%.*s against %.*s", (int)lhs.length, lhs.text,
                        (int)rhs.length, rhs.text);
  strbuf_repeat(page->out, ' ', indent);
  paint(page->out, page->options, PAINT_DIM, indented(page->arena, text, page->columns, indent));
  strbuf_char(page->out, '\n');
}

/* The steps of one axis at which the verdict is the same, as one row: "2024 to 2033". */
static void write_claim_series(const Page *page, const OutputResult *claim)
{
  const ValueResult *value = claim->value;
  const Axis *axis = value->axes[0];
  Sheet *sheet = sheet_new(page->arena, 3);
  for (uint32_t from = 0, to; from < axis->length; from = to) {
    double low = value->values[from], high = low;
    for (to = from; to < axis->length; to++) {
      double p = value->values[to];
      if (isnan(p) != isnan(low) || (!isnan(p) && verdict_word(p) != verdict_word(low)))
        break;
      low = fmin(low, p);
      high = fmax(high, p);
    }
    Str first = axis_label_short(page->arena, axis, from);
    Str last = axis_label_short(page->arena, axis, to - 1);
    uint32_t row = sheet_row(sheet);
    const char *between = to - from == 2 ? "," : axis->labels ? " …" : " to";
    sheet_put(sheet, row, 0, PAINT_NONE,
              to - from == 1 ? first
                             : str_format(page->arena, "%.*s%s %.*s", (int)first.length, first.text,
                                          between, (int)last.length, last.text));
    Str share = share_text(page->arena, high);
    if (low < high)
      share = str_format(page->arena, "%.0f to %.*s", 100 * low, (int)share.length, share.text);
    bool sure = isnan(low) || low >= 1 || high <= 0;
    Str word = isnan(low) ? STR("no verdict") : str_of(verdict_word(high));
    sheet_put(sheet, row, 1, isnan(low) ? PAINT_DIM : verdict_paint(high), word);
    sheet_put(sheet, row, 2, PAINT_NONE, sure ? STR("") : share);
  }
  sheet_write(sheet, 4, page->options, page->out);
}

static void write_claim_axes(const Page *page, const OutputResult *claim)
{
  const ValueResult *value = claim->value;
  uint32_t always = 0;
  for (size_t i = 0; i < value->count; i++)
    always += value->values[i] >= 1;
  strbuf_text(page->out, "  ");
  paint(page->out, page->options, PAINT_BOLD,
        indented(page->arena, claim->output->label, page->columns, 2));
  strbuf_text(page->out, "   ");
  paint(page->out, page->options, PAINT_DIM,
        str_format(page->arena, "holds in %u of %zu", always, value->count));
  strbuf_char(page->out, '\n');
  if (value->axis_count == 1) {
    write_claim_series(page, claim);
    return;
  }
  Nest nest = nest_of(page->arena, value, NULL);
  show_nested(page, value, &nest);
}

void show_claims(const Page *page, const OutputResult *first, uint32_t count)
{
  size_t widest = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (first[i].value->axis_count == 0) {
      size_t width = str_columns(verdict_text(page->arena, first[i].value->values[0]));
      widest = width > widest ? width : widest;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    const OutputResult *claim = &first[i];
    if (claim->value->axis_count) {
      write_claim_axes(page, claim);
      continue;
    }
    double probability = claim->value->values[0];
    Str verdict = verdict_text(page->arena, probability);
    paint(page->out, page->options, verdict_paint(probability), verdict);
    strbuf_repeat(page->out, ' ', widest + 2 - str_columns(verdict));
    strbuf_add(page->out, indented(page->arena, claim->output->label, page->columns, widest + 2));
    strbuf_char(page->out, '\n');
    write_margin(page, claim, widest + 2);
  }
}
