/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CPUs that this thread, and what it starts, may keep busy: those of its
 * affinity, or fewer where a control group has a quota. At least 1. */
guint kedroc_cpus_count_allowed (void);

/* What the quotas of control groups come to, rounded up; G_MAXUINT: no quota. */
guint kedroc_cpus_count_quota (const char *const *folders);

G_END_DECLS
