/* The gate to files: what lies in the folder is read, what lies outside is not, wherever links and
   dots lead; folders and pipes are no files. */
#include "runtime/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Fixture {
  Memory memory;
  Unwind way_out;
  Arena arena;
  Host host;
  char root[64]; /* holds in/ (the script's folder) and out/ */
} Fixture;

static char *path_of(Fixture *f, const char *name)
{
  return str_terminated(&f->arena, str_format(&f->arena, "%s/%s", f->root, name));
}

static void write_text(Fixture *f, const char *name, const char *text)
{
  FILE *file = fopen(path_of(f, name), "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
  Fixture *f = test_calloc(1, sizeof *f);
  memory_init(&f->memory, 0);
  arena_init(&f->arena, &f->memory, &f->way_out);
  strcpy(f->root, "/tmp/strom-host-XXXXXX");
  assert_non_null(mkdtemp(f->root));
  assert_int_equal(mkdir(path_of(f, "in"), 0700), 0);
  assert_int_equal(mkdir(path_of(f, "in/deep"), 0700), 0);
  assert_int_equal(mkdir(path_of(f, "out"), 0700), 0);
  assert_int_equal(mkdir(path_of(f, "inside"), 0700), 0); /* begins like the folder's name */
  write_text(f, "in/a.csv", "mine");
  write_text(f, "in/script.csv", "show 1");
  write_text(f, "in/deep/b.csv", "deep");
  write_text(f, "out/secret", "not yours");
  write_text(f, "inside/secret", "not yours");
  assert_int_equal(symlink("../out/secret", path_of(f, "in/link")), 0);
  assert_int_equal(symlink("../out", path_of(f, "in/door")), 0);
  assert_int_equal(symlink("../out/none", path_of(f, "in/dangling")), 0);
  assert_int_equal(symlink("a.csv", path_of(f, "in/alias.csv")), 0);
  assert_int_equal(mkfifo(path_of(f, "in/pipe"), 0600), 0);
  char *folder = realpath(path_of(f, "in"), NULL);
  assert_non_null(folder);
  f->host = (Host){
      .arena = &f->arena, .folder = str_terminated(&f->arena, str_of(folder)), .size_limit = 1000};
  free(folder);
  *state = f;
  return 0;
}

static int end(void **state)
{
  Fixture *f = *state;
  static const char *const files[] = {
      "in/a.csv",      "in/deep/b.csv", "in/link", "in/door",  "in/alias.csv",
      "in/script.csv", "in/dangling",   "in/pipe", "in/large", "out/secret",
      "out",           "inside/secret", "inside",  "in/deep",  "in"};
  for (size_t i = 0; i < LEN(files); i++)
    remove(path_of(f, files[i]));
  int left = rmdir(f->root);
  arena_free(&f->arena);
  test_free(f);
  return left;
}

static void reads(Fixture *f, const char *name, const char *expected)
{
  Str text = STR(""), message = STR("");
  ReadStatus status = host_read(&f->host, &f->arena, str_of(name), &text, &message);
  if (status != READ_OK || !str_equal(text, str_of(expected)))
    fail_msg("%s: status %d, %.*s", name, status, (int)message.length, message.text);
}

static void does_not(Fixture *f, const char *name, ReadStatus expected, const char *part)
{
  Str text = STR(""), message = STR("");
  ReadStatus status = host_read(&f->host, &f->arena, str_of(name), &text, &message);
  const char *said = str_terminated(&f->arena, message);
  if (status != expected || !strstr(said, part))
    fail_msg("%s: status %d, %s", name, status, said);
}

static void files_of_the_folder(void **state)
{
  Fixture *f = *state;
  reads(f, "a.csv", "mine");
  reads(f, "deep/b.csv", "deep");
  reads(f, "deep/../a.csv", "mine");
  reads(f, "./a.csv", "mine");
  reads(f, "alias.csv", "mine");
  reads(f, path_of(f, "in/a.csv"), "mine");
}

static void nothing_outside(void **state)
{
  Fixture *f = *state;
  does_not(f, "../out/secret", READ_REFUSED, "outside");
  does_not(f, "deep/../../out/secret", READ_REFUSED, "outside");
  does_not(f, path_of(f, "out/secret"), READ_REFUSED, "outside");
  does_not(f, "link", READ_REFUSED, "outside");
  does_not(f, "door/secret", READ_REFUSED, "outside");
  does_not(f, "../inside/secret", READ_REFUSED, "outside");
  does_not(f, "/etc/passwd", READ_REFUSED, "outside");
  does_not(f, "/proc/self/environ", READ_REFUSED, "outside");
  /* Nor is it said what does not lie there. */
  does_not(f, "../out/none", READ_REFUSED, "outside");
  does_not(f, "../none/none", READ_REFUSED, "outside");
  does_not(f, "deep/../../none", READ_REFUSED, "outside");
  does_not(f, path_of(f, "none"), READ_REFUSED, "outside");
  does_not(f, "/none", READ_REFUSED, "outside");
  does_not(f, "door/none", READ_REFUSED, "outside");
  does_not(f, "dangling", READ_REFUSED, "outside");
  does_not(f, "dangling/none", READ_REFUSED, "outside");
  does_not(f, "a.csv/../../out/none", READ_MISSING, "Not a directory");
}

static void what_was_allowed(void **state)
{
  Fixture *f = *state;
  const char *const allowed[] = {path_of(f, "out"), NULL};
  f->host.allow_read = allowed;
  reads(f, "../out/secret", "not yours");
  reads(f, "door/secret", "not yours");
  does_not(f, "../out/none", READ_MISSING, "No such file");
  does_not(f, "../inside/secret", READ_REFUSED, "outside");
}

static void what_is_no_file(void **state)
{
  Fixture *f = *state;
  does_not(f, "deep", READ_MISSING, "folder");
  does_not(f, "pipe", READ_MISSING, "plain file");
  does_not(f, "none.csv", READ_MISSING, "No such file");
  does_not(f, "none/none.csv", READ_MISSING, "No such file");
  does_not(f, "", READ_MISSING, "name");
  Str text, message;
  assert_int_equal(host_read(&f->host, &f->arena, (Str){"a.csv\0x", 7}, &text, &message),
                   READ_MISSING);
}

static void no_folder_no_files(void **state)
{
  Fixture *f = *state;
  f->host.folder = NULL;
  does_not(f, path_of(f, "in/a.csv"), READ_REFUSED, "outside");
  assert_null(host_write_path(&f->host, &f->arena, STR("x.csv")));
}

static void too_large(void **state)
{
  Fixture *f = *state;
  char text[1002];
  memset(text, 'x', 1001);
  text[1001] = '\0';
  write_text(f, "in/large", text);
  does_not(f, "large", READ_TOO_LARGE, "larger");
  write_text(f, "in/large", text + 1);
  reads(f, "large", text + 1);
}

static void the_script_itself(void **state)
{
  Fixture *f = *state;
  Str text, message;
  assert_int_equal(host_read_script(&f->arena, path_of(f, "out/secret"), 1000, &text, &message),
                   READ_OK);
  assert_true(str_is(text, "not yours"));
  static const char *const no_script[] = {"in", "in/pipe", "none"};
  for (size_t i = 0; i < LEN(no_script); i++)
    assert_int_equal(host_read_script(&f->arena, path_of(f, no_script[i]), 1000, &text, &message),
                     READ_MISSING);
  assert_int_equal(host_read_script(&f->arena, path_of(f, "out/secret"), 3, &text, &message),
                   READ_TOO_LARGE);
}

static void where_to_write(void **state)
{
  Fixture *f = *state;
  assert_string_equal(
      host_write_path(&f->host, &f->arena, STR("new.csv")),
      str_terminated(&f->arena, str_format(&f->arena, "%s/new.csv", f->host.folder)));
  static const char *const right[] = {"deep/new.csv", "none/new.csv", "link"};
  for (size_t i = 0; i < LEN(right); i++)
    assert_non_null(host_write_path(&f->host, &f->arena, str_of(right[i])));
  static const char *const wrong[] = {
      "../new.csv",    "door/new.csv",      "/tmp/new.csv",     "..",         "../inside/x.csv",
      "../none/x.csv", "door/none/new.csv", "dangling/new.csv", "/none/x.csv"};
  for (size_t i = 0; i < LEN(wrong); i++)
    if (host_write_path(&f->host, &f->arena, str_of(wrong[i])))
      fail_msg("%s may be written", wrong[i]);
}

static void claimed(Fixture *f, Str name, const char *part)
{
  Str message = STR("");
  bool good = host_claim(&f->host, name, &message);
  const char *said = str_terminated(&f->arena, message);
  if (good == (part != NULL) || (part && !strstr(said, part)))
    fail_msg("%.*s: %d, %s", (int)name.length, name.text, good, said);
}

static void what_is_exported(void **state)
{
  Fixture *f = *state;
  claimed(f, STR("x.csv"), NULL);
  claimed(f, STR("deep/x.csv"), NULL);
  claimed(f, STR("x.csv"), "twice");
  claimed(f, STR("deep//x.csv"), "twice");
  claimed(f, str_of(path_of(f, "in/deep/x.csv")), "twice");
  static const char *const no_table[] = {"GNUmakefile", "x.strom", "x.csv.sh", "x.CSV", "csv", "",
                                         "deep/",       "deep",    ".bashrc"};
  for (size_t i = 0; i < LEN(no_table); i++)
    claimed(f, str_of(no_table[i]), "ends in .csv");
  static const char *const hidden[] = {".x.csv", ".git/x.csv", "deep/.x.csv", "./y.csv",
                                       "deep/.csv"};
  for (size_t i = 0; i < LEN(hidden); i++)
    claimed(f, str_of(hidden[i]), "dot");
  claimed(f, STR(".csv"), ".csv");
  claimed(f, STR("../x.csv"), "outside");
  claimed(f, STR("door/x.csv"), "outside");
  claimed(f, (Str){"GNUmakefile\0.csv", 16}, "outside");
}

static void what_was_read_is_not_exported(void **state)
{
  Fixture *f = *state;
  claimed(f, STR("deep/b.csv"), NULL);
  reads(f, "alias.csv", "mine");
  claimed(f, STR("a.csv"), "written over");
  claimed(f, STR("alias.csv"), "written over");
  host_has_read(&f->host, path_of(f, "in/script.csv"));
  claimed(f, STR("script.csv"), "written over");
}

static void the_library(void **state)
{
  (void)state;
  Str text;
  assert_true(host_library(STR("chips"), &text) && text.length > 100);
  assert_true(host_library(STR("prelude"), &text));
  assert_false(host_library(STR("chip"), &text));
  assert_false(host_library(STR("../README"), &text));
  assert_false(host_library(STR(""), &text));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(files_of_the_folder, begin, end),
      cmocka_unit_test_setup_teardown(nothing_outside, begin, end),
      cmocka_unit_test_setup_teardown(what_was_allowed, begin, end),
      cmocka_unit_test_setup_teardown(what_is_no_file, begin, end),
      cmocka_unit_test_setup_teardown(no_folder_no_files, begin, end),
      cmocka_unit_test_setup_teardown(too_large, begin, end),
      cmocka_unit_test_setup_teardown(the_script_itself, begin, end),
      cmocka_unit_test_setup_teardown(where_to_write, begin, end),
      cmocka_unit_test_setup_teardown(what_is_exported, begin, end),
      cmocka_unit_test_setup_teardown(what_was_read_is_not_exported, begin, end),
      cmocka_unit_test(the_library),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
