/* Other places along an axis: by its index, at a computed label, some steps back. */
#include "eval.h"

#include <math.h>
#include <string.h>

/* ---- one lane of many ---------------------------------------------------------------------- */

/* Shows lane [lane] of every register that has lanes; [saved] keeps what they were. */
static void narrow_registers(Run *run, uint32_t lane, Register *saved)
{
  for (const Active *a = run->active; a; a = a->up, saved++) {
    Register *r = &run->registers[a->axis_id];
    *saved = *r;
    if (r->lanes > 1)
      *r = (Register){.value = r->value + lane, .lanes = 1, .serial = ++run->serial};
  }
}

static void widen_registers(Run *run, const Active *a, const Register *saved)
{
  if (!a)
    return;
  widen_registers(run, a->up, saved + 1); /* an axis that is active twice: the first saved wins */
  run->registers[a->axis_id] = *saved;
}

double eval_at_lane(const Plan *p, Run *run, uint32_t lane, const Axis *axis, uint32_t position)
{
  const Lanes now = run->now;
  Frame *frame = run->frame, narrow;
  double *mark = run->top;
  Register *saved = NULL;
  if (run->active) {
    size_t count = 0;
    for (const Active *a = run->active; a; a = a->up)
      count++;
    saved = (Register *)scratch_take(run, count * sizeof(Register) / sizeof(double) + 1);
    narrow_registers(run, lane, saved);
  }
  if (frame && frame->lanes > 1) {
    narrow = (Frame){.lanes = 1, .stride = frame->stride, .params = frame->params + lane};
    run->frame = &narrow;
  }
  uint32_t *along = &run->index[now.axis->id], along_before = *along;
  *along = now.base + lane;
  uint32_t *at = axis ? &run->index[axis->id] : along, at_before = *at;
  *at = axis ? position : *at;
  run->now = lanes_single();
  const double value = p->eval1(p, run);
  run->now = now;
  *at = at_before;
  *along = along_before;
  run->frame = frame;
  if (saved)
    widen_registers(run, run->active, saved);
  scratch_release(run, mark);
  return value;
}

const double *eval_by_axis(const Plan *p, Run *run, double *out)
{
  const Lanes *now = &run->now;
  if (now->mode == MODE_AXIS && now->axis == p->axis) {
    for (uint32_t i = 0; i < now->count; i++)
      out[i] = eval_at_lane(p->args[now->base + i], run, i, NULL, 0);
    return out;
  }
  const Plan *arg = p->args[run->index[p->axis_id]];
  return spread(p, arg, run, arg->eval(arg, run, out), out);
}

/* ---- gathering ----------------------------------------------------------------------------- */

enum { GROUPS = 8, SHARED_GROUPS = 64 };

/* x at position at[i] of [axis] for each lane i where that is not NOWHERE. Lanes that ask for the
   same place are served together; where the lanes are positions and many differ, one by one. */
static void gather(const Plan *x, Run *run, const Axis *axis, int32_t *at, double *out)
{
  const uint32_t count = run->now.count;
  const bool by_axis = run->now.mode == MODE_AXIS;
  const bool alone = by_axis && (run->now.axis == axis || x->follows);
  uint32_t *index = &run->index[axis->id];
  const uint32_t before = *index;
  const size_t step = plan_varies(x, run) ? 1 : 0;
  const uint32_t most = step ? GROUPS : SHARED_GROUPS;
  double *mark = run->top, *room = scratch_take(run, count);
  for (uint32_t i = 0, groups = 0; i < count; i++) {
    if (at[i] == NOWHERE)
      continue;
    if (alone || (by_axis && groups >= most)) {
      out[i] = eval_at_lane(x, run, i, axis, (uint32_t)at[i]);
      continue;
    }
    groups++;
    const int32_t here = at[i];
    *index = (uint32_t)here;
    const double *value = x->eval(x, run, room);
    *index = before;
    for (uint32_t k = i; k < count; k++) {
      out[k] = at[k] == here ? value[k * step] : out[k];
      at[k] = at[k] == here ? NOWHERE : at[k];
    }
  }
  scratch_release(run, mark);
}

int32_t place_of(double y, uint32_t length)
{
  if (!(y > -0.5 && y < (double)length))
    return NOWHERE;
  const double whole = floor(y + 0.5);
  return fabs(y - whole) < 1e-6 && whole < length ? (int32_t)whole : NOWHERE;
}

static const double *at_place(const Plan *p, Run *run, uint32_t place, double *out)
{
  const Plan *x = p->a;
  uint32_t *index = &run->index[p->axis_id];
  const uint32_t before = *index;
  if (run->now.mode == MODE_AXIS && run->now.axis == p->axis) {
    if (plan_varies(p, run)) {
      for (uint32_t i = 0; i < run->now.count; i++)
        out[i] = eval_at_lane(x, run, i, p->axis, place);
      return out;
    }
    const Lanes now = run->now;
    run->now = lanes_single();
    *index = place;
    out[0] = x->eval1(x, run);
    *index = before;
    run->now = now;
    return out;
  }
  *index = place;
  const double *value = x->eval(x, run, out);
  *index = before;
  return spread(p, x, run, value, out);
}

const double *eval_at(const Plan *p, Run *run, double *out)
{
  const uint32_t count = run->now.count, length = p->axis->length;
  if (!plan_varies(p->b, run)) {
    const double y = p->b->eval1(p->b, run);
    const int32_t place = place_of(y, length);
    if (place != NOWHERE)
      return at_place(p, run, (uint32_t)place, out);
    fill(out, y != y ? y : p->fault, plan_varies(p, run) ? count : 1);
    return out;
  }
  double *mark = run->top, *room = scratch_take(run, count);
  int32_t *at = (int32_t *)scratch_take(run, count / 2 + 1);
  const double *y = p->b->eval(p->b, run, room);
  const uint8_t *live = run->now.live;
  for (uint32_t i = 0; i < count; i++) {
    at[i] = live && !live[i] ? NOWHERE : place_of(y[i], length);
    out[i] = y[i] != y[i] ? y[i] : p->fault;
  }
  gather(p->a, run, p->axis, at, out);
  scratch_release(run, mark);
  return out;
}

/* A cell at the position of another axis, which is as long: the lanes of that are the lanes of
 * this.
 */
const double *eval_at_same(const Plan *p, Run *run, double *out)
{
  const Lanes now = run->now;
  if (now.mode != MODE_AXIS || now.axis != p->b->axis)
    return at_place(p, run, run->index[p->b->axis_id], out);
  run->now = lanes_axis(p->axis, now.base, now.count);
  run->now.live = now.live;
  const double *value = p->a->eval(p->a, run, out);
  const bool each = plan_varies(p->a, run);
  run->now = now;
  if (each)
    return value;
  fill(out, value[0], now.count);
  return out;
}

/* ---- looking back -------------------------------------------------------------------------- */

/* A place some steps back: between `left` and the step after it, nearer the latter as `share`
   grows. Before the first step left is NOWHERE - 1, just before it NOWHERE. */
typedef struct Back {
  int32_t left;
  double share;
  bool is_bad; /* the lag is negative */
} Back;

enum { BEFORE_ALL = NOWHERE - 1 };

static Back back_from(uint32_t index, double lag)
{
  if (lag < -1e-9)
    return (Back){.is_bad = true};
  const double at = (double)index - lag, near = floor(at + 0.5);
  if (!(at > -1.0 + 1e-9))
    return (Back){.left = BEFORE_ALL};
  if (fabs(at - near) <= 1e-9)
    return (Back){.left = (int32_t)near};
  const double left = floor(at);
  return (Back){.left = (int32_t)left, .share = at - left};
}

static double mix(double left, double right, double share)
{
  if (left != left || right != right)
    return left != left ? left : right;
  return left + (right - left) * share;
}

/* Each lane has a place of its own. Two gathers: the left ends, then the right ends. */
static void lag_lanes(const Plan *p, Run *run, const double *lag, size_t step, double *out)
{
  const uint32_t count = run->now.count;
  const bool along = run->now.mode == MODE_AXIS && run->now.axis == p->axis;
  int32_t *left = (int32_t *)scratch_take(run, count / 2 + 1);
  int32_t *right = (int32_t *)scratch_take(run, count / 2 + 1);
  double *share = scratch_take(run, count), *other = scratch_take(run, count);
  const double *initial = NULL;
  const size_t initial_step = plan_varies(p->c, run) ? 1 : 0;
  const uint8_t *live = run->now.live;
  for (uint32_t i = 0; i < count; i++) {
    const double y = lag[i * step];
    const Back back = back_from(along ? run->now.base + i : run->index[p->axis_id], y);
    const bool is_used = y == y && !back.is_bad && !(live && !live[i]);
    out[i] = y != y ? y : p->fault;
    share[i] = is_used ? back.share : 0;
    left[i] = is_used && back.left >= 0 ? back.left : NOWHERE;
    right[i] = is_used && back.share > 0 ? back.left + 1 : NOWHERE;
    if (!is_used || back.left >= 0)
      continue;
    if (!initial)
      initial = p->c->eval(p->c, run, scratch_take(run, count));
    out[i] = initial[i * initial_step];
  }
  gather(p->a, run, p->axis, left, out);
  gather(p->a, run, p->axis, right, other);
  for (uint32_t i = 0; i < count; i++)
    out[i] = share[i] > 0 ? mix(out[i], other[i], share[i]) : out[i];
}

/* The lanes are positions of the axis itself, and all look back the same whole number of steps: the
   lanes of x some positions earlier. */
static void lag_shift(const Plan *p, Run *run, double lag, double *out)
{
  const Lanes now = run->now;
  const uint32_t end = now.base + now.count;
  const uint32_t steps = lag < end ? (uint32_t)lag : end;
  const uint32_t before = steps > now.base ? steps - now.base : 0;
  double *room = scratch_take(run, now.count);
  if (before) {
    const double *initial = p->c->eval(p->c, run, room);
    const size_t step = plan_varies(p->c, run) ? 1 : 0;
    for (uint32_t i = 0; i < before; i++)
      out[i] = initial[i * step];
  }
  if (before == now.count)
    return;
  run->now = lanes_axis(now.axis, now.base + before - steps, now.count - before);
  const double *value = p->a->eval(p->a, run, room);
  const size_t step = plan_varies(p->a, run) ? 1 : 0;
  for (uint32_t i = before; i < now.count; i++)
    out[i] = value[(i - before) * step];
  run->now = now;
}

static const double *lag_one(const Plan *p, Run *run, double lag, double *out)
{
  uint32_t *index = &run->index[p->axis_id];
  const uint32_t here = *index;
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  const Back back = back_from(here, lag);
  if (lag != lag || back.is_bad) {
    fill(out, lag != lag ? lag : p->fault, count);
    return out;
  }
  if (back.left == BEFORE_ALL || (back.left == NOWHERE && back.share == 0))
    return spread(p, p->c, run, p->c->eval(p->c, run, out), out);
  double *mark = run->top;
  const Plan *left_plan = back.left >= 0 ? p->a : p->c;
  *index = back.left >= 0 ? (uint32_t)back.left : here;
  if (back.share == 0) {
    const double *value = left_plan->eval(left_plan, run, out);
    *index = here;
    return spread(p, left_plan, run, value, out);
  }
  const double *left = left_plan->eval(left_plan, run, scratch_take(run, run->now.count));
  *index = (uint32_t)(back.left + 1);
  const double *right = p->a->eval(p->a, run, scratch_take(run, run->now.count));
  *index = here;
  const size_t left_step = plan_varies(left_plan, run) ? 1 : 0;
  const size_t right_step = plan_varies(p->a, run) ? 1 : 0;
  for (size_t i = 0; i < count; i++)
    out[i] = mix(left[i * left_step], right[i * right_step], back.share);
  scratch_release(run, mark);
  return out;
}

const double *eval_lag(const Plan *p, Run *run, double *out)
{
  const bool along = run->now.mode == MODE_AXIS && run->now.axis == p->axis;
  const bool each = plan_varies(p->b, run);
  double *mark = run->top;
  if (!each) {
    const double lag = p->b->eval1(p->b, run);
    if (!along)
      return lag_one(p, run, lag, out);
    const double whole = floor(lag + 0.5);
    if (lag >= -1e-9 && fabs(lag - whole) <= 1e-9 && !p->follows)
      lag_shift(p, run, whole, out);
    else
      lag_lanes(p, run, &lag, 0, out);
  } else {
    const double *lag = p->b->eval(p->b, run, scratch_take(run, run->now.count));
    lag_lanes(p, run, lag, 1, out);
  }
  scratch_release(run, mark);
  return out;
}
