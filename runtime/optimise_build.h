/* optimise_build.h - a linear program in the making, from a problem: what eval_optimise.c and
   optimise_squares.c share. May include: optimise.h, run.h. */
#ifndef STROM_OPTIMISE_BUILD_H
#define STROM_OPTIMISE_BUILD_H

#include "optimise.h"
#include "run.h"

/* A number of the program that differs from lane to lane: of a sweep, or of the draws. */
typedef struct Change {
  enum {
    CHANGE_COST,
    CHANGE_COEFFICIENT,
    CHANGE_LOWER,
    CHANGE_UPPER,
    CHANGE_SIDE,
    CHANGE_SQUARE
  } kind;
  size_t row, column;
  const double *values; /* by lane */
} Change;

typedef struct Build {
  Run *run;
  const PlanProblem *problem;
  Lanes lanes; /* of the cell that is filled: a problem for each */
  Arena *arena;
  Linear linear;
  SolverModel model;
  Affine affine;
  int32_t *row_of;
  Op *senses;          /* by row of the solver */
  size_t first_helper; /* row: those from here on are equations of squares */
  size_t *last_term;   /* by column: of the row at hand, 1 + its term; 0: none */
  double *constants;   /* of the objective, by lane */
  Change *changes;
  size_t change_count, change_capacity;
  double **squares; /* by column: its factors, by lane; NULL: none */
} Build;

/* The number of the first lane; where others have another, all are noted. */
double by_lane(Build *b, Change change, const double *values, uint32_t count, double scale);
/* Terms of one column are made one, its first; the others become 0. */
void join_terms(Build *b, const Affine *a);
double scale_of_column(const PlanProblem *problem, size_t column);
void walk(Build *b, const PlanAffine *p, double factor); /* into b->affine */

/* ---- optimise_squares.c ------------------------------------------------------------------------
 */
void add_squares(Build *b); /* before the program is finished: columns and rows that they need */
void set_squares(Build *b); /* after that: their factors, and the bounds of such columns */

#endif
