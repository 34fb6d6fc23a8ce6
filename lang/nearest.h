/* nearest.h - which of several names a wrong one was meant as. May include: str.h. */
#ifndef STROM_NEAREST_H
#define STROM_NEAREST_H

#include "str.h"

enum { NEAREST_LONGEST = 48 };

/* The nearest by letters in any case; where that is more than one letter off, rather the one name
   that begins as is written, so that an abbreviation finds its word. */
typedef struct Nearest {
  char space[NEAREST_LONGEST];
  Str wanted, best; /* [wanted] in small letters */
  int distance;
  Str begun;
  bool begun_twice;
} Nearest;

void nearest_start(Nearest *near, Str wanted);
void nearest_consider(Nearest *near, Str name);
Str nearest_found(const Nearest *near); /* empty where all are too far to be meant */

#endif
