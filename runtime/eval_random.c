/* Random variables: a uniform number from the key and the number of the draw, then the inverse of
   the distribution function. */
#include "eval.h"

#include "dist.h"
#include "rng.h"

#include <assert.h>

enum { MOST_PARAMS = 8 };

static uint64_t mixed_labels(const PlanRandom *random, const Run *run)
{
  uint64_t sum = 0; /* of hashes, so that the order of the axes does not matter */
  const AxisSet *axes = random->info->key_axes;
  for (uint32_t i = 0; axes && i < axes->count; i++)
    sum += random->label_keys[i][run->index[axes->axes[i]->id]];
  return sum;
}

static void uniforms(const PlanRandom *random, Run *run, uint64_t key, double *out)
{
  const AxisSet *axes = random->info->key_axes;
  if (axes && axes->count)
    key = rng_key_mix(key, mixed_labels(random, run));
  rng_uniform(out, run->shared->seed, key, run->now.first_draw, run->now.count);
}

/* Uniform numbers tied by a Gaussian copula: z = L e, u = Phi(z). */
static void tied_uniforms(const PlanRandom *random, Run *run, double *out)
{
  const size_t count = run->now.count;
  double *mark = run->top;
  double *u = scratch_take(run, count), *e = scratch_take(run, count);
  double *z = scratch_take(run, count);
  fill(z, 0, count);
  for (uint32_t k = 0; k < random->key_count; k++) {
    if (random->factor[k] == 0)
      continue;
    uniforms(random, run, random->keys[k], u);
    dist_normal_scores(e, u, count);
    for (size_t i = 0; i < count; i++)
      z[i] += random->factor[k] * e[i];
  }
  kernel1[OP_NORMAL_CDF](out, z, count, 0.5);
  scratch_release(run, mark);
}

typedef struct Params {
  const double *values[MOST_PARAMS];
  bool varies[MOST_PARAMS];
} Params;

/* The share of the distribution below a bound (at or below it with [inclusive]), lane by lane; once
   for all where neither the bound nor a parameter varies. */
static void share_below(const Plan *p, Run *run, const Params *params, const double *bound,
                        size_t bound_step, bool inclusive, double *out)
{
  const size_t count = run->now.count;
  bool varies = bound_step != 0;
  for (uint32_t k = 0; k < p->random->param_count; k++)
    varies |= params->varies[k];
  double *mark = run->top, *x = scratch_take(run, count);
  for (size_t i = 0; i < count; i++)
    x[i] = bound[i * bound_step];
  dist_share((DistKind)p->random->dist, params->values, params->varies, x, inclusive, out,
             varies ? count : 1, p->fault);
  if (!varies)
    fill(out, out[0], count);
  scratch_release(run, mark);
}

/* u between the shares below the bounds; a share without a value takes its place. */
static double squeezed(double u, double low, double high, double fault)
{
  if (low != low || high != high)
    return low != low ? low : high;
  return low < high ? low + u * (high - low) : fault;
}

/* Squeezes u between the shares below the bounds, which are the operands after the parameters. */
static void truncate_uniforms(const Plan *p, Run *run, const Params *params,
                              const double *const *bounds, const size_t *steps, double *u)
{
  const size_t count = run->now.count;
  double *mark = run->top;
  double *low = scratch_take(run, count), *high = scratch_take(run, count);
  share_below(p, run, params, bounds[0], steps[0], false, low);
  share_below(p, run, params, bounds[1], steps[1], true, high);
  for (size_t i = 0; i < count; i++)
    u[i] = squeezed(u[i], low[i], high[i], p->fault);
  scratch_release(run, mark);
}

static void keep_within(const double *const *bounds, const size_t *steps, size_t count, double *out)
{
  for (size_t i = 0; i < count; i++) {
    const double low = bounds[0][i * steps[0]], high = bounds[1][i * steps[1]];
    out[i] = out[i] < low ? low : out[i] > high ? high : out[i];
  }
}

const double *eval_random(const Plan *p, Run *run, double *out)
{
  assert(run->now.mode == MODE_DRAW);
  const PlanRandom *random = p->random;
  const size_t count = run->now.count;
  double *mark = run->top, *u = scratch_take(run, count);
  Params params = {0};
  const double *bounds[2] = {NULL, NULL};
  size_t steps[2] = {0, 0};
  for (uint32_t k = 0; k < p->count; k++) {
    const Plan *arg = p->args[k];
    const double *value = arg->eval(arg, run, scratch_take(run, count));
    if (k < random->param_count) {
      params.values[k] = value;
      params.varies[k] = plan_varies(arg, run);
    } else {
      bounds[k - random->param_count] = value;
      steps[k - random->param_count] = plan_varies(arg, run) ? 1 : 0;
    }
  }
  if (random->factor)
    tied_uniforms(random, run, u);
  else
    uniforms(random, run, random->info->key, u);
  if (bounds[1])
    truncate_uniforms(p, run, &params, bounds, steps, u);
  dist_quantile((DistKind)random->dist, params.values, params.varies, u, out, count, p->fault);
  if (bounds[1])
    keep_within(bounds, steps, count, out);
  scratch_release(run, mark);
  return out;
}
