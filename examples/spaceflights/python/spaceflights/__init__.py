# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kedro's spaceflights tutorial: three tables of shuttles, companies and reviews become a model of the price."""
