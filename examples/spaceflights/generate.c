/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spaceflights.h"

/* The three raw tables, made up: columns, shares of missing values and sizes in
 * proportion to those of Kedro's tutorial, the same ones at every call. */

#define SEED 20260101

typedef struct {
  const char *name;
  GType type;
} Column;

static KedrocTableBuilder *
new_builder (const Column *columns,
             gsize n_columns)
{
  KedrocTableBuilder *builder = kedroc_table_builder_new ();

  for (gsize i = 0; i < n_columns; i++)
    kedroc_table_builder_add_column (builder, columns[i].name, columns[i].type);
  return builder;
}

static gboolean
chance (GRand *rand,
        double probability)
{
  return g_rand_double (rand) < probability;
}

/* NULL is a missing value. */
static void
append_text (KedrocTableBuilder *builder,
             const char *column,
             const char *text)
{
  if (text != NULL)
    kedroc_table_builder_append_string (builder, column, text);
  else
    kedroc_table_builder_append_missing (builder, column);
}

static void
append_number (KedrocTableBuilder *builder,
               const char *column,
               double number,
               gboolean missing)
{
  if (missing)
    kedroc_table_builder_append_missing (builder, column);
  else
    kedroc_table_builder_append_double (builder, column, number);
}

/* An index into the list of weights, which ends with zero. */
static guint
pick (GRand *rand,
      const guint *weights)
{
  guint total = 0;
  guint i, left;

  for (i = 0; weights[i] != 0; i++)
    total += weights[i];
  left = g_rand_int_range (rand, 0, total);
  for (i = 0; left >= weights[i]; i++)
    left -= weights[i];
  return i;
}

static const char *
pick_location (GRand *rand)
{
  static const char *const locations[] = {
    "Barbados", "Bouvet Island (Bouvetoya)", "Guinea", "Isle of Man", "Lebanon", "Malta", "Micronesia",
    "Nicaragua", "Niue", "Russian Federation", "Rwanda", "Sao Tome and Principe", "Wallis and Futuna",
  };

  return locations[g_rand_int_range (rand, 0, G_N_ELEMENTS (locations))];
}

/* Returns: (transfer full): different numbers in no order */
static gint64 *
generate_ids (GRand *rand,
              guint n_ids)
{
  gint64 *ids = g_new (gint64, n_ids);

  for (guint i = 0; i < n_ids; i++)
    {
      guint j = g_rand_int_range (rand, 0, i + 1);

      ids[i] = ids[j];
      ids[j] = 5 * (gint64) i + g_rand_int_range (rand, 1, 6);
    }
  return ids;
}

/* As many companies name their rating as keep it to themselves. */
static KedrocTable *
generate_companies (GRand *rand,
                    const gint64 *ids,
                    guint n_companies,
                    GError **error)
{
  static const guint fleets[] = { 77, 14, 4, 2, 1, 1, 1, 0 };
  const Column columns[] = {
    { "id", G_TYPE_INT64 },
    { "company_rating", G_TYPE_STRING },
    { "company_location", G_TYPE_STRING },
    { "total_fleet_count", G_TYPE_DOUBLE },
    { "iata_approved", G_TYPE_STRING },
  };
  g_autoptr (KedrocTableBuilder) builder = new_builder (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < n_companies; i++)
    {
      gboolean rated = chance (rand, 0.493);
      int percent = chance (rand, 0.78) ? 100 : g_rand_int_range (rand, 0, 100);
      g_autofree char *rating = g_strdup_printf ("%d%%", percent);
      const char *location = chance (rand, rated ? 0.9 : 0.48) ? pick_location (rand) : NULL;

      kedroc_table_builder_append_int64 (builder, "id", ids[i]);
      append_text (builder, "company_rating", rated ? rating : NULL);
      append_text (builder, "company_location", location);
      append_number (builder, "total_fleet_count", 1.0 + pick (rand, fleets), chance (rand, 0.0002));
      append_text (builder, "iata_approved", chance (rand, 0.0002) ? NULL : chance (rand, 0.4) ? "t" : "f");
    }
  return kedroc_table_builder_finish (builder, NULL, error);
}

/* One row for each shuttle, in another order; who has no review has no scores. */
static KedrocTable *
generate_reviews (GRand *rand,
                  const gint64 *shuttle_ids,
                  guint n_shuttles,
                  GError **error)
{
  static const guint scores[] = { 60, 27, 8, 2, 2, 0 };
  static const char *const aspects[] = {
    "review_scores_comfort", "review_scores_amenities", "review_scores_trip",
    "review_scores_crew", "review_scores_location", "review_scores_price",
  };
  const Column columns[] = {
    { "shuttle_id", G_TYPE_INT64 },
    { "review_scores_rating", G_TYPE_DOUBLE },
    { "review_scores_comfort", G_TYPE_DOUBLE },
    { "review_scores_amenities", G_TYPE_DOUBLE },
    { "review_scores_trip", G_TYPE_DOUBLE },
    { "review_scores_crew", G_TYPE_DOUBLE },
    { "review_scores_location", G_TYPE_DOUBLE },
    { "review_scores_price", G_TYPE_DOUBLE },
    { "number_of_reviews", G_TYPE_INT64 },
    { "reviews_per_month", G_TYPE_DOUBLE },
  };
  g_autoptr (KedrocTableBuilder) builder = new_builder (columns, G_N_ELEMENTS (columns));

  for (guint i = n_shuttles; i > 0; i--)
    {
      gboolean unreviewed = chance (rand, 0.257);
      gboolean unscored = unreviewed || chance (rand, 0.03);
      guint n_reviews = g_rand_int_range (rand, 1, 120);

      kedroc_table_builder_append_int64 (builder, "shuttle_id", shuttle_ids[i - 1]);
      append_number (builder, "review_scores_rating", 100.0 - 4.0 * pick (rand, scores), unscored);
      for (guint j = 0; j < G_N_ELEMENTS (aspects); j++)
        append_number (builder, aspects[j], 10.0 - pick (rand, scores), unscored || chance (rand, 0.001));
      kedroc_table_builder_append_int64 (builder, "number_of_reviews", unreviewed ? 0 : n_reviews);
      append_number (builder, "reviews_per_month", n_reviews / 100.0, unreviewed);
    }
  return kedroc_table_builder_finish (builder, NULL, error);
}

/* What a flight costs follows from the shuttle, but for a good deal of chance. */
static char *
generate_price (GRand *rand,
                guint engines,
                guint passenger_capacity,
                guint crew)
{
  double price = 980.0 + 350.0 * engines + 335.0 * passenger_capacity - 180.0 * crew;
  int dollars;

  for (guint i = 0; i < 4; i++)
    price += g_rand_double_range (rand, -850.0, 850.0);
  dollars = 5 * (int) (MAX (price, 250.0) / 5.0);
  if (dollars < 1000)
    return g_strdup_printf ("$%d.0", dollars);
  return g_strdup_printf ("$%d,%03d.0", dollars / 1000, dollars % 1000);
}

static void
append_shuttle (KedrocTableBuilder *builder,
                GRand *rand,
                gint64 id,
                gint64 company_id)
{
  static const char *const engine_types[] = { "Plasma", "Quantum", "Nuclear" };
  static const char *const engine_vendors[] = { "ThetaBase Services", "Banks, Wood and Phillips" };
  static const char *const policies[] = { "strict", "flexible", "moderate" };
  static const char *const types[] = { "Type V5", "Type F5", "Type V2", "Type G0" };
  guint engines = pick (rand, (const guint[]){ 6, 62, 21, 7, 3, 1, 0 });
  guint passenger_capacity = 1 + pick (rand, (const guint[]){ 12, 43, 7, 20, 5, 8, 2, 3, 0 });
  guint crew = pick (rand, (const guint[]){ 2, 56, 25, 10, 5, 2, 0 });
  g_autofree char *price = generate_price (rand, engines, passenger_capacity, crew);

  kedroc_table_builder_append_int64 (builder, "id", id);
  append_text (builder, "shuttle_location", pick_location (rand));
  append_text (builder, "shuttle_type", types[pick (rand, (const guint[]){ 70, 20, 6, 4, 0 })]);
  append_text (builder, "engine_type", engine_types[pick (rand, (const guint[]){ 56, 43, 1, 0 })]);
  append_text (builder, "engine_vendor", engine_vendors[pick (rand, (const guint[]){ 99, 1, 0 })]);
  append_number (builder, "engines", engines, chance (rand, 0.0004));
  kedroc_table_builder_append_int64 (builder, "passenger_capacity", passenger_capacity);
  append_text (builder, "cancellation_policy", policies[pick (rand, (const guint[]){ 43, 33, 24, 0 })]);
  append_number (builder, "crew", crew, chance (rand, 0.003));
  append_text (builder, "d_check_complete", chance (rand, 0.395) ? "t" : "f");
  append_text (builder, "moon_clearance_complete", "f");
  append_text (builder, "price", price);
  kedroc_table_builder_append_int64 (builder, "company_id", company_id);
}

/* Every company has a shuttle, where there are enough; some have many. */
static KedrocTable *
generate_shuttles (GRand *rand,
                   const gint64 *ids,
                   guint n_shuttles,
                   const gint64 *company_ids,
                   guint n_companies,
                   GError **error)
{
  const Column columns[] = {
    { "id", G_TYPE_INT64 },
    { "shuttle_location", G_TYPE_STRING },
    { "shuttle_type", G_TYPE_STRING },
    { "engine_type", G_TYPE_STRING },
    { "engine_vendor", G_TYPE_STRING },
    { "engines", G_TYPE_DOUBLE },
    { "passenger_capacity", G_TYPE_INT64 },
    { "cancellation_policy", G_TYPE_STRING },
    { "crew", G_TYPE_DOUBLE },
    { "d_check_complete", G_TYPE_STRING },
    { "moon_clearance_complete", G_TYPE_STRING },
    { "price", G_TYPE_STRING },
    { "company_id", G_TYPE_INT64 },
  };
  g_autoptr (KedrocTableBuilder) builder = new_builder (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < n_shuttles; i++)
    {
      double place = g_rand_double (rand);
      guint company = i < n_companies ? i : (guint) (place * place * place * n_companies);

      append_shuttle (builder, rand, ids[i], company_ids[company]);
    }
  return kedroc_table_builder_finish (builder, NULL, error);
}

static gboolean
save_table (KedrocDataCatalog *catalog,
            const char *name,
            KedrocTable *table,
            GError **error)
{
  return table != NULL && kedroc_data_catalog_save_object (catalog, name, table, NULL, error);
}

/* Saves the tables to the catalog's datasets: into the files it names. */
gboolean
generate_tables (KedrocDataCatalog *catalog,
                 guint n_shuttles,
                 GError **error)
{
  guint n_companies = MAX (n_shuttles * G_GUINT64_CONSTANT (10019) / 15531, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autofree gint64 *company_ids = generate_ids (rand, n_companies);
  g_autofree gint64 *shuttle_ids = generate_ids (rand, n_shuttles);
  g_autoptr (KedrocTable) companies = generate_companies (rand, company_ids, n_companies, error);
  g_autoptr (KedrocTable) reviews = NULL;
  g_autoptr (KedrocTable) shuttles = NULL;

  if (!save_table (catalog, "companies", companies, error))
    return FALSE;
  reviews = generate_reviews (rand, shuttle_ids, n_shuttles, error);
  if (!save_table (catalog, "reviews", reviews, error))
    return FALSE;
  shuttles = generate_shuttles (rand, shuttle_ids, n_shuttles, company_ids, n_companies, error);
  return save_table (catalog, "shuttles", shuttles, error);
}
