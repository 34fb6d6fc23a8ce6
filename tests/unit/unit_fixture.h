/* unit_fixture.h - a unit table, and syntax trees of unit expressions, for the tests of units. */
#ifndef STROM_UNIT_FIXTURE_H
#define STROM_UNIT_FIXTURE_H

#include "lang_fixture.h"

static inline int set_up_units(void **state)
{
  set_up(state);
  World *world = *state;
  unit_table_init(&world->units, &world->arena, &world->interner, &world->dims);
  return 0;
}

/* The tree that the parser makes of a tight unit expression; its own reader, so that unit_parse is
   checked against it. */
static inline const Ast *tree_of(World *world, const char *text)
{
  Ast *unit = NEW(&world->arena, Ast);
  *unit = (Ast){.kind = AST_UNIT, .at = {1, 0, (uint32_t)strlen(text)}};
  unit->list.items = NEW_ARRAY(&world->arena, Ast *, strlen(text) + 1);
  double sign = 1;
  for (const char *p = text; *p;) {
    size_t length = strcspn(p, "*/^");
    Ast *term = NEW(&world->arena, Ast);
    uint32_t begin = (uint32_t)(p - text);
    *term = (Ast){.kind = AST_UNIT_TERM,
                  .at = {1, begin, begin + (uint32_t)length},
                  .number = sign,
                  .flags = 1,
                  .name = intern(&world->interner, (Str){p, length})};
    p += length;
    if (*p == '^') {
      char *end = NULL;
      bool has_parenthesis = *++p == '(';
      term->number = sign * (double)strtol(p + has_parenthesis, &end, 10);
      if (has_parenthesis)
        term->flags = *end == '/' ? (uint32_t)strtol(end + 1, &end, 10) : 1;
      p = end + has_parenthesis;
    }
    if (!str_is(term->name->text, "1"))
      unit->list.items[unit->list.count++] = term;
    sign = *p == '/' ? -1 : 1;
    p += *p != '\0';
  }
  return unit;
}

static inline const Unit *unit_named(World *world, const char *text)
{
  const Unit *unit = unit_resolve(&world->units, tree_of(world, text), &world->diags);
  if (!unit)
    fail_msg("%s is no unit", text);
  return unit;
}

static inline const char *text_of(World *world, const Unit *unit)
{
  return str_terminated(&world->arena, unit_text(unit, &world->arena));
}

static inline void assert_unit(World *world, const Unit *unit, const char *expected)
{
  assert_non_null(unit);
  assert_string_equal(text_of(world, unit), expected);
}

static inline void assert_close(double found, double expected, double relative)
{
  double error = found - expected, limit = relative * (expected < 0 ? -expected : expected);
  if (!(error <= limit && -error <= limit))
    fail_msg("%.17g where %.17g was expected", found, expected);
}

#endif
