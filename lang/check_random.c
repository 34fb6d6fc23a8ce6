#include "checker.h"

#include <math.h>
#include <stdlib.h>

uint64_t variable_key(Checker *c, Str path, uint32_t ordinal)
{
  return str_hash(str_format(c->arena, "%.*s#%u", (int)path.length, path.text, ordinal));
}

/* ---- one random variable ---- */

static uint64_t fresh_key(const World *world)
{
  uint64_t key = 0;
  for (; world; world = world->parent)
    if (world->fresh.length)
      key = key * 31 + str_hash(world->fresh);
  return key;
}

/* Parameters that are known are looked at before anything runs. */
static bool expect_possible(Checker *c, Span at, int dist, Core *const *args, uint32_t count)
{
  double values[3] = {0};
  for (uint32_t i = 0; i < count; i++)
    if (i >= LEN(values) || !core_constant(args[i], &values[i]))
      return true;
  if (distribution_possible(dist, values[0], values[1], values[2]))
    return true;
  const DistributionInfo *info = distribution_info(dist);
  Diag *diag = diag_add(c->diags, E_DISTRIBUTION, at, "this distribution cannot be");
  diag_help(c->diags, diag, "`%s` needs %s: %s", info->name, info->needs, info->example);
  Signature signature = signature_read(info->signature);
  for (uint32_t i = 0; i < count; i++)
    diag_label(c->diags, diag, args[i]->at, "%.*s", (int)signature.names[i].length,
               signature.names[i].text);
  return false;
}

Core *core_random(Env *env, Span at, int dist, Core *const *args, uint32_t count, Type type,
                  const Unit *unit)
{
  Checker *c = env->checker;
  if (!expect_possible(c, at, dist, args, count))
    return core_poison(c, at);
  KeyScope *keys = env->keys;
  RandomInfo *info = NEW(c->arena, RandomInfo);
  uint32_t ordinal = keys->ordinal++;
  *info = (RandomInfo){.key = variable_key(c, keys->path, ordinal) ^ fresh_key(env->world),
                       .key_axes = keys->axes,
                       .path = keys->path};
  CellDef *def = env->instance ? env->instance->def : NULL;
  if (def && ordinal == 0 && str_equal(keys->path, def->path)) {
    def->is_random = true;
    info->copula = correlate_copula(c, def, &info->copula_index);
  }
  if (env->instance)
    env->instance->is_random = true;
  type.is_zero = false;
  Core *node = core_new(c, CORE_RANDOM, at, type, args, count);
  node->op_code = (uint32_t)dist;
  node->random = info;
  node->unit = unit;
  node->axes = axis_set_union(&c->sets, node->axes, keys->axes);
  return node;
}

static bool expect_spread(Checker *c, const Core *low, const Core *high, Span at)
{
  double from, to;
  if (!core_constant(low, &from) || !core_constant(high, &to) || from < to)
    return true;
  Diag *diag = diag_add(c->diags, E_DISTRIBUTION, at, "the lower end is not below the upper end");
  diag_help(c->diags, diag,
            "write the smaller one first; a value without uncertainty needs no range");
  return false;
}

/* `300 MW to 400`: the unit stands behind the second end, where it serves both. */
static void help_with_ends(Checker *c, Diag *diag, const Ast *ast, const Core *second)
{
  const Sources *sources = c->context->sources;
  const char *word = ast->kind == AST_INTERVAL ? "to" : "±";
  Str b = sources_text(sources, ast->b->at), a = sources_text(sources, ast->a->at);
  if (ast->a->kind == AST_QUANTITY && ast->b->kind == AST_NUMBER) {
    size_t end = 0; /* of the figure */
    while (a.text[end] != ' ' && ast->a->at.begin + end < ast->a->a->at.begin)
      end++;
    Str unit = str_trim(str_slice(a, end, a.length));
    diag_help(c->diags, diag, "the unit stands behind the second one: %.*s %s %.*s %.*s", (int)end,
              a.text, word, (int)b.length, b.text, (int)unit.length, unit.text);
  } else if (second->type.kind == TYPE_NUMBER && second->type.dim == c->dims.one &&
             ast->kind == AST_PLUSMINUS) {
    diag_help(c->diags, diag, "a share of the left side is a product: %.*s * (1 ± %.*s)",
              (int)a.length, a.text, (int)b.length, b.text);
  }
}

static Core *report_unlike_ends(Checker *c, const Ast *ast, const Core *a, const Core *b)
{
  Str one = type_text(c, a->type), other = type_text(c, b->type);
  Diag *diag = diag_add(c->diags, E_ADD_UNLIKE, ast->at, "one end is %.*s, the other %.*s",
                        (int)one.length, one.text, (int)other.length, other.text);
  diag_label(c->diags, diag, a->at, "%.*s", (int)one.length, one.text);
  diag_label(c->diags, diag, b->at, "%.*s", (int)other.length, other.text);
  if (ast->a && ast->b && ast->kind != AST_THREEPOINT)
    help_with_ends(c, diag, ast, b);
  return core_poison(c, ast->at);
}

static Core *three_points(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  Core *args[3] = {check_expression(env, ast->a, expected), check_expression(env, ast->b, expected),
                   check_expression(env, ast->c, expected)};
  Type type;
  const Unit *unit;
  if (!unify(c, args[1], args[0], &type, &unit) || !unify(c, args[1], args[2], &type, &unit))
    return report_unlike_ends(c, ast, args[0], args[2]);
  if (type.kind == TYPE_POISON || !expect_spread(c, args[0], args[2], ast->at))
    return core_poison(c, ast->at);
  double low, central, high;
  bool known = core_constant(args[0], &low) && core_constant(args[1], &central) &&
               core_constant(args[2], &high);
  if (known && (central < low || central > high)) {
    Diag *diag =
        diag_add(c->diags, E_DISTRIBUTION, ast->b->at, "the central value lies outside its ends");
    diag_help(c->diags, diag, "write the three in rising order: low 2 central 3 high 5");
    return core_poison(c, ast->at);
  }
  return core_random(env, ast->at, DIST_THREE_POINT, args, 3, type, unit);
}

Core *check_interval(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  if (ast->kind == AST_THREEPOINT)
    return three_points(env, ast, expected);
  Core *a = check_expression(env, ast->a, expected), *b = check_expression(env, ast->b, expected);
  Type type;
  const Unit *unit;
  if (!unify(c, a, b, &type, &unit))
    return report_unlike_ends(c, ast, a, b);
  if (type_is_poison(a) || type_is_poison(b))
    return core_poison(c, ast->at);
  if (type.kind != TYPE_NUMBER) {
    Str found = type_text(c, type);
    diag_add(c->diags, E_WRONG_TYPE, ast->at, "a range lies between numbers, but this is %.*s",
             (int)found.length, found.text);
    return core_poison(c, ast->at);
  }
  unit = b->unit && a->type.is_zero ? b->unit : unit;
  if (ast->kind == AST_PLUSMINUS)
    return core_random(env, ast->at, DIST_NORMAL, (Core *[]){a, b}, 2, type, unit);
  double low;
  if (!expect_spread(c, a, b, ast->at))
    return core_poison(c, ast->at);
  if (core_constant(a, &low) && low == 0) {
    Diag *diag = diag_add(
        c->diags, W_STRADDLES, ast->at,
        "this range starts at zero, so it is a normal distribution that reaches below zero");
    diag_help(c->diags, diag,
              "with both ends above zero it is lognormal and stays positive; uniform(lo, hi) never "
              "leaves its ends");
  }
  return core_random(env, ast->at, DIST_INTERVAL, (Core *[]){a, b}, 2, type, unit);
}

/* ---- calls of dist.def ---- */

Core *check_distribution(Env *env, int dist, const Ast *ast)
{
  Checker *c = env->checker;
  const DistributionInfo *info = distribution_info(dist);
  Signature signature = signature_read(info->signature);
  Core *args[8];
  Core *first = NULL;
  if (ast->list.count != signature.count) {
    Diag *diag =
        diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` takes %u argument%s, and this call gives %u",
                 info->name, signature.count, signature.count == 1 ? "" : "s", ast->list.count);
    diag_help(c->diags, diag, "%s", info->signature);
    return core_poison(c, ast->at);
  }
  for (uint32_t i = 0; i < signature.count; i++) {
    const Ast *value = argument(ast, i, str_terminated(c->arena, signature.names[i]));
    if (!value) {
      diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` is called as %s", info->name, info->signature);
      return core_poison(c, ast->at);
    }
    args[i] = check_expression(env, value, NULL);
    if (type_is_poison(args[i]))
      return args[i];
    bool plain = str_is(signature.types[i], "1");
    const char *what = str_format(c->arena, "`%.*s` of `%s`", (int)signature.names[i].length,
                                  signature.names[i].text, info->name)
                           .text;
    if (plain && !expect_plain(c, args[i], what))
      return core_poison(c, ast->at);
    if (plain)
      continue;
    if (!first || (first->type.is_zero && !args[i]->type.is_zero)) {
      first = args[i];
      continue;
    }
    if (!expect_type(c, args[i], first->type, value->at, what))
      return core_poison(c, ast->at);
  }
  Type type = first ? first->type : c->number;
  if (str_is(signature.result, "bool"))
    type = c->boolean;
  else if (str_is(signature.result, "1"))
    type = c->number;
  const Unit *unit = type.kind != TYPE_NUMBER                 ? NULL
                     : first && str_is(signature.result, "D") ? first->unit
                                                              : c->units.one;
  return core_random(env, ast->at, dist, args, signature.count, type, unit);
}

/* ---- mixtures and samples ---- */

static Core *unit_interval(Env *env, Span at)
{
  Checker *c = env->checker;
  Core *ends[2] = {core_plain(c, at, 0), core_plain(c, at, 1)};
  Core *u = core_random(env, at, DIST_UNIFORM, ends, 2, c->number, c->units.one);
  return core_local(c, at, STR("choice"), u);
}

/* One of [values], chosen by a uniform variable against running sums of the weights. */
static Core *choose(Env *env, Span at, Core **values, double *weights, uint32_t count)
{
  Checker *c = env->checker;
  double total = 0, running = 0;
  Type type;
  const Unit *unit;
  for (uint32_t i = 0; i < count; i++)
    total += weights[i];
  if (!(total > 0)) {
    diag_add(c->diags, E_DISTRIBUTION, at, "the weights must add up to more than zero");
    return core_poison(c, at);
  }
  for (uint32_t i = 1; i < count; i++)
    if (!unify(c, values[0], values[i], &type, &unit))
      return report_unlike_ends(c, &(Ast){.at = at}, values[0], values[i]);
  Core *u = unit_interval(env, at);
  double *sums = NEW_ARRAY(c->arena, double, count);
  for (uint32_t i = 0; i < count; i++)
    sums[i] = (running += weights[i]) / total;
  Core *result = values[count - 1];
  for (uint32_t i = count - 1; i > 0; i--) {
    Core *below = core_apply2(c, at, OP_LT, c->boolean, u, core_plain(c, at, sums[i - 1]));
    result = core_if(c, at, below, values[i - 1], result);
  }
  return result;
}

static Core *check_mixture(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  uint32_t count = 0;
  Core **values = NEW_ARRAY(c->arena, Core *, ast->list.count + 1);
  double *weights = NEW_ARRAY(c->arena, double, ast->list.count + 1);
  const Ast *list = argument(ast, UINT32_MAX, "weights");
  for (uint32_t i = 0; i < ast->list.count; i++) {
    if (ast->list.items[i]->name)
      continue;
    weights[count] = 1;
    values[count++] = check_expression(env, ast->list.items[i]->a, NULL);
    if (type_is_poison(values[count - 1]))
      return values[count - 1];
  }
  if (count < 1 || (list && (list->kind != AST_LIST || list->list.count != count))) {
    Diag *diag = diag_add(c->diags, E_ARGUMENTS, ast->at,
                          "a mixture has values, and as many weights if any");
    diag_help(c->diags, diag, "mixture(1 to 2, 5 to 8, weights = [70 %%, 30 %%])");
    return core_poison(c, ast->at);
  }
  for (uint32_t i = 0; list && i < count; i++) {
    Core *node;
    if (!check_constant(env, list->list.items[i], &c->number, &node, &weights[i]) ||
        !expect_plain(c, node, "a weight"))
      return core_poison(c, ast->at);
  }
  return choose(env, ast->at, values, weights, count);
}

static Core *check_discrete(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  const Ast *table = ast->list.count == 1 ? ast->list.items[0]->a : NULL;
  if (!table || table->kind != AST_TABLE || !table->list.count) {
    Diag *diag =
        diag_add(c->diags, E_ARGUMENTS, ast->at, "`discrete` takes a table of values and weights");
    diag_help(c->diags, diag, "discrete({ 1 yr: 50 %%, 2 yr: 30 %%, 4 yr: 20 %% })");
    return core_poison(c, ast->at);
  }
  uint32_t count = table->list.count;
  Core **values = NEW_ARRAY(c->arena, Core *, count);
  double *weights = NEW_ARRAY(c->arena, double, count);
  for (uint32_t i = 0; i < count; i++) {
    Core *node;
    values[i] = check_expression(env, table->list.items[i]->a, expected);
    if (type_is_poison(values[i]) ||
        !check_constant(env, table->list.items[i]->b, &c->number, &node, &weights[i]))
      return core_poison(c, ast->at);
    if (!(weights[i] >= 0)) {
      diag_add(c->diags, E_DISTRIBUTION, table->list.items[i]->b->at,
               "a weight cannot be negative");
      return core_poison(c, ast->at);
    }
  }
  return choose(env, ast->at, values, weights, count);
}

static int by_value(const void *left, const void *right)
{
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

static Core *check_empirical(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *values = ast->list.count == 1 ? ast->list.items[0]->a : NULL;
  double *numbers = NULL;
  uint32_t count = 0;
  Type type = c->number;
  const Unit *unit = c->units.one;
  if (values && values->kind == AST_LIST) {
    numbers = NEW_ARRAY(c->arena, double, values->list.count + 1);
    for (uint32_t i = 0; i < values->list.count; i++) {
      Core *node;
      if (!check_constant(env, values->list.items[i], i ? &type : NULL, &node, &numbers[i]) ||
          (i && !expect_type(c, node, type, values->list.items[i]->at, "an observed value")))
        return core_poison(c, ast->at);
      if (!i)
        type = node->type, unit = node->unit;
    }
    count = values->list.count;
  } else if (values) {
    Core *column = check_expression(env, values, NULL);
    if (type_is_poison(column))
      return column;
    if (column->axes->count == 1 && !column->draws && !column->depth &&
        column->type.kind == TYPE_NUMBER) {
      count = column->axes->axes[0]->length;
      numbers = NEW_ARRAY(c->arena, double, count + 1);
      type = column->type, unit = column->unit;
      if (!c->context->host->fold(c->context->host->context, column, numbers, count))
        count = 0;
    }
  }
  if (count < 2) {
    Diag *diag =
        diag_add(c->diags, E_ARGUMENTS, ast->at,
                 "`empirical` takes two or more observed values: a list, or a column of a table");
    diag_help(c->diags, diag, "empirical([3 yr, 4 yr, 7 yr])");
    return core_poison(c, ast->at);
  }
  qsort(numbers, count, sizeof *numbers, by_value);
  double *knots = NEW_ARRAY(c->arena, double, count);
  Core **args = NEW_ARRAY(c->arena, Core *, count + 1);
  args[0] = unit_interval(env, ast->at);
  for (uint32_t i = 0; i < count; i++) {
    knots[i] = (double)i / (count - 1);
    args[i + 1] = core_number(c, ast->at, numbers[i], type, unit);
  }
  Core *node = core_new(c, CORE_INTERPOLATE, ast->at, type, args, count + 1);
  node->numbers = knots;
  node->index = count;
  node->op_code = INTERPOLATE_LINEAR;
  node->unit = unit;
  return node;
}

static Core *check_truncated(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *x = argument(ast, 0, "distribution"), *lo = argument(ast, 1, "lo"),
            *hi = argument(ast, 2, "hi");
  Core *variable = x ? check_expression(env, x, NULL) : NULL;
  if (!x || !lo || !hi || ast->list.count != 3 ||
      (variable->op != CORE_RANDOM && !type_is_poison(variable))) {
    Diag *diag = diag_add(c->diags, E_ARGUMENTS, ast->at,
                          "`truncated` takes a distribution and the two ends it is limited to");
    diag_help(c->diags, diag, "truncated(normal(3 yr, 2 yr), 1 yr, 8 yr)");
    return core_poison(c, ast->at);
  }
  Core *low = check_expression(env, lo, &variable->type),
       *high = check_expression(env, hi, &variable->type);
  if (type_is_poison(variable) || !expect_type(c, low, variable->type, lo->at, "the lower end") ||
      !expect_type(c, high, variable->type, hi->at, "the upper end") ||
      !expect_spread(c, low, high, ast->at))
    return core_poison(c, ast->at);
  Core **args = NEW_ARRAY(c->arena, Core *, variable->count + 2);
  for (uint32_t i = 0; i < variable->count; i++)
    args[i] = variable->args[i];
  args[variable->count] = low;
  args[variable->count + 1] = high;
  Core *node = core_new(c, CORE_RANDOM, ast->at, variable->type, args, variable->count + 2);
  RandomInfo *info = NEW(c->arena, RandomInfo);
  *info = *variable->random;
  info->truncated = true;
  node->random = info;
  node->op_code = variable->op_code;
  node->unit = variable->unit;
  node->axes = axis_set_union(&c->sets, node->axes, info->key_axes);
  return node;
}

Core *check_random_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected)
{
  switch (id) {
  case BUILTIN_MIXTURE: return check_mixture(env, ast);
  case BUILTIN_DISCRETE: return check_discrete(env, ast, expected);
  case BUILTIN_EMPIRICAL: return check_empirical(env, ast);
  default: return check_truncated(env, ast);
  }
}

/* ---- joint samples from a table ---- */

void sample_declare(Checker *c, Module *module, const Ast *ast, CellDef *cell, const Sym *column)
{
  struct SampleTie *tie = NEW(c->arena, struct SampleTie);
  *tie = (struct SampleTie){
      .cell = cell, .column = column, .module = module, .ast = ast, .next = c->samples};
  c->samples = tie;
}

Core *sample_of(Env *env, CellDef *def)
{
  Checker *c = env->checker;
  struct SampleTie *tie = c->samples;
  while (tie && tie->cell != def)
    tie = tie->next;
  if (!tie)
    return NULL;
  const Ast *table = tie->ast->a;
  Decl *decl = table->kind == AST_NAME ? name_find(tie->module, table->name) : NULL;
  if (!decl || decl->kind != DECL_DATA) {
    Str text = sources_text(c->context->sources, table->at);
    Diag *diag = diag_add(c->diags, E_UNKNOWN_NAME, table->at, "there is no table `%.*s`",
                          (int)text.length, text.text);
    if (table->kind == AST_NAME)
      suggest(c, diag, nearest_declared(tie->module, table->name, 1u << DECL_DATA));
    return core_poison(c, tie->ast->at);
  }
  Core *column = data_column(env, decl->data, tie->column, tie->ast->at);
  if (type_is_poison(column))
    return column;
  if (!decl->data->rows) {
    diag_add(c->diags, E_MISPLACED, table->at,
             "joint samples take rows of a table that has no key column");
    return core_poison(c, tie->ast->at);
  }
  /* All columns share one variable, so a draw takes one row. */
  KeyScope keys = {.path = str_format(c->arena, "sample %s", decl->name->text.text),
                   .axes = c->sets.empty};
  Env shared = *env;
  shared.keys = &keys;
  Core *row = core_apply2(c, tie->ast->at, OP_MUL, c->number, unit_interval(&shared, tie->ast->at),
                          core_plain(c, tie->ast->at, decl->data->row_count));
  row = core_apply1(c, tie->ast->at, OP_FLOOR, c->number, row);
  return core_at(c, tie->ast->at, decl->data->rows, column, row);
}
