/* solver.h - what a solver does with a linear program, whichever it is, and what it answers.
   May include: linear.h. Solvers are shared libraries, opened when first wanted: one that is not
   there costs nothing but itself.

   Signs. dual[row] is by how much the objective rises for each unit by which the row's side that
   binds is raised; reduced[column] likewise for the column's bound. Both in the objective's own
   direction: where it is maximised, a limit worth having has a positive dual, and where it is
   minimised a demand that costs has one. */
#ifndef STROM_SOLVER_H
#define STROM_SOLVER_H

#include "linear.h"

#include <pthread.h>

typedef enum SolverStatus {
  SOLVER_OPTIMAL,    /* proven, within the tolerance (and a gap of 1e-9) */
  SOLVER_GAP_LIMIT,  /* whole numbers: a solution proven to be within the allowed gap of the best */
  SOLVER_INFEASIBLE, /* nothing meets all rows and bounds */
  SOLVER_UNBOUNDED,  /* the objective has no limit */
  SOLVER_TIME_LIMIT, /* stopped; has_values tells whether there is a solution, not the best */
  SOLVER_CANCELLED,
  SOLVER_REFUSED, /* the program holds a number that is none (defect), or more than the solver can
                   */
  SOLVER_TROUBLE  /* the solver gave up, or what it gave does not hold when put to the proof */
} SolverStatus;

typedef struct SolverOptions {
  double tolerance; /* by how much a row or bound may be missed; 1e-7 */
  double gap;       /* whole numbers: how far from the best, as a share of the objective; 1e-4 */
  double seconds;   /* on the wall clock; 0: no limit, the default */
  /* Looked at every few seconds, as often as a solver can be stopped and go on. NULL: never. */
  const volatile bool *cancel;
} SolverOptions;
SolverOptions solver_default_options(void);

/* Where a column or the activity of a row stands: with the program, this is a whole solution. */
enum { BASIS_FREE, BASIS_BASIC, BASIS_UPPER, BASIS_LOWER, BASIS_BETWEEN, BASIS_FIXED };

typedef struct Solution {
  SolverStatus status;
  LinearDefect defect; /* refused: why */
  bool has_values;     /* a solution, though perhaps not the best: see status */
  bool has_duals;      /* and duals and reduced costs: never with whole-number columns */
  bool has_ray;        /* unbounded: along which the objective runs off */
  /* A basic column or row stands on its bound: other duals may be as right as these. A column or
     row on its bound has a reduced cost of 0: other values may be as good as these. */
  bool other_duals, other_values;
  double objective;
  double bound; /* no solution is better than this; the objective, where optimal */
  double gap;   /* |objective - bound| as a share of the larger of |objective| and 1e-10 */
  double *values, *reduced, *ray;  /* by column */
  double *activity, *duals;        /* by row */
  unsigned char *basis;            /* columns, then rows; NULL: none */
  uint64_t iterations, nodes;      /* of this call */
  double seconds, worst_violation; /* of a row or bound, as a share of 1 + |bound| */
} Solution;

struct SolverBackend;

/* An opened library: its functions and the version that it tells. Shared by threads; two of the
   same library, which do not know of each other, are not. */
typedef struct Solver {
  const struct SolverBackend *backend;
  const void *functions;
  pthread_mutex_t *turn; /* NULL: any number at a time */
  char version[32];
} Solver;

/* A program inside a solver: of one thread, and the only model that follows the program's changes
   (another one has a linear_copy). */
typedef struct SolverModel {
  const Solver *solver;
  Arena arena;
  size_t charged;
  const unsigned char *basis;
  void *state; /* the backend's */
} SolverModel;

/* What a solver must be able to do; solver_NAME.c fills it in. Programs that reach it are finished,
   sound, have rows and columns, no squares and no bounds that cross; the objective is minimised. */
typedef struct SolverBackend {
  const char *name, *library, *package; /* "clp", "libClp.so.1", what to install */
  bool continuous, integers;            /* whether it takes programs without and with them */
  bool one_at_a_time; /* the library has state of its own: threads wait for each other in solve,
                         which must not unwind() then */
  const char *const *symbols; /* of the library, in the order of the functions */
  size_t count;
  void (*version)(const void *functions, char *text, size_t size);
  void *(*load)(const void *functions, const Linear *program, Arena *arena);
  void (*update)(void *state, const Linear *program, unsigned changed);
  void (*start)(void *state, const Linear *program, const unsigned char *basis);
  /* Fills status, values, duals, reduced, ray, basis, bound, iterations and nodes; arrays are
   * there. */
  void (*solve)(void *state, const Linear *program, const SolverOptions *options, double deadline,
                Solution *solution);
  void (*release)(void *state);
} SolverBackend;

extern const SolverBackend solver_clp, solver_cbc, solver_glpk;
const SolverBackend *solver_named(Str name); /* NULL: there is none */
/* The one for such a program, when none was named: Clp, and Cbc for whole numbers. */
const SolverBackend *solver_for(bool whole); /* whole: with whole numbers */

/* Opens the library, or the file [path] instead of the usual one where it is not NULL. NULL when it
   cannot be had; [message] then says what is missing, and [help] what to install. */
const Solver *solver_open(const SolverBackend *backend, const char *path, Arena *arena,
                          Str *message, Str *help);

/* Copies the program into the solver, and counts in the budget what solvers are known to need. The
   owner releases it, also after an unwind(). */
void solver_load(SolverModel *model, const Solver *solver, const Linear *program, Unwind *way_out);
void solver_release(SolverModel *model);
/* The next solve begins where another one of the same structure ended; [basis] lives until then. */
void solver_start(SolverModel *model, const unsigned char *basis);
/* Takes over what changed in the program since, then solves. Goes on from where it stood. */
Solution *solver_solve(SolverModel *model, Linear *program, const SolverOptions *options,
                       Arena *arena);

/* The same for a program with squares, which solver_solve hands on: a series of linear programs,
   with tangents instead of the squares, ever closer where the solution lies. They lie below the
   squares, so that each gives a bound; it ends within 1e-9 of it, or [gap] with whole numbers. */
void solver_squares(const Solver *solver, const Linear *program, const SolverOptions *options,
                    double deadline, Solution *solution, Arena *arena);

double solver_clock(void); /* monotonic seconds: deadlines are in these; 0: none */
bool solver_cancelled(const SolverOptions *options);

#endif
