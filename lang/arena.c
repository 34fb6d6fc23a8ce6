#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 * 1024, ALIGN = 16, ALIGN_RAW = 64 };

typedef struct ArenaChunk {
  struct ArenaChunk *before;
  size_t size; /* of the data behind the header */
  size_t used;
} ArenaChunk;

_Noreturn void unwind(Unwind *way_out, UnwindReason reason, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(way_out->text, sizeof way_out->text, format, arguments);
  va_end(arguments);
  way_out->reason = reason;
  longjmp(way_out->to, 1);
}

static void *libc_reallocate(void *host, void *block, size_t size)
{
  (void)host;
  if (size == 0) {
    free(block);
    return NULL;
  }
  return realloc(block, size);
}

void memory_init(Memory *memory, size_t limit)
{
  *memory = (Memory){.reallocate = libc_reallocate, .limit = limit};
}

void memory_charge(Memory *memory, Unwind *way_out, size_t size)
{
  size_t used = atomic_fetch_add(&memory->used, size) + size;
  if (memory->limit && used > memory->limit) {
    atomic_fetch_sub(&memory->used, size);
    unwind(way_out, UNWIND_MEMORY, "%.1f MB beside %.1f MB in use", (double)size / 1e6,
           (double)(used - size) / 1e6);
  }
}

void memory_return(Memory *memory, size_t size)
{
  atomic_fetch_sub(&memory->used, size);
}

void arena_init(Arena *arena, Memory *memory, Unwind *way_out)
{
  *arena = (Arena){.memory = memory, .way_out = way_out};
}

void arena_free(Arena *arena)
{
  ArenaChunk *chunk = arena->chunk;
  while (chunk) {
    ArenaChunk *before = chunk->before;
    memory_return(arena->memory, chunk->size + sizeof *chunk);
    arena->memory->reallocate(arena->memory->host, chunk, 0);
    chunk = before;
  }
  arena->chunk = NULL;
}

static ArenaChunk *add_chunk(Arena *arena, size_t size)
{
  Memory *memory = arena->memory;
  size_t wanted = size + ALIGN_RAW > CHUNK ? size + ALIGN_RAW : CHUNK;
  if (size > SIZE_MAX / 4)
    unwind(arena->way_out, UNWIND_MEMORY, "%zu bytes", size);
  size_t total = wanted + sizeof(ArenaChunk);
  memory_charge(memory, arena->way_out, total);
  ArenaChunk *chunk = memory->reallocate(memory->host, NULL, total);
  if (!chunk) {
    memory_return(memory, total);
    unwind(arena->way_out, UNWIND_NO_MEMORY, "%zu bytes", total);
  }
  *chunk = (ArenaChunk){.size = wanted};
  /* A large block goes behind the current chunk, so that small ones go on filling that one. */
  if (arena->chunk && wanted > CHUNK) {
    chunk->before = arena->chunk->before;
    arena->chunk->before = chunk;
  } else {
    chunk->before = arena->chunk;
    arena->chunk = chunk;
  }
  return chunk;
}

static void *take(Arena *arena, size_t size, size_t align)
{
  ArenaChunk *chunk = arena->chunk;
  for (int attempt = 0; attempt < 2; attempt++) {
    if (chunk) {
      uintptr_t data = (uintptr_t)(chunk + 1);
      uintptr_t at = (data + chunk->used + align - 1) & ~(uintptr_t)(align - 1);
      if (size <= chunk->size && at - data <= chunk->size - size) {
        chunk->used = at - data + size;
        return (void *)at;
      }
    }
    chunk = add_chunk(arena, size);
  }
  unwind(arena->way_out, UNWIND_MEMORY, "%zu bytes", size);
}

void *arena_alloc(Arena *arena, size_t size)
{
  return memset(take(arena, size ? size : 1, ALIGN), 0, size);
}

void *arena_alloc_raw(Arena *arena, size_t size)
{
  return take(arena, size ? size : 1, ALIGN_RAW);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
  if (size && count > SIZE_MAX / 4 / size)
    unwind(arena->way_out, UNWIND_MEMORY, "%zu elements of %zu bytes", count, size);
  return arena_alloc(arena, count * size);
}

void *arena_grow(Arena *arena, void *old, size_t old_count, size_t new_count, size_t size)
{
  char *grown = arena_array(arena, new_count, size);
  if (old_count)
    memcpy(grown, old, old_count * size);
  return grown;
}
