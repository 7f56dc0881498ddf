/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <kedroc.h>

#include "kedroc-test.h"

/* A conf/ folder in a scratch folder: g_autoptr (ConfFolder). */
typedef struct
{
  KedrocTestFolder *scratch;
  char *path;
} ConfFolder;

/* With the folders base and local in it, unless it is bare. */
ConfFolder *conf_folder_new (gboolean bare);
void conf_folder_free (ConfFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfFolder, conf_folder_free)

/* Writes a file and the folders it is in. */
void conf_folder_write (ConfFolder *self,
                        const char *name,
                        const char *content,
                        gssize length);

/* Asserts what the key is, as JSON. */
void conf_folder_assert (ConfFolder *self,
                         const char *key,
                         const char *expected);

/* Asserts that the key cannot be read, and that the message contains each of the
 * strings that follow, the last of which is NULL. */
void conf_folder_assert_error (ConfFolder *self,
                               const char *key,
                               KedrocDatasetError code,
                               ...) G_GNUC_NULL_TERMINATED;

char *conf_to_text (JsonObject *config);
JsonObject *conf_parse (const char *json);
