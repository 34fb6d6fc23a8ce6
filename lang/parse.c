#include "parse.h"
#include "parse.tab.h"

static bool is_text(ParseContext *context, uint32_t source, Str text)
{
  size_t bad = str_invalid_utf8(text);
  size_t nul = 0;
  while (nul < text.length && text.text[nul] != '\0')
    nul++;
  if (nul < bad)
    bad = nul;
  if (bad == text.length)
    return true;
  Diag *diag = diag_add(context->diags, E_UTF8, (Span){source, (uint32_t)bad, (uint32_t)bad + 1},
                        "this is not text in UTF-8: byte 0x%02x", (unsigned char)text.text[bad]);
  diag_help(context->diags, diag, "save the file as UTF-8; a table or a program is not a script");
  return false;
}

AstFile *parse_source(ParseContext *context, uint32_t source)
{
  AstFile *file = NEW(context->arena, AstFile);
  file->source = source;
  Str text = sources_get(context->sources, source)->text;
  if (!is_text(context, source, text))
    return file;
  Parser p = {.context = context, .source = source, .text = text, .first = START_FILE};
  p.tokens = token_filter(context->arena, context->sources, source, 0, (uint32_t)text.length,
                          context->diags);
  yyparse(&p);
  file->items = p.items;
  return file;
}

Ast *parse_expression(ParseContext *context, uint32_t source, uint32_t begin, uint32_t end)
{
  Parser p = {.context = context,
              .source = source,
              .text = sources_get(context->sources, source)->text,
              .first = START_EXPRESSION};
  p.tokens = token_filter(context->arena, context->sources, source, begin, end, context->diags);
  if (yyparse(&p) != 0 || !p.expression)
    return NULL;
  return p.expression->b ? p.expression : p.expression->a;
}
