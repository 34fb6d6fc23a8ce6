#include "checker.h"

#include <string.h>

const Ast *argument(const Ast *call, uint32_t index, const char *name)
{
  uint32_t position = 0;
  for (uint32_t i = 0; i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    if (arg->name) {
      if (str_is(arg->name->text, name))
        return arg->a;
      continue;
    }
    if (position++ == index)
      return arg->a;
  }
  return NULL;
}

/* ---- bodies and defaults of functions that are being expanded ---- */

static bool is_under_way(const Checker *c, const Ast *ast, const Object *self)
{
  for (const Expansion *e = c->expansions; e; e = e->up)
    if (e->ast == ast && e->self == self)
      return true;
  return false;
}

static Core *expand(Env *home, const Ast *owner, const Ast *ast, const Type *expected)
{
  Checker *c = home->checker;
  Expansion here = {.ast = owner, .self = home->self, .up = c->expansions};
  c->expansions = &here;
  Core *value = check_expression(home, ast, expected);
  c->expansions = here.up;
  return value;
}

static Core *default_value(Env *home, const Function *function, const Ast *param,
                           const Type *expected)
{
  Checker *c = home->checker;
  if (!is_under_way(c, param, home->self))
    return expand(home, param, param->b, expected);
  Diag *diag = diag_add(c->diags, E_CYCLE, param->b->at,
                        "the default of the argument `%s` of `%s` needs itself",
                        param->name->text.text, function->name->text.text);
  diag_help(c->diags, diag, "give the argument in the call there: %s(…, %s = …)",
            function->name->text.text, param->name->text.text);
  return core_poison(c, param->at);
}

/* ---- arguments ---- */

static const Ast *find_argument(const Ast *call, const Sym *name, uint32_t position, uint32_t *used)
{
  uint32_t at = 0;
  for (uint32_t i = 0; i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    bool mine = arg->name ? arg->name == name : at++ == position;
    if (mine) {
      ++*used;
      return arg;
    }
  }
  return NULL;
}

static void report_arguments(Checker *c, const Function *function, const Ast *call)
{
  const Ast *fn = function->ast;
  for (uint32_t i = 0; i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    bool known = !arg->name;
    const Sym *names[64];
    for (uint32_t k = 0; k < fn->list.count; k++) {
      known |= fn->list.items[k]->name == arg->name;
      if (k < LEN(names))
        names[k] = fn->list.items[k]->name;
    }
    if (known)
      continue;
    Diag *diag =
        diag_add(c->diags, E_UNKNOWN_ARGUMENT, arg->name_at.file ? arg->name_at : arg->at,
                 "`%s` has no argument `%s`", function->name->text.text, arg->name->text.text);
    suggest(
        c, diag,
        nearest_of(c, arg->name, names, fn->list.count < LEN(names) ? fn->list.count : LEN(names)));
    return;
  }
  Diag *diag = diag_add(
      c->diags, E_ARGUMENTS, call->at, "`%s` takes %u argument%s, and this call gives %u",
      function->name->text.text, fn->list.count, fn->list.count == 1 ? "" : "s", call->list.count);
  diag_label(c->diags, diag, fn->name_at.file ? fn->name_at : fn->at, "declared here");
}

typedef struct Arguments {
  Core **values;
  Type *types; /* as declared; poison where not */
  const Unit **units;
  Object **objects;
} Arguments;

static Core *typed_argument(Checker *c, const Function *function, const Ast *param, Core *value,
                            Type *type, const Unit **unit, Span at)
{
  *type = c->poison;
  *unit = NULL;
  if (!param->a)
    return value;
  if (!check_type(c, function->module, param->a, type, unit))
    return core_poison(c, at);
  const char *what = str_format(c->arena, "the argument `%s` of `%s`", param->name->text.text,
                                function->name->text.text)
                         .text;
  if (!expect_type(c, value, *type, at, what))
    return core_poison(c, at);
  Type stated = *type;
  stated.is_zero = false;
  return core_as(c, value, stated, value->unit);
}

/* Names that no parameter has, and clauses that only reductions know. */
static bool arguments_are_known(Checker *c, const Function *function, const Ast *call)
{
  const Ast *fn = function->ast;
  for (uint32_t i = 0; i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    bool known = !arg->name;
    for (uint32_t k = 0; k < fn->list.count; k++)
      known |= fn->list.items[k]->name == arg->name;
    if (!known) {
      report_arguments(c, function, call);
      return false;
    }
    if (arg->list.count) {
      Diag *diag = diag_add(c->diags, E_MISPLACED, arg->list.items[0]->at,
                            "`%s` is a function of the script and takes values only",
                            function->name->text.text);
      diag_help(c->diags, diag,
                "`over`, `for` and `where` belong to sum, mean, max and their like");
      return false;
    }
  }
  return true;
}

static bool bind_arguments(Env *env, Env *home, Function *function, const Ast *call, Arguments *out)
{
  Checker *c = env->checker;
  const Ast *fn = function->ast;
  if (!arguments_are_known(c, function, call))
    return false;
  uint32_t used = 0;
  out->values = NEW_ARRAY(c->arena, Core *, fn->list.count + 1);
  out->types = NEW_ARRAY(c->arena, Type, fn->list.count + 1);
  out->units = NEW_ARRAY(c->arena, const Unit *, fn->list.count + 1);
  for (uint32_t i = 0; i < fn->list.count; i++) {
    const Ast *param = fn->list.items[i];
    const Ast *arg = find_argument(call, param->name, i, &used);
    Type want = c->poison;
    const Unit *unit = NULL;
    if (param->a && !check_type(c, function->module, param->a, &want, &unit))
      return false;
    const Type *expected = param->a ? &want : NULL;
    if (!arg && !param->b) {
      Diag *diag = diag_add(c->diags, E_ARGUMENTS, call->at, "`%s` also needs its argument `%s`",
                            function->name->text.text, param->name->text.text);
      diag_label(c->diags, diag, param->at, "declared here");
      return false;
    }
    Core *value = arg ? check_expression(env, arg->a, expected)
                      : default_value(home, function, param, expected);
    out->values[i] = typed_argument(c, function, param, value, &out->types[i], &out->units[i],
                                    arg ? arg->at : call->at);
    Local *local = NEW(c->arena, Local);
    Str path = str_format(c->arena, "%s: %s", function->name->text.text, param->name->text.text);
    *local = (Local){.name = param->name,
                     .value = core_local(c, call->at, path, out->values[i]),
                     .up = home->locals};
    home->locals = local; /* a default may use the arguments before it */
  }
  if (used == call->list.count)
    return true;
  report_arguments(c, function, call);
  return false;
}

/* ---- native functions ---- */

static Core *native_call(Env *env, Function *function, const Ast *call, Arguments *arguments)
{
  Checker *c = env->checker;
  const Ast *fn = function->ast;
  Type result;
  const Unit *unit;
  if (!fn->a || !check_type(c, function->module, fn->a, &result, &unit) || !unit) {
    diag_add(c->diags, E_NATIVE, fn->at, "a native function must state the unit of its result");
    return core_poison(c, call->at);
  }
  Core **args = NEW_ARRAY(c->arena, Core *, fn->list.count + 1);
  for (uint32_t i = 0; i < fn->list.count; i++) {
    if (!arguments->units[i]) {
      diag_add(c->diags, E_NATIVE, fn->list.items[i]->at,
               "a native function takes numbers: state the unit of `%s`",
               fn->list.items[i]->name->text.text);
      return core_poison(c, call->at);
    }
    args[i] = arguments->values[i];
    if (arguments->units[i]->scale != 1)
      args[i] = core_apply2(c, call->at, OP_DIV, c->number, args[i],
                            core_plain(c, call->at, arguments->units[i]->scale));
  }
  Core *node = core_new(c, CORE_NATIVE, call->at, result, args, fn->list.count);
  node->native = function->native;
  node->unit = unit;
  if (unit->scale == 1)
    return node;
  node = core_apply2(c, call->at, OP_MUL, result, node, core_plain(c, call->at, unit->scale));
  node->unit = unit;
  return node;
}

/* ---- recursive functions ---- */

static Core *recursion_call(Env *env, Recursion *r, const Ast *call, Arguments *arguments)
{
  Checker *c = env->checker;
  Core *node = core_new(c, CORE_CALL, call->at, r->result, arguments->values, r->core->param_count);
  node->function = r->core;
  node->axes = axis_set_union(&c->sets, node->axes, r->axes);
  node->draws |= r->draws;
  if (r->depth > node->depth)
    node->depth = r->depth;
  node->unit = r->result_unit;
  return node;
}

static bool begin_recursion(Checker *c, Function *function, Recursion *r)
{
  const Ast *fn = function->ast;
  if (!fn->a || !check_type(c, function->module, fn->a, &r->result, &r->result_unit)) {
    Diag *diag =
        diag_add(c->diags, E_RECURSION_TYPE, fn->name_at.file ? fn->name_at : fn->at,
                 "`%s` calls itself, so its result must be stated", function->name->text.text);
    diag_help(c->diags, diag, "write the unit of the result behind the arguments: fn %s(…) : 1 = …",
              function->name->text.text);
    return false;
  }
  for (uint32_t i = 0; i < fn->list.count; i++)
    if (!fn->list.items[i]->a) {
      Diag *diag = diag_add(c->diags, E_RECURSION_TYPE, fn->list.items[i]->at,
                            "`%s` calls itself, so the unit of `%s` must be stated",
                            function->name->text.text, fn->list.items[i]->name->text.text);
      diag_help(c->diags, diag, "for a plain number: %s: 1", fn->list.items[i]->name->text.text);
      return false;
    }
  return true;
}

static Core *recursion_body(Env *env, Function *function, Object *self, Recursion *r)
{
  Checker *c = env->checker;
  const Ast *fn = function->ast;
  KeyScope *keys = NEW(c->arena, KeyScope);
  *keys = (KeyScope){.path = str_format(c->arena, "fn %s", function->name->text.text),
                     .axes = c->sets.empty};
  Env inner = {.checker = c,
               .world = env->world,
               .module = function->module,
               .self = self,
               .keys = keys,
               .instance = env->instance,
               .recursion = r};
  for (uint32_t i = 0; i < fn->list.count; i++) {
    const Ast *param = fn->list.items[i];
    Type type;
    const Unit *unit;
    if (!check_type(c, function->module, param->a, &type, &unit))
      return core_poison(c, fn->at);
    Core *value = core_new(c, CORE_PARAM, param->at, type, NULL, 0);
    value->index = i;
    value->frame = true;
    value->unit = unit;
    Local *local = NEW(c->arena, Local);
    *local = (Local){.name = param->name, .value = value, .up = inner.locals};
    inner.locals = local;
  }
  r->core->local_count = 0;
  Core *body = check_expression(&inner, fn->b, &r->result);
  const char *what = str_format(c->arena, "the result of `%s`", function->name->text.text).text;
  expect_type(c, body, r->result, fn->b->at, what);
  return body;
}

/* Checked once in each world, until what is assumed of its axes and draws holds. */
static Recursion *recursion_in(Env *env, Function *function, Object *self)
{
  Checker *c = env->checker;
  for (Recursion *r = function->recursions; r; r = r->next)
    if (r->world == env->world && r->self == self)
      return r;
  Recursion *r = NEW(c->arena, Recursion);
  *r = (Recursion){.function = function,
                   .axes = c->sets.empty,
                   .world = env->world,
                   .self = self,
                   .next = function->recursions};
  r->core = NEW(c->arena, CoreFunction);
  *r->core = (CoreFunction){.name = function->name->text,
                            .param_count = function->ast->list.count,
                            .at = function->ast->at};
  function->recursions = r;
  if (!begin_recursion(c, function, r)) {
    r->is_broken = true;
    return r;
  }
  program_add_function(c, r->core);
  Recursion *outer = c->recursion;
  c->recursion = r;
  for (int again = 0; again < 4; again++) {
    Core *body = recursion_body(env, function, self, r);
    r->core->body = body;
    r->is_broken = type_is_poison(body);
    bool same = body->draws <= r->draws && body->depth <= r->depth &&
                axis_set_union(&c->sets, r->axes, body->axes) == r->axes;
    r->axes = axis_set_union(&c->sets, r->axes, body->axes);
    r->draws |= body->draws;
    r->depth = body->depth > r->depth ? body->depth : r->depth;
    if (same || r->is_broken)
      break;
  }
  c->recursion = outer;
  return r;
}

/* ---- calls ---- */

static Core *expanded_call(Env *env, Env *home, Function *function, const Ast *call)
{
  Checker *c = env->checker;
  const Ast *fn = function->ast;
  Type result = c->poison;
  const Unit *unit = NULL;
  if (fn->a && !check_type(c, function->module, fn->a, &result, &unit))
    return core_poison(c, call->at);
  Core *body = expand(home, fn, fn->b, fn->a ? &result : NULL);
  if (!fn->a)
    return body;
  const char *what = str_format(c->arena, "the result of `%s`", function->name->text.text).text;
  if (!expect_type(c, body, result, fn->b->at, what))
    return core_poison(c, call->at);
  return core_as(c, body, result, unit);
}

Span users_place(const Env *env, Span at)
{
  if (!env->module->is_library)
    return at;
  if (env->self)
    return env->self->ast->name_at;
  return env->called_at.file ? env->called_at : at;
}

Core *function_call(Env *env, Function *function, Object *self, const Ast *call)
{
  Checker *c = env->checker;
  KeyScope keys = {.path = str_format(c->arena, "fn %s", function->name->text.text),
                   .axes = c->sets.empty};
  Env home = {.checker = c,
              .world = env->world,
              .module = function->module,
              .self = self,
              .keys = &keys,
              .instance = env->instance,
              .recursion = env->recursion,
              .called_at = users_place(env, call->at)};
  KeyScope *lasting = NEW(c->arena, KeyScope); /* local definitions may be checked later */
  *lasting = keys;
  home.keys = lasting;
  Arguments arguments;
  if (!bind_arguments(env, &home, function, call, &arguments))
    return core_poison(c, call->at);
  if (function->native)
    return native_call(env, function, call, &arguments);
  function->is_recursive |= is_under_way(c, function->ast, self);
  if (!function->is_recursive) {
    Core *result = expanded_call(env, &home, function, call);
    if (!function->is_recursive) /* nothing met it again */
      return core_as(c, result, result->type, result->unit);
  }
  Recursion *r = recursion_in(env, function, self);
  return r->is_broken ? core_poison(c, call->at) : recursion_call(env, r, call, &arguments);
}

static Core *unknown_function(Env *env, const Ast *callee)
{
  Checker *c = env->checker;
  Diag *diag = diag_add(c->diags, E_UNKNOWN_FUNCTION, callee->at, "there is no function `%s`",
                        callee->name->text.text);
  suggest_name(env, diag, callee->name);
  return core_poison(c, callee->at);
}

static Core *call_by_name(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  const Sym *name = ast->a->name;
  Function *method = env->self ? kind_function(env->self->kind, name) : NULL;
  if (method)
    return function_call(env, method, env->self, ast);
  Decl *decl = name_find(env->module, name);
  if (decl && decl->kind == DECL_FUNCTION)
    return function_call(env, decl->function, NULL, ast);
  int builtin = builtin_find(name->text);
  if (builtin >= 0)
    return check_builtin(env, (BuiltinId)builtin, ast, expected);
  int distribution = distribution_find(name->text);
  if (distribution >= 0)
    return check_distribution(env, distribution, ast);
  if (decl || local_find(env, name)) {
    Diag *diag =
        diag_add(c->diags, E_WRONG_TYPE, ast->a->at, "`%s` is not a function", name->text.text);
    diag_help(c->diags, diag, "to multiply, write `*`; to index, use brackets: %s[…]",
              name->text.text);
    return core_poison(c, ast->at);
  }
  return unknown_function(env, ast->a);
}

static Core *call_on_value(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *callee = ast->a;
  Object *object = check_object(env, callee->a);
  if (!object) {
    Core *label = check_expression(env, callee->a, NULL);
    double position;
    uint32_t row;
    if (type_is_poison(label))
      return label;
    if (label->type.kind == TYPE_LABEL && core_constant(label, &position) && position >= 0)
      object = object_at(c, label->type.axis, (uint32_t)position, &row);
  }
  Function *method = object ? kind_function(object->kind, callee->name) : NULL;
  if (method)
    return function_call(env, method, object, ast);
  if (object) {
    const Sym *names[64];
    size_t count = 0;
    for (const Kind *kind = object->kind; kind; kind = kind->parent)
      for (size_t i = 0; i < kind->functions.count && count < LEN(names); i++)
        names[count++] = kind->functions.entries[i].name;
    Diag *diag =
        diag_add(c->diags, E_UNKNOWN_FUNCTION, callee->name_at, "a %s has no function `%s`",
                 object->kind->name->text.text, callee->name->text.text);
    suggest(c, diag, nearest_of(c, callee->name, names, count));
    return core_poison(c, ast->at);
  }
  diag_add(c->diags, E_UNKNOWN_FUNCTION, callee->at,
           "functions behind a dot belong to one declared object or to a module");
  return core_poison(c, ast->at);
}

Core *check_call(Env *env, const Ast *ast, const Type *expected)
{
  const Ast *callee = ast->a;
  if (callee->kind == AST_NAME)
    return call_by_name(env, ast, expected);
  if (callee->kind == AST_DOT && callee->a->kind == AST_NAME && !local_find(env, callee->a->name)) {
    Decl *decl = name_find(env->module, callee->a->name);
    Decl *member =
        decl && decl->kind == DECL_MODULE ? symmap_get(&decl->target->decls, callee->name) : NULL;
    if (member && member->kind == DECL_FUNCTION)
      return function_call(env, member->function, NULL, ast);
  }
  if (callee->kind == AST_DOT)
    return call_on_value(env, ast);
  diag_add(env->checker->diags, E_WRONG_TYPE, callee->at, "only a named function can be called");
  return core_poison(env->checker, ast->at);
}
