/* json.h - the two parts of JSON that need care: text and numbers. May include: str.h. */
#ifndef STROM_JSON_H
#define STROM_JSON_H

#include "str.h"

void json_string(StrBuf *out, Str text); /* in quotes; bytes that are not UTF-8 become U+FFFD */
/* The fewest digits that read back as the same double (at most 17), whatever the locale. -0 is 0;
   what is not finite is null. */
void json_number(StrBuf *out, double value);

/* The decimal digits of |value|, rounded to [count] (1 to 17) significant ones; digits[0] is not
   '0' unless the value is 0. Gives the exponent of the first digit: 3 for 1234. The value is
   finite. */
int decimal_digits(double value, int count, char digits[18]);
/* As above with the fewest digits that read back the same; *count becomes their number. */
int decimal_shortest(double value, int *count, char digits[18]);

#endif
