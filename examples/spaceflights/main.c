/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

#include <glib/gstdio.h>
#include <locale.h>

/* Kedro's spaceflights tutorial: three tables of shuttles, companies and
 * reviews become a model of the price of a flight. */

static const char *const tables[] = { "companies.csv", "reviews.csv", "shuttles.csv" };

typedef struct {
  char *runner;
  char *data;
  int workers;
  int shuttles;
  gboolean report;
} Options;

static void
options_clear (Options *self)
{
  g_clear_pointer (&self->runner, g_free);
  g_clear_pointer (&self->data, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What comes out of a run. */
typedef struct {
  guint64 n_rows;
  double price_sum;
  double r2;
  double mae;
  double max_error;
  double seconds;
} Results;

static KedrocAbstractRunner *
create_runner (const char *name,
               guint n_workers)
{
  if (g_str_equal (name, "sequential"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_sequential_runner_new ());
  if (g_str_equal (name, "thread"))
    return KEDROC_ABSTRACT_RUNNER (kedroc_thread_runner_new (n_workers));
  return KEDROC_ABSTRACT_RUNNER (kedroc_parallel_runner_new (n_workers));
}

static gboolean
add_parameters (KedrocDataCatalog *catalog,
                GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (SPACEFLIGHTS_CONF "/parameters.yml");
  g_autoptr (JsonNode) parameters = kedroc_config_load_file (file, NULL, error);

  if (parameters == NULL)
    return FALSE;
  kedroc_data_catalog_add_parameters (catalog, json_node_get_object (parameters));
  return TRUE;
}

/* Returns: (transfer full): the catalog, its ${data} being the folder of the tables */
static KedrocDataCatalog *
create_catalog (const char *data,
                GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (SPACEFLIGHTS_CONF "/catalog.yml");
  g_autoptr (JsonObject) variables = json_object_new ();
  g_autoptr (KedrocDataCatalog) catalog = NULL;

  json_object_set_string_member (variables, "data", data);
  catalog = kedroc_data_catalog_new_from_file_full (file, NULL, variables, error);
  if (catalog == NULL || !add_parameters (catalog, error))
    return NULL;
  return g_steal_pointer (&catalog);
}

static void
print_node (KedrocAbstractRunner *runner,
            KedrocNode *node,
            gpointer start_time)
{
  double seconds = (g_get_monotonic_time () - *(gint64 *) start_time) / (double) G_USEC_PER_SEC;

  g_print ("%8.3f s  %s\n", seconds, kedroc_node_get_name (node));
}

static gboolean
read_results (KedrocDataCatalog *outputs,
              Results *results,
              GError **error)
{
  g_autoptr (GVariant) summary = NULL;
  g_autoptr (GVariant) metrics = NULL;

  summary = kedroc_data_catalog_load_variant (outputs, "model_input_summary", NULL, error);
  if (summary == NULL)
    return FALSE;
  metrics = kedroc_data_catalog_load_variant (outputs, "metrics", NULL, error);
  if (metrics == NULL)
    return FALSE;
  g_variant_get (summary, "(td)", &results->n_rows, &results->price_sum);
  g_variant_lookup (metrics, "r2", "d", &results->r2);
  g_variant_lookup (metrics, "mae", "d", &results->mae);
  g_variant_lookup (metrics, "max_error", "d", &results->max_error);
  return TRUE;
}

static void
print_report (KedrocRunReport *report)
{
  g_autofree char *text = kedroc_run_report_to_string (report);

  g_print ("\n%s", text);
}

/* One run from the files to the model's figures. */
static gboolean
run (const Options *options,
     const char *runner_name,
     const char *data,
     Results *results,
     GError **error)
{
  g_autoptr (KedrocPipeline) pipeline = spaceflights_create_pipeline (error);
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  g_autoptr (KedrocDataCatalog) outputs = NULL;
  g_autoptr (KedrocAbstractRunner) runner = create_runner (runner_name, options->workers);
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  gint64 start_time;

  if (pipeline == NULL)
    return FALSE;
  catalog = create_catalog (data, error);
  if (catalog == NULL)
    return FALSE;
  g_print ("\n%s runner\n", runner_name);
  start_time = g_get_monotonic_time ();
  g_signal_connect (runner, "node-finished", G_CALLBACK (print_node), &start_time);
  if (options->report)
    kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  outputs = kedroc_abstract_runner_run (runner, pipeline, catalog, hooks, NULL, FALSE, NULL, error);
  results->seconds = (g_get_monotonic_time () - start_time) / (double) G_USEC_PER_SEC;
  if (options->report)
    print_report (report);
  return outputs != NULL && read_results (outputs, results, error);
}

static void
print_figures (const Results *results)
{
  g_print ("\nThe model\n");
  g_print ("  rows trained and tested on    %" G_GUINT64_FORMAT "\n", results->n_rows);
  g_print ("  sum of all prices             %.1f\n", results->price_sum);
  g_print ("  coefficient of determination  %.4f\n", results->r2);
  g_print ("  mean error                    %.2f\n", results->mae);
  g_print ("  largest error                 %.2f\n", results->max_error);
}

static void
print_json (const char *runner,
            const Results *results)
{
  char price_sum[G_ASCII_DTOSTR_BUF_SIZE];
  char r2[G_ASCII_DTOSTR_BUF_SIZE];
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  g_print ("{\"runner\": \"%s\", \"rows\": %" G_GUINT64_FORMAT ", ", runner, results->n_rows);
  g_print ("\"price_sum\": %s, \"r2\": %s, \"seconds\": %s}\n",
           g_ascii_formatd (price_sum, sizeof price_sum, "%.1f", results->price_sum),
           g_ascii_formatd (r2, sizeof r2, "%.10f", results->r2),
           g_ascii_formatd (seconds, sizeof seconds, "%.6f", results->seconds));
}

/* By the runner that was asked for, or by the parallel one and then, to compare,
 * by the others. */
static gboolean
run_all (const Options *options,
         const char *data,
         GError **error)
{
  const char *first = options->runner != NULL ? options->runner : "parallel";
  const char *const names[] = { first, "thread", "sequential" };
  guint n_runs = options->runner != NULL ? 1 : G_N_ELEMENTS (names);
  Results results[G_N_ELEMENTS (names)] = { { 0 } };

  for (guint i = 0; i < n_runs; i++)
    {
      if (!run (options, names[i], data, &results[i], error))
        return FALSE;
    }
  print_figures (&results[0]);
  g_print ("\nHow long each runner took\n");
  for (guint i = 0; i < n_runs; i++)
    g_print ("  %-10s  %.3f s\n", names[i], results[i].seconds);
  g_print ("\n");
  print_json (names[0], &results[0]);
  return TRUE;
}

static void
remove_folder (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = g_build_filename (folder, tables[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* With tables made for this run in a folder that goes when it is over. */
static gboolean
run_on_generated_tables (const Options *options,
                         GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("spaceflights-XXXXXX", error);
  g_autoptr (KedrocDataCatalog) catalog = NULL;
  gboolean succeeded;

  if (folder == NULL)
    return FALSE;
  g_print ("Generating the tables of %d shuttles\n", options->shuttles);
  catalog = create_catalog (folder, error);
  succeeded = catalog != NULL &&
              generate_tables (catalog, options->shuttles, error) &&
              run_all (options, folder, error);
  remove_folder (folder);
  return succeeded;
}

static gboolean
check_options (const Options *options,
               int argc,
               char **argv,
               GError **error)
{
  const char *const runners[] = { "sequential", "thread", "parallel", NULL };

  if (argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "Unknown argument '%s'", argv[1]);
  else if (options->runner != NULL && !g_strv_contains (runners, options->runner))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "There is no runner '%s': take sequential, thread or parallel", options->runner);
  else if (options->workers < 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "The number of workers cannot be negative");
  else if (options->shuttles < 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "The number of shuttles has to be positive");
  else
    return TRUE;
  return FALSE;
}

static gboolean
parse_options (Options *options,
               int argc,
               char **argv,
               GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- predict what a flight to space costs");
  const GOptionEntry entries[] = {
    { "runner", 'r', 0, G_OPTION_ARG_STRING, &options->runner,
      "sequential, thread or parallel; without it the parallel runner, then the others to compare", "NAME" },
    { "workers", 'w', 0, G_OPTION_ARG_INT, &options->workers,
      "How many threads or processes (0: as many as there are processors)", "N" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data,
      "Folder of companies.csv, reviews.csv and shuttles.csv; without it they are generated", "DIR" },
    { "shuttles", 's', 0, G_OPTION_ARG_INT, &options->shuttles,
      "How many shuttles to generate (100000)", "N" },
    { "report", 0, 0, G_OPTION_ARG_NONE, &options->report, "Print what each node took", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, &argc, &argv, error) && check_options (options, argc, argv, error);
}

int
main (int argc,
      char **argv)
{
  g_auto (Options) options = { .shuttles = 100000 };
  g_autoptr (GError) error = NULL;
  gboolean succeeded;

  kedroc_init (&argc, &argv); /* where a worker starts to work */
  setlocale (LC_CTYPE, "");   /* messages are printed in the terminal's character set */

  if (!parse_options (&options, argc, argv, &error))
    {
      g_printerr ("%s\nSee --help.\n", error->message);
      return 1;
    }
  if (options.data != NULL)
    succeeded = run_all (&options, options.data, &error);
  else
    succeeded = run_on_generated_tables (&options, &error);
  if (!succeeded)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
