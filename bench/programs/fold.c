/* fold STEPS: x * 1.0000001 + sin(i), each step from the last. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words)
{
  const long steps = count > 1 ? atol(words[1]) : 10000000;
  double x = 1;
  for (long i = 1; i <= steps; i++)
    x = x * 1.0000001 + sin((double)i);
  printf("%.17g\n", x);
  return 0;
}
