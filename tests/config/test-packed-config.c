/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-packed-config-private.h"

static KedrocPackedConfig *
pack (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return kedroc_packed_config_new ("cars", json_node_get_object (node));
}

static void
assert_text (JsonObject *object,
             const char *expected)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

/* The same text, in the same order, without the original, and each time another object. */
static void
test_same (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"\":\"\"}",
    "{\"z\":null,\"a\":true,\"m\":false}",
    "{\"least\":-9223372036854775808,\"most\":9223372036854775807,\"zero\":0}",
    "{\"d\":0.5,\"e\":2.5e+20,\"f\":-0.25}",
    "{\"text\":\"a\\u0001\\\"\xc3\xa9\",\"k\xc3\xa9y\":\"\"}",
    "{\"a\":[],\"b\":[[],[1,[\"x\",null]],{}],\"c\":{\"d\":{\"e\":[{\"f\":1}]},\"g\":2}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KedrocPackedConfig) config = pack (texts[i]);
      g_autoptr (JsonObject) unpacked = kedroc_packed_config_unpack (config);
      g_autoptr (JsonObject) again = kedroc_packed_config_unpack (config);

      g_assert_cmpstr (config->name, ==, "cars");
      assert_text (unpacked, texts[i]);
      json_object_set_string_member (unpacked, "own", "x");
      assert_text (again, texts[i]);
    }
}

/* What no file can say. */
static void
test_unset (void)
{
  g_autoptr (JsonObject) original = json_object_new ();
  JsonNode *no_text = json_node_init_string (json_node_alloc (), NULL);
  g_autoptr (KedrocPackedConfig) config = NULL;
  g_autoptr (JsonObject) unpacked = NULL;
  JsonNode *unset;

  json_object_set_member (original, "unset", json_node_new (JSON_NODE_VALUE));
  json_object_set_member (original, "type", no_text);
  json_object_set_int_member (original, "after", 1);
  config = kedroc_packed_config_new ("cars", original);
  unpacked = kedroc_packed_config_unpack (config);
  unset = json_object_get_member (unpacked, "unset");
  g_assert_true (JSON_NODE_HOLDS_VALUE (unset));
  g_assert_cmpuint (json_node_get_value_type (unset), ==, G_TYPE_INVALID);
  g_assert_null (config->type);
  g_assert_true (json_object_get_null_member (unpacked, "type"));
  g_assert_cmpint (json_object_get_int_member (unpacked, "after"), ==, 1);
}

static void
test_type (void)
{
  static const struct {
    const char *text;
    const char *type;
  } cases[] = {
    { "{\"type\":\"MemoryDataset\"}", "MemoryDataset" },
    { "{\"dataset\":{\"type\":\"inner\"},\"list\":[{\"type\":\"inner\"}],\"type\":\"outer\"}", "outer" },
    { "{\"type\":\"\"}", "" },
    { "{\"dataset\":{\"type\":\"inner\"}}", NULL },
    { "{\"type\":1}", NULL },
    { "{\"type\":null}", NULL },
    { "{\"type\":{\"type\":\"inner\"}}", NULL },
    { "{}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocPackedConfig) config = pack (cases[i].text);

      g_assert_cmpstr (config->type, ==, cases[i].type);
    }
}

static void
test_credentials (void)
{
  static const struct {
    const char *text;
    gboolean named;
  } cases[] = {
    { "{\"credentials\":\"db\"}", TRUE },
    { "{\"dataset\":{\"credentials\":\"db\"}}", TRUE },
    { "{\"list\":[1,{\"credentials\":\"db\"}]}", TRUE },
    { "{\"credentials\":{\"user\":\"u\"}}", FALSE },
    { "{\"credentials\":{\"credentials\":\"db\"}}", TRUE },
    { "{\"credentials\":null}", FALSE },
    { "{\"text\":\"credentials\"}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocPackedConfig) config = pack (cases[i].text);

      g_assert_cmpint (config->names_credentials, ==, cases[i].named);
    }
}

static void
test_references (void)
{
  KedrocPackedConfig *config = pack ("{\"type\":\"MemoryDataset\"}");
  g_autoptr (KedrocPackedConfig) kept = kedroc_packed_config_ref (config);

  g_assert_true (kept == config);
  kedroc_packed_config_unref (config);
  g_assert_cmpstr (kept->type, ==, "MemoryDataset");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/packed-config/same", test_same);
  g_test_add_func ("/kedroc/config/packed-config/unset", test_unset);
  g_test_add_func ("/kedroc/config/packed-config/type", test_type);
  g_test_add_func ("/kedroc/config/packed-config/credentials", test_credentials);
  g_test_add_func ("/kedroc/config/packed-config/references", test_references);
  return g_test_run ();
}
