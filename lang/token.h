/* token.h - raw tokens as the scanner finds them, and the tokens that the grammar reads.
   May include: ast.h, diag.h. The formatter works on raw tokens, the parser on the others. */
#ifndef STROM_TOKEN_H
#define STROM_TOKEN_H

#include "ast.h"
#include "diag.h"

typedef enum RawKind { /* single characters stand for themselves */
                       RAW_END = 0,
                       RAW_BLANK = 256,
                       RAW_NEWLINE,
                       RAW_COMMENT,
                       RAW_DOC,
                       RAW_DATE,
                       RAW_NUMBER,
                       RAW_STRING,
                       RAW_OPEN_STRING,
                       RAW_PROSE,
                       RAW_OPEN_PROSE,
                       RAW_PLUSMINUS,
                       RAW_NAME,
                       RAW_EQ,
                       RAW_NE,
                       RAW_LE,
                       RAW_GE,
                       RAW_ARROW,
                       RAW_CHANGE,
                       RAW_DOTDOT,
                       RAW_MONEY,   /* $60 */
                       RAW_FOREIGN, /* a sign of other languages: ** && × */
                       RAW_BAD
} RawKind;

typedef struct RawScanner {
  Arena *arena;
  uint32_t begin, end; /* of the latest token */
} RawScanner;

typedef struct RawToken {
  int kind;
  uint32_t begin, end;
} RawToken;

typedef struct RawTokens {
  RawToken *items; /* ends with RAW_END */
  uint32_t count;
} RawTokens;

/* All raw tokens of [text], blanks and comments included, so that joined they give the text again.
 */
RawTokens raw_scan(Arena *arena, Str text);

/* Kinds of tokens that the grammar does not know, so that they are always mistakes. */
enum { TOKEN_MONEY = '$', TOKEN_FOREIGN = '!' };

/* What the parser reads. Brackets that are open count as depth. */
typedef struct Token {
  int kind; /* of parse.y */
  uint32_t begin, end;
  uint32_t depth; /* brackets open before it */
  uint32_t body;  /* depth inside the innermost { } that holds definitions; 0: the file itself */
  uint32_t unit_begin, unit_end;   /* QUANTITY: its unit's characters; equal: none */
  uint32_t scale_begin, scale_end; /* QUANTITY: its scale word */
} Token;

typedef struct DocComment {
  uint32_t begin, end; /* without the ## */
  bool own_line;
} DocComment;

typedef struct Tokens {
  Token *items;
  uint32_t count;
  DocComment *docs;
  uint32_t doc_count;
} Tokens;

/* Settles what depends on neighbours, in the part [begin, end) of a source. Reports stray
   characters, open texts and open brackets. */
Tokens token_filter(Arena *arena, const Sources *sources, uint32_t source, uint32_t begin,
                    uint32_t end, Diags *diags);
bool token_is_reserved(Str word); /* words that may follow an expression, and so are never units */

/* A word of the language, from stdlib/words.def. A part of what another word begins has only [of].
 */
typedef struct WordInfo {
  const char *text, *of, *form, *doc, *example, *value, *rule;
} WordInfo;

const WordInfo *word_info(size_t index); /* NULL behind the last */

#endif
