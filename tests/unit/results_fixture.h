/* results_fixture.h - hand-made Results for the tests of the writers. */
#ifndef STROM_RESULTS_FIXTURE_H
#define STROM_RESULTS_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/results.h"

typedef struct Fixture {
  Memory memory;
  Unwind way_out;
  Arena arena;
  Interner interner;
  DimTable dims;
  AxisSets sets;
  Results results;
} Fixture;

static inline Fixture *fixture_new(void)
{
  Fixture *f = test_calloc(1, sizeof *f);
  memory_init(&f->memory, 0);
  arena_init(&f->arena, &f->memory, &f->way_out);
  interner_init(&f->interner, &f->arena);
  axis_sets_init(&f->sets, &f->arena);
  f->results =
      (Results){.outputs = NEW_ARRAY(&f->arena, OutputResult, 64), .seed = 1, .draws = 10000};
  return f;
}

static inline void fixture_free(Fixture *f)
{
  arena_free(&f->arena);
  test_free(f);
}

/* A unit of one word; "1" gives the empty one. */
static inline const Unit *fixture_unit(Fixture *f, const char *word, double scale)
{
  Dim *dim = NEW(&f->arena, Dim);
  Unit *unit = NEW(&f->arena, Unit);
  *unit = (Unit){.dim = dim, .scale = scale};
  if (strcmp(word, "1") == 0)
    return unit;
  UnitFactor *factor = NEW(&f->arena, UnitFactor);
  *factor = (UnitFactor){
      .word = intern_text(&f->interner, word), .scale = scale, .numerator = 1, .denominator = 1};
  unit->count = 1;
  unit->factors = factor;
  return unit;
}

static inline const Axis *fixture_years(Fixture *f, int first, int last)
{
  uint32_t length = (uint32_t)(last - first + 1);
  Axis *axis = axis_new(&f->sets, AXIS_TIME, intern_text(&f->interner, "year"), length);
  double *values = NEW_ARRAY(&f->arena, double, length);
  for (uint32_t i = 0; i < length; i++)
    values[i] = first + (int)i;
  axis->values = values;
  axis->unit = fixture_unit(f, "1", 1);
  return axis;
}

static inline const Axis *fixture_names(Fixture *f, AxisKind kind, const char *name,
                                        const char *const *labels, uint32_t length)
{
  Axis *axis = axis_new(&f->sets, kind, intern_text(&f->interner, name), length);
  const Sym **names = NEW_ARRAY(&f->arena, const Sym *, length);
  for (uint32_t i = 0; i < length; i++)
    names[i] = intern_text(&f->interner, labels[i]);
  axis->labels = names;
  return axis;
}

static inline ValueResult *fixture_value(Fixture *f, TypeKind kind, const Unit *unit,
                                         const Axis *const *axes, uint32_t axis_count)
{
  Type *type = NEW(&f->arena, Type);
  type->kind = kind;
  ValueResult *value = NEW(&f->arena, ValueResult);
  const Axis **copy = NEW_ARRAY(&f->arena, const Axis *, axis_count + 1);
  size_t count = 1;
  for (uint32_t i = 0; i < axis_count; i++) {
    copy[i] = axes[i];
    count *= axes[i]->length;
  }
  *value = (ValueResult){
      .type = type, .unit = unit, .axes = copy, .axis_count = axis_count, .count = count};
  return value;
}

static inline ValueResult *fixture_numbers(Fixture *f, const Unit *unit, const Axis *const *axes,
                                           uint32_t axis_count, const double *numbers)
{
  ValueResult *value = fixture_value(f, TYPE_NUMBER, unit, axes, axis_count);
  value->values = NEW_ARRAY(&f->arena, double, value->count);
  memcpy(value->values, numbers, value->count * sizeof *numbers);
  return value;
}

static inline ValueResult *fixture_number(Fixture *f, const Unit *unit, double number)
{
  return fixture_numbers(f, unit, NULL, 0, &number);
}

/* The summary of a normal distribution, as 10,000 draws give it. */
static inline Summary fixture_normal(double mean, double sd)
{
  Summary s = {.mean = mean,
               .sd = sd,
               .p5 = mean - 1.645 * sd,
               .p25 = mean - 0.6745 * sd,
               .p50 = mean,
               .p75 = mean + 0.6745 * sd,
               .p95 = mean + 1.645 * sd,
               .min = mean - 4 * sd,
               .max = mean + 4 * sd,
               .se_mean = sd / 100,
               .se_p50 = sd / 80,
               .se_p5 = sd / 47,
               .se_p95 = sd / 47,
               .heavy = 0.4,
               .low = mean - 2.6 * sd,
               .high = mean + 2.6 * sd};
  for (int i = 0; i < HISTOGRAM_BINS; i++) {
    double z = (i + 0.5) / HISTOGRAM_BINS * 5.2 - 2.6;
    s.bins[i] = (uint32_t)(10000 * 0.0864 * exp(-z * z / 2));
  }
  return s;
}

static inline ValueResult *fixture_uncertain(Fixture *f, const Unit *unit, const Axis *const *axes,
                                             uint32_t axis_count, const Summary *summaries)
{
  ValueResult *value = fixture_value(f, TYPE_NUMBER, unit, axes, axis_count);
  value->uncertain = true;
  value->summaries = NEW_ARRAY(&f->arena, Summary, value->count);
  memcpy(value->summaries, summaries, value->count * sizeof *summaries);
  return value;
}

static inline OutputResult *fixture_add(Fixture *f, OutputKind kind, const char *label,
                                        ValueResult *value)
{
  Output *output = NEW(&f->arena, Output);
  *output = (Output){.kind = kind, .label = str_of(label), .unit = value ? value->unit : NULL};
  OutputResult *result = &f->results.outputs[f->results.count++];
  *result = (OutputResult){.output = output, .value = value};
  f->results.any_draws |= value && value->uncertain;
  return result;
}

static inline Output *fixture_output(OutputResult *result)
{
  return (Output *)(uintptr_t)result->output;
}

static inline void assert_has(const char *text, const char *part)
{
  assert_non_null(text);
  if (text && !strstr(text, part))
    fail_msg("%s\nlacks %s", text, part);
}

#endif
