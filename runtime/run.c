#include "run.h"

#include <time.h>

enum { TICKS = 512, SCRATCH = 64 * 1024 };

double now_seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static ScratchChunk *chunk_new(Arena *arena, ScratchChunk *before, size_t count)
{
  ScratchChunk *chunk = NEW(arena, ScratchChunk);
  double *numbers = arena_alloc_raw(arena, count * sizeof *numbers);
  *chunk = (ScratchChunk){.before = before, .begin = numbers, .end = numbers + count};
  return chunk;
}

void run_init(Run *run, Shared *shared, Arena *arena, uint32_t block_lanes)
{
  const PlanProgram *program = shared->program;
  *run = (Run){.shared = shared, .arena = arena, .block_lanes = block_lanes, .ticks = TICKS};
  run->now = lanes_single();
  run->chunk = chunk_new(arena, NULL, (size_t)64 * block_lanes);
  run->top = run->chunk->begin;
  run->end = run->chunk->end;
  run->index = NEW_ARRAY(arena, uint32_t, program->axis_limit + 1);
  run->registers = NEW_ARRAY(arena, Register, program->axis_limit + 1);
  run->draws = NEW_ARRAY(arena, DrawTable, program->cell_count + 1);
  run->holds = NEW_ARRAY(arena, Hold, program->cell_count + 1);
}

void run_unlock(Run *run)
{
  while (run->locks) {
    run->locks--;
    pthread_mutex_unlock(&run->shared->lock);
  }
  if (run->inner)
    run_unlock(run->inner);
}

void run_look(Run *run)
{
  run->ticks = TICKS;
  Shared *shared = run->shared;
  Unwind *way_out = run->arena->way_out;
  if (shared->cancel && *shared->cancel)
    unwind(way_out, UNWIND_CANCEL, "%s", ""); /* the reason says it all */
  if (atomic_load_explicit(&shared->stop, memory_order_relaxed))
    unwind(way_out, UNWIND_CANCEL, "another thread stopped");
  if (shared->deadline > 0 && now_seconds() > shared->deadline)
    unwind(way_out, UNWIND_TIME, "%s", "");
}

void run_too_deep(Run *run)
{
  unwind(run->arena->way_out, UNWIND_DEPTH, "%u calls within one another", run->calls);
}

double *scratch_more(Run *run, size_t count)
{
  ScratchChunk *chunk = run->chunk;
  while (chunk->after && (size_t)(chunk->after->end - chunk->after->begin) < count)
    chunk = chunk->after; /* too small for this one: stays for others */
  if (!chunk->after)
    chunk->after = chunk_new(run->arena, chunk, count > SCRATCH ? count : SCRATCH);
  run->chunk = chunk->after;
  run->top = run->chunk->begin + count;
  run->end = run->chunk->end;
  return run->chunk->begin;
}

void scratch_back(Run *run, double *mark)
{
  ScratchChunk *chunk = run->chunk;
  while (mark < chunk->begin || mark > chunk->end)
    chunk = chunk->before;
  run->chunk = chunk;
  run->top = mark;
  run->end = chunk->end;
}

Lanes lanes_single(void)
{
  return (Lanes){.mode = MODE_SINGLE, .count = 1};
}

Lanes lanes_replicate(void)
{
  return (Lanes){.mode = MODE_REPLICATE,
                 .count = REPLICATE_LANES,
                 .bit = UINT64_C(1) << BIT_REPLICATE,
                 .epoch = (uint64_t)MODE_REPLICATE << 62};
}

Lanes lanes_axis(const Axis *axis, uint32_t base, uint32_t count)
{
  uint32_t bit = BIT_AXES + axis->id;
  return (Lanes){.mode = MODE_AXIS,
                 .count = count,
                 .word = bit / 64,
                 .bit = UINT64_C(1) << bit % 64,
                 .axis = axis,
                 .base = base,
                 .epoch = (uint64_t)MODE_AXIS << 62 | (uint64_t)axis->id << 43 |
                          (uint64_t)count << 32 | base};
}

Lanes lanes_draw(uint64_t first, uint32_t count, uint32_t block)
{
  return (Lanes){.mode = MODE_DRAW,
                 .count = count,
                 .bit = UINT64_C(1) << BIT_DRAW,
                 .first_draw = first,
                 .epoch = (uint64_t)MODE_DRAW << 62 | block};
}
