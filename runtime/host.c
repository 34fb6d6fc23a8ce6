#include "host.h"
#include "lang/library.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* realpath() into the arena; the C library's own buffer is freed at once. */
static char *resolve(Arena *arena, const char *path)
{
  char buffer[PATH_MAX];
  return realpath(path, buffer) ? str_terminated(arena, str_of(buffer)) : NULL;
}

/* Where [path] leads, as far as there is something: what is missing can be missing only there, so
   that a refusal never depends on what lies outside. NULL where a link leads to what is not there.
 */
static char *resolve_known(Arena *arena, const char *path)
{
  char *rest = str_terminated(arena, str_of(path)), *known;
  struct stat about;
  while (!(known = resolve(arena, rest))) {
    char *slash = strrchr(rest, '/');
    if (lstat(rest, &about) == 0 || !slash)
      return NULL;
    slash[slash == rest] = '\0';
  }
  return known;
}

static bool lies_in(const char *path, const char *folder)
{
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/')
    length--;
  return strncmp(path, folder, length) == 0 &&
         (length == 1 || path[length] == '/' || path[length] == '\0');
}

static bool is_allowed(const Host *host, Arena *arena, const char *path)
{
  if (host->folder && lies_in(path, host->folder))
    return true;
  for (size_t i = 0; host->allow_read && host->allow_read[i]; i++) {
    const char *folder = resolve(arena, host->allow_read[i]);
    if (folder && lies_in(path, folder))
      return true;
  }
  return false;
}

static bool holds(const HostPath *list, const char *path)
{
  while (list && strcmp(list->path, path) != 0)
    list = list->next;
  return list != NULL;
}

static const HostPath *with_path(Host *host, const HostPath *list, const char *path)
{
  HostPath *added = NEW(host->arena, HostPath);
  *added = (HostPath){.path = path, .next = list};
  return added;
}

void host_has_read(Host *host, const char *path)
{
  const char *resolved = resolve(host->arena, path);
  if (resolved)
    host->read = with_path(host, host->read, resolved);
}

/* The whole of an open file, up to the limit. */
static ReadStatus read_all(Arena *arena, int file, size_t limit, Str *text)
{
  size_t capacity = 64 * 1024, length = 0;
  char *data = arena_alloc_raw(arena, capacity);
  for (;;) {
    ssize_t got = read(file, data + length, capacity - length);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return READ_MISSING;
    if (got == 0)
      break;
    length += (size_t)got;
    if (length > limit)
      return READ_TOO_LARGE;
    if (length == capacity) {
      char *grown = arena_alloc_raw(arena, capacity * 2);
      memcpy(grown, data, length);
      data = grown;
      capacity *= 2;
    }
  }
  *text = (Str){data, length};
  return READ_OK;
}

static ReadStatus read_plain_file(Arena *arena, const char *path, const char *shown, size_t limit,
                                  bool any_kind, Str *text, Str *message)
{
  int flags = O_RDONLY | O_CLOEXEC | (any_kind ? 0 : O_NONBLOCK);
  int file = open(path, flags);
  if (file < 0) {
    *message = str_format(arena, "%s cannot be read: %s", shown, strerror(errno));
    return READ_MISSING;
  }
  struct stat about;
  ReadStatus status = READ_MISSING;
  if (fstat(file, &about) != 0) {
    *message = str_format(arena, "%s cannot be read: %s", shown, strerror(errno));
  } else if (S_ISDIR(about.st_mode)) {
    *message = str_format(arena, "%s is a folder, not a file", shown);
  } else if (!any_kind && !S_ISREG(about.st_mode)) {
    *message = str_format(arena, "%s is not a plain file", shown);
  } else {
    status = read_all(arena, file, limit, text);
    if (status == READ_TOO_LARGE)
      *message = str_format(arena, "%s is larger than %.0f MB", shown, (double)limit / 1e6);
    else if (status == READ_MISSING)
      *message = str_format(arena, "%s cannot be read: %s", shown, strerror(errno));
  }
  close(file);
  return status;
}

static char *joined(Arena *arena, const Host *host, Str name)
{
  if (name.length && name.text[0] == '/')
    return str_terminated(arena, name);
  Str path =
      str_format(arena, "%s/%.*s", host->folder ? host->folder : ".", (int)name.length, name.text);
  return str_terminated(arena, path);
}

ReadStatus host_read(Host *host, Arena *arena, Str name, Str *text, Str *message)
{
  const char *shown = str_terminated(arena, name);
  if (strlen(shown) != name.length || name.length == 0 || name.length > 4000) {
    *message = STR("this is not the name of a file");
    return READ_MISSING;
  }
  const char *path = joined(arena, host, name);
  const char *resolved = resolve(arena, path);
  int problem = errno;
  const char *known = resolved ? resolved : resolve_known(arena, path);
  if (!known || !is_allowed(host, arena, known)) {
    *message = str_format(
        arena, "%s lies outside the script's folder, and reading there is not allowed", shown);
    return READ_REFUSED;
  }
  if (!resolved) {
    *message = str_format(arena, "%s cannot be read: %s", shown, strerror(problem));
    return READ_MISSING;
  }
  host_has_read(host, resolved);
  return read_plain_file(arena, resolved, shown, host->size_limit, false, text, message);
}

ReadStatus host_read_script(Arena *arena, const char *path, size_t size_limit, Str *text,
                            Str *message)
{
  if (strcmp(path, "-") == 0) {
    ReadStatus status = read_all(arena, STDIN_FILENO, size_limit, text);
    if (status != READ_OK)
      *message = str_format(arena, "standard input %s",
                            status == READ_TOO_LARGE ? "is too large" : "cannot be read");
    return status;
  }
  struct stat about;
  if (stat(path, &about) == 0 && S_ISFIFO(about.st_mode)) {
    *message = str_format(arena, "%s is a pipe, not a file; `-` reads standard input", path);
    return READ_MISSING;
  }
  return read_plain_file(arena, path, path, size_limit, true, text, message);
}

static bool ends_in(Str name, Str ending)
{
  return name.length > ending.length &&
         str_equal(str_slice(name, name.length - ending.length, name.length), ending);
}

/* The name of the module in a file of the library; empty where it is a table. */
static Str module_name(const LibraryFile *file)
{
  Str name = str_of(file->name), ending = STR(".strom");
  return str_slice(name, 0, ends_in(name, ending) ? name.length - ending.length : 0);
}

bool host_library(Str name, Str *text)
{
  for (size_t i = 0; name.length && i < library_file_count; i++)
    if (str_equal(module_name(&library_files[i]), name)) {
      *text = (Str){library_files[i].text, library_files[i].length};
      return true;
    }
  return false;
}

bool host_library_name(size_t index, Str *name)
{
  for (size_t i = 0; i < library_file_count; i++) {
    *name = module_name(&library_files[i]);
    if (name->length && index-- == 0)
      return true;
  }
  return false;
}

char *host_folder_of(Arena *arena, const char *path)
{
  char *copy = str_terminated(arena, str_of(path));
  char *slash = strrchr(copy, '/');
  if (!slash)
    return resolve(arena, ".");
  if (slash == copy)
    return resolve(arena, "/");
  *slash = '\0';
  return resolve(arena, copy);
}

char *host_write_path(const Host *host, Arena *arena, Str name)
{
  char *path = joined(arena, host, name);
  char *file = strrchr(path, '/') + 1;
  const char *above = str_terminated(arena, (Str){path, (size_t)(file - path)});
  const char *folder = resolve(arena, above);
  const char *known = folder ? folder : resolve_known(arena, above);
  if (!host->folder || !known || !lies_in(known, host->folder) || strcmp(file, "..") == 0 ||
      memchr(name.text, '\0', name.length))
    return NULL;
  return folder ? str_terminated(arena, str_format(arena, "%s/%s", folder, file)) : path;
}

static bool is_hidden(Str name)
{
  for (size_t i = 0; i < name.length; i++)
    if (name.text[i] == '.' && (i == 0 || name.text[i - 1] == '/'))
      return true;
  return false;
}

/* Only tables get names that other programs look for and obey in nobody's folder: not a makefile,
   not a start-up file of a shell, not another script. */
bool host_claim(Host *host, Str name, Str *message)
{
  const char *path = host_write_path(host, host->arena, name), *why = NULL;
  if (!path)
    why = "lies outside the script's folder, and writing there is not allowed";
  else if (!ends_in(name, STR(".csv")))
    why = "is not written: the name of an export ends in .csv";
  else if (is_hidden(name))
    why = "is not written: no part of the name of an export begins with a dot";
  else if (holds(host->claimed, path))
    why = "is exported twice; each export is a file of its own";
  else {
    const char *there = resolve(host->arena, path);
    if (there && holds(host->read, there))
      why = "is not written over: the script or what it reads stands there";
  }
  if (why)
    *message = str_format(host->arena, "%.*s %s", (int)name.length, name.text, why);
  else
    host->claimed = with_path(host, host->claimed, path);
  return !why;
}
