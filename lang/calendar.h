/* calendar.h - the proleptic Gregorian calendar in UTC, as day numbers. May include: str.h.
   Source of the formulas: H. Hinnant, "chrono-compatible low-level date algorithms" (2013),
   days_from_civil and civil_from_days. */
#ifndef STROM_CALENDAR_H
#define STROM_CALENDAR_H

#include "str.h"

typedef struct CalendarDate {
  int year, month, day; /* month and day from 1 */
  int day_of_year;      /* from 1 */
  int weekday;          /* 1 Monday to 7 Sunday */
} CalendarDate;

/* How a point in time is written. A day has the time of day behind it where it is not midnight. */
typedef enum DateForm {
  DATE_NONE,  /* it is no point in time */
  DATE_COUNT, /* a plain number that counts years, months, …: 2034, never 2,034 */
  DATE_YEAR,
  DATE_MONTH,
  DATE_DAY,
  DATE_MINUTE,
  DATE_FORMS
} DateForm;

bool calendar_holds(double seconds); /* since 1970-01-01 UTC: in the years 1 to 9999 */
/* Of a point in time that the calendar does not hold: that it lies outside. */
Str calendar_text(double seconds, DateForm form, Arena *arena); /* since 1970-01-01 UTC */
int64_t calendar_days(int year, int month, int day);            /* since 1970-01-01 */
CalendarDate calendar_date(int64_t days);
int calendar_month_length(int year, int month);
/* Reads YYYY-MM-DD, perhaps with `T` or a blank and HH:MM, seconds and a Z, or the first day of
   YYYY-MM or YYYY, as seconds since 1970-01-01 UTC; false for any other text and for days that
   there are not. */
bool calendar_read(const char *text, size_t length, double *seconds);

#endif
