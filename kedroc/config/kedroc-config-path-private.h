/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds one step of the way from the top of a configuration to a value of it. A
 * step is a key, or an index where key is NULL. Long keys are cut. */
void kedroc_config_path_append (GString    *path,
                                const char *key,
                                guint       index);

/* The same for one of many steps, of which those in the middle are left out. */
void kedroc_config_path_append_step (GString    *path,
                                     guint       position,
                                     guint       n_steps,
                                     const char *key,
                                     guint       index);

/* A key as messages show it: a long one is cut. */
char *kedroc_config_path_shorten (const char *key);

G_END_DECLS
