/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-command-files-private.h"
#include "kedroc-command-private.h"
#include "kedroc-command-process-private.h"
#include "kedroc-error.h"

/* The function of nodes that are commands, in every process. */
static gboolean
run_command (KedrocTask *task,
             gpointer user_data,
             GError **error)
{
  const KedrocCommand *command = user_data;
  g_auto (KedrocCommandFiles) files = { 0 };
  g_auto (GStrv) argv = NULL;

  if (!kedroc_command_files_open (&files, task, error))
    return FALSE;
  argv = kedroc_command_substitute (command, (const char *const *) files.inputs, files.n_inputs,
                                    (const char *const *) files.outputs, files.n_outputs);
  if (argv == NULL)
    {
      g_set_error (error, KEDROC_RUNNER_ERROR, KEDROC_RUNNER_ERROR_NODE_FAILED,
                   "the command '%s' asks for inputs or outputs that the node does not have",
                   kedroc_command_get_program (command));
      return FALSE;
    }
  return kedroc_command_process_run ((const char *const *) argv, (const int *) (gpointer) files.fds->data,
                                     files.fds->len, kedroc_task_get_cancellable (task), error) &&
         kedroc_command_files_collect (&files, task, error);
}

/* Before anything else of the library runs: nodes are made in a room that knows
 * neither processes nor files. */
__attribute__ ((constructor)) static void
announce (void)
{
  kedroc_command_set_runner (run_command);
}
