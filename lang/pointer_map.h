/* pointer_map.h - a map from pointers, or other words that are not 0, to pointers.
   May include: arena.h. */
#ifndef STROM_POINTER_MAP_H
#define STROM_POINTER_MAP_H

#include "arena.h"

/* Zero is empty. */
typedef struct PointerMap {
  const void **keys;
  void **values;
  size_t count, capacity;
} PointerMap;

void *pointer_map_get(const PointerMap *map, const void *key); /* NULL where absent */
void pointer_map_put(PointerMap *map, Arena *arena, const void *key, void *value); /* replaces */

#endif
