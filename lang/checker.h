/* checker.h - what the check_*.c files share: declarations, kinds, objects, worlds, instances, and
   the environment in which an expression is checked. May include: check.h, builtin.h, op.h. */
#ifndef STROM_CHECKER_H
#define STROM_CHECKER_H

#include "builtin.h"
#include "calendar.h"
#include "check.h"
#include "op.h"

typedef enum DeclKind {
  DECL_CELL,
  DECL_OBJECT,
  DECL_FUNCTION,
  DECL_AXIS,
  DECL_CHOICE,
  DECL_KIND,
  DECL_QUANTITY,
  DECL_SCENARIO,
  DECL_DATA,
  DECL_MODULE
} DeclKind;

/* One name of a module. Exactly one of the pointers is set, by kind. */
typedef struct Decl {
  DeclKind kind;
  const Sym *name;
  const Ast *ast;
  struct Module *module;
  struct CellDef *cell;
  struct Object *object;
  struct Function *function;
  const Axis *axis; /* AXIS, CHOICE */
  struct Kind *kind_def;
  const Quantity *quantity;
  struct Scenario *scenario;
  struct Data *data;
  struct Module *target; /* MODULE */
  bool is_broken;        /* its declaration was wrong and has been reported */
} Decl;

typedef struct Module {
  Str name; /* "" the script, "prelude", "std.chips", "common.strom" */
  const AstFile *file;
  SymMap decls;           /* Sym -> Decl */
  struct Module **opened; /* names seen through `use` */
  uint32_t opened_count, opened_capacity;
  bool is_library;
  bool is_checked; /* its declarations are collected */
} Module;

/* A cell as written: at top level, or a field of an object. */
typedef struct CellDef {
  uint32_t id;
  Str path;              /* "site.pue" */
  const Ast *ast;        /* CELL with its value; NULL: no value anywhere */
  const Ast *type_ast;   /* the CELL that states type, range and axes (a kind's field), or NULL */
  struct Object *object; /* whose field it is */
  struct Module *module; /* where [ast] is written */
  struct Module *type_module;
  const Sym *field;  /* its last word */
  struct Data *data; /* family column: where its figures come from */
  uint32_t column;
  struct Object *label_of; /* an implicit reference: `on texas` */
  bool own_name_is_outer;  /* written in an object: its own name means the name outside */
  bool is_used;
  struct Setting *setting; /* --set */
} CellDef;

typedef struct Kind {
  const Sym *name;
  struct Kind *parent;
  const Ast *ast;
  Module *module;
  SymMap fields;           /* Sym -> const Ast CELL, own ones only */
  SymMap functions;        /* Sym -> Function, own ones only */
  const Sym *on_field;     /* which field `on` sets; NULL: none */
  Axis *axis;              /* objects of a root kind; NULL until first asked for */
  struct Object **objects; /* declared with exactly this kind */
  uint32_t object_count, object_capacity;
  uint32_t depth;      /* of inheritance */
  struct Object **all; /* with those of its heirs, in the order of the text; known as of */
  uint32_t all_count, all_known;
} Kind;

/* One declared object, or a family of them from a table (then `rows` is its axis). */
typedef struct Object {
  const Sym *name;
  Kind *kind;
  struct Object *parent; /* `: other` copies its fields */
  const Ast *ast;
  const Ast *on; /* the path behind `on` */
  Module *module;
  SymMap given;      /* Sym -> const Ast CELL written in this object */
  SymMap cells;      /* Sym -> CellDef, made when asked for */
  struct Data *data; /* family: its table */
  const Axis *rows;
  struct Scenario *only_in; /* declared by a scenario: absent elsewhere */
  struct Object *family;    /* a row of this family, seen as an object of its own */
  uint32_t row;
  uint32_t position; /* among the objects of its root kind (first row of a family) */
} Object;

typedef struct Function {
  const Sym *name;
  const Ast *ast;
  Module *module;
  Kind *kind; /* a method: fields of the object are in scope */
  const NativeFunction *native;
  bool is_recursive, is_looked_at;
  struct Recursion *recursions; /* a recursive one, once for each world and object */
} Function;

typedef struct Scenario {
  const Sym *name;
  const Ast *ast;
  Module *module;
  bool is_active; /* being applied: meeting it again is a cycle */
} Scenario;

typedef struct DataColumn {
  const Sym *name;
  const Ast *ast; /* COLUMN */
  Type type;
  const Unit *unit;
  const Axis *key; /* the column holds labels of this axis */
  double *values;  /* by row, in base units / positions / text ids */
} DataColumn;

typedef struct Data {
  const Sym *name;
  Str file;
  const Ast *ast;
  Module *module;
  DataColumn *columns;
  uint32_t column_count, row_count;
  const Axis *rows; /* where no column is a key */
  uint32_t key_count;
  double *row_at; /* with keys: row for each combination of key labels */
  bool is_loaded, is_good;
} Data;

/* `PATH = value` of a world. */
struct World;

typedef struct Override {
  CellDef *cell;
  const Ast *set;  /* SET; NULL when `value` is ready */
  Core *value;     /* a sweep's label, a solve's probe */
  struct Env *env; /* where the right side is read */
  struct World *owner;
  struct Override *next;
} Override;

typedef struct World {
  uint32_t id;
  struct World *parent; /* NULL: the base */
  Override *overrides;
  struct ObjectChange { /* remove, or declared by a scenario */
    Object *object;
    bool is_removed;
    struct ObjectChange *next;
  } * changes;
  Str fresh; /* of fresh(x): mixed into the keys of all distributions; empty: none */
  struct Instance **instances; /* by CellDef.id; grows */
  uint32_t instance_capacity;
  struct WorldScenario { /* worlds already made of this one by a scenario */
    const Scenario *scenario;
    struct World *world;
    struct WorldScenario *next;
  } * scenarios;
} World;

/* A cell in a world. */
typedef struct Instance {
  CellDef *def;
  World *world;
  CoreCell *core;
  struct Instance **needs; /* what it refers to directly */
  uint32_t need_count, need_capacity;
  bool is_ready;
  bool is_recurrent;
  bool is_random;    /* holds a distribution of its own */
  bool uses_objects; /* depends on which objects there are */
  const Axis *loop_axis;
  uint32_t lag_depth; /* lags entered before its checking began */
  uint32_t visit;     /* stamp of searches */
  Type assumed;       /* of a recurrent one while it is under way */
  const Unit *assumed_unit;
  const AxisSet *assumed_axes;
  bool assumed_draws;
  uint8_t assumed_depth;
  bool was_assumed;
} Instance;

typedef struct Recursion Recursion;

/* Names bound inside an expression: arguments, locals, comprehension variables. Innermost first. */
typedef struct Local {
  const Sym *name;
  Core *value;    /* bound to a value */
  Object *object; /* bound to an object */
  const Ast *ast; /* or a definition, checked when first used, once in each world */
  struct Env *env;
  struct LocalMemo {
    World *world;
    Core *value;
    struct LocalMemo *next;
  } * memo;
  Str path;
  bool is_active;
  struct Local *up;
} Local;

/* Names distributions: the qualified cell and how many came before in it. */
typedef struct KeyScope {
  Str path;
  uint32_t ordinal;
  const AxisSet *axes; /* bracketed axes: one variable per label */
} KeyScope;

typedef struct Env {
  struct Checker *checker;
  World *world;
  Module *module;
  Object *self;
  Local *locals;
  KeyScope *keys;
  Instance *instance; /* that is being checked; collects needs */
  const CellDef *own; /* an override's right side: this path means its value in own_world */
  World *own_world;
  struct Recursion *recursion; /* the body of a recursive function is being checked */
  const Sym *outer_name;       /* this name is not looked up among the fields of self */
} Env;

/* A recursive function under way: its parameters live in the frame of a call. */
struct Recursion {
  Function *function;
  CoreFunction *core;
  Type result;
  const Unit *result_unit;
  const AxisSet *axes; /* that its body varies over besides its arguments */
  bool draws;
  uint8_t depth;
  uint32_t local_capacity;
  World *world;
  Object *self;
  bool is_broken;
  Recursion *next;
};

typedef struct Setting {
  Str path, text;
  CellDef *cell;
  const Ast *value;
} Setting;

typedef struct Checker {
  CheckContext *context;
  Arena *arena;
  Interner *interner;
  Diags *diags;
  DimTable dims;
  UnitTable units;
  AxisSets sets;
  CoreProgram *program;
  Module *script, *prelude;
  Module **modules;
  uint32_t module_count, module_capacity;
  CellDef **cells;
  uint32_t cell_count, cell_capacity;
  World *base, *start; /* start: base, or that of --scenario */
  uint32_t world_count;
  uint32_t program_cell_capacity, program_function_capacity;
  Recursion *recursion; /* the function whose body is being checked; NULL outside */
  Instance **log;       /* instances in the order they were begun */
  uint32_t log_count, log_capacity;
  Instance **stack; /* under way */
  uint32_t stack_count, stack_capacity;
  uint32_t lag_depth;
  const Type *lag_type; /* of the initial value of the innermost lag */
  const Unit *lag_unit;
  const AxisSet *lag_axes;
  const Axis *lag_axis;
  bool lag_draws;
  bool lag_is_name;   /* the innermost lag looks at a cell itself, not at a calculation */
  uint32_t lag_stack; /* instances under way when it began */
  uint8_t lag_level;
  uint32_t visit;     /* stamp of the latest search */
  Instance **visited; /* by it */
  uint32_t visited_count, visited_capacity;
  uint32_t object_count; /* declared so far */
  struct AxisOfKind {
    const Axis *axis;
    Kind *kind;
    struct AxisOfKind *next;
  } * kind_axes;
  uint32_t depth; /* nesting of check_expression, limited */
  uint32_t fresh_count;
  struct Sweep { /* axes made by with, by path and labels */
    Str key;
    const Axis *axis;
    struct Sweep *next;
  } * sweeps;
  struct Correlation {
    CellDef *left, *right;
    double coefficient; /* of the normal scores */
    const Ast *ast;
    struct Correlation *next;
  } * correlations;
  struct SampleTie { /* `sample a, b from table` */
    CellDef *cell;
    const Sym *column;
    Module *module;
    const Ast *ast;
    struct SampleTie *next;
  } * samples;
  const Quantity **quantities;
  uint32_t quantity_count;
  Type number, boolean, text, poison; /* common types */
  const Unit *seconds, *year;         /* units of time that axes need */
  bool refused;
  SymMap text_ids; /* text -> index + 1 into program->texts */
  uint32_t output_capacity;
  const Sym *sym_base, *sym_draw, *sym_scenario, *sym_self, *sym_minus, *sym_not;
} Checker;

/* ---- core_build.c: making nodes; axes, draws, depth and units follow from the arguments ---- */
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
Core *core_reduce(Checker *c, Span at, ReduceOp op, const Axis *axis, Core *x, bool skip_absent);
Core *core_absent(Checker *c, Span at, Type type);
Core *core_as(Checker *c, const Core *node, Type type, const Unit *unit); /* a copy that says so */
/* A value that is needed and not given: an error only where an output reaches it. */
Core *core_missing(Checker *c, Span at, Type type, Str path);
Core *core_local(Checker *c, Span at, Str path,
                 Core *value); /* a local cell, unless it is as cheap itself */
void program_add_cell(Checker *c, CoreCell *cell);
void program_add_function(Checker *c, CoreFunction *function);
bool core_constant(const Core *node, double *value); /* a known number, seen through cells */
bool type_is_poison(const Core *node);
Type type_number(const Dim *dim);
Type type_label(const Axis *axis);
const Axis *axis_names(Checker *c, const Sym *name, AxisKind kind, const Sym *const *labels,
                       uint32_t count, Span at);

/* ---- check_name.c ---- */
Decl *name_find(Module *module, const Sym *name); /* in the module, what it opened, the prelude */
Core *check_name(Env *env, const Ast *ast, const Type *expected);
Core *check_dot(Env *env, const Ast *ast, const Type *expected);
/* The object that an expression names, where it names one; no message otherwise. */
Object *check_object(Env *env, const Ast *ast);
Local *local_find(Env *env, const Sym *name);
Str nearest_name(Env *env, const Sym *name); /* of anything in sight; empty where none is near */
Str nearest_declared(const Module *module, const Sym *name, DeclKind kind); /* one of that kind */
Str nearest_of(Checker *c, const Sym *name, const Sym *const *names, size_t count);
void suggest(Checker *c, Diag *diag, Str near);
Core *check_field(Env *env, Object *object, const Sym *field, Span at, Span name_at);

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
bool type_fits(Type have, Type want);
/* Reports where [node] is not what is wanted; a bare zero takes any dimension. True when it fits.
 */
bool expect_type(Checker *c, Core *node, Type want, Span at, const char *what);
bool expect_plain(Checker *c, Core *node, const char *what);
bool expect_bool(Checker *c, Core *node, const char *what);

/* ---- check_axis.c ---- */
Axis *axis_declare(Checker *c, Module *module, const Ast *ast);
const Axis *axis_resolve(Env *env, const Sym *name,
                         Span at); /* an axis, choice, kind or data by name; reports */
const Axis *axis_sweep(Env *env, const Ast *path, const Ast *values, Type type);
const Axis *axis_range(Env *env, const Ast *range, const Sym *name, AxisKind kind);
const Axis *time_axis(Env *env, Core *x, const Ast *named,
                      Span at); /* the one time axis meant; reports */
const Axis *axis_part(Checker *c, const Axis *axis, uint32_t first, uint32_t count);
Core *axis_calendar(Checker *c, Span at, const Axis *axis, BuiltinId part);
Core *calendar_group(Checker *c, Span at, const Axis *fine,
                     const Axis *coarse); /* position of each fine step in the coarse axis */
const Axis *axis_counted(Checker *c, const Sym *name, int first,
                         int count); /* labels first, first + 1, … */
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
World *world_without(Checker *c, World *world, World *owner, const CellDef *def);
World *world_with(Env *env, const Ast *sets); /* list of SET and SCENARIO_REF */
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

/* ---- check_call.c, check_builtin.c, check_reduce.c, check_time.c, check_random.c ---- */
Core *check_call(Env *env, const Ast *ast, const Type *expected);
Core *function_call(Env *env, Function *function, Object *self, const Ast *ast);
Core *check_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected);
Core *check_reduction(Env *env, BuiltinId id, const Ast *ast);
Core *check_fold(Env *env, const Ast *ast);
Core *check_time_builtin(Env *env, BuiltinId id, const Ast *ast);
Core *check_random_builtin(Env *env, BuiltinId id, const Ast *ast, const Type *expected);
Core *check_distribution(Env *env, int dist, const Ast *ast);         /* a call of dist.def */
Core *check_interval(Env *env, const Ast *ast, const Type *expected); /* to, ±, low central high */
Core *core_random(Env *env, Span at, int dist, Core *const *args, uint32_t count, Type type,
                  const Unit *unit);
void correlate_declare(Checker *c, Module *module, const Ast *ast);
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
Str source_label(Checker *c, Span at); /* source text with single blanks */

#endif
