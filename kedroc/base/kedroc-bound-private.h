/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-bound.h"
#include "kedroc-owner-private.h"

G_BEGIN_DECLS

/* Whether the object is of a class in a language with one thread. */
gboolean kedroc_bound_is   (GObject          *object);

/* Calls func where the methods of the object may be called. FALSE, with the error set: there is no
 * way to its thread, and func was not called. */
gboolean kedroc_bound_call (GObject          *object,
                            KedrocOwnerFunc   func,
                            gpointer          data,
                            GError          **error);

G_END_DECLS
