/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-config-interpolation-private.h"

G_BEGIN_DECLS

#define KEDROC_CONFIG_SPACES " \t\r\n"
/* What is in no word of a name, unless after a backslash. */
#define KEDROC_CONFIG_NAME_ENDS "\\{}()[]:'\"" KEDROC_CONFIG_SPACES

/* A text with places "${…}" in it while it is read. */
typedef struct
{
  const char *at;
  guint depth;
  const KedrocConfigInterpolationFuncs *funcs;
  gpointer user_data;
  KedrocConfigBudget *budget;
} KedrocConfigReader;

gboolean kedroc_config_reader_is_at_place (KedrocConfigReader *self);
gboolean kedroc_config_reader_is_at_one_of (KedrocConfigReader *self,
                                            const char         *set);
void     kedroc_config_reader_skip_spaces (KedrocConfigReader *self);

/* One level deeper, unless that is too deep. */
gboolean kedroc_config_reader_enter (KedrocConfigReader *self,
                                     GError            **error);
void     kedroc_config_reader_leave (KedrocConfigReader *self);

/* Something else stands here than what is expected. */
void     kedroc_config_reader_set_error (KedrocConfigReader *self,
                                         const char         *expected,
                                         GError            **error);

/* Adds a scalar to a text, or says that it is none. */
gboolean kedroc_config_reader_append (KedrocConfigReader *self,
                                      GString            *text,
                                      JsonNode           *value,
                                      const char         *start,
                                      GError            **error);

/* Adds a text with places in it, up to a quote or, where that is NUL, to the end. */
gboolean kedroc_config_reader_append_text (KedrocConfigReader *self,
                                           GString            *text,
                                           char                quote,
                                           GError            **error);

/* What the place here stands for. */
JsonNode *kedroc_config_reader_read_place (KedrocConfigReader *self,
                                           GError            **error);

/* What stands behind "${resolver:", with the bracket that closes it. */
GPtrArray *kedroc_config_reader_read_arguments (KedrocConfigReader *self,
                                                GError            **error);

char *kedroc_config_reader_dup_spelling (const char *start,
                                         const char *end);

G_END_DECLS
