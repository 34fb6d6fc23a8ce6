#include "checker.h"

#include <string.h>

CellDef *cell_def_new(Checker *c, Str path, const Ast *ast, Module *module, Object *object)
{
  CellDef *def = NEW(c->arena, CellDef);
  *def =
      (CellDef){.id = c->cell_count, .path = path, .ast = ast, .module = module, .object = object};
  if (c->cell_count == c->cell_capacity) {
    uint32_t capacity = c->cell_capacity ? c->cell_capacity * 2 : 256;
    c->cells = arena_grow(c->arena, c->cells, c->cell_count, capacity, sizeof *c->cells);
    c->cell_capacity = capacity;
  }
  c->cells[c->cell_count++] = def;
  return def;
}

static void add_need(Checker *c, Instance *from, Instance *to)
{
  for (uint32_t i = from->need_count; i > 0 && i + 8 > from->need_count; i--)
    if (from->needs[i - 1] == to)
      return;
  if (from->need_count == from->need_capacity) {
    uint32_t capacity = from->need_capacity ? from->need_capacity * 2 : 8;
    from->needs =
        arena_grow(c->arena, from->needs, from->need_count, capacity, sizeof *from->needs);
    from->need_capacity = capacity;
  }
  from->needs[from->need_count++] = to;
}

static Span def_place(const CellDef *def)
{
  if (!def->ast)
    return def->object ? def->object->ast->name_at : (Span){0};
  return def->ast->name_at.file ? def->ast->name_at : def->ast->at;
}

static Core *report_cycle(Checker *c, Instance *again, Span at)
{
  uint32_t start = 0;
  while (c->stack[start] != again)
    start++;
  Diag *diag = diag_add(c->diags, E_CYCLE, def_place(again->def), "`%.*s` needs itself",
                        (int)again->def->path.length, again->def->path.text);
  for (uint32_t i = start + 1; i < c->stack_count && i < start + 6; i++)
    diag_label(c->diags, diag, def_place(c->stack[i]->def), "through `%.*s`",
               (int)c->stack[i]->def->path.length, c->stack[i]->def->path.text);
  diag_help(c->diags, diag, "to look at an earlier step, write previous(%.*s, initial)",
            (int)again->def->path.length, again->def->path.text);
  return core_poison(c, at);
}

/* What a recurrent cell is assumed to be until its check ends: as it states; where it is itself
   what the lag looks at, like the lag's initial value; else nothing is known yet, and a first round
   finds out. */
static void assume(Checker *c, Instance *again)
{
  const CellDef *def = again->def;
  again->was_assumed = true;
  again->assumed = c->poison;
  if (def->type_ast && def->type_ast->a) {
    check_type(c, def->type_module, def->type_ast->a, &again->assumed, &again->assumed_unit);
  } else if (c->lag_is_name && c->stack_count == c->lag_stack && c->lag_type) {
    again->assumed = *c->lag_type;
    again->assumed_unit = c->lag_unit;
  }
  again->assumed_axes = axis_set_with(&c->sets, c->lag_axes, c->lag_axis);
  again->assumed_draws = c->lag_draws;
  again->assumed_depth = c->lag_level;
}

static uint32_t place_on_stack(const Checker *c, const Instance *open)
{
  uint32_t place = 0;
  while (place < c->stack_count && c->stack[place] != open)
    place++;
  return place;
}

/* The cells that are being checked, from [entry] on, are on a cycle: they advance step by step
   together. */
static void mark_cycle(Checker *c, Instance *entry, const Axis *axis)
{
  const uint32_t start = place_on_stack(c, entry);
  for (uint32_t i = start; i < c->stack_count; i++) {
    Instance *on_it = c->stack[i];
    on_it->is_recurrent = true;
    on_it->loop_axis = axis;
    if (!on_it->entry || on_it->entry->is_ready || place_on_stack(c, on_it->entry) > start)
      on_it->entry = entry;
  }
}

/* A cycle through `previous` or `delayed`. */
static Core *recurrent_reference(Checker *c, Instance *again, Span at)
{
  mark_cycle(c, again, c->lag_axis);
  if (!again->was_assumed)
    assume(c, again);
  Core *node = core_new(c, CORE_CELL, at, again->assumed, NULL, 0);
  node->cell = again->core;
  node->axes = again->assumed_axes;
  node->draws = again->assumed_draws;
  node->depth = again->assumed_depth;
  node->unit = again->assumed_unit;
  return node;
}

Core *cell_reference(Env *env, CellDef *def, Span at)
{
  Checker *c = env->checker;
  Instance *instance = instance_get(c, def, env->world, at);
  def->is_used = true;
  if (env->instance)
    add_need(c, env->instance, instance);
  if (instance->is_ready) {
    if (instance->entry && !instance->entry->is_ready)
      mark_cycle(c, instance->entry, instance->loop_axis);
    return core_cell(c, at, instance->core);
  }
  if (c->lag_depth > instance->lag_depth && c->lag_axis)
    return recurrent_reference(c, instance, at);
  return report_cycle(c, instance, at);
}

/* ---- checking one cell in one world ---- */

typedef struct CellShape { /* what the definition states about itself */
  Type type;
  const Unit *unit;
  bool has_type;
  const Axis *order[8]; /* bracketed axes as written */
  uint32_t order_count;
  const AxisSet *axes;
} CellShape;

static void shape_axes(Env *env, CellShape *shape, const Ast *ast)
{
  Checker *c = env->checker;
  for (uint32_t i = 0; ast && i < ast->list.count; i++) {
    const Axis *axis = axis_resolve(env, ast->list.items[i]->name, ast->list.items[i]->at);
    if (axis && shape->order_count < LEN(shape->order)) {
      shape->order[shape->order_count++] = axis;
      shape->axes = axis_set_with(&c->sets, shape->axes, axis);
    }
  }
}

static CellShape cell_shape(Env *env, const CellDef *def)
{
  Checker *c = env->checker;
  CellShape shape = {.axes = c->sets.empty, .type = c->poison};
  const Ast *typed = def->type_ast;
  if (typed && typed->a)
    shape.has_type = check_type(c, def->type_module, typed->a, &shape.type, &shape.unit);
  const Ast *bracketed = def->ast && def->ast->list.count ? def->ast : typed;
  if (bracketed && bracketed->kind == AST_CELL)
    shape_axes(env, &shape, bracketed);
  return shape;
}

static Core *check_value(Env *env, const CellShape *shape, const Ast *ast)
{
  const Type *expected = shape->has_type ? &shape->type : NULL;
  if (ast->kind == AST_TABLE)
    return check_table(env, ast, shape->axes, shape->order, shape->order_count, expected);
  if (ast->kind == AST_INTERPOLATE)
    return check_interpolate(env, ast, shape->order_count ? shape->order[0] : NULL, expected);
  return check_expression(env, ast, expected);
}

/* The value of `path OP= expression`. */
static Core *changed_value(Env *env, const CellShape *shape, const Override *override, CellDef *def)
{
  Checker *c = env->checker;
  const Ast *set = override->set;
  if (str_is(set->name->text, "=") || set->name->text.length < 2)
    return check_value(env, shape, set->b);
  Core *before = cell_reference(env, def, set->a->at);
  const Sym *op = intern(c->interner, str_slice(set->name->text, 0, 1));
  return core_arithmetic(env, set->at, op, before, check_expression(env, set->b, NULL));
}

static Core *family_value(Env *env, CellDef *def)
{
  Checker *c = env->checker;
  return data_values(c, def->data, &def->data->columns[def->column], def->data->ast->at);
}

static Core *setting_value(Env *env, const CellShape *shape, CellDef *def)
{
  Env outside = *env;
  outside.module = env->checker->script;
  return check_value(&outside, shape, def->setting->value);
}

static Core *own_value(Env *env, const CellShape *shape, CellDef *def)
{
  Checker *c = env->checker;
  if (def->setting && def->setting->value)
    return setting_value(env, shape, def);
  if (def->whole) {
    Env alone = *env;
    alone.world = world_without_rows(c, env->world, def->whole);
    return cell_reference(&alone, def->whole, def_place(def));
  }
  Core *tied = sample_of(env, def);
  if (tied)
    return tied;
  if (def->data)
    return family_value(env, def);
  Object *object = def->object;
  if (object && object->on && def->field == object->kind->on_field &&
      def->own_name_is_outer == false) {
    Env outside = {.checker = c,
                   .world = env->world,
                   .module = object->module,
                   .instance = env->instance,
                   .keys = env->keys};
    return check_expression(&outside, object->on, &shape->type);
  }
  if (def->ast && def->ast->b)
    return check_value(env, shape, def->ast->b);
  Span at = def_place(def);
  return core_missing(c, at, shape->has_type ? shape->type : c->number, def->path);
}

static Span value_place(const CellDef *def, const Override *override)
{
  if (override && override->set)
    return override->set->b->at;
  if (def->setting && def->setting->value)
    return def->setting->value->at;
  return def->ast && def->ast->b ? def->ast->b->at : def_place(def);
}

/* A distribution's 5th and 95th percentile, or its least and greatest value, where it is one whose
   ends are known. */
static bool known_ends(const Core *root, double *low, double *high)
{
  double a, b;
  if (root->op != CORE_RANDOM || root->random->truncated || root->count < 2 ||
      !core_constant(root->args[0], &a) || !core_constant(root->args[root->count - 1], &b))
    return false;
  switch (root->op_code) {
  case DIST_INTERVAL:
  case DIST_UNIFORM:
  case DIST_THREE_POINT: *low = a, *high = b; return true;
  case DIST_NORMAL: *low = a - 1.645 * b, *high = a + 1.645 * b; return true;
  default: return false;
  }
}

/* An uncertain value must keep to its range in every draw; here one in twenty would not. */
static void warn_beyond(Checker *c, const CellDef *def, const Core *root, const Core *low,
                        const Core *high, Span at)
{
  const Ast *range = def->type_ast->c;
  const Sources *sources = c->context->sources;
  double from, to, least, most;
  if (!known_ends(root, &from, &to) || !core_constant(low, &least) || !core_constant(high, &most) ||
      (from >= least && to <= most))
    return;
  Str value = sources_text(sources, at), allowed = sources_text(sources, range->at);
  Str first = sources_text(sources, range->a->at), last = sources_text(sources, range->b->at);
  Diag *diag = diag_add(c->diags, W_STRADDLES, at, "this reaches beyond the range of `%.*s`, %.*s",
                        (int)def->path.length, def->path.text, (int)allowed.length, allowed.text);
  diag_help(c->diags, diag, "cut it off in the open: truncated(%.*s, %.*s, %.*s)",
            (int)value.length, value.text, (int)first.length, first.text, (int)last.length,
            last.text);
}

static Core *in_range(Env *env, CellDef *def, Core *root, Span at)
{
  Checker *c = env->checker;
  const Ast *range = def->type_ast ? def->type_ast->c : NULL;
  if (!range || type_is_poison(root) || root->text.length)
    return root;
  Env at_home = *env;
  at_home.module = def->type_module;
  Core *low = check_expression(&at_home, range->a, &root->type);
  Core *high = check_expression(&at_home, range->b, &root->type);
  if (!expect_type(c, low, root->type, range->a->at, "the lower end of the range") ||
      !expect_type(c, high, root->type, range->b->at, "the upper end of the range") ||
      !expect_rising(c, low, high, range->at))
    return root;
  double value, least, most;
  if (core_constant(root, &value) && core_constant(low, &least) && core_constant(high, &most) &&
      value >= least && value <= most)
    return root;
  warn_beyond(c, def, root, low, high, at);
  Core *node = core_new(c, CORE_IN_RANGE, at, root->type, (Core *[]){root, low, high}, 3);
  node->text = def->path;
  return node;
}

/* The root as the definition states it: its type, printed unit, range and bracketed axes. */
static Core *stated(Env *env, CellDef *def, const CellShape *shape, Core *root, Span at,
                    bool is_literal)
{
  Checker *c = env->checker;
  if (shape->has_type && !root->text.length) {
    const char *what = str_format(c->arena, "`%.*s`", (int)def->path.length, def->path.text).text;
    if (!expect_type(c, root, shape->type, at, what))
      return core_poison(c, at);
  }
  Core *node = in_range(env, def, root, at);
  Type type = shape->has_type ? shape->type : node->type;
  /* A literal 0 is a plain number once it has a name; a sum over no objects stays a zero of any
   * kind. */
  type.is_zero = type.is_zero && !is_literal;
  /* A figure given in an object prints as it was given, firm_power = 1.2 GW; the name of a quantity
     says what is meant, not how it prints. */
  const Unit *own = quantity_unit(type, node->unit);
  bool same_dim = own && shape->unit && own->dim == shape->unit->dim;
  bool as_given =
      same_dim && ((def->object && def->own_name_is_outer) || type.quantity || def->data);
  const Unit *unit = shape->unit && !as_given ? shape->unit : own;
  node = core_as(c, node, type, unit);
  node->axes = axis_set_union(&c->sets, node->axes, shape->axes);
  return node;
}

static void push(Checker *c, Instance *instance)
{
  if (c->stack_count == c->stack_capacity) {
    uint32_t capacity = c->stack_capacity ? c->stack_capacity * 2 : 64;
    c->stack = arena_grow(c->arena, c->stack, c->stack_count, capacity, sizeof *c->stack);
    c->stack_capacity = capacity;
  }
  c->stack[c->stack_count++] = instance;
  if (c->log_count == c->log_capacity) {
    uint32_t capacity = c->log_capacity ? c->log_capacity * 2 : 256;
    c->log = arena_grow(c->arena, c->log, c->log_count, capacity, sizeof *c->log);
    c->log_capacity = capacity;
  }
  c->log[c->log_count++] = instance;
}

/* A change gives a value of the same type: where the definition states none, that of the value
   which it had. */
static void keep_type(Env *env, CellShape *shape, CellDef *def, const Override *override)
{
  Checker *c = env->checker;
  const Core *before = NULL;
  if (shape->has_type || def->data)
    return;
  if (override && override->owner && override->owner->parent) {
    const Instance *was = instance_get(c, def, override->owner->parent, value_place(def, override));
    before = was->is_ready ? was->core->root : NULL;
  } else if (!override && def->setting && def->setting->value && def->ast && def->ast->b) {
    Env aside = *env;
    KeyScope keys = {.path = def->path, .axes = shape->axes}; /* its draws stay its own */
    aside.keys = &keys;
    before = check_value(&aside, shape, def->ast->b);
  }
  if (!before || type_is_poison(before) || (before->op == CORE_NUMBER && before->text.length))
    return;
  bool is_bare_zero = before->type.is_zero && before->op != CORE_NUMBER;
  shape->has_type = !is_bare_zero;
  shape->type = before->type;
  shape->type.is_zero = false;
}

/* A family's field with the rows that a world, or --set, gives another value. */
static Core *with_rows(Env *env, const CellDef *def, Core *root, const Override *override)
{
  Checker *c = env->checker;
  for (CellDef *row = def->rows; row; row = row->next_row) {
    bool is_set = row->setting && row->setting->value && !override;
    if (type_is_poison(root) || !(is_set || world_override(env->world, row)))
      continue;
    Span at = def_place(def);
    Core *own = cell_reference(env, row, at);
    if (!expect_type(c, own, root->type, own->at, str_terminated(c->arena, row->path)))
      return core_poison(c, at);
    Core *position = core_as(c, core_position(c, at, row->object->family->rows), c->number, NULL);
    Core *is_here =
        core_apply2(c, at, OP_EQ, c->boolean, position, core_plain(c, at, row->object->row));
    root = core_as(c, core_if(c, at, is_here, own, root), root->type, root->unit);
  }
  return root;
}

static Core *check_once(Checker *c, Instance *instance, const Override *override)
{
  CellDef *def = instance->def;
  KeyScope keys = {.path = def->whole ? def->whole->path : def->path, .axes = c->sets.empty};
  Env env = {.checker = c,
             .world = instance->world,
             .module = def->module,
             .self = def->object,
             .keys = &keys,
             .instance = instance,
             .outer_name = def->own_name_is_outer ? def->field : NULL};
  Env shape_env = env;
  shape_env.module = def->ast && def->ast->list.count ? def->module
                     : def->type_module               ? def->type_module
                                                      : def->module;
  CellShape shape = cell_shape(&shape_env, def);
  const Object *object = def->object;
  const Axis *rows = !object ? NULL : object->family ? object->family->rows : object->rows;
  keys.axes = rows ? axis_set_with(&c->sets, shape.axes, rows) : shape.axes;
  keep_type(&env, &shape, def, override);
  Core *root;
  if (override && override->value) {
    root = override->value;
  } else if (override) {
    Env changed = *override->env;
    changed.world = world_without(c, instance->world, override->owner, def);
    changed.keys = &keys;
    changed.instance = instance;
    root = changed_value(&changed, &shape, override, def);
  } else {
    root = own_value(&env, &shape, def);
  }
  if (def->whole && axis_set_has(root->axes, rows)) /* the family's column, or its draws */
    root = core_at(c, root->at, rows, root, core_plain(c, root->at, object->row));
  const Ast *value = override && override->set ? override->set->b : def->ast ? def->ast->b : NULL;
  bool is_literal = !value || value->kind == AST_NUMBER;
  root = stated(&env, def, &shape, root, value_place(def, override), is_literal);
  return with_rows(&env, def, root, override);
}

static bool within(const AxisSet *some, const AxisSet *all)
{
  for (uint32_t i = 0; i < some->count; i++)
    if (!axis_set_has(all, some->axes[i]))
      return false;
  return true;
}

/* Whether what was assumed about a recurrent cell holds; if not, assumes more. */
static bool assumption_held(Checker *c, Instance *instance, const Core *root)
{
  bool known = instance->assumed.kind != TYPE_POISON;
  if (known && within(root->axes, instance->assumed_axes) &&
      root->draws <= instance->assumed_draws && root->depth <= instance->assumed_depth)
    return true;
  if (!known) {
    instance->assumed = root->type;
    instance->assumed_unit = root->unit;
  }
  instance->assumed_axes = axis_set_union(&c->sets, root->axes, instance->assumed_axes);
  instance->assumed_draws |= root->draws;
  if (root->depth > instance->assumed_depth)
    instance->assumed_depth = root->depth;
  return false;
}

/* Cells that were checked on a wrong assumption are checked again when asked for. */
static void forget_since(Checker *c, uint32_t log_count)
{
  for (uint32_t i = log_count; i < c->log_count; i++)
    c->log[i]->world->instances[c->log[i]->def->id] = NULL;
  c->log_count = log_count;
}

void instance_check(Checker *c, Instance *instance, const Override *override)
{
  check_guard(c);
  if (c->stack_count > 4000)
    unwind(c->arena->way_out, UNWIND_DEPTH,
           "definitions that refer to definitions, over 4,000 deep");
  instance->lag_depth = c->lag_depth;
  const AxisSet *lag_axes = c->lag_axes;
  Recursion *recursion = c->recursion;
  Expansion *expansions = c->expansions;
  c->recursion = NULL;
  c->expansions = NULL;
  push(c, instance);
  uint32_t log_count = c->log_count, stack_count = c->stack_count;
  Core *root = check_once(c, instance, override);
  for (int again = 0; instance->was_assumed && !type_is_poison(root) && again < 8; again++) {
    if (!type_fits(root->type, instance->assumed)) {
      Str path = instance->def->path;
      Str found = type_text(c, root->type), assumed = type_text(c, instance->assumed);
      diag_add(c->diags, E_WRONG_DIMENSION, value_place(instance->def, override),
               "`%.*s` is %.*s, but its initial value is %.*s", (int)path.length, path.text,
               (int)found.length, found.text, (int)assumed.length, assumed.text);
      root = core_poison(c, root->at);
      break;
    }
    if (assumption_held(c, instance, root))
      break;
    forget_since(c, log_count);
    c->stack_count = stack_count;
    instance->need_count = 0;
    root = check_once(c, instance, override);
  }
  if (instance->was_assumed && !type_is_poison(root)) {
    root = core_as(c, root, root->type, root->unit);
    root->axes = axis_set_union(&c->sets, root->axes, instance->assumed_axes);
    root->draws |= instance->assumed_draws;
    if (instance->assumed_depth > root->depth)
      root->depth = instance->assumed_depth;
  }
  instance->core->root = root;
  instance->core->recurrent = instance->is_recurrent;
  instance->core->loop_axis = instance->loop_axis;
  instance->is_ready = true;
  c->stack_count--;
  c->lag_axes = lag_axes;
  c->recursion = recursion;
  c->expansions = expansions;
}
