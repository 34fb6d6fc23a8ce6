/* Problems: what is linear in decisions becomes a tree of its own, whose known parts are plans. */
#include "optimise.h"

#include "eval.h"
#include "lower_part.h"

#include <string.h>

static const PlanAffine *affine(Lowering *l, const Core *parent, const Core *node);

static PlanAffine *affine_new(Lowering *l, const Core *node, AffineKind kind, uint32_t count)
{
  PlanAffine *made = NEW(l->arena, PlanAffine);
  const PlanAffine **args = NEW_ARRAY(l->arena, const PlanAffine *, count + 1);
  *made = (PlanAffine){.kind = kind, .args = args, .axis = node->axis, .share = 1};
  made->fault = lane_fault(node->op == CORE_APPLY     ? FAULT_DIVISION
                           : node->op == CORE_REQUIRE ? FAULT_REQUIRE
                                                      : FAULT_NO_LABEL,
                           ++l->program->node_count);
  return made;
}

/* With the operands [first] to [end]. */
static PlanAffine *with_args(Lowering *l, const Core *node, AffineKind kind, uint32_t first,
                             uint32_t end)
{
  PlanAffine *made = affine_new(l, node, kind, end - first);
  const PlanAffine **args = (const PlanAffine **)(uintptr_t)made->args;
  for (uint32_t i = first; i < end; i++)
    args[made->count++] = affine(l, node, node->args[i]);
  return made;
}

static const PlanAffine *by_known(Lowering *l, const Core *node, AffineKind kind, uint32_t first,
                                  uint32_t end, uint32_t known)
{
  PlanAffine *made = with_args(l, node, kind, first, end);
  made->known = lower_operand(l, node, node->args[known]);
  return made;
}

/* [made] with the factors that stand in [node] before what is squared. */
static const PlanAffine *with_factors(Lowering *l, const Core *node, const PlanAffine *made)
{
  const Core *inner;
  for (; (inner = core_scaled(node)) && inner->decides; node = inner) {
    PlanAffine *scaled = affine_new(l, node, AFFINE_NEG, 1);
    ((const PlanAffine **)(uintptr_t)scaled->args)[scaled->count++] = made;
    if (node->op_code != OP_NEG) {
      scaled->kind = node->op_code == OP_DIV ? AFFINE_DIVIDE : AFFINE_SCALE;
      scaled->known = lower_operand(l, node, node->args[inner == node->args[0] ? 1 : 0]);
    }
    made = scaled;
  }
  return made;
}

static const PlanAffine *square(Lowering *l, const Core *node, const Core *base)
{
  PlanAffine *made = affine_new(l, node, AFFINE_SQUARE, 1);
  ((const PlanAffine **)(uintptr_t)made->args)[made->count++] = affine(l, node, base);
  l->squares++;
  const PlanAffine *all = made;
  for (uint32_t i = 0; node->op_code == OP_MUL && i < 2; i++)
    all = with_factors(l, node->args[i], all);
  return all;
}

static const PlanAffine *operation(Lowering *l, const Core *node)
{
  const Core *base = core_square_base(node);
  if (base)
    return square(l, node, base);
  switch (node->op_code) {
  case OP_ADD: return with_args(l, node, AFFINE_ADD, 0, 2);
  case OP_SUB: return with_args(l, node, AFFINE_SUB, 0, 2);
  case OP_NEG: return with_args(l, node, AFFINE_NEG, 0, 1);
  case OP_DIV: return by_known(l, node, AFFINE_DIVIDE, 0, 1, 1);
  default: { /* a product: the checker lets no other pass */
    const uint32_t free = node->args[0]->decides ? 0 : 1;
    return by_known(l, node, AFFINE_SCALE, free, free + 1, 1 - free);
  }
  }
}

static const PlanAffine *decided(Lowering *l, const Core *node)
{
  switch (node->op) {
  case CORE_DECISION: {
    PlanAffine *made = affine_new(l, node, AFFINE_DECISION, 0);
    made->decision = node->index;
    return made;
  }
  case CORE_CELL: return affine(l, node, node->cell->root);
  case CORE_APPLY: return operation(l, node);
  case CORE_IF: return by_known(l, node, AFFINE_IF, 1, 3, 0);
  case CORE_SELECT: return by_known(l, node, AFFINE_SELECT, 1, node->count, 0);
  case CORE_BY_AXIS: return with_args(l, node, AFFINE_BY_AXIS, 0, node->count);
  case CORE_AT: return by_known(l, node, AFFINE_AT, 0, 1, 1);
  case CORE_REQUIRE: return by_known(l, node, AFFINE_REQUIRE, 0, 1, 1);
  case CORE_SCAN: return with_args(l, node, AFFINE_RUNNING, 0, 1);
  case CORE_LAG: {
    PlanAffine *made = affine_new(l, node, AFFINE_LAG, 2);
    const PlanAffine **args = (const PlanAffine **)(uintptr_t)made->args;
    args[0] = affine(l, node, node->args[0]);
    args[1] = affine(l, node, node->args[2]);
    made->count = 2;
    made->known = lower_operand(l, node, node->args[1]);
    return made;
  }
  default: { /* a sum or a mean */
    PlanAffine *made = with_args(l, node, AFFINE_SUM, 0, 1);
    if (node->op_code == REDUCE_MEAN)
      made->share = 1.0 / node->axis->length;
    return made;
  }
  }
}

/* Shared parts are lowered once. */
static const PlanAffine *affine(Lowering *l, const Core *parent, const Core *node)
{
  if (!node->decides) {
    PlanAffine *made = affine_new(l, node, AFFINE_KNOWN, 0);
    made->known = lower_operand(l, parent, node);
    return made;
  }
  const PlanAffine *known = pointer_map_get(&l->affines, node);
  if (known)
    return known;
  const PlanAffine *made = decided(l, node);
  pointer_map_put(&l->affines, l->arena, node, (void *)(uintptr_t)made);
  return made;
}

static double scale_of(const Unit *unit)
{
  return unit && unit->scale > 0 ? unit->scale : 1.0;
}

/* Places for all combinations of [axes], behind those that there are. */
static bool place_block(Lowering *l, const AxisSet *axes, const Unit *unit, size_t *next,
                        PlanBlock *block)
{
  *block = (PlanBlock){.first = *next, .scale = scale_of(unit)};
  if (!lower_rows(l, axes, &block->rows) || block->rows.count > INT32_MAX - *next)
    return false;
  *next += block->rows.count;
  return true;
}

static void find_solver(Lowering *l, PlanProblem *problem, Span at)
{
  bool whole = false;
  for (uint32_t i = 0; i < problem->core->decision_count; i++)
    whole |= problem->decisions[i].whole;
  const char *asked = l->solver ? l->solver : "", *file = strchr(asked, '=');
  const Str name = {asked, file ? (size_t)(file - asked) : strlen(asked)};
  const SolverBackend *backend = l->solver ? solver_named(name) : solver_for(whole);
  Str message = str_format(l->arena, "there is no solver `%.*s`", (int)name.length, name.text);
  Str help = STR("those that strom can use are clp, cbc and glpk");
  if (backend && !(whole ? backend->integers : backend->continuous)) {
    message = str_format(l->arena, "%s solves nothing %s whole numbers", backend->name,
                         whole ? "with" : "without");
    help = str_format(l->arena, "leave --solver away, or ask for %s", solver_for(whole)->name);
  } else if (backend) {
    problem->solver = solver_open(backend, file ? file + 1 : NULL, l->arena, &message, &help);
  }
  if (!problem->solver)
    lower_problem(l, E_NO_SOLVER, at, message, help);
}

const Plan *lower_optimise(Lowering *l, const Core *node)
{
  const CoreProblem *core = node->problem;
  PlanProblem *problem = NEW(l->arena, PlanProblem);
  *problem = (PlanProblem){.core = core, .scale = scale_of(core->objective->unit)};
  problem->number = ++l->program->problem_count;
  problem->is_written = NEW(l->arena, atomic_bool);
  problem->decisions = NEW_ARRAY(l->arena, PlanDecision, core->decision_count + 1);
  problem->constraints = NEW_ARRAY(l->arena, PlanConstraint, core->constraint_count + 1);
  bool fits = true;
  for (uint32_t i = 0; i < core->decision_count; i++) {
    const CoreDecision *from = &core->decisions[i];
    PlanDecision *to = &problem->decisions[i];
    fits &= place_block(l, from->axes, from->unit, &problem->columns, &to->block);
    to->lower = from->lower ? lower_node(l, from->lower) : NULL;
    to->upper = from->upper ? lower_node(l, from->upper) : NULL;
    to->whole = from->whole;
  }
  for (uint32_t i = 0; i < core->constraint_count; i++) {
    const CoreConstraint *from = &core->constraints[i];
    PlanConstraint *to = &problem->constraints[i];
    fits &= place_block(l, from->axes, from->unit, &problem->rows, &to->block);
    to->sense = from->sense;
    to->left = affine(l, node, from->left);
    to->right = affine(l, node, from->right);
    to->where = from->where ? lower_node(l, from->where) : NULL;
  }
  l->squares = 0;
  problem->objective = affine(l, node, core->objective);
  problem->has_squares = l->squares > 0;
  if (!fits)
    lower_problem(l, E_SIZE, node->at, STR("more decisions or conditions than a solver can count"),
                  STR("shorten one of the axes"));
  find_solver(l, problem, node->at);
  Plan *p = plan_new(l, node, eval_optimise, set_of_core(l, node));
  p->problem = problem;
  return p;
}

const Plan *lower_solution(Lowering *l, const Core *node)
{
  Plan *p = plan_new(l, node, eval_solution, l->nothing);
  const Plan **args = NEW_ARRAY(l->arena, const Plan *, 2);
  args[0] = lower_node(l, node->args[0]);
  p->args = args;
  p->count = 1;
  p->a = args[0];
  p->varies = set_union(l, p->a->varies, set_of(l, node->axes, false, false));
  p->follows = p->varies == l->everything;
  p->index = node->index;
  return p;
}
