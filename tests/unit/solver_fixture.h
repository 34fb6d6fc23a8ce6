/* solver_fixture.h - a linear program with its memory, and solvers that may be missing. */
#ifndef STROM_SOLVER_FIXTURE_H
#define STROM_SOLVER_FIXTURE_H

#include "runtime/solver.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Bench {
  Memory memory;
  Unwind way_out;
  Arena arena;
  Linear program;
} Bench;

/* A test that unwinds has met what it did not expect. */
static inline void bench_begin(Bench *bench, bool maximise)
{
  memory_init(&bench->memory, 0);
  arena_init(&bench->arena, &bench->memory, &bench->way_out);
  linear_init(&bench->program, &bench->memory, &bench->way_out, maximise);
}

static inline void bench_end(Bench *bench)
{
  linear_free(&bench->program);
  arena_free(&bench->arena);
  assert_int_equal(bench->memory.used, 0);
}

/* A row of coefficients from column 0 on. */
static inline size_t bench_row(Bench *bench, double lower, double upper, size_t count, ...)
{
  const size_t row = linear_add_row(&bench->program, lower, upper);
  va_list values;
  va_start(values, count);
  for (size_t c = 0; c < count; c++) {
    const double value = va_arg(values, double);
    if (value != 0)
      linear_add(&bench->program, row, c, value);
  }
  va_end(values);
  return row;
}

static inline const Solver *bench_solver(Bench *bench, const SolverBackend *backend)
{
  Str message = {0}, help = {0};
  const Solver *solver = solver_open(backend, NULL, &bench->arena, &message, &help);
  if (!solver) {
    printf("# %.*s\n", (int)message.length, message.text);
    skip();
  }
  return solver;
}

/* Loads, solves and releases. */
static inline Solution *bench_solve(Bench *bench, const SolverBackend *backend,
                                    const SolverOptions *options)
{
  const SolverOptions usual = solver_default_options();
  const Solver *solver = bench_solver(bench, backend);
  SolverModel model;
  solver_load(&model, solver, &bench->program, &bench->way_out);
  Solution *solution =
      solver_solve(&model, &bench->program, options ? options : &usual, &bench->arena);
  solver_release(&model);
  return solution;
}

static inline double uniform(uint64_t *seed)
{
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return (double)(*seed >> 11) * 0x1p-53;
}

/* Feasible by the way it is made, bounded by the bounds of its columns. */
static inline void make_random(Bench *bench, uint64_t seed, size_t rows, size_t columns,
                               bool is_whole, bool has_squares)
{
  seed = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
  bench_begin(bench, seed >> 40 & 1);
  Linear *p = &bench->program;
  double *at = NEW_ARRAY(&bench->arena, double, columns);
  double *activity = NEW_ARRAY(&bench->arena, double, rows);
  for (size_t c = 0; c < columns; c++) {
    at[c] = floor(10 * uniform(&seed)) - 3;
    const double below = floor(4 * uniform(&seed)), above = floor(6 * uniform(&seed));
    linear_add_column(p, at[c] - below, at[c] + above, 10 * uniform(&seed) - 5,
                      is_whole && uniform(&seed) < 0.5);
    if (has_squares && uniform(&seed) < 0.6)
      linear_add_square(p, c, (p->maximise ? -1 : 1) * uniform(&seed));
  }
  for (size_t r = 0; r < rows; r++) {
    linear_add_row(p, 0, 0);
    for (size_t c = 0; c < columns; c++)
      if (uniform(&seed) < 0.4) {
        const double value = 6 * uniform(&seed) - 3;
        linear_add(p, r, c, value);
        activity[r] += value * at[c];
      }
  }
  linear_finish(p);
  for (size_t r = 0; r < rows; r++) {
    const double kind = uniform(&seed), room = 5 * uniform(&seed);
    linear_set_sides(p, r, kind < 0.6 ? activity[r] - (kind < 0.2 ? 0 : room) : -INFINITY,
                     kind < 0.2 || kind > 0.5 ? activity[r] + (kind < 0.2 ? 0 : room) : INFINITY);
  }
}

static inline void assert_about(double x, double expected)
{
  if (!(fabs(x - expected) <= 1e-6 * fmax(1, fabs(expected))))
    fail_msg("%.12g is not %.12g", x, expected);
}

#endif
