#include "pages.h"

#include "host.h"
#include "lang/doc.h"
#include "lang/doc_page.h"
#include "lang/fmt.h"
#include "lang/library.h"
#include "strom.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 64 * 1024 * 1024, NESTING_LIMIT = 1000 };

typedef struct Desk { /* what a page needs to be made */
  Arena *arena;
  Interner interner;
  Sources sources;
  Diags diags;
  ParseContext parse;
  StrBuf out;
} Desk;

static void desk_init(Desk *desk, Arena *arena)
{
  desk->arena = arena;
  interner_init(&desk->interner, arena);
  sources_init(&desk->sources, arena);
  diags_init(&desk->diags, arena);
  desk->parse = (ParseContext){.arena = arena,
                               .interner = &desk->interner,
                               .sources = &desk->sources,
                               .diags = &desk->diags,
                               .depth_limit = NESTING_LIMIT};
  strbuf_init(&desk->out, arena);
}

static bool read_subject(Desk *desk, const char *path, Str *text)
{
  Str message = STR("");
  if (host_read_script(desk->arena, path, FILE_LIMIT, text, &message) == READ_OK)
    return true;
  fprintf(stderr, "strom: %.*s\n", (int)message.length, message.text);
  return false;
}

static int put_page(const Desk *desk)
{
  Str page = strbuf_str(&desk->out);
  if (fwrite(page.text, 1, page.length, stdout) == page.length && fflush(stdout) == 0)
    return STROM_OK;
  fprintf(stderr, "strom: the page could not be written: %s\n", strerror(errno));
  return STROM_FAULT;
}

static int put_mistakes(Desk *desk)
{
  StrBuf text;
  strbuf_init(&text, desk->arena);
  diags_sort(&desk->diags);
  diag_render_text(&desk->diags, &desk->sources, false, &text);
  fputs(text.text, stderr);
  return STROM_WRONG;
}

/* Into a file beside it first, so that a full disk leaves the script as it was. */
static int replace_file(Desk *desk, const char *path)
{
  Str page = strbuf_str(&desk->out);
  const char *beside = str_terminated(desk->arena, str_format(desk->arena, "%s.new", path));
  struct stat about;
  FILE *file = stat(path, &about) == 0 ? fopen(beside, "wb") : NULL;
  bool good = file && fwrite(page.text, 1, page.length, file) == page.length;
  good = file && fclose(file) == 0 && good;
  good = good && chmod(beside, about.st_mode & 07777) == 0 && rename(beside, path) == 0;
  if (good)
    return STROM_OK;
  fprintf(stderr, "strom: %s could not be written: %s\n", path, strerror(errno));
  if (file)
    unlink(beside);
  return STROM_FAULT;
}

static int page_fmt(Desk *desk, const char *path, bool write_back)
{
  Str text;
  if (!read_subject(desk, path, &text))
    return STROM_WRONG;
  uint32_t source = sources_add(&desk->sources, str_of(path), text, false);
  parse_source(&desk->parse, source); /* only what reads as strom is laid out */
  if (desk->diags.errors)
    return put_mistakes(desk);
  fmt_script(desk->arena, sources_get(&desk->sources, source)->text, &desk->out);
  return write_back && strcmp(path, "-") != 0 ? replace_file(desk, path) : put_page(desk);
}

static Str module_name(Desk *desk, const DocModule *module)
{
  return str_format(desk->arena, "%s%s", str_is(module->name, "prelude") ? "" : "std.",
                    module->name.text);
}

/* All of the library, parsed. */
static DocHelp read_library(Desk *desk)
{
  DocModule *modules = NEW_ARRAY(desk->arena, DocModule, library_file_count);
  size_t count = 0;
  for (Str name, text; host_library_name(count, &name) && host_library(name, &text); count++) {
    uint32_t source = sources_add(&desk->sources, name, text, true);
    name.text = str_terminated(desk->arena, name);
    modules[count] = (DocModule){name, parse_source(&desk->parse, source)};
  }
  return (DocHelp){desk->arena, &desk->interner, &desk->sources, modules, count};
}

/* ---- doc ---- */

/* The page of [subject], a module (`std.finance`, `prelude`) or a file; false with the mistakes
   reported. */
static bool read_page(Desk *desk, const DocHelp *help, const char *subject, DocPage *page)
{
  Str text, name = str_of(subject);
  for (size_t i = 0; i < help->module_count; i++)
    if (str_equal(name, module_name(desk, &help->modules[i]))) {
      *page = doc_page(help, name, help->modules[i].file);
      return true;
    }
  if (!read_subject(desk, subject, &text))
    return false;
  uint32_t source = sources_add(&desk->sources, name, text, false);
  const AstFile *file = parse_source(&desk->parse, source);
  if (desk->diags.errors) {
    put_mistakes(desk);
    return false;
  }
  *page = doc_page(help, name, file);
  return true;
}

static bool write_page(Desk *desk, const PageOrder *order, Str name)
{
  const char *path = str_terminated(
      desk->arena, str_format(desk->arena, "%s/%.*s.%s", order->folder, (int)name.length, name.text,
                              order->html ? "html" : "md"));
  FILE *file = fopen(path, "wb");
  Str page = strbuf_str(&desk->out);
  bool good = file && fwrite(page.text, 1, page.length, file) == page.length;
  good = file && fclose(file) == 0 && good;
  if (!good)
    fprintf(stderr, "strom: %s could not be written: %s\n", path, strerror(errno));
  strbuf_init(&desk->out, desk->arena);
  return good;
}

/* All pages and their index, into the folder. */
static int write_site(Desk *desk, const PageOrder *order, const DocSite *site)
{
  if (mkdir(order->folder, 0777) != 0 && errno != EEXIST) {
    fprintf(stderr, "strom: %s could not be made: %s\n", order->folder, strerror(errno));
    return STROM_FAULT;
  }
  (order->html ? doc_html_index : doc_markdown_index)(site, &desk->out);
  bool good = write_page(desk, order, STR("index"));
  for (size_t i = 0; good && i < site->count; i++) {
    if (order->html)
      doc_html(site, &site->pages[i], &desk->out);
    else
      doc_markdown(&site->pages[i], &desk->out);
    good = write_page(desk, order, site->pages[i].name);
  }
  return good ? STROM_OK : STROM_FAULT;
}

/* Standard output has one page, a folder all of the library as well, so that names lead there. */
static int page_doc(Desk *desk, const PageOrder *order)
{
  const DocHelp help = read_library(desk);
  DocPage *pages = NEW_ARRAY(desk->arena, DocPage, help.module_count + 1);
  DocSite site = {.arena = desk->arena, .pages = pages};
  if (!order->subject && !order->folder) {
    doc_help(&help, STR("modules"), &desk->out);
    return put_page(desk);
  }
  if (order->subject && !read_page(desk, &help, order->subject, &pages[site.count++]))
    return STROM_WRONG;
  for (size_t i = 0; order->folder && i < help.module_count; i++) {
    Str name = module_name(desk, &help.modules[i]);
    if (!order->subject || !str_equal(name, pages[0].name))
      pages[site.count++] = doc_page(&help, name, help.modules[i].file);
  }
  if (order->folder)
    return write_site(desk, order, &site);
  if (order->html)
    doc_html(&site, pages, &desk->out);
  else
    doc_markdown(pages, &desk->out);
  return put_page(desk);
}

/* ---- help and codes ---- */

static int page_help(Desk *desk, const char *subject)
{
  const DocHelp help = read_library(desk);
  bool found = doc_help(&help, str_of(subject), &desk->out);
  int status = put_page(desk);
  return found ? status : STROM_USAGE;
}

static int page_explain(Desk *desk, const char *subject)
{
  if (doc_explain(str_of(subject), &desk->out))
    return put_page(desk);
  fprintf(stderr, "strom: there is no diagnostic `%s`; codes look like E0301\n", subject);
  return STROM_USAGE;
}

int pages_print(const PageOrder *order)
{
  Memory memory;
  Unwind way_out;
  Arena arena;
  Desk desk;
  memory_init(&memory, 0);
  arena_init(&arena, &memory, &way_out);
  int status = STROM_REFUSED;
  if (setjmp(way_out.to) == 0) {
    desk_init(&desk, &arena);
    switch (order->kind) {
    case PAGE_FMT: status = page_fmt(&desk, order->subject, order->write_back); break;
    case PAGE_DOC: status = page_doc(&desk, order); break;
    case PAGE_HELP: status = page_help(&desk, order->subject); break;
    case PAGE_EXPLAIN: status = page_explain(&desk, order->subject); break;
    }
  } else {
    fprintf(stderr, "strom: no memory: %s\n", way_out.text);
  }
  arena_free(&arena);
  return status;
}
