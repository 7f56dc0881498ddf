/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-program-function-private.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "kedroc-error.h"

/* A function pointer cannot travel: the loader puts each object at another
 * address in each process. The object's file and the distance from the place
 * where it is loaded can, also for static functions that have no symbol. */

#define PROGRAM_FUNCTION_PREFIX "address:"

static struct link_map *
object_of (gconstpointer address,
           Dl_info *info)
{
  struct link_map *object = NULL;

  if (dladdr1 (address, info, (void **) &object, RTLD_DL_LINKMAP) == 0)
    return NULL;
  return object;
}

/* %NULL: the function is in no object file, such as a closure of a binding. */
char *
kedroc_program_function_to_string (KedrocNodeFunc func,
                                   gboolean *in_main_program)
{
  union {
    KedrocNodeFunc func;
    gpointer address;
  } place = { .func = func };
  Dl_info info;
  struct link_map *object = object_of (place.address, &info);
  gsize offset;

  if (object == NULL)
    return NULL;
  offset = (gsize) place.address - (gsize) object->l_addr;
  *in_main_program = object->l_name[0] == '\0';
  return g_strdup_printf (PROGRAM_FUNCTION_PREFIX "%" G_GSIZE_MODIFIER "x:%s", offset, object->l_name);
}

/* The function that has been described by another process of the same program. */
KedrocNodeFunc
kedroc_program_function_from_string (const char *string,
                                     GError **error)
{
  union {
    KedrocNodeFunc func;
    gpointer address;
  } place = { NULL };
  struct link_map *object = NULL;
  const char *path;
  char *end = NULL;
  guint64 offset;
  Dl_info info;
  gpointer handle;

  if (!g_str_has_prefix (string, PROGRAM_FUNCTION_PREFIX) ||
      (offset = g_ascii_strtoull (string + strlen (PROGRAM_FUNCTION_PREFIX), &end, 16)) == 0 || *end != ':')
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "'%s' does not describe a function", string);
      return NULL;
    }
  path = end + 1;
  handle = dlopen (*path != '\0' ? path : NULL, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL || dlinfo (handle, RTLD_DI_LINKMAP, &object) != 0)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "Could not load the object file of a node's function: %s", dlerror ());
      return NULL;
    }
  place.address = (gpointer) ((gsize) object->l_addr + (gsize) offset);
  if (object_of (place.address, &info) != object)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "There is no function at %" G_GINT64_MODIFIER "x of %s: is it another build of the program?",
                   offset, *path != '\0' ? path : "the program");
      return NULL;
    }
  return place.func;
}
