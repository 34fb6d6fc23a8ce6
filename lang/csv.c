#include "csv.h"

#include <string.h>

typedef struct Reader {
  Arena *arena;
  Str text;
  uint32_t file;
  size_t at;
  char separator;
  const char *problem;
  size_t problem_at;
} Reader;

static char guess_separator(Str text)
{
  size_t commas = 0, semicolons = 0, tabs = 0;
  for (size_t i = 0; i < text.length && text.text[i] != '\n'; i++) {
    commas += text.text[i] == ',';
    semicolons += text.text[i] == ';';
    tabs += text.text[i] == '\t';
  }
  if (tabs > commas && tabs > semicolons)
    return '\t';
  return semicolons > commas ? ';' : ',';
}

static CsvField quoted_field(Reader *r)
{
  size_t begin = r->at++;
  StrBuf text;
  strbuf_init(&text, r->arena);
  for (;;) {
    if (r->at >= r->text.length) {
      r->problem = "a quoted field that does not end";
      r->problem_at = begin;
      break;
    }
    char c = r->text.text[r->at++];
    if (c != '"') {
      strbuf_char(&text, c);
    } else if (r->at < r->text.length && r->text.text[r->at] == '"') {
      strbuf_char(&text, '"');
      r->at++;
    } else {
      break;
    }
  }
  CsvField field = {strbuf_str(&text), {r->file, (uint32_t)begin, (uint32_t)r->at}};
  while (r->at < r->text.length && (r->text.text[r->at] == ' ' || r->text.text[r->at] == '\r'))
    r->at++;
  return field;
}

static CsvField next_field(Reader *r)
{
  while (r->at < r->text.length && r->text.text[r->at] == ' ')
    r->at++;
  if (r->at < r->text.length && r->text.text[r->at] == '"')
    return quoted_field(r);
  size_t begin = r->at;
  while (r->at < r->text.length && r->text.text[r->at] != r->separator &&
         r->text.text[r->at] != '\n')
    r->at++;
  Str text = str_trim(str_slice(r->text, begin, r->at));
  size_t start = text.length ? (size_t)(text.text - r->text.text) : begin;
  return (CsvField){text, {r->file, (uint32_t)start, (uint32_t)(start + text.length)}};
}

typedef struct Row {
  CsvField *fields;
  uint32_t count, capacity;
} Row;

/* Reads one line's fields behind those in [row]. */
static void read_row(Reader *r, Row *row)
{
  for (;;) {
    if (row->count == row->capacity) {
      uint32_t capacity = row->capacity ? row->capacity * 2 : 64;
      row->fields = arena_grow(r->arena, row->fields, row->count, capacity, sizeof *row->fields);
      row->capacity = capacity;
    }
    row->fields[row->count++] = next_field(r);
    if (r->problem || r->at >= r->text.length)
      return;
    char c = r->text.text[r->at++];
    if (c == '\n')
      return;
    if (c != r->separator) {
      r->problem = "text behind a quoted field";
      r->problem_at = r->at - 1;
      return;
    }
    if (r->at >= r->text.length) { /* a separator at the very end: one more, empty field */
      continue;
    }
  }
}

static void skip_blank_lines(Reader *r)
{
  for (;;) {
    size_t at = r->at;
    while (at < r->text.length && (r->text.text[at] == ' ' || r->text.text[at] == '\r'))
      at++;
    if (at < r->text.length && r->text.text[at] != '\n')
      return;
    if (at >= r->text.length) {
      r->at = r->text.length;
      return;
    }
    r->at = at + 1;
  }
}

Csv csv_read(Arena *arena, const Sources *sources, uint32_t file)
{
  Reader r = {.arena = arena, .text = sources_get(sources, file)->text, .file = file};
  Csv csv = {0};
  r.separator = guess_separator(r.text);
  skip_blank_lines(&r);
  Row header = {0}, rows = {0};
  if (r.at < r.text.length)
    read_row(&r, &header);
  csv.header = header.fields;
  csv.column_count = header.count;
  for (skip_blank_lines(&r); r.at < r.text.length && !r.problem; skip_blank_lines(&r)) {
    size_t begin = r.at;
    uint32_t before = rows.count;
    read_row(&r, &rows);
    if (!r.problem && rows.count - before != header.count) {
      r.problem = "a row with another number of fields than the first line";
      r.problem_at = begin;
    }
    csv.row_count++;
  }
  csv.fields = rows.fields;
  if (!header.count && !r.problem)
    r.problem = "an empty file: its first line should name the columns";
  csv.problem = r.problem;
  csv.problem_at = (Span){file, (uint32_t)r.problem_at, (uint32_t)r.problem_at + 1};
  return csv;
}
