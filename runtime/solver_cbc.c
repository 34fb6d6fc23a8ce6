/* Cbc, the branch and cut of COIN-OR (EPL 2.0), through its C interface. Its models cannot be
   solved twice, so that each solve makes one; there is no basis to begin with. Its command line,
   through which all goes, is one for the whole process. */
#include "solver.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Cbc {
#define CBC(result, name, arguments) result(*name) arguments;
#include "solver_cbc.def"
#undef CBC
} Cbc;

static const char *const symbols[] = {
#define CBC(result, name, arguments) #name,
#include "solver_cbc.def"
#undef CBC
};

_Static_assert(sizeof(Cbc) == sizeof symbols, "a function for each symbol");

enum { FINISHED = 0, STOPPED = 1 };                         /* Cbc_status */
enum { BY_GAP = 2, BY_TIME = 4, RELAXATION_UNBOUNDED = 7 }; /* Cbc_secondaryStatus */

typedef struct CbcState {
  const Cbc *cbc;
  const double *zeros; /* costs, for settle(): while it solves nothing may unwind */
} CbcState;

static void version(const void *functions, char *text, size_t size)
{
  snprintf(text, size, "%s", ((const Cbc *)functions)->Cbc_getVersion());
}

static void *load(const void *functions, const Linear *program, Arena *arena)
{
  CbcState *state = NEW(arena, CbcState);
  *state = (CbcState){.cbc = functions, .zeros = NEW_ARRAY(arena, double, program->columns)};
  return state;
}

static void update(void *of, const Linear *program, unsigned changed)
{
  (void)of, (void)program, (void)changed;
}

static void start(void *of, const Linear *program, const unsigned char *basis)
{
  (void)of, (void)program, (void)basis;
}

typedef struct Search {
  const Cbc *cbc;
  const SolverOptions *options;
} Search;

/* Called at each node. Nothing there can stop Cbc, but a cut that nothing meets, 0 >= 1, closes the
   node, and all the others as their turn comes. */
static void at_node(void *solver, void *cuts, void *info)
{
  const Search *search = info;
  const int column = 0;
  const double zero = 0;
  (void)solver;
  if (solver_cancelled(search->options))
    search->cbc->OsiCuts_addRowCut(cuts, 1, &column, &zero, 'G', 1);
}

static void *new_model(const Cbc *cbc, const Linear *program, const SolverOptions *options,
                       double deadline, const double *cost, Search *search)
{
  void *model = cbc->Cbc_newModel();
  char text[32];
  cbc->Cbc_setLogLevel(model, 0);
  cbc->Cbc_setParameter(model, "log", "0");
  snprintf(text, sizeof text, "%.17g", options->gap);
  cbc->Cbc_setParameter(model, "ratioGap", text);
  snprintf(text, sizeof text, "%.17g", options->tolerance);
  cbc->Cbc_setParameter(model, "primalT", text);
  if (deadline > 0) {
    snprintf(text, sizeof text, "%.3f", fmax(deadline - solver_clock(), 1e-3));
    cbc->Cbc_setParameter(model, "timeMode", "elapsed");
    cbc->Cbc_setParameter(model, "sec", text);
  }
  cbc->Cbc_loadProblem(model, (int)program->columns, (int)program->rows, program->start,
                       program->index, program->value, program->lower, program->upper, cost,
                       program->row_lower, program->row_upper);
  for (size_t c = 0; program->integer && c < program->columns; c++)
    if (program->integer[c])
      cbc->Cbc_setInteger(model, (int)c);
  if (options->cancel)
    cbc->Cbc_addCutCallback(model, at_node, "cancel", search);
  return model;
}

static SolverStatus meaning(const Cbc *cbc, void *model, const SolverOptions *options,
                            const Solution *solution, double deadline)
{
  const int status = cbc->Cbc_status(model), reason = cbc->Cbc_secondaryStatus(model);
  if (solver_cancelled(options))
    return SOLVER_CANCELLED;
  if (cbc->Cbc_isContinuousUnbounded(model) || reason == RELAXATION_UNBOUNDED)
    return SOLVER_UNBOUNDED;
  if (cbc->Cbc_isProvenInfeasible(model))
    return SOLVER_INFEASIBLE;
  const bool late = deadline > 0 && solver_clock() >= deadline;
  if (reason == BY_TIME || (late && !solution->has_values) || status == STOPPED)
    return reason == BY_GAP ? SOLVER_GAP_LIMIT : SOLVER_TIME_LIMIT;
  if (status != FINISHED || !solution->has_values)
    return SOLVER_TROUBLE;
  /* "Proven" to Cbc is what lies within the allowed gap. */
  const double objective = cbc->Cbc_getObjValue(model);
  const bool open = objective - solution->bound > 1e-9 * fmax(fabs(objective), 1);
  return open ? SOLVER_GAP_LIMIT : SOLVER_OPTIMAL;
}

/* Its preprocessing takes what is unbounded for infeasible now and then. Without costs nothing is
   unbounded: what is feasible then was unbounded before. */
static void settle(const CbcState *state, const Linear *program, const SolverOptions *options,
                   double deadline, Solution *solution)
{
  const Cbc *cbc = state->cbc;
  Search search = {cbc, options};
  void *model = new_model(cbc, program, options, deadline, state->zeros, &search);
  cbc->Cbc_solve(model);
  const bool feasible = cbc->Cbc_bestSolution(model) != NULL;
  if (feasible)
    solution->status = SOLVER_UNBOUNDED;
  else if (cbc->Cbc_isProvenInfeasible(model) && !solver_cancelled(options))
    solution->status = SOLVER_INFEASIBLE;
  else
    solution->status = meaning(cbc, model, options, solution, deadline);
  cbc->Cbc_deleteModel(model);
}

static void solve(void *of, const Linear *program, const SolverOptions *options, double deadline,
                  Solution *solution)
{
  const CbcState *state = of;
  const Cbc *cbc = state->cbc;
  Search search = {cbc, options};
  if (deadline > 0 && solver_clock() >= deadline) { /* Cbc has crashed when it had no time at all */
    solution->status = SOLVER_TIME_LIMIT;
    return;
  }
  void *model = new_model(cbc, program, options, deadline, program->cost, &search);
  cbc->Cbc_solve(model);
  const double *best = cbc->Cbc_bestSolution(model);
  solution->bound = cbc->Cbc_getBestPossibleObjValue(model);
  solution->nodes = (uint64_t)cbc->Cbc_getNodeCount(model);
  solution->iterations = (uint64_t)cbc->Cbc_getIterationCount(model);
  if (best)
    memcpy(solution->values, best, program->columns * sizeof *best);
  solution->has_values = best != NULL;
  solution->status = meaning(cbc, model, options, solution, deadline);
  /* Whole to the last bit: a plant is on or off, and 1e-9 of a plant is noise. */
  for (size_t c = 0; best && program->integer && c < program->columns; c++)
    if (program->integer[c] && fabs(best[c] - nearbyint(best[c])) <= 1e-6)
      solution->values[c] = nearbyint(best[c]) + 0.0;
  cbc->Cbc_deleteModel(model);
  if (solution->status == SOLVER_INFEASIBLE || solution->status == SOLVER_UNBOUNDED)
    settle(state, program, options, deadline, solution);
}

static void release(void *of)
{
  (void)of;
}

const SolverBackend solver_cbc = {.name = "cbc",
                                  .library = "libCbcSolver.so.3",
                                  .package = "coinor-libcbc3",
                                  .integers = true,
                                  .one_at_a_time = true,
                                  .symbols = symbols,
                                  .count = LEN(symbols),
                                  .version = version,
                                  .load = load,
                                  .update = update,
                                  .start = start,
                                  .solve = solve,
                                  .release = release};
