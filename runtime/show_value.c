#include "show_part.h"

#include <assert.h>
#include <math.h>

#include "lang/json.h"

enum { MOST_DIGITS = 15 }; /* beyond them a double has nothing to say */

int number_exponent(double value)
{
  if (value == 0 || !isfinite(value))
    return 0;
  char digits[18];
  return decimal_digits(value, MOST_DIGITS, digits);
}

int number_place(double value, int significant)
{
  if (value == 0 || !isfinite(value))
    return 0;
  char digits[18];
  return decimal_digits(value, significant, digits) - significant + 1;
}

static void add_whole(StrBuf *out, Str digits, bool grouped)
{
  if (grouped)
    strbuf_grouped(out, digits);
  else
    strbuf_add(out, digits);
}

/* "1.25e-7": as a script would write it. */
static void add_power(StrBuf *out, double value, int significant)
{
  char digits[18];
  int exponent = decimal_digits(value, significant, digits);
  size_t length = (size_t)significant;
  while (length > 1 && digits[length - 1] == '0')
    length--;
  strbuf_char(out, digits[0]);
  if (length > 1)
    strbuf_char(out, '.');
  strbuf_add(out, (Str){digits + 1, length - 1});
  strbuf_format(out, "e%d", exponent);
}

static int clamp_digits(int count)
{
  return count < 1 ? 1 : count > 17 ? 17 : count;
}

/* The digits of |value| from its first to [place], as one whole number; empty for 0. */
static Str digits_to_place(Arena *arena, double value, int place)
{
  int count = number_exponent(value) - place + 1;
  StrBuf all;
  strbuf_init(&all, arena);
  if (count < 1) { /* less than one unit of the last place: rounds to none or one of it */
    if (fabs(value) >= 0.5 * pow(10, place))
      strbuf_char(&all, '1');
    return strbuf_str(&all);
  }
  char digits[18];
  int used = clamp_digits(count);
  int exponent = decimal_digits(value, used, digits);
  strbuf_text(&all, digits);
  strbuf_repeat(&all, '0', (size_t)(exponent - place + 1 - used));
  return strbuf_str(&all);
}

Str number_at(Arena *arena, double value, int place, bool grouped)
{
  StrBuf out;
  strbuf_init(&out, arena);
  if (!isfinite(value))
    return value > 0 ? STR("infinite") : value < 0 ? STR("-infinite") : STR("absent");
  Str digits = value == 0 ? STR("") : digits_to_place(arena, value, place);
  if (value < 0 && digits.length)
    strbuf_char(&out, '-');
  int exponent = (int)digits.length - 1 + place;
  if (digits.length && (exponent >= MOST_DIGITS || (exponent < -4 && place < -8))) {
    add_power(&out, value, clamp_digits((int)digits.length));
    return strbuf_str(&out);
  }
  if (place >= 0) {
    StrBuf whole;
    strbuf_init(&whole, arena);
    strbuf_add(&whole, digits.length ? digits : STR("0"));
    if (digits.length)
      strbuf_repeat(&whole, '0', (size_t)place);
    add_whole(&out, strbuf_str(&whole), grouped);
    return strbuf_str(&out);
  }
  size_t after = (size_t)-place;
  size_t before = digits.length > after ? digits.length - after : 0;
  add_whole(&out, before ? str_slice(digits, 0, before) : STR("0"), grouped);
  strbuf_char(&out, '.');
  strbuf_repeat(&out, '0', after - (digits.length - before));
  strbuf_add(&out, str_slice(digits, before, digits.length));
  return strbuf_str(&out);
}

static Str without_trailing_zeros(Str text)
{
  bool has_point = false;
  for (size_t i = 0; i < text.length; i++) {
    if (text.text[i] == 'e')
      return text;
    has_point |= text.text[i] == '.';
  }
  while (has_point && text.text[text.length - 1] == '0')
    text.length--;
  if (has_point && text.text[text.length - 1] == '.')
    text.length--;
  return text;
}

static Str exact_text(Arena *arena, double value, int significant, bool grouped)
{
  int place = number_place(value, significant);
  return without_trailing_zeros(number_at(arena, value, place > 0 ? 0 : place, grouped));
}

Str number_text(Arena *arena, double value, int significant)
{
  assert(significant >= 1 && significant <= 17);
  if (isfinite(value) && (fabs(value) >= 1e15 || (value != 0 && fabs(value) < 1e-4))) {
    StrBuf out;
    strbuf_init(&out, arena);
    if (value < 0)
      strbuf_char(&out, '-');
    add_power(&out, value, significant);
    return strbuf_str(&out);
  }
  return exact_text(arena, value, significant, true);
}

static DateForm form_of(const ValueResult *value)
{
  return value->unit ? value->unit->form : DATE_NONE;
}

Str figure_at(Arena *arena, const ValueResult *value, double number, int place)
{
  if (value_is_date(value) && isfinite(number))
    return value_date(arena, value, place < 0 ? number : floor(number));
  return number_at(arena, number, place, !value_is_moment(value));
}

/* The same where no digit is in doubt. */
static Str exact_figure(Arena *arena, const ValueResult *value, double number)
{
  if (value_is_date(value))
    return value_date(arena, value, number);
  return form_of(value) == DATE_COUNT ? exact_text(arena, number, EXACT_DIGITS, false)
                                      : number_text(arena, number, EXACT_DIGITS);
}

static int figure_place(double value, double se, int finest)
{
  int place = finest;
  if (se > 0 && isfinite(se)) {
    int of_se = (int)ceil(log10(se));
    place = of_se > place ? of_se : place;
  }
  int exponent = number_exponent(value);
  return value != 0 && exponent < place ? exponent : place;
}

/* The last place that is not in doubt, of places not finer than `finest`; but of the first two
   digits where the sample supports them, as the small end of a skewed interval has no others. */
static int end_place(double value, double se, int finest, bool is_skewed)
{
  int second = number_exponent(value) - 1;
  return figure_place(value, se, is_skewed && value != 0 && second < finest ? second : finest);
}

SummaryPlaces summary_places(const Summary *summary)
{
  /* A 90 % interval is 3.3 standard deviations of a normal; unlike the standard deviation it stays
     finite and telling under a fat tail. */
  double spread = (summary->p95 - summary->p5) / 3.3;
  if (!(spread > 0))
    spread = summary->sd;
  int finest = spread > 0 && isfinite(spread) ? (int)floor(log10(0.3 * spread))
                                              : number_place(summary->mean, EXACT_DIGITS);
  int limit = number_place(summary->mean, EXACT_DIGITS);
  finest = finest < limit && summary->mean != 0 ? limit : finest;
  int small = number_exponent(summary->p5), large = number_exponent(summary->p95);
  bool is_skewed = summary->p5 * summary->p95 > 0 && (small < large ? small : large) - 1 < finest;
  int p5 = end_place(summary->p5, summary->se_p5, finest, is_skewed);
  int p95 = end_place(summary->p95, summary->se_p95, finest, is_skewed);
  if (small == large || !is_skewed)
    p5 = p95 = p5 > p95 ? p5 : p95; /* the ends of one interval end alike */
  return (SummaryPlaces){.mean = end_place(summary->mean, summary->se_mean, finest, is_skewed),
                         .p5 = figure_place(summary->p5, 0, p5),
                         .p50 = end_place(summary->p50, summary->se_p50, finest, is_skewed),
                         .p95 = figure_place(summary->p95, 0, p95)};
}

SummaryPlaces value_places(const ValueResult *value, const Summary *summary)
{
  SummaryPlaces places = summary_places(summary);
  if (value_is_moment(value) && form_of(value) != DATE_MINUTE) {
    int *const all[] = {&places.mean, &places.p5, &places.p50, &places.p95};
    for (size_t i = 0; i < LEN(all); i++)
      *all[i] = *all[i] < 0 ? 0 : *all[i];
  }
  return places;
}

int value_place(double value, double se)
{
  int place = figure_place(value, se, number_place(value, EXACT_DIGITS));
  return !(se > 0) && place > 0 ? 0 : place;
}

Str share_text(Arena *arena, double share)
{
  double percent = 100 * share;
  if (percent <= 0 || percent >= 100)
    return str_format(arena, "%s %%", percent <= 0 ? "0" : "100");
  if (percent < 0.1)
    return STR("< 0.1 %");
  if (percent > 99.9)
    return STR("> 99.9 %");
  bool fine = percent < 1 || percent > 99;
  Str number = number_at(arena, percent, fine ? -1 : 0, true);
  return str_format(arena, "%.*s %%", (int)number.length, number.text);
}

Str unit_after(Arena *arena, const Unit *unit)
{
  if (!unit || unit->count == 0 || unit->form != DATE_NONE)
    return STR("");
  Str text = unit_text(unit, arena);
  return str_format(arena, " %.*s", (int)text.length, text.text);
}

const char *absent_word(const ValueResult *value)
{
  return value_is_moment(value) ? "never" : "absent";
}

enum { SHARES_PRINTED = 8 };

/* The shares in falling order: "chips 61 %, power 39 %". */
Str shares_text(Arena *arena, const ValueResult *value, const Summary *summary)
{
  StrBuf out;
  strbuf_init(&out, arena);
  bool done[MAX_SHARES] = {false};
  for (uint32_t n = 0; n < summary->share_count && n < SHARES_PRINTED; n++) {
    uint32_t best = MAX_SHARES;
    for (uint32_t i = 0; i < summary->share_count; i++) {
      if (!done[i] && (best == MAX_SHARES || summary->shares[i] > summary->shares[best]))
        best = i;
    }
    done[best] = true;
    Str name = distinct_text(arena, value, summary->share_values[best]);
    Str share = share_text(arena, share_of_draws(summary, best));
    strbuf_format(&out, "%s%.*s %.*s", n ? ", " : "", (int)name.length, name.text,
                  (int)share.length, share.text);
  }
  if (summary->share_count > SHARES_PRINTED)
    strbuf_format(&out, ", %u more", summary->share_count - SHARES_PRINTED);
  if (summary->absent > 0) {
    Str share = share_text(arena, summary->absent);
    strbuf_format(&out, "%s%s %.*s", out.length ? ", " : "", absent_word(value), (int)share.length,
                  share.text);
  }
  return strbuf_str(&out);
}

Str cell_text(Arena *arena, const ValueResult *value, size_t index)
{
  if (value->uncertain) {
    const Summary *summary = &value->summaries[index];
    if (!value_is_number(value))
      return shares_text(arena, value, summary);
    if (summary->absent >= 1 || isnan(summary->mean))
      return str_of(absent_word(value));
    if (summary_is_exact(summary))
      return exact_figure(arena, value, summary->mean);
    return figure_at(arena, value, summary->mean, value_places(value, summary).mean);
  }
  if (value->type->kind == TYPE_TEXT && value->texts)
    return value->texts[index];
  double number = value->values[index];
  if (isnan(number))
    return str_of(absent_word(value));
  if (!value_is_number(value))
    return distinct_text(arena, value, number);
  double se = value->se ? value->se[index] : 0;
  if (se > 0)
    return figure_at(arena, value, number, value_place(number, se));
  return exact_figure(arena, value, number);
}

static Str summary_text(Arena *arena, const ValueResult *value, const Summary *summary,
                        int decimals)
{
  SummaryPlaces places = value_places(value, summary);
  if (decimals >= 0)
    places = (SummaryPlaces){-decimals, -decimals, -decimals, -decimals};
  Str mean = figure_at(arena, value, summary->mean, places.mean);
  Str p5 = figure_at(arena, value, summary->p5, places.p5);
  Str p95 = figure_at(arena, value, summary->p95, places.p95);
  Str unit = unit_after(arena, value->unit);
  StrBuf out;
  strbuf_init(&out, arena);
  strbuf_add(&out, mean);
  strbuf_add(&out, unit);
  strbuf_text(&out, " (");
  strbuf_add(&out, p5);
  strbuf_text(&out, " to ");
  strbuf_add(&out, p95);
  strbuf_char(&out, ')');
  if (summary->absent > 0) {
    Str share = share_text(arena, summary->absent);
    strbuf_format(&out, ", %s in %.*s of draws", absent_word(value), (int)share.length, share.text);
  }
  return strbuf_str(&out);
}

Str value_text(Arena *arena, const ValueResult *value, size_t index, int decimals)
{
  assert(index < value->count);
  StrBuf out;
  strbuf_init(&out, arena);
  bool number = value_is_number(value);
  if (number && value->uncertain && !isnan(value->summaries[index].mean) &&
      !summary_is_exact(&value->summaries[index]))
    return summary_text(arena, value, &value->summaries[index], decimals);
  double plain = !number            ? NAN
                 : value->uncertain ? value->summaries[index].mean
                                    : value->values[index];
  if (decimals >= 0 && number && !isnan(plain))
    strbuf_add(&out, figure_at(arena, value, plain, -decimals));
  else
    strbuf_add(&out, cell_text(arena, value, index));
  if (number && !isnan(plain))
    strbuf_add(&out, unit_after(arena, value->unit));
  return strbuf_str(&out);
}
