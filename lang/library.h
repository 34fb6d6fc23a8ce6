/* library.h - the standard library's files, embedded in the program so that it runs with none of
   them at hand. May include: base.h. stdlib/embed.awk makes the C file that holds them. */
#ifndef STROM_LIBRARY_H
#define STROM_LIBRARY_H

#include "base.h"

typedef struct LibraryFile {
  const char *name; /* without folder: "chips.strom" is what `use std.chips` asks for */
  const char *text; /* terminated */
  size_t length;
} LibraryFile;

extern const LibraryFile library_files[]; /* sorted by name */
extern const size_t library_file_count;

#endif
