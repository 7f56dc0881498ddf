/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-config-lines-private.h"

char *
kedroc_config_origin_dup_place (const KedrocConfigOrigin *self)
{
  if (self->line == 0)
    return g_strdup (self->source);
  return g_strdup_printf ("%s:%u", self->source, self->line);
}

GHashTable *
kedroc_config_lines_new_objects (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
}

void
kedroc_config_lines_clear (KedrocConfigLines *self)
{
  g_clear_pointer (&self->top, g_hash_table_unref);
  g_clear_pointer (&self->objects, g_hash_table_unref);
}

void
kedroc_config_lines_take (KedrocConfigLines *self,
                          gboolean           is_top,
                          JsonObject        *object,
                          GHashTable        *lines)
{
  g_autoptr (GHashTable) owned = lines;

  if (is_top)
    self->top = g_hash_table_ref (owned);
  if (self->objects != NULL)
    g_hash_table_insert (self->objects, object, g_steal_pointer (&owned));
}

guint
kedroc_config_lines_get (GHashTable *objects,
                         JsonObject *object,
                         const char *key)
{
  GHashTable *lines = objects != NULL ? g_hash_table_lookup (objects, object) : NULL;

  return lines != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (lines, key)) : 0;
}
