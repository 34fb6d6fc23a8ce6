/* axis.h - named axes and sets of them. May include: unit.h.
   Axes are nominal: two axes are the same only when they are the same Axis. */
#ifndef STROM_AXIS_H
#define STROM_AXIS_H

#include "unit.h"

typedef enum AxisKind {
  AXIS_TIME,    /* labels are times or calendar numbers, equally spaced or calendar steps */
  AXIS_NUMBER,  /* a sweep, or any numeric axis */
  AXIS_CHOICE,  /* labels of a choice, or the names of a limit's terms */
  AXIS_OBJECTS, /* the objects of a kind */
  AXIS_ROWS,    /* the rows of a data table */
  AXIS_WORLD,   /* the scenarios of a compare */
  AXIS_LOOP     /* the steps of a fold or comprehension; of a solve: its probes (length 0) */
} AxisKind;

typedef struct Axis {
  uint32_t id; /* unique in a program; order of AxisSets and of loops */
  AxisKind kind;
  const Sym *name;
  uint32_t length;
  const double
      *values; /* numeric labels in base units (plain for calendar years); NULL for names */
  const Sym *const *labels; /* names; NULL for numeric axes */
  const Unit *unit;         /* of the labels; `one` for plain numbers and names */
  const double *weights;    /* what one step stands for, for integral(); base units; NULL: none */
  const Dim *weight_dim;
  double step;       /* distance between labels in base units of time (AXIS_TIME) or of the label */
  int64_t first_day; /* calendar axes: days since 1970-01-01 of the first label */
  bool has_calendar; /* labels print as dates; values are seconds since 1970-01-01 UTC */
  const struct Axis *copy_of; /* `over vintage = year` */
  Span at;                    /* where it was declared */
} Axis;

/* A set of axes, interned: equal sets are the same pointer. Sorted by id. */
typedef struct AxisSet {
  uint32_t count;
  const Axis *const *axes;
} AxisSet;

typedef struct AxisSets {
  Arena *arena;
  const AxisSet **slots;
  uint32_t count, capacity;
  const AxisSet *empty;
  uint32_t next_id; /* for new axes */
} AxisSets;

void axis_sets_init(AxisSets *sets, Arena *arena);
const AxisSet *axis_set_of(AxisSets *sets, const Axis *const *axes,
                           uint32_t count); /* any order, no doubles */
const AxisSet *axis_set_union(AxisSets *sets, const AxisSet *a, const AxisSet *b);
const AxisSet *axis_set_with(AxisSets *sets, const AxisSet *a, const Axis *axis);
const AxisSet *axis_set_without(AxisSets *sets, const AxisSet *a, const Axis *axis);
bool axis_set_has(const AxisSet *set, const Axis *axis);
const Axis *axis_set_named(const AxisSet *set, const Sym *name); /* NULL where none */
double axis_set_size(const AxisSet *set);                        /* product of lengths */
Axis *axis_new(AxisSets *sets, AxisKind kind, const Sym *name, uint32_t length);
int64_t axis_find_value(const Axis *axis,
                        double value); /* position of a numeric label (1e-9 relative), -1 */
int64_t axis_find_label(const Axis *axis, const Sym *label);
Str axis_label_text(const Axis *axis, uint32_t position,
                    Arena *arena); /* "2030", "1.5", "gas", "2024-01-31" */

#endif
