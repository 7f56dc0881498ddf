/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each name stands for the function of that very name. */
#undef _FILE_OFFSET_BITS
#undef _TIME_BITS
#undef _FORTIFY_SOURCE
#define _LARGEFILE64_SOURCE

#include "kedroc-calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Counts the system calls that may change files, and lets the process die or the call fail at
 * any of them. This library is loaded before the C library, linked or by LD_PRELOAD, and stands in for
 * the functions that make the calls. What the C library does by itself, as in fopen(), is not seen: the
 * library that is tested and SQLite use the functions here. */

/* For which reasons a call can fail. */
typedef enum
{
  READS = 1 << 0,   /* looks something up */
  CHANGES = 1 << 1, /* changes a folder, or opens a file for writing */
  GROWS = 1 << 2,   /* takes space on the disk */
  SYNCS = 1 << 3,
} Kind;

typedef void (*Function) (void);

static KedrocCalls *watched; /* atomic */

void
kedroc_calls_watch (KedrocCalls *calls)
{
  __atomic_store_n (&watched, calls, __ATOMIC_SEQ_CST);
}

static Function
find_real (Function *place,
           const char *name)
{
  Function found = __atomic_load_n (place, __ATOMIC_RELAXED);
  gpointer symbol;

  if (found != NULL)
    return found;

  symbol = dlsym (RTLD_NEXT, name);
  if (symbol == NULL)
    abort ();
  memcpy (&found, &symbol, sizeof found);
  __atomic_store_n (place, found, __ATOMIC_RELAXED);

  return found;
}

static gboolean skips_syncs;

void
kedroc_calls_skip_syncs (void)
{
  skips_syncs = TRUE;
}

static gboolean
can_fail (Kind kind,
          int error_number)
{
  switch (error_number)
    {
    case ENOSPC:
      return kind & (GROWS | SYNCS);
    case EIO:
      return kind & SYNCS;
    case EROFS:
      return kind & CHANGES;
    default:
      return kind & (CHANGES | READS);
    }
}

/* No more than is safe at any place: no memory is allocated, no lock taken. */
static void
note_name (KedrocCalls *calls,
           const char *name)
{
  gsize length = strlen (calls->names);

  if (length + strlen (name) + 2 > sizeof calls->names)
    return;
  calls->names[length] = ' ';
  strcpy (calls->names + length + 1, name);
}

static void
die (void)
{
  syscall (SYS_kill, getpid (), SIGKILL);
  for (;;)
    pause ();
}

typedef enum
{
  GO_ON,
  GO_HALF,
  FAIL,
} Verdict;

static Verdict
judge (const char *name,
       Kind kind)
{
  KedrocCalls *calls = __atomic_load_n (&watched, __ATOMIC_SEQ_CST);
  guint number;

  if (calls == NULL)
    return GO_ON;

  number = __atomic_add_fetch (&calls->n_calls, 1, __ATOMIC_SEQ_CST);
  note_name (calls, name);
  if (calls->action == KEDROC_CALLS_COUNT || number < calls->number)
    return GO_ON;

  if (calls->action == KEDROC_CALLS_KILL)
    die ();
  if (calls->action == KEDROC_CALLS_KILL_AMID)
    return GO_HALF;
  if (calls->action == KEDROC_CALLS_STOP && number == calls->number)
    syscall (SYS_kill, getpid (), SIGSTOP);
  if (calls->action == KEDROC_CALLS_STOP || !can_fail (kind, calls->error_number))
    return GO_ON;

  __atomic_add_fetch (&calls->n_failed, 1, __ATOMIC_SEQ_CST);
  errno = calls->error_number;

  return FAIL;
}

/* A call that cannot be cut in two has been made when the process dies within it. */
#define DEFINE(name, kind, Parameters, arguments)                                   \
  int name Parameters                                                               \
  {                                                                                 \
    static Function place;                                                          \
    int (*real) Parameters = (int (*) Parameters) find_real (&place, #name);        \
    Verdict verdict = judge (#name, (kind));                                        \
    int result;                                                                     \
                                                                                    \
    if (verdict == FAIL)                                                            \
      return -1;                                                                    \
    result = real arguments;                                                        \
    if (verdict == GO_HALF)                                                         \
      die ();                                                                       \
    return result;                                                                  \
  }

#define DEFINE_WRITE(name, Parameters, arguments)                                   \
  ssize_t name Parameters                                                           \
  {                                                                                 \
    static Function place;                                                          \
    ssize_t (*real) Parameters = (ssize_t (*) Parameters) find_real (&place, #name);\
    Verdict verdict = judge (#name, GROWS);                                         \
    ssize_t result;                                                                 \
                                                                                    \
    if (verdict == FAIL)                                                            \
      return -1;                                                                    \
    if (verdict == GO_HALF)                                                         \
      n /= 2;                                                                       \
    result = real arguments;                                                        \
    if (verdict == GO_HALF)                                                         \
      die ();                                                                       \
    return result;                                                                  \
  }

#define DEFINE_SYNC(name)                                                           \
  int name (int fd)                                                                 \
  {                                                                                 \
    static Function place;                                                          \
    int (*real) (int fd) = (int (*) (int fd)) find_real (&place, #name);            \
    Verdict verdict = judge (#name, SYNCS);                                         \
    int result;                                                                     \
                                                                                    \
    if (verdict == FAIL)                                                            \
      return -1;                                                                    \
    result = skips_syncs ? 0 : real (fd);                                           \
    if (verdict == GO_HALF)                                                         \
      die ();                                                                       \
    return result;                                                                  \
  }

/* To make what is there takes no space and changes nothing. */
static Kind
kind_of_new (int folder,
             const char *path)
{
  int saved_errno = errno;
  gboolean exists = faccessat (folder, path, F_OK, 0) == 0;

  errno = saved_errno;

  return exists ? 0 : CHANGES | GROWS;
}

static Kind
kind_of_open (int folder,
              const char *path,
              int flags)
{
  gboolean writes = (flags & O_ACCMODE) != O_RDONLY;

  if ((flags & O_TMPFILE) == O_TMPFILE)
    return CHANGES | GROWS;

  return (writes ? CHANGES : READS) | ((flags & O_CREAT) != 0 ? kind_of_new (folder, path) : 0);
}

#define DEFINE_OPEN(name, folder, Parameters, arguments)                            \
  int name Parameters                                                               \
  {                                                                                 \
    static Function place;                                                          \
    int (*real) Parameters = (int (*) Parameters) find_real (&place, #name);        \
    Verdict verdict = judge (#name, kind_of_open (folder, path, flags));            \
    mode_t mode;                                                                    \
    va_list list;                                                                   \
    int result;                                                                     \
                                                                                    \
    if (verdict == FAIL)                                                            \
      return -1;                                                                    \
    va_start (list, flags);                                                         \
    mode = va_arg (list, mode_t);                                                   \
    va_end (list);                                                                  \
    result = real arguments;                                                        \
    if (verdict == GO_HALF)                                                         \
      die ();                                                                       \
    return result;                                                                  \
  }

DEFINE_OPEN (open, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
DEFINE_OPEN (open64, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
DEFINE_OPEN (openat, folder, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
DEFINE_OPEN (openat64, folder, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
DEFINE (creat, CHANGES | GROWS, (const char *path, mode_t mode), (path, mode))
DEFINE (creat64, CHANGES | GROWS, (const char *path, mode_t mode), (path, mode))
DEFINE (close, 0, (int fd), (fd))

DEFINE_WRITE (write, (int fd, const void *data, size_t n), (fd, data, n))
DEFINE_WRITE (pwrite, (int fd, const void *data, size_t n, off_t offset), (fd, data, n, offset))
DEFINE_WRITE (pwrite64, (int fd, const void *data, size_t n, off64_t offset), (fd, data, n, offset))
DEFINE (ftruncate, GROWS, (int fd, off_t size), (fd, size))
DEFINE (ftruncate64, GROWS, (int fd, off64_t size), (fd, size))
DEFINE (fallocate, GROWS, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
DEFINE (fallocate64, GROWS, (int fd, int mode, off64_t offset, off64_t size), (fd, mode, offset, size))
DEFINE_SYNC (fsync)
DEFINE_SYNC (fdatasync)
DEFINE (fchmod, 0, (int fd, mode_t mode), (fd, mode))

DEFINE (mkdir, kind_of_new (AT_FDCWD, path), (const char *path, mode_t mode), (path, mode))
DEFINE (mkdirat, kind_of_new (folder, path), (int folder, const char *path, mode_t mode), (folder, path, mode))
DEFINE (rename, CHANGES, (const char *old, const char *new), (old, new))
DEFINE (renameat, CHANGES, (int old_folder, const char *old, int new_folder, const char *new),
        (old_folder, old, new_folder, new))
DEFINE (renameat2, CHANGES,
        (int old_folder, const char *old, int new_folder, const char *new, unsigned int flags),
        (old_folder, old, new_folder, new, flags))
DEFINE (link, CHANGES | GROWS, (const char *old, const char *new), (old, new))
DEFINE (linkat, CHANGES | GROWS, (int old_folder, const char *old, int new_folder, const char *new, int flags),
        (old_folder, old, new_folder, new, flags))
DEFINE (symlink, CHANGES | GROWS, (const char *target, const char *path), (target, path))
DEFINE (unlink, CHANGES, (const char *path), (path))
DEFINE (unlinkat, CHANGES, (int folder, const char *path, int flags), (folder, path, flags))
DEFINE (remove, CHANGES, (const char *path), (path))
DEFINE (rmdir, CHANGES, (const char *path), (path))
