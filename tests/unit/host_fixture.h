/* host_fixture.h - a host whose allocator counts, and refuses when it is told to. */
#ifndef STROM_HOST_FIXTURE_H
#define STROM_HOST_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

typedef struct Host {
  size_t requests, live, refuse_at;
  bool goes_on; /* refuses everything from there on, not one request alone */
} Host;

static inline void *host_reallocate(void *host, void *block, size_t size)
{
  Host *self = host;
  if (size == 0) {
    if (block)
      self->live--;
    free(block);
    return NULL;
  }
  self->requests++;
  bool refused =
      self->requests == self->refuse_at || (self->goes_on && self->requests > self->refuse_at);
  if (self->refuse_at && refused)
    return NULL;
  if (!block)
    self->live++;
  return realloc(block, size);
}

/* Loads, runs and prints; gives the status of what was done last. */
#endif
