# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the folder for packages below a prefix: one in which this interpreter looks, if there is any.

Usage: python_install_dir.py PREFIX
"""

import site
import sys

prefix = sys.argv[1]
folders = [folder for folder in site.getsitepackages([prefix]) if folder.startswith(f'{prefix}/lib')]
print(next((folder for folder in folders if folder in sys.path), folders[-1]))
