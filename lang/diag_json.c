/* diag_json.c - diagnostics for tools: one object; places are null where there is none. */
#include "diag.h"
#include "json.h"

/* "file": …, "line": …, "column": …, "endLine": …, "endColumn": … */
static void put_place(StrBuf *out, const Sources *sources, Span at)
{
  if (!at.file) {
    strbuf_text(out, "\"file\": null, \"line\": null, \"column\": null, \"endLine\": null, "
                     "\"endColumn\": null");
    return;
  }
  Place place = sources_place(sources, at);
  strbuf_text(out, "\"file\": ");
  json_string(out, place.path);
  strbuf_format(out, ", \"line\": %u, \"column\": %u, \"endLine\": %u, \"endColumn\": %u",
                (unsigned)place.line, (unsigned)place.column, (unsigned)place.end_line,
                (unsigned)place.end_column);
}

static void put_member(StrBuf *out, const char *name, Str text)
{
  strbuf_format(out, "\"%s\": ", name);
  json_string(out, text);
}

static void put_labels(StrBuf *out, const Sources *sources, const Diag *diag)
{
  strbuf_text(out, ", \"labels\": [");
  for (const DiagLabel *label = diag->labels; label; label = label->next) {
    strbuf_char(out, '{');
    put_member(out, "text", label->text);
    strbuf_text(out, ", ");
    put_place(out, sources, label->at);
    strbuf_text(out, label->next ? "}, " : "}");
  }
  strbuf_char(out, ']');
}

static void put_lines(StrBuf *out, const char *name, const Diag *diag, bool is_help)
{
  strbuf_format(out, ", \"%s\": [", name);
  const char *before = "";
  for (const DiagLine *line = diag->lines; line; line = line->next) {
    if (line->is_help != is_help)
      continue;
    strbuf_text(out, before);
    json_string(out, line->text);
    before = ", ";
  }
  strbuf_char(out, ']');
}

static void put_diag(StrBuf *out, const Sources *sources, const Diag *diag)
{
  static const char *const severities[] = {"error", "warning", "note"};
  const DiagInfo *info = diag_info(diag->code);
  strbuf_char(out, '{');
  put_member(out, "code", str_of(info->name));
  strbuf_text(out, ", ");
  put_member(out, "severity", str_of(severities[info->severity]));
  strbuf_text(out, ", ");
  put_member(out, "title", str_of(info->title));
  strbuf_text(out, ", ");
  put_member(out, "message", diag->message.length ? diag->message : str_of(info->title));
  strbuf_text(out, ", ");
  put_place(out, sources, diag->at);
  strbuf_text(out, ", ");
  put_member(out, "here", diag->here);
  put_labels(out, sources, diag);
  put_lines(out, "notes", diag, false);
  put_lines(out, "help", diag, true);
  strbuf_char(out, '}');
}

void diag_render_json(const Diags *diags, const Sources *sources, StrBuf *out)
{
  strbuf_text(out, "{\"diagnostics\": [");
  for (size_t i = 0; i < diags->count; i++) {
    strbuf_text(out, i ? ",\n  " : "\n  ");
    put_diag(out, sources, diags->items[i]);
  }
  strbuf_text(out, diags->count ? "\n]" : "]");
  if (diags->omitted)
    strbuf_format(out, ", \"omitted\": %zu", diags->omitted);
  strbuf_text(out, "}\n");
}
