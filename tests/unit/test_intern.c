#include "lang/intern.h"
#include "lang_fixture.h"

static const Sym *numbered(World *world, int i)
{
  char text[24];
  snprintf(text, sizeof text, "name%d", i);
  return intern_text(&world->interner, text);
}

static void test_one_sym_for_one_name(void **state)
{
  World *world = *state;
  char text[] = "texas";
  const Sym *sym = intern(&world->interner, str_of(text));
  assert_ptr_equal(sym, intern(&world->interner, (Str){"texas.losses", 5}));
  assert_ptr_not_equal(sym, intern_text(&world->interner, "Texas"));
  assert_ptr_not_equal(sym, intern_text(&world->interner, ""));
  text[0] = 'x'; /* the name was copied */
  assert_string_equal(sym->text.text, "texas");
  assert_true(sym->hash == str_hash(STR("texas")));
}

static void test_many_names_stay_where_they_are(void **state)
{
  World *world = *state;
  enum { NAMES = 5000 };
  const Sym *syms[NAMES];
  for (int i = 0; i < NAMES; i++)
    syms[i] = numbered(world, i);
  for (int i = 0; i < NAMES; i++)
    assert_ptr_equal(numbered(world, i), syms[i]);
  assert_int_equal(world->interner.count, NAMES);
}

static void test_a_map_replaces_and_keeps_order(void **state)
{
  World *world = *state;
  SymMap map = {0};
  int values[3] = {1, 2, 3};
  const Sym *a = intern_text(&world->interner, "a"), *b = intern_text(&world->interner, "b");
  assert_null(symmap_get(&map, a));
  symmap_put(&map, &world->arena, b, &values[0]);
  symmap_put(&map, &world->arena, a, &values[1]);
  symmap_put(&map, &world->arena, b, &values[2]);
  assert_int_equal(map.count, 2);
  assert_ptr_equal(symmap_get(&map, b), &values[2]);
  assert_ptr_equal(map.entries[0].name, b);
  assert_ptr_equal(map.entries[1].name, a);
}

static void test_a_large_map(void **state)
{
  World *world = *state;
  SymMap map = {0};
  enum { NAMES = 3000 };
  for (int i = 0; i < NAMES; i++) {
    const Sym *sym = numbered(world, i);
    symmap_put(&map, &world->arena, sym, (void *)(uintptr_t)(i + 1));
  }
  for (int i = 0; i < NAMES; i++)
    assert_int_equal((uintptr_t)symmap_get(&map, numbered(world, i)), i + 1);
  assert_null(symmap_get(&map, numbered(world, NAMES)));
  for (int i = 0; i < NAMES; i++)
    assert_ptr_equal(map.entries[i].name, numbered(world, i));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_one_sym_for_one_name, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many_names_stay_where_they_are, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_map_replaces_and_keeps_order, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_large_map, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("intern", tests, NULL, NULL);
}
