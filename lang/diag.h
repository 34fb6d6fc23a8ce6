/* diag.h - what is wrong with a script, as data: a code, a place, labels, notes and help.
   May include: source.h. Collects and sorts; never prints. diag.def holds the codes. */
#ifndef STROM_DIAG_H
#define STROM_DIAG_H

#include "source.h"

typedef enum DiagSeverity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } DiagSeverity;

typedef enum DiagCode {
#define DIAG(id, code, severity, title, explanation) id,
#include "diag.def"
#undef DIAG
  DIAG_CODE_COUNT
} DiagCode;

typedef struct DiagInfo {
  const char *name; /* "E0201" */
  DiagSeverity severity;
  const char *title;       /* "unlike quantities added" */
  const char *explanation; /* paragraphs for `strom explain`, with an example and its cure */
} DiagInfo;

const DiagInfo *diag_info(DiagCode code);
const DiagInfo *diag_find(Str code); /* by name, any case; NULL where unknown */

typedef struct DiagLabel {
  Span at;
  Str text;
  struct DiagLabel *next;
} DiagLabel;

typedef struct DiagLine { /* a note or a help under the picture */
  bool is_help;
  Str text;
  struct DiagLine *next;
} DiagLine;

typedef struct Diag {
  DiagCode code;
  Span at;     /* the primary place, underlined with ^ */
  Str message; /* first line, in the user's words */
  Str here;    /* text beside the primary underline; may be empty */
  DiagLabel *labels;
  DiagLine *lines;
  uint32_t order; /* of arrival */
} Diag;

typedef struct Diags {
  Arena *arena;
  Diag **items;
  size_t count, capacity;
  size_t errors;
  size_t omitted; /* beyond the first DIAG_MOST; counted, not kept */
} Diags;

/* Whoever makes more mistakes than this reads no more messages. */
enum { DIAG_MOST = 200 };

void diags_init(Diags *diags, Arena *arena);
/* Adds a diagnostic. One with the same code and place is not added twice: the first is kept, and
   a scratch Diag comes back, so that callers need not ask. */
Diag *diag_add(Diags *diags, DiagCode code, Span at, const char *format, ...) PRINTF_LIKE(4, 5);
void diag_here(Diags *diags, Diag *diag, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_label(Diags *diags, Diag *diag, Span at, const char *format, ...) PRINTF_LIKE(4, 5);
void diag_note(Diags *diags, Diag *diag, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_help(Diags *diags, Diag *diag, const char *format, ...) PRINTF_LIKE(3, 4);
/* Takes out again, of those added after the first [from], what [is_false] says. */
void diags_drop(Diags *diags, size_t from, bool (*is_false)(const void *of, const Diag *diag),
                const void *of);
void diags_sort(Diags *diags); /* by file and place, then order of arrival */

/* Renderers: diag_text.c for people, diag_json.c for tools. [color] uses ANSI escapes. */
void diag_render_text(const Diags *diags, const Sources *sources, bool color, StrBuf *out);
void diag_render_json(const Diags *diags, const Sources *sources, StrBuf *out);

#endif
