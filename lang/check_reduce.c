#include "checker.h"

#include <string.h>

/* ---- what a reduction runs over ---- */

typedef struct Clauses {
  const Ast *value;          /* the expression */
  const Ast *over, *loop, *where;
  const Ast *second;         /* a further plain argument: quantile's p */
  uint32_t plain_count;
} Clauses;

static Clauses read_clauses(const Ast *call)
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
      if (clause->kind == AST_OVER)
        clauses.over = clause;
      else if (clause->kind == AST_FOR)
        clauses.loop = clause;
      else if (clause->kind == AST_WHERE)
        clauses.where = clause;
    }
  }
  return clauses;
}

static bool reduce_op(BuiltinId id, ReduceOp *op)
{
  switch (id) {
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

static bool takes_conditions(ReduceOp op)
{
  return op == REDUCE_ANY || op == REDUCE_ALL || op == REDUCE_FIRST || op == REDUCE_LAST;
}

/* Whether the operation can be applied to this value; counts of things that are no conditions count
   those that are present. */
static Core *fitting(Checker *c, BuiltinId id, ReduceOp op, Core *x)
{
  const char *name = str_format(c->arena, "`%s`", builtin_info(id)->name).text;
  if (type_is_poison(x))
    return x;
  if (op == REDUCE_COUNT)
    return x->type.kind == TYPE_BOOL ? x : core_apply1(c, x->at, OP_PRESENT, c->boolean, x);
  if (takes_conditions(op))
    return expect_bool(c, x, name) ? x : core_poison(c, x->at);
  if (op == REDUCE_PRODUCT)
    return expect_plain(c, x, name) ? x : core_poison(c, x->at);
  if (x->type.kind == TYPE_NUMBER)
    return x;
  Str found = type_text(c, x->type);
  Diag *diag = diag_add(c->diags, E_WRONG_TYPE, x->at, "%s takes numbers, but this is %.*s", name, (int)found.length,
                        found.text);
  if (x->type.kind == TYPE_BOOL)
    diag_help(c->diags, diag, "count(… over axis) counts how often it holds; probability(…) is the share of draws");
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

static Core *reduced(Env *env, BuiltinId id, ReduceOp op, const Axis *axis, Core *x, const Clauses *clauses, Span at,
                     bool skip_absent)
{
  Checker *c = env->checker;
  Core *node = core_reduce(c, at, op, axis, x, skip_absent);
  if (op == REDUCE_QUANTILE) {
    Core *share = quantile_share(env, id, clauses, at);
    if (type_is_poison(share))
      return share;
    Core *with_share = core_along(c, CORE_REDUCE, at, x->type, axis, (Core *[]){x, share}, 2);
    with_share->op_code = REDUCE_QUANTILE;
    with_share->skip_absent = skip_absent;
    with_share->unit = x->unit;
    return with_share;
  }
  node->type.is_zero = false;
  return node;
}

/* Elements that a `where` leaves out are absent, and reductions that have one skip them. */
static Core *where_kept(Env *env, const Ast *where, ReduceOp op, Core *x)
{
  Checker *c = env->checker;
  Core *condition = check_expression(env, where->a, NULL);
  if (!expect_bool(c, condition, "`where`"))
    return core_poison(c, where->at);
  if (op == REDUCE_COUNT || takes_conditions(op)) {
    bool all = op == REDUCE_ALL;
    Core *left = all ? core_apply1(c, where->at, OP_NOT, c->boolean, condition) : condition;
    return core_apply2(c, where->at, all ? OP_OR : OP_AND, c->boolean, left, x);
  }
  Core *node = core_if(c, x->at, condition, x, core_absent(c, x->at, x->type));
  node->unit = x->unit;
  return node;
}

/* ---- x for p in kind ---- */

static Kind *loop_kind(Env *env, const Ast *loop)
{
  if (loop->a->kind != AST_NAME)
    return NULL;
  Decl *decl = name_find(env->module, loop->a->name);
  if (!decl && env->checker->script)
    decl = name_find(env->checker->script, loop->a->name);
  return decl && decl->kind == DECL_KIND ? decl->kind_def : NULL;
}

static Core *is_on(Env *env, Object *object, Core *grid, const Ast *loop)
{
  Checker *c = env->checker;
  CellDef *field = object->kind->on_field ? object_cell(c, object, object->kind->on_field) : NULL;
  if (!field)
    return core_number(c, loop->at, 0, c->boolean, NULL);
  Core *own = cell_reference(env, field, loop->at);
  const Core *root = own;
  while (root->op == CORE_CELL && root->cell->root)
    root = root->cell->root;
  if (root->text.length)
    return core_number(c, loop->at, 0, c->boolean, NULL); /* stands on no grid */
  double mine, wanted;
  if (core_constant(own, &mine) && core_constant(grid, &wanted))
    return core_number(c, loop->at, mine == wanted, c->boolean, NULL);
  return core_apply2(c, loop->at, OP_EQ, c->boolean, own, grid);
}

typedef struct ObjectLoop {
  Core **singles;            /* values of single objects */
  double *positions;         /* and their labels */
  uint32_t single_count;
  Core **families;           /* values along a family's rows */
  const Axis **rows;
  uint32_t family_count;
  bool skip_absent;
} ObjectLoop;

static Core *object_value(Env *env, const Clauses *clauses, Object *object, BuiltinId id, ReduceOp op, ObjectLoop *out)
{
  Checker *c = env->checker;
  Local *local = NEW(c->arena, Local);
  *local = (Local){.name = clauses->loop->name, .object = object, .up = env->locals};
  Env inner = *env;
  inner.locals = local;
  Core *value;
  bool is_bare = clauses->value->kind == AST_NAME && clauses->value->name == local->name;
  if (op == REDUCE_COUNT && is_bare)
    value = core_number(c, clauses->value->at, 1, c->boolean, NULL);
  else
    value = fitting(c, id, op, check_expression(&inner, clauses->value, NULL));
  const Ast *where = clauses->where ? clauses->where : clauses->loop->c;
  if (where && !type_is_poison(value)) {
    Ast clause = *where;
    if (where->kind != AST_WHERE)
      clause = (Ast){.kind = AST_WHERE, .at = where->at, .a = (Ast *)(uintptr_t)where};
    value = where_kept(&inner, &clause, op, value);
    out->skip_absent = true;
  }
  return value;
}

static bool gather_objects(Env *env, const Clauses *clauses, Kind *kind, BuiltinId id, ReduceOp op, ObjectLoop *out)
{
  Checker *c = env->checker;
  Object **objects;
  uint32_t count = kind_objects(c, kind, &objects);
  Core *grid = NULL;
  kind_axis(c, kind);
  if (env->instance)
    env->instance->uses_objects = true;
  if (clauses->loop->b) {
    grid = check_expression(env, clauses->loop->b, NULL);
    if (type_is_poison(grid))
      return false;
  }
  *out = (ObjectLoop){.singles = NEW_ARRAY(c->arena, Core *, count + 1), .positions = NEW_ARRAY(c->arena, double, count + 1), .families = NEW_ARRAY(c->arena, Core *, count + 1),
                      .rows = NEW_ARRAY(c->arena, const Axis *, count + 1)};
  for (uint32_t i = 0; i < count; i++) {
    if (!object_in_world(objects[i], env->world))
      continue;
    Core *on = grid ? is_on(env, objects[i], grid, clauses->loop) : NULL;
    double known;
    if (on && core_constant(on, &known) && known == 0)
      continue;
    Core *value = object_value(env, clauses, objects[i], id, op, out);
    if (type_is_poison(value))
      return false;
    if (on && !core_constant(on, &known)) {
      out->skip_absent = true;
      value = op == REDUCE_COUNT || takes_conditions(op)
                  ? core_apply2(c, value->at, OP_AND, c->boolean, on, value)
                  : core_if(c, value->at, on, value, core_absent(c, value->at, value->type));
    }
    if (objects[i]->rows) {
      out->rows[out->family_count] = objects[i]->rows;
      out->families[out->family_count++] = value;
    } else {
      out->positions[out->single_count] = objects[i]->position;
      out->singles[out->single_count++] = value;
    }
  }
  return true;
}

static Core *empty_result(Checker *c, Span at, ReduceOp op)
{
  switch (op) {
  case REDUCE_ANY: return core_number(c, at, 0, c->boolean, NULL);
  case REDUCE_ALL: return core_number(c, at, 1, c->boolean, NULL);
  case REDUCE_SUM:
  case REDUCE_COUNT: {
    Core *zero = core_plain(c, at, 0);
    zero->type.is_zero = op == REDUCE_SUM;
    return zero;
  }
  case REDUCE_PRODUCT: return core_plain(c, at, 1);
  default: return core_absent(c, at, c->number);
  }
}

static Core *combine(Checker *c, Span at, ReduceOp op, Core *a, Core *b, bool skip_absent)
{
  Op kernel = op == REDUCE_MIN       ? OP_MIN
              : op == REDUCE_MAX     ? OP_MAX
              : op == REDUCE_PRODUCT ? OP_MUL
              : op == REDUCE_ANY     ? OP_OR
              : op == REDUCE_ALL     ? OP_AND
                                     : OP_ADD;
  /* A part in which nothing was left by `where` is absent, and the other part is the answer. */
  if (skip_absent && (op == REDUCE_MIN || op == REDUCE_MAX)) {
    Core *first = core_apply2(c, at, OP_OTHERWISE, a->type, a, b);
    b = core_apply2(c, at, OP_OTHERWISE, b->type, b, a);
    a = first;
  }
  Core *node = core_apply2(c, at, kernel, a->type, a, b);
  node->unit = a->unit;
  return node;
}

static Core *alike(Checker *c, Core **values, uint32_t count, Span at)
{
  Core *first = values[0];
  for (uint32_t i = 1; i < count; i++) {
    Type type;
    const Unit *unit;
    if (unify(c, first, values[i], &type, &unit))
      continue;
    Str one = type_text(c, first->type), other = type_text(c, values[i]->type);
    diag_add(c->diags, E_BRANCHES_UNLIKE, at, "for one object this is %.*s, for another %.*s", (int)one.length, one.text,
             (int)other.length, other.text);
    return NULL;
  }
  return first;
}

static Core *reduce_objects(Env *env, const Clauses *clauses, Kind *kind, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  ObjectLoop loop;
  if (!gather_objects(env, clauses, kind, id, op, &loop))
    return core_poison(c, at);
  if (!loop.single_count && !loop.family_count)
    return empty_result(c, at, op);
  bool mixable = op == REDUCE_SUM || op == REDUCE_COUNT || op == REDUCE_MIN || op == REDUCE_MAX || op == REDUCE_PRODUCT ||
                 op == REDUCE_ANY || op == REDUCE_ALL;
  if (loop.family_count + (loop.single_count > 0) > 1 && !mixable) {
    diag_add(c->diags, E_MISPLACED, at, "`%s` over objects from a table and others together is not possible; add them up per group",
             builtin_info(id)->name);
    return core_poison(c, at);
  }
  Core *result = NULL;
  if (loop.single_count) {
    if (!alike(c, loop.singles, loop.single_count, at))
      return core_poison(c, at);
    const Axis *axis = axis_names(c, kind->name, AXIS_LOOP, NULL, loop.single_count, at);
    result = reduced(env, id, op, axis, core_by_axis(c, at, axis, loop.singles), clauses, at, loop.skip_absent);
    if (op == REDUCE_ARGMIN || op == REDUCE_ARGMAX || op == REDUCE_FIRST || op == REDUCE_LAST) {
      Core *labels = core_column(c, at, axis, loop.positions, type_label(kind_axis(c, kind)), NULL);
      result = core_at(c, at, axis, labels, result);
    }
  }
  for (uint32_t i = 0; i < loop.family_count; i++) {
    Core *part = reduced(env, id, op, loop.rows[i], loop.families[i], clauses, at, loop.skip_absent);
    result = result ? combine(c, at, op, result, part, loop.skip_absent) : part;
  }
  return result;
}

/* ---- x for i in 1..10, x for y in year ---- */

static const Axis *loop_axis(Env *env, const Ast *loop)
{
  if (loop->a->kind == AST_RANGE)
    return axis_range(env, loop->a, loop->name, AXIS_NUMBER);
  if (loop->a->kind == AST_NAME)
    return axis_resolve(env, loop->a->name, loop->a->at);
  Diag *diag = diag_add(env->checker->diags, E_AXIS, loop->a->at, "`for` runs over a range, an axis or a kind");
  diag_help(env->checker->diags, diag, "for i in 1..10, for y in year, for p in plant");
  return NULL;
}

static Core *reduce_loop(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  Kind *kind = loop_kind(env, clauses->loop);
  if (kind)
    return reduce_objects(env, clauses, kind, id, op, at);
  const Axis *axis = loop_axis(env, clauses->loop);
  if (!axis)
    return core_poison(c, at);
  Local *local = NEW(c->arena, Local);
  *local = (Local){.name = clauses->loop->name, .value = core_axis_label(c, clauses->loop->at, axis), .up = env->locals};
  Env inner = *env;
  inner.locals = local;
  const Ast *where = clauses->where ? clauses->where->a : clauses->loop->c;
  if (where && where->kind == AST_WHERE)
    where = where->a;
  bool is_label = op == REDUCE_FIRST || op == REDUCE_LAST;
  Core *x;
  if (is_label) {
    x = where ? fitting(c, id, op, check_expression(&inner, where, NULL)) : core_poison(c, at);
  } else {
    x = fitting(c, id, op, check_expression(&inner, clauses->value, NULL));
    if (where && !type_is_poison(x)) {
      Ast clause = {.kind = AST_WHERE, .at = where->at, .a = (Ast *)(uintptr_t)where};
      x = where_kept(&inner, &clause, op, x);
    }
  }
  return type_is_poison(x) ? core_poison(c, at) : reduced(env, id, op, axis, x, clauses, at, where && !is_label);
}

/* ---- x over axis [by group] ---- */

static const Axis *over_axis(Env *env, const Core *x, const Ast *name)
{
  const Axis *axis = axis_set_named(x->axes, name->name);
  if (axis)
    return axis;
  /* `over plant` also means the kind's own axis; others must be declared. */
  return axis_resolve(env, name->name, name->at);
}

/* For each step of [axis] the position of its group along the axis of groups. */
static Core *group_position(Env *env, const Axis *axis, const Ast *by, const Axis **groups)
{
  Checker *c = env->checker;
  static const struct {
    const char *word;
    BuiltinId part;
    int first, count;
  } parts[] = {{"month", BUILTIN_MONTH_OF, 1, 12}, {"hour_of_day", BUILTIN_HOUR_OF_DAY, 0, 24},
               {"weekday", BUILTIN_WEEKDAY, 1, 7}, {"day", BUILTIN_DAY_OF_YEAR, 1, 366}};
  Decl *decl = name_find(env->module, by->name);
  const Axis *declared = decl && decl->kind == DECL_AXIS ? decl->axis : NULL;
  if (declared && declared->kind == AXIS_TIME && axis->kind == AXIS_TIME) {
    *groups = declared;
    return calendar_group(c, by->at, axis, declared);
  }
  for (size_t i = 0; i < LEN(parts); i++) {
    if (axis->kind != AXIS_TIME || !str_is(by->name->text, parts[i].word))
      continue;
    *groups = axis_counted(c, by->name, parts[i].first, parts[i].count);
    Core *part = axis_calendar(c, by->at, axis, parts[i].part);
    return core_apply2(c, by->at, OP_SUB, c->number, part, core_plain(c, by->at, parts[i].first));
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
  if (label->type.kind == TYPE_LABEL) {
    *groups = label->type.axis;
    return core_as(c, label, c->number, NULL);
  }
  Diag *diag = diag_add(c->diags, E_AXIS, by->at, "`by %s` does not say to which group a step belongs", by->name->text.text);
  diag_help(c->diags, diag, "group by a field that is a choice (by fuel), by month, day, weekday or hour_of_day, or by a time axis");
  return NULL;
}

static Core *reduce_by(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Core *x, Span at)
{
  Checker *c = env->checker;
  const Axis *axis = over_axis(env, x, clauses->over->list.items[0]);
  const Axis *groups = NULL;
  Core *group = axis ? group_position(env, axis, clauses->over->a, &groups) : NULL;
  if (!group || !groups)
    return core_poison(c, at);
  Core *mine = core_apply2(c, at, OP_EQ, c->boolean, group, core_as(c, core_position(c, at, groups), c->number, NULL));
  Core *kept = op == REDUCE_COUNT || takes_conditions(op) ? core_apply2(c, at, OP_AND, c->boolean, mine, x)
                                                          : core_if(c, at, mine, x, core_absent(c, at, x->type));
  kept->unit = x->unit;
  return reduced(env, id, op, axis, kept, clauses, at, true);
}

static Core *reduce_over(Env *env, const Clauses *clauses, BuiltinId id, ReduceOp op, Span at)
{
  Checker *c = env->checker;
  Core *x = fitting(c, id, op, check_expression(env, clauses->value, NULL));
  if (type_is_poison(x))
    return x;
  if (clauses->where)
    x = where_kept(env, clauses->where, op, x);
  if (type_is_poison(x))
    return x;
  if (clauses->over->a)
    return reduce_by(env, clauses, id, op, x, at);
  for (uint32_t i = 0; i < clauses->over->list.count; i++) {
    const Ast *name = clauses->over->list.items[i];
    const Axis *axis = over_axis(env, x, name);
    if (!axis)
      return core_poison(c, at);
    x = reduced(env, id, op, axis, x, clauses, at, clauses->where != NULL);
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
    Diag *diag = diag_add(c->diags, E_AXIS, clauses->value->at, "`%s` looks along an axis: name one before `where`",
                          builtin_info(id)->name);
    diag_help(c->diags, diag, "%s(year where …)", builtin_info(id)->name);
    return core_poison(c, at);
  }
  Core *condition = check_expression(env, clauses->where->a, NULL);
  if (!expect_bool(c, condition, "`where`"))
    return core_poison(c, at);
  return core_reduce(c, at, op, label->axis, condition, false);
}

/* ---- over the draws; over listed values ---- */

static Core *statistic(Env *env, const Clauses *clauses, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  Core *x = check_expression(env, clauses->value, NULL);
  if (type_is_poison(x))
    return x;
  StatOp op = id == BUILTIN_MEAN       ? STAT_MEAN
              : id == BUILTIN_SD       ? STAT_SD
              : id == BUILTIN_VARIANCE ? STAT_VARIANCE
              : id == BUILTIN_MIN      ? STAT_MIN
              : id == BUILTIN_MAX      ? STAT_MAX
              : id == BUILTIN_PROBABILITY ? STAT_PROBABILITY
                                       : STAT_QUANTILE;
  const char *name = str_format(c->arena, "`%s`", builtin_info(id)->name).text;
  if (op == STAT_PROBABILITY ? !expect_bool(c, x, name) : type_is_poison(fitting(c, id, REDUCE_MEAN, x)))
    return core_poison(c, ast->at);
  Type type = x->type;
  const Unit *unit = x->unit;
  if (op == STAT_VARIANCE) {
    type = type_number(dim_power(&c->dims, x->type.dim, 2, 1));
    unit = unit ? unit_power(&c->units, unit, 2, 1) : NULL;
  } else if (op == STAT_PROBABILITY) {
    type = c->number;
    unit = c->units.one;
  }
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
    Core *next = fitting(c, id, REDUCE_MIN, check_expression(env, ast->list.items[i]->a, NULL));
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
      Diag *diag = diag_add(c->diags, E_COMPARE_UNLIKE, ast->at, "`%s` of %.*s and %.*s", builtin_info(id)->name,
                            (int)one.length, one.text, (int)other.length, other.text);
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
  Core *x = fitting(c, BUILTIN_COUNT, REDUCE_COUNT, check_expression(env, clauses->value, NULL));
  if (type_is_poison(x))
    return x;
  const AxisSet *axes = x->axes;
  for (uint32_t i = 0; i < axes->count; i++)
    x = core_reduce(c, ast->at, i ? REDUCE_SUM : REDUCE_COUNT, axes->axes[i], x, false);
  return x;
}

Core *check_reduction(Env *env, BuiltinId id, const Ast *ast)
{
  Checker *c = env->checker;
  Clauses clauses = read_clauses(ast);
  ReduceOp op = REDUCE_SUM;
  bool is_reduce = reduce_op(id, &op);
  if (!clauses.value) {
    diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` needs something to work on: %s", builtin_info(id)->name,
             builtin_info(id)->signature);
    return core_poison(c, ast->at);
  }
  if (is_reduce && clauses.loop)
    return reduce_loop(env, &clauses, id, op, ast->at);
  if (is_reduce && clauses.over)
    return reduce_over(env, &clauses, id, op, ast->at);
  if (is_reduce && clauses.where)
    return reduce_where(env, &clauses, id, op, ast->at);
  if ((id == BUILTIN_MIN || id == BUILTIN_MAX) && clauses.plain_count > 1)
    return least_or_most(env, id, ast);
  if (id == BUILTIN_COUNT)
    return count_all(env, &clauses, ast);
  bool statistical = id == BUILTIN_MEAN || id == BUILTIN_SD || id == BUILTIN_VARIANCE || id == BUILTIN_QUANTILE ||
                     id == BUILTIN_MEDIAN || id == BUILTIN_MIN || id == BUILTIN_MAX || id == BUILTIN_PROBABILITY;
  if (statistical)
    return statistic(env, &clauses, id, ast);
  Diag *diag = diag_add(c->diags, E_ARGUMENTS, ast->at, "`%s` must be told along which axis", builtin_info(id)->name);
  diag_help(c->diags, diag, "%s", builtin_info(id)->signature);
  return core_poison(c, ast->at);
}

/* ---- fold ---- */

Core *check_fold(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *loop = ast->b;
  Core *initial = check_expression(env, ast->a, NULL);
  const Axis *labels = loop_kind(env, loop) ? NULL : loop_axis(env, loop);
  if (!labels || type_is_poison(initial))
    return core_poison(c, ast->at);
  /* Each fold steps along an axis of its own: what depends on its accumulator depends on the step. */
  Axis *axis = axis_new(&c->sets, AXIS_LOOP, loop->name, labels->length);
  axis->values = labels->values;
  axis->labels = labels->labels;
  axis->unit = labels->unit;
  Core *label = labels->labels ? core_as(c, core_position(c, loop->at, axis), type_label(labels), NULL)
                               : core_axis_label(c, loop->at, axis);
  const AxisSet *axes = axis_set_with(&c->sets, initial->axes, axis);
  bool draws = initial->draws;
  uint8_t depth = initial->depth;
  Type type = initial->type;
  Core *body = NULL;
  for (int again = 0; again < 4; again++) {
    Core *accumulated = core_along(c, CORE_REGISTER, ast->at, type, axis, NULL, 0);
    accumulated->axes = axes;
    accumulated->draws = draws;
    accumulated->depth = depth;
    accumulated->frame = initial->frame;
    accumulated->unit = initial->unit;
    Local *element = NEW(c->arena, Local), *running = NEW(c->arena, Local);
    *element = (Local){.name = loop->name, .value = label, .up = env->locals};
    *running = (Local){.name = ast->name, .value = accumulated, .up = element};
    Env inner = *env;
    inner.locals = running;
    body = check_expression(&inner, ast->c, NULL);
    if (type_is_poison(body))
      return body;
    if (type.is_zero && body->type.kind == TYPE_NUMBER && !body->type.is_zero) {
      type = body->type; /* a bare zero takes the dimension of what is added to it */
      initial = core_as(c, initial, type, body->unit);
      continue;
    }
    const AxisSet *all = axis_set_union(&c->sets, axes, body->axes);
    if (all == axes && body->draws <= draws && body->depth <= depth)
      break;
    axes = all;
    draws |= body->draws;
    depth = body->depth > depth ? body->depth : depth;
  }
  const char *what = "the next value of a fold";
  if (!expect_type(c, body, type, ast->c->at, what))
    return core_poison(c, ast->at);
  Core *node = core_along(c, CORE_FOLD, ast->at, type, axis, (Core *[]){initial, body}, 2);
  node->axes = axis_set_without(&c->sets, axis_set_union(&c->sets, node->axes, axes), axis);
  node->draws |= draws;
  node->unit = initial->unit ? initial->unit : body->unit;
  return node;
}
