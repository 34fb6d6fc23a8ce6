/* doc_page.h - the reference of a script or module as data. Collected by doc_page.c, written by
   doc_markdown.c and doc_html.c. May include: doc.h. All lives in the arena of the DocHelp. */
#ifndef STROM_DOC_PAGE_H
#define STROM_DOC_PAGE_H

#include "doc.h"

typedef enum DocSort { /* in the order of a page's sections */
                       DOC_KIND,
                       DOC_FUNCTION,
                       DOC_CHOICE,
                       DOC_MEANING, /* quantities, units, dimensions, axes */
                       DOC_VALUE,
                       DOC_OBJECT,
                       DOC_SCENARIO,
                       DOC_SORT_COUNT
} DocSort;

typedef struct DocTexts {
  Str *items;
  uint32_t count;
} DocTexts;

typedef struct DocItem {
  DocSort sort;
  const Ast *node;
  Str name;   /* "crf"; a kind's member alone: "earns" */
  Str owner;  /* the kind or object that it belongs to; empty: none */
  Str parent; /* the kind that a kind extends, or that an object is of */
  Str text;   /* the doc comment without its example */
  Str example;
  Str code;    /* the definition, a function's with its formula */
  Str heading; /* a function's: "crf(rate: 1, life: yr) : 1" */
  Str type;    /* a value's or field's: "1 in 0..1" */
  Str value;   /* its default, figure or formula; a function's formula */
  Str source;  /* "LBNL 2024, dated 2024-12, status estimate" */
  bool is_formula;
  DocTexts refusals;             /* the messages of the `require`s in it */
  const struct DocItem *members; /* fields and functions of a kind, fields of an object */
  uint32_t member_count;
} DocItem;

typedef struct DocCitation { /* a source of the library, and what the file takes that rests on it */
  Str source;
  DocTexts names;
} DocCitation;

typedef struct DocPage {
  Str name;  /* "std.finance", "campus.strom"; its file is called so, with .html or .md */
  Str title; /* what it is, in a sentence */
  Str head;  /* the rest of the comment that the file begins with */
  Str use;   /* "use std.finance", or empty: every script knows what is in it */
  const AstFile *file;
  DocTexts prose;
  const DocItem *items;
  uint32_t item_count;
  const DocCitation *citations;
  uint32_t citation_count;
} DocPage;

typedef struct DocSite { /* pages that link to one another */
  Arena *arena;
  const DocPage *pages;
  size_t count;
} DocSite;

/* The page of a file: a module of the library ("std.finance", "prelude") or a user's ("a.strom").
 */
DocPage doc_page(const DocHelp *help, Str name, const AstFile *file);
/* One definition, of the kind or object [owner] (empty: of the file); false for what has no place
   in a reference. */
bool doc_item(const DocHelp *help, const Ast *node, Str owner, DocItem *item);
/* "Kinds": the heading of a section. */
const char *doc_sort_title(DocSort sort);
/* The next block of a text behind [at]: a paragraph, or lines that are set in, without what sets
   them in. False behind the last. */
bool doc_block(Arena *arena, Str text, size_t *at, Str *block, bool *is_code);
/* Whether the example is one that is refused: it says `# E0707`. */
bool doc_is_refused(Str example, Str *codes);

/* What a file says of itself in the comment that it begins with: a sentence, and the rest. */
void doc_head(const DocHelp *help, const AstFile *file, Str *title, Str *head);
Str doc_sentence(Str text); /* the first one, without its full stop */
void doc_texts_add(Arena *arena, DocTexts *texts, Str text);
/* "LBNL 2024, dated 2024-12, status estimate", of a SOURCE. */
Str doc_source(Arena *arena, const Ast *source);

/* ---- doc_sources.c ---- */
/* The sources of what the page's file uses of the library, each once with the names that rest on
   it. */
void doc_cite(const DocHelp *help, DocPage *page);

/* ---- doc_link.c ---- */
typedef struct DocTarget { /* where a name leads */
  const DocPage *page;
  const DocItem *item; /* NULL: nowhere */
} DocTarget;

/* What a name means on a page: what it defines, else what it uses, else the prelude. */
DocTarget doc_find_name(const DocSite *site, const DocPage *page, Str name);
/* The same in the code of [item] (NULL: of none), behind `owner.` where there is one. */
DocTarget doc_find(const DocSite *site, const DocPage *page, const DocItem *item, Str owner,
                   Str name);

/* ---- doc_markdown.c ---- */
void doc_markdown(const DocPage *page, StrBuf *out);
void doc_markdown_item(const DocPage *page, const DocItem *item, StrBuf *out);
void doc_markdown_index(const DocSite *site, StrBuf *out);

/* ---- doc_html.c ---- */
/* Whole pages, which need no other file; names are linked to where the site defines them. */
void doc_html(const DocSite *site, const DocPage *page, StrBuf *out);
void doc_html_index(const DocSite *site, StrBuf *out);

#endif
