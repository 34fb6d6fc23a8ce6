/* Sets of axes are interned and kept in order; labels are found by name, by value and in any unit.
 */
#include "lang/axis.h"
#include "lang/calendar.h"
#include "unit_fixture.h"

enum { AXES = 8 };

typedef struct Fixture {
  AxisSets sets;
  const Axis *axes[AXES];
} Fixture;

static Fixture *begin_axes(World *world)
{
  Fixture *f = NEW(&world->arena, Fixture);
  axis_sets_init(&f->sets, &world->arena);
  for (int i = 0; i < AXES; i++) {
    char name[2] = {(char)('a' + i), '\0'};
    f->axes[i] =
        axis_new(&f->sets, AXIS_NUMBER, intern(&world->interner, str_of(name)), (uint32_t)i + 2);
  }
  return f;
}

static void equal_sets_are_one(void **state)
{
  Fixture *f = begin_axes(*state);
  const Axis *ab[] = {f->axes[0], f->axes[1]}, *ba[] = {f->axes[1], f->axes[0]};
  assert_ptr_equal(axis_set_of(&f->sets, ab, 2), axis_set_of(&f->sets, ba, 2));
  assert_ptr_equal(axis_set_of(&f->sets, NULL, 0), f->sets.empty);
  assert_int_equal(f->sets.empty->count, 0);
}

/* Sets against bit masks, over all pairs of subsets. */
static void unions_and_differences(void **state)
{
  Fixture *f = begin_axes(*state);
  const AxisSet *of_mask[1 << AXES];
  for (unsigned mask = 0; mask < 1u << AXES; mask++) {
    of_mask[mask] = f->sets.empty;
    double size = 1;
    for (int i = AXES - 1; i >= 0; i--)
      if (mask >> i & 1) {
        of_mask[mask] = axis_set_with(&f->sets, of_mask[mask], f->axes[i]);
        size *= i + 2;
      }
    assert_true(axis_set_size(of_mask[mask]) == size);
    for (uint32_t i = 1; i < of_mask[mask]->count; i++)
      assert_true(of_mask[mask]->axes[i - 1]->id < of_mask[mask]->axes[i]->id);
  }
  for (unsigned a = 0; a < 1u << AXES; a++) {
    for (unsigned b = 0; b < 1u << AXES; b++)
      assert_ptr_equal(axis_set_union(&f->sets, of_mask[a], of_mask[b]), of_mask[a | b]);
    for (int i = 0; i < AXES; i++) {
      assert_int_equal(axis_set_has(of_mask[a], f->axes[i]), a >> i & 1);
      assert_ptr_equal(axis_set_without(&f->sets, of_mask[a], f->axes[i]), of_mask[a & ~(1u << i)]);
    }
  }
}

static void found_by_name(void **state)
{
  World *world = *state;
  Fixture *f = begin_axes(world);
  const AxisSet *set = axis_set_of(&f->sets, f->axes, 3);
  assert_ptr_equal(axis_set_named(set, intern(&world->interner, STR("b"))), f->axes[1]);
  assert_null(axis_set_named(set, intern(&world->interner, STR("d"))));
}

static Axis *numbers(World *world, Fixture *f, const double *values, uint32_t count)
{
  Axis *axis = axis_new(&f->sets, AXIS_NUMBER, intern(&world->interner, STR("x")), count);
  axis->values = values;
  axis->unit = unit_named(world, "GW");
  return axis;
}

static void found_by_value(void **state)
{
  World *world = *state;
  Fixture *f = begin_axes(world);
  static const double even[] = {0, 1e8, 2e8, 3e8, 4e8}, uneven[] = {-5, 0, 1, 100};
  Axis *axis = numbers(world, f, even, 5);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(axis_find_value(axis, even[i]), i);
    assert_int_equal(axis_find_value(axis, even[i] * (1 + 1e-15)), i);
  }
  assert_int_equal(axis_find_value(axis, 0.1 * 3 * 1e9), 3);
  assert_int_equal(axis_find_value(axis, 1.5e8), -1);
  assert_int_equal(axis_find_value(axis, 5e8), -1);
  assert_int_equal(axis_find_value(axis, -1e8), -1);
  axis = numbers(world, f, uneven, 4);
  for (int i = 0; i < 4; i++)
    assert_int_equal(axis_find_value(axis, uneven[i]), i);
  assert_int_equal(axis_find_value(axis, 50), -1);
  assert_int_equal(axis_find_value(f->axes[0], 1), -1); /* an axis of names */
}

static void texts_of_labels(void **state)
{
  World *world = *state;
  Fixture *f = begin_axes(world);
  static const double power[] = {1.5e9, 2e9}, days[] = {19782.0 * 86400, 19783.0 * 86400};
  Axis *axis = numbers(world, f, power, 2);
  assert_true(str_is(axis_label_text(axis, 0, &world->arena), "1.5"));
  axis = numbers(world, f, days, 2);
  axis->has_calendar = true;
  static const struct {
    DateForm form;
    const char *text;
  } steps[] = {{DATE_YEAR, "2024"},
               {DATE_MONTH, "2024-02"},
               {DATE_DAY, "2024-02-29"},
               {DATE_MINUTE, "2024-02-29T00:00"}};
  for (size_t i = 0; i < LEN(steps); i++) {
    Unit date = {.dim = axis->unit->dim, .scale = 1, .form = steps[i].form};
    axis->unit = &date;
    Str text = axis_label_text(axis, 0, &world->arena);
    assert_true(str_equal(text, str_of(steps[i].text)));
    double seconds; /* what is printed is read again, to the step's precision */
    assert_true(calendar_read(text.text, text.length, &seconds));
  }
}

static void labels_that_are_names(void **state)
{
  World *world = *state;
  Fixture *f = begin_axes(world);
  const Sym *names[] = {intern(&world->interner, STR("gas")),
                        intern(&world->interner, STR("wind"))};
  Axis *axis = axis_new(&f->sets, AXIS_CHOICE, intern(&world->interner, STR("fuel")), 2);
  axis->labels = names;
  assert_int_equal(axis_find_label(axis, names[1]), 1);
  assert_int_equal(axis_find_label(axis, intern(&world->interner, STR("coal"))), -1);
  assert_true(str_is(axis_label_text(axis, 0, &world->arena), "gas"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(equal_sets_are_one, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(unions_and_differences, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(found_by_name, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(found_by_value, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(texts_of_labels, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(labels_that_are_names, set_up_units, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
