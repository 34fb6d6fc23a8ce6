/* Sets of what a node varies along. */
#include "lower_part.h"

#include <string.h>

static size_t set_slot(const Lowering *l, const uint64_t *bits, size_t capacity)
{
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (uint32_t i = 0; i < l->program->words; i++)
    hash = (hash ^ bits[i]) * 0xd6e8feb86659fd93u;
  return (size_t)(hash >> 24) & (capacity - 1);
}

static const uint64_t **find_set(const Lowering *l, const uint64_t **sets, size_t capacity,
                                 const uint64_t *bits)
{
  size_t at = set_slot(l, bits, capacity);
  while (sets[at] && memcmp(sets[at], bits, l->program->words * sizeof *bits) != 0)
    at = (at + 1) & (capacity - 1);
  return &sets[at];
}

static const uint64_t *intern_set(Lowering *l, const uint64_t *bits)
{
  if (2 * (l->set_count + 1) > l->set_capacity) {
    const size_t capacity = l->set_capacity ? 2 * l->set_capacity : 32;
    const uint64_t **sets = NEW_ARRAY(l->arena, const uint64_t *, capacity);
    for (size_t i = 0; i < l->set_capacity; i++)
      if (l->sets[i])
        *find_set(l, sets, capacity, l->sets[i]) = l->sets[i];
    l->sets = sets;
    l->set_capacity = capacity;
  }
  const uint64_t **found = find_set(l, l->sets, l->set_capacity, bits);
  if (!*found) {
    uint64_t *copy = NEW_ARRAY(l->arena, uint64_t, l->program->words);
    memcpy(copy, bits, l->program->words * sizeof *bits);
    *found = copy;
    l->set_count++;
  }
  return *found;
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
