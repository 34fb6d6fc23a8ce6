/* show_fixture.h - what people read of hand-made Results, for the tests of texts and of charts. */
#ifndef STROM_SHOW_FIXTURE_H
#define STROM_SHOW_FIXTURE_H

#include "results_fixture.h"

#include "runtime/show.h"

static inline const char *shown(Fixture *f, int columns, bool color)
{
  StrBuf *out = NEW(&f->arena, StrBuf);
  strbuf_init(out, &f->arena);
  show_results(&f->results, &(ShowOptions){.color = color, .columns = columns}, out);
  return out->text;
}

static inline void no_line_is_wider(const char *text, size_t columns)
{
  for (const char *line = text; *line;) {
    const char *end = strchr(line, '\n');
    assert_non_null(end);
    Str whole = {line, (size_t)(end - line)};
    if (str_columns(whole) > columns)
      fail_msg("wider than %zu: %.*s", columns, (int)whole.length, whole.text);
    if (whole.length && whole.text[whole.length - 1] == ' ')
      fail_msg("ends in a blank: %.*s|", (int)whole.length, whole.text);
    line = end + 1;
  }
}

#endif
