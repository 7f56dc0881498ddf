#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up the results of several `meson test` runs.

Arguments are FOLDER:SETUP pairs, the folders below --root, or FOLDER:SETUP/SUITE where no more
than a suite was run; the log of each is FOLDER/meson-logs/testlog-SETUP-SETUP.json. A TAP program
counts with each of its cases, another one as a whole. A program that ought to have run and did not
is a failure, and so is one that ended badly after all its cases passed.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

CASE = re.compile(r'^(not )?ok\b(?:[^#\\]|\\.)*(?:#\s*(SKIP|TODO)\b(.*))?', re.IGNORECASE)
GOOD_RESULTS = {'OK', 'EXPECTEDFAIL'}


class Sum:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = []
        self.failures = []

    def fail(self, name, why):
        self.failed += 1
        self.failures.append(f'{name}: {why}')

    def add_cases(self, name, stdout):
        """Counts the TAP cases of a program; returns how many have failed."""
        failed = 0
        for line in stdout.splitlines():
            match = CASE.match(line)
            if match is None:
                continue
            if match[2]:
                self.skipped.append(f'{name}: {line}')
            elif match[1]:
                self.fail(name, line)
                failed += 1
            else:
                self.passed += 1
        return failed

    def add_program(self, name, is_tap, entry):
        result = entry['result']
        failed = self.add_cases(name, entry.get('stdout') or '') if is_tap else 0
        if result == 'SKIP':
            if not is_tap:
                self.skipped.append(name)
        elif result not in GOOD_RESULTS:
            if failed == 0:
                self.fail(name, f"{result}, exit status {entry.get('returncode')}")
        elif not is_tap:
            self.passed += 1


def ask_meson(*arguments):
    return subprocess.run(['meson', *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          check=True, text=True).stdout


def short_name(name):
    """A test's name without the suite that meson writes before it."""
    return name.rsplit(' / ', 1)[-1]


def known_tests(folder):
    """The protocol of every test of the build folder, by name."""
    return {test['name']: test['protocol'] for test in json.loads(ask_meson('introspect', '--tests', folder))}


def listed_tests(folder, setup, suite):
    """The names of the tests that the set-up is expected to run, all or those of a suite."""
    known = known_tests(folder)
    chosen = ['--suite', suite] if suite else []
    listing = ask_meson('test', '-C', folder, '--no-rebuild', '--list', '--setup', setup, *chosen)
    return [short_name(line) for line in listing.splitlines() if short_name(line) in known]


def read_log(folder, setup):
    log = pathlib.Path(folder, 'meson-logs', f'testlog-{setup}-{setup}.json')
    if not log.exists():
        return {}
    entries = [json.loads(line) for line in log.read_text().splitlines() if line]
    return {short_name(entry['name']): entry for entry in entries}


def add_run(total, expected, taps, entries, label):
    if not expected:
        total.fail(label, 'this set-up has no test')
    for name in expected:
        if name in entries:
            total.add_program(f'{label} {name}', name in taps, entries[name])
        else:
            total.fail(f'{label} {name}', 'was not run')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--root', default='', help='the folder that the build folders are in')
    parser.add_argument('--failures', type=int, default=0, help='failures that have no log')
    parser.add_argument('runs', nargs='*', metavar='FOLDER:SETUP[/SUITE]')
    arguments = parser.parse_args()

    total = Sum()
    total.failed = arguments.failures
    for run in arguments.runs:
        name, setup = run.rsplit(':', 1)
        folder = pathlib.Path(arguments.root, name)
        setup, _, suite = setup.partition('/')
        taps = {name for name, protocol in known_tests(folder).items() if protocol == 'tap'}
        add_run(total, listed_tests(folder, setup, suite), taps, read_log(folder, setup), setup)

    for skipped in total.skipped:
        print(f'skipped: {skipped}')
    for failure in total.failures:
        print(f'FAILED: {failure}')
    print(f'{total.passed} passed, {total.failed} failed')
    return 1 if total.failed > 0 or total.passed == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
