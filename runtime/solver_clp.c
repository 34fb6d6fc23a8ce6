/* Clp, the simplex of COIN-OR (EPL 2.0), through its C interface. */
#include "solver.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Clp {
#define CLP(result, name, arguments) result(*name) arguments;
#include "solver_clp.def"
#undef CLP
} Clp;

static const char *const symbols[] = {
#define CLP(result, name, arguments) #name,
#include "solver_clp.def"
#undef CLP
};

_Static_assert(sizeof(Clp) == sizeof symbols, "a function for each symbol");

enum { STATUS_OPTIMAL, STATUS_INFEASIBLE, STATUS_UNBOUNDED, STATUS_STOPPED };
enum { BY_DUAL, BY_PRIMAL };

/* Clp looks at its clock (processor time of all threads) and nothing else: so as to be cancelled,
   it runs in slices, each going on from the basis of the one before. */
static const double slice = 5;

typedef struct ClpState {
  const Clp *clp;
  Arena *arena;
  void *model;
  bool warm;        /* the basis is worth something */
  unsigned changed; /* since it was */
} ClpState;

static void version(const void *functions, char *text, size_t size)
{
  const Clp *clp = functions;
  snprintf(text, size, "%d.%d.%d", clp->Clp_VersionMajor(), clp->Clp_VersionMinor(),
           clp->Clp_VersionRelease());
}

static void load_program(ClpState *state, const Linear *program)
{
  state->clp->Clp_loadProblem(state->model, (int)program->columns, (int)program->rows,
                              program->start, program->index, program->value, program->lower,
                              program->upper, program->cost, program->row_lower,
                              program->row_upper);
}

static void *load(const void *functions, const Linear *program, Arena *arena)
{
  ClpState *state = NEW(arena, ClpState);
  *state = (ClpState){.clp = functions, .arena = arena, .model = NULL};
  state->model = state->clp->Clp_newModel();
  state->clp->Clp_setLogLevel(state->model, 0);
  load_program(state, program);
  return state;
}

static void start(void *of, const Linear *program, const unsigned char *basis)
{
  ClpState *state = of;
  (void)program;
  state->clp->Clp_copyinStatus(state->model, basis);
  state->warm = true;
}

static void update(void *of, const Linear *program, unsigned changed)
{
  ClpState *state = of;
  const Clp *clp = state->clp;
  state->changed |= changed;
  if (changed & LINEAR_COEFFICIENTS) {
    const size_t count = program->columns + program->rows;
    unsigned char *basis = arena_alloc(state->arena, count);
    memcpy(basis, clp->Clp_statusArray(state->model), count);
    load_program(state, program);
    clp->Clp_copyinStatus(state->model, basis);
    return;
  }
  if (changed & LINEAR_COSTS)
    clp->Clp_chgObjCoefficients(state->model, program->cost);
  if (changed & LINEAR_BOUNDS) {
    clp->Clp_chgColumnLower(state->model, program->lower);
    clp->Clp_chgColumnUpper(state->model, program->upper);
  }
  if (changed & LINEAR_SIDES) {
    clp->Clp_chgRowLower(state->model, program->row_lower);
    clp->Clp_chgRowUpper(state->model, program->row_upper);
  }
}

/* A cold start has a presolve, and sets up the factorisation for long runs. */
static void run_cold(const ClpState *state)
{
  const Clp *clp = state->clp;
  void *options = clp->ClpSolve_new();
  clp->ClpSolve_setSolveType(options, BY_DUAL, -1);
  clp->ClpSolve_setPresolveType(options, 0, -1);
  clp->ClpSolve_setSpecialOption(options, 2, 1, 0); /* leaves the handler of Ctrl-C alone */
  clp->Clp_initialSolveWithOptions(state->model, options);
  clp->ClpSolve_delete(options);
}

/* A cold start by the primal method calls what runs off optimal now and then (1.17.6: a lone column
   without a lower bound), so that this one starts from any basis. */
static void run(const ClpState *state, int method)
{
  if (method == BY_PRIMAL)
    state->clp->Clp_primal(state->model, 0);
  else if (state->warm)
    state->clp->Clp_dual(state->model, 0);
  else
    run_cold(state);
}

typedef struct Watch {
  const SolverOptions *options;
  double deadline;
  Solution *solution;
} Watch;

/* Slice by slice; Clp's status, or STATUS_STOPPED where time is up or it was cancelled. */
static int run_until(ClpState *state, const Watch *watch, int method)
{
  const Clp *clp = state->clp;
  for (;;) {
    double seconds = watch->deadline > 0 ? watch->deadline - solver_clock() : 1e10;
    if (solver_cancelled(watch->options) || seconds <= 0)
      return STATUS_STOPPED;
    if (watch->options->cancel)
      seconds = fmin(seconds, slice);
    clp->Clp_setMaximumSeconds(state->model, seconds);
    run(state, method);
    const int iterations = clp->Clp_numberIterations(state->model);
    watch->solution->iterations += (uint64_t)iterations;
    const int status = clp->Clp_status(state->model);
    if (status != STATUS_STOPPED)
      return status;
  }
}

static SolverStatus meaning(int status, const SolverOptions *options)
{
  switch (status) {
  case STATUS_OPTIMAL: return SOLVER_OPTIMAL;
  case STATUS_INFEASIBLE: return SOLVER_INFEASIBLE;
  case STATUS_UNBOUNDED: return SOLVER_UNBOUNDED;
  case STATUS_STOPPED: return solver_cancelled(options) ? SOLVER_CANCELLED : SOLVER_TIME_LIMIT;
  default: return SOLVER_TROUBLE;
  }
}

static void read_solution(const ClpState *state, const Linear *program, Solution *solution)
{
  const Clp *clp = state->clp;
  const size_t columns = program->columns, rows = program->rows;
  memcpy(solution->values, clp->Clp_primalColumnSolution(state->model), columns * sizeof(double));
  memcpy(solution->reduced, clp->Clp_dualColumnSolution(state->model), columns * sizeof(double));
  memcpy(solution->duals, clp->Clp_dualRowSolution(state->model), rows * sizeof(double));
  const unsigned char *basis = clp->Clp_statusArray(state->model);
  for (size_t i = 0; i < columns + rows; i++)
    solution->basis[i] = basis[i] & 7; /* the higher bits are its own */
  solution->has_values = solution->has_duals = true;
  double *ray = solution->status == SOLVER_UNBOUNDED ? clp->Clp_unboundedRay(state->model) : NULL;
  if (ray) {
    memcpy(solution->ray, ray, columns * sizeof *ray);
    solution->has_ray = true;
    clp->Clp_freeRay(state->model, ray);
  }
}

static void solve(void *of, const Linear *program, const SolverOptions *options, double deadline,
                  Solution *solution)
{
  ClpState *state = of;
  const Clp *clp = state->clp;
  const Watch watch = {options, deadline, solution};
  clp->Clp_setPrimalTolerance(state->model, options->tolerance);
  clp->Clp_setDualTolerance(state->model, options->tolerance);
  /* After new costs the old basis still meets the rows; after new sides or bounds, the prices. */
  const bool by_primal = state->changed == LINEAR_COSTS;
  int status = run_until(state, &watch, by_primal ? BY_PRIMAL : BY_DUAL);
  const bool doubtful = status == STATUS_UNBOUNDED || status > STATUS_STOPPED ||
                        (status == STATUS_OPTIMAL && clp->Clp_secondaryStatus(state->model) != 0);
  /* "Dual infeasible" leaves open whether anything is feasible, a presolved model has no ray, and
     one that was scaled may miss its bounds by more than allowed: primal, on the model itself,
     settles it. */
  if (doubtful)
    status = run_until(state, &watch, BY_PRIMAL);
  solution->status = meaning(status, options);
  read_solution(state, program, solution);
  state->warm = status == STATUS_OPTIMAL;
  state->changed = 0;
}

static void release(void *of)
{
  ClpState *state = of;
  state->clp->Clp_deleteModel(state->model);
}

const SolverBackend solver_clp = {.name = "clp",
                                  .library = "libClp.so.1",
                                  .package = "coinor-libclp1",
                                  .continuous = true,
                                  .symbols = symbols,
                                  .count = LEN(symbols),
                                  .version = version,
                                  .load = load,
                                  .update = update,
                                  .start = start,
                                  .solve = solve,
                                  .release = release};
