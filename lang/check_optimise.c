/* optimise: decisions, an objective and conditions, all linear in what is decided; and what is read
   from its solution. */
#include "checker.h"
#include "core_problem.h"

#include <math.h>

/* A problem with where it stands, so that its definitions can be read again for a solution. */
typedef struct Problem {
  CoreProblem core;
  const Ast *ast;
  Module *module;
  Object *self;
  Local *locals;
} Problem;

/* ---- decisions ---------------------------------------------------------------------------------
 */

static bool is_binary(const Ast *type)
{
  const Ast *unit = type && type->kind == AST_TYPE ? type->a : type;
  return unit && unit->kind == AST_UNIT && unit->list.count == 1 &&
         str_is(unit->list.items[0]->name->text, "binary");
}

static void decision_type(Env *env, const Ast *ast, CoreDecision *decision)
{
  Checker *c = env->checker;
  decision->type = c->number;
  decision->unit = c->units.one;
  decision->whole = !ast->a || is_binary(ast->a);
  if (decision->whole || !check_type(c, env->module, ast->a, &decision->type, &decision->unit))
    return;
  if (decision->type.kind == TYPE_NUMBER)
    return;
  Str found = type_text(c, decision->type);
  diag_add(c->diags, E_OPTIMISE, ast->a->at, "a decision is a number, not %.*s", (int)found.length,
           found.text);
  decision->type = c->number;
}

static Core *declare_decision(Env *env, const Ast *ast, CoreDecision *decision, uint32_t index)
{
  Checker *c = env->checker;
  *decision = (CoreDecision){.name = ast->name, .axes = c->sets.empty, .at = ast->at};
  decision_type(env, ast, decision);
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Axis *axis = axis_resolve(env, ast->list.items[i]->name, ast->list.items[i]->at);
    if (axis)
      decision->axes = axis_set_with(&c->sets, decision->axes, axis);
  }
  Core *node = core_new(c, CORE_DECISION, ast->at, decision->type, NULL, 0);
  node->axes = decision->axes;
  node->index = index;
  node->decides = true;
  node->unit = decision->unit;
  return node;
}

/* The axes of a sweep make a problem for each of their labels; all others are axes of the problem.
 */
static const AxisSet *without_sweeps(Checker *c, const AxisSet *axes)
{
  for (const struct Sweep *sweep = c->sweeps; sweep; sweep = sweep->next)
    axes = axis_set_without(&c->sets, axes, sweep->axis);
  return axes;
}

static Core *check_bound(Env *env, const Ast *ast, const CoreDecision *decision)
{
  Checker *c = env->checker;
  Core *bound = check_expression(env, ast, &decision->type);
  if (!expect_type(c, bound, type_number(decision->type.dim), ast->at, "a bound of the decision"))
    return NULL;
  if (bound->decides) {
    Diag *diag = diag_add(c->diags, E_OPTIMISE, ast->at, "a bound cannot be decided");
    diag_help(c->diags, diag, "make it a condition: limit: %s <= …", decision->name->text.text);
    return NULL;
  }
  const AxisSet *axes = without_sweeps(c, bound->axes);
  for (uint32_t i = 0; i < axes->count; i++)
    if (!axis_set_has(decision->axes, axes->axes[i])) {
      Diag *diag =
          diag_add(c->diags, E_OPTIMISE, ast->at, "this bound varies along %s, which `%s` does not",
                   axes->axes[i]->name->text.text, decision->name->text.text);
      diag_help(c->diags, diag, "name the axis in brackets: decision %s[%s]",
                decision->name->text.text, axes->axes[i]->name->text.text);
      return NULL;
    }
  return bound;
}

static void check_bounds(Env *env, const Ast *ast, CoreDecision *decision)
{
  Checker *c = env->checker;
  if (is_binary(ast->a)) {
    decision->lower = core_plain(c, ast->at, 0);
    decision->upper = core_plain(c, ast->at, 1);
  }
  const bool is_least = ast->name2 && str_is(ast->name2->text, ">=");
  const Ast *lower = ast->c ? ast->c->a : is_least ? ast->b : NULL;
  const Ast *upper = ast->c ? ast->c->b : is_least ? NULL : ast->b;
  if (lower)
    decision->lower = check_bound(env, lower, decision);
  if (upper)
    decision->upper = check_bound(env, upper, decision);
}

/* ---- objective and constraints -----------------------------------------------------------------
 */

static void check_objective(Env *env, Problem *problem, const Ast *ast)
{
  Checker *c = env->checker;
  if (problem->core.objective) {
    Diag *diag = diag_add(c->diags, E_OPTIMISE, ast->at, "there is an objective already");
    diag_label(c->diags, diag, problem->core.objective->at, "this one");
    diag_help(c->diags, diag, "add the two up, each times what a unit of it is worth");
    return;
  }
  problem->core.maximise = str_is(ast->name->text, "maximise");
  Core *value = check_expression(env, ast->a, NULL);
  problem->core.objective = value;
  if (type_is_poison(value))
    return;
  if (value->type.kind != TYPE_NUMBER) {
    Str found = type_text(c, value->type);
    diag_add(c->diags, E_OPTIMISE, ast->a->at, "an objective is a number, not %.*s",
             (int)found.length, found.text);
    return;
  }
  const AxisSet *axes = without_sweeps(c, value->axes);
  if (axes->count) {
    const char *name = axes->axes[0]->name->text.text;
    Diag *diag = diag_add(c->diags, E_OPTIMISE, ast->a->at,
                          "the objective varies along %s: it must be one number", name);
    diag_help(c->diags, diag, "sum it: sum(… over %s)", name);
    return;
  }
  expect_linear(c, value, true);
}

static const Ast *unwrapped(const Ast *ast)
{
  while (ast->kind == AST_PAREN)
    ast = ast->a;
  return ast;
}

static bool sense_of(const Ast *ast, Op *sense)
{
  if (ast->kind != AST_BINARY)
    return false;
  const Str sign = ast->name->text;
  *sense = str_is(sign, "<=") ? OP_LE : str_is(sign, ">=") ? OP_GE : OP_EQ;
  return *sense != OP_EQ || str_is(sign, "==");
}

static void check_constraint(Env *env, const Ast *ast, CoreConstraint *constraint)
{
  Checker *c = env->checker;
  *constraint = (CoreConstraint){.label = ast->name, .at = ast->at, .axes = c->sets.empty};
  const Ast *condition = unwrapped(ast->a);
  if (!sense_of(condition, &constraint->sense)) {
    Diag *diag = diag_add(c->diags, E_OPTIMISE, ast->a->at, "a condition compares two sides");
    diag_help(c->diags, diag, "with <=, >= or ==, as in %s: a + b <= c", ast->name->text.text);
    return;
  }
  Core *left = check_expression(env, condition->a, NULL);
  Core *right = check_expression(env, condition->b, NULL);
  Core *both = core_compare(env, condition, condition->name, left, right);
  Core *where = ast->b ? check_expression(env, ast->b, NULL) : NULL;
  if (type_is_poison(both) || (where && !expect_bool(c, where, "what stands behind `where`")))
    return;
  if (where && where->decides) {
    diag_add(c->diags, E_NOT_LINEAR, ast->b->at, "where a condition holds cannot be decided");
    return;
  }
  if (!left->decides && !right->decides) {
    diag_add(c->diags, E_OPTIMISE, ast->a->at, "nothing is decided in this condition");
    return;
  }
  if (!expect_linear(c, left, false) || !expect_linear(c, right, false))
    return;
  constraint->left = left;
  constraint->right = right;
  constraint->where = where;
  constraint->unit = left->type.is_zero || !left->unit ? right->unit : left->unit;
  constraint->axes = axis_set_union(&c->sets, left->axes, right->axes);
  if (where)
    constraint->axes = axis_set_union(&c->sets, constraint->axes, where->axes);
  constraint->axes = without_sweeps(c, constraint->axes);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static Local *bind(Checker *c, Local *up, const Sym *name, Core *value)
{
  Local *local = NEW(c->arena, Local);
  *local = (Local){.name = name, .value = value, .up = up};
  return local;
}

static Local *bind_definition(Checker *c, const Problem *problem, Local *up, const Ast *ast,
                              Env *shared)
{
  Local *local = NEW(c->arena, Local);
  *local = (Local){.name = ast->name, .ast = ast->a, .env = shared, .up = up};
  local->path = str_format(c->arena, "%.*s: %s", (int)problem->core.path.length,
                           problem->core.path.text, ast->name->text.text);
  return local;
}

static bool twice(Checker *c, const Ast *ast, const AstList *list, uint32_t before)
{
  for (uint32_t i = 0; i < before; i++)
    if (ast->name && list->items[i]->name == ast->name && list->items[i]->kind == ast->kind) {
      Diag *diag =
          diag_add(c->diags, E_DEFINED_TWICE, ast->at, "`%s` is here twice", ast->name->text.text);
      diag_label(c->diags, diag, list->items[i]->at, "first here");
      return true;
    }
  return false;
}

/* Names first, so that everything may stand in any order. */
static void declare_all(Env *env, Problem *problem)
{
  Checker *c = env->checker;
  const AstList *list = &problem->ast->list;
  CoreProblem *core = &problem->core;
  Env *shared = NEW(c->arena, Env);
  core->decisions = NEW_ARRAY(c->arena, CoreDecision, list->count + 1);
  for (uint32_t i = 0; i < list->count; i++) {
    const Ast *ast = list->items[i];
    if (ast->kind != AST_DECISION && ast->kind != AST_LOCAL)
      continue;
    twice(c, ast, list, i);
    if (ast->kind == AST_LOCAL) {
      env->locals = bind_definition(c, problem, env->locals, ast, shared);
      continue;
    }
    CoreDecision *decision = &core->decisions[core->decision_count];
    Core *node = declare_decision(env, ast, decision, core->decision_count++);
    env->locals = bind(c, env->locals, ast->name, node);
  }
  *shared = *env;
}

static void check_parts(Env *env, Problem *problem)
{
  const AstList *list = &problem->ast->list;
  CoreProblem *core = &problem->core;
  Checker *c = env->checker;
  uint32_t decisions = 0, room = 0;
  for (uint32_t i = 0; i < list->count; i++)
    room += list->items[i]->list.count;
  core->constraints = NEW_ARRAY(c->arena, CoreConstraint, room + 1);
  for (uint32_t i = 0; i < list->count; i++) {
    const Ast *ast = list->items[i];
    if (ast->kind == AST_DECISION)
      check_bounds(env, ast, &core->decisions[decisions++]);
    else if (ast->kind == AST_OBJECTIVE)
      check_objective(env, problem, ast);
    for (uint32_t k = 0; ast->kind == AST_CONSTRAINT && k < ast->list.count; k++) {
      const Ast *one = ast->list.items[k];
      if (one->kind == AST_CONSTRAINT && !twice(c, one, &ast->list, k))
        check_constraint(env, one, &core->constraints[core->constraint_count++]);
    }
  }
}

/* All expressions of the problem, so that what walks over nodes sees them. */
static Core *problem_node(Checker *c, Problem *problem, Span at)
{
  const CoreProblem *core = &problem->core;
  const uint32_t room = 1 + 2 * core->decision_count + 3 * core->constraint_count;
  Core **args = NEW_ARRAY(c->arena, Core *, room);
  uint32_t count = 0;
  args[count++] = core->objective;
  for (uint32_t i = 0; i < core->decision_count; i++) {
    Core *const bounds[] = {core->decisions[i].lower, core->decisions[i].upper};
    for (uint32_t k = 0; k < 2; k++)
      if (bounds[k])
        args[count++] = bounds[k];
  }
  for (uint32_t i = 0; i < core->constraint_count; i++) {
    const CoreConstraint *constraint = &core->constraints[i];
    Core *const parts[] = {constraint->left, constraint->right, constraint->where};
    for (uint32_t k = 0; k < 3; k++)
      if (parts[k])
        args[count++] = parts[k];
  }
  Core *node = core_new(c, CORE_OPTIMISE, at, (Type){.kind = TYPE_SOLUTION}, args, count);
  const AxisSet *own = without_sweeps(c, node->axes);
  for (uint32_t i = 0; i < own->count; i++)
    node->axes = axis_set_without(&c->sets, node->axes, own->axes[i]);
  node->problem = core;
  node->decides = false;
  return node;
}

Core *check_optimise(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const size_t before = c->diags->errors;
  Problem *problem = NEW(c->arena, Problem);
  *problem = (Problem){.ast = ast, .module = env->module, .self = env->self, .locals = env->locals};
  problem->core.path = env->keys ? env->keys->path : STR("");
  Env inner = *env;
  declare_all(&inner, problem);
  check_parts(&inner, problem);
  if (!problem->core.objective || !problem->core.decision_count) {
    Diag *diag = diag_add(c->diags, E_OPTIMISE, ast->at, "this optimises nothing: it has no %s",
                          problem->core.decision_count ? "objective" : "decisions");
    diag_help(c->diags, diag, "%s",
              problem->core.decision_count ? "add one: minimise sum(cost over plant)"
                                           : "add one: decision output[plant] : MW in 0 MW..1 GW");
  }
  if (c->diags->errors != before || type_is_poison(problem->core.objective))
    return core_poison(c, ast->at);
  return problem_node(c, problem, ast->at);
}

/* ---- reading a solution ------------------------------------------------------------------------
 */

static const Problem *problem_of(const Core *value)
{
  for (int steps = 0; steps < 64; steps++) {
    if (value->op == CORE_OPTIMISE)
      return (const Problem *)value->problem; /* its first member */
    if (value->op == CORE_CELL && value->cell->root)
      value = value->cell->root;
    else if (value->op == CORE_AT)
      value = value->args[0];
    else
      return NULL;
  }
  return NULL;
}

static Core *part_of(Checker *c, Core *value, Span at, SolutionPart part, uint32_t index, Type type,
                     const Unit *unit, const AxisSet *axes)
{
  Core *node = core_new(c, CORE_SOLUTION, at, type, (Core *[]){value}, 1);
  node->axes = axis_set_union(&c->sets, node->axes, axes);
  node->problem = &problem_of(value)->core;
  node->op_code = part;
  node->index = index;
  node->unit = unit;
  return node;
}

static Core *decision_part(Checker *c, Core *value, Span at, uint32_t index)
{
  const CoreDecision *decision = &problem_of(value)->core.decisions[index];
  return part_of(c, value, at, SOLUTION_VALUE, index, decision->type, decision->unit,
                 decision->axes);
}

/* What a unit of [per] is worth in the objective. */
static Core *price_part(Checker *c, Core *value, Span at, SolutionPart part, uint32_t index,
                        Type per, const Unit *per_unit, const AxisSet *axes)
{
  const Core *objective = problem_of(value)->core.objective;
  const Dim *dim = dim_divide(&c->dims, objective->type.dim, per.dim);
  const Unit *unit = objective->unit && per_unit ? unit_divide(&c->units, objective->unit, per_unit)
                                                 : unit_for_dim(&c->units, dim, NULL);
  return part_of(c, value, at, part, index, type_number(dim), unit, axes);
}

static int find_decision(const CoreProblem *problem, const Sym *name)
{
  for (uint32_t i = 0; i < problem->decision_count; i++)
    if (problem->decisions[i].name == name)
      return (int)i;
  return -1;
}

static int find_constraint(const CoreProblem *problem, const Sym *name)
{
  for (uint32_t i = 0; i < problem->constraint_count; i++)
    if (problem->constraints[i].label == name)
      return (int)i;
  return -1;
}

/* A definition of the block, with what came out in place of what is decided. */
static Core *definition_part(Env *env, Core *value, const Sym *name)
{
  Checker *c = env->checker;
  const Problem *problem = problem_of(value);
  const AstList *list = &problem->ast->list;
  Env *inner = NEW(c->arena, Env);
  *inner = *env;
  inner->module = problem->module;
  inner->self = problem->self;
  inner->locals = problem->locals;
  static const char *const tables[] = {"dual", "slack", "reduced_cost"};
  for (size_t i = 0; i < LEN(tables); i++)
    inner->locals = bind(c, inner->locals, intern_text(c->interner, tables[i]), value);
  for (uint32_t i = 0; i < problem->core.decision_count; i++)
    inner->locals = bind(c, inner->locals, problem->core.decisions[i].name,
                         decision_part(c, value, value->at, i));
  const Ast *wanted = NULL;
  for (uint32_t i = 0; i < list->count; i++) {
    const Ast *ast = list->items[i];
    if (ast->kind != AST_LOCAL)
      continue;
    inner->locals = bind_definition(c, problem, inner->locals, ast, inner);
    wanted = ast->name == name ? ast : wanted;
  }
  return wanted ? check_expression(inner, wanted->a, NULL) : NULL;
}

Core *check_solution(Env *env, Core *value, const Ast *ast)
{
  Checker *c = env->checker;
  const Problem *problem = problem_of(value);
  if (!problem)
    return core_poison(c, ast->at);
  const Str name = ast->name->text;
  const Core *objective = problem->core.objective;
  if (str_is(name, "objective"))
    return part_of(c, value, ast->at, SOLUTION_OBJECTIVE, 0, type_number(objective->type.dim),
                   objective->unit, c->sets.empty);
  if (str_is(name, "status")) {
    const Decl *status = name_find(c->prelude, intern_text(c->interner, "solver_status"));
    return part_of(c, value, ast->at, SOLUTION_STATUS, 0, type_label(status->axis), NULL,
                   c->sets.empty);
  }
  const int decision = find_decision(&problem->core, ast->name);
  Core *found = decision >= 0 ? decision_part(c, value, ast->at, (uint32_t)decision)
                              : definition_part(env, value, ast->name);
  if (!found && str_is(name, "unique"))
    found = part_of(c, value, ast->at, SOLUTION_UNIQUE, 0, c->boolean, NULL, c->sets.empty);
  if (found)
    return found;
  Diag *diag = diag_add(c->diags, E_UNKNOWN_FIELD, ast->name_at, "`%.*s` has no `%s`",
                        (int)problem->core.path.length, problem->core.path.text, name.text);
  diag_help(c->diags, diag,
            "it has its decisions and definitions, objective, status, unique, dual[LABEL], "
            "slack[LABEL] and reduced_cost[DECISION]");
  return core_poison(c, ast->at);
}

/* ---- dual[balance], slack[balance], reduced_cost[build] ---- */

static bool part_word(const Sym *name, SolutionPart *part)
{
  *part = str_is(name->text, "dual")    ? SOLUTION_DUAL
          : str_is(name->text, "slack") ? SOLUTION_SLACK
                                        : SOLUTION_REDUCED;
  return *part != SOLUTION_REDUCED || str_is(name->text, "reduced_cost");
}

static Core *unknown_part(Checker *c, const Problem *problem, SolutionPart part, const Ast *key)
{
  const bool of_decision = part == SOLUTION_REDUCED;
  const CoreProblem *core = &problem->core;
  const uint32_t count = of_decision ? core->decision_count : core->constraint_count;
  const Sym **names = NEW_ARRAY(c->arena, const Sym *, count + 1);
  for (uint32_t i = 0; i < count; i++)
    names[i] = of_decision ? core->decisions[i].name : core->constraints[i].label;
  Diag *diag =
      diag_add(c->diags, E_UNKNOWN_LABEL, key->at, "`%.*s` has no such %s", (int)core->path.length,
               core->path.text, of_decision ? "decision" : "condition");
  if (key->name)
    suggest(c, diag, nearest_of(c, key->name, names, count));
  return core_poison(c, key->at);
}

static Core *indexed_part(Checker *c, Core *value, const Ast *ast, SolutionPart part)
{
  const Problem *problem = problem_of(value);
  const Ast *key = ast->list.items[0]->a;
  const Sym *name = key->kind == AST_NAME && !ast->list.items[0]->name ? key->name : NULL;
  const bool of_decision = part == SOLUTION_REDUCED;
  const int found = !name         ? -1
                    : of_decision ? find_decision(&problem->core, name)
                                  : find_constraint(&problem->core, name);
  if (found < 0 || ast->list.count != 1)
    return unknown_part(c, problem, part, key);
  if (of_decision) {
    const CoreDecision *d = &problem->core.decisions[found];
    return price_part(c, value, ast->at, part, (uint32_t)found, d->type, d->unit, d->axes);
  }
  const CoreConstraint *row = &problem->core.constraints[found];
  const Type type = row->left->type.is_zero ? row->right->type : row->left->type;
  if (part == SOLUTION_SLACK)
    return part_of(c, value, ast->at, part, (uint32_t)found, type_number(type.dim), row->unit,
                   row->axes);
  return price_part(c, value, ast->at, part, (uint32_t)found, type, row->unit, row->axes);
}

Core *check_solution_index(Env *env, const Ast *ast)
{
  SolutionPart part;
  const Ast *of = ast->a;
  if ((of->kind != AST_DOT && of->kind != AST_NAME) || !part_word(of->name, &part))
    return NULL;
  const Local *local = of->kind == AST_NAME ? local_find(env, of->name) : NULL;
  if (of->kind == AST_NAME && !local)
    return NULL;
  if (of->kind == AST_DOT && check_object(env, of->a))
    return NULL;
  Core *value = local ? local->value : check_expression(env, of->a, NULL);
  return value && value->type.kind == TYPE_SOLUTION && problem_of(value)
             ? indexed_part(env->checker, value, ast, part)
             : NULL;
}
