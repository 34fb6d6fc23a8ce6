/* Passes over the draws. Pass k gathers the statistics of depth k and what outputs want of depth
   k - 1: every block of draws goes through all of them, and only what they keep stays. */
#include "engine_part.h"
#include "eval.h"

#include <assert.h>
#include <string.h>

enum { WAVE = 1024 * TASK_DRAWS }; /* draws after which what is kept of them is taken in */

/* ---- rows ---------------------------------------------------------------------------------- */

void rows_of(Arena *arena, const AxisSet *axes, Rows *rows)
{
  size_t *strides = NEW_ARRAY(arena, size_t, axes->count + 1);
  *rows = (Rows){.axis_count = axes->count, .axes = axes->axes, .strides = strides, .count = 1};
  for (uint32_t i = axes->count; i-- > 0;) {
    strides[i] = rows->count;
    rows->count *= axes->axes[i]->length;
  }
}

void rows_set(Run *run, const Rows *rows, size_t row)
{
  for (uint32_t i = 0; i < rows->axis_count; i++) {
    run->index[rows->axes[i]->id] = (uint32_t)(row / rows->strides[i]);
    row %= rows->strides[i];
  }
}

/* ---- in which order ------------------------------------------------------------------------ */

/* Cells that a pass surely needs, each after what it needs itself: filled in this order they do not
   wait for one another on the stack, however long the chain is. */
typedef struct Schedule {
  const Plan **cells;
  size_t count, capacity;
  Arena *arena;
  PointerMap seen;
} Schedule;

static void add_to_order(Schedule *schedule, const Plan *p)
{
  if (schedule->count == schedule->capacity) {
    const size_t capacity = schedule->capacity ? 2 * schedule->capacity : 64;
    schedule->cells = arena_grow(schedule->arena, schedule->cells, schedule->count, capacity,
                                 sizeof *schedule->cells);
    schedule->capacity = capacity;
  }
  schedule->cells[schedule->count++] = p;
}

/* How many of the operands are evaluated whatever the others are. */
static uint32_t certain_operands(const Plan *p)
{
  switch (p->core->op) {
  case CORE_IF:
  case CORE_SELECT: return 1;
  case CORE_APPLY:
  case CORE_RANDOM:
  case CORE_NATIVE:
  case CORE_LEAST:
  case CORE_WHICH_LEAST:
  case CORE_INTERPOLATE:
  case CORE_REQUIRE:
  case CORE_IN_RANGE: return p->args ? p->count : 0;
  case CORE_REDUCE: return p->axis->length ? 1 : 0;
  default: return 0;
  }
}

static void plan_order(Schedule *schedule, const Plan *p)
{
  const void *key = p->is_cell ? (const void *)p->cell : (const void *)p;
  if (p->follows || pointer_map_get(&schedule->seen, key))
    return;
  pointer_map_put(&schedule->seen, schedule->arena, key, schedule);
  if (p->is_cell) {
    if (p->cell->storage == STORE_SHARED || p->cell->loop_axis)
      return;
    plan_order(schedule, p->cell->root);
    if (p->cell->storage == STORE_DRAWS && p->cell->rows.axis_count == 0)
      add_to_order(schedule, p);
    return;
  }
  for (uint32_t i = 0; i < certain_operands(p); i++)
    plan_order(schedule, p->args[i]);
}

/* ---- one task ------------------------------------------------------------------------------ */

typedef struct Pass {
  Column *columns;
  size_t count;
  const Schedule *schedule;
  uint64_t first, wave; /* draw of the wave; draws of a wave */
  uint64_t draws;       /* in all */
} Pass;

static void keep_lanes(const Pass *pass, const Column *column, Run *run, const double *value)
{
  const uint64_t first = run->now.first_draw;
  const size_t count = run->now.count;
  if (column->all)
    memcpy(column->all + first, value, count * sizeof *value);
  if (column->wave)
    memcpy(column->wave + (first - pass->first), value, count * sizeof *value);
  for (size_t at = 0; column->leaves && at < count; at += LEAF)
    column->leaves[(first + at - pass->first) / LEAF] =
        moments_of_leaf(value + at, count - at < LEAF ? count - at : LEAF);
}

static void take_column(const Pass *pass, const Column *column, Run *run)
{
  double *mark = run->top, *room = scratch_take(run, run->now.count);
  rows_set(run, column->rows, column->row);
  const double *value = column->x->eval(column->x, run, room);
  if (!plan_varies(column->x, run)) {
    fill(room, value[0], run->now.count);
    value = room;
  }
  keep_lanes(pass, column, run, value);
  scratch_release(run, mark);
}

static void work_task(Worker *worker, const void *job, size_t task)
{
  const Pass *pass = job;
  Run *run = &worker->run;
  const uint64_t first = pass->first + task * TASK_DRAWS;
  const uint64_t end = first + TASK_DRAWS < pass->draws ? first + TASK_DRAWS : pass->draws;
  run_look(run);
  for (uint64_t at = first; at < end; at += run->block_lanes) {
    const uint64_t count = end - at < run->block_lanes ? end - at : run->block_lanes;
    run->block++;
    run->now = lanes_draw(at, (uint32_t)count, run->block);
    for (size_t i = 0; i < pass->schedule->count; i++)
      pass->schedule->cells[i]->eval(pass->schedule->cells[i], run, NULL);
    for (size_t i = 0; i < pass->count; i++)
      take_column(pass, &pass->columns[i], run);
  }
  run->now = lanes_single();
}

static void collect_task(Worker *worker, const void *job, size_t task)
{
  const Pass *pass = job;
  const uint64_t left = pass->draws - pass->first;
  (void)worker;
  if (pass->columns[task].item)
    item_collect(&pass->columns[task], left < pass->wave ? left : pass->wave);
}

static void summarise_task(Worker *worker, const void *job, size_t task)
{
  const Pass *pass = job;
  if (pass->columns[task].item)
    item_summarise(worker, &pass->columns[task]);
}

/* What the wave has left in the columns; leaves are merged in order. */
static void take_wave(Engine *engine, const Pass *pass)
{
  const uint64_t left = pass->draws - pass->first, here = left < pass->wave ? left : pass->wave;
  for (size_t i = 0; i < pass->count; i++) {
    const Column *column = &pass->columns[i];
    if (column->item)
      item_check(engine, column, pass->first, here);
    for (size_t k = 0; column->leaves && k < (here + LEAF - 1) / LEAF; k++)
      sample_add_leaf(column->sample, &column->leaves[k]);
  }
  pool_run(engine, collect_task, pass, pass->count);
}

/* All draws through the columns, wave by wave. */
static void stream(Engine *engine, Column *columns, size_t count, uint64_t wave)
{
  Schedule schedule = {.arena = &engine->columns};
  for (size_t i = 0; i < count; i++)
    plan_order(&schedule, columns[i].x);
  Pass pass = {.columns = columns,
               .count = count,
               .schedule = &schedule,
               .wave = wave,
               .draws = engine->options.draws};
  for (pass.first = 0; pass.first < pass.draws; pass.first += wave) {
    const uint64_t left = pass.draws - pass.first, here = left < wave ? left : wave;
    pool_run(engine, work_task, &pass, (here + TASK_DRAWS - 1) / TASK_DRAWS);
    take_wave(engine, &pass);
  }
  pool_run(engine, summarise_task, &pass, count);
}

/* ---- statistics ---------------------------------------------------------------------------- */

static void quantile_row(Engine *engine, const PlanStat *stat, const Column *column, double *row)
{
  Run *run = &engine->workers[0].run;
  const size_t draws = engine->options.draws;
  double share[REPLICATE_LANES], *mark = run->top, *copy = scratch_take(run, draws);
  rows_set(run, column->rows, column->row);
  run->now = lanes_replicate();
  double room[REPLICATE_LANES];
  const double *shares = stat->p->eval(stat->p, run, room);
  for (size_t r = 0; r < REPLICATE_LANES; r++)
    share[r] = shares[plan_varies(stat->p, run) ? r : 0];
  run->now = lanes_single();
  for (size_t r = 0; r < engine->shared.replicates; r++) {
    size_t n = 0;
    for (size_t leaf = r * LEAF; leaf < draws; leaf += (size_t)LEAF * REPLICATES)
      for (size_t i = leaf; i < leaf + LEAF && i < draws; i++)
        copy[n++] = column->all[i];
    row[1 + r] = statistic_of_draws(stat, copy, n, share[1 + r]);
  }
  row[0] = statistic_of_draws(stat, column->all, draws, share[0]);
  scratch_release(run, mark);
}

static void finish_stat(Engine *engine, const PlanStat *stat, Column *column)
{
  double *row = engine->shared.stats[stat->slot] + column->row * REPLICATE_LANES;
  if (stat->op == STAT_QUANTILE) {
    quantile_row(engine, stat, column, row);
  } else {
    sample_end(column->sample);
    row[0] = statistic_of_moments(stat, &column->sample->all);
    for (size_t r = 0; r < REPLICATES; r++)
      row[1 + r] = statistic_of_moments(stat, &column->sample->replicates[r]);
  }
  for (size_t r = engine->shared.replicates; r < REPLICATES; r++)
    row[1 + r] = row[0]; /* a replicate without draws stands for nothing */
}

/* ---- one pass ------------------------------------------------------------------------------ */

/* One combination of one statistic or item. */
typedef struct Wanted {
  const PlanStat *stat;
  Item *item;
  size_t row;
} Wanted;

typedef struct Wants {
  Wanted *wanted;
  size_t count, capacity;
} Wants;

static void want_rows(Engine *engine, Wants *wants, Wanted which, size_t rows)
{
  if (wants->count + rows > wants->capacity) {
    const size_t capacity = 2 * (wants->count + rows);
    wants->wanted =
        arena_grow(&engine->arena, wants->wanted, wants->count, capacity, sizeof *wants->wanted);
    wants->capacity = capacity;
  }
  for (which.row = 0; which.row < rows; which.row++)
    wants->wanted[wants->count++] = which;
}

/* Numbers that a column keeps beside samples and leaves. */
static size_t numbers_wanted(const Engine *engine, const Wanted *w, uint64_t wave)
{
  const uint64_t draws = engine->options.draws, first = draws < wave ? draws : wave;
  if (w->stat)
    return w->stat->op == STAT_QUANTILE ? draws : 0;
  return first + (w->item->is_condition ? 0 : collect_room(draws, first));
}

static size_t bytes_wanted(const Engine *engine, const Wanted *w, uint64_t wave)
{
  const uint64_t draws = engine->options.draws, leaves = (draws < wave ? draws : wave) / LEAF + 1;
  return numbers_wanted(engine, w, wave) * sizeof(double) +
         (w->stat ? sizeof(Sample) + leaves * sizeof(Moments) : sizeof(Collector));
}

static void item_column(const Engine *engine, Arena *arena, Column *column, uint64_t wave)
{
  const Item *item = column->item;
  const uint64_t draws = engine->options.draws, first = draws < wave ? draws : wave;
  ValueResult *result = item->result;
  Arena *results = engine->results_arena;
  column->x = item->plan;
  column->rows = &item->rows;
  column->wave = arena_alloc_raw(arena, first * sizeof(double));
  if (item->is_condition && !result->values) {
    result->values = NEW_ARRAY(results, double, result->count + 1);
    result->se = NEW_ARRAY(results, double, result->count + 1);
  } else if (!item->is_condition && !result->summaries) {
    result->summaries = NEW_ARRAY(results, Summary, result->count + 1);
  }
  if (item->is_condition)
    return;
  column->room = arena_alloc_raw(arena, collect_room(draws, first) * sizeof(double));
  column->collector = NEW(arena, Collector);
  collect_begin(column->collector, draws, item_scale(item), result->type->kind != TYPE_NUMBER,
                &result->summaries[column->row]);
}

static Column column_new(const Engine *engine, Arena *arena, const Wanted *w, uint64_t wave)
{
  Column column = {.item = w->item, .row = w->row};
  if (w->item) {
    item_column(engine, arena, &column, wave);
    return column;
  }
  column.x = w->stat->x;
  column.rows = &w->stat->rows;
  if (w->stat->op == STAT_QUANTILE) {
    column.all = arena_alloc_raw(arena, numbers_wanted(engine, w, wave) * sizeof(double));
  } else {
    const uint64_t draws = engine->options.draws, first = draws < wave ? draws : wave;
    column.leaves = arena_alloc_raw(arena, (first / LEAF + 1) * sizeof(Moments));
    column.sample = NEW(arena, Sample);
  }
  return column;
}

/* As many of the wanted as the budget holds at a time. */
static size_t take_group(Engine *engine, const Wanted *wanted, size_t count, size_t budget,
                         uint64_t wave)
{
  size_t taken = 0, bytes = 0, lost_count = 0;
  while (taken < count &&
         (taken == 0 || bytes + bytes_wanted(engine, &wanted[taken], wave) <= budget))
    bytes += bytes_wanted(engine, &wanted[taken++], wave);
  Column *columns = NEW_ARRAY(&engine->columns, Column, taken);
  for (size_t i = 0; i < taken; i++)
    columns[i] = column_new(engine, &engine->columns, &wanted[i], wave);
  stream(engine, columns, taken, wave);
  bool *lost = NEW_ARRAY(&engine->arena, bool, taken);
  for (size_t i = 0; i < taken; i++) {
    if (wanted[i].stat)
      finish_stat(engine, wanted[i].stat, &columns[i]);
    lost[i] = columns[i].is_lost;
    lost_count += lost[i];
  }
  arena_free(&engine->columns);
  for (size_t i = 0; lost_count && i < taken; i++)
    if (lost[i]) /* a wave of all draws loses nothing */
      take_group(engine, &wanted[i], 1, budget, engine->options.draws);
  return taken;
}

static uint32_t deepest(const Engine *engine)
{
  uint32_t depth = 0;
  for (const PlanStat *s = engine->program.stats; s; s = s->next)
    depth = !s->is_inline && s->depth > depth ? s->depth : depth;
  for (uint32_t i = 0; i < engine->item_count; i++)
    if (engine->items[i]->is_uncertain && engine->items[i]->core->depth + 1u > depth)
      depth = engine->items[i]->core->depth + 1u;
  return depth;
}

static void pass_of_depth(Engine *engine, uint32_t depth)
{
  enum { BUDGET = 512 << 20 };
  const size_t limit = engine->memory->limit;
  const size_t budget = limit && limit / 2 < BUDGET ? limit / 2 : BUDGET;
  Wants wants = {0};
  for (const PlanStat *s = engine->program.stats; s; s = s->next) {
    if (s->is_inline || s->depth != depth)
      continue;
    engine->shared.stats[s->slot] =
        NEW_ARRAY(&engine->arena, double, s->rows.count *REPLICATE_LANES);
    want_rows(engine, &wants, (Wanted){.stat = s}, s->rows.count);
  }
  for (uint32_t i = 0; i < engine->item_count; i++) {
    Item *item = engine->items[i];
    if (item->is_uncertain && item->core->depth + 1u == depth)
      want_rows(engine, &wants, (Wanted){.item = item}, item->rows.count);
  }
  for (size_t done = 0; done < wants.count;)
    done += take_group(engine, wants.wanted + done, wants.count - done, budget, WAVE);
}

void pass_all(Engine *engine)
{
  const uint32_t depth = deepest(engine);
  for (uint32_t i = 1; i <= depth; i++)
    pass_of_depth(engine, i);
}
