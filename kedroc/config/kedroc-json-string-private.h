/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a string of JSON from its opening quote on, in a text that is UTF-8.
 * What it stands for is added to text, if that is not NULL.
 *
 * Returns the place after its closing quote. Where there is something that it
 * may not hold, or that no text here can, it returns NULL, and culprit and
 * problem say where and what. */
const char *kedroc_json_string_read (const char *start,
                                     const char *end,
                                     GString *text,
                                     const char **culprit,
                                     char **problem);

G_END_DECLS
