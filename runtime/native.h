/* native.h - functions from shared libraries, by libffi: all arguments and the result are doubles.
   May include: plan.h, lang/arena.h. Only libraries that the host allows are ever opened. */
#ifndef STROM_NATIVE_H
#define STROM_NATIVE_H

#include "plan.h"

typedef enum NativeStatus { NATIVE_OK, NATIVE_REFUSED, NATIVE_MISSING } NativeStatus;

/* Opens the library (kept open: it may hold state) and finds the function. [allowed] ends with
   NULL; NULL allows nothing. On failure [message] says why, for people. */
NativeStatus native_find(const NativeFunction *info, const char *const *allowed, Arena *arena,
                         PlanNative *native, Str *message);
double native_call(const PlanNative *native, const double *arguments);

#endif
