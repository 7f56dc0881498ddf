/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench.h"
#include "runner-shapes.h"

G_BEGIN_DECLS

/* Random layers of a number of nodes, with all that the operations are called with. */
typedef struct {
  guint n_nodes;
  GPtrArray *names;          /* char * */
  GPtrArray *inputs;         /* char **: of each node */
  GPtrArray *outputs;        /* char **: one of each node */
  GPtrArray *nodes;          /* KedrocNode; each has one of ten tags */
  KedrocPipeline *pipeline;  /* of them */
  GPtrArray *parts;          /* KedrocPipeline, of ten nodes each */
  GPtrArray *spaced_nodes;   /* KedrocNode: ten layers after the other are in a namespace */
  KedrocPipeline *spaced;    /* of them */
  char **half_of_names;      /* of every second node */
  char **half_of_datasets;   /* what these write */
  char **half_of_namespaces;
  char **middle_names;       /* of a layer */
  char **middle_datasets;    /* what these write */
  char **last_dataset;
  KedrocPipelineFilter *filter;
} Subject;

Subject *subject_new (guint n_nodes);
void subject_free (Subject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Subject, subject_free)

/* What is timed. What it returns is freed afterwards, which is not. */
typedef struct {
  const char *what;
  gpointer (*run) (Subject *subject);
  GDestroyNotify destroy;
} Operation;

extern const Operation operations[];
extern const guint n_operations;

G_END_DECLS
