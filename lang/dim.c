#include "dim.h"

#include <assert.h>

enum { SMALL = 24, FIRST_SLOTS = 256, EXPONENT_MOST = 32767 };

static int64_t gcd(int64_t a, int64_t b)
{
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

bool dim_exponent(int64_t numerator, int64_t denominator, DimExponent *exponent)
{
  if (denominator == 0)
    return false;
  int64_t common = gcd(numerator, denominator);
  int64_t above = numerator / common, below = denominator / common;
  if (below < 0) {
    above = -above;
    below = -below;
  }
  if (above > EXPONENT_MOST || above < -EXPONENT_MOST || below > EXPONENT_MOST)
    return false;
  *exponent = (DimExponent){(int16_t)above, (int16_t)below};
  return true;
}

bool dim_exponent_add(DimExponent a, DimExponent b, DimExponent *sum)
{
  int64_t above = (int64_t)a.numerator * b.denominator + (int64_t)b.numerator * a.denominator;
  return dim_exponent(above, (int64_t)a.denominator * b.denominator, sum);
}

bool dim_exponent_multiply(DimExponent a, DimExponent b, DimExponent *product)
{
  return dim_exponent((int64_t)a.numerator * b.numerator, (int64_t)a.denominator * b.denominator,
                      product);
}

static uint64_t hash_factors(const DimFactor *factors, uint32_t count)
{
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t word = (uint64_t)factors[i].base << 32 |
                    (uint64_t)(uint16_t)factors[i].numerator << 16 |
                    (uint64_t)(uint16_t)factors[i].denominator;
    hash = (hash ^ word) * 0xd6e8feb86659fd93u;
    hash ^= hash >> 29;
  }
  return hash;
}

static bool same_factors(const Dim *dim, const DimFactor *factors, uint32_t count)
{
  if (dim->count != count)
    return false;
  for (uint32_t i = 0; i < count; i++)
    if (dim->factors[i].base != factors[i].base ||
        dim->factors[i].numerator != factors[i].numerator ||
        dim->factors[i].denominator != factors[i].denominator)
      return false;
  return true;
}

static void grow_slots(DimTable *table)
{
  uint32_t capacity = table->dim_capacity ? table->dim_capacity * 2 : FIRST_SLOTS;
  const Dim **slots = NEW_ARRAY(table->arena, const Dim *, capacity);
  for (uint32_t i = 0; i < table->dim_capacity; i++) {
    const Dim *dim = table->dims[i];
    if (!dim)
      continue;
    uint64_t at = hash_factors(dim->factors, dim->count) & (capacity - 1);
    while (slots[at])
      at = (at + 1) & (capacity - 1);
    slots[at] = dim;
  }
  table->dims = slots;
  table->dim_capacity = capacity;
}

/* The one Dim with these factors, which are sorted, in lowest terms and without zeros. */
static const Dim *intern_dim(DimTable *table, const DimFactor *factors, uint32_t count)
{
  if (table->dim_count * 2 >= table->dim_capacity)
    grow_slots(table);
  uint64_t at = hash_factors(factors, count) & (table->dim_capacity - 1);
  while (table->dims[at]) {
    if (same_factors(table->dims[at], factors, count))
      return table->dims[at];
    at = (at + 1) & (table->dim_capacity - 1);
  }
  DimFactor *copy = NEW_ARRAY(table->arena, DimFactor, count);
  for (uint32_t i = 0; i < count; i++) {
    assert(factors[i].numerator != 0 && (i == 0 || factors[i - 1].base < factors[i].base));
    copy[i] = factors[i];
  }
  Dim *dim = NEW(table->arena, Dim);
  *dim = (Dim){.id = table->dim_count++, .count = count, .factors = copy};
  table->dims[at] = dim;
  return dim;
}

void dim_table_init(DimTable *table, Arena *arena)
{
  *table = (DimTable){.arena = arena};
  table->one = intern_dim(table, NULL, 0);
}

const Dim *dim_add_base(DimTable *table, const Sym *name, const Sym *unit)
{
  if (table->base_count > UINT16_MAX)
    unwind(table->arena->way_out, UNWIND_MEMORY, "more than 65,536 dimensions");
  if (table->base_count == table->base_capacity) {
    uint32_t capacity = table->base_capacity ? table->base_capacity * 2 : 64;
    table->bases =
        arena_grow(table->arena, table->bases, table->base_count, capacity, sizeof *table->bases);
    table->base_capacity = capacity;
  }
  table->bases[table->base_count++] = (DimBase){.name = name, .unit = unit};
  return dim_of_base(table, (uint16_t)(table->base_count - 1));
}

const Dim *dim_of_base(DimTable *table, uint16_t base)
{
  DimFactor factor = {base, 1, 1};
  return intern_dim(table, &factor, 1);
}

static DimExponent exponent_of(DimFactor factor)
{
  return (DimExponent){factor.numerator, factor.denominator};
}

/* a * b, or a / b where [sign] is -1: a merge of two sorted lists. */
static const Dim *merge(DimTable *table, const Dim *a, const Dim *b, int16_t sign)
{
  DimFactor small[SMALL], *out = small;
  if (a->count + b->count > SMALL)
    out = NEW_ARRAY(table->arena, DimFactor, a->count + b->count);
  uint32_t count = 0;
  for (uint32_t i = 0, j = 0; i < a->count || j < b->count;) {
    bool takes_a = j == b->count || (i < a->count && a->factors[i].base <= b->factors[j].base);
    bool takes_b = i == a->count || (j < b->count && b->factors[j].base <= a->factors[i].base);
    uint16_t base = takes_a ? a->factors[i].base : b->factors[j].base;
    DimExponent left = takes_a ? exponent_of(a->factors[i++]) : (DimExponent){0, 1};
    DimExponent right = takes_b ? exponent_of(b->factors[j++]) : (DimExponent){0, 1};
    right.numerator = (int16_t)(right.numerator * sign);
    DimExponent sum;
    if (!dim_exponent_add(left, right, &sum))
      unwind(table->arena->way_out, UNWIND_MEMORY, "the exponent of a dimension beyond 32,767");
    if (sum.numerator)
      out[count++] = (DimFactor){base, sum.numerator, sum.denominator};
  }
  return intern_dim(table, out, count);
}

const Dim *dim_multiply(DimTable *table, const Dim *a, const Dim *b)
{
  return merge(table, a, b, 1);
}

const Dim *dim_divide(DimTable *table, const Dim *a, const Dim *b)
{
  return merge(table, a, b, -1);
}

const Dim *dim_power(DimTable *table, const Dim *a, int numerator, int denominator)
{
  DimExponent power;
  if (denominator == 0)
    return NULL;
  if (numerator == 0 || a->count == 0)
    return table->one;
  if (!dim_exponent(numerator, denominator, &power))
    return NULL;
  DimFactor small[SMALL], *out = small;
  if (a->count > SMALL)
    out = NEW_ARRAY(table->arena, DimFactor, a->count);
  for (uint32_t i = 0; i < a->count; i++) {
    DimExponent product;
    if (!dim_exponent_multiply(exponent_of(a->factors[i]), power, &product))
      return NULL;
    out[i] = (DimFactor){a->factors[i].base, product.numerator, product.denominator};
  }
  return intern_dim(table, out, a->count);
}

DimExponent dim_exponent_of(const Dim *a, uint16_t base)
{
  for (uint32_t i = 0; i < a->count; i++)
    if (a->factors[i].base == base)
      return exponent_of(a->factors[i]);
  return (DimExponent){0, 1};
}

/* The factors whose exponents have this sign: "length^2 mass". */
static uint32_t add_side(const DimTable *table, const Dim *a, bool above, StrBuf *out)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < a->count; i++) {
    DimFactor factor = a->factors[i];
    if ((factor.numerator > 0) != above)
      continue;
    int size = factor.numerator < 0 ? -factor.numerator : factor.numerator;
    if (count++)
      strbuf_char(out, ' ');
    strbuf_add(out, table->bases[factor.base].name->text);
    if (factor.denominator != 1)
      strbuf_format(out, "^(%d/%d)", size, factor.denominator);
    else if (size != 1)
      strbuf_format(out, "^%d", size);
  }
  return count;
}

Str dim_text(const DimTable *table, Arena *arena, const Dim *a)
{
  if (a->count == 0)
    return STR("a plain number");
  StrBuf above, below;
  strbuf_init(&above, arena);
  strbuf_init(&below, arena);
  if (!add_side(table, a, true, &above))
    strbuf_char(&above, '1');
  uint32_t under = add_side(table, a, false, &below);
  if (under) {
    strbuf_text(&above, under > 1 ? " / (" : " / ");
    strbuf_add(&above, strbuf_str(&below));
    strbuf_text(&above, under > 1 ? ")" : "");
  }
  return strbuf_str(&above);
}
