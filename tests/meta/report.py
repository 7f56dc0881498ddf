# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks of this folder have in common: each is a module with a function that returns
a list of problems, and a main() that ends through report()."""

import pathlib
import re
import sys

C_NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def report(problems, summary):
    """Prints the problems, or the summary when there are none; returns the exit status."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f'{len(problems)} problem(s)', file=sys.stderr)
        return 1
    print(summary)
    return 0


def without_comments_and_strings(text):
    """C text in which only code is left; line numbers stay as they were."""
    return C_NOISE.sub(lambda match: '\n' * match[0].count('\n') or ' ', text)


def project_files(root):
    """All files of the project: no build folder, nothing hidden but the CI script."""
    root = pathlib.Path(root)
    for path in sorted(root.rglob('*')):
        parts = path.relative_to(root).parts
        if parts[0].startswith('build') or '__pycache__' in parts or not path.is_file():
            continue
        if parts[0].startswith('.') and parts[0] != '.ci':
            continue
        yield path
