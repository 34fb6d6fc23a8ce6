#include "solver.h"

#include <math.h>
#include <string.h>

/* A square q x^2 near [centre] is the greatest of its tangents at the centre and at [SIDE] knots to
   either side: FINE of them [step] apart, the rest at twice the distance each time. In the linear
   program x is the centre plus a part of each piece between two neighbouring tangents. */
enum { FINE = 8, SIDE = 16, PIECES = 2 * SIDE + 1, MOST_ROUNDS = 60 };
static const double close_enough = 1e-9;

typedef struct Curve {
  size_t column, row, first; /* the row that adds the pieces up; the first piece's column */
  double centre, step;
} Curve;

typedef struct Squares {
  const Linear *program;
  Linear inner;
  Curve *curves;
  size_t count;
  SolverModel model;
} Squares;

static double knot(const Curve *curve, int number)
{
  const int steps = number < 0 ? -number : number;
  const double distance = steps <= FINE ? steps : ldexp(FINE, steps - FINE);
  return curve->centre + (number < 0 ? -distance : distance) * curve->step;
}

/* Where the tangents at two neighbouring knots meet, from the centre; no bound beyond the last. */
static double meeting(const Curve *curve, int number)
{
  if (number == SIDE)
    return INFINITY;
  if (number == -SIDE - 1)
    return -INFINITY;
  return (knot(curve, number) + knot(curve, number + 1)) / 2 - curve->centre;
}

static void set_curve(Squares *squares, const Curve *curve)
{
  Linear *inner = &squares->inner;
  const double factor = squares->program->square[curve->column];
  linear_set_sides(inner, curve->row, curve->centre, curve->centre);
  for (int k = -SIDE; k <= SIDE; k++) {
    const size_t piece = curve->first + (size_t)(k + SIDE);
    const double from = meeting(curve, k - 1), to = meeting(curve, k);
    linear_set_cost(inner, piece, 2 * factor * knot(curve, k));
    if (k == 0)
      linear_set_bounds(inner, piece, from, to);
    else
      linear_set_bounds(inner, piece, k > 0 ? 0 : from - to, k > 0 ? to - from : 0);
  }
}

static Curve first_guess(const Linear *program, size_t column)
{
  const double lower = program->lower[column], upper = program->upper[column];
  const double free = -program->cost[column] / (2 * program->square[column]);
  const double centre = fmin(fmax(free, lower), upper);
  const double width = isfinite(upper - lower) ? upper - lower : 16 * (1 + fabs(centre));
  return (Curve){.column = column, .centre = centre, .step = fmax(width, 1e-6) / (2 * FINE)};
}

/* The program with pieces, its objective as minimised. */
static void build(Squares *squares, Arena *arena)
{
  const Linear *program = squares->program;
  Linear *inner = &squares->inner;
  squares->curves = NEW_ARRAY(arena, Curve, program->squares);
  for (size_t c = 0; c < program->columns; c++)
    linear_add_column(inner, program->lower[c], program->upper[c], program->cost[c],
                      program->integer && program->integer[c]);
  for (size_t r = 0; r < program->rows; r++)
    linear_add_row(inner, program->row_lower[r], program->row_upper[r]);
  for (size_t c = 0; c < program->columns; c++)
    for (int k = program->start[c]; k < program->start[c + 1]; k++)
      linear_add(inner, (size_t)program->index[k], c, program->value[k]);
  for (size_t c = 0; c < program->columns; c++) {
    if (program->square[c] == 0)
      continue;
    Curve *curve = &squares->curves[squares->count++];
    *curve = first_guess(program, c);
    curve->row = linear_add_row(inner, 0, 0);
    linear_add(inner, curve->row, c, 1);
    for (int k = 0; k < PIECES; k++) {
      const size_t piece = linear_add_column(inner, 0, 0, 0, false);
      curve->first = k == 0 ? piece : curve->first;
      linear_add(inner, curve->row, piece, -1);
    }
  }
  linear_finish(inner);
  for (size_t i = 0; i < squares->count; i++)
    set_curve(squares, &squares->curves[i]);
}

/* The objective of the program, as minimised, at [values]; and what the linear one lacks of it. */
static double true_objective(const Squares *squares, const double *values)
{
  const Linear *program = squares->program;
  const double objective = linear_objective(program, values) - program->constant;
  return program->maximise ? -objective : objective;
}

static double missing_constant(const Squares *squares)
{
  double sum = 0;
  for (size_t i = 0; i < squares->count; i++) {
    const Curve *curve = &squares->curves[i];
    sum += squares->program->square[curve->column] * curve->centre * curve->centre;
  }
  return sum;
}

/* Closer where the solution lies among the fine knots, wider where it has left them; false where
   nothing is left to be gained. */
static bool refine(Squares *squares, const double *values)
{
  bool coarse = false;
  for (size_t i = 0; i < squares->count; i++) {
    Curve *curve = &squares->curves[i];
    const double x = values[curve->column], moved = fabs(x - curve->centre);
    const bool inside = moved <= (FINE - 1) * curve->step;
    const double finest = 1e-7 * (1 + fabs(x)); /* above what a solver may miss a bound by */
    coarse |= curve->step > 4 * finest || !inside;
    curve->centre = x;
    curve->step = inside ? fmax(curve->step / 4, finest) : fmax(moved / FINE, curve->step);
    set_curve(squares, curve);
  }
  return coarse;
}

static void widen(Squares *squares)
{
  for (size_t i = 0; i < squares->count; i++) {
    squares->curves[i].step *= 1024;
    set_curve(squares, &squares->curves[i]);
  }
}

static void keep(Solution *solution, const Squares *squares, const Solution *round)
{
  const size_t columns = squares->program->columns, rows = squares->program->rows;
  memcpy(solution->values, round->values, columns * sizeof(double));
  memcpy(solution->duals, round->duals, rows * sizeof(double));
  memcpy(solution->basis, round->basis, columns);
  memcpy(solution->basis + columns, round->basis + squares->inner.columns, rows);
  solution->has_values = true;
  solution->has_duals = round->has_duals;
}

/* Round after round; [best] is the objective of what is kept, as minimised. */
static void rounds(Squares *squares, const SolverOptions *options, double deadline,
                   Solution *solution, Arena *arena)
{
  const double enough =
      squares->program->integers ? fmax(options->gap, close_enough) : close_enough;
  double best = INFINITY;
  bool met = false;
  SolverOptions left = *options;
  left.gap = options->gap / 2; /* the other half is for the tangents */
  for (int round = 0; round < MOST_ROUNDS; round++) {
    left.seconds = deadline > 0 ? fmax(deadline - solver_clock(), 1e-6) : 0;
    const Solution *found = solver_solve(&squares->model, &squares->inner, &left, arena);
    solution->iterations += found->iterations;
    solution->nodes += found->nodes;
    if (found->status == SOLVER_TROUBLE && met)
      break; /* too fine for it; what is kept will do */
    solution->status = found->status;
    if (found->status == SOLVER_UNBOUNDED && round < 8) {
      widen(squares);
      continue;
    }
    if (found->status == SOLVER_UNBOUNDED) {
      memcpy(solution->ray, found->ray, squares->program->columns * sizeof(double));
      solution->has_ray = found->has_ray;
    }
    if (found->has_values) {
      const double objective = true_objective(squares, found->values);
      solution->bound = fmax(solution->bound, found->bound + missing_constant(squares));
      if (objective <= best + close_enough * fabs(best)) /* closer tangents have the better duals */
        keep(solution, squares, found);
      best = fmin(best, objective);
    }
    if (found->status != SOLVER_OPTIMAL && found->status != SOLVER_GAP_LIMIT)
      return;
    met = best - solution->bound <= enough * fmax(fabs(best), 1e-6);
    const bool goes_on = refine(squares, found->values);
    if (met && (squares->program->integers || !goes_on))
      break;
    if (!goes_on)
      break;
  }
  const double gap = (best - solution->bound) / fmax(fabs(best), 1e-6);
  if (gap > 1e-6 && !(squares->program->integers && gap <= options->gap))
    solution->status = SOLVER_TROUBLE;
  else
    solution->status = gap <= 1e-6 ? SOLVER_OPTIMAL : SOLVER_GAP_LIMIT;
}

void solver_squares(const Solver *solver, const Linear *program, const SolverOptions *options,
                    double deadline, Solution *solution, Arena *arena)
{
  Squares squares = {.program = program};
  Unwind inner_way_out, *const outer = arena->way_out;
  Arena scratch;
  solution->bound = -INFINITY;
  linear_init(&squares.inner, arena->memory, &inner_way_out, false);
  arena_init(&scratch, arena->memory, &inner_way_out);
  inner_way_out.reason = UNWIND_NONE;
  if (setjmp(inner_way_out.to) == 0) {
    build(&squares, &scratch);
    solver_load(&squares.model, solver, &squares.inner, &inner_way_out);
    rounds(&squares, options, deadline, solution, &scratch);
  }
  solver_release(&squares.model);
  linear_free(&squares.inner);
  arena_free(&scratch);
  if (inner_way_out.reason != UNWIND_NONE)
    unwind(outer, inner_way_out.reason, "%s", inner_way_out.text);
}
