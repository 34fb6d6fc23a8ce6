/* The walk over all that is reachable, before anything is lowered: which axes have registers, where
   calls and loops are inside, and which cells are evaluated once wherever they stand. */
#include "lower_part.h"

#include <assert.h>

/* Values of `seen`, as numbers in a pointer. */
enum { SEEN = 1, HAS_CALL = 2, HAS_LOOP = 4, SEEN_AGAIN = 8 };
/* Values of `uses`. */
enum { USED_ONCE = 1, USED_OFTEN = 2 };

enum { MOST_LOOPS = 8 };

/* How often what is being walked is evaluated: once for each combination of these axes. */
typedef struct Context {
  const AxisSet *axes;
  const Axis *loops[MOST_LOOPS];
  uint32_t loop_count;
  bool draws, replicated;
  bool is_unknown; /* as often as a loop or a recursion likes */
} Context;

static uintptr_t flags_of(const Lowering *l, const Core *node)
{
  return (uintptr_t)pointer_map_get(&l->seen, node);
}

bool core_has_call(const Lowering *l, const Core *node)
{
  return flags_of(l, node) & HAS_CALL;
}

bool core_has_loop(const Lowering *l, const Core *node)
{
  return flags_of(l, node) & HAS_LOOP;
}

bool cell_is_used_once(const Lowering *l, const CoreCell *cell)
{
  return (uintptr_t)pointer_map_get(&l->uses, cell) == USED_ONCE;
}

static void set_flags(Lowering *l, const Core *node, uintptr_t flags)
{
  pointer_map_put(&l->seen, l->arena, node, (void *)flags);
}

static void see_axis(Lowering *l, const Axis *axis, bool has_register)
{
  if (axis->id >= l->program->axis_limit)
    l->program->axis_limit = axis->id + 1;
  if (axis->id >= l->axis_capacity) {
    const uint32_t capacity = 2 * axis->id + 16;
    l->has_register =
        arena_grow(l->arena, l->has_register, l->axis_capacity, capacity, sizeof *l->has_register);
    l->axis_capacity = capacity;
  }
  l->has_register[axis->id] |= has_register;
}

static void see_axes(Lowering *l, const Core *node)
{
  for (uint32_t i = 0; i < node->axes->count; i++)
    see_axis(l, node->axes->axes[i], false);
  if (node->axis)
    see_axis(l, node->axis,
             node->op == CORE_FOLD || node->op == CORE_SOLVE || node->op == CORE_REGISTER);
  if (node->op == CORE_RANDOM && node->random->key_axes)
    for (uint32_t i = 0; i < node->random->key_axes->count; i++)
      see_axis(l, node->random->key_axes->axes[i], false);
}

static void queue_scan(Lowering *l, const Core *root, bool is_function)
{
  if (l->scan_queued == l->scan_capacity) {
    const uint32_t capacity = l->scan_capacity ? 2 * l->scan_capacity : 64;
    l->scan_queue =
        arena_grow(l->arena, l->scan_queue, l->scan_queued, capacity, sizeof *l->scan_queue);
    l->scan_capacity = capacity;
  }
  l->scan_queue[l->scan_queued++] = (ScanRoot){root, is_function};
}

/* ---- how often a cell is evaluated --------------------------------------------------------- */

static Context context_of(const Core *root, bool is_unknown)
{
  return (Context){.axes = root->axes,
                   .draws = root->draws,
                   .replicated = root->depth > 0,
                   .is_unknown = is_unknown};
}

static bool is_in_context(const Context *context, const Axis *axis)
{
  for (uint32_t i = 0; i < context->loop_count; i++)
    if (context->loops[i] == axis)
      return true;
  return axis_set_has(context->axes, axis);
}

/* Whether the cell, evaluated where it stands, is evaluated no more often than a table of it is. */
static bool is_evaluated_once(const Context *context, const CoreCell *cell)
{
  const Core *root = cell->root;
  if (context->is_unknown || cell->recurrent || root->draws != context->draws ||
      (!root->draws && (root->depth > 0) != context->replicated))
    return false;
  for (uint32_t i = 0; i < context->axes->count; i++)
    if (!axis_set_has(root->axes, context->axes->axes[i]))
      return false;
  for (uint32_t i = 0; i < context->loop_count; i++)
    if (!axis_set_has(root->axes, context->loops[i]))
      return false;
  return true;
}

static void use_cell(Lowering *l, const Context *context, const CoreCell *cell)
{
  const bool is_first = !pointer_map_get(&l->uses, cell);
  const uintptr_t use = is_first && is_evaluated_once(context, cell) ? USED_ONCE : USED_OFTEN;
  pointer_map_put(&l->uses, l->arena, cell, (void *)use);
}

/* A part of the graph that two nodes share: its cells are used more than once. */
static void see_again(Lowering *l, const Core *node)
{
  const uintptr_t flags = flags_of(l, node);
  if (flags & SEEN_AGAIN)
    return;
  set_flags(l, node, flags | SEEN_AGAIN);
  if (node->op == CORE_CELL)
    pointer_map_put(&l->uses, l->arena, node->cell, (void *)(uintptr_t)USED_OFTEN);
  for (uint32_t i = 0; node->op != CORE_STATISTIC && i < node->count; i++)
    see_again(l, node->args[i]);
}

/* The context of operand [i]. */
static Context inside(const Context *context, const Core *node, uint32_t i)
{
  Context in = *context;
  switch (node->op) {
  case CORE_STATISTIC: return context_of(node->args[0], false);
  case CORE_SCAN: return context_of(node, false);
  case CORE_REDUCE:
    in.is_unknown |= i > 0 || in.loop_count == MOST_LOOPS;
    if (!in.is_unknown)
      in.loops[in.loop_count++] = node->axis;
    return in;
  case CORE_AT: /* one place, for each combination of the context */
    in.is_unknown |= node->args[1]->op != CORE_NUMBER || is_in_context(context, node->axis);
    return in;
  case CORE_LAG: in.is_unknown |= node->args[1]->op != CORE_NUMBER; return in;
  case CORE_FOLD:
  case CORE_SOLVE:
  case CORE_CALL: in.is_unknown = true; return in;
  default: return in;
  }
}

/* ---- the walk ------------------------------------------------------------------------------ */

static uintptr_t scan(Lowering *l, const Core *node, const Context *context);

static uintptr_t scan_operands(Lowering *l, const Core *node, const Context *context)
{
  uintptr_t flags = 0;
  for (uint32_t i = 0; i < node->count; i++) {
    const Context in = inside(context, node, i);
    flags |= scan(l, node->args[i], &in);
  }
  for (uint32_t i = 0; node->op == CORE_TEMPLATE && i < node->index; i++)
    if (node->parts[i].value)
      flags |= scan(l, node->parts[i].value, context);
  return flags;
}

/* A cell: of a local one the calls count as those of who uses it. */
static uintptr_t scan_cell(Lowering *l, const Core *node, const Context *context)
{
  const CoreCell *cell = node->cell;
  use_cell(l, context, cell);
  if (cell->is_local) {
    const Context own = context_of(cell->root, false);
    return scan(l, cell->root, &own) & HAS_CALL;
  }
  if (!flags_of(l, cell->root))
    queue_scan(l, cell->root, false);
  return 0;
}

static uintptr_t scan_call(Lowering *l, const Core *node)
{
  const CoreFunction *f = node->function;
  if (!flags_of(l, f->body)) {
    queue_scan(l, f->body, true);
    for (uint32_t i = 0; i < f->local_count; i++)
      queue_scan(l, f->locals[i], true);
  }
  return HAS_CALL | HAS_LOOP;
}

/* What is inside [node]: calls, those of local cells included, and loops. */
static uintptr_t scan(Lowering *l, const Core *node, const Context *context)
{
  const uintptr_t known = flags_of(l, node);
  if (known) {
    see_again(l, node);
    return known & (HAS_CALL | HAS_LOOP);
  }
  set_flags(l, node, SEEN);
  see_axes(l, node);
  uintptr_t flags = scan_operands(l, node, context);
  if (node->op == CORE_CELL)
    flags |= scan_cell(l, node, context);
  else if (node->op == CORE_CALL)
    flags |= scan_call(l, node);
  else if (node->op == CORE_REDUCE || node->op == CORE_FOLD || node->op == CORE_SOLVE ||
           node->op == CORE_NATIVE)
    flags |= HAS_LOOP;
  set_flags(l, node, flags | flags_of(l, node));
  return flags;
}

void lower_prepare(Lowering *l, const Core *root)
{
  assert(!l->everything);
  queue_scan(l, root, false);
  while (l->scan_queued) {
    const ScanRoot next = l->scan_queue[--l->scan_queued];
    const Context context = context_of(next.root, next.is_function);
    scan(l, next.root, &context);
  }
}
