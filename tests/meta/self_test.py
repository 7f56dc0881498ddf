#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that each check of this folder can fail: it is handed something wrong, and has to name it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

import calls
import docs_code
import docs_index
import documentation
import examples
import gir
import gir_lint
import gtester
import headers
import install
import layers
import never
import summary
import symbols
import tree

GIR = '''<?xml version="1.0"?>
<repository version="1.2" xmlns="http://www.gtk.org/introspection/core/1.0"
            xmlns:c="http://www.gtk.org/introspection/c/1.0"
            xmlns:glib="http://www.gtk.org/introspection/glib/1.0">
<namespace name="Kedroc" version="1">{}</namespace></repository>'''


def namespace(body):
    return gir.parse(GIR.format(body))


def method(parameters='', result='<type name="none"/>', attributes='', name='act'):
    return namespace(f'''<class name="Thing">
      <method name="{name}" c:identifier="kedroc_thing_act" {attributes}>
      <return-value>{result}</return-value><parameters>{parameters}</parameters></method></class>''')


def parameter(kind, name='item', attributes='', c_type=''):
    return f'<parameter name="{name}" {attributes}><type name="{kind}" c:type="{c_type}"/></parameter>'


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, path, text):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def assert_names(self, problems, *culprits):
        self.assertEqual(len(problems), 1, problems)
        for culprit in culprits:
            self.assertIn(culprit, problems[0])


class Layers(Check):
    def setUp(self):
        super().setUp()
        for room in ('base', 'pipeline', 'io'):
            self.write(f'{room}/meson.build', '')
        self.write('base/kedroc-error.h', '')
        self.write('io/kedroc-data-catalog.h', '#include "kedroc-error.h"\n')

    def test_good(self):
        self.assertEqual(layers.problems(self.folder), [])

    def test_forbidden_room(self):
        self.write('pipeline/kedroc-node.c', '#include "kedroc-data-catalog.h"\n')
        self.assert_names(layers.problems(self.folder), 'kedroc-node.c', 'pipeline may not see io')

    def test_unknown_header(self):
        self.write('io/kedroc-data-catalog.c', '#include "kedroc-nothing.h"\n')
        self.assert_names(layers.problems(self.folder), 'kedroc-nothing.h')

    def test_path_instead_of_name(self):
        self.write('io/kedroc-data-catalog.c', '#include "base/kedroc-error.h"\n')
        self.assert_names(layers.problems(self.folder), 'bare name')

    def test_private_header_in_public_one(self):
        self.write('base/kedroc-error-private.h', '')
        self.write('io/kedroc-dataset.h', '#include "kedroc-error-private.h"\n')
        self.assert_names(layers.problems(self.folder), 'kedroc-dataset.h', 'private')

    def test_unknown_room(self):
        self.write('attic/kedroc-old.c', '')
        self.assert_names(layers.problems(self.folder), 'attic')

    def test_link_line(self):
        self.write('pipeline/meson.build', 'dependencies: [base_dep, io_dep]')
        self.assert_names(layers.problems(self.folder), 'pipeline may not link with io')


class Fuzz(Check):
    """The script that lets a fuzz target run: what the target says has to arrive."""

    def fuzz(self, program):
        path = self.write('target', f'#!/bin/sh\n{program}\n')
        path.chmod(0o755)
        script = pathlib.Path(__file__).parents[1] / 'fuzz' / 'fuzz.sh'
        return subprocess.run(['sh', script, path, '1', self.folder], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, check=False)

    def test_good(self):
        run = self.fuzz('exit 0')
        self.assertEqual((run.returncode, run.stdout), (0, ''))

    def test_crash(self):
        run = self.fuzz('touch "$0-crashes/crash-1"; exit 77')
        self.assertEqual(run.returncode, 77)
        self.assertIn('target-crashes/crash-1', run.stdout)


class Never(Check):
    def test_calls(self):
        for room, code in (('io', 'exit (1);'), ('base', 'g_error ("no");'), ('values', 'g_print ("%d", 1);'),
                           ('runner', 'fork ();'), ('runner', 'write (STDERR_FILENO, text, 1);'),
                           ('pipeline', 'g_file_new_for_path (path);'),
                           ('io', 'g_thread_new ("loader", run, NULL);'),
                           ('pipeline', 'KedrocCsvDataset *csv;')):
            with self.subTest(code=code):
                path = self.write(f'{room}/kedroc-bad.c', f'/* exit (1) */\n{code}\n')
                self.assert_names(never.problems(self.folder), 'kedroc-bad.c:2')
                path.unlink()

    def test_comment_and_string(self):
        self.write('io/kedroc-good.c', '/* exit (1) */ // fork ()\nconst char *text = "printf (1)";\n')
        self.assertEqual(never.problems(self.folder), [])


class Headers(Check):
    def test_missing_include(self):
        header = self.write('kedroc-bad.h', '#pragma once\nvoid f (gint i);\n')
        self.assert_names(headers.problems([header], ['gcc']), 'kedroc-bad.h', 'gint')

    def test_private_include(self):
        self.write('kedroc-x-private.h', '')
        header = self.write('kedroc-bad.h', '#pragma once\n#include "kedroc-x-private.h"\n')
        self.assert_names(headers.problems([header], ['gcc']), 'kedroc-x-private.h')

    def test_no_cpp(self):
        header = self.write('kedroc-bad.h', '#pragma once\nint f (int class);\n')
        self.assertEqual(headers.problems([header], ['gcc']), [])
        self.assert_names(headers.problems([header], ['g++']), 'with g++')

    def test_no_guard(self):
        header = self.write('kedroc-bad.h', 'struct twice { int i; };\n')
        self.assert_names(headers.problems([header], ['gcc']), 'twice')


class Symbols(Check):
    def test_added(self):
        found = symbols.problems(['kedroc_a', 'kedroc_b'], ['kedroc_a'])
        self.assert_names(found, 'kedroc_b', 'not in the list')

    def test_taken_away(self):
        found = symbols.problems(['kedroc_a'], ['kedroc_a', 'kedroc_b'])
        self.assert_names(found, 'kedroc_b', 'not exported')

    def test_prefix(self):
        self.assert_names(symbols.problems(['stray'], ['stray']), 'stray', 'prefix')

    def test_order(self):
        self.assert_names(symbols.problems(['kedroc_a', 'kedroc_b'], ['kedroc_b', 'kedroc_a']), 'sorted')


class GirLint(Check):
    def assert_lint(self, element, *culprits):
        self.assert_names(gir_lint.problems(element), *culprits)

    def test_good(self):
        good = method(parameter('gint', attributes='direction="out"', c_type='int*'))
        self.assertEqual(gir_lint.problems(good), [])

    def test_not_introspectable(self):
        self.assert_lint(method(attributes='introspectable="0"'), 'Thing.act', 'introspectable')

    def test_virtual_method_not_introspectable(self):
        self.assert_lint(namespace('''<class name="Thing"><virtual-method name="act" introspectable="0">
                                      <return-value><type name="none"/></return-value></virtual-method>
                                      </class>'''),
                         'Thing.act')

    def test_scalar_pointer(self):
        self.assert_lint(method(parameter('gint', c_type='int*')), 'item', 'gint')

    def test_value_without_direction(self):
        self.assert_lint(method(parameter('GObject.Value', c_type='GValue*')), 'item', 'GValue')

    def test_returned_scalar_pointer(self):
        self.assert_lint(method(result='<type name="gdouble" c:type="const double*"/>'),
                         'return value', 'gdouble')

    def test_table_without_types(self):
        self.assert_lint(method('<parameter name="table"><type name="GLib.HashTable"><type name="gpointer"/>'
                                '<type name="gpointer"/></type></parameter>'), 'table', 'element types')

    def test_table_of_objects(self):
        self.assert_lint(method(result='<type name="GLib.HashTable"><type name="utf8"/>'
                                       '<type name="Thing"/></type>'), 'a table of Thing')

    def test_array_freed_twice(self):
        self.assert_lint(namespace('''<function name="list"><return-value transfer-ownership="full">
                                      <type name="GLib.PtrArray"><type name="Thing"/></type></return-value>
                                      </function>'''), 'freed twice')

    def test_cancellable(self):
        self.assert_lint(method(parameter('Gio.Cancellable', 'cancellable')), 'not (nullable)')
        nullable = parameter('Gio.Cancellable', 'cancellable', 'nullable="1"')
        self.assert_lint(method(nullable + parameter('gint')), 'comes before gint')

    def test_callback_without_scope(self):
        self.assert_lint(method(parameter('Gio.AsyncReadyCallback', 'callback')), 'callback', 'scope')

    def test_value_without_twin(self):
        value = parameter('GObject.Value', 'value', 'direction="out"')
        self.assert_lint(method(value, name='load'), 'load_value')

    def test_rename(self):
        self.assert_lint(method(attributes='shadowed-by="other"'), 'rename-to')

    def test_property_named_like_method(self):
        self.assert_lint(namespace('''<class name="Thing"><method name="version"/><property name="version"/>
                                      </class>'''), 'Thing:version')

    def test_signal_named_like_method(self):
        self.assert_lint(namespace('''<class name="Thing"><method name="progress"/>
                                      <glib:signal name="progress"/>
                                      </class>'''), 'Thing::progress')

    def test_reserved_words(self):
        self.assert_lint(method(parameter('gint', 'lambda')), 'lambda')
        self.assert_lint(method(name='delete'), 'Thing.delete')

    def test_error_domain(self):
        self.assert_lint(namespace('<enumeration name="RunnerError" '
                                   'glib:error-domain="kedroc-runner_error-quark"/>'),
                         'kedroc-runner_error-quark')
        self.assert_lint(namespace('<enumeration name="RunnerError"/>'), 'RunnerError', 'None')


class Documentation(Check):
    def test_undocumented(self):
        self.assert_names(documentation.undocumented(namespace('<constant name="LIMIT"/>')), 'LIMIT')

    def test_parameter(self):
        element = namespace('<function name="f"><doc>F.</doc><parameters><parameter name="x"/></parameters>'
                            '</function>')
        self.assert_names(documentation.undocumented(element), 'parameter x')

    def test_result(self):
        element = namespace('<function name="f"><doc>F.</doc><return-value><type name="gint"/></return-value>'
                            '</function>')
        self.assert_names(documentation.undocumented(element), 'returns')

    def test_member(self):
        element = namespace('<enumeration name="E"><doc>E.</doc><member name="first"/></enumeration>')
        self.assert_names(documentation.undocumented(element), 'E.first')

    def test_macro(self):
        text = '/**\n * KEDROC_A:\n */\n#define KEDROC_A 1\n#define KEDROC_B 2\n'
        self.assert_names(documentation.undocumented_macros(text, 'x.h'), 'KEDROC_B')


class Tree(Check):
    LICENCE = '/* SPDX-License-Identifier: LGPL-2.1-or-later */\n'

    def assert_tree(self, name, text, *culprits):
        self.assert_names(tree.problems([(name, text)]), *culprits)

    def test_licence(self):
        self.assert_tree('kedroc/a.c', 'int a;\n', 'kedroc/a.c', 'SPDX')

    def test_long_line(self):
        self.assert_tree('kedroc/a.c', self.LICENCE + '/*' + 'x' * 130 + '*/\n', 'kedroc/a.c:2')

    def test_long_file(self):
        self.assert_tree('kedroc/a.c', self.LICENCE + 'int a;\n' * 800, '801 lines')

    def test_long_function(self):
        body = '  work ();\n' * 79
        text = f'{self.LICENCE}void\nwork (void)\n{{\n{body}}}\n'
        self.assert_tree('kedroc/a.c', text, 'work has 81 lines')

    def test_white_space(self):
        self.assert_tree('kedroc/a.c', f'{self.LICENCE}int a; \n', 'kedroc/a.c:2', 'white space')


class Documents(Check):
    LISTING = 'content_files = [\n  "overview.md",\n  "catalog.md",\n]\n'

    def test_page_not_listed(self):
        found = docs_index.check_listing(['overview.md', 'catalog.md', 'lost.md'], self.LISTING,
                                         '[a](catalog.html) [b](lost.html)')
        self.assert_names(found, 'lost.md', 'content_files')

    def test_page_not_linked(self):
        found = docs_index.check_listing(['overview.md', 'catalog.md'], self.LISTING, 'no link')
        self.assert_names(found, 'catalog.md')

    def test_page_not_there(self):
        self.assert_names(docs_index.check_listing(['overview.md'], self.LISTING, ''), 'no such page')

    def test_dead_link(self):
        found = docs_index.check_links('README.md', '[x](docs/none.md)', self.folder)
        self.assert_names(found, 'docs/none.md')

    def run_page(self, text):
        return list(docs_code.run_page(text, [], {'python': [sys.executable]}, self.folder))

    def test_program_that_does_not_compile(self):
        self.assert_names(self.run_page('```c\nint\nmain (void)\n{\n  return kedroc_nothing;\n}\n```\n'),
                          'kedroc_nothing')

    def test_program_that_prints_something_else(self):
        program = '```c\n#include <stdio.h>\n\nint\nmain (void)\n{\n  puts ("a");\n  return 0;\n}\n```\n'
        self.assertEqual(self.run_page(program + '\n```text\na\n```\n'), [None])
        self.assert_names(self.run_page(program + '\n```text\nb\n```\n'), "'b")

    def test_script_that_prints_something_else(self):
        script = '```python\nprint(open("a.yml").read())\n```\n\n```text\n# a.yml\nb: 1\n\n```\n'
        configuration = '```yaml\n# a.yml\nb: {}\n```\n'
        self.assertEqual(self.run_page(configuration.format(1) + script), [None])
        self.assert_names(self.run_page(configuration.format(2) + script), 'b: 2')

    def test_program_that_fails(self):
        self.assert_names(self.run_page('```c\nint\nmain (void)\n{\n  return 3;\n}\n```\n'), 'exit status 3')
        self.assert_names(self.run_page('```python\nraise SystemExit(4)\n```\n'), 'exit status 4')

    def test_vala(self):
        """Of Vala programs are run, not parts of some, with whatever compiles them."""
        text = '```vala\nbool part () {\n}\n```\n\n```vala\nint main () {\n}\n```\n\n```text\nx\n```\n'
        self.assertEqual(docs_code.vala_programs(text), [('int main () {\n}\n', 'x\n')])
        self.assert_names(list(docs_code.run_page(text, [], {'vala': ['false']}, self.folder)), 'exit status 1')

    def test_readme_differs(self):
        readme = '```c\nint\nmain (void)\n{\n}\n```\n\n```text\nhello\n```\n'
        source = '/* SPDX-License-Identifier: x */\nint\nmain (void)\n{\n}\n'
        self.assertEqual(docs_code.compare_readme(readme, source), [])
        self.assert_names(docs_code.compare_readme(readme, source + '/* new */'), 'first program')
        self.assert_names(docs_code.compare_readme('no program', source), 'open with')


class Programs(Check):
    def test_example_without_test(self):
        self.assert_names(examples.problems(['first', 'second'], ['first', 'secondary']), 'examples/second')

    def test_uncalled_function(self):
        functions = {'kedroc_a_load': 'load', 'kedroc_a_save': 'save'}
        not_in_c, not_in_bindings = calls.uncalled(functions, ['kedroc_a_load ();'], ['a.save()'])
        self.assertEqual((not_in_c, not_in_bindings), (['kedroc_a_save'], ['kedroc_a_load']))

    def test_overrides_where_nobody_looks(self):
        below = ['/usr/lib/python3/packages', '/usr/lib/python3.11/packages']
        self.assertEqual(install.check_python_folder(below[0], '/usr', below[:1], below), [])
        self.assertEqual(install.check_python_folder(below[1], '/opt', ['/usr/lib'], below), [])
        self.assert_names(install.check_python_folder(below[1], '/usr', below[:1], below), below[1], below[0])

    def test_gtester(self):
        failing = self.write('failing', '#!/bin/sh\nexit 1\n')
        failing.chmod(0o755)
        self.assert_names(gtester.problems([failing], None), 'failing')


class Summary(Check):
    def add(self, entries, expected=('a',), taps=('a',)):
        total = summary.Sum()
        summary.add_run(total, expected, set(taps), entries, 'default')
        return total

    def test_cases(self):
        stdout = '1..4\nok 1 /a\nnot ok 2 /b\nok 3 /c # SKIP no data\nok 4 /d\n'
        total = self.add({'a': {'result': 'FAIL', 'stdout': stdout}})
        self.assertEqual((total.passed, total.failed, len(total.skipped)), (2, 1, 1))

    def test_crash_after_good_cases(self):
        total = self.add({'a': {'result': 'ERROR', 'stdout': 'ok 1 /a\n', 'returncode': -11}})
        self.assertEqual((total.passed, total.failed), (1, 1))

    def test_not_run(self):
        total = self.add({})
        self.assertEqual((total.passed, total.failed), (0, 1))

    def test_nothing_expected(self):
        self.assertEqual(self.add({}, expected=()).failed, 1)

    def test_plain_program(self):
        self.assertEqual(self.add({'a': {'result': 'OK'}}, taps=()).passed, 1)
        self.assertEqual(self.add({'a': {'result': 'TIMEOUT'}}, taps=()).failed, 1)


if __name__ == '__main__':
    unittest.main()
