#include "checker.h"

#include "nearest.h"
#include "slip.h"

static void consider_module(Nearest *near, const Module *module)
{
  for (size_t i = 0; i < module->decls.count; i++)
    nearest_consider(near, module->decls.entries[i].name->text);
}

static void consider_declared(Nearest *near, const Module *module, unsigned kinds)
{
  for (size_t i = 0; i < module->decls.count; i++) {
    const Decl *known = module->decls.entries[i].value;
    if (kinds & 1u << known->kind)
      nearest_consider(near, known->name->text);
  }
}

static void consider_fields(Nearest *near, const Kind *kind)
{
  for (; kind; kind = kind->parent) {
    for (size_t i = 0; i < kind->fields.count; i++)
      nearest_consider(near, kind->fields.entries[i].name->text);
    for (size_t i = 0; i < kind->functions.count; i++)
      nearest_consider(near, kind->functions.entries[i].name->text);
  }
}

Str nearest_declared(const Module *module, const Sym *name, unsigned kinds)
{
  Nearest near;
  nearest_start(&near, name->text);
  consider_declared(&near, module, kinds);
  for (uint32_t i = 0; i < module->opened_count; i++)
    consider_declared(&near, module->opened[i], kinds);
  return nearest_found(&near);
}

Str nearest_member(const Module *module, const Sym *name)
{
  Nearest near;
  nearest_start(&near, name->text);
  consider_module(&near, module);
  return nearest_found(&near);
}

Str nearest_field(const Kind *kind, const Sym *name)
{
  Nearest near;
  nearest_start(&near, name->text);
  consider_fields(&near, kind);
  return nearest_found(&near);
}

Str nearest_name(Env *env, const Sym *name)
{
  Nearest near;
  nearest_start(&near, name->text);
  for (Local *local = env->locals; local; local = local->up)
    nearest_consider(&near, local->name->text);
  if (env->self)
    consider_fields(&near, env->self->kind);
  consider_module(&near, env->module);
  for (uint32_t i = 0; i < env->module->opened_count; i++)
    consider_module(&near, env->module->opened[i]);
  for (int i = 0; i < BUILTIN_ID_COUNT; i++)
    nearest_consider(&near, str_of(builtin_info((BuiltinId)i)->name));
  for (int i = 0; distribution_info(i); i++)
    nearest_consider(&near, str_of(distribution_info(i)->name));
  return nearest_found(&near);
}

Str nearest_of(Checker *c, const Sym *name, const Sym *const *names, size_t count)
{
  (void)c;
  Nearest near;
  nearest_start(&near, name->text);
  for (size_t i = 0; i < count; i++)
    nearest_consider(&near, names[i]->text);
  return nearest_found(&near);
}

/* ---- the standard library ---- */

Str nearest_module(Checker *c, const Sym *name)
{
  const CheckHost *host = c->context->host;
  Nearest near;
  nearest_start(&near, name->text);
  Str module;
  for (size_t i = 0; host->library_name(host->context, i, &module); i++)
    nearest_consider(&near, module);
  return nearest_found(&near);
}

enum { SHELF = 64 };

static void read_shelf(Checker *c)
{
  const CheckHost *host = c->context->host;
  Str module, text;
  c->shelf = NEW_ARRAY(c->arena, const AstFile *, SHELF);
  for (size_t i = 0; i < SHELF && host->library_name(host->context, i, &module); i++) {
    if (!host->library(host->context, module, &text))
      continue;
    Str path = str_format(c->arena, "std.%.*s", (int)module.length, module.text);
    uint32_t source = sources_add(c->context->sources, path, text, true);
    c->shelf[i] = parse_source(c->context->parse, source);
  }
}

static bool defines(const AstFile *file, const Sym *name)
{
  for (uint32_t i = 0; file && i < file->items.count; i++)
    if (file->items.items[i]->name == name)
      return true;
  return false;
}

/* The module that defines [name] at its top level. They are only read: what is not in use takes no
   part in the script. */
static Str module_with(Checker *c, const Sym *name)
{
  const CheckHost *host = c->context->host;
  Str module;
  if (!c->shelf)
    read_shelf(c);
  for (size_t i = 0; i < SHELF && host->library_name(host->context, i, &module); i++)
    if (defines(c->shelf[i], name))
      return module;
  return STR("");
}

/* ---- what is said ---- */

bool suggest(Checker *c, Diag *diag, Str near)
{
  if (near.length)
    diag_help(c->diags, diag, "did you mean `%.*s`?", (int)near.length, near.text);
  return near.length > 0;
}

bool suggest_name(Env *env, Diag *diag, const Sym *name)
{
  Checker *c = env->checker;
  Str module = module_with(c, name);
  const char *slip = slip_name(name->text);
  if (module.length)
    diag_help(c->diags, diag, "it is in std.%.*s: write `use std.%.*s` on a line of its own",
              (int)module.length, module.text, (int)module.length, module.text);
  else if (slip)
    diag_help(c->diags, diag, "%s", slip);
  return module.length || slip || suggest(c, diag, nearest_name(env, name));
}
