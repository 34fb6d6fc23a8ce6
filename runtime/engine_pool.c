/* Threads: one Run each, with a stack for deep recursion, taking tasks from a counter. */
#include "engine_part.h"

#include <string.h>

enum { STACK_MARGIN = 512 * 1024 };

static const size_t stack_sizes[] = {(size_t)256 << 20, (size_t)64 << 20, (size_t)8 << 20};

static uintptr_t limit_below(const void *here, size_t stack_size)
{
  const uintptr_t at = (uintptr_t)here;
  return stack_size > STACK_MARGIN && at > stack_size ? at - stack_size + STACK_MARGIN : 0;
}

typedef struct WithStack {
  void (*body)(void *context, size_t stack_size);
  void *context;
  size_t stack_size;
} WithStack;

static void *start_body(void *context)
{
  const WithStack *with = context;
  with->body(with->context, with->stack_size);
  return NULL;
}

static bool start_thread(pthread_t *thread, size_t stack_size, void *(*start)(void *),
                         void *context)
{
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes))
    return false;
  bool started = !pthread_attr_setstacksize(&attributes, stack_size) &&
                 !pthread_create(thread, &attributes, start, context);
  pthread_attr_destroy(&attributes);
  return started;
}

void pool_with_stack(void (*body)(void *context, size_t stack_size), void *context)
{
  for (size_t i = 0; i < LEN(stack_sizes); i++) {
    WithStack with = {.body = body, .context = context, .stack_size = stack_sizes[i]};
    pthread_t thread;
    if (start_thread(&thread, stack_sizes[i], start_body, &with)) {
      pthread_join(thread, NULL);
      return;
    }
  }
  body(context, (size_t)1 << 20);
}

void pool_start(Engine *engine)
{
  const uint32_t count = engine->options.threads ? engine->options.threads : 1;
  engine->worker_count = count < 256 ? count : 256;
  engine->workers = NEW_ARRAY(&engine->arena, Worker, engine->worker_count);
  for (uint32_t i = 0; i < engine->worker_count; i++) {
    Worker *worker = &engine->workers[i];
    worker->engine = engine;
    Unwind *way_out = i == 0 ? &engine->way_out : &worker->way_out;
    arena_init(&worker->arena, engine->memory, way_out);
  }
  /* The first is the engine's own thread; the others are set up when there is work for them. */
  run_init(&engine->workers[0].run, &engine->shared, &engine->workers[0].arena,
           engine->block_lanes);
}

void pool_free(Engine *engine)
{
  for (uint32_t i = 0; i < engine->worker_count; i++)
    arena_free(&engine->workers[i].arena);
}

static void take_tasks(Worker *worker)
{
  Engine *engine = worker->engine;
  for (;;) {
    const size_t task = atomic_fetch_add_explicit(&engine->next_task, 1, memory_order_relaxed);
    if (task >= engine->task_count || atomic_load(&engine->shared.stop))
      return;
    worker->work(worker, worker->job, task);
  }
}

static void give_up(Worker *worker)
{
  worker->has_failed = true;
  run_unlock(&worker->run);
  atomic_store(&worker->engine->shared.stop, true);
}

static void *worker_main(void *context)
{
  Worker *worker = context;
  const char here = 0;
  if (setjmp(worker->way_out.to)) {
    give_up(worker);
    return NULL;
  }
  if (!worker->run.shared)
    run_init(&worker->run, &worker->engine->shared, &worker->arena, worker->engine->block_lanes);
  worker->run.stack_limit = limit_below(&here, worker->engine->stack_size);
  take_tasks(worker);
  return NULL;
}

/* The engine's thread works too; it waits for the others before it unwinds. */
static void work_as_first(Engine *engine)
{
  Worker *first = &engine->workers[0];
  first->arena.way_out = &first->way_out;
  if (setjmp(first->way_out.to))
    give_up(first);
  else
    take_tasks(first);
  first->arena.way_out = &engine->way_out;
}

static _Noreturn void unwind_for(Engine *engine)
{
  const Worker *cause = NULL;
  for (uint32_t i = 0; i < engine->worker_count; i++) {
    const Worker *worker = &engine->workers[i];
    const bool only_told = worker->way_out.reason == UNWIND_CANCEL &&
                           !(engine->options.cancel && *engine->options.cancel);
    if (worker->has_failed && (!cause || !only_told))
      cause = worker;
  }
  unwind(&engine->way_out, cause ? cause->way_out.reason : UNWIND_CANCEL, "%s",
         cause ? cause->way_out.text : "");
}

void pool_run(Engine *engine, void (*work)(Worker *worker, const void *job, size_t task),
              const void *job, size_t count)
{
  atomic_store(&engine->next_task, 0);
  engine->task_count = count;
  uint32_t started = 0;
  for (uint32_t i = 0; i < engine->worker_count; i++) {
    engine->workers[i].work = work;
    engine->workers[i].job = job;
  }
  while (started + 1 < engine->worker_count && started + 1 < count &&
         start_thread(&engine->workers[started + 1].thread, engine->stack_size, worker_main,
                      &engine->workers[started + 1]))
    started++;
  work_as_first(engine);
  for (uint32_t i = 1; i <= started; i++)
    pthread_join(engine->workers[i].thread, NULL);
  for (uint32_t i = 0; i <= started; i++)
    if (engine->workers[i].has_failed)
      unwind_for(engine);
}
