#include "native.h"

#include <dlfcn.h>
#include <ffi.h>
#include <string.h>

enum { MOST_ARGUMENTS = 64 };

static bool is_allowed(Str library, const char *const *allowed)
{
  for (; allowed && *allowed; allowed++)
    if (str_is(library, *allowed))
      return true;
  return false;
}

NativeStatus native_find(const NativeFunction *info, const char *const *allowed, Arena *arena,
                         PlanNative *native, Str *message)
{
  const int library_length = (int)info->library.length, name_length = (int)info->name.length;
  if (!is_allowed(info->library, allowed)) {
    *message =
        str_format(arena, "native code is not allowed: %.*s", library_length, info->library.text);
    return NATIVE_REFUSED;
  }
  void *library = dlopen(str_terminated(arena, info->library), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    *message = str_format(arena, "%.*s cannot be opened", library_length, info->library.text);
    return NATIVE_MISSING;
  }
  void *found = dlsym(library, str_terminated(arena, info->name));
  if (!found || info->count > MOST_ARGUMENTS) {
    *message = str_format(arena,
                          found ? "%.*s takes more arguments than can be passed"
                                : "there is no function %.*s in %.*s",
                          name_length, info->name.text, library_length, info->library.text);
    return NATIVE_MISSING;
  }
  ffi_cif *call = NEW(arena, ffi_cif);
  ffi_type **types = NEW_ARRAY(arena, ffi_type *, info->count + 1);
  for (uint32_t i = 0; i < info->count; i++)
    types[i] = &ffi_type_double;
  if (ffi_prep_cif(call, FFI_DEFAULT_ABI, info->count, &ffi_type_double, types) != FFI_OK) {
    *message = str_format(arena, "%.*s cannot be called", name_length, info->name.text);
    return NATIVE_MISSING;
  }
  *native = (PlanNative){.info = info, .call = call};
  memcpy(&native->address, &found, sizeof found); /* ISO C has no cast from data to function */
  return NATIVE_OK;
}

double native_call(const PlanNative *native, const double *arguments)
{
  double copies[MOST_ARGUMENTS], result = 0;
  void *pointers[MOST_ARGUMENTS];
  for (uint32_t i = 0; i < native->info->count; i++) {
    copies[i] = arguments[i];
    pointers[i] = &copies[i];
  }
  ffi_call(native->call, native->address, &result, pointers);
  return result;
}
