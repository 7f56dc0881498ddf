# SPDX-License-Identifier: LGPL-2.1-or-later
"""The format behind the name of a dataset: `name@format`."""

TRANSCODING_SEPARATOR = '@'


def _transcode_split(element):
    name, *formats = element.split(TRANSCODING_SEPARATOR)
    if len(formats) > 1:
        raise ValueError(f"Expected maximum 1 transcoding separator, found {len(formats)} instead: '{element}'.")
    return name, formats[0] if formats else ''


def _strip_transcoding(element):
    return _transcode_split(element)[0] if TRANSCODING_SEPARATOR in element else element
