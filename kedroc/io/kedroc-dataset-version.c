/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-dataset-version-private.h"

#include <string.h>

#include "kedroc-error.h"

struct _KedrocVersion
{
  char *load;
  char *save;
};

/* GLib checks the two functions by a union that ISO C does not know. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
G_DEFINE_BOXED_TYPE (KedrocVersion, kedroc_version, kedroc_version_ref, kedroc_version_unref)
#pragma GCC diagnostic pop

/**
 * kedroc_version_new:
 * @load: (nullable): the version to load, or %NULL for the newest one
 * @save: (nullable): the version to save, or %NULL for a timestamp made when
 *   something is saved
 *
 * Creates what says which version of a dataset is loaded and saved.
 *
 * The names are looked at when they are used: one that holds a path separator
 * is then refused.
 *
 * Returns: (transfer full): a new version
 */
KedrocVersion *
kedroc_version_new (const char *load,
                    const char *save)
{
  KedrocVersion *self = g_atomic_rc_box_new0 (KedrocVersion);

  self->load = g_strdup (load);
  self->save = g_strdup (save);

  return self;
}

/**
 * kedroc_version_ref:
 * @self: a version
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
KedrocVersion *
kedroc_version_ref (KedrocVersion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
version_clear (gpointer data)
{
  KedrocVersion *self = data;

  g_free (self->load);
  g_free (self->save);
}

/**
 * kedroc_version_unref:
 * @self: (transfer full): a version
 *
 * Gives a reference back. The last one frees the version.
 */
void
kedroc_version_unref (KedrocVersion *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, version_clear);
}

/**
 * kedroc_version_get_load:
 * @self: a version
 *
 * Gets the version to load.
 *
 * Returns: (nullable) (transfer none): its name, or %NULL for the newest one
 */
const char *
kedroc_version_get_load (KedrocVersion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->load;
}

/**
 * kedroc_version_get_save:
 * @self: a version
 *
 * Gets the version to save.
 *
 * Returns: (nullable) (transfer none): its name, or %NULL for a timestamp
 */
const char *
kedroc_version_get_save (KedrocVersion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->save;
}

char *
kedroc_version_create_timestamp (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%dT%H.%M.%S");

  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (now) / 1000);
}

gboolean
kedroc_version_check (const char *version,
                      GError **error)
{
  if (*version != '\0' && strpbrk (version, "/\\") == NULL &&
      !g_str_equal (version, ".") && !g_str_equal (version, ".."))
    return TRUE;

  g_set_error (error,
               KEDROC_DATASET_ERROR,
               KEDROC_DATASET_ERROR_INVALID_CONFIG,
               "'%s' cannot be a version: give the name of one folder, with no path separator in it",
               version);
  return FALSE;
}
