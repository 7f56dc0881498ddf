/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-gjs-private.h"

#include <dlfcn.h>

/* JSGC_INCREMENTAL_GC_ENABLED of SpiderMonkey, whose numbers stay what they are. */
#define INCREMENTAL_GC_ENABLED 5

/* JS_SetGCParameter (JSContext *, JSGCParamKey, uint32_t) */
#define SET_GC_PARAMETER "_Z17JS_SetGCParameterP9JSContext12JSGCParamKeyj"

/* What dlsym() returns, as what it is. */
typedef union {
  gpointer symbol;
  gpointer (*get_current) (void);
  gpointer (*get_native) (gpointer context);
  void (*set_parameter) (gpointer native, int key, guint32 value);
} Function;

void
kedroc_gjs_collect_at_once (void)
{
  Function get_current = { dlsym (RTLD_DEFAULT, "gjs_context_get_current") };
  Function get_native = { dlsym (RTLD_DEFAULT, "gjs_context_get_native_context") };
  Function set_parameter = { dlsym (RTLD_DEFAULT, SET_GC_PARAMETER) };
  gpointer context = get_current.symbol != NULL ? get_current.get_current () : NULL;

  if (context != NULL && get_native.symbol != NULL && set_parameter.symbol != NULL)
    set_parameter.set_parameter (get_native.get_native (context), INCREMENTAL_GC_ENABLED, 0);
}
