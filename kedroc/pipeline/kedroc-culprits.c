/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-culprits-private.h"

void
kedroc_culprits_add (KedrocCulprits *self,
                     const char *format,
                     ...)
{
  va_list arguments;

  if (self->text == NULL)
    self->text = g_string_new (NULL);
  if (self->n++ >= KEDROC_CULPRITS_MAX)
    return;
  if (self->n > 1)
    g_string_append (self->text, ", ");
  va_start (arguments, format);
  g_string_append_vprintf (self->text, format, arguments);
  va_end (arguments);
}

gboolean
kedroc_culprits_report (KedrocCulprits *self,
                        KedrocPipelineError code,
                        const char *what,
                        GError **error)
{
  if (self->text == NULL)
    return TRUE;
  if (self->n > KEDROC_CULPRITS_MAX)
    g_string_append_printf (self->text, " and %u more", self->n - KEDROC_CULPRITS_MAX);
  g_set_error (error, KEDROC_PIPELINE_ERROR, (int) code, "%s: %s", what, self->text->str);
  g_string_free (g_steal_pointer (&self->text), TRUE);
  return FALSE;
}
