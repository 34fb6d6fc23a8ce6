#include "ast.h"

static const char *const names[] = {
#define AST(id, text) text,
#include "ast.def"
#undef AST
};

const char *ast_kind_name(AstKind kind)
{
  return names[kind];
}

static void show_list(const char *title, const AstList *list, StrBuf *out)
{
  if (!list->count)
    return;
  strbuf_format(out, " %s[", title);
  for (uint32_t i = 0; i < list->count; i++) {
    if (i)
      strbuf_char(out, ' ');
    ast_show(list->items[i], out);
  }
  strbuf_char(out, ']');
}

static void show_child(const char *title, const Ast *child, StrBuf *out)
{
  if (!child)
    return;
  strbuf_format(out, " %s", title);
  ast_show(child, out);
}

void ast_show(const Ast *node, StrBuf *out)
{
  strbuf_format(out, "(%s", names[node->kind]);
  if (node->name2)
    strbuf_format(out, " %s", node->name2->text.text);
  if (node->name)
    strbuf_format(out, " %s", node->name->text.text);
  if (node->text.length)
    strbuf_format(out, " \"%.*s\"", (int)node->text.length, node->text.text);
  if (node->kind == AST_NUMBER || node->kind == AST_QUANTITY || node->kind == AST_BOOL ||
      (node->kind == AST_UNIT_TERM && node->number != 1))
    strbuf_format(out, " %.17g", node->number);
  show_child("", node->a, out);
  show_child("", node->b, out);
  show_child("", node->c, out);
  show_child("source=", node->d, out);
  show_list("", &node->list, out);
  show_list("and ", &node->list2, out);
  strbuf_char(out, ')');
}
