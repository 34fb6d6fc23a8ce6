#include "slip.h"

/* ---- signs and words where something does not read ---- */

enum { AROUND = SLIP_AS_UNIT | SLIP_FOUND };

static const SlipSyntax syntax_slips[] = {
    {"**", SLIP_FOUND, "a power is written `^`", "^"},
    {"//", SLIP_FOUND, "a comment begins with `#`; the whole part of a quotient is floor(7 / 2)",
     NULL},
    {"/*", SLIP_FOUND, "a comment begins with `#`, on each line", NULL},
    {"&&", SLIP_FOUND, "write `and`", NULL},
    {"&", SLIP_FOUND, "write `and`; in a text stands a value in braces: \"{x} MW\"", NULL},
    {"||", SLIP_FOUND, "write `or`", NULL},
    {"!", SLIP_FOUND, "write `not`", NULL},
    {"?", SLIP_FOUND, "write `if … then … else …`: y = if a > b then 1 else 2", NULL},
    {":=", SLIP_FOUND, "write `=`", NULL},
    {"+/-", SLIP_FOUND, "a mean and its standard deviation are written with `±` or `+-`", "±"},
    {"<>", SLIP_FOUND, "write `!=`", "!="},
    {"≠", SLIP_FOUND, "write `!=`", "!="},
    {"!==", SLIP_FOUND, "write `!=`", "!="},
    {"===", SLIP_FOUND, "write `==`", "=="},
    {"≤", SLIP_FOUND, "write `<=`", "<="},
    {"≥", SLIP_FOUND, "write `>=`", ">="},
    {"×", SLIP_FOUND, "write `*`", "*"},
    {"·", SLIP_FOUND, "write `*`", "*"},
    {"∙", SLIP_FOUND, "write `*`", "*"},
    {"÷", SLIP_FOUND, "write `/`", "/"},
    {"−", SLIP_FOUND, "write `-`", "-"},
    {"–", SLIP_FOUND, "write `-` for minus, and `5 to 10` or `1..3` from one end to the other",
     NULL},
    {"—", SLIP_FOUND, "write `-`", "-"},
    {"…", SLIP_FOUND, "a range is written with two points: 1..3", NULL},
    {"...", SLIP_FOUND, "a range is written with two points: 1..3", NULL},
    {"->", SLIP_FOUND, "the arms of a match are written with `=>`", NULL},
    {"→", SLIP_FOUND, "the arms of a match are written with `=>`", NULL},
    {"++", SLIP_FOUND, "nothing changes in a script: define a new value, next = x + 1", NULL},
    {"+=", SLIP_FOUND, "nothing changes in a script: define a new value, next = x + 1", NULL},
    {"-=", SLIP_FOUND, "nothing changes in a script: define a new value, next = x - 1", NULL},
    {"*=", SLIP_FOUND, "nothing changes in a script: define a new value, next = x * 2", NULL},
    {"/=", SLIP_FOUND, "nothing changes in a script: define a new value, next = x / 2", NULL},
    {"“", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"”", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"„", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"«", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"‘", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"’", SLIP_FOUND, "a text stands between straight quotes: \"…\"", NULL},
    {"$", SLIP_FOUND, "dollars are written USD, behind the figure: 60 USD/MWh", NULL},
    {"of", AROUND, "a share of something is a product", "*"},
    {"per", AROUND, "in a unit write `/` without blanks: 60 USD/MWh, 3 MW/yr", NULL},
    {"mod", AROUND, "the remainder is a function: mod(7, 3)", NULL},
    {"div", AROUND, "the whole part of a quotient is floor(7 / 2)", NULL},
    {"%", SLIP_AS_UNIT, "`%` is percent; the remainder is a function: mod(7, 3)", NULL},
    {"bn", SLIP_AS_UNIT, "large figures have a scale word: 5 billion USD", NULL},
    {"mn", SLIP_AS_UNIT, "large figures have a scale word: 5 million USD", NULL},
    {"tn", SLIP_AS_UNIT, "large figures have a scale word: 5 trillion USD", NULL},
    {"x", AROUND, "to multiply, write `*`", NULL},
    {"elif", AROUND, "write `else if … then …`", NULL},
    {"elseif", AROUND, "write `else if … then …`", NULL},
    {"show", AROUND, "a new statement begins on a line of its own, or behind `;`", NULL},
    {"plot", AROUND, "a new statement begins on a line of its own, or behind `;`", NULL},
    {"let", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"var", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"const", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"val", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"set", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"param", SLIP_FIRST, "a definition has no word before its name: x = 3", NULL},
    {"print", SLIP_FIRST, "write `show x`", NULL},
    {"echo", SLIP_FIRST, "write `show x`", NULL},
    {"output", SLIP_FIRST, "write `show x`", NULL},
    {"return", SLIP_FIRST, "a function is one expression: fn double(x) = x * 2", NULL},
    {"def", SLIP_FIRST, "a function is one expression: fn double(x) = x * 2", NULL},
    {"function", SLIP_FIRST, "a function is one expression: fn double(x) = x * 2", NULL},
    {"func", SLIP_FIRST, "a function is one expression: fn double(x) = x * 2", NULL},
    {"import", SLIP_FIRST, "write `use std.finance`, or `use \"common.strom\"` for a file", NULL},
    {"from", SLIP_FIRST, "write `use std.finance`, or `use \"common.strom\"` for a file", NULL},
    {"include", SLIP_FIRST, "write `use std.finance`, or `use \"common.strom\"` for a file", NULL},
    {"class", SLIP_FIRST, "write `kind box { power : W }`, then `box a { power = 3 MW }`", NULL},
    {"struct", SLIP_FIRST, "write `kind box { power : W }`, then `box a { power = 3 MW }`", NULL},
    {"while", SLIP_FIRST, "there are no loops: values vary along an axis, over year = 2024..2030",
     NULL},
    {"for", SLIP_FIRST, "there are no loops: values vary along an axis, over year = 2024..2030",
     NULL},
    {"if", SLIP_FIRST, "`if` is part of a value: y = if a > b then 1 else 2", NULL},
    {"if", SLIP_FOUND, "`if` begins a value: y = if a > b then 1 else 2", NULL},
    {"==", SLIP_FOUND, "a definition is written with one `=`: x = 3", NULL},
    {"=", SLIP_FOUND, "two values are compared with `==`; a definition is a line of its own", NULL},
};

static const SlipSyntax single_quotes = {"'", SLIP_FOUND,
                                         "a text stands between double quotes: \"…\"", NULL};

const SlipSyntax *slip_syntax(Str text, SlipPlace place)
{
  for (size_t i = 0; i < LEN(syntax_slips); i++)
    if ((syntax_slips[i].places & (int)place) && str_is(text, syntax_slips[i].text))
      return &syntax_slips[i];
  return place == SLIP_FOUND && str_starts(text, "'") ? &single_quotes : NULL;
}

/* ---- names ---- */

typedef struct NameSlip {
  const char *name, *help;
} NameSlip;

static const NameSlip name_slips[] = {
    {"avg", "the mean is mean(x over axis), or (a + b) / 2"},
    {"average", "the mean is mean(x over axis), or (a + b) / 2"},
    {"ln", "the natural logarithm is log(x)"},
    {"pow", "a power is written `^`: 2 ^ 10"},
    {"power", "a power is written `^`: 2 ^ 10"},
    {"percentile", "write quantile(x, 95 %)"},
    {"stdev", "the standard deviation over draws is sd(x)"},
    {"std", "the standard deviation over draws is sd(x)"},
    {"iif", "write `if a > b then 1 else 2`"},
    {"sumproduct", "write sum(a * b over axis)"},
    {"lookup", "a table is indexed: price[gas]"},
    {"vlookup", "a table is indexed: price[gas]"},
    {"True", "write `true`"},
    {"TRUE", "write `true`"},
    {"False", "write `false`"},
    {"FALSE", "write `false`"},
    {"None", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"null", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"NULL", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"nan", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"NaN", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"NA", "no word stands for a missing value: leave the field out, or say `x otherwise 0`"},
    {"np", "functions stand alone: mean(x over year), sqrt(x), log(x)"},
    {"math", "functions stand alone: mean(x over year), sqrt(x), log(x)"},
};

const char *slip_name(Str name)
{
  for (size_t i = 0; i < LEN(name_slips); i++)
    if (str_is(name, name_slips[i].name))
      return name_slips[i].help;
  return NULL;
}

/* ---- money ---- */

typedef struct Word {
  const char *written, *meant;
} Word;

static const Word currencies[] = {{"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}};

static const Word scales[] = {{"k", "thousand"}, {"K", "thousand"}, {"m", "million"},
                              {"M", "million"},  {"mn", "million"}, {"mm", "million"},
                              {"b", "billion"},  {"B", "billion"},  {"bn", "billion"},
                              {"t", "trillion"}, {"T", "trillion"}, {"tn", "trillion"}};

static const char *find_scale(Str text)
{
  for (size_t i = 0; i < LEN(scales); i++)
    if (str_is(text, scales[i].written))
      return scales[i].meant;
  return NULL;
}

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

Str slip_money(Arena *arena, Str text)
{
  const Word *currency = currencies;
  while (!str_starts(text, currency->written))
    currency++;
  size_t begin = str_of(currency->written).length, unit = begin;
  while (unit < text.length && text.text[unit] != '/')
    unit++;
  size_t suffix = begin; /* letters directly behind the figure */
  while (suffix < unit && text.text[suffix] != ' ' && !is_letter(text.text[suffix]))
    suffix++;
  Str figure = str_replace(arena, str_slice(text, begin, suffix), ",", "_");
  Str word = str_trim(str_slice(text, suffix, unit)), rest = str_slice(text, unit, text.length);
  const char *scale = find_scale(word);
  Str meant = scale ? str_of(scale) : word;
  return str_format(arena, "%.*s %.*s%s%s%.*s", (int)figure.length, figure.text, (int)meant.length,
                    meant.text, meant.length ? " " : "", currency->meant, (int)rest.length,
                    rest.text);
}
