/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the machine takes for the bare steps, without a library. */

#include "handover.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often a step is done for each run of the library. */
#define N_SAMPLES 100
#define N_SAMPLES_AFTER_FILL 4

/* A message with the size of a buffer and its descriptor, ready to be sent or
 * received. */
typedef struct {
  struct msghdr message;
  struct iovec part;
  gsize size;
  _Alignas (struct cmsghdr) char control[CMSG_SPACE (sizeof (int))];
} Parcel;

const char *
placement_get_name (Placement placement)
{
  return placement == ON_ONE_CORE ? "one core" : "two cores";
}

gsize
size_get_bytes (Size size)
{
  return size == SIZE_100_MB ? 100 * MB : 1000 * MB;
}

const char *
size_get_name (Size size)
{
  return size == SIZE_100_MB ? "100 MB" : "1 GB";
}

static void
parcel_init (Parcel *self)
{
  *self = (Parcel){ .size = 0 };
  self->part = (struct iovec){ &self->size, sizeof self->size };
  self->message = (struct msghdr){
    .msg_iov = &self->part,
    .msg_iovlen = 1,
    .msg_control = self->control,
    .msg_controllen = sizeof self->control,
  };
}

static void
parcel_send (int socket,
             gsize size,
             int fd)
{
  struct cmsghdr *head;
  Parcel parcel;

  parcel_init (&parcel);
  parcel.size = size;
  head = CMSG_FIRSTHDR (&parcel.message);
  head->cmsg_len = CMSG_LEN (sizeof fd);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  memcpy (CMSG_DATA (head), &fd, sizeof fd);
  g_assert_true (sendmsg (socket, &parcel.message, 0) == sizeof size);
}

static gboolean
parcel_receive (int socket,
                gsize *size,
                int *fd)
{
  Parcel parcel;

  parcel_init (&parcel);
  if (recvmsg (socket, &parcel.message, MSG_CMSG_CLOEXEC) != sizeof *size)
    return FALSE;
  *size = parcel.size;
  memcpy (fd, CMSG_DATA (CMSG_FIRSTHDR (&parcel.message)), sizeof *fd);
  return TRUE;
}

/* Maps what it gets and reads a page of it, says so, and says once more when it
 * has let go of it. */
static void
receive_buffers (int socket)
{
  gsize size;
  int fd;

  while (parcel_receive (socket, &size, &fd))
    {
      volatile const char *data = mmap (NULL, size, PROT_READ, MAP_SHARED, fd, 0);
      char byte;

      if (data == MAP_FAILED)
        _exit (1);
      byte = *data;
      if (write (socket, &byte, 1) != 1)
        _exit (1);
      munmap ((gpointer) data, size);
      close (fd);
      if (write (socket, &byte, 1) != 1)
        _exit (1);
    }
}

static void
start_receiver (ProcessFloors *self,
                int core)
{
  int pair[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  self->receiver = fork ();
  g_assert_no_errno (self->receiver);
  if (self->receiver == 0)
    {
      close (pair[0]);
      if (!bench_pin (core))
        _exit (1);
      receive_buffers (pair[1]);
      _exit (0);
    }
  close (pair[1]);
  self->socket = pair[0];
}

static int
make_buffer (gsize size)
{
  int fd = memfd_create ("kedroc-bench-floor", MFD_CLOEXEC);
  gpointer data;

  g_assert_no_errno (fd);
  g_assert_no_errno (ftruncate (fd, size));
  data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (data != MAP_FAILED);
  memset (data, 1, size);
  munmap (data, size);
  return fd;
}

/* %FALSE: there are not that many cores. */
gboolean
process_floors_begin (ProcessFloors *self,
                      Placement placement)
{
  int core = placement == ON_ONE_CORE ? 0 : 1;

  if (!bench_pin (core))
    return FALSE;
  bench_pin (-1);
  *self = (ProcessFloors){ .placement = placement };
  bench_echo_start (&self->echo, SOCK_STREAM, core);
  start_receiver (self, core);
  self->round_trips = bench_values_new ();
  self->scratch = g_malloc (size_get_bytes (SIZE_1_GB));
  for (Size size = 0; size < N_SIZES; size++)
    {
      self->buffers[size] = make_buffer (size_get_bytes (size));
      self->handovers[size] = bench_values_new ();
      self->handovers_after_fill[size] = bench_values_new ();
    }
  return TRUE;
}

/* A descriptor out, an answer back. */
static void
sample_handover (ProcessFloors *self,
                 Size size,
                 GArray *times)
{
  char byte;
  gint64 start = bench_now ();
  double us;

  parcel_send (self->socket, size_get_bytes (size), self->buffers[size]);
  g_assert_true (read (self->socket, &byte, 1) == 1);
  us = (bench_now () - start) / 1e3;
  g_assert_true (read (self->socket, &byte, 1) == 1);
  g_array_append_val (times, us);
}

static void
sample_round_trip (ProcessFloors *self)
{
  gint64 start = bench_now ();
  double us;

  bench_echo_round_trip (&self->echo);
  us = (bench_now () - start) / 1e3;
  g_array_append_val (self->round_trips, us);
}

/* Leaves this process where it may run on any core. */
void
process_floors_sample (ProcessFloors *self)
{
  bench_pin (0);
  for (guint i = 0; i < N_SAMPLES; i++)
    sample_round_trip (self);
  for (Size size = 0; size < N_SIZES; size++)
    for (guint i = 0; i < N_SAMPLES; i++)
      sample_handover (self, size, self->handovers[size]);
  for (Size size = 0; size < N_SIZES; size++)
    for (guint i = 0; i < N_SAMPLES_AFTER_FILL; i++)
      {
        memset (self->scratch, (int) i, size_get_bytes (size));
        sample_handover (self, size, self->handovers_after_fill[size]);
      }
  bench_pin (-1);
}

void
process_floors_end (ProcessFloors *self)
{
  const char *where = placement_get_name (self->placement);
  g_autofree char *round_trip = g_strdup_printf ("socket round trip, %s", where);

  self->round_trip = table_add ("machine", round_trip, "us", self->round_trips);
  for (Size size = 0; size < N_SIZES; size++)
    {
      g_autofree char *label = g_strdup_printf ("%s by memfd, SCM_RIGHTS and mmap, %s", size_get_name (size), where);

      g_autofree char *after_fill = g_strconcat (label, ", right after a fill", NULL);

      self->handover[size] = table_add ("machine", label, "us", self->handovers[size]);
      self->handover_after_fill[size] = table_add ("machine", after_fill, "us", self->handovers_after_fill[size]);
      close (self->buffers[size]);
      g_array_unref (self->handovers[size]);
      g_array_unref (self->handovers_after_fill[size]);
    }
  g_array_unref (self->round_trips);
  g_free (self->scratch);
  /* The younger first: it holds the socket of the other open as well. */
  close (self->socket);
  waitpid (self->receiver, NULL, 0);
  bench_echo_stop (&self->echo);
}

void
memory_floors_begin (MemoryFloors *self)
{
  self->source = g_malloc (100 * MB);
  self->destination = g_malloc (100 * MB);
  memset (self->source, 1, 100 * MB);
  memset (self->destination, 2, 100 * MB);
  self->copies = bench_values_new ();
  self->fills = bench_values_new ();
}

/* From memory that is there to memory that is there. The first pass, after a while
 * of rest, is as slow on some virtual machines as if it were not; it does not
 * count. */
void
memory_floors_sample (MemoryFloors *self)
{
  for (int i = 0; i < 4; i++)
    {
      gint64 start = bench_now ();
      gint64 copied;
      double speed;
      double ms;

      memcpy (self->destination, self->source, 100 * MB);
      copied = bench_now ();
      memset (self->source, self->destination[i] + 1, 100 * MB);
      ms = (bench_now () - copied) / 1e6;
      speed = 100.0 * MB / (copied - start);
      if (i == 0)
        continue;
      g_array_append_val (self->copies, speed);
      g_array_append_val (self->fills, ms);
    }
}

void
memory_floors_end (MemoryFloors *self)
{
  self->copy = table_add ("machine", "memcpy of 100 MB", "GB/s", self->copies);
  self->fill = table_add ("machine", "fill of 100 MB of private memory that is there", "ms", self->fills);
  g_free (self->source);
  g_free (self->destination);
  g_array_unref (self->copies);
  g_array_unref (self->fills);
}
