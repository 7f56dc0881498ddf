#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each page of docs/ is listed in the project file and linked from the index; no link is dead.

Usage: docs_index.py SOURCE_ROOT
"""

import pathlib
import re
import sys

from report import report

LINK = re.compile(r'\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)')
LISTED = re.compile(r'content_files\s*=\s*\[(.*?)\]', re.DOTALL)


def listed_pages(project_file):
    match = LISTED.search(project_file)
    return re.findall(r'"([^"]+)"', match[1]) if match else []


def check_listing(pages, project_file, index):
    listed = listed_pages(project_file)
    links = set(LINK.findall(index))
    found = [f'docs/{page}: not in content_files' for page in pages if page not in listed]
    found += [f'docs/{page}: in content_files, but there is no such page' for page in listed
              if page not in pages]
    found += [f'docs/{page}: not linked from docs/overview.md' for page in pages
              if page != 'overview.md' and page not in links
              and page.removesuffix('.md') + '.html' not in links]
    return found


def check_links(name, text, folder):
    """Links to pages and files of the project; in docs/ a page may be named by its .html."""
    found = []
    for target in LINK.findall(text):
        if re.match(r'[a-z]+:', target):
            continue
        candidates = [folder / target, folder / re.sub(r'\.html$', '.md', target)]
        if not any(candidate.exists() for candidate in candidates):
            found.append(f'{name}: a link to {target}, which is not there')
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    docs = root / 'docs'
    pages = sorted(path.name for path in docs.glob('*.md'))
    found = check_listing(pages, (docs / 'kedroc.toml.in').read_text(), (docs / 'overview.md').read_text())
    for path in [root / 'README.md', *sorted(docs.glob('*.md'))]:
        found += check_links(path.relative_to(root).as_posix(), path.read_text(), path.parent)
    return report(found, f'{len(pages)} pages, each listed and linked')


if __name__ == '__main__':
    sys.exit(main())
