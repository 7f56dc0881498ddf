/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tsan-pair.h"

/* What kedroc-tsan.c tells ThreadSanitizer of GLib: what one thread hands to another by GLib's means is no
 * race. Runs in the set-up tsan. */

static gboolean ready;
static GMutex mutex;
static GRecMutex rec_mutex;
static GRWLock rw_lock;
static GCond cond;
static GAsyncQueue *queue;
static GCancellable *cancellable;

static void
prepare_ready (void)
{
  ready = FALSE;
}

static void
give_by_mutex (void)
{
  g_mutex_lock (&mutex);
  data++;
  ready = TRUE;
  g_mutex_unlock (&mutex);
}

static void
take_by_mutex (void)
{
  gboolean found = FALSE;

  while (!found)
    {
      g_mutex_lock (&mutex);
      found = ready;
      g_mutex_unlock (&mutex);
    }
  data++;
}

static void
give_by_rec_mutex (void)
{
  g_rec_mutex_lock (&rec_mutex);
  g_rec_mutex_lock (&rec_mutex);
  data++;
  g_rec_mutex_unlock (&rec_mutex);
  g_rec_mutex_unlock (&rec_mutex);
}

static void
give_by_writer (void)
{
  g_rw_lock_writer_lock (&rw_lock);
  data++;
  ready = TRUE;
  g_rw_lock_writer_unlock (&rw_lock);
}

static void
take_by_reader (void)
{
  gboolean found = FALSE;

  while (!found)
    {
      g_rw_lock_reader_lock (&rw_lock);
      found = ready;
      g_rw_lock_reader_unlock (&rw_lock);
    }
  data++;
}

/* A writer comes after the readers before it. */
static void
read_by_reader (void)
{
  g_rw_lock_reader_lock (&rw_lock);
  g_assert_cmpint (data, >=, 0);
  g_rw_lock_reader_unlock (&rw_lock);
}

static void
give_by_cond (void)
{
  give_by_mutex ();
  g_cond_signal (&cond);
}

static void
take_by_cond (void)
{
  g_mutex_lock (&mutex);
  while (!ready)
    g_cond_wait_until (&cond, &mutex, g_get_monotonic_time () + G_USEC_PER_SEC);
  g_mutex_unlock (&mutex);
  data++;
}

static void
use_once (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      data = 1;
      g_once_init_leave (&once, 1);
    }
  g_assert_cmpint (data, ==, 1);
}

static void
prepare_queue (void)
{
  queue = g_async_queue_ref (g_async_queue_new ());
}

static void
give_by_queue (void)
{
  data++;
  g_async_queue_push (queue, &data);
  g_async_queue_unref (queue);
}

static void
take_by_queue (void)
{
  int *popped = g_async_queue_pop (queue);

  (*popped)++;
  g_async_queue_unref (queue);
}

static void
prepare_cancellable (void)
{
  cancellable = g_object_ref (g_cancellable_new ());
}

static void
give_by_cancellable (void)
{
  data++;
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

static void
take_by_cancellable (void)
{
  while (!g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();
  data++;
  g_object_unref (cancellable);
}

/* Whoever has the last reference may write. */
static gatomicrefcount ref_count;

static void
prepare_reference (void)
{
  g_atomic_ref_count_init (&ref_count);
  g_atomic_ref_count_inc (&ref_count);
}

static void
drop_reference (void)
{
  g_assert_cmpint (data, ==, 0);
  if (g_atomic_ref_count_dec (&ref_count))
    data = 1;
}

static int *box;

static void
clear_box (gpointer cleared)
{
  *(int *) cleared = -1;
}

static void
prepare_box (void)
{
  box = g_atomic_rc_box_new0 (int);
  g_atomic_rc_box_acquire (box);
}

static void
drop_box (void)
{
  g_assert_cmpint (*box, ==, 0);
  g_atomic_rc_box_release_full (box, clear_box);
}

static GBytes *bytes;

static void
clear_bytes (gpointer cleared)
{
  *(int *) cleared = -1;
  g_free (cleared);
}

static void
prepare_bytes (void)
{
  int *content = g_new0 (int, 1);

  bytes = g_bytes_ref (g_bytes_new_with_free_func (content, sizeof *content, clear_bytes, content));
}

static void
drop_bytes (void)
{
  g_assert_cmpint (*(const int *) g_bytes_get_data (bytes, NULL), ==, 0);
  g_bytes_unref (bytes);
}

#define TEST_TYPE_OBJECT (test_object_get_type ())
G_DECLARE_FINAL_TYPE (TestObject, test_object, TEST, OBJECT, GObject)

struct _TestObject
{
  GObject parent_instance;
  int field;
};

G_DEFINE_FINAL_TYPE (TestObject, test_object, G_TYPE_OBJECT)

static int in_class;

static void
test_object_finalize (GObject *object)
{
  ((TestObject *) object)->field = -1;
  G_OBJECT_CLASS (test_object_parent_class)->finalize (object);
}

static void
test_object_class_init (TestObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_object_finalize;
  in_class = 1;
}

static void
test_object_init (TestObject *self)
{
  self->field = in_class;
}

static TestObject *object;

/* The first two make the class. */
static void
make_object (void)
{
  g_autoptr (TestObject) made = g_object_new (TEST_TYPE_OBJECT, NULL);

  g_assert_cmpint (made->field, ==, 1);
}

static void
prepare_object (void)
{
  object = g_object_ref (g_object_new (TEST_TYPE_OBJECT, NULL));
}

static void
drop_object (void)
{
  g_assert_cmpint (object->field, ==, 1);
  g_object_unref (object);
}

/* The reference of a value. */
static void
drop_value (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_take_object (g_value_init (&value, TEST_TYPE_OBJECT), object);
  g_assert_cmpint (object->field, ==, 1);
}

static void
on_pooled (gpointer item,
           gpointer unused)
{
  *(int *) item += 1;
}

static void
test_pool (void)
{
  GThreadPool *pool = g_thread_pool_new (on_pooled, NULL, 2, FALSE, NULL);
  int items[10] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      items[i] = 1;
      g_thread_pool_push (pool, &items[i], NULL);
    }
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
work (GTask *task,
      gpointer source,
      gpointer task_data,
      GCancellable *unused)
{
  int *number = task_data;

  data = *number + 1;
  g_task_return_pointer (task, &data, NULL);
}

static void
on_done (GObject *source,
         GAsyncResult *result,
         gpointer user_data)
{
  int *number = g_task_propagate_pointer (G_TASK (result), NULL);

  g_assert_cmpint (*number, ==, 8);
  *(gboolean *) user_data = TRUE;
}

static void
test_task (void)
{
  int number = 7;
  gboolean done = FALSE;
  GTask *task = g_task_new (NULL, NULL, on_done, &done);

  g_task_set_task_data (task, &number, NULL);
  g_task_run_in_thread (task, work);
  g_object_unref (task);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_idle (gpointer number)
{
  *(int *) number += 1;
  return G_SOURCE_REMOVE;
}

static gpointer
attach_idle (gpointer number)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  *(int *) number = 1;
  g_source_set_callback (source, on_idle, number, NULL);
  g_source_attach (source, NULL);
  return NULL;
}

static void
test_source (void)
{
  int number = 0;
  GThread *thread = g_thread_new ("attach", attach_idle, &number);

  g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  while (number < 2)
    g_main_context_iteration (NULL, TRUE);
}

static const Pair handovers[] = {
  { "mutex", give_by_mutex, take_by_mutex, prepare_ready },
  { "rec-mutex", give_by_rec_mutex, give_by_rec_mutex, NULL },
  { "writer-to-reader", give_by_writer, take_by_reader, prepare_ready },
  { "reader-to-writer", read_by_reader, give_by_writer, NULL },
  { "cond", give_by_cond, take_by_cond, prepare_ready },
  { "once", use_once, use_once, NULL },
  { "queue", give_by_queue, take_by_queue, prepare_queue },
  { "cancellable", give_by_cancellable, take_by_cancellable, prepare_cancellable },
  { "ref-count", drop_reference, drop_reference, prepare_reference },
  { "box", drop_box, drop_box, prepare_box },
  { "bytes", drop_bytes, drop_bytes, prepare_bytes },
  { "class", make_object, make_object, NULL },
  { "object", drop_object, drop_object, prepare_object },
  { "value", drop_value, drop_value, prepare_object },
};

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (handovers); i++)
    {
      g_autofree char *path = g_strconcat ("/kedroc/lib/tsan/handover/", handovers[i].name, NULL);

      g_test_add_data_func (path, &handovers[i], run_pair);
    }
  g_test_add_func ("/kedroc/lib/tsan/handover/pool", test_pool);
  g_test_add_func ("/kedroc/lib/tsan/handover/task", test_task);
  g_test_add_func ("/kedroc/lib/tsan/handover/source", test_source);
  return g_test_run ();
}
