/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-name-list-private.h"

#include <string.h>

#include "kedroc-name-table-private.h"

/* Both ways of looking up: one by one in short lists, by hash in long ones. */
static void
test_find (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KedrocNameList) list = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names, g_strdup_printf ("name_%u", i / 2));
  g_ptr_array_add (names, NULL);
  list = kedroc_name_list_new ((const char *const *) names->pdata);

  g_assert_cmpuint (kedroc_name_list_get_length (list), ==, n);
  g_assert_cmpstrv (kedroc_name_list_peek (list), names->pdata);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (kedroc_name_list_find (list, names->pdata[i]), ==, i / 2 * 2);
  g_assert_cmpint (kedroc_name_list_find (list, "name_"), ==, -1);
  g_assert_cmpint (kedroc_name_list_find (list, ""), ==, -1);
}

static void
test_hashes (void)
{
  g_autoptr (KedrocNameList) list = kedroc_name_list_new ((const char *const[]){ "a", "bc@d", NULL });

  g_assert_cmpuint (kedroc_name_list_peek_hashes (list)[1], ==, kedroc_name_hash ("bc@d", 4));
  g_assert_cmpuint (kedroc_name_list_peek_lengths (list)[0], ==, 1);
  g_assert_cmpuint (kedroc_name_list_peek_lengths (list)[1], ==, 4);
  g_assert_true (kedroc_name_list_has_transcoding (list));
  g_assert_cmpuint (kedroc_name_get_base_length ("bc@d"), ==, 2);
  g_assert_cmpuint (kedroc_name_get_base_length ("bc"), ==, 2);
}

static void
test_sorted_set (void)
{
  g_autoptr (KedrocNameList) list = kedroc_name_list_new_sorted_set (
    (const char *const[]){ "c", "a", "c", NULL }, (const char *const[]){ "b", "a", NULL });
  g_autoptr (KedrocNameList) none = kedroc_name_list_new_sorted_set (NULL, NULL);

  g_assert_cmpstrv (kedroc_name_list_peek (list), ((const char *const[]){ "a", "b", "c", NULL }));
  g_assert_cmpuint (kedroc_name_list_get_length (none), ==, 0);
}

static void
test_compare (void)
{
  static const char *const lists[][4] = { { NULL }, { "a" }, { "a", "b" }, { "a", "c" }, { "b" } };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lists); j++)
      {
        g_autoptr (KedrocNameList) a = kedroc_name_list_new (lists[i]);
        g_autoptr (KedrocNameList) b = kedroc_name_list_new (lists[j]);
        int order = kedroc_name_list_compare (a, b);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

/* The numbers stay when the table grows, and pieces of strings are names too. */
static void
test_table (void)
{
  const guint n = 5000;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (KedrocNameTable) table = { 0 };

  kedroc_name_table_init (&table);
  for (guint i = 0; i < n; i++)
    {
      char *name = g_strdup_printf ("%u", i);

      g_ptr_array_add (names, name);
      g_assert_cmpuint (
        kedroc_name_table_add (&table, name, strlen (name), kedroc_name_hash (name, strlen (name))), ==, i);
    }
  for (guint i = 0; i < n; i++)
    {
      const char *name = names->pdata[i];
      guint32 hash = kedroc_name_hash (name, strlen (name));

      g_assert_cmpuint (kedroc_name_table_add (&table, name, strlen (name), hash), ==, i);
      g_assert_cmpuint (kedroc_name_table_find (&table, name, strlen (name), hash), ==, i);
    }
  g_assert_cmpuint (table.n_names, ==, n);
  g_assert_cmpuint (kedroc_name_table_find (&table, "12@x", 2, kedroc_name_hash ("12", 2)), ==, 12);
  g_assert_cmpuint (kedroc_name_table_find (&table, "x", 1, kedroc_name_hash ("x", 1)), ==,
                    KEDROC_NAME_TABLE_NONE);
}

/* Names of the same hash are still told apart. */
static void
test_collisions (void)
{
  static const char *const names[] = { "abc", "ab", "abd", "" };
  g_auto (KedrocNameTable) table = { 0 };

  kedroc_name_table_init (&table);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (kedroc_name_table_add (&table, names[i], strlen (names[i]), 7), ==, i);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (kedroc_name_table_find (&table, names[i], strlen (names[i]), 7), ==, i);
  g_assert_cmpuint (kedroc_name_table_find (&table, "a", 1, 7), ==, KEDROC_NAME_TABLE_NONE);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/kedroc/pipeline/name-list/find/empty", GUINT_TO_POINTER (0), test_find);
  g_test_add_data_func ("/kedroc/pipeline/name-list/find/short", GUINT_TO_POINTER (16), test_find);
  g_test_add_data_func ("/kedroc/pipeline/name-list/find/long", GUINT_TO_POINTER (17), test_find);
  g_test_add_data_func ("/kedroc/pipeline/name-list/find/very-long", GUINT_TO_POINTER (10000), test_find);
  g_test_add_func ("/kedroc/pipeline/name-list/hashes", test_hashes);
  g_test_add_func ("/kedroc/pipeline/name-list/sorted-set", test_sorted_set);
  g_test_add_func ("/kedroc/pipeline/name-list/compare", test_compare);
  g_test_add_func ("/kedroc/pipeline/name-list/table", test_table);
  g_test_add_func ("/kedroc/pipeline/name-list/collisions", test_collisions);

  return g_test_run ();
}
