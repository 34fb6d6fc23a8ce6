/* The words of the language as help tells them. */
#include "token.h"

static const WordInfo infos[] = {
#define RESERVED(text, token, ...) {text, NULL, __VA_ARGS__},
#define RESERVED_OF(text, token, of) {text, of, NULL, NULL, NULL, NULL, NULL},
#define STATEMENT(text, token, ...) {text, NULL, __VA_ARGS__},
#define STATEMENT_OF(text, token, of) {text, of, NULL, NULL, NULL, NULL, NULL},
#define IN_PLACE(text, ...) {text, NULL, __VA_ARGS__},
#define IN_PLACE_OF(text, of) {text, of, NULL, NULL, NULL, NULL, NULL},
#define MARK(text, ...) {text, NULL, __VA_ARGS__},
#define MARK_OF(text, of) {text, of, NULL, NULL, NULL, NULL, NULL},
#include "../stdlib/words.def"
};

const WordInfo *word_info(size_t index)
{
  return index < LEN(infos) ? &infos[index] : NULL;
}
