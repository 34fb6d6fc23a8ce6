/* engine_build.h - checked programs made by hand, for the tests of the engine. */
#ifndef STROM_TEST_ENGINE_BUILD_H
#define STROM_TEST_ENGINE_BUILD_H

#include "lang/intern.h"
#include "runtime/engine.h"
#include "runtime/kernel.h"
#include "runtime/rng.h"

#include <stdlib.h>

typedef struct Build {
  Memory memory;
  Unwind way_out;
  Arena arena, results_arena;
  Interner interner;
  AxisSets sets;
  DimTable dims;
  CoreProgram program;
  Output outputs[64];
  uint32_t cell_count, function_count;
  EngineOptions options;
  EngineFault fault;
  Results *results;
  uint32_t line; /* of the next node, so that faults can be told apart */
} Build;

static inline Build *build_new(void)
{
  Build *b = calloc(1, sizeof *b);
  if (!b)
    abort();
  memory_init(&b->memory, 0);
  arena_init(&b->arena, &b->memory, &b->way_out);
  arena_init(&b->results_arena, &b->memory, &b->way_out);
  interner_init(&b->interner, &b->arena);
  axis_sets_init(&b->sets, &b->arena);
  dim_table_init(&b->dims, &b->arena);
  b->program = (CoreProgram){.outputs = b->outputs};
  b->options = (EngineOptions){.seed = 1, .draws = 4096, .threads = 1, .block_lanes = 1024};
  return b;
}

static inline void build_free(Build *b)
{
  arena_free(&b->arena);
  arena_free(&b->results_arena);
  free(b);
}

static inline Axis *build_axis(Build *b, const char *name, uint32_t length, double first,
                               double step)
{
  Axis *axis = axis_new(&b->sets, AXIS_NUMBER, intern_text(&b->interner, name), length);
  double *values = NEW_ARRAY(&b->arena, double, length + 1);
  for (uint32_t i = 0; i < length; i++)
    values[i] = first + step * i;
  axis->values = values;
  axis->step = step;
  return axis;
}

static inline Axis *build_names(Build *b, const char *name, uint32_t length,
                                const char *const *labels)
{
  Axis *axis = axis_new(&b->sets, AXIS_CHOICE, intern_text(&b->interner, name), length);
  const Sym **names = NEW_ARRAY(&b->arena, const Sym *, length + 1);
  for (uint32_t i = 0; i < length; i++)
    names[i] = intern_text(&b->interner, labels[i]);
  axis->labels = names;
  return axis;
}

static inline Axis *build_loop(Build *b, const char *name, uint32_t length)
{
  Axis *axis = build_axis(b, name, length, 1, 1);
  axis->kind = AXIS_LOOP;
  return axis;
}

static inline void settle(Build *b, Core *node)
{
  switch (node->op) {
  case CORE_COLUMN:
  case CORE_AXIS:
  case CORE_POSITION:
  case CORE_BY_AXIS:
  case CORE_LAG:
  case CORE_SCAN:
  case CORE_REGISTER: node->axes = axis_set_with(&b->sets, node->axes, node->axis); break;
  case CORE_AT:
    node->axes = axis_set_union(
        &b->sets, axis_set_without(&b->sets, node->args[0]->axes, node->axis), node->args[1]->axes);
    break;
  case CORE_REDUCE:
  case CORE_FOLD:
  case CORE_SOLVE: node->axes = axis_set_without(&b->sets, node->axes, node->axis); break;
  case CORE_STATISTIC:
    node->depth = (uint8_t)(node->depth + node->draws);
    node->draws = false;
    break;
  case CORE_RANDOM: node->draws = true; break;
  case CORE_PARAM:
  case CORE_LOCAL: node->frame = true; break;
  default: break;
  }
}

static inline Core *build_node(Build *b, CoreOp op, const Axis *axis, Core *const *args,
                               uint32_t count)
{
  Core *node = NEW(&b->arena, Core);
  *node = (Core){.op = op,
                 .axis = axis,
                 .count = count,
                 .axes = b->sets.empty,
                 .type = {.kind = TYPE_NUMBER, .dim = b->dims.one}};
  b->line++;
  node->at = (Span){1, b->line, b->line};
  node->args = NEW_ARRAY(&b->arena, Core *, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    node->args[i] = args[i];
    node->axes = axis_set_union(&b->sets, node->axes, args[i]->axes);
    node->draws |= args[i]->draws;
    node->frame |= args[i]->frame;
    node->depth = args[i]->depth > node->depth ? args[i]->depth : node->depth;
  }
  settle(b, node);
  return node;
}

static inline Core *num(Build *b, double value)
{
  Core *node = build_node(b, CORE_NUMBER, NULL, NULL, 0);
  node->number = value;
  return node;
}

static inline Core *absent(Build *b)
{
  return num(b, lane_absent());
}

static inline Core *label(Build *b, const Axis *axis)
{
  return build_node(b, CORE_AXIS, axis, NULL, 0);
}

static inline Core *position(Build *b, const Axis *axis)
{
  return build_node(b, CORE_POSITION, axis, NULL, 0);
}

static inline Core *column(Build *b, const Axis *axis, const double *numbers)
{
  Core *node = build_node(b, CORE_COLUMN, axis, NULL, 0);
  node->numbers = numbers;
  return node;
}

static inline Core *op1(Build *b, Op op, Core *x)
{
  Core *node = build_node(b, CORE_APPLY, NULL, &x, 1);
  node->op_code = op;
  return node;
}

static inline Core *op2(Build *b, Op op, Core *x, Core *y)
{
  Core *node = build_node(b, CORE_APPLY, NULL, (Core *[]){x, y}, 2);
  node->op_code = op;
  return node;
}

static inline Core *iff(Build *b, Core *c, Core *x, Core *y)
{
  return build_node(b, CORE_IF, NULL, (Core *[]){c, x, y}, 3);
}

static inline Core *at(Build *b, Core *x, const Axis *axis, Core *y)
{
  return build_node(b, CORE_AT, axis, (Core *[]){x, y}, 2);
}

static inline Core *lag(Build *b, Core *x, const Axis *axis, Core *y, Core *first)
{
  return build_node(b, CORE_LAG, axis, (Core *[]){x, y, first}, 3);
}

static inline Core *reduce(Build *b, ReduceOp op, const Axis *axis, Core *x)
{
  Core *node = build_node(b, CORE_REDUCE, axis, &x, 1);
  node->op_code = op;
  return node;
}

static inline Core *stat(Build *b, StatOp op, Core *x, Core *p)
{
  Core *node = build_node(b, CORE_STATISTIC, NULL, (Core *[]){x, p}, p ? 2 : 1);
  node->op_code = op;
  return node;
}

static inline Core *random_of(Build *b, const char *name, DistKind dist, Core *x, Core *y)
{
  Core *node = build_node(b, CORE_RANDOM, NULL, (Core *[]){x, y}, y ? 2 : 1);
  RandomInfo *info = NEW(&b->arena, RandomInfo);
  *info =
      (RandomInfo){.key = str_hash(str_of(name)), .path = str_of(name), .key_axes = b->sets.empty};
  node->random = info;
  node->op_code = dist;
  return node;
}

static inline Core *uniform(Build *b, const char *name, double low, double high)
{
  return random_of(b, name, DIST_UNIFORM, num(b, low), num(b, high));
}

static inline CoreCell *cell_of(Build *b, const char *name, Core *root)
{
  CoreCell *made = NEW(&b->arena, CoreCell);
  *made = (CoreCell){.id = b->cell_count++, .path = str_of(name), .root = root};
  return made;
}

static inline Core *recurrent_cell(Build *b, CoreCell *of, const Core *like)
{
  Core *node = build_node(b, CORE_CELL, NULL, NULL, 0);
  node->cell = of;
  node->axes = like->axes;
  node->draws = like->draws;
  node->frame = like->frame;
  node->depth = like->depth;
  return node;
}

static inline Core *cell(Build *b, CoreCell *of)
{
  return recurrent_cell(b, of, of->root);
}

/* A recurrent cell, whose root is set later; recurrent_cell refers to it meanwhile, with axes,
   draws and depth as [like] has them. */
static inline CoreCell *recurrent(Build *b, const char *name, const Axis *loop)
{
  CoreCell *made = cell_of(b, name, NULL);
  made->recurrent = true;
  made->loop_axis = loop;
  return made;
}

static inline Output *show(Build *b, Core *value)
{
  Output *output = &b->outputs[b->program.output_count++];
  *output = (Output){.kind = OUTPUT_SHOW, .value = value, .unit = value->unit};
  return output;
}

static inline bool run(Build *b)
{
  arena_free(&b->results_arena);
  return engine_run(&b->program, &b->options, &b->results_arena, &b->results, &b->fault);
}

static inline double value_of(const Build *b, uint32_t output, size_t index)
{
  return b->results->outputs[output].value->values[index];
}

static inline const Summary *summary_of(const Build *b, uint32_t output, size_t index)
{
  return &b->results->outputs[output].value->summaries[index];
}

#endif
