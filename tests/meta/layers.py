#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares every #include between the rooms of kedroc/, and every link line, with one table."""

import pathlib
import re
import sys

from report import report

# Room: the other rooms it may see. What is not written is forbidden.
MAY_SEE = {
    'base': set(),
    'values': {'base'},
    'config': {'base'},
    'io': {'base', 'values', 'config'},
    'pipeline': {'base', 'values'},
    'project': {'base', 'config', 'pipeline'},
    'hooks': {'base', 'values', 'io', 'pipeline'},
    'worker': {'base', 'values', 'io', 'pipeline', 'hooks'},
    'runner': {'base', 'values', 'io', 'pipeline', 'hooks', 'worker'},
    'cli': {'base', 'values', 'io', 'pipeline', 'project', 'hooks', 'runner'},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
LINKED = re.compile(r'\b([a-z]+)_dep\b')


def owners(kedroc):
    """The room of every header, the generated ones included."""
    owner = {}
    for room in MAY_SEE:
        for header in (kedroc / room).glob('*.h*'):
            owner[header.name.removesuffix('.in')] = room
    return owner


def check_includes(path, room, owner):
    problems = []
    for name in INCLUDE.findall(path.read_text()):
        target = owner.get(pathlib.PurePath(name).name)
        where = f'{path}: includes {name}'
        if target is None:
            if pathlib.PurePath(name).name.startswith('kedroc'):
                problems.append(f'{where}, which no room has')
            continue
        if name != pathlib.PurePath(name).name:
            problems.append(f'{where}: write the bare name')
        if target != room and target not in MAY_SEE[room]:
            problems.append(f'{where}, but {room} may not see {target}')
        if is_public(path) and not is_public(name):
            problems.append(f'{where}: a public header may not include a private one')
    return problems


def is_public(path):
    name = pathlib.PurePath(path).name
    return name.endswith('.h') and not name.endswith('-private.h')


def check_link_line(room_folder):
    room = room_folder.name
    linked = {name for name in LINKED.findall((room_folder / 'meson.build').read_text())
              if name in MAY_SEE and name != room}
    return [f'{room_folder}/meson.build: {room} may not link with {name}'
            for name in sorted(linked - MAY_SEE[room])]


def problems(kedroc):
    kedroc = pathlib.Path(kedroc)
    owner = owners(kedroc)
    found = []
    for folder in sorted(path for path in kedroc.iterdir() if path.is_dir()):
        if folder.name not in MAY_SEE:
            found.append(f'{folder}: a room that the table of the layers does not know')
            continue
        found += check_link_line(folder)
        for path in sorted(folder.glob('*.[ch]')):
            found += check_includes(path, folder.name, owner)
    return found


def main():
    return report(problems(sys.argv[1]), 'every include follows the table')


if __name__ == '__main__':
    sys.exit(main())
