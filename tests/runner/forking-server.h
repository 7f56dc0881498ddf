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

/* The environment of the worker, and what it has from descriptor 1 on. */
#define TEST_SERVER_N_FDS 6

/* Where a program is called by test_server_start(), it is that process, and this does not
 * return. Its workers run this program with @argument. */
void test_server_be (int argc,
                     char **argv,
                     const char *argument);

/* Returns the process, and its @address. It ends by test_server_stop(). */
GPid test_server_start (TestServerKind kind,
                        char **address);
void test_server_stop (GPid server);

/* Such a process, step by step: the socket, what is asked for with the descriptors that come along,
 * and what is told of a worker; FALSE: nobody hears it. */
int test_server_listen (const char *address,
                        int backlog);
char *test_server_receive (int connection,
                           int *fds);
gboolean test_server_tell (int connection,
                           int number,
                           int fd);

G_END_DECLS
