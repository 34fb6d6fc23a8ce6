#include "checker.h"

#include <string.h>

/* The kernel of each elementwise builtin; OP_COUNT for the others. */
static const Op kernels[] = {
#define ELEMENTWISE(id, op, name, signature, doc, example, value) [BUILTIN_##id] = OP_##op,
#define BUILTIN(id, name, signature, doc, example, value) [BUILTIN_##id] = OP_COUNT,
#include "../stdlib/builtins.def"
#undef ELEMENTWISE
#undef BUILTIN
};

typedef struct Generic { /* what D stands for in this call */
  const Dim *dim;
  const Unit *unit;
  const Quantity *quantity;
} Generic;

static Core *first_of_dimension(Checker *c, Generic *d, Core *arg, int power)
{
  if (arg->type.is_zero)
    return arg;
  const Dim *dim = power == 1 ? arg->type.dim : dim_power(&c->dims, arg->type.dim, 1, power);
  if (!d->dim && dim) {
    const Unit *unit = arg->unit ? unit_without_scales(&c->units, arg->unit) : NULL;
    *d = (Generic){.dim = dim,
                   .unit = unit && power != 1 ? unit_power(&c->units, unit, 1, power) : unit,
                   .quantity = power == 1 ? arg->type.quantity : NULL};
  }
  return arg;
}

static bool fits_parameter(Checker *c, Generic *d, Core *arg, Str type, const char *what)
{
  if (type_is_poison(arg))
    return true;
  if (str_is(type, "bool"))
    return expect_bool(c, arg, what);
  if (str_is(type, "1"))
    return expect_plain(c, arg, what);
  if (str_is(type, "T"))
    return true;
  if (arg->type.kind != TYPE_NUMBER) {
    Str found = type_text(c, arg->type);
    Diag *diag = diag_add(c->diags, E_WRONG_TYPE, arg->at, "%s takes a number, but this is %.*s",
                          what, (int)found.length, found.text);
    diag_here(c->diags, diag, "this is %.*s", (int)found.length, found.text);
    return false;
  }
  int power = str_is(type, "D^2") ? 2 : 1;
  first_of_dimension(c, d, arg, power);
  if (power == 1 && d->dim) {
    Type want = {.kind = TYPE_NUMBER, .dim = d->dim, .quantity = d->quantity};
    return expect_type(c, arg, want, arg->at, what);
  }
  return true;
}

static Core *elementwise(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  const BuiltinInfo *info = builtin_info(id);
  Signature signature = signature_read(info->signature);
  Core *args[8];
  if (ast->list.count != signature.count) {
    Diag *diag =
        diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` takes %u argument%s, and this call gives %u",
                 info->name, signature.count, signature.count == 1 ? "" : "s", ast->list.count);
    diag_help(c->diags, diag, "%s", info->signature);
    return core_poison(c, ast->at);
  }
  Generic d = {0};
  bool good = true;
  for (uint32_t i = 0; i < signature.count; i++) {
    const Ast *value = argument(ast, i, str_terminated(c->arena, signature.names[i]));
    if (!value) {
      diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` is called as %s", info->name, info->signature);
      return core_poison(c, ast->at);
    }
    args[i] = check_expression(env, value, NULL);
    const char *what = str_format(c->arena, "`%s`", info->name).text;
    good &= fits_parameter(c, &d, args[i], signature.types[i], what) && !type_is_poison(args[i]);
  }
  if (!good || (id == BUILTIN_CLAMP && !expect_rising(c, args[1], args[2], ast->at)))
    return core_poison(c, ast->at);
  Type type = str_is(signature.result, "bool") ? c->boolean : c->number;
  if (str_is(signature.result, "D") && d.dim)
    type = (Type){.kind = TYPE_NUMBER, .dim = d.dim, .quantity = d.quantity};
  Core *node = core_new(c, CORE_APPLY, ast->at, type, args, signature.count);
  node->op_code = kernels[id];
  node->unit = type.kind != TYPE_NUMBER        ? NULL
               : str_is(signature.result, "D") ? d.unit
                                               : c->units.one;
  return node;
}

/* ---- single ones ---- */

static const Core *limit_behind(const Core *node)
{
  for (int steps = 0; steps < 64; steps++) {
    if (node->op == CORE_LEAST)
      return node;
    if (node->op == CORE_CELL && node->cell->root)
      node = node->cell->root;
    else if (node->op == CORE_IN_RANGE || node->op == CORE_AT)
      node = node->args[0];
    else
      return NULL;
  }
  return NULL;
}

Core *wrong_arguments(Env *env, BuiltinId id, const Ast *ast)
{
  Diag *diag = diag_add(env->checker->diags, E_ARGUMENTS, ast->at,
                        "`%s` is called with other arguments", builtin_info(id)->name);
  diag_help(env->checker->diags, diag, "%s", builtin_info(id)->signature);
  return core_poison(env->checker, ast->at);
}

static Core *check_binding(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *arg = argument(ast, 0, "limit");
  if (!arg)
    return wrong_arguments(env, id, ast);
  Core *value = check_expression(env, arg, NULL);
  if (type_is_poison(value))
    return value;
  const Core *limit = limit_behind(value);
  if (!limit || ast->list.count != 1) {
    Diag *diag = diag_add(c->diags, E_WRONG_TYPE, arg ? arg->at : ast->at, "`%s` reads a limit",
                          builtin_info(id)->name);
    diag_help(c->diags, diag, "define one: fleet = limit { chips: …, power: … }, then %s(fleet)",
              builtin_info(id)->name);
    return core_poison(c, ast->at);
  }
  Core *made;
  if (id == BUILTIN_BINDING) {
    made =
        core_new(c, CORE_WHICH_LEAST, ast->at, type_label(limit->axis), limit->args, limit->count);
    made->unit = NULL;
  } else {
    Core *least = core_as(c, limit, limit->type, limit->unit);
    Core **shares = NEW_ARRAY(c->arena, Core *, limit->count);
    Core *zero = core_number(c, ast->at, 0, limit->type, limit->unit);
    for (uint32_t i = 0; i < limit->count; i++) {
      Core *over = core_apply2(c, ast->at, OP_SUB, limit->type, limit->args[i], least);
      Core *share = core_apply2(c, ast->at, OP_DIV, c->number, over, least);
      share->unit = c->units.one;
      Core *is_zero = core_apply2(c, ast->at, OP_EQ, c->boolean, least, zero);
      shares[i] = core_if(c, ast->at, is_zero, core_absent(c, ast->at, c->number), share);
      shares[i]->unit = c->units.one;
    }
    made = core_by_axis(c, ast->at, limit->axis, shares);
    made->unit = c->units.one;
  }
  /* `binding(fleet[2030])`: the index that led to the limit applies to what is read from it. */
  for (const Core *step = value; step->op == CORE_AT; step = step->args[0])
    made = core_at(c, ast->at, step->axis, made, step->args[1]);
  return made;
}

static Core *check_require(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *x = argument(ast, 0, "x"), *condition = argument(ast, 1, "condition"),
            *message = argument(ast, 2, "message");
  if (!x || !condition || !message || message->kind != AST_STRING || ast->list.count != 3) {
    Diag *diag = diag_add(c->diags, E_ARGUMENTS, ast->at,
                          "`require` takes a value, a condition and a message in quotes");
    diag_help(c->diags, diag, "%s", builtin_info(BUILTIN_REQUIRE)->signature);
    return core_poison(c, ast->at);
  }
  Core *value = check_expression(env, x, NULL), *holds = check_expression(env, condition, NULL);
  if (!expect_bool(c, holds, "the condition of `require`"))
    return core_poison(c, ast->at);
  bool of_object = env->self && env->module->is_library;
  Core *node = core_new(c, CORE_REQUIRE, users_place(env, ast->at), value->type,
                        (Core *[]){value, holds}, 2);
  node->unit = value->unit;
  node->text = !of_object ? message->text
                          : str_format(c->arena, "`%s`: %.*s", env->self->name->text.text,
                                       (int)message->text.length, message->text.text);
  return node;
}

static Core *check_given(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *field = argument(ast, 0, "field");
  CellDef *def = field ? path_resolve(env, field) : NULL;
  if (!def)
    return core_poison(c, ast->at);
  Core *value = cell_reference(env, def, field->at);
  return core_number(c, ast->at, !core_is_missing(value), c->boolean, NULL);
}

static Core *check_fresh(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *x = argument(ast, 0, "x");
  if (!x || ast->list.count != 1) {
    diag_add(c->diags, E_ARGUMENTS, ast->at, "`fresh` takes one value");
    return core_poison(c, ast->at);
  }
  /* A world of its own in which every distribution has a new key. */
  World *world = world_new(c, env->world);
  Str owner = env->keys ? env->keys->path : STR("");
  world->fresh = str_format(c->arena, "fresh %.*s %u", (int)owner.length, owner.text,
                            env->keys ? env->keys->ordinal++ : 0);
  Env inner = *env;
  inner.world = world;
  return check_expression(&inner, x, NULL);
}

static Core *check_present(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *x = argument(ast, 0, "x");
  if (!x || ast->list.count != 1) {
    diag_add(c->diags, E_ARGUMENTS, ast->at, "`present` takes one value");
    return core_poison(c, ast->at);
  }
  Core *value = check_expression(env, x, NULL);
  return type_is_poison(value) ? value : core_apply1(c, ast->at, OP_PRESENT, c->boolean, value);
}

Core *check_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected)
{
  if (kernels[id] != OP_COUNT)
    return elementwise(env, id, ast);
  switch (id) {
  case BUILTIN_PRESENT: return check_present(env, ast);
  case BUILTIN_BINDING:
  case BUILTIN_SLACK: return check_binding(env, id, ast);
  case BUILTIN_REQUIRE: return check_require(env, ast);
  case BUILTIN_GIVEN: return check_given(env, ast);
  case BUILTIN_FRESH: return check_fresh(env, ast);
  case BUILTIN_PREVIOUS:
  case BUILTIN_DELAYED:
  case BUILTIN_PIPELINE:
  case BUILTIN_INTEGRAL:
  case BUILTIN_CUMULATIVE:
  case BUILTIN_YEAR_OF:
  case BUILTIN_MONTH_OF:
  case BUILTIN_DAY_OF_YEAR:
  case BUILTIN_HOUR_OF_DAY:
  case BUILTIN_WEEKDAY:
  case BUILTIN_DAYS_IN: return check_time_builtin(env, id, ast);
  case BUILTIN_MIXTURE:
  case BUILTIN_TRUNCATED:
  case BUILTIN_EMPIRICAL:
  case BUILTIN_DISCRETE: return check_random_builtin(env, id, ast, expected);
  default: return check_reduction(env, id, ast);
  }
}
