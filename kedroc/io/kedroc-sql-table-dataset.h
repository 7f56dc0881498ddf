/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"
#include "kedroc-macros.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SQL_TABLE_DATASET (kedroc_sql_table_dataset_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocSQLTableDataset, kedroc_sql_table_dataset, KEDROC, SQL_TABLE_DATASET,
                          KedrocAbstractDataset)

/**
 * KedrocSQLTableDatasetClass:
 * @parent_class: the parent class
 *
 * The class structure of #KedrocSQLTableDataset.
 */
struct _KedrocSQLTableDatasetClass
{
  KedrocAbstractDatasetClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

KEDROC_AVAILABLE_IN_1_0
KedrocSQLTableDataset *kedroc_sql_table_dataset_new (const char *connection,
                                                     const char *table_name);

G_END_DECLS
