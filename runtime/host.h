/* host.h - what a script may touch: files of its own folder, the standard library. May include:
   lang/check.h. Every read goes through here, so the sandbox has one gate. */
#ifndef STROM_HOST_H
#define STROM_HOST_H

#include "lang/check.h"

typedef struct HostPath { /* resolved */
  const char *path;
  const struct HostPath *next;
} HostPath;

typedef struct Host {
  Arena *arena;
  const char *folder;             /* of the script, resolved; NULL: no file may be read */
  const char *const *allow_read;  /* further folders, NULL-terminated; NULL: none */
  size_t size_limit;              /* bytes of one file */
  const HostPath *read, *claimed; /* what the script was made from; what it will export */
} Host;

/* Reads [name], relative to the script's folder or absolute, if it lies (links followed) in an
   allowed folder and is a plain file. */
ReadStatus host_read(Host *host, Arena *arena, Str name, Str *text, Str *message);
/* Reads the script itself: any path the user names, "-" for standard input. */
ReadStatus host_read_script(Arena *arena, const char *path, size_t size_limit, Str *text,
                            Str *message);
/* [path] was read for the script and is not to be written over; host_read() says so itself. */
void host_has_read(Host *host, const char *path);
/* A module of the standard library ("chips"), which is embedded in the program. */
bool host_library(Str name, Str *text);
bool host_library_name(size_t index,
                       Str *name); /* the names of its modules; false behind the last */
/* Claims [name] for an export. False with [message] where it is not a table's name in the script's
   folder, was read for the script, or is claimed already. */
bool host_claim(Host *host, Str name, Str *message);
/* The path of [name] for writing, inside the script's folder; NULL where it leads outside. */
char *host_write_path(const Host *host, Arena *arena, Str name);
/* The folder that [path] lies in, resolved; NULL where there is none. */
char *host_folder_of(Arena *arena, const char *path);

#endif
