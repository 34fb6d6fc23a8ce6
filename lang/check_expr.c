#include "checker.h"

#include <math.h>
#include <stdlib.h>

static Core *check_number(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  Core *node = core_plain(c, ast->at, ast->number);
  node->type.is_zero = ast->number == 0;
  return node;
}

static Core *check_quantity(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Unit *unit = unit_resolve(&c->units, ast->a, c->diags);
  if (!unit)
    return core_poison(c, ast->at);
  double scale = ast->text.length ? unit_scale_word(ast->text) : 1;
  return core_number(c, ast->at, ast->number * scale * unit->scale, type_number(unit->dim), unit);
}

static int part_decimals(Str format)
{
  if (format.length >= 2 && format.text[0] == '.')
    return atoi(format.text + 1);
  return -1;
}

/* `x in UNIT`: the same value, printed in that unit. */
static Core *shown_in(Env *env, Core *value, const Ast *unit_ast)
{
  Checker *c = env->checker;
  const Unit *unit = unit_resolve(&c->units, unit_ast, c->diags);
  if (!unit || type_is_poison(value))
    return value;
  if (value->type.is_zero && value->type.kind == TYPE_NUMBER)
    value->type.dim = unit->dim;
  if (value->type.kind == TYPE_NUMBER && value->type.dim == unit->dim)
    return core_as(c, value, value->type, unit);
  Str found = type_text(c, value->type), word = unit_text(unit, c->arena);
  Str wanted = unit_dim_name(&c->units, c->arena, unit->dim);
  Diag *diag = diag_add(c->diags, E_SHOWN_IN, unit_ast->at, "%.*s cannot be shown in %.*s",
                        (int)found.length, found.text, (int)word.length, word.text);
  diag_here(c->diags, diag, "a unit of %.*s", (int)wanted.length, wanted.text);
  diag_label(c->diags, diag, value->at, "this is %.*s", (int)found.length, found.text);
  if (value->type.kind == TYPE_NUMBER) {
    Str fits = unit_text(unit_for_dim(&c->units, value->type.dim, NULL), c->arena);
    diag_help(c->diags, diag, "`in %.*s` would fit", (int)fits.length, fits.text);
  }
  return value;
}

Core *check_template(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  CorePart *parts = NEW_ARRAY(c->arena, CorePart, ast->list.count + 1);
  Core **values = NEW_ARRAY(c->arena, Core *, ast->list.count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *part = ast->list.items[i];
    if (part->kind == AST_STRING) {
      parts[i] = (CorePart){.text = part->text, .decimals = -1};
      continue;
    }
    Core *value = part->a ? check_expression(env, part->a, NULL) : core_poison(c, part->at);
    if (part->b)
      value = shown_in(env, value, part->b);
    parts[i] =
        (CorePart){.value = value, .unit = value->unit, .decimals = part_decimals(part->text)};
    values[count++] = value;
  }
  Core *node = core_new(c, CORE_TEMPLATE, ast->at, c->text, values, count);
  node->parts = parts;
  node->index = ast->list.count;
  return node;
}

static Core *check_as(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  Core *value = check_expression(env, ast->a, NULL);
  Decl *decl = name_find(env->module, ast->name);
  if (!decl || decl->kind != DECL_QUANTITY || !decl->quantity) {
    Diag *diag = diag_add(c->diags, E_UNKNOWN_TYPE, ast->name_at, "there is no quantity `%s`",
                          ast->name->text.text);
    UnitFactor unit;
    if (unit_find_word(&c->units, ast->name, &unit))
      diag_help(c->diags, diag, "to show it in a unit write `in`: x in %s", ast->name->text.text);
    else if (!suggest(c, diag, nearest_declared(env->module, ast->name, 1u << DECL_QUANTITY)))
      diag_help(c->diags, diag, "declare it first: quantity %s : W", ast->name->text.text);
    return core_poison(c, ast->at);
  }
  Type named = {.kind = TYPE_NUMBER, .dim = decl->quantity->dim, .quantity = decl->quantity};
  Type plain = type_number(decl->quantity->dim);
  if (!expect_type(c, value, plain, ast->a->at, "what is renamed"))
    return core_poison(c, ast->at);
  return core_as(c, value, named, value->unit);
}

static Core *check_with(Env *env, const Ast *ast, const Type *expected)
{
  Env inner = *env;
  inner.world = world_with(env, ast);
  return check_expression(&inner, ast->a, expected);
}

static Core *unlike_branches(Checker *c, const Ast *ast, Core *yes, Core *no)
{
  Str first = type_text(c, yes->type), second = type_text(c, no->type);
  Diag *diag = diag_add(c->diags, E_BRANCHES_UNLIKE, ast->at, "one branch is %.*s, the other %.*s",
                        (int)first.length, first.text, (int)second.length, second.text);
  diag_label(c->diags, diag, yes->at, "%.*s", (int)first.length, first.text);
  diag_label(c->diags, diag, no->at, "%.*s", (int)second.length, second.text);
  diag_help(c->diags, diag, "both branches must be the same kind of value");
  return core_poison(c, ast->at);
}

static Core *check_if(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  Core *condition = check_expression(env, ast->a, NULL);
  if (!expect_bool(c, condition, "the condition of `if`"))
    return core_poison(c, ast->at);
  /* Behind `given` the other branch may have no value; one that is written out has its type. */
  double known;
  if (core_constant(condition, &known) && condition->op == CORE_NUMBER && ast->a->kind != AST_BOOL)
    return check_expression(env, known != 0 ? ast->b : ast->c, expected);
  Core *yes = check_expression(env, ast->b, expected),
       *no = check_expression(env, ast->c, expected);
  Type type;
  const Unit *unit;
  if (!unify(c, yes, no, &type, &unit))
    return unlike_branches(c, ast, yes, no);
  Core *node = core_if(c, ast->at, condition, yes, no);
  return core_as(c, node, type, unit);
}

static Core *check_solve(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  CellDef *cell = path_resolve(env, ast->a);
  if (!cell || !ast->b || ast->b->kind != AST_RANGE)
    return core_poison(c, ast->at);
  Instance *was = instance_get(c, cell, env->world, ast->a->at);
  if (env->instance)
    cell->is_used = true;
  Type type = was->core->root ? was->core->root->type : c->number;
  const Unit *unit = was->core->root ? was->core->root->unit : NULL;
  Core *low = check_expression(env, ast->b->a, &type),
       *high = check_expression(env, ast->b->b, &type);
  if (!expect_type(c, low, type, ast->b->a->at, "the lower end") ||
      !expect_type(c, high, type, ast->b->b->at, "the upper end") ||
      !expect_rising(c, low, high, ast->b->at))
    return core_poison(c, ast->at);
  Axis *probe = axis_new(&c->sets, AXIS_LOOP, intern_text(c->interner, "probe"), 0);
  Core *value = core_along(c, CORE_REGISTER, ast->a->at, type, probe, NULL, 0);
  value->axes =
      axis_set_union(&c->sets, value->axes, axis_set_union(&c->sets, low->axes, high->axes));
  value->draws = low->draws || high->draws;
  value->unit = high->unit ? high->unit : unit;
  World *world = world_new(c, env->world);
  world_set(c, world, cell, NULL, value, NULL, ast->at);
  Env inner = *env;
  inner.world = world;
  Core *condition = check_expression(&inner, ast->c, NULL);
  if (!expect_bool(c, condition, "what `so that` asks for"))
    return core_poison(c, ast->at);
  /* Lane by lane: the probe varies wherever the condition does. */
  value->draws |= condition->draws;
  value->axes = axis_set_union(&c->sets, value->axes, condition->axes);
  Core *node = core_along(c, CORE_SOLVE, ast->at, type, probe, (Core *[]){low, high, condition}, 3);
  node->unit = high->unit ? high->unit : unit;
  return node;
}

static Core *check_otherwise(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  Core *value = check_expression(env, ast->a, expected);
  Core *instead = check_expression(env, ast->b, &value->type);
  Type type;
  const Unit *unit;
  if (!unify(c, value, instead, &type, &unit))
    return unlike_branches(c, ast, value, instead);
  Core *node = core_apply2(c, ast->at, OP_OTHERWISE, type, value, instead);
  node->unit = unit;
  return node;
}

static Core *misplaced(Env *env, const Ast *ast, const char *what, const char *help)
{
  Diag *diag = diag_add(env->checker->diags, E_MISPLACED, ast->at, "%s", what);
  diag_help(env->checker->diags, diag, "%s", help);
  return core_poison(env->checker, ast->at);
}

static Core *check_date(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  double seconds;
  if (!calendar_read(ast->text.text, ast->text.length, &seconds)) {
    Diag *diag = diag_add(c->diags, E_NUMBER, ast->at, "`%.*s` is not a date",
                          (int)ast->text.length, ast->text.text);
    int part[3] = {0};
    const char *at = ast->text.text;
    for (size_t i = 0; i < LEN(part); i++, at++)
      part[i] = (int)strtol(at, (char **)&at, 10);
    Str padded = str_format(c->arena, "%04d-%02d-%02d", part[0], part[1], part[2]);
    if (calendar_read(padded.text, padded.length, &seconds))
      diag_help(c->diags, diag, "write %s for the date, or blanks around `-` to subtract",
                padded.text);
    else
      diag_help(c->diags, diag, "is there such a day? dates are written 2024-01-31");
    return core_poison(c, ast->at);
  }
  const Unit *unit = c->dates[ast->text.length > 10 ? DATE_MINUTE : DATE_DAY];
  return core_number(c, ast->at, seconds, type_number(c->seconds->dim), unit);
}

static Core *check_kind_of_node(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  switch (ast->kind) {
  case AST_NUMBER: return check_number(env, ast);
  case AST_QUANTITY: return check_quantity(env, ast);
  case AST_STRING: return core_number(c, ast->at, text_id(c, ast->text), c->text, NULL);
  case AST_TEMPLATE: return check_template(env, ast);
  case AST_BOOL: return core_number(c, ast->at, ast->number, c->boolean, NULL);
  case AST_DATE: return check_date(env, ast);
  case AST_NAME: return check_name(env, ast, expected);
  case AST_DOT: return check_dot(env, ast, expected);
  case AST_PAREN: return check_expression(env, ast->a, expected);
  case AST_UNARY:
  case AST_BINARY: return check_operator(env, ast, expected);
  case AST_INTERVAL:
  case AST_PLUSMINUS:
  case AST_THREEPOINT: return check_interval(env, ast, expected);
  case AST_IN: return shown_in(env, check_expression(env, ast->a, expected), ast->b);
  case AST_AS: return check_as(env, ast);
  case AST_WITH: return check_with(env, ast, expected);
  case AST_OPTIMISE: return check_optimise(env, ast);
  case AST_IF: return check_if(env, ast, expected);
  case AST_MATCH:
  case AST_TABLE:
  case AST_INTERPOLATE:
  case AST_LIMIT:
  case AST_BLOCK: return check_brace(env, ast, expected);
  case AST_CALL: return check_call(env, ast, expected);
  case AST_FOLD: return check_fold(env, ast);
  case AST_INDEX: return check_index(env, ast);
  case AST_SOLVE: return check_solve(env, ast);
  case AST_OTHERWISE: return check_otherwise(env, ast, expected);
  case AST_RANGE:
    return misplaced(
        env, ast, "a range `a..b` is not a value",
        "it stands behind `over`, `for … in`, `solve … in` and in `with { path = a..b by c }`");
  case AST_LIST:
    return misplaced(env, ast, "a list is not a value",
                     "it stands in `with { path = [a, b, c] }`; values along an axis are a table, "
                     "{ label: value }");
  default: return core_poison(c, ast->at);
  }
}

Core *check_expression(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  if (!ast)
    return core_poison(c, (Span){0});
  if (ast->at.file)
    c->context->at = ast->at;
  check_guard(c);
  if (++c->depth > 20000)
    unwind(c->arena->way_out, UNWIND_DEPTH, "expressions inside one another, over 20,000 deep");
  Core *node = check_kind_of_node(env, ast, expected);
  c->depth--;
  return node;
}
