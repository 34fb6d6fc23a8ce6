/* elastic.h - why a linear program has no solution: what would have to give, and by how much; and
   along which columns the objective runs off. May include: solver.h. */
#ifndef STROM_ELASTIC_H
#define STROM_ELASTIC_H

#include "solver.h"

/* A side of a row, or a bound of a column, in the elastic program. */
typedef struct ElasticLine {
  bool is_row, is_upper; /* the upper side of a range; of an equation: it was wanted less */
  size_t index;
  double limit;  /* the side or bound */
  double amount; /* given way: by how much the limit is missed; in the way: how much less would be
                    missed for each unit by which this limit gave way */
} ElasticLine;

/* Rows give way first, at a cost for each unit; where that does not help, bounds do as well. What
   is [in_the_way] holds, and makes the missing amounts as large as they are. */
typedef struct Elastic {
  SolverStatus status; /* of the elastic solve: with anything but OPTIMAL there is no explanation */
  bool bounds_too;
  ElasticLine *given, *in_the_way; /* the largest amounts first; as many as there are */
  size_t given_count, in_the_way_count;
} Elastic;

/* [row_weight] is what a unit costs by which a row is missed, and NULL stands for 1 each (0: the
   row is never to give way). */
Elastic elastic_explain(const Solver *solver, const Linear *program, const double *row_weight,
                        const SolverOptions *options, Arena *arena);

/* The columns of a solution's ray, the fastest first; its rate is 1 or -1. */
typedef struct RunningColumn {
  size_t column;
  double rate;
} RunningColumn;
size_t elastic_running(const Linear *program, const Solution *solution, Arena *arena,
                       RunningColumn **columns);

#endif
