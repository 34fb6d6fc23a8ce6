#include "check_reduce.h"

/* Reductions over declared objects: sum(p.output for p in plant on texas where …). */

Kind *reduce_loop_kind(Env *env, const Ast *loop)
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
  if (core_is_missing(own))
    return core_number(c, loop->at, 0, c->boolean, NULL); /* stands on no grid */
  double mine, wanted;
  if (core_constant(own, &mine) && core_constant(grid, &wanted))
    return core_number(c, loop->at, mine == wanted, c->boolean, NULL);
  return core_apply2(c, loop->at, OP_EQ, c->boolean, own, grid);
}

/* Where the rows of a family are that this world has; NULL: all of them. */
static Core *rows_here(Env *env, const Object *family, Span at)
{
  Checker *c = env->checker;
  const Axis *rows = family->rows;
  double *here = NEW_ARRAY(c->arena, double, rows ? rows->length + 1 : 1);
  bool all = true;
  for (uint32_t i = 0; rows && i < rows->length; i++) {
    here[i] = row_in_world(family, i, env->world);
    all &= here[i] != 0;
  }
  return all ? NULL : core_column(c, at, rows, here, c->boolean, NULL);
}

typedef struct ObjectLoop {
  Core **singles;    /* values of single objects */
  double *positions; /* and their labels */
  uint32_t single_count;
  Core **families; /* values along a family's rows */
  const Axis **rows;
  uint32_t family_count;
  bool skips_left_out;
} ObjectLoop;

static Core *object_value(Env *env, const Clauses *clauses, Object *object, BuiltinId id,
                          ReduceOp op, ObjectLoop *out)
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
    value = reduce_fitting(c, id, op, check_expression(&inner, clauses->value, NULL));
  if (clauses->where && !type_is_poison(value)) {
    value = reduce_where_kept(&inner, clauses->where, op, value);
    out->skips_left_out = true;
  }
  return value;
}

static bool gather_objects(Env *env, const Clauses *clauses, Kind *kind, BuiltinId id, ReduceOp op,
                           ObjectLoop *out)
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
  *out = (ObjectLoop){.singles = NEW_ARRAY(c->arena, Core *, count + 1),
                      .positions = NEW_ARRAY(c->arena, double, count + 1),
                      .families = NEW_ARRAY(c->arena, Core *, count + 1),
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
      out->skips_left_out = true;
      value = reduce_kept(c, value->at, on, op, value);
    }
    Core *here = rows_here(env, objects[i], value->at);
    if (here) {
      out->skips_left_out = true;
      value = reduce_kept(c, value->at, here, op, value);
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

static Core *combine(Checker *c, Span at, ReduceOp op, Core *a, Core *b, bool skips_left_out)
{
  Op kernel = op == REDUCE_MIN       ? OP_MIN
              : op == REDUCE_MAX     ? OP_MAX
              : op == REDUCE_PRODUCT ? OP_MUL
              : op == REDUCE_ANY     ? OP_OR
              : op == REDUCE_ALL     ? OP_AND
                                     : OP_ADD;
  /* A part in which nothing was left by `where` is absent, and the other part is the answer. */
  if (skips_left_out && (op == REDUCE_MIN || op == REDUCE_MAX)) {
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
    diag_add(c->diags, E_BRANCHES_UNLIKE, at, "for one object this is %.*s, for another %.*s",
             (int)one.length, one.text, (int)other.length, other.text);
    return NULL;
  }
  return first;
}

Core *reduce_objects(Env *env, const Clauses *clauses, Kind *kind, BuiltinId id, ReduceOp op,
                     Span at)
{
  Checker *c = env->checker;
  ObjectLoop loop;
  if (!gather_objects(env, clauses, kind, id, op, &loop))
    return core_poison(c, at);
  if (!loop.single_count && !loop.family_count)
    return empty_result(c, at, op);
  bool mixable = op == REDUCE_SUM || op == REDUCE_COUNT || op == REDUCE_MIN || op == REDUCE_MAX ||
                 op == REDUCE_PRODUCT || op == REDUCE_ANY || op == REDUCE_ALL;
  if (loop.family_count + (loop.single_count > 0) > 1 && !mixable) {
    const char *name = builtin_info(id)->name, *of = kind->name->text.text;
    Diag *diag = diag_add(c->diags, E_MISPLACED, at,
                          "`%s` cannot go over objects from a table and others one by one", name);
    diag_help(c->diags, diag, "along the axis of all of them it can: %s(%s.… over %s)", name, of,
              of);
    return core_poison(c, at);
  }
  Core *result = NULL;
  if (loop.single_count) {
    if (!alike(c, loop.singles, loop.single_count, at))
      return core_poison(c, at);
    const Axis *axis = axis_names(c, kind->name, AXIS_LOOP, NULL, loop.single_count, at);
    result = reduce_along(env, id, op, axis, core_by_axis(c, at, axis, loop.singles), clauses, at,
                          loop.skips_left_out);
    if (op == REDUCE_ARGMIN || op == REDUCE_ARGMAX || op == REDUCE_FIRST || op == REDUCE_LAST) {
      Core *labels = core_column(c, at, axis, loop.positions, type_label(kind_axis(c, kind)), NULL);
      result = core_at(c, at, axis, labels, result);
    }
  }
  for (uint32_t i = 0; i < loop.family_count; i++) {
    Core *part =
        reduce_along(env, id, op, loop.rows[i], loop.families[i], clauses, at, loop.skips_left_out);
    result = result ? combine(c, at, op, result, part, loop.skips_left_out) : part;
  }
  return result;
}
