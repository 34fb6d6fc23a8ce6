/* source.h - the files of a program, and places in them. May include: str.h.
   A Span is a file number and byte offsets; lines and columns are worked out only for messages. */
#ifndef STROM_SOURCE_H
#define STROM_SOURCE_H

#include "str.h"

typedef struct Span {
  uint32_t file;       /* index into Sources; 0 is "nowhere" */
  uint32_t begin, end; /* bytes */
} Span;

typedef struct Source {
  Str path; /* as given by the user, for messages */
  Str text; /* without BOM; CRLF kept (the scanner takes it as a line end) */
  const uint32_t *line_starts;
  uint32_t line_count;
  bool is_library; /* part of the standard library */
} Source;

typedef struct Sources {
  Arena *arena;
  Source *files; /* files[0] is the empty "nowhere" */
  uint32_t count, capacity;
} Sources;

typedef struct Place {
  Str path;
  uint32_t line, column;         /* from 1; column in code points */
  uint32_t end_line, end_column; /* one past the last character */
} Place;

void sources_init(Sources *sources, Arena *arena);
uint32_t sources_add(Sources *sources, Str path, Str text, bool is_library); /* copies both */
const Source *sources_get(const Sources *sources, uint32_t file);
Place sources_place(const Sources *sources, Span at);
Str sources_text(const Sources *sources, Span at);                      /* lends the characters */
Str sources_line(const Sources *sources, uint32_t file, uint32_t line); /* without its end */
Span span_join(Span first, Span last);

#endif
