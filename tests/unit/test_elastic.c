/* elastic.h: which rows and bounds would have to give way, by how much, and what is in the way. */
#include "runtime/elastic.h"
#include "solver_fixture.h"

static const SolverBackend *const continuous[] = {&solver_clp, &solver_glpk};

static Elastic explain(Bench *bench, const SolverBackend *backend, const double *weight)
{
  const SolverOptions options = solver_default_options();
  const Solver *solver = bench_solver(bench, backend);
  assert_int_equal(bench_solve(bench, backend, NULL)->status, SOLVER_INFEASIBLE);
  return elastic_explain(solver, &bench->program, weight, &options, &bench->arena);
}

/* A bus that is short: its plant gives 50, the line to it 30, the load is 122. */
static void test_short_by_42(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, false);
    linear_add_column(&bench.program, 0, 50, 20, false);  /* plant */
    linear_add_column(&bench.program, -30, 30, 0, false); /* line */
    linear_add_column(&bench.program, 0, 500, 10, false); /* the other bus's plant */
    bench_row(&bench, 122, 122, 2, 1.0, 1.0);
    bench_row(&bench, 100, 100, 3, 0.0, -1.0, 1.0);
    linear_finish(&bench.program);
    const Elastic e = explain(&bench, continuous[i], NULL);
    assert_int_equal(e.status, SOLVER_OPTIMAL);
    assert_false(e.bounds_too);
    assert_int_equal(e.given_count, 1);
    assert_true(e.given[0].is_row && e.given[0].index == 0 && !e.given[0].is_upper);
    assert_about(e.given[0].amount, 42);
    assert_about(e.given[0].limit, 122);
    assert_int_equal(e.in_the_way_count,
                     2); /* the plant's limit and the line's, a unit for a unit */
    for (size_t k = 0; k < 2; k++) {
      assert_true(!e.in_the_way[k].is_row && e.in_the_way[k].is_upper);
      assert_int_equal(e.in_the_way[k].index, k);
      assert_about(e.in_the_way[k].amount, 1);
    }
    bench_end(&bench);
  }
}

/* Where rows differ in weight, the light one gives way; at weight 0 none does, and bounds must. */
static void test_weights(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, false);
    linear_add_column(&bench.program, 0, 10, 1, false);
    bench_row(&bench, 7, INFINITY, 1, 1.0);
    bench_row(&bench, -INFINITY, 4, 1, 1.0);
    linear_finish(&bench.program);
    Elastic e = explain(&bench, continuous[i], (double[]){1, 5});
    assert_true(e.given_count == 1 && e.given[0].index == 0 && !e.given[0].is_upper);
    assert_about(e.given[0].amount, 3);
    assert_true(e.in_the_way_count == 1 && e.in_the_way[0].index == 1);
    e = explain(&bench, continuous[i], (double[]){5, 1});
    assert_true(e.given_count == 1 && e.given[0].index == 1 && e.given[0].is_upper);
    e = explain(&bench, continuous[i], (double[]){0, 0});
    assert_int_equal(e.status, SOLVER_INFEASIBLE); /* no bound can help */
    linear_set_sides(&bench.program, 0, 12, INFINITY);
    linear_set_sides(&bench.program, 1, -INFINITY, 20);
    e = explain(&bench, continuous[i], (double[]){0, 0});
    assert_true(e.status == SOLVER_OPTIMAL && e.bounds_too && e.given_count == 1);
    assert_true(!e.given[0].is_row && e.given[0].is_upper);
    assert_about(e.given[0].amount, 2);
    bench_end(&bench);
  }
}

static void test_what_crosses(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(continuous); i++) {
    Bench bench;
    bench_begin(&bench, true);
    linear_add_column(&bench.program, 6, 4, 1, false);
    bench_row(&bench, -INFINITY, 5, 1, 1.0);
    linear_finish(&bench.program);
    Elastic e = explain(&bench, continuous[i], NULL);
    assert_true(e.status == SOLVER_OPTIMAL && e.bounds_too && e.given_count >= 1);
    assert_true(!e.given[0].is_row && e.given[0].index == 0);
    linear_set_bounds(&bench.program, 0, 0, 9);
    linear_set_sides(&bench.program, 0, 5, 3);
    e = explain(&bench, continuous[i], NULL);
    assert_true(e.status == SOLVER_OPTIMAL && !e.bounds_too && e.given_count == 1);
    assert_true(e.given[0].is_row);
    assert_about(e.given[0].amount, 2);
    bench_end(&bench);
  }
}

static void test_whole_numbers(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, false);
  linear_add_column(&bench.program, 0, 3, 1, true);
  bench_row(&bench, 5, 5, 1, 2.0); /* 2 x = 5 */
  linear_finish(&bench.program);
  const Elastic e = explain(&bench, &solver_cbc, NULL);
  assert_true(e.status == SOLVER_OPTIMAL && e.given_count == 1 && e.in_the_way_count == 0);
  assert_about(e.given[0].amount, 1);
  bench_end(&bench);
}

static void test_running(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, true);
  linear_add_column(&bench.program, 0, INFINITY, 1, false);
  linear_add_column(&bench.program, 0, INFINITY, 0, false);
  linear_add_column(&bench.program, 0, 5, 1, false);
  bench_row(&bench, -INFINITY, 3, 3, 1.0, -0.5, 1.0);
  linear_finish(&bench.program);
  const Solution *s = bench_solve(&bench, &solver_clp, NULL);
  RunningColumn *columns = NULL;
  assert_int_equal(elastic_running(&bench.program, s, &bench.arena, &columns), 2);
  assert_int_equal(columns[0].column, 1);
  assert_int_equal(columns[1].column, 0);
  assert_about(columns[0].rate, 1);
  assert_about(columns[1].rate, 0.5);
  bench_end(&bench);
}

/* Memory that runs out midway is all given back. */
static void test_a_budget_is_kept(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, false);
  linear_add_column(&bench.program, 0, 1, 1, false);
  bench_row(&bench, 2, INFINITY, 1, 1.0);
  linear_finish(&bench.program);
  const Solver *solver = bench_solver(&bench, &solver_clp);
  const SolverOptions options = solver_default_options();
  bench.memory.limit = bench.memory.used + 100000;
  if (setjmp(bench.way_out.to) == 0) {
    elastic_explain(solver, &bench.program, NULL, &options, &bench.arena);
    fail();
  }
  assert_int_equal(bench.way_out.reason, UNWIND_MEMORY);
  bench_end(&bench);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_short_by_42),  cmocka_unit_test(test_weights),
      cmocka_unit_test(test_what_crosses), cmocka_unit_test(test_whole_numbers),
      cmocka_unit_test(test_running),      cmocka_unit_test(test_a_budget_is_kept),
  };
  return cmocka_run_group_tests_name("elastic", tests, NULL, NULL);
}
