/* eval.h - how each kind of node is evaluated. May include: run.h, reduce.h. lower.c picks from
   these; see plan.h for what an Eval promises. */
#ifndef STROM_EVAL_H
#define STROM_EVAL_H

#include "reduce.h"
#include "run.h"

/* eval_arithmetic.c: constants, kernels, choices between values */
Eval eval_number, eval_column, eval_apply1, eval_apply2, eval_apply3;
Eval eval_if, eval_select, eval_least, eval_which_least, eval_interpolate, eval_require;
Eval1 eval1_number, eval1_column, eval1_apply1, eval1_apply2, eval1_apply3, eval1_if;

/* The operands of a node with a kernel of two, read so that neither undoes the other, and their
   shape. They last as long as the scratch at hand, and no cell is evaluated; ones has room for two.
 */
unsigned eval_operands(const Plan *p, Run *run, const double **x, const double **y, double *ones);

/* eval_sum.c */
Eval eval_sum;
Eval1 eval1_sum;

/* eval_cell.c. eval_cell_hold takes NULL for out: then it gives what it holds itself, until the
   cell is evaluated again. */
Eval eval_cell_through, eval_cell_shared, eval_cell_draws, eval_cell_hold, eval_cell_follow;

/* eval_axis.c: other places along axes */
Eval eval_by_axis, eval_at, eval_at_same, eval_lag;
enum { NOWHERE = -1 };
int32_t place_of(double y, uint32_t length); /* that [y] names, or NOWHERE */

/* eval_reduce.c */
Eval eval_reduce, eval_scan_step, eval_scan_through;
/* The same for several reductions along one axis at once, piece by piece: outs[k] has room for all
   lanes and is filled. */
void eval_reductions(const Plan *const *reductions, uint32_t count, Run *run, double *const *outs);

/* eval_random.c, eval_statistic.c */
Eval eval_random, eval_statistic, eval_statistic_inline;
/* The value of a statistic from moments of its draws (all but quantiles), or from the n draws
   themselves, which are destroyed (quantiles). Absent where a draw is. */
double statistic_of_moments(const PlanStat *stat, const Moments *moments);
double statistic_of_draws(const PlanStat *stat, double *x, size_t n, double share);

/* eval_function.c */
Eval eval_call, eval_param, eval_local, eval_fold, eval_register, eval_solve, eval_native,
    eval_template;
Eval1 eval1_call, eval1_param, eval1_local, eval1_fold, eval1_register;

/* eval1 by way of eval. */
double eval1_any(const Plan *p, Run *run);
/* eval by way of eval1, where there is one lane or the node does not vary. */
const double *eval_by_one(const Plan *p, Run *run, double *out);

/* One lane of [p] where the lanes are positions of an axis, with the index of [axis] set to
   [position] (axis NULL: no other index is set). Registers and the frame are seen on that lane. */
double eval_at_lane(const Plan *p, Run *run, uint32_t lane, const Axis *axis, uint32_t position);

#endif
