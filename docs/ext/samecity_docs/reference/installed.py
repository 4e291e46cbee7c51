"""What is installed where the documentation is made: all of our plugins."""

from __future__ import annotations

from functools import cache

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry


@cache
def registry() -> Registry:
    """Return everything that the plugins register; made once, for nobody changes it."""
    return Registry(Plugins())
