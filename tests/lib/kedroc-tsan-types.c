/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-tsan.h"

/* A class is initialised by one thread, and used by others that make instances. */

typedef struct _TypeFuncs TypeFuncs;

struct _TypeFuncs
{
  GType type;
  GClassInitFunc class_init;
  GInstanceInitFunc instance_init;
  TypeFuncs *next;
};

static TypeFuncs *all_types; /* atomic; only grows */

static void
init_class (gpointer klass,
            gpointer data)
{
  TypeFuncs *self = data;

  if (self->class_init != NULL)
    self->class_init (klass, NULL);
  release (self);
}

/* While it is called, the instance is of the type whose function it is. */
static void
init_instance (GTypeInstance *instance,
               gpointer       klass)
{
  TypeFuncs *self = __atomic_load_n (&all_types, __ATOMIC_ACQUIRE);

  while (self->type != G_TYPE_FROM_INSTANCE (instance))
    self = self->next;
  acquire (self);
  if (self->instance_init != NULL)
    self->instance_init (instance, klass);
}

GType
g_type_register_static_simple (GType              parent_type,
                               const char        *type_name,
                               guint              class_size,
                               GClassInitFunc     class_init,
                               guint              instance_size,
                               GInstanceInitFunc  instance_init,
                               GTypeFlags         flags)
{
  TypeFuncs *self = g_new0 (TypeFuncs, 1);
  GTypeInfo info = { .class_size = (guint16) class_size, .class_init = init_class, .class_data = self,
                     .instance_size = (guint16) instance_size };

  self->class_init = class_init;
  self->instance_init = instance_init;
  if (!g_type_is_a (parent_type, G_TYPE_INTERFACE) && parent_type != G_TYPE_INTERFACE)
    info.instance_init = init_instance;
  self->type = g_type_register_static (parent_type, type_name, &info, flags);
  self->next = __atomic_load_n (&all_types, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n (&all_types, &self->next, self, FALSE, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    continue;
  return self->type;
}
