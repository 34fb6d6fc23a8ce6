/* check_reduce.h - what check_reduce.c, check_objects.c, check_fold.c and check_time.c share. May
   include: checker.h. */
#ifndef STROM_CHECK_REDUCE_H
#define STROM_CHECK_REDUCE_H

#include "checker.h"

/* What stands between the parentheses of a reduction. */
typedef struct Clauses {
  const Ast *value; /* the expression */
  const Ast *over, *loop, *where;
  const Ast *axes[8]; /* all that are named behind `over` */
  uint32_t axis_count;
  const Ast *second; /* a further plain argument: quantile's p */
  const Ast *excess; /* what cannot stand beside a clause before it */
  uint32_t plain_count;
} Clauses;

Clauses reduce_clauses(const Ast *call);
bool reduce_clauses_fit(Checker *c, const Clauses *clauses); /* else says what is too much */
/* The axis that `over` names; the one time axis meant where [name] is NULL. */
const Axis *reduce_over_axis(Env *env, Core *x, const Ast *name, Span at);
bool reduce_takes_conditions(ReduceOp op);
/* Whether the operation can be applied to this value; counts of things that are no conditions count
   those that are present. */
Core *reduce_fitting(Checker *c, BuiltinId id, ReduceOp op, Core *x);
Core *reduce_along(Env *env, BuiltinId id, ReduceOp op, const Axis *axis, Core *x,
                   const Clauses *clauses, Span at, bool skips_left_out);
/* Elements that do not meet the condition are absent, and the reduction is to skip them; of
   conditions, they are what changes nothing. */
Core *reduce_kept(Checker *c, Span at, Core *condition, ReduceOp op, Core *x);
/* The same with the condition of a `where`. */
Core *reduce_where_kept(Env *env, const Ast *where, ReduceOp op, Core *x);

Kind *reduce_loop_kind(Env *env, const Ast *loop); /* of `for p in KIND`; NULL where it is none */
const Axis *reduce_loop_axis(Env *env, const Ast *loop);
/* Where the name behind `for` is a label of that axis. */
Env reduce_loop_env(Env *env, const Ast *loop, const Axis *axis);
Core *reduce_objects(Env *env, const Clauses *clauses, Kind *kind, BuiltinId id, ReduceOp op,
                     Span at);

#endif
