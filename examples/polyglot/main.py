#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the pipeline from Python: main.py SOURCE BUILD sequential|thread|parallel"""

import json
import pathlib
import sys

import gi

gi.require_version('Kedroc', '1')
from gi.repository import Kedroc

RUNNERS = {
    'sequential': Kedroc.SequentialRunner.new,
    'thread': lambda: Kedroc.ThreadRunner.new(2),
    'parallel': lambda: Kedroc.ParallelRunner.new(2),
}


def main():
    source, build, runner = sys.argv[1:4]
    text = pathlib.Path(source, 'pipeline.json').read_text()
    described = json.loads(text.replace('{source}', source).replace('{build}', build))
    catalog = Kedroc.DataCatalog.new()
    for name, value in described['inputs'].items():
        catalog[name] = value
    nodes = [Kedroc.Node.new_for_function(node['name'], node['inputs'], node['outputs'], node['function'])
             for node in described['nodes']]
    print(RUNNERS[runner]().run(Kedroc.Pipeline.new(nodes), catalog).load('report'))


if __name__ == '__main__':
    main()
