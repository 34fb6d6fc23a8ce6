#include "doc_page.h"

/* What a script rests on is read off its text: a name that it does not define itself is looked for
   in the modules that it uses, and what is found there is searched in turn. A parameter that has
   the name of something in the library is taken for it, so that an entry may be too many, never too
   few.
 */

/* A definition that is searched: of the library, or (module NULL) of the file itself. */
typedef struct Found {
  const DocModule *module;
  const Ast *node;
} Found;

typedef struct Search {
  const DocHelp *help;
  const AstFile *file;
  Found *found;
  uint32_t count, capacity;
} Search;

static const Ast *defined_in(const AstFile *file, const Sym *name)
{
  for (uint32_t i = 0; i < file->items.count; i++) {
    const Ast *node = file->items.items[i];
    if (node->name == name && node->kind != AST_USE)
      return node;
  }
  return NULL;
}

static const DocModule *module_called(const DocHelp *help, Str name)
{
  for (size_t m = 0; m < help->module_count; m++)
    if (str_equal(help->modules[m].name, name))
      return &help->modules[m];
  return NULL;
}

static void add(Search *search, const DocModule *module, const Ast *node)
{
  for (uint32_t i = 0; i < search->count; i++)
    if (search->found[i].node == node)
      return;
  if (search->count == search->capacity) {
    uint32_t capacity = search->capacity ? search->capacity * 2 : 64;
    search->found = arena_grow(search->help->arena, search->found, search->count, capacity,
                               sizeof *search->found);
    search->capacity = capacity;
  }
  search->found[search->count++] = (Found){module, node};
}

/* What [name] means in a module of the library, or (NULL) in the file. */
static void refer(Search *search, const DocModule *home, const Sym *name)
{
  const AstFile *file = home ? home->file : search->file;
  const Ast *node = defined_in(file, name);
  if (node) {
    if (home)
      add(search, home, node);
    return;
  }
  for (uint32_t i = 0; i < file->items.count && !node; i++) {
    const Ast *use = file->items.items[i];
    if (use->kind != AST_USE || !use->a || !use->a->name)
      continue;
    const DocModule *module = module_called(search->help, use->a->name->text);
    node = module ? defined_in(module->file, name) : NULL;
    if (node)
      add(search, module, node);
  }
}

static void look(Search *search, const DocModule *home, const Ast *node);

static void look_all(Search *search, const DocModule *home, const AstList *list)
{
  for (uint32_t i = 0; i < list->count; i++)
    look(search, home, list->items[i]);
}

static void look(Search *search, const DocModule *home, const Ast *node)
{
  if (!node || node->kind == AST_SOURCE || node->kind == AST_USE)
    return;
  if (node->kind == AST_NAME)
    refer(search, home, node->name);
  if (node->kind == AST_DECLARE)
    refer(search, home, node->name2);
  if (node->kind != AST_ENTRY) /* whose a is a key */
    look(search, home, node->a);
  look(search, home, node->b);
  look(search, home, node->c);
  look(search, home, node->d);
  look_all(search, home, &node->list);
  look_all(search, home, &node->list2);
}

/* ---- the bibliography ---- */

typedef struct Bibliography {
  Arena *arena;
  DocCitation *items;
  uint32_t count, capacity;
} Bibliography;

static void cite(Bibliography *all, const Ast *source, const Sym *owner, const Sym *field)
{
  if (!source)
    return;
  Str text = doc_source(all->arena, source);
  uint32_t at = 0;
  while (at < all->count && !str_equal(all->items[at].source, text))
    at++;
  if (at == all->capacity) {
    all->capacity = at ? at * 2 : 32;
    all->items = arena_grow(all->arena, all->items, at, all->capacity, sizeof *all->items);
  }
  if (at == all->count)
    all->items[all->count++] = (DocCitation){.source = text};
  doc_texts_add(all->arena, &all->items[at].names,
                str_format(all->arena, "%s%s%s", owner->text.text, field ? "." : "",
                           field ? field->text.text : ""));
}

void doc_cite(const DocHelp *help, DocPage *page)
{
  Search search = {.help = help, .file = page->file};
  Bibliography all = {.arena = help->arena};
  look_all(&search, NULL, &page->file->items);
  for (uint32_t i = 0; i < search.count; i++) { /* which grows while it is searched */
    Found found = search.found[i];
    look(&search, found.module, found.node);
    cite(&all, found.node->d, found.node->name, NULL);
    bool has_fields = found.node->kind == AST_DECLARE || found.node->kind == AST_KIND;
    for (uint32_t k = 0; has_fields && k < found.node->list.count; k++)
      cite(&all, found.node->list.items[k]->d, found.node->name, found.node->list.items[k]->name);
  }
  page->citations = all.items;
  page->citation_count = all.count;
}
