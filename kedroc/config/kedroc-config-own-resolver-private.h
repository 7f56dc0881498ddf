/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-config-loader.h"

G_BEGIN_DECLS

/* A function that stands for places in texts, by its name: "${name:a, b}". */
typedef struct
{
  KedrocConfigResolverFunc func;
  gpointer user_data;
  GDestroyNotify destroy; /* nullable */
} KedrocConfigOwnResolver;

KedrocConfigOwnResolver *kedroc_config_own_resolver_new (KedrocConfigResolverFunc func,
                                                         gpointer                 user_data,
                                                         GDestroyNotify           destroy);
void                     kedroc_config_own_resolver_free (KedrocConfigOwnResolver *self);

/* The arguments are JsonNode *. Returns a reference to a value that may be changed by nobody. */
JsonNode *kedroc_config_own_resolver_call (KedrocConfigOwnResolver *self,
                                           const char              *name,
                                           GPtrArray               *arguments,
                                           const char              *spelling,
                                           GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocConfigOwnResolver, kedroc_config_own_resolver_free)

G_END_DECLS
