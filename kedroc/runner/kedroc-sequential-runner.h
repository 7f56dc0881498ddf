/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-abstract-runner.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_SEQUENTIAL_RUNNER (kedroc_sequential_runner_get_type ())

KEDROC_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KedrocSequentialRunner,
                          kedroc_sequential_runner,
                          KEDROC,
                          SEQUENTIAL_RUNNER,
                          KedrocAbstractRunner)

/**
 * KedrocSequentialRunnerClass:
 * @parent_class: the parent class
 *
 * The class structure of [class@SequentialRunner].
 */
struct _KedrocSequentialRunnerClass
{
  KedrocAbstractRunnerClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KEDROC_AVAILABLE_IN_1_0
KedrocSequentialRunner *kedroc_sequential_runner_new (void);

G_END_DECLS
