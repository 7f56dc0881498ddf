/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "kedroc-config-budget-private.h"

G_BEGIN_DECLS

/* What stands behind the places of a text. */
typedef struct
{
  /* "${..a.b}" has two dots and the steps "a" and "b". Returns a reference. */
  JsonNode *(*look_up) (guint       n_dots,
                        GPtrArray  *steps,
                        const char *spelling,
                        gpointer    user_data,
                        GError    **error);
  /* "${resolver:first,second}". Returns a reference. */
  JsonNode *(*call) (const char *resolver,
                     GPtrArray  *arguments, /* JsonNode */
                     const char *spelling,
                     gpointer    user_data,
                     GError    **error);
} KedrocConfigInterpolationFuncs;

/* The value of a text with "${…}" in it, by OmegaConf's grammar: whatever the
 * place stands for where the text is nothing else, a text otherwise. What it
 * writes is taken from the budget. */
JsonNode *kedroc_config_interpolate (const char                           *text,
                                     const KedrocConfigInterpolationFuncs *funcs,
                                     gpointer                              user_data,
                                     KedrocConfigBudget                   *budget,
                                     GError                              **error);

G_END_DECLS
