/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pipeline-texts.h"

static gboolean
succeed (KedrocTask *task,
         gpointer user_data,
         GError **error)
{
  return TRUE;
}

/* Cuts what stands between the brackets out of the text. */
static char **
cut_list (char *text,
          char open,
          char close)
{
  char *start = strchr (text, open);
  char *end = start != NULL ? strchr (start, close) : NULL;
  g_autofree char *inside = NULL;

  if (end == NULL)
    return g_new0 (char *, 1);
  inside = g_strndup (start + 1, (gsize) (end - start - 1));
  memmove (start, end + 1, strlen (end));
  return g_strsplit (inside, " ", -1);
}

static KedrocNode *
decorate (KedrocNode *plain,
          const char *namespace_,
          char **tags,
          char **confirms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KedrocNode) spaced = kedroc_node_with_namespace (plain, namespace_, &error);
  g_autoptr (KedrocNode) tagged = NULL;
  KedrocNode *node;

  g_assert_no_error (error);
  tagged = kedroc_node_with_tags (spaced, (const char *const *) tags, &error);
  g_assert_no_error (error);
  node = kedroc_node_with_confirms (tagged, (const char *const *) confirms, &error);
  g_assert_no_error (error);
  return node;
}

KedrocNode *
test_parse_node (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) name_and_rest = g_strsplit (text, ": ", 2);
  g_auto (GStrv) tags = cut_list (name_and_rest[1], '[', ']');
  g_auto (GStrv) confirms = cut_list (name_and_rest[1], '{', '}');
  g_auto (GStrv) sides = g_strsplit (name_and_rest[1], "->", 2);
  g_auto (GStrv) inputs = g_strsplit (g_strstrip (sides[0]), " ", -1);
  g_auto (GStrv) outputs = g_strsplit (g_strstrip (sides[1]), " ", -1);
  char *slash = strchr (name_and_rest[0], '/');
  g_autoptr (KedrocNode) plain =
    kedroc_node_new (slash != NULL ? slash + 1 : name_and_rest[0], (const char *const *) inputs,
                     (const char *const *) outputs, succeed, NULL, NULL, &error);

  g_assert_no_error (error);
  if (slash != NULL)
    *slash = '\0';
  return decorate (plain, slash != NULL ? name_and_rest[0] : NULL, tags, confirms);
}

KedrocPipeline *
test_try_pipeline (const char *const *texts,
                   GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *texts != NULL; texts++)
    g_ptr_array_add (nodes, test_parse_node (*texts));
  return kedroc_pipeline_new ((KedrocNode **) nodes->pdata, nodes->len, error);
}

KedrocPipeline *
test_make_pipeline (const char *const *texts)
{
  g_autoptr (GError) error = NULL;
  KedrocPipeline *pipeline = test_try_pipeline (texts, &error);

  g_assert_no_error (error);
  return pipeline;
}

static char *
join (char **names)
{
  char *joined = g_strjoinv (" ", names);

  g_strfreev (names);
  return joined;
}

static void
print_node (GString *text,
            KedrocNode *node)
{
  g_autofree char *inputs = join (kedroc_node_get_inputs (node));
  g_autofree char *outputs = join (kedroc_node_get_outputs (node));
  g_autofree char *tags = join (kedroc_node_get_tags (node));
  g_autofree char *confirms = join (kedroc_node_get_confirms (node));

  g_string_append_printf (text, "%s: %s%s->%s%s", kedroc_node_get_name (node), inputs, *inputs != '\0' ? " " : "",
                          *outputs != '\0' ? " " : "", outputs);
  if (*tags != '\0')
    g_string_append_printf (text, " [%s]", tags);
  if (*confirms != '\0')
    g_string_append_printf (text, " {%s}", confirms);
  g_string_append_c (text, '\n');
}

char *
test_print_pipeline (KedrocPipeline *pipeline)
{
  g_autoptr (GPtrArray) nodes = kedroc_pipeline_get_nodes (pipeline);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    print_node (text, nodes->pdata[i]);
  return g_string_free (text, FALSE);
}
