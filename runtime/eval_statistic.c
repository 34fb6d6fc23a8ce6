/* Statistics over the draws: read from what a pass has gathered, or gathered on the spot. */
#include "eval.h"

#include <string.h>

double statistic_of_moments(const PlanStat *stat, const Moments *m)
{
  const double fault = stat->node->fault;
  if (m->fault != m->fault)
    return m->fault;
  if (stat->op == STAT_PRESENT)
    return m->seen ? (double)m->count / (double)m->seen : lane_absent();
  if (stat->op == STAT_PROBABILITY && m->absent)
    return fault;
  if (!m->count || m->absent)
    return lane_absent();
  switch (stat->op) {
  case STAT_MEAN:
  case STAT_PROBABILITY: return moments_mean(m, fault);
  case STAT_SD: return moments_sd(m);
  case STAT_VARIANCE: return moments_variance(m);
  case STAT_MIN: return m->min;
  case STAT_MAX: return m->max;
  case STAT_PRESENT:
  case STAT_QUANTILE: break;
  }
  return fault;
}

double statistic_of_draws(const PlanStat *stat, double *x, size_t n, double share)
{
  double result = lane_absent();
  for (size_t i = 0; i < n; i++)
    if (x[i] != x[i])
      return x[i];
  if (share != share)
    return share;
  if (!(share >= 0 && share <= 1))
    return stat->node->fault;
  reduce_quantiles(x, n, &share, 1, &result);
  return result;
}

/* Outside replicates a statistic is that of the whole sample, lane 0. */
const double *eval_statistic(const Plan *p, Run *run, double *out)
{
  const PlanStat *stat = p->stat;
  const double *values = run->shared->stats[stat->slot];
  if (run->now.mode != MODE_AXIS || !plan_varies(p, run))
    return values + rows_at(run, &stat->rows) * REPLICATE_LANES;
  uint32_t *at = &run->index[run->now.axis->id];
  const uint32_t before = *at;
  for (uint32_t i = 0; i < run->now.count; i++) {
    *at = run->now.base + i;
    out[i] = values[rows_at(run, &stat->rows) * REPLICATE_LANES];
  }
  *at = before;
  return out;
}

/* ---- on the spot --------------------------------------------------------------------------- */

/* A run with tables of its own: those of the outer one belong to its block of draws. It sees what
   lane [lane] of the outer one sees. */
static Run *inner_run(Run *run, uint32_t lane, Frame *narrow)
{
  if (!run->inner) {
    run->inner = NEW(run->arena, Run);
    run_init(run->inner, run->shared, run->arena, run->block_lanes);
  }
  Run *inner = run->inner;
  const uint32_t axes = run->shared->program->axis_limit;
  memcpy(inner->index, run->index, axes * sizeof *inner->index);
  if (run->now.mode == MODE_AXIS)
    inner->index[run->now.axis->id] = run->now.base + lane;
  inner->active = run->active;
  inner->stack_limit = run->stack_limit;
  inner->calls = run->calls;
  inner->serial = inner->serial > run->serial ? inner->serial : run->serial;
  for (const Active *a = run->active; a; a = a->up) {
    Register r = run->registers[a->axis_id];
    r.value += r.lanes > 1 ? lane : 0;
    inner->registers[a->axis_id] =
        (Register){.value = r.value, .lanes = 1, .serial = ++inner->serial};
  }
  inner->frame = run->frame;
  if (run->frame && run->frame->lanes > 1) {
    *narrow =
        (Frame){.lanes = 1, .stride = run->frame->stride, .params = run->frame->params + lane};
    inner->frame = narrow;
  }
  return inner;
}

typedef struct Gathering {
  const PlanStat *stat;
  Moments moments;
  double *values; /* quantiles: all draws */
  size_t count;
} Gathering;

static void gather_block(Gathering *g, Run *inner, uint64_t first, uint64_t count)
{
  double *mark = inner->top, *room = scratch_take(inner, count);
  const Plan *x = g->stat->x;
  run_guard(inner);
  inner->now = lanes_draw(first, (uint32_t)count, ++inner->block);
  const double *value = x->eval(x, inner, room);
  if (!plan_varies(x, inner)) {
    fill(room, value[0], count);
    value = room;
  }
  if (g->values)
    memcpy(g->values + g->count, value, count * sizeof *value);
  g->count += count;
  for (size_t at = 0; !g->values && at < count; at += LEAF) {
    const Moments leaf = moments_of_leaf(value + at, count - at < LEAF ? count - at : LEAF);
    moments_merge(&g->moments, &leaf);
  }
  scratch_release(inner, mark);
}

/* The statistic over all draws, or those of one replicate (1 … 16). */
static double gather_lane(const Plan *p, Run *run, uint32_t lane, uint32_t replicate)
{
  Frame narrow;
  Run *inner = inner_run(run, lane, &narrow);
  Gathering g = {.stat = p->stat};
  const uint64_t draws = run->shared->draws;
  double *mark = run->top;
  if (p->stat->op == STAT_QUANTILE)
    g.values = scratch_take(run, draws);
  const uint64_t step = replicate ? (uint64_t)LEAF * REPLICATES : run->block_lanes;
  const uint64_t size = replicate ? LEAF : run->block_lanes;
  for (uint64_t at = replicate ? (uint64_t)(replicate - 1) * LEAF : 0; at < draws; at += step)
    gather_block(&g, inner, at, draws - at < size ? draws - at : size);
  inner->now = lanes_single();
  double value;
  if (g.values)
    value = statistic_of_draws(p->stat, g.values, g.count, p->stat->p->eval1(p->stat->p, inner));
  else
    value = statistic_of_moments(p->stat, &g.moments);
  run->serial = inner->serial;
  scratch_release(run, mark);
  return value;
}

const double *eval_statistic_inline(const Plan *p, Run *run, double *out)
{
  for (uint32_t i = 0; i < run->now.count; i++) {
    const bool is_empty = run->now.mode == MODE_REPLICATE && i > run->shared->replicates;
    out[i] = is_empty ? out[0] : gather_lane(p, run, i, run->now.mode == MODE_REPLICATE ? i : 0);
  }
  return out;
}
