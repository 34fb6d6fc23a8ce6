/* pages.h - the commands that run nothing: fmt, doc, help, explain. May include: lang/base.h. */
#ifndef STROM_PAGES_H
#define STROM_PAGES_H

#include "lang/base.h"

typedef enum PageKind { PAGE_FMT, PAGE_DOC, PAGE_HELP, PAGE_EXPLAIN } PageKind;

typedef struct PageOrder {
  PageKind kind;
  const char *subject; /* a file or a name; NULL of doc: the library */
  const char *folder;  /* doc: where the pages are written instead; NULL: standard output */
  bool write_back;     /* fmt: replaces the file instead */
  bool html;           /* doc: not Markdown */
} PageOrder;

/* Prints or writes the page that is ordered, and gives the exit status. */
int pages_print(const PageOrder *order);

#endif
