/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "kedroc-config-loader.h"

G_BEGIN_DECLS

#define KEDROC_CONFIG_CATALOG_KEY "catalog"
#define KEDROC_CONFIG_CREDENTIALS_FILES_KEY "credentials"
#define KEDROC_CONFIG_GLOBALS_KEY "globals"
#define KEDROC_CONFIG_PARAMETERS_KEY "parameters"

struct _KedrocConfigLoader
{
  GObject parent_instance;

  char *conf_source;
  char *env; /* nullable */
  char *base_env;
  char *default_run_env;
  JsonObject *runtime_params; /* nullable */
  gboolean ignore_hidden;
  GHashTable *patterns;   /* char * key -> char ** */
  GHashTable *strategies; /* char * key -> KedrocMergeStrategy */
  GHashTable *configs;    /* char * key -> JsonObject *, set by hand */
  GHashTable *resolvers;  /* char * name -> KedrocConfigOwnResolver * */
};

/* What kedroc_config_loader_get_full() gives, and where each key of it stands: a
 * table of char * to char *, "file:line". */
JsonObject *kedroc_config_loader_load (KedrocConfigLoader *self,
                                       const char         *key,
                                       GHashTable        **places,
                                       GCancellable       *cancellable,
                                       GError            **error);

G_END_DECLS
