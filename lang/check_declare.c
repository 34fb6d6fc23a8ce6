#include "checker.h"

static void add_module(Checker *c, Module *module)
{
  if (c->module_count == c->module_capacity) {
    uint32_t capacity = c->module_capacity ? c->module_capacity * 2 : 8;
    c->modules = arena_grow(c->arena, c->modules, c->module_count, capacity, sizeof *c->modules);
    c->module_capacity = capacity;
  }
  c->modules[c->module_count++] = module;
}

static void open_module(Checker *c, Module *module, Module *opened)
{
  for (uint32_t i = 0; i < module->opened_count; i++)
    if (module->opened[i] == opened)
      return;
  if (module->opened_count == module->opened_capacity) {
    uint32_t capacity = module->opened_capacity ? module->opened_capacity * 2 : 4;
    module->opened = arena_grow(c->arena, module->opened, module->opened_count, capacity,
                                sizeof *module->opened);
    module->opened_capacity = capacity;
  }
  module->opened[module->opened_count++] = opened;
}

/* [at]: where the name stands. */
static Decl *declare_at(Checker *c, Module *module, DeclKind kind, const Ast *ast, const Sym *name,
                        Span at)
{
  Decl *known = symmap_get(&module->decls, name);
  if (known) {
    Diag *diag = diag_add(c->diags, E_DEFINED_TWICE, at, "`%s` is defined twice", name->text.text);
    diag_here(c->diags, diag, "defined again here");
    diag_label(c->diags, diag, known->at, "first defined here");
    diag_help(c->diags, diag, "rename one of the two");
    return NULL;
  }
  Decl *decl = NEW(c->arena, Decl);
  *decl = (Decl){.kind = kind, .name = name, .ast = ast, .module = module, .at = at};
  symmap_put(&module->decls, c->arena, name, decl);
  UnitFactor unit;
  if (module == c->script && kind == DECL_CELL && unit_find_word(&c->units, name, &unit)) {
    Diag *diag =
        diag_add(c->diags, W_UNIT_SHADOWED, ast->name_at, "`%s` is also a unit", name->text.text);
    diag_note(c->diags, diag, "behind a number it stays the unit: `8 %s` does not mean 8 * %s",
              name->text.text, name->text.text);
  }
  if (module == c->script && c->prelude && symmap_get(&c->prelude->decls, name) &&
      kind != DECL_SCENARIO) {
    Diag *diag = diag_add(c->diags, W_SHADOWS, at,
                          "`%s` hides the prelude's definition of that name", name->text.text);
    diag_note(c->diags, diag, "in this script `%s` means this definition", name->text.text);
  }
  return decl;
}

static Decl *declare(Checker *c, Module *module, DeclKind kind, const Ast *ast, const Sym *name)
{
  return declare_at(c, module, kind, ast, name, ast->name_at.file ? ast->name_at : ast->at);
}

static void declare_choice(Checker *c, Module *module, const Ast *ast)
{
  Decl *decl = declare(c, module, DECL_CHOICE, ast, ast->name);
  if (!decl)
    return;
  const Sym **labels = NEW_ARRAY(c->arena, const Sym *, ast->list.count + 1);
  for (uint32_t i = 0; i < ast->list.count; i++) {
    labels[i] = ast->list.items[i]->name;
    for (uint32_t k = 0; k < i; k++)
      if (labels[k] == labels[i])
        diag_add(c->diags, E_DEFINED_TWICE, ast->list.items[i]->at, "`%s` is a label twice",
                 labels[i]->text.text);
  }
  decl->axis = axis_names(c, ast->name, AXIS_CHOICE, labels, ast->list.count, ast->at);
}

static void declare_dimension(Checker *c, const Ast *ast)
{
  if (symmap_get(&c->units.dimensions, ast->name)) {
    diag_add(c->diags, E_DEFINED_TWICE, ast->name_at, "there is a dimension `%s` already",
             ast->name->text.text);
    return;
  }
  unit_define_dimension(&c->units, ast->name);
}

static void declare_unit(Checker *c, const Ast *ast)
{
  UnitFactor known;
  if (unit_find_word(&c->units, ast->name, &known)) {
    Diag *diag = diag_add(c->diags, E_DEFINED_TWICE, ast->name_at, "there is a unit `%s` already",
                          ast->name->text.text);
    diag_help(c->diags, diag, "choose another word");
    return;
  }
  if (ast->a) {
    const Dim *dim = unit_resolve_dimension(&c->units, ast->a, c->diags);
    UnitFactor word;
    const Ast *first = ast->a->list.count == 1 ? ast->a->list.items[0] : NULL;
    bool scaled = first && !symmap_get(&c->units.dimensions, first->name) &&
                  unit_find_word(&c->units, first->name, &word) && word.scale != 1;
    if (scaled) {
      const char *name = ast->name->text.text, *of = first->name->text.text;
      Diag *diag = diag_add(c->diags, E_MISPLACED, ast->a->at,
                            "behind `:` stands a dimension, and `%s` is a unit", of);
      diag_help(c->diags, diag,
                "one that is worth as much as another is declared so: unit %s = 1 %s", name, of);
      return;
    }
    if (dim)
      unit_define(&c->units, ast->name, dim, 1, PREFIX_LARGE, ast->text);
    return;
  }
  const Ast *value = ast->b;
  double factor = 1;
  const Unit *unit = c->units.one;
  if (value && value->kind == AST_QUANTITY) {
    factor = value->number * (value->text.length ? unit_scale_word(value->text) : 1);
    unit = unit_resolve(&c->units, value->a, c->diags);
  } else if (value && value->kind == AST_NUMBER) {
    factor = value->number;
  } else {
    diag_add(c->diags, E_NOT_CONSTANT, ast->at,
             "a unit is defined by one figure with a unit, such as 1.055 GJ");
    return;
  }
  if (unit)
    unit_define(&c->units, ast->name, unit->dim, factor * unit->scale, PREFIX_LARGE, ast->text);
}

static void declare_quantity(Checker *c, Module *module, const Ast *ast)
{
  Decl *decl = declare(c, module, DECL_QUANTITY, ast, ast->name);
  const Unit *unit;
  Type type;
  if (!decl || !check_type(c, module, ast->a, &type, &unit) || !unit)
    return;
  Quantity *quantity = NEW(c->arena, Quantity);
  *quantity = (Quantity){.name = ast->name, .dim = unit->dim, .unit = unit};
  decl->quantity = quantity;
}

static void declare_functions(Checker *c, Module *module, const Ast *ast)
{
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *fn = ast->list.items[i];
    if (fn->kind != AST_FN)
      continue;
    Decl *decl = declare(c, module, DECL_FUNCTION, fn, fn->name);
    if (!decl)
      continue;
    NativeFunction *native = NEW(c->arena, NativeFunction);
    *native = (NativeFunction){
        .library = ast->text, .name = fn->name->text, .count = fn->list.count, .at = fn->at};
    decl->function = NEW(c->arena, Function);
    *decl->function = (Function){.name = fn->name, .ast = fn, .module = module, .native = native};
  }
}

/* `sample price, load from history` defines both names as columns of one row. */
static void declare_sample(Checker *c, Module *module, const Ast *ast, const Ast *name)
{
  Decl *decl = declare(c, module, DECL_CELL, name, name->name);
  if (!decl)
    return;
  decl->cell = cell_def_new(c, name->name->text, NULL, module, NULL);
  decl->cell->field = name->name;
  sample_declare(c, module, ast, decl->cell, name->name);
}

static void declare_definition(Checker *c, Module *module, const Ast *ast)
{
  Decl *decl;
  switch (ast->kind) {
  case AST_CELL:
    decl = declare(c, module, DECL_CELL, ast, ast->name);
    if (decl) {
      decl->cell = cell_def_new(c, ast->name->text, ast, module, NULL);
      decl->cell->field = ast->name;
      decl->cell->type_ast = ast;
      decl->cell->type_module = module;
    }
    break;
  case AST_FN:
    decl = declare(c, module, DECL_FUNCTION, ast, ast->name);
    if (decl) {
      decl->function = NEW(c->arena, Function);
      *decl->function = (Function){.name = ast->name, .ast = ast, .module = module};
    }
    break;
  case AST_EXTERN: declare_functions(c, module, ast); break;
  case AST_KIND: declare(c, module, DECL_KIND, ast, ast->name); break;
  case AST_CHOICE: declare_choice(c, module, ast); break;
  case AST_DIMENSION: declare_dimension(c, ast); break;
  case AST_UNITDEF: declare_unit(c, ast); break;
  case AST_SCENARIO:
    if (ast->name == c->sym_base) {
      Diag *diag = diag_add(c->diags, E_DEFINED_TWICE, ast->name_at,
                            "`base` is the script as it stands: no scenario can have that name");
      diag_help(c->diags, diag, "rename it");
    }
    decl = declare(c, module, DECL_SCENARIO, ast, ast->name);
    if (decl) {
      decl->scenario = NEW(c->arena, Scenario);
      *decl->scenario = (Scenario){.name = ast->name, .ast = ast, .module = module};
    }
    break;
  case AST_DATA:
    decl = declare(c, module, DECL_DATA, ast, ast->name);
    if (decl) {
      decl->data = NEW(c->arena, Data);
      *decl->data = (Data){.name = ast->name, .file = ast->text, .ast = ast, .module = module};
    }
    break;
  case AST_AXIS: declare(c, module, DECL_AXIS, ast, ast->name); break;
  case AST_SAMPLE:
    for (uint32_t i = 0; i < ast->list.count; i++)
      declare_sample(c, module, ast, ast->list.items[i]);
    break;
  default: break;
  }
}

/* A family has no name of its own: its rows have. */
static const Sym *family_name(Checker *c, const Ast *ast)
{
  return intern(c->interner, str_format(c->arena, "%s from %.*s", ast->name2->text.text,
                                        (int)ast->text.length, ast->text.text));
}

/* [scenario]: the one that declares it; elsewhere the object is absent. */
static void declare_object(Checker *c, Module *module, const Ast *ast, const Decl *scenario)
{
  Object *object = object_new(c, module, ast);
  bool is_family = object && ast->kind == AST_DECLARE_FROM;
  const Sym *name = is_family ? family_name(c, ast) : ast->name;
  Decl *decl = declare(c, module, DECL_OBJECT, ast, name);
  if (!decl)
    return;
  decl->is_broken = !object;
  if (!object)
    return;
  object->name = name;
  decl->object = object;
  object->only_in = scenario ? scenario->scenario : NULL;
  const AstList *fields = &ast->list;
  for (uint32_t i = 0; i < fields->count; i++) {
    const Ast *field = fields->items[i];
    if (field->kind != AST_CELL)
      continue;
    if (symmap_get(&object->given, field->name))
      diag_add(c->diags, E_DEFINED_TWICE, field->name_at, "`%s` is given twice",
               field->name->text.text);
    symmap_put(&object->given, c->arena, field->name, (void *)(uintptr_t)field);
  }
  object_add(c, object);
}

/* `plant wind[site] { … }`: one object for each label of an axis. */
static const Axis *family_axis(Checker *c, const Object *object)
{
  const Ast *name = object->ast->list2.items[0];
  Env env = {.checker = c, .world = c->base, .module = object->module};
  const Axis *axis = axis_resolve(&env, name->name, name->at);
  if (object->ast->list2.count == 1)
    return axis;
  Diag *diag = diag_add(c->diags, E_AXIS, object->ast->list2.items[1]->at,
                        "a family of objects has one axis");
  diag_help(c->diags, diag, "its fields may vary over more: capacity[year] = { … }");
  return axis;
}

/* Each row that has a name is an object under it. */
static void declare_rows(Checker *c, Object *family)
{
  const Axis *rows = family->rows;
  uint32_t wrong = 0;
  for (uint32_t i = 0; rows->labels && i < rows->length && wrong < 5; i++) {
    const Sym *name = rows->labels[i];
    if (!name->text.length)
      continue;
    Decl *decl =
        declare_at(c, family->module, DECL_OBJECT, family->ast, name, family->data->name_places[i]);
    wrong += !decl;
    if (!decl)
      continue;
    decl->object = NEW(c->arena, Object);
    *decl->object = (Object){.name = name,
                             .kind = family->kind,
                             .ast = family->ast,
                             .module = family->module,
                             .family = family,
                             .row = i};
  }
}

static void copy_fields(Checker *c, Object *object)
{
  const Ast *name = object->ast->a;
  Decl *decl = name_find(object->module, name->name);
  Object *parent = decl && decl->kind == DECL_OBJECT ? decl->object : NULL;
  if (!parent && !(decl && decl->is_broken))
    diag_add(c->diags, E_UNKNOWN_NAME, name->at, "there is no object `%s` to copy",
             name->name->text.text);
  const Object *above = parent;
  while (above && above != object)
    above = above->parent;
  if (above) {
    Diag *diag = diag_add(c->diags, E_CYCLE, name->at, "`%s` would be a copy of itself",
                          object->name->text.text);
    diag_help(c->diags, diag, "leave out `: %s`, or copy an object that does not rest on this one",
              name->name->text.text);
    return;
  }
  object->parent = parent;
}

/* `: other` and tables need all names; so they come after. */
static void finish_object(Checker *c, Decl *decl)
{
  Object *object = decl->object;
  const Ast *ast = object->ast;
  if (ast->kind == AST_DECLARE && ast->list2.count && !object->family)
    object->rows = family_axis(c, object);
  if (object->family)
    return;
  if (ast->a)
    copy_fields(c, object);
  if (ast->kind == AST_DECLARE_FROM) {
    Data *data = NEW(c->arena, Data);
    *data = (Data){.name = ast->name, .file = ast->text, .ast = ast, .module = object->module};
    if (data_load(c, data)) {
      object->data = data;
      object->rows = data->rows;
      declare_rows(c, object);
    } else {
      decl->is_broken = true;
    }
  }
}

void module_collect(Checker *c, Module *module)
{
  if (module->is_checked)
    return;
  module->is_checked = true;
  const AstList *items = &module->file->items;
  for (uint32_t i = 0; i < items->count; i++)
    if (items->items[i]->kind == AST_USE)
      module_load(c, module, items->items[i]);
  for (uint32_t i = 0; i < items->count; i++)
    declare_definition(c, module, items->items[i]);
  for (uint32_t i = 0; i < items->count; i++)
    if (items->items[i]->kind == AST_QUANTITYDEF)
      declare_quantity(c, module, items->items[i]);
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind == DECL_KIND && !decl->kind_def)
      kind_collect(c, decl);
  }
  for (uint32_t i = 0; i < items->count; i++) {
    const Ast *item = items->items[i];
    if (item->kind == AST_DECLARE || item->kind == AST_DECLARE_FROM)
      declare_object(c, module, item, NULL);
    for (uint32_t k = 0; item->kind == AST_SCENARIO && k < item->list.count; k++)
      if (item->list.items[k]->kind == AST_DECLARE)
        declare_object(c, module, item->list.items[k], symmap_get(&module->decls, item->name));
  }
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind == DECL_AXIS)
      axis_of(c, decl);
  }
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind == DECL_OBJECT && decl->object)
      finish_object(c, decl);
  }
  for (uint32_t i = 0; i < items->count; i++)
    if (items->items[i]->kind == AST_CORRELATE)
      correlate_declare(c, module, items->items[i]);
}

void module_start(Checker *c, Module *module)
{
  add_module(c, module);
  if (c->prelude)
    open_module(c, module, c->prelude);
  module_collect(c, module);
}

static Module *parse_module(Checker *c, Str name, Str path, Str text, bool is_library)
{
  uint32_t source = sources_add(c->context->sources, path, text, is_library);
  Module *module = NEW(c->arena, Module);
  *module = (Module){
      .name = name, .is_library = is_library, .file = parse_source(c->context->parse, source)};
  module_start(c, module);
  return module;
}

Module *module_library(Checker *c, Str name)
{
  for (uint32_t i = 0; i < c->module_count; i++)
    if (c->modules[i]->is_library && str_equal(c->modules[i]->name, name))
      return c->modules[i];
  Str text;
  if (!c->context->host->library(c->context->host->context, name, &text))
    return NULL;
  Str path = str_format(c->arena, "std.%.*s", (int)name.length, name.text);
  return parse_module(c, name, path, text, true);
}

static Module *load_file(Checker *c, const Ast *use)
{
  for (uint32_t i = 0; i < c->module_count; i++)
    if (!c->modules[i]->is_library && str_equal(c->modules[i]->name, use->text))
      return c->modules[i];
  Str text = STR(""), message = STR("");
  ReadStatus status =
      c->context->host->read_file(c->context->host->context, c->arena, use->text, &text, &message);
  if (status != READ_OK) {
    diag_add(c->diags, status == READ_REFUSED ? E_READ_REFUSED : E_FILE, use->at, "%.*s",
             (int)message.length, message.text);
    return NULL;
  }
  return parse_module(c, use->text, use->text, text, false);
}

Module *module_load(Checker *c, Module *from, const Ast *use)
{
  Module *module = NULL;
  if (use->a) { /* std.NAME */
    bool standard = use->a->kind == AST_DOT && use->a->a->kind == AST_NAME &&
                    str_is(use->a->a->name->text, "std");
    module = standard ? module_library(c, use->a->name->text) : NULL;
    if (!module) {
      Str path = sources_text(c->context->sources, use->a->at);
      Diag *diag = diag_add(c->diags, E_UNKNOWN_MODULE, use->a->at, "there is no module `%.*s`",
                            (int)path.length, path.text);
      Str near = use->a->name ? nearest_module(c, use->a->name) : STR("");
      if (near.length)
        diag_help(c->diags, diag, "did you mean `use std.%.*s`?", (int)near.length, near.text);
      else
        diag_help(c->diags, diag,
                  "`strom help modules` lists the standard ones; a file is named in quotes: use "
                  "\"common.strom\" as c");
      return NULL;
    }
  } else {
    module = load_file(c, use);
  }
  if (!module)
    return NULL;
  if (use->name) {
    Decl *decl = declare(c, from, DECL_MODULE, use, use->name);
    if (decl)
      decl->target = module;
  } else {
    open_module(c, from, module);
  }
  return module;
}
