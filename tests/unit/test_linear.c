/* linear.h: what is appended in any order is one matrix; numbers change in place; files read back.
 */
#include "solver_fixture.h"

#include <unistd.h>

/* Entries in random order, some twice, are the matrix that adding them up gives. */
static void test_any_order(void **state)
{
  (void)state;
  enum { ROWS = 37, COLUMNS = 53, ENTRIES = 9000 };
  static double dense[ROWS][COLUMNS];
  for (int ordered = 0; ordered < 2; ordered++) {
    Bench bench;
    bench_begin(&bench, false);
    memset(dense, 0, sizeof dense);
    for (int c = 0; c < COLUMNS; c++)
      linear_add_column(&bench.program, 0, c, c, false);
    for (int r = 0; r < ROWS; r++)
      linear_add_row(&bench.program, -r, r);
    srand(7);
    for (int k = 0; k < ENTRIES; k++) {
      const int row = ordered ? k * ROWS / ENTRIES : rand() % ROWS, column = rand() % 50;
      const double value = rand() % 9 - 4;
      dense[row][column] += value;
      linear_add(&bench.program, (size_t)row, (size_t)column, value);
    }
    linear_finish(&bench.program);
    const Linear *p = &bench.program;
    assert_int_equal(p->start[COLUMNS], p->nonzeros);
    for (size_t c = 0; c < COLUMNS; c++) {
      assert_true(p->upper[c] == (double)c && p->cost[c] == (double)c);
      for (int k = p->start[c]; k < p->start[c + 1]; k++) {
        assert_true(k == p->start[c] || p->index[k] > p->index[k - 1]);
        assert_true(p->value[k] == dense[p->index[k]][c]);
        dense[p->index[k]][c] = 0;
      }
    }
    for (int r = 0; r < ROWS; r++)
      for (int c = 0; c < COLUMNS; c++)
        assert_true(dense[r][c] == 0);
    assert_int_equal(p->start[50], p->start[COLUMNS]); /* the last three are empty */
    bench_end(&bench);
  }
}

static void test_changes(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, true);
  Linear *p = &bench.program;
  linear_add_column(p, 0, 1, 3, false);
  linear_add_column(p, 0, 1, 4, true);
  bench_row(&bench, 0, 5, 2, 1.0, 2.0);
  linear_add(p, bench_row(&bench, 0, 5, 1, 7.0), 1, 0); /* 0 now, but it may change */
  bench_row(&bench, 1, 1, 1, 9.0);
  linear_finish(p);
  assert_true(linear_set_coefficient(p, 1, 1, 8));
  assert_false(linear_set_coefficient(p, 2, 1, 8));
  linear_set_cost(p, 0, 5);
  linear_set_bounds(p, 1, 0, 2);
  linear_set_sides(p, 0, -1, 6);
  Linear copy;
  linear_copy(&copy, p, &bench.way_out);
  const double values[] = {2, 1};
  double activity[3];
  linear_activity(&copy, values, activity);
  assert_true(activity[0] == 4 && activity[1] == 22 && activity[2] == 18);
  assert_true(linear_objective(&copy, values) == 14 && copy.upper[1] == 2 &&
              copy.row_upper[0] == 6);
  linear_free(&copy);
  bench_end(&bench);
}

static LinearFlaw flaw_of(double lower, double upper, double cost, double side, double value,
                          double square)
{
  Bench bench;
  bench_begin(&bench, false);
  linear_add_column(&bench.program, lower, upper, cost, false);
  bench_row(&bench, -INFINITY, side, 1, value);
  linear_add_square(&bench.program, 0, square);
  linear_finish(&bench.program);
  const LinearFlaw flaw = linear_check(&bench.program).flaw;
  bench_end(&bench);
  return flaw;
}

static void test_flaws(void **state)
{
  (void)state;
  assert_int_equal(flaw_of(0, INFINITY, 1, 1, 1, 1), LINEAR_SOUND);
  assert_int_equal(flaw_of(NAN, 1, 1, 1, 1, 1), LINEAR_BAD_BOUND);
  assert_int_equal(flaw_of(INFINITY, INFINITY, 1, 1, 1, 1), LINEAR_BAD_BOUND);
  assert_int_equal(flaw_of(0, NAN, 1, 1, 1, 1), LINEAR_BAD_BOUND);
  assert_int_equal(flaw_of(0, 1, INFINITY, 1, 1, 1), LINEAR_BAD_COST);
  assert_int_equal(flaw_of(0, 1, 1, NAN, 1, 1), LINEAR_BAD_SIDE);
  assert_int_equal(flaw_of(0, 1, 1, -INFINITY, 1, 1), LINEAR_BAD_SIDE);
  assert_int_equal(flaw_of(0, 1, 1, 1, NAN, 1), LINEAR_BAD_COEFFICIENT);
  assert_int_equal(flaw_of(0, 1, 1, 1, -INFINITY, 1), LINEAR_BAD_COEFFICIENT);
  assert_int_equal(flaw_of(0, 1, 1, 1, 1, -1), LINEAR_NOT_CONVEX);
}

static void test_a_budget_is_kept(void **state)
{
  (void)state;
  Bench bench;
  bench_begin(&bench, false);
  bench.memory.limit = 1 << 20;
  if (setjmp(bench.way_out.to) == 0) {
    for (;;)
      linear_add_column(&bench.program, 0, 1, 1, false);
  }
  assert_int_equal(bench.way_out.reason, UNWIND_MEMORY);
  bench_end(&bench);
}

static bool append(void *context, Str text)
{
  strbuf_add(context, text);
  return true;
}

static bool refuse(void *context, Str text)
{
  (void)context, (void)text;
  return false;
}

static void name_column(void *context, size_t column, StrBuf *name)
{
  (void)context;
  strbuf_text(name, column == 0 ? "plant.output[coal, h\xc3\xa9]" : "b c");
}

static void name_row(void *context, size_t row, StrBuf *name)
{
  (void)context;
  strbuf_format(name, "balance[%zu]", row);
}

static void make_sample(Bench *bench, bool squares)
{
  bench_begin(bench, true);
  Linear *p = &bench->program;
  linear_add_column(p, -INFINITY, 4, 3, false);
  linear_add_column(p, 0, 10, 2.5, true);
  linear_add_column(p, -INFINITY, INFINITY, 0, false);
  linear_add_column(p, 2, INFINITY, -0.1, false);
  linear_add_column(p, 1, 1, 0, false);
  bench_row(bench, 1, 7.5, 3, 1.0, 1.0, -2.0);
  bench_row(bench, -INFINITY, 12, 4, 1.0, 2.0, 0.0, -1.0);
  bench_row(bench, 3, INFINITY, 5, 0.0, 0.0, 1.0, 1.0, 1.0);
  bench_row(bench, 5, 5, 4, 0.0, 1.0, 0.0, 1.0);
  if (squares)
    linear_add_square(p, 0, -0.25);
  linear_finish(p);
}

static const char lp_text[] =
    "Maximize\n objective: + 3 x0 + 2.5 x1 - 0.1 x3\n"
    "Subject To\n"
    " r0.least: + 1 x0 + 1 x1 - 2 x2 >= 1\n"
    " r0.most: + 1 x0 + 1 x1 - 2 x2 <= 7.5\n"
    " r1: + 1 x0 + 2 x1 - 1 x3 <= 12\n"
    " r2: + 1 x2 + 1 x3 + 1 x4 >= 3\n"
    " r3: + 1 x1 + 1 x3 = 5\n"
    "Bounds\n -inf <= x0 <= 4\n 0 <= x1 <= 10\n x2 free\n 2 <= x3\n x4 = 1\n"
    "General\n x1\nEnd\n";

static const char mps_text[] =
    "* to be maximised: the costs here are negated, and minimised\n"
    "NAME strom FREE\nROWS\n N objective\n L r0.balance_0_\n L r1.balance_1_\n G r2.balance_2_\n"
    " E r3.balance_3_\nCOLUMNS\n x0.plant.output_coal__h___ objective -3\n"
    " x0.plant.output_coal__h___ r0.balance_0_ 1\n x0.plant.output_coal__h___ r1.balance_1_ 1\n"
    " M1 'MARKER' 'INTORG'\n x1.b_c objective -2.5\n x1.b_c r0.balance_0_ 1\n"
    " x1.b_c r1.balance_1_ 2\n x1.b_c r3.balance_3_ 1\n M2 'MARKER' 'INTEND'\n"
    " x2.b_c objective 0\n x2.b_c r0.balance_0_ -2\n x2.b_c r2.balance_2_ 1\n"
    " x3.b_c objective 0.1\n x3.b_c r1.balance_1_ -1\n x3.b_c r2.balance_2_ 1\n"
    " x3.b_c r3.balance_3_ 1\n x4.b_c objective 0\n x4.b_c r2.balance_2_ 1\n"
    "RHS\n rhs r0.balance_0_ 7.5\n rhs r1.balance_1_ 12\n rhs r2.balance_2_ 3\n"
    " rhs r3.balance_3_ 5\nRANGES\n range r0.balance_0_ 6.5\n"
    "BOUNDS\n MI bound x0.plant.output_coal__h___\n UP bound x0.plant.output_coal__h___ 4\n"
    " LO bound x1.b_c 0\n UP bound x1.b_c 10\n FR bound x2.b_c\n LO bound x3.b_c 2\n"
    " PL bound x3.b_c\n FX bound x4.b_c 1\n"
    "QUADOBJ\n x0.plant.output_coal__h___ x0.plant.output_coal__h___ 0.5\nENDATA\n";

static void test_texts(void **state)
{
  (void)state;
  Bench bench;
  make_sample(&bench, false);
  StrBuf text;
  strbuf_init(&text, &bench.arena);
  assert_true(linear_write_lp(&bench.program, NULL, &bench.arena, append, &text));
  assert_string_equal(text.text, lp_text);
  assert_false(linear_write_lp(&bench.program, NULL, &bench.arena, refuse, NULL));
  bench_end(&bench);
  make_sample(&bench, true);
  const LinearNames names = {.column = name_column, .row = name_row};
  strbuf_init(&text, &bench.arena);
  assert_true(linear_write_mps(&bench.program, &names, &bench.arena, append, &text));
  assert_string_equal(text.text, mps_text);
  bench_end(&bench);
}

/* What a command of others says of our file: the number after [before] in what it prints. */
static bool ask(const char *command, const char *file, const char *before, double *answer)
{
  char line[512];
  bool found = false;
  snprintf(line, sizeof line, command, file);
  FILE *said = popen(line, "r");
  while (said && fgets(line, sizeof line, said)) {
    const char *at = strstr(line, before);
    if (at) {
      *answer = strtod(at + strlen(before) + strspn(at + strlen(before), " =:"), NULL);
      found = true;
    }
  }
  if (said)
    pclose(said);
  return found;
}

static void test_others_read_it(void **state)
{
  (void)state;
  Bench bench;
  make_sample(&bench, false);
  const Solution *solution = bench_solve(&bench, &solver_glpk, NULL);
  assert_int_equal(solution->status, SOLVER_OPTIMAL);
  static const struct {
    const char *command, *before;
    bool mps;
  } readers[] = {
      {"glpsol --freemps %s -o /dev/stdout 2>/dev/null", "Objective:  objective =", true},
      {"glpsol --lp %s -o /dev/stdout 2>/dev/null", "Objective:  objective =", false},
      {"cbc %s solve 2>/dev/null", "Objective value:", true},
      {"cbc %s solve 2>/dev/null", "Objective value:", false}};
  for (size_t i = 0; i < LEN(readers); i++) {
    const bool mps = readers[i].mps;
    StrBuf text;
    strbuf_init(&text, &bench.arena);
    assert_true((mps ? linear_write_mps : linear_write_lp)(&bench.program, NULL, &bench.arena,
                                                           append, &text));
    char file[64];
    snprintf(file, sizeof file, "/tmp/strom-linear-%d.%s", (int)getpid(), mps ? "mps" : "lp");
    FILE *written = fopen(file, "w");
    assert_non_null(written);
    assert_int_equal(fwrite(text.text, 1, text.length, written), text.length);
    assert_int_equal(fclose(written), 0);
    double answer = 0;
    if (ask(readers[i].command, file, readers[i].before, &answer))
      assert_about(fabs(answer), fabs(solution->objective)); /* its sign is told in many ways */
    else
      printf("# not here: %.6s\n", readers[i].command);
    unlink(file);
  }
  bench_end(&bench);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_any_order), cmocka_unit_test(test_changes),
      cmocka_unit_test(test_flaws),     cmocka_unit_test(test_a_budget_is_kept),
      cmocka_unit_test(test_texts),     cmocka_unit_test(test_others_read_it),
  };
  return cmocka_run_group_tests_name("linear", tests, NULL, NULL);
}
