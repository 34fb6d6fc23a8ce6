#include "unit.h"

#include <math.h>

/* ---- named dimensions ---- */

static const UnitDef *base_def(const UnitTable *table, uint16_t base)
{
  const Sym *unit = table->dims->bases[base].unit;
  return unit ? symmap_get(&table->defs, unit) : NULL;
}

/* The one currency in [dim], with its exponent; NULL where there is none, or more than one. */
static const UnitDef *find_currency(const UnitTable *table, const Dim *dim, DimExponent *exponent)
{
  const UnitDef *found = NULL;
  for (uint32_t i = 0; i < dim->count; i++) {
    const UnitDef *def = base_def(table, dim->factors[i].base);
    if (!def || !def->is_currency)
      continue;
    if (found)
      return NULL;
    found = def;
    *exponent = (DimExponent){dim->factors[i].numerator, dim->factors[i].denominator};
  }
  return found;
}

/* The named dimension that fits, where any one currency counts as the dollar; it is told in
   [currency], NULL where none occurs. */
static const UnitNamed *find_named(const UnitTable *table, const Dim *dim, const UnitDef **currency)
{
  DimExponent exponent;
  *currency = find_currency(table, dim, &exponent);
  if (*currency && *currency != table->dollar) {
    const Dim *ratio = dim_divide(table->dims, table->dollar->dim, (*currency)->dim);
    ratio = dim_power(table->dims, ratio, exponent.numerator, exponent.denominator);
    dim = dim_multiply(table->dims, dim, ratio);
  }
  for (uint32_t i = 0; i < table->named_count; i++)
    if (table->named[i].unit->dim == dim)
      return &table->named[i];
  return NULL;
}

Str unit_dim_name(const UnitTable *table, Arena *arena, const Dim *dim)
{
  const UnitDef *currency;
  const UnitNamed *named = find_named(table, dim, &currency);
  if (named && currency)
    return str_format(arena, "%s in %s", named->phrase, currency->name->text.text);
  if (named)
    return str_of(named->phrase);
  bool is_base =
      dim->count == 1 && dim->factors[0].numerator == 1 && dim->factors[0].denominator == 1;
  return is_base ? str_format(arena, "a number of %s",
                              table->dims->bases[dim->factors[0].base].name->text.text)
                 : dim_text(table->dims, arena, dim);
}

/* ---- a unit for a dimension ---- */

static UnitFactor plain_factor(const UnitDef *def, int16_t numerator, int16_t denominator)
{
  return (UnitFactor){.word = def->name,
                      .def = def,
                      .scale = def->scale,
                      .numerator = numerator,
                      .denominator = denominator};
}

/* The coherent unit of a base. One that has no unit yet is shown by its own name. */
static UnitFactor base_factor(UnitTable *table, DimFactor factor)
{
  const UnitDef *known = base_def(table, factor.base);
  if (!known) {
    UnitDef *made = NEW(table->arena, UnitDef);
    *made = (UnitDef){.name = table->dims->bases[factor.base].name,
                      .dim = dim_of_base(table->dims, factor.base),
                      .scale = 1};
    known = made;
  }
  return plain_factor(known, factor.numerator, factor.denominator);
}

/* The exponent that mass has in [dim]: the base that occurs once in a watt. */
static DimExponent mass_exponent(const UnitTable *table, const Dim *dim)
{
  const Dim *watt = table->watt->dim;
  for (uint32_t i = 0; i < watt->count; i++)
    if (watt->factors[i].numerator == 1)
      return dim_exponent_of(dim, watt->factors[i].base);
  return (DimExponent){0, 1};
}

/* A product of base units; where mass occurs only as part of a power or an energy, of W or Wh and
   the rest, which people can read. */
static const Unit *base_unit(UnitTable *table, const Dim *dim)
{
  const UnitDef *heads[] = {table->watt_hour, table->watt}, *head = NULL;
  DimExponent mass = mass_exponent(table, dim);
  const Dim *rest = dim;
  for (size_t i = 0; i < LEN(heads) && mass.numerator; i++) {
    const Dim *power = dim_power(table->dims, heads[i]->dim, mass.numerator, mass.denominator);
    const Dim *left = power ? dim_divide(table->dims, dim, power) : dim;
    if (left->count + 1 < rest->count + (head != NULL)) {
      rest = left;
      head = heads[i];
    }
  }
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, rest->count + 1);
  uint32_t count = 0;
  if (head)
    factors[count++] = plain_factor(head, mass.numerator, mass.denominator);
  for (uint32_t i = 0; i < rest->count; i++)
    factors[count++] = base_factor(table, rest->factors[i]);
  return unit_of_factors(table, factors, count);
}

/* [factor] in the first of [words] that has its dimension. */
static UnitFactor in_words(const UnitTable *table, UnitFactor factor, const UnitFactor *words,
                           uint32_t count)
{
  UnitFactor best = factor;
  for (uint32_t i = count; i-- > 0;)
    if (words[i].def == table->watt_hour && factor.def->dim == table->hour->dim)
      best = plain_factor(table->hour, 1, 1);
  for (uint32_t i = count; i-- > 0;)
    if (words[i].def->dim == factor.def->dim)
      best = words[i];
  best.numerator = factor.numerator;
  best.denominator = factor.denominator;
  return best;
}

const Unit *unit_for_dim_in_words(UnitTable *table, const Dim *dim, const UnitFactor *words,
                                  uint32_t count)
{
  if (dim == table->dims->one)
    return table->one;
  const UnitDef *currency;
  const UnitNamed *named = find_named(table, dim, &currency);
  const Unit *usual = named ? named->unit : base_unit(table, dim);
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, usual->count);
  for (uint32_t i = 0; i < usual->count; i++) {
    UnitFactor factor = usual->factors[i];
    if (named && currency && factor.def == table->dollar)
      factor = plain_factor(currency, factor.numerator, factor.denominator);
    factors[i] = in_words(table, factor, words, count);
  }
  const Unit *unit = unit_of_factors(table, factors, usual->count);
  return isnormal(unit->scale) ? unit : base_unit(table, dim);
}

const Unit *unit_for_dim(UnitTable *table, const Dim *dim, const Unit *hint)
{
  if (hint && hint->dim == dim)
    return hint;
  return unit_for_dim_in_words(table, dim, NULL, 0);
}

/* The prefixes for numbers are the powers of 1,000. */
static bool is_thousands(const UnitPrefix *prefix, UnitPrefixes takes)
{
  bool is_usual = prefix->text[0] > 0 && prefix->group != PREFIX_BINARY_TOO;
  double size = prefix->times * prefix->by;
  return is_usual && size >= 1e3 && unit_takes(takes, prefix->group);
}

const Unit *unit_for_value(UnitTable *table, const Unit *unit, double value)
{
  if (unit->count == 0 || value == 0 || !isfinite(value))
    return unit;
  UnitFactor first = unit->factors[0];
  if (first.numerator != 1 || first.denominator != 1 || first.def->prefixes == PREFIX_NONE)
    return unit;
  /* The largest word in which the number is at least 1; where there is none, the smallest. */
  double rest = unit->scale / first.scale;
  double size = fabs(value) * (1 + 1e-12); /* 1,000 is 1 k in spite of rounding */
  UnitFactor best = plain_factor(first.def, 1, 1);
  bool fits = size >= best.scale * rest;
  size_t count;
  const UnitPrefix *prefixes = unit_prefixes(&count);
  for (size_t i = 0; i < count; i++) {
    UnitFactor tried;
    Str word = str_format(table->arena, "%s%s", prefixes[i].text, first.def->name->text.text);
    if (!is_thousands(&prefixes[i], first.def->prefixes) ||
        !unit_find_word(table, intern(table->interner, word), &tried) ||
        tried.def->dim != first.def->dim)
      continue;
    bool tried_fits = size >= tried.scale * rest;
    if (tried_fits ? !fits || tried.scale > best.scale : !fits && tried.scale < best.scale) {
      best = tried;
      fits = tried_fits;
    }
  }
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, unit->count);
  for (uint32_t i = 0; i < unit->count; i++)
    factors[i] = i ? unit->factors[i] : best;
  return unit_of_factors(table, factors, unit->count);
}

/* ---- text ---- */

static void add_factor(StrBuf *out, const UnitFactor *factor)
{
  int size = factor->numerator < 0 ? -factor->numerator : factor->numerator;
  strbuf_add(out, factor->word->text);
  if (factor->denominator != 1)
    strbuf_format(out, "^(%d/%d)", size, factor->denominator);
  else if (size != 1)
    strbuf_format(out, "^%d", size);
}

Str unit_text(const Unit *unit, Arena *arena)
{
  StrBuf out;
  strbuf_init(&out, arena);
  for (uint32_t i = 0; i < unit->count; i++) {
    if (unit->factors[i].numerator < 0)
      continue;
    /* A scale word stands before the unit that it counts: million USD. */
    bool after_scale = i > 0 && unit_scale_word(unit->factors[i - 1].word->text) != 0;
    if (out.length)
      strbuf_char(&out, after_scale ? ' ' : '*');
    add_factor(&out, &unit->factors[i]);
  }
  if (!out.length)
    strbuf_char(&out, '1');
  for (uint32_t i = 0; i < unit->count; i++) {
    if (unit->factors[i].numerator > 0)
      continue;
    strbuf_char(&out, '/');
    add_factor(&out, &unit->factors[i]);
  }
  return strbuf_str(&out);
}
