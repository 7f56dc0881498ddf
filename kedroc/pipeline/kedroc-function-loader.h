/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-node.h"

G_BEGIN_DECLS

#define KEDROC_TYPE_FUNCTION_LOADER (kedroc_function_loader_get_type ())
KEDROC_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KedrocFunctionLoader, kedroc_function_loader, KEDROC, FUNCTION_LOADER, GObject)

/**
 * KedrocFunctionLoaderInterface:
 * @load: finds a function, see [vfunc@Kedroc.FunctionLoader.load]
 * @list_worker_command: how a worker is started, see
 *   [vfunc@Kedroc.FunctionLoader.list_worker_command]
 * @load_object: calls a function that makes an object, see
 *   [vfunc@Kedroc.FunctionLoader.load_object]
 *
 * What a loader implements.
 */
struct _KedrocFunctionLoaderInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  KedrocNode *(*load) (KedrocFunctionLoader *self,
                       const char *function,
                       GError **error);
  char **(*list_worker_command) (KedrocFunctionLoader *self,
                                 GError **error);
  GObject *(*load_object) (KedrocFunctionLoader *self,
                           const char *function,
                           GError **error);
};

KEDROC_AVAILABLE_IN_1_0
KedrocNode *kedroc_function_loader_load (KedrocFunctionLoader *self,
                                         const char *function,
                                         GError **error);
KEDROC_AVAILABLE_IN_1_0
char **kedroc_function_loader_list_worker_command (KedrocFunctionLoader *self,
                                                   GError **error);
KEDROC_AVAILABLE_IN_1_0
GObject *kedroc_function_loader_load_object (KedrocFunctionLoader *self,
                                             const char *function,
                                             GError **error);
KEDROC_AVAILABLE_IN_1_0
void kedroc_function_loader_register (KedrocFunctionLoader *self,
                                      const char *language);

G_END_DECLS
