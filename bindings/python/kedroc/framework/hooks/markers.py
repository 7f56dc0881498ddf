# SPDX-License-Identifier: LGPL-2.1-or-later
"""What marks a method as a hook. Where pluggy is used, it takes the mark for its own."""

MARK = 'kedro_impl'
OPTIONS = {'wrapper': False, 'hookwrapper': False, 'optionalhook': False, 'tryfirst': False, 'trylast': False,
           'specname': None}


def hook_impl(function=None, **options):
    def mark(function):
        setattr(function, MARK, {**OPTIONS, **options})
        return function

    return mark if function is None else mark(function)
