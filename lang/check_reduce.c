#include "check_reduce.h"

/* ---- what a reduction runs over ---- */

Clauses reduce_clauses(const Ast *call)
{
  Clauses clauses = {0};
  for (uint32_t i = 0; i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    bool has_clause = arg->list.count > 0;
    if (!clauses.value && !arg->name)
      clauses.value = arg->a;
    else if (!has_clause && !clauses.second)
      clauses.second = arg->a;
    clauses.plain_count += !arg->name;
    for (uint32_t k = 0; k < arg->list.count; k++) {
      const Ast *clause = arg->list.items[k];
      bool is_second = clauses.loop || (clause->kind == AST_FOR && clauses.over) ||
                       (clauses.over && (clauses.over->a || clause->a));
      if (clause->kind == AST_WHERE ? clauses.where != NULL : is_second)
        clauses.excess = clause;
      if (clause->kind == AST_OVER) {
        clauses.over = clause;
        if (clauses.axis_count < LEN(clauses.axes))
          clauses.axes[clauses.axis_count++] = clause->list.items[0];
        else
          clauses.excess = clause;
      } else if (clause->kind == AST_FOR)
        clauses.loop = clause;
      else if (clause->kind == AST_WHERE)
        clauses.where = clause;
    }
  }
  return clauses;
}

bool reduce_clauses_fit(Checker *c, const Clauses *clauses)
{
  const Ast *excess = clauses->excess;
  if (!excess)
    return true;
  bool is_where = excess->kind == AST_WHERE;
  Diag *diag = diag_add(c->diags, E_MISPLACED, excess->at,
                        is_where ? "this reduction has a `where` already"
                                 : "this cannot stand beside what the reduction runs over already");
  diag_help(c->diags, diag,
            is_where ? "join the two conditions with `and`"
                     : "nest two reductions: sum(sum(x over site) over year)");
  return false;
}

static bool reduce_op(BuiltinId id, ReduceOp *op)
{
  switch (id) {
  case BUILTIN_INTEGRAL: /* of what reduce_along makes of it */
  case BUILTIN_SUM: *op = REDUCE_SUM; return true;
  case BUILTIN_MEAN: *op = REDUCE_MEAN; return true;
  case BUILTIN_MIN: *op = REDUCE_MIN; return true;
  case BUILTIN_MAX: *op = REDUCE_MAX; return true;
  case BUILTIN_PRODUCT: *op = REDUCE_PRODUCT; return true;
  case BUILTIN_COUNT: *op = REDUCE_COUNT; return true;
  case BUILTIN_ANY: *op = REDUCE_ANY; return true;
  case BUILTIN_ALL: *op = REDUCE_ALL; return true;
  case BUILTIN_FIRST: *op = REDUCE_FIRST; return true;
  case BUILTIN_LAST: *op = REDUCE_LAST; return true;
  case BUILTIN_ARGMIN: *op = REDUCE_ARGMIN; return true;
  case BUILTIN_ARGMAX: *op = REDUCE_ARGMAX; return true;
  case BUILTIN_SD: *op = REDUCE_SD; return true;
  case BUILTIN_MEDIAN:
  case BUILTIN_QUANTILE: *op = REDUCE_QUANTILE; return true;
  default: return false;
  }
}

bool reduce_takes_conditions(ReduceOp op)
{
  return op == REDUCE_ANY || op == REDUCE_ALL || op == REDUCE_FIRST || op == REDUCE_LAST;
}

/* Whether the operation can be applied to this value; counts of things that are no conditions count
   those that are present. */
Core *reduce_fitting(Checker *c, BuiltinId id, ReduceOp op, Core *x)
{
  const char *name = str_format(c->arena, "`%s`", builtin_info(id)->name).text;
  if (type_is_poison(x))
    return x;
  if (op == REDUCE_COUNT)
    return x->type.kind == TYPE_BOOL ? x : core_apply1(c, x->at, OP_PRESENT, c->boolean, x);
  if (reduce_takes_conditions(op))
    return expect_bool(c, x, name) ? x : core_poison(c, x->at);
  if (op == REDUCE_PRODUCT)
    return expect_plain(c, x, name) ? x : core_poison(c, x->at);
  if (op == REDUCE_SUM && x->unit && x->unit->form >= DATE_YEAR) {
    Diag *diag = diag_add(c->diags, E_ADD_UNLIKE, x->at,
                          "dates cannot be added up: which day would that be?");
    diag_help(c->diags, diag, "mean, min and max of dates are dates; durations can be added up");
    return core_poison(c, x->at);
  }
  if (x->type.kind == TYPE_NUMBER)
    return x;
  Str found = type_text(c, x->type);
  Diag *diag = diag_add(c->diags, E_WRONG_TYPE, x->at, "%s takes numbers, but this is %.*s", name,
                        (int)found.length, found.text);
  if (x->type.kind == TYPE_BOOL)
    diag_help(c->diags, diag,
              "count(… over axis) counts how often it holds; probability(…) is the share of draws");
  return core_poison(c, x->at);
}

static Core *quantile_share(Env *env, BuiltinId id, const Clauses *clauses, Span at)
{
  Checker *c = env->checker;
  if (id == BUILTIN_MEDIAN)
    return core_plain(c, at, 0.5);
  if (!clauses->second) {
    Diag *diag = diag_add(c->diags, E_ARGUMENTS, at, "`quantile` also needs the share p");
    diag_help(c->diags, diag, "quantile(x, 95 %%)");
    return core_poison(c, at);
  }
  Core *share = check_expression(env, clauses->second, NULL);
  double value;
  if (!expect_plain(c, share, "the share of `quantile`"))
    return core_poison(c, at);
  if (core_constant(share, &value) && !(value >= 0 && value <= 1)) {
    diag_add(c->diags, E_DISTRIBUTION, clauses->second->at, "a share lies between 0 %% and 100 %%");
    return core_poison(c, at);
  }
  return share;
}

Core *reduce_along(Env *env, BuiltinId id, ReduceOp op, const Axis *axis, Core *x,
                   const Clauses *clauses, Span at, bool skips_left_out)
{
  Checker *c = env->checker;
  if (id == BUILTIN_INTEGRAL)
    x = time_weighted(env, at, axis, x);
  if (type_is_poison(x))
    return x;
  if (op == REDUCE_QUANTILE) {
    Core *share = quantile_share(env, id, clauses, at);
    if (type_is_poison(share))
      return share;
    Core *with_share = core_along(c, CORE_REDUCE, at, x->type, axis, (Core *[]){x, share}, 2);
    with_share->op_code = REDUCE_QUANTILE;
    with_share->skips_left_out = skips_left_out;
    with_share->unit = x->unit;
    return with_share;
  }
  Core *node = core_reduce(c, at, op, axis, x, skips_left_out);
  node->type.is_zero = false;
  bool is_count = node->unit && node->unit->form == DATE_COUNT;
  if (op == REDUCE_SD || op == REDUCE_SUM || (op == REDUCE_MEAN && is_count))
    node->unit = unit_of_difference(c, node->unit);
  return node;
}

Core *reduce_kept(Checker *c, Span at, Core *condition, ReduceOp op, Core *x)
{
  if (op == REDUCE_COUNT || reduce_takes_conditions(op)) {
    bool all = op == REDUCE_ALL;
    Core *left = all ? core_apply1(c, at, OP_NOT, c->boolean, condition) : condition;
    return core_apply2(c, at, all ? OP_OR : OP_AND, c->boolean, left, x);
  }
  Core *node = core_if(c, x->at, condition, x, core_left_out(c, x->at, x->type));
  node->unit = x->unit;
  return node;
}

Core *reduce_where_kept(Env *env, const Ast *where, ReduceOp op, Core *x)
{
  Checker *c = env->checker;
  Core *condition = check_expression(env, where->a, NULL);
  if (!expect_bool(c, condition, "`where`"))
    return core_poison(c, where->at);
  return reduce_kept(c, where->at, condition, op, x);
}

/* Objects that this world does not have are left out; whether there are any. */
static bool leave_out_objects(Env *env, const Axis *axis, ReduceOp op, Core **x)
{
  Checker *c = env->checker;
  if (axis->kind != AXIS_OBJECTS)
    return false;
  double *here = NEW_ARRAY(c->arena, double, axis->length + 1);
  bool all = true;
  for (uint32_t i = 0; i < axis->length; i++) {
    uint32_t row;
    const Object *object = object_at(c, type_label(axis).axis, i, &row);
    here[i] = object && row_in_world(object, row, env->world);
    all &= here[i] != 0;
  }
  if (env->instance)
    env->instance->uses_objects = true;
  if (!all)
    *x = reduce_kept(c, (*x)->at, core_column(c, (*x)->at, axis, here, c->boolean, NULL), op, *x);
  return !all;
}

/* ---- x for i in 1..10, x for y in year ---- */

const Axis *reduce_loop_axis(Env *env, const Ast *loop)
{
  if (loop->a->kind == AST_RANGE)
    return axis_range(env, loop->a, loop->name, AXIS_NUMBER);
  if (loop->a->kind == AST_NAME)
    return axis_resolve(env, loop->a->name, loop->a->at);
  Diag *diag = diag_add(env->checker->diags, E_AXIS, loop->a->at,
                        "`for` runs over a range, an axis or a kind");
  diag_help(env->checker->diags, diag, "for i in 1..10, for y in year, for p in plant");
  return NULL;
}

Env reduce_loop_env(Env *env, const Ast *loop, const Axis *axis)
{
  Local *local = NEW(env->checker->arena, Local);
  *local = (Local){.name = loop->name,
                   .value = core_axis_label(env->checker, loop->at, axis),
                   .up = env->locals};
  Env inner = *env;
  inner.locals = local;
  return inner;
}

static Core *report_no_condition(Checker *c, BuiltinId id, Span at)
{
  const char *name = builtin_info(id)->name;
  Diag *diag = diag_add(c->diags, E_ARGUMENTS, at, "`%s` looks for a condition", name);
  diag_help(c->diags, diag, "%s(i where i ^ 2 > 5 for i in 1..4)", name);
  return core_poison(c, at);
}

static Core *reduce_loop(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  Kind *kind = reduce_loop_kind(env, clauses->loop);
  if (kind)
    return reduce_objects(env, clauses, kind, id, op, at);
  const Axis *axis = reduce_loop_axis(env, clauses->loop);
  if (!axis)
    return core_poison(c, at);
  Env inner = reduce_loop_env(env, clauses->loop, axis);
  const Ast *where = clauses->where;
  bool is_label = op == REDUCE_FIRST || op == REDUCE_LAST;
  Core *x;
  if (is_label) {
    x = where ? reduce_fitting(c, id, op, check_expression(&inner, where->a, NULL))
              : report_no_condition(c, id, at);
  } else {
    x = reduce_fitting(c, id, op, check_expression(&inner, clauses->value, NULL));
    if (where && !type_is_poison(x))
      x = reduce_where_kept(&inner, where, op, x);
  }
  return type_is_poison(x) ? core_poison(c, at)
                           : reduce_along(env, id, op, axis, x, clauses, at, where && !is_label);
}

/* ---- x over axis [by group] ---- */

const Axis *reduce_over_axis(Env *env, Core *x, const Ast *name, Span at)
{
  if (!name)
    return time_axis(env, x, NULL, at);
  const Axis *axis = axis_set_named(x->axes, name->name);
  if (axis)
    return axis;
  /* `over plant` also means the kind's own axis; others must be declared. */
  return axis_resolve(env, name->name, name->at);
}

/* A group takes in several steps of [axis]. */
static bool expect_coarser(Checker *c, const Axis *axis, const Axis *groups, const Ast *by)
{
  const char *fine = axis->name->text.text, *coarse = groups->name->text.text;
  bool is_same = axis->name == groups->name;
  if (!is_same && groups->step >= axis->step * (1 - 1e-9))
    return true;
  Diag *diag =
      is_same ? diag_add(c->diags, E_AXIS, by->at,
                         "each `%s` would be a group of its own: it runs over `%s` already", coarse,
                         fine)
              : diag_add(c->diags, E_AXIS, by->at,
                         "`%s` is finer than `%s`: a group takes in several steps", coarse, fine);
  diag_help(c->diags, diag, "group by an axis with longer steps%s",
            axis->step < 86400        ? ", or: by hour_of_day, by weekday, by month"
            : axis->step < 28 * 86400 ? ", or: by weekday, by month"
                                      : ", such as: over year = 2024-01-01..2030-12-31");
  return false;
}

/* For each step of [axis] the position of its group along the axis of groups. */
static Core *group_position(Env *env, const Axis *axis, const Ast *by, const Axis **groups)
{
  Checker *c = env->checker;
  static const struct {
    const char *word;
    BuiltinId part;
  } parts[] = {{"month", BUILTIN_MONTH_OF},
               {"hour_of_day", BUILTIN_HOUR_OF_DAY},
               {"weekday", BUILTIN_WEEKDAY},
               {"day", BUILTIN_DAY_OF_YEAR}};
  Decl *decl = name_find(env->module, by->name);
  const Axis *declared = decl && decl->kind == DECL_AXIS ? axis_of(c, decl) : NULL;
  if (declared && declared->kind == AXIS_TIME && axis->kind == AXIS_TIME) {
    if (!expect_coarser(c, axis, declared, by))
      return NULL;
    *groups = declared;
    return calendar_group(c, by->at, axis, declared);
  }
  for (size_t i = 0; i < LEN(parts); i++) {
    if (axis->kind != AXIS_TIME || !str_is(by->name->text, parts[i].word))
      continue;
    return axis_groups(c, by->at, by->name, axis_calendar(c, by->at, axis, parts[i].part), groups);
  }
  Core *label = NULL;
  if (axis->kind == AXIS_OBJECTS) {
    Ast path = {.kind = AST_DOT, .at = by->at, .name = by->name, .name_at = by->at};
    Ast head = {.kind = AST_NAME, .at = by->at, .name = axis->name};
    path.a = &head;
    label = check_dot(env, &path, NULL);
  } else {
    label = check_name(env, by, NULL);
  }
  if (type_is_poison(label))
    return NULL;
  if (label->type.kind == TYPE_LABEL && axis_set_has(label->axes, axis)) {
    *groups = label->type.axis;
    return core_as(c, label, c->number, NULL);
  }
  Diag *diag = diag_add(c->diags, E_AXIS, by->at,
                        "`by %s` does not say to which group a step belongs", by->name->text.text);
  diag_help(c->diags, diag,
            "group by a field that is a choice (by fuel), by month, day, weekday or hour_of_day, "
            "or by a time axis");
  return NULL;
}

static Core *reduce_by(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Core *x,
                       Span at)
{
  Checker *c = env->checker;
  const Axis *axis = reduce_over_axis(env, x, clauses->over->list.items[0], at);
  const Axis *groups = NULL;
  Core *group = axis ? group_position(env, axis, clauses->over->a, &groups) : NULL;
  if (!group || !groups)
    return core_poison(c, at);
  leave_out_objects(env, axis, op, &x);
  Core *mine = core_apply2(c, at, OP_EQ, c->boolean, group,
                           core_as(c, core_position(c, at, groups), c->number, NULL));
  mine = core_apply2(c, at, OP_OTHERWISE, c->boolean, mine,
                     core_number(c, at, 0, c->boolean, NULL)); /* of no group: left out */
  return reduce_along(env, id, op, axis, reduce_kept(c, at, mine, op, x), clauses, at, true);
}

/* Whether along one axis and then another is the same as along both at once. */
static bool joins(ReduceOp op, const Clauses *clauses)
{
  return op == REDUCE_SUM || (op == REDUCE_MEAN && !clauses->where) || op == REDUCE_MIN ||
         op == REDUCE_MAX || op == REDUCE_PRODUCT || op == REDUCE_COUNT || op == REDUCE_ANY ||
         op == REDUCE_ALL;
}

static Core *reduce_over(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  Core *x = reduce_fitting(c, id, op, check_expression(env, clauses->value, NULL));
  if (type_is_poison(x))
    return x;
  if (clauses->where)
    x = reduce_where_kept(env, clauses->where, op, x);
  if (type_is_poison(x))
    return x;
  if (clauses->over && clauses->over->a)
    return reduce_by(env, clauses, id, op, x, at);
  uint32_t axis_count = clauses->over ? clauses->axis_count : 1;
  if (axis_count > 1 && !joins(op, clauses)) {
    Diag *diag = diag_add(c->diags, E_MISPLACED, clauses->axes[1]->at, "`%s` runs along one axis",
                          builtin_info(id)->name);
    diag_help(
        c->diags, diag,
        "sum, product, min, max, count, any and all take several axes, and mean without `where`; "
        "elsewhere say in which order: sd(mean(x over site) over year)");
    return core_poison(c, at);
  }
  for (uint32_t i = 0; i < axis_count; i++) {
    const Axis *axis = reduce_over_axis(env, x, clauses->axes[i], at);
    if (!axis)
      return core_poison(c, at);
    if (i > 0 && clauses->where && (op == REDUCE_MIN || op == REDUCE_MAX)) /* nothing was kept */
      x = reduce_kept(c, at, core_apply1(c, at, OP_PRESENT, c->boolean, x), op, x);
    bool left_out = leave_out_objects(env, axis, op, &x);
    x = reduce_along(env, id, op, axis, x, clauses, at, left_out || clauses->where != NULL);
    if (type_is_poison(x))
      return x;
    if (op == REDUCE_COUNT)
      op = REDUCE_SUM; /* counts of counts add up */
  }
  return x;
}

/* ---- first(year where …) ---- */

static Core *reduce_where(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  Core *label = check_expression(env, clauses->value, NULL);
  if (type_is_poison(label))
    return label;
  if (label->op != CORE_AXIS && label->op != CORE_POSITION) {
    Diag *diag =
        diag_add(c->diags, E_AXIS, clauses->value->at,
                 "`%s` looks along an axis: name one before `where`", builtin_info(id)->name);
    diag_help(c->diags, diag, "%s(year where …)", builtin_info(id)->name);
    return core_poison(c, at);
  }
  Core *condition = check_expression(env, clauses->where->a, NULL);
  if (!expect_bool(c, condition, "`where`"))
    return core_poison(c, at);
  return core_reduce(c, at, op, label->axis, condition, false);
}

/* ---- over the draws; over listed values ---- */

/* max(load) where load varies over the hours too: the greatest of the hours may have been meant. */
static void note_over_draws(Checker *c, const Core *x, BuiltinId id, const Ast *ast)
{
  const Axis *time = NULL;
  for (uint32_t i = 0; i < x->axes->count && !time; i++)
    if (x->axes->axes[i]->kind == AXIS_TIME)
      time = x->axes->axes[i];
  if (!time || !x->draws)
    return;
  const char *name = builtin_info(id)->name, *axis = time->name->text.text;
  Str value = source_label(c, x->at);
  Diag *diag = diag_add(c->diags, W_OVER_DRAWS, ast->at,
                        "this `%s` is over the draws: there is one for each %s", name, axis);
  diag_help(c->diags, diag, "along `%s`, in each draw: %s(%.*s over %s)", axis, name,
            (int)value.length, value.text, axis);
}

static Core *statistic(Env *env, const Clauses *clauses, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  Core *x = check_expression(env, clauses->value, NULL);
  if (type_is_poison(x))
    return x;
  StatOp op = id == BUILTIN_MEAN          ? STAT_MEAN
              : id == BUILTIN_SD          ? STAT_SD
              : id == BUILTIN_VARIANCE    ? STAT_VARIANCE
              : id == BUILTIN_MIN         ? STAT_MIN
              : id == BUILTIN_MAX         ? STAT_MAX
              : id == BUILTIN_PROBABILITY ? STAT_PROBABILITY
                                          : STAT_QUANTILE;
  const char *name = str_format(c->arena, "`%s`", builtin_info(id)->name).text;
  if (op == STAT_PROBABILITY ? !expect_bool(c, x, name)
                             : type_is_poison(reduce_fitting(c, id, REDUCE_MEAN, x)))
    return core_poison(c, ast->at);
  if (op == STAT_MIN || op == STAT_MAX)
    note_over_draws(c, x, id, ast);
  Type type = x->type;
  const Unit *unit = x->unit;
  if (op == STAT_VARIANCE) {
    type = type_number(dim_power(&c->dims, x->type.dim, 2, 1));
    unit = unit ? unit_power(&c->units, unit, 2, 1) : NULL;
  } else if (op == STAT_PROBABILITY) {
    type = c->number;
    unit = c->units.one;
  }
  if (op == STAT_SD || (op == STAT_MEAN && unit && unit->form == DATE_COUNT))
    unit = unit_of_difference(c, unit); /* a mean of years is no year */
  type.is_zero = false;
  Core *args[2] = {x, NULL};
  if (op == STAT_QUANTILE) {
    args[1] = quantile_share(env, id, clauses, ast->at);
    if (type_is_poison(args[1]))
      return args[1];
  }
  Core *node = core_new(c, CORE_STATISTIC, ast->at, type, args, op == STAT_QUANTILE ? 2 : 1);
  node->op_code = op;
  node->unit = unit;
  return node;
}

static Core *least_or_most(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  Core *result = NULL;
  for (uint32_t i = 0; i < ast->list.count; i++) {
    Core *next =
        reduce_fitting(c, id, REDUCE_MIN, check_expression(env, ast->list.items[i]->a, NULL));
    Type type;
    const Unit *unit;
    if (type_is_poison(next))
      return next;
    if (!result) {
      result = next;
      continue;
    }
    if (!unify(c, result, next, &type, &unit)) {
      Str one = type_text(c, result->type), other = type_text(c, next->type);
      Diag *diag = diag_add(c->diags, E_COMPARE_UNLIKE, ast->at, "`%s` of %.*s and %.*s",
                            builtin_info(id)->name, (int)one.length, one.text, (int)other.length,
                            other.text);
      diag_label(c->diags, diag, result->at, "%.*s", (int)one.length, one.text);
      diag_label(c->diags, diag, next->at, "%.*s", (int)other.length, other.text);
      return core_poison(c, ast->at);
    }
    result = core_apply2(c, ast->at, id == BUILTIN_MIN ? OP_MIN : OP_MAX, type, result, next);
    result->unit = unit;
  }
  return result;
}

/* `count(table.column)`: over whatever it varies. */
static Core *count_all(Env *env, const Clauses *clauses, const Ast *ast)
{
  Checker *c = env->checker;
  Core *x =
      reduce_fitting(c, BUILTIN_COUNT, REDUCE_COUNT, check_expression(env, clauses->value, NULL));
  if (type_is_poison(x))
    return x;
  const AxisSet *axes = x->axes;
  if (!axes->count)
    return core_if(c, ast->at, x, core_plain(c, ast->at, 1), core_plain(c, ast->at, 0));
  for (uint32_t i = 0; i < axes->count; i++)
    x = core_reduce(c, ast->at, i ? REDUCE_SUM : REDUCE_COUNT, axes->axes[i], x, false);
  return x;
}

/* `sum(x over a, b)`: what follows the first axis are more of them. */
static void more_axes(Env *env, Clauses *clauses, const Ast *call)
{
  bool after = false;
  for (uint32_t i = 0; clauses->over && i < call->list.count; i++) {
    const Ast *arg = call->list.items[i];
    Decl *decl = after && !arg->name && arg->a->kind == AST_NAME
                     ? name_find(env->module, arg->a->name)
                     : NULL;
    bool is_axis =
        decl && (decl->kind == DECL_AXIS || decl->kind == DECL_CHOICE || decl->kind == DECL_KIND);
    if (is_axis && clauses->axis_count < LEN(clauses->axes)) {
      clauses->axes[clauses->axis_count++] = arg->a;
      clauses->excess = clauses->over->a ? arg->a : clauses->excess;
      clauses->second = clauses->second == arg->a ? NULL : clauses->second;
    }
    after |= arg->list.count > 0;
  }
}

Core *check_reduction(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  Clauses clauses = reduce_clauses(ast);
  more_axes(env, &clauses, ast);
  ReduceOp op = REDUCE_SUM;
  bool is_reduce = reduce_op(id, &op);
  if (!clauses.value) {
    diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` needs something to work on: %s",
             builtin_info(id)->name, builtin_info(id)->signature);
    return core_poison(c, ast->at);
  }
  if (!reduce_clauses_fit(c, &clauses))
    return core_poison(c, ast->at);
  if (is_reduce && clauses.loop)
    return reduce_loop(env, &clauses, id, op, ast->at);
  if (is_reduce && (clauses.over || id == BUILTIN_INTEGRAL))
    return reduce_over(env, &clauses, id, op, ast->at);
  if (is_reduce && clauses.where)
    return reduce_where(env, &clauses, id, op, ast->at);
  if ((id == BUILTIN_MIN || id == BUILTIN_MAX) && clauses.plain_count > 1)
    return least_or_most(env, id, ast);
  if (id == BUILTIN_COUNT)
    return count_all(env, &clauses, ast);
  bool statistical = id == BUILTIN_MEAN || id == BUILTIN_SD || id == BUILTIN_VARIANCE ||
                     id == BUILTIN_QUANTILE || id == BUILTIN_MEDIAN || id == BUILTIN_MIN ||
                     id == BUILTIN_MAX || id == BUILTIN_PROBABILITY;
  if (statistical)
    return statistic(env, &clauses, id, ast);
  Diag *diag = diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` must be told along which axis",
                        builtin_info(id)->name);
  diag_help(c->diags, diag, "%s", builtin_info(id)->signature);
  return core_poison(c, ast->at);
}
