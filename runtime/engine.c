#include "engine.h"

#include "engine_part.h"

#include <math.h>
#include <stdio.h>

enum { FOLD_STACK = 1024 * 1024, DEFAULT_DRAWS = 10000 };

/* ---- setting up ---------------------------------------------------------------------------- */

static void shared_init(Shared *shared, const PlanProgram *program, Arena *tables)
{
  *shared = (Shared){.program = program, .arena = tables};
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&shared->lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

/* Once the plan is known. */
static void shared_tables(Shared *shared, Arena *arena)
{
  const PlanProgram *program = shared->program;
  shared->tables = NEW_ARRAY(arena, SharedTable, program->cell_count + 1);
  shared->stats = NEW_ARRAY(arena, double *, program->stat_count + 1);
}

static uint32_t choose_block(const Engine *engine)
{
  enum { BUDGET = 64 << 20 };
  uint32_t lanes = engine->options.block_lanes ? engine->options.block_lanes : LANES;
  lanes = lanes > LANES ? LANES : lanes < LEAF ? LEAF : lanes / LEAF * LEAF;
  while (LANES % lanes) /* blocks fill tasks exactly */
    lanes -= LEAF;
  while (lanes > LEAF && (double)engine->lowering.draw_bytes * lanes > BUDGET)
    lanes /= 2;
  return lanes;
}

static void lower_program(Engine *engine)
{
  Lowering *l = &engine->lowering;
  lower_init(l, &engine->arena, &engine->program);
  l->allow_native = engine->options.allow_native;
  l->solver = engine->options.solver;
  if (engine->options.table_bytes)
    l->draw_budget = l->shared_budget = engine->options.table_bytes;
  output_items(engine);
  lower_finish(l);
  if (l->problem.is_set)
    fault_problem(engine, l->problem.code, l->problem.at, l->problem.message, l->problem.help);
}

static void start_run(Engine *engine)
{
  const EngineOptions *o = &engine->options;
  Shared *shared = &engine->shared;
  shared->seed = o->seed;
  shared->draws = o->draws;
  const uint64_t leaves = (o->draws + LEAF - 1) / LEAF;
  shared->replicates = leaves < REPLICATES ? (uint32_t)leaves : REPLICATES;
  shared->deadline = o->timeout > 0 ? now_seconds() + o->timeout : 0;
  shared->cancel = o->cancel;
  shared->solver_tolerance = o->solver_tolerance;
  shared->solver_gap = o->solver_gap;
  shared->solver_seconds = o->solver_seconds;
  shared->lp_folder = o->lp_folder;
  shared->mps_folder = o->mps_folder;
  shared_tables(shared, &engine->arena);
  engine->block_lanes = choose_block(engine);
  pool_start(engine);
  const char here = 0;
  engine->workers[0].run.stack_limit = (uintptr_t)&here - engine->stack_size + FOLD_STACK / 2;
}

/* ---- ending -------------------------------------------------------------------------------- */

static void say(Engine *engine, DiagCode code, const char *text, const char *help)
{
  EngineFault *fault = engine->fault;
  const Unwind *way_out = &engine->way_out;
  snprintf(fault->text, sizeof fault->text, way_out->text[0] ? "%s (%s)" : "%s", text,
           way_out->text);
  fault->code = code;
  fault->message = str_of(fault->text); /* there may be no memory for it elsewhere */
  fault->help = str_of(help);
}

/* What the reason of an unwind means to who runs a script. */
static void explain(Engine *engine)
{
  switch (engine->way_out.reason) {
  case UNWIND_FAULT:
    if (!engine->fault->message.length)
      say(engine, E_CYCLE, "a value that needs itself",
          "look back at least one step: previous(x, first) or delayed(x, lag, first)");
    return;
  case UNWIND_MEMORY:
    say(engine, E_MEMORY, "the memory limit was reached",
        "allow more with --max-memory, or take fewer draws or shorter axes");
    return;
  case UNWIND_NO_MEMORY:
    say(engine, E_MEMORY, "the system has no more memory", "take fewer draws or shorter axes");
    return;
  case UNWIND_TIME:
    say(engine, E_TIMEOUT, "the time limit was reached", "allow more with --timeout");
    return;
  case UNWIND_WRITE: say(engine, E_WRITE, "a problem could not be written", ""); return;
  case UNWIND_DEPTH:
    say(engine, E_DEPTH, "recursion goes too deep", "does it end for every argument?");
    return;
  case UNWIND_SIZE: /* only while checking */
  case UNWIND_CANCEL:
  case UNWIND_NONE: say(engine, E_CANCELLED, "the run was cancelled", "run it again"); return;
  }
}

typedef struct RunCall {
  Engine *engine;
  bool done;
} RunCall;

static void run_body(void *context, size_t stack_size)
{
  RunCall *call = context;
  Engine *engine = call->engine;
  engine->stack_size = stack_size;
  if (setjmp(engine->way_out.to)) {
    for (uint32_t i = engine->worker_count; i-- > 0;)
      if (engine->workers[i].run.stopped_at.file && !engine->fault->message.length)
        engine->fault->at = engine->workers[i].run.stopped_at;
    if (engine->worker_count)
      run_unlock(&engine->workers[0].run);
    return;
  }
  shared_init(&engine->shared, &engine->program, &engine->tables);
  lower_program(engine);
  start_run(engine);
  pass_all(engine);
  output_results(engine);
  call->done = true;
}

bool engine_run(const CoreProgram *program, const EngineOptions *options, Arena *results_arena,
                Results **results, EngineFault *fault)
{
  Engine engine = {
      .core = program, .options = *options, .results_arena = results_arena, .fault = fault};
  Unwind *way_out = results_arena->way_out;
  *fault = (EngineFault){0};
  engine.memory = options->memory ? options->memory : results_arena->memory;
  engine.options.draws = options->draws ? options->draws : DEFAULT_DRAWS;
  arena_init(&engine.arena, engine.memory, &engine.way_out);
  arena_init(&engine.tables, engine.memory, &engine.way_out);
  arena_init(&engine.columns, engine.memory, &engine.way_out);
  results_arena->way_out = &engine.way_out; /* it may not jump to another thread's stack */
  RunCall call = {.engine = &engine};
  pool_with_stack(run_body, &call);
  results_arena->way_out = way_out;
  if (!call.done)
    explain(&engine);
  pool_free(&engine);
  pthread_mutex_destroy(&engine.shared.lock);
  arena_free(&engine.columns);
  arena_free(&engine.tables);
  arena_free(&engine.arena);
  *results = call.done ? engine.results : NULL;
  return call.done;
}

/* ---- folding ------------------------------------------------------------------------------- */

typedef struct Fold {
  const Core *node;
  double *values;
  size_t count;
} Fold;

static bool fold_rows(const Fold *fold, Run *run, const Plan *p, Arena *arena)
{
  Rows rows;
  rows_of(arena, fold->node->axes, &rows);
  if (rows.count != fold->count)
    return false;
  for (size_t row = 0; row < rows.count; row++) {
    rows_set(run, &rows, row);
    fold->values[row] = p->eval1(p, run);
    if (lane_is_fault(fold->values[row]) || isinf(fold->values[row]))
      return false;
  }
  return true;
}

static bool fold_body(const Fold *fold, Arena *arena, Shared *shared, Run *run)
{
  const char here = 0;
  PlanProgram *program = NEW(arena, PlanProgram);
  Lowering *l = NEW(arena, Lowering);
  lower_init(l, arena, program);
  lower_prepare(l, fold->node);
  const Plan *p = lower_node(l, fold->node);
  lower_finish(l);
  if (l->problem.is_set || program->any_draws)
    return false;
  shared->program = program;
  shared_tables(shared, arena);
  run_init(run, shared, arena, LEAF);
  run->stack_limit = (uintptr_t)&here > FOLD_STACK ? (uintptr_t)&here - FOLD_STACK : 0;
  return fold_rows(fold, run, p, arena);
}

bool engine_fold(const Core *node, const EngineOptions *options, Arena *arena, double *values,
                 size_t count)
{
  if (node->op == CORE_NUMBER && count == 1 && !node->text.length) {
    values[0] = node->number;
    return !lane_is_fault(node->number);
  }
  const Fold fold = {.node = node, .values = values, .count = count};
  Unwind *way_out = arena->way_out, here;
  Shared *shared = NEW(arena, Shared);
  Run *run = NEW(arena, Run);
  shared_init(shared, NULL, arena);
  shared->deadline = options->timeout > 0 ? now_seconds() + options->timeout : 0;
  shared->cancel = options->cancel;
  volatile bool known = false;
  arena->way_out = &here;
  if (!setjmp(here.to))
    known = fold_body(&fold, arena, shared, run);
  else
    run_unlock(run);
  arena->way_out = way_out;
  pthread_mutex_destroy(&shared->lock);
  return known;
}
