#include "check_reduce.h"

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
  if (!expect_type(c, body, type, ast->c->at, what))
    return core_poison(c, ast->at);
  Core *node = core_along(c, CORE_FOLD, ast->at, type, axis, (Core *[]){initial, body}, 2);
  node->axes = axis_set_without(&c->sets, axis_set_union(&c->sets, node->axes, axes), axis);
  node->draws |= draws;
  node->unit = initial->unit ? initial->unit : body->unit;
  return node;
}
