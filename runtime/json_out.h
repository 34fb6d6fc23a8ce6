/* json_out.h - Results as one JSON object, for tools. May include: results.h.
   The form is that of the charter, section 6; SPEC.md has the reference. */
#ifndef STROM_JSON_OUT_H
#define STROM_JSON_OUT_H

#include "results.h"

typedef struct JsonHeader {
  Str version; /* "0.1.0" */
  Str script;  /* the file's name */
  Str sha256;  /* of its bytes, in hex */
} JsonHeader;

/* Appends {"strom": …, "outputs": […]} and a line end. Numbers are in the printed unit and read
   back exactly; what is absent or not finite is null. */
void json_results(const Results *results, const JsonHeader *header, StrBuf *out);

#endif
