#include "checker.h"

Decl *name_find(Module *module, const Sym *name)
{
  Decl *found = symmap_get(&module->decls, name);
  for (uint32_t i = module->opened_count; !found && i > 0; i--)
    found = symmap_get(&module->opened[i - 1]->decls, name);
  return found;
}

/* Formulas of the library take the script's axes: a plant's profile varies over its hours. */
Decl *name_of_axis(Env *env, const Sym *name)
{
  Module *script = env->checker->script;
  Decl *decl = script && env->module != script ? name_find(script, name) : NULL;
  return decl && (decl->kind == DECL_AXIS || decl->kind == DECL_CHOICE || decl->kind == DECL_KIND ||
                  decl->kind == DECL_DATA)
             ? decl
             : NULL;
}

Local *local_find(Env *env, const Sym *name)
{
  for (Local *local = env->locals; local; local = local->up)
    if (local->name == name)
      return local;
  return NULL;
}

static Core *local_value(Env *env, Local *local, Span at)
{
  Checker *c = env->checker;
  if (local->value)
    return core_as(c, local->value, local->value->type, local->value->unit);
  if (!local->ast) {
    diag_add(c->diags, E_MISPLACED, at, "`%s` is an object: name one of its fields",
             local->name->text.text);
    return core_poison(c, at);
  }
  for (struct LocalMemo *memo = local->memo; memo; memo = memo->next)
    if (memo->world == env->world)
      return core_as(c, memo->value, memo->value->type, memo->value->unit);
  if (local->is_active) {
    diag_add(c->diags, E_CYCLE, local->ast->at, "`%s` is defined by itself",
             local->name->text.text);
    return core_poison(c, at);
  }
  local->is_active = true;
  Env inner = *local->env;
  inner.world = env->world;
  inner.instance = env->instance;
  Core *value = core_local(c, at, local->path, check_expression(&inner, local->ast, NULL));
  local->is_active = false;
  struct LocalMemo *memo = NEW(c->arena, struct LocalMemo);
  *memo = (struct LocalMemo){.world = env->world, .value = value, .next = local->memo};
  local->memo = memo;
  return core_as(c, value, value->type, value->unit);
}

static Core *object_label(Env *env, Object *object, Span at)
{
  Checker *c = env->checker;
  const Axis *axis = kind_axis(c, object->kind);
  if (!object_in_world(object, env->world))
    return core_absent(c, at, type_label(axis));
  uint32_t position = object->family ? object->family->position + object->row : object->position;
  return core_number(c, at, position, type_label(axis), NULL);
}

/* A name that is a label of the axis that is expected here. */
static Core *expected_label(Env *env, const Ast *ast, const Type *expected)
{
  if (!expected || expected->kind != TYPE_LABEL)
    return NULL;
  int64_t position = axis_find_label(expected->axis, ast->name);
  if (position < 0)
    return NULL;
  return core_number(env->checker, ast->at, (double)position, *expected, NULL);
}

/* A choice in sight that has this label. */
static const Axis *choice_with(Env *env, const Sym *label)
{
  for (uint32_t m = 0; m <= env->module->opened_count; m++) {
    const Module *module = m ? env->module->opened[m - 1] : env->module;
    for (size_t i = 0; i < module->decls.count; i++) {
      const Decl *decl = module->decls.entries[i].value;
      if (decl->kind == DECL_CHOICE && axis_find_label(decl->axis, label) >= 0)
        return decl->axis;
    }
  }
  return NULL;
}

static Core *unknown_name(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  UnitFactor unit;
  if (expected && expected->kind == TYPE_LABEL) {
    const Sym *axis = expected->axis->name;
    Diag *diag = diag_add(c->diags, E_UNKNOWN_LABEL, ast->at, "`%s` is not a label of `%s`",
                          ast->name->text.text, axis->text.text);
    suggest(c, diag, nearest_of(c, ast->name, expected->axis->labels, expected->axis->length));
    return core_poison(c, ast->at);
  }
  Diag *diag = diag_add(c->diags, E_UNKNOWN_NAME, ast->at, "nothing is called `%s` here",
                        ast->name->text.text);
  const Axis *choice = choice_with(env, ast->name);
  if (choice)
    diag_help(c->diags, diag, "it is a label of `%s`: write %s.%s", choice->name->text.text,
              choice->name->text.text, ast->name->text.text);
  if (suggest_name(env, diag, ast->name) || choice || !unit_find_word(&c->units, ast->name, &unit))
    return core_poison(c, ast->at);
  Str before = sources_text(c->context->sources, (Span){ast->at.file, 0, ast->at.begin});
  before = str_trim(before);
  char sign = before.length ? before.text[before.length - 1] : ' ';
  Str operation = sign == '/' || sign == '*' ? str_format(c->arena, "%c ", sign) : STR("");
  diag_help(c->diags, diag, "`%s` is a unit, and units stand behind a number: %.*s1 %s",
            ast->name->text.text, (int)operation.length, operation.text, ast->name->text.text);
  return core_poison(c, ast->at);
}

static Core *declared_name(Env *env, Decl *decl, const Ast *ast)
{
  Checker *c = env->checker;
  switch (decl->kind) {
  case DECL_CELL: return cell_reference(env, decl->cell, ast->at);
  case DECL_OBJECT:
    if (decl->object && !decl->is_broken)
      return object_label(env, decl->object, ast->at);
    return core_poison(c, ast->at);
  case DECL_AXIS:
    return axis_of(c, decl) ? core_axis_label(c, ast->at, decl->axis) : core_poison(c, ast->at);
  case DECL_CHOICE: return core_position(c, ast->at, decl->axis);
  case DECL_KIND: return core_position(c, ast->at, kind_axis(c, decl->kind_def));
  case DECL_FUNCTION: {
    Diag *diag = diag_add(c->diags, E_MISPLACED, ast->at,
                          "`%s` is a function and needs its arguments", decl->name->text.text);
    diag_help(c->diags, diag, "call it: %s(…)", decl->name->text.text);
    return core_poison(c, ast->at);
  }
  case DECL_QUANTITY:
  case DECL_SCENARIO:
  case DECL_DATA:
  case DECL_MODULE: break;
  }
  static const char *const what[] = {
      [DECL_QUANTITY] = "a named quantity: it stands behind `:` or `as`",
      [DECL_SCENARIO] = "a scenario: it stands inside `with { … }` or behind `across`",
      [DECL_DATA] = "a table: name one of its columns",
      [DECL_MODULE] = "a module: name one of its definitions",
  };
  diag_add(c->diags, E_MISPLACED, ast->at, "`%s` is %s", decl->name->text.text, what[decl->kind]);
  return core_poison(c, ast->at);
}

Core *check_name(Env *env, const Ast *ast, const Type *expected)
{
  Checker *c = env->checker;
  Core *label = expected_label(env, ast, expected);
  if (label)
    return label;
  Local *local = local_find(env, ast->name);
  if (local && local->object)
    return object_label(env, local->object, ast->at);
  if (local)
    return local_value(env, local, ast->at);
  if (env->self && ast->name == c->sym_self)
    return object_label(env, env->self, ast->at);
  if (env->self && ast->name != env->outer_name) {
    CellDef *field = object_cell(c, env->self, ast->name);
    if (field)
      return cell_reference(env, field, ast->at);
  }
  Decl *decl = name_find(env->module, ast->name);
  if (!decl)
    decl = name_of_axis(env, ast->name);
  if (!decl)
    return unknown_name(env, ast, expected);
  return declared_name(env, decl, ast);
}

static Module *named_module(Env *env, const Ast *ast)
{
  if (ast->kind != AST_NAME || local_find(env, ast->name))
    return NULL;
  Decl *decl = name_find(env->module, ast->name);
  return decl && decl->kind == DECL_MODULE ? decl->target : NULL;
}

static Decl *module_member(Env *env, const Ast *ast)
{
  if (ast->kind == AST_NAME)
    return local_find(env, ast->name) ? NULL : name_find(env->module, ast->name);
  if (ast->kind != AST_DOT)
    return NULL;
  Module *module = named_module(env, ast->a);
  return module ? symmap_get(&module->decls, ast->name) : NULL;
}

Object *check_object(Env *env, const Ast *ast)
{
  if (ast->kind == AST_PAREN)
    return check_object(env, ast->a);
  if (ast->kind == AST_NAME) {
    Local *local = local_find(env, ast->name);
    if (local)
      return local->object;
    if (env->self && ast->name == env->checker->sym_self)
      return env->self;
    if (env->self && ast->name != env->outer_name &&
        object_cell(env->checker, env->self, ast->name))
      return NULL;
  }
  Decl *decl = module_member(env, ast);
  return decl && decl->kind == DECL_OBJECT ? decl->object : NULL;
}

static Core *unknown_field(Env *env, const Kind *kind, const Sym *field, Span at)
{
  Checker *c = env->checker;
  Diag *diag = diag_add(c->diags, E_UNKNOWN_FIELD, at, "a %s has no field `%s`",
                        kind->name->text.text, field->text.text);
  suggest(c, diag, nearest_field(kind, field));
  return core_poison(c, at);
}

Core *check_field(Env *env, Object *object, const Sym *field, Span at, Span name_at)
{
  Checker *c = env->checker;
  CellDef *def = object_cell(c, object, field);
  if (!def && str_is(field->text, "name"))
    return core_number(c, at, text_id(c, object->name->text), c->text, NULL);
  if (!def && kind_function(object->kind, field)) {
    Diag *diag = diag_add(c->diags, E_MISPLACED, name_at,
                          "`%s` is a function and needs its arguments", field->text.text);
    diag_help(c->diags, diag, "call it: %s.%s(…)", object->name->text.text, field->text.text);
    return core_poison(c, at);
  }
  if (!def)
    return unknown_field(env, object->kind, field, name_at);
  if (!object_in_world(object, env->world)) {
    Type type = c->number;
    const Unit *unit = NULL;
    if (def->type_ast && def->type_ast->a)
      check_type(c, def->type_module, def->type_ast->a, &type, &unit);
    return core_absent(c, at, type);
  }
  return cell_reference(env, def, at);
}

/* The field of an object, or of one row of a family; absent where this world does not have it. */
static Core *field_at(Env *env, Object *object, uint32_t row, const Ast *ast)
{
  Checker *c = env->checker;
  Core *field = check_field(env, object, ast->name, ast->at, ast->name_at);
  if (object->rows && !core_is_missing(field))
    field = core_at(c, ast->at, object->rows, field, core_plain(c, ast->at, row));
  return row_in_world(object, row, env->world) ? field : core_absent(c, ast->at, field->type);
}

/* The fields of the objects that [label] may lead to; false where none of them has it. Where that
   is known before running the others take no part: their fields need no value. */
static bool gathered_fields(Env *env, Core *label, const Ast *ast, Core **fields)
{
  Checker *c = env->checker;
  const Axis *axis = label->type.axis;
  bool *may = NEW_ARRAY(c->arena, bool, axis->length + 1);
  bool known = core_labels(label, may), any = false;
  Object *object = NULL, *last = NULL;
  uint32_t row = 0;
  for (uint32_t i = 0; i < axis->length; i++) {
    if (known && !may[i])
      continue;
    object = object_at(c, axis, i, &row);
    bool has = object && object_cell(c, object, ast->name);
    fields[i] = has ? field_at(env, object, row, ast) : NULL;
    if (object && !has)
      fields[i] = core_missing(
          c, ast->at, c->poison,
          str_format(c->arena, "%s.%s", object->name->text.text, ast->name->text.text));
    last = object ? object : last;
    any |= has;
  }
  if (!any && last)
    unknown_field(env, last->kind, ast->name, ast->name_at);
  return any;
}

/* The field of whichever object a reference leads to, lane by lane. */
static Core *gather_field(Env *env, Core *label, const Ast *ast)
{
  Checker *c = env->checker;
  const Axis *axis = label->type.axis;
  double known;
  uint32_t row = 0;
  if (core_constant(label, &known)) {
    Object *object = known >= 0 ? object_at(c, axis, (uint32_t)known, &row) : NULL;
    if (!object)
      return core_absent(c, ast->at, c->number);
    return field_at(env, object, row, ast);
  }
  Core **args = NEW_ARRAY(c->arena, Core *, axis->length + 1);
  args[0] = label;
  if (!gathered_fields(env, label, ast, args + 1))
    return core_poison(c, ast->at);
  const Core *first = NULL;
  for (uint32_t i = 1; i <= axis->length && !first; i++)
    first = args[i] && !type_is_poison(args[i]) ? args[i] : NULL;
  if (!first)
    return core_poison(c, ast->at);
  for (uint32_t i = 1; i <= axis->length; i++)
    if (!args[i] || type_is_poison(args[i]))
      args[i] =
          args[i] ? core_as(c, args[i], first->type, NULL) : core_absent(c, ast->at, first->type);
  Core *node = core_new(c, CORE_SELECT, ast->at, first->type, args, axis->length + 1);
  node->unit = first->unit;
  return node;
}

/* A field of a kind that has no objects: nothing, of its type, also for those of its parents. */
static Core *field_of_none(Env *env, Kind *kind, const Ast *ast)
{
  Checker *c = env->checker;
  Kind *owner = NULL;
  const Ast *declared = kind_field(kind, ast->name, &owner);
  if (!declared)
    return unknown_field(env, kind, ast->name, ast->name_at);
  Type type = c->number;
  const Unit *unit = NULL;
  if (declared->a)
    check_type(c, owner->module, declared->a, &type, &unit);
  const Axis *axis = kind_axis(c, kind);
  Core **cases = NEW_ARRAY(c->arena, Core *, axis->length + 1);
  for (uint32_t i = 0; i < axis->length; i++)
    cases[i] = core_absent(c, ast->at, type);
  return core_as(c, core_by_axis(c, ast->at, axis, cases), type, unit);
}

/* The same where one family with a value is all there is of the kind: the family's own cell, read
   row by row, whatever the number of rows. NULL where that is not so. */
static Core *field_of_family(Env *env, Kind *kind, const Ast *ast)
{
  Checker *c = env->checker;
  Object **objects;
  const Axis *axis = kind_axis(c, kind);
  if (kind_objects(c, kind_root(kind), &objects) != 1 || !objects[0]->rows)
    return NULL;
  Object *family = objects[0];
  for (uint32_t row = 0; row < axis->length; row++)
    if (!row_in_world(family, row, env->world))
      return NULL;
  if (axis->length == 0 || !object_cell(c, family, ast->name))
    return NULL;
  Core *field = check_field(env, family, ast->name, ast->at, ast->name_at);
  if (type_is_poison(field) || core_is_missing(field))
    return NULL;
  return core_at(c, ast->at, family->rows, field, core_position(c, ast->at, axis));
}

/* `plant.capacity`: the field of every object of a kind, along the kind's axis. It is absent for an
   object to which no value is given. */
static Core *kind_wide_field(Env *env, Kind *kind, const Ast *ast)
{
  Checker *c = env->checker;
  const Axis *axis = kind_axis(c, kind);
  if (env->instance)
    env->instance->uses_objects = true;
  Core *of_family = field_of_family(env, kind, ast);
  if (of_family)
    return of_family;
  Core **cases = NEW_ARRAY(c->arena, Core *, axis->length + 1);
  Core *first = NULL, *elsewhere = NULL; /* of an object that has none here */
  uint32_t row = 0;
  for (uint32_t i = 0; i < axis->length; i++) {
    Object *object = object_at(c, axis, i, &row);
    bool has = object && object_cell(c, object, ast->name);
    cases[i] = has ? field_at(env, object, row, ast) : NULL;
    if (has && (!row_in_world(object, row, env->world) || core_is_missing(cases[i]))) {
      elsewhere = cases[i];
      cases[i] = NULL;
    }
    if (cases[i] && !first)
      first = cases[i];
  }
  first = first ? first : elsewhere;
  if (!first)
    return field_of_none(env, kind, ast);
  for (uint32_t i = 0; i < axis->length; i++)
    if (!cases[i]) {
      cases[i] = core_absent(c, ast->at, first->type);
      cases[i]->unit = first->unit;
    }
  return core_by_axis(c, ast->at, axis, cases);
}

static Core *dot_on_declaration(Env *env, Decl *decl, const Ast *ast)
{
  Checker *c = env->checker;
  switch (decl->kind) {
  case DECL_MODULE: {
    Decl *member = symmap_get(&decl->target->decls, ast->name);
    if (member)
      return declared_name(env, member, ast);
    Diag *diag =
        diag_add(c->diags, E_UNKNOWN_NAME, ast->name_at, "`%s` defines nothing called `%s`",
                 decl->name->text.text, ast->name->text.text);
    suggest(c, diag, nearest_member(decl->target, ast->name));
    return core_poison(c, ast->at);
  }
  case DECL_DATA: return data_column(env, decl->data, ast->name, ast->at);
  case DECL_KIND: return kind_wide_field(env, decl->kind_def, ast);
  case DECL_CHOICE: {
    Type type = type_label(decl->axis);
    Core *label = expected_label(env, ast, &type);
    return label ? label : unknown_name(env, ast, &type);
  }
  default: return NULL;
  }
}

Core *check_dot(Env *env, const Ast *ast, const Type *expected)
{
  (void)expected;
  Checker *c = env->checker;
  Object *object = check_object(env, ast->a);
  if (object)
    return check_field(env, object, ast->name, ast->at, ast->name_at);
  bool is_field = ast->a->kind == AST_NAME && env->self && ast->a->name != env->outer_name &&
                  object_cell(c, env->self, ast->a->name);
  Decl *decl = is_field ? NULL : module_member(env, ast->a);
  Core *found = decl ? dot_on_declaration(env, decl, ast) : NULL;
  if (found)
    return found;
  Core *value = check_expression(env, ast->a, NULL);
  if (type_is_poison(value))
    return value;
  if (value->type.kind == TYPE_LABEL && value->type.axis->kind == AXIS_OBJECTS)
    return gather_field(env, value, ast);
  if (value->type.kind == TYPE_SOLUTION)
    return check_solution(env, value, ast);
  Str text = type_text(c, value->type);
  Diag *diag = diag_add(c->diags, E_UNKNOWN_FIELD, ast->name_at, "%.*s has no fields, so no `%s`",
                        (int)text.length, text.text, ast->name->text.text);
  diag_help(c->diags, diag, "fields belong to declared objects, such as `site.power`");
  return core_poison(c, ast->at);
}
