/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kedroc-error.h"
#include "kedroc-macros.h"
#include "kedroc-version.h"
