# SPDX-License-Identifier: LGPL-2.1-or-later
"""Values from nodes in each language to nodes in each other one, in worker processes: each arrives as it was or is
refused by an error that names type, dataset and node. The table of that in the guide is made from what happens here.

Usage: test_values.py LIBRARY_IN_C LIBRARY_IN_VALA GUIDE
"""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

import gi

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

C, VALA, GUIDE = sys.argv[1:4] if __name__ == '__main__' else (None, None, None)

LANGUAGES = ('C', 'Vala', 'Python', 'JavaScript')
NATIVE = ('C', 'Vala')


def reference(language, what):
    return {'C': f'c:{C}:{what}_in_c', 'Vala': f'c:{VALA}:{what}_in_vala',
            'Python': f'python:value_nodes:{what}', 'JavaScript': f'js:{HERE}/value-nodes.js:{what}'}[language]


# What the guide calls them, the values, and who can write them.
ROWS = (
    ('a boolean', ('boolean',), LANGUAGES),
    ('a whole number of 64 bits', ('int64', 'int64-min', 'int64-max'), LANGUAGES),
    ('one of 32 bits', ('int-min', 'int-max'), NATIVE),
    ('one of 32 bits without a sign', ('uint-max',), NATIVE),
    ('one of 64 bits without a sign', ('uint64-max',), NATIVE),
    ('one of more than 64 bits', ('integer-larger',), ('Python', 'JavaScript')),
    ('a double, also NaN, infinite, -0', ('double', 'double-inf', 'double-nan', 'double-negative-zero'), LANGUAGES),
    ('a float', ('float',), NATIVE),
    ('a string, also empty', ('string', 'string-empty'), LANGUAGES),
    ('a string with a NUL', ('string-nul',), ('Python', 'JavaScript')),
    ('bytes, also none and many', ('bytes', 'bytes-empty', 'bytes-large'), LANGUAGES),
    ("Python's own bytes", ('bytes-own',), ('Python',)),
    ('a variant of nested types', ('variant',), LANGUAGES),
    ('an array of bytes', ('array-byte',), LANGUAGES),
    ('of integers of 16 bits', ('array-int16',), LANGUAGES),
    ('of integers of 32 bits', ('array-int32',), LANGUAGES),
    ('of integers of 64 bits', ('array-int64',), LANGUAGES),
    ('of floats', ('array-float',), ('JavaScript',)),
    ('of doubles, also none and many', ('array-double', 'array-empty', 'array-large'), LANGUAGES),
    ('an array of strings', ('strings',), NATIVE),
    ('a table', ('table',), LANGUAGES),
    ('an object of JSON', ('json-object',), LANGUAGES),
    ('an array of JSON', ('json-array', 'json-integers'), LANGUAGES),
    ('a bare object of JSON', ('json-object-boxed',), NATIVE),
    ('a bare array of JSON', ('json-array-boxed',), NATIVE),
    ('a list with a NaN', ('json-nan',), ('Python',)),
    ('a tuple', ('tuple',), ('Python',)),
    ('a set', ('set',), ('Python',)),
    ("an object of a class of one's own", ('object',), ('Python',)),
    ('an array with a NaN', ('json-nan',), ('JavaScript',)),
    ('a map', ('map',), ('JavaScript',)),
    ('a function', ('function',), ('JavaScript',)),
    ('nothing', ('null',), LANGUAGES),
)


# What the errors call what is refused.
TYPES = {
    ('integer-larger', 'Python'): 'builtins.int', ('integer-larger', 'JavaScript'): 'KedrocJS-BigInt',
    ('string-nul', 'Python'): 'builtins.str', ('string-nul', 'JavaScript'): 'KedrocJS-String',
    ('bytes-own', 'Python'): 'builtins.bytes', ('array-float', 'JavaScript'): 'Float32Array',
    ('json-nan', 'Python'): 'builtins.list', ('json-nan', 'JavaScript'): 'KedrocJS-Array',
    ('tuple', 'Python'): 'builtins.tuple', ('set', 'Python'): 'builtins.set', ('object', 'Python'): 'value_nodes.Point',
    ('map', 'JavaScript'): 'KedrocJS-Map', ('function', 'JavaScript'): 'KedrocJS-Function',
}
# Nothing has no type.
NOTHING = {'C': 'has not set the output', 'Vala': 'has not set the output', 'Python': 'None is no data',
           'JavaScript': 'null is no data'}

HEAD = ('| value | written by | read in C and Vala | in Python | in JavaScript |', '|---|---|---|---|---|')
REFUSED = '✗'


def make_node(value, producer):
    return Kedroc.Node.new_for_function(f'make-{value}-{producer}', [], f'{value}.{producer}',
                                        reference(producer, 'make'))


def take_node(value, producer, consumer):
    made = f'{value}.{producer}'
    return Kedroc.Node.new_for_function(f'take-{value}-{producer}-{consumer}', made, f'{made}.{consumer}',
                                        reference(consumer, 'take'))


def every_pair():
    return [(value, producer, consumer) for _, values, producers in ROWS for value in values
            for producer in producers for consumer in LANGUAGES]


class Values(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        """One run in which whatever can does arrive."""
        cls.failures = {}
        cls.catalog = Kedroc.DataCatalog.new()
        pairs = every_pair()
        for pair in pairs:
            cls.catalog['.'.join(pair)] = Kedroc.MemoryDataset.new()
        makers = [make_node(*made) for made in dict.fromkeys(pair[:2] for pair in pairs)]
        runner = Kedroc.ParallelRunner.new(2)
        runner.set_failure_policy(Kedroc.FailurePolicy.KEEP_GOING)
        runner.connect('node-failed', lambda _, node, error: cls.failures.setdefault(node.get_name(), error.message))
        try:
            runner.run(Kedroc.Pipeline.new(makers + [take_node(*pair) for pair in pairs]), cls.catalog)
        except GLib.Error as error:
            cls.error = error

    def outcome(self, pair):
        """The type that has arrived, in the words of the language that has read it."""
        arrived = '.'.join(pair)
        if self.catalog.exists(arrived):
            return f'`{self.catalog.load(arrived)}`'
        self.assert_refused(*pair)
        return REFUSED

    def assert_refused(self, value, producer, consumer):
        made, taken = f'make-{value}-{producer}', f'take-{value}-{producer}-{consumer}'
        node = made if made in self.failures else taken
        message = self.failures[node]
        kind = NOTHING[producer] if value == 'null' else f"type '{TYPES[value, producer]}'"
        self.assertIn(f"Node '{node}'", message)
        self.assertIn(f"'{value}.{producer}'", message)
        self.assertIn(kind, message)

    def cell(self, values, producers, consumer):
        """Whoever has written a value, it arrives as the same."""
        outcomes = {producer: {self.outcome((value, producer, consumer)) for value in values} for producer in producers}
        first = outcomes[producers[0]]
        self.assertEqual(outcomes, dict.fromkeys(producers, first))
        return ', '.join(sorted(first))

    def row(self, title, values, producers):
        written = 'all' if producers == LANGUAGES else ', '.join(producers)
        cells = [self.cell(values, producers, consumer) for consumer in LANGUAGES]
        self.assertEqual(cells[0], cells[1], 'C and Vala')
        return '| ' + ' | '.join([title, written, *cells[1:]]) + ' |'

    def test_the_guide(self):
        table = [*HEAD, *(self.row(*row) for row in ROWS)]
        lines = pathlib.Path(GUIDE).read_text().splitlines()
        found = lines[lines.index(HEAD[0]):][:len(table)] if HEAD[0] in lines else []
        self.assertEqual('\n'.join(found), '\n'.join(table))

    def test_the_run(self):
        """Nothing but what is refused has failed, and every node has been there."""
        self.assertIn(f'{len(self.failures)} nodes failed', self.error.message)
        self.assertGreater(len(every_pair()), 500)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
