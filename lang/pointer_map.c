#include "pointer_map.h"

static size_t slot_of(const void *key, size_t capacity)
{
  uint64_t bits = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
  return (size_t)(bits >> 20) & (capacity - 1);
}

void *pointer_map_get(const PointerMap *map, const void *key)
{
  if (!map->capacity)
    return NULL;
  for (size_t at = slot_of(key, map->capacity); map->keys[at]; at = (at + 1) & (map->capacity - 1))
    if (map->keys[at] == key)
      return map->values[at];
  return NULL;
}

static void place(PointerMap *map, const void *key, void *value)
{
  size_t at = slot_of(key, map->capacity);
  while (map->keys[at] && map->keys[at] != key)
    at = (at + 1) & (map->capacity - 1);
  map->count += !map->keys[at];
  map->keys[at] = key;
  map->values[at] = value;
}

void pointer_map_put(PointerMap *map, Arena *arena, const void *key, void *value)
{
  if (2 * (map->count + 1) > map->capacity) {
    PointerMap larger = {.capacity = map->capacity ? 2 * map->capacity : 16};
    larger.keys = NEW_ARRAY(arena, const void *, larger.capacity);
    larger.values = NEW_ARRAY(arena, void *, larger.capacity);
    for (size_t i = 0; i < map->capacity; i++)
      if (map->keys[i])
        place(&larger, map->keys[i], map->values[i]);
    *map = larger;
  }
  place(map, key, value);
}
