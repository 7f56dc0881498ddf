/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pipeline-texts.h"

/* "name = node node < dependency dependency", a namespace with a star before it; lines. */
static char *
print_groups (KedrocPipeline *pipeline,
              KedrocGroupBy group_by)
{
  g_autoptr (GPtrArray) groups = kedroc_pipeline_group_nodes_by (pipeline, group_by);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      g_auto (GStrv) nodes = kedroc_node_group_get_nodes (groups->pdata[i]);
      g_auto (GStrv) dependencies = kedroc_node_group_get_dependencies (groups->pdata[i]);
      g_autofree char *members = g_strjoinv (" ", nodes);
      g_autofree char *others = g_strjoinv (" ", dependencies);

      g_string_append_printf (text, "%s%s = %s <%s%s\n",
                              kedroc_node_group_get_is_namespace (groups->pdata[i]) ? "*" : "",
                              kedroc_node_group_get_name (groups->pdata[i]), members, *others != '\0' ? " " : "",
                              others);
    }
  return g_string_free (text, FALSE);
}

typedef struct {
  const char *case_name;
  const char *nodes[8];
  const char *by_namespace;
  const char *by_none;
} Case;

static const Case cases[] = {
  { "empty", { NULL }, "", "" },
  { "no-namespaces",
    { "b: x -> y", "a: -> x", "c: y x -> z" },
    "a = a <\nb = b < a\nc = c < a b\n",
    "a = a <\nb = b < a\nc = c < a b\n" },
  /* Inner namespaces belong to the outermost one; dependencies come node by node, by name, once. */
  { "namespaces",
    { "n/a: raw -> x", "n.inner/b: x p q -> y", "m/c: raw -> p", "d: raw -> q", "m/e: y -> z", "f: z y -> out" },
    "d = d <\n*m = m.c m.e < n\n*n = n.a n.inner.b < d m\nf = f < m n\n",
    "d = d <\nm.c = m.c <\nn.a = n.a <\nn.inner.b = n.inner.b < d m.c n.a\nm.e = m.e < n.inner.b\n"
    "f = f < m.e n.inner.b\n" },
  { "transcoded",
    { "a/write: -> t@one", "b/read: t@two t@three -> x" },
    "*a = a.write <\n*b = b.read < a\n",
    "a.write = a.write <\nb.read = b.read < a.write\n" },
};

static void
test_groups (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (KedrocPipeline) pipeline = test_make_pipeline (test->nodes);
  g_autofree char *by_namespace = print_groups (pipeline, KEDROC_GROUP_BY_NAMESPACE);
  g_autofree char *by_none = print_groups (pipeline, KEDROC_GROUP_BY_NONE);
  g_autofree char *again = print_groups (pipeline, KEDROC_GROUP_BY_NAMESPACE);

  g_assert_cmpstr (by_namespace, ==, test->by_namespace);
  g_assert_cmpstr (by_none, ==, test->by_none);
  g_assert_cmpstr (again, ==, by_namespace);
}

static void
test_properties (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_make_pipeline ((const char *const[]){ "s/a: -> x", "t/b: x -> y", NULL });
  g_autoptr (GPtrArray) groups = kedroc_pipeline_group_nodes_by (pipeline, KEDROC_GROUP_BY_NAMESPACE);
  g_autofree char *name = NULL;
  g_auto (GStrv) nodes = NULL;
  g_auto (GStrv) dependencies = NULL;
  gboolean is_namespace;
  gpointer weak = groups->pdata[1];

  g_object_get (groups->pdata[1], "name", &name, "is-namespace", &is_namespace, "nodes", &nodes, "dependencies",
                &dependencies, NULL);
  g_assert_cmpstr (name, ==, "t");
  g_assert_true (is_namespace);
  g_assert_cmpstrv (nodes, KEDROC_NAMES ("t.b"));
  g_assert_cmpstrv (dependencies, KEDROC_NAMES ("s"));

  /* They go with the pipeline. */
  g_object_add_weak_pointer (G_OBJECT (weak), &weak);
  g_clear_object (&pipeline);
  g_assert_null (weak);
}

typedef struct {
  const char *case_name;
  const char *nodes[10];
  const char *interrupted; /* names */
  const char *between[3];  /* for each of them the nodes */
} Interruption;

static const Interruption interruptions[] = {
  { "empty", { NULL }, "", { NULL } },
  { "none", { "n/a: -> x", "n/b: x -> y", "c: y -> z" }, "", { NULL } },
  { "by-a-node", { "n/a: -> x", "b: x -> y", "n/c: y -> z" }, "n", { "b" } },
  { "shortest",
    { "n/a: -> x", "b: x -> y", "c: y -> z", "d: x -> w", "n/e: z w -> out" },
    "n",
    { "d" } },
  { "long", { "n/a: -> x", "b: x -> y", "m/c: y -> z", "n/e: z -> out" }, "n", { "b m.c" } },
  /* Inside of an inner namespace a node is still in the outer one. */
  { "inner", { "n/a: -> x", "n.i/b: x -> y", "n/c: y -> z" }, "", { NULL } },
  { "inner-interrupted", { "n.i/a: -> x", "n/b: x -> y", "n.i/c: y -> z" }, "n.i", { "n.b" } },
  { "both",
    { "n.i/a: -> x", "b: x -> y", "n.i/c: y -> z" },
    "n n.i",
    { "b", "b" } },
  /* Each depends on the other, though no path leaves and comes back. */
  { "crossed", { "n/a: -> x", "m/b: -> y", "n/c: y -> z", "m/d: x -> w" }, "", { NULL } },
  { "each-other",
    { "n/a: -> x", "m/b: x -> y", "n/c: y -> z", "m/d: z -> w" },
    "m n",
    { "n.c", "m.b" } },
  /* The name of one begins with that of the other. */
  { "prefix-of-name", { "n/a: -> x", "nn/b: x -> y", "n/c: y -> z" }, "n", { "nn.b" } },
  { "transcoded", { "n/a: -> x@one", "b: x@two -> y", "n/c: y -> z" }, "n", { "b" } },
  { "twice",
    { "n/a: -> x", "b: x -> y", "n/c: y -> z", "d: z -> w", "n/e: w -> v" },
    "n",
    { "b" } },
};

static void
test_interruption (gconstpointer data)
{
  const Interruption *test = data;
  g_autoptr (KedrocPipeline) pipeline = test_make_pipeline (test->nodes);
  g_auto (GStrv) interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);
  g_autofree char *joined = g_strjoinv (" ", interrupted);

  g_assert_cmpstr (joined, ==, test->interrupted);
  for (guint i = 0; interrupted[i] != NULL; i++)
    {
      g_auto (GStrv) nodes = kedroc_pipeline_get_interruption (pipeline, interrupted[i]);
      g_autofree char *between = g_strjoinv (" ", nodes);

      g_assert_cmpstr (between, ==, test->between[i]);
    }
}

static void
test_sound_namespaces (void)
{
  g_autoptr (KedrocPipeline) pipeline =
    test_make_pipeline ((const char *const[]){ "n/a: -> x", "m/b: -> y", "n/c: y -> z", "m/d: x -> w", NULL });
  static const char *const names[] = { "n", "m", "zzz", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (GStrv) nodes = kedroc_pipeline_get_interruption (pipeline, names[i]);

      g_assert_cmpstrv (nodes, KEDROC_NAMES (NULL));
    }
}

/* More than are followed at once, one of which is interrupted. */
static void
test_many_crossed (void)
{
  const guint n = 200;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KedrocPipeline) pipeline = NULL;
  g_auto (GStrv) interrupted = NULL;
  g_auto (GStrv) nodes = NULL;

  /* Two nodes a namespace: the second reads what the first of the one before has made, so that all hang together. */
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (texts, g_strdup_printf ("s%03u/first: -> x%u", i, i));
      g_ptr_array_add (texts, g_strdup_printf ("s%03u/second: x%u%s -> y%u", i, (i + n - 1) % n,
                                               i == 150 ? " through" : "", i));
    }
  g_ptr_array_add (texts, g_strdup ("between: x150 -> through"));
  g_ptr_array_add (texts, NULL);
  pipeline = test_make_pipeline ((const char *const *) texts->pdata);
  interrupted = kedroc_pipeline_get_interrupted_namespaces (pipeline);
  g_assert_cmpstrv (interrupted, KEDROC_NAMES ("s150"));
  nodes = kedroc_pipeline_get_interruption (pipeline, "s150");
  g_assert_cmpstrv (nodes, KEDROC_NAMES ("between"));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/pipeline/pipeline-groups/", cases[i].case_name, NULL);

      g_test_add_data_func (path, &cases[i], test_groups);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline-groups/properties", test_properties);
  for (guint i = 0; i < G_N_ELEMENTS (interruptions); i++)
    {
      g_autofree char *path =
        g_strconcat ("/kedroc/pipeline/pipeline-groups/interruption/", interruptions[i].case_name, NULL);

      g_test_add_data_func (path, &interruptions[i], test_interruption);
    }
  g_test_add_func ("/kedroc/pipeline/pipeline-groups/interruption/sound", test_sound_namespaces);
  g_test_add_func ("/kedroc/pipeline/pipeline-groups/interruption/many-crossed", test_many_crossed);

  return g_test_run ();
}
