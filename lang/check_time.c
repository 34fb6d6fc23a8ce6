#include "check_reduce.h"

#include <math.h>

/* The axis named in `f(x over year, …)` or `f(x, y over year)`. */
static const Ast *named_axis(const Ast *call)
{
  for (uint32_t i = 0; i < call->list.count; i++)
    for (uint32_t k = 0; k < call->list.items[i]->list.count; k++) {
      const Ast *clause = call->list.items[i]->list.items[k];
      if (clause->kind == AST_OVER && clause->list.count)
        return clause->list.items[0];
    }
  return NULL;
}

/* The lag as a number of steps of [axis]. */
static Core *lag_steps(Env *env, const Axis *axis, const Ast *ast, const Unit **unit)
{
  Checker *c = env->checker;
  Core *lag = check_expression(env, ast, NULL);
  bool is_time = axis->kind == AXIS_TIME;
  Type want = type_number(is_time ? c->seconds->dim : axis->unit->dim);
  *unit = lag->unit;
  if (!expect_type(c, lag, want, ast->at, is_time ? "a lag along time" : "the lag"))
    return core_poison(c, ast->at);
  return core_apply2(c, ast->at, OP_DIV, c->number, lag,
                     core_number(c, ast->at, axis->step, want, NULL));
}

static bool is_negative(Checker *c, const Core *steps, Span at, const char *message)
{
  double known;
  bool negative = fold_value(c, steps, &known) && known < 0;
  if (negative)
    diag_add(c->diags, E_DOMAIN, at, "%s", message);
  return negative;
}

/* x is looked at an earlier step, so it may be a cell that is being defined: its type is then that
   of the initial value. */
static Core *lagged(Env *env, const Ast *x, const Axis *axis, Core *initial)
{
  Checker *c = env->checker;
  const Type *type = c->lag_type;
  const Unit *unit = c->lag_unit;
  const AxisSet *axes = c->lag_axes;
  const Axis *lag_axis = c->lag_axis;
  bool draws = c->lag_draws;
  uint8_t level = c->lag_level;
  bool is_name = c->lag_is_name;
  uint32_t stack = c->lag_stack;
  c->lag_depth++;
  c->lag_is_name = x->kind == AST_NAME || x->kind == AST_DOT;
  c->lag_stack = c->stack_count;
  c->lag_type = &initial->type;
  c->lag_unit = initial->unit ? unit_without_scales(&c->units, initial->unit) : NULL;
  c->lag_axes = initial->axes;
  c->lag_axis = axis;
  c->lag_draws = initial->draws;
  c->lag_level = initial->depth;
  Core *value = check_expression(env, x, NULL);
  c->lag_depth--;
  c->lag_type = type;
  c->lag_unit = unit;
  c->lag_axes = axes;
  c->lag_axis = lag_axis;
  c->lag_draws = draws;
  c->lag_level = level;
  c->lag_is_name = is_name;
  c->lag_stack = stack;
  return value;
}

static Core *check_lag(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  bool delayed = id == BUILTIN_DELAYED;
  const Ast *x = argument(ast, 0, "x"), *lag_ast = delayed ? argument(ast, 1, "lag") : NULL;
  const Ast *initial_ast = argument(ast, delayed ? 2 : 1, "initial");
  if (!x || !initial_ast || (delayed && !lag_ast) || ast->list.count != (delayed ? 3u : 2u))
    return wrong_arguments(env, id, ast);
  Core *initial = check_expression(env, initial_ast, NULL);
  if (type_is_poison(initial))
    return initial;
  /* What x varies along is not known yet where it is the cell that is being defined. */
  const Axis *axis = time_axis(env, initial, named_axis(ast), ast->at);
  if (!axis)
    return core_poison(c, ast->at);
  const Unit *unit;
  Core *steps = delayed ? lag_steps(env, axis, lag_ast, &unit) : core_plain(c, ast->at, 1);
  if (type_is_poison(steps))
    return steps;
  size_t errors = c->diags->errors;
  Core *value = lagged(env, x, axis, initial);
  Type type;
  /* Unknown yet on the first round through a cycle: then like the initial value. */
  bool unknown = type_is_poison(value);
  if (unknown && c->diags->errors > errors)
    return value;
  if (!unify(c, value, initial, &type, &unit)) {
    Str one = type_text(c, value->type), other = type_text(c, initial->type);
    Diag *diag = diag_add(c->diags, E_BRANCHES_UNLIKE, initial_ast->at,
                          "the initial value is %.*s, what is looked back at %.*s",
                          (int)other.length, other.text, (int)one.length, one.text);
    diag_label(c->diags, diag, x->at, "%.*s", (int)one.length, one.text);
    return core_poison(c, ast->at);
  }
  if (unknown)
    type = initial->type;
  if (is_negative(c, steps, delayed ? lag_ast->at : ast->at,
                  "a lag looks back: it cannot be negative"))
    return core_poison(c, ast->at);
  Core *node = core_along(c, CORE_LAG, ast->at, type, axis, (Core *[]){value, steps, initial}, 3);
  node->unit = unit;
  return node;
}

/* Every unit that enters at step s leaves at s + lead, shared between the two steps around it. With
   an uncertain lead the share is its mean over the draws: the spread of lead times across projects.
 */
static Core *check_pipeline(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *x = argument(ast, 0, "inflow"), *lead_ast = argument(ast, 1, "lead");
  if (!x || !lead_ast || ast->list.count != 2)
    return wrong_arguments(env, BUILTIN_PIPELINE, ast);
  Core *inflow = check_expression(env, x, NULL);
  const Axis *axis =
      type_is_poison(inflow) ? NULL : time_axis(env, inflow, named_axis(ast), ast->at);
  const Unit *unit;
  Core *lead = axis ? lag_steps(env, axis, lead_ast, &unit) : NULL;
  const char *message = "what enters cannot leave before: this lead is negative";
  if (!lead || type_is_poison(lead) || is_negative(c, lead, lead_ast->at, message))
    return core_poison(c, ast->at);
  double known;
  if (!fold_value(c, lead, &known)) {
    Core *holds = core_apply2(c, lead_ast->at, OP_GE, c->boolean, lead, core_plain(c, ast->at, 0));
    lead = core_new(c, CORE_REQUIRE, lead_ast->at, c->number, (Core *[]){lead, holds}, 2);
    lead->text = str_of(message);
  }
  Axis *entry = axis_new(&c->sets, AXIS_NUMBER, intern_text(c->interner, "entry"), axis->length);
  Core *entered = core_position(c, ast->at, entry),
       *now = core_as(c, core_position(c, ast->at, axis), c->number, NULL);
  Core *flow = core_at(c, ast->at, axis, inflow, entered);
  Core *lead_then =
      axis_set_has(lead->axes, axis) ? core_at(c, ast->at, axis, lead, entered) : lead;
  Core *age = core_apply2(c, ast->at, OP_SUB, c->number, now, entered);
  Core *miss = core_apply1(c, ast->at, OP_ABS, c->number,
                           core_apply2(c, ast->at, OP_SUB, c->number, age, lead_then));
  Core *share =
      core_apply2(c, ast->at, OP_MAX, c->number, core_plain(c, ast->at, 0),
                  core_apply2(c, ast->at, OP_SUB, c->number, core_plain(c, ast->at, 1), miss));
  if (lead->draws) {
    share = core_new(c, CORE_STATISTIC, ast->at, c->number, &share, 1);
    share->op_code = STAT_MEAN;
  }
  Core *leaving = core_apply2(c, ast->at, OP_MUL, inflow->type, flow, share);
  leaving->unit = inflow->unit;
  return core_reduce(c, ast->at, REDUCE_SUM, entry, leaving, false);
}

Core *time_weighted(Env *env, Span at, const Axis *axis, Core *x)
{
  Checker *c = env->checker;
  if (!axis->weights) {
    Diag *diag = diag_add(c->diags, E_TIME_AXIS, at,
                          "the steps of `%s` have no length to multiply by", axis->name->text.text);
    diag_help(c->diags, diag, "use sum(… over %s), or integrate over a time axis",
              axis->name->text.text);
    return core_poison(c, at);
  }
  const Unit *step = axis->unit->dim == axis->weight_dim && !axis->has_calendar ? axis->unit
                     : axis->has_calendar ? unit_for_dim(&c->units, axis->weight_dim, NULL)
                                          : c->year;
  Core *weights = core_column(c, at, axis, axis->weights, type_number(axis->weight_dim), step);
  return core_arithmetic(env, at, intern_text(c->interner, "*"), x, weights);
}

static Core *check_integral(Env *env, const Ast *ast)
{
  if (!argument(ast, 0, "x") || (ast->list.count != 1 && !named_axis(ast)))
    return wrong_arguments(env, BUILTIN_INTEGRAL, ast);
  return check_reduction(env, BUILTIN_INTEGRAL, ast);
}

static Core *check_cumulative(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  Clauses clauses = reduce_clauses(ast);
  const Ast *value = argument(ast, 0, "x");
  if (!value || ast->list.count != 1)
    return wrong_arguments(env, BUILTIN_CUMULATIVE, ast);
  if (!reduce_clauses_fit(c, &clauses))
    return core_poison(c, ast->at);
  Env inner = *env;
  const Axis *axis = clauses.loop ? reduce_loop_axis(env, clauses.loop) : NULL;
  if (clauses.loop && !axis)
    return core_poison(c, ast->at);
  if (axis)
    inner = reduce_loop_env(env, clauses.loop, axis);
  Core *x =
      reduce_fitting(c, BUILTIN_CUMULATIVE, REDUCE_SUM, check_expression(&inner, value, NULL));
  if (type_is_poison(x))
    return x;
  axis = axis ? axis : reduce_over_axis(env, x, clauses.axes[0], ast->at);
  Core *kept = clauses.where ? check_expression(&inner, clauses.where->a, NULL) : NULL;
  if (!axis || (kept && !expect_bool(c, kept, "`where`")))
    return core_poison(c, ast->at);
  const Unit *unit = x->unit;
  if (kept) /* what is left out adds nothing */
    x = core_if(c, ast->at, kept, x, core_number(c, ast->at, 0, x->type, unit));
  Core *node = core_along(c, CORE_SCAN, ast->at, x->type, axis, &x, 1);
  node->unit = unit;
  return node;
}

static Core *check_calendar(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *name = argument(ast, 0, "axis");
  if (!name || name->kind != AST_NAME || ast->list.count != 1)
    return wrong_arguments(env, id, ast);
  const Axis *axis = axis_resolve(env, name->name, name->at);
  if (!axis)
    return core_poison(c, ast->at);
  if (axis->kind == AXIS_TIME)
    return axis_calendar(c, ast->at, axis, id);
  diag_add(c->diags, E_TIME_AXIS, name->at, "`%s` is not a time axis", axis->name->text.text);
  return core_poison(c, ast->at);
}

Core *check_time_builtin(Env *env, BuiltinId id, const Ast *ast)
{
  switch (id) {
  case BUILTIN_PREVIOUS:
  case BUILTIN_DELAYED: return check_lag(env, id, ast);
  case BUILTIN_PIPELINE: return check_pipeline(env, ast);
  case BUILTIN_INTEGRAL: return check_integral(env, ast);
  case BUILTIN_CUMULATIVE: return check_cumulative(env, ast);
  default: return check_calendar(env, id, ast);
  }
}
