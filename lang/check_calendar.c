/* Axes of time as calendars: from date to date, what day a label is, groups by parts of a date. */
#include "checker.h"

#include <assert.h>
#include <math.h>

/* ---- from date to date ---- */

static int64_t step_month(int64_t days, int months)
{
  CalendarDate date = calendar_date(days);
  int month = date.month - 1 + months;
  return calendar_days(date.year + month / 12, month % 12 + 1, 1);
}

/* One of the two is 0. */
typedef struct CalendarStep {
  double seconds;
  int months;
} CalendarStep;

/* What a calendar axis steps by: `by 15 min`, `by 3 month`, `by week`; else the unit of its name.
 */
static bool calendar_step(Env *env, const Ast *by, const Sym *name, CalendarStep *step)
{
  Checker *c = env->checker;
  const Sym *word = !by ? name : by->kind == AST_NAME ? by->name : NULL;
  double count = 1;
  if (by && by->kind == AST_QUANTITY && by->a->list.count == 1 && !by->text.length) {
    word = by->a->list.items[0]->name;
    count = by->number;
  }
  int months = !word                                                    ? 0
               : str_is(word->text, "month")                            ? 1
               : str_is(word->text, "year") || str_is(word->text, "yr") ? 12
                                                                        : 0;
  UnitFactor unit;
  *step = (CalendarStep){0};
  if (months && (count < 1 || count > 1200 || count != floor(count)))
    return false;
  if (months)
    step->months = months * (int)count;
  else if (word && unit_find_word(&c->units, word, &unit) && unit.def->dim == c->seconds->dim)
    step->seconds = count * unit.scale;
  Core *node;
  Type time = type_number(c->seconds->dim);
  if (by && !months && step->seconds == 0 &&
      (!check_constant(env, by, &time, &node, &step->seconds) || node->type.dim != time.dim))
    return false;
  return months || step->seconds >= 60;
}

static DateForm calendar_form(double first, CalendarStep step)
{
  if (step.months)
    return step.months % 12 ? DATE_MONTH : DATE_YEAR;
  return fmod(step.seconds, 86400) == 0 && fmod(first, 86400) == 0 ? DATE_DAY : DATE_MINUTE;
}

/* Both ends are included; an end without a time of day ([whole_day]) means all of it. */
static bool fill_calendar(Checker *c, Axis *axis, double first, double last, bool whole_day,
                          CalendarStep step)
{
  double mean = step.months ? step.months * 365.0 / 12 * 86400 : step.seconds;
  double most = (last + 86400 - first) / (step.months ? step.months * 28.0 * 86400 : mean) + 2;
  if (!calendar_holds(first) || !calendar_holds(last)) {
    diag_add(c->diags, E_AXIS, axis->at,
             "the calendar has the years 1 to 9999: an end of this axis lies outside");
    return false;
  }
  if (!axis_length_fits(c, axis->at, most))
    return false;
  double *values = NEW_ARRAY(c->arena, double, (size_t)most + 1);
  double *weights = NEW_ARRAY(c->arena, double, (size_t)most + 1);
  uint32_t made = 0;
  for (double at = first; whole_day ? at < last + 86400 : at <= last; made++) {
    double next = step.months ? (double)step_month((int64_t)floor(at / 86400), step.months) * 86400
                              : first + (made + 1) * step.seconds;
    values[made] = at;
    weights[made] = next - at;
    at = next;
  }
  axis->length = made;
  axis->values = values;
  axis->weights = weights;
  axis->weight_dim = c->seconds->dim;
  axis->unit = c->dates[calendar_form(first, step)];
  axis->step = mean;
  axis->first_day = (int64_t)floor(first / 86400);
  axis->has_calendar = true;
  return true;
}

bool is_whole_day(const Core *end, double seconds)
{
  return end->unit && end->unit->form == DATE_DAY && fmod(seconds, 86400) == 0;
}

Axis *axis_declare_calendar(Env *env, Axis *axis, const Ast *ast, const Ast *by)
{
  Checker *c = env->checker;
  Core *low, *high;
  double first, last;
  CalendarStep step;
  axis->kind = AXIS_TIME;
  if (!check_constant(env, ast->a->a, NULL, &low, &first) ||
      !check_constant(env, ast->a->b, NULL, &high, &last))
    return NULL;
  size_t errors = c->diags->errors;
  bool whole_day = is_whole_day(high, last);
  bool has_step = calendar_step(env, by, ast->name, &step);
  if (c->diags->errors > errors)
    return NULL;
  if (has_step && first <= last)
    return fill_calendar(c, axis, first, last, whole_day, step) ? axis : NULL;
  const char *name = ast->name->text.text;
  Str from = sources_text(c->context->sources, ast->a->a->at),
      to = sources_text(c->context->sources, ast->a->b->at);
  bool is_backwards = first > last;
  Diag *diag =
      is_backwards ? diag_add(c->diags, E_AXIS, ast->at,
                              "a calendar axis goes from an earlier date to a later one")
      : by || step.seconds > 0
          ? diag_add(c->diags, E_AXIS, ast->at,
                     "a calendar axis steps by a minute or more, or by whole months or years")
          : diag_add(c->diags, E_AXIS, ast->at,
                     "this axis needs a step, since its name `%s` is no unit of time", name);
  if (!is_backwards)
    diag_help(c->diags, diag, "over %s = %.*s..%.*s by 1 day; or by 15 min, by 3 month", name,
              (int)from.length, from.text, (int)to.length, to.text);
  else if (ast->a->b->kind == AST_DATE)
    diag_help(c->diags, diag, "over %s = %.*s..%.*s by 1 day", name, (int)to.length, to.text,
              (int)from.length, from.text);
  return NULL;
}

/* ---- what a label says ---- */

bool axis_time_word(Checker *c, const Sym *name, double *seconds)
{
  static const char *const words[] = {"year", "month", "week", "day", "hour", "minute"};
  UnitFactor unit;
  for (size_t i = 0; i < LEN(words); i++)
    if (str_is(name->text, words[i]) && unit_find_word(&c->units, name, &unit)) {
      *seconds = unit.scale;
      return true;
    }
  return false;
}

/* Seconds of a label since the calendar's origin; NaN far outside the calendar. Plain years are
   those of the calendar, and plain months count from January 1970; other plain labels count steps
   from 1 January 1970. */
static double label_seconds(Checker *c, const Axis *axis, uint32_t i)
{
  double label = axis->values ? axis->values[i] : i, step;
  if (axis->unit->dim == c->seconds->dim)
    return label;
  enum { FAR = 1000000 };
  bool is_far = fabs(label) > FAR;
  while (axis->copy_of)
    axis = axis->copy_of;
  if (str_is(axis->name->text, "month")) {
    if (is_far)
      return NAN;
    int64_t month = (int64_t)floor(label) - 1, year = (month >= 0 ? month : month - 11) / 12;
    return (double)calendar_days((int)(1970 + year), (int)(month - year * 12) + 1, 1) * 86400;
  }
  if (!str_is(axis->name->text, "year") && axis_time_word(c, axis->name, &step))
    return label * step;
  return is_far ? NAN : (double)calendar_days((int)label, 1, 1) * 86400;
}

static Core *report_outside(Checker *c, Span at, const Axis *axis, uint32_t position)
{
  Str label = axis_label_text(axis, position, c->arena);
  Diag *diag = diag_add(c->diags, E_TIME_AXIS, at,
                        "the calendar has the years 1 to 9999: `%s` %.*s lies outside",
                        axis->name->text.text, (int)label.length, label.text);
  diag_label(c->diags, diag, axis->at, "declared here");
  return core_poison(c, at);
}

Core *axis_calendar(Checker *c, Span at, const Axis *axis, BuiltinId part)
{
  double *numbers = NEW_ARRAY(c->arena, double, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++) {
    double seconds = label_seconds(c, axis, i);
    bool is_length = part == BUILTIN_DAYS_IN; /* of the step, whichever year it lies in */
    if (!is_length && !calendar_holds(seconds))
      return report_outside(c, at, axis, i);
    if (is_length) {
      numbers[i] = axis->weights ? axis->weights[i] : 0;
      continue;
    }
    int64_t days = (int64_t)floor(seconds / 86400);
    CalendarDate date = calendar_date(days);
    numbers[i] = part == BUILTIN_YEAR_OF       ? date.year
                 : part == BUILTIN_MONTH_OF    ? date.month
                 : part == BUILTIN_DAY_OF_YEAR ? date.day_of_year
                 : part == BUILTIN_WEEKDAY     ? date.weekday
                                               : floor((seconds - (double)days * 86400) / 3600);
  }
  bool is_time = part == BUILTIN_DAYS_IN;
  const Unit *unit = is_time                   ? c->seconds
                     : part == BUILTIN_YEAR_OF ? c->dates[DATE_COUNT]
                                               : c->units.one;
  return core_column(c, at, axis, numbers, is_time ? type_number(c->seconds->dim) : c->number,
                     unit);
}

/* ---- groups ---- */

Core *axis_groups(Checker *c, Span at, const Sym *name, const Core *part, const Axis **groups)
{
  enum { MOST = 366 }; /* days of a year */
  double *labels = NEW_ARRAY(c->arena, double, MOST + 1);
  double *positions = NEW_ARRAY(c->arena, double, part->axis->length + 1);
  double position_of[MOST + 1] = {0};
  bool occurs[MOST + 1] = {false};
  for (uint32_t i = 0; i < part->axis->length; i++) {
    assert(part->numbers[i] >= 0 && part->numbers[i] <= MOST);
    occurs[(int)part->numbers[i]] = true;
  }
  uint32_t count = 0;
  for (int label = 0; label <= MOST; label++) {
    position_of[label] = count;
    if (occurs[label])
      labels[count++] = label;
  }
  for (uint32_t i = 0; i < part->axis->length; i++)
    positions[i] = position_of[(int)part->numbers[i]];
  *groups = axis_numbers(c, name, labels, count);
  return core_column(c, at, part->axis, positions, c->number, NULL);
}

Core *calendar_group(Checker *c, Span at, const Axis *fine, const Axis *coarse)
{
  double *positions = NEW_ARRAY(c->arena, double, fine->length + 1);
  uint32_t group = 0;
  for (uint32_t i = 0; i < fine->length; i++) {
    double seconds = label_seconds(c, fine, i);
    while (group + 1 < coarse->length && label_seconds(c, coarse, group + 1) <= seconds)
      group++;
    bool inside = seconds >= label_seconds(c, coarse, group) &&
                  seconds < label_seconds(c, coarse, group) +
                                (coarse->weights ? coarse->weights[group] : coarse->step);
    positions[i] = inside ? (double)group : -1;
  }
  return core_column(c, at, fine, positions, c->number, NULL);
}
