/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>
#include <string.h>

/* Nodes and pipelines of tests, written down as text. */

/* "name: input input -> output output [tag tag] {confirms}", the last two of which may be
 * missing; the namespace is what stands before a slash in the name. */
KedrocNode *test_parse_node (const char *text);

KedrocPipeline *test_try_pipeline (const char *const *texts,
                                   GError **error);
/* A mistake ends the test. */
KedrocPipeline *test_make_pipeline (const char *const *texts);

/* Every node, in its order, as "name: input input -> output output" with the
 * tags in brackets; lines. */
char *test_print_pipeline (KedrocPipeline *pipeline);
