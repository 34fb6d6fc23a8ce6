/* engine.h - runs a checked program: passes over the draws, threads, results.
   May include: results.h. */
#ifndef STROM_ENGINE_H
#define STROM_ENGINE_H

#include "results.h"

typedef struct EngineOptions {
  uint64_t seed, draws;            /* draws 0: 10,000 */
  unsigned threads;                /* 0: 1; changes no result */
  unsigned block_lanes;            /* 64..1024, 0: 1024; changes no result */
  Memory *memory;                  /* NULL: that of the results */
  double timeout;                  /* seconds; 0: none */
  const volatile bool *cancel;     /* set by another thread or a signal handler; NULL: none */
  size_t table_bytes;              /* for values kept for reuse; 0: 256 MB; changes no result */
  const char *const *allow_native; /* libraries that may be opened, ends with NULL; NULL: none */
  const char *solver;              /* NAME or NAME=LIBRARY; NULL: whichever fits */
  double solver_tolerance, solver_gap, solver_seconds; /* 0: 1e-7, 1e-4, no limit */
  const char *lp_folder, *mps_folder; /* where problems are written to; NULL: nowhere */
} EngineOptions;

/* What stopped a run. The texts live as long as the struct or the results' arena. */
typedef struct EngineFault {
  DiagCode code;
  Span at;
  Str message, help;
  DiagLabel *labels; /* of other places that have to do with it */
  char text[512];
} EngineFault;

/* Evaluates all outputs of [program] into [results], in printed units. False after a fault; nothing
   of the results may be used then. Never unwinds: exhaustion is a fault too (E_MEMORY, E_TIMEOUT,
   E_DEPTH, E_CANCELLED). */
bool engine_run(const CoreProgram *program, const EngineOptions *options, Arena *results_arena,
                Results **results, EngineFault *fault);

/* The value of an expression without draws, calls of native functions excepted, at each combination
   of its axes (first axis slowest), in base units. False where it has a fault, cannot be known, or
   took longer than the options' timeout. [arena] is for scratch. */
bool engine_fold(const Core *node, const EngineOptions *options, Arena *arena, double *values,
                 size_t count);

/* Runs [body] on a thread with a stack for deep recursion; on this one where there is no memory. */
void pool_with_stack(void (*body)(void *context, size_t stack_size), void *context);

#endif
