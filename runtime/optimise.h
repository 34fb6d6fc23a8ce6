/* optimise.h - a problem as the engine has it: expressions that are linear in decisions, walked to
   give coefficients instead of numbers; and what came out. May include: plan.h, solver.h,
   lang/core_problem.h, lang/diag.h. */
#ifndef STROM_OPTIMISE_H
#define STROM_OPTIMISE_H

#include "lang/core_problem.h"
#include "lang/diag.h"
#include "plan.h"
#include "solver.h"

typedef enum AffineKind {
  AFFINE_KNOWN,    /* what `known` gives */
  AFFINE_DECISION, /* number `decision`, at the current indices */
  AFFINE_ADD,
  AFFINE_SUB,
  AFFINE_NEG,
  AFFINE_SCALE,   /* times `known` */
  AFFINE_DIVIDE,  /* over `known` */
  AFFINE_IF,      /* by `known` */
  AFFINE_SELECT,  /* args[known] */
  AFFINE_BY_AXIS, /* args[index of axis] */
  AFFINE_AT,      /* with the index of axis := `known` */
  AFFINE_LAG,     /* `known` steps back along axis; before the first step args[1] */
  AFFINE_SUM,     /* over axis */
  AFFINE_RUNNING, /* over axis up to the current index */
  AFFINE_SQUARE,  /* of args[0]: in an objective */
  AFFINE_REQUIRE  /* where `known` holds */
} AffineKind;

typedef struct PlanAffine {
  AffineKind kind;
  const Plan *known;
  const struct PlanAffine *const *args;
  uint32_t count;
  const Axis *axis;
  uint32_t decision;
  double share; /* SUM: of each step; 1, or of a mean 1 / length */
  double fault; /* what an operation that has no value gives */
} PlanAffine;

/* Columns of a decision, or rows of a constraint: one for each combination of its axes. */
typedef struct PlanBlock {
  Rows rows;
  size_t first;
  double scale; /* base units in one of the solver's */
} PlanBlock;

typedef struct PlanDecision {
  PlanBlock block;
  const Plan *lower, *upper; /* NULL: none */
  bool whole;
} PlanDecision;

typedef struct PlanConstraint {
  PlanBlock block;
  Op sense;
  const PlanAffine *left, *right;
  const Plan *where; /* NULL: everywhere */
} PlanConstraint;

typedef struct PlanProblem {
  const CoreProblem *core;
  const PlanAffine *objective;
  double scale; /* of the objective */
  PlanDecision *decisions;
  PlanConstraint *constraints;
  size_t columns, rows;
  const Solver *solver; /* NULL: none is there, and that has been said */
  bool has_squares;     /* in its objective */
  uint32_t number;      /* of those of the script, from 1 on */
  atomic_bool *is_written;
} PlanProblem;

/* One solution: the value of an OPTIMISE is its address, as a number. In the solver's units. */
typedef struct Optimum {
  const PlanProblem *problem;
  const Solution *solution;
  const int32_t *row_of; /* by constraint and combination: the solver's row; -1: none there */
  const double *slack;   /* by row: how far it is from the side that could bind */
  /* Where there is no optimum, where that was, so that the program can be had again: all indices,
     and the draw. */
  const uint32_t *index;
  uint64_t draw;
  bool is_drawn;
} Optimum;

/* ---- eval_affine.c ----------------------------------------------------------------------------
 */

/* Coefficients in the making, on the current lanes: constant[lane], and terms of a column and a
   coefficient for each lane. */
typedef struct Affine {
  Run *run;
  const PlanProblem *problem;
  Arena *arena;           /* grows with the most terms that there are */
  uint32_t lanes, offset; /* offset: lane of the whole that the walk's first lane is */
  double *constant;
  int32_t *columns; /* term t, lane i: [t * lanes + i] */
  double *coefficients;
  size_t count, capacity; /* terms */
  double bad;             /* the first value that is no number, else 0 */
  /* What becomes of a square, for the current lanes; NULL: nothing. */
  void (*square)(struct Affine *affine, const PlanAffine *base, const double *factor);
  void *context;
} Affine;

/* Begins anew for so many lanes, which are run->now's. */
void affine_begin(Affine *affine, uint32_t lanes);
/* The value of [p] in each of the current lanes, in scratch or where it is kept. */
const double *lanes_of(const Plan *p, Run *run);
bool any_lane(const double *x, uint32_t count); /* is not 0 */
/* Adds [factor] (by lane) times [p]. */
void affine_add(Affine *affine, const PlanAffine *p, const double *factor);

/* ---- eval_optimise.c --------------------------------------------------------------------------
 */
Eval eval_optimise, eval_solution;
uint32_t problem_decision(const PlanProblem *problem, size_t column); /* which has this column */
SolverOptions optimise_options(const Run *run); /* what the command asks for, and the time left */
const Optimum *optimum_at(double address);
double optimum_status(const Solution *solution); /* a label of the prelude's solver_status */
/* The program of one that is no optimum, built once more. False where a number of it is none. The
   caller frees it. */
bool optimum_program(const Optimum *optimum, Run *run, Linear *linear, const int32_t **row_of);

/* ---- optimise_why.c ---------------------------------------------------------------------------
 */
/* By row of the program: its constraint and combination, as a place in row_of. */
#define NO_PLACE SIZE_MAX /* of a row that stands for a square */
size_t *problem_places(const PlanProblem *problem, const int32_t *row_of, const Linear *program,
                       Arena *arena);
uint32_t problem_constraint(const PlanProblem *problem, size_t place);
/* Why the solution that [p], a SOLUTION, reads has no such value; [labels] say it of the lines of
   the script that are to blame. [is_bent]: since it is not convex. */
Str optimum_text(const Plan *p, Run *run, Arena *arena, DiagLabel **labels, bool *is_bent);

/* ---- optimise_file.c --------------------------------------------------------------------------
 */
/* Where files of problems are asked for, that of this one; once, and unwinds where it cannot. */
void problem_write(const PlanProblem *problem, const Run *run, const Linear *linear,
                   const int32_t *row_of);

#endif
