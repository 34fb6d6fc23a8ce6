#include "lang/dim.h"
#include "lang_fixture.h"

enum { BASES = 6, ROUNDS = 3000 };

static int set_up_bases(void **state)
{
  static const char *const names[BASES] = {"length", "mass", "time", "USD", "robot", "token"};
  set_up(state);
  World *world = *state;
  for (int i = 0; i < BASES; i++)
    dim_add_base(&world->dims, intern_text(&world->interner, names[i]), NULL);
  return 0;
}

static const Dim *base(World *world, int i)
{
  return dim_of_base(&world->dims, (uint16_t)i);
}

static const Dim *draw_dim(World *world)
{
  const Dim *dim = world->dims.one;
  for (int n = draw(world, 0, 4); n > 0; n--) {
    const Dim *factor = base(world, draw(world, 0, BASES - 1));
    dim = dim_multiply(&world->dims, dim,
                       dim_power(&world->dims, factor, draw(world, -5, 5), draw(world, 1, 3)));
  }
  return dim;
}

static void assert_text(World *world, const Dim *dim, const char *expected)
{
  Str text = dim_text(&world->dims, &world->arena, dim);
  assert_string_equal(str_terminated(&world->arena, text), expected);
}

static void equal_dimensions_are_one_object(void **state)
{
  World *w = *state;
  const Dim *speed = dim_divide(&w->dims, base(w, 0), base(w, 2));
  const Dim *again = dim_multiply(&w->dims, dim_power(&w->dims, base(w, 2), -1, 1), base(w, 0));
  assert_ptr_equal(speed, again);
  assert_ptr_not_equal(speed, base(w, 0));
  assert_ptr_equal(dim_divide(&w->dims, speed, speed), w->dims.one);
  assert_int_equal(w->dims.one->id, 0);
  assert_int_equal(w->dims.one->count, 0);
}

static void exponents_are_in_lowest_terms(void **state)
{
  World *w = *state;
  const Dim *root = dim_power(&w->dims, base(w, 0), 2, -4);
  assert_int_equal(root->factors[0].numerator, -1);
  assert_int_equal(root->factors[0].denominator, 2);
  assert_ptr_equal(dim_power(&w->dims, root, -2, 1), base(w, 0));
  DimExponent e = dim_exponent_of(root, 0);
  assert_int_equal(e.numerator, -1);
  e = dim_exponent_of(root, 1);
  assert_int_equal(e.numerator, 0);
  assert_int_equal(e.denominator, 1);
}

static void powers_out_of_range_are_refused(void **state)
{
  World *w = *state;
  assert_null(dim_power(&w->dims, base(w, 0), 1, 0));
  assert_null(dim_power(&w->dims, base(w, 0), 40000, 1));
  const Dim *large = dim_power(&w->dims, base(w, 0), 32767, 1);
  assert_non_null(large);
  assert_null(dim_power(&w->dims, large, 2, 1));
  assert_null(dim_power(&w->dims, dim_power(&w->dims, base(w, 0), 1, 300), 1, 300));
  assert_ptr_equal(dim_power(&w->dims, large, 1, 32767), base(w, 0));
  assert_ptr_equal(dim_power(&w->dims, w->dims.one, 40000, 1), w->dims.one);
  assert_ptr_equal(dim_power(&w->dims, large, 0, 7), w->dims.one);
  if (setjmp(w->way_out.to) == 0) {
    dim_multiply(&w->dims, large, base(w, 0));
    fail_msg("an exponent of 32,768 was accepted");
  }
  assert_int_equal(w->way_out.reason, UNWIND_MEMORY);
}

static void the_algebra_keeps_its_laws(void **state)
{
  World *w = *state;
  DimTable *t = &w->dims;
  for (int i = 0; i < ROUNDS; i++) {
    const Dim *a = draw_dim(w), *b = draw_dim(w), *c = draw_dim(w);
    assert_ptr_equal(dim_multiply(t, a, b), dim_multiply(t, b, a));
    assert_ptr_equal(dim_multiply(t, dim_multiply(t, a, b), c),
                     dim_multiply(t, a, dim_multiply(t, b, c)));
    assert_ptr_equal(dim_multiply(t, a, t->one), a);
    assert_ptr_equal(dim_divide(t, dim_multiply(t, a, b), b), a);
    assert_ptr_equal(dim_divide(t, a, b), dim_multiply(t, a, dim_power(t, b, -1, 1)));
    int n = draw(w, -4, 4), d = draw(w, 1, 4);
    assert_ptr_equal(dim_power(t, dim_multiply(t, a, b), n, d),
                     dim_multiply(t, dim_power(t, a, n, d), dim_power(t, b, n, d)));
    assert_ptr_equal(dim_power(t, dim_power(t, a, n, d), 2, 3), dim_power(t, a, 2 * n, 3 * d));
    assert_ptr_equal(dim_power(t, dim_power(t, a, 3, d), d, 3), a);
    assert_ptr_equal(dim_multiply(t, a, a), dim_power(t, a, 2, 1));
  }
}

static void factors_are_sorted_and_reduced(void **state)
{
  World *w = *state;
  for (int i = 0; i < ROUNDS; i++) {
    const Dim *a = dim_multiply(&w->dims, draw_dim(w), draw_dim(w));
    for (uint32_t k = 0; k < a->count; k++) {
      DimFactor factor = a->factors[k];
      DimExponent lowest;
      assert_int_not_equal(factor.numerator, 0);
      assert_true(k == 0 || a->factors[k - 1].base < factor.base);
      assert_true(dim_exponent(factor.numerator, factor.denominator, &lowest));
      assert_int_equal(lowest.numerator, factor.numerator);
      assert_int_equal(lowest.denominator, factor.denominator);
    }
  }
}

static void many_bases_fit(void **state)
{
  World *w = *state;
  const Dim *all = w->dims.one;
  for (int i = 0; i < 600; i++) {
    char name[24];
    snprintf(name, sizeof name, "thing%d", i);
    const Dim *base = dim_add_base(&w->dims, intern_text(&w->interner, name), NULL);
    all = dim_multiply(&w->dims, all, base);
  }
  assert_int_equal(all->count, 600);
  assert_ptr_equal(dim_divide(&w->dims, all, all), w->dims.one);
  assert_ptr_equal(dim_power(&w->dims, dim_power(&w->dims, all, 3, 1), 1, 3), all);
}

static void text_names_the_bases(void **state)
{
  World *w = *state;
  DimTable *t = &w->dims;
  assert_text(w, t->one, "a plain number");
  assert_text(w, base(w, 4), "robot");
  assert_text(w, dim_power(t, base(w, 2), -1, 1), "1 / time");
  const Dim *area = dim_power(t, base(w, 0), 2, 1);
  const Dim *energy =
      dim_divide(t, dim_multiply(t, area, base(w, 1)), dim_power(t, base(w, 2), 2, 1));
  assert_text(w, energy, "length^2 mass / time^2");
  assert_text(w, dim_divide(t, base(w, 3), energy), "time^2 USD / (length^2 mass)");
  assert_text(w, dim_power(t, base(w, 0), 1, 2), "length^(1/2)");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(equal_dimensions_are_one_object, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(exponents_are_in_lowest_terms, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(powers_out_of_range_are_refused, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(the_algebra_keeps_its_laws, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(factors_are_sorted_and_reduced, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(many_bases_fit, set_up_bases, tear_down),
      cmocka_unit_test_setup_teardown(text_names_the_bases, set_up_bases, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
