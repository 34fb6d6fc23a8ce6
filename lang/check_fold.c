#include "check_reduce.h"

typedef struct Moved { /* what has been looked at, with the axes that were moved on the way there */
  const CoreCell *cell;
  const AxisSet *axes;
  struct Moved *up;
} Moved;

static bool is_known(const Moved *seen, const CoreCell *cell, const AxisSet *moved)
{
  for (; seen; seen = seen->up)
    if (seen->cell == cell && seen->axes == moved)
      return true;
  return false;
}

/* The axis along which [node] reads the carried value elsewhere than where it stands, by an index
   or a sum; NULL where it does not. A fold carries one number in each lane: the others' are not at
   hand. */
static const Axis *read_elsewhere(Checker *c, const Core *node, const Axis *loop,
                                  const AxisSet *moved, Moved **seen)
{
  if (!axis_set_has(node->axes, loop))
    return NULL;
  for (uint32_t i = 0; node->op == CORE_REGISTER && node->axis == loop && i < moved->count; i++)
    if (axis_set_has(node->axes, moved->axes[i]))
      return moved->axes[i];
  if (node->op == CORE_CELL && node->cell->root && !is_known(*seen, node->cell, moved)) {
    Moved *here = NEW(c->arena, Moved);
    *here = (Moved){.cell = node->cell, .axes = moved, .up = *seen};
    *seen = here;
    return read_elsewhere(c, node->cell->root, loop, moved, seen);
  }
  bool moves = node->op == CORE_AT || node->op == CORE_LAG || node->op == CORE_REDUCE ||
               node->op == CORE_SCAN;
  const Axis *found = NULL;
  for (uint32_t i = 0; i < node->count && !found; i++) {
    const AxisSet *inner = moves && i == 0 ? axis_set_with(&c->sets, moved, node->axis) : moved;
    found = read_elsewhere(c, node->args[i], loop, inner, seen);
  }
  return found;
}

static bool reads_its_lane_only(Checker *c, const Ast *ast, const Core *body, const Axis *loop)
{
  Moved *seen = NULL;
  const Axis *axis = read_elsewhere(c, body, loop, c->sets.empty, &seen);
  if (!axis)
    return true;
  const char *carried = ast->name->text.text, *along = axis->name->text.text;
  Diag *diag = diag_add(c->diags, E_MISPLACED, ast->c->at,
                        "a fold carries one value: `%s` cannot be read at other labels of `%s`",
                        carried, along);
  diag_here(c->diags, diag, "this needs `%s` elsewhere along `%s`", carried, along);
  diag_help(c->diags, diag, "declare an axis to step along: %s = … previous(%s, START over AXIS) …",
            carried, carried);
  return false;
}

Core *check_fold(Env *env, const Ast *ast)
{
  Checker *c = env->checker;
  const Ast *loop = ast->b;
  Core *initial = check_expression(env, ast->a, NULL);
  bool is_kind = reduce_loop_kind(env, loop) != NULL;
  if (is_kind) {
    Diag *diag = diag_add(c->diags, E_MISPLACED, loop->at,
                          "a fold goes along a range or an axis, not from object to object");
    diag_help(c->diags, diag, "what is added up needs no fold: sum(p.capacity for p in plant)");
  }
  const Axis *labels = is_kind ? NULL : reduce_loop_axis(env, loop);
  if (!labels || type_is_poison(initial))
    return core_poison(c, ast->at);
  /* Each fold steps along an axis of its own: what depends on its accumulator depends on the step.
   */
  Axis *axis = axis_new(&c->sets, AXIS_LOOP, loop->name, labels->length);
  axis->values = labels->values;
  axis->labels = labels->labels;
  axis->unit = labels->unit;
  Core *label = labels->labels
                    ? core_as(c, core_position(c, loop->at, axis), type_label(labels), NULL)
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
  if (!expect_type(c, body, type, ast->c->at, what) || !reads_its_lane_only(c, ast, body, axis))
    return core_poison(c, ast->at);
  Core *node = core_along(c, CORE_FOLD, ast->at, type, axis, (Core *[]){initial, body}, 2);
  node->axes = axis_set_without(&c->sets, axis_set_union(&c->sets, node->axes, axes), axis);
  node->draws |= draws;
  node->unit = initial->unit ? initial->unit : body->unit;
  return node;
}
