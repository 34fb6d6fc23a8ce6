/* unit.h - unit words, prefixes, and the symbolic units in which values are written and shown.
   May include: dim.h, ast.h, diag.h. Units exist only before running and at output: the runtime
   sees base units. unit.def holds the built-in rows; scripts and the library add more. */
#ifndef STROM_UNIT_H
#define STROM_UNIT_H

#include "ast.h"
#include "diag.h"
#include "dim.h"

typedef enum UnitPrefixes { PREFIX_NONE, PREFIX_METRIC, PREFIX_BINARY_TOO } UnitPrefixes;

typedef struct UnitDef {
  const Sym *name;       /* "W" */
  const Dim *dim;
  double scale;          /* to base units */
  UnitPrefixes prefixes;
  Str doc;               /* what it is, with its source where it is a convention */
  bool is_scale;         /* %, ppm: a plain number, dropped from printed units */
  bool is_currency;      /* may take @YEAR */
  bool is_builtin;
} UnitDef;

/* One factor of a symbolic unit: a word as written ("GW", "yr") to a rational power. */
typedef struct UnitFactor {
  const Sym *word;
  const UnitDef *def;
  double scale;          /* of the word, prefix included */
  int16_t numerator, denominator;
} UnitFactor;

/* A symbolic unit: what prints. An empty one prints as "1". Immutable, arena-owned. */
typedef struct Unit {
  uint32_t count;
  const UnitFactor *factors; /* in the order written */
  const Dim *dim;
  double scale;              /* value in base units = value in this unit * scale */
} Unit;

typedef struct UnitTable {
  Arena *arena;
  Interner *interner;
  DimTable *dims;
  SymMap defs;      /* name -> UnitDef */
  SymMap dimensions;/* name of a dimension ("power", "robot") -> Dim */
  const Unit *one;
} UnitTable;

void unit_table_init(UnitTable *table, Arena *arena, Interner *interner, DimTable *dims);
/* The word with its prefix split off: "GW", "kUSD", "USD@2025", "TFLOP". False where unknown. */
bool unit_find_word(UnitTable *table, const Sym *word, UnitFactor *found);
const UnitDef *unit_define(UnitTable *table, const Sym *name, const Dim *dim, double scale, UnitPrefixes prefixes, Str doc);
/* Resolves AST_UNIT. Reports E_UNKNOWN_UNIT (did you mean) or E_FLOPS and returns NULL. */
const Unit *unit_resolve(UnitTable *table, const Ast *node, Diags *diags);
/* scale words: thousand, million, billion, trillion, quadrillion; 0 where it is none */
double unit_scale_word(Str word);
const Unit *unit_multiply(UnitTable *table, const Unit *a, const Unit *b); /* factors of one dimension cancel or merge; see unit.c */
const Unit *unit_divide(UnitTable *table, const Unit *a, const Unit *b);
const Unit *unit_power(UnitTable *table, const Unit *a, int numerator, int denominator);
/* Without scale words' units (%, ppm): what remains of a literal's unit inside an expression. */
const Unit *unit_without_scales(UnitTable *table, const Unit *a);
/* A readable unit for a dimension where no better is known: W, Wh?, USD/MWh, or base units. Prefers
   [hint] when its dimension fits. */
const Unit *unit_for_dim(UnitTable *table, const Dim *dim, const Unit *hint);
/* "TWh/yr", "USD/kW/yr" as written: numerators joined by *, each denominator after its own /; "1". */
Str unit_text(const Unit *unit, Arena *arena);
/* The nearest known unit words, for "did you mean"; NULL where none is near. */
const Sym *unit_nearest(UnitTable *table, Str word);
/* What a user calls this dimension: "a power", "an energy", "a price of energy", else dim_text. */
Str unit_dim_name(const UnitTable *table, Arena *arena, const Dim *dim);

#endif
