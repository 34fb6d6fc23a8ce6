/* GLPK (GPL 3), through its own interface: the second opinion, and for those who have no Clp. Its
   models belong to the thread that made them. */
#include "solver.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Glpk {
#define GLPK(result, name, arguments) result(*name) arguments;
#include "solver_glpk.def"
#undef GLPK
} Glpk;

static const char *const symbols[] = {
#define GLPK(result, name, arguments) #name,
#include "solver_glpk.def"
#undef GLPK
};

_Static_assert(sizeof(Glpk) == sizeof symbols, "a function for each symbol");

/* glpk.h's numbers */
enum { BOUND_FREE = 1, BOUND_LOWER, BOUND_UPPER, BOUND_BOTH, BOUND_FIXED };
enum { KIND_INTEGER = 2, PRIMAL = 1, DUAL_THEN_PRIMAL = 2, ON = 1 };
enum { UNDEFINED = 1, FEASIBLE, INFEASIBLE, NO_FEASIBLE, OPTIMAL, UNBOUNDED };
enum { IS_BASIC = 1, AT_LOWER, AT_UPPER, IS_FREE, IS_FIXED };
enum { TIME_IS_UP = 0x09, NO_PRIMAL = 0x0A, NO_DUAL = 0x0B, STOPPED = 0x0D, GAP_REACHED = 0x0E };

/* The parameters as far as they are set here; glp_init_ fills in the rest. */
typedef struct Simplex {
  int messages, method, pricing, ratio_test;
  double feasibility, optimality, pivot, lowest, highest;
  int iterations, milliseconds, frequency, delay, presolve;
  double rest[64];
} Simplex;
typedef struct Branching {
  int messages, branch, backtrack;
  double integrality, objective;
  int milliseconds, frequency, delay;
  void (*called)(void *tree, void *info);
  void *info;
  int info_size, preprocess;
  double gap;
  int mir, gomory, cover, clique, presolve, binarise;
  double rest[64];
} Branching;

/* Between two looks at the cancel flag: GLPK goes on from where it was stopped at no cost. */
static const double slice = 1;

typedef struct GlpkState {
  const Glpk *glpk;
  Arena *arena;
  void *problem;
  unsigned changed;
  bool warm;
} GlpkState;

static void version(const void *functions, char *text, size_t size)
{
  snprintf(text, size, "%s", ((const Glpk *)functions)->glp_version());
}

static int bound_type(double lower, double upper)
{
  if (lower == upper)
    return BOUND_FIXED;
  if (isinf(lower))
    return isinf(upper) ? BOUND_FREE : BOUND_UPPER;
  return isinf(upper) ? BOUND_LOWER : BOUND_BOTH;
}

static void set_columns(GlpkState *state, const Linear *program, unsigned what)
{
  const Glpk *glpk = state->glpk;
  int *rows = NEW_ARRAY(state->arena, int, what &LINEAR_COEFFICIENTS ? program->rows + 1 : 0);
  for (size_t c = 0; c < program->columns; c++) {
    const int at = (int)c + 1, begin = program->start[c], count = program->start[c + 1] - begin;
    if (what & LINEAR_BOUNDS)
      glpk->glp_set_col_bnds(state->problem, at, bound_type(program->lower[c], program->upper[c]),
                             program->lower[c], program->upper[c]);
    if (what & LINEAR_COSTS)
      glpk->glp_set_obj_coef(state->problem, at, program->cost[c]);
    if (what & LINEAR_COEFFICIENTS) {
      for (int k = 0; k < count; k++)
        rows[k + 1] = program->index[begin + k] + 1;
      /* its arrays begin at 1, so one before ours: never read */
      glpk->glp_set_mat_col(state->problem, at, count, rows, program->value + begin - 1);
    }
  }
}

static void set_rows(GlpkState *state, const Linear *program)
{
  for (size_t r = 0; r < program->rows; r++)
    state->glpk->glp_set_row_bnds(state->problem, (int)r + 1,
                                  bound_type(program->row_lower[r], program->row_upper[r]),
                                  program->row_lower[r], program->row_upper[r]);
}

static void *load(const void *functions, const Linear *program, Arena *arena)
{
  GlpkState *state = NEW(arena, GlpkState);
  *state = (GlpkState){.glpk = functions, .arena = arena};
  const Glpk *glpk = state->glpk;
  glpk->glp_term_out(0);
  state->problem = glpk->glp_create_prob();
  glpk->glp_add_rows(state->problem, (int)program->rows);
  glpk->glp_add_cols(state->problem, (int)program->columns);
  set_rows(state, program);
  set_columns(state, program, LINEAR_BOUNDS | LINEAR_COSTS | LINEAR_COEFFICIENTS);
  for (size_t c = 0; program->integer && c < program->columns; c++)
    if (program->integer[c])
      glpk->glp_set_col_kind(state->problem, (int)c + 1, KIND_INTEGER);
  return state;
}

static void update(void *of, const Linear *program, unsigned changed)
{
  GlpkState *state = of;
  state->glpk->glp_term_out(0);
  state->changed |= changed;
  if (changed & LINEAR_SIDES)
    set_rows(state, program);
  if (changed & ~(unsigned)LINEAR_SIDES)
    set_columns(state, program, changed);
}

static void start(void *of, const Linear *program, const unsigned char *basis)
{
  static const int its[] = {
      [BASIS_FREE] = IS_FREE,   [BASIS_BASIC] = IS_BASIC,   [BASIS_UPPER] = AT_UPPER,
      [BASIS_LOWER] = AT_LOWER, [BASIS_BETWEEN] = AT_LOWER, [BASIS_FIXED] = IS_FIXED};
  GlpkState *state = of;
  for (size_t c = 0; c < program->columns; c++)
    state->glpk->glp_set_col_stat(state->problem, (int)c + 1, its[basis[c]]);
  for (size_t r = 0; r < program->rows; r++)
    state->glpk->glp_set_row_stat(state->problem, (int)r + 1, its[basis[program->columns + r]]);
  state->warm = true;
}

static unsigned char basis_of(int its)
{
  static const unsigned char ours[] = {[IS_BASIC] = BASIS_BASIC,
                                       [AT_LOWER] = BASIS_LOWER,
                                       [AT_UPPER] = BASIS_UPPER,
                                       [IS_FREE] = BASIS_FREE,
                                       [IS_FIXED] = BASIS_FIXED};
  return ours[its];
}

/* The simplex, slice by slice; its code, with TIME_IS_UP only where that is so or it was cancelled.
 */
static int run_simplex(GlpkState *state, const SolverOptions *options, double deadline, int method)
{
  const Glpk *glpk = state->glpk;
  Simplex parameters;
  glpk->glp_init_smcp(&parameters);
  parameters.messages = 0;
  parameters.method = method;
  parameters.feasibility = parameters.optimality = options->tolerance;
  if (!state->warm)
    glpk->glp_adv_basis(state->problem, 0);
  for (;;) {
    double seconds = deadline > 0 ? deadline - solver_clock() : 1e6;
    if (solver_cancelled(options) || seconds <= 0)
      return TIME_IS_UP;
    if (options->cancel)
      seconds = fmin(seconds, slice);
    parameters.milliseconds = (int)ceil(fmin(seconds, 1e6) * 1e3);
    int code = glpk->glp_simplex(state->problem, &parameters);
    if (code != TIME_IS_UP)
      return code;
  }
}

/* The basic variables' change as the column (or row) that may grow without end does so. */
static void read_ray(const GlpkState *state, const Linear *program, Solution *solution)
{
  const Glpk *glpk = state->glpk;
  const int rows = (int)program->rows, which = glpk->glp_get_unbnd_ray(state->problem);
  if (which == 0)
    return;
  const bool column = which > rows;
  const int stat = column ? glpk->glp_get_col_stat(state->problem, which - rows)
                          : glpk->glp_get_row_stat(state->problem, which);
  const double slope = column ? glpk->glp_get_col_dual(state->problem, which - rows)
                              : glpk->glp_get_row_dual(state->problem, which);
  if (stat == IS_BASIC)
    return; /* a dual ray */
  int *index = NEW_ARRAY(state->arena, int, program->rows + 1);
  double *value = NEW_ARRAY(state->arena, double, program->rows + 1);
  const double direction = slope > 0 ? -1 : 1;
  const int count = glpk->glp_eval_tab_col(state->problem, which, index, value);
  for (int k = 1; k <= count; k++)
    if (index[k] > rows)
      solution->ray[index[k] - rows - 1] = direction * value[k];
  if (column)
    solution->ray[which - rows - 1] = direction;
  solution->has_ray = true;
}

static SolverStatus stopped(const SolverOptions *options)
{
  return solver_cancelled(options) ? SOLVER_CANCELLED : SOLVER_TIME_LIMIT;
}

static SolverStatus meaning(const GlpkState *state, int code, const SolverOptions *options)
{
  if (code == TIME_IS_UP)
    return stopped(options);
  if (code != 0)
    return SOLVER_TROUBLE;
  switch (state->glpk->glp_get_status(state->problem)) {
  case OPTIMAL: return SOLVER_OPTIMAL;
  case NO_FEASIBLE: return SOLVER_INFEASIBLE;
  case UNBOUNDED: return SOLVER_UNBOUNDED;
  default: return SOLVER_TROUBLE;
  }
}

static void read_solution(const GlpkState *state, const Linear *program, Solution *solution)
{
  const Glpk *glpk = state->glpk;
  for (size_t c = 0; c < program->columns; c++) {
    const int at = (int)c + 1;
    solution->values[c] = glpk->glp_get_col_prim(state->problem, at);
    solution->reduced[c] = glpk->glp_get_col_dual(state->problem, at);
    solution->basis[c] = basis_of(glpk->glp_get_col_stat(state->problem, at));
  }
  for (size_t r = 0; r < program->rows; r++) {
    const int at = (int)r + 1;
    solution->duals[r] = glpk->glp_get_row_dual(state->problem, at);
    solution->basis[program->columns + r] = basis_of(glpk->glp_get_row_stat(state->problem, at));
  }
  solution->has_values = solution->has_duals = true;
}

typedef struct Search {
  const GlpkState *state;
  const SolverOptions *options;
  double bound;
  uint64_t nodes;
} Search;

static void while_branching(void *tree, void *info)
{
  Search *search = info;
  const Glpk *glpk = search->state->glpk;
  const int best = glpk->glp_ios_best_node(tree);
  if (best)
    search->bound = glpk->glp_ios_node_bound(tree, best);
  search->nodes++;
  if (solver_cancelled(search->options))
    glpk->glp_ios_terminate(tree);
}

static void branch(GlpkState *state, const Linear *program, const SolverOptions *options,
                   double deadline, Solution *solution)
{
  const Glpk *glpk = state->glpk;
  Search search = {state, options, -INFINITY, 0};
  Branching parameters;
  glpk->glp_init_iocp(&parameters);
  parameters.messages = 0;
  parameters.gap = options->gap;
  parameters.mir = parameters.gomory = ON;
  parameters.called = while_branching;
  parameters.info = &search;
  if (deadline > 0)
    parameters.milliseconds = (int)ceil(fmin(fmax(deadline - solver_clock(), 1e-3), 1e6) * 1e3);
  const int code = glpk->glp_intopt(state->problem, &parameters);
  const int status = glpk->glp_mip_status(state->problem);
  solution->bound = search.bound;
  solution->nodes = search.nodes;
  solution->has_duals = false;
  solution->has_values = status == OPTIMAL || status == FEASIBLE;
  if (code == TIME_IS_UP || code == STOPPED)
    solution->status = stopped(options);
  else if (code == GAP_REACHED && solution->has_values)
    solution->status = SOLVER_GAP_LIMIT;
  else if (code == 0 && status == NO_FEASIBLE)
    solution->status = SOLVER_INFEASIBLE;
  else
    solution->status = code == 0 && status == OPTIMAL ? SOLVER_OPTIMAL : SOLVER_TROUBLE;
  for (size_t c = 0; c < program->columns; c++)
    solution->values[c] = glpk->glp_mip_col_val(state->problem, (int)c + 1);
}

static void solve(void *of, const Linear *program, const SolverOptions *options, double deadline,
                  Solution *solution)
{
  GlpkState *state = of;
  const int before = state->glpk->glp_get_it_cnt(state->problem);
  int code = run_simplex(state, options, deadline,
                         state->changed == LINEAR_COSTS ? PRIMAL : DUAL_THEN_PRIMAL);
  solution->status = meaning(state, code, options);
  /* The dual method may end without telling whether anything is feasible at all. */
  if (solution->status == SOLVER_TROUBLE || solution->status == SOLVER_UNBOUNDED) {
    state->glpk->glp_adv_basis(state->problem, 0);
    code = run_simplex(state, options, deadline, PRIMAL);
    solution->status = meaning(state, code, options);
  }
  solution->iterations = (uint64_t)(state->glpk->glp_get_it_cnt(state->problem) - before);
  state->warm = code == 0;
  state->changed = 0;
  read_solution(state, program, solution);
  if (solution->status == SOLVER_UNBOUNDED)
    read_ray(state, program, solution);
  if (solution->status == SOLVER_OPTIMAL && program->integers)
    branch(state, program, options, deadline, solution);
  else if (program->integers)
    solution->has_values = false; /* of the relaxed program only */
}

static void release(void *of)
{
  GlpkState *state = of;
  int blocks = 0;
  state->glpk->glp_delete_prob(state->problem);
  /* What it keeps for each thread would stay when the thread goes; with the thread's last model it
     goes, too. */
  state->glpk->glp_mem_usage(&blocks, NULL, NULL, NULL);
  if (blocks == 0)
    state->glpk->glp_free_env();
}

const SolverBackend solver_glpk = {.name = "glpk",
                                   .library = "libglpk.so.40",
                                   .package = "libglpk40",
                                   .continuous = true,
                                   .integers = true,
                                   .symbols = symbols,
                                   .count = LEN(symbols),
                                   .version = version,
                                   .load = load,
                                   .update = update,
                                   .start = start,
                                   .solve = solve,
                                   .release = release};
