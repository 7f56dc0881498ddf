/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "kedroc-macros.h"

G_BEGIN_DECLS

KEDROC_AVAILABLE_IN_1_0
void kedroc_bind_to_thread (GObject *object);

G_END_DECLS
