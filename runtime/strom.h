/* strom.h - strom as a library: an interpreter is a value; nothing is global, nothing prints or
   exits. One Strom may be used by one thread at a time; several may run side by side. Texts that
   are handed out live until the next call that changes the interpreter, or strom_free. C and C++.
 */
#ifndef STROM_H
#define STROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Strom Strom;

typedef enum StromStatus { /* also the exit status of the command */
                           STROM_OK = 0,
                           STROM_FAILED = 1,  /* an assert or a test does not hold */
                           STROM_WRONG = 2,   /* the script is wrong */
                           STROM_FAULT = 3,   /* it failed while running */
                           STROM_REFUSED = 4, /* a limit or a permission */
                           STROM_USAGE = 64
} StromStatus;

typedef struct StromOptions {
  uint64_t seed;
  uint64_t draws;
  unsigned threads;
  unsigned block_lanes; /* 64 … 1024; changes no result */
  size_t max_memory;    /* bytes; 0 = none */
  double timeout;       /* seconds; 0 = none */
  const char *scenario; /* in which outputs are taken; NULL: the base */
  const char *const
      *allow_read; /* directories besides the script's own; NULL-terminated, or NULL */
  const char *const *allow_native; /* libraries by name; NULL-terminated, or NULL */
  const char *solver; /* of optimise: "clp", "cbc=/usr/lib/libCbc.so.3"; NULL: whichever fits */
  double solver_tolerance, solver_gap, solver_seconds; /* 0: 1e-7, 1e-4, no limit */
  const char *lp_folder, *mps_folder; /* where problems are written to; NULL: nowhere */
  bool list_unsourced;
  const volatile bool *cancel; /* set by another thread or a signal; NULL: none */
  void *(*reallocate)(void *host, void *block, size_t size); /* NULL: the C library's */
  void *host;
} StromOptions;

StromOptions strom_default_options(void);
Strom *strom_new(const StromOptions *options); /* NULL where there is no memory */
void strom_free(Strom *strom);

/* Reads a script. [path] "-" is standard input. A file that cannot be read is a diagnostic. */
StromStatus strom_load_file(Strom *strom, const char *path);
/* [folder]: where its files are; NULL: none may be read. */
StromStatus strom_load_text(Strom *strom, const char *name, const char *text, size_t length,
                            const char *folder);
/* PATH = EXPRESSION for the next check; units are checked. */
StromStatus strom_set(Strom *strom, const char *path, const char *expression);
StromStatus strom_check(Strom *strom);
StromStatus strom_run(Strom *strom); /* checks first where that has not been done */

/* STROM_TESTS: the asserts, tests and checks of the script, a line each. */
typedef enum StromFormat { STROM_TEXT, STROM_COLOR_TEXT, STROM_JSON, STROM_TESTS } StromFormat;
/* Errors and warnings found so far. */
const char *strom_diagnostics(Strom *strom, StromFormat format, size_t *length);
/* What the run printed; empty where there was none. [columns]: width of the terminal. */
const char *strom_output(Strom *strom, StromFormat format, int columns, size_t *length);
/* Writes the exports of the script into its folder, and with [csv_folder] one file for each output.
   One that fails stops no other; the status is the gravest. strom_output() afterwards says which
   were written. */
StromStatus strom_write(Strom *strom, const char *csv_folder);

typedef struct StromAxis {
  const char *name, *unit;
  size_t length;
} StromAxis;

typedef struct StromValue { /* one output's numbers, in [unit]; of an uncertain one the means */
  const char *label, *unit;
  size_t axis_count, count; /* count: product of the axes' lengths */
  bool uncertain;
  const double *values; /* row-major; NaN where absent */
} StromValue;

size_t strom_value_count(const Strom *strom);
bool strom_value(Strom *strom, size_t index, StromValue *value);
bool strom_axis(Strom *strom, size_t index, size_t axis, StromAxis *found);

const char *strom_version(void);

#ifdef __cplusplus
}
#endif

#endif
