/* Problems: their rows and columns are built block by block, solved once for each lane, and read
   back. Everything in a solver is in the units that the script gives, so that its tolerances mean
   something. */
#include "optimise.h"

#include "eval.h"
#include "optimise_build.h"

#include <math.h>

/* ---- numbers that vary by lane -----------------------------------------------------------------
 */

static void note_change(Build *b, Change change)
{
  if (b->change_count == b->change_capacity) {
    const size_t capacity = b->change_capacity ? 2 * b->change_capacity : 64;
    b->changes = arena_grow(b->arena, b->changes, b->change_count, capacity, sizeof *b->changes);
    b->change_capacity = capacity;
  }
  b->changes[b->change_count++] = change;
}

double by_lane(Build *b, Change change, const double *values, uint32_t count, double scale)
{
  bool differs = false;
  for (uint32_t i = 1; i < count; i++)
    differs |= values[i] != values[0];
  if (differs) {
    double *kept = NEW_ARRAY(b->arena, double, count);
    for (uint32_t i = 0; i < count; i++)
      kept[i] = values[i] * scale;
    change.values = kept;
    note_change(b, change);
  }
  return values[0] * scale;
}

/* ---- going through combinations ----------------------------------------------------------------
 */

/* Where each problem is one, the longest axis of a block makes the lanes. */
static const Axis *lane_axis(const Build *b, const Rows *rows)
{
  const Axis *best = NULL;
  for (uint32_t i = 0; b->lanes.count == 1 && i < rows->axis_count; i++)
    if (rows->axes[i]->length >= 8 && (!best || rows->axes[i]->length > best->length))
      best = rows->axes[i];
  return best;
}

typedef void Visit(Build *b, const void *what, size_t at, size_t step);

/* Calls [visit] for every combination of the block's axes, in blocks of lanes: the first lane is
   combination [at], the next [at + step]. */
static void visit_all(Build *b, const PlanBlock *block, Visit *visit, const void *what)
{
  const Rows *rows = &block->rows;
  const Axis *along = lane_axis(b, rows);
  uint32_t *index = b->run->index;
  double *mark = b->run->top;
  uint32_t *before = (uint32_t *)scratch_take(b->run, rows->axis_count + 1);
  size_t step = 0;
  for (uint32_t i = 0; i < rows->axis_count; i++)
    before[i] = index[rows->axes[i]->id];
  for (uint32_t i = 0; i < rows->axis_count; i++)
    step = rows->axes[i] == along ? rows->strides[i] : step;
  for (size_t at = 0; at < rows->count; at++) {
    for (uint32_t i = 0; i < rows->axis_count; i++)
      b->run->index[rows->axes[i]->id] = (uint32_t)(at / rows->strides[i] % rows->axes[i]->length);
    if (!along) {
      b->run->now = b->lanes;
      visit(b, what, at, 0);
    } else if (index[along->id] == 0) {
      for (uint32_t base = 0; base < along->length; base += LANES) {
        const uint32_t left = along->length - base;
        b->run->now = lanes_axis(along, base, left < LANES ? left : LANES);
        visit(b, what, at + base * step, step);
      }
    }
  }
  for (uint32_t i = 0; i < rows->axis_count; i++)
    index[rows->axes[i]->id] = before[i];
  scratch_release(b->run, mark);
  b->run->now = b->lanes;
}

/* ---- columns -----------------------------------------------------------------------------------
 */

static const double *bound_lanes(Build *b, const Plan *p, double none, double scale)
{
  const uint32_t count = b->run->now.count;
  double *room = scratch_take(b->run, count);
  if (!p) {
    fill(room, none, count);
    return room;
  }
  const double *value = lanes_of(p, b->run);
  for (uint32_t i = 0; i < count; i++) {
    if (value[i] != value[i] && b->affine.bad == 0.0)
      b->affine.bad = value[i];
    room[i] = value[i] / scale;
  }
  return room;
}

static void add_columns(Build *b, const void *what, size_t at, size_t step)
{
  const PlanDecision *decision = what;
  Run *run = b->run;
  double *mark = run->top;
  const double *lower = bound_lanes(b, decision->lower, -INFINITY, decision->block.scale);
  const double *upper = bound_lanes(b, decision->upper, INFINITY, decision->block.scale);
  const size_t first = decision->block.first + at;
  if (step || run->now.count == 1) {
    for (uint32_t i = 0; i < run->now.count; i++)
      linear_set_bounds(&b->linear, first + i * step, lower[i], upper[i]);
  } else {
    const double low = by_lane(b, (Change){CHANGE_LOWER, 0, first, NULL}, lower, run->now.count, 1);
    const double high =
        by_lane(b, (Change){CHANGE_UPPER, 0, first, NULL}, upper, run->now.count, 1);
    linear_set_bounds(&b->linear, first, low, high);
  }
  scratch_release(run, mark);
}

/* ---- rows --------------------------------------------------------------------------------------
 */

/* The sides of a row whose constant part is [constant]: terms <= -constant, and so on. */
static void sides(Op sense, double constant, double *lower, double *upper)
{
  const double side = -constant + 0.0;
  *lower = sense == OP_LE ? -INFINITY : side;
  *upper = sense == OP_GE ? INFINITY : side;
}

uint32_t problem_decision(const PlanProblem *problem, size_t column)
{
  uint32_t low = 0, high = problem->core->decision_count; /* blocks rise */
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if (problem->decisions[middle].block.first <= column)
      low = middle;
    else
      high = middle;
  }
  return low;
}

double scale_of_column(const PlanProblem *problem, size_t column)
{
  return problem->decisions[problem_decision(problem, column)].block.scale;
}

/* One lane of what was walked is one row: its terms, those that are 0 left out. */
static void add_lane(Build *b, size_t row, uint32_t lane, double scale)
{
  const Affine *a = &b->affine;
  for (size_t t = 0; t < a->count; t++) {
    const double x = a->coefficients[t * a->lanes + lane];
    const size_t column = (size_t)a->columns[t * a->lanes + lane];
    if (x != 0.0)
      linear_add(&b->linear, row, column, x * scale_of_column(b->problem, column) / scale);
  }
}

void join_terms(Build *b, const Affine *a)
{
  for (size_t t = 0; t < a->count; t++) {
    const size_t column = (size_t)a->columns[t * a->lanes];
    double *x = a->coefficients + t * a->lanes;
    if (!b->last_term[column]) {
      b->last_term[column] = t + 1;
      continue;
    }
    double *sum = a->coefficients + (b->last_term[column] - 1) * a->lanes;
    for (uint32_t i = 0; i < a->lanes; i++) {
      sum[i] += x[i];
      x[i] = 0.0;
    }
  }
  for (size_t t = 0; t < a->count; t++)
    b->last_term[a->columns[t * a->lanes]] = 0;
}

/* All lanes are one row, each of a problem of its own. */
static void add_row_of_each(Build *b, size_t row, double scale)
{
  const Affine *a = &b->affine;
  join_terms(b, a);
  for (size_t t = 0; t < a->count; t++) {
    const double *x = a->coefficients + t * a->lanes;
    const size_t column = (size_t)a->columns[t * a->lanes];
    if (any_lane(x, a->lanes))
      linear_add(&b->linear, row, column,
                 by_lane(b, (Change){CHANGE_COEFFICIENT, row, column, NULL}, x, a->lanes,
                         scale_of_column(b->problem, column) / scale));
  }
}

void walk(Build *b, const PlanAffine *p, double factor)
{
  Run *run = b->run;
  double *mark = run->top, *factors = scratch_take(run, run->now.count);
  fill(factors, factor, run->now.count);
  affine_add(&b->affine, p, factors);
  scratch_release(run, mark);
}

static size_t new_row(Build *b, const PlanConstraint *constraint, size_t at, double constant)
{
  double lower, upper;
  sides(constraint->sense, constant, &lower, &upper);
  const size_t row = linear_add_row(&b->linear, lower, upper);
  b->row_of[constraint->block.first + at] = (int32_t)row;
  b->senses[row] = constraint->sense;
  return row;
}

static void add_rows(Build *b, const void *what, size_t at, size_t step)
{
  const PlanConstraint *constraint = what;
  Run *run = b->run;
  const double scale = constraint->block.scale;
  const uint32_t count = run->now.count;
  double *mark = run->top;
  const double *where = constraint->where ? lanes_of(constraint->where, run) : NULL;
  affine_begin(&b->affine, count);
  walk(b, constraint->left, 1.0);
  walk(b, constraint->right, -1.0);
  if (step || count == 1) {
    for (uint32_t i = 0; i < count; i++)
      if (!where || where[i] != 0.0)
        add_lane(b, new_row(b, constraint, at + i * step, b->affine.constant[i] / scale), i, scale);
  } else if (!where || where[0] != 0.0) {
    const size_t next = b->linear.rows;
    const double constant =
        by_lane(b, (Change){CHANGE_SIDE, next, 0, NULL}, b->affine.constant, count, 1.0 / scale);
    add_row_of_each(b, new_row(b, constraint, at, constant), scale);
  }
  scratch_release(run, mark);
}

/* ---- the objective -----------------------------------------------------------------------------
 */

static void add_costs(Build *b)
{
  const PlanProblem *problem = b->problem;
  Affine *a = &b->affine;
  const uint32_t count = b->lanes.count;
  b->run->now = b->lanes;
  affine_begin(a, count);
  walk(b, problem->objective, 1.0);
  join_terms(b, a);
  b->constants = NEW_ARRAY(b->arena, double, count);
  for (uint32_t i = 0; i < count; i++)
    b->constants[i] = a->constant[i] / problem->scale;
  for (size_t t = 0; t < a->count; t++) {
    const double *x = a->coefficients + t * a->lanes;
    const size_t column = (size_t)a->columns[t * a->lanes];
    const double cost = by_lane(b, (Change){CHANGE_COST, 0, column, NULL}, x, count,
                                scale_of_column(problem, column) / problem->scale);
    if (any_lane(x, count))
      linear_set_cost(&b->linear, column, cost);
  }
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static void build(Build *b)
{
  const PlanProblem *problem = b->problem;
  linear_init(&b->linear, b->arena->memory, b->arena->way_out, problem->core->maximise);
  b->affine = (Affine){.run = b->run, .problem = problem, .arena = b->arena};
  b->row_of = NEW_ARRAY(b->arena, int32_t, problem->rows + 1);
  b->senses = NEW_ARRAY(b->arena, Op, problem->rows + 1);
  b->last_term = NEW_ARRAY(b->arena, size_t, problem->columns + 1);
  for (size_t i = 0; i < problem->rows; i++)
    b->row_of[i] = -1;
  for (uint32_t i = 0; i < problem->core->decision_count; i++)
    for (size_t k = 0; k < problem->decisions[i].block.rows.count; k++)
      linear_add_column(&b->linear, 0, 0, 0, problem->decisions[i].whole);
  for (uint32_t i = 0; i < problem->core->constraint_count; i++)
    visit_all(b, &problem->constraints[i].block, add_rows, &problem->constraints[i]);
  b->first_helper = b->linear.rows;
  if (problem->has_squares)
    add_squares(b);
  linear_finish(&b->linear);
  if (problem->has_squares)
    set_squares(b);
  for (uint32_t i = 0; i < problem->core->decision_count; i++)
    visit_all(b, &problem->decisions[i].block, add_columns, &problem->decisions[i]);
  add_costs(b);
}

/* The program as it is for one lane. */
static void become(Build *b, uint32_t lane)
{
  Linear *linear = &b->linear;
  linear->constant = b->constants[lane];
  for (size_t i = 0; i < b->change_count; i++) {
    const Change *change = &b->changes[i];
    const double value = change->values[lane];
    double lower, upper;
    switch (change->kind) {
    case CHANGE_SQUARE: linear_set_square(linear, change->column, value); break;
    case CHANGE_COST: linear_set_cost(linear, change->column, value); break;
    case CHANGE_COEFFICIENT:
      linear_set_coefficient(linear, change->row, change->column, value);
      break;
    case CHANGE_LOWER:
      linear_set_bounds(linear, change->column, value, linear->upper[change->column]);
      break;
    case CHANGE_UPPER:
      linear_set_bounds(linear, change->column, linear->lower[change->column], value);
      break;
    case CHANGE_SIDE:
      sides(change->row < b->first_helper ? b->senses[change->row] : OP_EQ, value, &lower, &upper);
      linear_set_sides(linear, change->row, lower, upper);
      break;
    }
  }
}

static bool has_values(const Solution *solution)
{
  return solution->status == SOLVER_OPTIMAL || solution->status == SOLVER_GAP_LIMIT;
}

/* Where lane [lane] stands: lanes of one, and the indices of all axes. */
static void keep_place(const Build *b, uint32_t lane, Optimum *optimum)
{
  Run *run = b->run;
  const size_t count = run->shared->program->axis_limit;
  uint32_t *index = NEW_ARRAY(b->arena, uint32_t, count + 1);
  for (size_t i = 0; i < count; i++)
    index[i] = run->index[i];
  if (b->lanes.mode == MODE_AXIS)
    index[b->lanes.axis->id] = b->lanes.base + lane;
  optimum->index = index;
  optimum->is_drawn = b->lanes.mode == MODE_DRAW;
  optimum->draw = b->lanes.first_draw + lane;
}

static double keep_optimum(Build *b, const Solution *solution, uint32_t lane)
{
  const Linear *linear = &b->linear;
  Optimum *optimum = NEW(b->arena, Optimum);
  *optimum = (Optimum){.problem = b->problem, .solution = solution, .row_of = b->row_of};
  double *slack = NEW_ARRAY(b->arena, double, linear->rows + 1);
  for (size_t i = 0; solution->activity && i < linear->rows; i++) {
    const double above = linear->row_upper[i] - solution->activity[i];
    const double below = solution->activity[i] - linear->row_lower[i];
    slack[i] = above < below ? above : below;
  }
  optimum->slack = slack;
  if (!has_values(solution))
    keep_place(b, lane, optimum);
  return (double)(uintptr_t)optimum; /* addresses are below 2^53 */
}

SolverOptions optimise_options(const Run *run)
{
  const Shared *shared = run->shared;
  SolverOptions options = solver_default_options();
  if (shared->solver_tolerance > 0)
    options.tolerance = shared->solver_tolerance;
  if (shared->solver_gap > 0)
    options.gap = shared->solver_gap;
  options.seconds = shared->solver_seconds;
  options.cancel = shared->cancel;
  const double left = shared->deadline > 0 ? fmax(shared->deadline - now_seconds(), 1e-3) : 0;
  if (left > 0 && !(options.seconds > 0 && options.seconds < left))
    options.seconds = left;
  return options;
}

/* The first draw, at the first label of every sweep. */
static bool is_first(const Build *b, const Plan *p)
{
  const Lanes *lanes = &b->lanes;
  bool first = lanes->mode != MODE_DRAW || lanes->first_draw == 0;
  for (uint32_t i = 0; i < p->core->axes->count; i++) {
    const Axis *axis = p->core->axes->axes[i];
    const bool is_lane = lanes->mode == MODE_AXIS && lanes->axis == axis;
    first &= (is_lane ? lanes->base : b->run->index[axis->id]) == 0;
  }
  return first;
}

/* The first lane is solved from the beginning; the others of a sweep begin where that ended, so
   that what comes out depends neither on the neighbour nor on threads. Draws begin anew. */
static void solve_all(Build *b, const Plan *p, double *out)
{
  Run *run = b->run;
  const SolverOptions options = optimise_options(run);
  const unsigned char *basis = NULL;
  for (uint32_t lane = 0; lane < b->lanes.count; lane++) {
    run_look(run);
    become(b, lane);
    if (lane == 0 && is_first(b, p))
      problem_write(b->problem, run, &b->linear, b->row_of);
    if (lane == 0 || b->lanes.mode == MODE_DRAW)
      solver_load(&b->model, b->problem->solver, &b->linear, b->arena->way_out);
    else if (basis)
      solver_start(&b->model, basis);
    Solution *solution = solver_solve(&b->model, &b->linear, &options, b->arena);
    run_look(run); /* it may have been stopped with the run */
    basis = lane == 0 ? solution->basis : basis;
    out[lane] = keep_optimum(b, solution, lane);
    if (b->lanes.mode == MODE_DRAW || lane + 1 == b->lanes.count)
      solver_release(&b->model);
  }
}

const double *eval_optimise(const Plan *p, Run *run, double *out)
{
  const Lanes now = run->now;
  Unwind inner, *const outer = run->arena->way_out;
  Build b = {.run = run, .problem = p->problem, .arena = run->arena};
  inner.reason = UNWIND_NONE;
  run->arena->way_out = &inner;
  b.lanes = plan_varies(p, run) ? now : lanes_single();
  run->now = b.lanes;
  if (setjmp(inner.to) == 0) {
    build(&b);
    run->now = b.lanes;
    if (b.affine.bad != 0.0)
      fill(out, lane_is_absent(b.affine.bad) ? p->fault : b.affine.bad, b.lanes.count);
    else
      solve_all(&b, p, out);
  }
  run->arena->way_out = outer;
  solver_release(&b.model);
  linear_free(&b.linear);
  if (inner.reason != UNWIND_NONE)
    unwind(outer, inner.reason, "%s", inner.text);
  run->now = now;
  return out;
}

bool optimum_program(const Optimum *optimum, Run *run, Linear *linear, const int32_t **row_of)
{
  const PlanProblem *problem = optimum->problem;
  const Lanes now = run->now;
  const size_t count = run->shared->program->axis_limit;
  uint32_t *before = NEW_ARRAY(run->arena, uint32_t, count + 1);
  for (size_t i = 0; i < count; i++) {
    before[i] = run->index[i];
    run->index[i] = optimum->index[i];
  }
  run->now = optimum->is_drawn ? lanes_draw(optimum->draw, 1, ++run->block) : lanes_single();
  Build b = {.run = run, .problem = problem, .arena = run->arena, .lanes = run->now};
  build(&b);
  *linear = b.linear;
  *row_of = b.row_of;
  run->now = now;
  for (size_t i = 0; i < count; i++)
    run->index[i] = before[i];
  return b.affine.bad == 0.0;
}

/* ---- reading back ------------------------------------------------------------------------------
 */

double optimum_status(const Solution *solution)
{
  switch (solution->status) {
  case SOLVER_OPTIMAL:
  case SOLVER_GAP_LIMIT: return 0;
  case SOLVER_INFEASIBLE: return 1;
  case SOLVER_UNBOUNDED: return 2;
  case SOLVER_TIME_LIMIT:
  case SOLVER_CANCELLED: return 3;
  case SOLVER_REFUSED:
  case SOLVER_TROUBLE: return 4;
  }
  return 4;
}

static double read_part(const Plan *p, const Optimum *o, size_t at)
{
  const PlanProblem *problem = o->problem;
  const Solution *solution = o->solution;
  const SolutionPart part = (SolutionPart)p->core->op_code;
  if (part == SOLUTION_STATUS)
    return optimum_status(solution);
  const bool is_price =
      part == SOLUTION_REDUCED || part == SOLUTION_DUAL || part == SOLUTION_UNIQUE;
  if (!has_values(solution) || (is_price && !solution->has_duals))
    return p->fault;
  if (part == SOLUTION_UNIQUE)
    return solution->other_values || solution->other_duals ? 0.0 : 1.0;
  if (part == SOLUTION_OBJECTIVE)
    return solution->objective * problem->scale;
  if (part == SOLUTION_VALUE || part == SOLUTION_REDUCED) {
    const PlanBlock *block = &problem->decisions[p->index].block;
    return part == SOLUTION_VALUE
               ? solution->values[block->first + at] * block->scale
               : solution->reduced[block->first + at] * problem->scale / block->scale;
  }
  const PlanBlock *block = &problem->constraints[p->index].block;
  const int32_t row = o->row_of[block->first + at];
  if (row < 0)
    return lane_absent();
  return part == SOLUTION_DUAL ? solution->duals[row] * problem->scale / block->scale
                               : o->slack[row] * block->scale;
}

static const PlanBlock *block_of(const Plan *p, const PlanProblem *problem)
{
  const SolutionPart part = (SolutionPart)p->core->op_code;
  return part == SOLUTION_VALUE || part == SOLUTION_REDUCED ? &problem->decisions[p->index].block
         : part == SOLUTION_DUAL || part == SOLUTION_SLACK  ? &problem->constraints[p->index].block
                                                            : NULL;
}

const Optimum *optimum_at(double address)
{
  return (const Optimum *)(uintptr_t)address;
}

const double *eval_solution(const Plan *p, Run *run, double *out)
{
  const uint32_t count = plan_varies(p, run) ? run->now.count : 1;
  double *mark = run->top;
  const double *address = p->a->eval(p->a, run, scratch_take(run, run->now.count));
  const size_t each = plan_varies(p->a, run) ? 1 : 0;
  for (uint32_t i = 0; i < count; i++) {
    const double here = address[i * each];
    if (here != here) {
      out[i] = here;
      continue;
    }
    const Optimum *optimum = optimum_at(here);
    const PlanBlock *block = block_of(p, optimum->problem);
    size_t at = 0;
    for (uint32_t k = 0; block && k < block->rows.axis_count; k++) {
      const Axis *axis = block->rows.axes[k];
      const bool is_lane = run->now.mode == MODE_AXIS && run->now.axis == axis;
      at += block->rows.strides[k] * (is_lane ? run->now.base + i : run->index[axis->id]);
    }
    out[i] = read_part(p, optimum, at);
  }
  scratch_release(run, mark);
  return out;
}
