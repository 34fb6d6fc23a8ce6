/* run.h - all that changes while a plan is walked: the lanes at hand, indices of the axes, scratch,
   tables. One Run per thread; Shared is what the threads have in common.
   May include: plan.h, lang/arena.h. */
#ifndef STROM_RUN_H
#define STROM_RUN_H

#include "plan.h"

#include <pthread.h>
#include <stdatomic.h>

/* What the lanes of the current evaluation are. Copied to save, assigned to restore. */
typedef struct Lanes {
  CellMode mode;
  uint32_t count;
  uint32_t word;    /* where a node's `varies` says whether it varies along them */
  uint64_t bit;     /* 0: nothing does */
  const Axis *axis; /* MODE_AXIS: lanes are its positions from `base` on */
  uint32_t base;
  uint64_t first_draw; /* MODE_DRAW */
  uint64_t epoch;      /* the same number means the same lanes */
  const uint8_t *live; /* lanes whose value is wanted; NULL: all */
} Lanes;

typedef struct Register { /* the accumulator of a fold or the probe of a solve */
  const double *value;
  uint32_t lanes;  /* 1 or as many as were current */
  uint64_t serial; /* a new one for each value */
} Register;

typedef struct Active { /* the registers that have a value now, innermost first; on the C stack */
  uint32_t axis_id;
  struct Active *up;
} Active;

typedef struct Frame {    /* of a call */
  uint32_t lanes, stride; /* stride: lanes of the call that made it */
  uint32_t local_count;
  const double *params;  /* count x stride */
  double *locals;        /* NULL: locals are not kept */
  uint64_t *keys;        /* of locals: 0 unknown, else 1 + the combination of their axes */
  const uint8_t **masks; /* of locals: the lanes for which it was computed; NULL: all */
  uint64_t epoch;        /* the lanes of the call */
} Frame;

typedef struct DrawTable {
  double *values;   /* rows x block_lanes */
  uint32_t *stamps; /* block in which the row was filled */
} DrawTable;

typedef struct Hold { /* STORE_HOLD and STORE_FOLLOW */
  double *values;
  size_t capacity;  /* numbers */
  uint64_t *key;    /* epoch, then indices, then serials */
  uint64_t context; /* FOLLOW: counts the keys seen */
  uint64_t *stamps; /* FOLLOW: context in which a row was filled */
  bool filled;
} Hold;

typedef struct SharedTable {
  _Atomic(atomic_uchar *) stamps; /* a RowState for each chunk; published last */
  double *values;
} SharedTable;

typedef enum RowState { ROW_EMPTY, ROW_FILLING, ROW_FILLED } RowState;

typedef struct Shared {
  const PlanProgram *program;
  SharedTable *tables; /* by cell slot */
  double **stats;      /* by statistic slot: rows x REPLICATE_LANES */
  uint64_t seed, draws;
  uint32_t replicates;  /* that have any draws, at most REPLICATES */
  pthread_mutex_t lock; /* recursive: filling a table fills others */
  Arena *arena;         /* of the tables; under the lock */
  double deadline;      /* seconds of the monotonic clock; 0: none */
  const volatile bool *cancel;
  double solver_tolerance, solver_gap, solver_seconds; /* 0: 1e-7, 1e-4, no limit */
  const char *lp_folder, *mps_folder;                  /* for problems; NULL: none */
  atomic_bool stop;                                    /* another thread gave up */
  size_t draw_budget; /* bytes of tables of draws that a thread may have */
} Shared;

typedef struct ScratchChunk {
  struct ScratchChunk *before, *after;
  double *begin, *end;
} ScratchChunk;

struct Run {
  Lanes now;
  double *top, *end; /* scratch */
  ScratchChunk *chunk;
  uint32_t *index;     /* by axis id */
  Register *registers; /* by axis id of the loop */
  Active *active;
  Frame *frame;
  DrawTable *draws; /* by cell slot */
  Hold *holds;      /* by cell slot */
  uint32_t block;   /* number of the current block of draws; stamps of tables */
  uint32_t block_lanes;
  uint64_t serial;       /* given to the latest value of a register */
  uint32_t calls;        /* nested */
  uint32_t locks;        /* of Shared.lock held */
  int32_t ticks;         /* until the clock is looked at */
  uintptr_t stack_limit; /* addresses below are too deep */
  Shared *shared;
  Arena *arena;
  Span stopped_at;   /* the definition or function that an unwind was about */
  struct Run *inner; /* for passes over the draws inside an evaluation */
};

void run_init(Run *run, Shared *shared, Arena *arena, uint32_t block_lanes);
/* Gives up the locks that an unwind left behind. */
void run_unlock(Run *run);
/* Looks at the clock, the cancel flag and the other threads; unwinds. */
void run_look(Run *run);
double *scratch_more(Run *run, size_t count);
void scratch_back(Run *run, double *mark);
double now_seconds(void); /* of the monotonic clock */

Lanes lanes_single(void);
Lanes lanes_replicate(void);
Lanes lanes_axis(const Axis *axis, uint32_t base, uint32_t count);
Lanes lanes_draw(uint64_t first, uint32_t count, uint32_t block);

static inline bool plan_varies(const Plan *p, const Run *run)
{
  return (p->varies[run->now.word] & run->now.bit) != 0;
}

static inline bool set_varies(const uint64_t *varies, const Run *run)
{
  return (varies[run->now.word] & run->now.bit) != 0;
}

static inline void run_tick(Run *run)
{
  if (--run->ticks < 0)
    run_look(run);
}

_Noreturn void run_too_deep(Run *run);

/* Before going deeper: the C stack and the clock. */
static inline void run_guard(Run *run)
{
  const char here = 0;
  if ((uintptr_t)&here < run->stack_limit)
    run_too_deep(run);
  run_tick(run);
}

/* Room for [count] numbers until scratch_release of a mark (run->top) taken before. */
static inline double *scratch_take(Run *run, size_t count)
{
  count = (count + 7) & ~(size_t)7;
  if ((size_t)(run->end - run->top) < count)
    return scratch_more(run, count);
  double *taken = run->top;
  run->top += count;
  return taken;
}

static inline void scratch_release(Run *run, double *mark)
{
  if (mark >= run->chunk->begin && mark <= run->end)
    run->top = mark;
  else
    scratch_back(run, mark);
}

/* The row of the current indices. */
static inline size_t rows_at(const Run *run, const Rows *rows)
{
  size_t row = 0;
  for (uint32_t i = 0; i < rows->axis_count; i++)
    row += rows->strides[i] * run->index[rows->axes[i]->id];
  return row;
}

static inline void fill(double *out, double value, size_t count)
{
  for (size_t i = 0; i < count; i++)
    out[i] = value;
}

/* What [p] must give where its value is that of its operand [from]: all lanes if [p] varies. */
static inline const double *spread(const Plan *p, const Plan *from, Run *run, const double *value,
                                   double *out)
{
  if (!plan_varies(p, run) || plan_varies(from, run))
    return value;
  fill(out, value[0], run->now.count);
  return out;
}

#endif
