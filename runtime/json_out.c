#include "json_out.h"

#include <assert.h>
#include <math.h>

#include "lang/json.h"
#include "reading.h"

/* One value in the making: nested arrays in the order of `order`, each leaf by a function. */
typedef struct Writer {
  const ValueResult *value;
  const Nest *nest;
  void (*leaf)(const ValueResult *value, size_t index, StrBuf *out);
} Writer;

static void write_key(StrBuf *out, const char *key)
{
  strbuf_text(out, ", ");
  json_string(out, str_of(key));
  strbuf_text(out, ": ");
}

static void write_text(StrBuf *out, const char *key, Str text)
{
  write_key(out, key);
  json_string(out, text);
}

static void write_nested(const Writer *writer, uint32_t level, size_t index, StrBuf *out)
{
  const Nest *nest = writer->nest;
  if (level == nest->count) {
    writer->leaf(writer->value, index, out);
    return;
  }
  strbuf_char(out, '[');
  for (uint32_t i = 0; i < nest->axes[level]->length; i++) {
    if (i)
      strbuf_text(out, ", ");
    write_nested(writer, level + 1, index + i * nest->strides[level], out);
  }
  strbuf_char(out, ']');
}

static void write_label(const Axis *axis, uint32_t position, StrBuf *out)
{
  if (!axis->labels && !axis->has_calendar)
    json_number(out, axis_label_number(axis, position));
  else
    json_string(out, axis_label_text(axis, position, out->arena));
}

static Str unit_word(const Unit *unit, Arena *arena)
{
  if (unit && unit->form >= DATE_YEAR)
    return STR("date");
  return unit && unit->count ? unit_text(unit, arena) : STR("1");
}

static void write_unit(const Unit *unit, StrBuf *out)
{
  write_text(out, "unit", unit_word(unit, out->arena));
}

static void write_axis(const Axis *axis, StrBuf *out)
{
  strbuf_text(out, "{\"name\": ");
  json_string(out, axis->name->text);
  if (axis->unit && axis->unit->count && axis->values && !axis->has_calendar)
    write_unit(axis->unit, out);
  write_key(out, "labels");
  strbuf_char(out, '[');
  for (uint32_t i = 0; i < axis->length; i++) {
    if (i)
      strbuf_text(out, ", ");
    write_label(axis, i, out);
  }
  strbuf_text(out, "]}");
}

static void write_axes(const Nest *nest, bool uncertain, uint64_t draws, StrBuf *out)
{
  write_key(out, "axes");
  strbuf_char(out, '[');
  for (uint32_t i = 0; i < nest->count; i++) {
    if (i)
      strbuf_text(out, ", ");
    write_axis(nest->axes[i], out);
  }
  if (uncertain)
    strbuf_format(out, "%s{\"name\": \"draw\", \"length\": %llu}", nest->count ? ", " : "",
                  (unsigned long long)draws);
  strbuf_char(out, ']');
}

/* ---- leaves ---- */

/* A number of a value, or a date as a text. */
static void write_number(const ValueResult *value, double number, StrBuf *out)
{
  if (value_is_date(value) && isfinite(number))
    json_string(out, value_date(out->arena, value, number));
  else
    json_number(out, number);
}

static void distinct_leaf(const ValueResult *value, double key, StrBuf *out)
{
  if (isnan(key)) {
    strbuf_text(out, "null");
    return;
  }
  switch (value->type->kind) {
  case TYPE_BOOL: strbuf_text(out, key != 0 ? "true" : "false"); return;
  case TYPE_TEXT:
    json_string(out, value->text_table ? value->text_table[(size_t)key] : STR(""));
    return;
  case TYPE_LABEL: write_label(value->type->axis, (uint32_t)key, out); return;
  case TYPE_NUMBER:
  case TYPE_SOLUTION:
  case TYPE_POISON: break;
  }
  write_number(value, key, out);
}

static void value_leaf(const ValueResult *value, size_t index, StrBuf *out)
{
  if (value->texts)
    json_string(out, value->texts[index]);
  else
    distinct_leaf(value, value->values[index], out);
}

static void se_leaf(const ValueResult *value, size_t index, StrBuf *out)
{
  json_number(out, value->se[index]);
}

static void verdict_leaf(const ValueResult *value, size_t index, StrBuf *out)
{
  double probability = value->values[index];
  if (isnan(probability))
    strbuf_text(out, "null");
  else
    json_string(out, str_of(verdict_word(probability)));
}

static void summary_leaf(const ValueResult *value, size_t index, StrBuf *out)
{
  const Summary *s = &value->summaries[index];
  const struct {
    const char *name;
    double value;
  } fields[] = {{"mean", s->mean},    {"sd", s->sd},       {"p5", s->p5},
                {"p25", s->p25},      {"p50", s->p50},     {"p75", s->p75},
                {"p95", s->p95},      {"min", s->min},     {"max", s->max},
                {"se", s->se_mean},   {"se_p5", s->se_p5}, {"se_p50", s->se_p50},
                {"se_p95", s->se_p95}};
  strbuf_char(out, '{');
  for (size_t i = 0; i < LEN(fields); i++) {
    strbuf_format(out, "%s\"%s\": ", i ? ", " : "", fields[i].name);
    if (fields[i].name[0] == 's') /* a spread, no point in time */
      json_number(out, fields[i].value);
    else
      write_number(value, fields[i].value, out);
  }
  if (s->absent > 0) {
    write_key(out, "absent");
    json_number(out, s->absent);
  }
  strbuf_char(out, '}');
}

static void shares_leaf(const ValueResult *value, size_t index, StrBuf *out)
{
  const Summary *s = &value->summaries[index];
  double rest = 1 - s->absent;
  bool first = true;
  strbuf_char(out, '{');
  for (uint32_t i = 0; i < s->share_count; i++) {
    Str name = distinct_text(out->arena, value, s->share_values[i]);
    double share = share_of_draws(s, i);
    rest -= share;
    strbuf_text(out, first ? "" : ", ");
    json_string(out, name);
    strbuf_text(out, ": ");
    json_number(out, share);
    first = false;
  }
  if (s->share_count == MAX_SHARES && rest > 1e-9) {
    strbuf_text(out, ", \"others\": ");
    json_number(out, rest);
  }
  if (s->absent > 0) {
    strbuf_text(out, first ? "\"absent\": " : ", \"absent\": ");
    json_number(out, s->absent);
  }
  strbuf_char(out, '}');
}

/* ---- values ---- */

static void write_data(const ValueResult *value, const Nest *nest, StrBuf *out)
{
  Writer writer = {.value = value, .nest = nest, .leaf = value_leaf};
  if (value->uncertain)
    writer.leaf = value_is_number(value) ? summary_leaf : shares_leaf;
  write_nested(&writer, 0, 0, out);
}

static void write_value(const ValueResult *value, const Nest *nest, StrBuf *out)
{
  bool number = value_is_number(value);
  write_key(out, !value->uncertain ? "value" : number ? "summary" : "shares");
  write_data(value, nest, out);
  if (!value->uncertain && value->se && number) {
    write_key(out, "se");
    write_nested(&(Writer){.value = value, .nest = nest, .leaf = se_leaf}, 0, 0, out);
  }
}

static void write_series(const Results *results, const OutputResult *result, StrBuf *out)
{
  const ValueResult *value = result->value;
  if (value_is_number(value))
    write_unit(value->unit, out);
  Nest nest = nest_of(out->arena, value, result->output->worlds);
  write_axes(&nest, value->uncertain, results->draws, out);
  write_value(value, &nest, out);
  if (result->difference) {
    Nest other = nest_of(out->arena, result->difference, result->output->worlds);
    write_key(out, "difference");
    write_data(result->difference, &other, out);
  }
}

/* ---- claims ---- */

static void write_side(const char *key, const ValueResult *side, const Nest *claim, StrBuf *out)
{
  Nest nest = nest_within(out->arena, side, claim);
  write_key(out, key);
  write_data(side, &nest, out);
}

/* The two sides in one unit where both are numbers; its arrays follow the axes of the claim. */
static void write_margin(const OutputResult *result, const Nest *nest, StrBuf *out)
{
  const ValueResult *left = result->left;
  const ValueResult *right = value_in_unit_of(out->arena, result->right, left);
  write_key(out, "margin");
  strbuf_char(out, '{');
  if (value_is_number(left)) {
    strbuf_text(out, "\"unit\": ");
    json_string(out, unit_word(left->unit, out->arena));
  } else {
    strbuf_format(out, "\"type\": \"%s\"", left->type->kind == TYPE_BOOL ? "bool" : "text");
  }
  write_side("lhs", left, nest, out);
  write_side("rhs", right, nest, out);
  strbuf_char(out, '}');
}

static void write_claim(const OutputResult *result, StrBuf *out)
{
  const ValueResult *value = result->value;
  Nest nest = nest_of(out->arena, value, NULL);
  if (nest.count)
    write_axes(&nest, false, 0, out);
  write_key(out, "probability");
  write_nested(&(Writer){.value = value, .nest = &nest, .leaf = value_leaf}, 0, 0, out);
  if (value->se) {
    write_key(out, "se");
    write_nested(&(Writer){.value = value, .nest = &nest, .leaf = se_leaf}, 0, 0, out);
  }
  write_key(out, "verdict");
  write_nested(&(Writer){.value = value, .nest = &nest, .leaf = verdict_leaf}, 0, 0, out);
  if (result->left && result->right)
    write_margin(result, &nest, out);
}

static const char *kind_name(OutputKind kind)
{
  switch (kind) {
  case OUTPUT_SHOW: return "show";
  case OUTPUT_PLOT: return "plot";
  case OUTPUT_COMPARE: return "compare";
  case OUTPUT_CLAIM: return "claim";
  case OUTPUT_ASSERT: return "assert";
  case OUTPUT_TEST: return "test";
  case OUTPUT_CHECK: return "check";
  case OUTPUT_EXPORT: return "export";
  case OUTPUT_PROSE: return "prose";
  }
  return "";
}

static void write_output(const Results *results, const OutputResult *result, StrBuf *out)
{
  const Output *output = result->output;
  strbuf_format(out, "{\"kind\": \"%s\"", kind_name(output->kind));
  if (output->kind != OUTPUT_PROSE)
    write_text(out, "label", output->label);
  switch (output->kind) {
  case OUTPUT_SHOW:
  case OUTPUT_PLOT:
  case OUTPUT_COMPARE: write_series(results, result, out); break;
  case OUTPUT_CLAIM: write_claim(result, out); break;
  case OUTPUT_ASSERT:
  case OUTPUT_TEST:
  case OUTPUT_CHECK:
    if (output->group.length)
      write_text(out, "test", output->group);
    write_key(out, "passed");
    strbuf_text(out, result->failed ? "false" : "true");
    break;
  case OUTPUT_EXPORT:
    write_text(out, "file", output->file);
    if (result->value && value_is_number(result->value))
      write_unit(result->value->unit, out);
    write_key(out, "written");
    strbuf_text(out, result->written ? "true" : "false");
    break;
  case OUTPUT_PROSE: write_text(out, "text", result->prose); break;
  }
  strbuf_char(out, '}');
}

void json_results(const Results *results, const JsonHeader *header, StrBuf *out)
{
  strbuf_text(out, "{\"strom\": ");
  json_string(out, header->version);
  write_text(out, "script", header->script);
  write_text(out, "sha256", header->sha256);
  strbuf_format(out, ", \"seed\": %llu, \"draws\": %llu,\n \"outputs\": [",
                (unsigned long long)results->seed, (unsigned long long)results->draws);
  for (uint32_t i = 0; i < results->count; i++) {
    strbuf_text(out, i ? ",\n  " : "\n  ");
    write_output(results, &results->outputs[i], out);
  }
  strbuf_text(out, "]}\n");
}
