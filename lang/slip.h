/* slip.h - what people write who come from a spreadsheet or from another language, and what strom
   writes instead. Only messages read it. May include: str.h. */
#ifndef STROM_SLIP_H
#define STROM_SLIP_H

#include "str.h"

/* Where a word stands that does not read: */
typedef enum SlipPlace {
  SLIP_FIRST = 1,  /* it begins the statement */
  SLIP_FOUND = 2,  /* reading stopped at it */
  SLIP_AS_UNIT = 4 /* it was taken for the unit of a number, and reading stopped behind it */
} SlipPlace;

typedef struct SlipSyntax {
  const char *text;
  int places;
  const char *help;
  const char *sign; /* what stands in its place, between the same two; may be NULL */
} SlipSyntax;

/* What to write instead of a sign or word; NULL where nothing is known of it there. */
const SlipSyntax *slip_syntax(Str text, SlipPlace place);
/* The same for a name or function that strom does not have: `avg`, `True`. */
const char *slip_name(Str name);
/* "$60/MWh" as 60 USD/MWh, "€1.5bn" as 1.5 billion EUR. */
Str slip_money(Arena *arena, Str text);

#endif
