# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nodes that write into the log."""

import logging

logger = logging.getLogger(__name__)


def all_levels(x):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logger.log(level, '%s of %d', logging.getLevelName(level).lower(), x)
    return x


def with_exception(x):
    try:
        return x / 0
    except ZeroDivisionError:
        logger.exception('no %s', 'number', extra={'number': 7, 'thing': object()})
        return x


def many(x):
    for i in range(2000):
        logger.info('line %d', i)
    return x


def again(x):
    logger.info('again')
    return x


def long(x):
    logger.warning('x' * 1000000)
    # More than a message of a socket has room for.
    logger.warning('\0' * 20000, extra={'one': '\0' * 20000, 'two': '\0' * 20000})
    logger.warning('ends \ud800')
    return x


def fail(x):
    raise ValueError('no luck')
