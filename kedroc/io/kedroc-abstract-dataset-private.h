/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-dataset.h"

G_BEGIN_DECLS

/* The spelling of the type that a configuration used; NULL: none did. Set
 * before anybody else sees the dataset. */
const char *kedroc_abstract_dataset_get_config_type (KedrocAbstractDataset *self);
void kedroc_abstract_dataset_set_config_type (KedrocAbstractDataset *self,
                                              const char *type_name);

/* The implementations of describe and to_config that classes start from. */
JsonObject *kedroc_abstract_dataset_describe_properties (KedrocAbstractDataset *self);
JsonObject *kedroc_abstract_dataset_properties_to_config (KedrocAbstractDataset *self);

G_END_DECLS
