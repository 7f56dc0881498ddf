/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bench.h"

G_BEGIN_DECLS

#define N_SIZES_MAX 3

typedef struct {
  int n_repeats;
  guint sizes[N_SIZES_MAX]; /* entries of a catalog */
  guint n_sizes;
  guint n_names;            /* that each operation is measured with */
  guint n_rounds;           /* how often a sample does what takes far less than a microsecond */
  guint n_datasets;         /* of the project */
  const char *cache;        /* where other libraries are installed */
} Options;

/* The median of each row, by who and what it is of, for what is said at the end. */
typedef GHashTable Figures; /* char * -> double * */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Figures, g_hash_table_unref)

Figures *figures_new (void);
/* Prints the row. */
double figures_add (Figures *figures,
                    const char *who,
                    const char *what,
                    const char *unit,
                    GArray *values);
/* 0: there is no such row. */
double figures_get (Figures *figures,
                    const char *who,
                    const char *what);

/* catalog-config.c: what catalogs are made from. */
typedef enum {
  KIND_MEMORY, /* nothing but a type */
  KIND_FILE,   /* a file with options */
  N_KINDS,
} Kind;

const char *kind_get_name (Kind kind);
JsonObject *entries_create_config (Kind kind,
                                   guint n_entries);
KedrocDataCatalog *entries_create_catalog (JsonObject *config);

/* catalog-entries.c: catalogs that are made from a configuration. */
void entries_measure (const Options *options,
                      Figures *figures);

/* catalog-names.c: what is done by names that are there. */
void names_measure (const Options *options,
                    Figures *figures);

/* catalog-patterns.c: names that only a pattern is for. */
extern const guint pattern_counts[];
extern const guint n_pattern_counts;

void patterns_measure (const Options *options,
                       Figures *figures);

/* catalog-project.c: the folder conf/ of a project. */
typedef enum {
  PROJECT_PLAIN,
  PROJECT_INTERPOLATED,
  N_PROJECTS,
} Project;

const char *project_get_name (Project project);
/* Returns the folder of the project. */
char *project_create (Project project,
                      guint n_datasets);
void project_remove (char *folder);
void project_measure (const Options *options,
                      Project project,
                      const char *folder,
                      Figures *figures);

/* catalog-peers.c: the memory of entries, by another program; and Kedro, with the same
 * folders; @only: these rows alone, or %NULL. */
void memory_measure (const Options *options,
                     Figures *figures);
void peers_measure (const Options *options,
                    const char *const *folders,
                    const char *only,
                    Figures *figures);

/* catalog-bars.c: what is demanded, and whether it is so. */
void bars_print (const Options *options,
                 Figures *figures,
                 gboolean as_json);

G_END_DECLS
