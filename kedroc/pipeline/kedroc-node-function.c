/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kedroc-node-function-private.h"

#include <dlfcn.h>
#include <string.h>

#include "kedroc-command-private.h"
#include "kedroc-error.h"
#include "kedroc-function-loader-private.h"
#include "kedroc-node-parts-private.h"

typedef enum {
  SCHEME_CALLBACK,
  SCHEME_C,
  SCHEME_PYTHON,
  SCHEME_JS,
  SCHEME_COMMAND,
} Scheme;

struct _KedrocNodeFunction
{
  Scheme scheme;
  KedrocNodeFunc func; /* atomic: %NULL until resolved */
  gpointer user_data;
  GDestroyNotify destroy;
  KedrocNodeFunction *callback; /* whose func and data these are, where they are not its own */
  char *reference; /* as given; %NULL for a callback that cannot be found by name */
  char *place;     /* library, module or path */
  char *symbol;    /* %NULL for a callback and a command */
  KedrocCommand *command; /* of a command: the data of its func */
  char *name;      /* g_once_init_enter(): of a callback, %NULL before it was asked for */
};

/* Behind the name of a function in Python: it is handed the task. */
#define TAKES_TASK "(task)"

static const struct {
  const char *prefix;
  Scheme scheme;
  const char *form;
  const char *needs; /* who can call it, where this process cannot */
} schemes[] = {
  { "c:", SCHEME_C, "c:library.so:symbol", NULL },
  { "python:", SCHEME_PYTHON, "python:package.module:name",
    "a runner, which starts Python workers (python3 -m kedroc.worker), or a program in Python" },
  { "js:", SCHEME_JS, "js:path/to/module.js:name",
    "a runner, which starts JavaScript workers (gjs), or a program in JavaScript" },
  { "command:", SCHEME_COMMAND, "command:program argument …", NULL },
};

static void
function_clear (gpointer data)
{
  KedrocNodeFunction *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_clear_pointer (&self->callback, kedroc_node_function_unref);
  g_free (self->reference);
  g_free (self->place);
  g_free (self->symbol);
  g_clear_pointer (&self->command, kedroc_command_free);
  g_free (self->name);
}

KedrocNodeFunction *
kedroc_node_function_ref (KedrocNodeFunction *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
kedroc_node_function_unref (KedrocNodeFunction *self)
{
  g_atomic_rc_box_release_full (self, function_clear);
}

/* Large pipelines have many nodes of few functions: the last one without data is
 * shared by those that follow. */
static KedrocNodeFunction *
share_plain (KedrocNodeFunc func)
{
  static GMutex lock;
  static KedrocNodeFunction *last;
  KedrocNodeFunction *self;

  g_mutex_lock (&lock);
  if (last == NULL || last->func != func)
    {
      g_clear_pointer (&last, kedroc_node_function_unref);
      last = g_atomic_rc_box_new0 (KedrocNodeFunction);
      last->func = func;
    }
  self = kedroc_node_function_ref (last);
  g_mutex_unlock (&lock);
  return self;
}

KedrocNodeFunction *
kedroc_node_function_new (KedrocNodeFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  KedrocNodeFunction *self;

  if (user_data == NULL && destroy == NULL)
    return share_plain (func);
  self = g_atomic_rc_box_new0 (KedrocNodeFunction);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

static gboolean
is_identifier (const char *text,
               const char *also)
{
  if (*text == '\0' || g_ascii_isdigit (*text))
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && *text != '_' && (guint8) *text < 0x80 && strchr (also, *text) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_dotted (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!is_identifier (parts[i], ""))
      return FALSE;
  return parts[0] != NULL;
}

static gboolean
parts_are_valid (const KedrocNodeFunction *self)
{
  switch (self->scheme)
    {
    case SCHEME_C: /* no library: the program itself */
      return is_identifier (self->symbol, "");
    case SCHEME_PYTHON:
      return is_dotted (self->place) && is_dotted (self->symbol);
    case SCHEME_JS:
      return *self->place != '\0' && is_identifier (self->symbol, "$");
    case SCHEME_CALLBACK:
    case SCHEME_COMMAND:
      break;
    }
  return TRUE;
}

static gboolean
parse_command (KedrocNodeFunction *self,
               const char *line,
               GError **error)
{
  self->command = kedroc_command_new (line, error);
  if (self->command != NULL)
    return TRUE;
  g_prefix_error (error, "The function '%s' ", self->reference);
  return FALSE;
}

static gboolean
parse_reference (KedrocNodeFunction *self,
                 const char *rest,
                 const char *form,
                 GError **error)
{
  const char *colon;

  if (self->scheme == SCHEME_COMMAND)
    return parse_command (self, rest, error);

  colon = strrchr (rest, ':');
  if (colon != NULL)
    {
      self->place = g_strndup (rest, (gsize) (colon - rest));
      self->symbol = g_strdup (colon + 1);
      if (self->scheme == SCHEME_PYTHON && g_str_has_suffix (self->symbol, TAKES_TASK))
        self->symbol[strlen (self->symbol) - strlen (TAKES_TASK)] = '\0';
      if (parts_are_valid (self))
        return TRUE;
    }
  g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
               "The function '%s' is not of the form '%s'", self->reference, form);
  return FALSE;
}

KedrocNodeFunction *
kedroc_node_function_new_for_reference (const char *reference,
                                        GError **error)
{
  g_autoptr (KedrocNodeFunction) self = g_atomic_rc_box_new0 (KedrocNodeFunction);
  gboolean is_text = g_utf8_validate (reference, -1, NULL);

  self->reference = is_text ? g_strdup (reference) : g_utf8_make_valid (reference, -1);
  for (guint i = 0; is_text && i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (reference, schemes[i].prefix))
      {
        self->scheme = schemes[i].scheme;
        if (!parse_reference (self, reference + strlen (schemes[i].prefix), schemes[i].form, error))
          return NULL;
        return g_steal_pointer (&self);
      }

  g_set_error (
    error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
    "The function '%s' does not begin with 'c:', 'python:', 'js:' or 'command:', or is not "
    "valid UTF-8",
    self->reference);
  return NULL;
}

/* A callback that is known by name, too. */
KedrocNodeFunction *
kedroc_node_function_new_named (KedrocNodeFunction *callback,
                                const char *reference,
                                GError **error)
{
  KedrocNodeFunction *self;

  if (callback->reference != NULL)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_INVALID_NODE,
                   "its function is known by the name '%s' already", callback->reference);
      return NULL;
    }
  self = kedroc_node_function_new_for_reference (reference, error);
  if (self == NULL)
    return NULL;
  self->callback = kedroc_node_function_ref (callback);
  self->user_data = callback->user_data;
  self->func = callback->func;
  return self;
}

const char *
kedroc_node_function_get_reference (const KedrocNodeFunction *self)
{
  return self->reference;
}

gboolean
kedroc_node_function_is_python (const KedrocNodeFunction *self)
{
  return self->scheme == SCHEME_PYTHON;
}

gboolean
kedroc_node_function_is_js (const KedrocNodeFunction *self)
{
  return self->scheme == SCHEME_JS;
}

gboolean
kedroc_node_function_is_command (const KedrocNodeFunction *self)
{
  return self->scheme == SCHEME_COMMAND;
}

gboolean
kedroc_node_function_bind (KedrocNodeFunction *self,
                           const char *const *inputs,
                           const char *const *outputs,
                           GError **error)
{
  if (self->command == NULL || kedroc_command_bind (self->command, inputs, outputs, error))
    return TRUE;
  g_prefix_error (error, "The function '%s' ", self->reference);
  return FALSE;
}

char *
kedroc_node_function_to_portable (const KedrocNodeFunction *self)
{
  g_autofree char *line = self->command != NULL ? kedroc_command_to_line (self->command) : NULL;

  return line != NULL ? g_strconcat ("command:", line, NULL) : g_strdup (self->reference);
}

gboolean
kedroc_node_function_has_closure_data (const KedrocNodeFunction *self)
{
  return self->user_data != NULL || self->destroy != NULL;
}

/* A static function has no name at run time, and dladdr() may then report the
 * symbol before it: only an exact hit counts. */
static char *
dup_exported_name (KedrocNodeFunc func)
{
  union {
    KedrocNodeFunc func;
    gpointer address;
  } place = { .func = func };
  Dl_info info;

  if (dladdr (place.address, &info) == 0 || info.dli_sname == NULL || info.dli_saddr != place.address)
    return NULL;
  return g_strdup (info.dli_sname);
}

/* To look an exported function up takes longer than all else that a node's name is made of. */
static const char *
get_callback_name (KedrocNodeFunction *self)
{
  if (g_once_init_enter (&self->name))
    {
      char *name = dup_exported_name (self->func);

      g_once_init_leave (&self->name, name != NULL ? name : g_strdup ("function"));
    }
  return self->name;
}

char *
kedroc_node_function_dup_name (KedrocNodeFunction *self)
{
  const char *dot;

  switch (self->scheme)
    {
    case SCHEME_CALLBACK:
      return g_strdup (get_callback_name (self));
    case SCHEME_PYTHON:
      dot = strrchr (self->symbol, '.');
      return g_strdup (dot != NULL ? dot + 1 : self->symbol);
    case SCHEME_COMMAND:
      return g_path_get_basename (kedroc_command_get_program (self->command));
    case SCHEME_C:
    case SCHEME_JS:
      break;
    }
  return g_strdup (self->symbol);
}

char *
kedroc_node_function_dup_place (const KedrocNodeFunction *self)
{
  if (self->scheme == SCHEME_COMMAND)
    return g_strdup (self->reference);
  return self->place != NULL && *self->place != '\0' ? g_strdup (self->place) : NULL;
}

/* What is loaded stays loaded: a node's function may have left threads,
 * types or callbacks behind. */
gpointer
kedroc_node_function_find_symbol (const KedrocNodeFunction *self,
                                  GError **error)
{
  gboolean in_program = *self->place == '\0';
  gpointer library = dlopen (in_program ? NULL : self->place, RTLD_NOW | RTLD_LOCAL);
  gpointer symbol;

  if (library == NULL)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "The library of the function '%s' cannot be loaded: %s%s", self->reference, dlerror (),
                   strchr (self->place, '/') == NULL ? "; write './' before one in the current folder" : "");
      return NULL;
    }
  symbol = dlsym (library, self->symbol);
  if (symbol == NULL)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   in_program ? "The program exports no function '%s' (for '%s'); link it with -rdynamic"
                              : "There is no function '%s' in the library of '%s'",
                   self->symbol, self->reference);
      if (!in_program)
        dlclose (library);
    }
  return symbol;
}

G_LOCK_DEFINE_STATIC (adopting);

/* The first thread that has found the function decides which callback it is. */
static void
adopt_callback (KedrocNodeFunction *self,
                KedrocNodeFunction *callback)
{
  G_LOCK (adopting);
  if (self->callback == NULL)
    {
      self->callback = kedroc_node_function_ref (callback);
      self->user_data = callback->user_data;
      g_atomic_pointer_set (&self->func, callback->func);
    }
  G_UNLOCK (adopting);
}

/* By the interpreter that this process has, if it has one. */
static gboolean
load_function (KedrocNodeFunction *self,
               GError **error)
{
  g_autoptr (KedrocFunctionLoader) loader = NULL;
  g_autoptr (KedrocNode) node = NULL;

  if (self->scheme == SCHEME_PYTHON || self->scheme == SCHEME_JS)
    loader = kedroc_function_loader_find (self->scheme == SCHEME_PYTHON ? "python" : "js");
  for (guint i = 0; i < G_N_ELEMENTS (schemes) && loader == NULL; i++)
    if (schemes[i].scheme == self->scheme)
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "The function '%s' cannot be called in this process: it needs %s", self->reference,
                   schemes[i].needs);
  if (loader != NULL)
    node = kedroc_function_loader_load (loader, self->reference, error);
  if (node == NULL)
    return FALSE;
  adopt_callback (self, node->function);
  return TRUE;
}

static gboolean
resolve_command (KedrocNodeFunction *self,
                 GError **error)
{
  const char *program = kedroc_command_get_program (self->command);
  KedrocNodeFunc runner = kedroc_command_get_runner ();
  g_autofree char *path = g_find_program_in_path (program);

  if (path == NULL || runner == NULL)
    {
      g_set_error (error, KEDROC_PIPELINE_ERROR, KEDROC_PIPELINE_ERROR_FUNCTION_NOT_FOUND,
                   "The function '%s' cannot be called: there is no program '%s'%s", self->reference, program,
                   strchr (program, '/') == NULL ? " in PATH" : "");
      return FALSE;
    }
  G_LOCK (adopting);
  self->user_data = self->command;
  g_atomic_pointer_set (&self->func, runner);
  G_UNLOCK (adopting);
  return TRUE;
}

gboolean
kedroc_node_function_resolve (KedrocNodeFunction *self,
                              GError **error)
{
  gpointer symbol;

  if (g_atomic_pointer_get (&self->func) != NULL)
    return TRUE;
  if (self->scheme == SCHEME_COMMAND)
    return resolve_command (self, error);
  if (self->scheme != SCHEME_C)
    return load_function (self, error);

  symbol = kedroc_node_function_find_symbol (self, error);
  if (symbol == NULL)
    return FALSE;
  g_atomic_pointer_set (&self->func, symbol);
  return TRUE;
}

KedrocNodeFunc
kedroc_node_function_get_func (KedrocNodeFunction *self,
                               gpointer *user_data)
{
  if (user_data != NULL)
    *user_data = self->user_data;
  return (KedrocNodeFunc) g_atomic_pointer_get (&self->func);
}
