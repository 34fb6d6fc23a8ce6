/* Calls of recursive functions, folds, solves, native functions. */
#include "eval.h"
#include "native.h"

#include <math.h>
#include <string.h>

enum { MOST_CALLS = 100000 };

/* ---- calls --------------------------------------------------------------------------------- */

/* A frame with its parameters yet to be filled in, in scratch. */
static Frame frame_new(const PlanFunction *f, Run *run, size_t lanes, double **params)
{
  if (++run->calls > MOST_CALLS) {
    run->stopped_at = f->core->at;
    run_too_deep(run);
  }
  run_guard(run);
  const size_t locals = f->local_count;
  const size_t mask_room = lanes > 1 ? locals * (lanes / sizeof(double) + 1) : 0;
  *params = scratch_take(run, (f->param_count + locals) * lanes + 2 * locals + mask_room);
  Frame frame = {.lanes = (uint32_t)lanes,
                 .stride = (uint32_t)lanes,
                 .params = *params,
                 .locals = *params + f->param_count * lanes,
                 .local_count = f->local_count,
                 .epoch = run->now.epoch};
  frame.keys = (uint64_t *)(frame.locals + locals * lanes);
  frame.masks = (const uint8_t **)(frame.keys + locals);
  for (size_t i = 0; i < locals; i++)
    frame.keys[i] = 0;
  return frame;
}

double eval1_call(const Plan *p, Run *run)
{
  const PlanFunction *f = p->function;
  double *mark = run->top, *params;
  const Lanes now = run->now;
  Frame *up = run->frame;
  if (now.count > 1) /* nothing in it varies: one lane does for all */
    run->now = lanes_single();
  Frame frame = frame_new(f, run, 1, &params);
  for (uint32_t i = 0; i < f->param_count; i++)
    params[i] = p->args[i]->eval1(p->args[i], run);
  run->frame = &frame;
  const double value = f->body->eval1(f->body, run);
  run->frame = up;
  if (now.count > 1)
    run->now = now;
  run->calls--;
  scratch_release(run, mark);
  return value;
}

const double *eval_call(const Plan *p, Run *run, double *out)
{
  const size_t count = run->now.count;
  if (count == 1 || !plan_varies(p, run))
    return eval_by_one(p, run, out);
  const PlanFunction *f = p->function;
  double *mark = run->top, *params;
  Frame *up = run->frame;
  Frame frame = frame_new(f, run, count, &params);
  for (uint32_t i = 0; i < f->param_count; i++) {
    double *to = params + i * count;
    const double *value = p->args[i]->eval(p->args[i], run, to);
    if (!plan_varies(p->args[i], run))
      fill(to, value[0], count);
    else if (value != to)
      memcpy(to, value, count * sizeof *to);
  }
  run->frame = &frame;
  const double *value = f->body->eval(f->body, run, out);
  if (!plan_varies(f->body, run))
    fill(out, value[0], count);
  else if (value != out)
    memcpy(out, value, count * sizeof *out); /* it may lie in the frame, which goes */
  run->frame = up;
  run->calls--;
  scratch_release(run, mark);
  return out;
}

double eval1_param(const Plan *p, Run *run)
{
  return run->frame->params[p->index * run->frame->stride];
}

const double *eval_param(const Plan *p, Run *run, double *out)
{
  const Frame *frame = run->frame;
  const double *value = frame->params + p->index * frame->stride;
  if (frame->lanes > 1 || run->now.count == 1)
    return value;
  fill(out, value[0], run->now.count);
  return out;
}

/* Which combination of the axes of a local is meant; 0 is kept for "unknown". */
static uint64_t local_key(const Plan *p, const Run *run)
{
  uint64_t key = 0;
  for (uint32_t i = 0; i < p->core->axes->count; i++) {
    const Axis *axis = p->core->axes->axes[i];
    const bool is_lane = run->now.mode == MODE_AXIS && axis == run->now.axis;
    key = key * axis->length + (is_lane ? 0 : run->index[axis->id]);
  }
  return key + 1;
}

/* Whether what was computed for the lanes of [mask] serves those that are live now. */
static bool mask_serves(const uint8_t *mask, const uint8_t *live, size_t count)
{
  if (!mask || mask == live)
    return true;
  uint8_t missing = 0;
  for (size_t i = 0; i < count; i++)
    missing |= (uint8_t)((live ? live[i] : 1) & ~mask[i]);
  return !missing;
}

/* Evaluated at most once a call for each combination of its axes; but under a mask only for the
   lanes that wanted it then. Others evaluate it again, beside what the first may still be reading.
 */
const double *eval_local(const Plan *p, Run *run, double *out)
{
  Frame *frame = run->frame;
  const size_t count = run->now.count;
  const Plan *root = p->a;
  if (!frame->locals || frame->epoch != run->now.epoch || frame->lanes != count || !p->keeps)
    return spread(p, root, run, root->eval(root, run, out), out);
  const uint64_t key = local_key(p, run);
  double *kept = frame->locals + p->index * count;
  const bool partial = run->now.live != NULL;
  if (frame->keys[p->index]) {
    if (frame->keys[p->index] == key && mask_serves(frame->masks[p->index], run->now.live, count))
      return kept;
    return spread(p, root, run, root->eval(root, run, out), out);
  }
  const double *value = root->eval(root, run, out);
  if (count > 1 && !plan_varies(root, run))
    fill(kept, value[0], count);
  else
    memcpy(kept, value, count * sizeof *kept);
  frame->keys[p->index] = key;
  frame->masks[p->index] = NULL;
  if (partial) {
    uint8_t *mask = (uint8_t *)(frame->masks + frame->local_count) +
                    p->index * sizeof(double) * (count / sizeof(double) + 1);
    memcpy(mask, run->now.live, count);
    frame->masks[p->index] = mask;
  }
  return kept;
}

double eval1_local(const Plan *p, Run *run)
{
  double room;
  return eval_local(p, run, &room)[0];
}

/* ---- registers ----------------------------------------------------------------------------- */

double eval1_register(const Plan *p, Run *run)
{
  return run->registers[p->axis_id].value[0];
}

const double *eval_register(const Plan *p, Run *run, double *out)
{
  const Register *r = &run->registers[p->axis_id];
  if (r->lanes > 1 || run->now.count == 1)
    return r->value;
  fill(out, r->value[0], run->now.count);
  return out;
}

static void set_register(const Plan *p, Run *run, const double *value, size_t lanes)
{
  run->registers[p->axis_id] =
      (Register){.value = value, .lanes = (uint32_t)lanes, .serial = ++run->serial};
}

/* Evaluates [p] into [to], all current lanes of it. */
static void eval_into(const Plan *p, Run *run, double *to)
{
  const double *value = p->eval(p, run, to);
  if (run->now.count > 1 && !plan_varies(p, run))
    fill(to, value[0], run->now.count);
  else if (value != to)
    memcpy(to, value, run->now.count * sizeof *to);
}

static void fold(const Plan *p, Run *run, double *out)
{
  const size_t count = run->now.count;
  const Register before = run->registers[p->axis_id];
  uint32_t *at = &run->index[p->axis_id];
  const uint32_t at_before = *at;
  double *now = scratch_take(run, count), *next = scratch_take(run, count);
  eval_into(p->a, run, now);
  Active active = {.axis_id = p->axis_id, .up = run->active};
  run->active = &active;
  for (uint32_t i = 0; i < p->axis->length; i++) {
    run_tick(run);
    *at = i;
    set_register(p, run, now, count);
    eval_into(p->b, run, next);
    double *other = now;
    now = next;
    next = other;
  }
  run->active = active.up;
  run->registers[p->axis_id] = before;
  *at = at_before;
  memcpy(out, now, count * sizeof *out);
}

double eval1_fold(const Plan *p, Run *run)
{
  const Lanes now = run->now;
  const Register before = run->registers[p->axis_id];
  uint32_t *at = &run->index[p->axis_id];
  const uint32_t at_before = *at;
  if (now.count > 1)
    run->now = lanes_single();
  double value = p->a->eval1(p->a, run);
  Active active = {.axis_id = p->axis_id, .up = run->active};
  run->active = &active;
  for (uint32_t i = 0; i < p->axis->length; i++) {
    run_tick(run);
    *at = i;
    set_register(p, run, &value, 1);
    value = p->b->eval1(p->b, run);
  }
  run->active = active.up;
  run->registers[p->axis_id] = before;
  *at = at_before;
  if (now.count > 1)
    run->now = now;
  return value;
}

const double *eval_fold(const Plan *p, Run *run, double *out)
{
  if (run->now.count == 1 || !plan_varies(p, run))
    return eval_by_one(p, run, out);
  double *mark = run->top;
  fold(p, run, out);
  scratch_release(run, mark);
  return out;
}

/* ---- solve --------------------------------------------------------------------------------- */

enum { MOST_PROBES = 200 };

/* Whether the condition holds at [probe], in [holds] as 0 or 1; a fault or an absent one does not.
 */
static void probe_at(const Plan *p, Run *run, const double *probe, double *holds)
{
  const size_t count = run->now.count;
  run_guard(run);
  set_register(p, run, probe, count);
  eval_into(p->c, run, holds);
  for (size_t i = 0; i < count; i++)
    holds[i] = holds[i] == holds[i] && holds[i] != 0 ? 1 : 0;
}

static bool is_narrow(double low, double high, double middle)
{
  return !(middle > low && middle < high) || high - low <= 1e-15 * fabs(high);
}

/* Bisection between low, where the condition does not hold, and high, where it does. */
static void bisect(const Plan *p, Run *run, double *low, double *high, double *middle,
                   double *holds)
{
  const size_t count = run->now.count;
  for (int probes = 0; probes < MOST_PROBES; probes++) {
    bool is_done = true;
    for (size_t i = 0; i < count; i++) {
      const bool lane_done = is_narrow(low[i], high[i], 0.5 * low[i] + 0.5 * high[i]);
      middle[i] = lane_done ? high[i] : 0.5 * low[i] + 0.5 * high[i];
      is_done &= lane_done;
    }
    if (is_done)
      return;
    probe_at(p, run, middle, holds);
    for (size_t i = 0; i < count; i++) {
      if (middle[i] == high[i])
        continue;
      double *end = holds[i] != 0 ? &high[i] : &low[i];
      *end = middle[i];
    }
  }
}

static void solve(const Plan *p, Run *run, double *out)
{
  const size_t count = run->now.count;
  double *low = scratch_take(run, count), *high = scratch_take(run, count);
  double *middle = scratch_take(run, count), *holds = scratch_take(run, count);
  double *bad = scratch_take(run, count);
  eval_into(p->a, run, low);
  eval_into(p->b, run, high);
  const Register before = run->registers[p->axis_id];
  Active active = {.axis_id = p->axis_id, .up = run->active};
  run->active = &active;
  probe_at(p, run, high, holds);
  for (size_t i = 0; i < count; i++) {
    bad[i] = low[i] != low[i] ? low[i] : high[i] != high[i] ? high[i] : 0;
    if (bad[i] == bad[i] && (holds[i] == 0 || low[i] > high[i]))
      bad[i] = lane_absent();
  }
  probe_at(p, run, low, holds);
  for (size_t i = 0; i < count; i++) {
    if (bad[i] != bad[i])
      low[i] = high[i] = 0;
    else if (holds[i] != 0)
      high[i] = low[i];
  }
  bisect(p, run, low, high, middle, holds);
  run->active = active.up;
  run->registers[p->axis_id] = before;
  for (size_t i = 0; i < count; i++)
    out[i] = bad[i] != bad[i] ? bad[i] : high[i];
}

const double *eval_solve(const Plan *p, Run *run, double *out)
{
  const Lanes now = run->now;
  double *mark = run->top;
  if (now.count > 1 && !plan_varies(p, run))
    run->now = lanes_single();
  solve(p, run, out);
  run->now = now;
  scratch_release(run, mark);
  return out;
}

/* ---- native functions ---------------------------------------------------------------------- */

const double *eval_native(const Plan *p, Run *run, double *out)
{
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  double *mark = run->top;
  const double **values = (const double **)scratch_take(run, p->count);
  size_t *steps = (size_t *)scratch_take(run, p->count);
  double *arguments = scratch_take(run, p->count);
  for (uint32_t k = 0; k < p->count; k++) {
    values[k] = p->args[k]->eval(p->args[k], run, scratch_take(run, run->now.count));
    steps[k] = plan_varies(p->args[k], run) ? 1 : 0;
  }
  for (size_t i = 0; i < count; i++) {
    double bad = 0;
    for (uint32_t k = 0; k < p->count; k++) {
      arguments[k] = values[k][i * steps[k]];
      bad = bad == bad ? (arguments[k] != arguments[k] ? arguments[k] : bad) : bad;
    }
    if (bad != bad) {
      out[i] = bad;
      continue;
    }
    const double result = native_call(p->native, arguments);
    out[i] = result != result ? p->fault : result;
  }
  scratch_release(run, mark);
  return out;
}

/* A text made of parts has no number; outputs put it together (engine_text.c). */
const double *eval_template(const Plan *p, Run *run, double *out)
{
  (void)run;
  out[0] = p->fault;
  return out;
}
