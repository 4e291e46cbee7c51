"""Names of new plugins: what they may look like, and whether somebody has them."""

from __future__ import annotations

import re
from importlib.util import find_spec
from keyword import iskeyword
from typing import Final

from samecity.domain.effects import NATIONAL
from samecity.errors import CannotBegin
from samecity.host.found import GROUP
from samecity.host.registry import Registry

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.ASCII)
_LONGEST: Final = 30


def is_name(text: str) -> bool:
    """Say whether a plugin can be called so."""
    return bool(_NAME.fullmatch(text)) and len(text) <= _LONGEST and not iskeyword(text)


def package_of(name: str) -> str:
    """Return what Python imports."""
    return f"samecity_{name.replace('-', '_')}"


def project_of(name: str) -> str:
    """Return what pip installs."""
    return f"samecity-{name.replace('_', '-')}"


def kind_of(name: str) -> str:
    """Return the name of a class: `parking.pay` becomes `ParkingPay`."""
    return "".join(word.capitalize() for word in re.split("[-_.]", name))


def check_free(name: str, registry: Registry) -> None:
    """Refuse a name that a plugin cannot have any more.

    Raises:
        CannotBegin: The core keeps it for itself, a plugin has it, or a package.
    """
    if name in (GROUP, NATIONAL):
        raise CannotBegin("name_reserved", name=name)
    plugin = registry.plugins.all.get(name)
    if plugin is not None:
        raise CannotBegin("plugin_taken", name=name, origin=str(plugin.found.origin))
    if find_spec(package_of(name)) is not None:
        raise CannotBegin("package_taken", name=name, package=package_of(name))
