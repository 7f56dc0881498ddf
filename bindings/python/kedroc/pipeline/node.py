# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes as Kedro has them: a function, and the datasets that are its arguments and results."""

from __future__ import annotations

import re
import warnings
from functools import cached_property, partial
from typing import Any, Callable, Iterable

from ._checks import (check_arguments, check_definition, check_for_library, check_name, check_outputs, check_tags,
                      invalid, to_list)

_to_list = to_list


def __getattr__(name):
    if name == 'GroupedNodes':
        from ._groups import GroupedNodes
        return GroupedNodes
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def _get_readable_func_name(func):
    if hasattr(func, '__name__'):
        return func.__name__
    text = repr(func)
    return '<partial>' if 'functools.partial' in text else text


def _hashable(value):
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return tuple(value) if isinstance(value, list) else value


class Node:
    def __init__(self, func: Callable, inputs: str | list[str] | dict[str, str] | None,
                 outputs: str | list[str] | dict[str, str] | None, *, name: str | None = None,
                 tags: str | Iterable[str] | None = None, confirms: str | list[str] | None = None,
                 namespace: str | None = None, preview_fn: Callable[..., Any] | None = None):
        check_definition(func, inputs, outputs, namespace)
        check_arguments(func, _get_readable_func_name(func), inputs)
        check_name(name)
        self._func = func
        self._inputs = inputs
        self._outputs = outputs
        self._name = name
        self._namespace = namespace
        self._tags = set(to_list(tags))
        check_tags(self._tags)
        check_outputs(self)
        self._confirms = confirms
        check_for_library([*self.inputs, *self.outputs, *self.confirms, *([namespace] if namespace else [])])
        if preview_fn and not callable(preview_fn):
            raise invalid(f"preview_fn must be a function, not '{type(preview_fn).__name__}'.")
        self._preview_fn = preview_fn

    def _copy(self, **changes):
        parameters = {'func': self._func, 'inputs': self._inputs, 'outputs': self._outputs, 'name': self._name,
                      'namespace': self._namespace, 'tags': self._tags, 'confirms': self._confirms,
                      'preview_fn': self._preview_fn}
        return Node(**{**parameters, **changes})

    @cached_property
    def _unique_key(self):
        return self.name, _hashable(self._inputs), _hashable(self._outputs)

    def __eq__(self, other: Any) -> bool:
        return self._unique_key == other._unique_key if isinstance(other, Node) else NotImplemented

    def __lt__(self, other: Any) -> bool:
        return self._unique_key < other._unique_key if isinstance(other, Node) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._unique_key)

    def __str__(self) -> str:
        outputs = f"[{';'.join(self.outputs)}]" if self._outputs else 'None'
        inputs = f"[{';'.join(self.inputs)}]" if self._inputs else 'None'
        prefix = f'{self._name}: ' if self._name else ''
        return f'{prefix}{self._func_name}({inputs}) -> {outputs}'

    def __repr__(self) -> str:
        return f'Node({self._func_name}, {self._inputs!r}, {self._outputs!r}, {self._name!r})'

    def __call__(self, **kwargs: Any) -> dict[str, Any]:
        return self.run(inputs=kwargs)

    def __getstate__(self):
        # What the library has for it belongs to this process.
        return {key: value for key, value in self.__dict__.items() if key != '_native'}

    @property
    def _func_name(self):
        name = _get_readable_func_name(self._func)
        if name == '<partial>':
            warnings.warn(f"The node producing outputs '{self.outputs}' is made from a 'partial' function. Partial "
                          "functions do not have a '__name__' attribute: consider using 'functools.update_wrapper' for "
                          'better log messages.')
        return name

    @property
    def func(self) -> Callable:
        return self._func

    @func.setter
    def func(self, func: Callable) -> None:
        self._func = func
        self.__dict__.pop('inputs', None)

    @property
    def tags(self) -> set[str]:
        return set(self._tags)

    def tag(self, tags: str | Iterable[str]) -> Node:
        return self._copy(tags=self.tags | set(to_list(tags)))

    @property
    def name(self) -> str:
        name = self._name or self._unique_name
        return f'{self.namespace}.{name}' if self.namespace else name

    @cached_property
    def _unique_name(self):
        """What the node is called where it was given no name."""
        if isinstance(self._func, partial):
            base = f'partial({self._func.func.__name__})'
            key = f'{base}|{self.inputs}|{self.outputs}'
        else:
            base = self._func_name
            key = f'{self._func.__module__}.{self._func.__name__}|{self.inputs}|{self.outputs}'
        import hashlib
        return f'{base}__{hashlib.sha256(key.encode()).hexdigest()[:8]}'

    @property
    def short_name(self) -> str:
        return self._name or self._func_name.replace('_', ' ').title()

    @property
    def namespace(self) -> str | None:
        return self._namespace

    @cached_property
    def namespace_prefixes(self) -> list[str]:
        parts = (self._namespace or '').split('.')
        return ['.'.join(parts[:n + 1]) for n in range(len(parts))]

    @cached_property
    def inputs(self) -> list[str]:
        """The names of the datasets in the order of the function's arguments."""
        if not isinstance(self._inputs, dict):
            return to_list(self._inputs)
        import inspect
        bound = inspect.signature(self._func, follow_wrapped=False).bind(**self._inputs)
        return [*bound.args, *bound.kwargs.values()]

    @cached_property
    def outputs(self) -> list[str]:
        return to_list(self._outputs)

    @property
    def confirms(self) -> list[str]:
        return to_list(self._confirms)

    def preview(self) -> Any:
        return self._preview_fn() if self._preview_fn else None

    def run(self, inputs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Calls the function outside any pipeline. The values of the outputs by the names of their datasets."""
        from ._execution import call_function, outputs_of, run_and_log

        def call():
            if not (inputs is None or isinstance(inputs, dict)):
                raise ValueError(f'Node.run() expects a dictionary or None, but got {type(inputs)} instead')
            self._check_inputs(inputs or {})
            return outputs_of(self, call_function(self._func, self._inputs, lambda name: inputs[name]))

        return run_and_log(self, call)

    def _check_inputs(self, inputs):
        wanted = self._inputs
        if set(to_list(wanted)) == set(inputs):
            return
        if not wanted:
            expected = 'no inputs'
        elif isinstance(wanted, str):
            expected = f"one input named '{wanted}'"
        elif isinstance(wanted, list):
            expected = f'{len(wanted)} input(s) {wanted}'
        else:
            names = sorted(set(wanted.values()))
            expected = f'{len(names)} input(s) {names}'
        raise ValueError(f'Node {self!s} expected {expected}, but got the following {len(inputs)} input(s) instead: '
                         f'{sorted(inputs)}.')

    @property
    def _library_name(self):
        """The name in the library, which takes letters, digits, '-', '_' and '.'."""
        return re.sub(r'[^\w.-]', '-', self._name or self._unique_name)

    @cached_property
    def _native(self):
        """The node of the library."""
        from ._execution import callback_for
        from ._library import new_node
        return new_node(self, callback_for(self))


def node(func: Callable, inputs: str | list[str] | dict[str, str] | None,
         outputs: str | list[str] | dict[str, str] | None, *, name: str | None = None,
         tags: str | Iterable[str] | None = None, confirms: str | list[str] | None = None,
         namespace: str | None = None, preview_fn: Callable[..., Any] | None = None) -> Node:
    return Node(func, inputs, outputs, name=name, tags=tags, confirms=confirms, namespace=namespace,
                preview_fn=preview_fn)
