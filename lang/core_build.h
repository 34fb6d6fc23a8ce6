/* core_build.h - making nodes of the checked program: axes, draws, depth and units follow from the
   arguments. May include: check_env.h, op.h. */
#ifndef STROM_CORE_BUILD_H
#define STROM_CORE_BUILD_H

#include "check_env.h"
#include "op.h"

Core *core_new(Checker *c, CoreOp op, Span at, Type type, Core *const *args, uint32_t count);
/* The same for operations that have an axis of their own. */
Core *core_along(Checker *c, CoreOp op, Span at, Type type, const Axis *axis, Core *const *args,
                 uint32_t count);
Core *core_number(Checker *c, Span at, double value, Type type, const Unit *unit);
Core *core_plain(Checker *c, Span at, double value);
Core *core_poison(Checker *c, Span at);
Core *core_apply1(Checker *c, Span at, Op op, Type type, Core *a);
Core *core_apply2(Checker *c, Span at, Op op, Type type, Core *a, Core *b);
Core *core_if(Checker *c, Span at, Core *condition, Core *yes, Core *no);
Core *core_cell(Checker *c, Span at, CoreCell *cell);
Core *core_axis_label(Checker *c, Span at, const Axis *axis);
Core *core_position(Checker *c, Span at, const Axis *axis);
Core *core_column(Checker *c, Span at, const Axis *axis, const double *numbers, Type type,
                  const Unit *unit);
Core *core_by_axis(Checker *c, Span at, const Axis *axis, Core **cases);
Core *core_at(Checker *c, Span at, const Axis *axis, Core *x, Core *position);
Core *core_reduce(Checker *c, Span at, ReduceOp op, const Axis *axis, Core *x, bool skips_left_out);
Core *core_absent(Checker *c, Span at, Type type);
/* In the body of a reduction: an element that it is to skip. */
Core *core_left_out(Checker *c, Span at, Type type);
Core *core_as(Checker *c, const Core *node, Type type, const Unit *unit); /* a copy that says so */
/* A value that is needed and not given: an error only where an output reaches it. */
Core *core_missing(Checker *c, Span at, Type type, Str path);
bool core_is_missing(const Core *node); /* also a cell whose value is */
Core *core_local(Checker *c, Span at, Str path,
                 Core *value); /* a local cell, unless it is as cheap itself */
void program_add_cell(Checker *c, CoreCell *cell);
void program_add_function(Checker *c, CoreFunction *function);
/* A known number that is held against a calendar year is one too. */
void core_join_years(const Core *a, const Core *b);
bool core_constant(const Core *node, double *value); /* a known number, seen through cells */
bool type_is_poison(const Core *node);
Type type_number(const Dim *dim);
Type type_label(const Axis *axis);
const Axis *axis_names(Checker *c, const Sym *name, AxisKind kind, const Sym *const *labels,
                       uint32_t count, Span at);

#endif
