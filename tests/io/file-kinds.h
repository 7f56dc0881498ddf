/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kedroc.h>

#include "kedroc-calls.h"
#include "kedroc-test.h"

G_BEGIN_DECLS

/* Every kind of dataset that is a file or more, with something to save. */

/* What is saved. */
typedef enum
{
  FILE_CONTENT_OLD,
  FILE_CONTENT_NEW,
} FileContent;

typedef struct
{
  const char *name;
  const char *config; /* JSON, with @PATH@ for the path */
  void (*set_value) (GValue *value,
                     FileContent content);
  gboolean versioned;
  gboolean is_database; /* keeps its own journal */
} FileKind;

/* The last one has no name. */
extern const FileKind file_kinds[];

#define FILE_VERSION_OLD "2026-01-01T00.00.00.000Z"
#define FILE_VERSION_NEW "2026-02-02T00.00.00.000Z"

/* To be called first: makes saves fast, for there are many. */
void file_kinds_init (void);

/* Where the kind has its files in the folder. */
char *file_kind_build_path (const FileKind *self,
                            KedrocTestFolder *folder);
KedrocAbstractDataset *file_kind_build (const FileKind *self,
                                        KedrocTestFolder *folder,
                                        FileContent content);
/* With calls, which may be NULL, to watch over the save alone. */
gboolean file_kind_save (const FileKind *self,
                         KedrocTestFolder *folder,
                         FileContent content,
                         KedrocCalls *calls,
                         GError **error);
/* The same with the version of one content and another content. */
gboolean file_kind_save_version (const FileKind *self,
                                 KedrocTestFolder *folder,
                                 FileContent version,
                                 FileContent content,
                                 KedrocCalls *calls,
                                 GError **error);
/* What is there, as text: by a dataset that is made for it; "nothing" where there is nothing. */
char *file_kind_load (const FileKind *self,
                      KedrocTestFolder *folder);
/* What may be there while the new content takes the place of the old one, or of nothing, in the
 * order in which it may come. */
char **file_kind_list_states (const FileKind *self,
                              gboolean has_old);

/* Where it stands among the states, or -1. */
int file_kind_find_state (char **states,
                          const char *state);
/* Saves the new content after a save that did not come to its end: nothing that was left may
 * hinder it. A version that is there is not replaced. Gives what is wrong, or NULL. */
char *file_kind_find_flaw_of_next_save (const FileKind *self,
                                        KedrocTestFolder *folder,
                                        gboolean is_saved,
                                        const char *new);

/* For further kinds. */
void file_kind_set_text (GValue *value,
                         FileContent content);

G_END_DECLS
