/* Reductions over an axis, and running sums.

   Where the body varies along the current lanes, the axis is a loop and each lane has its own
   result; else the axis becomes the lanes, and so it does, lane by lane, where it is longer than
   the lanes are many. Both add in the order of reduce.h, so the bits agree. */
#include "eval.h"
#include "kernel_sum.h"
#include "reduce.h"

#include <string.h>

typedef struct Reduction {
  const Plan *p;
  ReduceOp op;
  size_t lanes;
  double *value; /* the result so far */
  double *extra; /* steps counted, or the extreme value of an ARG… */
  double *room;
  double *collected; /* SD, QUANTILE: lane by lane, length of the axis each */
  LaneSummer lane_sum;
  Summer sum;
  bool along, skip;
} Reduction;

/* Added up in the order of reduce.h; conditions are 0 and 1. */
static bool is_sum(const Reduction *r)
{
  return r->op == REDUCE_SUM || r->op == REDUCE_MEAN || r->op == REDUCE_COUNT;
}

static double start_of(ReduceOp op)
{
  switch (op) {
  case REDUCE_PRODUCT:
  case REDUCE_ALL: return 1;
  case REDUCE_MIN:
  case REDUCE_MAX:
  case REDUCE_FIRST:
  case REDUCE_LAST:
  case REDUCE_ARGMIN:
  case REDUCE_ARGMAX: return lane_absent();
  case REDUCE_SUM:
  case REDUCE_MEAN:
  case REDUCE_COUNT:
  case REDUCE_ANY:
  case REDUCE_SD:
  case REDUCE_QUANTILE: return 0;
  }
  return 0;
}

static void start(Reduction *r, const Plan *p, Run *run, size_t lanes, bool along, double *out)
{
  *r = (Reduction){.p = p,
                   .op = (ReduceOp)p->index,
                   .lanes = lanes,
                   .value = out,
                   .along = along,
                   .skip = p->core->skips_left_out};
  fill(out, start_of(r->op), lanes);
  r->extra = scratch_take(run, lanes);
  fill(r->extra, 0, lanes);
  r->room = scratch_take(run, along ? LANES : lanes);
  if (is_sum(r) && !along)
    lane_summer_init(&r->lane_sum, scratch_take(run, 9 * lanes), lanes);
  if (r->op == REDUCE_SD || r->op == REDUCE_QUANTILE) {
    if (p->axis->length > SIZE_MAX / 16 / lanes)
      unwind(run->arena->way_out, UNWIND_MEMORY, "values to be sorted");
    r->collected = scratch_take(run, p->axis->length * lanes);
  }
}

/* The numbers to add: 0 for what is left out; counts the others in [counts]. */
static const double *addends(Reduction *r, const double *x, size_t n, double *counts, size_t step)
{
  if (!r->skip)
    return x;
  for (size_t i = 0; i < n; i++) {
    const bool left_out = lane_is_left_out(x[i]);
    r->room[i] = left_out ? 0 : x[i];
    counts[i * step] += left_out ? 0 : 1;
  }
  return r->room;
}

static void step_extreme(Reduction *r, const double *x, double label)
{
  const bool least = r->op == REDUCE_MIN || r->op == REDUCE_ARGMIN;
  const bool by_label = r->op == REDUCE_ARGMIN || r->op == REDUCE_ARGMAX;
  double *best = by_label ? r->room : r->value;
  for (size_t i = 0; i < r->lanes; i++) {
    if (lane_is_left_out(x[i]) && r->skip)
      continue;
    const bool is_first = r->extra[i] == 0;
    r->extra[i] = 1;
    const bool stuck = !is_first && best[i] != best[i];
    if (stuck || !(is_first || x[i] != x[i] || (least ? x[i] < best[i] : x[i] > best[i])))
      continue;
    best[i] = x[i];
    if (by_label)
      r->value[i] = x[i] != x[i] ? x[i] : label;
  }
}

/* FIRST keeps what it found; LAST takes the latest; a condition without a truth value is found too.
 */
static void step_label(Reduction *r, const double *x, double label)
{
  for (size_t i = 0; i < r->lanes; i++) {
    if (x[i] == 0 || (lane_is_left_out(x[i]) && r->skip))
      continue;
    if (r->op == REDUCE_FIRST && r->extra[i] != 0)
      continue;
    r->extra[i] = 1;
    r->value[i] = x[i] != x[i] ? x[i] : label;
  }
}

static void step_truth(Reduction *r, const double *x)
{
  for (size_t i = 0; i < r->lanes; i++) {
    if (lane_is_left_out(x[i]) && r->skip)
      continue;
    const double so_far = r->value[i];
    if (r->op == REDUCE_ANY)
      r->value[i] = so_far == 1        ? 1
                    : x[i] == x[i]     ? (x[i] != 0 ? 1 : so_far)
                    : so_far != so_far ? so_far
                                       : x[i];
    else
      r->value[i] = so_far == 0 || x[i] == 0 ? 0
                    : so_far != so_far       ? so_far
                    : x[i] != x[i]           ? x[i]
                                             : 1;
  }
}

static void step_product(Reduction *r, const double *x)
{
  for (size_t i = 0; i < r->lanes; i++) {
    if (lane_is_left_out(x[i]) && r->skip)
      continue;
    const double so_far = r->value[i];
    r->value[i] = so_far != so_far ? so_far : x[i] != x[i] ? x[i] : so_far * x[i];
  }
}

/* One step of the axis for all lanes. */
static void take_step(Reduction *r, const double *x, uint32_t at)
{
  const size_t length = r->p->axis->length;
  switch (r->op) {
  case REDUCE_SUM:
  case REDUCE_MEAN:
  case REDUCE_COUNT: lane_summer_add(&r->lane_sum, addends(r, x, r->lanes, r->extra, 1)); break;
  case REDUCE_MIN:
  case REDUCE_MAX:
  case REDUCE_ARGMIN:
  case REDUCE_ARGMAX: step_extreme(r, x, r->p->numbers[at]); break;
  case REDUCE_FIRST:
  case REDUCE_LAST: step_label(r, x, r->p->numbers[at]); break;
  case REDUCE_ANY:
  case REDUCE_ALL: step_truth(r, x); break;
  case REDUCE_PRODUCT: step_product(r, x); break;
  case REDUCE_SD:
  case REDUCE_QUANTILE:
    for (size_t i = 0; i < r->lanes; i++)
      r->collected[i * length + at] = x[i];
    break;
  }
}

/* Where one element of the chunk stands for all of them: its place, else count. */
static uint32_t representative(const Reduction *r, const double *x, uint32_t count)
{
  const bool is_least = r->op == REDUCE_MIN || r->op == REDUCE_ARGMIN || r->op == REDUCE_ALL;
  const bool is_most = r->op == REDUCE_MAX || r->op == REDUCE_ARGMAX || r->op == REDUCE_ANY;
  double least, most;
  uint32_t at = 0;
  if (!(is_least || is_most) || !reduce_ends(x, count, &least, &most))
    return count;
  while (x[at] != (is_least ? least : most))
    at++;
  return at;
}

static void take_chunk(Reduction *r, const double *x, uint32_t base, uint32_t count)
{
  if (is_sum(r)) {
    summer_add(&r->sum, addends(r, x, count, r->extra, 0), count);
    return;
  }
  if (r->collected) {
    memcpy(r->collected + base, x, count * sizeof *x);
    return;
  }
  const uint32_t one = representative(r, x, count);
  if (one < count) {
    take_step(r, x + one, base + one);
    return;
  }
  for (uint32_t i = 0; i < count; i++)
    take_step(r, x + i, base + i);
}

static void loop_steps(Reduction *r, uint32_t count, Run *run)
{
  uint32_t *at = &run->index[r->p->axis_id];
  const uint32_t before = *at;
  double *room = scratch_take(run, run->now.count);
  for (uint32_t i = 0; i < r->p->axis->length; i++) {
    run_tick(run);
    *at = i;
    for (uint32_t k = 0; k < count; k++)
      take_step(&r[k], r[k].p->a->eval(r[k].p->a, run, room), i);
  }
  *at = before;
}

/* Where the last operation of the body has values that are only added up, they are not written. */
static bool is_totalled(const Reduction *r, const Run *run)
{
  const Plan *body = r->p->a;
  return is_sum(r) && !r->skip && body->eval == eval_apply2 && plan_varies(body, run) &&
         run->now.count >= REDUCE_LEAF && body->core->op == CORE_APPLY;
}

static void total_chunk(Reduction *r, Run *run, double *room)
{
  const Plan *body = r->p->a;
  const size_t n = run->now.count, leaves = n / REDUCE_LEAF;
  double *mark = run->top, ones[2];
  const double *x, *y;
  const unsigned shape = eval_operands(body, run, &x, &y, ones);
  KernelTotal *kernel = kernel_total[body->core->op_code][shape];
  size_t done = 0;
  if (kernel && r->sum.count % REDUCE_LEAF == 0 && kernel(&r->sum.total, x, y, leaves)) {
    done = leaves * REDUCE_LEAF;
    r->sum.count += done;
  }
  x += shape & SHAPE_SV ? 0 : done;
  y += shape & SHAPE_VS ? 0 : done;
  if (done < n) {
    body->kernel2[shape](room, x, y, n - done, body->fault);
    summer_add(&r->sum, room, n - done);
  }
  scratch_release(run, mark);
}

static void loop_chunks(Reduction *r, uint32_t count, Run *run)
{
  const Lanes now = run->now;
  const uint32_t length = r->p->axis->length;
  double *room = scratch_take(run, LANES);
  for (uint32_t base = 0; base < length; base += LANES) {
    run_tick(run);
    run->now = lanes_axis(r->p->axis, base, length - base < LANES ? length - base : LANES);
    for (uint32_t k = 0; k < count; k++) {
      const Plan *body = r[k].p->a;
      if (is_totalled(&r[k], run)) {
        total_chunk(&r[k], run, room);
        continue;
      }
      const double *x = body->eval(body, run, body->eval == eval_cell_hold ? NULL : room);
      if (!plan_varies(body, run)) {
        fill(room, x[0], run->now.count);
        x = room;
      }
      take_chunk(&r[k], x, base, run->now.count);
    }
  }
  run->now = now;
}

/* The first that is no number and not left out; else 0. */
static double first_not_number(const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (x[i] != x[i] && !lane_is_left_out(x[i]))
      return x[i];
  return 0;
}

static double sd_of(const double *x, size_t n)
{
  Moments all = {0};
  for (size_t at = 0; at < n; at += REDUCE_LEAF) {
    const Moments leaf = moments_of_leaf(x + at, n - at < REDUCE_LEAF ? n - at : REDUCE_LEAF);
    moments_merge(&all, &leaf);
  }
  return all.count ? moments_sd(&all) : lane_absent();
}

/* SD and quantiles, from what was collected of each lane. */
static void finish_collected(Reduction *r, Run *run)
{
  const Plan *quantile = r->op == REDUCE_QUANTILE ? r->p->b : NULL;
  const size_t length = r->p->axis->length, step = quantile && plan_varies(quantile, run) ? 1 : 0;
  const double *wanted =
      quantile ? quantile->eval(quantile, run, scratch_take(run, run->now.count)) : NULL;
  double *copy = scratch_take(run, length);
  for (size_t i = 0; i < r->lanes; i++) {
    const double *x = r->collected + (r->along ? 0 : i * length);
    const double bad = first_not_number(x, length);
    const double share = quantile ? wanted[i * step] : 0;
    if (bad != bad) {
      r->value[i] = bad;
    } else if (share != share) {
      r->value[i] = share;
    } else if (!(share >= 0 && share <= 1)) {
      r->value[i] = r->p->fault;
    } else {
      const size_t n = reduce_present(copy, x, length);
      if (quantile)
        reduce_quantiles(copy, n, &share, 1, &r->value[i]);
      else
        r->value[i] = sd_of(copy, n);
    }
  }
}

static void finish(Reduction *r, Run *run)
{
  const double length = r->p->axis->length;
  if (r->op == REDUCE_SD || r->op == REDUCE_QUANTILE) {
    finish_collected(r, run);
    return;
  }
  if (!is_sum(r))
    return;
  if (r->along)
    r->value[0] = summer_result(&r->sum, r->p->fault);
  else
    lane_summer_result(&r->lane_sum, r->value, r->p->fault);
  if (r->op != REDUCE_MEAN)
    return;
  for (size_t i = 0; i < r->lanes; i++) {
    const double count = r->skip ? r->extra[i] : length;
    r->value[i] = r->value[i] != r->value[i] ? r->value[i]
                  : count > 0                ? r->value[i] / count
                                             : lane_absent();
  }
}

/* Whether each lane is reduced by itself. */
static bool is_lane_by_lane(const Plan *p, const Run *run)
{
  const bool by_axis = run->now.mode == MODE_AXIS;
  return plan_varies(p, run) && by_axis &&
         (run->now.axis == p->axis || p->axis->length > run->now.count);
}

static bool goes_along(const Plan *p, const Run *run)
{
  return (run->now.mode == MODE_AXIS && run->now.axis == p->axis) || !plan_varies(p->a, run);
}

const double *eval_reduce(const Plan *p, Run *run, double *out)
{
  if (is_lane_by_lane(p, run)) {
    for (uint32_t i = 0; i < run->now.count; i++)
      out[i] = eval_at_lane(p, run, i, NULL, 0);
    return out;
  }
  double *mark = run->top;
  Reduction r;
  const bool along = goes_along(p, run);
  start(&r, p, run, plan_varies(p, run) ? run->now.count : 1, along, out);
  if (along)
    loop_chunks(&r, 1, run);
  else
    loop_steps(&r, 1, run);
  finish(&r, run);
  scratch_release(run, mark);
  return out;
}

/* ---- several at once ----------------------------------------------------------------------- */

/* Those that go along the axis, and those that take it step by step. */
static void reduce_now(const Plan *const *reductions, uint32_t count, Run *run, double *const *outs,
                       bool along)
{
  double *mark = run->top;
  Reduction *all = (Reduction *)scratch_take(run, (count * sizeof(Reduction)) / sizeof(double) + 1);
  uint32_t taken = 0;
  for (uint32_t k = 0; k < count; k++)
    if (goes_along(reductions[k], run) == along)
      start(&all[taken++], reductions[k], run, plan_varies(reductions[k], run) ? run->now.count : 1,
            along, outs[k]);
  if (taken && along)
    loop_chunks(all, taken, run);
  else if (taken)
    loop_steps(all, taken, run);
  for (uint32_t k = 0; k < taken; k++)
    finish(&all[k], run);
  scratch_release(run, mark);
}

static void reduce_both(const Plan *const *reductions, uint32_t count, Run *run,
                        double *const *outs)
{
  reduce_now(reductions, count, run, outs, true);
  reduce_now(reductions, count, run, outs, false);
  for (uint32_t k = 0; k < count; k++)
    if (!plan_varies(reductions[k], run))
      fill(outs[k], outs[k][0], run->now.count);
}

void eval_reductions(const Plan *const *reductions, uint32_t count, Run *run, double *const *outs)
{
  if (count == 0 || !is_lane_by_lane(reductions[0], run)) {
    reduce_both(reductions, count, run, outs);
    return;
  }
  const Lanes now = run->now;
  uint32_t *at = &run->index[now.axis->id];
  const uint32_t before = *at;
  double *mark = run->top, **places = (double **)scratch_take(run, count);
  for (uint32_t i = 0; i < now.count; i++) {
    *at = now.base + i;
    run->now = lanes_single();
    for (uint32_t k = 0; k < count; k++)
      places[k] = outs[k] + i;
    reduce_both(reductions, count, run, places);
  }
  *at = before;
  run->now = now;
  scratch_release(run, mark);
}

/* ---- running sums -------------------------------------------------------------------------- */

/* The root of the hidden recurrent cell b of a running sum: x here plus the cell one step before.
 */
const double *eval_scan_step(const Plan *p, Run *run, double *out)
{
  uint32_t *at = &run->index[p->axis_id];
  const uint32_t here = *at;
  if (here == 0)
    return spread(p, p->a, run, p->a->eval(p->a, run, out), out);
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  double *mark = run->top;
  *at = here - 1;
  const double *sum = p->b->eval(p->b, run, scratch_take(run, run->now.count));
  *at = here;
  const double *x = p->a->eval(p->a, run, scratch_take(run, run->now.count));
  const size_t x_step = plan_varies(p->a, run) ? 1 : 0, sum_step = plan_varies(p->b, run) ? 1 : 0;
  for (size_t i = 0; i < count; i++)
    out[i] = scalar2[OP_ADD](sum[i * sum_step], x[i * x_step], p->fault);
  scratch_release(run, mark);
  return out;
}

/* The same inside a call, where nothing is kept: adds up from the first step. */
const double *eval_scan_through(const Plan *p, Run *run, double *out)
{
  if (run->now.mode == MODE_AXIS && run->now.axis == p->axis) {
    for (uint32_t i = 0; i < run->now.count; i++)
      out[i] = eval_at_lane(p, run, i, NULL, 0);
    return out;
  }
  uint32_t *at = &run->index[p->axis_id];
  const uint32_t here = *at;
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  const size_t step = plan_varies(p->a, run) ? 1 : 0;
  double *mark = run->top, *room = scratch_take(run, run->now.count);
  fill(out, 0, count);
  for (uint32_t i = 0; i <= here; i++) {
    run_tick(run);
    *at = i;
    const double *x = p->a->eval(p->a, run, room);
    for (size_t k = 0; k < count; k++)
      out[k] = scalar2[OP_ADD](out[k], x[k * step], p->fault);
  }
  *at = here;
  scratch_release(run, mark);
  return out;
}
