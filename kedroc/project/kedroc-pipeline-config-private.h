/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kedroc-pipeline.h"

G_BEGIN_DECLS

/* A configuration of pipelines that is being read. */
typedef struct _KedrocPipelineConfig KedrocPipelineConfig;
struct _KedrocPipelineConfig
{
  const KedrocPipelineConfig *user; /* that names this file; NULL: nobody */
  GFile *file;                      /* NULL: it was made in a program */
  const char *source;               /* what messages call the file; NULL: nothing */
  GHashTable *lines;                /* of the keys of each mapping; NULL: not known */
  GCancellable *cancellable;
  guint *n_files;                   /* read up to now */
};

/* What a pipeline may have where it is not a part of another one. */
extern const char *const kedroc_pipeline_config_keys[];

KedrocPipeline *kedroc_pipeline_config_read      (const KedrocPipelineConfig *self,
                                                  JsonObject                 *config,
                                                  GError                    **error);
KedrocPipeline *kedroc_pipeline_config_read_file (const KedrocPipelineConfig *user,
                                                  GFile                      *file,
                                                  GCancellable               *cancellable,
                                                  GError                    **error);
KedrocNode     *kedroc_pipeline_config_read_node (const KedrocPipelineConfig *self,
                                                  JsonObject                 *config,
                                                  GError                    **error);

/* (transfer full): with the tags that stand beside it, if there are any. */
KedrocPipeline *kedroc_pipeline_config_add_tags  (const KedrocPipelineConfig *self,
                                                  JsonObject                 *config,
                                                  KedrocPipeline             *pipeline,
                                                  GError                    **error);

/* A pipeline that is used as a part, in a namespace or with other names. */
KedrocPipeline *kedroc_pipeline_config_read_part (const KedrocPipelineConfig *self,
                                                  JsonObject                 *config,
                                                  GError                    **error);

/* An INVALID_CONFIG about what stands at a key, with file and line before it. Always FALSE. */
gboolean kedroc_pipeline_config_set_error    (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              GError                    **error,
                                              const char                 *format,
                                              ...) G_GNUC_PRINTF (5, 6);
void     kedroc_pipeline_config_prefix_error (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              GError                    **error);

/* Refuses keys that are not among the known ones. */
gboolean kedroc_pipeline_config_check_keys   (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char *const          *known,
                                              GError                    **error);

/* What is not there, or null, is NULL. */
gboolean kedroc_pipeline_config_read_string  (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              const char                **text,
                                              GError                    **error);
gboolean kedroc_pipeline_config_read_boolean (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              gboolean                   *value,
                                              GError                    **error);
gboolean kedroc_pipeline_config_read_list    (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              JsonArray                 **list,
                                              GError                    **error);

/* One name, a list of names, or a mapping from keys to names; the keys are NULL where there are none. */
gboolean kedroc_pipeline_config_read_names   (const KedrocPipelineConfig *self,
                                              JsonObject                 *object,
                                              const char                 *key,
                                              char                     ***keys,
                                              char                     ***names,
                                              GError                    **error);

G_END_DECLS
