/* fib N: scalar recursion, in doubles as the others have it. */
#include <stdio.h>
#include <stdlib.h>

static double fib(double n)
{
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

int main(int count, char **words)
{
  printf("%.17g\n", fib(count > 1 ? atof(words[1]) : 30));
  return 0;
}
