# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runners, as Kedro's `kedro.runner` has them."""

from .parallel_runner import ParallelRunner
from .runner import AbstractRunner
from .sequential_runner import SequentialRunner
from .task import Task
from .thread_runner import ThreadRunner

__all__ = ['AbstractRunner', 'ParallelRunner', 'SequentialRunner', 'Task', 'ThreadRunner']
