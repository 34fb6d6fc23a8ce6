#include "checker.h"

#include <math.h>

bool fold_value(Checker *c, const Core *node, double *value)
{
  if (core_constant(node, value))
    return !isnan(*value);
  if (type_is_poison(node) || node->axes->count || node->draws || node->depth || node->frame)
    return false;
  return c->context->host->fold(c->context->host->context, node, value, 1) && !isnan(*value);
}

bool check_constant(Env *env, const Ast *ast, const Type *expected, Core **node, double *value)
{
  Checker *c = env->checker;
  *node = check_expression(env, ast, expected);
  if (type_is_poison(*node))
    return false;
  if (fold_value(c, *node, value))
    return true;
  Diag *diag =
      diag_add(c->diags, E_NOT_CONSTANT, ast->at, "this must be known before anything runs");
  diag_help(c->diags, diag,
            "write a figure, or a name that stands for one without uncertainty and without axes");
  return false;
}

/* ---- numeric axes ---- */

typedef struct Ends {
  Core *low, *high, *by;
  double first, last, step;
} Ends;

static bool read_ends(Env *env, const Ast *range, const Ast *by, Ends *ends)
{
  Checker *c = env->checker;
  by = by ? by : range->c;
  if (!check_constant(env, range->a, NULL, &ends->low, &ends->first))
    return false;
  if (!check_constant(env, range->b, &ends->low->type, &ends->high, &ends->last))
    return false;
  if (ends->low->type.is_zero && ends->low->type.dim != ends->high->type.dim) {
    ends->low->type = ends->high->type;
    ends->low->unit = ends->high->unit;
  }
  if (!expect_type(c, ends->high, ends->low->type, range->b->at, "the end of the range"))
    return false;
  const Unit *unit = ends->low->unit ? ends->low->unit : c->units.one;
  ends->step = unit->scale;
  if (by && !check_constant(env, by, &ends->low->type, &ends->by, &ends->step))
    return false;
  if (by && !expect_type(c, ends->by, ends->low->type, by->at, "the step of the range"))
    return false;
  return true;
}

bool axis_length_fits(Checker *c, Span at, double count)
{
  if (count <= AXIS_LIMIT)
    return true;
  const bool countable = count < 1e12;
  StrBuf labels;
  strbuf_init(&labels, c->arena);
  strbuf_grouped(&labels, str_format(c->arena, "%.0f", countable ? count : 1e12));
  Diag *diag = diag_add(
      c->diags, E_SIZE, at, "this range has %s%.*s labels; at most 100,000,000 are possible",
      countable ? "" : "over ", (int)strbuf_str(&labels).length, strbuf_str(&labels).text);
  diag_help(c->diags, diag, "take a larger step: a..b by c");
  return false;
}

static bool reasonable(Checker *c, const Ends *ends, Span at, double *count)
{
  *count = floor((ends->last - ends->first) / ends->step + 1e-9) + 1;
  if (!(ends->step > 0) || !(*count >= 1)) {
    Diag *diag = diag_add(c->diags, E_AXIS, at, "this range has no labels");
    diag_help(c->diags, diag, "write it upwards with a step above zero: 0..10 h by 1 h");
    return false;
  }
  if (!axis_length_fits(c, at, *count))
    return false;
  double largest = fmax(fabs(ends->first), fabs(ends->last));
  if (*count > 1 && nextafter(largest, INFINITY) - largest > ends->step) {
    Diag *diag = diag_add(c->diags, E_AXIS, at,
                          "labels so close together are equal: numbers have about 16 digits");
    diag_help(c->diags, diag, "count from a nearer origin, or take a larger step: a..b by c");
    return false;
  }
  return true;
}

/* The power of ten that makes both whole, so that their multiples are the numbers that a literal
   would be (0.1 * 3 is not 0.3); 1 where there is none. */
static double decimal_places(double first, double step)
{
  for (double power = 1; power <= 1e12; power *= 10) {
    double a = first * power, b = step * power;
    if (fabs(a - round(a)) <= 1e-12 * fabs(a) && fabs(b - round(b)) <= 1e-12 * fabs(b))
      return power;
  }
  return 1;
}

static void fill_range(Checker *c, Axis *axis, const Ends *ends, double count)
{
  const Unit *unit = ends->low->unit ? ends->low->unit : c->units.one;
  double *values = NEW_ARRAY(c->arena, double, (size_t)count);
  double first = ends->first / unit->scale, step = ends->step / unit->scale;
  double power = decimal_places(first, step);
  if (power > 1) {
    first = round(first * power);
    step = round(step * power);
  }
  for (size_t i = 0; i < (size_t)count; i++)
    values[i] = (first + (double)i * step) / power * unit->scale;
  axis->length = (uint32_t)count;
  axis->values = values;
  axis->unit = unit;
  axis->step = ends->step;
}

static void add_weights(Checker *c, Axis *axis, double weight, const Dim *dim)
{
  double *weights = NEW_ARRAY(c->arena, double, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++)
    weights[i] = weight;
  axis->weights = weights;
  axis->weight_dim = dim;
}

static void settle_time(Checker *c, Axis *axis)
{
  double seconds;
  if (axis->unit->dim == c->seconds->dim) {
    axis->kind = AXIS_TIME;
    add_weights(c, axis, axis->step, axis->unit->dim);
  } else if (axis->unit->dim == c->dims.one && axis_time_word(c, axis->name, &seconds)) {
    axis->kind = AXIS_TIME;
    axis->unit = c->dates[DATE_COUNT];
    axis->step *= seconds;
    add_weights(c, axis, axis->step, c->seconds->dim);
  } else {
    add_weights(c, axis, axis->step, axis->unit->dim);
  }
}

/* Whether its labels are points in time, none too far away to have a date. */
static bool is_calendar(const Axis *axis)
{
  bool holds = axis->unit->form >= DATE_YEAR;
  for (uint32_t i = 0; holds && i < axis->length; i++)
    holds = calendar_holds(axis->values[i]);
  return holds;
}

const Axis *axis_range(Env *env, const Ast *range, const Sym *name, AxisKind kind)
{
  Checker *c = env->checker;
  Ends ends = {0};
  double count;
  if (!read_ends(env, range, NULL, &ends) || !reasonable(c, &ends, range->at, &count))
    return NULL;
  Axis *axis = axis_new(&c->sets, kind, name, 0);
  axis->at = range->at;
  fill_range(c, axis, &ends, count);
  axis->has_calendar = is_calendar(axis);
  add_weights(c, axis, axis->step, axis->unit->dim);
  return axis;
}

/* Library kinds see the axes of the script too. */
static Str nearest_axis(Checker *c, const Module *module, const Sym *name)
{
  enum { AXES = 1 << DECL_AXIS | 1 << DECL_CHOICE | 1 << DECL_KIND | 1 << DECL_DATA };
  Str near = nearest_declared(module, name, AXES);
  return near.length || module == c->script ? near : nearest_declared(c->script, name, AXES);
}

static Axis *copy_axis(Checker *c, Module *module, const Ast *ast)
{
  Decl *decl = name_find(module, ast->a->name);
  const Axis *original = decl ? axis_of(c, decl) : NULL;
  if (!original) {
    if (decl && decl->is_broken)
      return NULL;
    Diag *diag = diag_add(c->diags, E_UNKNOWN_AXIS, ast->a->at, "there is no axis `%s` to copy",
                          ast->a->name->text.text);
    suggest(c, diag, nearest_axis(c, module, ast->a->name));
    return NULL;
  }
  Axis *axis = axis_new(&c->sets, original->kind, ast->name, original->length);
  uint32_t id = axis->id;
  *axis = *original;
  axis->id = id;
  axis->name = ast->name;
  axis->copy_of = original;
  axis->at = ast->at;
  return axis;
}

static Axis *axis_declare(Checker *c, Module *module, const Ast *ast)
{
  KeyScope keys = {.path = ast->name->text, .axes = c->sets.empty};
  Env env = {.checker = c, .world = c->base, .module = module, .keys = &keys};
  if (ast->a && ast->a->kind == AST_NAME)
    return copy_axis(c, module, ast);
  if (!ast->a || ast->a->kind != AST_RANGE) {
    diag_add(c->diags, E_AXIS, ast->at, "an axis is declared by its ends: over %s = 2024..2035",
             ast->name->text.text);
    return NULL;
  }
  Axis *axis = axis_new(&c->sets, AXIS_NUMBER, ast->name, 0);
  axis->at = ast->name_at.file ? ast->name_at : ast->at;
  const Ast *by = ast->b ? ast->b : ast->a->c;
  if (ast->a->a->kind == AST_DATE)
    return axis_declare_calendar(&env, axis, ast, by);
  Ends ends = {0};
  double count;
  if (!read_ends(&env, ast->a, by, &ends) || !reasonable(c, &ends, ast->a->at, &count))
    return NULL;
  fill_range(c, axis, &ends, count);
  settle_time(c, axis);
  const Core *label = core_axis_label(c, axis->at, axis);
  core_join_years(ends.low, label);
  core_join_years(ends.high, label);
  return axis;
}

/* ---- finding axes ---- */

static const Axis *declared_axis(Checker *c, Decl *decl)
{
  if (decl->is_active) {
    decl->is_broken = true;
    Diag *diag = diag_add(c->diags, E_CYCLE, decl->ast->name_at, "the axis `%s` needs itself",
                          decl->name->text.text);
    diag_help(c->diags, diag, "its ends and its step must be known before it has labels");
  }
  if (decl->axis || decl->is_broken)
    return decl->axis;
  const Axis *lag_axis = c->lag_axis; /* what stands around it has no part in it */
  Recursion *recursion = c->recursion;
  Expansion *expansions = c->expansions;
  c->lag_axis = NULL;
  c->recursion = NULL;
  c->expansions = NULL;
  decl->is_active = true;
  const Axis *axis = axis_declare(c, decl->module, decl->ast);
  decl->is_active = false;
  decl->is_broken |= !axis;
  decl->axis = decl->is_broken ? NULL : axis;
  c->lag_axis = lag_axis;
  c->recursion = recursion;
  c->expansions = expansions;
  return decl->axis;
}

const Axis *axis_of(Checker *c, Decl *decl)
{
  switch (decl->kind) {
  case DECL_AXIS: return declared_axis(c, decl);
  case DECL_CHOICE: return decl->axis;
  case DECL_KIND: return decl->kind_def ? kind_axis(c, decl->kind_def) : NULL;
  case DECL_DATA: return data_load(c, decl->data) ? decl->data->rows : NULL;
  case DECL_OBJECT: return decl->object ? decl->object->rows : NULL;
  default: return NULL;
  }
}

const Axis *axis_resolve(Env *env, const Sym *name, Span at)
{
  Checker *c = env->checker;
  Decl *decl = name_find(env->module, name);
  const Axis *axis = decl ? axis_of(c, decl) : NULL;
  if (axis || (decl && (decl->is_broken || decl->kind == DECL_DATA)))
    return axis;
  decl = name_of_axis(env, name);
  axis = decl ? axis_of(c, decl) : NULL;
  if (axis)
    return axis;
  Diag *diag =
      diag_add(c->diags, E_UNKNOWN_AXIS, at, "there is no axis or kind `%s`", name->text.text);
  if (!suggest(c, diag, nearest_axis(c, env->module, name)))
    diag_help(c->diags, diag, "declare it: over %s = 1..10, or: choice %s = a | b", name->text.text,
              name->text.text);
  return NULL;
}

static const Axis *single_time(const AxisSet *set, bool *several)
{
  const Axis *found = NULL;
  for (uint32_t i = 0; set && i < set->count; i++) {
    if (set->axes[i]->kind != AXIS_TIME || set->axes[i]->copy_of)
      continue;
    *several |= found != NULL;
    found = set->axes[i];
  }
  return found;
}

/* The call is written out with an axis, so that it can be copied. */
static void report_time_axis(Env *env, const Axis *first, const Axis *other, Span at)
{
  Checker *c = env->checker;
  if (!first) {
    Diag *diag = diag_add(c->diags, E_TIME_AXIS, at, "there is no time axis to look back along");
    diag_help(c->diags, diag, "declare one: over year = 2024..2035");
    return;
  }
  const char *name = first->name->text.text;
  Diag *diag = diag_add(c->diags, E_TIME_AXIS, at,
                        "there are several time axes, such as `%s` and `%s`; it is not clear which "
                        "is meant",
                        name, other->name->text.text);
  const CellDef *def = env->instance ? env->instance->def : NULL;
  if (def && !def->object)
    diag_note(c->diags, diag, "a definition can also say along what it varies: %s[%s] = …",
              def->field->text.text, name);
  Str call = source_label(c, at);
  bool is_call = call.length && call.text[call.length - 1] == ')';
  if (is_call)
    diag_help(c->diags, diag, "name it: %.*s over %s)", (int)call.length - 1, call.text, name);
  else
    diag_help(c->diags, diag, "name it: … over %s", name);
}

const Axis *time_axis(Env *env, Core *x, const Ast *named, Span at)
{
  Checker *c = env->checker;
  if (named)
    return axis_resolve(env, named->name, named->at);
  bool several = false;
  const Axis *found = single_time(env->keys ? env->keys->axes : NULL, &several);
  if (found && !several)
    return found;
  several = false;
  found = x ? single_time(x->axes, &several) : NULL;
  if (found && !several)
    return found;
  const Axis *first = NULL, *other = NULL; /* of the script */
  bool broken = false;
  for (size_t i = 0; c->script && i < c->script->decls.count; i++) {
    Decl *decl = c->script->decls.entries[i].value;
    const Axis *axis = decl->kind == DECL_AXIS ? axis_of(c, decl) : NULL;
    broken |= decl->kind == DECL_AXIS && decl->is_broken;
    if (!axis || axis->kind != AXIS_TIME || axis->copy_of)
      continue;
    other = first && !other ? axis : other;
    first = first ? first : axis;
  }
  if (first && !other)
    return first;
  if (!broken)
    report_time_axis(env, first, other, at);
  return NULL;
}

/* ---- axes made in passing: sweeps and parts; equal ones are the same axis ---- */

static const Axis *known_axis(Checker *c, Str key)
{
  for (struct Sweep *sweep = c->sweeps; sweep; sweep = sweep->next)
    if (str_equal(sweep->key, key))
      return sweep->axis;
  return NULL;
}

static void keep_axis(Checker *c, Str key, const Axis *axis)
{
  struct Sweep *sweep = NEW(c->arena, struct Sweep);
  *sweep = (struct Sweep){.key = key, .axis = axis, .next = c->sweeps};
  c->sweeps = sweep;
}

static Axis *list_axis(Env *env, const Ast *list, const Sym *name, Type type)
{
  Checker *c = env->checker;
  Axis *axis = axis_new(&c->sets, AXIS_NUMBER, name, list->list.count);
  double *values = NEW_ARRAY(c->arena, double, list->list.count + 1);
  const Sym **labels =
      type.kind == TYPE_NUMBER ? NULL : NEW_ARRAY(c->arena, const Sym *, list->list.count + 1);
  axis->unit = c->units.one;
  for (uint32_t i = 0; i < list->list.count; i++) {
    Core *node;
    if (!check_constant(env, list->list.items[i], &type, &node, &values[i]) ||
        !expect_type(c, node, type, list->list.items[i]->at, "a value of the sweep"))
      return NULL;
    if (i == 0 && node->unit)
      axis->unit = node->unit;
    if (labels)
      labels[i] = type.kind == TYPE_LABEL
                      ? type.axis->labels[(size_t)values[i]]
                      : intern(c->interner, source_label(c, list->list.items[i]->at));
  }
  axis->kind = labels ? AXIS_CHOICE : AXIS_NUMBER;
  axis->labels = labels;
  axis->values = values;
  axis->has_calendar = is_calendar(axis);
  return axis;
}

const Axis *axis_sweep(Env *env, const Sym *name, const Ast *path, const Ast *values, Type type)
{
  Checker *c = env->checker;
  Str where = sources_text(c->context->sources, path->at), what = source_label(c, values->at);
  Str key = str_format(c->arena, "%s: %.*s=%.*s", name->text.text, (int)where.length, where.text,
                       (int)what.length, what.text);
  const Axis *known = known_axis(c, key);
  if (known)
    return known;
  const Axis *axis;
  if (values->kind == AST_LIST) {
    axis = list_axis(env, values, name, type);
  } else {
    Ends ends = {0};
    double count;
    if (!read_ends(env, values, NULL, &ends) ||
        !expect_type(c, ends.low, type, values->a->at, "the sweep") ||
        !reasonable(c, &ends, values->at, &count))
      return NULL;
    axis = axis_range(env, values, name, AXIS_NUMBER);
  }
  if (axis)
    keep_axis(c, key, axis);
  return axis;
}

const Axis *axis_part(Checker *c, const Axis *axis, uint32_t first, uint32_t count)
{
  Str key = str_format(c->arena, "part %u %u %u", axis->id, first, count);
  const Axis *known = known_axis(c, key);
  if (known)
    return known;
  Axis *part = axis_new(&c->sets, axis->kind, axis->name, count);
  uint32_t id = part->id;
  *part = *axis;
  part->id = id;
  part->length = count;
  part->values = axis->values ? axis->values + first : NULL;
  part->labels = axis->labels ? axis->labels + first : NULL;
  part->weights = axis->weights ? axis->weights + first : NULL;
  keep_axis(c, key, part);
  return part;
}

const Axis *axis_numbers(Checker *c, const Sym *name, const double *numbers, uint32_t count)
{
  StrBuf key; /* equal labels are the same axis, so that what was grouped along two axes aligns */
  strbuf_init(&key, c->arena);
  strbuf_format(&key, "numbers %s", name->text.text);
  for (uint32_t i = 0; i < count; i++)
    strbuf_format(&key, " %g", numbers[i]);
  const Axis *known = known_axis(c, strbuf_str(&key));
  if (known)
    return known;
  Axis *axis = axis_new(&c->sets, AXIS_NUMBER, name, count);
  axis->values = numbers;
  axis->unit = c->units.one;
  axis->step = 1;
  keep_axis(c, strbuf_str(&key), axis);
  return axis;
}
