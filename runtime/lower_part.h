/* lower_part.h - what the lower*.c files share. May include: lower.h. */
#ifndef STROM_LOWER_PART_H
#define STROM_LOWER_PART_H

#include "lower.h"

void lower_problem(Lowering *l, DiagCode code, Span at, Str message,
                   Str help); /* keeps the first */

/* ---- lower_sets.c: along what a node varies ------------------------------------------------ */
void lower_sets_begin(Lowering *l); /* once the axes are known */
const uint64_t *set_of(Lowering *l, const AxisSet *axes, bool draws, bool replicated);
const uint64_t *set_union(Lowering *l, const uint64_t *a, const uint64_t *b);
const uint64_t *set_without(Lowering *l, const uint64_t *a, const Axis *axis);
bool set_within(const Lowering *l, const uint64_t *part, const uint64_t *whole);
/* Of a node by what the checker says of it: everything where it depends on a register or a frame.
 */
const uint64_t *set_of_core(Lowering *l, const Core *node);
bool core_has_register(const Lowering *l, const Core *node);

/* ---- lower_scan.c: what lower_prepare found ------------------------------------------------ */
bool core_has_call(const Lowering *l, const Core *node); /* calls are inside */
bool core_has_loop(const Lowering *l, const Core *node); /* calls, reductions, folds … are inside */
bool cell_is_used_once(const Lowering *l, const CoreCell *cell); /* and evaluated once there */

/* ---- lower_cell.c -------------------------------------------------------------------------- */
const Plan *lower_cell(Lowering *l, const Core *node);
/* An operand of [parent]: kept in a hidden cell where it varies over less than the parent does. */
const Plan *lower_operand(Lowering *l, const Core *parent, const Core *node);
const Plan *lower_scan(Lowering *l, const Core *node);
const Plan *lower_statistic(Lowering *l, const Core *node);

/* Combinations of [set], without axes that have registers; false where there are too many. */
bool lower_rows(Lowering *l, const AxisSet *set, Rows *rows);
/* Whether a table of what varies so is small enough to be kept. */
bool lower_has_room(const Lowering *l, const Core *node);
/* Makes [p] a reference to a new cell of the group, with a table, whose root is [root]. */
const PlanCell *lower_together(Lowering *l, Plan *p, const Plan *root, const PlanGroup *group);

/* ---- lower_optimise.c ---------------------------------------------------------------------- */
const Plan *lower_optimise(Lowering *l, const Core *node);
const Plan *lower_solution(Lowering *l, const Core *node);

/* ---- lower_joint.c ------------------------------------------------------------------------- */
void lower_joint(Lowering *l); /* once everything is lowered */

/* ---- lower_random.c ------------------------------------------------------------------------ */
void lower_random(Lowering *l, Plan *p);

/* ---- lower.c ------------------------------------------------------------------------------- */
Plan *plan_new(Lowering *l, const Core *node, Eval *eval, const uint64_t *varies);
const double *lower_labels(Lowering *l, const Axis *axis); /* values, or positions of named axes */
const double *lower_positions(Lowering *l, const Axis *axis);

#endif
