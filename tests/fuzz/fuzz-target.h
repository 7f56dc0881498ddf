/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>
#include <string.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* What libFuzzer calls, and the program that plays the corpus back. */
int LLVMFuzzerInitialize   (int           *argc,
                            char        ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* An input is read from its beginning on: first what is to be done, then what it is
 * to be done with. What is not there is 0. */
typedef struct
{
  const guint8 *data;
  gsize size;
} FuzzInput;

static inline void
fuzz_input_take (FuzzInput *self,
                 gpointer   destination,
                 gsize      size)
{
  gsize available = MIN (size, self->size);

  memset (destination, 0, size);
  if (available > 0)
    memcpy (destination, self->data, available);
  self->data += available;
  self->size -= available;
}

static inline guint8
fuzz_input_take_byte (FuzzInput *self)
{
  if (self->size == 0)
    return 0;

  self->size--;
  return *self->data++;
}

G_END_DECLS
