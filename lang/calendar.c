#include "calendar.h"

#include <math.h>

int64_t calendar_days(int year, int month, int day)
{
  int64_t y = (int64_t)year - (month <= 2);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t year_of_era = y - era * 400;
  int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

bool calendar_holds(double seconds)
{
  return seconds >= -719162.0 * 86400 && seconds < 2932897.0 * 86400;
}

CalendarDate calendar_date(int64_t days)
{
  int64_t shifted = days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t of_era = shifted - era * 146097;
  int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month = (5 * of_year + 2) / 153;
  CalendarDate date;
  date.day = (int)(of_year - (153 * month + 2) / 5 + 1);
  date.month = (int)(month < 10 ? month + 3 : month - 9);
  date.year = (int)(year_of_era + era * 400 + (date.month <= 2));
  date.day_of_year = (int)(days - calendar_days(date.year, 1, 1)) + 1;
  date.weekday = (int)(((days + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
  return date;
}

int calendar_month_length(int year, int month)
{
  int next_year = month == 12 ? year + 1 : year, next_month = month == 12 ? 1 : month + 1;
  return (int)(calendar_days(next_year, next_month, 1) - calendar_days(year, month, 1));
}

static bool read_digits(const char *text, size_t count, int *number)
{
  *number = 0;
  for (size_t i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    *number = *number * 10 + (text[i] - '0');
  }
  return true;
}

bool calendar_read(const char *text, size_t length, double *seconds)
{
  int year, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  if (length > 10 && text[length - 1] == 'Z')
    length--;
  if (length != 4 && length != 7 && length != 10 && length != 16 && length != 19)
    return false;
  if (!read_digits(text, 4, &year) ||
      (length > 4 && (text[4] != '-' || !read_digits(text + 5, 2, &month))) ||
      (length > 7 && (text[7] != '-' || !read_digits(text + 8, 2, &day))))
    return false;
  if (length > 10 && ((text[10] != 'T' && text[10] != ' ') || !read_digits(text + 11, 2, &hour) ||
                      text[13] != ':' || !read_digits(text + 14, 2, &minute)))
    return false;
  if (length > 16 && (text[16] != ':' || !read_digits(text + 17, 2, &second)))
    return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > calendar_month_length(year, month) ||
      hour > 23 || minute > 59 || second > 59)
    return false;
  *seconds = (double)calendar_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  return true;
}

Str calendar_text(double seconds, DateForm form, Arena *arena)
{
  if (!calendar_holds(seconds))
    return STR("outside the years 1 to 9999");
  int64_t whole = (int64_t)floor(seconds + 0.0005), days = whole / 86400;
  if (whole % 86400 < 0)
    days--;
  CalendarDate date = calendar_date(days);
  int of_day = (int)(whole - days * 86400);
  if (form == DATE_YEAR)
    return str_format(arena, "%04d", date.year);
  if (form == DATE_MONTH)
    return str_format(arena, "%04d-%02d", date.year, date.month);
  Str day = str_format(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
  if (form == DATE_DAY && of_day == 0)
    return day;
  return str_format(arena, "%.*sT%02d:%02d", (int)day.length, day.text, of_day / 3600,
                    of_day % 3600 / 60);
}
