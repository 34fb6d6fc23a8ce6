/* csv_out.h - outputs as comma-separated files: one row for each combination of labels, RFC 4180.
   May include: results.h. A file is written beside its place and then renamed, so that a full disk
   never leaves a part of one where a good one was. */
#ifndef STROM_CSV_OUT_H
#define STROM_CSV_OUT_H

#include "results.h"

/* One output into the file [path]. False with [problem] said, and nothing changed. */
bool csv_export(const OutputResult *result, const char *path, Arena *arena, Str *problem);
/* Every output that has a value into [folder], which is made if it is not there. */
bool csv_folder_write(const Results *results, const char *folder, Arena *arena, Str *problem);

#endif
