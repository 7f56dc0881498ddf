# SPDX-License-Identifier: LGPL-2.1-or-later
"""kedroc for Python: the API of the library is gi.repository.Kedroc."""
