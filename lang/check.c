#include "check.h"
#include "checker.h"

enum { TICKS = 512 };

void check_guard(Checker *c)
{
  const char here = 0;
  const CheckContext *context = c->context;
  if ((uintptr_t)&here < context->stack_limit)
    unwind(c->arena->way_out, UNWIND_DEPTH, "checking needs too much stack");
  if (--c->ticks >= 0 || !context->host->look)
    return;
  c->ticks = TICKS;
  context->host->look(context->host->context);
}

/* ---- everything in the script is checked, whether an output needs it or not ---- */

static void check_object_fields(Checker *c, Object *object)
{
  for (size_t i = 0; i < object->given.count; i++) {
    const Sym *field = object->given.entries[i].name;
    CellDef *def = object_cell(c, object, field);
    if (def) {
      instance_get(c, def, c->base, def->ast ? def->ast->at : object->ast->at);
      continue;
    }
    const Ast *ast = object->given.entries[i].value;
    KeyScope keys = {.path = object->name->text, .axes = c->sets.empty};
    Env env = {.checker = c, .world = c->base, .module = object->module, .keys = &keys};
    check_field(&env, object, field, ast->name_at, ast->name_at);
  }
  if (object->on && object->kind->on_field)
    instance_get(c, object_cell(c, object, object->kind->on_field), c->base, object->on->at);
  else if (object->on)
    diag_add(c->diags, E_MISPLACED, object->on->at, "a %s does not stand on a grid",
             object->kind->name->text.text);
}

/* The formulas of a kind of the script, in each of its objects. */
static void check_kind_fields(Checker *c, Object *object)
{
  for (const Kind *kind = object->kind; kind; kind = kind->parent) {
    if (kind->module->is_library)
      continue;
    for (size_t i = 0; i < kind->fields.count; i++) {
      CellDef *def = object_cell(c, object, kind->fields.entries[i].name);
      if (def)
        instance_get(c, def, c->base, kind->ast->at);
    }
  }
}

static void check_scenario(Checker *c, Scenario *scenario)
{
  World *world = world_scenario(c, c->base, scenario, scenario->ast->at);
  for (World *w = world; w && w != c->base; w = w->parent)
    for (const Override *o = w->overrides; o; o = o->next)
      instance_get(c, o->cell, world, o->set ? o->set->at : scenario->ast->at);
}

/* A function that nothing calls is checked with arguments of its declared types. */
static void check_function(Checker *c, Function *function)
{
  const Ast *fn = function->ast;
  if (function->native || !fn->b)
    return;
  KeyScope *keys = NEW(c->arena, KeyScope);
  *keys = (KeyScope){.path = str_format(c->arena, "fn %s", function->name->text.text),
                     .axes = c->sets.empty};
  Env env = {.checker = c, .world = c->base, .module = function->module, .keys = keys};
  Ast call = {.kind = AST_CALL, .at = fn->at};
  call.list.items = NEW_ARRAY(c->arena, Ast *, fn->list.count + 1);
  for (uint32_t i = 0; i < fn->list.count; i++) {
    const Ast *param = fn->list.items[i];
    Type type;
    const Unit *unit;
    if (!param->a || !check_type(c, function->module, param->a, &type, &unit))
      return;
    Local *local = NEW(c->arena, Local);
    const Sym *name = intern(c->interner, str_format(c->arena, "argument %u", i));
    *local = (Local){
        .name = name, .value = core_missing(c, param->at, type, STR("argument")), .up = env.locals};
    env.locals = local;
    Ast *value = NEW(c->arena, Ast), *arg = NEW(c->arena, Ast);
    *value = (Ast){.kind = AST_NAME, .at = param->at, .name = name};
    *arg = (Ast){.kind = AST_ARG, .at = param->at, .a = value};
    call.list.items[call.list.count++] = arg;
  }
  function_call(&env, function, NULL, &call);
}

static void check_declarations(Checker *c, Module *module)
{
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    switch (decl->kind) {
    case DECL_CELL: instance_get(c, decl->cell, c->base, decl->ast->at); break;
    case DECL_OBJECT:
      if (decl->object && !decl->is_broken && !decl->object->family) {
        check_object_fields(c, decl->object);
        check_kind_fields(c, decl->object);
      }
      break;
    case DECL_SCENARIO: check_scenario(c, decl->scenario); break;
    case DECL_FUNCTION: check_function(c, decl->function); break;
    case DECL_DATA: data_load(c, decl->data); break;
    case DECL_AXIS:
    case DECL_CHOICE:
    case DECL_KIND:
    case DECL_QUANTITY:
    case DECL_MODULE: break;
    }
  }
}

/* ---- what kinds require of their objects ---- */

static bool calls_require(const Ast *ast)
{
  if (!ast)
    return false;
  if (ast->kind == AST_CALL && ast->a->kind == AST_NAME && str_is(ast->a->name->text, "require"))
    return true;
  for (uint32_t i = 0; i < ast->list.count; i++)
    if (calls_require(ast->list.items[i]))
      return true;
  return calls_require(ast->a) || calls_require(ast->b) || calls_require(ast->c);
}

/* Whether a requirement is known before running not to hold somewhere. */
static bool is_refused(Checker *c, const Core *root)
{
  enum { MOST = 100000 }; /* places looked at; of more, an output that asks for them finds out */
  const Core *condition = root->op == CORE_REQUIRE ? root->args[1] : NULL;
  if (!condition || condition->draws || condition->depth || condition->frame)
    return false;
  size_t count = 1;
  for (uint32_t i = 0; i < condition->axes->count && count <= MOST; i++)
    count *= condition->axes->axes[i]->length;
  if (count > MOST)
    return false;
  const CheckHost *host = c->context->host;
  double *values = NEW_ARRAY(c->arena, double, count + 1);
  if (!host->fold(host->context, condition, values, count))
    return false;
  for (size_t i = 0; i < count; i++)
    if (values[i] == 0)
      return true;
  return false;
}

/* An object that breaks what its kind requires is wrong as it is declared, whether an output asks
   for the field or not: clusters that together ask for more than their grid's firm power. */
static void check_requirements(Checker *c, Object *object)
{
  for (const Kind *kind = object->kind; kind; kind = kind->parent)
    for (size_t i = 0; i < kind->fields.count; i++) {
      const Ast *field = kind->fields.entries[i].value;
      CellDef *def = calls_require(field->b) ? object_cell(c, object, field->name) : NULL;
      if (!def)
        continue;
      const Core *root = instance_get(c, def, c->start, object->ast->name_at)->core->root;
      if (is_refused(c, root))
        diag_add(c->diags, E_REQUIRE, root->at, "%.*s", (int)root->text.length, root->text.text);
    }
}

static void check_objects(Checker *c, Module *module)
{
  for (size_t i = 0; i < module->decls.count && !c->diags->errors; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind == DECL_OBJECT && decl->object && !decl->object->family && !decl->object->rows &&
        object_in_world(decl->object, c->start))
      check_requirements(c, decl->object);
  }
}

/* ---- what the outputs reach ---- */

/* What came out wrong has been reported where it was found; were it not, a number would be made up.
 */
static void refuse_poison(Checker *c, const Core *node)
{
  if (!type_is_poison(node) || c->diags->errors)
    return;
  Diag *diag = diag_add(c->diags, E_MISPLACED, node->at, "this has no value here");
  diag_help(c->diags, diag,
            "write it another way; that no reason is given is a mistake of strom's");
}

static void reach(Checker *c, Core *node, const CoreCell *from, int depth);

/* Which object a reference leads to may be known only while running: then a field without a value
   is a fault where it is picked, and no mistake where it is not. */
static void reach_gathered(Checker *c, Core *node, const CoreCell *from, int depth)
{
  bool *may = NEW_ARRAY(c->arena, bool, node->count);
  bool known = core_labels(node->args[0], may);
  for (uint32_t i = 1; i < node->count; i++)
    if (known && may[i - 1])
      reach(c, node->args[i], from, depth);
  reach(c, node->args[0], from, depth);
}

static void reach(Checker *c, Core *node, const CoreCell *from, int depth)
{
  if (!node || node->is_reached || depth > 50000)
    return;
  node->is_reached = true;
  refuse_poison(c, node);
  if (node->op == CORE_NUMBER && node->text.length) {
    Span at = node->at.file ? node->at : (Span){0};
    Diag *diag = diag_add(c->diags, E_NO_VALUE, at, "`%.*s` is needed and has no value",
                          (int)node->text.length, node->text.text);
    if (from)
      diag_note(c->diags, diag, "`%.*s` needs it", (int)from->path.length, from->path.text);
    diag_help(c->diags, diag, "give it one where the object is declared");
  }
  const Core *root = node->op == CORE_CELL ? node->cell->root : NULL;
  bool is_missing = root && root->op == CORE_NUMBER && root->text.length;
  if (root)
    reach(c, node->cell->root, is_missing ? from : node->cell, depth + 1);
  if (node->op == CORE_CALL) {
    reach(c, node->function->body, from, depth + 1);
    for (uint32_t i = 0; i < node->function->local_count; i++)
      reach(c, node->function->locals[i], from, depth + 1);
  }
  if (node->op == CORE_SELECT && node->args[0]->type.axis->kind == AXIS_OBJECTS) {
    reach_gathered(c, node, from, depth + 1);
    return;
  }
  for (uint32_t i = 0; i < node->count; i++)
    reach(c, node->args[i], from, depth + 1);
}

static void check_reach(Checker *c)
{
  for (uint32_t i = 0; i < c->program->output_count; i++) {
    Output *output = &c->program->outputs[i];
    reach(c, output->value, NULL, 0);
    reach(c, output->left, NULL, 0);
    reach(c, output->right, NULL, 0);
    reach(c, output->difference, NULL, 0);
  }
}

/* ---- inputs and sources ---- */

static Str source_field(const Ast *source, const char *name)
{
  for (uint32_t i = 0; source && i < source->list.count; i++) {
    const Ast *entry = source->list.items[i];
    if (str_is(entry->a->name->text, name))
      return entry->b->kind == AST_STRING ? entry->b->text
             : entry->b->name             ? entry->b->name->text
                                          : STR("");
  }
  return STR("");
}

/* Whether it is made of literals alone: a figure that somebody must have from somewhere. */
static bool is_figure(const Ast *value)
{
  if (!value)
    return false;
  switch (value->kind) {
  case AST_NUMBER:
  case AST_QUANTITY:
  case AST_INTERVAL:
  case AST_PLUSMINUS:
  case AST_THREEPOINT: return true;
  case AST_UNARY:
  case AST_PAREN:
  case AST_IN:
  case AST_AS: return is_figure(value->a);
  case AST_BINARY: return is_figure(value->a) && is_figure(value->b);
  case AST_TABLE:
  case AST_INTERPOLATE: return value->list.count && is_figure(value->list.items[0]->b);
  case AST_CALL: return value->a->kind == AST_NAME && distribution_find(value->a->name->text) >= 0;
  default: return false;
  }
}

static void report_unsourced(Checker *c, Span at, Str what)
{
  Diag *diag =
      diag_add(c->diags, W_NO_SOURCE, at, "%.*s without a source", (int)what.length, what.text);
  diag_help(c->diags, diag, "say where it is from: … source \"who, what, when\"");
}

/* A function answers for its defaults too. */
static void list_function(Checker *c, const Ast *fn)
{
  if (fn->d)
    return;
  if (is_figure(fn->b))
    report_unsourced(c, fn->name_at,
                     str_format(c->arena, "`%s` gives figures", fn->name->text.text));
  for (uint32_t i = 0; i < fn->list.count; i++) {
    const Ast *parameter = fn->list.items[i];
    if (is_figure(parameter->b))
      report_unsourced(
          c, parameter->name_at,
          str_format(c->arena, "`%s`, unless given, is a figure", parameter->name->text.text));
  }
}

/* What is no cell: functions, and changes of scenarios. */
static void list_unsourced(Checker *c, const AstList *items)
{
  for (uint32_t i = 0; i < items->count; i++) {
    const Ast *node = items->items[i];
    if (node->kind == AST_FN)
      list_function(c, node);
    else if (node->kind == AST_KIND || node->kind == AST_SCENARIO)
      list_unsourced(c, &node->list);
    else if (node->kind == AST_SET && is_figure(node->b) && !node->d) {
      Str path = sources_text(c->context->sources, node->a->at);
      report_unsourced(
          c, node->a->at,
          str_format(c->arena, "`%.*s` is set to a figure", (int)path.length, path.text));
    }
  }
}

static void list_inputs(Checker *c)
{
  CoreProgram *p = c->program;
  p->inputs = NEW_ARRAY(c->arena, InputInfo, c->cell_count + 1);
  for (uint32_t i = 0; i < c->cell_count; i++) {
    const CellDef *def = c->cells[i];
    if (def->module->is_library || !def->ast || def->whole)
      continue;
    bool is_input = def->ast->flags & AST_INPUT, figure = is_figure(def->ast->b);
    const Ast *source = def->ast->d;
    if (is_input && !def->is_used) {
      Diag *diag = diag_add(c->diags, W_UNUSED_INPUT, def->ast->name_at,
                            "nothing uses the input `%.*s`", (int)def->path.length, def->path.text);
      diag_help(c->diags, diag, "use it in a formula, or remove it");
    }
    if (c->context->options->list_unsourced && figure && !source)
      report_unsourced(
          c, def->ast->name_at.file ? def->ast->name_at : def->ast->at,
          str_format(c->arena, "`%.*s` is a figure", (int)def->path.length, def->path.text));
    if (is_input || figure || source)
      p->inputs[p->input_count++] = (InputInfo){.path = def->path,
                                                .at = def->ast->at,
                                                .source = source ? source->text : STR(""),
                                                .dated = source_field(source, "dated"),
                                                .status = source_field(source, "status"),
                                                .doc = def->ast->text,
                                                .is_input = is_input,
                                                .is_literal = figure};
  }
}

/* ---- setting up ---- */

static void apply_settings(Checker *c)
{
  const CheckOptions *options = c->context->options;
  Env env = {.checker = c, .world = c->base, .module = c->script};
  for (size_t i = 0; i < options->setting_count; i++) {
    const CheckSetting *given = &options->settings[i];
    Str text = str_format(c->arena, "%.*s = %.*s", (int)given->path.length, given->path.text,
                          (int)given->value.length, given->value.text);
    uint32_t source = sources_add(c->context->sources, STR("--set"), text, false);
    uint32_t split = (uint32_t)given->path.length;
    Ast *path = parse_expression(c->context->parse, source, 0, split);
    Ast *value = parse_expression(c->context->parse, source, split + 3, (uint32_t)text.length);
    CellDef *def = path && value ? path_resolve(&env, path) : NULL;
    if (!def)
      continue;
    Setting *setting = NEW(c->arena, Setting);
    *setting = (Setting){.path = given->path, .text = given->value, .cell = def, .value = value};
    def->setting = setting;
  }
}

static void choose_start(Checker *c)
{
  Str name = c->context->options->scenario;
  if (!name.length || str_is(name, "base"))
    return;
  uint32_t source = sources_add(c->context->sources, STR("--scenario"), name, false);
  Env env = {.checker = c, .world = c->base, .module = c->script};
  Span at = {source, 0, (uint32_t)name.length};
  Scenario *scenario = scenario_find(&env, intern(c->interner, name), at);
  if (scenario)
    c->start = world_scenario(c, c->base, scenario, at);
}

static const Unit *unit_word(Checker *c, const char *word)
{
  Ast *term = NEW(c->arena, Ast), *unit = NEW(c->arena, Ast);
  *term =
      (Ast){.kind = AST_UNIT_TERM, .name = intern_text(c->interner, word), .number = 1, .flags = 1};
  *unit = (Ast){.kind = AST_UNIT};
  unit->list.items = NEW_ARRAY(c->arena, Ast *, 1);
  unit->list.items[0] = term;
  unit->list.count = 1;
  return unit_resolve(&c->units, unit, c->diags);
}

static void checker_init(Checker *c, CheckContext *context)
{
  *c = (Checker){.context = context,
                 .arena = context->arena,
                 .interner = context->interner,
                 .diags = context->diags};
  dim_table_init(&c->dims, c->arena);
  unit_table_init(&c->units, c->arena, c->interner, &c->dims);
  axis_sets_init(&c->sets, c->arena);
  c->program = NEW(c->arena, CoreProgram);
  c->number = type_number(c->dims.one);
  c->boolean = (Type){.kind = TYPE_BOOL};
  c->text = (Type){.kind = TYPE_TEXT};
  c->poison = (Type){.kind = TYPE_POISON};
  c->seconds = unit_word(c, "s");
  c->hour = unit_word(c, "h");
  c->day = unit_word(c, "day");
  c->year = unit_word(c, "yr");
  for (DateForm form = DATE_COUNT; form < DATE_FORMS; form++) {
    Unit *date = NEW(c->arena, Unit);
    *date = form == DATE_COUNT ? *c->units.one : *c->day;
    date->form = form;
    c->dates[form] = date;
  }
  c->sym_base = intern_text(c->interner, "base");
  c->sym_draw = intern_text(c->interner, "draw");
  c->sym_scenario = intern_text(c->interner, "scenario");
  c->sym_self = intern_text(c->interner, "self");
  c->sym_minus = intern_text(c->interner, "-");
  c->sym_not = intern_text(c->interner, "not");
  c->base = c->start = world_new(c, NULL);
}

static Module *script_module(Checker *c, const AstFile *file)
{
  Module *module = NEW(c->arena, Module);
  *module = (Module){.name = STR(""), .file = file};
  c->script = module;
  module_start(c, module);
  return module;
}

/* ---- beside what did not read ---- */

static bool is_word_byte(char byte)
{
  return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

static bool names_unread(const Checker *c, Str text)
{
  for (size_t begin = 0, end; begin < text.length; begin = end + 1) {
    for (end = begin; end < text.length && is_word_byte(text.text[end]);)
      end++;
    Str word = str_slice(text, begin, end);
    if (word.length && symmap_get(&c->context->parse->unread, intern(c->interner, word)))
      return true;
  }
  return false;
}

/* Whether it says of something that it is not there, and that may stand in what did not read. */
static bool may_be_unread(const void *checker, const Diag *diag)
{
  const Checker *c = checker;
  bool is_absent = (diag->code >= E_UNKNOWN_NAME && diag->code <= E_UNKNOWN_SCENARIO) ||
                   diag->code == E_UNKNOWN_TYPE || diag->code == E_PATH;
  if (is_absent && c->context->parse->unread_use)
    return true;
  return (is_absent || diag->code == E_NO_VALUE || diag->code == W_UNUSED_INPUT) &&
         names_unread(c, sources_text(c->context->sources, diag->at));
}

CoreProgram *check_program(CheckContext *context, const AstFile *file)
{
  Checker *c = NEW(context->arena, Checker);
  size_t read = context->diags->count;
  checker_init(c, context);
  c->prelude = module_library(c, STR("prelude"));
  Module *script = script_module(c, file);
  apply_settings(c);
  choose_start(c);
  check_declarations(c, script);
  check_outputs(c, script);
  correlate_finish(c);
  list_inputs(c);
  for (uint32_t i = 0; context->options->list_unsourced && i < c->module_count; i++)
    if (!c->modules[i]->is_library)
      list_unsourced(c, &c->modules[i]->file->items);
  check_exports(c);
  check_objects(c, script);
  if (!context->diags->errors)
    check_reach(c);
  diags_drop(context->diags, read, may_be_unread, c);
  c->program->axis_count = c->sets.next_id;
  return c->program;
}
