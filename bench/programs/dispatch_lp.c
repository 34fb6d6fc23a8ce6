/* A year of hours of a grid of ten buses, each with three plants and load that may be shed,
   fourteen lines that carry what they like within limits, four stores: 122,640 equations in 578,160
   columns. Built and solved through runtime/linear.h and solver.h, and from the same arrays by Clp
   alone. usage: dispatch_lp build|strom|bare [hours]. Prints what came out, seconds, bytes. */
#include "runtime/solver.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
  BUSES = 10,
  PLANTS = 30,
  LINES = 14,
  STORES = 4,
  HOUR = PLANTS + BUSES + LINES + 3 * STORES
};

typedef struct Grid {
  double capacity[PLANTS], cost[PLANTS], limit[LINES], power[STORES], peak[BUSES], phase[BUSES];
  int from[LINES], to[LINES], at[STORES];
  uint64_t state;
} Grid;

static double uniform(Grid *grid)
{
  grid->state = (1103515245 * grid->state + 12345) % (1u << 31);
  return (double)grid->state / (1u << 31);
}

static void make_grid(Grid *grid)
{
  static const double least[] = {200, 150, 150}, more[] = {200, 150, 350};
  static const double cheap[] = {18, 55, 0.01}, dearer[] = {14, 45, 0.02};
  grid->state = 2654435761u % (1u << 31);
  for (int p = 0; p < PLANTS; p++) {
    grid->capacity[p] = least[p % 3] + more[p % 3] * uniform(grid);
    grid->cost[p] = cheap[p % 3] + dearer[p % 3] * uniform(grid);
  }
  for (int l = 0; l < LINES; l++) {
    const int from = l < BUSES ? l : l - BUSES;
    grid->from[l] = from;
    grid->to[l] = (from + (l < BUSES ? 1 : BUSES / 2)) % BUSES;
    grid->limit[l] = l < BUSES ? 80 + 120 * uniform(grid) : 60 + 60 * uniform(grid);
  }
  for (int s = 0; s < STORES; s++) {
    grid->at[s] = s * BUSES / STORES;
    grid->power[s] = 50 + 50 * uniform(grid);
  }
  for (int b = 0; b < BUSES; b++)
    grid->peak[b] = 300 + 150 * uniform(grid);
  for (int b = 0; b < BUSES; b++)
    grid->phase[b] = uniform(grid);
}

typedef struct Series {
  double (*load)[BUSES], (*renewable)[BUSES];
} Series;

static Series make_series(Grid *grid, int hours)
{
  Series series = {malloc((size_t)hours * sizeof *series.load),
                   malloc((size_t)hours * sizeof *series.renewable)};
  double wind[BUSES];
  for (int b = 0; b < BUSES; b++)
    wind[b] = 0.4;
  for (int t = 0; t < hours; t++)
    for (int b = 0; b < BUSES; b++)
      series.load[t][b] =
          grid->peak[b] *
          (0.62 + 0.2 * cos(2 * M_PI * (t / 24.0 - 0.75 - 0.05 * grid->phase[b])) +
           0.12 * cos(2 * M_PI * (t / 8760.0 - 0.02)) + 0.06 * (uniform(grid) - .5));
  for (int t = 0; t < hours; t++)
    for (int b = 0; b < BUSES; b++) {
      if (b % 2) {
        const double sun = fmax(0.0, sin(M_PI * (t % 24 - 6) / 12.0));
        series.renewable[t][b] = sun * (0.55 + 0.45 * uniform(grid));
      } else {
        wind[b] += 0.12 * (uniform(grid) - .5) + 0.02 * (0.38 - wind[b]);
        series.renewable[t][b] = wind[b] = fmin(1, fmax(0, wind[b]));
      }
    }
  return series;
}

static void add_columns(Linear *p, const Grid *grid, const Series *series, int t)
{
  for (int g = 0; g < PLANTS; g++)
    linear_add_column(p, 0, grid->capacity[g] * (g % 3 == 2 ? series->renewable[t][g / 3] : 1),
                      grid->cost[g], false);
  for (int b = 0; b < BUSES; b++)
    linear_add_column(p, 0, series->load[t][b], 3000, false);
  for (int l = 0; l < LINES; l++)
    linear_add_column(p, -grid->limit[l], grid->limit[l], 0, false);
  for (int s = 0; s < STORES; s++)
    linear_add_column(p, 0, grid->power[s], 0, false); /* charge */
  for (int s = 0; s < STORES; s++)
    linear_add_column(p, 0, grid->power[s], 0.05, false);
  for (int s = 0; s < STORES; s++)
    linear_add_column(p, 0, 4 * grid->power[s], 0, false); /* held */
}

/* Row by row, as the engine does. */
static void add_rows(Linear *p, const Grid *grid, const Series *series, int t, int hours)
{
  const size_t first = (size_t)t * HOUR, line = first + PLANTS + BUSES, store = line + LINES;
  for (int b = 0; b < BUSES; b++) {
    const size_t row = linear_add_row(p, series->load[t][b], series->load[t][b]);
    for (int g = 3 * b; g < 3 * b + 3; g++)
      linear_add(p, row, first + (size_t)g, 1);
    linear_add(p, row, first + PLANTS + (size_t)b, 1);
    for (int l = 0; l < LINES; l++)
      if (grid->from[l] == b || grid->to[l] == b)
        linear_add(p, row, line + (size_t)l, grid->from[l] == b ? -1 : 1);
    for (int s = 0; s < STORES; s++)
      if (grid->at[s] == b) {
        linear_add(p, row, store + (size_t)s, -1);
        linear_add(p, row, store + STORES + (size_t)s, 1);
      }
  }
  for (int s = 0; s < STORES; s++) {
    const size_t row = linear_add_row(p, 0, 0), held = store + 2 * STORES + (size_t)s;
    linear_add(p, row, held, 1);
    linear_add(p, row, t > 0 ? held - HOUR : held + (size_t)(hours - 1) * HOUR, -1);
    linear_add(p, row, store + (size_t)s, -0.95);
    linear_add(p, row, store + STORES + (size_t)s, 1 / 0.95);
  }
}

static double largest_megabytes(void)
{
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024;
}

/* What Clp does of its own accord, with nothing of ours around it. */
static double solve_bare(const Linear *p)
{
  void *clp = dlopen("libClp.so.1", RTLD_NOW);
  if (!clp)
    return NAN;
  void *(*new_model)(void), *(*options_new)(void);
  void (*log)(void *, int);
  void (*load)(void *, int, int, const int *, const int *, const double *, const double *,
               const double *, const double *, const double *, const double *);
  void (*method)(void *, int, int);
  int (*solve)(void *, void *);
  double (*objective)(void *);
  *(void **)(void *)&new_model = dlsym(clp, "Clp_newModel");
  *(void **)(void *)&log = dlsym(clp, "Clp_setLogLevel");
  *(void **)(void *)&options_new = dlsym(clp, "ClpSolve_new");
  *(void **)(void *)&load = dlsym(clp, "Clp_loadProblem");
  *(void **)(void *)&method = dlsym(clp, "ClpSolve_setSolveType");
  *(void **)(void *)&solve = dlsym(clp, "Clp_initialSolveWithOptions");
  *(void **)(void *)&objective = dlsym(clp, "Clp_objectiveValue");
  void *model = new_model(), *options = options_new();
  log(model, 0);
  load(model, (int)p->columns, (int)p->rows, p->start, p->index, p->value, p->lower, p->upper,
       p->cost, p->row_lower, p->row_upper);
  method(options, 0, -1);
  solve(model, options);
  return objective(model);
}

static double solve_strom(Linear *p, Arena *arena, Unwind *way_out)
{
  Str message = {0}, help = {0};
  const volatile bool cancel = false; /* looked at, as a run does */
  SolverOptions options = solver_default_options();
  options.cancel = &cancel;
  const Solver *solver = solver_open(&solver_clp, NULL, arena, &message, &help);
  if (!solver)
    return NAN;
  SolverModel model;
  solver_load(&model, solver, p, way_out);
  const Solution *solution = solver_solve(&model, p, &options, arena);
  const double objective = solution->status == SOLVER_OPTIMAL ? solution->objective : NAN;
  solver_release(&model);
  return objective;
}

int main(int count, char **words)
{
  const char *what = count > 1 ? words[1] : "strom";
  const int hours = count > 2 ? atoi(words[2]) : 8760;
  static Grid grid;
  make_grid(&grid);
  const Series series = make_series(&grid, hours);
  Memory memory;
  Unwind way_out;
  Arena arena;
  Linear p;
  memory_init(&memory, 0);
  if (setjmp(way_out.to))
    return 1;
  arena_init(&arena, &memory, &way_out);
  linear_init(&p, &memory, &way_out, false);
  const double begin = solver_clock();
  for (int t = 0; t < hours; t++)
    add_columns(&p, &grid, &series, t);
  for (int t = 0; t < hours; t++)
    add_rows(&p, &grid, &series, t, hours);
  const size_t building = memory.used;
  linear_finish(&p);
  const double built = solver_clock();
  const double each = (double)p.nonzeros;
  if (!strcmp(what, "build")) {
    printf("%zu x %zu, %zu non-zeros: %.1f million a second, %.0f bytes each at most, %.0f then\n",
           p.rows, p.columns, p.nonzeros, each / (built - begin) / 1e6,
           (double)(building + memory.used) / each, (double)memory.used / each);
  } else {
    const double found = strcmp(what, "bare") ? solve_strom(&p, &arena, &way_out) : solve_bare(&p);
    fprintf(stderr, "%.2f s, %.0f MB\n", solver_clock() - begin, largest_megabytes());
    printf("%.3f\n", found);
  }
  linear_free(&p);
  arena_free(&arena);
  return 0;
}
