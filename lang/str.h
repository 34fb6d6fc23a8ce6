/* str.h - text by pointer and length (Str), and a buffer to build it in (StrBuf).
   May include: arena.h. A Str lends; a StrBuf grows in its arena. All text is UTF-8. */
#ifndef STROM_STR_H
#define STROM_STR_H

#include "arena.h"

typedef struct Str {
  const char *text; /* not terminated */
  size_t length;
} Str;

#define STR(literal) ((Str){(literal), sizeof(literal) - 1})

Str str_of(const char *text); /* of a terminated string */
bool str_equal(Str a, Str b);
bool str_is(Str a, const char *text);
int str_compare(Str a, Str b); /* byte order */
bool str_starts(Str a, const char *prefix);
Str str_slice(Str a, size_t begin, size_t end);
Str str_trim(Str a); /* without blanks at either end */
Str str_copy(Arena *arena, Str a);
char *str_terminated(Arena *arena, Str a); /* a copy that ends in NUL */
Str str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
Str str_replace(Arena *arena, Str a, const char *part, const char *by); /* every one */
size_t str_columns(Str a); /* terminal columns: code points, wide ones as two, marks as none */
/* Decodes one code point at [at] and moves it on; -1 where the bytes are not UTF-8 (moves one). */
int32_t str_decode(Str a, size_t *at);
size_t str_invalid_utf8(Str a); /* offset of the first bad byte, or a.length */
int str_distance(Str a, Str b); /* Damerau-Levenshtein, for "did you mean" */

uint64_t str_hash(Str a); /* the same on every machine */

typedef struct StrBuf {
  Arena *arena;
  char *text; /* terminated when length > 0 */
  size_t length, capacity;
} StrBuf;

void strbuf_init(StrBuf *buffer, Arena *arena);
void strbuf_add(StrBuf *buffer, Str text);
void strbuf_text(StrBuf *buffer, const char *text);
void strbuf_char(StrBuf *buffer, char c);
void strbuf_repeat(StrBuf *buffer, char c, size_t times);
void strbuf_grouped(StrBuf *buffer, Str digits);           /* 1,234,567 */
void strbuf_pad(StrBuf *buffer, Str text, size_t columns); /* left-aligned, padded with blanks */
void strbuf_format(StrBuf *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
Str strbuf_str(const StrBuf *buffer);

#endif
