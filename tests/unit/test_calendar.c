/* The calendar against known days, and against itself over all days of nine centuries. */
#include "lang/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void known_days(void **state)
{
  (void)state;
  assert_int_equal(calendar_days(1970, 1, 1), 0);
  assert_int_equal(calendar_days(1969, 12, 31), -1);
  assert_int_equal(calendar_days(2000, 3, 1), 11017); /* date -d 2000-03-01 +%s / 86400 */
  assert_int_equal(calendar_days(2024, 2, 29), 19782);
  assert_int_equal(calendar_days(1600, 1, 1), -135140);
}

static void leap_years(void **state)
{
  (void)state;
  assert_int_equal(calendar_month_length(2023, 2), 28);
  assert_int_equal(calendar_month_length(2024, 2), 29);
  assert_int_equal(calendar_month_length(1900, 2), 28);
  assert_int_equal(calendar_month_length(2000, 2), 29);
  assert_int_equal(calendar_month_length(2024, 12), 31);
  assert_int_equal(calendar_month_length(2024, 4), 30);
}

/* Each day is the one after the day before. */
static void every_day_in_turn(void **state)
{
  (void)state;
  CalendarDate last = calendar_date(calendar_days(1599, 12, 31));
  for (int64_t days = calendar_days(1600, 1, 1); days < calendar_days(2500, 1, 1); days++) {
    CalendarDate date = calendar_date(days);
    assert_int_equal(calendar_days(date.year, date.month, date.day), days);
    assert_int_equal(date.weekday, last.weekday % 7 + 1);
    if (date.day > 1) {
      assert_int_equal(date.day, last.day + 1);
      assert_int_equal(date.month, last.month);
    } else {
      assert_int_equal(last.day, calendar_month_length(last.year, last.month));
      assert_int_equal(date.month, last.month % 12 + 1);
    }
    assert_int_equal(date.day_of_year, date.day == 1 && date.month == 1 ? 1 : last.day_of_year + 1);
    last = date;
  }
}

static void weekdays(void **state)
{
  (void)state;
  assert_int_equal(calendar_date(0).weekday, 4);                         /* a Thursday */
  assert_int_equal(calendar_date(calendar_days(2024, 1, 1)).weekday, 1); /* a Monday */
  assert_int_equal(calendar_date(calendar_days(2000, 1, 1)).weekday, 6); /* a Saturday */
  assert_int_equal(calendar_date(calendar_days(2024, 12, 31)).day_of_year, 366);
}

static double reads(const char *text)
{
  double seconds = -1;
  if (!calendar_read(text, strlen(text), &seconds))
    fail_msg("%s is not read", text);
  return seconds;
}

static void dates_are_read(void **state)
{
  (void)state;
  assert_true(reads("1970-01-01") == 0);
  assert_true(reads("1970-01-02T06:30") == 86400 + 6 * 3600 + 30 * 60);
  assert_true(reads("1970-01-02 06:30:15Z") == 86400 + 6 * 3600 + 30 * 60 + 15);
  assert_true(reads("2024-02-29") == 19782.0 * 86400);
  assert_true(reads("2024-02") == 19754.0 * 86400);
  assert_true(reads("1971") == 365.0 * 86400);
  assert_true(reads("1969-12-31T23:00") == -3600);
}

static void what_is_no_date(void **state)
{
  (void)state;
  static const char *const wrong[] = {
      "",           "2024-1-1",         "2023-02-29",       "2024-13-01",         "2024-00-10",
      "2024-04-31", "2024-01-01T24:00", "2024-01-01T12:60", "2024-01-01x12:00",   "01.02.2024",
      "2024/01/01", "2024-01-01T12",    "2024-01-01T1:000", "2024-01-01T12:00+1", "20240101",
      "-024-01-01", "2024-01-0x",       "1e10-01-01"};
  double seconds;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    if (calendar_read(wrong[i], strlen(wrong[i]), &seconds))
      fail_msg("%s is read as a date", wrong[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_days),        cmocka_unit_test(leap_years),
      cmocka_unit_test(every_day_in_turn), cmocka_unit_test(weekdays),
      cmocka_unit_test(dates_are_read),    cmocka_unit_test(what_is_no_date),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
