/* intern.h - one Sym for each distinct name, compared by pointer. May include: str.h. */
#ifndef STROM_INTERN_H
#define STROM_INTERN_H

#include "str.h"

typedef struct Sym {
  Str text; /* terminated */
  uint64_t hash;
} Sym;

typedef struct Interner {
  Arena *arena;
  const Sym **slots;
  size_t count, capacity;
} Interner;

void interner_init(Interner *interner, Arena *arena);
const Sym *intern(Interner *interner, Str text);
const Sym *intern_text(Interner *interner, const char *text);

/* A map from Sym to pointer, for scopes. Keeps insertion order. Zero is an empty map. */
typedef struct SymMap {
  struct SymMapEntry {
    const Sym *name;
    void *value;
  } * entries;
  uint32_t *slots; /* index + 1 into entries */
  size_t count, capacity, slot_count;
} SymMap;

void *symmap_get(const SymMap *map, const Sym *name);                     /* NULL where absent */
void symmap_put(SymMap *map, Arena *arena, const Sym *name, void *value); /* replaces */

#endif
