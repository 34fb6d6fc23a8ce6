/* core_problem.h - what `optimise` asks, checked: decisions, an objective, constraints.
   May include: core.h, op.h. */
#ifndef STROM_CORE_PROBLEM_H
#define STROM_CORE_PROBLEM_H

#include "core.h"
#include "op.h"

typedef enum SolutionPart {
  SOLUTION_OBJECTIVE,
  SOLUTION_STATUS,  /* a label of the prelude's solver_status */
  SOLUTION_UNIQUE,  /* bool: no other values and no other prices are as good */
  SOLUTION_VALUE,   /* of decision `index` */
  SOLUTION_REDUCED, /* cost of decision `index`: what its bound costs */
  SOLUTION_DUAL,    /* of constraint `index`: by how much the objective rises with its right side */
  SOLUTION_SLACK    /* of constraint `index`: how far it is from binding */
} SolutionPart;

/* What an `optimise` decides: a number for each combination of its axes. */
typedef struct CoreDecision {
  const Sym *name;
  Type type;
  const Unit *unit; /* in which the solver has it */
  const AxisSet *axes;
  bool whole;
  struct Core *lower, *upper; /* NULL: none */
  Span at;
} CoreDecision;

/* left - right is at most 0 (LE), at least 0 (GE) or 0 (EQ), at each label of `axes`. */
typedef struct CoreConstraint {
  const Sym *label;
  Op sense;
  struct Core *left, *right, *where; /* where: NULL: everywhere */
  const AxisSet *axes;
  const Unit *unit;
  Span at;
} CoreConstraint;

typedef struct CoreProblem {
  Str path;
  bool maximise;
  struct Core *objective;
  CoreDecision *decisions;
  CoreConstraint *constraints;
  uint32_t decision_count, constraint_count;
} CoreProblem;

/* What is squared in [node]: x in x ^ 2, x * x and 3 * x * x; NULL where it is no square. */
const Core *core_square_base(const Core *node);
/* x in -x, x * known and x / known; NULL for others. */
const Core *core_scaled(const Core *node);

#endif
