#include "elastic.h"

#include <math.h>
#include <stdlib.h>

/* The elastic program: the columns and rows of the program, then for each line that may give way a
   column that makes up what is missing and one that takes away what is too much. */
typedef struct Stretched {
  const Linear *program;
  const double *row_weight;
  bool bounds_too;
  Linear inner;
  SolverModel model;
  size_t *bound_row; /* by column: the row in place of its bounds, where they may give way */
} Stretched;

/* Bounds are facts more often than rows are: they give way ten times as dearly. */
static const double bound_weight = 10;

static bool has_bound(const Linear *program, size_t column)
{
  return isfinite(program->lower[column]) || isfinite(program->upper[column]);
}

/* Sides that cross change places: between them each unit that one misses less, the other misses
   more, so that only what lies outside costs. */
static size_t add_line(Linear *inner, double lower, double upper)
{
  return linear_add_row(inner, fmin(lower, upper), fmax(lower, upper));
}

static void add_slack(Linear *inner, size_t row, double weight)
{
  for (int way = -1; way <= 1; way += 2) {
    const size_t slack = linear_add_column(inner, 0, weight > 0 ? INFINITY : 0, weight, false);
    linear_add(inner, row, slack, way);
  }
}

static void build(Stretched *stretched, Arena *arena)
{
  const Linear *program = stretched->program;
  Linear *inner = &stretched->inner;
  const bool whole = program->integers > 0;
  stretched->bound_row = NEW_ARRAY(arena, size_t, program->columns);
  for (size_t c = 0; c < program->columns; c++) {
    const bool free = stretched->bounds_too && has_bound(program, c);
    const double lower = program->lower[c], upper = program->upper[c];
    linear_add_column(inner, free ? -INFINITY : lower, free ? INFINITY : upper, 0,
                      whole && program->integer[c]);
  }
  for (size_t r = 0; r < program->rows; r++)
    add_line(inner, program->row_lower[r], program->row_upper[r]);
  for (size_t c = 0; c < program->columns; c++)
    for (int k = program->start[c]; k < program->start[c + 1]; k++)
      linear_add(inner, (size_t)program->index[k], c, program->value[k]);
  for (size_t c = 0; stretched->bounds_too && c < program->columns; c++)
    if (has_bound(program, c)) {
      stretched->bound_row[c] = add_line(inner, program->lower[c], program->upper[c]);
      linear_add(inner, stretched->bound_row[c], c, 1);
    }
  for (size_t r = 0; r < program->rows; r++)
    add_slack(inner, r, stretched->row_weight ? stretched->row_weight[r] : 1);
  for (size_t c = 0; stretched->bounds_too && c < program->columns; c++)
    if (has_bound(program, c))
      add_slack(inner, stretched->bound_row[c], bound_weight);
  linear_finish(inner);
}

static int larger_first(const void *a, const void *b)
{
  const ElasticLine *x = a, *y = b;
  if (x->amount != y->amount)
    return x->amount < y->amount ? 1 : -1;
  if (x->is_row != y->is_row)
    return x->is_row ? -1 : 1; /* equal ones in a fixed order: qsort keeps none */
  return x->index < y->index ? -1 : x->index > y->index;
}

/* [y] where it lies beyond a limit; else the limit that the price holds on to, if it is one. */
static void add_if_telling(Elastic *elastic, bool is_row, size_t index, double y, double lower,
                           double upper, double price)
{
  const double least = 1e-6;
  ElasticLine line = {.is_row = is_row, .index = index};
  const double below = (lower - y) / (1 + fabs(lower)), above = (y - upper) / (1 + fabs(upper));
  if (below > least || above > least) {
    line.is_upper = above > least;
    line.limit = line.is_upper ? upper : lower;
    line.amount = fabs(y - line.limit);
    elastic->given[elastic->given_count++] = line;
  } else if (fabs(price) > least) {
    line.is_upper = price < 0;
    line.limit = line.is_upper ? upper : lower;
    line.amount = fabs(price);
    elastic->in_the_way[elastic->in_the_way_count++] = line;
  }
}

static void read_lines(const Stretched *stretched, const Solution *solution, Elastic *elastic,
                       Arena *arena)
{
  const Linear *program = stretched->program;
  const size_t most = program->rows + program->columns;
  double *activity = NEW_ARRAY(arena, double, program->rows);
  elastic->given = NEW_ARRAY(arena, ElasticLine, most);
  elastic->in_the_way = NEW_ARRAY(arena, ElasticLine, most);
  linear_activity(program, solution->values, activity);
  for (size_t r = 0; r < program->rows; r++)
    add_if_telling(elastic, true, r, activity[r], program->row_lower[r], program->row_upper[r],
                   solution->has_duals ? solution->duals[r] : 0);
  for (size_t c = 0; c < program->columns; c++) {
    double price = stretched->bounds_too && has_bound(program, c)
                       ? solution->duals[stretched->bound_row[c]]
                       : solution->reduced[c];
    add_if_telling(elastic, false, c, solution->values[c], program->lower[c], program->upper[c],
                   solution->has_duals ? price : 0);
  }
  qsort(elastic->given, elastic->given_count, sizeof(ElasticLine), larger_first);
  qsort(elastic->in_the_way, elastic->in_the_way_count, sizeof(ElasticLine), larger_first);
}

static Elastic explain(Stretched *stretched, const Solver *solver, const SolverOptions *options,
                       Arena *scratch, Arena *arena)
{
  build(stretched, scratch);
  solver_load(&stretched->model, solver, &stretched->inner, scratch->way_out);
  const Solution *solution = solver_solve(&stretched->model, &stretched->inner, options, scratch);
  Elastic elastic = {.status = solution->status, .bounds_too = stretched->bounds_too};
  if (solution->status == SOLVER_GAP_LIMIT)
    elastic.status = SOLVER_OPTIMAL; /* near enough for an explanation */
  if (elastic.status == SOLVER_OPTIMAL)
    read_lines(stretched, solution, &elastic, arena);
  return elastic;
}

/* One attempt, which gives back all it took, also on the way out of an unwind(). */
static Elastic attempt(const Solver *solver, const Linear *program, const double *row_weight,
                       bool bounds_too, const SolverOptions *options, Arena *arena)
{
  Stretched stretched = {.program = program, .row_weight = row_weight, .bounds_too = bounds_too};
  Unwind way_out = {.reason = UNWIND_NONE};
  Arena scratch;
  Elastic elastic = {.status = SOLVER_TROUBLE};
  linear_init(&stretched.inner, arena->memory, &way_out, false);
  arena_init(&scratch, arena->memory, &way_out);
  if (setjmp(way_out.to) == 0)
    elastic = explain(&stretched, solver, options, &scratch, arena);
  solver_release(&stretched.model);
  linear_free(&stretched.inner);
  arena_free(&scratch);
  if (way_out.reason != UNWIND_NONE)
    unwind(arena->way_out, way_out.reason, "%s", way_out.text);
  return elastic;
}

Elastic elastic_explain(const Solver *solver, const Linear *program, const double *row_weight,
                        const SolverOptions *options, Arena *arena)
{
  bool bounds_too = false;
  for (size_t c = 0; c < program->columns; c++)
    bounds_too |= program->lower[c] > program->upper[c];
  const Elastic elastic = attempt(solver, program, row_weight, bounds_too, options, arena);
  if (elastic.status != SOLVER_INFEASIBLE || bounds_too)
    return elastic;
  return attempt(solver, program, row_weight, true, options, arena);
}

static int faster_first(const void *a, const void *b)
{
  const RunningColumn *x = a, *y = b;
  if (fabs(x->rate) != fabs(y->rate))
    return fabs(x->rate) < fabs(y->rate) ? 1 : -1;
  return x->column < y->column ? -1 : x->column > y->column;
}

size_t elastic_running(const Linear *program, const Solution *solution, Arena *arena,
                       RunningColumn **columns)
{
  double fastest = 0;
  size_t count = 0;
  for (size_t c = 0; solution->has_ray && c < program->columns; c++)
    fastest = fmax(fastest, fabs(solution->ray[c]));
  *columns = NEW_ARRAY(arena, RunningColumn, program->columns);
  for (size_t c = 0; fastest > 0 && c < program->columns; c++)
    if (fabs(solution->ray[c]) > 1e-9 * fastest)
      (*columns)[count++] = (RunningColumn){c, solution->ray[c] / fastest};
  qsort(*columns, count, sizeof **columns, faster_first);
  return count;
}
