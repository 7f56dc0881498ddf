# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases of the configuration loader, read by Kedro and by kedroc: what they say of the two is true.

Usage: test_config_loader_kedro.py FOLDER, where Kedro is installed the first time.
"""

import json
import logging
import os
import pathlib
import re
import tempfile
import unittest
import warnings

import scratch_venv

scratch_venv.enter(['kedro==1.5.0'])
warnings.simplefilter('ignore')
logging.disable(logging.WARNING)

import gi
from kedro.config import OmegaConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.hooks.manager import _create_hook_manager
from omegaconf import OmegaConf

gi.require_version('Kedroc', '1')
from gi.repository import GLib, Kedroc

CORPUS = pathlib.Path(__file__).parents[2] / 'corpus'
ENVIRONMENTS = {'base_env': 'base', 'default_run_env': 'local'}
ERROR = 'error'


def fail(*_arguments):
    raise ValueError('it fails on purpose')


RESOLVERS = {
    'list': lambda *arguments: list(arguments),
    'fail': fail,
}


def first(*arguments):
    return arguments[0] if arguments else None


class Case:
    """One case of the corpus; README.md there tells what it looks like."""

    def __init__(self, text):
        head, *sections = text.split('\n--- ')
        self.name, *lines = head.splitlines()
        settings = dict(line.split(': ', 1) for line in lines if line)
        self.options = {**ENVIRONMENTS, **json.loads(settings.get('options', '{}'))}
        self.key = settings['get']
        self.bare = self.options.pop('bare', False)
        names = self.options.pop('custom_resolvers', ())
        self.options['custom_resolvers'] = {name: RESOLVERS.get(name, first) for name in names}
        self.environ = self.options.pop('environ', {})
        self.files = {}
        self.kedro = None
        for section in sections:
            title, _, content = section.partition('\n')
            if title == 'result':
                self.kedroc = json.loads(content)
            elif title == 'error':
                self.kedroc = ERROR
            elif title.startswith('kedro: '):
                self.kedro = ERROR if content.strip() == ERROR else json.loads(content)
            else:
                self.files[title] = content + '\n'
        self.differs = self.kedro is not None
        if not self.differs:
            self.kedro = self.kedroc

    def write(self, conf):
        for name in () if self.bare else ('base', 'local'):
            (conf / name).mkdir()
        for name, content in self.files.items():
            path = conf / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def load(self, loader_class, conf):
        os.environ.update(self.environ)
        try:
            return loader_class(str(conf), **self.options)[self.key]
        except Exception:
            return ERROR
        finally:
            # Kedro's are of the whole process.
            for name in self.options['custom_resolvers']:
                OmegaConf.clear_resolver(name)
            for name in self.environ:
                del os.environ[name]


def cases():
    for path in sorted((CORPUS / 'config-loader').glob('*.cases')):
        for text in re.split(r'^=== ', path.read_text(), flags=re.MULTILINE)[1:]:
            yield Case(text.rstrip('\n'))


def with_credentials(config, credentials):
    """Kedro gives credentials names of its own, and empty ones none."""
    def resolve(key, value):
        return credentials[value] if key == 'credentials' and isinstance(value, str) else value

    return {name: {key: resolve(key, value) for key, value in entry.items()} for name, entry in config.items()}


class LikeKedro(unittest.TestCase):
    def assert_same(self, got, expected):
        """1, 1.0 and True are not the same here; the keys of JSON are texts."""
        as_json = json.loads(json.dumps(got))
        self.assertEqual(json.dumps(as_json, sort_keys=True), json.dumps(expected, sort_keys=True))

    def test_cases(self):
        n_cases = 0
        for case in cases():
            n_cases += 1
            with self.subTest(case=case.name), tempfile.TemporaryDirectory() as folder:
                conf = pathlib.Path(folder) / 'conf'
                conf.mkdir()
                case.write(conf)
                kedro = case.load(OmegaConfigLoader, conf)
                kedroc = case.load(Kedroc.ConfigLoader, conf)
                self.assert_same(kedro, case.kedro)
                self.assert_same(kedroc, case.kedroc)
                if case.differs:
                    self.assertNotEqual(kedro, kedroc)
        self.assertGreater(n_cases, 100)

    def test_project(self):
        conf = CORPUS / 'spaceflights' / 'conf'
        expected = json.loads((CORPUS / 'spaceflights' / 'kedro.json').read_text())
        soft = {'env': 'prod', 'runtime_params': {'seed': 7},
                'merge_strategy': {'globals': 'soft', 'parameters': 'soft'}}
        for name, options in (('local', {}), ('prod', soft)):
            kedro = OmegaConfigLoader(str(conf), **ENVIRONMENTS, **options)
            kedroc = Kedroc.ConfigLoader(conf, **ENVIRONMENTS, **options)
            for key in ('catalog', 'credentials', 'globals', 'parameters'):
                self.assert_same(kedro[key], expected[name][key])
                self.assert_same(kedroc[key], expected[name][key])

    def test_catalog(self):
        """The catalog of the project, as Kedro makes it for a run."""
        project = CORPUS / 'spaceflights'
        for env, options in ((None, {}), ('prod', {'runtime_params': {'seed': 7},
                                                   'merge_strategy': {'globals': 'soft', 'parameters': 'soft'}})):
            loader = OmegaConfigLoader(str(project / 'conf'), env, **ENVIRONMENTS, **options)
            context = KedroContext(project, loader, env, 'spaceflights', _create_hook_manager(),
                                   runtime_params=options.get('runtime_params'))
            kedro = context.catalog
            own_loader = Kedroc.ConfigLoader(project / 'conf', env, **options)
            for kind in (Kedroc.DataCatalog, Kedroc.SharedMemoryDataCatalog):
                own = kind.new_from_config_loader(own_loader, project)
                self.assertEqual(sorted(own), sorted(kedro))
                self.assertEqual(own.get_config_resolver().list_patterns(), kedro.config_resolver.list_patterns())
                self.assert_same(own.get_config_resolver().resolve_pattern('preprocessed_cars'),
                                 kedro.config_resolver.resolve_pattern('preprocessed_cars'))
                for name in own:
                    if name.startswith('param'):
                        self.assert_same(own.load(name), kedro.load(name))
            config, credentials, load_versions, _ = own.to_config()
            kedro_config, kedro_credentials, kedro_versions, _ = kedro.to_config()
            self.assert_same(with_credentials(config, credentials), with_credentials(kedro_config, kedro_credentials))
            self.assertEqual(load_versions, {name: version for name, version in kedro_versions.items() if version})

    def test_errors_are_of_glib(self):
        with self.assertRaises(GLib.Error):
            Kedroc.ConfigLoader('/no/such/folder').get('catalog')


if __name__ == '__main__':
    unittest.main()
