/* Cells: their tables and holds, and how one kind of lanes reads what was filled with another.

   What a cell's lanes are is its own affair: filling a row sets them, and restores them after. So a
   reference gives a number of the row, the row, or numbers picked from several rows. */
#include "eval.h"

#include <string.h>

static _Noreturn void needs_itself(const PlanCell *cell, Run *run)
{
  run->stopped_at = cell->core->at;
  Str path = cell->source ? cell->source->path : STR("a running sum");
  unwind(run->arena->way_out, UNWIND_FAULT, "`%.*s` needs its own value at the same place",
         (int)path.length, path.text);
}

/* How many rows a step of the loop axis is. */
static size_t loop_stride(const PlanCell *cell)
{
  for (uint32_t i = 0; i < cell->rows.axis_count; i++)
    if (cell->rows.axes[i] == cell->loop_axis)
      return cell->rows.strides[i];
  return 0;
}

/* The root of [cell] at the current indices and lanes, into [to]. */
static void fill_row(const PlanCell *cell, Run *run, double *to)
{
  const Plan *root = cell->root;
  const double *value = root->eval(root, run, to);
  if (!plan_varies(root, run))
    fill(to, value[0], run->now.count);
  else if (value != to)
    memcpy(to, value, run->now.count * sizeof *to);
}

/* Through the root, where nothing is kept. */
const double *eval_cell_through(const Plan *p, Run *run, double *out)
{
  const PlanCell *cell = p->cell;
  run_guard(run);
  return spread(p, cell->root, run, cell->root->eval(cell->root, run, out), out);
}

/* ---- tables of draws ----------------------------------------------------------------------- */

static DrawTable *draw_table_new(const PlanCell *cell, Run *run)
{
  DrawTable *table = &run->draws[cell->slot];
  table->stamps = NEW_ARRAY(run->arena, uint32_t, cell->rows.count);
  size_t bytes = sizeof(double) * run->block_lanes;
  if (cell->rows.count > SIZE_MAX / 8 / bytes)
    unwind(run->arena->way_out, UNWIND_MEMORY, "a table of draws");
  table->values = arena_alloc_raw(run->arena, cell->rows.count * bytes);
  return table;
}

enum { STAMP_FILLING = 0xffffffff };

static void fill_draws(const PlanCell *cell, Run *run, DrawTable *table, size_t row)
{
  if (table->stamps[row] == STAMP_FILLING)
    needs_itself(cell, run);
  run_guard(run);
  table->stamps[row] = STAMP_FILLING;
  fill_row(cell, run, table->values + row * run->block_lanes);
  table->stamps[row] = run->block;
}

/* Fills the steps of a recurrent cell from the first unfilled one to the one asked for, so that the
   C stack does not grow with the axis. */
static void fill_draws_to(const PlanCell *cell, Run *run, DrawTable *table, size_t row)
{
  uint32_t *at = &run->index[cell->loop_axis->id];
  const size_t stride = loop_stride(cell);
  const uint32_t last = *at;
  uint32_t first = last;
  while (first > 0 && table->stamps[row - (last - first + 1) * stride] != run->block &&
         table->stamps[row - (last - first + 1) * stride] != STAMP_FILLING)
    first--;
  for (uint32_t step = first; step <= last; step++) {
    *at = step;
    fill_draws(cell, run, table, row - (last - step) * stride);
  }
}

const double *eval_cell_draws(const Plan *p, Run *run, double *out)
{
  (void)out;
  const PlanCell *cell = p->cell;
  DrawTable *table = &run->draws[cell->slot];
  if (!table->stamps)
    table = draw_table_new(cell, run);
  const size_t row = rows_at(run, &cell->rows);
  if (table->stamps[row] != run->block) {
    const uint8_t *live = run->now.live;
    run->now.live = NULL;
    if (cell->loop_axis)
      fill_draws_to(cell, run, table, row);
    else
      fill_draws(cell, run, table, row);
    run->now.live = live;
  }
  return table->values + row * run->block_lanes;
}

/* ---- shared tables ------------------------------------------------------------------------- */

static atomic_uchar *shared_table_new(const PlanCell *cell, Run *run)
{
  Shared *shared = run->shared;
  SharedTable *table = &shared->tables[cell->slot];
  atomic_uchar *stamps = atomic_load_explicit(&table->stamps, memory_order_acquire);
  if (stamps)
    return stamps;
  Unwind *way_out = shared->arena->way_out;
  shared->arena->way_out = run->arena->way_out; /* under the lock */
  stamps = NEW_ARRAY(shared->arena, atomic_uchar, cell->rows.count * cell->chunks);
  if (cell->rows.count > SIZE_MAX / 8 / sizeof(double) / cell->width)
    unwind(shared->arena->way_out, UNWIND_MEMORY, "a table");
  table->values = arena_alloc_raw(shared->arena, cell->rows.count * cell->width * sizeof(double));
  shared->arena->way_out = way_out;
  atomic_store_explicit(&table->stamps, stamps, memory_order_release);
  return stamps;
}

static Lanes lanes_of_cell(const PlanCell *cell, size_t chunk)
{
  if (cell->mode == MODE_REPLICATE)
    return lanes_replicate();
  if (cell->mode == MODE_SINGLE)
    return lanes_single();
  const size_t base = chunk * LANES, left = cell->width - base;
  return lanes_axis(cell->lane_axis, (uint32_t)base, left < LANES ? (uint32_t)left : LANES);
}

static RowState shared_state(const PlanCell *cell, const Run *run, size_t row, size_t chunk)
{
  const SharedTable *table = &run->shared->tables[cell->slot];
  atomic_uchar *stamps = atomic_load_explicit(&table->stamps, memory_order_acquire);
  if (!stamps)
    return ROW_EMPTY;
  return (RowState)atomic_load_explicit(&stamps[row * cell->chunks + chunk], memory_order_acquire);
}

static double *shared_place(const PlanCell *cell, const Run *run, size_t row, size_t chunk)
{
  return run->shared->tables[cell->slot].values + row * cell->width + chunk * LANES;
}

/* The cells of a group vary alike, so that a row and a chunk are the same place in each. */
static void fill_group(const PlanGroup *group, Run *run, size_t row, size_t chunk)
{
  double *mark = run->top;
  double **outs = (double **)scratch_take(run, group->count);
  const Plan **roots = (const Plan **)scratch_take(run, group->count);
  atomic_uchar **stamps = (atomic_uchar **)scratch_take(run, group->count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < group->count; i++) {
    const PlanCell *cell = group->cells[i];
    if (shared_state(cell, run, row, chunk) != ROW_EMPTY)
      continue;
    stamps[count] = shared_table_new(cell, run) + row * cell->chunks + chunk;
    atomic_store_explicit(stamps[count], ROW_FILLING, memory_order_relaxed);
    outs[count] = shared_place(cell, run, row, chunk);
    roots[count++] = group->roots[i];
  }
  run->now = lanes_of_cell(group->cells[0], chunk);
  eval_reductions(roots, count, run, outs);
  for (uint32_t i = 0; i < count; i++)
    atomic_store_explicit(stamps[i], ROW_FILLED, memory_order_release);
  scratch_release(run, mark);
}

static void fill_shared(const PlanCell *cell, Run *run, size_t row, size_t chunk)
{
  atomic_uchar *stamp = shared_table_new(cell, run) + row * cell->chunks + chunk;
  const RowState state = (RowState)atomic_load_explicit(stamp, memory_order_relaxed);
  if (state == ROW_FILLED)
    return;
  if (state == ROW_FILLING)
    needs_itself(cell, run);
  run_guard(run);
  if (cell->group) {
    fill_group(cell->group, run, row, chunk);
    return;
  }
  atomic_store_explicit(stamp, ROW_FILLING, memory_order_relaxed);
  run->now = lanes_of_cell(cell, chunk);
  fill_row(cell, run, shared_place(cell, run, row, chunk));
  atomic_store_explicit(stamp, ROW_FILLED, memory_order_release);
}

static void fill_shared_to(const PlanCell *cell, Run *run, size_t row, size_t chunk)
{
  uint32_t *at = &run->index[cell->loop_axis->id];
  const size_t stride = loop_stride(cell);
  const uint32_t last = *at;
  uint32_t first = last;
  while (first > 0 &&
         shared_state(cell, run, row - (last - first + 1) * stride, chunk) == ROW_EMPTY)
    first--;
  for (uint32_t step = first; step <= last; step++) {
    *at = step;
    fill_shared(cell, run, row - (last - step) * stride, chunk);
  }
}

/* Makes sure that a chunk of a row is there. Only one thread fills at a time; the others wait, and
   find what it filled. */
static void ensure(const PlanCell *cell, Run *run, size_t row, size_t chunk)
{
  if (shared_state(cell, run, row, chunk) == ROW_FILLED)
    return;
  pthread_mutex_lock(&run->shared->lock);
  run->locks++;
  const Lanes now = run->now;
  if (cell->loop_axis)
    fill_shared_to(cell, run, row, chunk);
  else
    fill_shared(cell, run, row, chunk);
  run->now = now;
  run->locks--;
  pthread_mutex_unlock(&run->shared->lock);
}

/* The number of the cell at the current indices; of a replicated one that of the whole sample. */
static double number_of(const PlanCell *cell, Run *run)
{
  const size_t row = rows_at(run, &cell->rows);
  const size_t at = cell->mode == MODE_AXIS ? run->index[cell->lane_axis->id] : 0;
  ensure(cell, run, row, at / LANES);
  return run->shared->tables[cell->slot].values[row * cell->width + at];
}

const double *eval_cell_shared(const Plan *p, Run *run, double *out)
{
  const PlanCell *cell = p->cell;
  if (plan_varies(p, run) && run->now.mode == MODE_AXIS && run->now.axis != cell->lane_axis) {
    const Lanes now = run->now; /* the lanes are rows */
    uint32_t *at = &run->index[now.axis->id];
    const uint32_t before = *at;
    for (uint32_t i = 0; i < now.count; i++) {
      *at = now.base + i;
      out[i] = number_of(cell, run);
    }
    *at = before;
    return out;
  }
  const size_t row = rows_at(run, &cell->rows);
  size_t at = 0, last = 0;
  if (cell->mode == MODE_AXIS) {
    const bool along = plan_varies(p, run);
    at = along ? run->now.base : run->index[cell->lane_axis->id];
    last = along ? at + run->now.count - 1 : at;
  }
  for (size_t chunk = at / LANES; chunk <= last / LANES; chunk++)
    ensure(cell, run, row, chunk);
  return run->shared->tables[cell->slot].values + row * cell->width + at;
}

/* ---- holds --------------------------------------------------------------------------------- */

/* Whether the key of [hold] is that of the current place; makes it so. */
static bool same_key(const PlanCell *cell, const Run *run, Hold *hold, bool with_indices)
{
  const bool varies = set_varies(cell->varies, run);
  uint64_t changed = hold->key[0] ^ (varies ? run->now.epoch : 0);
  hold->key[0] = varies ? run->now.epoch : 0;
  uint32_t k = 1;
  for (uint32_t i = 0; with_indices && i < cell->rows.axis_count; i++, k++) {
    const Axis *axis = cell->rows.axes[i];
    const uint64_t at = run->now.mode == MODE_AXIS && axis == run->now.axis
                            ? 0
                            : (uint64_t)run->index[axis->id] + 1;
    changed |= hold->key[k] ^ at;
    hold->key[k] = at;
  }
  for (uint32_t i = 0; i < cell->register_count; i++, k++) {
    const uint64_t serial = run->registers[cell->registers[i]->id].serial;
    changed |= hold->key[k] ^ serial;
    hold->key[k] = serial;
  }
  return !changed;
}

static void hold_room(const PlanCell *cell, Run *run, Hold *hold, size_t count)
{
  if (!hold->key)
    hold->key = NEW_ARRAY(run->arena, uint64_t, 1 + cell->rows.axis_count + cell->register_count);
  if (hold->capacity >= count)
    return;
  if (count > SIZE_MAX / 16)
    unwind(run->arena->way_out, UNWIND_MEMORY, "a table");
  hold->values = arena_alloc_raw(run->arena, count * sizeof(double));
  hold->capacity = count;
  hold->filled = false;
}

/* A hold gives a copy: what it holds may be another combination before the copy is used. */
const double *eval_cell_hold(const Plan *p, Run *run, double *out)
{
  const PlanCell *cell = p->cell;
  const uint8_t *live = run->now.live;
  if (live && cell->has_call)
    return eval_cell_through(p, run, out ? out : scratch_take(run, run->now.count));
  Hold *hold = &run->holds[cell->slot];
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  hold_room(cell, run, hold, count);
  if (!same_key(cell, run, hold, true) || !hold->filled) {
    run_guard(run);
    hold->filled = false;
    run->now.live = NULL;
    const double *value = cell->root->eval(cell->root, run, hold->values);
    value = spread(p, cell->root, run, value, hold->values);
    if (value != hold->values)
      memcpy(hold->values, value, count * sizeof *value);
    run->now.live = live;
    hold->filled = true;
  }
  return out ? memcpy(out, hold->values, count * sizeof *out) : hold->values;
}

/* A recurrent cell that depends on a register: a table in the current lanes, void when the register
   changes. */
static void fill_follow(const Plan *p, Run *run, Hold *hold, size_t row)
{
  const PlanCell *cell = p->cell;
  uint32_t *at = &run->index[cell->loop_axis->id];
  const size_t stride = loop_stride(cell);
  const uint32_t last = *at;
  const uint64_t filled = 2 * hold->context, filling = filled + 1;
  uint32_t first = last;
  while (first > 0 && hold->stamps[row - (last - first + 1) * stride] < filled)
    first--;
  for (uint32_t step = first; step <= last; step++) {
    const size_t here = row - (last - step) * stride;
    if (hold->stamps[here] == filling)
      needs_itself(cell, run);
    run_guard(run);
    *at = step;
    hold->stamps[here] = filling;
    const size_t count = plan_varies(p, run) ? run->now.count : 1;
    double *to = hold->values + here * count;
    const double *value = cell->root->eval(cell->root, run, to);
    value = spread(p, cell->root, run, value, to);
    if (value != to)
      memcpy(to, value, count * sizeof *to);
    hold->stamps[here] = filled;
  }
}

static bool is_axis_of_rows(const PlanCell *cell, const Axis *axis)
{
  for (uint32_t i = 0; i < cell->rows.axis_count; i++)
    if (cell->rows.axes[i] == axis)
      return true;
  return false;
}

const double *eval_cell_follow(const Plan *p, Run *run, double *out)
{
  const PlanCell *cell = p->cell;
  if (run->now.mode == MODE_AXIS && is_axis_of_rows(cell, run->now.axis)) {
    for (uint32_t i = 0; i < run->now.count; i++)
      out[i] = eval_at_lane(p, run, i, NULL, 0);
    return out;
  }
  Hold *hold = &run->holds[cell->slot];
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  hold_room(cell, run, hold, count * cell->rows.count);
  if (!hold->stamps)
    hold->stamps = NEW_ARRAY(run->arena, uint64_t, cell->rows.count);
  if (!same_key(cell, run, hold, false))
    hold->context++;
  const size_t row = rows_at(run, &cell->rows);
  if (!hold->context)
    hold->context = 1;
  if (hold->stamps[row] != 2 * hold->context) {
    const uint8_t *live = run->now.live;
    run->now.live = NULL;
    fill_follow(p, run, hold, row);
    run->now.live = live;
  }
  memcpy(out, hold->values + row * count, count * sizeof *out);
  return out;
}
