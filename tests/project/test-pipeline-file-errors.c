/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <kedroc.h>

#include "kedroc-test.h"

#define NODE "{function: \"c:libm.so:f\", outputs: x"

static const struct
{
  const char *text;
  const char *place; /* what comes after the name of the file */
  const char *problem;
} wrong[] = {
  { "- a\n", ": ", "a list, not a mapping with 'nodes' and 'pipelines'" },
  { "nodes: 3\n", ":1: ", "'nodes' is a number, not a list" },
  { "tags: [a]\nnods: []\n", ":2: ", "'nods': is 'nodes' meant?" },
  { "nodes:\n  - clean\n", ":1: ", "An entry of 'nodes' is a text, not a mapping" },
  { "nodes:\n  - name: clean\n    outputs: x\n", ":2: ", "A node 'clean' has no 'function'" },
  { "nodes:\n  - inputs: y\n    outputs: x\n", ":2: ", "A node has no 'function'" },
  { "nodes:\n  - function: 3\n    outputs: x\n", ":2: ", "'function' is a number, not a text" },
  { "nodes:\n  - outputs: x\n    function: perl:x\n", ":3: ", "perl:x" },
  { "nodes:\n  - outputs: x\n    funktion: c:libm.so:f\n", ":3: ", "'funktion': is 'function' meant?" },
  { "nodes:\n  - " NODE ", inputs: 3}\n", ":2: ", "'inputs' is a number, not a name, a list of names or a mapping" },
  { "nodes:\n  - " NODE ", inputs: [y, [z]]}\n", ":2: ", "A name in 'inputs' is a list, not a text" },
  { "nodes:\n  - " NODE ", inputs: {a: 3}}\n", ":2: ", "A name in 'inputs' is a number, not a text" },
  { "nodes:\n  - " NODE ", inputs: y@a@b}\n", ":2: ", "y@a@b" },
  { "nodes:\n  - " NODE ", tags: {a: b}}\n", ":2: ", "'tags' is a mapping, not a name or a list of names" },
  { "nodes:\n  - " NODE ", tags: [a b]}\n", ":2: ", "a b" },
  { "nodes:\n  - {function: \"c:libm.so:f\"}\n", ":2: ", "" },
  { "nodes:\n  - " NODE ", name: a}\n  - " NODE ", name: b}\n", ":1: ", "x" },
  { "tags: {a: b}\n", ":1: ", "'tags' is a mapping, not a list of names" },
  { "tags: [a b]\nnodes:\n  - " NODE "}\n", ":1: ", "a b" },
  { "pipelines: {}\n", ":1: ", "'pipelines' is a mapping, not a list" },
  { "pipelines: [3]\n", ":1: ", "An entry of 'pipelines' is a number, not a mapping" },
  { "pipelines:\n  - namespac: a\n", ":2: ", "'namespac': is 'namespace' meant?" },
  { "pipelines:\n  - nodes: []\n    file: b.yml\n", ":3: ", "either in a 'file' or has 'nodes'" },
  { "pipelines:\n  - file: missing.yml\n", ":2: ", "missing.yml" },
  { "pipelines:\n  - file: pipeline.yml\n", ":2: ", "is a part of itself" },
  { "pipelines:\n  - prefix_datasets_with_namespace: 1\n", ":2: ", "is a number, not true or false" },
  { "pipelines:\n  - nodes: [" NODE "}]\n    inputs: {y: z}\n", ":3: ", "'y' (did you mean 'x'?)" },
  { "nodes:\n  - " NODE ", name: a}\npipelines:\n  - nodes: [" NODE ", name: b}]\n", ":3: ", "x" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
      g_autofree char *path = kedroc_test_folder_write (folder, "pipeline.yml", wrong[i].text, -1);
      g_autofree char *place = g_strconcat (path, wrong[i].place, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;

      g_assert_null (kedroc_pipeline_new_from_file (file, NULL, &error));
      g_assert_nonnull (error);
      if (!g_str_has_prefix (error->message, place) || strstr (error->message, wrong[i].problem) == NULL)
        g_error ("\"%s\" does not say \"%s\" at \"%s\"", error->message, wrong[i].problem, place);
    }
}

/* Each file names the one above it twice: 2^40 of them would be read. */
static void
test_too_many_files (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *top = NULL;

  g_free (kedroc_test_folder_write (folder, "0.yml", "nodes: []\n", -1));
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.yml", i);
      g_autofree char *text = g_strdup_printf ("pipelines: [{file: %u.yml}, {file: %u.yml}]\n", i - 1, i - 1);

      g_free (kedroc_test_folder_write (folder, name, text, -1));
    }
  top = kedroc_test_folder_build_path (folder, "40.yml");
  file = g_file_new_for_path (top);
  g_assert_null (kedroc_pipeline_new_from_file (file, NULL, &error));
  kedroc_test_assert_error (&error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG, "40.yml:1: ",
                            "more than 10000 files", NULL);
}

static void
test_cancelled (void)
{
  g_autoptr (KedrocTestFolder) folder = kedroc_test_folder_new ();
  g_autofree char *path = kedroc_test_folder_write (folder, "pipeline.yml", "nodes: []\n", -1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (kedroc_pipeline_new_from_file (file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Without a file there is no place to tell. */
static void
test_no_file (void)
{
  g_autoptr (JsonObject) config = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (config, "nodes", 3);
  g_assert_null (kedroc_pipeline_new_from_config (config, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_cmpstr (error->message, ==, "'nodes' is a number, not a list");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/project/pipeline-file-errors/wrong", test_wrong);
  g_test_add_func ("/kedroc/project/pipeline-file-errors/too-many-files", test_too_many_files);
  g_test_add_func ("/kedroc/project/pipeline-file-errors/cancelled", test_cancelled);
  g_test_add_func ("/kedroc/project/pipeline-file-errors/no-file", test_no_file);
  return g_test_run ();
}
