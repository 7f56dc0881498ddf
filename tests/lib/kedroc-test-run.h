/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

/* A node of a test; a mistake ends the test. */
KedrocNode *test_node_new (const char *name,
                           const char *const *inputs,
                           const char *const *outputs,
                           KedrocNodeFunc func);

/* (transfer full) of the nodes; NULL-terminated. */
KedrocPipeline *test_pipeline_new (KedrocNode *first,
                                   ...) G_GNUC_NULL_TERMINATED;

/* @kind: "sequential", "thread" or "parallel", as data of a test; those with two workers. */
KedrocAbstractRunner *test_runner_new (gconstpointer kind);

/* Like g_assert_error(), and the message has to hold each of the strings. */
void test_assert_error (const GError *error,
                        GQuark domain,
                        int code,
                        ...) G_GNUC_NULL_TERMINATED;

/* What a run must leave as it was. */
typedef struct {
  guint n_fds;
  guint n_children;
} TestResources;

TestResources test_resources_get (void);
void test_resources_assert_same (const TestResources *before);

/* Drops the test's reference and demands that it was the last. */
#define test_assert_finalized(object)                 \
  G_STMT_START                                        \
  {                                                   \
    gpointer _weak = (object);                        \
    g_object_add_weak_pointer (G_OBJECT (object), &_weak);     \
    g_object_unref (object);                          \
    g_assert_null (_weak);                            \
  }                                                   \
  G_STMT_END

/* Turns the default main context until @done; fails after half a minute. */
void test_main_context_until (const gboolean *done);
