# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is wrong with a pipeline. They say that they are of kedroc.pipeline.pipeline, as in Kedro."""


class PipelineError(Exception):
    """Inputs, outputs or parameters that a pipeline does not have were to be mapped."""


class OutputNotUniqueError(Exception):
    """Two nodes write the same dataset."""


class ConfirmNotUniqueError(Exception):
    """Two nodes confirm the same dataset."""


class CircularDependencyError(Exception):
    """Nodes wait for each other."""


for _error in (PipelineError, OutputNotUniqueError, ConfirmNotUniqueError, CircularDependencyError):
    _error.__module__ = 'kedroc.pipeline.pipeline'
