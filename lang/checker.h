/* checker.h - the functions that the check_*.c files call of one another, file by file.
   May include: core_build.h, builtin.h, calendar.h. */
#ifndef STROM_CHECKER_H
#define STROM_CHECKER_H

#include "builtin.h"
#include "calendar.h"
#include "core_build.h"

/* ---- check.c ---- */
/* Before going deeper: the C stack and the clock; unwinds. */
void check_guard(Checker *c);

/* ---- check_name.c ---- */
Decl *name_find(Module *module, const Sym *name); /* in the module, what it opened, the prelude */
Decl *name_of_axis(Env *env, const Sym *name);    /* an axis of the script, in the library */
Core *check_name(Env *env, const Ast *ast, const Type *expected);
Core *check_dot(Env *env, const Ast *ast, const Type *expected);
/* The object that an expression names, where it names one; no message otherwise. */
Object *check_object(Env *env, const Ast *ast);
Local *local_find(Env *env, const Sym *name);
Core *check_field(Env *env, Object *object, const Sym *field, Span at, Span name_at);

/* ---- check_near.c: "did you mean"; empty where nothing is near ---- */
Str nearest_name(Env *env, const Sym *name); /* of anything in sight */
Str nearest_declared(const Module *module, const Sym *name, unsigned kinds); /* bits 1 << DECL_… */
Str nearest_member(const Module *module, const Sym *name);
Str nearest_field(const Kind *kind, const Sym *name); /* a field or function */
Str nearest_of(Checker *c, const Sym *name, const Sym *const *names, size_t count);
Str nearest_module(Checker *c, const Sym *name); /* of the standard library */
bool suggest(Checker *c, Diag *diag, Str near);
/* The module of the library that defines it, or what strom has for it, or the nearest in sight. */
bool suggest_name(Env *env, Diag *diag, const Sym *name);

/* ---- check_kind.c ---- */
void kind_collect(Checker *c, Decl *decl);
const Ast *kind_field(const Kind *kind, const Sym *field, Kind **owner); /* NULL: none */
Function *kind_function(const Kind *kind, const Sym *name);
bool kind_is(const Kind *kind, const Kind *ancestor);
Kind *kind_root(Kind *kind);
const Axis *kind_axis(Checker *c, Kind *kind);
CellDef *object_cell(Checker *c, Object *object,
                     const Sym *field); /* NULL: the kind has no such field */
Object *object_at(Checker *c, const Axis *axis, uint32_t position, uint32_t *row);
Object *object_new(Checker *c, Module *module, const Ast *ast);
void object_add(Checker *c, Object *object);
bool object_in_world(const Object *object, const World *world);
bool row_in_world(const Object *object, uint32_t row, const World *world);
/* Objects of a kind and its heirs in declaration order; count returned. */
uint32_t kind_objects(Checker *c, Kind *kind, Object ***objects);
Kind *kind_of_axis(Checker *c, const Axis *axis);

/* ---- check_declare.c ---- */
void module_start(Checker *c,
                  Module *module); /* takes part from now on; opens the prelude; collects */
void module_collect(Checker *c, Module *module);
Module *module_load(Checker *c, Module *from, const Ast *use);
Module *module_library(Checker *c, Str name);

/* ---- check_type.c ---- */
/* A type annotation; NULL unit for other than numbers. False after reporting. */
bool check_type(Checker *c, Module *module, const Ast *ast, Type *type, const Unit **unit);
Str type_text(Checker *c, Type type); /* "a power", "a plain number", "a label of fuel" */
Str factor_words(Checker *c,
                 const Dim *dim); /* what to multiply by: "a time", "something in USD/h" */
bool type_fits(Type have, Type want);
/* [unit], or that of the quantity whose name the type has where a ratio left none: h/yr. */
const Unit *quantity_unit(Type type, const Unit *unit);
/* Reports where [node] is not what is wanted; a bare zero takes any dimension. True: it fits. */
bool expect_type(Checker *c, Core *node, Type want, Span at, const char *what);
bool expect_plain(Checker *c, Core *node, const char *what);
bool expect_bool(Checker *c, Core *node, const char *what);
bool expect_rising(Checker *c, const Core *low, const Core *high, Span at); /* where known */

/* ---- check_calendar.c ---- */
/* An axis from date to date; NULL after reporting what is wrong. */
Axis *axis_declare_calendar(Env *env, Axis *axis, const Ast *ast, const Ast *by);
Core *axis_calendar(Checker *c, Span at, const Axis *axis, BuiltinId part);
Core *calendar_group(Checker *c, Span at, const Axis *fine,
                     const Axis *coarse); /* position of each fine step in the coarse axis */
/* For each step its position among the groups of a calendar's part: those that occur. */
Core *axis_groups(Checker *c, Span at, const Sym *name, const Core *part, const Axis **groups);
/* Whether the end of a range is a date without a time of day: then all of the day is meant. */
bool is_whole_day(const Core *end, double seconds);
/* A plain-numbered axis named for a unit of time steps by that unit. */
bool axis_time_word(Checker *c, const Sym *name, double *seconds);

/* ---- check_axis.c ---- */
/* The axis that a declaration stands for, made when first asked for; NULL: none or broken. */
const Axis *axis_of(Checker *c, Decl *decl);
bool axis_length_fits(Checker *c, Span at, double count); /* says so where not */
const Axis *axis_resolve(Env *env, const Sym *name,
                         Span at); /* an axis, choice, kind or data by name; reports */
const Axis *axis_sweep(Env *env, const Sym *name, const Ast *path, const Ast *values, Type type);
const Axis *axis_range(Env *env, const Ast *range, const Sym *name, AxisKind kind);
const Axis *time_axis(Env *env, Core *x, const Ast *named,
                      Span at); /* the one time axis meant; reports */
const Axis *axis_part(Checker *c, const Axis *axis, uint32_t first, uint32_t count);
const Axis *axis_numbers(Checker *c, const Sym *name, const double *numbers,
                         uint32_t count); /* plain ones; equal ones are one axis */
enum { AXIS_LIMIT = 100000000 };          /* labels */
bool check_constant(Env *env, const Ast *ast, const Type *expected, Core **node,
                    double *value); /* folds; reports */
bool fold_value(Checker *c, const Core *node, double *value);

/* ---- check_index.c ---- */
Core *check_index(Env *env, const Ast *ast);
Core *axis_position_of(Env *env, const Axis *axis, const Ast *key,
                       Core *value); /* a label's position as an expression */

/* ---- check_world.c ---- */
World *world_new(Checker *c, World *parent);
World *world_scenario(Checker *c, World *parent, Scenario *scenario, Span at);
/* Reports paths that both set: which of two scenarios side by side should hold? */
void world_compare(Checker *c, const World *first, const World *second);
/* [world] without the change that [owner] makes to [def]: there its own path has the meaning that
   it has on the right side of that change. */
World *world_without(Checker *c, World *world, const World *owner, CellDef *def);
/* [world] without the changes of single rows of a family's field. */
World *world_without_rows(Checker *c, World *world, CellDef *def);
World *world_with(Env *env, const Ast *sets); /* list of SET and SCENARIO_REF */
/* The change of a cell that holds in [world]; NULL: none, or it follows its family's. */
const Override *world_override(const World *world, const CellDef *def);
void world_set(Checker *c, World *world, CellDef *cell, const Ast *set, Core *value, Env *env,
               Span at);
CellDef *path_resolve(Env *env, const Ast *path); /* reports; NULL */
Scenario *scenario_find(Env *env, const Sym *name, Span at);
Instance *instance_get(Checker *c, CellDef *def, World *world, Span at);

/* ---- check_cell.c ---- */
void instance_check(Checker *c, Instance *instance, const Override *override);
Core *cell_reference(Env *env, CellDef *def, Span at);
CellDef *cell_def_new(Checker *c, Str path, const Ast *ast, Module *module, Object *object);

/* ---- check_expr.c, check_operator.c, check_brace.c ---- */
Core *check_expression(Env *env, const Ast *ast, const Type *expected);
Core *check_operator(Env *env, const Ast *ast, const Type *expected);
Core *check_brace(Env *env, const Ast *ast,
                  const Type *expected); /* TABLE BLOCK LIMIT MATCH INTERPOLATE */
Core *check_table(Env *env, const Ast *ast, const AxisSet *over, const Axis *const *order,
                  uint32_t count, const Type *expected);
Core *check_interpolate(Env *env, const Ast *ast, const Axis *along, const Type *expected);
Core *check_template(Env *env, const Ast *ast);
Core *core_compare(Env *env, const Ast *ast, const Sym *op, Core *a, Core *b);
Core *core_arithmetic(Env *env, Span at, const Sym *op, Core *a, Core *b);
bool unify(Checker *c, Core *a, Core *b, Type *type,
           const Unit **unit); /* like quantities: the common type */
/* What two values in [unit] differ in: of dates days or hours, else [unit]. */
const Unit *unit_of_difference(Checker *c, const Unit *unit);

/* ---- check_linear.c, check_optimise.c ---- */
bool expect_linear(Checker *c, const Core *node, bool squares); /* [squares] may stand here */
Core *check_optimise(Env *env, const Ast *ast);
Core *check_solution(Env *env, Core *value, const Ast *ast); /* DOT: a part of a solved problem */
/* INDEX: dual[…], slack[…], reduced_cost[…] of a solved problem; NULL where it is something else.
 */
Core *check_solution_index(Env *env, const Ast *ast);

/* ---- check_call.c, check_builtin.c, check_reduce.c, check_time.c, check_random.c ---- */
Core *check_call(Env *env, const Ast *ast, const Type *expected);
Core *function_call(Env *env, Function *function, Object *self, const Ast *ast);
/* Where the user asked for what a library's formula at [at] computes: at a call, or an object. */
Span users_place(const Env *env, Span at);
Core *wrong_arguments(Env *env, BuiltinId id, const Ast *ast); /* reports */
Core *check_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected);
/* x times the length of each step of [axis]; an error at [at] where steps have none. */
Core *time_weighted(Env *env, Span at, const Axis *axis, Core *x);
Core *check_reduction(Env *env, BuiltinId id, const Ast *ast);
Core *check_fold(Env *env, const Ast *ast);
Core *check_time_builtin(Env *env, BuiltinId id, const Ast *ast);
Core *check_random_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected);
Core *check_distribution(Env *env, int dist, const Ast *ast);         /* a call of dist.def */
Core *check_interval(Env *env, const Ast *ast, const Type *expected); /* to, ±, low central high */
Core *core_random(Env *env, Span at, int dist, Core *const *args, uint32_t count, Type type,
                  const Unit *unit);
uint64_t variable_key(Checker *c, Str path, uint32_t ordinal); /* of a cell's random variable */
/* What the first variable of [def] is tied to, and its place there; NULL: nothing. */
const Copula *correlate_copula(Checker *c, CellDef *def, uint32_t *index);
void correlate_declare(Checker *c, Module *module, const Ast *ast);
void correlate_finish(Checker *c); /* reports what was tied and is not uncertain */
void sample_declare(Checker *c, Module *module, const Ast *ast, CellDef *cell, const Sym *column);
Core *sample_of(Env *env, CellDef *def);
const Ast *argument(const Ast *call, uint32_t index,
                    const char *name); /* by position or name; NULL */

/* ---- check_data.c ---- */
bool data_load(Checker *c, Data *data);
Core *data_column(Env *env, Data *data, const Sym *column, Span at);
Core *data_values(Checker *c, Data *data, DataColumn *column, Span at);
uint32_t text_id(Checker *c, Str text);

/* ---- check_output.c ---- */
void check_outputs(Checker *c, Module *module);
void check_exports(Checker *c);        /* when all files that the script reads are known */
Str source_label(Checker *c, Span at); /* source text with single blanks */

#endif
