/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS 32

/* A dataset name with placeholders, such as "{namespace}.{name}_csv".
 *
 * A placeholder stands for one or more characters, as few as the rest of the
 * pattern allows; one that comes up twice stands for the same text both times,
 * unless it is "{}", which has no name. Upper and lower case are not told apart,
 * "{{" and "}}" are braces. That is how Kedro matches names, by the Python
 * package parse; but a "{" without a "}" is an error here, where Kedro has a
 * pattern that matches nothing anybody means.
 */
typedef struct _KedrocNamePattern KedrocNamePattern;

/* What the placeholders of a pattern stand for in a name, in the order of their
 * first places. The texts are parts of the name. */
typedef struct
{
  const char *starts[KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS];
  gsize lengths[KEDROC_NAME_PATTERN_MAX_PLACEHOLDERS];
} KedrocNameMatch;

KedrocNamePattern *kedroc_name_pattern_new (const char *text,
                                            GError    **error);
void               kedroc_name_pattern_free (KedrocNamePattern *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KedrocNamePattern, kedroc_name_pattern_free)

const char *kedroc_name_pattern_get_text (KedrocNamePattern *self);
gsize       kedroc_name_pattern_get_specificity (KedrocNamePattern *self);
int         kedroc_name_pattern_compare (KedrocNamePattern *self,
                                         KedrocNamePattern *other);
gboolean    kedroc_name_pattern_match (KedrocNamePattern *self,
                                       const char        *name,
                                       KedrocNameMatch   *match);
char       *kedroc_name_pattern_find_unknown (KedrocNamePattern *self,
                                              const char        *text);
char       *kedroc_name_pattern_substitute (KedrocNamePattern     *self,
                                            const char            *text,
                                            const KedrocNameMatch *match);

G_END_DECLS
