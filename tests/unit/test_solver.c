/* solver.h: every back end gives the same answers, with signs and statuses as the header says. */
#include "solver_fixture.h"

static const SolverBackend *const continuous[] = {&solver_clp, &solver_glpk};
static const SolverBackend *const whole[] = {&solver_cbc, &solver_glpk};

/* Two plants, a demand: the dear one sets the price, the cheap one's limit is worth the difference.
 */
static void test_prices_of_a_minimum(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, false);
    linear_add_column(&bench.program, 0, 60, 20, false);
    linear_add_column(&bench.program, 0, 100, 50, false);
    linear_add_column(&bench.program, 0, 100, 90, false);
    bench_row(&bench, 100, 100, 3, 1.0, 1.0, 1.0);
    linear_finish(&bench.program);
    bench.program.constant = 7;
    const Solution *s = bench_solve(&bench, continuous[i], NULL);
    assert_int_equal(s->status, SOLVER_OPTIMAL);
    assert_true(s->has_values && s->has_duals && !s->other_duals && !s->other_values);
    assert_about(s->objective, 60 * 20 + 40 * 50 + 7);
    assert_about(s->bound, s->objective);
    assert_about(s->duals[0], 50);
    assert_about(s->reduced[0], -30); /* a unit more of its limit costs 30 less */
    assert_about(s->reduced[1], 0);
    assert_about(s->reduced[2], 40); /* being made to run costs 40 a unit */
    bench_end(&bench);
  }
}

static void test_prices_of_a_maximum(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, true); /* 3 x + 5 y, x <= 4, 2 y <= 12, 3 x + 2 y <= 18: 36 at (2, 6) */
    linear_add_column(&bench.program, 0, INFINITY, 3, false);
    linear_add_column(&bench.program, 0, INFINITY, 5, false);
    bench_row(&bench, -INFINITY, 4, 2, 1.0, 0.0);
    bench_row(&bench, -INFINITY, 12, 2, 0.0, 2.0);
    bench_row(&bench, -INFINITY, 18, 2, 3.0, 2.0);
    linear_finish(&bench.program);
    const Solution *s = bench_solve(&bench, continuous[i], NULL);
    assert_int_equal(s->status, SOLVER_OPTIMAL);
    assert_about(s->objective, 36);
    assert_about(s->values[0], 2);
    assert_about(s->values[1], 6);
    assert_about(s->activity[2], 18);
    assert_about(s->duals[0], 0);
    assert_about(s->duals[1], 1.5);
    assert_about(s->duals[2], 1);
    bench_end(&bench);
  }
}

/* The status and nothing else; no values either, so that none can be taken for a solution. */
static void expect_status(const SolverBackend *backend, double cost, double lower, double upper,
                          double limit, bool is_whole, SolverStatus expected)
{
  Bench bench;
  bench_begin(&bench, false);
  linear_add_column(&bench.program, lower, upper, cost, is_whole);
  linear_add_column(&bench.program, 0, INFINITY, 0, is_whole);
  bench_row(&bench, -INFINITY, limit, 2, 1.0, -1.0); /* x - y <= limit */
  bench_row(&bench, -INFINITY, 2 * limit, 2, 1.0, 1.0 - (cost < 0));
  linear_finish(&bench.program);
  const Solution *s = bench_solve(&bench, backend, NULL);
  if (s->status != expected)
    fail_msg("%s, whole %d: status %d, not %d", backend->name, is_whole, s->status, expected);
  assert_int_equal(s->has_values, expected == SOLVER_OPTIMAL);
  assert_false(expected != SOLVER_OPTIMAL && s->has_duals);
  bench_end(&bench);
}

static void test_statuses(void **state)
{
  (void)state;
  for (int is_whole = 0; is_whole < 2; is_whole++)
    for (size_t i = 0; i < 2; i++) {
      const SolverBackend *backend = is_whole ? whole[i] : continuous[i];
      expect_status(backend, 1, 0, 9, 5, is_whole, SOLVER_OPTIMAL);
      expect_status(backend, 1, 12, 90, 5, is_whole, SOLVER_INFEASIBLE);
      expect_status(backend, 1, 3, 2, 5, is_whole, SOLVER_INFEASIBLE); /* bounds cross */
      expect_status(backend, 1, 6, 90, -5, is_whole, SOLVER_INFEASIBLE);
      expect_status(backend, 1, -INFINITY, 90, 5, is_whole, SOLVER_UNBOUNDED);
      expect_status(backend, 1, NAN, 90, 5, is_whole, SOLVER_REFUSED);
      expect_status(backend, INFINITY, 0, 90, 5, is_whole, SOLVER_REFUSED);
    }
}

/* Unbounded and infeasible at once: nothing meets the rows, so that is what is said. */
static void test_infeasible_comes_first(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, false);
    linear_add_column(&bench.program, 0, INFINITY, -1, false);
    linear_add_column(&bench.program, 0, INFINITY, 0, false);
    bench_row(&bench, 1, INFINITY, 2, 1.0, -1.0);
    bench_row(&bench, 1, INFINITY, 2, -1.0, 1.0);
    linear_finish(&bench.program);
    assert_int_equal(bench_solve(&bench, continuous[i], NULL)->status, SOLVER_INFEASIBLE);
    bench_end(&bench);
  }
}

static void test_a_ray(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, true); /* x may grow as long as y does */
    linear_add_column(&bench.program, 0, INFINITY, 1, false);
    linear_add_column(&bench.program, 0, INFINITY, 0, false);
    linear_add_column(&bench.program, 0, 5, 1, false);
    bench_row(&bench, -INFINITY, 3, 3, 1.0, -2.0, 1.0);
    linear_finish(&bench.program);
    const Solution *s = bench_solve(&bench, continuous[i], NULL);
    assert_int_equal(s->status, SOLVER_UNBOUNDED);
    assert_true(s->has_ray && s->ray[0] > 0 && s->ray[2] == 0);
    assert_about(s->ray[1] / s->ray[0], 0.5);
    bench_end(&bench);
  }
}

static void test_degenerate(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, true); /* three lines through one point: prices are one choice of many */
    linear_add_column(&bench.program, 0, INFINITY, 1, false);
    linear_add_column(&bench.program, 0, INFINITY, 1, false);
    bench_row(&bench, -INFINITY, 1, 2, 1.0, 0.0);
    bench_row(&bench, -INFINITY, 1, 2, 0.0, 1.0);
    bench_row(&bench, -INFINITY, 3, 2, 1.0, 2.0);
    linear_finish(&bench.program);
    const Solution *s = bench_solve(&bench, continuous[i], NULL);
    assert_about(s->objective, 2);
    assert_true(s->other_duals && !s->other_values);
    bench_end(&bench);
    bench_begin(&bench, false); /* two plants of one cost: who runs is one choice of many */
    linear_add_column(&bench.program, 0, 10, 1, false);
    linear_add_column(&bench.program, 0, 10, 1, false);
    bench_row(&bench, 12, 12, 2, 1.0, 1.0);
    linear_finish(&bench.program);
    s = bench_solve(&bench, continuous[i], NULL);
    assert_about(s->objective, 12);
    assert_true(s->other_values);
    bench_end(&bench);
  }
}

static void test_knapsack(void **state)
{
  (void)state;
  static const double value[] = {60, 100, 120, 30, 85}, weight[] = {10, 20, 30, 7, 23};
  for (size_t i = 0; i < LEN(whole); i++) {
    Bench bench;
    bench_begin(&bench, true);
    for (size_t c = 0; c < LEN(value); c++)
      linear_add_column(&bench.program, 0, 1, value[c], true);
    const size_t row = linear_add_row(&bench.program, -INFINITY, 50);
    for (size_t c = 0; c < LEN(value); c++)
      linear_add(&bench.program, row, c, weight[c]);
    linear_finish(&bench.program);
    SolverOptions options = solver_default_options();
    options.gap = 0;
    const Solution *s = bench_solve(&bench, whole[i], &options);
    assert_int_equal(s->status, SOLVER_OPTIMAL);
    double best = 0; /* all 32 ways */
    for (unsigned way = 0; way < 32; way++) {
      double worth = 0, load = 0;
      for (size_t c = 0; c < LEN(value); c++) {
        worth += way >> c & 1 ? value[c] : 0;
        load += way >> c & 1 ? weight[c] : 0;
      }
      best = load <= 50 ? fmax(best, worth) : best;
    }
    assert_about(s->objective, best);
    assert_about(s->bound, best);
    assert_false(s->has_duals);
    bench_end(&bench);
  }
}

/* min x^2 + 2 y^2 - 4 x, x + y = 3, y >= 0.5: x = 2.5, y = 0.5 bound? Without it x = 8/3, y = 1/3.
 */
static void test_squares(void **state)
{
  (void)state;
  for (int bound = 0; bound < 2; bound++) {
    Bench bench;
    bench_begin(&bench, false);
    linear_add_column(&bench.program, 0, INFINITY, -4, false);
    linear_add_column(&bench.program, bound ? 0.5 : 0, INFINITY, 0, false);
    linear_add_square(&bench.program, 0, 1);
    linear_add_square(&bench.program, 1, 2);
    bench_row(&bench, 3, 3, 2, 1.0, 1.0);
    linear_finish(&bench.program);
    const Solution *s = bench_solve(&bench, &solver_clp, NULL);
    const double x = bound ? 2.5 : 8.0 / 3;
    assert_int_equal(s->status, SOLVER_OPTIMAL);
    assert_about(s->values[0], x);
    assert_about(s->values[1], 3 - x);
    assert_about(s->duals[0], 2 * x - 4);
    assert_about(s->reduced[1], 4 * (3 - x) - (2 * x - 4));
    bench_end(&bench);
  }
}

static void test_nothing_to_do(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, true); /* no rows */
    linear_add_column(&bench.program, -3, 4, 2, false);
    linear_add_column(&bench.program, -3, 4, -1, false);
    linear_finish(&bench.program);
    const Solution *s = bench_solve(&bench, continuous[i], NULL);
    assert_int_equal(s->status, SOLVER_OPTIMAL);
    assert_about(s->objective, 11);
    assert_about(s->reduced[0], 2);
    linear_set_bounds(&bench.program, 0, -3, INFINITY);
    s = bench_solve(&bench, continuous[i], NULL);
    assert_true(s->status == SOLVER_UNBOUNDED && s->has_ray && s->ray[0] > 0 && s->ray[1] == 0);
    bench_end(&bench);
    bench_begin(&bench, false); /* no columns */
    linear_add_row(&bench.program, -1, 1);
    linear_finish(&bench.program);
    s = bench_solve(&bench, continuous[i], NULL);
    assert_true(s->status == SOLVER_OPTIMAL && s->objective == 0);
    linear_set_sides(&bench.program, 0, 1, 2);
    assert_int_equal(bench_solve(&bench, continuous[i], NULL)->status, SOLVER_INFEASIBLE);
    bench_end(&bench);
    bench_begin(&bench, false); /* nothing at all */
    linear_finish(&bench.program);
    assert_int_equal(bench_solve(&bench, continuous[i], NULL)->status, SOLVER_OPTIMAL);
    bench_end(&bench);
  }
}

/* What a pair of bounds is worth at such a price: a positive one (of a minimum) holds it up. */
static double worth(double price, double lower, double upper)
{
  return fabs(price) < 1e-7 ? 0 : price * (price > 0 ? lower : upper);
}

/* Reduced costs are costs less duals; prices stand only where something binds; and the bounds, at
   their prices, are worth the objective. */
static void assert_duality(const Bench *bench, const Solution *s)
{
  const Linear *p = &bench->program;
  const double sign = p->maximise ? -1 : 1;
  double total = 0;
  for (size_t c = 0; c < p->columns; c++) {
    const double square = p->square ? p->square[c] : 0;
    double reduced = p->cost[c] + 2 * square * s->values[c];
    for (int k = p->start[c]; k < p->start[c + 1]; k++)
      reduced -= sign * s->duals[p->index[k]] * p->value[k];
    assert_about(sign * s->reduced[c], reduced);
    total += worth(reduced, p->lower[c], p->upper[c]) - square * s->values[c] * s->values[c];
    if (fabs(reduced) > (p->square ? 1e-4 : 1e-6))
      assert_about(s->values[c], reduced > 0 ? p->lower[c] : p->upper[c]);
  }
  for (size_t r = 0; r < p->rows; r++) {
    const double dual = sign * s->duals[r];
    total += worth(dual, p->row_lower[r], p->row_upper[r]);
    if (fabs(dual) > (p->square ? 1e-4 : 1e-6))
      assert_about(s->activity[r], dual > 0 ? p->row_lower[r] : p->row_upper[r]);
  }
  const double slack = (p->square ? 1e-5 : 1e-6) * fmax(1, fabs(total));
  if (!(fabs(total - sign * s->objective) <= slack))
    fail_msg("%.12g at its prices is worth %.12g", s->objective, sign * total);
}

static void test_random_programs_agree(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    Bench bench;
    make_random(&bench, seed, 1 + seed % 19, 1 + seed % 23, false, false);
    const Solution *clp = bench_solve(&bench, &solver_clp, NULL);
    const Solution *glpk = bench_solve(&bench, &solver_glpk, NULL);
    assert_int_equal(clp->status, SOLVER_OPTIMAL);
    assert_int_equal(glpk->status, SOLVER_OPTIMAL);
    assert_about(clp->objective, glpk->objective);
    assert_duality(&bench, clp);
    assert_duality(&bench, glpk);
    bench_end(&bench);
  }
}

/* Every condition of a best solution holds, so that it is one. */
static void test_random_squares(void **state)
{
  (void)state;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    Bench bench;
    make_random(&bench, seed, 1 + seed % 19, 1 + seed % 23, false, true);
    const Solution *s = bench_solve(&bench, continuous[seed % 2], NULL);
    if (s->status != SOLVER_OPTIMAL)
      fail_msg("seed %d: status %d", (int)seed, s->status);
    assert_duality(&bench, s);
    bench_end(&bench);
  }
}

/* Whole numbers with squares: all 343 ways. */
static void test_whole_squares(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(whole); i++)
    for (uint64_t seed = 1; seed <= 20; seed++) {
      uint64_t at = seed * 0x9E3779B97F4A7C15u;
      double cost[3], square[3], best = INFINITY;
      Bench bench;
      bench_begin(&bench, false);
      for (size_t c = 0; c < 3; c++) {
        cost[c] = 8 * uniform(&at) - 4;
        square[c] = 2 * uniform(&at);
        linear_add_column(&bench.program, -3, 3, cost[c], true);
        linear_add_square(&bench.program, c, square[c]);
      }
      bench_row(&bench, 1, INFINITY, 3, 1.0, 2.0, -1.0);
      linear_finish(&bench.program);
      for (int way = 0; way < 343; way++) {
        const double x[] = {way % 7 - 3, way / 7 % 7 - 3, way / 49 - 3};
        if (x[0] + 2 * x[1] - x[2] >= 1)
          best = fmin(best, linear_objective(&bench.program, x));
      }
      SolverOptions options = solver_default_options();
      options.gap = 0;
      const Solution *s = bench_solve(&bench, whole[i], &options);
      assert_int_equal(s->status, SOLVER_OPTIMAL);
      assert_about(s->objective, best);
      bench_end(&bench);
    }
}

static void test_random_whole_programs_agree(void **state)
{
  (void)state;
  SolverOptions options = solver_default_options();
  options.gap = 0;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    Bench bench;
    make_random(&bench, seed, 1 + seed % 7, 2 + seed % 11, true, false);
    if (bench.program.integers) {
      const Solution *cbc = bench_solve(&bench, &solver_cbc, &options);
      const Solution *glpk = bench_solve(&bench, &solver_glpk, &options);
      assert_int_equal(cbc->status, SOLVER_OPTIMAL);
      assert_int_equal(glpk->status, SOLVER_OPTIMAL);
      assert_about(cbc->objective, glpk->objective);
    }
    bench_end(&bench);
  }
}

static void change(Linear *program, unsigned what, uint64_t seed)
{
  uint64_t s = seed * 0x9E3779B97F4A7C15u + 1;
  for (size_t c = 0; c < program->columns; c++) {
    const double cost = program->maximise ? -program->cost[c] : program->cost[c];
    if (what & LINEAR_COSTS)
      linear_set_cost(program, c, cost * (0.5 + uniform(&s)));
    if (what & LINEAR_BOUNDS)
      linear_set_bounds(program, c, program->lower[c] - uniform(&s), program->upper[c]);
    if (what & LINEAR_COEFFICIENTS && program->start[c] < program->start[c + 1])
      linear_set_coefficient(program, (size_t)program->index[program->start[c]], c,
                             program->value[program->start[c]] * (1 + 1e-3 * uniform(&s)));
  }
  for (size_t r = 0; what & LINEAR_SIDES && r < program->rows; r++)
    linear_set_sides(program, r, program->row_lower[r] - uniform(&s),
                     program->row_upper[r] + uniform(&s));
}

/* After changes a model goes on from where it stood, or from a basis handed to it, and ends where a
   cold start does. */
static void test_warm_is_cold(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++)
    for (uint64_t seed = 1; seed <= 60; seed++) {
      Bench bench;
      make_random(&bench, seed, 12, 17, false, false);
      const SolverOptions options = solver_default_options();
      const Solver *solver = bench_solver(&bench, continuous[i]);
      SolverModel model, other;
      solver_load(&model, solver, &bench.program, &bench.way_out);
      const Solution *s = solver_solve(&model, &bench.program, &options, &bench.arena);
      const unsigned char *basis = s->basis;
      const unsigned what = 1 + (unsigned)seed % 15;
      change(&bench.program, what, seed);
      s = solver_solve(&model, &bench.program, &options, &bench.arena);
      solver_load(&other, solver, &bench.program, &bench.way_out);
      solver_start(&other, basis);
      const Solution *handed = solver_solve(&other, &bench.program, &options, &bench.arena);
      const Solution *cold = bench_solve(&bench, continuous[i], NULL);
      assert_int_equal(s->status, cold->status);
      assert_int_equal(handed->status, cold->status);
      if (cold->status == SOLVER_OPTIMAL) {
        assert_about(s->objective, cold->objective);
        assert_about(handed->objective, cold->objective);
        assert_duality(&bench, s);
      }
      solver_release(&model);
      solver_release(&other);
      bench_end(&bench);
    }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_prices_of_a_minimum),
      cmocka_unit_test(test_prices_of_a_maximum),
      cmocka_unit_test(test_statuses),
      cmocka_unit_test(test_infeasible_comes_first),
      cmocka_unit_test(test_a_ray),
      cmocka_unit_test(test_degenerate),
      cmocka_unit_test(test_knapsack),
      cmocka_unit_test(test_squares),
      cmocka_unit_test(test_nothing_to_do),
      cmocka_unit_test(test_random_programs_agree),
      cmocka_unit_test(test_random_squares),
      cmocka_unit_test(test_whole_squares),
      cmocka_unit_test(test_random_whole_programs_agree),
      cmocka_unit_test(test_warm_is_cold),
  };
  return cmocka_run_group_tests_name("solver", tests, NULL, NULL);
}
