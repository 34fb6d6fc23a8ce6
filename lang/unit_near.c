#include "unit.h"

enum { LONGEST = 40, PER_EDIT = 100, PER_RANK = 10 };

typedef struct Slip {
  const char *written, *meant;
} Slip;

static const Slip slips[] = {
#define SLIP(written, meant) {written, meant},
#include "stdlib/units.def"
};

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static Str lowered(Str word, char *space)
{
  for (size_t i = 0; i < word.length; i++)
    space[i] = lower(word.text[i]);
  return (Str){space, word.length};
}

static bool equal_in_any_case(Str a, Str b)
{
  bool same = a.length == b.length;
  for (size_t i = 0; same && i < a.length; i++)
    same = lower(a.text[i]) == lower(b.text[i]);
  return same;
}

/* ---- FLOPS ---- */

bool unit_is_flops(Str word, Str *prefix)
{
  enum { FLOPS_LENGTH = 5 };
  if (word.length < FLOPS_LENGTH)
    return false;
  size_t at = word.length - FLOPS_LENGTH;
  if (!equal_in_any_case(str_slice(word, at, word.length), STR("FLOPS")))
    return false;
  *prefix = STR("");
  size_t count;
  const UnitPrefix *prefixes = unit_prefixes(&count);
  for (size_t i = 0; at && i < count; i++)
    if (prefixes[i].group == PREFIX_LARGE &&
        equal_in_any_case(str_slice(word, 0, at), str_of(prefixes[i].text))) {
      *prefix = str_of(prefixes[i].text);
      return true;
    }
  return at == 0;
}

/* ---- slips that can be put right without guessing ---- */

/* "kW2" was meant as kW^2, "hours" as hour; an empty text where it is neither. */
static Str without_ending(UnitTable *table, Str word)
{
  if (word.length < 2)
    return STR("");
  Str stem = str_slice(word, 0, word.length - 1);
  char last = word.text[word.length - 1];
  bool is_power = last == '2' || last == '3', is_plural = last == 's' && stem.length > 2;
  if ((!is_power && !is_plural) || !unit_parse(table, stem))
    return STR("");
  return is_plural ? stem : str_format(table->arena, "%.*s^%c", (int)stem.length, stem.text, last);
}

/* What a row of slips makes of prefix + stem, where that is a unit. */
static Str find_slip(UnitTable *table, Str prefix, Str stem)
{
  for (size_t i = 0; i < LEN(slips); i++) {
    Str written = str_of(slips[i].written);
    bool same = written.length > 3 ? equal_in_any_case(written, stem) : str_equal(written, stem);
    if (!same)
      continue;
    Str meant = str_format(table->arena, "%.*s%s", (int)prefix.length, prefix.text, slips[i].meant);
    if (unit_parse(table, meant))
      return meant;
  }
  return STR("");
}

static Str find_slip_with_prefix(UnitTable *table, Str word)
{
  Str meant = find_slip(table, STR(""), word);
  size_t count;
  const UnitPrefix *prefixes = unit_prefixes(&count);
  for (size_t i = 0; !meant.length && i < count; i++) {
    Str prefix = str_of(prefixes[i].text);
    if (word.length > prefix.length && str_starts(word, prefixes[i].text))
      meant = find_slip(table, prefix, str_slice(word, prefix.length, word.length));
  }
  return meant;
}

static Str find_meant(UnitTable *table, Str word)
{
  Str meant = without_ending(table, word);
  if (!meant.length)
    meant = find_slip_with_prefix(table, word);
  if (!meant.length && word.length > 3 && word.text[word.length - 1] == 's')
    meant = find_slip_with_prefix(table, str_slice(word, 0, word.length - 1));
  return meant;
}

/* ---- the nearest word ---- */

typedef struct Search {
  Str word; /* as written */
  char space[LONGEST];
  Str small; /* in lower case */
  int most;  /* edits allowed */
  int best_cost;
  char best[LONGEST];
  size_t best_length;
} Search;

/* Case counts least, then how usual the prefix is, then what would have to be typed anew: mw is MW
   rather than mW, kwh is kWh. */
static void try_word(Search *search, Str prefix, Str name, int rank)
{
  char whole[LONGEST], small[LONGEST];
  size_t length = prefix.length + name.length;
  size_t longer =
      length > search->word.length ? length - search->word.length : search->word.length - length;
  if (length > LONGEST || longer > (size_t)search->most)
    return;
  for (size_t i = 0; i < length; i++)
    whole[i] = i < prefix.length ? prefix.text[i] : name.text[i - prefix.length];
  Str tried = {whole, length};
  int edits = str_distance(search->small, lowered(tried, small));
  if (edits > search->most)
    return;
  int cost = edits * PER_EDIT + rank * PER_RANK;
  for (size_t i = 0; i < length && i < search->word.length; i++)
    cost += whole[i] != search->word.text[i];
  if (cost >= search->best_cost)
    return;
  search->best_cost = cost;
  search->best_length = length;
  for (size_t i = 0; i < length; i++)
    search->best[i] = whole[i];
}

static void try_all(UnitTable *table, Search *search)
{
  size_t count;
  const UnitPrefix *prefixes = unit_prefixes(&count);
  for (size_t i = 0; i < table->defs.count; i++) {
    const UnitDef *def = table->defs.entries[i].value;
    try_word(search, STR(""), def->name->text, 0);
    for (size_t k = 0; k < count; k++)
      if (unit_takes(def->prefixes, prefixes[k].group))
        try_word(search, str_of(prefixes[k].text), def->name->text, prefixes[k].rank);
  }
}

const Sym *unit_nearest(UnitTable *table, Str word)
{
  if (word.length == 0 || word.length > LONGEST)
    return NULL;
  Str meant = find_meant(table, word);
  if (meant.length)
    return intern(table->interner, meant);
  Search search = {.word = word, .most = word.length < 3 ? 0 : word.length < 6 ? 1 : 2};
  search.small = lowered(word, search.space);
  search.best_cost = (search.most + 1) * PER_EDIT;
  try_all(table, &search);
  return search.best_length ? intern(table->interner, (Str){search.best, search.best_length})
                            : NULL;
}

/* ---- messages ---- */

/* "khour": the prefix and the unit are known and do not go together. */
static const UnitDef *find_unprefixed(UnitTable *table, Str word, Str *prefix)
{
  size_t count;
  const UnitPrefix *prefixes = unit_prefixes(&count);
  for (size_t i = 0; i < count; i++) {
    *prefix = str_of(prefixes[i].text);
    if (word.length <= prefix->length + 1 || !str_starts(word, prefixes[i].text))
      continue;
    Str stem = str_slice(word, prefix->length, word.length);
    const UnitDef *def = symmap_get(&table->defs, intern(table->interner, stem));
    if (def && !unit_takes(def->prefixes, prefixes[i].group))
      return def;
  }
  return NULL;
}

static void report_flops(Diags *diags, Span at, Str word, Str prefix)
{
  Diag *diag = diag_add(diags, E_FLOPS, at, "`%.*s` can mean a rate or a count", (int)word.length,
                        word.text);
  diag_here(diags, diag, "operations per second, or operations?");
  diag_help(diags, diag, "write %.*sFLOP/s for a rate, %.*sFLOP for a count", (int)prefix.length,
            prefix.text, (int)prefix.length, prefix.text);
}

void unit_report_unknown(UnitTable *table, Diags *diags, Span at, Str word)
{
  Str prefix;
  if (unit_is_flops(word, &prefix)) {
    report_flops(diags, at, word, prefix);
    return;
  }
  Diag *diag =
      diag_add(diags, E_UNKNOWN_UNIT, at, "no unit is called `%.*s`", (int)word.length, word.text);
  diag_here(diags, diag, "not a unit");
  size_t year = 0;
  while (year < word.length && word.text[year] != '@')
    year++;
  const Sym *near = unit_nearest(table, word);
  const UnitDef *def = find_unprefixed(table, word, &prefix);
  if (year < word.length)
    diag_help(diags, diag, "a currency may have a price year of four digits, as in USD@2025");
  else if (def && !def->is_scale && !near)
    diag_help(diags, diag, "`%s` takes no prefix `%.*s`: write a larger or smaller number",
              def->name->text.text, (int)prefix.length, prefix.text);
  else if (near)
    diag_help(diags, diag, "did you mean `%s`?", near->text.text);
  else
    diag_help(diags, diag,
              "a unit of your own is declared first: `dimension robot` and "
              "`unit bot : robot`, or `unit shift = 8 h`");
}
