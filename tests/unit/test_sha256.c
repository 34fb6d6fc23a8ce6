/* SHA-256 against the examples of FIPS 180-4 and the lengths at which padding changes. */
#include "lang/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *expected, char letter, size_t count)
{
  Memory memory;
  Unwind way_out;
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  char *data = arena_alloc(&arena, count + 1);
  memset(data, letter, count);
  Str hex = sha256_hex(&arena, (Str){data, count});
  assert_int_equal(hex.length, 64);
  assert_memory_equal(hex.text, expected, 64);
  arena_free(&arena);
}

static void standard_examples(void **state)
{
  (void)state;
  static const struct {
    const char *text, *hash;
  } rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  };
  Memory memory;
  Unwind way_out;
  Arena arena;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  for (size_t i = 0; i < LEN(rows); i++) {
    Str hex = sha256_hex(&arena, str_of(rows[i].text));
    assert_int_equal(hex.length, 64);
    assert_memory_equal(hex.text, rows[i].hash, 64);
  }
  arena_free(&arena);
}

static void lengths_about_a_block(void **state)
{
  (void)state;
  check("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", 'a', 1);
  check("9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318", 'a', 55);
  check("b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a", 'a', 56);
  check("7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34", 'a', 63);
  check("ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb", 'a', 64);
  check("635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0", 'a', 65);
  check("31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb", 'a', 119);
  check("2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c", 'a', 120);
  check("6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e", 'a', 128);
  check("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", 'a', 1000000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(standard_examples),
      cmocka_unit_test(lengths_about_a_block),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
