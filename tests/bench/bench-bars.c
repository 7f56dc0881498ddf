/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is demanded, and whether it is so. */

#include "bench.h"

#include <stdio.h>

static gboolean json_lines;

void
bench_bars_begin (const char *about,
                  gboolean as_json)
{
  json_lines = as_json;
  if (!as_json)
    printf ("\n%-71s %12s %-5s %-8s %s\n", about, "measured", "unit", "demanded", "");
}

static void
print_json (const char *what,
            double value,
            const char *unit,
            double bar,
            gboolean at_least)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "bar"), what);
  json_builder_add_string_value (json_builder_set_member_name (builder, "unit"), unit);
  json_builder_add_double_value (json_builder_set_member_name (builder, at_least ? "at_least" : "at_most"), bar);
  if (value > 0)
    {
      json_builder_add_double_value (json_builder_set_member_name (builder, "value"), value);
      json_builder_add_boolean_value (json_builder_set_member_name (builder, "met"),
                                      at_least ? value >= bar : value <= bar);
    }
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  line = json_to_string (node, FALSE);
  puts (line);
}

/* @value: 0 if it was not measured. */
void
bench_bar (const char *what,
           double value,
           const char *unit,
           double bar,
           gboolean at_least)
{
  const char *verdict = (at_least ? value >= bar : value <= bar) ? "met" : "missed";

  if (json_lines)
    print_json (what, value, unit, bar, at_least);
  else if (value > 0)
    printf ("%-71s %12.2f %-5s %s %-5g %s\n", what, value, unit, at_least ? ">=" : "<=", bar, verdict);
  else
    printf ("%-71s %12s %-5s %s %-5g %s\n", what, "", unit, at_least ? ">=" : "<=", bar, "not measured");
  fflush (stdout);
}
