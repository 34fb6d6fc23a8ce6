#include "reading.h"

#include <assert.h>
#include <math.h>

#include "lang/json.h"

static size_t stride_of(const ValueResult *value, uint32_t which)
{
  size_t stride = 1;
  for (uint32_t i = which + 1; i < value->axis_count; i++)
    stride *= value->axes[i]->length;
  return stride;
}

static void nest_add(Nest *nest, const Axis *axis, size_t stride)
{
  nest->axes[nest->count] = axis;
  nest->strides[nest->count++] = stride;
}

static Nest nest_new(Arena *arena, uint32_t count)
{
  return (Nest){.axes = NEW_ARRAY(arena, const Axis *, count + 1),
                .strides = NEW_ARRAY(arena, size_t, count + 1)};
}

Nest nest_of(Arena *arena, const ValueResult *value, const Axis *first)
{
  Nest nest = nest_new(arena, value->axis_count);
  for (uint32_t i = 0; i < value->axis_count; i++) {
    if (value->axes[i] == first)
      nest_add(&nest, first, stride_of(value, i));
  }
  for (uint32_t i = 0; i < value->axis_count; i++) {
    if (value->axes[i] != first)
      nest_add(&nest, value->axes[i], stride_of(value, i));
  }
  return nest;
}

Nest nest_within(Arena *arena, const ValueResult *value, const Nest *outer)
{
  Nest nest = nest_new(arena, outer->count);
  for (uint32_t i = 0; i < outer->count; i++) {
    size_t stride = 0;
    for (uint32_t k = 0; k < value->axis_count; k++) {
      if (value->axes[k] == outer->axes[i])
        stride = stride_of(value, k);
    }
    nest_add(&nest, outer->axes[i], stride);
  }
  return nest;
}

size_t nest_index(const Nest *nest, const uint32_t *positions)
{
  size_t index = 0;
  for (uint32_t i = 0; i < nest->count; i++)
    index += positions[i] * nest->strides[i];
  return index;
}

bool nest_next(const Nest *nest, uint32_t *positions)
{
  for (uint32_t i = nest->count; i-- > 0;) {
    if (++positions[i] < nest->axes[i]->length)
      return true;
    positions[i] = 0;
  }
  return false;
}

double axis_label_number(const Axis *axis, uint32_t position)
{
  assert(position < axis->length);
  double label = axis->values ? axis->values[position] : position;
  if (!axis->values || !axis->unit || axis->unit->count == 0 || axis->unit->scale == 1)
    return label;
  label /= axis->unit->scale;
  /* Rounded to 12 digits: what the division added is far below, what a label says far above. */
  double scale = label == 0 ? 1 : pow(10, 11 - floor(log10(fabs(label))));
  double rounded = round(label * scale) / scale;
  return isfinite(rounded) ? rounded : label;
}

Str distinct_text(Arena *arena, const ValueResult *value, double key)
{
  switch (value->type->kind) {
  case TYPE_BOOL: return key != 0 ? STR("true") : STR("false");
  case TYPE_TEXT: return value->text_table ? value->text_table[(size_t)key] : STR("");
  case TYPE_LABEL: return axis_label_text(value->type->axis, (uint32_t)key, arena);
  case TYPE_NUMBER:
  case TYPE_SOLUTION:
  case TYPE_POISON: break;
  }
  StrBuf out;
  strbuf_init(&out, arena);
  json_number(&out, key);
  return strbuf_str(&out);
}

double share_of_draws(const Summary *summary, uint32_t which)
{
  double sum = summary->absent;
  for (uint32_t i = 0; i < summary->share_count; i++)
    sum += summary->shares[i];
  double share = summary->shares[which];
  return sum > 1 + 1e-9 ? share * (1 - summary->absent) : share;
}

static Summary summary_scaled(const Summary *from, double factor)
{
  Summary to = *from;
  double *const fields[] = {&to.mean, &to.sd,      &to.p5,     &to.p25,   &to.p50,
                            &to.p75,  &to.p95,     &to.min,    &to.max,   &to.low,
                            &to.high, &to.se_mean, &to.se_p50, &to.se_p5, &to.se_p95};
  for (size_t i = 0; i < LEN(fields); i++)
    *fields[i] *= factor;
  return to;
}

const ValueResult *value_in_unit_of(Arena *arena, const ValueResult *value,
                                    const ValueResult *other)
{
  if (!value_is_number(value) || !value_is_number(other) || !value->unit || !other->unit ||
      value->unit->dim != other->unit->dim || value->unit->scale == other->unit->scale)
    return value;
  double factor = value->unit->scale / other->unit->scale;
  ValueResult *converted = NEW(arena, ValueResult);
  *converted = *value;
  converted->unit = other->unit;
  if (value->uncertain) {
    converted->summaries = NEW_ARRAY(arena, Summary, value->count);
    for (size_t i = 0; i < value->count; i++)
      converted->summaries[i] = summary_scaled(&value->summaries[i], factor);
    return converted;
  }
  converted->values = NEW_ARRAY(arena, double, value->count);
  converted->se = value->se ? NEW_ARRAY(arena, double, value->count) : NULL;
  for (size_t i = 0; i < value->count; i++) {
    converted->values[i] = value->values[i] * factor;
    if (value->se)
      converted->se[i] = value->se[i] * factor;
  }
  return converted;
}

bool summary_is_exact(const Summary *summary)
{
  double size = fmax(fabs(summary->min), fabs(summary->max));
  return summary->max - summary->min <= 1e-12 * size; /* what rounding makes is no spread */
}

bool value_is_number(const ValueResult *value)
{
  return value->type->kind == TYPE_NUMBER;
}

bool value_is_date(const ValueResult *value)
{
  return value->unit && value->unit->form >= DATE_YEAR;
}

bool value_is_moment(const ValueResult *value)
{
  return value->unit && value->unit->form != DATE_NONE;
}

Str value_date(Arena *arena, const ValueResult *value, double number)
{
  return calendar_text(number * value->unit->scale, value->unit->form, arena);
}
