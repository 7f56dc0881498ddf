# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's API on kedroc: `kedroc.io`, `kedroc.pipeline` and `kedroc.runner` are what `kedro.io`, `kedro.pipeline` and
`kedro.runner` are. The library's own API is gi.repository.Kedroc.
"""

# The release of Kedro whose API this is.
__version__ = '1.5.0'
