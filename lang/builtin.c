#include "builtin.h"
#include "op.h"

static const BuiltinInfo infos[] = {
#define BUILTIN(id, name, signature, doc, example, value) {name, signature, doc, example, value},
#include "../stdlib/builtins.def"
#undef BUILTIN
};

const BuiltinInfo *builtin_info(BuiltinId id)
{
  return &infos[id];
}

int builtin_find(Str name)
{
  for (size_t i = 0; i < LEN(infos); i++)
    if (str_is(name, infos[i].name))
      return (int)i;
  return -1;
}

Signature signature_read(const char *text)
{
  Signature signature = {0};
  Str all = str_of(text);
  size_t at = 0;
  while (all.text[at] != '(')
    at++;
  for (at++; all.text[at - 1] != ')' && signature.count < LEN(signature.types); at++) {
    size_t start = at;
    while (all.text[at] != ':')
      at++;
    signature.names[signature.count] = str_trim(str_slice(all, start, at));
    start = ++at;
    while (all.text[at] != ',' && all.text[at] != ')')
      at++;
    signature.types[signature.count++] = str_trim(str_slice(all, start, at));
  }
  while (all.text[at] != '>')
    at++;
  signature.result = str_trim(str_slice(all, at + 1, all.length));
  return signature;
}

static const DistributionInfo distributions[] = {
#define DIST(id, name, signature, doc, example, possible, needs)                                   \
  {name, signature, doc, example, needs},
#include "../stdlib/dist.def"
#undef DIST
};

const DistributionInfo *distribution_info(int kind)
{
  return kind >= 0 && kind < (int)LEN(distributions) ? &distributions[kind] : NULL;
}

int distribution_find(Str name)
{
  for (size_t i = 0; i < LEN(distributions); i++)
    if (str_is(name, distributions[i].name))
      return (int)i;
  return -1;
}

bool distribution_possible(int kind, double a, double b, double c)
{
  (void)b; /* some rows need fewer */
  (void)c;
  switch ((DistKind)kind) {
#define DIST(id, name, signature, doc, example, possible, needs)                                   \
  case DIST_##id:                                                                                  \
    return possible;
#include "../stdlib/dist.def"
#undef DIST
  case DIST_KIND_COUNT: break;
  }
  return false;
}
