#include "unit.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { EXPONENT_MOST = 99, YEAR_DIGITS = 4 };

/* ---- the rows of units.def ---- */

typedef struct BaseRow {
  const char *dimension, *unit;
  UnitPrefixes prefixes;
  const char *doc;
} BaseRow;

typedef struct UnitRow {
  const char *name;
  double scale;
  const char *of; /* NULL: a plain number */
  UnitPrefixes prefixes;
  const char *doc;
} UnitRow;

typedef struct NamedRow {
  const char *name, *phrase, *unit;
} NamedRow;

static const UnitPrefix prefix_rows[] = {
#define PREFIX(text, times, by, group, rank) {text, times, by, group, rank},
#include "stdlib/units.def"
};

static const BaseRow base_rows[] = {
#define BASE(dimension, unit, prefixes, doc) {dimension, unit, prefixes, doc},
#include "stdlib/units.def"
};

static const BaseRow currency_rows[] = {
#define CURRENCY(code, doc) {code, code, PREFIX_METRIC, doc},
#include "stdlib/units.def"
};

static const UnitRow unit_rows[] = {
#define UNIT(name, scale, of, prefixes, doc) {name, scale, of, prefixes, doc},
#define SCALE(name, scale, doc) {name, scale, NULL, PREFIX_NONE, doc},
#include "stdlib/units.def"
};

static const NamedRow named_rows[] = {
#define NAMED(name, phrase, unit) {name, phrase, unit},
#include "stdlib/units.def"
};

const UnitPrefix *unit_prefixes(size_t *count)
{
  *count = LEN(prefix_rows);
  return prefix_rows;
}

bool unit_takes(UnitPrefixes prefixes, UnitPrefixes group)
{
  if (prefixes == PREFIX_NONE)
    return false;
  return group == PREFIX_LARGE || group == prefixes;
}

/* ---- the table ---- */

static UnitDef *add_def(UnitTable *table, UnitDef def)
{
  UnitDef *made = NEW(table->arena, UnitDef);
  *made = def;
  symmap_put(&table->defs, table->arena, def.name, made);
  return made;
}

static UnitDef *add_base(UnitTable *table, BaseRow row)
{
  const Sym *name = intern_text(table->interner, row.dimension);
  const Sym *unit = intern_text(table->interner, row.unit);
  const Dim *dim = dim_add_base(table->dims, name, unit);
  symmap_put(&table->dimensions, table->arena, name, (void *)(uintptr_t)dim);
  return add_def(table, (UnitDef){.name = unit,
                                  .dim = dim,
                                  .scale = 1,
                                  .prefixes = row.prefixes,
                                  .doc = str_of(row.doc),
                                  .is_builtin = true});
}

static void add_unit(UnitTable *table, UnitRow row)
{
  UnitDef def = {.name = intern_text(table->interner, row.name),
                 .dim = table->dims->one,
                 .scale = row.scale,
                 .prefixes = row.prefixes,
                 .doc = str_of(row.doc),
                 .is_scale = row.of == NULL,
                 .is_builtin = true};
  if (row.of) {
    const Unit *of = unit_parse(table, str_of(row.of));
    assert(of);
    def.dim = of->dim;
    def.scale *= of->scale;
  }
  add_def(table, def);
}

static const UnitDef *get_def(const UnitTable *table, const Sym *name)
{
  return symmap_get(&table->defs, name);
}

void unit_table_init(UnitTable *table, Arena *arena, Interner *interner, DimTable *dims)
{
  *table = (UnitTable){.arena = arena, .interner = interner, .dims = dims};
  table->one = unit_of_factors(table, NULL, 0);
  for (size_t i = 0; i < LEN(base_rows); i++)
    add_base(table, base_rows[i]);
  for (size_t i = 0; i < LEN(currency_rows); i++)
    add_base(table, currency_rows[i])->is_currency = true;
  for (size_t i = 0; i < LEN(unit_rows); i++)
    add_unit(table, unit_rows[i]);
  table->watt = get_def(table, intern_text(interner, "W"));
  table->watt_hour = get_def(table, intern_text(interner, "Wh"));
  table->joule = get_def(table, intern_text(interner, "J"));
  table->hour = get_def(table, intern_text(interner, "h"));
  table->dollar = get_def(table, intern_text(interner, "USD"));
  table->named = NEW_ARRAY(arena, UnitNamed, LEN(named_rows));
  table->named_count = LEN(named_rows);
  for (size_t i = 0; i < LEN(named_rows); i++) {
    NamedRow row = named_rows[i];
    const Unit *unit = unit_parse(table, str_of(row.unit));
    assert(unit);
    table->named[i] = (UnitNamed){intern_text(interner, row.name), row.phrase, unit};
    symmap_put(&table->dimensions, arena, table->named[i].name, (void *)(uintptr_t)unit->dim);
  }
}

const UnitDef *unit_define(UnitTable *table, const Sym *name, const Dim *dim, double scale,
                           UnitPrefixes prefixes, Str doc)
{
  if (dim->count == 1 && dim->factors[0].numerator == 1 && dim->factors[0].denominator == 1) {
    DimBase *base = &table->dims->bases[dim->factors[0].base];
    if (!base->unit || !get_def(table, base->unit))
      base->unit = name;
  }
  table->words = (SymMap){0}; /* a word that was split before may be this unit now */
  return add_def(
      table, (UnitDef){.name = name, .dim = dim, .scale = scale, .prefixes = prefixes, .doc = doc});
}

const Dim *unit_define_dimension(UnitTable *table, const Sym *name)
{
  const Dim *dim = dim_add_base(table->dims, name, NULL);
  symmap_put(&table->dimensions, table->arena, name, (void *)(uintptr_t)dim);
  return dim;
}

/* ---- words ---- */

/* The scale of a unit with a prefix. Milli of a gram is 1 / (1000 * 1000), one rounding, not
   0.001 * 0.001, so that 1 mg == 1e-6 kg. */
static double prefixed_scale(const UnitDef *def, const UnitPrefix *prefix)
{
  double whole = 1 / def->scale;
  if (def->scale < 1 && whole == floor(whole) && 1 / whole == def->scale)
    return prefix->times / (prefix->by * whole);
  return def->scale * prefix->times / prefix->by;
}

/* A currency with a price year, "USD@2025", made where it is not there yet; NULL where it is none.
 */
static const UnitDef *find_price_year(UnitTable *table, Str word)
{
  size_t at = 0;
  while (at < word.length && word.text[at] != '@')
    at++;
  if (word.length != at + 1 + YEAR_DIGITS)
    return NULL;
  for (size_t i = at + 1; i < word.length; i++)
    if (word.text[i] < '0' || word.text[i] > '9')
      return NULL;
  const UnitDef *plain = get_def(table, intern(table->interner, str_slice(word, 0, at)));
  if (!plain || !plain->is_currency)
    return NULL;
  const Sym *name = intern(table->interner, word);
  Str doc =
      str_format(table->arena, "%s, in prices of %s", plain->doc.text, name->text.text + at + 1);
  UnitDef *def =
      add_base(table, (BaseRow){name->text.text, name->text.text, plain->prefixes, doc.text});
  def->is_currency = true;
  def->is_builtin = false;
  return def;
}

/* A word without a prefix. */
static const UnitDef *find_plain(UnitTable *table, Str word)
{
  const UnitDef *def = get_def(table, intern(table->interner, word));
  return def ? def : find_price_year(table, word);
}

static bool split_word(UnitTable *table, const Sym *word, UnitFactor *found)
{
  *found = (UnitFactor){.word = word, .numerator = 1, .denominator = 1};
  found->def = find_plain(table, word->text);
  if (found->def) {
    found->scale = found->def->scale;
    return true;
  }
  for (size_t i = 0; i < LEN(prefix_rows); i++) {
    const UnitPrefix *prefix = &prefix_rows[i];
    size_t length = str_of(prefix->text).length;
    if (word->text.length <= length || !str_starts(word->text, prefix->text))
      continue;
    const UnitDef *def = find_plain(table, str_slice(word->text, length, word->text.length));
    if (!def || !unit_takes(def->prefixes, prefix->group))
      continue;
    found->def = def;
    found->scale = prefixed_scale(def, prefix);
    return true;
  }
  return false;
}

bool unit_find_word(UnitTable *table, const Sym *word, UnitFactor *found)
{
  const UnitFactor *known = symmap_get(&table->words, word);
  if (known) {
    *found = *known;
    return true;
  }
  if (!split_word(table, word, found))
    return false;
  UnitFactor *kept = NEW(table->arena, UnitFactor);
  *kept = *found;
  symmap_put(&table->words, table->arena, word, kept);
  return true;
}

double unit_scale_word(Str word)
{
  static const struct {
    const char *word;
    double scale;
  } words[] = {{"thousand", 1e3},
               {"million", 1e6},
               {"billion", 1e9},
               {"trillion", 1e12},
               {"quadrillion", 1e15}};
  for (size_t i = 0; i < LEN(words); i++)
    if (str_is(word, words[i].word))
      return words[i].scale;
  return 0;
}

/* ---- unit expressions as text ---- */

static bool is_word_end(char c)
{
  return c == '*' || c == '/' || c == '^' || c == '(' || c == ')' || c == ' ';
}

static bool read_integer(Str text, size_t *at, int *value)
{
  bool negative = *at < text.length && text.text[*at] == '-';
  size_t first = *at += negative;
  int number = 0;
  while (*at < text.length && text.text[*at] >= '0' && text.text[*at] <= '9' && number < 10000)
    number = number * 10 + (text.text[(*at)++] - '0');
  *value = negative ? -number : number;
  return *at > first;
}

/* ^2, ^-2, ^(1/2) behind a word; nothing there means 1. */
static bool read_exponent(Str text, size_t *at, DimExponent *exponent)
{
  *exponent = (DimExponent){1, 1};
  if (*at == text.length || text.text[*at] != '^')
    return true;
  int above, below = 1;
  bool has_parenthesis = ++*at < text.length && text.text[*at] == '(';
  *at += has_parenthesis;
  if (!read_integer(text, at, &above))
    return false;
  if (has_parenthesis) {
    if (*at < text.length && text.text[*at] == '/' && (++*at, !read_integer(text, at, &below)))
      return false;
    if (*at == text.length || text.text[(*at)++] != ')')
      return false;
  }
  return abs(above) <= EXPONENT_MOST && dim_exponent(above, below, exponent);
}

const Unit *unit_parse(UnitTable *table, Str text)
{
  size_t most = 1;
  for (size_t i = 0; i < text.length; i++)
    most += text.text[i] == '*' || text.text[i] == '/' || text.text[i] == ' ';
  UnitFactor small[8],
      *factors = most > LEN(small) ? NEW_ARRAY(table->arena, UnitFactor, most) : small;
  uint32_t count = 0;
  int sign = 1;
  for (size_t at = 0;;) {
    size_t begin = at;
    while (at < text.length && !is_word_end(text.text[at]))
      at++;
    Str word = str_slice(text, begin, at);
    DimExponent exponent;
    bool is_one = str_is(word, "1");
    if (!is_one && !unit_find_word(table, intern(table->interner, word), &factors[count]))
      return NULL;
    if (!read_exponent(text, &at, &exponent))
      return NULL;
    if (!is_one && exponent.numerator) {
      factors[count].numerator = (int16_t)(exponent.numerator * sign);
      factors[count++].denominator = exponent.denominator;
    }
    if (at == text.length)
      return unit_of_factors(table, factors, count);
    bool counts = text.text[at] == ' ' && unit_scale_word(word) != 0; /* million USD */
    if (text.text[at] != '*' && text.text[at] != '/' && !counts)
      return NULL;
    sign = text.text[at++] == '/' ? -1 : 1;
  }
}

/* ---- unit expressions in the syntax tree ---- */

static void report_exponent(Diags *diags, const Ast *term)
{
  Diag *diag =
      diag_add(diags, E_EXPONENT, term->at,
               "the exponent of a unit is a whole number or a fraction up to %d", EXPONENT_MOST);
  diag_help(diags, diag, "write a number such as m^2, or a fraction such as m^(1/2)");
}

static DimExponent term_exponent(const Ast *term, Diags *diags, bool *good)
{
  DimExponent exponent = {1, 1};
  double above = term->number;
  int64_t below = term->flags ? term->flags : 1;
  bool fits = above == floor(above) && fabs(above) <= EXPONENT_MOST && below <= EXPONENT_MOST;
  if (!fits || !dim_exponent((int64_t)above, below, &exponent)) {
    report_exponent(diags, term);
    *good = false;
  }
  return exponent;
}

const Unit *unit_resolve(UnitTable *table, const Ast *node, Diags *diags)
{
  UnitFactor *factors = NEW_ARRAY(table->arena, UnitFactor, node->list.count);
  uint32_t count = 0;
  bool good = true;
  for (uint32_t i = 0; i < node->list.count; i++) {
    const Ast *term = node->list.items[i];
    if (str_is(term->name->text, "1"))
      continue;
    DimExponent exponent = term_exponent(term, diags, &good);
    if (!unit_find_word(table, term->name, &factors[count])) {
      unit_report_unknown(table, diags, term->at, term->name->text);
      good = false;
      continue;
    }
    if (!dim_power(table->dims, factors[count].def->dim, exponent.numerator,
                   exponent.denominator)) {
      report_exponent(diags, term);
      good = false;
      continue;
    }
    if (!exponent.numerator)
      continue;
    factors[count].numerator = exponent.numerator;
    factors[count++].denominator = exponent.denominator;
  }
  if (!good)
    return NULL;
  const Unit *unit = unit_of_factors(table, factors, count);
  if (!isnormal(unit->scale)) {
    diag_add(diags, E_EXPONENT, node->at, "this unit is too large or too small for any number");
    return NULL;
  }
  return unit;
}

static void report_unknown_dimension(UnitTable *table, Diags *diags, const Ast *term)
{
  Str word = term->name->text;
  Diag *diag = diag_add(diags, E_UNKNOWN_UNIT, term->at, "no dimension is called `%.*s`",
                        (int)word.length, word.text);
  const Sym *best = NULL;
  int least = 3;
  for (size_t i = 0; i < table->dimensions.count; i++) {
    const Sym *name = table->dimensions.entries[i].name;
    int distance = str_distance(word, name->text);
    if (distance < least && (size_t)distance < word.length) {
      least = distance;
      best = name;
    }
  }
  diag_here(diags, diag, "not a dimension");
  if (best)
    diag_help(diags, diag, "did you mean `%s`?", best->text.text);
  else
    diag_help(diags, diag, "declare it first: `dimension %.*s`", (int)word.length, word.text);
}

const Dim *unit_resolve_dimension(UnitTable *table, const Ast *node, Diags *diags)
{
  const Dim *product = table->dims->one;
  bool good = true;
  for (uint32_t i = 0; i < node->list.count; i++) {
    const Ast *term = node->list.items[i];
    if (str_is(term->name->text, "1"))
      continue;
    const Dim *dim = symmap_get(&table->dimensions, term->name);
    UnitFactor factor;
    if (!dim && unit_find_word(table, term->name, &factor))
      dim = factor.def->dim;
    DimExponent exponent = term_exponent(term, diags, &good);
    if (!dim) {
      report_unknown_dimension(table, diags, term);
      good = false;
      continue;
    }
    const Dim *power = dim_power(table->dims, dim, exponent.numerator, exponent.denominator);
    if (!power) {
      report_exponent(diags, term);
      good = false;
    } else {
      product = dim_multiply(table->dims, product, power);
    }
  }
  return good ? product : NULL;
}
