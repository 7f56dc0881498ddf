/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

/**
 * KedrocVersion:
 *
 * Which version of a versioned dataset is loaded and which one is saved.
 *
 * A version without a name to load stands for the newest one there is, one
 * without a name to save for a timestamp made when it is saved. It is
 * immutable, counts its references, and may be used on any thread. Kedro's
 * counterpart is `kedro.io.core.Version`.
 */
typedef struct _KedrocVersion KedrocVersion;

#define KEDROC_TYPE_VERSION (kedroc_version_get_type ())

KEDROC_AVAILABLE_IN_1_0
GType kedroc_version_get_type (void) G_GNUC_CONST;

KEDROC_AVAILABLE_IN_1_0
KedrocVersion *kedroc_version_new (const char *load,
                                   const char *save);
KEDROC_AVAILABLE_IN_1_0
KedrocVersion *kedroc_version_ref (KedrocVersion *self);
KEDROC_AVAILABLE_IN_1_0
void kedroc_version_unref (KedrocVersion *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_version_get_load (KedrocVersion *self);
KEDROC_AVAILABLE_IN_1_0
const char *kedroc_version_get_save (KedrocVersion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocVersion, kedroc_version_unref)

G_END_DECLS
