#include "doc_page.h"

static const DocItem *item_called(const DocItem *items, uint32_t count, Str name)
{
  for (uint32_t i = 0; i < count; i++)
    if (str_equal(items[i].name, name))
      return &items[i];
  return NULL;
}

static bool uses(const DocPage *page, const DocPage *other)
{
  for (uint32_t i = 0; i < page->file->items.count; i++) {
    const Ast *use = page->file->items.items[i];
    if (use->kind == AST_USE && use->a && use->a->name && str_starts(other->name, "std.") &&
        str_equal(str_slice(other->name, 4, other->name.length), use->a->name->text))
      return true;
  }
  return str_is(other->name, "prelude");
}

DocTarget doc_find_name(const DocSite *site, const DocPage *page, Str name)
{
  DocTarget found = {page, item_called(page->items, page->item_count, name)};
  for (size_t i = 0; !found.item && i < site->count; i++) {
    const DocPage *other = &site->pages[i];
    if (other != page && uses(page, other))
      found = (DocTarget){other, item_called(other->items, other->item_count, name)};
  }
  return found;
}

/* A member of a kind, or of one that it extends. */
static DocTarget find_member(const DocSite *site, const DocPage *page, Str kind, Str name)
{
  enum { DEEPEST = 32 };
  for (int steps = 0; kind.length && steps < DEEPEST; steps++) {
    DocTarget owner = doc_find_name(site, page, kind);
    if (!owner.item)
      break;
    const DocItem *member = item_called(owner.item->members, owner.item->member_count, name);
    if (member && owner.item->sort == DOC_KIND)
      return (DocTarget){owner.page, member};
    page = owner.page;
    kind = owner.item->parent;
  }
  return (DocTarget){page, NULL};
}

static bool is_own_name(const DocItem *item, Str name)
{
  const Ast *node = item->node;
  if (node->kind != AST_FN)
    return false;
  for (uint32_t i = 0; i < node->list.count; i++)
    if (str_equal(node->list.items[i]->name->text, name))
      return true;
  for (uint32_t i = 0; node->b && node->b->kind == AST_BLOCK && i < node->b->list.count; i++)
    if (str_equal(node->b->list.items[i]->name->text, name))
      return true;
  return false;
}

DocTarget doc_find(const DocSite *site, const DocPage *page, const DocItem *item, Str owner,
                   Str name)
{
  DocTarget target = {page, NULL};
  if (owner.length)
    return find_member(site, page, owner, name);
  if (item && is_own_name(item, name))
    return target;
  if (item)
    target = find_member(site, page, item->owner.length ? item->owner : item->name, name);
  return target.item ? target : doc_find_name(site, page, name);
}
