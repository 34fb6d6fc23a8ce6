/* Cells, running sums and statistics: where their values are kept, and on which lanes. */
#include "lower_part.h"

#include "eval.h"

#include <assert.h>

enum { LEAST_LANES = 8 }; /* shorter axes are not worth being lanes */

/* ---- shape of a table ---------------------------------------------------------------------- */

/* Rows of [set] but [without] and axes with registers. False where there are more than any memory
   holds. */
static bool shape_rows(Lowering *l, const AxisSet *set, const Axis *without, Rows *rows)
{
  const Axis **kept = NEW_ARRAY(l->arena, const Axis *, set->count + 1);
  size_t *strides = NEW_ARRAY(l->arena, size_t, set->count + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < set->count; i++)
    if (set->axes[i] != without && !l->has_register[set->axes[i]->id])
      kept[n++] = set->axes[i];
  *rows = (Rows){.axis_count = n, .axes = kept, .strides = strides, .count = 1};
  double size = 1;
  for (uint32_t i = n; i-- > 0;) {
    strides[i] = rows->count;
    size *= kept[i]->length;
    rows->count *= size < 1e15 ? kept[i]->length : 1;
  }
  return size < 1e15;
}

bool lower_rows(Lowering *l, const AxisSet *set, Rows *rows)
{
  return shape_rows(l, set, NULL, rows);
}

static const Axis *longest_axis(const Lowering *l, const AxisSet *set, const Axis *without)
{
  const Axis *best = NULL;
  for (uint32_t i = 0; i < set->count; i++) {
    const Axis *axis = set->axes[i];
    if (axis != without && !l->has_register[axis->id] && axis->length >= LEAST_LANES &&
        (!best || axis->length > best->length))
      best = axis;
  }
  return best;
}

static void shape_registers(Lowering *l, PlanCell *cell, const AxisSet *set)
{
  const Axis **registers = NEW_ARRAY(l->arena, const Axis *, set->count + 1);
  for (uint32_t i = 0; i < set->count; i++)
    if (l->has_register[set->axes[i]->id])
      registers[cell->register_count++] = set->axes[i];
  cell->registers = registers;
}

/* Recurrent cells must have a table; others have one where it is small enough. */
static void choose_storage(Lowering *l, PlanCell *cell, const Core *core, bool fits)
{
  const bool must = cell->loop_axis != NULL || core->op == CORE_OPTIMISE;
  if (core->frame) {
    cell->storage = STORE_NOTHING;
  } else if (cell->register_count) {
    cell->storage = must ? STORE_FOLLOW : STORE_HOLD;
  } else if (core->draws) {
    const double bytes = (double)cell->rows.count * sizeof(double);
    const bool small = fits && ((double)l->draw_bytes + bytes) * LEAF <= (double)l->draw_budget;
    cell->storage = must || small ? STORE_DRAWS : STORE_HOLD;
    l->draw_bytes += cell->storage == STORE_DRAWS ? (size_t)bytes : 0;
  } else {
    const double bytes = (double)cell->rows.count * (double)cell->width * sizeof(double);
    const bool small = fits && bytes <= (double)l->shared_budget / 4 &&
                       (double)l->shared_bytes + bytes <= (double)l->shared_budget;
    cell->storage = must || small ? STORE_SHARED : STORE_HOLD;
    l->shared_bytes += cell->storage == STORE_SHARED ? (size_t)bytes : 0;
  }
  if (must && !fits)
    lower_problem(l, E_SIZE, core->at, STR("this varies over too many combinations to be kept"),
                  STR("shorten one of its axes"));
}

static PlanCell *cell_new(Lowering *l, const Core *core, const Axis *loop_axis)
{
  PlanCell *cell = NEW(l->arena, PlanCell);
  *cell = (PlanCell){.slot = l->program->cell_count++, .core = core, .width = 1, .chunks = 1};
  cell->loop_axis = loop_axis && axis_set_has(core->axes, loop_axis) ? loop_axis : NULL;
  shape_registers(l, cell, core->axes);
  if (core->draws) {
    cell->mode = MODE_DRAW;
  } else if (core->depth > 0) {
    cell->mode = MODE_REPLICATE;
    cell->width = REPLICATE_LANES;
  } else if (!cell->register_count && (cell->lane_axis = longest_axis(l, core->axes, loop_axis))) {
    cell->mode = MODE_AXIS;
    cell->width = cell->lane_axis->length;
    cell->chunks = (cell->width + LANES - 1) / LANES;
  }
  const bool fits = shape_rows(l, core->axes, cell->lane_axis, &cell->rows);
  choose_storage(l, cell, core, fits);
  if (cell->storage == STORE_HOLD) { /* its lanes are those of who asks: every axis is in its key */
    cell->lane_axis = NULL;
    shape_rows(l, core->axes, NULL, &cell->rows);
  }
  cell->varies = set_of_core(l, core);
  cell->has_call = core_has_call(l, core);
  return cell;
}

static void queue_cell(Lowering *l, PlanCell *cell)
{
  if (l->cell_queued == l->cell_queue_capacity) {
    const uint32_t capacity = l->cell_queue_capacity ? 2 * l->cell_queue_capacity : 64;
    l->cell_queue =
        arena_grow(l->arena, l->cell_queue, l->cell_queued, capacity, sizeof *l->cell_queue);
    l->cell_queue_capacity = capacity;
  }
  l->cell_queue[l->cell_queued++] = cell;
}

static Plan *cell_reference(Lowering *l, const Core *node, PlanCell *cell)
{
  static Eval *const by_storage[] = {
      [STORE_NOTHING] = eval_cell_through, [STORE_SHARED] = eval_cell_shared,
      [STORE_DRAWS] = eval_cell_draws,     [STORE_HOLD] = eval_cell_hold,
      [STORE_FOLLOW] = eval_cell_follow,
  };
  Plan *p = plan_new(l, node, by_storage[cell->storage], cell->varies);
  p->cell = cell;
  p->is_cell = true;
  return p;
}

/* A root that costs no more than a reference to it: what it is, wherever it stands. */
static bool is_as_cheap(const Core *root)
{
  switch (root->op) {
  case CORE_NUMBER:
  case CORE_COLUMN:
  case CORE_AXIS:
  case CORE_POSITION:
  case CORE_CELL:
  case CORE_REGISTER:
  case CORE_PARAM:
  case CORE_LOCAL: return true;
  default: return false;
  }
}

const Plan *lower_cell(Lowering *l, const Core *node)
{
  enum { MOST_INLINED = 12 }; /* so that neither scratch nor the C stack grows with a chain */
  const CoreCell *source = node->cell;
  assert(source->root);
  PlanCell *cell = pointer_map_get(&l->cells, source);
  if (cell)
    return cell_reference(l, node, cell);
  if (is_as_cheap(source->root) && !source->recurrent)
    return lower_node(l, source->root);
  if (source->root->op != CORE_OPTIMISE && !source->root->frame && cell_is_used_once(l, source) &&
      l->inlined < MOST_INLINED && !core_has_register(l, source->root)) {
    l->inlined++;
    const Plan *root = lower_node(l, source->root);
    l->inlined--;
    return root;
  }
  cell = cell_new(l, source->root, source->recurrent ? source->loop_axis : NULL);
  cell->source = source;
  pointer_map_put(&l->cells, l->arena, source, cell);
  if (cell->storage == STORE_NOTHING)
    cell->root = lower_node(l, source->root); /* in the function at hand */
  else
    queue_cell(l, cell);
  return cell_reference(l, node, cell);
}

/* ---- parts of expressions ------------------------------------------------------------------ */

/* Whether [parent] evaluates all its operands at its own place, so that one that varies over fewer
   axes is evaluated there again and again. */
static bool evaluates_in_place(const Core *parent)
{
  switch (parent->op) {
  case CORE_APPLY:
  case CORE_IF:
  case CORE_SELECT:
  case CORE_RANDOM:
  case CORE_NATIVE:
  case CORE_LEAST:
  case CORE_WHICH_LEAST:
  case CORE_INTERPOLATE:
  case CORE_REQUIRE:
  case CORE_IN_RANGE: return true;
  default: return false;
  }
}

/* Whether it costs more than a look into a table: a field of all objects does, being an expression
   for each of them. */
static bool is_work(const Core *node)
{
  return evaluates_in_place(node) || node->op == CORE_REDUCE || node->op == CORE_FOLD ||
         node->op == CORE_SOLVE || node->op == CORE_BY_AXIS;
}

static bool is_worth_keeping(Lowering *l, const Core *parent, const Core *node)
{
  enum { MOST_BYTES = 8 << 20 };
  if (!evaluates_in_place(parent) || !is_work(node) || node->frame || core_has_call(l, node) ||
      core_has_register(l, node))
    return false;
  const bool has_loop = core_has_loop(l, node);
  const bool is_rarer = node->axes->count < parent->axes->count;
  const bool is_certain = parent->draws != node->draws || parent->frame ||
                          (parent->depth > 0 && !node->draws && node->depth == 0);
  if (!(is_rarer && (node->axes->count || node->draws)) && !((is_rarer || is_certain) && has_loop))
    return false;
  const double bytes = axis_set_size(node->axes) * sizeof(double);
  if (node->draws)
    return ((double)l->draw_bytes + bytes) * LEAF <= (double)l->draw_budget / 4;
  return bytes * (node->depth > 0 ? REPLICATE_LANES : 1) <= MOST_BYTES &&
         (double)l->shared_bytes + bytes <= (double)l->shared_budget / 2;
}

const Plan *lower_operand(Lowering *l, const Core *parent, const Core *node)
{
  const Plan *known = pointer_map_get(&l->hoisted, node);
  if (known)
    return known;
  if (!is_worth_keeping(l, parent, node))
    return lower_node(l, node);
  PlanCell *cell = cell_new(l, node, NULL);
  queue_cell(l, cell);
  const Plan *p = cell_reference(l, node, cell);
  pointer_map_put(&l->hoisted, l->arena, node, (void *)(uintptr_t)p);
  return p;
}

bool lower_has_room(const Lowering *l, const Core *node)
{
  const double bytes = axis_set_size(node->axes) * sizeof(double);
  return bytes <= (double)l->shared_budget / 16 &&
         (double)l->shared_bytes + bytes <= (double)l->shared_budget;
}

const PlanCell *lower_together(Lowering *l, Plan *p, const Plan *root, const PlanGroup *group)
{
  PlanCell *cell = cell_new(l, p->core, NULL);
  assert(cell->storage == STORE_SHARED);
  cell->root = root;
  cell->group = group;
  *p = *cell_reference(l, p->core, cell);
  return cell;
}

/* A hidden recurrent cell s[i] = s[i - 1] + x[i]. */
const Plan *lower_scan(Lowering *l, const Core *node)
{
  const Plan *x = lower_node(l, node->args[0]);
  if (node->frame) {
    Plan *p = plan_new(l, node, eval_scan_through, l->everything);
    p->a = x;
    return p;
  }
  PlanCell *cell = cell_new(l, node, node->axis);
  Plan *reference = cell_reference(l, node, cell);
  Plan *step = plan_new(l, node, eval_scan_step, cell->varies);
  step->a = x;
  step->b = reference;
  cell->root = step;
  return reference;
}

/* ---- statistics ---------------------------------------------------------------------------- */

/* Of what does not vary by draw there is nothing to gather. */
static const Plan *certain_statistic(Lowering *l, const Core *node)
{
  const Plan *x = lower_node(l, node->args[0]);
  const StatOp op = (StatOp)node->op_code;
  if (op == STAT_PRESENT) {
    Plan *p = plan_new(l, node, eval_apply1, x->varies);
    p->eval1 = eval1_apply1;
    p->kernel1 = kernel1[OP_PRESENT];
    p->scalar1 = scalar1[OP_PRESENT];
    p->a = x;
    return p;
  }
  if (op != STAT_SD && op != STAT_VARIANCE)
    return x;
  Plan *zero = plan_new(l, node, eval_number, l->nothing);
  zero->eval1 = eval1_number;
  zero->number = 0;
  Plan *p = plan_new(l, node, eval_apply2, x->varies);
  p->eval1 = eval1_apply2;
  p->kernel2 = kernel2[OP_MUL];
  p->scalar2 = scalar2[OP_MUL];
  p->a = x;
  p->b = zero;
  return p;
}

const Plan *lower_statistic(Lowering *l, const Core *node)
{
  const Core *x = node->args[0];
  if (!x->draws)
    return certain_statistic(l, node);
  PlanProgram *program = l->program;
  PlanStat *stat = NEW(l->arena, PlanStat);
  *stat = (PlanStat){.slot = program->stat_count++,
                     .op = (StatOp)node->op_code,
                     .depth = node->depth,
                     .is_inline = x->frame || core_has_register(l, node)};
  if (!shape_rows(l, node->axes, NULL, &stat->rows))
    lower_problem(l, E_SIZE, node->at, STR("this varies over too many combinations to be kept"),
                  STR("shorten one of its axes"));
  const uint64_t *varies = stat->is_inline ? l->everything : set_of(l, node->axes, false, true);
  Plan *p = plan_new(l, node, stat->is_inline ? eval_statistic_inline : eval_statistic, varies);
  stat->node = p;
  stat->x = lower_node(l, x);
  stat->p = node->count > 1 ? lower_node(l, node->args[1]) : NULL;
  p->stat = stat;
  p->a = stat->x;
  p->b = stat->p;
  stat->next = program->stats;
  program->stats = stat;
  return p;
}
