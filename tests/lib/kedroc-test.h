/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asserts that *error has the domain and the code and that its message contains each of the
 * strings that follow, the last of which is NULL; then clears it. */
void kedroc_test_assert_error (GError **error,
                               GQuark domain,
                               int code,
                               ...) G_GNUC_NULL_TERMINATED;

/* A scratch folder that goes away with everything in it: g_autoptr (KedrocTestFolder). */
typedef struct _KedrocTestFolder KedrocTestFolder;

KedrocTestFolder *kedroc_test_folder_new (void);
void kedroc_test_folder_free (KedrocTestFolder *self);
const char *kedroc_test_folder_get_path (KedrocTestFolder *self);
char *kedroc_test_folder_build_path (KedrocTestFolder *self,
                                     const char *name);
/* Writes a file there and returns its path. */
char *kedroc_test_folder_write (KedrocTestFolder *self,
                                const char *name,
                                const char *content,
                                gssize length);
/* How many entries the folder has: nothing may be left behind. */
guint kedroc_test_folder_count (KedrocTestFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocTestFolder, kedroc_test_folder_free)

/* A GAsyncReadyCallback whose user_data is a GAsyncResult **, to be NULL at first. */
void kedroc_test_store_result (GObject *source,
                               GAsyncResult *result,
                               gpointer user_data);
/* Turns the default main context until there is a result, and returns it; fails when there is none
 * within the time. */
GAsyncResult *kedroc_test_wait_for_result (GAsyncResult **result,
                                           guint seconds);

/* Calls work on several threads at once, over and over for this long, and on each at least once. */
void kedroc_test_repeat_on_threads (guint n_threads,
                                    guint milliseconds,
                                    GFunc work,
                                    gpointer data);

/* Whether how long something took can be asserted: tools make everything slower. */
gboolean kedroc_test_is_timed (void);

/* A file of the real data, or NULL after the test has been marked as skipped. */
char *kedroc_test_shared_data (const char *name);

G_END_DECLS
