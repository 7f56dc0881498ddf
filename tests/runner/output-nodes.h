/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

/* Nodes that print, in all the ways there are. */

#define FLOOD_LINES 500000
/* Too much for a queue still. */
#define SMALL_FLOOD_LINES 50000
#define HUGE_LINE (10 * 1024 * 1024)

gboolean output_nodes_print_lines (KedrocTask *task,
                                   gpointer user_data,
                                   GError **error);
gboolean output_nodes_print_sometimes (KedrocTask *task,
                                       gpointer user_data,
                                       GError **error);
gboolean output_nodes_start_program (KedrocTask *task,
                                     gpointer user_data,
                                     GError **error);
gboolean output_nodes_die_speaking (KedrocTask *task,
                                    gpointer user_data,
                                    GError **error);
gboolean output_nodes_speak_at_exit (KedrocTask *task,
                                     gpointer user_data,
                                     GError **error);
gboolean output_nodes_redirect (KedrocTask *task,
                                gpointer user_data,
                                GError **error);
gboolean output_nodes_flood (KedrocTask *task,
                             gpointer user_data,
                             GError **error);
gboolean output_nodes_small_flood (KedrocTask *task,
                                   gpointer user_data,
                                   GError **error);
gboolean output_nodes_print_garbage (KedrocTask *task,
                                     gpointer user_data,
                                     GError **error);
gboolean output_nodes_print_huge_line (KedrocTask *task,
                                       gpointer user_data,
                                       GError **error);

KedrocPipeline *output_nodes_make_pipeline (KedrocNodeFunc func,
                                            guint n_nodes);
