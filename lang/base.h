/* base.h - the vocabulary every file shares: integer types, LEN, attributes.
   May include: libc only. */
#ifndef STROM_BASE_H
#define STROM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEN(array) (sizeof(array) / sizeof *(array))

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

#endif
