#include "solver.h"

#include <assert.h>
#include <dlfcn.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* What solvers hold of a program, measured on Clp: see bench/programs. */
enum { BYTES_FOR_LINE = 250, BYTES_FOR_NONZERO = 60 };
/* What a solution may miss before we no longer call it one; solvers scale, and miss a little more
   than they were allowed. */
static const double accepted = 10;

double solver_clock(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool solver_cancelled(const SolverOptions *options)
{
  return options->cancel && *options->cancel;
}

SolverOptions solver_default_options(void)
{
  return (SolverOptions){.tolerance = 1e-7, .gap = 1e-4};
}

const SolverBackend *solver_named(Str name)
{
  static const SolverBackend *const all[] = {&solver_clp, &solver_cbc, &solver_glpk};
  for (size_t i = 0; i < LEN(all); i++)
    if (str_is(name, all[i]->name))
      return all[i];
  return NULL;
}

const SolverBackend *solver_for(bool whole)
{
  return whole ? &solver_cbc : &solver_clp;
}

const Solver *solver_open(const SolverBackend *backend, const char *path, Arena *arena,
                          Str *message, Str *help)
{
  const char *file = path ? path : backend->library;
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  *help =
      str_format(arena, "install it: on Debian and Ubuntu, apt-get install %s", backend->package);
  if (!library) {
    *message =
        str_format(arena, "the solver %s is not here: %s cannot be opened", backend->name, file);
    return NULL;
  }
  void **functions = NEW_ARRAY(arena, void *, backend->count);
  for (size_t i = 0; i < backend->count; i++) {
    functions[i] = dlsym(library, backend->symbols[i]);
    if (!functions[i]) {
      *message = str_format(arena, "%s is not the solver %s, or of another version: it has no %s",
                            file, backend->name, backend->symbols[i]);
      dlclose(library);
      return NULL;
    }
  }
  /* The library stays open: it may hold state, and other models. */
  Solver *solver = NEW(arena, Solver);
  *solver = (Solver){.backend = backend, .functions = functions};
  if (backend->one_at_a_time) {
    solver->turn = NEW(arena, pthread_mutex_t);
    pthread_mutex_init(solver->turn, NULL);
  }
  backend->version(functions, solver->version, sizeof solver->version);
  return solver;
}

static bool bounds_cross(const Linear *program)
{
  for (size_t c = 0; c < program->columns; c++)
    if (program->lower[c] > program->upper[c] ||
        (program->integer && program->integer[c] &&
         ceil(program->lower[c] - 1e-9) > floor(program->upper[c] + 1e-9)))
      return true;
  for (size_t r = 0; r < program->rows; r++)
    if (program->row_lower[r] > program->row_upper[r])
      return true;
  return false;
}

void solver_load(SolverModel *model, const Solver *solver, const Linear *program, Unwind *way_out)
{
  assert(program->finished);
  *model = (SolverModel){.solver = solver};
  arena_init(&model->arena, program->kept.memory, way_out);
  const size_t needed =
      BYTES_FOR_LINE * (program->columns + program->rows) + BYTES_FOR_NONZERO * program->nonzeros;
  memory_charge(model->arena.memory, way_out, needed);
  model->charged = needed;
}

void solver_release(SolverModel *model)
{
  if (model->state)
    model->solver->backend->release(model->state);
  if (model->arena.memory) {
    memory_return(model->arena.memory, model->charged);
    arena_free(&model->arena);
  }
  *model = (SolverModel){0};
}

/* Not before it is known to be sound: solvers may abort on what is not. */
static void bring_up_to_date(SolverModel *model, const Linear *program)
{
  const SolverBackend *backend = model->solver->backend;
  if (!model->state)
    model->state = backend->load(model->solver->functions, program, &model->arena);
  else if (program->changed)
    backend->update(model->state, program, program->changed);
}

void solver_start(SolverModel *model, const unsigned char *basis)
{
  model->basis = basis;
}

static Solution *new_solution(const Linear *program, Arena *arena)
{
  Solution *solution = NEW(arena, Solution);
  *solution =
      (Solution){.values = NEW_ARRAY(arena, double, program->columns),
                 .reduced = NEW_ARRAY(arena, double, program->columns),
                 .ray = NEW_ARRAY(arena, double, program->columns),
                 .activity = NEW_ARRAY(arena, double, program->rows),
                 .duals = NEW_ARRAY(arena, double, program->rows),
                 .basis = NEW_ARRAY(arena, unsigned char, program->columns + program->rows)};
  return solution;
}

/* Without rows each column goes where it is best, for itself; solvers differ on this one. */
static void solve_apart(const Linear *program, Solution *solution)
{
  solution->status = SOLVER_OPTIMAL;
  for (size_t c = 0; c < program->columns; c++) {
    const double lower = program->lower[c], upper = program->upper[c], cost = program->cost[c];
    const double square = program->square ? program->square[c] : 0;
    const bool whole = program->integer && program->integer[c];
    const double low = whole ? ceil(lower - 1e-9) : lower;
    const double high = whole ? floor(upper + 1e-9) : upper;
    double best = cost > 0 ? low : cost < 0 ? high : fmin(fmax(0, low), high);
    if (square > 0) {
      best = fmin(fmax(-cost / (2 * square), low), high);
      if (whole && best > low && best < high)
        best = square * (2 * floor(best) + 1) + cost < 0 ? floor(best) + 1 : floor(best);
    }
    if (isinf(best)) {
      solution->ray[c] = best > 0 ? 1 : -1;
      solution->has_ray = true;
      solution->status = SOLVER_UNBOUNDED;
      best = isinf(low) ? (isinf(high) ? 0 : high) : low;
    }
    solution->values[c] = best;
    solution->reduced[c] = cost + 2 * square * best;
    const bool inside = best > low && best < high;
    solution->basis[c] = inside ? BASIS_BETWEEN : best > low ? BASIS_UPPER : BASIS_LOWER;
  }
  solution->has_values = solution->status == SOLVER_OPTIMAL;
  solution->has_duals = solution->has_values && !program->integers;
}

/* By how much [x] lies outside, as a share of 1 + |bound|. */
static double outside(double x, double lower, double upper)
{
  if (x < lower)
    return (lower - x) / (1 + fabs(lower));
  return x > upper ? (x - upper) / (1 + fabs(upper)) : 0;
}

static double worst_violation(const Linear *program, const Solution *solution)
{
  double worst = 0;
  for (size_t c = 0; c < program->columns; c++) {
    const double x = solution->values[c];
    worst = fmax(worst, outside(x, program->lower[c], program->upper[c]));
    if (program->integer && program->integer[c])
      worst = fmax(worst, fabs(x - nearbyint(x)) / 10); /* solvers allow 1e-6 here, not 1e-7 */
    if (isnan(x))
      return INFINITY;
  }
  for (size_t r = 0; r < program->rows; r++)
    worst =
        fmax(worst, outside(solution->activity[r], program->row_lower[r], program->row_upper[r]));
  return worst;
}

/* How large a price stands on a bound that does not bind, as a share of what it is made of: at a
   best solution none does. Reduced costs are worked out anew from the duals. */
static double worst_price(const Linear *program, Solution *solution, double slack)
{
  double worst = 0, largest = 1;
  for (size_t c = 0; c < program->columns; c++) {
    const double x = solution->values[c];
    double reduced = program->cost[c] + (program->square ? 2 * program->square[c] * x : 0);
    double scale = 1 + fabs(reduced);
    for (int k = program->start[c]; k < program->start[c + 1]; k++) {
      const double part = solution->duals[program->index[k]] * program->value[k];
      reduced -= part;
      scale += fabs(part);
    }
    const double bound = reduced > 0 ? program->lower[c] : program->upper[c];
    if (!(fabs(x - bound) <= slack * (1 + fabs(x))))
      worst = fmax(worst, fabs(reduced) / scale);
    solution->reduced[c] = reduced;
  }
  for (size_t r = 0; r < program->rows; r++)
    largest = fmax(largest, fabs(solution->duals[r]));
  for (size_t r = 0; r < program->rows; r++) {
    const double dual = solution->duals[r], y = solution->activity[r];
    const double side = dual > 0 ? program->row_lower[r] : program->row_upper[r];
    if (!(fabs(y - side) <= slack * (1 + fabs(y))))
      worst = fmax(worst, fabs(dual) / largest);
  }
  return worst;
}

static bool near(double x, double bound)
{
  return isfinite(bound) && fabs(x - bound) <= 1e-9 * (1 + fabs(bound));
}

static void note_degeneracy(const Linear *program, Solution *solution)
{
  const unsigned char *row_basis = solution->basis + program->columns;
  for (size_t c = 0; c < program->columns; c++) {
    const bool fixed = program->lower[c] == program->upper[c] ||
                       (program->square && program->square[c] > 0); /* another costs more */
    const bool on_bound = near(solution->values[c], program->lower[c]) ||
                          near(solution->values[c], program->upper[c]);
    if (solution->basis[c] == BASIS_BASIC)
      solution->other_duals |= on_bound;
    else
      solution->other_values |= !fixed && fabs(solution->reduced[c]) <= 1e-9;
  }
  for (size_t r = 0; r < program->rows; r++) {
    const bool equation = program->row_lower[r] == program->row_upper[r];
    const bool on_side = near(solution->activity[r], program->row_lower[r]) ||
                         near(solution->activity[r], program->row_upper[r]);
    if (row_basis[r] == BASIS_BASIC)
      solution->other_duals |= on_side;
    else
      solution->other_values |= !equation && fabs(solution->duals[r]) <= 1e-9;
  }
}

static bool has_ended(const Solution *solution)
{
  return solution->status == SOLVER_OPTIMAL || solution->status == SOLVER_GAP_LIMIT;
}

/* Whether the values, if there are any, hold against the program itself, whatever the solver said.
 */
static bool holds(const Linear *program, const SolverOptions *options, Solution *solution)
{
  const bool stopped =
      solution->status == SOLVER_TIME_LIMIT || solution->status == SOLVER_CANCELLED;
  solution->has_values = solution->has_values && (stopped || has_ended(solution));
  solution->has_duals = solution->has_duals && has_ended(solution) && !program->integers;
  if (!solution->has_values)
    return true;
  linear_activity(program, solution->values, solution->activity);
  solution->worst_violation = worst_violation(program, solution);
  const double most = accepted * options->tolerance;
  /* Solvers hold prices to their tolerance in units of their own, so that more is seen in ours; one
     that took what is not best for it would miss by whole prices. With squares the bound has shown
     it to be best, and prices jump from tangent to tangent. */
  const double most_of_price = (program->squares ? 100 : 10) * most;
  return solution->worst_violation <= most &&
         (!solution->has_duals || worst_price(program, solution, most) <= most_of_price);
}

/* The rest of a solution, in the objective's own direction. */
static void complete(const Linear *program, const SolverOptions *options, Solution *solution)
{
  if (!holds(program, options, solution)) {
    solution->has_values = solution->has_duals = false;
    if (has_ended(solution))
      solution->status = SOLVER_TROUBLE;
  }
  if (!solution->has_values)
    return;
  solution->objective = linear_objective(program, solution->values);
  const double bound = program->maximise ? 0 - solution->bound : solution->bound;
  const bool open = program->integers && isfinite(bound) && solution->status != SOLVER_OPTIMAL;
  if (open || !program->integers)
    solution->bound = open ? bound + program->constant : solution->objective;
  else
    solution->bound = isfinite(bound) ? solution->objective : bound;
  solution->gap = fabs(solution->objective - solution->bound) /
                  fmax(fmax(fabs(solution->objective), fabs(solution->bound)), 1e-10);
  if (solution->has_duals)
    note_degeneracy(program, solution);
  for (size_t c = 0; program->maximise && c < program->columns; c++)
    solution->reduced[c] = 0 - solution->reduced[c];
  for (size_t r = 0; program->maximise && r < program->rows; r++)
    solution->duals[r] = 0 - solution->duals[r];
}

static void solve_without_rows(const Linear *program, const SolverOptions *options,
                               Solution *solution)
{
  solve_apart(program, solution);
  for (size_t r = 0; r < program->rows; r++) {
    solution->basis[program->columns + r] = BASIS_BASIC;
    if (outside(0, program->row_lower[r], program->row_upper[r]) > options->tolerance)
      solution->status = SOLVER_INFEASIBLE;
  }
}

static void solve_loaded(SolverModel *model, Linear *program, const SolverOptions *options,
                         double deadline, Solution *solution)
{
  const SolverBackend *backend = model->solver->backend;
  const unsigned char *basis = model->basis;
  model->basis = NULL;
  /* What does not hold is tried once more from nothing: a long way from change to change may have
     led a solver astray. */
  for (int attempt = 0; attempt < 2; attempt++) {
    bring_up_to_date(model, program);
    program->changed = 0;
    if (basis && attempt == 0)
      backend->start(model->state, program, basis);
    solution->bound = -INFINITY;
    if (model->solver->turn)
      pthread_mutex_lock(model->solver->turn);
    backend->solve(model->state, program, options, deadline, solution);
    if (model->solver->turn)
      pthread_mutex_unlock(model->solver->turn);
    const bool good = holds(program, options, solution) && solution->status != SOLVER_TROUBLE;
    if (good || attempt == 1)
      return;
    backend->release(model->state);
    model->state = NULL;
  }
}

Solution *solver_solve(SolverModel *model, Linear *program, const SolverOptions *options,
                       Arena *arena)
{
  const SolverBackend *backend = model->solver->backend;
  const double begin = solver_clock();
  const double deadline = options->seconds > 0 ? begin + options->seconds : 0;
  Solution *solution = new_solution(program, arena);
  solution->defect = linear_check(program);
  if (solution->defect.flaw != LINEAR_SOUND ||
      (program->integers ? !backend->integers : !backend->continuous))
    solution->status = SOLVER_REFUSED;
  else if (solver_cancelled(options))
    solution->status = SOLVER_CANCELLED;
  else if (bounds_cross(program))
    solution->status = SOLVER_INFEASIBLE;
  else if (program->rows == 0 || program->columns == 0)
    solve_without_rows(program, options, solution);
  else if (program->squares)
    solver_squares(model->solver, program, options, deadline, solution, arena);
  else
    solve_loaded(model, program, options, deadline, solution);
  complete(program, options, solution);
  solution->seconds = solver_clock() - begin;
  return solution;
}
