/* csv.h - comma-separated text as rows of fields with their places (RFC 4180, also with ; or tabs).
   May include: source.h. Reads only; the fields lend from the text unless quotes had to be undone.
 */
#ifndef STROM_CSV_H
#define STROM_CSV_H

#include "source.h"

typedef struct CsvField {
  Str text;
  Span at;
} CsvField;

typedef struct Csv {
  CsvField *header;
  uint32_t column_count;
  CsvField *fields; /* row-major, column_count a row; missing ones are empty */
  uint32_t row_count;
  const char *problem; /* NULL where it could be read */
  Span problem_at;
} Csv;

Csv csv_read(Arena *arena, const Sources *sources, uint32_t file);

#endif
