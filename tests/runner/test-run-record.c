/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-hook-manager-private.h"
#include "kedroc-run-report-private.h"

/* A report costs nothing but the clock: no hook is called for it, so that no
 * value has to be shown to anybody, and without one nothing is recorded. */
static void
test_listens_to_nothing (void)
{
  g_autoptr (KedrocHookManager) hooks = kedroc_hook_manager_new ();
  g_autoptr (KedrocRunReport) report = kedroc_run_report_new ();
  g_autoptr (KedrocPipeline) pipeline = kedroc_pipeline_new (NULL, 0, NULL);
  g_autoptr (KedrocRunRecord) record = NULL;

  g_assert_null (kedroc_run_record_new (NULL, pipeline, "run", G_TYPE_OBJECT));
  g_assert_null (kedroc_run_record_new (hooks, pipeline, "run", G_TYPE_OBJECT));
  kedroc_hook_manager_register (hooks, KEDROC_HOOKS (report));
  record = kedroc_run_record_new (hooks, pipeline, "run", G_TYPE_OBJECT);
  g_assert_nonnull (record);
  for (KedrocHook hook = KEDROC_HOOK_AFTER_CATALOG_CREATED; hook <= KEDROC_HOOK_AFTER_DATASET_SAVED; hook++)
    g_assert_false (kedroc_hook_manager_listens (hooks, hook));
}

/* Down to the microsecond. */
static void
test_times (void)
{
  const struct
  {
    gint64 time;
    const char *text;
  } times[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { 1, "1970-01-01T00:00:00.000001Z" },
    { G_GINT64_CONSTANT (1790000000123456), "2026-09-21T14:13:20.123456Z" },
    { G_GINT64_CONSTANT (1790000000999999), "2026-09-21T14:13:20.999999Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = kedroc_run_record_format_time (times[i].time);

      g_assert_cmpstr (text, ==, times[i].text);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/runner/run-record/listens-to-nothing", test_listens_to_nothing);
  g_test_add_func ("/kedroc/runner/run-record/times", test_times);
  return g_test_run ();
}
