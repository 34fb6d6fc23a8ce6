/* check_decl.h - what scripts declare, as the checker holds it: modules, cells, kinds, objects,
   functions, scenarios, tables. May include: check.h. */
#ifndef STROM_CHECK_DECL_H
#define STROM_CHECK_DECL_H

#include "check.h"

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
  bool is_active;        /* an axis: being declared; meeting it again is a cycle */
  Span at;               /* where its name stands: in the script, or in a family's table */
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
  bool is_random; /* in some world that was checked: has a variable that `correlate` ties */
  struct Setting *setting; /* --set */
  struct CellDef *whole;   /* a field of one row of a family: that field of the family */
  struct CellDef *rows;    /* a family's field: its rows' cells, as far as asked for */
  struct CellDef *next_row;
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
  bool is_recursive;            /* met while its own body was expanded */
  struct Recursion *recursions; /* a recursive one, once for each world and object */
} Function;

/* The body of a function, or a default of its arguments, that is being expanded; on the C stack. */
typedef struct Expansion {
  const Ast *ast; /* FN or PARAM */
  const Object *self;
  struct Expansion *up;
} Expansion;

typedef struct Setting {
  Str path, text;
  CellDef *cell;
  const Ast *value;
} Setting;

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
  Span *places;    /* by row, in the file */
} DataColumn;

typedef struct Data {
  const Sym *name;
  Str file;
  const Ast *ast;
  Module *module;
  DataColumn *columns;
  uint32_t column_count, row_count;
  const Axis *rows;        /* where no column is a key */
  const Span *name_places; /* of the labels of [rows]; NULL where they have no names */
  uint32_t key_count;
  double *row_at; /* with keys: row for each combination of key labels */
  bool is_loaded, is_good;
} Data;

#endif
