/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "kedroc-error.h"
#include "kedroc-huge-pages-private.h"
#include "kedroc-memory-available-private.h"
#include "kedroc-memory-file-private.h"

/* Where the last mapping on a border of huge pages begins. */
static guint8 *last_aligned;

/* Smaller requests are not worth reading the kernel's figures. */
#define CHECK_AVAILABLE_FROM ((gsize) 16 * 1024 * 1024)

void
kedroc_memory_set_error (GError     **error,
                         int          saved_errno,
                         const char  *what)
{
  switch (saved_errno)
    {
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_MEMORY_LIMIT,
                   "%s: %s", what, g_strerror (saved_errno));
      return;
    case EMFILE:
    case ENFILE:
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "%s: %s; every shared buffer holds one: release values or raise the limit (ulimit -n)",
                   what, g_strerror (saved_errno));
      return;
    default:
      g_set_error (error, KEDROC_DATASET_ERROR, KEDROC_DATASET_ERROR_FAILED,
                   "%s: %s", what, g_strerror (saved_errno));
      return;
    }
}

gsize
kedroc_memory_round_to_pages (gsize size)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  return (size + page - 1) & ~(page - 1);
}

int
kedroc_memory_file_new (GError **error)
{
  int fd = memfd_create ("kedroc", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0)
    kedroc_memory_set_error (error, errno, "Cannot create a file in memory");
  return fd;
}

static int
create_and_unlink (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "spilled-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_unlink (path);
  return fd;
}

int
kedroc_memory_file_new_spilled (const char  *directory,
                                GError     **error)
{
  int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    {
      /* O_EXCL: nobody can give the file a name afterwards. */
      fd = open (directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
      /* Older kernels and some file systems do not know O_TMPFILE. */
      if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        fd = create_and_unlink (directory);
    }

  if (fd < 0)
    {
      int saved_errno = errno;
      g_autofree char *what = g_strdup_printf ("Cannot create a file in the spill directory '%s'", directory);

      kedroc_memory_set_error (error, saved_errno, what);
    }
  return fd;
}

gboolean
kedroc_memory_file_resize (int       fd,
                           gsize     size,
                           gboolean  spilled,
                           GError  **error)
{
  struct rlimit limit;

  /* Reserving more than there is would not fail: the kernel would end a process. */
  if (!spilled && size >= CHECK_AVAILABLE_FROM && size > kedroc_memory_get_available ())
    {
      kedroc_memory_set_error (error, ENOMEM, "The machine has not that much memory to spare");
      return FALSE;
    }

  /* Past this limit the kernel sends SIGXFSZ instead of an error. */
  if (getrlimit (RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur)
    {
      kedroc_memory_set_error (error, EFBIG, "Larger than this process may make a file (ulimit -f)");
      return FALSE;
    }

  if (ftruncate (fd, (off_t) size) != 0)
    {
      kedroc_memory_set_error (error, errno, "Cannot give a shared buffer its size");
      return FALSE;
    }
  return TRUE;
}

gboolean
kedroc_memory_file_reserve (int       fd,
                            gpointer  base,
                            gsize     size,
                            gboolean  spilled,
                            GError  **error)
{
  int result;

  if (!spilled && size >= KEDROC_HUGE_PAGE_SIZE)
    kedroc_huge_pages_fill (fd, base, size);

  /* The emulation for file systems without fallocate is welcome on disks only. */
  do
    {
      if (spilled)
        result = posix_fallocate (fd, 0, (off_t) size);
      else
        result = fallocate (fd, 0, 0, (off_t) size) == 0 ? 0 : errno;
    }
  while (result == EINTR);

  if (result != 0)
    kedroc_memory_set_error (error, result, spilled ? "Cannot reserve disk space" : "Cannot reserve memory");
  return result == 0;
}

static gboolean
is_aligned (gconstpointer address)
{
  return ((uintptr_t) address & (KEDROC_HUGE_PAGE_SIZE - 1)) == 0;
}

static guint8 *
round_up_to_huge_page (guint8 *address)
{
  return (guint8 *) (((uintptr_t) address + KEDROC_HUGE_PAGE_SIZE - 1) & ~(KEDROC_HUGE_PAGE_SIZE - 1));
}

/* Reserves more addresses than needed, to place the file on a border of huge pages. */
static gpointer
map_in_reservation (int   fd,
                    gsize size,
                    int   protection,
                    int   sharing)
{
  gsize mapped_size = kedroc_memory_round_to_pages (size);
  gsize reserved_size = mapped_size + KEDROC_HUGE_PAGE_SIZE;
  guint8 *reserved = mmap (NULL, reserved_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                           0);
  guint8 *start, *end;

  if (reserved == MAP_FAILED)
    return MAP_FAILED;

  start = round_up_to_huge_page (reserved);
  if (mmap (start, size, protection, sharing | MAP_FIXED, fd, 0) == MAP_FAILED)
    {
      int saved_errno = errno;

      munmap (reserved, reserved_size);
      errno = saved_errno;
      return MAP_FAILED;
    }

  end = start + mapped_size;
  if (start > reserved)
    munmap (reserved, start - reserved);
  if (reserved + reserved_size > end)
    munmap (end, reserved + reserved_size - end);
  return start;
}

/* The kernel hands out addresses downwards, so what lies below the last mapping is
 * likely to be free, and takes one call instead of four. A hint that others have
 * taken does no harm. */
static gpointer
map_aligned (int   fd,
             gsize size,
             int   protection,
             int   sharing)
{
  uintptr_t below = (uintptr_t) g_atomic_pointer_get (&last_aligned);
  gpointer start = MAP_FAILED;

  if (below > size)
    start = mmap ((gpointer) ((below - size) & ~(KEDROC_HUGE_PAGE_SIZE - 1)), size, protection, sharing, fd, 0);
  if (start != MAP_FAILED && !is_aligned (start))
    {
      munmap (start, size);
      start = MAP_FAILED;
    }
  if (start == MAP_FAILED)
    start = map_in_reservation (fd, size, protection, sharing);
  if (start != MAP_FAILED)
    g_atomic_pointer_set (&last_aligned, start);
  return start;
}

/* Looks for a place before the first mapping is waited for. */
void
kedroc_memory_file_prepare (void)
{
  gpointer place = mmap (NULL, KEDROC_HUGE_PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  if (place == MAP_FAILED)
    return;
  g_atomic_pointer_set (&last_aligned, place);
  munmap (place, KEDROC_HUGE_PAGE_SIZE);
}

static gpointer
map_with (int   fd,
          gsize size,
          int   protection,
          int   sharing)
{
  if (size >= KEDROC_HUGE_PAGE_SIZE)
    return map_aligned (fd, size, protection, sharing);
  return mmap (NULL, size, protection, sharing, fd, 0);
}

gpointer
kedroc_memory_file_map (int       fd,
                        gsize     size,
                        gboolean  writable,
                        GError  **error)
{
  int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  gpointer base = map_with (fd, size, protection, MAP_SHARED);

  /* Kernels before 6.7 do not map a file sealed against writing as shared, not
   * even to read. Nobody can write to it, so a private mapping is the same. */
  if (base == MAP_FAILED && errno == EPERM && !writable)
    base = map_with (fd, size, protection, MAP_PRIVATE);

  if (base == MAP_FAILED)
    {
      kedroc_memory_set_error (error, errno, "Cannot map a shared buffer");
      return NULL;
    }
  return base;
}
