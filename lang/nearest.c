#include "nearest.h"

static Str small_letters(Str word, char *space)
{
  size_t length = word.length < NEAREST_LONGEST ? word.length : NEAREST_LONGEST;
  for (size_t i = 0; i < length; i++)
    space[i] = word.text[i] >= 'A' && word.text[i] <= 'Z' ? (char)(word.text[i] - 'A' + 'a')
                                                          : word.text[i];
  return (Str){space, length};
}

void nearest_start(Nearest *near, Str wanted)
{
  size_t length = wanted.length;
  int tolerated = length < 3 ? 0 : length < 5 ? 1 : length < 9 ? 2 : 3;
  *near = (Nearest){.best = STR(""), .begun = STR(""), .distance = tolerated + 1};
  near->wanted = small_letters(wanted, near->space);
}

void nearest_consider(Nearest *near, Str name)
{
  enum { SHORTEST_BEGINNING = 3 };
  char space[NEAREST_LONGEST];
  Str known = small_letters(name, space);
  int distance = str_distance(near->wanted, known);
  if (distance < near->distance) {
    near->distance = distance;
    near->best = name;
  }
  size_t length = near->wanted.length;
  if (length < SHORTEST_BEGINNING || length >= known.length ||
      !str_equal(str_slice(known, 0, length), near->wanted) || str_equal(name, near->begun))
    return;
  near->begun_twice |= near->begun.length > 0;
  near->begun = name;
}

Str nearest_found(const Nearest *near)
{
  if (near->distance < 2 || !near->begun.length)
    return near->best;
  return near->begun_twice ? STR("") : near->begun;
}
