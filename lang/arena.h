/* arena.h - bump allocation by lifetime, one budget for a whole interpreter, and the one way out
   when it is exhausted. May include: base.h.

   An Arena never returns NULL. When memory, time or depth runs out, unwind() jumps to the API call
   that is running; everything lives in arenas (bison's stack and flex's buffers too), so nothing
   leaks. A user's mistake never unwinds: it is a Diag. */
#ifndef STROM_ARENA_H
#define STROM_ARENA_H

#include "base.h"
#include <setjmp.h>
#include <stdatomic.h>

typedef enum UnwindReason {
  UNWIND_NONE,
  UNWIND_MEMORY,    /* --max-memory reached */
  UNWIND_NO_MEMORY, /* the system refused */
  UNWIND_TIME,
  UNWIND_DEPTH,
  UNWIND_SIZE,  /* of what the script becomes */
  UNWIND_WRITE, /* a file that was asked for while running */
  UNWIND_CANCEL,
  UNWIND_FAULT /* a domain error while running; the message is in a Fault elsewhere */
} UnwindReason;

/* Where to go when a limit is reached. One per API call and thread, on that call's C stack. */
typedef struct Unwind {
  jmp_buf to;
  UnwindReason reason;
  char text[256]; /* what was being attempted, for the message */
} Unwind;

_Noreturn void unwind(Unwind *way_out, UnwindReason reason, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The budget an interpreter's arenas share, and the host's allocator. [reallocate](host, NULL, n)
   allocates, (host, p, 0) frees; NULL means refused. */
typedef struct Memory {
  void *(*reallocate)(void *host, void *block, size_t size);
  void *host;
  size_t limit; /* bytes; 0 = none */
  atomic_size_t used;
} Memory;

void memory_init(Memory *memory, size_t limit); /* the C library's allocator */
/* Counts [size] bytes that are or will be held elsewhere (by a library, say); unwinds, counting
   nothing, where that would pass the limit. What was counted is given back. */
void memory_charge(Memory *memory, Unwind *way_out, size_t size);
void memory_return(Memory *memory, size_t size);

typedef struct Arena {
  Memory *memory;
  Unwind *way_out; /* not owned; set anew by each API call */
  struct ArenaChunk *chunk;
} Arena;

void arena_init(Arena *arena, Memory *memory, Unwind *way_out);
void arena_free(Arena *arena);                              /* back to empty; may be used again */
void *arena_alloc(Arena *arena, size_t size);               /* zeroed, 16-byte aligned */
void *arena_alloc_raw(Arena *arena, size_t size);           /* not zeroed, 64-byte aligned */
void *arena_array(Arena *arena, size_t count, size_t size); /* zeroed; checks the product */
/* A longer copy of an array; the new part is zeroed. */
void *arena_grow(Arena *arena, void *old, size_t old_count, size_t new_count, size_t size);

#define NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define NEW_ARRAY(arena, Type, count) ((Type *)arena_array((arena), (count), sizeof(Type)))

#endif
