/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>

#include "kedroc-cpus-private.h"
#include "kedroc-huge-pages-private.h"
#include "kedroc-memory-file-private.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* A thread of its own is worth it for so much, which takes a millisecond. */
#define PART_MIN ((gsize) 16 * 1024 * 1024)
#define N_PARTS_MAX 4

typedef struct {
  int fd;
  guint8 *base;
  gsize begin;
  gsize end;
} Part;

/* A page fault is what a fresh memfd spends most of its time on. One page in
 * each 2 MiB is enough for the kernel to make huge pages of the range, although
 * it does not hand them out for shared memory by itself. */
static gpointer
fill_part (gpointer data)
{
  const Part *part = data;

  for (gsize offset = part->begin; offset < part->end; offset += KEDROC_HUGE_PAGE_SIZE)
    if (fallocate (part->fd, 0, (off_t) offset, 1) != 0)
      return NULL;
  (void) madvise (part->base + part->begin, part->end - part->begin, MADV_COLLAPSE);
  return NULL;
}

static guint
count_parts (gsize size)
{
  gsize n = MIN (size / PART_MIN, N_PARTS_MAX);

  return n > 1 ? (guint) MIN (n, kedroc_cpus_count_allowed ()) : 1;
}

/* The kernel clears the pages, on as many CPUs as ask for it. */
void
kedroc_huge_pages_fill (int      fd,
                        gpointer base,
                        gsize    size)
{
  gsize n_pages = size / KEDROC_HUGE_PAGE_SIZE;
  guint n_parts = count_parts (size);
  Part parts[N_PARTS_MAX];
  GThread *threads[N_PARTS_MAX] = { NULL };

  for (guint i = 0; i < n_parts; i++)
    parts[i] = (Part){ fd, base, n_pages * i / n_parts * KEDROC_HUGE_PAGE_SIZE,
                       n_pages * (i + 1) / n_parts * KEDROC_HUGE_PAGE_SIZE };
  for (guint i = 1; i < n_parts; i++)
    threads[i] = g_thread_try_new ("kedroc-pages", fill_part, &parts[i], NULL);
  for (guint i = 0; i < n_parts; i++)
    if (threads[i] == NULL)
      fill_part (&parts[i]);
  for (guint i = 1; i < n_parts; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
}
