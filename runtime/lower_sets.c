/* Pointer maps, sets of what a node varies along, and the walk that finds axes with registers. */
#include "lower_part.h"

#include <assert.h>
#include <string.h>

/* ---- pointer maps
 * --------------------------------------------------------------------------------- */

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

/* ---- sets
 * -------------------------------------------------------------------------------------------- */

static const uint64_t *intern_set(Lowering *l, const uint64_t *bits)
{
  const uint32_t words = l->program->words;
  for (size_t i = 0; i < l->set_count; i++)
    if (!memcmp(l->sets[i], bits, words * sizeof *bits))
      return l->sets[i];
  if (l->set_count == l->set_capacity) {
    const size_t capacity = l->set_capacity ? 2 * l->set_capacity : 16;
    l->sets = arena_grow(l->arena, l->sets, l->set_count, capacity, sizeof *l->sets);
    l->set_capacity = capacity;
  }
  uint64_t *copy = NEW_ARRAY(l->arena, uint64_t, words);
  memcpy(copy, bits, words * sizeof *bits);
  l->sets[l->set_count++] = copy;
  return copy;
}

enum { FEW_WORDS = 64 };

static uint64_t *set_room(Lowering *l, uint64_t *few)
{
  if (l->program->words > FEW_WORDS)
    return NEW_ARRAY(l->arena, uint64_t, l->program->words);
  memset(few, 0, l->program->words * sizeof *few);
  return few;
}

void lower_sets_begin(Lowering *l)
{
  if (l->everything)
    return;
  l->program->words = (BIT_AXES + l->program->axis_limit) / 64 + 1;
  uint64_t few[FEW_WORDS], *bits = set_room(l, few);
  l->nothing = intern_set(l, bits);
  memset(bits, 0xff, l->program->words * sizeof *bits);
  l->everything = intern_set(l, bits);
  l->positions = NEW_ARRAY(l->arena, const double *, l->program->axis_limit + 1);
}

static void add_bit(uint64_t *bits, uint32_t bit)
{
  bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

const uint64_t *set_of(Lowering *l, const AxisSet *axes, bool draws, bool replicated)
{
  uint64_t few[FEW_WORDS], *bits = set_room(l, few);
  for (uint32_t i = 0; axes && i < axes->count; i++)
    add_bit(bits, BIT_AXES + axes->axes[i]->id);
  if (draws)
    add_bit(bits, BIT_DRAW);
  if (replicated)
    add_bit(bits, BIT_REPLICATE);
  return intern_set(l, bits);
}

const uint64_t *set_union(Lowering *l, const uint64_t *a, const uint64_t *b)
{
  if (a == b || b == l->nothing || a == l->everything)
    return a;
  if (a == l->nothing || b == l->everything)
    return b;
  uint64_t few[FEW_WORDS], *bits = set_room(l, few);
  for (uint32_t i = 0; i < l->program->words; i++)
    bits[i] = a[i] | b[i];
  /* What varies from draw to draw is only ever worked out on draws; there a statistic is one
   * number. */
  if (bits[0] >> BIT_DRAW & 1)
    bits[0] &= ~(UINT64_C(1) << BIT_REPLICATE);
  return intern_set(l, bits);
}

const uint64_t *set_without(Lowering *l, const uint64_t *a, const Axis *axis)
{
  if (a == l->everything)
    return a;
  uint64_t few[FEW_WORDS], *bits = set_room(l, few);
  memcpy(bits, a, l->program->words * sizeof *bits);
  const uint32_t bit = BIT_AXES + axis->id;
  bits[bit / 64] &= ~(UINT64_C(1) << bit % 64);
  return intern_set(l, bits);
}

bool set_within(const Lowering *l, const uint64_t *part, const uint64_t *whole)
{
  for (uint32_t i = 0; i < l->program->words; i++)
    if (part[i] & ~whole[i])
      return false;
  return true;
}

bool core_has_register(const Lowering *l, const Core *node)
{
  for (uint32_t i = 0; i < node->axes->count; i++)
    if (l->has_register[node->axes->axes[i]->id])
      return true;
  return false;
}

const uint64_t *set_of_core(Lowering *l, const Core *node)
{
  if (node->frame || core_has_register(l, node))
    return l->everything;
  return set_of(l, node->axes, node->draws, node->depth > 0);
}

/* ---- the walk over all that is reachable
 * --------------------------------------------------------------- */

static const char no_call, with_call; /* their addresses are values of `seen` */

bool core_has_call(const Lowering *l, const Core *node)
{
  return pointer_map_get(&l->seen, node) == (const void *)&with_call;
}

static void see_axis(Lowering *l, const Axis *axis, bool has_register)
{
  if (axis->id >= l->program->axis_limit)
    l->program->axis_limit = axis->id + 1;
  if (axis->id >= l->axis_capacity) {
    const uint32_t capacity = 2 * axis->id + 16;
    l->has_register =
        arena_grow(l->arena, l->has_register, l->axis_capacity, capacity, sizeof *l->has_register);
    l->axis_capacity = capacity;
  }
  l->has_register[axis->id] |= has_register;
}

static void queue_scan(Lowering *l, const Core *root)
{
  if (l->scan_queued == l->scan_capacity) {
    const uint32_t capacity = l->scan_capacity ? 2 * l->scan_capacity : 64;
    l->scan_queue =
        arena_grow(l->arena, l->scan_queue, l->scan_queued, capacity, sizeof *l->scan_queue);
    l->scan_capacity = capacity;
  }
  l->scan_queue[l->scan_queued++] = root;
}

static bool scan(Lowering *l, const Core *node);

static bool scan_parts(Lowering *l, const Core *node)
{
  bool calls = false;
  for (uint32_t i = 0; i < node->count; i++)
    calls |= scan(l, node->args[i]);
  for (uint32_t i = 0; node->op == CORE_TEMPLATE && i < node->index; i++)
    if (node->parts[i].value)
      calls |= scan(l, node->parts[i].value);
  return calls;
}

/* Whether calls are inside [node], local cells included. */
static bool scan(Lowering *l, const Core *node)
{
  const void *known = pointer_map_get(&l->seen, node);
  if (known)
    return known == (const void *)&with_call;
  pointer_map_put(&l->seen, l->arena, node, (void *)(uintptr_t)&no_call);
  for (uint32_t i = 0; i < node->axes->count; i++)
    see_axis(l, node->axes->axes[i], false);
  if (node->axis)
    see_axis(l, node->axis,
             node->op == CORE_FOLD || node->op == CORE_SOLVE || node->op == CORE_REGISTER);
  bool calls = scan_parts(l, node) || node->op == CORE_CALL;
  if (node->op == CORE_CELL && node->cell->is_local)
    calls |= scan(l, node->cell->root);
  else if (node->op == CORE_CELL)
    queue_scan(l, node->cell->root);
  if (node->op == CORE_CALL && !pointer_map_get(&l->seen, node->function->body)) {
    queue_scan(l, node->function->body);
    for (uint32_t i = 0; i < node->function->local_count; i++)
      queue_scan(l, node->function->locals[i]);
  }
  if (node->op == CORE_RANDOM && node->random->key_axes)
    for (uint32_t i = 0; i < node->random->key_axes->count; i++)
      see_axis(l, node->random->key_axes->axes[i], false);
  if (calls)
    pointer_map_put(&l->seen, l->arena, node, (void *)(uintptr_t)&with_call);
  return calls;
}

void lower_prepare(Lowering *l, const Core *root)
{
  assert(!l->everything);
  queue_scan(l, root);
  while (l->scan_queued)
    scan(l, l->scan_queue[--l->scan_queued]);
}
