#include <math.h>

#include "chart_part.h"
#include "lang/calendar.h"

enum { GAP = 2 }; /* blanks between two labels, at least */

static bool nearly(double a, double b)
{
  return fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

/* ---- numbers ---- */

/* What people count hours, minutes and months by; beyond the last, in tens. */
static const struct {
  const char *word, *unit;
  double steps[11];
} customs[] = {{"hour", "h", {1, 2, 3, 6, 12, 24, 48, 72, 96, 120, 168}},
               {"minute", "min", {1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720}},
               {"month", "month", {1, 2, 3, 6, 12, 24, 36, 60, 120}}};

static bool counts_by(const Axis *axis, size_t custom)
{
  const Unit *unit = axis->unit;
  if (unit && unit->count)
    return unit->count == 1 && str_is(unit->factors[0].word->text, customs[custom].unit);
  return axis->kind == AXIS_TIME && str_is(axis->name->text, customs[custom].word);
}

static bool is_round(const Axis *axis, double step)
{
  for (size_t i = 0; i < LEN(customs); i++) {
    if (!counts_by(axis, i) || step < 1 - 1e-9)
      continue;
    double last = 0;
    for (size_t k = 0; k < LEN(customs[i].steps) && customs[i].steps[k] > 0; k++) {
      last = customs[i].steps[k];
      if (nearly(step, last))
        return true;
    }
    if (step < last)
      return false;
  }
  double head = step / pow(10, floor(log10(step) + 1e-9));
  return nearly(head, 1) || nearly(head, 2) || nearly(head, 2.5) || nearly(head, 5);
}

/* The distance between labels where it is the same for all, else 0. */
static double even_distance(const Axis *axis)
{
  double first = axis_label_number(axis, 0), distance = axis_label_number(axis, 1) - first;
  for (uint32_t i = 2; i < axis->length; i++) {
    double here = axis_label_number(axis, i);
    if (fabs(here - first - i * distance) > 1e-6 * fabs(distance))
      return 0;
  }
  return fabs(distance);
}

/* Every so many labels, at least [least], such that they are a round number apart and multiples of
   it (2025, 2030, …); where there is no such number, a round one of labels. Gives the first. */
static uint32_t label_steps(const Axis *axis, uint32_t least, uint32_t *every)
{
  double distance = even_distance(axis);
  *every = least;
  for (uint32_t k = least; least > 1 && distance > 0 && k < axis->length; k++) {
    if (!is_round(axis, k * distance))
      continue;
    *every = k;
    for (uint32_t i = 0; i < k; i++) {
      double times = axis_label_number(axis, i) / (k * distance);
      if (fabs(times - round(times)) < 1e-6)
        return i;
    }
    return 0;
  }
  while (least > 1 && !is_round(axis, *every))
    ++*every;
  return 0;
}

static void number_ticks(Arena *arena, const Axis *axis, size_t columns, ChartTick *ticks,
                         uint32_t *count)
{
  size_t widest = 1;
  for (uint32_t i = 0; i<axis->length; i += axis->length> 64 ? axis->length / 64 : 1) {
    size_t width = str_columns(axis_label_short(arena, axis, i));
    widest = width > widest ? width : widest;
  }
  size_t most = columns / (widest + GAP + 1);
  double least = ceil((double)(axis->length - 1) / (double)(most < 2 ? 2 : most));
  uint32_t every;
  for (uint32_t i = label_steps(axis, least < 1 ? 1 : (uint32_t)least, &every); i < axis->length;
       i += every)
    ticks[(*count)++] = (ChartTick){.at = i, .label = axis_label_short(arena, axis, i)};
}

/* ---- dates ---- */

typedef enum Period { PERIOD_HOUR, PERIOD_DAY, PERIOD_MONTH, PERIOD_YEAR } Period;

typedef struct Rhythm { /* every so many of a period */
  Period period;
  int count;
} Rhythm;

static const Rhythm rhythms[] = {
    {PERIOD_HOUR, 1},   {PERIOD_HOUR, 2},  {PERIOD_HOUR, 3},  {PERIOD_HOUR, 6},  {PERIOD_HOUR, 12},
    {PERIOD_DAY, 1},    {PERIOD_DAY, 2},   {PERIOD_DAY, 7},   {PERIOD_DAY, 14},  {PERIOD_MONTH, 1},
    {PERIOD_MONTH, 2},  {PERIOD_MONTH, 3}, {PERIOD_MONTH, 6}, {PERIOD_YEAR, 1},  {PERIOD_YEAR, 2},
    {PERIOD_YEAR, 5},   {PERIOD_YEAR, 10}, {PERIOD_YEAR, 20}, {PERIOD_YEAR, 50}, {PERIOD_YEAR, 100},
    {PERIOD_YEAR, 1000}};

typedef struct Moment {
  int64_t hours, days; /* since 1970 */
  CalendarDate date;
} Moment;

static Moment moment_at(const Axis *axis, uint32_t position)
{
  int64_t hours = (int64_t)floor(axis->values[position] / 3600 + 1e-9);
  int64_t days = (int64_t)floor((double)hours / 24);
  return (Moment){.hours = hours, .days = days, .date = calendar_date(days)};
}

int chart_year(const Axis *axis)
{
  if (!axis->has_calendar)
    return 0;
  int first = moment_at(axis, 0).date.year, last = moment_at(axis, axis->length - 1).date.year;
  return first == last ? first : 0;
}

/* Which one of the rhythm's periods a moment is in; hours and days are counted from [origin]. */
static int64_t period_of(Rhythm rhythm, const Moment *moment, const Moment *origin)
{
  switch (rhythm.period) {
  case PERIOD_HOUR: return (moment->hours - origin->days * 24) / rhythm.count;
  case PERIOD_DAY: return (moment->days - origin->days) / rhythm.count;
  case PERIOD_MONTH: return (moment->date.year * 12 + moment->date.month - 1) / rhythm.count;
  case PERIOD_YEAR: return moment->date.year / rhythm.count;
  }
  return 0;
}

/* The first of an axis stands for a period only where the period begins with it. */
static bool is_begin(Rhythm rhythm, const Moment *moment)
{
  const CalendarDate *date = &moment->date;
  bool midnight = moment->hours == moment->days * 24;
  switch (rhythm.period) {
  case PERIOD_HOUR: return (moment->hours - moment->days * 24) % rhythm.count == 0;
  case PERIOD_DAY: return midnight;
  case PERIOD_MONTH: return midnight && date->day == 1 && (date->month - 1) % rhythm.count == 0;
  case PERIOD_YEAR:
    return midnight && date->day == 1 && date->month == 1 && date->year % rhythm.count == 0;
  }
  return true;
}

/* What is new since the label before: "2025-12-31", then "2026-01-01", "01-02"; hours of a day
   "06:00". */
static Str moment_text(Arena *arena, Rhythm rhythm, const Moment *moment, const Moment *before)
{
  const CalendarDate *date = &moment->date;
  bool midnight = moment->hours == moment->days * 24;
  if (midnight && rhythm.period == PERIOD_YEAR && date->month == 1 && date->day == 1)
    return str_format(arena, "%04d", date->year);
  if (midnight && rhythm.period >= PERIOD_MONTH && date->day == 1)
    return str_format(arena, "%04d-%02d", date->year, date->month);
  Str time = str_format(arena, "%02d:00", (int)(moment->hours - moment->days * 24));
  if (before && before->days == moment->days)
    return time;
  return str_format(arena, "%.*s%02d-%02d%s%s", before && before->date.year == date->year ? 0 : 5,
                    str_format(arena, "%04d-", date->year).text, date->month, date->day,
                    midnight ? "" : "T", midnight ? "" : time.text);
}

/* The ticks of a rhythm; false where their labels touch. */
static bool rhythm_ticks(Arena *arena, const Axis *axis, Rhythm rhythm, size_t columns,
                         ChartTick *ticks, uint32_t *count)
{
  const Moment origin = moment_at(axis, 0);
  Moment last = origin; /* the legend names the year of an axis that stays in one */
  last.days--;
  bool year_known = chart_year(axis) != 0;
  int64_t period = period_of(rhythm, &origin, &origin);
  double end = -1e9;
  *count = 0;
  for (uint32_t i = 0; i < axis->length; i++) {
    const Moment now = moment_at(axis, i);
    int64_t next = period_of(rhythm, &now, &origin);
    if (i == 0 ? !is_begin(rhythm, &now) : next == period)
      continue;
    period = next;
    Str label = moment_text(arena, rhythm, &now, *count || year_known ? &last : NULL);
    double width = (double)str_columns(label);
    double begin = (double)i * (double)columns / axis->length - width / 2;
    if (begin < end + GAP)
      return false;
    end = begin + width;
    last = now;
    ticks[(*count)++] = (ChartTick){.at = i, .label = label};
  }
  return *count > 0;
}

static Period finest_period(const Axis *axis)
{
  DateForm form = axis->unit->form;
  return form == DATE_YEAR    ? PERIOD_YEAR
         : form == DATE_MONTH ? PERIOD_MONTH
         : form == DATE_DAY   ? PERIOD_DAY
                              : PERIOD_HOUR;
}

static void calendar_ticks(Arena *arena, const Axis *axis, size_t columns, ChartTick *ticks,
                           uint32_t *count)
{
  for (size_t i = 0; i < LEN(rhythms); i++) {
    if (rhythms[i].period >= finest_period(axis) &&
        rhythm_ticks(arena, axis, rhythms[i], columns, ticks, count))
      return;
  }
  *count = 1;
  ticks[0] = (ChartTick){.at = 0, .label = axis_label_short(arena, axis, 0)};
}

const ChartTick *chart_ticks(Arena *arena, const Axis *axis, size_t columns, uint32_t *count)
{
  ChartTick *ticks = NEW_ARRAY(arena, ChartTick, axis->length + 1);
  *count = 0;
  if (axis->has_calendar)
    calendar_ticks(arena, axis, columns, ticks, count);
  else
    number_ticks(arena, axis, columns, ticks, count);
  return ticks;
}
