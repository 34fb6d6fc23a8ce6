/* What stopped a run, and where: from a value that is no number down to the node that made it.

   A fault carries its node, but not the labels and the draw it was at. So the value is evaluated
   once more, on one lane, and followed from each node to the first operand that is already bad. */
#include "engine_part.h"
#include "eval.h"

#include "optimise.h"
#include "show.h"

#include "lang/builtin.h"

#include <math.h>

enum { VALUE_DIGITS = 6 };

_Noreturn void fault_problem(Engine *engine, DiagCode code, Span at, Str message, Str help)
{
  EngineFault *fault = engine->fault;
  fault->code = code;
  fault->at = at;
  fault->message = message;
  fault->help = help;
  unwind(&engine->way_out, UNWIND_FAULT, "%s", "");
}

/* ---- the walk: where it came from ---------------------------------------------------------- */

typedef struct Words {
  DiagCode code;
  Str text;
  const char *help;
} Words;

typedef struct Walk {
  Engine *engine;
  Run *run;
  bool for_infinity; /* a number too large; else what is no number */
  FaultKind kind;
  bool is_said; /* what is there is in these; said on the spot, while its frame is there */
  const Plan
      *picked; /* the innermost choice that was passed: where a field without a value is read */
  Words words;
  DiagLabel *labels; /* of other places that have to do with it */
  Str place;
} Walk;

static bool is_bad(const Walk *walk, double x)
{
  return walk->for_infinity ? isinf(x) : lane_is_fault(x);
}

static bool is_bad_at(const Walk *walk, const Plan *p)
{
  return is_bad(walk, p->eval1(p, walk->run));
}

static const Plan *descend(Walk *walk, const Plan *p);
static void say(Walk *walk, const Plan *p);

static const Plan *first_bad_operand(Walk *walk, const Plan *p)
{
  const Plan *few[] = {p->a, p->b, p->c};
  const uint32_t count = p->args ? p->count : LEN(few);
  for (uint32_t i = 0; i < count; i++) {
    const Plan *operand = p->args ? p->args[i] : few[i];
    if (operand && is_bad_at(walk, operand))
      return descend(walk, operand);
  }
  return p;
}

static const Plan *descend_reduce(Walk *walk, const Plan *p)
{
  uint32_t *at = &walk->run->index[p->axis_id];
  const uint32_t before = *at;
  for (uint32_t i = 0; i < p->axis->length; i++) {
    *at = i;
    if (is_bad_at(walk, p->a))
      return descend(walk, p->a);
  }
  *at = before;
  return p->b ? first_bad_operand(walk, p) : p;
}

static const Plan *descend_statistic(Walk *walk, const Plan *p)
{
  Run *run = walk->run;
  const Lanes now = run->now;
  for (uint64_t draw = 0; draw < run->shared->draws; draw++) {
    run->now = lanes_draw(draw, 1, ++run->block);
    if (is_bad_at(walk, p->a))
      return descend(walk, p->a);
  }
  run->now = now;
  return p;
}

static const Plan *descend_at(Walk *walk, const Plan *p)
{
  uint32_t *at = &walk->run->index[p->axis_id];
  const double y = p->b->eval1(p->b, walk->run);
  if (is_bad(walk, y))
    return descend(walk, p->b);
  const int32_t place = place_of(y, p->axis->length);
  if (place == NOWHERE)
    return p;
  *at = (uint32_t)place;
  return descend(walk, p->a);
}

static const Plan *descend_lag(Walk *walk, const Plan *p)
{
  uint32_t *at = &walk->run->index[p->axis_id];
  const uint32_t here = *at;
  const double lag = p->b->eval1(p->b, walk->run);
  if (is_bad(walk, lag))
    return descend(walk, p->b);
  const double place = here - lag;
  if (!(lag > -1e-9))
    return p;
  for (int step = 0; step < 2; step++) {
    const double which = floor(place + 1e-9) + step;
    if (!(which >= 0 && which <= here))
      continue;
    *at = (uint32_t)which;
    if (is_bad_at(walk, p->a))
      return descend(walk, p->a);
  }
  *at = here;
  return is_bad_at(walk, p->c) ? descend(walk, p->c) : p;
}

static const Plan *descend_choice(Walk *walk, const Plan *p)
{
  const double which = p->a->eval1(p->a, walk->run);
  if (which != which)
    return is_bad(walk, which) ? descend(walk, p->a) : p;
  if (p->core->op == CORE_IF)
    return descend(walk, which != 0 ? p->b : p->c);
  if (!(which > -0.5 && which < p->count - 1.5))
    return p;
  walk->picked = p;
  return descend(walk, p->args[1 + (uint32_t)(which + 0.5)]);
}

/* Where the condition does not hold, it does not matter that x has no value either. */
static const Plan *descend_require(Walk *walk, const Plan *p)
{
  const double holds = p->b->eval1(p->b, walk->run);
  if (is_bad(walk, holds))
    return descend(walk, p->b);
  return holds == 0.0 ? p : descend(walk, p->a);
}

static const Plan *descend_fold(Walk *walk, const Plan *p)
{
  Run *run = walk->run;
  double value = p->a->eval1(p->a, run);
  if (is_bad(walk, value))
    return descend(walk, p->a);
  Active active = {.axis_id = p->axis_id, .up = run->active};
  run->active = &active;
  for (uint32_t i = 0; i < p->axis->length; i++) {
    run->index[p->axis_id] = i;
    run->registers[p->axis_id] = (Register){.value = &value, .lanes = 1, .serial = ++run->serial};
    const double next = p->b->eval1(p->b, run);
    if (is_bad(walk, next)) {
      const Plan *found = descend(walk, p->b);
      run->active = active.up;
      return found;
    }
    value = next;
  }
  run->active = active.up;
  return p;
}

static const Plan *descend_call(Walk *walk, const Plan *p)
{
  Run *run = walk->run;
  const PlanFunction *f = p->function;
  double *params = scratch_take(run, f->param_count + 1);
  for (uint32_t i = 0; i < f->param_count; i++) {
    params[i] = p->args[i]->eval1(p->args[i], run);
    if (is_bad(walk, params[i]))
      return descend(walk, p->args[i]);
  }
  Frame frame = {.lanes = 1, .stride = 1, .params = params};
  Frame *up = run->frame;
  run->frame = &frame;
  run_guard(run);
  const Plan *found = descend(walk, f->body);
  run->frame = up;
  return found;
}

static const Plan *descend_cell(Walk *walk, const Plan *p)
{
  if (p->cell->storage == STORE_SHARED)
    walk->run->now = lanes_single();
  run_guard(walk->run);
  return descend(walk, p->cell->root);
}

static const Plan *descend_by_kind(Walk *walk, const Plan *p)
{
  if (p->is_cell && p->core->op != CORE_SCAN)
    return descend_cell(walk, p);
  switch (p->core->op) {
  case CORE_CELL: return p;
  case CORE_REDUCE: return descend_reduce(walk, p);
  case CORE_STATISTIC:
    return p->core->args[0]->draws ? descend_statistic(walk, p) : first_bad_operand(walk, p);
  case CORE_AT: return descend_at(walk, p);
  case CORE_LAG: return descend_lag(walk, p);
  case CORE_IF:
  case CORE_SELECT: return descend_choice(walk, p);
  case CORE_REQUIRE: return descend_require(walk, p);
  case CORE_FOLD: return descend_fold(walk, p);
  case CORE_CALL: return descend_call(walk, p);
  case CORE_BY_AXIS: return descend(walk, p->args[walk->run->index[p->axis_id]]);
  case CORE_LOCAL: return descend(walk, p->a);
  case CORE_NUMBER:
  case CORE_COLUMN:
  case CORE_AXIS:
  case CORE_POSITION:
  case CORE_REGISTER:
  case CORE_PARAM:
  case CORE_SCAN: /* labels of the sum, not of its parts */
  case CORE_SOLVE:
  case CORE_TEMPLATE:
  case CORE_DECISION:
  case CORE_OPTIMISE:
  case CORE_OP_COUNT: return p;
  case CORE_APPLY:
  case CORE_RANDOM:
  case CORE_NATIVE:
  case CORE_LEAST:
  case CORE_WHICH_LEAST:
  case CORE_INTERPOLATE:
  case CORE_SOLUTION:
  case CORE_IN_RANGE: return first_bad_operand(walk, p);
  }
  return p;
}

/* The node that made what [p] gives. */
static const Plan *descend(Walk *walk, const Plan *p)
{
  const Plan *found = descend_by_kind(walk, p);
  if (!walk->is_said)
    say(walk, found);
  return found;
}

/* ---- the words ----------------------------------------------------------------------------- */

static Str figure(Arena *arena, double value, const Unit *unit)
{
  if (value != value)
    return STR("absent");
  if (unit && unit->form >= DATE_YEAR)
    return calendar_text(value, unit->form, arena);
  Str number = number_text(arena, unit ? value / unit->scale : value, VALUE_DIGITS);
  if (!unit || !unit->count)
    return number;
  Str word = unit_text(unit, arena);
  return str_format(arena, "%.*s %.*s", (int)number.length, number.text, (int)word.length,
                    word.text);
}

static Str figure_of(const Walk *walk, const Plan *p)
{
  return figure(walk->engine->results_arena, p->eval1(p, walk->run), p->core->unit);
}

/* " in year 2031, draw 17"; empty where the value is the same everywhere. */
static Str place_text(const Walk *walk, const Plan *p)
{
  Arena *arena = walk->engine->results_arena;
  StrBuf out;
  strbuf_init(&out, arena);
  for (uint32_t i = 0; i < p->core->axes->count; i++) {
    const Axis *axis = p->core->axes->axes[i];
    const uint32_t at = walk->run->index[axis->id];
    if (at >= axis->length)
      continue;
    Str label = axis_label_text(axis, at, arena);
    strbuf_format(&out, "%s%.*s %.*s", out.length ? ", " : " in ", (int)axis->name->text.length,
                  axis->name->text.text, (int)label.length, label.text);
  }
  if (walk->run->now.mode == MODE_DRAW && p->core->draws)
    strbuf_format(&out, "%sdraw %llu", out.length ? ", " : " in ",
                  (unsigned long long)walk->run->now.first_draw + 1);
  return strbuf_str(&out);
}

static Str domain_text(const Walk *walk, const Plan *p)
{
  Arena *arena = walk->engine->results_arena;
  if (p->core->op != CORE_APPLY)
    return p->core->op == CORE_LAG ? STR("a lag below zero looks ahead")
           : p->core->op == CORE_STATISTIC
               ? STR("this has no truth value in some draws, since something in it is absent")
               : STR("there is no value here");
  const char *name = kernel_name((Op)p->core->op_code);
  Str x = figure_of(walk, p->a);
  if (kernel_arity((Op)p->core->op_code) == 1)
    return str_format(arena, "%s of %.*s has no value", name, (int)x.length, x.text);
  Str y = figure_of(walk, p->b);
  if ((Op)p->core->op_code == OP_CLAMP) {
    Str z = figure_of(walk, p->c);
    return str_format(arena, "the lower end of `clamp`, %.*s, lies above its upper end, %.*s",
                      (int)y.length, y.text, (int)z.length, z.text);
  }
  return str_format(arena, "%.*s %s %.*s has no value", (int)x.length, x.text, name, (int)y.length,
                    y.text);
}

static Str with_message(const Walk *walk, const Plan *p, const char *otherwise)
{
  Arena *arena = walk->engine->results_arena;
  Str text = p->core->text.length ? p->core->text : str_of(otherwise);
  if (!p->a || p->core->op == CORE_REQUIRE)
    return text;
  Str x = figure_of(walk, p->a);
  return str_format(arena, "%.*s: %.*s", (int)text.length, text.text, (int)x.length, x.text);
}

/* A field outside its range, whose name is the text. */
static Str range_text(const Walk *walk, const Plan *p)
{
  Arena *arena = walk->engine->results_arena;
  const Unit *unit = p->core->unit ? p->core->unit : p->core->args[0]->unit;
  Str part[3];
  for (uint32_t i = 0; i < LEN(part); i++)
    part[i] = figure(arena, p->args[i]->eval1(p->args[i], walk->run), unit);
  return str_format(arena, "`%.*s` is %.*s, outside its range of %.*s to %.*s",
                    (int)p->core->text.length, p->core->text.text, (int)part[0].length,
                    part[0].text, (int)part[1].length, part[1].text, (int)part[2].length,
                    part[2].text);
}

static Str label_text(const Walk *walk, const Plan *p)
{
  Arena *arena = walk->engine->results_arena;
  if (p->core->op != CORE_AT)
    return STR("there is no case for this");
  const double y = p->b->eval1(p->b, walk->run);
  Str name = p->axis->name->text;
  const double *labels = p->axis->labels ? NULL : p->axis->values;
  if (labels && y > 0 && y < p->axis->length - 1) { /* and between two labels */
    const uint32_t left = (uint32_t)y;
    const double label = labels[left] + (y - left) * (labels[left + 1] - labels[left]);
    const bool is_date = p->axis->has_calendar; /* to the day: that of its month is no label */
    Str asked =
        is_date ? calendar_text(label, DATE_DAY, arena) : figure(arena, label, p->axis->unit);
    return str_format(arena, "%.*s has no label %.*s", (int)name.length, name.text,
                      (int)asked.length, asked.text);
  }
  return str_format(arena, "%.*s has %u labels, and this asks for number %.10g", (int)name.length,
                    name.text, p->axis->length, y + 1);
}

/* What the parameters of a distribution must be, and what they are. */
static Str parameter_text(const Walk *walk, const Plan *p)
{
  const DistributionInfo *info =
      p->core->op == CORE_RANDOM ? distribution_info((int)p->core->op_code) : NULL;
  if (!info)
    return with_message(walk, p, "a distribution's parameters are impossible");
  Signature signature = signature_read(info->signature);
  StrBuf out;
  strbuf_init(&out, walk->engine->results_arena);
  strbuf_format(&out, "`%s` needs %s, and here", info->name, info->needs);
  for (uint32_t i = 0; i < signature.count && i < p->count; i++) {
    Str x = figure_of(walk, p->args[i]), name = signature.names[i];
    strbuf_format(&out, "%s %.*s is %.*s",
                  i == 0                    ? ""
                  : i + 1 < signature.count ? ","
                                            : " and",
                  (int)name.length, name.text, (int)x.length, x.text);
  }
  return strbuf_str(&out);
}

static Words words_for(Walk *walk, const Plan *p, FaultKind kind)
{
  Arena *arena = walk->engine->results_arena;
  switch (kind) {
  case FAULT_DIVISION: {
    const Plan *dividend = p->a;
    Str x = dividend ? figure_of(walk, dividend) : STR("a number");
    return (Words){E_DIVISION, str_format(arena, "%.*s divided by zero", (int)x.length, x.text),
                   "keep the case out with `if`: if x == 0 then … else … / x"};
  }
  case FAULT_NONE:
  case FAULT_DOMAIN:
    return (Words){p->core->op == CORE_STATISTIC ? E_ABSENT : E_DOMAIN, domain_text(walk, p),
                   "keep the case out with `if`, or with `otherwise` where something is absent"};
  case FAULT_PARAMETER:
    return (Words){E_PARAMETER, parameter_text(walk, p),
                   "keep its parameters in order in every draw, for instance with min and max"};
  case FAULT_NO_LABEL:
    return (Words){E_NO_LABEL, label_text(walk, p), "ask for a label that the axis has"};
  case FAULT_OUT_OF_RANGE:
    if (p->core->op == CORE_IN_RANGE && p->args)
      return (Words){E_OUT_OF_RANGE, range_text(walk, p), ""};
    return (Words){E_OUT_OF_RANGE, with_message(walk, p, "outside the ends of the table"),
                   "write `extend` to go on beyond the ends"};
  case FAULT_REQUIRE:
    return (Words){E_REQUIRE, with_message(walk, p, "a requirement does not hold"), ""};
  case FAULT_NO_VALUE:
    return (Words){E_NO_VALUE,
                   str_format(arena, "`%.*s` is needed and has no value", (int)p->core->text.length,
                              p->core->text.text),
                   "give it one, or keep this object out of the choice"};
  case FAULT_NATIVE: return (Words){E_NATIVE, STR("the native function gave no number"), ""};
  case FAULT_NO_OPTIMUM: {
    bool is_bent;
    const Str text = optimum_text(p, walk->run, arena, &walk->labels, &is_bent);
    return (Words){is_bent ? E_NOT_LINEAR : E_NO_OPTIMUM, text,
                   is_bent ? "the factor of a square that is minimised must be above 0, of one "
                             "that is maximised below"
                   : p->core->op == CORE_OPTIMISE
                       ? "give it, or say what stands for it: (… otherwise …)"
                       : "its status can be read where it has no values: p.status == optimal"};
  }
  case FAULT_UNKNOWN: break;
  }
  return (Words){E_OVERFLOW, STR("no number comes out here"), ""};
}

static void say(Walk *walk, const Plan *p)
{
  walk->is_said = true;
  const bool is_picked = walk->kind == FAULT_NO_VALUE && walk->picked;
  const bool is_part = p->core->op == CORE_SOLUTION; /* its problem has no value at all */
  walk->place = place_text(walk, is_picked ? walk->picked->a : is_part ? p->a : p);
  walk->words = walk->for_infinity
                    ? (Words){E_OVERFLOW, STR("a number too large to be held"),
                              "numbers go up to 1.8e308; is a growth applied too often?"}
                    : words_for(walk, p, walk->kind);
}

/* Narrows the lanes to the one that is bad. */
static void narrow(Run *run, uint32_t lane)
{
  const Lanes now = run->now;
  if (now.mode == MODE_AXIS)
    run->index[now.axis->id] = now.base + lane;
  run->now =
      now.mode == MODE_DRAW ? lanes_draw(now.first_draw + lane, 1, ++run->block) : lanes_single();
}

_Noreturn void fault_raise(Engine *engine, Run *run, const Plan *plan, uint32_t lane)
{
  narrow(run, lane);
  const double value = plan->eval1(plan, run);
  Walk walk = {
      .engine = engine, .run = run, .for_infinity = isinf(value), .kind = lane_fault_kind(value)};
  const Plan *origin = plan;
  if (lane_is_absent(value)) {
    walk.words = (Words){E_ABSENT, STR("this has no truth value, since something in it is absent"),
                         "say what stands for it: (… otherwise …)"};
    walk.place = place_text(&walk, plan);
  } else {
    origin = descend(&walk, plan);
  }
  const Str text = walk.words.text;
  engine->fault->labels = walk.labels;
  fault_problem(engine, walk.words.code, origin->core->at,
                str_format(engine->results_arena, "%.*s%.*s", (int)text.length, text.text,
                           (int)walk.place.length, walk.place.text),
                str_of(walk.words.help));
}
