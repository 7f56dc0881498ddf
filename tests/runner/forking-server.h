/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a process that forks workers on request behaves. */
typedef enum {
  TEST_SERVER_PROMPT,
  TEST_SERVER_LATE,    /* tells the number when the worker has long been there */
  TEST_SERVER_SILENT,  /* takes the request, and that is all */
  TEST_SERVER_REFUSES, /* hangs up */
  TEST_SERVER_NOBODY,  /* has never been there */
} TestServerKind;

/* Where a program is called by test_server_start(), it is that process, and this does not
 * return. Its workers run this program with @argument. */
void test_server_be (int argc,
                     char **argv,
                     const char *argument);

/* Returns the process, and its @address. It ends by test_server_stop(). */
GPid test_server_start (TestServerKind kind,
                        char **address);
void test_server_stop (GPid server);

G_END_DECLS
