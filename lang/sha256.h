/* sha256.h - the hash by which scripts and data are named in results (FIPS 180-4). May include:
 * str.h. */
#ifndef STROM_SHA256_H
#define STROM_SHA256_H

#include "str.h"

Str sha256_hex(Arena *arena, Str data); /* 64 lower-case hexadecimal digits */

#endif
