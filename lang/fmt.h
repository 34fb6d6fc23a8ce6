/* fmt.h - the canonical layout of a script: indentation, blanks, columns. May include: token.h.
   Works on raw tokens, so comments stay, and changes blanks only: what the parser reads is the
   same. */
#ifndef STROM_FMT_H
#define STROM_FMT_H

#include "token.h"

/* The script in canonical form. Two spaces for each open bracket; single blanks between words, none
   inside units; `:`, `=`, `source` and comments of consecutive definitions in columns; at most one
   empty line. Formatting the result again changes nothing. */
void fmt_script(Arena *arena, Str text, StrBuf *out);

#endif
