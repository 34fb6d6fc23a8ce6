#include "json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_string(StrBuf *out, Str text)
{
  strbuf_char(out, '"');
  for (size_t at = 0; at < text.length;) {
    size_t before = at;
    int32_t code = str_decode(text, &at);
    if (code < 0)
      strbuf_text(out, "\xef\xbf\xbd");
    else if (code == '"' || code == '\\')
      strbuf_format(out, "\\%c", (int)code);
    else if (code == '\n')
      strbuf_text(out, "\\n");
    else if (code == '\t')
      strbuf_text(out, "\\t");
    else if (code < 0x20 || code == 0x7f || code == 0x2028 || code == 0x2029)
      strbuf_format(out, "\\u%04x", (unsigned)code);
    else
      strbuf_add(out, str_slice(text, before, at));
  }
  strbuf_char(out, '"');
}

/* "%.*e" gives d.ddde[+-]xx with the locale's decimal point; only digits and the exponent are read.
 */
static int split_digits(const char *text, char digits[18])
{
  int count = 0;
  const char *p = text;
  for (; *p && *p != 'e'; p++) {
    if (*p >= '0' && *p <= '9' && count < 17)
      digits[count++] = *p;
  }
  digits[count] = '\0';
  return *p ? atoi(p + 1) : 0;
}

int decimal_digits(double value, int count, char digits[18])
{
  assert(isfinite(value) && count >= 1 && count <= 17);
  char text[48];
  snprintf(text, sizeof text, "%.*e", count - 1, fabs(value));
  return split_digits(text, digits);
}

int decimal_shortest(double value, int *count, char digits[18])
{
  assert(isfinite(value));
  /* Up to 15 digits survive the way into a double and back, so below 15 nothing need be tried; the
     subnormal numbers have fewer digits and are tried from one. */
  int tried = fabs(value) < 1e-300 ? 1 : 15;
  char text[48];
  for (;; tried++) {
    snprintf(text, sizeof text, "%.*e", tried - 1, fabs(value));
    if (tried == 17 || strtod(text, NULL) == fabs(value))
      break;
  }
  int exponent = split_digits(text, digits);
  size_t length = strlen(digits);
  while (length > 1 && digits[length - 1] == '0')
    digits[--length] = '\0';
  *count = (int)length;
  return exponent;
}

void json_number(StrBuf *out, double value)
{
  if (!isfinite(value)) {
    strbuf_text(out, "null");
    return;
  }
  char digits[18];
  int count;
  int exponent = decimal_shortest(value, &count, digits);
  Str all = {digits, (size_t)count};
  if (value < 0)
    strbuf_char(out, '-');
  if (exponent < -5 || exponent > 17) {
    strbuf_char(out, digits[0]);
    if (count > 1)
      strbuf_char(out, '.');
    strbuf_add(out, str_slice(all, 1, all.length));
    strbuf_format(out, "e%d", exponent);
  } else if (exponent < 0) {
    strbuf_text(out, "0.");
    strbuf_repeat(out, '0', (size_t)(-exponent - 1));
    strbuf_add(out, all);
  } else if (count <= exponent + 1) {
    strbuf_add(out, all);
    strbuf_repeat(out, '0', (size_t)(exponent + 1 - count));
  } else {
    strbuf_add(out, str_slice(all, 0, (size_t)exponent + 1));
    strbuf_char(out, '.');
    strbuf_add(out, str_slice(all, (size_t)exponent + 1, all.length));
  }
}
