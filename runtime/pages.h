/* pages.h - the commands that run nothing: fmt, doc, help, explain. May include: lang/base.h. */
#ifndef STROM_PAGES_H
#define STROM_PAGES_H

#include "lang/base.h"

typedef enum PageKind { PAGE_FMT, PAGE_DOC, PAGE_HELP, PAGE_EXPLAIN } PageKind;

/* Prints the page on [subject], a file or a name; fmt with [write_back] replaces the file instead.
   Gives the exit status. */
int pages_print(PageKind kind, const char *subject, bool write_back);

#endif
