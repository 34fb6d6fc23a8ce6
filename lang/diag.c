#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const DiagInfo infos[] = {
#define DIAG(id, code, severity, title, explanation) {code, severity, title, explanation},
#include "diag.def"
#undef DIAG
};

const DiagInfo *diag_info(DiagCode code)
{
  return &infos[code];
}

const DiagInfo *diag_find(Str code)
{
  for (size_t i = 0; i < LEN(infos); i++) {
    Str name = str_of(infos[i].name);
    bool same = name.length == code.length;
    for (size_t k = 0; same && k < name.length; k++) {
      char c = code.text[k];
      same = (c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) == name.text[k];
    }
    if (same)
      return &infos[i];
  }
  return NULL;
}

void diags_init(Diags *diags, Arena *arena)
{
  *diags = (Diags){.arena = arena};
}

static Str format_text(Diags *diags, const char *format, va_list arguments)
{
  char text[1024];
  vsnprintf(text, sizeof text, format, arguments);
  Str made = str_of(text);
  while (made.length && str_invalid_utf8(made) < made.length)
    made.length = str_invalid_utf8(made);
  return str_copy(diags->arena, made);
}

static bool is_known(const Diags *diags, DiagCode code, Span at)
{
  for (size_t i = 0; i < diags->count; i++) {
    const Diag *known = diags->items[i];
    if (known->code == code && known->at.file == at.file && known->at.begin == at.begin &&
        known->at.end == at.end)
      return true;
  }
  return false;
}

Diag *diag_add(Diags *diags, DiagCode code, Span at, const char *format, ...)
{
  Diag *diag = NEW(diags->arena, Diag);
  *diag = (Diag){.code = code, .at = at, .order = (uint32_t)diags->count};
  if (is_known(diags, code, at))
    return diag;
  if (diags->count >= DIAG_MOST) {
    diags->errors += infos[code].severity == DIAG_ERROR;
    diags->omitted++;
    return diag;
  }
  va_list arguments;
  va_start(arguments, format);
  diag->message = format_text(diags, format, arguments);
  va_end(arguments);
  if (diags->count == diags->capacity) {
    size_t capacity = diags->capacity ? diags->capacity * 2 : 16;
    diags->items =
        arena_grow(diags->arena, diags->items, diags->count, capacity, sizeof *diags->items);
    diags->capacity = capacity;
  }
  diags->items[diags->count++] = diag;
  diags->errors += infos[code].severity == DIAG_ERROR;
  return diag;
}

void diag_here(Diags *diags, Diag *diag, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  diag->here = format_text(diags, format, arguments);
  va_end(arguments);
}

void diag_label(Diags *diags, Diag *diag, Span at, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  DiagLabel *label = NEW(diags->arena, DiagLabel);
  *label = (DiagLabel){.at = at, .text = format_text(diags, format, arguments)};
  va_end(arguments);
  DiagLabel **end = &diag->labels;
  while (*end)
    end = &(*end)->next;
  *end = label;
}

static void add_line(Diags *diags, Diag *diag, bool is_help, Str text)
{
  DiagLine *line = NEW(diags->arena, DiagLine);
  *line = (DiagLine){.is_help = is_help, .text = text};
  DiagLine **end = &diag->lines;
  while (*end)
    end = &(*end)->next;
  *end = line;
}

void diag_note(Diags *diags, Diag *diag, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add_line(diags, diag, false, format_text(diags, format, arguments));
  va_end(arguments);
}

void diag_help(Diags *diags, Diag *diag, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add_line(diags, diag, true, format_text(diags, format, arguments));
  va_end(arguments);
}

void diags_drop(Diags *diags, size_t from, bool (*is_false)(const void *of, const Diag *diag),
                const void *of)
{
  size_t kept = from;
  for (size_t i = from; i < diags->count; i++) {
    Diag *diag = diags->items[i];
    if (is_false(of, diag))
      diags->errors -= infos[diag->code].severity == DIAG_ERROR;
    else
      diags->items[kept++] = diag;
  }
  diags->count = kept;
}

static int compare(const void *left, const void *right)
{
  const Diag *a = *(Diag *const *)left, *b = *(Diag *const *)right;
  if (a->at.file != b->at.file)
    return a->at.file < b->at.file ? -1 : 1;
  if (a->at.begin != b->at.begin)
    return a->at.begin < b->at.begin ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

void diags_sort(Diags *diags)
{
  if (diags->count)
    qsort(diags->items, diags->count, sizeof *diags->items, compare);
}
