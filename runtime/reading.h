/* reading.h - ways through a ValueResult that all writers share: the order of its axes, its labels,
   its shares. May include: results.h. */
#ifndef STROM_READING_H
#define STROM_READING_H

#include "results.h"

/* The axes of a value in the order in which it is written; index = sum of position * stride. */
typedef struct Nest {
  uint32_t count;
  const Axis **axes;
  size_t *strides; /* 0: the value does not vary over that axis */
} Nest;

/* [first] comes first where the value has it (the scenarios of a compare); NULL: as they are. */
Nest nest_of(Arena *arena, const ValueResult *value, const Axis *first);
/* A value seen over the axes of another, which may be more. */
Nest nest_within(Arena *arena, const ValueResult *value, const Nest *outer);
size_t nest_index(const Nest *nest, const uint32_t *positions);
/* Steps [positions] on, the last axis fastest; false after the last. All 0 to begin with. */
bool nest_next(const Nest *nest, uint32_t *positions);

/* The numeric label in the axis's unit, free of the noise of the conversion (0.3, not
   0.30000000000000004); calendar years plain; the position
   where the axis has no labels. */
double axis_label_number(const Axis *axis, uint32_t position);
/* The distinct value [key] of a text, label or bool; of a number its shortest digits. */
Str distinct_text(Arena *arena, const ValueResult *value, double key);
/* Share of all draws, those without a value included: normalised whatever it was a share of. */
double share_of_draws(const Summary *summary, uint32_t which);
/* The value as numbers in the unit of [other]: itself where that is so already. */
const ValueResult *value_in_unit_of(Arena *arena, const ValueResult *value,
                                    const ValueResult *other);
/* The value is the same in every draw, but for rounding. */
bool summary_is_exact(const Summary *summary);
bool value_is_number(const ValueResult *value);
bool value_is_date(const ValueResult *value);
/* A date, or a year as a plain number: a point in time, of which there is no share. */
bool value_is_moment(const ValueResult *value);
/* A number of a value that is a date, as a date. */
Str value_date(Arena *arena, const ValueResult *value, double number);

#endif
