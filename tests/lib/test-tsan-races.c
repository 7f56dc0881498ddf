/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tsan-pair.h"

/* What ThreadSanitizer still finds beside kedroc-tsan.c: each of these is a race, and has to be reported. Runs in
 * the set-up tsan. */

static GMutex mutex;
static GMutex other_mutex;
static GRWLock rw_lock;
static GAsyncQueue *queue;
static GObject *object;
static int *memory;

static void
add_one (void)
{
  data++;
}

static void
add_one_under_lock (void)
{
  g_mutex_lock (&mutex);
  data++;
  g_mutex_unlock (&mutex);
}

static void
add_one_under_other_lock (void)
{
  g_mutex_lock (&other_mutex);
  data++;
  g_mutex_unlock (&other_mutex);
}

static void
add_one_as_reader (void)
{
  g_rw_lock_reader_lock (&rw_lock);
  data++;
  g_rw_lock_reader_unlock (&rw_lock);
}

static void
prepare_queue (void)
{
  queue = g_async_queue_new ();
}

static void
add_one_after_push (void)
{
  g_async_queue_push (queue, &data);
  data++;
}

static void
pop_and_add_one (void)
{
  int *popped = g_async_queue_pop (queue);

  (*popped)++;
}

/* Both have a reference, and one writes. */
static void
prepare_two_references (void)
{
  object = g_object_ref (g_object_new (G_TYPE_OBJECT, NULL));
}

static void
add_one_and_unref (void)
{
  data++;
  g_object_unref (object);
}

static void
read_and_unref (void)
{
  g_assert_cmpint (data, >=, 0);
  g_object_unref (object);
}

/* Not the last reference: nobody says that the other one has done. */
static void
prepare_three_references (void)
{
  prepare_two_references ();
  g_object_ref (object);
}

static void
unref_and_add_one (void)
{
  g_object_unref (object);
  data++;
}

static void
prepare_memory (void)
{
  memory = g_new0 (int, 1);
}

static void
read_memory (void)
{
  g_assert_cmpint (*(volatile int *) memory, !=, 77);
}

static void
free_memory (void)
{
  g_free (memory);
}

static void
test_race (gconstpointer race)
{
  if (g_test_subprocess ())
    {
      run_pair (race);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*ThreadSanitizer: *race*");
}

static const Pair races[] = {
  { "no-lock", add_one, add_one, NULL },
  { "one-lock", add_one_under_lock, add_one, NULL },
  { "two-locks", add_one_under_lock, add_one_under_other_lock, NULL },
  { "readers", add_one_as_reader, add_one_as_reader, NULL },
  { "after-push", add_one_after_push, pop_and_add_one, prepare_queue },
  { "object", add_one_and_unref, read_and_unref, prepare_two_references },
  { "not-the-last", unref_and_add_one, unref_and_add_one, prepare_three_references },
  { "freed", read_memory, free_memory, prepare_memory },
};

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (races); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/lib/tsan-races/", races[i].name, NULL);

      g_test_add_data_func (path, &races[i], test_race);
    }
  return g_test_run ();
}
