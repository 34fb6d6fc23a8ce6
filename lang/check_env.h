/* check_env.h - where an expression is checked: worlds, instances of cells, local names, and the
   state of one whole check. May include: check_decl.h, pointer_map.h. */
#ifndef STROM_CHECK_ENV_H
#define STROM_CHECK_ENV_H

#include "check_decl.h"
#include "pointer_map.h"

/* `PATH = value` of a world. */
struct World;

typedef struct Override {
  CellDef *cell;
  const Ast *set;  /* SET; NULL when `value` is ready */
  Core *value;     /* a sweep's label, a solve's probe */
  struct Env *env; /* where the right side is read */
  struct World *owner;
  bool is_undone; /* a change is taken back here: `before`, or its definition, holds again */
  const struct Override *before;
  struct Override *next;
} Override;

typedef struct World {
  uint32_t id;
  struct World *parent; /* NULL: the base */
  uint32_t depth;       /* of parents, limited */
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
  PointerMap withs; /* hash of the changes of a `with` that reads nothing around it -> WorldWith */
} World;

/* A cell in a world. */
typedef struct Instance {
  CellDef *def;
  World *world;
  CoreCell *core;
  struct Instance **needs; /* what it refers to directly */
  uint32_t need_count, need_capacity;
  bool is_ready, is_recurrent;
  struct Instance *entry; /* recurrent: of the cells on its cycles the one that was reached first */
  bool is_random;         /* holds a distribution of its own */
  bool uses_objects;      /* depends on which objects there are */
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
  Instance *instance;          /* that is being checked; collects needs */
  struct Recursion *recursion; /* the body of a recursive function is being checked */
  const Sym *outer_name;       /* this name is not looked up among the fields of self */
  Span called_at;              /* from where a library's function was called */
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
  const AstFile **shelf; /* the whole library, read but not checked; NULL until a message asks */
  CellDef **cells;
  uint32_t cell_count, cell_capacity;
  World *base, *start; /* start: base, or that of --scenario */
  uint32_t world_count;
  uint32_t program_cell_capacity, program_function_capacity;
  Recursion *recursion;  /* the function whose body is being checked; NULL outside */
  Expansion *expansions; /* inside the cell that is being checked, innermost first */
  Instance **log;        /* instances in the order they were begun */
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
  uint32_t depth;             /* nesting of check_expression, limited */
  int32_t ticks;              /* until the host looks at the clock */
  uint64_t written, expanded; /* nodes outside and inside the functions that are called */
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
  uint32_t quantity_count, output_capacity;
  Type number, boolean, text, poison;      /* common types */
  const Unit *seconds, *hour, *day, *year, /* dates: days as dates; [DATE_COUNT]: without commas */
      *dates[DATE_FORMS];
  SymMap text_ids; /* text -> index + 1 into program->texts */
  const Sym *sym_base, *sym_draw, *sym_scenario, *sym_self, *sym_minus, *sym_not;
} Checker;

#endif
