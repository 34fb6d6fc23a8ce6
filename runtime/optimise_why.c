/* Why a problem has no optimum, in the words of its script: which conditions would have to give way
   and by how much, which limits are in the way, what runs off. And the names that rows and columns
   have there. */
#include "elastic.h"
#include "eval.h"
#include "optimise.h"
#include "show.h"

#include <math.h>

enum { MOST = 3, DIGITS = 6 }; /* so many of a sort are said */

/* ---- names -------------------------------------------------------------------------------------
 */

size_t *problem_places(const PlanProblem *problem, const int32_t *row_of, const Linear *program,
                       Arena *arena)
{
  size_t *places = NEW_ARRAY(arena, size_t, program->rows + 1);
  for (size_t row = 0; row < program->rows; row++)
    places[row] = NO_PLACE;
  for (size_t i = 0; i < problem->rows; i++)
    if (row_of[i] >= 0)
      places[row_of[i]] = i;
  return places;
}

uint32_t problem_constraint(const PlanProblem *problem, size_t place)
{
  uint32_t found = 0;
  for (uint32_t i = 1; i < problem->core->constraint_count; i++)
    if (problem->constraints[i].block.first <= place)
      found = i;
  return found;
}

/* " at hour 17, plant gas" */
static void put_place(StrBuf *out, const PlanBlock *block, size_t place)
{
  const Rows *rows = &block->rows;
  const size_t at = place - block->first;
  for (uint32_t i = 0; i < rows->axis_count; i++) {
    const Axis *axis = rows->axes[i];
    Str label = axis_label_text(axis, (uint32_t)(at / rows->strides[i] % axis->length), out->arena);
    strbuf_format(out, "%s%.*s %.*s", i ? ", " : " at ", (int)axis->name->text.length,
                  axis->name->text.text, (int)label.length, label.text);
  }
}

/* ---- labels ------------------------------------------------------------------------------------
 */

typedef struct Why {
  Run *run;
  const Optimum *optimum;
  const PlanProblem *problem;
  Arena *arena;
  Linear program;
  const int32_t *row_of;
  size_t *places;     /* by row of the program */
  DiagLabel **labels; /* where the next one goes */
} Why;

/* One line of the script, of which there may be many: of a condition or a decision, at `place`. */
typedef struct Named {
  Span at;
  Str name;
  const Unit *unit;
  const PlanBlock *block;
  size_t place;
} Named;

static Named named_column(const Why *why, size_t column)
{
  const uint32_t index = problem_decision(why->problem, column);
  const CoreDecision *core = &why->problem->core->decisions[index];
  return (Named){core->at, core->name->text, core->unit, &why->problem->decisions[index].block,
                 column};
}

static Named named_row(const Why *why, size_t row)
{
  const size_t place = why->places[row];
  const uint32_t index = problem_constraint(why->problem, place);
  const CoreConstraint *core = &why->problem->core->constraints[index];
  return (Named){core->at, core->label->text, core->unit, &why->problem->constraints[index].block,
                 place};
}

static void put_amount(StrBuf *out, double amount, const Unit *unit)
{
  Str number = number_text(out->arena, amount, DIGITS);
  strbuf_add(out, number);
  if (!unit || !unit->count)
    return;
  strbuf_char(out, ' ');
  strbuf_add(out, unit_text(unit, out->arena));
}

static void add_label(Why *why, Span at, const StrBuf *text)
{
  DiagLabel *label = NEW(why->arena, DiagLabel);
  *label = (DiagLabel){.at = at, .text = strbuf_str(text)};
  *why->labels = label;
  why->labels = &label->next;
}

/* ---- nothing meets all conditions --------------------------------------------------------------
 */

/* What asks for something gives way before what balances, and both before a limit: then the limit
   is in the way of what is asked for, and not the other way round. */
typedef enum ConditionKind { IS_DEMAND = 1, IS_BALANCE = 2, IS_LIMIT = 4 } ConditionKind;

static ConditionKind kind_of(const Why *why, size_t place)
{
  const CoreProblem *core = why->problem->core;
  const CoreConstraint *constraint = &core->constraints[problem_constraint(why->problem, place)];
  if (constraint->sense == OP_EQ)
    return IS_BALANCE;
  return (constraint->sense == OP_GE) == constraint->left->decides ? IS_DEMAND : IS_LIMIT;
}

static Named named_line(const Why *why, const ElasticLine *line)
{
  return line->is_row ? named_row(why, line->index) : named_column(why, line->index);
}

static void put_given(StrBuf *out, const Why *why, const ElasticLine *line, const Named *named)
{
  strbuf_format(out, "`%.*s`", (int)named->name.length, named->name.text);
  put_place(out, named->block, named->place);
  if (!line->is_row) {
    strbuf_text(out, line->is_upper ? " would have to pass its upper limit by "
                                    : " would have to fall below its lower limit by ");
  } else {
    const ConditionKind kind = kind_of(why, named->place);
    strbuf_text(out, kind == IS_LIMIT                       ? " is exceeded by "
                     : kind == IS_BALANCE && line->is_upper ? " has too much: "
                                                            : " is short of ");
  }
  put_amount(out, line->amount, named->unit);
}

static void put_in_the_way(StrBuf *out, const ElasticLine *line, const Named *named)
{
  strbuf_format(out, "`%.*s`", (int)named->name.length, named->name.text);
  put_place(out, named->block, named->place);
  if (line->is_row) {
    strbuf_text(out, " is in the way");
    return;
  }
  strbuf_text(out, line->is_upper ? " is in the way: at most " : " is in the way: at least ");
  put_amount(out, line->limit, named->unit);
}

/* What stands for a square has no name in the script. */
static bool is_helper(const Why *why, const ElasticLine *line)
{
  return line->is_row ? why->places[line->index] == NO_PLACE : line->index >= why->problem->columns;
}

/* The largest of each condition or decision, for the few largest of these. */
static void say_lines(Why *why, const ElasticLine *lines, size_t count, bool given)
{
  const PlanBlock *said[MOST];
  size_t times[MOST] = {0}, first[MOST], blocks = 0;
  for (size_t i = 0; i < count; i++) {
    if (is_helper(why, &lines[i]))
      continue;
    const PlanBlock *block = named_line(why, &lines[i]).block;
    size_t k = 0;
    while (k < blocks && said[k] != block)
      k++;
    if (k == MOST)
      continue;
    if (k == blocks) {
      said[blocks] = block;
      first[blocks++] = i;
    }
    times[k]++;
  }
  for (size_t k = 0; k < blocks; k++) {
    const ElasticLine *line = &lines[first[k]];
    const Named named = named_line(why, line);
    StrBuf out;
    strbuf_init(&out, why->arena);
    if (given)
      put_given(&out, why, line, &named);
    else
      put_in_the_way(&out, line, &named);
    if (times[k] > 1)
      strbuf_format(&out, given ? " (the most of %zu)" : " (one of %zu)", times[k]);
    add_label(why, named.at, &out);
  }
}

static void say_infeasible(Why *why)
{
  const SolverOptions options = optimise_options(why->run);
  double *weights = NEW_ARRAY(why->arena, double, why->program.rows + 1);
  for (size_t row = 0; row < why->program.rows; row++)
    weights[row] = why->places[row] == NO_PLACE ? 0 : kind_of(why, why->places[row]);
  const Elastic elastic =
      elastic_explain(why->problem->solver, &why->program, weights, &options, why->arena);
  if (elastic.status != SOLVER_OPTIMAL)
    return;
  say_lines(why, elastic.given, elastic.given_count, true);
  say_lines(why, elastic.in_the_way, elastic.in_the_way_count, false);
}

/* ---- the objective has no limit ----------------------------------------------------------------
 */

static void say_unbounded(Why *why)
{
  RunningColumn *columns;
  const size_t count = elastic_running(&why->program, why->optimum->solution, why->arena, &columns);
  for (size_t i = 0, said = 0; i < count && said < MOST; i++) {
    if (columns[i].column >= why->problem->columns)
      continue;
    said++;
    const Named named = named_column(why, columns[i].column);
    StrBuf out;
    strbuf_init(&out, why->arena);
    strbuf_format(&out, "`%.*s`", (int)named.name.length, named.name.text);
    put_place(&out, named.block, named.place);
    strbuf_text(&out, columns[i].rate > 0 ? " grows" : " falls");
    strbuf_text(&out, " without limit");
    add_label(why, named.at, &out);
  }
}

/* ---- a square with the wrong sign --------------------------------------------------------------
 */

static void say_bent(Why *why)
{
  const size_t column = why->optimum->solution->defect.column;
  StrBuf out;
  strbuf_init(&out, why->arena);
  if (column < why->problem->columns) {
    const Named named = named_column(why, column);
    strbuf_format(&out, "the square of `%.*s`", (int)named.name.length, named.name.text);
    put_place(&out, named.block, named.place);
  } else {
    strbuf_text(&out, "a square of a sum");
  }
  strbuf_text(&out,
              why->problem->core->maximise ? ": its factor is above 0" : ": its factor is below 0");
  add_label(why, why->problem->core->objective->at, &out);
}

static void say_why(const Optimum *optimum, Run *run, Arena *arena, DiagLabel **labels)
{
  Why why = {.run = run,
             .optimum = optimum,
             .problem = optimum->problem,
             .arena = arena,
             .labels = labels};
  if (optimum_program(optimum, run, &why.program, &why.row_of)) {
    why.places = problem_places(why.problem, why.row_of, &why.program, arena);
    if (optimum->solution->status == SOLVER_INFEASIBLE)
      say_infeasible(&why);
    else if (optimum->solution->status == SOLVER_UNBOUNDED)
      say_unbounded(&why);
    else
      say_bent(&why);
  }
  linear_free(&why.program);
}

Str optimum_text(const Plan *p, Run *run, Arena *arena, DiagLabel **labels, bool *is_bent)
{
  *is_bent = false;
  if (p->core->op == CORE_OPTIMISE) {
    const Str path = p->problem->core->path;
    return str_format(arena,
                      "`%.*s` cannot be solved: its objective, a bound or a condition needs a "
                      "figure that is absent",
                      (int)path.length, path.text);
  }
  const Optimum *o = optimum_at(p->a->eval1(p->a, run));
  const Str path = o->problem->core->path;
  static const char *const words[] = {
      "it has whole-number decisions, so no prices", "nothing meets all its conditions at once",
      "its objective has no limit", "the solver was stopped before the end",
      "the solver came to no result"};
  const SolverStatus status = o->solution->status;
  *is_bent = status == SOLVER_REFUSED && o->solution->defect.flaw == LINEAR_NOT_CONVEX;
  if (*is_bent) {
    say_why(o, run, arena, labels);
    return str_format(arena,
                      "`%.*s` cannot be solved: a square in its objective bends away from "
                      "what is best",
                      (int)path.length, path.text);
  }
  if (status == SOLVER_INFEASIBLE || status == SOLVER_UNBOUNDED)
    say_why(o, run, arena, labels);
  return str_format(arena, "`%.*s` has no such value: %s", (int)path.length, path.text,
                    words[(size_t)optimum_status(o->solution)]);
}
