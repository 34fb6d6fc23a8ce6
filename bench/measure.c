/* measure FILE COMMAND…: runs the command and writes to FILE one line, "CPU WALL MEMORY STATUS":
   user and system time and time on the clock in milliseconds, the most memory held in MB, and the
   exit status (128 and the signal where one ended it). Small, because a process counts the memory
   of the one that started it. */
#define _DEFAULT_SOURCE /* wait4 */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double milliseconds(struct timeval t)
{
  return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int main(int count, char **words)
{
  FILE *file = count > 2 ? fopen(words[1], "w") : NULL;
  if (!file) {
    fputs("usage: measure FILE COMMAND...\n", stderr);
    return 2;
  }
  struct rusage used = {0};
  pid_t child = 0;
  int status = 0;
  const double begin = now();
  if (posix_spawnp(&child, words[2], NULL, NULL, words + 2, environ) != 0 ||
      wait4(child, &status, 0, &used) != child) {
    perror(words[2]);
    return 2;
  }
  const double wall = now() - begin;
  fprintf(file, "%.3f %.3f %.2f %d\n", milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
          wall, (double)used.ru_maxrss / 1024,
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
