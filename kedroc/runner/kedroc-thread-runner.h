/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-runner.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_THREAD_RUNNER (kedroc_thread_runner_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocThreadRunner,
                          kedroc_thread_runner,
                          KEDROC,
                          THREAD_RUNNER,
                          KedrocAbstractRunner)

/**
 * KedrocThreadRunnerClass:
 * @parent_class: the parent class
 *
 * The class structure of [class@ThreadRunner].
 */
struct _KedrocThreadRunnerClass
{
  KedrocAbstractRunnerClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KEDROC_AVAILABLE_IN_1_0
KedrocThreadRunner *kedroc_thread_runner_new (guint max_workers);

KEDROC_AVAILABLE_IN_1_0
guint kedroc_thread_runner_get_max_workers (KedrocThreadRunner *self);

G_END_DECLS
