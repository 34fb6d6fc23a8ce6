/* unit.h - unit words, prefixes, and the symbolic units in which values are written and shown.
   May include: dim.h, ast.h, diag.h, calendar.h. Units exist only before running and at output: the
   runtime sees base units. stdlib/units.def holds the built-in rows; scripts and the library add
   more.

   unit.c holds the tables and reads unit words, unit_algebra.c multiplies units,
   unit_readable.c prints and chooses them, unit_near.c finds what a wrong word may have meant. */
#ifndef STROM_UNIT_H
#define STROM_UNIT_H

#include "ast.h"
#include "calendar.h"
#include "diag.h"
#include "dim.h"

/* Which prefixes a unit takes: none; q to Q; k to Q and Ki to Ei; k to Q. */
typedef enum UnitPrefixes {
  PREFIX_NONE,
  PREFIX_METRIC,
  PREFIX_BINARY_TOO,
  PREFIX_LARGE
} UnitPrefixes;

typedef struct UnitDef {
  const Sym *name; /* "W" */
  const Dim *dim;
  double scale; /* to base units */
  UnitPrefixes prefixes;
  Str doc;          /* what it is, with its source where it is a convention */
  bool is_scale;    /* %, ppm: a plain number, dropped from printed units */
  bool is_currency; /* may take @YEAR */
  bool is_builtin;
} UnitDef;

/* One factor of a symbolic unit: a word as written ("GW", "yr") to a rational power. */
typedef struct UnitFactor {
  const Sym *word;
  const UnitDef *def;
  double scale; /* of the word, prefix included */
  int16_t numerator, denominator;
} UnitFactor;

/* A symbolic unit: what prints. An empty one prints as "1". Immutable, arena-owned. */
typedef struct Unit {
  uint32_t count;
  const UnitFactor *factors; /* in the order written */
  const Dim *dim;
  double scale;  /* value in base units = value in this unit * scale */
  DateForm form; /* of a date, counted from 1970-01-01: it prints so, and not as a number */
} Unit;

/* A dimension with a name of its own ("power", "a power") and the unit to print it in. */
typedef struct UnitNamed {
  const Sym *name;
  const char *phrase;
  const Unit *unit;
} UnitNamed;

typedef struct UnitTable {
  Arena *arena;
  Interner *interner;
  DimTable *dims;
  SymMap defs;       /* name -> UnitDef */
  SymMap dimensions; /* name of a dimension ("power", "robot") -> Dim */
  const Unit *one;
  SymMap words;     /* word with its prefix -> UnitFactor, as far as asked for */
  UnitNamed *named; /* in the order of units.def */
  uint32_t named_count;
  const UnitDef *watt, *watt_hour, *joule, *hour, *dollar; /* what the algebra knows by name */
} UnitTable;

typedef struct UnitPrefix {
  const char *text;   /* "k" */
  double times, by;   /* the prefix is times / by: one of them is 1, both are as exact as can be */
  UnitPrefixes group; /* the smallest set that has it */
  int rank;           /* 0 the most usual; orders proposals */
} UnitPrefix;

/* Fills the table from units.def (about 50 microseconds). [dims] is empty or has other bases. */
void unit_table_init(UnitTable *table, Arena *arena, Interner *interner, DimTable *dims);
/* The word with its prefix split off: "GW", "kUSD", "USD@2025", "TFLOP". False where unknown.
   A price year makes a base dimension of its own at its first use. */
bool unit_find_word(UnitTable *table, const Sym *word, UnitFactor *found);
/* A new unit. The first one of a base dimension that has none becomes its coherent unit. The caller
   has seen to it that the name is free (unit_find_word, symmap_get(&table->defs, name)). */
const UnitDef *unit_define(UnitTable *table, const Sym *name, const Dim *dim, double scale,
                           UnitPrefixes prefixes, Str doc);
/* `dimension robot`: a new base dimension, without a unit as yet, known by its name. */
const Dim *unit_define_dimension(UnitTable *table, const Sym *name);
/* Resolves AST_UNIT. Reports E_UNKNOWN_UNIT (did you mean), E_FLOPS or E_EXPONENT, one for each
   wrong word, and returns NULL. Keeps the factors as written; only products simplify. */
const Unit *unit_resolve(UnitTable *table, const Ast *node, Diags *diags);
/* Resolves the AST_UNIT after the colon of `unit bot : robot`, whose words are names of dimensions
   or, failing that, units. Reports E_UNKNOWN_UNIT and returns NULL. */
const Dim *unit_resolve_dimension(UnitTable *table, const Ast *node, Diags *diags);
/* Reads what unit_text writes ("USD/kW/yr", "m^(1/2)", "1"); NULL where it is no unit. */
const Unit *unit_parse(UnitTable *table, Str text);
/* scale words: thousand, million, billion, trillion, quadrillion; 0 where it is none */
double unit_scale_word(Str word);
const UnitPrefix *unit_prefixes(size_t *count);
bool unit_takes(UnitPrefixes prefixes, UnitPrefixes group);

/* A unit of exactly these factors. */
const Unit *unit_of_factors(UnitTable *table, const UnitFactor *factors, uint32_t count);
/* Products, simplified by the rules in unit_algebra.c. Never NULL; an exponent beyond int16
 * unwinds. */
const Unit *unit_multiply(UnitTable *table, const Unit *a, const Unit *b);
const Unit *unit_divide(UnitTable *table, const Unit *a, const Unit *b);
/* NULL where dim_power is. */
const Unit *unit_power(UnitTable *table, const Unit *a, int numerator, int denominator);
/* Without scale words' units (%, ppm): what remains of a literal's unit inside an expression. */
const Unit *unit_without_scales(UnitTable *table, const Unit *a);
/* A readable unit for a dimension where no better is known: W, Wh, USD/MWh, or base units. Prefers
   [hint] when its dimension fits; [hint] may be NULL. */
const Unit *unit_for_dim(UnitTable *table, const Dim *dim, const Unit *hint);
/* The same, with those of [words] that fit in place of the usual ones; a Wh among them counts for
 * h. */
const Unit *unit_for_dim_in_words(UnitTable *table, const Dim *dim, const UnitFactor *words,
                                  uint32_t count);
/* [unit] with another metric prefix on its first factor, so that [value] (in base units) prints
   between 1 and 1,000: 3.2e9 in W gives GW. [unit] itself where there is none. */
const Unit *unit_for_value(UnitTable *table, const Unit *unit, double value);
/* "TWh/yr", "USD/kW/yr" as written: numerators joined by *, each denominator after its own /; "1".
 */
Str unit_text(const Unit *unit, Arena *arena);
/* What a user calls this dimension: "a power", "an energy", "a price of energy in USD", "a plain
   number", else dim_text. */
Str unit_dim_name(const UnitTable *table, Arena *arena, const Dim *dim);

/* The nearest known unit words, for "did you mean"; NULL where none is near. Usually one word, but
   "Gbps" gives "Gbit/s". */
const Sym *unit_nearest(UnitTable *table, Str word);
/* FLOPS, TFLOPS, gflops: ambiguous between a rate and a count. [prefix] is what stands before it.
 */
bool unit_is_flops(Str word, Str *prefix);
/* Reports a word that is no unit, with what it may have meant. */
void unit_report_unknown(UnitTable *table, Diags *diags, Span at, Str word);

#endif
