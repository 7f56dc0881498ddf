/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SQL_QUERY_DATASET (kedroc_sql_query_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocSQLQueryDataset, kedroc_sql_query_dataset, KEDROC, SQL_QUERY_DATASET,
                          KedrocAbstractDataset)

/**
 * KedrocSQLQueryDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocSQLQueryDataset.
 */
struct _KedrocSQLQueryDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocSQLQueryDataset *kedroc_sql_query_dataset_new (const char *connection,
                                                     const char *sql);

G_END_DECLS
