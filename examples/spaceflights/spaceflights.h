/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

G_BEGIN_DECLS

/* A node as it stands in a pipeline's definition; the lists end with NULL. */
typedef struct {
  const char *name;
  const char *inputs[4];
  const char *outputs[5];
  KedrocNodeFunc func;
} NodeSpec;

/* pipelines.c */
KedrocPipeline *pipeline_new_from_specs (const NodeSpec *specs,
                                         gsize n_specs,
                                         GError **error);
KedrocPipeline *spaceflights_create_pipeline (GError **error);

/* data-processing.c, data-science.c */
KedrocPipeline *data_processing_create_pipeline (GError **error);
KedrocPipeline *data_science_create_pipeline (GError **error);

/* generate.c */
gboolean generate_tables (KedrocDataCatalog *catalog,
                          guint n_shuttles,
                          GError **error);

/* joins.c */
KedrocTable *join_tables (KedrocTable *left,
                          const char *left_key,
                          KedrocTable *right,
                          const char *right_key,
                          GError **error);

/* regression.c */
GVariant *fit_model (KedrocTable *features,
                     const double *target,
                     gsize n_rows,
                     GError **error);
double *predict (GVariant *model,
                 KedrocTable *features,
                 GError **error);
GVariant *measure_errors (const double *predictions,
                          const double *prices,
                          gsize n_rows);

/* tables.c */
KedrocTable *get_input_table (KedrocTask *task,
                              const char *name,
                              GError **error);
gboolean set_output_table (KedrocTask *task,
                           const char *name,
                           KedrocTableBuilder *builder,
                           GError **error);
gboolean require_column (KedrocTable *table,
                         const char *column,
                         GError **error);
GArray *find_complete_rows (KedrocTable *table);
void append_column (KedrocTableBuilder *builder,
                    KedrocTable *table,
                    const char *column,
                    GArray *rows);
double *dup_numbers (KedrocTable *table,
                     const char *column,
                     GError **error);

G_END_DECLS
