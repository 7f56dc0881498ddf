# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hooks, as Kedro's `kedro.framework.hooks` has them."""

from .manager import _create_hook_manager
from .markers import hook_impl

__all__ = ['_create_hook_manager', 'hook_impl']
