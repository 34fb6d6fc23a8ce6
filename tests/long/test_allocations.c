/* Every allocation refused in turn: the run ends with a status, everything is given back, and an
   interpreter that was refused memory says so. */
#include "runtime/strom.h"
#include "tests/unit/host_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char script[] = "\"\"\"\n# A title\nWith {total in GW} in it.\n\"\"\"\n"
                             "over year = 2024..2030\n"
                             "kind site { power : W; cost : USD = 1 USD/W * power }\n"
                             "site a { power = 1 to 3 GW }\n"
                             "site b { power = 2 GW \xc2\xb1 200 MW }\n"
                             "total = sum(s.power for s in site)\n"
                             "stock = previous(stock, 1 GW) + total / 10\n"
                             "show total, stock\n"
                             "show a.cost in million USD\n"
                             "scenario more { a.power *= 2 }\n"
                             "compare total across base, more\n"
                             "claim \"enough\" { total > 3 GW }\n"
                             "plot stock over year\n";

static const char wrong_script[] = "x = 1 GW + 1 GWh\nshow xx\ngrid g { firm_pwer = 1 GW }\n";

static StromStatus run(Host *host, const char *text)
{
  StromOptions options = strom_default_options();
  options.draws = 500;
  options.threads = 1; /* so that the order of requests is the same each time */
  options.reallocate = host_reallocate;
  options.host = host;
  Strom *strom = strom_new(&options);
  if (!strom) {
    assert_int_equal(host->live, 0);
    return STROM_REFUSED;
  }
  StromStatus status = strom_load_text(strom, "a.strom", text, strlen(text), NULL);
  if (status == STROM_OK)
    status = strom_run(strom);
  size_t length = 0;
  assert_non_null(strom_diagnostics(strom, STROM_TEXT, &length));
  assert_non_null(strom_diagnostics(strom, STROM_JSON, &length));
  assert_non_null(strom_output(strom, STROM_TEXT, 80, &length));
  assert_non_null(strom_output(strom, STROM_JSON, 80, &length));
  strom_free(strom);
  assert_int_equal(host->live, 0);
  return status;
}

static void refuse_in_turn(const char *text, StromStatus expected, bool goes_on)
{
  Host host = {0};
  assert_int_equal(run(&host, text), expected);
  size_t requests = host.requests;
  assert_true(requests > 3);
  size_t refused = 0;
  for (size_t at = 1; at <= requests; at++) {
    host = (Host){.refuse_at = at, .goes_on = goes_on};
    StromStatus status = run(&host, text);
    if (status != expected && status != STROM_REFUSED)
      fail_msg("request %zu of %zu refused: status %d", at, requests, (int)status);
    refused += status == STROM_REFUSED;
  }
  assert_true(refused > 0);
  host = (Host){0};
  assert_int_equal(run(&host, text), expected);
  assert_int_equal(host.requests, requests);
}

static void test_one_refused(void **state)
{
  (void)state;
  refuse_in_turn(script, STROM_OK, false);
}

static void test_all_refused_from_there_on(void **state)
{
  (void)state;
  refuse_in_turn(script, STROM_OK, true);
}

static void test_refused_while_reporting(void **state)
{
  (void)state;
  refuse_in_turn(wrong_script, STROM_WRONG, false);
  refuse_in_turn(wrong_script, STROM_WRONG, true);
}

static void test_a_memory_limit_is_kept(void **state)
{
  (void)state;
  for (size_t limit = 64 * 1024; limit < (256u << 20); limit *= 2) {
    StromOptions options = strom_default_options();
    options.draws = 500;
    options.max_memory = limit;
    Strom *strom = strom_new(&options);
    if (!strom)
      continue;
    StromStatus status = strom_load_text(strom, "a.strom", script, sizeof script - 1, NULL);
    if (status == STROM_OK)
      status = strom_run(strom);
    assert_true(status == STROM_OK || status == STROM_REFUSED);
    size_t length = 0;
    const char *text = strom_diagnostics(strom, STROM_TEXT, &length);
    if (status == STROM_REFUSED)
      assert_true(length > 0 && strstr(text, "[E0803]"));
    strom_free(strom);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_refused),
      cmocka_unit_test(test_all_refused_from_there_on),
      cmocka_unit_test(test_refused_while_reporting),
      cmocka_unit_test(test_a_memory_limit_is_kept),
  };
  return cmocka_run_group_tests_name("allocations", tests, NULL, NULL);
}
