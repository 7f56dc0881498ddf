/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that this process could still take without the kernel having to end a
 * process for it: of the machine, or of the control group where that has less.
 * G_MAXUINT64 where the kernel does not say. */
guint64 kedroc_memory_get_available (void);

G_END_DECLS
