/* What outputs want, and what became of it: values in printed units, summaries, verdicts. */
#include "engine_part.h"

#include <assert.h>
#include <math.h>

static const Type plain_type = {.kind = TYPE_NUMBER};

/* ---- wanting ------------------------------------------------------------------------------- */

/* Refuses results larger than any use of them, before there is an attempt to compute them. */
static void check_size(Engine *engine, const Item *item)
{
  enum { MOST_ROWS = 100000000 };
  const double rows = axis_set_size(item->core->axes);
  const double bytes = rows * (item->is_uncertain ? (double)sizeof(Summary) : sizeof(double));
  const size_t limit = engine->memory->limit;
  if (rows <= MOST_ROWS && (!limit || bytes <= (double)limit))
    return;
  Arena *arena = engine->results_arena;
  StrBuf names;
  strbuf_init(&names, arena);
  for (uint32_t i = 0; i < item->core->axes->count; i++) {
    const Axis *axis = item->core->axes->axes[i];
    strbuf_format(&names, "%s%.*s (%u)", i ? " x " : "", (int)axis->name->text.length,
                  axis->name->text.text, axis->length);
  }
  Str text = strbuf_str(&names);
  fault_problem(engine, E_SIZE, item->core->at,
                str_format(arena, "this has %.4g values: %.*s", rows, (int)text.length, text.text),
                STR("reduce it over one of its axes: sum, mean, max …"));
}

Item *item_new(Engine *engine, const Core *core, const Unit *unit, bool is_condition)
{
  Arena *arena = &engine->arena;
  Item *item = NEW(arena, Item);
  *item = (Item){.core = core,
                 .unit = core->type.kind == TYPE_NUMBER ? unit : NULL,
                 .is_condition = is_condition,
                 .is_uncertain = core->draws};
  check_size(engine, item);
  rows_of(arena, core->axes, &item->rows);
  ValueResult *result = NEW(engine->results_arena, ValueResult);
  *result = (ValueResult){.type = is_condition ? &plain_type : &core->type,
                          .unit = is_condition ? NULL : item->unit,
                          .axis_count = item->rows.axis_count,
                          .axes = item->rows.axes,
                          .count = item->rows.count,
                          .text_table = engine->core->texts,
                          .uncertain = item->is_uncertain && !is_condition};
  item->result = result;
  if (engine->item_count == engine->item_capacity) {
    const uint32_t capacity = engine->item_capacity ? 2 * engine->item_capacity : 32;
    engine->items =
        arena_grow(arena, engine->items, engine->item_count, capacity, sizeof *engine->items);
    engine->item_capacity = capacity;
  }
  engine->items[engine->item_count++] = item;
  return item;
}

double item_scale(const Item *item)
{
  return item->unit && !item->is_condition ? item->unit->scale : 1;
}

/* ---- certain values ------------------------------------------------------------------------ */

/* The standard error of a value that rests on draws, from the replicates. */
static double error_of(const Engine *engine, const double *lanes)
{
  const double error = replicates_error(lanes + 1, engine->shared.replicates);
  return error == error ? error : 0;
}

static double checked(Engine *engine, const Item *item, Run *run, double value, uint32_t lane)
{
  const bool is_bad = item->is_condition ? value != value : lane_is_fault(value) || isinf(value);
  if (is_bad)
    fault_raise(engine, run, item->plan, lane);
  return item->is_condition ? value != 0 : value / item_scale(item);
}

static void certain_replicated(Engine *engine, Item *item)
{
  Run *run = &engine->workers[0].run;
  ValueResult *result = item->result;
  const bool has_error = result->type->kind == TYPE_NUMBER && !item->is_condition;
  result->se = has_error ? NEW_ARRAY(engine->results_arena, double, result->count + 1) : NULL;
  for (size_t row = 0; row < item->rows.count; row++) {
    double room[REPLICATE_LANES];
    rows_set(run, &item->rows, row);
    run->now = lanes_replicate();
    const double *lanes = item->plan->eval(item->plan, run, room);
    result->values[row] = checked(engine, item, run, lanes[0], 0);
    if (has_error)
      result->se[row] =
          plan_varies(item->plan, run) ? error_of(engine, lanes) / fabs(item_scale(item)) : 0;
  }
  run->now = lanes_single();
}

/* The axis whose positions are the lanes: the longest. */
static const Axis *lane_axis_of(const Item *item, size_t *stride)
{
  const Axis *best = NULL;
  for (uint32_t i = 0; i < item->rows.axis_count; i++) {
    const Axis *axis = item->rows.axes[i];
    if (best && axis->length <= best->length)
      continue;
    best = axis;
    *stride = item->rows.strides[i];
  }
  return best && best->length > 1 ? best : NULL;
}

static void certain_along(Engine *engine, Item *item, const Axis *axis, size_t stride, size_t row)
{
  Run *run = &engine->workers[0].run;
  double *mark = run->top, *room = scratch_take(run, LANES);
  rows_set(run, &item->rows, row);
  for (uint32_t base = 0; base < axis->length; base += LANES) {
    const uint32_t left = axis->length - base;
    run_tick(run);
    run->now = lanes_axis(axis, base, left < LANES ? left : LANES);
    const double *lanes = item->plan->eval(item->plan, run, room);
    const size_t step = plan_varies(item->plan, run) ? 1 : 0;
    for (uint32_t i = 0; i < run->now.count; i++)
      item->result->values[row + (base + i) * stride] =
          checked(engine, item, run, lanes[i * step], i);
  }
  run->now = lanes_single();
  scratch_release(run, mark);
}

void item_certain(Engine *engine, Item *item)
{
  Run *run = &engine->workers[0].run;
  item->result->values = NEW_ARRAY(engine->results_arena, double, item->rows.count + 1);
  if (item->core->depth > 0) {
    certain_replicated(engine, item);
    return;
  }
  size_t stride = 0;
  const Axis *axis = lane_axis_of(item, &stride);
  if (axis) {
    for (size_t row = 0; row < item->rows.count; row++)
      if (row / stride % axis->length == 0)
        certain_along(engine, item, axis, stride, row);
    return;
  }
  for (size_t row = 0; row < item->rows.count; row++) {
    rows_set(run, &item->rows, row);
    const double value = item->plan->eval1(item->plan, run);
    item->result->values[row] = checked(engine, item, run, value, 0);
  }
}

/* ---- uncertain values ---------------------------------------------------------------------- */

void item_check(Engine *engine, const Column *column, uint64_t first, size_t n)
{
  const Item *item = column->item;
  size_t bad = 0;
  while (bad < n) {
    const double value = column->wave[bad];
    if (item->is_condition ? value != value : lane_is_fault(value) || isinf(value))
      break;
    bad++;
  }
  if (bad == n)
    return;
  Run *run = &engine->workers[0].run;
  const uint64_t begin = (first + bad) / run->block_lanes * run->block_lanes,
                 left = engine->options.draws - begin;
  rows_set(run, &item->rows, column->row);
  run->block++;
  run->now =
      lanes_draw(begin, left < run->block_lanes ? (uint32_t)left : run->block_lanes, run->block);
  fault_raise(engine, run, item->plan, (uint32_t)(first + bad - begin));
}

void item_collect(Column *column, size_t n)
{
  if (!column->item->is_condition) {
    collect_take(column->collector, column->wave, n, column->room);
    column->wave = column->room; /* free from now on; the first wave is kept */
    return;
  }
  for (size_t i = 0; i < n; i++)
    column->true_draws += column->wave[i] != 0;
}

void item_summarise(Worker *worker, Column *column)
{
  const size_t draws = worker->engine->options.draws;
  ValueResult *result = column->item->result;
  if (column->item->is_condition) {
    const double p = (double)column->true_draws / (double)draws;
    result->values[column->row] = p;
    result->se[column->row] = sqrt(p * (1 - p) / (double)draws);
    return;
  }
  double *mark = worker->run.top,
         *scratch = scratch_take(&worker->run, column->collector->first_count);
  column->is_lost = !collect_end(column->collector, scratch);
  scratch_release(&worker->run, mark);
}

/* ---- outputs ------------------------------------------------------------------------------- */

/* What one output wants. */
typedef struct Wish {
  Item *value, *difference, *left, *right;
} Wish;

static Wish wish_of(Engine *engine, const Output *output)
{
  Wish wish = {0};
  switch (output->kind) {
  case OUTPUT_SHOW:
  case OUTPUT_PLOT:
  case OUTPUT_EXPORT:
  case OUTPUT_PROSE:
    if (output->kind == OUTPUT_PROSE || text_is_made(output->value))
      text_prepare(engine, output->value);
    else
      wish.value = item_new(engine, output->value, output->unit, false);
    break;
  case OUTPUT_COMPARE:
    wish.value = item_new(engine, output->value, output->unit, false);
    if (output->difference)
      wish.difference = item_new(engine, output->difference, output->difference_unit, false);
    break;
  case OUTPUT_CLAIM:
  case OUTPUT_ASSERT:
  case OUTPUT_TEST:
  case OUTPUT_CHECK:
    wish.value = item_new(engine, output->value, NULL, true);
    if (output->left && output->right) {
      wish.left = item_new(engine, output->left, output->left->unit, false);
      wish.right = item_new(engine, output->right, output->right->unit, false);
    }
    break;
  }
  return wish;
}

void output_items(Engine *engine)
{
  const CoreProgram *program = engine->core;
  Results *results = NEW(engine->results_arena, Results);
  engine->results = results;
  *results = (Results){
      .count = program->output_count, .seed = engine->options.seed, .draws = engine->options.draws};
  results->outputs = NEW_ARRAY(engine->results_arena, OutputResult, program->output_count + 1);
  for (uint32_t i = 0; i < program->output_count; i++) {
    const Output *output = &program->outputs[i];
    const Wish wish = wish_of(engine, output);
    results->outputs[i] = (OutputResult){
        .output = output,
        .value = wish.value ? wish.value->result : NULL,
        .difference = wish.difference ? wish.difference->result : NULL,
        .left = wish.left ? wish.left->result : NULL,
        .right = wish.right ? wish.right->result : NULL,
    };
  }
  for (uint32_t i = 0; i < engine->item_count; i++)
    lower_prepare(&engine->lowering, engine->items[i]->core);
  for (uint32_t i = 0; i < engine->item_count; i++)
    engine->items[i]->plan = lower_node(&engine->lowering, engine->items[i]->core);
}

/* A text made of parts, at each combination of its axes. */
static void text_result(Engine *engine, OutputResult *result)
{
  const Core *core = result->output->value;
  Run *run = &engine->workers[0].run;
  if (result->output->kind == OUTPUT_PROSE) {
    result->prose = text_at(engine, core, true);
    return;
  }
  Rows rows;
  rows_of(engine->results_arena, core->axes, &rows);
  ValueResult *value = NEW(engine->results_arena, ValueResult);
  *value = (ValueResult){.type = &core->type,
                         .axis_count = rows.axis_count,
                         .axes = rows.axes,
                         .count = rows.count,
                         .text_table = engine->core->texts};
  value->texts = NEW_ARRAY(engine->results_arena, Str, rows.count + 1);
  value->values = NEW_ARRAY(engine->results_arena, double, rows.count + 1);
  for (size_t row = 0; row < rows.count; row++) {
    rows_set(run, &rows, row);
    value->texts[row] = text_at(engine, core, false);
  }
  result->value = value;
}

void output_results(Engine *engine)
{
  Results *results = engine->results;
  for (uint32_t i = 0; i < engine->item_count; i++) {
    if (!engine->items[i]->is_uncertain)
      item_certain(engine, engine->items[i]);
    results->any_draws |= engine->items[i]->is_uncertain || engine->items[i]->core->depth > 0;
  }
  for (uint32_t i = 0; i < results->count; i++) {
    OutputResult *result = &results->outputs[i];
    const OutputKind kind = result->output->kind;
    if (!result->value) {
      text_result(engine, result);
    } else if (kind == OUTPUT_ASSERT || kind == OUTPUT_TEST || kind == OUTPUT_CHECK) {
      for (size_t k = 0; k < result->value->count; k++)
        result->failed |= result->value->values[k] < 1;
    }
  }
}
