# SPDX-License-Identifier: LGPL-2.1-or-later
"""Paths of files, some of them on other machines."""

import re

from .core import PROTOCOL_DELIMITER, DatasetError

HTTP_PROTOCOLS = ('http', 'https')
CLOUD_PROTOCOLS = ('abfs', 'abfss', 'adl', 'gcs', 'gdrive', 'gs', 'oci', 'oss', 's3', 's3a', 's3n')
# Those that may name a container before the host.
CONTAINER_PROTOCOLS = ('abfss', 'oci')


def parse_filepath(filepath):
    """The protocol of a path or URL, and the path without it."""
    if re.match(r'^[a-zA-Z]:[\\/]', filepath) or not re.match(r'^[a-zA-Z0-9]+://', filepath):
        return 'file', filepath
    from urllib.parse import urlsplit
    url = urlsplit(filepath)
    if url.scheme in HTTP_PROTOCOLS:
        return url.scheme, filepath
    path = url.path
    if url.scheme == 'file' and (drive := re.match(r'^/([a-zA-Z])[:|]([\\/].*)$', path)):
        path = ':'.join(drive.groups())
    path += f'?{url.query}' if url.query else ''
    path += f'#{url.fragment}' if url.fragment else ''
    if url.netloc and url.scheme in CLOUD_PROTOCOLS:
        path = url.netloc.rsplit('@', 1)[-1].rsplit(':', 1)[0] + path
        if url.scheme in CONTAINER_PROTOCOLS and url.username:
            path = f'{url.username}@{path}'
    return url.scheme or 'file', path


def get_protocol_and_path(filepath, version=None):
    """The protocol of a path and the path without it; there are no versions by HTTP."""
    protocol, path = parse_filepath(str(filepath))
    if protocol in HTTP_PROTOCOLS:
        if version is not None:
            raise DatasetError('Versioning is not supported for HTTP protocols. Please remove the `versioned` flag '
                               'from the dataset configuration.')
        path = path.split(PROTOCOL_DELIMITER, 1)[-1]
    return protocol, path


def get_filepath_str(raw_path, protocol):
    """The path as a text, with the protocol if it is HTTP."""
    path = raw_path.as_posix()
    return ''.join((protocol, PROTOCOL_DELIMITER, path)) if protocol in HTTP_PROTOCOLS else path


def validate_on_forbidden_chars(**kwargs):
    for key, value in kwargs.items():
        if ' ' in value or ';' in value:
            raise DatasetError(f"Neither white-space nor semicolon are allowed in '{key}'.")
