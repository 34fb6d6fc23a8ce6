/* engine_part.h - what the engine*.c files share: the values that are wanted, the workers, the
   passes. May include: collect.h, engine.h, lower.h, run.h. */
#ifndef STROM_ENGINE_PART_H
#define STROM_ENGINE_PART_H

#include "collect.h"
#include "engine.h"
#include "lower.h"
#include "run.h"

enum { TASK_DRAWS = 1024 }; /* handed to a thread at a time: a leaf for each replicate */

typedef struct Engine Engine;
typedef struct Worker Worker;

/* A value that an output wants. */
typedef struct Item {
  const Core *core;
  const Plan *plan;
  const Unit *unit;
  bool is_condition; /* its result is the probability that it holds */
  bool is_uncertain;
  Rows rows;
  ValueResult *result;
} Item;

/* What a pass keeps of one combination of one value: every draw, the draws of a wave, or moments of
   leaves. */
typedef struct Column {
  Item *item; /* NULL: of a statistic */
  const Plan *x;
  const Rows *rows;
  size_t row;
  double *all;          /* [draws]; or NULL */
  double *wave;         /* of an item: [draws of a wave] */
  Moments *leaves;      /* [leaves of a wave]; or NULL */
  Sample *sample;       /* of the waves so far, with leaves */
  Collector *collector; /* of an item: of the waves so far */
  double *room;         /* the collector's */
  uint64_t true_draws;  /* of a condition */
  bool is_lost;         /* the collector wants all draws in one wave */
} Column;

struct Worker {
  Engine *engine;
  pthread_t thread;
  Arena arena;
  Unwind way_out;
  Run run;
  bool has_failed;
  void (*work)(Worker *worker, const void *job, size_t task);
  const void *job;
};

struct Engine {
  const CoreProgram *core;
  EngineOptions options;
  Memory *memory;
  Arena arena, tables; /* both end with the run; tables: shared ones, under Shared.lock */
  Arena columns;       /* of the pass under way */
  Arena *results_arena;
  Unwind way_out;
  EngineFault *fault;
  PlanProgram program;
  Lowering lowering;
  Shared shared;
  Worker *workers;
  uint32_t worker_count;
  uint32_t block_lanes;
  atomic_size_t next_task;
  size_t task_count;
  Item **items;
  uint32_t item_count, item_capacity;
  PointerMap parts; /* Core of a template's part -> Item */
  Results *results;
  size_t stack_size;
};

/* ---- engine_pool.c ------------------------------------------------------------------------- */
void pool_start(Engine *engine);
/* Tasks 0 … count - 1, each by one worker, in any order. Unwinds the engine where one gave up. */
void pool_run(Engine *engine, void (*work)(Worker *worker, const void *job, size_t task),
              const void *job, size_t count);
void pool_free(Engine *engine);

/* ---- engine_pass.c ------------------------------------------------------------------------- */
void rows_of(Arena *arena, const AxisSet *axes, Rows *rows);
void rows_set(Run *run, const Rows *rows, size_t row); /* sets the indices */
void pass_all(Engine *engine); /* statistics by depth, uncertain items with them */

/* ---- engine_item.c ------------------------------------------------------------------------- */
Item *item_new(Engine *engine, const Core *core, const Unit *unit, bool is_condition);
double item_scale(const Item *item); /* of its printed unit */
void item_certain(Engine *engine, Item *item);
/* Raises a fault where one of the n draws of the wave from [first] on has one. */
void item_check(Engine *engine, const Column *column, uint64_t first, size_t n);
void item_collect(Column *column, size_t n);         /* takes the n draws of the wave in */
void item_summarise(Worker *worker, Column *column); /* once all draws are in */
void output_items(Engine *engine);                   /* what the outputs want */
void output_results(Engine *engine);                 /* the results, from the items */

/* ---- engine_text.c ------------------------------------------------------------------------- */
bool text_is_made(const Core *core); /* of parts, somewhere */
void text_prepare(Engine *engine, const Core *core);
Str text_at(Engine *engine, const Core *core, bool all_rows); /* at the current indices */

/* ---- fault.c ------------------------------------------------------------------------------- */
/* Ends the run: the value of [plan] at the indices and lanes of [run] is no number on lane [lane].
 */
_Noreturn void fault_raise(Engine *engine, Run *run, const Plan *plan, uint32_t lane);
_Noreturn void fault_problem(Engine *engine, DiagCode code, Span at, Str message, Str help);

#endif
