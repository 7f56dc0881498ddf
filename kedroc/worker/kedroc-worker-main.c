/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "kedroc-init.h"

/* The worker for nodes that live in shared libraries. */
int
main (int argc,
      char **argv)
{
  kedroc_init (&argc, &argv);
  fprintf (stderr, "%s: started by the ParallelRunner of kedroc, not by hand\n", argv[0]);
  return 2;
}
