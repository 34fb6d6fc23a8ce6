#include "results.h"

const char *verdict_word(double probability)
{
  if (probability >= 1)
    return "holds";
  if (probability >= 0.9)
    return "very likely";
  if (probability >= 0.66)
    return "likely";
  if (probability <= 0)
    return "does not hold";
  if (probability <= 0.1)
    return "very unlikely";
  return probability <= 0.34 ? "unlikely" : "uncertain";
}
