/* Expressions that are linear in decisions, walked with a factor instead of to a value: what is
   known adds to the constant, a decision adds a term. Sums need no sum, and nothing is multiplied
   out, so that the work is a walk for each coefficient, of a block of lanes at a time. */
#include "optimise.h"

#include "eval.h"

#include <math.h>
#include <string.h>

void affine_begin(Affine *affine, uint32_t lanes)
{
  if (lanes != affine->lanes) {
    affine->lanes = lanes;
    affine->capacity = 0;
    affine->constant = NEW_ARRAY(affine->arena, double, lanes);
  }
  memset(affine->constant, 0, lanes * sizeof(double));
  affine->count = 0;
  affine->offset = 0;
}

static void add_known(Affine *a, const double *factor, const double *value, size_t step)
{
  for (uint32_t i = 0; i < a->run->now.count; i++) {
    const double x = value[i * step];
    if (factor[i] == 0.0 || lane_is_left_out(x))
      continue;
    if (x != x && a->bad == 0.0)
      a->bad = x;
    a->constant[a->offset + i] += factor[i] * x;
  }
}

static void more_terms(Affine *a)
{
  const size_t capacity = a->capacity ? 2 * a->capacity : 8, lanes = a->lanes;
  a->columns =
      arena_grow(a->arena, a->columns, a->count * lanes, capacity * lanes, sizeof(int32_t));
  a->coefficients =
      arena_grow(a->arena, a->coefficients, a->count * lanes, capacity * lanes, sizeof(double));
  a->capacity = capacity;
}

static void add_term(Affine *a, const PlanBlock *block, const double *factor)
{
  if (a->count == a->capacity)
    more_terms(a);
  Run *run = a->run;
  int32_t *columns = a->columns + a->count * a->lanes;
  double *coefficients = a->coefficients + a->count * a->lanes;
  memset(columns, 0, a->lanes * sizeof *columns);
  memset(coefficients, 0, a->lanes * sizeof *coefficients);
  a->count++;
  size_t at = block->first, step = 0;
  for (uint32_t i = 0; i < block->rows.axis_count; i++) {
    const Axis *axis = block->rows.axes[i];
    if (run->now.mode == MODE_AXIS && run->now.axis == axis) {
      step = block->rows.strides[i];
      at += step * run->now.base;
    } else {
      at += block->rows.strides[i] * run->index[axis->id];
    }
  }
  for (uint32_t i = 0; i < run->now.count; i++) {
    columns[a->offset + i] = (int32_t)(at + step * i);
    coefficients[a->offset + i] = factor[i];
  }
}

/* ---- factors -----------------------------------------------------------------------------------
 */

bool any_lane(const double *x, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (x[i] != 0.0)
      return true;
  return false;
}

const double *lanes_of(const Plan *p, Run *run)
{
  double *room = scratch_take(run, run->now.count);
  const double *value = p->eval(p, run, room);
  if (plan_varies(p, run))
    return value;
  fill(room, value[0], run->now.count);
  return room;
}

/* The values of a known part, one for each lane; faults count where the factor does. */
static const double *known(Affine *a, const Plan *p, const double *factor)
{
  Run *run = a->run;
  const uint32_t count = run->now.count;
  const double *value = lanes_of(p, run);
  for (uint32_t i = 0; i < count; i++)
    if (value[i] != value[i] && factor[i] != 0.0 && a->bad == 0.0)
      a->bad = value[i];
  return value;
}

static void add_scaled(Affine *a, const PlanAffine *p, const double *factor, bool divides)
{
  Run *run = a->run;
  double *mark = run->top;
  const double *value = known(a, p->known, factor);
  double *scaled = scratch_take(run, run->now.count);
  for (uint32_t i = 0; i < run->now.count; i++) {
    if (divides && value[i] == 0.0 && factor[i] != 0.0 && a->bad == 0.0)
      a->bad = p->fault;
    scaled[i] = factor[i] == 0.0 ? 0.0 : divides ? factor[i] / value[i] : factor[i] * value[i];
  }
  affine_add(a, p->args[0], scaled);
  scratch_release(run, mark);
}

static void add_times(Affine *a, const PlanAffine *p, const double *factor, double times)
{
  Run *run = a->run;
  double *mark = run->top, *scaled = scratch_take(run, run->now.count);
  for (uint32_t i = 0; i < run->now.count; i++)
    scaled[i] = factor[i] * times;
  affine_add(a, p, scaled);
  scratch_release(run, mark);
}

/* [p] in the lanes where value is [wanted], or is not where that is turned round. */
static void add_where(Affine *a, const PlanAffine *p, const double *factor, const double *value,
                      double wanted, bool turned)
{
  Run *run = a->run;
  double *mark = run->top, *masked = scratch_take(run, run->now.count);
  for (uint32_t i = 0; i < run->now.count; i++)
    masked[i] = (value[i] == wanted) != turned ? factor[i] : 0.0;
  if (any_lane(masked, run->now.count))
    affine_add(a, p, masked);
  scratch_release(run, mark);
}

/* ---- other places along axes -------------------------------------------------------------------
 */

/* Lane by lane, so that the axis of the lanes can be set to another place. */
static void each_lane(Affine *a, const PlanAffine *p, const double *factor)
{
  Run *run = a->run;
  const Lanes now = run->now;
  const uint32_t offset = a->offset;
  uint32_t *index = &run->index[now.axis->id];
  const uint32_t before = *index;
  run->now = lanes_single();
  for (uint32_t i = 0; i < now.count; i++) {
    *index = now.base + i;
    a->offset = offset + i;
    if (factor[i] != 0.0)
      affine_add(a, p, &factor[i]);
  }
  *index = before;
  a->offset = offset;
  run->now = now;
}

static bool is_along(const Affine *a, const PlanAffine *p)
{
  return a->run->now.mode == MODE_AXIS && a->run->now.axis == p->axis;
}

static void add_at(Affine *a, const PlanAffine *p, const double *factor)
{
  Run *run = a->run;
  double *mark = run->top;
  const uint32_t count = run->now.count;
  const double *place = known(a, p->known, factor);
  double *rest = scratch_take(run, count);
  memcpy(rest, factor, count * sizeof *rest);
  uint32_t *index = &run->index[p->axis->id];
  const uint32_t before = *index;
  for (uint32_t i = 0; i < count; i++) {
    if (rest[i] == 0.0)
      continue;
    const int32_t at = place_of(place[i], p->axis->length);
    if (at == NOWHERE) {
      a->bad = a->bad == 0.0 ? p->fault : a->bad;
      break;
    }
    *index = (uint32_t)at;
    add_where(a, p->args[0], rest, place, place[i], false);
    const double done = place[i];
    for (uint32_t k = i; k < count; k++)
      rest[k] = place[k] == done ? 0.0 : rest[k];
  }
  *index = before;
  scratch_release(run, mark);
}

/* The lanes are steps of the axis, and all look back as far: the lanes of x some steps earlier. */
static void add_shifted(Affine *a, const PlanAffine *p, const double *factor, uint32_t steps)
{
  Run *run = a->run;
  const Lanes now = run->now;
  const uint32_t offset = a->offset, end = now.base + now.count;
  const uint32_t back = steps < end ? steps : end;
  const uint32_t before = back > now.base ? back - now.base : 0;
  if (before) {
    run->now = lanes_axis(now.axis, now.base, before);
    affine_add(a, p->args[1], factor);
  }
  if (before < now.count) {
    run->now = lanes_axis(now.axis, now.base + before - back, now.count - before);
    a->offset = offset + before;
    affine_add(a, p->args[0], factor + before);
  }
  a->offset = offset;
  run->now = now;
}

static void add_lag(Affine *a, const PlanAffine *p, const double *factor)
{
  Run *run = a->run;
  double *mark = run->top;
  const double *lag = known(a, p->known, factor);
  const double steps = floor(lag[0] + 0.5);
  bool is_whole = lag[0] >= 0.0 && fabs(lag[0] - steps) <= 1e-9;
  for (uint32_t i = 1; i < run->now.count; i++)
    is_whole &= lag[i] == lag[0];
  uint32_t *index = &run->index[p->axis->id];
  if (!is_whole) {
    a->bad = a->bad == 0.0 ? p->fault : a->bad;
  } else if (is_along(a, p)) {
    add_shifted(a, p, factor, (uint32_t)steps);
  } else if (steps > *index) {
    affine_add(a, p->args[1], factor);
  } else {
    *index -= (uint32_t)steps;
    affine_add(a, p->args[0], factor);
    *index += (uint32_t)steps;
  }
  scratch_release(run, mark);
}

/* Steps of the axis up to [end]. */
static void add_steps(Affine *a, const PlanAffine *p, const double *factor, uint32_t end)
{
  uint32_t *index = &a->run->index[p->axis->id];
  const uint32_t before = *index;
  for (uint32_t i = 0; i < end; i++) {
    *index = i;
    if (p->share == 1.0)
      affine_add(a, p->args[0], factor);
    else
      add_times(a, p->args[0], factor, p->share);
  }
  *index = before;
}

static void add_by_axis(Affine *a, const PlanAffine *p, const double *factor)
{
  affine_add(a, p->args[a->run->index[p->axis->id]], factor);
}

static void add_choice(Affine *a, const PlanAffine *p, const double *factor)
{
  Run *run = a->run;
  double *mark = run->top;
  const double *value = known(a, p->known, factor);
  if (p->kind == AFFINE_REQUIRE) {
    for (uint32_t i = 0; i < run->now.count; i++)
      if (value[i] == 0.0 && factor[i] != 0.0 && a->bad == 0.0)
        a->bad = p->fault;
    affine_add(a, p->args[0], factor);
  } else if (p->kind == AFFINE_IF) {
    add_where(a, p->args[0], factor, value, 0.0, true);
    add_where(a, p->args[1], factor, value, 0.0, false);
  } else {
    for (uint32_t i = 0; i < p->count; i++)
      add_where(a, p->args[i], factor, value, i, false);
  }
  scratch_release(run, mark);
}

/* ---- every node --------------------------------------------------------------------------------
 */

static void add_value(Affine *a, const PlanAffine *p, const double *factor)
{
  Run *run = a->run;
  double *mark = run->top, *room = scratch_take(run, run->now.count);
  const double *value = p->known->eval(p->known, run, room);
  add_known(a, factor, value, plan_varies(p->known, run) ? 1 : 0);
  scratch_release(run, mark);
}

/* Nodes that set the index of their axis go lane by lane where the lanes are along it. */
static bool sets_its_axis(const PlanAffine *p)
{
  return p->kind == AFFINE_AT || p->kind == AFFINE_SUM || p->kind == AFFINE_RUNNING ||
         p->kind == AFFINE_BY_AXIS;
}

void affine_add(Affine *a, const PlanAffine *p, const double *factor)
{
  run_guard(a->run);
  if (sets_its_axis(p) && is_along(a, p)) {
    each_lane(a, p, factor);
    return;
  }
  switch (p->kind) {
  case AFFINE_KNOWN: add_value(a, p, factor); return;
  case AFFINE_DECISION: add_term(a, &a->problem->decisions[p->decision].block, factor); return;
  case AFFINE_ADD:
    affine_add(a, p->args[0], factor);
    affine_add(a, p->args[1], factor);
    return;
  case AFFINE_SUB:
    affine_add(a, p->args[0], factor);
    add_times(a, p->args[1], factor, -1.0);
    return;
  case AFFINE_NEG: add_times(a, p->args[0], factor, -1.0); return;
  case AFFINE_SCALE: add_scaled(a, p, factor, false); return;
  case AFFINE_DIVIDE: add_scaled(a, p, factor, true); return;
  case AFFINE_IF:
  case AFFINE_SELECT:
  case AFFINE_REQUIRE: add_choice(a, p, factor); return;
  case AFFINE_BY_AXIS: add_by_axis(a, p, factor); return;
  case AFFINE_AT: add_at(a, p, factor); return;
  case AFFINE_LAG: add_lag(a, p, factor); return;
  case AFFINE_SQUARE:
    if (a->square)
      a->square(a, p->args[0], factor);
    return;
  case AFFINE_SUM: add_steps(a, p, factor, p->axis->length); return;
  case AFFINE_RUNNING: add_steps(a, p, factor, a->run->index[p->axis->id] + 1); return;
  }
}
