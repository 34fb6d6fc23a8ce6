/* dim.h - the algebra of physical dimensions: a product of base dimensions with rational exponents.
   May include: intern.h. Knows nothing of unit names or syntax. A Dim is interned in its DimTable:
   compare by pointer, nothing to free. */
#ifndef STROM_DIM_H
#define STROM_DIM_H

#include "intern.h"

typedef struct DimFactor {
  uint16_t base;       /* index into DimTable.bases */
  int16_t numerator;   /* never 0 */
  int16_t denominator; /* > 0, in lowest terms */
} DimFactor;

typedef struct Dim {
  uint32_t id; /* 0 is "one"; counts up in the order of first use */
  uint32_t count;
  const DimFactor *factors; /* sorted by base */
} Dim;

typedef struct DimBase {
  const Sym *name; /* "length", "robot", "USD", "USD@2025" */
  const Sym *unit; /* its coherent unit: "m", "bot", "USD"; NULL until one is declared */
} DimBase;

typedef struct DimTable {
  Arena *arena;
  DimBase *bases;
  uint32_t base_count, base_capacity;
  const Dim **dims; /* hash table by content */
  uint32_t dim_count, dim_capacity;
  const Dim *one; /* dimensionless */
} DimTable;

/* A rational exponent, in lowest terms, denominator > 0. */
typedef struct DimExponent {
  int16_t numerator, denominator;
} DimExponent;

/* numerator / denominator in lowest terms. False where it leaves the range of int16 (or the
   denominator is 0). */
bool dim_exponent(int64_t numerator, int64_t denominator, DimExponent *exponent);
bool dim_exponent_add(DimExponent a, DimExponent b, DimExponent *sum);
bool dim_exponent_multiply(DimExponent a, DimExponent b, DimExponent *product);

void dim_table_init(DimTable *table, Arena *arena);
/* A new base dimension; [unit] may be NULL and be set later. */
const Dim *dim_add_base(DimTable *table, const Sym *name, const Sym *unit);
const Dim *dim_of_base(DimTable *table, uint16_t base);
/* Product and quotient, never NULL. An exponent beyond int16 takes hundreds of factors to reach: it
   counts as exhaustion and unwinds. */
const Dim *dim_multiply(DimTable *table, const Dim *a, const Dim *b);
const Dim *dim_divide(DimTable *table, const Dim *a, const Dim *b);
/* a ^ (numerator / denominator). NULL where an exponent leaves the range of int16. */
const Dim *dim_power(DimTable *table, const Dim *a, int numerator, int denominator);
/* The exponent of one base in [a]; 0/1 where it does not occur. */
DimExponent dim_exponent_of(const Dim *a, uint16_t base);
Str dim_text(const DimTable *table, Arena *arena,
             const Dim *a); /* "length^2 mass / time^3"; "a plain number" */

#endif
