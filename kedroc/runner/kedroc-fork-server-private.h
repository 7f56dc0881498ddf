/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A process that waits to become workers by forking, as it has loaded what they need: it
 * listens at an abstract Unix socket, and is asked for one worker by each connection. The
 * worker is a child of that process, which tells its number and how it ends, and kills
 * it when the connection is closed. */

/* In a worker's command, between its settings and the address of such a process: it is to
 * be asked first. Where it is not there, what comes before is run. */
#define KEDROC_FORK_SERVER_OPTION "--fork-server"

/* Standard output and standard error, then those of the supervisor. */
#define KEDROC_FORK_SERVER_FDS 5

typedef enum {
  KEDROC_FORK_NOTHING, /* yet */
  KEDROC_FORK_STARTED,
  KEDROC_FORK_ENDED,
  KEDROC_FORK_LOST,    /* the other process is gone */
} KedrocForkEvent;

typedef struct {
  int pid;
  int pidfd;  /* for the caller to close */
  int status; /* the exit code, or a signal as a negative number */
} KedrocForkNews;

/* The address in @argv, or %NULL. */
const char *kedroc_fork_server_find (const char *const *argv);

/* Asks for a worker, which finds @fds from 1 on, and in @settings what it would have found
 * in its command. Returns the connection, or -1: there is nobody who answers. */
int kedroc_fork_server_ask (const char *address,
                            const char *settings,
                            const int *fds,
                            char *const *environment);

/* What has come of it, after at most @timeout ms. */
KedrocForkEvent kedroc_fork_server_listen (int connection,
                                           int timeout,
                                           KedrocForkNews *news);

G_END_DECLS
