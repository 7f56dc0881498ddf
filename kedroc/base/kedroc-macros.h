/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "kedroc-version.h"

/**
 * KEDROC_AVAILABLE_IN_1_0:
 *
 * Marks a symbol of the public interface that has been there since 1.0. The
 * library is built with hidden visibility; only what carries such a mark is
 * exported.
 */
#ifndef KEDROC_AVAILABLE_IN_1_0
#define KEDROC_AVAILABLE_IN_1_0 __attribute__ ((visibility ("default"))) extern
#endif

/**
 * KEDROC_NAMES: (skip)
 * @...: one or more strings
 *
 * Makes a %NULL-terminated list of names that lives as long as the block it
 * stands in: `KEDROC_NAMES ("companies", "shuttles")`. An empty list is %NULL.
 */
#define KEDROC_NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
