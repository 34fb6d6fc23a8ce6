/* linear.h - a linear program: columns (what is decided), rows (what must hold), coefficients; with
   whole-number columns and convex squares in the objective. Knows nothing of solvers, units or
   names. May include: lang/str.h.

   It is built by appending, in any order (row by row is quickest), and then finished, which sorts
   the coefficients by column. After that its structure stands and its numbers may change in place.
   All memory is in its two arenas: linear_free is for the owner, also after an unwind(). */
#ifndef STROM_LINEAR_H
#define STROM_LINEAR_H

#include "lang/str.h"

typedef struct LinearList {
  struct LinearBlock *first, *last;
  size_t count;
} LinearList;

/* What changed since a solver last looked. */
enum { LINEAR_COSTS = 1, LINEAR_BOUNDS = 2, LINEAR_SIDES = 4, LINEAR_COEFFICIENTS = 8 };

typedef struct Linear {
  Arena building, kept;
  LinearList column_list, row_list, entry_list;
  bool maximise, finished;
  unsigned changed;
  size_t columns, rows, nonzeros; /* at most INT32_MAX each: solvers count in int */
  size_t integers, squares;       /* how many columns are whole numbers; have a square */
  double constant;                /* of the objective, as written */
  /* From here on once it is finished. Costs and squares are those of a minimisation: where the
     objective is maximised, they are its negative. No bound is an infinity. */
  double *lower, *upper, *cost, *square; /* by column; square NULL: none */
  bool *integer;                         /* by column; NULL: none */
  double *row_lower, *row_upper;
  int *start, *index; /* column c: index and value from start[c] to start[c + 1], rows ascending */
  double *value;
} Linear;

void linear_init(Linear *program, Memory *memory, Unwind *way_out, bool maximise);
void linear_free(Linear *program);
size_t linear_add_column(Linear *program, double lower, double upper, double cost, bool integer);
size_t linear_add_row(Linear *program, double lower, double upper); /* equal: an equation */
/* Adds to the coefficient of [column] in [row]; both are there already. One that is 0 now and may
   change later is added as 0. */
void linear_add(Linear *program, size_t row, size_t column, double value);
/* Adds [factor] * column^2 to the objective; convex where factor >= 0 and it is minimised (or <= 0
   and maximised). The square of a sum is that of a column which a row makes equal to the sum. */
void linear_add_square(Linear *program, size_t column, double factor);
void linear_finish(Linear *program);
/* A finished program with the same numbers, for another thread. */
void linear_copy(Linear *copy, const Linear *program, Unwind *way_out);

/* Changes of a finished program. */
void linear_set_cost(Linear *program, size_t column, double cost);     /* as written */
void linear_set_square(Linear *program, size_t column, double factor); /* as written */
void linear_set_bounds(Linear *program, size_t column, double lower, double upper);
void linear_set_sides(Linear *program, size_t row, double lower, double upper);
/* False where nothing was added there: the structure does not change. */
bool linear_set_coefficient(Linear *program, size_t row, size_t column, double value);

/* The first number that no solver may be given. Bounds that cross are none: that is infeasible. */
typedef enum LinearFlaw {
  LINEAR_SOUND,
  LINEAR_BAD_COST,        /* of the column; not finite */
  LINEAR_BAD_BOUND,       /* of the column; not a number, or an infinity on the wrong side */
  LINEAR_BAD_SIDE,        /* of the row; likewise */
  LINEAR_BAD_COEFFICIENT, /* of the column in the row; not finite */
  LINEAR_NOT_CONVEX       /* the square of the column has the wrong sign */
} LinearFlaw;
typedef struct LinearDefect {
  LinearFlaw flaw;
  size_t row, column;
  double value;
} LinearDefect;
LinearDefect linear_check(const Linear *program);

/* The objective as written, and the rows, at [values]. */
double linear_objective(const Linear *program, const double *values);
void linear_activity(const Linear *program, const double *values, double *activity);

/* Files that other programs read. Names come from a callback, so that they cost nothing until then;
   the file's name is x or r with the number, and after a point what the callback adds, with `_` for
   what such files do not allow. MPS (free form) has no maximum that every reader knows: the costs
   are negated, and a comment says so. LP has no ranges that every reader knows: such a row is two.
 */
typedef struct LinearNames {
  void (*column)(void *context, size_t column, StrBuf *name);
  void (*row)(void *context, size_t row, StrBuf *name);
  void *context;
} LinearNames;
typedef bool (*LinearSink)(void *context, Str text); /* false: it cannot take more */
/* NULL [names]: numbers only. False when the sink refused. [arena] is for scratch. */
bool linear_write_mps(const Linear *program, const LinearNames *names, Arena *arena,
                      LinearSink sink, void *context);
bool linear_write_lp(const Linear *program, const LinearNames *names, Arena *arena, LinearSink sink,
                     void *context);

#endif
