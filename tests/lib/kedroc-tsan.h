/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* A program that a test starts need not have the sanitizer. */
extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

/* What happened before a release in one thread has happened before what follows an acquire of the
 * same address in another one. */
static inline void
acquire (void *address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire (address);
}

static inline void
release (void *address)
{
  if (__tsan_release != NULL)
    __tsan_release (address);
}

/* The function of GLib's that one of ours stands in for. */
#define DEFINE_REAL(name) static GCallback real_##name
#define REAL(name) ((__typeof__ (&name)) kedroc_tsan_find_real (&real_##name, #name))

G_GNUC_INTERNAL GCallback kedroc_tsan_find_real (GCallback  *place,
                                                 const char *name);
