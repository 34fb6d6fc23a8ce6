/* lang_fixture.h - what the tests of lang/ stand on: an arena with names, files, dimensions and
   diagnostics. */
#ifndef STROM_LANG_FIXTURE_H
#define STROM_LANG_FIXTURE_H

#include "lang/diag.h"
#include "lang/dim.h"
#include "lang/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

typedef struct World {
  Memory memory;
  Unwind way_out;
  Arena arena;
  Interner interner;
  Sources sources;
  DimTable dims;
  UnitTable units; /* empty but for the tests of units */
  Diags diags;
  uint64_t random;
} World;

static inline int set_up(void **state)
{
  World *world = test_calloc(1, sizeof *world);
  memory_init(&world->memory, 0);
  arena_init(&world->arena, &world->memory, &world->way_out);
  interner_init(&world->interner, &world->arena);
  sources_init(&world->sources, &world->arena);
  dim_table_init(&world->dims, &world->arena);
  diags_init(&world->diags, &world->arena);
  world->random = 20250101;
  *state = world;
  return 0;
}

static inline int tear_down(void **state)
{
  World *world = *state;
  arena_free(&world->arena);
  test_free(world);
  return 0;
}

static inline int draw(World *world, int lo, int hi)
{
  world->random = world->random * 6364136223846793005u + 1442695040888963407u;
  return lo + (int)((world->random >> 33) % (uint64_t)(hi - lo + 1));
}

#endif
