/* Two interpreters in two threads, and one interpreter that uses two: under TSan no access is a
   race, and what is printed does not depend on who ran beside whom. */
#include "runtime/strom.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const scripts[] = {
    "power = 1 to 3 GW\n"
    "price = 50 USD/MWh \xc2\xb1 5 USD/MWh\n"
    "show power * price\n"
    "claim \"cheap\" { price < 52 USD/MWh }\n",

    "over year = 2024..2035\n"
    "growth = 2 % to 4 %\n"
    "stock = previous(stock, 100 GW) * (1 + growth)\n"
    "show stock[2035]\n"
    "scenario fast { growth = 6 % }\n"
    "compare stock[2035] across base, fast\n",

    "x = 3 GW + 2 GWh\n"
    "show y\n",
};

enum { ROUNDS = 6, TEXT = 1 << 16 };

typedef struct Job {
  const char *script;
  unsigned threads, lanes;
  StromStatus status;
  char text[TEXT]; /* diagnostics and output of the last round */
} Job;

static void keep(Job *job, const char *text, size_t length)
{
  size_t used = strlen(job->text);
  if (length > TEXT - 1 - used)
    length = TEXT - 1 - used;
  memcpy(job->text + used, text, length);
  job->text[used + length] = '\0';
}

static void run_once(Job *job)
{
  StromOptions options = strom_default_options();
  options.draws = 3000;
  options.threads = job->threads;
  options.block_lanes = job->lanes;
  job->text[0] = '\0';
  Strom *strom = strom_new(&options);
  job->status = strom_load_text(strom, "a.strom", job->script, strlen(job->script), NULL);
  if (job->status == STROM_OK)
    job->status = strom_run(strom);
  size_t length;
  const char *text = strom_diagnostics(strom, STROM_JSON, &length);
  keep(job, text, length);
  text = strom_output(strom, STROM_JSON, 80, &length);
  keep(job, text, length);
  strom_free(strom);
}

static void *run_often(void *argument)
{
  for (int round = 0; round < ROUNDS; round++)
    run_once(argument);
  return NULL;
}

/* Runs two jobs side by side and holds what they say against a run alone. */
static void side_by_side(const char *first, const char *second, unsigned threads)
{
  Job *jobs = test_calloc(3, sizeof *jobs);
  jobs[0] = (Job){.script = first, .threads = threads, .lanes = 1024};
  jobs[1] = (Job){.script = second, .threads = threads, .lanes = 1024};
  pthread_t other;
  assert_int_equal(pthread_create(&other, NULL, run_often, &jobs[0]), 0);
  run_often(&jobs[1]);
  assert_int_equal(pthread_join(other, NULL), 0);
  for (int i = 0; i < 2; i++) {
    jobs[2] = (Job){.script = jobs[i].script, .threads = 1, .lanes = 1024};
    run_once(&jobs[2]);
    assert_int_equal(jobs[i].status, jobs[2].status);
    assert_true(strlen(jobs[2].text) > 20);
    assert_string_equal(jobs[i].text, jobs[2].text);
  }
  test_free(jobs);
}

static void test_two_interpreters(void **state)
{
  (void)state;
  side_by_side(scripts[0], scripts[1], 1);
  side_by_side(scripts[1], scripts[1], 1);
  side_by_side(scripts[2], scripts[0], 1);
}

static void test_two_interpreters_of_two_threads_each(void **state)
{
  (void)state;
  side_by_side(scripts[0], scripts[1], 2);
}

static void test_threads_and_blocks_change_no_byte(void **state)
{
  (void)state;
  Job *jobs = test_calloc(2, sizeof *jobs);
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    jobs[0] = (Job){.script = scripts[i], .threads = 1, .lanes = 1024};
    run_once(&jobs[0]);
    for (unsigned variant = 0; variant < 4; variant++) {
      jobs[1] =
          (Job){.script = scripts[i], .threads = 1 + variant % 2, .lanes = variant < 2 ? 64 : 256};
      run_once(&jobs[1]);
      assert_int_equal(jobs[1].status, jobs[0].status);
      assert_string_equal(jobs[1].text, jobs[0].text);
    }
  }
  test_free(jobs);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_interpreters),
      cmocka_unit_test(test_two_interpreters_of_two_threads_each),
      cmocka_unit_test(test_threads_and_blocks_change_no_byte),
  };
  return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
