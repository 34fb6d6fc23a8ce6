#include "linear.h"

#include "lang/json.h"

#include <math.h>

enum { FLUSH = 64 * 1024 };

/* The sink takes the text in large pieces; the first refusal ends it all. */
typedef struct Writer {
  const Linear *program;
  const LinearNames *names;
  StrBuf text, name;
  LinearSink sink;
  void *context;
  bool refused;
} Writer;

static void flush(Writer *out, size_t least)
{
  if (out->text.length <= least)
    return;
  if (!out->refused)
    out->refused = !out->sink(out->context, strbuf_str(&out->text));
  out->text.length = 0;
}

static void add_name(Writer *out, char letter, size_t number,
                     void (*callback)(void *context, size_t number, StrBuf *name))
{
  strbuf_format(&out->text, "%c%zu", letter, number);
  if (!callback)
    return;
  out->name.length = 0;
  callback(out->names->context, number, &out->name);
  strbuf_char(&out->text, '.');
  for (size_t i = 0; i < out->name.length; i++) {
    const char c = out->name.text[i];
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    strbuf_char(&out->text, plain ? c : '_');
  }
}

static void add_column(Writer *out, size_t column)
{
  add_name(out, 'x', column, out->names ? out->names->column : NULL);
}

static void add_row(Writer *out, size_t row)
{
  add_name(out, 'r', row, out->names ? out->names->row : NULL);
}

static double as_written(const Writer *out, double cost)
{
  return out->program->maximise ? 0 - cost : cost;
}

static void mps_rows(Writer *out)
{
  const Linear *program = out->program;
  strbuf_text(&out->text, "ROWS\n N objective\n");
  for (size_t r = 0; r < program->rows; r++) {
    const double lower = program->row_lower[r], upper = program->row_upper[r];
    const char kind = lower == upper ? 'E' : isfinite(upper) ? 'L' : isfinite(lower) ? 'G' : 'N';
    strbuf_format(&out->text, " %c ", kind);
    add_row(out, r);
    strbuf_char(&out->text, '\n');
    flush(out, FLUSH);
  }
}

static void mps_entry(Writer *out, size_t column, size_t row, double value)
{
  strbuf_char(&out->text, ' ');
  add_column(out, column);
  strbuf_char(&out->text, ' ');
  if (row < out->program->rows)
    add_row(out, row);
  else
    strbuf_text(&out->text, "objective");
  strbuf_char(&out->text, ' ');
  json_number(&out->text, value);
  strbuf_char(&out->text, '\n');
}

static void mps_columns(Writer *out)
{
  const Linear *program = out->program;
  bool whole = false;
  strbuf_text(&out->text, "COLUMNS\n");
  for (size_t c = 0; c < program->columns; c++) {
    const bool is_whole = program->integer && program->integer[c];
    if (is_whole != whole)
      strbuf_format(&out->text, " M%zu 'MARKER' '%s'\n", c, is_whole ? "INTORG" : "INTEND");
    whole = is_whole;
    mps_entry(out, c, program->rows, program->cost[c]); /* also of 0: it declares the column */
    for (int k = program->start[c]; k < program->start[c + 1]; k++)
      mps_entry(out, c, (size_t)program->index[k], program->value[k]);
    flush(out, FLUSH);
  }
  if (whole)
    strbuf_format(&out->text, " M%zu 'MARKER' 'INTEND'\n", program->columns);
}

static void mps_side(Writer *out, const char *set, size_t row, double value)
{
  strbuf_format(&out->text, " %s ", set);
  add_row(out, row);
  strbuf_char(&out->text, ' ');
  json_number(&out->text, value);
  strbuf_char(&out->text, '\n');
  flush(out, FLUSH);
}

static void mps_sides(Writer *out)
{
  const Linear *program = out->program;
  strbuf_text(&out->text, "RHS\n");
  for (size_t r = 0; r < program->rows; r++) {
    const double lower = program->row_lower[r], upper = program->row_upper[r];
    const double side = isfinite(upper) ? upper : lower;
    if (isfinite(side) && side != 0)
      mps_side(out, "rhs", r, side);
  }
  if (program->constant != 0) {
    strbuf_text(&out->text, " rhs objective "); /* its negative, by custom */
    json_number(&out->text, 0 - as_written(out, program->constant));
    strbuf_char(&out->text, '\n');
  }
  bool begun = false;
  for (size_t r = 0; r < program->rows; r++) {
    const double lower = program->row_lower[r], upper = program->row_upper[r];
    if (lower == upper || !isfinite(lower) || !isfinite(upper))
      continue;
    if (!begun)
      strbuf_text(&out->text, "RANGES\n");
    begun = true;
    mps_side(out, "range", r, upper - lower);
  }
}

static void mps_bound(Writer *out, const char *kind, size_t column, double value, bool has_value)
{
  strbuf_format(&out->text, " %s bound ", kind);
  add_column(out, column);
  if (has_value) {
    strbuf_char(&out->text, ' ');
    json_number(&out->text, value);
  }
  strbuf_char(&out->text, '\n');
}

/* All of them, as readers differ on what holds for a whole number that has none. */
static void mps_bounds(Writer *out)
{
  const Linear *program = out->program;
  strbuf_text(&out->text, "BOUNDS\n");
  for (size_t c = 0; c < program->columns; c++) {
    const double lower = program->lower[c], upper = program->upper[c];
    if (lower == upper) {
      mps_bound(out, "FX", c, lower, true);
    } else if (isinf(lower) && isinf(upper)) {
      mps_bound(out, "FR", c, 0, false);
    } else {
      mps_bound(out, isinf(lower) ? "MI" : "LO", c, lower, !isinf(lower));
      mps_bound(out, isinf(upper) ? "PL" : "UP", c, upper, !isinf(upper));
    }
    flush(out, FLUSH);
  }
}

static void mps_squares(Writer *out)
{
  const Linear *program = out->program;
  strbuf_text(&out->text, "QUADOBJ\n");
  for (size_t c = 0; c < program->columns; c++) {
    if (program->square[c] == 0)
      continue;
    strbuf_char(&out->text, ' ');
    add_column(out, c);
    strbuf_char(&out->text, ' ');
    add_column(out, c);
    strbuf_char(&out->text, ' ');
    json_number(&out->text, 2 * program->square[c]);
    strbuf_char(&out->text, '\n');
    flush(out, FLUSH);
  }
}

static Writer new_writer(const Linear *program, const LinearNames *names, Arena *arena,
                         LinearSink sink, void *context)
{
  Writer out = {.program = program, .names = names, .sink = sink, .context = context};
  strbuf_init(&out.text, arena);
  strbuf_init(&out.name, arena);
  return out;
}

bool linear_write_mps(const Linear *program, const LinearNames *names, Arena *arena,
                      LinearSink sink, void *context)
{
  Writer out = new_writer(program, names, arena, sink, context);
  if (program->maximise)
    strbuf_text(&out.text, "* to be maximised: the costs here are negated, and minimised\n");
  strbuf_text(&out.text, "NAME strom FREE\n");
  mps_rows(&out);
  mps_columns(&out);
  mps_sides(&out);
  mps_bounds(&out);
  if (program->squares)
    mps_squares(&out);
  strbuf_text(&out.text, "ENDATA\n");
  flush(&out, 0);
  return !out.refused;
}

/* "+ 3 x1", with a new line after every sixth: readers have limits on lines. */
static void lp_term(Writer *out, size_t *count, double factor, size_t column, const char *after)
{
  strbuf_text(&out->text, (*count)++ % 6 == 5 ? "\n  " : " ");
  strbuf_text(&out->text, factor < 0 ? "- " : "+ ");
  json_number(&out->text, fabs(factor));
  strbuf_char(&out->text, ' ');
  add_column(out, column);
  strbuf_text(&out->text, after);
  flush(out, FLUSH);
}

static void lp_objective(Writer *out)
{
  const Linear *program = out->program;
  size_t count = 0;
  strbuf_text(&out->text, program->maximise ? "Maximize\n objective:" : "Minimize\n objective:");
  for (size_t c = 0; c < program->columns; c++)
    if (program->cost[c] != 0)
      lp_term(out, &count, as_written(out, program->cost[c]), c, "");
  if (count == 0 && program->columns > 0)
    lp_term(out, &count, 0, 0, "");
  if (program->squares) {
    strbuf_text(&out->text, " + [");
    for (size_t c = 0; c < program->columns; c++)
      if (program->square[c] != 0)
        lp_term(out, &count, 2 * as_written(out, program->square[c]), c, " ^ 2");
    strbuf_text(&out->text, " ] / 2");
  }
  strbuf_char(&out->text, '\n');
}

/* The matrix by row, in numbers of entries. */
typedef struct ByRow {
  int *start, *column;
  double *value;
} ByRow;

static ByRow by_row(const Linear *program, Arena *arena)
{
  ByRow rows = {.start = NEW_ARRAY(arena, int, program->rows + 2),
                .column = NEW_ARRAY(arena, int, program->nonzeros),
                .value = NEW_ARRAY(arena, double, program->nonzeros)};
  for (size_t k = 0; k < program->nonzeros; k++)
    rows.start[program->index[k] + 2]++;
  for (size_t r = 2; r <= program->rows + 1; r++)
    rows.start[r] += rows.start[r - 1];
  for (size_t c = 0; c < program->columns; c++)
    for (int k = program->start[c]; k < program->start[c + 1]; k++) {
      const int at = rows.start[program->index[k] + 1]++;
      rows.column[at] = (int)c;
      rows.value[at] = program->value[k];
    }
  return rows;
}

static void lp_row(Writer *out, const ByRow *rows, size_t row, const char *suffix,
                   const char *sense, double side)
{
  size_t count = 0;
  strbuf_char(&out->text, ' ');
  add_row(out, row);
  strbuf_format(&out->text, "%s:", suffix);
  for (int k = rows->start[row]; k < rows->start[row + 1]; k++)
    lp_term(out, &count, rows->value[k], (size_t)rows->column[k], "");
  if (count == 0)
    lp_term(out, &count, 0, 0, "");
  strbuf_format(&out->text, " %s ", sense);
  json_number(&out->text, side);
  strbuf_char(&out->text, '\n');
}

static void lp_rows(Writer *out, Arena *arena)
{
  const Linear *program = out->program;
  const ByRow rows = by_row(program, arena);
  strbuf_text(&out->text, "Subject To\n");
  for (size_t r = 0; r < program->rows && program->columns > 0; r++) {
    const double lower = program->row_lower[r], upper = program->row_upper[r];
    if (lower == upper) {
      lp_row(out, &rows, r, "", "=", lower);
      continue;
    }
    if (isfinite(lower))
      lp_row(out, &rows, r, isfinite(upper) ? ".least" : "", ">=", lower);
    if (isfinite(upper))
      lp_row(out, &rows, r, isfinite(lower) ? ".most" : "", "<=", upper);
  }
}

static void lp_bounds(Writer *out)
{
  const Linear *program = out->program;
  strbuf_text(&out->text, "Bounds\n");
  for (size_t c = 0; c < program->columns; c++) {
    const double lower = program->lower[c], upper = program->upper[c];
    strbuf_char(&out->text, ' ');
    if (isinf(lower) && isinf(upper)) {
      add_column(out, c);
      strbuf_text(&out->text, " free\n");
      continue;
    }
    if (lower == upper) {
      add_column(out, c);
      strbuf_text(&out->text, " = ");
      json_number(&out->text, lower);
      strbuf_char(&out->text, '\n');
      continue;
    }
    if (isinf(lower))
      strbuf_text(&out->text, "-inf");
    else
      json_number(&out->text, lower);
    strbuf_text(&out->text, " <= ");
    add_column(out, c);
    if (isfinite(upper)) {
      strbuf_text(&out->text, " <= ");
      json_number(&out->text, upper);
    }
    strbuf_char(&out->text, '\n');
    flush(out, FLUSH);
  }
}

bool linear_write_lp(const Linear *program, const LinearNames *names, Arena *arena, LinearSink sink,
                     void *context)
{
  Writer out = new_writer(program, names, arena, sink, context);
  if (program->constant != 0) {
    strbuf_text(&out.text, "\\ the objective has a constant besides: ");
    json_number(&out.text, program->constant);
    strbuf_char(&out.text, '\n');
  }
  lp_objective(&out);
  lp_rows(&out, arena);
  lp_bounds(&out);
  if (program->integers) {
    strbuf_text(&out.text, "General\n");
    for (size_t c = 0; c < program->columns; c++)
      if (program->integer[c]) {
        strbuf_char(&out.text, ' ');
        add_column(&out, c);
        strbuf_char(&out.text, '\n');
        flush(&out, FLUSH);
      }
  }
  strbuf_text(&out.text, "End\n");
  flush(&out, 0);
  return !out.refused;
}
