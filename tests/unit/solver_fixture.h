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

static inline void assert_about(double x, double expected)
{
  if (!(fabs(x - expected) <= 1e-6 * fmax(1, fabs(expected))))
    fail_msg("%.12g is not %.12g", x, expected);
}

#endif
