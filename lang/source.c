#include "source.h"

#include <string.h>

void sources_init(Sources *sources, Arena *arena)
{
  *sources = (Sources){.arena = arena};
  sources_add(sources, STR(""), STR(""), true);
}

static void index_lines(Sources *sources, Source *source)
{
  uint32_t lines = 1;
  for (size_t i = 0; i < source->text.length; i++)
    lines += source->text.text[i] == '\n';
  uint32_t *starts = NEW_ARRAY(sources->arena, uint32_t, lines);
  uint32_t line = 1;
  for (size_t i = 0; i < source->text.length; i++)
    if (source->text.text[i] == '\n')
      starts[line++] = (uint32_t)i + 1;
  source->line_starts = starts;
  source->line_count = lines;
}

uint32_t sources_add(Sources *sources, Str path, Str text, bool is_library)
{
  if (sources->count == sources->capacity) {
    uint32_t capacity = sources->capacity ? sources->capacity * 2 : 16;
    sources->files = arena_grow(sources->arena, sources->files, sources->count, capacity,
                                sizeof *sources->files);
    sources->capacity = capacity;
  }
  if (str_starts(text, "\xef\xbb\xbf"))
    text = str_slice(text, 3, text.length);
  Source *source = &sources->files[sources->count];
  *source = (Source){.path = str_copy(sources->arena, path),
                     .text = str_copy(sources->arena, text),
                     .is_library = is_library};
  index_lines(sources, source);
  return sources->count++;
}

const Source *sources_get(const Sources *sources, uint32_t file)
{
  return &sources->files[file < sources->count ? file : 0];
}

static uint32_t line_of(const Source *source, uint32_t offset)
{
  uint32_t low = 0, high = source->line_count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->line_starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static uint32_t column_of(const Source *source, uint32_t line, uint32_t offset)
{
  Str before = str_slice(source->text, source->line_starts[line], offset);
  uint32_t column = 1;
  for (size_t at = 0; at < before.length; column++)
    str_decode(before, &at);
  return column;
}

Place sources_place(const Sources *sources, Span at)
{
  const Source *source = sources_get(sources, at.file);
  uint32_t length = (uint32_t)source->text.length;
  uint32_t begin = at.begin < length ? at.begin : length;
  uint32_t end = at.end < length ? at.end : length;
  if (end < begin)
    end = begin;
  uint32_t first = line_of(source, begin), last = line_of(source, end);
  return (Place){.path = source->path,
                 .line = first + 1,
                 .column = column_of(source, first, begin),
                 .end_line = last + 1,
                 .end_column = column_of(source, last, end)};
}

Str sources_text(const Sources *sources, Span at)
{
  const Source *source = sources_get(sources, at.file);
  uint32_t length = (uint32_t)source->text.length;
  uint32_t end = at.end < length ? at.end : length;
  return at.begin <= end ? str_slice(source->text, at.begin, end) : STR("");
}

Str sources_line(const Sources *sources, uint32_t file, uint32_t line)
{
  const Source *source = sources_get(sources, file);
  if (line == 0 || line > source->line_count)
    return STR("");
  uint32_t begin = source->line_starts[line - 1];
  uint32_t end =
      line < source->line_count ? source->line_starts[line] - 1 : (uint32_t)source->text.length;
  if (end > begin && source->text.text[end - 1] == '\r')
    end--;
  return str_slice(source->text, begin, end);
}

Span span_join(Span first, Span last)
{
  if (!first.file)
    return last;
  if (!last.file)
    return first;
  return (Span){first.file, first.begin < last.begin ? first.begin : last.begin,
                first.end > last.end ? first.end : last.end};
}
