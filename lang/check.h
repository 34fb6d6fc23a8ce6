/* check.h - from syntax to the checked program: names, kinds, worlds, dimensions, axes.
   May include: parse.h, core.h. All mistakes are in the Diags; a program with errors is not run. */
#ifndef STROM_CHECK_H
#define STROM_CHECK_H

#include "core.h"
#include "parse.h"

typedef enum ReadStatus { READ_OK, READ_MISSING, READ_REFUSED, READ_TOO_LARGE } ReadStatus;

/* What the checker asks of whoever runs it. */
typedef struct CheckHost {
  void *context;
  /* The text of [name], a path relative to the script (or absolute), allocated in [arena]. On
     failure [message] says why, for people. */
  ReadStatus (*read_file)(void *context, Arena *arena, Str name, Str *text, Str *message);
  /* Claims [name] for an export; false with [message] where it must not be written. */
  bool (*claim_file)(void *context, Str name, Str *message);
  /* The text of a standard module ("chips"); false where there is none. */
  bool (*library)(void *context, Str name, Str *text);
  /* The names of the standard modules, one by one; false behind the last. */
  bool (*library_name)(void *context, size_t index, Str *name);
  /* The value of an expression that needs no draws, at every combination of its axes. */
  bool (*fold)(void *context, const Core *node, double *values, size_t count);
  /* Called now and then; unwinds where time is up or the run was cancelled. NULL: never. */
  void (*look)(void *context);
} CheckHost;

typedef struct CheckSetting { /* --set PATH=EXPR */
  Str path, value;
} CheckSetting;

typedef struct CheckOptions {
  const CheckSetting *settings;
  size_t setting_count;
  Str scenario;        /* --scenario: the world in which outputs are taken; empty: base */
  bool list_unsourced; /* --sources: W_NO_SOURCE for each figure without one */
  double memory_limit; /* bytes: products of axes beyond it are refused */
} CheckOptions;

typedef struct CheckContext {
  Arena *arena;
  Interner *interner;
  Sources *sources;
  Diags *diags;
  ParseContext *parse;
  const CheckHost *host;
  const CheckOptions *options;
  uintptr_t stack_limit; /* addresses on the C stack below are too deep; 0: no limit */
  Span at;               /* what is being checked, for the message of an unwind */
} CheckContext;

/* Checks the script that was parsed into [file]. NULL where nothing could be made of it. */
CoreProgram *check_program(CheckContext *context, const AstFile *file);

#endif
