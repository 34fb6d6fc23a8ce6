#include "checker.h"

#include <math.h>

static Str axes_text(Checker *c, const AxisSet *set)
{
  StrBuf text;
  strbuf_init(&text, c->arena);
  for (uint32_t i = 0; i < set->count; i++) {
    if (set->axes[i]->kind == AXIS_LOOP)
      continue;
    strbuf_text(&text, text.length ? ", " : "");
    strbuf_add(&text, set->axes[i]->name->text);
  }
  return strbuf_str(&text);
}

static void note_axes(Checker *c, Diag *diag, const AxisSet *set)
{
  Str axes = axes_text(c, set);
  if (axes.length)
    diag_note(c->diags, diag, "it varies along: %.*s", (int)axes.length, axes.text);
  else
    diag_note(c->diags, diag, "it is one value, without axes");
}

static void report_no_axis(Checker *c, const Ast *sub, const Core *x)
{
  Str text = sources_text(c->context->sources, sub->at);
  Diag *diag = diag_add(c->diags, E_AXIS_ABSENT, sub->at,
                        "this value does not vary along an axis with the label `%.*s`",
                        (int)text.length, text.text);
  note_axes(c, diag, x->axes);
}

typedef struct Candidates {
  const Axis *first;
  const Axis *second;
} Candidates;

static void add_candidate(Candidates *found, const Axis *axis)
{
  if (!found->first)
    found->first = axis;
  else if (!found->second)
    found->second = axis;
}

/* A label written as a name or, as that of a thing from a table may be, as a text; else NULL. */
static const Sym *written_label(Checker *c, const Ast *key)
{
  return key->kind == AST_NAME     ? key->name
         : key->kind == AST_STRING ? intern(c->interner, key->text)
                                   : NULL;
}

static bool is_bare_key(const Ast *key)
{
  return key->kind == AST_NUMBER;
}

static Candidates find_candidates(Checker *c, const AxisSet *set, const Ast *key, const Core *value)
{
  Candidates found = {0};
  const Sym *label = written_label(c, key);
  for (uint32_t i = 0; i < set->count; i++) {
    const Axis *axis = set->axes[i];
    bool fits;
    if (axis->kind == AXIS_LOOP)
      continue;
    if (label && axis_find_label(axis, label) >= 0)
      fits = true;
    else if (is_bare_key(key))
      fits = axis->values && !axis->labels;
    else if (!value)
      fits = false;
    else if (value->type.kind == TYPE_LABEL)
      fits = type_label(axis).axis == value->type.axis;
    else
      fits = value->type.kind == TYPE_NUMBER && axis->values && !axis->labels &&
             axis->unit->dim == value->type.dim;
    if (fits)
      add_candidate(&found, axis);
  }
  return found;
}

static bool is_even(const Axis *axis)
{
  bool even = axis->length > 1;
  double step = even ? axis->values[1] - axis->values[0] : 1;
  for (uint32_t i = 1; even && i < axis->length; i++)
    even = fabs(axis->values[i] - axis->values[0] - i * step) <= 1e-9 * fabs(step);
  return even;
}

/* [axis] with rising labels, and for each of them its position in [axis]. */
static const Axis *rising_axis(Checker *c, const Axis *axis, double **positions)
{
  double *values = NEW_ARRAY(c->arena, double, axis->length + 1);
  *positions = NEW_ARRAY(c->arena, double, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++) {
    uint32_t at = i;
    for (; at > 0 && values[at - 1] > axis->values[i]; at--) {
      values[at] = values[at - 1];
      (*positions)[at] = (*positions)[at - 1];
    }
    values[at] = axis->values[i];
    (*positions)[at] = i;
  }
  Axis *rising = axis_new(&c->sets, axis->kind, axis->name, axis->length);
  rising->unit = axis->unit;
  rising->values = values;
  rising->at = axis->at;
  return rising;
}

/* Whole at the labels, which rise, between two of them at a number between theirs, and not on the
   axis outside its ends. */
static Core *position_between(Checker *c, Span at, const Axis *axis, Core *value)
{
  uint32_t count = axis->length + 2;
  Core **args = NEW_ARRAY(c->arena, Core *, count + 1);
  double *knots = NEW_ARRAY(c->arena, double, count);
  args[0] = value;
  for (uint32_t i = 0; i < count; i++) {
    args[i + 1] = core_plain(c, at, (double)i - 1);
    if (i > 0 && i <= axis->length)
      knots[i] = axis->values[i - 1];
  }
  knots[0] = knots[1] - 1;
  knots[count - 1] = knots[count - 2] + 1;
  Core *node = core_new(c, CORE_INTERPOLATE, at, c->number, args, count + 1);
  node->numbers = knots;
  node->index = count;
  node->op_code = INTERPOLATE_LINEAR;
  node->extend = true;
  node->unit = c->units.one;
  return node;
}

/* The position of a number on an axis, as an expression: whole where it is one of the labels, and
   what takes the value there stops the run where it is not. */
static Core *numeric_position(Checker *c, Span at, const Axis *axis, Core *value)
{
  if (!axis->values || !axis->length)
    return value;
  if (is_even(axis)) {
    double step = axis->values[1] - axis->values[0];
    Core *first = core_number(c, at, axis->values[0], value->type, value->unit);
    Core *width = core_number(c, at, step, value->type, value->unit);
    Core *offset = core_apply2(c, at, OP_SUB, value->type, value, first);
    return core_apply2(c, at, OP_DIV, c->number, offset, width);
  }
  bool rises = true;
  for (uint32_t i = 1; i < axis->length; i++)
    rises &= axis->values[i] > axis->values[i - 1];
  if (rises)
    return position_between(c, at, axis, value);
  double *positions;
  const Axis *rising = rising_axis(c, axis, &positions);
  return core_at(c, at, rising, core_column(c, at, rising, positions, c->number, NULL),
                 position_between(c, at, rising, value));
}

static void report_no_label(Checker *c, const Axis *axis, const Ast *key)
{
  Str text = sources_text(c->context->sources, key->at);
  Diag *diag = diag_add(c->diags, E_UNKNOWN_LABEL, key->at, "`%.*s` is not a label of `%s`",
                        (int)text.length, text.text, axis->name->text.text);
  if (axis->labels && key->kind == AST_NAME) {
    suggest(c, diag, nearest_of(c, key->name, axis->labels, axis->length));
  } else if (axis->length) {
    Str first = axis_label_text(axis, 0, c->arena),
        last = axis_label_text(axis, axis->length - 1, c->arena);
    diag_note(c->diags, diag, "its labels go from %.*s to %.*s", (int)first.length, first.text,
              (int)last.length, last.text);
    if (axis->has_calendar && is_bare_key(key) && key->number >= 1000 && key->number <= 9999 &&
        key->number == floor(key->number))
      diag_help(c->diags, diag, "a point in time is a date: %.0f-01-01", key->number);
  }
}

/* What names a place of an axis is of the type of its labels: of rows without names, a number. */
static bool expect_label(Checker *c, const Axis *axis, const Ast *key, Core *value)
{
  const Unit *unit = axis->unit ? axis->unit : c->units.one;
  Type type = axis->labels ? type_label(axis) : type_number(unit->dim);
  Str what = str_format(c->arena, "an index along `%s`", axis->name->text.text);
  return expect_type(c, value, type, key->at, what.text);
}

Core *axis_position_of(Env *env, const Axis *axis, const Ast *key, Core *value)
{
  Checker *c = env->checker;
  int64_t position = -1;
  const Sym *label = written_label(c, key);
  if (label && axis->labels && (position = axis_find_label(axis, label)) >= 0)
    return core_plain(c, key->at, (double)position);
  if (is_bare_key(key)) {
    position = axis_find_value(axis, key->number * axis->unit->scale);
    if (position < 0)
      report_no_label(c, axis, key);
    return position < 0 ? NULL : core_plain(c, key->at, (double)position);
  }
  if (!value || type_is_poison(value) || !expect_label(c, axis, key, value))
    return NULL;
  if (value->type.kind == TYPE_LABEL)
    return core_as(c, value, c->number, NULL);
  core_join_years(value, core_axis_label(c, key->at, axis));
  double number;
  if (fold_value(c, value, &number)) {
    position = axis_find_value(axis, number);
    if (position < 0)
      report_no_label(c, axis, key);
    return position < 0 ? NULL : core_plain(c, key->at, (double)position);
  }
  return numeric_position(c, key->at, axis, value);
}

/* Whether the label belongs to some axis of the script, along which the value happens to be the
   same everywhere. */
static bool is_constant_along(Env *env, const Ast *key)
{
  Checker *c = env->checker;
  const Module *module = c->script;
  for (size_t i = 0; module && i < module->decls.count; i++) {
    const Decl *decl = module->decls.entries[i].value;
    const Axis *axis = decl->kind == DECL_AXIS || decl->kind == DECL_CHOICE ? decl->axis : NULL;
    if (axis && is_bare_key(key) && axis->values &&
        axis_find_value(axis, key->number * axis->unit->scale) >= 0)
      return true;
    if (axis && key->kind == AST_NAME && axis_find_label(axis, key->name) >= 0)
      return true;
  }
  return false;
}

static const Axis *subscript_axis(Env *env, Core *x, const Ast *sub, Core *value, bool *constant)
{
  Checker *c = env->checker;
  if (sub->name) {
    const Axis *axis = axis_set_named(x->axes, sub->name);
    if (axis)
      return axis;
    Decl *decl = name_find(env->module, sub->name);
    *constant = decl && (decl->kind == DECL_AXIS || decl->kind == DECL_CHOICE);
    if (!*constant) {
      Diag *diag = diag_add(c->diags, E_AXIS_ABSENT, sub->at, "this value has no axis `%s`",
                            sub->name->text.text);
      note_axes(c, diag, x->axes);
    }
    return NULL;
  }
  Candidates found = find_candidates(c, x->axes, sub->a, value);
  if (found.second) {
    Diag *diag =
        diag_add(c->diags, E_AMBIGUOUS_INDEX, sub->at, "this index fits two axes, `%s` and `%s`",
                 found.first->name->text.text, found.second->name->text.text);
    diag_help(c->diags, diag, "name the one that is meant: [%s = …]", found.first->name->text.text);
    return NULL;
  }
  if (!found.first) {
    *constant = is_constant_along(env, sub->a);
    if (!*constant)
      report_no_axis(c, sub, x);
  }
  return found.first;
}

/* Where a range begins or, if [is_last], ends on an axis. A date without a time of day is all of
   it: between two such ends lie all steps of the days. */
static Core *range_end(Env *env, const Axis *axis, const Ast *key, bool is_last)
{
  Checker *c = env->checker;
  Core *value = is_bare_key(key) ? NULL : check_expression(env, key, NULL);
  double day;
  if (is_last && axis->has_calendar && value && fold_value(c, value, &day) &&
      is_whole_day(value, day) && axis_find_value(axis, day) < 0)
    for (uint32_t i = 0; i < axis->length; i++) /* the last day of a month, a week, … */
      if (fabs(axis->values[i] + axis->weights[i] - day - 86400) < 1)
        return core_plain(c, key->at, i);
  bool within_days = axis->has_calendar && axis->unit->form == DATE_MINUTE;
  if (!within_days || !value || !fold_value(c, value, &day) || !is_whole_day(value, day))
    return axis_position_of(env, axis, key, value);
  uint32_t first = 0, count = 0; /* of the labels of that day */
  for (uint32_t i = 0; i < axis->length; i++) {
    first += axis->values[i] < day;
    count += axis->values[i] >= day && axis->values[i] < day + 86400;
  }
  if (count)
    return core_plain(c, key->at, is_last ? first + count - 1 : first);
  report_no_label(c, axis, key);
  return NULL;
}

static Core *keep_part(Env *env, Core *x, const Ast *sub)
{
  Checker *c = env->checker;
  bool constant = false;
  Ast lower = *sub;
  lower.a = sub->a->a;
  Core *low_value = is_bare_key(lower.a) ? NULL : check_expression(env, lower.a, NULL);
  const Axis *axis = subscript_axis(env, x, &lower, low_value, &constant);
  if (!axis)
    return constant ? x : core_poison(c, sub->at);
  Core *low = range_end(env, axis, sub->a->a, false);
  Core *high = range_end(env, axis, sub->a->b, true);
  double first, last;
  if (!low || !high)
    return core_poison(c, sub->at);
  if (!core_constant(low, &first) || !core_constant(high, &last) || last < first) {
    Diag *diag = diag_add(c->diags, E_NOT_CONSTANT, sub->at,
                          "a part of an axis goes upwards between two ends that are known");
    diag_help(c->diags, diag,
              "to leave labels out that depend on something, use `where`: "
              "sum(x over %s where …)",
              axis->name->text.text);
    return core_poison(c, sub->at);
  }
  uint32_t count = (uint32_t)(last - first) + 1;
  const Axis *part = axis_part(c, axis, (uint32_t)first, count);
  double *positions = NEW_ARRAY(c->arena, double, count);
  for (uint32_t i = 0; i < count; i++)
    positions[i] = first + i;
  return core_at(c, sub->at, axis, x, core_column(c, sub->at, part, positions, c->number, NULL));
}

static bool needs_value(Checker *c, const Core *x, const Ast *key)
{
  if (is_bare_key(key))
    return false;
  const Sym *label = written_label(c, key);
  for (uint32_t i = 0; label && i < x->axes->count; i++)
    if (axis_find_label(x->axes->axes[i], label) >= 0)
      return false;
  return true;
}

static Core *apply_subscript(Env *env, Core *x, const Ast *sub)
{
  Checker *c = env->checker;
  if (sub->a->kind == AST_RANGE)
    return keep_part(env, x, sub);
  const Axis *named = sub->name ? axis_set_named(x->axes, sub->name) : NULL;
  Type label = named ? type_label(named) : c->number;
  Core *value = NULL;
  if (needs_value(c, x, sub->a)) {
    bool is_label = sub->a->kind == AST_NAME && !local_find(env, sub->a->name) &&
                    !name_find(env->module, sub->a->name) &&
                    !(env->self && object_cell(c, env->self, sub->a->name));
    if (is_label && is_constant_along(env, sub->a))
      return x;
    if (is_label && !sub->name && !named) {
      const Axis *only = NULL;
      for (uint32_t i = 0; i < x->axes->count; i++)
        if (x->axes->axes[i]->labels)
          only = x->axes->axes[i];
      if (only) {
        report_no_label(c, only, sub->a);
        return core_poison(c, sub->at);
      }
    }
    value = check_expression(env, sub->a, named && named->labels ? &label : NULL);
    if (type_is_poison(value))
      return value;
  }
  bool constant = false;
  const Axis *axis = subscript_axis(env, x, sub, value, &constant);
  if (!axis)
    return constant ? x : core_poison(c, sub->at);
  Core *position = axis_position_of(env, axis, sub->a, value);
  return position ? core_at(c, sub->at, axis, x, position) : core_poison(c, sub->at);
}

Core *check_index(Env *env, const Ast *ast)
{
  Core *part = check_solution_index(env, ast);
  if (part)
    return part;
  Core *x = check_expression(env, ast->a, NULL);
  for (uint32_t i = 0; i < ast->list.count && !type_is_poison(x); i++)
    x = apply_subscript(env, x, ast->list.items[i]);
  return x;
}
