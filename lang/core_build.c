#include "core_build.h"

#include <math.h>
#include <string.h>

Type type_number(const Dim *dim)
{
  return (Type){.kind = TYPE_NUMBER, .dim = dim};
}

Type type_label(const Axis *axis)
{
  while (axis->copy_of) /* a copy has the labels of its original */
    axis = axis->copy_of;
  return (Type){.kind = TYPE_LABEL, .axis = axis};
}

bool type_is_poison(const Core *node)
{
  return node->type.kind == TYPE_POISON;
}

/* What the operation itself adds to, or takes from, the axes and passes of its arguments. */
static void settle(Checker *c, Core *node)
{
  AxisSets *sets = &c->sets;
  switch (node->op) {
  case CORE_COLUMN:
  case CORE_AXIS:
  case CORE_POSITION:
  case CORE_BY_AXIS:
  case CORE_LAG:
  case CORE_SCAN:
  case CORE_REGISTER: node->axes = axis_set_with(sets, node->axes, node->axis); break;
  case CORE_AT:
    node->axes = axis_set_union(sets, axis_set_without(sets, node->args[0]->axes, node->axis),
                                node->args[1]->axes);
    break;
  case CORE_REDUCE: node->axes = axis_set_without(sets, node->axes, node->axis); break;
  case CORE_FOLD:
  case CORE_SOLVE: node->axes = axis_set_without(sets, node->axes, node->axis); break;
  case CORE_STATISTIC:
    node->depth = (uint8_t)(node->depth + node->draws);
    node->draws = false;
    break;
  case CORE_RANDOM: node->draws = true; break;
  case CORE_NUMBER:
  case CORE_CELL:
  case CORE_APPLY:
  case CORE_IF:
  case CORE_SELECT:
  case CORE_CALL:
  case CORE_PARAM:
  case CORE_LOCAL:
  case CORE_NATIVE:
  case CORE_LEAST:
  case CORE_WHICH_LEAST:
  case CORE_INTERPOLATE:
  case CORE_REQUIRE:
  case CORE_IN_RANGE:
  case CORE_TEMPLATE:
  case CORE_DECISION:
  case CORE_OPTIMISE:
  case CORE_SOLUTION:
  case CORE_OP_COUNT: break;
  }
}

static bool can_clash(const Axis *axis)
{
  return axis->kind == AXIS_TIME || axis->kind == AXIS_NUMBER || axis->kind == AXIS_ROWS;
}

/* Axes are nominal: two of one name from different declarations never align. */
static void check_clash(Checker *c, const AxisSet *axes, Span at)
{
  for (uint32_t i = 0; i < axes->count; i++)
    for (uint32_t k = 0; k < i; k++) {
      const Axis *a = axes->axes[k], *b = axes->axes[i];
      if (a->name != b->name || !can_clash(a) || !can_clash(b))
        continue;
      Diag *diag = diag_add(c->diags, E_AXES_CLASH, at, "two different axes called `%s` meet here",
                            a->name->text.text);
      diag_label(c->diags, diag, a->at, "one");
      diag_label(c->diags, diag, b->at, "the other");
      diag_help(c->diags, diag,
                "use one axis for both, or pick labels from one of them first: x[%s = …]",
                a->name->text.text);
    }
}

/* Functions are written out at each call, so that a few lines could become more than fits into
   memory; a long script may grow in proportion. */
static void count_node(Checker *c)
{
  if (!c->expansions) {
    c->written++;
    return;
  }
  if (++c->expanded > 2000000 + 100 * c->written)
    unwind(c->arena->way_out, UNWIND_SIZE, "over %.3g million operations",
           (double)c->expanded / 1e6);
}

Core *core_along(Checker *c, CoreOp op, Span at, Type type, const Axis *axis, Core *const *args,
                 uint32_t count)
{
  count_node(c);
  Core *node = NEW(c->arena, Core);
  *node = (Core){.op = op, .type = type, .at = at, .axis = axis, .count = count};
  node->axes = c->sets.empty;
  node->args = NEW_ARRAY(c->arena, Core *, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    node->args[i] = args[i];
    node->axes = axis_set_union(&c->sets, node->axes, args[i]->axes);
    node->draws |= args[i]->draws;
    node->frame |= args[i]->frame;
    node->decides |= args[i]->decides;
    if (args[i]->depth > node->depth)
      node->depth = args[i]->depth;
  }
  settle(c, node);
  if (count > 1 && node->axes->count > 1)
    check_clash(c, node->axes, at);
  node->unit = type.kind == TYPE_NUMBER && count ? args[0]->unit : NULL;
  return node;
}

Core *core_new(Checker *c, CoreOp op, Span at, Type type, Core *const *args, uint32_t count)
{
  return core_along(c, op, at, type, NULL, args, count);
}

Core *core_number(Checker *c, Span at, double value, Type type, const Unit *unit)
{
  Core *node = core_new(c, CORE_NUMBER, at, type, NULL, 0);
  node->number = value;
  node->unit = unit;
  return node;
}

Core *core_plain(Checker *c, Span at, double value)
{
  return core_number(c, at, value, c->number, c->units.one);
}

Core *core_poison(Checker *c, Span at)
{
  return core_number(c, at, 0, c->poison, c->units.one);
}

/* The tags of runtime/lanes.h for what is not there, and for what a reduction leaves out. */
static double value_of_bits(uint64_t bits)
{
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

Core *core_absent(Checker *c, Span at, Type type)
{
  return core_number(c, at, value_of_bits(0x7ff8100000000000u), type, NULL);
}

Core *core_left_out(Checker *c, Span at, Type type)
{
  return core_number(c, at, value_of_bits(0x7ff8300000000000u), type, NULL);
}

Core *core_missing(Checker *c, Span at, Type type, Str path)
{
  Core *node = core_absent(c, at, type);
  node->text = path;
  return node;
}

bool core_is_missing(const Core *node)
{
  while (node->op == CORE_CELL && node->cell->root)
    node = node->cell->root;
  return node->op == CORE_NUMBER && node->text.length;
}

Core *core_as(Checker *c, const Core *node, Type type, const Unit *unit)
{
  Core *copy = NEW(c->arena, Core);
  *copy = *node;
  copy->type = type;
  copy->unit = type.kind == TYPE_NUMBER ? unit : NULL;
  return copy;
}

static void mark_year(const Core *node)
{
  enum { LEAST_YEAR = 1000 }; /* below, nothing tells a year from a count of years */
  double value;
  if (!core_constant(node, &value) || value < LEAST_YEAR)
    return;
  for (; node && node->op == CORE_CELL; node = node->cell->root)
    node->cell->is_year = true;
}

void core_join_years(const Core *a, const Core *b)
{
  if (!core_is_year(a) && !core_is_year(b))
    return;
  mark_year(a);
  mark_year(b);
}

Core *core_apply1(Checker *c, Span at, Op op, Type type, Core *a)
{
  Core *node = core_new(c, CORE_APPLY, at, type, &a, 1);
  node->op_code = op;
  return node;
}

Core *core_apply2(Checker *c, Span at, Op op, Type type, Core *a, Core *b)
{
  Core *node = core_new(c, CORE_APPLY, at, type, (Core *[]){a, b}, 2);
  node->op_code = op;
  return node;
}

Core *core_if(Checker *c, Span at, Core *condition, Core *yes, Core *no)
{
  double known;
  if (core_constant(condition, &known) && !isnan(known))
    return known != 0 ? yes : no;
  Core *node = core_new(c, CORE_IF, at, yes->type, (Core *[]){condition, yes, no}, 3);
  node->unit = yes->unit ? yes->unit : no->unit;
  return node;
}

Core *core_cell(Checker *c, Span at, CoreCell *cell)
{
  const Core *root = cell->root;
  Core *node = core_new(c, CORE_CELL, at, root->type, NULL, 0);
  node->cell = cell;
  node->axes = root->axes;
  node->draws = root->draws;
  node->frame = root->frame;
  node->decides = root->decides;
  node->depth = root->depth;
  node->unit = root->unit;
  return node;
}

Core *core_axis_label(Checker *c, Span at, const Axis *axis)
{
  if (axis->labels)
    return core_position(c, at, axis);
  const Unit *unit = axis->unit ? axis->unit : c->units.one;
  Core *node = core_along(c, CORE_AXIS, at, type_number(unit->dim), axis, NULL, 0);
  node->unit = unit;
  return node;
}

Core *core_position(Checker *c, Span at, const Axis *axis)
{
  Type type = axis->labels ? type_label(axis) : c->number;
  Core *node = core_along(c, CORE_POSITION, at, type, axis, NULL, 0);
  node->unit = axis->labels ? NULL : c->units.one;
  return node;
}

Core *core_column(Checker *c, Span at, const Axis *axis, const double *numbers, Type type,
                  const Unit *unit)
{
  Core *node = core_along(c, CORE_COLUMN, at, type, axis, NULL, 0);
  node->numbers = numbers;
  node->unit = unit;
  return node;
}

Core *core_by_axis(Checker *c, Span at, const Axis *axis, Core **cases)
{
  bool constant = axis->length > 0;
  for (uint32_t i = 0; i < axis->length; i++)
    constant &= cases[i]->op == CORE_NUMBER && !cases[i]->text.length;
  Type type = axis->length ? cases[0]->type : c->number;
  type.is_zero = false;
  if (!constant) {
    Core *node = core_along(c, CORE_BY_AXIS, at, type, axis, cases, axis->length);
    node->type = type;
    return node;
  }
  double *numbers = NEW_ARRAY(c->arena, double, axis->length);
  for (uint32_t i = 0; i < axis->length; i++)
    numbers[i] = cases[i]->number;
  return core_column(c, at, axis, numbers, type, cases[0]->unit);
}

Core *core_at(Checker *c, Span at, const Axis *axis, Core *x, Core *position)
{
  Core *node = core_along(c, CORE_AT, at, x->type, axis, (Core *[]){x, position}, 2);
  node->unit = x->unit;
  return node;
}

Core *core_reduce(Checker *c, Span at, ReduceOp op, const Axis *axis, Core *x, bool skips_left_out)
{
  Core *node = core_along(c, CORE_REDUCE, at, x->type, axis, &x, 1);
  node->op_code = op;
  node->skips_left_out = skips_left_out;
  switch (op) {
  case REDUCE_COUNT:
    node->type = c->number;
    node->unit = c->units.one;
    break;
  case REDUCE_FIRST:
  case REDUCE_LAST:
  case REDUCE_ARGMIN:
  case REDUCE_ARGMAX:
    node->type =
        axis->labels ? type_label(axis) : type_number(axis->unit ? axis->unit->dim : c->dims.one);
    node->unit = axis->labels ? NULL : axis->unit ? axis->unit : c->units.one;
    break;
  case REDUCE_SUM:
  case REDUCE_MEAN:
  case REDUCE_MIN:
  case REDUCE_MAX:
  case REDUCE_PRODUCT:
  case REDUCE_ANY:
  case REDUCE_ALL:
  case REDUCE_SD:
  case REDUCE_QUANTILE: break;
  }
  return node;
}

Core *core_local(Checker *c, Span at, Str path, Core *value)
{
  switch (value->op) {
  case CORE_NUMBER:
  case CORE_CELL:
  case CORE_PARAM:
  case CORE_LOCAL:
  case CORE_AXIS:
  case CORE_COLUMN:
  case CORE_POSITION:
  case CORE_REGISTER:
  case CORE_TEMPLATE:
  case CORE_LEAST: return value;
  default: break;
  }
  if (value->frame && c->recursion) {
    Recursion *r = c->recursion;
    CoreFunction *f = r->core;
    if (f->local_count == r->local_capacity) {
      r->local_capacity = r->local_capacity ? r->local_capacity * 2 : 8;
      f->locals =
          arena_grow(c->arena, f->locals, f->local_count, r->local_capacity, sizeof(Core *));
    }
    f->locals[f->local_count] = value;
    Core *node = core_new(c, CORE_LOCAL, at, value->type, &value, 1);
    node->count = 0;
    node->index = f->local_count++;
    node->unit = value->unit;
    return node;
  }
  CoreCell *cell = NEW(c->arena, CoreCell);
  *cell = (CoreCell){.path = path, .root = value, .is_local = true};
  program_add_cell(c, cell);
  return core_cell(c, at, cell);
}

bool core_constant(const Core *node, double *value)
{
  for (int steps = 0; node->op == CORE_CELL && node->cell->root && steps < 64; steps++)
    node = node->cell->root;
  if (node->op != CORE_NUMBER || node->type.kind == TYPE_POISON || node->text.length)
    return false;
  *value = node->number;
  return true;
}

void program_add_cell(Checker *c, CoreCell *cell)
{
  CoreProgram *p = c->program;
  if (p->cell_count == c->program_cell_capacity) {
    c->program_cell_capacity = c->program_cell_capacity ? c->program_cell_capacity * 2 : 64;
    p->cells =
        arena_grow(c->arena, p->cells, p->cell_count, c->program_cell_capacity, sizeof *p->cells);
  }
  cell->id = p->cell_count;
  p->cells[p->cell_count++] = cell;
}

const Axis *axis_names(Checker *c, const Sym *name, AxisKind kind, const Sym *const *labels,
                       uint32_t count, Span at)
{
  Axis *axis = axis_new(&c->sets, kind, name, count);
  axis->labels = labels;
  axis->unit = c->units.one;
  axis->at = at;
  return axis;
}

void program_add_function(Checker *c, CoreFunction *function)
{
  CoreProgram *p = c->program;
  if (p->function_count == c->program_function_capacity) {
    c->program_function_capacity =
        c->program_function_capacity ? c->program_function_capacity * 2 : 16;
    p->functions = arena_grow(c->arena, p->functions, p->function_count,
                              c->program_function_capacity, sizeof *p->functions);
  }
  function->id = p->function_count;
  p->functions[p->function_count++] = function;
}
