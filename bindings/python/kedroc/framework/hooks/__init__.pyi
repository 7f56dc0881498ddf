# SPDX-License-Identifier: LGPL-2.1-or-later
from collections.abc import Callable
from typing import Any, TypeVar, overload

from .manager import HookManager

_F = TypeVar('_F', bound=Callable[..., Any])

@overload
def hook_impl(function: _F) -> _F: ...
@overload
def hook_impl(function: None = None, **options: Any) -> Callable[[_F], _F]: ...
def _create_hook_manager() -> HookManager: ...
