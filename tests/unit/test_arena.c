#include "lang/arena.h"
#include "host_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void test_memory_is_zeroed_and_aligned(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out;
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  for (size_t size = 0; size < 3000; size += 7) {
    unsigned char *block = arena_alloc(&arena, size);
    assert_int_equal((uintptr_t)block % 16, 0);
    for (size_t i = 0; i < size; i++)
      assert_int_equal(block[i], 0);
    memset(block, 0xff, size);
    assert_int_equal((uintptr_t)arena_alloc_raw(&arena, size) % 64, 0);
  }
  assert_true(memory.used > 0);
  arena_free(&arena);
  assert_int_equal(memory.used, 0);
  double *again = NEW_ARRAY(&arena, double, 10); /* a freed arena may be used again */
  assert_true(again[9] == 0.0);
  arena_free(&arena);
}

static void test_blocks_do_not_overlap(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out;
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  enum { BLOCKS = 400 };
  static const size_t sizes[] = {1, 16, 100, 4000, 70000, 200000};
  unsigned char *blocks[BLOCKS];
  for (size_t i = 0; i < BLOCKS; i++) {
    size_t size = sizes[i % LEN(sizes)];
    blocks[i] = i % 2 ? arena_alloc(&arena, size) : arena_alloc_raw(&arena, size);
    memset(blocks[i], (int)(i % 251), size);
  }
  for (size_t i = 0; i < BLOCKS; i++)
    for (size_t k = 0; k < sizes[i % LEN(sizes)]; k++)
      if (blocks[i][k] != i % 251)
        fail_msg("block %zu was overwritten at %zu", i, k);
  arena_free(&arena);
}

static void test_growing_keeps_and_zeroes(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out;
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  int *numbers = NULL;
  numbers = arena_grow(&arena, numbers, 0, 2, sizeof *numbers);
  numbers[0] = 4;
  numbers[1] = 5;
  numbers = arena_grow(&arena, numbers, 2, 4, sizeof *numbers);
  assert_int_equal(numbers[0], 4);
  assert_int_equal(numbers[1], 5);
  assert_int_equal(numbers[2], 0);
  assert_int_equal(numbers[3], 0);
  arena_free(&arena);
}

static void test_the_limit_unwinds(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out = {.reason = UNWIND_NONE};
  Arena arena;
  memory_init(&memory, 300 * 1024);
  arena_init(&arena, &memory, &way_out);
  if (setjmp(way_out.to) == 0) {
    arena_alloc(&arena, 100 * 1024);
    arena_alloc(&arena, 250 * 1024);
    fail_msg("went beyond the limit");
  }
  assert_int_equal(way_out.reason, UNWIND_MEMORY);
  assert_true(strlen(way_out.text) > 0);
  assert_true(memory.used <= memory.limit);
  assert_non_null(arena_alloc(&arena, 10)); /* what fits still goes */
  arena_free(&arena);
  assert_int_equal(memory.used, 0);
}

static void test_two_arenas_share_one_budget(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out = {.reason = UNWIND_NONE};
  Arena first, second;
  memory_init(&memory, 400 * 1024);
  arena_init(&first, &memory, &way_out);
  arena_init(&second, &memory, &way_out);
  if (setjmp(way_out.to) == 0) {
    arena_alloc(&first, 200 * 1024);
    arena_alloc(&second, 250 * 1024);
    fail_msg("the second arena went beyond the common limit");
  }
  assert_int_equal(way_out.reason, UNWIND_MEMORY);
  arena_free(&first);
  if (setjmp(way_out.to) == 0)
    assert_non_null(arena_alloc(&second, 250 * 1024));
  else
    fail_msg("what the first arena gave back is not there");
  arena_free(&second);
}

static void test_absurd_sizes_unwind(void **state)
{
  (void)state;
  Memory memory;
  Unwind way_out = {.reason = UNWIND_NONE};
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  if (setjmp(way_out.to) == 0) {
    arena_alloc(&arena, SIZE_MAX);
    fail_msg("gave SIZE_MAX bytes");
  }
  assert_int_equal(way_out.reason, UNWIND_MEMORY);
  way_out.reason = UNWIND_NONE;
  if (setjmp(way_out.to) == 0) {
    arena_array(&arena, SIZE_MAX / 8 + 2, 16); /* the product wraps round to 16 */
    fail_msg("a product that overflows was taken");
  }
  assert_int_equal(way_out.reason, UNWIND_MEMORY);
  assert_int_equal(memory.used, 0);
  arena_free(&arena);
}

static void refused_at(size_t request)
{
  Host host = {.refuse_at = request, .goes_on = true};
  Memory memory = {.reallocate = host_reallocate, .host = &host};
  Unwind way_out = {.reason = UNWIND_NONE};
  Arena arena;
  arena_init(&arena, &memory, &way_out);
  if (setjmp(way_out.to) == 0) {
    for (int i = 0; i < 100; i++)
      arena_alloc(&arena, 10000);
    fail_msg("the refusal went unnoticed");
  }
  assert_int_equal(way_out.reason, UNWIND_NO_MEMORY);
  assert_int_equal(host.live, host.refuse_at - 1);
  arena_free(&arena);
  assert_int_equal(host.live, 0);
  assert_int_equal(memory.used, 0);
}

static void test_a_refusing_system_unwinds_without_a_leak(void **state)
{
  (void)state;
  for (size_t request = 1; request < 6; request++)
    refused_at(request);
}

static void test_unwind_carries_reason_and_text(void **state)
{
  (void)state;
  Unwind way_out = {.reason = UNWIND_NONE};
  if (setjmp(way_out.to) == 0)
    unwind(&way_out, UNWIND_DEPTH, "calls nested %d deep", 10000);
  assert_int_equal(way_out.reason, UNWIND_DEPTH);
  assert_string_equal(way_out.text, "calls nested 10000 deep");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memory_is_zeroed_and_aligned),
      cmocka_unit_test(test_blocks_do_not_overlap),
      cmocka_unit_test(test_growing_keeps_and_zeroes),
      cmocka_unit_test(test_the_limit_unwinds),
      cmocka_unit_test(test_two_arenas_share_one_budget),
      cmocka_unit_test(test_absurd_sizes_unwind),
      cmocka_unit_test(test_a_refusing_system_unwinds_without_a_leak),
      cmocka_unit_test(test_unwind_carries_reason_and_text),
  };
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
