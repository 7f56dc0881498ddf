# SPDX-License-Identifier: LGPL-2.1-or-later
"""Of Kedro's framework, what runners need: hooks."""
