#include "intern.h"

void interner_init(Interner *interner, Arena *arena)
{
  *interner = (Interner){.arena = arena};
}

static void interner_grow(Interner *interner)
{
  size_t capacity = interner->capacity ? interner->capacity * 2 : 1024;
  const Sym **slots = NEW_ARRAY(interner->arena, const Sym *, capacity);
  for (size_t i = 0; i < interner->capacity; i++) {
    const Sym *sym = interner->slots[i];
    if (!sym)
      continue;
    size_t at = sym->hash & (capacity - 1);
    while (slots[at])
      at = (at + 1) & (capacity - 1);
    slots[at] = sym;
  }
  interner->slots = slots;
  interner->capacity = capacity;
}

const Sym *intern(Interner *interner, Str text)
{
  if (interner->count * 2 >= interner->capacity)
    interner_grow(interner);
  uint64_t hash = str_hash(text);
  size_t at = hash & (interner->capacity - 1);
  while (interner->slots[at]) {
    const Sym *sym = interner->slots[at];
    if (sym->hash == hash && str_equal(sym->text, text))
      return sym;
    at = (at + 1) & (interner->capacity - 1);
  }
  Sym *sym = NEW(interner->arena, Sym);
  *sym = (Sym){.text = str_copy(interner->arena, text), .hash = hash};
  interner->slots[at] = sym;
  interner->count++;
  return sym;
}

const Sym *intern_text(Interner *interner, const char *text)
{
  return intern(interner, str_of(text));
}

static size_t find_slot(const SymMap *map, const Sym *name)
{
  size_t at = name->hash & (map->slot_count - 1);
  while (map->slots[at] && map->entries[map->slots[at] - 1].name != name)
    at = (at + 1) & (map->slot_count - 1);
  return at;
}

void *symmap_get(const SymMap *map, const Sym *name)
{
  if (!map->count)
    return NULL;
  uint32_t index = map->slots[find_slot(map, name)];
  return index ? map->entries[index - 1].value : NULL;
}

void symmap_put(SymMap *map, Arena *arena, const Sym *name, void *value)
{
  if (map->count * 2 >= map->slot_count) {
    map->slot_count = map->slot_count ? map->slot_count * 2 : 16;
    map->slots = NEW_ARRAY(arena, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
      map->slots[find_slot(map, map->entries[i].name)] = (uint32_t)i + 1;
  }
  size_t at = find_slot(map, name);
  if (map->slots[at]) {
    map->entries[map->slots[at] - 1].value = value;
    return;
  }
  if (map->count == map->capacity) {
    size_t capacity = map->capacity ? map->capacity * 2 : 8;
    map->entries = arena_grow(arena, map->entries, map->count, capacity, sizeof *map->entries);
    map->capacity = capacity;
  }
  map->entries[map->count] = (struct SymMapEntry){name, value};
  map->slots[at] = (uint32_t)++map->count;
}
