/* Programs made at random, each evaluated in four ways that must give the same bits: with an axis
   as the lanes, at single places, with draws as the lanes, and with replicates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "engine_build.h"

#include <stdio.h>
#include <string.h>

enum { PROGRAMS = 80, DEPTH = 5, POOL = 64 };

typedef enum Flavour { PLAIN, DRAWS, REPLICATED, FLAVOURS, VARYING } Flavour;

typedef struct Maker {
  Build *b;
  uint64_t state;
  Flavour flavour;
  const Axis *axes[3];
  Core *nothing; /* 0 in this flavour */
  Core *pool[POOL];
  uint32_t pooled;
  Core *registers[8];
  uint32_t register_count, loops;
  Core *params[2];
  bool in_function;
} Maker;

static uint32_t pick(Maker *m, uint32_t n)
{
  m->state = m->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(m->state >> 33) % n;
}

static Core *make(Maker *m, int depth);

static Core *leaf(Maker *m)
{
  static const double columns[][12] = {{2, 0, 1, 1, 0, 2, 2, 1, 0, 0, 3, 1},
                                       {-1.5, 2, 0.25, 3, -4, 1, 1, 2, 0.1, 7, 5, -3}};
  const Axis *axis = m->axes[pick(m, 3)];
  const double number = pick(m, 9) - 4.0;
  const uint32_t which = pick(m, 7), noisy = pick(m, 3), row = pick(m, 2);
  const uint32_t reg = m->register_count ? pick(m, m->register_count) : 0;
  Core *x;
  if (which == 0 && m->register_count)
    x = m->registers[reg];
  else if (which <= 1 && m->in_function)
    x = m->params[row];
  else if (which <= 3)
    x = label(m->b, axis);
  else if (which == 4)
    x = column(m->b, axis, columns[row]);
  else
    x = num(m->b, number);
  return noisy == 0 ? op2(m->b, OP_ADD, x, m->nothing) : x;
}

static Core *place_in(Maker *m, Core *x, const Axis *axis)
{
  Core *folded =
      op2(m->b, OP_MOD, op1(m->b, OP_FLOOR, op1(m->b, OP_ABS, x)), num(m->b, axis->length));
  return folded;
}

static Core *small(Maker *m, Core *x)
{
  return op2(m->b, OP_MOD, op1(m->b, OP_ABS, x), num(m->b, 3));
}

static Core *keep(Maker *m, Core *root, bool local)
{
  CoreCell *kept = cell_of(m->b, "c", root);
  kept->is_local = local;
  Core *node = cell(m->b, kept);
  /* what depends on a register or a frame must not be used outside of it */
  if (!m->register_count && !m->in_function && m->pooled < POOL)
    m->pool[m->pooled++] = node;
  return node;
}

static Core *make_fold(Maker *m, int depth)
{
  if (m->register_count == LEN(m->registers))
    return leaf(m);
  char name[16];
  snprintf(name, sizeof name, "loop%u", m->loops++);
  const Axis *axis = build_loop(m->b, name, 3);
  Core *first = make(m, depth - 1);
  Core *reg = build_node(m->b, CORE_REGISTER, axis, NULL, 0);
  m->registers[m->register_count++] = reg;
  Core *more = make(m, depth - 1);
  m->register_count--;
  Core *next = op2(m->b, OP_ADD, op2(m->b, OP_MUL, reg, num(m->b, 0.5)), more);
  return build_node(m->b, CORE_FOLD, axis, (Core *[]){first, next}, 2);
}

static Core *make_solve(Maker *m, int depth)
{
  char name[16];
  snprintf(name, sizeof name, "probe%u", m->loops++);
  const Axis *axis = build_loop(m->b, name, 0);
  Core *reg = build_node(m->b, CORE_REGISTER, axis, NULL, 0);
  Core *enough =
      op2(m->b, OP_GE, op2(m->b, OP_MUL, reg, num(m->b, 3)), small(m, make(m, depth - 1)));
  return build_node(m->b, CORE_SOLVE, axis, (Core *[]){num(m->b, 0), num(m->b, 9), enough}, 3);
}

static Core *make_recurrent(Maker *m, int depth)
{
  const Axis *axis = m->axes[pick(m, 3)];
  Core *flow = make(m, depth - 1), *first = make(m, depth - 1);
  const double back = 1 + 0.5 * pick(m, 3);
  CoreCell *stock = recurrent(m->b, "stock", axis);
  Core *like = op2(m->b, OP_ADD, op2(m->b, OP_ADD, flow, first), label(m->b, axis));
  if (like->frame)
    return flow;
  Core *before = lag(m->b, recurrent_cell(m->b, stock, like), axis, num(m->b, back), first);
  stock->root = op2(m->b, OP_ADD, op2(m->b, OP_MUL, before, num(m->b, 0.5)),
                    op2(m->b, OP_ADD, flow, op2(m->b, OP_MUL, label(m->b, axis), num(m->b, 0))));
  return recurrent_cell(m->b, stock, like);
}

static Core *make_call(Maker *m, int depth)
{
  if (m->in_function || m->register_count)
    return leaf(m);
  Core *n = small(m, make(m, depth - 1)), *x = make(m, depth - 1);
  CoreFunction *f = NEW(&m->b->arena, CoreFunction);
  *f = (CoreFunction){.name = STR("f"), .param_count = 2, .local_count = 1};
  m->params[0] = build_node(m->b, CORE_PARAM, NULL, NULL, 0);
  m->params[1] = build_node(m->b, CORE_PARAM, NULL, NULL, 0);
  m->params[1]->index = 1;
  m->in_function = true;
  f->locals = NEW_ARRAY(&m->b->arena, Core *, 1);
  f->locals[0] = make(m, depth - 2);
  f->locals[0]->frame = true;
  Core *local = build_node(m->b, CORE_LOCAL, NULL, NULL, 0);
  local->axes = f->locals[0]->axes;
  local->draws = f->locals[0]->draws;
  local->depth = f->locals[0]->depth;
  Core *inside = make(m, depth - 2);
  m->in_function = false;
  Core *like = op2(m->b, OP_ADD, op2(m->b, OP_ADD, inside, f->locals[0]), op2(m->b, OP_ADD, n, x));
  Core *less = op2(m->b, OP_SUB, m->params[0], num(m->b, 1));
  Core *again = build_node(m->b, CORE_CALL, NULL,
                           (Core *[]){less, op2(m->b, OP_ADD, local, num(m->b, 1))}, 2);
  Core *call = build_node(m->b, CORE_CALL, NULL, (Core *[]){n, x}, 2);
  again->function = call->function = f;
  again->axes = call->axes = like->axes;
  again->draws = call->draws = like->draws;
  again->depth = call->depth = like->depth;
  Core *base = op2(m->b, OP_ADD, m->params[1], local);
  f->body = iff(m->b, op2(m->b, OP_LE, m->params[0], num(m->b, 0)), base,
                op2(m->b, OP_ADD, op2(m->b, OP_MUL, again, num(m->b, 0.5)), inside));
  return call;
}

static Core *make_choice(Maker *m, int depth)
{
  Core *c = make(m, depth - 1), *x = make(m, depth - 1), *y = make(m, depth - 1);
  switch (pick(m, 4)) {
  case 0: return iff(m->b, op2(m->b, OP_LT, c, x), x, y);
  case 1: return iff(m->b, op2(m->b, OP_GT, c, num(m->b, 0)), absent(m->b), y);
  case 2: return build_node(m->b, CORE_LEAST, NULL, (Core *[]){c, x, y}, 3);
  default:
    return build_node(m->b, CORE_SELECT, NULL,
                      (Core *[]){op1(m->b, OP_FLOOR, small(m, c)), x, y, c}, 4);
  }
}

static Core *make_reduction(Maker *m, int depth)
{
  static const ReduceOp ops[] = {REDUCE_SUM,    REDUCE_MEAN,   REDUCE_MIN,   REDUCE_MAX,
                                 REDUCE_ARGMIN, REDUCE_ARGMAX, REDUCE_FIRST, REDUCE_LAST,
                                 REDUCE_COUNT,  REDUCE_ANY,    REDUCE_ALL,   REDUCE_SD};
  const Axis *axis = m->axes[pick(m, 3)];
  const ReduceOp op = ops[pick(m, LEN(ops))];
  Core *x =
      op2(m->b, OP_ADD, make(m, depth - 1), op2(m->b, OP_MUL, label(m->b, axis), num(m->b, 0.125)));
  if (op >= REDUCE_COUNT && op <= REDUCE_LAST)
    x = op2(m->b, OP_GT, x, num(m->b, 0));
  Core *node = reduce(m->b, op, axis, x);
  node->skips_left_out = pick(m, 2) == 0;
  return node;
}

static Core *make(Maker *m, int depth)
{
  if (depth <= 0)
    return leaf(m);
  static const Op ops[] = {OP_ADD, OP_SUB, OP_MIN, OP_MAX, OP_LT, OP_OTHERWISE, OP_ATAN2};
  const Axis *axis = m->axes[pick(m, 3)];
  switch (pick(m, 16)) {
  case 14: {
    static const StatOp stats[] = {STAT_MEAN, STAT_MAX, STAT_QUANTILE};
    const StatOp op = stats[pick(m, 3)];
    return stat(m->b, op, make(m, depth - 1), op == STAT_QUANTILE ? num(m->b, 0.25) : NULL);
  }
  case 0:
  case 1:
  case 2: {
    const Op op = ops[pick(m, LEN(ops))];
    Core *x = make(m, depth - 1);
    return op2(m->b, op, x, make(m, depth - 1));
  }
  case 3: return op1(m->b, OP_SIN, make(m, depth - 1));
  case 4: return make_choice(m, depth);
  case 5: {
    Core *x = make(m, depth - 1);
    return at(m->b, x, axis, place_in(m, make(m, depth - 1), axis));
  }
  case 6: {
    Core *x = make(m, depth - 1), *y = small(m, make(m, depth - 1));
    return lag(m->b, x, axis, y, make(m, depth - 1));
  }
  case 7: return lag(m->b, make(m, depth - 1), axis, num(m->b, 1 + pick(m, 3)), leaf(m));
  case 8:
  case 9: return make_reduction(m, depth);
  case 10: return build_node(m->b, CORE_SCAN, axis, (Core *[]){make(m, depth - 1)}, 1);
  case 11: return pick(m, 2) ? make_fold(m, depth) : make_solve(m, depth);
  case 12: return pick(m, 2) ? make_recurrent(m, depth) : make_call(m, depth);
  case 13: {
    if (!m->pooled || pick(m, 2))
      return keep(m, make(m, depth - 1), pick(m, 2) == 0);
    return m->pool[pick(m, m->pooled)];
  }
  default: {
    Core *cases[12];
    for (uint32_t i = 0; i < axis->length; i++)
      cases[i] = i < 2 ? make(m, depth - 1) : cases[i - 2];
    return build_node(m->b, CORE_BY_AXIS, axis, cases, axis->length);
  }
  }
}

/* The program of a seed in a flavour: its value at all places, and at one. */
static Build *program_of(uint64_t seed, Flavour flavour, uint32_t *places)
{
  Build *b = build_new();
  Maker m = {.b = b, .state = seed, .flavour = flavour};
  m.axes[0] = build_axis(b, "a", 12, 0, 1);
  m.axes[1] = build_axis(b, "b", 3, -1, 1);
  m.axes[2] = build_axis(b, "c", 9, 0.5, 0.5);
  Core *u = cell(b, cell_of(b, "u", uniform(b, "u", 0, 1)));
  m.nothing = num(b, 0);
  if (flavour == DRAWS)
    m.nothing = op2(b, OP_MUL, u, num(b, 0));
  else if (flavour == REPLICATED)
    m.nothing = op2(b, OP_MUL, stat(b, STAT_MEAN, u, NULL), num(b, 0));
  else if (flavour == VARYING)
    m.nothing = op2(b, OP_MUL, op2(b, OP_SUB, u, num(b, 0.5)), num(b, 4));
  Core *x = make(&m, DEPTH);
  show(b, x);
  for (uint32_t k = 0; k < 4; k++) {
    Core *one = x;
    for (uint32_t i = 0; i < 3; i++) {
      const uint32_t at_i = pick(&m, m.axes[i]->length);
      places[3 * k + i] = at_i;
      if (axis_set_has(x->axes, m.axes[i]))
        one = at(b, one, m.axes[i], num(b, at_i));
      else
        places[3 * k + i] = UINT32_MAX;
    }
    show(b, one);
  }
  b->options.draws = 130;
  b->options.block_lanes = flavour == DRAWS ? 64 : 1024;
  return b;
}

static double found(const Build *b, uint32_t output, size_t index, double *sd)
{
  const ValueResult *v = b->results->outputs[output].value;
  *sd = v->uncertain ? v->summaries[index].sd : 0;
  if (v->uncertain && v->summaries[index].absent == 1) {
    *sd = 0;
    return lane_absent();
  }
  return v->uncertain ? v->summaries[index].mean : v->values[index];
}

static bool same(double a, double b)
{
  return a == b || (a != a && b != b);
}

static void compare(uint64_t seed, const Build *plain, const Build *other, const uint32_t *places)
{
  const ValueResult *all = plain->results->outputs[0].value;
  for (size_t i = 0; i < all->count; i++) {
    double sd;
    const double value = found(other, 0, i, &sd);
    if (!same(value, all->values[i]) || sd != 0)
      fail_msg("seed %llu: %.17g is not %.17g at %zu (sd %g)", (unsigned long long)seed, value,
               all->values[i], i, sd);
  }
  for (uint32_t k = 0; k < 4; k++) {
    size_t index = 0;
    for (uint32_t i = 0, axis = 0; i < 3; i++)
      if (places[3 * k + i] != UINT32_MAX)
        index = index * all->axes[axis++]->length + places[3 * k + i];
    double sd;
    const double value = found(other, 1 + k, 0, &sd);
    if (!same(value, all->values[index]))
      fail_msg("seed %llu: %.17g is not %.17g at place %zu", (unsigned long long)seed, value,
               all->values[index], index);
  }
}

static void all_ways_agree(void **state)
{
  (void)state;
  uint32_t ran = 0;
  const char *only = getenv("ENGINE_SEED"), *until = getenv("ENGINE_SEEDS");
  const uint64_t first = only ? strtoull(only, NULL, 10) : 1;
  const uint64_t last = only ? first : until ? strtoull(until, NULL, 10) : PROGRAMS;
  for (uint64_t seed = first; seed <= last; seed++) {
    uint32_t places[12], others[12];
    Build *plain = program_of(seed, PLAIN, places);
    if (!run(plain))
      fail_msg("seed %llu: %.*s", (unsigned long long)seed, (int)plain->fault.message.length,
               plain->fault.message.text);
    compare(seed, plain, plain, places);
    Build *held = program_of(seed, PLAIN, others);
    held->options.table_bytes = 1;
    assert_true(run(held));
    compare(seed, plain, held, places);
    build_free(held);
    for (Flavour flavour = DRAWS; flavour < FLAVOURS; flavour++) {
      Build *other = program_of(seed, flavour, others);
      other->options.table_bytes = seed % 2; /* nothing but what must be is kept in tables */
      if (!run(other))
        fail_msg("seed %llu: %.*s", (unsigned long long)seed, (int)other->fault.message.length,
                 other->fault.message.text);
      compare(seed, plain, other, places);
      build_free(other);
    }
    ran++;
    build_free(plain);
  }
  assert_true(ran > 0);
}

/* Lanes that differ: the last draw alone in its block, or among all the others. */
static void company_changes_nothing(void **state)
{
  (void)state;
  const char *only = getenv("ENGINE_SEED"), *until = getenv("ENGINE_SEEDS");
  const uint64_t first = only ? strtoull(only, NULL, 10) : 1;
  const uint64_t last = only ? first : until ? strtoull(until, NULL, 10) : PROGRAMS;
  for (uint64_t seed = first; seed <= last; seed++) {
    uint32_t places[12];
    Build *alone = program_of(seed, VARYING, places), *among = program_of(seed, VARYING, places);
    alone->options.draws = among->options.draws = 65;
    alone->options.block_lanes = 64;
    among->options.table_bytes = seed % 2;
    if (!run(alone) || !run(among))
      fail_msg("seed %llu: %.*s", (unsigned long long)seed, (int)alone->fault.message.length,
               alone->fault.message.text);
    for (uint32_t i = 0; i < alone->results->count; i++) {
      const ValueResult *x = alone->results->outputs[i].value,
                        *y = among->results->outputs[i].value;
      const bool are_same =
          x->uncertain ? !memcmp(x->summaries, y->summaries, x->count * sizeof *x->summaries)
                       : !memcmp(x->values, y->values, x->count * sizeof *x->values);
      if (!are_same)
        fail_msg("seed %llu: output %u differs by block", (unsigned long long)seed, i);
    }
    build_free(alone);
    build_free(among);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_ways_agree),
                                     cmocka_unit_test(company_changes_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
