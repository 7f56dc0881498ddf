/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <kedroc.h>

typedef struct {
  const char *name;
  GQuark (*quark) (void);
  GType (*type) (void);
  const char *domain;
  const char *nicks[16];
} ErrorDomain;

/* The order of the nicks is the order of the codes: both are a contract. */
static const ErrorDomain error_domains[] = {
  {
    "dataset", kedroc_dataset_error_quark, kedroc_dataset_error_get_type, "kedroc-dataset-error-quark",
    { "failed", "not-found", "already-exists", "no-data", "invalid-config", "unknown-type",
      "not-serializable", "version-not-found", "version-already-exists", "not-supported", "corrupt" },
  },
  {
    "pipeline", kedroc_pipeline_error_quark, kedroc_pipeline_error_get_type, "kedroc-pipeline-error-quark",
    { "invalid-node", "invalid-name", "duplicate-node", "output-not-unique", "confirm-not-unique",
      "circular-dependency", "not-found", "invalid-mapping", "function-not-found" },
  },
  {
    "runner", kedroc_runner_error_quark, kedroc_runner_error_get_type, "kedroc-runner-error-quark",
    { "invalid-argument", "unsatisfied-inputs", "not-parallelizable", "node-failed", "worker-died",
      "timed-out", "memory-limit", "protocol" },
  },
};

static void
test_domain (gconstpointer data)
{
  const ErrorDomain *domain = data;

  g_assert_cmpstr (g_quark_to_string (domain->quark ()), ==, domain->domain);
}

static void
test_codes (gconstpointer data)
{
  const ErrorDomain *domain = data;
  g_autoptr (GEnumClass) klass = g_type_class_ref (domain->type ());
  guint n_codes = 0;

  for (; domain->nicks[n_codes] != NULL; n_codes++)
    {
      GEnumValue *value = g_enum_get_value (klass, (int) n_codes);

      g_assert_nonnull (value);
      g_assert_cmpstr (value->value_nick, ==, domain->nicks[n_codes]);
    }

  g_assert_cmpuint (klass->n_values, ==, n_codes);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (error_domains); i++)
    {
      const ErrorDomain *domain = &error_domains[i];
      g_autofree char *domain_path = g_strdup_printf ("/kedroc/base/error/%s/domain", domain->name);
      g_autofree char *codes_path = g_strdup_printf ("/kedroc/base/error/%s/codes", domain->name);

      g_test_add_data_func (domain_path, domain, test_domain);
      g_test_add_data_func (codes_path, domain, test_codes);
    }

  return g_test_run ();
}
