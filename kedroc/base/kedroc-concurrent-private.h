/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*KedrocConcurrentFunc) (guint index,
                                          gpointer data,
                                          GError **error);

gboolean kedroc_concurrent_call (guint n,
                                 gboolean concurrently,
                                 KedrocConcurrentFunc func,
                                 gpointer data,
                                 GError **error);

G_END_DECLS
