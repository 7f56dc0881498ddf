/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-values.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How many values a worker keeps from node to node. */
#define KEPT_MAX 6

typedef struct
{
  char *dataset;
  GValue value;
  guint64 digest;
} Kept;

static Kept kept[KEPT_MAX];
static GMutex kept_lock; /* nodes run on several threads, too */

/* What a node does beside its work: 64 bits that follow from its number. */
static guint64
get_character (KedrocNode *node)
{
  return stress_mix (g_ascii_strtoull (strrchr (kedroc_node_get_name (node), '-') + 1, NULL, 16));
}

/* Whether this node has to die here: of its first tries, as often as its character says. */
static gboolean
may_live (const char *name,
          guint n_deaths)
{
  const char *folder = g_getenv (STRESS_DEATHS_FOLDER);

  for (guint i = 0; folder != NULL && i < n_deaths; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.%u", folder, name, i);
      int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

      if (fd >= 0)
        {
          close (fd);
          return FALSE;
        }
    }
  return TRUE;
}

static void
die_at_times (KedrocNode *node,
              gboolean at_end)
{
  guint64 character = get_character (node);
  guint way = character % 128;

  if (way >= 8 || (way >= 4) != at_end || may_live (kedroc_node_get_name (node), 1 + (character >> 8) % 2))
    return;
  switch (way % 4)
    {
    case 0:
    case 1:
      raise (SIGKILL);
      break;
    case 2:
      raise (SIGSEGV);
      break;
    default:
      _exit (7);
    }
}

static void
kept_clear (Kept *self)
{
  g_clear_pointer (&self->dataset, g_free);
  if (G_IS_VALUE (&self->value))
    g_value_unset (&self->value);
}

void
stress_forget_kept (void)
{
  g_mutex_lock (&kept_lock);
  for (guint i = 0; i < KEPT_MAX; i++)
    kept_clear (&kept[i]);
  g_mutex_unlock (&kept_lock);
}

/* Looks at one value that was kept from an earlier node, and keeps another in its place. */
static void
look_at_kept (const char *dataset,
              const GValue *value,
              guint64 digest,
              guint64 character)
{
  Kept *place = &kept[character % KEPT_MAX];

  g_mutex_lock (&kept_lock);
  if (place->dataset != NULL && stress_check_value (place->dataset, &place->value) != place->digest)
    g_error ("'%s' has changed while it was kept", place->dataset);
  kept_clear (place);
  if ((character >> 8) % 4 == 0)
    {
      place->dataset = g_strdup (dataset);
      g_value_init (&place->value, G_VALUE_TYPE (value));
      g_value_copy (value, &place->value);
      place->digest = digest;
    }
  g_mutex_unlock (&kept_lock);
}

static void
look_again (KedrocTask *task,
            char **inputs,
            const guint64 *digests)
{
  for (guint i = 0; inputs[i] != NULL; i++)
    if (stress_check_value (inputs[i], kedroc_task_get_input (task, inputs[i])) != digests[i])
      g_error ("'%s' has changed while it was read", inputs[i]);
}

/* Nobody else is to see it. */
static void
scribble_on_copies (KedrocTask *task,
                    char **inputs)
{
  for (guint i = 0; inputs[i] != NULL; i++)
    {
      StressKind kind = stress_kind_of (inputs[i]);

      if (kind == STRESS_COPY || kind == STRESS_DEEP)
        stress_scribble (kedroc_task_get_input (task, inputs[i]));
    }
}

static guint64
read_inputs (KedrocTask *task,
             char **inputs)
{
  guint64 character = get_character (kedroc_task_get_node (task));
  g_autofree guint64 *digests = g_new0 (guint64, g_strv_length (inputs) + 1);
  gboolean copies = FALSE;
  guint64 digest = character;

  for (guint i = 0; inputs[i] != NULL; i++)
    {
      StressKind kind = stress_kind_of (inputs[i]);
      const GValue *value = kedroc_task_get_input (task, inputs[i]);

      digests[i] = stress_check_value (inputs[i], value);
      digest = stress_mix (digest ^ digests[i]);
      copies |= kind == STRESS_COPY || kind == STRESS_DEEP;
      if (kind != STRESS_COPY && kind != STRESS_DEEP)
        look_at_kept (inputs[i], value, digests[i], stress_mix (character + i));
    }
  if ((character >> 16) % 4 == 0)
    g_usleep ((character >> 20) % 4000);
  look_again (task, inputs, digests);
  if (copies && g_getenv (STRESS_FAILURES_FOLDER) != NULL)
    scribble_on_copies (task, inputs);
  return digest;
}

gboolean
stress_node (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  KedrocNode *node = kedroc_task_get_node (task);
  g_auto (GStrv) inputs = kedroc_node_get_inputs (node);
  g_auto (GStrv) outputs = kedroc_node_get_outputs (node);
  guint64 digest;

  die_at_times (node, FALSE);
  digest = read_inputs (task, inputs);
  for (guint i = 0; outputs[i] != NULL; i++)
    if (!stress_make_output (task, outputs[i], stress_mix (digest + i), error))
      return FALSE;
  die_at_times (node, TRUE);
  return TRUE;
}
