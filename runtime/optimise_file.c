/* Problems as files that other programs read: what is solved, with the names of the script. */
#include "eval.h"
#include "optimise.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Naming {
  const PlanProblem *problem;
  const size_t *places; /* by row */
} Naming;

/* "output.gas.17": the name, then the labels. */
static void put_names(StrBuf *out, Str name, const PlanBlock *block, size_t place)
{
  const Rows *rows = &block->rows;
  strbuf_add(out, name);
  for (uint32_t i = 0; i < rows->axis_count; i++) {
    const Axis *axis = rows->axes[i];
    const size_t at = (place - block->first) / rows->strides[i] % axis->length;
    strbuf_char(out, '.');
    strbuf_add(out, axis_label_text(axis, (uint32_t)at, out->arena));
  }
}

static void column_name(void *context, size_t column, StrBuf *name)
{
  const PlanProblem *problem = ((const Naming *)context)->problem;
  if (column >= problem->columns) {
    strbuf_text(name, "squared");
    return;
  }
  const uint32_t index = problem_decision(problem, column);
  put_names(name, problem->core->decisions[index].name->text, &problem->decisions[index].block,
            column);
}

static void row_name(void *context, size_t row, StrBuf *name)
{
  const Naming *naming = context;
  const PlanProblem *problem = naming->problem;
  if (naming->places[row] == NO_PLACE) {
    strbuf_text(name, "squared");
    return;
  }
  const uint32_t index = problem_constraint(problem, naming->places[row]);
  put_names(name, problem->core->constraints[index].label->text, &problem->constraints[index].block,
            naming->places[row]);
}

static bool into_file(void *context, Str text)
{
  return fwrite(text.text, 1, text.length, context) == text.length;
}

/* FOLDER/01_plan.lp; what files' names may not have becomes _. */
static const char *path_of(const PlanProblem *problem, const char *folder, const char *ending,
                           Arena *arena)
{
  StrBuf path;
  strbuf_init(&path, arena);
  strbuf_format(&path, "%s/%02u_", folder, problem->number);
  const Str name = problem->core->path;
  for (size_t i = 0; i < name.length; i++) {
    const char c = name.text[i];
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    strbuf_char(&path, plain ? c : '_');
  }
  strbuf_format(&path, ".%s", ending);
  return str_terminated(arena, strbuf_str(&path));
}

typedef bool WriteProgram(const Linear *program, const LinearNames *names, Arena *arena,
                          LinearSink sink, void *context);

/* Beside its place first, so that what stands there stays whole; 0, or what went wrong. */
static int write_file(const char *path, const char *beside, WriteProgram *write_program,
                      const Linear *linear, const LinearNames *names, Arena *arena)
{
  FILE *file = fopen(beside, "wbx");
  if (!file)
    return errno;
  const bool good = write_program(linear, names, arena, into_file, file) && fflush(file) == 0;
  int failure = good ? 0 : errno ? errno : EIO;
  if (fclose(file) != 0 && !failure)
    failure = errno;
  if (!failure && rename(beside, path) != 0)
    failure = errno;
  if (failure)
    unlink(beside);
  return failure;
}

static void write_into(const PlanProblem *problem, const char *folder, const char *ending,
                       WriteProgram *write_program, const Linear *linear, const LinearNames *names,
                       Arena *arena)
{
  const char *path = path_of(problem, folder, ending, arena);
  const char *beside = str_terminated(arena, str_format(arena, "%s.part%ld", path, (long)getpid()));
  int failure = mkdir(folder, 0777) != 0 && errno != EEXIST ? errno : 0;
  if (!failure)
    failure = write_file(path, beside, write_program, linear, names, arena);
  if (failure)
    unwind(arena->way_out, UNWIND_WRITE, "%s: %s", path, strerror(failure));
}

void problem_write(const PlanProblem *problem, const Run *run, const Linear *linear,
                   const int32_t *row_of)
{
  const Shared *shared = run->shared;
  if ((!shared->lp_folder && !shared->mps_folder) || atomic_exchange(problem->is_written, true))
    return;
  Naming naming = {problem, problem_places(problem, row_of, linear, run->arena)};
  const LinearNames names = {column_name, row_name, &naming};
  if (shared->lp_folder)
    write_into(problem, shared->lp_folder, "lp", linear_write_lp, linear, &names, run->arena);
  if (shared->mps_folder)
    write_into(problem, shared->mps_folder, "mps", linear_write_mps, linear, &names, run->arena);
}
