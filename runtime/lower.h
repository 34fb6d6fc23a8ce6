/* lower.h - from the checked program to the plan. May include: plan.h, lang/core.h,
   lang/pointer_map.h.

   Nodes are lowered as they are asked for, each once; cells and functions wait in a queue, so that
   neither long chains of cells nor recursion go deep. lower_prepare must see every root first: it
   finds the axes that have registers. */
#ifndef STROM_LOWER_H
#define STROM_LOWER_H

#include "plan.h"
#include "lang/pointer_map.h"

typedef struct LowerProblem { /* what keeps a program from being run; code 0 is E_SYNTAX: none */
  bool is_set;
  DiagCode code;
  Span at;
  Str message, help;
} LowerProblem;

typedef struct ScanRoot { /* of a cell, an output or a function */
  const Core *root;
  bool is_function;
} ScanRoot;

typedef struct Lowering {
  Arena *arena;
  PlanProgram *program;
  const char *const *allow_native;
  const char *solver;                /* NAME or NAME=LIBRARY; NULL: whichever fits */
  size_t draw_budget, shared_budget; /* bytes of tables: of draws at 64 lanes, and shared */
  size_t draw_bytes, shared_bytes;   /* of 1 lane, and in all, so far */
  PointerMap seen;                   /* Core -> what is inside, see lower_scan.c */
  PointerMap uses;                   /* CoreCell -> how often it is used, likewise */
  PointerMap hoisted;                /* Core -> Plan of a hidden cell that keeps it */
  PointerMap plans;                  /* Core -> Plan */
  PointerMap cells;                  /* CoreCell -> PlanCell */
  PointerMap functions;              /* CoreFunction -> PlanFunction */
  PointerMap affines;                /* Core -> PlanAffine */
  bool *has_register;                /* by axis id */
  uint32_t axis_capacity;
  const double **positions; /* by axis id: 0, 1, 2, … */
  const uint64_t **sets;    /* interned `varies` */
  size_t set_count, set_capacity;
  const uint64_t *nothing, *everything;
  PlanCell **cell_queue;
  uint32_t cell_queued, cell_done, cell_queue_capacity;
  PlanFunction **function_queue;
  uint32_t function_queued, function_done, function_queue_capacity;
  Plan **reductions; /* of what does not vary by draw: see lower_joint.c */
  uint32_t reduction_count, reduction_capacity;
  ScanRoot *scan_queue;
  uint32_t scan_queued, scan_capacity;
  uint32_t squares;             /* of decisions, so far */
  uint32_t inlined;             /* cells within one another that stand for themselves */
  const CoreFunction *function; /* whose body is being lowered */
  LowerProblem problem;         /* the first */
} Lowering;

void lower_init(Lowering *l, Arena *arena, PlanProgram *program);
void lower_prepare(Lowering *l, const Core *root); /* every root, before the first lower_node */
const Plan *lower_node(Lowering *l, const Core *node);
void lower_finish(Lowering *l); /* what is queued */

#endif
