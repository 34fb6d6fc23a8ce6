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
  const ValueResult *left = claim->left, *right = claim->right;
  const Core *written = claim->output->right;
  if (written && written->op == CORE_NUMBER) /* `cost < 70 MUSD`: both in MUSD */
    left = value_in_unit_of(page->arena, left, right);
  else
    right = value_in_unit_of(page->arena, right, left);
  Str lhs = value_text(page->arena, left, 0, -1);
  Str rhs = value_text(page->arena, right, 0, -1);
  Str text = str_format(page->arena, "%.*s against %.*s", (int)lhs.length, lhs.text,
                        (int)rhs.length, rhs.text);
  strbuf_repeat(page->out, ' ', indent);
  paint(page->out, page->options, PAINT_DIM, indented(page->arena, text, page->columns, indent));
  strbuf_char(page->out, '\n');
}

typedef struct VerdictRun { /* labels in a row with the same verdict */
  uint32_t from, to;        /* to: the first after it */
  double low, high;         /* probabilities */
} VerdictRun;

static VerdictRun verdict_run(const ValueResult *value, uint32_t from)
{
  double first = value->values[from];
  VerdictRun run = {.from = from, .to = from, .low = first, .high = first};
  for (; run.to < value->count; run.to++) {
    double p = value->values[run.to];
    if (isnan(p) != isnan(first) || (!isnan(p) && verdict_word(p) != verdict_word(first)))
      break;
    run.low = fmin(run.low, p);
    run.high = fmax(run.high, p);
  }
  return run;
}

static void put_verdict_run(Sheet *sheet, const Axis *axis, VerdictRun run)
{
  Arena *arena = sheet->arena;
  uint32_t row = sheet_row(sheet), length = run.to - run.from;
  Str first = axis_label_short(arena, axis, run.from);
  Str last = axis_label_short(arena, axis, run.to - 1);
  const char *between = length == 2 ? "," : axis->labels ? " …" : " to";
  sheet_put(sheet, row, 0, PAINT_NONE,
            length == 1 ? first
                        : str_format(arena, "%.*s%s %.*s", (int)first.length, first.text, between,
                                     (int)last.length, last.text));
  bool none = isnan(run.low), sure = none || run.low >= 1 || run.high <= 0;
  Str share = share_text(arena, run.high);
  if (run.low < run.high)
    share = str_format(arena, "%.0f to %.*s", 100 * run.low, (int)share.length, share.text);
  sheet_put(sheet, row, 1, none ? PAINT_DIM : verdict_paint(run.high),
            none ? STR("no verdict") : str_of(verdict_word(run.high)));
  sheet_put(sheet, row, 2, PAINT_NONE, sure ? STR("") : share);
}

/* The steps of one axis at which the verdict is the same, as one row: "2024 to 2033". */
static void write_claim_series(const Page *page, const OutputResult *claim)
{
  enum { MOST_RUNS = 12 };
  const ValueResult *value = claim->value;
  Sheet *sheet = sheet_new(page->arena, 3);
  uint32_t left = 0;
  for (uint32_t from = 0; from < value->count;) {
    VerdictRun run = verdict_run(value, from);
    if (sheet->rows < MOST_RUNS)
      put_verdict_run(sheet, value->axes[0], run);
    else
      left++;
    from = run.to;
  }
  sheet_write(sheet, 4, page->options, page->out);
  if (left)
    strbuf_format(page->out, "    … and %u change%s more (--csv has all)\n", left,
                  left == 1 ? "" : "s");
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
