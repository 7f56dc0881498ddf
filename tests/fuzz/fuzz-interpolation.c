/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A configuration in YAML or JSON, by the first byte, with places in its texts: it is refused with a
 * reason, or what it stands for is within the limits and the same each time. It is its own globals and
 * runtime parameters as well. No file is touched. */
#include "fuzz-target.h"

#include <string.h>

#include "kedroc-config-builder-private.h"
#include "kedroc-config-parser-private.h"
#include "kedroc-config-resolution-private.h"
#include "kedroc-error.h"

static void
assert_explained (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == KEDROC_DATASET_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 8192);
}

static void
assert_bounded (JsonNode *node,
                guint     depth,
                guint    *n_nodes)
{
  g_assert_cmpuint (depth, <=, KEDROC_CONFIG_MAX_DEPTH);
  g_assert_cmpuint (++*n_nodes, <=, KEDROC_CONFIG_MAX_NODES);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &value))
        assert_bounded (value, depth + 1, n_nodes);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        assert_bounded (json_array_get_element (array, i), depth + 1, n_nodes);
    }
}

static KedrocConfigTree *
create_tree (JsonObject        *content,
             KedrocConfigLines *lines,
             GError           **error)
{
  g_autoptr (KedrocConfigTree) tree = kedroc_config_tree_new (FALSE);

  if (!kedroc_config_tree_add_file (tree, content, "conf.yml", lines->objects, NULL, NULL, error))
    return NULL;
  kedroc_config_tree_link (tree);
  return g_steal_pointer (&tree);
}

static JsonObject *
resolve (JsonObject        *content,
         KedrocConfigLines *lines,
         GError           **error)
{
  g_autoptr (KedrocConfigTree) tree = create_tree (content, lines, error);
  g_autoptr (KedrocConfigTree) runtime = tree != NULL ? create_tree (content, lines, error) : NULL;
  KedrocConfigSurroundings surroundings = { content, runtime, TRUE };

  return runtime != NULL ? kedroc_config_resolve (tree, &surroundings, error) : NULL;
}

static void
check_content (JsonObject        *content,
               KedrocConfigLines *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) config = resolve (content, lines, &error);
  guint n_nodes = 0;

  if (config == NULL)
    {
      assert_explained (error);
      return;
    }
  g_assert_no_error (error);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), config);
  assert_bounded (node, 0, &n_nodes);
  g_autoptr (JsonObject) again = resolve (content, lines, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_equal (config, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  gboolean json = fuzz_input_take_byte (&input) % 2 == 1;
  g_auto (KedrocConfigLines) lines = { NULL, kedroc_config_lines_new_objects () };
  g_autoptr (GError) error = NULL;
  /* The readers take a text. */
  g_autofree char *text = g_strndup ((const char *) input.data, input.size);
  g_autoptr (JsonNode) node = json ? kedroc_config_parse_json (text, -1, "conf.yml", &lines, &error)
                                   : kedroc_config_parse_yaml (text, -1, "conf.yml", &lines, &error);

  if (node == NULL)
    assert_explained (error);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    check_content (json_node_get_object (node), &lines);
  return 0;
}
