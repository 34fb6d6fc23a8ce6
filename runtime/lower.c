#include "lower.h"

#include "eval.h"
#include "lower_part.h"
#include "native.h"

#include <assert.h>

void lower_problem(Lowering *l, DiagCode code, Span at, Str message, Str help)
{
  if (!l->problem.is_set)
    l->problem =
        (LowerProblem){.is_set = true, .code = code, .at = at, .message = message, .help = help};
}

/* ---- nodes --------------------------------------------------------------------------------- */

static FaultKind fault_of(const Core *node)
{
  switch (node->op) {
  case CORE_APPLY: return node->op_code == OP_DIV ? FAULT_DIVISION : FAULT_DOMAIN;
  case CORE_SELECT:
  case CORE_AT: return FAULT_NO_LABEL;
  case CORE_RANDOM: return FAULT_PARAMETER;
  case CORE_NATIVE: return FAULT_NATIVE;
  case CORE_INTERPOLATE:
  case CORE_IN_RANGE: return FAULT_OUT_OF_RANGE;
  case CORE_REQUIRE: return FAULT_REQUIRE;
  case CORE_OPTIMISE:
  case CORE_SOLUTION: return FAULT_NO_OPTIMUM;
  case CORE_NUMBER: return node->text.length ? FAULT_NO_VALUE : FAULT_UNKNOWN;
  case CORE_COLUMN: return FAULT_UNKNOWN;
  default: return FAULT_DOMAIN;
  }
}

Plan *plan_new(Lowering *l, const Core *node, Eval *eval, const uint64_t *varies)
{
  Plan *p = NEW(l->arena, Plan);
  *p = (Plan){.eval = eval,
              .eval1 = eval1_any,
              .varies = varies,
              .core = node,
              .axis = node->axis,
              .follows = varies == l->everything};
  p->axis_id = node->axis ? node->axis->id : 0;
  p->fault = lane_fault(fault_of(node), ++l->program->node_count); /* 0 is none */
  p->has_call = core_has_call(l, node);
  return p;
}

const double *lower_positions(Lowering *l, const Axis *axis)
{
  if (!l->positions[axis->id]) {
    double *positions = NEW_ARRAY(l->arena, double, axis->length + 1);
    for (uint32_t i = 0; i < axis->length; i++)
      positions[i] = i;
    l->positions[axis->id] = positions;
  }
  return l->positions[axis->id];
}

const double *lower_labels(Lowering *l, const Axis *axis)
{
  return axis->values ? axis->values : lower_positions(l, axis);
}

/* Lowers the operands, and adds along what they vary. */
static const uint64_t *operands(Lowering *l, Plan *p)
{
  const Core *node = p->core;
  const Plan **args = NEW_ARRAY(l->arena, const Plan *, node->count + 1);
  const uint64_t *varies = l->nothing;
  for (uint32_t i = 0; i < node->count; i++) {
    args[i] = lower_operand(l, node, node->args[i]);
    varies = set_union(l, varies, args[i]->varies);
  }
  p->args = args;
  p->count = node->count;
  p->a = node->count > 0 ? args[0] : NULL;
  p->b = node->count > 1 ? args[1] : NULL;
  p->c = node->count > 2 ? args[2] : NULL;
  return varies;
}

static void settle(Lowering *l, Plan *p, const uint64_t *varies)
{
  p->varies = varies;
  p->follows = varies == l->everything;
}

static Plan *with_operands(Lowering *l, const Core *node, Eval *eval)
{
  Plan *p = plan_new(l, node, eval, l->nothing);
  settle(l, p, operands(l, p));
  return p;
}

static const Plan *number(Lowering *l, const Core *node, double value)
{
  Plan *p = plan_new(l, node, eval_number, l->nothing);
  p->eval1 = eval1_number;
  p->number = node->text.length ? p->fault : lane_clean(value, p->fault);
  return p;
}

static const Plan *column(Lowering *l, const Core *node, const double *numbers)
{
  const AxisSet along = {.count = 1, .axes = &node->axis};
  Plan *p = plan_new(l, node, eval_column, set_of(l, &along, false, false));
  p->eval1 = eval1_column;
  p->numbers = numbers;
  return p;
}

/* ---- operations ---------------------------------------------------------------------------- */

static void use_kernel(Plan *p, Op op)
{
  switch (kernel_arity(op)) {
  case 1:
    p->eval = eval_apply1;
    p->eval1 = eval1_apply1;
    p->kernel1 = kernel1[op];
    p->scalar1 = scalar1[op];
    break;
  case 2:
    p->eval = eval_apply2;
    p->eval1 = eval1_apply2;
    p->kernel2 = kernel2[op];
    p->scalar2 = scalar2[op];
    break;
  case 3:
    p->eval = eval_apply3;
    p->eval1 = eval1_apply3;
    p->kernel3 = kernel3[op];
    p->scalar3 = scalar3[op];
    break;
  }
}

static PlanTerm term_of(const Plan *p)
{
  const bool is_product = p->eval == eval_apply2 && p->kernel2 == kernel2[OP_MUL];
  return is_product ? (PlanTerm){p, p->a, p->b} : (PlanTerm){p, p, NULL};
}

/* What [p], an operation by itself, is as a sum of products; NULL where it is none. */
static const Plan *sum_of_products(Lowering *l, const Plan *p, Op op)
{
  PlanSum sum = {.op = op, .two = p, .all = p};
  if (p->a->eval == eval_sum && !p->a->sum->last) {
    sum = *p->a->sum;
    sum.all = p;
    sum.last = p->b;
    sum.last_op = op;
  } else {
    sum.terms[0] = term_of(p->a);
    sum.terms[1] = term_of(p->b);
    if (!sum.terms[0].u && !sum.terms[1].u)
      return NULL;
  }
  PlanSum *kept = NEW(l->arena, PlanSum);
  *kept = sum;
  Plan *fused = NEW(l->arena, Plan);
  *fused = *p;
  fused->eval = eval_sum;
  fused->eval1 = eval1_sum;
  fused->sum = kept;
  return fused;
}

/* A kernel; of constants its value. */
static const Plan *apply(Lowering *l, const Core *node, Op op)
{
  Plan *p = with_operands(l, node, eval_apply1);
  use_kernel(p, op);
  bool constant = true;
  for (uint32_t i = 0; i < p->count; i++)
    constant &= p->args[i]->eval == eval_number;
  const Plan *sum = op == OP_ADD || op == OP_SUB ? sum_of_products(l, p, op) : NULL;
  if (!constant)
    return sum ? sum : p;
  const double value = p->eval1(p, NULL);
  return lane_is_fault(value) ? p : number(l, node, value);
}

static const Plan *choice(Lowering *l, const Core *node)
{
  Plan *p = with_operands(l, node, eval_if);
  p->eval1 = eval1_if;
  p->guards = p->b->has_call || p->c->has_call;
  if (p->a->eval == eval_number && p->a->number == p->a->number)
    return p->a->number != 0 ? p->b : p->c;
  return p;
}

static const Plan *select(Lowering *l, const Core *node)
{
  Plan *p = with_operands(l, node, eval_select);
  for (uint32_t i = 1; i < p->count; i++)
    p->guards |= p->args[i]->has_call;
  return p;
}

static const Plan *by_axis(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_by_axis, l->nothing);
  const AxisSet along = {.count = 1, .axes = &node->axis};
  settle(l, p, set_union(l, operands(l, p), set_of(l, &along, false, false)));
  return p;
}

static const Plan *at(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_at, l->nothing);
  operands(l, p);
  const uint64_t *rest = set_without(l, p->a->varies, node->axis);
  settle(l, p, set_union(l, rest, p->b->varies));
  const Core *x = node->args[0], *position = node->args[1];
  if (x->op == CORE_CELL && !x->cell->is_local && position->op == CORE_POSITION &&
      position->axis->length == node->axis->length && !p->follows &&
      !set_within(l, p->b->varies, rest))
    p->eval = eval_at_same;
  return p;
}

static const Plan *lag(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_lag, l->nothing);
  const AxisSet along = {.count = 1, .axes = &node->axis};
  settle(l, p, set_union(l, operands(l, p), set_of(l, &along, false, false)));
  return p;
}

static void note_reduction(Lowering *l, Plan *p)
{
  if (l->reduction_count == l->reduction_capacity) {
    const uint32_t capacity = l->reduction_capacity ? 2 * l->reduction_capacity : 16;
    l->reductions =
        arena_grow(l->arena, l->reductions, l->reduction_count, capacity, sizeof *l->reductions);
    l->reduction_capacity = capacity;
  }
  l->reductions[l->reduction_count++] = p;
}

static const Plan *reduce(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_reduce, l->nothing);
  operands(l, p);
  const uint64_t *varies = set_without(l, p->a->varies, node->axis);
  settle(l, p, p->b ? set_union(l, varies, p->b->varies) : varies);
  p->index = node->op_code;
  p->numbers = lower_labels(l, node->axis);
  if (!node->draws && node->depth == 0 && !p->follows && !l->function)
    note_reduction(l, p);
  return p;
}

/* What varies with a register inside does not outside: the checker's word counts. */
static const Plan *loop(Lowering *l, const Core *node, Eval *eval, Eval1 *eval1)
{
  Plan *p = plan_new(l, node, eval, set_of_core(l, node));
  operands(l, p);
  p->eval1 = eval1;
  return p;
}

static const Plan *interpolate(Lowering *l, const Core *node)
{
  Plan *p = with_operands(l, node, eval_interpolate);
  p->numbers = node->numbers;
  p->index = node->op_code;
  return p;
}

/* ---- functions ----------------------------------------------------------------------------- */

static PlanFunction *function_of(Lowering *l, const CoreFunction *core)
{
  PlanFunction *f = pointer_map_get(&l->functions, core);
  if (f)
    return f;
  f = NEW(l->arena, PlanFunction);
  *f = (PlanFunction){
      .core = core, .param_count = core->param_count, .local_count = core->local_count};
  pointer_map_put(&l->functions, l->arena, core, f);
  if (l->function_queued == l->function_queue_capacity) {
    const uint32_t capacity = l->function_queue_capacity ? 2 * l->function_queue_capacity : 16;
    l->function_queue = arena_grow(l->arena, l->function_queue, l->function_queued, capacity,
                                   sizeof *l->function_queue);
    l->function_queue_capacity = capacity;
  }
  l->function_queue[l->function_queued++] = f;
  return f;
}

static const Plan *call(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_call, l->nothing);
  settle(l, p, set_union(l, operands(l, p), set_of_core(l, node)));
  p->eval1 = eval1_call;
  p->function = function_of(l, node->function);
  return p;
}

static const Plan *param(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_param, l->everything);
  p->eval1 = eval1_param;
  p->index = node->index;
  return p;
}

static const Plan *local(Lowering *l, const Core *node)
{
  assert(l->function);
  const Core *root = l->function->locals[node->index];
  Plan *p = plan_new(l, node, eval_local, l->everything);
  p->eval1 = eval1_local;
  p->index = node->index;
  p->keeps = !core_has_register(l, root);
  p->has_call = core_has_call(l, root);
  p->a = lower_node(l, root);
  return p;
}

static const Plan *native(Lowering *l, const Core *node)
{
  Plan *p = with_operands(l, node, eval_native);
  PlanNative *found = NEW(l->arena, PlanNative);
  Str message = STR("");
  const NativeStatus status = native_find(node->native, l->allow_native, l->arena, found, &message);
  if (status != NATIVE_OK)
    lower_problem(l, status == NATIVE_REFUSED ? E_NATIVE_REFUSED : E_NATIVE, node->native->at,
                  message,
                  status == NATIVE_REFUSED
                      ? str_format(l->arena, "if you trust it: --allow-native %.*s",
                                   (int)node->native->library.length, node->native->library.text)
                      : STR(""));
  p->native = found;
  return p;
}

/* ---- every node ---------------------------------------------------------------------------- */

static const Plan *lower_new(Lowering *l, const Core *node)
{
  switch (node->op) {
  case CORE_NUMBER: return number(l, node, node->number);
  case CORE_COLUMN: return column(l, node, node->numbers);
  case CORE_CELL: return lower_cell(l, node);
  case CORE_AXIS: return column(l, node, lower_labels(l, node->axis));
  case CORE_POSITION: return column(l, node, lower_positions(l, node->axis));
  case CORE_APPLY: return apply(l, node, (Op)node->op_code);
  case CORE_IF: return choice(l, node);
  case CORE_SELECT: return select(l, node);
  case CORE_BY_AXIS: return by_axis(l, node);
  case CORE_AT: return at(l, node);
  case CORE_LAG: return lag(l, node);
  case CORE_REDUCE: return reduce(l, node);
  case CORE_SCAN: return lower_scan(l, node);
  case CORE_STATISTIC: return lower_statistic(l, node);
  case CORE_RANDOM: {
    Plan *p = with_operands(l, node, eval_random);
    settle(l, p, set_union(l, p->varies, set_of(l, node->random->key_axes, true, false)));
    lower_random(l, p);
    return p;
  }
  case CORE_FOLD: return loop(l, node, eval_fold, eval1_fold);
  case CORE_REGISTER: return loop(l, node, eval_register, eval1_register);
  case CORE_SOLVE: return loop(l, node, eval_solve, eval1_any);
  case CORE_CALL: return call(l, node);
  case CORE_PARAM: return param(l, node);
  case CORE_LOCAL: return local(l, node);
  case CORE_NATIVE: return native(l, node);
  case CORE_LEAST: return with_operands(l, node, eval_least);
  case CORE_WHICH_LEAST: return with_operands(l, node, eval_which_least);
  case CORE_INTERPOLATE: return interpolate(l, node);
  case CORE_REQUIRE: return with_operands(l, node, eval_require);
  case CORE_IN_RANGE: {
    Plan *p = with_operands(l, node, eval_apply3);
    use_kernel(p, OP_WITHIN);
    return p;
  }
  case CORE_TEMPLATE: return plan_new(l, node, eval_template, l->nothing);
  case CORE_OPTIMISE: return lower_optimise(l, node);
  case CORE_SOLUTION: return lower_solution(l, node);
  case CORE_DECISION: /* only within a problem */
  case CORE_OP_COUNT: break;
  }
  assert(false && "no such operation");
  return NULL;
}

const Plan *lower_node(Lowering *l, const Core *node)
{
  lower_sets_begin(l);
  const Plan *known = pointer_map_get(&l->plans, node);
  if (known)
    return known;
  const Plan *p = lower_new(l, node);
  pointer_map_put(&l->plans, l->arena, node, (void *)(uintptr_t)p);
  l->program->any_draws |= node->draws;
  return p;
}

void lower_init(Lowering *l, Arena *arena, PlanProgram *program)
{
  *l = (Lowering){.arena = arena,
                  .program = program,
                  .draw_budget = (size_t)256 << 20,
                  .shared_budget = (size_t)256 << 20};
  *program = (PlanProgram){0};
}

void lower_finish(Lowering *l)
{
  while (l->cell_done < l->cell_queued || l->function_done < l->function_queued) {
    if (l->cell_done < l->cell_queued) {
      PlanCell *cell = l->cell_queue[l->cell_done++];
      cell->root = lower_node(l, cell->core);
      assert(set_within(l, cell->root->varies, cell->varies));
      continue;
    }
    PlanFunction *f = l->function_queue[l->function_done++];
    l->function = f->core;
    f->body = lower_node(l, f->core->body);
    l->function = NULL;
  }
  lower_joint(l);
}
