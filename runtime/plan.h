/* plan.h - what the engine walks: an immutable tree of nodes that already hold their function,
   their kernel and their operands, and the cells it is cut into. May include: kernel.h,
   lang/core.h. lower.c makes it; run.h holds all that changes while it is walked. */
#ifndef STROM_PLAN_H
#define STROM_PLAN_H

#include "kernel.h"
#include "lang/core.h"

enum {
  LANES = 1024,        /* most lanes of one evaluation */
  LEAF = 64,           /* draws that are summed together; a replicate is made of leaves */
  REPLICATES = 16,     /* leaf i belongs to replicate i mod 16 */
  REPLICATE_LANES = 17 /* lane 0 is the whole sample, 1..16 the replicates */
};

typedef struct Run Run;
typedef struct Plan Plan;
typedef struct PlanCell PlanCell;
typedef struct PlanStat PlanStat;

/* Gives the value of [p] at the indices of [run] on its current lanes: a pointer to 1 number where
   the node does not vary along them (plan_varies), else to run->now.lanes numbers. [out] has room
   for that many and may or may not be used. The pointer is valid until [out] is reused, and no
   longer than the block of draws lasts. */
typedef const double *Eval(const Plan *p, Run *run, double *out);
/* The same where the node does not vary along the lanes, or there is one lane. */
typedef double Eval1(const Plan *p, Run *run);

struct Plan {
  Eval *eval;
  Eval1 *eval1;
  const uint64_t *varies; /* a bit for each way to be a lane: BIT_… and axes by id */
  const Plan *a, *b, *c;  /* the first three operands */
  union {
    Kernel1 kernel1;
    const Kernel2 *kernel2; /* by shape */
    const Kernel3 *kernel3;
    double number;
    const double *numbers; /* labels, positions, a column, knots */
    const PlanCell *cell;
    const PlanStat *stat;
    const struct PlanSum *sum;
    const struct PlanFunction *function;
    const struct PlanNative *native;
    const struct PlanRandom *random;
    const struct PlanProblem *problem;
  };
  union {
    Scalar1 *scalar1;
    Scalar2 *scalar2;
    Scalar3 *scalar3;
  };
  double fault; /* what the node gives where it has no value; carries its number */
  const Axis *axis;
  uint32_t axis_id;
  uint32_t index; /* of a parameter, local, or kind of reduction */
  uint32_t count;
  const Plan *const *args; /* all operands */
  bool guards; /* IF, SELECT, BY_AXIS: keeps a mask of live lanes, since calls are inside */
  bool has_call;
  bool is_cell; /* a reference to `cell` */
  bool keeps;   /* LOCAL: its value may be kept for the length of the call */
  bool follows; /* depends on a register or a frame: has the lanes that they have */
  const Core *core;
  uint32_t visit; /* lower_joint.c's */
};

enum { BIT_DRAW, BIT_REPLICATE, BIT_AXES }; /* in Plan.varies; axis i has bit BIT_AXES + i */

typedef enum CellMode { MODE_SINGLE, MODE_AXIS, MODE_REPLICATE, MODE_DRAW } CellMode;

typedef enum CellStorage {
  STORE_NOTHING, /* evaluated where it is used */
  STORE_SHARED,  /* a table of what does not vary by draw, filled once a run */
  STORE_DRAWS,   /* a table for the current block of draws, one for each thread */
  STORE_HOLD,    /* the latest combination of indices, in whatever lanes are current */
  STORE_FOLLOW   /* a table in whatever lanes are current, valid for one value of the registers */
} CellStorage;

typedef struct Rows { /* combinations of axes, the last fastest */
  uint32_t axis_count;
  const Axis *const *axes;
  const size_t *strides;
  size_t count;
} Rows;

/* Cells whose roots are reductions along one axis, and whose places are filled together. */
typedef struct PlanGroup {
  uint32_t count;
  const PlanCell *const *cells;
  const Plan *const *roots;
} PlanGroup;

/* A cell, or a hidden one (a running sum). A row has `width` lanes. */
struct PlanCell {
  uint32_t slot; /* of its state in Run or Shared */
  CellStorage storage;
  CellMode mode; /* of the lanes of a row */
  const Plan *root;
  const Core *core;        /* of the root */
  const CoreCell *source;  /* NULL: hidden */
  const Axis *lane_axis;   /* MODE_AXIS */
  const Axis *loop_axis;   /* recurrent along it; NULL: not */
  Rows rows;               /* without the lane axis; loop axes of registers are not here */
  size_t width;            /* MODE_DRAW: 1, times the block */
  size_t chunks;           /* pieces of a row of at most LANES */
  uint32_t register_count; /* registers that it depends on */
  const Axis *const *registers;
  const uint64_t *varies;
  const PlanGroup *group; /* NULL: filled alone */
  uint32_t visit;         /* lower_joint.c's */
  bool has_call;
};

/* A statistic over the draws: values[row][REPLICATE_LANES], filled by a pass. */
struct PlanStat {
  uint32_t slot;
  StatOp op;
  const Plan *x, *p; /* p: of a quantile, else NULL */
  Rows rows;
  uint8_t depth;  /* passes that must be done before; filled in pass `depth` */
  bool is_inline; /* depends on a register or a frame: computed where it stands */
  const Plan *node;
  PlanStat *next;
};

/* x, or x * u. */
typedef struct PlanTerm {
  const Plan *whole, *x, *u; /* u: NULL where it is no product */
} PlanTerm;

/* A sum or difference of two terms, and what is added to it or taken away. */
typedef struct PlanSum {
  PlanTerm terms[2];
  Op op, last_op;
  const Plan *last;      /* NULL: nothing */
  const Plan *two, *all; /* without and with it, operation by operation */
} PlanSum;

typedef struct PlanFunction {
  const Plan *body;
  uint32_t param_count, local_count;
  const CoreFunction *core;
} PlanFunction;

typedef struct PlanRandom {
  const RandomInfo *info;
  uint32_t dist;
  uint32_t param_count; /* without the bounds of a truncated one */
  const double *factor; /* row of the Cholesky factor; NULL: independent */
  const uint64_t *keys; /* of the scores that the row combines */
  uint32_t key_count;
  const uint64_t *const *label_keys; /* for each key axis: a hash for each of its labels */
} PlanRandom;

typedef struct PlanNative {
  const NativeFunction *info;
  void (*address)(void);
  void *call; /* prepared call interface, native.c's */
} PlanNative;

typedef struct PlanProgram {
  uint32_t node_count;
  uint32_t cell_count;
  PlanStat *stats;
  uint32_t stat_count;
  uint32_t problem_count;
  uint32_t axis_limit; /* ids of axes are below it */
  uint32_t words;      /* of a `varies` set */
  bool any_draws;
} PlanProgram;

#endif
