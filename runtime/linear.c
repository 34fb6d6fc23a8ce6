#include "linear.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 4096, MOST = INT32_MAX - 1 };

/* Records are appended to blocks, so that growing never copies. */
typedef struct LinearBlock {
  struct LinearBlock *next;
  max_align_t records[];
} LinearBlock;

typedef struct Column {
  double lower, upper, cost, square;
  bool integer;
} Column;
typedef struct Row {
  double lower, upper;
} Row;
typedef struct Entry {
  double value;
  uint32_t row, column;
} Entry;

static void *push(Linear *program, LinearList *list, size_t size)
{
  const size_t at = list->count % BLOCK;
  assert(!program->finished);
  if (at == 0) {
    if (list->count >= MOST - BLOCK)
      unwind(program->building.way_out, UNWIND_SIZE, "more than %d rows, columns or coefficients",
             MOST);
    LinearBlock *block = arena_alloc_raw(&program->building, sizeof *block + BLOCK * size);
    block->next = NULL;
    if (list->last)
      list->last->next = block;
    else
      list->first = block;
    list->last = block;
  }
  list->count++;
  return (char *)list->last->records + at * size;
}

/* The records of a list, block by block: NULL after the last. */
static const void *records(const LinearBlock *block)
{
  return block->records;
}

static size_t in_block(const LinearList *list, const LinearBlock *block)
{
  return block->next ? BLOCK : (list->count - 1) % BLOCK + 1;
}

void linear_init(Linear *program, Memory *memory, Unwind *way_out, bool maximise)
{
  *program = (Linear){.maximise = maximise};
  arena_init(&program->building, memory, way_out);
  arena_init(&program->kept, memory, way_out);
}

void linear_free(Linear *program)
{
  arena_free(&program->building);
  arena_free(&program->kept);
}

static double as_minimised(const Linear *program, double cost)
{
  return program->maximise ? 0 - cost : cost; /* not -cost: no negative zeros */
}

size_t linear_add_column(Linear *program, double lower, double upper, double cost, bool integer)
{
  Column *column = push(program, &program->column_list, sizeof *column);
  *column = (Column){lower, upper, as_minimised(program, cost), 0, integer};
  program->integers += integer;
  return program->columns++;
}

size_t linear_add_row(Linear *program, double lower, double upper)
{
  Row *row = push(program, &program->row_list, sizeof *row);
  *row = (Row){lower, upper};
  return program->rows++;
}

void linear_add(Linear *program, size_t row, size_t column, double value)
{
  assert(row < program->rows && column < program->columns);
  Entry *entry = push(program, &program->entry_list, sizeof *entry);
  *entry = (Entry){value, (uint32_t)row, (uint32_t)column};
}

void linear_add_square(Linear *program, size_t column, double factor)
{
  assert(column < program->columns && !program->finished);
  LinearBlock *block = program->column_list.first;
  if (column / BLOCK == (program->columns - 1) / BLOCK)
    block = program->column_list.last; /* the usual case: a column just made */
  else
    for (size_t skip = column / BLOCK; skip > 0; skip--)
      block = block->next;
  Column *to = (Column *)(void *)block->records + column % BLOCK;
  program->squares += to->square == 0 && factor != 0;
  to->square += as_minimised(program, factor);
}

static void keep_columns(Linear *program)
{
  Arena *arena = &program->kept;
  const size_t count = program->columns;
  program->lower = NEW_ARRAY(arena, double, count);
  program->upper = NEW_ARRAY(arena, double, count);
  program->cost = NEW_ARRAY(arena, double, count);
  program->square = program->squares ? NEW_ARRAY(arena, double, count) : NULL;
  program->integer = program->integers ? NEW_ARRAY(arena, bool, count) : NULL;
  size_t at = 0;
  const LinearList *list = &program->column_list;
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Column *columns = records(block);
    for (size_t i = 0; i < in_block(list, block); i++, at++) {
      program->lower[at] = columns[i].lower;
      program->upper[at] = columns[i].upper;
      program->cost[at] = columns[i].cost;
      if (program->square)
        program->square[at] = columns[i].square;
      if (program->integer)
        program->integer[at] = columns[i].integer;
    }
  }
}

static void keep_rows(Linear *program)
{
  program->row_lower = NEW_ARRAY(&program->kept, double, program->rows);
  program->row_upper = NEW_ARRAY(&program->kept, double, program->rows);
  size_t at = 0;
  const LinearList *list = &program->row_list;
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Row *rows = records(block);
    for (size_t i = 0; i < in_block(list, block); i++, at++) {
      program->row_lower[at] = rows[i].lower;
      program->row_upper[at] = rows[i].upper;
    }
  }
}

/* Makes positions of counts: first[k] becomes where those of k begin. */
static void running_sum(int *first, size_t count)
{
  int sum = 0;
  for (size_t k = 0; k <= count; k++) {
    int here = first[k];
    first[k] = sum;
    sum += here;
  }
}

/* Entries that were not appended row by row: once through, by row, in one block. */
static void sort_by_row(Linear *program)
{
  LinearList *list = &program->entry_list;
  int *first = NEW_ARRAY(&program->building, int, program->rows + 1);
  LinearBlock *sorted =
      arena_alloc_raw(&program->building, sizeof *sorted + list->count * sizeof(Entry));
  Entry *out = (Entry *)(void *)sorted->records;
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Entry *entries = records(block);
    for (size_t i = 0; i < in_block(list, block); i++)
      first[entries[i].row]++;
  }
  running_sum(first, program->rows);
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Entry *entries = records(block);
    for (size_t i = 0; i < in_block(list, block); i++)
      out[first[entries[i].row]++] = entries[i];
  }
  size_t at = 0;
  for (LinearBlock *block = list->first; block; block = block->next) {
    const size_t count = in_block(list, block);
    memcpy(block->records, out + at, count * sizeof *out);
    at += count;
  }
}

/* Counts the entries of each column into start; true when they came row by row. */
static bool count_columns(Linear *program)
{
  bool in_order = true;
  uint32_t before = 0;
  const LinearList *list = &program->entry_list;
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Entry *entries = records(block);
    for (size_t i = 0; i < in_block(list, block); i++) {
      program->start[entries[i].column]++;
      in_order &= entries[i].row >= before;
      before = entries[i].row;
    }
  }
  return in_order;
}

/* Coefficients added at one place become their sum, in the order in which they were added. */
static void merge(Linear *program)
{
  int to = 0, from = 0;
  for (size_t c = 0; c < program->columns; c++) {
    const int begin = to, end = program->start[c + 1];
    program->start[c] = begin;
    for (; from < end; from++) {
      if (to > begin && program->index[to - 1] == program->index[from]) {
        program->value[to - 1] += program->value[from];
        continue;
      }
      program->index[to] = program->index[from];
      program->value[to++] = program->value[from];
    }
  }
  program->start[program->columns] = to;
  program->nonzeros = (size_t)to;
}

void linear_finish(Linear *program)
{
  assert(!program->finished);
  const LinearList *list = &program->entry_list;
  keep_columns(program);
  keep_rows(program);
  /* One longer than needed, so that placing, which moves each start to the next, stays inside. */
  program->start = NEW_ARRAY(&program->kept, int, program->columns + 2);
  program->index = NEW_ARRAY(&program->kept, int, list->count);
  program->value = NEW_ARRAY(&program->kept, double, list->count);
  if (!count_columns(program))
    sort_by_row(program);
  running_sum(program->start, program->columns);
  memmove(program->start + 1, program->start, (program->columns + 1) * sizeof *program->start);
  for (const LinearBlock *block = list->first; block; block = block->next) {
    const Entry *entries = records(block);
    for (size_t i = 0; i < in_block(list, block); i++) {
      const int at = program->start[entries[i].column + 1]++;
      program->index[at] = (int)entries[i].row;
      program->value[at] = entries[i].value;
    }
  }
  program->start[0] = 0;
  merge(program);
  arena_free(&program->building);
  program->column_list = program->row_list = program->entry_list = (LinearList){0};
  program->finished = true;
}

static void *twin(Arena *arena, const void *of, size_t count, size_t size)
{
  return of ? arena_grow(arena, (void *)(uintptr_t)of, count, count, size) : NULL;
}

void linear_copy(Linear *copy, const Linear *program, Unwind *way_out)
{
  assert(program->finished);
  Arena arena;
  arena_init(&arena, program->kept.memory, way_out);
  *copy = *program;
  copy->building = copy->kept = arena;
  const size_t columns = program->columns, rows = program->rows, count = program->nonzeros;
  copy->lower = twin(&copy->kept, program->lower, columns, sizeof(double));
  copy->upper = twin(&copy->kept, program->upper, columns, sizeof(double));
  copy->cost = twin(&copy->kept, program->cost, columns, sizeof(double));
  copy->square = twin(&copy->kept, program->square, columns, sizeof(double));
  copy->integer = twin(&copy->kept, program->integer, columns, sizeof(bool));
  copy->row_lower = twin(&copy->kept, program->row_lower, rows, sizeof(double));
  copy->row_upper = twin(&copy->kept, program->row_upper, rows, sizeof(double));
  copy->start = twin(&copy->kept, program->start, columns + 1, sizeof(int));
  copy->index = twin(&copy->kept, program->index, count, sizeof(int));
  copy->value = twin(&copy->kept, program->value, count, sizeof(double));
}

void linear_set_cost(Linear *program, size_t column, double cost)
{
  assert(program->finished && column < program->columns);
  program->cost[column] = as_minimised(program, cost);
  program->changed |= LINEAR_COSTS;
}

void linear_set_square(Linear *program, size_t column, double factor)
{
  if (!program->square)
    program->square = NEW_ARRAY(&program->kept, double, program->columns);
  double *square = &program->square[column];
  program->squares -= *square != 0;
  *square = as_minimised(program, factor);
  program->squares += *square != 0;
}

void linear_set_bounds(Linear *program, size_t column, double lower, double upper)
{
  assert(program->finished && column < program->columns);
  program->lower[column] = lower;
  program->upper[column] = upper;
  program->changed |= LINEAR_BOUNDS;
}

void linear_set_sides(Linear *program, size_t row, double lower, double upper)
{
  assert(program->finished && row < program->rows);
  program->row_lower[row] = lower;
  program->row_upper[row] = upper;
  program->changed |= LINEAR_SIDES;
}

bool linear_set_coefficient(Linear *program, size_t row, size_t column, double value)
{
  assert(program->finished && row < program->rows && column < program->columns);
  int low = program->start[column], high = program->start[column + 1];
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (program->index[middle] < (int)row)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == program->start[column + 1] || program->index[low] != (int)row)
    return false;
  program->value[low] = value;
  program->changed |= LINEAR_COEFFICIENTS;
  return true;
}

LinearDefect linear_check(const Linear *program)
{
  assert(program->finished);
  for (size_t c = 0; c < program->columns; c++) {
    if (!isfinite(program->cost[c]))
      return (LinearDefect){LINEAR_BAD_COST, 0, c, program->cost[c]};
    if (program->square && !(program->square[c] >= 0 && program->square[c] < INFINITY))
      return (LinearDefect){LINEAR_NOT_CONVEX, 0, c, as_minimised(program, program->square[c])};
    if (!(program->lower[c] < INFINITY))
      return (LinearDefect){LINEAR_BAD_BOUND, 0, c, program->lower[c]};
    if (!(program->upper[c] > -INFINITY))
      return (LinearDefect){LINEAR_BAD_BOUND, 0, c, program->upper[c]};
    for (int k = program->start[c]; k < program->start[c + 1]; k++)
      if (!isfinite(program->value[k]))
        return (LinearDefect){LINEAR_BAD_COEFFICIENT, (size_t)program->index[k], c,
                              program->value[k]};
  }
  for (size_t r = 0; r < program->rows; r++) {
    if (!(program->row_lower[r] < INFINITY))
      return (LinearDefect){LINEAR_BAD_SIDE, r, 0, program->row_lower[r]};
    if (!(program->row_upper[r] > -INFINITY))
      return (LinearDefect){LINEAR_BAD_SIDE, r, 0, program->row_upper[r]};
  }
  return (LinearDefect){.flaw = LINEAR_SOUND};
}

double linear_objective(const Linear *program, const double *values)
{
  double sum = 0;
  for (size_t c = 0; c < program->columns; c++)
    sum += program->cost[c] * values[c];
  for (size_t c = 0; program->square && c < program->columns; c++)
    sum += program->square[c] * values[c] * values[c];
  return program->constant + as_minimised(program, sum);
}

void linear_activity(const Linear *program, const double *values, double *activity)
{
  memset(activity, 0, program->rows * sizeof *activity);
  for (size_t c = 0; c < program->columns; c++)
    for (int k = program->start[c]; k < program->start[c + 1]; k++)
      activity[program->index[k]] += program->value[k] * values[c];
}
