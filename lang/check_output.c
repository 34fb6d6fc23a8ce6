#include "checker.h"

Str source_label(Checker *c, Span at)
{
  Str text = str_trim(sources_text(c->context->sources, at));
  StrBuf label;
  strbuf_init(&label, c->arena);
  bool quoted = false, blank = false;
  for (size_t i = 0; i < text.length; i++) {
    char ch = text.text[i];
    if (!quoted && ch == '#') { /* a comment inside a continued line */
      while (i + 1 < text.length && text.text[i + 1] != '\n')
        i++;
      continue;
    }
    if (!quoted && (ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r')) {
      blank = label.length > 0;
      continue;
    }
    if (ch == '"' && (i == 0 || text.text[i - 1] != '\\'))
      quoted = !quoted;
    if (blank)
      strbuf_char(&label, ' ');
    blank = false;
    strbuf_char(&label, ch);
  }
  return strbuf_str(&label);
}

static Output *output_add(Checker *c, OutputKind kind, Span at)
{
  CoreProgram *p = c->program;
  if (p->output_count == c->output_capacity) {
    c->output_capacity = c->output_capacity ? c->output_capacity * 2 : 16;
    p->outputs =
        arena_grow(c->arena, p->outputs, p->output_count, c->output_capacity, sizeof *p->outputs);
  }
  Output *output = &p->outputs[p->output_count++];
  *output = (Output){.kind = kind, .at = at};
  return output;
}

static Env output_env(Checker *c, Module *module, KeyScope *keys)
{
  return (Env){.checker = c, .world = c->start, .module = module, .keys = keys};
}

static KeyScope *output_keys(Checker *c, const Ast *ast)
{
  KeyScope *keys = NEW(c->arena, KeyScope);
  Str label = source_label(c, ast->at);
  *keys = (KeyScope){.path = str_format(c->arena, "output %.*s", (int)label.length, label.text),
                     .axes = c->sets.empty};
  return keys;
}

/* The unit an output prints in: asked for, else its own, else a usual one of its dimension. */
static const Unit *printed_unit(Checker *c, Core *value, const Ast *asked)
{
  if (value->type.kind != TYPE_NUMBER)
    return NULL;
  if (!asked)
    return value->unit && value->unit->dim == value->type.dim
               ? value->unit
               : unit_for_dim(&c->units, value->type.dim, value->unit);
  const Unit *unit = unit_resolve(&c->units, asked, c->diags);
  if (!unit)
    return c->units.one;
  if (value->type.is_zero)
    value->type.dim = unit->dim;
  if (unit->dim == value->type.dim)
    return unit;
  Str found = type_text(c, value->type), word = unit_text(unit, c->arena);
  Str wanted = unit_dim_name(&c->units, c->arena, unit->dim);
  Str fits = unit_text(unit_for_dim(&c->units, value->type.dim, NULL), c->arena);
  Diag *diag = diag_add(c->diags, E_SHOWN_IN, asked->at, "%.*s cannot be shown in %.*s",
                        (int)found.length, found.text, (int)word.length, word.text);
  diag_here(c->diags, diag, "a unit of %.*s", (int)wanted.length, wanted.text);
  diag_label(c->diags, diag, value->at, "this is %.*s", (int)found.length, found.text);
  diag_help(c->diags, diag, "`in %.*s` would fit", (int)fits.length, fits.text);
  return c->units.one;
}

/* A product of axes that nobody may have meant is named with its size. */
static void warn_large(Checker *c, const Core *value, Span at)
{
  enum { LARGE = 1000000 };
  double size = axis_set_size(value->axes);
  if (size <= LARGE)
    return;
  StrBuf names;
  strbuf_init(&names, c->arena);
  for (uint32_t i = 0; i < value->axes->count; i++)
    strbuf_format(&names, "%s%s (%u)", i ? " x " : "", value->axes->axes[i]->name->text.text,
                  value->axes->axes[i]->length);
  Str all = strbuf_str(&names);
  Diag *diag = diag_add(c->diags, W_LARGE, at, "this has %.4g values: %.*s", size, (int)all.length,
                        all.text);
  diag_help(c->diags, diag, "reduce it along an axis: sum(… over %s)",
            value->axes->axes[0]->name->text.text);
}

static void output_items(Checker *c, Module *module, const Ast *ast, OutputKind kind)
{
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *item = ast->list.items[i];
    Env env = output_env(c, module, output_keys(c, item));
    Core *value = check_expression(&env, item->a, NULL);
    if (item->b && value->type.kind != TYPE_NUMBER && !type_is_poison(value)) {
      Str found = type_text(c, value->type);
      diag_add(c->diags, E_SHOWN_IN, item->b->at, "%.*s has no unit", (int)found.length,
               found.text);
    }
    if (value->type.kind == TYPE_SOLUTION) {
      Diag *diag = diag_add(c->diags, E_OPTIMISE, item->at, "a solved problem is not one value");
      Str text = source_label(c, item->a->at);
      diag_help(c->diags, diag, "show a part of it: %.*s.objective, %.*s.status", (int)text.length,
                text.text, (int)text.length, text.text);
    }
    warn_large(c, value, item->at);
    const Unit *unit = printed_unit(c, value, item->b);
    const Axis *over =
        ast->list2.count ? axis_set_named(value->axes, ast->list2.items[0]->name) : NULL;
    if (ast->list2.count && !over && !type_is_poison(value))
      axis_resolve(&env, ast->list2.items[0]->name, ast->list2.items[0]->at);
    Output *output = output_add(c, kind, item->at);
    output->label = source_label(c, item->a->at);
    output->value = value;
    output->unit = unit;
    output->over = over;
    output->first_of_statement = i == 0;
  }
}

static const Ast *inner(const Ast *ast)
{
  while (ast->kind == AST_PAREN)
    ast = ast->a;
  return ast;
}

static bool is_comparison(const Ast *ast)
{
  if (ast->kind != AST_BINARY)
    return false;
  static const char *const ops[] = {"<", "<=", ">", ">=", "==", "!="};
  for (size_t i = 0; i < LEN(ops); i++)
    if (str_is(ast->name->text, ops[i]))
      return true;
  return false;
}

/* The condition of a claim, and its two sides where it compares: the margin. */
static void output_condition(Env *env, Output *output, const Ast *condition)
{
  Checker *c = env->checker;
  const Ast *top = inner(condition);
  Core *value;
  if (is_comparison(top)) {
    Env sides = *env;
    Core *left = check_expression(&sides, top->a, NULL);
    bool label = left->type.kind == TYPE_LABEL;
    Core *right = check_expression(&sides, top->b, label ? &left->type : NULL);
    left = core_local(c, top->a->at, STR("left side"), left);
    right = core_local(c, top->b->at, STR("right side"), right);
    value = core_compare(env, top, top->name, left, right);
    if (!type_is_poison(value) && left->type.kind == TYPE_NUMBER) {
      output->left = left;
      output->right = right;
    }
  } else {
    value = check_expression(env, condition, NULL);
  }
  expect_bool(c, value, "this condition");
  output->value = value;
}

static void output_claim(Checker *c, Module *module, const Ast *ast, OutputKind kind)
{
  Env env = output_env(c, module, output_keys(c, ast));
  Output *output = output_add(c, kind, ast->at);
  uint32_t index = c->program->output_count - 1;
  output->label = ast->text.length ? ast->text : source_label(c, ast->a->at);
  Output made = *output;
  output_condition(&env, &made, ast->a);
  c->program->outputs[index] = made;
}

static void output_check(Checker *c, Module *module, const Ast *ast)
{
  Env env = output_env(c, module, output_keys(c, ast));
  env.world = world_with(&env, ast);
  Output made = {.kind = OUTPUT_CHECK, .at = ast->at, .label = ast->text};
  output_condition(&env, &made, ast->a);
  *output_add(c, OUTPUT_CHECK, ast->at) = made;
}

static void output_test(Checker *c, Module *module, const Ast *ast)
{
  Env env = output_env(c, module, output_keys(c, ast));
  Env *shared = NEW(c->arena, Env);
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *item = ast->list.items[i];
    if (item->kind != AST_CELL || !item->b)
      continue;
    Local *local = NEW(c->arena, Local);
    *local = (Local){.name = item->name,
                     .ast = item->b,
                     .env = shared,
                     .up = env.locals,
                     .path = item->name->text};
    env.locals = local;
  }
  *shared = env;
  for (uint32_t i = 0; i < ast->list.count; i++) {
    const Ast *item = ast->list.items[i];
    if (item->kind != AST_ASSERT)
      continue;
    Output made = {.kind = OUTPUT_TEST, .at = item->at, .group = ast->text};
    made.label = item->text.length ? item->text : source_label(c, item->a->at);
    output_condition(&env, &made, item->a);
    *output_add(c, OUTPUT_TEST, item->at) = made;
  }
}

/* ---- compare … across … ---- */

typedef struct Worlds {
  World *worlds[256];
  const Sym *labels[256];
  uint32_t count;
} Worlds;

static const Sym *joined_label(Checker *c, const Sym *a, const Sym *b)
{
  if (a == c->sym_base)
    return b;
  if (b == c->sym_base)
    return a;
  return intern(c->interner, str_format(c->arena, "%s + %s", a->text.text, b->text.text));
}

static bool cross_worlds(Env *env, Worlds *worlds, const Ast *across)
{
  Checker *c = env->checker;
  Worlds *before = NEW(c->arena, Worlds);
  *before = *worlds;
  worlds->count = 0;
  for (uint32_t w = 0; w < before->count; w++)
    for (uint32_t i = 0; i < across->list.count; i++) {
      const Ast *name = across->list.items[i];
      World *world = before->worlds[w];
      if (name->name != c->sym_base) {
        Scenario *scenario = scenario_find(env, name->name, name->at);
        if (!scenario)
          return false;
        world = world_scenario(c, world, scenario, name->at);
        if (before->worlds[w] != c->start)
          world_compare(c, before->worlds[w], world);
      }
      if (worlds->count == LEN(worlds->worlds)) {
        diag_add(c->diags, E_SIZE, across->at, "more than 256 worlds to compare");
        return false;
      }
      worlds->labels[worlds->count] = joined_label(c, before->labels[w], name->name);
      worlds->worlds[worlds->count++] = world;
    }
  return true;
}

static void output_compare(Checker *c, Module *module, const Ast *ast)
{
  if (!ast->list.count)
    return;
  const Ast *item = ast->list.items[0];
  Env env = output_env(c, module, output_keys(c, ast));
  Worlds *worlds = NEW(c->arena, Worlds);
  worlds->worlds[0] = c->start;
  worlds->labels[0] = c->sym_base;
  worlds->count = 1;
  for (uint32_t i = 0; i < ast->list2.count; i++)
    if (!cross_worlds(&env, worlds, ast->list2.items[i]))
      return;
  const Sym **labels = NEW_ARRAY(c->arena, const Sym *, worlds->count + 1);
  Core **values = NEW_ARRAY(c->arena, Core *, worlds->count + 1),
       **differences = NEW_ARRAY(c->arena, Core *, worlds->count + 1);
  for (uint32_t i = 0; i < worlds->count; i++) {
    labels[i] = worlds->labels[i];
    env.world = worlds->worlds[i];
    KeyScope keys = *env.keys;
    Env here = env;
    here.keys = &keys; /* the same draws in every world */
    values[i] = core_local(c, item->at, labels[i]->text, check_expression(&here, item->a, NULL));
    if (type_is_poison(values[i]))
      return;
    if (values[i]->type.kind == TYPE_NUMBER) {
      differences[i] = core_apply2(c, item->at, OP_SUB, values[i]->type, values[i], values[0]);
      differences[i]->unit = unit_of_difference(c, values[0]->unit);
    }
  }
  const Axis *axis = axis_names(c, c->sym_scenario, AXIS_WORLD, labels, worlds->count, ast->at);
  bool numbers = differences[0] != NULL;
  Core *value = core_by_axis(c, item->at, axis, values);
  value = core_as(c, value, values[0]->type, values[0]->unit);
  const Unit *unit = printed_unit(c, value, item->b);
  Output *output = output_add(c, OUTPUT_COMPARE, ast->at);
  output->label = source_label(c, item->a->at);
  output->value = value;
  output->unit = unit;
  output->worlds = axis;
  output->difference = numbers ? core_by_axis(c, item->at, axis, differences) : NULL;
  output->difference_unit = unit_of_difference(c, unit);
}

static void output_export(Checker *c, Module *module, const Ast *ast)
{
  Env env = output_env(c, module, output_keys(c, ast));
  Core *value = check_expression(&env, ast->a, NULL);
  const Unit *unit = printed_unit(c, value, ast->b);
  Output *output = output_add(c, OUTPUT_EXPORT, ast->at);
  output->label = source_label(c, ast->a->at);
  output->value = value;
  output->unit = unit;
  output->file = ast->text;
}

static void output_prose(Checker *c, Module *module, const Ast *ast)
{
  Env env = output_env(c, module, output_keys(c, ast));
  Core *value = check_template(&env, ast);
  output_add(c, OUTPUT_PROSE, ast->at)->value = value;
}

static void check_output(Checker *c, Module *module, const Ast *ast)
{
  switch (ast->kind) {
  case AST_SHOW: output_items(c, module, ast, OUTPUT_SHOW); break;
  case AST_PLOT: output_items(c, module, ast, OUTPUT_PLOT); break;
  case AST_COMPARE: output_compare(c, module, ast); break;
  case AST_CLAIM: output_claim(c, module, ast, OUTPUT_CLAIM); break;
  case AST_ASSERT: output_claim(c, module, ast, OUTPUT_ASSERT); break;
  case AST_CHECK: output_check(c, module, ast); break;
  case AST_TEST: output_test(c, module, ast); break;
  case AST_EXPORT: output_export(c, module, ast); break;
  case AST_PROSE: output_prose(c, module, ast); break;
  default: break;
  }
}

/* Assertions of a kind hold for every object of it that the script declares. */
static void check_kind_asserts(Checker *c, Module *module, Object *object)
{
  for (const Kind *kind = object->kind; kind; kind = kind->parent)
    for (uint32_t i = 0; i < kind->ast->list.count; i++) {
      const Ast *member = kind->ast->list.items[i];
      if (member->kind != AST_ASSERT)
        continue;
      Env env = output_env(c, kind->module, output_keys(c, member));
      env.self = object;
      Output made = {.kind = OUTPUT_ASSERT, .at = object->ast->name_at};
      Str text = member->text.length ? member->text : source_label(c, member->a->at);
      made.label =
          str_format(c->arena, "%s: %.*s", object->name->text.text, (int)text.length, text.text);
      output_condition(&env, &made, member->a);
      *output_add(c, OUTPUT_ASSERT, made.at) = made;
    }
  (void)module;
}

/* Known only now that everything is checked: a number may be held against a year further down. */
static void settle_years(Checker *c)
{
  for (uint32_t i = 0; i < c->program->output_count; i++) {
    Output *output = &c->program->outputs[i];
    const Unit *unit = output->unit;
    if (output->value && unit && !unit->count && unit->form == DATE_NONE &&
        unit->scale == c->units.one->scale && core_is_year(output->value))
      output->unit = c->dates[DATE_COUNT];
  }
}

void check_exports(Checker *c)
{
  const CheckHost *host = c->context->host;
  for (uint32_t i = 0; i < c->program->output_count; i++) {
    const Output *output = &c->program->outputs[i];
    Str message = STR("");
    if (output->kind == OUTPUT_EXPORT && !host->claim_file(host->context, output->file, &message)) {
      Diag *diag = diag_add(c->diags, E_WRITE_REFUSED, output->at, "%.*s", (int)message.length,
                            message.text);
      diag_help(c->diags, diag, "export \"result.csv\" = %.*s", (int)output->label.length,
                output->label.text);
    }
  }
}

void check_outputs(Checker *c, Module *module)
{
  for (uint32_t i = 0; i < module->file->items.count; i++)
    check_output(c, module, module->file->items.items[i]);
  for (size_t i = 0; i < module->decls.count; i++) {
    Decl *decl = module->decls.entries[i].value;
    if (decl->kind == DECL_OBJECT && decl->object && !decl->object->only_in &&
        !decl->object->family)
      check_kind_asserts(c, module, decl->object);
  }
  settle_years(c);
}
