/* fuzz_run.c - any bytes at all: read, checked, run and printed in every format. What must hold,
   beside that nothing crashes, leaks or hangs: whoever is refused is told why. */
#include "runtime/strom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds, const char *what)
{
  if (holds)
    return;
  fprintf(stderr, "does not hold: %s\n", what);
  abort();
}

static bool contains(const char *text, size_t length, const char *part)
{
  size_t part_length = strlen(part);
  for (size_t i = 0; i + part_length <= length; i++)
    if (memcmp(text + i, part, part_length) == 0)
      return true;
  return false;
}

/* Whether a number of the JSON text is none; what stands in strings is the script's own. */
static bool has_nan(const char *text, size_t length)
{
  bool is_string = false;
  for (size_t i = 0; i + 3 <= length; i++) {
    if (is_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      is_string = !is_string;
    else if (!is_string && (contains(text + i, 3, "nan") || contains(text + i, 3, "inf")))
      return true;
  }
  return false;
}

static void print_all(Strom *strom, StromStatus status)
{
  size_t length = 0;
  const char *text = strom_diagnostics(strom, STROM_TEXT, &length);
  bool is_told = contains(text, length, "error[");
  if (status == STROM_OK || status == STROM_FAILED)
    demand(!is_told, "a run that succeeds reports no error");
  else
    demand(is_told, "a run that is refused says why");
  demand(!contains(text, length, "\x1b"), "messages cannot move the cursor");
  strom_diagnostics(strom, STROM_JSON, &length);
  strom_diagnostics(strom, STROM_COLOR_TEXT, &length);
  strom_output(strom, STROM_TEXT, 80, &length);
  strom_output(strom, STROM_COLOR_TEXT, 20, &length);
  text = strom_output(strom, STROM_JSON, 80, &length);
  demand(!has_nan(text, length), "JSON holds no nan");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  StromOptions options = strom_default_options();
  options.draws = 80;
  options.threads = 1;
  options.max_memory = 64u << 20;
  options.timeout = 2.0;
  Strom *strom = strom_new(&options);
  demand(strom != NULL, "there is memory for an interpreter");
  StromStatus status = strom_load_text(strom, "fuzz.strom", (const char *)data, size, NULL);
  if (status == STROM_OK)
    status = strom_check(strom);
  if (status == STROM_OK)
    status = strom_run(strom);
  print_all(strom, status);
  StromValue value;
  for (size_t i = 0; i < strom_value_count(strom); i++)
    (void)strom_value(strom, i, &value);
  strom_free(strom);
  return 0;
}
