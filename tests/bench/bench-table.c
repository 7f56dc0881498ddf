/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

static gboolean json_lines;
/* Of the row before. */
static char *last_who;
static char *last_what;

static void
begin_row (const char *who,
           const char *what)
{
  g_free (last_who);
  g_free (last_what);
  last_who = g_strdup (who);
  last_what = g_strdup (what);
}

static JsonObject *
make_json (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "who", last_who);
  json_object_set_string_member (object, "what", last_what);
  return object;
}

/* Takes @object. */
static void
print_json (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *line = json_to_string (node, FALSE);

  json_object_unref (object);
  puts (line);
  fflush (stdout);
}

void
table_begin (gboolean as_json)
{
  json_lines = as_json;
  if (!json_lines)
    printf ("%-9s %-62s %-5s %12s %12s %12s\n", "who", "what", "unit", "median", "q1", "q3");
}

/* @values: at least one. Returns their median. */
double
table_add (const char *who,
           const char *what,
           const char *unit,
           GArray *values)
{
  BenchQuartiles q = bench_quartiles (values);
  JsonObject *object;

  begin_row (who, what);
  if (json_lines)
    {
      object = make_json ();
      json_object_set_string_member (object, "unit", unit);
      json_object_set_double_member (object, "median", q.median);
      json_object_set_double_member (object, "q1", q.q1);
      json_object_set_double_member (object, "q3", q.q3);
      json_object_set_int_member (object, "n", values->len);
      print_json (object);
    }
  else
    {
      printf ("%-9s %-62s %-5s %12.3f %12.3f %12.3f\n", who, what, unit, q.median, q.q1, q.q3);
    }
  fflush (stdout);
  return q.median;
}

/* A row that says why there is no figure. */
void
table_add_failure (const char *who,
                   const char *what,
                   const char *reason)
{
  JsonObject *object;

  begin_row (who, what);
  if (json_lines)
    {
      object = make_json ();
      json_object_set_string_member (object, "failure", reason);
      print_json (object);
    }
  else
    {
      printf ("%-9s %-62s %s\n", who, what, reason);
    }
  fflush (stdout);
}

/* Says how the row before stands to a baseline. A bar of 0 is none. */
void
table_compare (double value,
               double baseline,
               const char *baseline_name,
               double at_least,
               double at_most)
{
  double times = value / baseline;
  gboolean within = times >= at_least && (at_most == 0 || times <= at_most);
  gboolean has_bar = at_least > 0 || at_most > 0;
  g_autofree char *bar = NULL;
  JsonObject *object;

  if (baseline == 0)
    return;
  if (json_lines)
    {
      object = make_json ();
      json_object_set_double_member (object, "times", times);
      json_object_set_string_member (object, "of", baseline_name);
      if (at_least > 0)
        json_object_set_double_member (object, "at_least", at_least);
      if (at_most > 0)
        json_object_set_double_member (object, "at_most", at_most);
      if (has_bar)
        json_object_set_boolean_member (object, "within", within);
      print_json (object);
      return;
    }
  if (has_bar)
    bar = g_strdup_printf ("; bar: %s %g: %s", at_least > 0 ? ">=" : "<=", at_least > 0 ? at_least : at_most,
                           within ? "within" : "MISSED");
  printf ("%9s   %.2f x %s%s\n", "", times, baseline_name, bar != NULL ? bar : "");
}

/* Processes that wanted to run during the last minute: more than a few tenths
 * before the start, and somebody else was measured as well. */
void
table_add_load (const char *what)
{
  g_autoptr (GArray) loads = bench_values_new ();
  double load;

  if (getloadavg (&load, 1) != 1)
    return;
  g_array_append_val (loads, load);
  table_add ("machine", what, "", loads);
}
