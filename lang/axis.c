#include "axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void axis_sets_init(AxisSets *sets, Arena *arena)
{
  *sets = (AxisSets){.arena = arena, .capacity = 256};
  sets->slots = NEW_ARRAY(arena, const AxisSet *, sets->capacity);
  sets->empty = axis_set_of(sets, NULL, 0);
}

static uint64_t hash_axes(const Axis *const *axes, uint32_t count)
{
  uint64_t hash = 0x9e3779b97f4a7c15u + count;
  for (uint32_t i = 0; i < count; i++)
    hash = (hash ^ axes[i]->id) * 0x100000001b3u;
  return hash ^ hash >> 29;
}

static void place(const AxisSet **slots, uint32_t capacity, const AxisSet *set)
{
  uint64_t at = hash_axes(set->axes, set->count) & (capacity - 1);
  while (slots[at])
    at = (at + 1) & (capacity - 1);
  slots[at] = set;
}

static void grow(AxisSets *sets)
{
  uint32_t capacity = sets->capacity * 2;
  const AxisSet **slots = NEW_ARRAY(sets->arena, const AxisSet *, capacity);
  for (uint32_t i = 0; i < sets->capacity; i++)
    if (sets->slots[i])
      place(slots, capacity, sets->slots[i]);
  sets->slots = slots;
  sets->capacity = capacity;
}

/* [axes] are sorted by id, without doubles. */
static const AxisSet *intern_set(AxisSets *sets, const Axis *const *axes, uint32_t count)
{
  uint64_t at = hash_axes(axes, count) & (sets->capacity - 1);
  for (; sets->slots[at]; at = (at + 1) & (sets->capacity - 1)) {
    const AxisSet *known = sets->slots[at];
    if (known->count == count && (!count || !memcmp(known->axes, axes, count * sizeof *axes)))
      return known;
  }
  const Axis **copy = NEW_ARRAY(sets->arena, const Axis *, count + 1);
  if (count)
    memcpy(copy, axes, count * sizeof *copy);
  AxisSet *set = NEW(sets->arena, AxisSet);
  *set = (AxisSet){.count = count, .axes = copy};
  sets->slots[at] = set;
  if (++sets->count * 2 > sets->capacity)
    grow(sets);
  return set;
}

static int by_id(const void *left, const void *right)
{
  uint32_t a = (*(const Axis *const *)left)->id, b = (*(const Axis *const *)right)->id;
  return a < b ? -1 : a > b;
}

const AxisSet *axis_set_of(AxisSets *sets, const Axis *const *axes, uint32_t count)
{
  if (!count)
    return intern_set(sets, axes, 0);
  const Axis **sorted = NEW_ARRAY(sets->arena, const Axis *, count);
  memcpy(sorted, axes, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_id);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++)
    if (!kept || sorted[kept - 1] != sorted[i])
      sorted[kept++] = sorted[i];
  return intern_set(sets, sorted, kept);
}

const AxisSet *axis_set_union(AxisSets *sets, const AxisSet *a, const AxisSet *b)
{
  if (a == b || !b->count)
    return a;
  if (!a->count)
    return b;
  const Axis *few[32];
  uint32_t most = a->count + b->count, count = 0;
  const Axis **all = most <= LEN(few) ? few : NEW_ARRAY(sets->arena, const Axis *, most);
  for (uint32_t i = 0, k = 0; i < a->count || k < b->count;) {
    if (k == b->count || (i < a->count && a->axes[i]->id < b->axes[k]->id)) {
      all[count++] = a->axes[i++];
    } else {
      i += i < a->count && a->axes[i] == b->axes[k];
      all[count++] = b->axes[k++];
    }
  }
  return intern_set(sets, all, count);
}

const AxisSet *axis_set_with(AxisSets *sets, const AxisSet *a, const Axis *axis)
{
  return axis_set_has(a, axis) ? a : axis_set_union(sets, a, axis_set_of(sets, &axis, 1));
}

const AxisSet *axis_set_without(AxisSets *sets, const AxisSet *a, const Axis *axis)
{
  if (!axis_set_has(a, axis))
    return a;
  const Axis **rest = NEW_ARRAY(sets->arena, const Axis *, a->count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->axes[i] != axis)
      rest[count++] = a->axes[i];
  return intern_set(sets, rest, count);
}

bool axis_set_has(const AxisSet *set, const Axis *axis)
{
  for (uint32_t i = 0; i < set->count; i++)
    if (set->axes[i] == axis)
      return true;
  return false;
}

const Axis *axis_set_named(const AxisSet *set, const Sym *name)
{
  for (uint32_t i = 0; i < set->count; i++)
    if (set->axes[i]->name == name)
      return set->axes[i];
  return NULL;
}

double axis_set_size(const AxisSet *set)
{
  double size = 1;
  for (uint32_t i = 0; i < set->count; i++)
    size *= set->axes[i]->length;
  return size;
}

Axis *axis_new(AxisSets *sets, AxisKind kind, const Sym *name, uint32_t length)
{
  Axis *axis = NEW(sets->arena, Axis);
  *axis = (Axis){.id = sets->next_id++, .kind = kind, .name = name, .length = length};
  return axis;
}

static bool is_value(const Axis *axis, uint32_t at, double value)
{
  double distance = fabs(axis->values[at] - value);
  return distance <= 1e-9 * fabs(value) || distance == 0;
}

int64_t axis_find_value(const Axis *axis, double value)
{
  if (!axis->values) {
    bool is_row = axis->kind == AXIS_ROWS && !axis->labels && value >= 0 && value < axis->length &&
                  value == floor(value);
    return is_row ? (int64_t)value : -1;
  }
  /* Most axes are even: then it is where it should be. */
  double guess =
      axis->length > 1 ? round((value - axis->values[0]) / (axis->values[1] - axis->values[0])) : 0;
  if (guess >= 0 && guess < axis->length && is_value(axis, (uint32_t)guess, value))
    return (int64_t)guess;
  for (uint32_t i = 0; i < axis->length; i++)
    if (is_value(axis, i, value))
      return i;
  return -1;
}

int64_t axis_find_label(const Axis *axis, const Sym *label)
{
  for (uint32_t i = 0; axis->labels && i < axis->length; i++)
    if (axis->labels[i] == label)
      return i;
  return -1;
}

Str axis_label_text(const Axis *axis, uint32_t position, Arena *arena)
{
  if (axis->labels)
    return axis->labels[position]->text;
  if (!axis->values)
    return str_format(arena, "%u", position);
  if (axis->has_calendar)
    return calendar_text(axis->values[position], axis->unit->form, arena);
  return str_format(arena, "%.10g", axis->values[position] / (axis->unit ? axis->unit->scale : 1));
}
