/* core.h - the checked program: names resolved, units gone, worlds expanded. What lang hands to
   runtime. May include: type.h. Immutable after checking; lives in the program arena. */
#ifndef STROM_CORE_H
#define STROM_CORE_H

#include "type.h"

typedef enum CoreOp {
#define CORE(id, text) CORE_##id,
#include "core.def"
#undef CORE
  CORE_OP_COUNT
} CoreOp;

typedef enum ReduceOp {
  REDUCE_SUM,
  REDUCE_MEAN,
  REDUCE_MIN,
  REDUCE_MAX,
  REDUCE_PRODUCT,
  REDUCE_COUNT, /* of steps where x is true */
  REDUCE_ANY,
  REDUCE_ALL,
  REDUCE_FIRST,
  REDUCE_LAST, /* label of the first/last step where x is true; absent where none */
  REDUCE_ARGMIN,
  REDUCE_ARGMAX, /* label of the first step with the extreme value */
  REDUCE_SD,
  REDUCE_QUANTILE
} ReduceOp;

typedef enum StatOp {
  STAT_MEAN,
  STAT_SD,
  STAT_VARIANCE,
  STAT_MIN,
  STAT_MAX,
  STAT_QUANTILE,
  STAT_PROBABILITY, /* share of draws where x is true; an absent or fault lane is an error */
  STAT_PRESENT      /* share of draws where x is not absent */
} StatOp;

typedef enum InterpolateMode {
  INTERPOLATE_LINEAR,
  INTERPOLATE_STEP,
  INTERPOLATE_LOG
} InterpolateMode;

/* Variables tied by `correlate`: normal scores z = L e with L the Cholesky factor of the matrix. */
typedef struct Copula {
  uint32_t count;
  const uint64_t *keys; /* of the independent scores e_i, one per variable */
  const double *factor; /* count x count, row by row */
} Copula;

typedef struct RandomInfo {
  uint64_t key;            /* hash of the qualified cell and the ordinal in it (not of the seed) */
  const AxisSet *key_axes; /* labels of these axes are mixed in: one variable per label */
  const Copula *copula;    /* NULL: independent */
  uint32_t copula_index;
  Str path;       /* for messages and listings: "abilene.pue" */
  bool truncated; /* the last two args are lower and upper bound */
} RandomInfo;

typedef struct CorePart { /* of a TEMPLATE: text, or a value with a unit and format */
  Str text;
  struct Core *value; /* NULL: only text */
  const Unit *unit;
  int decimals; /* -1: as usual */
} CorePart;

typedef struct NativeFunction {
  Str library, name;
  uint32_t count; /* parameters, all double; result double */
  Span at;
} NativeFunction;

typedef struct Core {
  CoreOp op;
  Type type;
  const AxisSet *axes; /* that the value varies over, loop axes included */
  bool draws;          /* varies from draw to draw */
  bool frame;          /* depends on PARAM or LOCAL of a call */
  bool decides;        /* depends on a DECISION: inside a problem */
  uint8_t depth; /* passes over the draws that must be done before: 0 without STATISTIC inside;
                    STATISTIC has 1 + depth of x */
  bool skips_left_out, extend;
  bool is_reached; /* by an output; set at the end of checking */
  Span at;
  const Unit *unit; /* in which it prints; NULL for other than numbers */
  double number;
  const double *numbers;
  const Axis *axis;
  uint32_t op_code; /* APPLY: Op; REDUCE: ReduceOp; STATISTIC: StatOp; RANDOM: DistKind;
                       INTERPOLATE: mode */
  uint32_t index;
  uint32_t count;
  struct Core **args;
  struct CoreCell *cell;
  struct CoreFunction *function;
  const RandomInfo *random;
  const NativeFunction *native;
  const struct CoreProblem *problem; /* core_problem.h */
  const CorePart *parts;             /* TEMPLATE: count of them in index */
  Str text;                          /* REQUIRE, IN_RANGE: the message; NUMBER: what has no value */
} Core;

/* One definition in one object and one world, or a local binding: evaluated at most once for each
   combination of its axes (and block of draws). */
typedef struct CoreCell {
  uint32_t id;
  Str path;              /* "texas.losses"; of a local "lcoe: annual" */
  Core *root;            /* set when its checking ends; NULL while it is under way */
  bool is_local;         /* a let or an argument: not worth keeping beyond its use */
  bool recurrent;        /* refers to itself through LAG */
  const Axis *loop_axis; /* recurrent: the axis along which */
  bool is_year;          /* held against the labels of an axis of years: see core_is_year */
} CoreCell;

typedef struct CoreFunction { /* recursive: called, not expanded */
  uint32_t id;
  Str name;
  uint32_t param_count;
  Core *body;
  Core **locals;
  uint32_t local_count;
  Span at;
} CoreFunction;

typedef enum OutputKind {
  OUTPUT_SHOW,
  OUTPUT_PLOT,
  OUTPUT_COMPARE,
  OUTPUT_CLAIM,
  OUTPUT_ASSERT,
  OUTPUT_TEST,
  OUTPUT_CHECK,
  OUTPUT_EXPORT,
  OUTPUT_PROSE
} OutputKind;

typedef struct Output {
  OutputKind kind;
  Span at;
  Str label;        /* source text, single blanks, without `in UNIT`; of a claim its text */
  const Unit *unit; /* printed */
  Core *value; /* SHOW PLOT EXPORT: the value; CLAIM ASSERT CHECK: the condition; PROSE: TEMPLATE */
  Core *left, *right; /* CLAIM: the two sides where the condition is a comparison, else NULL */
  const Axis *worlds; /* COMPARE: axis "scenario"; value has it among its axes (a BY_AXIS node) */
  Core *difference;   /* COMPARE: value minus that of the first scenario, same axes; numbers only */
  const Unit *difference_unit;
  const Axis *over;        /* PLOT: along which; NULL: choose */
  Str file;                /* EXPORT */
  Str group;               /* TEST: the test's name for its asserts */
  bool first_of_statement; /* SHOW, PLOT: begins a statement; the others of it follow */
} Output;

typedef struct InputInfo { /* a definition that an analyst may question: for listings and reports */
  Str path;
  Span at;
  Str source, dated, status; /* may be empty */
  Str doc;
  bool is_input;   /* declared with `input` */
  bool is_literal; /* its right side is a figure, not a formula */
} InputInfo;

typedef struct CoreProgram {
  Output *outputs;
  uint32_t output_count;
  CoreCell **cells;
  uint32_t cell_count;
  CoreFunction **functions;
  uint32_t function_count;
  const Axis **axes; /* by id */
  uint32_t axis_count;
  Str *texts;
  uint32_t text_count, text_capacity;
  InputInfo *inputs;
  uint32_t input_count;
} CoreProgram;

const char *core_op_name(CoreOp op);
/* Whether the numbers of [node] count years, months …, as the plain labels of a time axis do: they
   print as 2034, not as 2,034. */
bool core_is_year(const Core *node);
/* Marks in [may] which labels [node] can be. False where that is known only while running. */
bool core_labels(const Core *node, bool *may);
void core_show(const Core *node, StrBuf *out); /* for tests: (apply ADD (cell a) (number 1)) */

#endif
