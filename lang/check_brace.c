#include "checker.h"

#include <math.h>

/* ---- blocks of local definitions ---- */

static Core *check_block(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  Env inner = *env;
  Env *shared = NEW(c->arena, Env);
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *definition = ast->list.items[i];
    Local *local = NEW(c->arena, Local);
    Str owner = env->keys ? env->keys->path : STR("");
    *local = (Local){.name = definition->name,
                     .ast = definition->a,
                     .env = shared,
                     .up = inner.locals,
                     .path = str_format(c->arena, "%.*s: %s", (int)owner.length, owner.text,
                                        definition->name->text.text)};
    inner.locals = local;
  }
  *shared = inner; /* definitions may stand in any order, so each sees them all */
  return check_expression(&inner, ast->a, expected);
}

/* ---- limits ---- */

static Core *check_limit(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  uint32_t count = ast->list.count;
  if (!count) {
    diag_add(c->diags, E_ARGUMENTS, ast->at, "a limit needs at least one term");
    return core_poison(c, ast->at);
  }
  Core **terms = NEW_ARRAY(c->arena, Core *, count);
  const Sym **names = NEW_ARRAY(c->arena, const Sym *, count);
  Type type = c->poison;
  const Unit *unit = NULL;
  for (uint32_t i = 0; i < count; i++) {
    const Ast *entry = ast->list.items[i];
    names[i] = entry->a->name ? entry->a->name : intern(c->interner, entry->a->text);
    terms[i] = check_expression(env, entry->b, expected);
    for (uint32_t k = 0; k < i; k++)
      if (names[k] == names[i])
        diag_add(c->diags, E_DEFINED_TWICE, entry->a->at, "`%s` is a term twice",
                 names[i]->text.text);
    const Unit *common;
    Type both;
    if (i > 0 && !unify(c, terms[0], terms[i], &both, &common)) {
      Str first = type_text(c, terms[0]->type), other = type_text(c, terms[i]->type);
      Diag *diag =
          diag_add(c->diags, E_BRANCHES_UNLIKE, entry->b->at, "`%s` is %.*s, but `%s` is %.*s",
                   names[0]->text.text, (int)first.length, first.text, names[i]->text.text,
                   (int)other.length, other.text);
      diag_label(c->diags, diag, terms[0]->at, "%.*s", (int)first.length, first.text);
      diag_help(c->diags, diag, "the terms of a limit must be alike to be compared");
      return core_poison(c, ast->at);
    }
    type = i ? both : terms[0]->type;
    unit = i ? common : terms[0]->unit;
  }
  Core *node = core_new(c, CORE_LEAST, ast->at, type, terms, count);
  node->axis = axis_names(c, intern_text(c->interner, "term"), AXIS_CHOICE, names, count, ast->at);
  node->unit = unit ? unit_without_scales(&c->units, unit) : NULL;
  return node;
}

/* ---- match ---- */

static Core *no_else(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  Diag *diag =
      diag_add(c->diags, E_NOT_COVERED, ast->at, "this match says nothing for all other cases");
  diag_help(c->diags, diag, "end it with: else => …");
  return core_poison(c, ast->at);
}

/* From the last arm upwards: if c1 then v1 else if c2 then … */
static Core *chain_arms(Env *env, const Ast *ast, Core *subject, const Type *expected)
{
  Checker *c = env->checker;
  Core *result = NULL;
  for (uint32_t i = ast->list.count; i > 0; i--) {
    const Ast *arm = ast->list.items[i - 1];
    Core *value = check_expression(env, arm->b, expected);
    if (!arm->a) {
      result = value;
      continue;
    }
    if (!result)
      return no_else(env, ast);
    Core *condition = subject ? check_expression(env, arm->a, &subject->type)
                              : check_expression(env, arm->a, NULL);
    if (subject)
      condition = core_compare(env, arm->a, intern_text(c->interner, "=="), subject, condition);
    if (!expect_bool(c, condition, "an arm of `match`"))
      return core_poison(c, ast->at);
    Type type;
    const Unit *unit;
    if (!unify(c, value, result, &type, &unit)) {
      Str one = type_text(c, value->type), other = type_text(c, result->type);
      diag_add(c->diags, E_BRANCHES_UNLIKE, arm->b->at, "this arm is %.*s, a later one %.*s",
               (int)one.length, one.text, (int)other.length, other.text);
      return core_poison(c, ast->at);
    }
    result = core_as(c, core_if(c, ast->at, condition, value, result), type, unit);
  }
  return result ? result : no_else(env, ast);
}

/* Labels of a choice: every one has its arm. */
static Core *match_labels(Env *env, const Ast *ast, Core *subject, const Type *expected)
{
  Checker *c = env->checker;
  const Axis *axis = subject->type.axis;
  Core **args = NEW_ARRAY(c->arena, Core *, axis->length + 1);
  args[0] = subject;
  Core *otherwise = NULL;
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *arm = ast->list.items[i];
    if (!arm->a) {
      otherwise = check_expression(env, arm->b, expected);
      continue;
    }
    Core *label = check_expression(env, arm->a, &subject->type);
    double position;
    if (type_is_poison(label) ||
        !expect_type(c, label, subject->type, arm->a->at, "an arm of this `match`"))
      return core_poison(c, ast->at);
    if (!core_constant(label, &position) || isnan(position))
      return chain_arms(env, ast, subject, expected);
    args[(uint32_t)position + 1] = check_expression(env, arm->b, expected);
  }
  Core *first = otherwise;
  for (uint32_t i = 1; i <= axis->length; i++) {
    args[i] = args[i] ? args[i] : otherwise;
    if (!args[i]) {
      Diag *diag = diag_add(c->diags, E_NOT_COVERED, ast->at, "this match says nothing for `%s`",
                            axis->labels[i - 1]->text.text);
      diag_help(c->diags, diag, "add `%s => …`, or `else => …`", axis->labels[i - 1]->text.text);
      return core_poison(c, ast->at);
    }
    Type type;
    const Unit *unit;
    first = first ? first : args[i];
    if (!unify(c, first, args[i], &type, &unit)) {
      diag_add(c->diags, E_BRANCHES_UNLIKE, args[i]->at, "this arm is unlike the others");
      return core_poison(c, ast->at);
    }
  }
  Core *node = core_new(c, CORE_SELECT, ast->at, first->type, args, axis->length + 1);
  node->unit = first->unit;
  return node;
}

static Core *check_match(Env *env, const Ast *ast, const Type *expected)
{
  Core *subject = ast->a ? check_expression(env, ast->a, NULL) : NULL;
  if (subject && type_is_poison(subject))
    return subject;
  if (subject && subject->type.kind == TYPE_LABEL)
    return match_labels(env, ast, subject, expected);
  return chain_arms(env, ast, subject, expected);
}

/* ---- keyed tables ---- */

static int64_t key_position(Env *env, const Axis *axis, const Ast *key)
{
  Checker *c = env->checker;
  int64_t position = -1;
  if (key->kind == AST_NAME && axis->labels)
    position = axis_find_label(axis, key->name);
  else if (key->kind == AST_STRING && axis->labels)
    position = axis_find_label(axis, intern(c->interner, key->text));
  else if (key->kind == AST_NUMBER && axis->values)
    position = axis_find_value(axis, key->number * axis->unit->scale);
  else if (axis->values) {
    Type type = type_number(axis->unit->dim);
    Core *value = check_expression(env, key, &type);
    double number;
    if (expect_type(c, value, type, key->at, "this key") && fold_value(c, value, &number))
      position = axis_find_value(axis, number);
  }
  if (position >= 0)
    return position;
  Str text = sources_text(c->context->sources, key->at);
  Diag *diag = diag_add(c->diags, E_UNKNOWN_LABEL, key->at, "`%.*s` is not a label of `%s`",
                        (int)text.length, text.text, axis->name->text.text);
  if (key->kind == AST_NAME && axis->labels)
    suggest(c, diag, nearest_of(c, key->name, axis->labels, axis->length));
  return -1;
}

static void report_uncovered(Checker *c, const Ast *ast, const Axis *axis, Core **cases)
{
  StrBuf missing;
  strbuf_init(&missing, c->arena);
  uint32_t count = 0;
  for (uint32_t i = 0; i < axis->length; i++) {
    if (cases[i])
      continue;
    if (count++ < 6) {
      strbuf_text(&missing, count > 1 ? ", " : "");
      strbuf_add(&missing, axis_label_text(axis, i, c->arena));
    }
  }
  Str names = strbuf_str(&missing);
  Diag *diag =
      diag_add(c->diags, E_NOT_COVERED, ast->at, "%u label%s of `%s` without a value: %.*s%s",
               count, count == 1 ? "" : "s", axis->name->text.text, (int)names.length, names.text,
               count > 6 ? ", …" : "");
  diag_help(c->diags, diag,
            "a table gives every label a value; a sparse one says how it is filled: interpolate { "
            "… } linear");
}

static Core *table_along(Env *env, const Ast *ast, const Axis *axis, const Axis *const *rest,
                         uint32_t rest_count, const Type *expected)
{
  Checker *c = env->checker;
  Core **cases = NEW_ARRAY(c->arena, Core *, axis->length + 1);
  Core *first = NULL;
  bool good = true;
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *entry = ast->list.items[i];
    int64_t position = key_position(env, axis, entry->a);
    Core *value = entry->b->kind == AST_TABLE
                      ? check_table(env, entry->b, c->sets.empty, rest, rest_count, expected)
                      : check_expression(env, entry->b, expected);
    if (position < 0) {
      good = false;
      continue;
    }
    if (cases[position])
      diag_add(c->diags, E_DEFINED_TWICE, entry->a->at, "this label has a value already");
    cases[position] = value;
    Type type;
    const Unit *unit;
    if (first && !unify(c, first, value, &type, &unit)) {
      Str one = type_text(c, first->type), other = type_text(c, value->type);
      Diag *diag =
          diag_add(c->diags, E_BRANCHES_UNLIKE, entry->b->at, "this value is %.*s, the first %.*s",
                   (int)other.length, other.text, (int)one.length, one.text);
      diag_label(c->diags, diag, first->at, "%.*s", (int)one.length, one.text);
      good = false;
    }
    if (!first || (first->type.is_zero && !value->type.is_zero))
      first = value;
  }
  if (!good)
    return core_poison(c, ast->at);
  for (uint32_t i = 0; i < axis->length; i++)
    if (!cases[i]) {
      report_uncovered(c, ast, axis, cases);
      return core_poison(c, ast->at);
    }
  Core *node = core_by_axis(c, ast->at, axis, cases);
  return first ? core_as(c, node, first->type, first->unit) : node;
}

static const Axis *axis_with_key(Env *env, const Ast *key)
{
  Checker *c = env->checker;
  const Axis *found = NULL;
  for (uint32_t m = 0; m <= env->module->opened_count; m++) {
    const Module *module = m ? env->module->opened[m - 1] : env->module;
    for (size_t i = 0; i < module->decls.count; i++) {
      const Decl *decl = module->decls.entries[i].value;
      const Axis *axis = decl->kind == DECL_CHOICE || decl->kind == DECL_AXIS ? decl->axis : NULL;
      bool fits = axis && (key->kind == AST_NAME ? axis_find_label(axis, key->name) >= 0
                           : key->kind == AST_NUMBER
                               ? axis_find_value(axis, key->number * axis->unit->scale) >= 0
                               : false);
      if (fits && found && found != axis)
        return NULL;
      found = fits ? axis : found;
    }
  }
  (void)c;
  return found;
}

Core *check_table(Env *env, const Ast *ast, const AxisSet *over, const Axis *const *order,
                  uint32_t count, const Type *expected)
{
  Checker *c = env->checker;
  (void)over;
  const Axis *axis = count             ? order[0]
                     : ast->list.count ? axis_with_key(env, ast->list.items[0]->a)
                                       : NULL;
  if (axis)
    return table_along(env, ast, axis, count ? order + 1 : NULL, count ? count - 1 : 0, expected);
  Diag *diag =
      diag_add(c->diags, E_AXIS, ast->at, "it is not clear along which axis this table runs");
  diag_help(c->diags, diag, "name the axis: `name[axis] = { … }`");
  return core_poison(c, ast->at);
}

/* ---- sparse tables ---- */

static bool knot_value(Env *env, const Ast *key, const Type *type, const Unit *unit, double *value)
{
  Checker *c = env->checker;
  if (key->kind == AST_NUMBER) {
    *value = key->number * (unit ? unit->scale : 1);
    return true;
  }
  Core *node = check_expression(env, key, type);
  return expect_type(c, node, *type, key->at, "this key") && fold_value(c, node, value);
}

/* -1 after reporting. */
static int interpolate_mode(Checker *c, const Ast *ast)
{
  static const char *const words[] = {
      [INTERPOLATE_LINEAR] = "linear", [INTERPOLATE_STEP] = "step", [INTERPOLATE_LOG] = "log"};
  const Sym *names[LEN(words)];
  for (uint32_t i = 0; i < LEN(words); i++) {
    if (str_is(ast->name->text, words[i]))
      return (int)i;
    names[i] = intern_text(c->interner, words[i]);
  }
  Diag *diag = diag_add(c->diags, E_SYNTAX, ast->name_at.file ? ast->name_at : ast->at,
                        "`%s` is no way to fill a table", ast->name->text.text);
  if (!suggest(c, diag, nearest_of(c, ast->name, names, LEN(names))))
    diag_help(c->diags, diag, "it is filled `linear`, `step` or `log`");
  return -1;
}

Core *check_interpolate(Env *env, const Ast *ast, const Axis *along, const Type *expected)
{
  Checker *c = env->checker;
  uint32_t count = ast->list.count;
  int mode = interpolate_mode(c, ast);
  if (mode < 0)
    return core_poison(c, ast->at);
  if (!ast->a && !along)
    along = time_axis(env, NULL, NULL, ast->at);
  if ((!ast->a && !along) || count < 1)
    return core_poison(c, ast->at);
  Core *x = ast->a ? check_expression(env, ast->a, NULL) : core_axis_label(c, ast->at, along);
  if (type_is_poison(x))
    return x;
  double *knots = NEW_ARRAY(c->arena, double, count);
  Core **args = NEW_ARRAY(c->arena, Core *, count + 1);
  args[0] = x;
  Type type = c->poison;
  const Unit *unit = NULL;
  for (uint32_t i = 0; i < count; i++) {
    const Ast *entry = ast->list.items[i];
    if (!knot_value(env, entry->a, &x->type, x->unit, &knots[i]))
      return core_poison(c, ast->at);
    if (i && knots[i] <= knots[i - 1]) {
      diag_add(c->diags, E_AXIS, entry->a->at,
               "the keys of a sparse table must rise from one to the next");
      return core_poison(c, ast->at);
    }
    args[i + 1] = check_expression(env, entry->b, expected);
    if (!unify(c, args[1], args[i + 1], &type, &unit)) {
      diag_add(c->diags, E_BRANCHES_UNLIKE, entry->b->at, "this value is unlike the first");
      return core_poison(c, ast->at);
    }
  }
  Core *node = core_new(c, CORE_INTERPOLATE, ast->at, type, args, count + 1);
  node->numbers = knots;
  node->index = count;
  node->unit = unit;
  node->extend = ast->flags & AST_EXTEND;
  node->op_code = (uint32_t)mode;
  return node;
}

Core *check_brace(Env *env, const Ast *ast, const Type *expected)
{
  switch (ast->kind) {
  case AST_BLOCK: return check_block(env, ast, expected);
  case AST_LIMIT: return check_limit(env, ast, expected);
  case AST_MATCH: return check_match(env, ast, expected);
  case AST_TABLE: return check_table(env, ast, env->checker->sets.empty, NULL, 0, expected);
  default: return check_interpolate(env, ast, NULL, expected);
  }
}
