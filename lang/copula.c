#include "copula.h"

#include <math.h>

bool copula_factor(double *matrix, uint32_t n)
{
  const double slack = 1e-9;
  for (uint32_t i = 0; i < n; i++) {
    double *row = matrix + (size_t)i * n;
    for (uint32_t k = 0; k <= i; k++) {
      const double *other = matrix + (size_t)k * n;
      double rest = row[k];
      for (uint32_t j = 0; j < k; j++)
        rest -= row[j] * other[j];
      if (k < i && other[k] == 0.0) {
        if (fabs(rest) > slack) /* also where the row is not to be had from those before */
          return false;
        row[k] = 0.0;
      } else if (k < i) {
        row[k] = rest / other[k];
      } else {
        if (!(rest > -slack))
          return false;
        row[i] = rest > slack ? sqrt(rest) : 0.0;
      }
    }
    for (uint32_t k = i + 1; k < n; k++)
      row[k] = 0.0;
  }
  return true;
}
