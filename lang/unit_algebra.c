#include "unit.h"

#include <math.h>
#include <string.h>

/* How products of units are simplified, so that what prints is a unit people use.

   A unit is only for display: its scale is always the product of its factors' scales, so any
   factors of the right dimension would do. In this order:
   1. Plain numbers (%, ppm) go. Factors of one dimension become a power of the first of them, and
      drop out where the exponents add to 0, whatever their prefixes: GW / kW is 1, TB/s * ms is TB.
   2. Two factors that are inverse to one another drop out: Hz * s, km^2 / ha.
   3. Power and time: MW*day and MW*h are MWh, kW*s is kJ; USD/MW/h is USD/MWh and USD/MWh*day is
      USD/MW; MWh/h is MW and kJ/s is kW, which are the same numbers, but TWh/yr and MWh/day stay,
   as they are how people state a yearly or daily mean. USD/kW/yr stays.
   4. A product without dimension is "one".
   5. Where a base dimension occurs in the factors and no longer in the product, the factors hide
   what is left: USD*MW/MWh is a sum of money per time. Then the unit is the readable one for that
      dimension (unit_for_dim) in the words that occurred, if that has fewer factors: USD/h, as Wh
      counts for an h; but W/m^2 stays. */

typedef struct Product {
  UnitTable *table;
  UnitFactor *factors;
  uint32_t count;
} Product;

/* ---- exact scales ---- */

static double whole_power(double x, int exponent)
{
  double power = 1;
  for (int i = 0; i < exponent; i++)
    power *= x;
  return power;
}

/* The positive root by Newton's method on a number between 1 and 2^degree: only + - * / and
   scaling, so the same bits on every machine. */
static double root(double x, int degree)
{
  if (degree == 1)
    return x;
  if (degree == 2)
    return sqrt(x);
  int exponent;
  double fraction = frexp(x, &exponent); /* in 1/2..1 */
  int whole = exponent >= 0 ? exponent / degree : -((-exponent + degree - 1) / degree);
  fraction = ldexp(fraction, exponent - whole * degree);
  double guess = 2;
  for (int i = 0; i < 100; i++) {
    double next = guess - (guess - fraction / whole_power(guess, degree - 1)) / degree;
    if (!(next < guess)) /* falls until it is there */
      break;
    guess = next;
  }
  return ldexp(guess, whole);
}

static double factor_scale(UnitFactor factor)
{
  int size = factor.numerator < 0 ? -factor.numerator : factor.numerator;
  return root(whole_power(factor.scale, size), factor.denominator);
}

/* ---- units from factors ---- */

static const Dim *factor_dim(UnitTable *table, UnitFactor factor)
{
  const Dim *dim = dim_power(table->dims, factor.def->dim, factor.numerator, factor.denominator);
  if (!dim)
    unwind(table->arena->way_out, UNWIND_MEMORY, "the exponent of a unit beyond 32,767");
  return dim;
}

const Unit *unit_of_factors(UnitTable *table, const UnitFactor *factors, uint32_t count)
{
  UnitFactor *copy = NEW_ARRAY(table->arena, UnitFactor, count);
  const Dim *dim = table->dims->one;
  double above = 1, below = 1; /* apart, so that 1/yr is rounded once */
  for (uint32_t i = 0; i < count; i++) {
    copy[i] = factors[i];
    dim = dim_multiply(table->dims, dim, factor_dim(table, factors[i]));
    *(factors[i].numerator < 0 ? &below : &above) *= factor_scale(factors[i]);
  }
  Unit *unit = NEW(table->arena, Unit);
  *unit = (Unit){.count = count, .factors = copy, .dim = dim, .scale = above / below};
  return unit;
}

/* ---- products ---- */

static DimExponent exponent_of(UnitFactor factor)
{
  return (DimExponent){factor.numerator, factor.denominator};
}

static void remove_factor(Product *product, uint32_t at)
{
  product->count--;
  for (uint32_t i = at; i < product->count; i++)
    product->factors[i] = product->factors[i + 1];
}

/* Rule 1. [sign] is -1 for a divisor. */
static void add_factor(Product *product, UnitFactor factor, int sign)
{
  UnitTable *table = product->table;
  if (factor.def->dim == table->dims->one)
    return;
  factor.numerator = (int16_t)(factor.numerator * sign);
  for (uint32_t i = 0; i < product->count; i++) {
    UnitFactor *known = &product->factors[i];
    if (known->def->dim != factor.def->dim)
      continue;
    DimExponent sum;
    if (!dim_exponent_add(exponent_of(*known), exponent_of(factor), &sum))
      unwind(table->arena->way_out, UNWIND_MEMORY, "the exponent of a unit beyond 32,767");
    known->numerator = sum.numerator;
    known->denominator = sum.denominator;
    if (sum.numerator == 0)
      remove_factor(product, i);
    return;
  }
  product->factors[product->count++] = factor;
}

/* Rule 2. */
static void cancel_inverses(Product *product)
{
  UnitTable *table = product->table;
  for (uint32_t i = 0; i < product->count; i++)
    for (uint32_t j = i + 1; j < product->count; j++) {
      const Dim *a = factor_dim(table, product->factors[i]);
      const Dim *b = factor_dim(table, product->factors[j]);
      if (dim_multiply(table->dims, a, b) != table->dims->one)
        continue;
      remove_factor(product, j);
      remove_factor(product, i);
      cancel_inverses(product);
      return;
    }
}

static bool is_energy(const UnitTable *table, UnitFactor factor)
{
  return factor.def == table->watt_hour || factor.def == table->joule;
}

/* Rule 3: the unit that stands for a power or an energy [a] together with a time [b]; NULL where
   the two stay as they are. */
static const UnitDef *paired_def(const UnitTable *table, UnitFactor a, UnitFactor b)
{
  bool is_power = a.def == table->watt;
  bool same_sign = (a.numerator > 0) == (b.numerator > 0);
  int size_a = a.numerator < 0 ? -a.numerator : a.numerator;
  int size_b = b.numerator < 0 ? -b.numerator : b.numerator;
  if (b.def->dim != table->hour->dim || size_a != size_b || a.denominator != b.denominator ||
      is_power != same_sign || (!is_power && !is_energy(table, a)))
    return NULL;
  bool is_hour = b.scale == table->hour->scale;
  if (is_power && a.numerator > 0)
    return b.def->scale == 1 ? table->joule : table->watt_hour;
  if (is_power)
    return is_hour ? table->watt_hour : NULL;
  if (a.numerator < 0)
    return table->watt;
  bool is_same_number = a.def == table->joule ? b.scale == 1 : is_hour;
  return is_same_number ? table->watt : NULL;
}

/* The prefix of [factor] before the name of [def]: MW and Wh give MWh. */
static UnitFactor renamed(UnitTable *table, UnitFactor factor, const UnitDef *def)
{
  UnitFactor made;
  size_t prefix = factor.word->text.length - factor.def->name->text.length;
  Str word =
      str_format(table->arena, "%.*s%s", (int)prefix, factor.word->text.text, def->name->text.text);
  if (!unit_find_word(table, intern(table->interner, word), &made))
    made = (UnitFactor){.word = def->name, .def = def, .scale = def->scale};
  made.numerator = factor.numerator;
  made.denominator = factor.denominator;
  return made;
}

static bool pair_power_and_time(Product *product)
{
  for (uint32_t i = 0; i < product->count; i++)
    for (uint32_t j = 0; j < product->count; j++) {
      UnitFactor a = product->factors[i], b = product->factors[j];
      const UnitDef *def = i == j ? NULL : paired_def(product->table, a, b);
      if (!def)
        continue;
      product->factors[i] = renamed(product->table, a, def);
      remove_factor(product, j);
      /* The new word may meet another of its dimension: add all factors afresh. */
      Product again = {product->table, NEW_ARRAY(product->table->arena, UnitFactor, product->count),
                       0};
      for (uint32_t k = 0; k < product->count; k++)
        add_factor(&again, product->factors[k], 1);
      *product = again;
      return true;
    }
  return false;
}

/* Rule 5: does a base dimension of some factor not occur in the whole? */
static bool hides_dimension(const Product *product, const Dim *whole)
{
  for (uint32_t i = 0; i < product->count; i++) {
    const Dim *dim = product->factors[i].def->dim;
    for (uint32_t k = 0; k < dim->count; k++)
      if (dim_exponent_of(whole, dim->factors[k].base).numerator == 0)
        return true;
  }
  return false;
}

/* The simplified product of [factors], the second part of which (from [split]) has [sign]. */
static const Unit *product_of(UnitTable *table, const UnitFactor *factors, uint32_t count,
                              uint32_t split, int sign)
{
  Product product = {table, NEW_ARRAY(table->arena, UnitFactor, count), 0};
  for (uint32_t i = 0; i < count; i++)
    add_factor(&product, factors[i], i < split ? 1 : sign);
  cancel_inverses(&product);
  while (pair_power_and_time(&product))
    cancel_inverses(&product);
  const Unit *unit = unit_of_factors(table, product.factors, product.count);
  if (unit->dim == table->dims->one)
    return table->one;
  bool is_usable = isnormal(unit->scale);
  if (is_usable && !hides_dimension(&product, unit->dim))
    return unit;
  const Unit *readable = unit_for_dim_in_words(table, unit->dim, factors, count);
  return is_usable && readable->count >= unit->count ? unit : readable;
}

static bool has_plain_factor(const UnitTable *table, const Unit *unit)
{
  for (uint32_t i = 0; i < unit->count; i++)
    if (unit->factors[i].def->dim == table->dims->one)
      return true;
  return false;
}

static const Unit *combine(UnitTable *table, const Unit *a, const Unit *b, int sign)
{
  a = unit_without_scales(table, a);
  b = unit_without_scales(table, b);
  if (b->count == 0)
    return a;
  if (a->count == 0 && sign > 0)
    return b;
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, a->count + b->count);
  if (a->count)
    memcpy(factors, a->factors, a->count * sizeof *factors);
  memcpy(factors + a->count, b->factors, b->count * sizeof *factors);
  return product_of(table, factors, a->count + b->count, a->count, sign);
}

const Unit *unit_multiply(UnitTable *table, const Unit *a, const Unit *b)
{
  return combine(table, a, b, 1);
}

const Unit *unit_divide(UnitTable *table, const Unit *a, const Unit *b)
{
  return combine(table, a, b, -1);
}

const Unit *unit_power(UnitTable *table, const Unit *a, int numerator, int denominator)
{
  DimExponent power;
  if (!dim_power(table->dims, a->dim, numerator, denominator) ||
      !dim_exponent(numerator, denominator, &power))
    return NULL;
  a = unit_without_scales(table, a);
  if (power.numerator == 0 || a->count == 0)
    return table->one;
  if (power.numerator == power.denominator)
    return a;
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, a->count);
  for (uint32_t i = 0; i < a->count; i++) {
    DimExponent product;
    factors[i] = a->factors[i];
    if (!dim_exponent_multiply(exponent_of(factors[i]), power, &product) ||
        !dim_power(table->dims, factors[i].def->dim, product.numerator, product.denominator))
      return NULL;
    factors[i].numerator = product.numerator;
    factors[i].denominator = product.denominator;
  }
  return product_of(table, factors, a->count, a->count, 1);
}

const Unit *unit_without_scales(UnitTable *table, const Unit *a)
{
  if (a->dim == table->dims->one)
    return table->one;
  if (!has_plain_factor(table, a))
    return a;
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, a->count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->factors[i].def->dim != table->dims->one)
      factors[count++] = a->factors[i];
  return unit_of_factors(table, factors, count);
}
