#include "str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

Str str_of(const char *text)
{
  return (Str){text, strlen(text)};
}

bool str_equal(Str a, Str b)
{
  return a.length == b.length && (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

bool str_is(Str a, const char *text)
{
  return str_equal(a, str_of(text));
}

int str_compare(Str a, Str b)
{
  size_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter ? memcmp(a.text, b.text, shorter) : 0;
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

bool str_starts(Str a, const char *prefix)
{
  size_t length = strlen(prefix);
  return a.length >= length && memcmp(a.text, prefix, length) == 0;
}

Str str_slice(Str a, size_t begin, size_t end)
{
  return (Str){a.text + begin, end - begin};
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_trim(Str a)
{
  while (a.length && is_blank(a.text[0]))
    a.text++, a.length--;
  while (a.length && is_blank(a.text[a.length - 1]))
    a.length--;
  return a;
}

char *str_terminated(Arena *arena, Str a)
{
  char *copy = arena_alloc(arena, a.length + 1);
  if (a.length)
    memcpy(copy, a.text, a.length);
  return copy;
}

Str str_copy(Arena *arena, Str a)
{
  return (Str){str_terminated(arena, a), a.length};
}

static void add_formatted(StrBuf *buffer, const char *format, va_list arguments)
{
  va_list again;
  va_copy(again, arguments);
  char small[256];
  int length = vsnprintf(small, sizeof small, format, arguments);
  if (length < 0)
    length = 0;
  if ((size_t)length < sizeof small) {
    strbuf_add(buffer, (Str){small, (size_t)length});
  } else {
    char *large = arena_alloc(buffer->arena, (size_t)length + 1);
    vsnprintf(large, (size_t)length + 1, format, again);
    strbuf_add(buffer, (Str){large, (size_t)length});
  }
  va_end(again);
}

Str str_format(Arena *arena, const char *format, ...)
{
  StrBuf buffer;
  strbuf_init(&buffer, arena);
  va_list arguments;
  va_start(arguments, format);
  add_formatted(&buffer, format, arguments);
  va_end(arguments);
  return strbuf_str(&buffer);
}

int32_t str_decode(Str a, size_t *at)
{
  const unsigned char *p = (const unsigned char *)a.text + *at;
  size_t left = a.length - *at;
  static const struct {
    unsigned char mask, lead, bits;
    int32_t least;
  } forms[] = {
      {0x80, 0x00, 0, 0}, {0xe0, 0xc0, 1, 0x80}, {0xf0, 0xe0, 2, 0x800}, {0xf8, 0xf0, 3, 0x10000}};
  for (size_t i = 0; i < LEN(forms); i++) {
    if ((p[0] & forms[i].mask) != forms[i].lead)
      continue;
    size_t more = forms[i].bits;
    int32_t code = p[0] & (unsigned char)~forms[i].mask;
    if (left <= more)
      break;
    size_t k = 1;
    for (; k <= more && (p[k] & 0xc0) == 0x80; k++)
      code = code << 6 | (p[k] & 0x3f);
    if (k <= more || code < forms[i].least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      break;
    *at += more + 1;
    return code;
  }
  *at += 1;
  return -1;
}

size_t str_invalid_utf8(Str a)
{
  for (size_t at = 0; at < a.length;) {
    size_t before = at;
    if (str_decode(a, &at) < 0)
      return before;
  }
  return a.length;
}

static size_t code_columns(int32_t c)
{
  if ((c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f) ||
      (c >= 0x20d0 && c <= 0x20ff))
    return 0;
  if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
      (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
      (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
      (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd))
    return 2;
  return 1;
}

size_t str_columns(Str a)
{
  size_t columns = 0;
  for (size_t at = 0; at < a.length;)
    columns += code_columns(str_decode(a, &at));
  return columns;
}

Str str_replace(Arena *arena, Str a, const char *part, const char *by)
{
  StrBuf out;
  strbuf_init(&out, arena);
  size_t length = strlen(part);
  for (size_t i = 0; i < a.length;) {
    bool is_part = str_starts(str_slice(a, i, a.length), part);
    strbuf_add(&out, is_part ? str_of(by) : str_slice(a, i, i + 1));
    i += is_part ? length : 1;
  }
  return strbuf_str(&out);
}

int str_distance(Str a, Str b)
{
  enum { MOST = 48 };
  if (a.length > MOST || b.length > MOST)
    return MOST;
  int rows[3][MOST + 1];
  for (size_t j = 0; j <= b.length; j++)
    rows[0][j] = (int)j;
  for (size_t i = 1; i <= a.length; i++) {
    int *now = rows[i % 3], *last = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
    now[0] = (int)i;
    for (size_t j = 1; j <= b.length; j++) {
      int best = last[j - 1] + (a.text[i - 1] != b.text[j - 1]);
      best = last[j] + 1 < best ? last[j] + 1 : best;
      best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
      bool swapped =
          i > 1 && j > 1 && a.text[i - 1] == b.text[j - 2] && a.text[i - 2] == b.text[j - 1];
      if (swapped && older[j - 2] + 1 < best)
        best = older[j - 2] + 1;
      now[j] = best;
    }
  }
  return rows[a.length % 3][b.length];
}

uint64_t str_hash(Str a)
{
  uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, then a final mix so that short names spread */
  for (size_t i = 0; i < a.length; i++)
    hash = (hash ^ (unsigned char)a.text[i]) * 0x100000001b3u;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93u;
  return hash ^ hash >> 32;
}

void strbuf_init(StrBuf *buffer, Arena *arena)
{
  *buffer = (StrBuf){.arena = arena};
}

void strbuf_add(StrBuf *buffer, Str text)
{
  if (buffer->length + text.length + 1 > buffer->capacity) {
    size_t wanted = (buffer->length + text.length + 1) * 2;
    size_t capacity = wanted < 64 ? 64 : wanted;
    buffer->text = arena_grow(buffer->arena, buffer->text, buffer->length, capacity, 1);
    buffer->capacity = capacity;
  }
  if (text.length)
    memcpy(buffer->text + buffer->length, text.text, text.length);
  buffer->length += text.length;
  buffer->text[buffer->length] = '\0';
}

void strbuf_text(StrBuf *buffer, const char *text)
{
  strbuf_add(buffer, str_of(text));
}

void strbuf_char(StrBuf *buffer, char c)
{
  strbuf_add(buffer, (Str){&c, 1});
}

void strbuf_repeat(StrBuf *buffer, char c, size_t times)
{
  for (size_t i = 0; i < times; i++)
    strbuf_char(buffer, c);
}

void strbuf_grouped(StrBuf *buffer, Str digits)
{
  for (size_t i = 0; i < digits.length; i++) {
    if (i && (digits.length - i) % 3 == 0)
      strbuf_char(buffer, ',');
    strbuf_char(buffer, digits.text[i]);
  }
}

void strbuf_pad(StrBuf *buffer, Str text, size_t columns)
{
  size_t width = str_columns(text);
  strbuf_add(buffer, text);
  strbuf_repeat(buffer, ' ', width < columns ? columns - width : 0);
}

void strbuf_format(StrBuf *buffer, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add_formatted(buffer, format, arguments);
  va_end(arguments);
}

Str strbuf_str(const StrBuf *buffer)
{
  return (Str){buffer->text ? buffer->text : "", buffer->length};
}
