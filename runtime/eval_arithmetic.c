/* Constants, kernels, and choices between values. */
#include "eval.h"

#include <math.h>

double eval1_any(const Plan *p, Run *run)
{
  double room;
  return p->eval(p, run, &room)[0];
}

const double *eval_by_one(const Plan *p, Run *run, double *out)
{
  out[0] = p->eval1(p, run);
  return out;
}

/* ---- leaves -------------------------------------------------------------------------------- */

const double *eval_number(const Plan *p, Run *run, double *out)
{
  (void)run, (void)out;
  return &p->number;
}

double eval1_number(const Plan *p, Run *run)
{
  (void)run;
  return p->number;
}

const double *eval_column(const Plan *p, Run *run, double *out)
{
  (void)out;
  return p->numbers + (plan_varies(p, run) ? run->now.base : run->index[p->axis_id]);
}

double eval1_column(const Plan *p, Run *run)
{
  return *eval_column(p, run, NULL);
}

/* ---- kernels ------------------------------------------------------------------------------- */

static bool is_one(const Plan *p, const Run *run)
{
  return run->now.count == 1 || !plan_varies(p, run);
}

/* The shape (kernel.h) of operands of which these vary. */
static unsigned shape(bool a, bool b, bool c)
{
  return (a ? 0u : 1u) | (b ? 0u : 2u) | (c ? 0u : 4u);
}

double eval1_apply1(const Plan *p, Run *run)
{
  const double x = p->a->eval1(p->a, run);
  return p->scalar1(x, p->fault);
}

double eval1_apply2(const Plan *p, Run *run)
{
  const double x = p->a->eval1(p->a, run);
  const double y = p->b->eval1(p->b, run);
  return p->scalar2(x, y, p->fault);
}

double eval1_apply3(const Plan *p, Run *run)
{
  const double x = p->a->eval1(p->a, run);
  const double y = p->b->eval1(p->b, run);
  const double z = p->c->eval1(p->c, run);
  return p->scalar3(x, y, z, p->fault);
}

const double *eval_apply1(const Plan *p, Run *run, double *out)
{
  if (is_one(p, run))
    return eval_by_one(p, run, out);
  double *mark = run->top, *room = scratch_take(run, run->now.count);
  const double *x = p->a->eval(p->a, run, room);
  p->kernel1(out, x, run->now.count, p->fault);
  scratch_release(run, mark);
  return out;
}

static const double *read_operand(const Plan *p, Run *run, bool varies, double *one)
{
  if (p->eval == eval_cell_hold) /* read at once, so it may be looked at where it is */
    return p->eval(p, run, NULL);
  return p->eval(p, run, varies ? scratch_take(run, run->now.count) : one);
}

unsigned eval_operands(const Plan *p, Run *run, const double **x, const double **y, double *ones)
{
  const bool a_varies = plan_varies(p->a, run), b_varies = plan_varies(p->b, run);
  /* What is held stays only until it is used elsewhere: it is read last, or copied. */
  const bool a_last = p->a->eval == eval_cell_hold && p->b->eval != eval_cell_hold;
  if (!a_last)
    *x = p->a->eval(p->a, run, a_varies ? scratch_take(run, run->now.count) : &ones[0]);
  *y = read_operand(p->b, run, b_varies, &ones[1]);
  if (a_last)
    *x = read_operand(p->a, run, a_varies, &ones[0]);
  return shape(a_varies, b_varies, true);
}

const double *eval_apply2(const Plan *p, Run *run, double *out)
{
  if (is_one(p, run))
    return eval_by_one(p, run, out);
  double *mark = run->top, ones[2];
  const double *x, *y;
  const unsigned operands = eval_operands(p, run, &x, &y, ones);
  p->kernel2[operands](out, x, y, run->now.count, p->fault);
  scratch_release(run, mark);
  return out;
}

const double *eval_apply3(const Plan *p, Run *run, double *out)
{
  if (is_one(p, run))
    return eval_by_one(p, run, out);
  const bool a_varies = plan_varies(p->a, run), b_varies = plan_varies(p->b, run),
             c_varies = plan_varies(p->c, run);
  double *mark = run->top, x_one, y_one, z_one;
  double *x_room = a_varies ? scratch_take(run, run->now.count) : &x_one;
  const double *x = p->a->eval(p->a, run, x_room);
  double *y_room = b_varies ? scratch_take(run, run->now.count) : &y_one;
  const double *y = p->b->eval(p->b, run, y_room);
  double *z_room = c_varies ? scratch_take(run, run->now.count) : &z_one;
  const double *z = p->c->eval(p->c, run, z_room);
  p->kernel3[shape(a_varies, b_varies, c_varies)](out, x, y, z, run->now.count, p->fault);
  scratch_release(run, mark);
  return out;
}

/* x where y holds: a choice whose third operand is the fault. */
const double *eval_require(const Plan *p, Run *run, double *out)
{
  const bool x_varies = plan_varies(p->a, run), y_varies = plan_varies(p->b, run);
  const size_t count = x_varies || y_varies ? run->now.count : 1;
  double *mark = run->top;
  double *y_room = scratch_take(run, count), *x_room = scratch_take(run, count);
  const double *y = p->b->eval(p->b, run, y_room);
  const double *x = p->a->eval(p->a, run, x_room);
  kernel3[OP_SELECT][shape(y_varies, x_varies, false)](out, y, x, &p->fault, count, p->fault);
  scratch_release(run, mark);
  return out;
}

/* ---- conditions ---------------------------------------------------------------------------- */

double eval1_if(const Plan *p, Run *run)
{
  const double condition = p->a->eval1(p->a, run);
  if (condition != condition)
    return condition;
  const Plan *branch = condition != 0.0 ? p->b : p->c;
  return branch->eval1(branch, run);
}

/* Which branches have a live lane. Lanes whose condition is absent or a fault want neither. */
typedef struct Wanted {
  bool yes, no, neither;
} Wanted;

static Wanted survey(const double *condition, const uint8_t *live, size_t count)
{
  size_t yes = 0, no = 0, all = count;
  if (live) {
    all = 0;
    for (size_t i = 0; i < count; i++) {
      all += live[i];
      yes += live[i] & (condition[i] == condition[i]) & (condition[i] != 0.0);
      no += live[i] & (condition[i] == 0.0);
    }
  } else {
    for (size_t i = 0; i < count; i++) {
      yes += (condition[i] == condition[i]) & (condition[i] != 0.0);
      no += condition[i] == 0.0;
    }
  }
  return (Wanted){.yes = yes > 0, .no = no > 0, .neither = yes + no < all};
}

/* The mask under which a branch is evaluated: live lanes whose condition is [truth]. */
static const uint8_t *branch_mask(Run *run, const double *condition, bool truth)
{
  const size_t count = run->now.count;
  const uint8_t *live = run->now.live;
  uint8_t *mask = (uint8_t *)scratch_take(run, count / sizeof(double) + 1);
  for (size_t i = 0; i < count; i++) {
    const bool same =
        truth ? (condition[i] == condition[i]) & (condition[i] != 0.0) : condition[i] == 0.0;
    mask[i] = same & (live ? live[i] : 1);
  }
  return mask;
}

static const double *eval_branch(const Plan *p, const Plan *branch, Run *run,
                                 const double *condition, double *room)
{
  const uint8_t *live = run->now.live;
  if (p->guards)
    run->now.live = branch_mask(run, condition, branch == p->b);
  const double *value = branch->eval(branch, run, room);
  run->now.live = live;
  return value;
}

static const double *eval_if_lanes(const Plan *p, Run *run, double *out)
{
  const size_t count = run->now.count;
  const double nothing = lane_absent();
  double *condition_room = scratch_take(run, count);
  const double *condition = p->a->eval(p->a, run, condition_room);
  const Wanted wanted = survey(condition, run->now.live, count);
  if (!wanted.neither && wanted.yes != wanted.no) {
    const Plan *branch = wanted.yes ? p->b : p->c;
    return spread(p, branch, run, branch->eval(branch, run, out), out);
  }
  const double *yes = &nothing, *no = &nothing;
  bool yes_varies = false, no_varies = false;
  if (wanted.yes) {
    yes_varies = plan_varies(p->b, run);
    yes = eval_branch(p, p->b, run, condition, scratch_take(run, count));
  }
  if (wanted.no) {
    no_varies = plan_varies(p->c, run);
    no = eval_branch(p, p->c, run, condition, scratch_take(run, count));
  }
  kernel3[OP_SELECT][shape(true, yes_varies, no_varies)](out, condition, yes, no, count, p->fault);
  return out;
}

const double *eval_if(const Plan *p, Run *run, double *out)
{
  if (is_one(p, run))
    return eval_by_one(p, run, out);
  if (!plan_varies(p->a, run)) {
    const double condition = p->a->eval1(p->a, run);
    if (condition != condition) {
      fill(out, condition, run->now.count);
      return out;
    }
    const Plan *branch = condition != 0.0 ? p->b : p->c;
    return spread(p, branch, run, branch->eval(branch, run, out), out);
  }
  double *mark = run->top;
  const double *value = eval_if_lanes(p, run, out);
  scratch_release(run, mark);
  return value;
}

/* ---- select: one of many ------------------------------------------------------------------- */

/* The case that [x] asks for, or count where it asks for none. */
static uint32_t case_of(double x, uint32_t count)
{
  if (!(x >= -0.25 && x < (double)count))
    return count;
  const double whole = floor(x + 0.5);
  return fabs(x - whole) < 1e-6 && whole < count ? (uint32_t)whole : count;
}

/* Copies the lanes that want case [k] into out. */
static void eval_case(const Plan *p, Run *run, const uint32_t *wanted, uint32_t k, double *out)
{
  const size_t count = run->now.count;
  const Plan *value = p->args[k + 1];
  double *mark = run->top, *room = scratch_take(run, count);
  const uint8_t *live = run->now.live;
  if (p->guards) {
    uint8_t *mask = (uint8_t *)scratch_take(run, count / sizeof(double) + 1);
    for (size_t i = 0; i < count; i++)
      mask[i] = (wanted[i] == k) & (live ? live[i] : 1);
    run->now.live = mask;
  }
  const double *lanes = value->eval(value, run, room);
  run->now.live = live;
  const size_t step = plan_varies(value, run) ? 1 : 0;
  for (size_t i = 0; i < count; i++)
    out[i] = wanted[i] == k ? lanes[i * step] : out[i];
  scratch_release(run, mark);
}

const double *eval_select(const Plan *p, Run *run, double *out)
{
  const uint32_t cases = p->count - 1;
  const size_t count = run->now.count;
  if (count == 1 || !plan_varies(p->a, run)) {
    const double x = eval1_any(p->a, run);
    const uint32_t k = case_of(x, cases);
    if (k < cases)
      return spread(p, p->args[k + 1], run, p->args[k + 1]->eval(p->args[k + 1], run, out), out);
    fill(out, x != x ? x : p->fault, plan_varies(p, run) ? count : 1);
    return out;
  }
  double *mark = run->top, *room = scratch_take(run, count);
  uint32_t *wanted = (uint32_t *)scratch_take(run, count / 2 + 1);
  const double *x = p->a->eval(p->a, run, room);
  for (size_t i = 0; i < count; i++) {
    wanted[i] = case_of(x[i], cases);
    out[i] = x[i] != x[i] ? x[i] : p->fault;
  }
  /* Each case that a live lane wants, once, in the order of first use. */
  uint8_t *done = (uint8_t *)scratch_take(run, cases / sizeof(double) + 1);
  for (uint32_t k = 0; k < cases; k++)
    done[k] = 0;
  for (size_t i = 0; i < count; i++) {
    if (wanted[i] == cases || done[wanted[i]] || (run->now.live && !run->now.live[i]))
      continue;
    done[wanted[i]] = 1;
    eval_case(p, run, wanted, wanted[i], out);
  }
  scratch_release(run, mark);
  return out;
}

/* ---- least of several ---------------------------------------------------------------------- */

static void least_step(double *least, double *which, const double *value, size_t step, uint32_t k,
                       size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const double now = least[i], next = value[i * step];
    const bool take = (now == now) & ((next != next) | (next < now));
    least[i] = take ? next : now;
    which[i] = take ? (double)k : which[i];
  }
}

/* Leaves the least in [least] and its place in [which]; both have room for a block. */
static size_t find_least(const Plan *p, Run *run, double *least, double *which)
{
  const size_t count = plan_varies(p, run) ? run->now.count : 1;
  for (size_t i = 0; i < count; i++) {
    least[i] = INFINITY;
    which[i] = 0;
  }
  for (uint32_t k = 0; k < p->count; k++) {
    double *mark = run->top, *room = scratch_take(run, run->now.count);
    const Plan *arg = p->args[k];
    const double *value = arg->eval(arg, run, room);
    least_step(least, which, value, plan_varies(arg, run) ? 1 : 0, k, count);
    scratch_release(run, mark);
  }
  return count;
}

const double *eval_least(const Plan *p, Run *run, double *out)
{
  double *mark = run->top, *which = scratch_take(run, run->now.count);
  find_least(p, run, out, which);
  scratch_release(run, mark);
  return out;
}

const double *eval_which_least(const Plan *p, Run *run, double *out)
{
  double *mark = run->top, *least = scratch_take(run, run->now.count);
  const size_t count = find_least(p, run, least, out);
  for (size_t i = 0; i < count; i++)
    out[i] = least[i] != least[i] ? least[i] : out[i];
  scratch_release(run, mark);
  return out;
}

/* ---- interpolation between knots ----------------------------------------------------------- */

typedef struct Knots {
  const double *at;
  const double **values;
  const size_t *steps; /* 1 where the value varies along the lanes */
  uint32_t count;
  InterpolateMode mode;
  bool extend;
  double fault;
} Knots;

static double between(const Knots *knots, uint32_t left, double x, size_t lane)
{
  const double low = knots->values[left][lane * knots->steps[left]];
  if (x == knots->at[left] || knots->mode == INTERPOLATE_STEP)
    return low;
  const double high = knots->values[left + 1][lane * knots->steps[left + 1]];
  const double share = (x - knots->at[left]) / (knots->at[left + 1] - knots->at[left]);
  if (low != low || high != high)
    return low != low ? low : high;
  if (knots->mode == INTERPOLATE_LINEAR)
    return share == 1.0 ? high : low + (high - low) * share;
  if (!(low > 0.0 && high > 0.0))
    return lane_fault(FAULT_DOMAIN, lane_fault_node(knots->fault));
  double ratio = high / low, power;
  kernel2[OP_POW][SHAPE_SS](&power, &ratio, &share, 1, knots->fault);
  return low * power;
}

static double interpolate(const Knots *knots, double x, size_t lane)
{
  const uint32_t last = knots->count - 1;
  if (x != x)
    return x;
  const double slack = 1e-9 * fmax(fabs(knots->at[0]), fabs(knots->at[last]));
  if (x < knots->at[0] || x > knots->at[last]) {
    const bool is_first = x < knots->at[0];
    const double beyond = is_first ? knots->at[0] - x : x - knots->at[last];
    const uint32_t end = is_first ? 0 : last;
    return knots->extend || beyond <= slack ? knots->values[end][lane * knots->steps[end]]
                                            : knots->fault;
  }
  uint32_t low = 0, high = last;
  while (high - low > 1) {
    const uint32_t middle = (low + high) / 2;
    if (knots->at[middle] <= x)
      low = middle;
    else
      high = middle;
  }
  return x == knots->at[high] ? knots->values[high][lane * knots->steps[high]]
                              : between(knots, low, x, lane);
}

const double *eval_interpolate(const Plan *p, Run *run, double *out)
{
  const uint32_t count = p->count - 1;
  const size_t lanes = plan_varies(p, run) ? run->now.count : 1;
  double *mark = run->top;
  const double **values = (const double **)scratch_take(run, count);
  size_t *steps = (size_t *)scratch_take(run, count);
  for (uint32_t k = 0; k < count; k++) {
    const Plan *arg = p->args[k + 1];
    values[k] = arg->eval(arg, run, scratch_take(run, run->now.count));
    steps[k] = plan_varies(arg, run) ? 1 : 0;
  }
  const double *x = p->a->eval(p->a, run, scratch_take(run, run->now.count));
  const size_t step = plan_varies(p->a, run) ? 1 : 0;
  const Knots knots = {.at = p->numbers,
                       .values = values,
                       .steps = steps,
                       .count = count,
                       .mode = (InterpolateMode)p->index,
                       .extend = p->core->extend,
                       .fault = p->fault};
  for (size_t i = 0; i < lanes; i++)
    out[i] = interpolate(&knots, x[i * step], i);
  scratch_release(run, mark);
  return out;
}
