/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "kedroc-error.h"
#include "kedroc-name-pattern-private.h"

static KedrocNamePattern *
create (const char *text)
{
  g_autoptr (GError) error = NULL;
  KedrocNamePattern *pattern = kedroc_name_pattern_new (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kedroc_name_pattern_get_text (pattern), ==, text);
  return pattern;
}

/* What Kedro 1.5 answers, by the package parse 1.22. */
static void
test_match (void)
{
  static const struct
  {
    const char *pattern;
    const char *name;
    const char *template;
    const char *result; /* NULL: no match */
  } cases[] = {
    { "{name}", "x", "{name}", "x" },
    { "{name}", "", "{name}", NULL },
    { "{name}", "a\nb", "{name}", "a\nb" },
    { "{name}_csv", "cars_csv", "data/{name}.csv", "data/cars.csv" },
    { "{name}_csv", "cars_CSV", "{name}", "cars" },
    { "{name}_CSV", "cars_csv", "{name}", "cars" },
    { "{name}_csv", "_csv", "{name}", NULL },
    { "{name}_csv", "cars_csv2", "{name}", NULL },
    { "pre_{name}", "pre_", "{name}", NULL },
    { "pre_{name}", "pre_x", "{name}", "x" },
    { "{a}_{b}", "x_y_z", "{b}|{a}", "y_z|x" },
    { "{a}_{b}", "_x_y", "{a}|{b}", "_x|y" },
    { "{a}_{b}", "__y", "{a}|{b}", "_|y" },
    { "{a}_{b}", "x_", "{a}", NULL },
    { "{a}{b}", "xyz", "{a}|{b}", "x|yz" },
    { "{a}{b}", "x", "{a}", NULL },
    { "{a}{b}{c}", "wxyz", "{a}|{b}|{c}", "w|x|yz" },
    { "{a}_x", "_x_x", "{a}", "_x" },
    { "{a}.{b}.c", "a.b.c.c", "{a}|{b}", "a|b.c" },
    { "{a}ab{b}ab", "xababab", "{a}|{b}", "x|ab" },
    { "{a}-{a}", "x-x", "{a}", "x" },
    { "{a}-{a}", "x-X", "{a}", "x" },
    { "{a}-{a}", "x-y", "{a}", NULL },
    { "{a}-{a}", "x-x-x-x", "{a}", "x-x" },
    { "{a}{a}", "abab", "{a}", "ab" },
    { "{a}{b}{a}", "xyzx", "{a}|{b}", "x|yz" },
    { "{a}{b}{a}{b}", "abcabc", "{a}|{b}", "a|bc" },
    { "É{a}ü", "éxÜ", "{a}", "x" },
    { "{a}", "日本", "<{a}>", "<日本>" },
    { "{a}本{b}", "日本語", "{b}{a}", "語日" },
    { "{a}{b}", "日本語", "{a}|{b}", "日|本語" },
    { "x.{a}+", "x.y+", "{a}", "y" },
    { "x.{a}+", "xzy+", "{a}", NULL },
    { "{a-b}_{c.d}", "x_y", "{a-b}|{c.d}", "x|y" },
    { "{{x}}_{a}", "{x}_1", "{a}", "1" },
    { "{{a}}", "{a}", "", "" },
    { "{{a}}", "{b}", "", NULL },
    { "{{a", "{a", "", "" },
    { "{a}}", "x}", "{a}", "x" },
    { "{}", "x", "y", "y" },
    { "{}", "", "y", NULL },
    { "{}_{x}", "a_b", "{x}", "b" },
    { "{}_{}", "a_b", "y", "y" },
    { "{}{}", "ab", "y", "y" },
    { "{}{}", "a", "y", NULL },
    { "params:{x}", "params:a.b", "{x}", "a.b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocNamePattern) pattern = create (cases[i].pattern);
      KedrocNameMatch match;
      gboolean matched = kedroc_name_pattern_match (pattern, cases[i].name, &match);

      g_test_message ("%s ~ %s", cases[i].pattern, cases[i].name);
      g_assert_cmpint (matched, ==, cases[i].result != NULL);
      if (!matched)
        continue;
      g_autofree char *result = kedroc_name_pattern_substitute (pattern, cases[i].template, &match);
      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

static void
test_substitute (void)
{
  static const struct
  {
    const char *template;
    const char *result;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "{a}", "x" },
    { "{a}{a}/{b}", "xx/y" },
    { "a}b", "a}b" },
    { "{a}}", "x}" },
    { "{a", "{a" },
    { "{c}", "{c}" },
  };
  g_autoptr (KedrocNamePattern) pattern = create ("{a}.{b}");
  KedrocNameMatch match;

  g_assert_true (kedroc_name_pattern_match (pattern, "x.y", &match));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = kedroc_name_pattern_substitute (pattern, cases[i].template, &match);

      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

static void
test_unknown (void)
{
  g_autoptr (KedrocNamePattern) pattern = create ("{a}.{b}");
  g_autofree char *unknown = kedroc_name_pattern_find_unknown (pattern, "{a}/{nam}/{c}");
  g_autofree char *known = kedroc_name_pattern_find_unknown (pattern, "{b}{a} } {");
  g_autoptr (KedrocNamePattern) anonymous = create ("{}_{a}");
  g_autofree char *nothing = kedroc_name_pattern_find_unknown (anonymous, "{a}{}");

  g_assert_cmpstr (unknown, ==, "{nam}");
  g_assert_null (known);
  /* What has no name cannot be asked for. */
  g_assert_cmpstr (nothing, ==, "{}");
}

static void
test_order (void)
{
  static const char *const sorted[] = {
    "{namespace}.ant_{name}{c}",
    "{namespace}.int_{name}{a}",
    "{a}.int_{b}",
    "{x}.{y}.{z}",
    "{é}ab",
    "{b}_",
    "{a}",
    NULL,
  };
  g_autoptr (KedrocNamePattern) previous = create (sorted[0]);

  for (gsize i = 1; sorted[i] != NULL; i++)
    {
      g_autoptr (KedrocNamePattern) next = create (sorted[i]);

      g_assert_cmpint (kedroc_name_pattern_compare (previous, next), <, 0);
      g_assert_cmpint (kedroc_name_pattern_compare (next, previous), >, 0);
      g_assert_cmpint (kedroc_name_pattern_compare (next, next), ==, 0);
      kedroc_name_pattern_free (previous);
      previous = g_steal_pointer (&next);
    }
}

static void
test_specificity (void)
{
  static const struct
  {
    const char *pattern;
    gsize specificity;
  } cases[] = {
    { "{a}", 0 },   { "{a}{b}", 0 }, { "{namespace}.int_{name}", 5 }, { "é{a}", 1 }, { "{a}}", 1 },
    { "{{a}}", 1 }, { "{{a", 3 },    { "{}", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KedrocNamePattern) pattern = create (cases[i].pattern);

      g_assert_cmpuint (kedroc_name_pattern_get_specificity (pattern), ==, cases[i].specificity);
    }
}

static void
assert_refused (const char *text,
                const char *culprit)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kedroc_name_pattern_new (text, &error));
  g_assert_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, culprit));
}

static void
test_refused (void)
{
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i <= KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS; i++)
    g_string_append_printf (many, "{p%u}_", i);
  assert_refused ("{a:d}_x", "{a:d}");
  assert_refused ("{a b}", "{a b}");
  assert_refused ("{a!r}", "{a!r}");
  assert_refused ("{a[0]}", "{a[0]}");
  assert_refused ("{a", "'{a'");
  assert_refused ("cars_{", "'cars_{'");
  assert_refused ("{a}_{b", "'{a}_{b'");
  assert_refused ("{a{b}", "{a{b}");
  assert_refused ("{{{a", "'{{{a'");
  assert_refused (many->str, "32 placeholders");
  assert_refused ("{a}\xff", "UTF-8");
}

/* A name that would take a regular expression longer than the universe. */
static void
test_hostile (void)
{
  g_autoptr (KedrocNamePattern) repeated = create ("{a}{b}{c}{d}{e}{f}{g}{h}{a}{b}{c}{d}{e}{f}{g}{h}!");
  g_autoptr (KedrocNamePattern) plain = create ("{a}x{b}x{c}x{d}x{e}x{f}x{g}x{h}!");
  g_autofree char *name = g_strnfill (2000, 'x');
  g_autofree char *shouted = g_strconcat (name, "?!", NULL);
  KedrocNameMatch match;

  g_assert_false (kedroc_name_pattern_match (repeated, name, &match));
  g_assert_false (kedroc_name_pattern_match (repeated, shouted, &match));
  g_assert_false (kedroc_name_pattern_match (plain, name, &match));
  g_assert_true (kedroc_name_pattern_match (plain, shouted, &match));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kedroc/config/name-pattern/match", test_match);
  g_test_add_func ("/kedroc/config/name-pattern/substitute", test_substitute);
  g_test_add_func ("/kedroc/config/name-pattern/unknown", test_unknown);
  g_test_add_func ("/kedroc/config/name-pattern/order", test_order);
  g_test_add_func ("/kedroc/config/name-pattern/specificity", test_specificity);
  g_test_add_func ("/kedroc/config/name-pattern/refused", test_refused);
  g_test_add_func ("/kedroc/config/name-pattern/hostile", test_hostile);
  return g_test_run ();
}
