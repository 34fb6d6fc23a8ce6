/* solver.h: time, gap, cancelling, memory, threads, and libraries that are not there. */
#include "solver_fixture.h"

#include <pthread.h>
#include <time.h>

static const SolverBackend *const whole[] = {&solver_cbc, &solver_glpk};

/* Many knapsacks at once, with weights that no rule of thumb gets past: hours of work. */
static void make_hard(Bench *bench)
{
  uint64_t seed = 4711;
  bench_begin(bench, true);
  for (size_t c = 0; c < 120; c++)
    linear_add_column(&bench->program, 0, 1, 50 + floor(50 * uniform(&seed)), true);
  for (size_t r = 0; r < 30; r++) {
    linear_add_row(&bench->program, -INFINITY, 2500);
    for (size_t c = 0; c < 120; c++)
      linear_add(&bench->program, r, c, 30 + floor(70 * uniform(&seed)));
  }
  linear_finish(&bench->program);
}

static void test_time_limit(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(whole); i++) {
    Bench bench;
    make_hard(&bench);
    SolverOptions options = solver_default_options();
    options.gap = 0;
    options.seconds = 0.5;
    const Solution *s = bench_solve(&bench, whole[i], &options);
    assert_int_equal(s->status, SOLVER_TIME_LIMIT);
    assert_true(s->seconds < 5);
    if (s->has_values)
      assert_true(s->bound > s->objective && s->gap > 0);
    bench_end(&bench);
  }
}

static void test_gap_limit(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(whole); i++) {
    Bench bench;
    make_hard(&bench);
    SolverOptions options = solver_default_options();
    options.gap = 0.2;
    const Solution *s = bench_solve(&bench, whole[i], &options);
    assert_int_equal(s->status, SOLVER_GAP_LIMIT);
    assert_true(s->has_values && s->gap > 0 && s->gap <= 0.2 && s->bound > s->objective);
    bench_end(&bench);
  }
}

static void test_cancelled(void **state)
{
  (void)state;
  static const SolverBackend *const all[] = {&solver_clp, &solver_glpk, &solver_cbc};
  for (size_t i = 0; i < LEN(all); i++) {
    Bench bench;
    make_random(&bench, 3, 12, 17, all[i] == &solver_cbc, false);
    const volatile bool cancel = true;
    SolverOptions options = solver_default_options();
    options.cancel = &cancel;
    const Solution *s = bench_solve(&bench, all[i], &options);
    assert_true(s->status == SOLVER_CANCELLED && !s->has_values);
    bench_end(&bench);
  }
}

static void *cancel_soon(void *flag)
{
  nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
  *(volatile bool *)flag = true;
  return NULL;
}

static void test_cancelled_midway(void **state)
{
  (void)state;
  for (size_t i = 0; i < LEN(whole); i++) {
    Bench bench;
    make_hard(&bench);
    volatile bool cancel = false;
    SolverOptions options = solver_default_options();
    options.gap = 0;
    options.seconds = 60;
    options.cancel = &cancel;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, (void *)(uintptr_t)&cancel), 0);
    const Solution *s = bench_solve(&bench, whole[i], &options);
    pthread_join(thread, NULL);
    assert_int_equal(s->status, SOLVER_CANCELLED);
    if (s->seconds > 20)
      fail_msg("%s went on for %.1f s", whole[i]->name, s->seconds);
    bench_end(&bench);
  }
}

/* One model a thread, of copies of one program: the same bits as one after the other. */
typedef struct Job {
  Bench bench;
  const Solver *solver;
  double objective;
} Job;

static void *solve_job(void *of)
{
  Job *job = of;
  const SolverOptions options = solver_default_options();
  SolverModel model;
  solver_load(&model, job->solver, &job->bench.program, &job->bench.way_out);
  job->objective =
      solver_solve(&model, &job->bench.program, &options, &job->bench.arena)->objective;
  solver_release(&model);
  return NULL;
}

static void test_threads(void **state)
{
  (void)state;
  static const SolverBackend *const all[] = {&solver_clp, &solver_glpk, &solver_cbc};
  enum { JOBS = 4 };
  for (size_t i = 0; i < LEN(all); i++) {
    static Job jobs[JOBS];
    pthread_t threads[JOBS];
    for (size_t j = 0; j < JOBS; j++) {
      make_random(&jobs[j].bench, 40 + j, 25, 30, all[i] == &solver_cbc, false);
      jobs[j].solver = j ? jobs[0].solver : bench_solver(&jobs[0].bench, all[i]);
    }
    for (size_t j = 0; j < JOBS; j++)
      assert_int_equal(pthread_create(&threads[j], NULL, solve_job, &jobs[j]), 0);
    for (size_t j = 0; j < JOBS; j++)
      pthread_join(threads[j], NULL);
    for (size_t j = JOBS; j-- > 0;) { /* the first has the solver */
      assert_true(bench_solve(&jobs[j].bench, all[i], NULL)->objective == jobs[j].objective);
      bench_end(&jobs[j].bench);
    }
  }
}

static void test_missing(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, false);
  Str message = {0}, help = {0};
  assert_null(solver_open(&solver_clp, "/nowhere/libClp.so.1", &bench.arena, &message, &help));
  assert_string_equal(str_terminated(&bench.arena, message),
                      "the solver clp is not here: /nowhere/libClp.so.1 cannot be opened");
  assert_string_equal(str_terminated(&bench.arena, help),
                      "install it: on Debian and Ubuntu, apt-get install coinor-libclp1");
  assert_null(solver_open(&solver_clp, "libm.so.6", &bench.arena, &message, &help));
  assert_string_equal(
      str_terminated(&bench.arena, message),
      "libm.so.6 is not the solver clp, or of another version: it has no Clp_VersionMajor");
  assert_ptr_equal(solver_named(STR("glpk")), &solver_glpk);
  assert_null(solver_named(STR("abacus")));
  bench_end(&bench);
}

/* What the solver will hold is counted before it is asked to. */
static void test_a_budget_is_kept(void **state)
{
  (void)state;
  Bench bench;
  make_random(&bench, 5, 200, 2000, false, false);
  const Solver *solver = bench_solver(&bench, &solver_clp);
  const size_t used = bench.memory.used;
  SolverModel model = {0};
  bench.memory.limit = used + 100000;
  if (setjmp(bench.way_out.to) == 0) {
    solver_load(&model, solver, &bench.program, &bench.way_out);
    fail();
  }
  assert_int_equal(bench.way_out.reason, UNWIND_MEMORY);
  solver_release(&model);
  assert_int_equal(bench.memory.used, used);
  bench_end(&bench);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_time_limit),       cmocka_unit_test(test_gap_limit),
      cmocka_unit_test(test_cancelled),        cmocka_unit_test(test_cancelled_midway),
      cmocka_unit_test(test_threads),          cmocka_unit_test(test_missing),
      cmocka_unit_test(test_a_budget_is_kept),
  };
  return cmocka_run_group_tests_name("solver_limits", tests, NULL, NULL);
}
